// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {World} from "./helpers/World.sol";
import {BrandSteps} from "./steps/BrandSteps.sol";
import {StrangerSteps} from "./steps/StrangerSteps.sol";
import {TimeSteps} from "./steps/TimeSteps.sol";

/// @title Play
/// @notice All steps on one stage: the runner calls them in any order, with any arguments.
/// @dev In this file, and without immutables: the runner knows a contract by its code.
contract Play is BrandSteps, StrangerSteps, TimeSteps {
    constructor(uint8 livePeriods, bool closed) World(livePeriods, closed) {}
}

/// @title Suite
/// @notice What all configurations have in common: what the runner plays with, and when it looks.
abstract contract Suite {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Play internal play;

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(play);
    }

    /// @dev All but `checkEvents`, which is for a run's end. Those that make something happen come more often.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[28] memory steps = [
            play.transfer.selector,
            play.burn.selector,
            play.permit.selector,
            play.authorize.selector,
            play.redeem.selector,
            play.redeem.selector,
            play.redeemSigned.selector,
            play.useGuard.selector,
            play.trustRogue.selector,
            play.issue.selector,
            play.issue.selector,
            play.grant.selector,
            play.decideGrant.selector,
            play.allot.selector,
            play.cut.selector,
            play.setCeiling.selector,
            play.halt.selector,
            play.extend.selector,
            play.manageCatalog.selector,
            play.govern.selector,
            play.capture.selector,
            play.refund.selector,
            play.useRogue.selector,
            play.cheat.selector,
            play.wait.selector,
            play.waitLong.selector,
            play.waitToEdge.selector,
            play.touch.selector
        ];
        bytes4[7] memory attacks = [
            play.rivalActs.selector,
            play.steal.selector,
            play.usurp.selector,
            play.mintFromNowhere.selector,
            play.abuseOrder.selector,
            play.abuseGrant.selector,
            play.redeemInVain.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(play);
        targets[0].selectors = new bytes4[](steps.length + attacks.length);
        for (uint256 i = 0; i < steps.length; ++i) targets[0].selectors[i] = steps[i];
        for (uint256 i = 0; i < attacks.length; ++i) targets[0].selectors[steps.length + i] = attacks[i];
    }

    /// @notice I-1 to I-16: those of state here, those of change in every step.
    function invariant_charter() external view {
        play.check();
    }

    function afterInvariant() external {
        play.checkEvents();
    }
}

/// @title Expiring
/// @notice Points that live four periods, in an open programme.
contract Expiring is Suite {
    function setUp() external {
        play = new Play({livePeriods: 4, closed: false});
    }
}

/// @title Everlasting
/// @notice Points that never expire, in a closed programme that may open.
contract Everlasting is Suite {
    function setUp() external {
        play = new Play({livePeriods: 0, closed: true});
    }
}

/// @title ShortLived
/// @notice Points that live to the end of the period they are earned in: their one lane is also the newest.
contract ShortLived is Suite {
    function setUp() external {
        play = new Play({livePeriods: 1, closed: false});
    }
}
