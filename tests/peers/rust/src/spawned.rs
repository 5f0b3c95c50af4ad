//! What is measured in processes of their own: the first verification, and the command line.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::corpus::{Corpus, Item, KINDS};
use crate::figures::median;

/// Bundles of each kind whose verification is the first of a process.
const FIRST: usize = 25;
/// Real bundles of the public-good instance: how they are called, and how often each is verified.
const REAL: (&str, usize) = ("real, public-good instance", 5);
/// How often the command line is started.
const COLD: usize = 101;

/// Of one kind: the medians of both clients, in nanoseconds of the processor.
pub struct First {
    pub kind: &'static str,
    pub ours: f64,
    pub theirs: f64,
}

/// The first verification of a fresh process, its trusted root included, for some bundles of each kind, which the
/// testkit has made with keys that nobody knows; and for the real ones under the root that most people use. The
/// clients take turns.
///
/// # Errors
/// If a process fails.
pub fn first(corpus: &Corpus, folder: &Path) -> io::Result<Vec<First>> {
    let program = beside("first")?;
    let mut all = Vec::new();
    let numbers = |wanted: &dyn Fn(&Item) -> bool| -> Vec<usize> {
        let items = corpus.common.iter().enumerate();
        items.filter(|(_, item)| wanted(item)).map(|(number, _)| number).collect()
    };
    let of_kind = |kind| numbers(&|item| item.kind == kind).into_iter().take(FIRST).collect();
    let mut groups: Vec<(&str, Vec<usize>)> = KINDS.map(|kind| (kind, of_kind(kind))).into();
    groups.push((REAL.0, numbers(&is_public_good).repeat(REAL.1)));
    for (kind, numbers) in groups {
        let mut times = [Vec::new(), Vec::new()];
        for number in numbers {
            for (name, times) in ["ours", "theirs"].iter().zip(&mut times) {
                let mut command = Command::new(&program);
                let output = command.arg(name).arg(folder).arg(number.to_string()).output()?;
                let said = String::from_utf8_lossy(&output.stdout);
                let time = said.trim().parse::<f64>().map_err(|_| {
                    let why = String::from_utf8_lossy(&output.stderr);
                    io::Error::other(format!("first {name} {number}: {why}"))
                })?;
                times.push(time);
            }
        }
        let [ours, theirs] = times.map(median);
        all.push(First { kind, ours, theirs });
    }
    Ok(all)
}

/// The wall time of `sigproof --version`, and of a whole `sigproof verify identity` of a small file, by the root that
/// is compiled in.
///
/// # Errors
/// If a process fails.
pub fn cold(sigproof: &Path) -> io::Result<[Duration; 2]> {
    let real = sigproof_vectors::folder().join("real");
    let mut version = Command::new(sigproof);
    version.arg("--version");
    let mut verify = Command::new(sigproof);
    verify.args(["verify", "identity"]).arg(real.join("cosign-v3-blob.txt"));
    verify.arg("--bundle").arg(real.join("cosign-v3-blob.sigstore.json"));
    verify.args(["--cert-identity", "w.vollprecht@gmail.com"]);
    verify.args(["--cert-oidc-issuer", "https://github.com/login/oauth"]);
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..COLD {
        for (command, times) in [&mut version, &mut verify].into_iter().zip(&mut times) {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status()?;
            times.push(start.elapsed().as_nanos() as f64);
            if !status.success() {
                return Err(io::Error::other(format!("{command:?} failed")));
            }
        }
    }
    Ok(times.map(|times| Duration::from_nanos(median(times) as u64)))
}

/// The bundle that [`cold`] verifies.
pub fn is_cold(item: &Item) -> bool {
    item.id == "real/cosign-v3-blob"
}

/// Whether a bundle is a real one under the public-good instance's root.
fn is_public_good(item: &Item) -> bool {
    item.id.starts_with("real/") && item.root.contains("https://rekor.sigstore.dev")
}

/// Another program of this package.
pub fn beside(name: &str) -> io::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(name);
    Ok(program.with_extension(std::env::consts::EXE_EXTENSION))
}
