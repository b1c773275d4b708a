//! Task arrays of HyperQueue.

use std::process::Command;

use super::array::{ArrayRequest, Submitted};
use super::slurm::ranges;

/// The words of the command that submits a request. HyperQueue has no limit on memory, and no partitions.
pub fn hyperqueue_command(request: &ArrayRequest) -> Vec<String> {
    let log = request
        .folder
        .join("logs")
        .join("hq-%{JOB_ID}-%{TASK_ID}.log");
    let mut words = vec![
        "hq".to_owned(),
        "--output-mode=quiet".to_owned(),
        "submit".to_owned(),
        format!("--name={}", request.name),
        format!("--array={}", ranges(&request.parts)),
        format!("--cpus={}", request.cpus),
        format!("--stdout={}", log.display()),
        format!("--stderr={}", log.display()),
    ];
    if let Some(time) = request.time {
        words.push(format!("--time-limit={}s", time.as_secs().max(1)));
    }
    words.extend(request.options.iter().cloned());
    let command = format!("exec {}", request.command("$HQ_TASK_ID"));
    words.extend(["--", "sh", "-c"].map(str::to_owned));
    words.push(command);
    words
}

/// Submits a task for each part. HyperQueue has no job that follows others in whatever way they end: the tables are put together by
/// `mscsim sweep merge`.
///
/// # Errors
/// What HyperQueue said, in words.
pub fn submit_to_hyperqueue(request: &ArrayRequest) -> Result<Submitted, String> {
    let logs = request.folder.join("logs");
    std::fs::create_dir_all(&logs)
        .map_err(|error| format!("cannot create the folder {}: {error}", logs.display()))?;
    let words = hyperqueue_command(request);
    let output = Command::new(&words[0]).args(&words[1..]).output();
    let output = output.map_err(|error| format!("cannot run hq: {error}"))?;
    if !output.status.success() {
        let said = [output.stderr, output.stdout]
            .map(|text| String::from_utf8_lossy(&text).trim().to_owned());
        return Err(format!("hq refused: {}", said.join(" ")));
    }
    let job = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(Submitted {
        jobs: vec![job],
        merge: None,
        refused: None,
    })
}
