// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IHaltable} from "../programs/IProgram.sol";
import {Look} from "./art/IBadgeArt.sol";
import {IERC5192} from "./IERC5192.sol";

/// @notice What is fixed when a programme's badges are created.
/// @param name of the collection, as its art and wallets show it; 1 to 64 bytes
/// @param symbol in any script
struct BadgesConfig {
    string name;
    string symbol;
}

/// @notice What is fixed, for ever, when a kind of badge is defined.
/// @param look what its art shows
/// @param levels names of its levels, lowest first, 1 to 64 bytes each, at most 16; none if it has no levels
/// @param cap how many there can ever be; 0 for as many as fit (2^32 - 1)
/// @param validDays full days, after the day on which it is awarded, that a badge is valid; 0 for ever
/// @param soulbound whether a badge stays with its holder, who can have one of the kind; otherwise it is transferable
/// @param revocable whether issuers may take it back and minters may lower its level; only for soulbound kinds
struct KindTerms {
    Look look;
    string[] levels;
    uint32 cap;
    uint16 validDays;
    bool soulbound;
    bool revocable;
}

/// @notice A kind as it stands now. A kind without a cap reads 2^32 - 1.
/// @param allotted badges ever minted, plus awards left in budgets; at most the cap
/// @param serials how many serial numbers were given; always 0 for a soulbound kind
struct Kind {
    KindTerms terms;
    uint32 allotted;
    uint32 serials;
}

/// @notice A minter's budget of awards for a kind and a campaign. Minting a badge, renewing an expired one and changing
/// a level count as one award each.
/// @param left awards that remain
/// @param ratePerDay the most awards on one UTC day; 0 for no daily limit
/// @param usedToday awards made today, where there is a daily limit
/// @param kept whether the issuer has promised this budget, so that only the minter can cut it
struct BadgeBudget {
    uint32 left;
    uint32 ratePerDay;
    uint32 usedToday;
    bool kept;
}

/// @notice One badge.
/// @param level 1 for the lowest; 0 where the kind has no levels
/// @param serial number among its kind, from 1; 0 if soulbound
/// @param awardedAt unix seconds at 0:00 UTC of the day on which it was awarded
/// @param validUntil unix seconds at which it expires; 0 for never
/// @param valid whether it is unexpired
struct Badge {
    address owner;
    uint16 kind;
    uint8 level;
    uint32 serial;
    uint48 awardedAt;
    uint48 validUntil;
    bool valid;
    bool soulbound;
}

/// @title IBadges
/// @notice A brand's ERC-721 badges, with ERC-4906 (metadata updates) and ERC-5192 (soulbound). Every badge is of a
/// kind, and the terms of a kind never change.
///
/// A soulbound badge stays with its holder, who can have one of each kind; its id follows from kind and holder. Once
/// its holder burns it, it is given up for ever. A numbered badge has a serial number and is transferable as usual.
/// Only the holder can burn a badge. The brand can take back badges, or lower their level, only where the kind was
/// defined as revocable; only soulbound kinds can be. Levels of all other kinds only rise.
///
/// Minting makes no call to the receiver, so that no receiver can block a batch or re-enter. This also means that a
/// contract which cannot handle ERC-721 tokens can be given one.
///
/// An id is `kind << 168 | soulbound << 160 | low`. `low` is the holder's address for a soulbound badge, and `day << 32
/// | serial` for a numbered one, where `day` is the UTC day of its award since 1970.
interface IBadges is IERC721Metadata, IERC4906, IERC5192, IHaltable {
    /// @notice The catalog defined a kind of badge. Its terms never change.
    event KindDefined(uint16 indexed kind, KindTerms terms);
    /// @notice An issuer added to the budget of awards that a minter has for a kind and a campaign.
    /// @param amount awards added; 0 where only the rate changed
    /// @param left awards that the minter can make from now on
    /// @param ratePerDay awards on one UTC day; 0 for no daily limit
    event AwardsAllotted(
        address indexed minter,
        uint16 indexed kind,
        bytes16 indexed campaign,
        uint256 amount,
        uint256 left,
        uint256 ratePerDay
    );
    /// @notice Unused awards were taken out of a minter's budget, which frees the kind's cap.
    /// @param amount awards taken out
    /// @param left awards that remain
    event AwardsCut(
        address indexed minter,
        uint16 indexed kind,
        bytes16 indexed campaign,
        uint256 amount,
        uint256 left
    );
    /// @notice An issuer promised a minter its budget of awards: from now on only the minter can cut it.
    event AwardsKept(address indexed minter, uint16 indexed kind, bytes16 indexed campaign);
    /// @notice A badge was minted, was renewed, or got another level.
    /// @dev Right before it comes a `Transfer` from zero for a minted badge, and a `MetadataUpdate` for any other.
    /// @param level the level that the badge has now; 0 where its kind has none
    /// @param reason the issuer's reference: an order, a file, a task; never personal data
    event Awarded(bytes16 indexed campaign, uint256 indexed id, address minter, uint8 level, bytes16 reason);
    /// @notice Badges of one kind and level were awarded to many members at once.
    /// @dev For each member follows a `Transfer` from zero (and {Locked} if soulbound) for a minted badge, a
    /// `MetadataUpdate` for a renewed one, or {BadgeSkipped}.
    /// @param level the level of all these badges; 0 where the kind has none
    /// @param members how many members the batch names, skipped ones included
    /// @param reason the issuer's reference: an order, a file, a task; never personal data
    event AwardedBatch(
        bytes16 indexed campaign,
        uint16 indexed kind,
        address minter,
        uint8 level,
        uint256 members,
        bytes16 reason
    );
    /// @notice A batch left this badge as it is, because its present state does not allow the change.
    event BadgeSkipped(uint256 indexed id);
    /// @notice The brand took back a badge of a revocable kind.
    /// @dev Its `Transfer` to zero comes right before.
    /// @param by the issuer who took it back
    /// @param reason the issuer's reference; never personal data
    event BadgeRevoked(uint256 indexed id, address by, bytes16 reason);

