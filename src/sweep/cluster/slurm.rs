//! Job arrays of Slurm.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::array::{ArrayRequest, Submitted, quoted};

/// How long before its end a job is asked to stop, s: runs that are under way end without rows, and rows are put on the disk.
const NOTICE_S: u64 = 30;
/// The largest size of an array where Slurm does not show its own: the default of Slurm.
const USUAL_SIZE: u64 = 1001;

/// The scripts of one submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlurmScripts {
    /// Job arrays; several where there are more parts than an array may hold.
    pub arrays: Vec<String>,
    /// The job that puts the tables together after all arrays have ended in whatever way.
    pub merge: String,
}

/// The scripts for a request, where an array may have indices below `array_size` (`MaxArraySize` of the cluster).
pub fn slurm_scripts(request: &ArrayRequest, array_size: u64) -> SlurmScripts {
    let most = usize::try_from(array_size.max(2) - 1).unwrap_or(usize::MAX);
    let arrays = request
        .parts
        .chunks(most)
        .map(|parts| array(request, parts, array_size));
    SlurmScripts {
        arrays: arrays.collect(),
        merge: merge(request),
    }
}

/// One array. Indices are part numbers less an offset, so that they stay below the largest one.
fn array(request: &ArrayRequest, parts: &[u64], array_size: u64) -> String {
    let first = parts.first().copied().unwrap_or(1);
    let last = parts.last().copied().unwrap_or(1);
    let fits = last < array_size;
    let offset = if fits { 0 } else { first - 1 };
    // Parts far apart would not fit behind an offset: they are listed by position, and looked up.
    let is_listed = last - offset >= array_size;
    let indices: Vec<u64> = if is_listed {
        (1..=parts.len() as u64).collect()
    } else {
        parts.iter().map(|part| part - offset).collect()
    };
    let throttle = request
        .throttle
        .map_or(String::new(), |most| format!("%{most}"));
    let mut lines = head(request, &request.name, "%x-%A_%a.log");
    lines.push(format!("#SBATCH --array={}{throttle}", ranges(&indices)));
    lines.push(format!("#SBATCH --cpus-per-task={}", request.cpus));
    lines.extend(
        request
            .time
            .map(|time| format!("#SBATCH --time={}", clock(time))),
    );
    lines.extend(
        request
            .memory_bytes
            .map(|bytes| format!("#SBATCH --mem={}", memory(bytes))),
    );
    lines.push("#SBATCH --requeue".to_owned());
    lines.push(format!("#SBATCH --signal=B:USR1@{NOTICE_S}"));
    lines.extend(directives(request));
    if is_listed {
        let list: Vec<String> = parts.iter().map(u64::to_string).collect();
        lines.push(format!("set -- {}", list.join(" ")));
        lines.push("shift $((SLURM_ARRAY_TASK_ID - 1))".to_owned());
        lines.push("part=$1".to_owned());
    } else {
        lines.push(format!("part=$((SLURM_ARRAY_TASK_ID + {offset}))"));
    }
    // In place of the shell, so that signals reach the program.
    lines.push(format!("exec {}", request.command("$part")));
    lines.join("\n") + "\n"
}

fn merge(request: &ArrayRequest) -> String {
    let mut lines = head(request, &format!("{}-merge", request.name), "%x-%j.log");
    lines.push("#SBATCH --cpus-per-task=1".to_owned());
    lines.extend(directives(request));
    lines.push(format!("exec {}", request.merge_command()));
    lines.join("\n") + "\n"
}

/// The first lines of a script, with the pattern of its log.
fn head(request: &ArrayRequest, name: &str, log: &str) -> Vec<String> {
    // A percent sign in the name of a folder is no pattern.
    let folder = request
        .folder
        .join("logs")
        .to_string_lossy()
        .replace('%', "%%");
    let mut lines = vec![
        "#!/bin/sh".to_owned(),
        format!("#SBATCH --job-name={}", quoted(name)),
        format!("#SBATCH --output={}", quoted(&format!("{folder}/{log}"))),
        "#SBATCH --open-mode=append".to_owned(),
    ];
    let partition = request.partition.as_ref();
    lines.extend(partition.map(|name| format!("#SBATCH --partition={}", quoted(name))));
    lines
}

/// Options of the user, as they are.
fn directives(request: &ArrayRequest) -> impl Iterator<Item = String> {
    let options = request.options.iter();
    options.map(|option| format!("#SBATCH {option}"))
}

/// `1-3,7` for 1, 2, 3, 7.
pub(super) fn ranges(numbers: &[u64]) -> String {
    let mut parts: Vec<[u64; 2]> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some([_, last]) if *last + 1 == *number => *last = *number,
            _ => parts.push([*number; 2]),
        }
    }
    let words = parts.iter().map(|[first, last]| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    words.collect::<Vec<_>>().join(",")
}

/// `days-hours:minutes:seconds`, rounded up to a minute, which is as fine as Slurm keeps time.
fn clock(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60).max(1);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    format!("{days}-{hours:02}:{minutes:02}:00")
}

/// Whole mebibytes, which Slurm calls M.
fn memory(bytes: f64) -> String {
    format!("{}M", (bytes / 1_048_576.0).ceil().max(1.0))
}

