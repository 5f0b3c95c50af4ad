//! What `inspect_json` says of every kind of document that people have, and how each is named where a bundle is
//! asked for.

mod docs;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use docs::Schema;
use serde_json::{Value, json};
use sigproof::inspect::inspect_json;
use sigproof::{Bundle, Code, DocumentKind, TrustedRoot};
use sigproof_testkit::json::b64;
use sigproof_testkit::key::{Key, KeyKind};

fn real(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("real").join(name);
    fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn value(name: &str) -> Value {
    serde_json::from_slice(&real(name)).unwrap()
}

fn said(document: &[u8]) -> Value {
    let json = inspect_json(document)
        .unwrap_or_else(|no| panic!("{no}: {}", String::from_utf8_lossy(document)));
    assert!(json.starts_with(r#"{"verified":false,"kind":""#), "{json}");
    let said = serde_json::from_str(&json).unwrap();
    assert!(Schema::load("inspection").takes(&said), "{json}");
    said
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let digits = b64(bytes);
    let lines: Vec<&str> =
        digits.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

const BLOB: &str = "cosign-v3-blob.sigstore.json";
const CONDA: &str = "conda-attestation.sigstore.json";

fn leaf() -> Vec<u8> {
    let raw = &value(BLOB)["verificationMaterial"]["certificate"]["rawBytes"];
    sigproof_testkit::json::unb64(raw.as_str().unwrap())
}

fn entry() -> Value {
    value(BLOB)["verificationMaterial"]["tlogEntries"][0].clone()
}

/// A document of each kind, in the forms that it has.
fn documents() -> Vec<(DocumentKind, Vec<u8>)> {
    use DocumentKind as K;
    let (blob, conda) = (value(BLOB), value(CONDA));
    let old = Bundle::from_json(&real("happy-path-v0.1.sigstore.json")).unwrap();
    let old_entry = old.to_rekor_entry_json().unwrap();
    let root = value("sigstore.trusted_root.json");
    let set = value("npm/provenance-npm-test-ossf.tgz.json");
    let statement =
        sigproof_testkit::json::unb64(conda["dsseEnvelope"]["payload"].as_str().unwrap());
    let mut signed = conda["dsseEnvelope"].clone();
    signed["signatures"][0]["cert"] = json!(pem("CERTIFICATE", &leaf()));
    let spki = Key::derive(KeyKind::P256, "inspect", "key").spki();
    let services = json!({"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
        "caUrls": [{"url": "https://fulcio.example", "operator": "example"}],
        "rekorTlogUrls": [{"url": "https://log.example"}]});
    let mut config =
        json!({"mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"});
    config["trustedRoot"] = root.clone();
    config["signingConfig"] = services.clone();
    let audit = json!({"invalid": [], "missing": [], "verified": [{"name": "a", "version": "1.0.0",
        "attestationBundles": set["attestations"]}]});
    let chain = pem("CERTIFICATE", &leaf()).repeat(2);
    // A SEQUENCE of a version and two more, and one of two INTEGERs.
    let (secret, signature) =
        ([0x30, 8, 2, 1, 1, 4, 1, 7, 5, 0], [0x30, 8, 2, 2, 1, 7, 2, 2, 1, 9]);
    let text = |kind: K, text: &str| (kind, text.as_bytes().to_vec());
    let json = |kind: K, value: Value| (kind, value.to_string().into_bytes());
    vec![
        (K::Bundle, real(BLOB)),
        (K::Bundle, [&b"\xef\xbb\xbf"[..], &real(BLOB)].concat()),
        json(K::Bundles, json!([blob, conda])),
        text(K::Bundles, &format!("{blob}\n{conda}\n")),
        json(
            K::GithubAttestations,
            json!({"attestations": [{"bundle": blob, "repository_id": 1}]}),
        ),
        json(K::GithubUrl, json!([{"bundle_url": "https://x", "repository_id": 1}])),
        (K::GithubUrl, b"\xff\x06\x00\x00sNaPpY\x00".to_vec()),
        json(
            K::GhVerification,
            json!([{"attestation": {"bundle": blob}, "verificationResult": {}}]),
        ),
        text(K::CosignBundle, &old.to_cosign_json().unwrap()),
        text(K::CosignSignature, &"{\"Base64Signature\": \"MEU=\", \"Payload\": \"\"}\n".repeat(2)),
        json(K::CosignPayload, json!([{"critical": {"identity": {}}, "optional": {}}])),
        json(K::CosignPayload, json!({"Critical": {}, "Optional": {}})),
        json(K::DsseEnvelope, conda["dsseEnvelope"].clone()),
        json(K::DsseEnvelope, signed),
        (K::Statement, statement),
        (K::PypiProvenance, real("pypi/pypi_attestations-0.0.19.tar.gz.provenance")),
        (K::PypiAttestation, real("pypi/rfc8785-0.1.2-py3-none-any.whl.publish.attestation")),
        json(K::NpmAttestations, set.clone()),
        json(K::NpmAudit, audit),
        json(K::NpmAuditEmpty, json!({"invalid": [], "missing": []})),
        json(K::NpmSignatures, json!([{"keyid": "SHA256:x", "sig": "MEU="}])),
        json(K::NpmPackage, json!({"dist-tags": {"latest": "1.0.0"}, "versions": {}})),
        json(K::NpmLockfile, json!({"lockfileVersion": 3, "packages": {}})),
        json(K::RegistryKeys, json!({"keys": [{"keyid": "SHA256:x", "key": ""}]})),
        json(K::TrustedRoot, root.clone()),
        text(K::TrustedRoot, &format!("{root}\n{root}\n")),
        json(K::ClientTrustConfig, config),
        json(K::SigningConfig, services),
        json(K::TufMetadata, json!({"signed": {"_type": "root"}, "signatures": []})),
        json(K::LogEntry, entry()),
        text(K::LogEntry, &old_entry),
        text(K::LogEntry, &format!("[{old_entry}]")),
        json(K::RekorCliEntry, json!({"Body": {}, "UUID": "24", "LogIndex": 1})),
        json(K::Policy, json!({"version": 1, "anyOf": []})),
        (K::Certificates, leaf()),
        text(K::Certificates, &chain),
        text(K::Certificates, &format!("Certificate:\n    Data:\n{chain}")),
        text(K::Certificates, &b64(&chain)),
        text(K::CertificateRequest, &pem("CERTIFICATE REQUEST", b"x")),
        (K::PublicKey, spki.clone()),
        text(K::PublicKey, &pem("PUBLIC KEY", &spki)),
        text(K::PublicKey, &format!("# ours\n{}", pem("PUBLIC KEY", &spki))),
        (K::PrivateKey, secret.to_vec()),
        text(K::PrivateKey, &pem("PRIVATE KEY", b"hidden")),
        text(K::PrivateKey, &pem("EC PRIVATE KEY", b"hidden")),
        text(K::PrivateKey, &pem("ENCRYPTED SIGSTORE PRIVATE KEY", b"hidden")),
        text(K::PrivateKey, &pem("OPENSSH PRIVATE KEY", b"hidden")),
        text(K::SshKey, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me@example.com\n"),
        text(K::SshSignature, &pem("SSH SIGNATURE", b"x")),
        text(K::Pgp, &pem("PGP SIGNATURE", b"x")),
        text(K::Minisign, "untrusted comment: minisign public key\nRWQ=\n"),
        json(K::Jwk, json!({"kty": "EC", "crv": "P-256"})),
        json(K::Jwk, json!({"keys": [{"kty": "EC"}]})),
        (K::Signature, signature.to_vec()),
        text(K::Signature, &format!("{}\n", b64(signature))),
        text(K::Checksums, &format!("{}  file.tar.gz\n", "ab".repeat(32))),
        json(K::OciManifest, json!({"schemaVersion": 2, "layers": []})),
        json(K::OciManifest, json!({"mediaType": "application/vnd.oci.image.index.v1+json"})),
        json(
            K::ServerError,
            json!({"message": "Not Found", "documentation_url": "https://x", "status": "404"}),
        ),
        json(K::ServerError, json!({"error": "Not found"})),
        text(K::ServerError, "404: Not Found"),
        text(K::Html, "\n<!DOCTYPE html>\n<html></html>"),
        text(K::Html, "<HTML>"),
        text(K::Xml, "<?xml version=\"1.0\"?><Error/>"),
        (K::Gzip, b"\x1f\x8b\x08\x00".to_vec()),
        (K::Zip, b"PK\x03\x04".to_vec()),
        (K::Zstd, b"\x28\xb5\x2f\xfd\x00".to_vec()),
        text(K::GitLfs, "version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
        text(K::Empty, " \n"),
    ]
}

/// Kinds of which there is nothing to show.
const ONLY_NAMED: [DocumentKind; 12] = [
    DocumentKind::GithubUrl,
    DocumentKind::NpmPackage,
    DocumentKind::CertificateRequest,
    DocumentKind::Jwk,
    DocumentKind::ServerError,
    DocumentKind::Html,
    DocumentKind::Xml,
    DocumentKind::Gzip,
    DocumentKind::Zip,
    DocumentKind::Zstd,
    DocumentKind::GitLfs,
    DocumentKind::Empty,
];

#[test]
fn every_kind_is_told() {
    let mut seen = BTreeSet::new();
    for (kind, document) in documents() {
        seen.insert(kind.name());
        match inspect_json(&document) {
            Ok(_) => {
                let said = said(&document);
                assert_eq!(
                    (&said["kind"], &said["called"]),
                    (&json!(kind.name()), &json!(kind.called()))
                );
                assert!(!ONLY_NAMED.contains(&kind), "{kind:?}");
            }
            Err(no) => {
                assert_eq!(no.code(), Code::BundleForm, "{kind:?}: {no}");
                assert!(no.to_string().contains(kind.called()), "{kind:?}: {no}");
                assert!(ONLY_NAMED.contains(&kind), "{kind:?}: {no}");
            }
        }
    }
    assert_eq!(seen, DocumentKind::ALL.iter().map(|kind| kind.name()).collect());
}

/// Where bundles are asked for, each other document is named, with what to do with it.
#[test]
fn every_other_kind_is_named_where_a_bundle_is_asked_for() {
    use DocumentKind as K;
    let mut bundles = vec![K::Bundle, K::Bundles, K::GithubAttestations, K::GhVerification];
    // Those in a set of npm's are bundles as good as any.
    bundles.extend([K::CosignBundle, K::NpmAttestations]);
    for (kind, document) in documents() {
        let signed = kind == K::DsseEnvelope && document.windows(6).any(|w| w == b"\"cert\"");
        match Bundle::all_from_json(&document) {
            Ok(_) => assert!(bundles.contains(&kind) || signed, "{kind:?}"),
            Err(no) => {
                // An empty text is no document of another kind.
                let code = if kind == K::Empty { Code::JsonSyntax } else { Code::BundleForm };
                assert!(!bundles.contains(&kind) && no.code() == code, "{kind:?}: {no}");
                assert!(no.to_string().contains(kind.called()), "{kind:?}: {no}");
                let failure = no.report().failure().unwrap();
                let hints = failure.hints();
                assert_eq!(hints.first().map_or("", String::as_str), kind.advice(), "{kind:?}");
            }
        }
        match Bundle::from_json(&document) {
            Ok(_) => assert_eq!(kind, K::Bundle),
            // A byte order mark, and lines of JSON: what one document is not.
            Err(no) if no.code() == Code::JsonSyntax => {
                assert!(
                    [K::Bundle, K::Bundles, K::CosignSignature, K::TrustedRoot, K::Empty]
                        .contains(&kind)
                );
            }
            Err(no) if no.code() == Code::JsonFieldType => {
                assert!(kind == K::Bundles && no.to_string().contains(kind.called()), "{no}");
            }
            Err(no) => assert_eq!(no.code(), Code::BundleForm, "{kind:?}: {no}"),
        }
        if ![K::TrustedRoot, K::Bundle].contains(&kind) {
            let no = TrustedRoot::from_json(&document).unwrap_err();
            assert_eq!(no.code(), Code::RootMalformed, "{kind:?}: {no}");
        }
    }
}

/// A bundle that lacks a part is still a bundle: what is wrong with it is said, and not that it is another thing.
#[test]
fn what_is_nearly_a_bundle_is_no_other_kind() {
    for name in [BLOB, CONDA, "happy-path-v0.1.sigstore.json", "managed-key.sigstore.json"] {
        let whole = value(name);
        for key in whole.as_object().unwrap().keys() {
            let mut part = whole.clone();
            part.as_object_mut().unwrap().remove(key);
            let no = Bundle::from_json(part.to_string().as_bytes()).unwrap_err();
            assert_eq!(no.code(), Code::JsonFieldMissing, "{name} without {key}");
            let mut more = whole.clone();
            more["message"] = json!("x");
            more["anyOf"] = json!([]);
            let no = Bundle::from_json(more.to_string().as_bytes()).unwrap_err();
            assert_eq!(no.code(), Code::JsonKeyUnknown, "{name}");
            let mut other = whole.clone();
            other["mediaType"] = json!("application/vnd.oci.image.manifest.v1+json");
            let no = Bundle::from_json(other.to_string().as_bytes()).unwrap_err();
            assert_eq!(no.code(), Code::BundleMediaType, "{name}");
        }
    }
}

#[test]
fn what_nobody_knows_is_no_kind() {
    for text in ["{}", "[]", "[[]]", "null", "7", r#"{"x": 1}"#, r#"[{"x": 1}]"#] {
        let no = inspect_json(text.as_bytes()).unwrap_err();
        assert_eq!(no.code(), Code::BundleForm, "{text}");
    }
    for text in ["{", "hello", "-----BEGIN X-----\nAQID\n-----END X-----", "AQID", "ab  file"] {
        let no = inspect_json(text.as_bytes()).unwrap_err();
        assert_eq!(no.code(), Code::JsonSyntax, "{text}");
    }
    let wide: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(inspect_json(&wide).unwrap_err().to_string().contains("UTF-16"));
    // One of the kinds, but malformed: as where it is used.
    let mut bad = value(BLOB);
    bad["x"] = json!(1);
    assert_eq!(inspect_json(bad.to_string().as_bytes()).unwrap_err().code(), Code::JsonKeyUnknown);
    let bad = inspect_json(br#"{"tlogs": 1}"#).unwrap_err();
    assert_eq!(bad.code(), Code::RootMediaType);
    let bad = inspect_json(&leaf()[..leaf().len() - 1]).unwrap_err();
    assert_eq!(bad.code(), Code::JsonSyntax);
}

#[test]
fn what_is_in_them_is_shown() {
    let said_of = |kind: DocumentKind| {
        documents().into_iter().filter(move |(k, _)| *k == kind).map(|(_, d)| said(&d))
    };
    for said in said_of(DocumentKind::Bundles) {
        assert_eq!(said["bundles"].as_array().unwrap().len(), 2);
        let one: Value =
            serde_json::from_str(&Bundle::from_json(&real(BLOB)).unwrap().inspect_json()).unwrap();
        assert_eq!(said["bundles"][0], one);
        assert_eq!(said["bundles"][0]["verified"], json!(false));
    }
    let provenance = said_of(DocumentKind::PypiProvenance).next().unwrap();
    assert!(provenance["publishers"][0].as_str().unwrap().contains("GitHub"), "{provenance}");
    assert!(!provenance["bundles"].as_array().unwrap().is_empty());
    let set = said_of(DocumentKind::NpmAttestations).next().unwrap();
    assert_eq!(set["bundles"].as_array().unwrap().len(), 2);
    let audit = said_of(DocumentKind::NpmAudit).next().unwrap();
    assert_eq!(audit["packages"][0]["name"], "a");
    assert_eq!(audit["packages"][0]["predicateTypes"].as_array().unwrap().len(), 2);
    let statement = said_of(DocumentKind::Statement).next().unwrap()["statement"].clone();
    assert!(statement["subjects"][0]["name"].is_string(), "{statement}");
    for (i, envelope) in said_of(DocumentKind::DsseEnvelope).enumerate() {
        assert_eq!(envelope["statement"], statement);
        assert_eq!(envelope["envelope"]["signatures"], 1);
        assert_eq!(envelope["certificates"].as_array().unwrap().len(), i);
    }
    for config in said_of(DocumentKind::TrustedRoot).chain(said_of(DocumentKind::ClientTrustConfig))
    {
        let root = &config["trustedRoot"];
        let logs = root["tlogs"].as_array().unwrap();
        assert!(logs.iter().any(|log| log["url"] == "https://rekor.sigstore.dev"), "{root}");
        let subjects = &root["certificateAuthorities"][0]["subjects"];
        assert!(subjects[0].as_str().unwrap().contains("sigstore"), "{subjects}");
    }
    for config in
        said_of(DocumentKind::SigningConfig).chain(said_of(DocumentKind::ClientTrustConfig))
    {
        assert_eq!(config["services"][0]["list"], "caUrls");
        assert_eq!(config["services"][1]["url"], "https://log.example");
    }
    for (count, said) in [1, 2, 2, 2].into_iter().zip(said_of(DocumentKind::Certificates)) {
        let all = said["certificates"].as_array().unwrap();
        assert_eq!(all.len(), count);
        assert!(all[0]["subjectAlternativeNames"][0]["value"].is_string());
        assert_eq!(all[0]["isAuthority"], json!(false));
    }
    for said in said_of(DocumentKind::PublicKey) {
        let key = &said["keys"][0];
        assert_eq!(key["spkiSha256"].as_str().unwrap().len(), 64);
        assert_eq!(key["hint"].as_str().unwrap().len(), 44);
    }
    for said in said_of(DocumentKind::LogEntry) {
        assert!(said["logEntries"][0]["logIndex"].is_string(), "{said}");
    }
}

/// Of a private key nothing is repeated, whatever it looks like.
#[test]
fn a_private_key_is_named_and_never_shown() {
    for (kind, document) in documents() {
        if kind == DocumentKind::PrivateKey {
            let json = inspect_json(&document).unwrap();
            assert!(!json.contains(&b64(b"hidden")) && !json.contains("hidden"), "{json}");
            let no = Bundle::all_from_json(&document).unwrap_err().report().to_json();
            assert!(no.contains("a private key") && !no.contains(&b64(b"hidden")), "{no}");
            let said: Value = serde_json::from_str(&json).unwrap();
            let filled = said.as_object().unwrap().iter().filter(|(_, value)| {
                !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
            });
            let filled: Vec<&str> = filled.map(|(key, _)| key.as_str()).collect();
            assert_eq!(filled, ["called", "kind", "verified"]);
        }
    }
}
