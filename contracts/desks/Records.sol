// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Records
/// @notice Records of which a desk keeps the hash alone, by a key that never comes back: whoever acts on a record brings
/// it along, as the events tell it.
library Records {
    struct Book {
        mapping(bytes32 key => bytes32 hash) hashes;
    }

    /// @dev Of a record that is being made or acted on while a token is called: matches none.
    bytes32 private constant BUSY = bytes32(uint256(1));

    /// @notice Whether there ever was such a record.
    function exists(Book storage book, bytes32 key) internal view returns (bool) {
        return book.hashes[key] != 0;
    }

    /// @notice Whether the record stands as the hash says.
    function matches(Book storage book, bytes32 key, bytes32 hash) internal view returns (bool) {
        return book.hashes[key] == hash;
    }

    /// @notice Writes how the record stands.
    function set(Book storage book, bytes32 key, bytes32 hash) internal {
        book.hashes[key] = hash;
    }

    /// @notice Keeps everybody from the record until {set} is called.
    function lock(Book storage book, bytes32 key) internal {
        book.hashes[key] = BUSY;
    }
}
