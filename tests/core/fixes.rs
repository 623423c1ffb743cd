//! Every fix of every finding of random faulty documents: it applies, its finding is gone, no error is new, and nobody starts
//! no more.
//!
//! A fix of the form of a document (category `schema`) may make readable what was not. So there, and only if the document
//! means something else afterwards (a name, a reference, a return or a file, in document order), errors of names, references
//! and launch may be new. Errors of form may be new in the element around the one that the finding is about, if a name there
//! was not right or the text is not well-formed, so that not everything is judged. A move to version 1.1 is no such fix, unless
//! it only mends the name of an attribute. A fix of the text (category `syntax`) has to leave no more syntax errors than there
//! were.
//!
//! Verdicts: a fix of names or types changes none. One that moves the document to version 1.1 changes none but of those that
//! may start, which start then, and, if it makes a return known that a reference looks for in vain, of those that never start.
//! No other fix of references or launch makes one worse.
//!
//! `DEPLOYABLE_FIXES` says how many documents; the same number makes the same documents.

#![allow(clippy::panic, reason = "a test that cannot run says so by a panic")]

#[allow(dead_code, reason = "the oracle reads more of them")]
mod documents;
mod mutate;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::Range;

use deployable::diagnostic::{Category, Diagnostic, Edit, Fix, Severity};
use deployable::model::{Reference, Return};
use deployable::references::{self, Wait};
use deployable::syntax::{self, Tree};
use deployable::waits::Start;
use deployable::{Agent, Analysis, analyze};
use documents::{Parameter, Target, documents};
use mutate::{Document, Random};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const DOCUMENTS: usize = 5_000;
const AGENTS: [Agent; 4] = [Agent::Independent, Agent::AllOrNothing, Agent::Audrey04, Agent::Audrey05];

/// Where `offset` is after `edits`, in their order; nowhere if it was inside what they replace.
fn moved(offset: usize, edits: &[&Edit]) -> Option<usize> {
    let mut moved = offset;
    for edit in edits {
        if edit.span.end <= offset && !(edit.span.start == offset && edit.span.end == offset) {
            moved = moved - (edit.span.end - edit.span.start) + edit.insert.len();
        } else if edit.span.start < offset {
            return None;
        }
    }
    Some(moved)
}

/// The edits of `fix` in their order.
fn edits<'f>(text: &str, fix: &'f Fix) -> Vec<&'f Edit> {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    assert!(edits.is_sorted_by(|one, next| one.span.end <= next.span.start), "edits overlap: {fix:?}");
    assert!(!edits.is_empty(), "a fix that changes nothing: {fix:?}");
    for edit in &edits {
        assert!(text.get(edit.span.start..edit.span.end).is_some(), "not in the text: {edit:?}");
    }
    edits
}

fn applied(text: &str, edits: &[&Edit]) -> String {
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        fixed.replace_range(edit.span.start..edit.span.end, &edit.insert);
    }
    fixed
}

