// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../../contracts/points/IPoints.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title BudgetsTest
/// @notice Budget, daily rate, ceiling and cap at their edges.
contract BudgetsTest is Brand {
    function setUp() external {
        _open(0);
    }

    function testFuzz_budgetIsSpentToTheUnit(uint96 amount, uint256 first) external {
        amount = uint96(bound(amount, 1, CEILING));
        points.allot(address(this), CAMPAIGN, amount, 0);
        first = bound(first, 0, amount);
        if (first != 0) points.mint(MEMBER, first, bytes32(CAMPAIGN));
        uint256 left = amount - first;
        _fails(left + 1, IPoints.OverBudget.selector);
        if (left != 0) points.mint(MEMBER, left, bytes32(CAMPAIGN));
        _fails(1, IPoints.OverBudget.selector);
        _must(points.totalSupply() == amount, "no unit more, no unit less");
    }

    function testFuzz_rateStartsAnewAtMidnight(uint256 rate, uint256 first, uint256 time) external {
        rate = bound(rate, 1, CEILING / 4);
        first = bound(first, 1, rate);
        points.allot(address(this), CAMPAIGN, CEILING, rate);
        uint256 midnight = (START / 1 days + 1) * 1 days;
        vm.warp(bound(time, START, midnight - 1));
        points.mint(MEMBER, first, bytes32(CAMPAIGN));
        _fails(rate - first + 1, IPoints.OverDailyRate.selector);
        if (rate != first) points.mint(MEMBER, rate - first, bytes32(CAMPAIGN));
        vm.warp(midnight - 1);
        _fails(1, IPoints.OverDailyRate.selector);
        vm.warp(midnight);
        points.mint(MEMBER, rate, bytes32(CAMPAIGN));
        _fails(1, IPoints.OverDailyRate.selector);
        _must(points.totalSupply() == 2 * rate, "two days, twice the rate");
    }

    function testFuzz_ceilingHoldsPerPeriod(uint96 first, uint96 second, uint96 cut) external {
        first = uint96(bound(first, 0, CEILING));
        points.allot(address(this), CAMPAIGN, first, 0);
        (bool ok, ) = _allots(CEILING - first + 1);
        _must(!ok, "one over the ceiling");
        cut = uint96(bound(cut, 0, first));
        points.cut(address(this), CAMPAIGN, cut);
        second = uint96(bound(second, 0, CEILING - first + cut));
        points.allot(address(this), CAMPAIGN, second, 0);
        (, uint256 used, , , uint256 allotted) = points.issuance();
        _must(used == uint256(first) - cut + second && allotted == used, "what was cut made room");
        uint256 edge = (START / PERIOD + 1) * PERIOD;
        vm.warp(edge - 1);
        (ok, ) = _allots(uint96(CEILING - used + 1));
        _must(!ok, "a second before the next period");
        vm.warp(edge);
        points.allot(address(this), CAMPAIGN, CEILING, 0);
    }

    /// @dev What was allotted in an earlier period and is cut in this one makes no room in this one.
    function testFuzz_cutOfEarlierPeriodsGivesNoRoom(uint96 early, uint96 now_) external {
        early = uint96(bound(early, 1, CEILING));
        now_ = uint96(bound(now_, 0, CEILING));
        points.allot(address(this), CAMPAIGN, early, 0);
        vm.warp(START + PERIOD);
        points.allot(address(0xC001), CAMPAIGN, now_, 0);
        points.cut(address(this), CAMPAIGN, early);
        (, uint256 used, , , ) = points.issuance();
        _must(used == (now_ > early ? now_ - early : 0), "bounded below by nothing used");
    }

    function testFuzz_raiseWaitsLoweringDoesNot(uint96 amount, uint256 time) external {
        vm.prank(ADMIN);
        points.setCeiling(amount);
        time = bound(time, START, START + 14 days);
        vm.warp(time);
        (uint256 ceiling, , uint256 announced, uint48 validFrom, ) = points.issuance();
        bool waits = amount > CEILING && time < START + 7 days;
        _must(ceiling == (waits ? CEILING : amount), "raised after notice, lowered at once");
        _must(announced == (waits ? amount : 0) && validFrom == (waits ? START + 7 days : 0), "and told ahead");
    }

    function _allots(uint96 amount) private returns (bool ok, bytes memory answer) {
        return address(points).call(abi.encodeCall(IPoints.allot, (address(this), CAMPAIGN, amount, 0)));
    }

    function _fails(uint256 amount, bytes4 expected) private {
        (bool ok, bytes memory answer) = address(points).call(
            abi.encodeCall(IPoints.mint, (MEMBER, amount, bytes32(CAMPAIGN)))
        );
        _must(!ok && bytes4(answer) == expected, "must fail, and say why");
    }
}
