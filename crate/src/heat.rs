//! A deployable as a template for Heat, OpenStack's engine, which launches by the same dependencies (`semantics.md`, section 6).
//!
//! The template is made as plain nodes and written by [`yaml`]; names of its own come from [`ids`]. What differs between images with
//! Heat's agents and images without is in [`deployments`] and [`conditions`].

mod conditions;
mod content;
mod deployments;
mod ids;
mod script;
mod yaml;

use content::{File, Machine};
use ids::Ids;
use yaml::Node;

use crate::model::{Deployable, Name, Parameter, Service};
use crate::names::Names;
use crate::references::{Scope, Target, Wait};
use crate::span::Span;
use crate::syntax::Tree;
use crate::waits::Start;
use crate::wording::fill;
use crate::{Agent, Reading, syntax};

/// How services get onto their instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By Heat's agents, which the images have.
    Deployments,
    /// By a script that each instance runs when it boots, and that signals what is done.
    WaitConditions,
}

/// A HOT template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its text.
    pub yaml: String,
    /// The lines that come from somewhere, in order.
    pub sources: Vec<Source>,
}

/// Where a line of a [`Template`] comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The line, from 1.
    pub line: usize,
    /// What it is made of in the document.
    pub span: Span,
}

/// `text`, a document without errors, as a template that launches it as `agent` would.
///
/// Errors are [`Analysis`](crate::Analysis)'s to find, and the caller's to ask for: who exports has checked already. Linear in its result.
///
/// # Errors
/// It may not launch, or it cannot be said in this way; why, in a sentence or two.
pub fn export(text: &str, agent: Agent, way: Way) -> Result<Template, String> {
    let document = Document::read(text, agent).ok_or("The document is not well-formed.")?;
    match document.refusal() {
        Some(reason) => Err(reason),
        None => document.write(way),
    }
}

/// A document, and what happens when it is launched.
struct Document<'t> {
    text: &'t str,
    tree: Tree<'t>,
    reading: Reading,
}

impl<'t> Document<'t> {
    fn read(text: &'t str, agent: Agent) -> Option<Self> {
        let (tree, found) = syntax::parse(text, |_, _| syntax::Fit::Unknown);
        let tree = tree.filter(|_| found.is_empty())?;
        let reading = Reading::new(Some(&tree), agent);
        Some(Self { text, tree, reading })
    }

    /// Why it is not exported, whichever way.
    fn refusal(&self) -> Option<String> {
        let Reading { deployable, launch, waits, .. } = &self.reading;
        for (service, start) in launch.starts.iter().enumerate() {
            let why = match start {
                Start::Yes { .. } => continue,
                Start::No => "never starts, even if a comment in the document ignores that error.".to_owned(),
                Start::Maybe => {
                    let undeclared = |wait: &&Wait| {
                        matches!(wait.target, Target::Undeclared(_)) && launch.starts[wait.service] == Start::Maybe
                    };
                    let wanted = waits.iter().find(undeclared).and_then(|wait| wait.wanted(deployable));
                    fill(
                        "starts only if undeclared returns, like {0}, come before all services there have completed, and Heat waits \
                         for those. Declare each on the service that returns it (version 1.1).",
                        &[wanted.map_or("", |(name, _)| &name.text)],
                    )
                }
            };
            return Some(format!("{} {why}", service_name(deployable, service)));
        }
        let service = deployable.services.iter().position(is_unreadable)?;
        Some(format!(
            "No variable can be called after the parameters of {}: their names and the service's must hold no `=`, and be no longer \
             than {LONGEST_VARIABLE} bytes together.",
            service_name(deployable, service)
        ))
    }

    /// The template, whatever is wrong with the document.
    ///
    /// # Errors
    /// It cannot be said in this way; why.
    fn write(&self, way: Way) -> Result<Template, String> {
        let mut export = Export::new(self, way);
        let resources = match way {
            Way::Deployments => deployments::resources(&export),
            Way::WaitConditions => conditions::resources(&mut export, &self.reading.launch)?,
        };
        let names: Vec<_> = export
            .returns
            .iter()
            .map(|returned| {
                vec![called(&self.reading.deployable.assemblies[returned.assembly].name), &*returned.name.text]
            })
            .collect();
        let names = Ids::all(&[], &names, Ids::claim);
        let outputs = export.returns.iter().zip(names).map(|(returned, id)| {
            let name = returned.name;
            let assembly = called(&self.reading.deployable.assemblies[returned.assembly].name);
            let output = Node::map(vec![
                entry("description", Node::text(fill("[0] of {1}", &[&name.text, assembly]))),
                entry("value", Node::plain(export.value(returned))),
            ]);
            (id, output.from(name.span))
        });
        let outputs: Vec<_> = outputs.collect();

        let name = called(&self.reading.deployable.name);
        let description = content::description(&self.tree).unwrap_or_else(|| name.to_owned());
        let mut sections = vec![
            entry("heat_template_version", Node::plain("2016-10-14")),
            entry("description", Node::text(description)),
            entry("parameters", Node::map(export.parameters).apart()),
            entry("resources", Node::map(resources).apart()),
        ];
        if !outputs.is_empty() {
            sections.push(entry("outputs", Node::map(outputs).apart()));
        }
        Ok(yaml::write(&head(name, self.reading.agent, way), &Node::map(sections)))
    }
}

