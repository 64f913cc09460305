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

/// @notice What a category of goods earns more, or less.
/// @param category the brand's name for it; never zero
/// @param bps basis points of the plain rate: 20,000 doubles, 0 earns nothing
struct CategoryFactor {
    bytes16 category;
    uint32 bps;
}

/// @notice A double-points day, or the like.
/// @param from unix seconds of the purchase, inclusive
/// @param to exclusive
/// @param category it holds for; zero for all
/// @param bps basis points; of those that hold at once, the highest counts
struct TimedFactor {
    uint48 from;
    uint48 to;
    bytes16 category;
    uint32 bps;
}

/// @notice A tier. Those who reach none have tier 0 and factor 10,000.
/// @param threshold base units from matured purchases in one period
/// @param bps basis points that a purchase earns
struct Tier {
    uint96 threshold;
    uint32 bps;
}

/// @notice A bonus for what a member's purchases earned in one period, once a period.
/// @param threshold base units that must have matured in the period
/// @param bonus base units
/// @param campaign of the purchases' desk, whose budget pays it
struct Milestone {
    uint96 threshold;
    uint96 bonus;
    bytes16 campaign;
}

/// @notice What beginnings are worth.
/// @param firstMinimum base units, of what a purchase earned and was not taken back, to count as a member's first
/// @param firstBonus base units for a member's first purchase that matures
/// @param referralBonus base units for who brought that member
/// @param referralsPerPeriod how many of them one member can be paid in a period
struct Bonuses {
    uint96 firstMinimum;
    uint96 firstBonus;
    uint96 referralBonus;
    uint8 referralsPerPeriod;
}

/// @notice All that decides what a purchase earns.
/// @param rates at most 16, by currency, rising
/// @param categories at most 32, by name, rising; others have factor 10,000
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

/// @notice Part of a purchase.
/// @param category the brand's, or zero
/// @param amount minor units of the currency
struct Line {
    bytes16 category;
    uint96 amount;
}

/// @notice What a purchase was: known to the member and the brand, and on chain by its hash alone.
/// @param order the order's key
/// @param time of the purchase, unix seconds: the rule that held then counts
/// @param tier of the member then
/// @param salt random, so that nobody can guess what the hash hides
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
/// @notice What purchases earn, by brand: public, versioned, and changed for the worse only after notice.
///
/// A purchase earns the sum over its lines of amount × rate × category × timed × tier, rounded down once, at the end: to
/// split a purchase never earns more.
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
    /// @notice Reverts with {NoSuchRule}.
    function ruleAt(IPoints points, uint256 version) external view returns (Rule memory rule, uint48 validFrom);
    /// @notice The version that holds for a purchase at `time`. Reverts with {NoRuleThen}.
    function versionAt(IPoints points, uint48 time) external view returns (uint256 version);
    /// @notice The bonuses that held at `time`; none before the first rule.
    function bonusesAt(IPoints points, uint48 time) external view returns (Bonuses memory);
    /// @notice A milestone that held at `time`. Reverts with {NoSuchMilestone}.
    function milestoneAt(IPoints points, uint48 time, uint256 index) external view returns (Milestone memory);

    /// @notice The tier, 0 for none, of who has `current` base units from purchases in the period that runs, and had
    /// `previous` in the one before; and what is missing in this period to the next tier (0 at the top). The period before
    /// is judged by today's bars or by those that held at its end, whichever gives more.
    function tierFor(
        IPoints points,
        uint256 current,
        uint256 previous
    ) external view returns (uint8 tier, uint256 missing);

    /// @notice What a purchase earns, in base units: before it is made, or to check a receipt.
    function quote(
        IPoints points,
        bytes3 currency,
        Line[] calldata lines,
        uint48 time,
        uint8 tier
    ) external view returns (uint256 amount);

    /// @notice The hash that binds a receipt.
    function receiptHash(Receipt calldata receipt) external view returns (bytes32);

    /// @notice Publishes the next version. At once if it takes nothing away from anybody, else at least one notice period
    /// ahead ({RuleNeedsNotice}), and if it raises the bar of a tier or makes it worth less, with a period ({RuleMustStartPeriod}), so that nobody
    /// loses one before. Issuer only: what a rule pays is issued.
    /// @param validFrom unix seconds; a time that has passed means now; at most one notice period and one period of the token
    ///        ahead ({IProgram-TooFarAhead}), for the next version can't hold before it
    function publish(IPoints points, Rule calldata rule, uint48 validFrom) external;
}
