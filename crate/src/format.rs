//! Lays a document out: each element on a line of its own, indented.
//!
//! Only white space changes: between elements, and in tags. Where white space may be meant, such as beside text, it stays.

use crate::Analysis;
use crate::diagnostic::Edit;
use crate::span::{Span, part};

/// Elements deeper than this are indented no further, or a text of nothing but start tags would grow with its square.
const DEEPEST: usize = 32;

/// The indentation of a document that shows none of its own.
const INDENT: &str = "  ";

/// A longer one is no indentation.
const LONGEST_INDENT: usize = 8;

/// A piece of the markup. Between two is nothing but white space.
struct Piece {
    kind: Kind,
    start: usize,
    end: usize,
    /// The number of the start tag of the element that this is in; the first piece is that of the document.
    around: usize,
    /// How many elements are around it.
    depth: usize,
    /// Of an element: the number of its end tag.
    last: usize,
    /// How many elements are in it.
    elements: usize,
    /// It holds text, or white space is to be kept in it.
    kept: bool,
    /// It holds line breaks, asides or elements that are not simple.
    lines: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    End,
    Empty,
    /// A comment and the like, which may stand behind something else on its line.
    Aside,
    Text,
}

impl Piece {
    /// The content of the element stays as it is.
    fn is_simple(&self) -> bool {
        self.kept || self.elements == 0
    }
}

struct Formatter<'t> {
    text: &'t [u8],
    /// For each level.
    indent: &'t str,
    newline: &'static str,
    pieces: Vec<Piece>,
    edits: Vec<Edit>,
}

/// How to lay out `text`, of which `analysis` is known: edits in document order. They change nothing but white space that means
/// nothing, and there are none once they have been made. There are none for a text that is not well-formed either, nor for one
/// whose document type declaration declares anything. Linear.
///
/// # Panics
/// If `analysis` is that of another text.
#[must_use]
pub fn format(text: &str, analysis: &Analysis) -> Vec<Edit> {
    let mut formatter =
        Formatter { text: text.as_bytes(), indent: "", newline: "\n", pieces: Vec::new(), edits: Vec::new() };
    if analysis.well_formed && formatter.read(text) {
        formatter.lay_out();
    }
    formatter.edits
}

impl<'t> Formatter<'t> {
    /// Reads the pieces of the text, and how it is indented and its lines end. Whether it can be laid out.
    fn read(&mut self, text: &'t str) -> bool {
        let end = text.len();
        let mut at = if self.has(0, "\u{feff}".as_bytes()) { 3 } else { 0 };
        self.push(Kind::Text, at, at, 0, 0);
        let (mut around, mut depth) = (0, 0);
        loop {
            let start = self.spaces(at);
            let breaks = self.breaks(at, start);
            if breaks > 0 {
                self.pieces[around].lines = true;
                if depth == 1 && self.indent.is_empty() {
                    let mut line = start;
                    while !is_break(self.text[line - 1]) {
                        line -= 1;
                    }
                    self.indent =
                        if (1..=LONGEST_INDENT).contains(&(start - line)) { part(text, line, start) } else { INDENT };
                }
            }
            at = start;
            let Some(&first) = self.text.get(start) else { break };
            let mut kind = Kind::Text;
            if first != b'<' {
                while self.text[at] != b'<' {
                    at += 1;
                }
            } else if self.has(start, b"<!--") {
                kind = Kind::Aside;
                at = self.after(start + 4, end, b"-->");
            } else if self.has(start, b"<?") {
                kind = Kind::Aside;
                at = self.after(start, end, b"?>");
            } else if self.has(start, b"<![") {
                at = self.after(start, end, b"]]>");
            } else {
                let mut quote = b'>';
                while self.text[at] != b'>' || quote != b'>' {
                    let byte = self.text[at];
                    if byte == quote {
                        quote = b'>';
                    } else if quote == b'>' && matches!(byte, b'"' | b'\'') {
                        quote = byte;
                    }
                    at += 1;
                }
                kind = match (self.text[start + 1], self.text[at - 1]) {
                    (b'/', _) => Kind::End,
                    (b'!', _) => Kind::Aside,
                    (_, b'/') => Kind::Empty,
                    _ => Kind::Start,
                };
                at += 1;
                if kind == Kind::Aside && self.after(start, at, b"[") > 0 {
                    return false;
                }
            }
            let index = self.pieces.len();
            let within = around;
            let holder = &mut self.pieces[around];
            match kind {
                Kind::Text => holder.kept = true,
                Kind::Aside => holder.lines = true,
                Kind::Start | Kind::Empty => holder.elements += 1,
                Kind::End => {
                    holder.last = index;
                    let (simple, outer) = (holder.is_simple(), holder.around);
                    around = outer;
                    depth -= 1;
                    self.pieces[around].lines |= !simple;
                }
            }
            self.push(kind, start, at, within, depth);
            if kind == Kind::Start {
                let free = [&b"<description"[..], b"<contents", b"<value"]
                    .iter()
                    .any(|name| self.has(start, name) && self.word(start + 1) == start + name.len());
                self.pieces[index].kept = free || self.after(start, at, b"xml:space") > 0;
                around = index;
                depth += 1;
            }
        }
        if self.indent.is_empty() {
            self.indent = INDENT;
        }
        let mut line = 0;
        while line < end && self.text[line] != b'\n' {
            line += 1;
        }
        if line < end && line > 0 && self.text[line - 1] == b'\r' {
            self.newline = "\r\n";
        }
        true
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, around: usize, depth: usize) {
        self.pieces.push(Piece { kind, start, end, around, depth, last: 0, elements: 0, kept: false, lines: false });
    }

