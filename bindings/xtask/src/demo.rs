//! `cargo xtask demo`: the npm package `sigstore@2.0.0` and the provenance that npm publishes for
//! it, verified offline; then one byte of the artifact changed, then one byte of the log entry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::workspace::{MESSAGES, executable, program, root};

const BUNDLE: &str = "tests/vectors/real/sigstore-js-2.0.0-provenance.sigstore.json";
/// Where the demo keeps its files, from the repository's root.
const FOLDER: &str = "target/demo";
const TAMPERED: &str = "tampered.tgz";
const FORGED: &str = "forged-log-entry.sigstore.json";
const PACKAGE: &str = "sigstore@2.0.0";
const ARCHIVE: &str = "sigstore-2.0.0.tgz";
/// The archive's digest, as the npm registry states it (`dist.integrity`).
const DIGEST: &str = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";
const IDENTITY: &str =
    "https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main";
const ISSUER: &str = "https://token.actions.githubusercontent.com";

/// Shows the three runs, and says whether each ended as it should.
pub(crate) fn run() -> Result<bool> {
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    println!(
        "getting {PACKAGE} with npm, and building the command line (the first time, that takes a minute)"
    );
    let packing = Packing::start(&folder);
    let sigproof = executable(
        "sigproof",
        &format!("build --profile quick -p sigproof-cli --no-default-features {MESSAGES}"),
    )?;
    let (artifact, tampered) = artifacts(&folder, packing)?;

    let mut right = true;
    println!("\n1. The package as npm serves it: who built it, from what, when?\n");
    right &= show(&sigproof, &artifact, BUNDLE, None)?;

    println!("\n2. The same with one byte of the package changed\n");
    right &= show(&sigproof, &tampered, BUNDLE, Some(&OTHER_FILE))?;

    println!("\n3. The real package, with one byte of the log entry changed\n");
    let forged = flip_log_entry(&fs::read(root().join(BUNDLE)).context(BUNDLE)?)?;
    fs::write(folder.join(FORGED), forged)?;
    let forged = format!("{FOLDER}/{FORGED}");
    right &= show(&sigproof, &artifact, &forged, Some(&OTHER_ENTRY))?;

    println!(
        "\n{}",
        if right {
            "as expected: one verified, two rejected, nothing asked of the network"
        } else {
            "NOT as expected: see above"
        }
    );
    Ok(right)
}

/// The package and a copy with one byte changed; digests, where npm cannot get the package.
fn artifacts(folder: &Path, packing: Result<Packing>) -> Result<(String, String)> {
    match packing.and_then(Packing::wait) {
        Ok(archive) => {
            let mut bytes = fs::read(&archive)?;
            let middle = bytes.len() / 2;
            flip(&mut bytes, middle)?;
            fs::write(folder.join(TAMPERED), bytes)?;
            println!("got {PACKAGE} from npm");
            Ok((format!("{FOLDER}/{ARCHIVE}"), format!("{FOLDER}/{TAMPERED}")))
        }
        Err(error) => {
            println!(
                "npm did not get {PACKAGE} ({error:#}): going on with the digest that it states"
            );
            let last = if DIGEST.ends_with('c') { "d" } else { "c" };
            let rest = &DIGEST[..DIGEST.len() - 1];
            Ok((DIGEST.to_owned(), format!("{rest}{last}")))
        }
    }
}

/// `npm pack`, which downloads the package while cargo builds.
struct Packing {
    npm: Child,
    archive: PathBuf,
}

impl Packing {
    fn start(folder: &Path) -> Result<Self> {
        let archive = folder.join(ARCHIVE);
        let _ = fs::remove_file(&archive);
        let npm = program("npm")
            // Soon at an end where there is no network.
            .args(["pack", PACKAGE, "--silent", "--fetch-retries=0", "--fetch-timeout=30000"])
            .arg("--pack-destination")
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("npm")?;
        Ok(Self { npm, archive })
    }

    /// The archive, once it is there.
    fn wait(mut self) -> Result<PathBuf> {
        ensure!(self.npm.wait().context("npm")?.success(), "npm pack failed");
        ensure!(self.archive.is_file(), "npm pack wrote no {ARCHIVE}");
        Ok(self.archive)
    }
}

