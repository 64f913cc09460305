// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title IPointsAuthorizations
/// @notice Approvals and transfers by signature (ERC-2612, ERC-3009), of an account or of a contract (ERC-1271). The
/// token also has the variants with `v, r, s` of those standards.
interface IPointsAuthorizations {
    /// @notice Approves `spender` by the owner's signature (ERC-2612). Nonces are sequential. Reverts with
    /// `ERC2612ExpiredSignature`, `ERC2612InvalidSigner`.
    /// @param deadline unix seconds, inclusive
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;

    /// @notice Transfers by the sender's signature (ERC-3009). Anyone may submit it and pay the gas. Reverts with
    /// `ERC3009InvalidSignature`, `ERC3009InvalidAuthorizationTime`, `ERC3009UsedAuthorization`.
    /// @param validAfter unix seconds, exclusive
    /// @param validBefore unix seconds, exclusive
    /// @param nonce any 32 bytes that are new for `from`
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Transfers by the sender's signature (ERC-3009), submitted by `to` itself (`ERC20InvalidReceiver`).
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Cancels an unused authorization by the signer's signature (ERC-3009). Anyone may submit it.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
}
