// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";

/// @notice What a member's purchases count towards tiers and milestones.
/// @param period the token's period that runs
/// @param current base units of purchases whose window ended in it, less what was refunded of them
/// @param previous the same of the period before
/// @param bought whether a first purchase ever matured
struct Standing {
    uint256 period;
    uint256 current;
    uint256 previous;
    bool bought;
}

/// @title IStandings
/// @notice What members' purchases count, by token. One desk tells it, the one that created it; everybody can read it.
///
/// A purchase counts in the period in which its window ended, whenever that is told; after the period that follows it
/// counts no more. Taking it back lowers what it raised, and nothing else.
interface IStandings {
    /// @notice Only the desk that counts purchases here can do this, and `caller` is another account. Call that desk
    /// instead.
    error NotTheCounter(address caller);

    /// @notice The desk that tells what counts.
    function counter() external view returns (address);

    /// @notice What counts for the member, as of now.
    function standingOf(IPoints points, address member) external view returns (Standing memory);

    /// @notice Counts `amount` base units for the member. The counter only.
    /// @param maturedAt when the purchase's window ended (unix seconds): its rule says what a first purchase is
    /// @param period the period of that time
    /// @param running the period of now
    /// @return first whether it is the member's first purchase
    /// @return brought whether it is, and the referrer had bought before: so two members can't bring each other
    function count(
        IPoints points,
        address member,
        address referrer,
        uint48 maturedAt,
        uint256 period,
        uint256 running,
        uint256 amount
    ) external returns (bool first, bool brought);

    /// @notice Takes back `amount` base units of a purchase that counted in `period`. The counter only.
    /// @param running the period of now
    function uncount(IPoints points, address member, uint256 period, uint256 running, uint256 amount) external;
}
