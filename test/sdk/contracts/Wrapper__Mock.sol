// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @notice Calls others, and hands their errors on as wallets and batchers do: whole, or wrapped in its own.
contract Wrapper__Mock {
    error CallFailed(uint256 index, string note, bytes inner);

    function wrap(address to, bytes calldata data) external returns (bytes memory answer) {
        bool success;
        // The error must come back as it is, to be wrapped.
        // solhint-disable-next-line avoid-low-level-calls
        (success, answer) = to.call(data);
        if (!success) revert CallFailed({index: 3, note: "call", inner: answer});
    }

    function speak(string calldata reason) external pure {
        revert(reason);
    }

    function divide(uint256 by) external pure returns (uint256 quotient) {
        return 1 / by;
    }
}
