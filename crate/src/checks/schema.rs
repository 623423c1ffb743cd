//! What the RELAX NG schema of the document's version rejects, said so that a person can mend it.
//!
//! `rules` is that schema as a table and `findings` says what is wrong; here a document is held against the table. The schemas
//! proper are in the folder `schema`, and `tests/core/libxml2.rs` compares this check with what libxml2 makes of them.
//!
//! One fault is one finding: what was probably meant for a place is not reported as missing from it, and what is unknown or
//! stands in the wrong element is not judged inside.

mod findings;
mod rules;

use crate::diagnostic::{Check, Diagnostic};
use crate::model::{Version, XML_SPACE, is_token};
use crate::suggest::closest;
use crate::syntax::{Attribute, Child, Element, Tree};
use findings::{Neighbour, Part, Source};
use rules::{Alternatives, ChildRule, DEPLOYABLE, Occurs, Rule};

/// The checks of this module.
pub(crate) const CHECKS: &[&Check] = findings::CHECKS;

/// Finds everything in `tree`, which was read from `text`, that the schema of `version` rejects.
///
/// There is a finding exactly if the schema rejects the document. Takes time in proportion to its length.
pub(crate) fn check<'a>(text: &'a str, tree: &'a Tree<'_>, version: Version, found: &mut Vec<Diagnostic>) {
    let root = tree.root();
    let source = Source { text, root };
    if root.name() != DEPLOYABLE.name {
        let meant = closest(root.name(), [DEPLOYABLE.name].into_iter()).is_some()
            || root.elements().any(|child| DEPLOYABLE.children.iter().any(|known| known.rule.name == child.name()));
        found.push(source.wrong_root(DEPLOYABLE.name, meant));
    } else if root.namespace().is_some() {
        found.push(source.namespace(root));
    } else {
        let mut open = vec![(root, &DEPLOYABLE, Occurs::Required)];
        while let Some((element, rule, occurs)) = open.pop() {
            let mut judge = Judge::new(source, element, rule, version, found);
            judge.known_attributes();
            judge.known_children(&mut open);
            judge.other_attributes();
            judge.other_children();
            judge.text();
            judge.missing(occurs);
            judge.alternatives();
            judge.order();
        }
    }
}

/// Whether there is nothing but white space in `text`.
fn is_blank(text: &str) -> bool {
    text.trim_matches(XML_SPACE).is_empty()
}

/// Holds one element against its rule.
struct Judge<'j, 'a, 't> {
    source: Source<'a, 't>,
    element: Element<'a, 't>,
    rule: &'static Rule,
    version: Version,
    found: &'j mut Vec<Diagnostic>,
    /// What stands for each attribute of the rule.
    attributes: Vec<Place>,
    /// What stands for each child of the rule.
    children: Vec<Place>,
    /// The children whose order matters, in document order, each with its index in the rule.
    ordered: Vec<(usize, Element<'a, 't>)>,
}

/// What stands where a rule has a place for an attribute or a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing.
    Empty,
    /// Something that was probably meant for it, and has a finding of its own.
    Meant,
    /// What the rule says; if it stands there several times, the first.
    Filled(Part),
}

impl Place {
    fn mean(&mut self) {
        if *self == Self::Empty {
            *self = Self::Meant;
        }
    }
}

impl<'j, 'a, 't> Judge<'j, 'a, 't> {
    fn new(
        source: Source<'a, 't>,
        element: Element<'a, 't>,
        rule: &'static Rule,
        version: Version,
        found: &'j mut Vec<Diagnostic>,
    ) -> Self {
        let attributes = vec![Place::Empty; rule.attributes.len()];
        let children = vec![Place::Empty; rule.children.len()];
        Self { source, element, rule, version, found, attributes, children, ordered: Vec::new() }
    }

    fn known_attributes(&mut self) {
        for attribute in self.element.attributes() {
            let Some(index) = self.known_attribute(attribute) else { continue };
            self.attributes[index] = Place::Filled(Part::attribute(attribute));
            let values = self.rule.attributes[index].values;
            if !values.is_empty() && !values.iter().any(|allowed| is_token(&attribute.value, allowed)) {
                self.found.push(findings::invalid_value(attribute, values));
            }
        }
    }

