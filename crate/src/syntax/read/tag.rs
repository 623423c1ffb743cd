//! Start tags with their attributes, end tags, and which closes which.

use super::super::{Fit, Kind};
use super::bytes::{CLASSES, ENDS_WORD, SPACE};
use super::faults::{self, Fault, NOTHING};
use super::{Attribute, MOST_ATTRIBUTES, MOST_NODES, Mark, Mended, Node, Reader, Within, is_quote, is_space, similar};
use crate::diagnostic::{Edit, Fix};
use crate::names::LONGEST;
use crate::span::{Span, part};

/// A document with more namespace declarations is not read: each prefix is looked for among them.
const MOST_NAMESPACES: usize = 100;

/// A longer name of a namespace is not read: they are compared letter by letter for each pair of attributes.
const LONGEST_NAMESPACE: usize = 1000;

/// A fix that adds end tags does not get longer than this.
const LONGEST_FIX: usize = 10_000;

/// What is done about a limit.
const DIVIDE: &str = "Divide the document";
const SHORTEN: &str = "Shorten it";

pub(super) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// The finding of a tag that has none.
pub(super) const NONE: usize = usize::MAX;

/// An element that is open, or whose start tag is being read.
pub(super) struct Open<'t> {
    /// Its number in the tree, once its start tag has been read.
    pub(super) node: usize,
    /// The number of its first attribute in the tree.
    pub(super) attributes: usize,
    /// Where its `<` is.
    pub(super) start: usize,
    /// Its name, with its prefix.
    pub(super) name: &'t str,
    pub(super) name_end: usize,
    /// Where what reads well of its start tag ends.
    tag_end: usize,
    /// The number of the finding about the form of its tag; what else there is would mostly be an echo.
    pub(super) finding: usize,
    /// That finding is an echo itself if the tag turns out to be cut short.
    doubtful: bool,
    /// The finding says that the tag is cut short.
    pub(super) unfinished: bool,
    /// It need not be closed, since it may not be what it seems.
    pub(super) loose: bool,
    /// The name of the last element that ended in it.
    pub(super) last_child: &'t str,
}

pub(super) struct Binding<'t> {
    /// The number of elements around the one that declares it.
    depth: usize,
    prefix: &'t str,
    namespace: usize,
}

impl<'t> Reader<'t> {
    /// Reads what begins with `<` and is not `<!`, `<?` or `</`.
    pub(super) fn start_tag(&mut self) {
        let start = self.at;
        let name_start = self.spaces(start + 1);
        let is_end = name_start > start + 1 && self.byte(name_start) == b'/';
        let junk = self.byte(start + 1);
        let known = is_junk(junk) && self.is_known_tag(start + 2);
        if known && junk != b'<' {
            self.tell_unexpected(start + 1, start + 2);
            return self.mended_tag(start, start + 2);
        }
        if !is_end && self.name_end(start + 1) == start + 1 && !self.looks_like_tag(name_start) {
            self.at = start + 1;
            let span = Span::new(start, start + 1);
            let fault =
                if known || self.is_alone(span) { &faults::NEEDLESS_LESS_THAN } else { &faults::STRAY_LESS_THAN };
            self.tell(fault, span, span, "", "");
            if !self.open.is_empty() {
                self.grow_text("<".into(), span);
            }
            return;
        }
        if is_end {
            let span = Span::new(start + 1, name_start);
            self.tell(&faults::SPACE, span, span, "", "");
            return self.end_tag(start, name_start + 1);
        }
        self.tag_at(start, name_start, NONE);
    }

    /// Reads a start tag that begins at `start`, from its name on. `finding` is about its form, if there is one yet.
    pub(super) fn tag_at(&mut self, start: usize, name_start: usize, finding: usize) {
        let name_end = self.word(name_start);
        let name = self.part(name_start, name_end);
        let mut tag = Open {
            node: 0,
            attributes: self.attributes.len(),
            start,
            name,
            name_end,
            tag_end: name_end,
            finding,
            doubtful: false,
            unfinished: false,
            loose: false,
            last_child: "",
        };
        if name_start > start + 1 {
            let span = Span::new(start + 1, name_start);
            self.report(&mut tag, &faults::SPACE, span, span, "", "");
        }
        tag.loose = self.wrong_name(name_start, name_end);
        self.at = name_end;
        let next = self.byte(name_end);
        if is_junk(next) && next != b'>' && !self.has(name_end, "/>") {
            self.crowded_name(&mut tag);
        }
        if self.open.is_empty() {
            let span = Span::new(start, tag.name_end);
            if self.root.is_some() {
                self.outside(span, tag.name);
            } else {
                self.root = Some((tag.name, span));
            }
        }
        self.inside_tag(tag);
    }

