// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../../contracts/points/interfaces/IPoints.sol";
import {Redemption, RedemptionStatus, RewardTerms} from "../../contracts/redeem/interfaces/IRewards.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title RewardsTest
/// @notice Payment, change, capture and refund, lot by lot.
contract RewardsTest is Brand {
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
    function testFuzz_orderOfCaptureAndRefundIsFree(
        uint256[4] memory earned,
        uint256 price,
        uint256 quantity,
        uint256[2] memory parts,
        uint256 later
    ) external {
        uint256 total = _earnAlike(earned);
        quantity = bound(quantity, 1, total < 9 ? total : 9);
        price = bound(price, 1, total / quantity);
        uint32 captured = uint32(bound(parts[0], 0, quantity));
        uint32 refunded = uint32(bound(parts[1], 0, quantity - captured));
        Redemption memory one = _redeem(MEMBER, price, quantity, total);
        Redemption memory other = _redeem(FRIEND, price, quantity, total);
        vm.warp(bound(later, START + 3 * PERIOD, one.deadline));
        _capture(one, captured);
        _refund(one, refunded);
        _refund(other, refunded);
        _capture(other, captured);
        _must(_same(_lotsOf(MEMBER), _lotsOf(FRIEND)), "members have the same");
        (RedemptionStatus status, uint256 units, uint256 lots) = rewards.statusOf(one);
        (RedemptionStatus otherStatus, uint256 otherUnits, uint256 otherLots) = rewards.statusOf(other);
        _must(status == otherStatus && units == otherUnits && lots == otherLots, "records are the same");
        _must(units == quantity - captured - refunded, "units are conserved");
        _must(points.balanceOf(address(rewards)) == 2 * units * price, "and points with them");
    }

    /// @dev After the deadline, however late, a stranger's refund gives all of it back, and nothing can be captured.
    function testFuzz_refundAfterTheDeadline(uint256[4] memory earned, uint256 price, uint256 later) external {
        uint256 total = _earnAlike(earned);
        price = bound(price, 1, total);
        Redemption memory order = _redeem(MEMBER, price, 1, price);
        vm.warp(bound(later, uint256(order.deadline) + 1, uint256(order.deadline) + 400 days));
        uint256 had = points.balanceOf(MEMBER);
        uint256 supply = points.totalSupply();
        (bool ok, ) = address(rewards).call(abi.encodeCall(rewards.capture, (order, 1, "")));
        _must(!ok, "too late to capture");
        vm.prank(address(0xDEAD));
        rewards.refund(order, 1);
        _must(points.balanceOf(MEMBER) == had + price, "all of it, also what expired meanwhile");
        _must(points.totalSupply() == supply, "held points count as long as they are held");
        (, uint256[] memory lots) = points.lotsOf(MEMBER);
        vm.warp((points.currentPeriod() + LANES) * PERIOD);
        _must(lots.length == LANES && points.balanceOf(MEMBER) == 0, "and none lives longer than points do");
    }

    function _redeem(
        address member,
        uint256 unitPrice,
        uint256 quantity,
        uint256 sent
    ) private returns (Redemption memory order) {
        uint256 time = START + 3 * PERIOD;
        uint32 id = rewards.publish(
            points,
            RewardTerms({
                unitPrice: uint88(unitPrice),
                stock: 10,
                opensAt: 0,
                closesAt: uint40(time + 1),
                fulfilmentDays: 90,
                limitPerMember: 0,
                atOnce: false,
                needsHandover: false,
                uri: ""
            })
        );
        vm.prank(member);
        points.transferAndCall(address(rewards), sent, abi.encode(id, uint32(quantity), uint40(time)));
        order = Redemption({
            points: IPoints(address(points)),
            member: member,
            rewardId: id,
            number: 0,
            quantity: uint32(quantity),
            unitPrice: uint88(unitPrice),
            deadline: uint40(time + 90 days),
            needsHandover: false
        });
    }

    function _capture(Redemption memory order, uint32 quantity) private {
        if (quantity != 0) rewards.capture(order, quantity, "");
    }

    function _refund(Redemption memory order, uint32 quantity) private {
        if (quantity != 0) rewards.refund(order, quantity);
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

    function _same(uint256[LANES] memory a, uint256[LANES] memory b) private pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }
}
