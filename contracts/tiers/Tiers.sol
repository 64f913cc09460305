// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBadges} from "../badges/IBadges.sol";
import {Campaigns} from "../campaigns/Campaigns.sol";
import {CampaignTerms, ICampaigns} from "../campaigns/ICampaigns.sol";
import {IPoints} from "../points/IPoints.sol";
import {IProgramRegistry} from "../programs/IProgram.sol";
import {IPurchases} from "../purchases/IPurchases.sol";
import {IStandings, Standing} from "../purchases/IStandings.sol";
import {IRulebook} from "../rules/IRulebook.sol";
import {ITiers} from "./ITiers.sol";

/// @title Tiers
/// @notice Tells the tiers that purchases reach, and shows them by a badge, see {ITiers}. Immutable, without owner.
contract Tiers is ITiers, Campaigns {
    bytes16 private constant TIER = "tier";

    IRulebook private immutable _rulebook;
    IStandings private immutable _standings;

    constructor(IProgramRegistry registry, IPurchases purchases) Campaigns(registry) {
        (_rulebook, _standings) = (purchases.rulebook(), purchases.standings());
    }

    /// @inheritdoc ITiers
    function tierOf(IPoints points, address member) external view returns (uint8 tier, uint256 missing) {
        (tier, missing, ) = _tierOf(points, member);
    }

    /// @notice As {ICampaigns-lapse}, by an issuer or admin: badges still fall by these awards when the campaign is over.
    function lapse(IPoints points, bytes16 campaign) public override(ICampaigns, Campaigns) {
        _mayEnd(points, campaign);
        super.lapse(points, campaign);
    }

    /// @inheritdoc ITiers
    function show(IPoints points, bytes16 campaign, address member) external {
        (, CampaignSlot storage slot) = _existing(points, campaign);
        (uint8 tier, , bool bought) = _tierOf(points, member);
        uint8 shown = uint8(Math.min(tier + 1, slot.level));
        IBadges badges = _badges[points];
        (bool held, uint8 level) = badges.heldBy(member, slot.kind);
        bytes32 memo = bytes32(campaign) | (bytes32(TIER) >> 128);
        if (!held) {
            // Otherwise anyone could use up the awards on addresses that never bought.
            require(tier != 0 || bought, TierBadgeUpToDate(member));
            badges.mint({to: member, kind_: slot.kind, level: shown, memo: memo});
            return;
        }
        // Other campaigns may show the tier up to another highest level, so a level above this campaign's can be right.
        require(level < shown || level > tier + 1, TierBadgeUpToDate(member));
        uint256[] memory ids = new uint256[](1);
        ids[0] = badges.soulboundId(member, slot.kind);
        badges.setLevels({kind_: slot.kind, ids: ids, level: shown, memo: memo});
    }

    function _tierOf(IPoints points, address member) private view returns (uint8 tier, uint256 missing, bool bought) {
        Standing memory standing = _standings.standingOf(points, member);
        bought = standing.bought;
        (tier, missing) = _rulebook.tierFor({points: points, current: standing.current, previous: standing.previous});
    }

    /// @dev Only a badge whose levels can fall.
    function _serves(IBadges badges, CampaignTerms memory terms) internal view override returns (bool) {
        if (terms.paysPoints || terms.root != 0 || terms.memberCap != 0) return false;
        (bool soulbound, bool revocable, uint8 levels) = badges.traitsOf(terms.kind);
        return soulbound && revocable && levels != 0;
    }
}
