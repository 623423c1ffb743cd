//! What stands at a place, found in the text itself: a tag that is being typed may not be in the tree.

use crate::model::XML_SPACE;
use crate::span::Span;

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text between tags.
    Content,
    /// The name in a start tag.
    Element,
    /// The name in an end tag.
    EndTag,
    /// The name of an attribute, or the space for one.
    Attribute,
    /// The value of an attribute.
    Value,
}

/// A place in a text.
#[derive(Debug, Clone)]
pub(super) struct Place<'t> {
    pub(super) kind: Kind,
    /// The name, the value without its quotes, or the word that stands there; empty where there is nothing yet.
    pub(super) span: Span,
    /// All of the tag, as far as it is typed; empty between tags.
    pub(super) tag: Span,
    /// The name in the tag.
    pub(super) name: &'t str,
    /// The name of the attribute whose value it is.
    pub(super) attribute: &'t str,
    /// Whether the value has an opening quote, and a closing one.
    pub(super) quotes: [bool; 2],
}

/// What ends what begins with `<`, other than tags.
const ENDS: [(&str, &[u8]); 4] = [("<!--", b"-->"), ("<![CDATA[", b"]]>"), ("<?", b"?>"), ("<!", b">")];

/// What stands at byte `at` of `text`; `None` inside of comments and the like, and where a tag has no room for anything.
///
/// Reads from the beginning of the text on. A tag ends with `>`, or where the next one begins. Linear.
pub(super) fn at(text: &str, at: usize) -> Option<Place<'_>> {
    let bytes = text.as_bytes();
    let mut next = 0;
    while let Some(start) = find(bytes, next, b"<").filter(|&start| start < at) {
        let other = ENDS.iter().find(|(begin, _)| bytes[start..].starts_with(begin.as_bytes()));
        if let Some((begin, end)) = other {
            next = find(bytes, start + begin.len(), end)? + end.len();
            if at < next {
                return None;
            }
            continue;
        }
        let mut tag = Tag { text, at, next: start + 1, found: None };
        let place = tag.read(start);
        next = tag.next;
        if at < next || place.is_some() || (at == next && bytes[next - 1] != b'>') {
            return place;
        }
    }
    let word = text[next..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
    let (span, tag) = (Span::new(next + word, at), Span::empty(at));
    Some(Place { kind: Kind::Content, span, tag, name: "", attribute: "", quotes: [false; 2] })
}

/// Where `needle` begins at or after `from`.
#[inline(never)]
fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let found = bytes.get(from..)?.windows(needle.len()).position(|window| window == needle);
    found.map(|found| from + found)
}

/// A tag as it is read.
struct Tag<'t> {
    text: &'t str,
    /// The place asked for.
    at: usize,
    /// Where to read on.
    next: usize,
    found: Option<(Kind, Span, &'t str, [bool; 2])>,
}

impl<'t> Tag<'t> {
    /// Reads the tag whose `<` is at `start`: the place asked for, if it is in there.
    fn read(&mut self, start: usize) -> Option<Place<'t>> {
        let end_tag = self.byte() == b'/';
        self.next += usize::from(end_tag);
        let begin = self.next;
        let name = self.word();
        if name.is_empty() && self.at > begin {
            return None;
        }
        self.meet(if end_tag { Kind::EndTag } else { Kind::Element }, begin, "", [false; 2]);
        while self.attribute(end_tag) {}
        let (kind, span, attribute, quotes) = self.found?;
        Some(Place { kind, span, tag: Span::new(start, self.next), name, attribute, quotes })
    }

    /// Reads an attribute, or what else stands there; `false` at the end of the tag.
    fn attribute(&mut self, end_tag: bool) -> bool {
        let gap = self.next;
        self.spaces();
        let begin = self.next;
        // After a slash nothing can stand.
        let room = !end_tag && self.text.as_bytes()[gap - 1] != b'/';
        if room && gap <= self.at && self.at <= begin && self.found.is_none() {
            self.found = Some((Kind::Attribute, Span::empty(self.at), "", [false; 2]));
        }
        let name = self.word();
        if name.is_empty() {
            let byte = self.byte();
            self.next += usize::from(!matches!(byte, b'<' | 0));
            return !matches!(byte, b'<' | b'>' | 0);
        }
        if room && begin <= self.at && self.at <= self.next {
            self.found = Some((Kind::Attribute, Span::new(begin, self.next), "", [false; 2]));
        }
        let end = self.next;
        self.spaces();
        if self.byte() != b'=' {
            self.next = end;
            return true;
        }
        self.next += 1;
        let after = self.next;
        self.spaces();
        let quote = self.byte();
        if !matches!(quote, b'"' | b'\'') {
            let mut begin = self.next;
            self.word();
            // What follows after a space may be the next attribute.
            if (after..begin).contains(&self.at) || (begin > after && self.byte() == b'=') {
                begin = self.at.clamp(after, begin);
                self.next = begin;
            }
            self.meet(Kind::Value, begin, name, [false; 2]);
            return true;
        }
        self.next += 1;
        let begin = self.next;
        let rest = &self.text.as_bytes()[begin..];
        let length = rest.iter().position(|&byte| byte == quote || byte == b'<').unwrap_or(rest.len());
        let value = self.text[begin..begin + length].trim_end_matches(XML_SPACE);
        // What looks like the closing quote may be the opening one of the next attribute.
        let opens = value.ends_with('=') && value.contains(XML_SPACE);
        let closed = rest.get(length) == Some(&quote) && !opens;
        if closed {
            self.next = begin + length;
        } else {
            self.word();
        }
        self.meet(Kind::Value, begin, name, [true, closed]);
        self.next += usize::from(closed);
        true
    }

    /// What was read since `begin` is the place asked for, if that lies in it.
    #[inline(never)]
    fn meet(&mut self, kind: Kind, begin: usize, attribute: &'t str, quotes: [bool; 2]) {
        if begin <= self.at && self.at <= self.next {
            self.found = Some((kind, Span::new(begin, self.next), attribute, quotes));
        }
    }

    /// The byte to be read next; 0 at the end.
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.next).copied().unwrap_or_default()
    }

    fn spaces(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r') {
            self.next += 1;
        }
    }

    /// Reads everything that is part of a name, and more.
    #[inline(never)]
    fn word(&mut self) -> &'t str {
        let start = self.next;
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| b" \t\n\r<>/='\"\0".contains(byte);
        self.next += rest.iter().position(ends).unwrap_or(rest.len());
        &self.text[start..self.next]
    }
}
