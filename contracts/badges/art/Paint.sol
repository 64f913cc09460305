// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Paint
/// @notice Colors, 0xRRGGBB.
library Paint {
    uint24 internal constant BLACK = 0x000000;
    uint24 internal constant WHITE = 0xFFFFFF;
    /// @dev The relative luminance, in millionths, on which white and black have the same contrast (4.58 : 1).
    uint256 private constant MIDDLE = 179_000;

    /// @notice Relative luminance in millionths, as WCAG 2.2 defines it.
    /// @dev Approximates the gamma curve by 0.7 x² + 0.3 x³, with an error below 0.01.
    function luminance(uint24 color) internal pure returns (uint256 millionths) {
        millionths =
            (2126 * _linear(uint8(color >> 16)) + 7152 * _linear(uint8(color >> 8)) + 722 * _linear(uint8(color))) /
            10_000;
    }

    /// @notice Black or white, whichever has more contrast on `color`.
    function on(uint24 color) internal pure returns (uint24 ink) {
        ink = luminance(color) > MIDDLE ? BLACK : WHITE;
    }

    /// @notice `color` mixed with `percent` of `other`.
    function mix(uint24 color, uint24 other, uint256 percent) internal pure returns (uint24 mixed) {
        for (uint256 shift = 0; shift < 24; shift += 8) {
            uint256 channel = uint8(color >> shift) * (100 - percent) + uint8(other >> shift) * percent;
            mixed |= uint24((channel / 100) << shift);
        }
    }

    /// @notice The color as #rrggbb.
    function css(uint24 color) internal pure returns (string memory text) {
        bytes memory hexed = bytes(Strings.toHexString(color, 3));
        text = string.concat("#", string(bytes.concat(hexed[2], hexed[3], hexed[4], hexed[5], hexed[6], hexed[7])));
    }

    function _linear(uint256 channel) private pure returns (uint256 millionths) {
        uint256 square = channel * channel;
        millionths = (700_000 * square) / 65_025 + (300_000 * square * channel) / 16_581_375;
    }
}
