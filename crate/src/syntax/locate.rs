//! Where a text stops being well-formed, as a person would see it.

use super::{Check, Diagnostic, Span};
use crate::diagnostic::{Category, Severity};

/// The checks of this module.
pub(crate) const CHECKS: &[&Check] = &[&NOT_WELL_FORMED];

const NOT_WELL_FORMED: Check = Check { code: "not-well-formed", category: Category::Syntax, severity: Severity::Error };

/// What is refused before parsing.
pub(super) fn unsupported(_text: &str) -> Option<Diagnostic> {
    None
}

/// The finding for what roxmltree stumbled over.
pub(super) fn locate(_text: &str, error: &roxmltree::Error) -> Diagnostic {
    Diagnostic::new(&NOT_WELL_FORMED, Span::empty(0), error.to_string())
}
