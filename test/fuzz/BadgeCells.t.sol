// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {BadgeIds} from "../../contracts/badges/BadgeIds.sol";
import {BadgeCells} from "../../contracts/badges/BadgeCells.sol";

/// @title CellsTest
/// @notice The word of a holder's soulbound badges against an array of eight, and what an id says of a badge.
contract CellsTest {
    using BadgeIds for uint256;
    using BadgeCells for uint256;

    uint256 private constant KINDS = 8;

    /// @dev A property does not hold.
    error Broken(string what);

    function testFuzz_cellSaysWhatWasHeld(uint16 day, uint8 level) external pure {
        uint256 cell = BadgeCells.held(day, level);
        _must(cell.isHeld() && !cell.isGivenUp(), "held, and nothing else");
        _must(cell.dayOf() == day && cell.levelOf() == level, "of that day and level");
        _must(cell <= BadgeCells.CELL, "within its cell");
        uint256 end = BadgeCells.givenUp();
        _must(end.isGivenUp() && !end.isHeld() && end <= BadgeCells.CELL, "given up, and nothing else");
        _must(!uint256(0).isHeld() && !uint256(0).isGivenUp(), "never had");
    }

    /// @dev Eight kinds that follow each other, wherever they begin, share no bit.
    function testFuzz_cellsAreApart(uint16 first) external pure {
        uint256 word;
        for (uint256 i = 0; i < KINDS; ++i) {
            uint16 kind;
            unchecked {
                kind = first + uint16(i);
            }
            uint256 cell = BadgeCells.CELL << BadgeCells.shiftOf(kind);
            _must(word & cell == 0, "no two kinds in one cell");
            word |= cell;
        }
        _must(word == type(uint256).max, "and no bit left over");
    }

    /// @dev Both ways in which the contract writes a cell.
    function testFuzz_writingLeavesTheOthers(uint256 word, uint16 kind, uint16 day, uint8 level) external pure {
        uint256 shift = BadgeCells.shiftOf(kind);
        uint256 cell = BadgeCells.held(day, level);
        uint256 old = (word >> shift) & BadgeCells.CELL;
        uint256 written = (word & ~(BadgeCells.CELL << shift)) | (cell << shift);
        _must(written == word ^ ((old ^ cell) << shift), "the same word");
        for (uint256 i = 0; i < KINDS; ++i) {
            uint256 expected = i == kind % KINDS ? cell : _cell(word, i);
            _must(_cell(written, i) == expected, "one cell is new, the others are as they were");
        }
    }

    function testFuzz_countIsANaiveCount(uint256 word, uint256 mask) external pure {
        // Few bits, and many: empty and full words are met.
        if (mask % 3 == 0) word &= mask;
        if (mask % 5 == 0) word |= mask >> 8;
        uint256 count;
        for (uint256 i = 0; i < KINDS; ++i) if (_cell(word, i).isHeld()) ++count;
        _must(word.countHeld() == count, "cell by cell");
    }

    function testFuzz_soulboundIdRoundTrips(uint16 kind, address holder) external pure {
        uint256 id = BadgeIds.soulbound(kind, holder);
        _must(id.isSoulbound() && id.kindOf() == kind && id.holderOf() == holder, "kind and holder");
        _must(id >> 184 == 0, "no other bits");
    }

    function testFuzz_numberedIdRoundTrips(uint16 kind, uint16 day, uint32 serial) external pure {
        uint256 id = BadgeIds.numbered(kind, day, serial);
        _must(!id.isSoulbound() && id.kindOf() == kind, "of its kind");
        _must(id.mintDayOf() == day && id.serialOf() == serial, "day and serial");
        _must(id >> 184 == 0 && (id >> 48) % 2 ** 120 == 0, "no other bits");
    }

    /// @dev What differs in anything has another id, and the two sorts never meet.
    function testFuzz_idsAreUnique(uint256 one, uint256 other) external pure {
        // Near each other, as a rule.
        if (other % 4 != 0) other = one ^ (1 << (other % 256));
        uint256 idOfOne = BadgeIds.soulbound(uint16(one >> 160), address(uint160(one)));
        uint256 idOfOther = BadgeIds.soulbound(uint16(other >> 160), address(uint160(other)));
        _must((idOfOne == idOfOther) == (uint176(one) == uint176(other)), "kind and holder");
        idOfOther = BadgeIds.numbered(uint16(other >> 48), uint16(other >> 32), uint32(other));
        _must(idOfOne != idOfOther, "soulbound or not");
        idOfOne = BadgeIds.numbered(uint16(one >> 48), uint16(one >> 32), uint32(one));
        _must((idOfOne == idOfOther) == (uint64(one) == uint64(other)), "kind, day and serial");
    }

    function _cell(uint256 word, uint256 index) private pure returns (uint256) {
        return (word >> (32 * index)) % 2 ** 32;
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
