//! What an answer says beside its code: the values that show what was wrong, and what to do about it. Each row is
//! a cause as people meet it.

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
            hint: "the embedded trusted root \"staging\" knows",
        },
        Row {
            cause: "staging forgotten, Rekor v1",
            failure: under(TrustedRoot::sigstore(), "real/cve-2022-36056"),
            code: Code::TimeNone,
            values: &[
                ("unknown", Some("rekor.sigstage.dev (log d32f30a3")),
                ("knownTo", Some("staging")),
            ],
            hint: "the embedded trusted root \"staging\" knows",
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
            hint: "give the trusted root of the instance that issued the certificate",
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

#[test]
fn the_artifact() {
    let about = |artifact: &[u8]| {
        let case = case("real/conda-dsse");
        ask(
            TrustedRoot::sigstore(),
            &bundle("conda-attestation.sigstore.json"),
            artifact,
            &case.policy().unwrap(),
        )
    };
    let digest = |text: &str| text.parse::<Digest>().unwrap_err();
    let zeros = |n: usize| "0".repeat(n);
    let meant = |text: String| digest(&text);
    let sri = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
    check(vec![
        Row {
            cause: "another file than the statement's subject",
            failure: about(b"another"),
            code: Code::SubjectMismatch,
            values: &[
                ("names", Some("signed-package-2.1.0-hb0f4dca_0.conda")),
                ("subjects", Some("1")),
            ],
            hint: "the statement is about \"signed-package-2.1.0-hb0f4dca_0.conda\"",
        },
        Row {
            cause: "a changed file",
            failure: {
                let case = case("real/cosign-v3-blob");
                ask(
                    TrustedRoot::sigstore(),
                    &bundle("cosign-v3-blob.sigstore.json"),
                    b"another",
                    &case.policy().unwrap(),
                )
            },
            code: Code::ArtifactDigest,
            values: &[("signed", Some("sha256:")), ("artifact", Some("sha256:"))],
            hint: "the file was changed after it was signed",
        },
        Row {
            cause: "a digest in an algorithm that the statement does not state",
            failure: {
                let case = case("real/conda-dsse");
                let given = sigproof::HashAlgorithm::Sha512.hash(b"x");
                let answer = Verifier::new(TrustedRoot::sigstore()).verify(
                    &bundle("conda-attestation.sigstore.json"),
                    Artifact::digest(given),
                    &case.policy().unwrap(),
                );
                failure_of(&answer.unwrap_err())
            },
            code: Code::ArtifactUnavailable,
            values: &[("wanted", Some("\"sha256\"")), ("given", Some("sha512:"))],
            hint: "its digest in \"sha256\"",
        },
        Row {
            cause: "digits alone",
            failure: meant(zeros(64)),
            code: Code::ArtifactLength,
            values: &[("cause", Some("no algorithm")), ("meant", Some("sha256:0000"))],
            hint: "write \"sha256:0000",
        },
        Row {
            cause: "digits of SHA-1",
            failure: meant(zeros(40)),
            code: Code::ArtifactLength,
            values: &[("cause", Some("no algorithm")), ("meant", None)],
            hint: "64 after sha256",
        },
        Row {
            cause: "an integrity of npm",
            failure: digest(sri),
            code: Code::ArtifactLength,
            values: &[
                ("cause", Some("no algorithm and colon")),
                ("meant", Some("sha512:cf83e1357eefb8bd")),
            ],
            hint: "write \"sha512:cf83e1357eefb8bd",
        },
        Row {
            cause: "another spelling of the algorithm",
            failure: meant(format!("SHA-256:{}", zeros(64))),
            code: Code::ArtifactLength,
            values: &[("cause", Some("another algorithm")), ("meant", Some("sha256:0000"))],
            hint: "write \"sha256:0000",
        },
        Row {
            cause: "capitals",
            failure: meant(format!("SHA512:{}", zeros(128))),
            code: Code::ArtifactLength,
            values: &[("meant", Some("sha512:0000"))],
            hint: "write \"sha512:0000",
        },
        Row {
            cause: "an image by its digest",
            failure: meant(format!("ghcr.io/o/r@sha256:{}", zeros(64))),
            code: Code::ArtifactLength,
            values: &[("meant", Some("sha256:0000"))],
            hint: "write \"sha256:0000",
        },
        Row {
            cause: "a line of sha256sum",
            failure: meant(format!("sha256:{}  file.txt", zeros(64))),
            code: Code::ArtifactLength,
            values: &[("cause", Some("no hexadecimal digit")), ("meant", Some("sha256:0000"))],
            hint: "write \"sha256:0000",
        },
        Row {
            cause: "an algorithm that is not supported",
            failure: digest("md5:d41d8cd98f00b204e9800998ecf8427e"),
            code: Code::ArtifactLength,
            values: &[("cause", Some("another algorithm than sha256")), ("meant", None)],
            hint: "64 after sha256",
        },
        Row {
            cause: "a digest that was cut",
            failure: meant(format!("sha256:{}", zeros(63))),
            code: Code::ArtifactLength,
            values: &[
                ("cause", Some("too few or too many")),
                ("digits", Some("63")),
                ("wanted", Some("64")),
            ],
            hint: "64 after sha256",
        },
        Row {
            cause: "the digits of another algorithm",
            failure: meant(format!("sha256:{}", zeros(128))),
            code: Code::ArtifactLength,
            values: &[("digits", Some("128")), ("wanted", Some("64")), ("meant", None)],
            hint: "64 after sha256",
        },
    ]);
    // What is taken stays: hexadecimal digits of either case.
    assert!(format!("sha256:{}", "aB".repeat(32)).parse::<Digest>().is_ok());
}

#[test]
fn another_package_than_was_asked_for() {
    use sigproof::ecosystem::npm::{PackageJson, PackageUrl};
    let found = PackageJson::parse(br#"{"name":"left","version":"1.0.0"}"#).unwrap();
    let asked = PackageUrl::new("right", "1.0.0").unwrap();
    check(vec![Row {
        cause: "the archive of another package",
        failure: found.check_is(&asked).unwrap_err(),
        code: Code::NpmPackageOther,
        values: &[("expected", Some("right")), ("found", Some("left"))],
        hint: "the archive says that it is \"pkg:npm/left@1.0.0\"",
    }]);
}

/// Before: `policy.key.invalid` without a value.
#[test]
fn what_is_no_public_key() {
    let good = String::from_utf8(file("managed-key.pub")).unwrap();
    let refused = |bytes: &[u8]| PublicKey::from_pem_or_der(bytes).unwrap_err();
    let labelled = |label: &str| good.replace("PUBLIC KEY", label);
    let key = |cause, failure, found: &'static [(&'static str, Option<&'static str>)], hint| Row {
        cause,
        failure,
        code: Code::KeyInvalid,
        values: found,
        hint,
    };
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(vec![
        key("nothing", refused(b"\n"), &[("found", Some("an empty text"))], "whatever wrote it"),
        key(
            "a private key",
            refused(labelled("PRIVATE KEY").as_bytes()),
            &[("found", Some("a private key"))],
            "nobody who verifies needs it",
        ),
        key(
            "a private key of cosign",
            refused(labelled("ENCRYPTED SIGSTORE PRIVATE KEY").as_bytes()),
            &[("found", Some("a private key"))],
            "keep it secret",
        ),
        key(
            "a certificate",
            refused(labelled("CERTIFICATE").as_bytes()),
            &[("found", Some("a certificate"))],
            "openssl x509 -pubkey",
        ),
        key(
            "an SSH key",
            refused(b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@example.com\n"),
            &[("found", Some("a public key of SSH"))],
            "ssh-keygen -e -m PKCS8",
        ),
        key(
            "a PGP key",
            refused(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n"),
            &[("found", Some("OpenPGP"))],
            "gpg --verify",
        ),
        key(
            "two keys",
            refused(good.repeat(2).as_bytes()),
            &[("found", Some("more than one key"))],
            "by itself",
        ),
        key(
            "PKCS #1",
            refused(labelled("RSA PUBLIC KEY").as_bytes()),
            &[("found", Some("PKCS #1"))],
            "-RSAPublicKey_in",
        ),
        key("UTF-16", refused(&wide), &[("encoding", Some("UTF-16"))], "UTF-8"),
        key("words", refused(b"hello"), &[("found", None)], ""),
        key(
            "parameters and a private key of OpenSSL",
            refused([labelled("EC PARAMETERS"), labelled("EC PRIVATE KEY")].concat().as_bytes()),
            &[("found", Some("a private key"))],
            "keep it secret",
        ),
        key(
            "a damaged key",
            refused(good.replace("MF", "MG").as_bytes()),
            &[("found", Some("or a damaged one"))],
            "keys are ECDSA",
        ),
        key(
            "a JSON web key",
            refused(br#"{"kty":"EC","crv":"P-256"}"#),
            &[("found", Some("a JSON web key"))],
            "convert the key to PEM",
        ),
    ]);
    // A byte order mark is not what is wrong with a key.
    let marked = [b"\xef\xbb\xbf", good.as_bytes()].concat();
    assert_eq!(
        PublicKey::from_pem_or_der(&marked).ok(),
        PublicKey::from_pem_or_der(good.as_bytes()).ok()
    );
}

/// Every text that is read: with a byte order mark as without, and UTF-16 named.
#[test]
fn texts_with_a_byte_order_mark_and_in_utf_16() {
    use sigproof::ecosystem::{npm, pypi};
    let policy = br#"{"version":1,"anyOf":[{"identity":"a","issuer":"https://b"}]}"#.to_vec();
    let blob = file("cosign-v3-blob.sigstore.json");
    let trusted = file("sigstore.trusted_root.json");
    let package = br#"{"name":"left","version":"1.0.0"}"#.to_vec();
    let config = json!({
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": serde_json::from_slice::<Value>(&trusted).unwrap(),
    });
    let set = json!([serde_json::from_slice::<Value>(&blob).unwrap()]);
    let provenance = json!({ "version": 1, "attestation_bundles": [] });
    type Reader = fn(&[u8]) -> Result<(), Failure>;
    let readers: Vec<(&str, Vec<u8>, Reader)> = vec![
        ("bundle", blob.clone(), |t| Bundle::from_json(t).map(drop).map_err(|r| failure_of(&r))),
        ("bundles", blob, |t| Bundle::all_from_json(t).map(drop).map_err(|r| failure_of(&r))),
        ("trusted root", trusted, |t| TrustedRoot::from_json(t).map(drop)),
        ("trust config", config.to_string().into_bytes(), |t| {
            sigproof::trust::ClientTrustConfig::from_json(t).map(drop)
        }),
        ("policy", policy, |t| Policy::from_json(t).map(drop).map_err(|r| failure_of(&r))),
        ("package.json", package, |t| npm::PackageJson::parse(t).map(drop)),
        ("npm attestations", set.to_string().into_bytes(), |t| {
            npm::Attestations::from_json(t).map(drop).map_err(|r| failure_of(&r))
        }),
        ("provenance", provenance.to_string().into_bytes(), |t| {
            pypi::Provenance::from_json(t).map(drop).map_err(|r| failure_of(&r))
        }),
        ("signature", b"MEUCIQDx".to_vec(), |t| {
            Bundle::from_parts(t, None, None).map(drop).map_err(|r| failure_of(&r))
        }),
    ];
    for (name, text, read) in readers {
        read(&text).unwrap_or_else(|f| panic!("{name}: {f}"));
        let marked = [b"\xef\xbb\xbf", &text[..]].concat();
        read(&marked).unwrap_or_else(|f| panic!("{name} with a mark: {f}"));
        let text = String::from_utf8(text).unwrap();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for wide in
            [&[b"\xff\xfe", &little[..]].concat(), &[b"\xfe\xff", &big[..]].concat(), &little]
        {
            let failure = read(wide).unwrap_err();
            assert!(failure.to_string().contains("UTF-16"), "{name}: {failure}");
            assert!(failure.hints()[0].contains("UTF-8"), "{name}: {failure}");
        }
    }
}

/// A code about JSON says which document it is about, and where; the document itself is no place.
#[test]
fn what_is_malformed_is_named() {
    use sigproof::ecosystem::{npm, pypi};
    let with = |edit: fn(&mut Value)| {
        let mut json: Value =
            serde_json::from_slice(&file("cosign-v3-blob.sigstore.json")).unwrap();
        edit(&mut json);
        malformed(Bundle::from_json(json.to_string().as_bytes()))
    };
    let signature = b"MEUCIQDx";
    check(vec![
        Row {
            cause: "a bundle without its media type",
            failure: malformed(Bundle::from_json(b"{}")),
            code: Code::JsonFieldMissing,
            values: &[("input", Some("bundle")), ("field", Some("mediaType")), ("at", None)],
            hint: "",
        },
        Row {
            cause: "an empty file",
            failure: malformed(Bundle::from_json(b"")),
            code: Code::JsonSyntax,
            values: &[("input", Some("bundle")), ("found", Some("an empty text")), ("line", None)],
            hint: "whatever wrote it has failed",
        },
        Row {
            cause: "a page of a server",
            failure: malformed(Bundle::from_json(b"<!DOCTYPE html><title>404</title>")),
            code: Code::BundleForm,
            values: &[("found", Some("HTML")), ("document", Some("html"))],
            hint: "saved in the place of the document",
        },
        Row {
            cause: "a misspelt key within a bundle",
            failure: with(|json| {
                let entry = &mut json["verificationMaterial"]["tlogEntries"][0];
                let index = entry.as_object_mut().unwrap().remove("logIndex").unwrap();
                entry["log_index"] = index;
            }),
            code: Code::JsonKeyUnknown,
            values: &[
                ("at", Some("verificationMaterial.tlogEntries[0]")),
                ("key", Some("log_index")),
                ("nearest", Some("logIndex")),
            ],
            hint: "the nearest key that exists here is \"logIndex\"",
        },
        Row {
            cause: "a misspelt key of a policy",
            failure: malformed(Policy::from_json(
                br#"{"version":1,"anyOf":[{"identiy":"a","issuer":"b"}]}"#,
            )),
            code: Code::PolicyDocument,
            values: &[
                ("key", Some("identiy")),
                ("nearest", Some("identity")),
                ("at", Some("anyOf[0]")),
            ],
            hint: "the nearest key that exists here is \"identity\"",
        },
        Row {
            cause: "a key that is near to none",
            failure: with(|json| json["x"] = json!(1)),
            code: Code::JsonKeyUnknown,
            values: &[("key", Some("x")), ("nearest", None), ("at", None)],
            hint: "",
        },
        Row {
            cause: "npm's attestations",
            failure: malformed(npm::Attestations::from_json(b"{}")),
            code: Code::JsonFieldMissing,
            values: &[("input", Some("npm attestations"))],
            hint: "",
        },
        Row {
            cause: "PyPI's provenance",
            failure: malformed(pypi::Provenance::from_json(b"{}")),
            code: Code::JsonFieldMissing,
            values: &[("input", Some("PyPI"))],
            hint: "",
        },
        Row {
            cause: "a signature that is not base64",
            failure: malformed(Bundle::from_parts(b"!", None, None)),
            code: Code::LegacySignature,
            values: &[("input", Some("signature"))],
            hint: "",
        },
        Row {
            cause: "a certificate that is none",
            failure: malformed(Bundle::from_parts(signature, Some(b"x"), None)),
            code: Code::LegacyCertificate,
            values: &[("input", Some("certificate"))],
            hint: "",
        },
        Row {
            cause: "a log entry that is none",
            failure: malformed(Bundle::from_parts(signature, None, Some(b"["))),
            code: Code::JsonSyntax,
            values: &[("input", Some("log entry")), ("line", Some("1"))],
            hint: "",
        },
    ]);
}
