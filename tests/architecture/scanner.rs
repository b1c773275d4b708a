//! A small reader of Rust source: just enough to see imports and declarations.

/// A piece of source and the line it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// A whole identifier, or one other character.
    pub text: String,
    /// Line, counted from 1.
    pub line: usize,
}

/// A path that starts at the crate root: `crate::ROOM`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What follows the root.
    pub room: String,
    /// Reached by a chain of `super`, so that it may as well be a neighbour inside the room.
    pub climbed: bool,
    /// Line, counted from 1.
    pub line: usize,
}

/// Source without comments, text literals and character literals; lines stay where they are.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    while at < chars.len() {
        let end = skipped(&chars, at).unwrap_or(at);
        if end == at {
            let end = word_end(&chars, at).max(at + 1);
            let text: String = chars[at..end].iter().collect();
            line += usize::from(text == "\n");
            if !text.trim().is_empty() {
                found.push(Token { text, line });
            }
            at = end;
        } else {
            line += chars[at..end].iter().filter(|c| **c == '\n').count();
            at = end;
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// End of the identifier or number at `at`.
fn word_end(chars: &[char], at: usize) -> usize {
    at + chars[at..].iter().take_while(|c| is_word(**c)).count()
}

/// End of the comment or literal that starts at `at`, if one does.
fn skipped(chars: &[char], at: usize) -> Option<usize> {
    let next = |n: usize| chars.get(at + n).copied().unwrap_or(' ');
    let inside_word = at > 0 && is_word(chars[at - 1]);
    match chars[at] {
        '/' if next(1) == '/' => Some(find(chars, at, "\n")),
        '/' if next(1) == '*' => Some(block_comment_end(chars, at)),
        '"' => Some(text_end(chars, at)),
        'r' if !inside_word && matches!(next(1), '"' | '#') => raw_text_end(chars, at),
        'b' if !inside_word && next(1) == 'r' => raw_text_end(chars, at + 1),
        '\'' if next(1) == '\\' => Some(find(chars, at + 3, "'") + 1),
        '\'' if next(2) == '\'' => Some(at + 3),
        _ => None,
    }
}

/// Place of `wanted` at or after `from`, or the end.
fn find(chars: &[char], from: usize, wanted: &str) -> usize {
    let wanted: Vec<char> = wanted.chars().collect();
    let rest = chars.get(from..).unwrap_or_default();
    rest.windows(wanted.len())
        .position(|w| w == wanted)
        .map_or(chars.len(), |n| from + n)
}

/// Block comments nest.
fn block_comment_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut here) = (0, at);
    while here < chars.len() {
        match (chars[here], chars.get(here + 1)) {
            ('/', Some('*')) => (depth, here) = (depth + 1, here + 2),
            ('*', Some('/')) => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
        if depth == 0 {
            return here;
        }
    }
    here
}

fn text_end(chars: &[char], at: usize) -> usize {
    let mut here = at + 1;
    while here < chars.len() && chars[here] != '"' {
        here += if chars[here] == '\\' { 2 } else { 1 };
    }
    (here + 1).min(chars.len())
}

/// `r"..."` and `r#"..."#`; nothing for a raw identifier such as `r#type`.
fn raw_text_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    (chars.get(at + 1 + hashes) == Some(&'"')).then(|| {
        let close = format!("\"{}", "#".repeat(hashes));
        (find(chars, at + 2 + hashes, &close) + close.len()).min(chars.len())
    })
}