    /// The name of a tag is followed by what does not belong there.
    #[inline(never)] // hardly ever happens
    fn crowded_name(&mut self, tag: &mut Open<'t>) {
        let (name, end) = (tag.name, tag.name_end);
        let (nests, holder) = (self.nests, self.innermost_name());
        let fits = |name: &str| nests(holder, name) > Fit::Not;
        let (after, rest) = (end + 1, self.word(end + 1));
        let is_equals = self.byte(end) == b'=';
        if !fits(name) && fits(&[name, self.part(after, rest)].concat()) {
            self.unexpected(tag, end, end + 1);
            self.at = rest;
            tag.loose = true;
        } else if tag.finding != NONE {
        } else if !is_equals {
            if after < rest && self.byte(end) != b'<' {
                // What is right depends on what was meant with the word after it.
                tag.finding = self.found.len();
                let junk = Span::new(end, after);
                self.tell(&faults::UNEXPECTED, junk, NOTHING, self.part(end, after), "");
            }
        } else if fits(name) && !is_quote(self.byte(after)) {
            self.unexpected(tag, end, end + 1);
            self.at = after;
        } else {
            let mut split = name.len() - 1;
            while split > 0 && !fits(part(name, 0, split)) {
                split -= 1;
            }
            let start = end - name.len();
            let mend = if split > 0 { Span::empty(start + split) } else { NOTHING };
            tag.finding = self.found.len();
            self.tell(&faults::NAME_RUNS_ON, Span::new(start, end), mend, name, "");
            tag.loose = split == 0;
            if split > 0 {
                tag.name = part(name, 0, split);
                tag.name_end = mend.end;
                self.at = mend.end;
            }
        }
    }

    /// Reads the tag that begins at `start`, and goes on at `at` as if after its `<`; the last finding is about it.
    pub(super) fn mended_tag(&mut self, start: usize, at: usize) {
        if self.byte(at) == b'/' {
            self.end_tag(start, at + 1);
        } else {
            self.tag_at(start, at, self.found.len() - 1);
        }
    }

    /// Whether a tag goes on at `at`, as if after its `<`, that belongs here: the innermost end tag, or a start tag.
    pub(super) fn is_known_tag(&self, at: usize) -> bool {
        let inner = self.innermost_name();
        let is_end = self.byte(at) == b'/';
        let end = self.word(at + usize::from(is_end));
        if is_end {
            self.byte(end) == b'>' && self.part(at + 1, end) == inner
        } else {
            self.looks_like_tag(at) && (self.nests)(inner, self.part(at, end)) > Fit::Not
        }
    }

    /// Whether what stands at `at`, after `<`, goes on like a tag: with a name, and then its end or an attribute.
    fn looks_like_tag(&self, at: usize) -> bool {
        let end = self.word(at);
        let after = self.spaces(end);
        let equals = self.spaces(self.word(after));
        end > at && (matches!(self.byte(after), b'/' | b'>') || equals > after && self.byte(equals) == b'=')
    }

    /// Says so if what stands there is not a name.
    fn wrong_name(&mut self, start: usize, end: usize) -> bool {
        if self.is_qualified_name(start, end) {
            return false;
        }
        let found = self.found.len();
        self.characters(start, end, Within::Comment);
        if self.found.len() == found {
            self.tell(&faults::INVALID_NAME, Span::new(start, end), NOTHING, self.part(start, end), "");
        }
        true
    }

    /// Reads from after the name of a start tag to its end.
    fn inside_tag(&mut self, mut tag: Open<'t>) {
        let whole = loop {
            if !self.goes_on() {
                return;
            }
            let start = self.spaces(self.at);
            let spaced = start > self.at;
            self.at = start;
            let end = start + 1;
            let after = self.spaces(end);
            match self.byte(start) {
                b'>' => {
                    self.at = end;
                    tag.tag_end = end;
                    break false;
                }
                b'/' if self.byte(after) == b'>' => {
                    if after > end {
                        let span = Span::new(end, after);
                        self.report(&mut tag, &faults::SPACE, span, span, "", "");
                    }
                    self.at = after + 1;
                    break true;
                }
                b'/' if after == end && is_junk(self.byte(end)) && self.byte(end + 1) == b'>' => {
                    self.unexpected(&mut tag, end, end + 1);
                    self.at = end + 2;
                    break true;
                }
                b'/' if self.byte(after) == b'<' || after >= self.bytes.len() => {
                    self.at = end;
                    self.unfinished(&mut tag, end);
                    break true;
                }
                byte if is_junk(byte) && byte != b'<' || byte == b'<' && self.goes_on_as_tag(end) => {
                    if !self.reopens(&mut tag) {
                        let mut end = end;
                        while is_quote(byte) && self.byte(end) == byte {
                            end += 1;
                        }
                        self.unexpected(&mut tag, start, end);
                        self.at = end;
                    }
                }
                byte if byte == b'<' || start >= self.bytes.len() => {
                    self.unfinished_tag(&mut tag);
                    break false;
                }
                _ => self.attribute(&mut tag, spaced),
            }
        };
        self.element(tag, whole);
    }

    /// What stands between `at` and `end` does not belong in the tag.
    #[inline(never)] // called all over
    fn unexpected(&mut self, tag: &mut Open<'t>, at: usize, end: usize) {
        if tag.finding == NONE {
            tag.finding = self.found.len();
            self.tell_unexpected(at, end);
        }
    }

