//! What is said about an input that is not what was asked for: an artifact, a package, a key, a text.

use super::*;

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
        key("nothing", refused(b"\n"), &[("found", Some("an empty text"))], "get it again"),
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
    let root = file("sigstore.trusted_root.json");
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
            hint: "whatever wrote it has failed: get it again from where it comes from",
        },
        Row {
            cause: "an empty trusted root",
            failure: TrustedRoot::from_json(b" \r\n").unwrap_err(),
            code: Code::RootMalformed,
            values: &[("found", Some("an empty text")), ("line", None)],
            hint: "get it again from where it comes from",
        },
        Row {
            cause: "a list of trusted roots",
            failure: TrustedRoot::from_json(&[b"[", &*root, b",", &*root, b"]"].concat())
                .unwrap_err(),
            code: Code::RootMalformed,
            values: &[("found", Some("a list of trusted roots"))],
            hint: "give each root on a line of its own (JSON Lines)",
        },
        Row {
            cause: "an empty policy",
            failure: malformed(Policy::from_json(b"")),
            code: Code::PolicyDocument,
            values: &[("found", Some("an empty text")), ("line", None)],
            hint: "get it again from where it comes from",
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
            hint: "the nearest word that is known here is \"logIndex\"",
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
            hint: "the nearest word that is known here is \"identity\"",
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
            hint: "it was cut off",
        },
    ]);
}
