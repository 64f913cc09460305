// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IPoints} from "../points/IPoints.sol";

/// @notice What a campaign pays, when, and how often. Fixed when it is opened, but for an earlier end.
/// @param paysPoints whether claims pay points
/// @param kind of the badge that each claim pays too, or alone; 0 for none
/// @param level of that badge, 1 to the number of its kind's levels; 0 if it has none
/// @param opensAt unix seconds; a time that has passed means now
/// @param closesAt unix seconds, at most ten years ahead; from then on nothing is paid. A stop lengthens the window.
/// @param memberCap the most units that one address is ever paid; 0 for no limit
/// @param maturity seconds, at most 366 days, until points that were claimed are the member's for good; 0 for at once.
///        Badges do not wait.
/// @param root of the Merkle tree of a drop; 0 for none
/// @param uri of the campaign's metadata, told by {ICampaigns-CampaignOpened} alone
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

/// @notice A key that signs vouchers and codes for one campaign. May be a contract (ERC-1271).
/// @param till the key's address
/// @param cap the most units that its signatures can pay from now on; 0 if only the budget bounds them
/// @param ratePerDay the most units on one UTC day; 0 if only the cap does
struct TillTerms {
    address till;
    uint80 cap;
    uint72 ratePerDay;
}

/// @notice What is allotted to a campaign when it is opened.
/// @param points base units, out of the ceiling of this period
/// @param pointsPerDay base units on one UTC day, 0 for no such limit
/// @param awards badges, out of the kind's cap
/// @param awardsPerDay on one UTC day, 0 for no such limit
struct Allotment {
    uint96 points;
    uint72 pointsPerDay;
    uint32 awards;
    uint32 awardsPerDay;
}

/// @notice All that opens a campaign.
struct Opening {
    bytes16 campaign;
    CampaignTerms terms;
    Allotment allotment;
    TillTerms[] tills;
}

/// @notice A campaign as it stands. The URI is told by {ICampaigns-CampaignOpened}.
/// @param closesAt unix seconds, not counting by how much stops lengthen it: see {ICampaigns-closingOf}
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

/// @notice A till as it stands.
/// @param capped whether only `left` more units can be paid
/// @param usedToday units of `ratePerDay` on this UTC day
struct Till {
    bool active;
    bool capped;
    uint80 left;
    uint72 ratePerDay;
    uint72 usedToday;
}

/// @title ICampaigns
/// @notice What brands open, for members to collect from. Campaigns are kept by points token; badges are of the same
/// programme. What a campaign pays is a budget of this desk in the tokens, under the campaign's name: top it up with
/// `allot` of {IPoints} or {IBadges}, take back with their `cut`.
///
/// A *unit* is a base unit of points; where a campaign pays no points, it is one badge.
///
/// Whoever signs for a campaign is named in it, with limits of its own. A till that is revoked pays nothing from that
/// moment, also for what it signed before: a stolen key could write any time into a voucher. It can't be set again, and all
/// that it signed come back; what honest vouchers are lost by it, the brand signs anew with another till.
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

    /// @notice Reverts with {NoSuchCampaign}.
    function campaignOf(IPoints points, bytes16 campaign) external view returns (Campaign memory);

    /// @notice When nothing more is paid (unix seconds): `closesAt`, and as much longer as minting was stopped from the
    /// campaign's opening until now. Each further stop moves it, by as long as it lasts.
    function closingOf(IPoints points, bytes16 campaign) external view returns (uint48);

    /// @notice All zero for an address that never was a till of the campaign.
    function tillOf(IPoints points, bytes16 campaign, address till) external view returns (Till memory);

    /// @notice What the member was paid so far, in units; counted only where there is a `memberCap`.
    function paidTo(IPoints points, bytes16 campaign, address member) external view returns (uint256);

    /// @notice What the data of {IProgram-lendRole} means: an ABI-encoded {Opening}. A signer can read it here.
    function decodeOpening(bytes calldata data) external pure returns (Opening memory);

    /// @notice Adds tills, or sets their limits anew from now on. Not those that were revoked ({BadTill}). Issuer only.
    function setTills(IPoints points, bytes16 campaign, TillTerms[] calldata tills) external;

    /// @notice Ends at once, and for good, what tills can pay, see above. One that is revoked already is passed over. Issuer or
    /// admin.
    function revokeTills(IPoints points, bytes16 campaign, address[] calldata tills) external;

    /// @notice Ends the campaign one notice period from now ({CampaignClosesEarlier} if it ends before that anyhow). A later stop
    /// lengthens that, too. Issuer or admin.
    function close(IPoints points, bytes16 campaign) external;

    /// @notice Gives what is unspent back to the brand, once the campaign is over ({CampaignStillOpen}). May be called again:
    /// for what was voided since. Anyone.
    function lapse(IPoints points, bytes16 campaign) external;
}
