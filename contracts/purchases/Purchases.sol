// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {Lots} from "../points/Lots.sol";
import {IProgramRegistry} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {Campaigns} from "../campaigns/Campaigns.sol";
import {ICampaigns} from "../campaigns/ICampaigns.sol";
import {CarriedPurchase, IPurchases, Purchase, PurchaseRecord, PurchaseRefund} from "./IPurchases.sol";
import {Bonuses, IRulebook, Receipt} from "../rules/IRulebook.sol";
import {Standings} from "../tiers/Standings.sol";
import {Signatures} from "../signatures/Signatures.sol";

/// @title Purchases
/// @notice Holds points for purchases until they can't be returned any more, and counts them towards tiers. Immutable,
/// without owner. What it promises is in {IPurchases}.
contract Purchases is Standings, EIP712, ERC165 {
    using Lots for uint256;

    bytes32 private constant PURCHASE_TYPEHASH = keccak256(
        "CarriedPurchase(address points,bytes16 campaign,address till,address member,bytes32 order,uint96 amount,bytes32 receipt,address referrer,uint256 expiry,uint48 validFrom,uint48 deadline)"
    );
    bytes16 private constant FIRST = "first";
    bytes16 private constant REFERRAL = "referral";

    mapping(IPoints points => mapping(bytes32 order => bytes32 recordHash)) private _records;
    /// @inheritdoc IPurchases
    mapping(IPoints points => mapping(address member => uint256 debt)) public debtOf;
    /// @inheritdoc IPurchases
    mapping(IPoints points => uint256 debt) public debtTotal;

    constructor(
        IProgramRegistry registry,
        IRulebook rulebook_
    ) Campaigns(registry) Standings(rulebook_) EIP712("Punchcard Purchases", "1") {}

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "punchcard.purchases.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return
            interfaceId == type(IDesk).interfaceId ||
            interfaceId == type(ICampaigns).interfaceId ||
            interfaceId == type(IPurchases).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IPurchases
    function recordOf(IPoints points, bytes32 order) external view returns (bytes32) {
        return _records[points][order];
    }

    /// @inheritdoc IPurchases
    function hashOf(PurchaseRecord memory record) public pure returns (bytes32) {
        return keccak256(abi.encode(record));
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
            if (_records[record.points][record.order] == hashOf(record)) {
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
            // No stop before the campaign opened has lengthened anything.
            uint48 from = uint48(Math.max(carried.validFrom, slot.opensAt));
            uint48 deadline = _lengthened({points: carried.points, time: carried.deadline, from: from});
            require(block.timestamp <= deadline, PurchaseExpired(deadline));
        }
        require(
            Signatures.isFrom(carried.till, purchaseDigest(carried), signature),
            BadPurchaseSignature(carried.till)
        );
        require(_records[carried.points][carried.order] == 0, OrderPosted(carried.order));
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
            if (record.matured || _records[record.points][record.order] != hash) continue;
            require(block.timestamp >= record.maturesAt, PurchaseNotMature(record.maturesAt));
            // Asked once for all of the same token.
            if (address(record.points) != address(last)) {
                last = record.points;
                periodLength = last.periodLength();
            }
            _mature(hash, record, periodLength);
        }
    }

    /// @inheritdoc IPurchases
    function payFirst(PurchaseRecord memory record) external {
        uint96 amount = record.firstBonus;
        _checkBonus(record, amount);
        record.firstBonus = 0;
        _records[record.points][record.order] = hashOf(record);
        _payBonus(record.points, record.campaign, record.member, FIRST, record.order, amount);
    }

    /// @inheritdoc IPurchases
    function payReferral(PurchaseRecord memory record) external {
        uint96 amount = record.referralBonus;
        _checkBonus(record, amount);
        StandingSlot memory slot = _aged(record.points, record.referrer, _period(record.points));
        // What was earned is paid, though no more may be earned now.
        uint256 max = Math.max(1, rulebook.bonusesAt(record.points, uint48(block.timestamp)).referralsPerPeriod);
        require(slot.referrals < max, TooManyReferrals({referrer: record.referrer, max: max}));
        ++slot.referrals;
        _standings[record.points][record.referrer] = slot;
        record.referralBonus = 0;
        _records[record.points][record.order] = hashOf(record);
        _payBonus(record.points, record.campaign, record.referrer, REFERRAL, record.order, amount);
    }

    /// @inheritdoc IPurchases
    function proveMiscount(PurchaseRecord calldata record, Receipt calldata receipt) external {
        require(msg.sender == record.member, NotPurchaseMember(msg.sender));
        require(_records[record.points][record.order] == hashOf(record), NotThePurchase(record.order));
        require(
            rulebook.receiptHash(receipt) == record.receipt &&
                address(receipt.points) == address(record.points) &&
                receipt.member == record.member &&
                receipt.order == record.order,
            NotTheReceipt(record.order)
        );
        uint256 due = rulebook.quote(receipt.points, receipt.currency, receipt.lines, receipt.time, receipt.tier);
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

    /// @notice Refuses: nobody sends points here, they are minted into this desk's hold.
    function onTransferReceived(address, address, uint256, bytes calldata) external view returns (bytes4) {
        revert IPoints.DeskRefuses(address(this));
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev The till is checked: it is the caller, or has signed.
    function _post(
        IPoints points,
        bytes16 campaign,
        address till,
        uint256 expiry,
        Purchase[] memory purchases
    ) private {
        (bytes32 id, CampaignSlot storage slot) = _opened(points, campaign);
        mapping(bytes32 order => bytes32 recordHash) storage records = _records[points];
        // One for all: memory costs the more, the more there is of it.
        PurchaseRecord memory record;
        (record.points, record.campaign, record.till) = (points, campaign, till);
        (record.unit, record.maturesAt) = (_unit(points, expiry), uint48(block.timestamp) + slot.maturity);
        uint256 earned;
        uint256 held;
        for (uint256 i = 0; i < purchases.length; ++i) {
            Purchase memory purchase = purchases[i];
            require(
                purchase.member != address(0) && purchase.amount != 0 && purchase.referrer != purchase.member,
                BadPurchase(i)
            );
            if (records[purchase.order] != 0) {
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
            records[purchase.order] = hashOf(record);
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
        assert(lots == _lots(record.unit, held));
    }

    /// @dev One base unit as the token will tell it, so that one pass over the purchases is enough. `assert` holds it to that.
    function _unit(IPoints points, uint256 expiry) private view returns (uint256 unit) {
        uint256 period = points.currentPeriod();
        unchecked {
            // A period that is over, or too far off, shifts to nonsense: minting refuses it.
            unit = (period << Lots.AMOUNT_BITS) | (1 << (Lots.LANE_BITS * (expiry - period)));
        }
        if (points.livePeriods() == 0) unit |= Lots.SINGLE;
    }

    /// @dev Not yet whether the record is as it stands: nobody else shall make this desk tell anything.
    function _checkRefunder(PurchaseRecord memory record) private view returns (bool byTill) {
        bytes32 id = _campaignId(record.points, record.campaign);
        byTill =
            msg.sender == record.till &&
            _tills[id][msg.sender].flags & ACTIVE != 0 &&
            block.timestamp < record.maturesAt;
        require(byTill || _program(record.points).hasRole(Roles.ISSUER, msg.sender), NotTillOrIssuer(msg.sender));
    }

    /// @dev The record is as it stands.
    function _refund(PurchaseRecord memory record, uint96 amount, bytes16 reason) private {
        uint256 left = record.earned - record.refunded;
        require(amount != 0 && amount <= left, OverPurchaseRefund({left: left, amount: amount}));

        record.refunded += amount;
        uint96 voided;
        if (block.timestamp < record.maturesAt) {
            voided = uint96(Math.min(amount, record.held));
            record.held -= voided;
            // What is left of the amount went against debt, and is debt again.
            record.paidDebt -= amount - voided;
        } else if (record.matured) {
            _lower(record.points, record.member, amount);
            // A first purchase that was taken back whole owes nobody a bonus.
            if (record.refunded == record.earned) (record.firstBonus, record.referralBonus) = (0, 0);
        }
        uint96 owed = amount - voided;
        if (owed != 0) {
            debtOf[record.points][record.member] += owed;
            debtTotal[record.points] += owed;
        }
        _records[record.points][record.order] = hashOf(record);
        emit PurchaseRefunded({
            points: record.points,
            campaign: record.campaign,
            member: record.member,
            voided: voided,
            owed: owed,
            reason: reason,
            record: record
        });
        if (voided != 0) record.points.void(_lots(record.unit, voided), record.campaign);
    }

    /// @dev What of `amount` goes against the member's debt.
    function _payDebt(IPoints points, address member, uint96 amount) private returns (uint96 paid) {
        uint256 debt = debtOf[points][member];
        if (debt == 0) return 0;
        paid = uint96(Math.min(debt, amount));
        debtOf[points][member] = debt - paid;
        debtTotal[points] -= paid;
    }

    /// @dev Counts first, for the token is told last; what could not be handed over is undone.
    function _mature(bytes32 hash, PurchaseRecord memory record, uint256 periodLength) private {
        (IPoints points, address member, uint96 held) = (record.points, record.member, record.held);
        mapping(bytes32 order => bytes32 recordHash) storage stored = _records[points];
        (record.matured, record.held) = (true, 0);
        if (held != 0) {
            stored[record.order] = bytes32(uint256(1));
            try points.release(member, _lots(record.unit, held)) returns (uint256 amount) {
                assert(amount == held);
            } catch (bytes memory reason) {
                stored[record.order] = hash;
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
            StandingSlot memory slot = _aged(points, member, uint32(block.timestamp / periodLength));
            _count(slot, record.maturesAt / periodLength, counted);
            if (!slot.bought) _first(record, counted, slot);
            _standings[points][member] = slot;
        }
        stored[record.order] = hashOf(record);
        emit PurchaseMatured({points: points, campaign: record.campaign, member: member, record: record});
    }

    /// @dev What a member's first purchase earns beside its points. Who brings somebody has bought before: so nobody can
    /// bring each other.
    function _first(PurchaseRecord memory record, uint256 counted, StandingSlot memory slot) private view {
        Bonuses memory bonuses = rulebook.bonusesAt(record.points, record.maturesAt);
        if (counted < bonuses.firstMinimum) return;
        slot.bought = true;
        record.firstBonus = bonuses.firstBonus;
        if (_standings[record.points][record.referrer].bought) record.referralBonus = bonuses.referralBonus;
    }

    function _checkBonus(PurchaseRecord memory record, uint256 amount) private view {
        require(_records[record.points][record.order] == hashOf(record), NotThePurchase(record.order));
        require(amount != 0, NoBonus(record.order));
    }

    function _lots(uint256 unit, uint256 amount) private pure returns (uint256 lots) {
        // One lane times an amount that is part of what that lane held when it was minted.
        return unit.withSame((unit & Lots.AMOUNTS) * amount);
    }
}
