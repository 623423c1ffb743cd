//! How checks add what they find, worded by templates.

use crate::diagnostic::{Check, Diagnostic, Edit, Fix, Related};
use crate::span::Span;
use crate::wording::fill;

/// Findings as they are made. `{0}` in a template is the first of `names` on one line, and `[0]` is it as it is; see [`fill`].
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
