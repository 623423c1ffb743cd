//! The order of the launch: layers, what the user is asked, and what each instance and service needs.

use std::collections::BinaryHeap;

use crate::model::{Deployable, Name};
use crate::names::Names;
use crate::references::Target;
use crate::span::Span;
use crate::traps::Kind;
use crate::waits::Start;
use crate::{Agent, Reading};

/// The order of the launch of a deployable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The services that surely start, by layer, each in document order.
    pub layers: Vec<Vec<usize>>,
    /// The others, in document order.
    pub never_start: Vec<usize>,
    /// The parameters that the user is asked for, by service and parameter.
    pub asked: Vec<(usize, usize)>,
    /// Every instance and its services, in document order.
    pub nodes: Vec<Node>,
}

/// An instance or a service, and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Unique in the plan: the names joined by `/`, behind `#` the number of one that repeats; these characters, and `%`, stand
    /// percent-encoded in the names.
    pub id: String,
    /// The assembly.
    pub assembly: usize,
    /// The service; `None` for the instance itself.
    pub service: Option<usize>,
    /// The nodes waited for, as indices, ascending. Of an undeclared return, every service that may provide it.
    ///
    /// Where that would be more than a plan lists, one of several services that wait for the same has it all, and the others need
    /// that one: whatever a service waits for is still needed, directly or by what it needs; a service that surely starts
    /// needs only such, and never what needs it.
    pub needs: Vec<usize>,
    /// Those of `needs` that it waits for only if undeclared returns come late, ascending.
    pub at_worst: Vec<usize>,
    /// What else it waits for, which nothing in the plan provides, as symbols: it never starts; or, where a symbol ends in
    /// [`AT_WORST`], not if undeclared returns come late.
    pub lacks: Vec<String>,
}

/// How the symbol ends of what is waited for only if undeclared returns come late.
pub const AT_WORST: &str = ", at worst";

impl Plan {
    /// The plan of a deployable.
    ///
    /// Linear in its result, which can be larger than the document, but not by much more than 200,000 needs.
    #[must_use]
    pub fn new(reading: &Reading) -> Self {
        let Reading { deployable, launch, .. } = reading;
        let mut layers: Vec<Vec<usize>> = Vec::new();
        let mut never_start = Vec::new();
        for (service, start) in launch.starts.iter().enumerate() {
            match *start {
                Start::Yes { layer } => {
                    if layers.len() <= layer {
                        layers.resize(layer + 1, Vec::new());
                    }
                    layers[layer].push(service);
                }
                Start::Maybe | Start::No => never_start.push(service),
            }
        }
        let mut asked = Vec::new();
        for (service, of) in deployable.services.iter().enumerate() {
            for (index, parameter) in of.parameters.iter().enumerate() {
                if parameter.reference.is_none() {
                    asked.push((service, index));
                }
            }
        }
        Self { layers, never_start, asked, nodes: nodes(reading, MOST_NEEDS) }
    }
}

/// How the symbol begins of what an instance lacks whose agent, that of Audrey 0.5, ends at its first report.
pub const LATE_RETURNS: &str = "support by audrey-0.5 for late returns";

/// How many needs the undeclared returns of a document may come to before they are said in fewer; and likewise, under
/// all-or-nothing, what the services of an assembly need because they start together. Each has the id of what is needed: a long one
/// counts for several.
const MOST_NEEDS: usize = 100_000;

/// For how many needs one counts.
fn weight(needed: &Node) -> usize {
    1 + needed.id.len() / 64
}

