// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IBadges} from "../../../contracts/badges/IBadges.sol";
import {IBonuses} from "../../../contracts/bonuses/IBonuses.sol";
import {IMiscounts} from "../../../contracts/purchases/IMiscounts.sol";
import {IPurchases, PurchaseRecord} from "../../../contracts/purchases/IPurchases.sol";
import {Milestone, Receipt, Rule} from "../../../contracts/rules/IRulebook.sol";
import {ITiers} from "../../../contracts/tiers/ITiers.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {bound} from "../helpers/Vm.sol";
import {PurchaseTillSteps} from "./PurchaseTillSteps.sol";

/// @title PurchaseMemberSteps
/// @notice What anyone may ask of purchases that came in, and what members do with their points and badges.
abstract contract PurchaseMemberSteps is PurchaseTillSteps {
    /// @dev I-42, I-44: from maturity on, not before, by anyone, once; a member that can't have points stops no other.
    function mature(uint256 seed) external step {
        if (orders.length == 0) return;
        uint256[2] memory places = [_ripe(seed), _anyOrder(seed >> 32)];
        if ((seed >> 64) % 4 == 0) places[1] = places[0];
        PurchaseRecord[] memory some = new PurchaseRecord[](2);
        for (uint256 i = 0; i < 2; ++i) some[i] = orders[places[i]].record;
        bool altered = (seed >> 72) % 8 == 0;
        if (altered) _alter(some[1], seed >> 80);
        bool allowed = some[0].matured || clock >= some[0].maturesAt;
        bool second = some[1].matured || clock >= some[1].maturesAt;
        // What is not the purchase is passed over, as one that is done.
        if (altered) second = true;
        (bool ok, ) = _try(STRANGER, address(desk), abi.encodeCall(IPurchases.mature, (some)));
        _must(ok == (allowed && second), 42);
        if (!ok) return;
        _matured(orders[places[0]]);
        if (!altered) _matured(orders[places[1]]);
        _readLogs();
        for (uint256 i = 0; i < 2; ++i) _i38Order(orders[places[i]]);
        // Once more does nothing.
        (ok, ) = _try(STRANGER, address(desk), abi.encodeCall(IPurchases.mature, (some)));
        _must(ok, 42);
    }

    /// @dev I-47: what a first purchase was promised when it matured, once.
    function payFirst(uint256 seed) external step {
        if (orders.length == 0) return;
        OrderBook storage book = orders[_withBonus(seed, true)];
        PurchaseRecord storage record = book.record;
        (uint256 h, uint256 c, uint256 amount) = (book.house, book.campaign, _bonusDue(book, true));
        bytes memory data = abi.encodeCall(IBonuses.payFirst, (record));
        bool allowed = _paysBonus(h, c, amount) && record.member != address(desk);
        (bool ok, ) = _try(STRANGER, address(pot), data);
        _must(ok == allowed, 47);
        if (!ok) return;
        dueBonus = _bonus({h: h, c: c, member: record.member, what: "first", detail: record.order, amount: amount});
        _bookBonus(h, c, record.member, amount);
        book.paidFirst = true;
        _reach(Reach.First);
        _fails(STRANGER, address(pot), data, IBonuses.NoBonus.selector);
    }

    /// @dev I-47: who had bought before brings somebody; so many in a period.
    function payReferral(uint256 seed) external step {
        if (orders.length == 0) return;
        // The next one at once, which may be one too many.
        _payReferral(seed);
        _payReferral(seed);
    }

    function _payReferral(uint256 seed) private {
        OrderBook storage book = orders[_withBonus(seed, false)];
        PurchaseRecord storage record = book.record;
        (uint256 h, uint256 c, uint256 amount) = (book.house, book.campaign, _bonusDue(book, false));
        address to = record.referrer;
        (, Rule memory rule) = _ruleAt(h, clock);
        // One at least: what was earned is paid, though no more may be earned now.
        uint256 max = rule.bonuses.referralsPerPeriod == 0 ? 1 : rule.bonuses.referralsPerPeriod;
        bool capped = referrals[h][to][_period()] >= max;
        bytes memory data = abi.encodeCall(IBonuses.payReferral, (record));
        (bool ok, ) = _try(STRANGER, address(pot), data);
        _must(ok == (!capped && _paysBonus(h, c, amount)), 47);
        if (amount != 0 && capped) _reach(Reach.ReferralCapped);
        if (!ok) return;
        dueBonus = _bonus({h: h, c: c, member: to, what: "referral", detail: record.order, amount: amount});
        _must(to != record.member && bought[h][to], 47);
        _bookBonus(h, c, to, amount);
        ++referrals[h][to][_period()];
        book.paidReferral = true;
        _reach(Reach.Referral);
        _fails(STRANGER, address(pot), data, IBonuses.NoBonus.selector);
    }

    /// @dev I-47: once a period, if it was reached in it, in that period or the next.
    function payMilestone(uint256 seed) external step {
        (uint256 h, address member) = (seed % HOUSES, friends[(seed >> 8) % MEMBERS]);
        uint256 period =
            _period() -
                (
                    (seed >> 16) % 8 < 4
                        ? 0
                        : (seed >> 16) % 8 < 7
                            ? 1
                            : 2
                );
        uint256 index = (seed >> 24) % 3;
        if ((seed >> 32) % 2 == 0) (h, member) = _mostIn(period);
        bool isNow = period == _period();
        (bool found, Rule memory rule) = _ruleAt(h, isNow ? clock : (period + 1) * PERIOD - 1);
        bytes memory data = abi.encodeCall(IBonuses.payMilestone, (houses[h].points, member, period, index));
        (bool ok, ) = _try(STRANGER, address(pot), data);
        bool allowed = found && period + 1 >= _period() && index < rule.milestones.length;
        if (allowed) {
            Milestone memory goal = rule.milestones[index];
            allowed = counted[h][member][period] >= goal.threshold && !milestonePaid[h][member][period][index];
            allowed = allowed && _paysBonus(h, uint128(goal.campaign) - 0xCA00, goal.bonus);
        }
        _must(ok == allowed, 47);
        if (!ok) return;
        uint256 c = uint128(rule.milestones[index].campaign) - 0xCA00;
        uint256 amount = rule.milestones[index].bonus;
        bytes32 detail = bytes32((period << 8) | index);
        dueBonus = _bonus({h: h, c: c, member: member, what: "milestone", detail: detail, amount: amount});
        _bookBonus(h, c, member, amount);
        milestonePaid[h][member][period][index] = true;
        _reach(isNow ? Reach.Milestone : Reach.LastMilestone);
        _fails(STRANGER, address(pot), data, IBonuses.MilestonePaid.selector);
    }

    /// @dev I-46: the badge's level is the tier and one, or the campaign's highest; each change is an award.
    function showTier(uint256 seed) external step {
        (uint256 h, address member) = (seed % HOUSES, friends[(seed >> 8) % MEMBERS]);
        uint256 c = (seed >> 16) % 4 == 0 ? (seed >> 24) % CAMPAIGNS : 1;
        TierBook storage book = tierBooks[h][c];
        uint256 tier = _tierNow(h, member);
        uint256 level = tier + 1 < book.level ? tier + 1 : book.level;
        uint256 was = badgeLevel[h][member];
        bool allowed = book.opensAt != 0 && (tier != 0 || bought[h][member]);
        allowed = allowed && book.awards != 0 && _paysIn(h);
        // Another campaign's highest level may be too low for it, not too high.
        allowed = allowed && (was == 0 ? !gaveUp[h][member] : was < level || was > tier + 1);
        bytes memory data = abi.encodeCall(ITiers.show, (houses[h].points, _name(c), member));
        (bool ok, ) = _try(STRANGER, address(showroom), data);
        _must(ok == allowed, 46);
        if (!ok) return;
        --book.awards;
        badgeLevel[h][member] = level;
        _reach(was == 0 ? Reach.TierShown : Reach.TierRaised);
        _fails(STRANGER, address(showroom), data, ITiers.TierBadgeUpToDate.selector);
    }

    /// @dev The member destroys it, for good; or the brand takes it back.
    function loseBadge(uint256 seed) external step {
        (uint256 h, address member) = (seed % HOUSES, friends[(seed >> 8) % MEMBERS]);
        if (badgeLevel[h][member] == 0) return;
        uint256[] memory one = new uint256[](1);
        one[0] = houses[h].badges.soulboundId(member, TIER_KIND);
        bool given = (seed >> 16) % 4 == 0;
        bytes memory data =
            given
                ? abi.encodeWithSignature("burn(uint256)", one[0])
                : abi.encodeCall(IBadges.revoke, (TIER_KIND, one, "mistake"));
        (bool ok, ) = _try(given ? member : houses[h].issuer, address(houses[h].badges), data);
        _must(ok, 46);
        badgeLevel[h][member] = 0;
        if (given) gaveUp[h][member] = true;
    }

    /// @dev I-50: shown by the member alone, with the receipt that was posted, if it says another amount.
    function proveMiscount(uint256 seed) external step {
        if (orders.length == 0) return;
        OrderBook storage book = orders[_anyOrder(seed)];
        PurchaseRecord memory record = book.record;
        Receipt memory receipt = abi.decode(book.receipt, (Receipt));
        (bool known, uint256 due) = _due(book.house, receipt);
        address by = (seed >> 32) % 8 == 0 ? STRANGER : record.member;
        bool allowed = by == record.member && known && due != record.earned;
        uint256 kind = (seed >> 40) % 16;
        if (kind == 0) receipt.lines[0].amount += 10;
        else if (kind == 1) receipt.salt ^= bytes32(uint256(1));
        else if (kind == 2) _alter(record, seed >> 64);
        else if (kind == 3) receipt = abi.decode(orders[seed % orders.length].receipt, (Receipt));
        bool same = kind > 2;
        if (kind == 3) same = keccak256(abi.encode(receipt)) == keccak256(book.receipt);
        bytes memory data = abi.encodeCall(IMiscounts.prove, (record, receipt));
        (bool ok, ) = _try(by, address(judge), data);
        _must(ok == (allowed && same), 50);
        _reach(ok ? Reach.Proved : Reach.NotProved);
    }

    /// @dev I-44: friends pass points on; what they count stays with who bought.
    function give(uint256 seed) external step {
        (uint256 h, address from) = (seed % HOUSES, friends[(seed >> 8) % MEMBERS]);
        uint256 has = houses[h].points.balanceOf(from);
        if (has == 0) return;
        uint256 amount = bound(seed >> 16, 1, has);
        address to = friends[(seed >> 32) % MEMBERS];
        bool burns = (seed >> 40) % 8 == 0;
        bytes memory data =
            burns ? abi.encodeCall(IPoints.burn, (amount)) : abi.encodeCall(IERC20.transfer, (to, amount));
        (bool ok, ) = _try(from, address(houses[h].points), data);
        _must(ok, 41);
        // What expires first goes first.
        for (uint256 expiry = _oldest(h); expiry <= _newest(h); ++expiry) {
            uint256 lot = lots[h][from][expiry];
            uint256 taken = lot < amount ? lot : amount;
            lots[h][from][expiry] -= taken;
            if (!burns) lots[h][to][expiry] += taken;
            amount -= taken;
        }
        _must(amount == 0, 41);
        _reach(Reach.Given);
    }

    function _matured(OrderBook storage book) private {
        PurchaseRecord storage record = book.record;
        if (record.matured) return;
        if (record.held != 0 && record.member == address(desk)) return _reach(Reach.MatureSkipped);
        if (record.held != 0 && book.expiry < _oldest(book.house)) _reach(Reach.MaturedLate);
        _bookMature(book);
        _reach(Reach.Matured);
        if (_period() == record.maturesAt / PERIOD + 1) _reach(Reach.MaturedForLast);
    }

    /// @dev One that has not matured, if there is one: the next from anywhere on.
    function _ripe(uint256 seed) private view returns (uint256 place) {
        for (uint256 i = 0; i < orders.length; ++i) {
            place = ((seed % orders.length) + i) % orders.length;
            PurchaseRecord storage record = orders[place].record;
            if (!record.matured && (clock >= record.maturesAt || (seed >> 16) % 16 == 0)) return place;
        }
    }

    /// @dev For whom most counts in a period.
    function _mostIn(uint256 period) private view returns (uint256 house, address member) {
        uint256 most;
        member = friends[0];
        for (uint256 h = 0; h < HOUSES; ++h) {
            for (uint256 i = 0; i < MEMBERS; ++i) {
                uint256 counts = counted[h][friends[i]][period];
                if (counts > most) (most, house, member) = (counts, h, friends[i]);
            }
        }
    }

    /// @dev One with a bonus that is due, if there is one.
    function _withBonus(uint256 seed, bool first) private view returns (uint256 place) {
        for (uint256 i = 0; i < orders.length; ++i) {
            place = ((seed % orders.length) + i) % orders.length;
            if (_bonusDue(orders[place], first) != 0) return place;
        }
    }

    function _bonus(
        uint256 h,
        uint256 c,
        address member,
        bytes16 what,
        bytes32 detail,
        uint256 amount
    ) private view returns (bytes32) {
        bytes32[3] memory topics = [
            bytes32(uint256(uint160(address(houses[h].points)))),
            bytes32(_name(c)),
            bytes32(uint256(uint160(member)))
        ];
        return keccak256(abi.encode(topics[0], topics[1], topics[2], abi.encode(what, detail, amount)));
    }
}
