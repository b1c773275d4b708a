//! Pages that are written, or compared with those that are there.

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write, stderr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use mscsim::cli::{Exit, Look, Streams, run};

/// The new text of pages by their place below the root of the repository.
pub struct Pages<'a> {
    root: &'a Path,
    texts: BTreeMap<String, String>,
}

impl<'a> Pages<'a> {
    /// No page yet.
    pub fn new(root: &'a Path) -> Self {
        Self {
            root,
            texts: BTreeMap::new(),
        }
    }

    /// The text of a page as it stands now.
    pub fn text(&self, page: &str) -> io::Result<String> {
        match self.texts.get(page) {
            Some(text) => Ok(text.clone()),
            None => fs::read_to_string(self.root.join(page)),
        }
    }

    /// Gives a page a new text.
    pub fn set(&mut self, page: &str, text: String) {
        self.texts.insert(page.to_owned(), text);
    }

    /// Writes the pages, or names those that differ from what is there. False where one does.
    pub fn end(&self, check: bool) -> io::Result<bool> {
        let mut same = true;
        for (page, text) in &self.texts {
            let path = self.root.join(page);
            if fs::read_to_string(&path).is_ok_and(|now| now == *text) {
                continue;
            }
            if check {
                writeln!(stderr(), "{page} differs")?
            } else {
                fs::write(path, text)?
            }
            same = !check && same;
        }
        Ok(same)
    }
}

/// What the program prints for these arguments.
///
/// # Errors
/// Arguments that the program refuses, or a failure.
pub fn printed(words: &[&str]) -> Result<String, Box<dyn Error>> {
    let out = Shared::default();
    let page = |shared: &Shared| -> Box<dyn Write + Send> { Box::new(shared.clone()) };
    let mut streams = Streams::new(
        (page(&out), Look::PAGE),
        (page(&Shared::default()), Look::PAGE),
    );
    let words = ["mscsim"].iter().chain(words).map(OsString::from);
    let exit = run(words, &mut streams);
    drop(streams);
    if !matches!(exit, Exit::Done) {
        return Err("the command failed".into());
    }
    let bytes = out.0.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Bytes that two owners see.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
