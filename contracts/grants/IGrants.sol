// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";

/// @notice Points granted to many members that mature at one time. Only its hash is stored: whoever acts on it brings it
/// along, as the events of the granting transaction tell it.
/// @param minter who granted, out of the budget of this desk for {IGrants-campaignKey}
/// @param campaign what for
/// @param reason the minter's reference; a minter can use each only once per token and campaign
/// @param maturesAt unix seconds from which the points are the members' for good
/// @param oneUnit the lots word of one base unit of these points
/// @param members who gets them
/// @param amounts base units, as many as members
struct GrantBatch {
    IPoints points;
    address minter;
    bytes16 campaign;
    bytes16 reason;
    uint48 maturesAt;
    uint256 oneUnit;
    address[] members;
    uint256[] amounts;
}

/// @title IGrants
/// @notice The desk where granted points mature. Until then, whoever granted them, or an issuer, can void them; after
/// it nobody can, and anyone can hand them to the members. One desk for all brands: everything is kept by token.
///
/// The budget is the role: a minter grants out of the budget that the issuer allotted to this desk for the campaign
/// {campaignKey}. That a reason can be used only once is what keeps a resumed job from paying twice.
interface IGrants is IDesk {
    /// @notice A minter granted points that mature to many members; {Granted} follows for each.
    /// @param batchId what the batch is known by
    /// @param maturesAt unix seconds from which they are the members' for good
    /// @param oneUnit the lots word of one base unit of these points
    /// @param total base units of all entries
    event BatchGranted(
        IPoints indexed points,
        address indexed minter,
        bytes32 indexed batchId,
        bytes16 campaign,
        bytes16 reason,
        uint48 maturesAt,
        uint256 oneUnit,
        uint256 total
    );
    /// @notice A member was granted points that mature: one event for each entry, in the order of the batch, right
    /// after {BatchGranted}.
    /// @param amount base units
    /// @param maturesAt unix seconds from which they are the member's for good
    event Granted(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 amount,
        uint48 maturesAt
    );
    /// @notice Granted points matured, and were handed over to the member.
    /// @param index of the entry in the batch, from 0
    /// @param amount base units
    event GrantMatured(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 index,
        uint256 amount
    );
    /// @notice Granted points were taken back before they matured; they returned to the minter's budget.
    /// @param index of the entry in the batch, from 0
    /// @param amount base units
    /// @param why the reason given; never personal data
    event GrantVoided(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 index,
        uint256 amount,
        string why
    );

    /// @notice Matured points could not be handed over, because their member cannot have points (a desk); the entry
    /// stays open.
    /// @param index of the entry in the batch, from 0
    /// @param reason the ABI-encoded error
    event GrantMatureSkipped(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 index,
        bytes reason
    );

    /// @notice The minter used this reason before for this campaign, in batch `batchId`. If it is the same grant, it is
    /// done; else choose another reason.
    error GrantReasonUsed(bytes32 batchId);
    /// @notice These values are not those of batch `batchId`. Read them from the events of the granting transaction.
    error NotTheGrantBatch(bytes32 batchId);
    /// @notice The maturity time `given` is out of range. Choose one from `min` to `max`, in unix seconds.
    error GrantMaturityOutOfRange(uint48 given, uint256 min, uint256 max);
    /// @notice The grant matures at `maturesAt`. Hand it over then.
    error GrantNotMature(uint48 maturesAt);
    /// @notice The grant matured at `maturesAt` and is the members' for good. It can no longer be voided.
    error GrantMature(uint48 maturesAt);
    /// @notice Entry `index` was handed over or voided before. Leave it out.
    error GrantDone(uint256 index);
    /// @notice The batch has no entry `index`. Entries count from 0.
    error NoSuchGrant(uint256 index);
    /// @notice Entry `index` has the zero address as its member. Put the member's address there.
    error BadGrantMember(uint256 index);
    /// @notice Entry `index` grants nothing. Give it an amount, or leave it out.
    error BadGrantAmount(uint256 index);

    /// @notice The campaign under which this desk's budget is allotted for a minter's own campaign.
    function campaignKey(address minter, bytes16 campaign) external pure returns (bytes16);

    /// @notice What a batch is known by.
    function batchIdOf(
        IPoints points,
        address minter,
        bytes16 campaign,
        bytes16 reason
    ) external pure returns (bytes32);

    /// @notice Whether such a batch was ever granted.
    function isGranted(bytes32 batchId) external view returns (bool);

    /// @notice Whether entry `index` of the batch was handed over or voided.
    function isDone(bytes32 batchId, uint256 index) external view returns (bool);

    /// @notice Grants points that mature. They expire as points minted now do.
    /// @param maturesAt unix seconds; after now, and at most 366 days ahead
    function grant(
        IPoints points,
        bytes16 campaign,
        bytes16 reason,
        uint48 maturesAt,
        address[] calldata members,
        uint256[] calldata amounts
    ) external returns (bytes32 batchId);

    /// @notice Hands entries `from` (inclusive) to `to` (exclusive) over to their members, except for those that are
    /// done; one that fails stops none of the others. Anyone may call it, once the batch is mature. Held points do not
    /// expire, so it is the brand's job to call it in time; lots whose time passed live to the end of the period then.
    function mature(GrantBatch calldata batch, uint256 from, uint256 to) external;

    /// @notice Takes entries back before they mature; the points go back to the budget. Minter or issuer.
    function void(GrantBatch calldata batch, uint256[] calldata indices, string calldata why) external;
}
