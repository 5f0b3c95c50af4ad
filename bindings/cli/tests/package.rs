//! `sigproof verify pypi` and `sigproof verify npm`, on packages that the testkit signs and on real
//! ones where they are.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use run::{Ran, run};
use serde_json::{Value, json};
use sigproof::Bundle;
use sigproof::ecosystem::pypi::Attestation;
use sigproof_testkit::json::{b64, canonical};
use sigproof_testkit::key::{Hash, Key, KeyKind};
use sigproof_testkit::recipe::{San, Signer, WORKFLOW};
use sigproof_testkit::statement;
use sigproof_testkit::world::{Draft, Effect};
use sigproof_testkit::{EntryKind, Made, Recipe, Version, World};

const PUBLISH: &str = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1";
const SLSA: &str = "https://slsa.dev/provenance/v1";
const KEY_ID: &str = "testkit-registry";

/// What is signed instead of the recipe's statement.
struct Says(Value);

impl Effect for Says {
    fn on_content(&self, draft: &mut Draft<'_>) {
        draft.payload = canonical(&self.0).into_bytes();
    }
}

/// The name of the registry's key in the place of its hash.
struct Hint;

impl Effect for Hint {
    fn on_bundle(&self, draft: &mut Draft<'_>) {
        draft.bundle["verificationMaterial"]["publicKey"]["hint"] = KEY_ID.into();
    }
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A statement of a workflow of GitHub, as the testkit's certificate authority vouches for it.
fn attest(statement: Value) -> Made {
    let recipe = Recipe {
        san: San::Uri,
        identity: WORKFLOW.to_owned(),
        issuer: "https://token.actions.githubusercontent.com".to_owned(),
        ..Recipe::of(Version::V03, EntryKind::Dsse)
    };
    World::new("cli").make_with(&recipe, &[&Says(statement)])
}

fn about(name: &str, artifact: &[u8], hash: Hash, kind: &str, predicate: Value) -> Value {
    json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [statement::subject(name, artifact, &[hash])],
        "predicateType": kind,
        "predicate": predicate,
    })
}

fn tarball(package: &Value) -> Vec<u8> {
    let text = package.to_string();
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    builder.append_data(&mut header, "package/package.json", text.as_bytes()).unwrap();
    builder.into_inner().unwrap().finish().unwrap()
}

/// A folder with `p.tgz`, its attestations, the registry's keys and the trusted root.
fn npm_package(test: &str) -> PathBuf {
    let folder = folder(test);
    let tgz = tarball(&json!({
        "name": "@testkit/p", "version": "1.0.0", "repository": "github:testkit/example",
    }));
    let name = "pkg:npm/%40testkit/p@1.0.0";
    let provenance = attest(about(name, &tgz, Hash::Sha512, SLSA, json!({})));
    let predicate =
        json!({ "name": "@testkit/p", "version": "1.0.0", "registry": "https://r.example" });
    let published = about(name, &tgz, Hash::Sha512, PUBLISH, predicate);
    let recipe = Recipe { signer: Signer::Key, ..Recipe::wide(EntryKind::Dsse) };
    let publish = World::new("cli").make_with(&recipe, &[&Says(published), &Hint]);
    let set = |attestations: &[(&str, &Made)]| {
        let list: Vec<Value> = attestations
            .iter()
            .map(|(kind, made)| json!({ "predicateType": kind, "bundle": made.bundle }))
            .collect();
        json!({ "attestations": list }).to_string()
    };
    let key = Key::derive(KeyKind::P256, "cli", "leaf");
    let keys = |expires: Value| {
        json!({ "keys": [{
            "keyid": KEY_ID, "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256",
            "key": b64(key.spki()), "expires": expires,
        }] })
        .to_string()
    };
    for (file, bytes) in [
        ("p.tgz", tgz),
        ("provenance.json", set(&[(SLSA, &provenance)]).into_bytes()),
        ("both.json", set(&[(PUBLISH, &publish), (SLSA, &provenance)]).into_bytes()),
        ("publish.json", set(&[(PUBLISH, &publish)]).into_bytes()),
        ("keys.json", keys(Value::Null).into_bytes()),
        ("expired.json", keys("2020-01-01T00:00:00.000Z".into()).into_bytes()),
        ("root.json", publish.trusted_root_bytes),
        ("bundle.json", provenance.bundle_bytes),
    ] {
        fs::write(folder.join(file), bytes).unwrap();
    }
    folder
}

