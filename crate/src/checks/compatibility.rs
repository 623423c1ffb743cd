//! What a released agent cannot do, and names that break what is sent or that scripts cannot read.

use super::report::Report;
use super::{Context, nor};
use crate::Agent;
use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::facts::may_be_empty;
use crate::model::{Deployable, Name, Return, Service};
use crate::names::{Names, is_blank};
use crate::references::Target;
use crate::span::part;
use crate::traps::{Kind, Trap};
use crate::waits::Start;
use crate::wording::fill;

pub(super) const CHECKS: &[&Check] = &[
    &SERVICE_REFERENCE,
    &SECOND_REFERRER,
    &LATE_RETURN,
    &POSSIBLE_LATE_RETURN,
    &IMPATIENT_AGENT,
    &DOCUMENT_CHARACTER,
    &WIRE_CHARACTER,
    &RESERVED_NAME,
    &UNREADABLE_VARIABLE,
    &COLLIDING_VARIABLES,
];

/// 0.4: a reference to a service.
const SERVICE_REFERENCE: Check = compatibility("refused-service-reference", Severity::Error);
/// 0.4: the second service of an assembly that holds references.
const SECOND_REFERRER: Check = compatibility("second-referrer", Severity::Error);
/// 0.5: a return that a service produces.
const LATE_RETURN: Check = compatibility("late-return", Severity::Error);
/// 0.5: a return that may not be known at boot.
const POSSIBLE_LATE_RETURN: Check = compatibility("possible-late-return", Severity::Warning);
/// 0.5: a wait that the agent may give up.
const IMPATIENT_AGENT: Check = compatibility("impatient-agent", Severity::Info);
/// A name that breaks the document which Conductor sends.
const DOCUMENT_CHARACTER: Check = compatibility("document-character", Severity::Warning);
/// A name that breaks what agent and config server send each other.
const WIRE_CHARACTER: Check = compatibility("wire-character", Severity::Warning);
/// A name that a service may not have.
const RESERVED_NAME: Check = compatibility("reserved-name", Severity::Warning);
/// A name in a variable that `sh` cannot read.
const UNREADABLE_VARIABLE: Check = compatibility("unreadable-variable", Severity::Warning);
/// Two parameters that scripts see as one.
const COLLIDING_VARIABLES: Check = compatibility("colliding-variables", Severity::Warning);

const fn compatibility(code: &'static str, severity: Severity) -> Check {
    Check { code, category: Category::Compatibility, severity }
}

/// What makes a late return known at boot.
pub(super) const AT_BOOT: &str =
    "Have the image bring it and, in version 1.1, the assembly return it, or leave it out with what refers to it.";

/// Variables of longer names are not compared: beyond any real one, and a bound for a hostile document.
const LONGEST: usize = 256;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for trap in context.traps {
        trapped(context, *trap, found);
    }
    if context.agent == Agent::Audrey05 {
        empty_facts(context.deployable, found);
        impatience(context, found);
    }
    names(context, found);
    collisions(context, found);
}

