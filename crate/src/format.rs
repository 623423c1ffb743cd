//! Lays a document out: each element on a line of its own, indented.
//!
//! Only white space changes: between elements, and in tags. Where white space may be meant, such as beside text, it stays.

use crate::checks::nests;
use crate::diagnostic::Edit;
use crate::span::Span;
use crate::syntax::parse;
use crate::{Analysis, model};

/// Elements deeper than this are indented no further, or a text of nothing but start tags would grow with its square.
const DEEPEST: usize = 32;

/// The indentation of a document that shows none of its own.
const INDENT: &str = "  ";

/// A longer one is no indentation.
const LONGEST_INDENT: usize = 8;

/// A piece of the markup. Between two is nothing but white space.
struct Piece {
    kind: Kind,
    span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A start tag, how its content is laid out, and the number of its end tag.
    Start(Layout, usize),
    End,
    Empty,
    /// A comment or a processing instruction, which may stand behind something else on its line.
    Aside,
    Text,
    Doctype,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// As it is: there is text in it, or nothing.
    Kept,
    /// All on one line.
    Line,
    /// Each piece on a line of its own.
    Lines,
}

/// An element that is open.
struct Open {
    /// The number of its start tag.
    start: usize,
    /// It holds text, or white space is to be kept in it.
    kept: bool,
    /// How many elements are in it.
    elements: usize,
    /// It holds line breaks, asides or elements that are not simple.
    lines: bool,
}

/// How to lay out `text`, of which `analysis` is known: edits in document order. They change nothing but white space that means
/// nothing, and none is left once they have been made. There are none for a text that is not well-formed. Linear.
///
/// # Panics
/// If `analysis` is that of another text.
#[must_use]
pub fn format(text: &str, analysis: &Analysis) -> Vec<Edit> {
    let line = text.bytes().position(|byte| byte == b'\n').unwrap_or_default();
    let newline = if text[..line].ends_with('\r') { "\r\n" } else { "\n" };
    let mut layout = Formatter { text, indent: INDENT, newline, edits: Vec::new() };
    if analysis.well_formed
        && let (Some(tree), _) = parse(text, nests)
    {
        let mut pieces = pieces(text, tree.root().span().start);
        layout.decide(&mut pieces);
        layout.lay_out(&pieces);
    }
    layout.edits
}

/// The pieces of a text that is well-formed, whose outermost element begins at byte `root`.
fn pieces(text: &str, root: usize) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let mut at = beginning(text);
    while at < bytes.len() {
        let start = at;
        let rest = &text[start..];
        let kind = if !rest.starts_with('<') {
            at = start + rest.bytes().position(|byte| byte == b'<').unwrap_or(rest.len());
            if spaces(text, start) >= at {
                continue;
            }
            Kind::Text
        } else if rest.starts_with("<!--") {
            at = after(text, start + 4, "-->");
            Kind::Aside
        } else if rest.starts_with("<?") {
            at = after(text, start + 2, "?>");
            Kind::Aside
        } else if rest.starts_with("<![") {
            at = after(text, start, "]]>");
            Kind::Text
        } else if rest.starts_with("<!") {
            // What is in it is nobody's business; comments behind it go with it.
            at = start + text[start..root].trim_end_matches(model::XML_SPACE).len();
            Kind::Doctype
        } else {
            let mut quote = 0;
            while quote != 0 || bytes[at] != b'>' {
                match bytes[at] {
                    byte if byte == quote => quote = 0,
                    byte @ (b'"' | b'\'') if quote == 0 => quote = byte,
                    _ => {}
                }
                at += 1;
            }
            at += 1;
            match (bytes[start + 1], bytes[at - 2]) {
                (b'/', _) => Kind::End,
                (_, b'/') => Kind::Empty,
                _ => Kind::Start(Layout::Kept, 0),
            }
        };
        pieces.push(Piece { kind, span: Span::new(start, at) });
    }
    pieces
}

