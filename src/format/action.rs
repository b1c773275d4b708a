//! What infused cells are said to do, as groups of rules that an arm can switch off.

use schemars::JsonSchema;
use serde::Deserialize;

use super::arm::Overlay;

/// One of the actions claimed for infused cells. Rules name in `action` the one they are a part of.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Words for people; default the key.
    pub name: Option<String>,
    /// Values that hold where the action is switched off, besides its rules, which then do nothing. A step `*` of a path stands
    /// for every key.
    #[serde(default)]
    pub off: Overlay,
    /// Words for the reader.
    pub note: Option<String>,
}
