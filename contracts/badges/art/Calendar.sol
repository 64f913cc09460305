// SPDX-License-Identifier: MIT
pragma solidity 0.8.36;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Calendar
/// @notice Writes times as dates.
library Calendar {
    /// @dev The last second of 9999, the last year that ISO 8601 writes with four digits.
    uint256 private constant LAST = 253_402_300_799;

    /// @notice The date as YYYY-MM-DD in UTC; any later date is written as 9999-12-31.
    /// @dev "civil_from_days" of https://howardhinnant.github.io/date_algorithms.html: years begin in March, so that
    /// the leap day comes last, and are counted in eras of 400 years from 0000-03-01.
    function iso(uint256 timestamp) internal pure returns (string memory date) {
        uint256 day = (timestamp > LAST ? LAST : timestamp) / 1 days + 719_468;
        uint256 era = day / 146_097;
        uint256 dayOfEra = day % 146_097;
        uint256 yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 shifted = (5 * dayOfYear + 2) / 153;
        uint256 month = shifted < 10 ? shifted + 3 : shifted - 9;
        uint256 year = 400 * era + yearOfEra + (month < 3 ? 1 : 0);
        date = string.concat(Strings.toString(year), _two(month), _two(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    function _two(uint256 number) private pure returns (string memory text) {
        return string.concat(number < 10 ? "-0" : "-", Strings.toString(number));
    }
}
