//! What the check of the schema says: one constructor for each message.

use super::is_blank;
use super::rules::{Occurs, Rule};
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Fix, Severity};
use crate::model::Version;
use crate::quote::quote;
use crate::span::Span;
use crate::suggest::closest;
use crate::syntax::{Attribute, Child, Element};

/// The checks of this module.
pub(super) const CHECKS: &[&Check] = &[
    &WRONG_ROOT,
    &NAMESPACE,
    &UNKNOWN_ELEMENT,
    &MISPLACED_ELEMENT,
    &REPEATED_ELEMENT,
    &MISSING_ELEMENT,
    &UNKNOWN_ATTRIBUTE,
    &MISSING_ATTRIBUTE,
    &INVALID_VALUE,
    &MISSING_CONTENT,
    &CONFLICTING_CONTENT,
    &UNEXPECTED_TEXT,
    &SERVICE_RETURNS_VERSION,
];

/// The outermost element is not `deployable`.
const WRONG_ROOT: Check = schema_error("wrong-root");
/// An element is in a namespace.
const NAMESPACE: Check = schema_error("namespace");
/// An element that the format does not have where it stands.
const UNKNOWN_ELEMENT: Check = schema_error("unknown-element");
/// An element of the format that stands in the wrong element, or in the wrong order.
const MISPLACED_ELEMENT: Check = schema_error("misplaced-element");
/// An element that stands a second time where it may stand once.
const REPEATED_ELEMENT: Check = schema_error("repeated-element");
/// An element lacks a child.
const MISSING_ELEMENT: Check = schema_error("missing-element");
/// An attribute that its element does not have.
const UNKNOWN_ATTRIBUTE: Check = schema_error("unknown-attribute");
/// An element lacks an attribute.
const MISSING_ATTRIBUTE: Check = schema_error("missing-attribute");
/// A value that its attribute may not have.
const INVALID_VALUE: Check = schema_error("invalid-value");
/// An element has none of two things of which it needs one.
const MISSING_CONTENT: Check = schema_error("missing-content");
/// An element has both of two things of which it may have one.
const CONFLICTING_CONTENT: Check = schema_error("conflicting-content");
/// Text where only elements stand, or nothing.
const UNEXPECTED_TEXT: Check = schema_error("unexpected-text");
/// A service says what it returns, and the document does not say that it is of version 1.1.
const SERVICE_RETURNS_VERSION: Check = schema_error("service-returns-version");

const fn schema_error(code: &'static str) -> Check {
    Check { code, category: Category::Schema, severity: Severity::Error }
}

/// The document, for messages whose fix must know how it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a, 't> {
    pub(super) text: &'a str,
    pub(super) root: Element<'a, 't>,
}

/// An attribute or an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: Span,
    pub(super) whole: Span,
    kind: &'static str,
}

impl Part {
    pub(super) fn attribute(attribute: &Attribute<'_>) -> Self {
        Self { name: attribute.name_span, whole: attribute.span, kind: "attribute" }
    }

    pub(super) fn element(element: Element<'_, '_>) -> Self {
        Self { name: element.name_span(), whole: element.span(), kind: "element" }
    }
}

/// The sibling beside which an element belongs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Neighbour<'a, 't> {
    /// It belongs before this one.
    Before(Element<'a, 't>),
    /// It belongs after this one.
    After(Element<'a, 't>),
}

impl<'a, 't> Source<'a, 't> {
    pub(super) fn wrong_root(self, wanted: &str, meant: bool) -> Diagnostic {
        let name = quote(self.root.name());
        let message = format!("The outermost element is {name}. That of a deployable is {}.", quote(wanted));
        let mut diagnostic = Diagnostic::new(&WRONG_ROOT, self.root.name_span(), message);
        if meant {
            diagnostic.fixes.push(self.rename(self.root, wanted));
        }
        diagnostic
    }

    pub(super) fn namespace(self, element: Element<'a, 't>) -> Diagnostic {
        let namespace = element.namespace().unwrap_or_default();
        let name = quote(element.name());
        let (remedy, fix) = if self.at(element.name_span()).contains(':') {
            ("Remove the prefix.", Some(self.rename(element, element.name())))
        } else {
            let fix = self.default_namespace(element).map(|span| self.remove("Remove `xmlns`", span));
            ("Remove `xmlns`.", fix)
        };
        let message = format!("{name} is in the namespace {}, but deployables have none. {remedy}", quote(namespace));
        let mut diagnostic = Diagnostic::new(&NAMESPACE, element.name_span(), message);
        diagnostic.fixes.extend(fix);
        diagnostic
    }

