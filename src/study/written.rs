//! A study file as a tree and as a type.

use super::file::StudyFile;
use crate::check::{Extent, hidden_characters, walk};
use crate::format::schema_of;
use crate::library::Found;
use crate::syntax::{
    Fault, Faults, FileId, Node, Path, Place, Role, Sources, parse_document, read,
};

/// The text of a study as a tree.
pub(super) struct WrittenStudy {
    pub sources: Sources,
    pub id: FileId,
    pub root: Node,
    pub file: StudyFile,
}

impl WrittenStudy {
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
    pub fn collected(&self, faults: &mut Vec<Fault>) -> Result<(), Faults> {
        match Faults::collect(self.sources.clone(), std::mem::take(faults)) {
            Some(faults) => Err(faults),
            None => Ok(()),
        }
    }
}

/// Reads the file and checks its shape.
pub(super) fn read_file(found: &Found) -> Result<WrittenStudy, Faults> {
    let mut sources = Sources::default();
    let id = sources.add(found.name.as_str(), found.text.as_str(), Role::Scenario);
    let (root, mut faults) = parse_document(id, &found.text);
    let schema = schema_of::<StudyFile>();
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
    let file = read::<StudyFile>(&root).map_err(|error| {
        let fault = Fault::new(format!("the checker accepted what cannot be read: {error}"));
        Faults::single(fault.help("this is a fault of mscsim, not of the study"))
    })?;
    Ok(WrittenStudy {
        sources,
        id,
        root,
        file,
    })
}
