//! References that nothing can satisfy: the services that hold them wait for ever.

use super::{Context, more_services};
use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::facts::is_core_fact;
use crate::model::{Deployable, Name, Return, Version};
use crate::names::Names;
use crate::quote::quote;
use crate::references::Target;
use crate::span::Span;
use crate::suggest::closest;
use crate::syntax::escape;

pub(super) const CHECKS: &[&Check] = &[&UNKNOWN_ASSEMBLY, &UNKNOWN_SERVICE, &UNKNOWN_RETURN];

/// A reference to an assembly that there is not.
const UNKNOWN_ASSEMBLY: Check = reference_check("unknown-assembly");
/// A reference to a service that its assembly does not have.
const UNKNOWN_SERVICE: Check = reference_check("unknown-service");
/// A reference to a return that neither its assembly nor a service of it declares.
const UNKNOWN_RETURN: Check = reference_check("unknown-return");

/// How many names one document's suggestions may look at: beyond any real document, and a bound for a hostile one.
const BUDGET: usize = 200_000;

/// How many names a message lists.
const LISTED: usize = 5;

const fn reference_check(code: &'static str) -> Check {
    Check { code, category: Category::Reference, severity: Severity::Error }
}

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let elsewhere = Elsewhere::new(context);
    let mut budget = BUDGET;
    for wait in context.waits.iter().filter(|wait| wait.target.is_unsatisfied()) {
        let reference = wait.reference(context.deployable);
        // What a reference lacks is the schema's finding.
        let Some(assembly) = &reference.assembly else { continue };
        let outcome = outcome(context, wait.service);
        let unknown = Unknown { context, elsewhere: &elsewhere, outcome, budget: &mut budget };
        found.extend(match (wait.target, wait.wanted(context.deployable)) {
            (Target::UnknownAssembly, _) => Some(unknown.assembly(assembly)),
            (Target::UnknownService(index), Some((name, attribute))) => Some(unknown.service(index, name, attribute)),
            (Target::UnknownReturn(index), Some((name, attribute))) => Some(unknown.returned(index, name, attribute)),
            _ => None,
        });
    }
}

/// What the fault does to the launch.
fn outcome(context: &Context<'_>, service: usize) -> String {
    let more = match context.launch.blocked[service] {
        Some(0) => String::new(),
        Some(1) => ", nor does 1 more service, which waits for it".to_owned(),
        Some(count) => format!(", nor do {}, which wait for it", more_services(count)),
        None => ", nor does what waits for it".to_owned(),
    };
    format!("so {} never starts{more}", context.service(service))
}

/// Where a name stands that a reference looks for in the wrong place.
struct Elsewhere<'d> {
    /// The services of any assembly.
    services: Names<'d>,
    /// The returns of any assembly, and those of an assembly's services that the document's version does not read, as
    /// indices into `returned`.
    returns: Names<'d>,
    ignored: Names<'d>,
    returned: Vec<(usize, &'d Name)>,
}

impl<'d> Elsewhere<'d> {
    fn new(context: &Context<'d>) -> Self {
        let Deployable { version, assemblies, services, .. } = context.deployable;
        let mut this = Self {
            services: Names::default(),
            returns: Names::default(),
            ignored: Names::default(),
            returned: Vec::new(),
        };
        for (index, service) in services.iter().enumerate() {
            if let Some(name) = &service.name {
                this.services.entry(0, &name.text, index);
            }
            for Return { name, .. } in &service.returns {
                match version {
                    Version::V1_0 => this.ignored.entry(service.assembly, &name.text, this.returned.len()),
                    Version::V1_1 => this.returns.entry(0, &name.text, this.returned.len()),
                };
                this.returned.push((service.assembly, name));
            }
        }
        for (index, assembly) in assemblies.iter().enumerate() {
            for Return { name, .. } in &assembly.returns {
                this.returns.entry(0, &name.text, this.returned.len());
                this.returned.push((index, name));
            }
        }
        this
    }
}

/// The constructors of the messages.
struct Unknown<'c, 'd> {
    context: &'c Context<'d>,
    elsewhere: &'c Elsewhere<'d>,
    outcome: String,
    budget: &'c mut usize,
}

