//! A text with a fix made.

use deployable::diagnostic::{Edit, Fix};

/// `text` with `fix` made. Panics if its edits overlap.
pub(crate) fn applied(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    assert!(edits.is_sorted_by(|one, next| one.span.end <= next.span.start), "edits overlap: {fix:?}");
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        fixed.replace_range(edit.span.start..edit.span.end, &edit.insert);
    }
    fixed
}
