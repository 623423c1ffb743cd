//! From the core's types to plain data, bytes to UTF-16 on the way. Each function builds the type of `types.rs` that it is named
//! after, of an analysed text that `positions` measured.

use super::plain::{Object, Plain};
use super::service::{service_name, service_names, text};
use crate::diagnostic::{Category, Diagnostic, Edit, Severity};
use crate::help::completion::{CompletionKind, Completions};
use crate::help::hover::Hover;
use crate::model::Deployable;
use crate::names::{Names, is_blank};
use crate::references::{Target, Wait};
use crate::span::{Positions, Span};
use crate::waits::{Deadlock, Start};
use crate::{Analysis, Reading, outline};

/// A [`Report`](super::types::Report).
#[must_use]
pub fn report(analysis: &Analysis, positions: &Positions) -> Plain {
    let Reading { deployable, launch, .. } = &analysis.reading;
    let diagnostics: Vec<_> = analysis.diagnostics.iter().map(|found| diagnostic(found, positions)).collect();
    let mut services = Vec::new();
    for service in 0..deployable.services.len() {
        services.push(start(service_name(deployable, service), launch.starts[service]).end());
    }
    let mut deadlocks = Vec::new();
    for deadlock in &launch.deadlocks {
        let cycle: Vec<usize> = deadlock.cycle.iter().map(|hop| hop.from).collect();
        let object = Object::default()
            .flag("possible", deadlock.possible)
            .list("members", &service_names(deployable, &deadlock.members))
            .list("cycle", &service_names(deployable, &cycle));
        deadlocks.push(object.end());
    }
    Object::default()
        .flag("valid", analysis.valid())
        .flag("wellFormed", analysis.well_formed)
        .list("diagnostics", &diagnostics)
        .list("services", &services)
        .list("deadlocks", &deadlocks)
        .end()
}

fn diagnostic(found: &Diagnostic, positions: &Positions) -> Plain {
    let category = match found.check.category {
        Category::Syntax => "syntax",
        Category::Schema => "schema",
        Category::Name => "name",
        Category::Reference => "reference",
        Category::Launch => "launch",
        Category::Compatibility => "compatibility",
    };
    let severity = match found.check.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let mut related = Vec::new();
    for other in &found.related {
        related.push(Object::default().text("message", &other.message).span(positions, other.span).end());
    }
    let mut fixes = Vec::new();
    for fix in &found.fixes {
        fixes.push(Object::default().text("title", &fix.title).put("edits", &edits(&fix.edits, positions)).end());
    }
    let (line, column) = positions.line_column(found.span.start);
    Object::default()
        .text("code", found.check.code)
        .text("category", category)
        .text("severity", severity)
        .text("message", &found.message)
        .span(positions, found.span)
        .number("line", line)
        .number("column", column)
        .list("related", &related)
        .list("fixes", &fixes)
        .end()
}

/// [`Edit`](super::types::Edit)s.
#[inline(never)] // called all over; a page loads each copy
pub(super) fn edits(edits: &[Edit], positions: &Positions) -> Plain {
    let edit = |edit: &Edit| Object::default().span(positions, edit.span).text("insert", &edit.insert).end();
    Plain::list(&edits.iter().map(edit).collect::<Vec<_>>())
}

/// [`Location`](super::types::Location)s.
pub(super) fn locations(spans: &[Span], positions: &Positions) -> Plain {
    Plain::list(&spans.iter().map(|&span| Object::default().span(positions, span).end()).collect::<Vec<_>>())
}

