//! What stands at a place: what it is for, and what becomes of it at the launch.

use super::{Around, Here, place};
use crate::checks::nests;
use crate::diagnostic::Severity;
use crate::model::Deployable;
use crate::references::{Target, Wait};
use crate::span::Span;
use crate::syntax::{Element, parse};
use crate::waits::Start;
use crate::wording::fill;
use crate::{Agent, Analysis, facts, help};
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
}

/// How many names one paragraph lists, and how many findings one place has.
const LISTED: usize = 8;

/// What is known of what stands at byte `at` of `text`, of which `analysis` is known; `None` if nothing. Linear.
#[must_use]
pub fn hover(text: &str, analysis: &Analysis, at: usize) -> Option<Hover> {
    let at = help::within(text, at);
    let (tree, _) = parse(text, nests);
    let here = Here::new(text, analysis, tree.as_ref());
    let mut hover = Hover { span: Span::empty(at), title: String::new(), text: Vec::new() };
    let mut story = Story { here: &here, hover: &mut hover };
    if let Some(place) = place::at(text, at) {
        story.tell(&place);
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
    }
    (!hover.title.is_empty()).then_some(hover)
}

/// A hover as it is worded.
struct Story<'s, 'h> {
    here: &'s Here<'h>,
    hover: &'s mut Hover,
}

