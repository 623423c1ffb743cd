//! Documents, and random changes of them: of the tree, which mostly stay well-formed, and of the text, which mostly do not.

use std::collections::BTreeSet;
use std::fmt;

/// Documents to begin with: what the format has, in both versions, and the smallest one.
pub(crate) const STARTS: [&str; 6] = [
    r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- Everything that version 1.0 has. -->
<deployable version="1.0" name="shop" id="7">
  <description>A shop: web &amp; database &#8212; été 🤨</description>
  <assemblies>
    <assembly name="web" hwp="front">
      <image id="fedora" build="2"/>
      <services>
        <service name="http">
          <description>Serves the <![CDATA[<pages>]]>.</description>
          <executable url="http://example.com/http.sh"/>
          <files>
            <file url="http://example.com/pages.tar"/>
            <file><contents filename="welcome.txt">Welcome &lt;all&gt;</contents></file>
          </files>
          <parameters>
            <parameter name="port" type="scalar"><value>80</value></parameter>
            <parameter name="secret"><value type="password"><![CDATA[s&cret]]></value></parameter>
            <parameter name="title" type="scalar"/>
            <parameter name="db"><reference assembly="data" parameter="ipaddress"/></parameter>
            <parameter name="ready"><reference assembly="data" service="sql"/></parameter>
          </parameters>
        </service>
        <service name="cache"><executable><contents>#!/bin/sh
          exit 0
        </contents></executable></service>
      </services>
      <returns><return name="ipaddress"/><return name="hostname"/></returns>
    </assembly>
    <assembly name="data" hwp="back">
      <image id="fedora"/>
      <services>
        <service name="sql"><executable url='sql.sh'/><parameters><parameter name="p"/></parameters></service>
      </services>
      <returns><return name="ipaddress"/></returns>
    </assembly>
    <assembly name="spare" hwp="back"><image id="fedora"/></assembly>
  </assemblies>
</deployable>
<!-- The end. -->
"#,
    r#"<deployable name="tiny"><assemblies><assembly name="a" hwp="h"><image id="i"/></assembly></assemblies></deployable>"#,
    r#"<?xml version='1.0'?>
<?editor indent=2?>
<deployable
    name = 'pair'
    version = '1.1'>
  <assemblies>
    <assembly name='one' hwp='large'>
      <image id='debian'/>
      <services>
        <service name='first'>
          <executable url='first.sh'/>
          <parameters>
            <parameter name='key'><reference assembly='two' parameter='key'/></parameter>
          </parameters>
          <returns>
            <return name='address'/>
            <return name='token'/>
          </returns>
        </service>
        <service name='second'><executable url='second.sh'/><returns><return name='done'/></returns></service>
      </services>
    </assembly>
    <assembly name='two' hwp='small'>
      <image id='debian' build='3'/>
      <services>
        <service name='third'>
          <description/>
          <executable><contents/></executable>
          <files><file url='key.rb'/></files>
          <parameters><parameter name='size'><value>9</value></parameter></parameters>
          <returns><return name='key'/></returns>
        </service>
      </services>
      <returns><return name='hostname'/></returns>
    </assembly>
  </assemblies>
</deployable>"#,
    r#"<deployable name="files"><assemblies><assembly name="a" hwp="h"><image id="i"/><services><service name="s">
<executable><contents>x</contents></executable><files><file><contents filename="f">y</contents></file><file url="u"/></files>
</service></services></assembly></assemblies></deployable>"#,
    r#"<deployable name="parameters" version="1.1"><assemblies><assembly name="a" hwp="h"><image id="i" build="b"/><services>
<service name="s"><description>d</description><executable url="u"/><parameters><parameter name="p" type="scalar"/>
<parameter name="q"><value type="password">v</value></parameter><parameter name="r"><reference assembly="a" parameter="x"/></parameter>
<parameter name="t"><reference assembly="a" service="s"/></parameter></parameters><returns><return name="x"/></returns></service>
</services></assembly></assemblies></deployable>"#,
    "\u{feff}<!DOCTYPE deployable>\r\n<deployable name=\"crlf\" version=\" 1.1&#9;\">\r\n\t<assemblies>\r\n\t\t<assembly name=\"a\" hwp=\"h\">\
     <image id=\"i\"></image><returns><return name=\"r\"></return></returns></assembly>\r\n\t</assemblies>\r\n</deployable>\r\n",
];

