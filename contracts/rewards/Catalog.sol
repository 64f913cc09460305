// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BadgeBudget, IBadges} from "../badges/IBadges.sol";
import {Desk} from "../desks/Desk.sol";
import {Stops} from "../desks/Stops.sol";
import {IPoints} from "../points/IPoints.sol";
import {Access} from "../programs/Access.sol";
import {IProgram, IProgramRegistry} from "../programs/IProgram.sol";
import {Roles} from "../programs/Roles.sol";
import {BadgeTerms, IRewards, Reward, RewardTerms} from "./IRewards.sol";

/// @title Catalog
/// @notice The rewards of all brands, by token: what each needs, costs and gives. Published rewards only get better.
abstract contract Catalog is IRewards, Desk {
    /// @dev One slot: everything that a redemption reads and writes of a reward.
    struct RewardSlot {
        uint88 unitPrice;
        uint32 stock;
        uint32 sold;
        uint40 opensAt;
        uint40 closesAt;
        uint8 fulfillmentDays;
        uint8 limitPerMember;
        uint8 flags;
    }

    /// @dev One slot. Read only for rewards that ever had a discount.
    struct DiscountSlot {
        uint88 unitPrice;
        uint40 until;
    }

    uint8 internal constant AT_ONCE = 1;
    uint8 internal constant NEEDS_HANDOVER = 2;
    uint8 internal constant DISCOUNTED = 4;

    /// @dev Read only for rewards that need or give a badge. `since` is when the reward was published.
    struct BadgeSlot {
        IBadges badges;
        uint16 needs;
        uint8 minLevel;
        bool takes;
        uint16 gives;
        uint8 givesLevel;
        uint40 since;
        bytes16 campaign;
    }

    uint8 internal constant WITH_BADGE = 8;

    uint8 private constant MAX_FULFILLMENT_DAYS = 90;

    IProgramRegistry private immutable _registry;

    mapping(IPoints points => mapping(uint32 rewardId => RewardSlot)) internal _rewards;
    mapping(IPoints points => mapping(uint32 rewardId => BadgeSlot)) internal _badgeTerms;
    /// @dev Budgets of awards that are promised to a reward; each serves only one.
    mapping(IBadges badges => mapping(bytes32 kindAndCampaign => bool)) private _promised;
    mapping(IPoints points => uint32 count) private _counts;
    mapping(IPoints points => mapping(uint32 rewardId => DiscountSlot)) private _discounts;
    mapping(IPoints points => mapping(uint32 rewardId => string uri)) private _uris;

    constructor(IProgramRegistry registry) {
        _registry = registry;
    }

    // ----------------------------------------------------------------------------------------------------- reads

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
            fulfillmentDays: slot.fulfillmentDays,
            limitPerMember: slot.limitPerMember,
            atOnce: slot.flags & AT_ONCE != 0,
            needsHandover: slot.flags & NEEDS_HANDOVER != 0,
            badge: _badgeTermsOf(points, rewardId),
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

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IRewards
    function publish(IPoints points, RewardTerms calldata terms) external returns (uint32 rewardId) {
        IProgram program = _program(points);
        require(Access.isGenuine(_registry, program, address(points)), UnknownToken(points));
        _checkRole(points, Roles.CATALOG);
        require(terms.unitPrice != 0, BadReward("unitPrice is 0"));
        require(terms.stock != 0, BadReward("stock is 0"));
        require(terms.opensAt < terms.closesAt && block.timestamp < terms.closesAt, BadReward("window is empty"));
        require(terms.fulfillmentDays <= MAX_FULFILLMENT_DAYS, BadReward("fulfillmentDays over 90"));
        require(terms.atOnce == (terms.fulfillmentDays == 0), BadReward("fulfillmentDays against atOnce"));
        require(!terms.atOnce || !terms.needsHandover, BadReward("atOnce with needsHandover"));
        rewardId = ++_counts[points];
        _rewards[points][rewardId] = RewardSlot({
            unitPrice: terms.unitPrice,
            stock: terms.stock,
            sold: 0,
            opensAt: terms.opensAt,
            closesAt: terms.closesAt,
            fulfillmentDays: terms.fulfillmentDays,
            limitPerMember: terms.limitPerMember,
            flags: (terms.atOnce ? AT_ONCE : 0) | (terms.needsHandover ? NEEDS_HANDOVER : 0)
        });
        if (terms.badge.needs != 0 || terms.badge.gives != 0) {
            _bindBadges({points: points, rewardId: rewardId, terms: terms, badges: IBadges(program.badges())});
        }
        _uris[points][rewardId] = terms.uri;
        emit RewardPublished({points: points, rewardId: rewardId, terms: terms});
    }

    /// @inheritdoc IRewards
    function addStock(IPoints points, uint32 rewardId, uint32 added) external {
        RewardSlot memory slot = _existing(points, rewardId);
        _checkRole(points, Roles.CATALOG);
        _rewards[points][rewardId].stock = slot.stock + added;
        BadgeSlot memory badge = _badgeTerms[points][rewardId];
        if (badge.gives != 0) _checkAwards(badge, uint256(slot.stock) + added - slot.sold);
        emit RewardStockAdded({points: points, rewardId: rewardId, added: added});
    }

    /// @inheritdoc IRewards
    function returnAwards(IPoints points, uint32 rewardId) external {
        RewardSlot memory slot = _existing(points, rewardId);
        BadgeSlot memory badge = _badgeTerms[points][rewardId];
        require(badge.gives != 0, BadReward("gives no badge"));
        require(block.timestamp >= _closingOf(points, rewardId, slot), RewardWorseForMembers());
        _rewards[points][rewardId].stock = slot.sold;
        emit RewardAwardsReturned({points: points, rewardId: rewardId});
        badge.badges.cut({
            minter: address(this),
            kind_: badge.gives,
            campaign: badge.campaign,
            amount: type(uint32).max
        });
    }

    /// @inheritdoc IRewards
    function extendWindow(IPoints points, uint32 rewardId, uint40 closesAt) external {
        require(closesAt > _existing(points, rewardId).closesAt, RewardWorseForMembers());
        _checkRole(points, Roles.CATALOG);
        _rewards[points][rewardId].closesAt = closesAt;
        emit RewardWindowExtended({points: points, rewardId: rewardId, closesAt: closesAt});
    }

    /// @inheritdoc IRewards
    function withdraw(IPoints points, uint32 rewardId) external {
        RewardSlot memory slot = _existing(points, rewardId);
        _checkRole(points, Roles.CATALOG);
        uint256 noticed = block.timestamp + _program(points).noticePeriod();
        uint40 closesAt = uint40(Math.min(slot.closesAt, noticed));
        _rewards[points][rewardId].closesAt = closesAt;
        emit RewardWithdrawn({points: points, rewardId: rewardId, closesAt: closesAt});
    }

    /// @inheritdoc IRewards
    function discount(IPoints points, uint32 rewardId, uint88 unitPrice, uint40 until) external {
        RewardSlot memory slot = _existing(points, rewardId);
        _checkRole(points, Roles.CATALOG);
        require(unitPrice != 0, BadReward("unitPrice is 0"));
        require(until > block.timestamp, BadReward("window is empty"));
        (uint88 price, uint40 running) = _price(points, rewardId, slot);
        require(unitPrice < slot.unitPrice && unitPrice <= price && until >= running, RewardWorseForMembers());
        _discounts[points][rewardId] = DiscountSlot({unitPrice: unitPrice, until: until});
        _rewards[points][rewardId].flags = slot.flags | DISCOUNTED;
        emit RewardDiscounted({points: points, rewardId: rewardId, unitPrice: unitPrice, until: until});
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev Checks the badges that a reward needs or gives, and reserves the budget of awards for those that it gives.
    function _bindBadges(IPoints points, uint32 rewardId, RewardTerms calldata terms, IBadges badges) private {
        BadgeTerms calldata badge = terms.badge;
        BadgeSlot memory slot = BadgeSlot({
            badges: badges,
            needs: badge.needs,
            minLevel: badge.minLevel,
            takes: false,
            gives: badge.gives,
            givesLevel: badge.givesLevel,
            since: uint40(block.timestamp),
            campaign: badge.campaign
        });
        if (badge.needs != 0) {
            (bool soulbound, , uint8 levels) = badges.traitsOf(badge.needs);
            require(badge.minLevel <= levels, BadReward("minLevel over the kind's levels"));
            slot.takes = !soulbound;
        }
        if (badge.gives != 0) {
            require(terms.atOnce, BadReward("gives a badge, but not atOnce"));
            (, , uint8 levels) = badges.traitsOf(badge.gives);
            bool fits = badge.givesLevel <= levels && (badge.givesLevel == 0) == (levels == 0);
            require(fits, BadReward("givesLevel not one of the kind's"));
            _checkAwards(slot, terms.stock);
            bytes32 key = bytes32(badge.campaign) | bytes32(uint256(badge.gives));
            require(!_promised[badges][key], BadReward("awards promised to another"));
            _promised[badges][key] = true;
        }
        _badgeTerms[points][rewardId] = slot;
        _rewards[points][rewardId].flags |= WITH_BADGE;
    }

    function _checkAwards(BadgeSlot memory slot, uint256 stock) private view {
        BadgeBudget memory budget = slot.badges.budgetOf(address(this), slot.gives, slot.campaign);
        require(budget.left >= stock, BadReward("fewer awards than stock"));
        require(budget.kept, BadReward("awards not kept by the issuer"));
        require(budget.ratePerDay == 0, BadReward("awards have a daily rate"));
    }

    /// @dev When redeeming ends. Stops of minting lengthen the window of a reward that gives a badge; otherwise a stop,
    /// which needs no notice, could use up that window.
    function _closingOf(IPoints points, uint32 rewardId, RewardSlot memory slot) internal view returns (uint256) {
        if (slot.flags & WITH_BADGE == 0 || block.timestamp < slot.closesAt) return slot.closesAt;
        BadgeSlot memory badge = _badgeTerms[points][rewardId];
        if (badge.gives == 0) return slot.closesAt;
        uint256 since = Math.max(badge.since, slot.opensAt);
        return Stops.lengthened({points: points, time: slot.closesAt, from: uint48(since)});
    }

    function _badgeTermsOf(IPoints points, uint32 rewardId) private view returns (BadgeTerms memory) {
        BadgeSlot memory slot = _badgeTerms[points][rewardId];
        return
            BadgeTerms({
                needs: slot.needs,
                minLevel: slot.minLevel,
                gives: slot.gives,
                givesLevel: slot.givesLevel,
                campaign: slot.campaign
            });
    }

    function _existing(IPoints points, uint32 rewardId) internal view returns (RewardSlot memory slot) {
        slot = _rewards[points][rewardId];
        require(slot.unitPrice != 0, NoSuchReward({points: points, rewardId: rewardId}));
    }

    /// @dev The current price of one, and when the discount ends (0 if none runs).
    function _price(
        IPoints points,
        uint32 rewardId,
        RewardSlot memory slot
    ) internal view returns (uint88 price, uint40 until) {
        if (slot.flags & DISCOUNTED != 0) {
            DiscountSlot memory lower = _discounts[points][rewardId];
            if (block.timestamp < lower.until) return (lower.unitPrice, lower.until);
        }
        return (slot.unitPrice, 0);
    }
}
