//! The order of the launch: layers, what the user is asked, and what each instance and service needs.

use std::collections::HashMap;

use crate::model::{Deployable, Parameter};
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
    /// Unique in the plan: the names joined by `/`, with a number behind where names repeat.
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
    let mut ids = Ids::default();
    let mut nodes = Vec::new();
    let mut instance_node = Vec::new();
    let mut service_node = vec![0; deployable.services.len()];
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        let name = assembly.name.as_ref().map_or("", |name| &name.text);
        instance_node.push(nodes.len());
        nodes.push(Node { id: ids.unique(name.to_owned()), assembly: index, service: None, needs: Vec::new() });
        for service in assembly.services.clone() {
            let own = deployable.services[service].name.as_ref().map_or("", |name| &name.text);
            service_node[service] = nodes.len();
            let id = ids.unique(format!("{name}/{own}"));
            nodes.push(Node { id, assembly: index, service: Some(service), needs: vec![instance_node[index]] });
        }
    }
    let mut needs = needs(deployable, analysis, &instance_node, &service_node);
    if analysis.agent == Agent::AllOrNothing {
        share(deployable, &mut needs);
    }
    for (service, needs) in needs.into_iter().enumerate() {
        let node = &mut nodes[service_node[service]].needs;
        node.extend(needs);
        node.sort_unstable();
        node.dedup();
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
        let mut all: Vec<usize> = needs[assembly.services.clone()].concat();
        all.sort_unstable();
        all.dedup();
        match left.checked_sub(all.len() * assembly.services.len()) {
            Some(rest) => left = rest,
            None => return,
        }
        for service in assembly.services.clone() {
            needs[service].clone_from(&all);
        }
    }
}

#[derive(Default)]
struct Ids {
    taken: HashMap<String, usize>,
}

impl Ids {
    /// `id`, with a number behind it where it is taken.
    fn unique(&mut self, id: String) -> String {
        let Some(count) = self.taken.get_mut(&id) else {
            self.taken.insert(id.clone(), 1);
            return id;
        };
        *count += 1;
        let numbered = format!("{id}#{count}");
        self.unique(numbered)
    }
}
