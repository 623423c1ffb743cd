//! For images with Heat's agents: each service is a software deployment, which gets what it needs of others when it starts.

use super::script::{Script, facter};
use super::yaml::{Node, quoted};
use super::{Asker, Export, NETWORK, Value, called, entry, resource, variables};
use crate::Agent;
use crate::names::Names;
use crate::references::{Target, Wait};
use crate::wording::fill;

/// Servers and deployments, in document order.
pub(super) fn resources(export: &Export<'_>) -> Vec<(String, Node)> {
    let deployable = export.deployable;
    let mut resources = Vec::new();
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        let name = called(&assembly.name);
        let server = server(export, index).under(fill("Assembly [0]", &[name]));
        resources.push((export.servers[index].clone(), server.from(assembly.span)));

        let boot = &export.boot[index];
        if !boot.facts.is_empty() {
            let comment = fill("What {0} returns once it has booted", &[name]);
            // Heat's agents run what is to be done at once in the order of these names: what is known at boot waits for no script.
            ask(&mut resources, export, index, boot, &[], Some("0_facts"), comment);
        }
        let mut starts_after = Vec::new();
        let needs = needs(export, index);
        if export.agent != Agent::Independent && !needs.is_empty() {
            let comment = fill("The services of {0} start together, once all is there that any of them needs", &[name]);
            let value = entry("value", Node::text("together"));
            let value = resource("OS::Heat::Value", vec![value], &needs).under(comment);
            resources.push((export.together[index].clone(), value.from(assembly.span)));
            starts_after.push(&*export.together[index]);
        }
        for service in assembly.services.clone() {
            add_service(&mut resources, export, service, &starts_after);
        }
        let late = &export.late[index];
        if !late.facts.is_empty() {
            let services = assembly.services.clone().map(|service| &*export.services[service].id);
            let comment = fill(
                "What {0} returns once all its services have completed; it does not say which returns it",
                &[name],
            );
            ask(&mut resources, export, index, late, &services.collect::<Vec<_>>(), None, comment);
        }
    }
    resources
}

/// What gives the value that `wait` is for.
fn awaited(export: &Export<'_>, wait: Wait) -> Option<String> {
    match wait.target {
        Target::Service(service) => {
            Some(format!("{{ get_attr: [{}, deploy_status_code] }}", export.services[service].id))
        }
        _ => export.return_of(wait).map(|index| export.value(&export.returns[index])),
    }
}

/// What must be complete before the services of an assembly can start together.
fn needs<'e>(export: &'e Export<'_>, assembly: usize) -> Vec<&'e str> {
    let mut needs = Vec::new();
    let mut seen = Names::default();
    for service in export.deployable.assemblies[assembly].services.clone() {
        for &wait in export.waits(service) {
            if let Some(need) = need(export, wait)
                && *seen.entry(0, need, needs.len()) == needs.len()
            {
                needs.push(need);
            }
        }
    }
    needs
}

/// What must be complete before `wait` is over.
fn need<'e>(export: &'e Export<'_>, wait: Wait) -> Option<&'e str> {
    let server = export
        .return_of(wait)
        .map(|index| &export.returns[index])
        .and_then(|returned| (!matches!(returned.value, Value::Fact(_))).then(|| &*export.servers[returned.assembly]));
    server.or_else(|| export.asker(wait.target).map(|asker| &*asker.id))
}

fn server(export: &Export<'_>, assembly: usize) -> Node {
    let (image, flavor) = &export.machines[assembly];
    let properties = vec![
        entry("name", Node::text(&*export.hosts[assembly])),
        entry("image", Node::plain(format!("{{ get_param: {image} }}"))),
        entry("flavor", Node::plain(format!("{{ get_param: {flavor} }}"))),
        entry("networks", Node::plain(format!("[{{ network: {{ get_param: {NETWORK} }} }}]"))),
        entry("user_data_format", Node::plain("SOFTWARE_CONFIG")),
    ];
    resource("OS::Nova::Server", properties, &[])
}

