//! Every check, one file each kind of question. A check is a function that reads what is known and adds findings.

pub mod schema;
#[cfg(test)]
mod testing;
