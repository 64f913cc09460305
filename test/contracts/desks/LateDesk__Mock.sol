// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IDesk} from "../../../contracts/points/IDesk.sol";

/// @notice A contract that acts as a member first, and agrees to be a desk later.
contract LateDesk__Mock is IDesk {
    function deskId() external pure returns (string memory) {
        return "punchcard.late-desk.mock";
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IDesk).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    function execute(address to, bytes calldata data) external {
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory result) = to.call(data);
        require(ok, string(result));
    }

    function onTransferReceived(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return IERC1363Receiver.onTransferReceived.selector;
    }
}
