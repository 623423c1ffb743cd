//! Start tags with their attributes, and end tags.

use super::nesting::{Open, Unfinished, similar};
use super::{
    Attribute, Binding, LONGEST_NAMESPACE, MOST_ATTRIBUTES, MOST_FINDINGS, MOST_NAMESPACES, Root, Scanner, Within,
    faults, is_line_end, is_name_char, is_name_start, is_qualified_name, is_quote, is_space, is_xml_char, name_length,
    trim_end, trim_start,
};
use crate::diagnostic::Diagnostic;
use crate::quote::end_tag;
use crate::span::Span;

const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// A start tag that is being read.
struct Tag<'t> {
    /// Where its `<` is.
    start: usize,
    name: &'t str,
    name_span: Span,
    /// Where what reads well of it ends.
    sound_end: usize,
    /// The finding about its form, by its number; what else there is would mostly be an echo.
    reported: Option<usize>,
    /// Its name is none.
    misnamed: bool,
    /// A word that follows its name and has no value: perhaps the rest of the name, after a space that is too many.
    split: Option<Span>,
    /// A finding that stands unless the whole tag turns out to be cut short.
    doubt: Option<Diagnostic>,
}

impl<'t> Scanner<'t> {
    /// Reads what begins with `<` and is not `<!`, `<?` or `</`.
    pub(super) fn start_tag(&mut self) {
        let start = self.at;
        if self.byte(start + 1) == Some(b'[') && self.misspelt_cdata() {
            return;
        }
        self.at += 1;
        let rest = self.rest();
        let mut opening_fault = None;
        if !rest.starts_with(is_name_start) {
            let skipped = rest.len() - rest.trim_start_matches(|c| is_space(c) || is_quote(c)).len();
            let is_end =
                skipped > 0 && rest[skipped..].strip_prefix('/').is_some_and(|rest| rest.starts_with(is_name_start));
            if !is_end && !looks_like_tag(&rest[skipped..]) {
                self.found.push(faults::stray_less_than(Span::new(start, start + 1)));
                return;
            }
            if skipped > 0 {
                let span = Span::new(self.at, self.at + skipped);
                let quote = rest[..skipped].contains(is_quote);
                opening_fault = Some(if quote { faults::stray_quote(span) } else { faults::space_before_name(span) });
            }
            self.at += skipped;
            if is_end {
                self.found.extend(opening_fault);
                return self.end_tag(start);
            }
        }
        let name_start = self.at;
        let name = self.word();
        let name_span = Span::new(name_start, self.at);
        let mut tag = Tag {
            start,
            name,
            name_span,
            sound_end: self.at,
            reported: None,
            misnamed: false,
            split: None,
            doubt: None,
        };
        if let Some(fault) = opening_fault {
            self.report(&mut tag, fault);
        }
        self.junk_in_name(&mut tag);
        if !tag.misnamed && !is_qualified_name(tag.name) {
            tag.misnamed = true;
            self.found.push(wrong_name(tag.name, tag.name_span));
        }
        if self.open.is_empty() {
            self.begin_root(tag.name, Span::new(start, tag.name_span.end));
        }
        self.attributes.clear();
        self.inside_tag(&mut tag);
    }

    /// Reads on if the name of a tag goes on after a quote or `=`: `<serv"ice>`.
    fn junk_in_name(&mut self, tag: &mut Tag<'t>) {
        let rest = self.rest();
        if rest.strip_prefix('=').is_some_and(|rest| rest.starts_with(is_quote)) {
            return self.name_with_attribute(tag);
        }
        if !rest.starts_with(|c| is_quote(c) || c == '=') || !rest[1..].starts_with(is_name_char) {
            return;
        }
        let junk = Span::new(self.at, self.at + 1);
        let start = self.at;
        self.at += 1;
        self.word();
        // What looks like an attribute that lacks a space is one.
        if self.peek().is_some_and(|byte| byte == b'=' || is_quote(byte.into())) {
            self.at = start;
            return;
        }
        tag.misnamed = true;
        tag.name = &self.text[tag.name_span.start..self.at];
        tag.name_span = Span::new(tag.name_span.start, self.at);
        tag.sound_end = self.at;
        let quote = rest.starts_with(is_quote);
        self.report(tag, if quote { faults::stray_quote(junk) } else { faults::stray_equals(junk) });
    }

