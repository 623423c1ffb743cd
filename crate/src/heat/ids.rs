//! Names of the template's own, made of the deployable's, which may hold anything.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

/// The names of one namespace, no two alike, and how many asked for each.
#[derive(Debug, Default)]
pub(super) struct Ids(HashMap<String, usize, FxBuildHasher>);

/// More characters of a name than this are cut off; Heat takes 255 in all.
const LONGEST: usize = 40;

/// What YAML reads as something else than a text.
const WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

impl Ids {
    /// A namespace in which `taken` have their meaning already.
    pub(super) fn without(taken: &[&str]) -> Self {
        Self(taken.iter().map(|&name| (name.to_owned(), 1)).collect())
    }

    /// A name of letters, digits and `_` that reads like `parts`, is a text in YAML, and that no other call gets.
    pub(super) fn claim(&mut self, parts: &[&str]) -> String {
        let mut name = String::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                name.push('_');
            }
            name.extend(part.chars().take(LONGEST).map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }));
        }
        let first = name.bytes().next();
        if !first.is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            || WORDS.contains(&&*name.to_ascii_lowercase())
        {
            name.insert(0, '_');
        }
        self.number(name, '_')
    }

    /// A name for an instance that reads like `name`, is a host name, and that no other call gets.
    pub(super) fn host(&mut self, name: &str) -> String {
        let letters =
            name.chars().take(LONGEST).map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
        let host: String = letters.collect();
        let host = host.trim_matches('-');
        self.number(if host.is_empty() { "instance" } else { host }.to_owned(), '-')
    }

    /// `name`, or else `name` and the next free number behind `joint`.
    fn number(&mut self, name: String, joint: char) -> String {
        let mut number = self.0.get(&name).copied().unwrap_or_default();
        let mut free = name.clone();
        while self.0.contains_key(&free) {
            number += 1;
            free = format!("{name}{joint}{number}");
        }
        self.0.insert(name, number.max(1));
        self.0.entry(free.clone()).or_insert(1);
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_no_two_alike() {
        let mut ids = Ids::without(&["network"]);
        assert_eq!(ids.claim(&["a", "b"]), "a_b");
        assert_eq!(ids.claim(&["a_b"]), "a_b_2");
        assert_eq!(ids.claim(&["a b"]), "a_b_3");
        assert_eq!(ids.claim(&["a_b_2"]), "a_b_2_2");
        assert_eq!(ids.claim(&["network"]), "network_2");
        assert_eq!(ids.claim(&["数据库"]), "___");
        assert_eq!(ids.claim(&[""]), "_");
        assert_eq!(ids.claim(&["1"]), "_1");
        assert_eq!(ids.claim(&["Yes"]), "_Yes");
        assert_eq!(ids.claim(&[&"é".repeat(100)]).len(), LONGEST);
    }

    #[test]
    fn instances_are_called_as_hosts_are() {
        let mut ids = Ids::default();
        assert_eq!(ids.host("My_DB"), "my-db");
        assert_eq!(ids.host("my db"), "my-db-2");
        assert_eq!(ids.host("é"), "instance");
        assert_eq!(ids.host(" "), "instance-2");
    }
}
