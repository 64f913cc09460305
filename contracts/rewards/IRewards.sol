// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";

/// @notice The badge that a reward needs or gives. Such a reward is redeemed one at a time.
/// @param needs the kind of badge that the member must have, unexpired; 0 for none. The member keeps a soulbound badge.
///        A transferable one is handed over with the points and shares their fate: burned on capture, given back on
///        refund. This keeps friends from using one badge in turn
/// @param minLevel the lowest level that counts; 0 for any
/// @param gives the kind of badge that is delivered at once; 0 for none
/// @param givesLevel its level; 0 if the kind has none
/// @param campaign of this desk's budget of awards of `gives`: enough for the stock, for this reward only, and kept by
///        the issuer ({IBadges-keep}), so that nobody else can cut it. Stops of minting lengthen the reward's window,
///        since the badge cannot be minted meanwhile
struct BadgeTerms {
    uint16 needs;
    uint8 minLevel;
    uint16 gives;
    uint8 givesLevel;
    bytes16 campaign;
}

/// @notice The terms of a reward. Once published they only change in the members' favour; to replace a reward, withdraw
/// it and publish another.
/// @param unitPrice base units of points for one
/// @param stock how many there are
/// @param opensAt unix seconds from which it can be redeemed
/// @param closesAt unix seconds at which redeeming ends
/// @param fulfillmentDays within how many days the brand must capture (hand it over), 1 to 90; 0 if it is delivered at
///        once
/// @param limitPerMember how many one address can redeem; 0 for no limit
/// @param atOnce whether it is delivered by redeeming it: the points are burned in the same transaction
/// @param needsHandover whether capture needs the member's signature, or only the brand's word
/// @param badge which badge it needs or gives
/// @param uri metadata: what it is, in words and pictures
struct RewardTerms {
    uint88 unitPrice;
    uint32 stock;
    uint40 opensAt;
    uint40 closesAt;
    uint8 fulfillmentDays;
    uint8 limitPerMember;
    bool atOnce;
    bool needsHandover;
    BadgeTerms badge;
    string uri;
}

/// @notice A reward as it stands now.
/// @param sold how many were ever redeemed; also the number of the next redemption
/// @param currentPrice base units of points for one, with any discount that runs
/// @param discountUntil unix seconds at which the discount ends, 0 if none runs
struct Reward {
    RewardTerms terms;
    uint32 sold;
    uint88 currentPrice;
    uint40 discountUntil;
}

/// @notice One redemption, as its event tells it. The desk stores only its hash and the points in escrow: callers pass
/// the redemption itself. A redemption slip carries it to the cashier.
/// @param number how many of the reward had been redeemed before; unique for each redemption of a reward
/// @param deadline unix seconds until which the brand can capture, and after which anyone can refund
struct Redemption {
    IPoints points;
    address member;
    uint32 rewardId;
    uint32 number;
    uint32 quantity;
    uint88 unitPrice;
    uint40 deadline;
    bool needsHandover;
}

/// @notice What a member without gas signs for, see {IRewards-redeemWithAuthorization}.
/// @param salt any 32 bytes that make two otherwise equal intents differ
struct RedeemIntent {
    uint32 rewardId;
    uint32 quantity;
    bytes32 salt;
}

/// @notice The data that a member sends with a badge which a reward takes, ABI-encoded: the arguments of
/// {IRewards-redeemWithAuthorization}, whose signature pays the points.
struct BadgeDoor {
    IPoints points;
    uint256 maxPrice;
    RedeemIntent intent;
    uint256 validBefore;
    bytes signature;
}

/// @notice None: never made. Open: its points are in escrow. Closed: captured or refunded.
enum RedemptionStatus {
    None,
    Open,
    Closed
}

