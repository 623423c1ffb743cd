//! Random deployables as plain data, and their spelling as XML.
//!
//! Every document is valid by the schema of its version (semantics.md, section 1), so that nothing but its names, references
//! and waits can be wrong with it. What is likely in it: references that make cycles, to the own service and the own assembly,
//! to names that there are not; core facts in several spellings; files that look like custom facts; names that repeat.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A deployable.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) version: Version,
    pub(crate) assemblies: Vec<Assembly>,
    /// Chooses quotes, white space, comments and the like; 0 is the plainest.
    pub(crate) spelling: u64,
}

/// What the document says about its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// Nothing, which means 1.0.
    Unsaid,
    V1_0,
    V1_1,
}

#[derive(Debug, Clone)]
pub(crate) struct Assembly {
    pub(crate) name: String,
    pub(crate) services: Vec<Service>,
    pub(crate) returns: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) files: Vec<File>,
    pub(crate) parameters: Vec<Parameter>,
    /// Empty unless the version is 1.1, as it is made here.
    pub(crate) returns: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum File {
    Url(String),
    /// Contents, with this filename.
    Contents(String),
}

#[derive(Debug, Clone)]
pub(crate) enum Parameter {
    /// The user gives it at launch.
    Asked,
    /// A constant.
    Value,
    Reference(Reference),
}

#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) assembly: String,
    pub(crate) target: Target,
}

#[derive(Debug, Clone)]
pub(crate) enum Target {
    Return(String),
    Service(String),
}

impl Assembly {
    /// Every name it returns, in document order: those of its services come before its own.
    pub(crate) fn all_returns(&self) -> impl Iterator<Item = &String> {
        self.services.iter().flat_map(|service| &service.returns).chain(&self.returns)
    }
}

impl Service {
    /// Its references, in document order.
    pub(crate) fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Reference(reference) => Some(reference),
            Parameter::Asked | Parameter::Value => None,
        })
    }
}

// The strategy: first a sketch, in which a reference is a wish; then a document, in which the wish has found its names.

/// Names that a stranger might choose. Distinct to XML, however alike: `é` is here composed and decomposed.
const NAMES: [&str; 12] =
    ["é", "e\u{301}", "数据库", "🤨", "A", "db up", "x&y", "q\"'<>]]>", "service", "a.b-c_d:e", "%s|&amp;", ""];

/// Returns that no instance knows at boot; some are nearly core facts.
const CUSTOM_FACTS: [&str; 14] = [
    "dbup",
    "out",
    "key",
    "Dbup",
    "é",
    "db up",
    "ec2_",
    "processor",
    "processorx",
    "ipaddress_",
    "ipaddress_eth-0",
    "hostname2",
    "\u{212a}ernel", // the Kelvin sign, which only Unicode folds to k
    "network",
];

/// Returns that every instance knows at boot, from each part of the list of facts.
const CORE_FACTS: [&str; 24] = [
    "hostname",
    "ipaddress",
    "IPAddress",
    "HOSTNAME",
    "fqdn",
    "lsbdistcodename",
    "ipaddress_eth0",
    "ipaddress6_eth0_1",
    "IpAddress_Eth0",
    "macaddress_lo",
    "netmask_em1",
    "mtu_lo",
    "network_eth0",
    "arp_eth0",
    "processor0",
    "Processor17",
    "ec2_public_hostname",
    "EC2_ami_id",
    "osfamily",
    "memorysize_mb",
    "blockdevice_sda_size",
    "sshfp_rsa",
    "rsc_region",
    "uptime_seconds",
];

/// Names that nothing bears, or hardly ever.
const NO_NAMES: [&str; 5] = ["nothing", "dbupp", "hostname", "s", "a "];

#[derive(Debug, Clone)]
struct AssemblySketch {
    name: NameSketch,
    services: Vec<ServiceSketch>,
    returns: Vec<String>,
}

#[derive(Debug, Clone)]
struct ServiceSketch {
    name: NameSketch,
    files: Vec<File>,
    parameters: Vec<ParameterSketch>,
    returns: Vec<String>,
}

