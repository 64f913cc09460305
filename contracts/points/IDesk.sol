// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title IDesk
/// @notice A desk: a contract that holds points in escrow for members, such as for a reward that is not handed over
/// yet, a purchase that can still be returned, or a grant that has not matured. By declaring this interface through
/// ERC-165 a contract agrees to own no points of its own: a token that enrolls it burns those that it had.
interface IDesk is IERC165, IERC1363Receiver {
    /// @notice The desk's name and version, for people and tools: `"punchcard.rewards.1"`.
    function deskId() external pure returns (string memory);
}
