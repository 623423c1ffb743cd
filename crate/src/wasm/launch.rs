//! The launch: what is asked once a document is to be launched.
