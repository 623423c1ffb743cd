//! Where a text stops being well-formed, as a person would see it.

use super::scan::{self, MOST_ATTRIBUTES, numbered};
use super::{Diagnostic, Span, faults};

/// roxmltree sets memory aside for each `<` and `=` before it reads; with more of them a text is not read.
const MOST_MARKUP: usize = 4_000_000;

/// What is wrong with a text that roxmltree is not to read: it takes too long or too much memory over it, or
/// does not see what is wrong. Nothing for an ordinary document, which is gone through only once for it.
pub(super) fn unsupported(text: &str) -> Vec<Diagnostic> {
    let bytes = text.as_bytes();
    let (mut markup, mut equals, mut odd) = (0, 0, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' => {
                markup += 1;
                equals = 0;
                odd |= bytes[at..].starts_with(b"<!DOCTYPE");
            }
            b'=' => {
                markup += 1;
                equals += 1;
                odd |= equals > MOST_ATTRIBUTES;
            }
            b'x' => odd |= bytes[at..].starts_with(b"xmlns"),
            // For a number that is no character roxmltree puts U+FFFD.
            b'&' => odd |= bytes[at..].starts_with(b"&#") && !numbered(bytes, at + 2).1,
            _ => {}
        }
    }
    if markup > MOST_MARKUP {
        return vec![faults::LIMIT.at(Span::empty(0), None, "4000000 tags and attributes in one document", "")];
    }
    if odd { scan::scan(text, false) } else { Vec::new() }
}

/// What is wrong with a text that roxmltree refuses with `error`.
pub(super) fn locate(text: &str, error: &roxmltree::Error) -> Vec<Diagnostic> {
    let mut found = scan::scan(text, true);
    if found.is_empty() {
        found.push(faults::NOT_WELL_FORMED.at(position(text, error), None, "", ""));
    }
    found
}

/// Where roxmltree says that `error` is. It counts lines by LF, and columns in characters.
fn position(text: &str, error: &roxmltree::Error) -> Span {
    let position = error.pos();
    let (mut row, mut column) = (1, 1);
    for (at, c) in text.char_indices() {
        if (row, column) >= (position.row, position.col) {
            return Span::empty(at);
        }
        column += 1;
        if c == '\n' {
            (row, column) = (row + 1, 1);
        }
    }
    Span::empty(text.len())
}

#[cfg(test)]
mod tests;
