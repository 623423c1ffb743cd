//! References that nothing can satisfy: the services that hold them wait for ever.

use super::report::Report;
use super::returns::{element, give};
use super::version::Move;
use super::{Context, nor};
use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::facts::is_core_fact;
use crate::model::{Name, Reference, Version};
use crate::names::{Names, is_blank, is_name};
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

/// How many services a finding offers to return what is missing.
const MOST_SERVICES: usize = 4;

/// Of how many it tries whether they may.
const MOST_TRIED: usize = 20;

const fn reference_check(code: &'static str) -> Check {
    Check { code, category: Category::Reference, severity: Severity::Error }
}

/// `to_1_1`: the move of a document of version 1.0 to version 1.1.
pub(super) fn check(context: &Context<'_>, to_1_1: Option<&Move<'_, '_>>, found: &mut Vec<Diagnostic>) {
    let elsewhere = Elsewhere::new(context);
    let mut budget = BUDGET;
    for (index, wait) in context.waits.iter().enumerate().filter(|(_, wait)| wait.target.is_unsatisfied()) {
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
        let mut unknown = Unknown {
            context,
            elsewhere: &elsewhere,
            to_1_1,
            index,
            wait,
            name,
            attribute,
            outcome,
            budget: &mut budget,
            cut: false,
            found,
        };
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
    /// The returns of any assembly, as indices into all that are returned.
    returns: Names<'d>,
}

impl<'d> Elsewhere<'d> {
    fn new(context: &Context<'d>) -> Self {
        let mut this = Self { services: Names::default(), returns: Names::default() };
        for (index, service) in context.deployable.services.iter().enumerate() {
            if let Some(name) = &service.name {
                this.services.entry(0, &name.text, index);
            }
        }
        for (index, (name, _)) in context.scope.all_returned().iter().enumerate() {
            this.returns.entry(0, &name.text, index);
        }
        this
    }
}

/// The constructors of the messages.
struct Unknown<'c, 'd> {
    context: &'c Context<'d>,
    elsewhere: &'c Elsewhere<'d>,
    to_1_1: Option<&'c Move<'c, 'd>>,
    /// Which of the waits it is.
    index: usize,
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

    /// `unknown`, or `empty` where nothing is typed so far.
    fn fault(&self, unknown: &'static str, empty: &'static str) -> &'static str {
        if is_blank(&self.name.text) { empty } else { unknown }
    }

    fn assembly(&mut self) {
        let mut names = Vec::new();
        let assemblies = &self.context.deployable.assemblies;
        for assembly in &assemblies[..self.afforded(assemblies.len())] {
            names.extend(assembly.name.as_ref().map(|name| &*name.text));
        }
        let fault = self.fault("There is no assembly `{0}`, ", "This reference names no assembly yet, ");
        self.suggest(&UNKNOWN_ASSEMBLY, fault, "", &names, "The deployable has");
    }

    fn service(&mut self, assembly: usize) {
        let (deployable, name) = (self.context.deployable, &*self.name.text);
        let of = &deployable.assemblies[assembly];
        let place = of.name.as_ref().map_or("", |name| &name.text);
        let fault = self.fault("`{1}` has no service `{0}`, ", "This reference names no service of `{1}` yet, ");
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
        let fault = self.fault("`{1}` does not return `{0}`, ", "This reference names no return of `{1}` yet, ");
        if let Some(service) = self.context.scope.service(assembly, name) {
            let words = [place, "a service", "service"];
            return self.wrong_attribute(&UNKNOWN_RETURN, fault, words, deployable.services[service].place());
        }
        if let Some(to_1_1) = self.to_1_1
            && let Some((_, ignored)) = to_1_1.declared(assembly, name)
            && (to_1_1.is_offered() || !is_core_fact(name))
        {
            let remedy = if to_1_1.is_offered() {
                "A service's own returns count only in a document of version 1.1: write `version=\"1.1\"`."
            } else {
                "A service's own returns count only in a document of version 1.1, and in one somebody else would not start."
            };
            self.say(&UNKNOWN_RETURN, fault, place, remedy);
            to_1_1.offer("Set `version=\"1.1\"`", self.found);
            self.found.relate(ignored.span, "returned here", &[]);
            return self.give(assembly);
        }
        if is_core_fact(name) {
            let remedy = "It knows that fact at boot: add `<return name=\"{0}\"/>` to its returns.";
            self.say(&UNKNOWN_RETURN, fault, place, remedy);
            self.found.relate(of.place(), "`{0}` is here", &[place]);
            return self.give(assembly);
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
        let elsewhere = self.elsewhere.returns.get(0, name).map(|index| self.context.scope.all_returned()[index]);
        if let Some((there, from)) = elsewhere
            && let Some(other) = match from {
                Target::Produced(service) => Some(deployable.services[service].assembly),
                Target::Boot(assembly) | Target::Undeclared(assembly) => Some(assembly),
                _ => None,
            }
            && let Some(other) = &deployable.assemblies[other].name
        {
            self.found.relate(there.span, "`{0}` returns it", &[&other.text]);
        } else {
            self.found.relate(of.place(), "`{0}` is here", &[place]);
        }
        self.give(assembly);
    }

    /// Offers to have `assembly` return what is missing, or in version 1.1 a service of it, for all who refer to it.
    fn give(&mut self, assembly: usize) {
        let Context { text, deployable, scope, .. } = self.context;
        let (of, name, target) = (&deployable.assemblies[assembly], &*self.name.text, self.wait.target);
        if !is_name(name) {
            return;
        }
        let place = of.name.as_ref().map_or("", |name| &name.text);
        let custom = deployable.version == Version::V1_1 && !is_core_fact(name);
        let carrier = scope.carrier(assembly, name).filter(|_| custom);
        let services = match carrier {
            Some(carrier) => carrier..carrier + 1,
            None if custom => of.services.clone(),
            None => 0..0,
        };
        let itself = carrier.is_none().then_some(None);
        let mut offered = 0;
        for service in services.take(MOST_TRIED).map(Some).chain(itself) {
            let (room, from) = match service {
                Some(service) => (&deployable.services[service].room, Target::Produced(service)),
                None => (&of.room, scope.source(assembly, name)),
            };
            if service.is_some() && offered == MOST_SERVICES || !self.context.allows_from(name, target, from) {
                continue;
            }
            let Some(edit) = give(text, room, &element(name)) else { continue };
            let (template, who) = match service {
                Some(service) => ("Have [1] return `{0}`", self.context.service(service)),
                None if custom => ("Have `{1}` return `{0}` at boot", place.to_owned()),
                None => ("Have `{1}` return `{0}`", place.to_owned()),
            };
            self.found.offer(template, &[name, &who], &[(edit.span, &edit.insert)]);
            offered += 1;
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
        let (mut listed, mut more) = (Vec::new(), self.cut);
        for &name in names {
            if !is_blank(name) && !listed.contains(&name) {
                more |= listed.len() == LISTED;
                if more {
                    break;
                }
                listed.push(name);
            }
        }
        let (none, more) = match (listed.is_empty(), more) {
            (true, false) => (" none", "."),
            (true, true) => (": ", "…."),
            (false, false) => (": ", "."),
            (false, true) => (": ", ", …."),
        };
        let template = [fault, "so {2} never starts[3]. [4][5][6][7]"].concat();
        let words = [&self.name.text, place, service, nor, have, none, &list(&listed, ", "), more];
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

    /// Offers to make the reference `changed` by an edit, if that satisfies it and makes no deadlock.
    #[inline(never)]
    fn offer(&mut self, template: &str, names: &[&str], edit: (Span, &str), changed: &Reference) {
        let mut targets = self.context.scope.targets(changed);
        if let (Some(target), None) = (targets.next(), targets.next())
            && !target.is_unsatisfied()
            && let Some(mut waits) = self.context.try_waits()
        {
            waits[self.index].target = target;
            if self.context.allows(&waits) {
                self.found.offer(template, names, &[edit]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{expect, expect_fix};
    use crate::diagnostic::Diagnostic;
    use crate::{Agent, analyze};

    #[test]
    fn a_fact_that_a_service_returns_in_version_1_0_is_returned_by_its_assembly() {
        let text = |returns: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
                 <executable url='u'/><parameters><parameter name='p'><reference assembly='a' parameter='hostname'/></parameter>\
                 </parameters><returns><return name='hostname'/></returns></service></services>{returns}</assembly></assemblies>\
                 </deployable>"
            )
        };
        let found = |text: &str| analyze(text, Agent::Independent).diagnostics;
        // In version 1.1 the service would wait for itself.
        let after = text("<returns><return name=\"hostname\"/></returns>");
        expect_fix(found, &text(""), "Have `a` return `hostname`", &after);
        assert!(found(&text("")).iter().all(|found| !found.message.contains("write `version")));
    }

    #[test]
    fn fixes_of_one_title_are_told_apart() {
        let assembly = "<assembly name='a' hwp='h'><image id='i'/><services><service name='s'><executable url='u'/><parameters>\
             <parameter name='p'><reference assembly='a' service='s'/></parameter></parameters></service>\n\
             <service name='s'><executable url='u'/><parameters><parameter name='p'><reference assembly='a' service='s'/>\
             </parameter></parameters></service></services></assembly>";
        let text = format!("<deployable name='d'><assemblies>{assembly}</assemblies></deployable>");
        for finding in analyze(&text, Agent::AllOrNothing).diagnostics {
            let titles: std::collections::BTreeSet<_> = finding.fixes.iter().map(|fix| &fix.title).collect();
            assert_eq!(titles.len(), finding.fixes.len(), "{:?}", finding.fixes);
        }
    }

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

    fn found(text: &str) -> Vec<Diagnostic> {
        analyze(text, Agent::Independent).diagnostics
    }

    /// Two assemblies: `a`, whose service `s` refers to something, and `b` with these services and returns.
    fn pair(version: &str, reference: &str, b: &str) -> String {
        format!(
            "<deployable name='d' version='{version}'><assemblies><assembly name='a' hwp='h'><image id='i'/><services>\
             <service name='s'><executable url='u'/><parameters><parameter name='p'><reference {reference}/></parameter>\
             </parameters></service></services></assembly><assembly name='b' hwp='h'><image id='i'/>{b}</assembly>\
             </assemblies></deployable>"
        )
    }

    fn titles(text: &str) -> Vec<String> {
        found(text).into_iter().flat_map(|found| found.fixes).map(|fix| fix.title).collect()
    }

    #[test]
    fn a_return_that_is_missing_is_added() {
        let text = |b: &str| pair("1.0", "assembly='b' parameter='r'", b);
        let one = "<services><service name='t'><executable url='u'/></service></services>";
        let returned = "<returns><return name=\"r\"/></returns>";
        expect_fix(found, &text(one), "Have `b` return `r`", &text(&[one, returned].concat()));
        let other = "<returns><return name='q'/></returns>";
        let both = "<returns><return name='q'/><return name=\"r\"/></returns>";
        expect_fix(found, &text(other), "Have `b` return `r`", &text(both));
        let waits = one.replace(
            "</service>",
            "<parameters><parameter name='p'><reference assembly='a' service='s'/></parameter></parameters></service>",
        );
        assert_eq!(titles(&text(&waits)), [""; 0], "t would have to produce it, and waits for s");
    }

    #[test]
    fn in_version_1_1_a_service_returns_what_is_missing() {
        let text = |name: &str, b: &str| pair("1.1", &format!("assembly='b' parameter='{name}'"), b);
        let services = |t: &str| {
            format!(
                "<services><service name='t'><executable url='u'/>{t}</service><service name='u'><executable url='u'/>\
                 <parameters><parameter name='p'><reference assembly='a' service='s'/></parameter></parameters></service></services>"
            )
        };
        let before = text("r", &services(""));
        assert_eq!(titles(&before), ["Have t on b return `r`", "Have `b` return `r` at boot"], "u waits for s");
        let returned = services("<returns><return name=\"r\"/></returns>");
        expect_fix(found, &before, "Have t on b return `r`", &text("r", &returned));
        assert_eq!(titles(&text("hostname", &services(""))), ["Have `b` return `hostname`"]);
        let carrier = services("<files><file url='r.rb'/></files>");
        assert_eq!(titles(&text("r", &carrier)), ["Have t on b return `r`"]);
        let five: String = (0..6).map(|n| format!("<service name='t{n}'><executable url='u'/></service>")).collect();
        assert_eq!(
            titles(&text("r", &format!("<services>{five}</services>"))).len(),
            5,
            "four services, and the assembly"
        );
    }

    #[test]
    fn a_suggestion_is_offered_if_it_satisfies_the_reference() {
        assert_eq!(titles(&pair("1.0", "assembly='B' service='t'", "")), [""; 0], "b has no t");
        let service = "<services><service name='t'><executable url='u'/></service></services>";
        assert_eq!(titles(&pair("1.0", "assembly='B' service='t'", service)), ["Change to `b`"]);
    }

    #[test]
    fn what_is_not_named_yet() {
        let message = |reference: &str| {
            let found = found(&pair("1.0", reference, "<returns><return name='hostname'/></returns>"));
            found.into_iter().map(|found| found.message).collect::<Vec<_>>()
        };
        assert_eq!(
            message("assembly='' service=''"),
            ["This reference names no assembly yet, so s on a never starts. The deployable has: `a`, `b`."]
        );
        assert_eq!(
            message("assembly='b' service=''"),
            ["This reference names no service of `b` yet, so s on a never starts. It has none."]
        );
        assert_eq!(
            message("assembly='b' parameter=' '"),
            ["This reference names no return of `b` yet, so s on a never starts. It returns: `hostname`."]
        );
    }
}
