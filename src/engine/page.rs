//! The page for users of the library, so that its code is tested with the docs.
#![doc = include_str!("../../docs/LIBRARY.md")]
