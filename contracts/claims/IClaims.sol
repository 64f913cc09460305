// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {ICampaigns} from "../campaigns/ICampaigns.sol";

/// @notice What a till signs (EIP-712): as `Voucher`, where `to` is the member, or as `Code`, where `to` is the address
/// of a key whose holder names the member. A signature for one is invalid for the other.
/// @param points the brand's token
/// @param campaign that pays
/// @param till that signs
/// @param to the member, or the code's key
/// @param amount base units of points; 1 where the campaign pays only a badge
/// @param key what makes it pay once (replay protection). Below 2^64 - 1 it is a number of this till, stored as one
///        bit; any other key pays once in the whole campaign, whichever till signs. Use an HMAC if its meaning could be
///        guessed
/// @param validFrom unix seconds from which it can be claimed
/// @param deadline unix seconds until which it can be claimed. Stops of minting since `validFrom` (or since the
///        campaign opened, if that is later) postpone it, so give a voucher that is valid for minutes a `validFrom`
/// @param referrer who brought the member, or zero; must differ from the member
struct Voucher {
    IPoints points;
    bytes16 campaign;
    address till;
    address to;
    uint256 amount;
    bytes32 key;
    uint48 validFrom;
    uint48 deadline;
    address referrer;
}

/// @notice Claimed points that have not matured yet. Only its hash is stored: callers pass the record itself, as the
/// event {IClaims-ClaimPending} tells it.
/// @param source the till, or zero for a drop
/// @param key of the voucher or code; the index for a drop
/// @param lots the points, as a word of the token
/// @param maturesAt unix seconds from which they are the member's for good
struct PendingClaim {
    IPoints points;
    bytes16 campaign;
    address source;
    bytes32 key;
    address member;
    uint256 lots;
    uint48 maturesAt;
}

/// @title IClaims
/// @notice The desk where members claim what campaigns pay, each claim exactly once. Anyone may submit a claim and pay
/// the gas; it pays the member that it names. One desk for all brands.
///
/// There are three ways to claim, and one campaign may have all of them:
/// - a voucher, signed by a till for a member;
/// - a code, signed by a till for a key, which in turn signs the member: for print and screens. Seeing the transaction
///   does not help a thief, since only the key's signature names the member;
/// - a drop: a leaf of the campaign's Merkle tree.
///
/// The tokens' events tell what was paid: {IPoints-Issued} (or {IPoints-IssuedHeld}, then {ClaimPending}) and
/// {IBadges-Awarded}. Their reason is, for a numbered claim, the lower 63 bits of the till's address and the number
/// (for a drop zeros and the index), and for a keyed one the upper 16 bytes of the key, with the first bit set.
///
/// Where a campaign pays points and a badge, a member who already has the badge or gave it up still gets the points
/// ({BadgeNotAwarded}).
interface IClaims is IDesk, ICampaigns {
    /// @notice A member was paid for a voucher or code that names who brought the member.
    /// @param referrer who brought the member
    event Referred(IPoints indexed points, bytes16 indexed campaign, address indexed referrer, address member);
    /// @notice The points of a claim were paid without its badge: the member holds it already, has a higher level, or
    /// gave it up.
    /// @param reason the ABI-encoded error of {IBadges}
    event BadgeNotAwarded(IPoints indexed points, bytes16 indexed campaign, address indexed member, bytes reason);
    /// @notice A member claimed points that still have to mature; the desk holds them in escrow.
    /// @param source the till that signed, or zero for a drop
    /// @param key what makes the claim pay once: of the voucher or code; of a drop the index
    /// @param amount base units
    /// @param lots the points, as a word of the token
    /// @param maturesAt unix seconds from which the points are the member's for good
    event ClaimPending(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        address source,
        bytes32 key,
        uint256 amount,
        uint256 lots,
        uint48 maturesAt
    );
    /// @notice Points of a claim matured, and were handed over to the member.
    /// @param source the till that signed, or zero for a drop
    /// @param key as in {ClaimPending}
    /// @param amount base units
    event ClaimMatured(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        address source,
        bytes32 key,
        uint256 amount
    );
    /// @notice An issuer took points of a claim back before they matured; they returned to the campaign's budget.
    /// @param source the till that signed, or zero for a drop
    /// @param key as in {ClaimPending}
    /// @param amount base units
    /// @param why the issuer's reason; never personal data
    event ClaimVoided(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        address source,
        bytes32 key,
        uint256 amount,
        string why
    );
    /// @notice A claim of a batch failed and wrote nothing; the other claims went on.
    /// @param index of the claim in the batch, from 0
    /// @param reason the ABI-encoded error, cut to 256 bytes; empty if the claim ran out of gas
    event ClaimSkipped(uint256 indexed index, bytes reason);
    /// @notice Matured points could not be handed over, because their member cannot have points (a desk); they stay
    /// held.
    /// @param source the till that signed, or zero for a drop
    /// @param key as in {ClaimPending}
    /// @param reason the ABI-encoded error
    event ClaimMatureSkipped(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        address source,
        bytes32 key,
        bytes reason
    );
    /// @notice A range of a till's numbers was revoked: vouchers and codes with these numbers pay nothing any more.
    /// @param from the first number
    /// @param to one past the last
    event NumbersRevoked(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed till,
        uint256 from,
        uint256 to
    );

