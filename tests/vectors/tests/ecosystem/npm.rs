//! npm's attestations and registry signatures.

use serde_json::{Value, json};
use sigproof::ecosystem::npm::{
    Attestations, PackageJson, PackageUrl, Publish, RegistryKeys, digest_of_integrity, verify,
    verify_registry_signatures,
};
use sigproof::{Artifact, Code, Failure, HashAlgorithm, Policy, Rejected, Step, Time, Verifier};
use sigproof_testkit::json::b64;
use sigproof_testkit::key::{Hash, Key, KeyKind, sha256};
use sigproof_testkit::recipe::{IDENTITY, ISSUER, Signer};
use sigproof_testkit::world::{ANOTHER, ARTIFACT, Effect};
use sigproof_testkit::{EntryKind, Recipe, Version, clock, statement};

use crate::{Hint, Says, made, real, sigstore};

const PUBLISH: &str = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1";
pub(super) const SLSA: &str = "https://slsa.dev/provenance/v1";

/// What the command line does with package.json.
fn policy_of_package(json: &[u8]) -> Result<(PackageUrl, Policy), Failure> {
    let package = PackageJson::parse(json)?;
    Ok((package.url().clone(), package.policy()?))
}

/// A published package: its attestations, the digest of its archive, and its package.json as far as
/// it matters here.
pub(super) struct Package {
    file: &'static str,
    sha512: &'static str,
    package_json: &'static str,
}

pub(super) const OWN: Package = Package {
    file: "gundam-visor-cli-v1-tag",
    sha512: "8d9d7972f676516c75014aa074e11ae604d98f0b64ec6725a61e2838ff3dab162118fa71433fb31e1550d30bd0dec9d086ce032b94457b583900c507acf39c40",
    package_json: r#"{"name": "gundam-visor", "version": "1.0.1",
        "repository": {"type": "git", "url": "https://github.com/ramonpetgrave64/gundam-visor"}}"#,
};
pub(super) const SCOPED: Package = Package {
    file: "provenance-npm-test-cli-v02-prega",
    sha512: "f2995e2565a1510c707850d8194f983b91fe61ec243c5551ad849c357273768b5f3a57e44b81cc0cd36a34b8b933322be871eea5b058202be807e24dc882811b",
    package_json: r#"{"name": "@laurentsimon/provenance-npm-test", "version": "1.0.3",
        "repository": {"type": "git", "url": "git+https://github.com/laurentsimon/provenance-npm-test.git"}}"#,
};
pub(super) const SHARED: Package = Package {
    file: "provenance-npm-test-ossf",
    sha512: "563bc6d88c7cc60917b13cf4838473eeea6ec7ea0430f2672b16f43c2a5c82c239949c7cae7fe13bbe3b30d0571c3e56de624aa31ea43c98c12f1f190b8a7ca0",
    package_json: r#"{"name": "@laurentsimon/provenance-npm-test", "version": "1.0.5",
        "repository": {"type": "git", "url": "git+https://github.com/laurentsimon/provenance-npm-test.git"}}"#,
};

impl Package {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&real(&format!("npm/{}.tgz.json", self.file))).unwrap()
    }

    pub(super) fn artifact(&self) -> Artifact<'static> {
        Artifact::digest(format!("sha512:{}", self.sha512).parse().unwrap())
    }

    pub(super) fn url_and_policy(&self) -> (PackageUrl, Policy) {
        policy_of_package(self.package_json.as_bytes()).unwrap()
    }

    fn ask(&self, json: &Value, publish: Publish<'_>) -> Option<(Option<Step>, Code)> {
        let (url, policy) = self.url_and_policy();
        let set = Attestations::from_json(json.to_string().as_bytes()).unwrap();
        why(verify(&sigstore(), &set, &url, &self.artifact(), publish, &policy))
    }
}

fn why<T>(answer: Result<T, Rejected>) -> Option<(Option<Step>, Code)> {
    answer.err().map(|rejected| (rejected.step(), rejected.code()))
}

