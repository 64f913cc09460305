// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";
import {ICampaigns} from "../campaigns/ICampaigns.sol";
import {IRulebook, Receipt} from "../rules/IRulebook.sol";

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
/// @param unit the lots word of one base unit of what is held
/// @param maturesAt unix seconds
/// @param matured whether it was handed over
/// @param firstBonus base units that the member is still to be paid for a first purchase
/// @param referralBonus base units that the referrer is still to be paid for it
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
    uint256 unit;
    uint48 maturesAt;
    bool matured;
    uint96 firstBonus;
    uint96 referralBonus;
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

/// @notice What a member's purchases count towards tiers and milestones.
/// @param period that runs
/// @param current base units of purchases whose window ended in it, less what was refunded in it
/// @param previous base units of the period before, less what refunds took that `current` did not have
/// @param bought whether a first purchase ever matured
/// @param referrals bonuses for referrals paid in this period
struct Standing {
    uint256 period;
    uint256 current;
    uint256 previous;
    bool bought;
    uint256 referrals;
}

/// @title IPurchases
/// @notice The desk where points for purchases wait until the return window is over. It opens campaigns as {ICampaigns}
/// says, with these meanings: `maturity` is the return window, `kind` and the awards are those of the tier badge (a soulbound
/// kind that can be revoked; 0 for none), `level` is the highest that shows a tier (one more than there are tiers), tills post and sign purchases, and there
/// is neither a drop nor a cap per member. Any other campaign is refused ({CampaignNotForDesk}).
///
/// Until its window ends, `earned = held + paidDebt + refunded` for every purchase: a refund takes from what is held, then from
/// what went against debt (which is debt again). From then on what is held goes to the member whole, and a refund is
/// a debt against later purchases alone. Nothing here touches what a member has.
///
/// The return window begins when a purchase is posted, so that whatever a stolen till posts can be taken back for as long.
///
/// Tiers count what purchases earned, in the period of the token in which their window ends, whenever they are handed over
/// (after the period that follows, it counts no more). A tier that is reached in one period holds to
/// the end of the next: that is the grace. Nobody has to do anything for it. Bonuses are earned when a purchase matures, and
/// paid when anyone asks; one that can't be paid now (minting stopped, the budget used up) can be later, a milestone to the end
/// of the next period. They come out of the same budget, so {lapse} is for issuers and admins here.
///
/// Per member means per address: a debt is left behind by who buys from a new one. {debtOf} and the events tell the brand what
/// that can cost it.
interface IPurchases is IDesk, ICampaigns {
    /// @notice A purchase came in; what it earned waits, but for what went against debt.
    event PurchasePosted(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        PurchaseRecord record
    );
    /// @notice The order was posted before; nothing was done.
    event PurchaseSkipped(IPoints indexed points, bytes16 indexed campaign, address indexed member, bytes32 order);
    /// @param voided base units taken out of what waited
    /// @param owed base units that became debt
    /// @param record as it stands now
    event PurchaseRefunded(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        uint256 voided,
        uint256 owed,
        bytes16 reason,
        PurchaseRecord record
    );
    /// @notice The record is not the purchase as it stands; nothing was taken back.
    event RefundSkipped(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        bytes16 reason
    );
    event PurchaseMatured(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        PurchaseRecord record
    );
    /// @notice It could not be handed over, and stays: its member cannot have points (a desk).
    event PurchaseMatureSkipped(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        bytes reason
    );
    /// @notice A bonus was paid. Of the first two, the purchase's record stands with that bonus 0 from then on.
    /// @param member who has it
    /// @param what `first`, `referral` or `milestone`
    /// @param detail the order for the first two; period and index of a milestone, as `period << 8 | index`
    event BonusPaid(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes16 what,
        bytes32 detail,
        uint256 amount
    );
    /// @notice The receipt says that the purchase earned `due`, and `posted` was posted.
    event MiscountProved(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed member,
        bytes32 order,
        uint256 posted,
        uint256 due
    );

    error NothingPosted();
    error BadPurchase(uint256 index);
    error OrderPosted(bytes32 order);
    error PurchaseNotYetValid(uint48 validFrom);
    error PurchaseExpired(uint48 deadline);
    error BadPurchaseSignature(address till);
    error NotThePurchase(bytes32 order);
    error PurchaseNotMature(uint48 maturesAt);
    error OverPurchaseRefund(uint256 left, uint256 amount);
    /// @notice Not an issuer, nor the till that posted it before it matured.
    error NotTillOrIssuer(address caller);
    error NotPurchaseMember(address caller);
    error NotTheReceipt(bytes32 order);
    error NoMiscount(uint256 amount);
    error NoBonus(bytes32 order);
    error TooManyReferrals(address referrer, uint256 max);
    error MilestoneNotReached(uint256 index, uint256 threshold, uint256 reached);
    error MilestonePaid(uint256 index, uint256 period);
    /// @notice Milestones of `period` and the one before can be paid.
    error MilestonePeriodOver(uint256 given, uint256 period);
    error NoTierBadge();
    error TierBadgeUpToDate(address member);

    // ---------------------------------------------------------------------------------------------------- reads

    /// @notice The rules of all brands.
    function rulebook() external view returns (IRulebook);
    /// @notice The hash of the order's {PurchaseRecord}; zero if it was never posted.
    function recordOf(IPoints points, bytes32 order) external view returns (bytes32);
    /// @notice What is stored for a record.
    function hashOf(PurchaseRecord calldata record) external pure returns (bytes32);
    /// @notice Base units that the member's next purchases do not earn.
    function debtOf(IPoints points, address member) external view returns (uint256);
    /// @notice All members' debt.
    function debtTotal(IPoints points) external view returns (uint256);
    /// @notice What counts for the member, as of now.
    function standingOf(IPoints points, address member) external view returns (Standing memory);
    /// @notice The member's tier now, 0 for none, and what is missing to the next in this period (0 at the top).
    function tierOf(IPoints points, address member) external view returns (uint8 tier, uint256 missing);
    /// @notice What the till signs for a purchase that the member carries (EIP-712).
    function purchaseDigest(CarriedPurchase calldata purchase) external view returns (bytes32);
    /// @notice Whether the milestone of that period, this one or the one before, was paid.
    function isMilestonePaid(
        IPoints points,
        address member,
        uint256 period,
        uint256 index
    ) external view returns (bool);

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

    /// @notice Hands over what matured, and counts it. One that is done is passed over; one that fails stays and stops none of
    /// the others. Of several first purchases of a member, or of a member and the referrer, the first in the list is first.
    function mature(PurchaseRecord[] calldata records) external;

    /// @notice Pays a member's bonus for a first purchase, as it was when that matured ({NoBonus} if none is due). A purchase that
    /// was taken back whole owes none any more, nor to the referrer.
    function payFirst(PurchaseRecord calldata record) external;

    /// @notice Pays who brought a member, once the first purchase matured; so many in a period ({TooManyReferrals}: the next
    /// period pays it). A referrer must have bought before, so nobody can bring each other.
    function payReferral(PurchaseRecord calldata record) external;

    /// @notice Pays a milestone, once a period: in the period in which the member reached it, or the next.
    function payMilestone(IPoints points, address member, uint256 period, uint256 index) external;

    /// @notice Brings the member's tier badge up to date. Its level is one more than the tier, at most the campaign's.
    function showTier(IPoints points, bytes16 campaign, address member) external;

    /// @notice Shows all that a purchase earned another amount than its receipt says ({NoMiscount} if not). What it was is
    /// public from then on, so only its member can.
    function proveMiscount(PurchaseRecord calldata record, Receipt calldata receipt) external;
}
