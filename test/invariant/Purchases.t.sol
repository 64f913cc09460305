// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {PurchaseStrangerSteps} from "./steps/PurchaseStrangerSteps.sol";

/// @title PurchasePlay
/// @notice All steps with purchases: the runner calls them in any order, with any arguments.
/// @dev In this file, and without immutables: the runner knows a contract by its code.
contract PurchasePlay is PurchaseStrangerSteps {
    /// @notice How many kinds of things a run can reach.
    uint256 public constant KINDS = uint256(Reach.Count);
}

/// @title PurchasesSuite
/// @notice What the runner plays with, and when it looks.
contract PurchasesSuite {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev Nothing of kind `number` happened: the steps do not try all that they say.
    error NeverReached(uint256 number);

    uint256 private constant STEPS = 4_000;

    PurchasePlay private _play;
    uint256[] private _counts;

    function setUp() external {
        _play = new PurchasePlay();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_play);
    }

    /// @dev Those that make something happen come more often.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_play);
        targets[0].selectors = _steps();
    }

    /// @notice Steps of one seed, to see that they reach all that the invariants speak of.
    function test_reachesEverything() external {
        bytes4[] memory steps = _steps();
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("reach", i)));
            // A new world now and then: campaigns end.
            if (i % 250 == 0) _restart();
            (bool ok, bytes memory answer) = address(_play).call(
                abi.encodeWithSelector(steps[seed % steps.length], seed >> 8)
            );
            require(ok, string(answer));
        }
        _restart();
        for (uint256 i = 0; i < _counts.length; ++i) if (_counts[i] == 0) revert NeverReached(i);
    }

    /// @notice I-38 to I-48: those of state here, those of change in every step.
    function invariant_purchases() external view {
        _play.check();
    }

    function afterInvariant() external view {
        _play.checkAll();
    }

    function _restart() private {
        uint256 kinds = _play.KINDS();
        for (uint256 i = 0; i < kinds; ++i) {
            if (_counts.length < kinds) _counts.push();
            _counts[i] += _play.reached(i);
        }
        _play.check();
        _play.checkAll();
        _play = new PurchasePlay();
    }

    function _steps() private view returns (bytes4[] memory selectors) {
        bytes4[33] memory steps = [
            _play.post.selector,
            _play.post.selector,
            _play.post.selector,
            _play.post.selector,
            _play.carry.selector,
            _play.carry.selector,
            _play.refund.selector,
            _play.refund.selector,
            _play.refund.selector,
            _play.mature.selector,
            _play.mature.selector,
            _play.mature.selector,
            _play.mature.selector,
            _play.payFirst.selector,
            _play.payReferral.selector,
            _play.payMilestone.selector,
            _play.payMilestone.selector,
            _play.showTier.selector,
            _play.showTier.selector,
            _play.loseBadge.selector,
            _play.proveMiscount.selector,
            _play.give.selector,
            _play.publish.selector,
            _play.publish.selector,
            _play.openCampaign.selector,
            _play.setTills.selector,
            _play.revoke.selector,
            _play.budget.selector,
            _play.close.selector,
            _play.lapse.selector,
            _play.openTiers.selector,
            _play.halt.selector,
            _play.usurp.selector
        ];
        bytes4[4] memory times = [
            _play.wait.selector,
            _play.waitLong.selector,
            _play.waitLong.selector,
            _play.waitToEdge.selector
        ];
        selectors = new bytes4[](steps.length + times.length);
        for (uint256 i = 0; i < steps.length; ++i) selectors[i] = steps[i];
        for (uint256 i = 0; i < times.length; ++i) selectors[steps.length + i] = times[i];
    }
}
