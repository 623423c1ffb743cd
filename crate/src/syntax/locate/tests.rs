use proptest::prelude::*;

use super::{MOST_MARKUP, locate, unsupported};
use crate::diagnostic::{Diagnostic, Edit};
use crate::quote::quote;
use crate::span::Span;
use crate::syntax::scan::{MOST_ATTRIBUTES, scan};
use crate::syntax::{faults, parse};

/// What is found in `text`.
fn found(text: &str) -> Vec<Diagnostic> {
    parse(text).err().unwrap_or_default()
}

/// `text` with each finding under the line it begins in: `^` under each character, or `|` where something is missing.
fn annotated(text: &str) -> String {
    let mut findings = found(text).into_iter().peekable();
    let mut annotated = String::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len();
        annotated.push_str(line);
        annotated.push('\n');
        while let Some(finding) = findings.next_if(|finding| finding.span.start <= end) {
            let before = text[start..finding.span.start].chars().count();
            let inside = text[finding.span.start..finding.span.end.min(end)].chars().count();
            let marks = if inside == 0 { "|".to_owned() } else { "^".repeat(inside) };
            annotated.push_str(&format!("{:before$}{marks} {}: {}\n", "", finding.check.code, finding.message));
        }
        start = end + 1;
    }
    annotated
}

/// Compares `expected`, a text with its findings, with what is found in the text.
fn check(expected: &str) {
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    let is_mark = |line: &&str| {
        let rest = line.trim_start().trim_start_matches(['^', '|']);
        rest.len() < line.trim_start().len() && rest.starts_with(' ') && rest.contains(": ")
    };
    let text: Vec<&str> = expected.lines().filter(|line| !is_mark(line)).collect();
    assert_eq!(annotated(&text.join("\n")), expected);
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edited = text.to_owned();
    for edit in edits.iter().rev() {
        edited.replace_range(edit.span.start..edit.span.end, &edit.insert);
    }
    edited
}

/// The best fix of the first finding, again and again, leads from `text` to `expected`, which is well-formed.
#[track_caller]
fn mend(text: &str, expected: &str) {
    let mut mended = text.to_owned();
    for _ in 0..9 {
        let findings = found(&mended);
        let Some(fix) = findings.first().and_then(|finding| finding.fixes.first()) else { break };
        mended = apply(&mended, &fix.edits);
    }
    assert_eq!(mended, expected);
    assert_eq!(found(&mended), []);
}

#[test]
fn nothing_to_read() {
    for text in ["", " \n ", "<!-- only this -->\n", "<?xml version=\"1.0\"?>\n", "\u{feff}"] {
        assert_eq!(found(text), [faults::no_root_element(Span::empty(text.len()))], "{text:?}");
    }
}

#[test]
fn outside_of_the_root() {
    check(
        r#"
so
^^ text-outside-root: text stands before the outermost element: remove it, or put it inside
<a/>
"#,
    );
    check(
        r#"
<a/>
so
^^ text-outside-root: text stands after `<a>`, which ends in line 1: remove it, or put it inside
"#,
    );
    check(
        r#"
<a>
</a>
<b/>
^^ text-outside-root: `<b>` stands after `<a>`, which ends in line 2: a document is one element with everything else inside
<c/>
"#,
    );
    check(
        r#"
<a/>
</a>
^^^^ stray-end-tag: `</a>` closes nothing: no `<a>` is open here
"#,
    );
    check(
        r#"
<a/>
<![CDATA[x]]>
^^^^^^^^^ text-outside-root: text stands after `<a>`, which ends in line 1: remove it, or put it inside
"#,
    );
    check(
        r#"
a b="1">
^^^^^^^^ malformed-tag: `a b="1">` looks like a tag without its `<`: add it
</a>
"#,
    );
}

#[test]
fn unclosed_elements() {
    check(
        r#"
<services>
  <service name="a">
  ^^^^^^^^ unclosed-element: `<service>` opened in line 2 is not closed before `</services>`: add `</service>`
    <executable/>
</services>
"#,
    );
    check(
        r#"
<a>
  <b>
    <c>
    ^^ unclosed-element: `<c>` opened in line 3 is never closed, nor are the 2 elements around it: add `</c>`
"#,
    );
    check(
        r#"
<a><b></a>
   ^^ unclosed-element: `<b>` opened in line 1 is not closed before `</a>`: add `</b>`
"#,
    );
    check(
        r#"
<services>
  <service name="a">
  <service>
  ^^^^^^^^ unclosed-element: `<service>` opened in line 3 is not closed before `</services>`, nor is the element around it: add `</service>`
</services>
"#,
    );
    check(
        r#"
<image id="x">/>
^^^^^^ unclosed-element: `<image>` opened in line 1 is never closed: add `</image>`
"#,
    );
    check(
        r#"
<a>
  <b>
  /b>
  ^^^ malformed-tag: `/b>` looks like a tag without its `<`: add it
</a>
"#,
    );
    check(
        r#"
<a>
  b c="1">
  ^^^^^^^^ malformed-tag: `b c="1">` looks like a tag without its `<`: add it
  </b>
</a>
"#,
    );
}

