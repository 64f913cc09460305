// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "./IPoints.sol";
import {Lots} from "./Lots.sol";

/// @title HeldLots
/// @notice Arithmetic for desks on the words in which the token tells them the lots that they hold: split, multiply and
/// store them, without knowing the layout of a word. Bits 240 to 254 of a word are free for a desk's own flags.
library HeldLots {
    using Lots for uint256;

    /// @notice The lowest of the fifteen bits for a desk's own flags.
    uint256 internal constant FREE_BIT = 240;
    uint256 private constant FREE_BITS = uint256(type(uint16).max >> 1) << FREE_BIT;

    /// @notice The word without the desk's own flags, as the token accepts it.
    function bare(uint256 lots) internal pure returns (uint256 word) {
        return lots & ~FREE_BITS;
    }

    /// @notice How many base units the word has.
    function total(uint256 lots) internal pure returns (uint256 amount) {
        return lots.sum(lots.widthOf());
    }

    /// @notice Splits a word into the `amount` base units that expire first and the rest. Both keep the desk's own
    /// flags.
    /// @dev `amount` must be at most {total}.
    function split(uint256 lots, uint256 amount) internal pure returns (uint256 taken, uint256 rest) {
        (, uint256 amounts) = lots.first(amount, lots.widthOf());
        return (lots.withSame(amounts), lots - amounts);
    }

    /// @notice The word of one base unit, from a word of `amount` base units that expire together.
    function one(uint256 lots, uint256 amount) internal pure returns (uint256 oneUnit) {
        return lots.withSame((lots & Lots.AMOUNTS) / amount);
    }

    /// @notice The word of `amount` base units that expire together, from the word of one.
    /// @dev `amount` must be at most what was minted into that lane, so that the product fits the lane.
    function times(uint256 oneUnit, uint256 amount) internal pure returns (uint256 lots) {
        return oneUnit.withSame((oneUnit & Lots.AMOUNTS) * amount);
    }

    /// @notice The word of one base unit that expires at the end of period `expiry`, as the token would tell it now.
    /// @dev The result is only valid for a period in which the token can mint; minting refuses any other.
    function oneOf(IPoints points, uint256 expiry) internal view returns (uint256 oneUnit) {
        uint256 period = points.currentPeriod();
        unchecked {
            oneUnit = (period << Lots.AMOUNT_BITS) | (1 << (Lots.LANE_BITS * (expiry - period)));
        }
        if (points.livePeriods() == 0) oneUnit |= Lots.SINGLE;
    }
}
