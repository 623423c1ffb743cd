//! The outline of a document: its assemblies, their services, and what those take and return.

use crate::Analysis;
use crate::checks::fill;
use crate::model::{Deployable, Name, Parameter, Return};
use crate::references::{Scope, Target};
use crate::span::Span;
use crate::waits::Start;

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

/// Something that has a name, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
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
    /// What is in it, in the order of the schema.
    pub children: Vec<Item>,
}

/// The assemblies of a document, in document order, with all that is in them. Linear.
#[must_use]
pub fn outline(analysis: &Analysis) -> Vec<Item> {
    let deployable = &analysis.deployable;
    let scope = Scope::new(deployable);
    let mut outline = Vec::new();
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        let mut inside = Vec::new();
        for service in assembly.services.clone() {
            let of = &deployable.services[service];
            let mut parts = Vec::new();
            for parameter in &of.parameters {
                parts.push(item(Kind::Parameter, parameter.name.as_ref(), taken(parameter), parameter.span));
            }
            for returned in &of.returns {
                parts.push(given(deployable, &scope, index, returned));
            }
            let (template, step) = match analysis.launch.starts[service] {
                Start::Yes { layer: 0 } => ("starts at once", 0),
                Start::Yes { layer } => ("starts in step {0}", layer + 1),
                Start::Maybe => ("may never start", 0),
                Start::No => ("never starts", 0),
            };
            let detail = fill(template, &[&step.to_string()]);
            let mut service = item(Kind::Service, of.name.as_ref(), detail, of.span);
            service.name_span = of.place();
            service.children = parts;
            inside.push(service);
        }
        for returned in &assembly.returns {
            inside.push(given(deployable, &scope, index, returned));
        }
        let mut item = item(Kind::Assembly, assembly.name.as_ref(), String::new(), assembly.span);
        item.name_span = assembly.place();
        item.children = inside;
        outline.push(item);
    }
    outline
}

#[inline(never)] // called all over; a page loads each copy
fn item(kind: Kind, name: Option<&Name>, detail: String, span: Span) -> Item {
    let (name, name_span) = name.map_or_else(|| (String::new(), span), |name| (name.text.clone(), name.span));
    Item { kind, name, detail, span, name_span, children: Vec::new() }
}

/// Where a parameter has its value from.
fn taken(parameter: &Parameter) -> String {
    let text = |name: Option<&Name>| name.map(|name| name.text.clone()).unwrap_or_default();
    if let Some(reference) = &parameter.reference {
        let wanted = reference.parameter.as_ref().or(reference.service.as_ref()).map(|(name, _)| name);
        return fill("{0} on {1}", &[&text(wanted), &text(reference.assembly.as_ref())]);
    }
    match &parameter.value {
        _ if Deployable::hides(parameter) => "a password".to_owned(),
        Some((value, _)) => fill("{0}", &[value]),
        None => "asked for at launch".to_owned(),
    }
}

/// A return of an assembly, or of a service of it, and where it comes from.
#[inline(never)] // likewise
fn given(deployable: &Deployable, scope: &Scope<'_>, assembly: usize, returned: &Return) -> Item {
    let target = scope.returned(assembly, &returned.name.text).map(|(_, target)| target);
    let (template, service) = match target {
        Some(Target::Produced(service)) => ("from {0}", deployable.services[service].name.as_ref()),
        Some(Target::Boot(_)) => ("known at boot", None),
        Some(_) => ("from any service, or the image", None),
        None => ("only in version 1.1", None),
    };
    let detail = fill(template, &[service.map_or("", |name| &name.text)]);
    item(Kind::Return, Some(&returned.name), detail, returned.span)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::{Agent, analyze};

    /// A line for each item: what it is, how it is called, what is to be known; and where its name stands.
    fn lines(text: &str, items: &[Item], indent: usize, into: &mut String) {
        for item in items {
            let name = &text[item.name_span.start..item.name_span.end];
            let Item { kind, name: read, detail, span, name_span, children } = item;
            assert!(span.start <= name_span.start && name_span.end <= span.end, "{item:?}");
            writeln!(into, "{:indent$}{kind:?} {read}: {detail} @ {name}", "").unwrap();
            assert!(
                children.iter().all(|child| span.start < child.span.start && child.span.end < span.end),
                "{item:?}"
            );
            lines(text, children, indent + 2, into);
        }
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
        let mut found = String::new();
        lines(text, &outline(&analyze(text, Agent::Independent)), 0, &mut found);
        let expected = "\
Assembly a:  @ a
  Service s: starts in step 2 @ s
    Parameter p: x on b @ p
    Parameter q: t on b @ q
    Parameter r: 1 & 2 @ r
    Parameter t: a password @ t
    Parameter : asked for at launch @ <parameter/>
  Service : never starts @ service
    Parameter p:  on  @ p
Assembly b:  @ b
  Service t: starts at once @ t
    Return x: from t @ x
  Return fqdn: known at boot @ fqdn
Assembly :  @ assembly
";
        assert_eq!(found, expected);
    }

    #[test]
    fn a_document_of_version_1_0() {
        let text = r#"<deployable><assemblies><assembly name="a"><services>
            <service name="s"><parameters><parameter name="p"><reference assembly="a" parameter="x"/></parameter></parameters></service>
            <service name="t"><returns><return name="y"/></returns></service></services>
            <returns><return name="x"/></returns></assembly></assemblies></deployable>"#;
        let mut found = String::new();
        lines(text, &outline(&analyze(text, Agent::Independent)), 0, &mut found);
        let expected = "\
Assembly a:  @ a
  Service s: may never start @ s
    Parameter p: x on a @ p
  Service t: starts at once @ t
    Return y: only in version 1.1 @ y
  Return x: from any service, or the image @ x
";
        assert_eq!(found, expected);
    }
}
