//! The RELAX NG schemas of both versions as one table: what an element may and must have.

use super::Version;

/// What one element may and must have.
///
/// A rule has either children of several names, each of which may stand once, in the order given, or children of one name
/// that may stand any number of times ([`Occurs::Many`]).
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) attributes: &'static [AttributeRule],
    pub(super) children: &'static [ChildRule],
    /// What holds for the attributes and children that are [`Occurs::Alternative`].
    pub(super) alternatives: Alternatives,
    /// It may hold text.
    pub(super) text: bool,
}

/// An attribute of an element.
#[derive(Debug)]
pub(super) struct AttributeRule {
    pub(super) name: &'static str,
    pub(super) occurs: Occurs,
    /// The values it may have; empty if any.
    pub(super) values: &'static [&'static str],
}

/// A child of an element.
#[derive(Debug)]
pub(super) struct ChildRule {
    pub(super) rule: &'static Rule,
    pub(super) occurs: Occurs,
    /// The first version that knows it.
    pub(super) since: Version,
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
    /// The names of the elements that may hold one called `name`.
    pub(super) fn homes(name: &str, version: Version) -> impl Iterator<Item = &'static str> {
        HOMES
            .iter()
            .filter(move |home| home.children.iter().any(|child| child.rule.name == name && child.since <= version))
            .map(|home| home.name)
    }
}

/// The outermost element.
pub(super) static DEPLOYABLE: Rule = Rule {
    attributes: &[optional("version").one_of(&["1.0", "1.1"]), required("name"), optional("id")],
    children: &[maybe(&DESCRIPTION), one(&ASSEMBLIES)],
    ..element("deployable")
};
static DESCRIPTION: Rule = Rule { text: true, ..element("description") };
static ASSEMBLIES: Rule = Rule { children: &[many(&ASSEMBLY)], ..element("assemblies") };
static ASSEMBLY: Rule = Rule {
    attributes: &[required("name"), required("hwp")],
    children: &[one(&IMAGE), maybe(&SERVICES), maybe(&RETURNS)],
    ..element("assembly")
};
static IMAGE: Rule = Rule { attributes: &[required("id"), optional("build")], ..element("image") };
static SERVICES: Rule = Rule { children: &[many(&SERVICE)], ..element("services") };
static SERVICE: Rule = Rule {
    attributes: &[required("name")],
    children: &[
        maybe(&DESCRIPTION),
        one(&EXECUTABLE),
        maybe(&FILES),
        maybe(&PARAMETERS),
        maybe(&RETURNS).since(Version::V1_1),
    ],
    ..element("service")
};
static EXECUTABLE: Rule = Rule {
    attributes: &[alternative_attribute("url")],
    children: &[alternative(&EXECUTABLE_CONTENTS)],
    alternatives: Alternatives::ExactlyOne,
    ..element("executable")
};
static EXECUTABLE_CONTENTS: Rule = Rule { text: true, ..element("contents") };
static FILES: Rule = Rule { children: &[many(&FILE)], ..element("files") };
static FILE: Rule = Rule {
    attributes: &[alternative_attribute("url")],
    children: &[alternative(&FILE_CONTENTS)],
    alternatives: Alternatives::ExactlyOne,
    ..element("file")
};
static FILE_CONTENTS: Rule = Rule { attributes: &[required("filename")], text: true, ..element("contents") };
static PARAMETERS: Rule = Rule { children: &[many(&PARAMETER)], ..element("parameters") };
static PARAMETER: Rule = Rule {
    attributes: &[required("name"), TYPE],
    children: &[alternative(&VALUE), alternative(&REFERENCE)],
    ..element("parameter")
};
static VALUE: Rule = Rule { attributes: &[TYPE], text: true, ..element("value") };
static REFERENCE: Rule = Rule {
    attributes: &[required("assembly"), alternative_attribute("parameter"), alternative_attribute("service")],
    alternatives: Alternatives::ExactlyOne,
    ..element("reference")
};
static RETURNS: Rule = Rule { children: &[many(&RETURN)], ..element("returns") };
static RETURN: Rule = Rule { attributes: &[required("name")], ..element("return") };

const TYPE: AttributeRule = optional("type").one_of(&["scalar", "password"]);

/// The rules that have children.
static HOMES: [&Rule; 11] = [
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
    Rule { name, attributes: &[], children: &[], alternatives: Alternatives::AtMostOne, text: false }
}

const fn required(name: &'static str) -> AttributeRule {
    AttributeRule { name, occurs: Occurs::Required, values: &[] }
}

const fn optional(name: &'static str) -> AttributeRule {
    AttributeRule { name, occurs: Occurs::Optional, values: &[] }
}

const fn alternative_attribute(name: &'static str) -> AttributeRule {
    AttributeRule { name, occurs: Occurs::Alternative, values: &[] }
}

impl AttributeRule {
    const fn one_of(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }
}

const fn one(rule: &'static Rule) -> ChildRule {
    ChildRule { rule, occurs: Occurs::Required, since: Version::V1_0 }
}

const fn maybe(rule: &'static Rule) -> ChildRule {
    ChildRule { rule, occurs: Occurs::Optional, since: Version::V1_0 }
}

const fn many(rule: &'static Rule) -> ChildRule {
    ChildRule { rule, occurs: Occurs::Many, since: Version::V1_0 }
}

const fn alternative(rule: &'static Rule) -> ChildRule {
    ChildRule { rule, occurs: Occurs::Alternative, since: Version::V1_0 }
}

impl ChildRule {
    const fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }
}
