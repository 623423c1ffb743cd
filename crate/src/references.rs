//! What each reference waits for: who produces a return, and what nobody can satisfy (`semantics.md`, section 2).
//!
//! Nothing here depends on the agent; when services start is [`crate::waits`]'s.

use crate::facts::is_core_fact;
use crate::model::{Deployable, Name, Reference, Return, Version};
use crate::names::Names;
use crate::span::Span;

/// What a reference waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A service, until it has completed; the value is its return code.
    Service(usize),
    /// A return that this service produces, so known when it has completed.
    Produced(usize),
    /// A return known once this assembly's instance has booted.
    Boot(usize),
    /// A return of this assembly that any of its services, or its image, may provide.
    Undeclared(usize),
    /// Nothing: there is no such assembly.
    UnknownAssembly,
    /// Nothing: this assembly has no such service.
    UnknownService(usize),
    /// Nothing: this assembly has no such return.
    UnknownReturn(usize),
    /// Nothing: the reference does not say what it refers to, which the schema forbids.
    Incomplete,
}

impl Target {
    /// Whether nothing can ever satisfy it.
    #[must_use]
    pub fn is_unsatisfied(self) -> bool {
        matches!(self, Self::UnknownAssembly | Self::UnknownService(_) | Self::UnknownReturn(_) | Self::Incomplete)
    }
}

/// One wait of a service: what one reference of one of its parameters asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The service that waits, as an index into [`Deployable::services`].
    pub service: usize,
    /// The parameter that refers, as an index into its parameters.
    pub parameter: usize,
    /// What is waited for.
    pub target: Target,
}

impl Wait {
    /// The reference that makes it.
    ///
    /// # Panics
    /// If `deployable` is not the one it was resolved in.
    #[must_use]
    pub fn reference(self, deployable: &Deployable) -> &Reference {
        match &deployable.services[self.service].parameters[self.parameter].reference {
            Some(reference) => reference,
            None => unreachable!("a wait comes from a reference"),
        }
    }

    /// The name of the return or service asked for, and where the name of that attribute stands.
    #[must_use]
    pub fn wanted(self, deployable: &Deployable) -> Option<(&Name, Span)> {
        let reference = self.reference(deployable);
        let wanted = match self.target {
            Target::Service(_) | Target::UnknownService(_) => reference.service.as_ref(),
            Target::Produced(_) | Target::Boot(_) | Target::Undeclared(_) | Target::UnknownReturn(_) => {
                reference.parameter.as_ref()
            }
            Target::UnknownAssembly | Target::Incomplete => reference.parameter.as_ref().or(reference.service.as_ref()),
        };
        wanted.map(|(name, attribute)| (name, *attribute))
    }
}

/// The names that references can mean. Where a name stands twice, the first in document order is meant.
#[derive(Debug)]
pub struct Scope<'d> {
    deployable: &'d Deployable,
    assemblies: Names<'d>,
    services: Names<'d>,
    /// As indices into `returned`.
    returns: Names<'d>,
    returned: Vec<(&'d Name, Target)>,
    /// The service of each assembly that carries the fact of a name, `NAME.rb`: the first in document order.
    carriers: Names<'d>,
}

impl<'d> Scope<'d> {
    /// Collects the names of `deployable`. Linear.
    #[must_use]
    pub fn new(deployable: &'d Deployable) -> Self {
        let mut scope = Self {
            deployable,
            assemblies: Names::default(),
            services: Names::default(),
            returns: Names::default(),
            returned: Vec::new(),
            carriers: Names::default(),
        };
        for (index, service) in deployable.services.iter().enumerate() {
            if let Some(name) = &service.name {
                scope.services.entry(service.assembly, &name.text, index);
            }
            for fact in service.files.iter().filter_map(|file| file.strip_suffix(".rb")) {
                scope.carriers.entry(service.assembly, fact, index);
            }
            if deployable.version == Version::V1_1 {
                for Return { name, .. } in &service.returns {
                    scope.add_return(service.assembly, name, Target::Produced(index));
                }
            }
        }
        for (index, assembly) in deployable.assemblies.iter().enumerate() {
            if let Some(name) = &assembly.name {
                scope.assemblies.entry(0, &name.text, index);
            }
            for Return { name, .. } in &assembly.returns {
                scope.add_return(index, name, scope.source(index, &name.text));
            }
        }
        scope
    }

    /// The assembly of that name.
    #[must_use]
    pub fn assembly(&self, name: &str) -> Option<usize> {
        self.assemblies.get(0, name)
    }

    /// The service of that name in `assembly`.
    #[must_use]
    pub fn service(&self, assembly: usize, name: &str) -> Option<usize> {
        self.services.get(assembly, name)
    }

    /// Where `assembly`, or one of its services, returns `name`, and what a reference to it waits for.
    #[must_use]
    pub fn returned(&self, assembly: usize, name: &str) -> Option<(&'d Name, Target)> {
        self.returns.get(assembly, name).map(|index| self.returned[index])
    }

