// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Allotment, CampaignTerms, ICampaigns, TillTerms} from "../../../contracts/campaigns/ICampaigns.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {PurchaseRuleSteps} from "./PurchaseRuleSteps.sol";

/// @title PurchaseBrandSteps
/// @notice What brands do with their campaigns of purchases and of tiers, each with its own; and time.
abstract contract PurchaseBrandSteps is PurchaseRuleSteps {
    /// @dev Campaigns that wait for nothing, are capped by member, have a drop, or pay a badge, are not for this desk.
    function openCampaign(uint256 seed) external step {
        (uint256 h, uint256 c) = (seed % HOUSES, (seed >> 8) % 4 == 0 ? (seed >> 16) % CAMPAIGNS : CAMPAIGNS - 1);
        CampaignTerms memory terms;
        terms.paysPoints = (seed >> 24) % 16 != 0;
        terms.kind = uint16([0, 0, 0, TIER_KIND][(seed >> 32) % 4]);
        terms.level = terms.kind == 0 ? 0 : uint8(1 + ((seed >> 36) % LEVELS));
        terms.opensAt = (seed >> 40) % 2 == 0 ? 0 : uint48(clock + ((seed >> 48) % 3 days));
        terms.closesAt = uint48(clock + 4 days + ((seed >> 72) % 60 days));
        terms.maturity = (seed >> 104) % 8 == 0 ? 0 : uint32(1 + ((seed >> 112) % 50 days));
        if ((seed >> 144) % 16 == 0) terms.memberCap = 9;
        if ((seed >> 152) % 16 == 0) terms.root = "drop";
        bool allowed = books[h][c].opensAt == 0 && terms.paysPoints && terms.maturity != 0 && terms.kind == 0;
        allowed = allowed && terms.memberCap == 0 && terms.root == 0;
        Allotment memory allotment = Allotment({
            points: terms.paysPoints ? uint96(100 + ((seed >> 160) % 900)) : 0,
            pointsPerDay: (seed >> 176) % 2 == 0 ? 0 : 120,
            awards: terms.kind == 0 ? 0 : uint32((seed >> 184) % 8),
            awardsPerDay: 0
        });
        _must(_open(h, c, terms, allotment) == allowed, 37);
        if (allowed) _reach(Reach.Opened);
    }

    /// @dev Tiers are shown by a badge alone, whose levels can fall; with neither a drop nor a cap per member.
    function openTiers(uint256 seed) external step {
        (uint256 h, uint256 c) = (seed % HOUSES, (seed >> 8) % CAMPAIGNS);
        CampaignTerms memory terms;
        terms.paysPoints = (seed >> 24) % 16 == 0;
        terms.kind = uint16([TIER_KIND, TIER_KIND, TIER_KIND, OTHER_KIND][(seed >> 32) % 4]);
        terms.level = uint8(1 + ((seed >> 36) % LEVELS));
        terms.opensAt = (seed >> 40) % 2 == 0 ? 0 : uint48(clock + ((seed >> 48) % 3 days));
        terms.closesAt = uint48(clock + 4 days + ((seed >> 72) % 60 days));
        if ((seed >> 144) % 16 == 0) terms.memberCap = 9;
        if ((seed >> 152) % 16 == 0) terms.root = "drop";
        bool allowed = tierBooks[h][c].opensAt == 0 && !terms.paysPoints && terms.kind == TIER_KIND;
        allowed = allowed && terms.memberCap == 0 && terms.root == 0;
        Allotment memory allotment;
        allotment.awards = uint32((seed >> 184) % 8);
        _must(_openTiers(h, c, terms, allotment) == allowed, 37);
        if (allowed) _reach(Reach.TiersOpened);
    }

    /// @dev I-43: limits hold from now on; what was used today stays used.
    function setTills(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        TillTerms[] memory terms = new TillTerms[](1);
        terms[0].till = tillAccounts[t];
        terms[0].cap = (seed >> 32) % 2 == 0 ? 0 : uint80(1 + ((seed >> 40) % 900));
        terms[0].ratePerDay = (seed >> 48) % 2 == 0 ? 0 : uint72(1 + ((seed >> 56) % 400));
        bytes memory data = abi.encodeCall(ICampaigns.setTills, (houses[h].points, _name(c), terms));
        (bool ok, ) = _try(houses[h].issuer, address(desk), data);
        _must(ok == (books[h][c].opensAt != 0 && !tills[h][c][t].revoked), 43);
        if (ok) _bookTill(h, c, t, terms[0]);
    }

    /// @dev I-43: at once and for good, by issuer or admin. The main till of the first campaigns lives on, mostly.
    function revoke(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        if (t == 0 && (seed >> 40) % 8 != 0) t = 2;
        TillBook storage book = tills[h][c][t];
        address by = (seed >> 32) % 2 == 0 ? houses[h].issuer : houses[h].admin;
        address[] memory one = new address[](1);
        one[0] = tillAccounts[t];
        bytes memory data = abi.encodeCall(ICampaigns.revokeTills, (houses[h].points, _name(c), one));
        (bool ok, ) = _try(by, address(desk), data);
        _must(ok == (books[h][c].opensAt != 0), 43);
        if (ok) (book.active, book.revoked) = (false, true);
    }

    /// @dev More, or less, of what a campaign has left; also of one that is yet to be opened.
    function budget(uint256 seed) external step {
        (uint256 h, uint256 c, ) = _pick(seed);
        House storage house = houses[h];
        CampaignBook storage book = books[h][c];
        uint256 amount = (seed >> 32) % 200;
        if ((seed >> 40) % 4 != 0) {
            uint256 rate = (seed >> 48) % 2 == 0 ? book.rate : (seed >> 56) % 300;
            vm.prank(house.issuer);
            house.points.allot(address(desk), _name(c), uint96(amount), rate);
            (book.left, book.rate) = (book.left + amount, rate);
            vm.startPrank(house.issuer);
            house.points.allot(address(pot), _name(c), uint96(amount % 64), 0);
            house.badges.allot(address(showroom), TIER_KIND, _name(c), uint32(amount % 8), 0);
            vm.stopPrank();
            potLeft[h][c] += amount % 64;
            tierBooks[h][c].awards += amount % 8;
        } else {
            // Now and then all of it: bonuses then wait for more.
            if ((seed >> 48) % 4 == 0) amount = type(uint256).max;
            vm.startPrank(house.issuer);
            house.points.cut(address(desk), _name(c), amount);
            house.points.cut(address(pot), _name(c), amount);
            vm.stopPrank();
            book.left -= amount > book.left ? book.left : amount;
            potLeft[h][c] -= amount > potLeft[h][c] ? potLeft[h][c] : amount;
        }
    }

    function close(uint256 seed) external step {
        uint256 h = seed % HOUSES;
        uint256 c = (seed >> 8) % 8 == 0 ? (seed >> 16) % CAMPAIGNS : CAMPAIGNS - 1;
        CampaignBook storage book = books[h][c];
        address by = (seed >> 32) % 2 == 0 ? houses[h].issuer : houses[h].admin;
        bytes memory data = abi.encodeCall(ICampaigns.close, (houses[h].points, _name(c)));
        (bool ok, ) = _try(by, address(desk), data);
        _must(ok == (book.opensAt != 0 && clock + NOTICE < _closing(h, c)), 37);
        if (!ok) return;
        book.closesAt = clock + NOTICE - _stopped(h, book.opensAt);
        _reach(Reach.Closed);
    }

    /// @dev After the end, not before, by anyone, of tiers by issuer or admin; again for what was voided since.
    function lapse(uint256 seed) external step {
        uint256 h = seed % HOUSES;
        uint256 c = (seed >> 8) % 2 == 0 ? (seed >> 16) % CAMPAIGNS : CAMPAIGNS - 1;
        CampaignBook storage book = books[h][c];
        bytes memory data = abi.encodeCall(ICampaigns.lapse, (houses[h].points, _name(c)));
        address by = [houses[h].issuer, houses[h].admin, STRANGER, houses[1 - h].issuer][(seed >> 32) % 4];
        (bool ok, ) = _try(by, address(desk), data);
        _must(ok == (book.opensAt != 0 && clock >= _closing(h, c)), 35);
        if (ok) {
            book.left = 0;
            _reach(Reach.Lapsed);
        }
        TierBook storage shown = tierBooks[h][c];
        (ok, ) = _try(by, address(showroom), data);
        bool may = by == houses[h].issuer || by == houses[h].admin;
        _must(ok == (may && shown.opensAt != 0 && clock >= shown.closesAt + _stopped(h, shown.opensAt)), 35);
        if (ok) shown.awards = 0;
    }

    /// @dev Stops, their end, and seldom the end of all.
    function halt(uint256 seed) external step {
        uint256 h = seed % HOUSES;
        uint256 kind = (seed >> 8) % 8;
        StopBook[] storage all = stops[h];
        bool stopped = all.length != 0 && clock < all[all.length - 1].end;
        if (kind < 2) {
            vm.prank(houses[h].admin);
            houses[h].program.stop();
            if (stopped) all[all.length - 1].end = clock + 7 days;
            else all.push(StopBook({start: clock, end: clock + 7 days}));
        } else if (kind < 7) {
            if (!stopped) return;
            vm.prank(houses[h].admin);
            houses[h].program.resume();
            all[all.length - 1].end = clock;
        } else if (endsAt[h] == 0 && (seed >> 16) % 16 == 0) {
            endsAt[h] = clock + NOTICE + 10 days;
            vm.prank(houses[h].admin);
            houses[h].program.close(uint48(endsAt[h]));
        }
    }

    function wait(uint256 seed) external step {
        _goTo(clock + bound(seed, 1, 1 days));
    }

    function waitLong(uint256 seed) external step {
        _goTo(clock + bound(seed, 2 days, 14 days));
    }

    /// @dev To the second before, at, or after the moments when something changes.
    function waitToEdge(uint256 seed) external step {
        (uint256 h, uint256 c, ) = _pick(seed);
        uint256 kind = (seed >> 32) % 6;
        uint256 edge = (_period() + 1) * PERIOD;
        if (kind == 0 && books[h][c].opensAt != 0) edge = _closing(h, c);
        else if (kind == 1 && books[h][c].opensAt > clock) edge = books[h][c].opensAt;
        else if (kind == 2 && orders.length != 0) edge = orders[_anyOrder(seed >> 40)].record.maturesAt;
        else if (kind == 3 && stops[h].length != 0) edge = stops[h][stops[h].length - 1].end;
        else if (kind == 4) edge = rules[h][rules[h].length - 1].validFrom;
        edge += (seed >> 72) % 3;
        if (edge > clock + 1 && edge < clock + 50 days) _goTo(edge - 1);
    }

    function _goTo(uint256 time) private {
        clock = time;
        vm.warp(time);
    }
}
