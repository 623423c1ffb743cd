//! The order of the launch.

use serde::Deserialize;
use tsify::Tsify;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::plain::{Object, Plain};
use super::service::{ServiceName, service_name, service_names, text};
use super::{console_error_on_panic, read};
use crate::model::Deployable;
use crate::plan as order;
use crate::{Reading, checks, syntax};

/// The order of the launch.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
    /// The services that surely start, by layer.
    pub layers: Vec<Vec<ServiceName>>,
    /// The others, in document order.
    pub never_start: Vec<ServiceName>,
    /// What the user is asked at launch, in document order.
    pub asked: Vec<Asked>,
    /// Instances and services, and what each needs.
    pub nodes: Vec<PlanNode>,
}

/// A parameter that the user is asked for at launch.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The assembly's name.
    pub assembly: String,
    /// The service's name.
    pub service: String,
    /// The parameter's name.
    pub parameter: String,
    /// The value offered, or null.
    #[tsify(type = "string | null")]
    pub default: Option<String>,
    /// Conductor hides what is typed.
    pub password: bool,
}

/// An instance or a service of a [`Plan`].
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct PlanNode {
    /// Unique in the plan.
    pub id: String,
    /// Which of the two it is.
    pub kind: NodeKind,
    /// The assembly's name.
    pub assembly: String,
    /// The service's name; null for an instance.
    #[tsify(type = "string | null")]
    pub service: Option<String>,
    /// The ids of the nodes waited for. Where they would be too many to list, a node that waits for the same stands for them.
    pub needs: Vec<String>,
    /// What those nodes provide; and what its references ask for that nothing provides, so that it never starts. What is waited for only
    /// if undeclared returns come late ends in `, at worst`.
    pub requires: Vec<String>,
    /// What this node provides: a symbol unique in the plan, and the same with `, at worst` if anything waits for it so.
    pub provides: Vec<String>,
}

/// Which kind of [`PlanNode`] it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the interface's own")]
pub enum NodeKind {
    Instance,
    Service,
}

/// Reads the first `length` bytes that were written to [`input`](super::input), and returns the [`Plan`] as JSON. An unknown agent is
/// the caller's mistake: it throws.
#[wasm_bindgen]
pub fn plan(length: usize, agent: &str) -> Result<String, JsError> {
    console_error_on_panic();
    let agent = super::agent(agent)?;
    let text = read(length);
    let (tree, _) = syntax::parse(&text, checks::nests);
    Ok(plain(&Reading::new(tree.as_ref(), agent)).json())
}

/// The [`Plan`] of a deployable.
#[must_use]
pub fn plain(reading: &Reading) -> Plain {
    let deployable = &reading.deployable;
    let plan = order::Plan::new(reading);
    let layers = plan.layers.iter().map(|layer| Plain::list(&service_names(deployable, layer))).collect::<Vec<_>>();
    let mut asked = Vec::new();
    for &(service, parameter) in &plan.asked {
        let parameter = &deployable.services[service].parameters[parameter];
        let default = parameter.value.as_ref().map(|(value, _)| &**value);
        let object = service_name(deployable, service)
            .text("parameter", text(parameter.name.as_ref()))
            .optional("default", default)
            .flag("password", Deployable::hides(parameter));
        asked.push(object.end());
    }
    let symbol = |node: usize, at_worst: bool| {
        let order::Node { id, service, .. } = &plan.nodes[node];
        let done = if service.is_some() { " completed" } else { " booted" };
        Plain::text(&[&**id, done, if at_worst { order::AT_WORST } else { "" }].concat())
    };
    let mut is_at_worst = vec![false; plan.nodes.len()];
    for &needed in plan.nodes.iter().flat_map(|node| &node.at_worst) {
        is_at_worst[needed] = true;
    }
    let mut nodes = Vec::new();
    for (index, node) in plan.nodes.iter().enumerate() {
        let (mut needs, mut requires) = (Vec::new(), Vec::new());
        for &needed in &node.needs {
            needs.push(Plain::text(&plan.nodes[needed].id));
            requires.push(symbol(needed, node.at_worst.binary_search(&needed).is_ok()));
        }
        let mut provides = vec![symbol(index, false)];
        if is_at_worst[index] {
            provides.push(symbol(index, true));
        }
        requires.extend(node.lacks.iter().map(|lack| Plain::text(lack)));
        let service = node.service.map(|service| text(deployable.services[service].name.as_ref()));
        let object = Object::default()
            .text("id", &node.id)
            .text("kind", if service.is_some() { "service" } else { "instance" })
            .text("assembly", text(deployable.assemblies[node.assembly].name.as_ref()))
            .optional("service", service)
            .list("needs", &needs)
            .list("requires", &requires)
            .list("provides", &provides);
        nodes.push(object.end());
    }
    Object::default()
        .list("layers", &layers)
        .list("neverStart", &service_names(deployable, &plan.never_start))
        .list("asked", &asked)
        .list("nodes", &nodes)
        .end()
}