    /// Likewise, whatever else is wrong with it.
    fn tell_unexpected(&mut self, at: usize, end: usize) {
        let byte = self.byte(at);
        // It may be part of more, such as `//` or `&lt;`.
        let more = self.byte(end) == byte && !is_quote(byte)
            || byte == b'&' && self.byte(self.until(end, b";\"'<>= \r\n")) == b';';
        let span = Span::new(at, end);
        self.tell(&faults::UNEXPECTED, span, if more { NOTHING } else { span }, self.part(at, end), "");
    }

    /// Whether the last value of the tag goes on after what seemed to be its closing quote, up to another: `a="b"c"`. Reads it if so.
    #[inline(never)] // hardly ever happens
    fn reopens(&mut self, tag: &mut Open<'t>) -> bool {
        let end = tag.tag_end;
        let quote = self.byte(end - 1);
        if tag.finding != NONE || !is_quote(quote) {
            return false;
        }
        let closing = self.until(end, b"\"'<>\r\n");
        if self.byte(closing) != quote
            || self.byte(closing - 1) == b'='
            || closing == self.spaces(end)
            || !self.ends_value(closing + 1)
        {
            return false;
        }
        self.unexpected(tag, end - 1, end);
        self.at = closing + 1;
        tag.tag_end = self.at;
        if let Some(Attribute { value, value_span, mended, span, .. }) = self.attributes[tag.attributes..].last_mut() {
            value_span.end = closing;
            span.end = closing + 1;
            *value = part(self.text, value_span.start, closing).into();
            *mended = true;
        }
        self.leave_too_long();
        true
    }

    /// Whether the tag in which `<` stands before `at` goes on there: it ends, or there is an attribute.
    #[inline(never)] // in a loop that is long enough
    fn goes_on_as_tag(&self, at: usize) -> bool {
        let name = self.spaces(at);
        let after = self.byte(self.word(name));
        match self.byte(name) {
            b'>' => true,
            b'/' => self.byte(name + 1) == b'>',
            _ => after == b'=' && self.name_end(name) > name,
        }
    }

    /// Reads an attribute. `spaced`: there is white space before it.
    fn attribute(&mut self, tag: &mut Open<'t>, spaced: bool) {
        let start = self.at;
        let mut name_end = self.word(start);
        let mut at = name_end;
        if is_junk(self.byte(at)) && !is_quote(self.byte(at + 1)) {
            let rest = self.word(at + 1);
            if self.byte(rest) == b'=' && is_quote(self.byte(rest + 1)) && !self.has(at, "==") {
                // `na"me="d"`
                self.unexpected(tag, at, at + 1);
                name_end = if rest > at + 1 { rest } else { at };
                at = rest;
            }
        }
        let name = self.part(start, name_end);
        let name_span = Span::new(start, name_end);
        at = self.spaces(at);
        let byte = self.byte(at);
        self.at = name_end;
        if byte != b'=' && self.reopens(tag) {
            return;
        }
        if byte != b'=' && !is_quote(byte) {
            tag.doubtful |= tag.finding == NONE;
            let sound = spaced && byte != b'&' && self.is_qualified_name(start, name_end);
            let fault = if sound { &faults::NO_VALUE } else { &faults::UNEXPECTED };
            let mend = if sound { Span::empty(name_end) } else { name_span };
            return self.report(tag, fault, name_span, mend, name, "=\"\"");
        }
        if !spaced && byte == b'=' {
            self.report(tag, &faults::NO_SPACE, name_span, Span::empty(start), name, "");
        }
        if tag.finding == NONE && self.wrong_name(start, name_end) {
            tag.finding = self.found.len() - 1;
        }
        if byte == b'=' {
            at = self.spaces(at + 1);
            while self.byte(at) == b'='
                || matches!(self.byte(at), b'&' | b'<' | b'>' | b'/') && is_quote(self.byte(at + 1))
            {
                self.unexpected(tag, at, at + 1);
                at = self.spaces(at + 1);
            }
        } else {
            self.report(tag, &faults::NO_EQUALS, name_span, Span::empty(name_end), name, "");
        }
        self.at = at;
        let before = tag.finding;
        let value = if is_quote(self.byte(at)) { self.value(tag, name_span) } else { self.unquoted(tag, name_span) };
        let mended = tag.finding != before;
        let Some(value) = value else { return };
        let value_span = value;
        let value = self.characters(value.start, value.end, Within::Value);
        tag.tag_end = self.at;
        if self.attributes.len() - tag.attributes == MOST_ATTRIBUTES {
            return self.limit(name_span, "256 attributes in one tag", "Remove some");
        }
        let (prefix, name) = split(name);
        let span = Span::new(start, self.at);
        let same = |other: &Attribute| other.name == name && other.prefix == prefix;
        match self.attributes[tag.attributes..].iter().find(|other| same(other)) {
            Some(first) => self.twice(name_span, self.at, first.name_span),
            None => self.attributes.push(Attribute {
                name,
                prefix,
                namespace: None,
                value,
                mended,
                span,
                name_span,
                value_span,
            }),
        }
        self.leave_too_long();
    }

