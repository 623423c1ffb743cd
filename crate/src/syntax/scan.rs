//! Reads markup that may be broken, and says what is wrong with it.
//!
//! [`scan`] goes through a text once, from its beginning to its end. Where the text is not well-formed it notes a finding, and
//! reads on as if the fault had been mended in the way the finding proposes, so that one slip gives one finding and what follows
//! is read as it was meant. Nothing recurses: open elements are on a list. The time is linear in the length of the text:
//! whatever looks further ahead than to the next tag belongs to a finding, and the number of findings is limited.

mod nesting;
mod tag;

use super::faults::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::suggest;
use nesting::Open;

/// After so many findings the rest of a text is not looked at.
const MOST_FINDINGS: usize = 50;

/// A tag with more attributes is not read: roxmltree compares each with each.
pub(super) const MOST_ATTRIBUTES: usize = 256;

/// A document with more namespace declarations is not read: roxmltree copies those in scope for each element that has one.
const MOST_NAMESPACES: usize = 100;

/// A longer name of a namespace is not read: roxmltree compares them letter by letter for each pair of attributes.
const LONGEST_NAMESPACE: usize = 1000;

/// So many different names are remembered, to tell a misspelt one from a right one.
const MOST_NAMES: usize = 64;

/// What is wrong with the markup of `text`, in the order of its places; nothing if it is well-formed.
///
/// `broken`: it is known that something is, so what is merely odd may be the cause.
pub(super) fn scan(text: &str, broken: bool) -> Vec<Diagnostic> {
    let mut scanner = Scanner {
        text,
        broken,
        at: 0,
        open: Vec::new(),
        attributes: Vec::new(),
        bindings: Vec::new(),
        declared: 0,
        names: Vec::new(),
        root: None,
        doctype: false,
        outside_told: false,
        finished: false,
        found: Vec::new(),
    };
    scanner.document();
    scanner.found.sort_by_key(|finding| finding.span);
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    /// Something is wrong with it.
    broken: bool,
    /// Where reading is; always on a character boundary.
    at: usize,
    /// The elements that are open, the outermost first.
    open: Vec<Open<'t>>,
    /// The attributes of the tag that is being read.
    attributes: Vec<Attribute<'t>>,
    /// The prefixes in scope, the innermost last.
    bindings: Vec<Binding<'t>>,
    /// The number of namespace declarations so far.
    declared: usize,
    /// The names of elements that were closed, and of attributes.
    names: Vec<&'t str>,
    /// The outermost element.
    root: Option<Root<'t>>,
    /// A document type declaration was read.
    doctype: bool,
    /// Something outside of the outermost element was reported; what follows it there is an echo.
    outside_told: bool,
    /// What follows cannot be read.
    finished: bool,
    found: Vec<Diagnostic>,
}

struct Root<'t> {
    name: &'t str,
    /// Its end tag, once read.
    end: Span,
}

#[derive(Clone, Copy)]
struct Attribute<'t> {
    name: &'t str,
    name_span: Span,
    /// Without the quotes.
    value: Span,
    /// Where all of it ends.
    end: usize,
}

