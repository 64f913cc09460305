// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ICampaigns} from "../campaigns/ICampaigns.sol";
import {IPoints} from "../points/IPoints.sol";

/// @title ITiers
/// @notice Tells which tier a member's purchases reach, and shows it by a badge. Its campaigns are those of
/// {ICampaigns}, with these meanings: they pay only a badge; `kind` is soulbound, has levels and is revocable, since
/// tiers can fall; `level` is the highest level to show (one more than there are tiers). They have no drop and no cap
/// per member; any other campaign is refused ({CampaignNotForDesk}). Only an issuer or admin can {lapse} one: badges still
/// fall when it is over.
///
/// A tier that is reached in one period holds to the end of the next, without anybody doing anything.
interface ITiers is ICampaigns {
    /// @notice The tier badge of `member` is up to date, or the member has no matured purchase yet. Nothing is left to
    /// do.
    error TierBadgeUpToDate(address member);

    /// @notice The member's tier now.
    /// @return tier 0 for none
    /// @return missing base units to the next tier in this period; 0 at the top
    function tierOf(IPoints points, address member) external view returns (uint8 tier, uint256 missing);

    /// @notice Brings the member's tier badge up to date ({TierBadgeUpToDate} if it is). Its level is one more than the
    /// tier, and at most the campaign's. Anyone.
    function show(IPoints points, bytes16 campaign, address member) external;
}
