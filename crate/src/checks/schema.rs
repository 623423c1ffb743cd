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
use crate::suggest::closest;
use crate::syntax::{Attribute, Child, Element, Tree};
use findings::{Neighbour, Part, Source};
use rules::{Alternatives, ChildRule, DEPLOYABLE, Occurs, Rule};

/// The checks of this module.
pub(crate) const CHECKS: &[&Check] = findings::CHECKS;

/// The version of the format that a document is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Conductor's own.
    V1_0,
    /// With returns declared by services.
    V1_1,
}

impl Version {
    /// The version that a document with this outermost element asks for: 1.1 if it says so, else 1.0.
    #[must_use]
    pub fn of(root: Element<'_, '_>) -> Self {
        match root.attribute("version") {
            Some(attribute) if is_token(&attribute.value, "1.1") => Self::V1_1,
            _ => Self::V1_0,
        }
    }
}

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

/// Whether `value` is `token` as the data type `token` compares: without regard to white space around it.
fn is_token(value: &str, token: &str) -> bool {
    value.split(XML_SPACE).filter(|word| !word.is_empty()).eq([token])
}

/// Whether there is nothing but white space in `text`.
fn is_blank(text: &str) -> bool {
    text.trim_matches(XML_SPACE).is_empty()
}

const XML_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

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
            let holder = (0..self.children.len())
                .find(|&index| self.rule.children[index].rule.text && self.child_is_free(index));
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
