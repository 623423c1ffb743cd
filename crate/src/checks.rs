//! Every check, one file each kind of question. A check is a function that reads what is known and adds findings.

mod launch;
mod names;
mod parameters;
mod references;
mod schema;
#[cfg(test)]
mod testing;

use crate::diagnostic::{Check, Diagnostic};
use crate::model::{Deployable, Service};
use crate::quote::shown;
use crate::references::{Scope, Wait};
use crate::syntax::Tree;
use crate::waits::Launch;

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
    fn service(&self, service: usize) -> String {
        let Service { assembly, name, .. } = &self.deployable.services[service];
        let shown = |name: Option<&str>| {
            name.filter(|name| !name.is_empty()).map_or("(no name)".to_owned(), |name| shown(name).to_string())
        };
        let assembly = self.deployable.assemblies[*assembly].name.as_ref();
        format!("{} on {}", shown(name.as_ref().map(|n| &*n.text)), shown(assembly.map(|n| &*n.text)))
    }
}

/// "1 more service", "3 more services".
fn more_services(count: usize) -> String {
    format!("{count} more service{}", if count == 1 { "" } else { "s" })
}
