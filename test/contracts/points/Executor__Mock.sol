// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @notice A contract that does what a test tells it to, and keeps what it was answered.
contract Executor__Mock {
    bytes public answer;

    /// @notice Calls `target`; a refusal bubbles up.
    function execute(address target, bytes calldata data) external returns (bytes memory) {
        return _execute(target, data);
    }

    /// @notice Makes several calls in one transaction.
    function executeAll(address target, bytes[] calldata datas) external {
        for (uint256 i = 0; i < datas.length; ++i) _execute(target, datas[i]);
    }

    function _execute(address target, bytes memory data) internal returns (bytes memory result) {
        bool ok;
        // The tests' own contract: nothing is at stake.
        // solhint-disable-next-line avoid-low-level-calls
        (ok, result) = target.call(data);
        if (!ok) _bubble(result);
        answer = result;
    }

    function _bubble(bytes memory reason) private pure {
        // The reason as it came: Solidity has no other way to revert with bytes.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
