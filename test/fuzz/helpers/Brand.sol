// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Badges} from "../../../contracts/badges/Badges.sol";
import {BadgesConfig} from "../../../contracts/badges/IBadges.sol";
import {Grants} from "../../../contracts/grants/Grants.sol";
import {LaunchConfig} from "../../../contracts/launch/ILauncher.sol";
import {Launcher} from "../../../contracts/launch/Launcher.sol";
import {PointsConfig} from "../../../contracts/points/IPoints.sol";
import {Points} from "../../../contracts/points/Points.sol";
import {RoleChange, Terms} from "../../../contracts/programs/IProgram.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {Rewards} from "../../../contracts/rewards/Rewards.sol";
import {vm} from "../../invariant/helpers/Vm.sol";
import {deploy} from "../../helpers/Deploy.sol";

/// @title Brand
/// @notice One launched brand for fuzz tests. The test contract itself mints, and has every role but admin.
abstract contract Brand {
    /// @dev A property does not hold.
    error Broken(string what);

    uint256 internal constant START = 1_800_000_000;
    uint32 internal constant PERIOD = 30 days;
    uint96 internal constant CEILING = 2 ** 51;
    address internal constant ADMIN = address(0xA001);
    address internal constant MEMBER = address(0xB001);
    address internal constant FRIEND = address(0xB002);
    bytes16 internal constant CAMPAIGN = "campaign";

    Launcher internal launcher;
    Rewards internal rewards;
    Grants internal grants;
    Points internal points;
    Badges internal badges;

    function _open(uint8 livePeriods) internal {
        vm.warp(START);
        launcher = Launcher(
            deploy(
                "contracts/launch/Launcher.sol:Launcher",
                abi.encode(
                    deploy("contracts/launch/PointsDeployer.sol:PointsDeployer"),
                    deploy("contracts/launch/BadgesDeployer.sol:BadgesDeployer"),
                    deploy("contracts/badges/art/BadgeArt.sol:BadgeArt")
                )
            )
        );
        rewards = Rewards(deploy("contracts/rewards/Rewards.sol:Rewards", abi.encode(launcher)));
        grants = Grants(deploy("contracts/grants/Grants.sol:Grants"));
        (, address token, address collection) = launcher.launch(_config(livePeriods));
        (points, badges) = (Points(token), Badges(collection));
    }

    function _config(uint8 livePeriods) internal view returns (LaunchConfig memory) {
        RoleChange[] memory roles = new RoleChange[](3);
        roles[0] = RoleChange(Roles.ISSUER, address(this), true);
        roles[1] = RoleChange(Roles.CASHIER, address(this), true);
        roles[2] = RoleChange(Roles.CATALOG, address(this), true);
        address[] memory desks = new address[](2);
        (desks[0], desks[1]) = (address(rewards), address(grants));
        return
            LaunchConfig({
                admin: ADMIN,
                noticePeriod: 7 days,
                roles: roles,
                terms: Terms({uri: "ipfs://terms", contentHash: 0, validFrom: 0}),
                points: PointsConfig({
                    name: "Acme points",
                    symbol: "ACME",
                    decimals: 0,
                    periodLength: PERIOD,
                    livePeriods: livePeriods,
                    cap: 0,
                    ceiling: CEILING,
                    closed: false,
                    desks: desks
                }),
                badges: BadgesConfig({name: "Acme badges", symbol: "ACMEB"}),
                salt: 0
            });
    }

    /// @dev Mints one amount to each member in each of four periods, one after the other, and stays in the last.
    function _earn(address[] memory members, uint256[4] memory amounts) internal {
        for (uint256 i = 0; i < 4; ++i) {
            vm.warp(START + i * PERIOD);
            if (amounts[i] == 0) continue;
            for (uint256 j = 0; j < members.length; ++j) points.mint(members[j], amounts[i], bytes32(CAMPAIGN));
        }
    }

    function _list(address member) internal pure returns (address[] memory members) {
        members = new address[](1);
        members[0] = member;
    }

    function _must(bool holds, string memory what) internal pure {
        if (!holds) revert Broken(what);
    }
}
