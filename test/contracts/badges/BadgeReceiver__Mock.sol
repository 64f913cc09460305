// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {Executor__Mock} from "../points/Executor__Mock.sol";

/// @notice An ERC-721 receiver in all the ways one can answer.
contract BadgeReceiver__Mock is IERC721Receiver, Executor__Mock {
    enum Manner {
        Accept,
        AnswerWrong,
        RevertWithReason,
        RevertEmpty,
        Panic,
        CallBack
    }

    Manner public manner;
    bytes public callBack;

    event Told(address operator, address from, uint256 id, bytes data);

    error NotToday(uint256 id);

    function behave(Manner manner_, bytes calldata callBack_) external {
        manner = manner_;
        callBack = callBack_;
    }

    function onERC721Received(
        address operator,
        address from,
        uint256 id,
        bytes calldata data
    ) external returns (bytes4) {
        emit Told(operator, from, id, data);
        if (manner == Manner.AnswerWrong) return 0xdeadbeef;
        if (manner == Manner.RevertWithReason) revert NotToday(id);
        // Empty on purpose: this is what the token must cope with.
        // solhint-disable-next-line reason-string, gas-custom-errors
        if (manner == Manner.RevertEmpty) revert();
        // solhint-disable-next-line gas-custom-errors
        if (manner == Manner.Panic) assert(false);
        if (manner == Manner.CallBack) _execute(msg.sender, callBack);
        return IERC721Receiver.onERC721Received.selector;
    }
}