    /// Takes the last attribute away and reads no further if it names something with too many bytes: they would be said over and over.
    #[inline(never)] // called twice; a page loads each copy
    fn leave_too_long(&mut self) {
        if let Some(&Attribute { name, prefix: "", ref value, value_span, .. }) = self.attributes.last()
            && matches!(name, "name" | "assembly" | "service" | "parameter")
            && value.len() > LONGEST
        {
            self.attributes.pop();
            self.limit(value_span, "1000 bytes in a name", SHORTEN);
        }
    }

    /// The attribute whose name is `second`, and which ends at `end`, is the same as that whose name is `first`.
    fn twice(&mut self, second: Span, end: usize, first: Span) {
        let whole = Span::new(self.back(second.start), end);
        self.tell(&faults::DUPLICATE, second, whole, self.part(second.start, second.end), "");
        self.relate(first, "`{0}` is first given here.", self.part(first.start, first.end));
    }

    /// There is more of `what` than is read, against which there is a `remedy`.
    fn limit(&mut self, span: Span, what: &str, remedy: &str) {
        self.tell(&faults::LIMIT, span, NOTHING, what, remedy);
        self.finished = true;
    }

    /// Reads a value from its opening quote to after the closing one, and says where what is between stands.
    fn value(&mut self, tag: &mut Open<'t>, name: Span) -> Option<Span> {
        let quote = self.byte(self.at);
        let start = self.at + 1;
        let end = self.until(start, &[quote, b'<']);
        let other = self.byte(start);
        if is_quote(other) && self.byte(end) != quote {
            let closing = self.until(start + 1, &[other, b'<', b'>']);
            if self.byte(closing) == other && self.ends_value(closing + 1) {
                // `a="'b'`
                self.unexpected(tag, start - 1, start);
                self.at = closing + 1;
                return Some(Span::new(start + 1, closing));
            }
        }
        let cut = if self.byte(end) == quote {
            let cut = if self.ends_value(end + 1) { end } else { self.next_attribute(start, end) };
            if cut == end {
                self.at = end + 1;
                return Some(Span::new(start, end));
            }
            cut
        } else {
            // There is `<` or the end of the text before the next quote.
            let closing = self.until(start, &[quote, b'\r', b'\n']);
            let typed = self.part(name.start, name.end);
            if self.byte(closing) == quote && self.byte(self.back(closing) - 1) != b'=' && self.ends_value(closing + 1)
            {
                tag.finding = self.found.len();
                let mut at = end;
                while at < closing && self.goes_on() {
                    let span = Span::new(at, at + 1);
                    self.tell(&faults::LESS_THAN_IN_VALUE, span, span, typed, "");
                    at = self.until(at + 1, b"<");
                }
                self.at = closing + 1;
                return Some(Span::new(start, closing));
            }
            let line = self.until(start, b"<\r\n");
            let bracket = self.until(start, b"<>\r\n");
            let next = self.next_attribute(start, line);
            if next < line {
                next
            } else if self.byte(bracket) != b'>' {
                self.back(line).max(start)
            } else {
                bracket - usize::from(bracket > start && self.byte(bracket - 1) == b'/')
            }
        };
        let typed = self.part(name.start, name.end);
        let span = Span::new(name.start, cut);
        self.report(tag, &faults::NO_CLOSING_QUOTE, span, Span::empty(cut), typed, self.part(start - 1, start));
        self.at = cut;
        Some(Span::new(start, cut))
    }

    /// Whether what follows a quote at `at` agrees with its being the closing one.
    fn ends_value(&self, at: usize) -> bool {
        at >= self.bytes.len() || matches!(self.byte(at), b'>' | b'<' | b'/') || is_space(self.byte(at))
    }

    /// Where a value should have ended because another attribute, ` name=`, begins before `end`; else `end`.
    fn next_attribute(&self, start: usize, end: usize) -> usize {
        let mut equals = self.until(start, b"=");
        while equals < end {
            let after = self.spaces(equals + 1);
            let name_end = self.back(equals);
            let mut name = name_end;
            while name > start && !is_space(self.byte(name - 1)) && !matches!(self.byte(name - 1), b'=' | b'"' | b'\'')
            {
                name -= 1;
            }
            let spaced = name > start && is_space(self.byte(name - 1));
            if spaced && (after >= end || is_quote(self.byte(after))) && self.is_qualified_name(name, name_end) {
                return self.back(name).max(start);
            }
            equals = self.until(equals + 1, b"=");
        }
        end
    }

    /// Reads a value without an opening quote, if there is one.
    fn unquoted(&mut self, tag: &mut Open<'t>, name: Span) -> Option<Span> {
        let start = self.at;
        let typed = self.part(name.start, name.end);
        let mut end = self.until(start, b" \t\r\n\"'<>");
        if self.byte(end) == b'>' && end > start && self.byte(end - 1) == b'/' {
            end -= 1;
        }
        let next = is_quote(self.byte(end)) && self.byte(end - 1) == b'=' && self.is_qualified_name(start, end - 1);
        if end == start || next {
            let at = self.back(start);
            self.at = at;
            tag.doubtful |= tag.finding == NONE;
            self.report(tag, &faults::NO_VALUE, Span::new(name.start, at), Span::empty(at), typed, "\"\"");
            return None;
        }
        // The opening quote alone is missing if there is a closing one, perhaps after more words.
        let closing = self.until(start, b"\"'\r\n<>=");
        if is_quote(self.byte(closing)) && self.ends_value(closing + 1) {
            self.at = closing + 1;
            let span = Span::new(name.start, self.at);
            let quote = self.part(closing, closing + 1);
            self.report(tag, &faults::NO_OPENING_QUOTE, span, Span::empty(start), typed, quote);
            return Some(Span::new(start, closing));
        }
        self.at = end;
        let value = Span::new(start, end);
        self.report(tag, &faults::NO_QUOTES, Span::new(name.start, end), value, typed, self.part(start, end));
        Some(value)
    }

