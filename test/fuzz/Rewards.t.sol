// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../../contracts/points/IPoints.sol";
import {Redemption, RedemptionStatus, RewardTerms} from "../../contracts/rewards/IRewards.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title RewardsTest
/// @notice Payment, change, capture and refund, lot by lot.
contract RewardsTest is Brand {
    /// @dev What happens to an order of `quantity` units.
    struct Split {
        uint256 price;
        uint256 quantity;
        uint256 captured;
        uint256 refunded;
        uint256 time;
    }

    uint256 private constant LANES = 4;

    function setUp() external {
        _open(4);
        points.allot(address(this), CAMPAIGN, CEILING, 0);
    }

    /// @dev What is paid is what expires first; the change is what expires last, as it was.
    function testFuzz_changeComesBackAsItWas(uint256[4] memory earned, uint256 price, uint256 sent) external {
        uint256 total = _earnAlike(earned);
        price = bound(price, 1, total);
        sent = bound(sent, price, total);
        uint256[LANES] memory had = _lotsOf(MEMBER);
        Redemption memory order = _redeem({member: MEMBER, unitPrice: price, quantity: 1, sent: sent});
        uint256[LANES] memory has = _lotsOf(MEMBER);
        (, , uint256 lots) = rewards.statusOf(order);
        uint256 left = price;
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 paid = left < had[i] ? left : had[i];
            _must(has[i] == had[i] - paid, "the change has its own expiry");
            _must((lots >> (52 * i)) % 2 ** 52 == paid, "the record has what expires first");
            left -= paid;
        }
        _must(points.balanceOf(address(rewards)) == price, "no more is held than was paid");
    }

    /// @dev Two alike members, two alike orders: one is captured first, the other refunded first, some time later.
    function testFuzz_orderOfCaptureAndRefundIsFree(uint256[4] memory earned, Split memory split) external {
        uint256 total = _earnAlike(earned);
        split.quantity = bound(split.quantity, 1, total < 9 ? total : 9);
        split.price = bound(split.price, 1, total / split.quantity);
        split.captured = bound(split.captured, 0, split.quantity);
        split.refunded = bound(split.refunded, 0, split.quantity - split.captured);
        Redemption memory one = _redeem(MEMBER, split.price, split.quantity, total);
        Redemption memory other = _redeem(FRIEND, split.price, split.quantity, total);
        vm.warp(bound(split.time, START + 3 * PERIOD, one.deadline));
        _capture(one, split.captured);
        _refund(one, split.refunded);
        _refund(other, split.refunded);
        _capture(other, split.captured);
        _must(keccak256(abi.encode(_lotsOf(MEMBER))) == keccak256(abi.encode(_lotsOf(FRIEND))), "members are alike");
        _checkAlike(one, other, split.quantity - split.captured - split.refunded);
    }

    /// @dev After the deadline, however late, a stranger's refund gives all of it back, and nothing can be captured.
    function testFuzz_refundAfterTheDeadline(uint256[4] memory earned, uint256 price, uint256 later) external {
        price = bound(price, 1, _earnAlike(earned));
        Redemption memory order = _redeem(MEMBER, price, 1, price);
        vm.warp(bound(later, uint256(order.deadline) + 1, uint256(order.deadline) + 400 days));
        (bool ok, ) = address(rewards).call(abi.encodeCall(rewards.capture, (order, 1, "")));
        _must(!ok, "too late to capture");
        _checkRefund(order);
        vm.warp((points.currentPeriod() + LANES) * PERIOD);
        _must(points.balanceOf(MEMBER) == 0, "none lives longer than points do");
    }

    function _checkRefund(Redemption memory order) private {
        uint256 had = points.balanceOf(MEMBER);
        uint256 supply = points.totalSupply();
        vm.prank(address(0xDEAD));
        rewards.refund(order, 1);
        _must(points.balanceOf(MEMBER) == had + order.unitPrice, "all of it, also what expired meanwhile");
        _must(points.totalSupply() == supply, "held points count as long as they are held");
    }

    function _redeem(
        address member,
        uint256 unitPrice,
        uint256 quantity,
        uint256 sent
    ) private returns (Redemption memory order) {
        order.points = IPoints(address(points));
        order.member = member;
        order.rewardId = _publish(unitPrice);
        order.quantity = uint32(quantity);
        order.unitPrice = uint88(unitPrice);
        order.deadline = uint40(START + 3 * PERIOD + 90 days);
        vm.prank(member);
        points.transferAndCall(address(rewards), sent, abi.encode(order.rewardId, order.quantity, order.deadline));
    }

    function _publish(uint256 unitPrice) private returns (uint32 id) {
        RewardTerms memory terms;
        terms.unitPrice = uint88(unitPrice);
        terms.stock = 10;
        terms.closesAt = uint40(START + 3 * PERIOD + 1);
        terms.fulfillmentDays = 90;
        return rewards.publish(points, terms);
    }

    function _checkAlike(Redemption memory one, Redemption memory other, uint256 left) private view {
        (RedemptionStatus status, uint256 units, uint256 lots) = rewards.statusOf(one);
        (RedemptionStatus otherStatus, uint256 otherUnits, uint256 otherLots) = rewards.statusOf(other);
        _must(status == otherStatus && units == otherUnits && lots == otherLots, "records are the same");
        _must(units == left, "units are conserved");
        _must(points.balanceOf(address(rewards)) == 2 * units * one.unitPrice, "and points with them");
    }

    function _capture(Redemption memory order, uint256 quantity) private {
        if (quantity != 0) rewards.capture(order, uint32(quantity), "");
    }

    function _refund(Redemption memory order, uint256 quantity) private {
        if (quantity != 0) rewards.refund(order, uint32(quantity));
    }

    /// @dev Gives both members the same lots, at least one unit.
    function _earnAlike(uint256[4] memory earned) private returns (uint256 total) {
        for (uint256 i = 0; i < LANES; ++i) {
            earned[i] = earned[i] % 2 == 0 ? earned[i] % 7 : earned[i] % (CEILING / 10);
            total += earned[i];
        }
        if (total == 0) (earned[2], total) = (1, 1);
        address[] memory both = new address[](2);
        (both[0], both[1]) = (MEMBER, FRIEND);
        _earn(both, earned);
    }

    function _lotsOf(address holder) private view returns (uint256[LANES] memory lots) {
        (, uint256[] memory amounts) = points.lotsOf(holder);
        for (uint256 i = 0; i < LANES; ++i) lots[i] = amounts[i];
    }
}
