// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {IBadges} from "../badges/IBadges.sol";
import {Batches} from "../desks/Batches.sol";
import {Desk} from "../desks/Desk.sol";
import {MintingDesk} from "../desks/MintingDesk.sol";
import {Records} from "../desks/Records.sol";
import {Stops} from "../desks/Stops.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {IProgramRegistry} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {Campaigns} from "../campaigns/Campaigns.sol";
import {CampaignTerms, ICampaigns} from "../campaigns/ICampaigns.sol";
import {IClaims, PendingClaim, Voucher} from "./IClaims.sol";
import {Signatures} from "../signatures/Signatures.sol";

/// @title Claims
/// @notice Pays vouchers, codes and drops, each exactly once. Immutable, without owner. {IClaims} says what it
/// promises.
contract Claims is IClaims, Campaigns, MintingDesk, EIP712 {
    using BitMaps for BitMaps.BitMap;
    using Records for Records.Book;

    /// @dev A revoked range of a till's numbers, from the first to one past the last.
    struct Range {
        uint64 from;
        uint64 to;
    }

    bytes32 private constant VOUCHER_TYPEHASH = keccak256(
        "Voucher(address points,bytes16 campaign,address till,address to,uint256 amount,bytes32 key,uint48 validFrom,uint48 deadline,address referrer)"
    );
    bytes32 private constant CODE_TYPEHASH = keccak256(
        "Code(address points,bytes16 campaign,address till,address to,uint256 amount,bytes32 key,uint48 validFrom,uint48 deadline,address referrer)"
    );
    bytes32 private constant CODE_CLAIM_TYPEHASH = keccak256(
        "CodeClaim(address points,bytes16 campaign,address member,uint48 deadline)"
    );

    /// @dev A claim takes 40,000 to 270,000 gas if its till is a key. The rest is for tills that are contracts.
    uint256 private constant CLAIM_GAS = 300_000;
    uint256 private constant MAX_RANGES = 16;

    mapping(bytes32 campaignId => mapping(address source => BitMaps.BitMap)) private _numbers;
    mapping(bytes32 campaignId => mapping(bytes32 key => bool claimed)) private _keys;
    mapping(bytes32 campaignId => mapping(address till => Range[] revoked)) private _ranges;
    /// @dev Pending claims by their hash, which is also the stored value; 0 once a claim is done.
    Records.Book private _pending;

    constructor(IProgramRegistry registry) Campaigns(registry) EIP712("Punchcard Claims", "1") {}

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "punchcard.claims.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(Desk, IERC165) returns (bool) {
        return
            interfaceId == type(ICampaigns).interfaceId ||
            interfaceId == type(IClaims).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IClaims
    function isClaimed(IPoints points, bytes16 campaign, address source, bytes32 key) external view returns (bool) {
        bytes32 id = _campaignId(points, campaign);
        return _isNumber(key) ? _numbers[id][source].get(uint256(key)) : _keys[id][key];
    }

    /// @inheritdoc IClaims
    function isRevoked(IPoints points, bytes16 campaign, address till, uint64 number) external view returns (bool) {
        return _inRevokedRange(_campaignId(points, campaign), till, number);
    }

    /// @inheritdoc IClaims
    function revokedRanges(IPoints points, bytes16 campaign, address till) external view returns (uint256) {
        return _ranges[_campaignId(points, campaign)][till].length;
    }

    /// @inheritdoc IClaims
    function voucherDigest(Voucher calldata voucher) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(VOUCHER_TYPEHASH, voucher)));
    }

    /// @inheritdoc IClaims
    function codeDigest(Voucher calldata code) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CODE_TYPEHASH, code)));
    }

    /// @inheritdoc IClaims
    function codeClaimDigest(
        IPoints points,
        bytes16 campaign,
        address member,
        uint48 deadline
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CODE_CLAIM_TYPEHASH, points, campaign, member, deadline)));
    }

    /// @inheritdoc IClaims
    function dropLeaf(uint256 index, address member, uint256 amount) public pure returns (bytes32) {
        // Leaves are hashed twice, so that an inner node (one hash of 64 bytes) cannot pass for a leaf.
        return keccak256(bytes.concat(keccak256(abi.encode(index, member, amount))));
    }

    /// @inheritdoc IClaims
    function pendingId(PendingClaim memory claim) public pure returns (bytes32) {
        return keccak256(abi.encode(claim));
    }

    /// @inheritdoc IClaims
    function isPending(bytes32 id) external view returns (bool) {
        return _pending.exists(id);
    }

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @inheritdoc IClaims
    function claimVoucher(Voucher calldata voucher, bytes calldata signature) external {
        _claimSigned({voucher: voucher, member: voucher.to, digest: voucherDigest(voucher), signature: signature});
    }

    /// @inheritdoc IClaims
    function claimCode(
        Voucher calldata code,
        bytes calldata signature,
        address member,
        uint48 deadline,
        bytes calldata codeSignature
    ) external {
        require(block.timestamp <= deadline, CodeClaimExpired(deadline));
        bytes32 digest = codeClaimDigest(code.points, code.campaign, member, deadline);
        require(Signatures.isFromKey(code.to, digest, codeSignature), BadCodeSignature(code.to));
        _claimSigned({voucher: code, member: member, digest: codeDigest(code), signature: signature});
    }

    /// @inheritdoc IClaims
    function claimDrop(
        IPoints points,
        bytes16 campaign,
        uint64 index,
        address member,
        uint256 amount,
        bytes32[] calldata proof
    ) external {
        (bytes32 id, CampaignSlot storage slot) = _opened(points, campaign);
        bytes32 root = _roots[id];
        // A campaign without a drop has root 0, which no proof can reach.
        require(
            MerkleProof.verifyCalldata(proof, root, dropLeaf(index, member, amount)),
            BadDropProof({index: index, member: member, amount: amount})
        );
        _useKey(id, address(0), bytes32(uint256(index)));
        _pay({
            points: points,
            campaign: campaign,
            id: id,
            slot: slot,
            source: address(0),
            key: bytes32(uint256(index)),
            member: member,
            amount: amount
        });
    }

    /// @inheritdoc IClaims
    function claimMany(bytes[] calldata claims) external {
        for (uint256 i = 0; i < claims.length; ++i) {
            Batches.requireGas({index: i, itemGas: CLAIM_GAS});
            (bool paid, bytes memory reason) = _tryClaim(claims[i]);
            if (!paid) emit ClaimSkipped({index: i, reason: Batches.cut(reason)});
        }
    }

    /// @inheritdoc IClaims
    function mature(PendingClaim[] calldata claims) external {
        for (uint256 i = 0; i < claims.length; ++i) {
            PendingClaim calldata claim = claims[i];
            bytes32 id = pendingId(claim);
            // Somebody else may have handed this one over already.
            if (!_pending.exists(id)) continue;
            require(block.timestamp >= claim.maturesAt, ClaimNotMature(claim.maturesAt));
            _pending.set(id, 0);
            try claim.points.release(claim.member, claim.lots) returns (uint256 amount) {
                emit ClaimMatured({
                    points: claim.points,
                    campaign: claim.campaign,
                    member: claim.member,
                    source: claim.source,
                    key: claim.key,
                    amount: amount
                });
            } catch (bytes memory reason) {
                _pending.set(id, id);
                emit ClaimMatureSkipped({
                    points: claim.points,
                    campaign: claim.campaign,
                    member: claim.member,
                    source: claim.source,
                    key: claim.key,
                    reason: reason
                });
            }
        }
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IClaims
    function revokeNumbers(IPoints points, bytes16 campaign, address till, uint64 from, uint64 to) external {
        bytes32 id = _mayEnd(points, campaign);
        require(from < to, BadNumberRange({from: from, to: to}));
        Range[] storage ranges = _ranges[id][till];
        require(ranges.length < MAX_RANGES, TooManyNumberRanges(MAX_RANGES));
        ranges.push(Range({from: from, to: to}));
        _tills[id][till].flags |= HAS_RANGES;
        emit NumbersRevoked({points: points, campaign: campaign, till: till, from: from, to: to});
    }

    /// @inheritdoc IClaims
    function void(PendingClaim[] calldata claims, string calldata why) external {
        for (uint256 i = 0; i < claims.length; ++i) {
            PendingClaim calldata claim = claims[i];
            bytes32 id = pendingId(claim);
            require(_pending.exists(id), ClaimNotPending(id));
            _checkRole(claim.points, Roles.ISSUER);
            require(block.timestamp < claim.maturesAt, ClaimMature(claim.maturesAt));
            _pending.set(id, 0);
            uint256 amount = claim.points.void(claim.lots, claim.campaign);
            emit ClaimVoided({
                points: claim.points,
                campaign: claim.campaign,
                member: claim.member,
                source: claim.source,
                key: claim.key,
                amount: amount,
                why: why
            });
        }
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _claimSigned(Voucher calldata voucher, address member, bytes32 digest, bytes calldata signature) private {
        (IPoints points, bytes16 campaign, address till) = (voucher.points, voucher.campaign, voucher.till);
        (bytes32 id, CampaignSlot storage slot) = _opened(points, campaign);
        require(block.timestamp >= voucher.validFrom, VoucherNotYetValid(voucher.validFrom));
        if (block.timestamp > voucher.deadline) {
            uint48 from = uint48(Math.max(voucher.validFrom, slot.opensAt));
            uint48 deadline = Stops.lengthened({points: points, time: voucher.deadline, from: from});
            require(block.timestamp <= deadline, VoucherExpired(deadline));
        }
        _useTill({id: id, till: till, key: voucher.key, amount: voucher.amount});
        _useKey(id, till, voucher.key);
        require(Signatures.isFrom(till, digest, signature), BadVoucherSignature(till));
        address referrer = voucher.referrer;
        if (referrer != address(0)) {
            require(referrer != member, SelfReferral(member));
            emit Referred({points: points, campaign: campaign, referrer: referrer, member: member});
        }
        _pay({
            points: points,
            campaign: campaign,
            id: id,
            slot: slot,
            source: till,
            key: voucher.key,
            member: member,
            amount: voucher.amount
        });
    }

    /// @dev Checks that the till may sign for this key, and takes the amount out of its limits.
    function _useTill(bytes32 id, address till, bytes32 key, uint256 amount) private {
        TillSlot storage tillSlot = _tills[id][till];
        if (tillSlot.flags & HAS_RANGES != 0 && _isNumber(key)) {
            uint256 number = uint256(key);
            require(!_inRevokedRange(id, till, number), NumberRevoked({till: till, number: number}));
        }
        _spendTill(tillSlot, till, amount);
    }

    /// @dev Marks the key as used, or reverts if it was used before (I-28).
    function _useKey(bytes32 id, address source, bytes32 key) private {
        if (_isNumber(key)) {
            BitMaps.BitMap storage numbers = _numbers[id][source];
            require(!numbers.get(uint256(key)), AlreadyClaimed({source: source, key: key}));
            numbers.set(uint256(key));
        } else {
            require(!_keys[id][key], AlreadyClaimed({source: source, key: key}));
            _keys[id][key] = true;
        }
    }

    /// @dev Pays a claim whose signature and key were checked. Checks the member's cap; the tokens check the budget.
    function _pay(
        IPoints points,
        bytes16 campaign,
        bytes32 id,
        CampaignSlot storage slot,
        address source,
        bytes32 key,
        address member,
        uint256 amount
    ) private {
        bool paysPoints = slot.flags & PAYS_POINTS != 0;
        require(paysPoints ? amount != 0 : amount == 1, BadClaimAmount(amount));
        _spendMember(id, slot.memberCap, member, amount);
        bytes32 memo = bytes32(campaign) | _reasonOf(source, key);
        if (slot.kind != 0) _award({points: points, slot: slot, member: member, memo: memo, alone: !paysPoints});
        if (!paysPoints) return;
        if (slot.maturity == 0) {
            points.mint({to: member, amount: amount, memo: memo});
        } else {
            // Checked here because the token checks the receiver only on release, when the points can no longer be
            // voided.
            if (member == address(0)) revert IERC20Errors.ERC20InvalidReceiver(member);
            uint256 lots = _mintHeld({points: points, amount: amount, memo: memo});
            _hold(points, campaign, source, key, member, amount, lots, uint48(block.timestamp) + slot.maturity);
        }
    }

    /// @dev A member who already has the badge, or gave it up, still gets the points of the claim: the badge may have
    /// come from anybody.
    function _award(IPoints points, CampaignSlot storage slot, address member, bytes32 memo, bool alone) private {
        try _badges[points].mint({to: member, kind_: slot.kind, level: slot.level, memo: memo}) returns (uint256 id) {
            assert(id != 0);
        } catch (bytes memory reason) {
            bytes4 why = bytes4(reason);
            bool cannotHave =
                why == IBadges.BadgeAlreadyHeld.selector ||
                    why == IBadges.BadgeGivenUp.selector ||
                    why == IBadges.BadgeLevelFalls.selector;
            if (alone || !cannotHave) LowLevelCall.bubbleRevert(reason);
            emit BadgeNotAwarded({points: points, campaign: bytes16(memo), member: member, reason: reason});
        }
    }

    function _hold(
        IPoints points,
        bytes16 campaign,
        address source,
        bytes32 key,
        address member,
        uint256 amount,
        uint256 lots,
        uint48 maturesAt
    ) private {
        bytes32 id = pendingId(
            PendingClaim({
                points: points,
                campaign: campaign,
                source: source,
                key: key,
                member: member,
                lots: lots,
                maturesAt: maturesAt
            })
        );
        _pending.set(id, id);
        emit ClaimPending({
            points: points,
            campaign: campaign,
            member: member,
            source: source,
            key: key,
            amount: amount,
            lots: lots,
            maturesAt: maturesAt
        });
    }

    function _tryClaim(bytes calldata claim) private returns (bool paid, bytes memory reason) {
        bytes4 selector = bytes4(claim);
        if (
            selector != IClaims.claimVoucher.selector &&
            selector != IClaims.claimCode.selector &&
            selector != IClaims.claimDrop.selector
        ) return (false, abi.encodeWithSelector(NotAClaim.selector, selector));
        // The claim is already encoded, and the selector is one of our own three functions.
        // solhint-disable-next-line avoid-low-level-calls
        return address(this).call{gas: CLAIM_GAS}(claim);
    }

    /// @dev The reason in the tokens' events, in the lower 16 bytes. Its first bit tells keys from numbers, so that a
    /// till cannot choose a key that looks like another till's number.
    function _reasonOf(address source, bytes32 key) private pure returns (bytes32) {
        if (!_isNumber(key)) return (key | (bytes32(uint256(1) << 255))) >> 128;
        return bytes32((uint256(uint160(source) & (type(uint64).max >> 1)) << 64) | uint256(key));
    }

    /// @dev Excludes the largest 64-bit number, so that one past the last number always fits.
    function _isNumber(bytes32 key) private pure returns (bool) {
        return uint256(key) < type(uint64).max;
    }

    /// @dev Takes `amount` out of the member's cap.
    function _spendMember(bytes32 id, uint256 cap, address member, uint256 amount) private {
        if (cap == 0) return;
        uint256 paid = _paid[id][member];
        uint256 left = cap - paid;
        require(amount <= left, OverMemberCap({member: member, left: left, amount: amount}));
        _paid[id][member] = paid + amount;
    }

    function _serves(IBadges, CampaignTerms memory) internal pure override returns (bool) {
        return true;
    }

    function _inRevokedRange(bytes32 id, address till, uint256 number) private view returns (bool) {
        Range[] storage ranges = _ranges[id][till];
        for (uint256 i = 0; i < ranges.length; ++i) {
            if (number >= ranges[i].from && number < ranges[i].to) return true;
        }
        return false;
    }
}