fn npm(folder: &Path, attestations: &str, args: &[&str]) -> Ran {
    let all =
        ["verify", "npm", "p.tgz", "--attestations", attestations, "--trusted-root", "root.json"];
    run(folder, &[&all[..], args].concat())
}

#[track_caller]
fn expect(ran: &Ran, exit: i32, part: &str) {
    assert_eq!(ran.exit, exit, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(part), "{part}\n{}", ran.out);
}

#[test]
fn an_npm_package() {
    let folder = npm_package("npm");
    expect(&npm(&folder, "provenance.json", &[]), 0, "verified p.tgz");
    expect(&npm(&folder, "bundle.json", &[]), 0, WORKFLOW);
    let of_gitlab = npm(&folder, "provenance.json", &["--project", "testkit/example"]);
    expect(&of_gitlab, 1, "a GitHub Actions workflow signed: --repository asks for one");
    let one = fs::read_to_string(folder.join("provenance.json")).unwrap();
    fs::write(folder.join("two.jsonl"), format!("{one}\n{one}\n")).unwrap();
    expect(&npm(&folder, "two.jsonl", &[]), 1, "hint: here one document is read");
    let ran = npm(&folder, "both.json", &["--keys", "keys.json", "--json"]);
    assert_eq!(ran.exit, 0, "{}", ran.out);
    let all = ran.json()[0]["attestations"].clone();
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(all[0]["facts"]["statement"]["predicateType"], SLSA);
    assert_eq!(all[1]["facts"]["statement"]["predicateType"], PUBLISH);
    assert_eq!(ran.json()[0]["signerFrom"], "package.json");
    // Who names the package and nobody who may make it needs the registry's word for the name.
    let asked = ["--package", "@testkit/p@1.0.0"];
    let ran = npm(&folder, "provenance.json", &asked);
    expect(&ran, 1, "npm.publish.missing");
    expect(&ran, 1, "hint: --package alone asks for the registry's attestation");
    // Whose keys are named, is asked for whatever the signer is.
    let ran = npm(&folder, "provenance.json", &["--keys", "keys.json"]);
    assert!(ran.exit == 1 && !ran.out.contains("--package"), "{}", ran.out);
    expect(&npm(&folder, "both.json", &[&asked[..], &["--keys", "keys.json"]].concat()), 0, "note");
    for args in [
        &["--repository", "testkit/example"][..],
        &["--package", "@testkit/p@1.0.0", "--repository", "testkit/example"],
    ] {
        expect(&npm(&folder, "provenance.json", args), 0, "verified p.tgz");
    }
}

