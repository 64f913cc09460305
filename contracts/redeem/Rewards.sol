// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDesk} from "../points/interfaces/IDesk.sol";
import {IPoints} from "../points/interfaces/IPoints.sol";
import {IPointsAuthorizations} from "../points/interfaces/IPointsAuthorizations.sol";
import {Lots} from "../points/libraries/Lots.sol";
import {IProgram, IProgramRegistry} from "../programs/interfaces/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {IRewards, RedeemIntent, Redemption, RedemptionStatus, Reward, RewardTerms} from "./interfaces/IRewards.sol";

/// @title Rewards
/// @notice The catalogue of all brands, and the desk that holds points from redemption to capture or refund. Immutable,
/// without owner. What it promises is in {IRewards}.
contract Rewards is IRewards, EIP712, ERC165 {
    using Lots for uint256;

    /// @dev One slot: all that a redemption reads and writes of a reward. There are as many flags left for what a reward
    /// may need or give later.
    struct RewardSlot {
        uint88 unitPrice;
        uint32 stock;
        uint32 sold;
        uint40 opensAt;
        uint40 closesAt;
        uint8 fulfilmentDays;
        uint8 limitPerMember;
        uint8 flags;
    }

    /// @dev One slot, read only for rewards that ever had a discount.
    struct DiscountSlot {
        uint88 unitPrice;
        uint40 until;
    }

    uint8 private constant AT_ONCE = 1;
    uint8 private constant NEEDS_HANDOVER = 2;
    uint8 private constant DISCOUNTED = 4;

    uint8 private constant MAX_FULFILMENT_DAYS = 90;

    /// @dev Flags of a record: a lots word while points are held for it, a tombstone after that, so that it never opens
    /// again.
    uint256 private constant OPEN = 1 << 240;
    uint256 private constant CLOSED = 1 << 241;

    bytes32 private constant INTENT_TYPEHASH = keccak256("RedeemIntent(uint32 rewardId,uint32 quantity,bytes32 salt)");
    bytes32 private constant HANDOVER_TYPEHASH = keccak256(
        "Handover(bytes32 redemption,uint32 quantity,uint32 unitsLeft)"
    );

    IProgramRegistry private immutable _registry;

    mapping(IPoints points => uint32 count) private _counts;
    mapping(IPoints points => mapping(uint32 rewardId => RewardSlot)) private _rewards;
    mapping(IPoints points => mapping(uint32 rewardId => DiscountSlot)) private _discounts;
    mapping(IPoints points => mapping(uint32 rewardId => string uri)) private _uris;
    mapping(IPoints points => mapping(uint32 rewardId => mapping(address member => uint256 units))) private _redeemed;
    mapping(bytes32 redemptionId => uint256 record) private _records;

    constructor(IProgramRegistry registry) EIP712("Punchcard Rewards", "1") {
        _registry = registry;
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "punchcard.rewards.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return
            interfaceId == type(IDesk).interfaceId ||
            interfaceId == type(IRewards).interfaceId ||
            interfaceId == type(IERC1363Receiver).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IRewards
    function rewardCount(IPoints points) external view returns (uint256) {
        return _counts[points];
    }

    /// @inheritdoc IRewards
    function reward(IPoints points, uint32 rewardId) public view returns (Reward memory) {
        RewardSlot memory slot = _existing(points, rewardId);
        (uint88 price, uint40 until) = _price(points, rewardId, slot);
        RewardTerms memory terms = RewardTerms({
            unitPrice: slot.unitPrice,
            stock: slot.stock,
            opensAt: slot.opensAt,
            closesAt: slot.closesAt,
            fulfilmentDays: slot.fulfilmentDays,
            limitPerMember: slot.limitPerMember,
            atOnce: slot.flags & AT_ONCE != 0,
            needsHandover: slot.flags & NEEDS_HANDOVER != 0,
            uri: _uris[points][rewardId]
        });
        return Reward({terms: terms, sold: slot.sold, currentPrice: price, discountUntil: until});
    }

    /// @inheritdoc IRewards
    function rewards(IPoints points, uint256 offset, uint256 limit) external view returns (Reward[] memory page) {
        uint256 count = _counts[points];
        page = new Reward[](Math.min(limit, Math.saturatingSub(count, offset)));
        for (uint256 i = 0; i < page.length; ++i) page[i] = reward(points, uint32(offset + i + 1));
    }

    /// @inheritdoc IRewards
    function redeemedBy(IPoints points, uint32 rewardId, address member) external view returns (uint256) {
        return _redeemed[points][rewardId][member];
    }

    /// @inheritdoc IRewards
    function redemptionId(Redemption calldata redemption) public pure returns (bytes32) {
        return keccak256(abi.encode(redemption));
    }

    /// @inheritdoc IRewards
    function statusOf(
        Redemption calldata redemption
    ) external view returns (RedemptionStatus status, uint256 unitsOpen, uint256 lots) {
        uint256 record = _records[redemptionId(redemption)];
        if (record & OPEN != 0) {
            lots = record & ~OPEN;
            return (RedemptionStatus.Open, lots.sum(lots.widthOf()) / redemption.unitPrice, lots);
        }
        if (record & CLOSED != 0) status = RedemptionStatus.Closed;
    }

    /// @inheritdoc IRewards
    function intentNonce(RedeemIntent calldata intent) public pure returns (bytes32) {
        return keccak256(abi.encode(INTENT_TYPEHASH, intent.rewardId, intent.quantity, intent.salt));
    }

    /// @inheritdoc IRewards
    function handoverDigest(bytes32 id, uint32 quantity, uint32 unitsLeft) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(HANDOVER_TYPEHASH, id, quantity, unitsLeft)));
    }

    // --------------------------------------------------------------------------------------------- member writes

    /// @notice The door for wallets, see {IRewards}. State is kept by the token that calls: a token that lies, lies to
    /// itself.
    function onTransferReceived(address, address from, uint256 value, bytes calldata data) external returns (bytes4) {
        uint256 lots = IPoints(msg.sender).takeReceived(value);
        (uint32 rewardId, uint32 quantity, uint40 deadline) = abi.decode(data, (uint32, uint32, uint40));
        require(block.timestamp <= deadline, RedeemTooLate(deadline));
        _redeem({
            points: IPoints(msg.sender),
            member: from,
            rewardId: rewardId,
            quantity: quantity,
            maxPrice: value,
            lots: lots
        });
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @inheritdoc IRewards
    function redeemWithAuthorization(
        IPoints points,
        address member,
        uint256 maxPrice,
        RedeemIntent calldata intent,
        uint256 validBefore,
        bytes calldata signature
    ) external {
        IPointsAuthorizations(address(points)).receiveWithAuthorization({
            from: member,
            to: address(this),
            value: maxPrice,
            validAfter: 0,
            validBefore: validBefore,
            nonce: intentNonce(intent),
            signature: signature
        });
        _redeem({
            points: points,
            member: member,
            rewardId: intent.rewardId,
            quantity: intent.quantity,
            maxPrice: maxPrice,
            lots: points.takeReceived(maxPrice)
        });
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IRewards
    function capture(Redemption calldata redemption, uint32 quantity, bytes calldata handover) external {
        require(block.timestamp <= redemption.deadline, CaptureTooLate(redemption.deadline));
        _checkRole(redemption.points, Roles.TILL);
        (bytes32 id, uint256 record, uint256 unitsLeft) = _close(redemption, quantity);
        if (redemption.needsHandover) {
            bytes32 digest = handoverDigest(id, quantity, uint32(unitsLeft));
            require(
                SignatureChecker.isValidSignatureNowCalldata(redemption.member, digest, handover),
                BadHandover(redemption.member)
            );
        }
        uint256 amount = uint256(redemption.unitPrice) * quantity;
        uint256 taken = record & Lots.AMOUNTS;
        if (unitsLeft != 0) (, taken) = record.first(amount, record.widthOf());
        _records[id] = unitsLeft == 0 ? CLOSED : record - taken;
        emit Captured({
            points: redemption.points,
            member: redemption.member,
            rewardId: redemption.rewardId,
            number: redemption.number,
            quantity: quantity,
            amount: amount
        });
        redemption.points.settle(record.withSame(taken) & ~OPEN);
    }

    /// @inheritdoc IRewards
    function refund(Redemption calldata redemption, uint32 quantity) external {
        if (block.timestamp <= redemption.deadline) {
            IProgram program = IProgram(redemption.points.program());
            if (!program.hasRole(Roles.TILL, msg.sender)) _checkRole(redemption.points, Roles.CATALOGUE);
        }
        (bytes32 id, uint256 record, uint256 unitsLeft) = _close(redemption, quantity);
        uint256 back = record & Lots.AMOUNTS;
        if (unitsLeft != 0) {
            (, uint256 kept) = record.first(uint256(redemption.unitPrice) * unitsLeft, record.widthOf());
            back -= kept;
        }
        _records[id] = unitsLeft == 0 ? CLOSED : record - back;
        _restore(redemption, quantity);
        emit Refunded({
            points: redemption.points,
            member: redemption.member,
            rewardId: redemption.rewardId,
            number: redemption.number,
            quantity: quantity,
            amount: uint256(redemption.unitPrice) * quantity
        });
        redemption.points.release(redemption.member, record.withSame(back) & ~OPEN);
    }

    /// @inheritdoc IRewards
    function publish(IPoints points, RewardTerms calldata terms) external returns (uint32 rewardId) {
        IProgram program = IProgram(points.program());
        require(_registry.isProgram(address(program)) && program.points() == address(points), UnknownToken(points));
        _checkRole(points, Roles.CATALOGUE);
        require(terms.unitPrice != 0, BadReward("unitPrice is 0"));
        require(terms.stock != 0, BadReward("stock is 0"));
        require(terms.opensAt < terms.closesAt && block.timestamp < terms.closesAt, BadReward("window is empty"));
        require(terms.fulfilmentDays <= MAX_FULFILMENT_DAYS, BadReward("fulfilmentDays over 90"));
        require(terms.atOnce == (terms.fulfilmentDays == 0), BadReward("fulfilmentDays is 0 if, and only if, at once"));
        require(!terms.atOnce || !terms.needsHandover, BadReward("delivered at once, so no handover"));
        rewardId = ++_counts[points];
        _rewards[points][rewardId] = RewardSlot({
            unitPrice: terms.unitPrice,
            stock: terms.stock,
            sold: 0,
            opensAt: terms.opensAt,
            closesAt: terms.closesAt,
            fulfilmentDays: terms.fulfilmentDays,
            limitPerMember: terms.limitPerMember,
            flags: (terms.atOnce ? AT_ONCE : 0) | (terms.needsHandover ? NEEDS_HANDOVER : 0)
        });
        _uris[points][rewardId] = terms.uri;
        emit RewardPublished({points: points, rewardId: rewardId, terms: terms});
    }

    /// @inheritdoc IRewards
    function addStock(IPoints points, uint32 rewardId, uint32 added) external {
        _existing(points, rewardId);
        _checkRole(points, Roles.CATALOGUE);
        _rewards[points][rewardId].stock += added;
        emit StockAdded({points: points, rewardId: rewardId, added: added});
    }

    /// @inheritdoc IRewards
    function extendWindow(IPoints points, uint32 rewardId, uint40 closesAt) external {
        require(closesAt > _existing(points, rewardId).closesAt, WorseForMembers());
        _checkRole(points, Roles.CATALOGUE);
        _rewards[points][rewardId].closesAt = closesAt;
        emit WindowExtended({points: points, rewardId: rewardId, closesAt: closesAt});
    }

    /// @inheritdoc IRewards
    function withdraw(IPoints points, uint32 rewardId) external {
        RewardSlot memory slot = _existing(points, rewardId);
        _checkRole(points, Roles.CATALOGUE);
        uint256 noticed = block.timestamp + IProgram(points.program()).noticePeriod();
        uint40 closesAt = uint40(Math.min(slot.closesAt, noticed));
        _rewards[points][rewardId].closesAt = closesAt;
        emit RewardWithdrawn({points: points, rewardId: rewardId, closesAt: closesAt});
    }

    /// @inheritdoc IRewards
    function discount(IPoints points, uint32 rewardId, uint88 unitPrice, uint40 until) external {
        RewardSlot memory slot = _existing(points, rewardId);
        _checkRole(points, Roles.CATALOGUE);
        require(unitPrice != 0, BadReward("unitPrice is 0"));
        require(until > block.timestamp, BadReward("window is empty"));
        (uint88 price, uint40 running) = _price(points, rewardId, slot);
        require(unitPrice < slot.unitPrice && unitPrice <= price && until >= running, WorseForMembers());
        _discounts[points][rewardId] = DiscountSlot({unitPrice: unitPrice, until: until});
        _rewards[points][rewardId].flags = slot.flags | DISCOUNTED;
        emit Discounted({points: points, rewardId: rewardId, unitPrice: unitPrice, until: until});
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev The points are here already, as `lots`. Nothing but the token is called, after all is written.
    function _redeem(
        IPoints points,
        address member,
        uint32 rewardId,
        uint32 quantity,
        uint256 maxPrice,
        uint256 lots
    ) private {
        RewardSlot storage stored = _rewards[points][rewardId];
        RewardSlot memory slot = stored;
        require(slot.unitPrice != 0, NoSuchReward({points: points, rewardId: rewardId}));
        require(quantity != 0, ZeroQuantity());
        require(
            block.timestamp >= slot.opensAt && block.timestamp < slot.closesAt,
            RewardNotOpen({opensAt: slot.opensAt, closesAt: slot.closesAt})
        );
        uint256 left = slot.stock - slot.sold;
        require(quantity <= left, OutOfStock({left: left, quantity: quantity}));
        if (slot.limitPerMember != 0) _count(points, rewardId, slot.limitPerMember, member, quantity);
        (uint88 unitPrice, ) = _price(points, rewardId, slot);
        uint256 price = uint256(unitPrice) * quantity;
        require(price <= maxPrice, PriceAboveMax({price: price, max: maxPrice}));

        uint32 number = slot.sold;
        stored.sold = number + quantity;
        (, uint256 paid) = lots.first(price, lots.widthOf());

        bool atOnce = slot.flags & AT_ONCE != 0;
        Redemption memory redemption = Redemption({
            points: points,
            member: member,
            rewardId: rewardId,
            number: number,
            quantity: quantity,
            unitPrice: unitPrice,
            deadline: atOnce ? 0 : uint40(block.timestamp + uint256(slot.fulfilmentDays) * 1 days),
            needsHandover: slot.flags & NEEDS_HANDOVER != 0
        });
        if (!atOnce) _records[keccak256(abi.encode(redemption))] = lots.withSame(paid) | OPEN;
        emit Redeemed({
            points: points,
            member: member,
            rewardId: rewardId,
            number: number,
            quantity: quantity,
            unitPrice: unitPrice,
            deadline: redemption.deadline,
            needsHandover: redemption.needsHandover
        });
        if (atOnce) points.settle(lots.withSame(paid));
        if (price != maxPrice) points.release(member, lots.withSame((lots & Lots.AMOUNTS) - paid));
    }

    function _count(IPoints points, uint32 rewardId, uint256 limit, address member, uint256 quantity) private {
        uint256 units = _redeemed[points][rewardId][member];
        uint256 left = Math.saturatingSub(limit, units);
        require(quantity <= left, OverMemberLimit({left: left, quantity: quantity}));
        _redeemed[points][rewardId][member] = units + quantity;
    }

    /// @dev What was not handed over can be had again: by anyone as to stock, by the member as to the limit.
    function _restore(Redemption calldata redemption, uint32 quantity) private {
        RewardSlot storage slot = _rewards[redemption.points][redemption.rewardId];
        // Never reverts: a refund must not depend on the catalogue.
        slot.stock = uint32(Math.min(uint256(slot.stock) + quantity, type(uint32).max));
        if (slot.limitPerMember != 0) {
            _redeemed[redemption.points][redemption.rewardId][redemption.member] -= quantity;
        }
    }

    /// @dev Checks that `quantity` units of the redemption are still open, for the caller to write.
    function _close(
        Redemption calldata redemption,
        uint32 quantity
    ) private view returns (bytes32 id, uint256 record, uint256 unitsLeft) {
        id = redemptionId(redemption);
        record = _records[id];
        require(record & OPEN != 0, RedemptionNotOpen(id));
        require(quantity != 0, ZeroQuantity());
        // Exact: the points of a record are always a multiple of its unit price.
        uint256 units = record.sum(record.widthOf()) / redemption.unitPrice;
        require(quantity <= units, TooManyUnits({open: units, quantity: quantity}));
        unitsLeft = units - quantity;
    }

    function _existing(IPoints points, uint32 rewardId) private view returns (RewardSlot memory slot) {
        slot = _rewards[points][rewardId];
        require(slot.unitPrice != 0, NoSuchReward({points: points, rewardId: rewardId}));
    }

    /// @dev The price of one now, and until when a discount makes it so (0 if none runs).
    function _price(
        IPoints points,
        uint32 rewardId,
        RewardSlot memory slot
    ) private view returns (uint88 price, uint40 until) {
        if (slot.flags & DISCOUNTED != 0) {
            DiscountSlot memory lower = _discounts[points][rewardId];
            if (block.timestamp < lower.until) return (lower.unitPrice, lower.until);
        }
        return (slot.unitPrice, 0);
    }

    function _checkRole(IPoints points, bytes32 role) private view {
        require(IProgram(points.program()).hasRole(role, msg.sender), MissingRole({account: msg.sender, role: role}));
    }
}
