// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {BadgeStrangerSteps} from "./steps/BadgeStrangerSteps.sol";

/// @title BadgePlay
/// @notice All steps with badges: the runner calls them in any order, with any arguments.
/// @dev In this file, and without immutables: the runner knows a contract by its code.
contract BadgePlay is BadgeStrangerSteps {}

/// @title BadgesSuite
/// @notice What the runner plays with, and when it looks.
contract BadgesSuite {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    BadgePlay private _play;

    function setUp() external {
        _play = new BadgePlay();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_play);
    }

    /// @dev All but `checkAll`, which is for a run's end. Those that make something happen come more often.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[25] memory steps = [
            _play.award.selector,
            _play.award.selector,
            _play.awardBatch.selector,
            _play.awardBatch.selector,
            _play.setLevels.selector,
            _play.revoke.selector,
            _play.allotAwards.selector,
            _play.cutAwards.selector,
            _play.keepAwards.selector,
            _play.defineKind.selector,
            _play.halt.selector,
            _play.manageRewards.selector,
            _play.pass.selector,
            _play.approve.selector,
            _play.burn.selector,
            _play.announceExpired.selector,
            _play.redeem.selector,
            _play.redeem.selector,
            _play.redeem.selector,
            _play.settle.selector,
            _play.steal.selector,
            _play.nearMiss.selector,
            _play.awardFromNowhere.selector,
            _play.usurp.selector,
            _play.abuseDoor.selector
        ];
        bytes4[3] memory times = [_play.wait.selector, _play.waitLong.selector, _play.waitToEdge.selector];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_play);
        targets[0].selectors = new bytes4[](steps.length + times.length);
        for (uint256 i = 0; i < steps.length; ++i) targets[0].selectors[i] = steps[i];
        for (uint256 i = 0; i < times.length; ++i) targets[0].selectors[steps.length + i] = times[i];
    }

    /// @notice I-17 to I-27: those of state here, those of change in every step.
    function invariant_badges() external view {
        _play.check();
    }

    function afterInvariant() external view {
        _play.checkAll();
    }
}