#[derive(Debug, Clone)]
enum NameSketch {
    /// By its place: `a`, `b`, ... for assemblies, `s`, `t`, ... for the services of each.
    ByPlace,
    /// That of the first of its kind.
    Repeated,
    This(&'static str),
}

#[derive(Debug, Clone)]
enum ParameterSketch {
    Asked,
    Value,
    Reference(Wish),
}

/// What a reference shall be to. Where there is no such thing, the parameter is asked for instead.
#[derive(Debug, Clone)]
enum Wish {
    AnyReturn(Index, Index),
    OwnReturn(Index),
    AnyService(Index, Index),
    OwnService(Index),
    ItsService,
    UnknownAssembly(&'static str, bool),
    UnknownService(Index, &'static str),
    UnknownReturn(Index, &'static str),
}

/// Random documents: mostly small, so that cycles are frequent and failures readable; now and then a bigger one.
pub(crate) fn documents() -> impl Strategy<Value = Document> {
    let sketch = prop_oneof![60 => sketch(6, 4, 4), 1 => sketch(14, 6, 6)];
    let version = prop_oneof![1 => Just(Version::Unsaid), 2 => Just(Version::V1_0), 2 => Just(Version::V1_1)];
    let flawed = proptest::bool::weighted(0.35);
    let spelling = prop_oneof![1 => Just(0), 3 => any::<u64>()];
    (version, flawed, spelling, sketch)
        .prop_map(|(version, flawed, spelling, sketch)| document(version, flawed, spelling, &sketch))
}

fn sketch(assemblies: usize, services: usize, parameters: usize) -> impl Strategy<Value = Vec<AssemblySketch>> {
    let service = (name(), vec(file(), 0..=2), vec(parameter(), 0..=parameters), vec(fact(8, 1), 0..=2))
        .prop_map(|(name, files, parameters, returns)| ServiceSketch { name, files, parameters, returns })
        .boxed();
    let services = prop_oneof![4 => vec(service.clone(), 0..=1), 7 => vec(service, 1..=services)];
    let assembly = (name(), services, vec(fact(2, 1), 0..=3)).prop_map(|(name, services, returns)| AssemblySketch {
        name,
        services,
        returns,
    });
    vec(assembly, 1..=assemblies)
}

fn name() -> impl Strategy<Value = NameSketch> {
    prop_oneof![
        40 => Just(NameSketch::ByPlace),
        6 => select(&NAMES[..]).prop_map(NameSketch::This),
        3 => Just(NameSketch::Repeated),
    ]
}

/// A returned name: a custom or a core fact, so many of each.
fn fact(custom: u32, core: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        custom => select(&CUSTOM_FACTS[..4]),
        custom => select(&CUSTOM_FACTS[..]),
        2 * core => select(&CORE_FACTS[..])
    ]
    .prop_map(str::to_owned)
}

/// A file that installs a custom fact, or only looks as if.
fn file() -> impl Strategy<Value = File> {
    let url = prop_oneof![
        4 => Just("https://files.test/facts/NAME.rb"),
        3 => select(&[
            "NAME.rb",
            "/NAME.rb",
            "https://files.test/NAME.rb?version=2",
            "https://files.test/NAME.rb#top",
            "https://files.test/NAME.rb?from=/key.rb#/out.rb",
            "https://files.test/NAME.rb#/out.rb?x",
            "https://files.test/NAME.rb/",
            "https://files.test/get?file=/NAME.rb",
            "https://files.test/#/NAME.rb",
            "https://files.test/NAME.rb.txt",
            "https://files.test/NAME.RB",
            "https://files.test/NAME",
            "https://files.test/my-NAME.rb",
            "https://files.test/NAME.rb/install.sh",
            "",
        ][..]),
    ];
    let filename = prop_oneof![
        2 => Just("NAME.rb"),
        1 => select(&["/usr/lib/ruby/site_ruby/1.8/facter/NAME.rb", "facter/NAME.rb", "NAME.rb?x", "NAME.rb/", "NAME", ""][..]),
    ];
    (fact(5, 1), prop_oneof![url.prop_map(|url| (true, url)), filename.prop_map(|filename| (false, filename))])
        .prop_map(|(fact, (is_url, pattern))| {
            let text = pattern.replace("NAME", &fact);
            if is_url { File::Url(text) } else { File::Contents(text) }
        })
}

fn parameter() -> impl Strategy<Value = ParameterSketch> {
    let index = any::<Index>;
    let wish = prop_oneof![
        30 => (index(), index()).prop_map(|(assembly, name)| Wish::AnyReturn(assembly, name)),
        3 => index().prop_map(Wish::OwnReturn),
        6 => (index(), index()).prop_map(|(assembly, service)| Wish::AnyService(assembly, service)),
        2 => index().prop_map(Wish::OwnService),
        1 => Just(Wish::ItsService),
        2 => (select(&NO_NAMES[..]), any::<bool>()).prop_map(|(name, service)| Wish::UnknownAssembly(name, service)),
        2 => (index(), select(&NO_NAMES[..])).prop_map(|(assembly, name)| Wish::UnknownService(assembly, name)),
        2 => (index(), select(&NO_NAMES[..])).prop_map(|(assembly, name)| Wish::UnknownReturn(assembly, name)),
    ];
    prop_oneof![
        5 => Just(ParameterSketch::Asked),
        2 => Just(ParameterSketch::Value),
        4 => wish.prop_map(ParameterSketch::Reference)
    ]
}

/// Gives every sketched name and reference its text. Without `flawed`, every reference finds what it is to.
fn document(version: Version, flawed: bool, spelling: u64, sketch: &[AssemblySketch]) -> Document {
    let names = |sketches: Vec<&NameSketch>, first: u8| -> Vec<String> {
        let by_place = |place: usize| char::from(first + u8::try_from(place).unwrap_or(0)).to_string();
        let name = |place: usize| match sketches[place] {
            NameSketch::This(name) => (*name).to_owned(),
            NameSketch::ByPlace | NameSketch::Repeated => by_place(place),
        };
        (0..sketches.len())
            .map(|place| if matches!(sketches[place], NameSketch::Repeated) { name(0) } else { name(place) })
            .collect()
    };
    let assembly_names = names(sketch.iter().map(|assembly| &assembly.name).collect(), b'a');
    let mut assemblies: Vec<Assembly> = Vec::new();
    for (assembly, name) in sketch.iter().zip(assembly_names) {
        let service_names = names(assembly.services.iter().map(|service| &service.name).collect(), b's');
        let services = assembly.services.iter().zip(service_names).map(|(service, name)| Service {
            name,
            files: service.files.clone(),
            parameters: Vec::new(),
            returns: if version == Version::V1_1 { service.returns.clone() } else { Vec::new() },
        });
        assemblies.push(Assembly { name, services: services.collect(), returns: assembly.returns.clone() });
    }
    for (a, assembly) in sketch.iter().enumerate() {
        for (s, service) in assembly.services.iter().enumerate() {
            let parameters = service.parameters.iter().map(|parameter| match parameter {
                ParameterSketch::Asked => Parameter::Asked,
                ParameterSketch::Value => Parameter::Value,
                ParameterSketch::Reference(wish) => {
                    fulfil(wish, flawed, &assemblies, a, s).map_or(Parameter::Asked, Parameter::Reference)
                }
            });
            assemblies[a].services[s].parameters = parameters.collect();
        }
    }
    Document { version, assemblies, spelling }
}

/// The reference that a service `s` of assembly `a` wishes for.
fn fulfil(wish: &Wish, flawed: bool, assemblies: &[Assembly], a: usize, s: usize) -> Option<Reference> {
    /// The assembly that a reference finds by the name of this one: the first of that name.
    fn found<'d>(assemblies: &'d [Assembly], wished: &Assembly) -> Option<&'d Assembly> {
        assemblies.iter().find(|assembly| assembly.name == wished.name)
    }
    let a_return = |wished: &Assembly, index: &Index| {
        let names: Vec<&String> = found(assemblies, wished)?.all_returns().collect();
        let name = (!names.is_empty()).then(|| index.get(&names))?;
        Some((wished.name.clone(), Target::Return((*name).clone())))
    };
    let a_service = |wished: &Assembly, index: &Index| {
        let services = &found(assemblies, wished)?.services;
        let service = (!services.is_empty()).then(|| index.get(services))?;
        Some((wished.name.clone(), Target::Service(service.name.clone())))
    };
    let (assembly, target) = match wish {
        Wish::AnyReturn(assembly, name) => a_return(assembly.get(assemblies), name),
        Wish::OwnReturn(name) => a_return(&assemblies[a], name),
        Wish::AnyService(assembly, service) => a_service(assembly.get(assemblies), service),
        Wish::OwnService(service) => a_service(&assemblies[a], service),
        Wish::ItsService => {
            // If another assembly has this one's name, this may well be a service that there is not.
            let (own, service) = (&assemblies[a], &assemblies[a].services[s]);
            let there = found(assemblies, own)?.services.iter().any(|other| other.name == service.name);
            (there || flawed).then(|| (own.name.clone(), Target::Service(service.name.clone())))
        }
        _ if !flawed => None,
        Wish::UnknownAssembly(name, true) => Some(((*name).to_owned(), Target::Service("s".to_owned()))),
        Wish::UnknownAssembly(name, false) => Some(((*name).to_owned(), Target::Return("dbup".to_owned()))),
        Wish::UnknownService(assembly, name) => {
            Some((assembly.get(assemblies).name.clone(), Target::Service((*name).to_owned())))
        }
        Wish::UnknownReturn(assembly, name) => {
            Some((assembly.get(assemblies).name.clone(), Target::Return((*name).to_owned())))
        }
    }?;
    Some(Reference { assembly, target })
}

// The spelling.

/// A document as text, and where its `<reference>` elements stand: byte ranges in document order. Every line ends with LF.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) xml: String,
    pub(crate) references: Vec<Range<usize>>,
}

