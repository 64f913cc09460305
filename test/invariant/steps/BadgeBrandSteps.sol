// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IBadges} from "../../../contracts/badges/IBadges.sol";
import {BadgeTerms, IRewards, Reward, RewardTerms} from "../../../contracts/rewards/IRewards.sol";
import {BadgePromises} from "../helpers/BadgePromises.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @title BadgeBrandSteps
/// @notice What the brand's people and machines do with badges: minters, issuer, catalog, admin. The books say before
/// each call whether it must succeed.
abstract contract BadgeBrandSteps is BadgePromises {
    /// @dev What {IBadges-mint} would do for a holder.
    enum Outcome {
        Minted,
        Renewed,
        BadgeAlreadyHeld,
        GivenUp,
        BadgeLevelFalls
    }

    /// @dev I-18, I-20, I-21, I-22, I-23: what budget, rate, halts and the holder allow succeeds, and nothing else does.
    function award(uint256 who, uint256 memberSeed, uint256 levelSeed) external step {
        uint256 index = _minterLine(who);
        Line storage line = lines[index];
        address to = _holder(memberSeed);
        uint8 level = _level(line.kind, levelSeed);
        Outcome outcome = _outcome(to, line.kind, level);
        bool allowed = _allows(index, 1) && outcome < Outcome.BadgeAlreadyHeld;
        (bool ok, ) = _try(
            line.minter,
            address(badges),
            abi.encodeCall(IBadges.mint, (to, line.kind, level, bytes32(CAMPAIGN)))
        );
        uint256 number =
            outcome == Outcome.GivenUp
                ? 20
                : outcome == Outcome.BadgeAlreadyHeld
                    ? 18
                    : outcome == Outcome.BadgeLevelFalls
                        ? 21
                        : 22;
        _must(ok == allowed, _mintable() ? number : 23);
        if (ok) _spend(index, 1);
    }

    /// @dev As {award}, for three, one of them maybe twice: who has the badge, or gave it up, is skipped.
    function awardBatch(uint256 who, uint256 memberSeed, uint256 levelSeed) external step {
        uint256 index = _minterLine(who);
        Line storage line = lines[index];
        uint8 level = _level(line.kind, levelSeed);
        address[] memory members = new address[](3);
        uint256 count;
        for (uint256 i = 0; i < 3; ++i) {
            members[i] = _holder(memberSeed >> (8 * i));
            bool twice = (i > 0 && members[i] == members[0]) || (i > 1 && members[i] == members[1]);
            if (kinds[line.kind].soulbound && twice) continue;
            if (_outcome(members[i], line.kind, level) < Outcome.BadgeAlreadyHeld) ++count;
        }
        bool allowed = _allows(index, count);
        (bool ok, bytes memory answer) = _try(
            line.minter,
            address(badges),
            abi.encodeCall(IBadges.mintBatch, (members, line.kind, level, bytes32(CAMPAIGN)))
        );
        // First what events tell: it says more than that a number is wrong.
        if (ok) _readLogs();
        _must(ok == allowed, _mintable() ? 22 : 23);
        if (!ok) return;
        _must(abi.decode(answer, (uint256)) == count, 22);
        _spend(index, count);
    }

    /// @dev I-21: up for all; down where the kind is revocable; never once it has expired.
    function setLevels(uint256 who, uint256 idSeed, uint256 levelSeed) external step {
        if (ids.length == 0) return;
        uint256[] memory some = _someOfOneKind(idSeed);
        uint16 kind = _kindOf(some[0]);
        uint256 index = minterLines[2 * (kind - 1) + (who % 2)];
        uint8 level = _level(kind, levelSeed);
        uint256 count;
        for (uint256 i = 0; i < some.length; ++i) {
            BadgeBook storage book = books[some[i]];
            if (book.owner == address(0) || _expired(some[i]) || level == book.level) continue;
            if ((i > 0 && some[i] == some[0]) || (i > 1 && some[i] == some[1])) continue;
            if (level > book.level || kinds[kind].revocable) ++count;
        }
        bool allowed = _allows(index, count);
        (bool ok, bytes memory answer) = _try(
            lines[index].minter,
            address(badges),
            abi.encodeCall(IBadges.setLevels, (kind, some, level, bytes32(CAMPAIGN)))
        );
        _must(ok == allowed, _mintable() ? 21 : 23);
        if (!ok) return;
        _must(abi.decode(answer, (uint256)) == count, 21);
        _spend(index, count);
    }

    /// @dev I-19: the brand takes back what it said it may, and nothing else.
    function revoke(uint256 idSeed) external step {
        if (ids.length == 0) return;
        uint256[] memory some = _someOfOneKind(idSeed);
        uint16 kind = _kindOf(some[0]);
        for (uint256 i = 0; i < some.length; ++i) if (kinds[kind].revocable) books[some[i]].agreedIn = stepNumber;
        (bool ok, ) = _try(ISSUER, address(badges), abi.encodeCall(IBadges.revoke, (kind, some, CAMPAIGN)));
        _must(ok == kinds[kind].revocable, 19);
    }

    /// @dev I-17, I-24: within the cap, whatever there is; a rate is not put on what was kept.
    function allotAwards(uint256 lineSeed, uint32 amount, uint32 rate) external step {
        Line storage line = lines[lineSeed % lines.length];
        uint256 room = _room(line.kind);
        amount = uint32(bound(amount, 0, room > 15 ? 15 : room));
        rate = rate % 2 == 0 ? uint32(line.rate) : uint32(bound(rate, 0, 6));
        bool allowed = !line.kept || rate == line.rate;
        (bool ok, ) = _allot(line, amount, rate);
        _must(ok == allowed, 24);
        if (ok) (line.left, line.rate) = (line.left + amount, rate);
        else amount = 0;
        if (room == type(uint32).max) return;
        bytes memory answer;
        (ok, answer) = _allot(line, uint32(room - amount + 1), uint32(line.rate));
        _must(!ok && bytes4(answer) == IBadges.OverKindCap.selector, 17);
    }

    /// @dev I-24: what was kept is cut by its minter alone.
    function cutAwards(uint256 lineSeed, uint32 amount, uint256 by) external step {
        Line storage line = lines[lineSeed % lines.length];
        address who = [ISSUER, ADMIN, line.minter][by % 3];
        // The desk cuts when a reward has ended: {manageRewards}.
        if (who == address(rewards)) return;
        amount = uint32(bound(amount, 0, 10));
        (bool ok, ) = _try(
            who,
            address(badges),
            abi.encodeCall(IBadges.cut, (line.minter, line.kind, line.campaign, amount))
        );
        _must(ok == (!line.kept || who == line.minter), 24);
        if (ok) line.left -= amount > line.left ? line.left : amount;
    }

    function keepAwards(uint256 who, uint256 seldom) external step {
        if (seldom % 4 != 0) return;
        Line storage line = lines[_minterLine(who)];
        vm.prank(ISSUER);
        badges.keep(line.minter, line.kind, line.campaign);
        line.kept = true;
    }

    function defineKind(uint8 levels, uint32 cap, uint16 validDays, uint8 flags) external step {
        if (kindCount == MAX_KINDS) return;
        // Room for the budgets that each kind begins with.
        cap = uint32(bound(cap, 20, 60));
        bool soulbound = flags & 1 != 0;
        _define(levels % 4, cap, validDays % 2 == 0 ? 0 : validDays % 40, soulbound, soulbound && flags & 2 != 0);
    }

    /// @dev Stops, their end, and closing; who may order them is a matter of I-7 and I-16.
    function halt(uint256 kind, uint256 wait) external step {
        kind %= 8;
        if (kind < 2) {
            vm.prank(ADMIN);
            program.stop();
            stoppedUntil = clock + 7 days;
        } else if (kind < 7) {
            if (clock >= stoppedUntil) return;
            vm.prank(ADMIN);
            program.resume();
            stoppedUntil = clock;
        } else if (closesAt == 0 && wait % 3 == 0) {
            closesAt = clock + NOTICE + bound(wait, 0, 3 * PERIOD);
            vm.prank(ADMIN);
            program.close(uint48(closesAt));
        }
    }

    /// @dev I-27: stock is added, and windows reopened, for what is allotted; what is left returns after the end, not
    /// before it.
    function manageRewards(uint256 kind, uint256 seed, uint256 value) external step {
        uint32 id = uint32(1 + (seed % rewards.rewardCount(points)));
        Reward memory reward = rewards.reward(points, id);
        kind %= 5;
        if (kind == 0) {
            if (lineOf[id] != 0) _cannotShareAwards(reward.terms);
            _publishAnother(seed, value);
        } else if (kind == 1) {
            vm.prank(CATALOG);
            rewards.withdraw(points, id);
        } else if (kind == 2) {
            vm.prank(CATALOG);
            rewards.extendWindow(points, id, uint40(reward.terms.closesAt + bound(value, 1, PERIOD)));
        } else if (kind == 3) {
            uint32 added = uint32(bound(value, 0, 10));
            bool covered = lineOf[id] == 0 || lines[lineOf[id]].left >= reward.terms.stock - reward.sold + added;
            (bool ok, ) = _try(CATALOG, address(rewards), abi.encodeCall(IRewards.addStock, (points, id, added)));
            _must(ok == covered, 27);
        } else if (lineOf[id] != 0) {
            (bool ok, ) = _try(STRANGER, address(rewards), abi.encodeCall(IRewards.returnAwards, (points, id)));
            _must(ok == (clock >= _closingOf(id, reward.terms)), 27);
            if (ok) lines[lineOf[id]].left = 0;
        }
    }

    function _outcome(address to, uint256 kind, uint256 level) internal view returns (Outcome) {
        if (!kinds[kind].soulbound) return Outcome.Minted;
        uint256 id = _soulboundId(to, kind);
        if (books[id].givenUp) return Outcome.GivenUp;
        if (books[id].owner == address(0)) return Outcome.Minted;
        if (!_expired(id)) return Outcome.BadgeAlreadyHeld;
        return level < books[id].level && !kinds[kind].revocable ? Outcome.BadgeLevelFalls : Outcome.Renewed;
    }

    /// @dev Whether a budget has so many awards now.
    function _allows(uint256 index, uint256 count) internal view returns (bool) {
        Line storage line = lines[index];
        if (!_mintable() || count == 0 || count > line.left) return false;
        return line.rate == 0 || usedOn[index][clock / 1 days] + count <= line.rate;
    }

    function _spend(uint256 index, uint256 count) internal {
        lines[index].left -= count;
        if (lines[index].rate != 0) usedOn[index][clock / 1 days] += count;
    }

    function _holder(uint256 seed) internal view returns (address) {
        return holders[seed % (MEMBERS + 1)];
    }

    function _level(uint16 kind, uint256 seed) internal view returns (uint8) {
        uint256 levels = kinds[kind].levels;
        return levels == 0 ? 0 : uint8(1 + (seed % levels));
    }

    function _minterLine(uint256 seed) private view returns (uint256) {
        return minterLines[seed % minterLines.length];
    }

    /// @dev One to three, in which one may be twice, and others may be gone.
    function _someOfOneKind(uint256 seed) private view returns (uint256[] memory some) {
        uint256[3] memory found;
        found[0] = ids[seed % ids.length];
        uint256 count = 1;
        for (uint256 i = 1; i < 3; ++i) {
            uint256 id = ids[(seed >> (16 * i)) % ids.length];
            if (_kindOf(id) == _kindOf(found[0])) found[count++] = id;
        }
        some = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) some[i] = found[i];
    }

    function _allot(Line storage line, uint32 amount, uint32 rate) private returns (bool, bytes memory) {
        return
            _try(
                ISSUER,
                address(badges),
                abi.encodeCall(IBadges.allot, (line.minter, line.kind, line.campaign, amount, rate))
            );
    }

    /// @dev What is promised to one reward can't be promised to another.
    function _cannotShareAwards(RewardTerms memory terms) private {
        (terms.stock, terms.closesAt) = (1, uint40(clock + 1));
        (bool ok, bytes memory answer) = _try(
            CATALOG,
            address(rewards),
            abi.encodeCall(IRewards.publish, (points, terms))
        );
        _must(!ok && bytes4(answer) == IRewards.BadReward.selector, 27);
    }

    /// @dev Needs any kind, and maybe gives another.
    function _publishAnother(uint256 seed, uint256 value) private {
        if (rewards.rewardCount(points) == MAX_REWARDS) return;
        BadgeTerms memory badge;
        badge.needs = uint16(seed % (kindCount + 1));
        badge.minLevel = uint8(bound(value, 0, kinds[badge.needs].levels));
        if (badge.needs == 0 || value % 2 == 0) badge.gives = uint16(1 + ((seed >> 8) % kindCount));
        badge.givesLevel = badge.gives == 0 ? 0 : _level(badge.gives, value);
        uint256 room = badge.gives == 0 ? 9 : _room(badge.gives);
        if (room == 0) return;
        _publish(badge, uint32(room > 9 ? 9 : room), badge.gives == 0 ? 7 : 0);
    }
}
