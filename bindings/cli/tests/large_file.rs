//! A file of 4 GiB is hashed as a stream: memory stays small, and every byte counts.

mod run;

use std::fs::{self, File};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use run::{Ran, folder, sigproof};

const GIB: u64 = 1024 * 1024 * 1024;
const MEMORY_KIB: u64 = 64 * 1024;
/// `head -c 4294967296 /dev/zero | sha256sum`
const ZEROS_4_GIB: &str = "8479e43911dc45e89f934fe48d01297e16f51d17aa561d4d1c216b1ae0fcddca";

/// The highest resident size so far, as Linux counts it; other systems have other ways.
fn peak_kib(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn four_gib_in_64_mib() {
    let folder = folder("large", "zeros.sigstore.json");
    // The file has a length and no content: it takes no space on the disk.
    File::create(folder.join("zeros")).unwrap().set_len(4 * GIB).unwrap();
    let mut child = sigproof(&folder)
        .args(["verify", "identity", "zeros", "--cert-identity", run::IDENTITY])
        .args(["--cert-oidc-issuer", run::ISSUER])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut peak = None;
    // The mark only rises, so that the last look is the one that counts.
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(peak_kib(&child));
        sleep(Duration::from_millis(5));
    }
    let ran = Ran::new(&child.wait_with_output().unwrap());
    fs::remove_file(folder.join("zeros")).unwrap();
    // The bundle is another file's: the rejection names the digest that was computed.
    assert_eq!(ran.exit, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(ZEROS_4_GIB), "{}", ran.out);
    assert!(!ran.err.contains("hashing"), "a progress bar without a terminal");
    if cfg!(target_os = "linux") {
        let peak = peak.expect("no look at the memory");
        assert!(peak > 0 && peak < MEMORY_KIB, "{peak} KiB");
    }
}