fn trapped(context: &Context<'_>, Trap { assembly, kind }: Trap, found: &mut Vec<Diagnostic>) {
    let Context { deployable, scope, waits, launch, .. } = context;
    let of = &deployable.assemblies[assembly];
    let place = of.name.as_ref().map_or("", |name| &name.text);
    let nor = nor("that", launch.blocked[of.services.start]);
    match kind {
        Kind::ServiceReference(wait) => {
            let Some((name, _)) = &waits[wait].reference(deployable).service else { return };
            let message = "audrey-0.4 refuses a reference to a service, so no service of `{0}` ever starts[1]. Leave it out; \
                           if `{2}` is on another assembly, refer to what it returns.";
            found.say(&SERVICE_REFERENCE, name.span, message, &[place, &nor, &name.text]);
        }
        // Has a finding under every agent.
        Kind::UnknownReference(_) => {}
        Kind::SecondReferrer(first, second) => {
            let message = "audrey-0.4 cannot start an assembly of which two services hold references, so no service of `{0}` \
                           ever starts[1]. Let one service hold them all.";
            found.say(&SECOND_REFERRER, deployable.services[second].place(), message, &[place, &nor]);
            found.relate(deployable.services[first].place(), "this service holds references too", &[]);
        }
        Kind::LateReturn { returned, sure: true } => {
            let (name, from) = scope.all_returned()[returned];
            let Target::Produced(service) = from else { return };
            let message = "audrey-0.5 ends at a return that is not known at boot, so no service of `{0}` ever starts[1]. `{2}` is \
                           known once [3] has completed. [4]";
            let service = context.service(service);
            found.say(&LATE_RETURN, name.span, message, &[place, &nor, &name.text, &service, AT_BOOT]);
        }
        Kind::LateReturn { returned, sure: false } => {
            let name = scope.all_returned()[returned].0;
            let message = "audrey-0.5 ends at a return that is not known at boot: if a script brings `{0}`, `{1}` neither reports nor \
                           starts anything. [2]";
            found.say(&POSSIBLE_LATE_RETURN, name.span, message, &[&name.text, place, AT_BOOT]);
        }
    }
}

/// Core facts that no instance may have a value for.
fn empty_facts(deployable: &Deployable, found: &mut Vec<Diagnostic>) {
    for assembly in &deployable.assemblies {
        let place = assembly.name.as_ref().map_or("", |name| &name.text);
        for Return { name, .. } in assembly.returns.iter().filter(|returned| may_be_empty(&returned.name.text)) {
            let message = "audrey-0.5 ends at a return that is not known at boot: where `{0}` is empty, `{1}` neither reports nor \
                           starts anything. Make sure that it has a value there, or leave it out.";
            found.say(&POSSIBLE_LATE_RETURN, name.span, message, &[&name.text, place]);
        }
    }
}

/// What the services of an assembly wait for, which their agent does only so long, each once.
fn impatience(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Context { deployable, launch, .. } = context;
    // Which assembly was last said to wait: waits come in document order.
    let mut told_service = vec![usize::MAX; deployable.services.len()];
    let mut told_boot = vec![usize::MAX; deployable.assemblies.len()];
    for wait in context.waits {
        let own = deployable.services[wait.service].assembly;
        let (told, slow) = match wait.target {
            Target::Service(service) => (&mut told_service[service], context.service(service)),
            Target::Boot(assembly) if assembly != own => {
                let name = deployable.assemblies[assembly].name.as_ref();
                (&mut told_boot[assembly], fill("the boot of `{0}`", &[name.map_or("", |name| &name.text)]))
            }
            _ => continue,
        };
        let told = std::mem::replace(told, own) == own;
        if let Some((name, _)) = wait.wanted(deployable)
            && !told
            && launch.starts[wait.service] != Start::No
        {
            let message = "audrey-0.5 ends some 60 seconds after its last progress: if `{0}` has to wait longer for [1], none of \
                           its services starts.";
            let of = deployable.assemblies[own].name.as_ref().map_or("", |name| &name.text);
            found.say(&IMPATIENT_AGENT, name.span, message, &[of, &slow]);
        }
    }
}

/// Names that break something, each with the worst that it does.
fn names(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Deployable { assemblies, name, mended, .. } = context.deployable;
    // Where the text is not well-formed, a name may hold what is none of it.
    if !mended {
        name_breaks(name.as_ref(), false, found);
    }
    for assembly in assemblies {
        if assembly.mended {
            continue;
        }
        name_breaks(assembly.name.as_ref(), true, found);
        for returned in &assembly.returns {
            name_breaks(Some(&returned.name), true, found);
        }
        for service in &context.deployable.services[assembly.services.clone()] {
            if !name_breaks(service.name.as_ref(), true, found)
                && let Some(name) = &service.name
            {
                if matches!(&*name.text, "service" | "parameters") || name.text.contains('/') {
                    let message = "Audrey misreads a service named `service` or `parameters`, or with `/` in its name. Rename it.";
                    found.say(&RESERVED_NAME, name.span, message, &[]);
                } else if let [parameter, ..] = &*service.parameters {
                    unreadable(name, service, parameter.name.as_ref(), found);
                }
            }
            for returned in &service.returns {
                name_breaks(Some(&returned.name), true, found);
            }
            for parameter in &service.parameters {
                if !name_breaks(parameter.name.as_ref(), true, found)
                    && let Some(name) = &parameter.name
                {
                    unreadable(name, service, Some(name), found);
                }
            }
        }
    }
}

