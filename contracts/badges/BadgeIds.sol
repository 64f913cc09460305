// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Ids
/// @notice What a badge's id says of it: see {IBadges}.
library Ids {
    uint256 private constant SOULBOUND = 1 << 160;

    function soulbound(uint16 kind, address holder) internal pure returns (uint256 id) {
        return (uint256(kind) << 168) | SOULBOUND | uint160(holder);
    }

    /// @param day UTC day since 1970 of its award
    function numbered(uint16 kind, uint256 day, uint32 serial) internal pure returns (uint256 id) {
        return (uint256(kind) << 168) | (day << 32) | serial;
    }

    function isSoulbound(uint256 id) internal pure returns (bool) {
        return id & SOULBOUND != 0;
    }

    /// @dev Of an id that nothing here made, any number.
    function kindOf(uint256 id) internal pure returns (uint16) {
        return uint16(id >> 168);
    }

    /// @dev Of a soulbound badge.
    function holderOf(uint256 id) internal pure returns (address) {
        return address(uint160(id));
    }

    /// @dev Of one that is not soulbound.
    function mintDayOf(uint256 id) internal pure returns (uint16) {
        return uint16(id >> 32);
    }

    /// @dev Of one that is not soulbound.
    function serialOf(uint256 id) internal pure returns (uint32) {
        return uint32(id);
    }
}
