//! What can be wrong with the markup of a text: one check and one constructor for each kind of finding.

use crate::diagnostic::{Category, Check, Diagnostic, Edit, Fix, Severity};
use crate::quote::{end_tag, quote, tag};
use crate::span::Span;

/// The checks of this module.
pub(crate) const CHECKS: &[&Check] = &[
    &NO_ROOT_ELEMENT,
    &TEXT_OUTSIDE_ROOT,
    &UNCLOSED_ELEMENT,
    &STRAY_END_TAG,
    &MALFORMED_TAG,
    &MISSING_QUOTE,
    &STRAY_QUOTE,
    &DUPLICATE_ATTRIBUTE,
    &STRAY_LESS_THAN,
    &STRAY_AMPERSAND,
    &UNKNOWN_ENTITY,
    &MALFORMED_REFERENCE,
    &MALFORMED_COMMENT,
    &UNTERMINATED_MARKUP,
    &CDATA_END_IN_TEXT,
    &MALFORMED_DECLARATION,
    &INVALID_CHARACTER,
    &INVALID_NAME,
    &UNBOUND_PREFIX,
    &INVALID_NAMESPACE,
    &MALFORMED_DOCTYPE,
    &UNSUPPORTED_DOCTYPE,
    &LIMIT_EXCEEDED,
    &NOT_WELL_FORMED,
];

const fn check(code: &'static str) -> Check {
    Check { code, category: Category::Syntax, severity: Severity::Error }
}

const NO_ROOT_ELEMENT: Check = check("no-root-element");
const TEXT_OUTSIDE_ROOT: Check = check("text-outside-root");
const UNCLOSED_ELEMENT: Check = check("unclosed-element");
const STRAY_END_TAG: Check = check("stray-end-tag");
const MALFORMED_TAG: Check = check("malformed-tag");
const MISSING_QUOTE: Check = check("missing-quote");
const STRAY_QUOTE: Check = check("stray-quote");
const DUPLICATE_ATTRIBUTE: Check = check("duplicate-attribute");
const STRAY_LESS_THAN: Check = check("stray-less-than");
const STRAY_AMPERSAND: Check = check("stray-ampersand");
const UNKNOWN_ENTITY: Check = check("unknown-entity");
const MALFORMED_REFERENCE: Check = check("malformed-reference");
const MALFORMED_COMMENT: Check = check("malformed-comment");
const UNTERMINATED_MARKUP: Check = check("unterminated-markup");
const CDATA_END_IN_TEXT: Check = check("cdata-end-in-text");
const MALFORMED_DECLARATION: Check = check("malformed-declaration");
const INVALID_CHARACTER: Check = check("invalid-character");
const INVALID_NAME: Check = check("invalid-name");
const UNBOUND_PREFIX: Check = check("unbound-prefix");
const INVALID_NAMESPACE: Check = check("invalid-namespace");
const MALFORMED_DOCTYPE: Check = check("malformed-doctype");
const UNSUPPORTED_DOCTYPE: Check = check("unsupported-doctype");
const LIMIT_EXCEEDED: Check = check("limit-exceeded");
const NOT_WELL_FORMED: Check = check("not-well-formed");

/// Where something begins, and in which line, counted from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) line: usize,
}

/// There is no element at all.
pub(super) fn no_root_element(span: Span) -> Diagnostic {
    let message = "there is no element: a document is one element with everything else inside";
    Diagnostic::new(&NO_ROOT_ELEMENT, span, message)
}

/// Text before the root element.
pub(super) fn text_before_root(span: Span) -> Diagnostic {
    let message = "text stands before the outermost element: remove it, or put it inside";
    Diagnostic::new(&TEXT_OUTSIDE_ROOT, span, message).fix("Remove the text", span, "")
}

/// Text after the root element `name`, which ends at `end`.
pub(super) fn text_after_root(span: Span, name: &str, end: Place) -> Diagnostic {
    let message =
        format!("text stands after {}, which ends in line {}: remove it, or put it inside", tag(name), end.line);
    Diagnostic::new(&TEXT_OUTSIDE_ROOT, span, message).related(end.span, format!("{} ends here", tag(name))).fix(
        "Remove the text",
        span,
        "",
    )
}

/// An element `second` after the root element `name`, which ends at `end`.
pub(super) fn second_root(span: Span, second: &str, name: &str, end: Place) -> Diagnostic {
    let message = format!(
        "{} stands after {}, which ends in line {}: a document is one element with everything else inside",
        tag(second),
        tag(name),
        end.line
    );
    Diagnostic::new(&TEXT_OUTSIDE_ROOT, span, message).related(end.span, format!("{} ends here", tag(name)))
}

