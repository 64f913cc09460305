// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";

/// @notice A batch: points granted to many members, which mature at one time. Only its hash is stored: callers pass the
/// batch itself, as the events of the granting transaction tell it.
/// @param minter who granted, out of this desk's budget for {IGrants-campaignKey}
/// @param campaign what it was granted for
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
/// @notice The desk that holds granted points in escrow until they mature (vest). Before that, the minter who granted
/// them or an issuer can void them. From maturity on they are the members' for good, and anyone can hand them over. One
/// desk for all brands: everything is kept by token.
///
/// There is no role for granting: a minter grants out of the budget that an issuer allotted to this desk for
/// {campaignKey}. A minter can use each reason only once, so that a resumed job pays nobody twice.
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

    /// @notice The campaign name under which an issuer allots budget to this desk for one minter's campaign.
    function campaignKey(address minter, bytes16 campaign) external pure returns (bytes16);

    /// @notice The id of a batch.
    function batchIdOf(
        IPoints points,
        address minter,
        bytes16 campaign,
        bytes16 reason
    ) external pure returns (bytes32);

    /// @notice Whether the batch was granted.
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

    /// @notice Hands entries `from` (inclusive) to `to` (exclusive) over to their members once the batch is mature.
    /// Entries that are done are passed over; one that fails stays open, and the others go on ({GrantMatureSkipped}).
    /// Anyone. Points do not expire while they are held, so the brand should call this in time; lots whose expiry
    /// passed then live to the end of the current period.
    function mature(GrantBatch calldata batch, uint256 from, uint256 to) external;

    /// @notice Voids entries before they mature: the points are burned and return to the budget. The batch's minter, or
    /// an issuer.
    function void(GrantBatch calldata batch, uint256[] calldata indices, string calldata why) external;
}