fn nodes(reading: &Reading, most: usize) -> Vec<Node> {
    let deployable = &reading.deployable;
    let mut instances = Names::default();
    let mut services = Names::default();
    let mut nodes = Vec::new();
    let mut instance_node = Vec::new();
    let mut service_node = vec![0; deployable.services.len()];
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        let id = numbered(part(&assembly.name), count(&mut instances, 0, &assembly.name));
        instance_node.push(nodes.len());
        let node = |id: String, service| Node {
            id,
            assembly: index,
            service,
            needs: Vec::new(),
            at_worst: Vec::new(),
            lacks: Vec::new(),
        };
        nodes.push(node(id.clone(), None));
        for service in assembly.services.clone() {
            let own = &deployable.services[service].name;
            let id = numbered([&id, "/", &part(own)].concat(), count(&mut services, index, own));
            service_node[service] = nodes.len();
            nodes.push(node(id, Some(service)));
        }
    }
    let mut needs = needs(reading, most, &nodes, &instance_node, &service_node);
    let mut lacks = lacks(reading);
    if reading.agent.is_all_or_nothing() {
        share(deployable, most, &nodes, &service_node, &mut needs, &mut lacks);
    }
    for (service, (mut needs, lacks)) in needs.into_iter().zip(lacks).enumerate() {
        let node = &mut nodes[service_node[service]];
        needs.push(surely(instance_node[node.assembly]));
        for Need { node: needed, at_worst } in ascending(needs) {
            node.needs.push(needed);
            if at_worst {
                node.at_worst.push(needed);
            }
        }
        node.lacks = lacks;
    }
    nodes
}

/// What each service waits for that nothing can give, each once: what its references ask for, and what its agent wants of the assembly.
fn lacks(reading: &Reading) -> Vec<Vec<String>> {
    let Reading { deployable, waits, traps, .. } = reading;
    let mut lacks: Vec<Vec<String>> = vec![Vec::new(); deployable.services.len()];
    // How the symbols end of what an instance does not report.
    let mut silent = vec![None; deployable.assemblies.len()];
    let mut told = vec![0_u8; deployable.assemblies.len()];
    for trap in traps {
        let assembly = &deployable.assemblies[trap.assembly];
        let end = if trap.is_sure() { "" } else { AT_WORST };
        if trap.is_silent() && silent[trap.assembly] != Some("") {
            silent[trap.assembly] = Some(end);
        }
        let (bit, wanted) = match trap.kind {
            Kind::ServiceReference(_) => (1, "support by audrey-0.4 for references to services"),
            Kind::UnknownReference(_) => (2, "support by audrey-0.4 for references to what there is not"),
            Kind::SecondReferrer(..) => (4, "support by audrey-0.4 for references of several services"),
            Kind::LateReturn { sure, .. } => (if sure { 8 } else { 16 }, LATE_RETURNS),
        };
        // Each kind once: an assembly may have as many traps as services.
        if told[trap.assembly] & bit != 0 {
            continue;
        }
        told[trap.assembly] |= bit;
        let lack = missing(wanted, "", assembly.name.as_ref()) + end;
        for lacks in &mut lacks[assembly.services.clone()] {
            lacks.push(lack.clone());
        }
    }
    for wait in waits {
        let reference = wait.reference(deployable);
        let name = |name: &Option<(Name, Span)>| name.as_ref().map_or("", |(name, _)| &name.text).to_owned();
        let lack = match wait.target {
            Target::UnknownReturn(_) => missing("return", &name(&reference.parameter), reference.assembly.as_ref()),
            Target::UnknownAssembly if reference.parameter.is_some() => {
                missing("return", &name(&reference.parameter), reference.assembly.as_ref())
            }
            Target::UnknownService(_) | Target::UnknownAssembly => {
                missing("service", &name(&reference.service), reference.assembly.as_ref())
            }
            Target::Boot(assembly) => {
                let Some(end) = silent[assembly] else { continue };
                missing("report", &name(&reference.parameter), reference.assembly.as_ref()) + end
            }
            Target::Incomplete => {
                let service = &deployable.services[wait.service];
                let parameter = service.parameters[wait.parameter].name.as_ref();
                missing("meaning of parameter", parameter.map_or("", |name| &name.text), service.name.as_ref())
            }
            Target::Service(_) | Target::Produced(_) | Target::Undeclared(_) => continue,
        };
        if !lacks[wait.service].contains(&lack) {
            lacks[wait.service].push(lack);
        }
    }
    lacks
}

/// The symbol of something that nothing provides, by its name and that of what it should be of; what is provided ends otherwise.
fn missing(what: &str, name: &str, of: Option<&Name>) -> String {
    let space = if name.is_empty() { "" } else { " " };
    [what, space, name, " of ", of.map_or("", |name| &name.text), " (missing)"].concat()
}

/// A node that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    node: usize,
    /// Only if undeclared returns come late.
    at_worst: bool,
}

fn surely(node: usize) -> Need {
    Need { node, at_worst: false }
}

