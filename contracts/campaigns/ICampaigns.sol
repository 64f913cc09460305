// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";

/// @notice What a campaign pays, when, and how much to one member. Fixed when it opens; only its end can come earlier.
/// @param paysPoints whether claims pay points
/// @param kind of the badge that each claim pays, with the points or alone; 0 for no badge
/// @param level of that badge, 1 to the number of its kind's levels; 0 if the kind has none
/// @param opensAt unix seconds; a time that has passed means now
/// @param closesAt unix seconds at which payment ends, at most ten years ahead. A stop of minting lengthens the window
/// @param memberCap the most that one address is ever paid; 0 for no limit
/// @param maturity seconds, at most 366 days, until claimed points are the member's for good; 0 for at once. Badges are
///        awarded at once
/// @param root of the Merkle tree of a drop; 0 for none
/// @param uri of the campaign's metadata; only the event {ICampaigns-CampaignOpened} tells it
struct CampaignTerms {
    bool paysPoints;
    uint16 kind;
    uint8 level;
    uint48 opensAt;
    uint48 closesAt;
    uint80 memberCap;
    uint32 maturity;
    bytes32 root;
    string uri;
}

/// @notice A till: a signer of vouchers, codes or receipts for one campaign. May be a contract (ERC-1271).
/// @param till the signer's address
/// @param cap the most that its signatures can pay from now on; 0 for no cap of its own
/// @param ratePerDay the most on one UTC day; 0 for no daily limit
struct TillTerms {
    address till;
    uint80 cap;
    uint72 ratePerDay;
}

/// @notice What is allotted to a campaign when it is opened.
/// @param points base units, out of this period's ceiling
/// @param pointsPerDay base units on one UTC day; 0 for no daily limit
/// @param awards badges, out of the kind's cap
/// @param awardsPerDay badges on one UTC day; 0 for no daily limit
struct Allotment {
    uint96 points;
    uint72 pointsPerDay;
    uint32 awards;
    uint32 awardsPerDay;
}

/// @notice Everything that opens a campaign.
struct Opening {
    bytes16 campaign;
    CampaignTerms terms;
    Allotment allotment;
    TillTerms[] tills;
}

/// @notice A campaign as it stands now. The event {ICampaigns-CampaignOpened} tells its URI.
/// @param closesAt unix seconds, before stops of minting lengthen the window: see {ICampaigns-closingOf}
struct Campaign {
    bool paysPoints;
    uint16 kind;
    uint8 level;
    uint48 opensAt;
    uint48 closesAt;
    uint80 memberCap;
    uint32 maturity;
    bytes32 root;
}

/// @notice A till as it stands now.
/// @param capped whether the till has a cap, of which `left` remains
/// @param usedToday what its signatures paid on this UTC day, where there is a daily limit
struct Till {
    bool active;
    bool capped;
    uint80 left;
    uint72 ratePerDay;
    uint72 usedToday;
}

/// @title ICampaigns
/// @notice Campaigns that brands open and members collect from. They are kept by points token; badges are of the same
/// programme. A campaign pays out of budgets that this desk has in the tokens under the campaign's name: top them up
/// with `allot` of {IPoints} or {IBadges}, and take back unused budget with their `cut`.
///
/// Amounts of a campaign (caps, limits, what was paid) are base units of points. Where a campaign pays no points, they
/// are numbers of badges.
///
/// A campaign names its tills (signers), each with limits of its own. From the moment that a till is revoked, none of
/// its signatures pays, earlier ones included: a stolen key could backdate vouchers. A revoked till can never be set
/// again, which would make those vouchers valid again. The brand signs honest ones anew with another till.
interface ICampaigns {
    /// @notice A brand opened a campaign. Of its terms only the end can change, to an earlier one.
    event CampaignOpened(IPoints indexed points, bytes16 indexed campaign, CampaignTerms terms);
    /// @notice The brand ended a campaign early.
    /// @param closesAt unix seconds at which it ends now
    event CampaignClosed(IPoints indexed points, bytes16 indexed campaign, uint48 closesAt);
    /// @notice The unspent budget of a campaign that is over went back to the brand; the tokens' events tell how much.
    event CampaignLapsed(IPoints indexed points, bytes16 indexed campaign);
    /// @notice An issuer let a till sign for a campaign, or set its limits anew.
    /// @param cap the most that its signatures can pay from now on, in base units of points (or in badges where the
    /// campaign pays no points); 0 for no cap of its own
    /// @param ratePerDay the most on one UTC day, counted alike; 0 for no daily limit
    event TillSet(
        IPoints indexed points,
        bytes16 indexed campaign,
        address indexed till,
        uint256 cap,
        uint256 ratePerDay
    );
    /// @notice A till of a campaign was revoked for good: its signatures pay nothing any more, earlier ones included.
    event TillRevoked(IPoints indexed points, bytes16 indexed campaign, address indexed till);

