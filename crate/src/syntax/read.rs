//! Reads markup that may be broken: its tree, and what is wrong with it.
//!
//! [`read`] goes through a text once, from its beginning to its end. Where the text is not well-formed it notes a finding, and
//! reads on as if the fault had been mended in the way the finding proposes, so that one slip gives one finding and what follows
//! is read as it was meant. Nothing recurses: open elements are on a list. The time is linear in the length of the text:
//! whatever looks further ahead than to the next tag belongs to a finding, and the number of findings is limited.
//!
//! What every text goes through, names, values and white space, looks at bytes by their class; what only a broken one does uses
//! the plainest loops, since every page loads this code.

mod bytes;
mod grow;
mod tag;

use std::borrow::Cow;

use super::faults::{self, Fault, NOTHING};
use super::{Attribute, Mended, Nests, Node, Tree};
use crate::diagnostic::Diagnostic;
use crate::span::{Span, part};
use crate::suggest;
use crate::wording::fill;
use bytes::{CLASSES, ENDS_WORD, IN_CDATA, IN_COMMENT, IN_TEXT, IN_VALUE, NAME, NAME_START, SPACE};

/// After so many findings the rest of a text is not looked at.
const MOST_FINDINGS: usize = 500;

/// A tag with more attributes is not read: each is compared with each.
const MOST_ATTRIBUTES: usize = 256;

/// A document with more elements, texts and attributes is not read: nobody writes it, and a page has no memory for it.
const MOST_NODES: usize = 4_000_000;

/// So many bytes are looked at ahead of their turn, all in all, to find out which end tag is wrong.
const MOST_AHEAD: usize = 10_000_000;

