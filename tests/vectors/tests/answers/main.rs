//! What an answer says beside its code: the values that show what was wrong, and what to do about it. Each row is
//! a cause as people meet it.

mod inputs;
mod spelling;
mod times;

use serde_json::{Value, json};
use sigproof::policy::{Dangerous, EvidenceRule};
use sigproof::{
    Artifact, Bundle, Code, Digest, Failure, Policy, PublicKey, Rejected, TrustedRoot, Verifier,
};
use sigproof_testkit::{Recipe, World};
use sigproof_vectors::{Case, manifest};

/// What is expected: the code, values by name (each shown value holds the text; `None`: there is none of that
/// name), and what the first hint holds (empty: there is none).
struct Row {
    cause: &'static str,
    failure: Failure,
    code: Code,
    values: &'static [(&'static str, Option<&'static str>)],
    hint: &'static str,
}

fn check(rows: Vec<Row>) {
    for Row { cause, failure, code, values, hint } in rows {
        assert_eq!(failure.code(), code, "{cause}: {failure}");
        for (name, expected) in values {
            let found = failure.evidence().iter().find(|(other, _)| other == name);
            let found = found.map(|(_, value)| value.to_string());
            let fits = match (expected, &found) {
                (Some(expected), Some(found)) => found.contains(expected),
                (None, None) => true,
                _ => false,
            };
            assert!(fits, "{cause}: {name} is {found:?}, not {expected:?}");
        }
        let hints = failure.hints();
        match hints.first() {
            Some(first) => {
                assert!(!hint.is_empty() && first.contains(hint), "{cause}: {hints:?}");
            }
            None => assert!(hint.is_empty(), "{cause}: no hint for {failure}"),
        }
        let empty = failure.evidence().iter().find(|(_, value)| value.to_string() == "\"\"");
        assert!(empty.is_none(), "{cause}: {empty:?}");
    }
}

const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/real/");

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{REAL}{name}")).unwrap()
}

fn bundle(name: &str) -> Bundle {
    Bundle::from_json(&file(name)).unwrap()
}

fn root(name: &str) -> TrustedRoot {
    TrustedRoot::from_json(&file(name)).unwrap()
}

fn case(id: &str) -> Case {
    let cases = manifest().unwrap().sources.remove(0).cases().unwrap().unwrap();
    cases.into_iter().find(|c| c.id == id).unwrap()
}

fn failure_of(rejected: &Rejected) -> Failure {
    rejected.report().failure().unwrap().clone()
}

fn malformed<T: std::fmt::Debug>(answer: Result<T, Rejected>) -> Failure {
    failure_of(&answer.unwrap_err())
}

/// The answer about a bundle of a case under another root.
fn under(root: TrustedRoot, id: &str) -> Failure {
    let case = case(id);
    let bundle = Bundle::from_json(&case.read(&case.bundle).unwrap()).unwrap();
    let artifact = match (&case.artifact, &case.digest) {
        (Some(artifact), _) => {
            return ask(root, &bundle, &case.read(artifact).unwrap(), &case.policy().unwrap());
        }
        (None, digest) => digest.as_deref().unwrap().parse().unwrap(),
    };
    let answer =
        Verifier::new(root).verify(&bundle, Artifact::digest(artifact), &case.policy().unwrap());
    failure_of(&answer.unwrap_err())
}

fn ask(root: TrustedRoot, bundle: &Bundle, artifact: &[u8], policy: &Policy) -> Failure {
    let answer = Verifier::new(root).verify(bundle, Artifact::bytes(artifact), policy);
    failure_of(&answer.unwrap_err())
}

/// The public-good root with lists of another in the place of its own.
fn public_good_with(lists: &[&str], other: &str) -> TrustedRoot {
    let mut json: Value = serde_json::from_slice(&file("sigstore.trusted_root.json")).unwrap();
    let other: Value = serde_json::from_slice(&file(other)).unwrap();
    for list in lists {
        json[*list] = other[*list].clone();
    }
    TrustedRoot::from_json(json.to_string().as_bytes()).unwrap()
}