struct Formatter<'t> {
    text: &'t str,
    /// For each level.
    indent: &'t str,
    newline: &'static str,
    edits: Vec<Edit>,
}

impl<'t> Formatter<'t> {
    /// Decides how the content of each element is laid out, and takes over how the text is indented.
    fn decide(&mut self, pieces: &mut [Piece]) {
        let mut open: Vec<Open> = Vec::new();
        let mut at = 0;
        let mut indented = false;
        for index in 0..pieces.len() {
            let Piece { kind, span } = pieces[index];
            let gap = &self.text[at..span.start];
            at = span.end;
            let depth = open.len();
            if let Some(around) = open.last_mut() {
                if let Some(line) = gap.bytes().rposition(|byte| byte == b'\n') {
                    around.lines = true;
                    if depth == 1 && !indented && !around.kept {
                        indented = true;
                        self.indent_by(gap, line);
                    }
                } else if breaks(gap) > 0 {
                    around.lines = true;
                }
                match kind {
                    Kind::Text => around.kept = true,
                    Kind::Aside => around.lines = true,
                    Kind::Start(..) | Kind::Empty => around.elements += 1,
                    Kind::End | Kind::Doctype => {}
                }
            }
            match kind {
                Kind::Start(..) => {
                    let tag = &self.text[span.start..span.end];
                    let name = &tag[1..name_end(tag)];
                    let kept =
                        matches!(name, "description" | "contents" | "value") || after(tag, 0, "xml:space") < tag.len();
                    open.push(Open { start: index, kept, elements: 0, lines: false });
                }
                Kind::End => {
                    let Some(Open { start, kept, elements, lines }) = open.pop() else { continue };
                    let layout = match elements {
                        _ if kept => Layout::Kept,
                        0 => Layout::Kept,
                        1 if !lines => Layout::Line,
                        _ => Layout::Lines,
                    };
                    pieces[start].kind = Kind::Start(layout, index);
                    if let Some(around) = open.last_mut() {
                        around.lines |= layout != Layout::Kept;
                    }
                }
                _ => {}
            }
        }
    }

    /// The white space `gap`, whose last line break is at `line`, is the first before something in the outermost element.
    fn indent_by(&mut self, gap: &'t str, line: usize) {
        let indent = &gap[line + 1..];
        if !indent.is_empty() && indent.len() <= LONGEST_INDENT && !indent.contains('\r') {
            self.indent = indent;
        }
    }

    fn lay_out(&mut self, pieces: &[Piece]) {
        // Whether each open element is on a line.
        let mut open: Vec<Layout> = Vec::new();
        let mut at = beginning(self.text);
        let mut first = true;
        let mut index = 0;
        while let Some(&Piece { kind, span }) = pieces.get(index) {
            let mut layout = open.last().copied().unwrap_or(Layout::Lines);
            if kind == Kind::End {
                open.pop();
            }
            let gap = &self.text[at..span.start];
            let lines = breaks(gap);
            if index == 0 {
                layout = Layout::Line;
            }
            let white = match (layout, kind) {
                (Layout::Line, _) => String::new(),
                (_, Kind::Aside) if lines == 0 => String::from(if gap.is_empty() { "" } else { " " }),
                _ => self.line(open.len(), lines > 1 && !first && kind != Kind::End),
            };
            self.replace(Span::new(at, span.start), &white);
            self.tag(kind, span, open.len());
            at = span.end;
            first = false;
            match kind {
                Kind::Start(Layout::Kept, end) => {
                    index = end;
                    self.tag(Kind::End, pieces[end].span, open.len());
                    at = pieces[end].span.end;
                }
                Kind::Start(layout, _) => {
                    open.push(layout);
                    first = true;
                }
                _ => {}
            }
            index += 1;
        }
        self.replace(Span::new(at, self.text.len()), self.newline);
    }

