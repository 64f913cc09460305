// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC165, IERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";

/// @notice A guard that lets nothing leave, with an error that no SDK knows.
contract RefusingGuard__Mock is IHolderGuard, ERC165 {
    error GuardSaysNo();

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IHolderGuard).interfaceId || super.supportsInterface(interfaceId);
    }

    function beforeDebit(address, address, address, uint256) external pure {
        revert GuardSaysNo();
    }
}
