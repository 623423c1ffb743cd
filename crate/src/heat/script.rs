//! Shell scripts, made of lines of ours and of the document's files as they are.

use super::content::{Content, File, SCRIPT};
use super::yaml::{Node, quoted};
use crate::span::Span;

/// A line that no file is likely to hold: it ends one.
const END: &str = "--- end of file ---";

/// A script for bash, which hands on variables of any name, as `sh` may not.
pub(super) struct Script {
    pieces: Vec<Node>,
    lines: String,
    /// What the lines come from, if not from what the whole does.
    from: Option<Span>,
    /// How many bytes of it are known.
    pub(super) size: usize,
}

impl Script {
    /// One that stops at the first command that fails, with what that returned.
    pub(super) fn new() -> Self {
        let lines = "#!/bin/bash\nset -e".to_owned();
        Self { pieces: Vec::new(), size: lines.len(), lines, from: None }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.size += 1 + line.len();
        if !self.lines.is_empty() {
            self.lines.push('\n');
        }
        self.lines.push_str(line);
    }

    /// A line, or lines, of which the template says what they are.
    pub(super) fn put(&mut self, content: Node) {
        self.end_piece();
        self.pieces.push(content);
    }

    /// The lines from here on come from `from`.
    pub(super) fn source(&mut self, from: Option<Span>) {
        self.end_piece();
        self.from = from;
    }

    fn end_piece(&mut self) {
        if !self.lines.is_empty() {
            let piece = Node::text(std::mem::take(&mut self.lines));
            self.pieces.push(match self.from {
                Some(from) => piece.from(from),
                None => piece,
            });
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
                Content::Url(url) => (Node::plain(format!("{{ get_file: {} }}", quoted(url))), END.to_owned()),
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
