// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Milestone, Rule, Tier, TimedFactor} from "../../../contracts/rules/IRulebook.sol";
import {PurchaseMemberSteps} from "./PurchaseMemberSteps.sol";

/// @title PurchaseRuleSteps
/// @notice Rules that brands publish: one part of the last is better or worse than it was, and the step knows which.
abstract contract PurchaseRuleSteps is PurchaseMemberSteps {
    enum Change {
        Better,
        Worse,
        /// Of a tier, or what it is worth: worse, and only from a period's start on.
        Raises
    }

    uint256 private constant MAX_TIERS = 3;

    /// @dev I-48: for the worse only after notice, bars only with a period, and never before what is announced.
    function publish(uint256 seed) external step {
        uint256 h = seed % HOUSES;
        RuleBook storage last = rules[h][rules[h].length - 1];
        Rule memory rule = abi.decode(last.rule, (Rule));
        Change change = _change(rule, seed >> 8);
        uint256 validFrom = _when(seed >> 64);
        uint256 from = validFrom < clock ? clock : validFrom;
        uint256 earliest = last.validFrom;
        if (change != Change.Better || earliest > clock) {
            if (earliest < clock + NOTICE) earliest = clock + NOTICE;
        }
        bool allowed = from >= earliest && (change != Change.Raises || from % PERIOD == 0);
        // No further ahead than a period that begins after notice.
        allowed = allowed && from <= clock + NOTICE + PERIOD && _makesSense(rule);
        _must(_publish(h, rule, validFrom) == allowed, 48);
        if (!allowed) _reach(Reach.RuleRefused);
        else if (change == Change.Better) _reach(Reach.RuleBetter);
        else _reach(change == Change.Worse ? Reach.RuleWorse : Reach.BarRaised);
    }

    /// @dev Now, around the notice, at the start of a period, or at any time.
    function _when(uint256 seed) private view returns (uint256) {
        uint256 kind = seed % 8;
        if (kind < 2) return 0;
        if (kind == 2) return clock + NOTICE - 1 + ((seed >> 8) % 2);
        if (kind == 3) return clock + ((seed >> 8) % 15 days);
        uint256 start = (_period() + 1) * PERIOD;
        if (kind == 4) return start;
        if (start < clock + NOTICE) start += PERIOD;
        return kind == 5 ? start + 1 : start;
    }

    /// @dev Milestones rise; what a friend is worth is paid at least once.
    function _makesSense(Rule memory rule) private pure returns (bool) {
        for (uint256 i = 1; i < rule.milestones.length; ++i) {
            if (rule.milestones[i].threshold <= rule.milestones[i - 1].threshold) return false;
        }
        return rule.bonuses.referralBonus == 0 || rule.bonuses.referralsPerPeriod != 0;
    }

    function _change(Rule memory rule, uint256 seed) private view returns (Change) {
        uint256 kind = seed % 12;
        bool up = (seed >> 8) % 2 == 0;
        if (kind == 0) {
            rule.rates[0].perMillion = up ? rule.rates[0].perMillion + 9_000 : rule.rates[0].perMillion - 1;
        } else if (kind == 1) {
            rule.categories[0].bps = up ? rule.categories[0].bps + 2_500 : rule.categories[0].bps - 1;
        } else if (kind == 2) {
            return _changeTimed(rule, seed >> 16);
        } else if (kind < 8) {
            return _changeTiers(rule, seed >> 16, up);
        } else if (kind < 10) {
            return _changeMilestones(rule, seed >> 16, up);
        } else {
            _changeBonuses(rule, (seed >> 16) % 4, up);
        }
        return up ? Change.Better : Change.Worse;
    }

    /// @dev Double points from some time on; longer, higher, or no more.
    function _changeTimed(Rule memory rule, uint256 seed) private view returns (Change) {
        if (rule.timed.length == 0) {
            rule.timed = new TimedFactor[](1);
            uint48 from = uint48(clock - 1 days + (seed % 5 days));
            rule.timed[0] = TimedFactor(from, from + 6 days, (seed >> 32) % 2 == 0 ? FOOD : bytes16(0), 25_000);
            return Change.Better;
        }
        uint256 kind = (seed >> 40) % 6;
        // What is over can't be taken away; nor can what has begun begin again.
        bool over = rule.timed[0].to <= clock;
        bool begun = rule.timed[0].from <= clock;
        if (kind == 0) rule.timed[0].to += 1 days;
        else if (kind == 1) rule.timed[0].category = 0;
        else if (kind == 2) rule.timed[0].from += 1;
        else if (kind == 3) rule.timed[0].to -= 1;
        else if (kind == 4) rule.timed[0].bps -= 1;
        else rule.timed = new TimedFactor[](0);
        if (kind < 2 || over) return Change.Better;
        // One that has begun at the latest now is as good if it begins now.
        if (kind == 2) return begun && rule.timed[0].from <= clock ? Change.Better : Change.Worse;
        return Change.Worse;
    }

    function _changeTiers(Rule memory rule, uint256 seed, bool up) private pure returns (Change) {
        uint256 count = rule.tiers.length;
        uint256 kind = (seed >> 16) % 4;
        if (count == 0 || (kind == 0 && up && count < MAX_TIERS)) {
            Tier[] memory more = new Tier[](count + 1);
            for (uint256 i = 0; i < count; ++i) more[i] = rule.tiers[i];
            more[count] =
                count == 0 ? Tier(20, 12_000) : Tier(rule.tiers[count - 1].threshold + 20, rule.tiers[count - 1].bps);
            rule.tiers = more;
            return Change.Better;
        }
        if (kind == 0) {
            Tier[] memory fewer = new Tier[](count - 1);
            for (uint256 i = 0; i + 1 < count; ++i) fewer[i] = rule.tiers[i];
            rule.tiers = fewer;
            return Change.Raises;
        }
        // One bar, or all of them, up or down; or what the highest is worth.
        uint96 by = uint96(1 + ((seed >> 24) % 7));
        if (kind == 1) {
            Tier memory top = rule.tiers[count - 1];
            if (!up && top.bps == (count == 1 ? 10_000 : rule.tiers[count - 2].bps)) up = true;
            top.bps = up ? top.bps + 500 : (count == 1 ? 10_000 : rule.tiers[count - 2].bps);
            return up ? Change.Better : Change.Raises;
        }
        if (!up && rule.tiers[0].threshold <= by) up = true;
        for (uint256 i = 0; i < count; ++i) {
            rule.tiers[i].threshold = up ? rule.tiers[i].threshold + by : rule.tiers[i].threshold - by;
        }
        return up ? Change.Raises : Change.Better;
    }

    function _changeMilestones(Rule memory rule, uint256 seed, bool up) private pure returns (Change) {
        uint256 count = rule.milestones.length;
        uint256 kind = seed % 4;
        if (kind == 0 && count < 3 && up) {
            Milestone[] memory more = new Milestone[](count + 1);
            for (uint256 i = 0; i < count; ++i) more[i] = rule.milestones[i];
            more[count] = Milestone(rule.milestones[count - 1].threshold + 15, 4, _name(2));
            rule.milestones = more;
            return Change.Better;
        }
        if (kind == 0 && count > 1 && !up) {
            Milestone[] memory fewer = new Milestone[](count - 1);
            for (uint256 i = 0; i + 1 < count; ++i) fewer[i] = rule.milestones[i];
            rule.milestones = fewer;
            return Change.Worse;
        }
        Milestone memory one = rule.milestones[(seed >> 8) % count];
        if (kind == 0) {
            one.campaign = _name((uint128(one.campaign) - 0xCA00 + 1) % CAMPAIGNS);
            return Change.Worse;
        }
        if (kind == 1) {
            if (one.threshold == 1) up = false;
            one.threshold = up ? one.threshold - 1 : one.threshold + 3;
        } else {
            if (one.bonus == 1) up = true;
            one.bonus = up ? one.bonus + 2 : one.bonus - 1;
        }
        return up ? Change.Better : Change.Worse;
    }

    function _changeBonuses(Rule memory rule, uint256 kind, bool up) private pure {
        if (kind == 0) rule.bonuses.firstMinimum = up ? rule.bonuses.firstMinimum / 2 : rule.bonuses.firstMinimum + 5;
        else if (kind == 1) rule.bonuses.firstBonus = up ? rule.bonuses.firstBonus + 3 : rule.bonuses.firstBonus / 2;
        else if (kind == 2)
            rule.bonuses.referralBonus = up ? rule.bonuses.referralBonus + 3 : rule.bonuses.referralBonus / 2;
        else rule.bonuses.referralsPerPeriod = up ? rule.bonuses.referralsPerPeriod + 1 : 0;
    }
}
