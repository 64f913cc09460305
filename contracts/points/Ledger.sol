// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC1363} from "@openzeppelin/contracts/token/ERC20/extensions/ERC1363.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {IHolderGuard} from "./IHolderGuard.sol";
import {IPoints, PointsConfig} from "./IPoints.sol";
import {Authorizations} from "./Authorizations.sol";
import {Lots} from "./Lots.sol";

/// @title Ledger
/// @notice Balances by expiry: one word for each holder and one for the supply, which age when they are touched.
/// @dev The supply's lanes count the points of members and those in desks' holds, by the expiry with which they were
/// minted. When a lane expires, points that desks hold of it continue to exist; each desk counts them as overdue.
abstract contract Ledger is ERC1363, Authorizations, IPoints {
    using Lots for uint256;

    /// @dev Flags of a holder's word. DESK is never cleared.
    uint256 internal constant DESK = 1 << 240;
    uint256 internal constant ENROLLED = 1 << 241;
    uint256 internal constant GUARDED = 1 << 242;
    /// @dev Flag of a desk that members have sent points to. It can never void, since it also holds points that it did
    /// not mint.
    uint256 internal constant RECEIVED = 1 << 243;
    /// @dev Flag of the supply's word: minting is or will be stopped or ended; see {Budgets}.
    uint256 internal constant HALTED = 1 << 240;

    uint256 private constant MAX_LIVE_PERIODS = 4;
    uint32 private constant MIN_PERIOD = 1 days;
    uint32 private constant MAX_PERIOD = 1096 days;

    /// @inheritdoc IPoints
    uint256 public immutable periodLength;
    /// @inheritdoc IPoints
    uint256 public immutable livePeriods;
    uint8 private immutable _decimals;
    bool private immutable _closed;
    /// @dev Length of a period in seconds. Endless where points never expire, so that the current period is always 0.
    uint256 private immutable _clock;
    /// @dev The width of a lane in bits, and the bit at which the newest lane starts.
    uint256 internal immutable _width;
    uint256 internal immutable _newest;

    mapping(address holder => uint256 word) internal _words;
    /// @dev Points that expired while a desk held them, as of the desk's word.
    mapping(address desk => uint256 amount) internal _overdue;
    mapping(address holder => IHolderGuard guard) private _guards;
    uint256 internal _supply;
    address[] internal _desks;
    bool private _opened;
    /// @dev The lots that a desk receives in this transaction. Transient, since storage would cost 20,000 gas.
    uint256 private transient _received;

    constructor(PointsConfig memory config) ERC20(config.name, config.symbol) {
        uint8 maxDecimals = config.livePeriods == 0 ? 18 : 2;
        require(
            config.periodLength >= MIN_PERIOD && config.periodLength <= MAX_PERIOD,
            PeriodLengthOutOfRange({given: config.periodLength, min: MIN_PERIOD, max: MAX_PERIOD})
        );
        require(
            config.livePeriods <= MAX_LIVE_PERIODS,
            LivePeriodsTooMany({given: config.livePeriods, max: uint8(MAX_LIVE_PERIODS)})
        );
        require(config.decimals <= maxDecimals, DecimalsTooMany({decimals: config.decimals, max: maxDecimals}));
        periodLength = config.periodLength;
        livePeriods = config.livePeriods;
        _clock = config.livePeriods == 0 ? type(uint256).max : config.periodLength;
        _decimals = config.decimals;
        _closed = config.closed;
        _width = config.livePeriods == 0 ? Lots.AMOUNT_BITS : Lots.LANE_BITS;
        _newest = config.livePeriods == 0 ? 0 : Lots.LANE_BITS * (config.livePeriods - 1);
    }

    // ----------------------------------------------------------------------------------------------------- reads

    function decimals() public view override(ERC20, IERC20Metadata) returns (uint8) {
        return _decimals;
    }

    function balanceOf(address holder) public view override(ERC20, IERC20) returns (uint256 balance) {
        uint256 word = _words[holder];
        if (word & DESK != 0) return _heldBy(holder, word);
        return word.live(currentPeriod()).sum(_width);
    }

    function totalSupply() public view override(ERC20, IERC20) returns (uint256 total) {
        uint256 period = currentPeriod();
        total = _supply.live(period).sum(_width);
        for (uint256 i = 0; i < _desks.length; ++i) {
            address desk = _desks[i];
            uint256 word = _words[desk];
            total += _heldBy(desk, word) - word.live(period).sum(_width);
        }
    }

    /// @inheritdoc IPoints
    function transferable() external view returns (bool) {
        return !_closed || _opened;
    }

    /// @inheritdoc IPoints
    function currentPeriod() public view returns (uint256 period) {
        return block.timestamp / _clock;
    }

    /// @inheritdoc IPoints
    function newestExpiry() external view returns (uint256 time) {
        return livePeriods == 0 ? type(uint256).max : (currentPeriod() + livePeriods) * periodLength;
    }

    /// @inheritdoc IPoints
    function lotsOf(address holder) external view returns (uint256 period, uint256[] memory amounts) {
        period = currentPeriod();
        amounts = _spread(_words[holder].live(period));
    }

    /// @inheritdoc IPoints
    function liability() external view returns (uint256 period, uint256[] memory amounts, uint256 held) {
        period = currentPeriod();
        uint256 members = _supply.live(period);
        for (uint256 i = 0; i < _desks.length; ++i) {
            uint256 word = _words[_desks[i]];
            held += _heldBy(_desks[i], word);
            // Each lane of the supply has at least what desks hold of it (I-3).
            members -= word.live(period);
        }
        amounts = _spread(members);
    }

    /// @inheritdoc IPoints
    function desks() external view returns (address[] memory) {
        return _desks;
    }

    /// @inheritdoc IPoints
    function holderState(address holder) external view returns (bool isDesk, bool isEnrolled, IHolderGuard guard) {
        uint256 word = _words[holder];
        return (word & DESK != 0, word & ENROLLED != 0, _guards[holder]);
    }

    // --------------------------------------------------------------------------------------------- member writes

    /// @inheritdoc IPoints
    function burn(uint256 amount) external {
        _move({from: msg.sender, to: address(0), value: amount, answered: false});
    }

    /// @inheritdoc IPoints
    function touch(address[] calldata holders) external {
        uint256 period = currentPeriod();
        for (uint256 i = 0; i < holders.length; ++i) {
            _words[holders[i]] = _aged(holders[i], _words[holders[i]], period);
        }
    }

    /// @inheritdoc IPoints
    function setGuard(IHolderGuard guard) external {
        IHolderGuard current = _guards[msg.sender];
        require(address(current) == address(0), NotGuard({caller: msg.sender, guard: address(current)}));
        _setGuard(msg.sender, guard);
    }

    /// @inheritdoc IPoints
    function changeGuard(address holder, IHolderGuard guard) external {
        _checkGuard(holder);
        _setGuard(holder, guard);
    }

    /// @inheritdoc IPoints
    function recover(address holder, address to) external returns (uint256 amount) {
        _checkGuard(holder);
        uint256 period = currentPeriod();
        uint256 word = _words[holder];
        require(word & DESK == 0, HeldByDesk(holder));
        word = _aged(holder, word, period);
        uint256 moved = word & Lots.AMOUNTS;
        amount = moved.sum(_width);
        _words[holder] = word - moved;
        _credit(to, moved, period);
        emit Transfer(holder, to, amount);
    }

    // ------------------------------------------------------------------------------------------------- internals

    /// @dev Entry point of OpenZeppelin's transfers: {transfer}, {transferFrom} and ERC-3009.
    function _update(address from, address to, uint256 value) internal override {
        _move({from: from, to: to, value: value, answered: false});
    }

    /// @dev Moves the points that expire first, or burns them if `to` is zero.
    /// @param answered whether the caller goes on to call `to`, and reverts unless it answers
    function _move(address from, address to, uint256 value, bool answered) internal {
        uint256 period = currentPeriod();
        uint256 word = _words[from];
        if (word & (DESK | GUARDED) != 0) {
            if (word & GUARDED != 0) {
                _guards[from].beforeDebit({operator: msg.sender, holder: from, to: to, value: value});
                word = _words[from];
            }
            require(word & DESK == 0, HeldByDesk(from));
        }
        word = _aged(from, word, period);
        (bool enough, uint256 moved) = word.first(value, _width);
        if (!enough) {
            revert ERC20InsufficientBalance({sender: from, balance: word.sum(_width), needed: value});
        }
        unchecked {
            // Each lane of `moved` comes out of the same lane of `word`.
            _words[from] = word - moved;
        }
        if (to == address(0)) {
            _shrinkSupply(moved, period);
        } else {
            // Read after the write above, since `to` may be `from`.
            word = _words[to];
            if (word & DESK != 0) {
                require(word & ENROLLED != 0 && (answered || msg.sender == to), DeskNeedsCall(to));
                // A deposit of 0 is refused: anyone could make one in anybody's name.
                require(value != 0, ZeroAmount());
                word |= RECEIVED;
                _received = _outward(moved, period);
            } else if (_closed) {
                require(_opened, TransfersClosed({from: from, to: to}));
            }
            unchecked {
                // No lane overflows into the next (I-2).
                _words[to] = _aged(to, word, period) + moved;
            }
        }
        emit Transfer(from, to, value);
    }

    /// @dev Adds lots to a member; desks are refused. The caller emits the event.
    function _credit(address to, uint256 lots, uint256 period) internal {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        uint256 word = _words[to];
        require(word & DESK == 0, DeskNeedsCall(to));
        unchecked {
            // No lane overflows into the next (I-2).
            _words[to] = _aged(to, word, period) + lots;
        }
    }

    /// @dev The supply's word as of `period`, for the caller to write. Expiry lowers it without an event.
    function _agedSupply(uint256 period) internal view returns (uint256 word) {
        word = _supply;
        if (word.periodOf() != period) word = word.withAmounts(word.live(period), period);
    }

    function _shrinkSupply(uint256 lots, uint256 period) internal {
        // Each lane of the supply has at least what holders and desks have of it (I-1).
        _supply = _agedSupply(period) - lots;
    }

    /// @dev The holder's word as of `period`, for the caller to write. Emits a Transfer to zero for points that expired
    /// since the last write; those of a desk are counted as overdue instead.
    function _aged(address holder, uint256 word, uint256 period) internal returns (uint256 aged) {
        if (word.periodOf() == period) return word;
        uint256 gone = word.expired(period);
        if (gone != 0) {
            gone = gone.sum(_width);
            if (word & DESK != 0) _overdue[holder] += gone;
            else emit Transfer(holder, address(0), gone);
        }
        return word.withAmounts(word.live(period), period);
    }

    /// @dev Lots as the word that desks store and pass back.
    function _outward(uint256 amounts, uint256 period) internal view returns (uint256 lots) {
        lots = (period << Lots.AMOUNT_BITS) | amounts;
        if (livePeriods == 0) lots |= Lots.SINGLE;
    }

    function _readReceived() internal returns (uint256 lots) {
        lots = _received;
        _received = 0;
    }

    function _openTransfers() internal {
        require(_closed && !_opened, TransfersAlreadyOpen());
        _opened = true;
        emit TransfersOpened();
    }

    /// @dev Everything that a desk holds. Held points do not age, so this is all lanes of its word plus what is
    /// overdue.
    function _heldBy(address desk, uint256 word) private view returns (uint256 held) {
        return word.sum(_width) + _overdue[desk];
    }

    function _checkGuard(address holder) private view {
        address guard = address(_guards[holder]);
        require(msg.sender == guard, NotGuard({caller: msg.sender, guard: guard}));
    }

    function _setGuard(address holder, IHolderGuard guard) private {
        if (address(guard) == address(0)) {
            _words[holder] &= ~GUARDED;
        } else {
            require(
                ERC165Checker.supportsInterface(address(guard), type(IHolderGuard).interfaceId),
                GuardRefuses(address(guard))
            );
            _words[holder] |= GUARDED;
        }
        _guards[holder] = guard;
        emit GuardSet(holder, address(guard));
    }

    function _spread(uint256 word) private view returns (uint256[] memory amounts) {
        amounts = new uint256[](livePeriods == 0 ? 1 : livePeriods);
        uint256 mask = (1 << _width) - 1;
        for (uint256 i = 0; i < amounts.length; ++i) amounts[i] = (word >> (_width * i)) & mask;
    }
}
