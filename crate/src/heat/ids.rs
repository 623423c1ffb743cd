//! Names of the template's own, made of the deployable's, which may hold anything.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

/// The names of one namespace, no two alike.
///
/// What would have the same name has other ones, all of it: which is first must not decide, else one more would take the name of
/// another. So they are claimed twice, the first time to see which names that are.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Those that are had, and the number of the last that was made of each.
    claimed: HashMap<String, usize, FxBuildHasher>,
    /// How often each was wanted.
    wanted: HashMap<String, usize, FxBuildHasher>,
    /// How often each was wanted the first time.
    before: HashMap<String, usize, FxBuildHasher>,
}

/// More characters of a name than this are cut off; Heat takes 255 in all.
const LONGEST: usize = 40;

/// What YAML reads as something else than a text.
const WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

impl Ids {
    /// A namespace in which `taken` have their meaning already.
    pub(super) fn without(taken: &[&str]) -> Self {
        Self { claimed: taken.iter().map(|&name| (name.to_owned(), 1)).collect(), ..Self::default() }
    }

    /// The same once all is claimed, to claim it again.
    pub(super) fn again(self, taken: &[&str]) -> Self {
        Self { before: self.wanted, ..Self::without(taken) }
    }

    /// What `claim` claims for each of `names` where `taken` have their meaning.
    pub(super) fn all(taken: &[&str], names: &[Vec<&str>], claim: fn(&mut Self, &[&str]) -> String) -> Vec<String> {
        let mut ids = Self::without(taken);
        for parts in names {
            claim(&mut ids, parts);
        }
        let mut ids = ids.again(taken);
        names.iter().map(|parts| claim(&mut ids, parts)).collect()
    }

    /// A name of letters, digits and `_` that reads like `parts`, is a text in YAML, and that no other call gets. Claimed
    /// [`again`](Self::again) it is, whatever else there is in the document, one of two for the same parts.
    pub(super) fn claim(&mut self, parts: &[&str]) -> String {
        let mut name = String::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                name.push('_');
            }
            name.push_str(&plain(part, '_'));
        }
        let first = name.bytes().next();
        if !first.is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            || WORDS.contains(&&*name.to_ascii_lowercase())
        {
            name.insert(0, '_');
        }
        self.free(name, '_', parts)
    }

    /// A name for an instance that reads like `parts`, is a host name, and that no other call gets; as lasting as that of
    /// [`claim`](Self::claim).
    pub(super) fn host(&mut self, parts: &[&str]) -> String {
        let name = parts.concat();
        let is_spelt = name.chars().take(LONGEST).any(|c| c.is_ascii_alphanumeric());
        let host = if is_spelt { plain(&name, '-').to_ascii_lowercase() } else { format!("instance-{}", mark(parts)) };
        self.free(host.trim_matches('-').to_owned(), '-', parts)
    }

    /// `name`, or if that is taken or contested, `name` with the mark of `parts`; and if even that is taken, the next free number
    /// behind it.
    fn free(&mut self, mut name: String, joint: char, parts: &[&str]) -> String {
        *self.wanted.entry(name.clone()).or_default() += 1;
        if self.before.get(&name).is_some_and(|&times| times > 1) || self.claimed.contains_key(&name) {
            name = format!("{name}{joint}{}", mark(parts));
        }
        let mut number = self.claimed.get(&name).copied().unwrap_or_default();
        let mut free = name.clone();
        while self.claimed.contains_key(&free) {
            number += 1;
            free = format!("{name}{joint}{number}");
        }
        self.claimed.insert(name, number.max(1));
        self.claimed.entry(free.clone()).or_insert(1);
        free
    }
}

