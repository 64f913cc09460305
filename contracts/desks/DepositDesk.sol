// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IPoints} from "../points/IPoints.sol";
import {IPointsAuthorizations} from "../points/IPointsAuthorizations.sol";
import {Desk} from "./Desk.sol";

/// @title DepositDesk
/// @notice A desk that members send points to, by two doors: a transfer that calls it (ERC-1363), and an authorization
/// that the member signed (ERC-3009) and anyone brings. Either way the points are in the desk's hold when it is told.
abstract contract DepositDesk is Desk {
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IERC1363Receiver).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @notice The door for wallets. State is kept by the token that calls: a token that lies, lies to itself.
    function onTransferReceived(address, address from, uint256 value, bytes calldata data) external returns (bytes4) {
        IPoints points = IPoints(msg.sender);
        _onDeposit({points: points, from: from, value: value, lots: points.takeReceived(value), data: data});
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @dev `value` base units of `from` have come in, as `lots`.
    function _onDeposit(
        IPoints points,
        address from,
        uint256 value,
        uint256 lots,
        bytes calldata data
    ) internal virtual;

    /// @dev Draws `value` base units by the member's signature.
    /// @param nonce the hash of what the member means: one signature binds one act
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
