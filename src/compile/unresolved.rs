//! What the build of a plan looks for and does not find.

use thiserror::Error;

/// Something that a document asks for and does not hold. A document without faults asks for nothing of this kind: the check sees to
/// it, and loading builds the plan as a proof.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unresolved {
    /// A name that nothing has.
    #[error("there is no {sort} `{name}`")]
    Name {
        /// What should have the name.
        sort: &'static str,
        /// The name.
        name: String,
    },
    /// A key that is not there.
    #[error("a {of} has no `{key}`")]
    Key {
        /// What should have the key.
        of: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A value with the dimension of something else.
    #[error("a value of the rule or level `{0}` has another dimension than it should")]
    Dimension(String),
}

impl Unresolved {
    /// A name that nothing has.
    pub fn name(sort: &'static str, name: &str) -> Self {
        let name = name.to_owned();
        Self::Name { sort, name }
    }
}
