//! The protocol over every case of the manifest that it can ask about, by file and by digest.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sigproof::{Bundle, Code, Hasher};
use sigproof_vectors::{Case, Document, Expect, folder, manifest};

fn client() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sigproof-conformance"))
}

/// Whether the protocol can ask what the case asks: it knows identities and keys, and none of the
/// policy's other demands.
fn is_expressible(case: &Case) -> bool {
    if case.policy.is_some() {
        return false;
    }
    let signer = case.key.is_some() || (case.identity.is_some() && case.issuer.is_some());
    signer && case.dangerous.is_empty() && case.evidence.is_none()
}

/// The document as a file.
fn file(case: &Case, document: &Document) -> PathBuf {
    case.file(document, Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap()
}

fn verify(case: &Case, artifact: &OsString) -> Output {
    let mut client = client();
    client.arg("verify-bundle").arg("--bundle").arg(file(case, &case.bundle));
    match &case.key {
        Some(key) => client.arg("--key").arg(file(case, key)),
        None => client
            .arg("--certificate-identity")
            .arg(case.identity.as_deref().unwrap_or_default())
            .arg("--certificate-oidc-issuer")
            .arg(case.issuer.as_deref().unwrap_or_default()),
    };
    client.arg("--trusted-root").arg(file(case, &case.trusted_root)).arg(artifact).output().unwrap()
}

/// The ways to name the artifact of a case.
fn artifacts(case: &Case) -> Vec<OsString> {
    let Some(path) = &case.artifact else {
        return case.digest.iter().map(OsString::from).collect();
    };
    let by_file = file(case, path).into_os_string();
    let wanted = Bundle::from_json(&case.read(&case.bundle).unwrap()).map_or_else(
        |_| vec![sigproof::HashAlgorithm::Sha256],
        |bundle| bundle.digest_algorithms(),
    );
    // One digest cannot show a fault that is in another one.
    let [algorithm] = wanted[..] else { return vec![by_file] };
    let bytes = case.read(path).unwrap();
    // How a file begins, its digest does not say.
    if bytes.starts_with(b"DSSEv1 ") {
        return vec![by_file];
    }
    let mut hasher = Hasher::new(&[algorithm]);
    hasher.update(&bytes);
    vec![by_file, hasher.finish()[0].to_string().into()]
}

/// What is wrong with how the client ended, if anything is.
fn judge(case: &Case, output: &Output) -> Option<String> {
    let err = String::from_utf8_lossy(&output.stderr);
    let exit = output.status.code();
    if case.expect == Expect::Verified {
        let right = exit == Some(0) && err.is_empty();
        return (!right).then(|| format!("{}: expected verified: {exit:?} {err}", case.id));
    }
    let mut words = err.split(' ');
    let code = words.next().and_then(Code::from_wire);
    let step = words.next();
    let right = exit == Some(1)
        && err.lines().count() == 1
        && code.is_some_and(|c| case.code.as_deref().is_none_or(|wanted| wanted == c.as_str()))
        && step.is_some_and(|s| case.step.as_deref().is_none_or(|wanted| wanted == s));
    (!right).then(|| {
        let (code, step) = (case.code.as_deref(), case.step.as_deref());
        format!("{}: expected {code:?} at {step:?}: {exit:?} {err}", case.id)
    })
}

#[test]
fn every_case_by_file_and_by_digest() {
    let mut wrong = Vec::new();
    let (mut asked, mut all) = (0, 0);
    for source in manifest().unwrap().sources {
        let Some(cases) = source.cases().unwrap() else { continue };
        let (mut cases_run, mut calls) = (0, 0);
        for case in cases.iter().filter(|case| is_expressible(case)) {
            for artifact in artifacts(case) {
                let by = artifact.to_string_lossy().into_owned();
                wrong.extend(judge(case, &verify(case, &artifact)).map(|w| format!("{w} by {by}")));
                calls += 1;
            }
            cases_run += 1;
        }
        // To the terminal also when the test passes: how many cases ran is part of the result.
        let _ = writeln!(
            std::io::stderr(),
            "source {}: {cases_run} cases in {calls} calls",
            source.name
        );
        let plain = cases.iter().filter(|case| case.policy.is_none()).count();
        (asked, all) = (asked + cases_run, all + plain);
    }
    // But for policies as data, the protocol can ask most of what there is to ask.
    assert!(asked * 10 > all * 8, "only {asked} of {all} cases ran");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_embedded_roots_are_the_default() {
    let real = folder().join("real");
    let call = |extra: &[&str]| {
        client()
            .args(["verify-bundle", "--certificate-identity", "w.vollprecht@gmail.com"])
            .args(["--certificate-oidc-issuer", "https://github.com/login/oauth"])
            .args(extra)
            .arg("--bundle")
            .arg(real.join("cosign-v3-blob.sigstore.json"))
            .arg(real.join("cosign-v3-blob.txt"))
            .output()
            .unwrap()
    };
    assert_eq!(call(&[]).status.code(), Some(0));
    assert_eq!(call(&["--staging"]).status.code(), Some(1));
    let unreadable = call(&["--trusted-root", "/nowhere/root.json"]);
    assert_eq!(unreadable.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&unreadable.stderr).lines().count(), 1);
}

#[test]
fn what_is_not_supported_never_succeeds() {
    for args in [
        vec!["verify-bundle", "--bundle", "b", "--key", "k", "--certificate-identity", "i", "a"],
        vec!["verify-bundle", "--bundle", "b", "a"],
        vec!["verify-bundle", "--bundle", "b", "--certificate-identity", "i", "a"],
        vec!["sign-bundle", "a"],
        vec!["verify", "a"],
        vec![],
    ] {
        let output = client().args(&args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}
