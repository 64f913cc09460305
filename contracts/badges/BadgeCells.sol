// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title BadgeCells
/// @notice Storage of a holder's soulbound badges: eight kinds per word, 32 bits each, with a badge's day, level and
/// state. A badge is minted by one write, since its id tells the owner and the words tell the balance.
/// @dev Cell (32 bits): 0 to 15 the UTC day of the award since 1970, 16 to 23 the level, 24 HELD, 25 GIVEN_UP.
library BadgeCells {
    uint256 internal constant KINDS_PER_WORD = 8;
    uint256 internal constant CELL = type(uint32).max;
    uint256 private constant HELD = 1 << 24;
    uint256 private constant GIVEN_UP = 1 << 25;
    /// @dev The HELD bit of all eight cells.
    uint256 private constant HELD_CELLS = HELD * (type(uint256).max / CELL);

    /// @notice By how many bits a kind's cell is shifted in its word.
    function shiftOf(uint16 kind) internal pure returns (uint256) {
        return (kind % KINDS_PER_WORD) * 32;
    }

    function held(uint256 day, uint8 level) internal pure returns (uint256 cell) {
        return HELD | (uint256(level) << 16) | uint16(day);
    }

    function givenUp() internal pure returns (uint256 cell) {
        return GIVEN_UP;
    }

    function isHeld(uint256 cell) internal pure returns (bool) {
        return cell & HELD != 0;
    }

    function isGivenUp(uint256 cell) internal pure returns (bool) {
        return cell & GIVEN_UP != 0;
    }

    function levelOf(uint256 cell) internal pure returns (uint8) {
        return uint8(cell >> 16);
    }

    function dayOf(uint256 cell) internal pure returns (uint16) {
        return uint16(cell);
    }

    /// @notice How many badges a word holds (state HELD).
    function countHeld(uint256 word) internal pure returns (uint256 count) {
        for (word &= HELD_CELLS; word != 0; word &= word - 1) ++count;
    }
}
