//! A run under the name by which it is shown.

use crate::report::data::ReportData;

/// A run and the name under which it is shown.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) data: ReportData,
}
