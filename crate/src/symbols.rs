//! What a name means: where it is defined, where it is referred to, and how to call it something else.
//!
//! What is meant is what [`crate::references`] says: of two that have one name the first. A return may be declared several times,
//! by its assembly and by services of it; all of them are one.

use crate::Analysis;
use crate::diagnostic::Edit;
use crate::facts::is_core_fact;
use crate::model::{Deployable, Name, Version};
use crate::names::is_name;
use crate::references::Target;
use crate::span::Span;
use crate::syntax::escape;
use crate::wording::fill;

/// What has a name that can be referred to, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Assembly,
    Service,
    Return,
    Parameter,
}

/// A place where something is named.
#[derive(Debug, Clone, Copy)]
struct Mention<'d> {
    kind: Kind,
    /// Where the name is looked up: in the assembly of a service or a return, in the service of a parameter.
    place: usize,
    name: &'d Name,
    /// It is the name of the thing itself, not a reference to it.
    defines: bool,
}

/// Those of a document: first the definitions, then the references, each in the order of the schema.
#[derive(Debug, Default)]
struct Mentions<'d>(Vec<Mention<'d>>);

/// Where that is named what the name at byte `at` means: where it is defined, then where it is referred to. Nothing where there
/// is no name, or one that nothing has. Linear.
#[must_use]
pub fn references(analysis: &Analysis, at: usize) -> Vec<Span> {
    let mut spans = Vec::new();
    for mention in Mentions::new(analysis).alike(at).0 {
        spans.push(mention.name.span);
    }
    spans
}

/// How to call `name` what the name at byte `at` of `text` means, wherever it is named. That changes nothing else, nor what
/// happens at launch. Linear.
///
/// # Errors
/// The reason, as a sentence, if that cannot be: there is nothing to rename, it cannot have that name, or the document would
/// mean something else.
pub fn rename(text: &str, analysis: &Analysis, at: usize, name: &str) -> Result<Vec<Edit>, String> {
    let all = Mentions::new(analysis);
    let alike = all.alike(at).0;
    let mut edits = Vec::new();
    let mut refusal = "Nothing that can be renamed has its name here.";
    let (mut what, mut fact) = ("", "");
    if let Some(&Mention { kind, place, name: Name { text: old, .. }, .. }) = alike.first() {
        if old == name {
            return Ok(edits);
        }
        what = ["assembly", "service", "return", "parameter"][kind as usize];
        refusal = "";
        let insert = escape(name);
        for mention in alike {
            let mut span = mention.name.span;
            if old.is_empty() {
                // Nothing is typed, so this is all of the attribute.
                span = Span::empty(span.end.saturating_sub(1));
            }
            let [before, after] = [span.start.wrapping_sub(1), span.end].map(|at| text.as_bytes().get(at));
            if before != after || !matches!(after, Some(b'"' | b'\'')) {
                refusal = "Where the {1} is named, there are not two quotes around it.";
            }
            edits.push(Edit { span, insert: insert.clone() });
        }
        if kind == Kind::Return {
            for of in [name, old] {
                if is_produced(&analysis.deployable, place, of) {
                    (fact, refusal) = (of, "The file `{2}.rb` makes the return of that name.");
                } else if is_known(&analysis.deployable, place, old) && is_core_fact(of) {
                    (fact, refusal) = (of, "An instance knows `{2}` at boot, by that name alone.");
                }
            }
        }
        for other in &all.0 {
            if other.kind == kind && other.place == place && other.name.text == name {
                refusal = "There already is the {1} `{0}`, or a reference to it.";
            }
        }
        if !is_name(name) {
            refusal =
                "A name needs a character that can be seen, none that cannot stand in XML, and 1000 bytes at most.";
        }
    }
    if refusal.is_empty() { Ok(edits) } else { Err(fill(refusal, &[name, what, fact])) }
}

/// Whether a service of `assembly` carries the file that makes the return `name`.
fn is_produced(deployable: &Deployable, assembly: usize, name: &str) -> bool {
    let services = &deployable.services[deployable.assemblies[assembly].services.clone()];
    let mut files = services.iter().flat_map(|service| &service.files);
    files.any(|file| file.strip_suffix(".rb") == Some(name))
}

/// Whether the return `name` of `assembly` is known at boot if that is the name of a core fact.
fn is_known(deployable: &Deployable, assembly: usize, name: &str) -> bool {
    let mut returns = deployable.assemblies[assembly].returns.iter();
    deployable.version == Version::V1_0 || returns.any(|returned| returned.name.text == name)
}

