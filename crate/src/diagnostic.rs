//! Findings: plain data, made by [`crate::checks`] and [`crate::syntax`], shown by whoever asks.

use std::borrow::Cow;

use crate::span::{Span, part};

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// The text is not well-formed XML.
    Syntax,
    /// The RELAX NG schema of the document's version rejects it.
    Schema,
    /// Names that clash or are empty.
    Name,
    /// References that nothing can satisfy.
    Reference,
    /// What happens at launch.
    Launch,
    /// What Conductor or a released agent does otherwise than the author expects.
    Compatibility,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The deployable cannot be launched as meant.
    Error,
    /// It can, but probably not as meant.
    Warning,
    /// It makes no difference to the launch.
    Info,
}

/// A kind of finding. Its `code` is stable: once released, it keeps name and meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Kebab-case name.
    pub code: &'static str,
    /// What it is about.
    pub category: Category,
    /// How bad it is.
    pub severity: Severity,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub check: &'static Check,
    /// What is wrong, in one sentence; then why, or what to do.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
}

/// A comment that ignores findings, or means to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ignored {
    /// The kind of findings.
    pub check: &'static Check,
    /// Where the comment names it.
    pub span: Span,
    /// How many it takes away.
    pub count: usize,
}

/// Another place that belongs to a finding, and what it has to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// What this place has to do with the finding.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// A way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "Change to `mysql`".
    pub title: String,
    /// All made against the text that was analysed; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Replaces a span by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The text that stands there afterwards, escaped where XML wants it.
    pub insert: String,
}

impl Edit {
    /// Adds `element` as the last child of the element whose end tag begins at byte `content_end` of `text`, on a line of
    /// its own where the end tag has one.
    #[must_use]
    #[inline(never)] // called all over; a page loads each copy
    pub fn insert_child(text: &str, content_end: usize, element: &str) -> Self {
        let last = Self::remove(text, Span::empty(content_end)).span.start;
        let gap = part(text, last, content_end);
        let insert = match gap.rfind('\n') {
            Some(line) => {
                let newline = if part(gap, 0, line).ends_with('\r') { "\r\n" } else { "\n" };
                [newline, part(gap, line + 1, gap.len()), "  ", element].concat()
            }
            None => element.to_owned(),
        };
        Self { span: Span::empty(last), insert }
    }

    /// Removes what stands at `span` of `text`, and the white space before it.
    #[must_use]
    #[inline(never)] // likewise
    pub fn remove(text: &str, span: Span) -> Self {
        Self { span: Span::new(part(text, 0, span.start).trim_ascii_end().len(), span.end), insert: String::new() }
    }
}

impl Diagnostic {
    /// A finding of `check` at `span`.
    #[must_use]
    pub fn new(check: &'static Check, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self::found(check, span, message.into())
    }

    #[inline(never)] // called all over; a page loads each copy
    fn found(check: &'static Check, span: Span, message: Cow<'static, str>) -> Self {
        Self { check, message: message.into_owned(), span, related: Vec::new(), fixes: Vec::new() }
    }

    /// With another place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        self.relate(span, message.into());
        self
    }

    #[inline(never)] // likewise
    fn relate(&mut self, span: Span, message: Cow<'static, str>) {
        self.related.push(Related { message: message.into_owned(), span });
    }

    /// With a way to mend it by one edit.
    #[must_use]
    pub fn fix(mut self, title: impl Into<Cow<'static, str>>, span: Span, insert: impl Into<String>) -> Self {
        self.mend(title.into(), span, insert.into());
        self
    }

    #[inline(never)] // likewise
    fn mend(&mut self, title: Cow<'static, str>, span: Span, insert: String) {
        let edit = Edit { span, insert };
        self.fixes.push(Fix { title: title.into_owned(), edits: vec![edit] });
    }
}
