//! Launches, rehearsed and followed: what happens is what the rules of semantics.md (sections 3 and 5) say, whatever fails.
//!
//! `DEPLOYABLE_CASES` is how many documents (10,000), `DEPLOYABLE_SEED` another choice of them.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod crossed;
#[allow(dead_code, reason = "other tests use the rest")]
mod documents;
#[allow(dead_code, reason = "likewise")]
mod launching;
#[allow(dead_code, reason = "likewise")]
mod mutate;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use deployable::launch::conductor::{DeploymentState, InstanceState};
use deployable::launch::following::{Received, Seen, Told, follow};
use deployable::launch::rehearsal::{Mishap, Options, rehearse};
use deployable::launch::{Action, Afterwards, Event, Happened, Node, Odd, Order, Outcome, Progress, Time};
use deployable::{Agent, analyze};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use documents::documents;
use launching::{Need, Services, Verdict, verdicts};
use mutate::Random;

const AGENTS: [Agent; 2] = [Agent::Independent, Agent::AllOrNothing];

fn order(xml: &str, agent: Agent) -> Order {
    let plan = crossed::plan(&analyze(xml, agent));
    let node = |node: deployable::wasm::plan::PlanNode| Node {
        id: node.id,
        assembly: node.assembly,
        service: node.service,
        needs: node.needs,
        requires: node.requires,
        provides: node.provides,
    };
    Order::new(&plan.nodes.into_iter().map(node).collect::<Vec<_>>()).unwrap()
}

/// The usual durations: 30 seconds, and 10.
fn usual() -> Options {
    Options { boot: 30_000, run: 10_000, stop: 10_000, ..Options::default() }
}

/// How the services are, in document order.
fn services<'o>(order: &'o Order, outcome: &'o Outcome) -> impl Iterator<Item = (&'o str, &'o Progress)> {
    let all = order.steps().iter().zip(&outcome.progress);
    all.filter(|(step, _)| step.service.is_some()).map(|(step, progress)| (&*step.id, progress))
}

fn example(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name)).unwrap()
}

/// Every change of the deployment is one of Conductor's table, in one chain, and every event is told in a sentence.
#[track_caller]
fn assert_legal(outcome: &Outcome) {
    use DeploymentState as D;
    #[rustfmt::skip]
    let table = [
        (D::New, D::Pending), (D::Pending, D::Running), (D::Pending, D::Failed), (D::Pending, D::Incomplete),
        (D::Pending, D::RollbackInProgress), (D::Running, D::Incomplete), (D::Running, D::Stopped), (D::Incomplete, D::Stopped),
        (D::Incomplete, D::Running), (D::Running, D::ShuttingDown), (D::Incomplete, D::ShuttingDown), (D::ShuttingDown, D::Stopped),
        (D::RollbackInProgress, D::RollbackFailed), (D::RollbackInProgress, D::RollbackComplete),
        (D::RollbackComplete, D::Pending), (D::RollbackComplete, D::Failed),
    ];
    let mut state = D::New;
    let mut at = Time::MIN;
    for event in &outcome.events {
        assert!(event.at >= at, "{:#?}", outcome.events);
        at = event.at;
        assert!(event.text.ends_with('.') && event.text.len() > 5, "{event:?}");
        if let Happened::Deployment(to) = event.what {
            // What was stopped, or has failed, and is launched again is another deployment.
            let is_another = matches!(state, D::Stopped | D::Failed) && to == D::Pending;
            let from = if is_another { D::New } else { state };
            assert!(table.contains(&(from, to)), "{from:?} to {to:?}: {:#?}", outcome.events);
            assert!(event.text.contains(to.name()) && event.text.contains(": "), "{event:?}");
            state = to;
        }
    }
    assert_eq!(outcome.deployment, state);
    assert!(outcome.why.ends_with('.'));
}

// The rehearsal.

/// When a service starts and completes.
type Times = (Option<Time>, Option<Time>);

/// When each service starts and completes, by the rules of sections 2 and 3, round by round: a service starts once all it needs has
/// completed, failed or not, on an instance that has booted and is there; late is when undeclared returns come.
fn expected(services: &Services, assemblies: &[usize], agent: Agent, takes: &[Time], lost: &[Time]) -> Vec<Times> {
    const BOOT: Time = 30_000;
    let mut times: Vec<Times> = vec![(None, None); services.all.len()];
    let same = |s: usize, t: usize| assemblies[s] == assemblies[t];
    loop {
        let met = |need: &Need| match *need {
            Need::Boot(_) => Some(BOOT),
            Need::Completed(s) => times[s].1,
            Need::Undeclared(place) => (0..times.len())
                .filter(|&s| assemblies[s] == place)
                .map(|s| times[s].1)
                .try_fold(BOOT, |latest, at| Some(latest.max(at?))),
            Need::Unsatisfied(_) => None,
        };
        let ready = |s: usize| services.all[s].needs.iter().map(met).try_fold(BOOT, |at, need| Some(at.max(need?)));
        let starts = |s: usize| match agent {
            Agent::AllOrNothing => {
                (0..times.len()).filter(|&t| same(s, t)).map(ready).try_fold(BOOT, |at, ready| Some(at.max(ready?)))
            }
            _ => ready(s),
        };
        let next: Vec<Times> = (0..times.len())
            .map(|s| {
                let started = starts(s).filter(|&at| at < lost[assemblies[s]]);
                (started, started.map(|at| at + takes[s]).filter(|&at| at < lost[assemblies[s]]))
            })
            .collect();
        if next == times {
            return times;
        }
        times = next;
    }
}

#[test]
fn a_rehearsal_agrees_with_the_verdicts_and_under_failure_with_the_rules() {
    let number = |variable: &str| std::env::var(variable).ok().and_then(|text| text.parse::<u32>().ok());
    let cases = number("DEPLOYABLE_CASES").unwrap_or(10_000);
    let seed = number("DEPLOYABLE_SEED").unwrap_or(1);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &u128::from(seed).to_le_bytes());
    let counted = std::cell::RefCell::new([0_usize; 4]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&documents(), |document| {
        let xml = document.text().xml;
        let all = Services::of(&document);
        let assemblies: Vec<usize> = document
            .assemblies
            .iter()
            .enumerate()
            .flat_map(|(place, assembly)| assembly.services.iter().map(move |_| place))
            .collect();
        for agent in AGENTS.into_iter().chain([Agent::Audrey04, Agent::Audrey05]) {
            let order = order(&xml, agent);
            let wrong = |what: String| TestCaseError::fail(format!("under {agent:?}: {what}"));
            // Nothing fails: exactly what surely starts does.
            let outcome = rehearse(&order, &usual());
            assert_legal(&outcome);
            for ((id, service), verdict) in services(&order, &outcome).zip(verdicts(&all, agent)) {
                let sure = matches!(verdict, Verdict::Yes { .. });
                if service.started.is_some() != sure || service.has_succeeded() != sure {
                    return Err(wrong(format!("{id} has the verdict {verdict:?}, but {service:?}")));
                }
                if sure != service.waits_for.is_empty() {
                    return Err(wrong(format!("{id} waits for {:?}", service.waits_for)));
                }
                counted.borrow_mut()[usize::from(sure)] += 1;
            }
            if !AGENTS.contains(&agent) {
                continue; // what fails under a release is tried under the design that it has
            }
            // Some take long, some fail, and some instances are lost once all have booted.
            let mut random = Random::new(xml.len() as u64);
            let takes: Vec<Time> = all.all.iter().map(|_| 1000 + 7 * random.below(4000) as Time).collect();
            let ids: Vec<String> = services(&order, &outcome).map(|(id, _)| id.to_owned()).collect();
            let mut options = usual();
            options.services = ids.into_iter().zip(takes.iter().copied()).collect();
            let mut fails = vec![false; takes.len()];
            for (s, fails) in fails.iter_mut().enumerate() {
                // Of several of a name the first is meant.
                let is_first = |s: usize| all.all.iter().position(|other| other.names == all.all[s].names) == Some(s);
                let place = assemblies[s];
                let of_first = document.assemblies.iter().position(|a| a.name == document.assemblies[place].name);
                if random.below(4) == 0 && is_first(s) && of_first == Some(place) {
                    *fails = true;
                    let (assembly, service) = all.all[s].names.clone();
                    options.failures.push(Mishap { assembly, service: Some(service), number: 3, launch: None });
                }
            }
            let mut lost = vec![Time::MAX; document.assemblies.len()];
            for (place, lost) in lost.iter_mut().enumerate() {
                let name = &document.assemblies[place].name;
                if random.below(5) == 0 && document.assemblies.iter().position(|a| a.name == *name) == Some(place) {
                    *lost = 30_001 + 14 * random.below(3000) as Time;
                    options.lost.push(Mishap { assembly: name.clone(), service: None, number: *lost, launch: None });
                }
            }
            let outcome = rehearse(&order, &options);
            assert_legal(&outcome);
            let expected = expected(&all, &assemblies, agent, &takes, &lost);
            for (s, (id, service)) in services(&order, &outcome).enumerate() {
                if (service.started, service.completed) != expected[s] {
                    return Err(wrong(format!("{id} should be {:?} but is {service:?}", expected[s])));
                }
                if service.failed != (fails[s] && service.completed.is_some()) {
                    return Err(wrong(format!("{id} fails {} but is {service:?}", fails[s])));
                }
                let is_on = |&step: &usize| outcome.progress[step].failed && outcome.progress[step].completed.is_some();
                let step = order.steps().iter().find(|step| step.id == id).unwrap();
                let on_failed: Vec<usize> = step.needs.iter().copied().filter(is_on).collect();
                let mut told = service.on_failed.clone();
                told.sort_unstable();
                if service.started.is_some() && told != on_failed {
                    return Err(wrong(format!("{id} is on {told:?}, not {on_failed:?}")));
                }
                counted.borrow_mut()[2] += usize::from(service.failed);
                counted.borrow_mut()[3] += usize::from(service.lost);
            }
            // Whatever follows a timeout, and whatever cannot be created: the states change by the table, and nothing goes on
            // that should be undone.
            options.timeout = Some(10_000 + 10 * random.below(6000) as Time);
            options.partial = random.below(2) == 0;
            options.afterwards = [Afterwards::Nothing, Afterwards::Rollback, Afterwards::Relaunch][random.below(3)];
            options.relaunches = 1 + random.below(3);
            options.polls = agent == Agent::AllOrNothing && random.below(2) == 0;
            for assembly in &document.assemblies {
                if random.below(10) == 0 {
                    options.not_created.push(Mishap { assembly: assembly.name.clone(), ..Mishap::default() });
                }
            }
            let outcome = rehearse(&order, &options);
            assert_legal(&outcome);
            let runs = outcome.progress.iter().any(|progress| {
                matches!(
                    progress.instance,
                    InstanceState::Running | InstanceState::Pending | InstanceState::ShuttingDown
                )
            });
            let undone = outcome.timed_out && options.afterwards != Afterwards::Nothing;
            if runs && undone && outcome.deployment != DeploymentState::RollbackFailed {
                return Err(wrong(format!("it was to be undone: {outcome:#?}")));
            }
            if outcome.action == Action::Wait {
                return Err(wrong(format!("at the end there is nothing to wait for: {outcome:#?}")));
            }
            // What is told of a moment is what has happened until then.
            let until = 30_000 + 10 * random.below(3000) as Time;
            let early = rehearse(&order, &Options { until: Some(until), ..options.clone() });
            let then: Vec<&Event> = outcome.events.iter().filter(|event| event.at <= until).collect();
            if early.events.iter().collect::<Vec<_>>() != then {
                return Err(wrong(format!("{then:?} happened until {until}, not {:?}", early.events)));
            }
        }
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, document)) => panic!("{reason}\n{}\n", document.text().xml),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    let [never, start, failed, lost] = counted.into_inner();
    let figures =
        format!("rehearsals: {start} services start, {never} never; under failure {failed} fail, {lost} are lost");
    writeln!(std::io::stderr(), "{figures}").expect("standard error is open");
    assert!(cases < 1000 || [never, start, failed, lost].iter().all(|&count| count > 1000), "{figures}");
}

