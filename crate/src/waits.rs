//! The wait-for graph under an agent: which services start, in which layer, and every deadlock (`semantics.md`, section 3).
//!
//! The only module that knows petgraph. Nothing here recurses, so a chain of any length fits any stack.

mod way_out;

use std::collections::VecDeque;

use petgraph::Direction::{Incoming, Outgoing};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeRef, VisitMap, Visitable};

use crate::Agent;
use crate::model::Deployable;
use crate::references::{Target, Wait};
use crate::traps::Trap;

pub use way_out::ways_out;

/// How many edges the search for a shortest cycle, and the count of what is blocked, may visit in one document.
///
/// Far beyond any real document; a hostile one gets a cycle that may not be the shortest, and no count.
const BUDGET: usize = 4_000_000;

/// Whether a service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It starts, in this layer, however late undeclared returns come.
    Yes {
        /// 0 waits for no service.
        layer: usize,
    },
    /// It depends on when undeclared returns come.
    Maybe,
    /// It never starts.
    No,
}

/// Services that wait for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlock {
    /// It exists only if undeclared returns come late.
    pub possible: bool,
    /// Every service of it, in document order.
    pub members: Vec<usize>,
    /// One shortest way round, from its earliest reference.
    pub cycle: Vec<Hop>,
    /// How many other services wait for it, at one or more removes, and are in no other deadlock and have no unsatisfied
    /// reference of their own; `None` where there are too many to count.
    pub blocked: Option<usize>,
    /// It exists only because services start together: under independent agents all of its members start.
    pub together: bool,
}

/// A step of a cycle: from a service to the one it waits for, or starts together with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// Who waits.
    pub from: usize,
    /// For what, as an index into the waits; `None`: it starts together with `to`.
    pub wait: Option<usize>,
    /// Who is waited for.
    pub to: usize,
}

/// What happens when a deployable is launched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Launch {
    /// For each service, whether it starts.
    pub starts: Vec<Start>,
    /// Every deadlock: the certain ones by their first service, then the possible ones.
    pub deadlocks: Vec<Deadlock>,
    /// For each service with an unsatisfied reference or in a trap, how many others wait for it, or for what its instance reports,
    /// at one or more removes, and have no such cause of their own; `None` where there are too many to count, and for every
    /// other service.
    pub blocked: Vec<Option<usize>>,
}

impl Launch {
    /// Follows `waits`, all those of `deployable` in document order, under `agent` with its `traps`.
    ///
    /// Linear in the size of the document, but for the shortest cycles and the counts, which are bounded.
    #[must_use]
    #[inline(never)] // called several times; a page loads each copy
    pub fn new(deployable: &Deployable, waits: &[Wait], agent: Agent, traps: &[Trap]) -> Self {
        let mut unsatisfied = vec![false; deployable.services.len()];
        for wait in waits {
            unsatisfied[wait.service] |= wait.target.is_unsatisfied();
        }
        // Which services never start, and which assemblies report nothing: if undeclared returns come early, and late.
        let (mut never, mut silent) = (unsatisfied.clone(), vec![false; deployable.assemblies.len()]);
        let (mut never_late, mut silent_late) = (never.clone(), silent.clone());
        for trap in traps {
            let services = deployable.assemblies[trap.assembly].services.clone();
            if trap.is_sure() {
                never[services.clone()].fill(true);
                silent[trap.assembly] |= trap.is_silent();
            }
            never_late[services].fill(true);
            silent_late[trap.assembly] |= trap.is_silent();
        }
        let early = Graph::new(deployable, waits, agent, false, &silent);
        let undeclared = waits.iter().any(|wait| matches!(wait.target, Target::Undeclared(_)));
        let late = (undeclared || traps.iter().any(|trap| !trap.is_sure()))
            .then(|| Graph::new(deployable, waits, agent, true, &silent_late));

        let best = early.layers(&never);
        let worst = late.as_ref().map(|graph| graph.layers(&never_late));
        let starts = (0..deployable.services.len()).map(|service| {
            match (worst.as_ref().unwrap_or(&best)[service], best[service]) {
                (Some(layer), _) => Start::Yes { layer },
                (None, Some(_)) => Start::Maybe,
                (None, None) => Start::No,
            }
        });
        let starts = starts.collect();

        let mut budget = BUDGET;
        let mut deadlocks = early.deadlocks(&never, false, &mut budget);
        if let Some(late) = &late {
            let mut certain = vec![None; deployable.services.len()];
            for (index, deadlock) in deadlocks.iter().enumerate() {
                certain[deadlock.members[0]] = Some(index);
            }
            for possible in late.deadlocks(&never_late, true, &mut budget) {
                if certain[possible.members[0]].is_none_or(|index: usize| deadlocks[index].members != possible.members)
                {
                    deadlocks.push(possible);
                }
            }
        }

        if agent.is_all_or_nothing() && !deadlocks.is_empty() {
            let apart = Graph::new(deployable, waits, Agent::Independent, late.is_some(), &[]).layers(&unsatisfied);
            for deadlock in &mut deadlocks {
                deadlock.together = deadlock.members.iter().all(|&member| apart[member].is_some());
            }
        }

        let mut root = never.clone();
        for member in deadlocks.iter().filter(|deadlock| !deadlock.possible).flat_map(|deadlock| &deadlock.members) {
            root[*member] = true;
        }
        let blocked = (0..deployable.services.len())
            .map(|service| {
                let causes = [early.ready(service), early.reports(deployable.services[service].assembly)];
                never[service].then(|| early.blocked_by(&causes, &root, &mut budget)).flatten()
            })
            .collect();
        Self { starts, deadlocks, blocked }
    }
}

