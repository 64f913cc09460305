// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../../contracts/points/IPoints.sol";
import {bound, vm} from "../invariant/helpers/Vm.sol";
import {Brand} from "./helpers/Brand.sol";

/// @title PointsTest
/// @notice Lots of a holder against plain arithmetic: earned in four periods, moved, burned, aged.
contract PointsTest is Brand {
    uint256 private constant LANES = 4;

    function setUp() external {
        _open(4);
        points.allot(address(this), CAMPAIGN, CEILING, 0);
    }

    function testFuzz_transferTakesWhatExpiresFirst(uint256[4] memory earned, uint256 value) external {
        uint256 total = _earnAll(earned);
        value = bound(value, 0, total);
        uint256[LANES] memory had = _lotsOf(MEMBER);
        vm.prank(MEMBER);
        points.transfer(FRIEND, value);
        uint256[LANES] memory has = _lotsOf(MEMBER);
        uint256[LANES] memory got = _lotsOf(FRIEND);
        uint256 left = value;
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 moved = left < had[i] ? left : had[i];
            _must(got[i] == moved && has[i] == had[i] - moved, "oldest first, with their own expiry");
            left -= moved;
        }
        _must(points.balanceOf(MEMBER) == total - value && points.balanceOf(FRIEND) == value, "the value moved");
        _must(points.totalSupply() == total, "nothing was made or lost");
    }

    function testFuzz_transferToOneselfChangesNothing(uint256[4] memory earned, uint256 value) external {
        uint256 total = _earnAll(earned);
        bytes32 before = keccak256(abi.encode(_lotsOf(MEMBER)));
        vm.prank(MEMBER);
        points.transfer(MEMBER, bound(value, 0, total));
        _must(keccak256(abi.encode(_lotsOf(MEMBER))) == before, "no lot got younger");
    }

    function testFuzz_burnTakesFromHolderAndSupply(uint256[4] memory earned, uint256 value) external {
        uint256 total = _earnAll(earned);
        value = bound(value, 0, total);
        vm.prank(MEMBER);
        points.burn(value);
        _must(points.balanceOf(MEMBER) == total - value && points.totalSupply() == total - value, "both fall alike");
    }

    function testFuzz_moreThanTheBalanceIsRefused(uint256[4] memory earned, uint256 value) external {
        value = bound(value, _earnAll(earned) + 1, type(uint256).max);
        vm.prank(MEMBER);
        (bool ok, ) = address(points).call(abi.encodeCall(points.transfer, (FRIEND, value)));
        _must(!ok, "what is not there can't move");
    }

    /// @dev At the second before an edge all lots live, at the edge exactly one period's are gone.
    function testFuzz_lotsDieAtTheEdge(uint256[4] memory earned, uint256 later) external {
        _earnAll(earned);
        uint256[LANES] memory had = _lotsOf(MEMBER);
        later = bound(later, 1, 6);
        uint256 edge = (START / PERIOD + 3 + later) * PERIOD;
        vm.warp(edge - 1);
        _must(points.balanceOf(MEMBER) == _from(had, later - 1), "a second before the edge");
        _must(points.totalSupply() == _from(had, later - 1), "the supply too");
        vm.warp(edge);
        _must(points.balanceOf(MEMBER) == _from(had, later), "at the edge");
        _must(points.totalSupply() == _from(had, later), "the supply too");
        points.touch(_list(MEMBER));
        _must(points.balanceOf(MEMBER) == _from(had, later), "a touch tells, and changes nothing");
    }

    function testFuzz_extendMovesOneLot(uint256[4] memory earned, uint256 from, uint256 to) external {
        uint256 total = _earnAll(earned);
        uint256[LANES] memory had = _lotsOf(MEMBER);
        from = bound(from, 0, LANES - 2);
        to = bound(to, from + 1, LANES - 1);
        uint256 period = points.currentPeriod();
        points.extend(_list(MEMBER), period + from, period + to);
        uint256[LANES] memory has = _lotsOf(MEMBER);
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 expected = i == from ? 0 : had[i] + (i == to ? had[from] : 0);
            _must(has[i] == expected, "that lot alone lives longer");
        }
        (, uint256[] memory owed, ) = points.liability();
        _must(owed[from] == 0 && owed[to] == has[to] && points.totalSupply() == total, "as the liability tells");
    }

    function testFuzz_batchesPayWhatTheyCost(uint256[3] memory amounts, uint256 equal) external {
        address[] memory members = new address[](3);
        uint256[] memory values = new uint256[](3);
        (members[0], members[1], members[2]) = (MEMBER, FRIEND, MEMBER);
        uint256 total;
        for (uint256 i = 0; i < 3; ++i) {
            values[i] = bound(amounts[i], 1, 2 ** 40);
            total += values[i];
        }
        equal = bound(equal, 1, 2 ** 40);
        points.mintBatch(members, values, bytes32(CAMPAIGN));
        _must(
            points.balanceOf(MEMBER) == values[0] + values[2] && points.balanceOf(FRIEND) == values[1],
            "each its own"
        );
        points.mintPacked(abi.encodePacked(MEMBER, FRIEND), equal, bytes32(CAMPAIGN));
        _must(points.totalSupply() == total + 2 * equal, "supply is the sum");
        _must(points.budgetOf(address(this), CAMPAIGN).left == CEILING - total - 2 * equal, "and so is the budget");
    }

    /// @dev A sum that overflows must not be a way to mint more than the budget.
    function testFuzz_batchCannotOverflow(uint256 amount, uint256 count) external {
        count = bound(count, 2, 40);
        amount = bound(amount, CEILING / count + 1, type(uint256).max);
        bytes memory packed;
        for (uint256 i = 0; i < count; ++i) packed = abi.encodePacked(packed, MEMBER);
        (bool ok, ) = address(points).call(abi.encodeCall(IPoints.mintPacked, (packed, amount, bytes32(CAMPAIGN))));
        _must(!ok && points.totalSupply() == 0, "over the budget");
    }

    function _earnAll(uint256[4] memory earned) private returns (uint256 total) {
        for (uint256 i = 0; i < LANES; ++i) {
            // Small, so that empty lots and exact sums are met, or as large as four fit the budget.
            earned[i] = earned[i] % 2 == 0 ? earned[i] % 7 : earned[i] % (CEILING / 4);
            total += earned[i];
        }
        _earn(_list(MEMBER), earned);
    }

    function _lotsOf(address holder) private view returns (uint256[LANES] memory lots) {
        (, uint256[] memory amounts) = points.lotsOf(holder);
        for (uint256 i = 0; i < LANES; ++i) lots[i] = amounts[i];
    }

    function _from(uint256[LANES] memory lots, uint256 first) private pure returns (uint256 total) {
        for (uint256 i = first; i < LANES; ++i) total += lots[i];
    }
}
