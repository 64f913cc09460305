// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Face, Look, Style} from "./IBadgeArt.sol";
import {Calendar} from "./Calendar.sol";
import {Paint} from "./Paint.sol";
import {Text} from "./Text.sol";

/// @title Drawing
/// @notice Draws a badge as SVG, 512 by 512 on a transparent background: an enamelled field in the brand's color, in a
/// bevelled rim whose metal shows the level.
/// @dev All texts must be {Text-clean}. Uses only shapes, gradients and text, so that the small renderers of wallets
/// can draw it. Ids and classes end in a hash of what they define, so that many badges can be in one page.
library Drawing {
    using Strings for uint256;

    /// @dev The layout of one style: vertical positions of the centres of its parts, in pixels of the picture.
    struct Frame {
        string outline;
        // Shapes drawn onto the field.
        string detail;
        uint256 emblemY;
        uint256 nameY;
        uint256 nameWidth;
        uint256 levelY;
        uint256 footY;
        uint256 footWidth;
        // Centre of the emblem in a thumbnail.
        uint256 aloneY;
        // How far emblem and name move apart if there is no level.
        uint256 slack;
        // How far the foot moves up if there is no level.
        uint256 rise;
    }

    struct Palette {
        string rim;
        string plaque;
        uint24 top;
        uint24 bottom;
        uint24 ink;
    }

    /// @dev Fonts of phones come first. `system-ui` differs from one Linux to the next.
    string private constant FONTS =
        "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,PingFang SC,HarmonyOS Sans SC,Noto Sans CJK SC,Microsoft YaHei,system-ui,Apple Color Emoji,Segoe UI Emoji,Noto Color Emoji,sans-serif";
    /// @dev Emblems use these before {FONTS}, since text fonts draw some emoji in black. They include digits, too.
    string private constant EMOJI = "Apple Color Emoji,Segoe UI Emoji,Noto Color Emoji,";

    /// @param title what a screen reader says
    function svg(
        Look memory look,
        Face memory face,
        string memory title
    ) internal pure returns (string memory picture) {
        Frame memory frame = _frame(look.style);
        if (face.level == 0) {
            frame.emblemY += frame.slack / 2;
            frame.nameY += frame.slack;
            frame.footY -= frame.rise;
        }
        Palette memory palette = face.expired ? _faded() : _palette(look.color, face);
        string memory id = _id(frame, palette);
        picture = string.concat(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 512 512' width='512' height='512' role='img' text-anchor='middle' font-weight='600' font-family='",
            FONTS,
            "'><title>",
            Text.escapeXML(title),
            "</title>",
            _thumbnail(id, frame),
            _gradients(id, palette),
            _body(id, frame, palette)
        );
        picture = string.concat(
            picture,
            _emblem(id, look, frame, palette, face.expired),
            "<g class='t",
            id,
            "'>",
            _block(look.name, frame.nameY, frame.nameWidth, [uint256(46), 38, 28], palette.ink),
            _level(id, face, frame),
            _foot(face, frame, palette),
            "</g>",
            face.expired ? _stamp(id, face, frame) : "",
            "</svg>"
        );
    }

    /// @dev A thumbnail shows only shape and emblem: text would be too small to read.
    function _thumbnail(string memory id, Frame memory frame) private pure returns (string memory style) {
        style = string.concat(
            "<style>@media(max-width:99px){.t",
            id,
            "{display:none}.m",
            id,
            "{stroke-width:46px}.e",
            id,
            "{transform:translate(256px,",
            frame.aloneY.toString(),
            "px)scale(1.5)}.h",
            id,
            "{transform:translateY(36px)scale(1.5)}}</style>"
        );
    }

    function _gradients(string memory id, Palette memory palette) private pure returns (string memory gradients) {
        string memory field = string.concat(_stop(0, palette.top), _stop(100, palette.bottom));
        string memory glow =
            palette.ink == Paint.WHITE
                ? "<stop stop-color='#fff' stop-opacity='.38'/><stop offset='1' stop-color='#fff' stop-opacity='0'/>"
                : "<stop stop-color='#fff'/><stop offset='.5' stop-color='#fff' stop-opacity='.7'/><stop offset='1' stop-color='#fff' stop-opacity='0'/>";
        gradients = string.concat(
            _gradient("m", id, "x2='1' y2='1'", palette.rim),
            _gradient("r", id, "x1='1' y1='1' x2='0' y2='0'", palette.rim),
            _gradient("p", id, "x2='0' y2='1'", palette.plaque),
            _gradient("f", id, "x2='0' y2='1'", field),
            string.concat("<radialGradient id='h", id, "'>", glow, "</radialGradient>")
        );
    }

    function _gradient(
        string memory kind,
        string memory id,
        string memory direction,
        string memory stops
    ) private pure returns (string memory gradient) {
        gradient = string.concat(
            "<linearGradient id='",
            kind,
            string.concat(id, "' ", direction, ">"),
            stops,
            "</linearGradient>"
        );
    }

    /// @dev Draws the outline three times: the rim's outer face, its inner face lit from the other side, and the field.
    function _body(
        string memory id,
        Frame memory frame,
        Palette memory palette
    ) private pure returns (string memory body) {
        string memory outline = string.concat("<path d='", frame.outline, "' ");
        body = string.concat(
            "<g fill='none' stroke-linejoin='round'>",
            outline,
            "class='m",
            id,
            "' stroke-width='36' stroke='url(#m",
            id,
            ")'/>",
            outline,
            "stroke-width='18' stroke='url(#r",
            id,
            ")'/>"
        );
        body = string.concat(
            body,
            outline,
            "stroke='#000' stroke-opacity='.35' stroke-width='2' fill='url(#f",
            id,
            ")'/>",
            frame.detail,
            Paint.css(palette.ink),
            "'/></g>"
        );
    }

    function _emblem(
        string memory id,
        Look memory look,
        Frame memory frame,
        Palette memory palette,
        bool expired
    ) private pure returns (string memory group) {
        // A badge without an emblem shows the first character of its name.
        string memory emblem = bytes(look.emblem).length == 0 ? Text.first(look.name) : look.emblem;
        uint256 size = _fit(Text.width(emblem), 220, 150);
        group = string.concat(
            "<g class='e",
            id,
            "' transform='translate(256 ",
            frame.emblemY.toString(),
            expired ? ")' opacity='.5" : ")",
            "'><circle r='118' fill='url(#h",
            id,
            string.concat(")'/><text y='", ((size * 36) / 100).toString(), "' font-size='", size.toString())
        );
        group = string.concat(
            group,
            Text.isASCII(emblem) ? "" : string.concat("' font-family='", EMOJI, FONTS),
            "' fill='",
            Paint.css(palette.ink),
            "'>",
            Text.escapeXML(emblem),
            "</text></g>"
        );
    }

    /// @dev A plaque in the rim's metal: stars (or a text like 7/12) for the level, and its name.
    function _level(
        string memory id,
        Face memory face,
        Frame memory frame
    ) private pure returns (string memory plaque) {
        if (face.level == 0) return "";
        string memory text = _rank(face);
        if (bytes(face.levelName).length != 0) text = string.concat(text, " ", face.levelName);
        uint256 space = frame.nameWidth - 44;
        uint256 wide = (Text.width(text) * 24) / 100;
        if (wide > space) wide = space;
        wide += 36;
        plaque = string.concat(
            "<rect rx='19' height='38' x='",
            (256 - wide / 2).toString(),
            "' y='",
            (frame.levelY - 19).toString(),
            "' width='",
            wide.toString(),
            string.concat("' stroke='#000' stroke-opacity='.35' stroke-width='2' fill='url(#p", id, ")'/>"),
            _block(text, frame.levelY, space, [uint256(24), 16, 0], Paint.BLACK)
        );
    }

    function _rank(Face memory face) private pure returns (string memory rank) {
        if (face.levels > 5 || face.level > face.levels)
            return string.concat(face.level.toString(), "/", face.levels.toString());
        for (uint256 i = 0; i < face.levels; ++i) {
            rank = string.concat(rank, i < face.level ? unicode"★" : unicode"☆");
        }
    }

    /// @dev Number and date, and below them the day of expiry.
    function _foot(
        Face memory face,
        Frame memory frame,
        Palette memory palette
    ) private pure returns (string memory lines) {
        string memory text = Calendar.iso(face.awardedAt);
        if (face.serial != 0) text = string.concat("#", face.serial.toString(), unicode" · ", text);
        uint256 y = frame.footY;
        if (face.validUntil != 0) {
            string memory end = string.concat(unicode"→ ", Calendar.iso(face.validUntil));
            lines = _line(end, y + 21, frame.footWidth, 22, palette.ink);
            y -= 7;
        }
        lines = string.concat(_line(text, y, frame.footWidth, 22, palette.ink), lines);
    }

    /// @dev An empty hourglass, and the day of expiry.
    function _stamp(string memory id, Face memory face, Frame memory frame) private pure returns (string memory stamp) {
        stamp = string.concat(
            "<g transform='translate(372 ",
            (frame.emblemY - 40).toString(),
            ")rotate(12)' fill='none' stroke='#d3202f' stroke-linecap='round' stroke-linejoin='round' stroke-width='8'><circle r='84' fill='#fff' stroke='#fff'/><circle r='76'/><g class='h",
            id,
            "'><path d='M-24-54h48M-24 6h48M-18-54c0 18 13 20 13 30s-13 12-13 30h36c0-18-13-20-13-30s13-12 13-30'/><path fill='#d3202f' stroke='none' d='M-14 4q14-20 28 0z'/></g><text class='t",
            id,
            "' y='36' font-size='20' textLength='112' lengthAdjust='spacingAndGlyphs' fill='#d3202f' stroke='none'>",
            Calendar.iso(face.validUntil),
            "</text></g>"
        );
    }

    /// @dev A text, in the number of lines that lets it be largest.
    /// @param sizes the largest font size for one line, for two, and for three; 0 excludes that number of lines
    function _block(
        string memory text,
        uint256 y,
        uint256 space,
        uint256[3] memory sizes,
        uint24 ink
    ) private pure returns (string memory lines) {
        uint256 wide = Text.width(text);
        uint256 count = 1;
        while (count < 3 && _fit(wide / count, space, sizes[count - 1]) * 10 < sizes[count] * 9) ++count;
        string[] memory cut = new string[](count);
        uint256 size = sizes[count - 1];
        for (uint256 i = 0; i < count; ++i) {
            (cut[i], text) = Text.split(text, count - i);
            size = _fit(Text.width(cut[i]), space, size);
        }
        // The text had no place to cut.
        while (count > 1 && bytes(cut[count - 1]).length == 0) --count;
        // Distance from the middle of the block to that of its first line, at a line height of 1.2.
        y -= (size * 6 * (count - 1)) / 10;
        for (uint256 i = 0; i < count; ++i) {
            lines = string.concat(lines, _line(cut[i], y + (size * 12 * i) / 10, space, size, ink));
        }
    }

    /// @dev One centred line of text, at most `size` large and at most `space` wide.
    function _line(
        string memory text,
        uint256 y,
        uint256 space,
        uint256 size,
        uint24 ink
    ) private pure returns (string memory line) {
        uint256 wide = Text.width(text);
        uint256 fitted = _fit(wide, space, size);
        wide = (wide * fitted) / 100;
        // Fonts differ from the estimate. Where little room is left, the width is fixed, except for scripts whose width
        // is unknown: there the estimate is too large.
        string memory guard =
            wide * 10 < space * 8 || !Text.isPlain(text)
                ? ""
                : string.concat("' lengthAdjust='spacingAndGlyphs' textLength='", wide.toString());
        line = string.concat(
            "<text x='256' y='",
            (y + (fitted * 36) / 100).toString(),
            "' font-size='",
            fitted.toString(),
            guard,
            "' fill='",
            string.concat(Paint.css(ink), "'>", Text.escapeXML(text), "</text>")
        );
    }

    /// @dev The largest font size, up to `size`, at which a text of this width fits into `space`.
    function _fit(uint256 wide, uint256 space, uint256 size) private pure returns (uint256 fitted) {
        if (wide * size <= space * 100) return size;
        fitted = (space * 100) / wide;
        if (fitted == 0) fitted = 1;
    }

    function _palette(uint24 color, Face memory face) private pure returns (Palette memory palette) {
        uint256 light = Paint.luminance(color);
        palette.ink = Paint.on(color);
        // Shades move away from the ink color, so that contrast stays at least what it is on the color itself. The
        // darkest and lightest colors have contrast to spare.
        if (palette.ink == Paint.WHITE) {
            palette.top = light < 60_000 ? Paint.mix(color, Paint.WHITE, 14) : color;
            palette.bottom = Paint.mix(color, Paint.BLACK, 40);
        } else {
            palette.top = Paint.mix(color, Paint.WHITE, 50);
            palette.bottom = light > 700_000 ? Paint.mix(color, Paint.BLACK, 10) : color;
        }
        if (face.level == 0) {
            _metal(
                palette,
                Paint.mix(color, Paint.WHITE, 75),
                Paint.mix(color, Paint.WHITE, 25),
                Paint.mix(color, light < 60_000 ? Paint.WHITE : Paint.BLACK, light < 60_000 ? 8 : 40),
                Paint.mix(color, Paint.WHITE, 45)
            );
        } else {
            uint256 tone = _tone(face.level, face.levels);
            if (tone == 0) _metal(palette, 0xAEB4BD, 0x7B828C, 0x353A42, 0x878E99);
            else if (tone == 1) _metal(palette, 0xFBDCC0, 0xC9895A, 0x7A4526, 0xE3B08A);
            else if (tone == 2) _metal(palette, 0xFFFFFF, 0xC3CAD3, 0x7C8590, 0xE6EAEF);
            else if (tone == 3) _metal(palette, 0xFFF6D0, 0xEAC35A, 0x98691A, 0xF9E094);
            else _metal(palette, 0xFFFFFF, 0xC4E6F3, 0x8493D0, 0xF6E6FF);
        }
    }

    /// @dev Graphite, bronze, silver, gold, platinum. With up to three levels, the highest is gold.
    function _tone(uint256 level, uint256 levels) private pure returns (uint256 tone) {
        if (level >= levels) return levels > 3 ? 4 : 3;
        if (levels < 5) return level + (levels == 2 ? 1 : 0);
        tone = (level - 1) / (levels / 4);
        if (tone > 3) tone = 3;
    }

    function _faded() private pure returns (Palette memory palette) {
        palette.top = 0x8A8A92;
        palette.bottom = 0x5A5A62;
        palette.ink = Paint.WHITE;
        _metal(palette, 0xE4E4E7, 0xB4B4BB, 0x71717A, 0xC9C9CF);
    }

    function _metal(Palette memory palette, uint24 light, uint24 middle, uint24 dark, uint24 edge) private pure {
        palette.rim = string.concat(_stop(0, light), _stop(40, middle), _stop(75, dark), _stop(100, edge));
        palette.plaque = string.concat(_stop(0, light), _stop(100, middle));
    }

    function _stop(uint256 percent, uint24 color) private pure returns (string memory stop) {
        stop = string.concat("<stop offset='", percent.toString(), "%' stop-color='", Paint.css(color), "'/>");
    }

    /// @dev Badges that share an id have the same gradients and the same thumbnail.
    function _id(Frame memory frame, Palette memory palette) private pure returns (string memory id) {
        bytes memory all = abi.encodePacked(palette.rim, palette.top, palette.bottom, palette.ink, frame.outline);
        id = (uint256(keccak256(all)) >> 208).toString();
    }

    function _frame(Style style) private pure returns (Frame memory frame) {
        frame = Frame({
            outline: "M256 26a230 230 0 1 1 0 460a230 230 0 1 1 0-460z",
            detail: "<circle cx='256' cy='256' r='204' stroke-opacity='.2' stroke-width='2' stroke='",
            emblemY: 156,
            nameY: 284,
            nameWidth: 364,
            levelY: 360,
            footY: 412,
            footWidth: 250,
            aloneY: 256,
            slack: 22,
            rise: 12
        });
        if (style == Style.Shield) {
            frame.outline =
                "M256 24q84 30 178 34q10 1 10 12v160q0 178-188 258q-188-80-188-258V70q0-11 10-12q94-4 178-34z";
            frame.detail =
                "<path d='M256 49q82 26 156 32q7 1 7 8v140q0 160-163 232q-163-72-163-232V89q0-7 7-8q74-6 156-32z' stroke-opacity='.2' stroke-width='2' stroke='";
            frame.emblemY = 144;
            frame.nameY = 270;
            frame.nameWidth = 304;
            frame.levelY = 350;
            frame.footY = 400;
            frame.footWidth = 210;
            frame.aloneY = 244;
        } else if (style == Style.Star) {
            frame.outline =
                "M256 24L308.3 60.9L372 55.1L398.8 113.2L456.9 140L451.1 203.7L488 256L451.1 308.3L456.9 372L398.8 398.8L372 456.9L308.3 451.1L256 488L203.7 451.1L140 456.9L113.2 398.8L55.1 372L60.9 308.3L24 256L60.9 203.7L55.1 140L113.2 113.2L140 55.1L203.7 60.9z";
            frame.detail = "<circle cx='256' cy='256' r='192' stroke-opacity='.2' stroke-width='2' stroke='";
            frame.nameWidth = 344;
            frame.levelY = 360;
            frame.footY = 408;
            frame.footWidth = 230;
        } else if (style == Style.Ticket) {
            frame.outline =
                "M110 24h292q32 0 32 32v260a28 28 0 0 0 0 56v84q0 32-32 32h-292q-32 0-32-32v-84a28 28 0 0 0 0-56v-260q0-32 32-32z";
            frame.detail =
                "<path d='M122 344h270' stroke-opacity='.45' stroke-width='5' stroke-linecap='round' stroke-dasharray='0 15' stroke='";
            frame.emblemY = 138;
            frame.nameY = 272;
            frame.nameWidth = 304;
            frame.levelY = 396;
            frame.footY = 444;
            frame.footWidth = 290;
            frame.aloneY = 186;
            frame.slack = 0;
            frame.rise = 26;
        }
    }
}
