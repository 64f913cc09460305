// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {CarriedPurchase, PurchaseRecord} from "../../contracts/purchases/IPurchases.sol";
import {Purchases} from "../../contracts/purchases/Purchases.sol";
import {IPoints} from "../../contracts/points/IPoints.sol";
import {deploy} from "../helpers/Deploy.sol";

/// @title PurchasesTest
/// @notice What stands for a purchase on chain, its record's hash, and what a till signs for it, bind all of it.
contract PurchasesTest {
    /// @dev A property does not hold.
    error Broken(string what);

    uint256 private constant RECORD_WORDS = 16;
    uint256 private constant CARRIED_WORDS = 11;

    Purchases private _desk;
    Purchases private _other;

    function setUp() external {
        bytes memory arguments = abi.encode(this, deploy("contracts/rules/Rulebook.sol:Rulebook"));
        _desk = Purchases(deploy("contracts/purchases/Purchases.sol:Purchases", arguments));
        _other = Purchases(deploy("contracts/purchases/Purchases.sol:Purchases", arguments, "other"));
    }

    function testFuzz_aRecordsHashBindsAllOfIt(PurchaseRecord memory record, uint8 word, uint8 bit) external view {
        bytes memory encoded = abi.encode(record);
        _must(encoded.length == 32 * RECORD_WORDS, "all of it is one word a field");
        (bool valid, bytes memory answer) = _changed(encoded, word % RECORD_WORDS, bit, _desk.hashOf.selector);
        if (valid) _must(abi.decode(answer, (bytes32)) != _desk.hashOf(record), "another record, another hash");
    }

    function testFuzz_aTillSignsAllOfIt(CarriedPurchase memory carried, uint8 word, uint8 bit) external view {
        bytes memory encoded = abi.encode(carried);
        _must(encoded.length == 32 * CARRIED_WORDS, "all of it is one word a field");
        (bool valid, bytes memory answer) = _changed(encoded, word % CARRIED_WORDS, bit, _desk.purchaseDigest.selector);
        bytes32 digest = _desk.purchaseDigest(carried);
        if (valid) _must(abi.decode(answer, (bytes32)) != digest, "another purchase, another digest");
        _must(digest != _other.purchaseDigest(carried), "for one desk alone");
    }

    /// @dev An order that was never posted has no hash; no record brings it any.
    function testFuzz_whatWasNotPostedIsNothing(PurchaseRecord memory record) external view {
        _must(_desk.recordOf(record.points, record.order) == 0, "no record");
        _must(_desk.hashOf(record) != 0, "and none that stands for it");
        _must(_desk.debtOf(IPoints(address(record.points)), record.member) == 0, "nobody owes");
    }

    /// @dev Asks for the hash with one bit of a word changed. Not valid: its type has no such bit.
    function _changed(
        bytes memory encoded,
        uint256 word,
        uint8 bit,
        bytes4 selector
    ) private view returns (bool valid, bytes memory answer) {
        uint256 place = 32 * word + 31 - bit / 8;
        encoded[place] ^= bytes1(uint8(1 << (bit % 8)));
        (valid, answer) = address(_desk).staticcall(bytes.concat(selector, encoded));
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
