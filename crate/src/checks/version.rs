//! The move to version 1.1, where nobody infers any more who returns what (`semantics.md`, section 2).

use std::cell::Cell;

use super::Context;
use super::report::Report;
use super::returns::{element, give, take};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::model::{Name, is_token};
use crate::names::Names;
use crate::references::Target;
use crate::span::Span;
use crate::syntax::Element;
use crate::traps::refuses;
use crate::waits::{Deadlock, Start};
use crate::wording::{fill, next};

/// How many edits the moves of one document may have that settle nothing: each finding that offers one has a copy.
const BUDGET: usize = 10_000;

/// How many undeclared returns a fix declares at most.
const MOST_RETURNS: usize = 50;

/// How many of them its title names.
const MOST_NAMED: usize = 4;

/// Among how many services a user may choose the one that returns them.
const MOST_SERVICES: usize = 4;

/// The move of a document to version 1.1, in which each return keeps its producer, so that every service starts or does not
/// as before.
///
/// What is undeclared counts as known at boot in version 1.1. A service that surely starts, or never does, stays so all the
/// same; for one that only may start, the move takes somebody who says which service the return comes from. What a service
/// declares counts only then; where that is against what was inferred, there is no move.
pub(super) struct Move<'c, 'd> {
    context: &'c Context<'d>,
    /// What sets the version, and no more.
    version: Edit,
    /// The returns that services declare, which do not count before the move, each with its service, in document order.
    returned: Vec<(usize, &'d Name)>,
    /// The first of each name among them.
    declared: Names<'d>,
    /// Undeclared returns, each with its assembly, that somebody waits for who does not surely start; if too many, only some.
    undecided: Vec<(usize, &'d str)>,
    /// The edits of the move as such; none if nothing asks for it, or it would decide what nobody has said.
    plain: Vec<Edit>,
    budget: Cell<usize>,
}

/// A service for each assembly whose undecided returns come from it.
type Choice = Vec<(usize, usize)>;

impl<'c, 'd> Move<'c, 'd> {
    /// The move of a document of version 1.0 with this outermost element. Linear.
    pub(super) fn new(context: &'c Context<'d>, root: Element<'_, '_>) -> Self {
        let (span, insert) = match root.attribute("version") {
            Some(version) => (version.value_span, "1.1"),
            None => (Span::empty(root.name_span().end), " version=\"1.1\""),
        };
        let mut this = Self {
            context,
            version: Edit { span, insert: insert.to_owned() },
            returned: Vec::new(),
            declared: Names::default(),
            undecided: Vec::new(),
            plain: Vec::new(),
            budget: BUDGET.into(),
        };
        for (index, service) in context.deployable.services.iter().enumerate() {
            for returned in &service.returns {
                this.declared.entry(service.assembly, &returned.name.text, this.returned.len());
                this.returned.push((index, &returned.name));
            }
        }
        for wait in context.waits {
            if let Target::Undeclared(assembly) = wait.target
                && !matches!(context.launch.starts[wait.service], Start::Yes { .. })
                && let Some((name, _)) = wait.wanted(context.deployable)
                && this.declared(assembly, &name.text).is_none()
            {
                note(&mut this.undecided, MOST_RETURNS, assembly, &name.text);
            }
        }
        let other = root.attribute("version").is_some_and(|version| !is_token(&version.value, "1.0"));
        if this.undecided.is_empty() && (other || !this.returned.is_empty()) {
            this.plain = this.edits(&Vec::new()).unwrap_or_default();
        }
        this
    }

    /// Whether there is a move as such, which decides nothing that nobody has said.
    pub(super) fn is_offered(&self) -> bool {
        !self.plain.is_empty()
    }

    /// Adds to the last finding the move as such, unless it would decide what nobody has said.
    #[inline(never)]
    pub(super) fn offer(&self, title: &str, found: &mut Vec<Diagnostic>) {
        if let (1.., Some(left)) = (self.plain.len(), self.budget.get().checked_sub(self.plain.len())) {
            self.budget.set(left);
            let mut edits = Vec::new();
            for edit in &self.plain {
                edits.push((edit.span, &*edit.insert));
            }
            found.offer(title, &[], &edits);
        }
    }

    /// Adds to the last finding, which is of this possible `deadlock`, the ways to say who returns what makes it: a choice
    /// of services for one assembly of it, beside which every other takes the first that does, best one that surely starts.
    pub(super) fn offer_choice(&self, deadlock: &Deadlock, found: &mut [Diagnostic]) {
        let Context { deployable, waits, launch, .. } = self.context;
        let Some(Diagnostic { fixes, .. }) = found.last_mut() else { return };
        let own = deadlock.cycle.iter().find_map(|hop| {
            let target = waits[hop.wait?].target;
            self.undecided.iter().find(|(assembly, _)| target == Target::Undeclared(*assembly))
        });
        let Some(&(own, _)) = own.filter(|_| self.undecided.len() <= MOST_RETURNS) else { return };
        let services = |assembly: usize| deployable.assemblies[assembly].services.clone();
        let sure = |service: usize| matches!(launch.starts[service], Start::Yes { .. });
        for service in services(own) {
            let mut choice = Vec::new();
            let mut settled = self.settle(own, service, &mut choice);
            for &(other, _) in &self.undecided {
                if choice.iter().all(|&(assembly, _)| assembly != other) {
                    let mut settle = |service| self.settle(other, service, &mut choice);
                    settled = settled
                        && (services(other).any(|service| sure(service) && settle(service))
                            || services(other).any(settle));
                }
            }
            if settled && let Some(edits) = self.edits(&choice) {
                let mut story = String::new();
                for &(assembly, name) in self.undecided.iter().take(MOST_NAMED) {
                    let service = self.producer(Target::Undeclared(assembly), assembly, name, &choice);
                    let service = self.context.service(service.unwrap_or_default());
                    next(&mut story, ", and ", &fill("[0] returns `{1}`", &[&service, name]));
                }
                if let more @ 1.. = self.undecided.len().saturating_sub(MOST_NAMED) {
                    next(&mut story, ", ", &fill("and so on for {0} more", &[&more.to_string()]));
                }
                fixes.push(Fix { title: fill("Say that [0] (version 1.1)", &[&story]), edits });
                if fixes.len() == MOST_SERVICES {
                    break;
                }
            }
        }
    }

    /// Adds to `choice` that what is undecided of an assembly comes from this service, if that keeps nobody from starting.
    #[inline(never)]
    fn settle(&self, assembly: usize, service: usize, choice: &mut Choice) -> bool {
        choice.push((assembly, service));
        let fits = self.context.launch.starts[service] != Start::No && self.fits(choice);
        if !fits {
            choice.pop();
        }
        fits
    }

    /// Whether after the move everybody starts who may start before.
    #[inline(never)]
    fn fits(&self, choice: &Choice) -> bool {
        let Some(mut waits) = self.context.try_waits() else { return false };
        for wait in &mut waits {
            if let Target::Undeclared(assembly) | Target::UnknownReturn(assembly) = wait.target
                && let Some((name, _)) = wait.wanted(self.context.deployable)
                && let Some(producer) = self.producer(wait.target, assembly, &name.text, choice)
            {
                wait.target = Target::Produced(producer);
            }
        }
        self.context.allows(&waits)
    }

    /// The service that declares a return, which does not count before the move, and where.
    #[inline(never)]
    pub(super) fn declared(&self, assembly: usize, name: &str) -> Option<(usize, &'d Name)> {
        self.declared.get(assembly, name).map(|number| self.returned[number])
    }

    /// The service that returns after the move what comes from `target` before it.
    #[inline(never)]
    fn producer(&self, target: Target, assembly: usize, name: &str, choice: &Choice) -> Option<usize> {
        match target {
            Target::Produced(service) => Some(service),
            Target::Undeclared(_) | Target::UnknownReturn(_) => {
                self.declared(assembly, name).map(|of| of.0).or_else(|| {
                    let chosen = choice.iter().find(|(other, _)| *other == assembly)?.1;
                    self.undecided.contains(&(assembly, name)).then_some(chosen)
                })
            }
            _ => None,
        }
    }

    /// Sets the version, and has each return declared, once, by what produces it. `None` if somebody starts no more, a service
    /// has no room for it, or declares what another produces, or what the agent cannot do with.
    #[inline(never)]
    fn edits(&self, choice: &Choice) -> Option<Vec<Edit>> {
        let Context { text, deployable, scope, agent, .. } = self.context;
        if !self.fits(choice) {
            return None;
        }
        let mut edits = vec![self.version.clone()];
        let mut given = vec![String::new(); deployable.services.len()];
        for (index, assembly) in deployable.assemblies.iter().enumerate() {
            let mut moved = Vec::new();
            for returned in &assembly.returns {
                let name = &returned.name;
                let Some((first, target)) = scope.returned(index, &name.text) else { continue };
                let Some(producer) = self.producer(target, index, &name.text, choice) else { continue };
                moved.push(returned);
                match self.declared(index, &name.text) {
                    None if std::ptr::eq(first, name) => given[producer].push_str(&element(&name.text)),
                    Some((declarer, _)) if declarer != producer => return None,
                    _ => {}
                }
            }
            for service in assembly.services.clone() {
                let of = &deployable.services[service];
                let mut spare = Vec::new();
                for returned in &of.returns {
                    let name = &returned.name;
                    let from = scope.returned(index, &name.text).map(|(_, from)| from);
                    let at_boot = matches!(from, Some(Target::Boot(_)));
                    if !at_boot
                        && !matches!(from, Some(Target::Produced(_)))
                        && refuses(*agent, Target::Produced(service))
                    {
                        return None;
                    }
                    let first = self.declared(index, &name.text);
                    if at_boot || first.is_some_and(|(_, first)| !std::ptr::eq(first, name)) {
                        spare.push(returned);
                    }
                }
                if given[service].is_empty() {
                    take(text, &spare, &mut edits);
                } else {
                    for returned in spare {
                        edits.push(Edit::remove(text, returned.span));
                    }
                    edits.push(give(text, &of.room, &given[service])?);
                }
            }
            take(text, &moved, &mut edits);
        }
        Some(edits)
    }
}

/// Adds a return of an assembly to `names`, unless it is there; if that would be more than `most`, once.
#[inline(never)]
pub(super) fn note<'d>(names: &mut Vec<(usize, &'d str)>, most: usize, assembly: usize, name: &'d str) {
    if names.len() <= most && !names.contains(&(assembly, name)) {
        names.push((assembly, name));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect_fix;
    use crate::{Agent, analyze};

    fn found(text: &str) -> Vec<crate::diagnostic::Diagnostic> {
        analyze(text, Agent::Independent).diagnostics
    }

    fn titles(text: &str) -> Vec<String> {
        found(text).into_iter().flat_map(|found| found.fixes).map(|fix| fix.title).collect()
    }

    #[test]
    fn the_move_to_version_1_1_keeps_a_deadlock() {
        let text = |version: &str, b: &str| {
            format!(
                r#"<deployable{version} name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/><services>
    <service name="s"><executable url="u"/><parameters><parameter name="p"><reference assembly="b" parameter="r"/></parameter></parameters><returns><return name="x"/></returns></service>
  </services></assembly>
  <assembly name="b" hwp="h"><image id="i"/><services>
    <service name="t"><executable url="u"/><parameters><parameter name="p"><reference assembly="a" service="s"/></parameter></parameters>{b}
</assemblies></deployable>"#
            )
        };
        let before = text(
            "",
            "</service>\n  </services><returns>\n    <return name=\"r\"/>\n    <return name=\"q\"/>\n  </returns></assembly>",
        );
        let after = text(
            " version=\"1.1\"",
            "<returns><return name=\"r\"/><return name=\"q\"/></returns></service>\n  </services></assembly>",
        );
        expect_fix(found, &before, "Set `version=\"1.1\"`", &after);
        for text in [before, after] {
            assert_eq!(found(&text).iter().filter(|found| found.check.code == "deadlock").count(), 1);
        }
    }

    #[test]
    fn another_version_becomes_1_1_likewise() {
        let text = |version: &str, rest: &str| {
            format!(
                "<deployable name='d' version='{version}'><assemblies><assembly name='a' hwp='h'><image id='i'/>\
                 <services><service name='s'{rest}</assembly></assemblies></deployable>"
            )
        };
        let before = text("1.2", "/></services><returns><return name='r'/><return name='hostname'/></returns>");
        let after = text(
            "1.1",
            "><returns><return name=\"r\"/></returns></service></services><returns><return name='hostname'/></returns>",
        );
        expect_fix(found, &before, "Change to `1.1`", &after);
    }

    #[test]
    fn what_a_service_declares_already_is_only_removed() {
        let text = |version: &str, returns: &str| {
            format!(
                "<deployable{version}><assemblies><assembly name='a'><services><service name='s'/><service name='t'>\
                 <returns><return name='r'/></returns></service></services>{returns}</assembly></assemblies></deployable>"
            )
        };
        let before = text("", "\n<returns><return name='r'/><return name='r'/></returns>\n");
        expect_fix(found, &before, "Set `version=\"1.1\"`", &text(" version=\"1.1\"", "\n"));
    }

    const UNDECLARED: &str = r#"<deployable version="1.0" name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/><services>
  <service name="s"><executable url="u"/></service>
  <service name="t"><executable url="u"/><parameters><parameter name="p"><reference assembly="a" parameter="r"/></parameter></parameters></service>
</services><returns><return name="r"/></returns></assembly></assemblies></deployable>"#;

    #[test]
    fn an_undeclared_return_is_said_to_come_from_a_service_that_starts() {
        let after = UNDECLARED
            .replace("1.0", "1.1")
            .replacen("</service>", "<returns><return name=\"r\"/></returns></service>", 1)
            .replace("<returns><return name=\"r\"/></returns></assembly>", "</assembly>");
        expect_fix(found, UNDECLARED, "Say that s on a returns `r` (version 1.1)", &after);
        assert_eq!(found(&after), []);
        assert_eq!(titles(UNDECLARED).len(), 1, "t waits for it");
    }

    #[test]
    fn many_undeclared_returns_are_said_in_one_fix() {
        let names: Vec<String> = (0..12).map(|number| format!("r{number}")).collect();
        let returns: String = names.iter().map(|name| format!("<return name='{name}'/>")).collect();
        let parameter = |name: &String| {
            format!("<parameter name='{name}'><reference assembly='a' parameter='{name}'/></parameter>")
        };
        let parameters: String = names.iter().map(parameter).collect();
        let text = format!(
            "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
             <executable url='u'/></service><service name='t'><executable url='u'/><parameters>{parameters}</parameters>\
             </service></services><returns>{returns}</returns></assembly></assemblies></deployable>"
        );
        let fix = found(&text).into_iter().flat_map(|found| found.fixes).next().unwrap();
        assert!(fix.title.ends_with("s on a returns `r3`, and so on for 8 more (version 1.1)"), "{}", fix.title);
        let moved = format!(
            "<returns>{}</returns></service>",
            names.iter().map(|name| super::element(name)).collect::<String>()
        );
        let after = text.replacen("<deployable", "<deployable version=\"1.1\"", 1);
        let after = after.replacen("</service>", &moved, 1).replace(&format!("<returns>{returns}</returns>"), "");
        expect_fix(found, &text, &fix.title, &after);
        assert_eq!(found(&after), []);
    }

    #[test]
    fn nobody_is_offered_a_move_that_hides_a_possible_deadlock() {
        let wrong = UNDECLARED.replace("1.0", "1.2");
        assert_eq!(titles(&wrong), ["Change to `1.0`", "Say that s on a returns `r` (version 1.1)"]);
    }

    /// Assemblies with services that each wait for one thing, if any, and returns.
    fn assembly(name: &str, services: &[(&str, &str)], returns: &str) -> String {
        let service = |&(name, reference): &(&str, &str)| {
            let parameters = match reference {
                "" => String::new(),
                _ => format!("<parameters><parameter name='p'><reference {reference}/></parameter></parameters>"),
            };
            format!("<service name='{name}'><executable url='u'/>{parameters}</service>")
        };
        let services: String = services.iter().map(service).collect();
        format!(
            "<assembly name='{name}' hwp='h'><image id='i'/><services>{services}</services>\
             <returns><return name='{returns}'/></returns></assembly>"
        )
    }

    fn document(assemblies: &[String]) -> String {
        format!("<deployable name='d'><assemblies>{}</assemblies></deployable>", assemblies.concat())
    }

    #[test]
    fn what_a_service_declares_and_is_known_otherwise_goes() {
        let text = |version: &str, t: &str, returns: &str| {
            format!(
                "<deployable{version} name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
                 <executable url='u'/><parameters><parameter name='p'><reference assembly='b' parameter='hostname'/></parameter>\
                 </parameters></service></services></assembly><assembly name='b' hwp='h'><image id='i'/><services>\
                 <service name='t'><executable url='u'/><parameters><parameter name='p'><reference assembly='a' service='s'/>\
                 </parameter></parameters>{t}</service></services><returns>{returns}</returns></assembly></assemblies></deployable>"
            )
        };
        let hostname = "<return name='hostname'/>";
        let before = text("", &format!("<returns>{hostname}</returns>"), hostname);
        expect_fix(found, &before, "Set `version=\"1.1\"`", &text(" version=\"1.1\"", "", hostname));
        let before = text("", &format!("<returns>{hostname}</returns>"), &format!("{hostname}<return name='q'/>"));
        let after = text(" version=\"1.1\"", "<returns><return name=\"q\"/></returns>", hostname);
        expect_fix(found, &before, "Set `version=\"1.1\"`", &after);
        assert_eq!(found(&after), []);
    }

    #[test]
    fn a_service_that_declares_what_another_brings_is_not_moved() {
        let text = "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
             <executable url='u'/><files><file url='r.rb'/></files></service><service name='t'><executable url='u'/>\
             <returns><return name='r'/></returns></service></services><returns><return name='r'/></returns></assembly>\
             </assemblies></deployable>";
        assert_eq!(titles(text), [""; 0]);
    }

    #[test]
    fn each_possible_deadlock_has_its_choices() {
        let own = |name: &str| {
            assembly(name, &[("s", &format!("assembly='{name}' parameter='r'")), ("t", ""), ("u", "")], "r")
        };
        let choices = |text: &str| -> Vec<Vec<String>> {
            let titles = |found: crate::diagnostic::Diagnostic| found.fixes.into_iter().map(|fix| fix.title).collect();
            found(text).into_iter().map(titles).collect()
        };
        assert_eq!(
            choices(&document(&[own("a"), own("b")])),
            [
                [
                    "Say that t on a returns `r`, and t on b returns `r` (version 1.1)",
                    "Say that u on a returns `r`, and t on b returns `r` (version 1.1)"
                ],
                [
                    "Say that t on a returns `r`, and t on b returns `r` (version 1.1)",
                    "Say that t on a returns `r`, and u on b returns `r` (version 1.1)"
                ]
            ]
        );
        let across = document(&[
            assembly("a", &[("s", "assembly='b' parameter='k'"), ("t", "")], "j"),
            assembly("b", &[("s", "assembly='a' parameter='j'"), ("t", "")], "k"),
        ]);
        assert_eq!(
            choices(&across),
            [[
                "Say that s on b returns `k`, and t on a returns `j` (version 1.1)",
                "Say that t on b returns `k`, and t on a returns `j` (version 1.1)"
            ]]
        );
        let many = [("s", "assembly='a' parameter='r'"), ("t", ""), ("u", ""), ("v", ""), ("w", ""), ("x", "")];
        assert_eq!(choices(&document(&[assembly("a", &many, "r")]))[0].len(), 4, "the first of five");
    }
}
