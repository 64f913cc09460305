// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signatures
/// @notice Checks who signed a digest: a key, or a contract (ERC-1271).
library Signatures {
    /// @notice Whether `signer` signed the digest. The key is tried first, which also covers accounts with delegated
    /// code (EIP-7702), then ERC-1271.
    /// @dev OpenZeppelin looks for code first, which costs 2,600 gas more for a key.
    function isFrom(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        return
            isFromKey(signer, digest, signature) ||
            SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }

    /// @notice Whether the key of the address `signer` signed the digest.
    function isFromKey(address signer, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        (address recovered, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        return problem == ECDSA.RecoverError.NoError && recovered == signer;
    }
}