    /// The tag is cut short by the next markup or the end of the text.
    fn unfinished_tag(&mut self, tag: &mut Open<'t>) {
        if tag.doubtful {
            self.found.truncate(tag.finding);
            tag.finding = NONE;
        }
        if tag.finding == NONE {
            tag.unfinished = true;
            self.unfinished(tag, tag.tag_end);
        }
        tag.loose = true;
    }

    /// The tag lacks its `>` at `end`.
    #[inline(never)] // called twice; a page loads each copy
    fn unfinished(&mut self, tag: &mut Open<'t>, end: usize) {
        let span = Span::new(tag.start, tag.name_end);
        self.report(tag, &faults::UNFINISHED, span, Span::empty(end), tag.name, "");
    }

    /// A start tag ends.
    fn element(&mut self, mut tag: Open<'t>, empty: bool) {
        if self.nodes.len() + self.attributes.len() >= MOST_NODES {
            self.limit(
                Span::new(tag.start, tag.name_end),
                "4000000 elements, texts and attributes in one document",
                DIVIDE,
            );
        }
        let (prefix, name) = split(tag.name);
        let namespace = self.namespaces(&tag, prefix, empty || tag.loose);
        let end = Span::new(tag.start, self.at);
        self.grow_element(&mut tag, name, namespace);
        self.open.push(tag);
        if empty {
            self.pop(end, true);
        }
    }

    /// The namespace of a tag whose name has `prefix`. Declares those that the tag declares, looks up those of its attributes,
    /// and says what is wrong with any. `whole`: it has no end tag.
    fn namespaces(&mut self, tag: &Open<'t>, prefix: &str, whole: bool) -> Option<usize> {
        let first = tag.attributes;
        if self.attributes[first..].iter().any(|attribute| declares(attribute).is_some()) {
            self.declare(first);
        }
        let name_start = tag.name_end - tag.name.len();
        let sound = prefix.is_empty() || self.is_qualified_name(name_start, tag.name_end);
        let namespace = if sound { self.bound(prefix, name_start, whole) } else { None };
        for index in first..self.attributes.len() {
            let Attribute { name, prefix, name_span, span, .. } = self.attributes[index];
            if prefix.is_empty() {
                continue;
            }
            let namespace = self.bound(prefix, name_span.start, true);
            let uri = |number: Option<usize>| self.namespaces.get(number?);
            let mut earlier = self.attributes[first..index].iter();
            let same = earlier
                .find(|other| other.name == name && namespace.is_some() && uri(other.namespace) == uri(namespace));
            if let Some(other) = same.map(|other| other.name_span) {
                self.twice(name_span, span.end, other);
            }
            self.attributes[index].namespace = namespace;
        }
        namespace.filter(|&number| !self.namespaces[number].is_empty())
    }

    /// Takes the declarations of namespaces out of the attributes from number `first` on.
    fn declare(&mut self, first: usize) {
        let depth = self.open.len();
        for attribute in self.attributes.split_off(first) {
            let Some(prefix) = declares(&attribute) else {
                self.attributes.push(attribute);
                continue;
            };
            let uri: &str = &attribute.value;
            let sound = match prefix {
                "xml" => uri == XML_NAMESPACE,
                "xmlns" => false,
                _ => uri != XML_NAMESPACE && uri != XMLNS_NAMESPACE && (prefix.is_empty() || !uri.is_empty()),
            };
            let namespace = self.namespaces.len();
            if namespace > MOST_NAMESPACES {
                return self.limit(attribute.name_span, "100 declarations of namespaces in one document", DIVIDE);
            }
            if uri.len() > LONGEST_NAMESPACE {
                return self.limit(attribute.value_span, "1000 bytes in the name of a namespace", SHORTEN);
            }
            if !sound {
                self.tell(&faults::RESERVED, attribute.span, NOTHING, "", "");
            }
            self.namespaces.push(attribute.value);
            self.bindings.push(Binding { depth, prefix, namespace });
        }
    }

    /// The namespace that `prefix`, which stands at `start`, is bound to. Says so if there is none.
    fn bound(&mut self, prefix: &str, start: usize, mendable: bool) -> Option<usize> {
        let span = Span::new(start, start + prefix.len());
        if prefix == "xml" {
            return Some(0);
        }
        if prefix == "xmlns" {
            self.tell(&faults::RESERVED, span, NOTHING, "", "");
            return None;
        }
        let binding = self.bindings.iter().rev().find(|binding| binding.prefix == prefix);
        let namespace = binding.map(|binding| binding.namespace);
        if namespace.is_none() && !prefix.is_empty() {
            let mend = if mendable { Span::new(start, span.end + 1) } else { NOTHING };
            self.tell(&faults::UNBOUND_PREFIX, span, mend, prefix, "");
        }
        namespace
    }

