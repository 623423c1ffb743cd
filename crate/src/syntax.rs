//! Text to tree. The only module that knows roxmltree.
//!
//! [`parse`] gives the tree of a well-formed text, or findings that say where it is not well-formed. The tree keeps what the
//! other modules need, with the exact place of every name and value. Nothing here knows what a deployable is.

mod faults;
mod locate;
mod scan;

use std::borrow::Cow;

use roxmltree::{Document, ParsingOptions, StringStorage};

use crate::diagnostic::Diagnostic;
use crate::span::Span;

pub(crate) use faults::CHECKS;

/// The elements and texts of a document, in document order.
///
/// A flat list, so that neither reading nor dropping a deep document recurses.
#[derive(Debug)]
pub struct Tree<'t> {
    nodes: Vec<NodeData<'t>>,
    attributes: Vec<Attribute<'t>>,
}

#[derive(Debug)]
struct NodeData<'t> {
    kind: Kind<'t>,
    span: Span,
    /// The index after the last node inside this one.
    end: usize,
}

#[derive(Debug)]
enum Kind<'t> {
    Element {
        name: &'t str,
        name_span: Span,
        namespace: Option<Box<str>>,
        attributes: std::ops::Range<usize>,
        content_end: Option<usize>,
    },
    Text(Cow<'t, str>),
}

/// An attribute other than a namespace declaration.
#[derive(Debug)]
pub struct Attribute<'t> {
    /// Its local name.
    pub name: &'t str,
    /// Its namespace, if its name has a prefix.
    pub namespace: Option<Box<str>>,
    /// Its value, with references resolved and white space normalised as XML says.
    pub value: Cow<'t, str>,
    /// All of it, from the name to the closing quote.
    pub span: Span,
    /// The name, with its prefix.
    pub name_span: Span,
    /// The value as typed, without the quotes.
    pub value_span: Span,
}

/// An element of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub struct Element<'a, 't> {
    tree: &'a Tree<'t>,
    index: usize,
}

/// What stands inside an element.
#[derive(Debug, Clone, Copy)]
pub enum Child<'a, 't> {
    /// An element.
    Element(Element<'a, 't>),
    /// Text, references resolved, CDATA sections and all.
    Text(&'a str, Span),
}

impl<'t> Tree<'t> {
    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> Element<'_, 't> {
        Element { tree: self, index: 0 }
    }
}

impl<'a, 't> Element<'a, 't> {
    /// Its local name.
    #[must_use]
    pub fn name(self) -> &'t str {
        match &self.data().kind {
            Kind::Element { name, .. } => name,
            Kind::Text(_) => "",
        }
    }

    /// The namespace it is in, if any.
    #[must_use]
    pub fn namespace(self) -> Option<&'a str> {
        match &self.data().kind {
            Kind::Element { namespace, .. } => namespace.as_deref(),
            Kind::Text(_) => None,
        }
    }

    /// Its name in the start tag, with its prefix.
    #[must_use]
    pub fn name_span(self) -> Span {
        match &self.data().kind {
            Kind::Element { name_span, .. } => *name_span,
            Kind::Text(_) => self.data().span,
        }
    }

    /// All of it, from `<` of the start tag to `>` of the end tag.
    #[must_use]
    pub fn span(self) -> Span {
        self.data().span
    }

    /// Where its end tag begins, in bytes; `None` for an empty-element tag.
    #[must_use]
    pub fn content_end(self) -> Option<usize> {
        match self.data().kind {
            Kind::Element { content_end, .. } => content_end,
            Kind::Text(_) => None,
        }
    }

    /// Its attributes in document order, namespace declarations left out.
    #[must_use]
    pub fn attributes(self) -> &'a [Attribute<'t>] {
        match &self.data().kind {
            Kind::Element { attributes, .. } => &self.tree.attributes[attributes.clone()],
            Kind::Text(_) => &[],
        }
    }

    /// Its attribute of that name without prefix.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a Attribute<'t>> {
        self.attributes().iter().find(|a| a.name == name && a.namespace.is_none())
    }

    /// What stands directly inside, in document order.
    pub fn children(self) -> impl Iterator<Item = Child<'a, 't>> {
        let mut next = self.index + 1;
        let end = self.data().end;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let index = next;
            let data = &self.tree.nodes[index];
            next = data.end;
            Some(match &data.kind {
                Kind::Element { .. } => Child::Element(Element { tree: self.tree, index }),
                Kind::Text(text) => Child::Text(text, data.span),
            })
        })
    }

    /// The elements directly inside, in document order.
    pub fn elements(self) -> impl Iterator<Item = Element<'a, 't>> {
        self.children().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(..) => None,
        })
    }

    /// The elements of that name, in no namespace, directly inside.
    pub fn elements_named(self, name: &str) -> impl Iterator<Item = Element<'a, 't>> {
        self.elements().filter(move |e| e.name() == name && e.namespace().is_none())
    }

    /// The text directly inside, in one piece.
    #[must_use]
    pub fn text(self) -> String {
        self.children()
            .filter_map(|child| match child {
                Child::Text(text, _) => Some(text),
                Child::Element(_) => None,
            })
            .collect()
    }

    fn data(self) -> &'a NodeData<'t> {
        &self.tree.nodes[self.index]
    }
}

/// Reads `text`.
///
/// Returns its tree, or at least one finding of category `syntax` when it is not well-formed. Linear in the length of the text.
/// A document type declaration is read over; one that declares entities or default attributes is refused, since a few
/// lines of it can stand for gigabytes.
pub fn parse(text: &str) -> Result<Tree<'_>, Vec<Diagnostic>> {
    let unsupported = locate::unsupported(text);
    if !unsupported.is_empty() {
        return Err(unsupported);
    }
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    match Document::parse_with_options(text, options) {
        Ok(document) => Ok(tree(text, &document)),
        Err(error) => Err(locate::locate(text, &error)),
    }
}

