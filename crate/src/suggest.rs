//! "Did you mean ...?"

/// Longer names are not compared: nobody mistypes one by a letter or two, and the time grows with the square.
const LONGEST: usize = 64;

/// The one of `names` that somebody who typed `typed` probably meant: the first that differs only in case, else the first
/// of those with the fewest typing errors (optimal string alignment), if that is at most a third of the characters.
///
/// Takes time in proportion to the number of `names`, however long they are.
#[inline(never)] // called all over; a page loads each copy
pub(crate) fn closest_of<'n>(typed: &str, names: &[&'n str]) -> Option<&'n str> {
    let (typed, length) = folded(typed)?;
    let mut best: Option<(usize, &str)> = None;
    for &name in names {
        let Some((folded, name_length)) = folded(name) else { continue };
        let allowed = length.max(name_length) / 3;
        if length.abs_diff(name_length) > allowed && folded != typed {
            continue;
        }
        let errors = strsim::osa_distance(&typed, &folded);
        if errors <= allowed && best.is_none_or(|(fewest, _)| errors < fewest) {
            best = Some((errors, name));
        }
        if errors == 0 {
            return Some(name);
        }
    }
    best.map(|(_, name)| name)
}

/// [`closest_of`] any names.
pub(crate) fn closest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    closest_of(typed, &names.collect::<Vec<_>>())
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

    #[test]
    fn a_third_may_be_wrong() {
        assert_eq!(closest_of("paramter", &["value", "parameters", "parameter"]), Some("parameter"));
        assert_eq!(closest_of("fiel", &["value", "file"]), Some("file"));
        assert_eq!(closest_of("hpw", &["name", "hwp"]), Some("hwp"));
        assert_eq!(closest_of("x", &["y", ""]), None);
        assert_eq!(closest_of("img", &["image"]), None);
        assert_eq!(closest_of("", &["a"]), None);
    }

    #[test]
    fn case_comes_first() {
        assert_eq!(closest_of("MySQL", &["mysqk", "mysql"]), Some("mysql"));
    }

    #[test]
    fn the_first_of_equals() {
        assert_eq!(closest_of("node", &["node2", "node1"]), Some("node2"));
    }

    #[test]
    fn long_names_cost_nothing() {
        let long = "a".repeat(5_000_000);
        assert_eq!(closest(&long, ["a"].into_iter()), None);
        assert_eq!(closest("a", std::iter::repeat_n(long.as_str(), 1000)), None);
    }
}
