// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

// The contract writes JSON with double quotes in it.
/* solhint-disable quotes */

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {Face, IBadgeArt, Look} from "./IBadgeArt.sol";
import {BadgePicture} from "./BadgePicture.sol";
import {Text} from "./Text.sol";

/// @title BadgeArt
/// @notice Says and draws what badges are, see {IBadgeArt}: checks a brand's texts, writes the metadata, and has
/// {BadgePicture}, which it creates, draw the picture.
contract BadgeArt is IBadgeArt {
    using Strings for string;
    using Strings for uint256;

    uint256 private constant MAX_NAME = 64;
    uint256 private constant MAX_DESCRIPTION = 512;
    uint256 private constant MAX_EMBLEM = 32;
    uint256 private constant MAX_URI = 256;

    /// @dev A contract of its own: together they would not fit one.
    BadgePicture private immutable _picture = new BadgePicture();

    /// @inheritdoc IBadgeArt
    function checkLook(Look calldata look) external pure {
        _checkName("name", look.name);
        _check("description", look.description, MAX_DESCRIPTION);
        _check("emblem", look.emblem, MAX_EMBLEM);
        _check("uri", look.uri, MAX_URI);
    }

    /// @inheritdoc IBadgeArt
    function checkName(string calldata field, string calldata text) external pure {
        _checkName(field, text);
    }

    /// @inheritdoc IBadgeArt
    function tokenURI(Look calldata look, Face calldata face) external view returns (string memory) {
        (Look memory cleanLook, Face memory cleanFace) = _clean(look, face);
        string memory title = _title(cleanLook, cleanFace);
        string memory picture = _picture.svg(cleanLook, cleanFace, title);
        string memory json = string.concat(
            '{"name":"',
            title.escapeJSON(),
            '","description":"',
            _description(cleanLook, cleanFace).escapeJSON(),
            '","image":"data:image/svg+xml;base64,',
            Base64.encode(bytes(picture)),
            '","attributes":[',
            _attributes(cleanFace),
            "]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    /// @inheritdoc IBadgeArt
    function svg(Look calldata look, Face calldata face) external view returns (string memory) {
        (Look memory cleanLook, Face memory cleanFace) = _clean(look, face);
        return _picture.svg(cleanLook, cleanFace, _title(cleanLook, cleanFace));
    }

    /// @dev Text that passed the checks stays unchanged.
    function _clean(
        Look calldata look,
        Face calldata face
    ) private pure returns (Look memory cleanLook, Face memory cleanFace) {
        cleanLook = look;
        cleanFace = face;
        cleanLook.name = Text.clean(look.name);
        cleanLook.description = Text.clean(look.description);
        cleanLook.emblem = Text.clean(look.emblem);
        cleanFace.collection = Text.clean(face.collection);
        cleanFace.levelName = Text.clean(face.levelName);
    }

    /// @dev Name, level and number: what a wallet lists, and a screen reader says.
    function _title(Look memory look, Face memory face) private pure returns (string memory title) {
        title = look.name;
        if (face.level != 0) title = string.concat(title, unicode" · ", _levelOf(face));
        if (face.serial != 0) title = string.concat(title, " #", face.serial.toString());
    }

    function _levelOf(Face memory face) private pure returns (string memory level) {
        level =
            bytes(face.levelName).length != 0
                ? face.levelName
                : string.concat(face.level.toString(), "/", face.levels.toString());
    }

    /// @dev The brand's words, then what a holder can rely on, in English and Chinese.
    function _description(Look memory look, Face memory face) private pure returns (string memory description) {
        description = string.concat(
            look.description,
            bytes(look.description).length == 0 ? "" : "\n\n",
            face.soulbound ? "Stays with its holder: it can't be transferred. " : "Its holder may pass it on. ",
            face.revocable ? "The brand may take it back." : "Nobody can take it away.",
            "\n",
            face.soulbound ? unicode"不可转让，" : unicode"可以转让，",
            face.revocable ? unicode"品牌方有权收回。" : unicode"任何人都无法收回。"
        );
    }

    function _attributes(Face memory face) private pure returns (string memory json) {
        json = string.concat(
            _trait("Collection", string.concat('"', face.collection.escapeJSON(), '"'), ""),
            ",",
            _trait("Awarded", face.awardedAt.toString(), ',"display_type":"date"'),
            ",",
            _trait("Soulbound", _yes(face.soulbound), ""),
            ",",
            _trait("Revocable", _yes(face.revocable), "")
        );
        if (face.level != 0) {
            json = string.concat(json, ",", _trait("Level", string.concat('"', _levelOf(face).escapeJSON(), '"'), ""));
            string memory max = string.concat(',"max_value":', face.levels.toString(), ',"display_type":"number"');
            json = string.concat(json, ",", _trait("Rank", face.level.toString(), max));
        }
        if (face.serial != 0)
            json = string.concat(json, ",", _trait("Serial", face.serial.toString(), ',"display_type":"number"'));
        if (face.validUntil != 0) {
            json = string.concat(
                json,
                ",",
                _trait("Valid until", face.validUntil.toString(), ',"display_type":"date"'),
                ",",
                _trait("Expired", _yes(face.expired), "")
            );
        }
    }

    function _trait(
        string memory kind,
        string memory value,
        string memory more
    ) private pure returns (string memory json) {
        json = string.concat('{"trait_type":"', kind, '","value":', value, more, "}");
    }

    function _yes(bool yes) private pure returns (string memory json) {
        json = yes ? '"Yes"' : '"No"';
    }

    function _checkName(string memory field, string memory text) private pure {
        if (bytes(text).length == 0) revert NameMissing();
        _check(field, text, MAX_NAME);
    }

    function _check(string memory field, string memory text, uint256 max) private pure {
        uint256 length = bytes(text).length;
        if (length > max) revert TextTooLong(field, length, max);
        uint256 position = Text.fault(bytes(text));
        if (position != Text.NOWHERE) revert BadText(field, position);
    }
}
