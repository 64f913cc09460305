// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title IPointsAuthorizations
/// @notice Approvals and transfers by a signature of any kind: an account's, or a contract's (ERC-1271). Beside them
/// stand the same functions with `v, r, s`, as ERC-2612 and ERC-3009 have them.
interface IPointsAuthorizations {
    /// @notice ERC-2612 {permit}. Nonces are sequential. Reverts with `ERC2612ExpiredSignature`, `ERC2612InvalidSigner`.
    /// @param deadline unix seconds, inclusive
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;

    /// @notice ERC-3009 {transferWithAuthorization}. Anyone may bring it. Reverts with `ERC3009InvalidSignature`,
    /// `ERC3009InvalidAuthorizationTime`, `ERC3009UsedAuthorization`.
    /// @param validAfter unix seconds, exclusive
    /// @param validBefore unix seconds, exclusive
    /// @param nonce any 32 bytes that `from` has not used
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice ERC-3009 {receiveWithAuthorization}: as above, and only `to` may bring it (`ERC20InvalidReceiver`).
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice ERC-3009 {cancelAuthorization}. Anyone may bring it.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
}