#[test]
fn what_needs_each_other_launches_under_independent_only() {
    let xml = example("across.xml");
    let started = |agent| {
        let order = order(&xml, agent);
        let outcome = rehearse(&order, &usual());
        let started = services(&order, &outcome).filter(|(_, service)| service.has_succeeded()).count();
        (started, outcome.deployment, outcome.action)
    };
    assert_eq!(started(Agent::Independent), (4, DeploymentState::Running, Action::Done));
    assert_eq!(started(Agent::AllOrNothing), (0, DeploymentState::Running, Action::GiveUp));
}

/// The order that the mailing list tells: the domain; the nodes' prerequisites; the cluster and those who join it; SQL Server; the
/// availability group with its primary, then its secondary replicas.
#[test]
fn the_always_on_example_launches_in_order() {
    let order = order(&example("sql-server-alwayson.xml"), Agent::Independent);
    let outcome = rehearse(&order, &usual());
    assert_legal(&outcome);
    let mut started: Vec<(Time, &str)> =
        services(&order, &outcome).map(|(id, service)| (service.started.unwrap(), id)).collect();
    started.sort_unstable();
    let by_time: Vec<Vec<&str>> =
        started.chunk_by(|a, b| a.0 == b.0).map(|at_once| at_once.iter().map(|&(_, id)| id).collect()).collect();
    assert_eq!(
        by_time.iter().map(|at_once| at_once.join(", ")).collect::<Vec<_>>(),
        [
            "dc/active_directory",
            "node1/prerequisites, node2/prerequisites, node3/prerequisites",
            "node1/failover_cluster",
            "node1/sql_server, node2/join_cluster, node3/join_cluster",
            "node2/sql_server, node3/sql_server",
            "node2/always_on, node3/always_on",
            "node1/primary_replica",
            "node2/secondary_replica, node3/secondary_replica",
        ]
    );
}

const PAIR: &str = "<deployable name='d'><assemblies>\
    <assembly name='a' hwp='h'><image id='i'/><services>\
    <service name='s'><executable url='u'/></service></services></assembly>\
    <assembly name='b' hwp='h'><image id='i'/><services>\
    <service name='t'><executable url='u'/><parameters><parameter name='p'><reference assembly='a' service='s'/></parameter></parameters>\
    </service></services></assembly></assemblies></deployable>";

fn mishap(assembly: &str, number: Time, launch: Option<usize>) -> Mishap {
    Mishap { assembly: assembly.to_owned(), service: None, number, launch }
}

fn states(outcome: &Outcome) -> Vec<(Time, DeploymentState)> {
    let state = |event: &Event| match event.what {
        Happened::Deployment(state) => Some((event.at / 1000, state)),
        _ => None,
    };
    outcome.events.iter().filter_map(state).collect()
}

#[test]
fn a_timeout_and_what_follows() {
    use DeploymentState as D;
    let order = order(PAIR, Agent::Independent);
    let late = |options: Options| {
        let outcome = rehearse(&order, &Options { run: 100_000, ..options });
        assert_legal(&outcome);
        outcome
    };
    // After 60 s `t` still waits.
    let timeout = Some(60_000);
    let nothing = late(Options { timeout, ..usual() });
    assert_eq!(states(&nothing), [(0, D::Pending), (30, D::Running), (60, D::Incomplete), (130, D::Running)]);
    assert_eq!((nothing.timed_out, nothing.action), (true, Action::Done), "nobody stops it, and it catches up");
    let rollback = late(Options { timeout, afterwards: Afterwards::Rollback, ..usual() });
    assert_eq!(
        states(&rollback),
        [(0, D::Pending), (30, D::Running), (60, D::Incomplete), (60, D::ShuttingDown), (70, D::Stopped)]
    );
    assert_eq!((rollback.action, rollback.progress[1].lost), (Action::GiveUp, true));
    let again = late(Options { timeout, afterwards: Afterwards::Relaunch, relaunches: 2, ..usual() });
    let launches: Vec<Time> =
        states(&again).iter().filter(|(_, state)| *state == D::Pending).map(|&(at, _)| at).collect();
    assert_eq!((launches, again.launches, again.deployment), (vec![0, 70, 140], 3, D::Stopped));
    // While instances still boot it is Conductor's own rollback.
    let early = Options { timeout: Some(20_000), ..usual() };
    let pending = late(early.clone());
    assert_eq!(
        states(&pending),
        [(0, D::Pending), (20, D::RollbackInProgress), (30, D::RollbackComplete), (30, D::Failed)]
    );
    let again = late(Options { afterwards: Afterwards::Relaunch, relaunches: 9, ..early.clone() });
    assert_eq!((again.launches, again.deployment), (10, D::Failed));
    // In time is in time.
    let outcome = rehearse(&order, &Options { timeout: Some(41_000), ..usual() });
    assert_eq!((outcome.timed_out, outcome.action), (false, Action::Done));
}

