// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721 as SoladyERC721} from "solady/src/tokens/ERC721.sol";

/// @notice The least that does the job: one minter for ever, ids in order, a cap. No roles, budget, reason, stop, day,
/// level or expiry; and nothing is soulbound.
abstract contract Minted {
    uint256 private constant CAP = 1_000_000;

    address private immutable _minter = msg.sender;
    uint256 private _count;

    /// @dev The first of as many ids.
    function _take(uint256 amount) internal returns (uint256 first) {
        require(msg.sender == _minter);
        first = _count + 1;
        require(_count + amount <= CAP);
        _count += amount;
    }
}

contract OzCollection is ERC721("Peer badges", "PEER"), Minted {
    function mint(address to) external {
        _mint(to, _take(1));
    }

    function mintBatch(address[] calldata members) external {
        uint256 id = _take(members.length);
        for (uint256 i = 0; i < members.length; ++i) _mint(members[i], id + i);
    }
}

/// @notice The same, in Solady's assembly.
contract SoladyCollection is SoladyERC721, Minted {
    function mint(address to) external {
        _mint(to, _take(1));
    }

    function mintBatch(address[] calldata members) external {
        uint256 id = _take(members.length);
        for (uint256 i = 0; i < members.length; ++i) _mint(members[i], id + i);
    }

    function name() public pure override returns (string memory) {
        return "Peer badges";
    }

    function symbol() public pure override returns (string memory) {
        return "PEER";
    }

    function tokenURI(uint256) public pure override returns (string memory) {
        return "";
    }
}
