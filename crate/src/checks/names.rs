//! Names that clash, or are empty. A reference to a name that stands twice means the first.

use super::Context;
use super::report::Report;
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Severity};
use crate::model::{Name, Return, Version};
use crate::names::{Names, is_blank};
use crate::references::Target;
use crate::span::{Span, part};

pub(super) const CHECKS: &[&Check] =
    &[&DUPLICATE_ASSEMBLY, &DUPLICATE_SERVICE, &DUPLICATE_RETURN, &DUPLICATE_PARAMETER, &EMPTY_NAME];

/// Two assemblies of one name.
const DUPLICATE_ASSEMBLY: Check = name_check("duplicate-assembly", Severity::Error);
/// Two services of one name on an assembly.
const DUPLICATE_SERVICE: Check = name_check("duplicate-service", Severity::Error);
/// A name that an assembly returns twice, be it itself or by its services.
const DUPLICATE_RETURN: Check = name_check("duplicate-return", Severity::Error);
/// Two parameters of one name on a service.
const DUPLICATE_PARAMETER: Check = name_check("duplicate-parameter", Severity::Warning);
/// A name of no characters.
const EMPTY_NAME: Check = name_check("empty-name", Severity::Warning);

const fn name_check(code: &'static str, severity: Severity) -> Check {
    Check { code, category: Category::Name, severity }
}

/// What is named, where, and what follows if two there have one name.
struct Kind {
    check: &'static Check,
    kind: &'static str,
    place: &'static str,
    consequence: &'static str,
}

const ASSEMBLY: Kind = Kind {
    check: &DUPLICATE_ASSEMBLY,
    kind: "assembly",
    place: "The deployable already has an assembly",
    consequence: "references to it mean the first",
};
const SERVICE: Kind = Kind {
    check: &DUPLICATE_SERVICE,
    kind: "service",
    place: "This assembly already has a service",
    consequence: "references to it mean the first",
};
const RETURN: Kind = Kind {
    check: &DUPLICATE_RETURN,
    kind: "return",
    place: "This assembly already has a return",
    consequence: "one of them is enough",
};
const PARAMETER: Kind = Kind {
    check: &DUPLICATE_PARAMETER,
    kind: "parameter",
    place: "This service already has a parameter",
    consequence: "the script sees only one of them",
};

/// How many new names are tried for one that is taken.
const MOST_TRIED: usize = 10;

/// What bears a name.
struct Named<'d> {
    name: &'d Name,
    /// All of it, with what would be empty without it.
    whole: Span,
    remedy: Remedy,
}

/// What may be done to the second of a name so that everything else starts or does not as before.
#[derive(Clone, Copy)]
enum Remedy {
    /// It may go.
    Remove,
    /// It may go unless nothing stands beside it, or have another name.
    RemoveBeside,
    /// Likewise, but it may go only if the first is the very same.
    RemoveSame,
    /// It may have another name.
    Rename,
    /// Nothing: the text is not well-formed there.
    None,
}

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Context { deployable, scope, .. } = context;
    if let Some(name) = &deployable.name {
        not_empty("deployable", name, found);
    }
    // One list for all: each would be compiled anew, and a page loads them all.
    let mut names: Vec<Named<'_>> = Vec::new();
    for assembly in &deployable.assemblies {
        let remedy = if deployable.mended || assembly.mended { Remedy::None } else { Remedy::RemoveSame };
        list(&mut names, assembly.name.as_ref(), assembly.span, remedy);
    }
    unique(context, &ASSEMBLY, &mut names, found);
    for (index, assembly) in deployable.assemblies.iter().enumerate() {
        let services = &deployable.services[assembly.services.clone()];
        let unless_mended = |remedy| if assembly.mended { Remedy::None } else { remedy };
        // If one service is left of an assembly, it produces what is undeclared.
        let mut service_remedy = Remedy::RemoveSame;
        for returned in &assembly.returns {
            if let Some((_, Target::Undeclared(_))) = scope.returned(index, &returned.name.text) {
                service_remedy = Remedy::Rename;
            }
        }
        for service in services {
            list(&mut names, service.name.as_ref(), service.span, unless_mended(service_remedy));
        }
        unique(context, &SERVICE, &mut names, found);
        if deployable.version == Version::V1_1 {
            for service in services {
                list_returns(&mut names, &service.returns, unless_mended(Remedy::Remove));
            }
        }
        list_returns(&mut names, &assembly.returns, unless_mended(Remedy::Remove));
        unique(context, &RETURN, &mut names, found);
        for service in services {
            for parameter in &service.parameters {
                let remedy = if parameter.reference.is_none() { Remedy::RemoveBeside } else { Remedy::RemoveSame };
                list(&mut names, parameter.name.as_ref(), parameter.span, unless_mended(remedy));
            }
            unique(context, &PARAMETER, &mut names, found);
        }
    }
}

