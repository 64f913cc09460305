// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";

/// @title LimitGuard
/// @notice A guard that members of the invariant suites choose: at most so much at once, and recovery.
contract LimitGuard is IHolderGuard, ERC165 {
    error OverLimit(address holder, uint256 value);

    mapping(address holder => uint256 value) public limitOf;

    function setLimit(address holder, uint256 value) external {
        limitOf[holder] = value;
    }

    function recover(IPoints points, address holder, address to) external returns (uint256 amount) {
        return points.recover(holder, to);
    }

    function resign(IPoints points, address holder) external {
        points.changeGuard(holder, IHolderGuard(address(0)));
    }

    function beforeDebit(address, address holder, address, uint256 value) external view {
        require(value <= limitOf[holder], OverLimit(holder, value));
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IHolderGuard).interfaceId || super.supportsInterface(interfaceId);
    }
}