    fn lay_out(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let (mut index, mut at) = (1, pieces[0].end);
        while let Some(piece) = pieces.get(index) {
            let holder = &pieces[piece.around];
            let breaks = self.breaks(at, piece.start);
            // What the element around begins with, and ends with, has no blank line to it.
            let inner = at != holder.end && piece.kind != Kind::End;
            if index < 2 || piece.around > 0 && holder.elements == 1 && !holder.lines {
                self.replace(at, piece.start, 0, 0);
            } else if piece.kind != Kind::Aside || breaks > 0 {
                self.replace(at, piece.start, if inner { breaks.min(2) } else { 1 }.max(1), piece.depth);
            } else if at < piece.start {
                self.space(at, piece.start);
            }
            self.tag(piece);
            at = piece.end;
            if piece.kind == Kind::Start && piece.is_simple() {
                index = piece.last;
                self.tag(&pieces[index]);
                at = pieces[index].end;
            }
            index += 1;
        }
        self.replace(at, self.text.len(), 1, 0);
    }

    /// Lays out a tag.
    fn tag(&mut self, piece: &Piece) {
        if matches!(piece.kind, Kind::Aside | Kind::Text) {
            return;
        }
        // Past `</` as well.
        let mut at = self.word(piece.start + 2);
        loop {
            let next = self.spaces(at);
            if matches!(self.text[next], b'>' | b'/') {
                return self.replace(at, next, 0, 0);
            }
            if self.breaks(at, next) > 0 {
                self.replace(at, next, 1, piece.depth + 2);
            } else {
                self.space(at, next);
            }
            let name = self.word(next);
            let equals = self.spaces(name);
            let value = self.spaces(equals + 1);
            self.replace(name, equals, 0, 0);
            self.replace(equals + 1, value, 0, 0);
            at = value + 1;
            while self.text[at] != self.text[value] {
                at += 1;
            }
            at += 1;
        }
    }

    /// Makes what stands between `start` and `end` one space.
    fn space(&mut self, start: usize, end: usize) {
        self.make(start, end, " ".to_owned());
    }

    /// Makes what stands between `start` and `end` so many line breaks, and the indentation of so many levels.
    #[inline(never)] // called all over; a page loads each copy
    fn replace(&mut self, start: usize, end: usize, breaks: usize, depth: usize) {
        let mut white = String::new();
        let indents = if breaks > 0 { depth.min(DEEPEST) } else { 0 };
        for count in 0..breaks + indents {
            white.push_str(if count < breaks { self.newline } else { self.indent });
        }
        self.make(start, end, white);
    }

    #[inline(never)] // likewise
    fn make(&mut self, start: usize, end: usize, insert: String) {
        if self.text[start..end] != *insert.as_bytes() {
            self.edits.push(Edit { span: Span::new(start, end), insert });
        }
    }

    fn has(&self, at: usize, mark: &[u8]) -> bool {
        self.text[at..].starts_with(mark)
    }

    /// Where the white space ends that begins at `at`.
    #[inline(never)] // likewise
    fn spaces(&self, mut at: usize) -> usize {
        while at < self.text.len() && is_space(self.text[at]) {
            at += 1;
        }
        at
    }

    /// Where the name ends that `at` is in.
    #[inline(never)] // likewise
    fn word(&self, mut at: usize) -> usize {
        while !is_space(self.text[at]) && !matches!(self.text[at], b'=' | b'>' | b'/') {
            at += 1;
        }
        at
    }