#[test]
fn an_npm_package_that_is_not_what_was_asked_for() {
    let folder = npm_package("npm_bad");
    let keys = ["--keys", "keys.json"];
    for (attestations, args, exit, part) in [
        ("provenance.json", &["--package", "@testkit/p@1.0.1"][..], 1, "npm.package.mismatch"),
        ("provenance.json", &["--package", "p@1.0.0"], 1, "npm.package.mismatch"),
        ("provenance.json", &["--repository", "testkit/other"], 1, "policy.workflow.mismatch"),
        ("provenance.json", &keys, 1, "npm.publish.missing"),
        ("publish.json", &keys, 1, "npm.provenance.missing"),
        ("both.json", &["--keys", "expired.json"], 1, "time.key.not_valid"),
        ("both.json", &[], 1, "policy.key.unknown"),
        ("both.json", &["--keys", "missing.json"], 2, "no such file"),
        ("provenance.json", &["--package", "x"], 2, "NAME@VERSION"),
        ("root.json", &[], 1, "bundle.form.unsupported"),
    ] {
        expect(&npm(&folder, attestations, args), exit, part);
    }
    // Attested under one name, and another in the archive: installed would be the other.
    let evil = tarball(&json!({
        "name": "evil", "version": "6.6.6", "repository": "github:testkit/example",
    }));
    let about = attest(about("pkg:npm/%40testkit/p@1.0.0", &evil, Hash::Sha512, SLSA, json!({})));
    fs::write(folder.join("evil.json"), about.bundle_bytes).unwrap();
    fs::write(folder.join("p.tgz"), evil).unwrap();
    expect(&npm(&folder, "evil.json", &[]), 1, "npm.subject.name_mismatch");
    let asked = ["--package", "@testkit/p@1.0.0", "--repository", "testkit/example"];
    expect(&npm(&folder, "evil.json", &asked), 1, "npm.package.mismatch");
    let other = tarball(&json!({
        "name": "@testkit/p", "version": "1.0.0", "repository": "github:testkit/example", "x": 1,
    }));
    fs::write(folder.join("p.tgz"), other).unwrap();
    expect(&npm(&folder, "provenance.json", &[]), 1, "artifact.subject.mismatch");
    let elsewhere = tarball(&json!({ "name": "@testkit/p", "version": "1.0.0" }));
    fs::write(folder.join("p.tgz"), elsewhere).unwrap();
    expect(&npm(&folder, "provenance.json", &[]), 1, "npm.repository.unsupported");
    // What is no archive of a package, or not any more, has one answer.
    let whole = tarball(&json!({ "name": "@testkit/p", "version": "1.0.0" }));
    let mut changed = whole.clone();
    changed[whole.len() - 8] ^= 1;
    let half = &whole[..whole.len() / 2];
    for damaged in [half, &changed, b"", b"no archive", b"PK\x03\x04", b"{}", &whole[..3]] {
        fs::write(folder.join("p.tgz"), damaged).unwrap();
        let ran = npm(&folder, "provenance.json", &[]);
        for part in [
            "rejected p.tgz: this is not an npm package, or ",
            "npm.package.malformed",
            "hint: get the archive again",
        ] {
            expect(&ran, 1, part);
        }
    }
}

/// The package in the place of what the registry serves beside it.
#[test]
fn an_archive_in_the_place_of_its_attestations_is_told_so() {
    let folder = npm_package("swapped");
    fs::write(folder.join("a-1.0.zip"), b"PK\x03\x04 and more").unwrap();
    for args in [
        ["npm", "provenance.json", "--attestations", "p.tgz"],
        ["npm", "p.tgz", "--attestations", "p.tgz"],
        ["pypi", "p.tgz", "--provenance", "p.tgz"],
        ["pypi", "a-1.0.zip", "--provenance", "a-1.0.zip"],
    ] {
        let ran = run(&folder, &[&["verify"], &args[..]].concat());
        expect(&ran, 1, "hint: if it is the artifact or the package, it stands in the place of");
    }
}