#[test]
fn real_sets_verify() {
    let keys = RegistryKeys::npm();
    for package in [OWN, SCOPED, SHARED] {
        let (url, policy) = package.url_and_policy();
        let set = Attestations::from_json(package.json().to_string().as_bytes()).unwrap();
        let artifact = package.artifact();
        let publish = Publish::Required(&keys);
        let verified = verify(&sigstore(), &set, &url, &artifact, publish, &policy).unwrap();
        let statement = verified.provenance().statement().unwrap();
        assert!(statement.predicate_type().starts_with("https://slsa.dev/provenance/v"));
        assert_eq!(statement.subjects()[0].name, url.to_string());
        let published = verified.publish().unwrap();
        assert_eq!(published.statement().unwrap().predicate_type(), PUBLISH);
        assert!(published.facts().signer.certificate().is_none());
        assert!(published.report().to_json().contains("https://registry.npmjs.org"));
        assert!(verified.others().is_empty());
    }
}

#[test]
fn real_sets_with_a_changed_payload_do_not() {
    let keys = RegistryKeys::npm();
    for (suffix, at) in [("-invalidsigpub", 0), ("-invalidsigprov", 1)] {
        let json = real(&format!("npm/{}{suffix}.tgz.json", OWN.file));
        let json: Value = serde_json::from_slice(&json).unwrap();
        assert_ne!(json["attestations"][at], OWN.json()["attestations"][at]);
        let answer = OWN.ask(&json, Publish::IfPresent(&keys));
        assert_eq!(answer, Some((Some(Step::Binding), Code::BindingPayload)), "{suffix}");
    }
}

#[test]
fn another_package() {
    let keys = RegistryKeys::npm();
    let publish = Publish::IfPresent(&keys);
    let (url, policy) = OWN.url_and_policy();
    let set = Attestations::from_json(OWN.json().to_string().as_bytes()).unwrap();
    let ask = |url: &PackageUrl, artifact: &Artifact<'_>, policy: &Policy| {
        why(verify(&sigstore(), &set, url, artifact, publish, policy))
    };
    let artifact = OWN.artifact();
    assert_eq!(ask(&url, &artifact, &policy), None);
    let mismatch = Some((Some(Step::Artifact), Code::SubjectMismatch));
    assert_eq!(ask(&url, &SCOPED.artifact(), &policy), mismatch);
    for (name, version) in
        [("gundam-visor", "1.0.2"), ("gundam", "1.0.1"), ("@a/gundam-visor", "1.0.1")]
    {
        let other = PackageUrl::new(name, version).unwrap();
        let mismatch = Some((Some(Step::Artifact), Code::NpmSubjectName));
        assert_eq!(ask(&other, &artifact, &policy), mismatch, "{name} {version}");
    }
    // Weaker digests of the archive do not do.
    let sha256 = Artifact::digest(HashAlgorithm::Sha256.hash(b"archive"));
    assert_eq!(
        ask(&url, &sha256, &policy),
        Some((Some(Step::Artifact), Code::ArtifactUnavailable))
    );
    let (_, foreign) = SCOPED.url_and_policy();
    let mismatch = Some((Some(Step::Policy), Code::SourceRepository));
    assert_eq!(ask(&url, &artifact, &foreign), mismatch);
}