/// [`OutlineItem`](super::types::OutlineItem)s.
pub(super) fn outline(analysis: &Analysis, positions: &Positions) -> Plain {
    // What is open, and what is in it so far; first the document itself.
    let mut open: Vec<(Object, Vec<Plain>)> = vec![Default::default()];
    let close = |open: &mut Vec<(Object, Vec<Plain>)>, depth: usize| {
        while open.len() > depth + 1
            && let Some((item, children)) = open.pop()
            && let Some((_, around)) = open.last_mut()
        {
            around.push(item.list("children", &children).end());
        }
    };
    for outline::Item { depth, kind, name, detail, span, name_span } in outline::outline(analysis) {
        close(&mut open, depth);
        let kind = match kind {
            outline::Kind::Assembly => "assembly",
            outline::Kind::Service => "service",
            outline::Kind::Parameter => "parameter",
            outline::Kind::Return => "return",
        };
        let item = Object::default()
            .text("kind", kind)
            .text("name", &name)
            .text("detail", &detail)
            .span(positions, span)
            .number("nameFrom", positions.utf16(name_span.start))
            .number("nameTo", positions.utf16(name_span.end));
        open.push((item, Vec::new()));
    }
    close(&mut open, 0);
    Plain::list(&open.pop().unwrap_or_default().1)
}

/// A [`Graph`](super::types::Graph).
pub(super) fn graph(analysis: &Analysis, positions: &Positions) -> Plain {
    let Reading { deployable, launch, waits, .. } = &analysis.reading;
    let (mut deadlock, mut cycle) = (vec![None; deployable.services.len()], vec![None; waits.len()]);
    for of in launch.deadlocks.iter().rev() {
        for &member in &of.members {
            deadlock[member] = certainty(of);
        }
        for wait in of.cycle.iter().filter_map(|hop| hop.wait) {
            cycle[wait] = certainty(of);
        }
    }
    let mut nodes =
        Nodes { positions, assemblies: Vec::new(), services: Vec::new(), ghosts: [Names::default(), Names::default()] };
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        nodes.add_assembly(&id("a", index), text(assembly.name.as_ref()), true, assembly.span);
    }
    for (index, (service, deadlock)) in deployable.services.iter().zip(deadlock).enumerate() {
        let (id, name) = (self::id("s", index), text(service.name.as_ref()));
        nodes.add_service(&id, service.assembly, name, true, launch.starts[index], deadlock, service.span);
    }
    let mut edges = Vec::new();
    for (index, (wait, cycle)) in waits.iter().zip(cycle).enumerate() {
        let Some((target, kind)) = nodes.target(deployable, *wait) else { continue };
        let service = &deployable.services[wait.service];
        let edge = Object::default()
            .text("id", &id("e", index))
            .text("source", &id("s", wait.service))
            .text("target", &target)
            .text("label", wait.wanted(deployable).map_or("", |(name, _)| &name.text))
            .text("parameter", text(service.parameters[wait.parameter].name.as_ref()))
            .text("kind", kind)
            .optional("cycle", cycle)
            .span(positions, wait.reference(deployable).span);
        edges.push(edge.end());
    }
    Object::default()
        .list("assemblies", &nodes.assemblies)
        .list("services", &nodes.services)
        .list("edges", &edges)
        .end()
}

/// The nodes of a graph, with what references ask for that is not there, drawn once for each name.
struct Nodes<'d> {
    positions: &'d Positions,
    assemblies: Vec<Plain>,
    services: Vec<Plain>,
    /// The assemblies and services that are not there, as indices into these.
    ghosts: [Names<'d>; 2],
}

