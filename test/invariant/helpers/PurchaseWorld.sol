// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Badges} from "../../../contracts/badges/Badges.sol";
import {Look, Style} from "../../../contracts/badges/art/IBadgeArt.sol";
import {KindTerms} from "../../../contracts/badges/IBadges.sol";
import {Bonuses} from "../../../contracts/bonuses/Bonuses.sol";
import {Allotment, CampaignTerms, Opening, TillTerms} from "../../../contracts/campaigns/ICampaigns.sol";
import {PurchaseRecord} from "../../../contracts/purchases/IPurchases.sol";
import {Purchases} from "../../../contracts/purchases/Purchases.sol";
import {Standings} from "../../../contracts/purchases/Standings.sol";
import {Rulebook} from "../../../contracts/rules/Rulebook.sol";
import {Miscounts} from "../../../contracts/purchases/Miscounts.sol";
import {Points} from "../../../contracts/points/Points.sol";
import {IProgram} from "../../../contracts/programs/IProgram.sol";
import {Program} from "../../../contracts/programs/Program.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {Tiers} from "../../../contracts/tiers/Tiers.sol";
import {HostileSigner__Mock} from "../../contracts/attacks/HostileSigner__Mock.sol";
import {Stage} from "./Stage.sol";
import {vm} from "./Vm.sol";
import {deploy} from "../../helpers/Deploy.sol";

