//! Fixes that say who returns what, and the move to version 1.1, where nobody infers it any more (`semantics.md`, section 2).

use super::Context;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::model::{Return, Service};
use crate::names::Names;
use crate::references::Target;
use crate::span::Span;
use crate::syntax::{Element, escape};
use crate::waits::{Deadlock, Start};
use crate::wording::{fill, list};

/// How many edits the moves of one document may have that settle nothing: each finding that offers one has a copy.
const BUDGET: usize = 10_000;

/// How many undeclared returns a fix declares at most.
const MOST_RETURNS: usize = 5;

/// Among how many services a user may choose the one that returns them.
const MOST_SERVICES: usize = 4;

/// The move of a document to version 1.1, in which each return keeps its producer, so that every service starts or does not
/// as before.
///
/// What is undeclared counts as known at boot in version 1.1. A service that surely starts, or never does, stays so all the
/// same; for one that only may start, the move takes somebody who says which service the return comes from.
pub(super) struct Move<'c, 'd> {
    context: &'c Context<'d>,
    /// What sets the version, and no more.
    version: Edit,
    /// What services declare, which does not count before the move.
    declared: Names<'d>,
    /// Undeclared returns, each with its assembly, that decide whether a service starts; if too many, only some of them.
    undecided: Vec<(usize, &'d str)>,
    /// One for each service that may be said to return these.
    choices: Vec<Fix>,
    /// The edits of the move as such; `None` until it is wanted.
    plain: Option<Vec<Edit>>,
    budget: usize,
}

/// Where a document with this outermost element says its version, and what sets it to 1.1.
pub(super) fn setting(root: Element<'_, '_>) -> (Span, &'static str) {
    match root.attribute("version") {
        Some(version) => (version.value_span, "1.1"),
        None => (Span::empty(root.name_span().end), " version=\"1.1\""),
    }
}

impl<'c, 'd> Move<'c, 'd> {
    /// The move of a document of version 1.0 with this outermost element. Linear.
    pub(super) fn new(context: &'c Context<'d>, root: Element<'_, '_>) -> Self {
        let (span, insert) = setting(root);
        let mut this = Self {
            context,
            version: Edit { span, insert: insert.to_owned() },
            declared: Names::default(),
            undecided: Vec::new(),
            choices: Vec::new(),
            plain: None,
            budget: BUDGET,
        };
        for (index, service) in context.deployable.services.iter().enumerate() {
            for returned in &service.returns {
                this.declared.entry(service.assembly, &returned.name.text, index);
            }
        }
        for wait in context.waits {
            if let Target::Undeclared(assembly) = wait.target
                && context.launch.starts[wait.service] == Start::Maybe
                && let Some((name, _)) = wait.wanted(context.deployable)
                && this.declared.get(assembly, &name.text).is_none()
            {
                note(&mut this.undecided, MOST_RETURNS, assembly, &name.text);
            }
        }
        this.choose();
        this
    }

    /// Makes the `choices`, if the undecided returns are few and of one assembly.
    ///
    /// A service that does not surely start is none: it waits for what it would return, or for something else that never comes.
    fn choose(&mut self) {
        let Some(&(assembly, _)) = self.undecided.first() else { return };
        let Context { deployable, launch, .. } = self.context;
        if self.undecided.len() > MOST_RETURNS || self.undecided.iter().any(|&(other, _)| other != assembly) {
            return;
        }
        let names: Vec<&str> = self.undecided.iter().map(|&(_, name)| name).collect();
        let names = list(&names, " and ");
        for service in deployable.assemblies[assembly].services.clone() {
            if !matches!(launch.starts[service], Start::Yes { .. }) {
                continue;
            }
            if self.choices.len() == MOST_SERVICES {
                return self.choices.clear();
            }
            let title = fill("Say that [1] returns [0] (version 1.1)", &[&names, &self.context.service(service)]);
            if let Some(edits) = self.edits(Some(service)) {
                self.choices.push(Fix { title, edits });
            }
        }
    }

