//! What can be typed at a place: what the schema allows there, and the names that the document knows.

use super::{Here, place};
use crate::checks::nests;
use crate::checks::rules::{Alternatives, DEPLOYABLE, Occurs, Rule};
use crate::facts;
use crate::model::Version;
use crate::names::Names;
use crate::references::Target;
use crate::span::{Span, part};
use crate::syntax::{Element, escape, parse};
use crate::waits::waiting_for;
use crate::wording::fill;
use crate::{Analysis, help};
use place::{Kind, Place};

/// What can be typed at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// What an option replaces, in bytes: what is typed of it so far.
    pub span: Span,
    /// In the order of the schema, or of the document.
    pub options: Vec<Completion>,
}

/// One of the things that can be typed at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The name or value, as it is meant; no white space or mark of XML is escaped.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it is for, or where it comes from, in a few words.
    pub detail: String,
    /// The text to insert, escaped where XML wants it. That of an element or attribute is a snippet as CodeMirror reads it:
    /// `${name}` is a placeholder and the text in it, `${}` an empty one. Nothing that the document says is in a snippet.
    pub insert: String,
    /// The service that is being edited would wait for itself, surely or if undeclared returns come late.
    pub closes_cycle: bool,
}

/// What a [`Completion`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// An element, with the attributes it needs and its end tag.
    Element,
    /// The end of the innermost element.
    EndTag,
    /// An attribute.
    Attribute,
    /// The value of an attribute.
    Value,
}

/// What can be typed at byte `at` of `text`, of which `analysis` is known. Linear.
#[must_use]
pub fn completions(text: &str, analysis: &Analysis, at: usize) -> Completions {
    let at = help::within(text, at);
    let Some(place) = place::at(text, at) else { return Completions { span: Span::empty(at), options: Vec::new() } };
    let (tree, _) = parse(text, nests);
    let here = Here::new(text, analysis, tree.as_ref());
    let mut offer = Offer { here: &here, place: &place, options: Vec::new(), cycle: Vec::new() };
    match place.kind {
        Kind::Content | Kind::Element => offer.elements(),
        Kind::EndTag => offer.end(),
        Kind::Attribute | Kind::Value => offer.tag(),
    }
    Completions { span: place.span, options: offer.options }
}

/// Options as they are collected.
struct Offer<'o, 'h> {
    here: &'o Here<'h>,
    place: &'o Place<'h>,
    options: Vec<Completion>,
    /// For each service, whether what it puts out would close a cycle; empty if none does.
    cycle: Vec<bool>,
}

