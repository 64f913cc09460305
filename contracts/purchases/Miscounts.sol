// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPurchases, PurchaseRecord} from "./IPurchases.sol";
import {IMiscounts} from "./IMiscounts.sol";
import {IRulebook, Receipt} from "../rules/IRulebook.sol";

/// @title Miscounts
/// @notice Judges a receipt by the rule of its time, see {IMiscounts}. Immutable, without owner or state.
contract Miscounts is IMiscounts {
    IPurchases private immutable _purchases;
    IRulebook private immutable _rulebook;

    constructor(IPurchases purchases) {
        (_purchases, _rulebook) = (purchases, purchases.rulebook());
    }

    /// @inheritdoc IMiscounts
    function prove(PurchaseRecord calldata record, Receipt calldata receipt) external {
        require(msg.sender == record.member, NotPurchaseMember(msg.sender));
        require(_purchases.matches(record), IPurchases.NotThePurchase(record.order));
        require(
            _rulebook.receiptHash(receipt) == record.receipt &&
                address(receipt.points) == address(record.points) &&
                receipt.member == record.member &&
                receipt.order == record.order,
            NotTheReceipt(record.order)
        );
        uint256 due = _rulebook.quote({
            points: receipt.points,
            currency: receipt.currency,
            lines: receipt.lines,
            time: receipt.time,
            tier: receipt.tier
        });
        require(due != record.earned, NoMiscount(due));
        emit MiscountProved({
            points: record.points,
            campaign: record.campaign,
            member: record.member,
            order: record.order,
            posted: record.earned,
            due: due
        });
    }
}