/// A folder with a wheel, its attestation, a provenance object and the trusted root.
fn wheel(test: &str) -> PathBuf {
    let folder = folder(test);
    let (name, bytes) = ("Ex_Ample-1.0-py3-none-any.whl", b"a wheel");
    let kind = "https://docs.pypi.org/attestations/publish/v1";
    let made = attest(about(name, bytes, Hash::Sha256, kind, Value::Null));
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    let attestation = Attestation::from_bundle(&bundle).unwrap().to_json();
    let provenance = |repository: &str, kind: &str| {
        let attestation: Value = serde_json::from_str(&attestation).unwrap();
        json!({ "version": 1, "attestation_bundles": [{
            "publisher": { "kind": kind, "repository": repository, "workflow": "release.yml" },
            "attestations": [attestation],
        }] })
        .to_string()
    };
    for (file, bytes) in [
        (name, bytes.to_vec()),
        ("ex_ample-1.0-py3-none-any.whl", bytes.to_vec()),
        ("ex_ample-1.1-py3-none-any.whl", bytes.to_vec()),
        ("ex_ample-1.0.tar.gz", bytes.to_vec()),
        ("renamed.bin", bytes.to_vec()),
        (
            "Ex_Ample-1.0-py3-none-any.whl.provenance",
            provenance("testkit/example", "GitHub").into_bytes(),
        ),
        ("other.provenance", provenance("testkit/other", "GitHub").into_bytes()),
        ("kind.provenance", provenance("testkit/example", "Jenkins").into_bytes()),
        ("one.attestation", attestation.clone().into_bytes()),
        ("root.json", made.trusted_root_bytes.clone()),
    ] {
        fs::write(folder.join(file), bytes).unwrap();
    }
    folder
}

fn pypi(folder: &Path, file: &str, args: &[&str]) -> Ran {
    run(folder, &[&["verify", "pypi", file, "--trusted-root", "root.json"], args].concat())
}

#[test]
fn a_python_package() {
    let folder = wheel("pypi");
    let name = "Ex_Ample-1.0-py3-none-any.whl";
    // The provenance object is found next to the file.
    expect(&pypi(&folder, name, &[]), 0, WORKFLOW);
    let ran = pypi(&folder, name, &["--json"]);
    assert_eq!(ran.json()[0]["signerFrom"], "publisher");
    let given = ["--provenance", "Ex_Ample-1.0-py3-none-any.whl.provenance"];
    // The same name in another spelling.
    expect(&pypi(&folder, "ex_ample-1.0-py3-none-any.whl", &given), 0, "verified");
    expect(&pypi(&folder, name, &["--repository", "testkit/example"]), 0, "verified");
    let identity = [
        "--cert-identity",
        WORKFLOW,
        "--cert-oidc-issuer",
        "https://token.actions.githubusercontent.com",
    ];
    let one = ["--provenance", "one.attestation"];
    expect(&pypi(&folder, name, &[&one[..], &identity].concat()), 0, "verified");
    for (file, args, exit, part) in [
        ("ex_ample-1.1-py3-none-any.whl", &given[..], 1, "pypi.subject.name_mismatch"),
        ("ex_ample-1.0.tar.gz", &given, 1, "pypi.subject.name_mismatch"),
        ("renamed.bin", &given, 1, "pypi.file_name.malformed"),
        (name, &["--provenance", "other.provenance"], 1, "policy.workflow.mismatch"),
        (name, &["--provenance", "kind.provenance"], 1, "pypi.publisher.unsupported"),
        (name, &["--repository", "testkit/other"], 1, "policy.workflow.mismatch"),
        // One attestation names no publisher, and the caller none either.
        (name, &one, 2, "policy.identity.empty"),
        (name, &one, 2, "add --repository, --project or --cert-identity"),
        ("ex_ample-1.0.tar.gz", &[], 2, "no provenance found"),
        ("missing.whl", &[], 2, "no such file"),
    ] {
        expect(&pypi(&folder, file, args), exit, part);
    }
    fs::write(folder.join(name), "another wheel").unwrap();
    expect(&pypi(&folder, name, &[]), 1, "artifact.subject.mismatch");
}