fn at_worst(node: usize) -> Need {
    Need { node, at_worst: true }
}

/// The nodes that each service's own references wait for.
///
/// If undeclared returns come to more than `most`, only the service that can start first of those that wait for an assembly's
/// has all services there; the others need that one. It starts before them or with them, so nobody waits in a circle for it.
fn needs(reading: &Reading, most: usize, nodes: &[Node], instance: &[usize], service: &[usize]) -> Vec<Vec<Need>> {
    let Reading { deployable, waits, launch, .. } = reading;
    let layer = |service: usize| match launch.starts[service] {
        Start::Yes { layer } => layer,
        Start::Maybe | Start::No => usize::MAX,
    };
    let undeclared = |assembly: usize| deployable.assemblies[assembly].services.clone();
    // For each assembly: who waits last in the document for its undeclared returns, and who can start first of those.
    let mut last = vec![usize::MAX; deployable.assemblies.len()];
    let mut first = last.clone();
    let mut count = 0;
    for wait in waits {
        if let Target::Undeclared(assembly) = wait.target
            && last[assembly] != wait.service
        {
            last[assembly] = wait.service;
            count += undeclared(assembly).map(|target| weight(&nodes[service[target]])).sum::<usize>();
            if first[assembly] == usize::MAX || layer(wait.service) < layer(first[assembly]) {
                first[assembly] = wait.service;
            }
        }
    }
    let mut needs: Vec<Vec<Need>> = vec![Vec::new(); deployable.services.len()];
    last.fill(usize::MAX);
    for wait in waits {
        let needs = &mut needs[wait.service];
        match wait.target {
            Target::Service(target) | Target::Produced(target) => needs.push(surely(service[target])),
            Target::Boot(assembly) => needs.push(surely(instance[assembly])),
            Target::Undeclared(assembly) if last[assembly] != wait.service => {
                last[assembly] = wait.service;
                let first = first[assembly];
                if count <= most || first == wait.service {
                    needs.extend(undeclared(assembly).map(|target| at_worst(service[target])));
                } else if reading.agent == Agent::Independent
                    || deployable.services[first].assembly != deployable.services[wait.service].assembly
                {
                    needs.push(at_worst(service[first]));
                }
            }
            _ => {}
        }
    }
    needs
}

/// Under all-or-nothing a service needs what any service of its assembly needs. If that comes to more than what is left of `most`,
/// the first service of the assembly has it all, and the others need that one.
/// A service that surely lacks nothing itself lacks the first thing that another one does, surely if there is such.
fn share(
    deployable: &Deployable,
    most: usize,
    nodes: &[Node],
    node: &[usize],
    needs: &mut [Vec<Need>],
    lacks: &mut [Vec<String>],
) {
    let mut left = most;
    for assembly in &deployable.assemblies {
        let all = ascending(needs[assembly.services.clone()].concat());
        let weight: usize = all.iter().map(|need| weight(&nodes[need.node])).sum();
        let rest = left.checked_sub(weight.saturating_mul(assembly.services.len().saturating_sub(1)));
        left = rest.unwrap_or(left);
        for service in assembly.services.clone() {
            if rest.is_some() || service == assembly.services.start {
                needs[service].clone_from(&all);
            } else {
                // They start together, so at best it has not completed by then.
                needs[service] = vec![at_worst(node[assembly.services.start])];
            }
        }
        let is_at_worst = |lack: &&String| lack.ends_with(AT_WORST);
        let Some(lack) = lacks[assembly.services.clone()].iter().flatten().min_by_key(is_at_worst).cloned() else {
            continue;
        };
        for lacks in &mut lacks[assembly.services.clone()] {
            if lacks.iter().all(|lack| is_at_worst(&lack)) && !lacks.contains(&lack) {
                lacks.push(lack.clone());
            }
        }
    }
}

/// `needs` in order, each once; what is needed both ways is needed surely.
fn ascending(needs: Vec<Need>) -> Vec<Need> {
    let mut needs = BinaryHeap::from(needs).into_sorted_vec();
    needs.dedup_by_key(|need| need.node);
    needs
}

