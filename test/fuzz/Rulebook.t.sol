// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {
    Bonuses,
    CategoryFactor,
    Line,
    Milestone,
    Rate,
    Receipt,
    Rule,
    Tier,
    TimedFactor
} from "../../contracts/rules/IRulebook.sol";
import {Rulebook} from "../../contracts/rules/Rulebook.sol";
import {IPoints} from "../../contracts/points/IPoints.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Big} from "./helpers/Big.sol";
import {deploy} from "../helpers/Deploy.sol";

/// @title RulebookTest
/// @notice What purchases earn, by any rule, calculated independently; and that a rule which is published at once takes
/// nothing from anybody.
/// @dev It is its own token and programme: the rulebook asks nothing else of them.
contract RulebookTest {
    using Big for uint256[12];

    /// @dev A property does not hold.
    error Broken(string what);

    uint48 private constant NOW = 1_800_000_000;
    uint256 private constant PERIOD = 30 days;
    uint256 private constant OTHER_CHAIN = 10;

    Rulebook private _book;
    Rulebook private _before;
    IPoints private _points;

    function setUp() external {
        vm.warp(NOW);
        _book = Rulebook(deploy("contracts/rules/Rulebook.sol:Rulebook"));
        _before = Rulebook(deploy("contracts/rules/Rulebook.sol:Rulebook", "", "before"));
        _points = IPoints(address(this));
    }

    function program() external view returns (address) {
        return address(this);
    }

    function periodLength() external pure returns (uint256) {
        return PERIOD;
    }

    function noticePeriod() external pure returns (uint48) {
        return 7 days;
    }

    function hasRole(bytes32, address) external pure returns (bool) {
        return true;
    }

    // ------------------------------------------------------------------------------------------------------- quotes

    /// @dev Factors as large as their fields hold: reckoned digit by digit, divided at the end alone.
    function testFuzz_aQuoteIsRoundedDownOnce(
        uint96 rate,
        uint32[4] memory factors,
        uint96[6] memory amounts,
        uint256 seed
    ) external {
        Rule memory rule = _ruleOf(rate, factors);
        _book.publish(_points, rule, 0);
        Line[] memory lines = _linesOf(amounts, seed);
        uint8 tier = uint8((seed >> 32) % 2);
        uint256[12] memory sum;
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256[12] memory part;
            part[0] = 1;
            part = part.times(lines[i].amount).times(lines[i].category == "food" ? factors[0] : 10_000);
            uint256 timed = lines[i].category == "toys" && factors[1] > factors[2] ? factors[1] : factors[2];
            sum = sum.plus(part.times(timed < 10_000 ? 10_000 : timed));
        }
        sum = sum.times(rate).times(tier == 0 ? 10_000 : rule.tiers[0].bps);
        uint256 due = sum.over(10_000).over(10_000).over(10_000).over(1_000_000).toUint();
        _must(_book.quote(_points, "USD", lines, NOW, tier) == due, "as it is reckoned");
    }

    /// @dev However a purchase is split, by lines or within one; each part loses less than one base unit.
    function testFuzz_aSplitNeverEarnsMore(
        uint96 rate,
        uint32[4] memory factors,
        uint96[6] memory amounts,
        uint96[6] memory firsts,
        uint256 seed
    ) external {
        _book.publish(_points, _ruleOf(rate, factors), 0);
        Line[] memory whole = _linesOf(amounts, seed);
        Line[] memory one = _linesOf(amounts, seed);
        Line[] memory other = _linesOf(amounts, seed);
        for (uint256 i = 0; i < whole.length; ++i) {
            one[i].amount = uint96(bound(firsts[i], 0, whole[i].amount));
            other[i].amount = whole[i].amount - one[i].amount;
        }
        uint8 tier = uint8((seed >> 32) % 2);
        uint256 together = _book.quote(_points, "USD", whole, NOW, tier);
        uint256 apart = _book.quote(_points, "USD", one, NOW, tier) + _book.quote(_points, "USD", other, NOW, tier);
        _must(apart <= together && together <= apart + 1, "a split gains nothing, and loses less than two");
    }

    /// @dev Many tiny purchases earn no more than one.
    function testFuzz_tinyPurchasesEarnNoMore(
        uint96 rate,
        uint32[4] memory factors,
        uint8 parts,
        uint32 tiny
    ) external {
        _book.publish(_points, _ruleOf(rate, factors), 0);
        uint256 count = bound(parts, 1, 40);
        Line[] memory lines = new Line[](1);
        uint256 apart;
        lines[0] = Line("food", tiny % 200);
        for (uint256 i = 0; i < count; ++i) apart += _book.quote(_points, "USD", lines, NOW, 1);
        lines[0].amount *= uint96(count);
        _must(apart <= _book.quote(_points, "USD", lines, NOW, 1), "nothing is won by many");
    }

    // -------------------------------------------------------------------------------------------- what is taken away

    /// @dev Rules near each other, in any number of parts. What may be published at once earns nobody less, at any time from
    /// now on; in no tier, by no milestone, for no beginning.
    function testFuzz_whatHoldsAtOnceTakesNothing(uint256 seed, uint256 purchase) external {
        Rule memory old = _anyRule(seed);
        Rule memory next = _near(old, uint256(keccak256(abi.encode(seed))));
        _book.publish(_points, old, 0);
        _before.publish(_points, old, 0);
        vm.warp(NOW + (seed % 3 days));
        // solhint-disable-next-line no-empty-blocks
        try _book.publish(_points, next, 0) {} catch {
            return;
        }
        for (uint256 i = 0; i < 8; ++i) {
            purchase = uint256(keccak256(abi.encode(purchase)));
            _mustEarnNoLess(old, purchase, NOW + (seed % 3 days));
        }
        _must(next.milestones.length >= old.milestones.length, "as many milestones");
        for (uint256 i = 0; i < old.milestones.length; ++i) {
            _must(next.milestones[i].threshold <= old.milestones[i].threshold, "as near");
            _must(next.milestones[i].bonus >= old.milestones[i].bonus, "as much");
            _must(next.milestones[i].campaign == old.milestones[i].campaign, "out of the same budget");
        }
        _must(next.bonuses.firstMinimum <= old.bonuses.firstMinimum, "as small a first purchase");
        _must(next.bonuses.firstBonus >= old.bonuses.firstBonus, "as much for it");
        _must(next.bonuses.referralBonus >= old.bonuses.referralBonus, "as much for a friend");
        _must(next.bonuses.referralsPerPeriod >= old.bonuses.referralsPerPeriod, "as many friends");
    }

    /// @dev Bars that changed with the period, or in it: the last period's tier holds, whatever is bought in this one.
    function testFuzz_buyingNeverLowersATier(
        uint96[3] memory bars,
        uint96[3] memory nextBars,
        uint96[2] memory current,
        uint96 previous
    ) external {
        uint256 small = 1_000;
        uint256 start = (NOW / PERIOD + 1) * PERIOD;
        Rule memory old;
        Rule memory next;
        (old.tiers, next.tiers) = (_bars(bars, small), _bars(nextBars, small));
        _book.publish(_points, old, 0);
        _book.publish(_points, next, uint48(start));
        vm.warp(start);
        uint256 more = current[0] % (2 * small);
        uint256 less = bound(current[1], 0, more);
        previous %= uint96(2 * small);
        (uint8 few, ) = _book.tierFor(_points, less, previous);
        (uint8 many, uint256 missing) = _book.tierFor(_points, more, previous);
        _must(many >= few, "buying more lowers no tier");
        uint256 due = _reached(next.tiers, more > previous ? more : previous);
        uint256 kept = _reached(old.tiers, previous);
        if (kept > next.tiers.length) kept = next.tiers.length;
        _must(many == (due > kept ? due : kept), "the better of both periods, each by its bars");
        _must((many == next.tiers.length) == (missing == 0), "nothing is missing at the top alone");
        if (missing != 0) {
            (uint8 then, ) = _book.tierFor(_points, more + missing, 0);
            (uint8 almost, ) = _book.tierFor(_points, more + missing - 1, 0);
            _must(then == many + 1 && almost == many, "what is missing is what is missing");
        }
    }

    // ------------------------------------------------------------------------------------------------------- hashes

    /// @dev Nothing in a receipt can be another.
    function testFuzz_aReceiptsHashBindsAllOfIt(Receipt memory receipt, uint8 field, uint256 other) external {
        if (receipt.lines.length > 5) receipt.lines = new Line[](5);
        bytes32 hash = _book.receiptHash(receipt);
        _must(hash == _book.receiptHash(receipt) && hash != _before.receiptHash(receipt), "one rulebook's");
        Receipt memory changed = abi.decode(abi.encode(receipt), (Receipt));
        field %= 11;
        if (field == 0) changed.points = IPoints(address(uint160(other)));
        else if (field == 1) changed.member = address(uint160(other));
        else if (field == 2) changed.order = bytes32(other);
        else if (field == 3) changed.currency = bytes3(uint24(other));
        else if (field == 4) changed.time = uint48(other);
        else if (field == 5) changed.tier = uint8(other);
        else if (field == 6) changed.salt = bytes32(other);
        else if (field == 7) changed.lines = new Line[](other % 7);
        else if (field == 8) vm.chainId(OTHER_CHAIN);
        else if (receipt.lines.length == 0) return;
        else if (field == 9) changed.lines[other % receipt.lines.length].amount = uint96(other >> 8);
        else changed.lines[other % receipt.lines.length].category = bytes16(uint128(other >> 8));
        bool same = keccak256(abi.encode(changed)) == keccak256(abi.encode(receipt));
        if (field == 8) same = false;
        _must((_book.receiptHash(changed) == hash) == same, "bound");
    }

    // ---------------------------------------------------------------------------------------------------- internals

    function _mustEarnNoLess(Rule memory old, uint256 seed, uint256 from) private view {
        Line[] memory lines = new Line[](2);
        lines[0] = Line(_category(seed), uint96((seed >> 8) % 2 ** 40));
        lines[1] = Line(_category(seed >> 4), uint96((seed >> 48) % 2 ** 10));
        uint8 tier = uint8((seed >> 96) % (old.tiers.length + 1));
        bytes3 currency = _currency((seed >> 104) % 2);
        bool known;
        for (uint256 i = 0; i < old.rates.length; ++i) known = known || old.rates[i].currency == currency;
        if (!known) return;
        uint48 time = uint48(from + ((seed >> 128) % 12 days));
        if ((seed >> 120) % 4 == 0) time = uint48(from);
        uint256 was = _before.quote(_points, currency, lines, time, tier);
        // A currency that earned nothing may go.
        if (was == 0) return;
        _must(_book.quote(_points, currency, lines, time, tier) >= was, "earns no less");
        (uint256 current, uint256 previous) = ((seed >> 176) % 200, (seed >> 192) % 200);
        (uint8 reached, ) = _before.tierFor(_points, current, previous);
        (uint8 now_, ) = _book.tierFor(_points, current, previous);
        _must(now_ >= reached, "has no lower tier");
    }

    function _ruleOf(uint96 rate, uint32[4] memory factors) private pure returns (Rule memory rule) {
        rule.rates = new Rate[](2);
        (rule.rates[0], rule.rates[1]) = (Rate("EUR", rate / 2), Rate("USD", rate));
        rule.categories = new CategoryFactor[](1);
        rule.categories[0] = CategoryFactor("food", factors[0]);
        rule.timed = new TimedFactor[](3);
        rule.timed[0] = TimedFactor(NOW - 1, NOW + 1, "toys", factors[1]);
        rule.timed[1] = TimedFactor(NOW, NOW + 1, 0, factors[2]);
        rule.timed[2] = TimedFactor(NOW - 1, NOW, 0, type(uint32).max);
        rule.tiers = new Tier[](1);
        rule.tiers[0] = Tier(1, factors[3] < 10_000 ? 10_000 : factors[3]);
    }

    function _linesOf(uint96[6] memory amounts, uint256 seed) private pure returns (Line[] memory lines) {
        lines = new Line[](seed % 7);
        for (uint256 i = 0; i < lines.length; ++i) {
            lines[i] = Line([bytes16(0), "food", "toys", "pets"][(seed >> (8 * i + 8)) % 4], amounts[i]);
        }
    }

    function _anyRule(uint256 seed) private pure returns (Rule memory rule) {
        rule.rates = new Rate[](1 + (seed % 2));
        for (uint256 i = 0; i < rule.rates.length; ++i)
            rule.rates[i] = Rate(_currency(i), uint96(_any(seed, i) % 2 ** 32));
        rule.categories = new CategoryFactor[]((seed >> 8) % 4);
        for (uint256 i = 0; i < rule.categories.length; ++i) {
            rule.categories[i] = CategoryFactor(_category(i + 1), uint32(_any(seed, 10 + i) % 30_000));
        }
        rule.timed = new TimedFactor[]((seed >> 16) % 4);
        for (uint256 i = 0; i < rule.timed.length; ++i) {
            uint256 any = _any(seed, 20 + i);
            uint48 from = uint48(NOW - 2 days + (any % 6 days));
            uint48 to = uint48(from + 1 + ((any >> 32) % 6 days));
            rule.timed[i] = TimedFactor(from, to, _category((any >> 64) % 3), uint32((any >> 96) % 40_000));
        }
        rule.tiers = new Tier[]((seed >> 24) % 4);
        (uint96 threshold, uint32 bps) = (0, 10_000);
        for (uint256 i = 0; i < rule.tiers.length; ++i) {
            uint256 any = _any(seed, 30 + i);
            (threshold, bps) = (threshold + 1 + uint96(any % 60), bps + uint32((any >> 32) % 5_000));
            rule.tiers[i] = Tier(threshold, bps);
        }
        rule.milestones = new Milestone[]((seed >> 32) % 3);
        for (uint256 i = 0; i < rule.milestones.length; ++i) {
            uint256 any = _any(seed, 40 + i);
            threshold = i == 0 ? 0 : rule.milestones[i - 1].threshold;
            rule.milestones[i] = Milestone(threshold + uint96(1 + (any % 99)), uint96(1 + ((any >> 64) % 99)), "any");
        }
        rule.bonuses = Bonuses(uint96((seed >> 40) % 9), uint96((seed >> 48) % 9), uint96((seed >> 56) % 9), 3);
    }

    /// @dev Up to three parts are others: most better, some worse, some of other lists.
    function _near(Rule memory old, uint256 seed) private pure returns (Rule memory rule) {
        rule = abi.decode(abi.encode(old), (Rule));
        Rule memory other = _anyRule(seed);
        for (uint256 i = 0; i <= seed % 3; ++i) {
            uint256 any = _any(seed, 50 + i);
            uint256 kind = any % 16;
            uint256 pick = any >> 8;
            uint32 by = uint32((any >> 64) % 3_000);
            bool up = (any >> 128) % 8 != 0;
            if (kind == 0) rule.rates[pick % rule.rates.length].perMillion += by;
            else if (kind == 1 && rule.rates.length > other.rates.length) rule.rates = other.rates;
            else if (kind == 2) (rule.categories) = other.categories;
            else if (kind < 5 && rule.categories.length != 0) {
                CategoryFactor memory factor = rule.categories[pick % rule.categories.length];
                if (up || factor.bps >= by) factor.bps = up ? factor.bps + by : factor.bps - by;
            } else if (kind == 5) rule.timed = other.timed;
            else if (kind < 10 && rule.timed.length != 0)
                _moveTimed(rule.timed[pick % rule.timed.length], any >> 16, up);
            else if (kind == 10) rule.timed = _oneMore(rule.timed, other.timed);
            else if (kind == 11) rule.tiers = other.tiers;
            else if (kind == 12 && rule.tiers.length != 0) {
                Tier memory top = rule.tiers[rule.tiers.length - 1];
                if (up || top.bps > 14_000 + by) top.bps = up ? top.bps + by : top.bps - by;
            } else if (kind == 13) rule.milestones = other.milestones;
            else if (kind == 14) rule.bonuses = other.bonuses;
            else if (rule.timed.length > 1) (rule.timed[0], rule.timed[1]) = (rule.timed[1], rule.timed[0]);
        }
    }

    function _moveTimed(TimedFactor memory factor, uint256 seed, bool up) private pure {
        uint256 kind = seed % 4;
        uint48 by = uint48((seed >> 64) % 1 days);
        if (kind == 0) factor.from = up ? factor.from - by : factor.from + by;
        else if (kind == 1) factor.to = up ? factor.to + by : factor.to - by;
        else if (kind == 2) factor.category = up ? bytes16(0) : _category(seed >> 32);
        else factor.bps = up ? factor.bps + uint32(by % 9_000) : factor.bps / 2;
        if (factor.from >= factor.to) factor.to = factor.from + 1;
    }

    /// @dev Before those that are there: what holds does not go by the order.
    function _oneMore(
        TimedFactor[] memory some,
        TimedFactor[] memory others
    ) private pure returns (TimedFactor[] memory more) {
        if (others.length == 0) return some;
        more = new TimedFactor[](some.length + 1);
        more[0] = others[0];
        for (uint256 i = 0; i < some.length; ++i) more[i + 1] = some[i];
    }

    /// @dev As many bars as are not zero, rising.
    function _bars(uint96[3] memory given, uint256 below) private pure returns (Tier[] memory tiers) {
        uint256 count;
        while (count < 3 && given[count] % 4 != 0) ++count;
        tiers = new Tier[](count);
        uint96 threshold;
        for (uint256 i = 0; i < count; ++i) {
            threshold += 1 + uint96((given[i] >> 2) % (below / 2));
            tiers[i] = Tier(threshold, 10_000);
        }
    }

    function _reached(Tier[] memory tiers, uint256 sum) private pure returns (uint256 tier) {
        for (uint256 i = 0; i < tiers.length; ++i) if (sum >= tiers[i].threshold) tier = i + 1;
    }

    function _currency(uint256 i) private pure returns (bytes3) {
        return i == 0 ? bytes3("EUR") : bytes3("USD");
    }

    function _category(uint256 i) private pure returns (bytes16) {
        return [bytes16(0), "a", "b", "c"][i % 4];
    }

    function _any(uint256 seed, uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
