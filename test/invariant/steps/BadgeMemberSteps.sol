// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IBadges} from "../../../contracts/badges/IBadges.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {
    BadgeDoor,
    BadgeTerms,
    IRewards,
    RedeemIntent,
    Redemption,
    RedemptionStatus,
    Reward
} from "../../../contracts/rewards/IRewards.sol";
import {vm} from "../helpers/Vm.sol";
import {BadgeBrandSteps} from "./BadgeBrandSteps.sol";

/// @title BadgeMemberSteps
/// @notice What members do with their badges, and what becomes of those that they hand over for a reward.
abstract contract BadgeMemberSteps is BadgeBrandSteps {
    bytes4 private constant SAFE = bytes4(keccak256("safeTransferFrom(address,address,uint256)"));
    bytes4 private constant SAFE_WITH_DATA = bytes4(keccak256("safeTransferFrom(address,address,uint256,bytes)"));

    /// @dev I-18, I-19: the holder moves what can be transferred, or whom the holder approved; soulbound, nobody.
    function pass(uint256 idSeed, uint256 toSeed, uint256 how, bool byStranger) external step {
        (uint256 id, address owner) = _some(idSeed);
        if (owner == address(0) || owner == address(rewards)) return;
        BadgeBook storage book = books[id];
        address by = byStranger ? STRANGER : owner;
        address to = holders[toSeed % holders.length];
        bool plain = how % 3 == 0;
        bool allowed = by == owner || book.approved == STRANGER || trustsStranger[owner];
        // Plainly sent to the desk, for no reward, it is lost; the standard has no way to refuse it.
        bool strands = to == address(rewards);
        allowed = allowed && !_isSoulbound(id) && (!strands || plain);
        if (allowed) book.agreedIn = stepNumber;
        (bool ok, ) = _try(by, address(badges), _transferCall(how, owner, to, id));
        _must(ok == allowed, _isSoulbound(id) ? 18 : 19);
        if (ok && strands) ++stranded;
    }

    function approve(uint256 idSeed, bool all, bool on) external step {
        (uint256 id, address owner) = _some(idSeed);
        if (owner == address(0) || owner == address(rewards)) return;
        if (all) {
            vm.prank(owner);
            badges.setApprovalForAll(STRANGER, on);
            trustsStranger[owner] = on;
            return;
        }
        address to = on ? STRANGER : address(0);
        (bool ok, ) = _try(owner, address(badges), abi.encodeCall(IERC721.approve, (to, id)));
        _must(ok != _isSoulbound(id), 18);
        if (ok) books[id].approved = to;
    }

    /// @dev I-19: the holder, and not even whom the holder approved.
    function burn(uint256 idSeed, bool byStranger) external step {
        (uint256 id, address owner) = _some(idSeed);
        if (owner == address(0)) return;
        address by = byStranger || owner == address(rewards) ? STRANGER : owner;
        if (by == owner) books[id].agreedIn = stepNumber;
        (bool ok, ) = _try(by, address(badges), abi.encodeCall(IBadges.burn, (id)));
        _must(ok == (by == owner), 19);
    }

    function announceExpired(uint256 idSeed) external step {
        (uint256 id, address owner) = _some(idSeed);
        if (id == 0) return;
        uint256[] memory one = new uint256[](1);
        one[0] = id;
        (bool ok, ) = _try(STRANGER, address(badges), abi.encodeCall(IBadges.announceExpired, (one)));
        _must(ok == (owner != address(0) && _expired(id)), 25);
    }

    /// @dev I-26: a reward that needs a badge is had with one, valid and high enough, and not otherwise; if it can be
    /// transferred, it is handed over. I-27: one that gives a badge gives it, unless the member can't have it.
    function redeem(uint256 memberSeed, uint256 rewardSeed, uint256 idSeed) external step {
        uint256 member = memberSeed % MEMBERS;
        address from = holders[member];
        uint32 rewardId = uint32(1 + (rewardSeed % rewards.rewardCount(points)));
        Reward memory reward = rewards.reward(points, rewardId);
        BadgeTerms memory badge = reward.terms.badge;
        uint256 id = _brought(from, badge.needs, idSeed);
        bool takes = badge.needs != 0 && !kinds[badge.needs].soulbound;
        bool allowed = clock < _closingOf(rewardId, reward.terms) && reward.sold < reward.terms.stock;
        allowed = allowed && _qualifies(badge, id);
        if (badge.gives != 0) {
            Outcome outcome = _outcome(from, badge.gives, badge.givesLevel);
            allowed = allowed && _allows(lineOf[rewardId], 1) && outcome < Outcome.BadgeAlreadyHeld;
        }
        bool ok;
        if (takes && id != 0) {
            if (allowed) books[id].agreedIn = stepNumber;
            (ok, ) = _sendBadge(member, id, _door(member, points, rewardId));
        } else {
            (ok, ) = _try(
                from,
                address(points),
                abi.encodeWithSignature(
                    "transferAndCall(address,uint256,bytes)",
                    address(rewards),
                    PRICE,
                    abi.encode(rewardId, uint32(1), uint40(clock))
                )
            );
        }
        _must(ok == allowed, badge.gives != 0 && !_mintable() ? 23 : 26);
        if (!ok) return;
        if (badge.gives != 0) _spend(lineOf[rewardId], 1);
        if (takes && !reward.terms.atOnce) _note(from, rewardId, reward, id);
    }

    /// @dev I-26: captured, the badge is destroyed; refunded, it is the member's again, stopped, closed or expired.
    function settle(uint256 seed, uint256 how) external step {
        if (openOrders.length == 0) return;
        BadgeOrder memory order = openOrders[seed % openOrders.length];
        bool late = clock > order.redemption.deadline;
        bool captures = how % 3 == 0;
        address by = [TILL, CATALOG, STRANGER][how % 3];
        bool allowed = captures ? !late : late || by == CATALOG;
        if (allowed) books[order.id].agreedIn = stepNumber;
        bytes memory data =
            captures
                ? abi.encodeCall(IRewards.capture, (order.redemption, 1, ""))
                : abi.encodeCall(IRewards.refund, (order.redemption, 1));
        (bool ok, ) = _try(by, address(rewards), data);
        _must(ok == allowed, 26);
        if (!ok) return;
        _readLogs();
        _must(books[order.id].owner == (captures ? address(0) : order.redemption.member), 26);
        (RedemptionStatus status, , ) = rewards.statusOf(order.redemption);
        _must(status == RedemptionStatus.Closed, 26);
        _must(rewards.badgeHeldFor(rewards.redemptionId(order.redemption)) == 0, 26);
        openOrders[seed % openOrders.length] = openOrders[openOrders.length - 1];
        openOrders.pop();
    }

    /// @dev Any that ever existed, and who has it.
    function _some(uint256 seed) internal view returns (uint256 id, address owner) {
        if (ids.length == 0) return (0, address(0));
        id = ids[seed % ids.length];
        owner = books[id].owner;
    }

    /// @dev One of the ways to transfer.
    function _transferCall(uint256 how, address from, address to, uint256 id) internal pure returns (bytes memory) {
        if (how % 3 == 0) return abi.encodeCall(IERC721.transferFrom, (from, to, id));
        if (how % 3 == 1) return abi.encodeWithSelector(SAFE, from, to, id);
        return abi.encodeWithSelector(SAFE_WITH_DATA, from, to, id, "");
    }

    function _sendBadge(
        uint256 member,
        uint256 id,
        BadgeDoor memory door
    ) internal returns (bool ok, bytes memory answer) {
        address from = holders[member];
        bytes memory data = abi.encodeWithSelector(SAFE_WITH_DATA, from, address(rewards), id, abi.encode(door));
        return _try(from, address(badges), data);
    }

    /// @dev One unit at its price, signed by the member.
    function _door(uint256 member, IPoints token, uint32 rewardId) internal returns (BadgeDoor memory) {
        RedeemIntent memory intent = RedeemIntent({rewardId: rewardId, quantity: 1, salt: bytes32(++counter)});
        return
            BadgeDoor({
                points: token,
                maxPrice: PRICE,
                intent: intent,
                validBefore: clock + 1,
                signature: _signRedeem(member, PRICE, intent)
            });
    }

    /// @dev A badge of the member's: the soulbound one that is needed, or one that can be handed over, as a rule of the
    /// kind that is needed; 0 if there is none.
    function _brought(address member, uint16 needs, uint256 seed) internal view returns (uint256 id) {
        if (kinds[needs].soulbound) return _soulboundId(member, needs);
        for (uint256 i = 0; i < ids.length; ++i) {
            id = ids[((seed % ids.length) + i) % ids.length];
            bool fits = _kindOf(id) == needs || seed % 4 == 0;
            if (books[id].owner == member && !_isSoulbound(id) && fits) return id;
        }
        return 0;
    }

    function _qualifies(BadgeTerms memory badge, uint256 id) private view returns (bool) {
        if (badge.needs == 0) return true;
        if (_kindOf(id) != badge.needs || books[id].owner == address(0)) return false;
        return !_expired(id) && books[id].level >= badge.minLevel;
    }

    function _note(address member, uint32 rewardId, Reward memory reward, uint256 id) private {
        BadgeOrder storage order = openOrders.push();
        order.id = id;
        order.redemption = Redemption({
            points: points,
            member: member,
            rewardId: rewardId,
            number: reward.sold,
            quantity: 1,
            unitPrice: PRICE,
            deadline: uint40(clock + uint256(reward.terms.fulfillmentDays) * 1 days),
            needsHandover: false
        });
    }
}
