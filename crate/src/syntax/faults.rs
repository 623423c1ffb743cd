//! What can be wrong with the markup of a text: the checks, and a row for each thing that can be said of it.

use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::span::{Span, part};
use crate::wording::fill;

/// What is said of one kind of fault, as templates of the two names that belong to it.
pub(super) struct Fault {
    check: &'static Check,
    /// The message; what mending it does, empty if there is no way; and what its fix inserts. In one, as three cost a page more.
    text: &'static str,
    message_end: usize,
    title_end: usize,
}

/// What the fix of a fault replaces, if that is not known.
pub(super) const NOTHING: Span = Span { start: usize::MAX, end: usize::MAX };

impl Fault {
    /// The finding at `span`; `mend` is what its fix replaces.
    #[inline(never)]
    pub(super) fn at(&'static self, span: Span, mend: Span, first: &str, second: &str) -> Diagnostic {
        let names = [first, second];
        let text = |start, end| fill(part(self.text, start, end), &names);
        let mut finding = Diagnostic::new(self.check, span, text(0, self.message_end));
        if self.message_end < self.title_end && mend != NOTHING {
            let title = text(self.message_end, self.title_end);
            finding = finding.fix(title, mend, text(self.title_end, self.text.len()));
        }
        finding
    }
}

const fn check(code: &'static str) -> Check {
    Check { code, category: Category::Syntax, severity: Severity::Error }
}

macro_rules! checks {
    ($($name:ident $code:literal)*) => {
        $(static $name: Check = check($code);)*

        /// The checks of this module.
        pub(crate) const CHECKS: &[&Check] = &[$(&$name),*];
    };
}

checks! {
    C_NO_ROOT "no-root-element"
    C_OUTSIDE "text-outside-root"
    C_UNCLOSED "unclosed-element"
    C_STRAY_END "stray-end-tag"
    C_TAG "malformed-tag"
    C_MISSING_QUOTE "missing-quote"
    C_DUPLICATE "duplicate-attribute"
    C_LESS_THAN "stray-less-than"
    C_AMPERSAND "stray-ampersand"
    C_ENTITY "unknown-entity"
    C_REFERENCE "malformed-reference"
    C_COMMENT "malformed-comment"
    C_UNTERMINATED "unterminated-markup"
    C_CDATA_END "cdata-end-in-text"
    C_DECLARATION "malformed-declaration"
    C_CHARACTER "invalid-character"
    C_NAME "invalid-name"
    C_PREFIX "unbound-prefix"
    C_NAMESPACE "invalid-namespace"
    C_DOCTYPE "malformed-doctype"
    C_UNSUPPORTED "unsupported-doctype"
    C_LIMIT "limit-exceeded"
}

macro_rules! faults {
    ($($name:ident $check:ident $message:literal, $title:literal, $insert:literal;)*) => {
        $(pub(super) static $name: Fault =
            Fault {
            check: &$check,
            text: concat!($message, $title, $insert),
            message_end: $message.len(),
            title_end: $message.len() + $title.len(),
        };)*
    };
}

