//! The `type` of a parameter.

use super::Context;
use super::report::Report;
use super::returns::add;
use crate::diagnostic::{Category, Check, Diagnostic, Edit, Severity};
use crate::model::is_token;
use crate::span::{Span, part};

pub(super) const CHECKS: &[&Check] = &[&DEPRECATED_TYPE, &IGNORED_PASSWORD];

/// `type` on `parameter`, where `value` should carry it.
const DEPRECATED_TYPE: Check =
    Check { code: "deprecated-type", category: Category::Compatibility, severity: Severity::Warning };
/// A password type that Conductor does not read, so that what the user types is shown.
const IGNORED_PASSWORD: Check =
    Check { code: "ignored-password", category: Category::Launch, severity: Severity::Warning };

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Context { text, deployable, .. } = context;
    for service in &deployable.services {
        for parameter in &service.parameters {
            let Some((name, attribute)) = &parameter.deprecated_type else { continue };
            let (mut check, mut added) = (&DEPRECATED_TYPE, None);
            let (message, fix) = match &parameter.value {
                Some((_, None)) if ["scalar", "password"].into_iter().any(|can| is_token(&name.text, can)) => {
                    let insert = [" ", part(text, attribute.start, attribute.end)].concat();
                    added = Some(Edit { span: Span::empty(parameter.room.tag.end), insert });
                    ("`type` on a parameter is deprecated. Write it on its `<value>`.", "Move `type` to `<value>`")
                }
                None if parameter.reference.is_none() && is_token(&name.text, "password") => {
                    check = &IGNORED_PASSWORD;
                    added = add(text, &parameter.room, "<value type=\"password\"/>");
                    (
                        "Conductor shows what is typed for this parameter: it reads `type` only beside a value. \
                         Write `<value type=\"password\"/>` inside the parameter.",
                        "Ask for it hidden, without a default",
                    )
                }
                _ => ("`type` on a parameter is deprecated, and means nothing here. Remove it.", "Remove `type`"),
            };
            found.say(check, *attribute, message, &[]);
            // Where the text is not well-formed, something else may be a part of the attribute.
            if !deployable.assemblies[service.assembly].mended {
                let mut edits = vec![(Edit::remove(text, *attribute).span, "")];
                if let Some(edit) = &added {
                    edits.push((edit.span, &edit.insert));
                }
                found.offer(fix, &[], &edits);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{expect, expect_fix};
    use crate::{Agent, analyze};

    #[test]
    fn types_of_parameters() {
        expect(
            r#"
<deployable name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/><services><service name="s"><executable url="u"/>
  <parameters>
    <parameter name="p" type="scalar"/>
                        ^^^^^^^^^^^^^ warning deprecated-type: `type` on a parameter is deprecated, and means nothing here. Remove it.
    <parameter name="q" type="password"/>
                        ^^^^^^^^^^^^^^^ warning ignored-password: Conductor shows what is typed for this parameter: it reads `type` only beside a value. Write `<value type="password"/>` inside the parameter.
    <parameter name="r" type="password"><value>x</value></parameter>
                        ^^^^^^^^^^^^^^^ warning deprecated-type: `type` on a parameter is deprecated. Write it on its `<value>`.
    <parameter name="t"><value type="password">x</value></parameter>
  </parameters></service></services></assembly></assemblies></deployable>"#,
        );
    }

    #[test]
    fn a_type_moves_or_goes() {
        let found = |text: &str| analyze(text, Agent::Independent).diagnostics;
        let text = |parameter: &str| {
            format!(
                "<deployable name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services><service name='s'>\
                 <executable url='u'/><parameters>{parameter}</parameters></service></services></assembly></assemblies></deployable>"
            )
        };
        for (title, before, after) in [
            (
                "Move `type` to `<value>`",
                "<parameter type='password' name='p'><value>x</value></parameter>",
                "<parameter name='p'><value type='password'>x</value></parameter>",
            ),
            (
                "Remove `type`",
                "<parameter name='p' type='password'><value type='scalar'>x</value></parameter>",
                "<parameter name='p'><value type='scalar'>x</value></parameter>",
            ),
            (
                "Remove `type`",
                "<parameter name='p' type='pasword'><value>x</value></parameter>",
                "<parameter name='p'><value>x</value></parameter>",
            ),
            ("Remove `type`", "<parameter name='p' type='scalar'/>", "<parameter name='p'/>"),
            (
                "Ask for it hidden, without a default",
                "<parameter name='p' type='password' />",
                "<parameter name='p'><value type=\"password\"/></parameter>",
            ),
            (
                "Ask for it hidden, without a default",
                "<parameter name='p' type='password'>\n</parameter>",
                "<parameter name='p'>\n  <value type=\"password\"/>\n</parameter>",
            ),
        ] {
            expect_fix(found, &text(before), title, &text(after));
            assert_eq!(found(&text(after)), []);
        }
    }
}
