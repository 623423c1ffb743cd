//! What the RELAX NG schema of the document's version rejects, said so that a person can mend it.
//!
//! `rules` is that schema as a table and `findings` says what is wrong; here a document is held against the table. The schemas
//! proper are in the folder `schema`, and `tests/core/libxml2.rs` compares this check with what libxml2 makes of them.
//!
//! One fault is one finding: what was probably meant for a place is not reported as missing from it, and what is unknown or
//! stands in the wrong element is not judged inside.

mod findings;
pub(crate) mod rules;

use super::version::Move;
use crate::diagnostic::{Check, Diagnostic};
use crate::model::{Version, is_token};
use crate::names::is_blank;
use crate::span::Span;
use crate::suggest::closest_of;
use crate::syntax::{Attribute, Child, Element, Fit, Tree};
use findings::Spot;
use rules::{Alternatives, DEPLOYABLE, HOMES, Occurs, Rule};

/// The checks of this module.
pub(crate) const CHECKS: &[&Check] = findings::CHECKS;

/// How an element called `name` fits into one called `holder`; see [`crate::syntax::Nests`]. Of any version.
pub(crate) fn nests(holder: &str, name: &str) -> Fit {
    if name == DEPLOYABLE.name {
        return if holder.is_empty() { Fit::Lacking } else { Fit::Not };
    }
    let mut fit = Fit::Unknown;
    for home in HOMES {
        let Some(rule) = home.child(name) else { continue };
        if home.name == holder {
            let lacks = rule.parts.iter().any(|part| part.rule.is_none() && part.occurs == Occurs::Required);
            return if lacks { Fit::Lacking } else { Fit::Bare };
        }
        fit = Fit::Not;
    }
    fit
}

/// Finds everything in `tree`, which was read from `text`, that the schema of `version` rejects.
///
/// `to_1_1` is the move of a document of version 1.0 to version 1.1, and `found` holds what is not well-formed in it. There is a finding exactly if the schema rejects the document. Takes time in proportion to its length.
pub(crate) fn check<'a>(
    text: &'a str,
    tree: &'a Tree<'_>,
    version: Version,
    to_1_1: Option<&Move<'_, '_>>,
    found: &mut Vec<Diagnostic>,
) {
    let root = tree.root();
    let mut judge = Judge {
        text,
        version,
        to_1_1,
        well_formed: found.is_empty(),
        found,
        open: Vec::new(),
        element: root,
        rule: &DEPLOYABLE,
        places: Vec::new(),
        ordered: Vec::new(),
        holds_text: false,
    };
    if root.name() != DEPLOYABLE.name {
        if root.is_mended() {
            return;
        }
        let meant = closest_of(root.name(), &[DEPLOYABLE.name]).is_some()
            || root.elements().any(|child| DEPLOYABLE.part(child.name(), true).is_some());
        judge.wrong_root(root, DEPLOYABLE.name, meant);
    } else if root.namespace().is_some() {
        judge.namespace(root);
    } else {
        judge.open.push((root, &DEPLOYABLE, Occurs::Required));
        while let Some((element, rule, occurs)) = judge.open.pop() {
            judge.element(element, rule, occurs);
        }
    }
}

/// Holds one element after the other against its rule.
struct Judge<'j, 'a, 't> {
    text: &'a str,
    version: Version,
    to_1_1: Option<&'j Move<'j, 'j>>,
    well_formed: bool,
    found: &'j mut Vec<Diagnostic>,
    /// The elements still to be judged.
    open: Vec<(Element<'a, 't>, &'static Rule, Occurs)>,
    /// The one that is judged.
    element: Element<'a, 't>,
    rule: &'static Rule,
    /// What stands for each part of the rule.
    places: Vec<Place>,
    /// The children whose order matters, in document order, as indices into the parts of the rule.
    ordered: Vec<usize>,
    /// There is text where none is expected.
    holds_text: bool,
}

