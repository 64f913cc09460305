// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IGrants, GrantBatch} from "../../../contracts/grants/IGrants.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {RoleChange} from "../../../contracts/programs/IProgram.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {Reward} from "../../../contracts/rewards/IRewards.sol";
import {Promises} from "../helpers/Promises.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @title BrandSteps
/// @notice What the brand's people and machines do: admin, issuer, minters, guardian, catalog.
abstract contract BrandSteps is Promises {
    /// @dev I-6, I-7: what budget, rate and halts allow succeeds, and nothing else does.
    function issue(uint256 who, uint256 kind, uint256 memberSeed, uint256 amount) external step {
        uint256 budget = who % 2 == 0 ? OF_MINTER : OF_SHOP;
        uint256 count = kind % 3 == 0 ? 1 : 3;
        amount = bound(amount, 1, 2_500);
        bytes memory data;
        uint256 total = amount * count;
        if (count == 1) {
            data = abi.encodeCall(points.mint, (holders[memberSeed % HOLDERS], amount, bytes32(CAMPAIGN)));
        } else if (kind % 3 == 1) {
            (address[] memory to, uint256[] memory amounts) = _three(memberSeed, amount);
            total = amounts[0] + amounts[1] + amounts[2];
            data = abi.encodeCall(points.mintBatch, (to, amounts, bytes32(CAMPAIGN)));
        } else {
            bytes memory packed = abi.encodePacked(holders[0], holders[memberSeed % HOLDERS], holders[1]);
            data = abi.encodeCall(points.mintPacked, (packed, amount, bytes32(CAMPAIGN)));
        }
        bool allowed = _mintable() && total <= budgetLeft[budget];
        uint256 today = clock / 1 days;
        if (budget == OF_SHOP) {
            allowed = allowed && usedOn[today] + total <= rate;
            if (allowed) usedOn[today] += total;
        }
        (bool ok, ) = _try(minters[budget], address(points), data);
        _must(ok == allowed, _mintable() ? 6 : 7);
        if (ok) _minted(budget, total);
    }

    function grant(uint256 memberSeed, uint256 amount, uint256 wait) external step {
        (address[] memory to, uint256[] memory amounts) = _three(memberSeed, bound(amount, 1, 1_000));
        uint256 total = amounts[0] + amounts[1] + amounts[2];
        if (!_mintable() || total > budgetLeft[OF_GRANTS] || !enrolled[address(grants)]) return;
        GrantBatch memory batch = GrantBatch({
            points: IPoints(address(points)),
            minter: MINTER,
            campaign: CAMPAIGN,
            reason: bytes16(uint128(++counter)),
            maturesAt: uint48(clock + bound(wait, 1, 100 days)),
            oneUnit: 0,
            members: to,
            amounts: amounts
        });
        vm.prank(MINTER);
        bytes32 batchId = grants.grant(points, CAMPAIGN, batch.reason, batch.maturesAt, to, amounts);
        _must(!seen[batchId], 8);
        seen[batchId] = true;
        // As the desk tells it: all in the newest lane, one unit of it.
        batch.oneUnit =
            lanes == 1 && width == 208 ? (1 << 255) | 1 : (points.currentPeriod() << 208) | (1 << (52 * (lanes - 1)));
        openBatches.push(batches.length);
        Batch storage kept = batches.push();
        kept.grant = batch;
        _minted(OF_GRANTS, total);
    }

    /// @dev Before maturity the brand can void, after it anybody can hand over; never the other way round (I-9).
    function decideGrant(uint256 seed, uint256 index, bool byIssuer) external step {
        if (openBatches.length == 0) return;
        uint256 slot = seed % openBatches.length;
        Batch storage batch = batches[openBatches[slot]];
        index %= 3;
        bool isDone = batch.done & (1 << index) != 0;
        uint256[] memory indices = new uint256[](1);
        indices[0] = index;
        bool mature = clock >= batch.grant.maturesAt;
        (bool voided, ) = _try(
            byIssuer ? ISSUER : MINTER,
            address(grants),
            abi.encodeCall(IGrants.void, (batch.grant, indices, "wrong file"))
        );
        _must(voided == (!mature && !isDone), 9);
        if (voided) {
            budgetLeft[OF_GRANTS] += batch.grant.amounts[index];
            issued -= batch.grant.amounts[index];
        }
        (bool ok, ) = _try(STRANGER, address(grants), abi.encodeCall(IGrants.mature, (batch.grant, index, index + 1)));
        // Handing over again what is done is no error, and I-12 sees that it does nothing.
        _must(ok == mature, 9);
        if (voided || mature) batch.done |= 1 << index;
        if (batch.done == 7) {
            openBatches[slot] = openBatches[openBatches.length - 1];
            openBatches.pop();
        }
    }

    function allot(uint256 budget, uint256 amount, uint256 newRate) external step {
        budget %= BUDGETS;
        amount = bound(amount, 0, 400_000);
        if (budget == OF_SHOP) rate = bound(newRate, 1, 20_000);
        (uint256 ceilingNow, , , , uint256 allotted) = points.issuance();
        uint256 used = allottedIn[clock / PERIOD];
        bool allowed = (amount == 0 || used + amount <= ceilingNow) && allotted + amount <= CAP;
        if (!allowed) amount = 0;
        vm.prank(ISSUER);
        points.allot(minters[budget], campaigns[budget], uint96(amount), budget == OF_SHOP ? rate : 0);
        budgetLeft[budget] += amount;
        allottedIn[clock / PERIOD] += amount;
        // One more than there is room for.
        uint256 room = ceilingNow > used + amount ? ceilingNow - used - amount : 0;
        if (CAP - allotted - amount < room) room = CAP - allotted - amount;
        (bool ok, ) = _try(
            ISSUER,
            address(points),
            abi.encodeCall(points.allot, (minters[budget], campaigns[budget], uint96(room + 1), 0))
        );
        _must(!ok, 6);
    }

    function cut(uint256 budget, uint256 amount, bool byAdmin) external step {
        budget %= BUDGETS;
        amount = bound(amount, 0, 20_000);
        vm.prank(byAdmin ? ADMIN : ISSUER);
        points.cut(minters[budget], campaigns[budget], amount);
        if (amount > budgetLeft[budget]) amount = budgetLeft[budget];
        budgetLeft[budget] -= amount;
        uint256 used = allottedIn[clock / PERIOD];
        allottedIn[clock / PERIOD] = used > amount ? used - amount : 0;
    }

    function setCeiling(uint256 amount) external step {
        amount = bound(amount, 0, 2 * CEILING);
        if (announced != 0 && clock >= raisedAt) ceiling = announced;
        (announced, raisedAt) = (0, 0);
        if (amount <= ceiling) ceiling = amount;
        else (announced, raisedAt) = (amount, clock + NOTICE);
        vm.prank(ADMIN);
        points.setCeiling(uint96(amount));
    }

    /// @dev I-7: the guardian stops once, for 7 days, until the admin acts; the admin at any time; closing takes notice.
    function halt(uint256 kind, uint256 wait) external step {
        kind %= 8;
        bool running = clock < stoppedUntil;
        if (kind < 3) {
            (bool ok, ) = _try(GUARDIAN, address(program), abi.encodeCall(program.stop, ()));
            _must(ok == (!running && !guardianUsed), 7);
            if (ok) (stoppedUntil, guardianUsed) = (clock + 7 days, true);
        } else if (kind == 3) {
            vm.prank(ADMIN);
            program.stop();
            (stoppedUntil, guardianUsed) = (clock + 7 days, false);
        } else if (kind < 7) {
            (bool ok, ) = _try(ADMIN, address(program), abi.encodeCall(program.resume, ()));
            _must(ok == (running || guardianUsed), 7);
            if (ok) guardianUsed = false;
            if (ok && running) stoppedUntil = clock;
        } else {
            _close(bound(wait, 0, 6 * PERIOD));
        }
    }

    function extend(uint256 memberSeed, uint256 from, uint256 to) external step {
        if (lanes == 1) return;
        address[] memory members = new address[](2);
        // The same member twice has nothing left to extend the second time.
        (members[0], members[1]) = (holders[memberSeed % HOLDERS], holders[(memberSeed >> 8) % HOLDERS]);
        from = bound(from, 0, lanes - 2);
        to = bound(to, from + 1, lanes - 1);
        extendedNow = _lane(_lotsOf(members[0]), from);
        if (members[1] != members[0]) extendedNow += _lane(_lotsOf(members[1]), from);
        uint256 period = points.currentPeriod();
        vm.prank(ISSUER);
        points.extend(members, period + from, period + to);
    }

    /// @dev I-11: the catalog may only get better for members, but for ends that were announced.
    function manageCatalog(uint256 kind, uint256 seed, uint256 value, uint256 until) external step {
        uint32 id = uint32(1 + (seed % rewards.rewardCount(points)));
        Reward memory reward = rewards.reward(points, id);
        Promised storage said = promised[id];
        kind %= 5;
        if (kind == 0 && rewards.rewardCount(points) < 6) {
            uint256 fulfillmentDays = bound(until, 0, 90);
            _publish(_terms(uint88(bound(value, 1, 60)), uint8(fulfillmentDays), fulfillmentDays > 60));
        } else if (kind == 1) {
            vm.prank(CATALOG);
            rewards.withdraw(points, id);
            if (said.openUntil > clock + NOTICE) said.openUntil = clock + NOTICE;
        } else if (kind == 2) {
            vm.prank(CATALOG);
            rewards.addStock(points, id, uint32(bound(value, 0, 20)));
        } else if (kind == 3) {
            uint40 closes = uint40(reward.terms.closesAt + bound(until, 1, PERIOD));
            vm.prank(CATALOG);
            rewards.extendWindow(points, id, closes);
            said.openUntil = closes;
        } else if (reward.terms.unitPrice > 1) {
            _discount(id, reward, value, until);
        }
        _i11PublishedIsKept(id);
    }

    /// @dev Keys rotate, desks are retired and come back, a closed programme opens.
    function govern(uint256 kind, uint256 seed) external step {
        kind %= 6;
        if (kind == 0) {
            RoleChange[] memory changes = new RoleChange[](1);
            tillActive = !tillActive;
            changes[0] = RoleChange(Roles.CASHIER, TILL, tillActive);
            vm.prank(ADMIN);
            program.setRoles(changes);
        } else if (kind < 5) {
            address desk = desks[seed % DESKS];
            if (kind < 3) {
                _retire(desk);
            } else {
                vm.prank(ADMIN);
                points.enroll(desk);
                enrolled[desk] = true;
                retiresAt[desk] = 0;
            }
        } else if (seed % 4 == 0) {
            (bool ok, ) = _try(ADMIN, address(points), abi.encodeCall(IPoints.open, ()));
            _must(ok == !transfersOpen, 16);
            transfersOpen = true;
        }
    }

    /// @dev I-11: members may have counted on a desk; it is retired in two steps, the notice period apart.
    function _retire(address desk) private {
        uint256 time = retiresAt[desk];
        (bool ok, ) = _try(ADMIN, address(points), abi.encodeCall(IPoints.retire, (desk)));
        bool announces = time == 0 || clock >= time + NOTICE;
        _must(ok == (enrolled[desk] && (announces || clock >= time)), 11);
        if (!ok) return;
        retiresAt[desk] = announces ? clock + NOTICE : 0;
        if (!announces) enrolled[desk] = false;
    }

    function _close(uint256 wait) private {
        bool closed = closesAt != 0 && clock >= closesAt;
        uint256 earliest = clock + NOTICE > closesAt ? clock + NOTICE : closesAt;
        (bool early, ) = _try(ADMIN, address(program), abi.encodeCall(program.close, (uint48(earliest - 1))));
        _must(!early, 7);
        (bool ok, ) = _try(ADMIN, address(program), abi.encodeCall(program.close, (uint48(earliest + wait))));
        _must(ok == (!closed && earliest + wait <= clock + 3650 days), 7);
        if (ok) closesAt = earliest + wait;
    }

    function _discount(uint32 id, Reward memory reward, uint256 price, uint256 until) private {
        uint256 running = reward.discountUntil;
        uint256 highest = running == 0 ? reward.terms.unitPrice - 1 : reward.currentPrice;
        price = bound(price, 1, highest);
        until = bound(until, running == 0 ? clock + 1 : running, (running == 0 ? clock : running) + PERIOD);
        // One dearer, or one second shorter, than what runs: not for members.
        (bool dearer, ) = _try(
            CATALOG,
            address(rewards),
            abi.encodeCall(rewards.discount, (points, id, uint88(highest + 1), uint40(until)))
        );
        _must(!dearer, 11);
        (bool shorter, ) = _try(
            CATALOG,
            address(rewards),
            abi.encodeCall(rewards.discount, (points, id, uint88(price), uint40(running == 0 ? clock : running - 1)))
        );
        _must(!shorter, 11);
        vm.prank(CATALOG);
        rewards.discount(points, id, uint88(price), uint40(until));
        (promised[id].discountPrice, promised[id].discountUntil) = (price, until);
    }

    /// @dev Books of a mint.
    function _minted(uint256 budget, uint256 amount) internal {
        budgetLeft[budget] -= amount;
        issued += amount;
        mintedNow += amount;
    }

    /// @dev Three members, one of them maybe twice, with unequal amounts.
    function _three(uint256 seed, uint256 amount) private view returns (address[] memory to, uint256[] memory amounts) {
        (to, amounts) = (new address[](3), new uint256[](3));
        for (uint256 i = 0; i < 3; ++i) {
            to[i] = holders[(seed >> (8 * i)) % HOLDERS];
            amounts[i] = amount + i;
        }
    }
}
