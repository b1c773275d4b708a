//! The generated blocks of a page: `<!-- results: NAME -->`, a table, `<!-- results: end -->`.

use std::ops::Range;

/// A generated block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// Where its text stands in the page, between the two marks.
    pub place: Range<usize>,
}

const START: &str = "<!-- results: ";
const MARK_END: &str = " -->";
const END: &str = "<!-- results: end -->";

/// The blocks of a page, in their order.
///
/// # Errors
/// A mark that is not closed, or a block without an end.
pub fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = page[from..].find(START) {
        let name_at = from + at + START.len();
        let Some(length) = page[name_at..].find(MARK_END) else {
            return Err("a mark of a block is not closed".to_owned());
        };
        let name = page[name_at..name_at + length].to_owned();
        let start = name_at + length + MARK_END.len();
        let end = match page[start..].find(START) {
            Some(next) if page[start + next..].starts_with(END) => start + next,
            _ => return Err(format!("block {name} has no end")),
        };
        found.push(Block {
            name,
            place: start..end,
        });
        from = end + END.len();
    }
    Ok(found)
}

/// The page with another text in one of its blocks.
///
/// # Errors
/// A page without that block, or with two of them.
pub fn with_block(page: &str, name: &str, text: &str) -> Result<String, String> {
    let all = blocks(page)?;
    let mut of_name = all.iter().filter(|block| block.name == name);
    match (of_name.next(), of_name.next()) {
        (Some(Block { place, .. }), None) => {
            let (before, after) = (&page[..place.start], &page[place.end..]);
            Ok(format!("{before}\n{}\n{after}", text.trim_end()))
        }
        (None, _) => Err(format!("no block {name}")),
        (Some(_), Some(_)) => Err(format!("two blocks {name}")),
    }
}
