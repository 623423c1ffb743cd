//! Renaming and laying out change nothing else: held against every example, each file of the corpus where it is at hand, and
//! random changes of documents.

mod crossed;
mod mutate;

use std::fs;
use std::path::Path;

use deployable::diagnostic::{Category, Edit};
use deployable::{Agent, Analysis, analyze, format, outline, symbols};
use mutate::{Document, Random, STARTS};
use roxmltree::{NodeType, ParsingOptions};

/// A name that no document has, as it is and as it is typed.
const FRESH: (&str, &str) = ("<fresh & \"new\"'>", "&lt;fresh &amp; &quot;new&quot;&apos;&gt;");

/// Every example, each file of the corpus, and the documents that mutations begin with; each with what to call it.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents: Vec<_> = STARTS.iter().map(|text| ("a start".to_owned(), (*text).to_owned())).collect();
    for folder in ["examples", "tests/cases", "../shared/corpus"] {
        // The corpus may not be beside the checkout.
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let (true, Ok(text)) = (name.ends_with(".xml"), fs::read_to_string(&path)) {
                documents.push((name, text));
            }
        }
    }
    assert!(documents.len() > STARTS.len() + 30, "the examples and cases were not found");
    documents
}

/// Where each name of a document stands that can be renamed, or asked for.
fn names(analysis: &Analysis) -> Vec<usize> {
    let mut names = Vec::new();
    let mut add = |name: &deployable::model::Name| names.push(name.span.start);
    for assembly in &analysis.deployable.assemblies {
        assembly.name.iter().for_each(&mut add);
        assembly.returns.iter().for_each(|returned| add(&returned.name));
    }
    for service in &analysis.deployable.services {
        service.name.iter().for_each(&mut add);
        service.returns.iter().for_each(|returned| add(&returned.name));
        for parameter in &service.parameters {
            parameter.name.iter().for_each(&mut add);
            if let Some(reference) = &parameter.reference {
                reference.assembly.iter().for_each(&mut add);
                reference.parameter.iter().chain(&reference.service).for_each(|(name, _)| add(name));
            }
        }
    }
    names
}

/// What is found and what happens at launch, in that order; whatever it is called, and whoever could not take that name.
fn meant(analysis: &Analysis) -> (Vec<&str>, String) {
    let found = analysis.diagnostics.iter().filter(|found| found.check.category != Category::Compatibility);
    let codes = found.map(|found| found.check.code).collect();
    let deadlocks: Vec<_> = analysis.launch.deadlocks.iter().map(|deadlock| &deadlock.members).collect();
    (codes, format!("{:?} {:?} {deadlocks:?}", analysis.waits, analysis.launch.starts))
}

/// `text` after `edits`, which may be in any order but do not overlap.
fn applied(text: &str, edits: &[Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span);
    let mut applied = String::new();
    let mut at = 0;
    for Edit { span, insert } in &edits {
        applied += &text[at..span.start];
        applied += insert;
        at = span.end;
    }
    applied + &text[at..]
}

/// Where `at` is after `edits`, if it is where one of them begins or between them.
fn moved(at: usize, edits: &[Edit]) -> usize {
    edits
        .iter()
        .filter(|edit| edit.span.start < at)
        .fold(at, |at, Edit { span, insert }| at + insert.len() - (span.end - span.start))
}

#[test]
fn a_rename_changes_nothing_but_the_name_and_goes_back() {
    let (mut done, mut refusals, mut unnamed) = (0, 0, 0);
    for (file, text) in documents() {
        for agent in [Agent::Independent, Agent::AllOrNothing] {
            let before = analyze(&text, agent);
            // A long document is tried at some of its names, no matter which.
            for at in names(&before).into_iter().step_by(1 + text.len() / 4000) {
                let places = symbols::references(&before, at);
                if places.is_empty() {
                    assert!(symbols::rename(&text, &before, at, FRESH.0).is_err(), "{file}: {at}");
                    unnamed += 1;
                    continue;
                }
                let place = places.iter().find(|span| span.start == at);
                let place = place.unwrap_or_else(|| panic!("{file}: {at} is not among {places:?}"));
                let Ok(edits) = symbols::rename(&text, &before, at, FRESH.0) else {
                    refusals += 1;
                    continue;
                };
                let mut spans: Vec<_> = edits.iter().map(|edit| edit.span).collect();
                spans.sort_unstable();
                assert!(edits.iter().all(|edit| edit.insert == FRESH.1), "{file}: {at}: {edits:?}");
                let typed = &text[place.start..place.end];
                if !typed.contains(['"', '\'']) {
                    let mut places = places.clone();
                    places.sort_unstable();
                    spans.dedup();
                    assert_eq!(spans, places, "{file}: {at}");
                }
                let renamed = applied(&text, &edits);
                let after = analyze(&renamed, agent);
                // Of two that had one name, and of names that were empty, there is now one less.
                let named_twice = before.diagnostics.iter().any(|found| found.check.code.starts_with("duplicate-"));
                if named_twice || typed.contains(['"', '\'']) {
                    assert_eq!(meant(&after).1, meant(&before).1, "{file}: {at}");
                    continue;
                }
                assert_eq!(meant(&after), meant(&before), "{file}: {at}");
                if typed.contains(|c: char| c.is_control() || "&<>".contains(c)) {
                    continue;
                }
                let back = symbols::rename(&renamed, &after, moved(at, &edits), typed)
                    .unwrap_or_else(|reason| panic!("{file}: {at}: not back to {typed}: {reason}"));
                assert_eq!(applied(&renamed, &back), text, "{file}: {at}");
                done += 1;
            }
        }
    }
    assert!(
        done > 500 && refusals * 4 < done && unnamed * 4 < done,
        "{done} done, {refusals} refused, {unnamed} not named"
    );
}