#[test]
fn end_tags_that_close_nothing() {
    check(
        r#"
<a>
  <b/>
  </b>
  ^^^^ stray-end-tag: `</b>` closes nothing: no `<b>` is open here
</a>
"#,
    );
    check(
        r#"
<a>
  </b>
  ^^^^ stray-end-tag: `</b>` closes nothing: no `<b>` is open here
  <c/>
</a>
"#,
    );
    check(
        r#"
<files>
  <file/>
</file>
^^^^^^^ stray-end-tag: `</file>` does not close `<files>` opened in line 1: write `</files>`
"#,
    );
    check(
        r#"
<services>
  <service>
  </services>
  ^^^^^^^^^^^ stray-end-tag: `</services>` does not close `<service>` opened in line 2: write `</service>`
  <service/>
</services>
"#,
    );
    check(
        r#"
<a><b/></a>
<c><servce/></c>
^^ text-outside-root: `<c>` stands after `<a>`, which ends in line 1: a document is one element with everything else inside
"#,
    );
    check(
        r#"
<a>
  <servce>
  </service>
  ^^^^^^^^^^ stray-end-tag: `</service>` does not close `<servce>` opened in line 2: write `</servce>`
</a>
"#,
    );
    check(
        r#"
<a>
  <b/>
  <bb>
  </b>
  ^^^^ stray-end-tag: `</b>` does not close `<bb>` opened in line 3: write `</bb>`
</a>
"#,
    );
}

#[test]
fn half_typed_tags() {
    check(
        r#"
<
^ stray-less-than: this `<` begins no tag: finish the tag, or write the character as `&lt;`
"#,
    );
    check(
        r#"
<a
^^ malformed-tag: the tag `<a` is not finished: add `>`
"#,
    );
    check(
        r#"
<a b
^^ malformed-tag: the tag `<a` is not finished: add `>`
"#,
    );
    check(
        r#"
<a b=
^^ malformed-tag: the tag `<a` is not finished: add `>`
"#,
    );
    check(
        r#"
<a>
  <
  ^ stray-less-than: this `<` begins no tag: finish the tag, or write the character as `&lt;`
</a>
"#,
    );
    check(
        r#"
<a>
  <b
  ^^ malformed-tag: the tag `<b` is not finished: add `>`
  <c/>
</a>
"#,
    );
    check(
        r#"
<a>
  <b c="1"
  ^^ malformed-tag: the tag `<b` is not finished: add `>`
    <d/>
  </b>
</a>
"#,
    );
    check(
        r#"
<a>
</
^^ malformed-tag: the end tag `</` is not finished: write `</a>`
"#,
    );
    check(
        r#"
<a>
  <b>
  </
  ^^ malformed-tag: the end tag `</` is not finished: write `</b>`
</a>
"#,
    );
    check(
        r#"
<a>
  <bcd>
  </bc
  ^^^^ malformed-tag: the end tag `</bc` is not finished: write `</bcd>`
</a>
"#,
    );
    check(
        r#"
<a></>
   ^^^ malformed-tag: the end tag has no name: write `</a>`
"#,
    );
    check(
        r#"
<a>1 <b and c</a>
     ^^ malformed-tag: the tag `<b` is not finished: add `>`
"#,
    );
    check(
        r#"
<a>1 < 2</a>
     ^ stray-less-than: this `<` begins no tag: finish the tag, or write the character as `&lt;`
"#,
    );
    check(
        r#"
< a></ a>
 ^ malformed-tag: the name of a tag follows directly after its opening bracket: remove the space
      ^ malformed-tag: the name of a tag follows directly after its opening bracket: remove the space
"#,
    );
    check(
        r#"
<a></a b="c">
      ^^^^^^ malformed-tag: an end tag holds nothing but its name: write `</a>`
"#,
    );
}

