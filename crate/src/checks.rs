//! Every check, one file each kind of question. A check is a function that reads what is known and adds findings.

mod compatibility;
mod ignore;
mod launch;
mod names;
mod parameters;
mod references;
mod report;
mod returns;
mod schema;
#[cfg(test)]
pub(crate) mod testing;
mod version;

use std::cell::Cell;

use crate::Agent;
use crate::diagnostic::{Check, Diagnostic, Fix, Ignored};
use crate::model::{Deployable, Name, Service, Version};
use crate::references::{Scope, Target, Wait};
use crate::span::part;
use crate::syntax::Tree;
use crate::traps::{Trap, refuses};
use crate::waits::{Deadlock, Launch, Start};
use crate::wording::fill;
pub(crate) use schema::{nests, rules};

/// All there are, in the order of their documentation.
pub const CHECKS: &[&[&Check]] = &[
    crate::syntax::CHECKS,
    schema::CHECKS,
    names::CHECKS,
    references::CHECKS,
    parameters::CHECKS,
    launch::CHECKS,
    compatibility::CHECKS,
    ignore::CHECKS,
];

/// What the checks read.
#[derive(Debug)]
pub(crate) struct Context<'d> {
    pub(crate) text: &'d str,
    pub(crate) deployable: &'d Deployable,
    pub(crate) scope: &'d Scope<'d>,
    pub(crate) waits: &'d [Wait],
    pub(crate) traps: &'d [Trap],
    pub(crate) launch: &'d Launch,
    pub(crate) agent: Agent,
    /// How many services and waits the launches that fixes are tried by may still have; see [`TRIED`].
    pub(crate) budget: Cell<usize>,
}

/// How many services and waits the launches have in all that fixes of one document are tried by: beyond any real one, and
/// a bound for a hostile one, whose other fixes are not offered.
pub(crate) const TRIED: usize = 100_000;

/// Runs every check of what a document means, and that of its shape if there is a `tree` to look at. Returns what
/// comments in the document ignore.
pub(crate) fn check(context: &Context<'_>, tree: Option<&Tree<'_>>, found: &mut Vec<Diagnostic>) -> Vec<Ignored> {
    let to_1_1 = tree
        .filter(|tree| context.deployable.version == Version::V1_0 && !tree.root().has_mended_tag())
        .map(|tree| version::Move::new(context, tree.root()));
    let to_1_1 = to_1_1.as_ref();
    if let Some(tree) = tree {
        schema::check(context.text, tree, context.deployable.version, to_1_1, found);
    }
    names::check(context, found);
    parameters::check(context, found);
    references::check(context, to_1_1, found);
    launch::check(context, to_1_1, found);
    compatibility::check(context, found);
    let ignored = tree.map(|tree| ignore::check(context.text, tree, found)).unwrap_or_default();
    for finding in found {
        tell_apart(context.text, &mut finding.fixes);
    }
    ignored
}

/// Says where a fix is whose title another one has, because names repeat.
fn tell_apart(text: &str, fixes: &mut [Fix]) {
    for index in 1..fixes.len() {
        let (before, [fix, ..]) = fixes.split_at_mut(index) else { continue };
        if before.iter().any(|other| other.title == fix.title)
            && let Some(edit) = fix.edits.first()
        {
            let line = 1 + part(text, 0, edit.span.start).bytes().filter(|byte| *byte == b'\n').count();
            fix.title = fill("[0] (line [1])", &[&fix.title, &line.to_string()]);
        }
    }
}

impl Context<'_> {
    /// The waits, for a fix to change. `None` once the budget is used up.
    #[inline(never)]
    fn try_waits(&self) -> Option<Vec<Wait>> {
        self.budget.set(self.budget.get().checked_sub(self.deployable.services.len() + self.waits.len())?);
        Some(self.waits.to_vec())
    }

    /// Whether a reference looks in vain for something called `name`, or it is not known since the budget is used up.
    #[inline(never)]
    fn misses(&self, name: &str) -> bool {
        let looks = |wait: &Wait| {
            let is = |wanted: &Name| wanted.text == name;
            wait.reference(self.deployable).assembly.as_ref().is_some_and(is)
                || wait.wanted(self.deployable).is_some_and(|(wanted, _)| is(wanted))
        };
        self.try_waits().is_none_or(|waits| waits.iter().any(|wait| wait.target.is_unsatisfied() && looks(wait)))
    }

    /// Whether the launch is none the worse if the return `name`, which comes from one target, comes from another.
    #[inline(never)]
    fn allows_from(&self, name: &str, from: Target, to: Target) -> bool {
        // Some an agent cannot do with, even if nobody waits for them.
        if refuses(self.agent, to) && !refuses(self.agent, from) {
            return false;
        }
        let Some(mut waits) = self.try_waits() else { return false };
        for wait in &mut waits {
            if wait.target == from && wait.wanted(self.deployable).is_some_and(|(wanted, _)| wanted.text == name) {
                wait.target = to;
            }
        }
        self.allows(&waits)
    }

    /// Whether the launch is none the worse with these `waits`, whose targets may be others: no other deadlock is certain, and
    /// everybody may start who did. Nor is anything else waited for that the agent cannot do with.
    #[inline(never)]
    fn allows(&self, waits: &[Wait]) -> bool {
        let refused = |(old, new): (&Wait, &Wait)| old != new && refuses(self.agent, new.target);
        if self.waits.iter().zip(waits).any(refused) {
            return false;
        }
        let launch = Launch::new(self.deployable, waits, self.agent, self.traps);
        // The certain ones come first, by their first service.
        let mut old = self.launch.deadlocks.iter();
        let mut new = launch.deadlocks.iter().filter(|deadlock| !deadlock.possible);
        let place = |deadlock: &Deadlock| deadlock.cycle.first().and_then(|hop| hop.wait);
        new.all(|new| old.any(|old| !old.possible && old.members == new.members && place(old) == place(new)))
            && self.launch.starts.iter().zip(&launch.starts).all(|(before, after)| match before {
                Start::Yes { .. } => matches!(after, Start::Yes { .. }),
                Start::Maybe => *after != Start::No,
                Start::No => true,
            })
    }

    /// A service as messages name it: "http on apache".
    fn service(&self, service: usize) -> String {
        service_name(self.deployable, service)
    }
}

/// A service as messages name it: "http on apache".
#[inline(never)]
pub(crate) fn service_name(deployable: &Deployable, service: usize) -> String {
    let Service { assembly, name, .. } = &deployable.services[service];
    let assembly = deployable.assemblies[*assembly].name.as_ref();
    let [name, assembly] = [name.as_ref(), assembly].map(|name| name.map_or("", |name| &name.text));
    fill("{0} on {1}", &[name, assembly])
}

/// What else does not start, `after` a fault: ", nor do 3 more services, which wait for it"; `None`: nobody counted.
#[inline(never)]
fn nor(after: &str, count: Option<usize>) -> String {
    let template = match count {
        Some(0) => "",
        Some(1) => ", nor does 1 more service, which waits for {0}",
        Some(_) => ", nor do {1} more services, which wait for {0}",
        None => ", nor does what waits for {0}",
    };
    fill(template, &[after, &count.unwrap_or_default().to_string()])
}
