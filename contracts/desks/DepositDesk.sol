// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IPoints} from "../points/IPoints.sol";
import {IPointsAuthorizations} from "../points/IPointsAuthorizations.sol";
import {Desk} from "./Desk.sol";

/// @title DepositDesk
/// @notice A desk that members send points to, in one of two ways: a transfer that calls it (ERC-1363), or an
/// authorization that the member signs (ERC-3009) and anyone submits. Either way the desk holds the points in escrow
/// when it is called.
abstract contract DepositDesk is Desk {
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IERC1363Receiver).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @notice Receives points of a wallet's transfer. State is kept by the token that calls, so a false token only
    /// affects itself.
    function onTransferReceived(address, address from, uint256 value, bytes calldata data) external returns (bytes4) {
        IPoints points = IPoints(msg.sender);
        _onDeposit({points: points, from: from, value: value, lots: points.takeReceived(value), data: data});
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @dev Handles a deposit of `value` base units by `from`, which the desk now holds as `lots`.
    function _onDeposit(
        IPoints points,
        address from,
        uint256 value,
        uint256 lots,
        bytes calldata data
    ) internal virtual;

    /// @dev Takes `value` base units from a member by an ERC-3009 signature.
    /// @param nonce the hash of the member's intent, so that a signature is good for that intent only
    /// @param validBefore unix seconds, exclusive
    function _draw(
        IPoints points,
        address from,
        uint256 value,
        bytes32 nonce,
        uint256 validBefore,
        bytes memory signature
    ) internal returns (uint256 lots) {
        IPointsAuthorizations(address(points)).receiveWithAuthorization({
            from: from,
            to: address(this),
            value: value,
            validAfter: 0,
            validBefore: validBefore,
            nonce: nonce,
            signature: signature
        });
        return points.takeReceived(value);
    }
}
