//! The lane "published packages": packages as npm and pip download them, verified with the command
//! line against their real attestations, and refused where something is not as it should be; and what npm
//! installs, against what is said of its lock files.

mod archive;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::workspace::{built, program, remove, root, status};

/// One run of the command line: its arguments, the exit code, and the code of the rejection.
type Row<'a> = (&'a [&'a str], i32, Option<&'a str>);

/// Downloads the packages, and runs every row.
pub(crate) fn run() -> Result<bool> {
    let folder = root().join("target/packages");
    remove(&folder)?;
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let sigproof = PathBuf::from(built("sigproof")?.get_program());
    let results = [
        npm(&folder, &sigproof)?,
        pypi(&folder, &sigproof)?,
        archive::run(&folder, &sigproof)?,
        status(built("sigproof-workbench")?.arg("lockfiles").arg(folder.join("lockfile")))?,
    ];
    Ok(results.into_iter().all(|held| held))
}

fn npm(folder: &Path, sigproof: &Path) -> Result<bool> {
    for package in ["sigstore@2.0.0", "sigstore@2.1.0", "sigstore@2.3.1"] {
        let mut npm = program("npm");
        npm.args(["pack", package, "--silent", "--pack-destination"]).arg(folder);
        ensure!(status(&mut npm)?, "npm pack {package}");
    }
    let vectors = root().join("tests/vectors/real");
    let text = |path: PathBuf| path.display().to_string();
    let provenance = text(vectors.join("sigstore-js-2.0.0-provenance.sigstore.json"));
    let set = text(vectors.join("npm/provenance-npm-test-cli-v1-prega.tgz.json"));
    let bundle: Value = serde_json::from_slice(&fs::read(&provenance)?)?;
    let slsa = "https://slsa.dev/provenance/v1";
    let served = json!({ "attestations": [{ "predicateType": slsa, "bundle": bundle }] });
    fs::write(folder.join("served.json"), served.to_string())?;
    fs::write(folder.join("none.json"), json!({ "attestations": [] }).to_string())?;
    let keys = fs::read_to_string(root().join("core/roots/npm.registry-keys.json"))?;
    let expired = keys.replace("2025-01-29T00:00:00.000Z", "2023-01-29T00:00:00.000Z");
    ensure!(expired != keys, "the registry's keys have changed");
    fs::write(folder.join("keys.json"), keys)?;
    fs::write(folder.join("expired.json"), expired)?;

    let archive = "sigstore-2.0.0.tgz";
    let rows: [Row<'_>; 14] = [
        (&[archive, "--attestations", &provenance], 0, None),
        (&[archive, "--attestations", "served.json"], 0, None),
        (
            &[archive, "--attestations", "served.json", "--package", "sigstore@2.0.0"],
            1,
            Some("npm.publish.missing"),
        ),
        (&["sigstore-2.3.1.tgz", "--attestations", &set, "--package", "sigstore@2.3.1"], 0, None),
        (&["sigstore-2.0.0.tgz", "--attestations", &set], 1, Some("artifact.subject.mismatch")),
        (&["sigstore-2.3.1.tgz", "--attestations", &set], 0, None),
        (&["sigstore-2.3.1.tgz", "--attestations", &set, "--keys", "keys.json"], 0, None),
        (
            &["sigstore-2.1.0.tgz", "--attestations", "served.json"],
            1,
            Some("artifact.subject.mismatch"),
        ),
        (
            &[archive, "--attestations", "served.json", "--package", "sigstore@2.0.1"],
            1,
            Some("npm.package.mismatch"),
        ),
        (
            &[archive, "--attestations", "served.json", "--package", "@sigstore/sigstore@2.0.0"],
            1,
            Some("npm.package.mismatch"),
        ),
        (&[archive, "--attestations", "none.json"], 1, Some("npm.provenance.missing")),
        (
            &[archive, "--attestations", "served.json", "--keys", "keys.json"],
            1,
            Some("npm.publish.missing"),
        ),
        (
            &["sigstore-2.3.1.tgz", "--attestations", &set, "--keys", "expired.json"],
            1,
            Some("time.key.not_valid"),
        ),
        (
            &[archive, "--attestations", "served.json", "--repository", "sigstore/cosign"],
            1,
            Some("policy.workflow.mismatch"),
        ),
    ];
    rows_hold(sigproof, folder, "npm", &rows)
}

