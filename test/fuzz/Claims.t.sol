// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Claims} from "../../contracts/claims/Claims.sol";
import {Allotment, CampaignTerms, Opening, TillTerms} from "../../contracts/campaigns/ICampaigns.sol";
import {IClaims, Voucher} from "../../contracts/claims/IClaims.sol";
import {Program} from "../../contracts/programs/Program.sol";
import {Roles} from "../../contracts/programs/Roles.sol";
import {DropTree} from "../invariant/helpers/DropTree.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";
import {deploy} from "../helpers/Deploy.sol";

/// @title ClaimsTest
/// @notice Keys, ranges, rates, trees and signatures of claims, with any values.
contract ClaimsTest is Brand {
    bytes16 private constant DROP = "drop";
    uint256 private constant TILL_KEY = 0x7111;
    uint256 private constant OTHER_KEY = 0x7112;
    uint256 private constant RATE = 1_000;
    uint256 private constant DAYS = 4;

    Claims private _claims;
    DropTree private _trees;
    address private _till;
    address private _other;

    function setUp() external {
        _open(0);
        _claims = Claims(deploy("contracts/claims/Claims.sol:Claims", abi.encode(launcher)));
        _trees = new DropTree();
        (_till, _other) = (vm.addr(TILL_KEY), vm.addr(OTHER_KEY));
        _campaign({name: CAMPAIGN, root: 0, rate: 0});
    }

    /// @dev A number is its till's own; what is no number is the campaign's. Its neighbours are nobody's.
    function testFuzz_aKeyPaysOnce(uint256 key, uint8 near, uint8 apart) external {
        if (near % 4 != 0) key = key % (near % 2 == 0 ? 1 << 64 : 1 << 10);
        if (near % 8 == 1) key = uint256(type(uint64).max) - 1 + (key % 4);
        uint256 neighbour = key ^ (1 << apart);
        _must(_claim(TILL_KEY, key, 1), "a fresh key pays");
        _must(!_claim(TILL_KEY, key, 1) && !_claim(TILL_KEY, key, 2), "and never again");
        _must(_isClaimed(_till, key) && !_isClaimed(_till, neighbour), "it alone is spent");
        bool isNumber = key < type(uint64).max;
        _must(_isClaimed(_other, key) == !isNumber, "a number is its till's own");
        _must(_claim(OTHER_KEY, key, 1) == isNumber, "what is no number is the campaign's");
        _must(_claim(TILL_KEY, neighbour, 1), "its neighbour pays");
        _must(points.balanceOf(MEMBER) == (isNumber ? 3 : 2), "each paid one");
    }

    function testFuzz_rangesHoldTheirNumbers(uint64[3] memory from, uint64[3] memory length, uint64 number) external {
        bool revoked;
        for (uint256 i = 0; i < 3; ++i) {
            length[i] = uint64(bound(length[i], 1, 1_000));
            from[i] = uint64(bound(from[i], 0, type(uint64).max - length[i]));
            // At the edge of one of them, or anywhere.
            if (i == 1) number = number % 4 == 0 ? number : from[1] + (number % 2 == 0 ? length[1] : 0);
            _claims.revokeNumbers(points, CAMPAIGN, _till, from[i], from[i] + length[i]);
        }
        // The highest is a key of the campaign.
        if (number == type(uint64).max) number = 0;
        for (uint256 i = 0; i < 3; ++i) revoked = revoked || (number >= from[i] && number - from[i] < length[i]);
        _must(_claims.isRevoked(points, CAMPAIGN, _till, number) == revoked, "as the ranges say");
        _must(_claim(TILL_KEY, number, 1) == !revoked, "what is revoked pays nothing, all else does");
        _must(_claim(OTHER_KEY, number, 1), "of this till alone");
        _must(_claim(TILL_KEY, uint256(number) + (1 << 64), 1), "of numbers alone");
    }

    /// @dev Days begin at 0:00 UTC, whenever the till began.
    function testFuzz_aRateIsForAUtcDay(uint256 start, uint16[8] memory amounts, uint32[8] memory waits) external {
        start = bound(start, START, START + 10 days);
        vm.warp(start);
        _campaign({name: DROP, root: 0, rate: uint72(RATE)});
        uint256[DAYS + 9] memory used;
        uint256 time = start;
        for (uint256 i = 0; i < amounts.length; ++i) {
            time += bound(waits[i], 0, 1 days);
            vm.warp(time);
            uint256 day = time / 1 days - start / 1 days;
            uint256 amount = bound(amounts[i], 1, RATE + 1);
            bool fits = used[day] + amount <= RATE;
            _must(_claimOf(DROP, TILL_KEY, i, amount, time) == fits, "what the day has left, and no more");
            if (fits) used[day] += amount;
            _must(_claims.tillOf(points, DROP, _till).usedToday == used[day], "told as it is");
        }
    }

    /// @dev Any number of leaves, with any values: each proof pays its leaf, and no other.
    function testFuzz_aProofPaysItsLeaf(uint256 seed, uint8 size, uint8 chosen, uint8 field) external {
        uint256 count = bound(size, 1, 40);
        uint256 place = chosen % count;
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            leaves[i] = _trees.leaf(_index(seed, i), _member(seed, i), _amount(seed, i));
            _must(leaves[i] == _claims.dropLeaf(_index(seed, i), _member(seed, i), _amount(seed, i)), "one leaf");
        }
        _campaign({name: DROP, root: _trees.root(leaves), rate: 0});
        bytes32[] memory proof = _trees.proof(leaves, place);
        (uint64 index, address member, uint256 amount) = (
            _index(seed, place),
            _member(seed, place),
            _amount(seed, place)
        );
        uint256 noise = bound(seed >> 8, 1, type(uint64).max);
        field %= 4;
        if (field == 0) _must(!_drop(index ^ uint64(noise), member, amount, proof), "another index");
        else if (field == 1)
            _must(!_drop(index, address(uint160(member) ^ uint160(noise)), amount, proof), "another member");
        else if (field == 2) _must(!_drop(index, member, amount ^ noise, proof), "another amount");
        else if (proof.length != 0) {
            proof[seed % proof.length] ^= bytes32(noise);
            _must(!_drop(index, member, amount, proof), "another proof");
            proof = _trees.proof(leaves, place);
        }
        _must(_drop(index, member, amount, proof), "its own");
        _must(points.balanceOf(member) == amount, "pays the member");
        _must(!_drop(index, member, amount, proof), "once");
    }

    /// @dev No node above the leaves is paid as one, whatever is read into it.
    function testFuzz_aNodeIsNoLeaf(uint256 seed, uint8 size) external {
        uint256 count = bound(size, 2, 16);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = _trees.leaf(_index(seed, i), _member(seed, i), 1);
        _campaign({name: DROP, root: _trees.root(leaves), rate: 0});
        bytes32[] memory full = _trees.proof(leaves, 0);
        bytes32[] memory proof = new bytes32[](full.length - 1);
        for (uint256 i = 0; i < proof.length; ++i) proof[i] = full[i + 1];
        _must(
            !_drop(uint64(uint256(leaves[0])), address(uint160(uint256(leaves[0]))), uint256(leaves[1]), proof),
            "the node's halves as a leaf"
        );
        _must(!_drop(_index(seed, 0), _member(seed, 0), 1, proof), "the leaf at its parent's place");
    }

    /// @dev One string of bytes per signature: its other forms, and any flipped bit, are none.
    function testFuzz_aSignatureHasOneForm(uint256 key, uint8 form, uint16 bit) external {
        Voucher memory voucher = _voucher(CAMPAIGN, _till, key, 1, START);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(TILL_KEY, _claims.voucherDigest(voucher));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory plain = abi.encodePacked(r, s, v);
        bytes memory other = bytes.concat(plain);
        form %= 6;
        if (form == 0) other = abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27));
        else if (form == 1) other = abi.encodePacked(r, s, v - 27);
        else if (form == 2) other = abi.encodePacked(r, uint256(s) | (uint256(v - 27) << 255));
        else if (form == 3) other = abi.encodePacked(plain, uint8(0));
        else if (form == 4) other = "";
        else other[bit % 65] ^= bytes1(uint8(1) << uint8((bit >> 8) % 8));
        _must(_fails(voucher, other, IClaims.BadVoucherSignature.selector), "another form is none");
        _claims.claimVoucher(voucher, plain);
        _must(_fails(voucher, other, IClaims.AlreadyClaimed.selector), "nor pays again");
    }

    /// @dev What was signed is all of it, each field.
    function testFuzz_nothingSignedCanBeAltered(uint256 key, uint8 field, uint256 noise) external {
        Voucher memory voucher = _voucher(CAMPAIGN, _till, key, 7, START);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(TILL_KEY, _claims.voucherDigest(voucher));
        field %= 6;
        if (field == 0) voucher.to = address(uint160(voucher.to) ^ uint160(bound(noise, 1, type(uint160).max)));
        else if (field == 1) voucher.amount = bound(noise, 8, CEILING);
        else if (field == 2) voucher.key ^= bytes32(bound(noise, 1, type(uint256).max));
        else if (field == 3) voucher.validFrom = uint48(bound(noise, 0, START - 1));
        else if (field == 4) voucher.deadline = uint48(bound(noise, START + 1, type(uint48).max));
        else voucher.referrer = address(uint160(bound(noise, uint160(FRIEND) + 1, type(uint160).max)));
        _must(_fails(voucher, abi.encodePacked(r, s, v), IClaims.BadVoucherSignature.selector), "not what was signed");
    }

    /// @dev What is paid is what was signed, up to the budget, and never nothing.
    function testFuzz_theAmountIsPaidOrNothing(uint256 amount, uint8 large) external {
        uint256 left = points.budgetOf(address(_claims), CAMPAIGN).left;
        if (large % 4 != 0) amount = bound(amount, 0, 2 * left);
        bool fits = amount != 0 && amount <= left;
        _must(_claim(TILL_KEY, 0, amount) == fits, "within the budget");
        uint256 paid = fits ? amount : 0;
        _must(points.balanceOf(MEMBER) == paid && points.totalSupply() == paid, "as much as was signed");
        _must(points.budgetOf(address(_claims), CAMPAIGN).left == left - paid, "out of the budget");
        _must(_isClaimed(_till, 0) == fits, "what failed can be brought again");
    }

    function _campaign(bytes16 name, bytes32 root, uint72 rate) private {
        TillTerms[] memory tills = new TillTerms[](2);
        tills[0] = TillTerms({till: _till, cap: 0, ratePerDay: rate});
        tills[1] = TillTerms({till: _other, cap: 0, ratePerDay: 0});
        CampaignTerms memory terms;
        (terms.paysPoints, terms.closesAt, terms.root) = (true, uint48(START + 100 days), root);
        Opening memory opening = Opening({
            campaign: name,
            terms: terms,
            allotment: Allotment({points: CEILING / 4, pointsPerDay: 0, awards: 0, awardsPerDay: 0}),
            tills: tills
        });
        Program(points.program()).lendRole(Roles.ISSUER, address(_claims), abi.encode(opening));
    }

    function _claim(uint256 signer, uint256 key, uint256 amount) private returns (bool) {
        return _claimOf(CAMPAIGN, signer, key, amount, START);
    }

    function _claimOf(
        bytes16 campaign,
        uint256 signer,
        uint256 key,
        uint256 amount,
        uint256 time
    ) private returns (bool ok) {
        Voucher memory voucher = _voucher(campaign, vm.addr(signer), key, amount, time);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, _claims.voucherDigest(voucher));
        (ok, ) = address(_claims).call(abi.encodeCall(IClaims.claimVoucher, (voucher, abi.encodePacked(r, s, v))));
    }

    function _drop(uint64 index, address member, uint256 amount, bytes32[] memory proof) private returns (bool ok) {
        (ok, ) = address(_claims).call(abi.encodeCall(IClaims.claimDrop, (points, DROP, index, member, amount, proof)));
    }

    function _fails(Voucher memory voucher, bytes memory signature, bytes4 expected) private returns (bool) {
        (bool ok, bytes memory answer) = address(_claims).call(
            abi.encodeCall(IClaims.claimVoucher, (voucher, signature))
        );
        return !ok && bytes4(answer) == expected;
    }

    function _isClaimed(address source, uint256 key) private view returns (bool) {
        return _claims.isClaimed(points, CAMPAIGN, source, bytes32(key));
    }

    function _voucher(
        bytes16 campaign,
        address till,
        uint256 key,
        uint256 amount,
        uint256 time
    ) private view returns (Voucher memory) {
        return
            Voucher({
                points: points,
                campaign: campaign,
                till: till,
                to: MEMBER,
                amount: amount,
                key: bytes32(key),
                validFrom: uint48(time),
                deadline: uint48(time),
                referrer: FRIEND
            });
    }

    function _index(uint256 seed, uint256 i) private pure returns (uint64) {
        return uint64(uint256(keccak256(abi.encode(seed, i))));
    }

    function _member(uint256 seed, uint256 i) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("member", seed, i)))));
    }

    function _amount(uint256 seed, uint256 i) private pure returns (uint256) {
        return 1 + (uint256(keccak256(abi.encode("amount", seed, i))) % 1_000);
    }
}
