//! The rules of ARCHITECTURE.md that a reader could break without noticing.

#![expect(clippy::panic, reason = "a test says by panicking what it found")]

use std::fs;
use std::path::Path;

/// Every source file of the core, with its path below `crate/src`.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = relative(&path, &root);
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
                sources.push((name, text));
            }
        }
    }
    assert!(sources.len() > 10, "the sources were not found: {sources:?}");
    sources
}

fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[track_caller]
fn only_user(module: &str, needles: &[&str]) {
    let (inside, outside): (Vec<_>, Vec<_>) = sources()
        .into_iter()
        .partition(|(name, _)| name == &format!("{module}.rs") || name.starts_with(&format!("{module}/")));
    for needle in needles {
        let code = |text: &str| text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(needle));
        assert!(inside.iter().any(|(_, text)| code(text)), "{module} no longer uses {needle}: drop the rule");
        let users: Vec<&str> = outside.iter().filter(|(_, text)| code(text)).map(|(name, _)| &**name).collect();
        assert!(users.is_empty(), "{needle} is {module}'s alone, but {users:?} use it too");
    }
}

#[test]
fn waits_is_the_only_user_of_petgraph() {
    only_user("waits", &["petgraph"]);
}

#[test]
fn only_wasm_knows_javascript() {
    only_user("wasm", &["wasm_bindgen", "serde", "tsify", "web_sys"]);
}

#[test]
fn dependencies_point_one_way() {
    /// From what knows nothing to what knows all; a module may use only those before it.
    const ORDER: &[&str] = &[
        "span",
        "diagnostic",
        "quote",
        "wording",
        "suggest",
        "facts",
        "names",
        "syntax",
        "model",
        "references",
        "traps",
        "waits",
        "checks",
        "help",
        "symbols",
        "outline",
        "format",
        "plan",
        "heat",
        "launch",
        "wasm",
    ];
    for (name, text) in sources().iter().filter(|(name, _)| name != "lib.rs") {
        let module = name.split(['/', '.']).next().unwrap_or_default();
        let rank = ORDER.iter().position(|known| *known == module);
        let rank = rank.unwrap_or_else(|| panic!("{name}: give its module a place in the order"));
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for later in &ORDER[rank + 1..] {
            let used = code.contains(&format!("crate::{later}::"));
            assert!(!used, "{name} uses {later}, which comes after it");
        }
    }
}
