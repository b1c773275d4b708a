//! Where scenarios and library layers are found: beside the scenario, then in the library inside the program.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use crate::format::belongs_to_scenario;
use crate::syntax::{Fault, nearest};

/// The shipped scenarios and layers, inside the program.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// The layer that fills in numerics which nothing else has written.
const DEFAULTS: &str = "engine";

/// A missing layer hides what depends on its names, unless it is clear which one is meant.
const MORE: &str = "references to names of a layer are checked once the layer is found";
const AS_IF: &str = "the rest is checked as if it were that one";

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Name for messages.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The folder it lies in; none inside the program.
    pub folder: Option<PathBuf>,
}

/// Text of a starter scenario with comments, for `mscsim new`.
pub fn starter() -> &'static str {
    include_str!("starter.toml")
}

/// Text of the table of groups of shipped scenarios.
pub(crate) fn group_text() -> &'static str {
    let file = SHIPPED.get_file("index/groups.toml");
    file.and_then(|file| file.contents_utf8())
        .unwrap_or_default()
}

/// Text of a shipped scenario, library layer, experiment or study, as it is written.
///
/// # Errors
///
/// A fault without place when nothing of this name is shipped.
pub fn shipped_text(name: &str) -> Result<&'static str, Box<Fault>> {
    let name = name.strip_suffix(".toml").unwrap_or(name);
    let places = ["", "library/", "experiments/", "studies/"];
    let places = places.map(|folder| format!("{folder}{name}.toml"));
    let mut files = places.iter().filter_map(|place| SHIPPED.get_file(place));
    files.find_map(|file| file.contents_utf8()).ok_or_else(|| {
        let experiments = [experiment_names(), study_names()].concat();
        let known = [scenario_names(), layer_names(None), experiments].concat();
        let near = nearest(name, known.iter().map(String::as_str));
        let fault = Fault::new(format!(
            "no shipped scenario, layer, experiment or study `{name}`"
        ));
        let help =
            "`mscsim list`, `list layers`, `list experiments` and `list studies` show their names";
        Box::new(fault.nearest(near).help(help))
    })
}

/// Finds a scenario: a path first, then a shipped name.
///
/// # Errors
///
/// A fault without place when there is no such scenario or its file cannot be read.
pub fn find_scenario(name: &str) -> Result<Found, Box<Fault>> {
    let path = Path::new(name);
    if path.is_file() {
        let text = read(path)?;
        let folder = path.parent().map(Path::to_path_buf);
        return Ok(Found {
            name: name.to_owned(),
            text,
            folder,
        });
    }
    let shipped = SHIPPED
        .get_file(format!("{name}.toml"))
        .and_then(|file| file.contents_utf8());
    match shipped {
        Some(text) => Ok(Found {
            name: format!("{name}.toml"),
            text: text.to_owned(),
            folder: None,
        }),
        None => {
            let names = scenario_names();
            let fault = Fault::new(format!(
                "no scenario `{name}`: neither a file nor a shipped scenario"
            ));
            let near = nearest(name, names.iter().map(String::as_str));
            Err(Box::new(
                fault
                    .nearest(near)
                    .help("`mscsim list` names the shipped scenarios"),
            ))
        }
    }
}

/// Folders of files other than scenarios and layers.
const EXPERIMENTS: &str = "experiments";
const STUDIES: &str = "studies";

/// Finds a file of a folder: a path first, then a shipped name. `one` is what such a file is called.
#[cfg(feature = "cli")]
fn find_in(folder: &str, one: &str, name: &str) -> Result<Found, Box<Fault>> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(Found {
            name: name.to_owned(),
            text: read(path)?,
            folder: path.parent().map(Path::to_path_buf),
        });
    }
    let shipped = SHIPPED.get_file(format!("{folder}/{name}.toml"));
    if let Some(text) = shipped.and_then(|file| file.contents_utf8()) {
        return Ok(Found {
            name: format!("{name}.toml"),
            text: text.to_owned(),
            folder: None,
        });
    }
    let names = names_in(folder);
    let fault = Fault::new(format!(
        "no {one} `{name}`: neither a file nor a shipped {one}"
    ));
    let near = nearest(name, names.iter().map(String::as_str));
    let help = format!("`mscsim list {folder}` names the shipped {folder}");
    Err(Box::new(fault.nearest(near).help(help)))
}

