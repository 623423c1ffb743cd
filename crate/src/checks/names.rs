//! Names that clash, or are empty. A reference to a name that stands twice means the first.

use std::collections::HashMap;

use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::model::{Deployable, Name, Version};
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

pub(super) fn check(deployable: &Deployable, found: &mut Vec<Diagnostic>) {
    let mut names = Names { found };
    names.empty("deployable", deployable.name.iter());
    names.unique(
        &DUPLICATE_ASSEMBLY,
        ("assembly", "the deployable", "references to it mean the first"),
        deployable.assemblies.iter().filter_map(|assembly| assembly.name.as_ref()),
    );
    for assembly in &deployable.assemblies {
        let services = &deployable.services[assembly.services.clone()];
        names.unique(
            &DUPLICATE_SERVICE,
            ("service", "this assembly", "references to it mean the first"),
            services.iter().filter_map(|service| service.name.as_ref()),
        );
        let declared =
            services.iter().filter(|_| deployable.version == Version::V1_1).flat_map(|service| &service.returns);
        let mut returns: Vec<&Name> = declared.chain(&assembly.returns).map(|returned| &returned.name).collect();
        returns.sort_by_key(|name| name.span.start);
        names.unique(&DUPLICATE_RETURN, ("return", "this assembly", "one of them is enough"), returns.into_iter());
        for service in services {
            names.unique(
                &DUPLICATE_PARAMETER,
                ("parameter", "this service", "the script sees only one of them"),
                service.parameters.iter().filter_map(|parameter| parameter.name.as_ref()),
            );
        }
    }
}

struct Names<'f> {
    found: &'f mut Vec<Diagnostic>,
}

impl Names<'_> {
    /// `names` of a kind, within a place, and what follows if two are the same.
    fn unique<'n>(
        &mut self,
        check: &'static Check,
        (kind, place, consequence): (&str, &str, &str),
        names: impl Iterator<Item = &'n Name> + Clone,
    ) {
        self.empty(kind, names.clone());
        let mut first: HashMap<&str, &Name> = HashMap::new();
        for name in names {
            match first.get(name.text.as_str()) {
                None => {
                    first.insert(&name.text, name);
                }
                Some(earlier) => self.found.push(
                    Diagnostic::new(
                        check,
                        name.span,
                        format!(
                            "{place} already has {article} {kind} named {name}; {consequence}. Rename or remove one.",
                            place = capital(place),
                            article = if kind == "assembly" { "an" } else { "a" },
                            name = quote(&name.text)
                        ),
                    )
                    .related(earlier.span, format!("the first {kind} named {}", quote(&name.text))),
                ),
            }
        }
    }

    fn empty<'n>(&mut self, kind: &str, names: impl Iterator<Item = &'n Name>) {
        let empty = names.filter(|name| name.text.trim().is_empty());
        self.found.extend(empty.map(|name| {
            Diagnostic::new(
                &EMPTY_NAME,
                name.span,
                format!("This {kind} has an empty name. Give it one that says what it is."),
            )
        }));
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
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
  <assembly name="a" hwp="h"><image id="i"/>
                  ^ error duplicate-assembly: The deployable already has an assembly named `a`; references to it mean the first. Rename or remove one.
    <services>
      <service name="s"><executable url="u"/></service>
      <service name="s"><executable url="u"/>
                     ^ error duplicate-service: This assembly already has a service named `s`; references to it mean the first. Rename or remove one.
        <parameters><parameter name="p"/><parameter name="p"/></parameters>
                                                          ^ warning duplicate-parameter: This service already has a parameter named `p`; the script sees only one of them. Rename or remove one.
      </service>
    </services>
    <returns><return name="r"/><return name="r"/></returns>
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
