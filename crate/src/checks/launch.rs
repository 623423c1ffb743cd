//! What the launch comes to: deadlocks, certain and possible, and returns that are promised too early.

use super::{Context, more_services};
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Fix, Severity};
use crate::facts::is_core_fact;
use crate::model::{Return, Service, Version};
use crate::quote::{quote, shown};
use crate::references::{Target, carriers};
use crate::syntax::escape;
use crate::waits::{Deadlock, Hop};

pub(super) const CHECKS: &[&Check] = &[&DEADLOCK, &POSSIBLE_DEADLOCK, &RETURN_AT_BOOT];

/// Services that wait for each other, so that none of them ever starts.
const DEADLOCK: Check = Check { code: "deadlock", category: Category::Launch, severity: Severity::Error };
/// Services that wait for each other if undeclared returns come late.
const POSSIBLE_DEADLOCK: Check =
    Check { code: "possible-deadlock", category: Category::Launch, severity: Severity::Warning };
/// A return that the assembly promises at boot though a service brings the fact that makes it.
const RETURN_AT_BOOT: Check = Check { code: "return-at-boot", category: Category::Launch, severity: Severity::Warning };

/// How many hops a message tells; the related places have them all.
const TOLD: usize = 4;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(context.launch.deadlocks.iter().filter_map(|deadlock| deadlocked(context, deadlock)));
    if context.deployable.version == Version::V1_1 {
        return_at_boot(context, found);
    }
}

fn deadlocked(context: &Context<'_>, deadlock: &Deadlock) -> Option<Diagnostic> {
    let hops: Vec<String> = deadlock.cycle.iter().map(|hop| told(context, *hop)).collect();
    let span = context.waits[deadlock.cycle.first()?.wait?].reference(context.deployable).span;
    let mut story = hops.iter().take(TOLD).cloned().collect::<Vec<_>>();
    if hops.len() > TOLD {
        story.push(format!("and so on, through {}", more_services(hops.len() - TOLD)));
    }
    let blocked = match deadlock.blocked {
        Some(0) => String::new(),
        Some(1) => ", nor does 1 more service, which waits for that".to_owned(),
        Some(count) => format!(", nor do {}, which wait for that", more_services(count)),
        None => ", nor does what waits for that".to_owned(),
    };
    let others = match deadlock.members.len() - deadlock.cycle.len().min(deadlock.members.len()) {
        0 => String::new(),
        1 => " (1 more service is part of it)".to_owned(),
        count => format!(" ({} are part of it)", more_services(count)),
    };
    let alone = deadlock.members.len() == 1;
    let (check, message) = if deadlock.possible {
        let undeclared = undeclared(context, deadlock);
        let never = if alone { "it never starts" } else { "none of them ever starts" };
        (
            &POSSIBLE_DEADLOCK,
            format!(
                "Possible deadlock: {}{others}. Which service produces {undeclared} is not declared; if it comes that late, \
                 {never}{blocked}. Declare it in the `<returns>` of the service that produces it, \
                 in a document of version 1.1.",
                story.join("; ")
            ),
        )
    } else {
        let never = if alone { "It never starts" } else { "None of them ever starts" };
        (
            &DEADLOCK,
            format!(
                "Deadlock: {}{others}. {never}{blocked}. Remove one of these references, or ask the user for its value at launch.",
                story.join("; ")
            ),
        )
    };
    let mut diagnostic = Diagnostic::new(check, span, message);
    for (hop, told) in deadlock.cycle.iter().zip(hops) {
        let place = match hop.wait {
            Some(wait) => context.waits[wait].reference(context.deployable).span,
            None => context.deployable.services[hop.to].place(),
        };
        diagnostic = diagnostic.related(place, told);
    }
    Some(diagnostic)
}

