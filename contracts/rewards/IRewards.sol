// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {IDesk} from "../points/IDesk.sol";
import {IPoints} from "../points/IPoints.sol";

/// @notice What a reward has to do with the programme's badges. Such a reward is redeemed one at a time.
/// @param needs the kind of badge that a member must have, unexpired; 0 for none. One that is soulbound is kept. Any
///        other is handed over with the points, and ends as they do: destroyed or given back; so friends can't pass it
///        round
/// @param minLevel that it must have at least; 0 for any
/// @param gives the kind of badge that is delivered at once; 0 for none
/// @param givesLevel its level; 0 if the kind has none
/// @param campaign under which this desk was allotted awards of `gives`, enough for the stock and for no other reward, and
///        which the issuer keeps ({IBadges-keep}): nobody can cut them. While minting is stopped the badge can't be had,
///        and the window, which would end meanwhile, lasts as much longer
struct BadgeTerms {
    uint16 needs;
    uint8 minLevel;
    uint16 gives;
    uint8 givesLevel;
    bytes16 campaign;
}

/// @notice What is fixed when a reward is published. Nothing of it can get worse for members afterwards; to replace a
/// reward, withdraw it and publish another.
/// @param unitPrice base units of points for one
/// @param stock how many there are
/// @param opensAt unix seconds from which it can be redeemed
/// @param closesAt unix seconds from which it can't any more
/// @param fulfillmentDays within how many days the brand must hand it over, 1 to 90; 0 if it is delivered at once
/// @param limitPerMember how many one address can redeem; 0 for no limit
/// @param atOnce whether redeeming is all: the points are burned then and there
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
/// @param sold how many were ever redeemed: also the number of the next redemption
/// @param currentPrice base units of points for one, a running discount included
/// @param discountUntil unix seconds at which the discount ends, 0 if none runs
struct Reward {
    RewardTerms terms;
    uint32 sold;
    uint88 currentPrice;
    uint40 discountUntil;
}

/// @notice One redemption, as its event tells it. Only its hash is stored, with the points: whoever acts on it brings
/// it along. A redemption slip carries it to the cashier.
/// @param number how many of the reward had been redeemed before: no two redemptions of a reward share one
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

/// @notice What a member who has no gas signs for, see {IRewards-redeemWithAuthorization}.
/// @param salt so that two identical intents differ
struct RedeemIntent {
    uint32 rewardId;
    uint32 quantity;
    bytes32 salt;
}

/// @notice What a member sends along with a badge that a reward takes, ABI-encoded: the arguments of
/// {IRewards-redeemWithAuthorization}, whose signature pays the points.
struct BadgeDoor {
    IPoints points;
    uint256 maxPrice;
    RedeemIntent intent;
    uint256 validBefore;
    bytes signature;
}

enum RedemptionStatus {
    None,
    Open,
    Closed
}

/// @title IRewards
/// @notice The desk where members redeem points for rewards. One for all brands: everything is kept by token, and no
/// token can reach what belongs to another.
///
/// A member redeems by sending points with {IERC1363-transferAndCall} and `abi.encode(uint32 rewardId, uint32 quantity,
/// uint40 deadline)` as data, or by one ERC-3009 signature. If the reward takes a badge, the member sends that, with
/// `safeTransferFrom` and the same signature as data (see {BadgeDoor}). What is sent or signed is the highest price; change goes
/// back at once, with its own expiry. Then the brand captures (it was handed over) or the points are refunded: by the
/// brand before the deadline, by anyone after it. Of a redemption of several, what is captured is paid by the points
/// that expire first, and what is refunded is what expires last, in whatever order both happen.
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
    function reward(IPoints points, uint32 rewardId) external view returns (Reward memory);
    /// @notice At most `limit` rewards, from id `offset + 1` on.
    function rewards(IPoints points, uint256 offset, uint256 limit) external view returns (Reward[] memory);
    /// @notice How many of the reward the member has, or had and was not refunded. Counted only where there is a limit.
    function redeemedBy(IPoints points, uint32 rewardId, address member) external view returns (uint256);
    /// @notice The badge that is held for an open redemption; 0 for none.
    function badgeHeldFor(bytes32 id) external view returns (uint256 badge);
    /// @notice What a redemption is known by.
    function redemptionId(Redemption calldata redemption) external pure returns (bytes32);
    /// @notice How a redemption stands, how many units are neither captured nor refunded, and the lots that pay for them.
    function statusOf(
        Redemption calldata redemption
    ) external view returns (RedemptionStatus status, uint256 quantityOpen, uint256 lots);
    /// @notice The ERC-3009 nonce that binds a signature to an intent.
    function intentNonce(RedeemIntent calldata intent) external pure returns (bytes32);
    /// @notice The EIP-712 digest that a member signs when taking `quantity` units and leaving `quantityLeft` open.
    function handoverDigest(bytes32 id, uint32 quantity, uint32 quantityLeft) external view returns (bytes32);

    /// @notice Redeems with the member's ERC-3009 signature (`ReceiveWithAuthorization` to this desk, `validAfter` 0,
    /// nonce = {intentNonce}). Anyone may bring it.
    /// @param maxPrice base units that were signed; the change goes back at once
    /// @param validBefore unix seconds, exclusive
    function redeemWithAuthorization(
        IPoints points,
        address member,
        uint256 maxPrice,
        RedeemIntent calldata intent,
        uint256 validBefore,
        bytes calldata signature
    ) external;

    /// @notice Tells that `quantity` units were handed over, which burns their points. Till only, until the deadline.
    /// @param handover the member's signature of {handoverDigest} where the reward needs one, else ignored
    function capture(Redemption calldata redemption, uint32 quantity, bytes calldata handover) external;

    /// @notice Gives the points of `quantity` units back to the member, with their own expiry. Till or catalog until
    /// the deadline, anyone after it.
    function refund(Redemption calldata redemption, uint32 quantity) external;

    /// @notice Publishes a reward. Catalog only.
    function publish(IPoints points, RewardTerms calldata terms) external returns (uint32 rewardId);
    /// @notice Catalog only.
    function addStock(IPoints points, uint32 rewardId, uint32 added) external;
    /// @notice Ends a reward that gives badges and whose window is over ({RewardWorseForMembers}), and returns what was allotted
    /// for them and not given. Anyone.
    function returnAwards(IPoints points, uint32 rewardId) external;
    /// @notice Only to a later time ({RewardWorseForMembers}). Catalog only.
    function extendWindow(IPoints points, uint32 rewardId, uint40 closesAt) external;
    /// @notice Ends the reward one notice period from now, or when its window ends if that is sooner. Catalog only.
    function withdraw(IPoints points, uint32 rewardId) external;
    /// @notice Lowers the price until `until` (unix seconds). A running discount can only be deepened or prolonged
    /// ({RewardWorseForMembers}). Catalog only.
    function discount(IPoints points, uint32 rewardId, uint88 unitPrice, uint40 until) external;
}
