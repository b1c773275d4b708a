//! Text of unknown origin, made safe for a terminal.

use std::borrow::Cow;

/// True for characters that move the cursor, start a command of the terminal, or change the direction of reading. A line
/// feed and a tab are none of them.
pub fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    }
}

/// The text with each such character written as `\u{202e}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode())
        } else {
            shown.push(character)
        }
    }
    Cow::Owned(shown)
}

/// The text with a stand-in of the same number of bytes for each such character, so that places in it stay what they are. A
/// carriage return that ends a line, as some systems write them, becomes a blank.
pub fn in_place(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut characters = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        let ends_line = character == '\r' && characters.peek() == Some(&'\n');
        shown.push(match (is_hidden(character), character.len_utf8()) {
            (false, _) => character,
            (true, _) if ends_line => ' ',
            (true, 1) => '?',
            (true, 2) => '\u{bf}',
            (true, 3) => '\u{fffd}',
            (true, _) => '\u{1f7e8}',
        });
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_or_turns_a_line_is_shown() {
        for (text, shown) in [
            ("Müller 肺 a\tb\nc", "Müller 肺 a\tb\nc"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\rb\u{7}", "a\\u{d}b\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}txt", "\\u{202e}txt"),
            ("\u{2066}\u{e0041}", "\\u{2066}\\u{e0041}"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn stand_ins_have_the_length_of_what_they_stand_for() {
        let text = "a\u{1b}b\u{85}c\u{202e}d\u{e0041}e\r\n";
        let shown = in_place(text);
        assert_eq!(shown.len(), text.len());
        for letter in ["a", "b", "c", "d", "e", "\n"] {
            assert_eq!(shown.find(letter), text.find(letter));
        }
        assert_eq!(visible(&shown), shown);
        // Found by fuzzing: the end of a line of another system, and a return within a line.
        assert_eq!(in_place("a\rb\r\nc"), "a?b \nc");
    }
}
