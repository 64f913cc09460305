// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IProgram, IProgramRegistry} from "./IProgram.sol";

/// @title Access
/// @notice Who may do what: a role of the programme, refused by one error wherever it is missing; and which programmes
/// are genuine.
library Access {
    /// @notice The caller lacks `role` in the programme.
    /// @dev OpenZeppelin's error, so that wallets and tools know it.
    function check(IProgram program, bytes32 role) internal view {
        if (!program.hasRole(role, msg.sender)) deny(role);
    }

    /// @notice Either role will do; who has none of them is told of the first.
    function checkEither(IProgram program, bytes32 role, bytes32 other) internal view {
        if (!program.hasRole(role, msg.sender) && !program.hasRole(other, msg.sender)) deny(role);
    }

    /// @notice Tells the caller which role is missing.
    function deny(bytes32 role) internal view {
        revert IAccessControl.AccessControlUnauthorizedAccount({account: msg.sender, neededRole: role});
    }

    /// @notice Whether `points` is the token of a programme of our launcher: both then run the code that they seem to.
    function isGenuine(IProgramRegistry registry, IProgram program, address points) internal view returns (bool) {
        return registry.isProgram(address(program)) && program.points() == points;
    }
}
