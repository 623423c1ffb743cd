//! Where a text stops being well-formed, as a person would see it.

use super::scan::{self, MOST_ATTRIBUTES};
use super::{Diagnostic, Span, faults};

/// roxmltree sets memory aside for each `<` and `=` before it reads; with more of them a text is not read.
const MOST_MARKUP: usize = 4_000_000;

/// What is wrong with a text that roxmltree is not to read: it takes too long or too much memory over it, or
/// does not see what is wrong. Nothing for an ordinary document, which costs no more than a few searches.
pub(super) fn unsupported(text: &str) -> Vec<Diagnostic> {
    if text.len() > MOST_MARKUP && text.bytes().filter(|byte| matches!(byte, b'<' | b'=')).count() > MOST_MARKUP {
        let what = format!("{MOST_MARKUP} tags and attributes in one document");
        return vec![faults::limit_exceeded(Span::empty(0), &what)];
    }
    if has_doctype(text) || mentions_namespaces(text) || has_odd_reference(text) || has_crowded_tag(text) {
        return scan::scan(text, false);
    }
    Vec::new()
}

/// What is wrong with a text that roxmltree refuses with `error`.
pub(super) fn locate(text: &str, error: &roxmltree::Error) -> Vec<Diagnostic> {
    let found = scan::scan(text, true);
    if found.is_empty() { vec![faults::not_well_formed(position(text, error), &error.to_string())] } else { found }
}

/// Where roxmltree says that `error` is. It counts lines by LF, and columns in characters.
fn position(text: &str, error: &roxmltree::Error) -> Span {
    let position = error.pos();
    let before: usize = text.split_inclusive('\n').take(position.row.saturating_sub(1) as usize).map(str::len).sum();
    let line = &text[before..];
    let column = line.char_indices().nth(position.col.saturating_sub(1) as usize);
    Span::empty(before + column.map_or(line.len(), |(at, _)| at))
}

/// Whether there is a document type declaration before the first tag.
fn has_doctype(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let end = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.find("-->").map(|end| rest.len() - comment.len() + end)
        } else if rest.starts_with("<?") {
            rest.find("?>")
        } else {
            return rest.starts_with("<!DOCTYPE");
        };
        let Some(end) = end else { return false };
        rest = &rest[end..];
    }
    false
}

fn mentions_namespaces(text: &str) -> bool {
    // Looking for the rare letter first is faster than looking for the word.
    let mut rest = text;
    while let Some(at) = rest.find('x') {
        if rest[at..].starts_with("xmlns") {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// Whether there is a reference to a number that is no character, for which roxmltree puts U+FFFD.
fn has_odd_reference(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        rest = &rest[at + 1..];
        let Some(number) = rest.strip_prefix('#') else { continue };
        let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
        let digits = &digits[..digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len())];
        if u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).is_none() {
            return true;
        }
    }
    false
}

/// Whether there may be a tag with too many attributes.
fn has_crowded_tag(text: &str) -> bool {
    // An attribute takes five bytes or more, and no `<`. So many fill at least one of these blocks.
    const BLOCK: usize = MOST_ATTRIBUTES * 5 / 2;
    let has_room = text.as_bytes().chunks_exact(BLOCK).any(|block| !block.contains(&b'<'));
    has_room
        && text
            .split('<')
            .filter(|part| part.len() > 2 * BLOCK && !part.starts_with('!'))
            .any(|part| part.matches('=').count() > MOST_ATTRIBUTES)
}

#[cfg(test)]
mod tests;
