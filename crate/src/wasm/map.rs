//! From the core's types to those that cross, bytes to UTF-16 on the way.

use super::types::{
    Asked, Category, Certainty, Completion, CompletionKind, Completions, Deadlock, Diagnostic, EdgeKind, Edit, Fix,
    Graph, GraphAssembly, GraphEdge, GraphService, Hover, Location, NodeKind, OutlineItem, OutlineKind, Plan, PlanNode,
    Related, Report, ServiceName, ServiceStart, Severity, Starts,
};
use crate::model::{Deployable, Name};
use crate::names::Names;
use crate::references::{Target, Wait};
use crate::span::{Positions, Span};
use crate::waits::{Launch, Start};
use crate::{Analysis, diagnostic, help, outline, plan, waits};

impl Report {
    /// The report of an analysed text that `positions` measured.
    #[must_use]
    pub fn new(analysis: &Analysis, positions: &Positions) -> Self {
        let Analysis { deployable, launch, .. } = analysis;
        let names = |services: &[usize]| services.iter().map(|&service| service_name(deployable, service)).collect();
        Self {
            valid: analysis.valid(),
            well_formed: analysis.well_formed,
            diagnostics: analysis.diagnostics.iter().map(|found| Diagnostic::new(found, positions)).collect(),
            services: (0..deployable.services.len())
                .map(|service| service_start(deployable, launch, service))
                .collect(),
            deadlocks: launch
                .deadlocks
                .iter()
                .map(|deadlock| Deadlock {
                    possible: deadlock.possible,
                    members: names(&deadlock.members),
                    cycle: deadlock.cycle.iter().map(|hop| service_name(deployable, hop.from)).collect(),
                })
                .collect(),
        }
    }
}

impl Diagnostic {
    fn new(found: &diagnostic::Diagnostic, positions: &Positions) -> Self {
        let (from, to) = utf16(positions, found.span);
        let (line, column) = positions.line_column(found.span.start);
        Self {
            code: found.check.code,
            category: match found.check.category {
                diagnostic::Category::Syntax => Category::Syntax,
                diagnostic::Category::Schema => Category::Schema,
                diagnostic::Category::Name => Category::Name,
                diagnostic::Category::Reference => Category::Reference,
                diagnostic::Category::Launch => Category::Launch,
                diagnostic::Category::Compatibility => Category::Compatibility,
            },
            severity: match found.check.severity {
                diagnostic::Severity::Error => Severity::Error,
                diagnostic::Severity::Warning => Severity::Warning,
                diagnostic::Severity::Info => Severity::Info,
            },
            message: found.message.clone(),
            from,
            to,
            line,
            column,
            related: found.related.iter().map(|related| Related::new(related, positions)).collect(),
            fixes: found.fixes.iter().map(|fix| Fix::new(fix, positions)).collect(),
        }
    }
}

impl Related {
    fn new(related: &diagnostic::Related, positions: &Positions) -> Self {
        let (from, to) = utf16(positions, related.span);
        Self { message: related.message.clone(), from, to }
    }
}

impl Fix {
    fn new(fix: &diagnostic::Fix, positions: &Positions) -> Self {
        Self { title: fix.title.clone(), edits: edits(&fix.edits, positions) }
    }
}

/// Edits of a text that `positions` measured.
#[inline(never)] // called all over; a page loads each copy
pub(super) fn edits(edits: &[diagnostic::Edit], positions: &Positions) -> Vec<Edit> {
    let edit = |edit: &diagnostic::Edit| {
        let (from, to) = utf16(positions, edit.span);
        Edit { from, to, insert: edit.insert.clone() }
    };
    edits.iter().map(edit).collect()
}

impl Location {
    /// Places in a text that `positions` measured.
    #[must_use]
    pub fn all(spans: &[Span], positions: &Positions) -> Vec<Self> {
        let location = |&span: &Span| {
            let (from, to) = utf16(positions, span);
            Self { from, to }
        };
        spans.iter().map(location).collect()
    }
}

impl OutlineItem {
    /// The outline of an analysed text that `positions` measured.
    #[must_use]
    pub fn all(analysis: &Analysis, positions: &Positions) -> Vec<Self> {
        let mut all = Vec::new();
        for outline::Item { depth, kind, name, detail, span, name_span } in outline::outline(analysis) {
            let mut around: &mut Vec<Self> = &mut all;
            for _ in 0..depth {
                let Some(last) = around.len().checked_sub(1) else { break };
                around = &mut around[last].children;
            }
            let (from, to) = utf16(positions, span);
            let (name_from, name_to) = utf16(positions, name_span);
            let kind = match kind {
                outline::Kind::Assembly => OutlineKind::Assembly,
                outline::Kind::Service => OutlineKind::Service,
                outline::Kind::Parameter => OutlineKind::Parameter,
                outline::Kind::Return => OutlineKind::Return,
            };
            around.push(Self { kind, name, detail, from, to, name_from, name_to, children: Vec::new() });
        }
        all
    }
}