/// What stands where a rule has a place for an attribute or a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing.
    Empty,
    /// Something that was probably meant for it, and has a finding of its own.
    Meant,
    /// What the rule says; if it stands there several times, the first.
    Filled(Spot),
}

/// What is looked at in turn: what is unknown may be meant for what is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Known,
    Unknown,
    Text,
}

impl<'a, 't> Judge<'_, 'a, 't> {
    fn element(&mut self, element: Element<'a, 't>, rule: &'static Rule, occurs: Occurs) {
        if element.is_mended() {
            // What is wrong with it may be the repair's fault; what it holds need not be.
            for child in element.elements() {
                if let Some(part) = rule.part(child.name(), true).map(|index| &rule.parts[index])
                    && let Some(rule) = part.rule
                {
                    self.open.push((child, rule, part.occurs));
                }
            }
            return;
        }
        (self.element, self.rule, self.holds_text) = (element, rule, false);
        self.places.clear();
        self.places.resize(rule.parts.len(), Place::Empty);
        self.ordered.clear();
        for turn in [Turn::Known, Turn::Unknown, Turn::Text] {
            for attribute in element.attributes() {
                let known = if attribute.namespace.is_some() { None } else { rule.part(attribute.name, false) };
                match known {
                    Some(index) if turn == Turn::Known => self.known_attribute(attribute, index),
                    None if turn == Turn::Unknown => self.unknown_attribute(attribute),
                    _ => {}
                }
            }
            for child in element.children() {
                match child {
                    Child::Text(text, span) if turn == Turn::Text => self.text(text, span),
                    Child::Text(..) => {}
                    Child::Element(child) => match rule.part(child.name(), true) {
                        Some(index) if turn == Turn::Known => self.known_child(child, index),
                        None if turn == Turn::Unknown => self.unknown_child(child),
                        _ => {}
                    },
                }
            }
        }
        for index in 0..rule.parts.len() {
            let part = &rule.parts[index];
            if self.places[index] == Place::Empty {
                match part.occurs {
                    Occurs::Required => self.missing(part),
                    Occurs::Many => self.empty_container(part.name, occurs == Occurs::Optional),
                    Occurs::Optional | Occurs::Alternative => {}
                }
            }
        }
        self.alternatives();
        self.order();
    }

    fn known_attribute(&mut self, attribute: &Attribute<'_>, index: usize) {
        self.places[index] = Place::Filled(Spot { name: attribute.name_span, whole: attribute.span });
        let values = self.rule.parts[index].values;
        if !values.is_empty() && !values.iter().any(|allowed| is_token(&attribute.value, allowed)) {
            self.invalid_value(attribute, values);
        }
    }

    fn known_child(&mut self, child: Element<'a, 't>, index: usize) {
        let part = &self.rule.parts[index];
        if child.namespace().is_some() {
            self.mean(index);
            return self.namespace(child);
        }
        if part.since > self.version {
            self.service_returns_version(child);
        }
        match self.places[index] {
            Place::Filled(_) if part.occurs == Occurs::Many => {}
            Place::Filled(first) => self.repeated_element(child, first),
            Place::Empty | Place::Meant => {
                self.places[index] = Place::Filled(Spot::of(child));
                if matches!(part.occurs, Occurs::Required | Occurs::Optional) {
                    self.ordered.push(index);
                }
            }
        }
        if let Some(rule) = part.rule {
            self.open.push((child, rule, part.occurs));
        }
    }

    fn unknown_attribute(&mut self, attribute: &Attribute<'_>) {
        if attribute.namespace.is_some() {
            let meant = self.rule.part(attribute.name, false).filter(|&index| self.is_free(index));
            if let Some(index) = meant {
                self.mean(index);
            }
            self.prefixed_attribute(attribute, meant.is_some());
        } else if let Some(index) = self.rule.part(attribute.name, true) {
            self.mean(index);
            self.element_as_attribute(attribute);
        } else {
            let meant = self.closest(attribute.name, false);
            self.unexpected_attribute(attribute, meant);
        }
    }

    fn unknown_child(&mut self, child: Element<'a, 't>) {
        let (name, parts) = (child.name(), self.rule.parts);
        if child.namespace().is_some() {
            self.namespace(child);
        } else if let Some(index) = self.rule.part(name, false) {
            self.mean(index);
            self.attribute_as_element(child);
        } else if let Some(index) = self.holder(name) {
            self.mean(index);
            self.belongs_in(child, &[parts[index].name]);
        } else if let Some(meant) = self.closest(name, true) {
            self.misspelt_element(child, meant);
        } else {
            self.stray_element(child);
        }
        if let [part] = parts
            && part.occurs == Occurs::Many
        {
            self.mean(0);
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        if self.rule.text || is_blank(text) {
            return;
        }
        self.holds_text = true;
        let holds = |rule: &Rule| rule.text;
        let holder = (0..self.places.len()).find(|&index| {
            let part = &self.rule.parts[index];
            part.occurs == Occurs::Alternative && part.rule.is_some_and(holds) && self.is_free(index)
        });
        if let Some(index) = holder {
            self.mean(index);
        }
        self.unexpected_text(span, holder.and_then(|index| self.rule.parts[index].rule));
    }

    fn alternatives(&mut self) {
        if self.rule.alternatives == Alternatives::ExactlyOne && self.no_alternative() {
            return self.missing_content();
        }
        let mut earlier = None;
        for (part, place) in self.rule.parts.iter().zip(self.places.clone()) {
            let (Occurs::Alternative, Place::Filled(spot)) = (part.occurs, place) else { continue };
            match earlier {
                None => earlier = Some((part, spot)),
                Some((other, first)) if first.whole.start < spot.whole.start => {
                    self.conflicting_content((other, first), (part, spot));
                }
                Some(other) => self.conflicting_content((part, spot), other),
            }
        }
    }

    /// Reports the fewest children whose moving puts all in order; of several ways, the one that leaves the first in place.
    fn order(&mut self) {
        let ordered = std::mem::take(&mut self.ordered);
        // Each selection is a set of bits; a rule has few children. The smallest of equals leaves the first in place.
        let (mut kept, mut most) = (0_u32, 0);
        for selection in 0..1_u32 << ordered.len() {
            let mut next = 0;
            let mut sorted = true;
            for (at, &index) in ordered.iter().enumerate() {
                if selection >> at & 1 == 1 {
                    sorted &= index >= next;
                    next = index;
                }
            }
            if sorted && selection.count_ones() > most {
                (kept, most) = (selection, selection.count_ones());
            }
        }
        for (at, &index) in ordered.iter().enumerate() {
            let stays = |other: usize| kept >> other & 1 == 1;
            if stays(at) {
                continue;
            }
            let follower = (0..at).find(|&other| stays(other) && ordered[other] > index);
            let leader = || (at + 1..ordered.len()).rev().find(|&other| stays(other) && ordered[other] < index);
            let Some(sibling) = follower.or_else(leader) else { continue };
            if let (Place::Filled(spot), Place::Filled(sibling)) = (self.places[index], self.places[ordered[sibling]]) {
                self.misplaced_element(spot, sibling, follower.is_some());
            }
        }
    }

    /// Something that has a finding of its own was probably meant for the part at `index`.
    fn mean(&mut self, index: usize) {
        if self.places[index] == Place::Empty {
            self.places[index] = Place::Meant;
        }
    }

    /// The child that may itself hold an element called `name`.
    fn holder(&self, name: &str) -> Option<usize> {
        self.rule.parts.iter().position(|part| {
            part.since <= self.version && part.rule.is_some_and(|rule| rule.part(name, true).is_some())
        })
    }

    /// What was probably meant by `name`: a child, or an attribute, that may still be added.
    #[inline(never)]
    fn closest(&mut self, name: &str, child: bool) -> Option<&'static str> {
        let mut free = Vec::new();
        for (index, part) in self.rule.parts.iter().enumerate() {
            if part.rule.is_some() == child && self.is_free(index) {
                free.push(part.name);
            }
        }
        let meant = closest_of(name, &free)?;
        if let Some(index) = self.rule.part(meant, child) {
            self.mean(index);
        }
        Some(meant)
    }

    /// Whether the part at `index` may still be added.
    #[inline(never)]
    fn is_free(&self, index: usize) -> bool {
        let part = &self.rule.parts[index];
        part.since <= self.version
            && match part.occurs {
                Occurs::Many => true,
                Occurs::Alternative => self.no_alternative(),
                Occurs::Required | Occurs::Optional => self.places[index] == Place::Empty,
            }
    }

    fn no_alternative(&self) -> bool {
        let mut parts = self.rule.parts.iter().zip(&self.places);
        parts.all(|(part, place)| part.occurs != Occurs::Alternative || *place == Place::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{expect_fix, expect_of};
    use crate::syntax::parse;
    use crate::{Agent, analyze};

    fn found(text: &str) -> Vec<Diagnostic> {
        let (tree, mut found) = parse(text, nests);
        if let Some(tree) = tree {
            check(text, &tree, Version::of(tree.root()), None, &mut found);
        }
        found
    }

    /// What every check finds, since it takes them all to move a document to another version.
    fn all(text: &str) -> Vec<Diagnostic> {
        analyze(text, Agent::Independent).diagnostics
    }

    #[track_caller]
    fn expect(marked: &str) {
        expect_of(found, marked);
    }

    /// A whole document around `service`, on one line.
    fn around(root: &str, service: &str) -> String {
        format!(
            "<deployable {root}><assemblies><assembly name='a' hwp='h'><image id='i'/><services>\n{service}\n</services></assembly></assemblies></deployable>"
        )
    }

    #[track_caller]
    fn expect_service(marked: &str) {
        expect(&around("name='d'", marked));
    }

    #[test]
    fn valid_documents() {
        for version in ["", "xmlns='' xmlns:x='u'", "version='1.0'", "version=' 1.0\n'", "version='&#9;1.1 '"] {
            expect(&around(
                &format!("name='' id='' {version}"),
                r#"<!-- c --><service name="é"> &#32;<![CDATA[
]]><description>x</description><executable url=""/><files><file url=""/><file><contents filename=""/></file></files>
<parameters><parameter name="p" type=" password "/><parameter name="p"><value type="scalar">a<!-- c -->b<![CDATA[<]]></value></parameter>
<parameter name="p"><?pi?><reference assembly="a" service="s"/></parameter></parameters></service>"#,
            ));
        }
    }

    #[test]
    fn returns_of_a_service() {
        let service = "<service name='s'><executable url=''/><returns><return name='r'/></returns></service>";
        expect(&around("name='d' version='1.1'", service));
        expect_service(
            "<service name='s'><executable url=''/><returns><return name='r'/></returns></service>
                                       ^^^^^^^ error service-returns-version: A service may say what it returns only in version 1.1, and this document is not of it. Set `version=\"1.1\"` on `deployable`.",
        );
        let title = "Set `version=\"1.1\"`";
        let fixed = around("version=\"1.1\" name='d'", service);
        expect_fix(all, &around("name='d'", service), title, &fixed);
        expect_fix(all, &around("version=\"1.0\" name='d'", service), title, &fixed);
    }

    #[test]
    fn outermost_element() {
        expect(
            "<deployabel name='d'><foo/></deployabel>
 ^^^^^^^^^^ error wrong-root: The outermost element is `deployabel`. That of a deployable is `deployable`.",
        );
        expect_fix(found, "<Deployable></Deployable >", "Change to `deployable`", "<deployable></deployable >");
        expect_fix(
            found,
            "<app><assemblies/></app>",
            "Change to `deployable`",
            "<deployable><assemblies/></deployable>",
        );
        assert!(found("<html><body/></html>").iter().all(|diagnostic| diagnostic.fixes.is_empty()));
    }

    #[test]
    fn namespaces() {
        expect(
            "<deployable xmlns='u'><foo/></deployable>
 ^^^^^^^^^^ error namespace: `deployable` is in the namespace `u`, but deployables have none. Remove `xmlns`.",
        );
        expect(
            "<deployable name='d' xmlns:x='u'><x:assemblies/></deployable>
                                  ^^^^^^^^^^^^ error namespace: `assemblies` is in the namespace `u`, but deployables have none. Remove the prefix.",
        );
        expect_fix(
            found,
            "<x:deployable xmlns:x='u'></x:deployable>",
            "Change to `deployable`",
            "<deployable xmlns:x='u'></deployable>",
        );
    }

    #[test]
    fn misspelt_and_unknown_elements() {
        expect_service(
            "<service name='s'><descripton><foo/></descripton><exectable/><foo><bar/></foo></service>
                   ^^^^^^^^^^ error unknown-element: `descripton` is not expected in `service`. Did you mean `description`?
                                                  ^^^^^^^^^ error unknown-element: `exectable` is not expected in `service`. Did you mean `executable`?
                                                              ^^^ error unknown-element: `foo` is not expected in `service`, which holds `description`, `executable`, `files` and `parameters`, in this order. Remove it.",
        );
        expect_service(
            "<servce/>
 ^^^^^^ error unknown-element: `servce` is not expected in `services`. Did you mean `service`?",
        );
        expect_service(
            "<foo/>
 ^^^ error unknown-element: `foo` is not expected in `services`, which holds only `service`. Remove it.",
        );
        expect_fix(
            found,
            &around("name='d'", "<servce ></servce\n>"),
            "Change to `service`",
            &around("name='d'", "<service ></service\n>"),
        );
        expect_fix(
            found,
            &around("name='d'", "<servce a='>'/>"),
            "Change to `service`",
            &around("name='d'", "<service a='>'/>"),
        );
    }

    #[test]
    fn elements_in_the_wrong_element() {
        expect(
            "<deployable name='d'><assembly/></deployable>
                      ^^^^^^^^ error misplaced-element: `assembly` does not belong directly in `deployable`. Put it in `assemblies`.",
        );
        expect_service(
            "<service name='s'><executable url=''/><value/></service>
                                       ^^^^^ error misplaced-element: `value` does not belong directly in `service`. Put it in `parameter`.",
        );
        expect_service(
            "<service name='s'><executable><url>u</url></executable></service>
                               ^^^ error unknown-element: `url` is an attribute of `executable`, not an element in it. Write it in the start tag.",
        );
    }

    #[test]
    fn order() {
        expect_service(
            "<service name='s'><files><file url=''/></files><executable url=''/><parameters><parameter name='p'/></parameters></service>
                   ~~~~~ this one
                                                ^^^^^^^^^^ error misplaced-element: `executable` belongs before `files`. The order of elements matters here.",
        );
        expect(
            "<deployable name='d'><assemblies/><description/></deployable>
                      ~~~~~~~~~~ this one
                      ^^^^^^^^^^ error missing-element: `assemblies` has no `assembly`, and needs at least one. Add one.
                                   ^^^^^^^^^^^ error misplaced-element: `description` belongs before `assemblies`. The order of elements matters here.",
        );
        expect(
            "<deployable name='d'><assemblies><assembly name='a' hwp=''>
<returns><return name='r'/></returns>
 ^^^^^^^ error misplaced-element: `returns` belongs after `services`. The order of elements matters here.
<image id='i'/>
<services><service name='s'><executable url=''/></service></services>
 ~~~~~~~~ this one
</assembly></assemblies></deployable>",
        );
        let assembly = |inside: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'>{inside}</assembly></assemblies></deployable>"
            )
        };
        expect_fix(
            found,
            &assembly("\n  <services/>\n  <image id='i'>\n  </image></assembly><assembly>"),
            "Move before `services`",
            &assembly("\n  <image id='i'>\n  </image>\n  <services/></assembly><assembly>"),
        );
        expect_fix(
            found,
            &assembly("\n  <returns/>\n  <image id='i'/>\n  <services/>"),
            "Move after `services`",
            &assembly("\n  <image id='i'/>\n  <services/>\n  <returns/>"),
        );
    }

    #[test]
    fn repeated_elements() {
        expect_service(
            "<service name='s'><executable url=''/><files><file url=''/></files><executable/><files/></service>
                   ~~~~~~~~~~ the first one
                                       ~~~~~ the first one
                                                                    ^^^^^^^^^^ error repeated-element: `service` may have only one `executable`. Remove this one, or join the two.
                                                                    ^^^^^^^^^^ error missing-content: `executable` needs either the attribute `url` or the element `contents`. Add one of them.
                                                                                 ^^^^^ error repeated-element: `service` may have only one `files`. Remove this one, or join the two.
                                                                                 ^^^^^ error missing-element: `files` has no `file`, and needs at least one. Add one, or remove `files`.",
        );
        expect_service(
            "<service name='s'><executable url=''/><parameters><parameter name='p'><value/><value x=''/></parameter></parameters></service>
                                                                       ~~~~~ the first one
                                                                               ^^^^^ error repeated-element: `parameter` may have only one `value`. Remove this one, or join the two.
                                                                                     ^ error unknown-attribute: `value` has no attribute `x`. It has `type`.",
        );
    }

    #[test]
    fn missing_elements_and_attributes() {
        expect(
            "<deployable/>
 ^^^^^^^^^^ error missing-attribute: `deployable` has no attribute `name`, which it needs. Add it.
 ^^^^^^^^^^ error missing-element: `deployable` has no `assemblies`, which it needs. Add it.",
        );
        expect(
            "<deployable name='d'><assemblies/></deployable>
                      ^^^^^^^^^^ error missing-element: `assemblies` has no `assembly`, and needs at least one. Add one.",
        );
        expect(
            "<deployable name='d'><assemblies><assembly><image/><services/><returns> </returns></assembly></assemblies></deployable>
                                  ^^^^^^^^ error missing-attribute: `assembly` has no attribute `name`, which it needs. Add it.
                                  ^^^^^^^^ error missing-attribute: `assembly` has no attribute `hwp`, which it needs. Add it.
                                            ^^^^^ error missing-attribute: `image` has no attribute `id`, which it needs. Add it.
                                                    ^^^^^^^^ error missing-element: `services` has no `service`, and needs at least one. Add one, or remove `services`.
                                                               ^^^^^^^ error missing-element: `returns` has no `return`, and needs at least one. Add one, or remove `returns`.",
        );
        expect_service(
            "<service><executable/><files><file/></files><parameters><parameter/><parameter name='p'><reference/></parameter></parameters></service>
 ^^^^^^^ error missing-attribute: `service` has no attribute `name`, which it needs. Add it.
          ^^^^^^^^^^ error missing-content: `executable` needs either the attribute `url` or the element `contents`. Add one of them.
                              ^^^^ error missing-content: `file` needs either the attribute `url` or the element `contents`. Add one of them.
                                                         ^^^^^^^^^ error missing-attribute: `parameter` has no attribute `name`, which it needs. Add it.
                                                                                         ^^^^^^^^^ error missing-attribute: `reference` has no attribute `assembly`, which it needs. Add it.
                                                                                         ^^^^^^^^^ error missing-content: `reference` needs either the attribute `parameter` or the attribute `service`. Add one of them.",
        );
        let assembly = |inside: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/>{inside}</assembly></assemblies></deployable>"
            )
        };
        expect_fix(found, &assembly("\n  <services>\n</services>\n"), "Remove `services`", &assembly("\n"));
        assert!(
            found(&assembly("<services><!-- mine --></services>")).iter().all(|diagnostic| diagnostic.fixes.is_empty())
        );
    }

    #[test]
    fn attributes() {
        expect(
            "<deployable Name='d' titel='x' xml:id='y' xmlns:x='u' x:id='z' assemblies='a'/>
            ^^^^ error unknown-attribute: `deployable` has no attribute `Name`. Did you mean `name`?
                     ^^^^^ error unknown-attribute: `deployable` has no attribute `titel`. It has `version`, `name` and `id`.
                               ^^^^^^ error unknown-attribute: `xml:id` has a prefix, but the attributes of deployables have none. Remove the prefix.
                                                      ^^^^ error unknown-attribute: `x:id` has a prefix, but the attributes of deployables have none. Remove it.
                                                               ^^^^^^^^^^ error unknown-attribute: `assemblies` is an element in `deployable`, not an attribute of it. Write it between the tags.",
        );
        expect_service(
            "<service name='s'><executable urk='u'/><parameters x=''><parameter name='p' names='q'><reference Assembly='a' parameters='p' service='s'/></parameter></parameters></service>
                              ^^^ error unknown-attribute: `executable` has no attribute `urk`. Did you mean `url`?
                                                   ^ error unknown-attribute: `parameters` has no attribute `x`. It has none.
                                                                            ^^^^^ error unknown-attribute: `parameter` has no attribute `names`. It has `name` and `type`.
                                                                                                 ^^^^^^^^ error unknown-attribute: `reference` has no attribute `Assembly`. Did you mean `assembly`?
                                                                                                              ^^^^^^^^^^ error unknown-attribute: `reference` has no attribute `parameters`. It has `assembly`, `parameter` and `service`.",
        );
        expect_fix(found, "<deployable nmae = 'd'/>", "Change to `name`", "<deployable name = 'd'/>");
        expect_fix(
            found,
            "<deployable xmlns:x='u' x:name='d'/>",
            "Change to `name`",
            "<deployable xmlns:x='u' name='d'/>",
        );
        expect_fix(found, "<deployable\n  xml:lang='en'/>", "Remove `xml:lang`", "<deployable/>");
        expect_fix(found, "<deployable\n  foo = '' />", "Remove `foo`", "<deployable />");
    }

    #[test]
    fn values() {
        expect(
            "<deployable version='1.2' name='d'><assemblies/></deployable>
                     ^^^ error invalid-value: `version` cannot be `1.2`. Write `1.0` or `1.1`.
                                    ^^^^^^^^^^ error missing-element: `assemblies` has no `assembly`, and needs at least one. Add one.",
        );
        expect_service(
            "<service name='s'><executable url=''/><parameters><parameter name='p' type=''/><parameter name='q'><value type='Password'/></parameter><parameter name='r' type='scalar password'/></parameters></service>
                                                                      ^^^^^^^ error invalid-value: `type` cannot be empty. Write `scalar` or `password`.
                                                                                                                ^^^^^^^^ error invalid-value: `type` cannot be `Password`. Write `scalar` or `password`.
                                                                                                                                                                 ^^^^^^^^^^^^^^^ error invalid-value: `type` cannot be `scalar password`. Write `scalar` or `password`.",
        );
        expect_fix(all, "<deployable version='2.0'/>", "Change to `1.1`", "<deployable version='1.1'/>");
    }

    #[test]
    fn alternatives() {
        expect_service(
            "<service name='s'><executable url=''><contents/></executable><parameters><parameter name='p'><value/><reference assembly='a' service='s' parameter='p'/></parameter></parameters></service>
                              ~~~ the attribute `url` is here
                                      ^^^^^^^^ error conflicting-content: `executable` has both the attribute `url` and the element `contents`, and may have only one of them. Remove one.
                                                                                              ~~~~~ the element `value` is here
                                                                                                      ^^^^^^^^^ error conflicting-content: `parameter` has both the element `value` and the element `reference`, and may have only one of them. Remove one.
                                                                                                                             ~~~~~~~ the attribute `service` is here
                                                                                                                                         ^^^^^^^^^ error conflicting-content: `reference` has both the attribute `service` and the attribute `parameter`, and may have only one of them. Remove one.",
        );
        expect_service(
            "<service name='s'><executable><content/></executable><files><file><contents filename=''/><contents/></file><file ulr=''/></files></service>
                               ^^^^^^^ error unknown-element: `content` is not expected in `executable`. Did you mean `contents`?
                                                                   ~~~~~~~~ the first one
                                                                                          ^^^^^^^^ error repeated-element: `file` may have only one `contents`. Remove this one, or join the two.
                                                                                          ^^^^^^^^ error missing-attribute: `contents` has no attribute `filename`, which it needs. Add it.
                                                                                                                 ^^^ error unknown-attribute: `file` has no attribute `ulr`. Did you mean `url`?",
        );
        let service = |inside: &str| around("name='d'", &format!("<service name='s'>{inside}</service>"));
        let both = service("<executable url=''>\n<contents>x</contents></executable>");
        expect_fix(found, &both, "Remove `contents`", &service("<executable url=''></executable>"));
        expect_fix(found, &both, "Remove `url`", &service("<executable>\n<contents>x</contents></executable>"));
    }

    #[test]
    fn text() {
        expect_service(
            "a<!-- b --> &#160;c <service name='s'>
^ error unexpected-text: Text is not expected in `services`. Remove it.
            ^^^^^^^ error unexpected-text: Text is not expected in `services`. Remove it.
    <![CDATA[ d ]]> e
    ^^^^^^^^^^^^^^^^^ error unexpected-text: Text is not expected in `service`. Remove it.
 f <executable>#!/bin/sh</executable><files><file>x<![CDATA[]]></file></files><parameters><parameter name='p'>1<value/>2</parameter></parameters></service>
               ^^^^^^^^^ error unexpected-text: Text is not expected in `executable`. Put it in `contents`.
                                                  ^^^^^^^^^^^^^ error unexpected-text: Text is not expected in `file`. Put it in `contents`.
                                                                                                              ^ error unexpected-text: Text is not expected in `parameter`. Remove it.
                                                                                                                       ^ error unexpected-text: Text is not expected in `parameter`. Remove it.",
        );
        let service = |inside: &str| around("name='d'", &format!("<service name='s'>{inside}</service>"));
        expect_fix(
            found,
            &service("<executable>\n  #!/bin/sh\n  &lt;\n</executable>"),
            "Put it in `contents`",
            &service("<executable>\n  <contents>#!/bin/sh\n  &lt;</contents>\n</executable>"),
        );
    }

    #[test]
    fn an_element_that_may_hold_nothing_or_text() {
        expect_service(
            "<service name='s'><executable url=''/><parameters><parameter name='p'><value><b/></value></parameter><parameter name='q'><reference assembly='a' service='s'>x<y/></reference></parameter></parameters></service>
                                                                              ^ error unknown-element: `b` is not expected in `value`, which holds only text. Remove it.
                                                                                                                                                             ^ error unexpected-text: Text is not expected in `reference`. Remove it.
                                                                                                                                                               ^ error unknown-element: `y` is not expected in `reference`, which holds nothing. Remove it.",
        );
    }

    #[test]
    fn strange_names_do_not_disturb() {
        let long = "x".repeat(5_000_000);
        let found = found(&format!("<deployable name='d' {long}=''><{long}/><assemblies/></deployable>"));
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|diagnostic| diagnostic.message.len() < 300));
    }

    #[test]
    fn many_faults_take_little_time() {
        let started = std::time::Instant::now();
        let children = "<servic/>".repeat(100_000);
        assert_eq!(found(&around("name='d'", &children)).len(), 100_000);
        let deep = format!("{}{}", "<services>".repeat(200_000), "</services>".repeat(200_000));
        assert_eq!(found(&around("name='d'", &deep)).len(), 1);
        assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
    }
}
