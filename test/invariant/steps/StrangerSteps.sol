// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {IGrants, GrantBatch} from "../../../contracts/grants/IGrants.sol";
import {IHolderGuard} from "../../../contracts/points/IHolderGuard.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {IHaltable, IProgram, RoleChange} from "../../../contracts/programs/IProgram.sol";
import {Program} from "../../../contracts/programs/Program.sol";
import {IRewards, RedeemIntent, Redemption, Reward} from "../../../contracts/rewards/IRewards.sol";
import {DeskSteps} from "./DeskSteps.sol";

/// @title StrangerSteps
/// @notice What must fail, whoever tries it, and with which error (I-16; others by number).
abstract contract StrangerSteps is DeskSteps {
    /// @dev The error of those who lack a role in the programme.
    bytes4 private constant NO_ROLE = IAccessControl.AccessControlUnauthorizedAccount.selector;

    /// @dev Consent: nobody's key but the holder's moves what the holder has, the admin's least of all.
    function steal(uint256 who, uint256 kind, uint256 memberSeed) external step {
        address thief = _somebody(who);
        address member = holders[memberSeed % MEMBERS];
        kind %= 7;
        if (thief == STRANGER && points.allowance(member, STRANGER) != 0) return;
        if (kind == 0) {
            bytes memory data = abi.encodeCall(IERC20.transferFrom, (member, thief, 1));
            _fails(thief, address(points), data, IERC20Errors.ERC20InsufficientAllowance.selector);
        } else if (kind == 1) {
            bytes memory data = abi.encodeWithSignature(
                "transferFromAndCall(address,address,uint256,bytes)",
                member,
                address(rewards),
                1,
                ""
            );
            _fails(thief, address(points), data, IERC20Errors.ERC20InsufficientAllowance.selector);
        } else if (kind == 2) {
            bytes memory data = abi.encodeCall(IPoints.recover, (member, thief));
            _fails(thief, address(points), data, IPoints.NotGuard.selector);
        } else if (kind == 3) {
            bytes memory data = abi.encodeCall(IPoints.changeGuard, (member, IHolderGuard(address(0))));
            _fails(thief, address(points), data, IPoints.NotGuard.selector);
        } else if (kind == 4) {
            bytes memory data = abi.encodeCall(IPoints.release, (thief, (points.currentPeriod() << 208) | 1));
            _fails(thief, address(points), data, IPoints.NotDesk.selector);
            _fails(thief, address(points), abi.encodeCall(IPoints.takeReceived, (0)), IPoints.NotDesk.selector);
        } else if (kind == 5) {
            bytes memory data = abi.encodeCall(IPoints.void, ((points.currentPeriod() << 208) | 1, CAMPAIGN));
            _fails(thief, address(points), data, IPoints.NotDesk.selector);
        } else {
            _forge(thief, memberSeed % MEMBERS);
        }
    }

    /// @dev Roles: what only one of the brand's people may do, nobody else can.
    function usurp(uint256 who, uint256 kind) external step {
        address thief = _somebody(who);
        kind %= 12;
        if (kind == 0 && thief != ISSUER) {
            _fails(thief, address(points), abi.encodeCall(IPoints.allot, (thief, CAMPAIGN, 1, 0)), NO_ROLE);
        } else if (kind == 1 && thief != ISSUER && thief != ADMIN) {
            _fails(thief, address(points), abi.encodeCall(IPoints.cut, (MINTER, CAMPAIGN, 1)), NO_ROLE);
        } else if (kind == 2 && thief != ISSUER) {
            _fails(thief, address(points), abi.encodeCall(IPoints.extend, (new address[](0), 0, 1)), NO_ROLE);
        } else if (kind == 3 && thief != ADMIN) {
            _fails(thief, address(points), abi.encodeCall(IPoints.setCeiling, (0)), NO_ROLE);
        } else if (kind == 4 && thief != ADMIN) {
            _fails(thief, address(points), abi.encodeCall(IPoints.enroll, (address(rogue))), NO_ROLE);
        } else if (kind == 5 && thief != ADMIN) {
            _fails(thief, address(points), abi.encodeCall(IPoints.retire, (address(rewards))), NO_ROLE);
        } else if (kind == 6 && thief != ADMIN) {
            _fails(thief, address(points), abi.encodeCall(IPoints.open, ()), NO_ROLE);
        } else if (kind == 7 && thief != ADMIN && thief != GUARDIAN) {
            _fails(thief, address(program), abi.encodeCall(IProgram.stop, ()), NO_ROLE);
        } else if (kind == 8 && thief != ADMIN) {
            _fails(thief, address(program), abi.encodeCall(IProgram.resume, ()), NO_ROLE);
            _fails(thief, address(program), abi.encodeCall(IProgram.close, (type(uint48).max)), NO_ROLE);
        } else if (kind == 9 && thief != ADMIN) {
            RoleChange[] memory changes = new RoleChange[](1);
            changes[0] = RoleChange(keccak256("CASHIER_ROLE"), thief, true);
            _fails(thief, address(program), abi.encodeCall(IProgram.setRoles, (changes)), NO_ROLE);
        } else if (kind == 10) {
            _fails(thief, address(points), abi.encodeCall(IHaltable.onHalt, (0, 0)), IHaltable.NotProgram.selector);
            _fails(
                thief,
                address(program),
                abi.encodeCall(Program.bind, (thief, thief)),
                IProgram.NotLauncher.selector
            );
        } else if (thief != CATALOG) {
            bytes4 missing = IAccessControl.AccessControlUnauthorizedAccount.selector;
            _fails(thief, address(rewards), abi.encodeCall(IRewards.publish, (points, _terms(1, 0, false))), missing);
            _fails(thief, address(rewards), abi.encodeCall(IRewards.withdraw, (points, 1)), missing);
            _fails(thief, address(rewards), abi.encodeCall(IRewards.discount, (points, 1, 1, 2 ** 39)), missing);
        }
    }

    /// @dev Points from nowhere: no budget, nothing to mint, or no way in.
    function mintFromNowhere(uint256 who, uint256 kind, uint256 memberSeed) external step {
        address thief = _somebody(who);
        address to = _holder(memberSeed);
        kind %= 6;
        if (kind == 0) {
            bytes4 expected = IPoints.OverBudget.selector;
            _fails(thief, address(points), abi.encodeCall(IPoints.mint, (to, 1, bytes32(CAMPAIGN))), expected);
            _fails(MINTER, address(points), abi.encodeCall(IPoints.mint, (to, 1, bytes32("other"))), expected);
        } else if (kind == 1) {
            bytes4 expected = IPoints.ZeroAmount.selector;
            _fails(thief, address(points), abi.encodeCall(IPoints.mint, (to, 0, bytes32(CAMPAIGN))), expected);
            _fails(thief, address(points), abi.encodeCall(IPoints.mintPacked, ("", 5, 0)), expected);
            bytes memory data = abi.encodeCall(IPoints.mintBatch, (new address[](0), new uint256[](0), 0));
            _fails(thief, address(points), data, expected);
        } else if (kind == 2) {
            uint256 newest = width == 208 ? 0 : points.currentPeriod() + lanes - 1;
            bytes memory data = abi.encodeCall(IPoints.mintHeld, (1, newest + 1, bytes32(CAMPAIGN)));
            (bool ok, bytes memory answer) = _tryAsRogue(data);
            _must(!ok && bytes4(answer) == IPoints.ExpiryOutOfRange.selector, 5);
        } else if (kind == 3 && _mintable() && budgetLeft[OF_MINTER] != 0) {
            // To a desk, where they would lie for ever.
            bytes memory data = abi.encodeCall(IPoints.mint, (address(rewards), 1, bytes32(CAMPAIGN)));
            _fails(MINTER, address(points), data, IPoints.DeskNeedsCall.selector);
        } else if (kind == 4) {
            address desk = desks[memberSeed % DESKS];
            bytes memory data = abi.encodeCall(IERC20.transfer, (desk, 0));
            _fails(to, address(points), data, IPoints.DeskNeedsCall.selector);
        } else {
            bytes memory data = abi.encodeCall(IPoints.burn, (points.balanceOf(to) + 1));
            bytes4 expected = guarded[to] ? bytes4(0) : IERC20Errors.ERC20InsufficientBalance.selector;
            _fails(to, address(points), data, expected);
        }
    }

    /// @dev Orders: once, as they are, by those who may, in time (I-8, I-9, I-15).
    function abuseOrder(uint256 seed, uint256 kind) external step {
        if (orders.length == 0) return;
        Redemption memory redemption = orders[seed % orders.length].redemption;
        (, uint256 units, ) = rewards.statusOf(redemption);
        bool inTime = clock <= redemption.deadline;
        bytes4 missing = IAccessControl.AccessControlUnauthorizedAccount.selector;
        bytes4 notOpen = IRewards.RedemptionNotOpen.selector;
        kind %= 6;
        if (kind == 0) {
            _cannotCapture(STRANGER, redemption, 1, inTime ? missing : IRewards.CaptureTooLate.selector);
            _cannotCapture(CATALOG, redemption, 1, inTime ? missing : IRewards.CaptureTooLate.selector);
            if (inTime) _cannotRefund(STRANGER, redemption, 1, missing);
            if (inTime) _cannotRefund(redemption.member, redemption, 1, missing);
        } else if (kind == 1) {
            bytes4 expected = units == 0 ? notOpen : IRewards.OverRedemption.selector;
            _cannotRefund(CATALOG, redemption, uint32(units + 1), expected);
            if (inTime && tillActive) _cannotCapture(TILL, redemption, uint32(units + 1), expected);
        } else if (kind == 2) {
            // Another's order, a lower price, a later deadline: other orders, which nobody made.
            redemption.member = STRANGER;
            _cannotRefund(CATALOG, redemption, 1, notOpen);
            redemption = orders[seed % orders.length].redemption;
            redemption.unitPrice -= 1;
            _cannotRefund(CATALOG, redemption, 1, notOpen);
            redemption = orders[seed % orders.length].redemption;
            redemption.deadline += 365 days;
            if (tillActive) _cannotCapture(TILL, redemption, 1, notOpen);
        } else if (kind == 3) {
            if (inTime) _cannotCapture(RIVAL, redemption, 1, missing);
            if (inTime) _cannotRefund(RIVAL, redemption, 1, missing);
            redemption.points = rivalPoints;
            _cannotRefund(RIVAL, redemption, 1, notOpen);
            if (clock <= rivalOrder.deadline) _cannotCapture(TILL, rivalOrder, 1, missing);
        } else if (kind == 4 && inTime && tillActive && units != 0) {
            if (!redemption.needsHandover) return;
            _cannotCapture(TILL, redemption, 1, IRewards.BadHandover.selector);
        } else if (kind == 5 && units != 0) {
            _cannotRefund(CATALOG, redemption, 0, IRewards.ZeroQuantity.selector);
        }
    }

    /// @dev Grants: as they were granted, once, by those who may (I-8, I-9, I-15).
    function abuseGrant(uint256 seed, uint256 kind) external step {
        if (batches.length == 0) return;
        Batch storage batch = batches[seed % batches.length];
        GrantBatch memory given = batch.grant;
        uint256[] memory indices = new uint256[](1);
        bool mature = clock >= given.maturesAt;
        kind %= 5;
        if (kind == 0) {
            address thief = seed % 2 == 0 ? STRANGER : RIVAL;
            bytes4 expected =
                mature ? IGrants.GrantMature.selector : IAccessControl.AccessControlUnauthorizedAccount.selector;
            _fails(thief, address(grants), abi.encodeCall(IGrants.void, (given, indices, "")), expected);
        } else if (kind == 1) {
            bytes memory data = abi.encodeCall(
                IGrants.grant,
                (given.points, CAMPAIGN, given.reason, uint48(clock + 1), given.members, given.amounts)
            );
            _fails(MINTER, address(grants), data, IGrants.GrantReasonUsed.selector);
        } else if (kind == 2) {
            given.amounts[0] += 1;
            bytes4 expected = IGrants.NotTheGrantBatch.selector;
            _fails(STRANGER, address(grants), abi.encodeCall(IGrants.mature, (given, 0, 1)), expected);
            given = batch.grant;
            given.maturesAt -= 1;
            _fails(STRANGER, address(grants), abi.encodeCall(IGrants.mature, (given, 0, 1)), expected);
        } else if (kind == 3 && !mature && batch.done & 1 != 0) {
            bytes memory data = abi.encodeCall(IGrants.void, (given, indices, ""));
            _fails(MINTER, address(grants), data, IGrants.GrantDone.selector);
        } else if (kind == 4 && !mature) {
            bytes memory data = abi.encodeCall(IGrants.mature, (given, 0, 1));
            _fails(STRANGER, address(grants), data, IGrants.GrantNotMature.selector);
        }
    }

    /// @dev I-10: a price above what was sent, a window that ended, a deadline that passed, stock that is gone.
    function redeemInVain(uint256 fromSeed, uint256 rewardSeed, uint256 kind) external step {
        address member = holders[fromSeed % MEMBERS];
        (uint32 id, Reward memory reward, uint256 most) = _affordable(member, rewardSeed);
        uint256 balance = _spendable(member);
        if (!enrolled[address(rewards)]) return;
        kind %= 4;
        uint256 sent = reward.currentPrice;
        uint256 quantity = 1;
        uint256 deadline = clock;
        bytes4 expected = IRewards.RewardNotOpen.selector;
        if (clock >= reward.terms.closesAt) {
            if (sent > balance) return;
        } else if (kind == 0) {
            if (most == 0) return;
            (sent, expected) = (sent - 1, IRewards.PriceAboveMax.selector);
        } else if (kind == 1) {
            quantity = reward.terms.stock - reward.sold + 1;
            (sent, expected) = (balance, IRewards.RewardOutOfStock.selector);
        } else if (kind == 2) {
            (sent, deadline, expected) = (balance, clock - 1, IRewards.RedeemTooLate.selector);
        } else {
            (sent, quantity, expected) = (balance, 0, IRewards.ZeroQuantity.selector);
        }
        if (sent == 0) expected = IPoints.ZeroAmount.selector;
        bytes memory data = abi.encode(id, uint32(quantity), uint40(deadline));
        bytes memory call = abi.encodeWithSignature(
            "transferAndCall(address,uint256,bytes)",
            address(rewards),
            sent,
            data
        );
        _fails(member, address(points), call, expected);
    }

    function _cannotCapture(address who, Redemption memory order, uint32 quantity, bytes4 expected) private {
        _fails(who, address(rewards), abi.encodeCall(IRewards.capture, (order, quantity, "")), expected);
    }

    function _cannotRefund(address who, Redemption memory order, uint32 quantity, bytes4 expected) private {
        _fails(who, address(rewards), abi.encodeCall(IRewards.refund, (order, quantity)), expected);
    }

    /// @dev A redemption that another member signed.
    function _forge(address thief, uint256 member) private {
        RedeemIntent memory intent = RedeemIntent({rewardId: 1, quantity: 1, salt: bytes32(++counter)});
        bytes memory signature = _signRedeem((member + 1) % MEMBERS, 10, intent);
        bytes memory data = abi.encodeCall(
            IRewards.redeemWithAuthorization,
            (points, holders[member], 10, intent, clock + 1, signature)
        );
        _fails(thief, address(rewards), data, ERC3009.ERC3009InvalidSignature.selector);
    }

    function _somebody(uint256 seed) private pure returns (address) {
        address[7] memory all = [ADMIN, ISSUER, TILL, CATALOG, GUARDIAN, STRANGER, RIVAL];
        return all[seed % all.length];
    }
}
