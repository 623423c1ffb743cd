//! From the core's types to those that cross, bytes to UTF-16 on the way.

use super::types::{Graph, Plan, Report};
use crate::Analysis;
use crate::span::Positions;

impl Report {
    /// The report of an analysed text that `positions` measured.
    #[must_use]
    pub fn new(analysis: &Analysis, _positions: &Positions) -> Self {
        Self {
            valid: analysis.well_formed,
            well_formed: analysis.well_formed,
            diagnostics: Vec::new(),
            services: Vec::new(),
            deadlocks: Vec::new(),
        }
    }
}

impl Graph {
    /// The graph of an analysed text that `positions` measured.
    #[must_use]
    pub fn new(_analysis: &Analysis, _positions: &Positions) -> Self {
        Self { assemblies: Vec::new(), services: Vec::new(), edges: Vec::new() }
    }
}

impl Plan {
    /// The plan of an analysed text.
    #[must_use]
    pub fn new(_analysis: &Analysis) -> Self {
        Self { layers: Vec::new(), never_start: Vec::new(), asked: Vec::new(), nodes: Vec::new() }
    }
}
