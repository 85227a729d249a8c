//! Numbers by which states of Europe know persons, where a check is published. One file a state.

pub(super) mod at;
pub(super) mod be;
pub(super) mod bg;
pub(super) mod ch;
pub(super) mod cz;
pub(super) mod de;
pub(super) mod dk;
pub(super) mod ee;
pub(super) mod es;
pub(super) mod fi;
pub(super) mod gr;
pub(super) mod hr;
pub(super) mod hu;
pub(super) mod ie;
pub(super) mod it;
pub(super) mod lu;
pub(super) mod lv;
pub(super) mod nl;
pub(super) mod no;
pub(super) mod pl;
pub(super) mod pt;
pub(super) mod ro;
pub(super) mod se;
pub(super) mod si;

use super::date::Date;
use super::digits;

/// The number that two digits write at a place of a number.
fn pair(number: &str, from: usize) -> u32 {
    digits::value(number.get(from..from + 2).unwrap_or_default()) as u32
}

/// Whether six digits are year, month and day in some century.
fn is_year_first(number: &str) -> bool {
    Date::exists_in_a_century(pair(number, 0), pair(number, 2), pair(number, 4))
}

/// Whether six digits are day, month and year in some century.
fn is_day_first(number: &str) -> bool {
    Date::exists_in_a_century(pair(number, 4), pair(number, 2), pair(number, 0))
}
