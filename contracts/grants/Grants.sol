// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {Desk} from "../desks/Desk.sol";
import {MintingDesk} from "../desks/MintingDesk.sol";
import {Records} from "../desks/Records.sol";
import {HeldLots} from "../points/HeldLots.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {Roles} from "../programs/Roles.sol";
import {GrantBatch, IGrants} from "./IGrants.sol";

/// @title Grants
/// @notice Holds granted points in escrow until they mature. Immutable, without owner. {IGrants} says what it promises.
contract Grants is IGrants, MintingDesk {
    using BitMaps for BitMaps.BitMap;
    using HeldLots for uint256;
    using Records for Records.Book;

    uint256 private constant MAX_MATURITY = 366 days;

    /// @dev Batches by their id.
    Records.Book private _batches;
    mapping(bytes32 batchId => BitMaps.BitMap done) private _done;

    // ----------------------------------------------------------------------------------------------------- reads

    /// @inheritdoc IDesk
    function deskId() external pure returns (string memory) {
        return "punchcard.grants.1";
    }

    function supportsInterface(bytes4 interfaceId) public view override(Desk, IERC165) returns (bool) {
        return interfaceId == type(IGrants).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IGrants
    function campaignKey(address minter, bytes16 campaign) public pure returns (bytes16) {
        return bytes16(keccak256(abi.encode(minter, campaign)));
    }

    /// @inheritdoc IGrants
    function batchIdOf(IPoints points, address minter, bytes16 campaign, bytes16 reason) public pure returns (bytes32) {
        return keccak256(abi.encode(points, minter, campaign, reason));
    }

    /// @inheritdoc IGrants
    function isGranted(bytes32 batchId) external view returns (bool) {
        return _batches.exists(batchId);
    }

    /// @inheritdoc IGrants
    function isDone(bytes32 batchId, uint256 index) external view returns (bool) {
        return _done[batchId].get(index);
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IGrants
    function grant(
        IPoints points,
        bytes16 campaign,
        bytes16 reason,
        uint48 maturesAt,
        address[] calldata members,
        uint256[] calldata amounts
    ) external returns (bytes32 batchId) {
        uint256 max = block.timestamp + MAX_MATURITY;
        require(
            maturesAt > block.timestamp && maturesAt <= max,
            GrantMaturityOutOfRange({given: maturesAt, min: block.timestamp + 1, max: max})
        );
        require(
            members.length == amounts.length,
            IPoints.LengthMismatch({members: members.length, amounts: amounts.length})
        );
        batchId = batchIdOf(points, msg.sender, campaign, reason);
        require(!_batches.exists(batchId), GrantReasonUsed(batchId));
        uint256 total;
        for (uint256 i = 0; i < members.length; ++i) {
            require(members[i] != address(0), BadGrantMember(i));
            require(amounts[i] != 0, BadGrantAmount(i));
            total += amounts[i];
        }

        // Locks the reason before the token is called. The hash follows, since only the token knows the lots.
        _batches.lock(batchId);
        uint256 oneUnit = _mint({points: points, campaign: campaign, reason: reason, total: total});
        _batches.set(batchId, _hash(points, msg.sender, campaign, reason, maturesAt, oneUnit, members, amounts));

        emit BatchGranted({
            points: points,
            minter: msg.sender,
            batchId: batchId,
            campaign: campaign,
            reason: reason,
            maturesAt: maturesAt,
            oneUnit: oneUnit,
            total: total
        });
        for (uint256 i = 0; i < members.length; ++i) {
            emit Granted({
                points: points,
                member: members[i],
                batchId: batchId,
                amount: amounts[i],
                maturesAt: maturesAt
            });
        }
    }

    /// @inheritdoc IGrants
    function mature(GrantBatch calldata batch, uint256 from, uint256 to) external {
        bytes32 batchId = _check(batch);
        require(block.timestamp >= batch.maturesAt, GrantNotMature(batch.maturesAt));
        require(to <= batch.members.length, NoSuchGrant(to));
        for (uint256 i = from; i < to; ++i) {
            if (_done[batchId].get(i)) continue;
            _mature(batch, batchId, i);
        }
    }

    /// @inheritdoc IGrants
    function void(GrantBatch calldata batch, uint256[] calldata indices, string calldata why) external {
        bytes32 batchId = _check(batch);
        require(block.timestamp < batch.maturesAt, GrantMature(batch.maturesAt));
        if (msg.sender != batch.minter) _checkRole(batch.points, Roles.ISSUER);
        uint256 total;
        for (uint256 i = 0; i < indices.length; ++i) {
            uint256 index = indices[i];
            require(index < batch.members.length, NoSuchGrant(index));
            require(!_done[batchId].get(index), GrantDone(index));
            _done[batchId].set(index);
            total += batch.amounts[index];
            emit GrantVoided({
                points: batch.points,
                member: batch.members[index],
                batchId: batchId,
                index: index,
                amount: batch.amounts[index],
                why: why
            });
        }
        batch.points.void(batch.oneUnit.times(total), campaignKey(batch.minter, batch.campaign));
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev Mints into this desk's hold, out of the caller's budget at this desk.
    function _mint(IPoints points, bytes16 campaign, bytes16 reason, uint256 total) private returns (uint256 oneUnit) {
        bytes32 memo = bytes32(campaignKey(msg.sender, campaign)) | (bytes32(reason) >> 128);
        oneUnit = _mintHeld({points: points, amount: total, memo: memo}).one(total);
    }

    /// @dev Hands one entry over. If that fails, the entry stays open and an event tells why.
    function _mature(GrantBatch calldata batch, bytes32 batchId, uint256 index) private {
        address member = batch.members[index];
        uint256 amount = batch.amounts[index];
        _done[batchId].set(index);
        try batch.points.release(member, batch.oneUnit.times(amount)) {
            emit GrantMatured({points: batch.points, member: member, batchId: batchId, index: index, amount: amount});
        } catch (bytes memory reason) {
            _done[batchId].unset(index);
            emit GrantMatureSkipped({
                points: batch.points,
                member: member,
                batchId: batchId,
                index: index,
                reason: reason
            });
        }
    }

    function _check(GrantBatch calldata batch) private view returns (bytes32 batchId) {
        batchId = batchIdOf(batch.points, batch.minter, batch.campaign, batch.reason);
        bytes32 hash = _hash(
            batch.points,
            batch.minter,
            batch.campaign,
            batch.reason,
            batch.maturesAt,
            batch.oneUnit,
            batch.members,
            batch.amounts
        );
        require(_batches.matches(batchId, hash), NotTheGrantBatch(batchId));
    }

    function _hash(
        IPoints points,
        address minter,
        bytes16 campaign,
        bytes16 reason,
        uint48 maturesAt,
        uint256 oneUnit,
        address[] calldata members,
        uint256[] calldata amounts
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(points, minter, campaign, reason, maturesAt, oneUnit, members, amounts));
    }
}
