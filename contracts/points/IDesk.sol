// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363Receiver} from "@openzeppelin/contracts/interfaces/IERC1363Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title IDesk
/// @notice A contract that holds points for members: for a reward that is not yet handed over, a purchase that can
/// still be returned, a grant that has not matured. By saying through ERC-165 that it implements this interface, a
/// contract agrees to own no points of its own: a token that enrolls it burns what it had.
interface IDesk is IERC165, IERC1363Receiver {
    /// @notice Which desk this is, for people and tools: `"punchcard.rewards.1"`.
    function deskId() external pure returns (string memory);
}
