// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";

/// @notice What money spent in one currency earns.
/// @param currency ISO 4217, three capital letters
/// @param perMillion base units of points for a million minor units (cents) of the currency
struct Rate {
    bytes3 currency;
    uint96 perMillion;
}

/// @notice The factor of a category of goods.
/// @param category the brand's name for it; never zero
/// @param bps basis points of the rate: 20,000 doubles it, 0 earns nothing
struct CategoryFactor {
    bytes16 category;
    uint32 bps;
}

/// @notice A factor for a time, such as a double-points day.
/// @param from unix seconds of the purchase, inclusive
/// @param to unix seconds of the purchase, exclusive
/// @param category that it is for; zero for all
/// @param bps basis points; where several hold at once, the highest counts
struct TimedFactor {
    uint48 from;
    uint48 to;
    bytes16 category;
    uint32 bps;
}

/// @notice A tier. Members below the first one have tier 0 and factor 10,000.
/// @param threshold base units from matured purchases in one period that reach it
/// @param bps basis points by which it multiplies what a purchase earns
struct Tier {
    uint96 threshold;
    uint32 bps;
}

/// @notice A bonus for what a member's purchases earned in one period, once a period.
/// @param threshold base units that must have matured in the period
/// @param bonus base units
/// @param campaign under whose name {IBonuses} has the budget that pays it
struct Milestone {
    uint96 threshold;
    uint96 bonus;
    bytes16 campaign;
}

/// @notice Bonuses for a member's first purchase, and for whoever brought that member.
/// @param firstMinimum base units that a purchase must have earned, less refunds, to count as a member's first
/// @param firstBonus base units for the member, when that purchase has matured
/// @param referralBonus base units for the referrer
/// @param referralsPerPeriod how many referral bonuses one member can be paid in a period
struct Bonuses {
    uint96 firstMinimum;
    uint96 firstBonus;
    uint96 referralBonus;
    uint8 referralsPerPeriod;
}

/// @notice A rule: everything that decides what purchases earn.
/// @param rates at most 16, sorted by currency
/// @param categories at most 32, sorted by name; all others have factor 10,000
/// @param timed at most 16
/// @param tiers at most 8, thresholds and factors rising
/// @param milestones at most 8, thresholds rising
struct Rule {
    Rate[] rates;
    CategoryFactor[] categories;
    TimedFactor[] timed;
    Tier[] tiers;
    Milestone[] milestones;
    Bonuses bonuses;
}

/// @notice A line of a receipt: the part of a purchase that is of one category.
/// @param category the brand's name for it, or zero
/// @param amount minor units of the currency
struct Line {
    bytes16 category;
    uint96 amount;
}

/// @notice A receipt: what was bought. The member and the brand know it; only its hash is on chain.
/// @param order the order's key
/// @param time of the purchase (unix seconds): the rule of that time counts
/// @param tier of the member at that time
/// @param salt 32 secret bytes, so that nobody can guess what the hash hides
struct Receipt {
    IPoints points;
    address member;
    bytes32 order;
    bytes3 currency;
    Line[] lines;
    uint48 time;
    uint8 tier;
    bytes32 salt;
}

/// @title IRulebook
/// @notice The rules of all brands for what purchases earn: public, versioned, and changed for the worse only after
/// notice.
///
/// A purchase earns the sum over its lines of amount × rate × category × timed × tier, rounded down once at the end, so
/// that splitting a purchase gains nothing.
interface IRulebook {
    /// @notice A brand published a version of its rule for purchases.
    /// @dev Its rates, factors and days hold for purchases made from `validFrom` on, its bonuses for those whose return
    /// window ends from then on, its milestones as {IPurchases-payMilestone} says. Of versions with the same
    /// `validFrom` the last one holds.
    /// @param version counted from 0
    /// @param validFrom unix seconds from which it holds
    event RulePublished(IPoints indexed points, uint256 indexed version, Rule rule, uint48 validFrom);

