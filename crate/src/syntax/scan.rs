//! Reads markup that may be broken, and says what is wrong with it.
//!
//! [`scan`] goes through a text once, from its beginning to its end. Where the text is not well-formed it notes a finding, and
//! reads on as if the fault had been mended in the way the finding proposes, so that one slip gives one finding and what follows
//! is read as it was meant. Nothing recurses: open elements are on a list. The time is linear in the length of the text:
//! whatever looks further ahead than to the next tag belongs to a finding, and the number of findings is limited.
//!
//! All of it works on bytes with plain loops: speed matters little for a broken text, but every page loads this code.

mod tag;

use super::faults::{self, Fault};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::suggest;

/// After so many findings the rest of a text is not looked at.
const MOST_FINDINGS: usize = 50;

/// A tag with more attributes is not read: roxmltree compares each with each.
pub(super) const MOST_ATTRIBUTES: usize = 256;

/// What is wrong with the markup of `text`; nothing if it is well-formed.
///
/// `broken`: it is known that something is, so what is merely odd may be the cause.
pub(super) fn scan(text: &str, broken: bool) -> Vec<Diagnostic> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        broken,
        at: 0,
        open: Vec::new(),
        attributes: Vec::new(),
        bindings: Vec::new(),
        declared: 0,
        root: None,
        doctype: false,
        outside_told: false,
        finished: false,
        found: Vec::new(),
    };
    scanner.document();
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// Something is wrong with it.
    broken: bool,
    /// Where reading is; always on a character boundary.
    at: usize,
    /// The elements that are open, the outermost first.
    open: Vec<tag::Open<'t>>,
    /// The attributes of the tag that is being read.
    attributes: Vec<tag::Attribute<'t>>,
    /// The prefixes in scope, the innermost last.
    bindings: Vec<tag::Binding<'t>>,
    /// The number of namespace declarations so far.
    declared: usize,
    /// The name of the outermost element, and its last tag so far.
    root: Option<(&'t str, Span)>,
    /// A document type declaration was read.
    doctype: bool,
    /// Something outside of the outermost element was reported; what follows it there is an echo.
    outside_told: bool,
    /// What follows cannot be read.
    finished: bool,
    found: Vec<Diagnostic>,
}

/// What characters are part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    Value,
    /// A comment, CDATA section or processing instruction, in which references mean nothing.
    Verbatim,
}