    pub(super) fn misspelt_element(self, element: Element<'a, 't>, holder: &Rule, meant: &str) -> Diagnostic {
        let (name, holder) = (quote(element.name()), quote(holder.name));
        let message = format!("{name} is not expected in {holder}. Did you mean {}?", quote(meant));
        let mut diagnostic = Diagnostic::new(&UNKNOWN_ELEMENT, element.name_span(), message);
        diagnostic.fixes.push(self.rename(element, meant));
        diagnostic
    }

    pub(super) fn misplaced_element(self, element: Element<'a, 't>, neighbour: Neighbour<'a, 't>) -> Diagnostic {
        let (word, sibling) = match neighbour {
            Neighbour::Before(sibling) => ("before", sibling),
            Neighbour::After(sibling) => ("after", sibling),
        };
        let place = format!("{word} {}", quote(sibling.name()));
        let taken = Edit::remove(self.text, element.span());
        let space = &self.text[taken.span.start..element.span().start];
        let moved = self.at(element.span());
        let inserted = match neighbour {
            Neighbour::Before(_) => Edit { span: Span::empty(sibling.span().start), insert: format!("{moved}{space}") },
            Neighbour::After(_) => Edit { span: Span::empty(sibling.span().end), insert: format!("{space}{moved}") },
        };
        let mut diagnostic = Diagnostic::new(
            &MISPLACED_ELEMENT,
            element.name_span(),
            format!("{} belongs {place}. The order of elements matters here.", quote(element.name())),
        )
        .related(sibling.name_span(), "this one");
        let edits = vec![inserted, taken];
        diagnostic.fixes.push(Fix { title: format!("Move {word} {}", quote(sibling.name())), edits });
        diagnostic
    }

    pub(super) fn empty_container(self, element: Element<'a, 't>, child: &str, occurs: Occurs) -> Diagnostic {
        let (name, child) = (quote(element.name()), quote(child));
        let optional = occurs == Occurs::Optional;
        let remedy = if optional { format!("Add one, or remove {name}.") } else { "Add one.".to_owned() };
        let message = format!("{name} has no {child}, and needs at least one. {remedy}");
        let mut diagnostic = Diagnostic::new(&MISSING_ELEMENT, element.name_span(), message);
        let holds_nothing = element.children().all(|child| matches!(child, Child::Text(text, _) if is_blank(text)))
            && !["<!", "<?"].iter().any(|mark| self.at(element.span()).contains(mark));
        if optional && holds_nothing {
            diagnostic.fixes.push(self.remove(&format!("Remove {name}"), element.span()));
        }
        diagnostic
    }

    pub(super) fn unknown_attribute(
        self,
        attribute: &Attribute<'_>,
        holder: &Rule,
        meant: Option<&'static str>,
    ) -> Diagnostic {
        let (name, element) = (quote(attribute.name), quote(holder.name));
        match meant {
            Some(meant) => Diagnostic::new(
                &UNKNOWN_ATTRIBUTE,
                attribute.name_span,
                format!("{element} has no attribute {name}. Did you mean {}?", quote(meant)),
            )
            .fix(change_to(meant), attribute.name_span, meant),
            None => {
                let message = format!("{element} has no attribute {name}. It has {}.", attributes_of(holder));
                let mut diagnostic = Diagnostic::new(&UNKNOWN_ATTRIBUTE, attribute.name_span, message);
                diagnostic.fixes.push(self.remove(&format!("Remove {name}"), attribute.span));
                diagnostic
            }
        }
    }

    /// `meant`: without its prefix it is what the element lacks.
    pub(super) fn prefixed_attribute(self, attribute: &Attribute<'_>, meant: bool) -> Diagnostic {
        let name = quote(self.at(attribute.name_span));
        let message = format!("{name} has a prefix, but the attributes of deployables have none. Remove ");
        if meant {
            Diagnostic::new(&UNKNOWN_ATTRIBUTE, attribute.name_span, message + "the prefix.").fix(
                change_to(attribute.name),
                attribute.name_span,
                attribute.name,
            )
        } else {
            let mut diagnostic = Diagnostic::new(&UNKNOWN_ATTRIBUTE, attribute.name_span, message + "it.");
            diagnostic.fixes.push(self.remove(&format!("Remove {name}"), attribute.span));
            diagnostic
        }
    }

