//! Tests of checks as text: a document, under each finding's place a line `^^^^ severity code: message`, and under each
//! place related to it a line `~~~~ message`.

use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::span::Span;
use crate::{Agent, analyze};

/// Takes the marks out of `marked`, analyses what is left, and wants the same marks back.
#[track_caller]
pub(crate) fn expect(marked: &str) {
    expect_under(Agent::Independent, marked);
}

/// Likewise, under `agent`.
#[track_caller]
pub(crate) fn expect_under(agent: Agent, marked: &str) {
    expect_of(|text| analyze(text, agent).diagnostics, marked);
}

/// Takes the marks out of `marked`, lets `check` look at what is left, and wants the same marks back.
#[track_caller]
pub(crate) fn expect_of(check: impl Fn(&str) -> Vec<Diagnostic>, marked: &str) {
    let text = unmarked(marked);
    let mut marks: Vec<(Span, String)> = Vec::new();
    for Diagnostic { check, message, span, related, .. } in check(&text) {
        let severity = match check.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        marks.push((span, format!("^ {severity} {}: {message}", check.code)));
        marks.extend(related.into_iter().map(|related| (related.span, format!("~ {}", related.message))));
    }
    marks.sort_by_key(|(span, _)| span.start);
    let mut marks = marks.into_iter().peekable();
    let mut actual = String::new();
    let mut start = 0;
    for line in text.lines() {
        actual += line;
        actual.push('\n');
        while let Some((span, note)) = marks.next_if(|(span, _)| span.start <= start + line.len()) {
            actual += &mark(line, start, span, &note);
        }
        start += line.len() + 1;
    }
    assert!(actual.trim_end() == marked.trim_end(), "found:\n{actual}");
}

/// Wants a fix called `title` among those that `check` offers for `text`, and `fixed` when it has been applied; what `check`
/// still finds then is not looked at.
#[track_caller]
pub(crate) fn expect_fix(check: impl Fn(&str) -> Vec<Diagnostic>, text: &str, title: &str, fixed: &str) {
    let fixes: Vec<Fix> = check(text).into_iter().flat_map(|diagnostic| diagnostic.fixes).collect();
    let titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
    let found = fixes.iter().find(|fix| fix.title == title);
    assert_eq!(found.map(|fix| applied(text, &fix.edits)).as_deref(), Some(fixed), "offered: {titles:?}");
}

/// `marked` without its marks.
pub(crate) fn unmarked(marked: &str) -> String {
    marked.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
}

/// `text` after `edits`, which may be in any order.
pub(crate) fn applied(text: &str, edits: &[Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span);
    let mut applied = String::new();
    let mut at = 0;
    for edit in edits {
        applied += &text[at..edit.span.start];
        applied += &edit.insert;
        at = edit.span.end;
    }
    applied + &text[at..]
}

/// A mark under the part of the span that is on the line; `note` begins with what it is drawn with.
fn mark(line: &str, start: usize, span: Span, note: &str) -> String {
    let from = span.start - start;
    let until = (span.end - start).min(line.len()).max(from);
    let (drawn, note) = note.split_at(1);
    let width = line[from..until].chars().count().max(1);
    format!("{}{}{note}\n", " ".repeat(line[..from].chars().count()), drawn.repeat(width))
}

fn is_mark(line: &str) -> bool {
    line.trim_start().starts_with(['^', '~'])
}