#[test]
fn instances_that_cannot_be_created_or_are_lost() {
    use DeploymentState as D;
    let order = order(PAIR, Agent::Independent);
    let first = Options { not_created: vec![mishap("a", 0, None)], ..usual() };
    let outcome = rehearse(&order, &first);
    assert_legal(&outcome);
    assert_eq!(
        states(&outcome),
        [(0, D::Pending), (0, D::RollbackInProgress), (0, D::RollbackComplete), (0, D::Failed)]
    );
    assert_eq!(outcome.progress[2].instance, InstanceState::New, "the second was not begun");
    let partial = rehearse(&order, &Options { partial: true, ..first.clone() });
    assert_legal(&partial);
    assert_eq!(states(&partial), [(0, D::Pending), (30, D::Incomplete)]);
    let none = Options { not_created: vec![mishap("a", 0, None), mishap("b", 0, None)], partial: true, ..usual() };
    assert_eq!(rehearse(&order, &none).deployment, D::Failed);
    // It goes wrong once, and then well.
    let once = Options {
        not_created: vec![mishap("b", 0, Some(1))],
        afterwards: Afterwards::Relaunch,
        relaunches: 1,
        ..usual()
    };
    let outcome = rehearse(&order, &once);
    assert_legal(&outcome);
    assert_eq!((outcome.deployment, outcome.action, outcome.launches), (D::Running, Action::Done, 2));
    // Lost while it is rolled back.
    let broken = Options { not_created: vec![mishap("b", 0, None)], lost: vec![mishap("a", 5000, None)], ..usual() };
    assert_eq!(rehearse(&order, &broken).deployment, D::RollbackFailed);
    let vanished = rehearse(&order, &Options { lost: vec![mishap("a", 35_000, None)], ..usual() });
    assert_legal(&vanished);
    assert_eq!((vanished.deployment, vanished.action), (D::Incomplete, Action::GiveUp));
    assert!(vanished.progress[1].lost && vanished.progress[3].started.is_none());
    assert_eq!(vanished.progress[3].waits_for, ["`s` on `a` to complete, which never will"]);
    let unknown = rehearse(&order, &Options { lost: vec![mishap("x", 1, None)], ..usual() });
    assert_eq!(unknown.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), [Odd::Unknown]);
}

/// Audrey 0.5 looks each 10 seconds, and gives up when nothing came for a minute.
#[test]
fn an_agent_that_polls_gives_up() {
    let order = order(PAIR, Agent::AllOrNothing);
    let polling = |run| rehearse(&order, &Options { polls: true, run, ..usual() });
    let quick = polling(25_000);
    assert_legal(&quick);
    assert_eq!(quick.progress[3].started, Some(60_000), "`s` is done at 55 s, and the next round is at 60 s");
    assert_eq!(quick.action, Action::Done);
    let slow = polling(65_000);
    let gave_up: Vec<(Time, Option<usize>)> =
        slow.events.iter().filter(|event| event.what == Happened::GaveUp).map(|event| (event.at, event.step)).collect();
    assert_eq!(gave_up, [(90_000, Some(2))]);
    assert!(slow.progress[3].lost && slow.progress[3].started.is_none());
    assert_eq!(slow.action, Action::GiveUp);
}

#[test]
fn the_critical_path_is_what_was_waited_for_last() {
    let order = order(&example("wordpress.xml"), Agent::Independent);
    let options = Options { boots: vec![("mysql".to_owned(), 45_000)], ..usual() };
    let outcome = rehearse(&order, &options);
    let path: Vec<&str> = outcome.critical_path.iter().map(|&step| &*order.steps()[step].id).collect();
    assert_eq!(path, ["mysql", "mysql/mysql", "apache/http"]);
    assert_eq!(outcome.at, 65_000);
}

#[test]
fn drawn_durations_are_the_same_for_the_same_seed() {
    let order = order(&example("large.xml"), Agent::Independent);
    let drawn = |seed| rehearse(&order, &Options { seed: Some(seed), ..usual() }).events;
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
    let outcome = rehearse(&order, &Options { seed: Some(7), ..usual() });
    for (_, service) in services(&order, &outcome) {
        let took = service.completed.unwrap() - service.started.unwrap();
        assert!((5_000..=15_000).contains(&took), "{took}");
    }
}

#[test]
fn plans_that_are_none() {
    let node = |id: &str, service: Option<&str>| Node {
        id: id.to_owned(),
        service: service.map(str::to_owned),
        needs: vec![id.to_owned(), "nowhere".to_owned()],
        ..Node::default()
    };
    assert!(Order::new(&[node("a", None), node("a", Some("s"))]).unwrap_err().contains("`a`"));
    assert!(Order::new(&[node("s", Some("s"))]).unwrap_err().contains("`s`"));
    // One that waits for itself and for what is not there never starts, and says so.
    let order = Order::new(&[node("a", None), node("s", Some("s"))]).unwrap();
    let outcome = rehearse(&order, &usual());
    assert_eq!(outcome.progress[1].started, None);
    assert_eq!(outcome.progress[1].waits_for.len(), 2);
    assert_eq!(rehearse(&Order::new(&[]).unwrap(), &usual()).deployment, DeploymentState::Pending);
}

// Following.

/// A launch of a document with its reports, stage by stage.
struct Reported {
    order: Order,
    reports: Vec<Received>,
    stages: usize,
}

impl Reported {
    /// The reports of a folder, named after their stages; each stage is received ten seconds after the one before.
    fn new(xml: &str, folder: &Path) -> Self {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let mut stages = 0;
        let reports = paths.iter().map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let stage: usize = name[..1].parse().unwrap();
            stages = stages.max(stage);
            Received { text: fs::read_to_string(path).unwrap(), at: 10_000 * stage as Time }
        });
        let reports = reports.collect();
        Self { order: order(xml, Agent::Independent), reports, stages }
    }

    fn at(&self, stage: usize) -> Outcome {
        self.following(&self.reports, 10_000 * stage as Time)
    }

    fn following(&self, reports: &[Received], now: Time) -> Outcome {
        let seen = Seen { reports: reports.to_vec(), now, ..Seen::default() };
        follow(&self.order, &usual(), &seen)
    }

    /// How the services are in words, and what is to be done.
    fn told(&self, stage: usize) -> String {
        let outcome = self.at(stage);
        assert_legal(&outcome);
        let state = |service: &Progress| match (service.started, service.completed, service.code) {
            (None, ..) => "waits",
            (_, None, _) => "runs",
            (_, _, Some(0)) => "succeeded",
            _ => "failed",
        };
        let all: Vec<String> =
            services(&self.order, &outcome).map(|(id, service)| format!("{id} {}", state(service))).collect();
        format!("{}; {}; {:?}", outcome.deployment.name(), all.join(", "), outcome.action)
    }

    fn all_told(&self) -> Vec<String> {
        (1..=self.stages).map(|stage| self.told(stage)).collect()
    }

    fn survives_everything(&self) {
        let last = self.stages;
        let whole = format!("{:?}", self.at(last).progress);
        // In any order and again and again: what the server stamped alike is told apart by when it was received.
        let mut random = Random::new(5);
        for _ in 0..200 {
            let mut reports = self.reports.clone();
            for index in (1..reports.len()).rev() {
                reports.swap(index, random.below(index + 1));
            }
            reports.extend_from_slice(&self.reports[..random.below(self.reports.len())]);
            let outcome = self.following(&reports, 10_000 * last as Time);
            assert_eq!(format!("{:?}", outcome.progress), whole);
        }
        // Cut off anywhere, and with anything in it.
        for index in 0..self.reports.len() {
            let text = &self.reports[index].text;
            let mut others = self.reports.clone();
            for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
                others[index].text = text[..end].to_owned();
                let outcome = self.following(&others, 10_000 * last as Time);
                assert_legal(&outcome);
                assert!(end + 1 >= text.len() || outcome.notes.iter().any(|note| note.report == Some(index)), "{end}");
            }
            for _ in 0..300 {
                let mut mutated = text.clone();
                for _ in 0..=random.below(3) {
                    mutate::text(&mut mutated, &mut random);
                }
                others[index].text = mutated;
                assert_legal(&self.following(&others, 10_000 * last as Time));
            }
        }
    }
}

/// The launch whose reports are in the project.
fn ours() -> Reported {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/launches/wordpress");
    Reported::new(&example("wordpress.xml"), &folder)
}

#[test]
fn our_launch_plays_through() {
    let launch = ours();
    assert_eq!(
        launch.all_told(),
        [
            "pending; apache/http waits, mysql/mysql waits; Wait",
            "pending; apache/http waits, mysql/mysql waits; Wait",
            "running; apache/http waits, mysql/mysql runs; Wait",
            "running; apache/http runs, mysql/mysql succeeded; Wait",
            "running; apache/http succeeded, mysql/mysql succeeded; Done",
        ]
    );
    launch.survives_everything();
}

/// The real ones of Audrey, where they are at hand.
#[test]
fn the_real_reports_play_through() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reports");
    if !folder.is_dir() {
        return; // they are not part of the project; our own launch plays the same part
    }
    let xml = "<deployable name='d'><assemblies><assembly name='apache' hwp='h'><image id='i'/><services><service name='http'>\
        <executable url='u'/><parameters><parameter name='mysql_ip'><reference assembly='mysql' parameter='ipaddress'/></parameter>\
        <parameter name='mysql_done'><reference assembly='mysql' service='mysql'/></parameter></parameters></service></services>\
        <returns><return name='hostname'/><return name='ipaddress'/></returns></assembly><assembly name='mysql' hwp='h'>\
        <image id='i'/><services><service name='mysql'><executable url='u'/></service></services><returns>\
        <return name='ipaddress'/></returns></assembly></assemblies></deployable>";
    let launch = Reported::new(xml, &folder);
    assert_eq!(
        launch.all_told(),
        [
            "pending; apache/http waits, mysql/mysql waits; Wait",
            "pending; apache/http waits, mysql/mysql waits; Wait",
            "running; apache/http waits, mysql/mysql runs; Wait",
            "running; apache/http runs, mysql/mysql succeeded; Wait",
            "running; apache/http failed, mysql/mysql succeeded; GiveUp",
            "running; apache/http succeeded, mysql/mysql succeeded; Done",
        ]
    );
    launch.survives_everything();
}