/// The shipped names of a folder, sorted.
fn names_in(folder: &str) -> Vec<String> {
    let folder = SHIPPED.get_dir(folder);
    let files = folder.into_iter().flat_map(|folder| folder.files());
    let mut names: Vec<String> = files.filter_map(|file| stem(file.path())).collect();
    names.sort();
    names
}

/// Finds an experiment: a path first, then a shipped name.
///
/// # Errors
///
/// A fault without place when there is no such experiment or its file cannot be read.
#[cfg(feature = "cli")]
pub fn find_experiment(name: &str) -> Result<Found, Box<Fault>> {
    find_in(EXPERIMENTS, "experiment", name)
}

/// The shipped experiments, sorted by name.
pub fn experiment_names() -> Vec<String> {
    names_in(EXPERIMENTS)
}

/// Finds a study: a path first, then a shipped name.
///
/// # Errors
///
/// A fault without place when there is no such study or its file cannot be read.
#[cfg(feature = "cli")]
pub fn find_study(name: &str) -> Result<Found, Box<Fault>> {
    find_in(STUDIES, "study", name)
}

/// The shipped studies, sorted by name.
pub fn study_names() -> Vec<String> {
    names_in(STUDIES)
}

/// The scenario of a shipped study, by its path from the folder of the studies; none if there is no such file.
#[cfg(feature = "cli")]
pub fn find_study_scenario(name: &str) -> Option<Found> {
    let file = SHIPPED.get_file(format!("{STUDIES}/{name}"))?;
    Some(Found {
        name: format!("{STUDIES}/{name}"),
        text: file.contents_utf8()?.to_owned(),
        folder: None,
    })
}

/// Finds a library layer: in the folder of the scenario, in `library` beside it, then inside the program.
///
/// # Errors
///
/// A fault without place when there is no such layer or its file cannot be read.
pub fn find_layer(name: &str, folder: Option<&Path>) -> Result<Found, Box<Fault>> {
    for place in folder
        .into_iter()
        .flat_map(|f| [f.to_path_buf(), f.join("library")])
    {
        let path = place.join(format!("{name}.toml"));
        if path.is_file() {
            return Ok(Found {
                name: path.display().to_string(),
                text: read(&path)?,
                folder: None,
            });
        }
    }
    let file = format!("library/{name}.toml");
    match SHIPPED
        .get_file(&file)
        .and_then(|file| file.contents_utf8())
    {
        Some(text) => Ok(Found {
            name: file,
            text: text.to_owned(),
            folder: None,
        }),
        None => {
            let known = layer_names(folder);
            let fault = Fault::new(format!("no library layer `{name}`"));
            let near = nearest(name, known.iter().map(String::as_str));
            Err(Box::new(match near {
                Some(_) => fault.nearest(near).help(AS_IF),
                None => fault.help(format!(
                    "`mscsim list layers` names those of the library; {MORE}"
                )),
            }))
        }
    }
}

/// Finds a library layer by the path of its file or by its shipped name; none if the name means something else.
///
/// A file is a layer if it holds something, but neither `format` nor `arm`, and lies below a folder `library` or has nothing else that belongs
/// to scenarios. One that cannot be understood is a layer below such a folder only.
pub fn find_as_layer(name: &str) -> Option<Found> {
    let path = Path::new(name);
    if !path.is_file() {
        let scenario = scenario_names().iter().any(|known| known == name);
        let layer = layer_names(None).iter().any(|known| known == name);
        return (layer && !scenario).then(|| find_layer(name, None).ok())?;
    }
    let text = read(path).ok()?;
    let whole = std::path::absolute(path).ok()?;
    let folders = whole.parent().into_iter().flat_map(Path::components);
    let shelved = folders
        .into_iter()
        .any(|step| step.as_os_str() == "library");
    let is_layer = match text.parse::<toml::Table>() {
        Err(_) => shelved,
        Ok(table) => {
            let has = |key: &str| table.contains_key(key);
            let scenario = table.keys().any(|key| belongs_to_scenario(key));
            let neither = !has("format") && !has("arm");
            !table.is_empty() && neither && (shelved || !scenario)
        }
    };
    is_layer.then(|| Found {
        name: name.to_owned(),
        text,
        folder: None,
    })
}

