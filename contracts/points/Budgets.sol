// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {DailyLimit, DailyLimits} from "../limits/DailyLimit.sol";
import {Access} from "../programs/Access.sol";
import {IProgram} from "../programs/IProgram.sol";
import {ProgramToken} from "../programs/ProgramToken.sol";
import {Roles} from "../programs/Roles.sol";
import {Budget, IPoints, PointsConfig} from "./IPoints.sol";
import {Ledger} from "./Ledger.sol";
import {Lots} from "./Lots.sol";

/// @title Budgets
/// @notice Limits on issuance: a cap for all time, a ceiling per period, and budgets per minter and campaign out of
/// both. A budget is one word: having one makes an account a minter, and it also counts the daily limit.
abstract contract Budgets is Ledger, ProgramToken {
    /// @dev One slot.
    struct BudgetSlot {
        uint96 left;
        DailyLimit daily;
    }

    /// @dev One slot. `announced` replaces `amount` at `validFrom`; 0 means that nothing is announced.
    struct CeilingSlot {
        uint96 amount;
        uint96 announced;
        uint48 validFrom;
    }

    /// @dev One slot. `used` counts what period `period` used of the ceiling; `allotted` counts for all time.
    struct IssuanceSlot {
        uint96 used;
        uint48 period;
        uint96 allotted;
    }

    /// @inheritdoc IPoints
    uint256 public immutable cap;

    mapping(address minter => mapping(bytes16 campaign => BudgetSlot)) private _budgets;
    CeilingSlot private _ceiling;
    IssuanceSlot private _issuance;

    constructor(IProgram program_, PointsConfig memory config) ProgramToken(program_) {
        // Everything ever allotted fits into one lane, so words can be added without overflow checks (I-2).
        uint256 max = config.livePeriods == 0 ? type(uint96).max : (1 << Lots.LANE_BITS) - 1;
        require(config.cap <= max, CapTooLarge({cap: config.cap, max: max}));
        cap = config.cap == 0 ? max : config.cap;
        _ceiling.amount = config.ceiling;
        emit CeilingSet(config.ceiling, uint48(block.timestamp));
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IPoints
    function budgetOf(address minter, bytes16 campaign) external view returns (Budget memory budget) {
        BudgetSlot memory slot = _budgets[minter][campaign];
        return Budget({left: slot.left, ratePerDay: slot.daily.ratePerDay(), usedToday: slot.daily.usedToday()});
    }

    /// @inheritdoc IPoints
    function issuance()
        external
        view
        returns (uint256 ceiling, uint256 used, uint256 announced, uint48 validFrom, uint256 allotted)
    {
        ceiling = _currentCeiling();
        allotted = _issuance.allotted;
        if (_issuance.period == _ceilingPeriod()) used = _issuance.used;
        if (block.timestamp < _ceiling.validFrom) (announced, validFrom) = (_ceiling.announced, _ceiling.validFrom);
    }

    // -------------------------------------------------------------------------------------------------- writes

    /// @inheritdoc IPoints
    function allot(address minter, bytes16 campaign, uint96 amount, uint256 ratePerDay) external {
        _checkRole(Roles.ISSUER);
        uint256 max = DailyLimits.MAX_RATE;
        require(ratePerDay <= max, RateTooLarge({ratePerDay: ratePerDay, max: max}));
        IssuanceSlot memory slot = _issuance;
        if (slot.period != _ceilingPeriod()) {
            slot.period = uint48(_ceilingPeriod());
            slot.used = 0;
        }
        uint256 ceilingLeft = Math.saturatingSub(_currentCeiling(), slot.used);
        require(amount <= ceilingLeft, OverCeiling({left: ceilingLeft, amount: amount}));
        uint256 capLeft = cap - slot.allotted;
        require(amount <= capLeft, OverCap({left: capLeft, amount: amount}));
        slot.used += amount;
        slot.allotted += amount;
        _issuance = slot;

        BudgetSlot storage budget = _budgets[minter][campaign];
        budget.left += amount;
        budget.daily = budget.daily.withRate(ratePerDay);
        emit BudgetAllotted({
            minter: minter,
            campaign: campaign,
            amount: amount,
            left: budget.left,
            ratePerDay: ratePerDay
        });
    }

    /// @inheritdoc IPoints
    function cut(address minter, bytes16 campaign, uint256 amount) external {
        if (msg.sender != minter) Access.checkEither({program: _program, role: Roles.ISSUER, other: Roles.ADMIN});
        BudgetSlot storage budget = _budgets[minter][campaign];
        uint96 taken = uint96(Math.min(amount, budget.left));
        budget.left -= taken;
        _issuance.allotted -= taken;
        // Frees as much of this period's ceiling, at most all of it. So over any time, allotments less cuts stay within
        // the ceilings of the periods in that time.
        _issuance.used = uint96(Math.saturatingSub(_issuance.used, taken));
        emit BudgetCut({minter: minter, campaign: campaign, amount: taken, left: budget.left});
    }

    /// @inheritdoc IPoints
    function setCeiling(uint96 amount) external {
        _checkRole(Roles.ADMIN);
        uint96 current = uint96(_currentCeiling());
        uint48 validFrom = uint48(block.timestamp);
        if (amount <= current) {
            _ceiling = CeilingSlot({amount: amount, announced: 0, validFrom: 0});
        } else {
            validFrom += _program.noticePeriod();
            _ceiling = CeilingSlot({amount: current, announced: amount, validFrom: validFrom});
        }
        emit CeilingSet({ceiling: amount, validFrom: validFrom});
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _flagHalt() internal override {
        _supply |= HALTED;
    }

    /// @dev Takes `amount` out of the caller's budget. Reverts for 0, for which any caller's budget would suffice.
    function _spend(bytes16 campaign, uint256 amount) internal {
        require(amount != 0, ZeroAmount());
        BudgetSlot storage budget = _budgets[msg.sender][campaign];
        uint256 left = budget.left;
        require(amount <= left, OverBudget({minter: msg.sender, campaign: campaign, left: left, amount: amount}));
        DailyLimit daily = budget.daily;
        if (daily.ratePerDay() != 0) {
            (uint256 leftToday, DailyLimit spent) = daily.spend(amount);
            require(
                amount <= leftToday,
                OverDailyRate({minter: msg.sender, campaign: campaign, leftToday: leftToday, amount: amount})
            );
            budget.daily = spent;
        }
        unchecked {
            // amount <= left
            budget.left = uint96(left - amount);
        }
    }

    /// @dev Returns to the budget what {_spend} took. The daily limit stays used.
    function _unspend(bytes16 campaign, uint256 amount) internal {
        _budgets[msg.sender][campaign].left += uint96(amount);
    }

    /// @dev Adds to one lane of the supply. Reverts while minting is stopped or after it ended.
    function _growSupply(uint256 amount, uint256 lane, uint256 period) internal {
        uint256 word = _agedSupply(period);
        if (word & HALTED != 0 && !_checkHalt()) word &= ~HALTED;
        unchecked {
            // No lane overflows into the next (I-2).
            _supply = word + (amount << lane);
        }
    }

    function _ceilingPeriod() private view returns (uint256) {
        return block.timestamp / periodLength;
    }

    function _currentCeiling() private view returns (uint256) {
        CeilingSlot memory slot = _ceiling;
        return slot.validFrom != 0 && slot.validFrom <= block.timestamp ? slot.announced : slot.amount;
    }
}
