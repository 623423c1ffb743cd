//! Documents with one slip in their markup: what is offered mends it, and nothing else changes.
//!
//! In each example, and each file of the corpus where it is at hand, every tag is left out in turn, in every tag every
//! character, and what belongs nowhere is put in at every place. A long document is tried at every so many places.
//! `DEPLOYABLE_SHOW=1` shows what is not mended.

mod applied;
mod originals;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::ops::Range;
use std::thread;

use applied::applied;
use deployable::diagnostic::{Category, Diagnostic, Severity};
use deployable::{Agent, Analysis, analyze};
use originals::{described, originals};

/// Of a document with more tags, every so many are tried.
const MOST_TAGS: usize = 40;

/// Likewise, at every place inside.
const MOST_INSIDE: usize = 12;

/// What is put in where it does not belong.
const STRAY: [char; 6] = ['<', '>', '"', '&', '/', '='];

/// What is done to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    /// A start tag without attributes is left out.
    StartTag,
    /// One with attributes: nobody can know them.
    StartTagWithAttributes,
    EndTag,
    /// A letter of its name is left out.
    Name,
    /// Another character is left out.
    Lost(char),
    Stray(char),
    /// A character is left out of the XML declaration, or one too many put in.
    Declaration,
}

/// A tag of a well-formed document.
struct Tag {
    span: Range<usize>,
    name: Range<usize>,
    quotes: Vec<usize>,
}

/// All tags of `text`.
fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|length| at + length) {
        let marks = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
        if let Some((_, end)) = marks.iter().find(|(mark, _)| text[start..].starts_with(mark)) {
            at = text[start..].find(end).map_or(text.len(), |length| start + length + end.len());
            continue;
        }
        let name_start = start + if text[start..].starts_with("</") { 2 } else { 1 };
        let name_end = text[name_start..].find([' ', '\t', '\r', '\n', '/', '>']);
        let name = name_start..name_end.map_or(text.len(), |length| name_start + length);
        let mut quotes = Vec::new();
        at = name.end;
        for (length, c) in text[name.end..].char_indices() {
            let here = name.end + length;
            let open = quotes.len() % 2 == 1;
            match c {
                '"' | '\'' if !open || text[quotes[quotes.len() - 1]..].starts_with(c) => quotes.push(here),
                '>' if !open => {
                    at = here + 1;
                    break;
                }
                _ => {}
            }
        }
        tags.push(Tag { span: start..at, name, quotes });
    }
    tags
}

/// Every slip with `tag` of `text`: what it is, what it replaces and by what. `inside`: at every place inside.
fn slips(text: &str, tag: &Tag, inside: bool) -> Vec<(Slip, Range<usize>, String)> {
    let Tag { span, name, quotes } = tag;
    let mut slips = Vec::new();
    if text[span.clone()].starts_with("</") {
        slips.push((Slip::EndTag, span.clone(), String::new()));
    } else if !text[span.clone()].ends_with("/>") {
        let slip = if quotes.is_empty() { Slip::StartTag } else { Slip::StartTagWithAttributes };
        slips.push((slip, span.clone(), String::new()));
    }
    for (length, c) in text[span.clone()].char_indices() {
        let at = span.start + length;
        if inside || !c.is_alphanumeric() {
            let slip = if name.contains(&at) { Slip::Name } else { Slip::Lost(c) };
            slips.push((slip, at..at + c.len_utf8(), String::new()));
        }
        if inside || at == span.start || quotes.contains(&at) {
            slips.extend(STRAY.map(|c| (Slip::Stray(c), at..at, c.to_string())));
        }
    }
    slips
}