impl<'d> Mentions<'d> {
    fn new(analysis: &'d Analysis) -> Self {
        let deployable = &analysis.deployable;
        let mut found = Self::default();
        for (index, service) in deployable.services.iter().enumerate() {
            found.add(Kind::Service, service.assembly, service.name.as_ref(), true);
            for parameter in &service.parameters {
                found.add(Kind::Parameter, index, parameter.name.as_ref(), true);
            }
            for returned in &service.returns {
                found.add(Kind::Return, service.assembly, Some(&returned.name), true);
            }
        }
        for (index, assembly) in deployable.assemblies.iter().enumerate() {
            found.add(Kind::Assembly, 0, assembly.name.as_ref(), true);
            for returned in &assembly.returns {
                found.add(Kind::Return, index, Some(&returned.name), true);
            }
        }
        let mut last = None;
        for wait in &analysis.waits {
            // One reference can make two waits.
            if last != Some((wait.service, wait.parameter)) {
                found.add(Kind::Assembly, 0, wait.reference(deployable).assembly.as_ref(), false);
            }
            last = Some((wait.service, wait.parameter));
            let (kind, place) = match wait.target {
                Target::Service(service) => (Kind::Service, deployable.services[service].assembly),
                Target::UnknownService(assembly) => (Kind::Service, assembly),
                Target::Produced(service) => (Kind::Return, deployable.services[service].assembly),
                Target::Boot(assembly) | Target::Undeclared(assembly) | Target::UnknownReturn(assembly) => {
                    (Kind::Return, assembly)
                }
                Target::UnknownAssembly | Target::Incomplete => continue,
            };
            found.add(kind, place, wait.wanted(deployable).map(|(name, _)| name), false);
        }
        found
    }

    #[inline(never)] // called all over; a page loads each copy
    fn add(&mut self, kind: Kind, place: usize, name: Option<&'d Name>, defines: bool) {
        if let Some(name) = name {
            self.0.push(Mention { kind, place, name, defines });
        }
    }