/// What a rejection must say, and what somebody does who gets it.
struct Expected {
    code: &'static str,
    step: &'static str,
    advice: &'static str,
}

const OTHER_FILE: Expected = Expected {
    code: "artifact.subject.mismatch",
    step: "artifact",
    advice: "this is another file than the one that was signed: throw it away and download it again",
};
const OTHER_ENTRY: Expected = Expected {
    code: "tlog.set.signature_invalid",
    step: "time",
    advice: "the log has never signed this entry: get the bundle again from who publishes it",
};

/// Runs `sigproof` for a person to read, then once more for its exit code and its code.
fn show(
    sigproof: &Path,
    artifact: &str,
    bundle: &str,
    expected: Option<&Expected>,
) -> Result<bool> {
    let command = || {
        let mut command = Command::new(sigproof);
        command.current_dir(root()).args(["verify", "identity", artifact, "--bundle", bundle]);
        command.args(["--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER]);
        command
    };
    println!(
        "$ sigproof verify identity {artifact} --bundle {bundle} \\\n    --cert-identity {IDENTITY} \\\n    \
         --cert-oidc-issuer {ISSUER}{}\n",
        if expected.is_none() { " -v" } else { "" }
    );
    // Who and when is in any answer; everything that was proven, only if one asks for it.
    let all = expected.is_none().then_some("-v");
    let status = command().args(all).status().context("sigproof")?;
    let output = command().arg("--json").output().context("sigproof")?;
    ensure!(status == output.status, "two runs ended differently");
    let answer: Value = serde_json::from_slice(&output.stdout).context("not JSON")?;
    let failure = &answer["report"]["failure"];
    let found = (status.code(), answer["verdict"].as_str(), failure["code"].as_str());
    let right = match expected {
        None => found == (Some(0), Some("verified"), None),
        Some(Expected { code, step, .. }) => {
            found == (Some(1), Some("rejected"), Some(*code)) && failure["step"] == *step
        }
    };
    match (right, expected) {
        (true, None) => println!("\n=> verified, as expected"),
        (true, Some(Expected { code, advice, .. })) => {
            println!("\n=> rejected with {code}, as expected\n   what to do: {advice}");
        }
        (false, _) => {
            let code = expected.map(|expected| expected.code);
            println!("\n=> NOT as expected: {found:?} instead of {code:?}");
        }
    }
    Ok(right)
}

/// The bundle with one bit of its log entry's body changed.
fn flip_log_entry(bundle: &[u8]) -> Result<Vec<u8>> {
    let mut bundle: Value = serde_json::from_slice(bundle).context("the bundle is not JSON")?;
    let body = &mut bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"];
    let Some(text) = body.as_str() else { bail!("the bundle has no log entry") };
    let mut bytes = STANDARD.decode(text).ok().context("the log entry is not base64")?;
    // Inside a value of the entry's JSON, so that it stays JSON: the fault is that it is another.
    let at = bytes.windows(7).position(|w| w == b"\"value\"").context("no value")? + 12;
    flip(&mut bytes, at)?;
    *body = STANDARD.encode(&bytes).into();
    Ok(serde_json::to_vec(&bundle)?)
}

/// Changes one bit.
fn flip(bytes: &mut [u8], at: usize) -> Result<()> {
    let byte = bytes.get_mut(at).context("too short")?;
    *byte ^= 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_of_the_log_entry_changes_and_nothing_else() {
        let original = fs::read(root().join(BUNDLE)).unwrap();
        let body = |json: &[u8]| {
            let mut bundle: Value = serde_json::from_slice(json).unwrap();
            let body = bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"].take();
            (STANDARD.decode(body.as_str().unwrap()).unwrap(), bundle)
        };
        let (before, rest_before) = body(&original);
        let (after, rest_after) = body(&flip_log_entry(&original).unwrap());
        assert_eq!(rest_before, rest_after);
        assert_eq!(before.len(), after.len());
        let bits: u32 = before.iter().zip(&after).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert_eq!(bits, 1);
        assert!(serde_json::from_slice::<Value>(&after).is_ok(), "the entry is still JSON");
    }

    #[test]
    fn the_demo_tells_an_unexpected_answer() {
        // A program that verifies nothing, and says so with success.
        assert!(show(Path::new("true"), DIGEST, BUNDLE, None).is_err());
    }
}