faults! {
    NO_ROOT C_NO_ROOT "There is no element. Write one `deployable` element with everything in it.", "", "";
    TEXT_BEFORE_ROOT C_OUTSIDE "Text stands before the outermost element. Remove it, or put it inside.", "Remove the text", "";
    TEXT_AFTER_ROOT C_OUTSIDE "Text stands after `<{0}>`, the outermost element. Remove it, or put it inside.", "Remove the text", "";
    SECOND_ROOT C_OUTSIDE "`<{1}>` stands after `<{0}>`, the outermost element. Put it inside.", "Remove the `/` of `<{0}/>`", "";
    UNCLOSED C_UNCLOSED "`<{0}>` is not closed before `</{1}>`. Add `</{0}>`.", "", "";
    UNCLOSED_BEFORE C_UNCLOSED "`<{0}>` is not closed before `<{1}>`. Add `</{0}>`.", "", "";
    NO_SLASH C_UNCLOSED "`<{0}>` is never closed. Did you mean `</{0}>`?", "Change to `</{0}>`", "/";
    NEVER_CLOSED C_UNCLOSED "`<{0}>` is never closed. Add `</{0}>`.", "", "";
    STRAY_END C_STRAY_END "`</{0}>` closes nothing. Remove it, or open `<{0}>` before it.", "Remove the end tag", "";
    NO_START C_STRAY_END "`</{0}>` closes nothing. Add `<{0}>` where its element begins.", "Add `<{0}>`", "[1]<[0]>";
    NEEDLESS_SLASH C_STRAY_END "`</{0}>` closes nothing, since `<{0}/>` has no content. Remove the `/` there.", "Change to `<{0}>`", "";
    WRONG_START C_STRAY_END "`<{1}>` is closed by `</{0}>`. Did you mean `<{0}>`?", "Change to `<{0}>`", "[0]";
    WRONG_END C_STRAY_END "`</{0}>` does not close `<{1}>`. Write `</{1}>`.", "Change to `</{1}>`", "[1]";
    UNFINISHED C_TAG "The tag `<{0}` is not finished. Add `>`.", "Finish the tag", ">";
    UNFINISHED_END C_TAG "This end tag is not finished. Write `</{1}>`.", "Complete to `</{1}>`", "</[1]>";
    SPACE C_TAG "A space cannot stand here in a tag. Remove it.", "Remove the space", "";
    NO_BRACKET C_TAG "The tag `{0}` has no `<`. Add it.", "Add `<`", "<";
    NAME_RUNS_ON C_TAG "`<{0}` is the name of a tag and of an attribute without a space between. Add it.", "Add the space", " ";
    UNEXPECTED C_TAG "`{0}` does not belong here. Remove it.", "Remove it", "";
    NO_VALUE C_TAG "The attribute `{0}` has no value. Write `{0}=\"…\"`.", "Add an empty value", "[1]";
    NO_EQUALS C_TAG "`=` is missing between the attribute `{0}` and its value. Add it.", "Add `=`", "=";
    NO_SPACE C_TAG "A space is missing before the attribute `{0}`. Add it.", "Add a space", " ";
    UNKNOWN_MARKUP C_TAG "`<!` begins neither a comment, `<!--`, nor a CDATA section, `{0}`. Change it to one of them.", "", "";
    NO_CLOSING_QUOTE C_MISSING_QUOTE "The value of `{0}` has no closing quote. Add `{1}` after it.", "Add `{1}`", "[1]";
    NO_OPENING_QUOTE C_MISSING_QUOTE "The value of `{0}` has no opening quote. Add `{1}` before it.", "Add `{1}`", "[1]";
    NO_QUOTES C_MISSING_QUOTE "The value of `{0}` has no quotes. Put it in quotes.", "Add quotes", "\"[1]\"";
    DUPLICATE C_DUPLICATE "The attribute `{0}` is given twice. Remove one.", "Remove this `{0}`", "";
    STRAY_LESS_THAN C_LESS_THAN "This `<` begins no tag. Finish the tag, or write the character as `&lt;`.", "Change to `&lt;`", "&lt;";
    NEEDLESS_LESS_THAN C_LESS_THAN "This `<` begins no tag. Finish the tag, or remove it.", "Remove it", "";
    LESS_THAN_IN_VALUE C_LESS_THAN "`<` cannot stand in the value of `{0}`. Write it as `&lt;`.", "Change to `&lt;`", "&lt;";
    NEEDLESS_AMPERSAND C_AMPERSAND "This `&` begins no reference such as `&lt;`. Remove it.", "Remove it", "";
    STRAY_AMPERSAND C_AMPERSAND "This `&` begins no reference such as `&lt;`. Write it as `&amp;`.", "Change to `&amp;`", "&amp;";
    UNKNOWN_ENTITY C_ENTITY "`&{0};` is not defined. XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&apos;`.", "Change to `&{1};`", "&[1];";
    NO_SEMICOLON C_REFERENCE "The reference `{0}` has no `;`. Add it.", "Add `;`", ";";
    NO_CHARACTER C_REFERENCE "`{0}` stands for no character. Write a reference such as `&#233;` or `&#xE9;`.", "Remove it", "";
    HYPHENS C_COMMENT "A comment cannot hold `--`. Write a single `-`.", "Change to `-`", "-";
    HYPHENS_AT_END C_COMMENT "A comment ends with exactly `-->`. Remove the hyphens before it.", "Remove the hyphens", "";
    UNTERMINATED C_UNTERMINATED "This {0} does not end. Add `{1}`.", "Add `{1}`", "[1]";
    CDATA_END C_CDATA_END "`]]>` ends a CDATA section, and there is none here. Remove it, or write it as `]]&gt;`.", "Change to `]]&gt;`", "]]&gt;";
    MISPLACED_DECLARATION C_DECLARATION "`<?xml` stands only at the very beginning of a document, without white space before it. Remove what is too much.", "Remove it", "";
    MALFORMED_DECLARATION C_DECLARATION "The XML declaration is malformed. Write `<?xml version=\"1.0\"?>`, or leave it out.", "Change to `{0}`", "[0]";
    INVALID_CHARACTER C_CHARACTER "The character `{0}` is not allowed in XML. Remove it.", "Remove it", "";
    INVALID_NAME C_NAME "`{0}` is not a name. Use letters, digits, `_`, `-`, `.` and at most one `:`, with a letter or `_` first.", "", "";
    UNBOUND_PREFIX C_PREFIX "The prefix `{0}:` stands for no namespace. Remove it, or declare it with `xmlns:{0}`.", "Remove the prefix", "";
    RESERVED C_NAMESPACE "`xml` and `xmlns` have a fixed meaning, and a prefix needs a namespace that is not empty. Choose another prefix or namespace.", "", "";
    MALFORMED_DOCTYPE C_DOCTYPE "`<!DOCTYPE name>` stands once, before the outermost element. Remove it, or write it so.", "", "";
    UNSUPPORTED_DOCTYPE C_UNSUPPORTED "`{0}` is not read, since a few such lines can stand for gigabytes. Write out what it stands for.", "", "";
    LIMIT C_LIMIT "More than {0} are not read. {1}.", "", "";
}
