//! The order of the launch: layers, what the user is asked, and what each instance and service needs.

use std::collections::BinaryHeap;

use crate::model::{Deployable, Name, Parameter};
use crate::names::Names;
use crate::references::Target;
use crate::waits::Start;
use crate::{Agent, Analysis};

/// The order of the launch of an analysed deployable.
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
    pub needs: Vec<usize>,
}

impl Plan {
    /// The plan of an analysed text under `agent`, the agent it was analysed for.
    ///
    /// Linear in its result, which can be larger than the document: a service under all-or-nothing needs what all services
    /// of its assembly need.
    #[must_use]
    pub fn new(analysis: &Analysis) -> Self {
        let Analysis { deployable, launch, .. } = analysis;
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
        let asked = deployable.services.iter().enumerate().flat_map(|(service, of)| {
            let asked = |parameter: &Parameter| parameter.reference.is_none();
            (0..of.parameters.len())
                .filter(move |&index| asked(&of.parameters[index]))
                .map(move |index| (service, index))
        });
        Self { layers, never_start, asked: asked.collect(), nodes: nodes(analysis) }
    }
}

/// How many needs a plan lists at most before each service lists only those of its own references.
const MOST_NEEDS: usize = 4_000_000;

fn nodes(analysis: &Analysis) -> Vec<Node> {
    let deployable = &analysis.deployable;
    let mut instances = Names::default();
    let mut services = Names::default();
    let mut nodes = Vec::new();
    let mut instance_node = Vec::new();
    let mut service_node = vec![0; deployable.services.len()];
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        let id = numbered(part(&assembly.name), count(&mut instances, 0, &assembly.name));
        instance_node.push(nodes.len());
        nodes.push(Node { id: id.clone(), assembly: index, service: None, needs: Vec::new() });
        for service in assembly.services.clone() {
            let own = &deployable.services[service].name;
            let id = numbered(format!("{id}/{}", part(own)), count(&mut services, index, own));
            service_node[service] = nodes.len();
            nodes.push(Node { id, assembly: index, service: Some(service), needs: vec![instance_node[index]] });
        }
    }
    let mut needs = needs(deployable, analysis, &instance_node, &service_node);
    if analysis.agent == Agent::AllOrNothing {
        share(deployable, &mut needs);
    }
    for (service, needs) in needs.into_iter().enumerate() {
        let node = &mut nodes[service_node[service]].needs;
        *node = ascending(needs.into_iter().chain([node[0]]).collect());
    }
    nodes
}

/// The nodes that each service's own references wait for.
fn needs(deployable: &Deployable, analysis: &Analysis, instance: &[usize], service: &[usize]) -> Vec<Vec<usize>> {
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); deployable.services.len()];
    let mut left = MOST_NEEDS;
    for wait in &analysis.waits {
        match wait.target {
            Target::Service(target) | Target::Produced(target) => needs[wait.service].push(service[target]),
            Target::Boot(assembly) => needs[wait.service].push(instance[assembly]),
            Target::Undeclared(assembly) => {
                let all = deployable.assemblies[assembly].services.clone().take(left);
                left -= all.len();
                needs[wait.service].extend(all.map(|target| service[target]));
            }
            _ => {}
        }
    }
    needs
}

/// Under all-or-nothing a service needs what any service of its assembly needs.
fn share(deployable: &Deployable, needs: &mut [Vec<usize>]) {
    let mut left = MOST_NEEDS;
    for assembly in &deployable.assemblies {
        let all = ascending(needs[assembly.services.clone()].concat());
        match left.checked_sub(all.len() * assembly.services.len()) {
            Some(rest) => left = rest,
            None => return,
        }
        for service in assembly.services.clone() {
            needs[service].clone_from(&all);
        }
    }
}

/// `nodes` in order, each once.
fn ascending(nodes: Vec<usize>) -> Vec<usize> {
    let mut nodes = BinaryHeap::from(nodes).into_sorted_vec();
    nodes.dedup();
    nodes
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
    name.replace('%', "%25").replace('/', "%2F").replace('#', "%23")
}

/// `id` of the `number`th of a name, counted from 0.
fn numbered(id: String, number: usize) -> String {
    if number == 0 { id } else { format!("{id}#{}", number + 1) }
}
