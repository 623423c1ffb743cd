//! Texts that nobody writes by hand: each must give a report, natively and under every agent, on a stack as small as that of a
//! wasm module, and within seconds.
//!
//! The time allowed is wide, since builds for tests are slow and machines busy: what it catches is a cost that grows with the
//! square of the text, which these texts turn into minutes. Whatever the text, [`report`] checks the report as such.

#![expect(clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::expect_used, reason = "likewise")]

mod crossed;

use std::fmt::Write as _;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use deployable::Agent;
use deployable::heat::Way;
use deployable::wasm::heat::Heat;
use deployable::wasm::types::{Category, Report, Severity, Starts};

const AGENTS: [Agent; 2] = [Agent::Independent, Agent::AllOrNothing];
/// What they say of these texts is not looked at, but that it is sound.
const RELEASES: [Agent; 2] = [Agent::Audrey04, Agent::Audrey05];

/// Wasm modules have 1 MB by default.
const STACK: usize = 1 << 20;

/// The bytes that a name may have.
const LONGEST_NAME: usize = 1000;

/// For one text under one agent. The longest is 23 MB.
const TIME: Duration = Duration::from_secs(60);

/// The reports on a text under each of [`AGENTS`], both sound.
fn reports(text: &str) -> [Report; 2] {
    for agent in RELEASES {
        report(text, agent);
    }
    AGENTS.map(|agent| report(text, agent))
}

fn report(text: &str, agent: Agent) -> Report {
    let report = in_time(text, move |text| crossed::report(text, &deployable::analyze(text, agent)), agent);
    sound(text, &report);
    report
}