/// A hop in words: "http on apache waits for dbup, which mysql on mysql returns".
fn told(context: &Context<'_>, hop: Hop) -> String {
    let (from, to) = (context.service(hop.from), context.service(hop.to));
    let Some(wait) = hop.wait.map(|wait| context.waits[wait]) else {
        return format!("{from} starts only together with {to}");
    };
    let wanted = wait.wanted(context.deployable).map_or_else(String::new, |(name, _)| shown(&name.text).to_string());
    match wait.target {
        Target::Produced(_) if hop.from == hop.to => format!("{from} waits for {wanted}, which it returns itself"),
        Target::Produced(_) => format!("{from} waits for {wanted}, which {to} returns"),
        Target::Undeclared(_) if hop.from == hop.to => {
            format!("{from} waits for {wanted}, which may come only once it has completed itself")
        }
        Target::Undeclared(_) => format!("{from} waits for {wanted}, which may come only once {to} has completed"),
        _ if hop.from == hop.to => format!("{from} waits for itself"),
        _ => format!("{from} waits for {to}"),
    }
}

/// The undeclared returns of a cycle, each with its assembly.
fn undeclared(context: &Context<'_>, deadlock: &Deadlock) -> String {
    let mut names: Vec<String> = deadlock
        .cycle
        .iter()
        .filter_map(|hop| hop.wait.map(|wait| context.waits[wait]))
        .filter_map(|wait| match wait.target {
            Target::Undeclared(assembly) => {
                let name = wait.wanted(context.deployable)?.0;
                let assembly = context.deployable.assemblies[assembly].name.as_ref()?;
                Some(format!("{} on {}", quote(&name.text), quote(&assembly.text)))
            }
            _ => None,
        })
        .collect();
    names.dedup();
    names.truncate(TOLD);
    names.join(", ")
}

fn return_at_boot(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let carriers = carriers(context.deployable);
    for (index, assembly) in context.deployable.assemblies.iter().enumerate() {
        for returned in assembly.returns.iter().filter(|returned| !is_core_fact(&returned.name.text)) {
            if let Some(carrier) = carriers.get(index, &returned.name.text) {
                let service = context.service(carrier);
                let message = format!(
                    "{} is promised at boot, but {service} brings {}, which produces it. Return it from that service.",
                    quote(&returned.name.text),
                    quote(&format!("{}.rb", returned.name.text))
                );
                let mut diagnostic = Diagnostic::new(&RETURN_AT_BOOT, returned.name.span, message);
                diagnostic.fixes.extend(move_return(context.text, returned, &context.deployable.services[carrier]));
                found.push(diagnostic);
            }
        }
    }
}

fn move_return(text: &str, returned: &Return, service: &Service) -> Option<Fix> {
    let element = format!("<return name=\"{}\"/>", escape(&returned.name.text));
    let insert = match service.content_end {
        (_, Some(returns)) => Edit::insert_child(text, returns, &element),
        (Some(end), None) => Edit::insert_child(text, end, &format!("<returns>{element}</returns>")),
        (None, None) => return None,
    };
    let title = format!("Return it from {}", quote(service.name.as_ref().map_or("the service", |name| &name.text)));
    Some(Fix { title, edits: vec![insert, Edit::remove(text, returned.span)] })
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{expect, expect_fix, expect_under, unmarked};
    use crate::{Agent, analyze};

    #[test]
    fn a_deadlock_is_told_as_a_path_from_its_earliest_reference() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="apache" hwp="h"><image id="i"/>
    <services>
      <service name="monitor"><executable url="u"/><parameters>
        <parameter name="up"><reference assembly="apache" service="http"/></parameter>
      </parameters></service>
      <service name="http"><executable url="u"/><parameters>
        <parameter name="dbup"><reference assembly="mysql" parameter="dbup"/></parameter>
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: http on apache waits for dbup, which mysql on mysql returns; mysql on mysql waits for http on apache. None of them ever starts, nor does 1 more service, which waits for that. Remove one of these references, or ask the user for its value at launch.
                               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ http on apache waits for dbup, which mysql on mysql returns
      </parameters></service>
    </services>
  </assembly>
  <assembly name="mysql" hwp="h"><image id="i"/>
    <services>
      <service name="mysql"><executable url="u"/><parameters>
        <parameter name="http"><reference assembly="apache" service="http"/></parameter>
                               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ mysql on mysql waits for http on apache
      </parameters></service>
    </services>
    <returns><return name="dbup"/></returns>
  </assembly>
</assemblies></deployable>"#,
        );
    }

    const ACROSS: &str = r#"
