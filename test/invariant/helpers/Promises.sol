// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Budget} from "../../../contracts/points/IPoints.sol";
import {Lots} from "../../../contracts/points/Lots.sol";
import {RedemptionStatus, Reward} from "../../../contracts/rewards/IRewards.sol";
import {Vm, vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @title Promises
/// @notice The numbered invariants of the README. `check` holds for what is, the modifier `step` for what changes.
abstract contract Promises is World {
    using Lots for uint256;

    /// @dev Who had what, by expiry, before a step. Amounts are packed as {Lots} has them.
    struct Snapshot {
        uint256 period;
        uint256[HOLDERS] lots;
        uint256 supply;
    }

    /// @dev Whatever happens between the two halves must keep I-4 and I-5.
    modifier step() {
        Snapshot memory before = _snapshot();
        vm.recordLogs();
        _;
        _readLogs();
        _compare(before);
    }

    /// @notice All that must hold between any two steps.
    function check() external view {
        _i1SumsAgree();
        _i2AllottedFitsALane();
        _i6IssuanceIsPublished();
        _i7HaltsAreBounded();
        _i12DesksHoldTheirRecords();
        _i14EventsExplainBalances();
        _i15TenantsNeverMeet();
    }

    /// @notice I-14 at a run's end: once everybody was touched, events alone tell every balance.
    function checkEvents() external {
        vm.recordLogs();
        _touchAll();
        _readLogs();
        for (uint256 i = 0; i < HOLDERS; ++i) _must(eventSum[holders[i]] == points.balanceOf(holders[i]), 14);
    }

    function _touchAll() internal {
        address[] memory all = new address[](HOLDERS + DESKS);
        for (uint256 i = 0; i < HOLDERS; ++i) all[i] = holders[i];
        for (uint256 i = 0; i < DESKS; ++i) all[HOLDERS + i] = desks[i];
        points.touch(all);
    }

    /// @dev I-1: balances, supply and liability are three sums of the same points. I-3: would the supply have less in
    /// a lane than desks hold of it, the difference would borrow from the next lane and not be what members have.
    /// I-13: the liability is exact by expiry, and what is held is what desks have.
    function _i1SumsAgree() private view {
        (uint256 period, uint256[] memory owed, uint256 held) = points.liability();
        _must(period == points.currentPeriod() && owed.length == lanes, 13);
        uint256[] memory found = new uint256[](lanes);
        uint256 total;
        for (uint256 i = 0; i < HOLDERS; ++i) {
            (, uint256[] memory lots) = points.lotsOf(holders[i]);
            uint256 sum;
            for (uint256 j = 0; j < lanes; ++j) {
                found[j] += lots[j];
                sum += lots[j];
            }
            _must(points.balanceOf(holders[i]) == sum, 1);
            total += sum;
        }
        for (uint256 j = 0; j < lanes; ++j) _must(owed[j] == found[j], 3);
        uint256 inDesks;
        for (uint256 i = 0; i < DESKS; ++i) inDesks += points.balanceOf(desks[i]);
        _must(held == inDesks, 13);
        _must(points.totalSupply() == total + inDesks, 1);
        _must(points.totalSupply() <= issued, 1);
    }

    /// @dev I-2: what was allotted and not cut is in budgets or was issued, is at most the cap, and fits one lane.
    function _i2AllottedFitsALane() private view {
        (, , , , uint256 allotted) = points.issuance();
        uint256 left;
        for (uint256 i = 0; i < BUDGETS; ++i) left += points.budgetOf(minters[i], campaigns[i]).left;
        _must(allotted == left + issued, 2);
        _must(allotted <= CAP && points.cap() == CAP, 2);
        _must(CAP < 2 ** width, 2);
    }

    /// @dev I-6: budgets, daily rate and ceiling are what was announced, and no more than that was used.
    function _i6IssuanceIsPublished() private view {
        for (uint256 i = 0; i < BUDGETS; ++i) {
            Budget memory budget = points.budgetOf(minters[i], campaigns[i]);
            _must(budget.left == budgetLeft[i], 6);
            if (i == OF_SHOP) _must(budget.ratePerDay == rate && budget.usedToday == usedOn[clock / 1 days], 6);
        }
        (uint256 now_, uint256 used, uint256 next, uint48 validFrom, ) = points.issuance();
        bool raised = clock >= raisedAt;
        _must(now_ == (announced != 0 && raised ? announced : ceiling), 6);
        _must(next == (announced != 0 && !raised ? announced : 0), 6);
        _must(validFrom == (announced != 0 && !raised ? raisedAt : 0), 6);
        _must(used == allottedIn[clock / PERIOD], 6);
    }

    /// @dev I-7: stops and closing are as announced. That they hold is asked for where points are minted.
    function _i7HaltsAreBounded() private view {
        _must(program.stoppedUntil() == stoppedUntil && program.closesAt() == closesAt, 7);
        _must(stoppedUntil <= clock + 7 days, 7);
    }

    /// @dev I-12: what a desk holds is what its open records say, expiry by expiry, and not a unit more.
    function _i12DesksHoldTheirRecords() private view {
        uint256 period = points.currentPeriod();
        uint256 alive;
        uint256 total;
        for (uint256 i = 0; i < openOrders.length; ++i) {
            Order storage order = orders[openOrders[i]];
            (RedemptionStatus status, uint256 units, uint256 lots) = rewards.statusOf(order.redemption);
            // I-9: a unit is open, captured or refunded, and only one of these.
            _must(status == RedemptionStatus.Open, 9);
            _must(units + order.captured + order.refunded == order.redemption.quantity, 9);
            uint256 amount = _sum(lots & Lots.AMOUNTS);
            _must(amount == units * order.redemption.unitPrice, 9);
            total += amount;
            alive += lots.live(period);
        }
        _must(points.balanceOf(address(rewards)) == total && _lotsOf(address(rewards)) == alive, 12);

        (alive, total) = (0, 0);
        for (uint256 i = 0; i < openBatches.length; ++i) {
            Batch storage batch = batches[openBatches[i]];
            uint256 pending;
            for (uint256 j = 0; j < batch.grant.amounts.length; ++j) {
                if (batch.done & (1 << j) == 0) pending += batch.grant.amounts[j];
            }
            total += pending;
            uint256 unit = batch.grant.oneUnit;
            alive += unit.withSame((unit & Lots.AMOUNTS) * pending).live(period);
        }
        _must(points.balanceOf(address(grants)) == total && _lotsOf(address(grants)) == alive, 12);
        _must(points.balanceOf(address(rogue)) == rogueHeld, 12);
    }

    /// @dev I-14: events never tell less than a balance, and exactly what a desk holds, which does not age.
    function _i14EventsExplainBalances() private view {
        for (uint256 i = 0; i < HOLDERS; ++i) _must(eventSum[holders[i]] >= points.balanceOf(holders[i]), 14);
        for (uint256 i = 0; i < DESKS; ++i) _must(eventSum[desks[i]] == points.balanceOf(desks[i]), 14);
    }

    /// @dev I-15: the other brand's books, at the same desks, change by its own hand alone.
    function _i15TenantsNeverMeet() private view {
        _must(rivalPoints.balanceOf(address(rewards)) == rivalHeld, 15);
        _must(rivalPoints.balanceOf(address(grants)) == 0 && rivalPoints.balanceOf(address(rogue)) == 0, 15);
        _must(rivalPoints.totalSupply() == rivalSupply, 15);
        _must(rewards.rewardCount(rivalPoints) == 1, 15);
        (, uint256 units, ) = rewards.statusOf(rivalOrder);
        _must(units * rivalOrder.unitPrice == rivalHeld, 15);
    }

    /// @dev As {_try}, by the rogue desk, at the token.
    function _tryAsRogue(bytes memory data) internal returns (bool ok, bytes memory answer) {
        _readLogs();
        (ok, answer) = rogue.act(address(points), data);
        if (!ok) vm.getRecordedLogs();
    }

    /// @dev I-11: nothing published got worse.
    function _i11PublishedIsKept(uint32 id) internal view {
        Promised storage said = promised[id];
        Reward memory reward = rewards.reward(points, id);
        _must(reward.terms.unitPrice == said.unitPrice && reward.currentPrice <= said.unitPrice, 11);
        _must(reward.terms.closesAt >= said.openUntil, 11);
        _must(reward.terms.stock >= reward.sold, 11);
        if (clock < said.discountUntil) {
            _must(reward.currentPrice <= said.discountPrice && reward.discountUntil >= said.discountUntil, 11);
        }
    }

    /// @dev The amounts of `holder` by expiry, packed.
    function _lotsOf(address holder) internal view returns (uint256 word) {
        (, uint256[] memory lots) = points.lotsOf(holder);
        return _pack(lots);
    }

    function _pack(uint256[] memory amounts) internal pure returns (uint256 word) {
        for (uint256 i = 0; i < amounts.length; ++i) word |= amounts[i] << (52 * i);
    }

    function _sum(uint256 amounts) internal view returns (uint256 total) {
        for (uint256 i = 0; i < 208; i += width) total += (amounts >> i) & (2 ** width - 1);
    }

    function _lane(uint256 amounts, uint256 i) internal view returns (uint256) {
        return (amounts >> (width * i)) & (2 ** width - 1);
    }

    function _snapshot() private view returns (Snapshot memory now_) {
        uint256[] memory owed;
        (now_.period, owed, ) = points.liability();
        now_.supply = _pack(owed);
        for (uint256 i = 0; i < DESKS; ++i) now_.supply += _lotsOf(desks[i]);
        for (uint256 i = 0; i < HOLDERS; ++i) now_.lots[i] = _lotsOf(holders[i]);
    }

    /// @dev I-4: without consent nobody has less, but for time; with it, at most that much, first-expiring first. I-5:
    /// what lives past any period grows by minting and extension alone.
    function _compare(Snapshot memory before) private {
        Snapshot memory later = _snapshot();
        uint256 aged = 52 * (later.period - before.period);
        for (uint256 i = 0; i < HOLDERS; ++i) {
            uint256 had = before.lots[i] >> aged;
            uint256 has = later.lots[i];
            uint256 agreed = consent[holders[i]];
            consent[holders[i]] = 0;
            // From the lane that expires first on, what is left of the consent, and what lives at least so long.
            uint256 hadSum = _sum(had);
            uint256 hasSum = _sum(has);
            for (uint256 j = 0; j < lanes; ++j) {
                _must(hasSum + agreed >= hadSum, agreed == 0 ? 4 : 5);
                uint256 lane = _lane(had, j);
                agreed = agreed > lane ? agreed - lane : 0;
                hadSum -= lane;
                hasSum -= _lane(has, j);
            }
        }
        uint256 supplied = _sum(before.supply >> aged);
        uint256 supplies = _sum(later.supply);
        for (uint256 j = 0; j + 1 < lanes; ++j) {
            supplied -= _lane(before.supply >> aged, j);
            supplies -= _lane(later.supply, j);
            _must(supplies <= supplied + mintedNow + extendedNow, 5);
        }
        (mintedNow, extendedNow) = (0, 0);
    }

    function _readLogs() internal override {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32[] memory topics = logs[i].topics;
            if (logs[i].emitter != address(points) || topics[0] != IERC20.Transfer.selector) continue;
            uint256 value = abi.decode(logs[i].data, (uint256));
            // Checked: more can't leave, as events tell it, than came.
            if (topics[1] != 0) eventSum[address(uint160(uint256(topics[1])))] -= value;
            if (topics[2] != 0) eventSum[address(uint160(uint256(topics[2])))] += value;
        }
    }
}
