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
    /// @notice One per member, in the order of the batch, right after {BatchGranted}.
    event Granted(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 amount,
        uint48 maturesAt
    );
    event GrantMatured(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 index,
        uint256 amount
    );
    event GrantVoided(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 index,
        uint256 amount,
        string why
    );

    /// @notice The entry could not be handed over, and stays open: its member cannot have points (a desk).
    event GrantMatureSkipped(
        IPoints indexed points,
        address indexed member,
        bytes32 indexed batchId,
        uint256 index,
        bytes reason
    );

    error GrantReasonUsed(bytes32 batchId);
    error NotTheGrantBatch(bytes32 batchId);
    error GrantMaturityOutOfRange(uint48 given, uint256 min, uint256 max);
    error GrantNotMature(uint48 maturesAt);
    error GrantMature(uint48 maturesAt);
    error GrantDone(uint256 index);
    error NoSuchGrant(uint256 index);
    error BadGrantMember(uint256 index);
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
