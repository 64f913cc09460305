// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @notice A limit per UTC day, packed so that it fits into one slot with the budget that it limits.
/// @dev Bits 0 to 71 the rate per day (0: no limit), 72 to 143 what is used, 144 to 159 the day of that use, since
/// 1970.
type DailyLimit is uint160;

using DailyLimits for DailyLimit global;

/// @title DailyLimits
/// @notice The daily limit of budgets of points, of budgets of awards, and of tills.
library DailyLimits {
    uint256 internal constant MAX_RATE = type(uint72).max;

    /// @notice The limit with another rate, at most {MAX_RATE}. What was used today stays used.
    function withRate(DailyLimit limit, uint256 rate) internal pure returns (DailyLimit changed) {
        return DailyLimit.wrap(uint160((DailyLimit.unwrap(limit) & ~MAX_RATE) | uint72(rate)));
    }

    /// @notice The most on one day; 0 for no limit.
    function ratePerDay(DailyLimit limit) internal pure returns (uint72 rate) {
        return uint72(DailyLimit.unwrap(limit));
    }

    /// @notice How much of the limit is used today.
    function usedToday(DailyLimit limit) internal view returns (uint72 used) {
        uint256 word = DailyLimit.unwrap(limit);
        if (word >> 144 == today()) used = uint72(word >> 72);
    }

    /// @notice Uses `amount` more today.
    /// @return left how much was left before; less than `amount` means that it is too much, and `spent` then means nothing
    /// @return spent the limit after it
    function spend(DailyLimit limit, uint256 amount) internal view returns (uint256 left, DailyLimit spent) {
        (uint256 rate, uint256 used, uint256 day) = (limit.ratePerDay(), limit.usedToday(), today());
        unchecked {
            // The rate may have been lowered below today's use.
            if (used < rate) left = rate - used;
            // Where `amount` fits, what is used is at most the rate, which has 72 bits.
            spent = DailyLimit.wrap(uint160((day << 144) | ((used + amount) << 72) | rate));
        }
    }

    /// @notice Today, as the number of UTC days since 1970.
    function today() internal view returns (uint16 day) {
        return uint16(block.timestamp / 1 days);
    }
}
