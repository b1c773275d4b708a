//! How a row of the closing table is reported: divided, compared, shown in a unit. What makes no sense is refused.

use super::computed;
use super::partial::Answer;
use super::spot::Spot;
use super::view::View;
use crate::format::{Comparison, Display, Statistic};
use crate::observe::Measured;
use crate::syntax::{Fault, one_of};

pub(super) fn check(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    let measured = view.measured(answer.observable.as_deref());
    check_course(view, at, answer.stat, measured);
    check_per(view, at, answer, measured);
    check_against(view, at, answer);
    check_display(view, at, answer, measured);
    let money = [
        Display::Money,
        Display::MoneyEach,
        Display::MoneyPerExposure,
    ];
    if measured == Some(Measured::Money) || answer.display.is_some_and(|d| money.contains(&d)) {
        check_prices(view, at);
    }
}

/// Sums that only grow are reported at a moment.
fn check_course(
    view: &mut View<'_>,
    at: Spot<'_>,
    stat: Option<Statistic>,
    measured: Option<Measured>,
) {
    let refused = match (measured, stat) {
        (Some(Measured::Money), Some(stat)) => stat != Statistic::Final,
        (Some(Measured::RuleCounts), Some(stat)) => {
            matches!(stat, Statistic::Integral | Statistic::HalfLife)
        }
        _ => false,
    };
    if refused {
        let fault = Fault::new("this observable is a sum that only grows");
        let expected = "a moment `at`, or stat = \"final\"";
        view.fault(at.key("stat"), fault.expected(expected));
    }
}

/// True for numbers without unit: cells, events and molecules.
fn is_count(measured: Measured) -> bool {
    matches!(
        measured,
        Measured::BodyCells | Measured::PatchCells | Measured::RuleCounts
    )
}

fn check_per(view: &mut View<'_>, at: Spot<'_>, answer: &Answer, measured: Option<Measured>) {
    let Some(per) = &answer.per else {
        return;
    };
    let at = at.key("per");
    if answer.stat.is_some_and(is_time) {
        let fault = Fault::new("one moment cannot be divided by another");
        view.fault(at, fault.help("remove `per`, or ask for another statistic"));
    }
    if answer.observable.as_ref() == Some(per) {
        let fault = Fault::new("`per` names the observable itself").found(per.clone());
        return view.fault(at, fault.expected("another observable"));
    }
    let (Some(measured), Some(other)) = (measured, view.measured(Some(per))) else {
        return;
    };
    if measured == Measured::Money || other == Measured::Money {
        let fault = Fault::new("money cannot be divided, or divide, with `per`");
        return view.fault(
            at,
            fault.help("as = \"JPY each\" or \"JPY per pM h\" shows what a result costs"),
        );
    }
    if measured != other && !(is_count(measured) && is_count(other)) {
        let fault = Fault::new("the two observables of a ratio have different units");
        view.fault(
            at,
            fault.expected("two concentrations, two shares, two densities, or two numbers of cells, events or molecules"),
        );
    }
}

fn check_against(view: &mut View<'_>, at: Spot<'_>, answer: &Answer) {
    let Some(name) = &answer.against else {
        if at.has("by") && !at.has("against") {
            let fault = Fault::new("`by` has no effect without `against`");
            view.fault(at.key("by"), fault.help("name the arm to compare with"));
        }
        return;
    };
    let arms = view.arms();
    let mut named = arms.iter();
    let Some(arm) = named.find(|arm| arm.value.name == Some(name)) else {
        let known: Vec<&str> = arms.iter().filter_map(|arm| arm.value.name).collect();
        let fault = Fault::new(format!("no arm is called `{name}`"))
            .nearest(view.nearest(name, known.iter().copied()))
            .expected(one_of(known));
        return view.fault(at.key("against"), fault);
    };
    let share = answer.display.is_some_and(is_share_of_dose);
    if share && !view.gives_cells(&arm.value) {
        let fault = Fault::new(format!("`{name}` has no dose of cells to be a share of"));
        let help = "compare numbers of cells, or with another arm";
        view.fault(at.key("against"), fault.help(help));
    }
    let divides = matches!(answer.by, Some(by) if by != Comparison::Difference);
    if answer.stat == Some(Statistic::TimeOfPeak) && divides {
        let fault = Fault::new("one moment cannot be divided by another");
        view.fault(at.key("by"), fault.expected("difference"));
    }
}

/// True for statistics that are a time, whatever is observed.
fn is_time(stat: Statistic) -> bool {
    matches!(
        stat,
        Statistic::TimeOfPeak | Statistic::TimeAbove | Statistic::HalfLife
    )
}