    /// Makes each fix of `found` that sets the version the whole move; one that would decide what nobody has said goes.
    #[inline(never)]
    pub(super) fn complete(&mut self, found: &mut [Diagnostic]) {
        for Diagnostic { fixes, .. } in found {
            for index in (0..fixes.len()).rev() {
                if !matches!(&fixes[index].edits[..], [edit] if *edit == self.version) {
                    continue;
                }
                if self.plain.is_none() {
                    self.plain = self.edits(None);
                }
                match &self.plain {
                    Some(edits) if edits.len() <= self.budget => {
                        self.budget -= edits.len();
                        fixes[index].edits.extend_from_slice(&edits[1..]);
                    }
                    _ => drop(fixes.remove(index)),
                }
            }
        }
    }

    /// Adds to the last finding, which is of this possible `deadlock`, the ways to say who returns what makes it.
    pub(super) fn offer(&mut self, deadlock: &Deadlock, found: &mut [Diagnostic]) {
        let Some(&(assembly, _)) = self.undecided.first() else { return };
        let waits = |wait: usize| self.context.waits[wait].target == Target::Undeclared(assembly);
        if let Some(last) = found.last_mut()
            && deadlock.cycle.iter().any(|hop| hop.wait.is_some_and(waits))
        {
            // Who waits for them is in this deadlock with the whole assembly, so in no other.
            last.fixes.append(&mut self.choices);
        }
    }

    /// Sets the version, and has each return declared by the service that produces it, what is undecided by `chosen`. `None` if a
    /// service has no room for it, or something is undecided and none is chosen.
    #[inline(never)]
    fn edits(&self, chosen: Option<usize>) -> Option<Vec<Edit>> {
        let Context { text, deployable, scope, .. } = self.context;
        if chosen.is_none() && !self.undecided.is_empty() {
            return None;
        }
        let mut edits = vec![self.version.clone()];
        let mut given = vec![String::new(); deployable.services.len()];
        for (index, assembly) in deployable.assemblies.iter().enumerate() {
            let mut moved = Vec::new();
            for returned in &assembly.returns {
                let name = &returned.name;
                let Some((first, target)) = scope.returned(index, &name.text) else { continue };
                let declared = self.declared.get(index, &name.text);
                let producer = match target {
                    Target::Produced(service) => service,
                    Target::Undeclared(_) if declared.is_some() => declared?,
                    Target::Undeclared(_) if self.undecided.contains(&(index, &name.text)) => chosen?,
                    _ => continue,
                };
                moved.push(returned);
                if declared.is_none() && std::ptr::eq(first, name) {
                    given[producer].push_str(&element(&name.text));
                }
            }
            for service in assembly.services.clone() {
                if !given[service].is_empty() {
                    edits.push(give(text, &deployable.services[service], &given[service])?);
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

/// `<return name="dbup"/>`.
#[inline(never)]
pub(super) fn element(name: &str) -> String {
    fill("<return name=\"[0]\"/>", &[&escape(name)])
}

/// Adds `returns`, one or more elements, to what `service` returns. `None` if its tags leave no room for it.
#[inline(never)]
pub(super) fn give(text: &str, service: &Service, returns: &str) -> Option<Edit> {
    if let Some(end) = service.returns_end {
        return Some(Edit::insert_child(text, end, returns));
    }
    let all = ["<returns>", returns, "</returns>"].concat();
    if let Some(end) = service.content_end {
        return Some(Edit::insert_child(text, end, &all));
    }
    let (tag, end) = (text.get(service.tag.start..service.tag.end)?, service.span.end);
    let slash = text.get(..end)?.strip_suffix("/>")?.len();
    Some(Edit { span: Span::new(slash, end), insert: [">", &all, "</", tag, ">"].concat() })
}

/// Removes `returns` of one assembly, with what would be empty then.
#[inline(never)]
pub(super) fn take(text: &str, returns: &[&Return], edits: &mut Vec<Edit>) {
    for together in returns.chunk_by(|one, next| one.container == next.container) {
        if together[0].together == together.len() {
            edits.push(Edit::remove(text, together[0].container));
        } else {
            edits.extend(together.iter().map(|returned| Edit::remove(text, returned.span)));
        }
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
    fn nobody_is_offered_a_move_that_hides_a_possible_deadlock() {
        let wrong = UNDECLARED.replace("1.0", "1.2");
        assert_eq!(titles(&wrong), ["Change to `1.0`", "Say that s on a returns `r` (version 1.1)"]);
    }
}
