// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {PointsConfig} from "../points/interfaces/IPoints.sol";
import {Points} from "../points/Points.sol";
import {IProgram} from "../programs/interfaces/IProgram.sol";

/// @title PointsDeployer
/// @notice Holds the creation code of {Points}: together with that of a programme it would not fit one contract.
contract PointsDeployer {
    /// @notice Deploys a token at an address that follows from the caller and every input: nobody can take the address
    /// that another caller would get.
    function deploy(IProgram program, PointsConfig calldata config) external returns (Points points) {
        points = new Points{salt: bytes32(uint256(uint160(msg.sender)))}(program, config);
    }
}