    /// Those that mean what the one at byte `at` means, itself included, if something has that name.
    #[inline(never)] // likewise
    fn alike(&self, at: usize) -> Self {
        let mut alike = Self::default();
        let Some(this) = self.0.iter().find(|it| it.name.span.start <= at && at <= it.name.span.end) else {
            return alike;
        };
        for it in &self.0 {
            if it.kind != this.kind || it.place != this.place || it.name.text != this.name.text {
                continue;
            }
            // The second of two of a name is another, which nothing refers to; but a return may be declared twice.
            if alike.0.is_empty() || !it.defines || it.kind == Kind::Return {
                alike.add(it.kind, it.place, Some(it.name), it.defines);
            } else if it.name.span == this.name.span {
                alike.0.clear();
                alike.0.push(*it);
                break;
            }
        }
        if !alike.0.first().is_some_and(|first| first.defines) {
            alike.0.clear();
        }
        alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::applied;
    use crate::{Agent, analyze};

    const PAIR: &str = r#"<deployable version="1.0" name="pair"><assemblies>
  <assembly name="web" hwp="h"><image id="i"/>
    <services><service name="http"><executable url="u"/><parameters>
      <parameter name="db"><reference assembly="data" parameter="up"/></parameter>
      <parameter name="ready"><reference assembly="data" service="sql"/></parameter>
      <parameter name="host"><reference assembly="data" parameter="hostname"/></parameter>
      <parameter name="key"><reference assembly="data" parameter="key"/></parameter>
      <parameter name="gone"><reference assembly="data" parameter="gone"/></parameter>
      <parameter name="lost"><reference assembly="lost" service="lost"/></parameter>
    </parameters></service></services>
  </assembly>
  <assembly name="data" hwp="h"><image id="i"/>
    <services>
      <service name="sql"><executable url="u"/><files><file url="h/key.rb"/></files></service>
      <service name="log"><executable url="u"/></service>
    </services>
    <returns><return name="up"/><return name="hostname"/><return name="key"/></returns>
  </assembly>
</assemblies></deployable>"#;

    /// The byte in the `count`th place where `text` has `needle`, after its first quote.
    fn at(text: &str, needle: &str, count: usize) -> usize {
        let (start, _) = text.match_indices(needle).nth(count).unwrap();
        start + needle.find(['"', '\'']).unwrap() + 1
    }

    fn analysis(text: &str) -> Analysis {
        analyze(text, Agent::Independent)
    }

    fn renamed(text: &str, at: usize, name: &str) -> Result<String, String> {
        rename(text, &analysis(text), at, name).map(|edits| applied(text, &edits))
    }

    #[track_caller]
    fn refuses(text: &str, at: usize, name: &str, reason: &str) {
        assert_eq!(renamed(text, at, name), Err(reason.to_owned()));
    }

    #[test]
    fn from_a_reference_to_what_it_means_and_back() {
        let analysis = analysis(PAIR);
        for (definition, references) in [
            (r#"<assembly name="data"#, &[r#"assembly="data"#; 5][..]),
            (r#"<service name="sql"#, &[r#"service="sql"#]),
            (r#"<return name="up"#, &[r#"parameter="up"#]),
            (r#"<return name="hostname"#, &[r#"parameter="hostname"#]),
            (r#"<parameter name="db"#, &[]),
            (r#"<service name="log"#, &[]),
        ] {
            let length = definition.split('"').next_back().unwrap().len();
            let defined = at(PAIR, definition, 0);
            let mut places = vec![defined];
            places.extend(references.iter().enumerate().map(|(count, needle)| at(PAIR, needle, count)));
            let spans: Vec<_> = places.iter().map(|&place| Span::new(place, place + length)).collect();
            for span in &spans {
                for offset in span.start..=span.end {
                    assert_eq!(super::references(&analysis, offset), spans, "{definition}");
                }
                assert_eq!(super::references(&analysis, span.end + 1), [], "{definition}");
            }
        }
    }

    #[test]
    fn what_nothing_has() {
        let analysis = analysis(PAIR);
        for needle in [r#"parameter="gone"#, r#"assembly="lost"#] {
            let start = at(PAIR, needle, 0);
            assert_eq!(references(&analysis, start), []);
            refuses(PAIR, start, "x", "Nothing that can be renamed has its name here.");
        }
        // Its assembly is not known, so nor is whose service it is.
        assert_eq!(references(&analysis, at(PAIR, r#"service="lost"#, 0)), []);
        for offset in [0, 7, PAIR.len(), PAIR.len() + 1, usize::MAX] {
            assert_eq!(references(&analysis, offset), []);
        }
    }

    #[test]
    fn every_mention_gets_the_name() {
        let from = at(PAIR, r#"service="sql"#, 0);
        let expected = PAIR
            .replace(r#"<service name="sql""#, r#"<service name="s&lt;&quot;&apos;&amp;é""#)
            .replace(r#"service="sql""#, r#"service="s&lt;&quot;&apos;&amp;é""#);
        assert_eq!(renamed(PAIR, from, "s<\"'&é"), Ok(expected));
        assert_eq!(renamed(PAIR, from, "sql").as_deref(), Ok(PAIR));
        let expected =
            PAIR.replace(r#"assembly="data""#, r#"assembly="a b""#).replace(r#"name="data""#, r#"name="a b""#);
        assert_eq!(renamed(PAIR, at(PAIR, r#"assembly="data"#, 3), "a b"), Ok(expected));
    }

    #[test]
    fn a_return_is_renamed_wherever_it_is_declared() {
        let text = r#"<deployable version="1.1"><assemblies><assembly name="a"><services>
            <service name="s"><parameters><parameter name="p"><reference assembly="a" parameter="r"/></parameter></parameters>
            <returns><return name="r"/></returns></service></services><returns><return name="r"/></returns></assembly>
            <assembly name="b"><returns><return name="r"/></returns></assembly></assemblies></deployable>"#;
        let expected = text.replacen("\"r\"", "\"new\"", 3);
        for text in [text, &text.replace("1.1", "1.0")] {
            let expected = if text.contains("1.1") { expected.clone() } else { expected.replace("1.1", "1.0") };
            for count in 0..2 {
                assert_eq!(renamed(text, at(text, r#"return name="r"#, count), "new").as_ref(), Ok(&expected));
            }
            assert_eq!(renamed(text, at(text, r#"parameter="r"#, 0), "new").as_ref(), Ok(&expected));
            let spans = references(&analysis(text), at(text, r#"parameter="r"#, 0));
            let starts: Vec<_> = spans.iter().map(|span| span.start).collect();
            let declared = [0, 1].map(|count| at(text, r#"return name="r"#, count));
            assert_eq!(starts, [declared[0], declared[1], at(text, r#"parameter="r"#, 0)]);
        }
    }

    #[test]
    fn of_two_of_a_name_the_first_is_meant() {
        let text = r#"<deployable><assemblies><assembly name="a"><services><service name="s"/><service name="s"/>
            <service name="t"><parameters><parameter name="p"><reference assembly="a" service="s"/></parameter>
            <parameter name="p"/></parameters></service></services></assembly><assembly name="a"/></assemblies></deployable>"#;
        let first = at(text, r#"service name="s"#, 0);
        let second = at(text, r#"service name="s"#, 1);
        let analysis = analysis(text);
        assert_eq!(references(&analysis, at(text, r#" service="s"#, 0))[0], Span::new(first, first + 1));
        assert_eq!(references(&analysis, second), [Span::new(second, second + 1)]);
        let apart =
            text.replacen(r#"<service name="s"/><service name="s"/>"#, r#"<service name="s"/><service name="u"/>"#, 1);
        assert_eq!(renamed(text, second, "u"), Ok(apart));
        let apart = text
            .replacen(r#"service name="s""#, r#"service name="u""#, 1)
            .replace(r#" service="s""#, r#" service="u""#);
        assert_eq!(renamed(text, first, "u"), Ok(apart));
        let apart = text.replace(r#"<assembly name="a"/>"#, r#"<assembly name="b"/>"#);
        assert_eq!(renamed(text, at(text, r#"assembly name="a"#, 1), "b"), Ok(apart));
        let apart = text.replace(r#"<parameter name="p"/>"#, r#"<parameter name="q"/>"#);
        assert_eq!(renamed(text, at(text, r#"parameter name="p"#, 1), "q"), Ok(apart));
    }

    #[test]
    fn what_cannot_be_a_name() {
        let from = at(PAIR, r#"service="sql"#, 0);
        for name in ["", " ", "\t\n", "\0x", "x\u{7f}", "x\ny", "x\u{85}", "x\u{fffe}", "\u{ffff}x", &"x".repeat(1001)]
        {
            let reason =
                "A name needs a character that can be seen, none that cannot stand in XML, and 1000 bytes at most.";
            refuses(PAIR, from, name, reason);
        }
    }

    #[test]
    fn a_name_that_is_taken() {
        refuses(
            PAIR,
            at(PAIR, r#"assembly="data"#, 0),
            "web",
            "There already is the assembly `web`, or a reference to it.",
        );
        refuses(
            PAIR,
            at(PAIR, r#"service="sql"#, 0),
            "log",
            "There already is the service `log`, or a reference to it.",
        );
        refuses(PAIR, at(PAIR, r#"name="up"#, 0), "key", "There already is the return `key`, or a reference to it.");
        refuses(PAIR, at(PAIR, r#"name="db"#, 0), "key", "There already is the parameter `key`, or a reference to it.");
        refuses(
            PAIR,
            at(PAIR, r#"name="web"#, 0),
            "lost",
            "There already is the assembly `lost`, or a reference to it.",
        );
        refuses(PAIR, at(PAIR, r#"name="up"#, 0), "gone", "There already is the return `gone`, or a reference to it.");
        assert!(renamed(PAIR, at(PAIR, r#"service="sql"#, 0), "gone").is_ok());
        assert!(renamed(PAIR, at(PAIR, r#"service name="http"#, 0), "sql").is_ok());
    }

    #[test]
    fn a_return_keeps_its_producer() {
        let up = at(PAIR, r#"name="up"#, 0);
        refuses(PAIR, up, "IpAddress", "An instance knows `IpAddress` at boot, by that name alone.");
        refuses(
            PAIR,
            at(PAIR, r#"name="hostname"#, 0),
            "x",
            "An instance knows `hostname` at boot, by that name alone.",
        );
        let reason = "The file `key.rb` makes the return of that name.";
        refuses(PAIR, at(PAIR, r#"return name="key"#, 0), "x", reason);
        let text = PAIR.replace(r#"<return name="key"/>"#, "").replace(r#" parameter="key""#, r#" parameter="up""#);
        refuses(&text, at(&text, r#"name="up"#, 0), "key", reason);
        // What a service returns in version 1.1 is its own affair.
        let text = r#"<deployable version="1.1"><assemblies><assembly name="a"><services><service name="s">
            <returns><return name="path"/></returns></service></services></assembly></assemblies></deployable>"#;
        assert_eq!(renamed(text, at(text, r#"name="path"#, 0), "id"), Ok(text.replace("path", "id")));
    }

    #[test]
    fn a_name_of_which_nothing_is_typed() {
        let text = "<deployable><assemblies><assembly name=''/><assembly name=\"b\"/></assemblies></deployable>";
        let from = text.find("name=''").unwrap();
        assert_eq!(renamed(text, from, "a"), Ok(text.replace("''", "'a'")));
        for text in ["<deployable><assemblies><assembly name></assemblies>", "<deployable><assemblies><assembly name="]
        {
            for from in 0..=text.len() {
                if let Ok(renamed) = renamed(text, from, "a") {
                    assert_eq!(renamed, text.replace("name=", "name=a"));
                }
            }
        }
    }
}
