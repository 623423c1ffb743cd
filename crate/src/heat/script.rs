//! Shell scripts, made of lines of ours and of the document's files as they are.

use super::content::{Content, File, SCRIPT};
use super::ids::mark;
use super::yaml::{Node, quoted};
use crate::span::Span;

/// How a line begins that ends a file.
const END: &str = "--- end of file ---";

/// A script for bash, which hands on variables of any name, as `sh` may not.
pub(super) struct Script {
    pieces: Vec<Node>,
    lines: String,
    /// What those lines come from, if not from what the whole does.
    sources: Vec<Option<Span>>,
    /// The same of the lines to come.
    pub(super) from: Option<Span>,
    /// How many bytes of it are known.
    pub(super) size: usize,
}

impl Script {
    /// One that stops at the first command that fails, with what that returned.
    pub(super) fn new() -> Self {
        let lines = "#!/bin/bash\nset -e".to_owned();
        Self { pieces: Vec::new(), size: lines.len(), lines, sources: vec![None; 2], from: None }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.size += 1 + line.len();
        if !self.lines.is_empty() {
            self.lines.push('\n');
        }
        self.lines.push_str(line);
        self.sources.extend(line.split('\n').map(|_| self.from));
    }

    /// A line that comes from `from`.
    pub(super) fn line_from(&mut self, from: Span, line: &str) {
        let around = self.from.replace(from);
        self.line(line);
        self.from = around;
    }

    /// A line, or lines, of which the template says what they are.
    pub(super) fn put(&mut self, content: Node) {
        self.end_piece();
        self.pieces.push(content);
    }

    fn end_piece(&mut self) {
        if !self.lines.is_empty() {
            self.pieces.push(Node::lines(std::mem::take(&mut self.lines), std::mem::take(&mut self.sources)));
        }
    }

    /// Puts the files of a service into a folder of their own, which is the one to be in from then on.
    pub(super) fn unpack(&mut self, files: &[File]) {
        self.line("folder=$(mktemp -d \"${TMPDIR:-/var/tmp}/audrey.XXXXXX\")");
        // For scripts that go on as another user; Audrey's folder is open, too.
        self.line("chmod 755 \"$folder\"");
        self.line("cd \"$folder\"");
        for file in files {
            let (content, end) = match &file.content {
                // Nobody knows its lines; even if one ends another file, it does not end this.
                Content::Url(url) => {
                    (Node::plain(format!("{{ get_file: {} }}", quoted(url))), format!("{END} {}", mark(&[url])))
                }
                Content::Text(text, lines) => {
                    self.size += 1 + text.len();
                    (Node::lines(text, lines.clone()), no_line_of(text))
                }
            };
            // What is there before the end is a line, so with one line's end more than there is in the file.
            self.line(&format!("head -c -1 >{} <<'{end}'", word(&file.name)));
            self.put(content.from(file.span));
            self.line(&end);
        }
        self.line(&format!("chmod +x {SCRIPT}"));
    }

    /// The whole.
    pub(super) fn end(mut self) -> Node {
        self.end_piece();
        if self.pieces.len() == 1
            && let Some(piece) = self.pieces.pop()
        {
            return piece;
        }
        let join = Node::list(vec![Node::text("\n"), Node::list(self.pieces)]);
        Node::map(vec![("list_join".to_owned(), join)])
    }
}

/// The command that asks for a fact.
pub(super) fn facter(fact: &str) -> String {
    // What begins with a dash would be an option.
    format!("facter {}{}", if fact.starts_with('-') { "-- " } else { "" }, word(fact))
}

/// `text` as one word of a command.
pub(super) fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A line that does not stand in `text`.
fn no_line_of(text: &str) -> String {
    let more = |line: &str| {
        let rest = line.strip_prefix(END)?;
        rest.bytes().all(|byte| byte == b'-').then(|| rest.len() + 1)
    };
    let more = text.lines().filter_map(more).max().unwrap_or_default();
    END.to_owned() + &"-".repeat(more)
}
