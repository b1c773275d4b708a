//! Text to tree, with as many syntax faults as the parser can find.

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::node::{Entry, Node, Value};
use super::table::Table;
use crate::syntax::fault::Fault;
use crate::syntax::sources::{FileId, Place};

/// Syntax faults of a document whose other parts are still read and checked, and those shown of a document with more.
const MOST: usize = 12;
const FIRST: usize = 3;

/// Reads a document. The tree holds what could be understood; the faults say what could not.
pub fn parse_document(file: FileId, text: &str) -> (Node, Vec<Fault>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        file,
        offset: 0,
        faults: Vec::new(),
    };
    let place = Place::new(file, 0..0);
    reader.faults = syntax_faults(file, text, &errors);
    let value = if errors.len() > MOST {
        // So much cannot be read that the rest would mean something else.
        Value::Table(Table::default())
    } else {
        Value::Table(reader.table(table.get_ref()))
    };
    (Node { value, place }, reader.faults)
}

/// Reads one value that starts `offset` bytes into the file; none if it is no TOML value.
pub fn parse_value(file: FileId, text: &str, offset: usize) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let mut reader = Reader {
        file,
        offset,
        faults: Vec::new(),
    };
    let node = reader.node(&value);
    reader.faults.is_empty().then_some(node)
}

/// One fault for each line that cannot be read. Of many lines the first few: one bracket that is missing leaves all after it
/// unreadable.
fn syntax_faults(file: FileId, text: &str, errors: &[Error]) -> Vec<Fault> {
    let shown = if errors.len() > MOST { FIRST } else { MOST };
    let mut faults: Vec<Fault> = errors
        .iter()
        .take(shown)
        .map(|error| syntax_fault(file, text, error))
        .collect();
    let more = errors.len() - faults.len();
    if let (Some(first), true) = (faults.first_mut(), more > 0) {
        let help = format!(
            "{more} more places after this cannot be read, probably for the same reason: look for a bracket or quote that is missing here or above"
        );
        first.help = Some(help);
    }
    faults
}

fn syntax_fault(file: FileId, text: &str, error: &Error) -> Fault {
    let range = error.span().unwrap_or(0..0);
    let clip = |at: usize| at.min(text.len());
    Fault::new(format!(
        "not valid TOML: {}",
        error.message().replace('\n', " ")
    ))
    .at(Place::new(file, clip(range.start)..clip(range.end)))
}

struct Reader {
    file: FileId,
    offset: usize,
    faults: Vec<Fault>,
}

impl Reader {
    fn place<T>(&self, spanned: &Spanned<T>) -> Place {
        let span = spanned.span();
        Place::new(self.file, span.start + self.offset..span.end + self.offset)
    }

    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let mut entries = Vec::new();
        for (key, value) in table {
            let key_place = self.place(key);
            let node = self.node(value);
            entries.push(Entry {
                key: key.get_ref().to_string(),
                key_place,
                node,
            });
        }
        Table::from(entries)
    }

    fn node(&mut self, spanned: &Spanned<DeValue<'_>>) -> Node {
        let place = self.place(spanned);
        let value = match spanned.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => self.integer(number.as_str(), number.radix(), place),
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| self.node(item)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Node { value, place }
    }

    fn integer(&mut self, digits: &str, radix: u32, place: Place) -> Value {
        match i64::from_str_radix(digits, radix) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                let fault = Fault::new("whole number out of reach")
                    .at(place)
                    .found(digits)
                    .expected("a whole number that fits in 64 bits with its sign");
                self.faults.push(fault);
                Value::Integer(0)
            }
        }
    }
}
