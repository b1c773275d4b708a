//! Rows that are computed: above a threshold, per mass or as a mass, and the dose of half the effect.

use super::block::Block;
use super::named::check_dimension;
use super::partial::Answer;
use super::parts::WrittenArm;
use super::spot::Spot;
use super::view::View;
use super::vocabulary::BLOOD;
use crate::format::{AnyDimension, Behaviour, Comparison, Display, Quantity, Statistic};
use crate::observe::{BodyCount, Measured, Observable};
use crate::syntax::{Fault, nearest};
use crate::units::Dimension;

pub(super) fn check(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    check_threshold(view, at, answer);
    check_mass(view, at, answer);
    check_halving(view, at, answer);
}

/// A threshold has the dimension of what it is compared with.
fn check_threshold(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    let threshold_at = at.key("threshold");
    let given = threshold_at.is_given();
    let wanted = answer.stat == Some(Statistic::TimeAbove);
    match (&answer.threshold, wanted) {
        (Some(threshold), true) => check_its_dimension(view, threshold_at, threshold, answer),
        (None, true) if !given => {
            let fault = Fault::new("stat = \"time-above\" needs `threshold`");
            let expected = "a value such as threshold = \"8 pM\"";
            view.fault(at.key("stat"), fault.expected(expected));
        }
        (_, false) if given && (answer.stat.is_some() || answer.at.is_some()) => {
            let fault = Fault::new("`threshold` has no effect without stat = \"time-above\"");
            let help = "remove it, or ask for the time above it";
            view.fault(threshold_at, fault.help(help));
        }
        _ => {}
    }
}

fn check_its_dimension(
    view: &mut View<'_>,
    at: Spot<'_>,
    threshold: &Quantity<AnyDimension>,
    answer: &Answer,
) {
    let Some(measured) = view.measured(answer.observable.as_deref()) else {
        return;
    };
    match measured {
        // A number of cells may be written with or without its unit, as everywhere.
        Measured::BodyCells | Measured::PatchCells | Measured::RuleCounts => {
            let fits = |dimension| threshold.in_dimension(dimension).is_some();
            if !fits(Dimension::CELLS) && !fits(Dimension::SHARE) {
                check_dimension(view, at, threshold, Dimension::CELLS);
            }
        }
        Measured::Density => check_dimension(view, at, threshold, Dimension::CELL_DENSITY),
        Measured::Concentration => check_dimension(view, at, threshold, Dimension::CONCENTRATION),
        Measured::Share => check_dimension(view, at, threshold, Dimension::SHARE),
        Measured::Money => {}
    }
}

/// Masses that the display of a row needs.
fn check_mass(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    let name = answer.observable.as_deref().unwrap_or_default();
    let (observable, rules) = (view.observable(name), view.rules());
    let factor = match (answer.display, observable) {
        (
            Some(Display::NanogramPerMillilitre | Display::PicogramPerMillilitre),
            Some(Observable::Factor { factor, .. } | Observable::Plasma { factor, .. }),
        ) => view.at("factors").keys().nth(factor.index()),
        (
            Some(Display::PicogramPerDay),
            Some(Observable::Done { rule, .. } | Observable::Held(rule)),
        ) => {
            let rule = rules[..].get(rule.index()).map(|block| &block.value);
            if rule.is_some_and(|rule| rule.does != Some(Behaviour::Secrete)) {
                let fault = Fault::new("this rule secretes no factor with a mass");
                view.fault(at.key("as"), fault.expected("number"));
                return;
            }
            rule.and_then(|rule| rule.what.as_deref())
        }
        _ => None,
    };
    let Some(factor) = factor.filter(|factor| view.at("factors").has(factor)) else {
        return;
    };
    if !view.under(&["factors", factor]).has("mass") {
        let shown = answer.display.map_or("", Display::word);
        let fault = Fault::new(format!("`{factor}` has no mass, which {shown} needs"));
        view.fault(
            at.key("as"),
            fault.help(format!(
                "give it one in [factors.{factor}], such as mass = \"38 kDa\", or show it in pM"
            )),
        );
    }
}

/// True for cells or label in one organ, which has a mass.
pub(super) fn has_mass(view: &View<'_>, answer: &Answer) -> bool {
    let name = answer.observable.as_deref().unwrap_or_default();
    match view.observable(name) {
        Some(Observable::Body { place, count }) => {
            let of_organ = matches!(count, BodyCount::Viable | BodyCount::Label);
            of_organ && place >= BLOOD.len()
        }
        _ => false,
    }
}

/// True for what a rule has done by a moment. Whether it secretes is seen where its mass is.
pub(super) fn is_rate(view: &View<'_>, answer: &Answer) -> bool {
    let name = answer.observable.as_deref().unwrap_or_default();
    let by_rule = matches!(
        view.observable(name),
        Some(Observable::Done { .. } | Observable::Held(_))
    );
    by_rule && matches!(answer.stat, None | Some(Statistic::Final))
}

/// True for an arm that is given cells and changes nothing else.
fn is_plain(view: &View<'_>, arm: &Block<'_, WrittenArm<'_>>) -> bool {
    let more = ["set", "companion", "without", "layers"];
    view.gives_cells(&arm.value) && !more.iter().any(|key| arm.at.has(key))
}

/// A half effect is sought between arms that are given cells.
fn check_halving(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    let over = at.key("over");
    let sought = answer.by == Some(Comparison::HalfEffect);
    if !sought {
        for key in ["over", "dose_per"] {
            if at.has(key) && (answer.by.is_some() || !at.has("by")) {
                let fault = Fault::new(format!(
                    "`{key}` has no effect without by = \"half-effect\""
                ));
                view.fault(at.key(key), fault.help("remove it"));
            }
        }
        return;
    }
    let arms = view.arms();
    let count = if over.is_given() {
        answer.over.len()
    } else {
        arms.iter().filter(|arm| is_plain(view, arm)).count()
    };
    if count < 2 {
        let place = if over.is_given() { over } else { at };
        let fault = Fault::new("a half effect is sought between at least two arms");
        return view.fault(
            place,
            fault.expected("over = [..] with the names of arms that differ in their dose"),
        );
    }
    let names = arms.iter().map(|arm| arm.value.name.unwrap_or_default());
    let names: Vec<&str> = names.collect();
    for (position, name) in answer.over.iter().enumerate() {
        let at = over.item(position);
        match names.iter().position(|known| known == name) {
            None => {
                let fault = Fault::new(format!("no arm is called `{name}`"))
                    .nearest(nearest(name, names.iter().copied()));
                view.fault(at, fault.expected(format!("one of {}", names.join(", "))));
            }
            Some(arm) if !view.gives_cells(&arms[arm].value) => {
                let fault = Fault::new(format!("`{name}` has no dose of cells"));
                view.fault(at, fault.expected("arms that are given cells"));
            }
            Some(_) => {}
        }
    }
}
