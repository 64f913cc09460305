// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IHaltable, IProgram, RoleChange, Terms} from "./IProgram.sol";
import {IRoleBorrower} from "./IRoleBorrower.sol";
import {Roles} from "./Roles.sol";

/// @title Program
/// @notice A brand's programme: roles, terms, notice period, stops and closing. Immutable; it holds no points.
contract Program is IProgram, AccessControlDefaultAdminRules {
    /// @dev `before` is the length of all earlier stops together, in seconds.
    struct Stop {
        uint48 start;
        uint48 end;
        uint48 before;
    }

    bytes32 public constant ISSUER_ROLE = Roles.ISSUER;
    bytes32 public constant CASHIER_ROLE = Roles.CASHIER;
    bytes32 public constant CATALOG_ROLE = Roles.CATALOG;
    bytes32 public constant GUARDIAN_ROLE = Roles.GUARDIAN;

    uint48 private constant MIN_NOTICE = 1 days;
    uint48 private constant MAX_NOTICE = 365 days;
    uint48 private constant STOP_LENGTH = 7 days;
    uint48 private constant MAX_AHEAD = 3650 days;

    address private immutable _launcher;
    /// @inheritdoc IProgram
    uint48 public immutable noticePeriod;

    /// @inheritdoc IProgram
    address public points;
    /// @inheritdoc IProgram
    uint48 public closesAt;
    /// @inheritdoc IProgram
    address public badges;
    /// @dev Whether the guardian has stopped minting and the admin has not acted since.
    bool private _guardianUsed;
    Stop[] private _stops;
    Terms[] private _terms;
    /// @dev The contract that a role is lent to, and the role, until {lendRole} returns.
    address private transient _borrower;
    bytes32 private transient _lentRole;

    /// @param admin the account that governs the programme; can be a Safe
    /// @param notice seconds, 1 to 365 days
    /// @param roles roles to give from the start
    /// @param terms the first terms; they hold from the launch on, and their `validFrom` is ignored
    constructor(
        address admin,
        uint48 notice,
        RoleChange[] memory roles,
        Terms memory terms
    ) AccessControlDefaultAdminRules(0, admin) {
        require(
            notice >= MIN_NOTICE && notice <= MAX_NOTICE,
            NoticePeriodOutOfRange({given: notice, min: MIN_NOTICE, max: MAX_NOTICE})
        );
        _launcher = msg.sender;
        noticePeriod = notice;
        for (uint256 i = 0; i < roles.length; ++i) {
            if (roles[i].role == DEFAULT_ADMIN_ROLE) revert AccessControlEnforcedDefaultAdminRules();
            if (roles[i].granted) _grantRole(roles[i].role, roles[i].account);
        }
        _publish(terms.uri, terms.contentHash, uint48(block.timestamp));
    }

    /// @notice Sets the programme's tokens, once. Launcher only, in the launching transaction.
    function bind(address points_, address badges_) external {
        require(msg.sender == _launcher, NotLauncher(msg.sender));
        require(points == address(0), TokensAlreadyBound());
        (points, badges) = (points_, badges_);
        emit TokensBound(points_, badges_);
    }

    /// @notice Whether the account has the role, including one that is lent to it.
    function hasRole(bytes32 role, address account) public view override(AccessControl, IAccessControl) returns (bool) {
        return super.hasRole(role, account) || (account == _borrower && account != address(0) && role == _lentRole);
    }

    /// @inheritdoc IProgram
    function stoppedUntil() public view returns (uint48 until) {
        uint256 count = _stops.length;
        if (count != 0) until = _stops[count - 1].end;
    }

    /// @inheritdoc IProgram
    function stoppedSeconds(uint48 from, uint48 to) external view returns (uint256 total) {
        if (to <= from) return 0;
        return _stoppedBefore(to) - _stoppedBefore(from);
    }

    /// @inheritdoc IProgram
    function termsCount() external view returns (uint256 count) {
        return _terms.length;
    }

    /// @inheritdoc IProgram
    function termsAt(uint256 version) external view returns (Terms memory terms) {
        require(version < _terms.length, NoSuchTerms(version));
        return _terms[version];
    }

    /// @inheritdoc IProgram
    function currentTerms() external view returns (uint256 version, Terms memory terms) {
        // Ends at the first version, which holds from the launch on.
        version = _terms.length - 1;
        while (_terms[version].validFrom > block.timestamp) --version;
        return (version, _terms[version]);
    }

    /// @inheritdoc IProgram
    function setRoles(RoleChange[] calldata changes) external {
        for (uint256 i = 0; i < changes.length; ++i) {
            RoleChange calldata change = changes[i];
            // These functions check that the caller is admin, and refuse the admin role itself.
            if (change.granted) grantRole(change.role, change.account);
            else revokeRole(change.role, change.account);
        }
    }

    /// @inheritdoc IProgram
    function lendRole(bytes32 role, address borrower, bytes calldata data) external {
        if (role == DEFAULT_ADMIN_ROLE) revert AccessControlEnforcedDefaultAdminRules();
        require(_borrower == address(0), RoleAlreadyLent(_borrower));
        _checkRole(role);
        (_borrower, _lentRole) = (borrower, role);
        bytes4 answer = IRoleBorrower(borrower).onRoleLent({by: msg.sender, role: role, data: data});
        require(answer == IRoleBorrower.onRoleLent.selector, BorrowerRefused(borrower));
        (_borrower, _lentRole) = (address(0), bytes32(0));
        emit RoleLent({role: role, by: msg.sender, borrower: borrower});
    }

    /// @inheritdoc IProgram
    function publishTerms(
        string calldata uri,
        bytes32 contentHash,
        uint48 validFrom
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _checkAnnounced(validFrom, _terms[_terms.length - 1].validFrom);
        _publish(uri, contentHash, validFrom);
    }

    /// @inheritdoc IProgram
    function stop() external {
        bool byAdmin = hasRole(DEFAULT_ADMIN_ROLE, msg.sender);
        uint48 until = stoppedUntil();
        bool running = block.timestamp < until;
        if (byAdmin) {
            _guardianUsed = false;
        } else {
            _checkRole(GUARDIAN_ROLE);
            require(!running, MintingAlreadyStopped(until));
            require(!_guardianUsed, GuardianUsed());
            _guardianUsed = true;
        }
        uint48 end = uint48(block.timestamp) + STOP_LENGTH;
        if (running) {
            _stops[_stops.length - 1].end = end;
        } else {
            uint48 stoppedBefore = uint48(_stoppedBefore(uint48(block.timestamp)));
            _stops.push(Stop({start: uint48(block.timestamp), end: end, before: stoppedBefore}));
        }
        emit Stopped({by: msg.sender, until: end, renewed: byAdmin});
        _tellTokens({until: end, closing: closesAt});
    }

    /// @inheritdoc IProgram
    function resume() external onlyRole(DEFAULT_ADMIN_ROLE) {
        require(_guardianUsed || block.timestamp < stoppedUntil(), MintingNotStopped());
        _guardianUsed = false;
        if (block.timestamp < stoppedUntil()) _stops[_stops.length - 1].end = uint48(block.timestamp);
        emit Resumed(msg.sender);
        _tellTokens({until: stoppedUntil(), closing: closesAt});
    }

    /// @inheritdoc IProgram
    function close(uint48 time) external onlyRole(DEFAULT_ADMIN_ROLE) {
        uint48 announced = closesAt;
        require(announced == 0 || block.timestamp < announced, ProgramClosed(announced));
        _checkAnnounced(time, announced);
        closesAt = time;
        emit CloseAnnounced(time);
        _tellTokens({until: stoppedUntil(), closing: time});
    }

    /// @dev Roles stay as they are while one is lent, or else the borrower could renounce a role that it only borrowed.
    function _grantRole(
        bytes32 role,
        address account
    ) internal override(AccessControlDefaultAdminRules) returns (bool granted) {
        require(_borrower == address(0), RoleAlreadyLent(_borrower));
        return super._grantRole(role, account);
    }

    /// @dev As {_grantRole}.
    function _revokeRole(
        bytes32 role,
        address account
    ) internal override(AccessControlDefaultAdminRules) returns (bool revoked) {
        require(_borrower == address(0), RoleAlreadyLent(_borrower));
        return super._revokeRole(role, account);
    }

    function _tellTokens(uint48 until, uint48 closing) private {
        IHaltable(points).onHalt({stoppedUntil: until, closesAt: closing});
        IHaltable(badges).onHalt({stoppedUntil: until, closesAt: closing});
    }

    function _publish(string memory uri, bytes32 contentHash, uint48 validFrom) private {
        emit TermsPublished({version: _terms.length, uri: uri, contentHash: contentHash, validFrom: validFrom});
        _terms.push(Terms({uri: uri, contentHash: contentHash, validFrom: validFrom}));
    }

    /// @dev Checks an announced time: at least one notice period ahead, and at or after the previous announcement.
    function _checkAnnounced(uint48 time, uint48 announced) private view {
        uint256 earliest = Math.max(block.timestamp + noticePeriod, announced);
        require(time >= earliest, NoticeTooShort({given: time, earliest: uint48(earliest)}));
        uint256 latest = block.timestamp + MAX_AHEAD;
        require(time <= latest, TooFarAhead({given: time, latest: uint48(latest)}));
    }

    /// @dev The length of all stops before `time`, in seconds.
    function _stoppedBefore(uint48 time) private view returns (uint256 total) {
        for (uint256 i = _stops.length; i != 0; --i) {
            Stop storage last = _stops[i - 1];
            if (last.start < time) return last.before + Math.min(last.end, time) - last.start;
        }
    }
}
