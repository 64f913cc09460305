// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

/// @title TokenDeployer
/// @notice Holds the creation code of one token, which is too large to fit into the launcher.
abstract contract TokenDeployer {
    /// @notice Deploys a token at an address that is derived from the caller and every argument, so that no other
    /// caller can take it.
    /// @param arguments of the constructor, ABI-encoded; decoding them here would not fit
    function deploy(bytes calldata arguments) external returns (address token) {
        bytes32 salt = bytes32(uint256(uint160(msg.sender)));
        return Create2.deploy({amount: 0, salt: salt, bytecode: abi.encodePacked(_creationCode(), arguments)});
    }

    function _creationCode() internal pure virtual returns (bytes memory);
}
