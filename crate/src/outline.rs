//! The outline of a document: its assemblies, their services, and what those take and return.

use crate::Analysis;
use crate::model::{Deployable, Name, Return};
use crate::references::{Scope, Target};
use crate::span::Span;
use crate::waits::Start;
use crate::wording::fill;

/// What an [`Item`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An instance.
    Assembly,
    /// One of its services.
    Service,
    /// What a service takes.
    Parameter,
    /// What a service or an assembly gives.
    Return,
}

/// Something that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How many others it is in: the last before it in the outline that are in fewer.
    pub depth: usize,
    /// What it is.
    pub kind: Kind,
    /// Its name, as typed but for references resolved; empty if it has none.
    pub name: String,
    /// What else is to be known at a glance: "starts at once", "dbup on mysql". Empty for an assembly.
    pub detail: String,
    /// All of its element.
    pub span: Span,
    /// Where it is named, within that; its tag if it has no name, or all of it.
    pub name_span: Span,
}

/// All that has a name in a document, each followed by what is in it, in the order of the schema. Linear.
#[must_use]
pub fn outline(analysis: &Analysis) -> Vec<Item> {
    let deployable = &analysis.deployable;
    let scope = Scope::new(deployable);
    let mut outline = Outline(Vec::new());
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        outline.add(0, Kind::Assembly, assembly.name.as_ref(), assembly.span, assembly.tag, "", [None; 2]);
        for service in assembly.services.clone() {
            let of = &deployable.services[service];
            let starts = match analysis.launch.starts[service] {
                Start::Yes { layer: 0 } => "starts at once",
                Start::Yes { .. } => "starts after others",
                Start::Maybe => "may never start",
                Start::No => "never starts",
            };
            outline.add(1, Kind::Service, of.name.as_ref(), of.span, of.tag, starts, [None; 2]);
            for parameter in &of.parameters {
                let mut words = [None; 2];
                let detail = if let Some(reference) = &parameter.reference {
                    let wanted = reference.parameter.as_ref().or(reference.service.as_ref());
                    words = [wanted.map(|(name, _)| &name.text), reference.assembly.as_ref().map(|name| &name.text)];
                    "{0} on {1}"
                } else if Deployable::hides(parameter) {
                    "a password"
                } else if let Some((value, _)) = &parameter.value {
                    words[0] = Some(value);
                    "{0}"
                } else {
                    "asked for at launch"
                };
                let span = parameter.span;
                outline.add(2, Kind::Parameter, parameter.name.as_ref(), span, span, detail, words);
            }
            for returned in &of.returns {
                outline.add_return(2, deployable, &scope, index, returned);
            }
        }
        for returned in &assembly.returns {
            outline.add_return(1, deployable, &scope, index, returned);
        }
    }
    outline.0
}

struct Outline(Vec<Item>);

impl Outline {
    /// Adds what is named `name`, or has `tag`; its detail is `template` with `words`.
    #[inline(never)] // called all over; a page loads each copy
    #[expect(clippy::too_many_arguments, reason = "all that an item is")]
    fn add(
        &mut self,
        depth: usize,
        kind: Kind,
        name: Option<&Name>,
        span: Span,
        tag: Span,
        template: &str,
        words: [Option<&String>; 2],
    ) {
        let detail = fill(template, &words.map(|word| word.map_or("", |word| word)));
        let (name, name_span) = name.map_or(("", tag), |name| (&name.text, name.span));
        self.0.push(Item { depth, kind, name: name.to_owned(), detail, span, name_span });
    }

    /// Adds what `assembly`, or a service of it, returns.
    #[inline(never)] // likewise
    fn add_return(&mut self, depth: usize, deployable: &Deployable, scope: &Scope<'_>, assembly: usize, of: &Return) {
        let mut words = [None; 2];
        let detail = match scope.returned(assembly, &of.name.text).map(|(_, target)| target) {
            Some(Target::Produced(service)) => {
                words[0] = deployable.services[service].name.as_ref().map(|name| &name.text);
                "from {0}"
            }
            Some(Target::Boot(_)) => "known at boot",
            Some(_) => "from any service, or the image",
            None => "only in version 1.1",
        };
        self.add(depth, Kind::Return, Some(&of.name), of.span, of.span, detail, words);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::{Agent, analyze};

    /// A line for each item: what it is, how it is called, what is to be known; and where its name stands.
    fn lines(text: &str) -> String {
        let mut lines = String::new();
        let mut around: Vec<Span> = Vec::new();
        for Item { depth, kind, name, detail, span, name_span } in outline(&analyze(text, Agent::Independent)) {
            around.truncate(depth);
            assert_eq!(around.len(), depth);
            assert!(around.last().is_none_or(|around| around.start < span.start && span.end < around.end));
            assert!(span.start <= name_span.start && name_span.end <= span.end);
            around.push(span);
            let place = &text[name_span.start..name_span.end];
            writeln!(lines, "{:indent$}{kind:?} {name}: {detail} @ {place}", "", indent = 2 * depth).unwrap();
        }
        lines
    }

    #[test]
    fn everything_with_a_name_has_its_place() {
        let text = r#"<deployable version="1.1"><assemblies>
            <assembly name="a"><services>
                <service name="s"><parameters>
                    <parameter name="p"><reference assembly="b" parameter="x"/></parameter>
                    <parameter name="q"><reference assembly="b" service="t"/></parameter>
                    <parameter name="r"><value>1 &amp; 2</value></parameter>
                    <parameter name="t"><value type="password">secret</value></parameter>
                    <parameter/>
                </parameters></service>
                <service><parameters><parameter name="p"><reference/></parameter></parameters></service>
            </services></assembly>
            <assembly name="b"><services><service name="t"><returns><return name="x"/></returns></service></services>
                <returns><return name="fqdn"/></returns></assembly>
            <assembly/>
        </assemblies></deployable>"#;
        let expected = "\
Assembly a:  @ a
  Service s: starts after others @ s
    Parameter p: x on b @ p
    Parameter q: t on b @ q
    Parameter r: 1 & 2 @ r
    Parameter t: a password @ t
    Parameter : asked for at launch @ <parameter/>
  Service : never starts @ service
    Parameter p: (no name) on (no name) @ p
Assembly b:  @ b
  Service t: starts at once @ t
    Return x: from t @ x
  Return fqdn: known at boot @ fqdn
Assembly :  @ assembly
";
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn a_document_of_version_1_0() {
        let text = r#"<deployable><assemblies><assembly name="a"><services>
            <service name="s"><parameters><parameter name="p"><reference assembly="a" parameter="x"/></parameter></parameters></service>
            <service name="t"><returns><return name="y"/></returns></service></services>
            <returns><return name="x"/></returns></assembly></assemblies></deployable>"#;
        let expected = "\
Assembly a:  @ a
  Service s: may never start @ s
    Parameter p: x on a @ p
  Service t: starts at once @ t
    Return y: only in version 1.1 @ y
  Return x: from any service, or the image @ x
";
        assert_eq!(lines(text), expected);
    }
}
