// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC165, IERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";

/// @notice Lets points leave only if one operator moves them.
contract OperatorGuard__Mock is ERC165, IHolderGuard {
    error NotThisOperator(address operator);

    address private immutable _allowed;

    constructor(address allowed) {
        _allowed = allowed;
    }

    function beforeDebit(address operator, address, address, uint256) external view {
        require(operator == _allowed, NotThisOperator(operator));
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IHolderGuard).interfaceId || super.supportsInterface(interfaceId);
    }
}