    /// Every return that a reference can mean: those of services first, then those of assemblies.
    pub(crate) fn all_returned(&self) -> &[(&'d Name, Target)] {
        &self.returned
    }

    /// Every wait of the document, in document order. A reference that names both a return and a service waits for both.
    #[must_use]
    pub fn waits(&self) -> Vec<Wait> {
        let mut waits = Vec::new();
        for (service, of) in self.deployable.services.iter().enumerate() {
            for (parameter, reference) in
                of.parameters.iter().enumerate().filter_map(|(i, p)| p.reference.as_ref().map(|r| (i, r)))
            {
                waits.extend(self.targets(reference).map(|target| Wait { service, parameter, target }));
            }
        }
        waits
    }

    /// What `reference` waits for.
    pub(crate) fn targets(&self, reference: &Reference) -> impl Iterator<Item = Target> + use<> {
        let targets = match reference.assembly.as_ref().map(|name| self.assembly(&name.text)) {
            None => [Some(Target::Incomplete), None],
            Some(None) => [Some(Target::UnknownAssembly), None],
            Some(Some(_)) if reference.parameter.is_none() && reference.service.is_none() => {
                [Some(Target::Incomplete), None]
            }
            Some(Some(assembly)) => [
                reference.parameter.as_ref().map(|(name, _)| {
                    self.returned(assembly, &name.text).map_or(Target::UnknownReturn(assembly), |(_, target)| target)
                }),
                reference.service.as_ref().map(|(name, _)| {
                    self.service(assembly, &name.text).map_or(Target::UnknownService(assembly), Target::Service)
                }),
            ],
        };
        targets.into_iter().flatten()
    }

    fn add_return(&mut self, assembly: usize, name: &'d Name, target: Target) {
        let next = self.returned.len();
        match *self.returns.entry(assembly, &name.text, next) {
            index if index == next => self.returned.push((name, target)),
            index if name.span.start < self.returned[index].0.span.start => self.returned[index] = (name, target),
            _ => {}
        }
    }

    /// The service of `assembly` that carries the fact `name`.
    pub(crate) fn carrier(&self, assembly: usize, name: &str) -> Option<usize> {
        self.carriers.get(assembly, name)
    }

    /// Where `name` comes from if `assembly` itself returns it: the rules of section 2, in their order.
    pub(crate) fn source(&self, assembly: usize, name: &str) -> Target {
        let services = &self.deployable.assemblies[assembly].services;
        if self.deployable.version == Version::V1_1 || is_core_fact(name) {
            return Target::Boot(assembly);
        }
        match (self.carrier(assembly, name), services.len()) {
            (Some(service), _) => Target::Produced(service),
            (None, 0) => Target::Boot(assembly),
            (None, 1) => Target::Produced(services.start),
            (None, _) => Target::Undeclared(assembly),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    /// The target of each wait of a document with these assemblies.
    fn targets(version: &str, assemblies: &str) -> Vec<Target> {
        let text = format!("<deployable version='{version}'><assemblies>{assemblies}</assemblies></deployable>");
        let deployable = Deployable::read(&parse(&text, |_, _| crate::syntax::Fit::Unknown).0.unwrap());
        Scope::new(&deployable).waits().into_iter().map(|wait| wait.target).collect()
    }

    fn asking(references: &str) -> String {
        let parameters: String = references.lines().map(|r| format!("<parameter>{r}</parameter>")).collect();
        format!(
            "<assembly name='z'><services><service name='s'><parameters>{parameters}</parameters></service></services></assembly>"
        )
    }

    #[test]
    fn a_return_comes_from_where_the_rules_say() {
        let image = "<assembly name='image'><returns><return name='x'/></returns></assembly>";
        let one = "<assembly name='one'><services><service name='s'/></services><returns><return name='x'/><return name='ipaddress'/></returns></assembly>";
        let two = "<assembly name='two'><services><service name='s'/>\
                   <service name='t'><files><file url='h/x.rb?y'/></files></service></services>\
                   <returns><return name='x'/><return name='y'/></returns></assembly>";
        let ask = asking(
            "<reference assembly='image' parameter='x'/>\n<reference assembly='one' parameter='x'/>\n\
             <reference assembly='one' parameter='ipaddress'/>\n<reference assembly='two' parameter='x'/>\n\
             <reference assembly='two' parameter='y'/>\n<reference assembly='two' service='t'/>",
        );
        assert_eq!(
            targets("1.0", &format!("{image}{one}{two}{ask}")),
            [
                Target::Boot(0),
                Target::Produced(0),
                Target::Boot(1),
                Target::Produced(2),
                Target::Undeclared(2),
                Target::Service(2)
            ]
        );
        assert_eq!(
            targets("1.1", &format!("{image}{one}{two}{ask}")),
            [Target::Boot(0), Target::Boot(1), Target::Boot(1), Target::Boot(2), Target::Boot(2), Target::Service(2)]
        );
    }

    #[test]
    fn a_service_declares_its_returns_in_version_1_1_only() {
        let declared = "<assembly name='a'><services><service name='s'/><service name='t'><returns><return name='x'/></returns></service></services></assembly>";
        let document = format!("{declared}{}", asking("<reference assembly='a' parameter='x'/>"));
        assert_eq!(targets(" 1.1 ", &document), [Target::Produced(1)]);
        assert_eq!(targets("1.0", &document), [Target::UnknownReturn(0)]);
    }

    #[test]
    fn what_nothing_satisfies() {
        let ask = asking(
            "<reference assembly='y' parameter='x'/>\n<reference assembly='z' parameter='x'/>\n\
             <reference assembly='z' service='x'/>\n<reference assembly='z'/>\n<reference parameter='x'/>\n\
             <reference assembly='z' parameter='x' service='s'/>",
        );
        assert_eq!(
            targets("1.0", &ask),
            [
                Target::UnknownAssembly,
                Target::UnknownReturn(0),
                Target::UnknownService(0),
                Target::Incomplete,
                Target::Incomplete,
                Target::UnknownReturn(0),
                Target::Service(0)
            ]
        );
    }

    #[test]
    fn the_first_of_two_of_a_name_is_meant() {
        let twice = "<assembly name='a'><services><service name='s'/><service name='s'/></services></assembly><assembly name='a'/>";
        assert_eq!(
            targets("1.0", &format!("{twice}{}", asking("<reference assembly='a' service='s'/>"))),
            [Target::Service(0)]
        );
    }
}