#[test]
fn sets_that_are_changed() {
    let keys = RegistryKeys::npm();
    let (own, scoped) = (OWN.json(), SCOPED.json());
    let (publish, provenance) = (&own["attestations"][0], &own["attestations"][1]);
    let ask = |list: Value, publish: Publish<'_>| OWN.ask(&json!({"attestations": list}), publish);
    let if_present = Publish::IfPresent(&keys);
    let required = Publish::Required(&keys);
    assert_eq!(ask(json!([provenance, publish]), required), None);
    assert_eq!(ask(json!([provenance]), if_present), None);
    assert_eq!(ask(json!([provenance]), Publish::NoKeys), None);
    let before_steps = |code| Some((None, code));
    assert_eq!(ask(json!([provenance]), required), before_steps(Code::NpmPublishMissing));
    assert_eq!(ask(json!([publish]), if_present), before_steps(Code::NpmProvenanceMissing));
    assert_eq!(ask(json!([]), if_present), before_steps(Code::NpmProvenanceMissing));
    let twice = json!([publish, provenance, publish]);
    assert_eq!(ask(twice, if_present), before_steps(Code::NpmAttestationDuplicate));
    let twice = json!([provenance, publish, provenance]);
    assert_eq!(ask(twice, if_present), before_steps(Code::NpmAttestationDuplicate));
    // Of another version of the predicate, it is still a second provenance.
    let older = json!([provenance, publish, scoped["attestations"][1]]);
    assert_eq!(ask(older, if_present), before_steps(Code::NpmAttestationDuplicate));
    let both = json!([publish, provenance]);
    assert_eq!(ask(both, Publish::NoKeys), before_steps(Code::NpmKeysRequired));
    // Bundles of another package.
    let swapped = json!([publish, scoped["attestations"][1]]);
    assert_eq!(ask(swapped, if_present), Some((Some(Step::Artifact), Code::SubjectMismatch)));
    let swapped = json!([scoped["attestations"][0], provenance]);
    assert_eq!(ask(swapped, if_present), Some((Some(Step::Artifact), Code::SubjectMismatch)));
    // Bundles under each other's type: a key signs no provenance, and no workflow publishes.
    let crossed = json!([
        {"predicateType": publish["predicateType"], "bundle": provenance["bundle"]},
        {"predicateType": provenance["predicateType"], "bundle": publish["bundle"]},
    ]);
    assert_eq!(ask(crossed, if_present), Some((Some(Step::Policy), Code::KeyMaterial)));
    // The same signer, another type than the statement's.
    for (declared, bundle) in [
        ("https://slsa.dev/provenance/v0.2", provenance),
        ("https://github.com/npm/attestation/tree/main/specs/publish/v0.2", publish),
    ] {
        let lie = json!({"predicateType": declared, "bundle": bundle["bundle"]});
        let other = if bundle == publish { provenance } else { publish };
        let answer = ask(json!([lie, other]), if_present);
        assert_eq!(answer, Some((Some(Step::Artifact), Code::NpmPredicateMismatch)), "{declared}");
    }
    // A provenance under a type that npm does not know is none.
    let hidden = json!([{"predicateType": "https://x.example", "bundle": provenance["bundle"]}]);
    assert_eq!(ask(hidden, if_present), before_steps(Code::NpmProvenanceMissing));
}

#[test]
fn forms_of_a_set() {
    let (url, policy) = OWN.url_and_policy();
    let own = OWN.json();
    let bundles = [&own["attestations"][0]["bundle"], &own["attestations"][1]["bundle"]];
    let keys = RegistryKeys::npm();
    for (json, expected) in [
        (json!(bundles), None),
        (json!(bundles[1]), None),
        (json!(bundles[0]), Some(Code::NpmProvenanceMissing)),
        (json!([]), Some(Code::NpmProvenanceMissing)),
    ] {
        let set = Attestations::from_json(json.to_string().as_bytes()).unwrap();
        let publish = Publish::IfPresent(&keys);
        let answer = verify(&sigstore(), &set, &url, &OWN.artifact(), publish, &policy);
        assert_eq!(answer.err().map(|r| r.code()), expected);
    }
    let code =
        |json: Value| Attestations::from_json(json.to_string().as_bytes()).unwrap_err().code();
    assert_eq!(code(json!({"attestations": [{"bundle": bundles[0]}]})), Code::JsonFieldMissing);
    assert_eq!(code(json!({"attestations": [{"predicateType": SLSA}]})), Code::JsonFieldMissing);
    assert_eq!(code(json!({"attestations": {}})), Code::JsonFieldType);
    assert_eq!(code(json!({"attestations": [null]})), Code::JsonFieldType);
    assert_eq!(code(json!("x")), Code::JsonFieldType);
    // What the registry adds is its own affair; a bundle is read as strictly as ever.
    let mut added = own.clone();
    added["x"] = json!(1);
    added["attestations"][0]["x"] = json!(1);
    assert!(Attestations::from_json(added.to_string().as_bytes()).is_ok());
    added["attestations"][0]["bundle"]["x"] = json!(1);
    assert_eq!(code(added), Code::JsonKeyUnknown);
    let twice =
        own.to_string().replacen("\"attestations\":", "\"attestations\":[],\"attestations\":", 1);
    let answer = Attestations::from_json(twice.as_bytes());
    assert_eq!(answer.unwrap_err().code(), Code::JsonKeyDuplicate);
}