/// Before, all but the last two of these were `time.verified.none` without a value, or a code without one.
#[test]
fn evidence_of_somebody_whom_the_root_does_not_know() {
    let staging = "sigstore-staging.trusted_root.json";
    let made = World::new("answers").make(&Recipe::default());
    let private = Bundle::from_json(&made.bundle_bytes).unwrap();
    let own = || TrustedRoot::from_json(made.trusted_root.to_string().as_bytes()).unwrap();
    let signer = Policy::identity("a@example.com", "https://example.com");
    let no_log = Policy::key(managed_key());
    check(vec![
        Row {
            cause: "staging forgotten, Rekor v2",
            failure: under(TrustedRoot::sigstore(), "real/rekor2-dsse"),
            code: Code::TimeNone,
            values: &[
                ("unknown", Some("rekor.sigstage.dev (log ")),
                ("knownTo", Some("staging")),
                ("trustedRootKnows", Some("https://rekor.sigstore.dev")),
                ("missing", None),
            ],
            hint: "whose signatures are tests",
        },
        Row {
            cause: "staging forgotten, Rekor v1",
            failure: under(TrustedRoot::sigstore(), "real/cve-2022-36056"),
            code: Code::TimeNone,
            values: &[
                ("unknown", Some("rekor.sigstage.dev (log d32f30a3")),
                ("knownTo", Some("staging")),
            ],
            hint: "whose signatures are tests",
        },
        Row {
            cause: "staging asked for, and the bundle is public-good's",
            failure: under(TrustedRoot::sigstore_staging(), "real/cosign-v3-blob"),
            code: Code::TimeNone,
            values: &[("unknown", Some("rekor.sigstore.dev")), ("knownTo", Some("public-good"))],
            hint: "the embedded trusted root \"public-good\" knows",
        },
        Row {
            cause: "GitHub's own: a timestamp, and no log",
            failure: under(TrustedRoot::sigstore(), "real/github-release-no-log"),
            code: Code::TimeNone,
            values: &[
                ("unknown", Some("CN=TSA intermediate,O=GitHub")),
                ("knownTo", Some("github")),
                ("logEntries", Some("0")),
                ("timestamps", Some("1")),
            ],
            hint: "the embedded trusted root \"github\" knows",
        },
        Row {
            cause: "a Sigstore of one's own, without its root",
            failure: ask(TrustedRoot::sigstore(), &private, &made.artifact, &signer),
            code: Code::TimeNone,
            values: &[("unknown", Some("log ")), ("knownTo", None), ("logEntries", Some("1"))],
            hint: "is unknown to this trusted root",
        },
        Row {
            cause: "a scaffolding instance, without its root",
            failure: under(TrustedRoot::sigstore(), "real/othername-san"),
            code: Code::TimeNone,
            values: &[("unknown", Some("(log f6fb357e")), ("knownTo", None)],
            hint: "is unknown to this trusted root",
        },
        Row {
            cause: "a root without logs",
            failure: under(
                public_good_with(&["tlogs"], "github.trusted_root.json"),
                "real/cosign-v3-blob",
            ),
            code: Code::EntryThreshold,
            values: &[("knownTo", Some("public-good")), ("trustedRootKnows", Some("nobody"))],
            hint: "the embedded trusted root \"public-good\" knows",
        },
        Row {
            cause: "the log entry was not handed in",
            failure: ask(
                TrustedRoot::sigstore(),
                &without_entries("conda-attestation.sigstore.json"),
                b"x",
                &signer,
            ),
            code: Code::TimeNone,
            values: &[("missing", Some("log entry")), ("unknown", None), ("logEntries", Some("0"))],
            hint: "no log entry came with the signature",
        },
        Row {
            cause: "an entry of Rekor v2 without a timestamp",
            failure: {
                let mut json: Value =
                    serde_json::from_slice(&file("rekor2-dsse.sigstore.json")).unwrap();
                let material = json["verificationMaterial"].as_object_mut().unwrap();
                material.remove("timestampVerificationData").unwrap();
                let bundle = Bundle::from_json(json.to_string().as_bytes()).unwrap();
                ask(root(staging), &bundle, b"x", &signer)
            },
            code: Code::TimeNone,
            values: &[("missing", Some("timestamp")), ("unknown", None)],
            hint: "needs a timestamp",
        },
        Row {
            cause: "an entry of Rekor v1 without a promise",
            failure: under(TrustedRoot::sigstore(), "real/no-signed-time"),
            code: Code::TimeNone,
            values: &[("missing", Some("timestamp")), ("unknown", None)],
            hint: "needs a timestamp",
        },
        Row {
            cause: "authorities of another instance, of the same name",
            failure: under(
                public_good_with(&["certificateAuthorities"], staging),
                "real/cosign-v3-blob",
            ),
            code: Code::PathSignature,
            values: &[
                ("issuer", Some("CN=sigstore-intermediate,O=sigstore.dev")),
                ("trustedRootKnows", Some("https://fulcio.sigstage.dev")),
                ("knownTo", Some("public-good")),
            ],
            hint: "the embedded trusted root \"public-good\" knows the issuer",
        },
        Row {
            cause: "authorities of another instance, the certificate a private one's",
            failure: {
                let mut other = made.trusted_root.clone();
                let public: Value =
                    serde_json::from_slice(&file("sigstore.trusted_root.json")).unwrap();
                other["certificateAuthorities"] = public["certificateAuthorities"].clone();
                let root = TrustedRoot::from_json(other.to_string().as_bytes()).unwrap();
                ask(root, &private, &made.artifact, &signer)
            },
            code: Code::PathIssuerUnknown,
            values: &[("trustedRootKnows", Some("https://fulcio.sigstore.dev")), ("knownTo", None)],
            hint: "the trusted root of an instance that you trust",
        },
        Row {
            cause: "certificate logs of another instance",
            failure: under(public_good_with(&["ctlogs"], staging), "real/cosign-v3-blob"),
            code: Code::SctThreshold,
            values: &[
                ("unknown", Some("log dd3d306a")),
                ("trustedRootKnows", Some("https://ctfe.sigstage.dev")),
                ("knownTo", Some("public-good")),
                ("dangerous", Some("noSct")),
            ],
            hint: "the embedded trusted root \"public-good\" knows",
        },
        Row {
            cause: "a certificate without an SCT",
            failure: under(root("github.trusted_root.json"), "real/github-release-sct-required"),
            code: Code::SctMissing,
            values: &[("issuer", Some("GitHub")), ("dangerous", Some("noSct"))],
            hint: "`noSct`",
        },
        Row {
            cause: "a log is asked for, and the root has none",
            failure: under(root("github.trusted_root.json"), "real/github-release-log-required"),
            code: Code::EntryThreshold,
            values: &[("missing", Some("log entry")), ("dangerous", Some("noLog"))],
            hint: "no log entry came with the signature",
        },
        Row {
            cause: "a key's bundle under the root of another instance",
            failure: ask(
                own(),
                &bundle("managed-key.sigstore.json"),
                &file("managed-key.txt"),
                &no_log,
            ),
            code: Code::EntryThreshold,
            values: &[
                ("unknown", Some("rekor.sigstore.dev")),
                ("knownTo", Some("public-good")),
                ("dangerous", Some("noLog")),
            ],
            hint: "the embedded trusted root \"public-good\" knows",
        },
    ]);
}

