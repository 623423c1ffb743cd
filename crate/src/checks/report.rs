//! How checks word what they find: as templates, so that a message costs a page its words and little more.

use crate::diagnostic::{Check, Diagnostic, Edit, Fix, Related};
use crate::quote::shown;
use crate::span::Span;

/// Findings as they are made. `{0}` in a template is the first of `names` as [`shown`] writes it, and `[0]` is it as it is.
pub(super) trait Report {
    /// Adds a finding.
    fn say(&mut self, check: &'static Check, span: Span, template: &str, names: &[&str]);
    /// Adds another place to the last finding.
    fn relate(&mut self, span: Span, template: &str, names: &[&str]);
    /// Adds a way to mend the last finding: the text that each span becomes.
    fn offer(&mut self, template: &str, names: &[&str], edits: &[(Span, &str)]);
}

impl Report for Vec<Diagnostic> {
    #[inline(never)] // called all over; a page loads each copy
    fn say(&mut self, check: &'static Check, span: Span, template: &str, names: &[&str]) {
        self.push(Diagnostic::new(check, span, fill(template, names)));
    }

    #[inline(never)] // likewise
    fn relate(&mut self, span: Span, template: &str, names: &[&str]) {
        if let Some(last) = self.last_mut() {
            last.related.push(Related { message: fill(template, names), span });
        }
    }

    #[inline(never)] // likewise
    fn offer(&mut self, template: &str, names: &[&str], edits: &[(Span, &str)]) {
        if let Some(last) = self.last_mut() {
            let edits = edits.iter().map(|&(span, insert)| Edit { span, insert: insert.to_owned() }).collect();
            last.fixes.push(Fix { title: fill(template, names), edits });
        }
    }
}

/// `template` with `names` in it.
#[inline(never)]
pub(crate) fn fill(template: &str, names: &[&str]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some(mark) = rest.bytes().position(|byte| matches!(byte, b'{' | b'[')) {
        let (before, from) = rest.split_at(mark);
        filled.push_str(before);
        let name = names.get(usize::from(from.as_bytes().get(1).map_or(0, |digit| digit.wrapping_sub(b'0'))));
        let name = name.copied().unwrap_or_default();
        if from.starts_with('{') {
            filled.push_str(&shown(name).to_string());
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
pub(super) fn list(names: &[&str], conjunction: &str) -> String {
    let mut list = String::new();
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            list.push_str(if index + 1 == names.len() { conjunction } else { ", " });
        }
        list.push_str(&fill("`{0}`", &[name]));
    }
    list
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
