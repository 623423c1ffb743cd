//! What the launch comes to: deadlocks, certain and possible, and returns that are promised too early.

use super::compatibility::AT_BOOT;
use super::report::Report;
use super::returns::{element, give, take};
use super::version::{Move, note};
use super::{Context, nor};
use crate::Agent;
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Fix, Severity};
use crate::facts::is_core_fact;
use crate::model::{Return, Version};
use crate::references::Target;
use crate::waits::{Deadlock, Hop, ways_out};
use crate::wording::{fill, next};

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

/// A fix asks the user for no more values than this.
const MOST_ASKED: usize = 100;

/// How many steps of the search for ways out of deadlocks one document may take: beyond any real one.
const BUDGET: usize = 1_000_000;

/// `to_1_1`: the move of a document of version 1.0 to version 1.1.
pub(super) fn check(context: &Context<'_>, to_1_1: Option<&Move<'_, '_>>, found: &mut Vec<Diagnostic>) {
    let mut budget = BUDGET;
    for deadlock in &context.launch.deadlocks {
        deadlocked(context, deadlock, &mut budget, found);
        if let Some(to_1_1) = to_1_1
            && deadlock.possible
        {
            to_1_1.offer_choice(deadlock, found);
        }
    }
    if context.deployable.version == Version::V1_1 {
        return_at_boot(context, found);
    }
}

fn deadlocked(context: &Context<'_>, deadlock: &Deadlock, budget: &mut usize, found: &mut Vec<Diagnostic>) {
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
        (&POSSIBLE_DEADLOCK, "Possible deadlock: [0]. [1][2][3]. [4][5]")
    } else {
        (&DEADLOCK, "Deadlock: [0]. [2][3]. [4][5]")
    };
    let (undeclared, advice, ways) = if deadlock.possible {
        let advice = match context.agent {
            Agent::Audrey05 => AT_BOOT,
            _ => "Declare it in the `<returns>` of the service that produces it, in a document of version 1.1.",
        };
        (undeclared(context, deadlock), advice.to_owned(), Vec::new())
    } else {
        let ways = ways_out(context.deployable, context.waits, context.agent, deadlock, budget);
        (String::new(), advice(context, deadlock, &ways), ways)
    };
    let apart = if deadlock.together { " With independent agents they would start." } else { "" };
    found.say(check, span, message, &[&story, &undeclared, never, &nor("that", deadlock.blocked), &advice, apart]);
    for (hop, told) in deadlock.cycle.iter().zip(&hops) {
        let place = match hop.wait {
            Some(wait) => context.waits[wait].reference(context.deployable).span,
            None => context.deployable.services[hop.to].place(),
        };
        found.relate(place, "[0]", &[told]);
    }
    ask(context, &ways, found);
}

/// Offers to ask the user for what a deadlock waits for, so that it is none.
fn ask(context: &Context<'_>, ways: &[Vec<usize>], found: &mut [Diagnostic]) {
    let Some(last) = found.last_mut() else { return };
    for way in ways {
        let doubtful = |&index: &usize| context.waits[index].reference(context.deployable).doubtful;
        if way.len() > MOST_ASKED || way.iter().any(doubtful) {
            continue;
        }
        let mut edits = Vec::new();
        for &index in way {
            edits.push(Edit::remove(context.text, context.waits[index].reference(context.deployable).span));
        }
        let title = fill("Ask the user for [0] at launch", &[&parameters(context, way, ", ")]);
        last.fixes.push(Fix { title, edits });
    }
}

/// The parameters of waits: "`p` of s on a, `q` of t on b".
#[inline(never)]
fn parameters(context: &Context<'_>, waits: &[usize], conjunction: &str) -> String {
    let mut list = String::new();
    for &index in waits.iter().take(TOLD) {
        let wait = &context.waits[index];
        let service = &context.deployable.services[wait.service];
        let parameter = service.parameters[wait.parameter].name.as_ref().map_or("", |name| &name.text);
        next(&mut list, conjunction, &fill("`{0}` of [1]", &[parameter, &context.service(wait.service)]));
    }
    if let more @ 1.. = waits.len().saturating_sub(TOLD) {
        list.push_str(&fill(" and {0} more", &[&more.to_string()]));
    }
    list
}

