// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ILauncher, LaunchConfig} from "../../contracts/launch/ILauncher.sol";
import {Program} from "../../contracts/programs/Program.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title LaunchTest
/// @notice The address of a programme is all of its inputs, and nothing else.
contract LaunchTest is Brand {
    function setUp() external {
        _open(4);
    }

    function testFuzz_addressBindsEveryInput(uint8 field, uint256 noise) external view {
        LaunchConfig memory config = _config(4);
        address before = launcher.addressOf(config);
        noise = bound(noise, 1, type(uint24).max);
        field %= 19;
        if (field == 0) config.admin = address(uint160(config.admin) ^ uint160(noise));
        else if (field == 1) config.noticePeriod ^= uint48(noise);
        else if (field == 2) config.roles[0].role ^= bytes32(noise);
        else if (field == 3) config.roles[1].account = address(uint160(config.roles[1].account) ^ uint160(noise));
        else if (field == 4) config.roles[2].granted = false;
        else if (field == 5) config.terms.uri = string.concat(config.terms.uri, "x");
        else if (field == 6) config.terms.contentHash ^= bytes32(noise);
        else if (field == 7) config.terms.validFrom ^= uint48(noise);
        else if (field == 8) config.points.name = "Acme point";
        else if (field == 9) config.points.symbol = "ACNE";
        else if (field == 10) config.points.decimals = 1;
        else if (field == 11) config.points.periodLength ^= uint32(noise);
        else if (field == 12) config.points.livePeriods = 3;
        else if (field == 13) config.points.cap ^= uint96(noise);
        else if (field == 14) config.points.ceiling ^= uint96(noise);
        else if (field == 15) config.points.closed = true;
        else if (field == 16) config.badges.name = "Acme badge";
        else if (field == 17) config.badges.symbol = "ACNEB";
        else config.points.desks[1] = address(uint160(config.points.desks[1]) ^ uint160(noise));
        _must(launcher.addressOf(config) != before, "another input, another address");
    }

    function testFuzz_anyoneMayPayForALaunch(address payer, bytes32 salt) external {
        LaunchConfig memory config = _config(4);
        config.salt = salt;
        address expected = launcher.addressOf(config);
        if (expected == points.program()) return;
        vm.prank(payer);
        (address program, address token, address badges_) = launcher.launch(config);
        _must(program == expected, "where it was said to be, whoever pays");
        _must(
            launcher.isProgram(program) && Program(program).points() == token && Program(program).badges() == badges_,
            "genuine, with its own token"
        );
        _must(Program(program).defaultAdmin() == ADMIN, "the brand's, not the payer's");
        (bool ok, bytes memory answer) = address(launcher).call(abi.encodeCall(ILauncher.launch, (config)));
        _must(!ok && bytes4(answer) == ILauncher.AlreadyLaunched.selector, "once");
    }
}
