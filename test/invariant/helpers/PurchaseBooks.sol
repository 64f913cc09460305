// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Purchase, PurchaseRecord} from "../../../contracts/purchases/IPurchases.sol";
import {Bonuses, Rule} from "../../../contracts/rules/IRulebook.sol";
import {PurchaseRules} from "./PurchaseRules.sol";

/// @title PurchaseBooks
/// @notice What each act on a purchase must do, and whether it may be done: written from {IPurchases}, before the desk is asked.
abstract contract PurchaseBooks is PurchaseRules {
    /// @dev What a batch comes to, in its order.
    struct Plan {
        bool bad;
        bool[] skipped;
        uint96[] paid;
        uint256 earned;
        uint256 held;
    }

    /// @dev Members whose purchases were taken back in the running step: their tier may fall.
    mapping(address member => bool was) internal lowered;

    // ------------------------------------------------------------------------------------------------------ posting

    function _plan(uint256 h, Purchase[] memory all) internal view returns (Plan memory plan) {
        plan.paid = new uint96[](all.length);
        plan.skipped = new bool[](all.length);
        for (uint256 i = 0; i < all.length; ++i) {
            Purchase memory one = all[i];
            if (one.member == address(0) || one.amount == 0 || one.referrer == one.member) plan.bad = true;
            plan.skipped[i] = orderAt[h][one.order] != 0;
            uint256 debt = debts[h][one.member];
            for (uint256 j = 0; j < i; ++j) {
                if (all[j].order == one.order) plan.skipped[i] = true;
                if (all[j].member == one.member) debt -= plan.paid[j];
            }
            if (plan.skipped[i]) continue;
            plan.paid[i] = debt < one.amount ? uint96(debt) : one.amount;
            plan.earned += one.amount;
            plan.held += one.amount - plan.paid[i];
        }
    }

    /// @dev 0 if it must be posted; else the number of what forbids it.
    function _forbidsPost(
        uint256 h,
        uint256 c,
        uint256 t,
        uint256 expiry,
        Plan memory plan
    ) internal view returns (uint256) {
        if (plan.bad) return 38;
        if (plan.earned == 0) return 39;
        if (!_isOpen(h, c)) return 43;
        if (!_tillAllows(h, c, t, plan.earned)) return 43;
        if (plan.held == 0) return 0;
        if (!_mints(h, c, plan.held)) return 43;
        return expiry < _oldest(h) || expiry > _newest(h) ? 42 : 0;
    }

    function _bookPost(
        uint256 h,
        uint256 c,
        uint256 t,
        uint256 expiry,
        Purchase[] memory all,
        bytes[] memory receipts
    ) internal {
        Plan memory plan = _plan(h, all);
        _spendTill(h, c, t, plan.earned);
        if (plan.held != 0) {
            _spend(h, c, plan.held);
            (heldLots[h][expiry], held[h]) = (heldLots[h][expiry] + plan.held, held[h] + plan.held);
        }
        for (uint256 i = 0; i < all.length; ++i) {
            if (plan.skipped[i]) continue;
            OrderBook storage book = orders.push();
            orderAt[h][all[i].order] = orders.length;
            (book.house, book.campaign, book.till, book.expiry) = (h, c, t, expiry);
            book.receipt = receipts[i];
            PurchaseRecord storage record = book.record;
            (record.points, record.campaign, record.order) = (houses[h].points, _name(c), all[i].order);
            (record.member, record.till, record.referrer) = (all[i].member, tillAccounts[t], all[i].referrer);
            (record.receipt, record.earned, record.paidDebt) = (all[i].receipt, all[i].amount, plan.paid[i]);
            (record.held, record.oneUnit) = (all[i].amount - plan.paid[i], _unit(h, expiry));
            record.maturesAt = uint48(clock + books[h][c].maturity);
            debts[h][all[i].member] -= plan.paid[i];
        }
    }

    /// @dev One base unit in the lane of its expiry, as of now, or in the one lane of those that never expire; of nothing, any.
    function _unit(uint256 h, uint256 expiry) private view returns (uint256) {
        unchecked {
            uint256 lane = 1 << (52 * (expiry - _oldest(h)));
            return h == 0 ? (_period() << 208) | lane : (1 << 255) | lane;
        }
    }

    function _tillAllows(uint256 h, uint256 c, uint256 t, uint256 amount) internal view returns (bool) {
        TillBook storage till = tills[h][c][t];
        if (!till.active || (till.capped && amount > till.left)) return false;
        return till.rate == 0 || tillUsedOn[_tillDay(h, c, t)] + amount <= till.rate;
    }

    /// @dev Taking back counts as posting does.
    function _spendTill(uint256 h, uint256 c, uint256 t, uint256 amount) internal {
        TillBook storage till = tills[h][c][t];
        if (till.capped) till.left -= amount;
        if (till.rate != 0) tillUsedOn[_tillDay(h, c, t)] += amount;
    }

    // ----------------------------------------------------------------------------------------------------- refunds

    /// @dev Whether it may be asked for by who asks, be the record as it stands or not.
    function _mayRefund(
        PurchaseRecord memory record,
        OrderBook storage book,
        address by
    ) internal view returns (bool allowed, bool byTill) {
        uint256 h = address(record.points) == address(houses[0].points) ? 0 : 1;
        byTill = by == record.till && tills[h][book.campaign][book.till].active && clock < record.maturesAt;
        allowed = byTill || by == houses[h].issuer;
    }

    /// @dev Before maturity, what waits is voided, and what had paid debt is debt again; after it, all of it is debt.
    function _bookRefund(OrderBook storage book, uint96 amount) internal returns (uint256 voided, uint256 owed) {
        PurchaseRecord storage record = book.record;
        uint256 h = book.house;
        record.refunded += amount;
        if (clock < record.maturesAt) {
            voided = amount < record.held ? amount : record.held;
            owed = amount - voided;
            record.held -= uint96(voided);
            record.paidDebt -= uint96(owed);
            book.voided += amount;
            if (voided != 0) _unspend(book, voided);
        } else {
            owed = amount;
            if (record.matured) _lower(h, record.member, amount);
        }
        debts[h][record.member] += owed;
    }

    // ---------------------------------------------------------------------------------------------------- maturing

    function _bookMature(OrderBook storage book) internal {
        PurchaseRecord storage record = book.record;
        (uint256 h, address member) = (book.house, record.member);
        if (record.held != 0) {
            // With the expiry that it came in with; to the end of this period if that is over.
            uint256 expiry = book.expiry < _oldest(h) ? _oldest(h) : book.expiry;
            heldLots[h][book.expiry] -= record.held;
            held[h] -= record.held;
            lots[h][member][expiry] += record.held;
        }
        (book.handedOver, record.held, record.matured) = (record.held, 0, true);
        uint256 counts = record.earned - record.refunded;
        if (counts == 0) return;
        // In the period in which the window ended, whenever that is told.
        counted[h][member][record.maturesAt / PERIOD] += counts;
        if (bought[h][member]) return;
        (bool found, Rule memory rule) = _ruleAt(h, record.maturesAt);
        Bonuses memory bonuses = rule.bonuses;
        if (!found || counts < bonuses.firstMinimum) return;
        (bought[h][member], record.first, record.brought) = (true, true, bought[h][record.referrer]);
    }

    // ------------------------------------------------------------------------------------------------------ minting

    /// @dev Whether the campaign's budget pays that much now.
    function _mints(uint256 h, uint256 c, uint256 amount) internal view returns (bool) {
        CampaignBook storage book = books[h][c];
        if (!_paysIn(h) || amount > book.left) return false;
        return book.rate == 0 || usedOn[h][c][clock / 1 days] + amount <= book.rate;
    }

    /// @dev Whether the budget of bonuses pays that much now.
    function _paysBonus(uint256 h, uint256 c, uint256 amount) internal view returns (bool) {
        return amount != 0 && _paysIn(h) && amount <= potLeft[h][c];
    }

    /// @dev Paid to a member at once, with the expiry of points earned now.
    function _bookBonus(uint256 h, uint256 c, address to, uint256 amount) internal {
        (potLeft[h][c], minted[h]) = (potLeft[h][c] - amount, minted[h] + amount);
        lots[h][to][_newest(h)] += amount;
    }

    /// @dev What a purchase owes its member, or who brought the member: by the rule of when it matured, unless all was
    /// taken back, or it was paid.
    function _bonusDue(OrderBook storage book, bool first) internal view returns (uint256 amount) {
        PurchaseRecord storage record = book.record;
        if (!record.first || record.refunded == record.earned) return 0;
        if (first ? book.paidFirst : book.paidReferral || !record.brought) return 0;
        (, Rule memory rule) = _ruleAt(book.house, record.maturesAt);
        return first ? rule.bonuses.firstBonus : rule.bonuses.referralBonus;
    }

    function _spend(uint256 h, uint256 c, uint256 amount) private {
        CampaignBook storage book = books[h][c];
        book.left -= amount;
        minted[h] += amount;
        if (book.rate != 0) usedOn[h][c][clock / 1 days] += amount;
    }

    function _unspend(OrderBook storage book, uint256 amount) private {
        uint256 h = book.house;
        books[h][book.campaign].left += amount;
        minted[h] -= amount;
        held[h] -= amount;
        heldLots[h][book.expiry] -= amount;
    }

    function _lower(uint256 h, address member, uint256 amount) private {
        uint256 period = _period();
        uint256 now_ = counted[h][member][period];
        uint256 taken = amount < now_ ? amount : now_;
        counted[h][member][period] = now_ - taken;
        uint256 before = counted[h][member][period - 1];
        uint256 rest = amount - taken;
        counted[h][member][period - 1] = rest < before ? before - rest : 0;
        lowered[member] = true;
    }
}
