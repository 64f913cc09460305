// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

/// @title Vm
/// @notice The cheatcodes of the Solidity test runner that our suites use: all of forge-std that we need.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 privateKey) external pure returns (address account);
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function expectPartialRevert(bytes4 selector) external;
    function getCode(string calldata what) external view returns (bytes memory creationCode);
    function getRecordedLogs() external returns (Log[] memory logs);
    function prank(address sender) external;
    function recordLogs() external;
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 timestamp) external;
}

/// @dev Where the runner answers.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @notice Brings `x` into `min` to `max`, both inclusive.
function bound(uint256 x, uint256 min, uint256 max) pure returns (uint256 bounded) {
    if (x >= min && x <= max) return x;
    uint256 size = max - min + 1;
    return size == 0 ? x : min + (x % size);
}
