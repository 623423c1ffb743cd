//! What stands at a place: what it is for, and what becomes of it at the launch.

use super::{Here, place};
use crate::checks::nests;
use crate::diagnostic::{Ignored, Severity};
use crate::model::{Deployable, last_segment};
use crate::references::{Target, Wait};
use crate::span::Span;
use crate::syntax::{Element, parse};
use crate::waits::Start;
use crate::wording::fill;
use crate::{Analysis, Reading, help};
use place::{Kind, Place};

/// What is known of what stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is said of, in bytes.
    pub span: Span,
    /// What it is.
    pub title: String,
    /// Paragraphs of plain text: what it is for, what becomes of it at the launch, and what was found there.
    pub text: Vec<String>,
    /// The codes of checks that are named here: the one that a comment ignores, and those of what was found.
    pub codes: Vec<&'static str>,
}

/// How many names one paragraph lists, and how many findings one place has.
const LISTED: usize = 8;

/// What is known of what stands at byte `at` of `text`, of which `analysis` is known; `None` if nothing. Linear.
#[must_use]
pub fn hover(text: &str, analysis: &Analysis, at: usize) -> Option<Hover> {
    let at = help::within(text, at);
    let (tree, _) = parse(text, nests);
    let here = Here::new(text, analysis, tree.as_ref());
    let mut hover = Hover { span: Span::empty(at), title: String::new(), text: Vec::new(), codes: Vec::new() };
    let mut story = Story { here: &here, hover: &mut hover };
    let declaration = text.bytes().position(|byte| byte == b'>').filter(|_| text.starts_with("<?xml "));
    if let Some(end) = declaration.filter(|&end| at <= end) {
        story.title("XML declaration", &[]);
        story.say("Says that this is XML, and in which encoding.", &[]);
        hover.span = Span::new(0, end + 1);
    } else if let Some(place) = place::at(text, at) {
        story.tell(&place);
    } else if let Some(Ignored { check, span, .. }) =
        analysis.ignored.iter().find(|of| of.span.start <= at && at <= of.span.end)
    {
        (hover.span, hover.title) = (*span, check.code.to_owned());
        hover.codes.push(check.code);
    }
    let found = analysis.diagnostics.iter().filter(|found| found.span.start <= at && at <= found.span.end);
    for found in found.take(LISTED) {
        let severity = match found.check.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Info => "Note",
        };
        if hover.title.is_empty() {
            (hover.span, hover.title) = (found.span, found.check.code.to_owned());
        }
        hover.text.push(fill("{0} {1}: [2]", &[severity, found.check.code, &found.message]));
        if !hover.codes.contains(&found.check.code) {
            hover.codes.push(found.check.code);
        }
    }
    (!hover.title.is_empty()).then_some(hover)
}

/// A hover as it is worded.
struct Story<'s, 'h> {
    here: &'s Here<'h>,
    hover: &'s mut Hover,
}

/// Names as they are listed.
#[derive(Default)]
struct List {
    text: String,
    count: usize,
    last: Option<usize>,
}

impl List {
    #[inline(never)]
    fn add(&mut self, name: &str) {
        self.count += 1;
        if self.count <= LISTED + 1 {
            let name = if self.count > LISTED { "…" } else { name };
            self.text.push_str(&fill(if self.count > 1 { ", [0]" } else { "[0]" }, &[name]));
        }
    }

    /// Adds a service that is not the last one.
    #[inline(never)]
    fn service(&mut self, here: &Here<'_>, service: usize) {
        if self.last.replace(service) != Some(service) {
            self.add(&here.service(service));
        }
    }
}

