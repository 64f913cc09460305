// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Badges} from "../badges/Badges.sol";
import {TokenDeployer} from "./TokenDeployer.sol";

/// @title BadgesDeployer
/// @notice Holds the creation code of {Badges}, see {TokenDeployer}.
contract BadgesDeployer is TokenDeployer {
    function _creationCode() internal pure override returns (bytes memory) {
        return type(Badges).creationCode;
    }
}
