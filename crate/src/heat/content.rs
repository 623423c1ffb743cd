//! What a template carries of a document beyond what decides who waits for whom: images, scripts, files and descriptions.

use crate::model::{Assembly, Service, file_name};
use crate::names::Names;
use crate::span::Span;
use crate::syntax::{Child, Element, Tree};

/// What an assembly is made of.
#[derive(Debug, Default)]
pub(super) struct Machine {
    /// The hardware profile.
    pub(super) hwp: String,
    /// The image's id.
    pub(super) image: String,
    /// Which build of the image; empty if none is said.
    pub(super) build: String,
    /// All of the image's element, or of the assembly if it has none.
    pub(super) span: Span,
}

/// A file, or a script.
#[derive(Debug)]
pub(super) struct File {
    /// What it is called on the instance; may be any text, but is no path.
    pub(super) name: String,
    pub(super) content: Content,
    /// All of its element.
    pub(super) span: Span,
}

/// What there is in a file.
#[derive(Debug)]
pub(super) enum Content {
    /// What is fetched from there.
    Url(String),
    /// This, and where each of its lines stands, as far as that is known.
    Text(String, Vec<Option<Span>>),
}

/// The description of the whole document, if it says anything.
pub(super) fn description(tree: &Tree<'_>) -> Option<String> {
    let text = tree.root().elements_named("description").next()?.text();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What `assembly` of `tree` is made of.
pub(super) fn machine(tree: &Tree<'_>, assembly: &Assembly) -> Machine {
    let Some(element) = tree.element_at(assembly.span.start) else { return Machine::default() };
    let image = element.elements_named("image").next();
    let value = |of: Option<Element<'_, '_>>, name: &str| {
        of.and_then(|of| of.attribute(name)).map_or(String::new(), |attribute| attribute.value.to_string())
    };
    Machine {
        hwp: value(Some(element), "hwp"),
        image: value(image, "id"),
        build: value(image, "build"),
        span: image.map_or(assembly.span, Element::span),
    }
}

/// The files of `service` of `tree`, the document's `text`, in document order, and last its script.
pub(super) fn files(text: &str, tree: &Tree<'_>, service: &Service) -> Vec<File> {
    let mut files = Vec::new();
    let Some(element) = tree.element_at(service.span.start) else { return files };
    let all = element.elements_named("files").flat_map(|files| files.elements_named("file").collect::<Vec<_>>());
    let all: Vec<_> =
        all.map(|file| (file, file_name(file).filter(|name| !matches!(&**name, "" | "." | "..")))).collect();
    let mut taken = Names::default();
    for (index, (_, name)) in all.iter().enumerate() {
        taken.entry(0, name.as_deref().unwrap_or_default(), index);
    }
    let mut free = (1..).map(|number| format!("file{number}")).filter(|name| taken.get(0, name).is_none());
    for (file, name) in &all {
        let name = name.as_deref().map(str::to_owned).or_else(|| free.next());
        files.extend(name.and_then(|name| read(text, *file, name)));
    }
    let script = element.elements_named("executable").next();
    files.extend(script.and_then(|script| read(text, script, SCRIPT.to_owned())));
    files
}

/// What Audrey calls a service's script.
pub(super) const SCRIPT: &str = "start";

fn read(text: &str, element: Element<'_, '_>, name: String) -> Option<File> {
    let content = match element.attribute("url") {
        Some(url) => Content::Url(url.value.to_string()),
        None => {
            let contents = element.elements_named("contents").next()?;
            let content = contents.text();
            let lines = lines(text, contents, content.split('\n').count());
            Content::Text(content, lines)
        }
    };
    Some(File { name, content, span: element.span() })
}

/// Where the lines stand that `element` has in the document's `text`, if its content is `count` lines. Lines that are not those of
/// the content are not told: where references stand for line ends, or comments may be among them.
fn lines(text: &str, element: Element<'_, '_>, count: usize) -> Vec<Option<Span>> {
    let spans = element.children().filter_map(|child| match child {
        Child::Text(_, span) => Some(span),
        Child::Element(_) => None,
    });
    let Some(all) = spans.reduce(|all, span| Span::new(all.start, span.end)) else { return Vec::new() };
    let raw = &text.as_bytes()[all.start..all.end];
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(length) = raw[start..].iter().position(|&byte| byte == b'\n') {
        let end = start + length;
        let end_of_line = if end > start && raw[end - 1] == b'\r' { end - 1 } else { end };
        lines.push(Some(Span::new(all.start + start, all.start + end_of_line)));
        start = end + 1;
    }
    lines.push(Some(Span::new(all.start + start, all.end)));
    let is_less = raw.windows(3).any(|three| three == b"<!-" || three.starts_with(b"<?"));
    if lines.len() == count && !is_less { lines } else { Vec::new() }
}