    /// Finds the children that the rule knows, and puts them on `open` to be judged in turn.
    fn known_children(&mut self, open: &mut Vec<(Element<'a, 't>, &'static Rule, Occurs)>) {
        for child in self.element.elements() {
            let Some(index) = self.known_child(child) else { continue };
            let ChildRule { rule, occurs, since } = &self.rule.children[index];
            if child.namespace().is_some() {
                self.children[index].mean();
                self.found.push(self.source.namespace(child));
                continue;
            }
            if *since > self.version {
                self.found.push(self.source.service_returns_version(child));
            }
            match self.children[index] {
                Place::Filled(_) if *occurs == Occurs::Many => {}
                Place::Filled(first) => self.found.push(findings::repeated_element(self.rule, child, first)),
                Place::Empty | Place::Meant => {
                    self.children[index] = Place::Filled(Part::element(child));
                    if matches!(occurs, Occurs::Required | Occurs::Optional) {
                        self.ordered.push((index, child));
                    }
                }
            }
            open.push((child, rule, *occurs));
        }
    }

    fn other_attributes(&mut self) {
        for attribute in self.element.attributes() {
            if self.known_attribute(attribute).is_some() {
                continue;
            }
            let finding = if attribute.namespace.is_some() {
                let meant = (0..self.attributes.len())
                    .find(|&index| self.rule.attributes[index].name == attribute.name && self.attribute_is_free(index));
                self.attributes_mean(meant);
                self.source.prefixed_attribute(attribute, meant.is_some())
            } else if let Some(index) = self.rule.children.iter().position(|child| child.rule.name == attribute.name) {
                self.children[index].mean();
                findings::element_as_attribute(attribute, self.rule)
            } else {
                let free = (0..self.attributes.len()).filter(|&index| self.attribute_is_free(index));
                let meant = closest(attribute.name, free.map(|index| self.rule.attributes[index].name));
                self.attributes_mean(self.rule.attributes.iter().position(|known| Some(known.name) == meant));
                self.source.unknown_attribute(attribute, self.rule, meant)
            };
            self.found.push(finding);
        }
    }

    fn other_children(&mut self) {
        for child in self.element.elements() {
            if self.known_child(child).is_some() {
                continue;
            }
            let finding = if child.namespace().is_some() {
                self.source.namespace(child)
            } else if let Some(index) = self.rule.attributes.iter().position(|known| known.name == child.name()) {
                self.attributes[index].mean();
                findings::attribute_as_element(child, self.rule)
            } else if let Some(index) = (0..self.children.len()).find(|&index| self.holds(index, child.name())) {
                self.children[index].mean();
                findings::belongs_in(child, self.rule, &[self.rule.children[index].rule.name])
            } else {
                self.unknown_child(child)
            };
            self.found.push(finding);
            if let [Place::Empty] = self.children[..]
                && self.rule.children[0].occurs == Occurs::Many
            {
                self.children[0] = Place::Meant;
            }
        }
    }

    fn unknown_child(&mut self, child: Element<'a, 't>) -> Diagnostic {
        let free = (0..self.children.len()).filter(|&index| self.child_is_free(index));
        if let Some(meant) = closest(child.name(), free.map(|index| self.rule.children[index].rule.name)) {
            if let Some(index) = self.rule.children.iter().position(|known| known.rule.name == meant) {
                self.children[index].mean();
            }
            return self.source.misspelt_element(child, self.rule, meant);
        }
        let homes: Vec<_> = Rule::homes(child.name(), self.version).collect();
        if homes.is_empty() {
            findings::unknown_element(child, self.rule, self.version)
        } else {
            findings::belongs_in(child, self.rule, &homes)
        }
    }

    fn text(&mut self) {
        if self.rule.text {
            return;
        }
        for child in self.element.children() {
            let Child::Text(text, span) = child else { continue };
            if is_blank(text) {
                continue;
            }
            let holder = (0..self.children.len()).find(|&index| {
                let ChildRule { rule, occurs, .. } = &self.rule.children[index];
                rule.text && *occurs == Occurs::Alternative && self.child_is_free(index)
            });
            if let Some(index) = holder {
                self.children[index].mean();
            }
            let holder = holder.map(|index| self.rule.children[index].rule);
            self.found.push(self.source.unexpected_text(span, self.rule, holder));
        }
    }

    fn missing(&mut self, occurs: Occurs) {
        for (known, place) in self.rule.attributes.iter().zip(&self.attributes) {
            if known.occurs == Occurs::Required && *place == Place::Empty {
                self.found.push(findings::missing_attribute(self.element, known.name));
            }
        }
        for (known, place) in self.rule.children.iter().zip(&self.children) {
            match known.occurs {
                Occurs::Required if *place == Place::Empty => {
                    self.found.push(findings::missing_element(self.element, known.rule.name));
                }
                Occurs::Many if *place == Place::Empty => {
                    self.found.push(self.source.empty_container(self.element, known.rule.name, occurs));
                }
                _ => {}
            }
        }
    }

    fn alternatives(&mut self) {
        let mut filled: Vec<Part> = self
            .alternative_places()
            .filter_map(|place| if let Place::Filled(part) = place { Some(part) } else { None })
            .collect();
        filled.sort_by_key(|part| part.whole.start);
        if let [first, others @ ..] = &filled[..] {
            for &other in others {
                self.found.push(self.source.conflicting_content(self.rule, *first, other));
            }
        } else if self.rule.alternatives == Alternatives::ExactlyOne && self.no_alternative() {
            self.found.push(findings::missing_content(self.element, self.rule));
        }
    }

    /// Reports the fewest children whose moving puts all in order; of several ways, the one that leaves the first in place.
    fn order(&mut self) {
        let ordered = std::mem::take(&mut self.ordered);
        // The length of the longest ordered selection that ends with each child, and the child before it there.
        let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(ordered.len());
        for (at, (rank, _)) in ordered.iter().enumerate() {
            let before =
                (0..at).rev().filter(|&earlier| ordered[earlier].0 < *rank).max_by_key(|&earlier| best[earlier].0);
            best.push((before.map_or(1, |earlier| best[earlier].0 + 1), before));
        }
        let mut kept = vec![false; ordered.len()];
        let mut next = (0..ordered.len()).rev().max_by_key(|&at| best[at].0);
        while let Some(at) = next {
            kept[at] = true;
            next = best[at].1;
        }
        for (at, &(rank, child)) in ordered.iter().enumerate() {
            if kept[at] {
                continue;
            }
            let follower = (0..at).find(|&other| kept[other] && ordered[other].0 > rank);
            let leader = (at + 1..ordered.len()).rev().find(|&other| kept[other] && ordered[other].0 < rank);
            let neighbour = match (follower, leader) {
                (Some(follower), _) => Neighbour::Before(ordered[follower].1),
                (None, Some(leader)) => Neighbour::After(ordered[leader].1),
                (None, None) => continue,
            };
            self.found.push(self.source.misplaced_element(child, neighbour));
        }
    }

    fn known_attribute(&self, attribute: &Attribute<'_>) -> Option<usize> {
        let known = self.rule.attributes.iter().position(|known| known.name == attribute.name);
        known.filter(|_| attribute.namespace.is_none())
    }

    fn known_child(&self, child: Element<'_, '_>) -> Option<usize> {
        self.rule.children.iter().position(|known| known.rule.name == child.name())
    }

    /// Whether the rule's child at `index` may itself hold an element called `name`.
    fn holds(&self, index: usize, name: &str) -> bool {
        let ChildRule { rule, since, .. } = &self.rule.children[index];
        *since <= self.version && rule.children.iter().any(|known| known.rule.name == name)
    }

    /// Whether the rule's attribute at `index` may still be added.
    fn attribute_is_free(&self, index: usize) -> bool {
        let occurs = self.rule.attributes[index].occurs;
        self.attributes[index] == Place::Empty && (occurs != Occurs::Alternative || self.no_alternative())
    }

    /// Whether the rule's child at `index` may still be added.
    fn child_is_free(&self, index: usize) -> bool {
        let ChildRule { occurs, since, .. } = &self.rule.children[index];
        *since <= self.version
            && match occurs {
                Occurs::Many => true,
                Occurs::Alternative => self.no_alternative(),
                Occurs::Required | Occurs::Optional => self.children[index] == Place::Empty,
            }
    }

    fn no_alternative(&self) -> bool {
        self.alternative_places().all(|place| place == Place::Empty)
    }

    fn alternative_places(&self) -> impl Iterator<Item = Place> {
        let attributes = self.rule.attributes.iter().map(|known| known.occurs).zip(&self.attributes);
        let children = self.rule.children.iter().map(|known| known.occurs).zip(&self.children);
        attributes.chain(children).filter(|(occurs, _)| *occurs == Occurs::Alternative).map(|(_, place)| *place)
    }

    fn attributes_mean(&mut self, index: Option<usize>) {
        if let Some(index) = index {
            self.attributes[index].mean();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{expect_fix, expect_of};
    use crate::syntax::parse;

    fn found(text: &str) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        match parse(text) {
            Ok(tree) => check(text, &tree, Version::of(tree.root()), &mut found),
            Err(syntax) => found = syntax,
        }
        found
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
        expect_fix(found, &around("name='d'", service), title, &fixed);
        expect_fix(found, &around("version=\"1.0\" name='d'", service), title, &fixed);
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
        expect_fix(found, "<deployable a='>xmlns=' xmlns = 'u'/>", "Remove `xmlns`", "<deployable a='>xmlns='/>");
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
        expect_fix(found, "<deployable version='2.0'/>", "Change to `1.1`", "<deployable version='1.1'/>");
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
