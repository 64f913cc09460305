// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Allotment, CampaignTerms, ICampaigns, TillTerms} from "../../../contracts/campaigns/ICampaigns.sol";
import {IClaims} from "../../../contracts/claims/IClaims.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {ClaimMemberSteps} from "./ClaimMemberSteps.sol";

/// @title ClaimBrandSteps
/// @notice What brands do with their campaigns, each with its own; and time.
abstract contract ClaimBrandSteps is ClaimMemberSteps {
    /// @dev I-37: a name is used once; what makes no sense is refused.
    function openCampaign(uint256 seed) external step {
        (uint256 h, uint256 c) = (seed % HOUSES, (seed >> 8) % CAMPAIGNS);
        CampaignTerms memory terms;
        terms.paysPoints = (seed >> 16) % 4 != 0;
        terms.kind = uint16((seed >> 24) % 3);
        terms.opensAt = (seed >> 32) % 2 == 0 ? 0 : uint48(clock + ((seed >> 40) % 6 days));
        terms.closesAt = uint48(clock + bound((seed >> 64) % 2 ** 32, 1, 30 days));
        terms.memberCap = (seed >> 96) % 2 == 0 ? 0 : uint80(20 + ((seed >> 104) % 40));
        terms.maturity = (seed >> 112) % 3 == 0 ? uint32(1 + ((seed >> 120) % 8 days)) : 0;
        terms.root = (seed >> 152) % 2 == 0 ? bytes32(0) : bytes32("drop");
        if ((seed >> 160) % 16 == 0) terms.closesAt = uint48(clock + 3650 days + 1);
        if ((seed >> 168) % 16 == 0) terms.maturity = 366 days + 1;
        bool allowed = books[h][c].opensAt == 0 && (terms.paysPoints || terms.kind != 0);
        allowed = allowed && terms.closesAt > terms.opensAt && terms.closesAt <= clock + 3650 days;
        allowed = allowed && (terms.maturity == 0 || (terms.paysPoints && terms.maturity <= 366 days));
        Allotment memory allotment = Allotment({
            points: terms.paysPoints ? uint96(20 + ((seed >> 176) % 400)) : 0,
            pointsPerDay: (seed >> 192) % 2 == 0 ? 0 : 90,
            awards: terms.kind == 0 ? 0 : uint32((seed >> 200) % 20),
            awardsPerDay: terms.kind == 0 || (seed >> 208) % 2 == 0 ? 0 : 3
        });
        _must(_open(h, c, terms, allotment) == allowed, 37);
        if (allowed) _reach(Reach.Opened);
    }

    /// @dev I-29: limits hold from now on; what was used today stays used.
    function setTills(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        TillTerms[] memory terms = new TillTerms[](1);
        terms[0].till = tillAccounts[t];
        terms[0].cap = (seed >> 32) % 2 == 0 ? 0 : uint80(1 + ((seed >> 40) % 100));
        terms[0].ratePerDay = (seed >> 48) % 2 == 0 ? 0 : uint72(1 + ((seed >> 56) % 50));
        (bool ok, ) = _try(
            houses[h].issuer,
            address(claims),
            abi.encodeCall(ICampaigns.setTills, (houses[h].points, _name(c), terms))
        );
        _must(ok == (books[h][c].opensAt != 0 && !tills[h][c][t].revoked), 36);
        if (ok) _bookTill(h, c, t, terms[0]);
    }

    /// @dev I-36: at once, by issuer or admin; of a till, for good.
    function revoke(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        TillBook storage book = tills[h][c][t];
        address by = (seed >> 32) % 2 == 0 ? houses[h].issuer : houses[h].admin;
        bool exists = books[h][c].opensAt != 0;
        if ((seed >> 40) % 8 == 0) {
            address[] memory one = new address[](1);
            one[0] = tillAccounts[t];
            bytes memory data = abi.encodeCall(ICampaigns.revokeTills, (houses[h].points, _name(c), one));
            (bool gone, ) = _try(by, address(claims), data);
            _must(gone == exists, 36);
            if (gone) (book.active, book.revoked) = (false, true);
            return;
        }
        uint64 from = uint64((seed >> 48) % 4 == 0 ? 230 + ((seed >> 56) % 30) : (seed >> 56) % 20);
        uint64 to = from + uint64((seed >> 64) % 12);
        if ((seed >> 72) % 8 == 0) (from, to) = (type(uint64).max - 2, type(uint64).max);
        (bool ok, ) = _try(
            by,
            address(claims),
            abi.encodeCall(IClaims.revokeNumbers, (houses[h].points, _name(c), tillAccounts[t], from, to))
        );
        _must(ok == (exists && from < to && book.ranges.length < 16), 36);
        if (!ok) return;
        book.ranges.push([uint256(from), uint256(to)]);
        uint64[4] memory edges = [from == 0 ? 0 : from - 1, from, to - 1, to];
        for (uint256 i = 0; i < edges.length; ++i) {
            bool revoked = claims.isRevoked(houses[h].points, _name(c), tillAccounts[t], edges[i]);
            _must(revoked == _isRevoked(h, c, t, edges[i]), 36);
        }
    }

    /// @dev I-30: more, or less, of what a campaign has left; also of one that is yet to be opened.
    function budget(uint256 seed) external step {
        (uint256 h, uint256 c, ) = _pick(seed);
        House storage house = houses[h];
        CampaignBook storage book = books[h][c];
        uint256 amount = (seed >> 32) % 60;
        if ((seed >> 40) % 2 == 0) {
            uint256 rate = (seed >> 48) % 2 == 0 ? book.rate : (seed >> 56) % 80;
            vm.prank(house.issuer);
            house.points.allot(address(claims), _name(c), uint96(amount), rate);
            (book.left, book.rate) = (book.left + amount, rate);
            if (book.kind == 0) return;
            rate = (seed >> 64) % 2 == 0 ? book.awardRate : (seed >> 72) % 6;
            vm.prank(house.issuer);
            house.badges.allot(address(claims), book.kind, _name(c), uint32(amount / 4), uint32(rate));
            (book.awards, book.awardRate) = (book.awards + amount / 4, rate);
            _reach(Reach.ToppedUp);
        } else {
            vm.prank(house.issuer);
            house.points.cut(address(claims), _name(c), amount);
            book.left -= amount > book.left ? book.left : amount;
            if (book.kind == 0) return;
            vm.prank(house.admin);
            house.badges.cut(address(claims), book.kind, _name(c), uint32(amount / 8));
            book.awards -= amount / 8 > book.awards ? book.awards : amount / 8;
            _reach(Reach.Cut);
        }
    }

    /// @dev I-37: the end only ever comes earlier, and not before the notice.
    function close(uint256 seed) external step {
        (uint256 h, uint256 c, ) = _pick(seed);
        CampaignBook storage book = books[h][c];
        address by = (seed >> 32) % 2 == 0 ? houses[h].issuer : houses[h].admin;
        bytes memory data = abi.encodeCall(ICampaigns.close, (houses[h].points, _name(c)));
        (bool ok, ) = _try(by, address(claims), data);
        _must(ok == (book.opensAt != 0 && clock + NOTICE < _closing(h, c)), 37);
        if (!ok) return;
        book.closesAt = clock + NOTICE - _stopped(h, book.opensAt);
        _reach(Reach.Closed);
    }

    /// @dev I-35: what is left returns after the end, not before, at anyone's word, as often as there is something.
    function lapse(uint256 seed) external step {
        (uint256 h, uint256 c, ) = _pick(seed);
        CampaignBook storage book = books[h][c];
        bytes memory data = abi.encodeCall(ICampaigns.lapse, (houses[h].points, _name(c)));
        (bool ok, ) = _try(STRANGER, address(claims), data);
        _must(ok == _isOver(h, c), 35);
        if (!ok) return;
        if (book.paysPoints) book.left = 0;
        book.awards = 0;
        _reach(Reach.Lapsed);
    }

    /// @dev Stops, also of one who would stop everything for ever, their end, and seldom the end of all.
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
        } else if (endsAt[h] == 0 && (seed >> 16) % 8 == 0) {
            endsAt[h] = clock + NOTICE + 10 days;
            vm.prank(houses[h].admin);
            houses[h].program.close(uint48(endsAt[h]));
        }
    }

    function wait(uint256 seed) external step {
        _goTo(clock + bound(seed, 1, 1 days));
    }

    function waitLong(uint256 seed) external step {
        _goTo(clock + bound(seed, 2 days, 12 days));
    }

    /// @dev To the second before, at, or after the moments when something changes.
    function waitToEdge(uint256 seed) external step {
        (uint256 h, uint256 c, ) = _pick(seed);
        uint256 kind = (seed >> 32) % 5;
        uint256 edge = (clock / 1 days + 1) * 1 days;
        if (kind == 0) edge = books[h][c].closesAt + _stopped(h, books[h][c].opensAt);
        else if (kind == 1) edge = books[h][c].opensAt;
        else if (kind == 2 && waiting.length != 0) edge = waiting[(seed >> 40) % waiting.length].claim.maturesAt;
        else if (kind == 3 && stops[h].length != 0) edge = stops[h][stops[h].length - 1].end;
        edge += ((seed >> 64) % 3);
        if (edge > clock + 1 && edge < clock + 50 days) _goTo(edge - 1);
    }

    /// @dev More often one of those that claims are of more often, see {ClaimItems}.
    function _pick(uint256 seed) internal pure returns (uint256 house, uint256 campaign, uint256 till) {
        house = seed % HOUSES;
        campaign = (seed >> 8) % 8 < 5 ? (seed >> 8) % 3 : (seed >> 8) % CAMPAIGNS;
        till = (seed >> 16) % 8 < 6 ? (seed >> 16) % (YES_TILL + 1) : (seed >> 16) % TILLS;
    }

    function _goTo(uint256 time) private {
        clock = time;
        vm.warp(time);
    }
}
