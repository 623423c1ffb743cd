//! A service by its names, of which both modules tell.

use serde::Deserialize;
use tsify::Tsify;

use super::plain::{Object, Plain};
use crate::model::{Deployable, Name};

/// A service, by the name of its assembly and its own.
#[derive(Debug, Clone, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct ServiceName {
    /// The assembly's name.
    pub assembly: String,
    /// The service's name.
    pub service: String,
}

/// The beginning of each type that tells of a service: its names.
#[inline(never)]
pub(super) fn service_name(deployable: &Deployable, service: usize) -> Object {
    let service = &deployable.services[service];
    let assembly = &deployable.assemblies[service.assembly];
    Object::default().text("assembly", text(assembly.name.as_ref())).text("service", text(service.name.as_ref()))
}

#[inline(never)]
pub(super) fn service_names(deployable: &Deployable, services: &[usize]) -> Vec<Plain> {
    services.iter().map(|&service| service_name(deployable, service).end()).collect()
}

pub(super) fn text(name: Option<&Name>) -> &str {
    name.map_or("", |name| &name.text)
}