struct Binding<'t> {
    /// The number of elements around the one that declares it.
    depth: usize,
    prefix: &'t str,
    uri: &'t str,
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
        self.skip("\u{feff}");
        self.declaration();
        while self.at < self.text.len() && self.goes_on() {
            if self.peek() == Some(b'<') {
                self.markup();
            } else {
                self.text();
            }
        }
        if self.goes_on() {
            self.unclosed(0, None);
            if self.root.is_none() && self.found.is_empty() {
                self.found.push(faults::no_root_element(Span::empty(self.text.len())));
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.finished && self.found.len() < MOST_FINDINGS
    }

    fn markup(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            self.comment();
        } else if rest.starts_with("<![CDATA[") {
            self.cdata();
        } else if rest.starts_with("<!DOCTYPE") {
            self.doctype();
        } else if rest.starts_with("<!") {
            self.unknown_markup();
        } else if rest.starts_with("<?") {
            self.instruction();
        } else if rest.starts_with("</") {
            let start = self.at;
            self.at += 1;
            self.end_tag(start);
        } else {
            self.start_tag();
        }
    }

    /// `<?xml version="1.0"?>`, if the text begins with it.
    fn declaration(&mut self) {
        let start = self.at;
        let Some(inside) = self.rest().strip_prefix("<?xml").filter(|after| !after.starts_with(is_name_char)) else {
            return;
        };
        let stretch = &inside[..inside.find('<').unwrap_or(inside.len())];
        self.at += "<?xml".len();
        if let Some(end) = stretch.find("?>") {
            self.at += end + 2;
            if is_sound_declaration(&stretch[..end]) {
                return;
            }
        } else if let Some(end) = stretch.find('>') {
            self.at += end + 1;
        } else {
            self.at += trim_end(&stretch[..stretch.find(is_line_end).unwrap_or(stretch.len())]).len();
        }
        self.found.push(faults::malformed_declaration(Span::new(start, self.at)));
    }

    /// Everything up to the next `<`.
    fn text(&mut self) {
        let start = self.at;
        self.at = self.find("<", start).unwrap_or(self.text.len());
        if !self.open.is_empty() {
            self.characters(start, self.at, Within::Text);
            self.note_lost_brackets(start, self.at);
            return;
        }
        let text = trim(&self.text[start..self.at]);
        if text.is_empty() || (self.root.is_none() && self.lost_root(text)) {
            return;
        }
        let found = self.found.len();
        self.characters(start, self.at, Within::Verbatim);
        if self.found.len() == found {
            self.outside(self.span_of(text));
        }
    }

    /// What belongs into the outermost element stands at `span`, outside.
    fn outside(&mut self, span: Span) {
        if self.outside_told {
            return;
        }
        self.outside_told = true;
        let finding = match &self.root {
            None => faults::text_before_root(span),
            Some(root) => faults::text_after_root(span, root.name, self.place(root.end)),
        };
        self.found.push(finding);
    }

    /// Finds what may not stand between `start` and `end`. Moves nothing.
    fn characters(&mut self, start: usize, end: usize, within: Within) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < end && self.goes_on() {
            match bytes[at] {
                b'&' if within != Within::Verbatim => at = self.reference(at, end),
                b']' if within == Within::Text && bytes[at..end].starts_with(b"]]>") => {
                    self.found.push(faults::cdata_end_in_text(Span::new(at, at + 3)));
                    at += 3;
                }
                byte if byte < b' ' || byte == 0xEF => at = self.character(at, end),
                _ => at += 1,
            }
        }
    }

    /// Reads the character at `at` and, if it is none of XML, those like it that follow. Returns where it ends.
    fn character(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let Some(c) = rest.chars().next() else { return end };
        if is_xml_char(c) {
            return at + c.len_utf8();
        }
        let after = at + rest.find(|other| other != c).unwrap_or(rest.len());
        self.found.push(faults::invalid_character(Span::new(at, after), c));
        after
    }

    /// Reads the reference that the `&` at `start` begins. Returns where to read on.
    fn reference(&mut self, start: usize, end: usize) -> usize {
        let rest = &self.text[start + 1..end];
        if let Some(number) = rest.strip_prefix('#') {
            return self.numbered_reference(start, number);
        }
        let name = &rest[..name_length(rest)];
        let name_end = start + 1 + name.len();
        let known = ["lt", "gt", "amp", "quot", "apos"].contains(&name);
        if rest[name.len()..].starts_with(';') && !name.is_empty() {
            if !known {
                let meant = suggest::closest(name, ["lt", "gt", "amp", "quot", "apos"].into_iter());
                let meant =
                    if name == "nbsp" { Some("&#160;".to_owned()) } else { meant.map(|name| format!("&{name};")) };
                self.found.push(faults::unknown_entity(Span::new(start, name_end + 1), name, meant.as_deref()));
            }
            return name_end + 1;
        }
        if known {
            let span = Span::new(start, name_end);
            self.found.push(faults::unterminated_reference(span, &self.text[start..name_end]));
        } else {
            self.found.push(faults::stray_ampersand(Span::new(start, start + 1)));
        }
        name_end
    }

    /// `number` is what follows `&#`.
    fn numbered_reference(&mut self, start: usize, number: &str) -> usize {
        let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let end = start + 2 + (number.len() - digits.len()) + length;
        let terminated = digits[length..].starts_with(';');
        let span = Span::new(start, end + usize::from(terminated));
        let typed = &self.text[span.start..span.end];
        let code = u32::from_str_radix(&digits[..length], radix).ok();
        if code.and_then(char::from_u32).is_none_or(|c| !is_xml_char(c)) {
            self.found.push(faults::malformed_reference(span, typed));
        } else if !terminated {
            self.found.push(faults::unterminated_reference(span, typed));
        }
        span.end
    }

    fn comment(&mut self) {
        let start = self.at;
        let opening = Span::new(start, start + 4);
        let end = self.find("-->", opening.end);
        let stretch = &self.text[opening.end..end.unwrap_or(self.text.len())];
        let (Some(end), None) = (end, stretch.find("<!--")) else {
            let stretch = &stretch[..stretch.find("<!--").or_else(|| stretch.find('<')).unwrap_or(stretch.len())];
            let nearly = ["-- >", "->", "--"].into_iter().filter_map(|end| stretch.find(end).map(|at| (at, end.len())));
            let nearly = nearly.min_by_key(|&(at, length)| (at, usize::MAX - length));
            let at = match nearly {
                Some((at, length)) => self.span_of(&stretch[at..at + length]),
                None => self.probable_end(opening.end, &[]),
            };
            self.found.push(faults::unterminated_markup(opening, "comment", "-->", at));
            self.at = at.end;
            return;
        };
        if let Some(hyphens) = stretch.find("--").or(stretch.ends_with('-').then(|| stretch.len() - 1)) {
            let run = &stretch[hyphens..];
            let run = &run[..run.find(|c| c != '-').unwrap_or(run.len())];
            let span = self.span_of(run);
            let at_end = span.end == end;
            self.found.push(if at_end {
                faults::hyphens_at_comment_end(span)
            } else {
                faults::hyphens_in_comment(span)
            });
        }
        self.characters(opening.end, end, Within::Verbatim);
        self.at = end + 3;
    }

    fn cdata(&mut self) {
        let start = self.at;
        let opening = Span::new(start, start + "<![CDATA[".len());
        if self.open.is_empty() {
            self.outside(opening);
        }
        let end = self.find("]]>", opening.end);
        let stretch = &self.text[opening.end..end.unwrap_or(self.text.len())];
        // One that goes on over the end tag of its element to the next section was meant to end there.
        let stretch = match stretch.find("<![CDATA[") {
            Some(next) if self.broken => &stretch[..next],
            _ => stretch,
        };
        let end_tag = self.open.last().and_then(|open| stretch.find(&format!("</{}", open.name)));
        match (end, end_tag) {
            (Some(end), None) => self.end_cdata(opening, end),
            (Some(end), _) if opening.end + stretch.len() == end => self.end_cdata(opening, end),
            _ => {
                let content = &stretch[..end_tag.unwrap_or(stretch.len())];
                self.at = opening.end + content.len();
                self.finished = self.at == self.text.len();
                let content = trim_end(content);
                let nearly = content.rfind(|c| c != ']' && c != '>').map_or(content, |at| &content[at..]);
                let nearly = nearly.find(']').map_or(&content[content.len()..], |at| &nearly[at..]);
                let nearly = self.span_of(nearly);
                self.found.push(faults::unterminated_markup(opening, "CDATA section", "]]>", nearly));
            }
        }
    }

    fn end_cdata(&mut self, opening: Span, end: usize) {
        self.characters(opening.end, end, Within::Verbatim);
        self.at = end + "]]>".len();
    }

    fn instruction(&mut self) {
        let start = self.at;
        let opening = Span::new(start, start + 2);
        let name = &self.text[opening.end..];
        let name = &name[..name_length(name)];
        let found = self.found.len();
        let name_span = Span::new(start, opening.end + name.len());
        if name.is_empty() {
            self.found.push(faults::nameless_instruction(opening));
        }
        let Some(end) = self.find("?>", name_span.end) else {
            self.found.truncate(found);
            let at = self.probable_end(name_span.end, &["? >", ">", "?"]);
            self.found.push(faults::unterminated_markup(name_span, "processing instruction", "?>", at));
            self.at = at.end;
            return;
        };
        self.at = end + 2;
        if name.eq_ignore_ascii_case("xml") {
            let before = self.text[..start].trim_start_matches('\u{feff}');
            let finding = if trim(before).is_empty() {
                faults::space_before_declaration(name_span, self.span_of(before))
            } else {
                faults::misplaced_declaration(name_span, Span::new(start, self.at))
            };
            self.found.push(finding);
        }
        self.characters(name_span.end, end, Within::Verbatim);
    }

    /// `<!` and something else than what may follow it.
    fn unknown_markup(&mut self) {
        let rest = self.rest();
        let typed = &rest[..2 + rest[2..].find(|c| is_space(c) || c == '<' || c == '>').unwrap_or(rest.len() - 2)];
        let span = self.span_of(typed);
        if typed.eq_ignore_ascii_case("<!DOCTYPE") {
            self.found.push(faults::malformed_doctype(span));
            self.skip_past('>', span.end);
            return;
        }
        let nearly_comment = typed.find("--").map(|at| at + 2).or(typed.starts_with("<!-").then_some(3));
        if !self.misspelt_cdata() && !nearly_comment.is_some_and(|length| self.misspelt(length, "<!--", "-->")) {
            self.found.push(faults::unknown_markup(span, typed));
            self.skip_past('>', span.end);
        }
    }

    /// Reads a CDATA section whose beginning is misspelt, if there is one here.
    fn misspelt_cdata(&mut self) -> bool {
        let beginning = &self.rest().as_bytes()[..self.rest().len().min("<![CDATA[".len() + 2)];
        let keyword = beginning.windows(5).position(|word| word == b"CDATA").map(|at| at + 5);
        let bracket =
            beginning.iter().rposition(|&byte| byte == b'[').filter(|&at| at > 2 && beginning.starts_with(b"<!["));
        let length = match (keyword, bracket) {
            (Some(end), _) => end + usize::from(beginning.get(end) == Some(&b'[')),
            (None, Some(at)) => at + 1,
            (None, None) => return false,
        };
        self.misspelt(length, "<![CDATA[", "]]>")
    }

    /// Reads what begins with `length` bytes that stand for `opening` and ends with `closing`, if it does before the next `opening`.
    fn misspelt(&mut self, length: usize, opening: &'static str, closing: &'static str) -> bool {
        let span = Span::new(self.at, self.at + length);
        let Some(end) = self.find(closing, span.end).filter(|&end| !self.text[span.end..end].contains(opening)) else {
            return false;
        };
        let finding = faults::unknown_markup(span, &self.text[span.start..span.end]);
        self.found.push(finding.fix(format!("Change to `{opening}`"), span, opening));
        self.at = end + closing.len();
        true
    }

    /// Goes past the next `closing`, if it stands before the next `<`; else to `from`.
    fn skip_past(&mut self, closing: char, from: usize) {
        let stretch = &self.text[from..];
        self.at = match stretch.find(['<', closing]) {
            Some(at) if stretch[at..].starts_with(closing) => from + at + 1,
            _ => from,
        };
    }

    fn doctype(&mut self) {
        let start = self.at;
        let keyword = Span::new(start, start + "<!DOCTYPE".len());
        let found = self.found.len();
        let sound = self.doctype_inside();
        if self.finished {
            return;
        }
        if !sound || self.doctype || self.root.is_some() {
            self.found.truncate(found);
            self.found.push(faults::malformed_doctype(keyword));
        }
        if !sound {
            self.skip_past('>', self.at);
        }
        self.doctype = true;
    }

    /// Reads a document type declaration as roxmltree does, which matters: what it takes for a declaration of an entity must
    /// be one here. Returns whether it is sound; if not, it stops where the fault is.
    fn doctype_inside(&mut self) -> bool {
        self.at += "<!DOCTYPE".len();
        if !self.skip_spaces() {
            return false;
        }
        let name = name_length(self.rest());
        self.at += name;
        self.skip_spaces();
        let public = self.rest().starts_with("PUBLIC");
        if public || self.rest().starts_with("SYSTEM") {
            self.at += 6;
            for _ in 0..=usize::from(public) {
                if !self.skip_spaces() || !self.skip_quoted() {
                    return false;
                }
            }
            self.skip_spaces();
        }
        if name == 0 {
            return false;
        }
        if self.skip(">") {
            return true;
        }
        if !self.skip("[") {
            return false;
        }
        loop {
            self.skip_spaces();
            let start = self.at;
            let rest = self.rest();
            if let Some(keyword) = ["<!ENTITY", "<!ATTLIST"].into_iter().find(|keyword| rest.starts_with(keyword)) {
                let span = Span::new(start, start + keyword.len());
                self.found = vec![faults::unsupported_doctype(span, keyword)];
                self.finished = true;
                return false;
            } else if rest.starts_with("<!--") {
                self.comment();
            } else if rest.starts_with("<?") {
                self.instruction();
            } else if rest.starts_with("<!ELEMENT") || rest.starts_with("<!NOTATION") {
                let Some(end) = self.find(">", start) else { return false };
                self.at = end + 1;
            } else if self.skip("]") {
                self.skip_spaces();
                return self.skip(">");
            } else {
                return false;
            }
            if !self.goes_on() {
                return false;
            }
        }
    }

    /// Where something that begins at `from` and nowhere ends was probably meant to end: where it `nearly` does, or
    /// at the end of the line or before the next `<`; at the end of the text if there is no `<`.
    fn probable_end(&self, from: usize, nearly: &[&str]) -> Span {
        let rest = &self.text[from..];
        let line = &rest[..rest.find(|c| is_line_end(c) || c == '<').unwrap_or(rest.len())];
        let line = if rest.contains('<') { line } else { rest };
        let end = nearly.iter().find_map(|end| line.find(end).map(|at| &line[at..at + end.len()]));
        end.map_or_else(|| Span::empty(from + trim_end(line).len()), |end| self.span_of(end))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn find(&self, what: &str, from: usize) -> Option<usize> {
        self.text[from..].find(what).map(|at| from + at)
    }

    fn skip(&mut self, what: &str) -> bool {
        let there = self.rest().starts_with(what);
        if there {
            self.at += what.len();
        }
        there
    }

    fn skip_spaces(&mut self) -> bool {
        let rest = self.rest();
        let spaces = rest.len() - trim_start(rest).len();
        self.at += spaces;
        spaces > 0
    }

    fn skip_quoted(&mut self) -> bool {
        let rest = self.rest();
        let Some(quote) = rest.chars().next().filter(|&c| is_quote(c)) else { return false };
        let Some(length) = rest[1..].find(quote) else { return false };
        self.at += length + 2;
        true
    }

    fn remember(&mut self, name: &'t str) {
        if self.names.len() < MOST_NAMES && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// The place of `part`, which must be a part of the text.
    fn span_of(&self, part: &str) -> Span {
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        Span::new(start, start + part.len())
    }

    fn place(&self, span: Span) -> Place {
        Place { span, line: self.line(span.start) }
    }

    /// The line of the byte `at`, counted from 1; lines end as in [`Positions`](crate::span::Positions).
    fn line(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at];
        let feeds = before.iter().filter(|&&byte| byte == b'\n').count();
        let returns = before.iter().filter(|&&byte| byte == b'\r').count();
        let pairs = if returns == 0 { 0 } else { before.windows(2).filter(|pair| pair == b"\r\n").count() };
        1 + feeds + returns - pairs
    }
}

