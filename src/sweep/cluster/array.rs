//! What a job array asks of a scheduler.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Jobs that work on a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayRequest {
    /// This program, as an absolute path that all machines have.
    pub program: PathBuf,
    /// Folder of the sweep, as an absolute path that all machines have.
    pub folder: PathBuf,
    /// Name of the jobs.
    pub name: String,
    /// Numbers of the parts, from 1.
    pub parts: Vec<u64>,
    /// How many parts there are.
    pub count: u64,
    /// Processors of each job.
    pub cpus: usize,
    /// Elapsed time of each job; none for the default of the scheduler.
    pub time: Option<Duration>,
    /// Memory of each job in bytes; none for the default of the scheduler.
    pub memory_bytes: Option<f64>,
    /// Partition (Slurm).
    pub partition: Option<String>,
    /// Most jobs at a time.
    pub throttle: Option<u32>,
    /// More options, as the scheduler has them.
    pub options: Vec<String>,
    /// More options of `mscsim sweep`.
    pub sweep_options: Vec<String>,
}

impl ArrayRequest {
    /// The command of one part, in which `part` stands for its number, in the words of a shell.
    pub(super) fn command(&self, part: &str) -> String {
        let mut words = vec![
            quoted(&self.program.to_string_lossy()),
            "sweep".to_owned(),
            quoted(&self.folder.to_string_lossy()),
            "--shard".to_owned(),
            format!("\"{part}/{}\"", self.count),
            "--threads".to_owned(),
            self.cpus.to_string(),
            "--quiet".to_owned(),
        ];
        words.extend(self.sweep_options.iter().map(|word| quoted(word)));
        words.join(" ")
    }

    /// The command that puts the tables together.
    pub(super) fn merge_command(&self) -> String {
        let [program, folder] =
            [&self.program, &self.folder].map(|path| quoted(&path.to_string_lossy()));
        format!("{program} sweep merge {folder}")
    }
}

/// What a scheduler has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submitted {
    /// Its names of the jobs that run.
    pub jobs: Vec<String>,
    /// Its name of the job that puts the tables together; none if there is none.
    pub merge: Option<String>,
    /// Why it did not accept the rest, in words; none if it accepted all.
    pub refused: Option<String>,
}

/// An amount: as given, or a multiple of the last one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    /// This amount.
    To(f64),
    /// So many times the amount of the last submission.
    Times(f64),
}

impl Growth {
    /// The amount after a last one.
    ///
    /// # Errors
    /// In words, if there is no last amount to multiply.
    pub fn after(self, last: Option<f64>, what: &str) -> Result<f64, String> {
        match (self, last) {
            (Self::To(amount), _) => Ok(amount),
            (Self::Times(times), Some(last)) => Ok(times * last),
            (Self::Times(_), None) => Err(format!(
                "the last submission set no {what} that could be multiplied: give an amount"
            )),
        }
    }

    /// Reads `x2` as a multiple; other text is read by `amount`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn read(text: &str, amount: impl Fn(&str) -> Result<f64, String>) -> Result<Self, String> {
        match text.strip_prefix('x') {
            None => amount(text).map(Self::To),
            Some(times) => match f64::from_str(times) {
                Ok(times) if times.is_finite() && times > 0.0 => Ok(Self::Times(times)),
                _ => Err("expected an amount, or a multiple of the last one such as x2".to_owned()),
            },
        }
    }
}

/// The word in quotes where a shell would read it as more than a word.
pub(super) fn quoted(word: &str) -> String {
    // Only a word with a NUL has no quotes, and no path or option can hold one.
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_grows_from_the_last_one() {
        let read = |text| Growth::read(text, |text| text.parse().map_err(|_| "no".to_owned()));
        assert_eq!(read("3"), Ok(Growth::To(3.0)));
        assert_eq!(read("x2"), Ok(Growth::Times(2.0)));
        assert!(read("x-2").is_err() && read("y").is_err());
        assert_eq!(Growth::Times(2.0).after(Some(4.0), "memory"), Ok(8.0));
        assert!(Growth::Times(2.0).after(None, "memory").is_err());
    }
}
