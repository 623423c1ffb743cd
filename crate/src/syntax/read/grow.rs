//! The tree of what is read. Where the text is broken, it is that of the text as it was probably meant.

use std::borrow::Cow;

use super::super::{Fit, Kind, Mended};
use super::tag::{NONE, Open};
use super::{Node, Reader};
use crate::span::Span;

impl<'t> Reader<'t> {
    /// Adds the element of `tag`, whose start tag has been read.
    pub(super) fn grow_element(&mut self, tag: &mut Open<'t>, name: &'t str, namespace: Option<usize>) {
        tag.node = self.nodes.len();
        self.nodes.push(Node {
            kind: Kind::Element {
                name,
                name_span: Span::new(tag.name_end - tag.name.len(), tag.name_end),
                namespace,
                attributes: tag.attributes..self.attributes.len(),
                content_end: None,
            },
            span: Span::new(tag.start, self.at),
            end: tag.node + 1,
            mended: if tag.finding == NONE { Mended::Nowhere } else { Mended::Tag },
        });
    }

    /// Adds `text`, which stands at `span`, to that before it, if nothing is between.
    pub(super) fn grow_text(&mut self, text: Cow<'t, str>, span: Span) {
        if span.start == span.end {
            return;
        }
        let end = self.nodes.len() + 1;
        match self.nodes.last_mut() {
            Some(Node { kind: Kind::Text(before), span: last, .. }) if last.end == span.start => {
                before.to_mut().push_str(&text);
                last.end = span.end;
            }
            _ => self.nodes.push(Node { kind: Kind::Text(text), span, end, mended: Mended::Nowhere }),
        }
    }

    /// `open` ends with its own tag, at `end`.
    pub(super) fn grown(&mut self, open: &Open<'t>, end: Span) {
        let next = self.nodes.len();
        let node = &mut self.nodes[open.node];
        node.end = next;
        node.span.end = end.end;
        if let Kind::Element { content_end, .. } = &mut node.kind
            && end.start > open.start
        {
            *content_end = Some(end.start);
        }
    }

    /// `open` has no end tag before `end`: it ends before the first element in it that it may not hold.
    pub(super) fn cut(&mut self, open: &Open<'t>, end: usize) {
        let holder = self.innermost_name();
        let mut cut = open.node + 1;
        while let Some(node) = self.nodes.get(cut) {
            if let Kind::Element { name, .. } = &node.kind
                && (self.nests)(open.name, name) == Fit::Not
            {
                break;
            }
            cut = node.end;
        }
        let end = self.nodes.get(cut).map_or(end, |node| node.span.start);
        let end = self.back(end).max(self.nodes[open.node].span.end);
        let node = &mut self.nodes[open.node];
        node.end = cut;
        node.span.end = end;
        node.mended = node.mended.max(Mended::Shape);
        if let Kind::Element { content_end, .. } = &mut node.kind {
            *content_end = Some(end);
        }
        // A tag that is half typed may not have its whole name yet.
        if open.loose && (self.nests)(holder, open.name) <= Fit::Not {
            self.ungrow(open.node);
            if open.unfinished
                && (self.nests)("", holder) > Fit::Unknown
                && let Some(finding) = self.found.get_mut(open.finding)
            {
                finding.fixes.clear();
            }
        }
    }

    /// Takes an element out of the tree, and leaves what it holds.
    pub(super) fn ungrow(&mut self, index: usize) {
        self.mend_around(Mended::Inside);
        let node = &mut self.nodes[index];
        node.kind = Kind::Text(Cow::Borrowed(""));
        node.span = Span::empty(node.span.start);
        node.end = index + 1;
    }

    /// The end tag `name` closes `open`, which has another name: if that one is wrong, the element gets the name of its end
    /// tag. Returns whether it does.
    #[inline(never)] // called twice; a page loads each copy
    pub(super) fn rename(&mut self, open: &Open<'t>, name: &'t str) -> bool {
        let holder = self.innermost_name();
        let node = &mut self.nodes[open.node];
        node.mended = Mended::Tag;
        if let Kind::Element { name: typed, .. } = &mut node.kind
            && (self.nests)(holder, typed) <= Fit::Not
            && (self.nests)(holder, name) > Fit::Not
        {
            *typed = name;
            return true;
        }
        false
    }

