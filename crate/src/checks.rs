//! Every check, one file each kind of question. A check is a function that reads what is known and adds findings.

mod launch;
mod names;
mod parameters;
mod references;
mod report;
mod schema;
#[cfg(test)]
pub(crate) mod testing;

use crate::diagnostic::{Check, Diagnostic};
use crate::model::{Deployable, Service};
use crate::references::{Scope, Wait};
use crate::syntax::Tree;
use crate::waits::Launch;
pub(crate) use report::fill;
pub(crate) use schema::nests;

/// All there are, in the order of their documentation.
pub const CHECKS: &[&[&Check]] =
    &[crate::syntax::CHECKS, schema::CHECKS, names::CHECKS, references::CHECKS, parameters::CHECKS, launch::CHECKS];

/// What the checks read.
#[derive(Debug)]
pub(crate) struct Context<'d> {
    pub(crate) text: &'d str,
    pub(crate) deployable: &'d Deployable,
    pub(crate) scope: &'d Scope<'d>,
    pub(crate) waits: &'d [Wait],
    pub(crate) launch: &'d Launch,
}

/// Runs every check of what a document means, and that of its shape if there is a `tree` to look at.
pub(crate) fn check(context: &Context<'_>, tree: Option<&Tree<'_>>, found: &mut Vec<Diagnostic>) {
    if let Some(tree) = tree {
        schema::check(context.text, tree, context.deployable.version, found);
    }
    names::check(context.deployable, found);
    parameters::check(context.deployable, found);
    references::check(context, found);
    launch::check(context, found);
}

impl Context<'_> {
    /// A service as messages name it: "http on apache".
    #[inline(never)]
    fn service(&self, service: usize) -> String {
        let Service { assembly, name, .. } = &self.deployable.services[service];
        let assembly = self.deployable.assemblies[*assembly].name.as_ref();
        let [name, assembly] = [name.as_ref(), assembly].map(|name| match name {
            Some(name) if !name.text.is_empty() => &*name.text,
            _ => "(no name)",
        });
        fill("{0} on {1}", &[name, assembly])
    }
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