#[test]
fn what_is_odd_is_told_apart() {
    let launch = ours();
    let with = |text: String, at: Time| {
        let mut reports = launch.reports.clone();
        reports.push(Received { text, at });
        let outcome = launch.following(&reports, 10_000 * launch.stages as Time);
        let same = format!("{:?}", outcome.progress) == format!("{:?}", launch.at(launch.stages).progress);
        (outcome.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), same)
    };
    let instance = |uuid: &str, assembly: &str, service: &str| {
        format!(
            "<instance uuid='{uuid}' assembly='{assembly}' status='success'><registered>2012-11-02T08:00:01Z</registered>\
             <services><service name='{service}' status='success'/></services></instance>"
        )
    };
    assert_eq!(with("not XML".to_owned(), 0), (vec![Odd::Malformed], true));
    assert_eq!(with("<html/>".to_owned(), 0), (vec![Odd::Malformed], true));
    assert_eq!(with(instance("f00", "nginx", "http"), 0), (vec![Odd::Unknown], true));
    let older = "<deployment uuid='0' status='error'><registered>2012-11-01 08:00:00 +0000</registered><instances>\
        <instance uuid='old' assembly='mysql' status='error'/></instances></deployment>";
    assert_eq!(with(older.to_owned(), 0), (vec![Odd::OlderLaunch], true));
    assert_eq!(with(launch.reports[0].text.clone(), -1), (vec![Odd::OlderLaunch], true));
}

