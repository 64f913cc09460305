// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Lots} from "../../contracts/points/Lots.sol";
import {bound} from "../invariant/helpers/Vm.sol";

/// @title LotsTest
/// @notice The balance word against arithmetic on plain arrays, in both widths.
contract LotsTest {
    using Lots for uint256;

    uint256 private constant LANES = 4;

    /// @dev A property does not hold.
    error Broken(string what);

    function testFuzz_firstTakesWhatExpiresFirst(uint256 word, uint256 value) external pure {
        uint256[LANES] memory lots = _lanes(word);
        uint256 total = _total(lots);
        value = bound(value, 0, total);
        (bool enough, uint256 taken) = word.first(value, 52);
        _must(enough, "all there is can be paid");
        uint256[LANES] memory parts = _lanes(taken);
        uint256 left = value;
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 expected = left < lots[i] ? left : lots[i];
            _must(parts[i] == expected, "oldest lane first, and never more than it has");
            left -= expected;
        }
        _must(left == 0 && _total(parts) == value, "what was taken is the value");
        _must(taken >> 208 == 0, "no period, no flags");
        _must(_total(_lanes(word - taken)) == total - value, "what is left is the rest");
    }

    function testFuzz_firstKnowsWhatIsTooMuch(uint256 word, uint256 value) external pure {
        uint256 total = _total(_lanes(word));
        value = bound(value, total + 1, type(uint256).max);
        (bool enough, ) = word.first(value, 52);
        _must(!enough, "more than there is");
    }

    function testFuzz_firstOfOneLane(uint256 word, uint256 value) external pure {
        (bool enough, uint256 taken) = word.first(value, 208);
        _must(enough == (value <= uint256(uint208(word))), "one lane is all there is");
        if (enough) _must(taken == value, "the value is its own lane");
    }

    /// @dev Capturing before or after refunding, a part more or less: what each gets does not depend on the order.
    function testFuzz_firstSplitsAlikeInAnyOrder(uint256 word, uint256 a, uint256 b) external pure {
        uint256 total = _total(_lanes(word));
        a = bound(a, 0, total);
        b = bound(b, 0, total - a);
        uint256 amounts = word & Lots.AMOUNTS;
        // Captured: `a` from the front. Refunded: all but the first `total - b`, from the back.
        (, uint256 captured) = amounts.first(a, 52);
        (, uint256 kept) = (amounts - captured).first(total - a - b, 52);
        uint256 refundedLast = amounts - captured - kept;
        (, kept) = amounts.first(total - b, 52);
        uint256 refundedFirst = amounts - kept;
        (, uint256 capturedLast) = kept.first(a, 52);
        _must(refundedFirst == refundedLast && captured == capturedLast, "order changes nothing");
    }

    function testFuzz_coversIsLaneByLane(uint256 word, uint256 part) external pure {
        _must(word.covers(part, 52) == _naiveCovers(word, part), "as a comparison of each lane");
        _must(word.covers(part, 208) == (uint208(part) <= uint208(word)), "as a comparison of one lane");
    }

    /// @dev Words that differ by little: where a borrow would hide.
    function testFuzz_coversNearTheEdge(uint256 word, uint8 up, uint8 down, uint8 which) external pure {
        uint256[LANES] memory lots = _lanes(word);
        uint256 i = which % LANES;
        uint256 j = (which / LANES) % LANES;
        unchecked {
            lots[i] = (lots[i] + up) & Lots.LANE;
            lots[j] = (lots[j] - down) & Lots.LANE;
        }
        uint256 part = _pack(lots);
        _must(word.covers(part, 52) == _naiveCovers(word, part), "as a comparison of each lane");
        _must(word.covers(word, 52) && word.covers(0, 52), "all of it, and none of it");
    }

    /// @dev BadgeCells that are empty or full: every borrow passes through all that lie above.
    function testFuzz_coversFullAndEmptyLanes(uint8 a, uint8 b, uint256 noise) external pure {
        uint256[LANES] memory lots;
        uint256[LANES] memory parts;
        for (uint256 i = 0; i < LANES; ++i) {
            lots[i] = (a >> i) & 1 == 0 ? (a >> (4 + i)) & 1 : Lots.LANE;
            parts[i] = (b >> i) & 1 == 0 ? (b >> (4 + i)) & 1 : Lots.LANE;
        }
        uint256 word = _pack(lots) | (noise & ~Lots.AMOUNTS);
        uint256 part = _pack(parts);
        _must(word.covers(part, 52) == _naiveCovers(word, part), "as a comparison of each lane");
    }

    function testFuzz_sumAddsLanes(uint256 word) external pure {
        _must(word.sum(52) == _total(_lanes(word)), "four lanes");
        _must(word.sum(208) == uint208(word), "one lane");
    }

    function testFuzz_liveAndExpiredPart(uint256 word, uint256 jump) external pure {
        uint256 from = word.periodOf();
        // To the last period there is, and often by a few.
        jump = bound(jump, 0, jump % 3 == 0 ? type(uint32).max - from : 6);
        if (jump > type(uint32).max - from) jump = type(uint32).max - from;
        uint256 live = word.live(from + jump);
        uint256 expired = word.expired(from + jump);
        uint256[LANES] memory lots = _lanes(word);
        uint256[LANES] memory stay = _lanes(live);
        uint256[LANES] memory go = _lanes(expired);
        for (uint256 i = 0; i < LANES; ++i) {
            _must(go[i] == (i < jump ? lots[i] : 0), "lanes below the period have expired");
            _must(stay[i] == (i + jump < LANES ? lots[i + jump] : 0), "lanes above move down");
        }
        _must(live.sum(52) + expired.sum(52) == word.sum(52), "nothing is lost or made");
        _must(live >> 208 == 0 && expired >> 208 == 0, "no period, no flags");
    }

    function testFuzz_liveInStepsIsLiveAtOnce(uint256 word, uint8 one, uint8 two) external pure {
        uint256 from = uint16(word.periodOf());
        word = word.withAmounts(word & Lots.AMOUNTS, from);
        uint256 mid = from + (one % 6);
        uint256 end = mid + (two % 6);
        uint256 aged = word.withAmounts(word.live(mid), mid);
        _must(aged.live(end) == word.live(end), "ageing twice is ageing once");
        _must(aged & Lots.FLAGS == word & Lots.FLAGS && aged.periodOf() == mid, "flags stay");
    }

    /// @dev The jump of a holder who was never touched: from period 0, or over all of 2^32.
    function testFuzz_everythingExpiresInTheEnd(uint208 amounts, uint32 from) external pure {
        uint256 word = uint256(0).withAmounts(amounts, from);
        uint256 far = uint256(from) + 5;
        _must(word.live(far) == 0 && word.expired(far) == amounts, "five periods are enough");
        _must(word.live(type(uint32).max) == 0 || type(uint32).max - from < 4, "2^32 as well");
        _must(word.live(uint256(from) + 2 ** 32) == 0, "and beyond");
    }

    function testFuzz_withAmountsKeepsFlags(uint256 word, uint208 amounts, uint32 period) external pure {
        uint256 aged = word.withAmounts(amounts, period);
        _must(aged >> 240 == word >> 240, "flags stay");
        _must(aged.periodOf() == period && uint208(aged) == amounts, "the rest is new");
    }

    function testFuzz_withSameKeepsPeriodAndFlags(uint256 word, uint208 amounts) external pure {
        uint256 other = word.withSame(amounts);
        _must(other >> 208 == word >> 208 && uint208(other) == amounts, "only amounts are new");
    }

    function testFuzz_widthFollowsTheFlag(uint256 word) external pure {
        _must((word | Lots.SINGLE).widthOf() == 208, "one lane");
        _must((word & ~Lots.SINGLE).widthOf() == 52, "four lanes");
    }

    function _lanes(uint256 word) private pure returns (uint256[LANES] memory lots) {
        for (uint256 i = 0; i < LANES; ++i) lots[i] = (word >> (52 * i)) % 2 ** 52;
    }

    function _pack(uint256[LANES] memory lots) private pure returns (uint256 word) {
        for (uint256 i = 0; i < LANES; ++i) word += lots[i] << (52 * i);
    }

    function _total(uint256[LANES] memory lots) private pure returns (uint256 total) {
        for (uint256 i = 0; i < LANES; ++i) total += lots[i];
    }

    function _naiveCovers(uint256 word, uint256 part) private pure returns (bool) {
        (uint256[LANES] memory have, uint256[LANES] memory want) = (_lanes(word), _lanes(part));
        for (uint256 i = 0; i < LANES; ++i) if (want[i] > have[i]) return false;
        return true;
    }

    function _must(bool holds, string memory what) private pure {
        if (!holds) revert Broken(what);
    }
}