/// @title IRewards
/// @notice The desk where members redeem points for rewards. It holds the points in escrow until the redemption is
/// captured or refunded. One desk for all brands: everything is kept by token, and no token can reach what belongs to
/// another.
///
/// A member redeems by sending points with {IERC1363-transferAndCall} and `abi.encode(uint32 rewardId, uint32 quantity,
/// uint40 deadline)` as data, or by one ERC-3009 signature. If the reward takes a badge, the member sends the badge
/// with `safeTransferFrom` and that signature as data (see {BadgeDoor}). The amount sent or signed is the highest
/// price; change goes back at once, with its own expiry.
///
/// Then the brand captures (it was handed over, and the points are burned), or the points are refunded: by the brand
/// before the deadline, by anyone after it. Both work in parts. Captured parts are paid with the points that expire
/// first, and refunds give back those that expire last, in whatever order they happen.
interface IRewards is IDesk, IERC721Receiver {
    /// @notice The catalog published a reward, with terms that only change in the members' favour.
    event RewardPublished(IPoints indexed points, uint32 indexed rewardId, RewardTerms terms);
    /// @notice The catalog added stock to a reward.
    /// @param added how many more can be redeemed
    event RewardStockAdded(IPoints indexed points, uint32 indexed rewardId, uint32 added);
    /// @notice The catalog extended the window of a reward.
    /// @param closesAt unix seconds at which it ends now
    event RewardWindowExtended(IPoints indexed points, uint32 indexed rewardId, uint40 closesAt);
    /// @notice The catalog withdrew a reward, which ends after the notice period or with its window.
    /// @param closesAt unix seconds at which it ends now
    event RewardWithdrawn(IPoints indexed points, uint32 indexed rewardId, uint40 closesAt);
    /// @notice The catalog lowered the price of a reward for a time.
    /// @param unitPrice base units for one
    /// @param until unix seconds at which the discount ends
    event RewardDiscounted(IPoints indexed points, uint32 indexed rewardId, uint88 unitPrice, uint40 until);
    /// @notice A member redeemed points for a reward.
    /// @param number how many of the reward had been redeemed before
    /// @param quantity how many were redeemed
    /// @param unitPrice base units for one
    /// @param deadline unix seconds until which the brand can capture; 0 if it was delivered at once and the points are
    /// burned
    /// @param needsHandover whether capture needs the member's signature
    event RewardRedeemed(
        IPoints indexed points,
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint88 unitPrice,
        uint40 deadline,
        bool needsHandover
    );
    /// @notice A member handed a badge over for a redemption: it is destroyed if that was delivered at once, else held
    /// until capture or refund.
    /// @param id {IRewards-redemptionId} of the redemption
    /// @param badge the badge's id
    event BadgeTaken(IPoints indexed points, address indexed member, bytes32 indexed id, uint256 badge);
    /// @notice The awards that an ended reward had left to give went back to the brand.
    event RewardAwardsReturned(IPoints indexed points, uint32 indexed rewardId);
    /// @notice The brand captured all or part of a redemption: it was handed over, and its points are burned.
    /// @param number of the redemption, as in {RewardRedeemed}
    /// @param quantity how many were handed over
    /// @param amount base units burned
    event RedemptionCaptured(
        IPoints indexed points,
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint256 amount
    );
    /// @notice All or part of a redemption was refunded: its points went back to the member.
    /// @param number of the redemption, as in {RewardRedeemed}
    /// @param quantity how many were refunded
    /// @param amount base units given back
    event RedemptionRefunded(
        IPoints indexed points,
        address indexed member,
        uint32 indexed rewardId,
        uint32 number,
        uint32 quantity,
        uint256 amount
    );

    /// @notice The token `points` was not made by this launcher. Use the token of a programme that the launcher opened.
    error UnknownToken(IPoints points);
    /// @notice Correct the reward: `what`.
    error BadReward(string what);
    /// @notice The token `points` has no reward `rewardId`. Read the catalog again.
    error NoSuchReward(IPoints points, uint32 rewardId);
    /// @notice The reward can be redeemed from `opensAt` until `closesAt`. Redeem it in that time, or choose another.
    error RewardNotOpen(uint40 opensAt, uint40 closesAt);
    /// @notice The stock has `left` left, and `quantity` are asked for. Choose fewer, or wait for new stock.
    error RewardOutOfStock(uint256 left, uint256 quantity);
    /// @notice This member may redeem `left` more of the reward, and `quantity` are asked for. Choose fewer.
    error OverRewardLimit(uint256 left, uint256 quantity);
    /// @notice The quantity is zero. Ask for at least one.
    error ZeroQuantity();
    /// @notice The reward needs an unexpired badge of kind `kind`, of level `minLevel` or above. If that badge is
    /// transferable, send it along.
    error BadgeNeeded(uint16 kind, uint8 minLevel);
    /// @notice The reward takes no badge of the contract `badges`. Redeem with points alone, and keep the badge.
    error BadgeNotTaken(address badges);
    /// @notice A reward that needs or gives a badge is redeemed one at a time. Choose a quantity of 1.
    error RewardOneAtATime();
    /// @notice The price is `price` base units, above the highest that was agreed to, `max`. Read the price and ask the
    /// member again.
    error PriceAboveMax(uint256 price, uint256 max);
    /// @notice The order expired at `deadline`. Read the price and order again.
    error RedeemTooLate(uint40 deadline);
    /// @notice A published reward changes only in the members' favour: lower prices, longer windows. To replace it,
    /// withdraw it and publish another.
    error RewardWorseForMembers();
    /// @notice The redemption `id` is captured or refunded already, or these values are not those of its event. Read
    /// the event again.
    error RedemptionNotOpen(bytes32 id);
    /// @notice The redemption has `open` open, and `quantity` are asked for. Choose at most those.
    error OverRedemption(uint256 open, uint256 quantity);
    /// @notice The capture deadline was `deadline`. The points can only be refunded now.
    error CaptureTooLate(uint40 deadline);
    /// @notice The signature does not match the member `member` and exactly this quantity. Ask the member to sign the
    /// handover again.
    error BadHandover(address member);

