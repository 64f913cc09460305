// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Campaign, Till} from "../../../contracts/campaigns/ICampaigns.sol";
import {IBonuses} from "../../../contracts/bonuses/IBonuses.sol";
import {IPurchases, PurchaseRecord} from "../../../contracts/purchases/IPurchases.sol";
import {Standing} from "../../../contracts/purchases/IStandings.sol";
import {Rule} from "../../../contracts/rules/IRulebook.sol";
import {Budget} from "../../../contracts/points/IPoints.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {PurchaseBooks} from "./PurchaseBooks.sol";
import {Vm, vm} from "./Vm.sol";

/// @title PurchasePromises
/// @notice The numbered invariants of purchases, I-38 to I-48 of the README. `check` holds for what is, the modifier `step` for
/// what a step changed and told; `checkAll` looks, at a run's end, for what stays wrong once it is.
abstract contract PurchasePromises is PurchaseBooks {
    /// @dev What must have happened before the steps can be said to try everything.
    enum Reach {
        Posted,
        Skipped,
        PaidDebt,
        Carried,
        Tampered,
        Lengthened,
        NotPosted,
        Voided,
        Owed,
        OwedAgain,
        NotRefunded,
        RefundSkipped,
        MaturedForLast,
        Matured,
        MaturedLate,
        MatureSkipped,
        First,
        Referral,
        ReferralCapped,
        Milestone,
        LastMilestone,
        TierShown,
        TierRaised,
        TierLowered,
        TierFell,
        Kept,
        Proved,
        NotProved,
        Given,
        Opened,
        TiersOpened,
        Closed,
        Lapsed,
        RuleBetter,
        RuleWorse,
        BarRaised,
        RuleRefused,
        Count
    }

    /// @notice How often each happened.
    mapping(uint256 what => uint256 times) public reached;

    /// @dev What the running step must still tell: a refund's parts, a bonus.
    bytes32 internal dueRefund;
    bytes32 internal dueBonus;
    uint256 internal dueSkips;
    /// @dev The record's hash as the last event told it.
    mapping(uint256 house => mapping(bytes32 order => bytes32)) private _told;
    mapping(uint256 house => mapping(address member => uint256)) private _lastTier;
    uint256 private _lastPeriod;

    modifier step() {
        vm.recordLogs();
        _;
        _readLogs();
        _must(dueRefund == 0 && dueSkips == 0, 38);
        _must(dueBonus == 0, 47);
        _i45Tiers();
    }

    /// @notice All that must hold between any two steps.
    function check() external view {
        for (uint256 h = 0; h < HOUSES; ++h) {
            uint256 owned = _i42Lots(h);
            _must(houses[h].points.totalSupply() == owned + held[h], 40);
            uint256 owed = debts[h][address(desk)];
            for (uint256 i = 0; i < MEMBERS; ++i) owed += debts[h][friends[i]];
            _must(desk.debtTotal(houses[h].points) == owed, 41);
            uint256 left;
            for (uint256 c = 0; c < CAMPAIGNS; ++c) left += books[h][c].left + potLeft[h][c];
            (, , , , uint256 allotted) = houses[h].points.issuance();
            _must(allotted == left + minted[h], 47);
            for (uint256 i = 0; i < 3; ++i) {
                address minter = [address(desk), address(showroom), address(pot)][i];
                _must(!houses[h].program.hasRole(Roles.ISSUER, minter), 34);
            }
        }
    }

    function checkAll() external view {
        for (uint256 i = 0; i < orders.length; ++i) _i38Order(orders[i]);
        for (uint256 h = 0; h < HOUSES; ++h) {
            for (uint256 i = 0; i < MEMBERS; ++i) _i44Standing(h, friends[i]);
            _i44Standing(h, address(desk));
            for (uint256 c = 0; c < CAMPAIGNS; ++c) _i43Campaign(h, c);
            _i48Rules(h);
        }
    }

    /// @dev I-40, I-42, I-41: lane by lane, members and the desk have what the books say: nobody lost a point but by own act or
    /// time, and none was renewed.
    function _i42Lots(uint256 h) private view returns (uint256 owned) {
        for (uint256 i = 0; i < MEMBERS; ++i) {
            (, uint256[] memory amounts) = houses[h].points.lotsOf(friends[i]);
            for (uint256 j = 0; j < amounts.length; ++j) {
                _must(amounts[j] == lots[h][friends[i]][_oldest(h) + j], 42);
                owned += amounts[j];
            }
        }
        _must(houses[h].points.balanceOf(address(desk)) == held[h], 40);
        (, uint256[] memory waits) = houses[h].points.lotsOf(address(desk));
        for (uint256 j = 0; j < waits.length; ++j) _must(waits[j] == heldLots[h][_oldest(h) + j], 40);
    }

    /// @dev I-38: each unit that was earned waits, was handed over, voided, or went against debt; and the chain says so, too.
    function _i38Order(OrderBook storage book) internal view {
        PurchaseRecord memory record = book.record;
        _must(record.earned == record.held + book.handedOver + book.voided + record.paidDebt, 38);
        _must(record.refunded <= record.earned, 38);
        bytes32 hash = desk.recordOf(record.points, record.order);
        _must(hash == desk.hashOf(record) && hash == _told[book.house][record.order] && desk.matches(record), 38);
        (bool first, bool referral) = pot.paidFor(record.points, record.order);
        _must(first == book.paidFirst && referral == book.paidReferral, 47);
    }

    function _i44Standing(uint256 h, address member) private view {
        Standing memory now_ = standings.standingOf(houses[h].points, member);
        uint256 period = _period();
        _must(now_.period == period && now_.bought == bought[h][member], 44);
        _must(now_.current == counted[h][member][period] && now_.previous == counted[h][member][period - 1], 44);
        _must(pot.referralsOf(houses[h].points, member) == referrals[h][member][period], 47);
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 p = period - 1; p <= period; ++p) {
                bool paid = pot.isMilestonePaid(houses[h].points, member, p, i);
                _must(paid == milestonePaid[h][member][p][i], 47);
            }
        }
        _must(desk.debtOf(houses[h].points, member) == debts[h][member], 41);
        (bool has, uint8 level) = houses[h].badges.heldBy(member, TIER_KIND);
        _must(has == (badgeLevel[h][member] != 0) && level == badgeLevel[h][member], 46);
    }

    /// @dev I-43: budgets, tills and windows are as they were set, less what was posted.
    function _i43Campaign(uint256 h, uint256 c) private view {
        CampaignBook storage book = books[h][c];
        Budget memory budget = houses[h].points.budgetOf(address(desk), _name(c));
        _must(budget.left == book.left && budget.ratePerDay == book.rate, 43);
        _must(houses[h].points.budgetOf(address(pot), _name(c)).left == potLeft[h][c], 47);
        TierBook storage shown = tierBooks[h][c];
        _must(houses[h].badges.budgetOf(address(showroom), TIER_KIND, _name(c)).left == shown.awards, 46);
        if (shown.opensAt != 0) {
            Campaign memory tiers = showroom.campaignOf(houses[h].points, _name(c));
            _must(tiers.kind == TIER_KIND && tiers.level == shown.level && !tiers.paysPoints, 37);
        }
        if (book.opensAt == 0) return;
        Campaign memory now_ = desk.campaignOf(houses[h].points, _name(c));
        _must(now_.maturity == book.maturity && now_.kind == 0 && now_.paysPoints, 37);
        _must(desk.closingOf(houses[h].points, _name(c)) == _closing(h, c), 35);
        for (uint256 t = 0; t < TILLS; ++t) _i43Till(h, c, t);
    }

    function _i43Till(uint256 h, uint256 c, uint256 t) internal view {
        TillBook storage book = tills[h][c][t];
        Till memory till = desk.tillOf(houses[h].points, _name(c), tillAccounts[t]);
        _must(till.active == book.active && till.capped == book.capped, 43);
        _must(till.left == book.left && till.ratePerDay == book.rate, 43);
        _must(book.rate == 0 || till.usedToday == tillUsedOn[_tillDay(h, c, t)], 43);
    }

    /// @dev I-48: what was published stays.
    function _i48Rules(uint256 h) private view {
        _must(rulebook.ruleCount(houses[h].points) == rules[h].length, 48);
        for (uint256 i = 0; i < rules[h].length; ++i) {
            (Rule memory rule, uint48 validFrom) = rulebook.ruleAt(houses[h].points, i);
            _must(validFrom == rules[h][i].validFrom, 48);
            _must(keccak256(abi.encode(rule)) == keccak256(rules[h][i].rule), 48);
            uint256 time = validFrom > clock ? clock : validFrom;
            (, uint256 version) = _versionAt(h, time);
            _must(rulebook.versionAt(houses[h].points, uint48(time)) == version, 48);
        }
    }

    /// @dev I-45: tiers are as the books say, and fall at a period's end alone, but by refund.
    function _i45Tiers() private {
        bool sameAsBefore = _lastPeriod == _period();
        _lastPeriod = _period();
        for (uint256 h = 0; h < HOUSES; ++h) {
            for (uint256 i = 0; i < MEMBERS; ++i) {
                address member = friends[i];
                (uint8 tier, ) = showroom.tierOf(houses[h].points, member);
                _must(tier == _tierNow(h, member), 45);
                uint256 before = _lastTier[h][member];
                if (tier < before) {
                    _must(!sameAsBefore || lowered[member], 45);
                    _reach(sameAsBefore ? Reach.TierLowered : Reach.TierFell);
                } else if (tier != 0 && !sameAsBefore) _reach(Reach.Kept);
                _lastTier[h][member] = tier;
            }
        }
        for (uint256 i = 0; i < MEMBERS; ++i) lowered[friends[i]] = false;
    }

    /// @dev I-38: every event tells the whole record as it stands after. I-47: a bonus is told as it was due.
    function _readLogs() internal override {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32[] memory topics = logs[i].topics;
            if (logs[i].emitter == address(pot)) {
                _must(dueBonus == keccak256(abi.encode(topics[1], topics[2], topics[3], logs[i].data)), 47);
                _must(topics[0] == IBonuses.BonusPaid.selector, 47);
                dueBonus = 0;
            }
            if (logs[i].emitter != address(desk)) continue;
            if (topics[0] == IPurchases.PurchasePosted.selector || topics[0] == IPurchases.PurchaseMatured.selector) {
                _hear(topics, abi.decode(logs[i].data, (PurchaseRecord)));
            } else if (topics[0] == IPurchases.PurchaseRefunded.selector) {
                (uint256 voided, uint256 owed, bytes16 reason, PurchaseRecord memory record) = abi.decode(
                    logs[i].data,
                    (uint256, uint256, bytes16, PurchaseRecord)
                );
                _must(dueRefund == keccak256(abi.encode(record.order, voided, owed, reason)), 38);
                dueRefund = 0;
                _hear(topics, record);
            } else if (topics[0] == IPurchases.RefundSkipped.selector) {
                --dueSkips;
            }
        }
    }

    /// @dev As an indexer would.
    function _hear(bytes32[] memory topics, PurchaseRecord memory record) private {
        uint256 h = address(record.points) == address(houses[0].points) ? 0 : 1;
        _must(topics[1] == bytes32(uint256(uint160(address(record.points)))), 38);
        _must(bytes16(topics[2]) == record.campaign && topics[3] == bytes32(uint256(uint160(record.member))), 38);
        _told[h][record.order] = keccak256(abi.encode(record));
    }

    function _reach(Reach what) internal {
        ++reached[uint256(what)];
    }
}
