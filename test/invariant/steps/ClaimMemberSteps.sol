// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IClaims, PendingClaim} from "../../../contracts/claims/IClaims.sol";
import {ClaimPromises} from "../helpers/ClaimPromises.sol";
import {vm} from "../helpers/Vm.sol";

/// @title ClaimMemberSteps
/// @notice What is brought to the desk, by anyone: claims true and false, once and again, one by one and in batches. The
/// books say before each whether it must be paid.
abstract contract ClaimMemberSteps is ClaimPromises {
    /// @dev What playing the items of a batch one by one came to.
    error Rehearsed(bytes32[] reasons, bytes32 state);

    /// @dev What a batch gives each of its items.
    uint256 private constant CLAIM_GAS = 300_000;
    uint256 private constant MAX_REASON = 256;

    /// @dev What was paid once.
    Item[] private _done;

    function claimVoucher(uint256 seed) external step {
        _bring(_signedItem(Route.Voucher, seed));
    }

    function claimCode(uint256 seed) external step {
        _bring(_signedItem(Route.Code, seed));
    }

    function claimDrop(uint256 seed) external step {
        _bring(_dropItem(seed));
    }

    /// @dev I-28: what has paid comes back: as it was, in another form, by another way, signed by another till, later.
    function replay(uint256 seed) external step {
        if (_done.length == 0) return;
        _bring(_again(seed));
    }

    /// @dev I-32: a batch does what its items do alone, hostile ones among them.
    function claimMany(uint256 seed) external step {
        Item[] memory items = new Item[](2 + (seed % 4));
        bytes[] memory calls = new bytes[](items.length);
        uint256[] memory numbers = new uint256[](items.length);
        bytes32[] memory marks = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            items[i] = _anyItem(uint256(keccak256(abi.encode(seed, i))));
            // The same again, maybe by another way or with another amount.
            if (i != 0 && (seed >> (8 * i)) % 4 == 0) {
                items[i] = items[i - 1];
                if (items[i].route == Route.Voucher) items[i].route = Route.Code;
            }
            marks[i] = _mark(items[i]);
        }
        for (uint256 i = 0; i < items.length; ++i) calls[i] = _call(items[i]);
        _readLogs();
        bytes32[] memory reasons = new bytes32[](0);
        bytes32 state;
        try this.rehearse(items, calls) {
            _must(false, 32);
        } catch (bytes memory answer) {
            _must(bytes4(answer) == Rehearsed.selector, 32);
            (reasons, state) = this.decodeRehearsed(answer);
        }
        // What was rehearsed never happened.
        vm.getRecordedLogs();

        for (uint256 i = 0; i < items.length; ++i) {
            numbers[i] = _forbids(items[i]);
            if (numbers[i] != 0) continue;
            due.push(items[i]);
            _done.push(items[i]);
            _book(items[i]);
        }
        (bool ok, ) = _try(STRANGER, address(claims), abi.encodeCall(IClaims.claimMany, (calls)));
        _must(ok, 32);
        _readLogs();
        uint256 next;
        for (uint256 i = 0; i < items.length; ++i) {
            bool skipped = next < skips.length && skips[next].index == i;
            _must(skipped == (numbers[i] != 0), numbers[i] == 0 ? 32 : numbers[i]);
            _reach(skipped ? Reach.Skipped : Reach.Batched);
            if (skipped) _must(skips[next++].reason == reasons[i], 32);
            else _must(reasons[i] == 0, 32);
        }
        _must(next == skips.length && _stateOf(items) == state, 32);
    }

    /// @dev Plays the items one by one, tells what came of it, and undoes it by failing.
    function rehearse(Item[] calldata items, bytes[] calldata calls) external {
        bytes32[] memory reasons = new bytes32[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            if (items[i].route == Route.None) {
                reasons[i] = keccak256(abi.encodeWithSelector(IClaims.NotAClaim.selector, bytes4(calls[i])));
                continue;
            }
            (bool ok, bytes memory answer) = address(claims).call{gas: CLAIM_GAS}(calls[i]);
            if (ok) continue;
            // solhint-disable-next-line gas-custom-errors
            require(answer.length <= MAX_REASON, "cut");
            reasons[i] = keccak256(answer);
        }
        revert Rehearsed(reasons, _stateOf(items));
    }

    function decodeRehearsed(bytes calldata answer) external pure returns (bytes32[] memory reasons, bytes32 state) {
        return abi.decode(answer[4:], (bytes32[], bytes32));
    }

    /// @dev I-31: from maturity on, not before, by anyone, once; a member that can't have points stops no other.
    function mature(uint256 seed) external step {
        if (waiting.length == 0) return;
        uint256[2] memory places = [seed % waiting.length, (seed >> 32) % waiting.length];
        if ((seed >> 64) % 2 == 0) places[1] = places[0];
        PendingClaim[] memory some = new PendingClaim[](2);
        for (uint256 i = 0; i < 2; ++i) some[i] = waiting[places[i]].claim;
        bool ripe = clock >= some[0].maturesAt;
        // The second may be the first again, which is passed over.
        bool bothRipe = ripe && (clock >= some[1].maturesAt);
        (bool ok, ) = _try(STRANGER, address(claims), abi.encodeCall(IClaims.mature, (some)));
        _must(ok == bothRipe, 31);
        if (!ok) return;
        bool first = _matured(places[0]);
        // What is removed is replaced by the last.
        if (places[1] != places[0]) _matured(first && places[1] == waiting.length ? places[0] : places[1]);
        // Once more does nothing.
        (ok, ) = _try(STRANGER, address(claims), abi.encodeCall(IClaims.mature, (some)));
        _must(ok, 31);
    }

    /// @dev I-31: the brand takes back what has not matured, once, and nothing else.
    function void(uint256 seed) external step {
        if (waiting.length == 0) return;
        uint256 place = seed % waiting.length;
        PendingBook memory book = waiting[place];
        PendingClaim[] memory one = new PendingClaim[](1);
        one[0] = book.claim;
        if ((seed >> 32) % 4 == 0) one[0].lots += 1;
        if ((seed >> 32) % 4 == 1) one[0].maturesAt += 1 days;
        bool allowed = clock < book.claim.maturesAt && (seed >> 32) % 4 > 1;
        bytes memory data = abi.encodeCall(IClaims.void, (one, "returned"));
        (bool ok, ) = _try(houses[book.house].issuer, address(claims), data);
        _must(ok == allowed, 31);
        if (!ok) return;
        books[book.house][book.campaign].left += book.amount;
        paidPoints[book.house] -= book.amount;
        _drop(place);
        _fails(houses[book.house].issuer, address(claims), data, IClaims.ClaimNotPending.selector);
        _reach(Reach.Voided);
    }

    function _bring(Item memory item) private {
        uint256 number = _forbids(item);
        if (number == 0) due.push(item);
        bytes memory data = _call(item);
        _readLogs();
        vm.prank(STRANGER);
        // No more than in a batch: a signer may burn all there is.
        (bool ok, ) = address(claims).call{gas: CLAIM_GAS}(data);
        if (!ok) vm.getRecordedLogs();
        _must(ok == (number == 0), number == 0 ? 33 : number);
        if (ok) {
            bool late = item.route != Route.Drop && clock > item.deadline;
            if (late || clock >= books[item.house][item.campaign].closesAt) _reach(Reach.Lengthened);
            _book(item);
            if (item.route != Route.Drop) _i29Till(item.house, item.campaign, item.till);
            _done.push(item);
            _reach(Reach(uint256(item.route)));
            if (item.route != Route.Drop && item.till == YES_TILL) _reach(Reach.ByContract);
            if (!_isNumber(item.key)) _reach(Reach.Keyed);
        } else if (number == 28) _reach(Reach.Spent);
        else if (number == 29) _reach(Reach.OverMemberOrTill);
        else if (number == 30) _reach(Reach.OverBudget);
        else if (number == 35) _reach(Reach.OutOfTime);
        else if (number == 36) _reach(Reach.Revoked);
        else if (item.tamper != 0) _reach(Reach.Tampered);
        else if (item.form != Form.Plain) _reach(Reach.OtherForm);
    }

    function _anyItem(uint256 seed) private view returns (Item memory item) {
        uint256 kind = (seed >> 200) % 8;
        if (kind < 3) return _signedItem(Route.Voucher, seed);
        if (kind == 3) return _signedItem(Route.Code, seed);
        if (kind == 4) return _dropItem(seed);
        if (kind == 5 && _done.length != 0) return _again(seed);
        // Signers that burn gas or answer with a flood.
        item = _signedItem(kind == 6 ? Route.Voucher : Route.None, seed);
        item.till = YES_TILL + 1 + ((seed >> 16) % 2);
    }

    function _again(uint256 seed) private view returns (Item memory item) {
        item = _done[seed % _done.length];
        uint256 kind = (seed >> 32) % 8;
        if (item.route == Route.Drop) {
            // A voucher for what the leaf said: another source, which must pay, or not, as any other.
            if (kind != 0) return item;
            item.route = Route.Voucher;
            item.till = 0;
        }
        (item.validFrom, item.deadline) = (clock, clock + 1 days);
        if (kind == 1) item.form = Form((seed >> 40) % 4);
        else if (kind == 2) item.route = item.route == Route.Voucher ? Route.Code : Route.Voucher;
        else if (kind == 3) item.till = (item.till + 1) % (YES_TILL + 1);
        else if (kind == 4) item.member = holders[(seed >> 40) % MEMBERS];
        else if (kind == 5 && books[item.house][item.campaign].paysPoints) item.amount = 1 + ((seed >> 40) % 9);
        else if (kind == 6) item.key ^= 1 << ((seed >> 40) % 9);
        else if (kind == 7) item.house = 1 - item.house;
    }

    /// @dev Tells whether it went.
    function _matured(uint256 place) private returns (bool) {
        PendingBook storage book = waiting[place];
        if (book.claim.member == address(claims)) {
            _reach(Reach.GrantMatureSkipped);
            return false;
        }
        pointsOf[book.house][book.claim.member] += book.amount;
        _drop(place);
        _reach(Reach.Matured);
        return true;
    }

    function _drop(uint256 place) private {
        held[waiting[place].house] -= waiting[place].amount;
        waiting[place] = waiting[waiting.length - 1];
        waiting.pop();
    }

    /// @dev All that the items could change.
    function _stateOf(Item[] memory items) private view returns (bytes32 state) {
        for (uint256 i = 0; i < items.length; ++i) {
            Item memory item = items[i];
            House storage house = houses[item.house];
            address source = item.route == Route.Drop ? address(0) : tillAccounts[item.till];
            state = keccak256(
                abi.encode(
                    state,
                    house.points.balanceOf(item.member),
                    house.points.balanceOf(address(claims)),
                    house.badges.balanceOf(item.member),
                    house.points.budgetOf(address(claims), _name(item.campaign)),
                    claims.paidTo(house.points, _name(item.campaign), item.member),
                    claims.isClaimed(house.points, _name(item.campaign), source, bytes32(item.key))
                )
            );
            if (books[item.house][item.campaign].opensAt == 0 || item.route == Route.Drop) continue;
            state = keccak256(abi.encode(state, claims.tillOf(house.points, _name(item.campaign), source)));
        }
    }
}
