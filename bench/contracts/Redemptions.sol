// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {ERC1363} from "@openzeppelin/contracts/token/ERC20/extensions/ERC1363.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {OzBurnable, OzToken} from "./OpenZeppelin.sol";

/// @notice The standards that the doors of an escrow need, and nothing else.
contract OzEscrowed is OzToken, ERC20Burnable, ERC1363, EIP712("Peer points", "1"), ERC3009 {}

/// @notice What is published of a reward: the same slot as ours.
struct PeerReward {
    uint88 unitPrice;
    uint32 stock;
    uint32 sold;
    uint40 opensAt;
    uint40 closesAt;
    uint8 fulfillmentDays;
    uint8 limitPerMember;
    bool needsHandover;
}

/// @notice A receipt: the same as ours, for one brand.
struct PeerRedemption {
    address member;
    uint32 rewardId;
    uint32 number;
    uint32 quantity;
    uint88 unitPrice;
    uint40 deadline;
    bool needsHandover;
}

/// @notice How a brand would write redemptions with OpenZeppelin alone: an escrow of its own beside its token, with the
/// roles in it, the same rewards, checks, receipts and one-slot records as ours. No expiry, no discounts, one brand.
contract OzEscrow is AccessControl, EIP712("Peer rewards", "1"), IERC1363Receiver {
    bytes32 private constant CASHIER_ROLE = keccak256("CASHIER_ROLE");
    bytes32 private constant HANDOVER_TYPEHASH = keccak256(
        "Handover(bytes32 redemption,uint32 quantity,uint32 quantityLeft)"
    );
    /// @dev Of a record; what is left of it counts units.
    uint256 private constant CLOSED = type(uint256).max;

    OzEscrowed private immutable _token;

    mapping(uint32 rewardId => PeerReward reward) private _rewards;
    mapping(uint32 rewardId => mapping(address member => uint256 units)) private _redeemed;
    mapping(bytes32 redemptionId => uint256 quantityOpen) private _records;

    event RewardRedeemed(
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint88 unitPrice,
        uint40 deadline,
        bool needsHandover
    );
    event RedemptionCaptured(
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint256 amount
    );
    event RedemptionRefunded(
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint256 amount
    );

    error NotToken(address caller);
    error TooLate(uint40 deadline);
    error NotOpen();
    error RewardOutOfStock(uint256 left);
    error OverRewardLimit(uint256 left);
    error PriceAboveMax(uint256 price);
    error BadQuantity(uint256 open);
    error BadHandover();

    constructor(OzEscrowed token) {
        _token = token;
        _grantRole(CASHIER_ROLE, msg.sender);
    }

    function publish(uint32 rewardId, PeerReward calldata reward) external onlyRole(CASHIER_ROLE) {
        _rewards[rewardId] = reward;
    }

    function onTransferReceived(address, address from, uint256 value, bytes calldata data) external returns (bytes4) {
        require(msg.sender == address(_token), NotToken(msg.sender));
        (uint32 rewardId, uint32 quantity, uint40 deadline) = abi.decode(data, (uint32, uint32, uint40));
        require(block.timestamp <= deadline, TooLate(deadline));
        _redeem(from, rewardId, quantity, value);
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @notice By the member's ERC-3009 signature, whose nonce binds what it is for.
    function redeemWithAuthorization(
        address member,
        uint256 maxPrice,
        uint32 rewardId,
        uint32 quantity,
        bytes32 salt,
        uint256 validBefore,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 nonce = keccak256(abi.encode(rewardId, quantity, salt));
        _token.receiveWithAuthorization(member, address(this), maxPrice, 0, validBefore, nonce, v, r, s);
        _redeem(member, rewardId, quantity, maxPrice);
    }

    function capture(
        PeerRedemption calldata redemption,
        uint32 quantity,
        bytes calldata handover
    ) external onlyRole(CASHIER_ROLE) {
        require(block.timestamp <= redemption.deadline, TooLate(redemption.deadline));
        (bytes32 id, uint256 left) = _close(redemption, quantity);
        if (redemption.needsHandover) {
            bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(HANDOVER_TYPEHASH, id, quantity, left)));
            require(SignatureChecker.isValidSignatureNowCalldata(redemption.member, digest, handover), BadHandover());
        }
        uint256 amount = uint256(redemption.unitPrice) * quantity;
        emit RedemptionCaptured(redemption.member, redemption.rewardId, redemption.number, quantity, amount);
        _token.burn(amount);
    }

    function refund(PeerRedemption calldata redemption, uint32 quantity) external {
        if (block.timestamp <= redemption.deadline) _checkRole(CASHIER_ROLE);
        _close(redemption, quantity);
        PeerReward storage reward = _rewards[redemption.rewardId];
        reward.stock += quantity;
        if (reward.limitPerMember != 0) _redeemed[redemption.rewardId][redemption.member] -= quantity;
        uint256 amount = uint256(redemption.unitPrice) * quantity;
        emit RedemptionRefunded(redemption.member, redemption.rewardId, redemption.number, quantity, amount);
        _token.transfer(redemption.member, amount);
    }

    function _redeem(address member, uint32 rewardId, uint32 quantity, uint256 maxPrice) private {
        PeerReward memory reward = _rewards[rewardId];
        require(block.timestamp >= reward.opensAt && block.timestamp < reward.closesAt, NotOpen());
        uint256 left = reward.stock - reward.sold;
        require(quantity != 0 && quantity <= left, RewardOutOfStock(left));
        if (reward.limitPerMember != 0) {
            uint256 units = _redeemed[rewardId][member] + quantity;
            require(units <= reward.limitPerMember, OverRewardLimit(units));
            _redeemed[rewardId][member] = units;
        }
        uint256 price = uint256(reward.unitPrice) * quantity;
        require(price <= maxPrice, PriceAboveMax(price));
        _rewards[rewardId].sold = reward.sold + quantity;
        PeerRedemption memory redemption = PeerRedemption({
            member: member,
            rewardId: rewardId,
            number: reward.sold,
            quantity: quantity,
            unitPrice: reward.unitPrice,
            deadline: uint40(block.timestamp + uint256(reward.fulfillmentDays) * 1 days),
            needsHandover: reward.needsHandover
        });
        _records[keccak256(abi.encode(redemption))] = quantity;
        emit RewardRedeemed(
            member,
            rewardId,
            reward.sold,
            quantity,
            reward.unitPrice,
            redemption.deadline,
            reward.needsHandover
        );
        if (price != maxPrice) _token.transfer(member, maxPrice - price);
    }

    function _close(PeerRedemption calldata redemption, uint32 quantity) private returns (bytes32 id, uint256 left) {
        id = keccak256(abi.encode(redemption));
        uint256 open = _records[id];
        require(open != 0 && open != CLOSED && quantity != 0 && quantity <= open, BadQuantity(open));
        left = open - quantity;
        _records[id] = left == 0 ? CLOSED : left;
    }
}

