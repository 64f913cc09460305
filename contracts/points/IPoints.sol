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
/// @param periodLength seconds of the periods in which ceilings and expiry are counted, from 1970 on; 1 to 1,096 days
/// @param livePeriods how many periods points live, counting the one they are earned in: 1 to 4; 0 if they never expire
/// @param cap the most, in base units, that can ever be issued; 0 for as much as fits (2^52 - 1 where points expire,
///        2^96 - 1 where not). Budgets count while they last, and what was issued counts for ever.
/// @param ceiling the most, in base units, that may be allotted to minters per period
/// @param closed whether points move only between members and desks, until the admin opens them for ever
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

/// @notice What a minter may still mint for a campaign, in base units.
/// @param left in all
/// @param ratePerDay at most this much on one UTC day; 0 if only `left` bounds it
/// @param usedToday how much of the rate is spent today
struct Budget {
    uint96 left;
    uint72 ratePerDay;
    uint72 usedToday;
}

/// @title IPoints
/// @notice A brand's ERC-20 points. Amounts are base units. Where points expire, they do so in lots: what was earned
/// in one period expires at the end of one period, also after being sent on. Transfers take what expires first.
///
/// Nobody but the holder can move, burn, freeze or shorten the life of what the holder has. Points reach a desk (an
/// enrolled contract, see {enroll}) only by {transferAndCall}, or when the desk itself brings an ERC-3009 authorization
/// made out to it, or draws an allowance; there they are held, do not age, and leave by {release} or {settle}.
///
/// Sharp edges: where points expire, balances and the supply drop at a period's end without an event; the next touch
/// of the holder emits the missing `Transfer(holder, 0, expired)`. Pools, bridges and vaults that assume a balance
/// which stays are not supported.
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

    /// @notice Seconds of a period. Periods are numbered from 1970 on.
    function periodLength() external view returns (uint256);
    /// @notice How many periods points live, counting the one they are earned in; 0 if they never expire.
    function livePeriods() external view returns (uint256);
    /// @notice The most that can ever be issued.
    function cap() external view returns (uint256);
    /// @notice Whether points move freely between members.
    function transferable() external view returns (bool);
    /// @notice The period of now, as lots count it; always 0 where points never expire.
    function currentPeriod() external view returns (uint256);
    /// @notice When points minted now expire, in unix seconds; the largest number if never.
    function newestExpiry() external view returns (uint256);

    // ---------------------------------------------------------------------------------------------- who has what

    /// @notice A holder's live points by expiry: `amounts[i]` expires at the end of period `period + i`, which is at
    /// `(period + i + 1) * periodLength`. One amount that never expires where points don't.
    function lotsOf(address holder) external view returns (uint256 period, uint256[] memory amounts);

    /// @notice What the brand owes at this block: with members, by expiry as in {lotsOf}, and `held` by desks.
    /// All together is the total supply.
    function liability() external view returns (uint256 period, uint256[] memory amounts, uint256 held);

    /// @notice What the minter may still mint for the campaign.
    function budgetOf(address minter, bytes16 campaign) external view returns (Budget memory);

    /// @notice What may come into being.
    /// @return ceiling the most that may be allotted per period, as of now
    /// @return used how much of it is allotted in this period
    /// @return announced a higher ceiling that was announced, 0 if none is
    /// @return validFrom when that takes over (unix seconds)
    /// @return allotted all that was ever allotted, less what was cut: issued points and budgets left; at most {cap}
    function issuance()
        external
        view
        returns (uint256 ceiling, uint256 used, uint256 announced, uint48 validFrom, uint256 allotted);

    /// @notice All desks that were ever enrolled.
    function desks() external view returns (address[] memory);

    /// @notice Whether the holder is a desk, whether it still takes points, and the guard that the holder chose (or zero).
    function holderState(address holder) external view returns (bool isDesk, bool isEnrolled, IHolderGuard guard);

    // ------------------------------------------------------------------------------------------------- members

    /// @notice Destroys the caller's points, those that expire first.
    function burn(uint256 amount) external;

    /// @notice Emits the missing events of points that expired. Anyone may call it, for anyone.
    function touch(address[] calldata holders) external;

    /// @notice Chooses a contract that is asked before the caller's points leave: for limits, a second factor,
    /// recovery. Once chosen, only the guard can change it ({changeGuard}). The guard must say by ERC-165 that it is
    /// one ({GuardRefuses}).
    function setGuard(IHolderGuard guard) external;

    /// @notice Replaces the guard of `holder`, or removes it (zero). Only the holder's guard may call this.
    function changeGuard(address holder, IHolderGuard guard) external;

    /// @notice Moves all live points of `holder` to `to`, with their expiry. Only the guard that the holder chose may
    /// call this: it is how a lost wallet is recovered by an address consented to in advance.
    function recover(address holder, address to) external returns (uint256 amount);

    // ------------------------------------------------------------------------------------------------- minters

    /// @notice Mints to a member out of the caller's budget: the budget is the role.
    /// @param memo campaign in the upper 16 bytes, reason in the lower 16
    function mint(address to, uint256 amount, bytes32 memo) external;

    /// @notice Mints unequal amounts to many members.
    function mintBatch(address[] calldata members, uint256[] calldata amounts, bytes32 memo) external;

    /// @notice Mints `amount` to each of many members.
    /// @param members addresses of 20 bytes each, end to end
    function mintPacked(bytes calldata members, uint256 amount, bytes32 memo) external;

    // --------------------------------------------------------------------------------------------------- desks

    /// @notice Mints into the calling desk's hold, out of its budget.
    /// @param expiry the period at whose end the points expire: from the current one to the newest
    /// @return lots the word by which to release or settle them
    function mintHeld(uint256 amount, uint256 expiry, bytes32 memo) external returns (uint256 lots);

    /// @notice The lots that came with the transfer of `value` which the calling desk is being told of. To be read
    /// once, first thing in the callback or after taking an authorization ({LotsNotHeld}).
    function takeReceived(uint256 value) external returns (uint256 lots);

    /// @notice Gives lots of the calling desk's hold to a member. Those whose time passed while held live to the end of
    /// the current period. Needs no budget, ignores stops, outlives enrollment.
    function release(address to, uint256 lots) external returns (uint256 amount);

    /// @notice Burns lots of the calling desk's hold.
    function settle(uint256 lots) external returns (uint256 amount);

    /// @notice Burns lots of the calling desk's hold, which it minted, and gives them back to its budget. Not for desks
    /// that were ever sent points ({DeskTakesPoints}).
    function void(uint256 lots, bytes16 campaign) external returns (uint256 amount);

    // --------------------------------------------------------------------------------------------------- brand

    /// @notice Adds to a minter's budget out of the ceiling of this period, and sets its daily rate. Issuer only.
    /// @param amount may be 0 to change the rate alone
    /// @param ratePerDay at most this much on one UTC day; 0 if only the budget bounds it
    function allot(address minter, bytes16 campaign, uint96 amount, uint256 ratePerDay) external;

    /// @notice Takes back what a minter has not minted, at most `amount`; frees ceiling and cap. Issuer, admin, or the
    /// minter itself.
    function cut(address minter, bytes16 campaign, uint256 amount) external;

    /// @notice Sets the ceiling per period. Lower: at once, and an announced raise is dropped. Higher: after the
    /// programme's notice period. Admin only.
    function setCeiling(uint96 amount) external;

    /// @notice Lets members' lots that expire at the end of period `from` live to the end of period `to`. Issuer only.
    function extend(address[] calldata members, uint256 from, uint256 to) external;

    /// @notice Enrolls a contract as desk. It must say by ERC-165 that it is one ({DeskRefuses}); what it had as a
    /// plain holder is burned, for a desk owns nothing. At most 32 in all ({TooManyDesks}). Admin only.
    function enroll(address desk) external;

    /// @notice Called once, announces that the desk will take no more points; called again after the programme's notice
    /// period, and before as long again has passed, makes it so ({DeskNoticeRunning}). {enroll} takes it back. What it holds still leaves by release or settle. Admin only.
    function retire(address desk) external;

    /// @notice Lets points of a closed programme move freely, for ever. Admin only.
    function open() external;
}
