//! Plain data, all of one type, which crosses as JSON: to serialize each declared type by itself would be a tenth of all that a
//! page loads, and value by value would take longer.

use crate::span::{Positions, Span};

/// What crosses to JavaScript. The types of `types.rs` say what there is in it, and the tests read it as those.
#[derive(Debug)]
#[expect(missing_docs, reason = "JSON's own")]
pub enum Plain {
    Null,
    Flag(bool),
    Number(usize),
    Word(&'static str),
    Text(String),
    List(Vec<Plain>),
    Object(Vec<(&'static str, Plain)>),
}

impl Plain {
    /// This as JSON. Its depth is that of its type, not of what a document contains.
    #[must_use]
    pub fn json(&self) -> String {
        let mut json = String::new();
        self.write(&mut json);
        json
    }

    fn write(&self, json: &mut String) {
        match self {
            Self::Null => json.push_str("null"),
            Self::Flag(flag) => json.push_str(if *flag { "true" } else { "false" }),
            Self::Number(number) => json.push_str(&number.to_string()),
            Self::Word(word) => quote(word, json),
            Self::Text(text) => quote(text, json),
            Self::List(list) => {
                let mut before = '[';
                for value in list {
                    json.push(before);
                    before = ',';
                    value.write(json);
                }
                json.push_str(if before == '[' { "[]" } else { "]" });
            }
            Self::Object(object) => {
                let mut before = '{';
                for (name, value) in object {
                    json.push(before);
                    before = ',';
                    quote(name, json);
                    json.push(':');
                    value.write(json);
                }
                json.push('}');
            }
        }
    }
}

/// Writes `text` as a JSON string.
#[inline(never)]
fn quote(text: &str, json: &mut String) {
    json.push('"');
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            json.push_str(&text[done..at]);
            done = at + 1;
            json.push_str("\\u00");
            for digit in [byte >> 4, byte & 15] {
                json.push(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }));
            }
        }
    }
    json.push_str(&text[done..]);
    json.push('"');
}

/// An object as it is built.
#[derive(Debug, Default)]
pub(super) struct Object(Vec<(&'static str, Plain)>);

impl Object {
    #[inline(never)] // called all over, as the next are; a page loads each copy
    pub(super) fn put(mut self, name: &'static str, value: Plain) -> Self {
        self.0.push((name, value));
        self
    }

    #[inline(never)]
    pub(super) fn text(self, name: &'static str, text: &str) -> Self {
        self.put(name, Plain::Text(text.to_owned()))
    }

    #[inline(never)]
    pub(super) fn word(self, name: &'static str, word: &'static str) -> Self {
        self.put(name, Plain::Word(word))
    }

    #[inline(never)]
    pub(super) fn number(self, name: &'static str, number: usize) -> Self {
        self.put(name, Plain::Number(number))
    }

    #[inline(never)]
    pub(super) fn flag(self, name: &'static str, flag: bool) -> Self {
        self.put(name, Plain::Flag(flag))
    }

    /// `from` and `to`, in UTF-16 units.
    #[inline(never)]
    pub(super) fn span(self, positions: &Positions, span: Span) -> Self {
        self.number("from", positions.utf16(span.start)).number("to", positions.utf16(span.end))
    }

    #[inline(never)]
    pub(super) fn list(self, name: &'static str, list: Vec<Plain>) -> Self {
        self.put(name, Plain::List(list))
    }

    pub(super) fn end(self) -> Plain {
        Plain::Object(self.0)
    }
}
