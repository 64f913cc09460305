// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Allotment, CampaignTerms, ICampaigns, Opening, TillTerms} from "../../../contracts/campaigns/ICampaigns.sol";
import {IPurchases, Purchase} from "../../../contracts/purchases/IPurchases.sol";
import {IRulebook, Rule} from "../../../contracts/rules/IRulebook.sol";
import {IPoints} from "../../../contracts/points/IPoints.sol";
import {IRoleBorrower} from "../../../contracts/programs/IRoleBorrower.sol";
import {Roles} from "../../../contracts/programs/Roles.sol";
import {PurchaseBrandSteps} from "./PurchaseBrandSteps.sol";

/// @title PurchaseStrangerSteps
/// @notice What people try who may not: strangers, members, and the people of the other brand.
abstract contract PurchaseStrangerSteps is PurchaseBrandSteps {
    /// @dev I-16, I-43: posting is for tills; tills, ends and rules for the brand's own people.
    function usurp(uint256 seed) external step {
        (uint256 h, uint256 c, uint256 t) = _pick(seed);
        address thief = [STRANGER, houses[1 - h].issuer, friends[0], houses[h].admin][(seed >> 32) % 4];
        IPoints points_ = houses[h].points;
        uint256 kind = (seed >> 48) % 7;
        bytes4 expected =
            books[h][c].opensAt == 0
                ? ICampaigns.NoSuchCampaign.selector
                : IAccessControl.AccessControlUnauthorizedAccount.selector;
        bytes memory data;
        address target = address(desk);
        // In the second brand, the admin is everybody.
        if (thief == houses[1].admin && h == 1) thief = STRANGER;
        if (kind == 0) {
            TillTerms[] memory terms = new TillTerms[](1);
            terms[0].till = thief;
            data = abi.encodeCall(ICampaigns.setTills, (points_, _name(c), terms));
        } else if (kind == 1 || kind == 2) {
            if (thief == houses[h].admin) thief = tillAccounts[0];
            address[] memory one = new address[](1);
            one[0] = tillAccounts[t];
            data =
                kind == 1
                    ? abi.encodeCall(ICampaigns.revokeTills, (points_, _name(c), one))
                    : abi.encodeCall(ICampaigns.close, (points_, _name(c)));
        } else if (kind == 3) {
            // Orders, too, of one who is a till of another campaign or nowhere.
            Purchase[] memory all = new Purchase[](1);
            all[0] = Purchase(friends[1], keccak256(abi.encode("mine", ++counter)), 9, 0, address(0));
            data = abi.encodeCall(IPurchases.post, (points_, _name(c), _newest(h), all));
            expected = _isOpen(h, c) ? ICampaigns.TillNotActive.selector : bytes4(0);
        } else if (kind == 4) {
            if ((seed >> 56) % 2 == 0) thief = h == 0 ? CATALOG : STRANGER;
            Rule memory rule;
            data = abi.encodeCall(IRulebook.publish, (points_, rule, uint48(clock + 100 days)));
            (target, expected) = (address(rulebook), IAccessControl.AccessControlUnauthorizedAccount.selector);
        } else if (kind == 5) {
            CampaignTerms memory terms;
            (terms.paysPoints, terms.closesAt, terms.maturity) = (true, uint48(clock + 1 days), 1 days);
            TillTerms[] memory mine = new TillTerms[](1);
            mine[0].till = thief;
            bytes memory opening = abi.encode(Opening(_name(9), terms, Allotment(100, 0, 0, 0), mine));
            data = abi.encodeCall(IRoleBorrower.onRoleLent, (houses[h].issuer, Roles.ISSUER, opening));
            expected = ICampaigns.NotLent.selector;
        } else {
            thief = friends[(seed >> 56) % MEMBERS];
            if (points_.balanceOf(thief) == 0) return;
            data = abi.encodeWithSignature("transferAndCall(address,uint256)", address(desk), 1);
            (target, expected) = (address(points_), IPoints.DeskRefuses.selector);
        }
        _fails(thief, target, data, expected);
    }
}