impl<'d> Unknown<'_, 'd> {
    fn assembly(self, name: &Name) -> Diagnostic {
        let fault = format!("There is no assembly {}, {}.", quote(&name.text), self.outcome);
        let assemblies = &self.context.deployable.assemblies;
        let names = assemblies.iter().filter_map(|assembly| assembly.name.as_ref());
        self.suggest(&UNKNOWN_ASSEMBLY, name, fault, names, "The deployable has")
    }

    fn service(self, assembly: usize, name: &Name, attribute: Span) -> Diagnostic {
        let (deployable, scope) = (self.context.deployable, self.context.scope);
        let of = &deployable.assemblies[assembly];
        let place = of.name.as_ref().map_or_else(String::new, |name| quote(&name.text).to_string());
        let fault = format!("{place} has no service {}, {}.", quote(&name.text), self.outcome);
        let is_return = scope.returned(assembly, &name.text);
        let elsewhere = self.elsewhere.services.get(0, &name.text).map(|service| &deployable.services[service]);
        let names = deployable.services[of.services.clone()].iter().filter_map(|service| service.name.as_ref());
        if let Some((returned, _)) = is_return {
            return wrong_attribute(&UNKNOWN_SERVICE, name, attribute, fault, "parameter", "a return", returned.span);
        }
        let diagnostic = self.suggest(&UNKNOWN_SERVICE, name, fault, names, "It has");
        match elsewhere
            .and_then(|service| service.name.as_ref().zip(deployable.assemblies[service.assembly].name.as_ref()))
        {
            Some((service, assembly)) => {
                diagnostic.related(service.span, format!("{} has a service of that name", quote(&assembly.text)))
            }
            None => diagnostic.related(of.place(), format!("{place} is here")),
        }
    }

    fn returned(self, assembly: usize, name: &Name, attribute: Span) -> Diagnostic {
        let (deployable, scope) = (self.context.deployable, self.context.scope);
        let of = &deployable.assemblies[assembly];
        let place = of.name.as_ref().map_or_else(String::new, |name| quote(&name.text).to_string());
        let mut fault = format!("{place} does not return {}, {}.", quote(&name.text), self.outcome);
        if let Some(service) = scope.service(assembly, &name.text) {
            let place = deployable.services[service].place();
            return wrong_attribute(&UNKNOWN_RETURN, name, attribute, fault, "service", "a service", place);
        }
        let services = &deployable.services[of.services.clone()];
        if let Some(ignored) = self.elsewhere.ignored.get(assembly, &name.text) {
            fault += " A service's own returns count only in a document of version 1.1: write `version=\"1.1\"`.";
            return Diagnostic::new(&UNKNOWN_RETURN, name.span, fault)
                .related(self.elsewhere.returned[ignored].1.span, "returned here");
        }
        if is_core_fact(&name.text) {
            let add =
                format!(" It knows that fact at boot: add `<return name=\"{}\"/>` to its returns.", escape(&name.text));
            return Diagnostic::new(&UNKNOWN_RETURN, name.span, fault + &add)
                .related(of.place(), format!("{place} is here"));
        }
        let declared = services.iter().filter(|_| deployable.version == Version::V1_1).flat_map(|s| &s.returns);
        let names = declared.chain(&of.returns).map(|returned| &returned.name);
        let elsewhere = self.elsewhere.returns.get(0, &name.text).map(|index| self.elsewhere.returned[index]);
        let diagnostic = self.suggest(&UNKNOWN_RETURN, name, fault, names, "It returns");
        match elsewhere.and_then(|(other, name)| Some((deployable.assemblies[other].name.as_ref()?, name.span))) {
            Some((other, span)) => diagnostic.related(span, format!("{} returns it", quote(&other.text))),
            None => diagnostic.related(of.place(), format!("{place} is here")),
        }
    }

    /// With the closest of `names`, or a list of them.
    fn suggest<'n>(
        self,
        check: &'static Check,
        name: &Name,
        fault: String,
        names: impl Iterator<Item = &'n Name> + Clone,
        have: &str,
    ) -> Diagnostic {
        let affordable = names.clone().map(|name| &*name.text).take(*self.budget);
        if let Some(closest) = closest(&name.text, affordable.inspect(|_| *self.budget -= 1)) {
            let message = format!("{fault} Did you mean {}?", quote(closest));
            return Diagnostic::new(check, name.span, message).fix(
                format!("Change to {}", quote(closest)),
                name.span,
                escape(closest),
            );
        }
        let mut listed: Vec<String> = names.take(LISTED + 1).map(|name| quote(&name.text).to_string()).collect();
        if let Some(more) = listed.get_mut(LISTED) {
            "…".clone_into(more);
        }
        let list = if listed.is_empty() { " none".to_owned() } else { format!(": {}", listed.join(", ")) };
        Diagnostic::new(check, name.span, format!("{fault} {have}{list}."))
    }
}