    /// Notes what is wrong with the form of a tag, if it is the first thing.
    #[inline(never)]
    fn report(&mut self, tag: &mut Open<'t>, fault: &'static Fault, span: Span, mend: Span, name: &str, other: &str) {
        if tag.finding == NONE {
            tag.finding = self.found.len();
            self.tell(fault, span, mend, name, other);
        }
    }

    /// Reads an end tag that began at `start`, from `inside`, after its `/`, on.
    pub(super) fn end_tag(&mut self, start: usize, inside: usize) {
        let inner = self.open.last().map_or("", |open| open.name);
        let end = inside + inner.len();
        if self.byte(end) == b'>' && self.has(inside, inner) && !inner.is_empty() {
            self.at = end + 1;
            self.pop(Span::new(start, self.at), true);
            return;
        }
        let name_start = self.spaces(inside);
        let name_end = self.word(name_start);
        let name = self.part(name_start, name_end);
        let name_span = Span::new(name_start, name_end);
        let bracket = self.spaces(end + 1);
        if let Some(at) = self.junk_in(inside, inner)
            && self.byte(bracket) == b'>'
        {
            self.tell_unexpected(at, at + 1);
            self.at = bracket + 1;
            self.pop(Span::new(start, self.at), true);
            return;
        }
        let after = self.spaces(name_end);
        let stop = self.until(after, b"<>");
        let ends = self.byte(stop) == b'>';
        if stop > after
            && (self.byte(self.word(after)) == b'=' || self.byte(stop - 1) == b'/')
            && !self.is_open(name)
            && (self.nests)(inner, name) > Fit::Not
        {
            // `</image id="i"/>`
            self.tell_unexpected(inside - 1, inside);
            return self.tag_at(start, name_start, self.found.len() - 1);
        }
        if ends && !name.is_empty() {
            self.at = stop + 1;
            let (space, junk) = (Span::new(inside, name_start), Span::new(name_end, stop));
            if name_start > inside {
                self.tell(&faults::SPACE, space, space, "", "");
            }
            if stop > after {
                self.tell(&faults::UNEXPECTED, junk, junk, self.part(after, stop), "");
            }
            return self.close(name, name_span, Span::new(start, self.at));
        }
        self.at = if ends && stop == after { stop + 1 } else { name_end.min(inside.max(self.back(name_end))) };
        let span = Span::new(start, self.at);
        let is_inner = !inner.is_empty() && (inner.starts_with(name) || similar(name, inner));
        let is_open = is_inner || self.is_open(name);
        if !is_open {
            return self.tell(&faults::UNEXPECTED, span, span, self.part(start, self.at), "");
        }
        self.tell(&faults::UNFINISHED_END, span, span, name, if is_inner { inner } else { name });
        if !is_inner {
            self.close(name, name_span, span);
        } else if self.next_tag(self.at) != (true, inner) {
            // It was not begun before an end tag that is already there.
            self.pop(span, true);
        }
    }

    /// Where what does not belong stands in the `name` at `start`, if nothing else is wrong with it.
    #[inline(never)] // hardly ever happens
    fn junk_in(&self, start: usize, name: &str) -> Option<usize> {
        let mut at = start;
        while name.as_bytes().get(at - start).is_some_and(|&byte| byte == self.byte(at)) {
            at += 1;
        }
        let rest = part(name, at - start, name.len());
        let end = at + 1 + rest.len();
        (is_junk(self.byte(at)) && self.has(at + 1, rest) && self.word(end) == end).then_some(at)
    }

    fn is_open(&self, name: &str) -> bool {
        self.innermost(name) < self.open.len()
    }

    /// The number of the innermost open element of that name; the number of open elements if there is none.
    fn innermost(&self, name: &str) -> usize {
        let mut index = self.open.len();
        while index > 0 {
            index -= 1;
            if self.open[index].name == name {
                return index;
            }
        }
        self.open.len()
    }

