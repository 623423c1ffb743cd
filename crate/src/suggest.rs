//! "Did you mean".

/// The name that `typed` probably stands for, if one is close enough.
pub(crate) fn closest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    if typed.len() > 64 {
        return None;
    }
    names
        .filter(|name| name.len().abs_diff(typed.len()) <= 8)
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(|(distance, _)| *distance * 3 <= typed.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
