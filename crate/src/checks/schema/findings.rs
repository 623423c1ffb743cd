//! What the check of the schema says: one constructor for each message.

use super::rules::{HOMES, Occurs, Part, Rule};
use super::{Judge, Place};
use crate::checks::report::Report;
use crate::diagnostic::{Category, Check, Edit, Severity};
use crate::model::Version;
use crate::span::{Span, part};
use crate::suggest::closest_of;
use crate::syntax::{Attribute, Element};
use crate::wording::{fill, list};

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

/// Where an attribute or an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) name: Span,
    pub(super) whole: Span,
}

impl Spot {
    pub(super) fn of(element: Element<'_, '_>) -> Self {
        Self { name: element.name_span(), whole: element.span() }
    }
}

impl<'a, 't> Judge<'_, 'a, 't> {
    pub(super) fn wrong_root(&mut self, root: Element<'a, 't>, wanted: &str, meant: bool) {
        let message = "The outermost element is `{0}`. That of a deployable is `{1}`.";
        self.found.say(&WRONG_ROOT, root.name_span(), message, &[root.name(), wanted]);
        if meant {
            self.rename(root, wanted);
        }
    }

    pub(super) fn namespace(&mut self, element: Element<'a, 't>) {
        let span = element.name_span();
        let prefixed = self.at(span).contains(':');
        let remedy = if prefixed { "the prefix" } else { "`xmlns`" };
        let message = "`{0}` is in the namespace `{1}`, but deployables have none. Remove [2].";
        self.found.say(&NAMESPACE, span, message, &[element.name(), element.namespace().unwrap_or_default(), remedy]);
        if prefixed {
            self.rename(element, element.name());
        }
    }

    pub(super) fn misspelt_element(&mut self, element: Element<'a, 't>, meant: &str) {
        let message = "`{0}` is not expected in `{1}`. Did you mean `{2}`?";
        self.found.say(&UNKNOWN_ELEMENT, element.name_span(), message, &[element.name(), self.rule.name, meant]);
        self.rename(element, meant);
    }

    /// An element of which no place in its parent is free.
    pub(super) fn stray_element(&mut self, element: Element<'a, 't>) {
        let homes: Vec<_> =
            HOMES.iter().filter(|home| home.holds(element.name(), self.version)).map(|home| home.name).collect();
        if !homes.is_empty() {
            return self.belongs_in(element, &homes);
        }
        let inside = children_of(self.rule, self.version);
        let message = "`{0}` is not expected in `{1}`, which holds [2]. Remove it.";
        self.found.say(&UNKNOWN_ELEMENT, element.name_span(), message, &[element.name(), self.rule.name, &inside]);
    }

    /// `homes`: the elements that may hold it.
    pub(super) fn belongs_in(&mut self, element: Element<'a, 't>, homes: &[&str]) {
        let names = [element.name(), self.rule.name, &list(homes, " or ")];
        let message = "`{0}` does not belong directly in `{1}`. Put it in [2].";
        self.found.say(&MISPLACED_ELEMENT, element.name_span(), message, &names);
    }

    pub(super) fn attribute_as_element(&mut self, element: Element<'a, 't>) {
        let message = "`{0}` is an attribute of `{1}`, not an element in it. Write it in the start tag.";
        self.found.say(&UNKNOWN_ELEMENT, element.name_span(), message, &[element.name(), self.rule.name]);
    }

    pub(super) fn element_as_attribute(&mut self, attribute: &Attribute<'_>) {
        let message = "`{0}` is an element in `{1}`, not an attribute of it. Write it between the tags.";
        self.found.say(&UNKNOWN_ATTRIBUTE, attribute.name_span, message, &[attribute.name, self.rule.name]);
    }

    /// `before`: it belongs before its `sibling`, not after it.
    pub(super) fn misplaced_element(&mut self, element: Spot, sibling: Spot, before: bool) {
        let names = [self.at(element.name), self.at(sibling.name), if before { "before" } else { "after" }];
        let message = "`{0}` belongs {2} `{1}`. The order of elements matters here.";
        self.found.say(&MISPLACED_ELEMENT, element.name, message, &names);
        self.found.relate(sibling.name, "this one", &[]);
        let taken = self.with_space(element.whole);
        let place = if before { self.with_space(sibling.whole).start } else { sibling.whole.end };
        let edits = [(Span::empty(place), self.at(taken)), (taken, "")];
        self.found.offer("Move {2} `{1}`", &names, &edits);
    }

    pub(super) fn repeated_element(&mut self, element: Element<'a, 't>, first: Spot) {
        let message = "`{0}` may have only one `{1}`. Remove this one, or join the two.";
        self.found.say(&REPEATED_ELEMENT, element.name_span(), message, &[self.rule.name, element.name()]);
        self.found.relate(first.name, "the first one", &[]);
    }

    pub(super) fn missing(&mut self, part: &Part) {
        let (check, message) = match part.rule {
            None => (&MISSING_ATTRIBUTE, "`{0}` has no attribute `{1}`, which it needs. Add it."),
            Some(_) => (&MISSING_ELEMENT, "`{0}` has no `{1}`, which it needs. Add it."),
        };
        self.found.say(check, self.element.name_span(), message, &[self.rule.name, part.name]);
        if let Some([Part { name, rule: None, .. }, ..]) = part.rule.map(|rule| rule.parts) {
            self.add(part, &fill("<[0] [1]=\"\"/>", &[part.name, name]));
        }
    }

    /// Offers to add `skeleton` for `part`, before what follows it in the rule, if all is in order.
    fn add(&mut self, part: &Part, skeleton: &str) {
        if !self.ordered.is_sorted() {
            return;
        }
        let index = self.rule.part(part.name, true).unwrap_or_default();
        let follower = self.places[index..].iter().find_map(|place| match place {
            Place::Filled(spot) => Some(spot.whole),
            _ => None,
        });
        let edit = match (follower, self.element.content_end()) {
            (Some(follower), _) => {
                let gap = Span::new(self.with_space(follower).start, follower.start);
                Edit { span: Span::empty(follower.start), insert: [skeleton, self.at(gap)].concat() }
            }
            (None, Some(end)) => Edit::insert_child(self.text, end, skeleton),
            (None, None) => return,
        };
        self.found.offer("Add `{0}`", &[part.name], &[(edit.span, &edit.insert)]);
    }

    /// `optional`: it may go.
    pub(super) fn empty_container(&mut self, child: &str, optional: bool) {
        let message = if optional {
            "`{0}` has no `{1}`, and needs at least one. Add one, or remove `{0}`."
        } else {
            "`{0}` has no `{1}`, and needs at least one. Add one."
        };
        let names = [self.rule.name, child];
        self.found.say(&MISSING_ELEMENT, self.element.name_span(), message, &names);
        let span = self.element.span();
        // Comments begin with a `<` too; text has a finding of its own.
        let tags = self.at(span).bytes().filter(|&byte| byte == b'<').count();
        if optional && !self.holds_text && tags == 1 + usize::from(self.element.content_end().is_some()) {
            self.remove(self.rule.name, span);
        }
    }

    pub(super) fn unexpected_attribute(&mut self, attribute: &Attribute<'_>, meant: Option<&str>) {
        let span = attribute.name_span;
        let names = [attribute.name, self.rule.name];
        if let Some(meant) = meant {
            let message = "`{1}` has no attribute `{0}`. Did you mean `{2}`?";
            self.found.say(&UNKNOWN_ATTRIBUTE, span, message, &[names[0], names[1], meant]);
            self.change_to(span, meant);
        } else {
            let known = names_of(self.rule, false, self.version);
            let known = if known.is_empty() { "none".to_owned() } else { list(&known, " and ") };
            let message = "`{1}` has no attribute `{0}`. It has [2].";
            self.found.say(&UNKNOWN_ATTRIBUTE, span, message, &[names[0], names[1], &known]);
            self.remove(attribute.name, attribute.span);
        }
    }

    /// `meant`: without its prefix it is what the element lacks.
    pub(super) fn prefixed_attribute(&mut self, attribute: &Attribute<'_>, meant: bool) {
        let (span, name) = (attribute.name_span, self.at(attribute.name_span));
        let remedy = if meant { "the prefix" } else { "it" };
        let message = "`{0}` has a prefix, but the attributes of deployables have none. Remove {1}.";
        self.found.say(&UNKNOWN_ATTRIBUTE, span, message, &[name, remedy]);
        if meant {
            self.change_to(span, attribute.name);
        } else {
            self.remove(name, attribute.span);
        }
    }

    pub(super) fn missing_content(&mut self) {
        let mut names = vec![self.rule.name];
        for part in self.rule.parts.iter().filter(|part| part.occurs == Occurs::Alternative) {
            names.extend([part.kind(), part.name]);
        }
        let message = "`{0}` needs either the {1} `{2}` or the {3} `{4}`. Add one of them.";
        self.found.say(&MISSING_CONTENT, self.element.name_span(), message, &names);
    }

    pub(super) fn conflicting_content(&mut self, first: (&Part, Spot), other: (&Part, Spot)) {
        let names = [self.rule.name, first.0.kind(), first.0.name, other.0.kind(), other.0.name];
        let message = "`{0}` has both the {1} `{2}` and the {3} `{4}`, and may have only one of them. Remove one.";
        self.found.say(&CONFLICTING_CONTENT, other.1.name, message, &names);
        self.found.relate(first.1.name, "the {1} `{2}` is here", &names);
        self.remove(other.0.name, other.1.whole);
        self.remove(first.0.name, first.1.whole);
    }

    /// `place`: a child that could hold the text.
    pub(super) fn unexpected_text(&mut self, span: Span, place: Option<&Rule>) {
        let typed = self.at(span);
        let start = span.start + (typed.len() - typed.trim_ascii_start().len());
        let span = Span::new(start, start + typed.trim_ascii().len());
        let Some(place) = place else {
            let message = "Text is not expected in `{0}`. Remove it.";
            self.found.say(&UNEXPECTED_TEXT, span, message, &[self.rule.name]);
            return self.found.offer("Remove it", &[], &[(self.with_space(span), "")]);
        };
        let names = [self.rule.name, place.name];
        self.found.say(&UNEXPECTED_TEXT, span, "Text is not expected in `{0}`. Put it in `{1}`.", &names);
        if place.parts.iter().all(|part| part.occurs != Occurs::Required) {
            let (before, after) = (fill("<{1}>", &names), fill("</{1}>", &names));
            let edits = [(Span::empty(span.start), &*before), (Span::empty(span.end), &after)];
            self.found.offer("Put it in `{1}`", &names, &edits);
        }
    }

    pub(super) fn service_returns_version(&mut self, returns: Element<'a, 't>) {
        let remedy = match self.to_1_1 {
            Some(to_1_1) if !to_1_1.is_offered() => ", once that keeps nobody from starting",
            _ => "",
        };
        let message = "A service may say what it returns only in version 1.1, and this document is not of it. \
             Set `version=\"1.1\"` on `deployable`[0].";
        self.found.say(&SERVICE_RETURNS_VERSION, returns.name_span(), message, &[remedy]);
        if let Some(to_1_1) = self.to_1_1 {
            to_1_1.offer("Set `version=\"1.1\"`", self.found);
        }
    }

    pub(super) fn invalid_value(&mut self, attribute: &Attribute<'_>, values: &[&str]) {
        let typed = attribute.value_span;
        let (span, message) = if attribute.value.is_empty() {
            (attribute.span, "`{0}` cannot be empty. Write [2].")
        } else {
            (typed, "`{0}` cannot be `{1}`. Write [2].")
        };
        self.found.say(&INVALID_VALUE, span, message, &[attribute.name, &attribute.value, &list(values, " or ")]);
        // Another version may mean another thing.
        let meant = closest_of(&attribute.value, values).filter(|&value| value != "1.1");
        if let Some(value) = meant {
            self.change_to(typed, value);
        }
        for &value in values {
            if value == "1.1" {
                if let Some(to_1_1) = self.to_1_1 {
                    to_1_1.offer("Change to `1.1`", self.found);
                }
            } else if Some(value) != meant {
                self.change_to(typed, value);
            }
        }
    }

    #[inline(never)]
    fn at(&self, span: Span) -> &'a str {
        part(self.text, span.start, span.end)
    }

    /// `span`, and the white space before it.
    #[inline(never)]
    fn with_space(&self, span: Span) -> Span {
        Edit::remove(self.text, span).span
    }

    #[inline(never)]
    fn remove(&mut self, name: &str, span: Span) {
        let span = self.with_space(span);
        self.found.offer("Remove `{0}`", &[name], &[(span, "")]);
    }

    #[inline(never)]
    fn change_to(&mut self, span: Span, name: &str) {
        self.found.offer("Change to `{0}`", &[name], &[(span, name)]);
    }

    /// Gives `element` another name, in the end tag too.
    #[inline(never)]
    fn rename(&mut self, element: Element<'a, 't>, name: &str) {
        let start = element.name_span();
        let Some(end) = element.content_end() else { return self.change_to(start, name) };
        let from = end + "</".len();
        let end = Span::new(from, from + (start.end - start.start));
        // Otherwise the end tag may be another's, or missing.
        if !self.well_formed {
            return;
        }
        self.found.offer("Change to `{0}`", &[name], &[(start, name), (end, name)]);
    }
}

