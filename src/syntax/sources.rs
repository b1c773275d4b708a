//! The files a scenario is made of, and places inside them.

use std::ops::Range;
use std::sync::Arc;

use crate::units::visible;

/// A file in a table of [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A piece of text in one of the files: byte offsets, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
}

impl Place {
    /// A place from a range of bytes in a file.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self {
            file,
            start: range.start,
            end: range.end.max(range.start),
        }
    }

    /// The bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// What a file is to the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The scenario itself.
    Scenario,
    /// A library layer named in `uses`.
    Layer,
    /// Defaults that fill what nothing else has written.
    Defaults,
    /// Settings given outside of any file.
    CommandLine,
}

/// A file with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Name for messages: a path, or the name of a layer.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// What it is to the scenario.
    pub role: Role,
}

/// All files of one scenario. Clones share the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(Arc<Files>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Files {
    files: Vec<SourceFile>,
    /// Where the lines of each file begin.
    lines: Vec<Vec<usize>>,
}

impl Sources {
    /// Adds a file. Characters of its name that would act on a terminal are escaped.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>, role: Role) -> FileId {
        let (name, text) = (visible(&name.into()).into_owned(), text.into());
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(after).collect();
        let all = Arc::make_mut(&mut self.0);
        all.lines.push(lines);
        all.files.push(SourceFile { name, text, role });
        FileId(all.files.len() - 1)
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.0.files[id.0]
    }

    /// The files in the order they were read.
    pub fn files(&self) -> &[SourceFile] {
        &self.0.files
    }

    /// The text at a place; empty if the place does not lie on character boundaries.
    pub fn text(&self, place: Place) -> &str {
        self.file(place.file).text.get(place.range()).unwrap_or("")
    }

    /// Line and column (in characters) of the start of a place, both counted from one.
    pub fn line_and_column(&self, place: Place) -> (usize, usize) {
        let line = self.line(place);
        let start = self.0.lines[place.file.0][line - 1];
        let before = self.file(place.file).text.get(start..place.start);
        (line, before.map_or(0, |before| before.chars().count()) + 1)
    }

    /// Line of the start of a place, counted from one.
    pub fn line(&self, place: Place) -> usize {
        let lines = &self.0.lines[place.file.0];
        lines.partition_point(|start| *start <= place.start).max(1)
    }

    /// The lines from the one before the start of a place to the one after it, as a range of bytes.
    pub fn lines_around(&self, place: Place) -> Range<usize> {
        let lines = &self.0.lines[place.file.0];
        let line = self.line(place) - 1;
        let end = lines.get(line + 2).copied();
        lines[line.saturating_sub(1)]..end.unwrap_or(self.file(place.file).text.len())
    }

    /// The place of a piece of a decoded string value, where `whole` is the place of the value with its quotes. Strings
    /// with escapes or several lines keep the whole value, because their bytes are not those of the file.
    pub fn inside(&self, whole: Place, decoded: &str, piece: Range<usize>) -> Place {
        let written = self.text(whole);
        let quote = match written.len().checked_sub(decoded.len()) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return whole,
        };
        if written.get(quote..quote + decoded.len()) != Some(decoded) {
            return whole;
        }
        Place::new(
            whole.file,
            whole.start + quote + piece.start..whole.start + quote + piece.end,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "x = 1\nµ = \"2 µm/q\"\n", Role::Scenario);
        let at = |piece: &str| {
            let start = sources
                .file(file)
                .text
                .find(piece)
                .expect("piece is in the text");
            sources.line_and_column(Place::new(file, start..start + piece.len()))
        };
        assert_eq!(at("x"), (1, 1));
        assert_eq!(at("="), (1, 3));
        assert_eq!(at("q"), (2, 11));
    }

    #[test]
    fn a_piece_of_a_plain_string_is_found_behind_its_quote() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", r#"a = "2 qm" b = "2\tqm""#, Role::Scenario);
        let plain = Place::new(file, 4..10);
        assert_eq!(sources.text(sources.inside(plain, "2 qm", 2..4)), "qm");
        let escaped = Place::new(file, 15..22);
        assert_eq!(sources.inside(escaped, "2\tqm", 2..4), escaped);
    }
}