/// Every path that starts at the crate root, by `crate::`, by the name of the crate, or by climbing: a file `depth` modules
/// below the root reaches it by that many `super`. Groups `crate::{a, b}` give one entry each; a glob gives `*`.
pub fn imports(tokens: &[Token], crate_name: &str, depth: usize) -> Vec<Import> {
    let mut found = Vec::new();
    let text = |n: usize| tokens.get(n).map_or("", |t| t.text.as_str());
    for at in 0..tokens.len() {
        if text(at + 1) != ":" || text(at + 2) != ":" {
            continue;
        }
        let mut after = at + 3;
        let climbs = text(at) == "super";
        if climbs && at > 2 && text(at - 1) == ":" && text(at - 3) == "super" {
            // The middle of a chain that was followed from its start.
            continue;
        }
        if climbs {
            let mut climbed = 1;
            while text(after) == "super" && text(after + 1) == ":" {
                (climbed, after) = (climbed + 1, after + 3);
            }
            if climbed < depth {
                continue;
            }
        } else if text(at) != "crate" && text(at) != crate_name {
            continue;
        }
        found.extend(names_at(tokens, after).map(|import| Import {
            climbed: climbs,
            ..import
        }));
    }
    found
}

/// The name at `at`, or the first name of every item of the group that starts there.
fn names_at(tokens: &[Token], at: usize) -> impl Iterator<Item = Import> {
    let text = |n: usize| tokens.get(n).map_or("", |t| t.text.as_str());
    let (mut depth, mut here, mut found) = (0, at, Vec::new());
    if text(at) != "{" {
        found.extend(tokens.get(at));
    }
    while text(at) == "{" && here < tokens.len() {
        match text(here) {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        let starts_item = depth == 1 && matches!(text(here), "{" | ",");
        if starts_item && !matches!(text(here + 1), "self" | "}") {
            found.extend(tokens.get(here + 1));
        }
        here = if depth == 0 { tokens.len() } else { here + 1 };
    }
    found.into_iter().map(|t| Import {
        room: t.text.clone(),
        climbed: false,
        line: t.line,
    })
}

/// Names of the modules that are declared, with or without a body.
pub fn declared_modules(tokens: &[Token]) -> Vec<&Token> {
    let is_mod = |w: &&[Token]| w[0].text == "mod" && matches!(w[2].text.as_str(), ";" | "{");
    tokens.windows(3).filter(is_mod).map(|w| &w[1]).collect()
}

/// Names that are called: an identifier before `(` that is not being declared.
pub fn calls(tokens: &[Token]) -> Vec<&str> {
    let is_call = |w: &&[Token]| {
        w[2].text == "(" && w[0].text != "fn" && w[1].text.starts_with(char::is_alphabetic)
    };
    tokens
        .windows(3)
        .filter(is_call)
        .map(|w| w[1].text.as_str())
        .collect()
}

/// First line that is neither a declaration of a module nor a `use`.
pub fn first_other_item(tokens: &[Token]) -> Option<usize> {
    let mut at = 0;
    while at < tokens.len() {
        let start = skip_attributes_and_visibility(tokens, at);
        let first = tokens.get(start)?;
        let length = tokens[start..].iter().position(|t| t.text == ";");
        let body = tokens[start..].iter().position(|t| t.text == "{");
        let declares = match first.text.as_str() {
            "use" => length.is_some(),
            "mod" => length.is_some() && body.is_none_or(|b| Some(b) > length),
            _ => false,
        };
        if !declares {
            return Some(first.line);
        }
        at = start + length.expect("declarations end") + 1;
    }
    None
}

/// Past `#[..]`, `#![..]`, `pub` and `pub(..)`.
fn skip_attributes_and_visibility(tokens: &[Token], mut at: usize) -> usize {
    let text = |n: usize| tokens.get(n).map_or("", |t| t.text.as_str());
    loop {
        let opens = match text(at) {
            "#" if text(at + 1) == "!" => at + 2,
            "#" => at + 1,
            "pub" if text(at + 1) == "(" => at + 1,
            "pub" => {
                at += 1;
                continue;
            }
            _ => return at,
        };
        let mut depth = 0;
        for (n, token) in tokens.iter().enumerate().skip(opens) {
            match token.text.as_str() {
                "[" | "(" => depth += 1,
                "]" | ")" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                at = n + 1;
                break;
            }
        }
        if depth != 0 {
            return tokens.len();
        }
    }
}
