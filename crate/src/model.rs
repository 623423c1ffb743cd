//! A deployable as its author wrote it: assemblies, services, parameters, references and returns, each with its place.
//!
//! Read leniently, as Conductor's XPath expressions read it: what the schema forbids is somebody else's finding, and what
//! is absent is `None`. Nothing here resolves a reference.

use crate::span::{Span, part};
use crate::syntax::{Attribute, Element, Tree};

/// The version of the format that a document is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Conductor's own.
    V1_0,
    /// With returns declared by services.
    V1_1,
}

impl Version {
    /// The version that a document with this outermost element asks for: 1.1 if it says so, else 1.0.
    #[must_use]
    pub fn of(root: Element<'_, '_>) -> Self {
        match root.attribute("version") {
            Some(attribute) if is_token(&attribute.value, "1.1") => Self::V1_1,
            _ => Self::V1_0,
        }
    }
}

/// A name, or another short text, as typed in an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The text, references resolved.
    pub text: String,
    /// Where it is typed, without the quotes; the whole attribute where nothing is typed between them.
    pub span: Span,
}

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployable {
    /// The version it is judged by.
    pub version: Version,
    /// Its name.
    pub name: Option<Name>,
    /// In document order.
    pub assemblies: Vec<Assembly>,
    /// Of all assemblies, in document order.
    pub services: Vec<Service>,
    /// The text is not well-formed around its assemblies or in their start tags: it may have others, or of other names.
    pub mended: bool,
}

/// One instance to launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    /// Its name.
    pub name: Option<Name>,
    /// All of its element.
    pub span: Span,
    /// The name in its start tag.
    pub tag: Span,
    /// Its services, as indices into [`Deployable::services`].
    pub services: std::ops::Range<usize>,
    /// What the assembly itself returns.
    pub returns: Vec<Return>,
    /// In its `<returns>` if it has some, else in itself.
    pub room: Room,
    /// The text is not well-formed here: it may have other services and returns, or of other names.
    pub mended: bool,
}

/// One service of an assembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its assembly, as an index into [`Deployable::assemblies`].
    pub assembly: usize,
    /// Its name.
    pub name: Option<Name>,
    /// All of its element.
    pub span: Span,
    /// The name in its start tag.
    pub tag: Span,
    /// The names under which its files arrive on the instance.
    pub files: Vec<String>,
    /// In document order.
    pub parameters: Vec<Parameter>,
    /// What the service itself returns. In a 1.0 document this means nothing, since the format does not have it.
    pub returns: Vec<Return>,
    /// In its `<returns>` if it has some, else in itself.
    pub room: Room,
}

/// Where an element takes one more child, as its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// The name in its start tag.
    pub tag: Span,
    /// Where its end tag begins; `None` if it has none.
    pub content_end: Option<usize>,
    /// Where all of it ends.
    pub end: usize,
}

/// A name that an assembly or a service returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// The name.
    pub name: Name,
    /// Its element.
    pub span: Span,
    /// The `<returns>` around it, which may not be empty.
    pub container: Span,
    /// How many elements stand in that.
    pub together: usize,
}

/// A parameter of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// All of its element.
    pub span: Span,
    /// Its name.
    pub name: Option<Name>,
    /// The deprecated `type`, and the whole attribute.
    pub deprecated_type: Option<(Name, Span)>,
    /// In its `<value>` if it has one, else in itself.
    pub room: Room,
    /// The text of its `<value>` and that value's type.
    pub value: Option<(String, Option<Name>)>,
    /// What it takes from another service. A parameter with a reference is never asked for.
    pub reference: Option<Reference>,
}

/// Where a parameter takes its value from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// All of its element.
    pub span: Span,
    /// The assembly meant.
    pub assembly: Option<Name>,
    /// The return meant, and the name of that attribute.
    pub parameter: Option<(Name, Span)>,
    /// The service meant, and the name of that attribute.
    pub service: Option<(Name, Span)>,
    /// Something else may be meant, since another reference stands beside it, or the text is not well-formed here.
    pub doubtful: bool,
}