    /// The end tag `name` closes nothing, and such an element may stand there: if what stands before it belongs in it, its start
    /// tag is missing.
    /// Returns where it belongs and the white space to put before it, if so.
    pub(super) fn wrap(&mut self, name: &'t str, name_span: Span, span: Span) -> Option<(usize, &'t str)> {
        let (mut first, mut first_text, mut before) = (None, None, None);
        let mut index = self.open.last().map_or(0, |open| open.node + 1);
        while let Some(node) = self.nodes.get(index) {
            match &node.kind {
                Kind::Element { name: inner, .. } => {
                    let belongs = (self.nests)(name, inner) > Fit::Not;
                    if belongs {
                        first = first.or(Some(index));
                    } else {
                        (first, before) = (None, Some(index));
                    }
                    first_text = None;
                }
                Kind::Text(_) if self.spaces(node.span.start) < node.span.end => {
                    first_text = first_text.or(Some(index));
                }
                Kind::Text(_) => {}
            }
            index = node.end;
        }
        let next = self.nodes.len();
        if let Some(node) = before.and_then(|before| self.nodes.get_mut(before))
            && let Kind::Element { name: typed, content_end: content_end @ None, .. } = &mut node.kind
            && *typed == name
            && self.bytes[node.span.end - 2] == b'/'
        {
            // `<files/>` and its end tag
            let slash = node.span.end - 2;
            *content_end = Some(span.start);
            node.span.end = span.end;
            node.end = next;
            node.mended = Mended::Tag;
            return Some((slash, ""));
        }
        let start = self.nodes[first.or(first_text)?].span.start;
        let place = match first {
            Some(_) => (self.back(start), self.part(self.back(span.start), span.start)),
            None => (self.spaces(start), ""),
        };
        let first = first.or(first_text)?;
        for node in &mut self.nodes[first..] {
            node.end += 1;
        }
        let wrapper = Node {
            kind: Kind::Element { name, name_span, namespace: None, attributes: 0..0, content_end: Some(span.start) },
            span: Span::new(self.nodes[first].span.start, span.end),
            end: self.nodes.len() + 1,
            mended: Mended::Tag,
        };
        self.nodes.insert(first, wrapper);
        Some(place)
    }

    /// The innermost open element is not as typed.
    pub(super) fn mend_around(&mut self, mended: Mended) {
        if let Some(open) = self.open.last() {
            let node = &mut self.nodes[open.node];
            node.mended = node.mended.max(mended);
        }
    }

    /// Leaves one outermost element, which holds everything that stands after it.
    pub(super) fn finish(&mut self) {
        while self.pop(Span::empty(self.bytes.len()), false).is_some() {}
        let mut root = None;
        let mut index = 0;
        while let Some(node) = self.nodes.get(index) {
            if let Kind::Element { name, .. } = &node.kind {
                let expected = (self.nests)("", name) > Fit::Not;
                if root.is_none() || expected {
                    root = Some(index);
                }
                if expected {
                    break;
                }
            }
            index = node.end;
        }
        self.nodes.drain(..root.unwrap_or(self.nodes.len()));
        let end = self.nodes.len();
        for node in &mut self.nodes {
            node.end -= root.unwrap_or_default();
        }
        if let Some(root) = self.nodes.first_mut()
            && root.end < end
        {
            root.end = end;
            root.mended = root.mended.max(Mended::Inside);
        }
    }

    /// The name of the innermost open element; one that is half typed and has no name that is known will be left out.
    pub(super) fn innermost_name(&self) -> &'t str {
        let stays = |open: &&Open| !open.loose || (self.nests)("", open.name) > Fit::Unknown;
        self.open.iter().rev().find(stays).map_or("", |open| open.name)
    }
}
