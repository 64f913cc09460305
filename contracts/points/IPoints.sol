// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IHaltable} from "../programs/IProgram.sol";
import {IHolderGuard} from "./IHolderGuard.sol";

/// @notice What is fixed when a token is created.
/// @param name in any script, of any length
/// @param symbol in any script, of any length
/// @param decimals at most 2 where points expire, else at most 18
/// @param periodLength length of a period in seconds, 1 to 1,096 days. Ceilings and expiry are counted in periods,
///        which are numbered from 1970
/// @param livePeriods how many periods points live, including the one they are earned in: 1 to 4; 0 if they never
///        expire
/// @param cap the most base units that can ever be issued; 0 for as much as fits (2^52 - 1 where points expire, else
///        2^96 - 1). Unused budgets count too; issued points count even after they are spent
/// @param ceiling the most base units that may be allotted to minters per period
/// @param closed whether members can send points only to desks, until the admin opens transfers for ever
/// @param desks enrolled from the start
struct PointsConfig {
    string name;
    string symbol;
    uint8 decimals;
    uint32 periodLength;
    uint8 livePeriods;
    uint96 cap;
    uint96 ceiling;
    bool closed;
    address[] desks;
}

/// @notice A minter's budget for a campaign, in base units.
/// @param left what remains to mint
/// @param ratePerDay the most on one UTC day; 0 for no daily limit
/// @param usedToday what was minted today, where there is a daily limit
struct Budget {
    uint96 left;
    uint72 ratePerDay;
    uint72 usedToday;
}

/// @title IPoints
/// @notice A brand's ERC-20 points. All amounts are base units. Points that expire do so in lots (batches): those
/// earned in the same period expire together at the end of a later period, wherever they are by then. A transfer takes
/// the lots that expire first, and they keep their expiry.
///
/// Only the holder can move, burn, freeze or shorten the life of the holder's points. A guard that the holder chose can
/// refuse a debit, and recover all points to another address. A desk (an enrolled escrow contract, see {enroll})
/// receives points by {transferAndCall}, by submitting an ERC-3009 authorization made out to it, or by using an
/// allowance. The desk holds them in escrow: held points do not expire, and leave by {release} or {settle}.
///
/// Sharp edge: where points expire, balances and the total supply drop at a period's end without an event. The next
/// write that touches the holder emits the missing `Transfer(holder, 0, expired)`. Pools, bridges and vaults that rely
/// on stable balances are not supported.
interface IPoints is IERC20Metadata, IERC1363, IHaltable {
    /// @notice Points were minted to a member.
    /// @dev A `Transfer` from zero goes with it.
    /// @param campaign whose budget they came out of
    /// @param amount base units
    /// @param reason the issuer's reference: an order, a file, a task; never personal data
    event Issued(bytes16 indexed campaign, address indexed to, address minter, uint256 amount, bytes16 reason);
    /// @notice Points were minted to many members at once; a `Transfer` from zero follows for each.
    /// @param campaign whose budget they came out of
    /// @param members how many members
    /// @param reason the issuer's reference: an order, a file, a task; never personal data
    event IssuedBatch(bytes16 indexed campaign, address minter, uint256 members, bytes16 reason);
    /// @notice Points were minted into a desk's hold (escrow), to be handed over later.
    /// @param campaign whose budget they came out of
    /// @param amount base units
    /// @param expiry the period at whose end they expire; 0 where points never expire
    /// @param reason the issuer's reference: an order, a file, a task; never personal data
    event IssuedHeld(bytes16 indexed campaign, address indexed desk, uint256 amount, uint256 expiry, bytes16 reason);
    /// @notice A desk voided points that it had minted and still held; they returned to its budget.
    /// @param amount base units
    event PointsVoided(address indexed desk, bytes16 indexed campaign, uint256 amount);
    /// @notice An issuer added to the budget that a minter has for a campaign.
    /// @param amount base units added; 0 where only the rate changed
    /// @param left base units that the minter can mint from now on
    /// @param ratePerDay base units on one UTC day; 0 for no daily limit
    event BudgetAllotted(
        address indexed minter,
        bytes16 indexed campaign,
        uint256 amount,
        uint256 left,
        uint256 ratePerDay
    );
    /// @notice Unused budget was taken back from a minter, which frees as much of the ceiling and of the cap.
    /// @param amount base units taken back
    /// @param left base units that remain
    event BudgetCut(address indexed minter, bytes16 indexed campaign, uint256 amount, uint256 left);
    /// @notice The admin set how much may be allotted per period.
    /// @param ceiling base units per period
    /// @param validFrom unix seconds from which it holds
    event CeilingSet(uint256 ceiling, uint48 validFrom);
    /// @notice A desk was enrolled: members can send it points, and it can mint out of its budget.
    event DeskEnrolled(address indexed desk);
    /// @notice The admin announced a desk's retirement, or carried it out.
    /// @param time unix seconds from which the desk can be retired; a time that has passed means that it is retired
    event DeskRetired(address indexed desk, uint256 time);
    /// @notice An issuer let a member's points live longer.
    /// @param from the period at whose end they would have expired
    /// @param to the period at whose end they expire now
    /// @param amount base units
    event LotsExtended(address indexed member, uint256 from, uint256 to, uint256 amount);
    /// @notice The admin opened a closed programme: members can transfer their points to one another, for ever.
    event TransfersOpened();
    /// @notice A holder's guard changed: the contract that is asked before the holder's points leave.
    /// @param guard the new guard; zero if it was removed
    event GuardSet(address indexed holder, address guard);