/// Whether there is no variable for some parameter of `service`.
fn is_unreadable(service: &Service) -> bool {
    let own = called(&service.name);
    let mut names = service.parameters.iter().map(|parameter| called(&parameter.name));
    names.any(|name| {
        own.contains('=')
            || name.contains('=')
            || own.len() + name.len() > LONGEST_VARIABLE
            || yaml::quoted(own).len() + yaml::quoted(name).len() > LONGEST_VARIABLE
    })
}

/// The names of a service and a parameter have no more bytes together, as quoted in YAML, whose readers allow 1024 characters of a key.
const LONGEST_VARIABLE: usize = 1000;

/// A service, for a message.
fn service_name(deployable: &Deployable, service: usize) -> String {
    let of = &deployable.services[service];
    fill("{0} on {1}", &[called(&of.name), called(&deployable.assemblies[of.assembly].name)])
}

/// Each parameter of a service, and in which variable its script reads it.
fn variables(deployable: &Deployable, service: usize) -> impl Iterator<Item = (&Parameter, String)> {
    let of = &deployable.services[service];
    let variable = |parameter: &Parameter| format!("AUDREY_VAR_{}_{}", called(&of.name), called(&parameter.name));
    of.parameters.iter().map(move |parameter| (parameter, variable(parameter)))
}

/// A name, for what has none the empty one.
fn called(name: &Option<Name>) -> &str {
    name.as_ref().map_or("", |name| &name.text)
}

/// What is said at the top of a template.
fn head(name: &str, agent: Agent, way: Way) -> Vec<String> {
    let start = match (way, agent) {
        (Way::WaitConditions, _) => {
            "The services of an assembly run one after the other, once all is there that they need from others."
        }
        (_, Agent::Independent) => "A service starts once its own references are resolved.",
        _ => "The services of an assembly start together, once every reference of all of them is resolved.",
    };
    let mut head = vec![
        fill("The deployable [0] for Heat, made by deployable: change the deployable, and make this anew.", &[name]),
        start.to_owned(),
        String::new(),
        "What Heat does otherwise than Audrey:".to_owned(),
    ];
    let otherwise: &[&str] = match way {
        Way::Deployments => {
            &["Images need Heat's agents, with the hook for scripts, bash and Facter. They do not need Audrey's agent."]
        }
        Way::WaitConditions => &[
            "Images need cloud-init, bash, curl and Facter. Scripts, with the passwords they are given, are user data, which has 48 kB at most.",
            "Addresses and host names are known before their instances are there.",
            "Values in the stack's outputs stay percent-encoded.",
        ],
    };
    let always = [
        "A service whose script returns another code than 0 fails the stack. Audrey goes on with what waits for it.",
        "A return that Facter does not know is empty. Audrey waits for it.",
        "A script sees the variables of its own service. With Audrey it also sees those of services that ran there before.",
        "Files with a URL are fetched by who creates the stack, and have to be text.",
        "Instances have names that are host names, which references to `hostname` get.",
    ];
    head.extend(always.iter().chain(otherwise).map(|line| format!("- {line}")));
    head
}

fn entry(key: &str, value: Node) -> (String, Node) {
    (key.to_owned(), value)
}

/// A resource, and what it depends on beyond what its properties refer to.
fn resource(kind: &str, properties: Vec<(String, Node)>, after: &[&str]) -> Node {
    let mut entries = vec![entry("type", Node::plain(kind)), entry("properties", Node::map(properties))];
    if !after.is_empty() {
        entries.push(entry("depends_on", Node::list(after.iter().map(|&id| Node::plain(id)).collect())));
    }
    Node::map(entries)
}

