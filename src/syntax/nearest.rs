//! The nearest known name to one that is unknown, and lists of known names.

/// Names that are listed one by one.
const MOST_LISTED: usize = 40;
/// Names among which the nearest is looked for, and letters of a name that is compared: more would take too long.
const MOST_COMPARED: usize = 2000;
const LONGEST_COMPARED: usize = 80;

/// `one of a, b, c`; of a long list only the beginning.
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let listed = &names[..names.len().min(MOST_LISTED)];
    match names.len() - listed.len() {
        0 => format!("one of {}", listed.join(", ")),
        more => format!("one of {}, and {more} more", listed.join(", ")),
    }
}

/// The known name nearest to `name`, if any is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let comparable = |name: &str| name.chars().count() <= LONGEST_COMPARED;
    if !comparable(name) {
        return None;
    }
    let name = name.to_lowercase();
    let distance = |other: &str| strsim::damerau_levenshtein(&name, &other.to_lowercase());
    let best = known
        .into_iter()
        .filter(|other| comparable(other))
        .take(MOST_COMPARED)
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
        assert_eq!(nearest(&"lung".repeat(50), known), None);
    }

    #[test]
    fn a_long_list_is_not_written_out() {
        assert_eq!(one_of(["a", "b"]), "one of a, b");
        let names: Vec<String> = (0..45).map(|number| number.to_string()).collect();
        let listed = one_of(names.iter().map(String::as_str));
        assert!(listed.ends_with("38, 39, and 5 more"), "{listed}");
    }
}
