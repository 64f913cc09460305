// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice A till that is a contract and answers every question for a signature in the same way.
contract Signer__Mock {
    enum Answer {
        Yes,
        No,
        Short,
        Dirty,
        Reverts,
        BurnsGas,
        ReturnsBomb,
        RevertsBomb
    }

    uint256 private constant BOMB = 100_000;

    Answer public answer;

    error Refused();
    error Bomb(bytes data);

    constructor(Answer answer_) {
        answer = answer_;
    }

    function change(Answer answer_) external {
        answer = answer_;
    }

    /// @dev Answers raw bytes, for some of the answers are no valid encoding.
    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata) external returns (bytes memory) {
        bytes4 yes = IERC1271.isValidSignature.selector;
        if (answer == Answer.Yes) return abi.encode(yes);
        if (answer == Answer.Short) return abi.encodePacked(yes);
        if (answer == Answer.Dirty) return abi.encodePacked(yes, ~bytes28(0));
        if (answer == Answer.Reverts) revert Refused();
        if (answer == Answer.ReturnsBomb) return new bytes(BOMB);
        if (answer == Answer.RevertsBomb) revert Bomb(new bytes(BOMB));
        while (answer == Answer.BurnsGas) {}
        return abi.encode(bytes4(0xffffffff));
    }
}
