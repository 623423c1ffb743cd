//! "Did you mean ...?"

/// Longer names are not compared: nobody mistypes one by a letter or two, and the time grows with the square.
const LONGEST: usize = 64;

/// The one of `names` that somebody who typed `typed` probably meant: the first that differs only in case, else the first
/// of those with the fewest typing errors (Damerau-Levenshtein), if that is at most a third of the characters.
///
/// Takes time in proportion to the number of `names`, however long they are.
pub(crate) fn closest<'n>(typed: &str, mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    closest_of(typed, &mut names)
}

#[inline(never)] // one for all kinds of lists: a page loads each copy
fn closest_of<'n>(typed: &str, names: &mut dyn Iterator<Item = &'n str>) -> Option<&'n str> {
    let (typed, length) = folded(typed)?;
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let Some((folded, name_length)) = folded(name) else { continue };
        let allowed = length.max(name_length) / 3;
        if length.abs_diff(name_length) > allowed && folded != typed {
            continue;
        }
        let errors = strsim::damerau_levenshtein(&typed, &folded);
        if errors <= allowed && best.is_none_or(|(fewest, _)| errors < fewest) {
            best = Some((errors, name));
        }
        if errors == 0 {
            return Some(name);
        }
    }
    best.map(|(_, name)| name)
}

/// `name` in lower case, and its number of characters; none if it is too long.
fn folded(name: &str) -> Option<(String, usize)> {
    if name.len() > LONGEST * 4 {
        return None;
    }
    let folded = name.to_ascii_lowercase();
    let length = folded.chars().count();
    (length <= LONGEST).then_some((folded, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(typed: &str, names: &[&'static str]) -> Option<&'static str> {
        closest(typed, names.iter().copied())
    }

    #[test]
    fn a_third_may_be_wrong() {
        assert_eq!(nearest("paramter", &["value", "parameters", "parameter"]), Some("parameter"));
        assert_eq!(nearest("fiel", &["value", "file"]), Some("file"));
        assert_eq!(nearest("hpw", &["name", "hwp"]), Some("hwp"));
        assert_eq!(nearest("x", &["y", ""]), None);
        assert_eq!(nearest("img", &["image"]), None);
        assert_eq!(nearest("", &["a"]), None);
    }

    #[test]
    fn case_comes_first() {
        assert_eq!(nearest("MySQL", &["mysqk", "mysql"]), Some("mysql"));
    }

    #[test]
    fn the_first_of_equals() {
        assert_eq!(nearest("node", &["node2", "node1"]), Some("node2"));
    }

    #[test]
    fn long_names_cost_nothing() {
        let long = "a".repeat(5_000_000);
        assert_eq!(closest(&long, ["a"].into_iter()), None);
        assert_eq!(closest("a", std::iter::repeat_n(long.as_str(), 1000)), None);
    }
}
