// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Look, Style} from "../../contracts/badges/art/IBadgeArt.sol";
import {Badge, BadgeBudget, IBadges, KindTerms} from "../../contracts/badges/IBadges.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title BadgesTest
/// @notice Badges against plain arithmetic: who has what from when to when, and what budgets allow.
contract BadgesTest is Brand {
    /// @dev One more than two words hold.
    uint16 private constant KINDS = 17;
    uint256 private constant STEPS = 24;
    uint8 private constant LEVELS = 3;

    /// @dev What a member has of a kind.
    struct Had {
        uint256 day;
        uint8 level;
        bool held;
        bool givenUp;
        /// How often it was made; renewals do not count.
        uint256 made;
    }

    mapping(uint256 kind => Had what) private _had;

    function setUp() external {
        _open(0);
    }

    /// @dev Three words of soulbound kinds, some revocable, some that expire: any steps at any time, against an array.
    function testFuzz_soulboundAgainstAModel(uint256[STEPS] memory seeds) external {
        for (uint16 k = 1; k <= KINDS; ++k) {
            _define({levels: LEVELS, cap: 0, validDays: _validDays(k), soulbound: true, revocable: k % 2 == 0});
            badges.allot(address(this), k, CAMPAIGN, 100, 0);
        }
        uint256 time = START;
        for (uint256 i = 0; i < STEPS; ++i) {
            time += (seeds[i] >> 128) % 3 days;
            vm.warp(time);
            _play(seeds[i], time);
        }
        uint256 count;
        for (uint16 k = 1; k <= KINDS; ++k) {
            if (_had[k].held) ++count;
            _checkKind(k, time);
        }
        uint256[] memory found = badges.soulboundOf(MEMBER);
        _must(badges.balanceOf(MEMBER) == count && found.length == count, "as many as there are");
        _must(badges.balanceOf(FRIEND) == 0, "and none of a friend's");
        count = 0;
        for (uint16 k = 1; k <= KINDS; ++k) if (_had[k].held) _must(found[count++] == _id(k), "in the order of kinds");
    }

    function testFuzz_expiresAtMidnight(uint16 validDays, uint256 time, uint256 later, bool soulbound) external {
        uint16 k = _kind({levels: 0, validDays: validDays, soulbound: soulbound});
        time = bound(time, START, START + 3650 days);
        vm.warp(time);
        uint256 id = badges.mint(MEMBER, k, 0, bytes32(CAMPAIGN));
        uint256 end = (time / 1 days + 1 + validDays) * 1 days;
        // Near the end, as a rule.
        later = later % 4 == 0 ? bound(later, time, end + 3650 days) : end + (later % 3) - 1;
        vm.warp(later);
        bool valid = validDays == 0 || later < end;
        Badge memory it = badges.badge(id);
        _must(it.awardedAt == (time / 1 days) * 1 days && it.validUntil == (validDays == 0 ? 0 : end), "as was said");
        _must(it.valid == valid && it.owner == MEMBER, "valid to the last second; the holder's for ever");
        (bool held, ) = badges.heldBy(MEMBER, k);
        _must(held == (valid && soulbound), "as rewards ask for it");
        (bool ok, ) = address(badges).call(abi.encodeCall(IBadges.mint, (MEMBER, k, 0, bytes32(CAMPAIGN))));
        _must(ok == (!soulbound || !valid), "renewed once it has expired, not before");
    }

    /// @dev Any id that has an owner is one that was made; others have none, be they near.
    function testFuzz_idsHaveNoAliases(uint256 noise, uint256 time, bool soulbound) external {
        uint16 k = _kind({levels: 0, validDays: 0, soulbound: soulbound});
        time = bound(time, START, START + 3650 days);
        vm.warp(time);
        uint256 id = badges.mint(MEMBER, k, 0, bytes32(CAMPAIGN));
        uint256 expected =
            soulbound
                ? (uint256(k) << 168) | (1 << 160) | uint160(MEMBER)
                : (uint256(k) << 168) | ((time / 1 days) << 32) | 1;
        _must(id == expected && badges.ownerOf(id) == MEMBER, "as the interface says");
        uint256 other = noise % 2 == 0 ? noise : id ^ (1 << (noise % 256));
        if (noise % 8 == 1) other = id ^ ((noise >> 184) << 184);
        if (other == id) return;
        (bool ok, ) = address(badges).call(abi.encodeCall(badges.ownerOf, (other)));
        _must(!ok, "no owner");
        (ok, ) = address(badges).call(abi.encodeCall(badges.locked, (other)));
        _must(!ok, "no lock");
        vm.prank(MEMBER);
        (ok, ) = address(badges).call(abi.encodeCall(IBadges.burn, (other)));
        _must(!ok, "nothing to burn");
    }

    function testFuzz_serialsAreInARow(uint8[6] memory sizes, uint256 time) external {
        uint16 k = _kind({levels: LEVELS, validDays: 0, soulbound: false});
        uint256 serial;
        time = bound(time, START, START + 3650 days);
        for (uint256 i = 0; i < sizes.length; ++i) {
            vm.warp(time + i * 1 days);
            uint256 size = sizes[i] % 9;
            uint256 base = (uint256(k) << 168) | ((time / 1 days + i) << 32);
            if (size == 0) {
                _must(badges.mint(FRIEND, k, 1, bytes32(CAMPAIGN)) == base | ++serial, "the next one");
                continue;
            }
            address[] memory members = new address[](size);
            for (uint256 j = 0; j < size; ++j) members[j] = address(uint160(0xB100 + j));
            badges.mintBatch(members, k, LEVELS, bytes32(CAMPAIGN));
            for (uint256 j = 0; j < size; ++j) {
                Badge memory it = badges.badge(base | ++serial);
                _must(it.owner == members[j] && it.serial == serial && it.level == LEVELS, "each its own");
            }
        }
        _must(badges.kind(k).serials == serial && badges.kind(k).allotted == 1_000, "none was left out");
        _must(badges.budgetOf(address(this), k, CAMPAIGN).left == 1_000 - serial, "one award each");
    }

    function testFuzz_capHolds(uint32 cap, uint32 first, uint32 second, uint32 cut, uint8 spent) external {
        cap = uint32(bound(cap, 1, type(uint32).max));
        uint16 k = _define({levels: 0, cap: cap, validDays: 0, soulbound: false, revocable: false});
        first = uint32(bound(first, 1, cap));
        badges.allot(address(this), k, CAMPAIGN, first, 0);
        spent = uint8(bound(spent, 0, first > 9 ? 9 : first));
        for (uint256 i = 0; i < spent; ++i) badges.mint(MEMBER, k, 0, bytes32(CAMPAIGN));
        // Other campaigns and minters share the cap.
        second = uint32(bound(second, 0, cap - first));
        badges.allot(FRIEND, k, "other", second, 0);
        _allotFails(k, cap - first - second);
        badges.cut(address(this), k, CAMPAIGN, cut);
        uint256 left = cut > first - spent ? 0 : first - spent - cut;
        _must(badges.budgetOf(address(this), k, CAMPAIGN).left == left, "at most what is left is cut");
        _must(badges.kind(k).allotted == spent + left + second, "made, and left");
        _allotFails(k, uint32(cap - spent - left - second));
        _must(badges.balanceOf(MEMBER) == spent, "what was made stays");
    }

    function testFuzz_rateStartsAnewAtMidnight(uint32 rate, uint32 first, uint256 time, bool batch) external {
        rate = uint32(bound(rate, 1, 12));
        first = uint32(bound(first, 1, rate));
        uint16 k = _kind({levels: 0, validDays: 0, soulbound: false});
        badges.allot(address(this), k, CAMPAIGN, 0, rate);
        uint256 midnight = (START / 1 days + 1) * 1 days;
        vm.warp(bound(time, START, midnight - 1));
        _must(_award(k, first, batch), "within the rate");
        _must(!_award(k, rate - first + 1, true), "one over it");
        vm.warp(midnight - 1);
        _must(badges.budgetOf(address(this), k, CAMPAIGN).usedToday == first, "told as used");
        _must(rate == first || _award(k, rate - first, batch), "to the unit");
        _must(!_award(k, 1, batch), "and no more");
        vm.warp(midnight);
        _must(badges.budgetOf(address(this), k, CAMPAIGN).usedToday == 0, "nothing is used");
        _must(_award(k, rate, batch) && !_award(k, 1, batch), "the rate again");
        _must(badges.balanceOf(MEMBER) == 2 * rate, "two days, twice the rate");
    }

    /// @dev A level only rises, but where the kind is revocable; gone ones, other levels and repeats are skipped for nothing.
    function testFuzz_levelsOnlyRise(uint8 from, uint8 to, bool soulbound, bool revocable, bool burned) external {
        (from, to) = (1 + (from % LEVELS), 1 + (to % LEVELS));
        uint16 k = _define({
            levels: LEVELS,
            cap: 0,
            validDays: 0,
            soulbound: soulbound,
            revocable: soulbound && revocable
        });
        badges.allot(address(this), k, CAMPAIGN, 10, 0);
        uint256[] memory twice = new uint256[](2);
        twice[0] = badges.mint(MEMBER, k, from, bytes32(CAMPAIGN));
        twice[1] = twice[0];
        if (burned) {
            vm.prank(MEMBER);
            badges.burn(twice[0]);
        }
        bool allowed = !burned && (to > from || (to < from && soulbound && revocable));
        (bool ok, ) = address(badges).call(abi.encodeCall(IBadges.setLevels, (k, twice, to, bytes32(CAMPAIGN))));
        _must(ok == allowed, "up, or down where the kind says so");
        BadgeBudget memory budget = badges.budgetOf(address(this), k, CAMPAIGN);
        _must(budget.left == (allowed ? 8 : 9), "one change is one award");
        _must(badges.kind(k).allotted == 1 + budget.left, "and no badge");
        if (!burned) _must(badges.badge(twice[0]).level == (allowed ? to : from), "as was said");
    }

    /// @dev Whatever look passed the checks, at any level and time.
    function testFuzz_tokenURIIsAlwaysThere(uint256[4] memory texts, uint256 seed, uint256 later) external {
        KindTerms memory terms = _terms(uint8(seed % 17), 0, uint16(seed >> 8), seed & (1 << 24) != 0, false);
        terms.revocable = terms.soulbound && seed & (1 << 25) != 0;
        terms.look = Look({
            name: _text(texts[0], 1, 64),
            description: _text(texts[1], 0, texts[1] % 16 == 0 ? 512 : 40),
            emblem: _text(texts[2], 0, 32),
            style: Style((seed >> 26) % 4),
            color: uint24(seed >> 32),
            uri: seed % 8 == 0 ? "ipfs://badge/" : ""
        });
        for (uint256 i = 0; i < terms.levels.length; ++i) terms.levels[i] = _text(texts[3] >> (8 * i), 1, 64);
        uint16 k = badges.defineKind(terms);
        badges.allot(address(this), k, CAMPAIGN, 1, 0);
        uint8 level = terms.levels.length == 0 ? 0 : uint8(1 + ((seed >> 56) % terms.levels.length));
        uint256 id = badges.mint(MEMBER, k, level, bytes32(CAMPAIGN));
        vm.warp(bound(later, START, START + 200 * 365 days));
        _must(bytes(badges.tokenURI(id)).length > 14, "there is something to show");
    }

    /// @dev One step with one kind: mints or renews, gives up, takes back, or sets the level.
    function _play(uint256 seed, uint256 time) private {
        uint16 k = uint16(1 + ((seed >> 8) % KINDS));
        Had storage had = _had[k];
        uint8 level = uint8(1 + ((seed >> 32) % LEVELS));
        bool valid = had.held && (k % 3 != 0 || time < (had.day + 1 + _validDays(k)) * 1 days);
        uint256[] memory one = new uint256[](1);
        one[0] = _id(k);
        bytes memory data;
        bool allowed;
        if (seed % 8 < 4) {
            data = abi.encodeCall(IBadges.mint, (MEMBER, k, level, bytes32(CAMPAIGN)));
            allowed = !had.givenUp && !valid && (!had.held || level >= had.level || k % 2 == 0);
            if (allowed && !had.held) ++had.made;
            if (allowed) (had.held, had.day, had.level) = (true, time / 1 days, level);
        } else if (seed % 8 == 4) {
            data = abi.encodeCall(IBadges.burn, (one[0]));
            allowed = had.held;
            if (allowed) (had.held, had.givenUp) = (false, true);
            vm.prank(MEMBER);
        } else if (seed % 8 == 5) {
            data = abi.encodeCall(IBadges.revoke, (k, one, CAMPAIGN));
            allowed = k % 2 == 0;
            if (allowed) had.held = false;
        } else {
            data = abi.encodeCall(IBadges.setLevels, (k, one, level, bytes32(CAMPAIGN)));
            allowed = valid && level != had.level && (level > had.level || k % 2 == 0);
            if (allowed) had.level = level;
        }
        (bool ok, ) = address(badges).call(data);
        _must(ok == allowed, "what the model allows succeeds, and nothing else");
    }

    function _checkKind(uint16 k, uint256 time) private {
        Had storage had = _had[k];
        bool valid = had.held && (k % 3 != 0 || time < (had.day + 1 + _validDays(k)) * 1 days);
        (bool held, uint8 level) = badges.heldBy(MEMBER, k);
        _must(held == valid && level == (valid ? had.level : 0), "held as long as it is valid");
        if (had.held) {
            Badge memory it = badges.badge(_id(k));
            _must(it.level == had.level && it.awardedAt == had.day * 1 days && it.valid == valid, "as the model");
        } else {
            (bool ok, ) = address(badges).call(abi.encodeCall(IBadges.badge, (_id(k))));
            _must(!ok, "gone, or never there");
        }
        uint256 left = badges.budgetOf(address(this), k, CAMPAIGN).left;
        _must(badges.kind(k).allotted == had.made + left, "renewals and levels make no badge");
    }

    function _validDays(uint16 k) private pure returns (uint16) {
        return k % 3 == 0 ? k : 0;
    }

    function _id(uint16 k) private pure returns (uint256) {
        return (uint256(k) << 168) | (1 << 160) | uint160(MEMBER);
    }

    /// @dev With a budget that is large enough.
    function _kind(uint8 levels, uint16 validDays, bool soulbound) private returns (uint16 k) {
        k = _define({levels: levels, cap: 0, validDays: validDays, soulbound: soulbound, revocable: false});
        badges.allot(address(this), k, CAMPAIGN, 1_000, 0);
    }

    function _define(
        uint8 levels,
        uint32 cap,
        uint16 validDays,
        bool soulbound,
        bool revocable
    ) private returns (uint16 k) {
        return badges.defineKind(_terms(levels, cap, validDays, soulbound, revocable));
    }

    function _terms(
        uint8 levels,
        uint32 cap,
        uint16 validDays,
        bool soulbound,
        bool revocable
    ) private pure returns (KindTerms memory terms) {
        terms.look.name = "Friend";
        terms.levels = new string[](levels);
        for (uint256 i = 0; i < levels; ++i) terms.levels[i] = "Level";
        (terms.cap, terms.validDays, terms.soulbound, terms.revocable) = (cap, validDays, soulbound, revocable);
    }

    function _award(uint16 k, uint256 count, bool batch) private returns (bool ok) {
        if (batch) {
            address[] memory members = new address[](count);
            for (uint256 i = 0; i < count; ++i) members[i] = MEMBER;
            (ok, ) = address(badges).call(abi.encodeCall(IBadges.mintBatch, (members, k, 0, bytes32(CAMPAIGN))));
            return ok;
        }
        ok = true;
        for (uint256 i = 0; ok && i < count; ++i) {
            (ok, ) = address(badges).call(abi.encodeCall(IBadges.mint, (MEMBER, k, 0, bytes32(CAMPAIGN))));
        }
    }

    /// @dev One more than there is room for.
    function _allotFails(uint16 k, uint32 room) private {
        if (room == type(uint32).max) return;
        (bool ok, bytes memory answer) = address(badges).call(
            abi.encodeCall(IBadges.allot, (address(this), k, CAMPAIGN, room + 1, 0))
        );
        _must(!ok && bytes4(answer) == IBadges.OverKindCap.selector, "one over the cap");
    }

    /// @dev Text of `min` to `max` bytes, of what is hard to show.
    function _text(uint256 seed, uint256 min, uint256 max) private pure returns (string memory text) {
        string[8] memory parts = ["a", "'\"", "</svg>", "&amp;", "\\u0000", unicode"é", unicode"徽章", unicode"👩🏽‍🚀"];
        uint256 size = bound(seed, min, max);
        while (true) {
            string memory part = parts[seed % 8];
            if (bytes(text).length + bytes(part).length > size) break;
            text = string.concat(text, part);
            // Any other number, that repeats late.
            seed = uint256(keccak256(abi.encode(seed)));
        }
        if (bytes(text).length < min) text = "a";
    }
}