#[test]
fn a_success_before_what_it_waits_for_is_odd() {
    let order = order(PAIR, Agent::Independent);
    let report = |assembly: &str, service: &str| Received {
        text: format!(
            "<instance uuid='{assembly}' assembly='{assembly}' status='success'><registered>2012-11-02T08:00:00Z</registered>\
             <first-contacted>2012-11-02T08:00:10Z</first-contacted><services><service name='{service}' status='success'>\
             <configuration-started>2012-11-02T08:00:20Z</configuration-started><configuration-ended>2012-11-02T08:00:30Z\
             </configuration-ended><completion-status>0</completion-status></service></services></instance>"
        ),
        at: 31_000,
    };
    let kinds = |reports: Vec<Received>| {
        let outcome = follow(&order, &usual(), &Seen { reports, now: 40_000, ..Seen::default() });
        outcome.notes.iter().map(|note| note.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(vec![report("b", "t")]), [Odd::Inconsistent], "`s` has not completed");
    assert_eq!(kinds(vec![report("b", "t"), report("a", "s")]), [Odd::Inconsistent], "`s` completed later");
    assert_eq!(kinds(vec![report("a", "s")]), []);
    assert_eq!(kinds(vec![report("a", "s"), report("a", "x")]).first(), Some(&Odd::Unknown));
}

#[test]
fn two_clocks_are_told_apart() {
    let order = order(PAIR, Agent::Independent);
    let report = |assembly: &str, service: &str, started: u32| Received {
        text: format!(
            "<instance uuid='{assembly}' assembly='{assembly}' status='incomplete'><registered>2012-11-02T08:00:00Z</registered>\
             <first-contacted>2012-11-02T08:00:10Z</first-contacted><services><service name='{service}' status='incomplete'>\
             <configuration-started>2012-11-02T08:00:{started}Z</configuration-started></service></services></instance>"
        ),
        at: 70_000,
    };
    let timed_out = |started| {
        let reports = vec![report("a", "s", started), report("b", "t", started)];
        let options = Options { timeout: Some(30_000), ..usual() };
        let outcome = follow(&order, &options, &Seen { reports, now: 80_000, ..Seen::default() });
        assert_legal(&outcome);
        (outcome.timed_out, outcome.notes.iter().filter(|note| note.kind == Odd::Clocks).count())
    };
    assert_eq!(timed_out(20), (false, 2), "by the server's clock they started in time, and the notes say so");
    assert_eq!(timed_out(40), (true, 0));
}

#[test]
fn what_is_overdue_and_what_to_do() {
    let order = order(PAIR, Agent::Independent);
    let told = |assembly: &str, state, at| Told { assembly: assembly.to_owned(), state, at };
    let running = |at| vec![told("a", InstanceState::Running, at), told("b", InstanceState::Running, at)];
    let at = |states: Vec<Told>, now, options: &Options| {
        let outcome = follow(&order, options, &Seen { states, now, ..Seen::default() });
        assert_legal(&outcome);
        let overdue: Vec<(usize, Time)> = outcome.overdue.iter().map(|late| (late.step, late.since)).collect();
        (outcome.deployment, overdue, outcome.action)
    };
    use DeploymentState as D;
    assert_eq!(at(vec![], 20_000, &usual()), (D::Pending, vec![], Action::Wait));
    assert_eq!(at(vec![], 40_000, &usual()), (D::Pending, vec![(0, 30_000), (2, 30_000)], Action::Wait));
    // `s` has all it waits for from 35 s on, and should start within two rounds of its agent.
    assert_eq!(at(running(35_000), 60_000, &usual()), (D::Running, vec![(1, 55_000)], Action::Wait));
    let options = Options { timeout: Some(50_000), afterwards: Afterwards::Rollback, ..usual() };
    assert_eq!(at(running(35_000), 49_000, &options).2, Action::Wait);
    // Conductor knows of no timeout: its states stay as they are.
    assert_eq!(at(running(35_000), 60_000, &options), (D::Running, vec![(1, 55_000)], Action::RollBack));
    let mut gone = running(35_000);
    gone.push(told("a", InstanceState::Vanished, 45_000));
    assert_eq!(at(gone.clone(), 49_000, &options), (D::Incomplete, vec![], Action::RollBack));
    assert_eq!(at(gone, 49_000, &usual()).2, Action::GiveUp);
    let failed = vec![told("a", InstanceState::CreateFailed, 1000), told("b", InstanceState::Stopped, 2000)];
    let again = Options { afterwards: Afterwards::Relaunch, relaunches: 1, ..usual() };
    assert_eq!(at(failed.clone(), 3000, &again).2, Action::Relaunch);
    assert_eq!(at(failed, 3000, &usual()), (D::RollbackComplete, vec![], Action::GiveUp));
}

/// What Conductor says later takes nothing of what was known before, and what it said early does not hold against reports.
#[test]
fn words_and_reports_take_turns() {
    let launch = ours();
    let told = |assembly: &str, state, at| Told { assembly: assembly.to_owned(), state, at };
    let with = |states: Vec<Told>, now| {
        let outcome = follow(&launch.order, &usual(), &Seen { reports: launch.reports.clone(), states, now });
        assert_legal(&outcome);
        outcome
    };
    let before = with(vec![], 50_000);
    let after = with(vec![told("mysql", InstanceState::Vanished, 55_000)], 56_000);
    assert_eq!(after.events[..before.events.len()], before.events);
    assert_eq!((after.deployment, after.action), (DeploymentState::Incomplete, Action::GiveUp));
    let early = with(vec![told("mysql", InstanceState::Pending, 1000)], 50_000);
    assert_eq!((early.deployment, early.action), (DeploymentState::Running, Action::Done));
    let stopping: Vec<Told> =
        ["apache", "mysql"].map(|assembly| told(assembly, InstanceState::ShuttingDown, 55_000)).to_vec();
    assert_eq!(with(stopping, 56_000).action, Action::Wait, "they are being stopped");
    // What is said at once has no order.
    for swapped in [false, true] {
        let mut at_once =
            vec![told("apache", InstanceState::Vanished, 55_000), told("mysql", InstanceState::Running, 55_000)];
        if swapped {
            at_once.reverse();
        }
        assert_eq!(with(at_once, 56_000).deployment, DeploymentState::Incomplete);
    }
    let mut twice = vec![told("mysql", InstanceState::Running, 5000), told("mysql", InstanceState::Error, 5000)];
    let one = with(twice.clone(), 56_000);
    twice.reverse();
    let other = with(twice, 56_000);
    assert_eq!(format!("{:?}", one.progress), format!("{:?}", other.progress));
    assert_eq!(one.notes.first().map(|note| note.kind), Some(Odd::Inconsistent));
}

/// An agent looks now and then: until it has, what waits is not lost.
#[test]
fn an_agent_that_has_not_looked_again_is_waited_for() {
    let launch = ours();
    let mut reports = launch.reports.clone();
    // Of stage 4 only the database's report has come.
    reports.retain(|report| {
        report.at < 40_000 || (report.at == 40_000 && report.text.contains("\"mysql\" status=\"success\""))
    });
    let options = Options { timeout: Some(600_000), afterwards: Afterwards::Rollback, ..usual() };
    let at = |now| follow(&launch.order, &options, &Seen { reports: reports.clone(), states: vec![], now });
    assert_eq!(at(41_000).action, Action::Wait);
    assert!(at(41_000).overdue.is_empty());
    let late = at(90_000);
    assert_eq!((late.action, late.overdue.iter().map(|late| late.step).collect::<Vec<_>>()), (Action::Wait, vec![1]));
}

#[test]
fn reports_on_other_deployments_change_nothing() {
    let launch = ours();
    let last = 10_000 * launch.stages as Time;
    let same = format!("{:?}", launch.at(launch.stages).progress);
    let with = |text: &str| {
        let mut reports = launch.reports.clone();
        reports.push(Received { text: text.to_owned(), at: last });
        let outcome = launch.following(&reports, last);
        assert_eq!(format!("{:?}", outcome.progress), same, "{text}");
        outcome.notes.iter().map(|note| note.kind).collect::<Vec<_>>()
    };
    let foreign = "<deployment uuid='X' status='success'><registered>2013-01-01T09:00:00Z</registered><instances>\
        <instance uuid='XX' assembly='nginx' status=''/></instances></deployment>";
    assert_eq!(with(foreign), [Odd::Unknown]);
    assert_eq!(with("<deployment uuid='X' status='success'><instances/></deployment>"), [Odd::Unknown]);
    assert_eq!(with("<deployment status='success'/>"), [Odd::Malformed]);
}

#[test]
fn reports_that_contradict_themselves_are_told() {
    let order = order(PAIR, Agent::Independent);
    let kinds = |service: &str| {
        let text = format!(
            "<instance uuid='a' assembly='a' status=''><registered>2012-11-02T08:00:00Z</registered><services>\
             <service name='s' {service}</service></services></instance>"
        );
        let reports = vec![Received { text, at: 1000 }];
        let outcome = follow(&order, &usual(), &Seen { reports, now: 2000, ..Seen::default() });
        let started = outcome.progress[1].started.is_some();
        (
            outcome.notes.iter().map(|note| note.kind).collect::<Vec<_>>(),
            started,
            outcome.progress[1].completed.is_some(),
        )
    };
    let times = "<configuration-started>2012-11-02T08:00:10Z</configuration-started>\
                 <configuration-ended>2012-11-02T08:00:20Z</configuration-ended>";
    let code = |code| format!("{times}<completion-status>{code}</completion-status>");
    assert_eq!(kinds(&format!("status='success'>{}", code(0))), (vec![], true, true));
    assert_eq!(kinds(&format!("status='success'>{}", code(1))), (vec![Odd::Inconsistent], true, true));
    assert_eq!(kinds(&format!("status='error'>{}", code(0))), (vec![Odd::Inconsistent], true, true));
    assert_eq!(kinds(&format!("status='incomplete'>{times}")), (vec![Odd::Inconsistent], true, false));
    assert_eq!(kinds("status='success'>"), (vec![Odd::Clocks, Odd::Clocks], true, true));
    let backwards = code(0).replace(":20Z", ":05Z");
    assert_eq!(kinds(&format!("status='success'>{backwards}")), (vec![Odd::Inconsistent], true, true));
}

/// What is not there is not mistaken for something without a name.
#[test]
fn what_is_missing_is_never_given() {
    for (first, reference) in [("", "assembly='' service='s'"), (" name='a'", "assembly='a' service=''")] {
        let service = if first.is_empty() { " name='s'" } else { "" };
        let xml = format!(
            "<deployable name='d'><assemblies><assembly{first} hwp='h'><image id='i'/><services><service{service}>\
             <executable url='u'/></service></services></assembly><assembly name='b' hwp='h'><image id='i'/><services>\
             <service name='t'><executable url='u'/><parameters><parameter name='p'><reference {reference}/></parameter>\
             </parameters></service></services></assembly></assemblies></deployable>"
        );
        let order = order(&xml, Agent::Independent);
        let outcome = rehearse(&order, &usual());
        assert_eq!(outcome.progress.last().map(|service| service.started), Some(None), "{reference}");
    }
}

#[test]
fn a_partial_launch_goes_on_without_what_failed() {
    let order = order(PAIR, Agent::Independent);
    let options = Options { not_created: vec![mishap("b", 0, None)], partial: true, ..usual() };
    let at = |until| rehearse(&order, &Options { until: Some(until), ..options.clone() });
    assert_eq!((at(35_000).deployment, at(35_000).action), (DeploymentState::Incomplete, Action::Wait));
    assert_eq!(at(60_000).action, Action::Done);
    assert!(at(60_000).why.contains("which is allowed"));
    // Time is up while all still boot: they count as failed, and are undone.
    let options = Options { timeout: Some(20_000), afterwards: Afterwards::Relaunch, relaunches: 2, ..usual() };
    let outcome = rehearse(&order, &Options { partial: true, ..options });
    assert_legal(&outcome);
    assert_eq!((outcome.launches, outcome.action), (3, Action::GiveUp));
    assert!(outcome.progress.iter().all(|step| step.instance != InstanceState::Running));
}

/// Whatever Conductor and Audrey say, and in whatever order: every change is one of the table, and is explained.
#[test]
fn no_sequence_of_events_makes_an_illegal_change() {
    let launch = ours();
    let mut random = Random::new(11);
    let mut seen_states = std::collections::BTreeSet::new();
    for _ in 0..20_000 {
        let states = (0..random.below(8)).map(|_| Told {
            assembly: ["apache", "mysql", "nginx"][random.below(9).min(2).min(random.below(3))].to_owned(),
            state: InstanceState::ALL[random.below(8)].0,
            at: random.below(60_000) as Time - 1000,
        });
        let states: Vec<Told> = states.collect();
        let reports: Vec<Received> =
            (0..random.below(4)).map(|_| launch.reports[random.below(launch.reports.len())].clone()).collect();
        let options = Options {
            timeout: (random.below(2) == 0).then(|| random.below(60_000) as Time),
            partial: random.below(2) == 0,
            afterwards: [Afterwards::Nothing, Afterwards::Rollback, Afterwards::Relaunch][random.below(3)],
            relaunches: 1,
            ..usual()
        };
        let outcome = follow(&launch.order, &options, &Seen { reports, states, now: 60_000 });
        assert_legal(&outcome);
        seen_states.insert(outcome.deployment.name());
    }
    // All but new; and to stop it is the user's, of whom nothing is told.
    assert_eq!(seen_states.len(), 8, "{seen_states:?}");
}

/// An assembly: its name; its services, with the references that each has; what it returns.
type Assembly<'t> = (&'t str, &'t [(&'t str, &'t str)], &'t str);

