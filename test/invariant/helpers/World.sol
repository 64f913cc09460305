// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Grants} from "../../../contracts/grants/Grants.sol";
import {GrantBatch} from "../../../contracts/grants/IGrants.sol";
import {Points} from "../../../contracts/points/Points.sol";
import {BadgeTerms, Redemption, RewardTerms} from "../../../contracts/rewards/IRewards.sol";
import {LimitGuard} from "./LimitGuard.sol";
import {RogueDesk} from "./RogueDesk.sol";
import {Stage} from "./Stage.sol";
import {vm} from "./Vm.sol";
import {deploy} from "../../helpers/Deploy.sol";

/// @title World
/// @notice Two brands, their people and desks, and the books that the steps keep beside the chain ("ghosts"): what
/// should be true, written down by those who did it.
abstract contract World is Stage {
    struct Order {
        Redemption redemption;
        uint256 captured;
        uint256 refunded;
    }

    struct Batch {
        GrantBatch grant;
        /// One bit per entry that matured or was voided.
        uint256 done;
    }

    /// @dev What a brand has promised for a reward, see I-11.
    struct Promised {
        uint256 unitPrice;
        uint256 openUntil;
        uint256 discountPrice;
        uint256 discountUntil;
    }

    uint256 internal constant HOLDERS = 5;
    uint256 internal constant DESKS = 3;
    uint256 internal constant BUDGETS = 4;
    /// @dev The budgets, by number.
    uint256 internal constant OF_MINTER = 0;
    uint256 internal constant OF_SHOP = 1;
    uint256 internal constant OF_GRANTS = 2;
    uint256 internal constant OF_ROGUE = 3;

    Points internal rivalPoints;
    Grants internal grants;
    RogueDesk internal rogue;
    LimitGuard internal guard;
    /// @dev Members with keys, and the stranger.
    address[HOLDERS] internal holders;
    address[DESKS] internal desks;
    address[BUDGETS] internal minters;
    bytes16[BUDGETS] internal campaigns;
    uint256 internal lanes;
    /// @dev Bits of a lane.
    uint256 internal width;
    /// @dev Whether points move between members; once they do, for ever.
    bool internal transfersOpen;

    uint256[BUDGETS] internal budgetLeft;
    uint256 internal rate;
    mapping(uint256 day => uint256 amount) internal usedOn;
    /// @dev All that was ever minted, less what was voided.
    uint256 internal issued;
    uint256 internal ceiling = CEILING;
    uint256 internal announced;
    uint256 internal raisedAt;
    mapping(uint256 period => uint256 amount) internal allottedIn;
    bool internal guardianUsed;

    /// @dev How much each holder agreed to let go in this step; the step's end clears it.
    mapping(address holder => uint256 amount) internal consent;
    uint256 internal mintedNow;
    uint256 internal extendedNow;
    mapping(address holder => uint256 balance) internal eventSum;

    mapping(address holder => bool chosen) internal guarded;
    mapping(address desk => bool enrolled) internal enrolled;
    bool internal tillActive = true;
    Order[] internal orders;
    uint256[] internal openOrders;
    mapping(bytes32 id => bool known) internal seen;
    Batch[] internal batches;
    uint256[] internal openBatches;
    mapping(uint32 rewardId => Promised what) internal promised;
    uint256 internal rogueHeld;
    /// @dev The rogue was sent points, and so may not void any more.
    bool internal rogueReceived;
    mapping(address desk => uint256 time) internal retiresAt;

    Redemption internal rivalOrder;
    uint256 internal rivalHeld;
    uint256 internal rivalSupply;

    constructor(uint8 livePeriods, bool closed) {
        grants = Grants(deploy("contracts/grants/Grants.sol:Grants"));
        rogue = new RogueDesk();
        guard = new LimitGuard();
        lanes = livePeriods == 0 ? 1 : livePeriods;
        width = livePeriods == 0 ? 208 : 52;
        transfersOpen = !closed;
        desks = [address(rewards), address(grants), address(rogue)];
        for (uint256 i = 0; i < DESKS; ++i) enrolled[desks[i]] = true;
        for (uint256 i = 0; i < MEMBERS; ++i) holders[i] = vm.addr(_key(i));
        holders[MEMBERS] = STRANGER;

        address[] memory all = new address[](DESKS);
        for (uint256 i = 0; i < DESKS; ++i) all[i] = desks[i];
        (program, points) = _launch(ADMIN, livePeriods, closed, all);
        domain = points.DOMAIN_SEPARATOR();

        (, rivalPoints) = _launch(RIVAL, 0, false, all);
        _allotAll();
        _stock();
        _startRival();
    }

    function _terms(uint88 unitPrice, uint8 fulfillmentDays, bool handover) internal view returns (RewardTerms memory) {
        return
            RewardTerms({
                unitPrice: unitPrice,
                stock: 50,
                opensAt: 0,
                closesAt: uint40(clock + 2 * PERIOD),
                fulfillmentDays: fulfillmentDays,
                limitPerMember: 20,
                atOnce: fulfillmentDays == 0,
                needsHandover: handover,
                badge: BadgeTerms(0, 0, 0, 0, 0),
                uri: "ipfs://reward"
            });
    }

    function _publish(RewardTerms memory terms) internal returns (uint32 id) {
        vm.prank(CATALOG);
        id = rewards.publish(points, terms);
        promised[id] = Promised({
            unitPrice: terms.unitPrice,
            openUntil: terms.closesAt,
            discountPrice: 0,
            discountUntil: 0
        });
    }

    /// @dev Writes an order down; at once delivered, there is nothing left to know.
    function _note(Redemption memory redemption) internal {
        bytes32 id = rewards.redemptionId(redemption);
        _must(!seen[id], 8);
        seen[id] = true;
        if (redemption.deadline == 0) return;
        openOrders.push(orders.length);
        Order storage order = orders.push();
        order.redemption = redemption;
    }

    function _allotAll() private {
        minters = [MINTER, SHOP, address(grants), address(rogue)];
        campaigns = [CAMPAIGN, CAMPAIGN, grants.campaignKey(MINTER, CAMPAIGN), CAMPAIGN];
        rate = 5_000;
        uint96[BUDGETS] memory amounts = [uint96(50_000), 20_000, 50_000, 5_000];
        for (uint256 i = 0; i < BUDGETS; ++i) {
            vm.prank(ISSUER);
            points.allot(minters[i], campaigns[i], amounts[i], i == OF_SHOP ? rate : 0);
            budgetLeft[i] = amounts[i];
            allottedIn[START / PERIOD] += amounts[i];
        }
    }

    /// @dev Something to lose for everybody from the first step on.
    function _stock() private {
        vm.startPrank(MINTER);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            points.mint(holders[i], 1_000, bytes32(CAMPAIGN));
            eventSum[holders[i]] = 1_000;
        }
        vm.stopPrank();
        budgetLeft[OF_MINTER] -= 1_000 * MEMBERS;
        issued = 1_000 * MEMBERS;
        _publish(_terms(10, 0, false));
        _publish(_terms(25, 3, false));
        _publish(_terms(40, 45, true));
    }

    function _startRival() private {
        vm.startPrank(RIVAL);
        rivalPoints.allot(RIVAL, CAMPAIGN, 100_000, 0);
        rivalPoints.mint(holders[0], 10_000, bytes32(CAMPAIGN));
        uint32 id = rewards.publish(rivalPoints, _terms(100, 30, false));
        vm.stopPrank();
        vm.prank(holders[0]);
        rivalPoints.transferAndCall(address(rewards), 500, abi.encode(id, uint32(5), uint40(clock)));
        rivalOrder = Redemption({
            points: rivalPoints,
            member: holders[0],
            rewardId: id,
            number: 0,
            quantity: 5,
            unitPrice: 100,
            deadline: uint40(clock + 30 days),
            needsHandover: false
        });
        rivalHeld = 500;
        rivalSupply = 10_000;
    }
}