/// For each service, whether it waits, through whatever others and if undeclared returns come late, until `service` can
/// start: a reference from `service` to what it puts out closes a cycle. Linear.
#[must_use]
pub fn waiting_for(deployable: &Deployable, waits: &[Wait], agent: Agent, service: usize) -> Vec<bool> {
    let graph = Graph::new(deployable, waits, agent, true, &[]);
    // What leads from `service` closes no cycle that is not closed without it, so a reference that is being edited may stay.
    let mut reached = vec![false; graph.graph.node_count()];
    let mut queue = vec![graph.ready(service)];
    while let Some(node) = queue.pop() {
        for above in graph.graph.neighbors_directed(node, Incoming) {
            if !std::mem::replace(&mut reached[above.index()], true) {
                queue.push(above);
            }
        }
    }
    reached.truncate(deployable.services.len());
    reached
}

/// The wait-for graph: an edge leads from what waits to what it waits for, and a node is reached once all it leads to are.
///
/// Each service has two nodes, *completed* and *ready* (its own references are resolved); completed waits for ready. A
/// reference leads from ready to the completed of another service. Under all-or-nothing an assembly has a node *together*:
/// the completed of its services wait for it, and it for the ready of all of them. An undeclared return that comes
/// late is a node *all* of its assembly, which waits for the completed of every service there. What an instance that is silent
/// would report is a node *reports*, which waits for nothing but itself.
struct Graph<'d> {
    deployable: &'d Deployable,
    agent: Agent,
    graph: DiGraph<(), Edge>,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    /// The reference that makes it, as an index into the waits.
    wait: Option<usize>,
    /// 1 where it leads from one service to another.
    length: u8,
}

impl<'d> Graph<'d> {
    #[inline(never)] // likewise
    fn new(deployable: &'d Deployable, waits: &[Wait], agent: Agent, undeclared_late: bool, silent: &[bool]) -> Self {
        let (services, assemblies) = (deployable.services.len(), deployable.assemblies.len());
        let nodes = 2 * services + 3 * assemblies;
        let mut this = Self { deployable, agent, graph: DiGraph::with_capacity(nodes, 2 * services + waits.len()) };
        for _ in 0..nodes {
            this.graph.add_node(());
        }
        let inner = Edge { wait: None, length: 0 };
        for service in 0..services {
            this.graph.add_edge(this.completed(service), this.ready(service), inner);
            if agent.is_all_or_nothing() {
                let together = this.together(deployable.services[service].assembly);
                this.graph.add_edge(this.completed(service), together, inner);
                this.graph.add_edge(together, this.ready(service), Edge { wait: None, length: 1 });
            }
        }
        for assembly in (0..silent.len()).filter(|&assembly| silent[assembly]) {
            this.graph.add_edge(this.reports(assembly), this.reports(assembly), inner);
        }
        let mut waited = vec![false; assemblies];
        // petgraph hands out a node's edges newest first; added from the last on, they come in document order.
        for (index, wait) in waits.iter().enumerate().rev() {
            if let Target::Boot(assembly) | Target::Undeclared(assembly) = wait.target
                && silent.get(assembly) == Some(&true)
            {
                this.graph.add_edge(this.ready(wait.service), this.reports(assembly), inner);
            }
            let target = match wait.target {
                Target::Service(service) | Target::Produced(service) => this.completed(service),
                Target::Undeclared(assembly) if undeclared_late => {
                    waited[assembly] = true;
                    this.all(assembly)
                }
                _ => continue,
            };
            this.graph.add_edge(this.ready(wait.service), target, Edge { wait: Some(index), length: 1 });
        }
        for assembly in (0..assemblies).filter(|&assembly| waited[assembly]) {
            for service in deployable.assemblies[assembly].services.clone().rev() {
                this.graph.add_edge(this.all(assembly), this.completed(service), inner);
            }
        }
        this
    }

