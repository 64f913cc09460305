// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {Roles} from "../programs/Roles.sol";
import {IDesk} from "./IDesk.sol";
import {IPoints} from "./IPoints.sol";
import {Budgets} from "./Budgets.sol";
import {Lots} from "./Lots.sol";

/// @title Holds
/// @notice Escrow: points that left a member's balance for a desk, or that have not matured. Held points do not age.
/// They are released with the expiry that they had, or settled, which burns them.
abstract contract Holds is Budgets {
    using Lots for uint256;

    uint256 private constant MAX_DESKS = 32;

    /// @dev When an announced retirement can be carried out (unix seconds); 0 if none is announced.
    mapping(address desk => uint256 time) private _retiresAt;

    // --------------------------------------------------------------------------------------------------- desks

    /// @inheritdoc IPoints
    function mintHeld(uint256 amount, uint256 expiry, bytes32 memo) external returns (uint256 lots) {
        uint256 period = currentPeriod();
        uint256 newest = livePeriods == 0 ? 0 : period + livePeriods - 1;
        require(expiry >= period && expiry <= newest, ExpiryOutOfRange({period: expiry, min: period, max: newest}));
        uint256 word = _deskWord();
        require(word & ENROLLED != 0, DeskRefuses(msg.sender));
        _spend(bytes16(memo), amount);
        uint256 lane = Lots.LANE_BITS * (expiry - period);
        _growSupply(amount, lane, period);
        unchecked {
            // No lane overflows into the next (I-2).
            _words[msg.sender] = _aged(msg.sender, word, period) + (amount << lane);
        }
        emit Transfer(address(0), msg.sender, amount);
        emit IssuedHeld({
            campaign: bytes16(memo),
            desk: msg.sender,
            amount: amount,
            expiry: expiry,
            reason: bytes16(memo << 128)
        });
        return _outward(amount << lane, period);
    }

    /// @inheritdoc IPoints
    function takeReceived(uint256 value) external returns (uint256 lots) {
        // Only the desk that received them reads them: each move to a desk overwrites the lots of the move before.
        _deskWord();
        lots = _readReceived();
        require(lots.sum(_width) == value, LotsNotHeld(lots));
    }

    /// @inheritdoc IPoints
    function release(address to, uint256 lots) external returns (uint256 amount) {
        uint256 period = currentPeriod();
        (uint256 alive, uint256 late) = _takeHeld(lots, period);
        if (late != 0) {
            // They return to the supply's lanes, and live with the member to the end of this period (Charter 5).
            unchecked {
                // No lane overflows into the next (I-2).
                _supply = _agedSupply(period) + late;
                alive += late;
            }
        }
        amount = alive.sum(_width);
        _credit(to, alive, period);
        emit Transfer(msg.sender, to, amount);
    }

    /// @inheritdoc IPoints
    function settle(uint256 lots) external returns (uint256 amount) {
        return _burnHeld(lots);
    }

    /// @inheritdoc IPoints
    function void(uint256 lots, bytes16 campaign) external returns (uint256 amount) {
        require(_words[msg.sender] & RECEIVED == 0, DeskTakesPoints(msg.sender));
        amount = _burnHeld(lots);
        _unspend(campaign, amount);
        emit PointsVoided({desk: msg.sender, campaign: campaign, amount: amount});
    }

    // --------------------------------------------------------------------------------------------------- brand

    /// @inheritdoc IPoints
    function enroll(address desk) external {
        _checkRole(Roles.ADMIN);
        // A desk owns no points. Its consent is checked next; without it, this burn is reverted too.
        if (_words[desk] & DESK == 0) {
            _move({from: desk, to: address(0), value: balanceOf(desk), answered: false});
            // The guard that was asked during the burn may have sent it more.
            require(balanceOf(desk) == 0, DeskRefuses(desk));
        }
        _retiresAt[desk] = 0;
        _enroll(desk);
    }

    /// @inheritdoc IPoints
    function retire(address desk) external {
        _checkRole(Roles.ADMIN);
        require(_words[desk] & ENROLLED != 0, NotDesk(desk));
        uint256 notice = _program.noticePeriod();
        uint256 time = _retiresAt[desk];
        // An announcement lapses after as much time again, so that it cannot be stored up for later.
        if (time == 0 || block.timestamp >= time + notice) {
            time = block.timestamp + notice;
            _retiresAt[desk] = time;
        } else {
            require(block.timestamp >= time, DeskNoticeRunning(time));
            _retiresAt[desk] = 0;
            _words[desk] &= ~ENROLLED;
        }
        emit DeskRetired(desk, time);
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _enroll(address desk) internal {
        require(ERC165Checker.supportsInterface(desk, type(IDesk).interfaceId), DeskRefuses(desk));
        uint256 word = _words[desk];
        if (word & DESK == 0) {
            require(_desks.length < MAX_DESKS, TooManyDesks(MAX_DESKS));
            _desks.push(desk);
            // Without points and guard: held points leave a desk only by release, settle or void.
            word = uint256(0).withAmounts(0, currentPeriod());
        }
        _words[desk] = word | DESK | ENROLLED;
        emit DeskEnrolled(desk);
    }

    /// @dev The calling desk's word.
    function _deskWord() private view returns (uint256 word) {
        word = _words[msg.sender];
        require(word & DESK != 0, NotDesk(msg.sender));
    }

    function _burnHeld(uint256 lots) private returns (uint256 amount) {
        uint256 period = currentPeriod();
        (uint256 alive, uint256 late) = _takeHeld(lots, period);
        if (alive != 0) _shrinkSupply(alive, period);
        amount = alive.sum(_width) + late;
        emit Transfer(msg.sender, address(0), amount);
    }

    /// @dev Takes lots out of the calling desk's hold. Returns the unexpired ones by lane, and those whose expiry
    /// passed while they were held as a sum. Each lane is taken from the same lane, so a desk cannot renew what it
    /// holds.
    function _takeHeld(uint256 lots, uint256 period) private returns (uint256 alive, uint256 late) {
        uint256 word = _aged(msg.sender, _deskWord(), period);
        require(lots.periodOf() <= period && (lots & Lots.SINGLE != 0) == (livePeriods == 0), LotsNotHeld(lots));
        alive = lots.live(period);
        late = lots.expired(period);
        if (late != 0) late = late.sum(_width);
        require(alive | late != 0, ZeroAmount());
        require(word.covers(alive, _width), LotsNotHeld(lots));
        if (late != 0) {
            uint256 overdue = _overdue[msg.sender];
            require(late <= overdue, LotsNotHeld(lots));
            _overdue[msg.sender] = overdue - late;
        }
        unchecked {
            // covers() has compared each lane.
            _words[msg.sender] = word - alive;
        }
    }
}