/// A single real provenance, as npm's first clients wrote it.
#[test]
fn a_provenance_alone() {
    let set = Attestations::from_json(&real("sigstore-js-2.0.0-provenance.sigstore.json")).unwrap();
    let package_json = br#"{"name": "sigstore", "version": "2.0.0",
        "repository": {"type": "git", "url": "git+https://github.com/sigstore/sigstore-js.git"}}"#;
    let (url, policy) = policy_of_package(package_json).unwrap();
    let artifact = Artifact::digest("sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c".parse().unwrap());
    let verified = verify(&sigstore(), &set, &url, &artifact, Publish::NoKeys, &policy).unwrap();
    assert!(verified.publish().is_none());
}

fn npm_keys() -> Value {
    json!({"keys": [
        {"expires": "2025-01-29T00:00:00.000Z", "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256",
         "keyid": "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA",
         "key": "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg=="},
        {"expires": null, "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256",
         "keyid": "SHA256:DhQ8wR5APBvFHLF/+Tc+AYvPOdTpcIDqOhxsBHRwC7U",
         "key": "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEY6Ya7W++7aUPzvMTrezH6Ycx3c+HOKYCcNGybJZSCJq/fd7Qa8uuAKtdIkUQtQiEKERhAmE5lMMJhP8OkDOa2g=="},
    ]})
}

fn keys(value: &Value) -> Result<RegistryKeys, Failure> {
    RegistryKeys::from_json(value.to_string().as_bytes())
}

#[test]
fn keys_and_their_periods() {
    let ask = |value: &Value| OWN.ask(&OWN.json(), Publish::Required(&keys(value).unwrap()));
    // Logged at 2024-06-03T22:18:01Z.
    assert_eq!(ask(&npm_keys()), None);
    let mut expired = npm_keys();
    expired["keys"][0]["expires"] = json!("2024-06-03T22:18:00Z");
    assert_eq!(ask(&expired), Some((Some(Step::Time), Code::KeyWindow)));
    expired["keys"][0]["expires"] = json!("2024-06-03T22:18:01Z");
    assert_eq!(ask(&expired), None);
    let mut without = npm_keys();
    without["keys"].as_array_mut().unwrap().remove(0);
    // The one key that is left is tried, and has not signed it.
    let (step, code) = ask(&without).unwrap();
    assert!(matches!(code, Code::BindingVerifier | Code::KeyUnknown), "{step:?} {code}");
    without["keys"] = json!([]);
    let (_, code) = ask(&without).unwrap();
    assert!(matches!(code, Code::PolicyAnyOfEmpty | Code::KeyUnknown), "{code}");
}

#[test]
fn the_target_says_what_a_key_is_for() {
    let mut target: Value =
        serde_json::from_slice(include_bytes!("../../../../core/roots/npm.registry-keys.json"))
            .unwrap();
    let ask = |value: &Value| OWN.ask(&OWN.json(), Publish::Required(&keys(value).unwrap()));
    assert_eq!(ask(&target), None);
    assert!(RegistryKeys::npm().notes().is_empty());
    // The same key, for signatures only.
    let mut without = target.clone();
    without["keys"].as_array_mut().unwrap().remove(1);
    assert!(ask(&without).is_some());
    // For each use it has a period of its own, and one only.
    target["keys"][1]["publicKey"]["validFor"]["start"] = json!("2024-06-03T22:18:02Z");
    assert_eq!(ask(&target), Some((Some(Step::Time), Code::KeyWindow)));
    let again = target["keys"][0].clone();
    target["keys"].as_array_mut().unwrap().push(again);
    assert_eq!(ask(&target), Some((Some(Step::Time), Code::KeyWindow)));
    target["keys"][0]["publicKey"]["validFor"]["end"].take();
    assert_eq!(keys(&target).unwrap_err().code(), Code::NpmKeys);
    let mut served = npm_keys();
    let again = served["keys"][0].clone();
    served["keys"].as_array_mut().unwrap().push(again);
    assert!(keys(&served).is_ok());
    served["keys"][0]["expires"].take();
    assert_eq!(keys(&served).unwrap_err().code(), Code::NpmKeys);
}

