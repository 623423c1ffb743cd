//! For images without agents: each instance runs the services in one script when it boots, and signals what is done.
//!
//! That script holds what the services need of other instances, so the instance is made once all of that is there: its services start
//! together, then one after the other. Addresses and host names are known before, since each instance has a port and a name of ours.

use super::script::{Script, facter, word};
use super::yaml::{Node, quoted};
use super::{Asker, Export, NETWORK, Value, called, entry, resource, variables};
use crate::Agent;
use crate::names::Names;
use crate::quote::on_one_line;
use crate::references::{Target, Wait};
use crate::span::Span;
use crate::waits::{Launch, Start};
use crate::wording::{fill, list};

/// The template's parameter for how long a service may take once its instance is made.
pub(super) const TIMEOUT: &str = "timeout";

/// Ports, servers and what they signal, in document order.
///
/// # Errors
/// Instances wait for each other; why.
pub(super) fn resources(export: &mut Export<'_>, launch: &Launch) -> Result<Vec<(String, Node)>, String> {
    if let Some(cycle) = cycle(export) {
        return Err(cycle);
    }
    let timeout = vec![
        entry("type", Node::plain("number")),
        entry(
            "description",
            Node::text(
                "How many seconds a service may take, once its instance is there and what it waits for on it is complete.",
            ),
        ),
        entry("default", Node::plain("3600")),
        entry("constraints", Node::plain("[{ range: { min: 1, max: 43200 } }]")),
    ];
    let mut resources = Vec::new();
    for (index, assembly) in export.deployable.assemblies.iter().enumerate() {
        let name = called(&assembly.name);
        let network = entry("network", Node::plain(format!("{{ get_param: {NETWORK} }}")));
        let port = resource("OS::Neutron::Port", vec![network], &[]).under(fill("Assembly [0]", &[name]));
        resources.push((export.ports[index].clone(), port.from(assembly.span)));

        let layer = |service: usize| match launch.starts[service] {
            Start::Yes { layer } => layer,
            Start::Maybe | Start::No => usize::MAX,
        };
        let mut services: Vec<usize> = assembly.services.clone().collect();
        services.sort_by_key(|&service| layer(service));
        resources.push((export.servers[index].clone(), server(export, index, &services)?.from(assembly.span)));

        let server = &*export.servers[index];
        let boot = &export.boot[index];
        if !boot.facts.is_empty() {
            let comment = fill("What {0} returns once it has booted", &[name]);
            add_condition(&mut resources, boot, &[server], comment, assembly.span);
        }
        for service in assembly.services.clone() {
            let of = &export.deployable.services[service];
            let comment = fill("Service [0] on {1}", &[called(&of.name), name]);
            let mut after = vec![server];
            after.extend(before(export, service).map(|before| &*export.services[before].id));
            add_condition(&mut resources, &export.services[service], &after, comment, of.span);
        }
        let late = &export.late[index];
        if !late.facts.is_empty() {
            let mut after = vec![server];
            after.extend(services.iter().map(|&service| &*export.services[service].id));
            let comment = fill(
                "What {0} returns once all its services have completed; it does not say which returns it",
                &[name],
            );
            add_condition(&mut resources, late, &after, comment, assembly.span);
        }
    }
    // Without services and facts there is nothing to wait for.
    if resources.len() > 2 * export.servers.len() {
        export.parameters.insert(1, entry(TIMEOUT, Node::map(timeout)));
    }
    Ok(resources)
}

/// Why instances wait for each other, if some do.
fn cycle(export: &Export<'_>) -> Option<String> {
    let deployable = export.deployable;
    let mut folded = Vec::new();
    for &wait in export.waits {
        let Some(awaited) = foreign(export, wait) else { continue };
        // Whichever service it is of the other instance: they start together.
        let service = deployable.assemblies[awaited].services.clone().next();
        folded.extend(service.map(|service| Wait { target: Target::Service(service), ..wait }));
    }
    let launch = Launch::new(deployable, &folded, Agent::AllOrNothing, &[]);
    let hops = launch.deadlocks.first()?.cycle.iter().filter(|hop| hop.wait.is_some()).take(MOST_NAMES);
    let names: Vec<_> =
        hops.map(|hop| called(&deployable.assemblies[deployable.services[hop.from].assembly].name)).collect();
    Some(format!(
        "The instances of {} would wait for each other: without agents an instance is made once all is there that any of its \
         services needs of others. Export it for images with agents.",
        list(&names, " and ")
    ))
}

/// Instances that a message names; no real ring is as long.
const MOST_NAMES: usize = 10;