/// @notice The idiom without escrow: the shop burns out of an allowance, and that is all. The member approved it before,
/// in a transaction of its own that is not counted here.
contract OzBurnShop {
    OzBurnable private immutable _token;

    mapping(uint32 rewardId => PeerReward reward) private _rewards;

    event RewardRedeemed(
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint88 unitPrice
    );

    error TooLate(uint40 deadline);
    error NotOpen();
    error RewardOutOfStock(uint256 left);
    error PriceAboveMax(uint256 price);

    constructor(OzBurnable token) {
        _token = token;
    }

    function publish(uint32 rewardId, PeerReward calldata reward) external {
        require(_rewards[rewardId].unitPrice == 0, NotOpen());
        _rewards[rewardId] = reward;
    }

    function redeem(uint32 rewardId, uint32 quantity, uint256 maxPrice, uint40 deadline) external {
        require(block.timestamp <= deadline, TooLate(deadline));
        PeerReward memory reward = _rewards[rewardId];
        require(block.timestamp >= reward.opensAt && block.timestamp < reward.closesAt, NotOpen());
        uint256 left = reward.stock - reward.sold;
        require(quantity != 0 && quantity <= left, RewardOutOfStock(left));
        uint256 price = uint256(reward.unitPrice) * quantity;
        require(price <= maxPrice, PriceAboveMax(price));
        _rewards[rewardId].sold = reward.sold + quantity;
        emit RewardRedeemed(msg.sender, rewardId, reward.sold, quantity, reward.unitPrice);
        _token.burnFrom(msg.sender, price);
    }
}
