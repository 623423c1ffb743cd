//! The core agrees with a launch: for random deployables, everything that a report says about services and deadlocks is what
//! happens when they are launched round by round.
//!
//! `DEPLOYABLE_CASES` is how many documents (10,000), `DEPLOYABLE_SEED` another choice of them. A failure prints the smallest
//! document found that shows it, and what is wrong with it.

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod crossed;
mod documents;
mod launching;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::io::Write as _;

use deployable::Agent;
use deployable::wasm::types::{Category, Deadlock, Report, ServiceName, Severity, Starts};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use documents::{Document, Text, documents};
use launching::{Need, Services, Undeclared, Unknown, Verdict, Waits, verdicts};

const AGENTS: [Agent; 2] = [Agent::Independent, Agent::AllOrNothing];

/// Up to this many members, every way round a deadlock is tried to see whether a reported one is the shortest.
const SMALL: usize = 8;

/// What is wrong: a sentence.
type Wrong = String;

/// Fails with a sentence unless a condition holds.
macro_rules! hold {
    ($condition:expr, $($sentence:tt)+) => {
        if !$condition {
            return Err(format!($($sentence)+));
        }
    };
}

#[test]
fn every_report_agrees_with_the_launch() {
    let cases = number("DEPLOYABLE_CASES").unwrap_or(10_000);
    let seed = number("DEPLOYABLE_SEED").unwrap_or(1);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &u128::from(seed).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, rng);

    let figures = RefCell::new(Figures::default());
    let outcome = runner.run(&documents(), |document| {
        let text = document.text();
        for agent in AGENTS {
            let seen = agree(&document, &text, agent)
                .map_err(|wrong| TestCaseError::fail(format!("under {agent:?}: {wrong}")))?;
            figures.borrow_mut().add(agent, &seen);
        }
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, document)) => panic!("{reason}\n{}\n", document.text().xml),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    let figures = figures.into_inner();
    // Past the test runner, which shows what a test prints only when it fails.
    writeln!(std::io::stderr(), "{figures}").expect("standard error is open");
    if cases >= 1000 {
        figures.assert_rich();
    }
}

/// Under the releases of Audrey likewise, as for who starts: what is stuck or silent in a launch is so in the verdicts.
#[test]
fn the_releases_start_what_the_launch_starts() {
    let cases = number("DEPLOYABLE_CASES").unwrap_or(10_000);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &2_u128.to_le_bytes());
    let trapped = RefCell::new([0_usize; 2]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&documents(), |document| {
        let (text, services) = (document.text(), Services::of(&document));
        let design = verdicts(&services, Agent::AllOrNothing);
        for (index, agent) in [Agent::Audrey04, Agent::Audrey05].into_iter().enumerate() {
            let verdicts = verdicts(&services, agent);
            same_verdicts(&services, &verdicts, &report(&text.xml, agent))
                .map_err(|wrong| TestCaseError::fail(format!("under {agent:?}: {wrong}")))?;
            trapped.borrow_mut()[index] += usize::from(verdicts != design);
        }
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, document)) => panic!("{reason}\n{}\n", document.text().xml),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    for count in trapped.into_inner() {
        assert!(count * 10 >= usize::try_from(cases).unwrap_or(0), "the documents are too poor: {count} in traps");
    }
}

fn number(variable: &str) -> Option<u32> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is not a number")))
}

/// What a document turned out to be, for the figures.
struct Seen {
    verdicts: Vec<Verdict>,
    certain: usize,
    possible: usize,
    unknown: [usize; 3],
}

/// Compares the report on a document with what the oracle says of it.
fn agree(document: &Document, text: &Text, agent: Agent) -> Result<Seen, Wrong> {
    let report = report(&text.xml, agent);
    let services = Services::of(document);
    let early = Waits::new(&services, agent, Undeclared::Early);
    let late = Waits::new(&services, agent, Undeclared::Late);
    let verdicts = verdicts(&services, agent);

    explained(&services, &verdicts, &early, &late)?;
    same_verdicts(&services, &verdicts, &report)?;
    same_unknown_names(&services, text, &report)?;
    same_deadlocks(&services, &early, &late, &report)?;
    sound(document, &services, &early, &report)?;
    same_in_other_spellings(&text.xml, agent, &report)?;

    let needs = || services.all.iter().flat_map(|service| &service.needs);
    Ok(Seen {
        verdicts,
        certain: report.deadlocks.iter().filter(|deadlock| !deadlock.possible).count(),
        possible: report.deadlocks.iter().filter(|deadlock| deadlock.possible).count(),
        unknown: Unknown::ALL.map(|unknown| needs().filter(|&&need| need == Need::Unsatisfied(unknown)).count()),
    })
}

