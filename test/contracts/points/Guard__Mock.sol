// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {Executor__Mock} from "./Executor__Mock.sol";

/// @notice A guard that notes what it is asked and how it finds the token, and may refuse or call back.
contract Guard__Mock is IHolderGuard, Executor__Mock {
    bool public refuses;
    bytes public callBack;

    event Asked(address operator, address holder, address to, uint256 value, uint256 balance, uint256 supply);

    error Refused(address holder, uint256 value);

    function refuse(bool yes) external {
        refuses = yes;
    }

    /// @notice Makes this call at the next question, once.
    function callBackOnce(bytes calldata data) external {
        callBack = data;
    }

    function beforeDebit(address operator, address holder, address to, uint256 value) external {
        if (refuses) revert Refused(holder, value);
        IPoints points = IPoints(msg.sender);
        emit Asked(operator, holder, to, value, points.balanceOf(holder), points.totalSupply());
        bytes memory data = callBack;
        delete callBack;
        if (data.length != 0) _execute(msg.sender, data);
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IHolderGuard).interfaceId || interfaceId == type(IERC165).interfaceId;
    }
}
