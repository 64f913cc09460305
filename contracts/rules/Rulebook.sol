// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IPoints} from "../points/IPoints.sol";
import {Access} from "../programs/Access.sol";
import {IProgram} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {
    Bonuses,
    CategoryFactor,
    IRulebook,
    Line,
    Milestone,
    Rate,
    Receipt,
    Rule,
    Tier,
    TimedFactor
} from "./IRulebook.sol";

/// @title Rulebook
/// @notice The rules of all brands, see {IRulebook}. Immutable, without owner. A token that names a false programme
/// only affects its own rules.
contract Rulebook is IRulebook {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant BPS = 10_000;
    uint256 private constant MAX_RATES = 16;
    uint256 private constant MAX_CATEGORIES = 32;
    uint256 private constant MAX_TIMED = 16;
    uint256 private constant MAX_TIERS = 8;
    uint256 private constant MAX_MILESTONES = 8;
    uint256 private constant MAX_LINES = 100;

    mapping(IPoints points => Rule[] versions) private _rules;
    /// @dev Versions by `validFrom`. Stores version + 1, so that 0 means none.
    mapping(IPoints points => Checkpoints.Trace208 versions) private _versions;
    mapping(IPoints points => mapping(uint256 version => uint48 time)) private _validFrom;

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IRulebook
    function ruleCount(IPoints points) external view returns (uint256) {
        return _rules[points].length;
    }

    /// @inheritdoc IRulebook
    function ruleAt(IPoints points, uint256 version) external view returns (Rule memory rule, uint48 validFrom) {
        require(version < _rules[points].length, NoSuchRule({points: points, version: version}));
        return (_rules[points][version], _validFrom[points][version]);
    }

    /// @inheritdoc IRulebook
    function versionAt(IPoints points, uint48 time) public view returns (uint256 version) {
        uint256 found = _versions[points].upperLookupRecent(time);
        require(found != 0, NoRuleThen({points: points, time: time}));
        return found - 1;
    }

    /// @inheritdoc IRulebook
    function bonusesAt(IPoints points, uint48 time) external view returns (Bonuses memory bonuses) {
        uint256 found = _versions[points].upperLookupRecent(time);
        if (found != 0) bonuses = _rules[points][found - 1].bonuses;
    }

    /// @inheritdoc IRulebook
    function milestoneAt(IPoints points, uint48 time, uint256 index) external view returns (Milestone memory) {
        Milestone[] storage milestones = _rules[points][versionAt(points, time)].milestones;
        require(index < milestones.length, NoSuchMilestone({index: index, milestones: milestones.length}));
        return milestones[index];
    }

    /// @inheritdoc IRulebook
    function tierFor(
        IPoints points,
        uint256 current,
        uint256 previous
    ) external view returns (uint8 tier, uint256 missing) {
        uint256 found = _versions[points].upperLookupRecent(uint48(block.timestamp));
        if (found == 0) return (0, 0);
        Tier[] storage tiers = _rules[points][found - 1].tiers;
        uint256 count = tiers.length;
        tier = _reached(tiers, Math.max(current, previous));
        if (previous != 0) {
            uint48 start = uint48(block.timestamp - (block.timestamp % points.periodLength()));
            uint256 then = _versions[points].upperLookupRecent(start - 1);
            // Members cannot have a tier that the rule no longer has.
            if (then != 0) {
                tier = uint8(Math.min(Math.max(tier, _reached(_rules[points][then - 1].tiers, previous)), count));
            }
        }
        // Only this period counts towards the next tier, which must be reached within one period.
        if (tier < count) missing = Math.saturatingSub(tiers[tier].threshold, current);
    }

    /// @inheritdoc IRulebook
    function quote(
        IPoints points,
        bytes3 currency,
        Line[] calldata lines,
        uint48 time,
        uint8 tier
    ) external view returns (uint256 amount) {
        require(lines.length <= MAX_LINES, TooManyLines(MAX_LINES));
        Rule storage rule = _rules[points][versionAt(points, time)];
        uint256 rate = _rateOf(rule.rates, currency);
        CategoryFactor[] memory categories = rule.categories;
        TimedFactor[] memory timed = rule.timed;
        require(tier <= rule.tiers.length, NoSuchTier({tier: tier, tiers: rule.tiers.length}));
        uint256 tierBps = tier == 0 ? BPS : rule.tiers[tier - 1].bps;
        uint256 sum;
        for (uint256 i = 0; i < lines.length; ++i) {
            bytes16 category = lines[i].category;
            // Each term has at most 96 + 32 + 32 bits, and there are at most 100: far below 256 bits.
            sum += uint256(lines[i].amount) * _categoryBps(categories, category) * _timedBps(timed, category, time);
        }
        // Rounds down once, for the whole purchase.
        return Math.mulDiv(sum, rate * tierBps, 1e6 * BPS * BPS * BPS);
    }

    /// @inheritdoc IRulebook
    function receiptHash(Receipt calldata receipt) external view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), receipt));
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IRulebook
    function publish(IPoints points, Rule calldata rule, uint48 validFrom) external {
        IProgram program = IProgram(points.program());
        Access.check(program, Roles.ISSUER);
        _check(rule);
        if (validFrom < block.timestamp) validFrom = uint48(block.timestamp);
        // The notice plus one period always contains a start of a period after the notice.
        uint48 latest = uint48(block.timestamp + program.noticePeriod() + points.periodLength());
        require(validFrom <= latest, IProgram.TooFarAhead({given: validFrom, latest: latest}));
        uint256 version = _rules[points].length;
        if (version != 0) _checkChange(points, program, _rules[points][version - 1], rule, validFrom);
        _rules[points].push(rule);
        _validFrom[points][version] = validFrom;
        // A version of the same second replaces the other one.
        _versions[points].push(validFrom, uint208(version + 1));
        emit RulePublished({points: points, version: version, rule: rule, validFrom: validFrom});
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _checkChange(
        IPoints points,
        IProgram program,
        Rule memory old,
        Rule calldata next,
        uint48 validFrom
    ) private view {
        uint48 earliest = _validFrom[points][_rules[points].length - 1];
        bool raisesBar = _raisesBar(old.tiers, next.tiers);
        // An earlier version that is still announced does not hold yet, so the next one waits for it.
        if (earliest > block.timestamp || raisesBar || _takesAway(old, next)) {
            earliest = uint48(Math.max(earliest, block.timestamp + program.noticePeriod()));
        }
        require(validFrom >= earliest, RuleNeedsNotice({given: validFrom, earliest: earliest}));
        if (!raisesBar) return;
        uint48 length = uint48(points.periodLength());
        uint48 late = validFrom % length;
        require(late == 0, RuleMustStartPeriod({given: validFrom, next: validFrom - late + length}));
    }

    /// @dev Whether a member could lose a tier.
    function _raisesBar(Tier[] memory old, Tier[] calldata next) private pure returns (bool) {
        if (next.length < old.length) return true;
        for (uint256 i = 0; i < old.length; ++i) {
            // Compares tiers by their factor: a new tier below others takes the place of a better one.
            if (next[i].threshold > old[i].threshold || next[i].bps < old[i].bps) return true;
        }
        return false;
    }

    function _reached(Tier[] storage tiers, uint256 sum) private view returns (uint8 tier) {
        while (tier < tiers.length && sum >= tiers[tier].threshold) ++tier;
    }

    /// @dev Whether a member could earn less under `next` than under `old`, from now on.
    function _takesAway(Rule memory old, Rule memory next) private view returns (bool) {
        for (uint256 i = 0; i < old.rates.length; ++i) {
            if (_findRate(next, old.rates[i].currency) < old.rates[i].perMillion) return true;
        }
        for (uint256 i = 0; i < old.categories.length; ++i) {
            if (_categoryBps(next.categories, old.categories[i].category) < old.categories[i].bps) return true;
        }
        for (uint256 i = 0; i < next.categories.length; ++i) {
            CategoryFactor memory factor = next.categories[i];
            if (factor.bps < _categoryBps(old.categories, factor.category)) return true;
        }
        for (uint256 i = 0; i < old.timed.length; ++i) {
            TimedFactor memory factor = old.timed[i];
            if (factor.to > block.timestamp && !_keepsTimed(next, factor)) return true;
        }
        // A timed factor below the plain one takes nothing away, since the highest of all that hold counts.
        if (next.milestones.length < old.milestones.length) return true;
        for (uint256 i = 0; i < old.milestones.length; ++i) {
            Milestone memory was = old.milestones[i];
            Milestone memory is_ = next.milestones[i];
            if (is_.threshold > was.threshold || is_.bonus < was.bonus || is_.campaign != was.campaign) return true;
        }
        return
            next.bonuses.firstMinimum > old.bonuses.firstMinimum ||
            next.bonuses.firstBonus < old.bonuses.firstBonus ||
            next.bonuses.referralBonus < old.bonuses.referralBonus ||
            next.bonuses.referralsPerPeriod < old.bonuses.referralsPerPeriod;
    }

    function _keepsTimed(Rule memory rule, TimedFactor memory was) private view returns (bool) {
        for (uint256 i = 0; i < rule.timed.length; ++i) {
            TimedFactor memory factor = rule.timed[i];
            bool covers = factor.from <= Math.max(was.from, block.timestamp) && factor.to >= was.to;
            bool reaches = factor.category == 0 || factor.category == was.category;
            if (covers && reaches && factor.bps >= was.bps) return true;
        }
        return was.bps <= BPS;
    }

    function _check(Rule calldata rule) private pure {
        require(rule.rates.length <= MAX_RATES, TooManyParts({list: "rates", max: MAX_RATES}));
        require(rule.categories.length <= MAX_CATEGORIES, TooManyParts({list: "categories", max: MAX_CATEGORIES}));
        require(rule.timed.length <= MAX_TIMED, TooManyParts({list: "timed", max: MAX_TIMED}));
        require(rule.tiers.length <= MAX_TIERS, TooManyParts({list: "tiers", max: MAX_TIERS}));
        require(rule.milestones.length <= MAX_MILESTONES, TooManyParts({list: "milestones", max: MAX_MILESTONES}));
        for (uint256 i = 0; i < rule.rates.length; ++i) {
            require(rule.rates[i].currency != 0, BadRule({list: "rates", index: i}));
            // Strict order excludes duplicates.
            bool rises = i == 0 || rule.rates[i].currency > rule.rates[i - 1].currency;
            require(rises, BadRule({list: "rates", index: i}));
        }
        for (uint256 i = 0; i < rule.categories.length; ++i) {
            bytes16 before = i == 0 ? bytes16(0) : rule.categories[i - 1].category;
            require(rule.categories[i].category > before, BadRule({list: "categories", index: i}));
        }
        for (uint256 i = 0; i < rule.timed.length; ++i) {
            require(rule.timed[i].from < rule.timed[i].to, BadRule({list: "timed", index: i}));
        }
        for (uint256 i = 0; i < rule.tiers.length; ++i) {
            Tier calldata tier = rule.tiers[i];
            bool first = i == 0;
            bool rises =
                tier.threshold > (first ? 0 : rule.tiers[i - 1].threshold) &&
                    tier.bps >= (first ? BPS : rule.tiers[i - 1].bps);
            require(rises, BadRule({list: "tiers", index: i}));
        }
        for (uint256 i = 0; i < rule.milestones.length; ++i) {
            Milestone calldata milestone = rule.milestones[i];
            bool rises = milestone.threshold > (i == 0 ? 0 : rule.milestones[i - 1].threshold);
            require(rises && milestone.bonus != 0, BadRule({list: "milestones", index: i}));
        }
        bool payable_ = rule.bonuses.referralBonus == 0 || rule.bonuses.referralsPerPeriod != 0;
        require(payable_, BadRule({list: "bonuses", index: 0}));
    }

    function _rateOf(Rate[] memory rates, bytes3 currency) private pure returns (uint256 perMillion) {
        for (uint256 i = 0; i < rates.length; ++i) {
            if (rates[i].currency == currency) return rates[i].perMillion;
        }
        revert UnknownCurrency(currency);
    }

    /// @dev Zero for a currency without a rate.
    function _findRate(Rule memory rule, bytes3 currency) private pure returns (uint256 perMillion) {
        for (uint256 i = 0; i < rule.rates.length; ++i) {
            if (rule.rates[i].currency == currency) return rule.rates[i].perMillion;
        }
    }

    function _categoryBps(CategoryFactor[] memory categories, bytes16 category) private pure returns (uint256) {
        for (uint256 i = 0; i < categories.length; ++i) {
            if (categories[i].category == category) return categories[i].bps;
        }
        return BPS;
    }

    /// @dev The highest factor that holds, at least the plain factor.
    function _timedBps(TimedFactor[] memory timed, bytes16 category, uint48 time) private pure returns (uint256 bps) {
        bps = BPS;
        for (uint256 i = 0; i < timed.length; ++i) {
            TimedFactor memory factor = timed[i];
            bool holds = time >= factor.from && time < factor.to;
            if (holds && (factor.category == 0 || factor.category == category)) bps = Math.max(bps, factor.bps);
        }
    }
}