/// What `ask` says of a text, on the small stack and in time.
fn in_time<T: Send + 'static>(text: &str, ask: impl FnOnce(&str) -> T + Send + 'static, agent: Agent) -> T {
    let (send, receive) = mpsc::channel();
    let owned = text.to_owned();
    let read = move || {
        // The receiver may have given up waiting; then nobody wants it.
        let _ = send.send(ask(&owned));
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(read).expect("a thread starts");
    match receive.recv_timeout(TIME) {
        Ok(said) => said,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("no answer within {TIME:?} under {agent:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("a panic under {agent:?}: {:?}", thread.join()),
    }
}

/// What holds of every report.
fn sound(text: &str, report: &Report) {
    let found = &report.diagnostics;
    let error = |category: fn(&Category) -> bool| {
        found.iter().any(|found| found.severity == Severity::Error && category(&found.category))
    };
    assert_eq!(report.well_formed, !error(|category| matches!(category, Category::Syntax)));
    assert_eq!(report.valid, !error(|_| true));
    let keys: Vec<_> = found.iter().map(|found| (found.from, found.to, &found.code)).collect();
    assert!(keys.is_sorted(), "findings are sorted");
    let length = text.encode_utf16().count();
    let edits = || found.iter().flat_map(|found| &found.fixes).flat_map(|fix| &fix.edits);
    let places = found
        .iter()
        .map(|found| (found.from, found.to))
        .chain(found.iter().flat_map(|found| &found.related).map(|related| (related.from, related.to)))
        .chain(edits().map(|edit| (edit.from, edit.to)));
    for (from, to) in places {
        assert!(from <= to && to <= length, "{from}..{to} lies in the text of {length}");
    }
    // A report may repeat what the text says, but not once for every pair of names.
    let size = format!("{report:?}").len(); // as Rust writes it, half as much again as JSON
    assert!(size <= 150 * text.len() + 15_000, "a report of {size} bytes on a text of {}", text.len());
}

fn count(report: &Report, code: &str) -> usize {
    report.diagnostics.iter().filter(|found| found.code == code).count()
}

fn starts(report: &Report, starts: Starts) -> usize {
    report.services.iter().filter(|service| service.starts == starts).count()
}

// Documents by the thousand.

/// A deployable of these assemblies.
fn deployable(version: &str, assemblies: &str) -> String {
    format!("<deployable version=\"{version}\" name=\"d\"><assemblies>{assemblies}</assemblies></deployable>")
}

/// An assembly of these services and returns, if any.
fn assembly(name: &str, services: &str, returns: &str) -> String {
    let list = |tag, items: &str| if items.is_empty() { String::new() } else { format!("<{tag}>{items}</{tag}>") };
    let (services, returns) = (list("services", services), list("returns", returns));
    format!("<assembly name=\"{name}\" hwp=\"h\"><image id=\"i\"/>{services}{returns}</assembly>\n")
}

/// A service with one parameter for each of these references, the attributes of `<reference>`.
fn service(name: &str, references: &[String]) -> String {
    let mut text = format!("<service name=\"{name}\"><executable url=\"u\"/>");
    if !references.is_empty() {
        text.push_str("<parameters>");
        for (n, reference) in references.iter().enumerate() {
            write!(text, "<parameter name=\"p{n}\"><reference {reference}/></parameter>").expect("a string grows");
        }
        text.push_str("</parameters>");
    }
    text + "</service>\n"
}

fn to_service(assembly: &str, service: &str) -> String {
    format!("assembly=\"{assembly}\" service=\"{service}\"")
}

fn to_return(assembly: &str, name: &str) -> String {
    format!("assembly=\"{assembly}\" parameter=\"{name}\"")
}

fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

// Templates for Heat.

/// A template repeats names, but not once for every pair of them.
#[track_caller]
fn exported(text: &str) {
    for agent in AGENTS {
        for way in [Way::Deployments, Way::WaitConditions] {
            let Heat { template, sources, refused } = in_time(text, move |text| crossed::heat(text, agent, way), agent);
            let reason = refused.unwrap_or_default();
            // Nova takes only so much of a script.
            if way == Way::WaitConditions && reason.starts_with("The user data of ") {
                assert!(text.len() > 40_000, "refused at {} bytes: {reason}", text.len());
                continue;
            }
            let template = template.unwrap_or_else(|| panic!("not exported: {reason}"));
            assert!(sources.last().is_some_and(|source| source.line <= template.lines().count()));
            let length = template.len();
            assert!(length <= 50 * text.len() + 15_000, "a template of {length} bytes on a text of {}", text.len());
        }
    }
}

#[test]
fn templates_of_many_services() {
    const COUNT: usize = 3000;
    let next = |n: usize| Vec::from_iter((n + 1 < COUNT).then(|| to_service(&format!("a{}", n + 1), "s")));
    exported(&deployable("1.0", &each(COUNT, |n| assembly(&format!("a{n}"), &service("s", &next(n)), ""))));
    let waiting = assembly("b", &each(COUNT, |n| service(&format!("s{n}"), &[to_return("a", "out")])), "");
    let awaited = each(COUNT, |n| service(&format!("s{n}"), &[]));
    exported(&deployable("1.0", &format!("{waiting}{}", assembly("a", &awaited, "<return name=\"out\"/>"))));
}

#[test]
fn a_template_of_30_000_parameters() {
    let references: Vec<_> = (0..30_000).map(|n| to_return("a", ["ipaddress", "fqdn"][n % 2])).collect();
    let facts = assembly("a", "", "<return name=\"ipaddress\"/><return name=\"fqdn\"/>");
    exported(&deployable("1.0", &format!("{}{facts}", assembly("b", &service("s", &references), ""))));
}

/// All of them would have the same name in a template.
#[test]
fn templates_of_10_000_names_without_a_letter() {
    const COUNT: usize = 10_000;
    let name = |n: usize| format!("{}{n}", "é".repeat(40));
    exported(&deployable("1.0", &each(COUNT, |n| assembly(&name(n), "", ""))));
    exported(&deployable("1.0", &assembly("a", &each(COUNT, |n| service(&name(n), &[])), "")));
    exported(&deployable("1.0", &assembly("a", "", &each(COUNT, |n| format!("<return name=\"{}\"/>", name(n))))));
}

#[test]
fn templates_of_names_as_long_as_they_may_be() {
    let long = "x".repeat(LONGEST_NAME);
    let asked = each(1000, |n| format!("<parameter name=\"p{n}\"/>"));
    let asking = service("s", &[]).replace("</service>", &format!("<parameters>{asked}</parameters></service>"));
    exported(&deployable("1.0", &assembly(&long, &asking, &format!("<return name=\"{long}\"/>"))));
    exported(&deployable("1.0", &assembly("a", &service(&long, &[]), "")));
}

#[test]
fn a_template_of_an_image_whose_id_has_a_megabyte() {
    let image = format!("id=\"{}\"", "x".repeat(1_000_000));
    exported(&deployable("1.0", &assembly("a", &service("s", &[]), "")).replace("id=\"i\"", &image));
}

#[test]
fn a_template_of_a_file_whose_lines_could_end_it() {
    let lines = each(3000, |n| format!("--- end of file ---{}\n", "-".repeat(n)));
    let contents = format!("<executable><contents>{lines}</contents></executable>");
    let service = service("s", &[]).replace("<executable url=\"u\"/>", &contents);
    exported(&deployable("1.0", &assembly("a", &service, "")));
}

// Waits.

#[test]
fn a_ring_through_20_000_assemblies() {
    const COUNT: usize = 20_000;
    let next = |n: usize| to_service(&format!("a{}", (n + 1) % COUNT), "s");
    let text = deployable("1.0", &each(COUNT, |n| assembly(&format!("a{n}"), &service("s", &[next(n)]), "")));
    for report in reports(&text) {
        assert_eq!(starts(&report, Starts::No), COUNT);
        let [deadlock] = &report.deadlocks[..] else { panic!("{} deadlocks", report.deadlocks.len()) };
        assert!(!deadlock.possible);
        assert_eq!((deadlock.members.len(), deadlock.cycle.len()), (COUNT, COUNT));
        assert_eq!((&*deadlock.cycle[0].assembly, &*deadlock.cycle[COUNT - 1].assembly), ("a0", "a19999"));
    }
}

#[test]
fn a_ring_of_20_000_in_one_assembly() {
    const COUNT: usize = 20_000;
    let next = |n: usize| to_service("a", &format!("s{}", (n + 1) % COUNT));
    let services = each(COUNT, |n| service(&format!("s{n}"), &[next(n)]));
    let lengths = reports(&deployable("1.0", &assembly("a", &services, ""))).map(|report| {
        assert_eq!(starts(&report, Starts::No), COUNT);
        let [deadlock] = &report.deadlocks[..] else { panic!("{} deadlocks", report.deadlocks.len()) };
        assert_eq!(deadlock.members.len(), COUNT);
        deadlock.cycle.len()
    });
    // Under all-or-nothing, s0 waits for s1, which starts together with s0.
    assert_eq!(lengths, [COUNT, 2]);
}

#[test]
fn a_chain_of_100_000_services() {
    const COUNT: usize = 100_000;
    let next = |n: usize| Vec::from_iter((n + 1 < COUNT).then(|| to_service(&format!("a{}", n + 1), "s")));
    let text = deployable("1.0", &each(COUNT, |n| assembly(&format!("a{n}"), &service("s", &next(n)), "")));
    for report in reports(&text) {
        assert!(report.valid);
        assert_eq!(starts(&report, Starts::Yes), COUNT);
        assert_eq!(report.services[0].layer, Some(COUNT - 1));
        assert_eq!(report.services[COUNT - 1].layer, Some(0));
    }
}

/// Each cause blocks the whole chain, and the report says so without naming every pair.
#[test]
fn a_chain_that_waits_for_20_000_unsatisfied_services() {
    const COUNT: usize = 20_000;
    let waits = |n: usize| [to_service(&format!("c{}", n + 1), "s"), to_service(&format!("u{n}"), "s")];
    let chain = each(COUNT, |n| assembly(&format!("c{n}"), &service("s", &waits(n)), ""));
    let unsatisfied = each(COUNT, |n| assembly(&format!("u{n}"), &service("s", &[to_return("nowhere", "x")]), ""));
    let end = assembly(&format!("c{COUNT}"), &service("s", &[]), "");
    for report in reports(&deployable("1.0", &format!("{chain}{end}{unsatisfied}"))) {
        assert_eq!(count(&report, "unknown-assembly"), COUNT);
        assert_eq!((starts(&report, Starts::No), starts(&report, Starts::Yes)), (2 * COUNT, 1));
        assert!(report.deadlocks.is_empty());
    }
}

/// Each of 20,000 services waits for all of them, should the return come late.
#[test]
fn an_undeclared_return_of_20_000_services() {
    const COUNT: usize = 20_000;
    let services = each(COUNT, |n| service(&format!("s{n}"), &[to_return("a", "out")]));
    let own = deployable("1.0", &assembly("a", &services, "<return name=\"out\"/>"));
    for report in reports(&own) {
        assert_eq!(starts(&report, Starts::Maybe), COUNT);
        let [deadlock] = &report.deadlocks[..] else { panic!("{} deadlocks", report.deadlocks.len()) };
        assert!(deadlock.possible);
        // A service that waits for itself is the shortest way round.
        assert_eq!((deadlock.members.len(), deadlock.cycle.len()), (COUNT, 1));
    }
    // From another assembly: all of these wait for all of those.
    let waiting = assembly("b", &services, "");
    let awaited = each(COUNT, |n| service(&format!("s{n}"), &[]));
    let other = deployable("1.0", &format!("{waiting}{}", assembly("a", &awaited, "<return name=\"out\"/>")));
    for report in reports(&other) {
        assert!(report.deadlocks.is_empty());
        assert_eq!(starts(&report, Starts::Yes), 2 * COUNT);
        assert_eq!((report.services[0].layer, report.services[COUNT].layer), (Some(1), Some(0)));
    }
}

/// The same two ways: 200 returns of one assembly, each waited for by each of 200 services.
#[test]
fn many_undeclared_returns_of_many_services() {
    const COUNT: usize = 200;
    let all: Vec<String> = (0..COUNT).map(|r| to_return("a", &format!("r{r}"))).collect();
    let services = each(COUNT, |n| service(&format!("s{n}"), &all));
    let returns = each(COUNT, |r| format!("<return name=\"r{r}\"/>"));
    for report in reports(&deployable("1.0", &assembly("a", &services, &returns))) {
        assert_eq!((starts(&report, Starts::Maybe), report.deadlocks.len()), (COUNT, 1));
    }
}

/// Each of 2,000 findings could be mended by the same 4,001 edits.
#[test]
fn two_thousand_ways_to_version_1_1() {
    const COUNT: usize = 2_000;
    let own = "<service name=\"s\"><executable url=\"u\"/><returns><return name=\"own\"/></returns></service>";
    let text = deployable("1.0", &each(COUNT, |n| assembly(&format!("a{n}"), own, "<return name=\"r\"/>")));
    for report in reports(&text) {
        assert_eq!(count(&report, "service-returns-version"), COUNT);
        let edits = report.diagnostics.iter().flat_map(|found| &found.fixes).flat_map(|fix| &fix.edits).count();
        assert!((4_001..=10_000).contains(&edits), "{edits}");
    }
}

/// Each of 1,000 missing returns could come from each of 1,000 services, which a fix would try.
#[test]
fn a_thousand_returns_that_a_thousand_services_may_declare() {
    const COUNT: usize = 1_000;
    let services = each(COUNT, |n| service(&format!("s{n}"), &[]));
    let unknown: Vec<String> = (0..COUNT).map(|n| to_return("a", &format!("missing {n}"))).collect();
    let referring = assembly("b", &service("s", &unknown), "");
    for report in reports(&deployable("1.1", &format!("{}{referring}", assembly("a", &services, "")))) {
        assert_eq!(count(&report, "unknown-return"), COUNT);
    }
}

/// What a fix would try is itself as much work as can be: 60 services that all wait for each other.
#[test]
fn missing_returns_beside_a_knot() {
    let all: Vec<String> = (0..60).map(|n| to_service("knot", &format!("s{n}"))).collect();
    let knot = assembly("knot", &each(60, |n| service(&format!("s{n}"), &all)), "");
    let unknown: Vec<String> = (0..100).map(|n| to_return("knot", &format!("missing {n}"))).collect();
    let referring = assembly("b", &service("s", &unknown), "");
    for report in reports(&deployable("1.1", &[knot, referring].concat())) {
        assert_eq!((count(&report, "unknown-return"), report.deadlocks.len()), (100, 1));
    }
}

/// Each of eight undeclared returns may come from 500 services.
#[test]
fn eight_times_five_hundred_choices() {
    let own = |n: usize| {
        let name = format!("a{n}");
        let services = each(500, |s| service(&format!("s{s}"), &[to_return(&name, "r")]));
        assembly(&name, &services, "<return name=\"r\"/>")
    };
    for report in reports(&deployable("1.0", &each(8, own))) {
        assert_eq!(count(&report, "possible-deadlock"), 8);
    }
}

/// A plan says in few words what thousands of services wait for.
#[test]
fn a_plan_of_an_undeclared_return_of_2_000_services() {
    const COUNT: usize = 2_000;
    let awaited = each(COUNT, |n| service(&format!("s{n}"), &[]));
    let waiting = each(COUNT, |n| service(&format!("s{n}"), &[to_return("a", "r")]));
    let awaited = assembly("a", &awaited, "<return name=\"r\"/>");
    let text = deployable("1.0", &format!("{}{awaited}{}", assembly("b", &waiting, ""), assembly("c", &waiting, "")));
    for agent in AGENTS {
        let plan = crossed::plan(&deployable::analyze(&text, agent));
        let needs = |service: &str| {
            plan.nodes.iter().find(|node| node.id == service).map(|node| node.needs.len()).expect("it is there")
        };
        assert_eq!((plan.layers.len(), plan.never_start.len()), (2, 0));
        assert_eq!((needs("b/s0"), needs("a/s0")), (COUNT + 1, 1));
        assert_eq!((needs("b/s1"), needs("c/s1999")), (2, 2));
    }
    let own = deployable("1.0", &assembly("a", &waiting, "<return name=\"r\"/>"));
    for agent in AGENTS {
        let plan = crossed::plan(&deployable::analyze(&own, agent));
        assert_eq!(plan.never_start.len(), COUNT);
        assert!(plan.nodes.iter().map(|node| node.needs.len()).sum::<usize>() < 4 * COUNT);
    }
}

/// Pairs that wait for each other: as many deadlocks, each told once.
#[test]
fn ten_thousand_deadlocks() {
    const COUNT: usize = 10_000;
    let pair = |n: usize| {
        assembly(&format!("a{n}"), &service("s", &[to_service(&format!("b{n}"), "s")]), "")
            + &assembly(&format!("b{n}"), &service("s", &[to_service(&format!("a{n}"), "s")]), "")
    };
    for report in reports(&deployable("1.0", &each(COUNT, pair))) {
        assert_eq!((report.deadlocks.len(), starts(&report, Starts::No)), (COUNT, 2 * COUNT));
    }
}

/// Everyone waits for everyone: 160,000 references, one deadlock.
#[test]
fn a_knot_of_400_services() {
    const COUNT: usize = 400;
    let all: Vec<String> = (0..COUNT).map(|n| to_service(&format!("a{n}"), "s")).collect();
    let text = deployable("1.0", &each(COUNT, |n| assembly(&format!("a{n}"), &service("s", &all), "")));
    for report in reports(&text) {
        let [deadlock] = &report.deadlocks[..] else { panic!("{} deadlocks", report.deadlocks.len()) };
        assert_eq!((deadlock.members.len(), deadlock.cycle.len()), (COUNT, 1));
    }
}

// Names.

#[test]
fn three_thousand_assemblies_of_one_name() {
    const COUNT: usize = 3_000;
    // The first bears the name for all: s0 waits for itself, the others for it.
    let text = deployable("1.0", &each(COUNT, |_| assembly("a", &service("s", &[to_service("a", "s")]), "")));
    for report in reports(&text) {
        assert!(!report.valid);
        assert_eq!((starts(&report, Starts::No), report.deadlocks.len()), (COUNT, 1));
        assert_eq!(report.deadlocks[0].members.len(), 1);
    }
}

#[test]
fn a_hundred_thousand_returns_of_one_name() {
    let returns = "<return name=\"x\"/>".repeat(100_000);
    for text in [
        deployable("1.0", &assembly("a", &service("s", &[to_return("a", "x")]), &returns)),
        deployable("1.1", &assembly("a", "<service name=\"s\"><executable url=\"u\"/></service>", &returns)),
    ] {
        assert!(reports(&text).iter().all(|report| report.well_formed && !report.valid));
    }
}

/// What was meant by each of 20,000 unknown names, among 20,000 known ones?
#[test]
fn twenty_thousand_unknown_names() {
    const COUNT: usize = 20_000;
    let known = each(COUNT, |n| assembly(&format!("assembly-{n}"), "", ""));
    let unknown: Vec<String> = (0..COUNT).map(|n| to_service(&format!("asembly-{n}"), "s")).collect();
    let referring = assembly("referring", &service("s", &unknown), "");
    for report in reports(&deployable("1.0", &format!("{known}{referring}"))) {
        assert_eq!((count(&report, "unknown-assembly"), starts(&report, Starts::No)), (COUNT, 1));
    }

    let services = each(COUNT, |n| service(&format!("service-{n}"), &[to_service("a", &format!("servise-{n}"))]));
    let returns = each(COUNT, |n| format!("<return name=\"return-{n}\"/>"));
    let unknown: Vec<String> = (0..COUNT).map(|n| to_return("a", &format!("retrun-{n}"))).collect();
    let referring = assembly("b", &service("s", &unknown), "");
    for report in reports(&deployable("1.0", &format!("{}{referring}", assembly("a", &services, &returns)))) {
        assert_eq!((count(&report, "unknown-service"), count(&report, "unknown-return")), (COUNT, COUNT));
        assert_eq!(starts(&report, Starts::No), COUNT + 1);
    }
}

/// Each of as many references as there are names to look for it among; or nearly no names in as many places.
#[test]
fn thirty_thousand_unknown_names() {
    const COUNT: usize = 30_000;
    // What is looked for is the same under both agents, and these take long.
    let report = |text: &str| report(text, Agent::Independent);
    let each_to = |reference: fn(usize) -> String| service("s", &(0..COUNT).map(reference).collect::<Vec<_>>());
    let known = each(COUNT, |n| assembly(&format!("assembly-{n}"), "", ""));
    let referring = assembly("b", &each_to(|n| to_service(&format!("nothing-{n}"), "s")), "");
    assert_eq!(count(&report(&deployable("1.0", &format!("{known}{referring}"))), "unknown-assembly"), COUNT);
    let nameless = known.replace("name=", "id=");
    assert_eq!(count(&report(&deployable("1.0", &format!("{nameless}{referring}"))), "unknown-assembly"), COUNT);
    let services = each(COUNT, |n| service(&format!("service-{n}"), &[]));
    let returns = each(COUNT, |n| format!("<return name=\"return-{n}\"/>"));
    let unknown =
        each_to(|n| to_return("a", &format!("nothing-{n}"))) + &each_to(|n| to_service("a", &format!("no-{n}")));
    for returns in ["", &returns] {
        let text = format!("{}{}", assembly("a", &services, returns), assembly("b", &unknown, ""));
        let report = report(&deployable("1.1", &text));
        assert_eq!((count(&report, "unknown-service"), count(&report, "unknown-return")), (COUNT, COUNT));
    }
}

#[test]
fn a_name_of_a_megabyte_among_a_thousand_services() {
    let long = "n".repeat(1_000_000);
    let services = each(1000, |n| service(&format!("s{n}"), &[]));
    let named = deployable("1.0", &assembly(&long, &services, ""));
    let reopened = named.replacen("name=\"nn", "name=\"n\"n", 1);
    let asked = [to_service(&long, "s0"), to_service("a", &long), to_return("a", &long)]
        .map(|reference| deployable("1.0", &assembly("a", &(services.clone() + &service("s", &[reference])), "")));
    for text in [named, reopened].iter().chain(&asked) {
        for report in reports(text) {
            assert_eq!(count(&report, "limit-exceeded"), 1);
        }
        for agent in AGENTS {
            let plan = crossed::plan(&deployable::analyze(text, agent));
            assert!(format!("{plan:?}").len() < text.len());
        }
    }
}

#[test]
fn a_plan_of_300_services_whose_names_are_as_long_as_they_may_be() {
    const COUNT: usize = 300;
    let name = |n: usize| format!("{n:%>LONGEST_NAME$}");
    let services = each(COUNT, |n| service(&name(n), &[]));
    let waiting = each(COUNT, |n| service(&name(n), &[to_service(&name(0), &name(n))]));
    let text = deployable("1.0", &(assembly(&name(0), &services, "") + &assembly(&name(1), &waiting, "")));
    reports(&text);
    for agent in AGENTS {
        let plan = crossed::plan(&deployable::analyze(&text, agent));
        assert_eq!(plan.layers.len(), 2);
        let size = format!("{plan:?}").len();
        assert!(size <= 50 * text.len(), "a plan of {size} bytes of a text of {}", text.len());
    }
}

#[test]
fn names_as_long_as_they_may_be() {
    let long = "n".repeat(LONGEST_NAME);
    let nearly = &long[1..];
    // As the names of things, and references that miss them by one letter.
    let own = service(&long, &[to_service(nearly, "s"), to_service(&long, nearly), to_return(&long, nearly)]);
    let text = deployable("1.0", &assembly(&long, &own, &format!("<return name=\"{long}\"/>")));
    for report in reports(&text) {
        assert!(report.well_formed);
        let counts = ["unknown-assembly", "unknown-service", "unknown-return"].map(|code| count(&report, code));
        assert_eq!((counts, starts(&report, Starts::No)), ([1, 1, 1], 1));
    }
}

#[test]
fn words_of_five_megabytes() {
    let long = "n".repeat(5_000_000);
    let nearly = &long[1..];
    // As a value that has choices, an attribute's name and an element's.
    for text in [
        deployable(&long, &assembly("a", "", "")),
        deployable("1.0", &assembly("a", "", "")).replacen(" name=", &format!(" {long}=\"x\" name="), 1),
        deployable("1.0", &assembly("a", "", &format!("<{long}/>"))),
        format!("<{long}></{long}>"),
    ] {
        assert!(reports(&text).iter().all(|report| report.well_formed && !report.valid));
    }
    assert!(reports(&format!("<{long}><{nearly}>")).iter().all(|report| !report.well_formed));
}

#[test]
fn fifty_thousand_attributes() {
    let attributes = each(50_000, |n| format!(" a{n}=\"\""));
    let text = deployable("1.0", &assembly("a", "", "")).replacen(" name=", &format!("{attributes} name="), 1);
    // The parser takes quadratic time over the attributes of a tag, so it is not given such a text.
    for report in reports(&text) {
        assert_eq!(report.diagnostics.iter().map(|found| &*found.code).collect::<Vec<_>>(), ["limit-exceeded"]);
    }
}

// XML.

#[test]
fn deep_nesting() {
    const COUNT: usize = 200_000;
    for tag in ["a", "deployable", "services"] {
        let open = format!("<{tag}>").repeat(COUNT);
        assert!(reports(&open).iter().all(|report| !report.well_formed));
        let closed = open + &format!("</{tag}>").repeat(COUNT);
        assert!(reports(&closed).iter().all(|report| report.well_formed && !report.valid));
    }
    // Below where a deployable has its parts.
    let deep = "<service name=\"s\">".repeat(COUNT) + &"</service>".repeat(COUNT);
    let text = deployable("1.0", &assembly("a", &deep, ""));
    assert!(reports(&text).iter().all(|report| report.well_formed && !report.valid));
}

#[test]
fn elements_side_by_side() {
    let text = deployable("1.0", &"<x y='' z=\"\"/>".repeat(100_000));
    assert!(reports(&text).iter().all(|report| report.well_formed && !report.valid));
}

/// A few lines that stand for gigabytes. Whether they are refused or read, they must not be unfolded.
#[test]
fn entity_bombs() {
    let mut laughs = String::from("<!DOCTYPE deployable [<!ENTITY l0 \"ha\">");
    for n in 1..=30 {
        let ten = format!("&l{};", n - 1).repeat(10);
        write!(laughs, "<!ENTITY l{n} \"{ten}\">").expect("a string grows");
    }
    laughs.push_str("]>");
    let quadratic = format!("<!DOCTYPE deployable [<!ENTITY q \"{}\">]>", "q".repeat(100_000));
    let itself = "<!DOCTYPE deployable [<!ENTITY i \"&i;\">]>";
    for (declaration, reference) in [(&*laughs, "&l30;"), (&quadratic, &*"&q;".repeat(10_000)), (itself, "&i;")] {
        reports(&format!("{declaration}<deployable name='d'><description>{reference}</description></deployable>"));
        reports(&format!("{declaration}{}", deployable("1.0", &assembly(reference, "", ""))));
        reports(&format!("{declaration}<deployable name='d'>"));
    }
}

#[test]
fn texts_that_are_no_documents() {
    for text in
        ["", "\u{feff}", "\u{feff}\u{feff}", " \r\n\t", "\0", "<", "&", "<!", "<?", "<!--", "]]>", "\u{ffff}", "🤨"]
    {
        for report in reports(text) {
            assert!(!report.well_formed, "{text:?}");
            assert!(report.services.is_empty() && report.deadlocks.is_empty(), "{text:?}");
        }
    }
}

#[test]
fn control_characters_and_line_ends() {
    let text = deployable("1.0", &assembly("a", &service("s", &[to_service("a", "s")]), ""));
    for report in reports(&text.replace('\n', "\r")) {
        assert!(report.well_formed);
        assert_eq!(report.deadlocks.len(), 1);
    }
    for bad in ["\0", "\u{1}", "\u{b}", "\u{fffe}"] {
        let in_name = text.replace("name=\"d\"", &format!("name=\"d{bad}\""));
        let in_text = text.replace("<assemblies>", &format!("<assemblies>{bad}"));
        for bad_text in [in_name, in_text, format!("{bad}{text}"), format!("{text}{bad}"), bad.repeat(100_000)] {
            assert!(reports(&bad_text).iter().all(|report| !report.well_formed), "{bad_text:.100?}");
        }
    }
}

/// Each piece of markup, again and again, and each cut off.
#[test]
fn repeated_markup() {
    const PIECES: [&str; 22] = [
        "<!--",
        "<!-- -- ",
        "-->",
        "<?",
        "<?x ",
        "?>",
        "<![CDATA[",
        "]]>",
        "<![CDATA[]]",
        "<!DOCTYPE a [",
        "<!ENTITY a '",
        "&a;",
        "&#",
        "&#0;",
        "&#x110000;",
        "</",
        "</a>",
        "<a ",
        "<a b='",
        "<a b=\"&lt;\" b=''",
        "<é xmlns:é='é'>",
        "\r\n🤨",
    ];
    for piece in PIECES {
        let text = piece.repeat(20_000);
        reports(&text);
        reports(&format!("<deployable name='d'>{text}</deployable>"));
        reports(&format!("<deployable name='{text}'/>"));
    }
}

/// Bytes of every sort, as an editor that takes them for UTF-8 shows them.
#[test]
fn random_bytes() {
    let mut dice: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice >> 33).unwrap_or(0) % sides
    };
    let markup = "<>&;'\"/=!-[]?abc \n\r\té🤨\u{feff}".as_bytes();
    for round in 0..300 {
        let alphabet = if round % 2 == 0 { 256 } else { markup.len() };
        let bytes: Vec<u8> = (0..roll(2_000))
            .map(|_| {
                let byte = roll(alphabet);
                if round % 2 == 0 { u8::try_from(byte).unwrap_or(0) } else { markup[byte] }
            })
            .collect();
        reports(&String::from_utf8_lossy(&bytes));
    }
}

/// A real document, cut off everywhere and with each byte's character left out: what every keystroke of a person makes.
#[test]
fn every_beginning_and_every_gap() {
    let services = service("s", &[to_service("é", "t"), to_return("é", "out")]) + &service("t", &[to_return("a", "x")]);
    let text = deployable("1.1", &assembly("é", &services, "<!-- 🤨 --><return name='out'/><![CDATA[ ]]>&#32;"));
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let whole = at + c.len_utf8() == text.len();
        assert!(reports(&text[..at + c.len_utf8()]).iter().all(|report| report.well_formed == whole));
        reports(&format!("{}{rest}", &text[..at]));
    }
}
