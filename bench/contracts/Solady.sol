// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {OwnableRoles} from "solady/src/auth/OwnableRoles.sol";
import {ERC20} from "solady/src/tokens/ERC20.sol";

/// @notice Solady's token: the same operations, in assembly.
contract SoladyToken is ERC20 {
    constructor() {
        _mint(msg.sender, 1_000_000_000);
    }

    function name() public pure override returns (string memory) {
        return "Peer points";
    }

    function symbol() public pure override returns (string memory) {
        return "PEER";
    }
}

contract SoladyBurnable is SoladyToken {
    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }
}

/// @notice An open-ended minter role: no budget, no reason, no stop.
contract SoladyMintable is SoladyToken, OwnableRoles {
    uint256 private constant MINTER = _ROLE_0;

    constructor() {
        _initializeOwner(msg.sender);
        _grantRoles(msg.sender, MINTER);
    }

    function mint(address to, uint256 amount) external onlyRoles(MINTER) {
        _mint(to, amount);
    }

    function mintBatch(address[] calldata members, uint256[] calldata amounts) external onlyRoles(MINTER) {
        for (uint256 i = 0; i < members.length; ++i) _mint(members[i], amounts[i]);
    }
}
