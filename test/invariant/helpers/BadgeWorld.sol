// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Badges} from "../../../contracts/badges/Badges.sol";
import {Look, Style} from "../../../contracts/badges/art/IBadgeArt.sol";
import {KindTerms} from "../../../contracts/badges/IBadges.sol";
import {Points} from "../../../contracts/points/Points.sol";
import {Program} from "../../../contracts/programs/Program.sol";
import {BadgeTerms, Redemption, RewardTerms} from "../../../contracts/rewards/IRewards.sol";
import {Stage} from "./Stage.sol";
import {vm} from "./Vm.sol";

/// @title BadgeWorld
/// @notice A brand with badges, and rewards that need, take or give them; beside it a rival at the same desk. The books
/// tell what should be true: budgets as they were published, badges as events tell them.
abstract contract BadgeWorld is Stage {
    /// @dev What is fixed of a kind, and what was ever made of it.
    struct KindBook {
        bytes32 terms;
        uint256 cap;
        uint256 validDays;
        uint256 levels;
        bool soulbound;
        bool revocable;
        uint256 made;
    }

    /// @dev A budget of awards, as it should be.
    struct Line {
        address minter;
        uint16 kind;
        bytes16 campaign;
        uint256 left;
        uint256 rate;
        bool kept;
    }

    /// @dev A badge, as events tell it; without an owner if it is gone.
    struct BadgeBook {
        address owner;
        uint256 day;
        uint256 level;
        /// Its holder destroyed it.
        bool givenUp;
        /// The step in which somebody who may do so moves or removes it.
        uint256 agreedIn;
        address approved;
    }

    /// @dev An open redemption that holds a badge.
    struct BadgeOrder {
        Redemption redemption;
        uint256 id;
    }

    uint256 internal constant MAX_KINDS = 9;
    uint256 internal constant MAX_REWARDS = 8;
    uint88 internal constant PRICE = 10;

    Badges internal badges;
    Points internal rivalPoints;
    uint32 internal rivalReward;
    /// @dev Members with keys, the stranger, and the desk.
    address[] internal holders;

    mapping(uint256 kind => KindBook book) internal kinds;
    uint16 internal kindCount;
    Line[] internal lines;
    /// @dev Those of the minter and of the shop, one each for every kind.
    uint256[] internal minterLines;
    mapping(uint256 rewardId => uint256 line) internal lineOf;
    mapping(uint256 rewardId => uint256 time) internal publishedAt;
    mapping(uint256 line => mapping(uint256 day => uint256 awards)) internal usedOn;

    mapping(uint256 id => BadgeBook book) internal books;
    /// @dev All that ever existed.
    uint256[] internal ids;
    mapping(address holder => uint256 count) internal countOf;
    mapping(address holder => bool given) internal trustsStranger;
    BadgeOrder[] internal openOrders;
    /// @dev Badges that were sent to the desk without a redemption: nobody gets them back.
    uint256 internal stranded;
    /// @dev Number of the step that runs.
    uint256 internal stepNumber;

    constructor() {
        address[] memory desks = new address[](1);
        desks[0] = address(rewards);
        (program, points) = _launch(ADMIN, 0, false, desks);
        badges = Badges(program.badges());
        domain = points.DOMAIN_SEPARATOR();
        (, rivalPoints) = _launch(RIVAL, 0, false, desks);

        vm.prank(ISSUER);
        points.allot(MINTER, CAMPAIGN, uint96(100_000 * MEMBERS), 0);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            holders.push(vm.addr(_key(i)));
            vm.prank(MINTER);
            points.mint(holders[i], 100_000, bytes32(CAMPAIGN));
        }
        holders.push(STRANGER);
        holders.push(address(rewards));
        _startKinds();
        _startRewards();
        _startRival();
    }

    /// @dev Kinds, and for each a budget of the minter without rate and one of the shop with a rate.
    function _define(uint256 levels, uint32 cap, uint16 validDays, bool soulbound, bool revocable) internal {
        KindTerms memory terms = KindTerms({
            look: Look({name: "Friend", description: "", emblem: "", style: Style.Star, color: 0x336699, uri: "i:/"}),
            levels: new string[](levels),
            cap: cap,
            validDays: validDays,
            soulbound: soulbound,
            revocable: revocable
        });
        for (uint256 i = 0; i < levels; ++i) terms.levels[i] = "Level";
        vm.prank(CATALOG);
        uint16 kind = badges.defineKind(terms);
        _must(kind == ++kindCount, 17);
        if (cap == 0) terms.cap = type(uint32).max;
        kinds[kind] = KindBook({
            terms: keccak256(abi.encode(terms)),
            cap: terms.cap,
            validDays: validDays,
            levels: levels,
            soulbound: soulbound,
            revocable: revocable,
            made: 0
        });
        minterLines.push(_open(MINTER, kind, CAMPAIGN, 12, 0));
        minterLines.push(_open(SHOP, kind, CAMPAIGN, 8, 3));
    }

    function _open(
        address minter,
        uint16 kind,
        bytes16 campaign,
        uint32 amount,
        uint32 rate
    ) internal returns (uint256 line) {
        vm.prank(ISSUER);
        badges.allot(minter, kind, campaign, amount, rate);
        line = lines.length;
        lines.push(Line(minter, kind, campaign, amount, rate, false));
    }

    /// @dev A reward that needs or gives a badge; for those to give, a budget of its own.
    function _publish(BadgeTerms memory badge, uint32 stock, uint8 fulfillmentDays) internal {
        uint32 id = uint32(rewards.rewardCount(points) + 1);
        if (badge.gives != 0) {
            badge.campaign = bytes16(uint128(id));
            lineOf[id] = _open(address(rewards), badge.gives, badge.campaign, stock, 0);
            vm.prank(ISSUER);
            badges.keep(address(rewards), badge.gives, badge.campaign);
            lines[lineOf[id]].kept = true;
        }
        publishedAt[id] = clock;
        vm.prank(CATALOG);
        rewards.publish(points, _terms(badge, stock, fulfillmentDays));
    }

    /// @dev When a reward ends: the time of stops does not count for one that gives a badge, but only if it is over.
    function _closingOf(uint32 id, RewardTerms memory terms) internal view returns (uint256) {
        if (lineOf[id] == 0 || clock < terms.closesAt) return terms.closesAt;
        return terms.closesAt + program.stoppedSeconds(uint48(publishedAt[id]), uint48(clock));
    }

    /// @dev How many more of a kind can be allotted.
    function _room(uint256 kind) internal view returns (uint256 room) {
        room = kinds[kind].cap - kinds[kind].made;
        for (uint256 i = 0; i < lines.length; ++i) if (lines[i].kind == kind) room -= lines[i].left;
    }

    function _expired(uint256 id) internal view returns (bool) {
        uint256 validDays = kinds[_kindOf(id)].validDays;
        return validDays != 0 && clock >= (books[id].day + 1 + validDays) * 1 days;
    }

    function _kindOf(uint256 id) internal pure returns (uint16) {
        return uint16(id >> 168);
    }

    function _isSoulbound(uint256 id) internal view returns (bool) {
        return kinds[_kindOf(id)].soulbound;
    }

    function _soulboundId(address holder, uint256 kind) internal pure returns (uint256) {
        return (kind << 168) | (1 << 160) | uint160(holder);
    }

    function _terms(
        BadgeTerms memory badge,
        uint32 stock,
        uint8 fulfillmentDays
    ) private view returns (RewardTerms memory) {
        return
            RewardTerms({
                unitPrice: PRICE,
                stock: stock,
                opensAt: 0,
                closesAt: uint40(clock + 2 * PERIOD),
                fulfillmentDays: fulfillmentDays,
                limitPerMember: 0,
                atOnce: fulfillmentDays == 0,
                needsHandover: false,
                badge: badge,
                uri: ""
            });
    }

    function _startKinds() private {
        _define({levels: 0, cap: 60, validDays: 0, soulbound: false, revocable: false});
        _define({levels: 3, cap: 0, validDays: 20, soulbound: false, revocable: false});
        _define({levels: 3, cap: 40, validDays: 5, soulbound: true, revocable: false});
        _define({levels: 2, cap: 30, validDays: 0, soulbound: true, revocable: true});
        _define({levels: 0, cap: 0, validDays: 0, soulbound: true, revocable: false});
    }

    function _startRewards() private {
        _publish({badge: BadgeTerms(1, 0, 0, 0, 0), stock: 50, fulfillmentDays: 10});
        _publish({badge: BadgeTerms(2, 2, 4, 1, 0), stock: 5, fulfillmentDays: 0});
        _publish({badge: BadgeTerms(3, 2, 0, 0, 0), stock: 50, fulfillmentDays: 5});
        _publish({badge: BadgeTerms(0, 0, 3, 1, 0), stock: 8, fulfillmentDays: 0});
        _publish({badge: BadgeTerms(0, 0, 1, 0, 0), stock: 8, fulfillmentDays: 0});
        _publish({badge: BadgeTerms(2, 0, 0, 0, 0), stock: 50, fulfillmentDays: 30});
    }

    /// @dev A reward that takes a badge, of a kind with the number of one of ours.
    function _startRival() private {
        Badges theirs = Badges(Program(rivalPoints.program()).badges());
        KindTerms memory terms = badges.kind(1).terms;
        vm.startPrank(RIVAL);
        theirs.defineKind(terms);
        rivalReward = rewards.publish(rivalPoints, _terms(BadgeTerms(1, 0, 0, 0, 0), 50, 10));
        vm.stopPrank();
    }
}
