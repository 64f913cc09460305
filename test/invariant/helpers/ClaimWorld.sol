// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Badges} from "../../../contracts/badges/Badges.sol";
import {Look, Style} from "../../../contracts/badges/art/IBadgeArt.sol";
import {KindTerms} from "../../../contracts/badges/IBadges.sol";
import {Claims} from "../../../contracts/claims/Claims.sol";
import {Allotment, CampaignTerms, Opening, TillTerms} from "../../../contracts/campaigns/ICampaigns.sol";
import {PendingClaim} from "../../../contracts/claims/IClaims.sol";
import {Points} from "../../../contracts/points/Points.sol";
import {IProgram} from "../../../contracts/programs/IProgram.sol";
import {Program} from "../../../contracts/programs/Program.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {HostileSigner__Mock} from "../../contracts/attacks/HostileSigner__Mock.sol";
import {DropTree} from "./DropTree.sol";
import {Stage} from "./Stage.sol";
import {vm} from "./Vm.sol";
import {deploy} from "../../helpers/Deploy.sol";

/// @title ClaimWorld
/// @notice Two brands at one desk for claims, with campaigns of the same names. The books tell what should be true of each:
/// what is left, what was paid, what may still be.
abstract contract ClaimWorld is Stage {
    struct House {
        Program program;
        Points points;
        Badges badges;
        address admin;
        address issuer;
    }

    struct CampaignBook {
        bytes32 terms;
        uint256 opensAt;
        uint256 closesAt;
        uint256 memberCap;
        uint256 maturity;
        uint16 kind;
        bool paysPoints;
        bool drops;
        uint256 left;
        uint256 rate;
        uint256 awards;
        uint256 awardRate;
    }

    struct TillBook {
        bool active;
        bool revoked;
        bool capped;
        uint256 left;
        uint256 rate;
        uint256[2][] ranges;
    }

    struct StopBook {
        uint256 start;
        uint256 end;
    }

    struct PendingBook {
        PendingClaim claim;
        uint256 house;
        uint256 campaign;
        uint256 amount;
    }

    uint256 internal constant HOUSES = 2;
    uint256 internal constant CAMPAIGNS = 5;
    uint256 internal constant TILLS = 6;
    /// @dev Tills below it sign with a key; the next says yes to everything, those after it never.
    uint256 internal constant YES_TILL = 3;
    /// @dev A badge that can be transferred, as often as the budget allows; and one that is had once.
    uint16 internal constant COIN = 1;
    uint16 internal constant PIN = 2;

    Claims internal claims;
    DropTree internal trees;
    House[HOUSES] internal houses;
    address[] internal tillAccounts;
    /// @dev Members, and a desk: who can't have points.
    address[] internal holders;

    mapping(uint256 house => mapping(uint256 campaign => CampaignBook)) internal books;
    mapping(uint256 house => mapping(uint256 campaign => mapping(uint256 till => TillBook))) internal tills;
    mapping(uint256 house => mapping(uint256 campaign => mapping(uint256 day => uint256))) internal usedOn;
    mapping(uint256 house => mapping(uint256 campaign => mapping(uint256 day => uint256))) internal awardedOn;
    mapping(bytes32 tillAndDay => uint256 units) internal tillUsedOn;
    mapping(uint256 house => mapping(uint256 campaign => mapping(address member => uint256))) internal paidTo;
    /// @dev What has paid: see {ClaimItems}.
    mapping(bytes32 mark => bool has) internal claimed;
    mapping(uint256 house => StopBook[] all) internal stops;
    mapping(uint256 house => uint256 time) internal endsAt;

    mapping(uint256 house => mapping(address member => uint256 points)) internal pointsOf;
    mapping(uint256 house => mapping(address member => uint256 coins)) internal coinsOf;
    mapping(uint256 house => mapping(address member => bool)) internal hasPin;
    /// @dev Points paid less those voided, and badges made.
    mapping(uint256 house => uint256 points) internal paidPoints;
    mapping(uint256 house => mapping(uint16 kind => uint256)) internal paidBadges;
    PendingBook[] internal waiting;
    mapping(uint256 house => uint256 points) internal held;

    constructor() {
        claims = Claims(deploy("contracts/claims/Claims.sol:Claims", abi.encode(launcher)));
        trees = new DropTree();
        address[] memory desks = new address[](1);
        desks[0] = address(claims);
        _startHouse(0, ADMIN, ISSUER, 4, desks);
        _startHouse(1, RIVAL, RIVAL, 0, desks);
        for (uint256 i = 0; i < YES_TILL; ++i) tillAccounts.push(vm.addr(_tillKey(i)));
        tillAccounts.push(address(new HostileSigner__Mock(HostileSigner__Mock.Manner.SayYes)));
        tillAccounts.push(address(new HostileSigner__Mock(HostileSigner__Mock.Manner.BurnGas)));
        tillAccounts.push(address(new HostileSigner__Mock(HostileSigner__Mock.Manner.ReturnBomb)));
        for (uint256 i = 0; i < MEMBERS; ++i) holders.push(address(uint160(0xB001 + i)));
        holders.push(address(claims));
        for (uint256 h = 0; h < HOUSES; ++h) _startCampaigns(h);
    }

    function _readLogs() internal virtual override;

    // ------------------------------------------------------------------------------------------------------ what is

    function _paysIn(uint256 house) internal view returns (bool) {
        uint256 count = stops[house].length;
        if (count != 0 && clock < stops[house][count - 1].end) return false;
        return endsAt[house] == 0 || clock < endsAt[house];
    }

    /// @dev Seconds of stops that lie between `from` and now.
    function _stopped(uint256 house, uint256 from) internal view returns (uint256 total) {
        StopBook[] storage all = stops[house];
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 start = all[i].start < from ? from : all[i].start;
            uint256 end = all[i].end > clock ? clock : all[i].end;
            if (end > start) total += end - start;
        }
    }

    /// @dev Whether as much time as the campaign's window has run since it opened, stops not counted.
    function _isOver(uint256 house, uint256 campaign) internal view returns (bool) {
        CampaignBook storage book = books[house][campaign];
        return book.opensAt != 0 && clock - _stopped(house, book.opensAt) >= book.closesAt;
    }

    function _isOpen(uint256 house, uint256 campaign) internal view returns (bool) {
        uint256 opensAt = books[house][campaign].opensAt;
        return opensAt != 0 && clock >= opensAt && !_isOver(house, campaign);
    }

    /// @dev From there on, a key is one of the whole campaign, not a till's number.
    function _isNumber(uint256 key) internal pure returns (bool) {
        return key < type(uint64).max;
    }

    /// @dev As long as it has stopped since the campaign opened, and not a second longer.
    function _closing(uint256 house, uint256 campaign) internal view returns (uint256) {
        CampaignBook storage book = books[house][campaign];
        return book.closesAt + _stopped(house, book.opensAt);
    }

    function _tillDay(uint256 house, uint256 campaign, uint256 till) internal view returns (bytes32) {
        return keccak256(abi.encode(house, campaign, till, clock / 1 days));
    }

    function _isRevoked(uint256 house, uint256 campaign, uint256 till, uint256 number) internal view returns (bool) {
        uint256[2][] storage ranges = tills[house][campaign][till].ranges;
        for (uint256 i = 0; i < ranges.length; ++i) if (number >= ranges[i][0] && number < ranges[i][1]) return true;
        return false;
    }

    function _name(uint256 campaign) internal pure returns (bytes16) {
        return bytes16(uint128(0xCA00 + campaign));
    }

    function _tillKey(uint256 till) internal pure returns (uint256) {
        return 0x7111 + till;
    }

    /// @dev The leaves of a campaign's drop: indices at the bitmap's edges, one member at two of them.
    function _leaf(
        uint256 house,
        uint256 campaign,
        uint256 leaf
    ) internal view returns (uint256 index, address member, uint256 amount) {
        index = [uint256(0), 1, 255, 256, type(uint64).max][leaf];
        member = holders[leaf % MEMBERS];
        amount = books[house][campaign].paysPoints ? 1 + ((house + 3 * campaign + 7 * leaf) % 20) : 1;
    }

    function _leaves(uint256 house, uint256 campaign) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](5);
        for (uint256 i = 0; i < leaves.length; ++i) {
            (uint256 index, address member, uint256 amount) = _leaf(house, campaign, i);
            leaves[i] = trees.leaf(index, member, amount);
        }
    }

    // ---------------------------------------------------------------------------------------------------- to open

    /// @dev Opens a campaign as the issuer, and writes the books if it went through.
    function _open(
        uint256 house,
        uint256 campaign,
        CampaignTerms memory terms,
        Allotment memory allotment
    ) internal returns (bool ok) {
        CampaignBook storage book = books[house][campaign];
        bool isNew = book.opensAt == 0;
        if (isNew) (book.paysPoints, book.kind) = (terms.paysPoints, terms.kind);
        if (terms.root != 0 && isNew) terms.root = trees.root(_leaves(house, campaign));
        bytes memory opening = abi.encode(Opening(_name(campaign), terms, allotment, _firstTills()));
        (ok, ) = _try(
            houses[house].issuer,
            address(houses[house].program),
            abi.encodeCall(IProgram.lendRole, (Roles.ISSUER, address(claims), opening))
        );
        if (!ok) return false;
        if (terms.opensAt < clock) terms.opensAt = uint48(clock);
        (book.opensAt, book.closesAt) = (terms.opensAt, terms.closesAt);
        (book.memberCap, book.maturity, book.drops) = (terms.memberCap, terms.maturity, terms.root != 0);
        // What never changes; the end is a number of its own.
        terms.closesAt = 0;
        terms.uri = "";
        book.terms = keccak256(abi.encode(terms));
        if (terms.paysPoints) (book.left, book.rate) = (book.left + allotment.points, allotment.pointsPerDay);
        if (terms.kind != 0) (book.awards, book.awardRate) = (allotment.awards, allotment.awardsPerDay);
        for (uint256 i = 0; i < _firstTills().length; ++i) _bookTill(house, campaign, i, _firstTills()[i]);
    }

    function _bookTill(uint256 house, uint256 campaign, uint256 till, TillTerms memory terms) internal {
        TillBook storage book = tills[house][campaign][till];
        (book.active, book.capped, book.left, book.rate) = (true, terms.cap != 0, terms.cap, terms.ratePerDay);
    }

    /// @dev One with a cap and a rate; the one that says yes to everything with a cap: that is all it can cost.
    function _firstTills() private view returns (TillTerms[] memory terms) {
        terms = new TillTerms[](TILLS);
        for (uint256 i = 0; i < TILLS; ++i) terms[i] = TillTerms(tillAccounts[i], 0, 0);
        (terms[1].cap, terms[1].ratePerDay) = (60, 30);
        terms[YES_TILL].cap = 30;
    }

    function _startHouse(
        uint256 house,
        address admin,
        address issuer,
        uint8 livePeriods,
        address[] memory desks
    ) private {
        (Program program_, Points points_) = _launch(admin, livePeriods, false, desks);
        Badges badges_ = Badges(program_.badges());
        houses[house] = House(program_, points_, badges_, admin, issuer);
        KindTerms memory terms = KindTerms({
            look: Look({name: "Friend", description: "", emblem: "", style: Style.Star, color: 0x336699, uri: "i:/"}),
            levels: new string[](0),
            cap: 0,
            validDays: 0,
            soulbound: false,
            revocable: false
        });
        vm.startPrank(admin == RIVAL ? RIVAL : CATALOG);
        badges_.defineKind(terms);
        terms.soulbound = true;
        badges_.defineKind(terms);
        vm.stopPrank();
    }

    /// @dev Points; points that mature with a badge, capped; a badge alone, had once. The other names are free.
    function _startCampaigns(uint256 house) private {
        uint48 closesAt = uint48(clock + 40 days);
        Allotment memory much = Allotment({points: 2_000, pointsPerDay: 300, awards: 0, awardsPerDay: 0});
        _must(_open(house, 0, CampaignTerms(true, 0, 0, 0, closesAt, 0, 0, "drop", "i:/0"), much), 34);
        (much.pointsPerDay, much.awards, much.awardsPerDay) = (0, 60, 8);
        _must(_open(house, 1, CampaignTerms(true, COIN, 0, 0, closesAt, 40, 4 days, "drop", "i:/1"), much), 34);
        much.points = 0;
        _must(_open(house, 2, CampaignTerms(false, PIN, 0, 0, closesAt, 0, 0, "drop", "i:/2"), much), 34);
    }
}
