// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title IRoleBorrower
/// @notice A contract that a programme can lend a role to for one call, see {IProgram-lendRole}.
interface IRoleBorrower {
    /// @notice Called by a programme. During this call the contract has `role` in that programme. It accepts by
    /// returning the selector of this function.
    /// @param by the account that has the role and lends it
    /// @param data what the role is lent for
    function onRoleLent(address by, bytes32 role, bytes calldata data) external returns (bytes4);
}