    /// The end tag `span` has the name at `name_span`.
    #[inline(never)] // likewise
    fn close(&mut self, name: &'t str, name_span: Span, span: Span) {
        let index = self.innermost(name);
        if index < self.open.len() {
            // `</services>` before another `<service>` is a slip for its end tag.
            if index + 2 == self.open.len() && !self.open[index + 1].loose && similar(name, self.open[index + 1].name) {
                let next = self.next_tag(span.end);
                if next == (false, self.open[index + 1].name) || next == (true, name) {
                    return self.wrong_end(name, name_span, span);
                }
            }
            self.unclosed(index + 1, name, span.start);
            self.pop(span, true);
            return;
        }
        while let Some(open) = self.open.last()
            && open.loose
        {
            let meant = alike(name, open.name);
            let open = self.pop(span, meant);
            if meant {
                if let Some(open) = open {
                    self.rename(&open, name);
                    // `<description>` without its `>`, and text after it
                    if open.unfinished && open.name.starts_with(name) {
                        let end = open.name_end - open.name.len() + name.len();
                        if let Some(edit) = self.edit_of(open.finding) {
                            edit.span = Span::empty(end);
                        }
                    }
                }
                return;
            }
        }
        let Some((inner, outer)) = self.open.split_last() else { return self.stray_end(name, name_span, span) };
        let around = outer.last().map_or("", |open| open.name);
        let (inner, last_child) = (inner.name, inner.last_child);
        let next = self.next_tag(span.end);
        let is_last = around.is_empty() && self.until(span.end, b"<") == self.bytes.len();
        let closes = if next == (true, inner) {
            similar(name, inner) && around == inner
        } else {
            let goes_on_around = (self.nests)(inner, next.1) == Fit::Not && (self.nests)(around, next.1) > Fit::Not;
            is_last
                || !around.is_empty() && next == (true, around)
                || last_child != name && alike(name, inner)
                || !next.0 && goes_on_around && similar(name, inner)
        };
        if closes && (is_last || !self.is_closed_later(span.end, inner, around)) {
            self.wrong_end(name, name_span, span);
        } else {
            self.mend_around(Mended::Inside);
            self.stray_end(name, name_span, span);
        }
    }

    /// An end tag that closes nothing: its start tag is missing, or it is one too many.
    #[inline(never)] // called twice; a page loads each copy
    fn stray_end(&mut self, name: &'t str, name_span: Span, span: Span) {
        let last = self.open.last().map(|open| open.last_child).or(self.root.map(|root| root.0));
        let end = self.back(span.start);
        // A CDATA section is content.
        let follows = |what| part(self.text, 0, end).ends_with(what);
        let doubled = last == Some(name) && follows(">") && !follows("]>");
        let fit = (self.nests)(self.innermost_name(), name);
        let start = if fit > Fit::Not && !doubled { self.wrap(name, name_span, span) } else { None };
        if self.open.is_empty() && std::mem::replace(&mut self.outside_told, true) {
            return;
        }
        let (fault, mend, gap) = match start {
            _ if fit <= Fit::Not || doubled => (&faults::STRAY_END, span, ""),
            Some((at, _)) if self.byte(at) == b'/' => (&faults::NEEDLESS_SLASH, Span::new(at, at + 1), ""),
            Some((at, gap)) if fit == Fit::Bare => (&faults::NO_START, Span::empty(at), gap),
            _ => (&faults::NO_START, NOTHING, ""),
        };
        self.tell(fault, span, mend, name, gap);
    }

    /// An end tag whose name is not that of the element it should close, the innermost.
    fn wrong_end(&mut self, name: &'t str, name_span: Span, span: Span) {
        let Some(open) = self.pop(span, true) else { return };
        let start = Span::new(open.start, open.name_end);
        if self.rename(&open, name) {
            let typed = Span::new(open.name_end - open.name.len(), open.name_end);
            match self.junk_in(typed.start, name) {
                // `<na>me`
                Some(at) => self.tell_unexpected(at, at + 1),
                None => self.tell(&faults::WRONG_START, start, typed, name, open.name),
            }
            return self.relate(span, "`</{0}>` closes it.", name);
        }
        self.tell(&faults::WRONG_END, span, name_span, name, open.name);
        self.relate(start, "`<{0}>` is opened here.", open.name);
    }

    /// Whether the next tag is an end tag, and its name.
    #[inline(never)] // likewise
    pub(super) fn next_tag(&mut self, from: usize) -> (bool, &'t str) {
        let mut at = self.until(from, b"<");
        while self.has(at, "<!--") {
            at = self.find(Mark::CommentEnd, at);
            at = self.until(at, b"<");
        }
        let is_end = self.byte(at + 1) == b'/';
        let name = at + 1 + usize::from(is_end);
        (is_end, self.part(name, self.word(name)))
    }

    /// Whether an end tag `name` comes after `from` that no start tag of that name before it wants, and before one of the
    /// element `around`.
    fn is_closed_later(&mut self, from: usize, name: &str, around: &str) -> bool {
        let mut wanted = 0;
        let mut at = self.until(from, b"<");
        while at < self.bytes.len() && self.ahead > 0 {
            let is_end = self.byte(at + 1) == b'/';
            let start = at + 1 + usize::from(is_end);
            let word = self.part(start, self.word(start));
            let next = self.until(start, b"<>");
            let is_empty = self.byte(next) == b'>' && self.byte(next - 1) == b'/';
            if is_end && word == name {
                if wanted == 0 {
                    return true;
                }
                wanted -= 1;
            } else if is_end && word == around {
                return false;
            } else if word == name && !is_empty {
                wanted += 1;
            }
            let after = self.until(start, b"<");
            self.ahead = self.ahead.saturating_sub(after - at);
            at = after;
        }
        false
    }

