//! Plain data, all of one type: serializing each declared type by itself would be a tenth of all that a page loads.

use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

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

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_u32(u32::try_from(*number).unwrap_or(u32::MAX)),
            Self::Word(word) => serializer.serialize_str(word),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => {
                let mut all = serializer.serialize_seq(Some(list.len()))?;
                for value in list {
                    all.serialize_element(value)?;
                }
                all.end()
            }
            Self::Object(object) => {
                // As a struct: the names of its fields are made JavaScript's only once.
                let mut all = serializer.serialize_struct("", object.len())?;
                for (name, value) in object {
                    all.serialize_field(name, value)?;
                }
                all.end()
            }
        }
    }
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