#[test]
fn junk_in_tags() {
    check(
        r#"
<a b>1</a>
   ^ malformed-tag: the attribute `b` has no value: write `b="…"`
"#,
    );
    check(
        r#"
<a b= c="1"/>
   ^^ malformed-tag: the attribute `b` has no value: write `b="…"`
"#,
    );
    check(
        r#"
<a b "c" d="1"/>
   ^ malformed-tag: `=` is missing between the attribute `b` and its value
"#,
    );
    check(
        r#"
<a b"1"/>
   ^ malformed-tag: `=` is missing between the attribute `b` and its value
"#,
    );
    check(
        r#"
<a b=="1"/>
     ^ malformed-tag: `=` stands once, between the name of an attribute and its value: remove it here
"#,
    );
    check(
        r#"
<a ="1"/>
   ^ malformed-tag: `=` stands once, between the name of an attribute and its value: remove it here
"#,
    );
    check(
        r#"
<a b="1"c="2"/>
        ^ malformed-tag: a space is missing before the attribute `c`
"#,
    );
    check(
        r#"
<a/b="1"/>
  ^ malformed-tag: `/` stands in a tag only directly before `>`: remove it
"#,
    );
    check(
        r#"
<a b="1"/ >
         ^ malformed-tag: `/` and `>` stand together at the end of a tag: remove the space between
"#,
    );
    check(
        r#"
<a <b="1"/>
   ^ stray-less-than: this `<` stands inside of a tag: remove it
"#,
    );
    check(
        r#"
<ab="1"/>
 ^^ malformed-tag: a space is missing between the name of the tag and that of its attribute
"#,
    );
    check(
        r#"
<d><ef g="1"/><efg="1"/></d>
               ^^^ malformed-tag: a space is missing between the name of the tag and that of its attribute
"#,
    );
    check(
        r#"
<a b=x"1"/>
     ^ malformed-tag: `x` does not belong in a tag: attributes look like `name="value"`
"#,
    );
    check(
        r#"
<a b=c="1"/>
    ^ malformed-tag: `=` stands once, between the name of an attribute and its value: remove it here
"#,
    );
}

#[test]
fn names_taken_apart() {
    check(
        r#"
<serv ice>
     ^ malformed-tag: a space is in the name of `<service>`: remove it
</service>
"#,
    );
    check(
        r#"
<serv"ice>
     ^ stray-quote: this quote neither begins nor ends a value: remove it
</service>
"#,
    );
    check(
        r#"
<serv<ice>
     ^ stray-less-than: this `<` stands inside of a tag: remove it
</service>
"#,
    );
    check(
        r#"
<serv>ice>
     ^ malformed-tag: this `>` is in the name of `<service>`: remove it
</service>
"#,
    );
    check(
        r#"
<service>
</serv ice>
^^^^^^^^^^^ malformed-tag: an end tag holds nothing but its name: write `</service>`
"#,
    );
    check(
        r#"
<service>
</serv<ice>
      ^ stray-less-than: this `<` stands inside of a tag: remove it
"#,
    );
    check(
        r#"
<service>
</serv>ice>
      ^ malformed-tag: this `>` is in the name of `<service>`: remove it
"#,
    );
    check(
        r#"
<serv&ice>
 ^^^^^^^^ invalid-name: `serv&ice` is not a name: names begin with a letter or `_`, and hold letters, digits, `_`, `-`, `.` and at most one `:`
</service>
"#,
    );
}

#[test]
fn quotes_that_are_missing() {
    check(
        r#"
<a b="1>
   ^^^^ missing-quote: the value of `b` has no closing quote: add `"` after it
  <c d="2"/>
</a>
"#,
    );
    check(
        r#"
<a b="1/>
   ^^^^ missing-quote: the value of `b` has no closing quote: add `"` after it
"#,
    );
    check(
        r#"
<a b="1
   ^^^^ missing-quote: the value of `b` has no closing quote: add `"` after it
  c="2"/>
"#,
    );
    check(
        r#"
<a b="1 c="2"/>
   ^^^^ missing-quote: the value of `b` has no closing quote: add `"` after it
"#,
    );
    check(
        r#"
<a b="
   ^^^ missing-quote: the value of `b` has no closing quote: add `"` after it
"#,
    );
    check(
        r#"
<a b=1" c="2"/>
   ^^^^ missing-quote: the value of `b` has no opening quote: add `"` before it
"#,
    );
    check(
        r#"
<a b=1 2"/>
   ^^^^^^ missing-quote: the value of `b` has no opening quote: add `"` before it
"#,
    );
    check(
        r#"
<a b=1 c="2"/>
   ^^^ missing-quote: the value of `b` has no quotes: put it in quotes
"#,
    );
    check(
        r#"
<a b='1>
   ^^^^ missing-quote: the value of `b` has no closing quote: add `'` after it
</a>
"#,
    );
    check(
        r#"
<a b="x
  y" c="1"/>&
            ^ text-outside-root: text stands after `<a>`, which ends in line 1: remove it, or put it inside
"#,
    );
}

#[test]
fn quotes_that_are_too_many() {
    check(
        r#"
<a b="1""/>
       ^ stray-quote: this quote ends the value of `b` too early: remove it, or write it as `&quot;`
"#,
    );
    check(
        r#"
<a b=""1"/>
      ^ stray-quote: this quote ends the value of `b` too early: remove it, or write it as `&quot;`
"#,
    );
    check(
        r#"
<a b="1"2"/>
       ^ stray-quote: this quote ends the value of `b` too early: remove it, or write it as `&quot;`
"#,
    );
    check(
        r#"
<a b="http://c"/d"/>
              ^ stray-quote: this quote ends the value of `b` too early: remove it, or write it as `&quot;`
"#,
    );
    check(
        r#"
<a" b="1"/>
  ^ stray-quote: this quote neither begins nor ends a value: remove it
"#,
    );
    check(
        r#"
<a "b="1"/>
   ^ stray-quote: this quote neither begins nor ends a value: remove it
"#,
    );
    check(
        r#"
<a b"="1"/>
    ^ stray-quote: this quote neither begins nor ends a value: remove it
"#,
    );
    check(
        r#"
<a b="1"/">
         ^ stray-quote: this quote neither begins nor ends a value: remove it
"#,
    );
    check(
        r#"
<"a></a>
 ^ stray-quote: this quote neither begins nor ends a value: remove it
"#,
    );
    check(
        r#"
<a><"/a>
    ^ stray-quote: this quote neither begins nor ends a value: remove it
"#,
    );
}

