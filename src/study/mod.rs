//! Published studies beside runs: what was observed, how, and what the program and null models predict.
//!
//! A study file names a scenario, its groups with their changes, and what was observed in them. An observation operator makes the number
//! that would have been read from what is there. Every prediction is judged, and compared with models that have no mechanisms.

mod amount;
mod cases;
mod error;
mod expected;
mod file;
mod judge;
mod load;
mod markdown;
mod mixed;
mod model;
mod null;
mod observation_keys;
mod observation_reader;
mod observed_value;
mod operator;
mod operator_reader;
mod page;
mod predict;
mod report;
mod rows;
mod run;
mod shipped;
mod silent;
mod tables;
mod view;
mod written;

pub use error::StudyError;
pub use expected::{Expected, MOST_DISTANCE};
pub use file::{
    GroupComparison, ObservationFile, ObservationRole, OperatorFile, PartFile, StudyComparison,
    StudyFile, StudyGroupFile,
};
pub use judge::{
    FoundScale, JudgedObservation, NullScore, StudyOutcome, StudyPrediction,
    mean_field_predictions, null_scores,
};
pub use load::{load_study, load_study_text, study_schema_text};
pub use markdown::study_markdown;
pub use model::{Observation, Study, StudyCase, StudyGroup};
pub use null::NullModel;
pub use operator::Operator;
pub use page::study_page;
pub use report::{CloserCount, PassedCount, StudyReport};
pub use run::{StudyRuns, StudyWork, run_study};
pub use shipped::{is_study, shipped_studies};
pub use tables::write_study_tables;
pub use view::{NullView, ObservationView, OperatorView, StudyView};

#[cfg(test)]
mod tests;
