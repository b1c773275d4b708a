//! Names of states as a scenario writes them. Check and build read them by the same two functions.

/// The states that a scenario has.
pub trait KnownStates {
    /// Whether a kind has a state.
    fn has_state(&self, kind: &str, state: &str) -> bool;

    /// The states of a kind that are not corpses; none if there is no such kind.
    fn living(&self, kind: &str) -> Option<Vec<String>>;
}

/// Why a name is not that of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoState {
    /// There is no such state, and no such kind.
    Unknown,
    /// The kind has these living states, not one.
    Living(Vec<String>),
}

/// Kind and state of a name `kind.state`; none if there is no such state.
pub fn dotted_state<'a>(name: &'a str, known: &impl KnownStates) -> Option<(&'a str, &'a str)> {
    let parts = name.split_once('.');
    parts.filter(|(kind, state)| known.has_state(kind, state))
}

/// Kind and state of a name `kind.state`, or of a kind that stands for its only living state.
///
/// # Errors
///
/// Where the name is not that of one state.
pub fn one_state<'a>(
    name: &'a str,
    known: &impl KnownStates,
) -> Result<(&'a str, String), NoState> {
    if name.contains('.') {
        let found = dotted_state(name, known).ok_or(NoState::Unknown)?;
        return Ok((found.0, found.1.to_owned()));
    }
    let mut living = known.living(name).ok_or(NoState::Unknown)?;
    match living.pop() {
        Some(only) if living.is_empty() => Ok((name, only)),
        last => {
            living.extend(last);
            Err(NoState::Living(living))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kind with one living state and one with two.
    struct Two;

    impl KnownStates for Two {
        fn has_state(&self, kind: &str, state: &str) -> bool {
            kind == "one" && ["alive", "dead"].contains(&state)
        }

        fn living(&self, kind: &str) -> Option<Vec<String>> {
            match kind {
                "one" => Some(vec!["alive".to_owned()]),
                "two" => Some(vec!["a".to_owned(), "b".to_owned()]),
                "none" => Some(Vec::new()),
                _ => None,
            }
        }
    }

    #[test]
    fn a_kind_stands_for_its_only_living_state() {
        assert_eq!(one_state("one", &Two), Ok(("one", "alive".to_owned())));
        assert_eq!(one_state("one.dead", &Two), Ok(("one", "dead".to_owned())));
        let two = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(one_state("two", &Two), Err(NoState::Living(two)));
        assert_eq!(one_state("none", &Two), Err(NoState::Living(Vec::new())));
        for unknown in ["three", "one.gone", "two.a.b", "", "."] {
            assert_eq!(one_state(unknown, &Two), Err(NoState::Unknown));
        }
    }

    #[test]
    fn a_dotted_name_needs_both_parts() {
        assert_eq!(dotted_state("one.alive", &Two), Some(("one", "alive")));
        assert_eq!(dotted_state("one", &Two), None);
        assert_eq!(dotted_state("one.gone", &Two), None);
    }
}
