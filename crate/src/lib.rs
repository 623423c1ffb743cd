//! Reads an Aeolus deployable as it is typed, and says what happens when it is launched.
//!
//! [`analyze`] is the way in. It takes any text and always answers; nothing a text can contain makes it panic.

pub mod diagnostic;
mod quote;
pub mod span;
mod suggest;
pub mod syntax;
pub mod wasm;

use std::fmt;
use std::str::FromStr;

use diagnostic::Diagnostic;

/// The rule by which services start; see `semantics.md`, section 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agent {
    /// A service starts once each of its own references is resolved.
    Independent,
    /// The services of an assembly start together, once every reference of all of them is resolved.
    AllOrNothing,
}

/// The name of an agent that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAgent(String);

impl fmt::Display for UnknownAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown agent \"{}\"; one of: independent, all-or-nothing", self.0)
    }
}

impl FromStr for Agent {
    type Err = UnknownAgent;

    fn from_str(name: &str) -> Result<Self, UnknownAgent> {
        match name {
            "independent" => Ok(Self::Independent),
            "all-or-nothing" => Ok(Self::AllOrNothing),
            _ => Err(UnknownAgent(name.to_owned())),
        }
    }
}

/// What is known of a text.
#[derive(Debug)]
pub struct Analysis {
    /// It is well-formed XML.
    pub well_formed: bool,
    /// Sorted by span, then code.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `text` and checks it under `agent`.
#[must_use]
pub fn analyze(text: &str, _agent: Agent) -> Analysis {
    match syntax::parse(text) {
        Ok(_) => Analysis { well_formed: true, diagnostics: Vec::new() },
        Err(diagnostics) => Analysis { well_formed: false, diagnostics },
    }
}
