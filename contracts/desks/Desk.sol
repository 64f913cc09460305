// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {Access} from "../programs/Access.sol";
import {IProgram} from "../programs/IProgram.sol";

/// @title Desk
/// @notice Base of every desk: a contract that a programme can enroll. It keeps its state by token, and asks the
/// token's programme for roles.
abstract contract Desk is IDesk, ERC165 {
    function supportsInterface(bytes4 interfaceId) public view virtual override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IDesk).interfaceId || super.supportsInterface(interfaceId);
    }

    function _program(IPoints points) internal view returns (IProgram) {
        return IProgram(points.program());
    }

    function _checkRole(IPoints points, bytes32 role) internal view {
        Access.check(_program(points), role);
    }
}