    /// @notice How many rewards the brand has ever published. Ids count from 1.
    function rewardCount(IPoints points) external view returns (uint256);
    /// @notice A reward as it stands now. Reverts with {NoSuchReward}.
    function reward(IPoints points, uint32 rewardId) external view returns (Reward memory);
    /// @notice A page of at most `limit` rewards, from id `offset + 1` on.
    function rewards(IPoints points, uint256 offset, uint256 limit) external view returns (Reward[] memory);
    /// @notice How many of the reward the member redeemed, less refunds. Counted only where there is a limit.
    function redeemedBy(IPoints points, uint32 rewardId, address member) external view returns (uint256);
    /// @notice The badge in escrow for an open redemption; 0 for none.
    function badgeHeldFor(bytes32 id) external view returns (uint256 badge);
    /// @notice The id of a redemption.
    function redemptionId(Redemption calldata redemption) external pure returns (bytes32);
    /// @notice The status of a redemption.
    /// @return status whether it is open
    /// @return quantityOpen how many are neither captured nor refunded
    /// @return lots the points in escrow for them
    function statusOf(
        Redemption calldata redemption
    ) external view returns (RedemptionStatus status, uint256 quantityOpen, uint256 lots);
    /// @notice The ERC-3009 nonce that binds a signature to this intent.
    function intentNonce(RedeemIntent calldata intent) external pure returns (bytes32);
    /// @notice The EIP-712 digest that a member signs on receiving `quantity`, with `quantityLeft` still open.
    function handoverDigest(bytes32 id, uint32 quantity, uint32 quantityLeft) external view returns (bytes32);

    /// @notice Redeems with the member's ERC-3009 signature (`ReceiveWithAuthorization` to this desk, `validAfter` 0,
    /// nonce = {intentNonce}). Anyone may submit it and pay the gas.
    /// @param maxPrice the signed amount in base units: the highest price; change goes back at once
    /// @param validBefore unix seconds, exclusive
    function redeemWithAuthorization(
        IPoints points,
        address member,
        uint256 maxPrice,
        RedeemIntent calldata intent,
        uint256 validBefore,
        bytes calldata signature
    ) external;

    /// @notice Captures `quantity` of a redemption: they were handed over, and their points are burned. Cashier only,
    /// until the deadline ({CaptureTooLate}).
    /// @param handover the member's signature of {handoverDigest} if the reward needs one; otherwise ignored
    function capture(Redemption calldata redemption, uint32 quantity, bytes calldata handover) external;

    /// @notice Refunds `quantity` of a redemption: their points go back to the member, with their own expiry. Cashier
    /// or catalog until the deadline, anyone after it.
    function refund(Redemption calldata redemption, uint32 quantity) external;

    /// @notice Publishes a reward. Catalog only.
    function publish(IPoints points, RewardTerms calldata terms) external returns (uint32 rewardId);
    /// @notice Adds to the stock of a reward. Catalog only.
    function addStock(IPoints points, uint32 rewardId, uint32 added) external;
    /// @notice Ends a reward that gives badges once its window is over ({RewardWorseForMembers} before that), and
    /// returns its unused awards to the brand. Anyone.
    function returnAwards(IPoints points, uint32 rewardId) external;
    /// @notice Extends the window of a reward to a later end ({RewardWorseForMembers} if it is earlier). Catalog only.
    function extendWindow(IPoints points, uint32 rewardId, uint40 closesAt) external;
    /// @notice Withdraws a reward: it ends one notice period from now, or with its window if that ends sooner. Catalog
    /// only.
    function withdraw(IPoints points, uint32 rewardId) external;
    /// @notice Lowers the price until `until` (unix seconds). While a discount runs, it can only get deeper and longer
    /// ({RewardWorseForMembers}). Catalog only.
    function discount(IPoints points, uint32 rewardId, uint88 unitPrice, uint40 until) external;
}
