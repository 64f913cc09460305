// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";
import {PurchaseRecord} from "./IPurchases.sol";
import {Receipt} from "../rules/IRulebook.sol";

/// @title IMiscounts
/// @notice Proves to all that a purchase earned another amount than the brand's published rule says.
interface IMiscounts {
    /// @notice The receipt says that the purchase earned `due`, and `posted` was posted (base units).
    event MiscountProved(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        uint256 posted,
        uint256 due
    );

    /// @notice Only the member of the purchase can show its receipt, not `caller`.
    error NotPurchaseMember(address caller);
    /// @notice This is not purchase `order` as it stands. Read its record from the latest event.
    error NotThePurchase(bytes32 order);
    /// @notice The receipt is not that of purchase `order`.
    error NotTheReceipt(bytes32 order);
    /// @notice The purchase earned `amount`, as the rule says.
    error NoMiscount(uint256 amount);

    /// @notice Shows that a purchase earned another amount than its receipt says ({NoMiscount} if not). What it was is
    /// public from then on, so only its member can.
    function prove(PurchaseRecord calldata record, Receipt calldata receipt) external;
}