    fn completed(&self, service: usize) -> NodeIndex {
        NodeIndex::new(service)
    }

    fn ready(&self, service: usize) -> NodeIndex {
        NodeIndex::new(self.deployable.services.len() + service)
    }

    fn together(&self, assembly: usize) -> NodeIndex {
        NodeIndex::new(2 * self.deployable.services.len() + assembly)
    }

    fn all(&self, assembly: usize) -> NodeIndex {
        NodeIndex::new(2 * self.deployable.services.len() + self.deployable.assemblies.len() + assembly)
    }

    fn reports(&self, assembly: usize) -> NodeIndex {
        NodeIndex::new(2 * (self.deployable.services.len() + self.deployable.assemblies.len()) + assembly)
    }

    fn completed_service(&self, node: NodeIndex) -> Option<usize> {
        Some(node.index()).filter(|&index| index < self.deployable.services.len())
    }

    fn ready_service(&self, node: NodeIndex) -> Option<usize> {
        node.index().checked_sub(self.deployable.services.len()).filter(|&index| index < self.deployable.services.len())
    }

    /// The layer of each service, `None` where it never starts; `never` marks those with an unsatisfied reference or in a trap.
    ///
    /// Kahn's algorithm from what waits for nothing.
    #[inline(never)] // likewise
    fn layers(&self, never: &[bool]) -> Vec<Option<usize>> {
        let mut layer = vec![0; self.graph.node_count()];
        let mut waiting: Vec<usize> =
            self.graph.node_indices().map(|node| self.graph.neighbors(node).count()).collect();
        for service in (0..never.len()).filter(|&service| never[service]) {
            waiting[self.ready(service).index()] += 1;
        }
        let mut queue: Vec<NodeIndex> = self.graph.node_indices().filter(|node| waiting[node.index()] == 0).collect();
        while let Some(node) = queue.pop() {
            for edge in self.graph.edges_directed(node, Incoming) {
                let above = edge.source().index();
                layer[above] = layer[above].max(layer[node.index()] + usize::from(edge.weight().wait.is_some()));
                waiting[above] -= 1;
                if waiting[above] == 0 {
                    queue.push(edge.source());
                }
            }
        }
        (0..never.len())
            .map(|service| self.completed(service).index())
            .map(|index| (waiting[index] == 0).then_some(layer[index]))
            .collect()
    }

    /// Every strongly connected component that is more than a node, by its first service.
    fn deadlocks(&self, never: &[bool], possible: bool, budget: &mut usize) -> Vec<Deadlock> {
        let mut components: Vec<Vec<NodeIndex>> = kosaraju_scc(&self.graph);
        components.retain(|component| component.len() > 1);
        let mut component_of = vec![None; self.graph.node_count()];
        for (index, component) in components.iter().enumerate() {
            for node in component {
                component_of[node.index()] = Some(index);
            }
        }
        let mut members = vec![Vec::new(); components.len()];
        let mut found = Vec::new();
        let mut root = never.to_vec();
        for (service, root) in root.iter_mut().enumerate() {
            // Under all-or-nothing the services of an assembly are in it together.
            let node = if self.agent.is_all_or_nothing() {
                self.together(self.deployable.services[service].assembly)
            } else {
                self.completed(service)
            };
            if let Some(index) = component_of[node.index()] {
                if members[index].is_empty() {
                    found.push(index);
                }
                members[index].push(service);
                *root = true;
            }
        }
        let mut search = Search::new(self);
        let deadlock = |index: usize| {
            let cycle = search.shortest_cycle(&components[index], &members[index], possible, budget)?;
            let blocked = self.blocked_by(&components[index], &root, budget);
            let members = std::mem::take(&mut members[index]);
            Some(Deadlock { possible, members, cycle, blocked, together: false })
        };
        found.into_iter().filter_map(deadlock).collect()
    }

