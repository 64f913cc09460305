// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title BadgeCells
/// @notice Storage of a holder's soulbound badges: eight kinds per word, 32 bits each, with a badge's day, level and
/// state. A badge is minted by one write, since its id tells the owner and the words tell the balance.
/// @dev Lane (32 bits): 0 to 15 the UTC day of the award since 1970, 16 to 23 the level, 24 HELD, 25 GIVEN_UP.
library BadgeCells {
    uint256 internal constant KINDS_PER_WORD = 8;
    uint256 internal constant LANE = type(uint32).max;
    uint256 private constant HELD = 1 << 24;
    uint256 private constant GIVEN_UP = 1 << 25;
    /// @dev The HELD bit of all eight lanes.
    uint256 private constant HELD_LANES = HELD * (type(uint256).max / LANE);

    /// @notice By how many bits a kind's lane is shifted in its word.
    function shiftOf(uint16 kind) internal pure returns (uint256) {
        return (kind % KINDS_PER_WORD) * 32;
    }

    function held(uint256 day, uint8 level) internal pure returns (uint256 lane) {
        return HELD | (uint256(level) << 16) | uint16(day);
    }

    function givenUp() internal pure returns (uint256 lane) {
        return GIVEN_UP;
    }

    function isHeld(uint256 lane) internal pure returns (bool) {
        return lane & HELD != 0;
    }

    function isGivenUp(uint256 lane) internal pure returns (bool) {
        return lane & GIVEN_UP != 0;
    }

    function levelOf(uint256 lane) internal pure returns (uint8) {
        return uint8(lane >> 16);
    }

    function dayOf(uint256 lane) internal pure returns (uint16) {
        return uint16(lane);
    }

    /// @notice How many badges a word holds (state HELD).
    function countHeld(uint256 word) internal pure returns (uint256 count) {
        for (word &= HELD_LANES; word != 0; word &= word - 1) ++count;
    }
}