/// The other assembly whose instance must have booted before `wait` is over.
fn foreign(export: &Export<'_>, wait: Wait) -> Option<usize> {
    let awaited = match wait.target {
        Target::Service(service) | Target::Produced(service) => export.deployable.services[service].assembly,
        _ => {
            let returned = &export.returns[export.return_of(wait)?];
            matches!(returned.value, Value::Fact(_)).then_some(returned.assembly)?
        }
    };
    (awaited != export.deployable.services[wait.service].assembly).then_some(awaited)
}

/// The services of the same assembly that `service` waits for.
fn before(export: &Export<'_>, service: usize) -> impl Iterator<Item = usize> {
    let of = &export.deployable.assemblies[export.deployable.services[service].assembly];
    let mut seen = Names::default();
    export.waits(service).iter().enumerate().filter_map(move |(index, wait)| match wait.target {
        Target::Service(before) | Target::Produced(before) => {
            let first = *seen.entry(before, "", index) == index;
            (first && of.services.contains(&before)).then_some(before)
        }
        _ => None,
    })
}

/// A server that runs `services`, all those of the assembly, in that order.
///
/// # Errors
/// It would be too large.
fn server(export: &Export<'_>, assembly: usize, services: &[usize]) -> Result<Node, String> {
    let (boot, late) = (&export.boot[assembly], &export.late[assembly]);
    let mut script = Script::new();
    if [boot, late]
        .into_iter()
        .chain(services.iter().map(|&service| &export.services[service]))
        .any(|of| !of.facts.is_empty())
    {
        script.line(ENCODE);
    }
    script.line(r#"trap 'echo "{\"status\": \"FAILURE\"}" | signal' EXIT"#);
    if !boot.facts.is_empty() {
        tell(&mut script, boot, |_| {});
    }
    let mut needs = Vec::new();
    let mut seen = Names::default();
    for &service in services {
        for &wait in export.waits(service) {
            if let Target::Service(_) = wait.target
                && foreign(export, wait).is_some()
                && let Some(asker) = export.asker(wait.target)
                && *seen.entry(0, &asker.id, needs.len()) == needs.len()
            {
                needs.push(&*asker.id);
            }
        }
        let of = &export.deployable.services[service];
        script.from = Some(of.span);
        script.line(&on_one_line(&format!("# Service {}", called(&of.name))));
        tell(&mut script, &export.services[service], |script| run(export, script, service));
    }
    script.from = None;
    if !late.facts.is_empty() {
        tell(&mut script, late, |_| {});
    }
    script.line("trap - EXIT");
    if script.size > LARGEST {
        let name = called(&export.deployable.assemblies[assembly].name);
        return Err(fill(
            "The user data of {0} would have [1] bytes or more, and Nova takes [2]. Export it for images with agents.",
            &[name, &script.size.to_string(), &LARGEST.to_string()],
        ));
    }
    let (image, flavor) = &export.machines[assembly];
    let mut properties = vec![
        entry("name", Node::text(&*export.hosts[assembly])),
        entry("image", Node::plain(format!("{{ get_param: {image} }}"))),
        entry("flavor", Node::plain(format!("{{ get_param: {flavor} }}"))),
        entry("networks", Node::plain(format!("[{{ port: {{ get_resource: {} }} }}]", export.ports[assembly]))),
    ];
    if !services.is_empty() || !boot.facts.is_empty() || !late.facts.is_empty() {
        properties.push(entry("user_data_format", Node::plain("RAW")));
        properties.push(entry("user_data", script.end()));
    }
    Ok(resource("OS::Nova::Server", properties, &needs))
}

/// How many bytes of user data Nova takes: 65,535, once they are in Base64.
const LARGEST: usize = 49_149;

/// How a value is signalled: percent-encoded, so that Heat, which hands it on in JSON, need not know JSON to find it there.
const ENCODE: &str = r#"encoded() {
  local LC_ALL=C i c
  for ((i = 0; i < ${#1}; i++)); do
    c=${1:i:1}
    case $c in
    [A-Za-z0-9.:/_-]) printf %s "$c" ;;
    *) printf %s "$c" | od -An -tx1 | tr -d '\n' | tr ' ' % ;;
    esac
  done
}"#;

/// What gives one of the values that `asker` signals: between quotes, and between spaces if they are several.
pub(super) fn value(asker: &Asker<'_>, index: usize) -> String {
    let all = format!("{{ str_split: ['\"', {{ get_attr: [{}, data] }}, 3] }}", asker.id);
    if asker.facts.len() == 1 { all } else { format!("{{ str_split: [\" \", {all}, {index}] }}") }
}

/// Does what `what` writes, then asks Facter, and signals that.
fn tell(script: &mut Script, asker: &Asker<'_>, what: impl FnOnce(&mut Script)) {
    script.line("signal() {");
    script.put(Node::plain(format!(
        "{{ list_join: [\"\", [{{ get_attr: [{}, curl_cli] }}, \" --fail --retry 5 --data-binary @-\"]] }}",
        asker.beside
    )));
    script.line("}");
    what(script);
    let mut values = String::new();
    for (name, output) in &asker.facts {
        let variable = variable(asker, output);
        script.line_from(name.span, &format!("{variable}=$({})", facter(&name.text)));
        values.push_str(&format!("{}$(encoded \"${variable}\")", if values.is_empty() { "" } else { " " }));
    }
    script.line(&match &*values {
        "" => r#"echo '{"status": "SUCCESS"}' | signal"#.to_owned(),
        values => format!("echo '{{\"status\": \"SUCCESS\", \"data\": \"'\"{values}\"'\"}}' | signal"),
    });
}

/// Where the script keeps what Facter said: the length tells where the first of the two names ends.
fn variable(asker: &Asker<'_>, output: &str) -> String {
    format!("return_{}_{}_{output}", asker.id.len(), asker.id)
}

/// Runs a service with its variables.
fn run(export: &Export<'_>, script: &mut Script, service: usize) {
    script.line("variables=()");
    let variables: Vec<_> = variables(export.deployable, service).collect();
    for (index, (parameter, variable)) in variables.iter().enumerate() {
        let variable = word(&format!("{variable}="));
        let value = match (&export.answers[service][index], export.wait(service, index)) {
            (Some(answer), _) => Given::Answer(format!("{{ get_param: {answer} }}")),
            (None, Some(wait)) => awaited(export, wait),
            (None, None) => Given::Here(String::new()),
        };
        match value {
            Given::Answer(value) => {
                let value = format!(r#"{{ str_replace: {{ template: {value}, params: {{ "'": "'\\''" }} }} }}"#);
                put(script, &format!("variables+=({variable}'"), &value, "')", parameter.span);
            }
            Given::Address(value) => put(script, &format!("variables+=({variable}'"), &value, "')", parameter.span),
            Given::Encoded(value) => {
                let after = r#"; printf %b "${value//%/\\x}")")"#;
                put(script, &format!("variables+=({variable}\"$(value="), &value, after, parameter.span);
            }
            Given::Here(value) => script.line_from(parameter.span, &format!("variables+=({variable}{value})")),
        }
    }
    script.unpack(&export.files[service]);
    script.line("env \"${variables[@]}\" ./start");
}

/// How the script gets a value: what the template says, or what the script does.
enum Given {
    /// What a user answered, which can be any text.
    Answer(String),
    /// What holds nothing that means something to a shell.
    Address(String),
    /// What another instance signalled.
    Encoded(String),
    /// What is known here.
    Here(String),
}

/// A line that the template completes.
fn put(script: &mut Script, before: &str, value: &str, after: &str, from: Span) {
    let line = format!("{{ list_join: [\"\", [{}, {value}, {}]] }}", quoted(before), quoted(after));
    script.put(Node::plain(line).from(from));
}

/// The value that `wait` is for.
fn awaited(export: &Export<'_>, wait: Wait) -> Given {
    let Some(index) = export.return_of(wait) else {
        // A service that has completed returned 0, else all had ended there.
        return Given::Here("0".to_owned());
    };
    let returned = &export.returns[index];
    match (&returned.value, export.asker(returned.target)) {
        (Value::HostName, _) => Given::Here(export.hosts[returned.assembly].clone()),
        (&Value::Fact(index), Some(asker)) if foreign(export, wait).is_none() => {
            Given::Here(format!("\"${}\"", variable(asker, &asker.facts[index].1)))
        }
        (Value::Fact(_), _) => Given::Encoded(export.value(returned)),
        (Value::Address, _) => Given::Address(export.value(returned)),
    }
}

/// What waits for a signal, and begins to once `after` is there.
fn add_condition(resources: &mut Vec<(String, Node)>, asker: &Asker<'_>, after: &[&str], comment: String, from: Span) {
    let handle = &asker.beside;
    let of = Node::map(vec![entry("type", Node::plain("OS::Heat::WaitConditionHandle"))]).under(comment);
    resources.push((handle.clone(), of.from(from)));
    let properties = vec![
        entry("handle", Node::plain(format!("{{ get_resource: {handle} }}"))),
        entry("timeout", Node::plain(format!("{{ get_param: {TIMEOUT} }}"))),
    ];
    resources.push((asker.id.clone(), resource("OS::Heat::WaitCondition", properties, after).from(from)));
}
