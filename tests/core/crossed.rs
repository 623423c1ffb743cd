//! What crosses to JavaScript, read as the types that it is declared to have: a field too many or too few is a failure.

#![allow(dead_code, reason = "each test reads some of it")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use deployable::heat::{Way, export};
use deployable::span::Positions;
use deployable::wasm::heat::{Heat, plain as plain_heat};
use deployable::wasm::plain::Plain;
use deployable::wasm::plan::{Plan, plain as plain_plan};
use deployable::wasm::report as plain_report;
use deployable::wasm::types::Report;
use deployable::{Agent, Analysis};
use serde::de::DeserializeOwned;

/// The report of an analysed text.
pub(crate) fn report(text: &str, analysis: &Analysis) -> Report {
    read(plain_report(analysis, &Positions::new(text)))
}

/// Its plan.
pub(crate) fn plan(analysis: &Analysis) -> Plan {
    read(plain_plan(analysis))
}

/// Its template for Heat, or why there is none.
pub(crate) fn heat(text: &str, agent: Agent, way: Way) -> Heat {
    read(plain_heat(&export(text, agent, way), &Positions::new(text)))
}

fn read<T: DeserializeOwned>(plain: Plain) -> T {
    let value = serde_json::from_str(&plain.json());
    value.unwrap_or_else(|error| panic!("what crosses is not as declared: {error}"))
}
