//! Rows of the closing table: observables that exist, shown in a unit they have.

use super::block::Block;
use super::partial::Answer;
use super::spot::Spot;
use super::view::View;
use super::{computed, reported, several};
use crate::syntax::Fault;
use crate::units::exact_duration;

pub fn check(view: &mut View<'_>) {
    let all = view.observables();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let mut late = Vec::new();
    for answer in view.answers().iter() {
        check_answer(view, answer, &names);
        late.extend(lies_after_the_end(view, answer));
    }
    warn_of_late(view, &late);
}

/// A row of the closing table that a run is too short for.
struct Late<'a> {
    /// Where its moment is written.
    place: Spot<'a>,
    say: String,
    at: String,
}

fn lies_after_the_end<'a>(view: &View<'_>, block: &Block<'a, Answer>) -> Option<Late<'a>> {
    let answer = &block.value;
    let at = answer.at.as_ref().filter(|_| answer.stat.is_none())?;
    (at.value > view.duration()?.value).then(|| Late {
        place: block.at.key("at"),
        say: answer.say.clone().unwrap_or_default(),
        at: exact_duration(at.value),
    })
}

/// One warning for all of them: a run that is made shorter loses many.
fn warn_of_late(view: &mut View<'_>, late: &[Late<'_>]) {
    let Some(first) = late.first() else {
        return;
    };
    let warning = match late {
        [one] => Fault::new(format!(
            "the row `{}` of the closing table is left out: it lies after the end of the run",
            one.say
        ))
        .found(one.at.clone()),
        many => {
            let rows: Vec<String> = many
                .iter()
                .map(|row| format!("`{}` ({})", row.say, row.at))
                .collect();
            Fault::new(format!(
                "{} rows of the closing table are left out, as they lie after the end of the run: {}",
                many.len(),
                rows.join(", ")
            ))
        }
    };
    view.warn(first.place, warning);
}

fn check_answer(view: &mut View<'_>, block: &Block<'_, Answer>, names: &[&str]) {
    let answer = &block.value;
    // Names of observables hold those of the sites, whose faults come first.
    let sound = several::names_are_sound(&view.sites());
    for (key, name) in [
        ("observable", &answer.observable),
        ("per", &answer.per),
        ("dose_per", &answer.dose_per),
    ] {
        let Some(name) = name
            .as_ref()
            .filter(|name| sound && !names.contains(&name.as_str()))
        else {
            continue;
        };
        let fault = unknown_observable(view, name, names);
        view.fault(block.at.key(key), fault);
    }
    check_moment(view, block.at, answer);
    reported::check(view, block.at, answer);
    computed::check(view, block.at, answer);
}

fn unknown_observable(view: &View<'_>, name: &str, names: &[&str]) -> Fault {
    let fault = Fault::new(format!("unknown observable `{name}`"));
    let sites = view.sites();
    let sites: Vec<&str> = sites
        .iter()
        .filter_map(|site| site.value.name.as_deref())
        .collect();
    let in_site = |site: &str| {
        let (first, rest) = name.split_once('.')?;
        let inserted = format!("{first}.{site}.{rest}");
        names
            .contains(&inserted.as_str())
            .then(|| format!("`{inserted}`"))
    };
    let meant: Vec<String> = sites.iter().filter_map(|site| in_site(site)).collect();
    if !meant.is_empty() && sites.len() > 1 {
        return fault.expected(format!("with its site: {}", meant.join(" or ")));
    }
    let site = match sites[..] {
        [first, _, ..] => format!("{first}."),
        _ => String::new(),
    };
    let near = view.nearest(name, names.iter().copied());
    fault.nearest_or_list(near).expected(format!(
        "a name such as body.lung.viable, factor.{site}vegf.mean, cells.{site}macrophage.m2 or done.{site}m1-to-m2"
    ))
}

/// A row is about one moment or about the course, not both.
fn check_moment(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    let given = at.has("at") || at.has("stat");
    match (&answer.at, answer.stat) {
        (Some(_), Some(_)) => {
            let fault = Fault::new("both `at` and `stat` are given");
            view.fault(at.key("stat"), fault.help("remove one of them"));
        }
        (None, None) if !given => {
            let fault = Fault::new("an answer needs `at` or `stat`");
            view.fault(
                at,
                fault.expected(
                    "a moment, or one of peak, time-of-peak, min, final, mean, integral, time-above, half-life",
                ),
            );
        }
        _ => {}
    }
}
