// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBadges} from "../badges/IBadges.sol";
import {Campaigns} from "../campaigns/Campaigns.sol";
import {CampaignTerms, ICampaigns} from "../campaigns/ICampaigns.sol";
import {Desk} from "../desks/Desk.sol";
import {MintingDesk} from "../desks/MintingDesk.sol";
import {Records} from "../desks/Records.sol";
import {Stops} from "../desks/Stops.sol";
import {HeldLots} from "../points/HeldLots.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {IProgramRegistry} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {IRulebook} from "../rules/IRulebook.sol";
import {Signatures} from "../signatures/Signatures.sol";
import {CarriedPurchase, IPurchases, Purchase, PurchaseRecord, PurchaseRefund} from "./IPurchases.sol";
import {IStandings} from "./IStandings.sol";
import {Standings} from "./Standings.sol";

/// @title Purchases
/// @notice The escrow of points for purchases that can still be returned. Immutable, without owner. {IPurchases} says
/// what it promises. It creates {Standings}, which counts purchases for tiers and milestones.
contract Purchases is IPurchases, Campaigns, MintingDesk, EIP712 {
    using HeldLots for uint256;
    using Records for Records.Book;

    bytes32 private constant PURCHASE_TYPEHASH = keccak256(
        "CarriedPurchase(address points,bytes16 campaign,address till,address member,bytes32 order,uint96 amount,bytes32 receipt,address referrer,uint256 expiry,uint48 validFrom,uint48 deadline)"
    );

    /// @inheritdoc IPurchases
    IRulebook public immutable rulebook;
    /// @inheritdoc IPurchases
    IStandings public immutable standings;

    /// @dev Purchases by order key.
    mapping(IPoints points => Records.Book orders) private _records;
    /// @inheritdoc IPurchases
    mapping(IPoints points => mapping(address member => uint256 debt)) public debtOf;
    /// @inheritdoc IPurchases
    mapping(IPoints points => uint256 debt) public debtTotal;

    constructor(IProgramRegistry registry, IRulebook rulebook_) Campaigns(registry) EIP712("Punchcard Purchases", "1") {
        rulebook = rulebook_;
        standings = new Standings(rulebook_);
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "punchcard.purchases.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(Desk, IERC165) returns (bool) {
        return
            interfaceId == type(ICampaigns).interfaceId ||
            interfaceId == type(IPurchases).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IPurchases
    function recordOf(IPoints points, bytes32 order) external view returns (bytes32) {
        return _records[points].hashes[order];
    }

    /// @inheritdoc IPurchases
    function hashOf(PurchaseRecord memory record) public pure returns (bytes32) {
        return keccak256(abi.encode(record));
    }

    /// @inheritdoc IPurchases
    function matches(PurchaseRecord memory record) public view returns (bool) {
        return _records[record.points].matches(record.order, hashOf(record));
    }

    /// @inheritdoc IPurchases
    function purchaseDigest(CarriedPurchase calldata purchase) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PURCHASE_TYPEHASH, purchase)));
    }

    // ----------------------------------------------------------------------------------------------------- tills

    /// @inheritdoc IPurchases
    function post(IPoints points, bytes16 campaign, uint256 expiry, Purchase[] calldata purchases) external {
        _post({points: points, campaign: campaign, till: msg.sender, expiry: expiry, purchases: purchases});
    }

    /// @inheritdoc IPurchases
    function refund(PurchaseRefund[] calldata refunds) external {
        for (uint256 i = 0; i < refunds.length; ++i) {
            PurchaseRecord memory record = refunds[i].record;
            bool byTill = _checkRefunder(record);
            if (matches(record)) {
                if (byTill) {
                    bytes32 id = _campaignId(record.points, record.campaign);
                    _spendTill(_tills[id][msg.sender], msg.sender, refunds[i].amount);
                }
                _refund(record, refunds[i].amount, refunds[i].reason);
            } else {
                emit RefundSkipped({
                    points: record.points,
                    campaign: record.campaign,
                    member: record.member,
                    order: record.order,
                    reason: refunds[i].reason
                });
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @inheritdoc IPurchases
    function carry(CarriedPurchase calldata carried, bytes calldata signature) external {
        require(block.timestamp >= carried.validFrom, PurchaseNotYetValid(carried.validFrom));
        if (block.timestamp > carried.deadline) {
            (, CampaignSlot storage slot) = _existing(carried.points, carried.campaign);
            // Only stops since the campaign opened count.
            uint48 from = uint48(Math.max(carried.validFrom, slot.opensAt));
            uint48 deadline = Stops.lengthened({points: carried.points, time: carried.deadline, from: from});
            require(block.timestamp <= deadline, PurchaseExpired(deadline));
        }
        require(
            Signatures.isFrom(carried.till, purchaseDigest(carried), signature),
            BadPurchaseSignature(carried.till)
        );
        require(!_records[carried.points].exists(carried.order), OrderPosted(carried.order));
        Purchase[] memory purchases = new Purchase[](1);
        purchases[0] = Purchase({
            member: carried.member,
            order: carried.order,
            amount: carried.amount,
            receipt: carried.receipt,
            referrer: carried.referrer
        });
        _post({
            points: carried.points,
            campaign: carried.campaign,
            till: carried.till,
            expiry: carried.expiry,
            purchases: purchases
        });
    }

    /// @inheritdoc IPurchases
    function mature(PurchaseRecord[] calldata records) external {
        IPoints last;
        uint256 periodLength;
        for (uint256 i = 0; i < records.length; ++i) {
            PurchaseRecord memory record = records[i];
            bytes32 hash = hashOf(record);
            if (record.matured || !_records[record.points].matches(record.order, hash)) continue;
            require(block.timestamp >= record.maturesAt, PurchaseNotMature(record.maturesAt));
            // Reads the period once for consecutive records of the same token.
            if (address(record.points) != address(last)) {
                last = record.points;
                periodLength = last.periodLength();
            }
            _mature(hash, record, periodLength);
        }
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev The caller has checked the till: it is the sender, or it has signed.
    function _post(
        IPoints points,
        bytes16 campaign,
        address till,
        uint256 expiry,
        Purchase[] memory purchases
    ) private {
        (bytes32 id, CampaignSlot storage slot) = _opened(points, campaign);
        Records.Book storage records = _records[points];
        // One struct for all purchases, since memory gets more expensive with its size.
        PurchaseRecord memory record;
        (record.points, record.campaign, record.till) = (points, campaign, till);
        (record.oneUnit, record.maturesAt) = (HeldLots.oneOf(points, expiry), uint48(block.timestamp) + slot.maturity);
        uint256 earned;
        uint256 held;
        for (uint256 i = 0; i < purchases.length; ++i) {
            Purchase memory purchase = purchases[i];
            require(
                purchase.member != address(0) && purchase.amount != 0 && purchase.referrer != purchase.member,
                BadPurchase(i)
            );
            if (records.exists(purchase.order)) {
                emit PurchaseSkipped({
                    points: points,
                    campaign: campaign,
                    member: purchase.member,
                    order: purchase.order
                });
                continue;
            }
            record.paidDebt = _payDebt(points, purchase.member, purchase.amount);
            (record.order, record.receipt) = (purchase.order, purchase.receipt);
            (record.member, record.referrer) = (purchase.member, purchase.referrer);
            record.earned = purchase.amount;
            record.held = purchase.amount - record.paidDebt;
            earned += record.earned;
            held += record.held;
            records.set(purchase.order, hashOf(record));
            emit PurchasePosted({points: points, campaign: campaign, member: purchase.member, record: record});
        }
        require(earned != 0, NothingPosted());
        _spendTill(_tills[id][till], till, earned);
        if (held == 0) return;
        uint256 lots = points.mintHeld({
            amount: held,
            expiry: expiry,
            memo: bytes32(campaign) | (purchases[0].order >> 128)
        });
        // The records were stored before minting, with the lots that minting had to give.
        assert(lots == record.oneUnit.times(held));
    }

    /// @dev Runs before the record is compared with the stored one, so that only the till or an issuer can make this
    /// desk emit events.
    function _checkRefunder(PurchaseRecord memory record) private view returns (bool byTill) {
        bytes32 id = _campaignId(record.points, record.campaign);
        byTill =
            msg.sender == record.till &&
            _tills[id][msg.sender].flags & ACTIVE != 0 &&
            block.timestamp < record.maturesAt;
        if (!byTill) _checkRole(record.points, Roles.ISSUER);
    }

    /// @dev The caller has compared the record with the stored one.
    function _refund(PurchaseRecord memory record, uint96 amount, bytes16 reason) private {
        uint256 left = record.earned - record.refunded;
        require(amount != 0 && amount <= left, OverPurchaseRefund({left: left, amount: amount}));

        record.refunded += amount;
        uint96 voided;
        if (block.timestamp < record.maturesAt) {
            voided = uint96(Math.min(amount, record.held));
            record.held -= voided;
            // The rest of the amount had paid debt, which is owed again.
            record.paidDebt -= amount - voided;
        } else if (record.matured) {
            standings.uncount({
                points: record.points,
                member: record.member,
                running: block.timestamp / record.points.periodLength(),
                amount: amount
            });
        }
        uint96 owed = amount - voided;
        if (owed != 0) {
            debtOf[record.points][record.member] += owed;
            debtTotal[record.points] += owed;
        }
        _records[record.points].set(record.order, hashOf(record));
        emit PurchaseRefunded({
            points: record.points,
            campaign: record.campaign,
            member: record.member,
            voided: voided,
            owed: owed,
            reason: reason,
            record: record
        });
        if (voided != 0) record.points.void(record.oneUnit.times(voided), record.campaign);
    }

    /// @dev Pays the member's debt out of `amount`, as far as it reaches. Returns what it paid.
    function _payDebt(IPoints points, address member, uint96 amount) private returns (uint96 paid) {
        uint256 debt = debtOf[points][member];
        if (debt == 0) return 0;
        paid = uint96(Math.min(debt, amount));
        debtOf[points][member] = debt - paid;
        debtTotal[points] -= paid;
    }

    /// @dev Hands one purchase over. If that fails, its record stays as it was.
    function _mature(bytes32 hash, PurchaseRecord memory record, uint256 periodLength) private {
        (IPoints points, address member, uint96 held) = (record.points, record.member, record.held);
        Records.Book storage records = _records[points];
        (record.matured, record.held) = (true, 0);
        if (held != 0) {
            records.lock(record.order);
            try points.release(member, record.oneUnit.times(held)) returns (uint256 amount) {
                assert(amount == held);
            } catch (bytes memory reason) {
                records.set(record.order, hash);
                emit PurchaseMatureSkipped({
                    points: points,
                    campaign: record.campaign,
                    member: member,
                    order: record.order,
                    reason: reason
                });
                return;
            }
        }
        uint256 counted = record.earned - record.refunded;
        if (counted != 0) {
            (record.first, record.brought) = standings.count({
                points: points,
                member: member,
                referrer: record.referrer,
                maturedAt: record.maturesAt,
                period: record.maturesAt / periodLength,
                running: block.timestamp / periodLength,
                amount: counted
            });
        }
        records.set(record.order, hashOf(record));
        emit PurchaseMatured({points: points, campaign: record.campaign, member: member, record: record});
    }

    /// @dev Only points, which mature; without badge, drop or cap per member.
    function _serves(IBadges, CampaignTerms memory terms) internal pure override returns (bool) {
        return terms.paysPoints && terms.maturity != 0 && terms.kind == 0 && terms.root == 0 && terms.memberCap == 0;
    }
}
