// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IRoleBorrower} from "../../../contracts/programs/IRoleBorrower.sol";
import {Executor__Mock} from "../points/Executor__Mock.sol";

/// @notice A borrower of roles that does with them what it is told, and a programme of nobody's whose tokens are another
/// brand's and in which everyone has every role.
contract Scheming__Mock is IRoleBorrower, Executor__Mock {
    /// @param ok whether the call went through while the role was lent
    event Tried(bool ok, bytes result);

    bool public refuses;
    address public points;
    address public badges;
    address[] private _targets;
    bytes[] private _datas;

    function setRefuses(bool refuses_) external {
        refuses = refuses_;
    }

    function pretend(address points_, address badges_) external {
        (points, badges) = (points_, badges_);
    }

    function arm(address target, bytes calldata data) external {
        _targets.push(target);
        _datas.push(data);
    }

    function hasRole(bytes32, address) external pure returns (bool) {
        return true;
    }

    function onRoleLent(address, bytes32, bytes calldata) external returns (bytes4) {
        for (uint256 i = 0; i < _targets.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok, bytes memory result) = _targets[i].call(_datas[i]);
            emit Tried(ok, result);
        }
        return refuses ? bytes4(0xffffffff) : IRoleBorrower.onRoleLent.selector;
    }
}