#[test]
fn keys_have_their_form() {
    assert!(keys(&npm_keys()).unwrap().notes().is_empty());
    let mut unknown = npm_keys();
    unknown["keys"][0]["keytype"] = json!("ssh-dss");
    unknown["keys"][1]["x"] = json!(1);
    let notes = keys(&unknown).unwrap();
    assert_eq!(notes.notes().len(), 1);
    assert_eq!(notes.notes()[0].place, "keys[0]");
    let code = |change: &dyn Fn(&mut Value)| {
        let mut value = npm_keys();
        change(&mut value);
        keys(&value).unwrap_err().code()
    };
    let swap = |v: &mut Value| v["keys"][0]["key"] = v["keys"][1]["key"].clone();
    assert_eq!(code(&swap), Code::NpmKeyId);
    let shared = |v: &mut Value| {
        v["keys"][0]["keyid"] = json!("one");
        v["keys"][1]["keyid"] = json!("one");
    };
    assert_eq!(code(&shared), Code::NpmKeyId);
    assert_eq!(code(&|v| v["keys"] = json!(null)), Code::NpmKeys);
    assert_eq!(code(&|v| v["keys"][0]["key"] = json!("AAAA")), Code::NpmKeys);
    assert_eq!(code(&|v| v["keys"][0]["expires"] = json!("soon")), Code::NpmKeys);
    assert_eq!(code(&|v| v["keys"][0]["keyid"] = json!(null)), Code::NpmKeys);
    assert_eq!(RegistryKeys::from_json(b"[").unwrap_err().code(), Code::NpmKeys);
    // The key is not of the kind that the target says.
    let mut target: Value =
        serde_json::from_slice(include_bytes!("../../../../core/roots/npm.registry-keys.json"))
            .unwrap();
    target["keys"][0]["publicKey"]["keyDetails"] = json!("PKIX_ED25519");
    assert_eq!(keys(&target).unwrap_err().code(), Code::NpmKeys);
    // A name that is no hash is a name.
    let mut named = npm_keys();
    named["keys"][0]["keyid"] = json!("first");
    assert!(keys(&named).is_ok());
}

/// The testkit's key as a registry's, under the identifier that SSH gives it.
fn registry(expires: Value) -> (Key, String, Value) {
    let key = Key::derive(KeyKind::P256, "ecosystem", "leaf");
    let spki = key.spki();
    let parts = [b"ecdsa-sha2-nistp256".as_slice(), b"nistp256", &spki[spki.len() - 65..]];
    let encoded: Vec<u8> = parts
        .iter()
        .flat_map(|part| [&(part.len() as u32).to_be_bytes()[..], part].concat())
        .collect();
    let id = format!("SHA256:{}", b64(sha256(&encoded)).trim_end_matches('='));
    let keys = json!({"keys": [{"keyid": id, "key": b64(spki), "expires": expires,
        "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256"}]});
    (key, id, keys)
}