#[test]
fn attributes_given_twice() {
    check(
        r#"
<a b="1"
   c="2" b="3"/>
         ^ duplicate-attribute: the attribute `b` is given twice: `b` already stands in line 1
"#,
    );
    check(
        r#"
<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>
                                   ^^^ duplicate-attribute: the attribute `y:b` is given twice: `x:b` already stands in line 1
"#,
    );
    check(
        r#"
<a xmlns="u" xmlns="v"/>
             ^^^^^ duplicate-attribute: the attribute `xmlns` is given twice: `xmlns` already stands in line 1
"#,
    );
}

#[test]
fn characters_to_escape() {
    check(
        r#"
<a b="1<2"/>
       ^ stray-less-than: `<` cannot stand in the value of `b`: write it as `&lt;`
"#,
    );
    check(
        r#"
<a b="1" c="<b>"/>
            ^ stray-less-than: `<` cannot stand in the value of `c`: write it as `&lt;`
"#,
    );
    check(
        r#"
<a>b & c</a>
     ^ stray-ampersand: this `&` begins no reference such as `&lt;`: write it as `&amp;`
"#,
    );
    check(
        r#"
<a b="?c=1&d=2"/>
          ^ stray-ampersand: this `&` begins no reference such as `&lt;`: write it as `&amp;`
"#,
    );
    check(
        r#"
<a>&nbsp;&quote;&what;</a>
   ^^^^^^ unknown-entity: `&nbsp;` is not defined: XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&apos;`; did you mean `&#160;`?
         ^^^^^^^ unknown-entity: `&quote;` is not defined: XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&apos;`; did you mean `&quot;`?
                ^^^^^^ unknown-entity: `&what;` is not defined: XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&apos;`
"#,
    );
    check(
        r#"
<a>&lt b</a>
   ^^^ malformed-reference: the reference `&lt` has no `;`: add it
"#,
    );
    check(
        r#"
<a>&#x41 &#xZZ; &#0; &#99999999999;</a>
   ^^^^^ malformed-reference: the reference `&#x41` has no `;`: add it
         ^^^ malformed-reference: `&#x` names no character: references look like `&#233;` or `&#xE9;`
                ^^^^ malformed-reference: `&#0;` names no character: references look like `&#233;` or `&#xE9;`
                     ^^^^^^^^^^^^^^ malformed-reference: `&#99999999999;` names no character: references look like `&#233;` or `&#xE9;`
"#,
    );
    check(
        r#"
<a>]]></a>
   ^^^ cdata-end-in-text: `]]>` ends a CDATA section, and there is none here: remove it, or write it as `]]&gt;`
"#,
    );
    check(
        r#"
<a>&#xD800;</a>
   ^^^^^^^^ malformed-reference: `&#xD800;` names no character: references look like `&#233;` or `&#xE9;`
"#,
    );
}