/// Element `name` is open where its parent ends, or the text; `outer` more around it are as well.
pub(super) fn unclosed_element(span: Span, name: &str, line: usize, before: Option<&str>, outer: usize) -> Diagnostic {
    let mut message = format!("{} opened in line {line} is ", tag(name));
    match before {
        Some(before) => message.push_str(&format!("not closed before {}", end_tag(before))),
        None => message.push_str("never closed"),
    }
    match outer {
        0 => {}
        1 => message.push_str(", nor is the element around it"),
        _ => message.push_str(&format!(", nor are the {outer} elements around it")),
    }
    message.push_str(&format!(": add {}", end_tag(name)));
    Diagnostic::new(&UNCLOSED_ELEMENT, span, message)
}

/// An end tag that closes nothing, and may go.
pub(super) fn stray_end_tag(tag: Span, name: &str) -> Diagnostic {
    let message = format!("{} closes nothing: no {} is open here", end_tag(name), self::tag(name));
    Diagnostic::new(&STRAY_END_TAG, tag, message).fix("Remove the end tag", tag, "")
}

/// An end tag whose name is not that of the element it should close, `open`.
pub(super) fn wrong_end_tag(span: Span, name: &str, name_span: Span, open: &str, start: Place) -> Diagnostic {
    let message = format!(
        "{} does not close {} opened in line {}: write {}",
        end_tag(name),
        tag(open),
        start.line,
        end_tag(open)
    );
    Diagnostic::new(&STRAY_END_TAG, span, message).related(start.span, format!("{} is opened here", tag(open))).fix(
        format!("Change to {}", end_tag(open)),
        name_span,
        open,
    )
}

/// A start tag that the next markup, or the end of the text, cuts short.
pub(super) fn unfinished_tag(span: Span, name: &str) -> Diagnostic {
    let message = format!("the tag {} is not finished: add `>`", quote(&format!("<{name}")));
    Diagnostic::new(&MALFORMED_TAG, span, message)
}

/// An end tag that the next markup, or the end of the text, cuts short.
pub(super) fn unfinished_end_tag(span: Span, typed: &str, name: Option<&str>) -> Diagnostic {
    let typed = format!("</{typed}");
    let typed = quote(&typed);
    match name {
        Some(name) => {
            let message = format!("the end tag {typed} is not finished: write {}", end_tag(name));
            Diagnostic::new(&MALFORMED_TAG, span, message).fix(
                format!("Complete to {}", end_tag(name)),
                span,
                format!("</{name}>"),
            )
        }
        None => {
            let message =
                format!("the end tag {typed} is not finished, and there is nothing for it to close: remove it");
            Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove it", span, "")
        }
    }
}

/// An end tag without a name.
pub(super) fn nameless_end_tag(span: Span, name: Option<&str>) -> Diagnostic {
    let message = "the end tag has no name";
    match name {
        Some(name) => Diagnostic::new(&MALFORMED_TAG, span, format!("{message}: write {}", end_tag(name))).fix(
            format!("Complete to {}", end_tag(name)),
            span,
            format!("</{name}>"),
        ),
        None => Diagnostic::new(&MALFORMED_TAG, span, format!("{message}, and there is nothing for it to close")),
    }
}

/// More than a name in an end tag.
pub(super) fn crowded_end_tag(span: Span, name: &str) -> Diagnostic {
    let message = format!("an end tag holds nothing but its name: write {}", end_tag(name));
    Diagnostic::new(&MALFORMED_TAG, span, message)
}

/// White space after `<` or `</`.
pub(super) fn space_before_name(span: Span) -> Diagnostic {
    let message = "the name of a tag follows directly after its opening bracket: remove the space";
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove the space", span, "")
}

/// White space inside of the name of a tag.
pub(super) fn space_in_name(span: Span, name: &str) -> Diagnostic {
    let message = format!("a space is in the name of {}: remove it", tag(name));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove the space", span, "")
}

/// A `>` inside of the name of a tag.
pub(super) fn bracket_in_name(span: Span, name: &str) -> Diagnostic {
    let message = format!("this `>` is in the name of {}: remove it", tag(name));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove the `>`", span, "")
}

/// The name of a tag and of its first attribute run together; the space belongs at `at`, if that can be told.
pub(super) fn missing_space_after_name(span: Span, at: Option<usize>) -> Diagnostic {
    let message = "a space is missing between the name of the tag and that of its attribute";
    let found = Diagnostic::new(&MALFORMED_TAG, span, message);
    match at {
        Some(at) => found.fix("Add a space", Span::empty(at), " "),
        None => found,
    }
}