/// What a certain deadlock leaves to do: one of the `ways` out of it, which are one reference each, or a single one. A
/// service's return code is nothing that a user could be asked for.
fn advice(context: &Context<'_>, deadlock: &Deadlock, ways: &[Vec<usize>]) -> String {
    let (mut way, mut asked) = (Vec::new(), None);
    for &wait in ways.iter().flatten() {
        way.push(wait);
        if let (None, Target::Produced(_)) = (asked, context.waits[wait].target) {
            asked = Some(wait);
        }
    }
    let single = ways.len() == way.len();
    let which = match deadlock.cycle.iter().filter(|hop| hop.wait.is_some()).count() {
        1 if single => "Remove this reference with its parameter",
        there if single && there == way.len() => "Remove one of these references with its parameter",
        _ => "Remove [0]",
    };
    let (asked, ask) = match asked {
        Some(wait) if single => (parameters(context, &[wait], ""), ", or ask the user for [1] at launch."),
        _ => (String::new(), "."),
    };
    let those = parameters(context, &way, if single { " or " } else { " and " });
    fill(&[which, ask].concat(), &[&those, &asked])
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

/// The undeclared returns of a cycle, each with its assembly, as the beginning of a condition.
fn undeclared(context: &Context<'_>, deadlock: &Deadlock) -> String {
    let mut names = Vec::new();
    for wait in deadlock.cycle.iter().filter_map(|hop| hop.wait) {
        let wait = &context.waits[wait];
        if let Target::Undeclared(assembly) = wait.target
            && let Some((name, _)) = wait.wanted(context.deployable)
        {
            note(&mut names, TOLD, assembly, &name.text);
        }
    }
    let mut list = String::new();
    for (assembly, name) in names.iter().take(TOLD) {
        let assembly = context.deployable.assemblies[*assembly].name.as_ref().map_or("", |name| &name.text);
        next(&mut list, ", ", &fill("`{0}` on `{1}`", &[name, assembly]));
    }
    let more = if names.len() > TOLD { ", …" } else { "" };
    fill("Which service produces [0][1] is not declared; if it comes that late, ", &[&list, more])
}

fn return_at_boot(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, assembly) in context.deployable.assemblies.iter().enumerate() {
        for returned in &assembly.returns {
            let name = &*returned.name.text;
            // One that repeats a name has a finding of its own.
            if let Some((first, Target::Boot(_))) = context.scope.returned(index, name)
                && std::ptr::eq(first, &returned.name)
                && !is_core_fact(name)
                && let Some(carrier) = context.scope.carrier(index, name)
            {
                let message = "`{0}` is promised at boot, but [1] brings `{0}.rb`, which produces it. [2]";
                let advice = match context.agent {
                    Agent::Audrey05 => AT_BOOT,
                    _ => "Return it from that service.",
                };
                found.say(&RETURN_AT_BOOT, returned.name.span, message, &[name, &context.service(carrier), advice]);
                move_return(context, index, returned, carrier, found);
            }
        }
    }
}

fn move_return(context: &Context<'_>, assembly: usize, returned: &Return, carrier: usize, found: &mut [Diagnostic]) {
    let (text, service) = (context.text, &context.deployable.services[carrier]);
    if !context.allows_from(&returned.name.text, Target::Boot(assembly), Target::Produced(carrier)) {
        return;
    }
    if let (Some(edit), Some(last)) = (give(text, &service.room, &element(&returned.name.text)), found.last_mut()) {
        let mut edits = vec![edit];
        take(text, &[returned], &mut edits);
        let name = service.name.as_ref().map_or("the service", |name| &name.text);
        last.fixes.push(Fix { title: fill("Return it from `{0}`", &[name]), edits });
    }
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
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: http on apache waits for dbup, which mysql on mysql returns; mysql on mysql waits for http on apache. None of them ever starts, nor does 1 more service, which waits for that. Remove one of these references with its parameter, or ask the user for `dbup` of http on apache at launch.
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

    #[test]
    fn a_deadlock_is_broken_by_asking_the_user() {
        let text = |one: &str, other: &str| {
            let assembly = |name: &str, reference: &str| {
                format!(
                    "<assembly name='{name}' hwp='h'><image id='i'/><services><service name='s'><executable url='u'/><parameters>\
                     <parameter name='p'>{reference}</parameter></parameters></service></services></assembly>"
                )
            };
            let assemblies = assembly("a", one) + &assembly("b", other);
            format!("<deployable name='d'><assemblies>{assemblies}</assemblies></deployable>")
        };
        let to_a = "<reference assembly='a' service='s'/>";
        let to_b = "<reference assembly='b' service='s'/>";
        for agent in [Agent::Independent, Agent::AllOrNothing] {
            let found = |text: &str| analyze(text, agent).diagnostics;
            expect_fix(found, &text(to_b, to_a), "Ask the user for `p` of s on a at launch", &text("", to_a));
            expect_fix(found, &text(to_b, to_a), "Ask the user for `p` of s on b at launch", &text(to_b, ""));
        }
    }

    #[test]
    fn a_reference_that_asks_twice_is_removed_once() {
        let text = |reference: &str, service: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
                 <executable url='u'/><parameters><parameter name='p'>{reference}</parameter></parameters></service>{service}\
                 </services><returns><return name='r'/></returns></assembly></assemblies></deployable>"
            )
        };
        let reference = "<reference assembly='a' service='s' parameter='r'/>";
        let carrier = "<service name='t'><executable url='u'/><files><file url='h/r.rb'/></files><parameters>\
                       <parameter name='q'><reference assembly='a' service='s'/></parameter></parameters></service>";
        for agent in [Agent::Independent, Agent::AllOrNothing] {
            let found = |text: &str| analyze(text, agent).diagnostics;
            let title = "Ask the user for `p` of s on a at launch";
            expect_fix(found, &text(reference, ""), title, &text("", ""));
            let across: Vec<_> = found(&text(reference, carrier)).into_iter().flat_map(|found| found.fixes).collect();
            assert!(!across.is_empty());
            for fix in across {
                assert!(fix.edits.iter().enumerate().all(|(i, edit)| !fix.edits[..i].contains(edit)), "{fix:?}");
            }
        }
    }

    const ACROSS: &str = r#"
