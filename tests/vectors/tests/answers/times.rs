//! A time at which something did not hold: which time it is, who states it, and the bound that it is outside of.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sigproof::HashAlgorithm;

use super::*;

const WHEEL: &str = "rfc8785-0.1.2-py3-none-any.whl.sigstore.json";
const BLOB: &str = "cosign-v3-blob.sigstore.json";

fn json_of(name: &str) -> Value {
    serde_json::from_slice(&file(name)).unwrap()
}

/// The answer about a case whose bundle, root and policy are changed.
fn changed(id: &str, bundle: Option<&Value>, root: &Value, policy: &Value) -> Failure {
    let case = case(id);
    let own = || case.read(&case.bundle).unwrap();
    let json = bundle.map_or_else(own, |bundle| bundle.to_string().into_bytes());
    let bundle = Bundle::from_json(&json).unwrap();
    let mut asked = case.policy_document();
    for (key, value) in policy.as_object().unwrap() {
        asked[key] = value.clone();
    }
    let policy = Policy::from_json(asked.to_string().as_bytes()).unwrap();
    let verifier = Verifier::new(TrustedRoot::from_json(root.to_string().as_bytes()).unwrap());
    let answer = match &case.artifact {
        Some(artifact) => {
            verifier.verify(&bundle, Artifact::bytes(&case.read(artifact).unwrap()), &policy)
        }
        None => {
            let digest = case.digest.as_deref().unwrap().parse().unwrap();
            verifier.verify(&bundle, Artifact::digest(digest), &policy)
        }
    };
    failure_of(&answer.unwrap_err())
}

/// Before, both answers named the start of the certificate's time, the one that is after its end, too, an empty
/// subject, and nobody who states the time.
#[test]
fn a_log_entry_of_another_signature_is_told_by_its_time() {
    let with_entry_of = |name: &str, other: &str| {
        let mut json = json_of(name);
        let entry = json_of(other)["verificationMaterial"]["tlogEntries"][0].clone();
        let entries = &mut json["verificationMaterial"]["tlogEntries"];
        entries.as_array_mut().unwrap().push(entry);
        json
    };
    let root = json_of("sigstore.trusted_root.json");
    let ask = |id: &str, bundle: &Value| changed(id, Some(bundle), &root, &json!({}));
    check(vec![
        Row {
            cause: "an entry that is later than the certificate",
            failure: ask("real/rfc8785-wheel", &with_entry_of(WHEEL, BLOB)),
            code: Code::PathExpired,
            values: &[
                ("time", Some("2025-12-03")),
                ("notAfter", Some("2024-03-19")),
                ("notBefore", None),
                ("certificate", Some("the signer's")),
                ("statedBy", Some("https://rekor.sigstore.dev")),
                ("logIndex", Some("738312748")),
                ("otherTimes", Some("2024-03-19")),
            ],
            hint: "\"https://rekor.sigstore.dev\" states 2025-12-03T18:36:43Z beside 2024-03-19",
        },
        Row {
            cause: "an entry that is earlier than the certificate",
            failure: ask("real/cosign-v3-blob", &with_entry_of(BLOB, WHEEL)),
            code: Code::PathNotYetValid,
            values: &[
                ("time", Some("2024-03-19")),
                ("notBefore", Some("2025-12-03")),
                ("notAfter", None),
                ("certificate", Some("the signer's")),
                ("statedBy", Some("https://rekor.sigstore.dev")),
                ("logIndex", Some("79605083")),
                ("otherTimes", Some("2025-12-03")),
            ],
            hint: "states 2024-03-19",
        },
    ]);
}

