// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Badge, BadgeBudget, IBadges, Kind} from "../../../contracts/badges/IBadges.sol";
import {IERC5192} from "../../../contracts/badges/IERC5192.sol";
import {RedemptionStatus, Reward} from "../../../contracts/rewards/IRewards.sol";
import {BadgeWorld} from "./BadgeWorld.sol";
import {Vm, vm} from "./Vm.sol";

/// @title BadgePromises
/// @notice The numbered invariants of badges, I-17 to I-27 of the README. `check` holds for what is; what changes is
/// read from the events of each step, which the books follow.
abstract contract BadgePromises is BadgeWorld {
    modifier step() {
        ++stepNumber;
        vm.recordLogs();
        _;
        _readLogs();
    }

    /// @notice All that must hold between any two steps.
    function check() external view {
        _i17KindsAndCaps();
        _i25EventsTellWhatIs();
        _i26DeskHoldsWhatIsOpen();
        _i27StockIsCovered();
    }

    /// @notice At a run's end, what takes long: each holder's list, and metadata of all there is.
    function checkAll() external view {
        for (uint256 i = 0; i < holders.length; ++i) {
            uint256[] memory found = badges.soulboundOf(holders[i]);
            uint256 next;
            for (uint256 k = 1; k <= kindCount; ++k) {
                uint256 id = _soulboundId(holders[i], k);
                if (books[id].owner != address(0)) _must(found[next++] == id, 18);
            }
            _must(next == found.length, 18);
        }
        for (uint256 i = 0; i < ids.length; ++i) {
            if (books[ids[i]].owner != address(0)) _must(bytes(badges.tokenURI(ids[i])).length != 0, 25);
        }
    }

    /// @dev I-17: made, and left to make, are what was allotted, which is at most the cap. I-22: budgets are as published.
    function _i17KindsAndCaps() private view {
        uint256[] memory left = new uint256[](kindCount + 1);
        for (uint256 i = 0; i < lines.length; ++i) {
            Line storage line = lines[i];
            BadgeBudget memory budget = badges.budgetOf(line.minter, line.kind, line.campaign);
            _must(budget.left == line.left && budget.ratePerDay == line.rate, 22);
            _must(budget.usedToday == usedOn[i][clock / 1 days], 22);
            _must(budget.kept == line.kept, 24);
            left[line.kind] += budget.left;
        }
        for (uint16 k = 1; k <= kindCount; ++k) {
            KindBook storage book = kinds[k];
            Kind memory kind = badges.kind(k);
            _must(keccak256(abi.encode(kind.terms)) == book.terms, 17);
            _must(kind.allotted == book.made + left[k] && kind.allotted <= book.cap, 17);
            _must(kind.serials == (book.soulbound ? 0 : book.made), 17);
        }
    }

    /// @dev I-25: owner, level, day and validity of all that ever existed, and how many each holder has. I-18: a soulbound
    /// badge is held by the holder in its id.
    function _i25EventsTellWhatIs() private view {
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            BadgeBook storage book = books[id];
            bool valid = book.owner != address(0) && !_expired(id);
            try badges.badge(id) returns (Badge memory it) {
                _must(it.owner == book.owner && it.kind == _kindOf(id), 25);
                _must(it.level == book.level && it.awardedAt == book.day * 1 days && it.valid == valid, 25);
                _must(it.soulbound == _isSoulbound(id), 18);
            } catch {
                _must(book.owner == address(0), 25);
            }
            if (!_isSoulbound(id)) continue;
            (bool held, uint8 level) = badges.heldBy(address(uint160(id)), _kindOf(id));
            _must(held == valid && level == (valid ? book.level : 0), 18);
        }
        for (uint256 i = 0; i < holders.length; ++i) _must(badges.balanceOf(holders[i]) == countOf[holders[i]], 25);
    }

    /// @dev I-26: what the desk holds is what open redemptions brought, and what was lost to it.
    function _i26DeskHoldsWhatIsOpen() private view {
        for (uint256 i = 0; i < openOrders.length; ++i) {
            BadgeOrder storage order = openOrders[i];
            (RedemptionStatus status, , ) = rewards.statusOf(order.redemption);
            _must(status == RedemptionStatus.Open, 26);
            _must(rewards.badgeHeldFor(rewards.redemptionId(order.redemption)) == order.id, 26);
            _must(books[order.id].owner == address(rewards), 26);
        }
        _must(badges.balanceOf(address(rewards)) == openOrders.length + stranded, 26);
    }

    /// @dev I-27: whatever a reward still has to give is allotted to it, without a rate, for good.
    function _i27StockIsCovered() private view {
        uint256 count = rewards.rewardCount(points);
        for (uint32 i = 1; i <= count; ++i) {
            if (lineOf[i] == 0) continue;
            Reward memory reward = rewards.reward(points, i);
            Line storage line = lines[lineOf[i]];
            BadgeBudget memory budget = badges.budgetOf(line.minter, line.kind, line.campaign);
            _must(budget.kept && budget.ratePerDay == 0, 27);
            _must(budget.left >= reward.terms.stock - reward.sold, 27);
        }
    }

    function _readLogs() internal override {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        // For how many members of a batch events are still to come, and the level it gives.
        uint256 members;
        uint256 level;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(badges)) continue;
            bytes32[] memory topics = logs[i].topics;
            if (topics[0] == IERC721.Transfer.selector) {
                (address from, uint256 id) = (address(uint160(uint256(topics[1]))), uint256(topics[3]));
                _moved({from: from, to: address(uint160(uint256(topics[2]))), id: id});
                if (from == address(0) && _isSoulbound(id)) _must(_locks(logs, i + 1, id), 18);
                if (from != address(0) || members == 0) continue;
                --members;
                books[id].level = level;
            } else if (topics[0] == IBadges.AwardedBatch.selector) {
                (, level, members, ) = abi.decode(logs[i].data, (address, uint8, uint256, bytes16));
            } else if (topics[0] == IERC4906.MetadataUpdate.selector && members != 0) {
                --members;
                _awarded(abi.decode(logs[i].data, (uint256)), level);
            } else if (topics[0] == IBadges.BadgeSkipped.selector && members != 0) {
                --members;
            } else if (topics[0] == IBadges.Awarded.selector) {
                (, uint256 given, ) = abi.decode(logs[i].data, (address, uint8, bytes16));
                _awarded(uint256(topics[2]), given);
            } else if (topics[0] == IBadges.BadgeRevoked.selector) {
                uint256 id = uint256(topics[1]);
                _must(kinds[_kindOf(id)].revocable, 19);
                books[id].givenUp = false;
            }
        }
    }

    /// @dev Whether the event says that the badge can't be transferred (ERC-5192).
    function _locks(Vm.Log[] memory logs, uint256 i, uint256 id) private pure returns (bool) {
        if (i == logs.length || logs[i].topics[0] != IERC5192.Locked.selector) return false;
        return abi.decode(logs[i].data, (uint256)) == id;
    }

    /// @dev A badge has another owner, or one for the first time, or none any more.
    function _moved(address from, address to, uint256 id) private {
        BadgeBook storage book = books[id];
        KindBook storage kind = kinds[_kindOf(id)];
        uint256 today = clock / 1 days;
        if (from == address(0)) {
            _must(_mintable(), 23);
            _must(!book.givenUp, 20);
            _must(book.owner == address(0), kind.soulbound ? 18 : 17);
            uint256 serial = ++kind.made;
            if (kind.soulbound) _must(id == _soulboundId(to, _kindOf(id)), 18);
            else _must(id == (uint256(_kindOf(id)) << 168) | (today << 32) | serial, 17);
            if (book.day == 0) ids.push(id);
            (book.day, book.level) = (today, 0);
        } else {
            _must(book.owner == from, 25);
            _must(book.agreedIn == stepNumber, 19);
            _must(to == address(0) || !kind.soulbound, 18);
            book.givenUp = to == address(0);
            book.approved = address(0);
            --countOf[from];
        }
        book.owner = to;
        if (to != address(0)) ++countOf[to];
    }

    /// @dev A badge got this level: with its award, when it was renewed, or in between.
    function _awarded(uint256 id, uint256 level) private {
        _must(_mintable(), 23);
        BadgeBook storage book = books[id];
        // A renewal is a new award: of today.
        if (_expired(id)) book.day = clock / 1 days;
        _must(level >= book.level || kinds[_kindOf(id)].revocable, 21);
        book.level = level;
    }
}