    /// @notice The range from `from` to `to` is empty. Give the first number, and the number after the last.
    error BadNumberRange(uint256 from, uint256 to);
    /// @notice The till has used all of its `max` revoked ranges. Revoke the till itself, and give it a new key.
    error TooManyNumberRanges(uint256 max);
    /// @notice The brand revoked number `number` of the till `till`. Ask for a new voucher or code.
    error NumberRevoked(address till, uint256 number);
    /// @notice The voucher is valid from `validFrom` on. Claim it then.
    error VoucherNotYetValid(uint48 validFrom);
    /// @notice The voucher expired at `deadline`. Ask for a new one.
    error VoucherExpired(uint48 deadline);
    /// @notice The signature of the code's key expired at `deadline`. Scan the code again.
    error CodeClaimExpired(uint48 deadline);
    /// @notice The signature does not match the till `till` and this voucher. Ask the till for a new one.
    error BadVoucherSignature(address till);
    /// @notice The signature does not match the code's key `code`, this member and this deadline. Scan the code again.
    error BadCodeSignature(address code);
    /// @notice The proof does not show that the drop pays `member` `amount` at entry `index`. Take it from the drop's
    /// own files.
    error BadDropProof(uint256 index, address member, uint256 amount);
    /// @notice This voucher, code or drop entry was paid before, and pays once (source `source`, key `key`).
    error AlreadyClaimed(address source, bytes32 key);
    /// @notice The amount `amount` cannot be claimed. Claim at least one base unit of points, or exactly 1 where the
    /// campaign pays only a badge.
    error BadClaimAmount(uint256 amount);
    /// @notice `member` is named as their own referrer. Leave the referrer out.
    error SelfReferral(address member);
    /// @notice A batch takes only calls of claimVoucher, claimCode and claimDrop, and `selector` is another one. Leave
    /// it out.
    error NotAClaim(bytes4 selector);
    /// @notice The claim `id` is no longer pending: it was handed over or voided, or the record differs. Read it from
    /// the events again.
    error ClaimNotPending(bytes32 id);
    /// @notice The points mature at `maturesAt`. Hand them over then.
    error ClaimNotMature(uint48 maturesAt);
    /// @notice The points matured at `maturesAt` and are the member's for good. Leave this claim out.
    error ClaimMature(uint48 maturesAt);

    // ---------------------------------------------------------------------------------------------------- reads

    /// @notice Whether the voucher, code or drop entry was paid.
    /// @param source the till, or zero for a drop
    /// @param key as signed; the index for a drop
    function isClaimed(IPoints points, bytes16 campaign, address source, bytes32 key) external view returns (bool);

    /// @notice Whether a till's number is in a revoked range.
    function isRevoked(IPoints points, bytes16 campaign, address till, uint64 number) external view returns (bool);

    /// @notice How many ranges of the till's numbers are revoked, at most 16.
    function revokedRanges(IPoints points, bytes16 campaign, address till) external view returns (uint256);

    /// @notice The EIP-712 digest that the till signs for a voucher.
    function voucherDigest(Voucher calldata voucher) external view returns (bytes32);

    /// @notice The EIP-712 digest that the till signs for a code.
    function codeDigest(Voucher calldata code) external view returns (bytes32);

    /// @notice The EIP-712 digest that the code's key signs: which member is paid, until when.
    function codeClaimDigest(
        IPoints points,
        bytes16 campaign,
        address member,
        uint48 deadline
    ) external view returns (bytes32);

    /// @notice The leaf of a drop entry: OpenZeppelin's `StandardMerkleTree` hash of `(uint256, address, uint256)`.
    function dropLeaf(uint256 index, address member, uint256 amount) external pure returns (bytes32);

    /// @notice The id of a pending claim.
    function pendingId(PendingClaim calldata claim) external pure returns (bytes32);

    /// @notice Whether the claim is pending: neither handed over nor voided.
    function isPending(bytes32 id) external view returns (bool);

    // --------------------------------------------------------------------------------------------------- anyone

    /// @notice Pays the member of a voucher.
    /// @param signature of the till, over {voucherDigest}
    function claimVoucher(Voucher calldata voucher, bytes calldata signature) external;

    /// @notice Pays the member that the code's key named.
    /// @param signature of the till, over {codeDigest}
    /// @param deadline unix seconds, as signed by the key
    /// @param codeSignature of the code's key, over {codeClaimDigest}
    function claimCode(
        Voucher calldata code,
        bytes calldata signature,
        address member,
        uint48 deadline,
        bytes calldata codeSignature
    ) external;

    /// @notice Pays the member of a leaf of the campaign's drop.
    function claimDrop(
        IPoints points,
        bytes16 campaign,
        uint64 index,
        address member,
        uint256 amount,
        bytes32[] calldata proof
    ) external;

    /// @notice Submits many claims, of any members, campaigns and brands. One that fails writes nothing and the others
    /// go on ({ClaimSkipped}). Each may use 300,000 gas ({Batches-BatchNeedsGas}).
    /// @param claims calls of {claimVoucher}, {claimCode} or {claimDrop}, ABI-encoded with their selectors
    function claimMany(bytes[] calldata claims) external;

    /// @notice Hands matured points over to their members; reverts if one of the claims is not mature
    /// ({ClaimNotMature}). Claims that are done are passed over; one that fails stays pending and the others go on
    /// ({ClaimMatureSkipped}). Anyone. Points do not expire while they are held, so the brand should call this in time;
    /// lots whose expiry passed then live to the end of the current period.
    function mature(PendingClaim[] calldata claims) external;

    // ---------------------------------------------------------------------------------------------------- brand

    /// @notice Revokes a range of a till's numbers at once, for example those of a sheet of codes that leaked. At most
    /// 16 ranges per till ({TooManyNumberRanges}). Issuer or admin.
    /// @param from the first number
    /// @param to one past the last
    function revokeNumbers(IPoints points, bytes16 campaign, address till, uint64 from, uint64 to) external;

    /// @notice Voids points that have not matured: they are burned and return to the campaign's budget. What they used
    /// of caps and daily limits stays used, and the same claim stays spent. Issuer only.
    function void(PendingClaim[] calldata claims, string calldata why) external;
}
