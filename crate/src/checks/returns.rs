//! Edits that add a child to an element, and that say who returns what.

use crate::diagnostic::Edit;
use crate::model::{Return, Room};
use crate::span::{Span, part};
use crate::syntax::escape;
use crate::wording::fill;

/// `<return name="dbup"/>`.
#[inline(never)]
pub(super) fn element(name: &str) -> String {
    fill("<return name=\"[0]\"/>", &[&escape(name)])
}

/// Adds `child` as the last in `room`. `None` if that has no end tag of its own and is no empty-element tag either.
#[inline(never)]
pub(super) fn add(text: &str, room: &Room, child: &str) -> Option<Edit> {
    let name = part(text, room.tag.start, room.tag.end);
    if let Some(end) = room.content_end {
        let own = part(text, end + 2, end + 2 + name.len()) == name;
        return own.then(|| Edit::insert_child(text, end, child));
    }
    let slash = text.get(..room.end)?.strip_suffix("/>")?.len();
    let insert = fill(">[0]</[1]>", &[child, name]);
    Some(Edit { insert, ..Edit::remove(text, Span::new(slash, room.end)) })
}

/// Adds `returns`, one or more elements, to what is returned in `room`. `None` if its tags leave no room for it.
#[inline(never)]
pub(super) fn give(text: &str, room: &Room, returns: &str) -> Option<Edit> {
    match part(text, room.tag.start, room.tag.end) {
        "returns" => add(text, room, returns),
        _ => add(text, room, &fill("<returns>[0]</returns>", &[returns])),
    }
}

/// Removes `returns` of one assembly or service, with what would be empty then.
#[inline(never)]
pub(super) fn take(text: &str, returns: &[&Return], edits: &mut Vec<Edit>) {
    for together in returns.chunk_by(|one, next| one.container == next.container) {
        if together[0].together == together.len() {
            edits.push(Edit::remove(text, together[0].container));
        } else {
            for returned in together {
                edits.push(Edit::remove(text, returned.span));
            }
        }
    }
}
