//! Tests of checks as text: a document, and under each finding's place a line `^^^^ severity code: message`.

use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::{Agent, analyze};

/// Takes the marks out of `marked`, analyses what is left, and wants the same marks back.
#[track_caller]
pub(crate) fn expect(marked: &str) {
    expect_under(Agent::Independent, marked);
}

/// Likewise, under `agent`.
#[track_caller]
pub(crate) fn expect_under(agent: Agent, marked: &str) {
    let text = unmarked(marked);
    let mut found = analyze(&text, agent).diagnostics.into_iter().peekable();
    let mut actual = String::new();
    let mut start = 0;
    for line in text.lines() {
        actual += line;
        actual.push('\n');
        while let Some(diagnostic) = found.next_if(|diagnostic| diagnostic.span.start <= start + line.len()) {
            actual += &mark(line, start, &diagnostic);
        }
        start += line.len() + 1;
    }
    assert!(actual.trim_end() == marked.trim_end(), "found:\n{actual}");
}

/// `marked` without its marks.
pub(crate) fn unmarked(marked: &str) -> String {
    marked.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
}

/// `text` after all edits of `fix`.
pub(crate) fn applied(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    edits.iter().fold(text.to_owned(), |mut text, edit| {
        text.replace_range(edit.span.start..edit.span.end, &edit.insert);
        text
    })
}

/// A mark under the part of the span that is on the line.
fn mark(line: &str, start: usize, Diagnostic { check, message, span, .. }: &Diagnostic) -> String {
    let from = span.start - start;
    let until = (span.end - start).min(line.len());
    let severity = match check.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let width = line[from..until].chars().count().max(1);
    format!("{}{} {severity} {}: {message}\n", " ".repeat(line[..from].chars().count()), "^".repeat(width), check.code)
}

fn is_mark(line: &str) -> bool {
    let after = line.trim_start().trim_start_matches('^');
    line.trim_start().starts_with('^') && (after.starts_with(" error ") || after.starts_with(" warning "))
}