/// Says so if `name` breaks what Conductor sends, or if it is `reported`, too, what agents do.
#[inline(never)]
fn name_breaks(name: Option<&Name>, reported: bool, found: &mut Vec<Diagnostic>) -> bool {
    let Some(name) = name else { return false };
    let (check, at, what) = if let Some(at) = name.text.find(['\'', '<', '&']) {
        (&DOCUMENT_CHARACTER, at, "the document that Conductor sends to Audrey")
    } else if let (true, Some(at)) = (reported, name.text.find('|')) {
        (&WIRE_CHARACTER, at, "what Audrey's agent and config server send each other")
    } else {
        return false;
    };
    let character = part(&name.text, at, at + 1);
    found.say(check, name.span, "`[0]` in a name breaks [1]. Rename it.", &[character, what]);
    true
}

/// Says so if `name`, that of the `service` or of its `parameter`, makes a variable that no `sh` can read.
#[inline(never)]
fn unreadable(name: &Name, service: &Service, parameter: Option<&Name>, found: &mut Vec<Diagnostic>) {
    if is_blank(&name.text) || name.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return;
    }
    let [service, parameter] = [service.name.as_ref(), parameter].map(|name| name.map_or("", |name| &name.text));
    let message =
        "Scripts are given `AUDREY_VAR_{0}_{1}`, which `sh` cannot read. Use only letters, digits and `_` in `{2}`.";
    found.say(&UNREADABLE_VARIABLE, name.span, message, &[service, parameter, &name.text]);
}

