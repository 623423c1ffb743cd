//! Names as they stand in messages.

/// More characters than this are cut off.
const LONGEST: usize = 60;

/// `name` in backquotes, fit for one line: cut after 60 characters, and what would break the line or run backwards escaped.
pub(crate) fn quote(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len().min(LONGEST) + 2);
    quoted.push('`');
    for (count, c) in name.chars().enumerate() {
        if count == LONGEST {
            quoted.push('…');
            break;
        }
        if c.is_control() || disturbs_the_line(c) {
            quoted.extend(c.escape_default());
        } else {
            quoted.push(c);
        }
    }
    quoted.push('`');
    quoted
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
        assert_eq!(quote("a\nb\u{202e}\0"), "`a\\nb\\u{202e}\\u{0}`");
        assert_eq!(quote(&"é".repeat(60)), format!("`{}`", "é".repeat(60)));
        assert_eq!(quote(&"é".repeat(61)), format!("`{}…`", "é".repeat(60)));
    }
}