/// Before, the first of two was named, which anybody may have put there.
#[test]
fn no_entry_is_named_where_two_have_one_time() {
    let mut json = json_of(WHEEL);
    let entry = &json_of(BLOB)["verificationMaterial"]["tlogEntries"][0];
    let mut other = entry.clone();
    other["logIndex"] = json!("1");
    // Nobody promises it, and so it states no time.
    other.as_object_mut().unwrap().remove("inclusionPromise").unwrap();
    let entries = json["verificationMaterial"]["tlogEntries"].as_array_mut().unwrap();
    entries.splice(..0, [other, entry.clone()]);
    let root = json_of("sigstore.trusted_root.json");
    check(vec![Row {
        cause: "two entries of one time",
        failure: changed("real/rfc8785-wheel", Some(&json), &root, &json!({})),
        code: Code::PathExpired,
        values: &[
            ("time", Some("2025-12-03")),
            ("statedBy", Some("https://rekor.sigstore.dev")),
            ("logIndex", None),
        ],
        hint: "states 2025-12-03",
    }]);
}

/// Before, these had the time alone, and no advice.
#[test]
fn a_period_of_the_trusted_root_is_named_with_whom_it_is_about() {
    let with = |name: &str, list: &str, key: bool, period: Value| {
        let mut json = json_of(name);
        for one in json[list].as_array_mut().unwrap() {
            let one = if key { &mut one["publicKey"] } else { one };
            one["validFor"] = period.clone();
        }
        json
    };
    let late = || json!({ "start": "2030-01-01T00:00:00Z" });
    let past = || json!({ "start": "2020-01-01T00:00:00Z", "end": "2020-12-31T00:00:00Z" });
    let (public, staging) = ("sigstore.trusted_root.json", "sigstore-staging.trusted_root.json");
    let ask = |id: &str, root: &Value| changed(id, None, root, &json!({}));
    let wheel = "real/rfc8785-wheel";
    check(vec![
        Row {
            cause: "a log's key that begins too late",
            failure: ask(wheel, &with(public, "tlogs", true, late())),
            code: Code::LogWindow,
            values: &[
                ("log", Some("https://rekor.sigstore.dev")),
                ("logIndex", Some("79605083")),
                ("validFrom", Some("2030-01-01T00:00:00Z")),
                ("validUntil", None),
            ],
            hint: "from 2030-01-01T00:00:00Z on, and not at 2024-03-19T22:41:16Z",
        },
        Row {
            cause: "a log's key that ended",
            failure: ask(wheel, &with(public, "tlogs", true, past())),
            code: Code::LogWindow,
            values: &[
                ("log", Some("https://rekor.sigstore.dev")),
                ("validFrom", None),
                ("validUntil", Some("2020-12-31T00:00:00Z")),
            ],
            hint: "until 2020-12-31T00:00:00Z, and not at 2024-03-19T22:41:16Z",
        },
        Row {
            cause: "a log's key that begins too late, of an entry without a time of its own",
            failure: ask("real/rekor2-dsse", &with(staging, "tlogs", true, late())),
            code: Code::LogWindow,
            values: &[
                ("log", Some("https://log2025-alpha3.rekor.sigstage.dev")),
                ("validFrom", Some("2030-01-01T00:00:00Z")),
                ("statedBy", Some("https://timestamp.sigstage.dev")),
            ],
            hint: "from 2030-01-01T00:00:00Z on",
        },
        Row {
            cause: "a certificate log's key that begins too late",
            failure: ask(wheel, &with(public, "ctlogs", true, late())),
            code: Code::SctWindow,
            values: &[
                ("log", Some("https://ctfe.sigstore.dev")),
                ("validFrom", Some("2030-01-01T00:00:00Z")),
            ],
            hint: "from 2030-01-01T00:00:00Z on",
        },
        Row {
            cause: "a timestamp authority that begins too late",
            failure: ask("real/rekor2-dsse", &with(staging, "timestampAuthorities", false, late())),
            code: Code::TimestampWindow,
            values: &[
                ("authority", Some("https://timestamp.sigstage.dev")),
                ("validFrom", Some("2030-01-01T00:00:00Z")),
            ],
            hint: "from 2030-01-01T00:00:00Z on",
        },
        Row {
            cause: "a certificate authority that ended",
            failure: ask(wheel, &with(public, "certificateAuthorities", false, past())),
            code: Code::PathAuthorityWindow,
            values: &[
                ("authority", Some("https://fulcio.sigstore.dev")),
                ("validUntil", Some("2020-12-31T00:00:00Z")),
                ("statedBy", Some("https://rekor.sigstore.dev")),
                ("otherTimes", None),
            ],
            hint: "until 2020-12-31T00:00:00Z",
        },
    ]);
}

