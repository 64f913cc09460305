// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title IRoleBorrower
/// @notice A contract that a programme can lend a role to for one call, see {IProgram-lendRole}.
interface IRoleBorrower {
    /// @notice Called by a programme; until it returns, this contract has `role` there. Returns its own selector to accept.
    /// @param by who has the role, and lends it
    /// @param data what it is lent for
    function onRoleLent(address by, bytes32 role, bytes calldata data) external returns (bytes4);
}
