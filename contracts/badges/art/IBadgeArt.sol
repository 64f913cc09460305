// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @notice How a badge is drawn.
enum Style {
    Medal,
    Shield,
    Star,
    Ticket
}

/// @notice What all badges of a kind show. Text must be well-formed UTF-8 without control or bidi characters, see
/// {IBadgeArt-checkLook}. Quotes, tags, entities and emoji are allowed.
/// @param name 1 to 64 bytes
/// @param description at most 512 bytes
/// @param emblem drawn in the middle: an emoji, a character or a few; at most 32 bytes, may be empty
/// @param style how it is drawn
/// @param color the brand's, 0xRRGGBB
/// @param uri where the metadata is, see {IBadges-tokenURI}; at most 256 bytes. Empty if the art is drawn on chain
struct Look {
    string name;
    string description;
    string emblem;
    Style style;
    uint24 color;
    string uri;
}

/// @notice One badge, as its art shows it.
/// @param collection the brand's name for its badges
/// @param levelName empty where the kind has no levels
/// @param level 1 for the lowest; 0 where the kind has no levels
/// @param levels how many the kind has
/// @param serial number among its kind; 0 for a soulbound badge
/// @param awardedAt unix seconds at 0:00 UTC of the day on which it was awarded
/// @param validUntil unix seconds at which it expires; 0 for never
/// @param expired whether it has expired
/// @param soulbound whether it stays with its holder for ever
/// @param revocable whether the brand may take it back
struct Face {
    string collection;
    string levelName;
    uint256 level;
    uint256 levels;
    uint256 serial;
    uint256 awardedAt;
    uint256 validUntil;
    bool expired;
    bool soulbound;
    bool revocable;
}

/// @title IBadgeArt
/// @notice Draws badges: JSON with an SVG in it, as a data URI. Shared by all brands, immutable, without state.
interface IBadgeArt {
    /// @notice The `field` cannot be shown safely: byte `position` starts a control or bidi character, or invalid
    /// UTF-8. Remove it.
    /// @dev Non-characters, which could break what is shown, are refused too.
    error BadText(string field, uint256 position);
    /// @notice The `field` has `length` bytes, and at most `max` fit. Shorten it (a Chinese character takes 3).
    error TextTooLong(string field, uint256 length, uint256 max);
    /// @notice The name is empty. Give it at least one character.
    error NameMissing();

    /// @notice Reverts if this look cannot be drawn or shown safely.
    function checkLook(Look calldata look) external pure;
    /// @notice Reverts if a name of a collection or of a level cannot be shown safely, or does not have 1 to 64 bytes.
    function checkName(string calldata field, string calldata text) external pure;
    /// @notice The metadata as `data:application/json;base64,...`, in the form that marketplaces read (name,
    /// description, image, attributes). Succeeds for every look and every name that passed the checks.
    function tokenURI(Look calldata look, Face calldata face) external view returns (string memory);
    /// @notice Only the picture, as SVG text.
    function svg(Look calldata look, Face calldata face) external view returns (string memory);
}