/// White space, as XML and RELAX NG count it.
pub(crate) const XML_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether `value` is `token` as RELAX NG's data type `token` compares: without regard to white space around it.
pub(crate) fn is_token(value: &str, token: &str) -> bool {
    value.split(XML_SPACE).filter(|word| !word.is_empty()).eq([token])
}

impl Deployable {
    /// A document of which nothing can be read.
    #[must_use]
    pub fn empty() -> Self {
        Self { version: Version::V1_0, name: None, assemblies: Vec::new(), services: Vec::new(), mended: false }
    }

    /// Reads `tree`. Linear.
    #[must_use]
    pub fn read(tree: &Tree<'_>) -> Self {
        let root = tree.root();
        let mut deployable = Self { version: Version::of(root), name: name(root), ..Self::empty() };
        if root.name() == "deployable" && root.namespace().is_none() {
            deployable.mended = root.may_lack();
            for assemblies in root.elements_named("assemblies") {
                deployable.mended |= assemblies.may_lack();
                for element in assemblies.elements_named("assembly") {
                    deployable.mended |=
                        element.has_mended_tag() && element.attribute("name").is_none_or(|name| name.mended);
                    deployable.read_assembly(element);
                }
            }
        }
        deployable
    }

    /// Whether Conductor hides what the user types for this parameter: it reads the type only beside a value, and the deprecated
    /// one only where the value has none.
    #[must_use]
    pub fn hides(parameter: &Parameter) -> bool {
        parameter.value.as_ref().is_some_and(|(_, value_type)| {
            let deprecated = parameter.deprecated_type.as_ref().map(|(name, _)| name);
            value_type.as_ref().or(deprecated).is_some_and(|name| is_token(&name.text, "password"))
        })
    }

    fn read_assembly(&mut self, element: Element<'_, '_>) {
        let assembly = self.assemblies.len();
        let first = self.services.len();
        for services in element.elements_named("services") {
            for service in services.elements_named("service") {
                self.services.push(Service::read(service, assembly));
            }
        }
        self.assemblies.push(Assembly {
            name: name(element),
            span: element.span(),
            tag: element.name_span(),
            services: first..self.services.len(),
            returns: returns(element),
            room: Room::new(element, "returns"),
            mended: element.may_lack_within(),
        });
    }
}

impl Assembly {
    /// Where to point at it: its name, or its tag.
    #[must_use]
    pub fn place(&self) -> Span {
        self.name.as_ref().map_or(self.tag, |name| name.span)
    }
}

impl Service {
    /// Where to point at it: its name, or its tag.
    #[must_use]
    pub fn place(&self) -> Span {
        self.name.as_ref().map_or(self.tag, |name| name.span)
    }

    fn read(element: Element<'_, '_>, assembly: usize) -> Self {
        let (mut files, mut parameters) = (Vec::new(), Vec::new());
        for container in element.elements_named("files") {
            for file in container.elements_named("file") {
                files.extend(file_name(file));
            }
        }
        for container in element.elements_named("parameters") {
            for parameter in container.elements_named("parameter") {
                parameters.push(Parameter::read(parameter));
            }
        }
        Self {
            assembly,
            name: name(element),
            span: element.span(),
            tag: element.name_span(),
            files,
            parameters,
            returns: returns(element),
            room: Room::new(element, "returns"),
        }
    }
}

impl Room {
    /// That in the first child of `element` called `child`, else in `element`.
    #[inline(never)] // called all over; a page loads each copy
    fn new(element: Element<'_, '_>, child: &str) -> Self {
        let element = element.elements_named(child).next().unwrap_or(element);
        Self { tag: element.name_span(), content_end: element.content_end(), end: element.span().end }
    }
}

impl Parameter {
    fn read(element: Element<'_, '_>) -> Self {
        let mut references = element.elements_named("reference");
        let reference = references.next().map(Reference::read);
        let others = references.count();
        Self {
            span: element.span(),
            name: name(element),
            deprecated_type: element.attribute("type").map(|attribute| (Name::of(attribute), attribute.span)),
            room: Room::new(element, "value"),
            value: element.elements_named("value").next().map(|e| (e.text(), e.attribute("type").map(Name::of))),
            reference: reference.map(|reference| Reference { doubtful: reference.doubtful || others > 0, ..reference }),
        }
    }
}

