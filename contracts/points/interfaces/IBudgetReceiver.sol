// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title IBudgetReceiver
/// @notice A desk that can be told of a budget in the transaction that allots it, so that a brand opens a campaign in
/// one step.
interface IBudgetReceiver {
    /// @notice Called by the token after {IPoints-allotAndCall}. Returns its own selector to accept.
    /// @param issuer who allotted
    /// @param amount base units that were added
    function onBudgetAllotted(
        address issuer,
        bytes16 campaign,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4);
}
