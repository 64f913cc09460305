// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @notice A launcher, its programme and its points in one, for a desk of its own: it calls back into any contract when
/// points leave the desk. No token of our launcher does; the desks' own order is what is left to rely on.
contract LyingBrand__Mock {
    /// @param ok whether the call back went through
    event CalledBack(bool ok, bytes result);

    uint256 private constant SINGLE = 1 << 255;

    /// @notice Base units that desks released and voided.
    uint256 public released;
    uint256 public voided;
    address private _target;
    bytes private _data;

    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @notice Calls a desk as the programme.
    function act(address target, bytes calldata data) external {
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory result) = target.call(data);
        require(ok, string(result));
    }

    function release(address, uint256 lots) external returns (uint256 amount) {
        amount = uint208(lots);
        released += amount;
        _fire();
    }

    function void(uint256 lots, bytes16) external returns (uint256 amount) {
        amount = uint208(lots);
        voided += amount;
        _fire();
    }

    // solhint-disable-next-line no-empty-blocks
    function allot(address, bytes16, uint96, uint256) external {}

    function program() external view returns (address) {
        return address(this);
    }

    function points() external view returns (address) {
        return address(this);
    }

    function badges() external view returns (address) {
        return address(this);
    }

    function mintHeld(uint256 amount, uint256, bytes32) external pure returns (uint256) {
        return amount | SINGLE;
    }

    function isProgram(address) external pure returns (bool) {
        return true;
    }

    function hasRole(bytes32, address) external pure returns (bool) {
        return true;
    }

    function holderState(address) external pure returns (bool isDesk, bool isEnrolled, address guard) {
        return (true, true, address(0));
    }

    function livePeriods() external pure returns (uint256) {
        return 0;
    }

    function periodLength() external pure returns (uint256) {
        return 90 days;
    }

    function currentPeriod() external pure returns (uint256) {
        return 0;
    }

    function stoppedSeconds(uint48, uint48) external pure returns (uint256) {
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