/// How many of that name there were before in that place.
fn count<'d>(names: &mut Names<'d>, place: usize, name: &'d Option<Name>) -> usize {
    let count = names.entry(place, name.as_ref().map_or("", |name| &name.text), 0);
    *count += 1;
    *count - 1
}

/// A name as part of an id: what joins the parts does not stand in them.
fn part(name: &Option<Name>) -> String {
    let name = name.as_ref().map_or("", |name| &name.text);
    let mut part = String::new();
    for c in name.chars() {
        part.push_str(match c {
            '%' => "%25",
            '/' => "%2F",
            '#' => "%23",
            c => {
                part.push(c);
                continue;
            }
        });
    }
    part
}

/// `id` of the `number`th of a name, counted from 0.
fn numbered(id: String, number: usize) -> String {
    if number == 0 { id } else { format!("{id}#{}", number + 1) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::analyze;

    /// What each node needs, at whatever remove.
    fn in_the_end(nodes: &[Node]) -> Vec<Vec<bool>> {
        let needed = |node: usize| {
            let mut needed = vec![false; nodes.len()];
            let mut open = nodes[node].needs.clone();
            while let Some(node) = open.pop() {
                if !std::mem::replace(&mut needed[node], true) {
                    open.extend(&nodes[node].needs);
                }
            }
            needed
        };
        (0..nodes.len()).map(needed).collect()
    }

    #[track_caller]
    fn same_in_fewer(text: &str, agent: Agent) {
        let reading = analyze(text, agent).reading;
        let whole = nodes(&reading, usize::MAX);
        let starts = |node: &Node| {
            node.service.is_none_or(|service| matches!(reading.launch.starts[service], Start::Yes { .. }))
        };
        for few in [nodes(&reading, 0), nodes(&reading, 5)] {
            let needed = in_the_end(&few);
            for (index, node) in whole.iter().enumerate() {
                assert!(node.needs.iter().all(|&need| needed[index][need]), "{}: {node:?}\n{few:#?}", few[index].id);
                assert!(!starts(node) || !needed[index][index], "{} waits for itself", node.id);
                assert!(!starts(node) || few[index].needs.iter().all(|&need| starts(&few[need])));
            }
        }
    }

    #[test]
    fn fewer_needs_come_to_the_same() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut texts = 0;
        for folder in ["examples", "tests/cases"] {
            for file in fs::read_dir(root.join(folder)).unwrap() {
                let file = file.unwrap().path();
                if file.extension().is_some_and(|extension| extension == "xml") {
                    let text = fs::read_to_string(file).unwrap();
                    same_in_fewer(&text, Agent::Independent);
                    same_in_fewer(&text, Agent::AllOrNothing);
                    texts += 1;
                }
            }
        }
        assert!(texts > 20);
    }

    #[test]
    fn services_that_wait_for_the_same_undeclared_returns() {
        let assembly = |name: &str, services: &[&str]| {
            let service = |reference: &&str| {
                let parameter = |reference| format!("<parameter name='p'><reference {reference}/></parameter>");
                let parameters: String = reference.split_terminator(';').map(parameter).collect();
                format!("<service name='s'><parameters>{parameters}</parameters></service>")
            };
            let services: String = services.iter().map(service).collect();
            format!(
                "<assembly name='{name}'><services>{services}</services><returns><return name='r'/></returns></assembly>"
            )
        };
        let (a, b) = ("assembly='a' parameter='r'", "assembly='b' parameter='r'");
        let both = format!("{a};{b};{a}");
        for assemblies in [
            assembly("b", &[a, "", a]) + &assembly("c", &[&both, a, b, ""]) + &assembly("a", &["", ""]),
            assembly("a", &[a, "", a]) + &assembly("c", &[a, "assembly='nowhere' service='s'", a]),
            assembly("c", &[b, a, &both]) + &assembly("b", &[a, a, a]) + &assembly("a", &["", "", ""]),
            assembly("d", &["assembly='c' service='s'", &both])
                + &assembly("c", &[&both, &both, a])
                + &assembly("b", &[a, "", ""])
                + &assembly("a", &["", "", ""]),
        ] {
            let text = format!("<deployable><assemblies>{assemblies}</assemblies></deployable>");
            same_in_fewer(&text, Agent::Independent);
            same_in_fewer(&text, Agent::AllOrNothing);
        }
    }
}