<deployable name="d"><assemblies>
  <assembly name="I1" hwp="h"><image id="i"/><services>
    <service name="I1S1"><executable url="u"/><parameters>
                   ~~~~ I1S2 on I1 starts only together with I1S1 on I1
      <parameter name="p"><reference assembly="I2" service="I2S2"/></parameter>
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: I1S1 on I1 waits for I2S2 on I2; I2S2 on I2 starts only together with I2S1 on I2; I2S1 on I2 waits for I1S2 on I1; I1S2 on I1 starts only together with I1S1 on I1. None of them ever starts. Remove one of these references with its parameter. With independent agents they would start.
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
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: s on a waits for itself. It never starts. Remove this reference with its parameter.
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ s on a waits for itself
      </parameters></service>
    </services>
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn a_service_that_waits_for_what_it_returns() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/><parameters>
        <parameter name="p"><reference assembly="a" parameter="r"/></parameter>
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error deadlock: Deadlock: s on a waits for r, which it returns itself. It never starts. Remove this reference with its parameter, or ask the user for `p` of s on a at launch.
                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ s on a waits for r, which it returns itself
      </parameters></service>
    </services>
    <returns><return name="r"/></returns>
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn each_undeclared_return_is_named_once() {
        let assembly = |name: &str, references: &[&str]| {
            let service = |(n, reference): (usize, &&str)| {
                format!(
                    "<service name='s{n}'><executable url='u'/><parameters><parameter name='p'>\
                     <reference {reference}/></parameter></parameters></service>"
                )
            };
            let services: String = references.iter().enumerate().map(service).collect();
            format!(
                "<assembly name='{name}' hwp='h'><image id='i'/><services>{services}<service name='t'><executable url='u'/>\
                 </service></services><returns><return name='r'/></returns></assembly>"
            )
        };
        let message = |assemblies: String| {
            let text = format!("<deployable name='d'><assemblies>{assemblies}</assemblies></deployable>");
            let mut found = analyze(&text, Agent::Independent).diagnostics;
            assert_eq!(found.len(), 1);
            found.remove(0).message
        };
        let three = assembly("a", &["assembly='b' parameter='r'"])
            + &assembly("b", &["assembly='c' service='s0'"])
            + &assembly("c", &["assembly='a' parameter='r'"]);
        let told = message(three);
        assert!(
            told.contains("Which service produces `r` on `b`, `r` on `a` is not declared; if it comes that late, none")
        );
        let ring = |n: usize| assembly(&format!("a{n}"), &[&format!("assembly='a{}' parameter='r'", (n + 1) % 6)]);
        let told = message((0..6).map(ring).collect());
        assert!(told.contains("`r` on `a4`, … is not declared"), "{told}");
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
    fn a_return_that_is_one_too_many_is_reported_once() {
        expect(
            r#"
<deployable version="1.1" name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/><files><file url="https://h/up.rb"/></files><returns><return name="up"/></returns></service>
                                                                                                                ~~ the first return named `up`
    </services>
    <returns><return name="up"/></returns>
                           ^^ error duplicate-return: This assembly already has a return named `up`; one of them is enough. Rename or remove one.
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

    #[test]
    fn only_what_helps_is_advised() {
        let assembly = |n: usize| {
            let also =
                if n == 3 { "<parameter name='y'><reference assembly='a0' service='s'/></parameter>" } else { "" };
            let next = (n + 1) % 6;
            format!(
                "<assembly name='a{n}' hwp='h'><image id='i'/><services><service name='s'><executable url='u'/><parameters>\
                 <parameter name='x'><reference assembly='a{next}' service='s'/></parameter>{also}</parameters></service>\
                 </services></assembly>"
            )
        };
        let assemblies: String = (0..6).map(assembly).collect();
        let text = format!("<deployable name='d'><assemblies>{assemblies}</assemblies></deployable>");
        let found = analyze(&text, Agent::Independent).diagnostics;
        assert!(
            found[0].message.ends_with(" Remove `x` of s on a0 or `x` of s on a1 or `x` of s on a2."),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].fixes.len(), 3);
    }
}