    /// @notice The badge kind `kind` does not exist. Read the kinds again.
    error NoSuchKind(uint16 kind);
    /// @notice The programme has all of its `max` badge kinds. Use levels, or a kind that exists.
    error TooManyKinds(uint256 max);
    /// @notice A kind has at most `max` levels, and this one names `levels`. Leave some out.
    error TooManyLevels(uint256 levels, uint256 max);
    /// @notice Only a soulbound kind can be revocable. Define the kind as soulbound, or as not revocable.
    /// @dev A transferable badge may have been bought; the brand can take back only what nobody can sell.
    error RevocableUnlessSoulbound();
    /// @notice The cap of kind `kind` leaves `left` badges, and `amount` are asked for. Allot less, or cut unused
    /// budgets.
    error OverKindCap(uint16 kind, uint256 left, uint256 amount);
    /// @notice `minter` may award `left` more badges of kind `kind` for `campaign`, and `amount` are needed. Ask the
    /// issuer to allot more.
    error OverAwards(address minter, uint16 kind, bytes16 campaign, uint256 left, uint256 amount);
    /// @notice `minter` may award `leftToday` more of kind `kind` today (UTC) for `campaign`, and `amount` are needed.
    /// Continue tomorrow, or ask the issuer for a higher rate.
    error OverAwardRate(address minter, uint16 kind, bytes16 campaign, uint256 leftToday, uint256 amount);
    /// @notice The awards of kind `kind` for `campaign` are promised to members. Only `minter` can cut them, and their
    /// rate stays.
    error BudgetKept(address minter, uint16 kind, bytes16 campaign);
    /// @notice This batch changes no badge: every member has it already, or has given it up. Leave these members out.
    error NothingAwarded();
    /// @notice The level `level` is out of range. Choose one from `min` to `max`.
    error LevelOutOfRange(uint8 level, uint8 min, uint8 max);
    /// @notice The badge `id` is of another kind than `kind`. Send one batch for each kind.
    error BadgeOfOtherKind(uint256 id, uint16 kind);
    /// @notice The member holds the badge `id` already. Leave it out, or change its level with setLevels.
    error BadgeAlreadyHeld(uint256 id);
    /// @notice The member burned the soulbound badge `id`, which gives it up for ever. Leave it out.
    error BadgeGivenUp(uint256 id);
    /// @notice The badge `id` has level `current`, and levels of its kind only rise. Choose that level or a higher one.
    error BadgeLevelFalls(uint256 id, uint8 current);
    /// @notice The badge `id` is soulbound: it stays with its holder. Only burning it is possible.
    error BadgeSoulbound(uint256 id);
    /// @notice Badges of kind `kind` are their holders' for good: the brand defined the kind as not revocable. Leave
    /// them out.
    error KindNotRevocable(uint16 kind);
    /// @notice The badge `id` is still valid. Leave it out until it has expired.
    error BadgeNotExpired(uint256 id);

