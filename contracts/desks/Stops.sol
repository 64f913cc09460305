// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";
import {IProgram} from "../programs/IProgram.sol";

/// @title Stops
/// @notice Deadlines that pause while a programme's minting is stopped.
library Stops {
    /// @notice `time`, postponed by as long as minting was stopped between `from` and now (all in unix seconds).
    function lengthened(IPoints points, uint48 time, uint48 from) internal view returns (uint48 later) {
        return time + uint48(IProgram(points.program()).stoppedSeconds(from, uint48(block.timestamp)));
    }
}
