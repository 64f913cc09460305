// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {vm} from "../invariant/helpers/Vm.sol";

/// @notice Deploys what was built, so that a suite tests the bytecode that ships. With `new` it would hold, and compile,
/// that code once more.
/// @param what file and name, as in "contracts/grants/Grants.sol:Grants"
/// @param arguments the constructor's, encoded
/// @param salt tells apart what is deployed twice with the same arguments
function deploy(string memory what, bytes memory arguments, bytes32 salt) returns (address) {
    return Create2.deploy(0, salt, abi.encodePacked(vm.getCode(what), arguments));
}

function deploy(string memory what, bytes memory arguments) returns (address) {
    return deploy(what, arguments, 0);
}

function deploy(string memory what) returns (address) {
    return deploy(what, "", 0);
}