/// Every slip with the XML declaration of `text`, if it has one.
fn declaration_slips(text: &str) -> Vec<(Slip, Range<usize>, String)> {
    let end = if text.starts_with("<?xml ") { text.find("?>").map_or(0, |end| end + 2) } else { 0 };
    let lost = (0..end).map(|at| (at..at + 1, String::new()));
    let stray = (1..end).flat_map(|at| STRAY.map(|c| (at..at, c.to_string())));
    lost.chain(stray).map(|(what, by)| (Slip::Declaration, what, by)).collect()
}

/// The errors, and how many there are of each.
fn errors(analysis: &Analysis) -> BTreeMap<(&str, &str), usize> {
    let mut errors = BTreeMap::new();
    for found in analysis.diagnostics.iter().filter(|found| found.check.severity == Severity::Error) {
        *errors.entry((found.check.code, found.message.as_str())).or_default() += 1;
    }
    errors
}

/// The services and returns, each with those around it.
fn names(analysis: &Analysis) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for assembly in &analysis.deployable.assemblies {
        let name = assembly.name.as_ref().map(|name| &name.text);
        names.extend(assembly.returns.iter().map(|returned| format!("{name:?} returns {:?}", returned.name.text)));
        for service in &analysis.deployable.services[assembly.services.clone()] {
            let service_name = service.name.as_ref().map(|name| &name.text);
            names.insert(format!("{name:?} holds {service_name:?}"));
            let returns = service.returns.iter();
            names.extend(returns.map(|returned| format!("{name:?} {service_name:?} returns {:?}", returned.name.text)));
        }
    }
    names
}

/// All that must be as it was: what the document says, each verdict and each finding.
fn whole(analysis: &Analysis) -> Vec<String> {
    let assemblies = analysis.deployable.assemblies.iter().map(|assembly| described(analysis, assembly));
    let verdicts = analysis.launch.starts.iter().map(|start| format!("{start:?}"));
    let findings = analysis.diagnostics.iter().map(|found| format!("{} {}", found.check.code, found.message));
    assemblies.chain(verdicts).chain(findings).collect()
}

/// What is wrong with `after`, the outcome of a fix of `finding` of `before`, which was one of `meant`.
fn wrong(meant: &[&Analysis], before: &Analysis, finding: &Diagnostic, after: &Analysis) -> Option<String> {
    let (was, had, has) = (meant.iter().map(|meant| errors(meant)), errors(before), errors(after));
    let key = (finding.check.code, finding.message.as_str());
    if has.get(&key).unwrap_or(&0) >= had.get(&key).unwrap_or(&0) {
        return Some("the finding is still there".to_owned());
    }
    for (error, count) in &has {
        let known = was.clone().filter_map(|was| was.get(error).copied()).chain(had.get(error).copied()).max();
        if *count > known.unwrap_or(0) {
            return Some(format!("a new {error:?}"));
        }
    }
    let kept = names(after);
    let (was, had) = (names(meant[0]), names(before));
    was.intersection(&had).find(|name| !kept.contains(*name)).map(|name| format!("lost: {name}"))
}

/// How many slips there were, and what was offered.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    slips: usize,
    /// Those whose first fix leads back to what was there.
    restored: usize,
    fixes: usize,
    /// Those after which something is wrong.
    wrong: usize,
    /// Fixes of other categories than `syntax` that make more syntax errors.
    spoiling: usize,
}

fn syntax_errors(analysis: &Analysis) -> usize {
    analysis.diagnostics.iter().filter(|found| found.check.category == Category::Syntax).count()
}