fn pypi(folder: &Path, sigproof: &Path) -> Result<bool> {
    for package in ["rfc8785==0.1.2", "rfc8785==0.1.3"] {
        let mut pip = program("python3");
        pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]);
        pip.args([package, "--dest"]).arg(folder);
        ensure!(status(&mut pip)?, "pip download {package}");
    }
    let vectors = root().join("tests/vectors/real/pypi");
    let wheel = "rfc8785-0.1.2-py3-none-any.whl";
    let attestation = fs::read(vectors.join(format!("{wheel}.publish.attestation")))?;
    fs::write(folder.join("publish.attestation"), &attestation)?;
    fs::copy(folder.join(wheel), folder.join("rfc8785-0.1.3.tar.gz"))?;
    fs::copy(folder.join(wheel), folder.join("other-0.1.2-py3-none-any.whl"))?;
    let attestation: Value = serde_json::from_slice(&attestation)?;
    for (file, kind) in [("github.provenance", "GitHub"), ("unknown.provenance", "Jenkins")] {
        let publisher = json!({ "kind": kind, "repository": "a/b", "workflow": "release.yml" });
        let bundle = json!({ "publisher": publisher, "attestations": [attestation] });
        let provenance = json!({ "version": 1, "attestation_bundles": [bundle] });
        fs::write(folder.join(file), provenance.to_string())?;
    }
    let signer = [
        "--staging",
        "--cert-identity",
        "william@yossarian.net",
        "--cert-oidc-issuer",
        "https://github.com/login/oauth",
    ];
    let with = |file, provenance, more: &[&'static str]| {
        [&[file, "--provenance", provenance][..], more].concat()
    };
    let one = "publish.attestation";
    let mut other = signer;
    other[2] = "somebody@example.com";
    let rows = [
        (with(wheel, one, &signer), 0, None),
        (
            with("rfc8785-0.1.3-py3-none-any.whl", one, &signer),
            1,
            Some("artifact.subject.mismatch"),
        ),
        (with("rfc8785-0.1.3.tar.gz", one, &signer), 1, Some("pypi.subject.name_mismatch")),
        (with("other-0.1.2-py3-none-any.whl", one, &signer), 1, Some("pypi.subject.name_mismatch")),
        (with(wheel, one, &other), 1, Some("policy.identity.mismatch")),
        (with(wheel, one, &["--staging"]), 2, Some("policy.identity.empty")),
        (with(wheel, "github.provenance", &["--staging"]), 1, Some("policy.issuer.mismatch")),
        (with(wheel, "unknown.provenance", &["--staging"]), 1, Some("pypi.publisher.unsupported")),
    ];
    let rows: Vec<Row<'_>> =
        rows.iter().map(|(args, exit, code)| (&args[..], *exit, *code)).collect();
    rows_hold(sigproof, folder, "pypi", &rows)
}

/// Runs every row, and says which does not end as it should.
fn rows_hold(sigproof: &Path, folder: &Path, sort: &str, rows: &[Row<'_>]) -> Result<bool> {
    let mut all = true;
    for (args, exit, code) in rows {
        let output = Command::new(sigproof)
            .current_dir(folder)
            .args(["verify", sort, "--json"])
            .args(*args)
            .output()
            .context("sigproof")?;
        let answer: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        let found = answer["report"]["failure"]["code"].as_str();
        let right = (output.status.code(), found) == (Some(*exit), *code);
        all &= right;
        println!(
            "{} verify {sort} {}: {}, {}",
            if right { "ok   " } else { "WRONG" },
            args.join(" "),
            output.status,
            found.unwrap_or("verified"),
        );
    }
    Ok(all)
}
