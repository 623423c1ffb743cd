//! The RELAX NG schemas of both versions as one table: what an element may and must have, and what it is.

use super::Version;

/// What one element may and must have.
///
/// A rule has either children of several names, each of which may stand once, in the order given, or children of one name
/// that may stand any number of times ([`Occurs::Many`]).
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// What it is, for whoever writes it.
    pub(crate) about: &'static str,
    /// Its attributes, then its children.
    pub(crate) parts: &'static [Part],
    /// What holds for the parts that are [`Occurs::Alternative`].
    pub(crate) alternatives: Alternatives,
    /// It may hold text.
    pub(crate) text: bool,
}

/// An attribute or a child of an element.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// What it is, for whoever writes it.
    pub(crate) about: &'static str,
    pub(crate) occurs: Occurs,
    /// The first version that knows it.
    pub(crate) since: Version,
    /// The rule of a child; none for an attribute.
    pub(crate) rule: Option<&'static Rule>,
    /// The values an attribute may have; empty if any.
    pub(crate) values: &'static [&'static str],
}

/// How often an attribute or child stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occurs {
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
pub(crate) enum Alternatives {
    /// One or none.
    AtMostOne,
    /// One.
    ExactlyOne,
}

impl Rule {
    /// Where the attribute or the child called `name` stands among the parts.
    #[inline(never)]
    pub(crate) fn part(&self, name: &str, child: bool) -> Option<usize> {
        self.parts.iter().position(|part| part.rule.is_some() == child && part.name == name)
    }

    /// The rule of its children called `name`.
    pub(crate) fn child(&self, name: &str) -> Option<&'static Rule> {
        self.part(name, true).and_then(|index| self.parts[index].rule)
    }

    /// Whether it may hold an element called `name`.
    pub(crate) fn holds(&self, name: &str, version: Version) -> bool {
        self.part(name, true).is_some_and(|index| self.parts[index].since <= version)
    }
}

/// The outermost element.
pub(crate) static DEPLOYABLE: Rule = Rule {
    parts: &[
        optional("version", "The version of the format: in 1.1 services declare what they return.")
            .one_of(&["1.0", "1.1"]),
        required("name", "What Conductor calls the deployable."),
        optional("id", "An identifier of the deployable."),
        maybe(&DESCRIPTION),
        one(&ASSEMBLIES),
    ],
    ..element("deployable", "Several instances that are launched together.")
};
static DESCRIPTION: Rule = Rule { text: true, ..element("description", "What it is for, in words.") };
static ASSEMBLIES: Rule = Rule { parts: &[many(&ASSEMBLY)], ..element("assemblies", "The instances to launch.") };
static ASSEMBLY: Rule = Rule {
    parts: &[
        required("name", "What references call the assembly."),
        required("hwp", "The hardware profile to launch it on."),
        one(&IMAGE),
        maybe(&SERVICES),
        maybe(&RETURNS),
    ],
    ..element("assembly", "One instance, and the services on it.")
};
static IMAGE: Rule = Rule {
    parts: &[required("id", "The image's identifier."), optional("build", "A certain build of the image.")],
    ..element("image", "What the instance boots from.")
};
static SERVICES: Rule = Rule { parts: &[many(&SERVICE)], ..element("services", "What is started on the instance.") };
static SERVICE: Rule = Rule {
    parts: &[
        required("name", "What references call the service."),
        maybe(&DESCRIPTION),
        one(&EXECUTABLE),
        maybe(&FILES),
        maybe(&PARAMETERS),
        maybe(&RETURNS).since(Version::V1_1),
    ],
    ..element("service", "A script that runs on the instance once its parameters are known.")
};
static EXECUTABLE: Rule = Rule {
    parts: &[alternative_attribute("url", "Where the script is fetched from."), alternative(&EXECUTABLE_CONTENTS)],
    alternatives: Alternatives::ExactlyOne,
    ..element("executable", "The script that starts the service.")
};
static EXECUTABLE_CONTENTS: Rule = Rule { text: true, ..element("contents", "The script itself.") };
static FILES: Rule = Rule { parts: &[many(&FILE)], ..element("files", "Files that the script finds beside it.") };
static FILE: Rule = Rule {
    parts: &[alternative_attribute("url", "Where the file is fetched from."), alternative(&FILE_CONTENTS)],
    alternatives: Alternatives::ExactlyOne,
    ..element("file", "A file beside the script; `NAME.rb` makes the fact NAME.")
};
static FILE_CONTENTS: Rule = Rule {
    parts: &[required("filename", "What the file is called on the instance.")],
    text: true,
    ..element("contents", "The file itself.")
};
static PARAMETERS: Rule =
    Rule { parts: &[many(&PARAMETER)], ..element("parameters", "What the service's script is told.") };
static PARAMETER: Rule = Rule {
    parts: &[
        required("name", "The script reads it as AUDREY_VAR_service_name."),
        TYPE,
        alternative(&VALUE),
        alternative(&REFERENCE),
    ],
    ..element("parameter", "A value, a reference, or else what the user types at launch.")
};
static VALUE: Rule =
    Rule { parts: &[TYPE], text: true, ..element("value", "A default, which the user may change at launch.") };
static REFERENCE: Rule = Rule {
    parts: &[
        required("assembly", "The assembly that the value comes from."),
        alternative_attribute("parameter", "The return of that assembly whose value is taken."),
        alternative_attribute("service", "The service of that assembly whose return code is taken."),
    ],
    alternatives: Alternatives::ExactlyOne,
    ..element("reference", "Takes the value from another service or instance.")
};
static RETURNS: Rule = Rule { parts: &[many(&RETURN)], ..element("returns", "What others can refer to.") };
static RETURN: Rule = Rule {
    parts: &[required("name", "The fact that Facter is asked for.")],
    ..element("return", "A value that others can refer to.")
};

const TYPE: Part = optional("type", "A `password` is hidden when it is typed.").one_of(&["scalar", "password"]);

/// The rules that have children.
pub(crate) static HOMES: [&Rule; 11] = [
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
const fn element(name: &'static str, about: &'static str) -> Rule {
    Rule { name, about, parts: &[], alternatives: Alternatives::AtMostOne, text: false }
}

const fn attribute(name: &'static str, about: &'static str, occurs: Occurs) -> Part {
    Part { name, about, occurs, since: Version::V1_0, rule: None, values: &[] }
}

const fn required(name: &'static str, about: &'static str) -> Part {
    attribute(name, about, Occurs::Required)
}

const fn optional(name: &'static str, about: &'static str) -> Part {
    attribute(name, about, Occurs::Optional)
}

const fn alternative_attribute(name: &'static str, about: &'static str) -> Part {
    attribute(name, about, Occurs::Alternative)
}

const fn child(rule: &'static Rule, occurs: Occurs) -> Part {
    Part { name: rule.name, about: rule.about, occurs, since: Version::V1_0, rule: Some(rule), values: &[] }
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
