// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPoints} from "../points/IPoints.sol";
import {IPurchases, PurchaseRecord} from "../purchases/IPurchases.sol";
import {IStandings, Standing} from "../purchases/IStandings.sol";
import {IRulebook, Milestone} from "../rules/IRulebook.sol";
import {IBonuses} from "./IBonuses.sol";

/// @title Bonuses
/// @notice Pays first purchases, referrals and milestones, see {IBonuses}. Immutable, without owner.
contract Bonuses is IBonuses {
    /// @dev One slot. One bit for each milestone that was paid for `period`, and for the period before.
    struct PeriodSlot {
        uint32 period;
        uint8 referrals;
        uint8 milestones;
        uint8 lastMilestones;
    }

    /// @dev One slot.
    struct OrderSlot {
        bool first;
        bool referral;
    }

    bytes16 private constant FIRST = "first";
    bytes16 private constant REFERRAL = "referral";
    bytes16 private constant MILESTONE = "milestone";

    /// @inheritdoc IBonuses
    IPurchases public immutable purchases;
    IRulebook private immutable _rulebook;
    IStandings private immutable _standings;

    mapping(IPoints points => mapping(bytes32 order => OrderSlot)) private _orders;
    mapping(IPoints points => mapping(address member => PeriodSlot)) private _periods;

    constructor(IPurchases purchases_) {
        purchases = purchases_;
        (_rulebook, _standings) = (purchases_.rulebook(), purchases_.standings());
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IBonuses
    function paidFor(IPoints points, bytes32 order) external view returns (bool first, bool referral) {
        OrderSlot memory slot = _orders[points][order];
        return (slot.first, slot.referral);
    }

    /// @inheritdoc IBonuses
    function referralsOf(IPoints points, address member) external view returns (uint256) {
        return _aged(points, member, _running(points)).referrals;
    }

    /// @inheritdoc IBonuses
    function isMilestonePaid(
        IPoints points,
        address member,
        uint256 period,
        uint256 index
    ) external view returns (bool) {
        PeriodSlot memory slot = _aged(points, member, _running(points));
        return (period == slot.period ? slot.milestones : _lastPeriods(slot, period)) & (1 << index) != 0;
    }

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @inheritdoc IBonuses
    function payFirst(PurchaseRecord calldata record) external {
        OrderSlot storage slot = _checkDue(record);
        uint256 amount = _rulebook.bonusesAt(record.points, record.maturesAt).firstBonus;
        require(amount != 0 && !slot.first, NoBonus(record.order));
        slot.first = true;
        _pay(record.points, record.campaign, record.member, FIRST, record.order, amount);
    }

    /// @inheritdoc IBonuses
    function payReferral(PurchaseRecord calldata record) external {
        OrderSlot storage slot = _checkDue(record);
        uint256 amount = _rulebook.bonusesAt(record.points, record.maturesAt).referralBonus;
        require(record.brought && amount != 0 && !slot.referral, NoBonus(record.order));
        PeriodSlot memory referrer = _aged(record.points, record.referrer, _running(record.points));
        // At least 1: a bonus that was earned is paid, even if today's rule grants none.
        uint256 max = Math.max(1, _rulebook.bonusesAt(record.points, uint48(block.timestamp)).referralsPerPeriod);
        require(referrer.referrals < max, TooManyReferrals({referrer: record.referrer, max: max}));
        ++referrer.referrals;
        _periods[record.points][record.referrer] = referrer;
        slot.referral = true;
        _pay(record.points, record.campaign, record.referrer, REFERRAL, record.order, amount);
    }

    /// @inheritdoc IBonuses
    function payMilestone(IPoints points, address member, uint256 period, uint256 index) external {
        Standing memory standing = _standings.standingOf(points, member);
        PeriodSlot memory slot = _aged(points, member, standing.period);
        bool now_ = period == slot.period;
        uint8 paid = now_ ? slot.milestones : _lastPeriods(slot, period);
        // For a past period, the rule at its end counts.
        uint256 time = now_ ? block.timestamp : (period + 1) * points.periodLength() - 1;
        Milestone memory milestone = _rulebook.milestoneAt(points, uint48(time), index);
        uint256 reached = now_ ? standing.current : standing.previous;
        require(
            reached >= milestone.threshold,
            MilestoneNotReached({index: index, threshold: milestone.threshold, reached: reached})
        );
        require(paid & (1 << index) == 0, MilestonePaid({index: index, period: period}));
        paid |= uint8(1 << index);
        if (now_) slot.milestones = paid;
        else slot.lastMilestones = paid;
        _periods[points][member] = slot;
        bytes32 detail = bytes32((period << 8) | index);
        _pay(points, milestone.campaign, member, MILESTONE, detail, milestone.bonus);
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev Checks that the record stands, is a member's first purchase, and was not refunded in full.
    function _checkDue(PurchaseRecord calldata record) private view returns (OrderSlot storage slot) {
        require(purchases.matches(record), IPurchases.NotThePurchase(record.order));
        require(record.first && record.refunded != record.earned, NoBonus(record.order));
        return _orders[record.points][record.order];
    }

    function _pay(
        IPoints points,
        bytes16 campaign,
        address member,
        bytes16 what,
        bytes32 detail,
        uint256 amount
    ) private {
        emit BonusPaid({
            points: points,
            campaign: campaign,
            member: member,
            what: what,
            detail: detail,
            amount: amount
        });
        points.mint({to: member, amount: amount, memo: bytes32(campaign) | (bytes32(what) >> 128)});
    }

    function _running(IPoints points) private view returns (uint256 period) {
        return block.timestamp / points.periodLength();
    }

    /// @dev What was paid in the current period and the one before.
    function _aged(IPoints points, address member, uint256 running) private view returns (PeriodSlot memory slot) {
        slot = _periods[points][member];
        if (slot.period == running) return slot;
        slot.lastMilestones = uint256(slot.period) + 1 == running ? slot.milestones : 0;
        (slot.period, slot.milestones, slot.referrals) = (uint32(running), 0, 0);
    }

    /// @dev The milestones paid for the period before the current one. Reverts for any other period.
    function _lastPeriods(PeriodSlot memory slot, uint256 period) private pure returns (uint8 milestones) {
        require(period == slot.period - 1, MilestonePeriodOver({given: period, period: slot.period}));
        milestones = slot.lastMilestones;
    }
}
