//! Names as they stand in messages.

use std::fmt::{self, Write};

/// More characters than this are cut off.
const LONGEST: usize = 60;

/// `name` fit for one line: cut after 60 characters, and what would break the line or run backwards escaped.
pub(crate) fn shown(name: &str) -> Shown<'_> {
    Shown(name)
}

/// What [`shown`] returns: written into a message without a string of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'n>(&'n str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, c) in self.0.chars().enumerate() {
            if count == LONGEST {
                return f.write_char('…');
            }
            if c.is_control() || disturbs_the_line(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Line and paragraph separators, and the marks that change the direction of writing.
fn disturbs_the_line(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_stay_on_one_line() {
        let shown = |name: &str| super::shown(name).to_string();
        assert_eq!(shown("é 🤨"), "é 🤨");
        assert_eq!(shown("a\nb\u{202e}\0"), "a\\u{a}b\\u{202e}\\u{0}");
        assert_eq!(shown(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(shown(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
