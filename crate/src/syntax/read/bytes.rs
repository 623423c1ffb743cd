//! What a byte can be, as one bit each, so that a table tells in one look whether it is of interest.

pub(super) const SPACE: u8 = 1;
/// A word, which is a name or meant to be one, ends before it.
pub(super) const ENDS_WORD: u8 = 1 << 1;
/// Stands in a name, and is neither a colon nor beyond ASCII.
pub(super) const NAME: u8 = 1 << 2;
/// Likewise, and a name may begin with it.
pub(super) const NAME_START: u8 = 1 << 3;
/// Does not stand for itself in text, or may not stand there, or begins what may not.
pub(super) const IN_TEXT: u8 = 1 << 4;
/// Likewise in the value of an attribute.
pub(super) const IN_VALUE: u8 = 1 << 5;
/// Likewise in a CDATA section.
pub(super) const IN_CDATA: u8 = 1 << 6;
/// May not stand in a comment, or begins what may not.
pub(super) const IN_COMMENT: u8 = 1 << 7;

/// What each byte is.
pub(super) static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = class(byte);
        if byte == u8::MAX {
            break classes;
        }
        byte += 1;
    }
};

const fn class(byte: u8) -> u8 {
    const NOWHERE: u8 = IN_TEXT | IN_VALUE | IN_CDATA | IN_COMMENT;
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'_' => NAME | NAME_START,
        b'0'..=b'9' | b'-' | b'.' => NAME,
        b' ' => SPACE | ENDS_WORD,
        b'\t' | b'\n' => SPACE | ENDS_WORD | IN_VALUE,
        b'\r' => SPACE | ENDS_WORD | IN_TEXT | IN_VALUE | IN_CDATA,
        b'"' | b'\'' | b'<' | b'/' | b'=' => ENDS_WORD,
        b'>' => ENDS_WORD | IN_TEXT,
        b'&' => ENDS_WORD | IN_TEXT | IN_VALUE,
        b']' => IN_TEXT,
        // U+FFFE and U+FFFF begin with it.
        0xEF => NOWHERE,
        0..b' ' => NOWHERE,
        _ => 0,
    }
}