/// A sequence of numbers that looks random and is the same for the same seed (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number less than `bound`; 0 if that is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40).unwrap_or_default();
        number.checked_rem(bound).unwrap_or_default()
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// A document that can be changed and written again.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    before: String,
    root: Node,
    after: String,
}

#[derive(Debug, Clone)]
struct Node {
    name: String,
    /// Names, and values as they stand between the quotes; none holds a double quote.
    attributes: Vec<(String, String)>,
    content: Vec<Content>,
}

#[derive(Debug, Clone)]
enum Content {
    Element(Node),
    /// Text, comments, processing instructions, as they stand in the document.
    Raw(String),
}

#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "deployable", "description", "assemblies", "assembly", "image", "services", "service", "executable", "contents",
    "files", "file", "parameters", "parameter", "value", "reference", "returns", "return",
];
#[rustfmt::skip]
const STRANGE_ELEMENTS: &[&str] = &[
    "servce", "Service", "foo", "xml:value", "é", "return-value",
];
#[rustfmt::skip]
const ATTRIBUTES: &[&str] =
    &[
    "version", "name", "id", "hwp", "build", "url", "filename", "type", "assembly", "parameter", "service",
];
#[rustfmt::skip]
const STRANGE_ATTRIBUTES: &[&str] = &[
    "Name", "nmae", "foo", "xml:lang", "xml:id", "é",
];
#[rustfmt::skip]
const VALUES: &[&str] = &[
    "", " ", "x", "é🤨", "a&amp;b", "&lt;", "&#10;", "\t", "\n", ">", "1.0", " 1.0 ", "1.1", "\n1.1\t", "&#13;1.1",
    "1.1&#32;", "1.2", "2.0", "1.10", "1. 1", "&#xA0;1.1", "\u{a0}1.0", "scalar", " scalar", "scalar\n",
    "&#32;password&#9;", "password", "Scalar", "scalar password", "string",
];
#[rustfmt::skip]
const VERSIONS: &[&str] =
    &[
    "1.0", "1.1", " 1.1", "1.1\n", "&#9;1.0", "1.0 1.1", "1", "", "2.0", "&#49;.1", "\u{2003}1.1",
];
#[rustfmt::skip]
const TYPES: &[&str] =
    &[
    "scalar", "password", " scalar ", "\tpassword\n", "&#x20;scalar", "string", "", "SCALAR", "sc alar",
];
#[rustfmt::skip]
const BLANKS: &[&str] = &[
    "", " ", "\n\t", "\r\n", "&#32;", "&#9;&#xA;&#13;", "<![CDATA[]]>", "<![CDATA[ \n]]>", " <![CDATA[\t]]> ",
    "<!-- c -->", "<!---->", "<?p i?>", "<?p?>", "<!-- <service/> & -->", "<?p > & <?>",
];
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "x", "é", "\u{a0}", "&#160;", "&amp;", "&#x1F928;", "<![CDATA[x]]>", "<![CDATA[<value/>]]>", "<![CDATA[]]>x",
    "a<!-- b -->c", "\u{feff}", "]]&gt;", "\u{2028}",
];
const SNIPPETS: &[&str] = &[
    "<description>d</description>",
    "<image id='i'/>",
    "<assembly name='b' hwp='h'><image id='i'/></assembly>",
    "<services><service name='s'><executable url='u'/></service></services>",
    "<service name='s'><executable url='u'/></service>",
    "<service name='s'><executable url='u'/><returns><return name='r'/></returns></service>",
    "<executable url='u'/>",
    "<executable><contents>c</contents></executable>",
    "<contents filename='f'>c</contents>",
    "<contents>c</contents>",
    "<files><file url='u'/></files>",
    "<file><contents filename='f'/></file>",
    "<parameters><parameter name='p'/></parameters>",
    "<parameter name='p' type='password'><value/></parameter>",
    "<value>v</value>",
    "<value type='scalar'>v</value>",
    "<reference assembly='a' parameter='p'/>",
    "<reference assembly='a' service='s'/>",
    "<returns><return name='r'/></returns>",
    "<return name='r'/>",
    "<returns/>",
    "<parameters/>",
];