fn is_share_of_dose(display: Display) -> bool {
    matches!(
        display,
        Display::ShareOfDose | Display::ShareOfDosePerGram | Display::InjectedDosePerGram
    )
}

/// The words of a display that can show an observable.
fn displays(view: &View<'_>, answer: &Answer, measured: Option<Measured>) -> Option<Vec<Display>> {
    let by = answer.by.filter(|_| answer.against.is_some());
    if by == Some(Comparison::HalfEffect) {
        return Some(vec![Display::Number]);
    }
    let ratio = matches!(by, Some(Comparison::Ratio | Comparison::Suppression));
    if !ratio && answer.stat.is_some_and(is_time) {
        return Some(vec![Display::Number, Display::Hours]);
    }
    if ratio || answer.per.is_some() {
        return Some(vec![Display::Number, Display::Percent]);
    }
    let more: &[Display] = match (measured?, answer.stat == Some(Statistic::Integral)) {
        (Measured::Concentration, true) => &[
            Display::Picomolar,
            Display::NanogramPerMillilitre,
            Display::PicogramPerMillilitre,
            Display::PerCubicMillimetre,
            Display::MoneyPerExposure,
        ],
        (Measured::Concentration, false) => &[
            Display::Picomolar,
            Display::NanogramPerMillilitre,
            Display::PicogramPerMillilitre,
            Display::PerCubicMillimetre,
        ],
        (Measured::BodyCells, false) if computed::has_mass(view, answer) => &[
            Display::ShareOfDose,
            Display::ShareOfDosePerGram,
            Display::InjectedDosePerGram,
            Display::MoneyEach,
        ],
        (Measured::BodyCells, false) => &[Display::ShareOfDose, Display::MoneyEach],
        (Measured::PatchCells, false) => &[
            Display::ShareOfDose,
            Display::PerCubicMillimetre,
            Display::MoneyEach,
        ],
        (Measured::PatchCells | Measured::Density, true) | (Measured::Density, false) => {
            &[Display::PerCubicMillimetre]
        }
        (Measured::Share, false) => &[Display::Percent],
        (Measured::Money, _) => &[Display::Money],
        (Measured::RuleCounts, false) if computed::is_rate(view, answer) => {
            &[Display::PicogramPerDay]
        }
        (Measured::BodyCells | Measured::Share, true) | (Measured::RuleCounts, _) => &[],
    };
    let mut fit = vec![Display::Number];
    fit.extend(more);
    Some(fit)
}

fn check_display(view: &mut View<'_>, at: Spot<'_>, answer: &Answer, measured: Option<Measured>) {
    let (Some(display), Some(fit)) = (answer.display, displays(view, answer, measured)) else {
        return;
    };
    if fit.contains(&display) {
        return;
    }
    let words: Vec<&str> = fit.iter().map(|display| display.word()).collect();
    let fault = Fault::new("this observable cannot be shown in this form")
        .found(display.word())
        .expected(one_of(words));
    let help = match display {
        Display::Money => Some("this form fits the observable money.spent"),
        Display::MoneyEach => {
            Some("this form fits numbers of cells, at a moment or as a statistic")
        }
        Display::ShareOfDosePerGram | Display::InjectedDosePerGram => {
            Some("this form fits body.ORGAN.viable and body.ORGAN.label, of one organ")
        }
        Display::NanogramPerMillilitre | Display::PicogramPerMillilitre => {
            Some("this form fits concentrations")
        }
        Display::PicogramPerDay => Some(
            "this form fits done.RULE and held.RULE of rules that secrete, at a moment or at the end",
        ),
        Display::MoneyPerExposure => {
            Some("this form fits concentrations, with stat = \"integral\"")
        }
        _ => None,
    };
    let fault = match help {
        Some(help) => fault.help(help),
        None => fault,
    };
    view.fault(at.key("as"), fault);
}

/// Money can be reported where something that is given has a price; arms that are given something without one show none.
fn check_prices(view: &mut View<'_>, at: Spot<'_>) {
    let (arms, products) = (view.arms(), view.at("products"));
    let given: Vec<&str> = arms
        .iter()
        .flat_map(|arm| arm.value.products())
        .filter(|product| products.has(product))
        .collect();
    let priced = |product: &&str| products.key(product).has("price");
    let free = given.iter().find(|product| !priced(product)).copied();
    let at = at.key("observable");
    if !given.iter().any(priced) {
        let fault = Fault::new("no product in use has a price: there is no money to show");
        view.fault(
            at,
            fault.help("give a product its `price`, for example \"885000 JPY\""),
        );
    } else if let Some(product) = free {
        let warning = Fault::new(format!(
            "`{product}` has no price: arms that are given it show no money"
        ));
        view.warn(at, warning);
    }
}
