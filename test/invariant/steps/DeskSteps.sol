// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../../../contracts/points/IPoints.sol";
import {Lots} from "../../../contracts/points/Lots.sol";
import {IRewards, Redemption, RedemptionStatus} from "../../../contracts/rewards/IRewards.sol";
import {bound} from "../helpers/Vm.sol";
import {MemberSteps} from "./MemberSteps.sol";

/// @title DeskSteps
/// @notice What becomes of points that left a member for a desk: captured or refunded by the honest one; released,
/// burned, voided, or fought for by the rogue.
abstract contract DeskSteps is MemberSteps {
    /// @dev I-9: a till can capture until the deadline, and not a second longer.
    function capture(uint256 seed, uint256 quantity) external step {
        if (openOrders.length == 0) return;
        uint256 slot = seed % openOrders.length;
        Order storage order = orders[openOrders[slot]];
        Redemption memory redemption = order.redemption;
        (, uint256 units, ) = rewards.statusOf(redemption);
        quantity = bound(quantity, 1, units);
        bytes memory handover;
        if (redemption.needsHandover) {
            bytes32 id = rewards.redemptionId(redemption);
            bytes32 digest = rewards.handoverDigest(id, uint32(quantity), uint32(units - quantity));
            handover = _signDigest(_numberOf(redemption.member), digest);
        }
        bool allowed = tillActive && clock <= redemption.deadline;
        uint256 had = points.balanceOf(redemption.member);
        uint256 supply = points.totalSupply();
        (bool ok, ) = _try(
            TILL,
            address(rewards),
            abi.encodeCall(IRewards.capture, (redemption, uint32(quantity), handover))
        );
        _must(ok == allowed, 9);
        if (!ok) return;
        order.captured += quantity;
        _must(points.balanceOf(redemption.member) == had, 9);
        _must(points.totalSupply() == supply - quantity * redemption.unitPrice, 9);
        _closeIfDone(slot, units == quantity);
    }

    /// @dev I-9: till and catalog can refund at any time, anyone can after the deadline; all of it comes back, stopped,
    /// closed, retired or not.
    function refund(uint256 seed, uint256 quantity, uint256 who) external step {
        if (openOrders.length == 0) return;
        uint256 slot = seed % openOrders.length;
        Order storage order = orders[openOrders[slot]];
        Redemption memory redemption = order.redemption;
        (, uint256 units, ) = rewards.statusOf(redemption);
        quantity = bound(quantity, 1, units);
        who %= 3;
        bool allowed = clock > redemption.deadline || who == 1 || (who == 0 && tillActive);
        uint256 had = points.balanceOf(redemption.member);
        uint256 supply = points.totalSupply();
        (bool ok, ) = _try(
            who == 0
                ? TILL
                : who == 1
                    ? CATALOG
                    : STRANGER,
            address(rewards),
            abi.encodeCall(IRewards.refund, (redemption, uint32(quantity)))
        );
        _must(ok == allowed, 9);
        if (!ok) return;
        order.refunded += quantity;
        _must(points.balanceOf(redemption.member) == had + quantity * redemption.unitPrice, 9);
        _must(points.totalSupply() == supply, 9);
        _closeIfDone(slot, units == quantity);
        _i11PublishedIsKept(redemption.rewardId);
    }

    /// @dev The rogue's rights: to release, burn or void what it holds, and to mint into its hold what it was allotted.
    function useRogue(uint256 kind, uint256 lane, uint256 amount, uint256 toSeed) external step {
        kind %= 4;
        lane %= lanes;
        if (kind == 0) {
            _rogueMints(lane, amount);
            return;
        }
        (uint256 lots, uint256 value) = _someLots(lane, amount);
        if (value == 0) return;
        bool allowed = kind != 3 || !rogueReceived;
        if (allowed) rogueHeld -= value;
        bytes memory data;
        if (kind == 1) {
            data = abi.encodeCall(points.release, (_holder(toSeed), lots));
        } else if (kind == 2) {
            data = abi.encodeCall(points.settle, (lots));
        } else {
            data = abi.encodeCall(points.void, (lots, CAMPAIGN));
            // I-5: of what members sent it can't make new points, that would live longer.
            if (allowed) {
                budgetLeft[OF_ROGUE] += value;
                issued -= value;
            }
        }
        (bool ok, ) = _tryAsRogue(data);
        _must(ok == allowed, 16);
    }

    /// @dev I-12, I-5: whatever word it brings, it gets no unit more than it holds of a lane, and none that is younger.
    function cheat(uint256 kind, uint256 lane, uint256 how, uint256 noise) external step {
        lane %= lanes;
        uint256 period = points.currentPeriod();
        uint256 mode = width == 208 ? Lots.SINGLE : 0;
        uint256 held = _lotsOf(address(rogue));
        uint256 late = rogueHeld - _sum(held);
        uint256 inLane = _lane(held, lane);
        kind %= 7;
        uint256 lots;
        bytes4 expected = IPoints.LotsNotHeld.selector;
        if (kind == 0) {
            // One too many in one lane.
            lots = mode | (period << 208) | ((inLane + 1) << (width * lane));
        } else if (kind == 1) {
            // All lanes at once, one unit moved to a neighbour.
            if (lanes < 2 || _lane(held, (lane + 1) % lanes) == 0) return;
            lots = (held + (1 << (52 * lane)) - (1 << (52 * ((lane + 1) % lanes)))) | (period << 208);
        } else if (kind == 2) {
            // More that expired than it has.
            if (width == 208) return;
            lots = ((period - 1) << 208) | (late + 1);
        } else if (kind == 3) {
            // From the future.
            lots = mode | ((period + 1) << 208) | 1;
        } else if (kind == 4) {
            // Of the other kind of token.
            lots = (mode ^ Lots.SINGLE) | (period << 208) | 1;
        } else if (kind == 5) {
            lots = mode | (period << 208);
            expected = IPoints.ZeroAmount.selector;
        } else {
            // Any word at all that asks for more in some lane.
            lots = mode | (period << 208) | (noise & Lots.AMOUNTS) | ((inLane + 1) << (width * lane));
        }
        bytes memory data =
            how % 3 == 0
                ? abi.encodeCall(points.release, (STRANGER, lots))
                : how % 3 == 1
                    ? abi.encodeCall(points.settle, (lots))
                    : abi.encodeCall(points.void, (lots, CAMPAIGN));
        (bool ok, bytes memory answer) = _tryAsRogue(data);
        _must(!ok, 12);
        if (how % 3 == 2 && rogueReceived) expected = IPoints.DeskTakesPoints.selector;
        if (kind < 6) _must(bytes4(answer) == expected, 12);
        // Nor is what it holds its own to send or burn.
        (ok, answer) = _tryAsRogue(
            how % 2 == 0
                ? abi.encodeCall(points.transfer, (STRANGER, 0))
                : abi.encodeCall(points.burn, (noise % (rogueHeld + 1)))
        );
        _must(!ok && bytes4(answer) == IPoints.HeldByDesk.selector, 12);
    }

    function _rogueMints(uint256 lane, uint256 amount) private {
        amount = bound(amount, 1, 500);
        bool allowed = enrolled[address(rogue)] && _mintable() && amount <= budgetLeft[OF_ROGUE];
        uint256 expiry = width == 208 ? 0 : points.currentPeriod() + lane;
        (bool ok, ) = _tryAsRogue(abi.encodeCall(points.mintHeld, (amount, expiry, bytes32(CAMPAIGN))));
        _must(ok == allowed, 6);
        if (!ok) return;
        budgetLeft[OF_ROGUE] -= amount;
        issued += amount;
        mintedNow += amount;
        rogueHeld += amount;
    }

    /// @dev Part of one live lane and part of what expired, as one word; or one of them.
    function _someLots(uint256 lane, uint256 amount) private view returns (uint256 lots, uint256 value) {
        uint256 period = points.currentPeriod();
        uint256 held = _lotsOf(address(rogue));
        uint256 inLane = bound(amount, 0, _lane(held, lane));
        if (width == 208) return (Lots.SINGLE | inLane, inLane);
        uint256 late = bound(amount >> 8, 0, rogueHeld - _sum(held));
        // As of the period before, the oldest lane has expired, and each other one is a lane higher.
        if (lane == 3) late = 0;
        if (late == 0) return ((period << 208) | (inLane << (52 * lane)), inLane);
        return (((period - 1) << 208) | late | (inLane << (52 * (lane + 1))), late + inLane);
    }

    function _closeIfDone(uint256 slot, bool done) private {
        if (!done) return;
        Redemption memory redemption = orders[openOrders[slot]].redemption;
        (RedemptionStatus status, uint256 units, uint256 lots) = rewards.statusOf(redemption);
        _must(status == RedemptionStatus.Closed && units == 0 && lots == 0, 8);
        openOrders[slot] = openOrders[openOrders.length - 1];
        openOrders.pop();
    }

    function _numberOf(address member) private view returns (uint256 number) {
        while (holders[number] != member) ++number;
    }
}