    /// How many services wait, at one or more removes, for `nodes`; those left out that have a cause of their own.
    fn blocked_by(&self, nodes: &[NodeIndex], root: &[bool], budget: &mut usize) -> Option<usize> {
        *budget = budget.checked_sub(self.graph.node_count() / 64)?;
        let mut queue = nodes.to_vec();
        let mut seen = self.graph.visit_map();
        for &node in nodes {
            seen.visit(node);
        }
        let mut count = 0;
        while let Some(node) = queue.pop() {
            count += usize::from(self.completed_service(node).is_some_and(|service| !root[service]));
            for above in self.graph.neighbors_directed(node, Incoming) {
                *budget = budget.checked_sub(1)?;
                if seen.visit(above) {
                    queue.push(above);
                }
            }
        }
        Some(count)
    }
}

/// The search for a shortest cycle, with marks that are kept from component to component.
struct Search<'g, 'd> {
    graph: &'g Graph<'d>,
    /// The component that a node is searched in; 0 once it is in none.
    component: Vec<usize>,
    components: usize,
    /// How many edges of its component still lead to a node, and from it.
    in_degree: Vec<usize>,
    out_degree: Vec<usize>,
    /// The search that reached a node last, how far it was, and by which edge.
    reached: Vec<(usize, usize, Option<EdgeIndex>)>,
    searches: usize,
    /// The service whose early hops were looked at last that leads to a node.
    awaited: Vec<usize>,
}

impl<'g, 'd> Search<'g, 'd> {
    fn new(graph: &'g Graph<'d>) -> Self {
        let nodes = graph.graph.node_count();
        Self {
            graph,
            component: vec![0; nodes],
            components: 0,
            in_degree: vec![0; nodes],
            out_degree: vec![0; nodes],
            reached: vec![(0, 0, None); nodes],
            searches: 0,
            awaited: vec![usize::MAX; nodes],
        }
    }

    /// A shortest cycle through `component`, whose services are `members`; if `late`, one of those that an undeclared return closes.
    ///
    /// A breadth-first search from each service in document order; a service whose cycles are known is taken out, with all
    /// that is then on no cycle. Stops at the best so far when `budget` is used up, but not before the first is found.
    fn shortest_cycle(
        &mut self,
        component: &[NodeIndex],
        members: &[usize],
        late: bool,
        budget: &mut usize,
    ) -> Option<Vec<Hop>> {
        self.components += 1;
        for node in component {
            self.component[node.index()] = self.components;
        }
        for &node in component {
            let inside = |direction| {
                let neighbors = self.graph.graph.neighbors_directed(node, direction);
                neighbors.filter(|&neighbor| self.contains(neighbor)).count()
            };
            (self.in_degree[node.index()], self.out_degree[node.index()]) = (inside(Incoming), inside(Outgoing));
        }
        let mut best: Option<Vec<EdgeIndex>> = None;
        for &service in members {
            let ready = self.graph.ready(service);
            if best.is_some() && *budget == 0 {
                break;
            }
            if !self.contains(ready) {
                continue;
            }
            if late {
                best = self.closed_late(service, best, budget);
            } else {
                let limit = best.as_ref().map_or(usize::MAX, |path| self.length(path));
                best = self.way_back(&[ready], 0, ready, limit, budget).map(|(_, path)| path).or(best);
                self.take_out(ready);
            }
        }
        best.map(|path| self.hops(&path))
    }

    /// A cycle shorter than `best` that begins with a hop from `service` which is there only if an undeclared return comes
    /// late, or else `best`.
    fn closed_late(
        &mut self,
        service: usize,
        mut best: Option<Vec<EdgeIndex>>,
        budget: &mut usize,
    ) -> Option<Vec<EdgeIndex>> {
        let graph = self.graph;
        let ready = graph.ready(service);
        let (early, late): (Vec<_>, Vec<_>) =
            graph.graph.edges(ready).partition(|edge| graph.completed_service(edge.target()).is_some());
        for edge in &early {
            self.awaited[edge.target().index()] = service;
        }
        for edge in late {
            let all = graph.graph.edges(edge.target());
            let seeds: Vec<(NodeIndex, EdgeIndex)> = all
                .filter(|edge| self.contains(edge.target()) && !self.leads_early(service, edge.target()))
                .map(|edge| (edge.target(), edge.id()))
                .collect();
            let nodes: Vec<NodeIndex> = seeds.iter().map(|&(node, _)| node).collect();
            let limit = best.as_ref().map_or(usize::MAX, |path| self.length(path));
            if let Some((seed, rest)) = self.way_back(&nodes, 1, ready, limit, budget) {
                let second = seeds.iter().find(|&&(node, _)| node == seed).map(|&(_, edge)| edge);
                best = Some([edge.id()].into_iter().chain(second).chain(rest).collect());
            }
        }
        best
    }

