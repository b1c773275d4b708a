//! Files besides scenarios: read along their schema, with the place of everything.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::structure::{Extent, hidden_characters, walk};
use crate::format::schema_of;
use crate::library::Found;
use crate::syntax::{
    Fault, Faults, FileId, Node, Path, Place, Role, Sources, parse_document, read,
};

/// A file as a tree and as a type.
#[derive(Debug)]
pub struct Shaped<T> {
    /// The file.
    pub sources: Sources,
    /// Its number.
    pub id: FileId,
    /// Its tree.
    pub root: Node,
    /// The type.
    pub file: T,
}

impl<T: DeserializeOwned + JsonSchema> Shaped<T> {
    /// Reads a file and checks its shape. `what` is what such a file is called.
    ///
    /// # Errors
    /// All faults of its text and shape.
    pub fn read(found: &Found, what: &str) -> Result<Self, Faults> {
        let mut sources = Sources::default();
        let id = sources.add(found.name.as_str(), found.text.as_str(), Role::Scenario);
        let (root, mut faults) = parse_document(id, &found.text);
        let schema = schema_of::<T>();
        let start = Place::new(id, 0..0);
        let extent = if faults.is_empty() {
            Extent::Whole
        } else {
            Extent::Part
        };
        faults.extend(hidden_characters(&root));
        faults.extend(walk(&root, &schema, &sources, start, extent).faults);
        if let Some(faults) = Faults::collect(sources.clone(), faults) {
            return Err(faults);
        }
        let file = read::<T>(&root).map_err(|error| {
            let fault = Fault::new(format!("the checker accepted what cannot be read: {error}"));
            Faults::single(fault.help(format!("this is a fault of mscsim, not of the {what}")))
        })?;
        Ok(Self {
            sources,
            id,
            root,
            file,
        })
    }
}

impl<T> Shaped<T> {
    /// The node of a dotted path.
    pub fn at(&self, path: &str) -> Option<&Node> {
        self.root.at(&Path::dotted(path))
    }

    /// The place of a dotted path, else of what is around it.
    pub fn place(&self, path: &str) -> Place {
        let mut path = Some(Path::dotted(path));
        while let Some(steps) = path {
            if let Some(node) = self.root.at(&steps) {
                return node.place;
            }
            path = steps.parent();
        }
        Place::new(self.id, 0..0)
    }

    /// All faults until now, if there are any.
    ///
    /// # Errors
    /// The faults.
    pub fn collected(&self, faults: &mut Vec<Fault>) -> Result<(), Faults> {
        match Faults::collect(self.sources.clone(), std::mem::take(faults)) {
            Some(faults) => Err(faults),
            None => Ok(()),
        }
    }
}