/// `name` in ASCII letters and digits, with `joint` for whatever else is in it. If that is more than what commonly stands between
/// words, or some is cut off, the mark of `name` is behind it: names that read alike then are told apart whatever is beside them.
fn plain(name: &str, joint: char) -> String {
    let mut plain = String::new();
    let mut is_told_apart = true;
    for (index, c) in name.chars().enumerate() {
        if index == LONGEST {
            is_told_apart = false;
            break;
        }
        is_told_apart &= c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_');
        plain.push(if c.is_ascii_alphanumeric() { c } else { joint });
    }
    if !is_told_apart {
        plain = format!("{}{joint}{}", plain.trim_end_matches(joint), mark(&[name]));
    }
    plain
}

/// Eight digits that are hardly ever the same for other `parts` (FNV-1a, 32 bits). They are made of the first 1000 bytes of each, so
/// that many parts of a long name do not take long.
pub(super) fn mark(parts: &[&str]) -> String {
    let mut hash = 0x811c_9dc5_u32;
    for part in parts {
        // No byte of a text ends it.
        for byte in part.bytes().take(1000).chain([0xff]) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_no_two_alike() {
        let mut ids = Ids::without(&["network"]);
        assert_eq!(ids.claim(&["a", "b"]), "a_b");
        assert_eq!(ids.claim(&["a_b"]), "a_b_11d0978a");
        assert_eq!(ids.claim(&["a b"]), "a_b_3f210f77");
        assert_eq!(ids.claim(&["a b"]), "a_b_3f210f77_2");
        assert_eq!(ids.claim(&["a_b_3f210f77_2"]), "a_b_3f210f77_2_5041a374");
        assert_eq!(ids.claim(&["network"]), "network_769b4d4e");
        assert_eq!(ids.claim(&["数据库"]), "_28187dd8");
        assert_eq!(ids.claim(&[""]), "_");
        assert_eq!(ids.claim(&["1"]), "_1");
        assert_eq!(ids.claim(&["Yes"]), "_Yes");
        assert_eq!(ids.claim(&[&"é".repeat(100)]), "_4406c89e");
    }

    #[test]
    fn names_do_not_depend_on_what_is_beside_them() {
        let long = ["x".repeat(LONGEST + 1), "x".repeat(LONGEST + 2)];
        let names = ["数据库", "服务器", "a/b", "a:b", &long[0], &long[1]];
        let claim = |order: &[&str], make: fn(&mut Ids, &str) -> String| {
            let mut ids = Ids::default();
            let mut claimed: Vec<_> = order.iter().map(|name| (name.to_string(), make(&mut ids, name))).collect();
            claimed.sort_unstable();
            claimed
        };
        let mut reversed = names;
        reversed.reverse();
        for make in
            [|ids: &mut Ids, name: &str| ids.claim(&[name, "config"]), |ids: &mut Ids, name: &str| ids.host(&[name])]
        {
            assert_eq!(claim(&names, make), claim(&reversed, make));
        }
    }

    #[test]
    fn who_comes_first_does_not_decide() {
        let claim = |names: &[&[&'static str]]| {
            let names: Vec<_> = names.iter().map(|parts| parts.to_vec()).collect();
            Ids::all(&["network"], &names, Ids::claim)
        };
        assert_eq!(claim(&[&["a", "b_c"], &["d"]]), ["a_b_c", "d"]);
        let [first, second, third]: [&[&str]; 3] = [&["a", "b_c"], &["a_b", "c"], &["network"]];
        let mut reversed = claim(&[third, second, first]);
        reversed.reverse();
        assert_eq!(claim(&[first, second, third]), reversed);
        assert_eq!(reversed[0], format!("a_b_c_{}", mark(first)));
    }

    #[test]
    fn instances_are_called_as_hosts_are() {
        let mut ids = Ids::default();
        assert_eq!(ids.host(&["My_DB"]), "my-db");
        assert_eq!(ids.host(&["my db"]), "my-db-4af04cb0");
        assert_eq!(ids.host(&["é"]), "instance-7094999a");
        assert_eq!(ids.host(&["-"]), "instance-d2ce3545");
    }
}