    /// Whether a hop from `service` to the service that `completed` stands for is there whenever undeclared returns come.
    fn leads_early(&self, service: usize, completed: NodeIndex) -> bool {
        let together = |other: usize| {
            let assembly = |service: usize| self.graph.deployable.services[service].assembly;
            self.graph.agent.is_all_or_nothing() && other != service && assembly(other) == assembly(service)
        };
        self.awaited[completed.index()] == service || self.graph.completed_service(completed).is_some_and(together)
    }

    fn contains(&self, node: NodeIndex) -> bool {
        self.component[node.index()] == self.components
    }

    fn length(&self, path: &[EdgeIndex]) -> usize {
        path.iter().map(|&edge| usize::from(self.graph.graph[edge].length)).sum()
    }

    /// A shortest path from one of `seeds`, each `distance` away, to `to`, if it is shorter than `limit`; and that seed. If
    /// `to` is the seed, a path that leaves it.
    fn way_back(
        &mut self,
        seeds: &[NodeIndex],
        distance: usize,
        to: NodeIndex,
        limit: usize,
        budget: &mut usize,
    ) -> Option<(NodeIndex, Vec<EdgeIndex>)> {
        self.searches += 1;
        let search = self.searches;
        let mut queue: VecDeque<_> = seeds.iter().map(|&seed| (seed, distance)).collect();
        for &(seed, _) in queue.iter().filter(|&&(seed, _)| seed != to) {
            self.reached[seed.index()] = (search, distance, None);
        }
        let mut arrived = false;
        while let Some((node, distance)) = queue.pop_front() {
            let (seen, far, _) = self.reached[node.index()];
            if node == to && arrived {
                break;
            }
            if seen == search && far < distance {
                continue;
            }
            for edge in self.graph.graph.edges(node) {
                *budget = budget.saturating_sub(1);
                let target = edge.target();
                let next = distance + usize::from(edge.weight().length);
                let (seen, far, _) = self.reached[target.index()];
                if !self.contains(target) || next >= limit || (seen == search && far <= next) {
                    continue;
                }
                self.reached[target.index()] = (search, next, Some(edge.id()));
                arrived |= target == to;
                if edge.weight().length == 0 {
                    queue.push_front((target, next));
                } else {
                    queue.push_back((target, next));
                }
            }
        }
        if !arrived {
            return None;
        }
        let mut path = Vec::new();
        let mut node = to;
        while let (_, _, Some(edge)) = self.reached[node.index()] {
            path.push(edge);
            node = self.graph.graph.edge_endpoints(edge)?.0;
            if node == to {
                break;
            }
        }
        path.reverse();
        Some((node, path))
    }

    /// Takes `node` out of its component, and then whatever no longer leads anywhere in it or is led to.
    fn take_out(&mut self, node: NodeIndex) {
        let mut queue = vec![node];
        while let Some(node) = queue.pop() {
            if !self.contains(node) {
                continue;
            }
            self.component[node.index()] = 0;
            for (direction, degree) in [(Incoming, &mut self.out_degree), (Outgoing, &mut self.in_degree)] {
                for neighbor in self.graph.graph.neighbors_directed(node, direction) {
                    if self.component[neighbor.index()] == self.components {
                        degree[neighbor.index()] -= 1;
                        if degree[neighbor.index()] == 0 {
                            queue.push(neighbor);
                        }
                    }
                }
            }
        }
    }

    /// The steps from service to service of a closed path, from its earliest reference on.
    fn hops(&self, path: &[EdgeIndex]) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::new();
        for &edge in path {
            let Some((source, target)) = self.graph.graph.edge_endpoints(edge) else { continue };
            let Edge { wait, .. } = self.graph.graph[edge];
            if let (Some(from), true) = (self.graph.ready_service(source), wait.is_some()) {
                hops.push(Hop { from, wait, to: from });
            }
            if let (Some(to), Some(hop)) = (self.graph.completed_service(target), hops.last_mut()) {
                hop.to = to;
            }
            if let (Some(to), Some(&Hop { to: from, .. })) = (self.graph.ready_service(target), hops.last())
                && from != to
            {
                hops.push(Hop { from, wait: None, to });
            }
        }
        let first = (0..hops.len()).min_by_key(|&index| hops[index].wait.unwrap_or(usize::MAX)).unwrap_or(0);
        [&hops[first..], &hops[..first]].concat()
    }
}
