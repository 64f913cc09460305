// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Batches
/// @notice Keeps one item of a batch from harming the others: each item gets its gas, or the batch reverts, and the
/// error of a failed item is bounded in length.
library Batches {
    /// @notice Before item `index` of the batch less than `needed` gas was left. Send it with more gas, or in smaller
    /// parts.
    error BatchNeedsGas(uint256 index, uint256 needed);

    /// @dev Gas for the event of an item that was skipped.
    uint256 private constant SKIP_GAS = 20_000;
    uint256 private constant MAX_REASON = 256;

    /// @notice Reverts unless enough gas is left to pass `itemGas` to the next call (a call gets at most 63/64).
    function requireGas(uint256 index, uint256 itemGas) internal view {
        uint256 needed = (itemGas * 64) / 63 + SKIP_GAS;
        require(gasleft() >= needed, BatchNeedsGas({index: index, needed: needed}));
    }

    /// @notice The first 256 bytes of an item's error. Logging a longer one would use up the gas of the other items.
    function cut(bytes memory reason) internal pure returns (bytes memory) {
        return Bytes.slice(reason, 0, Math.min(reason.length, MAX_REASON));
    }
}
