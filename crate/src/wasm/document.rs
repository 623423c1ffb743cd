//! The live document: all that is asked while someone types.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::{console_error_on_panic, cross, map, read};
use crate::diagnostic::Edit;
use crate::help::completion::completions;
use crate::help::hover::hover;
use crate::span::Positions;
use crate::{Agent, Analysis, format, symbols};

#[wasm_bindgen(typescript_custom_section)]
const AGENT: &str = r#"/** How instances are configured: the rule by which services start. */
export type Agent = "independent" | "all-or-nothing";"#;

/// A document as last typed, and what is known of it.
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
        let agent = agent.parse().map_err(|error: crate::UnknownAgent| JsError::new(&error.to_string()))?;
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

    /// Findings, verdicts and deadlocks.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn report(&self) -> Result<JsValue, JsError> {
        cross(&map::report(&self.analysis, &self.positions))
    }

    /// How many findings comments in the document take away from the report.
    #[must_use]
    pub fn ignored(&self) -> usize {
        self.analysis.ignored.iter().map(|of| of.count).sum()
    }

    /// Assemblies, services and references, to be drawn.
    #[wasm_bindgen(unchecked_return_type = "Graph")]
    pub fn graph(&self) -> Result<JsValue, JsError> {
        cross(&map::graph(&self.analysis, &self.positions))
    }

    /// The order of the launch.
    #[wasm_bindgen(unchecked_return_type = "Plan")]
    pub fn plan(&self) -> Result<JsValue, JsError> {
        cross(&map::plan(&self.analysis))
    }

    /// What can be typed at `at`. Every `at` is in UTF-16 units, and one beyond the text is its end.
    #[wasm_bindgen(unchecked_return_type = "Completions")]
    pub fn completions(&self, at: f64) -> Result<JsValue, JsError> {
        cross(&map::completions(&completions(&self.text, &self.analysis, self.byte(at)), &self.positions))
    }

    /// What is known of what stands at `at`; null if nothing.
    #[wasm_bindgen(unchecked_return_type = "Hover | null")]
    pub fn hover(&self, at: f64) -> Result<JsValue, JsError> {
        let found = hover(&self.text, &self.analysis, self.byte(at));
        cross(&map::hover(found.as_ref(), &self.positions))
    }

    /// Where that is named what the name at `at` means: where it is defined, then where it is referred to.
    #[wasm_bindgen(unchecked_return_type = "Location[]")]
    pub fn references(&self, at: f64) -> Result<JsValue, JsError> {
        cross(&map::locations(&symbols::references(&self.analysis, self.byte(at)), &self.positions))
    }

    /// How to call `name` what the name at `at` means, or why it cannot be.
    #[wasm_bindgen(unchecked_return_type = "Edit[] | string")]
    pub fn rename(&self, at: f64, name: &str) -> Result<JsValue, JsError> {
        match symbols::rename(&self.text, &self.analysis, self.byte(at), name) {
            Ok(edits) => self.edits(&edits),
            Err(reason) => Ok(JsValue::from_str(&reason)),
        }
    }

    /// Assemblies, and all that is in them.
    #[wasm_bindgen(unchecked_return_type = "OutlineItem[]")]
    pub fn outline(&self) -> Result<JsValue, JsError> {
        cross(&map::outline(&self.analysis, &self.positions))
    }

    /// How to lay the text out.
    #[wasm_bindgen(unchecked_return_type = "Edit[]")]
    pub fn format(&self) -> Result<JsValue, JsError> {
        self.edits(&format::format(&self.text, &self.analysis))
    }

    #[inline(never)] // called more than once; a page loads each copy
    fn edits(&self, edits: &[Edit]) -> Result<JsValue, JsError> {
        cross(&map::edits(edits, &self.positions))
    }

    /// The byte at `at` UTF-16 units.
    #[inline(never)] // likewise
    fn byte(&self, at: f64) -> usize {
        // What is no number is the beginning, and what is none of a unit is its end.
        self.positions.utf8(&self.text, at as usize)
    }
}