    /// Where the first `mark` between `start` and `end` ends; 0 if there is none.
    #[inline(never)] // likewise
    fn after(&self, start: usize, end: usize, mark: &[u8]) -> usize {
        let mut windows = self.text[start..end].windows(mark.len());
        windows.position(|window| window == mark).map_or(0, |found| start + found + mark.len())
    }

    /// How many lines end between `start` and `end`.
    #[inline(never)] // likewise
    fn breaks(&self, start: usize, end: usize) -> usize {
        let mut breaks = 0;
        for at in start..end {
            let second = at > start && self.text[at - 1] == b'\r' && self.text[at] == b'\n';
            breaks += usize::from(is_break(self.text[at]) && !second);
        }
        breaks
    }
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t') || is_break(byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::applied;
    use crate::{Agent, analyze};

    #[track_caller]
    fn formatted(text: &str, expected: &str) {
        let format = |text: &str| applied(text, &format(text, &analyze(text, Agent::Independent)));
        assert_eq!(format(text), expected);
        assert_eq!(format(expected), expected, "once is enough");
    }

    #[test]
    fn each_element_has_a_line() {
        formatted(
            "  <deployable  name = 'd'\tversion='1.0' ><assemblies><assembly\nname='a'\nhwp=\"h\" ><image id='i' />\n\n\n\n\
             <services><service name='s'><executable url='u'/></service>\n</services ></assembly></assemblies>\n\n</deployable>",
            "\
<deployable name='d' version='1.0'>
  <assemblies>
    <assembly
        name='a'
        hwp=\"h\">
      <image id='i'/>

      <services>
        <service name='s'><executable url='u'/></service>
      </services>
    </assembly>
  </assemblies>
</deployable>
",
        );
    }

    #[test]
    fn what_may_be_meant_stays() {
        formatted(
            "<a><description> x <b ><c/></b>\n </description><value  > </value><value> <x/> </value><contents/>\
             <p xml:space = 'preserve'> <q/> </p><r> <![CDATA[ ]]> <s/></r><t>  </t><u> <!-- only --> </u><v w='\n < > '/></a>"
                .replace("< >", "&lt; >")
                .as_str(),
            "\
<a>
  <description> x <b ><c/></b>\n </description>
  <value> </value>
  <value> <x/> </value>
  <contents/>
  <p xml:space='preserve'> <q/> </p>
  <r> <![CDATA[ ]]> <s/></r>
  <t>  </t>
  <u> <!-- only --> </u>
  <v w='\n &lt; > '/>
</a>
",
        );
    }

    #[test]
    fn comments_stay_where_they_are() {
        formatted(
            "\u{feff}<?xml version='1.0'?><!-- first --><!DOCTYPE a>\n<!-- second --><a>  <!-- behind -->\n\
             <!--\n  own\n--><b/><!-- near --> <?p i?>\n\n <c/>  <!-- far --> </a><!-- last -->",
            "\u{feff}<?xml version='1.0'?><!-- first --><!DOCTYPE a>\n<!-- second -->\n<a> <!-- behind -->\n  \
             <!--\n  own\n-->\n  <b/><!-- near --> <?p i?>\n\n  <c/> <!-- far -->\n</a><!-- last -->\n",
        );
    }

    #[test]
    fn indentation_and_line_ends_are_the_documents() {
        formatted("<a>\r\n\t<b><c/><d/></b></a>", "<a>\r\n\t<b>\r\n\t\t<c/>\r\n\t\t<d/>\r\n\t</b>\r\n</a>\r\n");
        formatted("<a>\n   <b\n/><c/></a>", "<a>\n   <b/>\n   <c/>\n</a>\n");
        formatted("<a>\n         <b/><c\rd='e'/></a>", "<a>\n  <b/>\n  <c\n      d='e'/>\n</a>\n");
        formatted("<a>\n<b/></a>", "<a>\n  <b/>\n</a>\n");
    }

    #[test]
    fn a_deep_document_is_not_indented_for_ever() {
        let text = format!("{}{}", "<a><b/>".repeat(10_000), "</a>".repeat(10_000));
        let edits = format(&text, &analyze(&text, Agent::Independent));
        assert!(applied(&text, &edits).len() < text.len() * 30);
    }

    #[test]
    fn a_broken_text_stays_and_one_that_declares() {
        for text in [
            "<!DOCTYPE a [ <!-- ]> --> ]><a> <b/> </a>",
            "",
            " ",
            "<a",
            "<a><b></a>",
            "x<a/>",
            "<a> <b/>",
            "<a b=\"c>  <d/></a>",
        ] {
            assert_eq!(format(text, &analyze(text, Agent::Independent)), []);
        }
    }
}
