//! Completion and hover held against the model: what is offered is exactly what there is, and what can be typed is allowed.
//!
//! Each example, and each file of the corpus where it is at hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use deployable::help::completion::{Completion, CompletionKind, completions};
use deployable::help::hover::hover;
use deployable::model::{Deployable, Name, Version};
use deployable::references::Target;
use deployable::span::Span;
use deployable::{Agent, Analysis, analyze};

const AGENTS: [Agent; 4] = [Agent::Independent, Agent::AllOrNothing, Agent::Audrey04, Agent::Audrey05];

/// In a longer document, in bytes, only some references are tried.
const LONGEST: usize = 20_000;

fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for folder in ["../examples", "../../shared/corpus"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "xml")
                && let Ok(text) = fs::read_to_string(&path)
            {
                documents.push((path.display().to_string(), text));
            }
        }
    }
    assert!(documents.len() >= 8, "the examples were not found");
    documents.sort();
    documents
}

fn labels(options: &[Completion]) -> BTreeSet<&str> {
    options.iter().map(|option| &*option.label).collect()
}

fn names<'n>(names: impl Iterator<Item = &'n Name>) -> BTreeSet<&'n str> {
    names.map(|name| &*name.text).filter(|name| !name.is_empty()).collect()
}

fn replaced(text: &str, span: Span, insert: &str) -> String {
    [&text[..span.start], insert, &text[span.end..]].concat()
}

/// What a reference to `assembly` can name: its returns, or else its services.
fn meant<'d>(deployable: &'d Deployable, assembly: &Name, returns: bool) -> BTreeSet<&'d str> {
    let of = |name: Option<&Name>| name.is_some_and(|name| name.text == assembly.text);
    let Some(found) = deployable.assemblies.iter().find(|other| of(other.name.as_ref())) else {
        return BTreeSet::new();
    };
    let services = &deployable.services[found.services.clone()];
    if !returns {
        return names(services.iter().filter_map(|service| service.name.as_ref()));
    }
    let declared = services.iter().flat_map(|service| &service.returns);
    let declared = declared.filter(|_| deployable.version == Version::V1_1);
    names(declared.chain(&found.returns).map(|returned| &returned.name))
}

/// Whether a deadlock holds both `service` and what its `parameter` waits for.
fn deadlocks(analysis: &Analysis, service: usize, parameter: usize, returns: bool) -> bool {
    let waits = analysis.waits.iter().filter(|wait| (wait.service, wait.parameter) == (service, parameter));
    let mut targets = waits.map(|wait| wait.target).filter(|target| matches!(target, Target::Service(_)) != returns);
    let together = |others: std::ops::Range<usize>| {
        let mut deadlocks = analysis.launch.deadlocks.iter();
        deadlocks.any(|found| found.members.contains(&service) && others.clone().any(|o| found.members.contains(&o)))
    };
    targets.any(|target| match target {
        Target::Service(other) | Target::Produced(other) => together(other..other + 1),
        Target::Undeclared(assembly) => together(analysis.deployable.assemblies[assembly].services.clone()),
        _ => false,
    })
}

#[test]
fn references_are_offered_exactly_what_they_can_name() {
    let (mut met, mut seen, mut closing) = (0, 0, 0);
    for (file, text) in documents() {
        for agent in AGENTS {
            let analysis = analyze(&text, agent);
            let deployable = &analysis.deployable;
            for (service, of) in deployable.services.iter().enumerate() {
                for (parameter, reference) in of.parameters.iter().enumerate() {
                    let Some(reference) = &reference.reference else { continue };
                    let Some(assembly) = &reference.assembly else { continue };
                    met += 1;
                    if text.len() > LONGEST && met % 8 > 0 {
                        continue;
                    }
                    let found = completions(&text, &analysis, assembly.span.start);
                    let all = names(deployable.assemblies.iter().filter_map(|assembly| assembly.name.as_ref()));
                    assert_eq!((found.span, labels(&found.options)), (assembly.span, all), "{file}");
                    for (wanted, returns) in [(&reference.parameter, true), (&reference.service, false)] {
                        let Some((name, _)) = wanted else { continue };
                        let found = completions(&text, &analysis, name.span.end);
                        let all = meant(deployable, assembly, returns);
                        assert_eq!((found.span, labels(&found.options)), (name.span, all), "{file}: {name:?}");
                        seen += 1;
                        for option in found.options.iter().take(5) {
                            let edited = analyze(&replaced(&text, found.span, &option.insert), agent);
                            let closes = deadlocks(&edited, service, parameter, returns);
                            assert_eq!(option.closes_cycle, closes, "{file}: {name:?}: {option:?} under {agent:?}");
                            closing += usize::from(closes);
                        }
                        let hover = hover(&text, &analysis, name.span.start).map(|hover| hover.text.len());
                        assert!(hover.is_some_and(|paragraphs| paragraphs > 1), "{file}: {name:?}");
                    }
                }
            }
        }
    }
    assert!(seen > 40 && closing > 10, "{seen} references, {closing} would close a cycle");
}

