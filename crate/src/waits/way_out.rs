//! The way out of a deadlock: references whose removal leaves nothing of it.

use super::Deadlock;
use crate::Agent;
use crate::model::Deployable;
use crate::references::{Target, Wait};

/// With more references than this the least of them are not looked for, but some of which none can stay.
const MOST_EXACT: usize = 20;

/// The references from one unit of a deadlock to another. A unit is what completes together: a service, or an assembly under
/// all-or-nothing.
struct Pair {
    from: usize,
    to: usize,
    references: usize,
    removed: bool,
}

/// The smallest sets of references whose removal leaves no deadlock among the services of `deadlock`, a certain one, as indices
/// into `waits` in document order: where one reference is enough each that is, and else one of the sets.
///
/// Exact for up to 20 references in the deadlock, while `budget`, a number of steps for the whole document, lasts. Otherwise the
/// references that lead back in a depth-first search, less those that can stay, so that it is small but perhaps not the
/// smallest: that problem, the minimum feedback arc set, is NP-hard.
pub fn ways_out(
    deployable: &Deployable,
    waits: &[Wait],
    agent: Agent,
    deadlock: &Deadlock,
    budget: &mut usize,
) -> Vec<Vec<usize>> {
    let unit = |service: usize| {
        if agent.is_all_or_nothing() { deployable.services[service].assembly } else { service }
    };
    let same = |one: usize, other: usize| {
        (waits[one].service, waits[one].parameter) == (waits[other].service, waits[other].parameter)
    };
    let mut units: Vec<usize> = deadlock.members.iter().map(|&member| unit(member)).collect();
    units.dedup();
    // Each reference as the number of its pair and its own; the pairs in the order of where they lead from.
    let (mut references, mut pairs) = (Vec::new(), Vec::<Pair>::new());
    let mut last = vec![usize::MAX; units.len()];
    for &member in &deadlock.members {
        let first = waits.partition_point(|wait| wait.service < member);
        for (index, wait) in waits.iter().enumerate().skip(first).take_while(|(_, wait)| wait.service == member) {
            let (Target::Service(target) | Target::Produced(target)) = wait.target else { continue };
            if let (Ok(from), Ok(to)) = (units.binary_search(&unit(member)), units.binary_search(&unit(target))) {
                if pairs.get(last[to]).is_none_or(|pair| pair.from != from) {
                    last[to] = pairs.len();
                    pairs.push(Pair { from, to, references: 0, removed: false });
                }
                // One reference may ask for a service and for what that returns.
                if !references.last().is_some_and(|&(pair, other)| pair == last[to] && same(other, index)) {
                    pairs[last[to]].references += 1;
                    references.push((last[to], index));
                }
            }
        }
    }
    let exact = references.len() <= MOST_EXACT
        && (1..=references.len()).any(|cost| *budget > 0 && break_exactly(&mut pairs, units.len(), cost, budget));
    if !exact {
        break_somehow(&mut pairs, units.len(), budget);
    }
    let removed = references.iter().filter(|(pair, _)| pairs[*pair].removed);
    let mut way: Vec<usize> = removed.map(|&(_, wait)| wait).collect();
    if !exact || way.len() > 1 {
        // Likewise, where these lead to different units.
        way.dedup_by(|next, one| same(*one, *next));
        return vec![way];
    }
    let mut ways = Vec::new();
    for (only, wait) in references {
        for (other, pair) in pairs.iter_mut().enumerate() {
            pair.removed = other == only;
        }
        if pairs[only].references == 1 && shortest_cycle(&pairs, units.len()).is_none() {
            ways.push(vec![wait]);
        }
    }
    ways
}

/// Whether removing references of at most `cost` can leave no cycle; then they are removed. Of a shortest cycle one pair has to
/// go, so it tries each. Recurses no deeper than there are pairs, at most [`MOST_EXACT`].
fn break_exactly(pairs: &mut [Pair], units: usize, cost: usize, budget: &mut usize) -> bool {
    let Some(left) = budget.checked_sub(pairs.len() * units) else {
        *budget = 0;
        return false;
    };
    *budget = left;
    let Some(cycle) = shortest_cycle(pairs, units) else { return true };
    for index in cycle {
        let Some(left) = cost.checked_sub(pairs[index].references) else { continue };
        pairs[index].removed = true;
        if break_exactly(pairs, units, left, budget) {
            return true;
        }
        pairs[index].removed = false;
    }
    false
}

/// The pairs of a shortest cycle among those that are not removed, if there is one. For few pairs.
fn shortest_cycle(pairs: &[Pair], units: usize) -> Option<Vec<usize>> {
    let mut best: Option<Vec<usize>> = None;
    for start in 0..units {
        // The pair by which each unit was first reached.
        let mut by = vec![None; units];
        let mut queue = vec![start];
        let mut next = 0;
        while let Some(&at) = queue.get(next) {
            next += 1;
            for (index, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.from == at && !pair.removed) {
                if by[pair.to].is_none() {
                    by[pair.to] = Some(index);
                    queue.push(pair.to);
                }
            }
        }
        let mut cycle = Vec::new();
        let mut at = start;
        while let Some(index) = by[at] {
            cycle.push(index);
            at = pairs[index].from;
            if at == start {
                break;
            }
        }
        if !cycle.is_empty() && best.as_ref().is_none_or(|best| cycle.len() < best.len()) {
            best = Some(cycle);
        }
    }
    best
}