    /// Lays out the tag at `span`.
    fn tag(&mut self, kind: Kind, span: Span, depth: usize) {
        if !matches!(kind, Kind::Start(..) | Kind::End | Kind::Empty) {
            return;
        }
        let bytes = self.text.as_bytes();
        let mut at = span.start + name_end(&self.text[span.start..span.end]);
        loop {
            let next = spaces(self.text, at);
            let gap = Span::new(at, next);
            if matches!(bytes[next], b'>' | b'/') {
                return self.replace(gap, "");
            }
            if breaks(&self.text[at..next]) > 0 {
                let white = self.line(depth + 2, false);
                self.replace(gap, &white);
            } else {
                self.replace(gap, " ");
            }
            let equals = next + name_end(&self.text[next..]);
            let sign = spaces(self.text, equals);
            let quote = spaces(self.text, sign + 1);
            self.replace(Span::new(equals, sign), "");
            self.replace(Span::new(sign + 1, quote), "");
            at = quote + 1;
            while bytes[at] != bytes[quote] {
                at += 1;
            }
            at += 1;
        }
    }

    /// A line break, the first of two if `blank`, and what a line at `depth` begins with.
    #[inline(never)] // called all over; a page loads each copy
    fn line(&self, depth: usize, blank: bool) -> String {
        let mut line = String::from(if blank { self.newline } else { "" });
        line.push_str(self.newline);
        for _ in 0..depth.min(DEEPEST) {
            line.push_str(self.indent);
        }
        line
    }

    #[inline(never)] // likewise
    fn replace(&mut self, span: Span, white: &str) {
        if self.text[span.start..span.end] != *white {
            self.edits.push(Edit { span, insert: white.to_owned() });
        }
    }
}

/// Where the first piece may stand: after a byte order mark.
fn beginning(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Where the white space of `text` that begins at `at` ends.
#[inline(never)] // likewise
fn spaces(text: &str, at: usize) -> usize {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    at + text.as_bytes()[at..].iter().take_while(|byte| is_space(byte)).count()
}

/// Where the name ends that a tag, or an attribute, begins with.
#[inline(never)] // likewise
fn name_end(text: &str) -> usize {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'=' | b'>');
    let is_end = text.starts_with("</");
    let skip = if is_end { 2 } else { 1 };
    let mut end = skip;
    let bytes = text.as_bytes();
    while end < bytes.len() && !ends(&bytes[end]) && bytes[end] != b'/' {
        end += 1;
    }
    end
}

/// Where the next `mark` from `at` on ends; the end of `text` if there is none.
#[inline(never)] // likewise
fn after(text: &str, at: usize, mark: &str) -> usize {
    let found = text.as_bytes()[at..].windows(mark.len()).position(|window| window == mark.as_bytes());
    found.map_or(text.len(), |found| at + found + mark.len())
}

/// How many lines end in `gap`.
#[inline(never)] // likewise
fn breaks(gap: &str) -> usize {
    let count = |end| gap.bytes().filter(|&byte| byte == end).count();
    count(b'\n').max(count(b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Agent, analyze};

    #[track_caller]
    fn formatted(text: &str, expected: &str) {
        let format = |text: &str| Edit::apply(text, &format(text, &analyze(text, Agent::Independent)));
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
            "\u{feff}<?xml version='1.0'?><!-- first --><!DOCTYPE a [ <!-- ]> --> ]>\n<!-- second --><a>  <!-- behind -->\n\
             <!--\n  own\n--><b/><!-- near --> <?p i?>\n\n <c/>  <!-- far --> </a><!-- last -->",
            "\u{feff}<?xml version='1.0'?><!-- first -->\n<!DOCTYPE a [ <!-- ]> --> ]>\n<!-- second -->\n<a> <!-- behind -->\n  \
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
        assert!(Edit::apply(&text, &edits).len() < text.len() * 30);
    }

    #[test]
    fn a_broken_text_stays() {
        for text in ["", " ", "<a", "<a><b></a>", "x<a/>", "<a> <b/>", "<a b=\"c>  <d/></a>"] {
            assert_eq!(format(text, &analyze(text, Agent::Independent)), []);
        }
    }
}
