// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBadges, KindTerms} from "../badges/interfaces/IBadges.sol";
import {IDesk} from "../points/interfaces/IDesk.sol";
import {IPoints} from "../points/interfaces/IPoints.sol";
import {Lots} from "../points/libraries/Lots.sol";
import {IProgramRegistry} from "../programs/interfaces/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {Campaigns} from "./Campaigns.sol";
import {CampaignTerms, ICampaigns} from "./interfaces/ICampaigns.sol";
import {CarriedPurchase, IPurchases, Purchase, PurchaseRecord, Standing} from "./interfaces/IPurchases.sol";
import {Bonuses, IRulebook, Milestone, Receipt, Tier} from "./interfaces/IRulebook.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title Purchases
/// @notice Holds points for purchases until they can't be returned any more, and counts them towards tiers. Immutable,
/// without owner. What it promises is in {IPurchases}.
contract Purchases is IPurchases, Campaigns, EIP712, ERC165 {
    using Lots for uint256;

    /// @dev One slot.
    struct StandingSlot {
        uint48 period;
        uint104 current;
        uint104 previous;
    }

    /// @dev One slot. `bought`: a purchase matured; `milestones` (a bit each) and `referrals` count period `period`.
    struct MemberSlot {
        uint96 debt;
        bool bought;
        uint48 period;
        uint16 referrals;
        uint8 milestones;
    }

    bytes32 private constant PURCHASE_TYPEHASH = keccak256(
        "CarriedPurchase(address points,bytes16 campaign,address till,address member,bytes32 order,uint96 amount,bytes32 receipt,address referrer,uint256 expiry,uint48 deadline)"
    );
    bytes16 private constant FIRST = "first";
    bytes16 private constant REFERRAL = "referral";
    bytes16 private constant MILESTONE = "milestone";
    bytes16 private constant TIER = "tier";

    /// @inheritdoc IPurchases
    IRulebook public immutable rulebook;

    mapping(IPoints points => mapping(bytes32 order => bytes32 recordHash)) private _records;
    mapping(IPoints points => mapping(address member => StandingSlot)) private _standings;
    mapping(IPoints points => mapping(address member => MemberSlot)) private _members;
    /// @inheritdoc IPurchases
    mapping(IPoints points => uint256 debt) public debtTotal;

    constructor(IProgramRegistry registry, IRulebook rulebook_) Campaigns(registry) EIP712("Punchcard Purchases", "1") {
        rulebook = rulebook_;
    }

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
    function debtOf(IPoints points, address member) external view returns (uint256) {
        return _members[points][member].debt;
    }

    /// @inheritdoc IPurchases
    function hasBought(IPoints points, address member) external view returns (bool) {
        return _members[points][member].bought;
    }

    /// @inheritdoc IPurchases
    function standingOf(IPoints points, address member) public view returns (Standing memory) {
        StandingSlot memory slot = _aged(points, member);
        return Standing({period: slot.period, current: slot.current, previous: slot.previous});
    }

    /// @inheritdoc IPurchases
    function tierOf(IPoints points, address member) public view returns (uint8 tier, uint256 missing) {
        Standing memory standing = standingOf(points, member);
        Tier[] memory tiers = rulebook.tiersOf(points);
        uint256 best = Math.max(standing.current, standing.previous);
        while (tier < tiers.length && best >= tiers[tier].threshold) ++tier;
        // What the last period gave is not counted again: the next tier must be reached in one.
        if (tier < tiers.length) missing = tiers[tier].threshold - standing.current;
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
    function refund(PurchaseRecord memory record, uint96 amount) external {
        bytes32 id = _campaignId(record.points, record.campaign);
        require(_records[record.points][record.order] == hashOf(record), NotThePurchase(record.order));
        if (msg.sender != record.till || _tills[id][msg.sender].flags & ACTIVE == 0) {
            require(_program(record.points).hasRole(Roles.ISSUER, msg.sender), NotTillOrIssuer(msg.sender));
        }
        uint256 left = record.earned - record.refunded;
        require(amount != 0 && amount <= left, OverRefund({left: left, amount: amount}));

        record.refunded += amount;
        uint96 voided;
        if (block.timestamp < record.maturesAt) {
            voided = uint96(Math.min(amount, record.held));
            record.held -= voided;
            // What is left of the amount went against debt, and is debt again.
            record.paidDebt -= amount - voided;
        } else if (record.matured) {
            _lower(record.points, record.member, amount);
        }
        uint96 owed = amount - voided;
        if (owed != 0) {
            _members[record.points][record.member].debt += owed;
            debtTotal[record.points] += owed;
        }
        _records[record.points][record.order] = hashOf(record);
        emit PurchaseRefunded({
            points: record.points,
            campaign: record.campaign,
            member: record.member,
            voided: voided,
            owed: owed,
            record: record
        });
        if (voided != 0) record.points.void(_lots(record.unit, voided), record.campaign);
    }

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @inheritdoc IPurchases
    function carry(CarriedPurchase calldata carried, bytes calldata signature) external {
        require(block.timestamp >= carried.validFrom, PurchaseNotYetValid(carried.validFrom));
        if (block.timestamp > carried.deadline) {
            uint48 deadline = _lengthened({points: carried.points, time: carried.deadline, from: carried.validFrom});
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
    function mature(PurchaseRecord[] memory records) external {
        for (uint256 i = 0; i < records.length; ++i) {
            PurchaseRecord memory record = records[i];
            bytes32 hash = hashOf(record);
            if (record.matured || _records[record.points][record.order] != hash) continue;
            require(block.timestamp >= record.maturesAt, PurchaseNotMature(record.maturesAt));
            _mature(hash, record);
        }
    }

    /// @inheritdoc IPurchases
    function payMilestone(IPoints points, bytes16 campaign, address member, uint256 index) external {
        _opened(points, campaign);
        StandingSlot memory standing = _aged(points, member);
        Milestone memory milestone = rulebook.milestonesOf(points)[index];
        require(
            standing.current >= milestone.threshold,
            MilestoneNotReached({index: index, threshold: milestone.threshold, current: standing.current})
        );
        MemberSlot memory slot = _thisPeriod(_members[points][member], standing.period);
        require(slot.milestones & (1 << index) == 0, MilestonePaid({index: index, period: standing.period}));
        slot.milestones |= uint8(1 << index);
        _members[points][member] = slot;
        _emitBonus(points, campaign, member, MILESTONE, milestone.bonus, true);
        points.mint({to: member, amount: milestone.bonus, grant: bytes32(campaign) | (bytes32(MILESTONE) >> 128)});
    }

    /// @inheritdoc IPurchases
    function showTier(IPoints points, bytes16 campaign, address member) external {
        (, CampaignSlot storage slot) = _existing(points, campaign);
        require(slot.kind != 0, NoTierBadge());
        // Else anyone could use up the awards on addresses that never bought.
        require(_members[points][member].bought, NothingToShow(member));
        (uint8 tier, ) = tierOf(points, member);
        IBadges badges = _badges[points];
        (bool held, uint8 level) = badges.heldBy(member, slot.kind);
        bytes32 grant = bytes32(campaign) | (bytes32(TIER) >> 128);
        if (!held) {
            badges.mint({to: member, kind_: slot.kind, level: tier + 1, grant: grant});
            return;
        }
        require(level != tier + 1, NothingToShow(member));
        uint256[] memory ids = new uint256[](1);
        ids[0] = badges.soulboundId(member, slot.kind);
        badges.setLevels({kind_: slot.kind, ids: ids, level: tier + 1, grant: grant});
    }

    /// @inheritdoc IPurchases
    function proveMiscount(PurchaseRecord calldata record, Receipt calldata receipt) external {
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

    /// @dev Points that mature, no drop, and tiers shown by a soulbound kind that can be revoked: levels fall, too.
    function _serves(IBadges badges, CampaignTerms memory terms) internal view override returns (bool) {
        if (!terms.paysPoints || terms.maturity == 0 || terms.root != 0) return false;
        if (terms.kind == 0) return true;
        KindTerms memory kind = badges.kind(terms.kind).terms;
        return kind.soulbound && kind.revocable && kind.levels.length != 0;
    }

    /// @dev The till is checked: it is the caller, or has signed.
    function _post(
        IPoints points,
        bytes16 campaign,
        address till,
        uint256 expiry,
        Purchase[] memory purchases
    ) private {
        (bytes32 id, CampaignSlot storage slot) = _opened(points, campaign);
        uint96[] memory paidDebts = new uint96[](purchases.length);
        uint256 earned;
        uint256 held;
        for (uint256 i = 0; i < purchases.length; ++i) {
            Purchase memory purchase = purchases[i];
            require(
                purchase.member != address(0) && purchase.amount != 0 && purchase.referrer != purchase.member,
                BadPurchase(i)
            );
            if (_records[points][purchase.order] != 0) {
                emit PurchaseSkipped({
                    points: points,
                    campaign: campaign,
                    member: purchase.member,
                    order: purchase.order
                });
                purchase.amount = 0;
                continue;
            }
            // Claimed at once, for another of this batch may have the same order; the hash follows, for only the token
            // knows the lots.
            _records[points][purchase.order] = bytes32(uint256(1));
            _spendMember(id, slot.memberCap, purchase.member, purchase.amount);
            paidDebts[i] = _payDebt(points, purchase.member, purchase.amount);
            earned += purchase.amount;
            held += purchase.amount - paidDebts[i];
        }
        require(earned != 0, NothingPosted());
        _spendTill(id, till, earned);
        uint256 unit;
        if (held != 0) {
            uint256 lots = points.mintHeld({
                amount: held,
                expiry: expiry,
                grant: bytes32(campaign) | (purchases[0].order >> 128)
            });
            // All of it lies in one lane, so that dividing gives the word of one base unit.
            unit = lots.withSame((lots & Lots.AMOUNTS) / held);
        }
        for (uint256 i = 0; i < purchases.length; ++i) {
            Purchase memory purchase = purchases[i];
            if (purchase.amount == 0) continue;
            PurchaseRecord memory record = PurchaseRecord({
                points: points,
                campaign: campaign,
                order: purchase.order,
                member: purchase.member,
                till: till,
                referrer: purchase.referrer,
                receipt: purchase.receipt,
                earned: purchase.amount,
                paidDebt: paidDebts[i],
                held: purchase.amount - paidDebts[i],
                refunded: 0,
                unit: unit,
                maturesAt: uint48(block.timestamp) + slot.maturity,
                matured: false
            });
            _records[points][purchase.order] = hashOf(record);
            emit PurchasePosted({points: points, campaign: campaign, member: purchase.member, record: record});
        }
    }

    /// @dev What of `amount` goes against the member's debt.
    function _payDebt(IPoints points, address member, uint96 amount) private returns (uint96 paid) {
        uint96 debt = _members[points][member].debt;
        if (debt == 0) return 0;
        paid = uint96(Math.min(debt, amount));
        _members[points][member].debt = debt - paid;
        debtTotal[points] -= paid;
    }

    function _mature(bytes32 hash, PurchaseRecord memory record) private {
        (IPoints points, address member, uint96 held) = (record.points, record.member, record.held);
        (record.matured, record.held) = (true, 0);
        _records[record.points][record.order] = hashOf(record);
        if (held != 0) {
            try points.release(member, _lots(record.unit, held)) returns (uint256 amount) {
                assert(amount == held);
            } catch (bytes memory reason) {
                _records[points][record.order] = hash;
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
        emit PurchaseMatured({points: points, campaign: record.campaign, member: member, record: record});
        uint256 counted = record.earned - record.refunded;
        if (counted == 0) return;
        StandingSlot memory standing = _aged(points, member);
        standing.current += uint104(counted);
        _standings[points][member] = standing;
        if (!_members[points][member].bought) _welcome(record, counted, standing.period);
    }

    /// @dev A member's first purchase. Who brings somebody has bought before: so nobody can bring each other.
    function _welcome(PurchaseRecord memory record, uint256 counted, uint48 period) private {
        IPoints points = record.points;
        Bonuses memory bonuses = rulebook.bonusesOf(points);
        if (counted < bonuses.firstMinimum) return;
        _members[points][record.member].bought = true;
        if (bonuses.firstBonus != 0) _tryBonus(points, record.campaign, record.member, FIRST, bonuses.firstBonus);
        if (record.referrer == address(0) || bonuses.referralBonus == 0) return;
        MemberSlot memory slot = _thisPeriod(_members[points][record.referrer], period);
        if (!slot.bought || slot.referrals >= bonuses.referralsPerPeriod) return;
        ++slot.referrals;
        _members[points][record.referrer] = slot;
        _tryBonus(points, record.campaign, record.referrer, REFERRAL, bonuses.referralBonus);
    }

    /// @dev A bonus that can't be paid must not keep a purchase from maturing.
    function _tryBonus(IPoints points, bytes16 campaign, address member, bytes16 what, uint256 amount) private {
        bool paid;
        try points.mint({to: member, amount: amount, grant: bytes32(campaign) | (bytes32(what) >> 128)}) {
            paid = true;
        } catch {
            paid = false;
        }
        _emitBonus(points, campaign, member, what, amount, paid);
    }

    function _emitBonus(
        IPoints points,
        bytes16 campaign,
        address member,
        bytes16 what,
        uint256 amount,
        bool paid
    ) private {
        emit BonusPaid({points: points, campaign: campaign, member: member, what: what, amount: amount, paid: paid});
    }

    /// @dev Takes back what a purchase counted: from this period, then from the one before, whose tier still holds.
    function _lower(IPoints points, address member, uint256 amount) private {
        StandingSlot memory slot = _aged(points, member);
        uint256 fromCurrent = Math.min(amount, slot.current);
        slot.current -= uint104(fromCurrent);
        slot.previous = uint104(Math.saturatingSub(slot.previous, amount - fromCurrent));
        _standings[points][member] = slot;
    }

    /// @dev What counts now.
    function _aged(IPoints points, address member) private view returns (StandingSlot memory slot) {
        slot = _standings[points][member];
        uint48 period = uint48(block.timestamp / points.periodLength());
        if (slot.period == period) return slot;
        slot.previous = slot.period + 1 == period ? slot.current : 0;
        (slot.current, slot.period) = (0, period);
    }

    /// @dev With counts of `period`.
    function _thisPeriod(MemberSlot memory slot, uint48 period) private pure returns (MemberSlot memory) {
        if (slot.period != period) (slot.period, slot.referrals, slot.milestones) = (period, 0, 0);
        return slot;
    }

    function _lots(uint256 unit, uint256 amount) private pure returns (uint256 lots) {
        // One lane times an amount that is part of what that lane held when it was minted.
        return unit.withSame((unit & Lots.AMOUNTS) * amount);
    }
}
