//! Text to tree, whatever state the text is in.
//!
//! [`parse`] gives the tree of a text and says where the text is not well-formed; there the tree is that of the text as it was
//! probably meant. The tree keeps what the other modules need, with the exact place of every name and value. Nothing here knows
//! what a deployable is; where something probably ends that has no end, it asks which elements nest.
//!
//! The reader is our own, since a document is broken most of the time while it is typed. For a text that is well-formed it
//! gives what roxmltree gives, which the tests hold against it.

mod faults;
mod read;

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::span::Span;

pub(crate) use faults::CHECKS;

/// The elements and texts of a document, in document order.
///
/// A flat list, so that neither reading nor dropping a deep document recurses.
#[derive(Debug)]
pub struct Tree<'t> {
    nodes: Vec<Node<'t>>,
    attributes: Vec<Attribute<'t>>,
    comments: Vec<Span>,
    /// The names of the namespaces.
    namespaces: Vec<Cow<'t, str>>,
}

#[derive(Debug)]
struct Node<'t> {
    kind: Kind<'t>,
    span: Span,
    /// The index after the last node inside this one.
    end: usize,
    mended: Mended,
}

/// Where an element is not as typed, since the text is not well-formed there; of several places the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mended {
    Nowhere,
    /// It has no end tag, or something stands in it that is not as typed.
    Shape,
    /// Something that stood in it is left out, or may belong to it.
    Inside,
    /// In its start tag.
    Tag,
}

#[derive(Debug)]
enum Kind<'t> {
    Element {
        name: &'t str,
        name_span: Span,
        /// Its number among those of the tree.
        namespace: Option<usize>,
        attributes: Range<usize>,
        content_end: Option<usize>,
    },
    Text(Cow<'t, str>),
}

/// An attribute other than a namespace declaration.
#[derive(Debug)]
pub struct Attribute<'t> {
    /// Its local name.
    pub name: &'t str,
    prefix: &'t str,
    /// The number of its namespace among those of the tree, if its name has a prefix.
    pub namespace: Option<usize>,
    /// Its value, with references resolved and white space normalised as XML says.
    pub value: Cow<'t, str>,
    /// Where the value begins and ends is a guess, since a quote is missing.
    pub mended: bool,
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

    /// All of each comment, in document order.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The element that begins at byte `start`. Takes time in proportion to the logarithm of the number of nodes.
    #[must_use]
    pub fn element_at(&self, start: usize) -> Option<Element<'_, 't>> {
        let index = self.nodes.partition_point(|node| node.span.start < start);
        let mut nodes = self.nodes[index..].iter().take_while(|node| node.span.start == start);
        let found = nodes.position(|node| matches!(node.kind, Kind::Element { .. }))?;
        Some(Element { tree: self, index: index + found })
    }

    /// All its elements, in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_, 't>> {
        let elements = (0..self.nodes.len()).map(|index| Element { tree: self, index });
        elements.filter(|element| matches!(element.data().kind, Kind::Element { .. }))
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
            Kind::Element { namespace, .. } => self.tree.namespaces.get((*namespace)?).map(|name| &**name),
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

    /// Whether its tags or what stands directly inside are not as typed, since the text is not well-formed there. What is not
    /// as it should be may then be the repair's fault.
    #[must_use]
    pub fn is_mended(self) -> bool {
        self.data().mended > Mended::Nowhere
    }

    /// Whether something that is not well-formed may have stood for more than what is directly inside.
    #[must_use]
    pub fn may_lack(self) -> bool {
        self.data().mended > Mended::Shape
    }

    /// Whether its start tag is not as typed.
    #[must_use]
    pub fn has_mended_tag(self) -> bool {
        self.data().mended == Mended::Tag
    }

    /// Whether it or an element within it [`may_lack`](Self::may_lack) something. Takes time in proportion to what it holds.
    #[must_use]
    pub fn may_lack_within(self) -> bool {
        self.tree.nodes[self.index..self.data().end].iter().any(|node| node.mended > Mended::Shape)
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

    fn data(self) -> &'a Node<'t> {
        &self.tree.nodes[self.index]
    }
}

/// How an element fits directly into another, by their names, the outermost being held by "". It guides where something begins
/// or ends that has no tag there.
pub type Nests = fn(holder: &str, name: &str) -> Fit;

/// How an element fits directly into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Nobody knows it.
    Unknown,
    /// It does not.
    Not,
    /// It does, if it has the attributes that it must have.
    Lacking,
    /// It does, and needs no attributes.
    Bare,
}

/// Reads `text`. Linear in its length.
///
/// Returns its tree, if there is an element at all, and what is not well-formed: findings of category `syntax`, none
/// exactly if the text is well-formed. Where it is not, the tree is what it would be if those findings had been mended.
/// A document type declaration is read over; one that declares entities or default attributes is refused, since a few
/// lines of it can stand for gigabytes.
pub fn parse(text: &str, nests: Nests) -> (Option<Tree<'_>>, Vec<Diagnostic>) {
    read::read(text, nests)
}

/// `text` as it may stand inside an attribute value or an element, whichever quotes are used.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        escaped.push_str(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&apos;",
            '\t' => "&#9;",
            '\n' => "&#10;",
            '\r' => "&#13;",
            c => {
                escaped.push(c);
                continue;
            }
        });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Tree<'_> {
        let (tree, found) = parse(text, |_, _| Fit::Unknown);
        assert_eq!(found, []);
        tree.unwrap()
    }

    #[test]
    fn every_name_and_value_has_its_place() {
        let text =
            "<?xml version='1.0'?>\n<a é = 'x &amp; y' x:b=\"\" xmlns:x='u'><!-- c --><b/>t<![CDATA[<]]>&#65;</a>";
        let tree = read(text);
        let at = |span: Span| &text[span.start..span.end];
        let root = tree.root();
        assert_eq!((at(root.name_span()), root.namespace()), ("a", None));
        assert_eq!(at(root.span()), &text[text.find("<a").unwrap_or(0)..]);
        let attributes: Vec<_> = root
            .attributes()
            .iter()
            .map(|a| {
                (at(a.name_span), at(a.value_span), &*a.value, a.namespace.map(|number| &*tree.namespaces[number]))
            })
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
        let tree = read("<a xmlns='u'><b xmlns=''/></a>");
        assert_eq!(tree.root().namespace(), Some("u"));
        assert!(tree.root().elements().all(|child| child.namespace().is_none()));
    }

    #[test]
    fn siblings_after_deep_children() {
        let tree = read("<a><b><c><d/></c></b><e>x</e><f/></a>");
        assert_eq!(tree.root().elements().map(Element::name).collect::<Vec<_>>(), ["b", "e", "f"]);
    }
}