    /// @notice The decimals `decimals` are too many for these points. Choose at most `max`.
    error DecimalsTooMany(uint8 decimals, uint8 max);
    /// @notice The period length `given` is out of range. Choose `min` to `max` seconds.
    error PeriodLengthOutOfRange(uint32 given, uint32 min, uint32 max);
    /// @notice The live periods `given` are too many. Choose at most `max`, or 0 for points that never expire.
    error LivePeriodsTooMany(uint8 given, uint8 max);
    /// @notice The cap `cap` does not fit. Choose at most `max` base units.
    error CapTooLarge(uint256 cap, uint256 max);

    /// @notice The amount is zero. Give at least one base unit, and leave out members who get nothing.
    error ZeroAmount();
    /// @notice There are `members` members and `amounts` amounts. Give one amount for each member.
    error LengthMismatch(uint256 members, uint256 amounts);
    /// @notice Packed members take 20 bytes each, and `length` is not a multiple of 20. Pack the addresses again.
    error BadPacking(uint256 length);
    /// @notice `minter` may mint `left` base units more for `campaign`, and `amount` are needed. Ask the issuer to
    /// allot more.
    error OverBudget(address minter, bytes16 campaign, uint256 left, uint256 amount);
    /// @notice `minter` may mint `leftToday` base units more today (UTC) for `campaign`, and `amount` are needed.
    /// Continue tomorrow, or ask the issuer for a higher rate.
    error OverDailyRate(address minter, bytes16 campaign, uint256 leftToday, uint256 amount);
    /// @notice This period's ceiling leaves `left` base units, and `amount` are asked for. Allot less, cut budgets, or
    /// wait for the next period.
    error OverCeiling(uint256 left, uint256 amount);
    /// @notice The cap leaves `left` base units for all time, and `amount` are asked for. Allot less, or cut unused
    /// budgets.
    error OverCap(uint256 left, uint256 amount);
    /// @notice The daily rate `ratePerDay` does not fit. Choose at most `max` base units.
    error RateTooLarge(uint256 ratePerDay, uint256 max);