#[test]
fn markup_that_does_not_end() {
    check(
        r#"
<a>
  <!-- b
  ^^^^ unterminated-markup: this comment does not end: add `-->`
  <c/>
</a>
"#,
    );
    check(
        r#"
<a>
  <!-- b ->
  ^^^^ unterminated-markup: this comment does not end: add `-->`
  <c/> <!-- d -->
</a>
"#,
    );
    check(
        r#"
<a>
  <!-- b -- c -->
         ^^ malformed-comment: a comment cannot hold `--`: write a single `-`
</a>
"#,
    );
    check(
        r#"
<a><!-- b ---></a>
          ^ malformed-comment: a comment ends with exactly `-->`: remove the hyphens before it
"#,
    );
    check(
        r#"
<a>
  <![CDATA[ b
  ^^^^^^^^^ unterminated-markup: this CDATA section does not end: add `]]>`
</a>
"#,
    );
    check(
        r#"
<a>
  <?b c>
  ^^^ unterminated-markup: this processing instruction does not end: add `?>`
</a>
"#,
    );
    check(
        r#"
<a><? b ?></a>
   ^^ invalid-name: a processing instruction begins with a name directly after `<?`
"#,
    );
    check(
        r#"
<a><!- b --></a>
   ^^^ malformed-tag: `<!-` begins neither a comment, `<!--`, nor a CDATA section, `<![CDATA[`
"#,
    );
    check(
        r#"
<a><!CDATA[b]]></a>
   ^^^^^^^^ malformed-tag: `<!CDATA[` begins neither a comment, `<!--`, nor a CDATA section, `<![CDATA[`
"#,
    );
    check(
        r#"
<a><!b></a>
   ^^^ malformed-tag: `<!b` begins neither a comment, `<!--`, nor a CDATA section, `<![CDATA[`
"#,
    );
}

#[test]
fn declarations() {
    check(
        r#"

<?xml version="1.0"?>
^^^^^ malformed-declaration: nothing may stand before `<?xml`, not even white space: remove it
<a/>
"#,
    );
    check(
        r#"
<a>
  <?xml version="1.0"?>
  ^^^^^ malformed-declaration: `<?xml` stands only at the very beginning of a document: remove it here
</a>
"#,
    );
    check(
        r#"
<?xml version="1.0">
^^^^^^^^^^^^^^^^^^^^ malformed-declaration: the XML declaration is malformed: write `<?xml version="1.0"?>`, or leave it out
<a/>
"#,
    );
    check(
        r#"
<?xml version=1.0?>
^^^^^^^^^^^^^^^^^^^ malformed-declaration: the XML declaration is malformed: write `<?xml version="1.0"?>`, or leave it out
<a/>
"#,
    );
}

#[test]
fn names_and_prefixes() {
    check(
        r#"
<1a></1a>
 ^^ invalid-name: `1a` is not a name: names begin with a letter or `_`, and hold letters, digits, `_`, `-`, `.` and at most one `:`
"#,
    );
    check(
        r#"
<a 1b="2"/>
   ^^ invalid-name: `1b` is not a name: names begin with a letter or `_`, and hold letters, digits, `_`, `-`, `.` and at most one `:`
"#,
    );
    check(
        r#"
<a:b:c/>
 ^^^^^ invalid-name: `a:b:c` is not a name: names begin with a letter or `_`, and hold letters, digits, `_`, `-`, `.` and at most one `:`
"#,
    );
    check(
        r#"
<a><x:b/></a>
    ^ unbound-prefix: the prefix `x:` stands for no namespace: remove it, or declare it with `xmlns:`
"#,
    );
    check(
        r#"
<a x:b="1"/>
   ^ unbound-prefix: the prefix `x:` stands for no namespace: remove it, or declare it with `xmlns:`
"#,
    );
    check(
        r#"
<a xmlns:xml="u"/>
   ^^^^^^^^^^^^^ invalid-namespace: `xml` and `xmlns` and their namespaces have a fixed meaning, and a prefix needs a namespace that is not empty
"#,
    );
    check(
        r#"
<a xmlns:x="http://www.w3.org/XML/1998/namespace"/>
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-namespace: `xml` and `xmlns` and their namespaces have a fixed meaning, and a prefix needs a namespace that is not empty
"#,
    );
    check(
        r#"
<xmlns:a/>
 ^^^^^ invalid-namespace: `xml` and `xmlns` and their namespaces have a fixed meaning, and a prefix needs a namespace that is not empty
"#,
    );
    check(
        r#"
<a xmlns:x=""/>
   ^^^^^^^^^^ invalid-namespace: `xml` and `xmlns` and their namespaces have a fixed meaning, and a prefix needs a namespace that is not empty
"#,
    );
}

#[test]
fn document_types() {
    check(
        r#"
<!DOCTYPE a>
<!DOCTYPE a>
^^^^^^^^^ malformed-doctype: `<!DOCTYPE name>` stands once, before the outermost element: remove it, or write it so
<a/>
"#,
    );
    check(
        r#"
<a/>
<!DOCTYPE a>
^^^^^^^^^ malformed-doctype: `<!DOCTYPE name>` stands once, before the outermost element: remove it, or write it so
"#,
    );
    check(
        r#"
<!doctype a>
^^^^^^^^^ malformed-doctype: `<!DOCTYPE name>` stands once, before the outermost element: remove it, or write it so
<a/>
"#,
    );
    check(
        r#"
<!DOCTYPE a [
^^^^^^^^^ malformed-doctype: `<!DOCTYPE name>` stands once, before the outermost element: remove it, or write it so
  %b;
]>
<a/>
"#,
    );
    check(
        r#"
<!DOCTYPE a [
  <!-- <!ENTITY c "d"> -->
  <!ENTITY b "c">
  ^^^^^^^^ unsupported-doctype: `<!ENTITY` is not read, since a few such lines can stand for gigabytes: write out what it stands for
]>
<a>&b;</a>
"#,
    );
    check(
        r#"
<!DOCTYPE a [ <!ATTLIST a b CDATA "c"> ]>
              ^^^^^^^^^ unsupported-doctype: `<!ATTLIST` is not read, since a few such lines can stand for gigabytes: write out what it stands for
<a/>
"#,
    );
}

#[test]
fn several_at_once() {
    check(
        r#"
<a>
  <b c="1>&</b>
     ^^^^ missing-quote: the value of `c` has no closing quote: add `"` after it
          ^ stray-ampersand: this `&` begins no reference such as `&lt;`: write it as `&amp;`
  <d e=2/>
     ^^^ missing-quote: the value of `e` has no quotes: put it in quotes
  <f>
  ^^ unclosed-element: `<f>` opened in line 4 is not closed before `</a>`: add `</f>`
</a>
"#,
    );
}

#[test]
fn fixes_mend() {
    mend("<s>\n  <t>\n    <u/>\n</s>", "<s>\n  <t>\n    <u/>\n  </t>\n</s>");
    mend("<s>\r\n\t<t>\r\n\t\tu\r\n</s>", "<s>\r\n\t<t>\r\n\t\tu\r\n\t</t>\r\n</s>");
    mend("<s>\n  <t>\n    <u>", "<s>\n  <t>\n    <u></u>\n  </t>\n</s>");
    mend("<s><t>1<t></s>", "<s><t>1</t></s>");
    mend("<s id=\"1\">/>", "<s id=\"1\"/>");
    mend("<s>/t></s>", "<s>/t></s>");
    mend("<s><t>/t></s>", "<s><t></t></s>");
    mend("<s>t a=\"1\"></t></s>", "<s><t a=\"1\"></t></s>");
    mend("<s><tuv>1</tuv><txv>2</tuv></s>", "<s><tuv>1</tuv><tuv>2</tuv></s>");
    mend("<files><file/></file></s>", "<files><file/></files>");
    mend("<value</value>", "<value></value>");
    mend("<valueTrue</value>", "<value>True</value>");
    mend("<s a=\"", "<s a=\"\"/>");
    mend("<s\n  <t/>\n</s>", "<s>\n  <t/>\n</s>");
    mend("<s><t a=1 b='2/></s>", "<s><t a=\"1\" b='2'/></s>");
    mend("<s a=\"1\" a=\"2\"/>", "<s a=\"1\"/>");
    mend("<s a=\"1<2 & 3\"/>", "<s a=\"1&lt;2 &amp; 3\"/>");
    mend("<s>\0\0é\u{ffff}</s>", "<s>é</s>");
    mend("<s><![CDATA[a]]</s>", "<s><![CDATA[a]]></s>");
    mend(
        "<s><t><![CDATA[a]></t><t><![CDATA[&<]]></t><u></s>",
        "<s><t><![CDATA[a]]></t><t><![CDATA[&<]]></t><u></u></s>",
    );
    mend("<s><[CDATA[<&]]></s>", "<s><![CDATA[<&]]></s>");
    mend("<s><!-- a -- ></s>", "<s><!-- a --></s>");
}

#[test]
fn characters_that_xml_does_not_have() {
    let text = "<a b=\"\u{1}\">\0\0<!--\u{ffff}--></a\u{b}>";
    let spans: Vec<_> = found(text).into_iter().map(|finding| (finding.span, finding.check.code)).collect();
    assert_eq!(
        spans,
        [
            (Span::new(6, 7), "invalid-character"),
            (Span::new(9, 11), "invalid-character"),
            (Span::new(15, 18), "invalid-character"),
            (Span::new(21, 26), "stray-end-tag"),
        ]
    );
    assert_eq!(found("<a>\0</a>")[0].message, "the character U+0000 is not allowed in XML: remove it");
    assert_eq!(found("<a\0/>")[0].span, Span::new(2, 3));
    assert_eq!(found("\0")[0].check.code, "invalid-character");
}

#[test]
fn positions_count_bytes_and_lines_of_every_kind() {
    let text = "\u{feff}<é>\r\n\t🤨&\r<b>\n</é>";
    let findings = found(text);
    assert_eq!(findings[0].span, Span::new(text.find('&').unwrap_or(0), text.find('&').unwrap_or(0) + 1));
    assert_eq!(findings[1].message, "`<b>` opened in line 3 is not closed before `</é>`: add `</b>`");
}

#[test]
fn corpus_of_real_mistakes() {
    // The second `</file>` closes nothing that is open; what follows shows that it stands for `</files>`.
    let text = "<s>\n<files>\n<file>\n<c/>\n</file>\n</file>\n</s>";
    let findings = found(text);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "`</file>` does not close `<files>` opened in line 2: write `</files>`");
    mend(text, "<s>\n<files>\n<file>\n<c/>\n</file>\n</files>\n</s>");
}

