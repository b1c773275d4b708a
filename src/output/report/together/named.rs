//! A run under the name by which it is shown.

use crate::output::report::data::ReportData;

/// A run and the name under which it is shown.
pub(in crate::output::report) struct Named {
    pub(in crate::output::report) name: String,
    pub(in crate::output::report) data: ReportData,
}
