//! Where a run goes by default.

use std::path::{Path, PathBuf};

use crate::store::numbered;

/// A folder for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The folder.
    pub path: PathBuf,
    /// The first choice, if it was taken.
    pub taken: Option<PathBuf>,
}

/// The name of a scenario without folders and without `.toml`.
pub fn short_name(scenario: &str) -> String {
    let stem = Path::new(scenario).file_stem();
    stem.map_or_else(
        || "scenario".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// `base/NAME-SEED`, or `base/NAME-SEED-2`, `-3` ... where that is taken.
pub fn choose_folder(base: &Path, scenario: &str, seed: u64) -> Chosen {
    let first = base.join(format!("{}-{seed}", short_name(scenario)));
    let free = numbered(&first).find(|path| !path.exists());
    let path = free.unwrap_or_else(|| first.clone());
    Chosen {
        taken: (path != first).then_some(first),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_the_next_number() {
        let base = tempfile::tempdir().expect("a folder");
        let name = |name: &str| base.path().join(name);
        let choose = || choose_folder(base.path(), "somewhere/my.toml", 7);
        assert_eq!(
            choose(),
            Chosen {
                path: name("my-7"),
                taken: None
            }
        );
        for taken in ["my-7", "my-7-2"] {
            std::fs::create_dir(name(taken)).expect("a folder");
        }
        assert_eq!(
            choose(),
            Chosen {
                path: name("my-7-3"),
                taken: Some(name("my-7"))
            }
        );
    }
}
