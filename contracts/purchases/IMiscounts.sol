// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";
import {PurchaseRecord} from "./IPurchases.sol";
import {Receipt} from "../rules/IRulebook.sol";

/// @title IMiscounts
/// @notice Proves in public that a purchase was posted with another amount than the brand's published rule gives.
interface IMiscounts {
    /// @notice A member proved that a purchase should have earned another amount than was posted.
    /// @param posted base units that were posted
    /// @param due base units that the rule gives for the receipt
    event MiscountProved(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        uint256 posted,
        uint256 due
    );

    /// @notice Only the member who bought can do this, and `caller` is another account. Send from the member's account.
    error NotPurchaseMember(address caller);
    /// @notice The receipt is not the one that was posted with the purchase `order`. Bring that one.
    error NotTheReceipt(bytes32 order);
    /// @notice The purchase earned `amount`, as its receipt says. There is nothing to prove.
    error NoMiscount(uint256 amount);

    /// @notice Proves that a purchase should have earned another amount ({NoMiscount} if it is right). This makes the
    /// receipt public, so only the purchase's member can do it.
    function prove(PurchaseRecord calldata record, Receipt calldata receipt) external;
}