impl<'h> Offer<'_, 'h> {
    #[inline(never)] // called all over; a page loads each copy
    fn add(&mut self, kind: CompletionKind, label: &str, detail: &str, insert: String) {
        let (label, detail) = (label.to_owned(), detail.to_owned());
        self.options.push(Completion { label, kind, detail, insert, closes_cycle: false });
    }

    /// The elements that the schema allows here, beside those that are there.
    fn elements(&mut self) {
        let start = self.place.tag.start;
        let Some(around) = self.here.around(start) else {
            // The outermost element, if there is none but perhaps the one that is being typed.
            let typed = self.place.kind == Kind::Element;
            if self.here.tree.is_none_or(|tree| typed && tree.root().span().start == start) {
                self.element(&DEPLOYABLE);
            }
            return;
        };
        let (element, rule) = around;
        let typed = if self.place.kind == Kind::Element { start } else { usize::MAX };
        let taken = takes_alternative(rule, &|name| element.attribute(name).is_some(), Some(element), typed);
        let (mut first, mut end) = (0, rule.parts.len());
        for child in element.elements().filter(|child| child.span().start != typed) {
            match rule.part(child.name(), true) {
                Some(index) if child.span().start < start => first = first.max(index + 1),
                Some(index) => end = end.min(index),
                None => {}
            }
        }
        for (index, part) in rule.parts.iter().enumerate() {
            let allowed = match part.occurs {
                Occurs::Many => true,
                Occurs::Alternative => !taken,
                Occurs::Required | Occurs::Optional => first <= index && index < end,
            };
            if let Some(rule) = part.rule
                && allowed
                && part.since <= self.here.deployable().version
            {
                self.element(rule);
            }
        }
    }

    fn element(&mut self, rule: &Rule) {
        let mut insert = rule.name.to_owned();
        let after = part(self.here.text, self.place.span.end, self.here.text.len()).trim_ascii_start();
        if self.place.kind == Kind::Content {
            insert.insert(0, '<');
        }
        // A tag that is more than a name keeps what it has.
        if self.place.kind == Kind::Content || after.is_empty() || after.starts_with('<') {
            let mut alone = rule.parts.iter().all(|part| part.rule.is_none()) && !rule.text;
            let mut choice = rule.alternatives == Alternatives::ExactlyOne;
            for part in rule.parts.iter().filter(|part| part.rule.is_none()) {
                let chosen = part.occurs == Occurs::Alternative && choice;
                if part.occurs == Occurs::Required || chosen {
                    insert.push(' ');
                    insert.push_str(&snippet(part.name));
                }
                alone |= chosen;
                choice &= !chosen;
            }
            let end = if alone { ["/>", "", ""] } else { [">${}</", rule.name, ">"] };
            insert.push_str(&end.concat());
        }
        self.add(CompletionKind::Element, rule.name, rule.about, insert);
    }

    /// The end of the innermost element.
    fn end(&mut self) {
        let Some((element, _)) = self.here.around(self.place.tag.start) else { return };
        let name = element.name();
        let closed =
            part(self.here.text, self.place.span.end, self.here.text.len()).trim_ascii_start().starts_with('>');
        self.add(CompletionKind::EndTag, name, "", [name, if closed { "" } else { ">" }].concat());
    }

    /// The attributes of the tag, or the values of one of them.
    fn tag(&mut self) {
        let (here, place) = (self.here, self.place);
        let rule = match here.around(place.tag.start) {
            Some((_, parent)) => parent.child(place.name),
            None => Some(&DEPLOYABLE).filter(|rule| rule.name == place.name),
        };
        let Some(rule) = rule else { return };
        if place.kind == Kind::Attribute {
            return self.attributes(rule);
        }
        let (service, assembly) = here.last(place.tag.start);
        match (rule.name, place.attribute) {
            ("reference", "assembly") => self.assemblies(),
            ("reference", wanted @ ("parameter" | "service")) => {
                // A tag that is being typed may be read otherwise than it is meant.
                let typed = place.others.iter().find(|[name, _]| *name == "assembly");
                let read = here.element(place).and_then(|(element, _)| element.attribute("assembly"));
                let meant = read.and_then(|attribute| here.scope.assembly(&attribute.value));
                let meant = meant.or_else(|| here.scope.assembly(typed?[1]));
                if let (Some(assembly), Some(service)) = (meant, service) {
                    self.cycle = waiting_for(here.deployable(), &here.analysis.waits, here.analysis.agent, service);
                    if wanted == "service" { self.services(assembly) } else { self.returns(assembly) }
                }
            }
            ("return", "name") => {
                if let Some(assembly) = assembly {
                    self.facts(assembly, service);
                }
            }
            ("assembly", "hwp") | ("image", "id") => self.used(),
            (_, name) => {
                for value in rule.part(name, false).map_or(&[][..], |index| rule.parts[index].values) {
                    self.value(value, "", None);
                }
            }
        }
    }

    /// The attributes that `rule` has, beside those that are there.
    fn attributes(&mut self, rule: &Rule) {
        let (text, place) = (self.here.text, self.place);
        let stands = |name: &str| place.others.iter().any(|[other, _]| *other == name);
        let element = self.here.element(place).map(|(element, _)| element);
        let taken = takes_alternative(rule, &stands, element, usize::MAX);
        let named = part(text, place.span.end, text.len()).trim_ascii_start().starts_with('=');
        let before = &text.as_bytes()[..place.span.start];
        let space = if before.trim_ascii_end().len() < before.len() { "" } else { " " };
        for part in rule.parts {
            if part.rule.is_some() || stands(part.name) || (part.occurs == Occurs::Alternative && taken) {
                continue;
            }
            let insert = if named { part.name.to_owned() } else { [space, &snippet(part.name)].concat() };
            self.add(CompletionKind::Attribute, part.name, part.about, insert);
        }
    }

    /// A value that is not empty; `target` is what waiting for it means.
    fn value(&mut self, value: &str, detail: &str, target: Option<Target>) {
        if value.is_empty() {
            return;
        }
        let [open, closed] = self.place.quotes.map(|quote| if quote { "" } else { "\"" });
        let mut quote = closed;
        if self.place.quotes == [true, false] {
            quote = part(self.here.text, self.place.span.start - 1, self.place.span.start);
        }
        self.add(CompletionKind::Value, value, detail, [open, &escape(value), quote].concat());
        let closes = |service: usize| self.cycle.get(service).copied().unwrap_or_default();
        let closes_cycle = match target {
            Some(Target::Service(service) | Target::Produced(service)) => closes(service),
            Some(Target::Undeclared(assembly)) => {
                self.here.deployable().assemblies[assembly].services.clone().any(closes)
            }
            _ => false,
        };
        if let Some(last) = self.options.last_mut() {
            last.closes_cycle = closes_cycle;
        }
    }

    fn assemblies(&mut self) {
        let here = self.here;
        for (index, assembly) in here.deployable().assemblies.iter().enumerate() {
            let name = help::text(assembly.name.as_ref());
            if here.scope.assembly(name) == Some(index) {
                self.value(name, "", None);
            }
        }
    }

    fn services(&mut self, assembly: usize) {
        let here = self.here;
        for index in here.deployable().assemblies[assembly].services.clone() {
            let name = help::text(here.deployable().services[index].name.as_ref());
            if here.scope.service(assembly, name) == Some(index) {
                self.value(name, "its return code, once it has completed", Some(Target::Service(index)));
            }
        }
    }

    /// What `assembly` and its services return.
    fn returns(&mut self, assembly: usize) {
        let here = self.here;
        for &(name, target) in here.scope.all_returned() {
            if here.scope.returned(assembly, &name.text).is_none_or(|(meant, _)| meant.span != name.span) {
                continue;
            }
            let (template, service) = match target {
                Target::Produced(service) => ("output of [0]", here.service(service)),
                Target::Undeclared(_) => ("undeclared: of any service there, or of the image", String::new()),
                _ if facts::is_core_fact(&name.text) => ("fact, known at boot", String::new()),
                _ => ("known at boot", String::new()),
            };
            self.value(&name.text, &fill(template, &[&service]), Some(target));
        }
    }

    /// What `assembly` could return and does not: what is asked of it, what its services bring, and the core facts. `before` is the
    /// last service before this place, which may be in it.
    fn facts(&mut self, assembly: usize, before: Option<usize>) {
        let here = self.here;
        let deployable = here.deployable();
        let mut seen = Names::default();
        let asked = here.analysis.waits.iter().filter(|wait| wait.target == Target::UnknownReturn(assembly));
        for wait in asked {
            self.fact(assembly, here.wanted(wait), &fill("[0] asks for it", &[&here.service(wait.service)]), &mut seen);
        }
        for service in deployable.assemblies[assembly].services.clone() {
            for fact in deployable.services[service].files.iter().filter_map(|file| file.strip_suffix(".rb")) {
                self.fact(assembly, fact, &fill("[0] brings it", &[&here.service(service)]), &mut seen);
            }
        }
        let mut detail = "core fact, known at boot".to_owned();
        if let Some(service) = before
            && self.place.tag.start < deployable.services[service].span.end
            && deployable.version == Version::V1_1
        {
            detail = fill("core fact, here an output of [0]", &[&here.service(service)]);
        }
        for fact in facts::NAMES {
            self.fact(assembly, fact, &detail, &mut seen);
        }
    }

    #[inline(never)]
    fn fact(&mut self, assembly: usize, name: &'h str, detail: &str, seen: &mut Names<'h>) {
        let count = self.options.len();
        let returned = self.here.scope.returned(assembly, name);
        let elsewhere = returned
            .is_some_and(|(name, _)| self.place.span.end < name.span.start || name.span.end < self.place.span.start);
        if !elsewhere && *seen.entry(0, name, count) == count {
            self.value(name, detail, None);
        }
    }

    /// The values that this attribute has in other elements of the same name.
    fn used(&mut self) {
        let Some(tree) = self.here.tree else { return };
        let mut seen = Names::default();
        for element in tree.elements().filter(|element| element.name() == self.place.name) {
            let count = self.options.len();
            let Some(attribute) = element.attribute(self.place.attribute) else { continue };
            let here =
                attribute.value_span.start <= self.place.span.end && self.place.span.start <= attribute.value_span.end;
            if !here && *seen.entry(0, &attribute.value, count) == count {
                self.value(&attribute.value, "", None);
            }
        }
    }
}