/// Submits the arrays, and the job that follows them. What Slurm refused stands in the result, beside what it had accepted before.
///
/// # Errors
/// Why nothing was submitted, in words.
pub fn submit_to_slurm(request: &ArrayRequest) -> Result<Submitted, String> {
    let logs = request.folder.join("logs");
    std::fs::create_dir_all(&logs)
        .map_err(|error| format!("cannot create the folder {}: {error}", logs.display()))?;
    let scripts = slurm_scripts(request, array_size());
    let mut submitted = Submitted::default();
    for script in &scripts.arrays {
        match sbatch(&[], script) {
            Ok(job) => submitted.jobs.push(job),
            Err(words) if submitted.jobs.is_empty() => return Err(words),
            Err(words) => {
                submitted.refused = Some(words);
                return Ok(submitted);
            }
        }
    }
    let after = format!("--dependency=afterany:{}", submitted.jobs.join(":"));
    match sbatch(&[&after], &scripts.merge) {
        Ok(job) => submitted.merge = Some(job),
        Err(words) => submitted.refused = Some(words),
    }
    Ok(submitted)
}

/// Those of these jobs that wait or run. A job that Slurm no longer knows has ended.
pub fn queued_in_slurm(jobs: &[String]) -> Vec<String> {
    let is_queued = |job: &&String| {
        let shown = Command::new("squeue").args(["-h", "-j", job]).output();
        shown.is_ok_and(|shown| shown.status.success() && !shown.stdout.is_empty())
    };
    jobs.iter().filter(is_queued).cloned().collect()
}

/// `MaxArraySize` of the cluster.
fn array_size() -> u64 {
    let shown = Command::new("scontrol").args(["show", "config"]).output();
    let text = shown.map(|shown| String::from_utf8_lossy(&shown.stdout).into_owned());
    let text = text.unwrap_or_default();
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with("MaxArraySize"));
    let value = line.and_then(|line| line.split('=').nth(1)?.trim().parse().ok());
    value.unwrap_or(USUAL_SIZE)
}

/// Submits a script and gives the number of its job.
fn sbatch(options: &[&str], script: &str) -> Result<String, String> {
    let command = Command::new("sbatch")
        .arg("--parsable")
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let failed = |error: std::io::Error| format!("cannot run sbatch: {error}");
    let mut child = command.map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes()).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("sbatch refused: {}", words.trim()));
    }
    let job = String::from_utf8_lossy(&output.stdout);
    // A cluster of several gives its name after the number.
    Ok(job.trim().split(';').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(parts: Vec<u64>, count: u64) -> ArrayRequest {
        ArrayRequest {
            program: "/opt/mscsim".into(),
            folder: "/shared/my sweep".into(),
            name: "test".to_owned(),
            parts,
            count,
            cpus: 4,
            time: Some(Duration::from_secs(93_601)),
            memory_bytes: Some(2e9),
            partition: Some("long".to_owned()),
            throttle: Some(50),
            options: vec!["--account=lab".to_owned()],
            sweep_options: vec!["--retry".to_owned(), "timeout,oom".to_owned()],
        }
    }

    #[test]
    fn a_script_reads_as_a_person_would_write_it() {
        let scripts = slurm_scripts(&request((1..=8).collect(), 8), 1001);
        let expected = "#!/bin/sh\n#SBATCH --job-name=test\n\
             #SBATCH --output='/shared/my sweep/logs/%x-%A_%a.log'\n#SBATCH --open-mode=append\n\
             #SBATCH --partition=long\n#SBATCH --array=1-8%50\n#SBATCH --cpus-per-task=4\n\
             #SBATCH --time=1-02:01:00\n#SBATCH --mem=1908M\n#SBATCH --requeue\n\
             #SBATCH --signal=B:USR1@30\n#SBATCH --account=lab\n\
             part=$((SLURM_ARRAY_TASK_ID + 0))\n\
             exec /opt/mscsim sweep '/shared/my sweep' --shard \"$part/8\" --threads 4 --quiet --retry 'timeout,oom'\n";
        assert_eq!(scripts.arrays, [expected]);
        assert!(
            scripts
                .merge
                .ends_with("exec /opt/mscsim sweep merge '/shared/my sweep'\n")
        );
    }

    /// The parts that the tasks of a script work on, as a shell finds them.
    fn parts_of(script: &str) -> Vec<u64> {
        let line = script
            .lines()
            .find_map(|line| line.strip_prefix("#SBATCH --array="));
        let indices = line
            .expect("an array")
            .split('%')
            .next()
            .expect("indices")
            .split(',');
        let indices = indices.flat_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let [first, last] = [first, last].map(|end| end.parse::<u64>().expect("a number"));
            first..=last
        });
        let body: Vec<&str> = script
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let body = body[..body.len() - 1].join("\n");
        let part = |index: u64| {
            let shell = Command::new("sh")
                .env("SLURM_ARRAY_TASK_ID", index.to_string())
                .args(["-c", &format!("{body}\necho $part")])
                .output();
            let text = String::from_utf8(shell.expect("a shell").stdout).expect("a number");
            assert!(index < 11, "index {index}");
            text.trim().parse().expect("a number")
        };
        indices.map(part).collect()
    }

    #[test]
    fn arrays_hold_every_part_once_within_the_largest_size() {
        for parts in [
            (1..=10).collect::<Vec<u64>>(),
            (1..=25).collect(),
            vec![3, 4, 5, 9, 700],
            vec![12, 13, 14, 18],
            vec![999],
        ] {
            let scripts = slurm_scripts(&request(parts.clone(), 1000), 11);
            let found: Vec<u64> = scripts
                .arrays
                .iter()
                .flat_map(|one| parts_of(one))
                .collect();
            assert_eq!(found, parts);
        }
    }
}
