// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

/// @notice Each with no more than the operation needs: the hardest peer to match.
contract OzToken is ERC20("Peer points", "PEER") {
    constructor() {
        _mint(msg.sender, 1_000_000_000);
    }
}

contract OzBurnable is OzToken, ERC20Burnable {}

contract OzPermit is OzToken, ERC20Permit("Peer points") {}

contract OzAuthorizations is OzToken, EIP712("Peer points", "1"), ERC3009 {}

/// @notice A token that a role mints, and that can be stopped, as OpenZeppelin's wizard writes it.
contract OzMintable is OzToken, AccessControl, Pausable {
    bytes32 private constant MINTER_ROLE = keccak256("MINTER_ROLE");

    constructor() {
        _grantRole(MINTER_ROLE, msg.sender);
    }

    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) whenNotPaused {
        _mint(to, amount);
    }

    function mintBatch(
        address[] calldata members,
        uint256[] calldata amounts
    ) external onlyRole(MINTER_ROLE) whenNotPaused {
        for (uint256 i = 0; i < members.length; ++i) _mint(members[i], amounts[i]);
    }
}
