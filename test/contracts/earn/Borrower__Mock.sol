// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IProgram} from "../../../contracts/programs/IProgram.sol";
import {IRoleBorrower} from "../../../contracts/programs/IRoleBorrower.sol";
import {Executor__Mock} from "../points/Executor__Mock.sol";

/// @notice Borrows any role, and makes one call with it.
contract Borrower__Mock is IRoleBorrower, Executor__Mock {
    bytes4 private _reply = IRoleBorrower.onRoleLent.selector;

    /// @notice What it was told, and whether it and `by` had the role then.
    event Borrowed(address indexed program, address by, bytes32 role, bytes data, bool had, bool lenderHas);

    function setReply(bytes4 reply) external {
        _reply = reply;
    }

    /// @param data the target and the call, or nothing
    function onRoleLent(address by, bytes32 role, bytes calldata data) external returns (bytes4) {
        emit Borrowed({
            program: msg.sender,
            by: by,
            role: role,
            data: data,
            had: IProgram(msg.sender).hasRole(role, address(this)),
            lenderHas: IProgram(msg.sender).hasRole(role, by)
        });
        if (data.length != 0) {
            (address target, bytes memory call) = abi.decode(data, (address, bytes));
            _execute(target, call);
        }
        return _reply;
    }
}