<deployable name="d"><assemblies>
  <assembly name="I1" hwp="h"><image id="i"/><services>
    <service name="I1S1"><executable url="u"/><parameters>
                   ~~~~ I1S2 on I1 starts only together with I1S1 on I1
      <parameter name="p"><reference assembly="I2" service="I2S2"/></parameter>
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: I1S1 on I1 waits for I2S2 on I2; I2S2 on I2 starts only together with I2S1 on I2; I2S1 on I2 waits for I1S2 on I1; I1S2 on I1 starts only together with I1S1 on I1. None of them ever starts. Remove one of these references, or ask the user for its value at launch.
                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ I1S1 on I1 waits for I2S2 on I2
    </parameters></service>
    <service name="I1S2"><executable url="u"/></service>
  </services></assembly>
  <assembly name="I2" hwp="h"><image id="i"/><services>
    <service name="I2S1"><executable url="u"/><parameters>
                   ~~~~ I2S2 on I2 starts only together with I2S1 on I2
      <parameter name="p"><reference assembly="I1" service="I1S2"/></parameter>
                          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ I2S1 on I2 waits for I1S2 on I1
    </parameters></service>
    <service name="I2S2"><executable url="u"/></service>
  </services></assembly>
</assemblies></deployable>"#;

    #[test]
    fn references_across_are_no_deadlock_under_independent() {
        expect(&unmarked(ACROSS));
    }

    #[test]
    fn references_across_are_a_deadlock_under_all_or_nothing() {
        expect_under(Agent::AllOrNothing, ACROSS);
    }

    #[test]
    fn an_undeclared_return_of_its_own_may_be_a_deadlock() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/></service>
      <service name="t"><executable url="u"/><parameters>
        <parameter name="p"><reference assembly="a" parameter="r"/></parameter>
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning possible-deadlock: Possible deadlock: t on a waits for r, which may come only once it has completed itself. Which service produces `r` on `a` is not declared; if it comes that late, it never starts. Declare it in the `<returns>` of the service that produces it, in a document of version 1.1.
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ t on a waits for r, which may come only once it has completed itself
      </parameters></service>
    </services>
    <returns><return name="r"/></returns>
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn a_service_that_waits_for_itself() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/><parameters>
        <parameter name="p"><reference assembly="a" service="s"/></parameter>
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: s on a waits for itself. It never starts. Remove one of these references, or ask the user for its value at launch.
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ s on a waits for itself
      </parameters></service>
    </services>
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn a_return_promised_too_early() {
        expect(
            r#"
<deployable version="1.1" name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/><files><file url="https://h/up.rb"/></files></service>
    </services>
    <returns><return name="up"/></returns>
                           ^^ warning return-at-boot: `up` is promised at boot, but s on a brings `up.rb`, which produces it. Return it from that service.
  </assembly>
</assemblies></deployable>"#,
        );
    }
    #[test]
    fn a_return_moves_to_the_service_that_produces_it() {
        let found = |text: &str| analyze(text, Agent::Independent).diagnostics;
        let services = |returns: &str| {
            format!(
                "<deployable version='1.1'><assemblies><assembly name='a'>\n  <services>\n    <service name='s'>\n      \
                 <files><file url='up.rb'/></files>{returns}\n    </service>\n  </services>"
            )
        };
        let document =
            |services: String, returns: &str| format!("{services}{returns}\n</assembly></assemblies></deployable>");
        expect_fix(
            found,
            &document(services(""), "\n  <returns><return name='up'/></returns>"),
            "Return it from `s`",
            &document(services("\n      <returns><return name=\"up\"/></returns>"), ""),
        );
        expect_fix(
            found,
            &document(
                services("<returns><return name='x'/></returns>"),
                "<returns>\n<return name='hostname'/>\n<return name='up'/></returns>",
            ),
            "Return it from `s`",
            &document(
                services("<returns><return name='x'/><return name=\"up\"/></returns>"),
                "<returns>\n<return name='hostname'/></returns>",
            ),
        );
    }
}