#[test]
fn what_roxmltree_lets_pass() {
    for text in ["<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a xmlns='u' xmlns='v'/>", "<a xmlns:b=''/>"] {
        assert!(roxmltree::Document::parse(text).is_ok());
        assert_eq!(found(text).len(), 1, "{text}");
    }
}

#[test]
fn what_is_not_read() {
    let attributes = |count: usize| -> String { (0..count).map(|number| format!(" a{number}='='")).collect() };
    assert_eq!(found(&format!("<a{}/>", attributes(MOST_ATTRIBUTES))), []);
    let codes = |text: &str| found(text).iter().map(|finding| finding.check.code).collect::<Vec<_>>();
    assert_eq!(codes(&format!("<a{}/>", attributes(MOST_ATTRIBUTES + 1))), ["limit-exceeded"]);
    assert_eq!(codes(&format!("<b><a{}", attributes(MOST_ATTRIBUTES + 1))), ["limit-exceeded"]);
    assert_eq!(found(&format!("<a><!-- <b{}/> --></a>", attributes(300))), []);
    assert_eq!(found(&format!("<a><![CDATA[<b{}/>]]></a>", attributes(300))), []);
    let namespaces = |count: usize| (0..count).map(|number| format!("<a xmlns:a{number}='u'>")).collect::<String>();
    assert_eq!(found(&(namespaces(100) + &"</a>".repeat(100))), []);
    assert_eq!(codes(&(namespaces(101) + &"</a>".repeat(101))), ["limit-exceeded"]);
    assert_eq!(codes(&format!("<a xmlns='{}'/>", "u".repeat(1001))), ["limit-exceeded"]);
    assert_eq!(codes(&("<a>".to_owned() + &"=".repeat(MOST_MARKUP) + "</a>")), ["limit-exceeded"]);
    // The declaration has to be one.
    for text in [
        "<!DOCTYPE a><a/>",
        "<?xml version='1.0'?><!-- <!DOCTYPE a [<!ENTITY b 'c'>]> --><a><![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>]]></a>",
        "<!DOCTYPE a SYSTEM '<!ENTITY' [<!ELEMENT a ANY><!-- <!ENTITY --><?b <!ENTITY?>]><a/>",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    let bomb = "<?x?>\n<!--\n-->\n<!DOCTYPE a [<!NOTATION n SYSTEM '><!ENTITY b \"c\">'>]><a>&b;</a>";
    assert_eq!(codes(bomb), ["unsupported-doctype"]);
}

#[test]
fn hostile_texts_take_linear_time() {
    let many = 50_000;
    let long = "n".repeat(1_000_000);
    for text in [
        "<a>".repeat(many),
        "</a>".repeat(many),
        "<a ".repeat(many),
        "<a b=\"".repeat(many),
        "<a b='\"".repeat(many),
        "<a b".repeat(many),
        "<".repeat(many),
        "<a>&".repeat(many),
        "<a><![CDATA[".repeat(many),
        "<a><!--".repeat(many),
        "<!-- -> ".repeat(many),
        "<a><?b".repeat(many),
        "<a><!b".repeat(many),
        "<a><!-x".repeat(many),
        "<a/>".repeat(many),
        "<a>".repeat(many) + &"</b>".repeat(many),
        "<a>".repeat(many) + &"<!----></aa>".repeat(many),
        "<a><b>".repeat(many) + &"</a></b>".repeat(many),
        format!("<a{}", " b=''".repeat(many)),
        format!("<a{}", " b".repeat(many)),
        format!("<a{}>", "''".repeat(many)),
        format!("<a b={}>", "c=".repeat(many)),
        format!("<a b='{}'c>", " c= ".repeat(many)),
        format!("<a b='{}", "<".repeat(many)),
        format!("<a {}>", "b''c\"\"".repeat(many)),
        format!("<!DOCTYPE a [{}", "<!---->".repeat(many)),
        format!("<!DOCTYPE a [{}", "<!ELEMENT".repeat(many)),
        format!("<{long}>"),
        format!("<{long}></{long}x>"),
        format!("<a {long}=1 {long}=2>"),
        format!("<a>&{long};</a>"),
        format!("<a>&#{long};&#{}</a>", "1".repeat(1_000_000)),
        format!("<a{}/", " ".repeat(1_000_000)),
        format!("<a b='{}' \0>", "\n".repeat(1_000_000)),
        "\0".repeat(1_000_000),
        "\r".repeat(1_000_000),
        "<a>".to_owned() + &"> ".repeat(500_000),
    ] {
        let start = std::time::Instant::now();
        let findings = found(&text);
        // Quadratic time would be minutes; without optimisation, and beside other work, linear time is some seconds at worst.
        assert!(start.elapsed().as_secs() < 10, "{:?} took {:?}", quote(&text), start.elapsed());
        assert!(!findings.is_empty() && findings.len() < 100, "{}", quote(&text));
        for finding in findings {
            assert!(finding.message.len() < 400, "{}", finding.message);
        }
    }
}

/// Documents with something of everything.
const DOCUMENTS: &[&str] = &[
    "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!-- x --><!ELEMENT a ANY>]>\n<a b=\"1\" c='2'>\n  <d e=\"&lt;\"/>t &amp; &#65;\n</a>\n",
    "\u{feff}<é x:y='🤨' xmlns:x='u'>\r\n\t<![CDATA[<&]]><!-- - -->\r\n<?p i?><é>é</é></é>",
    "<services><service name=\"a\"><executable url=\"https://b/c?d=1\"/></service>\n<service name=\"b\"></service></services>",
    "<x:a xmlns:x='u' xmlns='v'><b xml:lang='en' x:c='1' c='2'/><x:a></x:a></x:a><!-- end -->",
    "<contents><![CDATA[#!/bin/sh\necho $a > b\n]]></contents>",
];

const SNIPPETS: &[&str] = &[
    "<",
    ">",
    "/",
    "\"",
    "'",
    "=",
    "&",
    ";",
    " ",
    "\n",
    "\r",
    "\t",
    "-",
    "--",
    "]",
    "]]>",
    "!",
    "?",
    "?>",
    "#",
    "[",
    "a",
    "b=",
    "a='b'",
    "é",
    "🤨",
    "\u{feff}",
    "\0",
    "\u{ffff}",
    ":",
    "x:",
    "xmlns:x='u'",
    "xmlns=''",
    "<a>",
    "</a>",
    "<a/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?",
    "<?xml ",
    "<!",
    "<!DOCTYPE a>",
    "<!DOCTYPE a [",
    "<!ENTITY a 'b'>",
    "&a;",
    "&amp;",
    "&#0;",
    "&#xD800;",
    "1",
    ".",
];

#[derive(Debug, Clone)]
enum Mutation {
    Delete(prop::sample::Index, usize),
    Insert(prop::sample::Index, &'static str),
    Repeat(prop::sample::Index, usize, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), 1..8usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (index(), prop::sample::select(SNIPPETS)).prop_map(|(at, what)| Mutation::Insert(at, what)),
        (index(), 1..20usize, index()).prop_map(|(from, length, to)| Mutation::Repeat(from, length, to)),
    ]
}

fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for mutation in mutations {
        let place = |index: &prop::sample::Index| index.index(text.len() + 1);
        let end = |start: usize, length: usize| text.len().min(start + length);
        match mutation {
            Mutation::Delete(at, length) => {
                let start = place(at);
                text.drain(start..end(start, *length));
            }
            Mutation::Insert(at, what) => {
                let at = place(at);
                text.splice(at..at, what.chars());
            }
            Mutation::Repeat(from, length, to) => {
                let (start, to) = (place(from), place(to));
                let copy = text[start..end(start, *length)].to_vec();
                text.splice(to..to, copy);
            }
        }
    }
    text.into_iter().collect()
}

