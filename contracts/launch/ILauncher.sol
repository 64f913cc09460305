// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {BadgesConfig} from "../badges/IBadges.sol";
import {PointsConfig} from "../points/IPoints.sol";
import {IProgramRegistry, RoleChange, Terms} from "../programs/IProgram.sol";

/// @notice All that a programme starts with. Its address, and its tokens', follow from every bit of it.
/// @param admin governs the programme; may be a Safe that is not deployed yet
/// @param noticePeriod seconds, 1 to 365 days; fixed for ever
/// @param roles roles to give from the start
/// @param terms the first terms; they hold from the launch on
/// @param points what the ERC-20 is
/// @param badges what the ERC-721 is
/// @param salt any number, to launch twice with the same inputs
struct LaunchConfig {
    address admin;
    uint48 noticePeriod;
    RoleChange[] roles;
    Terms terms;
    PointsConfig points;
    BadgesConfig badges;
    bytes32 salt;
}

/// @title ILauncher
/// @notice Opens a brand's programme in one transaction, at the same addresses on every chain. Anyone may pay for it:
/// the addresses bind every input, so nobody can squat or alter a programme. Not needed afterwards, but as the
/// record of which programmes are genuine.
interface ILauncher is IProgramRegistry {
    /// @notice A brand's programme was opened, with its points and its badges.
    /// @param salt the number that told this programme from others with the same inputs
    event ProgramLaunched(address indexed program, address points, address badges, address indexed admin, bytes32 salt);

    /// @notice This programme was launched before, at `program`. Use it, or choose another salt.
    error AlreadyLaunched(address program);

    /// @notice Where {launch} would put the programme. Its tokens are known only to {launch}, and
    /// to the programme.
    function addressOf(LaunchConfig calldata config) external view returns (address program);

    function launch(LaunchConfig calldata config) external returns (address program, address points, address badges);
}