impl Part {
    fn kind(&self) -> &'static str {
        if self.rule.is_some() { "element" } else { "attribute" }
    }
}

/// What stands in an element of `rule`, in words.
fn children_of(rule: &Rule, version: Version) -> String {
    let names = names_of(rule, true, version);
    let (before, conjunction, after) = match &names[..] {
        [] if rule.text => ("only text", "", ""),
        [] => ("nothing", "", ""),
        [_] => ("only ", "", ""),
        _ if rule.parts.last().is_some_and(|part| part.occurs == Occurs::Alternative) => ("", " or ", ""),
        _ => ("", " and ", ", in this order"),
    };
    fill("[0][1][2]", &[before, &list(&names, conjunction), after])
}

/// The children of an element of `rule`, or its attributes.
fn names_of(rule: &Rule, children: bool, version: Version) -> Vec<&'static str> {
    let known = rule.parts.iter().filter(|part| part.rule.is_some() == children && part.since <= version);
    known.map(|part| part.name).collect()
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect_fix;
    use crate::{Agent, analyze};

    #[test]
    fn what_is_missing_is_added_in_its_place() {
        let found = |text: &str| analyze(text, Agent::Independent).diagnostics;
        let text = |image: &str, executable: &str| {
            format!(
                "<deployable name='d'><assemblies>\n  <assembly name='a' hwp='h'>{image}\n    <services>\n      \
                 <service name='s'>\n        <description/>{executable}\n      </service>\n    </services>\n  \
                 </assembly>\n</assemblies></deployable>"
            )
        };
        let (image, executable) = ("\n    <image id=\"\"/>", "\n        <executable url=\"\"/>");
        expect_fix(found, &text("", executable), "Add `image`", &text(image, executable));
        expect_fix(found, &text(image, ""), "Add `executable`", &text(image, executable));
        let parameters = "\n        <parameters><parameter name='p'/></parameters>";
        let (before, after) = (text(image, parameters), text(image, &[executable, parameters].concat()));
        expect_fix(found, &before, "Add `executable`", &after);
    }
}
