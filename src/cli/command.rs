//! The command that repeats a run.

use std::borrow::Cow;
use std::path::Path;

use super::arguments::{KeepingArguments, RunArguments};
use super::option_values::Pause;
use super::working::WorkingArguments;
use crate::units::exact_duration;

/// The command line in the words of a shell, without what cannot change a result. The seeds are always given.
pub(super) fn repeating(arguments: &RunArguments, seed: u64, replicates: usize) -> String {
    let mut words = vec![
        "mscsim".to_owned(),
        "run".to_owned(),
        quoted(&arguments.scenario.scenario),
    ];
    words.extend(match replicates {
        1 => ["--seed".to_owned(), seed.to_string()],
        several => [
            "--seeds".to_owned(),
            format!("{seed}..{}", seed + several as u64 - 1),
        ],
    });
    for overlay in &arguments.scenario.overlays {
        words.extend(["--set".to_owned(), quoted(overlay)]);
    }
    words.join(" ")
}

/// The command that starts a run from an unfinished one, as far as it can change a result.
pub(super) fn forking(parent: &Path, changed: &[String], seed: Option<u64>) -> String {
    let folder = quoted(&parent.to_string_lossy());
    let mut words = vec!["mscsim".to_owned(), "fork".to_owned(), folder];
    for overlay in changed {
        words.extend(["--set".to_owned(), quoted(overlay)]);
    }
    if let Some(seed) = seed {
        words.extend(["--seed".to_owned(), seed.to_string()]);
    }
    words.join(" ")
}

/// The same with a placeholder for the changes.
pub(super) fn forking_with_changes(parent: &Path) -> String {
    format!("{} --set PATH=VALUE", forking(parent, &[], None))
}

/// The options of a command that change no number: where results go, what is kept, how it works.
pub(super) struct Options<'a> {
    pub out: Option<&'a Path>,
    pub overwrite: bool,
    pub keeping: &'a KeepingArguments,
    pub working: &'a WorkingArguments,
}

/// A command with all its options, so that it can be given again unchanged.
pub(super) fn again(command: String, options: Options<'_>) -> String {
    let mut words = vec![command];
    let mut add = |option: &str, value: &str| words.push(format!("{option} {}", quoted(value)));
    if let Some(out) = options.out {
        add("--out", &out.to_string_lossy());
    }
    match options.keeping.checkpoint {
        Pause(None) => add("--checkpoint", "never"),
        pause if pause == Pause::USUAL => {}
        Pause(Some(pause)) => add("--checkpoint", &exact_duration(pause.as_secs_f64())),
    }
    if let Some(until) = options.keeping.until {
        add("--until", &exact_duration(until.seconds()));
    }
    if let Some(threads) = options.working.threads {
        add("--threads", &threads.to_string());
    }
    let flags = [
        ("--overwrite", options.overwrite),
        ("--no-report", options.keeping.no_report),
        ("--quiet", options.working.quiet),
        ("--json", options.working.json),
    ];
    let given = flags.into_iter().filter(|(_, given)| *given);
    words.extend(given.map(|(flag, _)| flag.to_owned()));
    words.join(" ")
}

/// The command that continues an unfinished run.
pub(super) fn resuming(folder: &Path) -> String {
    format!("mscsim resume {}", quoted(&folder.to_string_lossy()))
}

/// The word in quotes where a shell would read it as more than a word.
fn quoted(word: &str) -> String {
    // Only a word with a NUL has no quotes, and no command line can hold one.
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn words_are_quoted_only_where_a_shell_needs_it() {
        assert_eq!(quoted("mouse-infarct"), "mouse-infarct");
        assert_eq!(quoted("duration=12 h"), "'duration=12 h'");
        assert_eq!(quoted("it's"), r#""it's""#);
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_shell_reads_back_the_words() {
        let words = [
            "a b",
            "it's",
            "$HOME `ls` \\ \"x\" ! ^ %",
            "x={1,2}",
            "~",
            "*",
            "肺",
            "",
        ];
        let line = words.map(quoted).join(" ");
        assert_eq!(shlex::split(&line), Some(words.map(str::to_owned).to_vec()));
        let shell = Command::new("sh")
            .args(["-c", &format!("printf '%s\\n' {line}")])
            .output();
        if let Ok(output) = shell {
            let read = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(read.lines().collect::<Vec<_>>(), words);
        }
    }
}