/// `dist/*` names the files and what vouches for them.
#[test]
fn provenance_among_the_python_packages() {
    let folder = wheel("pypi_dist");
    let name = "Ex_Ample-1.0-py3-none-any.whl";
    let beside = format!("{name}.provenance");
    let ran = pypi(&folder, name, &[&beside, "--json"]);
    assert_eq!((ran.exit, ran.json().len()), (0, 2), "{}{}", ran.out, ran.err);
    assert_eq!(ran.json()[0]["leftOut"], format!("the bundle of {name}"));
    assert!(ran.err.contains(&format!("{beside}: left out")), "{}", ran.err);
    // It is not left out where nothing else is asked about.
    assert_eq!(pypi(&folder, &beside, &[]).exit, 2);
    // Nor where it has the name alone.
    let script = format!("{name}.publish.attestation");
    fs::write(folder.join(&script), "#!/bin/sh\n").unwrap();
    let ran = pypi(&folder, name, &[&beside, &script, "--json"]);
    assert_eq!((ran.exit, ran.json().len()), (2, 3), "{}{}", ran.out, ran.err);
    assert_eq!(ran.json()[2]["verdict"], "refused");
}

/// Every digest that the subject states is compared, not only the one that PEP 740 asks for.
#[test]
fn a_python_package_with_a_digest_that_disagrees() {
    let folder = wheel("pypi_digests");
    let (name, bytes) = ("Ex_Ample-1.0-py3-none-any.whl", b"a wheel");
    let kind = "https://docs.pypi.org/attestations/publish/v1";
    let mut statement = about(name, bytes, Hash::Sha256, kind, Value::Null);
    statement["subject"][0]["digest"]["sha512"] = "00".repeat(64).into();
    let bundle = Bundle::from_json(&attest(statement).bundle_bytes).unwrap();
    let attestation = Attestation::from_bundle(&bundle).unwrap().to_json();
    fs::write(folder.join("two.attestation"), attestation).unwrap();
    let args = ["--provenance", "two.attestation", "--repository", "testkit/example"];
    expect(&pypi(&folder, name, &args), 1, "artifact.subject.mismatch");
}

/// Real packages, which are not part of the repository.
#[test]
fn real_python_packages() {
    let real = sigproof_vectors::folder().join("../../../shared/vectors/real");
    if !real.exists() {
        eprintln!("not here: {}", real.display());
        return;
    }
    let sdist = "pypi_attestations-0.0.19.tar.gz";
    expect(&run(&real, &["verify", "pypi", sdist]), 0, "trailofbits/pypi-attestations");
    let other = ["verify", "pypi", sdist, "--repository", "trailofbits/other"];
    expect(&run(&real, &other), 1, "policy.workflow.mismatch");
    let wheel = "rfc8785-0.1.2-py3-none-any.whl";
    let args = [
        "verify",
        "pypi",
        wheel,
        "--staging",
        "--cert-identity",
        "william@yossarian.net",
        "--cert-oidc-issuer",
        "https://github.com/login/oauth",
    ];
    expect(&run(&real, &args), 0, "https://docs.pypi.org/attestations/publish/v1");
}

/// Archives with names that are not ASCII, or longer than a header has room for, as npm 11.19, pnpm 10.34,
/// Yarn 1.22 and Yarn 4.18 pack them (tests/packages/archives.py makes them anew).
#[test]
fn archives_as_the_packers_write_them() {
    let folder = folder("packers");
    fs::write(folder.join("none.json"), r#"{"attestations":[]}"#).unwrap();
    let archives = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/archives");
    let mut packers = Vec::new();
    for entry in fs::read_dir(archives).unwrap() {
        let path = entry.unwrap().path();
        let file = path.to_str().unwrap();
        let ask = |package: &str| {
            let args = ["verify", "npm", file, "--attestations", "none.json", "--package", package];
            let answer = run(&folder, &[&args[..], &["--json"]].concat()).json()[0].clone();
            answer["report"]["failure"]["code"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(ask("good@1.0.0"), "npm.provenance.missing", "{file}");
        assert_eq!(ask("good@1.0.1"), "npm.package.mismatch", "{file}");
        packers.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
    }
    packers.sort();
    assert_eq!(packers, ["npm", "pnpm", "yarn1", "yarn4"]);
}
