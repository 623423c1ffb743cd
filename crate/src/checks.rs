//! Every check, one file each kind of question. A check is a function that reads what is known and adds findings.

mod ignore;
mod launch;
mod names;
mod parameters;
mod references;
mod report;
mod schema;
#[cfg(test)]
pub(crate) mod testing;
mod version;

use crate::Agent;
use crate::diagnostic::{Check, Diagnostic, Ignored};
use crate::model::{Deployable, Service, Version};
use crate::references::{Scope, Wait};
use crate::syntax::Tree;
use crate::waits::{Launch, closes};
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
    ignore::CHECKS,
];

/// What the checks read.
#[derive(Debug)]
pub(crate) struct Context<'d> {
    pub(crate) text: &'d str,
    pub(crate) deployable: &'d Deployable,
    pub(crate) scope: &'d Scope<'d>,
    pub(crate) waits: &'d [Wait],
    pub(crate) launch: &'d Launch,
    pub(crate) agent: Agent,
}

/// Runs every check of what a document means, and that of its shape if there is a `tree` to look at. Returns what
/// comments in the document ignore.
pub(crate) fn check(context: &Context<'_>, tree: Option<&Tree<'_>>, found: &mut Vec<Diagnostic>) -> Vec<Ignored> {
    let mut to_1_1 = tree
        .filter(|tree| context.deployable.version == Version::V1_0 && !tree.root().has_mended_tag())
        .map(|tree| version::Move::new(context, tree.root()));
    if let Some(tree) = tree {
        let first = found.len();
        schema::check(context.text, tree, context.deployable.version, found);
        if let Some(to_1_1) = &mut to_1_1 {
            to_1_1.complete(&mut found[first..]);
        }
    }
    names::check(context.deployable, found);
    parameters::check(context.deployable, found);
    references::check(context, found);
    launch::check(context, to_1_1.as_mut(), found);
    tree.map(|tree| ignore::check(context.text, tree, found)).unwrap_or_default()
}

impl Context<'_> {
    /// Whether it makes a deadlock if the services `from` wait for `to` as well; it may, once `budget` is used up.
    fn closes(&self, from: &[usize], to: usize, budget: &mut usize) -> bool {
        match budget.checked_sub(self.deployable.services.len() + self.waits.len()) {
            Some(left) => *budget = left,
            None => return true,
        }
        closes(self.deployable, self.waits, self.agent, from, to)
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
    let [name, assembly] = [name.as_ref(), assembly].map(|name| match name {
        Some(name) if !name.text.is_empty() => &*name.text,
        _ => "(no name)",
    });
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
