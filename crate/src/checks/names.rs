//! Names that clash, or are empty. A reference to a name that stands twice means the first.

use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::model::{Deployable, Name, Version};
use crate::names::Names;
use crate::quote::quote;

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
    found.extend(deployable.name.iter().filter_map(|name| empty("deployable", name)));
    let assemblies: Vec<_> = deployable.assemblies.iter().filter_map(|assembly| assembly.name.as_ref()).collect();
    unique(&ASSEMBLY, &assemblies, found);
    for assembly in &deployable.assemblies {
        let services = &deployable.services[assembly.services.clone()];
        let names: Vec<_> = services.iter().filter_map(|service| service.name.as_ref()).collect();
        unique(&SERVICE, &names, found);
        let mut returns: Vec<&Name> = Vec::new();
        if deployable.version == Version::V1_1 {
            returns.extend(services.iter().flat_map(|service| &service.returns).map(|returned| &returned.name));
        }
        returns.extend(assembly.returns.iter().map(|returned| &returned.name));
        unique(&RETURN, &returns, found);
        for service in services {
            let names: Vec<_> = service.parameters.iter().filter_map(|parameter| parameter.name.as_ref()).collect();
            unique(&PARAMETER, &names, found);
        }
    }
}

fn unique(Kind { check, kind, place, consequence }: &Kind, names: &[&Name], found: &mut Vec<Diagnostic>) {
    let mut first = Names::default();
    for (index, name) in names.iter().enumerate() {
        found.extend(empty(kind, name));
        let earlier = *first.entry(0, &name.text, index);
        if earlier != index {
            let message = format!("{place} named {}; {consequence}. Rename or remove one.", quote(&name.text));
            let related = format!("the first {kind} named {}", quote(&name.text));
            found.push(Diagnostic::new(check, name.span, message).related(names[earlier].span, related));
        }
    }
}

fn empty(kind: &str, name: &Name) -> Option<Diagnostic> {
    let message = || format!("This {kind} has an empty name. Give it one that says what it is.");
    name.text.trim_ascii().is_empty().then(|| Diagnostic::new(&EMPTY_NAME, name.span, message()))
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