    pub(super) fn conflicting_content(self, holder: &Rule, first: Part, other: Part) -> Diagnostic {
        let said = |part: Part| format!("the {} {}", part.kind, quote(self.at(part.name)));
        let message = format!(
            "{} has both {} and {}, and may have only one of them. Remove one.",
            quote(holder.name),
            said(first),
            said(other)
        );
        let mut diagnostic = Diagnostic::new(&CONFLICTING_CONTENT, other.name, message)
            .related(first.name, format!("{} is here", said(first)));
        for part in [other, first] {
            diagnostic.fixes.push(self.remove(&format!("Remove {}", quote(self.at(part.name))), part.whole));
        }
        diagnostic
    }

    /// `place`: a child that could hold the text.
    pub(super) fn unexpected_text(self, span: Span, holder: &Rule, place: Option<&Rule>) -> Diagnostic {
        let typed = self.at(span);
        let start = span.start + (typed.len() - typed.trim_ascii_start().len());
        let span = Span::new(start, start + typed.trim_ascii().len());
        let message = format!("Text is not expected in {}.", quote(holder.name));
        let Some(place) = place else {
            return Diagnostic::new(&UNEXPECTED_TEXT, span, message + " Remove it.");
        };
        let place_name = quote(place.name);
        let mut diagnostic = Diagnostic::new(&UNEXPECTED_TEXT, span, format!("{message} Put it in {place_name}."));
        if place.attributes.iter().all(|known| known.occurs != Occurs::Required) {
            let edits = vec![
                Edit { span: Span::empty(span.start), insert: format!("<{}>", place.name) },
                Edit { span: Span::empty(span.end), insert: format!("</{}>", place.name) },
            ];
            diagnostic.fixes.push(Fix { title: format!("Put it in {place_name}"), edits });
        }
        diagnostic
    }

    pub(super) fn service_returns_version(self, returns: Element<'a, 't>) -> Diagnostic {
        let diagnostic = Diagnostic::new(
            &SERVICE_RETURNS_VERSION,
            returns.name_span(),
            "A service may say what it returns only in version 1.1, and this document is not of it. \
             Set `version=\"1.1\"` on `deployable`.",
        );
        let title = "Set `version=\"1.1\"`";
        match self.root.attribute("version") {
            Some(version) => diagnostic.fix(title, version.value_span, "1.1"),
            None => diagnostic.fix(title, Span::empty(self.root.name_span().end), " version=\"1.1\""),
        }
    }

    fn at(self, span: Span) -> &'a str {
        &self.text[span.start..span.end]
    }

    fn remove(self, title: &str, span: Span) -> Fix {
        Fix { title: title.to_owned(), edits: vec![Edit::remove(self.text, span)] }
    }

    /// Gives `element` another name, in the end tag too.
    fn rename(self, element: Element<'a, 't>, name: &str) -> Fix {
        let start = element.name_span();
        let end = element.content_end().map(|end| {
            let from = end + "</".len();
            Span::new(from, from + (start.end - start.start))
        });
        let edit = |span| Edit { span, insert: name.to_owned() };
        Fix { title: change_to(name), edits: std::iter::once(start).chain(end).map(edit).collect() }
    }

    /// Where the start tag of `element` declares the default namespace.
    fn default_namespace(self, element: Element<'a, 't>) -> Option<Span> {
        let mut rest = &self.text[element.name_span().end..element.span().end];
        loop {
            rest = rest.trim_ascii_start();
            if rest.starts_with(['/', '>']) {
                return None;
            }
            let equals = rest.find('=')?;
            let quote = equals + rest[equals..].find(['"', '\''])?;
            let value = quote + 1;
            let end = value + rest[value..].find(char::from(rest.as_bytes()[quote]))? + 1;
            if rest[..equals].trim_ascii_end() == "xmlns" {
                let from = element.span().end - rest.len();
                return Some(Span::new(from, from + end));
            }
            rest = &rest[end..];
        }
    }
}

pub(super) fn unknown_element(element: Element<'_, '_>, holder: &Rule, version: Version) -> Diagnostic {
    let (name, inside) = (quote(element.name()), children_of(holder, version));
    let message = format!("{name} is not expected in {}, which holds {inside}. Remove it.", quote(holder.name));
    Diagnostic::new(&UNKNOWN_ELEMENT, element.name_span(), message)
}

pub(super) fn attribute_as_element(element: Element<'_, '_>, holder: &Rule) -> Diagnostic {
    let (name, holder) = (quote(element.name()), quote(holder.name));
    let message = format!("{name} is an attribute of {holder}, not an element in it. Write it in the start tag.");
    Diagnostic::new(&UNKNOWN_ELEMENT, element.name_span(), message)
}

