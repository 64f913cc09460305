// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Points} from "../points/Points.sol";
import {TokenDeployer} from "./TokenDeployer.sol";

/// @title PointsDeployer
/// @notice Holds the creation code of {Points}, see {TokenDeployer}.
contract PointsDeployer is TokenDeployer {
    function _creationCode() internal pure override returns (bytes memory) {
        return type(Points).creationCode;
    }
}