/// Removes the pairs that lead back to where a depth-first search is, then gives back each without which it does as well, as
/// long as `budget` lasts.
fn break_somehow(pairs: &mut [Pair], units: usize, budget: &mut usize) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Closed,
    }
    let mut seen = vec![Seen::Not; units];
    for start in 0..units {
        if seen[start] != Seen::Not {
            continue;
        }
        seen[start] = Seen::Open;
        let first = |unit: usize, pairs: &[Pair]| pairs.partition_point(|pair| pair.from < unit);
        let mut path = vec![(start, first(start, pairs))];
        while let Some((unit, next)) = path.last_mut() {
            let (from, index) = (*unit, *next);
            *next += 1;
            match pairs.get_mut(index).filter(|pair| pair.from == from) {
                None => {
                    seen[from] = Seen::Closed;
                    path.pop();
                }
                Some(pair) if seen[pair.to] == Seen::Open => pair.removed = true,
                Some(pair) if seen[pair.to] == Seen::Not => {
                    let to = pair.to;
                    seen[to] = Seen::Open;
                    path.push((to, first(to, pairs)));
                }
                Some(_) => {}
            }
        }
    }
    for index in 0..pairs.len() {
        if !pairs[index].removed {
            continue;
        }
        let Some(left) = budget.checked_sub(pairs.len() + units) else { break };
        *budget = left;
        pairs[index].removed = false;
        pairs[index].removed = reaches(pairs, units, pairs[index].to, pairs[index].from);
    }
}

/// Whether a way leads from one unit to another over pairs that are not removed.
fn reaches(pairs: &[Pair], units: usize, from: usize, to: usize) -> bool {
    let mut seen = vec![false; units];
    let mut queue = vec![from];
    while let Some(at) = queue.pop() {
        if at == to {
            return true;
        }
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        let first = pairs.partition_point(|pair| pair.from < at);
        let next = pairs[first..].iter().take_while(|pair| pair.from == at).filter(|pair| !pair.removed);
        queue.extend(next.map(|pair| pair.to));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;

    /// A deployable of services that are each an assembly, and wait as `edges` say: "ab" for a waits for b.
    fn text(edges: &str) -> String {
        let mut names: Vec<char> = edges.chars().filter(|c| c.is_alphanumeric()).collect();
        names.sort_unstable();
        names.dedup();
        let assembly = |name: char| {
            let waits = edges.split(' ').filter_map(|edge| edge.strip_prefix(name));
            let parameters: String = waits
                .enumerate()
                .map(|(n, to)| format!("<parameter name='p{n}'><reference assembly='{to}' service='s'/></parameter>"))
                .collect();
            format!(
                "<assembly name='{name}' hwp='h'><image id='i'/><services><service name='s'><executable url='u'/>\
                 <parameters>{parameters}</parameters></service></services></assembly>"
            )
        };
        let assemblies: String = names.into_iter().map(assembly).collect();
        format!("<deployable name='d'><assemblies>{assemblies}</assemblies></deployable>")
    }

    /// The ways out of the deadlocks among `edges`.
    fn out(edges: &str, mut budget: usize) -> Vec<String> {
        let text = text(edges);
        let mut out = Vec::new();
        for agent in [Agent::Independent, Agent::AllOrNothing] {
            let analysis = analyze(&text, agent);
            let name = |service: usize| {
                let assembly = &analysis.deployable.assemblies[analysis.deployable.services[service].assembly];
                assembly.name.as_ref().map_or("", |name| &name.text)
            };
            let ways = analysis.launch.deadlocks.iter().map(|deadlock| {
                let ways = ways_out(&analysis.deployable, &analysis.waits, agent, deadlock, &mut budget);
                let ways = ways.into_iter().map(|references| {
                    let edges = references.into_iter().map(|index| {
                        let Target::Service(to) = analysis.waits[index].target else { unreachable!() };
                        format!("{}{}", name(analysis.waits[index].service), name(to))
                    });
                    edges.collect::<Vec<_>>().join(" ")
                });
                ways.collect::<Vec<_>>().join(" | ")
            });
            out.push(ways.collect::<Vec<_>>().join(", "));
        }
        assert_eq!(out[0], out[1], "with one service on each assembly the agents are alike");
        out.truncate(1);
        out
    }

    #[test]
    fn the_fewest() {
        assert_eq!(out("ab ba", usize::MAX), ["ab | ba"]);
        assert_eq!(out("aa", usize::MAX), ["aa"]);
        assert_eq!(out("ab bc ca ac", usize::MAX), ["ca"]);
        assert_eq!(out("ab ba cd dc", usize::MAX), ["ab | ba, cd | dc"]);
        // Both ways round go over one reference; twice the same costs twice.
        assert_eq!(out("ab bc ca bd da", usize::MAX), ["ab"]);
        assert_eq!(out("ab ab ba", usize::MAX), ["ba"]);
        assert_eq!(out("ab ba bc cb ca ac", usize::MAX)[0].split(' ').count(), 3);
    }

    #[test]
    fn without_budget_still_a_way_out() {
        assert_eq!(out("ab bc ca", 0), ["ca"]);
        assert_eq!(out("ab ab ba", 0), ["ba"]);
        assert_eq!(out("ab bc ca bd da", 0), ["ca da"]);
    }
}
