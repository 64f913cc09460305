// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";
import {ERC1363} from "@openzeppelin/contracts/token/ERC20/extensions/ERC1363.sol";
import {ERC1363Utils} from "@openzeppelin/contracts/token/ERC20/utils/ERC1363Utils.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IProgram} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {IPoints, PointsConfig} from "./IPoints.sol";
import {Budgets} from "./Budgets.sol";
import {Holds} from "./Holds.sol";
import {Ledger} from "./Ledger.sol";
import {Lots} from "./Lots.sol";

/// @title Points
/// @notice One brand's points: ERC-20 with ERC-1363, ERC-2612, ERC-3009 and EIP-5267. Immutable. {IPoints} says what it
/// promises, and who may do what.
contract Points is Holds {
    using Lots for uint256;

    constructor(IProgram program_, PointsConfig memory config) Ledger(config) Budgets(program_, config) {
        for (uint256 i = 0; i < config.desks.length; ++i) _enroll(config.desks[i]);
    }

    // ----------------------------------------------------------------------------------------------------- reads

    function supportsInterface(bytes4 interfaceId) public view override(ERC1363, IERC165) returns (bool) {
        return
            interfaceId == type(IPoints).interfaceId ||
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    // --------------------------------------------------------------------------------------------- member writes

    /// @notice Sends points and calls the receiver with `data`; the receiver must answer (ERC-1363). This is how a
    /// wallet sends points to a desk.
    function transferAndCall(
        address to,
        uint256 value,
        bytes memory data
    ) public override(ERC1363, IERC1363) returns (bool) {
        _moveAndCall({from: msg.sender, to: to, value: value, data: data});
        return true;
    }

    /// @notice Sends points out of an allowance and calls the receiver, see {transferAndCall}.
    function transferFromAndCall(
        address from,
        address to,
        uint256 value,
        bytes memory data
    ) public override(ERC1363, IERC1363) returns (bool) {
        _spendAllowance(from, msg.sender, value);
        _moveAndCall({from: from, to: to, value: value, data: data});
        return true;
    }

    // -------------------------------------------------------------------------------------------------- minters

    /// @inheritdoc IPoints
    function mint(address to, uint256 amount, bytes32 memo) external {
        uint256 period = currentPeriod();
        _spend(bytes16(memo), amount);
        _growSupply(amount, _newest, period);
        _credit(to, amount << _newest, period);
        emit Transfer(address(0), to, amount);
        emit Issued({
            minter: msg.sender,
            campaign: bytes16(memo),
            to: to,
            amount: amount,
            reason: bytes16(memo << 128)
        });
    }

    /// @inheritdoc IPoints
    function mintBatch(address[] calldata members, uint256[] calldata amounts, bytes32 memo) external {
        require(members.length == amounts.length, LengthMismatch({members: members.length, amounts: amounts.length}));
        uint256 period = _startBatch(members.length, memo);
        uint256 total;
        for (uint256 i = 0; i < members.length; ++i) {
            (address to, uint256 amount) = (members[i], amounts[i]);
            require(amount != 0, ZeroAmount());
            total += amount;
            _credit(to, amount << _newest, period);
            emit Transfer(address(0), to, amount);
        }
        _endBatch(total, memo, period);
    }

    /// @inheritdoc IPoints
    function mintPacked(bytes calldata members, uint256 amount, bytes32 memo) external {
        uint256 count = members.length / 20;
        require(count * 20 == members.length, BadPacking(members.length));
        uint256 period = _startBatch(count, memo);
        uint256 lots = amount << _newest;
        for (uint256 i = 0; i < members.length; i += 20) {
            address to = address(bytes20(members[i:i + 20]));
            _credit(to, lots, period);
            emit Transfer(address(0), to, amount);
        }
        _endBatch(amount * count, memo, period);
    }

    // --------------------------------------------------------------------------------------------------- brand

    /// @inheritdoc IPoints
    function extend(address[] calldata members, uint256 from, uint256 to) external {
        _checkRole(Roles.ISSUER);
        uint256 period = currentPeriod();
        uint256 newest = livePeriods == 0 ? 0 : period + livePeriods - 1;
        require(from >= period && from < to, ExpiryOutOfRange({period: from, min: period, max: to}));
        require(to <= newest, ExpiryOutOfRange({period: to, min: from, max: newest}));
        uint256 fromLane = Lots.LANE_BITS * (from - period);
        uint256 toLane = Lots.LANE_BITS * (to - period);
        uint256 total;
        for (uint256 i = 0; i < members.length; ++i) {
            address member = members[i];
            uint256 word = _words[member];
            require(word & DESK == 0, HeldByDesk(member));
            word = _aged(member, word, period);
            uint256 amount = (word >> fromLane) & ((1 << Lots.LANE_BITS) - 1);
            _words[member] = word - (amount << fromLane) + (amount << toLane);
            if (amount == 0) continue;
            total += amount;
            emit LotsExtended({member: member, from: from, to: to, amount: amount});
        }
        _supply = _agedSupply(period) - (total << fromLane) + (total << toLane);
    }

    /// @inheritdoc IPoints
    function open() external {
        _checkRole(Roles.ADMIN);
        _openTransfers();
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _moveAndCall(address from, address to, uint256 value, bytes memory data) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        _move({from: from, to: to, value: value, answered: true});
        ERC1363Utils.checkOnERC1363TransferReceived(msg.sender, from, to, value, data);
    }

    /// @dev Emits the event of a batch, before those of its members.
    function _startBatch(uint256 count, bytes32 memo) private returns (uint256 period) {
        period = currentPeriod();
        emit IssuedBatch({campaign: bytes16(memo), minter: msg.sender, members: count, reason: bytes16(memo << 128)});
    }

    /// @dev Updates budget and supply once for a whole batch. Reverts if its total is over the budget.
    function _endBatch(uint256 total, bytes32 memo, uint256 period) private {
        _spend(bytes16(memo), total);
        _growSupply(total, _newest, period);
    }
}
