// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice A wallet that is a contract: its owner signs for it.
contract SmartWallet__Mock is IERC1271 {
    error NotOwner(address caller);

    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    function execute(address to, bytes calldata data) external {
        require(msg.sender == _owner, NotOwner(msg.sender));
        Address.functionCall(to, data);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4 magic) {
        (address signer, , ) = ECDSA.tryRecover(hash, signature);
        return signer == _owner ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
