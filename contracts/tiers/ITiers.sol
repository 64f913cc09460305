// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ICampaigns} from "../campaigns/ICampaigns.sol";
import {IPoints} from "../points/IPoints.sol";

/// @title ITiers
/// @notice Which tier a member's purchases reach, and the badge that shows it. It opens campaigns as {ICampaigns} says, with
/// these meanings: they pay a badge and no points; `kind` is a soulbound kind with levels that can be revoked, since tiers
/// fall, too; `level` is the highest that shows a tier (one more than there are tiers). There is neither a drop nor a cap per
/// member. Any other campaign is refused ({CampaignNotForDesk}).
///
/// A tier that is reached in one period holds to the end of the next: that is the grace. Nobody has to do anything for it.
interface ITiers is ICampaigns {
    /// @notice The tier badge of `member` is up to date, or the member has no matured purchase yet. Nothing is left to
    /// do.
    error TierBadgeUpToDate(address member);

    /// @notice The member's tier now, 0 for none, and what is missing to the next in this period (0 at the top).
    function tierOf(IPoints points, address member) external view returns (uint8 tier, uint256 missing);

    /// @notice Brings the member's tier badge up to date. Its level is one more than the tier, at most the campaign's.
    /// Anyone.
    function show(IPoints points, bytes16 campaign, address member) external;
}
