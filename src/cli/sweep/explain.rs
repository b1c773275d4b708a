//! `mscsim explain` for an experiment: what it varies, and what is known of it.

use std::io;

use serde_json::{Value as Json, json};

use super::check::{refuse_settings, values_of};
use crate::cli::arguments::ExplainArguments;
use crate::cli::exit::Exit;
use crate::cli::explain::in_full;
use crate::cli::faults::report_faults;
use crate::cli::streams::Streams;
use crate::cli::words::write_wrapped;
use crate::experiment::{Experiment, ExperimentAxis, load};
use crate::scenario::ParameterSource;
use crate::syntax::{Fault, Faults};

/// Shows each axis with its values, and the parameters that it sets as the first scenario has them.
pub(in crate::cli) fn explain_experiment(
    arguments: &ExplainArguments,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if arguments.couplings {
        let fault = Fault::new("--couplings has no effect on an experiment");
        let help = "name the scenario whose signals you want to see";
        return report_faults(&Faults::single(fault.help(help)), arguments.json, streams);
    }
    let loaded =
        refuse_settings(&arguments.scenario).and_then(|()| load(&arguments.scenario.scenario));
    let experiment = match loaded {
        Ok(experiment) => experiment,
        Err(faults) => return report_faults(&faults, arguments.json, streams),
    };
    let wanted = arguments.path.as_deref().unwrap_or_default();
    let axes = experiment.axes().iter();
    let axes: Vec<&ExperimentAxis> = axes
        .filter(|axis| {
            axis.name.starts_with(wanted) || axis.paths.iter().any(|path| path.starts_with(wanted))
        })
        .collect();
    let all = parameters(&experiment);
    if arguments.json {
        let axes: Vec<Json> = axes.iter().map(|axis| as_json(axis, &all)).collect();
        writeln!(streams.out, "{:#}", json!(axes))?;
        return Ok(Exit::Done);
    }
    let width = streams.out_look.columns;
    if axes.is_empty() {
        let words = format!("no axis begins with `{wanted}`");
        write_wrapped(&words, streams.err_look.columns, &mut streams.err)?;
        return Ok(Exit::BadInput);
    }
    for axis in axes {
        let words = format!("axis {}: {}", axis.name, values_of(axis));
        write_wrapped(&words, width, &mut streams.out)?;
        for parameter in of_axis(axis, &all) {
            writeln!(streams.out, "{}", in_full(parameter, width))?;
        }
    }
    Ok(Exit::Done)
}

/// All parameters of the first scenario.
fn parameters(experiment: &Experiment) -> Vec<ParameterSource> {
    let first = experiment.scenarios().next();
    first.map_or(Vec::new(), |(_, scenario)| scenario.parameters())
}

/// The parameters that an axis sets.
fn of_axis<'a>(
    axis: &'a ExperimentAxis,
    all: &'a [ParameterSource],
) -> impl Iterator<Item = &'a ParameterSource> {
    let is_set = |parameter: &&ParameterSource| axis.paths.contains(&parameter.path);
    all.iter().filter(is_set)
}

fn as_json(axis: &ExperimentAxis, all: &[ParameterSource]) -> Json {
    json!({
        "axis": axis.name,
        "paths": axis.paths,
        "values": values_of(axis),
        "parameters": of_axis(axis, all).collect::<Vec<_>>(),
    })
}