fn report(xml: &str, agent: Agent) -> Report {
    crossed::report(xml, &deployable::analyze(xml, agent))
}

/// The oracle agrees with itself: what does not start is in a deadlock, or has a reference that nothing satisfies, or waits in
/// the end for such a service; and nothing else.
fn explained(services: &Services, verdicts: &[Verdict], early: &Waits, late: &Waits) -> Result<(), Wrong> {
    for (waits, which, starts) in [
        (early, "early", verdicts.iter().map(|verdict| *verdict != Verdict::No).collect::<Vec<bool>>()),
        (late, "late", verdicts.iter().map(|verdict| matches!(verdict, Verdict::Yes { .. })).collect()),
    ] {
        let cause = |s: usize| {
            let unsatisfied = |t: usize| services.all[t].needs.iter().any(|need| matches!(need, Need::Unsatisfied(_)));
            waits.in_the_end[s][s] || (0..starts.len()).any(|t| waits.together[s][t] && unsatisfied(t))
        };
        for (s, &starts) in starts.iter().enumerate() {
            let held_up = cause(s) || (0..verdicts.len()).any(|t| waits.in_the_end[s][t] && cause(t));
            hold!(starts != held_up, "the oracle contradicts itself on {:?}, {which}", services.all[s].names);
        }
    }
    Ok(())
}

/// The report as such: the document is well-formed and valid by its schema, it is in order, and its findings are of the right sort.
fn sound(document: &Document, services: &Services, early: &Waits, report: &Report) -> Result<(), Wrong> {
    hold!(report.well_formed, "it is well-formed");
    for diagnostic in &report.diagnostics {
        let (code, message) = (&diagnostic.code, &diagnostic.message);
        let expected = !matches!(diagnostic.category, Category::Syntax | Category::Schema);
        hold!(expected, "the schema accepts it, but {code}: {message}");
        hold!(diagnostic.from <= diagnostic.to, "{code} ends before it begins");
    }
    let order: Vec<_> = report.diagnostics.iter().map(|found| (found.from, found.to, &found.code)).collect();
    hold!(order.is_sorted(), "the findings are not sorted: {order:?}");

    let errors = || report.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    hold!(report.valid == (errors().count() == 0), "valid is {}, with {} errors", report.valid, errors().count());
    let certain = early.deadlocks().len();
    let launch_errors = errors().filter(|found| matches!(found.category, Category::Launch)).count();
    hold!(launch_errors == certain, "{launch_errors} errors about the launch, but {certain} certain deadlocks");

    let unsatisfied = services.all.iter().flat_map(|s| &s.needs).any(|need| matches!(need, Need::Unsatisfied(_)));
    let valid = certain == 0 && !unsatisfied && !repeats(document);
    let codes: Vec<_> = errors().map(|found| &found.code).collect();
    hold!(report.valid == valid, "valid should be {valid}; errors: {codes:?}");
    Ok(())
}

/// Whether two assemblies, two services of an assembly or two returns of an assembly have one name.
fn repeats(document: &Document) -> bool {
    fn any_repeats<'d>(names: impl Iterator<Item = &'d String>) -> bool {
        let mut seen = BTreeSet::new();
        names.into_iter().any(|name| !seen.insert(name))
    }
    any_repeats(document.assemblies.iter().map(|assembly| &assembly.name))
        || document.assemblies.iter().any(|assembly| {
            any_repeats(assembly.services.iter().map(|service| &service.name)) || any_repeats(assembly.all_returns())
        })
}

