// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IRewards} from "../../../contracts/rewards/IRewards.sol";
import {Promises} from "../helpers/Promises.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @title TimeSteps
/// @notice Time, the other brand, and those who only watch.
abstract contract TimeSteps is Promises {
    function wait(uint256 time) external step {
        _goTo(clock + bound(time, 1, 2 days));
    }

    function waitLong(uint256 time) external step {
        _goTo(clock + bound(time, PERIOD / 4, 2 * PERIOD + PERIOD / 2));
    }

    /// @dev To the second before, at, or after the moments when something changes.
    function waitToEdge(uint256 kind, uint256 seed, uint256 around) external step {
        uint256 edge;
        kind %= 6;
        if (kind == 0) edge = (clock / PERIOD + 1) * PERIOD;
        else if (kind == 1 && openOrders.length != 0) {
            edge = uint256(orders[openOrders[seed % openOrders.length]].redemption.deadline) + 1;
        } else if (kind == 2 && openBatches.length != 0) {
            edge = batches[openBatches[seed % openBatches.length]].grant.maturesAt;
        } else if (kind == 3) edge = stoppedUntil;
        else if (kind == 4) edge = (clock / 1 days + 1) * 1 days;
        else if (kind == 5) edge = announced == 0 ? closesAt : raisedAt;
        edge = edge + (around % 3) - (edge == 0 ? 0 : 1);
        if (edge > clock && edge < clock + 4 * PERIOD) _goTo(edge);
    }

    function touch() external step {
        _touchAll();
        _readLogs();
        for (uint256 i = 0; i < HOLDERS; ++i) _must(eventSum[holders[i]] == points.balanceOf(holders[i]), 14);
    }

    /// @dev The other brand goes on with its business at the same desks.
    function rivalActs(uint256 kind, uint256 amount) external step {
        kind %= 4;
        (, uint256 units, ) = rewards.statusOf(rivalOrder);
        if (kind == 0) {
            amount = bound(amount, 1, 100);
            vm.prank(RIVAL);
            rivalPoints.mint(holders[1], amount, bytes32(CAMPAIGN));
            rivalSupply += amount;
        } else if (kind == 1) {
            amount = bound(amount, 0, rivalPoints.balanceOf(holders[0]));
            vm.prank(holders[0]);
            rivalPoints.burn(amount);
            rivalSupply -= amount;
        } else if (units != 0 && (kind == 2 || clock <= rivalOrder.deadline)) {
            bytes memory data =
                kind == 2
                    ? abi.encodeCall(IRewards.refund, (rivalOrder, 1))
                    : abi.encodeCall(IRewards.capture, (rivalOrder, 1, ""));
            (bool ok, ) = _try(RIVAL, address(rewards), data);
            _must(ok, 15);
            rivalHeld -= rivalOrder.unitPrice;
            if (kind == 3) rivalSupply -= rivalOrder.unitPrice;
        }
    }

    function _goTo(uint256 time) private {
        clock = time;
        vm.warp(time);
    }
}
