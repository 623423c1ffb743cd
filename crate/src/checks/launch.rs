//! What the launch comes to: deadlocks, certain and possible, and returns that are promised too early.

use super::report::Report;
use super::{Context, nor};
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Severity};
use crate::facts::is_core_fact;
use crate::model::{Return, Service, Version};
use crate::references::{Target, carriers};
use crate::syntax::escape;
use crate::waits::{Deadlock, Hop};
use crate::wording::fill;

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
    for deadlock in &context.launch.deadlocks {
        deadlocked(context, deadlock, found);
    }
    if context.deployable.version == Version::V1_1 {
        return_at_boot(context, found);
    }
}

fn deadlocked(context: &Context<'_>, deadlock: &Deadlock, found: &mut Vec<Diagnostic>) {
    let Some(first) = deadlock.cycle.first().and_then(|hop| hop.wait) else { return };
    let span = context.waits[first].reference(context.deployable).span;
    let hops: Vec<String> = deadlock.cycle.iter().map(|hop| told(context, *hop)).collect();
    let mut story = String::new();
    for hop in hops.iter().take(TOLD) {
        next(&mut story, "; ", hop);
    }
    let count = |template, count: usize| fill(template, &[&count.to_string(), if count == 1 { "" } else { "s" }]);
    if hops.len() > TOLD {
        next(&mut story, "; ", &count("and so on, through {0} more service{1}", hops.len() - TOLD));
    }
    match deadlock.members.len().saturating_sub(deadlock.cycle.len()) {
        0 => {}
        1 => story.push_str(" (1 more service is part of it)"),
        others => story.push_str(&count(" ({0} more services are part of it)", others)),
    }
    let never = match (deadlock.possible, deadlock.members.len()) {
        (true, 1) => "it never starts",
        (true, _) => "none of them ever starts",
        (false, 1) => "It never starts",
        (false, _) => "None of them ever starts",
    };
    let (check, message) = if deadlock.possible {
        (
            &POSSIBLE_DEADLOCK,
            "Possible deadlock: [0]. Which service produces [1] is not declared; if it comes that late, [2][3]. \
             Declare it in the `<returns>` of the service that produces it, in a document of version 1.1.",
        )
    } else {
        (&DEADLOCK, "Deadlock: [0]. [2][3]. Remove one of these references, or ask the user for its value at launch.")
    };
    let undeclared = undeclared(context, deadlock);
    found.say(check, span, message, &[&story, &undeclared, never, &nor("that", deadlock.blocked)]);
    for (hop, told) in deadlock.cycle.iter().zip(&hops) {
        let place = match hop.wait {
            Some(wait) => context.waits[wait].reference(context.deployable).span,
            None => context.deployable.services[hop.to].place(),
        };
        found.relate(place, "[0]", &[told]);
    }
}

/// Adds `more` to `story`.
#[inline(never)]
fn next(story: &mut String, separator: &str, more: &str) {
    if !story.is_empty() {
        story.push_str(separator);
    }
    story.push_str(more);
}

/// A hop in words: "http on apache waits for dbup, which mysql on mysql returns".
fn told(context: &Context<'_>, hop: Hop) -> String {
    let wait = hop.wait.map(|wait| context.waits[wait]);
    let alone = hop.from == hop.to;
    let template = match wait.map(|wait| wait.target) {
        None => "[0] starts only together with [1]",
        Some(Target::Produced(_)) if alone => "[0] waits for {2}, which it returns itself",
        Some(Target::Produced(_)) => "[0] waits for {2}, which [1] returns",
        Some(Target::Undeclared(_)) if alone => "[0] waits for {2}, which may come only once it has completed itself",
        Some(Target::Undeclared(_)) => "[0] waits for {2}, which may come only once [1] has completed",
        _ if alone => "[0] waits for itself",
        _ => "[0] waits for [1]",
    };
    let wanted = wait.as_ref().and_then(|wait| wait.wanted(context.deployable)).map_or("", |(name, _)| &name.text);
    fill(template, &[&context.service(hop.from), &context.service(hop.to), wanted])
}

/// The undeclared returns of a cycle, each with its assembly.
fn undeclared(context: &Context<'_>, deadlock: &Deadlock) -> String {
    let mut names = String::new();
    let (mut last, mut count) = (None, 0);
    for hop in &deadlock.cycle {
        let Some(wait) = hop.wait.map(|wait| &context.waits[wait]) else { continue };
        if let Target::Undeclared(assembly) = wait.target
            && let Some((name, _)) = wait.wanted(context.deployable)
            && last != Some((assembly, &*name.text))
            && let Some(of) = &context.deployable.assemblies[assembly].name
            && count < TOLD
        {
            (last, count) = (Some((assembly, &*name.text)), count + 1);
            next(&mut names, ", ", &fill("`{0}` on `{1}`", &[&name.text, &of.text]));
        }
    }
    names
}

fn return_at_boot(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let carriers = carriers(context.deployable);
    for (index, assembly) in context.deployable.assemblies.iter().enumerate() {
        for returned in assembly.returns.iter().filter(|returned| !is_core_fact(&returned.name.text)) {
            if let Some(carrier) = carriers.get(index, &returned.name.text) {
                let message = "`{0}` is promised at boot, but [1] brings `{0}.rb`, which produces it. \
                     Return it from that service.";
                let words = [&*returned.name.text, &context.service(carrier)];
                found.say(&RETURN_AT_BOOT, returned.name.span, message, &words);
                move_return(context.text, returned, &context.deployable.services[carrier], found);
            }
        }
    }
}

fn move_return(text: &str, returned: &Return, service: &Service, found: &mut Vec<Diagnostic>) {
    let (template, end) = match service.content_end {
        (_, Some(returns)) => ("<return name=\"[0]\"/>", returns),
        (Some(end), None) => ("<returns><return name=\"[0]\"/></returns>", end),
        (None, None) => return,
    };
    let insert = Edit::insert_child(text, end, &fill(template, &[&escape(&returned.name.text)]));
    let edits = [(insert.span, &*insert.insert), (Edit::remove(text, returned.span).span, "")];
    let name = service.name.as_ref().map_or("the service", |name| &name.text);
    found.offer("Return it from `{0}`", &[name], &edits);
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