impl Document {
    /// Its text.
    pub(crate) fn text(&self) -> Text {
        let mut writer = Writer { xml: String::new(), references: Vec::new(), depth: 0, dice: self.spelling };
        writer.deployable(self);
        Text { xml: writer.xml, references: writer.references }
    }
}

struct Writer {
    xml: String,
    references: Vec<Range<usize>>,
    depth: usize,
    dice: u64,
}

impl Writer {
    fn deployable(&mut self, document: &Document) {
        let declarations =
            ["", "<?xml version=\"1.0\"?>\n", "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"];
        self.one_of(&declarations);
        self.one_of(&[
            "",
            "",
            "",
            "<!-- é --> ",
            "<!DOCTYPE deployable>\n",
            "<!DOCTYPE deployable SYSTEM 'x.dtd'><?p?>",
        ]);
        let version = match document.version {
            Version::Unsaid => None,
            // The schema's type is token, so white space around it does not count.
            Version::V1_0 => Some(self.choice(&["1.0", "1.0", "1.0", " 1.0 "])),
            Version::V1_1 => Some(self.choice(&["1.1", "1.1", "1.1", " 1.1 "])),
        };
        let mut attributes: Vec<(&str, &str)> = version.map(|version| ("version", version)).into_iter().collect();
        attributes.push(("name", "d"));
        if self.roll(4) == 1 {
            attributes.push(("id", "00000000-0000-0000-0000-000000000000"));
        }
        if self.roll(6) == 1 {
            attributes.push(("xmlns:unused", "urn:x"));
        }
        self.element("deployable", &attributes, |writer| {
            writer.description();
            writer.element("assemblies", &[], |writer| {
                for assembly in &document.assemblies {
                    writer.assembly(assembly);
                }
            });
        });
        self.one_of(&["\n", "", "\n<!-- end -->\n", "\n<?p x?>"]);
    }