    /// Takes a name apart that ends with that of an attribute: `<imageid="">`.
    fn name_with_attribute(&mut self, tag: &mut Tag<'t>) {
        let name = tag.name;
        let length = self
            .names
            .iter()
            .filter_map(|known| {
                let length = name.strip_prefix(known).map(|_| known.len());
                length.or_else(|| name.strip_suffix(known).map(str::len))
            })
            .filter(|&length| is_qualified_name(&name[..length]) && is_qualified_name(&name[length..]))
            .max();
        let at = length.map(|length| tag.name_span.start + length);
        self.report(tag, faults::missing_space_after_name(tag.name_span, at));
        match at {
            Some(at) => {
                tag.name_span = Span::new(tag.name_span.start, at);
                tag.name = &self.text[tag.name_span.start..at];
                self.at = at;
            }
            None => {
                tag.misnamed = true;
                self.at += 1;
                self.skip_quoted();
            }
        }
        tag.sound_end = self.at;
    }

    /// An element begins outside of all others.
    fn begin_root(&mut self, name: &'t str, span: Span) {
        match &self.root {
            None => self.root = Some(Root { name, end: span }),
            Some(_) if self.outside_told => {}
            Some(root) => {
                let finding = faults::second_root(span, name, root.name, self.place(root.end));
                self.found.push(finding);
                self.outside_told = true;
            }
        }
    }

    /// Reads from after the name of a start tag to its end.
    fn inside_tag(&mut self, tag: &mut Tag<'t>) {
        // Whether there is white space before what comes next, or it was reported that there is none.
        let mut spaced = tag.reported.is_some();
        while self.goes_on() {
            spaced |= self.skip_spaces();
            match self.peek() {
                Some(b'<') if is_inside_name(&self.rest()[1..]) => {
                    self.report(tag, faults::less_than_in_tag(Span::new(self.at, self.at + 1)));
                    self.at += 1;
                    spaced = true;
                }
                Some(b'<') if self.name_goes_on(tag) => spaced = true,
                None | Some(b'<') => return self.unfinished_tag(tag),
                Some(b'>') => {
                    self.at += 1;
                    return self.finished_tag(tag, false);
                }
                Some(b'/') => {
                    if self.end_of_empty_tag(tag) {
                        return self.finished_tag(tag, true);
                    }
                    spaced = true;
                }
                Some(b'=') => {
                    let start = self.at;
                    self.at += 1;
                    self.report(tag, faults::stray_equals(Span::new(start, self.at)));
                    self.skip_spaces();
                    self.skip_quoted();
                    spaced = true;
                }
                Some(b'"' | b'\'') => {
                    self.quote_without_name(tag);
                    spaced = true;
                }
                Some(_) => {
                    self.attribute(tag, spaced);
                    spaced = false;
                }
            }
        }
    }

    /// Reads on if the `<` here got into the name of the tag: `<serv<ice>`.
    fn name_goes_on(&mut self, tag: &mut Tag<'t>) -> bool {
        let bracket = Span::new(self.at, self.at + 1);
        let rest = &self.rest()[1..];
        let length = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
        let whole = format!("{}{}", tag.name, &rest[..length]);
        if bracket.start != tag.name_span.end || length == 0 || whole.len() > LONGEST_NAMESPACE {
            return false;
        }
        if !self.names.contains(&whole.as_str()) && self.find(&format!("</{whole}>"), bracket.end).is_none() {
            return false;
        }
        self.report(tag, faults::less_than_in_tag(bracket));
        self.at = bracket.end + length;
        tag.name_span = Span::new(tag.name_span.start, self.at);
        tag.name = &self.text[tag.name_span.start..self.at];
        tag.misnamed = true;
        tag.sound_end = self.at;
        true
    }

    /// Reads the `/` in a tag, and `>` if it follows, or nearly. Returns whether that ends the tag.
    fn end_of_empty_tag(&mut self, tag: &mut Tag<'t>) -> bool {
        let slash = Span::new(self.at, self.at + 1);
        self.at += 1;
        if self.skip(">") {
            return true;
        }
        let rest = self.rest();
        let between = rest.len() - rest.trim_start_matches(|c| is_space(c) || is_quote(c)).len();
        if between == 0 || !rest[between..].starts_with('>') {
            self.report(tag, faults::stray_slash(slash));
            return false;
        }
        let span = Span::new(self.at, self.at + between);
        let quote = rest[..between].contains(is_quote);
        self.report(tag, if quote { faults::stray_quote(span) } else { faults::space_in_empty_tag(span) });
        self.at += between + 1;
        true
    }