/// A deployable of these.
fn deployable(assemblies: &[Assembly<'_>]) -> String {
    let mut xml = "<deployable name='d'><assemblies>".to_owned();
    for (assembly, services, returns) in assemblies {
        xml += &format!("<assembly name='{assembly}' hwp='h'><image id='i'/><services>");
        for (service, references) in *services {
            xml += &format!("<service name='{service}'><executable url='u'/>");
            let parameters: String = references
                .split_terminator(',')
                .enumerate()
                .map(|(index, reference)| {
                    let (of, wanted) = reference.split_once('.').unwrap();
                    let kind = if wanted.len() == 1 && wanted != "r" { "service" } else { "parameter" };
                    format!("<parameter name='p{index}'><reference assembly='{of}' {kind}='{wanted}'/></parameter>")
                })
                .collect();
            if !parameters.is_empty() {
                xml += &format!("<parameters>{parameters}</parameters>");
            }
            xml += "</service>";
        }
        xml += "</services>";
        let returns: String = returns.split_terminator(',').map(|name| format!("<return name='{name}'/>")).collect();
        if !returns.is_empty() {
            xml += &format!("<returns>{returns}</returns>");
        }
        xml += "</assembly>";
    }
    xml + "</assemblies></deployable>"
}

const REGISTERED: &str = "2012-11-02T08:00:00Z";

/// The server's time so many seconds after the deployment was registered.
fn stamp(seconds: u32) -> String {
    format!("2012-11-02T08:{:02}:{:02}Z", seconds / 60, seconds % 60)
}

/// A report on the instance `i` of the assembly, last contacted and received so many seconds after the registration.
fn instance(assembly: &str, at: u32, services: &str, pending: &str) -> Received {
    let returns: String =
        pending.split_terminator(',').map(|name| format!("<return-parameter name='{name}'/>")).collect();
    let text = format!(
        "<instance uuid='i{assembly}' assembly='{assembly}' status='incomplete'><registered>{REGISTERED}</registered>\
         <first-contacted>{}</first-contacted><last-contacted>{}</last-contacted><services>{services}</services>\
         <pending-return-parameters>{returns}</pending-return-parameters></instance>",
        stamp(at.min(30)),
        stamp(at),
    );
    Received { text, at: 1000 * Time::from(at) }
}

/// A service in a report: when it started, and when it succeeded.
fn ran(service: &str, started: u32, ended: Option<u32>) -> String {
    let end = ended.map_or_else(String::new, |ended| {
        format!("<configuration-ended>{}</configuration-ended><completion-status>0</completion-status>", stamp(ended))
    });
    let status = if ended.is_some() { "success" } else { "incomplete" };
    let start = stamp(started);
    format!(
        "<service name='{service}' status='{status}'><configuration-started>{start}</configuration-started>{end}</service>"
    )
}

/// A service in a report that waits: for what of which instance, `s:` before a service.
fn waits(service: &str, wanted: &[(&str, &str)]) -> String {
    let parameter = |(index, (of, wanted)): (usize, &(&str, &str))| {
        let wanted = match wanted.strip_prefix("s:") {
            Some(service) => format!("<service-name name='{service}'/>"),
            None => format!("<return-param-name name='{wanted}'/>"),
        };
        format!("<service-parameter name='p{index}'><source-assembly uuid='{of}'/>{wanted}</service-parameter>")
    };
    let parameters: String = wanted.iter().enumerate().map(parameter).collect();
    format!(
        "<service name='{service}' status='incomplete'><unresolved-service-parameters>{parameters}\
         </unresolved-service-parameters></service>"
    )
}

/// A report on the deployment, with the statuses of its instances, received so many seconds after its registration.
fn whole(at: u32, instances: &[(&str, &str)]) -> Received {
    let all: String = instances
        .iter()
        .map(|(assembly, status)| format!("<instance uuid='i{assembly}' assembly='{assembly}' status='{status}'/>"))
        .collect();
    let text = format!(
        "<deployment uuid='d' status='incomplete'><registered>{REGISTERED}</registered><instances>{all}</instances></deployment>"
    );
    Received { text, at: 1000 * Time::from(at) }
}

/// A launch by reports, at so many seconds.
fn followed(order: &Order, reports: &[Received], now: u32, options: &Options) -> Outcome {
    let outcome =
        follow(order, options, &Seen { reports: reports.to_vec(), now: 1000 * Time::from(now), ..Seen::default() });
    assert_legal(&outcome);
    outcome
}

fn rolls_back() -> Options {
    Options { timeout: Some(300_000), afterwards: Afterwards::Rollback, ..usual() }
}

fn noted(outcome: &Outcome) -> Vec<(Odd, &str)> {
    outcome.notes.iter().map(|note| (note.kind, &*note.text)).collect()
}

/// What comes late at worst may come all the same, so the launch is not lost while it may, nor is it odd when it has.
#[test]
fn what_comes_late_at_worst_may_still_come() {
    let own = deployable(&[("a", &[("s", ""), ("t", "a.r")], "r")]);
    let cases = [
        (Agent::Independent, instance("a", 50, &(ran("s", 30, Some(40)) + &waits("t", &[("ia", "r")])), "r"), "t"),
        (Agent::AllOrNothing, instance("a", 50, &(waits("s", &[]) + &waits("t", &[("ia", "r")])), "r"), "s"),
        (Agent::Audrey05, instance("a", 50, &(waits("s", &[]) + &waits("t", &[("ia", "r")])), "r"), "s"),
    ];
    for (agent, report, first) in cases {
        let order = order(&own, agent);
        let outcome = followed(&order, std::slice::from_ref(&report), 55, &rolls_back());
        assert_eq!(outcome.action, Action::Wait, "{agent:?}: {}", outcome.why);
        assert!(
            outcome.why.contains(&format!("`{first}`")) && outcome.why.contains("may still come"),
            "{}",
            outcome.why
        );
        assert_eq!(noted(&outcome), []);
        assert_eq!(followed(&order, &[report], 301, &rolls_back()).action, Action::RollBack, "{agent:?}");
        // It came.
        let report = instance("a", 60, &(ran("s", 50, Some(55)) + &ran("t", 52, Some(60))), "");
        let outcome = followed(&order, &[report], 60, &rolls_back());
        assert_eq!((outcome.action, noted(&outcome)), (Action::Done, vec![]), "{agent:?}");
    }
    // Elsewhere too; but what is waited for surely is.
    let across = |references| deployable(&[("a", &[("s", ""), ("t", "")], "r"), ("b", &[("u", references)], "")]);
    let reports = [
        instance("a", 55, &(ran("s", 50, None) + &ran("t", 30, Some(40))), ""),
        instance("b", 35, &waits("u", &[("ia", "r")]), ""),
        instance("b", 60, &ran("u", 41, Some(55)), ""),
    ];
    let order_of = |references| order(&across(references), Agent::Independent);
    let order_of_r = order_of("a.r");
    let outcome = followed(&order_of_r, &reports, 60, &rolls_back());
    assert_eq!((outcome.action, noted(&outcome)), (Action::Wait, vec![]));
    let path: Vec<&str> = outcome.critical_path.iter().map(|&step| &*order_of_r.steps()[step].id).collect();
    assert_eq!(path, ["a", "a/t", "b/u"]);
    let outcome = followed(&order_of("a.r,a.s"), &reports, 60, &rolls_back());
    assert_eq!(outcome.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), [Odd::Inconsistent]);
    // A deadlock is lost whatever else may come.
    let stuck = order(&deployable(&[("a", &[("s", "a.t,a.r"), ("t", "a.s")], "r")]), Agent::Independent);
    let report = instance("a", 50, &(waits("s", &[("ia", "s:t"), ("ia", "r")]) + &waits("t", &[("ia", "s:s")])), "r");
    assert_eq!(followed(&stuck, &[report], 55, &rolls_back()).action, Action::RollBack);
}

/// Once it is undone as advised, the advice is what comes after.
#[test]
fn the_advice_goes_on_with_what_is_done() {
    use InstanceState as I;
    let order = order(PAIR, Agent::Independent);
    let options = Options { timeout: Some(100_000), afterwards: Afterwards::Relaunch, relaunches: 1, ..usual() };
    let advice = |words: &[(&str, I, Time)], options: &Options| {
        let told =
            |&(assembly, state, at): &(&str, I, Time)| Told { assembly: assembly.to_owned(), state, at: 1000 * at };
        let states = words.iter().map(told).collect();
        let outcome = follow(&order, options, &Seen { states, now: 200_000, ..Seen::default() });
        assert_legal(&outcome);
        (outcome.deployment, outcome.action)
    };
    use DeploymentState as D;
    let mut words = vec![("a", I::Running, 30), ("b", I::Pending, 1)];
    assert_eq!(advice(&words, &options), (D::Pending, Action::RollBack));
    words.extend([("a", I::ShuttingDown, 110), ("b", I::ShuttingDown, 110)]);
    assert_eq!(advice(&words, &options), (D::Pending, Action::Wait));
    words.extend([("a", I::Stopped, 120), ("b", I::Stopped, 120)]);
    assert_eq!(advice(&words, &options), (D::Pending, Action::Relaunch));
    assert_eq!(advice(&words, &Options { afterwards: Afterwards::Rollback, ..options.clone() }).1, Action::GiveUp);
    let ran = [("a", I::Running, 30), ("b", I::Running, 30), ("a", I::Vanished, 40)];
    for last in [I::Stopped, I::Vanished] {
        let words = [&ran[..], &[("b", last, 50)]].concat();
        assert_eq!(advice(&words, &options), (D::Incomplete, Action::Relaunch));
    }
    // One that was not begun is not left either; one that runs is.
    assert_eq!(advice(&[("a", I::Stopped, 10), ("b", I::New, 1)], &options).1, Action::Relaunch);
    assert_eq!(advice(&[("a", I::Stopped, 10), ("b", I::Running, 1)], &options).1, Action::RollBack);
}

