// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../../../contracts/points/IPoints.sol";

/// @notice Reads all that a token tells about some holders in one call, at one block.
contract Reader__Harness {
    struct Reading {
        uint256 period;
        uint256 supply;
        uint256[] owed;
        uint256 held;
        uint256[] balances;
        uint256[][] lots;
    }

    function read(IPoints points, address[] calldata holders) external view returns (Reading memory reading) {
        reading.supply = points.totalSupply();
        (reading.period, reading.owed, reading.held) = points.liability();
        reading.balances = new uint256[](holders.length);
        reading.lots = new uint256[][](holders.length);
        for (uint256 i = 0; i < holders.length; ++i) {
            reading.balances[i] = points.balanceOf(holders[i]);
            (, reading.lots[i]) = points.lotsOf(holders[i]);
        }
    }
}