/// A service, with its script.
fn add_service(resources: &mut Vec<(String, Node)>, export: &Export<'_>, service: usize, after: &[&str]) {
    let of = &export.deployable.services[service];
    let asker = &export.services[service];
    let mut inputs = Vec::new();
    let mut values = Vec::new();
    let mut after = after.to_vec();
    let variables: Vec<_> = variables(export.deployable, service).collect();
    let mut last = Names::default();
    let mut waited = Names::default();
    for (index, (_, variable)) in variables.iter().enumerate().rev() {
        last.entry(0, variable, index);
    }
    for (index, (parameter, variable)) in variables.iter().enumerate() {
        let wait = export.wait(service, index);
        // Of several of one name the last is it, as with Audrey; the others are waited for all the same.
        if last.get(0, variable) != Some(index) {
            let need = wait.and_then(|wait| need(export, wait));
            after.extend(need.filter(|need| *waited.entry(0, need, index) == index));
            continue;
        }
        let value = match &export.answers[service][index] {
            Some(answer) => Some(format!("{{ get_param: {answer} }}")),
            None => wait.and_then(|wait| awaited(export, wait)),
        };
        let value = Node::plain(value.unwrap_or_else(|| quoted("")));
        values.push((quoted(variable), value.from(parameter.span)));
        inputs.push(Node::map(vec![entry("name", Node::text(&**variable))]).from(parameter.span));
    }
    let mut script = Script::new();
    script.unpack(&export.files[service]);
    script.line("./start");
    let assembly = &export.deployable.assemblies[of.assembly];
    let comment = fill("Service [0] on {1}", &[called(&of.name), called(&assembly.name)]);
    let config = config(asker, inputs, script).under(comment);
    resources.push((asker.beside.clone(), config.from(of.span)));
    let deployment = deployment(export, of.assembly, asker, values, &after, None);
    resources.push((asker.id.clone(), deployment.from(of.span)));
}

/// What asks Facter, and nothing else.
fn ask(
    resources: &mut Vec<(String, Node)>,
    export: &Export<'_>,
    assembly: usize,
    asker: &Asker<'_>,
    after: &[&str],
    name: Option<&str>,
    comment: String,
) {
    let span = export.deployable.assemblies[assembly].span;
    let config = config(asker, Vec::new(), Script::new()).under(comment);
    resources.push((asker.beside.clone(), config.from(span)));
    resources.push((asker.id.clone(), deployment(export, assembly, asker, Vec::new(), after, name).from(span)));
}

/// A script that afterwards puts out what Facter says.
fn config(asker: &Asker<'_>, inputs: Vec<Node>, mut script: Script) -> Node {
    let mut outputs = Vec::new();
    for (name, output) in &asker.facts {
        script.line_from(name.span, &format!("value=$({})", facter(&name.text)));
        script.line_from(name.span, &format!("printf %s \"$value\" >\"$heat_outputs_path.{output}\""));
        outputs.push(Node::map(vec![entry("name", Node::plain(&**output))]).from(name.span));
    }
    let mut properties = vec![entry("group", Node::plain("script"))];
    for (key, list) in [("inputs", inputs), ("outputs", outputs)] {
        if !list.is_empty() {
            properties.push(entry(key, Node::list(list)));
        }
    }
    properties.push(entry("config", script.end()));
    resource("OS::Heat::SoftwareConfig", properties, &[])
}

fn deployment(
    export: &Export<'_>,
    assembly: usize,
    asker: &Asker<'_>,
    values: Vec<(String, Node)>,
    after: &[&str],
    name: Option<&str>,
) -> Node {
    let mut properties: Vec<_> = name.map(|name| entry("name", Node::text(name))).into_iter().collect();
    properties.extend([
        entry("config", Node::plain(format!("{{ get_resource: {} }}", asker.beside))),
        entry("server", Node::plain(format!("{{ get_resource: {} }}", export.servers[assembly]))),
        entry("actions", Node::plain("[CREATE]")),
    ]);
    if !values.is_empty() {
        properties.push(entry("input_values", Node::map(values)));
    }
    resource("OS::Heat::SoftwareDeployment", properties, after)
}
