// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IBadges} from "../badges/IBadges.sol";
import {Stops} from "../desks/Stops.sol";
import {DailyLimit} from "../limits/DailyLimit.sol";
import {IPoints} from "../points/IPoints.sol";
import {Access} from "../programs/Access.sol";
import {IProgram, IProgramRegistry} from "../programs/IProgram.sol";
import {IRoleBorrower} from "../programs/IRoleBorrower.sol";
import {Roles} from "../programs/Roles.sol";
import {Allotment, Campaign, CampaignTerms, ICampaigns, Opening, Till, TillTerms} from "./ICampaigns.sol";

/// @title Campaigns
/// @notice Base of desks with campaigns: it stores the campaigns of all brands and their tills (signers), by points
/// token.
abstract contract Campaigns is ICampaigns, IRoleBorrower {
    /// @dev One slot: everything that a claim reads of its campaign. `opensAt` is 0 if there is no such campaign.
    struct CampaignSlot {
        uint48 opensAt;
        uint48 closesAt;
        uint80 memberCap;
        uint32 maturity;
        uint16 kind;
        uint8 level;
        uint8 flags;
    }

    /// @dev One slot. A claim writes it only if the till has a limit.
    struct TillSlot {
        uint80 left;
        DailyLimit daily;
        uint8 flags;
    }

    uint8 internal constant PAYS_POINTS = 1;

    uint8 internal constant ACTIVE = 1;
    uint8 internal constant CAPPED = 2;
    uint8 internal constant HAS_RANGES = 4;
    /// @dev Never cleared: setting a revoked till again would make its old signatures valid.
    uint8 private constant REVOKED = 8;

    uint48 private constant MAX_AHEAD = 3650 days;
    uint32 private constant MAX_MATURITY = 366 days;

    IProgramRegistry private immutable _registry;

    mapping(bytes32 campaignId => CampaignSlot slot) internal _campaigns;
    mapping(bytes32 campaignId => bytes32 root) internal _roots;
    mapping(bytes32 campaignId => mapping(address till => TillSlot slot)) internal _tills;
    mapping(bytes32 campaignId => mapping(address member => uint256 units)) internal _paid;
    /// @dev The badges of a token's programme. Set by the first campaign, and read by those that pay a badge.
    mapping(IPoints points => IBadges badges) internal _badges;

    constructor(IProgramRegistry registry) {
        _registry = registry;
    }

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc ICampaigns
    function campaignOf(IPoints points, bytes16 campaign) external view returns (Campaign memory) {
        (bytes32 id, CampaignSlot storage slot) = _existing(points, campaign);
        return
            Campaign({
                paysPoints: slot.flags & PAYS_POINTS != 0,
                kind: slot.kind,
                level: slot.level,
                opensAt: slot.opensAt,
                closesAt: slot.closesAt,
                memberCap: slot.memberCap,
                maturity: slot.maturity,
                root: _roots[id]
            });
    }

    /// @inheritdoc ICampaigns
    function closingOf(IPoints points, bytes16 campaign) external view returns (uint48) {
        (, CampaignSlot storage slot) = _existing(points, campaign);
        return _closing(points, slot);
    }

    /// @inheritdoc ICampaigns
    function tillOf(IPoints points, bytes16 campaign, address till) external view returns (Till memory) {
        (bytes32 id, ) = _existing(points, campaign);
        TillSlot memory slot = _tills[id][till];
        return
            Till({
                active: slot.flags & ACTIVE != 0,
                capped: slot.flags & CAPPED != 0,
                left: slot.left,
                ratePerDay: slot.daily.ratePerDay(),
                usedToday: slot.daily.usedToday()
            });
    }

    /// @inheritdoc ICampaigns
    function paidTo(IPoints points, bytes16 campaign, address member) external view returns (uint256) {
        return _paid[_campaignId(points, campaign)][member];
    }

    /// @inheritdoc ICampaigns
    function decodeOpening(bytes calldata data) public pure returns (Opening memory) {
        return abi.decode(data, (Opening));
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @notice Opens a campaign. The programme has lent this desk the issuer's role for this call; the desk uses it
    /// only to allot to itself what {Opening} says.
    function onRoleLent(address, bytes32 role, bytes calldata data) external returns (bytes4) {
        // Only a programme of our launcher: its code has checked who lends, and its tokens belong to it.
        require(role == Roles.ISSUER && _registry.isProgram(msg.sender), NotLent({caller: msg.sender, role: role}));
        IProgram program = IProgram(msg.sender);
        _open({points: IPoints(program.points()), badges: IBadges(program.badges()), opening: decodeOpening(data)});
        return IRoleBorrower.onRoleLent.selector;
    }

    /// @inheritdoc ICampaigns
    function setTills(IPoints points, bytes16 campaign, TillTerms[] calldata tills) external {
        (bytes32 id, ) = _existing(points, campaign);
        Access.check(IProgram(points.program()), Roles.ISSUER);
        for (uint256 i = 0; i < tills.length; ++i) _setTill(points, campaign, id, tills[i]);
    }

    /// @inheritdoc ICampaigns
    function revokeTills(IPoints points, bytes16 campaign, address[] calldata tills) external {
        bytes32 id = _mayEnd(points, campaign);
        for (uint256 i = 0; i < tills.length; ++i) {
            TillSlot storage slot = _tills[id][tills[i]];
            // Skips tills that are revoked already, so that one of them cannot block the others.
            if (slot.flags & REVOKED != 0) continue;
            slot.flags = (slot.flags & ~ACTIVE) | REVOKED;
            emit TillRevoked({points: points, campaign: campaign, till: tills[i]});
        }
    }

    /// @inheritdoc ICampaigns
    function close(IPoints points, bytes16 campaign) external {
        bytes32 id = _mayEnd(points, campaign);
        CampaignSlot storage slot = _campaigns[id];
        uint48 closesAt = uint48(block.timestamp) + IProgram(points.program()).noticePeriod();
        uint48 closing = _closing(points, slot);
        require(closesAt < closing, CampaignClosesEarlier(closing));
        // Subtracts the stops so far, which {_closing} adds again: the notice runs from now.
        slot.closesAt = closesAt - (closing - slot.closesAt);
        emit CampaignClosed({points: points, campaign: campaign, closesAt: closesAt});
    }

    /// @inheritdoc ICampaigns
    function lapse(IPoints points, bytes16 campaign) public virtual {
        (, CampaignSlot storage slot) = _existing(points, campaign);
        uint48 closesAt = _closing(points, slot);
        require(block.timestamp >= closesAt, CampaignStillOpen(closesAt));
        emit CampaignLapsed({points: points, campaign: campaign});
        if (slot.flags & PAYS_POINTS != 0) {
            points.cut({minter: address(this), campaign: campaign, amount: type(uint256).max});
        }
        if (slot.kind != 0) {
            _badges[points].cut({
                minter: address(this),
                kind_: slot.kind,
                campaign: campaign,
                amount: type(uint32).max
            });
        }
    }

    // ------------------------------------------------------------------------------------------------- internals

    function _campaignId(IPoints points, bytes16 campaign) internal pure returns (bytes32) {
        return keccak256(abi.encode(points, campaign));
    }

    /// @dev Returns a storage pointer, since a copy in memory would cost more gas each time it is passed on.
    function _existing(IPoints points, bytes16 campaign) internal view returns (bytes32 id, CampaignSlot storage slot) {
        id = _campaignId(points, campaign);
        slot = _campaigns[id];
        require(slot.opensAt != 0, NoSuchCampaign({points: points, campaign: campaign}));
    }

    function _closing(IPoints points, CampaignSlot storage slot) internal view returns (uint48) {
        return Stops.lengthened({points: points, time: slot.closesAt, from: slot.opensAt});
    }

    /// @dev The campaign. Reverts unless it is open now.
    function _opened(IPoints points, bytes16 campaign) internal view returns (bytes32 id, CampaignSlot storage slot) {
        (id, slot) = _existing(points, campaign);
        (uint48 opensAt, uint48 closesAt) = (slot.opensAt, slot.closesAt);
        // Stops can only lengthen the window, so they matter only after `closesAt`.
        if (block.timestamp >= closesAt) closesAt = _closing(points, slot);
        require(
            block.timestamp >= opensAt && block.timestamp < closesAt,
            CampaignNotOpen({points: points, campaign: campaign, opensAt: opensAt, closesAt: closesAt})
        );
    }

    /// @dev Takes `amount` out of the till's limits. Reverts unless it is an active till.
    function _spendTill(TillSlot storage slot, address till, uint256 amount) internal {
        require(slot.flags & ACTIVE != 0, TillNotActive(till));
        if (slot.flags & CAPPED != 0) {
            require(amount <= slot.left, OverTillCap({till: till, left: slot.left, amount: amount}));
            slot.left = uint80(slot.left - amount);
        }
        DailyLimit daily = slot.daily;
        if (daily.ratePerDay() != 0) {
            (uint256 leftToday, DailyLimit spent) = daily.spend(amount);
            require(amount <= leftToday, OverTillRate({till: till, leftToday: leftToday, amount: amount}));
            slot.daily = spent;
        }
    }

    /// @dev Whether this desk serves campaigns with such terms.
    function _serves(IBadges badges, CampaignTerms memory terms) internal view virtual returns (bool);

    /// @dev Reverts unless the caller is issuer or admin.
    function _mayEnd(IPoints points, bytes16 campaign) internal view returns (bytes32 id) {
        (id, ) = _existing(points, campaign);
        Access.checkEither({program: IProgram(points.program()), role: Roles.ISSUER, other: Roles.ADMIN});
    }

    function _open(IPoints points, IBadges badges, Opening memory opening) private {
        (bytes16 campaign, CampaignTerms memory terms) = (opening.campaign, opening.terms);
        bytes32 id = _campaignId(points, campaign);
        require(_campaigns[id].opensAt == 0, CampaignExists({points: points, campaign: campaign}));
        require(terms.paysPoints || terms.kind != 0, CampaignPaysNothing());
        require(_serves(badges, terms), CampaignNotForDesk());
        Allotment memory allotment = opening.allotment;
        require(
            (terms.paysPoints || allotment.points == 0) && (terms.kind != 0 || (allotment.awards | terms.level == 0)),
            CampaignDoesNotPay()
        );
        if (terms.opensAt < block.timestamp) terms.opensAt = uint48(block.timestamp);
        require(
            terms.closesAt > terms.opensAt,
            CampaignWindowInvalid({opensAt: terms.opensAt, closesAt: terms.closesAt})
        );
        uint48 latest = uint48(block.timestamp) + MAX_AHEAD;
        require(terms.closesAt <= latest, IProgram.TooFarAhead({given: terms.closesAt, latest: latest}));
        if (terms.maturity != 0) {
            require(
                terms.maturity <= MAX_MATURITY,
                CampaignMaturityTooLong({given: terms.maturity, max: MAX_MATURITY})
            );
            (, bool isEnrolled, ) = points.holderState(address(this));
            require(terms.paysPoints && isEnrolled, CampaignCannotMature());
        }

        _campaigns[id] = CampaignSlot({
            opensAt: terms.opensAt,
            closesAt: terms.closesAt,
            memberCap: terms.memberCap,
            maturity: terms.maturity,
            kind: terms.kind,
            level: terms.level,
            flags: terms.paysPoints ? PAYS_POINTS : 0
        });
        if (terms.root != 0) _roots[id] = terms.root;
        emit CampaignOpened({points: points, campaign: campaign, terms: terms});
        for (uint256 i = 0; i < opening.tills.length; ++i) _setTill(points, campaign, id, opening.tills[i]);

        if (terms.paysPoints) {
            points.allot({
                minter: address(this),
                campaign: campaign,
                amount: allotment.points,
                ratePerDay: allotment.pointsPerDay
            });
        }
        if (terms.kind != 0) {
            _badges[points] = badges;
            (, , uint8 levels) = badges.traitsOf(terms.kind);
            require(
                terms.level <= levels && (terms.level != 0 || levels == 0),
                IBadges.LevelOutOfRange({level: terms.level, min: levels == 0 ? 0 : 1, max: levels})
            );
            badges.allot({
                minter: address(this),
                kind_: terms.kind,
                campaign: campaign,
                amount: allotment.awards,
                ratePerDay: allotment.awardsPerDay
            });
        }
    }

    function _setTill(IPoints points, bytes16 campaign, bytes32 id, TillTerms memory terms) private {
        TillSlot storage slot = _tills[id][terms.till];
        require(terms.till != address(0) && slot.flags & REVOKED == 0, BadTill(terms.till));
        slot.left = terms.cap;
        slot.daily = slot.daily.withRate(terms.ratePerDay);
        slot.flags = ACTIVE | (terms.cap == 0 ? 0 : CAPPED) | (slot.flags & HAS_RANGES);
        emit TillSet({
            points: points,
            campaign: campaign,
            till: terms.till,
            cap: terms.cap,
            ratePerDay: terms.ratePerDay
        });
    }
}
