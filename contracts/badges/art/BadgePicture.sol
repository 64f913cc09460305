// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Drawing} from "./Drawing.sol";
import {Face, Look} from "./IBadgeArt.sol";

/// @title BadgePicture
/// @notice Draws badges as SVG, for {BadgeArt}, which cleans every text first.
contract BadgePicture {
    /// @notice The picture, as SVG text.
    /// @param title what a screen reader says
    function svg(Look calldata look, Face calldata face, string calldata title) external pure returns (string memory) {
        return Drawing.svg(look, face, title);
    }
}
