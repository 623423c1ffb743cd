//! The core against libxml2: thousands of mutated documents, each accepted or rejected by both.
//!
//! `xmllint` says of each document whether it is well-formed, and whether the project's schemas accept it; the core must say
//! the same. A document is valid when one of the two schemas accepts it, since neither accepts the other's version. Where
//! Conductor's own schema of version 1.0 lies beside the checkout, the project's must agree with it too.
//!
//! `DEPLOYABLE_MUTATIONS` says how many documents; the same number makes the same documents.

#![allow(clippy::panic, reason = "a test that cannot run says so by a panic")]

mod applied;
mod mutate;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use applied::applied;
use deployable::diagnostic::Category;
use deployable::{Agent, analyze};
use mutate::{Document, Random};

/// How many documents are made by changing the tree, unless `DEPLOYABLE_MUTATIONS` says otherwise; two fifths of that are
/// made by changing the text.
const MUTATIONS: usize = 10_000;

/// How many files one call of xmllint reads.
const BATCH: usize = 500;

/// What libxml2 or the core makes of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Valid,
    Invalid,
    NotWellFormed,
}

/// What libxml2 says of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    verdict: Verdict,
    /// It complains of a name or declaration that breaks Namespaces in XML, which it takes for no more than a warning.
    namespace_error: bool,
}

/// A kind of document of which the core says something else than libxml2.
struct Known {
    name: &'static str,
    /// The smallest document of this kind.
    example: &'static str,
    /// What the core says of it.
    core: Verdict,
    /// What libxml2 says of it.
    libxml2: Verdict,
    applies: fn(&str, Said) -> bool,
}

/// Where the core is stricter, and right to be.
const KNOWN: &[Known] = &[
    Known {
        name: "breaks Namespaces in XML, as an undeclared prefix does; the schema language needs them kept",
        example: "<a x:b=''/>",
        core: Verdict::NotWellFormed,
        libxml2: Verdict::Invalid,
        applies: |_, said| said.namespace_error,
    },
    Known {
        name: "no white space after `<!DOCTYPE`, which XML 1.0 demands and libxml2 does not",
        example: "<!DOCTYPEa><a/>",
        core: Verdict::NotWellFormed,
        libxml2: Verdict::Invalid,
        applies: |text, _| text.split("<!DOCTYPE").skip(1).any(|after| !after.starts_with(is_space)),
    },
    Known {
        name: "a NUL after the outermost element, where libxml2 stops reading",
        example: "<a/>\0",
        core: Verdict::NotWellFormed,
        libxml2: Verdict::Invalid,
        applies: |text, _| text.contains('\0'),
    },
];

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[test]
fn known_differences_exist() {
    let examples: Vec<String> = KNOWN.iter().map(|known| known.example.to_owned()).collect();
    for (known, said) in KNOWN.iter().zip(Scratch::new("known").judge(&examples)) {
        let Known { name, example, .. } = known;
        assert!((known.applies)(example, said), "{name}: {example}");
        assert_eq!(
            (core(example), said.verdict),
            (known.core, known.libxml2),
            "of core and libxml2; {name}: {example}"
        );
    }
}

#[test]
fn unchanged_documents_are_as_they_should_be() {
    let scratch = Scratch::new("unchanged");
    let starts = starts();
    for (text, libxml2) in starts.iter().zip(scratch.judge(&starts)) {
        assert_eq!(core(text), libxml2.verdict, "{text}");
    }
    let own = &starts[..mutate::STARTS.len()];
    assert!(own.iter().all(|text| core(text) == Verdict::Valid), "the test's own documents are valid");
    assert!(own.iter().all(|text| Document::read(text).is_some()), "the test can read its own documents");
}

