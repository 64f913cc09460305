// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {IBadgeArt} from "../badges/art/IBadgeArt.sol";
import {IProgramRegistry} from "../programs/IProgram.sol";
import {Program} from "../programs/Program.sol";
import {ILauncher, LaunchConfig} from "./ILauncher.sol";
import {TokenDeployer} from "./TokenDeployer.sol";

/// @title Launcher
/// @notice Opens programmes, see {ILauncher}. Immutable, without owner.
contract Launcher is ILauncher {
    TokenDeployer private immutable _pointsDeployer;
    TokenDeployer private immutable _badgesDeployer;
    IBadgeArt private immutable _badgeArt;

    /// @inheritdoc IProgramRegistry
    mapping(address program => bool launched) public isProgram;

    constructor(TokenDeployer pointsDeployer, TokenDeployer badgesDeployer, IBadgeArt badgeArt) {
        _pointsDeployer = pointsDeployer;
        _badgesDeployer = badgesDeployer;
        _badgeArt = badgeArt;
    }

    /// @inheritdoc ILauncher
    function addressOf(LaunchConfig calldata config) public view returns (address program) {
        bytes memory creation = abi.encodePacked(
            type(Program).creationCode,
            abi.encode(config.admin, config.noticePeriod, config.roles, config.terms)
        );
        return Create2.computeAddress(_salt(config), keccak256(creation));
    }

    /// @inheritdoc ILauncher
    function launch(LaunchConfig calldata config) external returns (address, address, address) {
        address expected = addressOf(config);
        require(!isProgram[expected], AlreadyLaunched(expected));
        isProgram[expected] = true;
        Program program = new Program{salt: _salt(config)}(
            config.admin,
            config.noticePeriod,
            config.roles,
            config.terms
        );
        address points = _pointsDeployer.deploy(abi.encode(program, config.points));
        address badges = _badgesDeployer.deploy(abi.encode(program, config.badges, _badgeArt));
        program.bind({points_: points, badges_: badges});
        emit ProgramLaunched({
            program: address(program),
            points: points,
            badges: badges,
            admin: config.admin,
            salt: config.salt
        });
        return (address(program), points, badges);
    }

    /// @dev Hashes every input, so that other inputs lead to another address.
    function _salt(LaunchConfig calldata config) private pure returns (bytes32) {
        return keccak256(abi.encode(config));
    }
}