/// Every service in document order, with verdict and layer.
fn same_verdicts(services: &Services, verdicts: &[Verdict], report: &Report) -> Result<(), Wrong> {
    let (there, here) = (report.services.len(), services.all.len());
    hold!(there == here, "{there} services reported, {here} launched");
    for ((service, verdict), reported) in services.all.iter().zip(verdicts).zip(&report.services) {
        let names = (reported.assembly.clone(), reported.service.clone());
        hold!(names == service.names, "{:?} is reported as {names:?}", service.names);
        let expected = match *verdict {
            Verdict::Yes { layer } => (Starts::Yes, Some(layer)),
            Verdict::No => (Starts::No, None),
            Verdict::Maybe => (Starts::Maybe, None),
        };
        let found = (reported.starts, reported.layer);
        hold!(found == expected, "{names:?} is reported as {found:?}, launched as {expected:?}");
    }
    Ok(())
}

/// One finding for every reference to a name that there is not, inside that reference; and no other.
fn same_unknown_names(services: &Services, text: &Text, report: &Report) -> Result<(), Wrong> {
    let needs = services.all.iter().flat_map(|service| &service.needs);
    let utf16 = |byte: usize| text.xml[..byte].encode_utf16().count();
    let expected: Vec<(&str, usize, usize)> = needs
        .zip(&text.references)
        .filter_map(|(need, range)| match need {
            Need::Unsatisfied(unknown) => Some((unknown.code(), utf16(range.start), utf16(range.end))),
            _ => None,
        })
        .collect();
    let codes = Unknown::ALL.map(Unknown::code);
    let found: Vec<_> =
        report.diagnostics.iter().filter(|diagnostic| codes.contains(&diagnostic.code.as_str())).collect();
    let (there, here) = (found.len(), expected.len());
    hold!(there == here, "{there} references reported as to unknown names, {here} launched so");
    // References do not overlap, so both are in document order.
    for (found, (code, from, to)) in found.iter().zip(expected) {
        let same = found.code == code && from <= found.from && found.to <= to;
        hold!(
            same,
            "{code} of the reference at {from}..{to} is reported as {} at {}..{}",
            found.code,
            found.from,
            found.to
        );
    }
    Ok(())
}

/// The certain deadlocks are those of the early launch; the possible ones are those that only the late launch has.
fn same_deadlocks(services: &Services, early: &Waits, late: &Waits, report: &Report) -> Result<(), Wrong> {
    let possibles: Vec<bool> = report.deadlocks.iter().map(|deadlock| deadlock.possible).collect();
    hold!(possibles.is_sorted(), "a possible deadlock is reported before a certain one");

    let mut certain = early.deadlocks();
    let in_certain: BTreeSet<usize> = certain.iter().flatten().copied().collect();
    // Where late returns only join what is deadlocked anyhow, a possible deadlock may be reported but need not.
    let (mut must, mut may): (Vec<_>, Vec<_>) = late
        .deadlocks()
        .into_iter()
        .filter(|members| !certain.contains(members))
        .partition(|members| members.iter().any(|s| !in_certain.contains(s)));

    for deadlock in &report.deadlocks {
        let names = |members: &Vec<usize>| -> Vec<(String, String)> {
            members.iter().map(|&s| services.all[s].names.clone()).collect()
        };
        let reported: Vec<_> = deadlock.members.iter().map(pair).collect();
        let take = |among: &mut Vec<Vec<usize>>| {
            among.iter().position(|members| names(members) == reported).map(|place| among.remove(place))
        };
        let found = if deadlock.possible { take(&mut must).or_else(|| take(&mut may)) } else { take(&mut certain) };
        let Some(members) = found else {
            return Err(format!("no {} deadlock has the members {reported:?}", sort(deadlock)));
        };
        let hops = Hops { services, early, waits: if deadlock.possible { late } else { early } };
        hops.check(deadlock, &members)?;
    }
    for (missing, which) in [(certain, "certain"), (must, "possible")] {
        let names: Vec<_> = missing.iter().flatten().map(|&s| &services.all[s].names).collect();
        hold!(missing.is_empty(), "{which} deadlocks are not reported: {names:?}");
    }
    Ok(())
}

