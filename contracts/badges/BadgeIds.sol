// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title BadgeIds
/// @notice Makes badge ids and takes them apart; {IBadges} has the layout.
library BadgeIds {
    uint256 private constant SOULBOUND = 1 << 160;

    function soulbound(uint16 kind, address holder) internal pure returns (uint256 id) {
        return (uint256(kind) << 168) | SOULBOUND | uint160(holder);
    }

    /// @param day UTC day of the award since 1970
    function numbered(uint16 kind, uint256 day, uint32 serial) internal pure returns (uint256 id) {
        return (uint256(kind) << 168) | (day << 32) | serial;
    }

    function isSoulbound(uint256 id) internal pure returns (bool) {
        return id & SOULBOUND != 0;
    }

    /// @dev Any number for an id that was not made here.
    function kindOf(uint256 id) internal pure returns (uint16) {
        return uint16(id >> 168);
    }

    /// @dev Only for a soulbound badge.
    function holderOf(uint256 id) internal pure returns (address) {
        return address(uint160(id));
    }

    /// @dev Only for a numbered (transferable) badge.
    function mintDayOf(uint256 id) internal pure returns (uint16) {
        return uint16(id >> 32);
    }

    /// @dev Only for a numbered (transferable) badge.
    function serialOf(uint256 id) internal pure returns (uint32) {
        return uint32(id);
    }
}