#[test]
fn registry_signatures() {
    let (key, id, served) = registry(json!(null));
    let keys = keys(&served).unwrap();
    let package = PackageUrl::new("@scope/foo", "1.0.0").unwrap();
    let digest = HashAlgorithm::Sha512.hash(ARTIFACT);
    let integrity = format!("sha512-{}", b64(digest.bytes()));
    let sign = |text: &str| b64(key.sign(Hash::Sha256, text.as_bytes()));
    let good = sign(&format!("@scope/foo@1.0.0:{integrity}"));
    let verifier = sigstore();
    let ask = |integrity: &str, signatures: Value| {
        let json = signatures.to_string();
        verify_registry_signatures(&verifier, &keys, &package, integrity, json.as_bytes(), None)
    };
    let verified = ask(&integrity, json!([{"keyid": id, "sig": good, "x": 1}])).unwrap();
    assert_eq!(*verified.digest(), digest);
    assert_eq!(verified.key_ids().join(" "), id);
    // A signature by another key says nothing, beside one by a known key.
    let other = json!({"keyid": "SHA256:other", "sig": good});
    assert!(ask(&integrity, json!([other, {"keyid": id, "sig": good}])).is_ok());
    let code = |answer: Result<_, Rejected>| {
        let rejected = answer.err().unwrap();
        assert_eq!(rejected.step(), Some(Step::Signature));
        rejected.code()
    };
    assert_eq!(code(ask(&integrity, json!([other]))), Code::NpmKeyUnknown);
    assert_eq!(code(ask(&integrity, json!([]))), Code::NpmSignatureMissing);
    let unescaped = sign(&format!("%40scope/foo@1.0.0:{integrity}"));
    for bad in [sign("@scope/foo@1.0.1"), unescaped, b64(b"x")] {
        let list = json!([{"keyid": id, "sig": good}, {"keyid": id, "sig": bad}]);
        assert_eq!(code(ask(&integrity, list)), Code::NpmSignatureInvalid);
    }
    // Another integrity, and another spelling of the same one.
    let list = json!([{"keyid": id, "sig": good}]);
    let another = format!("sha512-{}", b64(HashAlgorithm::Sha512.hash(ANOTHER).bytes()));
    assert_eq!(code(ask(&another, list.clone())), Code::NpmSignatureInvalid);
    assert_eq!(code(ask(&format!("{integrity} "), list.clone())), Code::NpmSignatureInvalid);
    assert_eq!(code(ask("sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", list)), Code::NpmIntegrity);
    assert_eq!(code(ask(&integrity, json!({}))), Code::JsonFieldType);
    assert_eq!(code(ask(&integrity, json!([{"sig": good}]))), Code::JsonFieldMissing);
    assert_eq!(digest_of_integrity(&integrity).unwrap(), digest);
}

#[test]
fn registry_signatures_of_a_key_that_expires() {
    let (key, id, served) = registry(json!("2025-01-01T00:00:00Z"));
    let package = PackageUrl::new("foo", "1.0.0").unwrap();
    let integrity = format!("sha512-{}", b64(HashAlgorithm::Sha512.hash(ARTIFACT).bytes()));
    let signature = b64(key.sign(Hash::Sha256, format!("foo@1.0.0:{integrity}").as_bytes()));
    let signatures = json!([{"keyid": id, "sig": signature}]).to_string();
    let verifier = sigstore();
    let ask = |served: &Value, published: Option<&str>| {
        let keys = keys(served).unwrap();
        let published = published.map(|text| Time::parse_rfc3339(text).unwrap());
        verify_registry_signatures(
            &verifier,
            &keys,
            &package,
            &integrity,
            signatures.as_bytes(),
            published,
        )
        .map(drop)
        .map_err(|rejected| rejected.code())
    };
    assert_eq!(ask(&served, Some("2025-01-01T00:00:00Z")), Ok(()));
    assert_eq!(ask(&served, Some("2025-01-01T00:00:01Z")), Err(Code::KeyWindow));
    assert_eq!(ask(&served, None), Err(Code::NowRequired));
    // In the form of the target, and for attestations only.
    let mut target = json!({"keys": [{"keyId": id, "keyUsage": "npm:signatures", "publicKey": {
        "rawBytes": served["keys"][0]["key"], "keyDetails": "PKIX_ECDSA_P256_SHA_256",
        "validFor": {"start": "2024-01-01T00:00:00Z"}}}]});
    assert_eq!(ask(&target, None), Ok(()));
    assert_eq!(ask(&target, Some("2024-01-01T00:00:00Z")), Ok(()));
    assert_eq!(ask(&target, Some("2023-12-31T23:59:59Z")), Err(Code::KeyWindow));
    target["keys"][0]["keyUsage"] = json!("npm:attestations");
    assert_eq!(ask(&target, None), Err(Code::NpmKeyUnknown));
}