impl Reference {
    fn read(element: Element<'_, '_>) -> Self {
        let target = |attribute: &Attribute<'_>| (Name::of(attribute), attribute.name_span);
        Self {
            span: element.span(),
            assembly: element.attribute("assembly").map(Name::of),
            parameter: element.attribute("parameter").map(target),
            service: element.attribute("service").map(target),
            doubtful: element.has_mended_tag(),
        }
    }
}

impl Name {
    fn of(attribute: &Attribute<'_>) -> Self {
        let typed = attribute.value_span;
        let span = if typed.start == typed.end { attribute.span } else { typed };
        Self { text: attribute.value.to_string(), span }
    }
}

fn name(element: Element<'_, '_>) -> Option<Name> {
    element.attribute("name").map(Name::of)
}

fn returns(element: Element<'_, '_>) -> Vec<Return> {
    let mut returns = Vec::new();
    for container in element.elements_named("returns") {
        let (span, together) = (container.span(), container.elements().count());
        for element in container.elements_named("return") {
            if let Some(name) = name(element) {
                returns.push(Return { name, span: element.span(), container: span, together });
            }
        }
    }
    returns
}

/// What a file is called on the instance.
pub(crate) fn file_name(file: Element<'_, '_>) -> Option<String> {
    let contents = || file.elements_named("contents").next()?.attribute("filename");
    file.attribute("url").or_else(contents).map(last_segment)
}

/// The last segment of a file's `url`, without query and fragment, or of its contents' `filename`.
#[inline(never)] // called more than once; a page loads each copy
pub(crate) fn last_segment(attribute: &Attribute<'_>) -> String {
    let path = &*attribute.value;
    let query = path.bytes().position(|byte| attribute.name == "url" && matches!(byte, b'?' | b'#'));
    let path = part(path, 0, query.unwrap_or(path.len()));
    let slash = path.bytes().rposition(|byte| byte == b'/');
    part(path, slash.map_or(0, |slash| slash + 1), path.len()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn read(text: &str) -> Deployable {
        Deployable::read(&parse(text, |_, _| crate::syntax::Fit::Unknown).0.unwrap())
    }

    #[test]
    fn files_are_named_by_their_last_segment() {
        let text = r#"<deployable><assemblies><assembly><services><service><files>
            <file url="https://h/a/dbup.rb?raw=1#x"/><file url="plain.rb"/><file url="https://h/dir/"/>
            <file><contents filename="facts/up.rb"/></file><file/>
            </files></service></services></assembly></assemblies></deployable>"#;
        assert_eq!(read(text).services[0].files, ["dbup.rb", "plain.rb", "", "up.rb"]);
    }

    #[test]
    fn a_type_hides_only_beside_a_value() {
        let hides = |parameter: &str| {
            let text = format!(
                "<deployable><assemblies><assembly><services><service><parameters>{parameter}\
                 </parameters></service></services></assembly></assemblies></deployable>"
            );
            Deployable::hides(&read(&text).services[0].parameters[0])
        };
        assert!(hides("<parameter><value type=' password '/></parameter>"));
        assert!(hides("<parameter type='password'><value>x</value></parameter>"));
        assert!(hides("<parameter type='scalar'><value type='password'/></parameter>"));
        assert!(!hides("<parameter type='password'><value type='scalar'>x</value></parameter>"));
        assert!(!hides("<parameter type='password'><value type=''/></parameter>"));
        assert!(!hides("<parameter type='password'/>"));
        assert!(!hides("<parameter><value type='scalar'/></parameter>"));
    }

    #[test]
    fn only_a_deployable_is_read() {
        let inside = "<assemblies><assembly name='a'/></assemblies>";
        assert_eq!(read(&format!("<deployable>{inside}</deployable>")).assemblies.len(), 1);
        assert_eq!(read(&format!("<deploy>{inside}</deploy>")).assemblies.len(), 0);
        assert_eq!(read(&format!("<deployable xmlns='u'>{inside}</deployable>")).assemblies.len(), 0);
    }
}
