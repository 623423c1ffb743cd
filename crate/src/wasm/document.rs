//! The live document: all that is asked while someone types.

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::plain::Plain;
use super::{agent, console_error_on_panic, map, read};
use crate::diagnostic::Edit;
use crate::help::completion::completions;
use crate::help::hover::hover;
use crate::span::Positions;
use crate::{Agent, Analysis, format, symbols};

#[wasm_bindgen(typescript_custom_section)]
const AGENT: &str = r#"/** How instances are configured: the rule by which services start. */
export type Agent = "independent" | "all-or-nothing" | "audrey-0.4" | "audrey-0.5";"#;

/// A document as last typed, and what is known of it. What it answers is the JSON of the type that is named.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Document {
    agent: Agent,
    text: String,
    positions: Positions,
    analysis: Analysis,
}

#[wasm_bindgen]
impl Document {
    /// Reads the first `length` bytes that were written to [`input`](super::input). An unknown agent is the caller's mistake: it throws.
    #[wasm_bindgen(constructor)]
    pub fn new(length: usize, agent: &str) -> Result<Document, JsError> {
        console_error_on_panic();
        let agent = self::agent(agent)?;
        let text = read(length);
        let (positions, analysis) = (Positions::new(&text), crate::analyze(&text, agent));
        Ok(Self { agent, text, positions, analysis })
    }

    /// Reads the first `length` bytes that were written to [`input`](super::input) instead of what was read before.
    pub fn update(&mut self, length: usize) {
        self.text = read(length);
        self.positions = Positions::new(&self.text);
        self.analysis = crate::analyze(&self.text, self.agent);
    }

    /// Findings, verdicts and deadlocks: a [`Report`](super::types::Report).
    #[must_use]
    pub fn report(&self) -> String {
        map::report(&self.analysis, &self.positions).json()
    }

    /// How many findings comments in the document take away from the report.
    #[must_use]
    pub fn ignored(&self) -> usize {
        self.analysis.ignored.iter().map(|of| of.count).sum()
    }

    /// Assemblies, services and references, to be drawn: a [`Graph`](super::types::Graph).
    #[must_use]
    pub fn graph(&self) -> String {
        map::graph(&self.analysis, &self.positions).json()
    }

    /// What can be typed at `at`: [`Completions`](super::types::Completions). Every `at` is in UTF-16 units, and one beyond the text is
    /// its end.
    #[must_use]
    pub fn completions(&self, at: f64) -> String {
        map::completions(&completions(&self.text, &self.analysis, self.byte(at)), &self.positions).json()
    }

    /// What is known of what stands at `at`: a [`Hover`](super::types::Hover), or null.
    #[must_use]
    pub fn hover(&self, at: f64) -> String {
        let found = hover(&self.text, &self.analysis, self.byte(at));
        map::hover(found.as_ref(), &self.positions).json()
    }

    /// Where that is named what the name at `at` means: where it is defined, then where it is referred to, each a
    /// [`Location`](super::types::Location).
    #[must_use]
    pub fn references(&self, at: f64) -> String {
        map::locations(&symbols::references(&self.analysis, self.byte(at)), &self.positions).json()
    }

    /// How to call `name` what the name at `at` means: [`Edit`](super::types::Edit)s, or why it cannot be.
    #[must_use]
    pub fn rename(&self, at: f64, name: &str) -> String {
        match symbols::rename(&self.text, &self.analysis, self.byte(at), name) {
            Ok(edits) => self.edits(&edits),
            Err(reason) => Plain::text(&reason).json(),
        }
    }

    /// Assemblies, and all that is in them: [`OutlineItem`](super::types::OutlineItem)s.
    #[must_use]
    pub fn outline(&self) -> String {
        map::outline(&self.analysis, &self.positions).json()
    }

    /// How to lay the text out: [`Edit`](super::types::Edit)s.
    #[must_use]
    pub fn format(&self) -> String {
        self.edits(&format::format(&self.text, &self.analysis))
    }

    #[inline(never)] // called more than once; a page loads each copy
    fn edits(&self, edits: &[Edit]) -> String {
        map::edits(edits, &self.positions).json()
    }

    /// The byte at `at` UTF-16 units.
    #[inline(never)] // likewise
    fn byte(&self, at: f64) -> usize {
        // What is no number is the beginning, and what is none of a unit is its end.
        self.positions.utf8(&self.text, at as usize)
    }
}
