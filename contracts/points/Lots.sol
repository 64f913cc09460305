// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Lots
/// @notice The balance word: a holder's points by expiry, in one storage slot.
///
/// | bits      | holds                                                                       |
/// |-----------|-----------------------------------------------------------------------------|
/// | 0 to 207  | amounts: four lanes of 52 bits, or one lane of 208 where points never expire |
/// | 208 to 239| the period (its number) at whose end the lowest lane expires                 |
/// | 240 to 255| flags, whose meaning depends on who stores the word                          |
///
/// Lane `i` expires at the end of period `period + i`, so ageing is a shift to the right. Functions take the lane width
/// in bits, and ignore flags. Adding words never carries from one lane into the next, since everything that is ever
/// allotted to minters fits into one lane (invariant I-2).
library Lots {
    uint256 internal constant LANE_BITS = 52;
    uint256 internal constant LANE = (1 << LANE_BITS) - 1;
    uint256 internal constant AMOUNT_BITS = 208;
    uint256 internal constant AMOUNTS = (1 << AMOUNT_BITS) - 1;
    /// @dev The lowest bit above each lane.
    uint256 private constant LANE_BORROWS = (1 << 52) | (1 << 104) | (1 << 156) | (1 << AMOUNT_BITS);
    uint256 internal constant FLAGS = uint256(type(uint16).max) << 240;
    /// @notice Flag of a word that the token hands out: its amounts are one lane that never expires.
    uint256 internal constant SINGLE = 1 << 255;

    /// @notice The lane width, in bits, of a word that the token handed out.
    function widthOf(uint256 lots) internal pure returns (uint256 width) {
        width = lots & SINGLE == 0 ? LANE_BITS : AMOUNT_BITS;
    }

    /// @notice The period at whose end the lowest lane of `word` expires.
    function periodOf(uint256 word) internal pure returns (uint256 period) {
        period = uint32(word >> AMOUNT_BITS);
    }

    /// @notice The amounts of `word` that are unexpired in `period`; the lowest lane expires at the end of `period`.
    /// @dev `period` must be the word's own or a later one. A shift past the last lane leaves 0.
    function live(uint256 word, uint256 period) internal pure returns (uint256 amounts) {
        unchecked {
            // `period` is the word's own or later, so the difference is at least 0; and 2^32 × 52 is small.
            amounts = (word & AMOUNTS) >> (LANE_BITS * (period - periodOf(word)));
        }
    }

    /// @notice `word` with its flags, but the given amounts as of `period`.
    function withAmounts(uint256 word, uint256 amounts, uint256 period) internal pure returns (uint256 aged) {
        aged = (word & FLAGS) | (period << AMOUNT_BITS) | amounts;
    }

    /// @notice The amounts of `word` that have expired before `period`, in lanes.
    function expired(uint256 word, uint256 period) internal pure returns (uint256 amounts) {
        unchecked {
            // As in live(). A shift past the word gives 0 - 1, all ones: everything has expired.
            amounts = word & AMOUNTS & ((1 << (LANE_BITS * (period - periodOf(word)))) - 1);
        }
    }

    /// @notice The sum of all lanes.
    function sum(uint256 word, uint256 width) internal pure returns (uint256 total) {
        if (width == AMOUNT_BITS) return word & AMOUNTS;
        unchecked {
            // Four numbers of 52 bits.
            total = (word & LANE) + ((word >> 52) & LANE) + ((word >> 104) & LANE) + ((word >> 156) & LANE);
        }
    }

    /// @notice The part of `word` that pays `value`, from the lots that expire first.
    /// @return enough whether all lanes together are at least `value`; only then is `taken` valid
    /// @return taken amounts only, lane by lane
    function first(uint256 word, uint256 value, uint256 width) internal pure returns (bool enough, uint256 taken) {
        if (width == AMOUNT_BITS) return (value <= word & AMOUNTS, value);
        unchecked {
            // Unrolled, since this runs on every debit and a loop costs 190 gas more. `value` only shrinks by lanes
            // that are smaller than it.
            uint256 lot = word & LANE;
            if (value <= lot) return (true, value);
            value -= lot;
            lot = (word >> 52) & LANE;
            if (value <= lot) return (true, (word & ((1 << 52) - 1)) | (value << 52));
            value -= lot;
            lot = (word >> 104) & LANE;
            if (value <= lot) return (true, (word & ((1 << 104) - 1)) | (value << 104));
            value -= lot;
            lot = (word >> 156) & LANE;
            if (value <= lot) return (true, (word & ((1 << 156) - 1)) | (value << 156));
        }
    }

    /// @notice Whether each lane of `part` is at most the same lane of `word`.
    /// @dev Bit `i` of `a ^ b ^ (a - b)` tells whether the subtraction borrowed from bit `i`. A lane of `part` is too
    /// large if the subtraction borrowed from the lane above it.
    function covers(uint256 word, uint256 part, uint256 width) internal pure returns (bool covered) {
        unchecked {
            uint256 have = word & AMOUNTS;
            uint256 want = part & AMOUNTS;
            uint256 borrowed = have ^ want ^ (have - want);
            covered = borrowed & (width == AMOUNT_BITS ? 1 << AMOUNT_BITS : LANE_BORROWS) == 0;
        }
    }

    /// @notice The period and flags of `lots`, with other amounts.
    function withSame(uint256 lots, uint256 amounts) internal pure returns (uint256 other) {
        other = (lots & ~AMOUNTS) | amounts;
    }
}