/// The findings that say that something stands where it may not.
fn misplaced(analysis: &Analysis) -> usize {
    const CODES: [&str; 8] = [
        "unknown-element",
        "unknown-attribute",
        "repeated-element",
        "conflicting-content",
        "misplaced-element",
        "invalid-value",
        "unexpected-text",
        "service-returns-version",
    ];
    let mut count = 0;
    for found in &analysis.diagnostics {
        let syntax = found.check.category == deployable::diagnostic::Category::Syntax;
        count += usize::from(syntax || CODES.contains(&found.check.code));
    }
    count
}

/// `snippet` as it stands when its placeholders are left as they are.
fn filled(snippet: &str) -> String {
    snippet.replace("${", "").replace('}', "").replace("=\"version\"", "=\"1.0\"").replace("=\"type\"", "=\"scalar\"")
}

#[test]
fn what_is_offered_is_allowed() {
    let mut tried = 0;
    for (file, text) in documents().into_iter().filter(|(_, text)| text.len() < 5_000) {
        let analysis = analyze(&text, Agent::Independent);
        if misplaced(&analysis) > 0 {
            continue;
        }
        let places = text.char_indices().filter(|&(_, c)| c == '<' || c == '>' || c == '/').map(|(offset, _)| offset);
        for at in places {
            let found = completions(&text, &analysis, at);
            // A name that is replaced leaves its end tag as it is.
            for option in found.options.into_iter().filter(|_| found.span.start == found.span.end) {
                let insert = match option.kind {
                    CompletionKind::Element | CompletionKind::Attribute => filled(&option.insert),
                    CompletionKind::EndTag | CompletionKind::Value => continue,
                };
                let edited = replaced(&text, found.span, &insert);
                let after = misplaced(&analyze(&edited, Agent::Independent));
                assert!(after == 0, "{file} at {at}: {insert}\n{edited}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn what_was_there_is_offered() {
    for (file, text) in documents().into_iter().filter(|(_, text)| text.len() < 5_000) {
        for (at, _) in text.match_indices('<') {
            let name = text[at + 1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let analysis = analyze(&text, Agent::Independent);
            if name.is_empty() || misplaced(&analysis) > 0 {
                continue;
            }
            let found = completions(&text, &analysis, at + 1);
            assert!(labels(&found.options).contains(name), "{file}: {name} at {at}: {found:?}");
        }
    }
}

#[test]
fn a_comment_that_names_a_check_leads_to_it() {
    for check in deployable::checks::CHECKS.iter().copied().flatten() {
        let text = format!("<!-- deployable-ignore {} why -->\n<deployable name='d'/>", check.code);
        let analysis = analyze(&text, Agent::Independent);
        let start = text.find(check.code).unwrap();
        for at in [start, start + check.code.len()] {
            let hover = hover(&text, &analysis, at).unwrap();
            assert_eq!((hover.span.start, &*hover.title, hover.codes[0]), (start, check.code, check.code));
        }
        assert!(hover(&text, &analysis, 2).is_none_or(|hover| hover.title == "unused-ignore"));
    }
}

/// Pseudorandom numbers, always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

#[test]
fn no_text_and_no_offset_disturbs() {
    const INSERTED: [&str; 12] = ["<", ">", "\"", "'", "/", "=", "&", "<!--", "é", "\0", "</", "<a b=\""];
    let mut random = Random(7);
    for (file, text) in documents().into_iter().filter(|(_, text)| text.len() < 5_000) {
        for round in 0..10 {
            let mut broken: Vec<char> = text.chars().collect();
            for _ in 0..2 * round {
                let at = random.below(broken.len());
                match random.below(3) {
                    0 => drop(broken.drain(at..(at + 1 + random.below(4)).min(broken.len()))),
                    1 => drop(broken.splice(at..at, INSERTED[random.below(INSERTED.len())].chars())),
                    _ if random.below(4) == 0 => broken.truncate(at + 200),
                    _ => {}
                }
            }
            let broken: String = broken.into_iter().collect();
            let analysis = analyze(&broken, AGENTS[round % 2]);
            let mut at = random.below(20);
            while at < broken.len() + 20 {
                let found = completions(&broken, &analysis, at);
                assert!(broken.get(found.span.start..found.span.end).is_some(), "{file}: {found:?}");
                let inside = (at..broken.len()).find(|&at| broken.is_char_boundary(at)).unwrap_or(broken.len());
                assert!(found.span.start <= inside && inside <= found.span.end, "{file} at {at}: {found:?}");
                if let Some(hover) = hover(&broken, &analysis, at) {
                    assert!(broken.get(hover.span.start..hover.span.end).is_some(), "{file}: {hover:?}");
                    assert!(hover.span.start <= inside && inside <= hover.span.end, "{file} at {at}: {hover:?}");
                }
                at += 1 + random.below(20);
            }
        }
    }
}
