//! Reports of Audrey on a deployment and on its instances (`semantics.md`, section 5), read leniently: what is missing or cut off is
//! `None`, and nothing is ever refused.

use super::Time;
use crate::span::Positions;
use crate::syntax::{Element, Fit, parse};
use crate::wording::fill;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// On a deployment.
    Deployment(DeploymentReport),
    /// On one of its instances.
    Instance(InstanceReport),
}

/// What Audrey knows of a deployment. Times are the server's, in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentReport {
    /// Its identifier.
    pub uuid: Option<String>,
    /// When it was registered.
    pub registered: Option<Time>,
    /// Its instances.
    pub instances: Vec<InstanceName>,
}

/// An instance, as the report on its deployment names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceName {
    /// Its identifier.
    pub uuid: Option<String>,
    /// The name of its assembly.
    pub assembly: String,
    /// `success`, `incomplete` or `error`, the worst of its services; empty if it has none.
    pub status: Option<String>,
}

/// What Audrey knows of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceReport {
    /// Its identifier.
    pub uuid: Option<String>,
    /// The name of its assembly.
    pub assembly: Option<String>,
    /// When it was registered.
    pub registered: Option<Time>,
    /// When its agent first contacted the server.
    pub first_contacted: Option<Time>,
    /// When its agent last did.
    pub last_contacted: Option<Time>,
    /// Its services.
    pub services: Vec<ServiceReport>,
    /// The names of what it returns and has not got yet.
    pub pending: Vec<String>,
}

/// What Audrey knows of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceReport {
    /// Its name.
    pub name: String,
    /// `success`, `incomplete` or `error`.
    pub status: Option<String>,
    /// When it started.
    pub started: Option<Time>,
    /// When it ended.
    pub ended: Option<Time>,
    /// Its return code.
    pub code: Option<i64>,
    /// What its parameters wait for.
    pub unresolved: Vec<Unresolved>,
}

/// A parameter of a service that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// Its name.
    pub parameter: String,
    /// The identifier of the instance that it waits for.
    pub source: Option<String>,
    /// The return that it waits for.
    pub returned: Option<String>,
    /// The service that it waits for.
    pub service: Option<String>,
}

/// Reads a report. Linear in its length.
///
/// Also says what is wrong with it, in sentences: that it is no report, is not whole, or holds what cannot be read.
#[must_use]
pub fn read(text: &str) -> (Option<Report>, Vec<String>) {
    let (tree, found) = parse(text, |_, _| Fit::Unknown);
    let root = tree.as_ref().map(crate::syntax::Tree::root);
    let mut reading = Reading { problems: Vec::new() };
    if let (Some("deployment" | "instance"), Some(first)) = (root.map(Element::name), found.first()) {
        let (line, _) = Positions::new(text).line_column(first.span.start);
        // What it says to do is for who writes documents.
        let fault = first.message.split(". ").next().unwrap_or_default().trim_end_matches('.');
        reading.problems.push(fill("The report is not whole. Line [0]: [1].", &[&line.to_string(), fault]));
    }
    let report = match root.map(Element::name) {
        Some("deployment") => root.map(|root| Report::Deployment(reading.deployment(root))),
        Some("instance") => root.map(|root| Report::Instance(reading.instance(root))),
        _ => {
            reading.problems.push("This is no report on a deployment or an instance.".to_owned());
            None
        }
    };
    (report, reading.problems)
}

struct Reading {
    problems: Vec<String>,
}

impl Reading {
    fn deployment(&mut self, element: Element<'_, '_>) -> DeploymentReport {
        let mut instances = Vec::new();
        for instance in within(element, "instances", "instance") {
            let (uuid, status) = (self.name(instance, "uuid"), self.status(instance));
            instances.extend(self.name(instance, "assembly").map(|assembly| InstanceName { uuid, assembly, status }));
        }
        DeploymentReport { uuid: attribute(element, "uuid"), registered: self.stamp(element, "registered"), instances }
    }

    fn instance(&mut self, element: Element<'_, '_>) -> InstanceReport {
        let mut services = Vec::new();
        for service in within(element, "services", "service") {
            services.extend(self.service(service));
        }
        let mut pending = Vec::new();
        for returned in within(element, "pending-return-parameters", "return-parameter") {
            pending.extend(self.name(returned, "name"));
        }
        InstanceReport {
            uuid: self.name(element, "uuid"),
            assembly: attribute(element, "assembly"),
            registered: self.stamp(element, "registered"),
            first_contacted: self.stamp(element, "first-contacted"),
            last_contacted: self.stamp(element, "last-contacted"),
            services,
            pending,
        }
    }

    fn service(&mut self, element: Element<'_, '_>) -> Option<ServiceReport> {
        let mut unresolved = Vec::new();
        for parameter in within(element, "unresolved-service-parameters", "service-parameter") {
            let of = |name, of| parameter.elements_named(name).next().and_then(|element| attribute(element, of));
            unresolved.extend(self.name(parameter, "name").map(|name| Unresolved {
                parameter: name,
                source: of("source-assembly", "uuid"),
                returned: of("return-param-name", "name"),
                service: of("service-name", "name"),
            }));
        }
        let code = content(element, "completion-status").and_then(|text| {
            let code = text.parse().ok();
            if code.is_none() {
                self.problems.push(fill("`{0}` is no return code.", &[&text]));
            }
            code
        });
        Some(ServiceReport {
            name: self.name(element, "name")?,
            status: self.status(element),
            started: self.stamp(element, "configuration-started"),
            ended: self.stamp(element, "configuration-ended"),
            code,
            unresolved,
        })
    }

