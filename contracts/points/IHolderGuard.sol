// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title IHolderGuard
/// @notice A contract that a holder chose to be asked before the holder's points leave: for spending limits, a second
/// factor, or recovery.
interface IHolderGuard is IERC165 {
    /// @notice Called by the token before `value` base units leave `holder` for `to` (zero if they are burned). Revert
    /// to refuse. Balances are still those from before the transfer, so the guard can read the token safely; the
    /// allowance or authorization that the transfer uses is already spent.
    /// @param operator the account that called the token
    function beforeDebit(address operator, address holder, address to, uint256 value) external;
}