    /// @notice `caller` is not an enrolled desk of this token. Ask the admin to enroll it first.
    error NotDesk(address caller);
    /// @notice `desk` refuses to act as a desk here: it takes no transfers of points, or does not declare IDesk through
    /// ERC-165. Choose another desk.
    /// @dev Raised by {IPoints-enroll}, and by desks that members never send points to.
    error DeskRefuses(address desk);
    /// @notice The notice period of this desk still runs. Call again at `time` or later.
    /// @dev Members may have counted on the desk, so it takes points until then (unix seconds).
    error DeskNoticeRunning(uint256 time);
    /// @notice Members send points to the desk `desk`, so it can never void. Release or settle the points instead.
    /// @dev Voiding frees budget: with points that members sent in, that would mint new ones.
    error DeskTakesPoints(address desk);
    /// @notice The token has enrolled all of its `max` desks, retired ones included. Use one of them.
    error TooManyDesks(uint256 max);
    /// @notice `desk` is a desk, a contract that holds points. Send points there with transferAndCall or through the
    /// desk's own functions, while it is enrolled.
    /// @dev Points of a plain transfer would be stuck in the desk, so the token refuses it.
    error DeskNeedsCall(address desk);
    /// @notice The desk `desk` holds these points in escrow. They leave it only when it releases or settles them.
    error HeldByDesk(address desk);
    /// @notice The desk does not hold the lots `lots`: the redemption or grant may be done already. Read it again from
    /// the events.
    error LotsNotHeld(uint256 lots);
    /// @notice The expiry period `period` is out of range. Choose one from `min` to `max`.
    error ExpiryOutOfRange(uint256 period, uint256 min, uint256 max);
    /// @notice Transfers between members, as from `from` to `to`, are closed. Send points to a desk, or wait until the
    /// brand opens them.
    error TransfersClosed(address from, address to);
    /// @notice Members can transfer these points to one another already. Nothing is left to do.
    error TransfersAlreadyOpen();

    /// @notice `guard` does not declare through ERC-165 that it is a holder's guard. Choose a contract that does.
    error GuardRefuses(address guard);
    /// @notice Only the holder's guard `guard` can do this, and `caller` is another account. Call through the guard.
    error NotGuard(address caller, address guard);

    // ------------------------------------------------------------------------------------------------ what it is

    /// @notice Length of a period in seconds. Periods are numbered from 1970.
    function periodLength() external view returns (uint256);
    /// @notice How many periods points live, including the one they are earned in; 0 if they never expire.
    function livePeriods() external view returns (uint256);
    /// @notice The most base units that can ever be issued.
    function cap() external view returns (uint256);
    /// @notice Whether members can transfer points to one another.
    function transferable() external view returns (bool);
    /// @notice The number of the current period; always 0 where points never expire.
    function currentPeriod() external view returns (uint256);
    /// @notice When points that are minted now expire (unix seconds); the largest number if they never do.
    function newestExpiry() external view returns (uint256);

    // ---------------------------------------------------------------------------------------------- who has what

    /// @notice A holder's unexpired points by expiry: `amounts[i]` expires at the end of period `period + i`, that is
    /// at `(period + i + 1) * periodLength`. A single amount where points never expire.
    function lotsOf(address holder) external view returns (uint256 period, uint256[] memory amounts);

    /// @notice What the brand owes at this block: points of members by expiry, as in {lotsOf}, and points `held` by
    /// desks. Their sum is the total supply.
    function liability() external view returns (uint256 period, uint256[] memory amounts, uint256 held);

    /// @notice The budget of a minter for a campaign.
    function budgetOf(address minter, bytes16 campaign) external view returns (Budget memory);

    /// @notice The limits on issuance, and what is used of them.
    /// @return ceiling the most that may be allotted per period, as of now
    /// @return used what is allotted in this period
    /// @return announced a higher ceiling that was announced; 0 if there is none
    /// @return validFrom when the announced ceiling takes effect (unix seconds)
    /// @return allotted points issued so far plus budgets left; at most {cap}
    function issuance()
        external
        view
        returns (uint256 ceiling, uint256 used, uint256 announced, uint48 validFrom, uint256 allotted);

    /// @notice All desks that were ever enrolled, retired ones included.
    function desks() external view returns (address[] memory);

    /// @notice Whether the holder is a desk, whether that desk is enrolled (takes points), and the holder's guard (or
    /// zero).
    function holderState(address holder) external view returns (bool isDesk, bool isEnrolled, IHolderGuard guard);

    // ------------------------------------------------------------------------------------------------- members

    /// @notice Burns points of the caller, those that expire first.
    function burn(uint256 amount) external;

    /// @notice Emits the missing `Transfer` events of expired points. Anyone, for any holders.
    function touch(address[] calldata holders) external;

    /// @notice Sets the caller's guard: a contract that is asked before the caller's points leave. From then on only
    /// the guard can change it ({changeGuard}). It must declare {IHolderGuard} through ERC-165 ({GuardRefuses}).
    function setGuard(IHolderGuard guard) external;

