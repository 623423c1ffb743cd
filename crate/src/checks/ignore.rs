//! Findings that an author has read and does not want to see again: `<!-- deployable-ignore CODE why -->` before an element
//! takes away those of that code within it.

use super::report::Report;
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Severity};
use crate::span::{Span, part};
use crate::syntax::Tree;

pub(super) const CHECKS: &[&Check] = &[&UNUSED_IGNORE];

/// A comment that ignores nothing.
const UNUSED_IGNORE: Check = Check { code: "unused-ignore", category: Category::Name, severity: Severity::Info };

/// The word that such a comment begins with.
const KEYWORD: &str = "deployable-ignore";

/// More such comments are not read: each is held against each finding.
const MOST: usize = 1000;

/// Takes away of `found`, which is everything that was found in `tree`, what comments ignore, and adds those that ignore nothing.
pub(super) fn check(text: &str, tree: &Tree<'_>, found: &mut Vec<Diagnostic>) {
    let marked = tree.comments().iter().filter_map(|&comment| Some((comment, code(text, comment)?)));
    for (comment, code) in marked.take(MOST) {
        let known = super::CHECKS.iter().copied().flatten().find(|check| check.code == code);
        let message = match known.map(|check| check.category) {
            None => "There is no finding with the code `{0}`.",
            // Conductor refuses what its schema refuses, whatever a comment says.
            Some(Category::Syntax | Category::Schema) => {
                "A finding such as `{0}` cannot be ignored, since Conductor does not."
            }
            Some(_) => {
                let element = element_after(text, tree, comment.end);
                let ignored = |found: &Diagnostic| {
                    found.check.code == code
                        && element.is_some_and(|span| span.start <= found.span.start && found.span.end <= span.end)
                };
                let before = found.len();
                found.retain(|finding| !ignored(finding));
                if found.len() < before {
                    continue;
                }
                "There is no `{0}` in the element after this comment."
            }
        };
        found.say(&UNUSED_IGNORE, comment, "[0] Remove the comment.", &[&super::fill(message, &[code])]);
        let Edit { span, insert } = Edit::remove(text, comment);
        found.offer("Remove the comment", &[], &[(span, &insert)]);
    }
}

/// The code that the comment at `span` ignores; none if it is another comment.
fn code(text: &str, span: Span) -> Option<&str> {
    let inside = part(text, span.start, span.end).strip_prefix("<!--")?.strip_suffix("-->")?;
    let words = inside.trim_ascii().strip_prefix(KEYWORD)?;
    let code = words.trim_ascii_start();
    if code.len() == words.len() {
        return None; // a longer word
    }
    let end = code.bytes().position(|byte| byte != b'-' && !byte.is_ascii_alphanumeric());
    Some(part(code, 0, end.unwrap_or(code.len())))
}

/// The element that follows at `at`, after nothing but white space and comments.
fn element_after(text: &str, tree: &Tree<'_>, at: usize) -> Option<Span> {
    let mut start = at;
    loop {
        let rest = part(text, start, text.len());
        start += rest.len() - rest.trim_ascii_start().len();
        match tree.comments().binary_search_by_key(&start, |comment| comment.start) {
            Ok(index) => start = tree.comments()[index].end,
            Err(_) => return tree.element_at(start).map(|element| element.span()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect;

    /// A document whose reference to `b` nothing satisfies, with something before the parameter.
    fn around(before: &str, mark: &str) -> String {
        format!(
            "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'><executable url='u'/><parameters>
{before}<parameter name='p'>
<reference assembly='b' parameter='p'/>{mark}
</parameter></parameters></service></services></assembly></assemblies></deployable>"
        )
    }

    const UNKNOWN: &str = "
                     ^ error unknown-assembly: There is no assembly `b`, so s on a never starts. The deployable has: `a`.";

    #[test]
    fn what_is_ignored_is_not_found() {
        expect(&around("<!-- deployable-ignore unknown-assembly: comes later --><!-- so -->\n", ""));
        expect(&around("<!--deployable-ignore unknown-assembly-->", ""));
        expect(&around("<!-- deployable-ignored unknown-assembly -->", UNKNOWN));
    }

    #[test]
    fn what_ignores_nothing_is_found() {
        expect(&around(
            "<!-- deployable-ignore deadlock -->
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: There is no `deadlock` in the element after this comment. Remove the comment.
",
            UNKNOWN,
        ));
        expect(&around(
            "<!-- deployable-ignore unknown-asembly -->
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: There is no finding with the code `unknown-asembly`. Remove the comment.
",
            UNKNOWN,
        ));
        expect(&around(
            "<!-- deployable-ignore missing-element -->
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: A finding such as `missing-element` cannot be ignored, since Conductor does not. Remove the comment.
",
            UNKNOWN,
        ));
    }
}
