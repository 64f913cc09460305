// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title IERC5192
/// @notice Tells which tokens are soulbound, that is, cannot be transferred (ERC-5192).
interface IERC5192 {
    /// @notice The token became soulbound: it can no longer be transferred.
    event Locked(uint256 tokenId);
    /// @notice The token became transferable. The standard asks for this event; our soulbound badges stay soulbound, so
    /// it is never emitted.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token is soulbound. Reverts if the token does not exist.
    function locked(uint256 tokenId) external view returns (bool);
}
