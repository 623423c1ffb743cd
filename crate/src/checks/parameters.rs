//! The `type` of a parameter.

use super::report::Report;
use crate::diagnostic::{Category, Check, Diagnostic, Severity};
use crate::model::{Deployable, is_token};

pub(super) const CHECKS: &[&Check] = &[&DEPRECATED_TYPE, &IGNORED_PASSWORD];

/// `type` on `parameter`, where `value` should carry it.
const DEPRECATED_TYPE: Check =
    Check { code: "deprecated-type", category: Category::Compatibility, severity: Severity::Warning };
/// A password type that Conductor does not read, so that what the user types is shown.
const IGNORED_PASSWORD: Check =
    Check { code: "ignored-password", category: Category::Launch, severity: Severity::Warning };

pub(super) fn check(deployable: &Deployable, found: &mut Vec<Diagnostic>) {
    for parameter in deployable.services.iter().flat_map(|service| &service.parameters) {
        let Some((name, attribute)) = &parameter.deprecated_type else { continue };
        let (check, message) = if parameter.value.is_some() {
            (&DEPRECATED_TYPE, "`type` on a parameter is deprecated. Write it on its `<value>`.")
        } else if parameter.reference.is_none() && is_token(&name.text, "password") {
            (
                &IGNORED_PASSWORD,
                "Conductor shows what is typed for this parameter: it reads `type` only beside a value. \
                 Write `<value type=\"password\"/>` inside the parameter.",
            )
        } else {
            (&DEPRECATED_TYPE, "`type` on a parameter is deprecated, and means nothing without a `<value>`. Remove it.")
        };
        found.say(check, *attribute, message, &[]);
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::expect;

    #[test]
    fn types_of_parameters() {
        expect(
            r#"
<deployable name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/><services><service name="s"><executable url="u"/>
  <parameters>
    <parameter name="p" type="scalar"/>
                        ^^^^^^^^^^^^^ warning deprecated-type: `type` on a parameter is deprecated, and means nothing without a `<value>`. Remove it.
    <parameter name="q" type="password"/>
                        ^^^^^^^^^^^^^^^ warning ignored-password: Conductor shows what is typed for this parameter: it reads `type` only beside a value. Write `<value type="password"/>` inside the parameter.
    <parameter name="r" type="password"><value>x</value></parameter>
                        ^^^^^^^^^^^^^^^ warning deprecated-type: `type` on a parameter is deprecated. Write it on its `<value>`.
    <parameter name="t"><value type="password">x</value></parameter>
  </parameters></service></services></assembly></assemblies></deployable>"#,
        );
    }
}
