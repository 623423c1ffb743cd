//! The only module that knows JavaScript: bindings, and the types that cross. Thin: read, ask the core, map to plain data.
//!
//! Two modules are made of the crate, a feature for each: `typing` is what a page needs at each keystroke, `launch` what it
//! loads once it is asked for.

#[cfg(feature = "typing")]
mod document;
#[cfg(feature = "launch")]
pub mod heat;
#[cfg(feature = "launch")]
pub mod launch;
#[cfg(feature = "typing")]
mod map;
pub mod plain;
#[cfg(feature = "launch")]
pub mod plan;
mod service;
#[cfg(feature = "typing")]
pub mod types;

use std::cell::RefCell;

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Agent;
use crate::span::part;

#[cfg(feature = "typing")]
pub use map::report;

/// Small and as fast as the standard library's. In a module there is one thread.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

thread_local! {
    /// Where JavaScript writes the text, so that it crosses in one copy.
    static INPUT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes room for `capacity` bytes of UTF-8 and says where, as an address in the module's memory.
///
/// The address holds until the next call of `input`.
#[wasm_bindgen]
#[must_use]
pub fn input(capacity: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|buffer| {
        *buffer = "\0".repeat(capacity);
        buffer.as_mut_str().as_mut_ptr()
    })
}

fn read(length: usize) -> String {
    // TextEncoder writes nothing but UTF-8.
    INPUT.with_borrow(|buffer| part(buffer, 0, length).to_owned())
}

/// The agent of that name; an unknown one is the caller's mistake: it throws.
fn agent(name: &str) -> Result<Agent, JsError> {
    name.parse().map_err(|error: crate::UnknownAgent| JsError::new(&error.to_string()))
}

/// A panic is a bug of ours; its message belongs where a developer looks, since a trap says nothing.
fn console_error_on_panic() {
    std::panic::set_hook(Box::new(|info| web_sys::console::error_1(&message(info).into())));
}

/// What a panic says; where it is, is not known in a module.
fn message<'i>(info: &'i std::panic::PanicHookInfo<'_>) -> &'i str {
    let payload = info.payload();
    let formatted = payload.downcast_ref::<String>().map(String::as_str);
    formatted.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}