/// `text` as it may stand inside an attribute value or an element, whichever quotes are used.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn tree<'t>(text: &'t str, document: &Document<'t>) -> Tree<'t> {
    let mut tree = Tree { nodes: Vec::new(), attributes: Vec::new() };
    let mut open: Vec<(roxmltree::NodeId, usize)> = Vec::new();
    for node in document.root_element().descendants() {
        while let Some(&(id, index)) = open.last()
            && node.parent().map(|parent| parent.id()) != Some(id)
        {
            tree.nodes[index].end = tree.nodes.len();
            open.pop();
        }
        let range = node.range();
        if node.is_element() {
            let attributes = tree.attributes.len();
            tree.attributes.extend(node.attributes().map(|a| attribute(text, &a)));
            let start = range.start + 1;
            let typed = &text.as_bytes()[range.clone()];
            // The last `<` is that of the end tag, unless there is none.
            let content_end = (!typed.ends_with(b"/>")).then(|| typed.iter().rposition(|&byte| byte == b'<')).flatten();
            let name_end =
                typed[1..].iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>'));
            open.push((node.id(), tree.nodes.len()));
            tree.nodes.push(NodeData {
                kind: Kind::Element {
                    name: node.tag_name().name(),
                    name_span: Span::new(start, name_end.map_or(range.end, |length| start + length)),
                    // `xmlns=""` takes the default namespace away; roxmltree says the namespace is "".
                    namespace: node.tag_name().namespace().filter(|name| !name.is_empty()).map(Into::into),
                    attributes: attributes..tree.attributes.len(),
                    content_end: content_end.map(|offset| range.start + offset),
                },
                span: range.into(),
                end: 0,
            });
        } else if let Some(storage) = node.text_storage().filter(|_| node.is_text()) {
            let end = tree.nodes.len() + 1;
            let span = Span::new(range.start, text_end(text, range.start));
            tree.nodes.push(NodeData { kind: Kind::Text(borrow(storage)), span, end });
        }
    }
    for (_, index) in open {
        tree.nodes[index].end = tree.nodes.len();
    }
    tree
}

/// Where the text that begins at `start` ends. roxmltree's range covers only what stands before the first CDATA section.
fn text_end(text: &str, start: usize) -> usize {
    let mut end = start;
    while let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) {
        let length = if rest.starts_with("<![CDATA[") {
            rest.find("]]>").map(|length| length + "]]>".len())
        } else if rest.starts_with('<') {
            break;
        } else {
            rest.find('<')
        };
        end += length.unwrap_or(rest.len());
    }
    end
}

/// roxmltree's own `range_value` counts the name in 16 bits and the space around `=` in 8, so a long one misleads it.
fn attribute<'t>(text: &'t str, attribute: &roxmltree::Attribute<'_, 't>) -> Attribute<'t> {
    let range = attribute.range();
    let typed = &text[range.clone()];
    let name_length = typed.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(typed.len());
    let quote = typed.find(['"', '\'']).unwrap_or(typed.len());
    let value_start = range.start + (quote + 1).min(typed.len());
    Attribute {
        name: attribute.name(),
        namespace: attribute.namespace().map(Into::into),
        value: borrow(attribute.value_storage()),
        span: range.clone().into(),
        name_span: Span::new(range.start, range.start + name_length),
        value_span: Span::new(value_start, value_start.max(range.end - 1)),
    }
}

fn borrow<'t>(storage: &StringStorage<'t>) -> Cow<'t, str> {
    match storage {
        StringStorage::Borrowed(text) => Cow::Borrowed(text),
        StringStorage::Owned(text) => Cow::Owned(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_value_has_its_place() {
        let text =
            "<?xml version='1.0'?>\n<a é = 'x &amp; y' x:b=\"\" xmlns:x='u'><!-- c --><b/>t<![CDATA[<]]>&#65;</a>";
        let tree = parse(text).unwrap();
        let at = |span: Span| &text[span.start..span.end];
        let root = tree.root();
        assert_eq!((at(root.name_span()), root.namespace()), ("a", None));
        assert_eq!(at(root.span()), &text[text.find("<a").unwrap_or(0)..]);
        let attributes: Vec<_> = root
            .attributes()
            .iter()
            .map(|a| (at(a.name_span), at(a.value_span), &*a.value, a.namespace.as_deref()))
            .collect();
        assert_eq!(attributes, [("é", "x &amp; y", "x & y", None), ("x:b", "", "", Some("u"))]);
        assert_eq!(root.elements().map(|e| at(e.span())).collect::<Vec<_>>(), ["<b/>"]);
        assert_eq!(root.text(), "t<A");
        let texts: Vec<_> = root
            .children()
            .filter_map(|child| if let Child::Text(_, span) = child { Some(at(span)) } else { None })
            .collect();
        assert_eq!(texts, ["t<![CDATA[<]]>&#65;"]);
    }

    #[test]
    fn the_empty_namespace_is_none() {
        let tree = parse("<a xmlns='u'><b xmlns=''/></a>").unwrap_or_else(|found| panic!("{found:?}"));
        assert_eq!(tree.root().namespace(), Some("u"));
        assert!(tree.root().elements().all(|child| child.namespace().is_none()));
    }

    #[test]
    fn siblings_after_deep_children() {
        let tree = parse("<a><b><c><d/></c></b><e>x</e><f/></a>").unwrap();
        assert_eq!(tree.root().elements().map(Element::name).collect::<Vec<_>>(), ["b", "e", "f"]);
    }
}
