// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {
    CarriedPurchase,
    IPurchases,
    Purchase,
    PurchaseRecord,
    PurchaseRefund
} from "../../../contracts/purchases/IPurchases.sol";
import {Receipt} from "../../../contracts/rules/IRulebook.sol";
import {PurchasePromises} from "../helpers/PurchasePromises.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @title PurchaseTillSteps
/// @notice Purchases that come in, by tills in batches or carried with their signature, true and false, once and again; and what
/// is taken back of them.
abstract contract PurchaseTillSteps is PurchasePromises {
    uint8 private constant TAMPERS = 10;

    /// @dev I-39, I-43: what a till may post is posted, and nothing else; what was posted before is passed over.
    function post(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        Purchase[] memory all = new Purchase[](1 + ((seed >> 32) % 4));
        bytes[] memory receipts = new bytes[](all.length);
        for (uint256 i = 0; i < all.length; ++i) {
            (all[i], receipts[i]) = _purchase(h, uint256(keccak256(abi.encode(seed, i))));
            // Twice in one batch.
            if (i != 0 && (seed >> (40 + 8 * i)) % 8 == 0) all[i].order = all[i - 1].order;
        }
        uint256 expiry = _expiry(h, seed >> 80);
        bytes memory data = abi.encodeCall(IPurchases.post, (houses[h].points, _name(c), expiry, all));
        uint256 number = _forbidsPost(h, c, t, expiry, _plan(h, all));
        (bool ok, ) = _try(tillAccounts[t], address(desk), data);
        _posted({h: h, c: c, t: t, expiry: expiry, all: all, receipts: receipts, ok: ok, number: number});
        if (!ok) return;
        // Again does nothing.
        _fails(tillAccounts[t], address(desk), data, 0);
    }

    /// @dev I-43: by anyone, with the signature of a till on all of it, in its time.
    function carry(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        Purchase[] memory all = new Purchase[](1);
        bytes[] memory receipts = new bytes[](1);
        (all[0], receipts[0]) = _purchase(h, uint256(keccak256(abi.encode(seed))));
        CarriedPurchase memory carried = CarriedPurchase({
            points: houses[h].points,
            campaign: _name(c),
            till: tillAccounts[t],
            member: all[0].member,
            order: all[0].order,
            amount: all[0].amount,
            receipt: all[0].receipt,
            referrer: all[0].referrer,
            expiry: _expiry(h, seed >> 80),
            validFrom: uint48(clock - ((seed >> 96) % 3) * 1 days),
            deadline: uint48(clock + ((seed >> 104) % 4) * 1 days)
        });
        if ((seed >> 112) % 16 == 0) carried.validFrom = uint48(clock + 1);
        if ((seed >> 120) % 4 == 0) {
            // Late, unless minting was stopped meanwhile for long enough.
            StopBook[] storage halts = stops[h];
            carried.validFrom = uint48(halts.length == 0 ? clock - 1 days : halts[halts.length - 1].start - 1);
            carried.deadline = uint48(clock - 1 - ((seed >> 160) % 1 days));
        }
        if (carried.validFrom < books[h][c].opensAt) carried.validFrom = uint48(books[h][c].opensAt);
        uint8 tamper = (seed >> 136) % 4 == 0 ? uint8(1 + ((seed >> 144) % TAMPERS)) : 0;
        uint256 number = _forbidsPost(h, c, t, carried.expiry, _plan(h, all));
        bool late = clock > carried.deadline;
        if (clock < carried.validFrom || (late && clock - _stopped(h, carried.validFrom) > carried.deadline))
            number = 43;
        if (tamper != 0 && t != YES_TILL) number = 43;
        bytes memory data = abi.encodeCall(IPurchases.carry, (carried, _signed(carried, t, tamper)));
        (bool ok, ) = _try(STRANGER, address(desk), data);
        _posted({h: h, c: c, t: t, expiry: carried.expiry, all: all, receipts: receipts, ok: ok, number: number});
        if (!ok && tamper != 0) _reach(Reach.Tampered);
        if (!ok) return;
        _reach(Reach.Carried);
        if (late) _reach(Reach.Lengthened);
        _fails(all[0].member, address(desk), data, IPurchases.OrderPosted.selector);
    }

    /// @dev I-38, I-41, I-43: by whom it may be, as much as is left, once for each state of the record.
    function refund(uint256 seed) external step {
        if (orders.length == 0) return;
        // Every fourth one has matured, every other fourth had paid debt, if there is one.
        uint256 kind = (seed >> 72) % 4;
        OrderBook storage book = orders[kind < 2 ? _orderThat(seed, kind == 0) : _anyOrder(seed)];
        PurchaseRecord memory record = book.record;
        uint256 h = book.house;
        address by = houses[h].issuer;
        if ((seed >> 32) % 4 == 0) by = record.till;
        else if ((seed >> 32) % 16 == 1)
            by = [houses[1 - h].issuer, record.member, STRANGER, tillAccounts[2]][seed % 4];
        uint96 left = record.earned - record.refunded;
        uint96 amount = (seed >> 40) % 4 == 0 ? left : uint96(bound((seed >> 48) % 64, 0, uint256(left) + 1));
        bool stale = (seed >> 56) % 8 == 0;
        if (stale) _alter(record, seed >> 64);
        (bool allowed, bool byTill) = _mayRefund(record, book, by);
        if (!stale) allowed = allowed && amount != 0 && amount <= left;
        if (!stale && byTill) allowed = allowed && _tillAllows(h, book.campaign, book.till, amount);
        // What the first took back, the second does not.
        PurchaseRefund[] memory some = new PurchaseRefund[](1 + ((seed >> 80) % 2));
        for (uint256 i = 0; i < some.length; ++i) some[i] = PurchaseRefund(record, amount, bytes16(uint128(seed)));
        bytes memory data = abi.encodeCall(IPurchases.refund, (some));
        (bool ok, ) = _try(by, address(desk), data);
        _must(ok == allowed, 38);
        if (!ok) return _reach(Reach.NotRefunded);
        dueSkips = stale ? some.length : some.length - 1;
        if (dueSkips != 0) _reach(Reach.RefundSkipped);
        if (stale) return;
        bool hadPaid = clock < record.maturesAt && amount > record.held;
        if (byTill) _spendTill(h, book.campaign, book.till, amount);
        (uint256 voided, uint256 owed) = _bookRefund(book, amount);
        dueRefund = keccak256(abi.encode(record.order, voided, owed, bytes16(uint128(seed))));
        _readLogs();
        _i38Order(book);
        _reach(voided == 0 ? Reach.Owed : Reach.Voided);
        if (hadPaid) _reach(Reach.OwedAgain);
        (ok, ) = _try(by, address(desk), data);
        dueSkips = some.length;
        _must(ok, 38);
    }

    function _anyOrder(uint256 seed) internal view returns (uint256) {
        // Those of late more often.
        uint256 recent = orders.length < 6 ? orders.length : 6;
        return (seed >> 8) % 2 == 0 ? orders.length - 1 - (seed % recent) : seed % orders.length;
    }

    /// @dev One that matured, or waits and paid debt.
    function _orderThat(uint256 seed, bool matured) private view returns (uint256 place) {
        for (uint256 i = 0; i < orders.length; ++i) {
            place = ((seed % orders.length) + i) % orders.length;
            PurchaseRecord storage record = orders[place].record;
            if (matured ? record.matured : clock < record.maturesAt && record.paidDebt != 0) return place;
        }
    }

    /// @dev A word of it is another, or it is the other brand's.
    function _alter(PurchaseRecord memory record, uint256 seed) internal view {
        uint256 kind = seed % 7;
        if (kind == 0) record.earned += 1;
        else if (kind == 1) record.held += 1;
        else if (kind == 2) record.refunded = record.refunded == 0 ? 1 : record.refunded - 1;
        else if (kind == 3) record.maturesAt -= 1;
        else if (kind == 4) record.matured = !record.matured;
        else if (kind == 5) record.first = !record.first;
        else record.oneUnit ^= 1 << 208;
        if ((seed >> 8) % 8 == 0) {
            bool first = address(record.points) == address(houses[0].points);
            record.points = houses[first ? 1 : 0].points;
        }
    }

    /// @dev More often one of those that were opened first.
    function _pick(uint256 seed) internal pure returns (uint256 house, uint256 campaign, uint256 till) {
        house = seed % HOUSES;
        campaign = (seed >> 8) % 8 < 7 ? (seed >> 8) % 3 : (seed >> 8) % CAMPAIGNS;
        till = (seed >> 16) % 2 == 0 ? 0 : (seed >> 17) % TILLS;
    }

    function _posted(
        uint256 h,
        uint256 c,
        uint256 t,
        uint256 expiry,
        Purchase[] memory all,
        bytes[] memory receipts,
        bool ok,
        uint256 number
    ) private {
        _must(ok == (number == 0), number == 0 ? 43 : number);
        if (!ok) return _reach(Reach.NotPosted);
        uint256 before = orders.length;
        _bookPost({h: h, c: c, t: t, expiry: expiry, all: all, receipts: receipts});
        _readLogs();
        for (uint256 i = before; i < orders.length; ++i) {
            _i38Order(orders[i]);
            if (orders[i].record.paidDebt != 0) _reach(Reach.PaidDebt);
        }
        _i43Till(h, c, t);
        _reach(Reach.Posted);
        if (orders.length - before < all.length) _reach(Reach.Skipped);
    }

    /// @dev Mostly new, and as its receipt says; sometimes one that was posted here, or in the other house.
    function _purchase(uint256 h, uint256 seed) private returns (Purchase memory purchase, bytes memory receipt) {
        bytes32 order = keccak256(abi.encode("order", ++counter));
        if (orders.length != 0 && (seed >> 8) % 8 == 0) order = orders[(seed >> 16) % orders.length].record.order;
        address member = (seed >> 24) % 16 == 0 ? address(desk) : friends[(seed >> 32) % MEMBERS];
        (Receipt memory bill, uint96 due) = _receipt(h, member, order, seed >> 64);
        if ((seed >> 40) % 4 == 0 || due == 0) ++due;
        receipt = abi.encode(bill);
        purchase = Purchase({
            member: member,
            order: order,
            amount: due,
            receipt: rulebook.receiptHash(bill),
            referrer: (seed >> 48) % 4 == 0 ? address(0) : friends[(seed >> 56) % 4 == 0 ? 1 : 0]
        });
        // Seldom enough for batches to go through.
        if (purchase.referrer == member && (seed >> 64) % 8 != 0) purchase.referrer = address(0);
        if ((seed >> 72) % 64 == 0) purchase.member = address(0);
        if ((seed >> 80) % 64 == 0) purchase.amount = 0;
    }

    function _expiry(uint256 h, uint256 seed) private view returns (uint256) {
        if (h == 1) return seed % 32 == 0 ? 1 : 0;
        // One too soon and one too late among them, seldom.
        return seed % 16 == 0 ? _period() - 1 + 5 * ((seed >> 8) % 2) : _period() + ((seed >> 16) % 4);
    }

    /// @dev Once per field: what was signed is another.
    function _signed(CarriedPurchase memory carried, uint256 t, uint8 tamper) private view returns (bytes memory) {
        CarriedPurchase memory other = abi.decode(abi.encode(carried), (CarriedPurchase));
        if (tamper == 1) {
            bool first = address(carried.points) == address(houses[0].points);
            other.points = houses[first ? 1 : 0].points;
        } else if (tamper == 2) other.campaign ^= bytes16(uint128(1));
        else if (tamper == 3) other.member = address(uint160(other.member) ^ 1);
        else if (tamper == 4) other.order ^= bytes32(uint256(1));
        else if (tamper == 5) other.amount += 1;
        else if (tamper == 6) other.receipt ^= bytes32(uint256(1));
        else if (tamper == 7) other.referrer = address(uint160(other.referrer) ^ 1);
        else if (tamper == 8) other.expiry += 1;
        else if (tamper == 9) other.validFrom += 1;
        else if (tamper == 10) other.deadline += 1;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(t < YES_TILL ? _tillKey(t) : 1, desk.purchaseDigest(other));
        return abi.encodePacked(r, s, v);
    }
}
