// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";
import {IPurchases, PurchaseRecord} from "../purchases/IPurchases.sol";

/// @title IBonuses
/// @notice Pays the bonuses that a brand's rule promises: for a member's first purchase, for whoever brought that
/// member, and for milestones. They are earned when a purchase matures, and paid when anyone asks. A bonus that cannot
/// be paid now (minting is stopped, or the budget is used up) can be paid later; a milestone until the end of the next
/// period.
///
/// Bonuses come out of budgets that issuers allot to this contract, under the campaign of the purchase or the
/// milestone.
interface IBonuses {
    /// @notice A member was paid a bonus for a first purchase, a referral or a milestone.
    /// @param member who was paid
    /// @param what `first`, `referral` or `milestone`
    /// @param detail the order for the first two; period and index of a milestone, as `period << 8 | index`
    /// @param amount base units
    event BonusPaid(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes16 what,
        bytes32 detail,
        uint256 amount
    );

    /// @notice The purchase `order` owes no such bonus, or has paid it. Nothing is left to do.
    error NoBonus(bytes32 order);
    /// @notice `referrer` was paid for `max` referrals in this period. Pay this one in the next.
    error TooManyReferrals(address referrer, uint256 max);
    /// @notice Milestone `index` needs `threshold` base units from purchases in one period, and `reached` were earned.
    /// Try again when more has matured.
    error MilestoneNotReached(uint256 index, uint256 threshold, uint256 reached);
    /// @notice Milestone `index` was paid for period `period` before. Nothing is left to do.
    error MilestonePaid(uint256 index, uint256 period);
    /// @notice Milestones are paid for period `period` and the one before it, and `given` is another period. Choose one
    /// of those two.
    error MilestonePeriodOver(uint256 given, uint256 period);

    /// @notice The desk whose purchases earn bonuses.
    function purchases() external view returns (IPurchases);

    /// @notice Whether the bonuses of the first purchase `order` were paid: the member's, and the referrer's.
    function paidFor(IPoints points, bytes32 order) external view returns (bool first, bool referral);

    /// @notice How many referral bonuses the member was paid in the current period.
    function referralsOf(IPoints points, address member) external view returns (uint256);

    /// @notice Whether a milestone was paid for `period`, the current one or the one before ({MilestonePeriodOver}).
    function isMilestonePaid(
        IPoints points,
        address member,
        uint256 period,
        uint256 index
    ) external view returns (bool);

    /// @notice Pays a member's bonus for a first purchase, by the rule of the time when it matured ({NoBonus} if none
    /// is due). A purchase that was refunded in full owes no bonus, to the member or to the referrer. Anyone.
    function payFirst(PurchaseRecord calldata record) external;

    /// @notice Pays the referrer of a member whose first purchase has matured; only so many in a period
    /// ({TooManyReferrals}). Anyone.
    function payReferral(PurchaseRecord calldata record) external;

    /// @notice Pays a milestone, once for each period: in the period in which the member reached it, or in the next.
    /// Anyone.
    function payMilestone(IPoints points, address member, uint256 period, uint256 index) external;
}