impl Document {
    /// Reads a well-formed document whose tags hold no `>` but the last.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let start = text.match_indices('<').find(|(at, _)| !text[at + 1..].starts_with(['!', '?']))?.0;
        let end = text.rfind("</deployable").or(Some(text.len()))?;
        let end = end + text[end..].find('>').map_or(0, |length| length + 1);
        let root = Node::read(&text[start..end])?;
        Some(Self { before: text[..start].to_owned(), root, after: text[end..].to_owned() })
    }

    /// Changes something.
    pub(crate) fn mutate(&mut self, random: &mut Random) {
        let count = self.root.count();
        let donor =
            self.root.nth(&mut random.below(count)).map(|node| node.clone()).unwrap_or_else(|| self.root.clone());
        // First a name, then one of the elements of that name, lest what is rare is hardly ever changed.
        let mut names = BTreeSet::new();
        self.root.names(&mut names);
        let name = random.pick(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let Some(node) = self.root.named(random, &[name]) else { return };
        match random.below(34) {
            0 => drop(node.take_child(random)),
            1 => {
                if let Some(at) = node.child(random) {
                    let copy = node.content[at].clone();
                    node.content.insert(at, copy);
                }
            }
            2 => node.insert(random, Content::Element(donor)),
            3 => {
                if let (Some(one), Some(other)) = (node.child(random), node.child(random)) {
                    node.content.swap(one, other);
                }
            }
            4 => node.name = random.pick(ELEMENTS).to_owned(),
            5 => node.name = random.pick(STRANGE_ELEMENTS).to_owned(),
            6 | 26..=28 => {
                let at = random.below(node.attributes.len());
                if at < node.attributes.len() {
                    node.attributes.remove(at);
                }
            }
            7 => {
                let name = if random.below(3) == 0 { random.pick(STRANGE_ATTRIBUTES) } else { random.pick(ATTRIBUTES) };
                node.rename_attribute(random, name);
            }
            8 => {
                let value = random.pick(VALUES);
                node.set_a_value(random, value);
            }
            9 | 29..=31 => {
                let (name, value) = (random.pick(ATTRIBUTES), random.pick(VALUES));
                node.set(name, value);
            }
            10 => {
                let (name, value) = (random.pick(STRANGE_ATTRIBUTES), random.pick(VALUES));
                node.set(name, if name == "xml:id" { "i" } else { value });
            }
            11 => {
                let value = random.pick(VERSIONS);
                self.root.set("version", value);
            }
            12 => {
                let value = random.pick(TYPES);
                if let Some(node) = self.root.named(random, &["parameter", "value"]) {
                    node.set("type", value);
                }
            }
            kind @ 13..=16 => {
                let text = random.pick(if kind == 13 { TEXTS } else { BLANKS });
                node.insert(random, Content::Raw(text.to_owned()));
            }
            17 => {
                let name = random.pick(ELEMENTS).to_owned();
                let inner = std::mem::replace(node, Node { name, attributes: Vec::new(), content: Vec::new() });
                node.content.push(Content::Element(inner));
            }
            18 => {
                if let Some(Content::Element(child)) = node.take_child(random) {
                    node.content.extend(child.content);
                }
            }
            19 => node.content.clear(),
            20 | 32..=33 => {
                if let Some(snippet) = Node::read(random.pick(SNIPPETS)) {
                    node.insert(random, Content::Element(snippet));
                }
            }
            21 => {
                let (name, value) = random.pick(&[
                    ("xmlns", ""),
                    ("xmlns", "u"),
                    ("xmlns", "u"),
                    ("xmlns:x", "u"),
                    ("xmlns:x", "u"),
                    ("xmlns", "http://relaxng.org/ns/structure/1.0"),
                    ("xmlns:xml", "http://www.w3.org/XML/1998/namespace"),
                ]);
                node.set(name, value);
            }
            22 => {
                node.set("xmlns:x", "u");
                let name = format!("x:{}", random.pick(ATTRIBUTES));
                if random.below(2) == 0 { node.set(&name, "v") } else { node.rename_attribute(random, &name) }
            }
            23 => {
                node.set("xmlns:x", "u");
                node.name = format!("x:{}", node.name);
            }
            // What the format allows: optional parts come and go, lists grow.
            24 => {
                let name = if random.below(2) == 0 { "id" } else { "name" };
                let value = random.pick(VALUES);
                self.root.set(name, value);
                self.before.insert_str(self.before.len(), random.pick(&["", " ", "<!-- before -->", "<?p?>\n"]));
                self.after.push_str(random.pick(&["", "\n", "<!-- after -->", "<?p i?>"]));
            }
            _ => {
                let lists = ["assemblies", "services", "files", "parameters", "returns"];
                if let Some(list) = self.root.named(random, &lists)
                    && let Some(at) = list.child(random)
                {
                    let copy = list.content[at].clone();
                    list.content.push(copy);
                }
            }
        }
    }
}

