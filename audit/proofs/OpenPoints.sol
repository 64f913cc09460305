// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {PointsConfig} from "../../contracts/points/IPoints.sol";
import {Points} from "../../contracts/points/Points.sol";
import {IProgram} from "../../contracts/programs/IProgram.sol";

/// @dev The token as it is, and a door to its words.
contract OpenPoints is Points {
    constructor(PointsConfig memory config) Points(IProgram(address(1)), config) {}

    function put(address holder, uint256 word) external {
        _words[holder] = word;
    }

    function putOverdue(address desk, uint256 amount) external {
        _overdue[desk] = amount;
    }

    function putSupply(uint256 word) external {
        _supply = word;
    }

    function wordOf(address holder) external view returns (uint256 word) {
        return _words[holder];
    }

    function overdueOf(address desk) external view returns (uint256 amount) {
        return _overdue[desk];
    }

    function supplyWord() external view returns (uint256 word) {
        return _supply;
    }
}
