// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";

/// @title Newest
/// @notice Mints into the calling desk's hold, with the life that points minted to a member now would have.
library Newest {
    /// @return lots one lane, so that parts of them can be had by dividing
    function mintHeld(IPoints points, uint256 amount, bytes32 memo) internal returns (uint256 lots) {
        uint256 livePeriods = points.livePeriods();
        uint256 expiry = livePeriods == 0 ? 0 : points.currentPeriod() + livePeriods - 1;
        return points.mintHeld({amount: amount, expiry: expiry, memo: memo});
    }
}
