//! What is known about a run before it starts, in words.

use super::asked::{asked, asked_paths};
use super::idle::known;
use super::job::Job;
use super::limits::limits_of;
use super::statuses::STATUSES;
use super::wording::{given, short};
use crate::format::Status;
use crate::ids::{ArmId, OrganId, SiteId, StateId, Tick};
use crate::plan::{
    ArmPlan, BodyPlan, Infusion, Model, OrganParameters, OrganRole, Plan, Retention, Route,
};
use crate::record::scale::hours;
use crate::record::{ArmInfo, OrganInfo, ParameterRow, Position, RunInfo};
use crate::scenario::{ParameterSource, Scenario};
use crate::units::duration;

/// Gathers what the manifest and the report show about a run.
pub(super) fn about(job: &Job<'_>, plan: &Plan) -> RunInfo {
    let scenario = job.scenario;
    let text = scenario.resolved_toml();
    let body = plan.arms.first().and_then(|arm| arm.model.body.as_ref());
    let first = scenario.documents().first();
    let sites = first.into_iter().flat_map(|first| first.site.iter());
    let tissues: Vec<&str> = sites.map(|site| site.tissue.as_str()).collect();
    let limits = limits_of(&tissues);
    let asked = asked(plan);
    let organs = body.map_or(Vec::new(), |body| organs(scenario, body));
    RunInfo {
        scenario_name: job.name.clone(),
        title: plan.title.clone(),
        question: plan.question.clone(),
        seed: plan.seed,
        replicates: plan.replicates,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        threads: job.threads,
        scenario_hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
        command: job.command.clone(),
        duration_h: hours(plan.duration),
        arms: plan
            .arms
            .iter()
            .enumerate()
            .map(|(position, arm)| ArmInfo {
                reference: plan.reference_of(position).map(ArmId::index),
                ..about_arm(arm, switched_off(scenario, position), &organs)
            })
            .collect(),
        organs,
        parameters: scenario.parameters().into_iter().map(parameter).collect(),
        statuses: STATUSES.iter().map(status_word).collect(),
        limits_page: limits.general,
        limits_of_tissue: limits.of_tissue,
        asked_paths: asked_paths(&asked, &text),
        asked,
        infused_states: plan
            .arms
            .first()
            .map_or(Vec::new(), |arm| infused_names(&arm.model)),
        warnings: scenario
            .warnings()
            .iter()
            .map(ToString::to_string)
            .collect(),
        idle: known(scenario, plan),
        tables_only: job.tables_only,
        forks: Vec::new(),
        scenario_toml: text,
    }
}

/// Dotted names of the living states of the cells that are infused.
fn infused_names(model: &Model) -> Vec<String> {
    let states = model.living_infused_states().into_iter().map(StateId::new);
    states.map(|state| model.kinds.dotted(state)).collect()
}

/// Labels of the actions that an arm is without.
fn switched_off(scenario: &Scenario, position: usize) -> Vec<String> {
    let document = &scenario.documents()[position];
    let label = |key: &String| {
        let action = document.actions.get(key);
        let name = action.and_then(|action| action.name.clone());
        name.unwrap_or_else(|| key.clone())
    };
    document.arm[position].without.iter().map(label).collect()
}

fn about_arm(arm: &ArmPlan, without: Vec<String>, organs: &[OrganInfo]) -> ArmInfo {
    let mut words = doses(arm, organs);
    words.extend(arm.companions.iter().map(|given| {
        let from = duration(given.from.seconds());
        let over = duration(given.over.seconds());
        format!("{} from {from}, for {over}", given.label)
    }));
    words.extend(
        without
            .into_iter()
            .map(|action| format!("without {action}")),
    );
    ArmInfo {
        name: arm.name.clone(),
        treatment: words.join("; "),
        reference: None,
    }
}

/// The doses of an arm; those that are repeated at equal times are reported once.
fn doses(arm: &ArmPlan, organs: &[OrganInfo]) -> Vec<String> {
    let doses = &arm.infusions;
    let mut words = Vec::new();
    let mut first = 0;
    while let Some(dose) = doses.get(first) {
        let alike = |other: &Infusion| {
            let at = dose.at;
            Infusion {
                at,
                ..other.clone()
            } == *dose
        };
        let every = doses
            .get(first + 1)
            .map_or(0, |next| next.at.since(dose.at));
        let repeats = doses[first..].iter().zip(0u64..);
        let repeats = repeats
            .take_while(|(other, number)| alike(other) && other.at == dose.at + every * number);
        let times = repeats.count().max(1);
        let mut reported = treatment(dose, &arm.model, organs);
        if times > 1 {
            reported += &format!(", {times} times, every {}", duration(Tick(every).seconds()));
        }
        words.push(reported);
        first += times;
    }
    words
}