fn says(subjects: &[Value], kind: &str, predicate: &Value) -> Says {
    Says(json!({"_type": "https://in-toto.io/Statement/v1", "subject": subjects,
        "predicateType": kind, "predicate": predicate}))
}

fn subject(name: &str) -> Value {
    statement::subject(name, ARTIFACT, &[Hash::Sha512])
}

/// A set of the testkit: what provenance and publish attestation say.
fn testkit(provenance: &Says, publish: &Says) -> (Value, Verifier, Value) {
    let (_, id, served) = registry(json!(clock::rfc3339(clock::END)));
    let keyless = Recipe::of(Version::V03, EntryKind::Intoto);
    let bare = Recipe { signer: Signer::Key, ..keyless.clone() };
    let (first, verifier) = made(&keyless, &[provenance]);
    let effects: [&dyn Effect; 2] = [publish, &Hint(&id)];
    let (second, _) = made(&bare, &effects);
    let set = json!({"attestations": [
        {"predicateType": provenance.0["predicateType"], "bundle": first.bundle},
        {"predicateType": publish.0["predicateType"], "bundle": second.bundle},
    ]});
    (set, verifier, served)
}

#[test]
fn what_the_statements_must_say() {
    let good = [subject("pkg:npm/%40scope/foo@1.0.0")];
    let predicate =
        json!({"name": "@scope/foo", "version": "1.0.0", "registry": "https://r.example"});
    let provenance = |subjects: &[Value]| says(subjects, SLSA, &json!({}));
    let publish = |subjects: &[Value], predicate: &Value| says(subjects, PUBLISH, predicate);
    let with = |key: &str, value: Value| {
        let mut changed = predicate.clone();
        changed[key] = value;
        changed
    };
    let package = PackageUrl::new("@scope/foo", "1.0.0").unwrap();
    let policy = Policy::identity(IDENTITY, ISSUER);
    let sha256 = [statement::subject("pkg:npm/%40scope/foo@1.0.0", ARTIFACT, &[Hash::Sha256])];
    let two = [good[0].clone(), statement::subject("pkg:npm/b@1.0.0", ANOTHER, &[Hash::Sha512])];
    for (first, second, expected) in [
        (provenance(&good), publish(&good, &predicate), None),
        (provenance(&two), publish(&good, &predicate), Some(Code::NpmSubjectCount)),
        (provenance(&good), publish(&two, &predicate), Some(Code::NpmSubjectCount)),
        (
            provenance(&[subject("pkg:npm/@scope/foo@1.0.0")]),
            publish(&good, &predicate),
            Some(Code::NpmSubjectName),
        ),
        (
            provenance(&[subject("pkg:npm/%40scope/foo@1.0.1")]),
            publish(&good, &predicate),
            Some(Code::NpmSubjectName),
        ),
        (
            provenance(&good),
            publish(&[subject("pkg:npm/%40scope/Foo@1.0.0")], &predicate),
            Some(Code::NpmSubjectName),
        ),
        (provenance(&sha256), publish(&good, &predicate), Some(Code::NpmSubjectSha512)),
        (
            provenance(&good),
            publish(&good, &with("name", json!("foo"))),
            Some(Code::NpmPublishPackage),
        ),
        (
            provenance(&good),
            publish(&good, &with("version", json!("1.0.1"))),
            Some(Code::NpmPublishPackage),
        ),
        (
            provenance(&good),
            publish(&good, &with("version", json!(1))),
            Some(Code::PredicateMalformed),
        ),
        (
            provenance(&good),
            publish(&good, &with("registry", json!(null))),
            Some(Code::PredicateMalformed),
        ),
        (provenance(&good), publish(&good, &json!(null)), Some(Code::PredicateMalformed)),
    ] {
        let (set, verifier, served) = testkit(&first, &second);
        let keys = keys(&served).unwrap();
        let set = Attestations::from_json(set.to_string().as_bytes()).unwrap();
        let publish = Publish::Required(&keys);
        let artifact = Artifact::bytes(ARTIFACT);
        let answer = why(verify(&verifier, &set, &package, &artifact, publish, &policy));
        let expected = expected.map(|code| (Some(Step::Artifact), code));
        assert_eq!(answer, expected, "{} {}", first.0, second.0);
    }
}