impl<'t> Scanner<'t> {
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
                self.tell(&faults::NO_ROOT, Span::empty(self.bytes.len()), None, "", "");
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.finished && self.found.len() < MOST_FINDINGS
    }

    /// Notes a finding; see [`Fault::at`].
    #[inline(never)]
    fn tell(&mut self, fault: &'static Fault, span: Span, mend: Option<Span>, first: &str, second: &str) {
        self.found.push(fault.at(span, mend, first, second));
    }

    /// Adds another place to the last finding. `message` has a `%` for `name`.
    #[inline(never)]
    fn relate(&mut self, span: Span, message: &str, name: &str) {
        if let Some(finding) = self.found.pop() {
            self.found.push(finding.related(span, faults::fill(message, name, "", true)));
        }
    }

    fn markup(&mut self) {
        let start = self.at;
        if self.has(start, "<!--") {
            self.comment();
        } else if self.has(start, "<![CDATA[") {
            self.cdata();
        } else if self.has(start, "<!DOCTYPE") {
            self.doctype();
        } else if self.has(start, "<!") {
            let doctype =
                self.bytes[start..].len() > 8 && self.bytes[start..start + 9].eq_ignore_ascii_case(b"<!DOCTYPE");
            let fault = if doctype { &faults::MALFORMED_DOCTYPE } else { &faults::UNKNOWN_MARKUP };
            let end = self.word(start + 2);
            self.tell(fault, Span::new(start, end), None, "", "");
            self.skip_past_tag(end);
        } else if self.has(start, "<?") {
            self.instruction();
        } else if self.has(start, "</") {
            self.end_tag(start, start + 2);
        } else {
            self.start_tag();
        }
    }

    /// `<?xml version="1.0"?>`, if the text begins with it.
    fn declaration(&mut self) {
        let start = self.at;
        let inside = start + 5;
        if !self.has(start, "<?xml") || self.name_end(start + 2) != inside {
            return;
        }
        let stop = self.until(inside, b"<");
        let end = self.find("?>", inside);
        if end < stop {
            self.at = end + 2;
            let mut at = self.declared(inside, "version");
            let sound = at > inside;
            at = self.declared(at, "encoding");
            at = self.declared(at, "standalone");
            let found = self.found.len();
            self.characters(inside, end, Within::Verbatim);
            if self.found.len() > found || sound && self.spaces(at) == end {
                return;
            }
        } else {
            let bracket = self.until(inside, b"<>\r\n");
            self.at = if self.byte(bracket) == b'>' { bracket + 1 } else { self.back(bracket) };
        }
        let span = Span::new(start, self.at);
        self.tell(&faults::MALFORMED_DECLARATION, span, Some(span), "", "");
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
        let sound = end < self.bytes.len() && (name != "version" || self.has(value + 1, "1."));
        if sound { end + 1 } else { at }
    }

    /// Everything up to the next `<`.
    fn text(&mut self) {
        let start = self.at;
        self.at = self.until(start, b"<");
        if !self.open.is_empty() {
            return self.characters(start, self.at, Within::Text);
        }
        let (from, to) = (self.spaces(start), self.back(self.at));
        if from < to {
            let found = self.found.len();
            self.characters(start, self.at, Within::Verbatim);
            if self.found.len() == found {
                self.outside(Span::new(from, to), "");
            }
        }
    }

    /// What belongs into the outermost element stands at `span`, outside: the element `name`, or text.
    fn outside(&mut self, span: Span, name: &str) {
        if self.outside_told {
            return;
        }
        self.outside_told = true;
        let Some((root, end)) = self.root else {
            return self.tell(&faults::TEXT_BEFORE_ROOT, span, Some(span), "", "");
        };
        let fault = if name.is_empty() { &faults::TEXT_AFTER_ROOT } else { &faults::SECOND_ROOT };
        self.tell(fault, span, Some(span), root, name);
        self.relate(end, "`<%>` ends here.", root);
    }

    /// Finds what may not stand between `start` and `end`. Moves nothing.
    #[inline(never)]
    fn characters(&mut self, start: usize, end: usize, within: Within) {
        let mut at = start;
        while at < end && self.goes_on() {
            let byte = self.byte(at);
            let width = match byte {
                0xEF if self.has(at, "\u{fffe}") || self.has(at, "\u{ffff}") => 3,
                _ => usize::from(byte < b' ' && !is_space(byte)),
            };
            if byte == b'&' && within != Within::Verbatim {
                at = self.reference(at, end);
            } else if byte == b']' && within == Within::Text && self.has(at, "]]>") {
                let span = Span::new(at, at + 3);
                self.tell(&faults::CDATA_END, span, Some(span), "", "");
                at += 3;
            } else if width > 0 {
                let typed = self.part(at, at + width);
                let from = at;
                while at < end && self.has(at, typed) {
                    at += width;
                }
                let span = Span::new(from, at);
                self.tell(&faults::INVALID_CHARACTER, span, Some(span), typed, "");
            } else {
                at += 1;
            }
        }
    }

    /// Reads the reference that the `&` at `start` begins. Returns where to read on.
    fn reference(&mut self, start: usize, end: usize) -> usize {
        const KNOWN: [&str; 5] = ["lt", "gt", "amp", "quot", "apos"];
        let is_number = self.byte(start + 1) == b'#';
        let (after, sound) = if is_number { numbered(self.bytes, start + 2) } else { (self.name_end(start + 1), true) };
        let terminated = after < end && self.byte(after) == b';';
        let whole = Span::new(start, after + usize::from(terminated));
        let name = self.part(start + 1, after);
        let mut known = false;
        for entity in KNOWN {
            known |= entity == name;
        }
        if !sound {
            self.tell(&faults::NO_CHARACTER, whole, Some(whole), self.part(start, whole.end), "");
        } else if is_number || known {
            if !terminated {
                self.tell(&faults::NO_SEMICOLON, whole, Some(Span::empty(after)), self.part(start, after), "");
            }
        } else if terminated && !name.is_empty() {
            let meant = if name == "nbsp" { Some("#160") } else { suggest::closest(name, KNOWN.into_iter()) };
            self.tell(&faults::UNKNOWN_ENTITY, whole, meant.map(|_| whole), name, meant.unwrap_or_default());
        } else {
            let span = Span::new(start, start + 1);
            self.tell(&faults::STRAY_AMPERSAND, span, Some(span), "", "");
            return after;
        }
        whole.end
    }

    fn comment(&mut self) {
        let inside = self.at + 4;
        let opening = Span::new(self.at, inside);
        let end = self.find("-->", inside);
        let mut hyphens = self.find("--", inside);
        if end == self.bytes.len() || self.find("<!--", inside) + 4 <= end {
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
            self.tell(fault, span, Some(span), "", "");
        }
        self.characters(inside, end, Within::Verbatim);
        self.at = end + 3;
    }

    /// What begins with `opening` and ends nowhere was probably meant to end at `end`.
    fn unterminated(&mut self, opening: Span, what: &str, closing: &str, end: Span) {
        self.tell(&faults::UNTERMINATED, opening, Some(end), what, closing);
        self.at = end.end;
    }

    fn cdata(&mut self) {
        let inside = self.at + "<![CDATA[".len();
        let opening = Span::new(self.at, inside);
        if self.open.is_empty() {
            self.outside(opening, "");
        }
        let end = self.find("]]>", inside);
        if end == self.bytes.len() || self.broken {
            // One that goes on over the end tag of its element to the next section was meant to end there.
            let next = self.find("<![CDATA[", inside);
            let name = self.open.last().map_or("", |open| open.name);
            let mut tag = self.find("</", inside);
            while tag < next && !self.has(tag + 2, name) {
                tag = self.find("</", tag + 2);
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
                return self.unterminated(opening, "CDATA section", "]]>", Span::new(stop, after.max(stop)));
            }
        }
        self.characters(inside, end, Within::Verbatim);
        self.at = end + 3;
    }

    fn instruction(&mut self) {
        let start = self.at;
        let inside = self.name_end(start + 2);
        let name = self.part(start + 2, inside);
        let opening = Span::new(start, inside);
        let end = self.find("?>", inside);
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
            self.tell(&faults::INVALID_NAME, opening, None, typed, "");
        } else if name.eq_ignore_ascii_case("xml") {
            let before = 3 * usize::from(self.has(0, "\u{feff}"));
            let blank = self.spaces(before) == start;
            let span = if blank { Span::new(before, start) } else { Span::new(start, self.at) };
            self.tell(&faults::MISPLACED_DECLARATION, opening, Some(span), "", "");
        }
        self.characters(inside, end, Within::Verbatim);
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
        if self.finished {
            return;
        }
        if !sound || self.doctype || self.root.is_some() {
            self.found.truncate(found);
            self.tell(&faults::MALFORMED_DOCTYPE, Span::new(start, start + "<!DOCTYPE".len()), None, "", "");
        }
        if !sound {
            self.skip_past_tag(self.at);
        }
        self.doctype = true;
    }

    /// Reads a document type declaration as roxmltree does, which matters: what it takes for a declaration of an entity must
    /// be one here. Returns whether it is sound; if not, it stops where the fault is.
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
            for keyword in ["<!ENTITY", "<!ATTLIST"] {
                if self.has(start, keyword) {
                    self.found.clear();
                    let span = Span::new(start, start + keyword.len());
                    self.tell(&faults::UNSUPPORTED_DOCTYPE, span, None, keyword, "");
                    self.finished = true;
                    return false;
                }
            }
            if self.has(start, "<!--") {
                self.comment();
            } else if self.has(start, "<?") {
                self.instruction();
            } else if self.has(start, "<!ELEMENT") || self.has(start, "<!NOTATION") {
                let end = self.until(start, b">");
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
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn part(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    #[inline(never)]
    fn has(&self, at: usize, what: &str) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// Where `what` stands from `from` on; the end of the text if it does not.
    #[inline(never)]
    fn find(&self, what: &str, from: usize) -> usize {
        let first = what.as_bytes()[0];
        let mut at = from;
        while at < self.bytes.len() && !(self.bytes[at] == first && self.has(at, what)) {
            at += 1;
        }
        at.min(self.bytes.len())
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
        self.until(at, b" \t\r\n\"'<>/=")
    }

    /// Where the white space at `at` ends.
    #[inline(never)]
    fn spaces(&self, at: usize) -> usize {
        let mut at = at;
        while is_space(self.byte(at)) {
            at += 1;
        }
        at
    }

    /// Where the white space before `at` begins.
    #[inline(never)]
    fn back(&self, at: usize) -> usize {
        let mut at = at;
        while at > 0 && is_space(self.byte(at - 1)) {
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
            if !is_name_start(c) && (at == start || !is_inner_name_char(c)) {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Whether what stands there is a name with at most one prefix.
    fn is_qualified_name(&self, start: usize, end: usize) -> bool {
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

/// Where the number of a character reference ends that begins at `at`, after `&#`, and whether it is that of a character.
#[inline(never)]
pub(super) fn numbered(bytes: &[u8], start: usize) -> (usize, bool) {
    let radix = if bytes.get(start) == Some(&b'x') { 16 } else { 10 };
    let mut at = start + usize::from(radix == 16);
    let mut code = 0_u32;
    while let Some(digit) = bytes.get(at).and_then(|byte| char::from(*byte).to_digit(radix)) {
        code = (code * radix + digit).min(0x0011_0000);
        at += 1;
    }
    let sound = match char::from_u32(code) {
        Some(c) if c < ' ' => matches!(c, '\t' | '\n' | '\r'),
        Some(c) => !matches!(c, '\u{FFFE}' | '\u{FFFF}'),
        None => false,
    };
    (at, sound)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | ':' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_inner_name_char(c: char) -> bool {
    matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}
