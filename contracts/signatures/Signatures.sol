// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signatures
/// @notice Who signed a digest.
library Signatures {
    /// @notice Whether `signer` did: by its key, also where it has code that its key still speaks for (EIP-7702), else by
    /// ERC-1271. OpenZeppelin looks for code first, which costs 2,600 gas more for a key.
    function isFrom(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        return
            isFromKey(signer, digest, signature) ||
            SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }

    /// @notice Whether the key whose address is `signer` did.
    function isFromKey(address signer, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        (address recovered, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        return problem == ECDSA.RecoverError.NoError && recovered == signer;
    }
}
