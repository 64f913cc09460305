// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";
import {Desk} from "./Desk.sol";

/// @title MintingDesk
/// @notice A desk whose points are minted into its hold (escrow). Members send it none, so it may void what it minted.
abstract contract MintingDesk is Desk {
    /// @notice Refuses transfers: points come here only by minting.
    function onTransferReceived(address, address, uint256, bytes calldata) external view returns (bytes4) {
        revert IPoints.DeskRefuses(address(this));
    }

    /// @dev Mints into the hold, with the expiry of points that are minted to a member now.
    /// @return lots of the same expiry
    function _mintHeld(IPoints points, uint256 amount, bytes32 memo) internal returns (uint256 lots) {
        uint256 livePeriods = points.livePeriods();
        uint256 expiry = livePeriods == 0 ? 0 : points.currentPeriod() + livePeriods - 1;
        return points.mintHeld({amount: amount, expiry: expiry, memo: memo});
    }
}
