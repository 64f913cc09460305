// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {DailyLimit} from "../limits/DailyLimit.sol";
import {Access} from "../programs/Access.sol";
import {ProgramToken} from "../programs/ProgramToken.sol";
import {Roles} from "../programs/Roles.sol";
import {BadgeBudget, IBadges, Kind, KindTerms} from "./IBadges.sol";
import {IBadgeArt, Look} from "./art/IBadgeArt.sol";

/// @title Kinds
/// @notice Which badges a brand can award, and who may award how many: kinds that never change, each with a cap, and
/// budgets per minter, kind and campaign out of that cap. A budget is one word: having one makes an account a minter,
/// and it also counts the daily limit.
abstract contract Kinds is IBadges, ProgramToken {
    /// @dev One slot: everything that awarding a badge reads of its kind.
    struct KindSlot {
        uint32 cap;
        uint32 allotted;
        uint32 serials;
        uint16 validDays;
        uint8 levels;
        uint8 flags;
    }

    /// @dev One slot.
    struct AwardSlot {
        uint32 left;
        bool kept;
        DailyLimit daily;
    }

    uint8 internal constant SOULBOUND = 1;
    uint8 internal constant REVOCABLE = 2;
    /// @dev Flag: minting is or will be stopped or ended, so an award must check. Every kind has a copy, which an award
    /// reads anyway; a slot of its own would cost each award 2,100 gas, and stops are rare.
    uint8 internal constant HALTED = 4;

    /// @dev Bounds the cost of {IBadges-balanceOf} (65 words) and of a stop (512 slots).
    uint256 private constant MAX_KINDS = 512;
    uint256 private constant MAX_LEVELS = 16;

    IBadgeArt internal immutable _art;

    uint16 internal _kindCount;
    mapping(uint16 kind => KindSlot slot) internal _kinds;
    mapping(uint16 kind => Look look) internal _looks;
    mapping(uint16 kind => string[] names) internal _levelNames;
    mapping(address minter => mapping(bytes32 kindAndCampaign => AwardSlot)) private _awards;

    constructor(IBadgeArt art) {
        _art = art;
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IBadges
    function kindCount() external view returns (uint256) {
        return _kindCount;
    }

    /// @inheritdoc IBadges
    function kind(uint16 kind_) external view returns (Kind memory) {
        KindSlot memory slot = _existing(kind_);
        KindTerms memory terms = KindTerms({
            look: _looks[kind_],
            levels: _levelNames[kind_],
            cap: slot.cap,
            validDays: slot.validDays,
            soulbound: slot.flags & SOULBOUND != 0,
            revocable: slot.flags & REVOCABLE != 0
        });
        return Kind({terms: terms, allotted: slot.allotted, serials: slot.serials});
    }

    /// @inheritdoc IBadges
    function traitsOf(uint16 kind_) external view returns (bool soulbound, bool revocable, uint8 levels) {
        KindSlot memory slot = _existing(kind_);
        return (slot.flags & SOULBOUND != 0, slot.flags & REVOCABLE != 0, slot.levels);
    }

    /// @inheritdoc IBadges
    function budgetOf(address minter, uint16 kind_, bytes16 campaign) external view returns (BadgeBudget memory) {
        AwardSlot memory slot = _awards[minter][_key(kind_, campaign)];
        return
            BadgeBudget({
                left: slot.left,
                ratePerDay: uint32(slot.daily.ratePerDay()),
                usedToday: uint32(slot.daily.usedToday()),
                kept: slot.kept
            });
    }

    // ---------------------------------------------------------------------------------------------------- brand

    /// @inheritdoc IBadges
    function defineKind(KindTerms calldata terms) external returns (uint16 kind_) {
        _checkRole(Roles.CATALOG);
        require(_kindCount < MAX_KINDS, TooManyKinds(MAX_KINDS));
        require(terms.levels.length <= MAX_LEVELS, TooManyLevels({levels: terms.levels.length, max: MAX_LEVELS}));
        require(terms.soulbound || !terms.revocable, RevocableUnlessSoulbound());
        _art.checkLook(terms.look);
        for (uint256 i = 0; i < terms.levels.length; ++i) _art.checkName("level", terms.levels[i]);

        kind_ = ++_kindCount;
        _kinds[kind_] = KindSlot({
            cap: terms.cap == 0 ? type(uint32).max : terms.cap,
            allotted: 0,
            serials: 0,
            validDays: terms.validDays,
            levels: uint8(terms.levels.length),
            // The first award checks for a stop, and clears the flag if no stop or end lies ahead.
            flags: HALTED | (terms.soulbound ? SOULBOUND : 0) | (terms.revocable ? REVOCABLE : 0)
        });
        _looks[kind_] = terms.look;
        _levelNames[kind_] = terms.levels;
        emit KindDefined({kind: kind_, terms: terms});
    }

    /// @inheritdoc IBadges
    function allot(address minter, uint16 kind_, bytes16 campaign, uint32 amount, uint32 ratePerDay) external {
        _checkRole(Roles.ISSUER);
        KindSlot memory slot = _existing(kind_);
        uint256 left = slot.cap - slot.allotted;
        require(amount <= left, OverKindCap({kind: kind_, left: left, amount: amount}));
        _kinds[kind_].allotted = slot.allotted + amount;
        AwardSlot storage budget = _awards[minter][_key(kind_, campaign)];
        // A daily limit would hold back badges that are promised to members.
        require(
            !budget.kept || ratePerDay == budget.daily.ratePerDay(),
            BudgetKept({minter: minter, kind: kind_, campaign: campaign})
        );
        budget.left += amount;
        budget.daily = budget.daily.withRate(ratePerDay);
        emit AwardsAllotted({
            minter: minter,
            kind: kind_,
            campaign: campaign,
            amount: amount,
            left: budget.left,
            ratePerDay: ratePerDay
        });
    }

    /// @inheritdoc IBadges
    function cut(address minter, uint16 kind_, bytes16 campaign, uint32 amount) external {
        AwardSlot storage budget = _awards[minter][_key(kind_, campaign)];
        if (msg.sender != minter) {
            require(!budget.kept, BudgetKept({minter: minter, kind: kind_, campaign: campaign}));
            Access.checkEither({program: _program, role: Roles.ISSUER, other: Roles.ADMIN});
        }
        uint32 taken = uint32(Math.min(amount, budget.left));
        budget.left -= taken;
        _freeCap(kind_, taken);
        emit AwardsCut({minter: minter, kind: kind_, campaign: campaign, amount: taken, left: budget.left});
    }

    /// @inheritdoc IBadges
    function keep(address minter, uint16 kind_, bytes16 campaign) external {
        _checkRole(Roles.ISSUER);
        _existing(kind_);
        _awards[minter][_key(kind_, campaign)].kept = true;
        emit AwardsKept({minter: minter, kind: kind_, campaign: campaign});
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @inheritdoc ProgramToken
    function _flagHalt() internal override {
        uint16 count = _kindCount;
        for (uint16 i = 1; i <= count; ++i) _kinds[i].flags |= HALTED;
    }

    function _existing(uint16 kind_) internal view returns (KindSlot memory slot) {
        slot = _kinds[kind_];
        require(slot.cap != 0, NoSuchKind(kind_));
    }

    /// @dev The kind. Reverts unless a badge of this level can be awarded now.
    function _awardable(uint16 kind_, uint8 level) internal returns (KindSlot memory slot) {
        slot = _existing(kind_);
        uint8 min = slot.levels == 0 ? 0 : 1;
        require(level >= min && level <= slot.levels, LevelOutOfRange({level: level, min: min, max: slot.levels}));
        if (slot.flags & HALTED != 0 && !_checkHalt()) {
            slot.flags &= ~HALTED;
            _kinds[kind_].flags = slot.flags;
        }
    }

    /// @dev Takes `amount` awards out of the caller's budget. Reverts for 0, for which any caller's budget would
    /// suffice.
    function _spend(uint16 kind_, bytes16 campaign, uint256 amount) internal {
        require(amount != 0, NothingAwarded());
        AwardSlot storage stored = _awards[msg.sender][_key(kind_, campaign)];
        AwardSlot memory slot = stored;
        require(
            amount <= slot.left,
            OverAwards({minter: msg.sender, kind: kind_, campaign: campaign, left: slot.left, amount: amount})
        );
        stored.left = uint32(slot.left - amount);
        if (slot.daily.ratePerDay() == 0) return;
        (uint256 leftToday, DailyLimit spent) = slot.daily.spend(amount);
        require(
            amount <= leftToday,
            OverAwardRate({minter: msg.sender, kind: kind_, campaign: campaign, leftToday: leftToday, amount: amount})
        );
        stored.daily = spent;
    }

    /// @dev Gives awards that minted no badge back to the cap, which counts badges.
    function _freeCap(uint16 kind_, uint256 amount) internal {
        if (amount != 0) _kinds[kind_].allotted -= uint32(amount);
    }

    function _key(uint16 kind_, bytes16 campaign) private pure returns (bytes32) {
        return bytes32(campaign) | bytes32(uint256(kind_));
    }
}