/// `tag>` or `/tag>` whose `<` is missing.
pub(super) fn missing_bracket(span: Span, typed: &str) -> Diagnostic {
    let message = format!("{} looks like a tag without its `<`: add it", quote(typed));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Add `<`", Span::empty(span.start), "<")
}

/// A `/` in a start tag that does not stand before `>`.
pub(super) fn stray_slash(span: Span) -> Diagnostic {
    let message = "`/` stands in a tag only directly before `>`: remove it";
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove the `/`", span, "")
}

/// White space between `/` and `>`.
pub(super) fn space_in_empty_tag(span: Span) -> Diagnostic {
    let message = "`/` and `>` stand together at the end of a tag: remove the space between";
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove the space", span, "")
}

/// Something in a tag that is neither a name nor a value.
pub(super) fn unexpected_in_tag(span: Span, typed: &str) -> Diagnostic {
    let message = format!("{} does not belong in a tag: attributes look like `name=\"value\"`", quote(typed));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove it", span, "")
}

/// An attribute without a value; `insert` at `at` would give it an empty one.
pub(super) fn missing_value(span: Span, name: &str, at: usize, insert: &str) -> Diagnostic {
    let message = format!("the attribute {} has no value: write {}", quote(name), quote(&format!("{name}=\"…\"")));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Add an empty value", Span::empty(at), insert)
}

/// A value that follows its name without `=`.
pub(super) fn missing_equals(span: Span, name: &str) -> Diagnostic {
    let message = format!("`=` is missing between the attribute {} and its value", quote(name));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Add `=`", Span::empty(span.end), "=")
}

/// More than one `=` after the name of an attribute, or one before.
pub(super) fn stray_equals(span: Span) -> Diagnostic {
    let message = "`=` stands once, between the name of an attribute and its value: remove it here";
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Remove it", span, "")
}

/// Two attributes run together.
pub(super) fn missing_space(span: Span, name: &str) -> Diagnostic {
    let message = format!("a space is missing before the attribute {}", quote(name));
    Diagnostic::new(&MALFORMED_TAG, span, message).fix("Add a space", Span::empty(span.start), " ")
}

/// `<!` that begins neither a comment nor a CDATA section.
pub(super) fn unknown_markup(span: Span, typed: &str) -> Diagnostic {
    let message = format!("{} begins neither a comment, `<!--`, nor a CDATA section, `<![CDATA[`", quote(typed));
    Diagnostic::new(&MALFORMED_TAG, span, message)
}

/// The value of `name` begins but does not end; the quote belongs at `at`.
pub(super) fn missing_closing_quote(span: Span, name: &str, quote: char, at: usize) -> Diagnostic {
    let message = format!("the value of {} has no closing quote: add `{quote}` after it", self::quote(name));
    Diagnostic::new(&MISSING_QUOTE, span, message).fix(format!("Add `{quote}`"), Span::empty(at), quote.to_string())
}

/// The value of `name` ends but does not begin; the quote belongs at `at`.
pub(super) fn missing_opening_quote(span: Span, name: &str, quote: char, at: usize) -> Diagnostic {
    let message = format!("the value of {} has no opening quote: add `{quote}` before it", self::quote(name));
    Diagnostic::new(&MISSING_QUOTE, span, message).fix(format!("Add `{quote}`"), Span::empty(at), quote.to_string())
}

/// The value of `name` stands without quotes.
pub(super) fn missing_quotes(span: Span, name: &str, value: Span) -> Diagnostic {
    let message = format!("the value of {} has no quotes: put it in quotes", quote(name));
    let edits = [value.start, value.end].map(|at| Edit { span: Span::empty(at), insert: "\"".to_owned() });
    let mut found = Diagnostic::new(&MISSING_QUOTE, span, message);
    found.fixes.push(Fix { title: "Add quotes".to_owned(), edits: edits.into() });
    found
}

/// A quote that begins or ends no value.
pub(super) fn stray_quote(span: Span) -> Diagnostic {
    let message = "this quote neither begins nor ends a value: remove it";
    Diagnostic::new(&STRAY_QUOTE, span, message).fix("Remove the quote", span, "")
}

/// A quote that ends the value of `name` before its time.
pub(super) fn quote_in_value(span: Span, name: &str, quote: char) -> Diagnostic {
    let message = format!(
        "this quote ends the value of {} too early: remove it, or write it as `{}`",
        self::quote(name),
        escaped_quote(quote)
    );
    Diagnostic::new(&STRAY_QUOTE, span, message).fix("Remove the quote", span, "").fix(
        format!("Change to `{}`", escaped_quote(quote)),
        span,
        escaped_quote(quote),
    )
}

