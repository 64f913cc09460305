// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

/// @notice One version of a programme's terms.
/// @param uri where the text is
/// @param contentHash keccak-256 of the text's bytes, which reveals any change of the text at the URI
/// @param validFrom unix seconds from which this version holds
struct Terms {
    string uri;
    bytes32 contentHash;
    uint48 validFrom;
}

/// @notice A role to give to, or take from, an account.
struct RoleChange {
    bytes32 role;
    address account;
    bool granted;
}

/// @title IProgram
/// @notice One brand's loyalty programme: its roles, terms, notice period and tokens.
///
/// Roles (`docs/roles.md` says what a stolen key of each could do):
/// - admin (`DEFAULT_ADMIN_ROLE`): one account, handed over in two steps; roles, terms, ceiling, desks, close.
/// - `ISSUER_ROLE`: allots budgets within ceiling and caps, cuts them, voids points that have not matured, extends
///   lots, takes back badges of revocable kinds.
/// - `CASHIER_ROLE`: captures redemptions at a point of sale (the reward was handed over), or refunds them.
/// - `CATALOG_ROLE`: publishes and withdraws rewards, refunds redemptions, defines kinds of badges.
/// - `GUARDIAN_ROLE`: stops minting once, for 7 days at most, until the admin has acted.
interface IProgram is IAccessControl {
    /// @notice Minting was stopped for some days.
    /// @param until unix seconds at which it goes on by itself
    /// @param renewed whether the admin did it
    event Stopped(address indexed by, uint48 until, bool renewed);
    /// @notice The admin ended a stop, and minting goes on.
    event Resumed(address indexed by);
    /// @notice The admin announced when minting ends for ever.
    /// @param closesAt unix seconds
    event CloseAnnounced(uint48 closesAt);
    /// @notice The admin published a version of the programme's terms.
    /// @param version counted from 0
    /// @param contentHash keccak-256 of the text's bytes
    /// @param validFrom unix seconds from which it holds
    event TermsPublished(uint256 indexed version, string uri, bytes32 contentHash, uint48 validFrom);
    /// @notice The launcher gave the programme its tokens, for ever.
    event TokensBound(address indexed points, address indexed badges);
    /// @notice A role was lent to a contract for one call; the loan ended with that call.
    /// @param by who has the role
    /// @param borrower the contract that used it
    event RoleLent(bytes32 indexed role, address indexed by, address indexed borrower);

    /// @notice Members are promised notice, and `given` is too early. Choose `earliest` or later.
    error NoticeTooShort(uint48 given, uint48 earliest);
    /// @notice The time `given` is too far ahead; it may be in milliseconds. Choose `latest` or earlier, in unix
    /// seconds.
    error TooFarAhead(uint48 given, uint48 latest);
    /// @notice The notice period `given` is out of range. Choose `min` to `max` seconds.
    error NoticePeriodOutOfRange(uint48 given, uint48 min, uint48 max);
    /// @notice Minting is stopped until `until` already. Only the admin can renew the stop.
    error MintingAlreadyStopped(uint48 until);
    /// @notice The guardian has used its one stop. Ask the admin to resume minting or to renew the stop.
    error GuardianUsed();
    /// @notice Minting is running. There is no stop to end.
    error MintingNotStopped();
    /// @notice Minting ended for ever at `closedAt`, and that date is final. Nothing is left to close.
    error ProgramClosed(uint48 closedAt);
    /// @notice The programme has its tokens already. Nothing is left to bind.
    error TokensAlreadyBound();
    /// @notice Only the launcher can do this, and `caller` is another account. Open programmes with the launcher.
    error NotLauncher(address caller);
    /// @notice Version `version` of the terms does not exist. Ask for one that was published.
    error NoSuchTerms(uint256 version);
    /// @notice A role is lent to `borrower` during this call. Lend one role at a time, and change roles afterwards.
    error RoleAlreadyLent(address borrower);
    /// @notice `borrower` did not accept the role. Lend roles only to contracts that are made to borrow them.
    error BorrowerRefused(address borrower);

    /// @notice The role that allots budgets and corrects what was issued.
    function ISSUER_ROLE() external view returns (bytes32);
    /// @notice The role that captures redemptions at a point of sale.
    function CASHIER_ROLE() external view returns (bytes32);
    /// @notice The role that publishes rewards and defines kinds of badges.
    function CATALOG_ROLE() external view returns (bytes32);
    /// @notice The role that can stop minting in an emergency.
    function GUARDIAN_ROLE() external view returns (bytes32);

