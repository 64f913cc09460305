// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";
import {PurchaseRecord} from "./IPurchases.sol";
import {Receipt} from "../rules/IRulebook.sol";

/// @title IMiscounts
/// @notice Proves to all that a purchase earned another amount than the brand's published rule says.
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
    /// @notice The record is not the purchase `order` as it stands now. Read it again from the events.
    error NotThePurchase(bytes32 order);
    /// @notice The receipt is not the one that was posted with the purchase `order`. Bring that one.
    error NotTheReceipt(bytes32 order);
    /// @notice The purchase earned `amount`, as its receipt says. There is nothing to prove.
    error NoMiscount(uint256 amount);

    /// @notice Shows that a purchase earned another amount than its receipt says ({NoMiscount} if not). What it was is
    /// public from then on, so only its member can.
    function prove(PurchaseRecord calldata record, Receipt calldata receipt) external;
}
