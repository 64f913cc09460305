// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {GrantBatch, IGrants} from "../../contracts/grants/IGrants.sol";
import {IPoints} from "../../contracts/points/IPoints.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title GrantsTest
/// @notice A batch is its hash: every entry gets its amount, once, and nothing of it can be altered.
contract GrantsTest is Brand {
    uint256 private constant ENTRIES = 5;
    bytes16 private constant REASON = "file";

    function setUp() external {
        _open(4);
        points.allot(address(grants), grants.campaignKey(address(this), CAMPAIGN), CEILING, 0);
    }

    function testFuzz_eachEntryMaturesOnce(uint256[5] memory seeds, uint256 wait, uint256 later, uint8 cut) external {
        (GrantBatch memory batch, uint256 total) = _grant(seeds, bound(wait, 1, 366 days));
        uint256 period = points.currentPeriod();
        _must(points.balanceOf(address(grants)) == total, "all is held");
        later = bound(later, batch.maturesAt, uint256(batch.maturesAt) + 200 days);
        vm.warp(later);
        // In two pieces that overlap, by whoever comes.
        uint256 middle = cut % (ENTRIES + 1);
        vm.prank(MEMBER);
        grants.mature(batch, 0, middle);
        grants.mature(batch, middle / 2, ENTRIES);
        for (uint256 i = 0; i < ENTRIES; ++i) {
            (, uint256[] memory lots) = points.lotsOf(batch.members[i]);
            // As long as they were granted to live, or to the end of this period if that is over.
            uint256 lane = later / PERIOD >= period + 3 ? 0 : period + 3 - later / PERIOD;
            _must(lots[lane] == batch.amounts[i], "each its own amount and expiry");
            _must(points.balanceOf(batch.members[i]) == batch.amounts[i], "and nothing else");
        }
        _must(points.balanceOf(address(grants)) == 0 && points.totalSupply() == total, "nothing is left");
    }

    /// @dev Some are voided, the rest matures: together they are the batch.
    function testFuzz_voidedAndMaturedAreTheBatch(uint256[5] memory seeds, uint8 mask) external {
        (GrantBatch memory batch, uint256 total) = _grant(seeds, 90 days);
        uint256 voided;
        uint256[] memory indices = new uint256[](ENTRIES);
        uint256 count;
        for (uint256 i = 0; i < ENTRIES; ++i) {
            if (mask & (1 << i) == 0) continue;
            indices[count++] = i;
            voided += batch.amounts[i];
        }
        uint256[] memory chosen = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) chosen[i] = indices[i];
        vm.warp(uint256(batch.maturesAt) - 1);
        if (count != 0) grants.void(batch, chosen, "returned");
        bytes16 key = grants.campaignKey(address(this), CAMPAIGN);
        _must(points.budgetOf(address(grants), key).left == CEILING - total + voided, "back in the budget");
        vm.warp(batch.maturesAt);
        grants.mature(batch, 0, ENTRIES);
        for (uint256 i = 0; i < ENTRIES; ++i) {
            uint256 expected = mask & (1 << i) == 0 ? batch.amounts[i] : 0;
            _must(points.balanceOf(batch.members[i]) == expected, "voided or paid, never both");
        }
        _must(points.totalSupply() == total - voided, "the sum of what was paid");
    }

    function testFuzz_nothingOfABatchCanBeAltered(
        uint256[5] memory seeds,
        uint8 field,
        uint8 entry,
        uint256 noise
    ) external {
        (GrantBatch memory batch, ) = _grant(seeds, 1);
        vm.warp(batch.maturesAt);
        noise = bound(noise, 1, type(uint48).max);
        uint256 i = entry % ENTRIES;
        field %= 6;
        if (field == 0) batch.minter = address(uint160(batch.minter) ^ uint160(noise));
        else if (field == 1) batch.reason ^= bytes16(uint128(noise));
        else if (field == 2) batch.maturesAt ^= uint48(noise);
        else if (field == 3) batch.oneUnit ^= noise;
        else if (field == 4) batch.members[i] = address(uint160(batch.members[i]) ^ uint160(noise));
        else batch.amounts[i] ^= noise;
        (bool ok, bytes memory answer) = address(grants).call(abi.encodeCall(IGrants.mature, (batch, 0, ENTRIES)));
        _must(!ok && bytes4(answer) == IGrants.NotTheGrantBatch.selector, "another batch, that nobody granted");
    }

    function testFuzz_aReasonPaysOnce(uint256[5] memory seeds, uint256 again) external {
        (GrantBatch memory batch, ) = _grant(seeds, 1);
        batch.amounts[0] = bound(again, 1, CEILING);
        (bool ok, bytes memory answer) = address(grants).call(
            abi.encodeCall(
                IGrants.grant,
                (batch.points, CAMPAIGN, REASON, uint48(START + 2), batch.members, batch.amounts)
            )
        );
        _must(!ok && bytes4(answer) == IGrants.GrantReasonUsed.selector, "a resumed job can't pay twice");
    }

    function _grant(uint256[5] memory seeds, uint256 wait) private returns (GrantBatch memory batch, uint256 total) {
        address[] memory members = new address[](ENTRIES);
        uint256[] memory amounts = new uint256[](ENTRIES);
        for (uint256 i = 0; i < ENTRIES; ++i) {
            members[i] = address(uint160(0xB001 + i));
            amounts[i] = bound(seeds[i], 1, CEILING / ENTRIES);
            total += amounts[i];
        }
        batch = GrantBatch({
            points: IPoints(address(points)),
            minter: address(this),
            campaign: CAMPAIGN,
            reason: REASON,
            maturesAt: uint48(START + wait),
            oneUnit: (points.currentPeriod() << 208) | (1 << (52 * 3)),
            members: members,
            amounts: amounts
        });
        grants.grant(batch.points, CAMPAIGN, REASON, batch.maturesAt, members, amounts);
    }
}