/// Tries the fixes of `broken`, which was one of `meant`. `known`: that can be told from what is left. `show` is told what is not
/// mended.
fn try_fixes(broken: &str, meant: &[&Analysis], known: bool, count: &mut Count, show: impl Fn(&str)) {
    let before = analyze(broken, Agent::Independent);
    if before.well_formed {
        return;
    }
    count.slips += 1;
    let mut restored = None;
    for finding in &before.diagnostics {
        for fix in &finding.fixes {
            let after = analyze(&applied(broken, fix), Agent::Independent);
            if finding.check.category != Category::Syntax {
                if syntax_errors(&after) > syntax_errors(&before) {
                    count.spoiling += 1;
                    show(&format!("SPOILING: {}: {}", finding.message, fix.title));
                }
                continue;
            }
            count.fixes += 1;
            let restores = meant.iter().any(|meant| whole(&after) == whole(meant));
            restored = restored.or(Some(restores));
            let other = (known && after.well_formed && !restores).then(|| "another meaning".to_owned());
            if let Some(wrong) = wrong(meant, &before, finding, &after).or(other) {
                count.wrong += 1;
                show(&format!("WRONG: {}: {}: {wrong}", finding.message, fix.title));
            }
        }
    }
    count.restored += usize::from(restored == Some(true));
    if restored != Some(true) {
        let found = before.diagnostics.iter().filter(|found| found.check.category == Category::Syntax);
        let found: Vec<_> = found.map(|found| (&found.message, found.fixes.len())).collect();
        show(&format!("not restored: {found:?}"));
    }
}

/// Tries everything with one document.
fn try_all(name: &str, text: &str, original: &Analysis) -> BTreeMap<Slip, Count> {
    let show = std::env::var_os("DEPLOYABLE_SHOW").is_some();
    let mut counts: BTreeMap<Slip, Count> = BTreeMap::new();
    let tags = tags(text);
    let (every, every_inside) = (tags.len() / MOST_TAGS + 1, tags.len() / MOST_INSIDE + 1);
    let mut all = declaration_slips(text);
    for (index, tag) in tags.iter().enumerate() {
        let inside = index % every_inside == 0;
        if inside || index % every == 0 {
            all.extend(slips(text, tag, inside));
        }
    }
    for (slip, what, by) in all {
        let with = |by: &str| format!("{}{by}{}", &text[..what.start], &text[what.end..]);
        // Such a character may be meant, where it stands for itself.
        let in_value = tags.iter().any(|tag| {
            tag.span.contains(&what.start) && tag.quotes.iter().filter(|quote| **quote < what.start).count() % 2 == 1
        });
        let escaped = match slip {
            Slip::Stray('<') if in_value => Some(analyze(&with("&lt;"), Agent::Independent)),
            Slip::Stray('&') => Some(analyze(&with("&amp;"), Agent::Independent)),
            _ => None,
        };
        let meant: Vec<_> = [original].into_iter().chain(&escaped).collect();
        let known = slip != Slip::StartTagWithAttributes;
        try_fixes(&with(&by), &meant, known, counts.entry(slip).or_default(), |wrong| {
            if show {
                let line = text[..what.start].lines().count();
                let start = text[..what.start].char_indices().rev().take(15).last().map_or(0, |(at, _)| at);
                let before = &text[start..what.start];
                let after: String = text[what.end..].chars().take(20).collect();
                let gone = &text[what.clone()];
                eprintln!("{name}:{line} {slip:?} {before:?}-{gone:?}+{by:?} {after:?} {wrong}");
            }
        });
    }
    counts
}

