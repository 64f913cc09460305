// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";

/// @notice A member's standing: what purchases count towards tiers and milestones.
/// @param period the current period of the token
/// @param current base units of purchases whose return window ended in it, less refunds of them
/// @param previous the same for the period before
/// @param bought whether a first purchase has matured
struct Standing {
    uint256 period;
    uint256 current;
    uint256 previous;
    bool bought;
}

/// @title IStandings
/// @notice Counts members' purchases for tiers and milestones, by token. Only the desk that created it writes here;
/// anyone can read.
///
/// A purchase counts in the period in which its return window ended, even if it is handed over later; a purchase that
/// is handed over after the following period no longer counts. A refund lowers the current period first, then the one
/// before, whose tier still holds.
interface IStandings {
    /// @notice Only the desk that counts purchases here can do this, and `caller` is another account. Call that desk
    /// instead.
    error NotTheCounter(address caller);

    /// @notice The desk that writes here.
    function counter() external view returns (address);

    /// @notice The member's standing now.
    function standingOf(IPoints points, address member) external view returns (Standing memory);

    /// @notice Counts `amount` base units for the member. Counter only ({NotTheCounter}).
    /// @param maturedAt when the return window ended (unix seconds): the rule of that time says what a first purchase
    ///        is
    /// @param period the period of that time
    /// @param running the current period
    /// @return first whether it is the member's first purchase
    /// @return brought whether it is the first and the referrer had bought before, so that two members cannot refer
    ///         each other
    function count(
        IPoints points,
        address member,
        address referrer,
        uint48 maturedAt,
        uint256 period,
        uint256 running,
        uint256 amount
    ) external returns (bool first, bool brought);

    /// @notice Subtracts `amount` base units: from the current period, then from the one before. Counter only
    /// ({NotTheCounter}).
    /// @param running the current period
    function uncount(IPoints points, address member, uint256 running, uint256 amount) external;
}
