// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IDesk} from "../../../contracts/points/IDesk.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";

/// @dev A brand's own contract that does what it is told: a desk that may not read its lots, a guard that makes its
/// holder a desk in mid-transfer, a holder that makes several calls at once.
contract Puppet__Mock is IDesk, IHolderGuard {
    struct Call {
        address target;
        bytes data;
    }

    bool public reads;
    uint256 public lots;
    Call private _onDebit;

    function setReads(bool reads_) external {
        reads = reads_;
    }

    function setOnDebit(Call calldata call) external {
        _onDebit = call;
    }

    function run(Call[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; ++i) Address.functionCall(calls[i].target, calls[i].data);
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId != 0xffffffff;
    }

    function deskId() external pure returns (string memory) {
        return "puppet";
    }

    function onTransferReceived(address, address, uint256 value, bytes calldata) external returns (bytes4) {
        if (reads) lots = IPoints(msg.sender).takeReceived(value);
        return this.onTransferReceived.selector;
    }

    function beforeDebit(address, address, address, uint256) external {
        Call memory call = _onDebit;
        if (call.target == address(0)) return;
        // Once: what it does may debit again.
        delete _onDebit;
        Address.functionCall(call.target, call.data);
    }
}