    /// Reads a quote that follows no name.
    fn quote_without_name(&mut self, tag: &mut Tag<'t>) {
        let start = self.at;
        let rest = self.rest();
        let quote = char::from(rest.as_bytes()[0]);
        self.at += 1;
        let value = &rest[1..];
        let length =
            value.find(|c| c == quote || is_line_end(c) || matches!(c, '<' | '>' | '=')).unwrap_or(value.len());
        if length > 0 && value[length..].starts_with(quote) {
            self.at += length + 1;
            let span = Span::new(start, self.at);
            self.doubt(tag, faults::unexpected_in_tag(span, &self.text[span.start..span.end]));
        } else {
            self.report(tag, faults::stray_quote(Span::new(start, start + 1)));
        }
    }

    /// Reads an attribute. `spaced`: there is white space before it.
    fn attribute(&mut self, tag: &mut Tag<'t>, spaced: bool) {
        let start = self.at;
        let name = self.word();
        let name_span = Span::new(start, self.at);
        self.skip_spaces();
        if self.peek().is_some_and(|byte| is_quote(byte.into())) && is_inside_name(&self.rest()[1..]) {
            self.report(tag, faults::stray_quote(Span::new(self.at, self.at + 1)));
            self.at += 1;
            self.word();
            self.skip_spaces();
        }
        match self.peek() {
            Some(b'=') => {
                self.at += 1;
                self.skip_spaces();
            }
            Some(b'"' | b'\'') => self.report(tag, faults::missing_equals(name_span, name)),
            _ => {
                self.at = name_span.end;
                if tag.sound_end == tag.name_span.end && self.attributes.is_empty() && tag.doubt.is_none() {
                    tag.split = Some(name_span);
                }
                let finding = if spaced && is_qualified_name(name) {
                    faults::missing_value(name_span, name, name_span.end, "=\"\"")
                } else {
                    faults::unexpected_in_tag(name_span, name)
                };
                return self.doubt(tag, finding);
            }
        }
        if !spaced {
            self.report(tag, faults::missing_space(name_span, name));
        }
        if !is_qualified_name(name) {
            self.found.push(wrong_name(name, name_span));
        }
        if self.peek() == Some(b'=') {
            let equals = self.at;
            self.at += self.rest().len() - self.rest().trim_start_matches(|c| is_space(c) || c == '=').len();
            let span = Span::new(equals, equals + trim_end(&self.text[equals..self.at]).len());
            self.report(tag, faults::stray_equals(span));
        }
        let value = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => Some(self.value(tag, name_span, char::from(quote))),
            _ => self.unquoted_value(tag, name_span),
        };
        let Some(value) = value else { return };
        self.characters(value.start, value.end, Within::Value);
        tag.sound_end = self.at;
        if self.attributes.len() == MOST_ATTRIBUTES {
            let what = format!("{MOST_ATTRIBUTES} attributes in one tag");
            self.found.push(faults::limit_exceeded(name_span, &what));
            self.finished = true;
        }
        if let Some(first) = self.attributes.iter().find(|attribute| attribute.name == name) {
            let whole = Span::new(trim_end(&self.text[..start]).len(), self.at);
            self.found.push(faults::duplicate_attribute(name_span, name, name, self.place(first.name_span), whole));
        } else {
            self.remember(name);
            self.attributes.push(Attribute { name, name_span, value, end: self.at });
        }
    }

    /// Reads a value from its opening `quote` to after the closing one, and says where what is between stands.
    fn value(&mut self, tag: &mut Tag<'t>, name_span: Span, quote: char) -> Span {
        let text: &'t str = self.text;
        let name = &text[name_span.start..name_span.end];
        let start = self.at + 1;
        let stretch = &text[start..];
        let end = stretch.find([quote, '<']).unwrap_or(stretch.len());
        if stretch[end..].starts_with(quote) {
            self.at = start + end + 1;
            let after = self.rest();
            if ends_value(after) {
                return Span::new(start, start + end);
            }
            if let Some(cut) = begins_attribute(&stretch[..end]) {
                return self.cut_value(tag, name_span, quote, Span::new(start, start + cut));
            }
            // Up to the next quote, the rest of what was meant to be the value.
            let more =
                after.find(|c| c == quote || is_line_end(c) || matches!(c, '<' | '>' | '=')).unwrap_or(after.len());
            if after[more..].starts_with(quote) && ends_value(&after[more + 1..]) {
                let span = Span::new(start + end, start + end + 1);
                self.report(tag, faults::quote_in_value(span, name, quote));
                self.at += more + 1;
                return Span::new(start, self.at - 1);
            }
            if after.starts_with(is_quote) {
                self.report(tag, faults::stray_quote(Span::new(self.at, self.at + 1)));
                self.at += 1;
            }
            return Span::new(start, start + end);
        }
        // There is `<` or the end of the text before the next quote.
        if let Some(closing) = stretch.find(quote)
            && !stretch[..closing].contains(is_line_end)
            && !trim_end(&stretch[..closing]).ends_with('=')
            && ends_value(&stretch[closing + 1..])
        {
            for (at, _) in stretch[..closing].match_indices('<').take(MOST_FINDINGS) {
                self.found.push(faults::less_than_in_value(Span::new(start + at, start + at + 1), name));
            }
            tag.reported = Some(self.found.len().saturating_sub(1));
            self.at = start + closing + 1;
            return Span::new(start, start + closing);
        }
        let line = &stretch[..end];
        let line = &line[..line.find(is_line_end).unwrap_or(line.len())];
        let cut = begins_attribute(line).or_else(|| line.find("/>")).or_else(|| line.find('>'));
        self.cut_value(tag, name_span, quote, Span::new(start, start + cut.unwrap_or_else(|| trim_end(line).len())))
    }

    /// The closing quote after `value` is missing.
    fn cut_value(&mut self, tag: &mut Tag<'t>, name_span: Span, quote: char, value: Span) -> Span {
        let span = Span::new(name_span.start, value.end);
        let name = &self.text[name_span.start..name_span.end];
        self.report(tag, faults::missing_closing_quote(span, name, quote, value.end));
        self.at = value.end;
        value
    }

    /// Reads a value without an opening quote, if there is one.
    fn unquoted_value(&mut self, tag: &mut Tag<'t>, name_span: Span) -> Option<Span> {
        let text: &'t str = self.text;
        let name = &text[name_span.start..name_span.end];
        let start = self.at;
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix('<')
            && let Some(quote) = after.chars().next().filter(|&c| is_quote(c))
        {
            self.report(tag, faults::less_than_in_tag(Span::new(start, start + 1)));
            self.at += 1;
            return Some(self.value(tag, name_span, quote));
        }
        let end = rest.find(|c| is_space(c) || is_quote(c) || matches!(c, '<' | '>')).unwrap_or(rest.len());
        let word = &rest[..end];
        let word = if rest[end..].starts_with('>') { word.strip_suffix('/').unwrap_or(word) } else { word };
        let next_name =
            word.strip_suffix('=').filter(|next| is_qualified_name(next) && rest[end..].starts_with(is_quote));
        let quote = rest[end..].chars().next().filter(|&c| is_quote(c));
        if let Some(quote) = quote
            && !word.is_empty()
        {
            // Something got between `=` and the value.
            let junk = match next_name {
                Some(_) if text[..start].ends_with('=') => Some(faults::stray_equals(Span::new(start - 1, start))),
                None if is_value(&rest[end..], quote) => {
                    Some(faults::unexpected_in_tag(Span::new(start, start + end), word))
                }
                _ => None,
            };
            if let Some(junk) = junk {
                self.report(tag, junk);
                self.at += end;
                return Some(self.value(tag, name_span, quote));
            }
        }
        if word.is_empty() || next_name.is_some() {
            let at = name_span.end + text[name_span.end..start].rfind('=').map_or(0, |at| at + 1);
            self.at = at;
            self.doubt(tag, faults::missing_value(Span::new(name_span.start, at), name, at, "\"\""));
            return None;
        }
        // The opening quote alone is missing if there is a closing one, perhaps after more words.
        let more = rest.find(|c| is_quote(c) || is_line_end(c) || matches!(c, '<' | '>' | '=')).unwrap_or(rest.len());
        let length = if rest[end..].starts_with(is_quote) { end } else { more };
        if let Some(quote) = rest[length..].chars().next().filter(|&c| is_quote(c))
            && ends_value(&rest[length + 1..])
        {
            self.at += length + 1;
            let span = Span::new(name_span.start, self.at);
            self.report(tag, faults::missing_opening_quote(span, name, quote, start));
            return Some(Span::new(start, start + length));
        }
        let value = Span::new(start, start + word.len());
        self.at = value.end;
        self.report(tag, faults::missing_quotes(Span::new(name_span.start, value.end), name, value));
        Some(value)
    }

    /// The tag ends with `>`, or with `/>` if it is `empty`.
    fn finished_tag(&mut self, tag: &mut Tag<'t>, empty: bool) {
        if let Some(doubt) = tag.doubt.take() {
            self.report(tag, doubt);
        } else {
            tag.split = None;
        }
        self.namespaces(tag, empty);
        self.element(tag, empty, None);
    }

    /// The tag is cut short by the next markup or the end of the text.
    fn unfinished_tag(&mut self, tag: &mut Tag<'t>) {
        let doubtful = tag.doubt.take().is_some();
        let first = tag.reported.is_none();
        if first {
            let span = Span::new(tag.start, tag.name_span.end);
            let mut unfinished = faults::unfinished_tag(span, tag.name);
            if doubtful && self.attributes.is_empty() {
                unfinished = unfinished.fix("Change `<` to `&lt;`", Span::new(span.start, span.start + 1), "&lt;");
            }
            self.report(tag, unfinished);
        }
        self.namespaces(tag, true);
        let unfinished = tag.reported.map(|finding| Unfinished { finding, first, end: tag.sound_end });
        self.element(tag, false, unfinished);
    }

    fn element(&mut self, tag: &Tag<'t>, empty: bool, unfinished: Option<Unfinished>) {
        if empty {
            if tag.reported.is_none() {
                self.remember(tag.name);
            }
            self.bindings.truncate(self.bindings.partition_point(|binding| binding.depth < self.open.len()));
            self.ended(tag.name, Span::new(tag.start, self.at));
            return;
        }
        self.open.push(Open {
            tag_end: self.at,
            bare: self.attributes.is_empty(),
            misnamed: tag.misnamed,
            split: tag.split.zip(tag.reported),
            unfinished,
            ..Open::new(tag.start, tag.name, tag.name_span)
        });
    }

    /// Checks the prefixes of a tag and its attributes, and the namespaces that it declares. `whole`: it has no end tag.
    fn namespaces(&mut self, tag: &Tag<'t>, whole: bool) {
        let depth = self.open.len();
        for index in 0..self.attributes.len() {
            let Attribute { name, name_span, value, end } = self.attributes[index];
            let prefix = match name.split_once(':') {
                Some(("xmlns", prefix)) => prefix,
                None if name == "xmlns" => "",
                _ => continue,
            };
            let uri = &self.text[value.start..value.end];
            let sound = match (prefix, uri) {
                ("xml", _) => uri == XML_NAMESPACE,
                ("xmlns", _) | (_, XML_NAMESPACE | XMLNS_NAMESPACE) => false,
                _ => prefix.is_empty() || !uri.is_empty(),
            };
            self.declared += 1;
            if self.declared > MOST_NAMESPACES {
                let what = format!("{MOST_NAMESPACES} declarations of namespaces in one document");
                self.found.push(faults::limit_exceeded(name_span, &what));
                self.finished = true;
            } else if uri.len() > LONGEST_NAMESPACE {
                let what = format!("{LONGEST_NAMESPACE} bytes in the name of a namespace");
                self.found.push(faults::limit_exceeded(value, &what));
                self.finished = true;
            } else if !sound {
                self.found.push(faults::invalid_namespace(Span::new(name_span.start, end)));
            }
            self.bindings.push(Binding { depth, prefix, uri });
        }
        if self.finished {
            return;
        }
        if let Some((prefix, _)) = tag.name.split_once(':').filter(|_| !tag.misnamed) {
            let span = Span::new(tag.name_span.start, tag.name_span.start + prefix.len());
            if matches!(prefix, "xml" | "xmlns") {
                self.found.push(faults::invalid_namespace(span));
            } else if self.uri_of(prefix).is_none() {
                let whole = whole.then(|| Span::new(span.start, span.end + 1));
                self.found.push(faults::unbound_prefix(span, prefix, whole));
            }
        }
        for index in 0..self.attributes.len() {
            let Attribute { name, name_span, end, .. } = self.attributes[index];
            let Some((prefix, local)) =
                name.split_once(':').filter(|(prefix, _)| !matches!(*prefix, "" | "xml" | "xmlns"))
            else {
                continue;
            };
            let Some(uri) = self.uri_of(prefix) else {
                let span = Span::new(name_span.start, name_span.start + prefix.len());
                self.found.push(faults::unbound_prefix(span, prefix, Some(Span::new(span.start, span.end + 1))));
                continue;
            };
            let first = self.attributes[..index].iter().find(|first| {
                first
                    .name
                    .split_once(':')
                    .is_some_and(|(prefix, name)| name == local && self.uri_of(prefix) == Some(uri))
            });
            if let Some(first) = first {
                let whole = Span::new(trim_end(&self.text[..name_span.start]).len(), end);
                let finding =
                    faults::duplicate_attribute(name_span, name, first.name, self.place(first.name_span), whole);
                self.found.push(finding);
            }
        }
    }

    fn uri_of(&self, prefix: &str) -> Option<&'t str> {
        self.bindings.iter().rev().find(|binding| binding.prefix == prefix).map(|binding| binding.uri)
    }

    /// Reads an end tag that began at `start`, from its `/` on.
    pub(super) fn end_tag(&mut self, start: usize) {
        self.at += 1;
        let opening_end = self.at;
        let spaced = self.skip_spaces();
        let name_start = self.at;
        let name = self.word();
        let name_span = Span::new(name_start, self.at);
        self.skip_spaces();
        if self.skip(">") {
            let span = Span::new(start, self.at);
            if name.is_empty() {
                let open = self.open.last().map(|open| open.name);
                self.found.push(faults::nameless_end_tag(span, open));
                self.pop(span, true);
                return;
            }
            if spaced {
                self.found.push(faults::space_before_name(Span::new(opening_end, name_start)));
            }
            return self.close(name, name_span, span);
        }
        let junk = self.rest();
        let junk = &junk[..junk.find(['<', '>']).unwrap_or(junk.len())];
        if !name.is_empty() && !junk.is_empty() && self.text[self.at + junk.len()..].starts_with('>') {
            let inside = Span::new(name_start, self.at + junk.len());
            self.at = inside.end + 1;
            return self.crowded_end_tag(name, name_span, inside, Span::new(start, self.at));
        }
        let end = if name.is_empty() { opening_end } else { name_span.end };
        self.at = end;
        self.unfinished_end_tag(name, Span::new(start, end));
    }

    /// An end tag `span` that holds more than a name, namely `inside`.
    fn crowded_end_tag(&mut self, name: &'t str, name_span: Span, inside: Span, span: Span) {
        let typed = &self.text[inside.start..inside.end];
        // Something may have got into the name.
        if let Some(inner) =
            self.open.last().map(|open| open.name).filter(|inner| *inner != name && similar(typed, inner))
        {
            let finding = faults::crowded_end_tag(span, inner);
            self.found.push(finding.fix(format!("Change to {}", end_tag(inner)), inside, inner));
            self.pop(span, true);
            return;
        }
        let junk = Span::new(name_span.end, inside.end);
        self.found.push(faults::crowded_end_tag(junk, name).fix("Remove what follows the name", junk, ""));
        self.close(name, name_span, span);
    }

    /// An end tag `span` without its `>`.
    fn unfinished_end_tag(&mut self, name: &'t str, span: Span) {
        let inner = self.open.last().map(|open| open.name);
        // `</serv<ice>`
        if let Some(rest) = inner.and_then(|inner| inner.strip_prefix(name)).filter(|_| !name.is_empty())
            && let Some(after) = self.text[span.end..].strip_prefix('<').and_then(|after| after.strip_prefix(rest))
            && after.starts_with('>')
        {
            self.found.push(faults::less_than_in_tag(Span::new(span.end, span.end + 1)));
            self.at = span.end + rest.len() + 2;
            self.pop(Span::new(span.start, self.at), true);
            return;
        }
        let meant = inner.filter(|inner| inner.starts_with(name) || similar(name, inner));
        if let Some(meant) = meant {
            self.found.push(faults::unfinished_end_tag(span, name, Some(meant)));
            // Perhaps it was begun before an end tag that is already there.
            if !self.is_closed_next(span.end, meant) {
                self.pop(span, true);
            }
        } else if self.open.iter().any(|open| open.name == name) {
            self.found.push(faults::unfinished_end_tag(span, name, Some(name)));
            self.close(name, span, span);
        } else {
            self.found.push(faults::unfinished_end_tag(span, name, None));
        }
    }

    /// Notes what is wrong with the form of a tag, if it is the first thing.
    fn report(&mut self, tag: &mut Tag<'t>, finding: Diagnostic) {
        if tag.reported.is_none() {
            tag.reported = Some(self.found.len());
            self.found.push(finding);
        }
    }

    /// Keeps `finding` until it shows whether the tag ends.
    fn doubt(&mut self, tag: &mut Tag<'t>, finding: Diagnostic) {
        tag.doubt.get_or_insert(finding);
    }

    /// Reads up to what ends a name, whether it is one or not.
    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let length =
            rest.find(|c| is_space(c) || is_quote(c) || matches!(c, '<' | '>' | '/' | '=')).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

