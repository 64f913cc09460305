// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Lots} from "../../contracts/points/Lots.sol";

/// @title LotsProof
/// @notice What the balance word's arithmetic promises, for every word, value and period there is. Each `check` is
/// proved for all its arguments at full width.
contract LotsProof {
    using Lots for uint256;

    /// @dev Lane `i` of a word, and how many points a word is, said as plainly as can be.
    function _lane(uint256 word, uint256 i) private pure returns (uint256 amount) {
        return uint256(uint208(word) >> (52 * i)) % 2 ** 52;
    }

    function _total(uint256 word) private pure returns (uint256 total) {
        return _lane(word, 0) + _lane(word, 1) + _lane(word, 2) + _lane(word, 3);
    }

    function checkSumAddsTheLanes(uint256 word) external pure {
        assert(word.sum(52) == _total(word));
        assert(word.sum(208) == uint208(word));
    }

    /// @dev Values are said as what they use up: `lanes` lanes whole and `rest` of the next. Each value that a word can pay
    /// is one of these, so that no solver has to find out how sums fall apart.
    function _checkFirst(uint256 word, uint256 lanes, uint256 rest) private pure {
        if (rest > _lane(word, lanes) || (lanes != 0 && rest == 0)) return;
        uint256 value = rest;
        unchecked {
            for (uint256 i = 0; i < lanes; ++i) value += _lane(word, i);
        }
        (bool enough, uint256 taken) = word.first(value, 52);
        assert(enough);
        for (uint256 i = 0; i < 4; ++i) {
            assert(
                _lane(taken, i) ==
                    (
                        i < lanes
                            ? _lane(word, i)
                            : i == lanes
                                ? rest
                                : 0
                    )
            );
        }
        assert(taken >> 208 == 0);
    }

    function checkFirstOutOfOneLane(uint256 word, uint56 rest) external pure {
        _checkFirst(word, 0, rest);
    }

    function checkFirstOutOfTwoLanes(uint256 word, uint56 rest) external pure {
        _checkFirst(word, 1, rest);
    }

    function checkFirstOutOfThreeLanes(uint256 word, uint56 rest) external pure {
        _checkFirst(word, 2, rest);
    }

    function checkFirstOutOfFourLanes(uint256 word, uint56 rest) external pure {
        _checkFirst(word, 3, rest);
    }

    function checkFirstKnowsWhatIsTooMuch(uint256 word, uint56 more) external pure {
        if (more == 0) return;
        (bool enough, ) = word.first(_total(word) + more, 52);
        assert(!enough);
    }

    /// @dev What four lanes can hold is less than 2^54.
    function checkFirstKnowsWhatIsFarTooMuch(uint256 word, uint256 value) external pure {
        if (value < 2 ** 54) return;
        (bool enough, ) = word.first(value, 52);
        assert(!enough);
    }

    function checkFirstIsCovered(uint256 word, uint64 value) external pure {
        (bool enough, uint256 taken) = word.first(value, 52);
        if (enough) assert(word.covers(taken, 52));
    }

    function checkFirstOfOneLane(uint256 word, uint256 value) external pure {
        (bool enough, uint256 taken) = word.first(value, 208);
        assert(enough == (value <= uint208(word)));
        if (enough) assert(taken == value);
    }

    function checkCoversIsLaneByLane(uint256 word, uint256 part) external pure {
        bool all = true;
        for (uint256 i = 0; i < 4; ++i) all = all && _lane(part, i) <= _lane(word, i);
        assert(word.covers(part, 52) == all);
        assert(word.covers(part, 208) == (uint208(part) <= uint208(word)));
    }

    function checkWhatIsCoveredCanBeTaken(uint256 word, uint256 part) external pure {
        part &= Lots.AMOUNTS;
        if (!word.covers(part, 52)) return;
        unchecked {
            _isDifference(word, part, word - part);
        }
    }

    /// @dev Ageing splits: each lane stays, further down, or has expired; so that nothing is lost or made.
    function checkAgeingSplits(uint256 word, uint256 period) external pure {
        if (period < word.periodOf()) return;
        uint256 passed = period - word.periodOf();
        if (passed > type(uint32).max) return;
        uint256 live = word.live(period);
        uint256 expired = word.expired(period);
        for (uint256 i = 0; i < 4; ++i) {
            assert(_lane(expired, i) == (i < passed ? _lane(word, i) : 0));
            assert(_lane(live, i) == (i + passed < 4 ? _lane(word, i + passed) : 0));
        }
        assert(live >> 208 == 0 && expired >> 208 == 0);
        assert(_total(live) + _total(expired) == _total(word));
    }

    function checkAgeingTwiceIsAgeingOnce(uint256 word) external pure {
        uint256 start = word.periodOf();
        for (uint256 i = 0; i < 6; ++i) {
            uint256 period = start + i;
            if (period > type(uint32).max) return;
            uint256 aged = word.withAmounts(word.live(period), period);
            for (uint256 j = 0; j < 6; ++j) assert(aged.live(period + j) == word.live(period + j));
        }
    }

    /// @dev Where no lane overflows (I-2), words add lane by lane.
    function checkWordsAddLaneByLane(uint256 word, uint256 lots) external pure {
        lots &= Lots.AMOUNTS;
        for (uint256 i = 0; i < 4; ++i) if (_lane(word, i) + _lane(lots, i) >= 2 ** 52) return;
        unchecked {
            uint256 more = word + lots;
            for (uint256 i = 0; i < 4; ++i) assert(_lane(more, i) == _lane(word, i) + _lane(lots, i));
            assert(more >> 208 == word >> 208);
        }
    }

    function checkPartsOfTheWordStayApart(uint256 word, uint208 amounts, uint32 period) external pure {
        uint256 aged = word.withAmounts(amounts, period);
        assert(aged >> 240 == word >> 240 && aged.periodOf() == period && uint208(aged) == amounts);
        uint256 other = word.withSame(amounts);
        assert(other >> 208 == word >> 208 && uint208(other) == amounts);
    }

    function checkWidthIsTheFlags(uint256 word) external pure {
        assert(word.widthOf() == (word >> 255 == 0 ? 52 : 208));
    }

    function _isDifference(uint256 word, uint256 part, uint256 rest) private pure {
        for (uint256 i = 0; i < 4; ++i) assert(_lane(rest, i) == _lane(word, i) - _lane(part, i));
        assert(rest >> 208 == word >> 208);
    }
}
