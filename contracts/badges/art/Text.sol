// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";

/// @title Text
/// @notice Makes UTF-8 that strangers wrote safe to show: checks, cleans, escapes, measures and wraps it.
library Text {
    using Bytes for bytes;

    /// @notice What {fault} answers for text without a fault.
    uint256 internal constant NOWHERE = type(uint256).max;

    /// @dev Narrow characters, one bit each: !',.:;|ijlI[]()`-fjrt and space
    uint256 private constant NARROW = 0x10141641280002000C00738300000000;
    /// @dev Widest characters, one bit each: m w M W @ %
    uint256 private constant WIDE = 0x802000008020010000002000000000;
    /// @dev Wide characters, one bit each: the other capitals except E F J L P S T, and &
    uint256 private constant UPPER = 0x766C99E0000004000000000;
    /// @dev U+FFFD, the replacement character.
    bytes private constant REPLACEMENT = hex"efbfbd";

    /// @notice The character that begins at byte `i`, and how many bytes it takes; 0 where they are not well-formed
    /// (table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF).
    function decode(bytes memory text, uint256 i) internal pure returns (uint256 point, uint256 size) {
        uint256 lead = uint8(text[i]);
        if (lead < 0x80) return (lead, 1);
        if (lead < 0xC2 || lead > 0xF7) return (0, 0);
        size = lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4);
        if (i + size > text.length) return (0, 0);
        point = lead & (0x7F >> size);
        for (uint256 k = 1; k < size; ++k) {
            uint256 next = uint8(text[i + k]);
            if (next & 0xC0 != 0x80) return (0, 0);
            point = (point << 6) | (next & 0x3F);
        }
        if (size == 3 && (point < 0x800 || _within(point, 0xD800, 0xDFFF))) return (0, 0);
        if (size == 4 && !_within(point, 0x10000, 0x10FFFF)) return (0, 0);
    }

    /// @notice Whether a character is safe to show: it cannot break or disguise the text around it. Joiners, variation
    /// selectors and tags are allowed, since emoji are made of them.
    function isShowable(uint256 point) internal pure returns (bool showable) {
        if (point < 0x20 || _within(point, 0x7F, 0x9F)) return false; // C0, DEL, C1
        if (point == 0x061C || _within(point, 0x200E, 0x200F)) return false; // marks of direction
        if (_within(point, 0x2028, 0x202E) || _within(point, 0x2066, 0x2069)) return false; // separators, bidi
        return !_within(point, 0xFDD0, 0xFDEF) && point & 0xFFFE != 0xFFFE; // non-characters
    }

    /// @notice The byte at which `text` is malformed or unsafe to show; {NOWHERE} if it has no fault.
    function fault(bytes memory text) internal pure returns (uint256 position) {
        for (uint256 i = 0; i < text.length;) {
            // Most text is ASCII, for which this shortcut halves the gas.
            if (_within(uint8(text[i]), 0x20, 0x7E)) {
                ++i;
                continue;
            }
            (uint256 point, uint256 size) = decode(text, i);
            if (size == 0 || !isShowable(point)) return i;
            i += size;
        }
        return NOWHERE;
    }

    /// @notice `text` with U+FFFD in place of everything that {fault} finds.
    function clean(string memory text) internal pure returns (string memory cleaned) {
        bytes memory left = bytes(text);
        bytes memory out;
        uint256 position = fault(left);
        while (position != NOWHERE) {
            (, uint256 size) = decode(left, position);
            out = bytes.concat(out, left.slice(0, position), REPLACEMENT);
            left = left.slice(position + (size == 0 ? 1 : size));
            position = fault(left);
        }
        cleaned = string(bytes.concat(out, left));
    }

    /// @notice Escapes a {clean} text for XML, between tags or in an attribute.
    function escapeXML(string memory text) internal pure returns (string memory escaped) {
        bytes memory source = bytes(text);
        uint256 size = 0;
        for (uint256 i = 0; i < source.length; ++i) {
            size += _entity(source[i]).length;
        }
        bytes memory out = new bytes(size);
        uint256 end = 0;
        for (uint256 i = 0; i < source.length; ++i) {
            bytes memory entity = _entity(source[i]);
            for (uint256 k = 0; k < entity.length; ++k) {
                out[end++] = entity[k];
            }
        }
        escaped = string(out);
    }

    /// @notice Estimates the width of a {clean} text in a bold sans-serif font, in hundredths of the font size.
    /// @dev Errs on the wide side.
    function width(string memory text) internal pure returns (uint256 total) {
        bytes memory source = bytes(text);
        uint256 last = 0;
        for (uint256 i = 0; i < source.length;) {
            (uint256 point, uint256 size) = decode(source, i);
            total += last == 0x200D ? 0 : _advance(point);
            last = point;
            i += size;
        }
    }

    /// @notice Cuts the first of `parts` lines off a {clean} text, so that the lines become about equally wide. It cuts
    /// at a space or between ideographs, and within a word only if the widths would differ much otherwise. Emoji and
    /// accented letters stay whole.
    /// @return line the whole text if there is no place to cut, or if one part is asked for
    function split(string memory text, uint256 parts) internal pure returns (string memory line, string memory rest) {
        if (parts < 2) return (text, "");
        bytes memory source = bytes(text);
        uint256 whole = width(text);
        uint256 best = NOWHERE;
        uint256 cut = source.length;
        uint256 before = 0;
        uint256 last = 0;
        for (uint256 i = 0; i < source.length;) {
            (uint256 point, uint256 size) = decode(source, i);
            bool atSpace = last == 0x20;
            if (i != 0 && !_joined(last, point) && (atSpace || !(_isComplex(last) || _isComplex(point)))) {
                uint256 remaining = (whole - before) / (parts - 1);
                uint256 cost = before > remaining ? before : remaining;
                if (!atSpace && !(_isIdeograph(last) && _isIdeograph(point))) cost *= 2;
                if (cost < best) (best, cut) = (cost, i);
            }
            before += last == 0x200D ? 0 : _advance(point);
            last = point;
            i += size;
        }
        uint256 end = cut != 0 && cut < source.length && source[cut - 1] == " " ? cut - 1 : cut;
        return (string(source.slice(0, end)), string(source.slice(cut)));
    }

    /// @notice The first character of a {clean} text, with everything that is joined to it; empty for an empty text.
    function first(string memory text) internal pure returns (string memory character) {
        bytes memory source = bytes(text);
        uint256 last = 0;
        uint256 i = 0;
        while (i < source.length) {
            (uint256 point, uint256 size) = decode(source, i);
            if (i != 0 && !_joined(last, point)) break;
            last = point;
            i += size;
        }
        character = string(source.slice(0, i));
    }

    function isASCII(string memory text) internal pure returns (bool ascii) {
        for (uint256 i = 0; i < bytes(text).length; ++i) {
            if (uint8(bytes(text)[i]) > 0x7F) return false;
        }
        return true;
    }

    /// @notice Whether {width} knows all characters of a {clean} text: Latin, ideographs, emoji.
    function isPlain(string memory text) internal pure returns (bool plain) {
        bytes memory source = bytes(text);
        for (uint256 i = 0; i < source.length;) {
            (uint256 point, uint256 size) = decode(source, i);
            if (_isComplex(point)) return false;
            i += size;
        }
        return true;
    }

    function _entity(bytes1 char) private pure returns (bytes memory entity) {
        if (char == "&") return "&amp;";
        if (char == "<") return "&lt;";
        if (char == ">") return "&gt;";
        if (char == 0x22) return "&quot;";
        if (char == "'") return "&#39;";
        return bytes.concat(char);
    }

    /// @dev Hundredths of the font size.
    function _advance(uint256 point) private pure returns (uint256 hundredths) {
        if (point < 0x80) return _latin(point);
        if (_isAttached(point)) return 0;
        if (point < 0x1100) return 68;
        if (_within(point, 0x2010, 0x2027)) return 60;
        bool wide = point < 0x1200 || _within(point, 0x2E80, 0xD7A3) || _within(point, 0xF900, 0xFAFF);
        wide =
            wide ||
            _within(point, 0xFF00, 0xFF60) ||
            (point > 0xFFFF && !_isFlag(point)) ||
            _within(point, 0x2190, 0x2BFF);
        return wide ? 102 : 68;
    }

    function _latin(uint256 point) private pure returns (uint256 hundredths) {
        if ((NARROW >> point) & 1 == 1) return 32;
        if ((WIDE >> point) & 1 == 1) return 89;
        return (UPPER >> point) & 1 == 1 ? 69 : 57;
    }

    /// @dev Characters drawn onto the one before: accents, selectors, joiners, skin tones, tags.
    function _isAttached(uint256 point) private pure returns (bool attached) {
        if (_within(point, 0x0300, 0x036F) || _within(point, 0x1AB0, 0x1AFF)) return true;
        if (_within(point, 0x200B, 0x200D) || _within(point, 0x20D0, 0x20FF)) return true;
        if (_within(point, 0xFE00, 0xFE0F) || _within(point, 0xFE20, 0xFE2F)) return true;
        if (_within(point, 0x302A, 0x302F) || _within(point, 0x3099, 0x309A) || _within(point, 0xFF9E, 0xFF9F))
            return true;
        return _within(point, 0x1F3FB, 0x1F3FF) || _within(point, 0xE0000, 0xE0FFF);
    }

    /// @dev Regional indicators: two of them make a flag.
    function _isFlag(uint256 point) private pure returns (bool flag) {
        return _within(point, 0x1F1E6, 0x1F1FF);
    }

    function _joined(uint256 last, uint256 point) private pure returns (bool joined) {
        return last == 0x200D || _isAttached(point) || (_isFlag(last) && _isFlag(point));
    }

    /// @dev Chinese, Japanese, Yi, Korean: a line may break between any two characters.
    function _isIdeograph(uint256 point) private pure returns (bool ideograph) {
        return
            _within(point, 0x3040, 0xA4CF) ||
            _within(point, 0xAC00, 0xD7A3) ||
            _within(point, 0xF900, 0xFAFF) ||
            _within(point, 0x20000, 0x3FFFF);
    }

    /// @dev Scripts whose letters join or stack: their width does not add up by letter, and words stay whole.
    function _isComplex(uint256 point) private pure returns (bool complex) {
        if (_within(point, 0x0300, 0x1FFF) || _within(point, 0xA4D0, 0xABFF)) return true;
        return _within(point, 0xD7B0, 0xD7FF) || _within(point, 0xFB1E, 0xFB4F) || _within(point, 0x10000, 0x1EFFF);
    }

    function _within(uint256 point, uint256 low, uint256 high) private pure returns (bool within) {
        return point >= low && point <= high;
    }
}
