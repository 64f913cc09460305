// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {DailyLimit, DailyLimits} from "../../contracts/limits/DailyLimit.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";

/// @title DailyLimitTest
/// @notice A daily limit against a plain struct: any changes of the rate, and uses, over any days.
contract DailyLimitTest {
    /// @dev What the word says, in fields that can't run into each other.
    struct Model {
        uint256 rate;
        uint256 used;
        uint256 day;
    }

    uint256 private constant STEPS = 12;

    /// @dev A property does not hold.
    error Broken(string what);

    /// @dev Each seed makes one step: the clock moves, the rate changes, or some of it is used.
    function testFuzz_limitIsThatOfTheModel(uint256[STEPS] calldata seeds, uint32 start) external {
        uint256 time = start;
        vm.warp(time);
        DailyLimit limit;
        Model memory model;
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 seed = seeds[i] >> 8;
            uint8 what = uint8(seeds[i]) % 4;
            if (what == 0) {
                // To the last second of a day, to the first of the next, or some days on.
                uint256 edge = (time / 1 days + 1) * 1 days;
                time =
                    seed % 3 == 0
                        ? edge - 1
                        : seed % 3 == 1
                            ? edge
                            : time + (seed % 5 days);
                vm.warp(time);
            } else if (what == 1) {
                // To the largest that there is, and often by a few.
                model.rate = bound(seed, 0, seed % 2 == 0 ? DailyLimits.MAX_RATE : 10);
                limit = limit.withRate(model.rate);
            } else {
                uint256 left = _left(model, time);
                uint256 amount = bound(seed, 0, left);
                uint256 told;
                (told, limit) = this.spend(limit, amount);
                _must(told == left, "what is left before");
                model.used = _used(model, time) + amount;
                model.day = time / 1 days;
            }
            _must(limit.ratePerDay() == model.rate, "the rate");
            _must(this.usedToday(limit) == _used(model, time), "what is used today");
            (uint256 leftNow, ) = this.spend(limit, 0);
            _must(leftNow == _left(model, time), "what is left today");
        }
    }

    /// @dev External, for within one call the compiler may take the time to stay what it was before {Vm-warp}.
    function spend(DailyLimit limit, uint256 amount) external view returns (uint256 left, DailyLimit spent) {
        return limit.spend(amount);
    }

    /// @dev As {spend}.
    function usedToday(DailyLimit limit) external view returns (uint256 used) {
        return limit.usedToday();
    }

    function _used(Model memory model, uint256 time) private pure returns (uint256 used) {
        if (model.day == time / 1 days) used = model.used;
    }

    function _left(Model memory model, uint256 time) private pure returns (uint256 left) {
        uint256 used = _used(model, time);
        if (used < model.rate) left = model.rate - used;
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
