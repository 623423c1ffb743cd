//! YAML, written so that every reader of it gets back each text as it was: what is ours stands plain, what is the document's is
//! quoted, or a block where it has lines and nothing in them that a reader changes. Each line of a text has a line of its own.

use super::{Source, Template};
use crate::quote::{disturbs_the_line, on_one_line};
use crate::span::Span;

/// A value, and what of the document it comes from.
#[derive(Debug)]
pub(super) struct Node {
    kind: Kind,
    /// The comment above it, and above that an empty line.
    above: Option<String>,
    from: Option<Span>,
}

#[derive(Debug)]
enum Kind {
    Plain(String),
    /// A text, and where each of its lines comes from, as far as that is known.
    Text(String, Vec<Option<Span>>),
    Map(Vec<(String, Node)>),
    List(Vec<Node>),
}

impl Node {
    fn new(kind: Kind) -> Self {
        Self { kind, above: None, from: None }
    }

    /// YAML of our own making, on one line.
    pub(super) fn plain(yaml: impl Into<String>) -> Self {
        Self::new(Kind::Plain(yaml.into()))
    }

    /// Any text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::lines(text, Vec::new())
    }

    /// Any text, whose lines come from `lines`; those of none come from what the text does.
    pub(super) fn lines(text: impl Into<String>, lines: Vec<Option<Span>>) -> Self {
        Self::new(Kind::Text(text.into(), lines))
    }

    /// Keys, as YAML and of no more than 1000 characters, and their values.
    pub(super) fn map(entries: Vec<(String, Node)>) -> Self {
        Self::new(Kind::Map(entries))
    }

    pub(super) fn list(items: Vec<Node>) -> Self {
        Self::new(Kind::List(items))
    }

    /// Stands apart from what is above it.
    pub(super) fn apart(self) -> Self {
        self.under(String::new())
    }

    /// Stands apart from what is above it, under `comment`, a line.
    pub(super) fn under(self, comment: String) -> Self {
        Self { above: Some(comment), ..self }
    }

    /// Its lines come from what stands at `span`, unless nodes inside it say otherwise.
    pub(super) fn from(self, span: Span) -> Self {
        Self { from: Some(span), ..self }
    }
}

/// `text` between quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    escape(text, &mut quoted);
    quoted.push('"');
    quoted
}

