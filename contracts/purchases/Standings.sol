// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPoints} from "../points/IPoints.sol";
import {IRulebook} from "../rules/IRulebook.sol";
import {IStandings, Standing} from "./IStandings.sol";

/// @title Standings
/// @notice Counts members' purchases for tiers and milestones, see {IStandings}. Only the desk that created it writes
/// here.
contract Standings is IStandings {
    /// @dev One slot.
    struct StandingSlot {
        uint32 period;
        uint96 current;
        uint96 previous;
        bool bought;
    }

    IRulebook private immutable _rulebook;
    /// @inheritdoc IStandings
    address public immutable counter;

    mapping(IPoints points => mapping(address member => StandingSlot)) private _standings;

    constructor(IRulebook rulebook) {
        _rulebook = rulebook;
        counter = msg.sender;
    }

    /// @inheritdoc IStandings
    function standingOf(IPoints points, address member) external view returns (Standing memory) {
        uint256 running = block.timestamp / points.periodLength();
        StandingSlot memory slot = _standings[points][member];
        _age(slot, running);
        return Standing({period: slot.period, current: slot.current, previous: slot.previous, bought: slot.bought});
    }

    /// @inheritdoc IStandings
    function count(
        IPoints points,
        address member,
        address referrer,
        uint48 maturedAt,
        uint256 period,
        uint256 running,
        uint256 amount
    ) external returns (bool first, bool brought) {
        require(msg.sender == counter, NotTheCounter(msg.sender));
        mapping(address member => StandingSlot) storage standings = _standings[points];
        StandingSlot memory slot = standings[member];
        _age(slot, running);
        if (period == running) slot.current = _plus(slot.current, amount);
        else if (period + 1 == running) slot.previous = _plus(slot.previous, amount);
        if (!slot.bought && amount >= _rulebook.bonusesAt(points, maturedAt).firstMinimum) {
            (slot.bought, first) = (true, true);
            brought = standings[referrer].bought;
        }
        standings[member] = slot;
    }

    /// @inheritdoc IStandings
    function uncount(IPoints points, address member, uint256 running, uint256 amount) external {
        require(msg.sender == counter, NotTheCounter(msg.sender));
        StandingSlot memory slot = _standings[points][member];
        _age(slot, running);
        uint256 fromCurrent = Math.min(amount, slot.current);
        slot.current -= uint96(fromCurrent);
        slot.previous = uint96(Math.saturatingSub(slot.previous, amount - fromCurrent));
        _standings[points][member] = slot;
    }

    /// @dev Brings the slot up to date with the current period.
    function _age(StandingSlot memory slot, uint256 running) private pure {
        if (slot.period == running) return;
        slot.previous = uint256(slot.period) + 1 == running ? slot.current : 0;
        (slot.period, slot.current) = (uint32(running), 0);
    }

    /// @dev Saturates: points that pay debt count too, so a sum can exceed the supply.
    function _plus(uint96 sum, uint256 amount) private pure returns (uint96) {
        return uint96(Math.min(sum + amount, type(uint96).max));
    }
}
