//! Every bound on what input can make large, with the origin of its number.
//!
//! A bound is inclusive: an input of exactly the bound is accepted. The tests below try each at n
//! and at n + 1, and fail if a bound has no test.

/// Bytes of a bundle's JSON. A provenance statement of some MiB, base64 and twice (envelope and
/// log entry), fits with room; peers take what memory holds.
pub const BUNDLE_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of a trusted root's JSON (the public-good root has 7 kB, GitHub's 36 kB).
pub const TRUSTED_ROOT_BYTES: usize = 4 * 1024 * 1024;
/// Logs, certificate authorities or timestamp authorities, each, in a trusted root (GitHub has 6).
pub const TRUSTED_ROOT_ENTRIES: usize = 128;
/// Trusted roots in one text, one a line (`gh attestation trusted-root` writes 2 or 3).
pub const TRUSTED_ROOTS: usize = 32;
/// Nesting of arrays and objects in any JSON document (serde_json stops at 128, Go at 10 000).
pub const JSON_DEPTH: usize = 64;
/// Values in a bundle's JSON: 32 entries with 64 hashes each need about 3 000.
pub const BUNDLE_NODES: usize = 16_384;
/// Bundles in one text (GitHub's API answers with 100 at the most).
pub const BUNDLES: usize = 128;
/// Values in a text of several bundles: 128 of 1 000 each.
pub const BUNDLES_NODES: usize = 131_072;
/// Values in a trusted root's JSON: 512 logs and authorities need about 10 000.
pub const TRUSTED_ROOT_NODES: usize = 65_536;
/// Values in a log entry's body: the largest kind needs 20.
pub const ENTRY_NODES: usize = 1_024;
/// Values in an in-toto statement: a bill of materials as predicate has hundreds of thousands.
pub const STATEMENT_NODES: usize = 1_000_000;
/// Log entries in a bundle: sigstore-go's number.
pub const TLOG_ENTRIES: usize = 32;
/// RFC 3161 timestamps in a bundle: sigstore-go's and sigstore-python's number.
pub const TIMESTAMPS: usize = 32;
/// Bytes of one RFC 3161 timestamp (a token with its whole chain has 4 to 6 kB).
pub const TIMESTAMP_BYTES: usize = 64 * 1024;
/// Certificates in one RFC 3161 timestamp.
pub const TIMESTAMP_CERTIFICATES: usize = 16;
/// Certificates of a timestamp that may stand between its signer and an anchor: one is usual, and a
/// search among many takes long.
pub const TIMESTAMP_INTERMEDIATES: usize = 4;
/// Certificates in a bundle, leaf included: sigstore-go's number.
pub const CERTIFICATES: usize = 10;
/// Bytes of one certificate: what rustls-webpki reads at the most (a two-byte DER length).
pub const CERTIFICATE_BYTES: usize = 64 * 1024 - 1;
/// Extensions of a certificate (Fulcio's leaves hold about 25).
pub const EXTENSIONS: usize = 64;
/// Subject alternative names of a certificate (Fulcio writes one).
pub const SUBJECT_ALT_NAMES: usize = 16;
/// Signed certificate timestamps in a certificate (Fulcio embeds one).
pub const SCTS: usize = 16;
/// Bytes of a detached signed certificate timestamp (about 300 as logs write them).
pub const DETACHED_SCT_BYTES: usize = 16 * 1024;
/// Hashes of an inclusion proof: a tree of 2^63 leaves needs 63.
pub const PROOF_HASHES: usize = 64;
/// Bytes of a checkpoint.
pub const CHECKPOINT_BYTES: usize = 64 * 1024;
/// Signature lines of a checkpoint (C2SP signed-note asks to accept at least 16).
pub const CHECKPOINT_SIGNATURES: usize = 64;
/// Bytes of a log entry's canonicalized body.
pub const CANONICALIZED_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Subjects of an in-toto statement: sigstore-go's number.
pub const SUBJECTS: usize = 1024;
/// Digests of one subject of a statement: sigstore-go's number.
pub const SUBJECT_DIGESTS: usize = 32;
/// Bits of an RSA modulus, at the most: the registry's largest.
pub const RSA_BITS: usize = 4096;
/// Bits of an RSA modulus, at the least: the registry's smallest.
pub const RSA_MIN_BITS: usize = 2048;
/// Signature verifications and path searches for one bundle. One of Rekor v1 needs about 5, one of
/// Rekor v2 with a timestamp about 8; of GitHub's authorities, six under one root, a timestamp may
/// need 15.
pub const SIGNATURE_VERIFICATIONS: usize = 200;
/// Keys of a policy that are tried for a signature that names none: each costs a whole verification.
pub const KEYS_TRIED: usize = 16;
/// Keys of a verifier's trusted roots that may have a table of their own (the public-good root has about a dozen
/// keys). One has at most 25 kB, and those of the curves' base points come to at most 75 kB: together under 512 KiB.
pub const KEY_TABLES: usize = 19;
/// Bytes of a policy's JSON: one that names a thousand signers has some 300 kB.
pub const POLICY_BYTES: usize = 1024 * 1024;
/// Values in a policy's JSON.
pub const POLICY_NODES: usize = 65_536;
/// Elements of one list of a policy, and its largest count of evidence.
pub const POLICY_LIST: usize = 4_096;
/// Bytes of one glob or regular expression of a policy.
pub const PATTERN_BYTES: usize = 4 * 1024;
/// Bytes that one regular expression of a policy may take when it is compiled; regex-lite would
/// allow 10 MiB.
pub const REGEX_BYTES: usize = 256 * 1024;
/// Attestations that come along with one file of a package registry. PyPI takes two, npm serves two.
pub const ATTESTATIONS: usize = 32;
/// Values in the document that holds them: some bundles, each with its own share.
pub const ATTESTATIONS_NODES: usize = 65_536;
/// Bytes of a package's file name: what file systems take.
pub const FILE_NAME_BYTES: usize = 255;
/// Bytes of a registry's list of keys (npm's has 3 kB).
pub const REGISTRY_KEYS_BYTES: usize = 1024 * 1024;
/// Values in a registry's list of keys: some dozen keys need about 500.
pub const REGISTRY_KEYS_NODES: usize = 16_384;
/// Keys of a registry (npm has two).
pub const REGISTRY_KEYS: usize = 128;
/// Registry signatures of one version of a package (npm writes one), of which each may cost a
/// verification.
pub const REGISTRY_SIGNATURES: usize = 16;
/// Bytes of a package.json (the largest published ones have some hundred kB).
pub const PACKAGE_JSON_BYTES: usize = 4 * 1024 * 1024;
/// Values in a package.json.
pub const PACKAGE_JSON_NODES: usize = 262_144;
/// Bytes of a package-lock.json (one of 10 000 packages has about 5 MB).
pub const LOCKFILE_BYTES: usize = 32 * 1024 * 1024;
/// Values in a package-lock.json: a package has about ten, more with many dependencies.
pub const LOCKFILE_NODES: usize = 2_097_152;
/// Demands on the evidence that differ, in one policy: a bundle is verified once under each of them. A
/// trusted root has one way of giving evidence, and a policy names few.
pub const POLICY_DEMANDS: usize = 8;
/// Regular expressions in one policy: together they take 16 MiB at the most.
pub const POLICY_REGEXES: usize = 64;
/// Characters of input that a report repeats.
pub const ECHO: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::crypto::{
        Checker, InvalidSignature, KeyKind, Keys, Message, Provider, PublicKey, RustCrypto, Scheme,
        VerifyingKey,
    };
    use crate::encoding::{base64, der as raw, json};
    use crate::tlog::checkpoint;
    use crate::value::Value as Shown;
    use crate::x509::Certificate;
    use crate::{Bundle, TrustedRoot, bundle::statement, ct, timestamp};
    use alloc::boxed::Box;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use alloc::{format, vec};
    use der::Tag;
    use serde_json::{Value, json};

    const BUNDLE: &str = include_str!("../../tests/vectors/real/cosign-v3-blob.sigstore.json");
    const ROOT: &str = include_str!("../roots/sigstore.trusted_root.json");

    /// Accepts n, refuses n + 1 with this code.
    fn at<T>(limit: usize, code: Code, read: impl Fn(usize) -> Result<T, Code>) {
        if let Err(other) = read(limit) {
            panic!("{limit}: {other}");
        }
        assert_eq!(read(limit + 1).err(), Some(code), "{}", limit + 1);
    }

    fn bundle(change: impl FnOnce(&mut Value)) -> Result<Bundle, Code> {
        let mut value: Value = serde_json::from_str(BUNDLE).unwrap();
        change(&mut value);
        Bundle::from_json(value.to_string().as_bytes()).map_err(|rejected| rejected.code())
    }

    fn root(change: impl FnOnce(&mut Value)) -> Result<TrustedRoot, String> {
        let mut value: Value = serde_json::from_str(ROOT).unwrap();
        change(&mut value);
        TrustedRoot::from_json(value.to_string().as_bytes()).map_err(|failure| failure.to_string())
    }

    fn leaf() -> Vec<u8> {
        let value: Value = serde_json::from_str(BUNDLE).unwrap();
        base64::decode(value["verificationMaterial"]["certificate"]["rawBytes"].as_str().unwrap())
            .unwrap()
    }

    fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
        let oid = raw::wrap(Tag::ObjectIdentifier, &[oid]).unwrap();
        let value = raw::wrap(Tag::OctetString, &[value]).unwrap();
        raw::wrap(Tag::Sequence, &[&oid, &value]).unwrap()
    }

    /// The leaf with these extensions instead of its own.
    fn certificate(extensions: &[Vec<u8>]) -> Vec<u8> {
        let der = leaf();
        let parts = raw::sequence(&der).unwrap();
        let fields = raw::elements(parts[0].value).unwrap();
        let list: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
        let list = raw::wrap(Tag::Sequence, &list).unwrap();
        let last = raw::wrap(fields.last().unwrap().tag, &[&list]).unwrap();
        let mut tbs: Vec<&[u8]> = fields.iter().map(|f| f.bytes).collect();
        *tbs.last_mut().unwrap() = &last;
        let tbs = raw::wrap(Tag::Sequence, &tbs).unwrap();
        raw::wrap(Tag::Sequence, &[&tbs, parts[1].bytes, parts[2].bytes]).unwrap()
    }

    fn parsed(extensions: &[Vec<u8>]) -> Result<Certificate, Code> {
        Certificate::from_der(&certificate(extensions)).map_err(|failure| failure.code())
    }

    #[test]
    fn bundle_bytes() {
        at(BUNDLE_BYTES, Code::JsonSize, |n| {
            let padded = format!("{BUNDLE}{}", " ".repeat(n - BUNDLE.len()));
            Bundle::from_json(padded.as_bytes()).map_err(|rejected| rejected.code())
        });
    }

    #[test]
    fn trusted_root_bytes_and_trusted_root_entries() {
        at(TRUSTED_ROOT_BYTES, Code::RootMalformed, |n| {
            let padded = format!("{ROOT}{}", " ".repeat(n - ROOT.len()));
            TrustedRoot::from_json(padded.as_bytes()).map_err(|failure| failure.code())
        });
        for list in ["tlogs", "ctlogs", "certificateAuthorities"] {
            at(TRUSTED_ROOT_ENTRIES, Code::RootTooMany, |n| {
                let made = root(|value| value[list] = json!(vec![value[list][0].clone(); n]));
                made.map_err(|text| Code::from_wire(text.split(':').next().unwrap()).unwrap())
            });
        }
    }

    #[test]
    fn bundles_and_bundles_nodes() {
        let read = |text: String| Bundle::all_from_json(text.as_bytes()).map_err(|r| r.code());
        at(BUNDLES, Code::BundleForm, |n| read(format!("[{}]", vec![BUNDLE; n].join(","))));
        let nodes = |n: usize| read(format!("[[0{}]]", ",0".repeat(n - 3))).unwrap_err();
        assert_eq!(nodes(BUNDLES_NODES), Code::JsonFieldType);
        assert_eq!(nodes(BUNDLES_NODES + 1), Code::JsonNodes);
    }

    #[test]
    fn trusted_roots() {
        const ROOT: &str =
            "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot.v0.2+json\"}\n";
        at(TRUSTED_ROOTS, Code::RootTooMany, |n| {
            TrustedRoot::from_json(ROOT.repeat(n).as_bytes()).map_err(|failure| failure.code())
        });
    }

    #[test]
    fn json_depth_and_nodes() {
        let read =
            |text: &str| json::parse(text.as_bytes(), usize::MAX, 9_999).map_err(|f| f.code());
        at(JSON_DEPTH, Code::JsonDepth, |n| read(&format!("{}{}", "[".repeat(n), "]".repeat(n))));
        at(JSON_DEPTH, Code::JsonDepth, |n| {
            read(&format!("{}0{}", "{\"a\":".repeat(n), "}".repeat(n)))
        });
        let lists = |field: &str, n: usize| format!("\"{field}\":[0{}]", ",0".repeat(n - 1));
        let statement = |n: usize| {
            let (kind, list) = ("https://in-toto.io/Statement/v1", lists("predicate", n - 4));
            format!("{{\"_type\":\"{kind}\",\"predicateType\":\"\",{list}}}")
        };
        at(STATEMENT_NODES, Code::JsonNodes, |n| {
            statement::parse(statement(n).as_bytes()).map_err(|failure| failure.code())
        });
        at(TRUSTED_ROOT_NODES, Code::RootMalformed, |n| {
            let kind = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
            let text = format!("{{\"mediaType\":\"{kind}\",{}}}", lists("x", n - 3));
            TrustedRoot::from_json(text.as_bytes()).map_err(|failure| failure.code())
        });
        // So many values are never a bundle: what differs is the reason.
        let read = |n: usize| {
            let text = format!("{{{}}}", lists("x", n - 2));
            Bundle::from_json(text.as_bytes()).unwrap_err().code()
        };
        assert_eq!(read(BUNDLE_NODES), Code::JsonFieldMissing);
        assert_eq!(read(BUNDLE_NODES + 1), Code::JsonNodes);
        let read = |n: usize| {
            let body = format!("{{{}}}", lists("x", n - 2));
            json::parse(body.as_bytes(), body.len(), ENTRY_NODES).map_err(|f| f.code())
        };
        at(ENTRY_NODES, Code::JsonNodes, read);
    }

    #[test]
    fn tlog_entries_and_timestamps() {
        at(TLOG_ENTRIES, Code::BundleEntries, |n| {
            bundle(|value| {
                let list = &mut value["verificationMaterial"]["tlogEntries"];
                let entry = list[0].clone();
                *list = (0..n)
                    .map(|i| {
                        let mut entry = entry.clone();
                        entry["logIndex"] = json!(i.to_string());
                        entry
                    })
                    .collect();
            })
        });
        let timestamps = |tokens: Vec<Vec<u8>>| {
            bundle(|value| {
                let list: Vec<Value> = tokens
                    .iter()
                    .map(|token| json!({"signedTimestamp": base64::encode(token)}))
                    .collect();
                value["verificationMaterial"]["timestampVerificationData"] =
                    json!({"rfc3161Timestamps": list});
            })
        };
        at(TIMESTAMPS, Code::BundleTimestamps, |n| {
            timestamps((0..n).map(|i| i.to_be_bytes().to_vec()).collect())
        });
        at(DETACHED_SCT_BYTES, Code::SctDetached, |n| {
            let sct = json!({"sct_version": 0, "id": base64::encode(&[0; 32]), "timestamp": 1,
                "extensions": "", "signature": base64::encode(&[4, 3, 0, 1, 7])});
            let sct = format!("{sct}{}", " ".repeat(n - sct.to_string().len()));
            bundle(|_| {})?.with_detached_sct(sct.as_bytes()).map_err(|rejected| rejected.code())
        });
        at(TIMESTAMP_BYTES, Code::BundleTimestampSize, |n| timestamps(vec![vec![7; n]]));
    }

    #[test]
    fn timestamp_certificates() {
        let value: Value = serde_json::from_str(BUNDLE).unwrap();
        let token = &value["verificationMaterial"]["timestampVerificationData"];
        let token = token["rfc3161Timestamps"][0]["signedTimestamp"].as_str().unwrap();
        let token = base64::decode(token).unwrap();
        let response = raw::sequence(&token).unwrap();
        let info = raw::elements(response[1].value).unwrap();
        let signed = raw::sequence(info[1].value).unwrap();
        let rebuilt = |certificate: &[u8], n: usize| {
            let certificates = certificate.repeat(n);
            let tag = info[1].tag;
            let certificates = raw::wrap(tag, &[&certificates]).unwrap();
            let last = signed.last().unwrap().bytes;
            let parts = [signed[0].bytes, signed[1].bytes, signed[2].bytes, &certificates, last];
            let signed = raw::wrap(Tag::Sequence, &parts).unwrap();
            let signed = raw::wrap(tag, &[&signed]).unwrap();
            let info = raw::wrap(Tag::Sequence, &[info[0].bytes, &signed]).unwrap();
            raw::wrap(Tag::Sequence, &[response[0].bytes, &info]).unwrap()
        };
        at(TIMESTAMP_CERTIFICATES, Code::TimestampMalformed, |n| {
            timestamp::parse(&rebuilt(&leaf(), n)).map(drop).map_err(|failure| failure.code())
        });
        let authority = [0x30, 3, 1, 1, 0xff];
        let authority = certificate(&[extension(&[0x55, 0x1d, 0x13], &authority)]);
        let usable = |n| match timestamp::parse(&rebuilt(&authority, n)).unwrap() {
            timestamp::Parsed::Token(token) => {
                timestamp::intermediates(&token.certificates, &[]).len()
            }
            timestamp::Parsed::Unsupported { .. } => panic!("unsupported"),
        };
        assert_eq!(usable(TIMESTAMP_INTERMEDIATES), TIMESTAMP_INTERMEDIATES);
        assert_eq!(usable(TIMESTAMP_INTERMEDIATES + 1), TIMESTAMP_INTERMEDIATES);
    }

    #[test]
    fn certificates_and_certificate_bytes() {
        let chain = |list: Vec<Vec<u8>>| {
            bundle(|value| {
                let list: Vec<Value> =
                    list.iter().map(|der| json!({"rawBytes": base64::encode(der)})).collect();
                let material = value["verificationMaterial"].as_object_mut().unwrap();
                material.remove("certificate");
                material.insert("x509CertificateChain".into(), json!({"certificates": list}));
            })
        };
        at(CERTIFICATES, Code::BundleCertificates, |n| {
            chain(
                (0..n)
                    .map(|i| certificate(&[extension(&[0x2a, 3], &[u8::try_from(i).unwrap()])]))
                    .collect(),
            )
        });
        let empty = certificate(&[extension(&[0x2a, 3], &vec![0; 60_000])]).len() - 60_000;
        at(CERTIFICATE_BYTES, Code::BundleCertificateSize, |n| {
            let der = certificate(&[extension(&[0x2a, 3], &vec![0; n - empty])]);
            assert_eq!(der.len(), n);
            chain(vec![der])
        });
    }

    #[test]
    fn extensions_and_subject_alt_names_and_scts() {
        at(EXTENSIONS, Code::X509Extensions, |n| {
            let list: Vec<_> =
                (0..n).map(|i| extension(&[0x2a, u8::try_from(i).unwrap()], &[5, 0])).collect();
            parsed(&list)
        });
        at(SUBJECT_ALT_NAMES, Code::X509Names, |n| {
            // One rfc822Name, `a`, so many times.
            let names = [0x81, 1, b'a'].repeat(n);
            parsed(&[extension(&[0x55, 0x1d, 0x11], &raw::wrap(Tag::Sequence, &[&names]).unwrap())])
        });
        at(SCTS, Code::SctTooMany, |n| {
            let mut sct = vec![0; 1 + 32 + 8 + 2 + 2];
            sct.extend([0, 1, 7]);
            let mut list = Vec::new();
            for _ in 0..n {
                list.extend(u16::try_from(sct.len()).unwrap().to_be_bytes());
                list.extend(&sct);
            }
            let mut vector = u16::try_from(list.len()).unwrap().to_be_bytes().to_vec();
            vector.extend(list);
            let value = raw::wrap(Tag::OctetString, &[&vector]).unwrap();
            let oid = ct::SCT_LIST;
            let certificate = parsed(&[extension(oid.as_bytes(), &value)]).unwrap();
            ct::parse_embedded(&certificate).map_err(|failure| failure.code())
        });
    }

    #[test]
    fn proof_hashes_and_canonicalized_body_bytes() {
        at(PROOF_HASHES, Code::BundleProofHashes, |n| {
            bundle(|value| {
                value["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]["hashes"] =
                    json!(vec![base64::encode(&[0; 32]); n]);
            })
        });
        at(CANONICALIZED_BODY_BYTES, Code::BundleBodySize, |n| {
            bundle(|value| {
                value["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"] =
                    json!(base64::encode(&vec![b' '; n]));
            })
        });
    }

    #[test]
    fn checkpoint_bytes_and_checkpoint_signatures() {
        const HEAD: &str = "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
        let line = "\u{2014} o AAAAAAE=\n";
        at(CHECKPOINT_BYTES, Code::CheckpointSize, |n| {
            let rest = n - HEAD.len() - "\n\n".len() - line.len();
            let note = format!("{HEAD}{}\n\n{line}", "x".repeat(rest));
            assert_eq!(note.len(), n);
            checkpoint::parse(&note).map_err(|failure| failure.code())
        });
        at(CHECKPOINT_SIGNATURES, Code::CheckpointSignatures, |n| {
            checkpoint::parse(&format!("{HEAD}\n{}", line.repeat(n))).map_err(|f| f.code())
        });
    }

    #[test]
    fn subjects_and_subject_digests() {
        let read = |subjects: Value| {
            let statement = json!({
                "_type": "https://in-toto.io/Statement/v1", "subject": subjects,
                "predicateType": "p", "predicate": {},
            });
            statement::parse(statement.to_string().as_bytes()).map_err(|failure| failure.code())
        };
        at(SUBJECTS, Code::StatementSubjects, |n| read(json!(vec![json!({"name": "a"}); n])));
        at(SUBJECT_DIGESTS, Code::StatementDigests, |n| {
            let digests: serde_json::Map<String, Value> =
                (0..n).map(|i| (format!("a{i}"), json!("00"))).collect();
            read(json!([{"digest": digests}]))
        });
    }

    /// A SubjectPublicKeyInfo with an odd modulus of so many bits.
    fn rsa_key(bits: usize) -> Result<PublicKey, Code> {
        let mut modulus = vec![0xffu8; bits.div_ceil(8)];
        modulus[0] >>= modulus.len() * 8 - bits;
        if modulus[0] & 0x80 != 0 {
            modulus.insert(0, 0);
        }
        let modulus = raw::wrap(Tag::Integer, &[&modulus]).unwrap();
        let exponent = raw::wrap(Tag::Integer, &[&[1, 0, 1]]).unwrap();
        let key = raw::wrap(Tag::Sequence, &[&modulus, &exponent]).unwrap();
        let bits = raw::wrap(Tag::BitString, &[&[0], &key]).unwrap();
        let algorithm = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
        let spki = raw::wrap(Tag::Sequence, &[algorithm, &bits]).unwrap();
        PublicKey::from_spki_der(&spki).map_err(|failure| failure.code())
    }

    #[test]
    fn rsa_bits_and_rsa_min_bits() {
        at(RSA_BITS, Code::SignatureKey, rsa_key);
        assert_eq!(rsa_key(RSA_MIN_BITS).unwrap().kind(), KeyKind::Rsa);
        assert_eq!(rsa_key(RSA_MIN_BITS - 1).err(), Some(Code::SignatureKey));
    }

    #[test]
    fn signature_verifications() {
        let certificate = Certificate::from_der(&leaf()).unwrap();
        let key = certificate.public_key().unwrap();
        let keys = Keys::new(alloc::boxed::Box::new(RustCrypto));
        at(SIGNATURE_VERIFICATIONS, Code::SignatureBudget, |n| {
            let checker = Checker::new(&keys);
            let mut last = Ok(());
            for _ in 0..n {
                let scheme = Scheme::EcdsaP256Sha256;
                let code = Code::SignatureInvalid;
                last = checker.verify(scheme, &key, Message::Bytes(b""), b"", code);
                if last.as_ref().is_err_and(|f| f.code() == code) {
                    last = Ok(());
                }
            }
            last.map_err(|failure| failure.code())
        });
    }

    #[test]
    fn keys_tried() {
        use crate::policy::{Dangerous, TrustedKey};
        let bundle = Bundle::from_parts(&[0x30; 64], None, None).unwrap();
        let verifier = crate::Verifier::new(TrustedRoot::from_json(ROOT.as_bytes()).unwrap());
        // About half of all bytes are a point of the curve.
        let points = (0..=u8::MAX).filter_map(|i| PublicKey::from_ed25519(&[i; 32]));
        let keys: Vec<PublicKey> = points.take(KEYS_TRIED + 1).collect();
        at(KEYS_TRIED, Code::KeyUnknown, |n| {
            let keys = keys.iter().take(n).cloned().map(TrustedKey::new).collect();
            let policy = crate::Policy::keyring(keys).with_dangerous(Dangerous::NoLog);
            let artifact = crate::Artifact::bytes(b"");
            match verifier.verify(&bundle, artifact, &policy).unwrap_err().code() {
                Code::SignatureInvalid => Ok(()),
                other => Err(other),
            }
        });
    }

    /// Verifies nothing, and counts how often it is told to expect more.
    #[derive(Clone, Debug, Default)]
    struct Told(alloc::sync::Arc<core::sync::atomic::AtomicUsize>);

    impl Provider for Told {
        fn key(&self, _: KeyKind, _: &[u8]) -> Option<Box<dyn VerifyingKey>> {
            Some(Box::new(self.clone()))
        }
    }

    impl VerifyingKey for Told {
        fn verify(&self, _: Scheme, _: Message<'_>, _: &[u8]) -> Result<(), InvalidSignature> {
            Err(InvalidSignature)
        }

        fn expect_more(&self) {
            self.0.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
        }
    }

    /// Only keys that are used, at the fifth verification, once each, and no more of them than `KEY_TABLES`.
    #[test]
    fn key_tables() {
        let provider = Told::default();
        let told = || provider.0.load(core::sync::atomic::Ordering::Relaxed);
        let all: Vec<PublicKey> = (0..KEY_TABLES + 2).map(|i| rsa_key(2048 + i).unwrap()).collect();
        let mut keys = Keys::new(Box::new(provider.clone()));
        let (stranger, prepared) = all.split_last().unwrap();
        prepared.iter().for_each(|key| keys.prepare(key));
        let use_once = |key: &PublicKey| {
            let (scheme, message) = (Scheme::RsaPkcs1Sha256, Message::Bytes(b""));
            drop(Checker::new(&keys).verify(scheme, key, message, b"", Code::SignatureInvalid));
        };
        for _ in 0..9 {
            use_once(stranger);
        }
        assert_eq!(told(), 0);
        for (i, key) in prepared.iter().enumerate() {
            for _ in 0..4 {
                use_once(key);
            }
            assert_eq!(told(), i.min(KEY_TABLES));
            for _ in 0..5 {
                use_once(key);
            }
            assert_eq!(told(), (i + 1).min(KEY_TABLES));
        }
        assert_eq!(told(), KEY_TABLES);
    }

    fn policy(json: &str) -> Result<crate::Policy, Code> {
        crate::Policy::from_json(json.as_bytes()).map_err(|rejected| rejected.code())
    }

    #[test]
    fn policy_bytes() {
        at(POLICY_BYTES, Code::PolicyDocument, |n| {
            policy(&format!(r#"{{"version":1{}}}"#, " ".repeat(n - 13)))
        });
    }

    #[test]
    fn policy_nodes() {
        // Outside the lists: document, version, statement, parameters, claims.
        at(POLICY_NODES, Code::PolicyDocument, |n| {
            let parameters: Vec<String> = (0..n - 4).map(|i| format!(r#""{i}":"x""#)).collect();
            let parameters = parameters.join(",");
            policy(&format!(r#"{{"version":1,"statement":{{"parameters":{{{parameters}}}}}}}"#))
        });
    }

    #[test]
    fn policy_list() {
        at(POLICY_LIST, Code::PolicyDocument, |n| {
            let list = vec![r#""noLog""#; n].join(",");
            policy(&format!(r#"{{"version":1,"dangerous":[{list}]}}"#))
        });
        at(POLICY_LIST, Code::PolicyDocument, |n| {
            policy(&format!(r#"{{"version":1,"evidence":{{"logs":{n}}}}}"#))
        });
    }

    #[test]
    fn policy_demands() {
        use crate::policy::{Alternative, EvidenceRule};
        use crate::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
        let bundle = include_bytes!("../../tests/vectors/real/conda-attestation.sigstore.json");
        let bundle = Bundle::from_json(bundle).unwrap();
        let root = TrustedRoot::from_json(ROOT.as_bytes()).unwrap();
        let verifier = Verifier::new(root);
        let ask = |n: usize| {
            let all = (0..n).map(|timestamps| {
                let evidence = EvidenceRule { timestamps, ..EvidenceRule::default() };
                Alternative::identity("me", "https://a.example").with_evidence(evidence)
            });
            let policy = Policy::any_of(all.collect());
            verifier.verify(&bundle, Artifact::bytes(b""), &policy).unwrap_err().code()
        };
        assert_ne!(ask(POLICY_DEMANDS), Code::PolicyDocument);
        assert_eq!(ask(POLICY_DEMANDS + 1), Code::PolicyDocument);
    }

    #[cfg(feature = "regex")]
    #[test]
    fn policy_regexes() {
        at(POLICY_REGEXES, Code::PolicyRegex, |n| {
            let list = vec![r#"{"regex":"a+"}"#; n].join(",");
            policy(&format!(r#"{{"version":1,"claims":{{"buildTrigger":[{list}]}}}}"#))
        });
    }

    #[test]
    fn pattern_bytes() {
        use crate::policy::Match;
        at(PATTERN_BYTES, Code::PolicyGlob, |n| {
            Match::glob(&"a".repeat(n)).map_err(|failure| failure.code())
        });
    }

    #[cfg(feature = "regex")]
    #[test]
    fn regex_bytes() {
        use crate::policy::Match;
        let refused = |regex| Match::regex(regex).err().map(|failure| failure.code());
        assert_eq!(refused("[a-z]{1000}"), None);
        assert_eq!(refused(&format!("[a-z]{{{REGEX_BYTES}}}")), Some(Code::PolicyRegex));
    }

    #[test]
    fn echo() {
        let Shown::Text(shown) = Shown::from("\u{e9}".repeat(ECHO + 1).as_str()) else { panic!() };
        assert_eq!(shown.chars().count(), ECHO);
    }

    /// ATTESTATIONS, ATTESTATIONS_NODES, FILE_NAME_BYTES
    #[cfg(feature = "pypi")]
    #[test]
    fn attestations_of_pypi() {
        use crate::ecosystem::pypi::{FileName, Provenance};
        const ATTESTATION: &str = include_str!(
            "../../tests/vectors/real/pypi/rfc8785-0.1.2-py3-none-any.whl.publish.attestation"
        );
        let attestation: Value = serde_json::from_str(ATTESTATION).unwrap();
        let publisher = json!({"kind": "Google", "email": "a@b.example"});
        let bundle =
            |n| json!({"publisher": publisher, "attestations": vec![attestation.clone(); n]});
        let read = |bundles: Vec<Value>| {
            let object = json!({"version": 1, "attestation_bundles": bundles});
            Provenance::from_json(object.to_string().as_bytes()).map_err(|r| r.code())
        };
        at(ATTESTATIONS, Code::PypiAttestations, |n| read(vec![bundle(n)]));
        at(ATTESTATIONS, Code::PypiAttestations, |n| read(vec![bundle(n - 2), bundle(2)]));
        at(ATTESTATIONS, Code::PypiAttestations, |n| read(vec![bundle(0); n]));
        let read = |n: usize| {
            let text = format!("{{\"x\":[0{}]}}", ",0".repeat(n - 3));
            Provenance::from_json(text.as_bytes()).unwrap_err().code()
        };
        assert_eq!(read(ATTESTATIONS_NODES), Code::JsonFieldMissing);
        assert_eq!(read(ATTESTATIONS_NODES + 1), Code::JsonNodes);
        at(FILE_NAME_BYTES, Code::PypiFileName, |n| {
            let name = format!("{}-1.tar.gz", "a".repeat(n - "-1.tar.gz".len()));
            FileName::parse(&name).map_err(|failure| failure.code())
        });
    }

    #[cfg(feature = "npm")]
    #[test]
    fn documents_of_npm() {
        use crate::ecosystem::npm::{
            Attestations, Lockfile, PackageJson, PackageUrl, RegistryKeys,
            verify_registry_signatures,
        };
        let padded = |text: &str, n: usize| format!("{text}{}", " ".repeat(n - text.len()));
        let read = |bundles: Vec<Value>| {
            let text = Value::from(bundles).to_string();
            Attestations::from_json(text.as_bytes()).map_err(|rejected| rejected.code())
        };
        let bundle: Value = serde_json::from_str(BUNDLE).unwrap();
        at(ATTESTATIONS, Code::NpmAttestations, |n| read(vec![bundle.clone(); n]));
        let set = |n: usize| {
            let text =
                json!({"attestations": vec![json!({"predicateType": "", "bundle": bundle}); n]});
            Attestations::from_json(text.to_string().as_bytes()).map_err(|rejected| rejected.code())
        };
        at(ATTESTATIONS, Code::NpmAttestations, set);

        let keys = |text: &str| RegistryKeys::from_json(text.as_bytes()).map_err(|f| f.code());
        at(REGISTRY_KEYS_BYTES, Code::NpmKeys, |n| keys(&padded("{\"keys\":[]}", n)));
        at(REGISTRY_KEYS_NODES, Code::NpmKeys, |n| {
            keys(&format!("{{\"keys\":[],\"x\":[0{}]}}", ",0".repeat(n - 4)))
        });
        let key = json!({"keyid": "a", "keytype": "unknown"});
        at(REGISTRY_KEYS, Code::NpmKeys, |n| {
            keys(&json!({"keys": vec![key.clone(); n]}).to_string())
        });

        let lock = |text: &str| Lockfile::from_json(text.as_bytes()).map_err(|f| f.code());
        let small = r#"{"lockfileVersion":3,"packages":{}}"#;
        at(LOCKFILE_BYTES, Code::NpmLockfile, |n| lock(&padded(small, n)));
        at(LOCKFILE_NODES, Code::NpmLockfile, |n| {
            let list = format!("[0{}]", ",0".repeat(n - 5));
            lock(&format!(r#"{{"lockfileVersion":3,"packages":{{}},"x":{list}}}"#))
        });

        let verifier = crate::Verifier::new(TrustedRoot::from_json(ROOT.as_bytes()).unwrap());
        let package = PackageUrl::new("a", "1.0.0").unwrap();
        let digest = base64::encode(crate::HashAlgorithm::Sha512.hash(b"").bytes());
        let sign = |n: usize| {
            let list = Value::from(vec![json!({"keyid": "a", "sig": "AAAA"}); n]).to_string();
            let (known, integrity) = (keys("{\"keys\":[]}").unwrap(), format!("sha512-{digest}"));
            verify_registry_signatures(
                &verifier,
                &known,
                &package,
                &integrity,
                list.as_bytes(),
                None,
            )
            .unwrap_err()
            .code()
        };
        assert_eq!(sign(REGISTRY_SIGNATURES), Code::NpmKeyUnknown);
        assert_eq!(sign(REGISTRY_SIGNATURES + 1), Code::NpmSignatures);

        let package = |text: &str| PackageJson::parse(text.as_bytes()).map_err(|f| f.code());
        let start = "{\"name\":\"a\",\"version\":\"1.0.0\",\"repository\":\"o/r\"";
        at(PACKAGE_JSON_BYTES, Code::NpmPackage, |n| package(&padded(&format!("{start}}}"), n)));
        // Fields that nobody asks for are not kept, and not counted.
        let uncounted = format!("{start},\"x\":[0{}]}}", ",0".repeat(PACKAGE_JSON_NODES));
        assert_eq!(package(&uncounted), package(&format!("{start}}}")));
        let counted = |n: usize| {
            let list = format!("[0{}]", ",0".repeat(n - 4));
            let text = format!(
                "{{\"name\":\"a\",\"version\":\"1.0.0\",\"repository\":{{\"url\":\"o/r\",\"x\":{list}}}}}"
            );
            PackageJson::parse(text.as_bytes()).unwrap().policy().map(drop).map_err(|f| f.code())
        };
        at(PACKAGE_JSON_NODES, Code::NpmRepository, |n| counted(n - 1));
    }

    #[test]
    fn every_bound_has_a_test() {
        let source = include_str!("limits.rs");
        let (bounds, tests) = source.split_once("mod tests").unwrap();
        for line in bounds.lines().filter_map(|line| line.strip_prefix("pub const ")) {
            let name = line.split(':').next().unwrap();
            assert!(tests.contains(name), "{name} is not tested");
        }
    }
}
