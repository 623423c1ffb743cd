//! Findings that an author has read and does not want to see again: `<!-- deployable-ignore CODE why -->` before an element
//! takes away those of that code within it.

use super::report::Report;
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Ignored, Severity};
use crate::span::{Span, part};
use crate::suggest::closest;
use crate::syntax::Tree;

pub(super) const CHECKS: &[&Check] = &[&UNUSED_IGNORE];

/// A comment that ignores nothing, or not all that it names.
const UNUSED_IGNORE: Check = Check { code: "unused-ignore", category: Category::Name, severity: Severity::Info };

/// The word that such a comment begins with.
const KEYWORD: &str = "deployable-ignore";

/// More such comments are not read: each is held against each finding.
const MOST: usize = 1000;

/// Takes away of `found`, which is everything that was found in `tree`, what comments ignore, and returns that; adds what is wrong with
/// those comments.
pub(super) fn check(text: &str, tree: &Tree<'_>, found: &mut Vec<Diagnostic>) -> Vec<Ignored> {
    let mut ignored = Vec::new();
    let marked = tree.comments().iter().filter_map(|&comment| Some((comment, after_keyword(text, comment)?)));
    for (comment, words) in marked.take(MOST) {
        let (code, after) = first(words);
        let (other, rest) = first(after.strip_prefix(',').unwrap_or(after).trim_ascii_start());
        // A code that begins a reason is a word like any other, if it can be one.
        if known(other).is_some()
            && (after.starts_with(',') || rest.trim_ascii().is_empty() || other.bytes().any(|byte| byte == b'-'))
        {
            let message = "A comment ignores one code, here `{0}`. Write another comment for `{1}`.";
            found.say(&UNUSED_IGNORE, comment, message, &[code, other]);
        }
        let check = known(code);
        let codes = super::CHECKS.iter().copied().flatten().map(|check| check.code);
        let meant = if check.is_none() { closest(code, codes) } else { None };
        let mut count = 0;
        let message = match check.map(|check| check.category) {
            None if code.is_empty() => {
                "No code stands after `deployable-ignore`. Write one there, or remove the comment."
            }
            None if meant.is_some() => "There is no finding with the code `{0}`. Did you mean `{1}`?",
            None => "There is no finding with the code `{0}`. Remove the comment.",
            // Conductor refuses what its schema refuses, whatever a comment says.
            Some(Category::Syntax | Category::Schema) => {
                "A finding such as `{0}` cannot be ignored, since Conductor does not. Remove the comment."
            }
            Some(_) => {
                let element = element_after(text, tree, comment.end);
                let is_ignored = |found: &Diagnostic| {
                    found.check.code == code
                        && element.is_some_and(|span| span.start <= found.span.start && found.span.end <= span.end)
                };
                let before = found.len();
                found.retain(|finding| !is_ignored(finding));
                count = before - found.len();
                "There is no `{0}` in the element after this comment. Remove the comment."
            }
        };
        let start = comment.end - "-->".len() - words.len();
        let span = Span::new(start, start + code.len());
        if let Some(check) = check {
            ignored.push(Ignored { check, span, count });
        }
        if count == 0 {
            let meant = meant.unwrap_or_default();
            found.say(&UNUSED_IGNORE, comment, message, &[code, meant]);
            if !meant.is_empty() {
                found.offer("Change to `{0}`", &[meant], &[(span, meant)]);
            }
            let Edit { span, insert } = Edit::remove(text, comment);
            found.offer("Remove the comment", &[], &[(span, &insert)]);
        }
    }
    ignored
}

/// What stands after the keyword in the comment at `span`; none if it is another comment.
fn after_keyword(text: &str, span: Span) -> Option<&str> {
    let inside = part(text, span.start + "<!--".len(), span.end).strip_suffix("-->")?;
    let words = inside.trim_ascii_start().strip_prefix(KEYWORD)?;
    let after = words.trim_ascii_start();
    first(words).0.is_empty().then(|| after.strip_prefix(':').unwrap_or(after).trim_ascii_start())
}