impl<'h> Story<'_, 'h> {
    /// Adds a paragraph; see [`fill`].
    #[inline(never)] // called all over; a page loads each copy
    fn say(&mut self, template: &str, names: &[&str]) {
        self.hover.text.push(fill(template, names));
    }

    /// Says what stands at `place`.
    fn tell(&mut self, place: &Place<'h>) {
        let around = self.here.element(place);
        let Some(around) = around else { return };
        let (element, rule) = (around.element(), around.rule);
        if place.span.start == place.span.end && place.kind != Kind::Value || place.kind == Kind::Content {
            return;
        }
        let named = |name: &str| matches!(place.kind, Kind::Element | Kind::EndTag) || place.attribute == name;
        self.hover.span = place.span;
        let attribute = match place.kind {
            Kind::Attribute => &self.here.text[place.span.start..place.span.end],
            _ => place.attribute,
        };
        let (template, about) = match rule.part(attribute, false) {
            _ if attribute.is_empty() => ("<{0}>", rule.about),
            Some(index) => ("{1} of <{0}>", rule.parts[index].about),
            None => return,
        };
        self.hover.title = fill(template, &[rule.name, attribute]);
        self.say(about, &[]);
        if place.kind == Kind::Attribute {
            return;
        }
        match rule.name {
            "assembly" if named("name") => self.assembly(&around),
            "service" if named("name") => self.service(&around),
            "parameter" if named("name") => self.parameter(&around),
            "return" if named("name") => self.returned(&around),
            "reference" => self.reference(element),
            _ => {}
        }
    }

    fn title(&mut self, template: &str, names: &[&str]) {
        self.hover.title = fill(template, names);
    }

    fn assembly(&mut self, around: &Around<'h>) {
        let deployable = self.here.deployable();
        let Some(index) = around.assembly(deployable) else { return };
        let assembly = &deployable.assemblies[index];
        self.title("assembly {0}", &[self.here.assembly_name(index)]);
        let name = |index: usize| fill("{0}", &[help::text(deployable.services[index].name.as_ref())]);
        self.list("Services: [0].", assembly.services.clone().take(LISTED + 1).map(name).collect());
        let returns = assembly.returns.iter().take(LISTED + 1).map(|returned| fill("{0}", &[&returned.name.text]));
        self.list("Returns: [0].", returns.collect());
        let refers = |wait: &&Wait| {
            let reference = wait.reference(deployable).assembly.as_ref();
            reference.and_then(|name| self.here.scope.assembly(&name.text)) == Some(index)
        };
        self.waiting("Referred to by: [0].", self.here.analysis.waits.iter().filter(refers).collect());
    }

    fn service(&mut self, around: &Around<'h>) {
        let (here, deployable) = (self.here, self.here.deployable());
        let Some(index) = around.service(deployable) else { return };
        let Analysis { waits, launch, agent, .. } = here.analysis;
        let of = deployable.services[index].assembly;
        self.title("service [0]", &[&here.service(index)]);
        self.starts("It", index);
        for deadlock in launch.deadlocks.iter().filter(|deadlock| deadlock.members.contains(&index)) {
            let template = if deadlock.possible { "Possible deadlock: [0]." } else { "Deadlock: [0]." };
            self.list(template, deadlock.members.iter().take(LISTED + 1).map(|&member| here.service(member)).collect());
        }
        if *agent == Agent::AllOrNothing {
            let others = deployable.assemblies[of].services.clone().filter(|&other| other != index);
            self.list(
                "It starts together with: [0].",
                others.take(LISTED + 1).map(|other| here.service(other)).collect(),
            );
        }
        let own = waits.iter().filter(|wait| wait.service == index && !matches!(wait.target, Target::Boot(_)));
        self.list("It waits for: [0].", own.take(LISTED + 1).map(|wait| self.awaited(wait)).collect());
        let (mut sure, mut maybe) = (Vec::new(), Vec::new());
        for wait in waits {
            match wait.target {
                Target::Service(service) | Target::Produced(service) if service == index => sure.push(wait),
                Target::Undeclared(assembly) if assembly == of => maybe.push(wait),
                _ => {}
            }
        }
        self.waiting("What waits for it: [0].", sure);
        self.waiting("What may wait for it: [0].", maybe);
    }

    /// What `wait` is for, in a few words.
    fn awaited(&self, wait: &Wait) -> String {
        let template = match wait.target {
            Target::Service(_) => "[1]",
            Target::Produced(_) => "{0} of [1]",
            Target::Undeclared(_) => "{0}, which may come late",
            _ => "{0}, which nothing provides",
        };
        let service = match wait.target {
            Target::Service(service) | Target::Produced(service) => self.here.service(service),
            _ => String::new(),
        };
        fill(template, &[self.here.wanted(wait), &service])
    }

    fn parameter(&mut self, around: &Around<'h>) {
        let deployable = self.here.deployable();
        let (Some(service), Some(element)) = (around.service(deployable), around.named("service")) else { return };
        let tag = around.element().name_span();
        let mut elements = element.elements_named("parameters").flat_map(|element| element.elements_named("parameter"));
        let index = elements.position(|element| element.name_span() == tag);
        let Some(parameter) = index.and_then(|index| deployable.services[service].parameters.get(index)) else {
            return;
        };
        self.title("parameter {0} of [1]", &[help::text(parameter.name.as_ref()), &self.here.service(service)]);
        if let Some(reference) = &parameter.reference {
            return self.referred(reference.span);
        }
        let default = parameter.value.as_ref().map_or("", |(value, _)| value);
        let template = match parameter.value {
            None => "The user is asked for it at launch.",
            Some(_) if Deployable::hides(parameter) => {
                "The user is asked for it at launch, and it is hidden; it has a default."
            }
            Some(_) => "The user is asked for it at launch; the default is `{0}`.",
        };
        self.say(template, &[default]);
    }

    fn reference(&mut self, element: Element<'_, '_>) {
        let wanted = element.attribute("parameter").or(element.attribute("service"));
        if let (Some(wanted), Some(assembly)) = (wanted, element.attribute("assembly")) {
            self.title("reference to {0} of {1}", &[&wanted.value, &assembly.value]);
        }
        self.referred(element.span());
    }

    /// The whole story of the reference at `span`.
    fn referred(&mut self, span: Span) {
        let (here, deployable) = (self.here, self.here.deployable());
        for wait in here.analysis.waits.iter().filter(|wait| wait.reference(deployable).span == span) {
            let assembly = help::text(wait.reference(deployable).assembly.as_ref());
            self.source(wait.target, here.wanted(wait), assembly);
            if wait.target.is_unsatisfied() {
                self.say("[0] waits for ever.", &[&here.service(wait.service)]);
            }
        }
    }

    fn returned(&mut self, around: &Around<'h>) {
        let deployable = self.here.deployable();
        let Some(assembly) = around.assembly(deployable) else { return };
        let Some(name) = around.element().attribute("name") else { return };
        let of = self.here.assembly_name(assembly);
        let Some((_, target)) = self.here.scope.returned(assembly, &name.value) else { return };
        self.title("return {0} of {1}", &[&name.value, of]);
        self.source(target, &name.value, of);
    }

    /// Who puts out `name` of `assembly`, when, and what waits for it.
    fn source(&mut self, target: Target, name: &str, assembly: &str) {
        let here = self.here;
        let service = match target {
            Target::Service(service) | Target::Produced(service) => Some(service),
            _ => None,
        };
        let template = match target {
            Target::Service(_) => "The return code of [2], known once that has completed.",
            Target::Produced(_) => "`{0}` comes from [2], and is known once that has completed.",
            Target::Boot(_) if facts::is_core_fact(name) => {
                "`{0}` is a core fact: known as soon as the instance of `{1}` has booted, so nobody waits for it."
            }
            Target::Boot(_) => "`{0}` is known as soon as the instance of `{1}` has booted, so nobody waits for it.",
            Target::Undeclared(_) => {
                "Who produces `{0}` is not declared: any service of `{1}` may, or its image. It may be known at boot, or only \
                 once all services there have completed."
            }
            Target::UnknownAssembly => "There is no assembly `{1}`.",
            Target::UnknownService(_) => "`{1}` has no service `{0}`.",
            Target::UnknownReturn(_) => "`{1}` returns no `{0}`.",
            Target::Incomplete => "It does not say what it refers to.",
        };
        let producer = service.map(|service| here.service(service)).unwrap_or_default();
        self.say(template, &[name, assembly, &producer]);
        if let Some(service) = service {
            self.starts(&producer, service);
        }
        let same = |wait: &&Wait| wait.target == target && here.wanted(wait) == name;
        let template = if matches!(target, Target::Boot(_)) { "Used by: [0]." } else { "What waits for it: [0]." };
        if !target.is_unsatisfied() {
            self.waiting(template, here.analysis.waits.iter().filter(same).collect());
        }
    }

    /// Whether and when `service`, which is called `name`, starts.
    fn starts(&mut self, name: &str, service: usize) {
        let (template, layer) = match self.here.analysis.launch.starts[service] {
            Start::Yes { layer: 0 } => ("[0] starts at once: in layer 0, which waits for no service.", 0),
            Start::Yes { layer } => ("[0] starts in layer [1].", layer),
            Start::Maybe => ("[0] may never start: that depends on when undeclared returns come.", 0),
            Start::No => ("[0] never starts.", 0),
        };
        self.say(template, &[name, &layer.to_string()]);
    }

    /// Says which services make `waits`, each once.
    fn waiting(&mut self, template: &str, waits: Vec<&Wait>) {
        let mut services: Vec<usize> = waits.iter().map(|wait| wait.service).collect();
        services.dedup();
        self.list(template, services.iter().take(LISTED + 1).map(|&service| self.here.service(service)).collect());
    }

    /// Says `names`, if there are any.
    #[inline(never)]
    fn list(&mut self, template: &str, names: Vec<String>) {
        let mut list = String::new();
        for (index, name) in names.iter().enumerate() {
            let more = if index == LISTED { "…" } else { name };
            if index <= LISTED {
                list.push_str(&fill(if index == 0 { "[0]" } else { ", [0]" }, &[more]));
            }
        }
        if !list.is_empty() {
            self.say(template, &[&list]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;

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
            let Hover { span, title, text: paragraphs } = hover;
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
            r#""dbup" reference to dbup of mysql
            The return of that assembly whose value is taken.
            `dbup` comes from db on mysql, and is known once that has completed.
            db on mysql starts at once: in layer 0, which waits for no service.
            What waits for it: http on apache."#,
        );
        expect(
            "parameter=\"ip|address\"",
            r#""ipaddress" reference to ipaddress of mysql
            The return of that assembly whose value is taken.
            `ipaddress` is a core fact: known as soon as the instance of `mysql` has booted, so nobody waits for it.
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
            Services: db.
            Returns: ipaddress, dbup.
            Referred to by: http on apache."#,
        );
    }

    #[test]
    fn parameters() {
        expect(
            "name=\"|typed\"",
            r#""typed" parameter typed of http on apache
            The script reads it as AUDREY_VAR_service_name.
            The user is asked for it at launch."#,
        );
        expect(
            "name=\"|secret\"",
            r#""secret" parameter secret of http on apache
            The script reads it as AUDREY_VAR_service_name.
            The user is asked for it at launch, and it is hidden; it has a default."#,
        );
    }

    #[test]
    fn everything_else_says_what_it_is() {
        expect("</file|s>", "\"files\" <files>\nFiles that the script finds beside it.");
        expect("h|wp=\"h\"", "\"hwp\" hwp of <assembly>\nThe hardware profile to launch it on.");
        expect("\n|<assembly", "");
        assert_eq!(said(Agent::Independent, "<!-- <deploy|able> --><deployable name='d'/>"), "");
    }

    #[test]
    fn findings_are_said_where_they_are() {
        let text = TEXT.replacen("\"dbup\"", "\"|dbupp\"", 1);
        let said = said(Agent::Independent, &text);
        let wanted = "\"dbupp\" reference to dbupp of mysql\nThe return of that assembly whose value is taken.\n\
                      `mysql` returns no `dbupp`.\nhttp on apache waits for ever.\nError unknown-return: ";
        assert!(said.starts_with(wanted), "{said}");
    }

    #[test]
    fn deadlocks() {
        let text = TEXT.replacen("\"db\">", "\"|db\"><parameters><parameter name='p'><reference assembly='apache' service='http'/></parameter></parameters>", 1);
        let said = said(Agent::AllOrNothing, &text);
        assert!(
            said.contains("It never starts.\nDeadlock: http on apache, db on mysql.\nIt waits for: http on apache."),
            "{said}"
        );
    }
}