fn sort(deadlock: &Deadlock) -> &'static str {
    if deadlock.possible { "possible" } else { "certain" }
}

fn pair(name: &ServiceName) -> (String, String) {
    (name.assembly.clone(), name.service.clone())
}

/// Going round a deadlock, from service to service.
struct Hops<'a> {
    services: &'a Services,
    early: &'a Waits,
    /// Those that hold in this deadlock.
    waits: &'a Waits,
}

impl Hops<'_> {
    /// A reference of `s` makes it wait for `t`.
    fn wait(&self, s: usize, t: usize) -> bool {
        self.waits.direct[s][t]
    }

    /// The two start together.
    fn together(&self, s: usize, t: usize) -> bool {
        s != t && self.waits.together[s][t]
    }

    fn hop(&self, s: usize, t: usize) -> bool {
        self.wait(s, t) || self.together(s, t)
    }

    /// It is there only if undeclared returns come late.
    fn only_late(&self, s: usize, t: usize) -> bool {
        self.hop(s, t) && !self.early.direct[s][t] && !self.together(s, t)
    }

    /// A way round, as hops.
    fn round(way: &[usize]) -> impl Iterator<Item = (usize, usize)> {
        way.iter().copied().zip(way.iter().copied().cycle().skip(1))
    }

    /// A way round is one that makes this deadlock: at least one reference is on it, and, if it is only possible, one that
    /// counts only when undeclared returns come late.
    fn makes(&self, deadlock: &Deadlock, way: &[usize]) -> bool {
        Self::round(way).all(|(s, t)| self.hop(s, t))
            && Self::round(way).any(|(s, t)| if deadlock.possible { self.only_late(s, t) } else { self.wait(s, t) })
    }

    /// The reported cycle is a way round, well told, and none is shorter.
    fn check(&self, deadlock: &Deadlock, members: &[usize]) -> Result<(), Wrong> {
        let cycle: Vec<_> = deadlock.cycle.iter().map(pair).collect();
        let told = |way: &[usize]| {
            let steps: Vec<bool> = Self::round(way).map(|(s, t)| !self.wait(s, t)).collect();
            let twice = steps.iter().zip(steps.iter().cycle().skip(1)).any(|(this, next)| *this && *next);
            // References stand in their services, so the first service with one on the way has the earliest.
            let earliest = Self::round(way).filter(|&(s, t)| self.wait(s, t)).map(|(s, _)| s).min();
            self.makes(deadlock, way) && !twice && earliest == way.first().copied()
        };
        // Names may repeat: some choice of services of these names is a way round.
        let named = |place: usize, s: usize| cycle.get(place).is_some_and(|name| self.services.all[s].names == *name);
        let found = some_way(members, cycle.len(), &named, &|s, t| self.hop(s, t), &told);
        let members_of: Vec<_> = members.iter().map(|&s| &self.services.all[s].names).collect();
        hold!(found, "{cycle:?} is no well-told way round the {} deadlock of {members_of:?}", sort(deadlock));
        if members.len() <= SMALL {
            let shorter = (1..cycle.len()).find(|&length| {
                some_way(members, length, &|_, _| true, &|s, t| self.hop(s, t), &|way| self.makes(deadlock, way))
            });
            hold!(shorter.is_none(), "{cycle:?} is not shortest: there is a way round of {shorter:?}");
        }
        Ok(())
    }
}

/// Whether there is a way of this length through members, none twice, that `ends` well: by trying them all.
fn some_way(
    members: &[usize],
    length: usize,
    named: &dyn Fn(usize, usize) -> bool,
    hop: &dyn Fn(usize, usize) -> bool,
    ends: &dyn Fn(&[usize]) -> bool,
) -> bool {
    let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
    while let Some(way) = ways.pop() {
        if way.len() == length {
            if length > 0 && ends(&way) {
                return true;
            }
            continue;
        }
        for &next in members.iter().rev() {
            let goes_on = way.last().is_none_or(|&last| hop(last, next));
            if goes_on && !way.contains(&next) && named(way.len(), next) {
                ways.push([&way[..], &[next]].concat());
            }
        }
    }
    false
}