impl<'h> Story<'_, 'h> {
    /// Adds a paragraph; see [`fill`].
    #[inline(never)] // called all over; a page loads each copy
    fn say(&mut self, template: &str, names: &[&str]) {
        self.hover.text.push(fill(template, names));
    }

    /// Adds `list`, if there is anything in it.
    #[inline(never)]
    fn list(&mut self, template: &str, list: &List) {
        if list.count > 0 {
            self.say(template, &[&list.text]);
        }
    }

    /// Adds which services make the waits that are `wanted`.
    #[inline(never)]
    fn waiting(&mut self, template: &str, wanted: &dyn Fn(&Wait) -> bool) {
        let mut list = List::default();
        for wait in &self.here.analysis.waits {
            if wanted(wait) {
                list.service(self.here, wait.service);
            }
        }
        self.list(template, &list);
    }

    /// Says what stands at `place`.
    fn tell(&mut self, place: &Place<'h>) {
        let here = self.here;
        let found = match place.kind {
            Kind::Content => here.around(place.span.end).filter(|(_, rule)| rule.text),
            Kind::Value => here.element(place),
            _ => here.element(place).filter(|_| place.span.start < place.span.end),
        };
        let Some((element, rule)) = found else { return };
        let (template, about) = match rule.part(place.attribute, false) {
            _ if place.attribute.is_empty() => ("<{0}>", rule.about),
            Some(index) => ("{1} of <{0}>", rule.parts[index].about),
            None => return,
        };
        self.hover.span = place.span;
        if place.kind == Kind::Content {
            // What is still open goes on up to here.
            let Span { start, end } = element.span();
            self.hover.span = Span::new(start, end.max(place.span.end));
        }
        self.title(template, &[rule.name, place.attribute]);
        self.say(about, &[]);
        let (service, assembly) = here.last(element.span().start + 1);
        let service = service.unwrap_or_default();
        if place.kind == Kind::Attribute {
            return;
        }
        match (rule.name, assembly) {
            ("reference", _) => self.reference(element.span()),
            ("file" | "contents", Some(assembly)) => {
                let name = element.attribute(place.attribute).map(last_segment);
                self.file(assembly, service, &name.unwrap_or_default());
            }
            (_, Some(assembly)) if matches!(place.attribute, "name" | "") => match rule.name {
                "assembly" => self.assembly(assembly),
                "service" => self.service(service),
                "parameter" | "value" => self.parameter(service, element.span()),
                "return" => self.returned(assembly, element),
                _ => {}
            },
            _ => {}
        }
    }

    #[inline(never)]
    fn title(&mut self, template: &str, names: &[&str]) {
        self.hover.title = fill(template, names);
    }

    fn assembly(&mut self, index: usize) {
        let here = self.here;
        let assembly = &here.deployable().assemblies[index];
        self.title("assembly {0}", &[help::text(assembly.name.as_ref())]);
        let mut list = List::default();
        for service in assembly.services.clone() {
            list.service(here, service);
        }
        self.list("Services: [0].", &list);
        self.waiting("Referred to by: [0].", &|wait| {
            let name = &wait.reference(here.deployable()).assembly;
            here.scope.assembly(help::text(name.as_ref())) == Some(index)
        });
    }

    fn service(&mut self, index: usize) {
        let here = self.here;
        let Reading { waits, launch, agent, .. } = &here.analysis.reading;
        let of = here.deployable().services[index].assembly;
        self.title("service [0]", &[&here.service(index)]);
        self.starts("It", index);
        for deadlock in &launch.deadlocks {
            if deadlock.members.contains(&index) {
                let mut list = List::default();
                for &member in &deadlock.members {
                    list.service(here, member);
                }
                self.list(if deadlock.possible { "Possible deadlock: [0]." } else { "Deadlock: [0]." }, &list);
            }
        }
        if agent.is_all_or_nothing() {
            self.say("All services of its assembly start together.", &[]);
        }
        let mut list = List::default();
        for wait in waits {
            if wait.service == index && !matches!(wait.target, Target::Boot(_)) {
                let (template, service) = match wait.target {
                    Target::Service(service) => ("[1]", service),
                    Target::Produced(service) => ("{0} of [1]", service),
                    Target::Undeclared(_) => ("{0}, which may come late", index),
                    _ => ("{0}, which nothing provides", index),
                };
                list.add(&fill(template, &[here.wanted(wait), &here.service(service)]));
            }
        }
        self.list("It waits for: [0].", &list);
        self.waiting(
            "What waits for it: [0].",
            &|wait| matches!(wait.target, Target::Service(service) | Target::Produced(service) if service == index),
        );
        self.waiting("What may wait for it: [0].", &|wait| wait.target == Target::Undeclared(of));
    }

    /// The story of the parameter of `service` that the element at `span` is, or belongs to.
    fn parameter(&mut self, service: usize, span: Span) {
        let here = self.here;
        let of = &here.deployable().services[service];
        for parameter in &of.parameters {
            let Some(name) = &parameter.name else { continue };
            if span.start < parameter.span.start || parameter.span.end < span.end {
                continue;
            }
            self.title("parameter {0} of [1]", &[&name.text, &here.service(service)]);
            if self.hover.span == name.span {
                self.hover.text.clear(); // which would say it in general
            }
            self.say("The script reads it as AUDREY_VAR_{0}_{1}.", &[help::text(of.name.as_ref()), &name.text]);
            match &parameter.reference {
                Some(reference) => self.referred(reference.span),
                None => self.say("The user is asked for it at launch.", &[]),
            }
            if Deployable::hides(parameter) {
                self.say("What is typed is hidden.", &[]);
            }
        }
    }

    /// What a file that arrives under `name` is good for.
    fn file(&mut self, assembly: usize, service: usize, name: &str) {
        let Some(fact) = name.strip_suffix(".rb") else { return };
        self.say("It makes the fact `{0}`.", &[fact]);
        if let Some((_, target)) = self.here.scope.returned(assembly, fact)
            && target == Target::Produced(service)
        {
            self.source(target, fact, "");
        }
    }

    fn reference(&mut self, span: Span) {
        self.title("reference", &[]);
        self.referred(span);
    }

    /// The whole story of the reference at `span`.
    #[inline(never)]
    fn referred(&mut self, span: Span) {
        let here = self.here;
        for wait in &here.analysis.waits {
            let reference = wait.reference(here.deployable());
            if reference.span == span {
                self.source(wait.target, here.wanted(wait), help::text(reference.assembly.as_ref()));
                if wait.target.is_unsatisfied() {
                    self.say("[0] waits for ever.", &[&here.service(wait.service)]);
                }
            }
        }
    }

    fn returned(&mut self, assembly: usize, element: Element<'_, '_>) {
        let Some(name) = element.attribute("name") else { return };
        let Some((_, target)) = self.here.scope.returned(assembly, &name.value) else { return };
        let of = help::text(self.here.deployable().assemblies[assembly].name.as_ref());
        self.title("return {0} of {1}", &[&name.value, of]);
        self.source(target, &name.value, of);
    }

    /// Who puts out `name` of `assembly`, when, and what waits for it.
    #[inline(never)]
    fn source(&mut self, target: Target, name: &str, assembly: &str) {
        let here = self.here;
        let (template, service) = match target {
            Target::Service(service) => ("The return code of [2], known once that has completed.", Some(service)),
            Target::Produced(service) => ("`{0}` comes from [2], and is known once that has completed.", Some(service)),
            Target::Boot(_) => {
                ("`{0}` is known as soon as the instance of `{1}` has booted, so nobody waits for it.", None)
            }
            Target::Undeclared(_) => (
                "Who produces `{0}` is not declared: any service of `{1}` may, or its image. It may be known at boot, or \
                 only once all services there have completed.",
                None,
            ),
            Target::UnknownAssembly => ("There is no assembly `{1}`.", None),
            Target::UnknownService(_) => ("`{1}` has no service `{0}`.", None),
            Target::UnknownReturn(_) => ("`{1}` returns no `{0}`.", None),
            Target::Incomplete => ("It does not say what it refers to.", None),
        };
        let producer = service.map(|service| here.service(service)).unwrap_or_default();
        self.say(template, &[name, assembly, &producer]);
        if let Some(service) = service {
            self.starts(&producer, service);
        }
        if let Target::Boot(of) | Target::Undeclared(of) = target
            && self.trapped(of, true)
        {
            self.say("Under this release the instance of `{0}` never reports anything.", &[assembly]);
        }
        if !target.is_unsatisfied() {
            let template = if matches!(target, Target::Boot(_)) { "Used by: [0]." } else { "What waits for it: [0]." };
            self.waiting(template, &|wait| wait.target == target && here.wanted(wait) == name);
        }
    }

    /// Whether and when `service`, which is called `name`, starts.
    #[inline(never)]
    fn starts(&mut self, name: &str, service: usize) {
        let (template, layer) = match self.here.analysis.launch.starts[service] {
            Start::Yes { layer: 0 } => ("[0] starts at once: in layer 0, which waits for no service.", 0),
            Start::Yes { layer } => ("[0] starts in layer [1].", layer),
            Start::Maybe => ("[0] may never start: that depends on when undeclared returns come.", 0),
            Start::No => ("[0] never starts.", 0),
        };
        self.say(template, &[name, &layer.to_string()]);
        let of = self.here.deployable().services[service].assembly;
        if self.trapped(of, false) {
            self.say("This release starts no service on its instance.", &[]);
        }
    }

    /// Whether `assembly` is in a trap for sure; `silent`: in one that keeps it from reporting.
    #[inline(never)]
    fn trapped(&self, assembly: usize, silent: bool) -> bool {
        let mut traps = self.here.analysis.traps.iter();
        traps.any(|trap| trap.assembly == assembly && trap.is_sure() && (trap.is_silent() || !silent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Agent, analyze};

    const TEXT: &str = r#"<deployable name="d"><assemblies>
<assembly name="apache" hwp="h"><image id="i"/><services><service name="http"><executable url="u"/><parameters>
<parameter name="up"><reference assembly="mysql" parameter="dbup"/></parameter>
<parameter name="host"><reference assembly="mysql" parameter="ipaddress"/></parameter>
<parameter name="typed"/><parameter name="secret"><value type="password">x</value></parameter>
</parameters></service></services></assembly>
<assembly name="mysql" hwp="h"><image id="i"/><services><service name="db"><executable url="u"/><files><file url="dbup.rb"/></files></service></services>
<returns><return name="ipaddress"/><return name="dbup"/></returns></assembly>
</assemblies></deployable>"#;

    /// What is said at `|` in `marked`: what it is said of, the title, and the paragraphs.
    fn said(agent: Agent, marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let text = [&marked[..at], &marked[at + 1..]].concat();
        hover(&text, &analyze(&text, agent), at).map_or_else(String::new, |hover| {
            let Hover { span, title, text: paragraphs, .. } = hover;
            format!("{:?} {title}\n{}", &text[span.start..span.end], paragraphs.join("\n"))
        })
    }

    /// Wants that to be said where `part` stands in [`TEXT`], at its `|`.
    #[track_caller]
    fn expect(part: &str, wanted: &str) {
        let bare = part.replace('|', "");
        assert!(TEXT.contains(&bare), "{part}");
        let wanted: Vec<&str> = wanted.trim().lines().map(str::trim).collect();
        assert_eq!(said(Agent::Independent, &TEXT.replacen(&bare, part, 1)), wanted.join("\n"), "{part}");
    }

    #[test]
    fn a_reference_has_its_whole_story() {
        expect(
            "parameter=\"d|bup\"",
            r#""dbup" reference
            The return of that assembly whose value is taken.
            `dbup` comes from db on mysql, and is known once that has completed.
            db on mysql starts at once: in layer 0, which waits for no service.
            What waits for it: http on apache."#,
        );
        expect(
            "parameter=\"ip|address\"",
            r#""ipaddress" reference
            The return of that assembly whose value is taken.
            `ipaddress` is known as soon as the instance of `mysql` has booted, so nobody waits for it.
            Used by: http on apache."#,
        );
        expect(
            "<return name=\"dbup|\"",
            r#""dbup" return dbup of mysql
            The fact that Facter is asked for.
            `dbup` comes from db on mysql, and is known once that has completed.
            db on mysql starts at once: in layer 0, which waits for no service.
            What waits for it: http on apache."#,
        );
    }

    #[test]
    fn services_and_assemblies() {
        expect(
            "<serv|ice name=\"http",
            r#""service" service http on apache
            A script that runs on the instance once its parameters are known.
            It starts in layer 1.
            It waits for: dbup of db on mysql."#,
        );
        expect(
            "\"d|b\"",
            r#""db" service db on mysql
            What references call the service.
            It starts at once: in layer 0, which waits for no service.
            What waits for it: http on apache."#,
        );
        expect(
            "<assembly name=\"|mysql",
            r#""mysql" assembly mysql
            What references call the assembly.
            Services: db on mysql.
            Referred to by: http on apache."#,
        );
    }

    #[test]
    fn parameters() {
        expect(
            "name=\"|typed\"",
            r#""typed" parameter typed of http on apache
            The script reads it as AUDREY_VAR_http_typed.
            The user is asked for it at launch."#,
        );
        expect(
            "name=\"|secret\"",
            r#""secret" parameter secret of http on apache
            The script reads it as AUDREY_VAR_http_secret.
            The user is asked for it at launch.
            What is typed is hidden."#,
        );
        expect(
            "password\">|x</value>",
            r#""<value type=\"password\">x</value>" parameter secret of http on apache
            A default, which the user may change at launch.
            The script reads it as AUDREY_VAR_http_secret.
            The user is asked for it at launch.
            What is typed is hidden."#,
        );
        expect(
            "<param|eter name=\"typed",
            r#""parameter" parameter typed of http on apache
            A value, a reference, or else what the user types at launch.
            The script reads it as AUDREY_VAR_http_typed.
            The user is asked for it at launch."#,
        );
    }

    #[test]
    fn a_file_that_makes_a_fact() {
        expect(
            "url=\"db|up.rb",
            r#""dbup.rb" url of <file>
            Where the file is fetched from.
            It makes the fact `dbup`.
            `dbup` comes from db on mysql, and is known once that has completed.
            db on mysql starts at once: in layer 0, which waits for no service.
            What waits for it: http on apache."#,
        );
        let text =
            TEXT.replacen("<file url=\"dbup.rb\"/>", "<file><contents filename=\"a/u|p.rb\">x</contents></file>", 1);
        let wanted =
            "\"a/up.rb\" filename of <contents>\nWhat the file is called on the instance.\nIt makes the fact `up`.";
        assert_eq!(said(Agent::Independent, &text), wanted);
        expect("executable url=\"|u", "\"u\" url of <executable>\nWhere the script is fetched from.");
    }

    #[test]
    fn everything_else_says_what_it_is() {
        expect("</file|s>", "\"files\" <files>\nFiles that the script finds beside it.");
        expect("h|wp=\"h\"", "\"hwp\" hwp of <assembly>\nThe hardware profile to launch it on.");
        expect("\n|<assembly", "");
        let declared = "<?xml ver|sion='1.0'?>\n<deployable name='d'/>";
        let wanted = "\"<?xml version='1.0'?>\" XML declaration\nSays that this is XML, and in which encoding.";
        assert_eq!(said(Agent::Independent, declared), wanted);
        assert_eq!(said(Agent::Independent, "<?xml version='1.0'?>|\n<deployable name='d'/>"), "");
        assert_eq!(said(Agent::Independent, "<!-- <deploy|able> --><deployable name='d'/>"), "");
    }

    #[test]
    fn findings_are_said_where_they_are() {
        let text = TEXT.replacen("\"dbup\"", "\"|dbupp\"", 1);
        let said = said(Agent::Independent, &text);
        let wanted = "\"dbupp\" reference\nThe return of that assembly whose value is taken.\n\
                      `mysql` returns no `dbupp`.\nhttp on apache waits for ever.\nError unknown-return: ";
        assert!(said.starts_with(wanted), "{said}");
    }

    /// The codes of what is hovered in `marked`, at its `|`.
    fn codes(marked: &str) -> Vec<&'static str> {
        let at = marked.find('|').unwrap();
        let text = marked.replace('|', "");
        hover(&text, &analyze(&text, Agent::Independent), at).map_or_else(Vec::new, |hover| hover.codes)
    }

    #[test]
    fn codes_are_told() {
        let text = TEXT.replacen("\"dbup\"", "\"dbupp\"", 1);
        assert_eq!(codes(&text.replacen("dbupp", "|dbupp", 1)), ["unknown-return"]);
        let before =
            |comment: &str| text.replacen("<assembly name=\"apache", &format!("{comment}<assembly name=\"apache"), 1);
        assert_eq!(codes(&before("<!-- deployable-ignore |unknown-return why -->")), ["unknown-return"]);
        assert_eq!(codes(&before("<!-- deployable-ignore unknown-return| why -->")), ["unknown-return"]);
        assert_eq!(codes(&before("<!-- deployable-ignore unknown-return wh|y -->")), [""; 0]);
        assert_eq!(codes(&before("<!-- deployable-ignore deadl|ock -->")), ["deadlock", "unused-ignore"]);
        assert_eq!(codes(&before("<!-- deployable-ignore | -->")), ["unused-ignore"]);
        assert_eq!(codes(&before("<!-- deployable-ignore nothi|ng -->")), ["unused-ignore"]);
        let said = said(Agent::Independent, &before("<!-- deployable-ignore unknown-re|turn -->"));
        assert_eq!(said, "\"unknown-return\" unknown-return\n");
    }

    #[test]
    fn traps_are_told_of_services_and_of_what_is_reported() {
        let service = said(Agent::Audrey05, &TEXT.replacen("service name=\"db", "service name=\"|db", 1));
        assert!(service.contains("It never starts.\nThis release starts no service on its instance."), "{service}");
        let fact = TEXT.replacen("\"ipaddress\"/></parameter>", "\"|ipaddress\"/></parameter>", 1);
        let silent = "Under this release the instance of `mysql` never reports anything.\nUsed by: http on apache.";
        assert!(said(Agent::Audrey05, &fact).contains(silent), "{}", said(Agent::Audrey05, &fact));
        assert!(!said(Agent::Audrey04, &fact).contains("release"), "{}", said(Agent::Audrey04, &fact));
    }

    #[test]
    fn deadlocks() {
        let text = TEXT.replacen("\"db\">", "\"|db\"><parameters><parameter name='p'><reference assembly='apache' service='http'/></parameter></parameters>", 1);
        let said = said(Agent::AllOrNothing, &text);
        assert!(said.contains("It never starts.\nDeadlock: http on apache, db on mysql.\nAll services"), "{said}");
    }
}
