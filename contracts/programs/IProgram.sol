// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

/// @notice One version of a programme's terms.
/// @param uri where the text is
/// @param contentHash keccak-256 of the text's bytes, so that nobody can change what is at the URI unseen
/// @param validFrom unix time, in seconds, from which this version holds
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
/// @notice One brand's loyalty programme: who acts for the brand, its terms, its notice period, its tokens.
///
/// Roles (`docs/roles.md` says what a stolen key of each could do):
/// - admin (`DEFAULT_ADMIN_ROLE`): one account, handed over in two steps; roles, terms, ceiling, desks, close.
/// - `ISSUER_ROLE`: allots budgets within ceiling and caps, cuts them, voids what has not matured, extends lots, takes
///   back badges of kinds that say so.
/// - `CASHIER_ROLE`: confirms at a point of sale that a reward was handed over, or declines it.
/// - `CATALOG_ROLE`: publishes and withdraws rewards, declines redemptions, defines kinds of badges.
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

    function ISSUER_ROLE() external view returns (bytes32);
    function CASHIER_ROLE() external view returns (bytes32);
    function CATALOG_ROLE() external view returns (bytes32);
    function GUARDIAN_ROLE() external view returns (bytes32);

    /// @notice The programme's ERC-20; set once, in the transaction that launched the programme.
    function points() external view returns (address);

    /// @notice The programme's ERC-721; set with {points}.
    function badges() external view returns (address);

    /// @notice Seconds that a change which could hurt a member must be announced ahead. Fixed at creation.
    function noticePeriod() external view returns (uint48);

    /// @notice When minting ends for ever (unix seconds), or 0 if no closing is announced.
    function closesAt() external view returns (uint48);

    /// @notice Until when minting is stopped (unix seconds); in the past, or 0, if it is not.
    function stoppedUntil() external view returns (uint48);

    /// @notice How many seconds of the time from `from` to `to` (unix seconds) minting was, or will be, stopped.
    /// Voucher deadlines do not run meanwhile.
    /// @dev Looks at stops from the latest back to `from`: bounded by the stops in that span.
    function stoppedSeconds(uint48 from, uint48 to) external view returns (uint256);

    /// @notice How many versions of terms were published. Versions count from 0.
    function termsCount() external view returns (uint256);

    /// @notice Version `version` of the terms. Reverts with {NoSuchTerms}.
    function termsAt(uint256 version) external view returns (Terms memory);

    /// @notice The version that holds now.
    function currentTerms() external view returns (uint256 version, Terms memory terms);

    /// @notice Gives and takes several roles in one transaction. Admin only; admin itself is handed over in two steps.
    function setRoles(RoleChange[] calldata changes) external;

    /// @notice Lends one of the caller's roles, except for admin, to a contract for the length of one call, in which it
    /// must accept ({BorrowerRefused}). So an issuer opens a campaign with budgets of points and of badges in one
    /// transaction, and no desk holds a role. One loan at a time, and no role changes hands meanwhile ({RoleAlreadyLent}).
    /// @param data for the borrower, see {IRoleBorrower-onRoleLent}
    function lendRole(bytes32 role, address borrower, bytes calldata data) external;

    /// @notice Publishes the next version of the terms. Admin only.
    /// @param validFrom unix seconds, at least one notice period ahead ({NoticeTooShort}), at most ten years
    /// ({TooFarAhead}), and not before the version before it
    function publishTerms(string calldata uri, bytes32 contentHash, uint48 validFrom) external;

    /// @notice Stops minting for 7 days. Guardian once, then not again before the admin resumes or renews; admin at any
    /// time, also to renew a running stop for 7 days from now. Stops nothing but minting.
    function stop() external;

    /// @notice Ends a stop at once. Admin only.
    function resume() external;

    /// @notice Announces that minting ends for ever, at least one notice period ahead ({NoticeTooShort}) and at most ten
    /// years ({TooFarAhead}). May be called again before that time, to postpone only. Burning, releases and refunds never end. Admin only.
    function close(uint48 time) external;
}

/// @notice What a programme needs of its tokens.
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

    /// @notice Minting is impossible before `stoppedUntil`, and from `closesAt` on unless that is 0 (unix seconds).
    /// Only the programme may call this.
    function onHalt(uint48 stoppedUntil, uint48 closesAt) external;
}

/// @notice Tells which programmes came from our launcher, and so run the code that they seem to run.
interface IProgramRegistry {
    function isProgram(address program) external view returns (bool);
}