/// The shipped layers with their contents, read once.
static LAYERS: LazyLock<Vec<(String, toml::Value)>> = LazyLock::new(|| {
    let read = |layer: String| {
        let file = SHIPPED.get_file(format!("library/{layer}.toml"))?;
        let table = toml::from_str::<toml::Table>(file.contents_utf8()?).ok()?;
        Some((layer, toml::Value::Table(table)))
    };
    layer_names(None).into_iter().filter_map(read).collect()
});

/// The shipped layers that define a name in a table such as `kinds` or `body.organs`.
pub fn layers_defining(table: &str, name: &str) -> Vec<String> {
    let defines = |root: &toml::Value| {
        let mut steps = table.split('.').chain([name]);
        let end = steps.try_fold(root, |value, step| value.get(step));
        end.is_some()
    };
    let layers = LAYERS.iter().filter(|(_, root)| defines(root));
    layers.map(|(layer, _)| layer.clone()).collect()
}

/// Finds the layer of numerics: in `library` beside the scenario, then inside the program. A file of its name beside the scenario
/// is a scenario, not a layer.
///
/// # Errors
///
/// A fault without place when its file cannot be read.
pub fn find_defaults(folder: Option<&Path>) -> Result<Found, Box<Fault>> {
    let library = folder.map(|folder| folder.join("library"));
    let own = library.filter(|library| library.join(format!("{DEFAULTS}.toml")).is_file());
    find_layer(DEFAULTS, own.as_deref())
}

fn read(path: &Path) -> Result<String, Box<Fault>> {
    std::fs::read_to_string(path).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        Box::new(Fault::new(format!("cannot read {}: {why}", path.display())))
    })
}

/// Names of the shipped scenarios, sorted.
pub fn scenario_names() -> Vec<String> {
    let mut names: Vec<String> = SHIPPED
        .files()
        .filter_map(|file| stem(file.path()))
        .collect();
    names.sort();
    names
}

/// Names of the layers that a scenario in `folder` can use, sorted.
pub fn layer_names(folder: Option<&Path>) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(library) = SHIPPED.get_dir("library") {
        shipped_layers(library, &mut names);
    }
    if let Some(library) = folder.map(|f| f.join("library")) {
        layers_on_disk(&library, "", &mut names, 3);
    }
    names.sort();
    names.dedup();
    names
}

fn shipped_layers(dir: &Dir<'_>, names: &mut Vec<String>) {
    for file in dir.files() {
        let inside = file.path().strip_prefix("library").unwrap_or(file.path());
        let folder = inside.parent().and_then(Path::to_str).unwrap_or("");
        names.extend(stem(inside).map(|stem| join(folder, &stem)));
    }
    for below in dir.dirs() {
        shipped_layers(below, names);
    }
}

/// Layers in a folder and a few folders below it; what cannot be listed is not offered.
fn layers_on_disk(folder: &Path, above: &str, names: &mut Vec<String>, depth: usize) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && depth > 0 {
            let name = entry.file_name().to_string_lossy().into_owned();
            layers_on_disk(&path, &join(above, &name), names, depth - 1);
        } else {
            names.extend(stem(&path).map(|stem| join(above, &stem)));
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn stem(path: &Path) -> Option<String> {
    if path.extension()? != "toml" {
        return None;
    }
    path.file_stem()?.to_str().map(str::to_owned)
}
