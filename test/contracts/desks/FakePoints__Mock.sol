// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";

/// @notice A token of nobody's, which answers whatever a desk asks as the attacker likes, calls back into any contract
/// while it is asked, and plays its own programme too, in which everyone has every role.
contract FakePoints__Mock {
    /// @param ok whether the call back went through
    event CalledBack(bool ok, bytes result);

    address public program;
    address public points;
    uint256 private _lots;
    address private _target;
    bytes private _data;

    constructor() {
        program = address(this);
        points = address(this);
    }

    function hasRole(bytes32, address) external pure returns (bool) {
        return true;
    }

    function noticePeriod() external pure returns (uint48) {
        return 0;
    }

    function livePeriods() external pure returns (uint256) {
        return 0;
    }

    function pretend(address program_, address points_, uint256 lots) external {
        (program, points, _lots) = (program_, points_, lots);
    }

    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @notice Calls a desk as itself.
    function act(address target, bytes calldata data) external {
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory result) = target.call(data);
        require(ok, string(result));
    }

    /// @notice Tells a desk of points that nobody sent, from a member who knows nothing of it.
    function pretendTransfer(IERC1363Receiver desk, address from, uint256 value, bytes calldata data) external {
        desk.onTransferReceived(from, from, value, data);
    }

    function takeReceived(uint256) external returns (uint256) {
        _fire();
        return _lots;
    }

    function receiveWithAuthorization(address, address, uint256, uint256, uint256, bytes32, bytes calldata) external {
        _fire();
    }

    function mintHeld(uint256 amount, uint256, bytes32) external returns (uint256) {
        _fire();
        return amount;
    }

    function release(address, uint256) external returns (uint256) {
        _fire();
        return 0;
    }

    function settle(uint256) external returns (uint256) {
        _fire();
        return 0;
    }

    function void(uint256, bytes16) external returns (uint256) {
        _fire();
        return 0;
    }

    function _fire() private {
        address target = _target;
        _target = address(0);
        if (target == address(0)) return;
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory result) = target.call(_data);
        emit CalledBack(ok, result);
    }
}