/// Parameters of different services of an instance that come in one variable.
fn collisions(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (mut variables, mut places) = (Vec::new(), Vec::new());
    for (index, service) in context.deployable.services.iter().enumerate() {
        for (place, parameter) in service.parameters.iter().enumerate() {
            if let (Some(one), Some(two)) = (&service.name, &parameter.name)
                && one.text.len() + two.text.len() < LONGEST
            {
                variables.push(fill("[0]_[1]", &[&one.text, &two.text]));
                places.push((index, place));
            }
        }
    }
    let named = |index: usize| {
        let (service, parameter) = places[index];
        let service = &context.deployable.services[service];
        (service, service.parameters[parameter].name.as_ref())
    };
    let mut first = Names::default();
    for (index, variable) in variables.iter().enumerate() {
        let (service, name) = named(index);
        let (other, there) = named(*first.entry(service.assembly, variable, index));
        if let (Some(name), Some(there), Some(other)) = (name, there, &other.name)
            && there.text != name.text
        {
            let message =
                "Scripts see this parameter as `AUDREY_VAR_{0}`, as they do one of another service. Rename one.";
            found.say(&COLLIDING_VARIABLES, name.span, message, &[variable]);
            found.relate(there.span, "`{0}` of `{1}` is the same variable", &[&there.text, &other.text]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{expect, expect_under};
    use crate::diagnostic::Diagnostic;
    use crate::waits::Start;
    use crate::{Agent, analyze};

    /// An assembly with these services and returns.
    fn assembly(name: &str, services: &str, returns: &str) -> String {
        format!("<assembly name='{name}' hwp='h'><image id='i'/>{services}{returns}</assembly>")
    }

    fn service(name: &str, reference: &str) -> String {
        let parameters = match reference {
            "" => String::new(),
            reference => format!("<parameters><parameter name='p'><reference {reference}/></parameter></parameters>"),
        };
        format!("<service name='{name}'><executable url='u'/>{parameters}</service>")
    }

    fn services(services: &[String]) -> String {
        format!("<services>{}</services>", services.concat())
    }

    fn returns(names: &[&str]) -> String {
        let each: String = names.iter().map(|name| format!("<return name='{name}'/>")).collect();
        format!("<returns>{each}</returns>")
    }

    fn document(version: &str, assemblies: &[String]) -> String {
        format!(
            "<deployable version='{version}' name='d'><assemblies>{}</assemblies></deployable>",
            assemblies.concat()
        )
    }

    /// The codes found, and for each service whether it starts.
    fn outcome(text: &str, agent: Agent) -> (Vec<&'static str>, Vec<bool>) {
        let found = analyze(text, agent);
        let starts = found.launch.starts.iter().map(|start| matches!(start, Start::Yes { .. })).collect();
        (codes(&found.diagnostics), starts)
    }

    fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
        found.iter().map(|found| found.check.code).collect()
    }

    #[test]
    fn a_reference_to_a_service_is_refused_and_silences_its_instance() {
        let text = document(
            "1.0",
            &[
                assembly("a", &services(&[service("s", "assembly='b' service='t'")]), &returns(&["hostname"])),
                assembly("b", &services(&[service("t", "")]), ""),
                assembly("c", &services(&[service("u", "assembly='a' parameter='hostname'")]), ""),
            ],
        );
        assert_eq!(outcome(&text, Agent::AllOrNothing), (vec![], vec![true, true, true]));
        assert_eq!(outcome(&text, Agent::Audrey04), (vec!["refused-service-reference"], vec![false, true, false]));
        assert_eq!(outcome(&text, Agent::Audrey05), (vec!["impatient-agent"; 2], vec![true, true, true]));
        let message = &analyze(&text, Agent::Audrey04).diagnostics[0].message;
        assert!(message.contains("nor does 1 more service, which waits for that"), "{message}");
    }

    #[test]
    fn two_services_that_refer_never_start_but_their_instance_reports() {
        let refer = |name: &str| service(name, "assembly='b' parameter='hostname'");
        let text = document(
            "1.0",
            &[
                assembly("a", &services(&[refer("s"), service("n", ""), refer("t"), refer("v")]), &returns(&["fqdn"])),
                assembly("b", "", &returns(&["hostname"])),
                assembly("c", &services(&[service("u", "assembly='a' parameter='fqdn'")]), ""),
            ],
        );
        let never = vec![false, false, false, false, true];
        assert_eq!(outcome(&text, Agent::Audrey04), (vec!["second-referrer"], never));
        assert_eq!(
            outcome(&text, Agent::Audrey05),
            (vec!["impatient-agent", "possible-late-return", "impatient-agent"], vec![true; 5])
        );
        assert_eq!(outcome(&text, Agent::AllOrNothing), (vec![], vec![true; 5]));
    }

    #[test]
    fn a_late_return_ends_the_agent() {
        let one = services(&[service("s", "")]);
        let two = services(&[service("s", ""), service("t", "")]);
        let waits = assembly("b", &services(&[service("u", "assembly='a' parameter='hostname'")]), "");
        for (version, services, codes, starts) in [
            ("1.0", &one, vec!["late-return"], vec![false, false]),
            ("1.0", &two, vec!["possible-late-return", "impatient-agent"], vec![false, false, false]),
        ] {
            let text = document(version, &[assembly("a", services, &returns(&["x", "hostname"])), waits.clone()]);
            assert_eq!(outcome(&text, Agent::Audrey05), (codes, starts), "{text}");
            assert!(outcome(&text, Agent::AllOrNothing).1.iter().all(|&starts| starts));
        }
        let at_boot = document("1.1", &[assembly("a", &one, &returns(&["x", "hostname"])), waits]);
        assert_eq!(outcome(&at_boot, Agent::Audrey05), (vec!["impatient-agent"], vec![true, true]));
    }

    #[test]
    fn a_reference_to_what_there_is_not_silences_its_instance_under_0_4() {
        for reference in ["assembly='zz' parameter='x'", "assembly='zz' service='x'", "assembly='b' service='x'"] {
            let text = document(
                "1.0",
                &[
                    assembly("a", &services(&[service("s", reference)]), &returns(&["hostname"])),
                    assembly("b", &services(&[service("t", "assembly='a' parameter='hostname'")]), ""),
                ],
            );
            assert_eq!(outcome(&text, Agent::Audrey04).1, [false, false], "{reference}");
            assert_eq!(outcome(&text, Agent::Audrey04).0.len(), 1, "{reference}");
            assert_eq!(outcome(&text, Agent::Audrey05).1, [false, true], "{reference}");
        }
    }

    /// Instances that are both silent wait for each other's facts in vain, which is no deadlock.
    #[test]
    fn silence_is_no_deadlock() {
        let half = |own: &str, other: &str| {
            assembly(
                own,
                &services(&[service("s", &format!("assembly='{other}' parameter='hostname'"))]),
                &returns(&["hostname", "x"]),
            )
        };
        let text = document("1.0", &[half("a", "b"), half("b", "a")]);
        assert_eq!(outcome(&text, Agent::Audrey05), (vec!["late-return"; 2], vec![false, false]));
    }

    #[test]
    fn names_that_break_something() {
        expect(
            r#"
<deployable name="Bob's | co"><assemblies>
                  ^^^^^^^^^^ warning document-character: `'` in a name breaks the document that Conductor sends to Audrey. Rename it.
  <assembly name="a&amp;b" hwp="h"><image id="i"/><services>
                  ^^^^^^^ warning document-character: `&` in a name breaks the document that Conductor sends to Audrey. Rename it.
    <service name="it's|it"><executable url="u"/></service>
                   ^^^^^^^ warning document-character: `'` in a name breaks the document that Conductor sends to Audrey. Rename it.
    <service name="s|t"><executable url="u"/></service>
                   ^^^ warning wire-character: `|` in a name breaks what Audrey's agent and config server send each other. Rename it.
    <service name="service"><executable url="u"/></service>
                   ^^^^^^^ warning reserved-name: Audrey misreads a service named `service` or `parameters`, or with `/` in its name. Rename it.
    <service name="no-script-reads-this"><executable url="u"/></service>
    <service name="my-sql"><executable url="u"/><parameters>
                   ^^^^^^ warning unreadable-variable: Scripts are given `AUDREY_VAR_my-sql_port`, which `sh` cannot read. Use only letters, digits and `_` in `my-sql`.
      <parameter name="port"/><parameter name="user name"/>
                                               ^^^^^^^^^ warning unreadable-variable: Scripts are given `AUDREY_VAR_my-sql_user name`, which `sh` cannot read. Use only letters, digits and `_` in `user name`.
    </parameters></service>
  </services></assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn variables_collide_on_one_instance_only() {
        expect_under(
            Agent::AllOrNothing,
            r#"
<deployable name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/><services>
    <service name="a_b"><executable url="u"/><parameters><parameter name="c"/></parameters></service>
                                                                          ~ `c` of `a_b` is the same variable
    <service name="a"><executable url="u"/><parameters><parameter name="b_c"/></parameters></service>
                                                                        ^^^ warning colliding-variables: Scripts see this parameter as `AUDREY_VAR_a_b_c`, as they do one of another service. Rename one.
  </services></assembly>
  <assembly name="b" hwp="h"><image id="i"/><services>
    <service name="a"><executable url="u"/><parameters><parameter name="b_c"/></parameters></service>
  </services></assembly>
</assemblies></deployable>"#,
        );
    }
}