    /// Nothing closes the elements from number `keep` on before `end`, where the text ends or an end tag `by` is that of an
    /// element around them.
    pub(super) fn unclosed(&mut self, keep: usize, by: &'t str, end: usize) {
        let mut edits = Vec::new();
        let mut length = 0;
        let mut inner: Option<Open> = None;
        let mut fault = &faults::NEVER_CLOSED;
        let mut by = by;
        let mut mend = NOTHING;
        while self.open.len() > keep {
            let Some(open) = self.pop(Span::empty(end), false) else { break };
            if open.loose {
                continue;
            }
            let Node { span: Span { end: at, .. }, end: next, .. } = self.nodes[open.node];
            if length < LONGEST_FIX {
                length += self.add_end_tag(&mut edits, &open, at);
            }
            let Some(inner) = &inner else {
                let stop = self.back(self.until(open.tag_end, b"<"));
                if let Some(Node { kind: Kind::Element { name, .. }, .. }) = self.nodes.get(next) {
                    (fault, by) = (&faults::UNCLOSED_BEFORE, *name);
                } else if !by.is_empty() {
                    fault = &faults::UNCLOSED;
                }
                if stop > open.tag_end + 1
                    && self.has(stop - 2, "/>")
                    && (self.goes_on_as_tag(open.tag_end) || (self.nests)(self.innermost_name(), open.name) <= Fit::Not)
                {
                    // `<executable> url="u"/>`, `<exec>utable url="u"/>`
                    mend = Span::new(open.tag_end - 1, open.tag_end);
                }
                inner = Some(open);
                continue;
            };
            // `<t>1<t>`
            if mend == NOTHING && inner.name == open.name && inner.tag_end == inner.name_end + 1 {
                fault = &faults::NO_SLASH;
                mend = Span::empty(inner.start + 1);
                self.ungrow(inner.node);
            }
        }
        let Some(Open { start, name, name_end, .. }) = inner else { return };
        let mut finding = if mend.start < mend.end {
            faults::UNEXPECTED.at(mend, mend, ">", "")
        } else {
            fault.at(Span::new(start, name_end), mend, name, by)
        };
        if finding.fixes.is_empty() && length < LONGEST_FIX {
            finding.fixes.push(Fix { title: "Add what closes it".to_owned(), edits });
        }
        self.found.push(finding);
    }

    /// Adds the end tag of `open` to what is inserted at `at`, on a line of its own if its start tag begins a line and there
    /// are lines inside. Returns how long it is.
    fn add_end_tag(&self, edits: &mut Vec<Edit>, open: &Open, at: usize) -> usize {
        let mut line = open.start;
        while line > 0 && matches!(self.byte(line - 1), b' ' | b'\t') {
            line -= 1;
        }
        let mut index = edits.len();
        while index > 0 && edits[index - 1].span.start >= at {
            index -= 1;
        }
        if edits.get(index).is_none_or(|edit| edit.span.start > at) {
            edits.insert(index, Edit { span: Span::empty(at), insert: String::new() });
        }
        let insert = &mut edits[index].insert;
        let before = insert.len();
        let newline = self.byte(open.tag_end);
        if (line == 0 || self.byte(line - 1) == b'\n') && open.tag_end < at && matches!(newline, b'\r' | b'\n') {
            insert.push_str(if newline == b'\r' { "\r\n" } else { "\n" });
            insert.push_str(self.part(line, open.start));
        }
        insert.push_str("</");
        insert.push_str(open.name);
        insert.push('>');
        insert.len() - before
    }

    /// The edit that mends the finding of that number.
    #[inline(never)] // called twice; a page loads each copy
    fn edit_of(&mut self, finding: usize) -> Option<&mut Edit> {
        self.found.get_mut(finding)?.fixes.first_mut()?.edits.first_mut()
    }

    /// Takes the innermost element off the list. It ends with the tag `end`; `closed` if that is its own.
    pub(super) fn pop(&mut self, end: Span, closed: bool) -> Option<Open<'t>> {
        let open = self.open.pop()?;
        if closed {
            self.grown(&open, end);
        } else {
            self.cut(&open, end.start);
        }
        while self.bindings.last().is_some_and(|binding| binding.depth >= self.open.len()) {
            self.bindings.pop();
        }
        match self.open.last_mut() {
            Some(around) => around.last_child = open.name,
            None if !self.outside_told => self.root = Some((open.name, end)),
            None => {}
        }
        if open.unfinished
            && !closed
            && let Some(edit) = self.edit_of(open.finding)
        {
            edit.insert.insert(0, '/');
        }
        Some(open)
    }
}

/// The prefix of `name`, empty if it has none, and the rest.
fn split(name: &str) -> (&str, &str) {
    match name.bytes().position(|byte| byte == b':') {
        Some(end) => (part(name, 0, end), part(name, end + 1, name.len())),
        None => ("", name),
    }
}

/// The prefix that `attribute` binds, if that is what it does; empty for the default namespace.
fn declares<'t>(attribute: &Attribute<'t>) -> Option<&'t str> {
    match (attribute.prefix, attribute.name) {
        ("", "xmlns") => Some(""),
        ("xmlns", name) => Some(name),
        _ => None,
    }
}

/// Whether names end before it, so that it does not belong inside of one.
fn is_junk(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & (ENDS_WORD | SPACE) == ENDS_WORD
}

/// Whether one name may be a slip of the keyboard for the other, or what is left of one that something else came between.
fn alike(name: &str, other: &str) -> bool {
    name.starts_with(other) || name.ends_with(other) || other.starts_with(name) || similar(name, other)
}
