// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Badge, IBadges} from "../badges/IBadges.sol";
import {DepositDesk} from "../desks/DepositDesk.sol";
import {Desk} from "../desks/Desk.sol";
import {HeldLots} from "../points/HeldLots.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {Access} from "../programs/Access.sol";
import {IProgramRegistry} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {Signatures} from "../signatures/Signatures.sol";
import {Catalog} from "./Catalog.sol";
import {BadgeDoor, IRewards, RedeemIntent, Redemption, RedemptionStatus} from "./IRewards.sol";

/// @title Rewards
/// @notice The desk that holds points in escrow from redemption to capture or refund, with the catalog of all brands.
/// Immutable, without owner. {IRewards} says what it promises.
contract Rewards is Catalog, DepositDesk, EIP712 {
    using HeldLots for uint256;

    /// @dev Flags of a record. While it is open, the record is the word of the lots in escrow; afterwards a marker
    /// stays, so that the same redemption never opens again.
    uint256 private constant OPEN = 1 << HeldLots.FREE_BIT;
    uint256 private constant CLOSED = 1 << (HeldLots.FREE_BIT + 1);
    /// @dev Flag: a badge is in escrow with the points.
    uint256 private constant BADGE_HELD = 1 << (HeldLots.FREE_BIT + 2);

    bytes32 private constant INTENT_TYPEHASH = keccak256("RedeemIntent(uint32 rewardId,uint32 quantity,bytes32 salt)");
    bytes32 private constant HANDOVER_TYPEHASH = keccak256(
        "Handover(bytes32 redemption,uint32 quantity,uint32 quantityLeft)"
    );

    mapping(IPoints points => mapping(uint32 rewardId => mapping(address member => uint256 units))) private _redeemed;
    mapping(bytes32 redemptionId => uint256 record) private _records;
    mapping(bytes32 redemptionId => uint256 badge) private _badgesHeld;

    constructor(IProgramRegistry registry) Catalog(registry) EIP712("Punchcard Rewards", "1") {}

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "punchcard.rewards.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(DepositDesk, Desk, IERC165) returns (bool) {
        return
            interfaceId == type(IRewards).interfaceId ||
            interfaceId == type(IERC721Receiver).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IRewards
    function redeemedBy(IPoints points, uint32 rewardId, address member) external view returns (uint256) {
        return _redeemed[points][rewardId][member];
    }

    /// @inheritdoc IRewards
    function badgeHeldFor(bytes32 id) external view returns (uint256 badge) {
        if (_records[id] & BADGE_HELD != 0) badge = _badgesHeld[id];
    }

    /// @inheritdoc IRewards
    function redemptionId(Redemption calldata redemption) public pure returns (bytes32) {
        return keccak256(abi.encode(redemption));
    }

    /// @inheritdoc IRewards
    function statusOf(
        Redemption calldata redemption
    ) external view returns (RedemptionStatus status, uint256 quantityOpen, uint256 lots) {
        uint256 record = _records[redemptionId(redemption)];
        if (record & OPEN != 0) {
            lots = record.bare();
            return (RedemptionStatus.Open, lots.total() / redemption.unitPrice, lots);
        }
        if (record & CLOSED != 0) status = RedemptionStatus.Closed;
    }

    /// @inheritdoc IRewards
    function intentNonce(RedeemIntent memory intent) public pure returns (bytes32) {
        return keccak256(abi.encode(INTENT_TYPEHASH, intent.rewardId, intent.quantity, intent.salt));
    }

    /// @inheritdoc IRewards
    function handoverDigest(bytes32 id, uint32 quantity, uint32 quantityLeft) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(HANDOVER_TYPEHASH, id, quantity, quantityLeft)));
    }

    // --------------------------------------------------------------------------------------------- member writes

    /// @inheritdoc IRewards
    function redeemWithAuthorization(
        IPoints points,
        address member,
        uint256 maxPrice,
        RedeemIntent calldata intent,
        uint256 validBefore,
        bytes calldata signature
    ) external {
        _redeemSigned({
            door: BadgeDoor({
                points: points,
                maxPrice: maxPrice,
                intent: intent,
                validBefore: validBefore,
                signature: signature
            }),
            member: member,
            badge: 0
        });
    }

    /// @notice Redeems with a badge that a member hands over, see {IRewards}. A badge that no reward takes is refused.
    function onERC721Received(address, address from, uint256 id, bytes calldata data) external returns (bytes4) {
        BadgeDoor memory door = abi.decode(data, (BadgeDoor));
        BadgeSlot storage terms = _badgeTerms[door.points][door.intent.rewardId];
        require(terms.takes && address(terms.badges) == msg.sender, BadgeNotTaken(msg.sender));
        _redeemSigned({door: door, member: from, badge: id});
        return IERC721Receiver.onERC721Received.selector;
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IRewards
    function capture(Redemption calldata redemption, uint32 quantity, bytes calldata handover) external {
        require(block.timestamp <= redemption.deadline, CaptureTooLate(redemption.deadline));
        _checkRole(redemption.points, Roles.CASHIER);
        (bytes32 id, uint256 record, uint256 quantityLeft) = _close(redemption, quantity);
        if (redemption.needsHandover) {
            bytes32 digest = handoverDigest(id, quantity, uint32(quantityLeft));
            require(Signatures.isFrom(redemption.member, digest, handover), BadHandover(redemption.member));
        }
        uint256 amount = uint256(redemption.unitPrice) * quantity;
        (uint256 taken, uint256 kept) = quantityLeft == 0 ? (record, CLOSED) : record.split(amount);
        _records[id] = kept;
        emit RedemptionCaptured({
            points: redemption.points,
            member: redemption.member,
            rewardId: redemption.rewardId,
            number: redemption.number,
            quantity: quantity,
            amount: amount
        });
        if (record & BADGE_HELD != 0) _badgesOf(redemption).burn(_badgesHeld[id]);
        redemption.points.settle(taken.bare());
    }

    /// @inheritdoc IRewards
    function refund(Redemption calldata redemption, uint32 quantity) external {
        if (block.timestamp <= redemption.deadline) {
            Access.checkEither({program: _program(redemption.points), role: Roles.CASHIER, other: Roles.CATALOG});
        }
        (bytes32 id, uint256 record, uint256 quantityLeft) = _close(redemption, quantity);
        (uint256 kept, uint256 back) = quantityLeft == 0
            ? (CLOSED, record)
            : record.split(uint256(redemption.unitPrice) * quantityLeft);
        _records[id] = kept;
        _restore(redemption, quantity);
        emit RedemptionRefunded({
            points: redemption.points,
            member: redemption.member,
            rewardId: redemption.rewardId,
            number: redemption.number,
            quantity: quantity,
            amount: uint256(redemption.unitPrice) * quantity
        });
        if (record & BADGE_HELD != 0) {
            _badgesOf(redemption).transferFrom(address(this), redemption.member, _badgesHeld[id]);
        }
        redemption.points.release(redemption.member, back.bare());
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _redeemSigned(BadgeDoor memory door, address member, uint256 badge) private {
        uint256 lots = _draw({
            points: door.points,
            from: member,
            value: door.maxPrice,
            nonce: intentNonce(door.intent),
            validBefore: door.validBefore,
            signature: door.signature
        });
        _redeem({
            points: door.points,
            member: member,
            rewardId: door.intent.rewardId,
            quantity: door.intent.quantity,
            maxPrice: door.maxPrice,
            lots: lots,
            badge: badge
        });
    }

    /// @dev Redeems with points of a wallet's transfer, see {IRewards}.
    function _onDeposit(
        IPoints points,
        address from,
        uint256 value,
        uint256 lots,
        bytes calldata data
    ) internal override {
        (uint32 rewardId, uint32 quantity, uint40 deadline) = abi.decode(data, (uint32, uint32, uint40));
        require(block.timestamp <= deadline, RedeemTooLate(deadline));
        _redeem({
            points: points,
            member: from,
            rewardId: rewardId,
            quantity: quantity,
            maxPrice: value,
            lots: lots,
            badge: 0
        });
    }

    /// @dev The desk already holds the points as `lots`, and the badge unless it is 0. Calls only the tokens, and last.
    function _redeem(
        IPoints points,
        address member,
        uint32 rewardId,
        uint32 quantity,
        uint256 maxPrice,
        uint256 lots,
        uint256 badge
    ) private {
        RewardSlot storage stored = _rewards[points][rewardId];
        RewardSlot memory slot = stored;
        require(slot.unitPrice != 0, NoSuchReward({points: points, rewardId: rewardId}));
        require(quantity != 0, ZeroQuantity());
        require(
            block.timestamp >= slot.opensAt && block.timestamp < _closingOf(points, rewardId, slot),
            RewardNotOpen({opensAt: slot.opensAt, closesAt: slot.closesAt})
        );
        uint256 left = slot.stock - slot.sold;
        require(quantity <= left, RewardOutOfStock({left: left, quantity: quantity}));
        if (slot.limitPerMember != 0) _count(points, rewardId, slot.limitPerMember, member, quantity);
        if (slot.flags & WITH_BADGE != 0) {
            require(quantity == 1, RewardOneAtATime());
            _checkBadge({terms: _badgeTerms[points][rewardId], member: member, badge: badge});
        }
        (uint88 unitPrice, ) = _price(points, rewardId, slot);
        uint256 price = uint256(unitPrice) * quantity;
        require(price <= maxPrice, PriceAboveMax({price: price, max: maxPrice}));

        uint32 number = slot.sold;
        stored.sold = number + quantity;
        (uint256 paid, uint256 change) = lots.split(price);

        bool atOnce = slot.flags & AT_ONCE != 0;
        Redemption memory redemption = Redemption({
            points: points,
            member: member,
            rewardId: rewardId,
            number: number,
            quantity: quantity,
            unitPrice: unitPrice,
            deadline: atOnce ? 0 : uint40(block.timestamp + uint256(slot.fulfillmentDays) * 1 days),
            needsHandover: slot.flags & NEEDS_HANDOVER != 0
        });
        if (!atOnce) {
            _records[keccak256(abi.encode(redemption))] = paid | OPEN | (badge == 0 ? 0 : BADGE_HELD);
        }
        emit RewardRedeemed({
            points: points,
            member: member,
            rewardId: rewardId,
            number: number,
            quantity: quantity,
            unitPrice: unitPrice,
            deadline: redemption.deadline,
            needsHandover: redemption.needsHandover
        });
        if (slot.flags & WITH_BADGE != 0) _moveBadges({redemption: redemption, atOnce: atOnce, badge: badge});
        if (atOnce) points.settle(paid);
        if (price != maxPrice) points.release(member, change);
    }

    function _checkBadge(BadgeSlot memory terms, address member, uint256 badge) private view {
        if (terms.needs == 0) return;
        (bool has, uint8 level) = (false, 0);
        if (!terms.takes) {
            (has, level) = terms.badges.heldBy(member, terms.needs);
        } else if (badge != 0) {
            Badge memory given = terms.badges.badge(badge);
            (has, level) = (given.kind == terms.needs && given.valid, given.level);
        }
        require(has && level >= terms.minLevel, BadgeNeeded({kind: terms.needs, minLevel: terms.minLevel}));
    }

    /// @dev Holds or burns the badge that was handed over, and mints the one that the reward gives.
    function _moveBadges(Redemption memory redemption, bool atOnce, uint256 badge) private {
        BadgeSlot memory terms = _badgeTerms[redemption.points][redemption.rewardId];
        if (badge != 0) {
            bytes32 id = keccak256(abi.encode(redemption));
            if (!atOnce) _badgesHeld[id] = badge;
            emit BadgeTaken({points: redemption.points, member: redemption.member, id: id, badge: badge});
            if (atOnce) terms.badges.burn(badge);
        }
        if (terms.gives != 0) {
            terms.badges.mint({
                to: redemption.member,
                kind_: terms.gives,
                level: terms.givesLevel,
                memo: bytes32(terms.campaign) | bytes32((uint256(redemption.rewardId) << 32) | redemption.number)
            });
        }
    }

    function _badgesOf(Redemption calldata redemption) private view returns (IBadges) {
        return _badgeTerms[redemption.points][redemption.rewardId].badges;
    }

    function _count(IPoints points, uint32 rewardId, uint256 limit, address member, uint256 quantity) private {
        uint256 units = _redeemed[points][rewardId][member];
        uint256 left = Math.saturatingSub(limit, units);
        require(quantity <= left, OverRewardLimit({left: left, quantity: quantity}));
        _redeemed[points][rewardId][member] = units + quantity;
    }

    /// @dev Returns a refunded quantity to the stock, and to the member's limit.
    function _restore(Redemption calldata redemption, uint32 quantity) private {
        RewardSlot storage slot = _rewards[redemption.points][redemption.rewardId];
        // Saturates instead of reverting, since a refund must always succeed.
        slot.stock = uint32(Math.min(uint256(slot.stock) + quantity, type(uint32).max));
        if (slot.limitPerMember != 0) {
            _redeemed[redemption.points][redemption.rewardId][redemption.member] -= quantity;
        }
    }

    /// @dev Checks that `quantity` of the redemption is still open. The caller writes the change.
    function _close(
        Redemption calldata redemption,
        uint32 quantity
    ) private view returns (bytes32 id, uint256 record, uint256 quantityLeft) {
        id = redemptionId(redemption);
        record = _records[id];
        require(record & OPEN != 0, RedemptionNotOpen(id));
        require(quantity != 0, ZeroQuantity());
        // An exact division: the points of a record are a multiple of its unit price.
        uint256 open = record.total() / redemption.unitPrice;
        require(quantity <= open, OverRedemption({open: open, quantity: quantity}));
        quantityLeft = open - quantity;
    }
}
