//! Writes a Parquet table in row groups, with typed columns.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::record::OutputError;

/// Rows held in memory before a row group is written.
const ROWS_PER_GROUP: usize = 1 << 16;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Text in UTF-8.
    Text,
    /// A real number.
    Real,
    /// A count.
    Count,
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Text.
    Text(&'a str),
    /// A real number.
    Real(f64),
    /// A count.
    Count(u64),
}

enum Column {
    Text(Vec<ByteArray>),
    Real(Vec<f64>),
    Count(Vec<i64>),
}

impl Column {
    fn new(holds: Holds) -> Self {
        match holds {
            Holds::Text => Self::Text(Vec::new()),
            Holds::Real => Self::Real(Vec::new()),
            Holds::Count => Self::Count(Vec::new()),
        }
    }

    fn accepts(&self, cell: &Cell<'_>) -> bool {
        match (self, cell) {
            (Self::Text(_), Cell::Text(_)) | (Self::Real(_), Cell::Real(_)) => true,
            (Self::Count(_), Cell::Count(count)) => i64::try_from(*count).is_ok(),
            _ => false,
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.push(ByteArray::from(text)),
            (Self::Real(column), Cell::Real(number)) => column.push(number),
            (Self::Count(column), Cell::Count(count)) => column.push(count.cast_signed()),
            _ => {}
        }
    }

    fn write(&self, writer: &mut ColumnWriter<'_>) -> Result<usize, ParquetError> {
        match (self, writer) {
            (Self::Text(column), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(column, None, None)
            }
            (Self::Real(column), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(column, None, None)
            }
            (Self::Count(column), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(column, None, None)
            }
            _ => Err(ParquetError::General("a column of another type".to_owned())),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Text(column) => column.clear(),
            Self::Real(column) => column.clear(),
            Self::Count(column) => column.clear(),
        }
    }
}

/// A table that is written row by row and stored column by column.
pub(crate) struct Table {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Creates the file with these columns.
    pub(crate) fn create(
        directory: &Path,
        name: &str,
        columns: &[(&str, Holds)],
    ) -> Result<Self, OutputError> {
        let path = directory.join(name);
        let file = File::create(&path).map_err(OutputError::file("write", &path))?;
        let writer = open(file, columns).map_err(OutputError::table(&path))?;
        Ok(Self {
            path,
            writer,
            columns: columns
                .iter()
                .map(|(_, holds)| Column::new(*holds))
                .collect(),
            rows: 0,
        })
    }

    /// Adds a row, all of it or nothing.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        let mut pairs = self.columns.iter().zip(cells);
        if self.columns.len() != cells.len() || !pairs.all(|(column, cell)| column.accepts(cell)) {
            return Err(OutputError::Row {
                path: self.path.clone(),
            });
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(*cell);
        }
        self.rows += 1;
        if self.rows == ROWS_PER_GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes what is left and closes the file.
    pub(crate) fn close(mut self) -> Result<(), OutputError> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer
            .close()
            .map_err(OutputError::table(&self.path))?;
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), OutputError> {
        self.write_columns()
            .map_err(OutputError::table(&self.path))?;
        self.columns.iter_mut().for_each(Column::clear);
        self.rows = 0;
        Ok(())
    }

    fn write_columns(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &self.columns {
            let Some(mut writer) = group.next_column()? else {
                return Err(ParquetError::General("a column is missing".to_owned()));
            };
            column.write(writer.untyped())?;
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }
}

fn open(file: File, columns: &[(&str, Holds)]) -> Result<SerializedFileWriter<File>, ParquetError> {
    let fields: Result<Vec<_>, _> = columns
        .iter()
        .map(|(name, holds)| field(name, *holds))
        .collect();
    let schema = Type::group_type_builder("row")
        .with_fields(fields?)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(true)
        .build();
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))
}

fn field(name: &str, holds: Holds) -> Result<Arc<Type>, ParquetError> {
    let (physical, converted) = match holds {
        Holds::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        Holds::Real => (Physical::DOUBLE, ConvertedType::NONE),
        Holds::Count => (Physical::INT64, ConvertedType::NONE),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_converted_type(converted)
        .build()?;
    Ok(Arc::new(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_does_not_fit_is_refused_whole() {
        let place = tempfile::tempdir().unwrap();
        let columns = [("name", Holds::Text), ("count", Holds::Count)];
        let mut table = Table::create(place.path(), "t.parquet", &columns).unwrap();
        for wrong in [
            &[Cell::Text("a")][..],
            &[Cell::Text("a"), Cell::Real(1.0)],
            &[Cell::Text("a"), Cell::Count(u64::MAX)],
        ] {
            assert!(matches!(table.row(wrong), Err(OutputError::Row { .. })));
        }
        table.row(&[Cell::Text("a"), Cell::Count(1)]).unwrap();
        assert_eq!(table.rows, 1);
        table.close().unwrap();
    }
}
