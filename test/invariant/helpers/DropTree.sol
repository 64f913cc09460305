// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title DropTree
/// @notice A Merkle tree over any number of leaves, in pairs that are sorted, and its proofs: written from the description
/// of a drop, to hold the desk against.
contract DropTree {
    function leaf(uint256 index, address member, uint256 amount) external pure returns (bytes32) {
        return keccak256(abi.encodePacked(keccak256(abi.encodePacked(index, uint256(uint160(member)), amount))));
    }

    function root(bytes32[] memory nodes) external pure returns (bytes32) {
        while (nodes.length > 1) nodes = _above(nodes);
        return nodes[0];
    }

    function proof(bytes32[] memory nodes, uint256 place) external pure returns (bytes32[] memory siblings) {
        bytes32[] memory found = new bytes32[](64);
        uint256 count;
        for (; nodes.length > 1; nodes = _above(nodes)) {
            // The last of an odd number goes up alone.
            if (place ^ 1 < nodes.length) found[count++] = nodes[place ^ 1];
            place /= 2;
        }
        siblings = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) siblings[i] = found[i];
    }

    function above(bytes32[] memory nodes) external pure returns (bytes32[] memory) {
        return _above(nodes);
    }

    function _above(bytes32[] memory nodes) private pure returns (bytes32[] memory next) {
        next = new bytes32[]((nodes.length + 1) / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            if (2 * i + 1 == nodes.length) {
                next[i] = nodes[2 * i];
                continue;
            }
            (bytes32 a, bytes32 b) = (nodes[2 * i], nodes[2 * i + 1]);
            next[i] = a < b ? keccak256(abi.encodePacked(a, b)) : keccak256(abi.encodePacked(b, a));
        }
    }
}