    fn assembly(&mut self, assembly: &Assembly) {
        self.element("assembly", &[("name", &assembly.name), ("hwp", "hwp1")], |writer| {
            if writer.roll(3) == 1 {
                writer.empty("image", &[("id", "i"), ("build", "")]);
            } else {
                writer.empty("image", &[("id", "i")]);
            }
            writer.list("services", &assembly.services, Self::service);
            writer.list("returns", &assembly.returns, |writer, name| writer.empty("return", &[("name", name)]));
        });
    }

    fn service(&mut self, service: &Service) {
        self.element("service", &[("name", &service.name)], |writer| {
            writer.description();
            if writer.roll(4) == 1 {
                writer.element("executable", &[], |writer| writer.content("contents", &[]));
            } else {
                writer.empty("executable", &[("url", "https://files.test/start.sh")]);
            }
            writer.list("files", &service.files, |writer, file| match file {
                File::Url(url) => writer.empty("file", &[("url", url)]),
                File::Contents(filename) => {
                    writer.element("file", &[], |writer| writer.content("contents", &[("filename", filename)]));
                }
            });
            let numbered: Vec<(String, &Parameter)> =
                service.parameters.iter().enumerate().map(|(n, parameter)| (format!("p{n}"), parameter)).collect();
            writer.list("parameters", &numbered, |writer, (name, parameter)| writer.parameter(name, parameter));
            writer.list("returns", &service.returns, |writer, name| writer.empty("return", &[("name", name)]));
        });
    }

