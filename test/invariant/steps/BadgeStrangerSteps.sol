// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IBadges, KindTerms} from "../../../contracts/badges/IBadges.sol";
import {IHaltable} from "../../../contracts/programs/IProgram.sol";
import {BadgeDoor, IRewards, Redemption} from "../../../contracts/rewards/IRewards.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {BadgeMemberSteps} from "./BadgeMemberSteps.sol";

/// @title BadgeStrangerSteps
/// @notice What must fail with badges, whoever tries it, and with which error (I-16; others by number). And time.
abstract contract BadgeStrangerSteps is BadgeMemberSteps {
    bytes4 private constant NO_ROLE = IAccessControl.AccessControlUnauthorizedAccount.selector;

    /// @dev I-18, I-19: nobody's key but the holder's, the admin's least of all; a soulbound badge not even that.
    function steal(uint256 who, uint256 idSeed, uint256 how) external step {
        (uint256 id, address owner) = _some(idSeed);
        address thief = _somebody(who);
        if (id == 0 || thief == owner || trustsStranger[owner]) return;
        if (thief == STRANGER && books[id].approved == STRANGER) return;
        bool soulbound = _isSoulbound(id);
        bytes memory data;
        bytes4 expected;
        how %= 5;
        if (how < 3) {
            data = _transferCall(how, owner, thief, id);
            expected = IERC721Errors.ERC721InsufficientApproval.selector;
        } else if (how == 3) {
            data = abi.encodeCall(IERC721.approve, (thief, id));
            expected = IERC721Errors.ERC721InvalidApprover.selector;
        } else {
            data = abi.encodeCall(IBadges.burn, (id));
            expected = IERC721Errors.ERC721IncorrectOwner.selector;
        }
        if (owner == address(0)) expected = IERC721Errors.ERC721NonexistentToken.selector;
        if (soulbound && how < 4) expected = IBadges.BadgeSoulbound.selector;
        (bool ok, bytes memory answer) = _try(thief, address(badges), data);
        _must(!ok, soulbound ? 18 : 19);
        _must(bytes4(answer) == expected, 16);
    }

    /// @dev I-17: a badge has one id. Others, however near, have no owner.
    function nearMiss(uint256 idSeed, uint8 bit) external step {
        (uint256 id, ) = _some(idSeed);
        id ^= 1 << bit;
        if (books[id].owner != address(0)) return;
        (bool ok, ) = _try(STRANGER, address(badges), abi.encodeCall(IERC721.ownerOf, (id)));
        _must(!ok, 17);
        (ok, ) = _try(STRANGER, address(badges), abi.encodeCall(IBadges.tokenURI, (id)));
        _must(!ok, 17);
    }

    /// @dev Badges from nowhere: no budget, no kind, no such level, nothing to award, another kind's id.
    function awardFromNowhere(uint256 who, uint16 kind, uint256 how) external step {
        address thief = _somebody(who);
        how %= 5;
        kind = uint16(bound(kind, 1, kindCount));
        uint8 level = _level(kind, who);
        bytes4 halted =
            _mintable()
                ? bytes4(0)
                : clock < stoppedUntil
                    ? IHaltable.MintingStopped.selector
                    : IHaltable.MintingEnded.selector;
        if (how == 0) {
            bytes4 expected = halted == 0 ? IBadges.OverAwards.selector : halted;
            _awardFails(thief, kind, level, "other", expected);
            _awardFails(MINTER, kind, level, "other", expected);
        } else if (how == 1) {
            _awardFails(MINTER, kind, uint8(kinds[kind].levels + 1), CAMPAIGN, IBadges.LevelOutOfRange.selector);
            if (level != 0) _awardFails(MINTER, kind, 0, CAMPAIGN, IBadges.LevelOutOfRange.selector);
        } else if (how == 2) {
            _awardFails(MINTER, kindCount + 1, 0, CAMPAIGN, IBadges.NoSuchKind.selector);
            _awardFails(MINTER, 0, 0, CAMPAIGN, IBadges.NoSuchKind.selector);
        } else if (how == 3) {
            if (halted != 0) return;
            uint256[] memory some = new uint256[](1);
            some[0] = uint256(kind + 1) << 168;
            bytes memory data = abi.encodeCall(IBadges.setLevels, (kind, some, level, bytes32(CAMPAIGN)));
            _fails(MINTER, address(badges), data, IBadges.BadgeOfOtherKind.selector);
        } else {
            // Whoever has no budget has one of none.
            bytes4 expected = halted == 0 ? IBadges.NothingAwarded.selector : halted;
            bytes memory data = abi.encodeCall(IBadges.mintBatch, (new address[](0), kind, level, bytes32(CAMPAIGN)));
            _fails(thief, address(badges), data, expected);
            data = abi.encodeCall(IBadges.setLevels, (kind, new uint256[](0), level, bytes32(CAMPAIGN)));
            _fails(thief, address(badges), data, expected);
        }
    }

    /// @dev Roles: what only one of the brand's people may do, nobody else can.
    function usurp(uint256 who, uint256 how, uint256 seed) external step {
        address thief = _somebody(who);
        how %= 5;
        Line storage line = lines[seed % lines.length];
        if (how == 0 && thief != CATALOG) {
            KindTerms memory terms;
            _fails(thief, address(badges), abi.encodeCall(IBadges.defineKind, (terms)), NO_ROLE);
            terms.revocable = true;
            bytes4 expected = IBadges.RevocableUnlessSoulbound.selector;
            _fails(CATALOG, address(badges), abi.encodeCall(IBadges.defineKind, (terms)), expected);
        } else if (how == 1 && thief != ISSUER) {
            bytes memory data = abi.encodeCall(IBadges.allot, (thief, line.kind, CAMPAIGN, 1, 0));
            _fails(thief, address(badges), data, NO_ROLE);
        } else if (how == 2 && thief != ISSUER) {
            (uint256 id, ) = _some(seed);
            uint256[] memory one = new uint256[](1);
            one[0] = id;
            bytes memory data = abi.encodeCall(IBadges.revoke, (_kindOf(id), one, CAMPAIGN));
            _fails(thief, address(badges), data, NO_ROLE);
        } else if (how == 3 && (line.kept || (thief != ISSUER && thief != ADMIN)) && thief != line.minter) {
            bytes memory data = abi.encodeCall(IBadges.cut, (line.minter, line.kind, line.campaign, 1));
            _fails(thief, address(badges), data, line.kept ? IBadges.BudgetKept.selector : NO_ROLE);
        } else if (how == 4) {
            bytes memory data = abi.encodeCall(IHaltable.onHalt, (0, 0));
            _fails(thief, address(badges), data, IHaltable.NotProgram.selector);
        }
    }

    /// @dev I-15, I-26: a badge of one brand opens nothing of the other; one that no reward takes stays with its holder;
    /// another's signature pays nothing; an order is settled by those who may, in time.
    function abuseDoor(uint256 seed, uint256 how) external step {
        how %= 4;
        if (how == 3) {
            _abuseOrder(seed);
            return;
        }
        uint256 member = seed % MEMBERS;
        uint256 id = _brought(holders[member], 1, seed);
        if (id == 0) return;
        BadgeDoor memory door;
        bytes4 expected = IRewards.BadgeNotTaken.selector;
        if (how == 0) {
            door = _door(member, rivalPoints, rivalReward);
        } else if (how == 1) {
            // One that needs no badge, or a soulbound one.
            door = _door(member, points, 3 + uint32(seed % 3));
        } else {
            door = _door((member + 1) % MEMBERS, points, 1);
            expected = ERC3009.ERC3009InvalidSignature.selector;
        }
        (bool ok, bytes memory answer) = _sendBadge(member, id, door);
        _must(!ok && bytes4(answer) == expected, how == 0 ? 15 : 26);
    }

    function wait(uint256 time) external step {
        _goTo(clock + bound(time, 1, 2 days));
    }

    function waitLong(uint256 time) external step {
        _goTo(clock + bound(time, 4 days, 40 days));
    }

    /// @dev To the second before, at, or after the moments when something changes.
    function waitToEdge(uint256 kind, uint256 seed, uint256 around) external step {
        uint256 edge;
        kind %= 6;
        (uint256 id, ) = _some(seed);
        if (kind == 0) edge = (clock / 1 days + 1) * 1 days;
        else if (kind == 1) edge = stoppedUntil;
        else if (kind == 2) edge = closesAt;
        else if (kind == 3 && id != 0) edge = (books[id].day + 1 + kinds[_kindOf(id)].validDays) * 1 days;
        else if (kind == 4 && openOrders.length != 0) {
            edge = uint256(openOrders[seed % openOrders.length].redemption.deadline) + 1;
        } else if (kind == 5) {
            edge = rewards.reward(points, uint32(1 + (seed % rewards.rewardCount(points)))).terms.closesAt;
        }
        edge = edge + (around % 3) - (edge == 0 ? 0 : 1);
        if (edge > clock && edge < clock + 4 * PERIOD) _goTo(edge);
    }

    function _abuseOrder(uint256 seed) private {
        if (openOrders.length == 0) return;
        Redemption memory order = openOrders[seed % openOrders.length].redemption;
        bool late = clock > order.deadline;
        bytes4 expected =
            late ? IRewards.CaptureTooLate.selector : IAccessControl.AccessControlUnauthorizedAccount.selector;
        _fails(CATALOG, address(rewards), abi.encodeCall(IRewards.capture, (order, 1, "")), expected);
        expected = IAccessControl.AccessControlUnauthorizedAccount.selector;
        if (!late) _fails(order.member, address(rewards), abi.encodeCall(IRewards.refund, (order, 1)), expected);
        order.member = STRANGER;
        expected = IRewards.RedemptionNotOpen.selector;
        _fails(CATALOG, address(rewards), abi.encodeCall(IRewards.refund, (order, 1)), expected);
    }

    function _awardFails(address who, uint16 kind, uint8 level, bytes16 campaign, bytes4 expected) private {
        bytes memory data = abi.encodeCall(IBadges.mint, (STRANGER, kind, level, bytes32(campaign)));
        _fails(who, address(badges), data, expected);
    }

    function _somebody(uint256 seed) private view returns (address) {
        address[8] memory all = [ADMIN, ISSUER, TILL, CATALOG, GUARDIAN, STRANGER, RIVAL, holders[0]];
        return all[seed % all.length];
    }

    function _goTo(uint256 time) private {
        clock = time;
        vm.warp(time);
    }
}