impl Graph {
    /// The graph of an analysed text that `positions` measured.
    #[must_use]
    pub fn new(analysis: &Analysis, positions: &Positions) -> Self {
        let Analysis { deployable, launch, waits, .. } = analysis;
        let assemblies = deployable.assemblies.iter().enumerate().map(|(index, assembly)| {
            let (from, to) = utf16(positions, assembly.span);
            GraphAssembly { id: assembly_id(index), name: text(assembly.name.as_ref()), exists: true, from, to }
        });
        let mut deadlock = vec![None; deployable.services.len()];
        for of in launch.deadlocks.iter().rev() {
            for &member in &of.members {
                deadlock[member] = Some(certainty(of));
            }
        }
        let services = deployable.services.iter().enumerate().map(|(index, service)| {
            let (from, to) = utf16(positions, service.span);
            let ServiceStart { starts, layer, .. } = service_start(deployable, launch, index);
            GraphService {
                id: service_id(index),
                assembly: assembly_id(service.assembly),
                name: text(service.name.as_ref()),
                exists: true,
                starts,
                layer,
                deadlock: deadlock[index],
                from,
                to,
            }
        });
        let mut graph = Self { assemblies: assemblies.collect(), services: services.collect(), edges: Vec::new() };
        let mut ghosts = Ghosts::default();
        let mut cycle = vec![None; waits.len()];
        for of in launch.deadlocks.iter().rev() {
            for wait in of.cycle.iter().filter_map(|hop| hop.wait) {
                cycle[wait] = Some(certainty(of));
            }
        }
        for (index, (wait, cycle)) in waits.iter().zip(cycle).enumerate() {
            let target = ghosts.target(&mut graph, deployable, *wait, positions);
            let Some((target, kind)) = target else { continue };
            let reference = wait.reference(deployable);
            let (from, to) = utf16(positions, reference.span);
            graph.edges.push(GraphEdge {
                id: format!("e{index}"),
                source: service_id(wait.service),
                target,
                label: wait.wanted(deployable).map_or_else(String::new, |(name, _)| name.text.clone()),
                parameter: text(deployable.services[wait.service].parameters[wait.parameter].name.as_ref()),
                kind,
                cycle,
                from,
                to,
            });
        }
        graph
    }
}

/// What references ask for that is not there, drawn once for each name.
#[derive(Default)]
struct Ghosts<'d> {
    /// As indices into the graph's assemblies.
    assemblies: Names<'d>,
    /// As indices into the graph's services.
    services: Names<'d>,
}

impl<'d> Ghosts<'d> {
    /// The node that `wait` leads to, added to `graph` where it is a ghost; `None` for a reference that names nothing.
    fn target(
        &mut self,
        graph: &mut Graph,
        deployable: &'d Deployable,
        wait: Wait,
        positions: &Positions,
    ) -> Option<(String, EdgeKind)> {
        Some(match wait.target {
            Target::Service(service) | Target::Produced(service) => (service_id(service), EdgeKind::Service),
            Target::Boot(assembly) => (assembly_id(assembly), EdgeKind::Boot),
            Target::Undeclared(assembly) => (assembly_id(assembly), EdgeKind::Undeclared),
            Target::UnknownReturn(assembly) => (assembly_id(assembly), EdgeKind::Unsatisfied),
            Target::UnknownAssembly => {
                let name = wait.reference(deployable).assembly.as_ref()?;
                let index = *self.assemblies.entry(0, &name.text, graph.assemblies.len());
                if index == graph.assemblies.len() {
                    let (from, to) = utf16(positions, name.span);
                    let id = format!("unknown-{}", assembly_id(index));
                    graph.assemblies.push(GraphAssembly { id, name: name.text.clone(), exists: false, from, to });
                }
                (graph.assemblies[index].id.clone(), EdgeKind::Unsatisfied)
            }
            Target::UnknownService(assembly) => {
                let (name, _) = wait.wanted(deployable)?;
                let index = *self.services.entry(assembly, &name.text, graph.services.len());
                if index == graph.services.len() {
                    let (from, to) = utf16(positions, name.span);
                    graph.services.push(GraphService {
                        id: format!("unknown-{}", service_id(index)),
                        assembly: assembly_id(assembly),
                        name: name.text.clone(),
                        exists: false,
                        starts: Starts::No,
                        layer: None,
                        deadlock: None,
                        from,
                        to,
                    });
                }
                (graph.services[index].id.clone(), EdgeKind::Unsatisfied)
            }
            Target::Incomplete => return None,
        })
    }
}

