//! The map in `docs/ARCHITECTURE.md`: which room is on which floor, and the stages of the step.

use std::collections::{BTreeMap, BTreeSet};

/// The contents of the page.
#[derive(Debug)]
pub struct Map {
    /// Floor of each room, 1 at the bottom.
    pub floors: BTreeMap<String, u32>,
    /// Rooms that are on the map and not yet in the source.
    pub planned: BTreeSet<String>,
    /// Stages of the step in order.
    pub stages: Vec<String>,
}

impl Map {
    /// Reads the page: the block of lines `floor N room room ..`, the line `Planned, not yet built: ..` below it, and the
    /// block of stages joined by `->`.
    pub fn read(page: &str) -> Result<Self, String> {
        let mut map = Self {
            floors: BTreeMap::new(),
            planned: BTreeSet::new(),
            stages: Vec::new(),
        };
        for block in fenced_blocks(page) {
            if block.trim_start().starts_with("floor ") {
                block.lines().try_for_each(|line| map.read_floor(line))?;
            } else if block.contains("->") {
                map.stages = block
                    .split("->")
                    .map(|stage| stage.trim().to_owned())
                    .collect();
            }
        }
        let planned = page
            .lines()
            .find_map(|line| line.strip_prefix("Planned, not yet built:"));
        let names = planned
            .unwrap_or_default()
            .trim()
            .trim_end_matches('.')
            .split(',');
        map.planned = names
            .map(|n| n.trim().trim_matches('`').to_owned())
            .filter(|n| !n.is_empty() && n != "none")
            .collect();
        if map.floors.is_empty() || map.stages.is_empty() {
            return Err("the page has no block of floors or no block of stages".to_owned());
        }
        match map
            .planned
            .iter()
            .find(|room| !map.floors.contains_key(*room))
        {
            Some(room) => Err(format!("`{room}` is planned but on no floor")),
            None => Ok(map),
        }
    }

    fn read_floor(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace();
        let (word, number) = (words.next(), words.next().and_then(|n| n.parse().ok()));
        let (Some("floor"), Some(floor)) = (word, number) else {
            return Err(format!("`{line}` is not `floor N room room ..`"));
        };
        for room in words {
            if self.floors.insert(room.to_owned(), floor).is_some() {
                return Err(format!("`{room}` is on the map twice"));
            }
        }
        Ok(())
    }
}

/// Texts between lines of three backquotes.
fn fenced_blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match (&mut open, line.starts_with("```")) {
            (Some(_), true) => blocks.extend(open.take()),
            (None, true) => open = Some(String::new()),
            (Some(block), false) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, false) => {}
        }
    }
    blocks
}