fn managed_key() -> PublicKey {
    PublicKey::from_pem_or_der(&file("managed-key.pub")).unwrap()
}

fn without_entries(name: &str) -> Bundle {
    let mut json: Value = serde_json::from_slice(&file(name)).unwrap();
    json["verificationMaterial"]["tlogEntries"] = json!([]);
    Bundle::from_json(json.to_string().as_bytes()).unwrap()
}

/// A key's bundle without an entry: what is missing, and what does without it.
#[test]
fn two_hints_where_there_are_two_ways() {
    let bundle = without_entries("managed-key.sigstore.json");
    let policy = Policy::key(managed_key());
    let artifact = file("managed-key.txt");
    let failure = ask(TrustedRoot::sigstore(), &bundle, &artifact, &policy);
    assert_eq!(failure.code(), Code::EntryThreshold);
    let hints = failure.hints();
    let [missing, dangerous] = hints.as_slice() else { panic!("{hints:?}") };
    assert!(missing.contains("no log entry") && dangerous.contains("`noLog`"), "{hints:?}");
    // The advice is true.
    let evidence = EvidenceRule { logs: Some(0), ..EvidenceRule::default() };
    let policy = policy.with_evidence(evidence).with_dangerous(Dangerous::NoLog);
    let verifier = Verifier::new(TrustedRoot::sigstore());
    let _ = verifier.verify(&bundle, Artifact::bytes(&artifact), &policy).unwrap();
}

/// Under several roots the one that knows the evidence says why.
#[test]
fn a_root_that_knows_nothing_says_less() {
    let forged = without_entries("rekor2-timestamp-payload-mismatch.sigstore.json");
    let signer = json!({ "version": 1, "anyOf": [{ "identity": "a", "issuer": "b" }],
        "evidence": { "logs": 0 }, "dangerous": ["noLog"] });
    let policy = Policy::from_json(signer.to_string().as_bytes()).unwrap();
    for first_knows in [true, false] {
        let mut roots = vec![
            ("own".to_owned(), root("rekor2.trusted_root.json")),
            ("github".to_owned(), root("github.trusted_root.json")),
        ];
        if !first_knows {
            roots.reverse();
        }
        let verifier = Verifier::with_roots(roots).unwrap();
        let answer = verifier.verify(&forged, Artifact::bytes(b"x"), &policy);
        assert_eq!(answer.unwrap_err().code(), Code::TimestampImprint, "{first_knows}");
    }
}

/// The report and what is printed hold the advice.
#[test]
fn hints_are_in_the_report_and_in_what_is_printed() {
    let bundle = bundle("rekor2-dsse.sigstore.json");
    let policy = Policy::identity("a@example.com", "https://example.com");
    let answer =
        Verifier::new(TrustedRoot::sigstore()).verify(&bundle, Artifact::bytes(b"x"), &policy);
    let rejected = answer.unwrap_err();
    let hints = failure_of(&rejected).hints();
    let report: Value = serde_json::from_str(&rejected.report().to_json()).unwrap();
    assert_eq!(report["failure"]["hints"], json!(hints));
    assert_eq!(report["failure"]["evidence"]["knownTo"], json!("staging"));
    let printed = rejected.to_string();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 1 + hints.len());
    assert!(lines[0].ends_with("(step time)"), "{printed}");
    assert_eq!(lines[1], format!("hint: {}", hints[0]));
}
