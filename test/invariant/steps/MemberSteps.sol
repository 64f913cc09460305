// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {IPointsAuthorizations} from "../../../contracts/points/IPointsAuthorizations.sol";
import {RedeemIntent, Redemption, Reward} from "../../../contracts/rewards/IRewards.sol";
import {Promises} from "../helpers/Promises.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @title MemberSteps
/// @notice What members do with their own points. What is asked for here must succeed.
abstract contract MemberSteps is Promises {
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant TRANSFER = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external step {
        (address from, address to) = (_holder(fromSeed), _holder(toSeed));
        amount = bound(amount, 0, _spendable(from));
        if (transfersOpen) consent[from] = amount;
        (bool ok, ) = _try(from, address(points), abi.encodeCall(IERC20.transfer, (to, amount)));
        // I-16: a closed programme is closed to all, an open one to nobody.
        _must(ok == transfersOpen && points.transferable() == transfersOpen, 16);
    }

    function burn(uint256 fromSeed, uint256 amount) external step {
        address from = _holder(fromSeed);
        amount = bound(amount, 0, _spendable(from));
        consent[from] = amount;
        vm.prank(from);
        points.burn(amount);
    }

    /// @dev By a signed permit; somebody else brings it, and what it allows is taken by another.
    function permit(uint256 fromSeed, uint256 toSeed, uint256 amount) external step {
        uint256 member = fromSeed % MEMBERS;
        (address from, address to) = (holders[member], _holder(toSeed));
        amount = bound(amount, 0, _spendable(from));
        bytes32 structHash = keccak256(abi.encode(PERMIT, from, STRANGER, amount, points.nonces(from), clock));
        bytes memory signature = _sign(member, structHash);
        points.permit(from, STRANGER, amount, clock, signature);
        if (!transfersOpen) return;
        consent[from] = amount;
        vm.prank(STRANGER);
        points.transferFrom(from, to, amount);
        _must(points.allowance(from, STRANGER) == 0, 8);
    }

    /// @dev An ERC-3009 transfer, twice: the second time it is used up.
    function authorize(uint256 fromSeed, uint256 toSeed, uint256 amount) external step {
        if (!transfersOpen) return;
        uint256 member = fromSeed % MEMBERS;
        (address from, address to) = (holders[member], _holder(toSeed));
        amount = bound(amount, 0, _spendable(from));
        bytes32 nonce = bytes32(++counter);
        bytes memory signature = _sign(
            member,
            keccak256(abi.encode(TRANSFER, from, to, amount, uint256(0), clock + 1, nonce))
        );
        consent[from] = amount;
        bytes memory data = abi.encodeCall(
            IPointsAuthorizations.transferWithAuthorization,
            (from, to, amount, 0, clock + 1, nonce, signature)
        );
        (bool first, ) = _try(STRANGER, address(points), data);
        (bool second, ) = _try(STRANGER, address(points), data);
        _must(first && !second, 8);
    }

    /// @dev The wallet's door.
    function redeem(uint256 fromSeed, uint256 rewardSeed, uint256 quantity, uint256 extra) external step {
        address member = holders[fromSeed % MEMBERS];
        (uint32 id, Reward memory reward, uint256 most) = _affordable(member, rewardSeed);
        if (most == 0) return;
        quantity = bound(quantity, 1, most);
        uint256 price = quantity * reward.currentPrice;
        uint256 sent = price + bound(extra, 0, _spendable(member) - price);
        uint256 before = points.balanceOf(member);
        consent[member] = price;
        vm.prank(member);
        points.transferAndCall(address(rewards), sent, abi.encode(id, uint32(quantity), uint40(clock)));
        _redeemed({member: member, id: id, reward: reward, quantity: quantity, before: before});
    }

    /// @dev The door for who has no gas: anyone brings the signature, and can bring it once.
    function redeemSigned(uint256 fromSeed, uint256 rewardSeed, uint256 quantity, uint256 extra) external step {
        uint256 member = fromSeed % MEMBERS;
        address from = holders[member];
        (uint32 id, Reward memory reward, uint256 most) = _affordable(from, rewardSeed);
        if (most == 0) return;
        quantity = bound(quantity, 1, most);
        uint256 price = quantity * reward.currentPrice;
        uint256 signed = price + bound(extra, 0, _spendable(from) - price);
        uint256 before = points.balanceOf(from);
        RedeemIntent memory intent = RedeemIntent({rewardId: id, quantity: uint32(quantity), salt: bytes32(++counter)});
        bytes memory signature = _signRedeem(member, signed, intent);
        consent[from] = price;
        vm.prank(STRANGER);
        rewards.redeemWithAuthorization(points, from, signed, intent, clock + 1, signature);
        _redeemed({member: from, id: id, reward: reward, quantity: quantity, before: before});
        // I-8: once.
        (bool again, ) = _try(
            STRANGER,
            address(rewards),
            abi.encodeCall(rewards.redeemWithAuthorization, (points, from, signed, intent, clock + 1, signature))
        );
        _must(!again, 8);
    }

    /// @dev Some members let a guard decide; the guard sets limits, recovers, or lets go.
    function useGuard(uint256 fromSeed, uint256 toSeed, uint256 kind, uint256 limit) external step {
        address member = holders[fromSeed % MEMBERS];
        kind %= 4;
        if (!guarded[member]) {
            guard.setLimit(member, bound(limit, 1, 2_000));
            vm.prank(member);
            points.setGuard(guard);
            guarded[member] = true;
        } else if (kind == 0) {
            guard.resign(points, member);
            guarded[member] = false;
        } else if (kind == 1) {
            consent[member] = points.balanceOf(member);
            guard.recover(points, member, holders[toSeed % MEMBERS]);
        } else {
            guard.setLimit(member, bound(limit, 1, 2_000));
        }
    }

    /// @dev A member trusts a desk that does not deserve it.
    function trustRogue(uint256 fromSeed, uint256 amount) external step {
        address from = _holder(fromSeed);
        amount = _spendable(from) == 0 ? 0 : bound(amount, 1, _spendable(from));
        bool taken = enrolled[address(rogue)] && amount != 0;
        if (taken) {
            consent[from] = amount;
            rogueHeld += amount;
            rogueReceived = true;
        }
        (bool ok, ) = _try(
            from,
            address(points),
            abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", address(rogue), amount, "")
        );
        _must(ok == taken, 16);
    }

    function _holder(uint256 seed) internal view returns (address) {
        return holders[seed % HOLDERS];
    }

    /// @dev What the holder can let go of at once.
    function _spendable(address holder) internal view returns (uint256 amount) {
        amount = points.balanceOf(holder);
        if (guarded[holder]) amount = bound(amount, 0, guard.limitOf(holder));
    }

    /// @dev A reward that is on sale, and how many of it the member can have now.
    function _affordable(
        address member,
        uint256 seed
    ) internal view returns (uint32 id, Reward memory reward, uint256 most) {
        id = uint32(1 + (seed % rewards.rewardCount(points)));
        reward = rewards.reward(points, id);
        if (clock >= reward.terms.closesAt || !enrolled[address(rewards)]) return (id, reward, 0);
        most = _spendable(member) / reward.currentPrice;
        most = bound(most, 0, most > 6 ? 6 : most);
        uint256 stock = reward.terms.stock - reward.sold;
        uint256 allowed = reward.terms.limitPerMember - rewards.redeemedBy(points, id, member);
        if (most > stock) most = stock;
        if (most > allowed) most = allowed;
    }

    /// @dev I-10: exactly the price was paid, which was at most what was sent or signed; all else came back.
    function _redeemed(address member, uint32 id, Reward memory reward, uint256 quantity, uint256 before) private {
        _must(points.balanceOf(member) == before - quantity * reward.currentPrice, 10);
        _i11PublishedIsKept(id);
        _note(
            Redemption({
                points: IPoints(address(points)),
                member: member,
                rewardId: id,
                number: reward.sold,
                quantity: uint32(quantity),
                unitPrice: reward.currentPrice,
                deadline: reward.terms.atOnce ? 0 : uint40(clock + uint256(reward.terms.fulfillmentDays) * 1 days),
                needsHandover: reward.terms.needsHandover
            })
        );
    }
}
