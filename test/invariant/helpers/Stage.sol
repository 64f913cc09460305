// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {BadgesConfig} from "../../../contracts/badges/IBadges.sol";
import {LaunchConfig} from "../../../contracts/launch/ILauncher.sol";
import {Launcher} from "../../../contracts/launch/Launcher.sol";
import {PointsConfig} from "../../../contracts/points/IPoints.sol";
import {Points} from "../../../contracts/points/Points.sol";
import {RoleChange, Terms} from "../../../contracts/programs/IProgram.sol";
import {Program} from "../../../contracts/programs/Program.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {RedeemIntent} from "../../../contracts/rewards/IRewards.sol";
import {Rewards} from "../../../contracts/rewards/Rewards.sol";
import {vm} from "./Vm.sol";
import {deploy} from "../../helpers/Deploy.sol";

/// @title Stage
/// @notice What every world of the invariant suites starts with: people, time, the desk for rewards, and brands to
/// launch.
abstract contract Stage {
    /// @dev Invariant `number` of the README does not hold.
    error Broken(uint256 number);

    uint256 internal constant START = 1_800_000_000;
    uint32 internal constant PERIOD = 30 days;
    uint48 internal constant NOTICE = 7 days;
    uint256 internal constant CEILING = 1_000_000;
    /// @dev Below the first ceiling, so that either may be what binds.
    uint96 internal constant CAP = 700_000;

    address internal constant ADMIN = address(0xA001);
    address internal constant ISSUER = address(0xA002);
    address internal constant TILL = address(0xA003);
    address internal constant CATALOG = address(0xA004);
    address internal constant GUARDIAN = address(0xA005);
    /// @dev Has budgets without a daily rate.
    address internal constant MINTER = address(0xA006);
    /// @dev Has budgets with a daily rate.
    address internal constant SHOP = address(0xA007);
    address internal constant STRANGER = address(0xA008);
    /// @dev Has every role in the other brand.
    address internal constant RIVAL = address(0xA009);

    bytes16 internal constant CAMPAIGN = "campaign";
    uint256 internal constant MEMBERS = 4;

    bytes32 private constant RECEIVE = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    Points internal points;
    Program internal program;
    Rewards internal rewards;
    bytes32 internal domain;

    /// @dev The time. `block.timestamp` is not read after a jump: the compiler takes it for constant in a call.
    uint256 internal clock = START;
    uint256 internal stoppedUntil;
    uint256 internal closesAt;
    /// @dev For salts and reasons that were never used.
    uint256 internal counter;

    Launcher internal launcher;

    constructor() {
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
    }

    /// @dev Launches the brand of `ADMIN` and its people, or the one where `RIVAL` is all of them.
    function _launch(
        address admin,
        uint8 livePeriods,
        bool closed,
        address[] memory desks
    ) internal returns (Program, Points) {
        RoleChange[] memory roles = new RoleChange[](4);
        roles[0] = RoleChange(Roles.ISSUER, ISSUER, true);
        roles[1] = RoleChange(Roles.CASHIER, TILL, true);
        roles[2] = RoleChange(Roles.CATALOG, CATALOG, true);
        roles[3] = RoleChange(Roles.GUARDIAN, GUARDIAN, true);
        if (admin == RIVAL) for (uint256 i = 0; i < roles.length; ++i) roles[i].account = RIVAL;
        LaunchConfig memory config = LaunchConfig({
            admin: admin,
            noticePeriod: NOTICE,
            roles: roles,
            terms: Terms({uri: "ipfs://terms", contentHash: 0, validFrom: 0}),
            points: PointsConfig({
                name: "Acme points",
                symbol: "ACME",
                decimals: 0,
                periodLength: PERIOD,
                livePeriods: livePeriods,
                cap: CAP,
                ceiling: uint96(CEILING),
                closed: closed,
                desks: desks
            }),
            badges: BadgesConfig({name: "Acme badges", symbol: "ACMEB"}),
            salt: 0
        });
        (address launched, address token, ) = launcher.launch(config);
        return (Program(launched), Points(token));
    }

    /// @dev Calls as `who`, and tells how it went. The runner also records the events of what was reverted: they never
    /// happened, and are thrown away.
    function _try(address who, address target, bytes memory data) internal returns (bool ok, bytes memory answer) {
        _readLogs();
        vm.prank(who);
        (ok, answer) = target.call(data);
        if (!ok) vm.getRecordedLogs();
    }

    /// @dev Takes the events since it was last called into the books.
    function _readLogs() internal virtual;

    /// @param expected the error's selector; 0 if any will do
    function _fails(address who, address target, bytes memory data, bytes4 expected) internal {
        (bool ok, bytes memory answer) = _try(who, target, data);
        _must(!ok && (expected == 0 || bytes4(answer) == expected), 16);
    }

    function _must(bool holds, uint256 number) internal pure {
        if (!holds) revert Broken(number);
    }

    function _mintable() internal view returns (bool) {
        return clock >= stoppedUntil && (closesAt == 0 || clock < closesAt);
    }

    function _key(uint256 member) internal pure returns (uint256) {
        return 0xC0FFEE + member;
    }

    function _sign(uint256 member, bytes32 structHash) internal view returns (bytes memory) {
        return _signDigest(member, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
    }

    function _signDigest(uint256 member, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(member), digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Valid for one second more.
    function _signRedeem(
        uint256 member,
        uint256 maxPrice,
        RedeemIntent memory intent
    ) internal view returns (bytes memory) {
        bytes32 nonce = rewards.intentNonce(intent);
        address from = vm.addr(_key(member));
        return
            _sign(
                member,
                keccak256(abi.encode(RECEIVE, from, address(rewards), maxPrice, uint256(0), clock + 1, nonce))
            );
    }
}
