// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Roles
/// @notice The roles that accounts hold in a programme, see {IProgram}.
library Roles {
    /// @dev OpenZeppelin's `DEFAULT_ADMIN_ROLE`.
    bytes32 internal constant ADMIN = 0x00;
    bytes32 internal constant ISSUER = keccak256("ISSUER_ROLE");
    bytes32 internal constant CASHIER = keccak256("CASHIER_ROLE");
    bytes32 internal constant CATALOG = keccak256("CATALOG_ROLE");
    bytes32 internal constant GUARDIAN = keccak256("GUARDIAN_ROLE");
}