/// A second attribute `name` in one tag; the first has the name `other`, which can differ in its prefix.
pub(super) fn duplicate_attribute(span: Span, name: &str, other: &str, first: Place, whole: Span) -> Diagnostic {
    let other = quote(other);
    let message =
        format!("the attribute {} is given twice: {other} already stands in line {}", quote(name), first.line);
    Diagnostic::new(&DUPLICATE_ATTRIBUTE, span, message)
        .related(first.span, format!("{other} is first given here"))
        .fix(format!("Remove this {}", quote(name)), whole, "")
}

/// `<` in text, where it begins no tag.
pub(super) fn stray_less_than(span: Span) -> Diagnostic {
    let message = "this `<` begins no tag: finish the tag, or write the character as `&lt;`";
    Diagnostic::new(&STRAY_LESS_THAN, span, message).fix(
        "Change to `&lt;`",
        Span::new(span.start, span.start + 1),
        "&lt;",
    )
}

/// `<` among the attributes of a tag.
pub(super) fn less_than_in_tag(span: Span) -> Diagnostic {
    let message = "this `<` stands inside of a tag: remove it";
    Diagnostic::new(&STRAY_LESS_THAN, span, message).fix("Remove it", span, "")
}

/// `<` in the value of `name`.
pub(super) fn less_than_in_value(span: Span, name: &str) -> Diagnostic {
    let message = format!("`<` cannot stand in the value of {}: write it as `&lt;`", quote(name));
    Diagnostic::new(&STRAY_LESS_THAN, span, message).fix("Change to `&lt;`", span, "&lt;")
}

/// `&` that begins no reference.
pub(super) fn stray_ampersand(span: Span) -> Diagnostic {
    let message = "this `&` begins no reference such as `&lt;`: write it as `&amp;`";
    Diagnostic::new(&STRAY_AMPERSAND, span, message).fix("Change to `&amp;`", span, "&amp;")
}

/// A reference to an entity that XML does not define; `meant` is one that it does.
pub(super) fn unknown_entity(span: Span, name: &str, meant: Option<&str>) -> Diagnostic {
    let typed = format!("&{name};");
    let typed = quote(&typed);
    let mut message = format!("{typed} is not defined: XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&apos;`");
    if let Some(meant) = meant {
        message.push_str(&format!("; did you mean `{meant}`?"));
    }
    let mut found = Diagnostic::new(&UNKNOWN_ENTITY, span, message);
    if let Some(meant) = meant {
        found = found.fix(format!("Change to `{meant}`"), span, meant);
    }
    found.fix("Change `&` to `&amp;`", Span::new(span.start, span.start + 1), "&amp;")
}

/// A reference without its `;`.
pub(super) fn unterminated_reference(span: Span, typed: &str) -> Diagnostic {
    let message = format!("the reference {} has no `;`: add it", quote(typed));
    Diagnostic::new(&MALFORMED_REFERENCE, span, message).fix("Add `;`", Span::empty(span.end), ";")
}

/// A reference by number to what is no character.
pub(super) fn malformed_reference(span: Span, typed: &str) -> Diagnostic {
    let message = format!("{} names no character: references look like `&#233;` or `&#xE9;`", quote(typed));
    Diagnostic::new(&MALFORMED_REFERENCE, span, message).fix(
        "Change `&` to `&amp;`",
        Span::new(span.start, span.start + 1),
        "&amp;",
    )
}

/// `--` in a comment.
pub(super) fn hyphens_in_comment(span: Span) -> Diagnostic {
    let message = "a comment cannot hold `--`: write a single `-`";
    Diagnostic::new(&MALFORMED_COMMENT, span, message).fix("Change to `-`", span, "-")
}

/// More than two hyphens at the end of a comment.
pub(super) fn hyphens_at_comment_end(span: Span) -> Diagnostic {
    let message = "a comment ends with exactly `-->`: remove the hyphens before it";
    Diagnostic::new(&MALFORMED_COMMENT, span, message).fix("Remove the hyphens", span, "")
}

/// A comment, CDATA section or processing instruction (`what`) that begins but does not end. `end` belongs where `at` is.
pub(super) fn unterminated_markup(span: Span, what: &str, end: &'static str, at: Span) -> Diagnostic {
    let message = format!("this {what} does not end: add `{end}`");
    Diagnostic::new(&UNTERMINATED_MARKUP, span, message).fix(format!("Add `{end}`"), at, end)
}

