//! The RELAX NG schemas of both versions as one table: what an element may and must have.

use super::Version;

/// What one element may and must have.
///
/// A rule has either children of several names, each of which may stand once, in the order given, or children of one name
/// that may stand any number of times ([`Occurs::Many`]).
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// Its attributes, then its children.
    pub(super) parts: &'static [Part],
    /// What holds for the parts that are [`Occurs::Alternative`].
    pub(super) alternatives: Alternatives,
    /// It may hold text.
    pub(super) text: bool,
}

/// An attribute or a child of an element.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) occurs: Occurs,
    /// The first version that knows it.
    pub(super) since: Version,
    /// The rule of a child; none for an attribute.
    pub(super) rule: Option<&'static Rule>,
    /// The values an attribute may have; empty if any.
    pub(super) values: &'static [&'static str],
}

/// How often an attribute or child stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occurs {
    /// Once.
    Required,
    /// Once or not at all.
    Optional,
    /// Once or more; only of a rule's sole child.
    Many,
    /// As [`Rule::alternatives`] says.
    Alternative,
}

/// How many of its alternatives an element has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alternatives {
    /// One or none.
    AtMostOne,
    /// One.
    ExactlyOne,
}

impl Rule {
    /// Where the attribute or the child called `name` stands among the parts.
    #[inline(never)]
    pub(super) fn part(&self, name: &str, child: bool) -> Option<usize> {
        self.parts.iter().position(|part| part.rule.is_some() == child && part.name == name)
    }

    /// Whether it may hold an element called `name`.
    pub(super) fn holds(&self, name: &str, version: Version) -> bool {
        self.part(name, true).is_some_and(|index| self.parts[index].since <= version)
    }
}

/// The outermost element.
pub(super) static DEPLOYABLE: Rule = Rule {
    parts: &[
        optional("version").one_of(&["1.0", "1.1"]),
        required("name"),
        optional("id"),
        maybe(&DESCRIPTION),
        one(&ASSEMBLIES),
    ],
    ..element("deployable")
};
static DESCRIPTION: Rule = Rule { text: true, ..element("description") };
static ASSEMBLIES: Rule = Rule { parts: &[many(&ASSEMBLY)], ..element("assemblies") };
static ASSEMBLY: Rule = Rule {
    parts: &[required("name"), required("hwp"), one(&IMAGE), maybe(&SERVICES), maybe(&RETURNS)],
    ..element("assembly")
};
static IMAGE: Rule = Rule { parts: &[required("id"), optional("build")], ..element("image") };
static SERVICES: Rule = Rule { parts: &[many(&SERVICE)], ..element("services") };
static SERVICE: Rule = Rule {
    parts: &[
        required("name"),
        maybe(&DESCRIPTION),
        one(&EXECUTABLE),
        maybe(&FILES),
        maybe(&PARAMETERS),
        maybe(&RETURNS).since(Version::V1_1),
    ],
    ..element("service")
};
static EXECUTABLE: Rule = Rule {
    parts: &[alternative_attribute("url"), alternative(&EXECUTABLE_CONTENTS)],
    alternatives: Alternatives::ExactlyOne,
    ..element("executable")
};
static EXECUTABLE_CONTENTS: Rule = Rule { text: true, ..element("contents") };
static FILES: Rule = Rule { parts: &[many(&FILE)], ..element("files") };
static FILE: Rule = Rule {
    parts: &[alternative_attribute("url"), alternative(&FILE_CONTENTS)],
    alternatives: Alternatives::ExactlyOne,
    ..element("file")
};
static FILE_CONTENTS: Rule = Rule { parts: &[required("filename")], text: true, ..element("contents") };
static PARAMETERS: Rule = Rule { parts: &[many(&PARAMETER)], ..element("parameters") };
static PARAMETER: Rule =
    Rule { parts: &[required("name"), TYPE, alternative(&VALUE), alternative(&REFERENCE)], ..element("parameter") };
static VALUE: Rule = Rule { parts: &[TYPE], text: true, ..element("value") };
static REFERENCE: Rule = Rule {
    parts: &[required("assembly"), alternative_attribute("parameter"), alternative_attribute("service")],
    alternatives: Alternatives::ExactlyOne,
    ..element("reference")
};
static RETURNS: Rule = Rule { parts: &[many(&RETURN)], ..element("returns") };
static RETURN: Rule = Rule { parts: &[required("name")], ..element("return") };

const TYPE: Part = optional("type").one_of(&["scalar", "password"]);

/// The rules that have children.
pub(super) static HOMES: [&Rule; 11] = [
    &DEPLOYABLE,
    &ASSEMBLIES,
    &ASSEMBLY,
    &SERVICES,
    &SERVICE,
    &EXECUTABLE,
    &FILES,
    &FILE,
    &PARAMETERS,
    &PARAMETER,
    &RETURNS,
];

/// An element that may have nothing.
const fn element(name: &'static str) -> Rule {
    Rule { name, parts: &[], alternatives: Alternatives::AtMostOne, text: false }
}

const fn attribute(name: &'static str, occurs: Occurs) -> Part {
    Part { name, occurs, since: Version::V1_0, rule: None, values: &[] }
}

const fn required(name: &'static str) -> Part {
    attribute(name, Occurs::Required)
}

const fn optional(name: &'static str) -> Part {
    attribute(name, Occurs::Optional)
}

const fn alternative_attribute(name: &'static str) -> Part {
    attribute(name, Occurs::Alternative)
}

const fn child(rule: &'static Rule, occurs: Occurs) -> Part {
    Part { name: rule.name, occurs, since: Version::V1_0, rule: Some(rule), values: &[] }
}

const fn one(rule: &'static Rule) -> Part {
    child(rule, Occurs::Required)
}

const fn maybe(rule: &'static Rule) -> Part {
    child(rule, Occurs::Optional)
}

const fn many(rule: &'static Rule) -> Part {
    child(rule, Occurs::Many)
}

const fn alternative(rule: &'static Rule) -> Part {
    child(rule, Occurs::Alternative)
}

impl Part {
    const fn one_of(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    const fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }
}
