// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Signatures} from "../signatures/Signatures.sol";
import {IPointsAuthorizations} from "./IPointsAuthorizations.sol";

/// @title Authorizations
/// @notice Approvals and transfers by signature: ERC-2612 and ERC-3009 as in the standards, and variants with `bytes`
/// signatures, so that contracts can sign too (ERC-1271). Times are unix seconds; those of ERC-3009 are exclusive
/// bounds.
/// @dev The EIP-712 domain has our name instead of the token's, since a brand's name may be longer than 31 bytes.
abstract contract Authorizations is ERC20Permit, ERC3009, IPointsAuthorizations {
    /// @dev A copy of OpenZeppelin's private constant. Tests prove by signing that both are equal.
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    constructor() ERC20Permit("Punchcard Points") {}

    /// @inheritdoc IPointsAuthorizations
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes calldata signature
    ) external {
        require(block.timestamp <= deadline, ERC2612ExpiredSignature(deadline));
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline));
        // No signer is recovered from a contract's signature, so the error names zero.
        require(_isSigned(owner, structHash, signature), ERC2612InvalidSigner({signer: address(0), owner: owner}));
        _approve(owner, spender, value);
    }

    /// @inheritdoc IPointsAuthorizations
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(
            abi.encode(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, from, to, value, validAfter, validBefore, nonce)
        );
        require(_isSigned(from, structHash, signature), ERC3009InvalidSignature());
        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IPointsAuthorizations
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        require(to == msg.sender, ERC20InvalidReceiver(to));
        bytes32 structHash = keccak256(
            abi.encode(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, from, to, value, validAfter, validBefore, nonce)
        );
        require(_isSigned(from, structHash, signature), ERC3009InvalidSignature());
        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IPointsAuthorizations
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        bytes32 structHash = keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce));
        require(_isSigned(authorizer, structHash, signature), ERC3009InvalidSignature());
        _cancelAuthorization(authorizer, nonce);
    }

    /// @dev Reads all values as unix seconds, as ERC-3009 says; OpenZeppelin reads some of them as block numbers.
    function _checkValidity(uint256 validAfter, uint256 validBefore) internal view override {
        require(
            block.timestamp > validAfter && block.timestamp < validBefore,
            ERC3009InvalidAuthorizationTime({validAfter: validAfter, validBefore: validBefore})
        );
    }

    function _isSigned(address signer, bytes32 structHash, bytes calldata signature) private view returns (bool) {
        return Signatures.isFrom(signer, _hashTypedDataV4(structHash), signature);
    }
}
