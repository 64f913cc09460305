// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {PointsConfig} from "../../contracts/points/IPoints.sol";
import {Lots} from "../../contracts/points/Lots.sol";
import {vm} from "../../test/invariant/helpers/Vm.sol";
import {OpenPoints} from "./OpenPoints.sol";

/// @title LedgerProof
/// @notice What the token does with words of members, desks and the supply, at any time, and whatever a desk brings: what is
/// taken in one place is what is added in another. Words are as of now: that they age rightly is proved in LotsProof, and
/// {checkTouchAges} that the token ages them so. Amounts are compared as whole words: that these add lane by lane is
/// proved in LotsProof, and that no lane overflows is I-2.
contract LedgerProof {
    using Lots for uint256;

    uint256 private constant DESK = 1 << 240;
    uint256 private constant GUARDED = 1 << 242;
    address private constant MEMBER = address(0x1234);

    OpenPoints private _points;

    error NotAPeriod(uint256 period);

    /// @dev Periods of 2^21 seconds, some 24 days: dividing by that is a shift, which solvers like better.
    function setUp() external {
        _points = new OpenPoints(
            PointsConfig({
                name: "Points",
                symbol: "P",
                decimals: 2,
                periodLength: 2 ** 21,
                livePeriods: 4,
                closed: false,
                cap: 0,
                ceiling: 0,
                desks: new address[](0)
            })
        );
    }

    function checkTouchAges(uint64 time, uint256 word) external {
        uint256 period = _at(time);
        if (word & (DESK | GUARDED) != 0 || word.periodOf() > period) return;
        _points.put(MEMBER, word);
        address[] memory holders = new address[](1);
        holders[0] = MEMBER;
        _points.touch(holders);
        assert(_points.wordOf(MEMBER) == word.withAmounts(word.live(period), period));
    }

    function checkTransferMovesLots(uint64 time, uint208 mine, uint208 theirs, uint256 value) external {
        uint256 period = _at(time);
        if (uint256(mine) + theirs > Lots.AMOUNTS) return;
        _points.put(address(this), _word(0, mine, period));
        _points.put(MEMBER, _word(0, theirs, period));
        _points.transfer(MEMBER, value);
        uint256 left = _amounts(_points.wordOf(address(this)), 0, period);
        assert(left + _amounts(_points.wordOf(MEMBER), 0, period) == uint256(mine) + theirs);
    }

    function checkTransferToOneselfChangesNothing(uint64 time, uint208 mine, uint256 value) external {
        uint256 period = _at(time);
        _points.put(address(this), _word(0, mine, period));
        _points.transfer(address(this), value);
        assert(_points.wordOf(address(this)) == _word(0, mine, period));
    }

    function checkBurnTakesTheSameFromTheSupply(uint64 time, uint208 mine, uint208 others, uint256 value) external {
        uint256 period = _at(time);
        if (uint256(mine) + others > Lots.AMOUNTS) return;
        _points.put(address(this), _word(0, mine, period));
        _points.putSupply(_word(0, uint256(mine) + others, period));
        _points.burn(value);
        uint256 left = _amounts(_points.wordOf(address(this)), 0, period);
        assert(_points.supplyWord() == _word(0, left + others, period));
    }

    /// @dev `lots` is any word at all: a desk may lie. What is late goes into the lane of this period.
    function checkReleaseGivesWhatItTakes(
        uint64 time,
        uint208 held,
        uint56 overdue,
        uint208 theirs,
        uint208 supply,
        uint256 lots
    ) external {
        uint256 period = _at(time);
        uint256 before = uint256(held) + theirs;
        if (before + overdue > Lots.AMOUNTS || uint256(supply) + overdue > Lots.AMOUNTS) return;
        _points.put(address(this), _word(DESK, held, period));
        _points.putOverdue(address(this), overdue);
        _points.put(MEMBER, _word(0, theirs, period));
        _points.putSupply(_word(0, supply, period));
        _points.release(MEMBER, lots);
        uint256 left = _amounts(_points.wordOf(address(this)), DESK, period);
        uint256 got = _amounts(_points.wordOf(MEMBER), 0, period);
        uint256 late = overdue - _points.overdueOf(address(this));
        assert(left + got == before + late);
        assert(_points.supplyWord() == _word(0, supply + late, period));
    }

    function checkSettleBurnsWhatItTakes(
        uint64 time,
        uint208 held,
        uint56 overdue,
        uint208 others,
        uint256 lots
    ) external {
        uint256 period = _at(time);
        if (uint256(held) + others > Lots.AMOUNTS) return;
        _points.put(address(this), _word(DESK, held, period));
        _points.putOverdue(address(this), overdue);
        _points.putSupply(_word(0, uint256(held) + others, period));
        _points.settle(lots);
        assert(_points.overdueOf(address(this)) <= overdue);
        uint256 left = _amounts(_points.wordOf(address(this)), DESK, period);
        assert(_points.supplyWord() == _word(0, left + others, period));
    }

    /// @dev Any time, as far as a word can name its period.
    function _at(uint64 time) private returns (uint256 period) {
        vm.warp(time);
        period = _points.currentPeriod();
        if (period > type(uint32).max) revert NotAPeriod(period);
    }

    function _word(uint256 flags, uint256 amounts, uint256 period) private pure returns (uint256 word) {
        return flags | (period << Lots.AMOUNT_BITS) | amounts;
    }

    function _amounts(uint256 word, uint256 flags, uint256 period) private pure returns (uint256 amounts) {
        amounts = word & Lots.AMOUNTS;
        assert(word == _word(flags, amounts, period));
    }
}
