// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBadges, KindTerms} from "../badges/IBadges.sol";
import {IPoints} from "../points/IPoints.sol";
import {Campaigns} from "../campaigns/Campaigns.sol";
import {CampaignTerms, ICampaigns} from "../campaigns/ICampaigns.sol";
import {IPurchases, Standing} from "../purchases/IPurchases.sol";
import {IRulebook, Milestone} from "../rules/IRulebook.sol";

/// @title Standings
/// @notice What members' purchases count: tiers, their badge, and milestones.
abstract contract Standings is IPurchases, Campaigns {
    /// @dev One slot. A bit each for the milestones paid in `period` and in the one before.
    struct StandingSlot {
        uint32 period;
        uint96 current;
        uint96 previous;
        bool bought;
        uint8 referrals;
        uint8 milestones;
        uint8 lastMilestones;
    }

    bytes16 private constant MILESTONE = "milestone";
    bytes16 private constant TIER = "tier";

    /// @inheritdoc IPurchases
    IRulebook public immutable rulebook;

    mapping(IPoints points => mapping(address member => StandingSlot)) internal _standings;

    constructor(IRulebook rulebook_) {
        rulebook = rulebook_;
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IPurchases
    function standingOf(IPoints points, address member) external view returns (Standing memory) {
        StandingSlot memory slot = _aged(points, member, _period(points));
        return
            Standing({
                period: slot.period,
                current: slot.current,
                previous: slot.previous,
                bought: slot.bought,
                referrals: slot.referrals
            });
    }

    /// @inheritdoc IPurchases
    function tierOf(IPoints points, address member) public view returns (uint8 tier, uint256 missing) {
        StandingSlot memory slot = _aged(points, member, _period(points));
        return rulebook.tierFor({points: points, current: slot.current, previous: slot.previous});
    }

    /// @inheritdoc IPurchases
    function isMilestonePaid(
        IPoints points,
        address member,
        uint256 period,
        uint256 index
    ) external view returns (bool) {
        StandingSlot memory slot = _aged(points, member, _period(points));
        return (period == slot.period ? slot.milestones : _lastPeriods(slot, period)) & (1 << index) != 0;
    }

    // --------------------------------------------------------------------------------------------- brand writes

    /// @notice As {ICampaigns-lapse}, by an issuer or admin: what was earned in the campaign's last days is paid after its end.
    function lapse(IPoints points, bytes16 campaign) public override(ICampaigns, Campaigns) {
        _mayEnd(points, campaign);
        super.lapse(points, campaign);
    }

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @inheritdoc IPurchases
    function payMilestone(IPoints points, address member, uint256 period, uint256 index) external {
        StandingSlot memory slot = _aged(points, member, _period(points));
        bool now_ = period == slot.period;
        uint8 paid = now_ ? slot.milestones : _lastPeriods(slot, period);
        // A period that is over is judged by what held at its end.
        uint256 time = now_ ? block.timestamp : (period + 1) * points.periodLength() - 1;
        Milestone memory milestone = rulebook.milestoneAt(points, uint48(time), index);
        uint256 reached = now_ ? slot.current : slot.previous;
        require(
            reached >= milestone.threshold,
            MilestoneNotReached({index: index, threshold: milestone.threshold, reached: reached})
        );
        require(paid & (1 << index) == 0, MilestonePaid({index: index, period: period}));
        paid |= uint8(1 << index);
        if (now_) slot.milestones = paid;
        else slot.lastMilestones = paid;
        _standings[points][member] = slot;
        bytes32 detail = bytes32((period << 8) | index);
        _payBonus(points, milestone.campaign, member, MILESTONE, detail, milestone.bonus);
    }

    /// @inheritdoc IPurchases
    function showTier(IPoints points, bytes16 campaign, address member) external {
        (, CampaignSlot storage slot) = _existing(points, campaign);
        require(slot.kind != 0, NoTierBadge());
        (uint8 tier, ) = tierOf(points, member);
        uint8 shown = uint8(Math.min(tier + 1, slot.level));
        IBadges badges = _badges[points];
        (bool held, uint8 level) = badges.heldBy(member, slot.kind);
        bytes32 memo = bytes32(campaign) | (bytes32(TIER) >> 128);
        if (!held) {
            // Else anyone could use up the awards on addresses that never bought.
            require(tier != 0 || _standings[points][member].bought, TierBadgeUpToDate(member));
            badges.mint({to: member, kind_: slot.kind, level: shown, memo: memo});
            return;
        }
        // Campaigns with other highest levels may show it, too: what is too high for one is right for another.
        require(level < shown || level > tier + 1, TierBadgeUpToDate(member));
        uint256[] memory ids = new uint256[](1);
        ids[0] = badges.soulboundId(member, slot.kind);
        badges.setLevels({kind_: slot.kind, ids: ids, level: shown, memo: memo});
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev Points that mature, no drop, no cap per member, and tiers shown by a soulbound kind that can be revoked: levels fall, too.
    function _serves(IBadges badges, CampaignTerms memory terms) internal view override returns (bool) {
        if (!terms.paysPoints || terms.maturity == 0 || terms.root != 0 || terms.memberCap != 0) return false;
        if (terms.kind == 0) return true;
        KindTerms memory kind = badges.kind(terms.kind).terms;
        return kind.soulbound && kind.revocable && kind.levels.length != 0;
    }

    function _payBonus(
        IPoints points,
        bytes16 campaign,
        address member,
        bytes16 what,
        bytes32 detail,
        uint256 amount
    ) internal {
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

    /// @dev Counts in the period in which the window ended, whenever that is told; after the next one, in none.
    function _count(StandingSlot memory slot, uint256 period, uint256 amount) internal pure {
        if (period == slot.period) slot.current = _plus(slot.current, amount);
        else if (period == slot.period - 1) slot.previous = _plus(slot.previous, amount);
    }

    /// @dev Takes back what a purchase counted: from this period, then from the one before, whose tier still holds.
    function _lower(IPoints points, address member, uint256 amount) internal {
        StandingSlot memory slot = _aged(points, member, _period(points));
        uint256 fromCurrent = Math.min(amount, slot.current);
        slot.current -= uint96(fromCurrent);
        slot.previous = uint96(Math.saturatingSub(slot.previous, amount - fromCurrent));
        _standings[points][member] = slot;
    }

    /// @dev The token's period that runs.
    function _period(IPoints points) internal view returns (uint32) {
        return uint32(block.timestamp / points.periodLength());
    }

    /// @dev What counts in `period`, the one that runs.
    function _aged(IPoints points, address member, uint32 period) internal view returns (StandingSlot memory slot) {
        slot = _standings[points][member];
        if (slot.period == period) return slot;
        (slot.previous, slot.lastMilestones) = slot.period + 1 == period ? (slot.current, slot.milestones) : (0, 0);
        (slot.period, slot.current, slot.milestones, slot.referrals) = (period, 0, 0, 0);
    }

    /// @dev Debts can be earned off again and again, so sums are not bounded by the supply.
    function _plus(uint96 sum, uint256 amount) private pure returns (uint96) {
        return uint96(Math.min(sum + amount, type(uint96).max));
    }

    /// @dev The milestones paid for the period before the one that runs.
    function _lastPeriods(StandingSlot memory slot, uint256 period) private pure returns (uint8 milestones) {
        require(period == slot.period - 1, MilestonePeriodOver({given: period, period: slot.period}));
        milestones = slot.lastMilestones;
    }
}