/// What is wrong with the outcome of `fix`, which mends `finding`.
fn wrong(text: &str, before: &Analysis, finding: &Diagnostic, fix: &Fix) -> Option<String> {
    let edits = edits(text, fix);
    let fixed = applied(text, &edits);
    let after = analyze(&fixed, before.agent);
    let place = moved(finding.span.start, &edits);
    let same = |other: &&Diagnostic| {
        other.check.code == finding.check.code && Some(other.span.start) == place && other.message == finding.message
    };
    if after.diagnostics.iter().any(|other| same(&other)) {
        return Some(format!("the finding is still there:\n{fixed}"));
    }
    let errors = |analysis: &Analysis| -> Vec<(Category, &'static str, usize)> {
        let found = analysis.diagnostics.iter().filter(|found| found.check.severity == Severity::Error);
        found.map(|found| (found.check.category, found.check.code, found.span.start)).collect()
    };
    let malformed = |analysis: &Analysis| errors(analysis).iter().filter(|error| error.0 == Category::Syntax).count();
    let category = finding.check.category;
    if category == Category::Syntax {
        let more = malformed(&after) > malformed(before);
        return more.then(|| format!("more syntax errors:\n{fixed}"));
    }
    let moves = before.deployable.version < after.deployable.version && finding.check.code != "unknown-attribute";
    let reads = category == Category::Schema && !moves && meaning(before) != meaning(&after);
    let unjudged = ["wrong-root", "namespace", "unknown-element", "unknown-attribute"].contains(&finding.check.code);
    let about = around(text, finding.span.start).into_iter().rev().take(2).next_back();
    let about = about.filter(|_| category == Category::Schema && (unjudged || !before.well_formed));
    let inside =
        about.and_then(|about| Some(moved(about.start, &edits)?..moved(about.end, &edits)?)).unwrap_or_default();
    let mut old: Vec<_> = errors(before).into_iter().map(|(_, code, at)| (code, moved(at, &edits))).collect();
    for (category, code, at) in errors(&after) {
        // One at a place that the fix has changed may be the same, said of what stands there now; and of the services of an
        // assembly that refer, another may be the second.
        let known = old.iter().position(|&(other, place)| {
            other == code && (place.is_none_or(|place| place == at) || code == "second-referrer")
        });
        let form = matches!(category, Category::Syntax | Category::Schema);
        match known {
            Some(index) => drop(old.swap_remove(index)),
            None if form && inside.contains(&at) || !form && reads => {}
            None => return Some(format!("a new {code} at {at}:\n{fixed}")),
        }
    }
    if category == Category::Schema && !moves {
        return None;
    }
    let unknown = |wait: &&Wait| matches!(wait.target, references::Target::UnknownReturn(_));
    let found = after.waits.iter().filter(unknown).count() < before.waits.iter().filter(unknown).count();
    for (service, &start) in before.deployable.services.iter().zip(&before.launch.starts) {
        let place = moved(service.span.start, &edits);
        let now = after.deployable.services.iter().position(|service| Some(service.span.start) == place);
        let now = match now {
            Some(now) => after.launch.starts[now],
            None if category == Category::Name => continue,
            None => return Some(format!("{:?} is gone:\n{fixed}", service.name)),
        };
        let right = match (start, now) {
            // Without the one that is removed, a release may be able to do with the rest.
            (Start::No, _) if category == Category::Name && !before.traps.is_empty() => true,
            _ if matches!(category, Category::Name | Category::Compatibility) => start == now,
            (Start::Yes { .. }, Start::Yes { .. }) | (Start::No, Start::No) => true,
            (Start::Maybe, now) if moves => matches!(now, Start::Yes { .. }),
            (Start::No, _) if moves => found,
            (Start::Maybe, now) => now != Start::No,
            (Start::No, _) => true,
            (Start::Yes { .. }, _) => false,
        };
        if !right {
            return Some(format!("{:?} started {start:?}, and then {now:?}:\n{fixed}", service.name));
        }
    }
    None
}

/// What the document means, and where it is not well-formed: all that is read of it but its places.
fn meaning(analysis: &Analysis) -> Vec<String> {
    let returns = |returns: &[Return]| returns.iter().map(|returned| returned.name.text.clone()).collect::<Vec<_>>();
    let deployable = &analysis.deployable;
    let mut meaning = vec![format!("{:?}{}", deployable.version, deployable.mended)];
    for assembly in &deployable.assemblies {
        let name = assembly.name.as_ref().map(|name| &name.text);
        meaning.push(format!("{name:?}{:?}{}", returns(&assembly.returns), assembly.mended));
        for service in &deployable.services[assembly.services.clone()] {
            let name = service.name.as_ref().map(|name| &name.text);
            meaning.push(format!("{name:?}{:?}{:?}", service.files, returns(&service.returns)));
            for parameter in &service.parameters {
                let refers = |Reference { assembly, parameter, service, doubtful, .. }: &Reference| {
                    let [parameter, service] =
                        [parameter, service].map(|part| part.as_ref().map(|(name, _)| name.text.clone()));
                    format!("{:?}{parameter:?}{service:?}{doubtful}", assembly.as_ref().map(|name| &name.text))
                };
                let name = parameter.name.as_ref().map(|name| &name.text);
                meaning.push(format!("{name:?}{:?}", parameter.reference.as_ref().map(refers)));
            }
        }
    }
    meaning
}

