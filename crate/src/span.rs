//! Places in a document.

use std::ops::Range;

/// A half-open range of a document, in UTF-8 bytes from its beginning.
///
/// Both ends lie on character boundaries of the text that was analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`, `end` exclusive.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span does not run backwards: {start}..{end}");
        Self { start, end }
    }

    /// The empty span at `offset`.
    #[must_use]
    pub fn empty(offset: usize) -> Self {
        Self::new(offset, offset)
    }
}

/// What stands between two bytes of `text`; nothing if they are not in it, the second after the first, or inside a character.
///
/// An index would panic then, and its message alone brings every page kilobytes of tables of characters.
#[inline(never)]
pub(crate) fn part(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Converts byte offsets of one text to what editors count: UTF-16 units, lines and columns.
///
/// Built once per text, O(length); each conversion is O(log length). An ASCII text needs no table but that of its lines.
#[derive(Debug)]
pub struct Positions {
    /// The byte after each non-ASCII character, and the UTF-16 offset there.
    wide: Vec<(usize, usize)>,
    /// UTF-16 offset of the first character of each line.
    lines: Vec<usize>,
}

impl Positions {
    /// Measures `text`. A line ends with LF, CR or CR LF, as in CodeMirror and in XML.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut wide = Vec::new();
        let mut lines = vec![0];
        let mut utf16 = 0;
        for (offset, &byte) in bytes.iter().enumerate() {
            // The first byte of a character says how many follow; those that follow, 10xxxxxx, count for nothing.
            utf16 += match byte {
                0x80..=0xbf => 0,
                0xf0.. => 2,
                _ => 1,
            };
            if byte >= 0x80 && bytes.get(offset + 1).is_none_or(|next| !matches!(next, 0x80..=0xbf)) {
                wide.push((offset + 1, utf16));
            }
            if byte == b'\n' || (byte == b'\r' && bytes.get(offset + 1) != Some(&b'\n')) {
                lines.push(utf16);
            }
        }
        Self { wide, lines }
    }

    /// The UTF-16 offset of byte `offset`, which must lie on a character boundary.
    #[must_use]
    pub fn utf16(&self, offset: usize) -> usize {
        match self.wide.partition_point(|&(byte, _)| byte <= offset) {
            0 => offset,
            n => {
                let (byte, utf16) = self.wide[n - 1];
                utf16 + (offset - byte)
            }
        }
    }

    /// The byte of `text`, which was measured, at UTF-16 offset `utf16`: the opposite of [`utf16`](Self::utf16). Inside a
    /// character it is that after it, and beyond the end of the text that end.
    #[must_use]
    pub fn utf8(&self, text: &str, utf16: usize) -> usize {
        let offset = match self.wide.partition_point(|&(_, end)| end <= utf16) {
            0 => utf16,
            n => {
                let (byte, end) = self.wide[n - 1];
                byte.saturating_add(utf16 - end)
            }
        };
        (offset..text.len()).find(|&offset| text.is_char_boundary(offset)).unwrap_or(text.len())
    }

    /// Line and column of byte `offset`, both from 1, the column in UTF-16 units.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let utf16 = self.utf16(offset);
        let line = self.lines.partition_point(|&start| start <= utf16);
        (line, utf16 - self.lines[line - 1] + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_offsets_stay() {
        let positions = Positions::new("ab\ncd");
        assert_eq!(positions.utf16(4), 4);
        assert_eq!(positions.line_column(4), (2, 2));
    }

    #[test]
    fn wide_characters_and_every_line_ending() {
        let text = "\u{feff}é\r\n🤨x\ry\n";
        let positions = Positions::new(text);
        let at =
            |needle: &str| text.find(needle).map(|offset| (positions.utf16(offset), positions.line_column(offset)));
        assert_eq!(at("é"), Some((1, (1, 2))));
        assert_eq!(at("🤨"), Some((4, (2, 1))));
        assert_eq!(at("x"), Some((6, (2, 3))));
        assert_eq!(at("y"), Some((8, (3, 1))));
        assert_eq!(positions.line_column(text.len()), (4, 1));
    }

    #[test]
    fn there_and_back() {
        let text = "\u{feff}aé🤨x";
        let positions = Positions::new(text);
        for (offset, _) in text.char_indices() {
            assert_eq!(positions.utf8(text, positions.utf16(offset)), offset);
        }
        assert_eq!(positions.utf8(text, 4), text.len() - 1); // between the two units of 🤨
        assert_eq!(positions.utf8(text, usize::MAX), text.len());
    }
}