/// Whether `inside`, what stands between `<?xml` and `?>`, is a version and perhaps an encoding and `standalone`.
fn is_sound_declaration(inside: &str) -> bool {
    let Some(rest) = strip_attribute(inside, "version") else { return false };
    let rest = strip_attribute(rest, "encoding").unwrap_or(rest);
    let rest = strip_attribute(rest, "standalone").unwrap_or(rest);
    trim(rest).is_empty()
}

/// What follows the attribute `name` at the beginning of `text`, if it stands there after a space.
fn strip_attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let text = trim_start(text.strip_prefix(is_space)?).strip_prefix(name)?;
    let text = trim_start(trim_start(text).strip_prefix('=')?);
    let quote = text.chars().next().filter(|&c| is_quote(c))?;
    let (value, rest) = text[1..].split_once(quote)?;
    value.chars().all(is_xml_char).then_some(rest)
}

/// The length of the name that `text` begins with; 0 if there is none. A colon is part of it.
fn name_length(text: &str) -> usize {
    if text.starts_with(is_name_start) { text.find(|c| !is_name_char(c)).unwrap_or(text.len()) } else { 0 }
}

/// Whether `name` is one, with at most one prefix.
fn is_qualified_name(name: &str) -> bool {
    let is_plain = |part: &str| !part.contains(':') && !part.is_empty() && name_length(part) == part.len();
    match name.split_once(':') {
        Some((prefix, local)) => is_plain(prefix) && is_plain(local),
        None => is_plain(name),
    }
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | ':' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

fn is_xml_char(c: char) -> bool {
    if c < ' ' { is_space(c) } else { !matches!(c, '\u{FFFE}' | '\u{FFFF}') }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_space)
}

fn trim_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}