impl<'d> Nodes<'d> {
    #[inline(never)]
    fn add_assembly(&mut self, id: &str, name: &str, exists: bool, span: Span) {
        let node =
            Object::default().text("id", id).text("name", name).flag("exists", exists).span(self.positions, span);
        self.assemblies.push(node.end());
    }

    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "a service has as many")]
    fn add_service(
        &mut self,
        id: &str,
        of: usize,
        name: &str,
        exists: bool,
        starts: Start,
        deadlock: Option<&'static str>,
        span: Span,
    ) {
        let node = Object::default()
            .text("id", id)
            .text("assembly", &self::id("a", of))
            .text("name", name)
            .flag("exists", exists);
        self.services.push(start(node, starts).optional("deadlock", deadlock).span(self.positions, span).end());
    }

    /// The id of the node that `wait` leads to, added where it is a ghost, and the kind of the edge; `None` for a reference that
    /// names nothing. What names no service yet leads to the assembly.
    fn target(&mut self, deployable: &'d Deployable, wait: Wait) -> Option<(String, &'static str)> {
        let (kind, letter, index) = match wait.target {
            Target::Service(service) | Target::Produced(service) => ("service", "s", service),
            Target::Boot(assembly) => ("boot", "a", assembly),
            Target::Undeclared(assembly) => ("undeclared", "a", assembly),
            Target::UnknownReturn(assembly) => ("unsatisfied", "a", assembly),
            Target::UnknownAssembly => {
                let name = wait.reference(deployable).assembly.as_ref().filter(|name| !is_blank(&name.text))?;
                let index = *self.ghosts[0].entry(0, &name.text, self.assemblies.len());
                let id = self::id("unknown-a", index);
                if index == self.assemblies.len() {
                    self.add_assembly(&id, &name.text, false, name.span);
                }
                return Some((id, "unsatisfied"));
            }
            Target::UnknownService(assembly) => {
                let (name, _) = wait.wanted(deployable)?;
                if is_blank(&name.text) {
                    return Some((id("a", assembly), "unsatisfied"));
                }
                let index = *self.ghosts[1].entry(assembly, &name.text, self.services.len());
                let id = self::id("unknown-s", index);
                if index == self.services.len() {
                    self.add_service(&id, assembly, &name.text, false, Start::No, None, name.span);
                }
                return Some((id, "unsatisfied"));
            }
            Target::Incomplete => return None,
        };
        Some((id(letter, index), kind))
    }
}

/// A [`Completions`](super::types::Completions).
pub(super) fn completions(found: &Completions, positions: &Positions) -> Plain {
    let mut options = Vec::new();
    for option in &found.options {
        let kind = match option.kind {
            CompletionKind::Element => "element",
            CompletionKind::EndTag => "end-tag",
            CompletionKind::Attribute => "attribute",
            CompletionKind::Value => "value",
        };
        let object = Object::default()
            .text("label", &option.label)
            .text("kind", kind)
            .text("detail", &option.detail)
            .text("insert", &option.insert)
            .flag("closesCycle", option.closes_cycle);
        options.push(object.end());
    }
    Object::default().span(positions, found.span).list("options", &options).end()
}

/// A [`Hover`](super::types::Hover), or null.
pub(super) fn hover(found: Option<&Hover>, positions: &Positions) -> Plain {
    let Some(found) = found else { return Plain::null() };
    let text = found.text.iter().map(|paragraph| Plain::text(paragraph)).collect::<Vec<_>>();
    let codes = found.codes.iter().map(|code| Plain::text(code)).collect::<Vec<_>>();
    Object::default()
        .span(positions, found.span)
        .text("title", &found.title)
        .list("text", &text)
        .list("codes", &codes)
        .end()
}

fn certainty(deadlock: &Deadlock) -> Option<&'static str> {
    Some(if deadlock.possible { "possible" } else { "certain" })
}

/// The id of a node or an edge.
#[inline(never)] // called all over; a page loads each copy
fn id(letter: &str, index: usize) -> String {
    format!("{letter}{index}")
}

/// Adds whether a service starts, and in which layer.
#[inline(never)]
fn start(object: Object, start: Start) -> Object {
    let (starts, layer) = match start {
        Start::Yes { layer } => ("yes", Plain::number(layer)),
        Start::Maybe => ("maybe", Plain::null()),
        Start::No => ("no", Plain::null()),
    };
    object.text("starts", starts).put("layer", &layer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Agent, analyze};

    #[test]
    fn what_is_not_named_yet_is_not_drawn() {
        let graph = |reference: &str| {
            let text = format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
                 <executable url='u'/><parameters><parameter name='p'><reference {reference}/></parameter></parameters>\
                 </service></services></assembly></assemblies></deployable>"
            );
            super::graph(&analyze(&text, Agent::Independent), &Positions::new(&text)).json()
        };
        let ghost = r#""exists":false"#;
        for (reference, ghosts) in [
            ("assembly='x' service='s'", true),
            ("assembly='a' service='x'", true),
            ("assembly='' service='s'", false),
            ("assembly='a' service=''", false),
        ] {
            assert_eq!(graph(reference).contains(ghost), ghosts, "{reference}");
        }
        let edge = r#""target":"a0""#;
        assert!(graph("assembly='a' service=''").contains(edge), "it is unsatisfied all the same");
    }
}
