//! Reads an Aeolus deployable as it is typed, and says what happens when it is launched.
//!
//! [`analyze`] is the way in. It takes any text and always answers; nothing a text can contain makes it panic.

pub mod checks;
pub mod diagnostic;
pub mod facts;
pub mod format;
pub mod heat;
pub mod help;
pub mod launch;
pub mod model;
mod names;
pub mod outline;
pub mod plan;
mod quote;
pub mod references;
pub mod span;
mod suggest;
pub mod symbols;
pub mod syntax;
pub mod traps;
pub mod waits;
pub mod wasm;
mod wording;

use std::collections::BinaryHeap;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use diagnostic::{Diagnostic, Ignored, Severity};
use model::Deployable;
use references::{Scope, Wait};
use syntax::Tree;
use traps::Trap;
use waits::Launch;

/// The rule by which services start; see `semantics.md`, section 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agent {
    /// A service starts once each of its own references is resolved.
    Independent,
    /// The services of an assembly start together, once every reference of all of them is resolved.
    AllOrNothing,
    /// Audrey 0.4: all or nothing, with the traps of that release.
    Audrey04,
    /// Audrey 0.5: likewise.
    Audrey05,
}

impl Agent {
    /// Whether its design is all-or-nothing.
    #[must_use]
    pub fn is_all_or_nothing(self) -> bool {
        self != Self::Independent
    }

    /// Whether it looks now and then if services can start, and gives up when nothing comes.
    #[must_use]
    pub fn polls(self) -> bool {
        self == Self::Audrey05
    }
}

/// The name of an agent that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAgent(String);

impl fmt::Display for UnknownAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown agent \"{}\"; one of: independent, all-or-nothing, audrey-0.4, audrey-0.5", self.0)
    }
}

impl FromStr for Agent {
    type Err = UnknownAgent;

    fn from_str(name: &str) -> Result<Self, UnknownAgent> {
        match name {
            "independent" => Ok(Self::Independent),
            "all-or-nothing" => Ok(Self::AllOrNothing),
            "audrey-0.4" => Ok(Self::Audrey04),
            "audrey-0.5" => Ok(Self::Audrey05),
            _ => Err(UnknownAgent(name.to_owned())),
        }
    }
}

/// A deployable, and what happens when it is launched.
#[derive(Debug)]
pub struct Reading {
    /// The agent it is launched by.
    pub agent: Agent,
    /// What its author wrote.
    pub deployable: Deployable,
    /// What its references wait for, in document order.
    pub waits: Vec<Wait>,
    /// What keeps services from starting under this agent, and under no design.
    pub traps: Vec<Trap>,
    /// What happens when it is launched.
    pub launch: Launch,
}

impl Reading {
    /// The deployable that the tree of a text holds, launched by `agent`.
    #[must_use]
    pub fn new(tree: Option<&Tree<'_>>, agent: Agent) -> Self {
        let deployable = tree.map_or_else(Deployable::empty, Deployable::read);
        let scope = Scope::new(&deployable);
        let waits = scope.waits();
        let traps = traps::traps(&deployable, &scope, &waits, agent);
        let launch = Launch::new(&deployable, &waits, agent, &traps);
        Self { agent, deployable, waits, traps, launch }
    }
}

/// What is known of a text.
#[derive(Debug)]
pub struct Analysis {
    /// What it says.
    pub reading: Reading,
    /// It is well-formed XML.
    pub well_formed: bool,
    /// Sorted by span, then code.
    pub diagnostics: Vec<Diagnostic>,
    /// What comments in the document take away from those.
    pub ignored: Vec<Ignored>,
}

impl Deref for Analysis {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl Analysis {
    /// Whether no diagnostic is an error.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.check.severity != Severity::Error)
    }
}

/// Reads `text` and checks it under `agent`.
///
/// Linear in the length of the text for any document that people write; bounded for any other.
#[must_use]
pub fn analyze(text: &str, agent: Agent) -> Analysis {
    let (tree, mut diagnostics) = syntax::parse(text, checks::nests);
    let well_formed = diagnostics.is_empty();
    let reading = Reading::new(tree.as_ref(), agent);
    let Reading { deployable, waits, traps, launch, .. } = &reading;
    let context = checks::Context {
        text,
        deployable,
        scope: &Scope::new(deployable),
        waits,
        traps,
        launch,
        agent,
        budget: checks::TRIED.into(),
    };
    let ignored = checks::check(&context, tree.as_ref(), &mut diagnostics);
    let diagnostics = sorted(diagnostics);
    Analysis { reading, well_formed, diagnostics, ignored }
}

/// `found` by span, then code.
///
/// By a heap: a merge sort is as fast, but six times as much code for a page to load.
fn sorted(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let keys = found.iter().enumerate().map(|(index, diagnostic)| (diagnostic.span, diagnostic.check.code, index));
    let order = keys.collect::<BinaryHeap<_>>().into_sorted_vec();
    let mut found: Vec<_> = found.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, _, index)| found[index].take()).collect()
}