impl Plan {
    /// The plan of an analysed text.
    #[must_use]
    pub fn new(analysis: &Analysis) -> Self {
        let deployable = &analysis.deployable;
        let plan = plan::Plan::new(analysis);
        let names = |services: &[usize]| services.iter().map(|&service| service_name(deployable, service)).collect();
        let asked = plan.asked.iter().map(|&(service, parameter)| {
            let ServiceName { assembly, service: name } = service_name(deployable, service);
            let parameter = &deployable.services[service].parameters[parameter];
            Asked {
                assembly,
                service: name,
                parameter: text(parameter.name.as_ref()),
                default: parameter.value.as_ref().map(|(value, _)| value.clone()),
                password: Deployable::hides(parameter),
            }
        });
        let provides = |node: &plan::Node| match node.service {
            None => format!("{} booted", node.id),
            Some(_) => format!("{} completed", node.id),
        };
        let nodes = plan.nodes.iter().map(|node| PlanNode {
            id: node.id.clone(),
            kind: if node.service.is_some() { NodeKind::Service } else { NodeKind::Instance },
            assembly: text(deployable.assemblies[node.assembly].name.as_ref()),
            service: node.service.map(|service| text(deployable.services[service].name.as_ref())),
            needs: node.needs.iter().map(|&needed| plan.nodes[needed].id.clone()).collect(),
            requires: node.needs.iter().map(|&needed| provides(&plan.nodes[needed])).collect(),
            provides: vec![provides(node)],
        });
        Self {
            layers: plan.layers.iter().map(|layer| names(layer)).collect(),
            never_start: names(&plan.never_start),
            asked: asked.collect(),
            nodes: nodes.collect(),
        }
    }
}

impl Completions {
    /// What was `found` in a text that `positions` measured.
    #[must_use]
    pub fn new(found: help::completion::Completions, positions: &Positions) -> Self {
        let (from, to) = utf16(positions, found.span);
        let options = found.options.into_iter().map(|option| Completion {
            label: option.label,
            kind: match option.kind {
                help::completion::CompletionKind::Element => CompletionKind::Element,
                help::completion::CompletionKind::EndTag => CompletionKind::EndTag,
                help::completion::CompletionKind::Attribute => CompletionKind::Attribute,
                help::completion::CompletionKind::Value => CompletionKind::Value,
            },
            detail: option.detail,
            insert: option.insert,
            closes_cycle: option.closes_cycle,
        });
        Self { from, to, options: options.collect() }
    }
}

impl Hover {
    /// What was `found` in a text that `positions` measured.
    #[must_use]
    pub fn new(found: help::hover::Hover, positions: &Positions) -> Self {
        let (from, to) = utf16(positions, found.span);
        Self { from, to, title: found.title, text: found.text }
    }
}

#[inline(never)] // called all over; a page loads each copy
fn utf16(positions: &Positions, span: Span) -> (usize, usize) {
    (positions.utf16(span.start), positions.utf16(span.end))
}

fn text(name: Option<&Name>) -> String {
    name.map_or_else(String::new, |name| name.text.clone())
}

fn assembly_id(index: usize) -> String {
    format!("a{index}")
}

fn service_id(index: usize) -> String {
    format!("s{index}")
}

fn certainty(deadlock: &waits::Deadlock) -> Certainty {
    if deadlock.possible { Certainty::Possible } else { Certainty::Certain }
}

fn service_name(deployable: &Deployable, service: usize) -> ServiceName {
    let service = &deployable.services[service];
    ServiceName {
        assembly: text(deployable.assemblies[service.assembly].name.as_ref()),
        service: text(service.name.as_ref()),
    }
}

fn service_start(deployable: &Deployable, launch: &Launch, service: usize) -> ServiceStart {
    let ServiceName { assembly, service: name } = service_name(deployable, service);
    let (starts, layer) = match launch.starts[service] {
        Start::Yes { layer } => (Starts::Yes, Some(layer)),
        Start::Maybe => (Starts::Maybe, None),
        Start::No => (Starts::No, None),
    };
    ServiceStart { assembly, service: name, starts, layer }
}