#[test]
fn mutated_trees_are_judged_alike() {
    let mut random = Random::new(1);
    let starts: Vec<Document> = starts().iter().filter_map(|text| Document::read(text)).collect();
    let texts: Vec<String> = (0..mutations())
        .map(|_| {
            let mut document = pick(&starts, &mut random).clone();
            for _ in 0..1 + random.below(3) * random.below(2) {
                document.mutate(&mut random);
            }
            document.to_string()
        })
        .collect();
    let figures = compare("trees", &texts);
    expect_mix(&figures, |verdict| verdict == Verdict::Valid);
}

#[test]
fn mutated_texts_are_judged_alike() {
    let mut random = Random::new(2);
    let starts = starts();
    let texts: Vec<String> = (0..mutations() * 2 / 5)
        .map(|_| {
            let mut text = pick(&starts, &mut random).clone();
            for _ in 0..1 + random.below(4) / 3 {
                mutate::text(&mut text, &mut random);
            }
            text
        })
        .collect();
    let figures = compare("texts", &texts);
    expect_mix(&figures, |verdict| verdict == Verdict::NotWellFormed);
}

#[test]
fn fixes_leave_mutated_trees_well_formed() {
    let mut random = Random::new(3);
    let starts: Vec<Document> = starts().iter().filter_map(|text| Document::read(text)).collect();
    for _ in 0..mutations() / 5 {
        let mut document = pick(&starts, &mut random).clone();
        document.mutate(&mut random);
        document.mutate(&mut random);
        let text = document.to_string();
        let analysis = analyze(&text, Agent::Independent);
        let schema = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.check.category == Category::Schema);
        for fix in schema.filter(|_| analysis.well_formed).flat_map(|diagnostic| &diagnostic.fixes) {
            let fixed = applied(&text, fix);
            assert_ne!(core(&fixed), Verdict::NotWellFormed, "{}:\n{text}\n{fixed}", fix.title);
        }
    }
}

/// Wants a tenth of the documents, at least, on either side of the question.
fn expect_mix(figures: &BTreeMap<Verdict, usize>, question: impl Fn(Verdict) -> bool) {
    let count =
        |answer| figures.iter().filter(|(verdict, _)| question(**verdict) == answer).map(|(_, count)| count).sum();
    let (yes, no): (usize, usize) = (count(true), count(false));
    assert!(yes.min(no) * 9 >= yes.max(no), "the mix is poor: {figures:?}");
}

/// One of `starts`: half of the time one of the test's own, since they are small and have everything.
fn pick<'s, T>(starts: &'s [T], random: &mut Random) -> &'s T {
    let among = if random.below(2) == 0 { mutate::STARTS.len() } else { starts.len() };
    &starts[random.below(among)]
}

fn mutations() -> usize {
    match std::env::var("DEPLOYABLE_MUTATIONS") {
        Ok(number) => number.parse().unwrap_or_else(|_| panic!("DEPLOYABLE_MUTATIONS is not a number: {number}")),
        Err(_) => MUTATIONS,
    }
}

/// The test's own documents, then those beside the checkout, if any.
fn starts() -> Vec<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("../shared/corpus"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    let found = paths.iter().map(|path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}")));
    mutate::STARTS.iter().map(|&text| text.to_owned()).chain(found).collect()
}

