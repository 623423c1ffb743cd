//! References that nothing can satisfy: the services that hold them wait for ever.

use super::report::Report;
use super::{Context, nor};
use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::facts::is_core_fact;
use crate::model::{Deployable, Name, Reference, Version};
use crate::names::Names;
use crate::references::{Target, Wait};
use crate::span::Span;
use crate::suggest::closest_of;
use crate::syntax::escape;
use crate::wording::list;

pub(super) const CHECKS: &[&Check] = &[&UNKNOWN_ASSEMBLY, &UNKNOWN_SERVICE, &UNKNOWN_RETURN];

/// A reference to an assembly that there is not.
const UNKNOWN_ASSEMBLY: Check = reference_check("unknown-assembly");
/// A reference to a service that its assembly does not have.
const UNKNOWN_SERVICE: Check = reference_check("unknown-service");
/// A reference to a return that neither its assembly nor a service of it declares.
const UNKNOWN_RETURN: Check = reference_check("unknown-return");

/// How many names one document's suggestions may look at: beyond any real document, and a bound for a hostile one, where
/// from then on a message has only the names that it lists.
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
        let mended = match wait.target {
            Target::UnknownService(index) | Target::UnknownReturn(index) => context.deployable.assemblies[index].mended,
            _ => context.deployable.mended,
        };
        // Where the text is not well-formed, what is not found may be there.
        if mended || reference.doubtful {
            continue;
        }
        let (name, attribute) = match (wait.target, wait.wanted(context.deployable)) {
            (Target::UnknownAssembly, _) => (assembly, assembly.span),
            (_, Some(wanted)) => wanted,
            _ => continue,
        };
        let outcome = [&*context.service(wait.service), &nor("it", context.launch.blocked[wait.service])];
        let budget = &mut budget;
        let mut unknown =
            Unknown { context, elsewhere: &elsewhere, wait, name, attribute, outcome, budget, cut: false, found };
        match wait.target {
            Target::UnknownAssembly => unknown.assembly(),
            Target::UnknownService(index) => unknown.service(index),
            Target::UnknownReturn(index) => unknown.returned(index),
            _ => {}
        }
    }
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
            for returned in &service.returns {
                let name = &returned.name;
                match version {
                    Version::V1_0 => this.ignored.entry(service.assembly, &name.text, this.returned.len()),
                    Version::V1_1 => this.returns.entry(0, &name.text, this.returned.len()),
                };
                this.returned.push((service.assembly, name));
            }
        }
        for (index, assembly) in assemblies.iter().enumerate() {
            for returned in &assembly.returns {
                let name = &returned.name;
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
    wait: &'c Wait,
    /// What the reference asks for, and the attribute's name.
    name: &'c Name,
    attribute: Span,
    /// The service that never starts, and what else does not.
    outcome: [&'c str; 2],
    budget: &'c mut usize,
    /// There are more names than the budget allows to look at.
    cut: bool,
    found: &'c mut Vec<Diagnostic>,
}

impl Unknown<'_, '_> {
    /// How many of `there` may be looked at for names.
    #[inline(never)]
    fn afforded(&mut self, there: usize) -> usize {
        let afforded = there.min((*self.budget).max(LISTED + 1));
        *self.budget = self.budget.saturating_sub(afforded);
        self.cut |= afforded < there;
        afforded
    }

    fn assembly(&mut self) {
        let mut names = Vec::new();
        let assemblies = &self.context.deployable.assemblies;
        for assembly in &assemblies[..self.afforded(assemblies.len())] {
            names.extend(assembly.name.as_ref().map(|name| &*name.text));
        }
        self.suggest(&UNKNOWN_ASSEMBLY, "There is no assembly `{0}`, ", "", &names, "The deployable has");
    }

    fn service(&mut self, assembly: usize) {
        let (deployable, name) = (self.context.deployable, &*self.name.text);
        let of = &deployable.assemblies[assembly];
        let place = of.name.as_ref().map_or("", |name| &name.text);
        let fault = "`{1}` has no service `{0}`, ";
        if let Some((returned, _)) = self.context.scope.returned(assembly, name) {
            let words = [place, "a return", "parameter"];
            return self.wrong_attribute(&UNKNOWN_SERVICE, fault, words, returned.span);
        }
        let mut names = Vec::new();
        let services = &deployable.services[of.services.clone()];
        for service in &services[..self.afforded(services.len())] {
            names.extend(service.name.as_ref().map(|name| &*name.text));
        }
        self.suggest(&UNKNOWN_SERVICE, fault, place, &names, "It has");
        if let Some(service) = self.elsewhere.services.get(0, name)
            && let Some(there) = &deployable.services[service].name
            && let Some(assembly) = &deployable.assemblies[deployable.services[service].assembly].name
        {
            self.found.relate(there.span, "`{0}` has a service of that name", &[&assembly.text]);
        } else {
            self.found.relate(of.place(), "`{0}` is here", &[place]);
        }
    }

    fn returned(&mut self, assembly: usize) {
        let (deployable, name) = (self.context.deployable, &*self.name.text);
        let of = &deployable.assemblies[assembly];
        let place = of.name.as_ref().map_or("", |name| &name.text);
        let fault = "`{1}` does not return `{0}`, ";
        if let Some(service) = self.context.scope.service(assembly, name) {
            let words = [place, "a service", "service"];
            return self.wrong_attribute(&UNKNOWN_RETURN, fault, words, deployable.services[service].place());
        }
        if let Some(ignored) = self.elsewhere.ignored.get(assembly, name) {
            let remedy = "A service's own returns count only in a document of version 1.1: write `version=\"1.1\"`.";
            self.say(&UNKNOWN_RETURN, fault, place, remedy);
            return self.found.relate(self.elsewhere.returned[ignored].1.span, "returned here", &[]);
        }
        if is_core_fact(name) {
            let remedy = "It knows that fact at boot: add `<return name=\"{0}\"/>` to its returns.";
            self.say(&UNKNOWN_RETURN, fault, place, remedy);
            return self.found.relate(of.place(), "`{0}` is here", &[place]);
        }
        let mut names = Vec::new();
        if deployable.version == Version::V1_1 {
            let services = &deployable.services[of.services.clone()];
            for service in &services[..self.afforded(services.len())] {
                for returned in &service.returns[..self.afforded(service.returns.len())] {
                    names.push(&*returned.name.text);
                }
            }
        }
        for returned in &of.returns[..self.afforded(of.returns.len())] {
            names.push(&*returned.name.text);
        }
        self.suggest(&UNKNOWN_RETURN, fault, place, &names, "It returns");
        if let Some(index) = self.elsewhere.returns.get(0, name)
            && let (other, there) = self.elsewhere.returned[index]
            && let Some(other) = &deployable.assemblies[other].name
        {
            self.found.relate(there.span, "`{0}` returns it", &[&other.text]);
        } else {
            self.found.relate(of.place(), "`{0}` is here", &[place]);
        }
    }

    /// `place`: where the name was looked for.
    #[inline(never)]
    fn say(&mut self, check: &'static Check, fault: &str, place: &str, remedy: &str) {
        let name = &*self.name.text;
        let [service, nor] = self.outcome;
        let template = [fault, "so {2} never starts[3]. ", remedy].concat();
        self.found.say(check, self.name.span, &template, &[name, place, service, nor]);
    }

    /// With the closest of `names`, or a list of them.
    #[inline(never)]
    fn suggest(&mut self, check: &'static Check, fault: &str, place: &str, names: &[&str], have: &str) {
        if let Some(closest) = closest_of(&self.name.text, names) {
            let [service, nor] = self.outcome;
            let template = [fault, "so {2} never starts[3]. Did you mean `{4}`?"].concat();
            self.found.say(check, self.name.span, &template, &[&self.name.text, place, service, nor, closest]);
            let mut changed = self.wait.reference(self.context.deployable).clone();
            let name = match self.wait.target {
                Target::UnknownAssembly => changed.assembly.as_mut(),
                Target::UnknownService(_) => changed.service.as_mut().map(|(name, _)| name),
                _ => changed.parameter.as_mut().map(|(name, _)| name),
            };
            if let Some(name) = name {
                closest.clone_into(&mut name.text);
            }
            return self.offer("Change to `{0}`", &[closest], (self.name.span, &escape(closest)), &changed);
        }
        let [service, nor] = self.outcome;
        let (listed, more) = names.split_at(names.len().min(LISTED));
        let (none, more) = match (listed.is_empty(), self.cut || !more.is_empty()) {
            (true, false) => (" none", "."),
            (true, true) => (": ", "…."),
            (false, false) => (": ", "."),
            (false, true) => (": ", ", …."),
        };
        let template = [fault, "so {2} never starts[3]. [4][5][6][7]"].concat();
        let words = [&self.name.text, place, service, nor, have, none, &list(listed, ", "), more];
        self.found.say(check, self.name.span, &template, &words);
    }

    /// A name of the other kind: a return asked for as a service, or the other way round.
    #[inline(never)]
    fn wrong_attribute(&mut self, check: &'static Check, fault: &str, words: [&str; 3], there: Span) {
        let [place, kind, right] = words;
        let [service, nor] = self.outcome;
        let words = [&*self.name.text, place, service, nor, kind, right, &escape(&self.name.text)];
        let template = [fault, "so {2} never starts[3]. It is {4}: write `{5}=\"{6}\"`."].concat();
        self.found.say(check, self.name.span, &template, &words);
        self.found.relate(there, "`{0}` is {4}", &words);
        let mut changed = self.wait.reference(self.context.deployable).clone();
        (changed.parameter, changed.service) = (changed.service, changed.parameter);
        self.offer("Refer to {4} instead", &words, (self.attribute, right), &changed);
    }

    /// Offers to make the reference `changed` by an edit, unless that makes a deadlock.
    #[inline(never)]
    fn offer(&mut self, template: &str, names: &[&str], edit: (Span, &str), changed: &Reference) {
        for target in self.context.scope.targets(changed) {
            if let Target::Service(to) | Target::Produced(to) = target
                && self.context.closes(&[self.wait.service], to, self.budget)
            {
                return;
            }
        }
        self.found.offer(template, names, &[edit]);
    }
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