    // ---------------------------------------------------------------------------------------------------- reads

    /// @notice How many kinds are defined. They are numbered from 1.
    function kindCount() external view returns (uint256);
    function kind(uint16 kind_) external view returns (Kind memory);
    /// @notice A kind's traits, for desks: whether it is soulbound, whether it is revocable, and how many levels it
    /// has.
    function traitsOf(uint16 kind_) external view returns (bool soulbound, bool revocable, uint8 levels);
    function budgetOf(address minter, uint16 kind_, bytes16 campaign) external view returns (BadgeBudget memory);
    /// @notice One badge. Reverts with `ERC721NonexistentToken`.
    function badge(uint256 id) external view returns (Badge memory);
    /// @notice Whether the holder has an unexpired soulbound badge of this kind, and its level. False for numbered
    /// kinds.
    function heldBy(address holder, uint16 kind_) external view returns (bool held, uint8 level);
    /// @notice The id of a holder's soulbound badge of a kind, whether or not there is one.
    function soulboundId(address holder, uint16 kind_) external pure returns (uint256 id);
    /// @notice The ids of all soulbound badges of a holder, expired ones included. Events tell who holds numbered ones.
    function soulboundOf(address holder) external view returns (uint256[] memory ids);
    /// @notice Where the metadata is. A badge is drawn on chain, unless its kind has a URI: then it is that URI
    /// followed by the level (`0` where there are none), by `-expired` for an expired badge, and by `.json`.
    function tokenURI(uint256 id) external view returns (string memory);

    // --------------------------------------------------------------------------------------------------- members

    /// @notice Burns the caller's badge. A soulbound one is given up for ever. Only the owner; approvals do not count.
    function burn(uint256 id) external;

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @notice Emits `MetadataUpdate` (ERC-4906) for badges that have expired, since expiry itself emits nothing.
    function announceExpired(uint256[] calldata ids) external;

    // --------------------------------------------------------------------------------------------------- minters

    /// @notice Mints a badge, or renews an expired soulbound one. A renewal may lower the level only where the kind is
    /// revocable. Any caller with a budget for the kind.
    /// @param level 1 to the number of the kind's levels, or 0 if it has none
    /// @param memo why: the campaign in the upper 16 bytes, the reason in the lower 16
    function mint(address to, uint16 kind_, uint8 level, bytes32 memo) external returns (uint256 id);

    /// @notice Mints or renews a badge for each of many members, as {mint} does. A member who holds the badge, gave it
    /// up, or had a higher level is skipped, which costs no budget ({BadgeSkipped}).
    /// @return awarded how many members were awarded
    function mintBatch(
        address[] calldata members,
        uint16 kind_,
        uint8 level,
        bytes32 memo
    ) external returns (uint256 awarded);

    /// @notice Changes the level of badges of one kind. A badge is skipped, which costs no budget ({BadgeSkipped}), if
    /// it does not exist, has expired, has this level already, or would fall while its kind is not revocable.
    /// @return awarded how many levels changed
    function setLevels(
        uint16 kind_,
        uint256[] calldata ids,
        uint8 level,
        bytes32 memo
    ) external returns (uint256 awarded);

    // ----------------------------------------------------------------------------------------------------- brand

    /// @notice Defines a kind, with terms that never change. Catalog only.
    function defineKind(KindTerms calldata terms) external returns (uint16 kind_);

    /// @notice Adds `amount` awards to a minter's budget for a kind and a campaign, out of the kind's cap, and sets the
    /// daily limit. Issuer only.
    /// @param ratePerDay awards on one UTC day; 0 for no daily limit
    function allot(address minter, uint16 kind_, bytes16 campaign, uint32 amount, uint32 ratePerDay) external;

    /// @notice Takes back up to `amount` unused awards of a minter, which frees the cap. Issuer, admin, or the minter;
    /// only the minter once the budget is kept.
    function cut(address minter, uint16 kind_, bytes16 campaign, uint32 amount) external;

    /// @notice Promises a minter its budget: from now on only the minter can cut it, and its daily limit stays. Meant
    /// for desks that promise these badges to members. Issuer only.
    function keep(address minter, uint16 kind_, bytes16 campaign) external;

    /// @notice Takes back badges of a revocable kind. Ids that do not exist are skipped. Issuer only.
    function revoke(uint16 kind_, uint256[] calldata ids, bytes16 reason) external;
}
