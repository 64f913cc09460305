// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Access} from "./Access.sol";
import {IHaltable, IProgram} from "./IProgram.sol";

/// @title ProgramToken
/// @notice Base of a programme's tokens: it knows the programme, asks it for roles, and stores when minting is stopped
/// or ends.
abstract contract ProgramToken is IHaltable {
    /// @dev One slot. It is read only while a flag, in a slot that minting reads anyway, is set.
    struct HaltSlot {
        uint48 stoppedUntil;
        uint48 closesAt;
    }

    IProgram internal immutable _program;

    HaltSlot private _halt;

    constructor(IProgram program_) {
        require(address(program_) != address(0), NoProgram());
        _program = program_;
    }

    /// @inheritdoc IHaltable
    function program() external view returns (address) {
        return address(_program);
    }

    /// @inheritdoc IHaltable
    function onHalt(uint48 stoppedUntil, uint48 closesAt) external {
        require(msg.sender == address(_program), NotProgram(msg.sender));
        _halt = HaltSlot({stoppedUntil: stoppedUntil, closesAt: closesAt});
        _flagHalt();
    }

    /// @dev Sets the flag that makes mints call {_checkHalt}.
    function _flagHalt() internal virtual;

    function _checkRole(bytes32 role) internal view {
        Access.check(_program, role);
    }

    /// @dev Reverts while minting is stopped or after it ended. Otherwise returns whether an end still lies ahead.
    function _checkHalt() internal view returns (bool waiting) {
        HaltSlot memory halt = _halt;
        require(block.timestamp >= halt.stoppedUntil, MintingStopped(halt.stoppedUntil));
        if (halt.closesAt == 0) return false;
        require(block.timestamp < halt.closesAt, MintingEnded(halt.closesAt));
        return true;
    }
}