/// A parameter that a cloud knows the values of.
fn parameter(description: &str, default: Option<&str>, constraint: &str) -> Node {
    let mut entries = vec![entry("type", Node::plain("string")), entry("description", Node::text(description))];
    entries.extend(default.map(|default| entry("default", Node::text(default))));
    entries.push(entry("constraints", Node::plain(format!("[{{ custom_constraint: {constraint} }}]"))));
    Node::map(entries)
}

/// A document on its way into a template, and the names that its parts have there.
struct Export<'d> {
    deployable: &'d Deployable,
    agent: Agent,
    waits: &'d [Wait],
    /// For each service, its files and its script.
    files: Vec<Vec<File>>,
    ids: Ids,
    /// The template's parameters.
    parameters: Vec<(String, Node)>,
    /// For each assembly, the parameters for its image and its flavor.
    machines: Vec<(String, String)>,
    /// For each assembly, its server.
    servers: Vec<String>,
    /// For each assembly, what its instance is called.
    hosts: Vec<String>,
    /// For each assembly, its port; none if servers make their own.
    ports: Vec<String>,
    /// For each service, what is complete when it is.
    services: Vec<Asker<'d>>,
    /// For each assembly, what asks for facts at boot.
    boot: Vec<Asker<'d>>,
    /// For each assembly, what asks for undeclared returns.
    late: Vec<Asker<'d>>,
    /// For each assembly, what its services wait for that start together.
    together: Vec<String>,
    /// For each parameter of each service, the template's parameter; of one with a reference, none.
    answers: Vec<Vec<Option<String>>>,
    /// Whatever is returned, by its place in the document.
    returns: Vec<Returned<'d>>,
    /// Those, by assembly and name.
    returned: Names<'d>,
}

/// Something that is complete at some time, and then asks Facter.
struct Asker<'d> {
    /// What it is called.
    id: String,
    /// What it needs for that.
    beside: String,
    /// For which facts, and what it calls their values.
    facts: Vec<(&'d Name, String)>,
}

/// Something that an assembly or one of its services returns.
struct Returned<'d> {
    assembly: usize,
    name: &'d Name,
    /// What a reference to it waits for.
    target: Target,
    value: Value,
}

/// Where the value of a return comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    /// It is the instance's address.
    Address,
    /// It is the instance's name.
    HostName,
    /// Facter says it: it is this one of those that are asked for at once.
    Fact(usize),
}

/// The template's parameter for the network.
const NETWORK: &str = "network";

/// Conductor refuses a blank answer.
const NOT_BLANK: &str = r#"[{ allowed_pattern: "\\s*\\S[\\s\\S]*", description: "It may not be blank." }]"#;

/// What an output of Heat's own, or an attribute of every resource, is called.
const ATTRIBUTES: [&str; 4] = ["deploy_status_code", "deploy_stderr", "deploy_stdout", "show"];

impl<'d> Export<'d> {
    fn new(document: &'d Document<'_>, way: Way) -> Self {
        let taken = [NETWORK, conditions::TIMEOUT];
        let first = Self::with_names(document, way, Ids::without(&taken));
        let mut export = Self::with_names(document, way, first.ids.again(&taken));
        let files = export.deployable.services.iter();
        export.files = files.map(|service| content::files(document.text, &document.tree, service)).collect();
        export.find_returns();
        export
    }

    /// All that has a name from `ids`, and nothing else.
    #[inline(never)]
    fn with_names(document: &'d Document<'_>, way: Way, mut ids: Ids) -> Self {
        let Document { tree, reading, .. } = document;
        let deployable = &reading.deployable;
        let names: Vec<_> = deployable.assemblies.iter().map(|assembly| called(&assembly.name)).collect();
        let servers = names.iter().map(|name| ids.claim(&[name])).collect();
        let hosts = Ids::all(&[], &names.iter().map(|&name| vec![name]).collect::<Vec<_>>(), Ids::host);
        let (port, beside) = match way {
            Way::Deployments => (None, "config"),
            Way::WaitConditions => (Some("port"), "handle"),
        };
        let ports = names.iter().filter_map(|name| port.map(|port| ids.claim(&[name, port]))).collect();
        let mut asker = |parts: &[&str]| Asker {
            id: ids.claim(parts),
            beside: ids.claim(&[parts, &[beside]].concat()),
            facts: Vec::new(),
        };
        let services = deployable.services.iter();
        let services: Vec<_> =
            services.map(|service| asker(&[names[service.assembly], called(&service.name)])).collect();
        let boot = names.iter().map(|name| asker(&[name, "facts"])).collect();
        let late = names.iter().map(|name| asker(&[name, "returns"])).collect();
        let together = names.iter().map(|name| ids.claim(&[name, "together"])).collect();
        let mut export = Self {
            deployable,
            agent: reading.agent,
            waits: &reading.waits,
            files: Vec::new(),
            ids,
            parameters: Vec::new(),
            machines: Vec::new(),
            servers,
            hosts,
            ports,
            services,
            boot,
            late,
            together,
            answers: Vec::new(),
            returns: Vec::new(),
            returned: Names::default(),
        };
        export.ask_for_machines(tree);
        export.ask_for_answers();
        export
    }