/// @title PurchaseWorld
/// @notice Two brands at one desk for purchases, with campaigns and orders of the same names, and with what stands beside it:
/// standings, tiers, bonuses. Points of the first brand expire, those of the second never. The books tell what should be
/// true of each.
abstract contract PurchaseWorld is Stage {
    struct House {
        Program program;
        Points points;
        Badges badges;
        address admin;
        address issuer;
    }

    struct CampaignBook {
        uint256 opensAt;
        uint256 closesAt;
        uint32 maturity;
        uint256 left;
        uint256 rate;
    }

    /// @dev Of the badges that show tiers, under a campaign's name.
    struct TierBook {
        uint256 opensAt;
        uint256 closesAt;
        uint8 level;
        uint256 awards;
    }

    struct TillBook {
        bool active;
        bool revoked;
        bool capped;
        uint256 left;
        uint256 rate;
    }

    struct StopBook {
        uint256 start;
        uint256 end;
    }

    /// @param record as it should stand
    /// @param expiry the period at whose end its points expire
    /// @param voided what was taken back before it matured
    /// @param receipt ABI-encoded
    struct OrderBook {
        PurchaseRecord record;
        uint256 house;
        uint256 campaign;
        uint256 till;
        uint256 expiry;
        uint256 voided;
        uint256 handedOver;
        bool paidFirst;
        bool paidReferral;
        bytes receipt;
    }

    uint256 internal constant HOUSES = 2;
    uint256 internal constant CAMPAIGNS = 4;
    uint256 internal constant TILLS = 4;
    /// @dev Tills below it sign with a key; this one is a contract that says yes to everything.
    uint256 internal constant YES_TILL = 3;
    /// @dev A kind that can show tiers, and one that can't: its levels never fall.
    uint16 internal constant TIER_KIND = 1;
    uint16 internal constant OTHER_KIND = 2;
    uint256 internal constant LEVELS = 4;

    Rulebook internal rulebook;
    Purchases internal desk;
    Standings internal standings;
    Tiers internal showroom;
    Bonuses internal pot;
    Miscounts internal judge;
    House[HOUSES] internal houses;
    address[] internal tillAccounts;
    address[MEMBERS] internal friends;

    mapping(uint256 house => mapping(uint256 campaign => CampaignBook)) internal books;
    mapping(uint256 house => mapping(uint256 campaign => TierBook)) internal tierBooks;
    /// @dev What is left for bonuses under a campaign's name.
    mapping(uint256 house => mapping(uint256 campaign => uint256 points)) internal potLeft;
    mapping(uint256 house => mapping(uint256 campaign => mapping(uint256 till => TillBook))) internal tills;
    mapping(uint256 house => mapping(uint256 campaign => mapping(uint256 day => uint256))) internal usedOn;
    mapping(bytes32 tillAndDay => uint256 units) internal tillUsedOn;
    mapping(uint256 house => StopBook[] all) internal stops;
    mapping(uint256 house => uint256 time) internal endsAt;

    OrderBook[] internal orders;
    /// @dev One more than its place in `orders`.
    mapping(uint256 house => mapping(bytes32 order => uint256 place)) internal orderAt;
    mapping(uint256 house => mapping(address member => uint256)) internal debts;
    mapping(uint256 house => mapping(address member => mapping(uint256 period => uint256))) internal counted;
    mapping(uint256 house => mapping(address member => bool)) internal bought;
    mapping(uint256 house => mapping(address member => mapping(uint256 period => uint256))) internal referrals;
    mapping(uint256 house => mapping(address member => mapping(uint256 period => mapping(uint256 index => bool))))
        internal milestonePaid;
    mapping(uint256 house => mapping(address member => uint256 level)) internal badgeLevel;
    mapping(uint256 house => mapping(address member => bool)) internal gaveUp;

    /// @dev Points by the period at whose end they expire; 0 where they never do.
    mapping(uint256 house => mapping(address member => mapping(uint256 expiry => uint256))) internal lots;
    mapping(uint256 house => mapping(uint256 expiry => uint256)) internal heldLots;
    mapping(uint256 house => uint256 points) internal held;
    /// @dev Points minted less those voided.
    mapping(uint256 house => uint256 points) internal minted;

    constructor() {
        rulebook = Rulebook(deploy("contracts/rules/Rulebook.sol:Rulebook"));
        desk = Purchases(deploy("contracts/purchases/Purchases.sol:Purchases", abi.encode(launcher, rulebook)));
        standings = Standings(address(desk.standings()));
        showroom = Tiers(deploy("contracts/tiers/Tiers.sol:Tiers", abi.encode(launcher, desk)));
        pot = Bonuses(deploy("contracts/bonuses/Bonuses.sol:Bonuses", abi.encode(desk)));
        judge = Miscounts(deploy("contracts/purchases/Miscounts.sol:Miscounts", abi.encode(desk)));
        address[] memory desks = new address[](1);
        desks[0] = address(desk);
        for (uint256 i = 0; i < YES_TILL; ++i) tillAccounts.push(vm.addr(_tillKey(i)));
        tillAccounts.push(address(new HostileSigner__Mock(HostileSigner__Mock.Manner.SayYes)));
        for (uint256 i = 0; i < MEMBERS; ++i) friends[i] = address(uint160(0xB001 + i));
        _startHouse(0, ADMIN, 4, desks);
        _startHouse(1, RIVAL, 0, desks);
        for (uint256 h = 0; h < HOUSES; ++h) _startCampaigns(h);
    }

    function _readLogs() internal virtual override;

    // ------------------------------------------------------------------------------------------------------ what is

    function _period() internal view returns (uint256) {
        return clock / PERIOD;
    }

    /// @dev The soonest and the latest expiry that points minted now can have.
    function _oldest(uint256 house) internal view returns (uint256) {
        return house == 0 ? _period() : 0;
    }

    function _newest(uint256 house) internal view returns (uint256) {
        return house == 0 ? _period() + 3 : 0;
    }

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

    function _closing(uint256 house, uint256 campaign) internal view returns (uint256) {
        CampaignBook storage book = books[house][campaign];
        return book.closesAt + _stopped(house, book.opensAt);
    }

    function _isOpen(uint256 house, uint256 campaign) internal view returns (bool) {
        uint256 opensAt = books[house][campaign].opensAt;
        return opensAt != 0 && clock >= opensAt && clock < _closing(house, campaign);
    }

    function _tillDay(uint256 house, uint256 campaign, uint256 till) internal view returns (bytes32) {
        return keccak256(abi.encode(house, campaign, till, clock / 1 days));
    }

    function _name(uint256 campaign) internal pure returns (bytes16) {
        return bytes16(uint128(0xCA00 + campaign));
    }

    function _tillKey(uint256 till) internal pure returns (uint256) {
        return 0x7111 + till;
    }

    // ---------------------------------------------------------------------------------------------------- to open

    /// @dev Opens a campaign as the issuer, and writes the books if it went through.
    function _open(
        uint256 house,
        uint256 campaign,
        CampaignTerms memory terms,
        Allotment memory allotment
    ) internal returns (bool ok) {
        TillTerms[] memory first = new TillTerms[](TILLS);
        for (uint256 i = 0; i < TILLS; ++i) first[i] = TillTerms(tillAccounts[i], 0, 0);
        (first[1].cap, first[1].ratePerDay, first[YES_TILL].cap) = (600, 300, 400);
        bytes memory opening = abi.encode(Opening(_name(campaign), terms, allotment, first));
        (ok, ) = _try(
            houses[house].issuer,
            address(houses[house].program),
            abi.encodeCall(IProgram.lendRole, (Roles.ISSUER, address(desk), opening))
        );
        if (!ok) return false;
        CampaignBook storage book = books[house][campaign];
        book.opensAt = terms.opensAt < clock ? clock : terms.opensAt;
        (book.closesAt, book.maturity) = (terms.closesAt, terms.maturity);
        (book.left, book.rate) = (book.left + allotment.points, allotment.pointsPerDay);
        for (uint256 i = 0; i < TILLS; ++i) _bookTill(house, campaign, i, first[i]);
    }

    /// @dev As {_open}, of badges that show tiers.
    function _openTiers(
        uint256 house,
        uint256 campaign,
        CampaignTerms memory terms,
        Allotment memory allotment
    ) internal returns (bool ok) {
        bytes memory opening = abi.encode(Opening(_name(campaign), terms, allotment, new TillTerms[](0)));
        (ok, ) = _try(
            houses[house].issuer,
            address(houses[house].program),
            abi.encodeCall(IProgram.lendRole, (Roles.ISSUER, address(showroom), opening))
        );
        if (!ok) return false;
        TierBook storage book = tierBooks[house][campaign];
        book.opensAt = terms.opensAt < clock ? clock : terms.opensAt;
        (book.closesAt, book.level, book.awards) = (terms.closesAt, terms.level, book.awards + allotment.awards);
    }

    function _bookTill(uint256 house, uint256 campaign, uint256 till, TillTerms memory terms) internal {
        TillBook storage book = tills[house][campaign][till];
        (book.active, book.capped, book.left, book.rate) = (true, terms.cap != 0, terms.cap, terms.ratePerDay);
    }

    function _startHouse(uint256 house, address admin, uint8 livePeriods, address[] memory desks) private {
        (Program program_, Points points_) = _launch(admin, livePeriods, false, desks);
        Badges badges_ = Badges(program_.badges());
        (address issuer, address catalog) = admin == RIVAL ? (RIVAL, RIVAL) : (ISSUER, CATALOG);
        houses[house] = House(program_, points_, badges_, admin, issuer);
        KindTerms memory terms = KindTerms({
            look: Look({name: "Tier", description: "", emblem: "", style: Style.Star, color: 0x336699, uri: "i:/"}),
            levels: new string[](LEVELS),
            cap: 0,
            validDays: 0,
            soulbound: true,
            revocable: true
        });
        for (uint256 i = 0; i < LEVELS; ++i)
            terms.levels[i] = string(abi.encodePacked("level ", bytes1(uint8(48 + i))));
        vm.startPrank(catalog);
        badges_.defineKind(terms);
        terms.revocable = false;
        badges_.defineKind(terms);
        vm.stopPrank();
    }

    /// @dev A short return window with a daily rate; one under whose name tiers are shown; one so long that points expire in
    /// it. The last name is free. Bonuses have budgets of their own.
    function _startCampaigns(uint256 house) private {
        uint48 closesAt = uint48(clock + 150 days);
        Allotment memory much = Allotment({points: 9_000, pointsPerDay: 500, awards: 0, awardsPerDay: 0});
        _must(_open(house, 0, CampaignTerms(true, 0, 0, 0, closesAt, 0, 5 days, 0, "i:/0"), much), 34);
        much.pointsPerDay = 0;
        _must(_open(house, 1, CampaignTerms(true, 0, 0, 0, closesAt, 0, 9 days, 0, "i:/1"), much), 34);
        Allotment memory awards = Allotment({points: 0, pointsPerDay: 0, awards: 20, awardsPerDay: 0});
        _must(_openTiers(house, 1, CampaignTerms(false, TIER_KIND, 3, 0, closesAt, 0, 0, 0, "i:/1"), awards), 34);
        for (uint256 c = 0; c < 3; ++c) {
            vm.prank(houses[house].issuer);
            houses[house].points.allot(address(pot), _name(c), 2_000, 0);
            potLeft[house][c] = 2_000;
        }
        _must(_open(house, 2, CampaignTerms(true, 0, 0, 0, closesAt, 0, 40 days, 0, "i:/2"), much), 34);
    }
}