/// `2,000,000 bone-marrow MSC into a vein at 1 d, over 1 min`.
fn treatment(dose: &Infusion, model: &Model, organs: &[OrganInfo]) -> String {
    let way = match dose.route {
        Route::Venous => "into a vein".to_owned(),
        Route::Arterial => "into an artery".to_owned(),
        Route::OrganArtery { organ, .. } => {
            format!(
                "into the artery of the {}",
                organ_name(organ, model, organs)
            )
        }
        Route::Portal => "into the portal vein".to_owned(),
        Route::Local { into: site, .. } => local(dose, (model, site), organs),
    };
    let over = match dose.over.0 {
        0 => String::new(),
        _ => format!(", over {}", duration(dose.over.seconds())),
    };
    let mut given = given(dose, model);
    // What a label adds after a comma must not run into the route.
    if given.contains(", ") {
        given.push(',');
    }
    let lost = lost(&dose.route);
    format!(
        "{given} {way} at {}{over}{lost}",
        duration(dose.at.seconds())
    )
}

/// What a needle loses: `, of which 22.9 % stay and 28.5 % go into veins`; nothing where all cells stay.
fn lost(route: &Route<SiteId>) -> String {
    match route {
        Route::Local { retention, .. } if *retention != Retention::ALL => {
            let percent = |share: f64| short(100.0 * share);
            let [stay, veins] = [retention.retained, retention.washed_out].map(percent);
            format!(", of which {stay} % stay and {veins} % go into veins")
        }
        _ => String::new(),
    }
}

/// Where an injection goes: `into the injured heart`.
fn local(dose: &Infusion, (model, site): (&Model, SiteId), organs: &[OrganInfo]) -> String {
    let site = &model.sites[site.index()];
    let organ = site.organ.map(|organ| organ_name(organ, model, organs));
    match (dose.placed, organ) {
        (Some(ball), _) if site.well => {
            format!("into a ball of {} um in the well", short(ball.radius_um))
        }
        (Some(ball), organ) => {
            let balls = format!("into balls of {} um in the injured", short(ball.radius_um));
            format!("{balls} {}", organ.unwrap_or("tissue"))
        }
        (None, Some(organ)) => format!("into the injured {organ}"),
        (None, None) if site.well => "into the well".to_owned(),
        (None, None) => "into the tissue".to_owned(),
    }
}

fn organ_name<'a>(number: OrganId, model: &Model, organs: &'a [OrganInfo]) -> &'a str {
    let organ = model.body.as_ref().and_then(|body| body.organ(number));
    let info = organ.and_then(|organ| organs.iter().find(|info| info.key == organ.in_graph.name));
    info.map_or("organ", |info| &info.label)
}

fn organs(scenario: &Scenario, body: &BodyPlan) -> Vec<OrganInfo> {
    let written = scenario
        .documents()
        .first()
        .and_then(|document| document.body.as_ref());
    let label = |key: &str| {
        let organ = written.and_then(|body| body.organs.get(key));
        organ
            .and_then(|organ| organ.name.clone())
            .unwrap_or_else(|| key.to_owned())
    };
    let organ = |organ: &OrganParameters| OrganInfo {
        key: organ.name.clone(),
        label: label(&organ.name),
        position: match organ.role {
            OrganRole::Lung => Position::Lung,
            OrganRole::Liver => Position::Liver,
            OrganRole::Portal => Position::Portal,
            OrganRole::Systemic => Position::Systemic,
        },
    };
    let organs = body.organs.iter().map(|organ| &organ.in_graph);
    organs.map(organ).collect()
}

/// The word of a status, as scenarios write it.
fn status_word(status: &Status) -> String {
    let word = serde_json::to_value(status).ok();
    word.and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn parameter(source: ParameterSource) -> ParameterRow {
    ParameterRow {
        path: source.path,
        arm: source.arm.unwrap_or_default(),
        value: source.written,
        internal: Some(source.value),
        unit: source.unit,
        range: source.range,
        sources: source.source,
        status: source.status,
        why: source.why,
        set_by: match source.set_by {
            "library" => source.file,
            other => other.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Settings, load};

    fn treatments(name: &str) -> Vec<String> {
        let scenario = load(name, &Settings::default()).expect("a shipped scenario");
        let arms = scenario.plan().arms;
        let body = arms.first().and_then(|arm| arm.model.body.as_ref());
        let organs = body.map_or(Vec::new(), |body| organs(&scenario, body));
        let reported = |(position, plan)| {
            about_arm(plan, switched_off(&scenario, position), &organs).treatment
        };
        arms.iter().enumerate().map(reported).collect()
    }

    #[test]
    fn arms_show_all_that_sets_them_apart() {
        let companions = treatments("mouse-companions");
        let second = "; vasodilator from 23 h 54 min, for 30 min";
        assert!(companions[1].ends_with(second), "{companions:#?}");
        assert!(companions[1].starts_with(&companions[0]));
        let actions = treatments("mouse-four-actions");
        assert!(
            actions.iter().any(|arm| arm.ends_with("; without homing")),
            "{actions:#?}"
        );
        let needle = &treatments("local-injection")[1];
        assert!(needle.contains("into the injured heart at"), "{needle}");
        assert!(treatments("well-meals")[1].contains("into the well at"));
        let cord = &treatments("human-als-local")[1];
        assert!(cord.contains("into the injured spinal cord at"), "{cord}");
        let repeated = treatments("human-ards-iv");
        let thrice = |arm: &String| {
            arm.matches("times, every").count() == 1 && arm.contains(", 3 times, every 3 d")
        };
        assert!(repeated.iter().any(thrice), "{repeated:#?}");
    }
}
