//! Names as they stand in messages.

/// More characters than this are cut off.
const LONGEST: usize = 60;

/// `name` in backquotes, fit for one line: see [`shown`].
pub(crate) fn quote(name: &str) -> String {
    format!("`{}`", shown(name))
}

/// `name` fit for one line: cut after 60 characters, and what would break the line or run backwards escaped.
pub(crate) fn shown(name: &str) -> String {
    let mut shown = String::with_capacity(name.len().min(LONGEST));
    for (count, c) in name.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        if c.is_control() || disturbs_the_line(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Line and paragraph separators, and the marks that change the direction of writing.
fn disturbs_the_line(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_one_line() {
        assert_eq!(quote("é 🤨"), "`é 🤨`");
        assert_eq!(quote("a\nb\u{202e}\0"), "`a\\u{a}b\\u{202e}\\u{0}`");
        assert_eq!(quote(&"é".repeat(60)), format!("`{}`", "é".repeat(60)));
        assert_eq!(quote(&"é".repeat(61)), format!("`{}…`", "é".repeat(60)));
    }
}