    /// A parameter for the network, and one for each image and each hardware profile, whatever assemblies have it: what a cloud
    /// calls them is said once.
    fn ask_for_machines(&mut self, tree: &Tree<'_>) {
        let network = "The network that the instances are on.";
        self.parameters.push(entry(NETWORK, parameter(network, None, "neutron.network")));
        let machines = self.deployable.assemblies.iter().map(|assembly| content::machine(tree, assembly));
        // What stands between the two cannot stand in either.
        let machines: Vec<_> =
            machines.map(|machine| (format!("{}\0{}", machine.image, machine.build), machine)).collect();
        let mut asked = Names::default();
        let mut ids = Vec::new();
        for ((key, Machine { hwp, image, build, span }), assembly) in machines.iter().zip(&self.deployable.assemblies) {
            let mut ask = |place: usize, key, parts: &[&str], description: &str, constraint: &str, span: Span| {
                let index = *asked.entry(place, key, ids.len());
                if index == ids.len() {
                    let parameter = parameter(description, Some(parts[1]), constraint).from(span);
                    ids.push(self.ids.claim(parts));
                    self.parameters.push((ids[index].clone(), parameter));
                }
                ids[index].clone()
            };
            let (parts, called): (&[&str], _) = match &**build {
                "" => (&["image", image], image.clone()),
                build => (&["image", image, build], format!("{image}, build {build}")),
            };
            let description = format!("The image that the deployable calls {called}.");
            let image = ask(0, key, parts, &description, "glance.image", *span);
            let description = format!("The flavor for what the deployable calls {hwp}.");
            let flavor = ask(1, hwp, &["flavor", hwp], &description, "nova.flavor", assembly.span);
            self.machines.push((image, flavor));
        }
    }

    /// A parameter for each that Conductor would ask for, and as it would: a blank answer is refused.
    fn ask_for_answers(&mut self) {
        for service in &self.deployable.services {
            let names = [called(&self.deployable.assemblies[service.assembly].name), called(&service.name)];
            let mut answers = Vec::new();
            for parameter in &service.parameters {
                let answer = parameter.reference.is_none().then(|| {
                    let name = called(&parameter.name);
                    let mut entries = vec![
                        entry("type", Node::plain("string")),
                        entry("label", Node::text(name)),
                        entry("description", Node::text(fill("{0}, for {1} on {2}", &[name, names[1], names[0]]))),
                    ];
                    let value =
                        parameter.value.as_ref().map(|(value, _)| value).filter(|value| !value.trim().is_empty());
                    entries.extend(value.map(|value| entry("default", Node::text(value))));
                    if Deployable::hides(parameter) {
                        entries.push(entry("hidden", Node::plain("true")));
                    }
                    entries.push(entry("constraints", Node::plain(NOT_BLANK)));
                    let id = self.ids.claim(&[names[0], names[1], name]);
                    self.parameters.push((id.clone(), Node::map(entries).from(parameter.span)));
                    id
                });
                answers.push(answer);
            }
            self.answers.push(answers);
        }
    }

    /// What is returned, and who tells its value.
    fn find_returns(&mut self) {
        let scope = Scope::new(self.deployable);
        let mut found: Vec<_> = scope.all_returned().iter().map(|&(name, target)| (name.span, name, target)).collect();
        found.sort_unstable_by_key(|&(span, ..)| span);
        for (_, name, target) in found {
            let (assembly, asker) = match target {
                Target::Produced(service) => (self.deployable.services[service].assembly, &mut self.services[service]),
                Target::Boot(assembly) => (assembly, &mut self.boot[assembly]),
                Target::Undeclared(assembly) => (assembly, &mut self.late[assembly]),
                _ => continue,
            };
            let value = match target {
                Target::Boot(_) if name.text.eq_ignore_ascii_case("ipaddress") => Value::Address,
                Target::Boot(_) if name.text.eq_ignore_ascii_case("hostname") => Value::HostName,
                _ => {
                    asker.facts.push((name, String::new()));
                    Value::Fact(asker.facts.len() - 1)
                }
            };
            self.returned.entry(assembly, &name.text, self.returns.len());
            self.returns.push(Returned { assembly, name, target, value });
        }
        for asker in self.services.iter_mut().chain(&mut self.boot).chain(&mut self.late) {
            let names: Vec<_> = asker.facts.iter().map(|(name, _)| vec![&*name.text]).collect();
            let outputs = Ids::all(&ATTRIBUTES, &names, Ids::claim);
            for (fact, output) in asker.facts.iter_mut().zip(outputs) {
                fact.1 = output;
            }
        }
    }