/// Places are within `text`, between characters; edits in order.
fn assert_sound(text: &str, findings: &[Diagnostic]) {
    let sound = |span: Span| text.get(span.start..span.end).is_some();
    for finding in findings {
        assert!(sound(finding.span), "{finding:?}");
        assert!(finding.related.iter().all(|related| sound(related.span)), "{finding:?}");
        for fix in &finding.fixes {
            assert!(fix.edits.iter().all(|edit| sound(edit.span)), "{finding:?}");
            assert!(fix.edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{finding:?}");
        }
    }
    assert!(findings.is_sorted_by_key(|finding| finding.span));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Findings exist if and only if roxmltree refuses a text, but for what it does not see; the scanner needs no help from it.
    #[test]
    fn finds_what_roxmltree_refuses(
        document in prop::sample::select(DOCUMENTS),
        mutations in prop::collection::vec(mutation(), 0..5),
    ) {
        let text = mutate(document, &mutations);
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let unsupported = unsupported(&text);
        assert_sound(&text, &unsupported);
        match roxmltree::Document::parse_with_options(&text, options) {
            Ok(_) => {
                let passed = [
                    "malformed-reference", "duplicate-attribute", "invalid-namespace", "invalid-name", "malformed-declaration",
                    "unsupported-doctype", "stray-end-tag",
                ];
                let scanned = scan(&text, false);
                let passes = |findings: &[Diagnostic]| findings.iter().any(|finding| passed.contains(&finding.check.code));
                prop_assert!(scanned.is_empty() || passes(&scanned), "{text:?}: {scanned:?}");
                prop_assert!(unsupported.is_empty() || unsupported == scanned);
                prop_assert_eq!(parse(&text).is_ok(), unsupported.is_empty());
            }
            Err(error) => {
                let findings = locate(&text, &error);
                assert_sound(&text, &findings);
                prop_assert!(!findings.is_empty());
                prop_assert!(findings.iter().all(|finding| finding.check.code != "not-well-formed"), "{text:?}: {error}");
                prop_assert!(!scan(&text, false).is_empty());
            }
        }
    }

    #[test]
    fn random_characters(text in "\\PC*") {
        assert_sound(&text, &found(&text));
    }

    #[test]
    fn random_markup(pieces in prop::collection::vec(prop::sample::select(SNIPPETS), 0..40)) {
        let text = pieces.concat();
        assert_sound(&text, &found(&text));
    }
}