pub(super) fn element_as_attribute(attribute: &Attribute<'_>, holder: &Rule) -> Diagnostic {
    let (name, holder) = (quote(attribute.name), quote(holder.name));
    let message = format!("{name} is an element in {holder}, not an attribute of it. Write it between the tags.");
    Diagnostic::new(&UNKNOWN_ATTRIBUTE, attribute.name_span, message)
}

/// `homes`: the elements that may hold it.
pub(super) fn belongs_in(element: Element<'_, '_>, holder: &Rule, homes: &[&str]) -> Diagnostic {
    let (name, homes) = (quote(element.name()), list(homes, "or"));
    let message = format!("{name} does not belong directly in {}. Put it in {homes}.", quote(holder.name));
    Diagnostic::new(&MISPLACED_ELEMENT, element.name_span(), message)
}

pub(super) fn repeated_element(holder: &Rule, element: Element<'_, '_>, first: Part) -> Diagnostic {
    let name = quote(element.name());
    let message = format!("{} may have only one {name}. Remove this one, or join the two.", quote(holder.name));
    Diagnostic::new(&REPEATED_ELEMENT, element.name_span(), message).related(first.name, "the first one")
}

pub(super) fn missing_element(element: Element<'_, '_>, child: &str) -> Diagnostic {
    let (name, child) = (quote(element.name()), quote(child));
    Diagnostic::new(&MISSING_ELEMENT, element.name_span(), format!("{name} has no {child}, which it needs. Add it."))
}

pub(super) fn missing_attribute(element: Element<'_, '_>, attribute: &str) -> Diagnostic {
    let (name, attribute) = (quote(element.name()), quote(attribute));
    let message = format!("{name} has no attribute {attribute}, which it needs. Add it.");
    Diagnostic::new(&MISSING_ATTRIBUTE, element.name_span(), message)
}

pub(super) fn missing_content(element: Element<'_, '_>, rule: &Rule) -> Diagnostic {
    let attributes = rule.attributes.iter().filter(|known| known.occurs == Occurs::Alternative);
    let children = rule.children.iter().filter(|known| known.occurs == Occurs::Alternative);
    let choice: Vec<String> = attributes
        .map(|known| format!("the attribute {}", quote(known.name)))
        .chain(children.map(|known| format!("the element {}", quote(known.rule.name))))
        .collect();
    let message = format!("{} needs either {}. Add one of them.", quote(rule.name), choice.join(" or "));
    Diagnostic::new(&MISSING_CONTENT, element.name_span(), message)
}

pub(super) fn invalid_value(attribute: &Attribute<'_>, values: &[&'static str]) -> Diagnostic {
    let typed = attribute.value_span;
    let span = if typed.start == typed.end { attribute.span } else { typed };
    let value = if attribute.value.is_empty() { "empty".to_owned() } else { quote(&attribute.value).to_string() };
    let (name, allowed) = (quote(attribute.name), list(values, "or"));
    let message = format!("{name} cannot be {value}. Write {allowed}.");
    let meant = closest(&attribute.value, values.iter().copied());
    let others = values.iter().copied().filter(|value| Some(*value) != meant);
    meant.into_iter().chain(others).fold(Diagnostic::new(&INVALID_VALUE, span, message), |diagnostic, value| {
        diagnostic.fix(change_to(value), typed, value)
    })
}

/// What stands in an element of `rule`, in words.
fn children_of(rule: &Rule, version: Version) -> String {
    let known = rule.children.iter().filter(|known| known.since <= version);
    let names: Vec<_> = known.clone().map(|known| known.rule.name).collect();
    if names.is_empty() {
        if rule.text { "only text" } else { "nothing" }.to_owned()
    } else if names.len() == 1 {
        format!("only {}", list(&names, "or"))
    } else if known.clone().all(|known| known.occurs == Occurs::Alternative) {
        list(&names, "or")
    } else {
        format!("{}, in this order", list(&names, "and"))
    }
}

/// The attributes of an element of `rule`, in words.
fn attributes_of(rule: &Rule) -> String {
    let names: Vec<_> = rule.attributes.iter().map(|known| known.name).collect();
    if names.is_empty() { "none".to_owned() } else { list(&names, "and") }
}

/// "`a`, `b` and `c`", with the `conjunction` "and".
fn list(names: &[&str], conjunction: &str) -> String {
    match names {
        [] => String::new(),
        [name] => quote(name).to_string(),
        [names @ .., last] => {
            let names: Vec<_> = names.iter().map(|name| quote(name).to_string()).collect();
            format!("{} {conjunction} {}", names.join(", "), quote(last))
        }
    }
}

fn change_to(name: &str) -> String {
    format!("Change to {}", quote(name))
}
