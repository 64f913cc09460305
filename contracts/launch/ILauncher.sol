// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {BadgesConfig} from "../badges/IBadges.sol";
import {PointsConfig} from "../points/IPoints.sol";
import {IProgramRegistry, RoleChange, Terms} from "../programs/IProgram.sol";

/// @notice Everything that a programme starts with. Its address and those of its tokens are derived from all of it.
/// @param admin governs the programme; may be a Safe that is not deployed yet
/// @param noticePeriod seconds, 1 to 365 days; fixed for ever
/// @param roles roles to give from the start
/// @param terms the first terms; they hold from the launch on
/// @param points what the ERC-20 is
/// @param badges what the ERC-721 is
/// @param salt any number; another one allows a second launch with the same inputs
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
/// @notice The factory that opens a brand's programme in one transaction, at the same addresses on every chain. Anyone
/// may send it: the addresses depend on every input, so that nobody can squat on them or alter a programme. Afterwards
/// it only serves as the registry of genuine programmes.
interface ILauncher is IProgramRegistry {
    /// @notice A brand's programme was opened, with its points and its badges.
    /// @param salt the number that told this programme from others with the same inputs
    event ProgramLaunched(address indexed program, address points, address badges, address indexed admin, bytes32 salt);

    /// @notice This programme was launched before, at `program`. Use it, or choose another salt.
    error AlreadyLaunched(address program);

    /// @notice The address at which {launch} puts this programme. The programme tells the addresses of its tokens.
    function addressOf(LaunchConfig calldata config) external view returns (address program);

    /// @notice Opens the programme with its points and badges ({AlreadyLaunched} if it exists). Anyone.
    function launch(LaunchConfig calldata config) external returns (address program, address points, address badges);
}
