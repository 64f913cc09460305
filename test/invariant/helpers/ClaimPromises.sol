// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {BadgeBudget, IBadges} from "../../../contracts/badges/IBadges.sol";
import {Campaign, CampaignTerms, Till} from "../../../contracts/campaigns/ICampaigns.sol";
import {IClaims, PendingClaim} from "../../../contracts/claims/IClaims.sol";
import {Budget, IPoints} from "../../../contracts/points/IPoints.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {ClaimItems} from "./ClaimItems.sol";
import {Vm, vm} from "./Vm.sol";

/// @title ClaimPromises
/// @notice The numbered invariants of claims, I-28 to I-37 of the README. `check` holds for what is; what is paid is read
/// from the events of each step, and must be what the books said before.
abstract contract ClaimPromises is ClaimItems {
    /// @dev What must have happened before the steps can be said to try everything.
    enum Reach {
        Voucher,
        Code,
        Drop,
        ByContract,
        Keyed,
        Tampered,
        OtherForm,
        OutOfTime,
        Revoked,
        OverMemberOrTill,
        OverBudget,
        Spent,
        Lengthened,
        Batched,
        Skipped,
        Opened,
        ToppedUp,
        Cut,
        Closed,
        Lapsed,
        Matured,
        GrantMatureSkipped,
        Voided,
        Count
    }

    /// @dev An item of a batch that was not paid.
    struct Skip {
        uint256 index;
        bytes32 reason;
    }

    /// @notice How often each happened.
    mapping(uint256 what => uint256 times) public reached;

    Skip[] internal skips;
    /// @dev What the running step must pay, in this order.
    Item[] internal due;
    uint256 private _told;

    modifier step() {
        vm.recordLogs();
        _;
        _readLogs();
        _must(_told == due.length, 30);
        delete due;
        delete skips;
        _told = 0;
    }

    /// @notice All that must hold between any two steps.
    function check() external view {
        for (uint256 h = 0; h < HOUSES; ++h) {
            uint256 left;
            uint256[3] memory awards;
            for (uint256 c = 0; c < CAMPAIGNS; ++c) {
                CampaignBook storage book = books[h][c];
                left += book.left;
                awards[book.kind] += book.awards;
            }
            _i30PaidIsMinted(h, left, awards);
            _must(!houses[h].program.hasRole(Roles.ISSUER, address(claims)), 34);
        }
    }

    /// @notice At a run's end, what stays wrong once it is: budgets, tills, members, terms, what waits.
    function checkAll() external view {
        for (uint256 h = 0; h < HOUSES; ++h) {
            for (uint256 i = 0; i < holders.length; ++i) _i33Balances(h, holders[i]);
            for (uint256 c = 0; c < CAMPAIGNS; ++c) {
                _i30Budgets(h, c);
                if (books[h][c].opensAt == 0) continue;
                _must(claims.closingOf(houses[h].points, _name(c)) == _told35(h, c), 35);
                _i37Terms(h, c);
                for (uint256 t = 0; t < TILLS; ++t) _i29Till(h, c, t);
                for (uint256 i = 0; i < holders.length; ++i) {
                    _must(claims.paidTo(houses[h].points, _name(c), holders[i]) == paidTo[h][c][holders[i]], 29);
                }
            }
        }
        for (uint256 i = 0; i < waiting.length; ++i) _must(claims.isPending(claims.pendingId(waiting[i].claim)), 31);
    }

    /// @dev I-30: a campaign's budgets are what was allotted less what was cut and paid, and today's rate is what was paid.
    function _i30Budgets(uint256 h, uint256 c) private view {
        CampaignBook storage book = books[h][c];
        Budget memory budget = houses[h].points.budgetOf(address(claims), _name(c));
        _must(budget.left == book.left && budget.ratePerDay == book.rate, 30);
        _must(book.rate == 0 || budget.usedToday == usedOn[h][c][clock / 1 days], 30);
        if (book.kind == 0) return;
        BadgeBudget memory awards = houses[h].badges.budgetOf(address(claims), book.kind, _name(c));
        _must(awards.left == book.awards && awards.ratePerDay == book.awardRate, 30);
        _must(book.awardRate == 0 || awards.usedToday == awardedOn[h][c][clock / 1 days], 30);
    }

    /// @dev I-30: what was paid is all that was ever minted. I-31: what is held is what waits.
    function _i30PaidIsMinted(uint256 h, uint256 left, uint256[3] memory awards) private view {
        House storage house = houses[h];
        (, , , , uint256 allotted) = house.points.issuance();
        _must(allotted == left + paidPoints[h], 30);
        _must(house.points.balanceOf(address(claims)) == held[h], 31);
        for (uint16 k = COIN; k <= PIN; ++k) {
            _must(house.badges.kind(k).allotted == awards[k] + paidBadges[h][k], 30);
        }
        if (h == 1) _must(house.points.totalSupply() == paidPoints[h], 30);
    }

    /// @dev I-33: each has what was paid to it.
    function _i33Balances(uint256 h, address holder) private view {
        House storage house = houses[h];
        uint256 badges = coinsOf[h][holder] + (hasPin[h][holder] ? 1 : 0);
        _must(house.badges.balanceOf(holder) == badges, 33);
        // Only of the second brand's do points never expire.
        if (h == 1 && holder != address(claims)) _must(house.points.balanceOf(holder) == pointsOf[h][holder], 33);
    }

    function _told35(uint256 h, uint256 c) private view returns (uint256) {
        return _closing(h, c);
    }

    /// @dev I-37: what was opened is for ever as it was, but for its end.
    function _i37Terms(uint256 h, uint256 c) private view {
        Campaign memory now_ = claims.campaignOf(houses[h].points, _name(c));
        _must(now_.closesAt == books[h][c].closesAt, 37);
        CampaignTerms memory terms = CampaignTerms({
            paysPoints: now_.paysPoints,
            kind: now_.kind,
            level: now_.level,
            opensAt: now_.opensAt,
            closesAt: 0,
            memberCap: now_.memberCap,
            maturity: now_.maturity,
            root: now_.root,
            uri: ""
        });
        _must(keccak256(abi.encode(terms)) == books[h][c].terms, 37);
    }

    /// @dev I-29, I-36: a till's limits are as they were set, less what it signed for.
    function _i29Till(uint256 h, uint256 c, uint256 t) internal view {
        TillBook storage book = tills[h][c][t];
        Till memory till = claims.tillOf(houses[h].points, _name(c), tillAccounts[t]);
        uint256 ranges = claims.revokedRanges(houses[h].points, _name(c), tillAccounts[t]);
        _must(till.active == book.active && ranges == book.ranges.length, 36);
        _must(till.capped == book.capped && till.left == book.left && till.ratePerDay == book.rate, 29);
        _must(book.rate == 0 || till.usedToday == tillUsedOn[_tillDay(h, c, t)], 29);
    }

    /// @dev I-33: each payment is the next that is due: of that campaign, to that member, that much, for that key.
    function _readLogs() internal override {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32[] memory topics = logs[i].topics;
            if (topics[0] == IPoints.Issued.selector) {
                Item storage item = _next(logs[i].emitter);
                _must(books[item.house][item.campaign].maturity == 0, 31);
                (address minter, uint256 amount, bytes16 reason) = abi.decode(
                    logs[i].data,
                    (address, uint256, bytes16)
                );
                _must(minter == address(claims) && amount == item.amount && reason == _reason(item), 33);
                _must(_isDue(item, topics[1], topics[2]), 33);
                ++_told;
            } else if (topics[0] == IClaims.ClaimPending.selector) {
                Item storage item = _next(address(uint160(uint256(topics[1]))));
                _must(_isDue(item, topics[2], topics[3]), 33);
                _wait(item, logs[i].data);
                ++_told;
            } else if (topics[0] == IBadges.Awarded.selector && _told < due.length) {
                // Of a batch, also events of items that were skipped are here: awards come before what may still fail.
                Item storage item = due[_told];
                if (logs[i].emitter != address(houses[item.house].badges)) continue;
                bool alone = !books[item.house][item.campaign].paysPoints;
                if (alone && bytes16(topics[1]) == _name(item.campaign)) ++_told;
            } else if (topics[0] == IClaims.ClaimSkipped.selector) {
                skips.push(Skip(uint256(topics[1]), keccak256(abi.decode(logs[i].data, (bytes)))));
            }
        }
    }

    /// @dev I-31: what was claimed and matures waits from now on.
    function _wait(Item storage item, bytes memory data) private {
        PendingClaim memory claim;
        claim.points = houses[item.house].points;
        claim.campaign = _name(item.campaign);
        claim.member = item.member;
        uint256 amount;
        (claim.source, claim.key, amount, claim.lots, claim.maturesAt) = abi.decode(
            data,
            (address, bytes32, uint256, uint256, uint48)
        );
        _must(claim.maturesAt == clock + books[item.house][item.campaign].maturity && amount == item.amount, 31);
        _must(claim.key == bytes32(item.key) && claim.source == _sourceOf(item), 33);
        waiting.push(PendingBook(claim, item.house, item.campaign, amount));
    }

    function _reach(Reach what) internal {
        ++reached[uint256(what)];
    }

    function _next(address points) private view returns (Item storage item) {
        _must(_told < due.length, 30);
        item = due[_told];
        _must(points == address(houses[item.house].points), 15);
    }

    function _isDue(Item storage item, bytes32 campaign, bytes32 member) private view returns (bool) {
        return bytes16(campaign) == _name(item.campaign) && member == bytes32(uint256(uint160(item.member)));
    }

    function _sourceOf(Item storage item) private view returns (address) {
        return item.route == Route.Drop ? address(0) : tillAccounts[item.till];
    }

    function _reason(Item storage item) private view returns (bytes16) {
        if (!_isNumber(item.key)) return bytes16(bytes32(item.key | (1 << 255)));
        return bytes16((uint128(uint160(_sourceOf(item)) & (2 ** 63 - 1)) << 64) | uint128(item.key));
    }
}