/// Before, the first three were told that the log entry states no time, which it does, or that one is missing.
#[test]
fn too_few_times_are_told_from_none() {
    let root = json_of("sigstore.trusted_root.json");
    let ask = |policy: Value| changed("real/rfc8785-wheel", None, &root, &policy);
    let without = |policy: Value| {
        let mut json = json_of(WHEEL);
        json["verificationMaterial"]["tlogEntries"] = json!([]);
        changed("real/rfc8785-wheel", Some(&json), &root, &policy)
    };
    check(vec![
        Row {
            cause: "a timestamp is asked for, and a log states the time",
            failure: ask(json!({ "evidence": { "timestamps": 1 } })),
            code: Code::TimestampThreshold,
            values: &[("missing", Some("timestamp")), ("wanted", Some("1")), ("found", Some("0"))],
            hint: "the policy asks for a timestamp (RFC 3161), and the bundle has none",
        },
        Row {
            cause: "two times are asked for, and a log states one",
            failure: ask(json!({ "evidence": { "times": 2 } })),
            code: Code::TimeThreshold,
            values: &[("missing", Some("timestamp")), ("found", Some("1"))],
            hint: "times that 2 organisations state, and there are those of 1",
        },
        Row {
            cause: "no log is asked for, and nothing states a time",
            failure: without(json!({ "dangerous": ["noLog"] })),
            code: Code::TimeNone,
            values: &[("missing", Some("timestamp"))],
            hint: "with a log or without",
        },
        Row {
            cause: "a log is asked for, and nothing states a time",
            failure: without(json!({})),
            code: Code::TimeNone,
            values: &[("missing", Some("log entry"))],
            hint: "no log entry came with the signature",
        },
    ]);
}

/// Before, there was no advice, and the first read like a forgery.
#[test]
fn a_root_made_without_the_origin_of_the_log_is_told_from_a_forgery() {
    const ORIGIN: &str = "log2025-alpha3.rekor.sigstage.dev";
    let mut root = json_of("sigstore-staging.trusted_root.json");
    let ask = |root: &Value, bundle: Option<&Value>| {
        changed("real/rekor2-dsse", bundle, root, &json!({}))
    };
    let mut forged = json_of("rekor2-dsse.sigstore.json");
    forged["verificationMaterial"]["tlogEntries"][0]["logId"]["keyId"] =
        STANDARD.encode([7; 32]).into();
    let forged = ask(&root, Some(&forged));
    let logs = root["tlogs"].as_array_mut().unwrap();
    let is_own = |log: &&mut Value| log["baseUrl"].as_str().unwrap().contains("alpha3");
    let log = logs.iter_mut().find(is_own).unwrap();
    let key = STANDARD.decode(log["publicKey"]["rawBytes"].as_str().unwrap()).unwrap();
    let id = STANDARD.encode(HashAlgorithm::Sha256.hash(&key).bytes());
    log["logId"]["keyId"] = id.into();
    check(vec![
        Row {
            cause: "the root lists the log by its key alone",
            failure: ask(&root, None),
            code: Code::EntryLogId,
            values: &[("origin", Some(ORIGIN)), ("trustedRootNames", Some("="))],
            hint: "make it with the origin \"log2025-alpha3.rekor.sigstage.dev\"",
        },
        Row {
            cause: "the entry names another log",
            failure: forged,
            code: Code::EntryLogId,
            values: &[("origin", Some(ORIGIN)), ("trustedRootNames", None)],
            hint: "are of two logs",
        },
    ]);
}
