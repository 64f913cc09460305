// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice Anybody's ERC-721, of which anyone has whatever they like.
contract Collectible__Mock is ERC721("Foreign", "FOR") {
    function mint(address to, uint256 id) external {
        _mint(to, id);
    }
}