/// A name of the other kind: a return asked for as a service, or the other way round.
fn wrong_attribute(
    check: &'static Check,
    name: &Name,
    attribute: Span,
    fault: String,
    right: &'static str,
    kind: &str,
    place: Span,
) -> Diagnostic {
    let message = format!("{fault} It is {kind}: write `{right}=\"{}\"`.", escape(&name.text));
    Diagnostic::new(check, name.span, message).related(place, format!("{} is {kind}", quote(&name.text))).fix(
        format!("Refer to {kind} instead"),
        attribute,
        right,
    )
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect;

    #[test]
    fn names_that_are_not_there() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="mysql" hwp="h"><image id="i"/>
                  ~~~~~ `mysql` is here
                  ~~~~~ `mysql` is here
    <services><service name="db"><executable url="u"/></service></services>
                             ~~ `db` is a service
    <returns><return name="hostname"/><return name="dbup"/></returns>
                                                    ~~~~ `dbup` is a return
                                                    ~~~~ `mysql` returns it
  </assembly>
  <assembly name="web" hwp="h"><image id="i"/>
    <services>
      <service name="http"><executable url="u"/><parameters>
                     ~~~~ `web` has a service of that name
        <parameter name="a"><reference assembly="mysq" parameter="dbup"/></parameter>
                                                 ^^^^ error unknown-assembly: There is no assembly `mysq`, so http on web never starts, nor does 1 more service, which waits for it. Did you mean `mysql`?
        <parameter name="b"><reference assembly="mysql" parameter="db_up"/></parameter>
                                                                   ^^^^^ error unknown-return: `mysql` does not return `db_up`, so http on web never starts, nor does 1 more service, which waits for it. Did you mean `dbup`?
        <parameter name="c"><reference assembly="mysql" parameter="ipaddress"/></parameter>
                                                                   ^^^^^^^^^ error unknown-return: `mysql` does not return `ipaddress`, so http on web never starts, nor does 1 more service, which waits for it. It knows that fact at boot: add `<return name="ipaddress"/>` to its returns.
        <parameter name="d"><reference assembly="mysql" parameter="db"/></parameter>
                                                                   ^^ error unknown-return: `mysql` does not return `db`, so http on web never starts, nor does 1 more service, which waits for it. It is a service: write `service="db"`.
        <parameter name="e"><reference assembly="mysql" service="dbup"/></parameter>
                                                                 ^^^^ error unknown-service: `mysql` has no service `dbup`, so http on web never starts, nor does 1 more service, which waits for it. It is a return: write `parameter="dbup"`.
        <parameter name="f"><reference assembly="mysql" service="http"/></parameter>
                                                                 ^^^^ error unknown-service: `mysql` has no service `http`, so http on web never starts, nor does 1 more service, which waits for it. It has: `db`.
        <parameter name="g"><reference assembly="oracle" service="listener"/></parameter>
                                                 ^^^^^^ error unknown-assembly: There is no assembly `oracle`, so http on web never starts, nor does 1 more service, which waits for it. The deployable has: `mysql`, `web`.
        <parameter name="h"><reference assembly="web" parameter="dbup"/></parameter>
                                                                 ^^^^ error unknown-return: `web` does not return `dbup`, so http on web never starts, nor does 1 more service, which waits for it. It returns none.
      </parameters></service>
      <service name="monitor"><executable url="u"/><parameters>
        <parameter name="a"><reference assembly="web" service="http"/></parameter>
      </parameters></service>
    </services>
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn returns_of_a_service_need_version_1_1() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/><returns><return name="r"/></returns></service>
                                              ^^^^^^^ error service-returns-version: A service may say what it returns only in version 1.1, and this document is not of it. Set `version="1.1"` on `deployable`.
                                                                    ~ returned here
      <service name="t"><executable url="u"/><parameters>
        <parameter name="p"><reference assembly="a" parameter="r"/></parameter>
                                                               ^ error unknown-return: `a` does not return `r`, so t on a never starts. A service's own returns count only in a document of version 1.1: write `version="1.1"`.
      </parameters></service>
    </services>
  </assembly>
</assemblies></deployable>"#,
        );
    }
}
