//! Names as messages show them: whole where they are short, and never able to disturb what shows them.

/// The most characters of a name that are shown.
const LONGEST: usize = 60;

/// `name` between backquotes.
#[must_use]
pub(crate) fn quote(name: &str) -> String {
    format!("`{}`", shown(name))
}

/// `name` itself, cut in the middle of nowhere if it is very long, control characters replaced by their escapes.
#[must_use]
pub(crate) fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(LONGEST).flat_map(visible).collect();
    if name.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

fn visible(c: char) -> impl Iterator<Item = char> {
    let (escaped, plain) = if c.is_control() { (Some(c.escape_unicode()), None) } else { (None, Some(c)) };
    escaped.into_iter().flatten().chain(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_unprintable_names() {
        assert_eq!(quote("http"), "`http`");
        assert_eq!(shown("a\nb"), "a\\u{a}b");
        assert_eq!(shown(&"é".repeat(5_000_000)).chars().count(), 61);
    }
}