    /// @notice The campaign `campaign` was opened before. Choose another name, or top that one up.
    error CampaignExists(IPoints points, bytes16 campaign);
    /// @notice The brand `points` has opened no campaign `campaign`. Check the name.
    error NoSuchCampaign(IPoints points, bytes16 campaign);
    /// @notice The campaign pays nothing. Choose points, a badge, or both.
    error CampaignPaysNothing();
    /// @notice This desk serves other campaigns. Purchases: only points, which mature. Tiers: only a badge that is
    /// soulbound, revocable and has levels. Both: no drop, no cap per member.
    error CampaignNotForDesk();
    /// @notice The allotment or the level is for something that the campaign does not pay. Leave it out.
    error CampaignDoesNotPay();
    /// @notice The window from `opensAt` to `closesAt` is empty. Choose an end that is later than the opening and in
    /// the future.
    error CampaignWindowInvalid(uint48 opensAt, uint48 closesAt);
    /// @notice The maturity of `given` seconds is too long. Choose at most `max` seconds.
    error CampaignMaturityTooLong(uint32 given, uint32 max);
    /// @notice Only points mature, and only where the programme has enrolled this desk. Enroll the desk first, or leave
    /// the maturity out.
    error CampaignCannotMature();
    /// @notice `caller` cannot lend `role` here. Open campaigns through the programme, with the issuer's role.
    /// @dev Only a programme of our launcher counts as a lender: it checked who lends, and its tokens are its own.
    error NotLent(address caller, bytes32 role);
    /// @notice The campaign is open until `closesAt`. Take back what it did not spend after that.
    error CampaignStillOpen(uint48 closesAt);
    /// @notice `till` is the zero address, or a till that was revoked for good. Use another key.
    error BadTill(address till);
    /// @notice The campaign ends at `closesAt`, within the notice period. Nothing is left to do.
    error CampaignClosesEarlier(uint48 closesAt);
    /// @notice The campaign `campaign` pays from `opensAt` until `closesAt`. Claim within that time.
    error CampaignNotOpen(IPoints points, bytes16 campaign, uint48 opensAt, uint48 closesAt);
    /// @notice `till` is not an active till (signer) of this campaign. Ask the brand for a new voucher.
    error TillNotActive(address till);
    /// @notice The campaign may pay `member` `left` more, and `amount` are asked for. Claim less.
    error OverMemberCap(address member, uint256 left, uint256 amount);
    /// @notice The till `till` may pay `left` more in all, and `amount` are asked for. Ask the brand to raise its
    /// limit.
    error OverTillCap(address till, uint256 left, uint256 amount);
    /// @notice The till `till` may pay `leftToday` more today (UTC), and `amount` are asked for. Try again tomorrow.
    error OverTillRate(address till, uint256 leftToday, uint256 amount);

    /// @notice The campaign of that name. Reverts with {NoSuchCampaign}.
    function campaignOf(IPoints points, bytes16 campaign) external view returns (Campaign memory);

    /// @notice When the campaign ends (unix seconds): `closesAt`, plus the time for which minting was stopped since it
    /// opened. Each further stop postpones it by as long as the stop lasts.
    function closingOf(IPoints points, bytes16 campaign) external view returns (uint48);

    /// @notice A till of the campaign, with its limits. All zero for any other address.
    function tillOf(IPoints points, bytes16 campaign, address till) external view returns (Till memory);

    /// @notice What the member was paid so far. Counted only where there is a `memberCap`.
    function paidTo(IPoints points, bytes16 campaign, address member) external view returns (uint256);

    /// @notice Decodes the data of {IProgram-lendRole}, an ABI-encoded {Opening}, so that a signer can read it.
    function decodeOpening(bytes calldata data) external pure returns (Opening memory);

    /// @notice Adds tills, or sets their limits anew from now on. A revoked till can never be set again ({BadTill}).
    /// Issuer only.
    function setTills(IPoints points, bytes16 campaign, TillTerms[] calldata tills) external;

    /// @notice Revokes tills at once and for good: nothing that they signed pays any more. Tills that are revoked
    /// already are passed over. Issuer or admin.
    function revokeTills(IPoints points, bytes16 campaign, address[] calldata tills) external;

    /// @notice Ends the campaign one notice period from now ({CampaignClosesEarlier} if its own end comes first). A
    /// later stop of minting postpones this end, too. Issuer or admin.
    function close(IPoints points, bytes16 campaign) external;

    /// @notice Returns the unspent budget to the brand once the campaign is over ({CampaignStillOpen}). Can be called
    /// again for what was voided since. Anyone, unless the contract says otherwise.
    function lapse(IPoints points, bytes16 campaign) external;
}
