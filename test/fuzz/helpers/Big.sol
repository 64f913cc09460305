// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Big
/// @notice Whole numbers of up to 384 bits, digit by digit, as one reckons on paper: to check arithmetic that is done otherwise.
/// @dev Twelve digits of 32 bits, the lowest first. What would not fit reverts.
library Big {
    uint256 private constant DIGITS = 12;
    uint256 private constant DIGIT = (1 << 32) - 1;

    error TooBig();

    /// @notice `big` times `factor`, which is below 2^128.
    function times(uint256[12] memory big, uint256 factor) internal pure returns (uint256[12] memory product) {
        uint256 carry;
        for (uint256 i = 0; i < DIGITS; ++i) {
            carry += big[i] * factor;
            product[i] = carry & DIGIT;
            carry >>= 32;
        }
        if (carry != 0) revert TooBig();
    }

    function plus(uint256[12] memory a, uint256[12] memory b) internal pure returns (uint256[12] memory sum) {
        uint256 carry;
        for (uint256 i = 0; i < DIGITS; ++i) {
            carry += a[i] + b[i];
            sum[i] = carry & DIGIT;
            carry >>= 32;
        }
        if (carry != 0) revert TooBig();
    }

    /// @notice `big` divided by `divisor`, which is below 2^128, rounded down.
    function over(uint256[12] memory big, uint256 divisor) internal pure returns (uint256[12] memory quotient) {
        uint256 rest;
        for (uint256 i = DIGITS; i != 0; --i) {
            rest = (rest << 32) | big[i - 1];
            quotient[i - 1] = rest / divisor;
            rest %= divisor;
        }
    }

    function toUint(uint256[12] memory big) internal pure returns (uint256 small) {
        for (uint256 i = DIGITS; i != 0; --i) {
            if (small >> 224 != 0) revert TooBig();
            small = (small << 32) | big[i - 1];
        }
    }
}
