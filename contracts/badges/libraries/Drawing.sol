// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Face, Look, Style} from "../interfaces/IBadgeArt.sol";
import {Calendar} from "./Calendar.sol";
import {Paint} from "./Paint.sol";
import {Text} from "./Text.sol";

/// @title Drawing
/// @notice A badge as SVG, 512 by 512, transparent around it: an enamelled field in the brand's colour, in a rim of metal
/// that shows the level.
/// @dev Texts are {Text-clean}. Nothing but shapes, gradients and text, so that wallets' small renderers draw it too; ids
/// and classes end in a hash of what is drawn, so that many badges can stand in one page.
library Drawing {
    using Strings for uint256;

    /// @dev Where things go in one style, in the picture's units.
    struct Frame {
        string outline;
        uint256 emblemY;
        uint256 nameY;
        uint256 nameWidth;
        uint256 levelY;
        uint256 footY;
        uint256 footWidth;
        // How far down and how large the emblem stands alone, in a thumbnail.
        uint256 aloneY;
    }

    struct Palette {
        string metal;
        uint24 top;
        uint24 bottom;
        uint24 ink;
    }

    string private constant FONTS =
        "system-ui,-apple-system,Segoe UI,Roboto,PingFang SC,HarmonyOS Sans SC,Noto Sans CJK SC,Microsoft YaHei,Apple Color Emoji,Segoe UI Emoji,Noto Color Emoji,sans-serif";

    uint256 private constant NAME_SIZE = 46;
    uint256 private constant NAME_SIZE_OF_TWO = 36;

    /// @param title what a screen reader says
    function svg(
        Look memory look,
        Face memory face,
        string memory title
    ) internal pure returns (string memory picture) {
        string memory id = _id(look, face);
        Frame memory frame = _frame(look.style);
        Palette memory palette = face.expired ? _faded() : _palette(look.colour, face);
        picture = string.concat(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512" role="img" text-anchor="middle" font-weight="600" font-family="',
            FONTS,
            '"><title>',
            Text.escapeXML(title),
            "</title>",
            _definitions(id, palette, frame)
        );
        picture = string.concat(
            picture,
            _body(id, frame, palette),
            _emblem(id, look, frame, palette, face.expired),
            '<g class="t',
            id,
            '">',
            _name(look.name, frame, palette),
            _level(id, face, frame),
            _foot(face, frame, palette),
            "</g>"
        );
        picture = string.concat(picture, face.expired ? _stamp(face) : "", "</svg>");
    }

    function _definitions(
        string memory id,
        Palette memory palette,
        Frame memory frame
    ) private pure returns (string memory) {
        // A thumbnail shows shape and emblem: text would be dirt.
        string memory style = string.concat(
            "<style>@media(max-width:119px){.t",
            id,
            "{display:none}.e",
            id,
            "{transform:translate(256px,",
            frame.aloneY.toString(),
            "px) scale(1.5)}}</style>"
        );
        return
            string.concat(
                style,
                _gradient("m", id, ' x2="1"', palette.metal),
                _gradient("f", id, "", string.concat(_stop(0, palette.top), _stop(100, palette.bottom)))
            );
    }

    function _gradient(
        string memory kind,
        string memory id,
        string memory direction,
        string memory stops
    ) private pure returns (string memory) {
        return
            string.concat(
                '<linearGradient id="',
                kind,
                id,
                '" x1="0" y1="0" y2="1"',
                bytes(direction).length == 0 ? ' x2="0"' : direction,
                ">",
                stops,
                "</linearGradient>"
            );
    }

    function _body(string memory id, Frame memory frame, Palette memory palette) private pure returns (string memory) {
        string memory d = string.concat('<path d="', frame.outline, '" ');
        return
            string.concat(
                d,
                'fill="none" stroke-linejoin="round" stroke-width="32" stroke="url(#m',
                id,
                ')"/>',
                d,
                'stroke="#000" stroke-opacity=".3" stroke-width="3" stroke-linejoin="round" fill="url(#f',
                id,
                string.concat(
                    ')"/>',
                    d,
                    'transform="translate(256 256) scale(.955) translate(-256 -256)" fill="none" stroke-linejoin="round" stroke="',
                    Paint.css(palette.ink),
                    '" stroke-opacity=".25" stroke-width="2"/>'
                )
            );
    }

    function _emblem(
        string memory id,
        Look memory look,
        Frame memory frame,
        Palette memory palette,
        bool expired
    ) private pure returns (string memory) {
        string memory emblem = look.emblem;
        if (bytes(emblem).length == 0 && bytes(look.name).length != 0) {
            (, uint256 size) = Text.decode(bytes(look.name), 0);
            emblem = Text.head(look.name, size);
        }
        uint256 wide = Text.width(emblem);
        uint256 size_ = _fit(wide, 210, 150);
        return
            string.concat(
                '<g class="e',
                id,
                '" transform="translate(256 ',
                frame.emblemY.toString(),
                expired ? ')" opacity=".45"><text font-size="' : ')"><text font-size="',
                size_.toString(),
                '" y="',
                ((size_ * 36) / 100).toString(),
                '" fill="',
                string.concat(Paint.css(palette.ink), '">', Text.escapeXML(emblem), "</text></g>")
            );
    }

    function _name(
        string memory name,
        Frame memory frame,
        Palette memory palette
    ) private pure returns (string memory) {
        string memory colour = Paint.css(palette.ink);
        if (_fit(Text.width(name), frame.nameWidth, NAME_SIZE) >= NAME_SIZE_OF_TWO)
            return _line(name, frame.nameY, frame.nameWidth, NAME_SIZE, colour);
        (string memory first, string memory second) = Text.split(name);
        if (bytes(second).length == 0) return _line(name, frame.nameY, frame.nameWidth, NAME_SIZE, colour);
        uint256 wide = Text.width(first);
        if (Text.width(second) > wide) wide = Text.width(second);
        uint256 size = _fit(wide, frame.nameWidth, NAME_SIZE_OF_TWO);
        return
            string.concat(
                _line(first, frame.nameY - size / 2 - 2, frame.nameWidth, size, colour),
                _line(second, frame.nameY + (size * 3) / 5, frame.nameWidth, size, colour)
            );
    }

    /// @dev A plaque in the rim's metal: a star for each level, or 7/12, and its name.
    function _level(string memory id, Face memory face, Frame memory frame) private pure returns (string memory) {
        if (face.level == 0) return "";
        string memory text = _rank(face);
        if (bytes(face.levelName).length != 0) text = string.concat(text, " ", face.levelName);
        uint256 wide = (Text.width(text) * 24) / 100 + 36;
        if (wide > frame.footWidth) wide = frame.footWidth;
        return
            string.concat(
                '<rect rx="19" height="38" x="',
                (256 - wide / 2).toString(),
                '" y="',
                (frame.levelY - 19).toString(),
                '" width="',
                wide.toString(),
                '" stroke="#000" stroke-opacity=".3" fill="url(#m',
                string.concat(id, ')"/>', _line(text, frame.levelY + 8, wide - 32, 24, "#17171c"))
            );
    }

    function _rank(Face memory face) private pure returns (string memory rank) {
        if (face.levels > 5 || face.level > face.levels)
            return string.concat(face.level.toString(), "/", face.levels.toString());
        for (uint256 i = 0; i < face.levels; ++i) {
            rank = string.concat(rank, i < face.level ? unicode"★" : unicode"☆");
        }
    }

    function _foot(Face memory face, Frame memory frame, Palette memory palette) private pure returns (string memory) {
        string memory text = Calendar.iso(face.awardedAt);
        if (face.validUntil != 0) text = string.concat(text, unicode" – ", Calendar.iso(face.validUntil));
        if (face.serial != 0) text = string.concat("#", face.serial.toString(), unicode"  ", text);
        return _line(text, frame.footY, frame.footWidth, 22, Paint.css(palette.ink));
    }

    function _stamp(Face memory face) private pure returns (string memory) {
        return
            string.concat(
                '<g transform="translate(256 256) rotate(-18)"><rect x="-190" y="-44" width="380" height="88" rx="14" fill="#fff" fill-opacity=".92" stroke="#d92d3a" stroke-width="9"/>',
                '<path d="M-158-26h36M-158 26h36M-154-26q0 16 14 26q14-10 14-26M-154 26q0-16 14-26q14 10 14 26z" fill="none" stroke="#d92d3a" stroke-width="6" stroke-linecap="round"/>',
                '<text x="24" y="18" font-size="50" font-weight="700" fill="#d92d3a">',
                Calendar.iso(face.validUntil),
                "</text></g>"
            );
    }

    /// @dev One line of text about x = 256, at most `size` large, never wider than `space`.
    function _line(
        string memory text,
        uint256 y,
        uint256 space,
        uint256 size,
        string memory colour
    ) private pure returns (string memory) {
        uint256 wide = Text.width(text);
        uint256 fitted = _fit(wide, space, size);
        // Fonts differ from the estimate: where there is no air left, the width is forced.
        string memory guard =
            fitted < size ? string.concat('" lengthAdjust="spacingAndGlyphs" textLength="', space.toString()) : "";
        return
            string.concat(
                '<text x="256" y="',
                y.toString(),
                '" font-size="',
                fitted.toString(),
                guard,
                '" fill="',
                colour,
                string.concat('">', Text.escapeXML(text), "</text>")
            );
    }

    /// @dev The font size, at most `size`, at which text of that width fits into `space`.
    function _fit(uint256 wide, uint256 space, uint256 size) private pure returns (uint256 fitted) {
        if (wide * size <= space * 100) return size;
        fitted = (space * 100) / wide;
        if (fitted == 0) fitted = 1;
    }

    function _palette(uint24 colour, Face memory face) private pure returns (Palette memory palette) {
        palette.metal = face.level == 0 ? _own(colour) : _metal(face.level, face.levels);
        palette.ink = Paint.on(colour);
        // Shades lead away from the ink: contrast is nowhere worse than on the colour itself.
        if (palette.ink == Paint.WHITE) {
            bool dark = Paint.luminance(colour) < 60_000;
            palette.top = dark ? Paint.mix(colour, Paint.WHITE, 16) : colour;
            palette.bottom = Paint.mix(colour, Paint.BLACK, 36);
        } else {
            palette.top = Paint.mix(colour, Paint.WHITE, 45);
            palette.bottom = Paint.luminance(colour) > 800_000 ? Paint.mix(colour, Paint.BLACK, 9) : colour;
        }
    }

    function _faded() private pure returns (Palette memory palette) {
        palette = Palette({
            metal: _stops(0xE4E4E7, 0xA1A1AA, 0x71717A, 0xC9C9CF),
            top: 0x85858E,
            bottom: 0x5C5C65,
            ink: Paint.WHITE
        });
    }

    /// @dev The rim of a badge without levels.
    function _own(uint24 colour) private pure returns (string memory stops) {
        stops = _stops(
            Paint.mix(colour, Paint.WHITE, 65),
            Paint.mix(colour, Paint.WHITE, 15),
            Paint.mix(colour, Paint.BLACK, 45),
            Paint.mix(colour, Paint.WHITE, 40)
        );
    }

    /// @dev The highest of several is gold up to three levels, and platinum above.
    function _metal(uint256 level, uint256 levels) private pure returns (string memory stops) {
        uint256 tone = 4;
        if (levels < 5) tone = level + (levels > 2 ? 0 : 3 - levels);
        else if (level < levels) tone = ((level - 1) * 4) / (levels - 1);
        if (tone == 0) return _stops(0x9AA1AB, 0x5B626C, 0x2B2F36, 0x7F8691);
        if (tone == 1) return _stops(0xF6D2B0, 0xBE7B45, 0x74401F, 0xDDA574);
        if (tone == 2) return _stops(0xFFFFFF, 0xBCC3CC, 0x7C8590, 0xE6EAEF);
        if (tone == 3) return _stops(0xFFF3C4, 0xE5BB4A, 0x9C6D14, 0xF9DE8B);
        return _stops(0xFFFFFF, 0xBFE3F2, 0x8C9BD6, 0xF3E3FF);
    }

    function _stops(uint24 light, uint24 middle, uint24 dark, uint24 edge) private pure returns (string memory stops) {
        stops = string.concat(_stop(0, light), _stop(40, middle), _stop(75, dark), _stop(100, edge));
    }

    function _stop(uint256 percent, uint24 colour) private pure returns (string memory stop) {
        stop = string.concat('<stop offset="', percent.toString(), '%" stop-color="', Paint.css(colour), '"/>');
    }

    function _id(Look memory look, Face memory face) private pure returns (string memory id) {
        id = (uint256(keccak256(abi.encode(look, face))) >> 208).toString();
    }

    function _frame(Style style) private pure returns (Frame memory frame) {
        if (style == Style.Medal)
            return
                Frame({
                    outline: "M256 28a228 228 0 1 1 0 456a228 228 0 1 1 0-456z",
                    emblemY: 172,
                    nameY: 316,
                    nameWidth: 370,
                    levelY: 372,
                    footY: 425,
                    footWidth: 270,
                    aloneY: 256
                });
        if (style == Style.Shield)
            return
                Frame({
                    outline: "M256 26q88 30 182 34q8 0 8 10v168q0 168-190 246q-190-78-190-246V70q0-10 8-10q94-4 182-34z",
                    emblemY: 162,
                    nameY: 296,
                    nameWidth: 336,
                    levelY: 352,
                    footY: 402,
                    footWidth: 240,
                    aloneY: 250
                });
        if (style == Style.Star)
            return
                Frame({
                    outline: "M256 20l61 88l106-19l-19 106l88 61l-88 61l19 106l-106-19l-61 88l-61-88l-106 19l19-106l-88-61l88-61l-19-106l106 19z",
                    emblemY: 172,
                    nameY: 304,
                    nameWidth: 330,
                    levelY: 358,
                    footY: 408,
                    footWidth: 240,
                    aloneY: 256
                });
        return
            Frame({
                outline: "M104 24h304q28 0 28 28v272a26 26 0 0 0 0 52v84q0 28-28 28h-304q-28 0-28-28v-84a26 26 0 0 0 0-52v-272q0-28 28-28z",
                emblemY: 138,
                nameY: 280,
                nameWidth: 310,
                levelY: 400,
                footY: 450,
                footWidth: 300,
                aloneY: 190
            });
    }
}
