//! Names that clash, or are empty. A reference to a name that stands twice means the first.

use super::report::Report;
use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::model::{Deployable, Name, Version};
use crate::names::Names;

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

pub(super) fn check(deployable: &Deployable, found: &mut Vec<Diagnostic>) {
    if let Some(name) = &deployable.name {
        not_empty("deployable", name, found);
    }
    // One list for all: each would be compiled anew, and a page loads them all.
    let mut names: Vec<&Name> = Vec::new();
    for assembly in &deployable.assemblies {
        names.extend(&assembly.name);
    }
    unique(&ASSEMBLY, &mut names, found);
    for assembly in &deployable.assemblies {
        let services = &deployable.services[assembly.services.clone()];
        for service in services {
            names.extend(&service.name);
        }
        unique(&SERVICE, &mut names, found);
        if deployable.version == Version::V1_1 {
            for returned in services.iter().flat_map(|service| &service.returns) {
                names.push(&returned.name);
            }
        }
        for returned in &assembly.returns {
            names.push(&returned.name);
        }
        unique(&RETURN, &mut names, found);
        for service in services {
            for parameter in &service.parameters {
                names.extend(&parameter.name);
            }
            unique(&PARAMETER, &mut names, found);
        }
    }
}

/// Empties `names` for the next.
#[inline(never)]
fn unique(Kind { check, kind, place, consequence }: &Kind, names: &mut Vec<&Name>, found: &mut Vec<Diagnostic>) {
    let mut first = Names::default();
    for (index, name) in names.iter().enumerate() {
        not_empty(kind, name, found);
        let earlier = *first.entry(0, &name.text, index);
        if earlier != index {
            let words = [&*name.text, kind, place, consequence];
            found.say(check, name.span, "{2} named `{0}`; {3}. Rename or remove one.", &words);
            found.relate(names[earlier].span, "the first {1} named `{0}`", &words);
        }
    }
    names.clear();
}

#[inline(never)]
fn not_empty(kind: &str, name: &Name, found: &mut Vec<Diagnostic>) {
    if name.text.trim_ascii().is_empty() {
        found.say(&EMPTY_NAME, name.span, "This {0} has an empty name. Give it one that says what it is.", &[kind]);
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect;

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
}