/// The tree of `text`, if it has an element, and what is wrong with its markup; nothing if it is well-formed.
pub(super) fn read(text: &str, nests: Nests) -> (Option<Tree<'_>>, Vec<Diagnostic>) {
    let mut broken = false;
    loop {
        let mut reader = Reader::new(text, nests, broken);
        reader.document();
        if !reader.misleads() {
            let Reader { nodes, attributes, comments, namespaces, found, .. } = reader;
            let tree = (!nodes.is_empty()).then_some(Tree { nodes, attributes, comments, namespaces });
            return (tree, found);
        }
        broken = true;
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    nests: Nests,
    /// Something is wrong with the text, so what is merely odd may be the cause.
    broken: bool,
    /// Something is odd.
    odd: bool,
    /// Where reading is; always on a character boundary.
    at: usize,
    /// The tree so far.
    nodes: Vec<Node<'t>>,
    /// Those of the tree, and at the end those of the tag that is being read.
    attributes: Vec<Attribute<'t>>,
    comments: Vec<Span>,
    /// The elements that are open, the outermost first.
    open: Vec<tag::Open<'t>>,
    /// The prefixes in scope, the innermost last.
    bindings: Vec<tag::Binding<'t>>,
    /// The name of each namespace that was declared so far, after the one that always is.
    namespaces: Vec<Cow<'t, str>>,
    /// The name of the outermost element, and its last tag so far.
    root: Option<(&'t str, Span)>,
    /// A document type declaration was read.
    doctype: bool,
    /// It defines entities or attributes, which are not read.
    defines: bool,
    /// Something outside of the outermost element was reported; what follows it there is an echo.
    outside_told: bool,
    /// From where each mark was looked for, and where it was found: what is far away is not looked for again.
    marks: [(usize, usize); MARKS.len()],
    /// How many bytes may still be looked at ahead of their turn.
    ahead: usize,
    /// The text in which a tag without its `<` was looked for last.
    looked_at: usize,
    /// What follows cannot be read.
    finished: bool,
    found: Vec<Diagnostic>,
}

/// What characters are part of, as the class of the bytes that are special there.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Within {
    Text = IN_TEXT,
    Value = IN_VALUE,
    /// References mean nothing here.
    Cdata = IN_CDATA,
    /// Nor here, in a comment, processing instruction or declaration, and nobody reads it.
    Comment = IN_COMMENT,
}

/// What is looked for further ahead than the next tag.
#[derive(Clone, Copy)]
enum Mark {
    CommentStart,
    Hyphens,
    CommentEnd,
    CdataStart,
    CdataEnd,
    EndTag,
    InstructionEnd,
}

/// The text of each [`Mark`].
const MARKS: [&str; 7] = ["<!--", "--", "-->", "<![CDATA[", "]]>", "</", "?>"];

impl<'t> Reader<'t> {
    fn new(text: &'t str, nests: Nests, broken: bool) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            nests,
            broken,
            odd: false,
            at: 0,
            nodes: Vec::new(),
            attributes: Vec::new(),
            comments: Vec::new(),
            open: Vec::new(),
            bindings: Vec::new(),
            namespaces: vec![Cow::Borrowed(tag::XML_NAMESPACE)],
            root: None,
            doctype: false,
            defines: false,
            outside_told: false,
            marks: [(1, 0); MARKS.len()],
            ahead: MOST_AHEAD,
            looked_at: usize::MAX,
            finished: false,
            found: Vec::new(),
        }
    }

    fn document(&mut self) {
        self.eat("\u{feff}");
        self.declaration();
        while self.at < self.bytes.len() && self.goes_on() {
            if self.byte(self.at) == b'<' {
                self.markup();
            } else {
                self.text();
            }
        }
        if self.goes_on() {
            self.unclosed(0, "", self.bytes.len());
            if self.root.is_none() && self.found.is_empty() {
                self.tell(&faults::NO_ROOT, Span::empty(self.bytes.len()), NOTHING, "", "");
            }
        }
        self.finish();
    }

    fn goes_on(&self) -> bool {
        !self.finished && self.found.len() < MOST_FINDINGS && !self.misleads()
    }

    /// Whether what is odd has to be read again, since something is wrong.
    fn misleads(&self) -> bool {
        self.odd && !self.broken && !self.found.is_empty()
    }

    /// Notes a finding; see [`Fault::at`].
    #[inline(never)]
    fn tell(&mut self, fault: &'static Fault, span: Span, mend: Span, first: &str, second: &str) {
        self.mend_around(Mended::Shape);
        self.found.push(fault.at(span, mend, first, second));
    }

    /// Adds another place to the last finding. `message` is a template of `name`.
    #[inline(never)]
    fn relate(&mut self, span: Span, message: &str, name: &str) {
        if let Some(finding) = self.found.pop() {
            self.found.push(finding.related(span, fill(message, &[name])));
        }
    }

    fn markup(&mut self) {
        let start = self.at;
        match self.byte(start + 1) {
            b'/' => self.end_tag(start, start + 2),
            b'?' => self.instruction(),
            b'!' if self.has(start, "<!--") => self.comment(),
            b'!' if self.has(start, "<![CDATA[") => self.cdata(),
            b'!' if self.has(start, "<!DOCTYPE") => self.doctype(),
            b'!' => {
                let fault =
                    if self.has(start, "<!doctype") { &faults::MALFORMED_DOCTYPE } else { &faults::UNKNOWN_MARKUP };
                let end = self.word(start + 2);
                self.tell(fault, Span::new(start, end), NOTHING, "<![CDATA[", "");
                self.skip_past_tag(end);
            }
            _ => self.start_tag(),
        }
    }

    /// `<?xml version="1.0"?>`, if the text begins with it.
    fn declaration(&mut self) {
        let start = self.at;
        let begins = self.has(start, "<?xml");
        let inside = if begins { start + 5 } else { self.until(start, b" \t\r\n") };
        if !begins || self.name_end(start + 2) > inside {
            // Something else may begin so, but not where the text is broken.
            let nearly = if begins {
                self.has(inside, "version")
            } else {
                inside - start < 8 && similar(self.part(start, inside), "<?xml")
            };
            self.odd |= nearly;
            if !nearly || !self.broken {
                return;
            }
        }
        let stop = self.until(inside, b"<");
        let mut end = self.find(Mark::InstructionEnd, inside);
        let line = self.until(inside, b">\r\n");
        if end < stop || end + 1 == line {
            self.at = end + 2;
        } else {
            let bracket = stop.min(line);
            self.at = if self.byte(bracket) == b'>' { bracket + 1 } else { self.back(bracket) };
            end = self.at;
        }
        let version = self.declared(inside, "version");
        let mut at = self.declared(version, "encoding");
        at = self.declared(at, "standalone");
        let found = self.found.len();
        self.characters(inside, end, Within::Comment);
        let sound = version > inside && self.spaces(at) == end && end < self.at;
        if self.found.len() > found || sound && begins {
            return;
        }
        let (mend, insert) = if sound {
            (Span::new(start, inside), "<?xml")
        } else if version > inside && begins {
            (Span::new(at, self.at), "?>")
        } else {
            (Span::new(start, self.at), "<?xml version=\"1.0\"?>")
        };
        self.tell(&faults::MALFORMED_DECLARATION, Span::new(start, self.at), mend, insert, "");
    }

    /// Where the attribute `name` of a declaration ends, if it stands at `at` after a space; else `at`.
    fn declared(&self, at: usize, name: &str) -> usize {
        let start = self.spaces(at);
        let equals = self.spaces(start + name.len());
        let value = self.spaces(equals + 1);
        let quote = self.byte(value);
        if start == at || !self.has(start, name) || self.byte(equals) != b'=' || !is_quote(quote) {
            return at;
        }
        let end = self.until(value + 1, &[quote]);
        let typed = self.part(value + 1, end);
        let sound = match name {
            "version" => typed.starts_with("1."),
            "encoding" => typed.starts_with(|c: char| c.is_ascii_alphabetic()),
            _ => matches!(typed, "yes" | "no"),
        };
        let plain = |byte: u8| CLASSES[usize::from(byte)] & NAME != 0;
        if sound && end < self.bytes.len() && typed.bytes().all(plain) { end + 1 } else { at }
    }

    /// Everything up to the next `<`, or up to a tag that has lost its own.
    fn text(&mut self) {
        let start = self.at;
        let end = self.until(start, b"<");
        let tag = if self.broken { self.lost_tag(self.until(start, b"<>")) } else { None };
        let end = tag.unwrap_or(end);
        if !self.open.is_empty() {
            let text = self.characters(start, end, Within::Text);
            self.grow_text(text, Span::new(start, end));
        } else if self.spaces(start) < end {
            self.odd |= self.lost_tag(self.until(start, b"<>")).is_some();
            let found = self.found.len();
            self.characters(start, end, Within::Comment);
            if self.found.len() == found {
                self.outside(Span::new(self.spaces(start), self.back(end)), "");
            }
        }
        self.at = end;
        if tag.is_some() {
            let span = Span::new(end, self.word(end + 1));
            self.tell(&faults::NO_BRACKET, span, Span::empty(end), self.part(end, span.end), "");
            self.mended_tag(end, end);
        }
    }

    /// Where a tag without its `<` begins in the text that is being read, which has its first `>` at `bracket`. That may be mere
    /// text, but not where something is broken.
    fn lost_tag(&self, bracket: usize) -> Option<usize> {
        let end_tag = bracket.saturating_sub(self.innermost_name().len() + 1).max(self.at);
        let at = if self.byte(end_tag) == b'/' { end_tag } else { self.spaces(self.at) };
        // Without the `<` of an empty element there is just text that is well-formed.
        let sound =
            bracket > at && self.byte(bracket) == b'>' && self.byte(bracket - 1) != b'/' && self.is_known_tag(at);
        sound.then_some(at)
    }

    /// What belongs into the outermost element stands at `span`, outside: the element `name`, or text.
    fn outside(&mut self, span: Span, name: &str) {
        if self.outside_told {
            return;
        }
        self.outside_told = true;
        let Some((root, end)) = self.root else {
            return self.tell(&faults::TEXT_BEFORE_ROOT, span, span, "", "");
        };
        let fault = if name.is_empty() { &faults::TEXT_AFTER_ROOT } else { &faults::SECOND_ROOT };
        let slash = end.end.saturating_sub(2);
        let mend = if name.is_empty() {
            span
        } else if self.byte(slash) == b'/' {
            Span::new(slash, slash + 1)
        } else {
            NOTHING
        };
        self.tell(fault, span, mend, root, name);
        self.relate(end, "`<{0}>` ends here.", root);
    }

    /// What stands between `start` and `end`, with references resolved and white space as XML wants it read; says what may not
    /// stand there, and leaves it. Moves nothing.
    fn characters(&mut self, start: usize, end: usize, within: Within) -> Cow<'t, str> {
        let mut at = self.find_class(start, end, within as u8);
        if at == end {
            return Cow::Borrowed(self.part(start, end));
        }
        let mut read = String::new();
        let mut from = start;
        while at < end && self.goes_on() {
            let (after, meant) = self.character(at, end, within);
            if let Some(meant) = meant {
                read.push_str(self.part(from, at));
                read.push(meant);
                from = after;
            }
            at = self.find_class(after, end, within as u8);
        }
        if from == start {
            return Cow::Borrowed(self.part(start, end));
        }
        read.push_str(self.part(from, end));
        Cow::Owned(read)
    }

    /// Reads what begins at `at` with a special byte: where to read on, and the character that it stands for, if that is not
    /// what is typed.
    #[inline(never)]
    fn character(&mut self, at: usize, end: usize, within: Within) -> (usize, Option<char>) {
        let width = match self.byte(at) {
            b'&' => return self.reference(at, end),
            b'\r' => {
                let meant = if within == Within::Value { ' ' } else { '\n' };
                return (at + 1 + usize::from(self.byte(at + 1) == b'\n'), Some(meant));
            }
            b'\t' | b'\n' => return (at + 1, Some(' ')),
            b'>' => {
                if std::mem::replace(&mut self.looked_at, self.at) != self.at {
                    self.odd |= self.lost_tag(at).is_some();
                }
                return (at + 1, None);
            }
            b']' if self.has(at, "]]>") => {
                let span = Span::new(at, at + 3);
                self.tell_character(&faults::CDATA_END, span, span, "", "");
                return (span.end, None);
            }
            0xEF if self.has(at, "\u{fffe}") || self.has(at, "\u{ffff}") => 3,
            0xEF | b']' => return (at + 1, None),
            _ => 1,
        };
        let typed = self.part(at, at + width);
        let mut after = at;
        while after < end && self.has(after, typed) {
            after += width;
        }
        let span = Span::new(at, after);
        self.tell_character(&faults::INVALID_CHARACTER, span, span, typed, "");
        (after, None)
    }

    /// Notes a finding that is about characters, whatever stands around them.
    fn tell_character(&mut self, fault: &'static Fault, span: Span, mend: Span, first: &str, second: &str) {
        self.found.push(fault.at(span, mend, first, second));
    }

    /// Reads the reference that the `&` at `start` begins: where to read on, and what it stands for.
    fn reference(&mut self, start: usize, end: usize) -> (usize, Option<char>) {
        const KNOWN: [(&str, char); 5] = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')];
        let is_number = self.byte(start + 1) == b'#';
        let (after, number) =
            if is_number { numbered(self.bytes, start + 2) } else { (self.name_end(start + 1), None) };
        let terminated = after < end && self.byte(after) == b';';
        let whole = Span::new(start, after + usize::from(terminated));
        let name = self.part(start + 1, after);
        let known = KNOWN.iter().find(|known| known.0 == name).map(|known| known.1);
        let meant = number.or(known);
        if is_number && number.is_none() {
            self.tell_character(&faults::NO_CHARACTER, whole, whole, self.part(start, whole.end), "");
        } else if meant.is_some() {
            if !terminated {
                let end = Span::empty(after);
                self.tell_character(&faults::NO_SEMICOLON, whole, end, self.part(start, after), "");
            }
        } else if terminated && !name.is_empty() {
            if self.defines {
                return (whole.end, None);
            }
            let closest = suggest::closest(name, KNOWN.into_iter().map(|known| known.0));
            let closest = if name == "nbsp" { Some("#160") } else { closest };
            let mend = if closest.is_some() { whole } else { NOTHING };
            self.tell_character(&faults::UNKNOWN_ENTITY, whole, mend, name, closest.unwrap_or_default());
        } else {
            let span = Span::new(start, start + 1);
            let needless = self.is_alone(span) && {
                let open = self.open.last().map_or(("", ""), |open| (open.name, open.last_child));
                !open.1.is_empty() || self.next_tag(start) != (true, open.0)
            };
            let fault = if needless { &faults::NEEDLESS_AMPERSAND } else { &faults::STRAY_AMPERSAND };
            self.tell_character(fault, span, span, "", "");
            return (after, None);
        }
        (whole.end, meant)
    }

    /// Whether nothing but white space and tags stands around what stands at `span`.
    fn is_alone(&self, span: Span) -> bool {
        let (before, after) = (self.back(span.start), self.spaces(span.end));
        (before == 0 || self.byte(before - 1) == b'>') && (after == self.bytes.len() || self.byte(after) == b'<')
    }

    fn comment(&mut self) {
        let inside = self.at + 4;
        let opening = Span::new(self.at, inside);
        let end = self.find(Mark::CommentEnd, inside);
        let mut hyphens = self.find(Mark::Hyphens, inside);
        if end == self.bytes.len() || self.find(Mark::CommentStart, inside) + 4 <= end {
            // It was probably meant to end where it nearly does, or with its line.
            let stop = self.until(inside, b"<");
            let mut nearly = inside;
            while nearly < stop && !self.has(nearly, "--") && !self.has(nearly, "->") {
                nearly += 1;
            }
            let mut after = nearly;
            while after < stop && self.byte(after) == b'-' {
                after += 1;
            }
            let bracket = self.spaces(after);
            if nearly < stop && self.byte(bracket) == b'>' {
                after = bracket + 1;
            }
            let span = if nearly < stop { Span::new(nearly, after) } else { self.probable_end(inside) };
            return self.unterminated(opening, "comment", "-->", span);
        }
        if hyphens == end && end > inside && self.byte(end - 1) == b'-' {
            hyphens -= 1;
        }
        if hyphens < end {
            let mut after = hyphens;
            while after < end && self.byte(after) == b'-' {
                after += 1;
            }
            let fault = if after == end { &faults::HYPHENS_AT_END } else { &faults::HYPHENS };
            let span = Span::new(hyphens, after);
            self.tell(fault, span, span, "", "");
        }
        self.characters(inside, end, Within::Comment);
        self.at = end + 3;
        self.comments.push(Span::new(opening.start, self.at));
    }

    /// What begins with `opening` and ends nowhere was probably meant to end at `end`.
    fn unterminated(&mut self, opening: Span, what: &str, closing: &str, end: Span) {
        self.tell(&faults::UNTERMINATED, opening, end, what, closing);
        self.mend_around(Mended::Inside);
        self.at = end.end;
    }

    fn cdata(&mut self) {
        let inside = self.at + "<![CDATA[".len();
        let opening = Span::new(self.at, inside);
        let end = self.find(Mark::CdataEnd, inside);
        // One that goes on over the end tag of its element to the next section was probably meant to end there.
        let next = self.find(Mark::CdataStart, inside).min(end);
        self.odd |= next < end;
        if end == self.bytes.len() || (self.broken && next < end) {
            let name = self.open.last().map_or("", |open| open.name);
            let mut tag = self.find(Mark::EndTag, inside);
            while tag < next && !self.has(tag + 2, name) {
                tag = self.find(Mark::EndTag, tag + 2);
            }
            if end == self.bytes.len() || tag < next && next < end {
                let mut stop = self.back(tag.min(next));
                let after = stop;
                while stop > inside && matches!(self.byte(stop - 1), b']' | b'>') {
                    stop -= 1;
                }
                // Text may end in `>`; only brackets are part of the ending.
                while stop < after && self.byte(stop) == b'>' {
                    stop += 1;
                }
                let stop = stop.max(inside);
                let text = self.characters(inside, stop, Within::Cdata);
                self.grow_text(text, Span::new(opening.start, stop));
                return self.unterminated(opening, "CDATA section", "]]>", Span::new(stop, after.max(stop)));
            }
        }
        let text = self.characters(inside, end, Within::Cdata);
        self.at = end + 3;
        let span = Span::new(opening.start, self.at);
        if self.open.is_empty() {
            self.outside(span, "");
        } else {
            self.grow_text(text, span);
        }
    }

    fn instruction(&mut self) {
        let start = self.at;
        let inside = self.name_end(start + 2);
        let name = self.part(start + 2, inside);
        let opening = Span::new(start, inside);
        let end = self.find(Mark::InstructionEnd, inside);
        if end == self.bytes.len() {
            let mut span = self.probable_end(inside);
            let bracket = self.until(inside, b">\r\n<");
            if self.byte(bracket) == b'>' {
                span = Span::new(bracket, bracket + 1);
            }
            return self.unterminated(opening, "processing instruction", "?>", span);
        }
        self.at = end + 2;
        let typed = self.part(start + 2, self.until(inside, b" \t\r\n?"));
        if name.is_empty() || (inside < end && typed.len() > name.len()) {
            self.tell(&faults::INVALID_NAME, opening, NOTHING, typed, "");
        } else if name.eq_ignore_ascii_case("xml") {
            let before = 3 * usize::from(self.has(0, "\u{feff}"));
            let blank = self.spaces(before) == start;
            let span = if blank { Span::new(before, start) } else { Span::new(start, self.at) };
            self.tell(&faults::MISPLACED_DECLARATION, opening, span, "", "");
        }
        self.characters(inside, end, Within::Comment);
    }

    /// Goes past the next `>`, if it stands before the next `<`; else to `from`.
    fn skip_past_tag(&mut self, from: usize) {
        let stop = self.until(from, b"<>");
        self.at = if self.byte(stop) == b'>' { stop + 1 } else { from };
    }

    fn doctype(&mut self) {
        let start = self.at;
        let found = self.found.len();
        let sound = self.doctype_inside();
        if !sound || self.doctype || self.root.is_some() {
            self.found.truncate(found);
            self.tell(&faults::MALFORMED_DOCTYPE, Span::new(start, start + "<!DOCTYPE".len()), NOTHING, "", "");
        }
        if !sound {
            self.skip_past_tag(self.at);
        }
        self.doctype = true;
    }

    /// Reads a document type declaration ; what it defines is not read.
    /// Returns whether it is sound; if not, it stops where the fault is.
    fn doctype_inside(&mut self) -> bool {
        self.at += "<!DOCTYPE".len();
        let name = self.spaces(self.at);
        if name == self.at {
            return false;
        }
        let name_end = self.name_end(name);
        self.at = self.spaces(name_end);
        let public = self.has(self.at, "PUBLIC");
        if public || self.has(self.at, "SYSTEM") {
            self.at += 6;
            for _ in 0..=usize::from(public) {
                let quote = self.spaces(self.at);
                let end = self.until(quote + 1, &[self.byte(quote)]);
                if quote == self.at || !is_quote(self.byte(quote)) || end == self.bytes.len() {
                    return false;
                }
                self.at = end + 1;
            }
            self.at = self.spaces(self.at);
        }
        if name == name_end {
            return false;
        }
        if self.eat(">") {
            return true;
        }
        if !self.eat("[") {
            return false;
        }
        while self.goes_on() {
            let start = self.spaces(self.at);
            self.at = start;
            let unsupported = ["<!ENTITY", "<!ATTLIST"].into_iter().find(|keyword| self.has(start, keyword));
            if let Some(keyword) = unsupported {
                if !self.defines {
                    let span = Span::new(start, start + keyword.len());
                    self.tell(&faults::UNSUPPORTED_DOCTYPE, span, NOTHING, keyword, "");
                }
                self.defines = true;
            }
            if self.has(start, "<!--") {
                self.comment();
            } else if self.has(start, "<?") {
                self.instruction();
            } else if unsupported.is_some() || self.has(start, "<!ELEMENT") || self.has(start, "<!NOTATION") {
                let mut end = self.until(start, b">\"'");
                while is_quote(self.byte(end)) {
                    end = self.until(self.until(end + 1, &[self.byte(end)]) + 1, b">\"'");
                }
                if end == self.bytes.len() {
                    return false;
                }
                self.at = end + 1;
            } else if self.eat("]") {
                self.at = self.spaces(self.at);
                return self.eat(">");
            } else {
                return false;
            }
        }
        false
    }

    /// Where something that begins at `from` and nowhere ends was probably meant to end: at the end of the line or before the
    /// next `<`.
    fn probable_end(&self, from: usize) -> Span {
        Span::empty(self.back(self.until(from, b"<\r\n")).max(from))
    }

    /// The byte at `at`, 0 after the end.
    #[inline(never)] // called all over; a page loads each copy
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// Where the first byte of one of `classes` stands between `from` and `end`; `end` if there is none.
    fn find_class(&self, from: usize, end: usize, classes: u8) -> usize {
        let bytes = self.bytes.get(from..end).unwrap_or_default();
        bytes.iter().position(|&byte| CLASSES[usize::from(byte)] & classes != 0).map_or(end, |length| from + length)
    }

    fn part(&self, start: usize, end: usize) -> &'t str {
        part(self.text, start, end)
    }

    #[inline(never)]
    fn has(&self, at: usize, what: &str) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// Where `mark` stands from `from` on; the end of the text if it does not.
    #[inline(never)]
    fn find(&mut self, mark: Mark, from: usize) -> usize {
        let (start, end) = self.marks[mark as usize];
        if start <= from && from <= end {
            return end;
        }
        let text = MARKS[mark as usize];
        let first = text.as_bytes()[0];
        let mut at = from;
        while at < self.bytes.len() && !(self.bytes[at] == first && self.has(at, text)) {
            at += 1;
        }
        self.marks[mark as usize] = (from, at);
        at
    }

    /// Where the first byte of `any` stands from `from` on; the end of the text if there is none.
    #[inline(never)]
    fn until(&self, from: usize, any: &[u8]) -> usize {
        let mut at = from;
        while at < self.bytes.len() && !any.contains(&self.bytes[at]) {
            at += 1;
        }
        at.min(self.bytes.len())
    }

    /// Where the word at `at` ends, which is a name or meant to be one.
    fn word(&self, at: usize) -> usize {
        self.find_class(at, self.bytes.len(), ENDS_WORD)
    }

    /// Where the white space at `at` ends.
    #[inline(never)]
    fn spaces(&self, at: usize) -> usize {
        let mut at = at;
        while self.bytes.get(at).is_some_and(|&byte| is_space(byte)) {
            at += 1;
        }
        at
    }

    /// Where the white space before `at` begins.
    #[inline(never)]
    fn back(&self, at: usize) -> usize {
        let mut at = at;
        while at > 0 && is_space(self.bytes[at - 1]) {
            at -= 1;
        }
        at
    }

    fn eat(&mut self, what: &str) -> bool {
        let there = self.has(self.at, what);
        if there {
            self.at += what.len();
        }
        there
    }

    /// Where the name at `start` ends; `start` if there is none. A colon is part of it.
    #[inline(never)]
    fn name_end(&self, start: usize) -> usize {
        let mut at = start;
        for c in self.part(start, self.text.len()).chars() {
            let allowed = if at == start { NAME_STARTS } else { NAME_CHARACTERS.len() };
            if !NAME_CHARACTERS[..allowed].iter().any(|&(first, last)| first <= c && c <= last) {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Whether what stands there is a name with at most one prefix.
    fn is_qualified_name(&self, start: usize, end: usize) -> bool {
        let plain = |byte: u8| CLASSES[usize::from(byte)] & NAME != 0;
        let plain = CLASSES[usize::from(self.byte(start))] & NAME_START != 0
            && self.bytes[start..end].iter().all(|&byte| plain(byte));
        plain || self.is_unusual_name(start, end)
    }

    /// Likewise, for a name with a prefix, or with letters beyond ASCII.
    #[inline(never)]
    fn is_unusual_name(&self, start: usize, end: usize) -> bool {
        let mut colons = 0;
        let mut sound = end > start && self.name_end(start) == end && self.byte(start) != b':';
        for at in start..end {
            if self.byte(at) == b':' {
                // The part after the colon begins like a name of its own.
                colons += 1;
                sound &= colons == 1 && at + 1 < end && self.name_end(at + 1) == end;
            }
            if !sound {
                break;
            }
        }
        sound
    }
}

/// Where the number of a character reference ends that begins at `start`, after `&#`, and its character, if XML has it.
#[inline(never)]
fn numbered(bytes: &[u8], start: usize) -> (usize, Option<char>) {
    let radix = if bytes.get(start) == Some(&b'x') { 16 } else { 10 };
    let mut at = start + usize::from(radix == 16);
    let mut code = 0_u32;
    while let Some(digit) = bytes.get(at).and_then(|byte| char::from(*byte).to_digit(radix)) {
        code = (code * radix + digit).min(0x0011_0000);
        at += 1;
    }
    let exists = |c: &char| match c {
        '\t' | '\n' | '\r' => true,
        c => *c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'),
    };
    (at, char::from_u32(code).filter(exists))
}

/// What a name is of, as the first and the last of each range of characters.
static NAME_CHARACTERS: [(char, char); 21] = [
    ('A', 'Z'),
    ('a', 'z'),
    (':', ':'),
    ('_', '_'),
    ('\u{C0}', '\u{D6}'),
    ('\u{D8}', '\u{F6}'),
    ('\u{F8}', '\u{2FF}'),
    ('\u{370}', '\u{37D}'),
    ('\u{37F}', '\u{1FFF}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{2070}', '\u{218F}'),
    ('\u{2C00}', '\u{2FEF}'),
    ('\u{3001}', '\u{D7FF}'),
    ('\u{F900}', '\u{FDCF}'),
    ('\u{FDF0}', '\u{FFFD}'),
    ('\u{10000}', '\u{EFFFF}'),
    // From here on not at its beginning.
    ('0', '9'),
    ('-', '.'),
    ('\u{B7}', '\u{B7}'),
    ('\u{300}', '\u{36F}'),
    ('\u{203F}', '\u{2040}'),
];

/// How many of those a name may begin with.
const NAME_STARTS: usize = 16;

fn is_space(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & SPACE != 0
}

/// Whether one name may be a slip of the keyboard for the other.
#[inline(never)]
fn similar(name: &str, other: &str) -> bool {
    suggest::closest(name, [other].into_iter()).is_some()
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

#[cfg(test)]
mod tests;
