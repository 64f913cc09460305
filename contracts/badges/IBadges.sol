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
/// @param soulbound whether a badge stays with its holder, who can have one of the kind; else it can be transferred
/// @param revocable whether the brand's issuer may take it back, and its minters lower its level; soulbound kinds only
struct KindTerms {
    Look look;
    string[] levels;
    uint32 cap;
    uint16 validDays;
    bool soulbound;
    bool revocable;
}

/// @notice A kind as it stands now. Its cap reads 2^32 - 1 where there is none.
/// @param allotted all that was ever allotted, less what was cut or spent without making a badge: badges ever made and
///        budgets left; at most the cap
/// @param serials how many serial numbers were given; 0 for a soulbound kind, which has none
struct Kind {
    KindTerms terms;
    uint32 allotted;
    uint32 serials;
}

/// @notice What a minter may still award of a kind, for a campaign. Minting one, renewing one that expired and changing
/// a level count as one award each.
/// @param left in all
/// @param ratePerDay at most this many on one UTC day; 0 if only `left` bounds it
/// @param usedToday how much of the rate is spent today
/// @param kept whether the issuer has promised it, so that only the minter can cut it
struct BadgeBudget {
    uint32 left;
    uint32 ratePerDay;
    uint32 usedToday;
    bool kept;
}

/// @notice One badge.
/// @param level 1 for the lowest, 0 where the kind has none
/// @param serial number among its kind, from 1; 0 if soulbound
/// @param awardedAt unix seconds at 0:00 UTC of the day on which it was awarded
/// @param validUntil unix seconds from which it has expired; 0 for never
/// @param valid whether it has not
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
/// @notice A brand's ERC-721 badges, with ERC-4906 and ERC-5192. A badge is of a kind, and kinds never change.
///
/// A soulbound badge is one per kind and holder; its id follows from both, it can't be transferred or approved, and once
/// its holder has burned it, it never comes back. Any other badge has a serial number and moves as the standard says.
/// Nobody but the holder can burn, and nobody takes a badge back, but the brand one of a soulbound kind that says so.
/// The level of a badge never falls unless its kind is revocable.
///
/// Minting calls nobody: a receiver can neither block a batch nor re-enter. A contract that can't pass badges on can
/// still be given one.
///
/// An id is `kind << 168 | soulbound << 160 | low`, where `low` is the holder's address, or for a badge that can be
/// transferred `day << 32 | serial`, the UTC day since 1970 of its award.
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

    /// @notice How many kinds there are. They are numbered from 1.
    function kindCount() external view returns (uint256);
    function kind(uint16 kind_) external view returns (Kind memory);
    /// @notice What desks ask of a kind: whether it is soulbound, whether it can be revoked, and how many levels it has.
    function traitsOf(uint16 kind_) external view returns (bool soulbound, bool revocable, uint8 levels);
    function budgetOf(address minter, uint16 kind_, bytes16 campaign) external view returns (BadgeBudget memory);
    /// @notice One badge. Reverts with `ERC721NonexistentToken`.
    function badge(uint256 id) external view returns (Badge memory);
    /// @notice Whether the holder has the soulbound badge of this kind and it has not expired, and its level. One that
    /// has expired, or that a kind without soulbound badges can't have, is not held.
    function heldBy(address holder, uint16 kind_) external view returns (bool held, uint8 level);
    /// @notice The id of a holder's soulbound badge of a kind, whether or not there is one.
    function soulboundId(address holder, uint16 kind_) external pure returns (uint256 id);
    /// @notice The ids of all soulbound badges of a holder, expired ones too. Others are told by events.
    function soulboundOf(address holder) external view returns (uint256[] memory ids);
    /// @notice Metadata. Drawn on chain unless the kind has a URI of its own: then that URI, followed by the level
    /// (`0` where there are none), by `-expired` once it is, and by `.json`.
    function tokenURI(uint256 id) external view returns (string memory);

    // --------------------------------------------------------------------------------------------------- members

    /// @notice Destroys the caller's badge. A soulbound one is given up for ever. Owner only, not those approved.
    function burn(uint256 id) external;

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @notice Tells markets (ERC-4906) that badges have expired, for expiry itself makes no event.
    function announceExpired(uint256[] calldata ids) external;

    // --------------------------------------------------------------------------------------------------- minters

    /// @notice Mints a badge, or renews a soulbound one that has expired; not with a lower level unless the kind is
    /// revocable. Whoever has a budget for the kind.
    /// @param level 1 to the number of the kind's levels, or 0 if it has none
    /// @param memo the campaign (16 bytes), then the reason (16 bytes)
    function mint(address to, uint16 kind_, uint8 level, bytes32 memo) external returns (uint256 id);

    /// @notice As {mint}, for many. Who has the badge already, has given it up, or had a higher level that can't fall, is
    /// skipped, and costs no budget.
    /// @return awarded how many were not
    function mintBatch(
        address[] calldata members,
        uint16 kind_,
        uint8 level,
        bytes32 memo
    ) external returns (uint256 awarded);

    /// @notice Gives badges of one kind another level. One that does not exist, has expired, has the level already, or
    /// would fall though the kind is not revocable, is skipped, and costs no budget.
    /// @return awarded how many were not
    function setLevels(
        uint16 kind_,
        uint256[] calldata ids,
        uint8 level,
        bytes32 memo
    ) external returns (uint256 awarded);

    // ----------------------------------------------------------------------------------------------------- brand

    /// @notice Defines a kind. Catalog only.
    function defineKind(KindTerms calldata terms) external returns (uint16 kind_);

    /// @notice Allows a minter `amount` more awards of a kind, for a campaign, out of the kind's cap; and sets the rate
    /// per UTC day (0 for none). Issuer only.
    function allot(address minter, uint16 kind_, bytes16 campaign, uint32 amount, uint32 ratePerDay) external;

    /// @notice Takes back what a minter has not awarded, at most `amount`; frees the cap. Issuer, admin, or the minter
    /// itself; the minter alone once it is kept.
    function cut(address minter, uint16 kind_, bytes16 campaign, uint32 amount) external;

    /// @notice Promises a minter its budget: from here on only the minter can cut it, and nobody slows it. For desks that
    /// promise badges on to members. Issuer only.
    function keep(address minter, uint16 kind_, bytes16 campaign) external;

    /// @notice Takes back badges of a revocable kind. One that does not exist is skipped. Issuer only.
    function revoke(uint16 kind_, uint256[] calldata ids, bytes16 reason) external;
}
