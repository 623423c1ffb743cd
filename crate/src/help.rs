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
use place::{Kind, Place};

/// What is known where help is asked for.
struct Here<'h> {
    text: &'h str,
    analysis: &'h Analysis,
    scope: Scope<'h>,
    tree: Option<&'h Tree<'h>>,
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

    /// The innermost element around byte `offset`, and what it may hold; `None` if there is none, or one that the format does
    /// not know.
    ///
    /// One without an end tag goes on up to the next element: the author is probably still in it.
    #[inline(never)]
    fn around(&self, offset: usize) -> Option<(Element<'h, 'h>, &'static Rule)> {
        let mut element = self.tree?.root();
        let mut rule = &DEPLOYABLE;
        let holds = |element: Element<'_, '_>| {
            let span = element.span();
            span.start < offset && (offset < span.end || element.content_end() == Some(span.end))
        };
        if !holds(element) || element.name() != rule.name {
            return None;
        }
        while let Some(child) = element.elements().take_while(|child| child.span().start < offset).last() {
            if !holds(child) {
                break;
            }
            rule = rule.child(child.name())?;
            element = child;
        }
        Some((element, rule))
    }

    /// The element whose tag `place` is in.
    #[inline(never)]
    fn element(&self, place: &Place<'_>) -> Option<(Element<'h, 'h>, &'static Rule)> {
        let end_tag = place.kind == Kind::EndTag;
        self.around(place.tag.start + usize::from(!end_tag))
            .filter(|(element, _)| end_tag || element.span().start == place.tag.start)
    }

    /// The last service, and the last assembly, that begins before `offset`.
    fn last(&self, offset: usize) -> (Option<usize>, Option<usize>) {
        let Deployable { services, assemblies, .. } = self.deployable();
        let service = services.iter().rposition(|service| service.span.start < offset);
        (service, assemblies.iter().rposition(|assembly| assembly.span.start < offset))
    }

    /// A service as messages name it.
    fn service(&self, service: usize) -> String {
        checks::service_name(self.deployable(), service)
    }

    /// The name of what `wait` asks for.
    fn wanted(&self, wait: &Wait) -> &'h str {
        wait.wanted(self.deployable()).map_or("", |(name, _)| &name.text)
    }
}

/// A name as typed, "" where there is none.
fn text(name: Option<&Name>) -> &str {
    name.map_or("", |name| &name.text)
}
