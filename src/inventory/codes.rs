//! How enumerations stand in columns: as their 0-based number in the order of lists.

use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};

use crate::model::{Audience, Class, Level, OutcomeKind};

/// Classes in the order of their number.
const CLASSES: [Class; 4] = [Class::Business, Class::Low, Class::Medium, Class::High];

/// The number of a level.
pub fn level_number(level: Level) -> i64 {
    level as i64
}

/// The number of a class.
pub fn class_number(class: Class) -> i64 {
    class as i64
}

/// The number of an outcome.
pub fn outcome_number(outcome: OutcomeKind) -> i64 {
    outcome as i64
}

/// The number of an audience.
pub fn audience_number(audience: Audience) -> i64 {
    audience as i64
}

/// The level of a column.
///
/// # Errors
/// When the column holds no number of a level.
pub fn level(column: ValueRef<'_>) -> FromSqlResult<Level> {
    pick(&Level::ALL, column)
}

/// The class of a column.
///
/// # Errors
/// When the column holds no number of a class.
pub fn class(column: ValueRef<'_>) -> FromSqlResult<Class> {
    pick(&CLASSES, column)
}

/// The outcome of a column.
///
/// # Errors
/// When the column holds no number of an outcome.
pub fn outcome(column: ValueRef<'_>) -> FromSqlResult<OutcomeKind> {
    pick(&OutcomeKind::ALL, column)
}

/// The audience of a column.
///
/// # Errors
/// When the column holds no number of an audience.
pub fn audience(column: ValueRef<'_>) -> FromSqlResult<Audience> {
    pick(&Audience::ALL, column)
}

fn pick<T: Copy>(all: &[T], column: ValueRef<'_>) -> FromSqlResult<T> {
    let number = column.as_i64()?;
    usize::try_from(number)
        .ok()
        .and_then(|index| all.get(index).copied())
        .ok_or(FromSqlError::OutOfRange(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        for value in Level::ALL {
            assert_eq!(level(ValueRef::Integer(level_number(value))), Ok(value));
        }
        for value in CLASSES {
            assert_eq!(class(ValueRef::Integer(class_number(value))), Ok(value));
        }
        for value in OutcomeKind::ALL {
            assert_eq!(outcome(ValueRef::Integer(outcome_number(value))), Ok(value));
        }
        for value in Audience::ALL {
            assert_eq!(audience(ValueRef::Integer(audience_number(value))), Ok(value));
        }
    }

    #[test]
    fn a_number_out_of_range_is_an_error() {
        assert!(level(ValueRef::Integer(3)).is_err());
        assert!(class(ValueRef::Integer(-1)).is_err());
        assert!(outcome(ValueRef::Null).is_err());
    }
}