/// Whether `element` takes one of the alternatives of `rule`, of which it may have one; which attributes it has `stands` says,
/// and a child at `typed` does not count.
#[inline(never)]
fn takes_alternative(
    rule: &Rule,
    stands: &dyn Fn(&str) -> bool,
    element: Option<Element<'_, '_>>,
    typed: usize,
) -> bool {
    let child = element.and_then(|element| element.elements().find(|child| child.span().start != typed));
    rule.parts.iter().any(|part| {
        part.occurs == Occurs::Alternative
            && if part.rule.is_some() {
                child.is_some_and(|child| child.name() == part.name)
            } else {
                stands(part.name)
            }
    })
}

/// An attribute to be filled in.
fn snippet(attribute: &str) -> String {
    [attribute, "=\"${", attribute, "}\""].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Agent, analyze};

    /// The options at `|` in `marked`, one a line: what is replaced, then label, insert and detail; `!` closes a cycle.
    fn offered(agent: Agent, marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let text = [&marked[..at], &marked[at + 1..]].concat();
        let Completions { span, options } = completions(&text, &analyze(&text, agent), at);
        let mut lines = format!("{:?}", &text[span.start..span.end]);
        for Completion { label, kind, detail, insert, closes_cycle } in options {
            let detail = if matches!(kind, CompletionKind::Element | CompletionKind::Attribute) { "" } else { &detail };
            let mark = if closes_cycle { "!" } else { "" };
            lines += &format!("\n{mark}{label} -> {insert} {detail}").trim_end().replace("\n ", "\n");
        }
        lines
    }

    #[track_caller]
    fn expect(marked: &str, wanted: &str) {
        let wanted: Vec<&str> = wanted.trim().lines().map(str::trim).collect();
        assert_eq!(offered(Agent::Independent, marked), wanted.join("\n"), "{marked}");
    }

    /// A document around a service, with `inside` in it.
    fn service(version: &str, inside: &str) -> String {
        format!(
            "<deployable version='{version}' name='d'><assemblies><assembly name='a' hwp='h'><image id='i'/><services>\
             <service name='s'>{inside}</service></services></assembly></assemblies></deployable>"
        )
    }

    #[test]
    fn elements_in_the_order_of_the_schema() {
        let all = r#"
            description -> <description>${}</description>
            executable -> <executable url="${url}"/>
            files -> <files>${}</files>
            parameters -> <parameters>${}</parameters>"#;
        expect(&service("1.0", "|"), &format!("\"\"{all}"));
        expect(&service("1.1", "\n |\n"), &format!("\"\"{all}\nreturns -> <returns>${{}}</returns>"));
        let all = all.replace("-> <", "-> ");
        expect(&service("1.0", "<|"), &format!("\"\"{all}"));
        expect(&service("1.0", "<fi|\n "), &format!("\"fi\"{all}"));
        expect(&service("1.0", "<executable url=''/><|<parameters/>"), "\"\"\nfiles -> files>${}</files>");
        expect(&service("1.0", "<executable url=''/>|<parameters/>"), "\"\"\nfiles -> <files>${}</files>");
        expect(
            &service("1.0", "<exec|utable url=''/><parameters/>"),
            "\"executable\"\ndescription -> description\nexecutable -> executable\nfiles -> files",
        );
        expect(&service("1.0", "<!-- | -->"), "\"\"");
        expect(&service("1.0", "<![CDATA[ <| ]]>"), "\"\"");
        expect(&service("1.0", "<?x <| ?>"), "\"\"");
        expect(&service("1.0", "<files>par|</files>"), "\"par\"\nfile -> <file url=\"${url}\"/>");
        expect(&service("1.0", "<nothing>|</nothing>"), "\"\"");
    }

    #[test]
    fn elements_that_exclude_others() {
        let both = r#""" 
            value -> <value>${}</value>
            reference -> <reference assembly="${assembly}" parameter="${parameter}"/>"#
            .replace("\" \n", "\"\n");
        let parameter = |inside: &str| {
            service("1.0", &format!("<parameters><parameter name='p'>{inside}</parameter></parameters>"))
        };
        expect(&parameter("|"), &both);
        expect(&parameter("|<value/>"), "\"\"");
        expect(&parameter("<val|"), &both.replace("-> <", "-> ").replacen("\"\"", "\"val\"", 1));
        expect(&service("1.0", "<executable>|</executable>"), "\"\"\ncontents -> <contents>${}</contents>");
        expect(&service("1.0", "<executable url=''>|</executable>"), "\"\"");
        expect(
            &service("1.0", "<files><file>|</file></files>"),
            "\"\"\ncontents -> <contents filename=\"${filename}\">${}</contents>",
        );
    }

    #[test]
    fn an_empty_text_and_its_outermost_element() {
        expect("|", "\"\"\ndeployable -> <deployable name=\"${name}\">${}</deployable>");
        expect("<?xml version='1.0'?>\n<dep|", "\"dep\"\ndeployable -> deployable name=\"${name}\">${}</deployable>");
        expect("<deployable name='d'></deployable>|", "\"\"");
        expect("|<deployable name='d'></deployable>", "\"\"");
        expect(
            "<deployable name='d'>|",
            "\"\"\ndescription -> <description>${}</description>\nassemblies -> <assemblies>${}</assemblies>",
        );
    }

    #[test]
    fn an_element_that_is_still_open() {
        expect(
            "<deployable name='d'>\n <assemblies>\n |\n</deployable>",
            "\"\"\nassembly -> <assembly name=\"${name}\" hwp=\"${hwp}\">${}</assembly>",
        );
        expect(
            "<deployable name='d'><assemblies><assembly name='a' hwp='h'><returns><|",
            "\"\"\nreturn -> return name=\"${name}\"/>",
        );
        expect("<deployable name='d'><assemblies></|", "\"\"\nassemblies -> assemblies>");
        expect("<deployable name='d'><assemblies></ass|></deployable>", "\"ass\"\nassemblies -> assemblies");
    }

    #[test]
    fn attributes() {
        expect(
            "<deployable |></deployable>",
            "\"\"\nversion -> version=\"${version}\"\nname -> name=\"${name}\"\nid -> id=\"${id}\"",
        );
        expect("<deployable name='d'|/>", "\"\"\nversion ->  version=\"${version}\"\nid ->  id=\"${id}\"");
        expect("<deployable na|me='d' id=''/>", "\"name\"\nversion -> version\nname -> name");
        let reference =
            |tag: &str| service("1.0", &format!("<parameters><parameter name='p'>{tag}</parameter></parameters>"));
        expect(
            &reference("<reference |"),
            "\"\"\nassembly -> assembly=\"${assembly}\"\nparameter -> parameter=\"${parameter}\"\nservice -> service=\"${service}\"",
        );
        expect(&reference("<reference assembly='a' service='s' |/>"), "\"\"");
        expect(
            &reference("<reference assembly='a' par|/>"),
            "\"par\"\nparameter -> parameter=\"${parameter}\"\nservice -> service=\"${service}\"",
        );
        expect(&service("1.0", "<executable |><contents/></executable>"), "\"\"");
        expect(&service("1.0", "<executable |/>"), "\"\"\nurl -> url=\"${url}\"");
    }

    #[test]
    fn values_of_the_schema() {
        expect("<deployable version='|'/>", "\"\"\n1.0 -> 1.0\n1.1 -> 1.1");
        expect("<deployable version='1|.'/>", "\"1.\"\n1.0 -> 1.0\n1.1 -> 1.1");
        expect("<deployable version=|", "\"\"\n1.0 -> \"1.0\"\n1.1 -> \"1.1\"");
        expect("<deployable version='|\n name='d'></deployable>", "\"\"\n1.0 -> 1.0'\n1.1 -> 1.1'");
        expect("<deployable name='|'/>", "\"\"");
        expect(
            &service("1.0", "<parameters><parameter name='p' type=\"|\"/></parameters>"),
            "\"\"\nscalar -> scalar\npassword -> password",
        );
    }

    /// Two assemblies, the second with `tag` in its service `w`, which `x` on the first waits for.
    fn two(tag: &str) -> String {
        format!(
            "<deployable name='d'><assemblies><assembly name='a&amp;${{x}}' hwp='h1'><image id='i1'/><services>\
             <service name='x'><files><file url='up.rb'/></files><parameters><parameter name='p'>\
             <reference assembly='b' service='w'/></parameter></parameters></service><service name='y'/></services>\
             <returns><return name='up'/><return name='ipaddress'/><return name='other'/><return name='up'/></returns></assembly>\
             <assembly name='b' hwp='h2'><image id='i2'/><services><service name='w'><files><file url='fact.rb'/></files>\
             <parameters><parameter name='q'>{tag}</parameter></parameters></service></services></assembly></assemblies></deployable>"
        )
    }

    #[test]
    fn what_a_reference_can_mean() {
        let expect = |tag: &str, wanted: &str| expect(&two(tag), wanted);
        expect("<reference assembly='|'/>", "\"\"\na&${x} -> a&amp;${x}\nb -> b");
        let returns = "\"\"\n!up -> up output of x on a&${x}\nipaddress -> ipaddress fact, known at boot\n!other -> other undeclared: of any service there, or of the image";
        expect("<reference assembly='a&amp;${x}' parameter='|'/>", returns);
        expect("<reference parameter='|' assembly='a&amp;${x}'/>", returns);
        let open = returns
            .replace("up -> up", "up -> up\"")
            .replace("ipaddress -> ipaddress", "ipaddress -> ipaddress\"")
            .replace("-> other", "-> other\"");
        expect("<reference assembly='a&amp;${x}' parameter=\"|", &open);
        expect(
            "<reference assembly='a&amp;${x}' service='|y'/>",
            "\"y\"\n!x -> x its return code, once it has completed\ny -> y its return code, once it has completed",
        );
        expect("<reference assembly='b' service='|'/>", "\"\"\n!w -> w its return code, once it has completed");
        expect("<reference assembly='none' service='|'/>", "\"\"");
        expect("<reference service='|'/>", "\"\"");
        for spelt in ["a&#38;${x}", "&#x61;&amp;&#36;{x}"] {
            expect(&format!("<reference assembly='{spelt}' parameter='|'/>"), returns);
        }
    }

    #[test]
    fn together_more_cycles_close() {
        let text = two("<reference assembly='a&amp;${x}' service='|'/>");
        let offered = offered(Agent::AllOrNothing, &text);
        assert!(offered.contains("\n!x") && offered.contains("\n!y"), "{offered}");
    }

    #[test]
    fn what_an_assembly_can_return() {
        let text = two("<reference assembly='b' parameter='asked'/>").replace(
            "</services></assembly></assemblies>",
            "</services><returns><return name='hostname'/><return name='|'/></returns></assembly></assemblies>",
        );
        let offered = offered(Agent::Independent, &text);
        assert!(
            offered.starts_with("\"\"\nasked -> asked w on b asks for it\nfact -> fact w on b brings it\narchitecture"),
            "{offered}"
        );
        assert!(offered.contains("\nipaddress -> ") && !offered.contains("\nhostname"), "{offered}");
    }

    #[test]
    fn white_space_in_a_name_is_spelt_in_many_ways() {
        let text = two("<reference assembly='b' service='|'/>").replace("name='b'", "name='b&#32;c'");
        let wanted = "\"\"\n!w -> w its return code, once it has completed";
        for spelt in ["b c", "b\nc", "b&#x20;c"] {
            expect(&text.replace("assembly='b'", &format!("assembly='{spelt}'")), wanted);
        }
    }

    #[test]
    fn what_a_service_returns_is_its_output() {
        let returns = "<returns><return name='|'/></returns>";
        for (version, detail) in [("1.1", "core fact, here an output of s on a"), ("1.0", "core fact, known at boot")] {
            let offered = offered(Agent::Independent, &service(version, returns));
            assert!(offered.starts_with(&format!("\"\"\narchitecture -> architecture {detail}\n")), "{offered}");
        }
        let after = service("1.1", "").replace("</services>", &format!("</services>{returns}"));
        let offered = offered(Agent::Independent, &after);
        assert!(offered.starts_with("\"\"\narchitecture -> architecture core fact, known at boot\n"), "{offered}");
    }

    #[test]
    fn names_that_are_used_elsewhere() {
        let text = two("");
        expect(&text.replace("h2", "|h2"), "\"h2\"\nh1 -> h1");
        expect(&text.replace("i1", "|"), "\"\"\ni2 -> i2");
    }
}
