//! Names as they stand in messages.

/// More characters than this are cut off.
const LONGEST: usize = 60;

/// Adds to `message` a `name`, or that there is none, fit for one line: cut after 60 characters, and what would break the line or run backwards escaped.
pub(crate) fn show(name: &str, message: &mut String) {
    if name.is_empty() {
        message.push_str("(no name)");
    }
    for (count, c) in name.chars().enumerate() {
        if count == LONGEST {
            return message.push('…');
        }
        add(c, message);
    }
}

/// `text`, all of it, with what would break the line or run backwards escaped.
pub(crate) fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    text.chars().for_each(|c| add(c, &mut line));
    line
}

fn add(c: char, line: &mut String) {
    if c.is_control() || disturbs_the_line(c) {
        line.extend(c.escape_unicode());
    } else {
        line.push(c);
    }
}

/// Line and paragraph separators, and the marks that change the direction of writing.
pub(crate) fn disturbs_the_line(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_stay_on_one_line() {
        let shown = |name: &str| {
            let mut shown = String::new();
            super::show(name, &mut shown);
            shown
        };
        assert_eq!(shown("é 🤨"), "é 🤨");
        assert_eq!(shown("a\nb\u{202e}\0"), "a\\u{a}b\\u{202e}\\u{0}");
        assert_eq!(shown(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(shown(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(super::on_one_line(&"é\n".repeat(61)), "é\\u{a}".repeat(61));
    }
}
