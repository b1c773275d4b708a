//! Slurm on this machine alone, in its own folder.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A cluster of one node, which ends with this value.
pub struct Slurm {
    folder: tempfile::TempDir,
}

/// What a scheduler shows for a short time after jobs have ended.
const SHOWN: [&str; 4] = ["-h", "-t", "all", "-o"];

impl Slurm {
    /// Starts the daemons; none where they cannot be had.
    pub fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        for name in ["state", "spool", "log"] {
            fs::create_dir(path.join(name)).expect("a writable folder");
        }
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(path, open).expect("a folder of ours");
        fs::write(path.join("slurm.conf"), configuration(path)?).expect("a writable folder");
        // Any thousand bytes do for a key that guards a cluster of one machine for a minute.
        let key: Vec<u8> = (0..1024_u32).map(|byte| (byte * 151 % 251) as u8).collect();
        fs::write(path.join("key"), key).expect("a writable folder");
        let private = fs::Permissions::from_mode(0o400);
        fs::set_permissions(path.join("key"), private).expect("a file of ours");
        let slurm = Self { folder };
        let option = |name: &str, file: &str| format!("--{name}={}", slurm.path(file).display());
        let munged = Command::new("munged")
            .arg("--force")
            .arg(option("key-file", "key"))
            .arg(option("socket", "munge.socket"))
            .arg(option("pid-file", "munged.pid"))
            .arg(option("log-file", "log/munged"))
            .arg(option("seed-file", "state/munged.seed"))
            .status();
        let is_started = |name: &str| {
            slurm
                .command(name)
                .status()
                .is_ok_and(|done| done.success())
        };
        let all = munged.is_ok_and(|done| done.success())
            && is_started("slurmctld")
            && is_started("slurmd");
        let is_up =
            || String::from_utf8_lossy(&slurm.shown("sinfo", &["-h", "-o", "%t"])).contains("idle");
        let mut tries = (0..100).take_while(|_| all);
        let is_up = tries.any(|_| {
            std::thread::sleep(Duration::from_millis(200));
            is_up()
        });
        is_up.then_some(slurm)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file that commands of Slurm read.
    pub fn configuration(&self) -> PathBuf {
        self.path("slurm.conf")
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("SLURM_CONF", self.configuration());
        command
    }

    fn shown(&self, name: &str, words: &[&str]) -> Vec<u8> {
        let output = self.command(name).args(words).output();
        output.map(|output| output.stdout).unwrap_or_default()
    }

    /// True if no job waits or runs.
    pub fn is_idle(&self) -> bool {
        self.shown("squeue", &["-h"]).is_empty()
    }

    /// Puts one running task back into the queue.
    pub fn requeue_one(&self) {
        let running = || self.shown("squeue", &["-h", "-r", "-t", "running", "-o", "%i"]);
        let mut seen = (0..600).map(|_| {
            std::thread::sleep(Duration::from_millis(100));
            let running = String::from_utf8_lossy(&running()).into_owned();
            running.lines().next().map(str::to_owned)
        });
        let task = seen.find_map(|task| task).expect("a running task");
        let done = self
            .command("scontrol")
            .args(["requeue", task.trim()])
            .status();
        assert!(done.expect("scontrol is there").success());
    }

    /// All jobs with their states.
    pub fn history(&self) -> String {
        let shown = self.shown("squeue", &[&SHOWN[..], &["%i %T"]].concat());
        String::from_utf8_lossy(&shown).into_owned()
    }

    /// What the daemons wrote.
    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.path("log").join(name)).unwrap_or_default();
        ["slurmctld", "slurmd"].map(read).join("\n")
    }
}

impl Drop for Slurm {
    fn drop(&mut self) {
        for name in ["slurmd.pid", "slurmctld.pid", "munged.pid"] {
            let pid = fs::read_to_string(self.path(name)).unwrap_or_default();
            let _gone = Command::new("kill").arg(pid.trim()).status();
        }
        // They write their last lines into the folder.
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// The word that a command prints.
fn word(command: &str, option: &str) -> Option<String> {
    let output = Command::new(command).arg(option).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A cluster of this machine. Arrays are small, so that larger ones are split.
fn configuration(folder: &Path) -> Option<String> {
    let (host, user) = (word("hostname", "-s")?, word("id", "-un")?);
    let port = || {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let (control, node, at) = (port(), port(), folder.display());
    Some(format!(
        "ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmUser={user}\nSlurmdUser={user}\n\
         AuthType=auth/munge\nAuthInfo=socket={at}/munge.socket\nCredType=cred/munge\n\
         StateSaveLocation={at}/state\nSlurmdSpoolDir={at}/spool\n\
         SlurmctldPidFile={at}/slurmctld.pid\nSlurmdPidFile={at}/slurmd.pid\n\
         SlurmctldLogFile={at}/log/slurmctld\nSlurmdLogFile={at}/log/slurmd\n\
         SlurmctldPort={control}\nSlurmdPort={node}\n\
         ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\n\
         SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU_Memory\n\
         JobAcctGatherType=jobacct_gather/linux\nJobAcctGatherFrequency=1\nJobAcctGatherParams=OverMemoryKill\n\
         SchedulerParameters=sched_interval=1,bf_interval=1\nMinJobAge=300\nReturnToService=2\nMaxArraySize=6\n\
         NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=6000 State=UNKNOWN\n\
         PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP\n"
    ))
}
