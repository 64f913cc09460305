// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Text} from "../../contracts/badges/art/Text.sol";
import {bound} from "../invariant/helpers/Vm.sol";

/// @title TextTest
/// @notice UTF-8 against a second reading of the standard: its table of well-formed byte sequences, row by row.
contract TextTest {
    /// @dev A property does not hold.
    error Broken(string what);

    /// @dev Bytes at the edges of the table, and texts that are whole.
    bytes[] private _pieces = [
        bytes(hex"41"),
        hex"20",
        hex"22",
        hex"26",
        hex"3c",
        hex"27",
        hex"3e",
        hex"7f",
        hex"80",
        hex"bf",
        hex"c1",
        hex"c2",
        hex"e0",
        hex"ed",
        hex"ef",
        hex"f0",
        hex"f4",
        hex"f5",
        hex"f8",
        hex"fc",
        hex"8f",
        hex"90",
        hex"9f",
        hex"a0",
        hex"e59296",
        hex"e29895",
        hex"f09f8e89",
        hex"e2808d",
        hex"efb88f",
        hex"cc81",
        hex"f09f87a8",
        hex"e280ae",
        hex"efbfbe"
    ];

    function testFuzz_readsEveryCharacter(uint256 point, bytes8 before) external pure {
        point = bound(point, 0, 0x10FFFF);
        if (point >= 0xD800 && point <= 0xDFFF) point -= 0x800;
        bytes memory one = _encode(point);
        (uint256 read, uint256 size) = Text.decode(bytes.concat(before, one), 8);
        _must(read == point && size == one.length, "read as it was written");
        for (uint256 cut = 1; cut < one.length; ++cut) {
            bytes memory short = new bytes(cut);
            for (uint256 i = 0; i < cut; ++i) short[i] = one[i];
            (, size) = Text.decode(short, 0);
            _must(size == 0, "cut short");
        }
    }

    function testFuzz_agreesWithTheTable(bytes32 seed, bytes4 raw, bool spliced) external view {
        bytes memory text = spliced ? _splice(seed) : bytes.concat(raw);
        for (uint256 i = 0; i < text.length; ++i) {
            (, uint256 size) = Text.decode(text, i);
            _must(size == _sizeByTable(text, i), "the table says otherwise");
        }
    }

    function testFuzz_cleansWithoutHarm(bytes32 seed, bytes calldata raw, bool spliced) external view {
        bytes memory text = spliced ? _splice(seed) : bytes(raw);
        bytes memory cleaned = bytes(Text.clean(string(text)));
        _must(Text.fault(cleaned) == Text.NOWHERE, "clean");
        bool wasFine = Text.fault(text) == Text.NOWHERE;
        _must(wasFine == (keccak256(cleaned) == keccak256(text)), "changed only where there was a fault");
    }

    function testFuzz_escapesAndBack(bytes32 seed) external view {
        string memory text = Text.clean(string(_splice(seed)));
        bytes memory escaped = bytes(Text.escapeXML(text));
        bytes memory back;
        for (uint256 i = 0; i < escaped.length; ++i) {
            bytes1 char = escaped[i];
            _must(
                char != "<" && char != ">" && char != "'" && char != 0x22,
                "nothing left that XML would take for its own"
            );
            if (char != "&") {
                back = bytes.concat(back, char);
                continue;
            }
            bytes memory entity;
            while (escaped[++i] != ";") entity = bytes.concat(entity, escaped[i]);
            back = bytes.concat(back, _meaning(keccak256(entity)));
        }
        _must(keccak256(back) == keccak256(bytes(text)), "reads as it was");
    }

    function testFuzz_splitsLosingAtMostASpace(bytes32 seed, uint256 parts) external view {
        string memory text = Text.clean(string(_splice(seed)));
        parts = bound(parts, 1, 3);
        (string memory line, string memory rest) = Text.split(text, parts);
        bool whole = _same(string.concat(line, rest), text) || _same(string.concat(line, " ", rest), text);
        _must(whole, "all of it");
        _must(parts > 1 || bytes(rest).length == 0, "one part is all");
        _must(Text.fault(bytes(line)) == Text.NOWHERE && Text.fault(bytes(rest)) == Text.NOWHERE, "no half characters");
        _must(Text.width(line) <= Text.width(text), "not wider");
    }

    /// @dev Up to eight pieces, and a stray byte.
    function _splice(bytes32 seed) private view returns (bytes memory text) {
        for (uint256 i = 0; i < uint8(seed[31]) % 9; ++i)
            text = bytes.concat(text, _pieces[uint8(seed[i]) % _pieces.length]);
        if (uint8(seed[30]) % 4 == 0) text = bytes.concat(text, seed[29]);
    }

    /// @dev The Unicode standard, version 16, table 3-7: from first byte, to first byte, range of the second, size.
    function _sizeByTable(bytes memory text, uint256 i) private pure returns (uint256 size) {
        uint8[5][9] memory rows = [
            [0x00, 0x7F, 0, 0, 1],
            [0xC2, 0xDF, 0x80, 0xBF, 2],
            [0xE0, 0xE0, 0xA0, 0xBF, 3],
            [0xE1, 0xEC, 0x80, 0xBF, 3],
            [0xED, 0xED, 0x80, 0x9F, 3],
            [0xEE, 0xEF, 0x80, 0xBF, 3],
            [0xF0, 0xF0, 0x90, 0xBF, 4],
            [0xF1, 0xF3, 0x80, 0xBF, 4],
            [0xF4, 0xF4, 0x80, 0x8F, 4]
        ];
        for (uint256 row = 0; row < 9; ++row) {
            if (!_between(text, i, rows[row][0], rows[row][1])) continue;
            size = rows[row][4];
            if (size > 1 && !_between(text, i + 1, rows[row][2], rows[row][3])) return 0;
            for (uint256 k = 2; k < size; ++k) {
                if (!_between(text, i + k, 0x80, 0xBF)) return 0;
            }
            return size;
        }
    }

    function _between(bytes memory text, uint256 i, uint8 low, uint8 high) private pure returns (bool between) {
        between = i < text.length && uint8(text[i]) >= low && uint8(text[i]) <= high;
    }

    function _encode(uint256 point) private pure returns (bytes memory text) {
        if (point < 0x80) return abi.encodePacked(uint8(point));
        if (point < 0x800) return abi.encodePacked(uint8(0xC0 | (point >> 6)), _tail(point));
        if (point < 0x10000) return abi.encodePacked(uint8(0xE0 | (point >> 12)), _tail(point >> 6), _tail(point));
        return abi.encodePacked(uint8(0xF0 | (point >> 18)), _tail(point >> 12), _tail(point >> 6), _tail(point));
    }

    function _tail(uint256 point) private pure returns (uint8 tail) {
        tail = uint8(0x80 | (point & 0x3F));
    }

    function _meaning(bytes32 entity) private pure returns (bytes memory char) {
        if (entity == keccak256("amp")) return "&";
        if (entity == keccak256("lt")) return "<";
        if (entity == keccak256("gt")) return ">";
        if (entity == keccak256("quot")) return hex"22";
        if (entity == keccak256("#39")) return "'";
        revert Broken("no such entity");
    }

    function _same(string memory a, string memory b) private pure returns (bool same) {
        same = keccak256(bytes(a)) == keccak256(bytes(b));
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
