// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IDesk} from "../../../contracts/points/IDesk.sol";

/// @title RogueDesk
/// @notice A desk that a brand enrolled, and whose code is whatever its owner says: it takes points, keeps no books,
/// and calls the token with anything.
contract RogueDesk is IDesk, ERC165 {
    address private immutable _owner;

    error NotOwner();

    constructor() {
        _owner = msg.sender;
    }

    /// @notice Calls `target` as the desk, and tells how it went.
    function act(address target, bytes calldata data) external returns (bool ok, bytes memory answer) {
        require(msg.sender == _owner, NotOwner());
        return target.call(data);
    }

    function onTransferReceived(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return IERC1363Receiver.onTransferReceived.selector;
    }

    function deskId() external pure returns (string memory) {
        return "punchcard.rogue";
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IDesk).interfaceId || super.supportsInterface(interfaceId);
    }
}