impl Node {
    fn read(text: &str) -> Option<Self> {
        let mut open: Vec<Node> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let marks = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
            let (length, tag) = match marks.iter().find(|(mark, _)| rest.starts_with(mark)) {
                Some((_, end)) => (rest.find(end)? + end.len(), false),
                None if rest.starts_with('<') => (rest.find('>')? + 1, true),
                None => (rest.find('<').unwrap_or(rest.len()), false),
            };
            let (piece, after) = rest.split_at(length);
            rest = after;
            if !tag {
                open.last_mut()?.content.push(Content::Raw(piece.to_owned()));
                continue;
            }
            if !piece.starts_with("</") {
                open.push(Self::read_tag(piece.strip_prefix('<')?.trim_end_matches(['/', '>']))?);
            }
            if piece.starts_with("</") || piece.ends_with("/>") {
                let node = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.content.push(Content::Element(node)),
                    None => return Some(node),
                }
            }
        }
        None
    }

    fn read_tag(tag: &str) -> Option<Self> {
        let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((name, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let quote = after.chars().next()?;
            let (value, after) = after[1..].split_once(quote)?;
            attributes.push((name.trim().to_owned(), value.replace('"', "&quot;")));
            rest = after;
        }
        Some(Self { name: name.to_owned(), attributes, content: Vec::new() })
    }

    /// How many elements there are, this one included.
    fn count(&self) -> usize {
        1 + self.elements().map(Self::count).sum::<usize>()
    }

    fn names(&self, names: &mut BTreeSet<String>) {
        names.insert(self.name.clone());
        self.elements().for_each(|node| node.names(names));
    }

    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|content| if let Content::Element(node) = content { Some(node) } else { None })
    }

    /// The element before which `index` others begin; counts `index` down.
    fn nth(&mut self, index: &mut usize) -> Option<&mut Self> {
        if *index == 0 {
            return Some(self);
        }
        *index -= 1;
        self.content.iter_mut().find_map(|content| match content {
            Content::Element(node) => node.nth(index),
            Content::Raw(_) => None,
        })
    }

    /// One of the elements of these names.
    fn named(&mut self, random: &mut Random, names: &[&str]) -> Option<&mut Self> {
        let mut found = Vec::new();
        self.find(names, &mut 0, &mut found);
        self.nth(&mut found.get(random.below(found.len())).copied()?)
    }

    /// Collects how many elements begin before each of these names; `before` counts them.
    fn find(&self, names: &[&str], before: &mut usize, found: &mut Vec<usize>) {
        if names.contains(&self.name.as_str()) {
            found.push(*before);
        }
        *before += 1;
        self.elements().for_each(|node| node.find(names, before, found));
    }

    /// Where one of its children stands.
    fn child(&self, random: &mut Random) -> Option<usize> {
        let is_element = |at: &usize| matches!(self.content[*at], Content::Element(_));
        let children: Vec<usize> = (0..self.content.len()).filter(is_element).collect();
        children.get(random.below(children.len())).copied()
    }

    fn take_child(&mut self, random: &mut Random) -> Option<Content> {
        self.child(random).map(|at| self.content.remove(at))
    }

    fn insert(&mut self, random: &mut Random, content: Content) {
        let at = random.below(self.content.len() + 1);
        self.content.insert(at, content);
    }

    fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    fn set_a_value(&mut self, random: &mut Random, value: &str) {
        let at = random.below(self.attributes.len());
        if let Some((_, known)) = self.attributes.get_mut(at) {
            value.clone_into(known);
        }
    }

    fn rename_attribute(&mut self, random: &mut Random, name: &str) {
        let at = random.below(self.attributes.len());
        if at < self.attributes.len() && self.attributes.iter().all(|(known, _)| known != name) {
            name.clone_into(&mut self.attributes[at].0);
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.before, self.root, self.after)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"{value}\"")?;
        }
        if self.content.is_empty() {
            return write!(f, "/>");
        }
        write!(f, ">")?;
        for content in &self.content {
            match content {
                Content::Element(node) => write!(f, "{node}")?,
                Content::Raw(text) => write!(f, "{text}")?,
            }
        }
        write!(f, "</{}>", self.name)
    }
}

