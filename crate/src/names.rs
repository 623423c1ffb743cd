//! What names stand for.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

/// A number for each name in a place, such as each service of an assembly.
///
/// The one kind of map there is here: every other would be compiled anew, and a page loads them all.
#[derive(Debug, Default)]
pub(crate) struct Names<'d>(HashMap<(usize, &'d str), usize, FxBuildHasher>);

impl<'d> Names<'d> {
    /// The number of `name` in `place`, which is `number` if it had none.
    #[inline(never)]
    pub(crate) fn entry(&mut self, place: usize, name: &'d str, number: usize) -> &mut usize {
        self.0.entry((place, name)).or_insert(number)
    }

    /// The number of `name` in `place`.
    #[inline(never)]
    pub(crate) fn get(&self, place: usize, name: &str) -> Option<usize> {
        self.0.get(&(place, name)).copied()
    }
}

/// Whether `text` is white space at most.
#[inline(never)] // called all over; a page loads each copy
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim_ascii().is_empty()
}

/// The bytes of the longest name that is read: what is said of services and waits has those of their assemblies, over and over.
pub(crate) const LONGEST: usize = 1000;

/// Whether something can be called `name`: it has a character that can be seen, none that cannot stand in XML, and is not too long.
#[inline(never)] // likewise
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= LONGEST
        && !is_blank(name)
        && !name.chars().any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}