/// What its agent says that a service waits for is told as well, and it is not ready while that is not there.
#[test]
fn what_an_agent_waits_for_beyond_the_plan() {
    let order =
        order(&deployable(&[("a", &[("s", "")], "hostname"), ("b", &[("u", "a.hostname")], "")]), Agent::Independent);
    let all = whole(30, &[("a", "incomplete"), ("b", "incomplete")]);
    let u = waits("u", &[("ia", "s:s"), ("ia", "s:nosuch"), ("qq", "x"), ("ia", "hostname")]);
    let at = |services: &str| {
        let reports = [all.clone(), instance("a", 40, services, ""), instance("b", 40, &u, "")];
        followed(&order, &reports, 45, &rolls_back())
    };
    let outcome = at(&waits("s", &[]));
    let told = [
        "`s` of `a`, for its parameter `p0`",
        "`nosuch` of `a`, for its parameter `p1`",
        "`x`, for its parameter `p2`",
    ];
    assert_eq!(outcome.progress[3].waits_for[..3], told);
    assert_eq!(
        noted(&outcome),
        [
            (Odd::Inconsistent, "`u` on `b` waits for `s` of `a`, for its parameter `p0`, but not by the plan."),
            (Odd::Unknown, "`u` on `b` waits for `nosuch` of `a`, for its parameter `p1`, which is no service there."),
            (
                Odd::Unknown,
                "`u` on `b` waits for `x`, for its parameter `p2`, of an instance that does not belong to the deployment."
            ),
        ]
    );
    assert!(outcome.action == Action::Wait && !outcome.why.contains("`u`"), "{}", outcome.why);
    let outcome = at(&ran("s", 31, Some(39)));
    assert!(outcome.action == Action::Wait && outcome.why.contains("may still come"), "{}", outcome.why);
    assert!(outcome.overdue.is_empty());
    // Without a report on the deployment it is not known whose an identifier is.
    let reports = [instance("b", 40, &waits("u", &[("ia", "hostname")]), "")];
    assert_eq!(noted(&followed(&order, &reports, 45, &usual())), []);
}

/// What an instance has not got by its last report is not there, though it has booted.
#[test]
fn what_an_instance_has_not_got_yet() {
    let order =
        order(&deployable(&[("a", &[("s", "")], "hostname"), ("b", &[("u", "a.hostname")], "")]), Agent::Independent);
    let mut reports = vec![
        whole(30, &[("a", "incomplete"), ("b", "incomplete")]),
        instance("b", 49, &waits("u", &[("ia", "hostname")]), ""),
        instance("a", 50, &ran("s", 31, Some(39)), "hostname"),
    ];
    let outcome = followed(&order, &reports, 90, &rolls_back());
    assert_eq!(outcome.progress[3].waits_for, ["`hostname` of `a`, for its parameter `p0`"]);
    assert_eq!((outcome.action, outcome.overdue.len(), noted(&outcome)), (Action::Wait, 0, vec![]));
    assert!(outcome.why.contains("may still come"), "{}", outcome.why);
    reports.push(instance("a", 60, &ran("s", 31, Some(39)), ""));
    let outcome = followed(&order, &reports, 90, &rolls_back());
    assert_eq!(outcome.progress[3].waits_for, [""; 0]);
    assert_eq!((outcome.action, outcome.overdue.len()), (Action::Wait, 1), "{}", outcome.why);
}

/// Of two runs of a service the later one is told, and never a mixture.
#[test]
fn a_service_that_runs_again() {
    let order = order(PAIR, Agent::Independent);
    let t = [instance("b", 45, &ran("t", 41, None), "")];
    let told = |later: &str| {
        let reports = [instance("a", 40, &ran("s", 30, Some(40)), ""), instance("a", 60, later, "")];
        let outcome = followed(&order, &[&reports[..], &t].concat(), 60, &usual());
        let kinds: Vec<Odd> = outcome.notes.iter().map(|note| note.kind).collect();
        (outcome.progress[1].started.unwrap() / 1000, outcome.progress[1].completed.map(|at| at / 1000), kinds)
    };
    let again = vec![Odd::Inconsistent];
    assert_eq!(told(&ran("s", 55, None)), (55, None, again.clone()));
    assert_eq!(told(&ran("s", 30, None)), (30, None, again.clone()));
    assert_eq!(told(&ran("s", 55, Some(58))), (55, Some(58), again.clone()));
    assert_eq!(told(&waits("s", &[])), (30, Some(40), again));
    assert_eq!(told(&ran("s", 30, Some(40))), (30, Some(40), vec![]));
}

/// What the server says to have ended in time had started in time.
#[test]
fn what_has_ended_in_time_has_started_in_time() {
    let order = order(PAIR, Agent::Independent);
    let start = format!("<configuration-started>{}</configuration-started>", stamp(30));
    let ended = |at| instance("a", 120, &ran("s", 30, Some(at)).replace(&start, ""), "");
    let options = Options { timeout: Some(100_000), ..usual() };
    let t = [instance("b", 45, &ran("t", 41, None), "")];
    let timed_out = |at| followed(&order, &[&[ended(at)], &t[..]].concat(), 120, &options).timed_out;
    assert_eq!((timed_out(40), timed_out(110)), (false, true));
}

/// The report on the deployment says how its instances are, too.
#[test]
fn what_a_report_on_the_deployment_says_of_its_instances() {
    let order = order(PAIR, Agent::Independent);
    let with = |reports: &[Received]| followed(&order, reports, 60, &rolls_back());
    let outcome = with(&[whole(40, &[("a", "success"), ("b", "success")])]);
    assert_eq!((outcome.deployment, outcome.action), (DeploymentState::Running, Action::Done), "{}", outcome.why);
    assert!(outcome.overdue.is_empty());
    assert_eq!(noted(&outcome).len(), 4);
    assert!(outcome.notes.iter().all(|note| note.kind == Odd::Clocks));
    // What a report on the instance says is not told otherwise.
    let success = whole(40, &[("a", "success"), ("b", "incomplete")]);
    let outcome = with(&[instance("a", 35, &ran("s", 31, Some(34)), ""), success.clone()]);
    assert_eq!(noted(&outcome), []);
    assert_eq!(outcome.progress[1].completed, Some(34_000));
    let outcome = with(&[instance("a", 50, &ran("s", 31, None), ""), success.clone()]);
    assert_eq!(outcome.progress[1].completed, None);
    let contradicted =
        "The report says that `s` on `a` has succeeded with its instance, but that on the instance does not.";
    assert_eq!(noted(&outcome), [(Odd::Inconsistent, contradicted)]);
    let outcome = with(&[whole(40, &[("a", "error"), ("b", "incomplete")])]);
    let fails = "The report says that a service on `a` has failed, but no report on the instance does.";
    assert_eq!(noted(&outcome), [(Odd::Inconsistent, fails)]);
    assert_eq!(outcome.progress[0].instance, InstanceState::Running);
    // At the start nothing is said of an instance that has no service.
    let outcome = with(&[whole(10, &[("a", ""), ("b", "incomplete")])]);
    assert_eq!((outcome.deployment, noted(&outcome)), (DeploymentState::Pending, vec![]));
}

/// A service that has started though the instance that it waits for has not reported is odd; it shows that its own is there.
#[test]
fn a_success_before_an_instance_has_reported_is_odd() {
    let order = order(&deployable(&[("a", &[], "hostname"), ("b", &[("u", "a.hostname")], "")]), Agent::Independent);
    let contact = format!("<first-contacted>{0}</first-contacted><last-contacted>{0}</last-contacted>", stamp(30));
    let silent = |report: Received| Received { text: report.text.replace(&contact, ""), ..report };
    let a = instance("a", 30, "", "hostname");
    let b = instance("b", 30, &ran("u", 25, Some(29)), "");
    let states = vec![Told { assembly: "a".to_owned(), state: InstanceState::Pending, at: 1000 }];
    let seen = Seen { reports: vec![silent(a.clone()), silent(b.clone())], states, now: 40_000 };
    let outcome = follow(&order, &usual(), &seen);
    assert_legal(&outcome);
    let text = "`u` on `b` has started, but `a`, for which it waits by the plan, is not reported to have contacted the server.";
    assert_eq!(noted(&outcome), [(Odd::Inconsistent, text)]);
    let states: Vec<InstanceState> = outcome.progress[..2].iter().map(|progress| progress.instance).collect();
    assert_eq!(states, [InstanceState::Pending, InstanceState::Running]);
    assert_eq!(noted(&followed(&order, &[a, b], 40, &usual())), []);
}

/// An instance of another deployment is not one of an older launch.
#[test]
fn instances_of_other_deployments_and_of_older_launches() {
    let order = order(PAIR, Agent::Independent);
    let deployment = |uuid: &str, registered: &str, assembly: &str| Received {
        text: format!(
            "<deployment uuid='{uuid}' status='incomplete'><registered>{registered}</registered><instances>\
             <instance uuid='i{uuid}' assembly='{assembly}' status='incomplete'/></instances></deployment>"
        ),
        at: 1000,
    };
    let about = |uuid: &str, assembly: &str| Received {
        text: format!("<instance uuid='i{uuid}' assembly='{assembly}' status='incomplete'/>"),
        at: 1000,
    };
    let reports = [
        whole(1, &[("a", "incomplete"), ("b", "incomplete")]),
        deployment("F", "2012-11-03T08:00:00Z", "zzz"),
        deployment("O", "2012-11-01T08:00:00Z", "a"),
        about("F", "zzz"),
        about("O", "a"),
    ];
    let outcome = followed(&order, &reports, 2, &usual());
    assert_eq!(
        noted(&outcome),
        [
            (Odd::Unknown, "The report is about a deployment without any assembly of the plan."),
            (Odd::OlderLaunch, "The report is about a deployment that was registered before: an older launch."),
            (Odd::Unknown, "The report is about `zzz` in another deployment."),
            (Odd::OlderLaunch, "The report is about `a` in an older launch."),
        ]
    );
}