/// `name` is none.
fn wrong_name(name: &str, span: Span) -> Diagnostic {
    match name.char_indices().find(|&(_, c)| !is_xml_char(c)) {
        Some((at, c)) => {
            let start = span.start + at;
            faults::invalid_character(Span::new(start, start + c.len_utf8()), c)
        }
        None => {
            let mended: String = name.chars().filter(|&c| is_name_char(c)).collect();
            faults::invalid_name(span, name, Some(mended).filter(|mended| is_qualified_name(mended)))
        }
    }
}

/// Whether what follows a quote goes on like the name of an attribute, up to its `=`.
fn is_inside_name(rest: &str) -> bool {
    let name = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
    trim_start(&rest[name..]).starts_with('=')
}

/// Whether `rest` begins with a value in quotes, as far as can be seen without its name.
fn is_value(rest: &str, quote: char) -> bool {
    let value = &rest[1..];
    let end = value.find(|c| c == quote || is_line_end(c) || matches!(c, '<' | '>')).unwrap_or(value.len());
    !ends_value(value) && value[end..].starts_with(quote) && ends_value(&value[end + 1..])
}

/// Whether what follows a quote agrees with its being the closing one.
fn ends_value(rest: &str) -> bool {
    let after = rest.strip_prefix('/').unwrap_or(rest);
    match after.chars().next() {
        Some('>') => true,
        Some(c) => is_space(c) || c == '<' || (is_quote(c) && after.len() < rest.len()),
        None => true,
    }
}

/// Where in `value` the previous attribute should have ended because another, ` name=`, begins.
fn begins_attribute(value: &str) -> Option<usize> {
    for (at, _) in value.match_indices('=') {
        let name = trim_end(&value[..at]);
        let before = name.trim_end_matches(|c| !is_space(c) && !is_quote(c) && c != '=');
        let after = trim_start(&value[at + 1..]);
        if before.ends_with(is_space)
            && name_length(&name[before.len()..]) == name.len() - before.len()
            && (after.is_empty() || after.starts_with(is_quote))
        {
            return Some(trim_end(before).len());
        }
    }
    None
}

/// Whether what follows `<` goes on like a tag: with a name, and then its end or an attribute.
fn looks_like_tag(rest: &str) -> bool {
    let word_end = |c| is_space(c) || is_quote(c) || matches!(c, '<' | '>' | '/' | '=');
    let name = rest.find(word_end).unwrap_or(rest.len());
    let after = trim_start(&rest[name..]);
    let attribute = after.find(word_end).unwrap_or(after.len());
    name > 0 && (after.starts_with(['/', '>']) || (attribute > 0 && trim_start(&after[attribute..]).starts_with('=')))
}
