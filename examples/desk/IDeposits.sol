// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";

/// @notice Points that a member left as a deposit for a thing on loan. Only its hash is stored, with the points.
/// @param item the brand's name for the thing
/// @param number no two deposits share one
/// @param deadline unix seconds; after it anyone can give all of it back
struct Deposit {
    IPoints points;
    address member;
    bytes16 item;
    uint64 number;
    uint48 deadline;
}

/// @title IDeposits
/// @notice An example of a desk: members leave points as deposits, the brand's cashier keeps what a damage costs and gives
/// back the rest.
interface IDeposits is IDesk {
    /// @notice A member left `amount` base units for `deposit`.
    event Deposited(IPoints indexed points, address indexed member, Deposit deposit, uint256 amount);
    /// @notice The deposit is over: `kept` base units were burned, and `back` went back to the member.
    event DepositReturned(IPoints indexed points, address indexed member, Deposit deposit, uint256 kept, uint256 back);

    /// @notice There is no such deposit, or it was given back.
    error DepositNotOpen(bytes32 id);
    /// @notice The deposit is of `held` base units: no more can be kept.
    error OverDeposit(uint256 held, uint256 kept);

    /// @notice What a deposit is known by.
    function depositId(Deposit calldata deposit) external pure returns (bytes32);

    /// @notice Leaves points by the member's ERC-3009 signature, whose nonce is `keccak256(abi.encode(item, deadline))`.
    /// Anyone brings it. Wallets send points with `abi.encode(item, deadline)` as data instead.
    function depositWithAuthorization(
        IPoints points,
        address member,
        uint256 amount,
        bytes16 item,
        uint48 deadline,
        bytes calldata signature
    ) external;

    /// @notice Keeps `kept` base units, which burns them, and gives back the rest. Cashier only; after the deadline anyone, and
    /// nothing is kept.
    function giveBack(Deposit calldata deposit, uint256 kept) external;
}
