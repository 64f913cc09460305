// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC1363Spender} from "@openzeppelin/contracts/interfaces/IERC1363Spender.sol";
import {Executor__Mock} from "./Executor__Mock.sol";

/// @notice An ERC-1363 receiver and spender in all the ways one can answer.
contract Receiver__Mock is IERC1363Receiver, IERC1363Spender, Executor__Mock {
    enum Manner {
        Accept,
        AnswerWrong,
        RevertWithReason,
        RevertEmpty,
        CallBack
    }

    Manner public manner;
    bytes public callBack;

    event Told(address operator, address from, uint256 value, bytes data);

    error NotToday(uint256 value);

    function behave(Manner manner_, bytes calldata callBack_) external {
        manner = manner_;
        callBack = callBack_;
    }

    function onTransferReceived(
        address operator,
        address from,
        uint256 value,
        bytes calldata data
    ) external returns (bytes4) {
        emit Told(operator, from, value, data);
        return _answer(value, IERC1363Receiver.onTransferReceived.selector);
    }

    function onApprovalReceived(address owner, uint256 value, bytes calldata data) external returns (bytes4) {
        emit Told(owner, owner, value, data);
        return _answer(value, IERC1363Spender.onApprovalReceived.selector);
    }

    function _answer(uint256 value, bytes4 right) private returns (bytes4) {
        if (manner == Manner.AnswerWrong) return 0xdeadbeef;
        if (manner == Manner.RevertWithReason) revert NotToday(value);
        // Empty on purpose: this is what the token must cope with.
        // solhint-disable-next-line reason-string, gas-custom-errors
        if (manner == Manner.RevertEmpty) revert();
        if (manner == Manner.CallBack) _execute(msg.sender, callBack);
        return right;
    }
}
