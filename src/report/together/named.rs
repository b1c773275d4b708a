//! A run under the name by which it is shown.

use crate::report::data::ReportData;

/// A run and the name under which it is shown.
pub(in crate::report) struct Named {
    pub(in crate::report) name: String,
    pub(in crate::report) data: ReportData,
}
