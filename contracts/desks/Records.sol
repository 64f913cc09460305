// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Records
/// @notice Records of which a desk stores only the hash, by a key that is used once: callers pass the record itself, as
/// the events tell it.
library Records {
    struct Book {
        mapping(bytes32 key => bytes32 hash) hashes;
    }

    /// @dev Hash of a locked record: no record matches it.
    bytes32 private constant BUSY = bytes32(uint256(1));

    /// @notice Whether a record was ever stored under this key.
    function exists(Book storage book, bytes32 key) internal view returns (bool) {
        return book.hashes[key] != 0;
    }

    /// @notice Whether the stored record has this hash.
    function matches(Book storage book, bytes32 key, bytes32 hash) internal view returns (bool) {
        return book.hashes[key] == hash;
    }

    /// @notice Stores the hash of the record.
    function set(Book storage book, bytes32 key, bytes32 hash) internal {
        book.hashes[key] = hash;
    }

    /// @notice Locks the record until {set} is called: a guard against re-entrance while a token is called.
    function lock(Book storage book, bytes32 key) internal {
        book.hashes[key] = BUSY;
    }
}
