//! Messages from templates, so that one costs a page its words and little more.

use crate::quote::show;
use crate::span::part;

/// `template` with `names` in it: `{0}` is the first of them as [`show`] writes it, and `[0]` is it as it is.
#[inline(never)]
pub(crate) fn fill(template: &str, names: &[&str]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some(mark) = rest.bytes().position(|byte| matches!(byte, b'{' | b'[')) {
        let from = part(rest, mark, rest.len());
        filled.push_str(part(rest, 0, mark));
        let name = names.get(usize::from(from.as_bytes().get(1).map_or(0, |digit| digit.wrapping_sub(b'0'))));
        let name = name.copied().unwrap_or_default();
        if from.starts_with('{') {
            show(name, &mut filled);
        } else {
            filled.push_str(name);
        }
        rest = from.get("{0}".len()..).unwrap_or_default();
    }
    filled.push_str(rest);
    filled
}

/// "`a`, `b` and `c`", with the `conjunction` " and ".
#[inline(never)]
pub(crate) fn list(names: &[&str], conjunction: &str) -> String {
    let mut list = String::new();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            list.push_str(if index + 1 == names.len() { conjunction } else { ", " });
        }
        list.push_str(&fill("`{0}`", &[name]));
    }
    list
}

/// Adds `more` to `story`, after what is there already and `separator`.
#[inline(never)]
pub(crate) fn next(story: &mut String, separator: &str, more: &str) {
    if !story.is_empty() {
        story.push_str(separator);
    }
    story.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        assert_eq!(fill("`{1}` é [0]{0}.", &["a\n", "{0}"]), "`{0}` é a\na\\u{a}.");
        assert_eq!(fill("no names", &[]), "no names");
    }

    #[test]
    fn lists() {
        assert_eq!(list(&[], " or "), "");
        assert_eq!(list(&["a"], " or "), "`a`");
        assert_eq!(list(&["a", "b", "c"], " or "), "`a`, `b` or `c`");
    }
}