    /// What the parameters of a service wait for, in document order.
    fn waits(&self, service: usize) -> &'d [Wait] {
        let from = self.waits.partition_point(|wait| wait.service < service);
        let to = self.waits.partition_point(|wait| wait.service <= service);
        &self.waits[from..to]
    }

    /// What a parameter of a service waits for; of several, the first.
    fn wait(&self, service: usize, parameter: usize) -> Option<Wait> {
        let index = self.waits.partition_point(|wait| (wait.service, wait.parameter) < (service, parameter));
        self.waits.get(index).copied().filter(|wait| (wait.service, wait.parameter) == (service, parameter))
    }

    /// The return that a wait is for, as an index.
    fn return_of(&self, wait: Wait) -> Option<usize> {
        let assembly = match wait.target {
            Target::Produced(service) => self.deployable.services[service].assembly,
            Target::Boot(assembly) | Target::Undeclared(assembly) => assembly,
            _ => return None,
        };
        self.returned.get(assembly, &wait.wanted(self.deployable)?.0.text)
    }

    /// What gives the value of a return.
    fn value(&self, returned: &Returned<'_>) -> String {
        let server = &self.servers[returned.assembly];
        match (&returned.value, self.ports.get(returned.assembly), self.asker(returned.target)) {
            (Value::Address, None, _) => format!("{{ get_attr: [{server}, networks, {{ get_param: {NETWORK} }}, 0] }}"),
            (Value::Address, Some(port), _) => format!("{{ get_attr: [{port}, fixed_ips, 0, ip_address] }}"),
            (Value::HostName, ..) => format!("{{ get_attr: [{server}, name] }}"),
            (&Value::Fact(index), None, Some(asker)) => {
                format!("{{ get_attr: [{}, {}] }}", asker.id, asker.facts[index].1)
            }
            (&Value::Fact(index), Some(_), Some(asker)) => conditions::value(asker, index),
            (Value::Fact(_), _, None) => yaml::quoted(""),
        }
    }

    /// What is complete when a wait for `target` is over; of a wait that only an instance's boot ends, what asks for its facts.
    fn asker(&self, target: Target) -> Option<&Asker<'d>> {
        match target {
            Target::Service(service) | Target::Produced(service) => Some(&self.services[service]),
            Target::Boot(assembly) => Some(&self.boot[assembly]),
            Target::Undeclared(assembly) => Some(&self.late[assembly]),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use super::*;
    use crate::analyze;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    fn example(name: &str) -> String {
        fs::read_to_string(root().join(format!("examples/{name}.xml"))).unwrap()
    }

    /// A document of two assemblies; `first` and `second` are the services of each with what it returns.
    fn document(first: &str, second: &str) -> String {
        let assembly =
            |name: &str, inside: &str| format!("<assembly name='{name}' hwp='h'><image id='i'/>{inside}</assembly>\n");
        let assemblies = assembly("a", first) + &assembly("b", second);
        format!("<deployable name='d'><assemblies>\n{assemblies}</assemblies></deployable>")
    }

    fn service(name: &str, parameters: &str) -> String {
        let parameters =
            if parameters.is_empty() { String::new() } else { format!("<parameters>{parameters}</parameters>") };
        format!("<service name='{name}'><executable url='u'/>{parameters}</service>")
    }

    fn services(of: &str, returns: &str) -> String {
        format!("<services>{of}</services><returns>{returns}</returns>").replace("<returns></returns>", "")
    }

    fn reference(to: &str) -> String {
        format!("<parameter name='p'><reference {to}/></parameter>")
    }

    fn exported(text: &str, agent: Agent, way: Way) -> Result<String, String> {
        export(text, agent, way).map(|template| template.yaml)
    }

    #[track_caller]
    fn refused(text: &str, way: Way) -> String {
        exported(text, Agent::Independent, way).unwrap_err()
    }

    /// Templates as they are now: `tests/heat/NAME.yaml`. `UPDATE=1 cargo test heat` writes them anew; read the difference before it
    /// is committed. The deadlocked one is there to be refused by Heat.
    #[test]
    fn templates() {
        let (each, all) = (Agent::Independent, Agent::AllOrNothing);
        for (example, agent, way, name) in [
            ("wordpress", each, Way::Deployments, "wordpress"),
            ("wordpress", all, Way::Deployments, "wordpress.all-or-nothing"),
            ("wordpress", each, Way::WaitConditions, "wordpress.wait-conditions"),
            ("declared-returns", each, Way::Deployments, "declared-returns"),
            ("deadlock", each, Way::Deployments, "deadlock"),
            ("across", all, Way::Deployments, "across.all-or-nothing"),
        ] {
            let text = self::example(example);
            let Template { yaml, sources } = Document::read(&text, agent).unwrap().write(way).unwrap();
            let path = root().join(format!("tests/heat/{name}.yaml"));
            if env::var("UPDATE").is_ok_and(|update| update == "1") {
                fs::write(&path, &yaml).unwrap();
            }
            assert_eq!(yaml, fs::read_to_string(&path).unwrap_or_default(), "{name}");
            assert!(sources.is_sorted_by_key(|source| source.line));
            assert!(sources.iter().all(|source| source.line <= yaml.lines().count()));
        }
    }

    #[test]
    fn lines_come_from_what_they_are_made_of() {
        let text = example("wordpress");
        let Template { yaml, sources } = export(&text, Agent::Independent, Way::Deployments).unwrap();
        let from = |needle: &str| {
            let line = yaml.lines().position(|line| line.trim() == needle).unwrap() + 1;
            sources.iter().find(|source| source.line == line).map(|source| &text[source.span.start..source.span.end])
        };
        let starts = |needle: &str, start: &str| assert!(from(needle).unwrap().starts_with(start), "{needle}");
        starts("mysql:", "<assembly name=\"mysql\"");
        starts("mysql_mysql:", "<service name=\"mysql\"");
        starts("apache_http_site_title:", "<parameter name=\"site_title\"");
        starts("\"AUDREY_VAR_http_db_ready\": { get_attr: [mysql_mysql, dbup] }", "<parameter name=\"db_ready\"");
        starts("- { get_file: \"https://example.org/wordpress/dbup.rb\" }", "<file url=");
        starts("- name: dbup", "dbup");
        assert_eq!(from("resources:"), None);
    }

    #[test]
    fn each_line_of_a_script_comes_from_its_own() {
        let lines_of = |contents: &str| {
            let service =
                format!("<service name='s'><executable><contents>{contents}</contents></executable></service>");
            let text = document(&services(&service, ""), "");
            let Template { yaml, sources } = export(&text, Agent::Independent, Way::Deployments).unwrap();
            let from = |(index, line): (usize, &str)| {
                let source = sources.iter().find(|source| source.line == index + 1)?;
                line.contains("echo").then(|| text[source.span.start..source.span.end].to_owned())
            };
            yaml.lines().enumerate().filter_map(from).collect::<Vec<_>>()
        };
        assert_eq!(lines_of("#!\r\n\necho &lt;\n echo b\n"), ["echo &lt;", " echo b"]);
        assert_eq!(lines_of("#!\n<![CDATA[echo <\n]]>echo&#13;\n\n"), ["<![CDATA[echo <", "]]>echo&#13;"]);
        for odd in ["echo&#10;echo", "<!--\n-->echo&#10;\necho"] {
            let lines = lines_of(odd);
            assert!(lines.len() == 2 && lines.iter().all(|line| line.starts_with("<executable>")), "{lines:?}");
        }
    }

    #[test]
    fn without_agents_lines_come_from_their_service() {
        let text = example("wordpress");
        let Template { yaml, sources } = export(&text, Agent::Independent, Way::WaitConditions).unwrap();
        let mut service = "";
        for (index, line) in yaml.lines().enumerate() {
            match line.trim() {
                "# Service mysql" => service = "mysql",
                "# Service http" => service = "http",
                "./start" | "variables=()" => {
                    let span = sources.iter().find(|source| source.line == index + 1).unwrap().span;
                    assert!(text[span.start..].starts_with(&format!("<service name=\"{service}\"")), "{index} {line}");
                }
                _ => {}
            }
        }
        assert_eq!(service, "mysql");
    }

    #[test]
    fn without_agents_what_runs_nothing_has_no_user_data() {
        let text = document("", &services("", "<return name='ipaddress'/>"));
        let yaml =
            exported(&text.replace("<services></services>", ""), Agent::Independent, Way::WaitConditions).unwrap();
        assert!(!yaml.contains("user_data") && !yaml.contains("timeout"), "{yaml}");
    }

    #[test]
    fn a_small_edit_makes_a_small_difference() {
        let text = example("wordpress");
        let place = text.find("<parameter name=\"db_name\">").unwrap();
        let (before, after) = text.split_at(place);
        let edited = format!("{before}<parameter name=\"more\"/>\n\n{after}");
        let templates = [&text, &edited].map(|text| exported(text, Agent::Independent, Way::Deployments).unwrap());
        let [old, new] = templates.each_ref().map(|template| template.lines().collect::<Vec<_>>());
        let mut kept = old.iter().peekable();
        let added: Vec<_> = new.iter().filter(|line| kept.next_if_eq(line).is_none()).collect();
        assert_eq!(kept.next(), None, "nothing else has changed");
        assert!(added.len() == 7 && added.iter().all(|line| !line.contains("db_")), "{added:#?}");
    }

    #[test]
    fn an_assembly_more_renames_no_other() {
        let long = "x".repeat(50);
        let assembly = |name: &str| {
            let inside = services(&service(name, "<parameter name='p'/>"), "<return name='r'/>");
            format!("<assembly name='{name}' hwp='{name}'><image id='{name}'/>{inside}</assembly>")
        };
        let others: String = ["服务器", "é", "a/b", &format!("{long}1")].map(assembly).concat();
        for way in [Way::Deployments, Way::WaitConditions] {
            let [old, new] = ["", &["数据库", "è", "a:b", &format!("{long}2")].map(assembly).concat()].map(|more| {
                let text = format!("<deployable name='d'><assemblies>{more}{others}</assemblies></deployable>");
                exported(&text, Agent::AllOrNothing, way).unwrap()
            });
            let added: Vec<_> = new.lines().collect();
            for line in old.lines() {
                assert!(added.contains(&line), "{line}");
            }
        }
    }

    #[test]
    fn no_name_goes_to_another() {
        let parameter = |name: &str| format!("<parameter name='{name}'/>");
        let of = |services_of: &str| document(&services(services_of, ""), "");
        let exported = |text: &str| exported(text, Agent::Independent, Way::Deployments).unwrap();
        let user = service("db_user", &parameter("name"));
        assert!(exported(&of(&user)).contains("\n  a_db_user_name:\n"));
        for more in
            [service("db", &parameter("user_name")) + &user, user.clone() + &service("db", &parameter("user_name"))]
        {
            assert!(!exported(&of(&more)).contains("\n  a_db_user_name:\n"));
        }
        let (config, other) = (service("s_config", ""), service("s", ""));
        assert!(!exported(&of(&(config + &other))).contains("\n  a_s_config:\n"));
    }

    #[test]
    fn no_file_takes_the_name_of_another() {
        let files =
            "<files><file url='u/'/><file><contents filename='file1'>x</contents></file><file url='v/'/></files>";
        let service = service("s", "").replace("<executable url='u'/>", &format!("<executable url='u'/>{files}"));
        let yaml = exported(&document(&services(&service, ""), ""), Agent::Independent, Way::Deployments).unwrap();
        let names: Vec<_> =
            yaml.lines().filter_map(|line| line.trim().strip_prefix("head -c -1 >'")?.split('\'').next()).collect();
        assert_eq!(names, ["file2", "file1", "file3", "start"]);
    }

    #[test]
    fn comments_have_names_as_they_are() {
        let long = "é".repeat(100);
        let text = document(&services(&service(&long, ""), ""), "").replace("name='a'", &format!("name='&#10;{long}'"));
        for way in [Way::Deployments, Way::WaitConditions] {
            let yaml = exported(&text, Agent::Independent, way).unwrap();
            assert!(yaml.contains(&format!("\n  # Assembly \\u{{a}}{long}\n")), "{yaml}");
            assert!(yaml.contains(&format!("\n  # Service {long} on \\u{{a}}é")), "{yaml}");
        }
    }

    #[test]
    fn what_never_starts_is_refused() {
        let ignored = example("deadlock").replace("<assemblies>", "<!-- deployable-ignore deadlock --><assemblies>");
        assert!(analyze(&ignored, Agent::Independent).valid());
        assert_eq!(
            refused(&ignored, Way::Deployments),
            "directory on accounts never starts, even if a comment in the document ignores that error."
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in ["", "<deployable>", "<deployable name='d'></deployables>"] {
            assert_eq!(refused(text, Way::Deployments), "The document is not well-formed.");
        }
    }

    #[test]
    fn what_may_never_start_is_refused() {
        let own = reference("assembly='a' parameter='r'");
        let text = document(&services(&(service("s", &own) + &service("t", "")), "<return name='r'/>"), "");
        assert!(analyze(&text, Agent::Independent).valid());
        assert!(
            refused(&text, Way::Deployments)
                .starts_with("s on a starts only if undeclared returns, like r, come before")
        );
    }

    #[test]
    fn names_that_no_variable_can_have_are_refused() {
        let named = |service_name: &str, parameter: &str| {
            let text = document(&services(&service(service_name, parameter), ""), "");
            exported(&text, Agent::Independent, Way::Deployments).is_ok()
        };
        let long = "é".repeat(500);
        assert!(!named("s=", "<parameter name='p'/>") && named("s=", ""));
        assert!(!named("s", "<parameter name='='/>"));
        assert!(!named(&long, "<parameter name='p'/>") && named(&long, ""));
        assert!(!named("s", &format!("<parameter name='{long}'/>")));
        assert!(named(&long[..496], &format!("<parameter name='{}'/>", &long[..500])));
        assert!(!named(&"\u{200e}".repeat(100), &format!("<parameter name='{}'/>", "\u{200e}".repeat(100))));
    }

    #[test]
    fn of_parameters_of_one_name_the_last_is_handed_on_and_all_are_waited_for() {
        let twice = "<parameter name='p'><reference assembly='b' parameter='r'/></parameter>\
                     <parameter name='p'><value>last</value></parameter>";
        let first = services(&service("s", twice), "");
        let second = services(&service("t", ""), "<return name='r'/>");
        let yaml = exported(&document(&first, &second), Agent::Independent, Way::Deployments).unwrap();
        let deployment = yaml.split("\n  a_s:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
        assert!(deployment.contains("\"AUDREY_VAR_s_p\": { get_param: a_s_p }"), "{deployment}");
        assert!(deployment.contains("depends_on:\n      - b_t"), "{deployment}");
    }

    #[test]
    fn without_agents_no_two_returns_share_a_variable() {
        let carries = |name: &str, file: &str| {
            format!("<service name='{name}'><executable url='u'/><files><file url='{file}.rb'/></files></service>")
        };
        let all = carries("s", "x_dbup") + &carries("s_x", "dbup");
        let text = document(&services(&all, "<return name='x_dbup'/><return name='dbup'/>"), "");
        let yaml = exported(&text, Agent::Independent, Way::WaitConditions).unwrap();
        assert!(yaml.contains("return_3_a_s_x_dbup=$(facter 'x_dbup')"), "{yaml}");
        assert!(yaml.contains("return_5_a_s_x_dbup=$(facter 'dbup')"), "{yaml}");
    }

    #[test]
    fn without_agents_an_instance_has_only_so_much_user_data() {
        let script = |size: usize| {
            let contents = "x".repeat(size);
            let service = format!(
                "<service name='s'><executable><contents filename='s'>{contents}</contents></executable></service>"
            );
            document(&services(&service, ""), "")
        };
        assert!(exported(&script(45_000), Agent::Independent, Way::WaitConditions).is_ok());
        assert!(exported(&script(50_000), Agent::Independent, Way::Deployments).is_ok());
        let reason = refused(&script(50_000), Way::WaitConditions);
        assert!(reason.starts_with("The user data of a would have 50") && reason.contains("49149"), "{reason}");
    }

    #[test]
    fn without_agents_instances_must_not_wait_for_each_other() {
        let needs = |first: &str, second: &str| {
            let first = services(&(service("s", &reference(first)) + &service("t", "")), "<return name='fqdn'/>");
            let second = services(
                &(service("s", &reference(second)) + &service("t", "")),
                "<return name='fqdn'/><return name='ipaddress'/><return name='hostname'/>",
            );
            exported(&document(&first, &second), Agent::Independent, Way::WaitConditions)
        };
        for (first, second) in [
            ("assembly='b' service='t'", "assembly='a' service='t'"),
            ("assembly='b' parameter='fqdn'", "assembly='a' service='t'"),
        ] {
            let reason = "The instances of `a` and `b` would wait for each other: ";
            assert!(needs(first, second).unwrap_err().starts_with(reason), "{first}");
        }
        for first in
            ["assembly='b' parameter='ipaddress'", "assembly='b' parameter='hostname'", "assembly='a' parameter='fqdn'"]
        {
            assert!(needs(first, "assembly='a' service='t'").is_ok(), "{first}");
        }
        assert!(needs("assembly='a' service='t'", "assembly='a' parameter='fqdn'").is_ok());
    }
}