    fn parameter(&mut self, name: &str, parameter: &Parameter) {
        let mut attributes = vec![("name", name)];
        attributes.extend(match self.roll(8) {
            1 => Some(("type", "scalar")),
            2 => Some(("type", " password ")),
            _ => None,
        });
        match parameter {
            Parameter::Asked => self.empty("parameter", &attributes),
            Parameter::Value => self.element("parameter", &attributes, |writer| {
                let attributes: &[_] = if writer.roll(3) == 1 { &[("type", "password")] } else { &[] };
                writer.content("value", attributes);
            }),
            Parameter::Reference(reference) => self.element("parameter", &attributes, |writer| {
                let target = match &reference.target {
                    Target::Return(name) => ("parameter", name.as_str()),
                    Target::Service(name) => ("service", name.as_str()),
                };
                let assembly = ("assembly", reference.assembly.as_str());
                writer.space();
                let start = writer.xml.len();
                let attributes = if writer.roll(4) == 1 { [target, assembly] } else { [assembly, target] };
                writer.bare_empty("reference", &attributes);
                let end = writer.xml.len();
                writer.references.push(start..end);
            }),
        }
    }

    fn description(&mut self) {
        if self.roll(5) == 1 {
            self.content("description", &[]);
        }
    }

    /// An element around elements.
    fn element(&mut self, name: &str, attributes: &[(&str, &str)], children: impl FnOnce(&mut Self)) {
        self.space();
        self.start(name, attributes);
        self.xml.push('>');
        self.depth += 1;
        children(self);
        self.depth -= 1;
        self.space();
        self.end(name);
    }

    /// An element around the elements that `each` writes; none at all when there is nothing to write.
    fn list<T>(&mut self, name: &str, items: &[T], each: impl Fn(&mut Self, &T)) {
        if !items.is_empty() {
            self.element(name, &[], |writer| items.iter().for_each(|item| each(writer, item)));
        }
    }

    /// An element around text.
    fn content(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.space();
        self.start(name, attributes);
        self.xml.push('>');
        self.one_of(&[
            "text",
            "é 🤨 &lt;reference assembly='a' service='s'/>",
            "<![CDATA[#!/bin/sh\n<return name='x'/>&&]]>",
            "",
        ]);
        self.end(name);
    }

    /// An element without content.
    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.space();
        self.bare_empty(name, attributes);
    }

    fn bare_empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        if self.roll(8) == 1 {
            self.one_of(&[">", "> <!-- nothing -->\t", ">\n", "><?nothing ?>"]);
            self.end(name);
        } else {
            self.one_of(&["/>", "/>", " />", "\n/>"]);
        }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.xml.push('<');
        self.xml.push_str(name);
        for (name, value) in attributes {
            self.one_of(&[" ", " ", " ", "\n    ", "\t", "  "]);
            self.xml.push_str(name);
            self.one_of(&["=", "=", "=", " = ", "=\n", "\t="]);
            self.value(value);
        }
        self.one_of(&["", "", "", "", " ", "\n"]);
    }

    fn end(&mut self, name: &str) {
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.one_of(&[">", ">", ">", " >", "\n>"]);
    }

    /// An attribute's value in quotes.
    fn value(&mut self, value: &str) {
        let quote = if self.roll(3) == 1 { '\'' } else { '"' };
        self.xml.push(quote);
        for c in value.chars() {
            match c {
                '&' => self.one_of(&["&amp;", "&#38;"]),
                '<' => self.one_of(&["&lt;", "&#x3C;"]),
                '"' if quote == '"' => self.one_of(&["&quot;", "&#34;"]),
                '\'' if quote == '\'' => self.one_of(&["&apos;", "&#39;"]),
                ' ' => self.one_of(&[" ", "\n", "\t", "&#32;"]), // white space there counts as a space each
                _ if self.roll(20) == 1 => self.xml.push_str(&format!("&#x{:x};", u32::from(c))),
                _ => self.xml.push(c),
            }
        }
        self.xml.push(quote);
    }

    /// What stands between elements.
    fn space(&mut self) {
        match self.roll(6) {
            0..=2 if !self.xml.is_empty() => {
                if !self.xml.ends_with('\n') {
                    self.xml.push('\n');
                }
                self.xml.push_str(&"  ".repeat(self.depth));
            }
            3 => self.one_of(&["<!-- <reference assembly='a' service='s'/> -->", "<!---->", "<?é?>"]),
            4 => self.one_of(&["\t", "\n\n", " \n\t"]),
            _ => {}
        }
    }

    fn one_of(&mut self, choices: &[&str]) {
        let choice = self.choice(choices);
        self.xml.push_str(choice);
    }

    fn choice<'c>(&mut self, choices: &[&'c str]) -> &'c str {
        choices[self.roll(choices.len())]
    }

    /// A number below `sides`; always 0 in the plainest spelling (xorshift, which stays at 0).
    fn roll(&mut self, sides: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        usize::try_from((self.dice >> 20) % 0x1_0000).unwrap_or(0) % sides
    }
}
