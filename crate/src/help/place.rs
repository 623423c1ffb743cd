//! What stands at a place, found in the text itself: a tag that is being typed may not be in the tree.

use crate::span::{Span, part};

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
#[derive(Debug)]
pub(super) struct Place<'t> {
    pub(super) kind: Kind,
    /// The name, the value without its quotes, or the word that stands there; empty where there is nothing yet.
    pub(super) span: Span,
    /// All of the tag, as far as it is typed; empty between tags.
    pub(super) tag: Span,
    /// The name in the tag.
    pub(super) name: &'t str,
    /// The name of the attribute that it is, or whose value it is.
    pub(super) attribute: &'t str,
    /// Whether the value has an opening quote, and a closing one.
    pub(super) quotes: [bool; 2],
    /// The names and values as typed of the other attributes in the tag.
    pub(super) others: Vec<[&'t str; 2]>,
}

/// What ends what begins with `<`, other than tags.
const ENDS: [[&str; 2]; 4] = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"], ["<!", ">"]];

const SPACES: &[u8] = b" \t\n\r";

/// What stands at byte `at` of `text`; `None` inside of comments and the like, and where a tag has no room for anything.
///
/// Reads from the beginning of the text on. A tag ends with `>`, or where the next one begins. Linear.
pub(super) fn at(text: &str, at: usize) -> Option<Place<'_>> {
    let (kind, span, quotes) = (Kind::Content, Span::empty(at), [false; 2]);
    let place = Place { kind, span, tag: span, name: "", attribute: "", quotes, others: Vec::new() };
    let mut reader = Reader { text, bytes: text.as_bytes(), at, next: 0, found: false, place };
    'markup: loop {
        let start = reader.until(b"<");
        if start >= at {
            break;
        }
        for [begin, end] in ENDS {
            if reader.has(begin) {
                reader.next += begin.len();
                while !reader.has(end) {
                    reader.next += 1;
                    if reader.next >= text.len() {
                        return None;
                    }
                }
                reader.next += end.len();
                if at < reader.next {
                    return None;
                }
                continue 'markup;
            }
        }
        reader.tag(start);
        if reader.found {
            reader.place.tag = Span::new(start, reader.next);
            return Some(reader.place);
        }
        if at < reader.next || (at == reader.next && reader.bytes[at - 1] != b'>') {
            return None;
        }
        reader.place.others.clear();
    }
    let word = reader.bytes[..at].iter().rposition(|byte| !byte.is_ascii_alphanumeric());
    reader.place.span.start = word.map_or(0, |before| before + 1);
    Some(reader.place)
}

/// A text as it is read.
struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The place asked for.
    at: usize,
    /// Where to read on.
    next: usize,
    /// The place asked for was met, and is this.
    found: bool,
    place: Place<'t>,
}

impl<'t> Reader<'t> {
    /// Reads the tag whose `<` is at `start`.
    fn tag(&mut self, start: usize) {
        self.next = start + 1;
        let end_tag = self.has("/");
        self.next += usize::from(end_tag);
        let begin = self.next;
        let name = self.word();
        if name.is_empty() && self.at > begin {
            return;
        }
        self.place.name = name;
        self.meet(if end_tag { Kind::EndTag } else { Kind::Element }, begin, "");
        loop {
            // After a slash nothing can stand.
            let room = !end_tag && self.bytes[self.next - 1] != b'/';
            let gap = self.next;
            let begin = self.past_spaces();
            let named = room && begin <= self.at;
            let name = self.word();
            if room && gap <= self.at && self.at <= begin && !self.found {
                let end = std::mem::replace(&mut self.next, self.at);
                self.meet(Kind::Attribute, self.at, "");
                self.next = end;
            }
            if name.is_empty() {
                match self.bytes.get(begin) {
                    None | Some(b'<' | 0) => return,
                    Some(_) => self.next += 1,
                }
                if self.bytes[begin] == b'>' {
                    return;
                }
                continue;
            }
            if named && self.at <= self.next {
                self.meet(Kind::Attribute, begin, name);
                self.value("");
            } else {
                let value = self.value(name);
                self.place.others.push([name, value]);
            }
        }
    }

    /// Reads the value of the attribute `name`, if there is one.
    fn value(&mut self, name: &'t str) -> &'t str {
        let end = self.next;
        self.past_spaces();
        if !self.has("=") {
            self.next = end;
            return "";
        }
        self.next += 1;
        let after = self.next;
        let mut begin = self.past_spaces();
        let quote = &self.bytes[begin..self.text.len().min(begin + 1)];
        let quoted = matches!(quote, b"\"" | b"'");
        let mut closed = false;
        if quoted {
            begin += 1;
            self.next = begin;
            let end = self.until(if quote == b"'" { b"'<" } else { b"\"<" });
            let value = self.bytes[begin..end].trim_ascii_end();
            // What looks like the closing quote may be the opening one of the next attribute.
            let opens = value.ends_with(b"=") && value.iter().any(|byte| SPACES.contains(byte));
            closed = end < self.text.len() && self.bytes[end] != b'<' && !opens;
        }
        if !closed {
            self.next = begin;
            self.word();
            // What follows after a space may be the next attribute.
            if !quoted && ((after..begin).contains(&self.at) || begin > after && self.has("=")) {
                begin = self.at.clamp(after, begin);
                self.next = begin;
            }
        }
        if !name.is_empty() && self.meet(Kind::Value, begin, name) {
            self.place.quotes = [quoted, closed];
        }
        let value = part(self.text, begin, self.next);
        self.next += usize::from(closed);
        value
    }

    /// What was read since `begin` is the place asked for, if that lies in it.
    #[inline(never)]
    fn meet(&mut self, kind: Kind, begin: usize, attribute: &'t str) -> bool {
        let met = begin <= self.at && self.at <= self.next;
        if met {
            self.found = true;
            (self.place.kind, self.place.span, self.place.attribute) = (kind, Span::new(begin, self.next), attribute);
        }
        met
    }

    /// Whether `text` is next.
    #[inline(never)]
    fn has(&self, text: &str) -> bool {
        self.bytes[self.next.min(self.bytes.len())..].starts_with(text.as_bytes())
    }

    /// Reads on up to one of `bytes`, or the end; returns where it is then.
    #[inline(never)]
    fn until(&mut self, bytes: &[u8]) -> usize {
        while self.bytes.get(self.next).is_some_and(|byte| !bytes.contains(byte)) {
            self.next += 1;
        }
        self.next
    }

    /// Reads the white space that is next; returns where it ends.
    #[inline(never)]
    fn past_spaces(&mut self) -> usize {
        while self.bytes.get(self.next).is_some_and(|byte| SPACES.contains(byte)) {
            self.next += 1;
        }
        self.next
    }

    /// Reads everything that is part of a name, and more.
    fn word(&mut self) -> &'t str {
        let start = self.next;
        let end = self.until(b" \t\n\r<>/='\"\0");
        part(self.text, start, end)
    }
}