/// Wants the same verdict from the core and from libxml2 for each of `texts`; counts the verdicts, and prints them.
fn compare(name: &str, texts: &[String]) -> BTreeMap<Verdict, usize> {
    let mut figures = BTreeMap::new();
    let mut excused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut differing = Vec::new();
    for (text, said) in texts.iter().zip(Scratch::new(name).judge(texts)) {
        let (core, libxml2) = (core(text), said.verdict);
        *figures.entry(libxml2).or_default() += 1;
        if core != libxml2 {
            let same_side = |known: &&Known| (known.core < known.libxml2) == (core < libxml2);
            match KNOWN.iter().filter(same_side).find(|known| (known.applies)(text, said)) {
                Some(known) => *excused.entry(known.name).or_default() += 1,
                None => differing.push(format!("core: {core:?}, libxml2: {libxml2:?}\n{text}\n")),
            }
        }
    }
    let count = |verdict| figures.get(&verdict).copied().unwrap_or_default();
    let [valid, invalid, broken] = [Verdict::Valid, Verdict::Invalid, Verdict::NotWellFormed].map(count);
    let mut lines =
        format!("{name}: {} documents, {valid} valid, {invalid} invalid, {broken} not well-formed\n", texts.len());
    for (kind, count) in excused {
        lines += &format!("  {count} differ as known: {kind}\n");
    }
    // Past the capture of what tests that pass print: how much was compared is what this test is worth.
    drop(std::io::stdout().write_all(lines.as_bytes()));
    let shown: String = differing.iter().take(5).map(String::as_str).collect();
    assert!(differing.is_empty(), "{} of {} documents differ:\n{shown}", differing.len(), texts.len());
    figures
}

fn core(text: &str) -> Verdict {
    let analysis = analyze(text, Agent::Independent);
    if !analysis.well_formed {
        Verdict::NotWellFormed
    } else if analysis.diagnostics.iter().any(|diagnostic| diagnostic.check.category == Category::Schema) {
        Verdict::Invalid
    } else {
        Verdict::Valid
    }
}

/// A folder of its own for the documents of a test; removed afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("deployable-libxml2-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        Self(folder)
    }

    /// What libxml2 makes of `texts`.
    fn judge(&self, texts: &[String]) -> Vec<Said> {
        let names: Vec<String> = (0..texts.len()).map(|index| format!("{index}.xml")).collect();
        for (name, text) in names.iter().zip(texts) {
            fs::write(self.0.join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let schema = |version: &str| root().join(format!("schema/deployable-{version}.rng"));
        let first = self.run(&schema("1.0"), &names);
        let second = self.run(&schema("1.1"), &names);
        let original = root().join("../shared/schema/deployable-1.0.rng");
        if original.exists() {
            for ((text, own), original) in texts.iter().zip(&first).zip(self.run(&original, &names)) {
                assert_eq!(*own, original, "the project's schema of version 1.0 differs from Conductor's own:\n{text}");
            }
        }
        let both = first.into_iter().zip(second);
        both.map(|(first, second)| Said { verdict: first.verdict.min(second.verdict), ..first }).collect()
    }

    fn run(&self, schema: &Path, names: &[String]) -> Vec<Said> {
        names.chunks(BATCH).flat_map(|batch| self.run_batch(schema, batch)).collect()
    }

    fn run_batch(&self, schema: &Path, names: &[String]) -> Vec<Said> {
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--relaxng"])
            .arg(schema)
            .args(names)
            .current_dir(&self.0)
            .output()
            .unwrap_or_else(|error| panic!("cannot run xmllint ({error}): install libxml2-utils (apt-get) or libxml2"));
        let said = String::from_utf8_lossy(&output.stderr);
        let mut verdicts: BTreeMap<&str, Verdict> = BTreeMap::new();
        let mut namespace_errors = BTreeSet::new();
        for line in said.lines() {
            if let Some(name) = line.strip_suffix(" validates") {
                verdicts.insert(name, Verdict::Valid);
            } else if let Some(name) = line.strip_suffix(" fails to validate") {
                verdicts.insert(name, Verdict::Invalid);
            } else if let Some((name, rest)) = line.split_once(':') {
                if rest.contains(": parser error : ") {
                    verdicts.entry(name).or_insert(Verdict::NotWellFormed);
                } else if rest.contains(": namespace error : ") {
                    namespace_errors.insert(name);
                }
            }
        }
        let said = |name: &String| {
            let verdict = verdicts.get(name.as_str()).copied();
            let verdict = verdict.unwrap_or_else(|| panic!("xmllint says nothing of {name}:\n{said}"));
            Said { verdict, namespace_error: namespace_errors.contains(name.as_str()) }
        };
        names.iter().map(said).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
