//! The nearest known name to one that is unknown.

/// The known name nearest to `name`, if any is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    let distance = |other: &str| strsim::damerau_levenshtein(&name, &other.to_lowercase());
    let best = known
        .into_iter()
        .map(|other| (distance(other), other))
        .min()?;
    let longest = name.chars().count().max(best.1.chars().count());
    // With more than two letters in five wrong it is a different word, unless one holds the other.
    let holds = |a: &str, b: &str| b.len() >= 4 && a.contains(b);
    let near = best.0 * 5 <= longest * 2 || holds(&name, best.1) || holds(best.1, &name);
    near.then(|| best.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_a_stranger_is_not() {
        let known = ["heart", "liver", "lung"];
        assert_eq!(nearest("hart", known).as_deref(), Some("heart"));
        assert_eq!(nearest("Livre", known).as_deref(), Some("liver"));
        assert_eq!(
            nearest("intravenous", ["venous", "portal"]).as_deref(),
            Some("venous")
        );
        assert_eq!(nearest("colour", ["clock", "format"]), None);
        assert_eq!(nearest("zygote", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("lung", []), None);
    }
}
