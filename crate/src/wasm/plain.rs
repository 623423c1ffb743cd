//! Plain data, which crosses as JSON: to serialize each declared type by itself would be a tenth of all that a page loads, and
//! value by value would take longer.

use crate::span::{Positions, Span, part};

/// What crosses to JavaScript: a value as JSON. The types of `types.rs` say what there is in it, and the tests read it as those.
#[derive(Debug)]
pub struct Plain(String);

impl Plain {
    /// The JSON.
    #[must_use]
    pub fn json(self) -> String {
        self.0
    }

    /// No value.
    pub(super) fn null() -> Self {
        Self("null".to_owned())
    }

    pub(super) fn number(number: usize) -> Self {
        Self(number.to_string())
    }

    pub(super) fn integer(number: i64) -> Self {
        Self(number.to_string())
    }

    #[inline(never)] // called all over, as the next are; a page loads each copy
    pub(super) fn text(text: &str) -> Self {
        let mut json = String::new();
        quote(text, &mut json);
        Self(json)
    }

    #[inline(never)]
    pub(super) fn list(list: &[Plain]) -> Self {
        let mut json = "[".to_owned();
        for (index, value) in list.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            json.push_str(&value.0);
        }
        json.push(']');
        Self(json)
    }
}

/// Writes `text` as a JSON string.
#[inline(never)]
fn quote(text: &str, json: &mut String) {
    json.push('"');
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte < b' ' || byte == b'"' || byte == b'\\' {
            json.push_str(part(text, done, at));
            done = at + 1;
            json.push_str("\\u00");
            for digit in [byte >> 4, byte & 15] {
                json.push(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }));
            }
        }
    }
    json.push_str(part(text, done, text.len()));
    json.push('"');
}

/// An object as it is built: its JSON, but for its end.
#[derive(Debug, Default)]
pub(super) struct Object(String);

impl Object {
    #[inline(never)]
    fn field(&mut self, name: &str) -> &mut String {
        let json = &mut self.0;
        json.push(if json.is_empty() { '{' } else { ',' });
        quote(name, json);
        json.push(':');
        json
    }

    #[inline(never)]
    pub(super) fn put(mut self, name: &str, value: &Plain) -> Self {
        self.field(name).push_str(&value.0);
        self
    }

    #[inline(never)]
    pub(super) fn text(mut self, name: &str, text: &str) -> Self {
        quote(text, self.field(name));
        self
    }

    /// `text`, or null.
    #[inline(never)]
    pub(super) fn optional(self, name: &str, text: Option<&str>) -> Self {
        self.put(name, &text.map_or_else(Plain::null, Plain::text))
    }

    #[inline(never)]
    pub(super) fn number(self, name: &str, number: usize) -> Self {
        self.put(name, &Plain::number(number))
    }

    /// Seconds, of a number of milliseconds, or null.
    #[inline(never)]
    pub(super) fn seconds(mut self, name: &str, milliseconds: Option<i64>) -> Self {
        let json = self.field(name);
        let Some(time) = milliseconds else {
            json.push_str("null");
            return self;
        };
        if time < 0 {
            json.push('-');
        }
        let time = time.unsigned_abs();
        json.push_str(&(time / 1000).to_string());
        if time % 1000 != 0 {
            let thousandths = (1000 + time % 1000).to_string();
            json.push('.');
            json.push_str(part(&thousandths, 1, thousandths.len()));
        }
        self
    }

    #[inline(never)]
    pub(super) fn flag(mut self, name: &str, flag: bool) -> Self {
        self.field(name).push_str(if flag { "true" } else { "false" });
        self
    }

    /// `from` and `to`, in UTF-16 units.
    #[inline(never)]
    pub(super) fn span(self, positions: &Positions, span: Span) -> Self {
        self.number("from", positions.utf16(span.start)).number("to", positions.utf16(span.end))
    }

    #[inline(never)]
    pub(super) fn list(self, name: &str, list: &[Plain]) -> Self {
        self.put(name, &Plain::list(list))
    }

    pub(super) fn end(mut self) -> Plain {
        self.0.push('}');
        Plain(self.0)
    }
}