/// Adds what has a `name` to `names`.
#[inline(never)]
fn list<'d>(names: &mut Vec<Named<'d>>, name: Option<&'d Name>, whole: Span, remedy: Remedy) {
    if let Some(name) = name {
        names.push(Named { name, whole, remedy });
    }
}

#[inline(never)]
fn list_returns<'d>(names: &mut Vec<Named<'d>>, returns: &'d [Return], remedy: Remedy) {
    for returned in returns {
        let whole = if returned.together == 1 { returned.container } else { returned.span };
        list(names, Some(&returned.name), whole, remedy);
    }
}

/// Empties `names` for the next.
#[inline(never)]
fn unique(
    context: &Context<'_>,
    Kind { check, kind, place, consequence }: &Kind,
    names: &mut Vec<Named<'_>>,
    found: &mut Vec<Diagnostic>,
) {
    let mut first = Names::default();
    for (index, Named { name, .. }) in names.iter().enumerate() {
        first.entry(0, &name.text, index);
    }
    for (index, Named { name, whole, remedy }) in names.iter().enumerate() {
        not_empty(kind, name, found);
        let Some(earlier) = first.get(0, &name.text).filter(|&earlier| earlier < index) else { continue };
        let words = [&*name.text, kind, place, consequence];
        let (earlier, before) = (&names[earlier], &names[index - 1]);
        found.say(check, name.span, "{2} named `{0}`; {3}. Rename or remove one.", &words);
        found.relate(earlier.name.span, "the first {1} named `{0}`", &words);
        let at = |start, end| part(context.text, start, end).as_bytes();
        let beside = !at(before.whole.end, whole.start).windows(2).any(|two| two == b"</");
        let may_go = match remedy {
            Remedy::Remove => earlier.name.span.start < name.span.start,
            Remedy::RemoveBeside => beside,
            Remedy::RemoveSame => beside && at(whole.start, whole.end) == at(earlier.whole.start, earlier.whole.end),
            Remedy::Rename | Remedy::None => false,
        };
        if may_go {
            found.offer("Remove it", &[], &[(Edit::remove(context.text, *whole).span, "")]);
        }
        if matches!(remedy, Remedy::Remove | Remedy::None) || is_blank(&name.text) {
            continue;
        }
        for number in (index + 1..).take(MOST_TRIED) {
            let number = number.to_string();
            let new = [&*name.text, &number].concat();
            // Lest references come to mean another thing.
            if first.get(0, &new).is_none() && !context.misses(&new) {
                found.offer("Rename it to `{0}`", &[&new], &[(Span::empty(name.span.end), &number)]);
                break;
            }
        }
    }
    names.clear();
}

