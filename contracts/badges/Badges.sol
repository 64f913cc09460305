// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {DailyLimits} from "../limits/DailyLimit.sol";
import {IProgram} from "../programs/IProgram.sol";
import {ProgramToken} from "../programs/ProgramToken.sol";
import {Roles} from "../programs/Roles.sol";
import {Face, IBadgeArt, Look} from "./art/IBadgeArt.sol";
import {Badge, BadgesConfig, IBadges} from "./IBadges.sol";
import {IERC5192} from "./IERC5192.sol";
import {Kinds} from "./Kinds.sol";
import {BadgeIds} from "./BadgeIds.sol";
import {BadgeCells} from "./BadgeCells.sol";

/// @title Badges
/// @notice One brand's badges: ERC-721 with ERC-4906 and ERC-5192. Immutable. {IBadges} says what it promises, and who
/// may do what.
/// @dev OpenZeppelin's ERC721 stores the numbered (transferable) badges; {BadgeCells} stores the soulbound ones.
contract Badges is Kinds, ERC721 {
    using BadgeIds for uint256;
    using BadgeCells for uint256;

    enum Outcome {
        Minted,
        Renewed,
        AlreadyHeld,
        GivenUp,
        LevelFalls
    }

    bytes4 private constant ERC4906_ID = 0x49064906;

    mapping(address holder => mapping(uint256 index => uint256 cells)) private _soulbound;
    /// @dev Levels above the first of numbered badges.
    mapping(uint256 id => uint8 level) private _raised;

    constructor(
        IProgram program_,
        BadgesConfig memory config,
        IBadgeArt art
    ) ERC721(config.name, config.symbol) ProgramToken(program_) Kinds(art) {
        art.checkName("collection", config.name);
    }

    // ----------------------------------------------------------------------------------------------------- reads

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return
            interfaceId == type(IBadges).interfaceId ||
            interfaceId == type(IERC5192).interfaceId ||
            interfaceId == ERC4906_ID ||
            super.supportsInterface(interfaceId);
    }

    /// @notice How many badges a holder has, expired ones included.
    function balanceOf(address holder) public view override(ERC721, IERC721) returns (uint256 count) {
        count = super.balanceOf(holder);
        for (uint256 i = 0; i <= _lastIndex(); ++i) count += _soulbound[holder][i].countHeld();
    }

    /// @inheritdoc IBadges
    function badge(uint256 id) public view returns (Badge memory) {
        address owner = _requireOwned(id);
        uint16 kind_ = id.kindOf();
        KindSlot memory slot = _existing(kind_);
        (uint16 day, uint8 level) = _dayAndLevel(id, slot.levels);
        uint256 validUntil = _validUntil(day, slot.validDays);
        return
            Badge({
                owner: owner,
                kind: kind_,
                level: level,
                serial: id.isSoulbound() ? 0 : id.serialOf(),
                awardedAt: uint48(uint256(day) * 1 days),
                validUntil: validUntil == type(uint256).max ? 0 : uint48(validUntil),
                valid: block.timestamp < validUntil,
                soulbound: id.isSoulbound()
            });
    }

    /// @inheritdoc IBadges
    function heldBy(address holder, uint16 kind_) external view returns (bool held, uint8 level) {
        uint256 cell = _cellOf(holder, kind_);
        if (!cell.isHeld() || block.timestamp >= _validUntil(cell.dayOf(), _kinds[kind_].validDays)) return (false, 0);
        return (true, cell.levelOf());
    }

    /// @inheritdoc IBadges
    function soulboundId(address holder, uint16 kind_) external pure returns (uint256) {
        return BadgeIds.soulbound(kind_, holder);
    }

    /// @inheritdoc IBadges
    function soulboundOf(address holder) external view returns (uint256[] memory ids) {
        uint256 count;
        for (uint256 i = 0; i <= _lastIndex(); ++i) count += _soulbound[holder][i].countHeld();
        ids = new uint256[](count);
        for (uint16 k = _kindCount; count != 0; --k) {
            if (_cellOf(holder, k).isHeld()) ids[--count] = BadgeIds.soulbound(k, holder);
        }
    }

    /// @inheritdoc IERC5192
    function locked(uint256 id) external view returns (bool) {
        _requireOwned(id);
        return id.isSoulbound();
    }

    /// @inheritdoc IBadges
    function tokenURI(uint256 id) public view override(ERC721, IBadges) returns (string memory) {
        Badge memory it = badge(id);
        Look memory look = _looks[it.kind];
        if (bytes(look.uri).length != 0) {
            return string.concat(look.uri, Strings.toString(it.level), it.valid ? "" : "-expired", ".json");
        }
        string[] memory levels = _levelNames[it.kind];
        return
            _art.tokenURI(
                look,
                Face({
                    collection: name(),
                    levelName: it.level == 0 ? "" : levels[it.level - 1],
                    level: it.level,
                    levels: levels.length,
                    serial: it.serial,
                    awardedAt: it.awardedAt,
                    validUntil: it.validUntil,
                    expired: !it.valid,
                    soulbound: it.soulbound,
                    revocable: _kinds[it.kind].flags & REVOCABLE != 0
                })
            );
    }

    // --------------------------------------------------------------------------------------------- member writes

    /// @notice Lets `to` transfer a numbered badge. Reverts for a soulbound one.
    function approve(address to, uint256 id) public override(ERC721, IERC721) {
        require(!id.isSoulbound(), BadgeSoulbound(id));
        super.approve(to, id);
    }

    /// @inheritdoc IBadges
    function burn(uint256 id) external {
        address owner = _requireOwned(id);
        if (msg.sender != owner) revert ERC721IncorrectOwner(msg.sender, id, owner);
        if (id.isSoulbound()) _endSoulbound(id, BadgeCells.givenUp());
        else _burn(id);
    }

    /// @inheritdoc IBadges
    function announceExpired(uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; ++i) {
            require(!badge(ids[i]).valid, BadgeNotExpired(ids[i]));
            emit MetadataUpdate(ids[i]);
        }
    }

    // -------------------------------------------------------------------------------------------------- minters

    /// @inheritdoc IBadges
    function mint(address to, uint16 kind_, uint8 level, bytes32 memo) external returns (uint256 id) {
        KindSlot memory slot = _awardable(kind_, level);
        _spend(kind_, bytes16(memo), 1);
        if (slot.flags & SOULBOUND != 0) {
            Outcome outcome;
            (id, outcome) = _awardSoulbound(to, kind_, level, slot);
            require(outcome != Outcome.AlreadyHeld, BadgeAlreadyHeld(id));
            require(outcome != Outcome.GivenUp, BadgeGivenUp(id));
            require(outcome != Outcome.LevelFalls, BadgeLevelFalls({id: id, current: _cellOf(to, kind_).levelOf()}));
            if (outcome == Outcome.Renewed) _freeCap(kind_, 1);
        } else {
            id = _mintNumbered(to, kind_, level, slot.serials + 1);
            _kinds[kind_].serials = slot.serials + 1;
        }
        _emitAwarded(id, level, memo);
    }

    /// @inheritdoc IBadges
    function mintBatch(
        address[] calldata members,
        uint16 kind_,
        uint8 level,
        bytes32 memo
    ) external returns (uint256 awarded) {
        KindSlot memory slot = _awardable(kind_, level);
        emit AwardedBatch({
            campaign: bytes16(memo),
            kind: kind_,
            minter: msg.sender,
            level: level,
            members: members.length,
            reason: bytes16(memo << 128)
        });
        if (slot.flags & SOULBOUND == 0) {
            awarded = members.length;
            // Spends the budget first, so that serials stay within the cap and their 32 bits.
            _spend(kind_, bytes16(memo), awarded);
            for (uint256 i = 0; i < awarded; ++i) _mintNumbered(members[i], kind_, level, ++slot.serials);
            _kinds[kind_].serials = slot.serials;
            return awarded;
        }
        uint256 renewed;
        for (uint256 i = 0; i < members.length; ++i) {
            (uint256 id, Outcome outcome) = _awardSoulbound(members[i], kind_, level, slot);
            if (outcome == Outcome.Minted || outcome == Outcome.Renewed) ++awarded;
            else emit BadgeSkipped(id);
            if (outcome == Outcome.Renewed) ++renewed;
        }
        _spend(kind_, bytes16(memo), awarded);
        _freeCap(kind_, renewed);
    }

    /// @inheritdoc IBadges
    function setLevels(
        uint16 kind_,
        uint256[] calldata ids,
        uint8 level,
        bytes32 memo
    ) external returns (uint256 awarded) {
        KindSlot memory slot = _awardable(kind_, level);
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            require(id.kindOf() == kind_, BadgeOfOtherKind({id: id, kind: kind_}));
            if (_setLevel(id, level, slot)) {
                ++awarded;
                _emitAwarded(id, level, memo);
            } else {
                emit BadgeSkipped(id);
            }
        }
        _spend(kind_, bytes16(memo), awarded);
        _freeCap(kind_, awarded);
    }

    // ---------------------------------------------------------------------------------------------- brand writes

    /// @inheritdoc IBadges
    function revoke(uint16 kind_, uint256[] calldata ids, bytes16 reason) external {
        _checkRole(Roles.ISSUER);
        require(_existing(kind_).flags & REVOCABLE != 0, KindNotRevocable(kind_));
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            require(id.kindOf() == kind_, BadgeOfOtherKind({id: id, kind: kind_}));
            if (_ownerOf(id) == address(0)) {
                emit BadgeSkipped(id);
                continue;
            }
            _endSoulbound(id, 0);
            emit BadgeRevoked({id: id, by: msg.sender, reason: reason});
        }
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev Every transfer passes here on its way to OpenZeppelin's storage. Soulbound badges are refused.
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        require(!id.isSoulbound(), BadgeSoulbound(id));
        return super._update(to, id, auth);
    }

    function _ownerOf(uint256 id) internal view override returns (address) {
        if (!id.isSoulbound()) return super._ownerOf(id);
        (uint16 kind_, address holder) = (id.kindOf(), id.holderOf());
        // Each badge has exactly one id: all bits outside its fields are 0.
        if (id != BadgeIds.soulbound(kind_, holder) || !_cellOf(holder, kind_).isHeld()) return address(0);
        return holder;
    }

    function _mintNumbered(address to, uint16 kind_, uint8 level, uint32 serial) private returns (uint256 id) {
        id = BadgeIds.numbered(kind_, DailyLimits.today(), serial);
        _mint(to, id);
        if (level > 1) _raised[id] = level;
    }

    function _awardSoulbound(
        address to,
        uint16 kind_,
        uint8 level,
        KindSlot memory slot
    ) private returns (uint256 id, Outcome outcome) {
        if (to == address(0)) revert ERC721InvalidReceiver(to);
        id = BadgeIds.soulbound(kind_, to);
        uint256 index = kind_ / BadgeCells.KINDS_PER_WORD;
        uint256 shift = BadgeCells.shiftOf(kind_);
        uint256 word = _soulbound[to][index];
        uint256 cell = (word >> shift) & BadgeCells.CELL;
        if (cell.isGivenUp()) return (id, Outcome.GivenUp);
        bool renews = cell.isHeld();
        if (renews) {
            if (block.timestamp < _validUntil(cell.dayOf(), slot.validDays)) return (id, Outcome.AlreadyHeld);
            if (level < cell.levelOf() && slot.flags & REVOCABLE == 0) return (id, Outcome.LevelFalls);
        }
        _soulbound[to][index] = word ^ ((cell ^ BadgeCells.held(DailyLimits.today(), level)) << shift);
        if (renews) {
            emit MetadataUpdate(id);
            return (id, Outcome.Renewed);
        }
        emit Transfer(address(0), to, id);
        emit Locked(id);
    }

    /// @dev Returns whether the level changed.
    function _setLevel(uint256 id, uint8 level, KindSlot memory slot) private returns (bool) {
        address owner = _ownerOf(id);
        if (owner == address(0)) return false;
        (uint16 day, uint8 current) = _dayAndLevel(id, slot.levels);
        if (level == current || (level < current && slot.flags & REVOCABLE == 0)) return false;
        if (block.timestamp >= _validUntil(day, slot.validDays)) return false;
        if (id.isSoulbound()) _writeCell(id, BadgeCells.held(day, level));
        else _raised[id] = level;
        emit MetadataUpdate(id);
        return true;
    }

    /// @param cell the cell of the badge after the change
    function _endSoulbound(uint256 id, uint256 cell) private {
        _writeCell(id, cell);
        emit Transfer(id.holderOf(), address(0), id);
    }

    function _writeCell(uint256 id, uint256 cell) private {
        uint16 kind_ = id.kindOf();
        mapping(uint256 index => uint256 cells) storage words = _soulbound[id.holderOf()];
        uint256 index = kind_ / BadgeCells.KINDS_PER_WORD;
        uint256 shift = BadgeCells.shiftOf(kind_);
        words[index] = (words[index] & ~(BadgeCells.CELL << shift)) | (cell << shift);
    }

    function _cellOf(address holder, uint16 kind_) private view returns (uint256 cell) {
        return (_soulbound[holder][kind_ / BadgeCells.KINDS_PER_WORD] >> BadgeCells.shiftOf(kind_)) & BadgeCells.CELL;
    }

    /// @dev The badge must exist.
    function _dayAndLevel(uint256 id, uint8 levels) private view returns (uint16 day, uint8 level) {
        if (id.isSoulbound()) {
            uint256 cell = _cellOf(id.holderOf(), id.kindOf());
            return (cell.dayOf(), cell.levelOf());
        }
        return (id.mintDayOf(), uint8(Math.max(_raised[id], levels == 0 ? 0 : 1)));
    }

    /// @dev Unix seconds; the largest number if the badge never expires.
    function _validUntil(uint256 day, uint256 validDays) private pure returns (uint256) {
        return validDays == 0 ? type(uint256).max : (day + 1 + validDays) * 1 days;
    }

    /// @dev The index of the last word that can hold a soulbound badge.
    function _lastIndex() private view returns (uint256) {
        return _kindCount / BadgeCells.KINDS_PER_WORD;
    }

    function _emitAwarded(uint256 id, uint8 level, bytes32 memo) private {
        emit Awarded({campaign: bytes16(memo), id: id, minter: msg.sender, level: level, reason: bytes16(memo << 128)});
    }
}
