// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title IHolderGuard
/// @notice A contract that a holder chose to be asked before points leave: limits, a second factor, recovery.
interface IHolderGuard is IERC165 {
    /// @notice Called by the token before `value` points (base units) leave `holder` for `to` (zero: burned). Reverts
    /// to refuse. No points have moved yet, so that a call back into the token finds it whole; an allowance is spent
    /// already, or an authorization used.
    /// @param operator who called the token
    function beforeDebit(address operator, address holder, address to, uint256 value) external;
}