#[inline(never)]
fn not_empty(kind: &str, name: &Name, found: &mut Vec<Diagnostic>) {
    if is_blank(&name.text) {
        found.say(&EMPTY_NAME, name.span, "This {0} has an empty name. Give it one that says what it is.", &[kind]);
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{expect, expect_fix};
    use crate::diagnostic::Diagnostic;
    use crate::{Agent, analyze};

    #[test]
    fn duplicates_point_at_the_second() {
        expect(
            r#"
<deployable name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/></assembly>
                  ~ the first assembly named `a`
  <assembly name="a" hwp="h"><image id="i"/>
                  ^ error duplicate-assembly: The deployable already has an assembly named `a`; references to it mean the first. Rename or remove one.
    <services>
      <service name="s"><executable url="u"/></service>
                     ~ the first service named `s`
      <service name="s"><executable url="u"/>
                     ^ error duplicate-service: This assembly already has a service named `s`; references to it mean the first. Rename or remove one.
        <parameters><parameter name="p"/><parameter name="p"/></parameters>
                                     ~ the first parameter named `p`
                                                          ^ warning duplicate-parameter: This service already has a parameter named `p`; the script sees only one of them. Rename or remove one.
      </service>
    </services>
    <returns><return name="r"/><return name="r"/></returns>
                           ~ the first return named `r`
                                             ^ error duplicate-return: This assembly already has a return named `r`; one of them is enough. Rename or remove one.
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn a_name_is_returned_once_counting_both_places() {
        expect(
            r#"
<deployable version="1.1" name="d"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/>
    <services>
      <service name="s"><executable url="u"/><returns><return name="r"/></returns></service>
                                                                    ~ the first return named `r`
    </services>
    <returns><return name="r"/></returns>
                           ^ error duplicate-return: This assembly already has a return named `r`; one of them is enough. Rename or remove one.
  </assembly>
</assemblies></deployable>"#,
        );
    }

    #[test]
    fn empty_names_are_pointed_at_with_their_attribute() {
        expect(
            r#"
<deployable name=""><assemblies>
            ^^^^^^^ warning empty-name: This deployable has an empty name. Give it one that says what it is.
  <assembly name=" " hwp="h"><image id="i"/></assembly>
                  ^ warning empty-name: This assembly has an empty name. Give it one that says what it is.
</assemblies></deployable>"#,
        );
    }

    fn fixes(text: &str) -> Vec<Diagnostic> {
        analyze(text, Agent::Independent).diagnostics
    }

    fn titles(text: &str) -> Vec<String> {
        fixes(text).into_iter().flat_map(|found| found.fixes).map(|fix| fix.title).collect()
    }

    #[test]
    fn the_second_of_a_name_goes_or_has_another() {
        let text = |rest: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/></assembly>{rest}</assemblies></deployable>"
            )
        };
        let same = text("\n<assembly name='a' hwp='h'><image id='i'/></assembly>");
        expect_fix(fixes, &same, "Remove it", &text(""));
        let other = |name: &str| text(&format!("<assembly name='{name}' hwp='h'><image id='j'/></assembly>"));
        expect_fix(fixes, &other("a"), "Rename it to `a2`", &other("a2"));
        assert_eq!(titles(&other("a")), ["Rename it to `a2`"], "they are not the same");
        let taken =
            other("a").replace("<assemblies>", "<assemblies><assembly name='a3' hwp='h'><image id='i'/></assembly>");
        assert_eq!(titles(&taken), ["Rename it to `a4`"]);
    }

    #[test]
    fn a_return_goes_with_its_container_and_a_parameter_only_if_another_stays() {
        let text = |parameters: &str, returns: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
                 <executable url='u'/>{parameters}</service></services>{returns}</assembly></assemblies></deployable>"
            )
        };
        let returns = "<returns><return name='r'/><return name='r'/></returns>";
        expect_fix(fixes, &text("", returns), "Remove it", &text("", "<returns><return name='r'/></returns>"));
        let apart = "<returns><return name='r'/></returns> <returns><return name='r'/></returns>";
        expect_fix(fixes, &text("", apart), "Remove it", &text("", "<returns><return name='r'/></returns>"));
        let parameters =
            "<parameters><parameter name='p'><value>1</value></parameter><parameter name='p'/></parameters>";
        expect_fix(
            fixes,
            &text(parameters, ""),
            "Remove it",
            &text(&parameters.replace("<parameter name='p'/>", ""), ""),
        );
        let apart = parameters.replace("><parameter name='p'/>", "></parameters><parameters><parameter name='p'/>");
        assert!(!titles(&text(&apart, "")).contains(&"Remove it".to_owned()), "nothing would be left");
    }

    #[test]
    fn a_service_stays_where_it_decides_who_produces_what() {
        let text = |returns: &str| {
            let service = "<service name='s'><executable url='u'/></service>";
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services>{service}{service}\
                 </services>{returns}</assembly></assemblies></deployable>"
            )
        };
        assert_eq!(titles(&text("")), ["Remove it", "Rename it to `s2`"]);
        assert_eq!(titles(&text("<returns><return name='r'/></returns>")), ["Rename it to `s2`"]);
    }
}
