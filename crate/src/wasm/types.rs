//! What crosses to JavaScript: plain data, with the names that TypeScript sees. Every offset is in UTF-16 units.
//!
//! TypeScript's types are made from these, and the tests read what crosses as these; `map.rs` builds it.

use serde::Deserialize;
use tsify::Tsify;

pub use super::service::ServiceName;

/// What `check` returns.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// No diagnostic of severity `error`.
    pub valid: bool,
    /// The text is well-formed XML.
    pub well_formed: bool,
    /// Sorted by `from`, then `to`, then `code`.
    pub diagnostics: Vec<Diagnostic>,
    /// Every service, in document order.
    pub services: Vec<ServiceStart>,
    /// Every deadlock, the certain ones first.
    pub deadlocks: Vec<Deadlock>,
}

/// One finding.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Diagnostic {
    /// Kebab-case name of the check; stable.
    pub code: String,
    /// What it is about.
    pub category: Category,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence; then why, or what to do.
    pub message: String,
    /// First UTF-16 unit.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// Of `from`; from 1.
    pub line: usize,
    /// Of `from`; from 1, in UTF-16 units.
    pub column: usize,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the interface's own")]
pub enum Category {
    Syntax,
    Schema,
    Name,
    Reference,
    Launch,
    Compatibility,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the interface's own")]
pub enum Severity {
    Error,
    Warning,
    Info,
    Hint,
}

/// Another place that belongs to a finding.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// What this place has to do with it.
    pub message: String,
    /// First UTF-16 unit.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// A way to mend a finding: all its edits, made against the text that was checked.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// What it does, as an order.
    pub title: String,
    /// They do not overlap.
    pub edits: Vec<Edit>,
}

/// Replaces a range by a text.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// First UTF-16 unit replaced.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// What stands there afterwards.
    pub insert: String,
}

/// A range of the document.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// First UTF-16 unit.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// Something in the document that has a name, and what is in it.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutlineItem {
    /// What it is.
    pub kind: OutlineKind,
    /// Its name; empty if it has none.
    pub name: String,
    /// What else is to be known at a glance, such as "never starts" or "dbup on mysql"; may be empty.
    pub detail: String,
    /// All of its element: first UTF-16 unit.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// Where it is named, within that: first UTF-16 unit.
    pub name_from: usize,
    /// One past the last.
    pub name_to: usize,
    /// What is in it: services and returns of an assembly, parameters and returns of a service.
    pub children: Vec<OutlineItem>,
}

/// Which kind of [`OutlineItem`] it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the interface's own")]
pub enum OutlineKind {
    Assembly,
    Service,
    Parameter,
    Return,
}

/// Whether a service starts when the deployable is launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum Starts {
    /// It starts, however late undeclared returns come.
    Yes,
    /// It never starts, however early undeclared returns come.
    No,
    /// It depends on when undeclared returns come.
    Maybe,
}

/// A service and whether it starts.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct ServiceStart {
    /// The assembly's name.
    pub assembly: String,
    /// The service's name.
    pub service: String,
    /// Whether it starts.
    pub starts: Starts,
    /// Its launch layer (0 waits for no service), or null where it does not surely start.
    #[tsify(type = "number | null")]
    pub layer: Option<usize>,
}

/// Services that wait for each other.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Deadlock {
    /// It exists only if undeclared returns come late.
    pub possible: bool,
    /// Every service of the deadlock, in document order.
    pub members: Vec<ServiceName>,
    /// One shortest way round, in waiting order, from its earliest reference.
    pub cycle: Vec<ServiceName>,
}

/// Assemblies, services and references, to be drawn.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Graph {
    /// Every assembly in document order, then those that are only referenced.
    pub assemblies: Vec<GraphAssembly>,
    /// Every service in document order, then those that are only referenced.
    pub services: Vec<GraphService>,
    /// Every reference in document order.
    pub edges: Vec<GraphEdge>,
}

/// An assembly in a [`Graph`].
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct GraphAssembly {
    /// Unique in the graph.
    pub id: String,
    /// Its name, as typed; names may repeat.
    pub name: String,
    /// Whether the document has it; if not, a reference asks for it.
    pub exists: bool,
    /// First UTF-16 unit of its element, or of the reference's attribute that asks for it.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// A service in a [`Graph`].
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct GraphService {
    /// Unique in the graph.
    pub id: String,
    /// The id of its assembly.
    pub assembly: String,
    /// Its name, as typed; names may repeat.
    pub name: String,
    /// Whether the document has it; if not, a reference asks for it.
    pub exists: bool,
    /// Whether it starts.
    pub starts: Starts,
    /// Its launch layer, or null where it does not surely start.
    #[tsify(type = "number | null")]
    pub layer: Option<usize>,
    /// The worst deadlock it belongs to.
    #[tsify(type = "\"certain\" | \"possible\" | null")]
    pub deadlock: Option<Certainty>,
    /// First UTF-16 unit of its element, or of the reference's attribute that asks for it.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// How sure a deadlock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Whatever happens.
    Certain,
    /// If undeclared returns come late.
    Possible,
}

/// A reference in a [`Graph`], from the service that waits to what it waits for.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct GraphEdge {
    /// Unique in the graph.
    pub id: String,
    /// The id of the service that waits.
    pub source: String,
    /// The id of the service or assembly waited for.
    pub target: String,
    /// What is waited for: the return's or the service's name.
    pub label: String,
    /// The parameter that takes the value.
    pub parameter: String,
    /// What kind of wait it is.
    pub kind: EdgeKind,
    /// Whether it is a hop of a deadlock's `cycle`, and of which sort.
    #[tsify(type = "\"certain\" | \"possible\" | null")]
    pub cycle: Option<Certainty>,
    /// First UTF-16 unit of the `<reference>`.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// What kind of wait a reference makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// Until a service has completed.
    Service,
    /// Only until the instance has booted.
    Boot,
    /// For a return that any service of the assembly, or its image, may provide.
    Undeclared,
    /// For ever: nothing can satisfy it.
    Unsatisfied,
}

/// What can be typed at a place.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Completions {
    /// First UTF-16 unit of what an option replaces: what is typed of it so far.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// In the order of the schema, or of the document.
    pub options: Vec<Completion>,
}

/// One of the things that can be typed at a place.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Completion {
    /// The name or value, as it is meant.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it is for, or where it comes from, in a few words; may be empty.
    pub detail: String,
    /// What to insert, escaped where XML wants it. For an `element` or `attribute` it is a snippet as CodeMirror's `snippet`
    /// reads it: `${name}` is a placeholder and the text in it, `${}` an empty one. Else it is plain text, and so must not be
    /// read as a snippet.
    pub insert: String,
    /// A reference to it would make its service wait for itself, surely or if undeclared returns come late.
    pub closes_cycle: bool,
}

/// What a [`Completion`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionKind {
    /// An element, with the attributes it needs and its end tag.
    Element,
    /// The end of the innermost element.
    EndTag,
    /// An attribute.
    Attribute,
    /// The value of an attribute.
    Value,
}

/// What is known of what stands at a place.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Hover {
    /// First UTF-16 unit of what it is said of.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// What it is.
    pub title: String,
    /// Paragraphs of plain text: what it is for, what becomes of it at the launch, what was found there, and what the checks of
    /// those codes find.
    pub text: Vec<String>,
    /// The codes of checks that are named here: the one that a comment ignores, and those of what was found.
    pub codes: Vec<String>,
}