/// A type that npm does not define must verify by the policy as well.
#[test]
fn other_attestations() {
    let good = [subject("pkg:npm/foo@1.0.0")];
    let predicate = json!({"name": "foo", "version": "1.0.0", "registry": "https://r.example"});
    let publish = says(&good, PUBLISH, &predicate);
    let (mut set, verifier, served) = testkit(&says(&good, SLSA, &json!({})), &publish);
    let other = says(&good, "https://x.example/vsa", &json!({}));
    let (other, _) = made(&Recipe::of(Version::V03, EntryKind::Intoto), &[&other]);
    let entry = json!({"predicateType": "https://x.example/vsa", "bundle": other.bundle});
    set["attestations"].as_array_mut().unwrap().push(entry);
    let keys = keys(&served).unwrap();
    let package = PackageUrl::new("foo", "1.0.0").unwrap();
    let ask = |set: &Value, policy: &Policy| {
        let set = Attestations::from_json(set.to_string().as_bytes()).unwrap();
        let publish = Publish::IfPresent(&keys);
        let artifact = Artifact::bytes(ARTIFACT);
        verify(&verifier, &set, &package, &artifact, publish, policy).map(|v| v.others().len())
    };
    let policy = Policy::identity(IDENTITY, ISSUER);
    assert_eq!(ask(&set, &policy), Ok(1));
    // Signed with the registry's key, it is nobody's whom the policy names.
    let bare = Recipe { signer: Signer::Key, ..Recipe::of(Version::V03, EntryKind::Intoto) };
    let (foreign, _) = made(&bare, &[&says(&good, "https://x.example/vsa", &json!({}))]);
    set["attestations"][2]["bundle"] = foreign.bundle;
    assert_eq!(why(ask(&set, &policy)), Some((Some(Step::Policy), Code::PolicyMaterial)));
}

#[test]
fn packages_say_where_they_come_from() {
    let code = |json: &str| policy_of_package(json.as_bytes()).err().map(|failure| failure.code());
    for good in [
        r#"{"name": "a", "version": "1.0.0", "repository": "o/r", "x": [1, {"y": null}]}"#,
        r#"{"name": "@a/b", "version": "1.0.0", "repository": {"url": "gitlab:g/s/p"}}"#,
    ] {
        assert_eq!(code(good), None, "{good}");
    }
    for (bad, expected) in [
        (r#"{"name": "a", "version": "1.0.0"}"#, Code::NpmRepository),
        (r#"{"name": "a", "version": "1.0.0", "repository": {}}"#, Code::NpmRepository),
        (
            r#"{"name": "a", "version": "1.0.0", "repository": "https://x.example/o/r"}"#,
            Code::NpmRepository,
        ),
        (r#"{"name": "a", "version": "1.0.0", "repository": 1}"#, Code::NpmRepository),
        (
            r#"{"name": "a", "version": "1.0.0", "version": "1.0.1", "repository": "o/r"}"#,
            Code::NpmPackage,
        ),
        (r#"{"name": "A B", "version": "1.0.0", "repository": "o/r"}"#, Code::NpmPackage),
        (r#"{"name": "a", "repository": "o/r"}"#, Code::NpmPackage),
        ("[]", Code::NpmPackage),
        ("", Code::NpmPackage),
    ] {
        assert_eq!(code(bad), Some(expected), "{bad}");
    }
}

#[test]
fn package_json_is_that_of_the_package_asked_for() {
    let package = PackageJson::parse(br#"{"name": "@a/b", "version": "1.0.0"}"#).unwrap();
    let ask = |name, version| package.check_is(&PackageUrl::new(name, version).unwrap());
    assert_eq!(ask("@a/b", "1.0.0"), Ok(()));
    for (name, version) in [("@a/b", "1.0.1"), ("b", "1.0.0"), ("@A/b", "1.0.0")] {
        assert_eq!(ask(name, version).unwrap_err().code(), Code::NpmPackageOther);
    }
    // Without a repository it proves nothing about where it is from.
    assert_eq!(package.policy().unwrap_err().code(), Code::NpmRepository);
}