    /// @notice Replaces the guard of `holder`, or removes it (zero). Only the current guard.
    function changeGuard(address holder, IHolderGuard guard) external;

    /// @notice Moves all unexpired points of `holder` to `to`, with their expiry. Only the holder's guard: this is how
    /// a lost wallet is recovered, by a contract that the holder consented to in advance.
    function recover(address holder, address to) external returns (uint256 amount);

    // ------------------------------------------------------------------------------------------------- minters

    /// @notice Mints to a member out of the caller's budget. Any account with a budget is a minter; there is no minter
    /// role.
    /// @param memo why: the campaign in the upper 16 bytes, the reason in the lower 16
    function mint(address to, uint256 amount, bytes32 memo) external;

    /// @notice Mints a different amount to each of many members.
    function mintBatch(address[] calldata members, uint256[] calldata amounts, bytes32 memo) external;

    /// @notice Mints the same amount to each of many members.
    /// @param members packed addresses, 20 bytes each
    function mintPacked(bytes calldata members, uint256 amount, bytes32 memo) external;

    // --------------------------------------------------------------------------------------------------- desks

    /// @notice Mints into the calling desk's hold (escrow), out of the desk's budget.
    /// @param expiry the period at whose end the points expire: the current one at the earliest, the newest at the
    ///        latest
    /// @return lots the word with which the desk later releases, settles or voids them
    function mintHeld(uint256 amount, uint256 expiry, bytes32 memo) external returns (uint256 lots);

    /// @notice The lots of the transfer of `value` that the calling desk has just received. The desk reads them once:
    /// at the start of the ERC-1363 callback, or right after it submitted an authorization ({LotsNotHeld}).
    function takeReceived(uint256 value) external returns (uint256 lots);

    /// @notice Gives points out of the calling desk's hold to a member. Lots whose expiry passed while they were held
    /// live to the end of the current period. Works without a budget, while minting is stopped, and after the desk is
    /// retired.
    function release(address to, uint256 lots) external returns (uint256 amount);

    /// @notice Burns points in the calling desk's hold: they were spent.
    function settle(uint256 lots) external returns (uint256 amount);

    /// @notice Burns points in the hold of the calling desk, which minted them, and returns them to its budget. Only
    /// for desks that members have never sent points to ({DeskTakesPoints}).
    function void(uint256 lots, bytes16 campaign) external returns (uint256 amount);

    // --------------------------------------------------------------------------------------------------- brand

    /// @notice Adds to a minter's budget out of this period's ceiling, and sets its daily limit. Issuer only.
    /// @param amount base units; 0 to change only the daily limit
    /// @param ratePerDay base units on one UTC day; 0 for no daily limit
    function allot(address minter, bytes16 campaign, uint96 amount, uint256 ratePerDay) external;

    /// @notice Takes back up to `amount` of a minter's unused budget, which frees ceiling and cap. Issuer, admin, or
    /// the minter.
    function cut(address minter, bytes16 campaign, uint256 amount) external;

    /// @notice Sets the ceiling per period. A lower one holds at once and cancels an announced raise; a higher one
    /// holds after the programme's notice period. Admin only.
    function setCeiling(uint96 amount) external;

    /// @notice Extends members' lots that expire at the end of period `from` to the end of period `to`. Issuer only.
    function extend(address[] calldata members, uint256 from, uint256 to) external;

    /// @notice Enrolls a contract as a desk. It must declare {IDesk} through ERC-165 ({DeskRefuses}). Points that it
    /// owned before are burned, since a desk only holds points of others. At most 32 in all ({TooManyDesks}). Admin
    /// only.
    function enroll(address desk) external;

    /// @notice Retires a desk in two calls: the first announces that it will take no more points; the second, after the
    /// notice period, carries it out ({DeskNoticeRunning}). An announcement lapses when as much time again has passed,
    /// and {enroll} cancels it. Points that the desk holds can still be released or settled. Admin only.
    function retire(address desk) external;

    /// @notice Opens a closed programme: members can transfer points to one another, for ever. Admin only.
    function open() external;
}