/// Adds `text` to `quoted`, as it stands between quotes.
fn escape(text: &str, quoted: &mut String) {
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || disturbs_the_line(c) => {
                // All of these are of the basic plane.
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
}

/// Whether a literal block gives `text` back: it has several lines, of which not all are blank, and every character of it stands
/// for itself.
fn fits_a_block(text: &str) -> bool {
    let changed = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || disturbs_the_line(c);
    text.contains('\n') && !text.trim().is_empty() && !text.contains(changed)
}

/// Writes `root`, a map, below the lines of `head`.
pub(super) fn write(head: &[String], root: &Node) -> Template {
    let mut writer = Writer { yaml: String::new(), line: 1, sources: Vec::new(), keeps: false };
    for line in head {
        writer.comment(line, 0);
    }
    writer.node(root, 0, false, None);
    Template { yaml: writer.yaml, sources: writer.sources }
}

/// What a line of a text comes from, if that is known.
fn source_of(line: usize, sources: &[Option<Span>]) -> Option<Span> {
    sources.get(line).copied().flatten()
}

struct Writer {
    yaml: String,
    line: usize,
    sources: Vec<Source>,
    /// Whether an empty line would still be one of the block above it.
    keeps: bool,
}

impl Writer {
    /// Ends a line, which comes from what stands at `from`.
    fn end(&mut self, from: Option<Span>) {
        self.yaml.push('\n');
        self.keeps = false;
        self.sources.extend(from.map(|span| Source { line: self.line, span }));
        self.line += 1;
    }

    fn indent(&mut self, indent: usize) {
        self.yaml.extend(std::iter::repeat_n(' ', indent));
    }

    fn comment(&mut self, comment: &str, indent: usize) {
        self.indent(indent);
        self.yaml.push('#');
        if !comment.is_empty() {
            self.yaml.push(' ');
            self.yaml.push_str(&on_one_line(comment));
        }
        self.end(None);
    }

    /// An empty line, or what looks like one.
    fn space(&mut self, indent: usize) {
        if self.keeps {
            self.comment("", indent);
        } else {
            self.end(None);
        }
    }

    /// Writes `node`, whose lines are indented by `indent`, but for the first one where it has `begun` already. Templates are some
    /// eight nodes deep, whatever the document.
    fn node(&mut self, node: &Node, indent: usize, begun: bool, around: Option<Span>) {
        let from = node.from.or(around);
        match &node.kind {
            Kind::Plain(yaml) => {
                self.yaml.push_str(yaml);
                self.end(from);
            }
            Kind::Text(text, lines) if fits_a_block(text) => self.block(text, indent, from, lines),
            Kind::Text(text, lines) => self.quote(text, indent, from, lines),
            Kind::Map(entries) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if let Some(comment) = &value.above {
                        // The first has nothing above it.
                        if index > 0 {
                            self.space(indent);
                        }
                        if !comment.is_empty() {
                            self.comment(comment, indent);
                        }
                    }
                    if index > 0 || !begun {
                        self.indent(indent);
                    }
                    self.yaml.push_str(key);
                    self.yaml.push(':');
                    if matches!(value.kind, Kind::Map(_) | Kind::List(_)) {
                        self.end(value.from.or(from));
                    } else {
                        self.yaml.push(' ');
                    }
                    self.node(value, indent + 2, false, from);
                }
            }
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 || !begun {
                        self.indent(indent);
                    }
                    self.yaml.push_str("- ");
                    self.node(item, indent + 2, true, from);
                }
            }
        }
    }

    /// A literal block, whose lines are indented by `indent`.
    fn block(&mut self, text: &str, indent: usize, from: Option<Span>, sources: &[Option<Span>]) {
        self.yaml.push('|');
        if text.starts_with([' ', '\t', '\n']) {
            self.yaml.push('2');
        }
        let lines = text.strip_suffix('\n');
        let keeps = text.ends_with("\n\n");
        if keeps {
            self.yaml.push('+');
        } else if lines.is_none() {
            self.yaml.push('-');
        }
        self.end(from);
        for (index, line) in lines.unwrap_or(text).split('\n').enumerate() {
            if !line.is_empty() {
                self.indent(indent);
                self.yaml.push_str(line);
            }
            self.end(source_of(index, sources).or(from));
        }
        self.keeps = keeps;
    }

    /// `text` between quotes, which goes on after each of its lines on one that is indented by `indent`.
    fn quote(&mut self, text: &str, indent: usize, from: Option<Span>, sources: &[Option<Span>]) {
        let mut last = 0;
        self.yaml.push('"');
        for (index, line) in text.split_inclusive('\n').enumerate() {
            if index > 0 {
                self.yaml.push('\\');
                self.end(source_of(last, sources).or(from));
                last = index;
                self.indent(indent);
                // Else it would be one more of the spaces before it.
                if line.starts_with(' ') {
                    self.yaml.push('\\');
                }
            }
            escape(line, &mut self.yaml);
        }
        self.yaml.push('"');
        self.end(source_of(last, sources).or(from));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_on_one_line() {
        assert_eq!(quoted("é: \"a\" \\ # {b}"), r##""é: \"a\" \\ # {b}""##);
        assert_eq!(quoted("a\n\tb\r\u{85}\u{2028}\u{feff}"), r#""a\n\tb\u000d\u0085\u2028\ufeff""#);
    }

    #[test]
    fn blocks_are_for_lines_that_readers_leave_alone() {
        for text in ["a\nb", "a\n", "\n  a\n\tb", "a\n   ", "a\n\n", "#!/bin/sh\n: \"x\" # y\n"] {
            assert!(fits_a_block(text), "{text:?}");
        }
        for text in ["", "a", "\n", " \n ", "a\r\nb", "a\n\u{85}", "a\n\u{2028}", "\u{feff}a\n"] {
            assert!(!fits_a_block(text), "{text:?}");
        }
    }

    #[test]
    fn each_line_has_a_line() {
        let texts = ["a\n\n", "b\r\n  c\r\n\n\td", "e\n\n\n"].map(Node::text);
        let [first, second, third] = texts.map(Node::apart);
        let entries =
            [("f", first), ("g", second), ("h", Node::map(vec![("i".to_owned(), third)])), ("j", Node::text(""))];
        let map = Node::map(entries.map(|(key, value)| (key.to_owned(), value)).into());
        let expected = [
            "f: |+",
            "  a",
            "",
            "#",
            r#"g: "b\u000d\n\"#,
            r"  \  c\u000d\n\",
            r"  \n\",
            r#"  \td""#,
            "h:",
            "  i: |+",
            "    e",
            "",
            "",
            r#"j: """#,
            "",
        ];
        assert_eq!(write(&[], &map).yaml, expected.join("\n"));
    }

    #[test]
    fn nodes_are_laid_out() {
        let lines = |text: &str| Node::text(text).from(Span::new(1, 2));
        let list = Node::list(vec![Node::list(vec![lines(" a\nb"), Node::plain("[c]")]), Node::text("d")]);
        let map = Node::map(vec![("e".to_owned(), lines("f\n\ng\n")), ("h".to_owned(), list.under("i".to_owned()))]);
        let Template { yaml, sources } = write(&["j".to_owned(), String::new()], &map);
        let expected = "# j\n#\ne: |\n  f\n\n  g\n\n# i\nh:\n  - - |2-\n       a\n      b\n    - [c]\n  - \"d\"\n";
        assert_eq!(yaml, expected);
        assert_eq!(sources.iter().map(|source| source.line).collect::<Vec<_>>(), [3, 4, 5, 6, 10, 11, 12]);
    }
}
