//! Help while a document is typed: what can stand at a place, and what stands there.
//!
//! Every function takes the text, its analysis and an offset, and reads the text again for its tree. An offset beyond the end,
//! or inside a character, is the next one that is neither.

pub mod completion;
pub mod hover;
mod place;

use crate::checks::rules::{DEPLOYABLE, Rule};
use crate::model::{Deployable, Name};
use crate::references::{Scope, Wait};
use crate::syntax::{Element, Tree};
use crate::{Analysis, checks};
use place::Place;

/// What is known where help is asked for.
struct Here<'h> {
    text: &'h str,
    analysis: &'h Analysis,
    scope: Scope<'h>,
    tree: Option<&'h Tree<'h>>,
}

/// An element, those around it, and what it may hold.
struct Around<'h> {
    /// The outermost first, itself last.
    path: Vec<Element<'h, 'h>>,
    rule: &'static Rule,
}

/// `offset`, or the next that lies on a character boundary of `text`.
fn within(text: &str, offset: usize) -> usize {
    (offset..text.len()).find(|&offset| text.is_char_boundary(offset)).unwrap_or(text.len())
}

impl<'h> Here<'h> {
    fn new(text: &'h str, analysis: &'h Analysis, tree: Option<&'h Tree<'h>>) -> Self {
        Self { text, analysis, scope: Scope::new(&analysis.deployable), tree }
    }

    fn deployable(&self) -> &'h Deployable {
        &self.analysis.deployable
    }

    /// The innermost element around byte `offset`; `None` if there is none, or one that the format does not know.
    ///
    /// One without an end tag goes on up to the next element: the author is probably still in it.
    fn around(&self, offset: usize) -> Option<Around<'h>> {
        let root = self.tree?.root();
        let (mut inner, mut known) = (Some(root), Some(&DEPLOYABLE).filter(|rule| rule.name == root.name()));
        let mut path = Vec::new();
        let mut last = None;
        while let Some(element) = inner {
            let span = element.span();
            let open = element.content_end() == Some(span.end);
            if span.start >= offset || (offset >= span.end && !open) {
                break;
            }
            path.push(element);
            last = Some(known?);
            inner = element.elements().take_while(|child| child.span().start < offset).last();
            known = inner.and_then(|inner| known?.child(inner.name()));
        }
        Some(Around { path, rule: last? })
    }

    /// The element whose tag `place` is in.
    fn element(&self, place: &Place<'_>) -> Option<Around<'h>> {
        let end = usize::from(place.kind != place::Kind::EndTag);
        self.around(place.tag.start + end).filter(|around| {
            let element = around.element();
            element.name_span().start >= place.tag.start || element.content_end() == Some(place.tag.start)
        })
    }

    /// A service as messages name it.
    fn service(&self, service: usize) -> String {
        checks::service_name(self.deployable(), service)
    }

    /// The name of what `wait` asks for.
    fn wanted(&self, wait: &Wait) -> &'h str {
        wait.wanted(self.deployable()).map_or("", |(name, _)| &name.text)
    }

    fn assembly_name(&self, assembly: usize) -> &'h str {
        text(self.deployable().assemblies[assembly].name.as_ref())
    }
}

impl<'h> Around<'h> {
    /// The element itself.
    fn element(&self) -> Element<'h, 'h> {
        self.path[self.path.len() - 1] // it is never empty
    }

    /// The element called `name` that it is or that is around it.
    fn named(&self, name: &str) -> Option<Element<'h, 'h>> {
        self.path.iter().rev().find(|element| element.name() == name).copied()
    }

    /// The service that it is in, as an index into those of `deployable`.
    fn service(&self, deployable: &Deployable) -> Option<usize> {
        let tag = self.named("service")?.name_span();
        deployable.services.iter().position(|service| service.tag == tag)
    }

    /// The assembly that it is in, likewise.
    fn assembly(&self, deployable: &Deployable) -> Option<usize> {
        let tag = self.named("assembly")?.name_span();
        deployable.assemblies.iter().position(|assembly| assembly.tag == tag)
    }
}

/// A name as typed, "" where there is none.
fn text(name: Option<&Name>) -> &str {
    name.map_or("", |name| &name.text)
}