/// The bytes of the elements of `text` in which `offset` is, from the outermost in.
fn around(text: &str, offset: usize) -> Vec<Range<usize>> {
    let (tree, _) = syntax::parse(text, |_, _| syntax::Fit::Unknown);
    let mut open: Vec<_> = tree.iter().map(Tree::root).collect();
    let mut around = Vec::new();
    while let Some(element) = open.pop() {
        let span = element.span();
        if (span.start..span.end).contains(&offset) {
            around.push(span.start..span.end);
            open = element.elements().collect();
        }
    }
    around
}

/// Does to a document what its author may: lets services say what they return, whatever its version, takes returns away, and
/// repeats an assembly, a service or a return.
fn spoil(document: &mut documents::Document, random: &mut Random) {
    let references =
        document.assemblies.iter().flat_map(|assembly| &assembly.services).flat_map(|service| &service.parameters);
    let names: Vec<String> = references
        .filter_map(|parameter| match parameter {
            Parameter::Reference(documents::Reference { target: Target::Return(name), .. }) => Some(name.clone()),
            _ => None,
        })
        .chain(["extra".to_owned(), "hostname".to_owned()])
        .collect();
    let [says, lacks, repeats] = [3, 3, 4].map(|sides| random.below(sides) == 0);
    for assembly in &mut document.assemblies {
        for service in &mut assembly.services {
            if says && random.below(2) == 0 {
                let returns = if random.below(2) == 0 { &assembly.returns } else { &names };
                service.returns.extend(returns.get(random.below(returns.len())).cloned());
            }
        }
        if lacks && !assembly.returns.is_empty() {
            assembly.returns.remove(random.below(assembly.returns.len()));
        }
        if repeats {
            match random.below(3) {
                0 => {
                    let returned = assembly.returns.get(random.below(assembly.returns.len())).cloned();
                    assembly.returns.extend(returned);
                }
                1 => {
                    let service = assembly.services.get(random.below(assembly.services.len())).cloned();
                    assembly.services.extend(service);
                }
                _ => {}
            }
        }
    }
    if repeats && random.below(2) == 0 {
        let assembly = document.assemblies.get(random.below(document.assemblies.len())).cloned();
        document.assemblies.extend(assembly);
    }
}

#[test]
fn fixes_fix() {
    let number = std::env::var("DEPLOYABLE_FIXES").ok().and_then(|number| number.parse().ok()).unwrap_or(DOCUMENTS);
    let [mut random, mut author] = [7, 8].map(Random::new);
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &[7; 16]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let starts: Vec<Document> = mutate::STARTS.iter().filter_map(|text| Document::read(text)).collect();
    let mut fixes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failed: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for count in 0..number {
        let text = if count % 2 == 0 {
            let tree = documents().new_tree(&mut runner);
            let mut document = tree.map_or_else(|reason| panic!("no document: {reason}"), |tree| tree.current());
            spoil(&mut document, &mut author);
            let text = document.text().xml;
            // Two parameters of one name.
            if author.below(4) == 0 { text.replacen("p1", "p0", 1) } else { text }
        } else {
            let mut document = starts[random.below(starts.len())].clone();
            document.mutate(&mut random);
            document.mutate(&mut random);
            let mut text = document.to_string();
            if count % 4 == 1 {
                mutate::text(&mut text, &mut random);
            }
            text
        };
        let agent = AGENTS[count / 4 % AGENTS.len()];
        let before = analyze(&text, agent);
        for finding in &before.diagnostics {
            for fix in &finding.fixes {
                *fixes.entry(finding.check.code).or_default() += 1;
                if let Some(wrong) = wrong(&text, &before, finding, fix) {
                    let message = format!("{}: {}: {wrong}\nbefore:\n{text}", finding.message, fix.title);
                    failed.entry(finding.check.code).or_insert((0, message)).0 += 1;
                }
            }
        }
    }
    let figures = format!("{number} documents, {} fixes: {fixes:?}", fixes.values().sum::<usize>());
    // Not by `eprint!`, which a test that passes keeps to itself.
    writeln!(std::io::stderr(), "{figures}").expect("standard error is open");
    for (code, (count, first)) in &failed {
        eprintln!("{code}: {count} fixes fail, the first: {first}");
    }
    assert!(failed.is_empty(), "{:?}", failed.iter().map(|(code, (count, _))| (code, count)).collect::<Vec<_>>());
}