    /// @notice The programme's ERC-20; set once, in the transaction that launched the programme.
    function points() external view returns (address);

    /// @notice The programme's ERC-721; set with {points}.
    function badges() external view returns (address);

    /// @notice How many seconds ahead a change that could hurt members must be announced. Fixed at creation.
    function noticePeriod() external view returns (uint48);

    /// @notice When minting ends for ever (unix seconds); 0 if no end is announced.
    function closesAt() external view returns (uint48);

    /// @notice Until when minting is stopped (unix seconds). A past time, or 0, means that it is running.
    function stoppedUntil() external view returns (uint48);

    /// @notice For how many seconds between `from` and `to` (unix seconds) minting was, or will be, stopped. Deadlines
    /// of vouchers pause for as long.
    /// @dev Reads the stops from the latest back to `from`, so its cost is bounded by the number of stops in that time.
    function stoppedSeconds(uint48 from, uint48 to) external view returns (uint256);

    /// @notice How many versions of terms were published. Versions count from 0.
    function termsCount() external view returns (uint256);

    /// @notice Version `version` of the terms. Reverts with {NoSuchTerms}.
    function termsAt(uint256 version) external view returns (Terms memory);

    /// @notice The version that holds now.
    function currentTerms() external view returns (uint256 version, Terms memory terms);

    /// @notice Grants and revokes several roles in one transaction. Admin only. The admin role itself is handed over in
    /// two steps.
    function setRoles(RoleChange[] calldata changes) external;

    /// @notice Lends one of the caller's roles, except admin, to a contract for the length of one call, in which the
    /// contract must accept ({BorrowerRefused}). An issuer uses this to open a campaign with budgets of points and
    /// badges in one transaction, while desks need no role of their own. Only one loan at a time, and no other role
    /// changes during it ({RoleAlreadyLent}).
    /// @param data for the borrower, see {IRoleBorrower-onRoleLent}
    function lendRole(bytes32 role, address borrower, bytes calldata data) external;

    /// @notice Publishes the next version of the terms. Admin only.
    /// @param validFrom unix seconds: at least one notice period ahead ({NoticeTooShort}), at most ten years ahead
    ///        ({TooFarAhead}), and at or after the start of the previous version
    function publishTerms(string calldata uri, bytes32 contentHash, uint48 validFrom) external;

    /// @notice Stops minting for 7 days; everything else goes on. A guardian can do so once, and again after the admin
    /// has resumed or renewed ({GuardianUsed}). The admin can at any time, also to renew a running stop for 7 days from
    /// now.
    function stop() external;

    /// @notice Ends a stop at once. Admin only.
    function resume() external;

    /// @notice Announces that minting ends for ever, at least one notice period ahead ({NoticeTooShort}) and at most
    /// ten years ahead ({TooFarAhead}). Until then the end can be postponed, and never brought forward. Burning,
    /// releases and refunds never end. Admin only.
    function close(uint48 time) external;
}

/// @title IHaltable
/// @notice A token whose minting its programme can stop for some days, or end for ever.
interface IHaltable {
    /// @notice A token needs a programme. Open both with the launcher.
    error NoProgram();
    /// @notice Only the programme can do this, and `caller` is another account. Call the programme instead.
    error NotProgram(address caller);
    /// @notice Minting is stopped until `until`. Wait, or ask the admin to resume it.
    error MintingStopped(uint48 until);
    /// @notice Minting ended for ever at `closedAt`. Points can still be redeemed and refunded.
    error MintingEnded(uint48 closedAt);

    /// @notice The programme that this token belongs to.
    function program() external view returns (address);

    /// @notice The programme tells the token its times (unix seconds): minting is stopped until `stoppedUntil`, and
    /// ends for ever at `closesAt`, unless that is 0. Programme only ({NotProgram}).
    function onHalt(uint48 stoppedUntil, uint48 closesAt) external;
}

/// @title IProgramRegistry
/// @notice The registry of genuine programmes: those that our launcher opened, whose code is therefore known.
interface IProgramRegistry {
    /// @notice Whether our launcher opened this programme.
    function isProgram(address program) external view returns (bool);
}
