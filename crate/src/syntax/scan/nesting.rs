//! Which element an end tag closes, and which one nothing closes.

use super::{Root, Scanner, is_line_end, is_name_char, name_length, trim, trim_end};
use crate::diagnostic::{Edit, Fix};
use crate::quote::{end_tag, tag};
use crate::span::Span;
use crate::suggest;
use crate::syntax::faults;

/// A longer text is not offered for insertion.
const LONGEST_FIX: usize = 1000;

/// An open element.
pub(super) struct Open<'t> {
    /// Where its `<` is.
    pub(super) start: usize,
    pub(super) name: &'t str,
    /// The name in the start tag.
    pub(super) name_span: Span,
    /// Where its start tag ends.
    pub(super) tag_end: usize,
    /// It has no attributes.
    pub(super) bare: bool,
    /// Its name is none. This was reported, so an end tag with a similar name closes it.
    pub(super) misnamed: bool,
    /// A word that follows its name, perhaps the rest of it, and the number of the finding about it.
    pub(super) split: Option<(Span, usize)>,
    /// Its start tag is cut short. This was reported; whether the tag was meant to open an element shows when it is closed.
    pub(super) unfinished: Option<Unfinished>,
    /// The element inside that was closed last, and its end tag.
    pub(super) last_child: Option<(&'t str, Span)>,
    /// The last text inside that looks like a start tag without `<`, and its name.
    pub(super) lost_start: Option<(&'t str, Span)>,
    /// A text inside that looks like the end tag of this element without `<`.
    pub(super) lost_end: Option<Span>,
}

impl<'t> Open<'t> {
    pub(super) fn new(start: usize, name: &'t str, name_span: Span) -> Self {
        Self {
            start,
            name,
            name_span,
            tag_end: name_span.end,
            bare: true,
            misnamed: false,
            split: None,
            unfinished: None,
            last_child: None,
            lost_start: None,
            lost_end: None,
        }
    }

    /// `<` and the name.
    fn opening(&self) -> Span {
        Span::new(self.start, self.name_span.end)
    }
}

/// A start tag that is cut short.
pub(super) struct Unfinished {
    /// The number of the finding about it.
    pub(super) finding: usize,
    /// The finding says just that.
    pub(super) first: bool,
    /// Where its `>` belongs.
    pub(super) end: usize,
}

/// The markup that follows, comments aside.
#[derive(PartialEq, Eq)]
enum Next<'t> {
    Start(&'t str),
    End(&'t str),
    Other,
    Nothing,
}

impl<'t> Scanner<'t> {
    /// The end tag `span` has the name at `name_span`.
    pub(super) fn close(&mut self, name: &'t str, name_span: Span, span: Span) {
        if self.open.last().is_some_and(|open| open.name == name) {
            self.remember(name);
            self.pop(span, true);
        } else if let Some(index) = self.open.iter().rposition(|open| open.name == name) {
            if self.stands_for_the_inner(name, index, span) {
                self.wrong_end_tag(name, name_span, span);
            } else {
                self.unclosed(index + 1, Some((name, span)));
                self.pop(span, true);
            }
        } else {
            self.stray(name, name_span, span);
        }
    }

    /// Whether the end tag of the element around, `name`, is a slip for that of the element inside: `</services>` before
    /// another `<service>`, or before another `</services>`.
    fn stands_for_the_inner(&self, name: &str, index: usize, span: Span) -> bool {
        let Some(inner) = self.open.last().filter(|inner| index + 2 == self.open.len() && inner.unfinished.is_none())
        else {
            return false;
        };
        similar(name, inner.name) && {
            let next = self.next(span.end);
            next == Next::Start(inner.name) || next == Next::End(name)
        }
    }

    /// Nothing closes the elements from number `keep` on: the text ends, or an end tag `by` is that of an element around them.
    pub(super) fn unclosed(&mut self, keep: usize, by: Option<(&'t str, Span)>) {
        let end = by.map_or(self.text.len(), |(_, span)| span.start);
        let mut left = Vec::new();
        while self.open.len() > keep {
            let Some(open) = self.pop(Span::empty(end), false) else { break };
            if let Some(lost) = open.lost_end {
                let typed = &self.text[lost.start..lost.end];
                self.found.push(faults::missing_bracket(lost, typed));
            } else if open.unfinished.is_none() && !open.misnamed {
                left.push(open);
            }
        }
        let Some(inner) = left.first() else { return };
        let span = inner.opening();
        let mut finding =
            faults::unclosed_element(span, inner.name, self.line(span.start), by.map(|(name, _)| name), left.len() - 1);
        if let Some((name, span)) = by {
            finding = finding.related(span, format!("{} ends what stands around it", end_tag(name)));
        }
        if left.len() == 2 && inner.bare && left[1].name == inner.name {
            let title = format!("Change to {}", end_tag(inner.name));
            finding = finding.fix(title, Span::empty(inner.name_span.start), "/");
        } else if left.len() == 1 && self.text[inner.tag_end..].starts_with("/>") {
            finding = finding.fix("Remove the `>` before `/>`", Span::new(inner.tag_end - 1, inner.tag_end), "");
        }
        finding.fixes.extend(self.add_end_tags(&left, end));
        self.found.push(finding);
    }

    /// Adds end tags of the elements `left`, the innermost first, before `end`, each on a line of its own if there are lines.
    fn add_end_tags(&self, left: &[Open], end: usize) -> Option<Fix> {
        let at = trim_end(&self.text[..end]).len();
        let line_end = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut insert = String::new();
        for open in left {
            let before = &self.text[..open.start];
            let indent = &before[before.trim_end_matches([' ', '\t']).len()..];
            let begins_line =
                before.len() == indent.len() || before[..before.len() - indent.len()].ends_with(is_line_end);
            let inside = self.text[open.tag_end..at].trim_start_matches([' ', '\t']);
            if begins_line && inside.starts_with(is_line_end) {
                insert.push_str(line_end);
                insert.push_str(indent);
            }
            insert.push_str("</");
            insert.push_str(open.name);
            insert.push('>');
            if insert.len() > LONGEST_FIX {
                return None;
            }
        }
        let title = match left {
            [only] => format!("Add {}", end_tag(only.name)),
            _ => format!("Add the {} end tags", left.len()),
        };
        Some(Fix { title, edits: vec![Edit { span: Span::empty(at), insert }] })
    }

    /// No open element has the name of the end tag `span`.
    fn stray(&mut self, name: &'t str, name_span: Span, span: Span) {
        while let Some(open) = self.open.last() {
            if let Some((rest, finding)) = open.split
                && name.strip_prefix(open.name) == Some(&self.text[rest.start..rest.end])
            {
                let space = Span::new(open.name_span.end, rest.start);
                self.found[finding] = faults::space_in_name(space, name);
                self.pop(span, true);
                return;
            }
            // `<serv>ice>`
            let in_name = name.strip_prefix(open.name).filter(|rest| self.text[open.tag_end..].starts_with(rest));
            if in_name.is_some() && self.text[..open.tag_end].ends_with('>') {
                self.found.push(faults::bracket_in_name(Span::new(open.tag_end - 1, open.tag_end), name));
                self.pop(span, true);
                return;
            }
            if open.unfinished.is_none() && !open.misnamed {
                break;
            }
            let meant = similar(name, open.name) || name.starts_with(open.name) || open.name.starts_with(name);
            // `<valueTrue</value>`
            let cut = open.start + 1 + name.len();
            if let Some(open) = self.open.last_mut()
                && let Some(unfinished) = open.unfinished.as_mut()
                && open.name.starts_with(name)
            {
                unfinished.end = unfinished.end.min(cut);
            }
            self.pop(span, meant);
            if meant {
                return;
            }
        }
        let Some(open) = self.open.last_mut() else {
            self.stray_outside(name, span);
            return;
        };
        if let Some((_, lost)) = open.lost_start.take_if(|(lost, _)| *lost == name) {
            let typed = &self.text[lost.start..lost.end];
            self.found.push(faults::missing_bracket(lost, typed));
            open.last_child = Some((name, span));
            return;
        }
        // `</serv>ice>`
        if let Some(rest) = open.name.strip_prefix(name)
            && self.text[span.end..].strip_prefix(rest).is_some_and(|after| after.starts_with('>'))
        {
            self.found.push(faults::bracket_in_name(Span::new(span.end - 1, span.end), open.name));
            self.at = span.end + rest.len() + 1;
            self.pop(Span::new(span.start, self.at), true);
            return;
        }
        if self.closes_the_inner(name, span) {
            self.wrong_end_tag(name, name_span, span);
            return;
        }
        let mut finding = faults::stray_end_tag(span, name);
        if let Some((_, end)) = self.open.last().and_then(|open| open.last_child).filter(|(last, _)| *last == name) {
            finding = finding.related(end, format!("{} before it ends here", tag(name)));
        }
        self.found.push(finding);
    }

    /// Whether an end tag `span` with a name that is not that of the innermost element was meant to close it all the same.
    fn closes_the_inner(&self, name: &str, span: Span) -> bool {
        let Some((inner, around)) = self.open.split_last() else { return false };
        let around = around.last().map_or("", |open| open.name);
        let similar = similar(name, inner.name);
        match self.next(span.end) {
            Next::End(next) if next == inner.name && !(similar && around == inner.name) => false,
            Next::End(next) if next == around => true,
            Next::Nothing if around.is_empty() => true,
            Next::Start(next) if next != name => similar,
            _ => similar && inner.last_child.is_none_or(|(last, _)| last != name),
        }
    }

    fn wrong_end_tag(&mut self, name: &str, name_span: Span, span: Span) {
        let Some(open) = self.pop(span, true) else { return };
        let start = open.opening();
        let mut finding = faults::wrong_end_tag(span, name, name_span, open.name, self.place(start));
        if similar(name, open.name) {
            finding = finding.fix(format!("Change the start tag to {}", tag(name)), open.name_span, name);
            let is_child = open.last_child.is_some_and(|(last, _)| last == name);
            if !is_child && self.names.contains(&name) && !self.names.contains(&open.name) {
                finding.fixes.reverse();
            }
        }
        self.found.push(finding);
    }

    fn stray_outside(&mut self, name: &str, span: Span) {
        if self.outside_told {
            return;
        }
        self.outside_told = true;
        let mut finding = faults::stray_end_tag(span, name);
        if let Some(root) = &self.root {
            finding = finding.related(root.end, format!("{} ends here", tag(root.name)));
        }
        self.found.push(finding);
    }

    /// Takes the innermost element off the list. It ends with the tag `end`; `closed` if that is its own.
    pub(super) fn pop(&mut self, end: Span, closed: bool) -> Option<Open<'t>> {
        let open = self.open.pop()?;
        self.bindings.truncate(self.bindings.partition_point(|binding| binding.depth < self.open.len()));
        self.ended(open.name, end);
        if let Some(unfinished) = &open.unfinished {
            self.finish(unfinished, if closed { ">" } else { "/>" });
        }
        Some(open)
    }

    /// Lets the finding about a tag that is cut short end it with `bracket`.
    fn finish(&mut self, tag: &Unfinished, bracket: &str) {
        let Some(finding) = self.found.get_mut(tag.finding) else { return };
        if tag.first {
            let edits = vec![Edit { span: Span::empty(tag.end), insert: bracket.to_owned() }];
            finding.fixes.push(Fix { title: format!("Add `{bracket}`"), edits });
        } else if let Some(fix) = finding.fixes.first_mut() {
            "Finish the tag".clone_into(&mut fix.title);
            match fix.edits.last_mut() {
                Some(last) if last.span.end >= tag.end => last.insert.push_str(bracket),
                _ => fix.edits.push(Edit { span: Span::empty(tag.end), insert: bracket.to_owned() }),
            }
        }
    }

    /// The element `name`, which is no longer on the list, ends with the tag `end`.
    pub(super) fn ended(&mut self, name: &'t str, end: Span) {
        match self.open.last_mut() {
            Some(around) => around.last_child = Some((name, end)),
            None if !self.outside_told => self.root = Some(Root { name, end }),
            None => {}
        }
    }

    /// Notes what looks like a tag without its `<` in the text from `start` to `end`.
    pub(super) fn note_lost_brackets(&mut self, start: usize, end: usize) {
        let text: &'t str = self.text;
        let Some(bracket) = text[start..end].find('>').map(|at| start + at) else { return };
        let before = &text[start..bracket];
        let line = trim(&before[before.rfind(is_line_end).unwrap_or(0)..]);
        let span = Span::new(self.span_of(line).start, bracket + 1);
        let is_end = line.starts_with('/');
        let name = line.trim_start_matches('/');
        let name = &name[..name_length(name)];
        let Some(open) = self.open.last_mut().filter(|_| !name.is_empty()) else { return };
        if !is_end {
            open.lost_start = Some((name, span));
        } else if name == open.name {
            open.lost_end = Some(span);
        }
    }

    /// Opens the outermost element if `text`, which stands before all elements, looks like its start tag without `<`.
    pub(super) fn lost_root(&mut self, text: &'t str) -> bool {
        let name = &text[..name_length(text)];
        let attributes = &text[name.len()..];
        if name.is_empty() || !attributes.ends_with('>') || attributes.len() > 1 && !attributes.contains('=') {
            return false;
        }
        let span = self.span_of(text);
        self.found.push(faults::missing_bracket(span, text));
        self.root = Some(Root { name, end: span });
        if !attributes.ends_with("/>") {
            let name_span = self.span_of(name);
            self.open.push(Open {
                tag_end: span.end,
                bare: attributes.len() == 1,
                ..Open::new(span.start, name, name_span)
            });
        }
        true
    }

    /// What follows at `from`.
    fn next(&self, from: usize) -> Next<'t> {
        let mut rest: &'t str = &self.text[from..];
        loop {
            let Some(bracket) = rest.find('<') else { return Next::Nothing };
            rest = &rest[bracket + 1..];
            if rest.starts_with("!--")
                && let Some(end) = rest.find("-->")
            {
                rest = &rest[end..];
                continue;
            }
            let word = rest.strip_prefix('/').unwrap_or(rest);
            let word = &word[..word.find(|c| !is_name_char(c)).unwrap_or(word.len())];
            return match (rest.starts_with('/'), word.is_empty()) {
                (_, true) => Next::Other,
                (true, false) => Next::End(word),
                (false, false) => Next::Start(word),
            };
        }
    }

    /// Whether the next markup is the end tag `name`.
    pub(super) fn is_closed_next(&self, from: usize, name: &str) -> bool {
        self.next(from) == Next::End(name)
    }
}

/// Whether one name may be a slip of the keyboard for the other.
pub(super) fn similar(name: &str, other: &str) -> bool {
    suggest::closest(name, std::iter::once(other)).is_some()
}