/// Which deployment is followed does not depend on the order of the reports, nor what is told of what was stamped alike.
#[test]
fn the_order_of_reports_does_not_matter() {
    let order = order(PAIR, Agent::Independent);
    let deployment = |uuid: &str, registered: Option<u32>, at: Time| Received {
        text: format!(
            "<deployment uuid='{uuid}' status='incomplete'>{}<instances><instance uuid='i{uuid}' assembly='a' status='success'/>\
             </instances></deployment>",
            registered.map_or_else(String::new, |at| format!("<registered>{}</registered>", stamp(at)))
        ),
        at,
    };
    let instance = |code: u32| Received {
        text: format!(
            "<instance uuid='i' assembly='b' status='error'><services><service name='t' status='error'><completion-status>{code}\
             </completion-status></service></services></instance>"
        ),
        at: 4,
    };
    let all = [
        deployment("A", Some(10), 1),
        deployment("B", None, 2),
        deployment("C", Some(5), 3),
        deployment("C", Some(4), 3),
        instance(2),
        instance(3),
    ];
    let told = |of: &[usize]| {
        let reports: Vec<Received> = of.iter().map(|&index| all[index].clone()).collect();
        let outcome = followed(&order, &reports, 2, &usual());
        (outcome.launches, format!("{:?}", outcome.progress))
    };
    let first = told(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(first.0, 2);
    for other in [[5, 4, 3, 2, 1, 0], [2, 0, 3, 1, 5, 4], [3, 1, 5, 0, 2, 4]] {
        assert_eq!(told(&other), first);
    }
}

/// The agent of Audrey 0.5 is not waited for once it has given up.
#[test]
fn an_agent_that_has_given_up_is_not_waited_for() {
    let order = order(PAIR, Agent::AllOrNothing);
    let options = Options { polls: true, afterwards: Afterwards::Rollback, ..usual() };
    let reports = |alive: u32, ended: u32| {
        [
            instance("a", 35, &ran("s", 31, None), ""),
            instance("b", 35, &waits("t", &[]), ""),
            instance("b", alive, &waits("t", &[]), ""),
            instance("a", ended, &ran("s", 31, Some(ended)), ""),
        ]
    };
    let gave_up = |outcome: &Outcome| -> Vec<(Time, Option<usize>)> {
        let events = outcome.events.iter().filter(|event| event.what == Happened::GaveUp);
        events.map(|event| (event.at / 1000, event.step)).collect()
    };
    let told = |reports: &[Received], now| {
        let outcome = followed(&order, reports, now, &options);
        (outcome.action, gave_up(&outcome))
    };
    // It gives up before `s` completes, or a minute after that, and is known to be there as long as it contacts the server.
    assert_eq!(told(&reports(95, 230), 104), (Action::Wait, vec![]), "`s` runs");
    assert_eq!(told(&reports(95, 230), 500), (Action::RollBack, vec![(105, Some(2))]));
    assert_eq!(told(&reports(95, 100), 170), (Action::Wait, vec![]));
    assert_eq!(told(&reports(95, 100), 171), (Action::RollBack, vec![(170, Some(2))]));
    assert_eq!(told(&reports(229, 229), 290), (Action::Wait, vec![]));
    let outcome = followed(&order, &reports(95, 230), 500, &options);
    assert_eq!(outcome.why, "`t` on `b` has not started, and by now the agent there has given up.");
    assert!(outcome.progress[3].lost && outcome.overdue.is_empty());
    // Whoever has started has not given up; and no other agent does.
    let started = [&reports(95, 230)[..], &[instance("b", 240, &ran("t", 98, Some(99)), "")]].concat();
    assert_eq!(told(&started, 500).1, []);
    assert_eq!(gave_up(&followed(&order, &reports(95, 230), 500, &rolls_back())), []);
}

/// What is dropped of a report is told.
#[test]
fn parts_without_names_are_told() {
    let order = order(PAIR, Agent::Independent);
    let malformed = |text: &str, xml: &[&str]| {
        let outcome = followed(&order, &[Received { text: text.to_owned(), at: 1 }], 1, &usual());
        let wanted: Vec<(Odd, &str)> = xml.iter().map(|&text| (Odd::Malformed, text)).collect();
        assert_eq!(noted(&outcome), wanted, "{text}");
    };
    let deployment = |instances: &str| {
        format!("<deployment uuid='d' status='incomplete'><instances>{instances}</instances></deployment>")
    };
    malformed(&deployment("<instance assembly='a' status=''/>"), &["An element `instance` has no `uuid`."]);
    malformed(
        &deployment("<instance uuid='i' status=''/><instance uuid='j' assembly='b' status='wonderful'/>"),
        &["An element `instance` has no `assembly`.", "`wonderful` is no status."],
    );
    let instance =
        |uuid: &str, rest: &str| format!("<instance {uuid} assembly='a' status='incomplete'>{rest}</instance>");
    malformed(&instance("", ""), &["An element `instance` has no `uuid`."]);
    malformed(
        &instance("uuid='i'", "<services><service status='success'/><service name='s' status='fine'/></services>"),
        &["An element `service` has no `name`.", "`fine` is no status."],
    );
    let waiting = "<services><service name='s' status='incomplete'><unresolved-service-parameters><service-parameter/>\
        </unresolved-service-parameters></service></services>";
    malformed(&instance("uuid='i'", waiting), &["An element `service-parameter` has no `name`."]);
    let pending = "<pending-return-parameters><return-parameter/></pending-return-parameters>";
    malformed(&instance("uuid='i'", pending), &["An element `return-parameter` has no `name`."]);
}

/// The agent of Audrey 0.5 ends at the report in which a return is missing, not after a minute.
#[test]
fn an_agent_ends_at_a_late_return() {
    let order =
        order(&deployable(&[("a", &[("s", "")], "r,hostname"), ("b", &[("t", "a.hostname")], "")]), Agent::Audrey05);
    let outcome = rehearse(&order, &Options { polls: true, ..usual() });
    assert_legal(&outcome);
    let ends: Vec<(Time, &str)> = outcome
        .events
        .iter()
        .filter(|event| event.what == Happened::GaveUp)
        .map(|event| (event.at, &*event.text))
        .collect();
    let first = "The agent on `a` ends at its first report, at a return that is not known yet.";
    let other = "The agent on `b` gives up: for a minute nothing came that it waits for.";
    assert_eq!(ends, [(30_000, first), (90_000, other)]);
}

/// What has gone is said, whatever is still waited for.
#[test]
fn what_has_gone_is_said_while_one_waits() {
    let order = order(PAIR, Agent::Independent);
    let reports = vec![instance("a", 40, &ran("s", 31, None), "")];
    let told = |assembly: &str, state, at| Told { assembly: assembly.to_owned(), state, at };
    let states = vec![
        told("a", InstanceState::Running, 30_000),
        told("b", InstanceState::Running, 30_000),
        told("b", InstanceState::Vanished, 45_000),
    ];
    let outcome = follow(&order, &usual(), &Seen { reports, states, now: 50_000 });
    assert_eq!(outcome.action, Action::Wait);
    assert_eq!(outcome.why, "`s` on `a` has started and not completed yet; `b` has gone or failed.");
}

/// What one set of reports tells comes in the order of the server's stamps.
#[test]
fn causes_are_told_before_what_they_cause() {
    let order = order(PAIR, Agent::Independent);
    let reports = [instance("b", 60, &ran("t", 42, None), ""), instance("a", 60, &ran("s", 31, Some(41)), "")];
    let outcome = followed(&order, &reports, 60, &usual());
    let told: Vec<Option<usize>> = outcome
        .events
        .iter()
        .filter(|event| matches!(event.what, Happened::Started | Happened::Completed))
        .map(|event| event.step)
        .collect();
    let at = |name: &str| order.steps().iter().position(|step| step.service.as_deref() == Some(name));
    assert_eq!(told, [at("s"), at("s"), at("t")]);
}

/// A report without an element says that it is none, and gives no advice on writing deployables.
#[test]
fn what_is_no_report_is_told_once() {
    let order = order(PAIR, Agent::Independent);
    for text in ["", "hello", "<html/>"] {
        let outcome = followed(&order, &[Received { text: text.to_owned(), at: 1 }], 1, &usual());
        assert_eq!(noted(&outcome), [(Odd::Malformed, "This is no report on a deployment or an instance.")], "{text}");
    }
    let cut = Received { text: "<instance uuid='i' assembly='a' status=''><services>".to_owned(), at: 1 };
    let outcome = followed(&order, &[cut], 1, &usual());
    let text = "The report is not whole. Line 1: `<services>` is never closed.";
    assert_eq!(noted(&outcome).first(), Some(&(Odd::Malformed, text)));
}
