// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {ICampaigns} from "../campaigns/ICampaigns.sol";
import {IRulebook} from "../rules/IRulebook.sol";
import {IStandings} from "./IStandings.sol";

/// @notice What a till posts of a purchase: all of it that goes on chain.
/// @param member who bought
/// @param order the order key: an HMAC of the order's number under a secret of the brand, so that nobody can guess it.
///        An order pays once, whichever till posts it and in whichever campaign
/// @param amount base units that it earned, see {IRulebook-quote}
/// @param receipt {IRulebook-receiptHash} of what was bought
/// @param referrer who brought the member, or zero; counts only with the member's first purchase
struct Purchase {
    address member;
    bytes32 order;
    uint96 amount;
    bytes32 receipt;
    address referrer;
}

/// @notice A purchase that a till signed (EIP-712 `CarriedPurchase`, with the same fields) and that the member, or
/// anyone else, submits to the chain.
/// @param expiry the period at whose end the points expire, by the time of the purchase
/// @param validFrom unix seconds from which it can be posted
/// @param deadline unix seconds until which it can be posted; stops of minting postpone it
struct CarriedPurchase {
    IPoints points;
    bytes16 campaign;
    address till;
    address member;
    bytes32 order;
    uint96 amount;
    bytes32 receipt;
    address referrer;
    uint256 expiry;
    uint48 validFrom;
    uint48 deadline;
}

/// @notice A purchase as it stands now. Only its hash is stored: callers pass the record itself, as the events tell it.
/// @param earned base units, before debt
/// @param paidDebt base units of them that paid the member's debt
/// @param held base units that still wait to mature
/// @param refunded base units of `earned` that were taken back
/// @param oneUnit the lots word of one base unit of what is held
/// @param maturesAt unix seconds at which the return window ends
/// @param matured whether it was handed over
/// @param first whether it was the member's first, by the rule of `maturesAt`
/// @param brought whether `referrer` had bought before, so that bringing the member counts
struct PurchaseRecord {
    IPoints points;
    bytes16 campaign;
    bytes32 order;
    address member;
    address till;
    address referrer;
    bytes32 receipt;
    uint96 earned;
    uint96 paidDebt;
    uint96 held;
    uint96 refunded;
    uint256 oneUnit;
    uint48 maturesAt;
    bool matured;
    bool first;
    bool brought;
}

/// @notice A refund of a purchase: points to take back because goods were returned.
/// @param record the purchase as it stands now
/// @param amount base units
/// @param reason the brand's reference; never personal data, nor anything that could be guessed back
struct PurchaseRefund {
    PurchaseRecord record;
    uint96 amount;
    bytes16 reason;
}

/// @title IPurchases
/// @notice The desk that holds the points of purchases in escrow until the return window is over. Its campaigns are
/// those of {ICampaigns}, with these meanings: `maturity` is the return window, and tills post and sign purchases. They
/// pay points only, without a badge, a drop or a cap per member; any other campaign is refused ({CampaignNotForDesk}).
///
/// Until its window ends, `earned = held + paidDebt + refunded` for every purchase. A refund takes first from the
/// points held, then from those that paid debt, which is owed again. After the window the points held go to the member
/// in full, and a refund becomes a debt that later purchases pay. Points that a member has are never touched.
///
/// The return window begins when a purchase is posted, so that everything that a stolen till posts can be taken back
/// for that long.
///
/// What purchases earned counts for tiers and milestones, see {IStandings}; {ITiers} shows tiers, and {IBonuses} pays
/// first purchases, referrals and milestones.
///
/// Per member means per address: members who move to a new address leave their debt behind. {debtOf} and the events
/// tell the brand what that can cost.
interface IPurchases is IDesk, ICampaigns {
    /// @notice A purchase was posted: its points wait for the return window to end, less what paid the member's debt.
    event PurchasePosted(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        PurchaseRecord record
    );
    /// @notice A batch passed over an order that was posted before.
    event PurchaseSkipped(IPoints indexed points, bytes16 indexed campaign, address indexed member, bytes32 order);
    /// @notice Points that a purchase had earned were taken back.
    /// @param voided base units taken out of those that waited
    /// @param owed base units that became a debt of the member
    /// @param reason the brand's reference; never personal data
    /// @param record the purchase as it stands now
    event PurchaseRefunded(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        uint256 voided,
        uint256 owed,
        bytes16 reason,
        PurchaseRecord record
    );
    /// @notice A batch passed over a refund whose record is not the purchase as it stands; nothing was taken back.
    /// @param reason the brand's reference
    event RefundSkipped(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        bytes16 reason
    );
    /// @notice The return window of a purchase ended, and its points were handed over to the member.
    /// @param record the purchase as it stands now
    event PurchaseMatured(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        PurchaseRecord record
    );
    /// @notice Matured points could not be handed over, because their member cannot have points (a desk); they stay
    /// held.
    /// @param reason the ABI-encoded error
    event PurchaseMatureSkipped(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        bytes reason
    );

