// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {HeldLots} from "../../contracts/points/HeldLots.sol";
import {Lots} from "../../contracts/points/Lots.sol";
import {bound} from "../invariant/helpers/Vm.sol";

/// @title HeldLotsTest
/// @notice What desks do with words of lots, against arithmetic on plain arrays, in both widths. A word of a desk has
/// flags of the desk's own.
contract HeldLotsTest {
    using HeldLots for uint256;

    uint256 private constant LANES = 4;

    /// @dev A property does not hold.
    error Broken(string what);

    function testFuzz_bareDropsTheDesksFlagsAlone(uint256 lots) external pure {
        uint256 bare = lots.bare();
        _must((bare >> 240) & 0x7fff == 0, "the fifteen free bits");
        _must(uint240(bare) == uint240(lots) && bare >> 255 == lots >> 255, "and nothing else");
    }

    function testFuzz_totalIsTheSumOfItsLanes(uint256 lots) external pure {
        _must(_wide(lots).total() == uint208(lots), "one lane");
        _must(_narrow(lots).total() == _sum(_narrow(lots)), "four lanes");
    }

    function testFuzz_splitTakesWhatExpiresFirst(uint256 lots, uint256 amount) external pure {
        lots = _narrow(lots);
        amount = bound(amount, 0, _sum(lots));
        (uint256 taken, uint256 rest) = lots.split(amount);
        _must(taken >> 208 == lots >> 208 && rest >> 208 == lots >> 208, "both keep period and flags");
        uint256 left = amount;
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 part = left < _lane(lots, i) ? left : _lane(lots, i);
            _must(_lane(taken, i) == part, "oldest lane first");
            _must(_lane(rest, i) == _lane(lots, i) - part, "the rest is what is left of each lane");
            left -= part;
        }
    }

    function testFuzz_splitOfOneLane(uint256 lots, uint256 amount) external pure {
        lots = _wide(lots);
        amount = bound(amount, 0, uint208(lots));
        (uint256 taken, uint256 rest) = lots.split(amount);
        _must(taken >> 208 == lots >> 208 && rest >> 208 == lots >> 208, "both keep period and flags");
        _must(uint208(taken) == amount && uint208(rest) == uint208(lots) - amount, "the amount, and the rest");
    }

    /// @dev The two ends: a redemption that is captured or refunded whole.
    function testFuzz_splitOfNothingAndOfAll(uint256 word, bool single) external pure {
        uint256 lots = single ? _wide(word) : _narrow(word);
        (uint256 taken, uint256 rest) = lots.split(0);
        _must(taken.total() == 0 && rest == lots, "nothing");
        (taken, rest) = lots.split(lots.total());
        _must(taken == lots && rest.total() == 0, "all");
    }

    /// @dev What a desk takes out of one lane, in parts, adds up to what was minted into it.
    function testFuzz_timesUndoesOne(
        uint256 amount,
        uint256 part,
        uint8 lane,
        uint32 period,
        bool single
    ) external pure {
        uint256 shift = single ? 0 : 52 * (lane % LANES);
        amount = bound(amount, 1, single ? type(uint208).max : 2 ** 52 - 1);
        part = bound(part, 0, amount);
        uint256 lots = (amount << shift) | (uint256(period) << 208) | (single ? Lots.SINGLE : 0);
        uint256 one = lots.one(amount);
        _must(one == (lots & ~Lots.AMOUNTS) | (1 << shift), "one base unit of that lane and period");
        _must(one.times(amount) == lots, "all of it");
        _must(one.times(part).total() + one.times(amount - part).total() == amount, "two parts");
        _must(one.times(part) & ~Lots.AMOUNTS == lots & ~Lots.AMOUNTS, "of the same period");
    }

    function _wide(uint256 lots) private pure returns (uint256) {
        return lots | Lots.SINGLE;
    }

    function _narrow(uint256 lots) private pure returns (uint256) {
        return lots & ~Lots.SINGLE;
    }

    function _lane(uint256 lots, uint256 i) private pure returns (uint256) {
        return (lots >> (52 * i)) % 2 ** 52;
    }

    function _sum(uint256 lots) private pure returns (uint256 total) {
        for (uint256 i = 0; i < LANES; ++i) total += _lane(lots, i);
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