/// The word that `words` begin with, as codes are, and what stands after it.
#[inline(never)]
fn first(words: &str) -> (&str, &str) {
    let end = words.bytes().position(|byte| byte != b'-' && !byte.is_ascii_alphanumeric()).unwrap_or(words.len());
    (part(words, 0, end), part(words, end, words.len()))
}

#[inline(never)]
fn known(code: &str) -> Option<&'static Check> {
    super::CHECKS.iter().copied().flatten().copied().find(|check| check.code == code)
}

/// The element that follows at `at`, after nothing but white space, comments and processing instructions.
fn element_after(text: &str, tree: &Tree<'_>, at: usize) -> Option<Span> {
    let mut start = at;
    loop {
        let rest = part(text, start, text.len());
        start += rest.len() - rest.trim_ascii_start().len();
        let rest = part(text, start, text.len());
        match tree.comments().binary_search_by_key(&start, |comment| comment.start) {
            Ok(index) => start = tree.comments()[index].end,
            Err(_) if rest.starts_with("<?") => {
                start += rest.as_bytes().windows(2).position(|end| end == b"?>")? + 2;
            }
            Err(_) => return tree.element_at(start).map(|element| element.span()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect;
    use crate::{Agent, analyze};

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
        expect(&around("<!-- deployable-ignore: unknown-assembly -->", ""));
        expect(&around("<!-- deployable-ignored unknown-assembly -->", UNKNOWN));
        expect(&around(
            "<!-- deployable-ignore unknown-assembly deadlock is no reason --><?a > b?>\n<?c?><!-- so -->\n",
            "",
        ));
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
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: There is no finding with the code `unknown-asembly`. Did you mean `unknown-assembly`?
",
            UNKNOWN,
        ));
        expect(&around(
            "<!-- deployable-ignore missing-element -->
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: A finding such as `missing-element` cannot be ignored, since Conductor does not. Remove the comment.
",
            UNKNOWN,
        ));
        expect(&around(
            "<!-- deployable-ignore -->
^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: No code stands after `deployable-ignore`. Write one there, or remove the comment.
<!-- deployable-ignore what is wrong -->
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info unused-ignore: There is no finding with the code `what`. Remove the comment.
",
            UNKNOWN,
        ));
    }

    #[test]
    fn a_code_that_is_misspelt_is_mended() {
        let text = around("<!-- deployable-ignore Unknown-asembly: later -->", "");
        let mended = around("<!-- deployable-ignore unknown-assembly: later -->", "");
        let found = |text: &str| analyze(text, Agent::Independent).diagnostics;
        crate::checks::testing::expect_fix(found, &text, "Change to `unknown-assembly`", &mended);
        assert_eq!(found(&mended), []);
    }

    #[test]
    fn a_comment_ignores_one_code() {
        for words in ["unknown-assembly, deadlock: why", "unknown-assembly deadlock"] {
            let comment = format!("<!-- deployable-ignore {words} -->");
            let marks = "^".repeat(comment.len());
            let info = "info unused-ignore: A comment ignores one code, here `unknown-assembly`. Write another comment for `deadlock`.";
            expect(&around(&format!("{comment}\n{marks} {info}\n"), ""));
        }
    }

    #[test]
    fn what_is_ignored_is_counted() {
        let text = around("<!-- deployable-ignore unknown-assembly -->\n<!-- deployable-ignore deadlock -->", "");
        let found = analyze(&text, Agent::Independent);
        let ignored = found.ignored.iter().map(|of| (&text[of.span.start..of.span.end], of.check.code, of.count));
        assert_eq!(
            ignored.collect::<Vec<_>>(),
            [("unknown-assembly", "unknown-assembly", 1), ("deadlock", "deadlock", 0)]
        );
        assert!(found.valid());
    }
}