/// Other line ends, and a byte order mark, change offsets but nothing that is said. One of the two ways under each agent: the
/// reading, which makes no difference there, is what takes the time.
fn same_in_other_spellings(xml: &str, agent: Agent, report: &Report) -> Result<(), Wrong> {
    let other = match agent {
        Agent::Independent => format!("\u{feff}{}", xml.replace('\n', "\r\n")),
        _ => xml.replace('\n', "\r"),
    };
    let said = |report: &Report| {
        let found: Vec<_> = report.diagnostics.iter().map(|found| (&found.code, found.line, &found.message)).collect();
        format!("{:?} {:?} {found:?}", report.services, report.deadlocks)
    };
    let (here, there) = (said(report), said(&self::report(&other, agent)));
    hold!(here == there, "with other line ends it says {there}, with LF {here}");
    Ok(())
}

/// What was compared, and how much of everything there was in it.
#[derive(Default)]
struct Figures {
    verdicts: usize,
    yes: usize,
    no: usize,
    maybe: usize,
    /// Services in layer 2 or later.
    deep: usize,
    unknown: [usize; 3],
    agents: [AgentFigures; 2],
}

#[derive(Default)]
struct AgentFigures {
    documents: usize,
    deadlocks: usize,
    possible: usize,
    with_deadlock: usize,
    with_possible: usize,
    /// Documents with services, all of which start.
    all_start: usize,
}

impl Figures {
    fn add(&mut self, agent: Agent, seen: &Seen) {
        let count = |is: fn(&Verdict) -> bool| seen.verdicts.iter().filter(|verdict| is(verdict)).count();
        let yes = count(|verdict| matches!(verdict, Verdict::Yes { .. }));
        self.verdicts += seen.verdicts.len();
        self.yes += yes;
        self.no += count(|verdict| *verdict == Verdict::No);
        self.maybe += count(|verdict| *verdict == Verdict::Maybe);
        self.deep += count(|verdict| matches!(verdict, Verdict::Yes { layer: 2.. }));
        for (sum, new) in self.unknown.iter_mut().zip(seen.unknown) {
            *sum += new;
        }
        let figures = &mut self.agents[usize::from(agent == Agent::AllOrNothing)];
        figures.documents += 1;
        figures.deadlocks += seen.certain;
        figures.possible += seen.possible;
        figures.with_deadlock += usize::from(seen.certain > 0);
        figures.with_possible += usize::from(seen.possible > 0);
        figures.all_start += usize::from(yes > 0 && yes == seen.verdicts.len());
    }

    /// There was enough of everything for agreement to mean something.
    fn assert_rich(&self) {
        let enough = |part: usize, whole: usize, percent: usize, what: &str| {
            assert!(part * 100 >= whole * percent, "the documents are too poor: {part} {what} of {whole}\n{self}");
        };
        enough(self.yes, self.verdicts, 25, "yes");
        enough(self.deep, self.verdicts, 1, "in layer 2 or later");
        enough(self.no, self.verdicts, 15, "no");
        enough(self.maybe, self.verdicts, 1, "maybe");
        for agent in &self.agents {
            enough(agent.with_deadlock, agent.documents, 10, "with a deadlock");
            enough(agent.with_possible, agent.documents, 3, "with a possible deadlock");
            enough(agent.all_start, agent.documents, 10, "in which all services start");
            for unknown in self.unknown {
                enough(unknown, agent.documents, 5, "references to an unknown name");
            }
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { verdicts, yes, no, maybe, deep, unknown, agents } = self;
        write!(
            f,
            "{} documents, {verdicts} verdicts compared: {yes} yes ({deep} in layer 2 or later), ",
            agents[0].documents
        )?;
        write!(f, "{no} no, {maybe} maybe; unknown assemblies, services, returns: {unknown:?}")?;
        for (agent, figures) in AGENTS.iter().zip(agents) {
            let AgentFigures { deadlocks, possible, with_deadlock, with_possible, all_start, .. } = figures;
            write!(f, "; {agent:?}: {deadlocks} deadlocks in {with_deadlock} documents, {possible} possible in ")?;
            write!(f, "{with_possible}, all start in {all_start}")?;
        }
        Ok(())
    }
}
