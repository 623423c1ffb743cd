//! Every fix of every finding of random faulty documents: it applies, its finding is gone, and no error is new.
//!
//! What a fix of the form of a document makes readable may show errors that nobody could see before. A fix of category
//! `syntax` or `schema` has to leave no more syntax errors than there were.
//!
//! `DEPLOYABLE_FIXES` says how many documents; the same number makes the same documents.

#![allow(clippy::panic, reason = "a test that cannot run says so by a panic")]

#[allow(dead_code, reason = "the oracle reads more of them")]
mod documents;
mod mutate;

use std::collections::BTreeMap;
use std::io::Write as _;

use deployable::diagnostic::{Category, Diagnostic, Edit, Fix, Severity};
use deployable::{Agent, Analysis, analyze};
use documents::documents;
use mutate::{Document, Random};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const DOCUMENTS: usize = 5_000;

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
    match finding.check.category {
        Category::Syntax | Category::Schema if malformed(&after) > malformed(before) => {
            return Some(format!("more syntax errors:\n{fixed}"));
        }
        Category::Syntax | Category::Schema => return None,
        _ => {}
    }
    let mut old: Vec<_> = errors(before).into_iter().map(|(_, code, at)| (code, moved(at, &edits))).collect();
    for (_, code, at) in errors(&after) {
        // One at a place that the fix has changed may be the same, said of what stands there now.
        let known = old.iter().position(|&(other, place)| other == code && place.is_none_or(|place| place == at));
        match known {
            Some(index) => drop(old.swap_remove(index)),
            None => return Some(format!("a new {code} at {at}:\n{fixed}")),
        }
    }
    None
}

#[test]
fn fixes_fix() {
    let number = std::env::var("DEPLOYABLE_FIXES").ok().and_then(|number| number.parse().ok()).unwrap_or(DOCUMENTS);
    let mut random = Random::new(7);
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &[7; 16]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let starts: Vec<Document> = mutate::STARTS.iter().filter_map(|text| Document::read(text)).collect();
    let mut fixes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failed: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for count in 0..number {
        let text = if count % 2 == 0 {
            let tree = documents().new_tree(&mut runner);
            tree.map_or_else(|reason| panic!("no document: {reason}"), |tree| tree.current().text().xml)
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
        let agent = if count % 3 == 0 { Agent::AllOrNothing } else { Agent::Independent };
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
