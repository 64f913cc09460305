// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

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
} from "../../../contracts/rules/IRulebook.sol";
import {PurchaseWorld} from "./PurchaseWorld.sol";

/// @title PurchaseRules
/// @notice What brands published, and what follows from it: who has which tier, and what a purchase earns.
abstract contract PurchaseRules is PurchaseWorld {
    struct RuleBook {
        uint256 validFrom;
        bytes rule;
        Tier[] tiers;
    }

    bytes3 internal constant USD = "USD";
    bytes16 internal constant FOOD = "food";

    mapping(uint256 house => RuleBook[] versions) internal rules;

    constructor() {
        for (uint256 h = 0; h < HOUSES; ++h) _must(_publish(h, _firstRule(), clock), 48);
    }

    /// @dev Publishes as the brand's issuer, and writes the books if it went through.
    function _publish(uint256 house, Rule memory rule, uint256 validFrom) internal returns (bool ok) {
        bytes memory data = abi.encodeCall(IRulebook.publish, (houses[house].points, rule, uint48(validFrom)));
        (ok, ) = _try(houses[house].issuer, address(rulebook), data);
        if (!ok) return false;
        RuleBook storage book = rules[house].push();
        (book.validFrom, book.rule) = (validFrom < clock ? clock : validFrom, abi.encode(rule));
        for (uint256 i = 0; i < rule.tiers.length; ++i) book.tiers.push(rule.tiers[i]);
    }

    /// @dev The last published of those that hold at `time`.
    function _versionAt(uint256 house, uint256 time) internal view returns (bool found, uint256 version) {
        for (uint256 i = rules[house].length; i != 0; --i) {
            if (rules[house][i - 1].validFrom <= time) return (true, i - 1);
        }
    }

    function _ruleAt(uint256 house, uint256 time) internal view returns (bool found, Rule memory rule) {
        uint256 version;
        (found, version) = _versionAt(house, time);
        if (found) rule = abi.decode(rules[house][version].rule, (Rule));
    }

    /// @dev What the member reached in this period or the one before by today's bars, or in the one before by the bars at its
    /// end.
    function _tierNow(uint256 house, address member) internal view returns (uint256 tier) {
        uint256 period = _period();
        (bool found, uint256 version) = _versionAt(house, clock);
        if (!found) return 0;
        Tier[] storage bars = rules[house][version].tiers;
        (uint256 current, uint256 previous) = (counted[house][member][period], counted[house][member][period - 1]);
        tier = _reachedIn(bars, current > previous ? current : previous);
        (found, version) = _versionAt(house, period * PERIOD - 1);
        if (!found) return tier;
        uint256 before = _reachedIn(rules[house][version].tiers, previous);
        if (before > bars.length) before = bars.length;
        if (before > tier) tier = before;
    }

    /// @dev What the receipt says that it earned; nothing in a currency that has no rate.
    function _due(uint256 house, Receipt memory receipt) internal view returns (bool known, uint256 amount) {
        (bool found, Rule memory rule) = _ruleAt(house, receipt.time);
        if (!found || receipt.tier > rule.tiers.length) return (false, 0);
        for (uint256 i = 0; i < rule.rates.length; ++i) {
            if (rule.rates[i].currency != receipt.currency) continue;
            amount = rule.rates[i].perMillion;
            known = true;
        }
        uint256 sum;
        for (uint256 i = 0; i < receipt.lines.length; ++i) {
            bytes16 category = receipt.lines[i].category;
            uint256 part = receipt.lines[i].amount * _factorOf(rule, category);
            sum += part * _factorAt(rule, category, receipt.time);
        }
        amount *= sum * (receipt.tier == 0 ? 10_000 : rule.tiers[receipt.tier - 1].bps);
        // A million minor units, and three factors in basis points.
        amount /= 1e18;
    }

    /// @dev A receipt of food and other things, and what is due for it.
    function _receipt(
        uint256 house,
        address member,
        bytes32 order,
        uint256 seed
    ) internal view returns (Receipt memory receipt, uint96 due) {
        receipt.points = houses[house].points;
        (receipt.member, receipt.order, receipt.currency) = (member, order, USD);
        receipt.lines = new Line[](1 + (seed % 2));
        for (uint256 i = 0; i < receipt.lines.length; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            receipt.lines[i] = Line(seed % 3 == 0 ? FOOD : bytes16(0), uint96(1 + ((seed >> 8) % 350)));
        }
        receipt.time = uint48(clock - ((seed >> 32) % 2 days));
        receipt.tier = uint8((seed >> 64) % 3);
        receipt.salt = bytes32(seed);
        (bool known, uint256 amount) = _due(house, receipt);
        due = known ? uint96(amount) : 0;
    }

    function _firstRule() private pure returns (Rule memory rule) {
        rule.rates = new Rate[](1);
        rule.rates[0] = Rate(USD, 100_000);
        rule.categories = new CategoryFactor[](1);
        rule.categories[0] = CategoryFactor(FOOD, 20_000);
        rule.tiers = new Tier[](2);
        (rule.tiers[0], rule.tiers[1]) = (Tier(20, 12_000), Tier(45, 15_000));
        rule.milestones = new Milestone[](2);
        (rule.milestones[0], rule.milestones[1]) = (Milestone(15, 5, _name(0)), Milestone(35, 9, _name(1)));
        rule.bonuses = Bonuses({firstMinimum: 4, firstBonus: 7, referralBonus: 6, referralsPerPeriod: 1});
    }

    function _reachedIn(Tier[] storage bars, uint256 sum) private view returns (uint256 tier) {
        for (uint256 i = 0; i < bars.length; ++i) if (sum >= bars[i].threshold) tier = i + 1;
    }

    function _factorOf(Rule memory rule, bytes16 category) private pure returns (uint256 bps) {
        bps = 10_000;
        for (uint256 i = 0; i < rule.categories.length; ++i) {
            if (rule.categories[i].category == category) bps = rule.categories[i].bps;
        }
    }

    function _factorAt(Rule memory rule, bytes16 category, uint256 time) private pure returns (uint256 bps) {
        bps = 10_000;
        for (uint256 i = 0; i < rule.timed.length; ++i) {
            TimedFactor memory timed = rule.timed[i];
            bool holds = timed.from <= time && time < timed.to && (timed.category == 0 || timed.category == category);
            if (holds && timed.bps > bps) bps = timed.bps;
        }
    }
}