    /// An attribute that must be there. Of what is not whole that was said already.
    fn name(&mut self, element: Element<'_, '_>, name: &str) -> Option<String> {
        let value = attribute(element, name);
        if value.is_none() && !element.is_mended() {
            self.problems.push(fill("An element `{0}` has no `{1}`.", &[element.name(), name]));
        }
        value
    }

    fn status(&mut self, element: Element<'_, '_>) -> Option<String> {
        let status = attribute(element, "status");
        if let Some(status) = &status
            && !matches!(&**status, "success" | "incomplete" | "error" | "")
        {
            self.problems.push(fill("`{0}` is no status.", &[status]));
        }
        status
    }

    fn stamp(&mut self, element: Element<'_, '_>, name: &str) -> Option<Time> {
        let text = content(element, name)?;
        let stamp = time(&text);
        if stamp.is_none() {
            self.problems.push(fill("`{0}` is no time.", &[&text]));
        }
        stamp
    }
}

/// The elements called `name` that stand in those called `all`.
fn within<'t, 'd>(
    element: Element<'t, 'd>,
    all: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Element<'t, 'd>> {
    element.elements_named(all).flat_map(move |all| all.elements_named(name))
}

/// An attribute, if it is whole.
fn attribute(element: Element<'_, '_>, name: &str) -> Option<String> {
    element.attribute(name).filter(|attribute| !attribute.mended).map(|attribute| attribute.value.to_string())
}

/// The text of the first element of that name in `element`, if it is whole and not blank.
fn content(element: Element<'_, '_>, name: &str) -> Option<String> {
    let inner = element.elements_named(name).next().filter(|inner| !inner.is_mended())?;
    Some(inner.text().trim_ascii().to_owned()).filter(|text| !text.is_empty())
}

/// Milliseconds since 1970 at `2012-08-14 09:22:31 -0400`, or `2012-08-14T09:22:31.5+00:00`, `…Z`.
fn time(text: &str) -> Option<Time> {
    let mut rest = text;
    // One or more digits, then one of the characters that may follow.
    let mut number = |digits: usize, then: &[char]| -> Option<Time> {
        let (number, after) = rest.split_at_checked(digits)?;
        let after = if then.is_empty() { after } else { after.strip_prefix(then)? };
        rest = after;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())?
    };
    let (year, month, day) = (number(4, &['-'])?, number(2, &['-'])?, number(2, &['T', ' '])?);
    let (hour, minute, second) = (number(2, &[':'])?, number(2, &[':'])?, number(2, &[])?);
    let mut milliseconds = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(fraction.len());
        for (digit, weight) in fraction.bytes().take(end).zip([100, 10, 1]) {
            milliseconds += Time::from(digit - b'0') * weight;
        }
        rest = fraction.get(end..)?;
    }
    let zone = rest.trim_ascii();
    let offset = match zone.as_bytes() {
        [b'Z'] | b"UTC" => 0,
        [sign @ (b'+' | b'-'), digits @ ..] => {
            let digits: Vec<Time> =
                digits.iter().filter(|&&byte| byte != b':').map(|&byte| Time::from(byte) - 48).collect();
            let &[h1, h2, m1, m2] = &*digits else { return None };
            if digits.iter().any(|digit| !(0..=9).contains(digit)) {
                return None;
            }
            let minutes = (10 * h1 + h2) * 60 + 10 * m1 + m2;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Days since 1970 in the Gregorian calendar, counted in years that begin in March (Hinnant's days_from_civil).
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day
            - 719_469;
    Some((((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2012-08-14 09:22:31 -0400", 1_344_950_551),
            ("2012-08-14T13:22:31+00:00", 1_344_950_551),
            ("2012-08-14T15:22:31+02:00", 1_344_950_551),
            ("2000-02-29 00:00:00 UTC", 951_782_400),
            ("1969-12-31T23:59:59Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
        ] {
            assert_eq!(time(text), Some(seconds * 1000), "{text}");
        }
        assert_eq!(time("2012-08-14T13:22:31.25Z"), Some(1_344_950_551_250));
        assert_eq!(time("2012-08-14T13:22:31.123456789-00:00"), Some(1_344_950_551_123));
        for text in [
            "",
            "yesterday",
            "2012-08-14",
            "2012-08-14T13:22",
            "2012-08-14T13:22:31",
            "2012-13-14T13:22:31Z",
            "2012-08-14T25:22:31Z",
            "2012-08-14T13:22:31+é0:00",
            "2012-08-14T13:22:31+0",
            "2012-08-14T13:22:31.Zé",
            "20é2-08-14T13:22:31Z",
            "-012-08-14T13:22:31Z",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_cut_off_is_not_read() {
        let text = "<instance uuid='u' assembly='a'><services><service name='s' status='error'>\
                    <completion-status>12</completion-status></service></services></instance>";
        let code = |text: &str| match read(text).0 {
            Some(Report::Instance(instance)) => instance.services.first().and_then(|service| service.code),
            _ => None,
        };
        assert_eq!(code(text), Some(12));
        let whole = text.find("</completion-status>").unwrap() + "</completion-status>".len();
        for end in 0..text.len() {
            assert_eq!(code(&text[..end]), (end >= whole).then_some(12), "{}", &text[..end]);
            assert!(!read(&text[..end]).1.is_empty(), "{}", &text[..end]);
        }
    }
}
