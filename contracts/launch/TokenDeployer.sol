// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

/// @title TokenDeployer
/// @notice Holds the creation code of one token: together with that of a programme it would not fit one contract.
abstract contract TokenDeployer {
    /// @notice Deploys a token at an address that follows from the caller and every argument: nobody can take the address
    /// that another caller would get.
    /// @param arguments of the constructor, ABI-encoded. Not decoded here: that code is what would not fit.
    function deploy(bytes calldata arguments) external returns (address token) {
        bytes32 salt = bytes32(uint256(uint160(msg.sender)));
        return Create2.deploy({amount: 0, salt: salt, bytecode: abi.encodePacked(_creationCode(), arguments)});
    }

    function _creationCode() internal pure virtual returns (bytes memory);
}
