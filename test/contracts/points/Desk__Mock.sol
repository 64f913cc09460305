// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IDesk} from "../../../contracts/points/IDesk.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {IPointsAuthorizations} from "../../../contracts/points/IPointsAuthorizations.sol";
import {Executor__Mock} from "./Executor__Mock.sol";

/// @notice A desk that takes what it is sent, notes the lots, and otherwise does what a test tells it to: lie, too.
contract Desk__Mock is IDesk, Executor__Mock {
    /// @notice The lots that came last.
    uint256 public received;
    /// @notice How much more than was sent the desk asks for: 0 for an honest one.
    uint256 public overstated;
    bool public asksTwice;
    bool public consents = true;

    function refuseConsent() external {
        consents = false;
    }

    function lie(uint256 overstate, bool askTwice) external {
        overstated = overstate;
        asksTwice = askTwice;
    }

    function onTransferReceived(address, address, uint256 value, bytes calldata) external returns (bytes4) {
        received = IPoints(msg.sender).takeReceived(value + overstated);
        if (asksTwice) received = IPoints(msg.sender).takeReceived(value);
        return IERC1363Receiver.onTransferReceived.selector;
    }

    /// @notice Takes an ERC-3009 authorization made out to this desk, and its lots.
    function take(IPoints points, address from, uint256 value, bytes32 nonce, bytes calldata signature) external {
        IPointsAuthorizations(address(points)).receiveWithAuthorization({
            from: from,
            to: address(this),
            value: value,
            validAfter: 0,
            validBefore: type(uint256).max,
            nonce: nonce,
            signature: signature
        });
        received = points.takeReceived(value);
    }

    /// @notice Pulls by allowance, and takes the lots.
    function pull(IPoints points, address from, uint256 value) external {
        points.transferFrom(from, address(this), value);
        received = points.takeReceived(value);
    }

    function supportsInterface(bytes4 interfaceId) external view returns (bool) {
        return interfaceId == type(IERC165).interfaceId || (consents && interfaceId == type(IDesk).interfaceId);
    }

    function deskId() external pure returns (string memory) {
        return "test.desk";
    }
}
