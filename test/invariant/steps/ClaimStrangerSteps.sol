// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Allotment, CampaignTerms, ICampaigns, Opening, TillTerms} from "../../../contracts/campaigns/ICampaigns.sol";
import {IClaims, PendingClaim} from "../../../contracts/claims/IClaims.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {IProgram} from "../../../contracts/programs/IProgram.sol";
import {IRoleBorrower} from "../../../contracts/programs/IRoleBorrower.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {ClaimBrandSteps} from "./ClaimBrandSteps.sol";

/// @title ClaimStrangerSteps
/// @notice What people try who may not: strangers, and the people of the other brand.
abstract contract ClaimStrangerSteps is ClaimBrandSteps {
    /// @dev I-34: tills, ends and returns are for the brand's own people.
    function usurp(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        address thief = (seed >> 32) % 2 == 0 ? STRANGER : houses[1 - h].issuer;
        if (thief == STRANGER && (seed >> 40) % 2 == 0) thief = tillAccounts[0];
        IPoints points = houses[h].points;
        bytes4 expected =
            books[h][c].opensAt == 0
                ? ICampaigns.NoSuchCampaign.selector
                : IAccessControl.AccessControlUnauthorizedAccount.selector;
        uint256 kind = (seed >> 48) % 5;
        bytes memory data;
        if (kind == 0) {
            TillTerms[] memory terms = new TillTerms[](1);
            terms[0].till = thief;
            data = abi.encodeCall(ICampaigns.setTills, (points, _name(c), terms));
        } else if (kind == 1) {
            address[] memory one = new address[](1);
            one[0] = tillAccounts[t];
            data = abi.encodeCall(ICampaigns.revokeTills, (points, _name(c), one));
        } else if (kind == 2) {
            data = abi.encodeCall(IClaims.revokeNumbers, (points, _name(c), tillAccounts[t], 0, 9));
        } else if (kind == 3) {
            data = abi.encodeCall(ICampaigns.close, (points, _name(c)));
        } else {
            if (waiting.length == 0) return;
            PendingClaim[] memory one = new PendingClaim[](1);
            PendingBook storage book = waiting[seed % waiting.length];
            one[0] = book.claim;
            thief = houses[1 - book.house].issuer;
            data = abi.encodeCall(IClaims.void, (one, ""));
            expected = IAccessControl.AccessControlUnauthorizedAccount.selector;
        }
        _fails(thief, address(claims), data, expected);
    }

    /// @dev I-34: a campaign is opened by a programme that lends the role which its caller has; by nothing else.
    function usurpRole(uint256 seed) external step {
        uint256 h = seed % HOUSES;
        uint256 c = (seed >> 8) % CAMPAIGNS;
        address program = address(houses[h].program);
        address thief = (seed >> 32) % 2 == 0 ? STRANGER : houses[1 - h].issuer;
        CampaignTerms memory terms;
        (terms.paysPoints, terms.closesAt) = (true, uint48(clock + 1 days));
        TillTerms[] memory mine = new TillTerms[](1);
        mine[0].till = thief;
        bytes memory opening = abi.encode(Opening(_name(c), terms, Allotment(100, 0, 0, 0), mine));
        uint256 kind = (seed >> 48) % 6;
        bytes4 no = IAccessControl.AccessControlUnauthorizedAccount.selector;
        if (kind == 0) {
            bytes memory data = abi.encodeCall(IRoleBorrower.onRoleLent, (houses[h].issuer, Roles.ISSUER, opening));
            _fails(thief, address(claims), data, ICampaigns.NotLent.selector);
        } else if (kind == 1) {
            bytes memory data = abi.encodeCall(IProgram.lendRole, (Roles.ISSUER, address(claims), opening));
            _fails(thief, program, data, no);
        } else if (kind == 2) {
            // A role that its caller has, and the desk has no use for.
            address catalog = h == 0 ? CATALOG : RIVAL;
            bytes memory data = abi.encodeCall(IProgram.lendRole, (Roles.CATALOG, address(claims), opening));
            _fails(catalog, program, data, ICampaigns.NotLent.selector);
        } else if (kind == 3) {
            address[4] memory borrowers = [
                address(houses[h].points),
                address(houses[h].badges),
                program,
                address(houses[1 - h].program)
            ];
            address borrower = borrowers[(seed >> 56) % 4];
            bytes memory data = abi.encodeCall(IProgram.lendRole, (Roles.ISSUER, borrower, opening));
            _fails(houses[h].issuer, program, data, 0);
            _must(!houses[h].program.hasRole(Roles.ISSUER, borrower), 34);
        } else if (kind == 4) {
            bytes memory data = abi.encodeCall(IPoints.allot, (thief, _name(c), 1, 0));
            _fails(thief, address(houses[h].points), data, no);
        } else {
            address member = holders[(seed >> 56) % MEMBERS];
            if (houses[h].points.balanceOf(member) == 0) return;
            bytes memory data = abi.encodeWithSignature("transferAndCall(address,uint256)", address(claims), 1);
            _fails(member, address(houses[h].points), data, IPoints.DeskRefuses.selector);
        }
    }
}