#[rustfmt::skip]
const MARKS: &[&str] = &[
    "<", ">", "&", "\"", "'", "/", "=", ";", "!", "?", "-", "--", "[", "]", "]]>", " ", "\n", "\r", "\t", ":", "#",
    "x", "0", "é", "🤨", "\u{0}", "\u{1}", "\u{7f}", "\u{85}", "\u{fffe}", "\u{ffff}", "\u{feff}", "&amp", "&amp;",
    "&lt;", "&;", "&#;", "&#x;", "&#0;", "&#1;", "&#xD800;", "&#xFFFE;", "&#x110000;", "&#99999999999;", "&#x41;",
    "&foo;", "&apos;", "<a", "<a>", "</a>", "<a/>", "<!--", "-->", "<!-- x -->", "<!-- x -- y -->", "<!-- x --->",
    "<!", "<?", "?>", "<?xml?>", "<?XML x?>", "<?xml version=\"1.0\"?>", "<?p\"x\"?>", "<?p:q?>", "<![CDATA[",
    "<![CDATA[]]>", "<!DOCTYPE x>", "x=\"y\"", " x='y'", " name='d'", " x='<'", " x='>'", " x='&'", " x=y",
    " xmlns='u'", " xmlns:x=''", " xmlns:x='u'", " xmlns:xml='u'", " xmlns:xmlns='u'", " x:y='z'", " xml:lang='en'",
    " xml:space='x'", "<:a/>", "<a:/>", "<a:b/>", "<a:b:c/>", "<-a/>", "<1/>", "<a b='c'd='e'/>", "< a/>", "</ a>",
    "<a / >",
];

/// Inserts, deletes or moves some characters of `text`.
pub(crate) fn text(text: &mut String, random: &mut Random) {
    let at = place(text, random);
    let end = at + text[at..].chars().take(1 + random.below(4)).map(char::len_utf8).sum::<usize>();
    match random.below(8) {
        0..=3 => text.insert_str(at, random.pick(MARKS)),
        4 => text.replace_range(at..end, ""),
        5 => text.replace_range(at..end, random.pick(MARKS)),
        6 => {
            let piece = text[at..end].to_owned();
            let to = place(text, random);
            text.insert_str(to, &piece);
        }
        _ => {
            let other = text[at..].char_indices().nth(random.below(40)).map_or(text.len(), |(length, _)| at + length);
            text.replace_range(at..other, "");
        }
    }
}

/// A place between two characters; half of the time beside one that matters to XML.
fn place(text: &str, random: &mut Random) -> usize {
    let special = |(_, c): &(usize, char)| "<>&\"'/=?!-:; ".contains(*c);
    let places: Vec<usize> = if random.below(2) == 0 {
        text.char_indices().filter(special).map(|(at, c)| at + c.len_utf8() * random.below(2)).collect()
    } else {
        text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
    };
    places.get(random.below(places.len())).copied().unwrap_or_default()
}