#[test]
fn fixes_lead_back() {
    let mut originals = originals();
    // Which of several errors is shown of a form that is wrong already may depend on the slip.
    originals
        .retain(|(_, _, analysis)| analysis.diagnostics.iter().all(|found| found.check.category != Category::Schema));
    let counts = thread::scope(|scope| {
        let trying: Vec<_> =
            originals.iter().map(|(name, text, original)| scope.spawn(move || try_all(name, text, original))).collect();
        trying.into_iter().map(|thread| thread.join().unwrap_or_else(|_| panic!("a slip panics"))).collect::<Vec<_>>()
    });
    let mut sums: BTreeMap<Slip, Count> = BTreeMap::new();
    for (slip, count) in counts.into_iter().flatten() {
        let sum = sums.entry(slip).or_default();
        sum.slips += count.slips;
        sum.restored += count.restored;
        sum.fixes += count.fixes;
        sum.wrong += count.wrong;
        sum.spoiling += count.spoiling;
    }
    let mut figures = String::new();
    sums.retain(|_, count| count.slips > 0);
    for (slip, Count { slips, restored, fixes, wrong, spoiling }) in &sums {
        figures +=
            &format!("{slip:?}: {restored} of {slips} restored, {fixes} fixes, {wrong} wrong, {spoiling} spoiling\n");
    }
    // Not by `eprint!`, which a test that passes keeps to itself.
    std::io::stderr().write_all(figures.as_bytes()).expect("standard error is open");
    for (slip, Count { slips, restored, wrong, spoiling, .. }) in &sums {
        assert_eq!((*wrong, *spoiling), (0, 0), "{slip:?}; DEPLOYABLE_SHOW=1 shows which");
        let known = *slip != Slip::StartTagWithAttributes;
        assert!(!known || restored * 100 >= slips * 95, "{slip:?}: fewer than 95 of 100 are restored");
    }
}

/// The best fix of the one syntax error of `text`, which begins with `message`, gives `expected`, or there is none.
#[track_caller]
fn mend(text: &str, message: &str, expected: Option<&str>) {
    let found = analyze(text, Agent::Independent).diagnostics;
    let found: Vec<_> = found.iter().filter(|found| found.check.category == Category::Syntax).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.starts_with(message), "{}", found[0].message);
    let mended = found[0].fixes.first().map(|fix| applied(text, fix));
    assert_eq!(mended.as_deref(), expected);
}

#[test]
fn fixes_look_as_they_should() {
    mend(
        "<services>\n  <service>\n    <executable/>\n  <service/>\n</services>",
        "`<service>` is not closed before `<service>`.",
        Some("<services>\n  <service>\n    <executable/>\n  </service>\n  <service/>\n</services>"),
    );
    mend(
        "<assembly><services><service><files><file/></assembly>",
        "`<files>` is not closed before `</assembly>`.",
        Some("<assembly><services><service><files><file/></files></service></services></assembly>"),
    );
    mend(
        "<assembly><services><service><description>d<executable/><returns/></assembly>",
        "`<description>` is not closed before `<executable>`.",
        Some(
            "<assembly><services><service><description>d</description><executable/><returns/></service></services></assembly>",
        ),
    );
    mend(
        "<assembly>\n  <image/>\n    <return/>\n  </returns>\n</assembly>",
        "`</returns>` closes nothing. Add `<returns>`",
        Some("<assembly>\n  <image/>\n  <returns>\n    <return/>\n  </returns>\n</assembly>"),
    );
    mend(
        "<parameter> 80</value></parameter>",
        "`</value>` closes nothing. Add `<value>`",
        Some("<parameter> <value>80</value></parameter>"),
    );
    mend("<services><executable/></service></services>", "`</service>` closes nothing. Add `<service>`", None);
    mend(
        "<assembly><image/></image></assembly>",
        "`</image>` closes nothing. Remove it",
        Some("<assembly><image/></assembly>"),
    );
    mend(
        "<services><servce><executable/></service></services>",
        "`<servce>` is closed by `</service>`. Did you mean `<service>`?",
        Some("<services><service><executable/></service></services>"),
    );
    mend(
        "<assembly><services><service></service></service><!-- c --><returns/></assembly>",
        "`</service>` does not close `<services>`. Write `</services>`.",
        Some("<assembly><services><service></service></services><!-- c --><returns/></assembly>"),
    );
    mend("<parameter><va</parameter>", "The tag `<va` is not finished.", None);
    mend(
        "<service><description>see /></service>",
        "`<description>` is not closed before `</service>`.",
        Some("<service><description>see /></description></service>"),
    );
    mend(
        "<service><executable> url='u'/></service>",
        "`>` does not belong here.",
        Some("<service><executable url='u'/></service>"),
    );
}
