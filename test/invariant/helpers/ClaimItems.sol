// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IClaims, Voucher} from "../../../contracts/claims/IClaims.sol";
import {ClaimWorld} from "./ClaimWorld.sol";
import {bound, vm} from "./Vm.sol";

/// @title ClaimItems
/// @notice Claims as the steps make them: what is signed, what of it is false, whether it must be paid, and what the books
/// say once it is.
abstract contract ClaimItems is ClaimWorld {
    enum Route {
        Voucher,
        Code,
        Drop,
        /// A call of the desk that is no claim.
        None
    }

    /// @dev Other ways to write one signature: of them only the first is taken.
    enum Form {
        Plain,
        HighS,
        OldV,
        Compact
    }

    /// @dev `till` of a drop is its leaf. What `tamper` names is other than what was signed.
    struct Item {
        Route route;
        Form form;
        uint8 tamper;
        uint256 house;
        uint256 campaign;
        uint256 till;
        address member;
        uint256 amount;
        uint256 key;
        uint256 validFrom;
        uint256 deadline;
        address referrer;
    }

    uint8 internal constant TAMPERS = 9;
    uint256 private constant CODE_KEY = 0xC0DE;

    // ---------------------------------------------------------------------------------------------------- is it paid

    /// @dev 0 if it must be paid; else the number of what forbids it.
    function _forbids(Item memory item) internal view returns (uint256) {
        (uint256 h, uint256 c, uint256 amount) = (item.house, item.campaign, item.amount);
        CampaignBook storage book = books[h][c];
        if (item.route == Route.None || !_isGenuine(item)) return 33;
        if (!_isOpen(h, c)) return 35;
        if (item.route != Route.Drop) {
            if (clock < item.validFrom) return 35;
            uint256 from = item.validFrom < book.opensAt ? book.opensAt : item.validFrom;
            if (clock > item.deadline && clock - _stopped(h, from) > item.deadline) return 35;
            TillBook storage till = tills[h][c][item.till];
            if (!till.active) return 36;
            if (_isNumber(item.key) && _isRevoked(h, c, item.till, item.key)) return 36;
            if (till.capped && amount > till.left) return 29;
            if (till.rate != 0 && tillUsedOn[_tillDay(h, c, item.till)] + amount > till.rate) return 29;
            if (item.referrer == item.member) return 33;
        }
        if (claimed[_mark(item)]) return 28;
        if (book.paysPoints ? amount == 0 : amount != 1) return 33;
        if (book.memberCap != 0 && paidTo[h][c][item.member] + amount > book.memberCap) return 29;
        return _paysIn(h) ? _overBudget(item) : 30;
    }

    function _overBudget(Item memory item) private view returns (uint256) {
        (uint256 h, uint256 c, uint256 today) = (item.house, item.campaign, clock / 1 days);
        CampaignBook storage book = books[h][c];
        if (book.kind != 0) {
            if (book.awards == 0) return 30;
            if (book.awardRate != 0 && awardedOn[h][c][today] >= book.awardRate) return 30;
            // Who has it gets the points alone.
            if (!book.paysPoints && book.kind == PIN && hasPin[h][item.member]) return 18;
        }
        if (!book.paysPoints) return 0;
        if (item.amount > book.left) return 30;
        if (book.rate != 0 && usedOn[h][c][today] + item.amount > book.rate) return 30;
        // A desk can't have points. Held for it, they wait for ever.
        return book.maturity == 0 && item.member == address(claims) ? 12 : 0;
    }

    /// @dev Whether who must sign it did.
    function _isGenuine(Item memory item) private view returns (bool) {
        if (item.route == Route.Drop) return item.tamper == 0 && books[item.house][item.campaign].drops;
        if (item.till > YES_TILL) return false;
        // The code's key signed the member, whatever its till says.
        if (item.till == YES_TILL) return item.route == Route.Voucher || (item.tamper != 2 && item.tamper != 9);
        return item.tamper == 0 && item.form == Form.Plain;
    }

    /// @dev What pays once: a till's number (a drop's index), or a key of the whole campaign.
    function _mark(Item memory item) internal pure returns (bytes32) {
        uint256 source = item.route == Route.Drop ? type(uint256).max : item.till;
        if (!_isNumber(item.key)) source = type(uint256).max - 1;
        return keccak256(abi.encode(item.house, item.campaign, source, item.key));
    }

    function _book(Item memory item) internal {
        (uint256 h, uint256 c, uint256 today) = (item.house, item.campaign, clock / 1 days);
        CampaignBook storage book = books[h][c];
        claimed[_mark(item)] = true;
        if (item.route != Route.Drop) {
            TillBook storage till = tills[h][c][item.till];
            if (till.capped) till.left -= item.amount;
            if (till.rate != 0) tillUsedOn[_tillDay(h, c, item.till)] += item.amount;
        }
        if (book.memberCap != 0) paidTo[h][c][item.member] += item.amount;
        if (book.kind != 0 && !(book.kind == PIN && hasPin[h][item.member])) {
            --book.awards;
            if (book.awardRate != 0) ++awardedOn[h][c][today];
            ++paidBadges[h][book.kind];
            if (book.kind == PIN) hasPin[h][item.member] = true;
            else ++coinsOf[h][item.member];
        }
        if (!book.paysPoints) return;
        book.left -= item.amount;
        if (book.rate != 0) usedOn[h][c][today] += item.amount;
        paidPoints[h] += item.amount;
        if (book.maturity == 0) pointsOf[h][item.member] += item.amount;
        else held[h] += item.amount;
    }

    // -------------------------------------------------------------------------------------------------- how it is brought

    /// @dev The call that brings it, with whatever is false about it.
    function _call(Item memory item) internal view returns (bytes memory) {
        if (item.route == Route.None) return abi.encodeCall(IClaims.claimMany, (new bytes[](item.key % 3)));
        if (item.route == Route.Drop) return _dropCall(item);
        bool isCode = item.route == Route.Code;
        uint256 codeKey = CODE_KEY + (item.key % 1_000);
        Voucher memory voucher = Voucher({
            points: houses[item.house].points,
            campaign: _name(item.campaign),
            till: tillAccounts[item.till],
            to: isCode ? vm.addr(codeKey) : item.member,
            amount: item.amount,
            key: bytes32(item.key),
            validFrom: uint48(item.validFrom),
            deadline: uint48(item.deadline),
            referrer: item.referrer
        });
        Voucher memory signed = abi.decode(abi.encode(voucher), (Voucher));
        if (item.tamper != 0 && !(isCode && item.tamper == 9)) _falsify(signed, item.tamper, item.house);
        bytes32 digest = isCode ? claims.codeDigest(signed) : claims.voucherDigest(signed);
        bytes memory signature = _form(item.till < YES_TILL ? _tillKey(item.till) : 1, digest, item.form);
        if (!isCode) return abi.encodeCall(IClaims.claimVoucher, (voucher, signature));
        address named = item.tamper == 9 ? holders[(uint160(item.member) + 1) % MEMBERS] : item.member;
        uint48 until = uint48(clock);
        if (item.tamper == 2) codeKey += 1;
        digest = claims.codeClaimDigest(voucher.points, voucher.campaign, named, until);
        bytes memory second = _form(codeKey, digest, Form.Plain);
        return abi.encodeCall(IClaims.claimCode, (voucher, signature, item.member, until, second));
    }

    /// @dev Once per field: what was signed is another.
    function _falsify(Voucher memory signed, uint8 tamper, uint256 house) private view {
        if (tamper == 1) signed.points = houses[1 - house].points;
        else if (tamper == 2) signed.to = address(uint160(signed.to) ^ 1);
        else if (tamper == 3) signed.amount += 1;
        else if (tamper == 4) signed.key ^= bytes32(uint256(1) << 128);
        else if (tamper == 5) signed.validFrom += 1;
        else if (tamper == 6) signed.deadline += 1;
        else if (tamper == 7) signed.referrer = address(uint160(signed.referrer) ^ 1);
        else if (tamper == 8)
            signed.campaign ^= bytes16(uint128(1));
            // Of a voucher. Of a code, tamper 9 is who its key names.
        else signed.till = address(uint160(signed.till) ^ 1);
    }

    function _dropCall(Item memory item) private view returns (bytes memory) {
        bytes32[] memory leaves = _leaves(item.house, item.campaign);
        bytes32[] memory proof = trees.proof(leaves, item.till);
        (uint256 index, address member, uint256 amount) = (item.key, item.member, item.amount);
        if (item.tamper == 1) index ^= 2;
        else if (item.tamper == 2) member = address(uint160(member) ^ 1);
        else if (item.tamper == 3) amount += 1;
        else if (item.tamper == 4) proof = new bytes32[](0);
        else if (item.tamper == 5) proof = trees.proof(leaves, (item.till + 1) % leaves.length);
        else if (item.tamper > 5) proof[0] ^= bytes32(uint256(1) << (8 * item.tamper));
        return
            abi.encodeCall(
                IClaims.claimDrop,
                (houses[item.house].points, _name(item.campaign), uint64(index), member, amount, proof)
            );
    }

    function _form(uint256 key, bytes32 digest, Form form) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        if (form == Form.OldV) return abi.encodePacked(r, s, v - 27);
        if (form == Form.Compact) return abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        if (form == Form.Plain) return abi.encodePacked(r, s, v);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        return abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    // ---------------------------------------------------------------------------------------------------- of any kind

    /// @dev A voucher or code, mostly in order.
    function _signedItem(Route route, uint256 seed) internal view returns (Item memory item) {
        item.route = route;
        item.house = seed % HOUSES;
        // Those that every run begins with come more often.
        item.campaign = (seed >> 8) % 8 < 5 ? (seed >> 8) % 3 : (seed >> 8) % CAMPAIGNS;
        item.till = (seed >> 16) % 8 < 6 ? (seed >> 16) % (YES_TILL + 1) : (seed >> 16) % TILLS;
        item.member = (seed >> 24) % 8 == 0 ? address(claims) : holders[(seed >> 24) % MEMBERS];
        bool paysPoints = books[item.house][item.campaign].paysPoints;
        item.amount = paysPoints ? bound((seed >> 32) % 256, (seed >> 40) % 32 == 0 ? 0 : 1, 30) : 1;
        if (!paysPoints && (seed >> 32) % 16 == 0) item.amount = (seed >> 36) % 3;
        item.key = _keyOf(seed >> 48);
        item.validFrom = clock - ((seed >> 72) % 3) * 1 days;
        item.deadline = clock + ((seed >> 80) % 4) * 1 days;
        uint256 edge = (seed >> 88) % 16;
        if (edge == 0) item.validFrom = clock + 1;
        else if (edge == 1) item.deadline = clock - 1;
        else if (edge < 5) (item.validFrom, item.deadline) = (clock - 10 days, clock - ((seed >> 96) % 9 days));
        if ((seed >> 128) % 4 == 0) item.referrer = holders[(seed >> 136) % MEMBERS];
        if ((seed >> 144) % 8 == 0) item.tamper = uint8(1 + ((seed >> 152) % TAMPERS));
        if ((seed >> 160) % 16 == 0) item.form = Form((seed >> 168) % 4);
    }

    function _dropItem(uint256 seed) internal view returns (Item memory item) {
        item.route = Route.Drop;
        item.house = seed % HOUSES;
        item.campaign = (seed >> 8) % CAMPAIGNS;
        item.till = (seed >> 16) % 5;
        (item.key, item.member, item.amount) = _leaf(item.house, item.campaign, item.till);
        if ((seed >> 144) % 6 == 0) item.tamper = uint8(1 + ((seed >> 152) % TAMPERS));
    }

    /// @dev Few, so that they meet again; at the edges of a bitmap's words, of numbers, and of keys.
    function _keyOf(uint256 seed) private pure returns (uint256) {
        uint256 kind = seed % 8;
        seed = (seed >> 8) % 24;
        if (kind < 4) return seed;
        if (kind == 4) return 240 + seed;
        if (kind == 5) return uint256(type(uint64).max) - (seed % 3);
        return kind == 6 ? (uint256(1) << 64) + (seed % 12) : uint256(keccak256(abi.encode(seed)));
    }
}
