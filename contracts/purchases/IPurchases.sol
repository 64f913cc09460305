// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {ICampaigns} from "../campaigns/ICampaigns.sol";
import {IRulebook} from "../rules/IRulebook.sol";
import {IStandings} from "./IStandings.sol";

/// @notice What a till says of a purchase: all of it that goes on chain.
/// @param member who bought
/// @param order an HMAC of the order's number under a secret of the brand, so that nobody can guess it; pays once,
///        whoever posts it and in whichever campaign
/// @param amount base units that it earned, see {IRulebook-quote}
/// @param receipt {IRulebook-receiptHash} of what was bought
/// @param referrer who brought the member, or zero; counts with the member's first purchase alone
struct Purchase {
    address member;
    bytes32 order;
    uint96 amount;
    bytes32 receipt;
    address referrer;
}

/// @notice A purchase that a member carries to the chain, signed by a till (EIP-712 `CarriedPurchase`, with the same fields).
/// @param expiry the period at whose end the points expire, by the time of the purchase
/// @param validFrom unix seconds, from when it can be posted
/// @param deadline unix seconds, until when; does not run while minting is stopped
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

/// @notice A purchase as it stands. Only its hash is stored: whoever acts on it brings it along, as the events tell it.
/// @param earned base units, before debt
/// @param paidDebt what of them went against the member's debt
/// @param held what still waits to mature
/// @param refunded what of `earned` was taken back
/// @param oneUnit the lots word of one base unit of what is held
/// @param maturesAt unix seconds
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

/// @notice Part of what a purchase earned, to be taken back.
/// @param record the purchase as it stands
/// @param amount base units
/// @param reason the brand's reference; never personal data, nor what guessing could reverse
struct PurchaseRefund {
    PurchaseRecord record;
    uint96 amount;
    bytes16 reason;
}

/// @title IPurchases
/// @notice The desk where points for purchases wait until the return window is over. It opens campaigns as {ICampaigns}
/// says: they pay points alone, `maturity` is the return window, tills post and sign purchases, and there is neither a drop nor
/// a cap per member. Any other campaign is refused ({CampaignNotForDesk}).
///
/// Until its window ends, `earned = held + paidDebt + refunded` for every purchase: a refund takes from what is held, then from
/// what went against debt (which is debt again). From then on what is held goes to the member whole, and a refund is
/// a debt against later purchases alone. Nothing here touches what a member has.
///
/// The return window begins when a purchase is posted, so that whatever a stolen till posts can be taken back for as long.
///
/// What purchases count towards tiers and milestones is kept by {IStandings}, which this desk tells: in the period of the token
/// in which their window ends, whenever they are handed over. {ITiers} shows tiers by a badge, and {IBonuses} pays bonuses.
///
/// Per member means per address: a debt is left behind by who buys from a new one. {debtOf} and the events tell the brand what
/// that can cost it.
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
    /// @notice What members' purchases count: a contract of this desk's own, which it tells.
    function standings() external view returns (IStandings);
    /// @notice The hash of the order's {PurchaseRecord}; zero if it was never posted.
    function recordOf(IPoints points, bytes32 order) external view returns (bytes32);
    /// @notice What is stored for a record.
    function hashOf(PurchaseRecord calldata record) external pure returns (bytes32);
    /// @notice Whether this is the purchase as it stands.
    function matches(PurchaseRecord calldata record) external view returns (bool);
    /// @notice Base units that the member's next purchases do not earn.
    function debtOf(IPoints points, address member) external view returns (uint256);
    /// @notice All members' debt.
    function debtTotal(IPoints points) external view returns (uint256);
    /// @notice What the till signs for a purchase that the member carries (EIP-712).
    function purchaseDigest(CarriedPurchase calldata purchase) external view returns (bytes32);

    // ---------------------------------------------------------------------------------------------------- tills

    /// @notice Posts purchases whose points expire together. One whose order was posted before is passed over, so that a batch
    /// can be sent again ({NothingPosted} if all of it was). What goes against debt alone mints nothing, and needs no budget. Tills of the campaign, within their limits.
    /// @param expiry the period at whose end the points expire, by the time of the purchases: posting late does not renew; 0 where
    ///        points never expire
    function post(IPoints points, bytes16 campaign, uint256 expiry, Purchase[] calldata purchases) external;

    /// @notice Takes back some of what purchases earned: all of it, or what the returned part earned. Each brings its record as
    /// it stands, so that none counts twice; one that stands otherwise by now is passed over ({RefundSkipped}). The till that
    /// posted it, before it matures and within its limits, for which taking back counts as posting does (also where it is an
    /// issuer's own account); an issuer, at any time. A second part of the same purchase needs the record that the first one left.
    function refund(PurchaseRefund[] calldata refunds) external;

    // --------------------------------------------------------------------------------------------------- anyone

    /// @notice Posts a purchase that a till signed.
    function carry(CarriedPurchase calldata purchase, bytes calldata signature) external;

    /// @notice Hands over what matured, and counts it ({IStandings}). One that is done is passed over; one that fails stays and
    /// stops none of the others. Of several first purchases of a member, or of a member and the referrer, the first in the list
    /// is first.
    function mature(PurchaseRecord[] calldata records) external;
}
