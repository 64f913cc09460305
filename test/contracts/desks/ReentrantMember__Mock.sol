// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";

/// @notice A member that calls back wherever it is called: as signer, as receiver of points, and as guard of a holder.
/// It tries each armed call once, keeps what came of it, and goes on.
contract ReentrantMember__Mock is IERC1363Receiver, IHolderGuard {
    /// @param ok whether the call back went through
    event CalledBack(bool ok, bytes result);

    address private _target;
    bytes private _data;

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IHolderGuard).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @notice Not a view, so that only the asker's static call keeps it from writing. It signs everything, but nothing
    /// where the call back went through.
    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (_target == address(0)) return IERC1271.isValidSignature.selector;
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, ) = _target.call(_data);
        return ok ? bytes4(0xffffffff) : IERC1271.isValidSignature.selector;
    }

    function arm(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    function execute(address to, bytes calldata data) external {
        _call(to, data, true);
    }

    function onTransferReceived(address, address, uint256, bytes calldata) external returns (bytes4) {
        _fire();
        return IERC1363Receiver.onTransferReceived.selector;
    }

    function beforeDebit(address, address, address, uint256) external {
        _fire();
    }

    function _fire() private {
        address target = _target;
        _target = address(0);
        if (target != address(0)) _call(target, _data, false);
    }

    function _call(address to, bytes memory data, bool must) private {
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory result) = to.call(data);
        require(ok || !must, string(result));
        emit CalledBack(ok, result);
    }
}