/// `]]>` in text.
pub(super) fn cdata_end_in_text(span: Span) -> Diagnostic {
    let message = "`]]>` ends a CDATA section, and there is none here: remove it, or write it as `]]&gt;`";
    Diagnostic::new(&CDATA_END_IN_TEXT, span, message).fix("Change to `]]&gt;`", span, "]]&gt;")
}

/// An XML declaration after a blank.
pub(super) fn space_before_declaration(span: Span, blank: Span) -> Diagnostic {
    let message = "nothing may stand before `<?xml`, not even white space: remove it";
    Diagnostic::new(&MALFORMED_DECLARATION, span, message).fix("Remove the white space", blank, "")
}

/// An XML declaration somewhere else than at the beginning.
pub(super) fn misplaced_declaration(span: Span, whole: Span) -> Diagnostic {
    let message = "`<?xml` stands only at the very beginning of a document: remove it here";
    Diagnostic::new(&MALFORMED_DECLARATION, span, message).fix("Remove it", whole, "")
}

/// An XML declaration that does not read as one.
pub(super) fn malformed_declaration(span: Span) -> Diagnostic {
    let plain = "<?xml version=\"1.0\"?>";
    let message = format!("the XML declaration is malformed: write `{plain}`, or leave it out");
    Diagnostic::new(&MALFORMED_DECLARATION, span, message).fix(format!("Change to `{plain}`"), span, plain)
}

/// A character that XML does not allow.
pub(super) fn invalid_character(span: Span, c: char) -> Diagnostic {
    let message = format!("the character U+{:04X} is not allowed in XML: remove it", u32::from(c));
    Diagnostic::new(&INVALID_CHARACTER, span, message).fix("Remove it", span, "")
}

/// Something in the place of a name that is none; `mended` is one.
pub(super) fn invalid_name(span: Span, name: &str, mended: Option<String>) -> Diagnostic {
    let message = format!(
        "{} is not a name: names begin with a letter or `_`, and hold letters, digits, `_`, `-`, `.` and at most one `:`",
        quote(name)
    );
    let found = Diagnostic::new(&INVALID_NAME, span, message);
    match mended {
        Some(mended) => found.fix(format!("Change to {}", quote(&mended)), span, mended),
        None => found,
    }
}

/// A processing instruction without a name.
pub(super) fn nameless_instruction(span: Span) -> Diagnostic {
    let message = "a processing instruction begins with a name directly after `<?`";
    Diagnostic::new(&INVALID_NAME, span, message)
}

/// A prefix without a namespace. `whole` is the prefix and its colon, if taking it away mends the document.
pub(super) fn unbound_prefix(span: Span, prefix: &str, whole: Option<Span>) -> Diagnostic {
    let typed = format!("{prefix}:");
    let typed = quote(&typed);
    let message = format!("the prefix {typed} stands for no namespace: remove it, or declare it with `xmlns:`");
    let found = Diagnostic::new(&UNBOUND_PREFIX, span, message);
    match whole {
        Some(whole) => found.fix("Remove the prefix", whole, ""),
        None => found,
    }
}

/// A use of the names `xml` and `xmlns`, or of their namespaces, that XML reserves.
pub(super) fn invalid_namespace(span: Span) -> Diagnostic {
    let message =
        "`xml` and `xmlns` and their namespaces have a fixed meaning, and a prefix needs a namespace that is not empty";
    Diagnostic::new(&INVALID_NAMESPACE, span, message)
}

/// A document type declaration that does not read as one, or stands in the wrong place.
pub(super) fn malformed_doctype(span: Span) -> Diagnostic {
    let message = "`<!DOCTYPE name>` stands once, before the outermost element: remove it, or write it so";
    Diagnostic::new(&MALFORMED_DOCTYPE, span, message)
}

/// A document type declaration that declares entities or attributes.
pub(super) fn unsupported_doctype(span: Span, keyword: &str) -> Diagnostic {
    let message = format!(
        "`{keyword}` is not read, since a few such lines can stand for gigabytes: write out what it stands for"
    );
    Diagnostic::new(&UNSUPPORTED_DOCTYPE, span, message)
}

/// More of something than is read: `what` says how much of what is.
pub(super) fn limit_exceeded(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&LIMIT_EXCEEDED, span, format!("more than {what} are not read"))
}

/// What the parser says of a fault that the scanner does not see.
pub(super) fn not_well_formed(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(&NOT_WELL_FORMED, span, format!("not well-formed XML: {message}"))
}

fn escaped_quote(quote: char) -> &'static str {
    if quote == '"' { "&quot;" } else { "&apos;" }
}