    /// @notice Entry `index` of the rule's `list` is out of range, a duplicate, or out of order. Correct it.
    error BadRule(string list, uint256 index);
    /// @notice A rule has at most `max` `list`. Leave some out.
    error TooManyParts(string list, uint256 max);
    /// @notice The rule takes something away from members, or follows one that is still announced. Let it hold from
    /// `earliest` on, or later.
    error RuleNeedsNotice(uint48 given, uint48 earliest);
    /// @notice The rule raises a tier's threshold or lowers what a tier earns, so it must start with a period. Let it
    /// hold from `next` on.
    error RuleMustStartPeriod(uint48 given, uint48 next);
    /// @notice Version `version` of the rules does not exist. Ask for one that was published.
    error NoSuchRule(IPoints points, uint256 version);
    /// @notice No rule held at `time`. Publish one first, or correct the time of the purchase.
    error NoRuleThen(IPoints points, uint48 time);
    /// @notice The rule has no rate for the currency `currency`. Use one that it has, or publish a rule with it.
    error UnknownCurrency(bytes3 currency);
    /// @notice The rule has `tiers` tiers, and `tier` is out of range. Choose one from 0 to `tiers`.
    error NoSuchTier(uint8 tier, uint256 tiers);
    /// @notice The rule has `milestones` milestones, counted from 0, and `index` is out of range. Choose one of those.
    error NoSuchMilestone(uint256 index, uint256 milestones);
    /// @notice A purchase has at most `max` lines. Add up those of one category.
    error TooManyLines(uint256 max);

    /// @notice How many versions were published. Versions count from 0.
    function ruleCount(IPoints points) external view returns (uint256);
    /// @notice A version of the rule, and from when it holds (unix seconds). Reverts with {NoSuchRule}.
    function ruleAt(IPoints points, uint256 version) external view returns (Rule memory rule, uint48 validFrom);
    /// @notice The version that holds for a purchase at `time` (unix seconds). Reverts with {NoRuleThen}.
    function versionAt(IPoints points, uint48 time) external view returns (uint256 version);
    /// @notice The bonuses that held at `time` (unix seconds); all 0 before the first rule.
    function bonusesAt(IPoints points, uint48 time) external view returns (Bonuses memory);
    /// @notice A milestone that held at `time` (unix seconds). Reverts with {NoSuchMilestone}.
    function milestoneAt(IPoints points, uint48 time, uint256 index) external view returns (Milestone memory);

    /// @notice The tier of a member with `current` base units from purchases in this period and `previous` in the one
    /// before. The previous period counts by today's thresholds or by those at its end, whichever gives the higher
    /// tier.
    /// @return tier 0 for none
    /// @return missing base units to the next tier in this period; 0 at the top
    function tierFor(
        IPoints points,
        uint256 current,
        uint256 previous
    ) external view returns (uint8 tier, uint256 missing);

    /// @notice What a purchase earns, in base units: to show it before the purchase, or to check a receipt.
    function quote(
        IPoints points,
        bytes3 currency,
        Line[] calldata lines,
        uint48 time,
        uint8 tier
    ) external view returns (uint256 amount);

    /// @notice The hash of a receipt, which commits to all of its fields and to this contract.
    function receiptHash(Receipt calldata receipt) external view returns (bytes32);

    /// @notice Publishes the next version of the rule. A version that only improves things holds at once. One that
    /// takes something away must be announced at least one notice period ahead ({RuleNeedsNotice}). One that raises a
    /// tier's threshold or lowers its factor must also start with a period ({RuleMustStartPeriod}), so that tiers fall
    /// only then. Issuer only.
    /// @param validFrom unix seconds; a past time means now. At most one notice period plus one period of the token
    ///        ahead ({IProgram-TooFarAhead}), because later versions have to wait for it
    function publish(IPoints points, Rule calldata rule, uint48 validFrom) external;
}