/// `text` without white space.
fn black(text: &str) -> String {
    text.chars().filter(|c| !" \t\r\n".contains(*c)).collect()
}

/// What another parser reads: elements, comments, instructions and text, but for white space between elements.
fn read(text: &str) -> Option<Vec<String>> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(text, options).ok()?;
    let mut read = Vec::new();
    for node in document.descendants() {
        let depth = node.ancestors().count();
        match node.node_type() {
            NodeType::Text => {
                let parent = node.parent()?;
                let kept = parent.children().all(|child| !child.is_element())
                    || parent
                        .children()
                        .any(|child| child.text().is_some_and(|text| child.is_text() && !black(text).is_empty()))
                    || ["description", "contents", "value"].contains(&parent.tag_name().name());
                if kept {
                    read.push(format!("{depth} {:?}", node.text()));
                }
            }
            _ => {
                let attributes: Vec<_> = node.attributes().map(|a| (a.namespace(), a.name(), a.value())).collect();
                read.push(format!(
                    "{depth} {:?} {attributes:?} {:?} {:?}",
                    node.tag_name(),
                    node.pi(),
                    node.is_comment().then(|| node.text())
                ));
            }
        }
    }
    Some(read)
}

/// Lays `text` out, and wants nothing else changed by it. Whether it was well-formed.
#[track_caller]
fn lay_out(text: &str) -> bool {
    let before = analyze(text, Agent::Independent);
    let edits = format::format(text, &before);
    if !before.well_formed {
        assert_eq!(edits, [], "{text}");
        return false;
    }
    let ends: Vec<_> = edits.iter().flat_map(|edit| [edit.span.start, edit.span.end]).collect();
    assert!(ends.is_sorted(), "{text}\n{edits:?}");
    for Edit { span, insert } in &edits {
        assert_eq!(black(&text[span.start..span.end]) + &black(insert), "", "{text}");
        assert_ne!(&text[span.start..span.end], insert, "{text}");
    }
    let formatted = applied(text, &edits);
    let after = analyze(&formatted, Agent::Independent);
    assert_eq!(format::format(&formatted, &after), [], "{text}\n{formatted}");
    let [was, is] = [(&before, text), (&after, formatted.as_str())].map(|(analysis, text)| {
        let messages: Vec<_> = analysis.diagnostics.iter().map(|found| (found.check.code, &found.message)).collect();
        let plan = crossed::plan(analysis);
        let report = crossed::report(text, analysis);
        format!("{:?} {messages:?} {plan:?} {:?} {:?}", meant(analysis), report.services, report.deadlocks)
    });
    assert_eq!(was, is, "{text}\n{formatted}");
    assert_eq!(read(text), read(&formatted), "{text}\n{formatted}");
    true
}

#[test]
fn laying_out_changes_nothing_but_white_space() {
    let mut random = Random::new(1);
    let mut well_formed = 0;
    for (_, text) in documents() {
        well_formed += usize::from(lay_out(&text));
        let Some(document) = Document::read(&text) else { continue };
        for _ in 0..60 {
            let mut mutated = document.clone();
            for _ in 0..=random.below(8) {
                mutated.mutate(&mut random);
            }
            let mut text = mutated.to_string();
            if random.below(3) == 0 {
                mutate::text(&mut text, &mut random);
            }
            well_formed += usize::from(lay_out(&text));
        }
    }
    assert!(well_formed > 1000, "only {well_formed}");
}

#[test]
fn no_place_of_a_broken_text_is_too_odd() {
    let mut random = Random::new(2);
    for start in STARTS {
        for _ in 0..12 {
            let mut text = start.to_owned();
            for _ in 0..=random.below(6) {
                mutate::text(&mut text, &mut random);
            }
            let analysis = analyze(&text, Agent::Independent);
            let _ = outline::outline(&analysis);
            assert!(analysis.well_formed || format::format(&text, &analysis).is_empty());
            for at in 0..text.len() + 3 {
                let references = symbols::references(&analysis, at);
                for span in &references {
                    assert!(text.get(span.start..span.end).is_some(), "{span:?} in {text}");
                }
                // A rename reads the text anew, so one for each name will do.
                if references.iter().any(|span| span.start == at)
                    && let Ok(edits) = symbols::rename(&text, &analysis, at, FRESH.0)
                {
                    let after = analyze(&applied(&text, &edits), Agent::Independent);
                    assert_eq!(meant(&after).1, meant(&analysis).1, "{text}");
                }
            }
        }
    }
}
