//! The template for Heat.

use serde::Deserialize;
use tsify::Tsify;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::plain::{Object, Plain};
use super::{console_error_on_panic, read};
use crate::heat::{Template, Way, export};
use crate::span::Positions;

/// A template for Heat, or why there is none.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Heat {
    /// HOT, as YAML; null if the document is not exported.
    #[tsify(type = "string | null")]
    pub template: Option<String>,
    /// Where its lines come from, in order; some come from nowhere.
    pub sources: Vec<HeatSource>,
    /// Why it is not exported, in a sentence or two, or null.
    #[tsify(type = "string | null")]
    pub refused: Option<String>,
}

/// Where a line of a template comes from.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct HeatSource {
    /// The line, from 1.
    pub line: usize,
    /// First UTF-16 unit of what it is made of.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// Reads the first `length` bytes that were written to [`input`](super::input), a document without errors, and returns a [`Heat`] as
/// JSON. An unknown agent is the caller's mistake: it throws.
#[wasm_bindgen]
pub fn heat(length: usize, agent: &str, wait_conditions: bool) -> Result<String, JsError> {
    console_error_on_panic();
    let agent = super::agent(agent)?;
    let text = read(length);
    let way = if wait_conditions { Way::WaitConditions } else { Way::Deployments };
    let exported = export(&text, agent, way);
    Ok(plain(&exported, &Positions::new(&text)).json())
}

/// A [`Heat`].
#[must_use]
pub fn plain(exported: &Result<Template, String>, positions: &Positions) -> Plain {
    let source =
        |source: &crate::heat::Source| Object::default().number("line", source.line).span(positions, source.span).end();
    let template = exported.as_ref().ok();
    let sources: Vec<_> = template.into_iter().flat_map(|template| &template.sources).map(source).collect();
    Object::default()
        .optional("template", template.map(|template| &*template.yaml))
        .list("sources", &sources)
        .optional("refused", exported.as_ref().err().map(|reason| &**reason))
        .end()
}