    /// @notice All of these orders were posted before. Nothing is left to do.
    error NothingPosted();
    /// @notice The record is not the purchase `order` as it stands now. Read it again from the events.
    error NotThePurchase(bytes32 order);
    /// @notice Purchase `index` of the batch names no member, earns nothing, or names its member as the referrer.
    /// Correct it.
    error BadPurchase(uint256 index);
    /// @notice The order `order` was posted before, and an order pays once. Nothing is left to do.
    error OrderPosted(bytes32 order);
    /// @notice The receipt can be posted from `validFrom` on. Try again then.
    error PurchaseNotYetValid(uint48 validFrom);
    /// @notice The receipt expired at `deadline`. Ask the shop to post the purchase.
    error PurchaseExpired(uint48 deadline);
    /// @notice The signature does not match the till `till` and this receipt. Scan it again, or ask the shop for a new
    /// one.
    error BadPurchaseSignature(address till);
    /// @notice The return window ends at `maturesAt`. Try again then.
    error PurchaseNotMature(uint48 maturesAt);
    /// @notice This purchase has `left` base units left to take back, and `amount` are asked for. Take back at most
    /// those.
    error OverPurchaseRefund(uint256 left, uint256 amount);

    // ---------------------------------------------------------------------------------------------------- reads

    /// @notice The rules of all brands.
    function rulebook() external view returns (IRulebook);
    /// @notice The contract that counts members' purchases for tiers and milestones. It belongs to this desk.
    function standings() external view returns (IStandings);
    /// @notice The hash of the order's {PurchaseRecord}; zero if it was never posted.
    function recordOf(IPoints points, bytes32 order) external view returns (bytes32);
    /// @notice The hash that is stored for a record.
    function hashOf(PurchaseRecord calldata record) external pure returns (bytes32);
    /// @notice Whether the record is the purchase as it stands now.
    function matches(PurchaseRecord calldata record) external view returns (bool);
    /// @notice The member's debt: base units that the next purchases pay before they earn anything.
    function debtOf(IPoints points, address member) external view returns (uint256);
    /// @notice The debt of all members together, in base units.
    function debtTotal(IPoints points) external view returns (uint256);
    /// @notice The EIP-712 digest that a till signs for a purchase that the member submits.
    function purchaseDigest(CarriedPurchase calldata purchase) external view returns (bytes32);

    // ---------------------------------------------------------------------------------------------------- tills

    /// @notice Posts purchases whose points expire together. Orders that were posted before are passed over, so that a
    /// batch can be sent again ({NothingPosted} if all of them were). Points that only pay debt are not minted, and
    /// need no budget. Tills of the campaign, within their limits.
    /// @param expiry the period at whose end the points expire, by the time of the purchases: late posting does not
    ///        renew them. 0 where points never expire
    function post(IPoints points, bytes16 campaign, uint256 expiry, Purchase[] calldata purchases) external;

    /// @notice Takes back points of purchases, in full or for the part that was returned. Each refund passes the record
    /// as it stands now, so that it counts once; a record that is out of date is passed over ({RefundSkipped}), and a
    /// second refund of one purchase needs the record that the first one left.
    ///
    /// The till that posted a purchase can refund it until it matures. This uses the till's limits as posting does,
    /// even if the till is also an issuer's account. An issuer can refund at any time.
    function refund(PurchaseRefund[] calldata refunds) external;

    // --------------------------------------------------------------------------------------------------- anyone

    /// @notice Posts a purchase that a till signed. Anyone may submit it; it pays the member that it names.
    function carry(CarriedPurchase calldata purchase, bytes calldata signature) external;

    /// @notice Hands the points of matured purchases over to their members, and counts them. Purchases that are done
    /// are passed over; one that fails stays held and the others go on ({PurchaseMatureSkipped}). The order of the list
    /// decides which of several purchases is a member's first, and whether a referrer had bought before. Anyone.
    function mature(PurchaseRecord[] calldata records) external;
}
