// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {DepositDesk} from "../desks/DepositDesk.sol";
import {HeldLots} from "../points/HeldLots.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {Roles} from "../programs/Roles.sol";
import {Deposit, IDeposits} from "./IDeposits.sol";

/// @title Deposits
/// @notice Holds deposits, see {IDeposits}. The whole of a desk: what all desks repeat is in `desks/`.
contract Deposits is IDeposits, DepositDesk {
    using HeldLots for uint256;

    uint64 private _count;
    mapping(bytes32 depositId => uint256 lots) private _held;

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "example.deposits.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(DepositDesk, IERC165) returns (bool) {
        return interfaceId == type(IDeposits).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IDeposits
    function depositId(Deposit memory deposit) public pure returns (bytes32) {
        return keccak256(abi.encode(deposit));
    }

    /// @inheritdoc IDeposits
    function depositWithAuthorization(
        IPoints points,
        address member,
        uint256 amount,
        bytes16 item,
        uint48 deadline,
        bytes calldata signature
    ) external {
        uint256 lots = _draw({
            points: points,
            from: member,
            value: amount,
            nonce: keccak256(abi.encode(item, deadline)),
            validBefore: deadline,
            signature: signature
        });
        _open(points, member, item, deadline, lots);
    }

    /// @inheritdoc IDeposits
    function giveBack(Deposit calldata deposit, uint256 kept) external {
        if (block.timestamp > deposit.deadline) kept = 0;
        else _checkRole(deposit.points, Roles.CASHIER);
        bytes32 id = depositId(deposit);
        uint256 lots = _held[id];
        require(lots != 0, DepositNotOpen(id));
        uint256 held = lots.total();
        require(kept <= held, OverDeposit({held: held, kept: kept}));
        (uint256 taken, uint256 rest) = lots.split(kept);
        _held[id] = 0;
        emit DepositReturned({
            points: deposit.points,
            member: deposit.member,
            deposit: deposit,
            kept: kept,
            back: held - kept
        });
        if (kept != 0) deposit.points.settle(taken);
        if (kept != held) deposit.points.release(deposit.member, rest);
    }

    function _onDeposit(IPoints points, address from, uint256, uint256 lots, bytes calldata data) internal override {
        (bytes16 item, uint48 deadline) = abi.decode(data, (bytes16, uint48));
        _open(points, from, item, deadline, lots);
    }

    function _open(IPoints points, address member, bytes16 item, uint48 deadline, uint256 lots) private {
        Deposit memory deposit = Deposit({
            points: points,
            member: member,
            item: item,
            number: ++_count,
            deadline: deadline
        });
        _held[depositId(deposit)] = lots;
        emit Deposited({points: points, member: member, deposit: deposit, amount: lots.total()});
    }
}
