// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IProgram, IProgramRegistry} from "./IProgram.sol";

/// @title Access
/// @notice Checks the roles of a programme, with the same error wherever one is missing, and whether a token is
/// genuine.
library Access {
    /// @notice Reverts if the caller lacks `role` in the programme.
    /// @dev Uses OpenZeppelin's error, which wallets and tools know.
    function check(IProgram program, bytes32 role) internal view {
        if (!program.hasRole(role, msg.sender)) deny(role);
    }

    /// @notice Reverts if the caller has neither role; the error names the first one.
    function checkEither(IProgram program, bytes32 role, bytes32 other) internal view {
        if (!program.hasRole(role, msg.sender) && !program.hasRole(other, msg.sender)) deny(role);
    }

    /// @notice Reverts with the role that the caller lacks.
    function deny(bytes32 role) internal view {
        revert IAccessControl.AccessControlUnauthorizedAccount({account: msg.sender, neededRole: role});
    }

    /// @notice Whether our launcher opened `program` with this token, so that the code of both is known.
    function isGenuine(IProgramRegistry registry, IProgram program, address points) internal view returns (bool) {
        return registry.isProgram(address(program)) && program.points() == points;
    }
}
