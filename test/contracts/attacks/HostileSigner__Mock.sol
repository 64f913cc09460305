// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice A till that is a contract, in all the ways one can answer when it is asked for its signature (ERC-1271).
contract HostileSigner__Mock {
    enum Manner {
        SayYes,
        SayNo,
        Revert,
        BurnGas,
        ReturnBomb,
        RevertBomb,
        CallBack
    }

    error Refused();

    uint256 private constant BOMB = 100_000;

    Manner public immutable manner;
    address private _target;
    bytes private _data;

    constructor(Manner manner_) {
        manner = manner_;
    }

    /// @notice What to call when it is asked; then it says yes.
    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @dev Whatever it is asked: the answer's length is its own choice.
    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata) external returns (bytes memory) {
        if (manner == Manner.SayNo) return abi.encode(bytes4(0xffffffff));
        if (manner == Manner.Revert) revert Refused();
        if (manner == Manner.BurnGas) while (gasleft() > 100) continue;
        if (manner == Manner.ReturnBomb) return new bytes(BOMB);
        // solhint-disable-next-line gas-custom-errors
        if (manner == Manner.RevertBomb) revert(string(new bytes(BOMB)));
        if (manner == Manner.CallBack) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok, ) = _target.call(_data);
            if (ok) return abi.encode(IERC1271.isValidSignature.selector, ok);
        }
        return abi.encode(IERC1271.isValidSignature.selector);
    }
}
