// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Batches
/// @notice What keeps one item of a batch from harming the others: each has its gas, or the batch reverts; and what a
/// failed one says is bounded.
library Batches {
    /// @notice Before item `index` of the batch less than `needed` gas was left. Send it with more gas, or in smaller
    /// parts.
    error BatchNeedsGas(uint256 index, uint256 needed);

    /// @dev To tell that an item was skipped.
    uint256 private constant SKIP_GAS = 20_000;
    uint256 private constant MAX_REASON = 256;

    /// @notice Reverts unless the next call can be given `itemGas`, of which it is passed at most 63/64.
    function requireGas(uint256 index, uint256 itemGas) internal view {
        uint256 needed = (itemGas * 64) / 63 + SKIP_GAS;
        require(gasleft() >= needed, BatchNeedsGas({index: index, needed: needed}));
    }

    /// @notice The first 256 bytes of why an item failed: a longer answer would make the others pay for it.
    function cut(bytes memory reason) internal pure returns (bytes memory) {
        return Bytes.slice(reason, 0, Math.min(reason.length, MAX_REASON));
    }
}
