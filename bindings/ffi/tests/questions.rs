//! What a question may hold besides a bundle and a policy: a time, a timestamp of the certificate, a
//! registry's rules; and several roots.

use std::sync::Arc;

use serde_json::{Value, json};
use sigproof::limits;
use sigproof_ffi::{
    Artifact, Bundles, Job, Needs, NpmQuestion, Policy, PypiQuestion, Question, Rejected, Root,
    Verdict, Verifier, bundle_of_pypi, inspect, lockfile, pypi_attestation,
};
use sigproof_testkit::clock::BASE;
use sigproof_testkit::ct::Subject;
use sigproof_testkit::fault::sct;
use sigproof_testkit::json::b64;
use sigproof_testkit::{Fault, Made, Recipe, World};

const AFTER_NOW: &str = "time.verified.after_now";
const EARLY: Option<&str> = Some("2001-01-01T00:00:00Z");
const LATE: Option<&str> = Some("2099-01-01T00:00:00Z");

fn real(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../tests/vectors/real/{name}", env!("CARGO_MANIFEST_DIR")))
        .unwrap()
}

fn verifier(root: Root<'_>) -> Verifier {
    Verifier::new(&[(None, root)]).unwrap()
}

fn policy_of(made: &Made) -> Policy {
    let question = &made.question;
    Policy::identity(question.identity.as_ref().unwrap(), question.issuer.as_ref().unwrap())
}

/// The code of a rejection, or how many there are.
fn said<T>(answer: Result<Vec<T>, Rejected>) -> Result<usize, &'static str> {
    answer.map(|all| all.len()).map_err(|no| no.code())
}

#[test]
fn a_detached_timestamp_stands_in_for_an_embedded_one() {
    let world = World::new("detached");
    let made = world.make(&Recipe::default().with(Fault::Sct(sct::Sct::Absent)));
    let timestamp = world.ct.sct(&Subject::Certificate(made.leaf.clone()), BASE * 1000, b"");
    let encoded = timestamp.encode();
    let signature = &encoded[1 + 32 + 8 + 2 + timestamp.extensions.len()..];
    let answer = json!({
        "sct_version": timestamp.version,
        "id": b64(&timestamp.log_id),
        "timestamp": timestamp.timestamp,
        "extensions": b64(&timestamp.extensions),
        "signature": b64(signature),
    });
    let policy = policy_of(&made);
    let artifact = Artifact::Bytes(made.artifact.clone());
    let verifier = verifier(Root::Json(&made.trusted_root_bytes));
    let bundles = Bundles::from_json(&made.bundle_bytes).unwrap();
    let ask = |detached_sct: Option<&[u8]>| {
        let question = Question { detached_sct, ..Question::new(&bundles, &policy) };
        verifier.verify(&question, &artifact).map(drop).map_err(|no| no.code())
    };
    assert_eq!(ask(None), Err("ct.sct.missing"));
    assert_eq!(ask(Some(answer.to_string().as_bytes())), Ok(()));
    assert_eq!(ask(Some(b"{}")), Err("ct.sct.detached_malformed"));
}

#[test]
fn a_policy_says_which_of_several_roots() {
    let made = World::new("several").make(&Recipe::default());
    let root = Root::Json(&made.trusted_root_bytes);
    let named = |name: &str, root| (Some(name.to_owned()), root);
    let roots = [named("public-good", Root::Sigstore), named("ours", root)];
    let several = Verifier::new(&roots).unwrap();
    let artifact = Artifact::Bytes(made.artifact.clone());
    let bundles = Bundles::from_json(&made.bundle_bytes).unwrap();
    let ask = |root: Option<&str>| {
        let mut policy = json!({ "version": 1, "anyOf": [
            { "identity": made.question.identity, "issuer": made.question.issuer }
        ] });
        if let Some(root) = root {
            policy["anyOf"][0]["root"] = root.into();
        }
        let policy = Policy::from_json(policy.to_string().as_bytes()).unwrap();
        let answer = several.verify(&Question::new(&bundles, &policy), &artifact);
        let root = |json: String| serde_json::from_str::<Value>(&json).unwrap()["root"].clone();
        answer.map(|first| root(first.verified.facts_json())).map_err(|no| (no.code(), no.kind()))
    };
    assert_eq!(ask(None), Ok("ours".into()));
    assert_eq!(ask(Some("ours")), Ok("ours".into()));
    assert_eq!(ask(Some("public-good")).unwrap_err().1, Verdict::Rejected);
    assert_eq!(ask(Some("another")), Err(("policy.root.unknown", Verdict::Refused)));
}

#[test]
fn a_time_for_bundles() {
    let made = World::new("now").make(&Recipe::default());
    let policy = Arc::new(policy_of(&made));
    let artifact = Artifact::Bytes(made.artifact.clone());
    let verifier = verifier(Root::Json(&made.trusted_root_bytes));
    let bundles = Bundles::from_json(&made.bundle_bytes).unwrap();
    let ask = |now| {
        let question = Question { now, ..Question::new(&bundles, &policy) };
        let one = verifier.verify(&question, &artifact).map(drop).map_err(|no| no.code());
        let job = Job::new(made.bundle_bytes.clone(), artifact.clone(), policy.clone());
        let job = Job { now: now.map(str::to_owned), ..job };
        let many: Vec<_> = verifier.verify_many([Ok(job)], 2).collect();
        let [of_many] = <[_; 1]>::try_from(many).unwrap();
        assert_eq!(of_many.map(drop).map_err(|no| no.code()), one);
        one
    };
    assert_eq!((ask(None), ask(LATE), ask(EARLY)), (Ok(()), Ok(()), Err(AFTER_NOW)));
}

#[test]
fn npm() {
    const SHA512: &str = "sha512:8d9d7972f676516c75014aa074e11ae604d98f0b64ec6725a61e2838ff3dab162118fa71433fb31e1550d30bd0dec9d086ce032b94457b583900c507acf39c40";
    let (name, version) = ("gundam-visor", "1.0.1");
    let attestations = real("npm/gundam-visor-cli-v1-tag.tgz.json");
    let package = json!({ "name": name, "version": version,
        "repository": "https://github.com/ramonpetgrave64/gundam-visor" });
    let policy = Policy::of_package_json(package.to_string().as_bytes(), name, version).unwrap();
    let artifact = Artifact::digests(&[SHA512]).unwrap();
    let verifier = verifier(Root::Sigstore);
    let ask = |now| {
        let question = NpmQuestion {
            name,
            version,
            attestations: &attestations,
            keys: None,
            publish_required: true,
            policy: &policy,
            now,
        };
        let answer = verifier.verify_npm(&question, &artifact);
        said(answer.map(|p| [Some(p.provenance), p.publish].into_iter().flatten().collect()))
    };
    assert_eq!((ask(None), ask(LATE), ask(EARLY)), (Ok(2), Ok(2), Err(AFTER_NOW)));
    assert_eq!(ask(Some("soon")), Err("config.argument.invalid"));
}

#[test]
fn pypi_with_a_provenance_object() {
    let provenance = real("pypi/pypi_attestations-0.0.19.tar.gz.provenance");
    let digest = "sha256:9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3";
    let artifact = Artifact::digests(&[digest]).unwrap();
    let verifier = verifier(Root::Sigstore);
    let ask = |file_name: &str, provenance: &[u8], policy: Option<&Policy>, now| {
        let question = PypiQuestion { file_name, provenance, policy, now };
        verifier.verify_pypi(&question, &artifact)
    };
    let file = "pypi_attestations-0.0.19.tar.gz";
    let needs = Needs::of_pypi(&provenance).unwrap();
    assert_eq!((needs.algorithms().collect::<Vec<_>>(), needs.bytes()), (vec!["sha256"], false));

    let all = ask(file, &provenance, None, None).unwrap();
    let publisher: Value = serde_json::from_str(all[0].publisher.as_ref().unwrap()).unwrap();
    let mut object: Value = serde_json::from_slice(&provenance).unwrap();
    let mut expected = object["attestation_bundles"][0]["publisher"].clone();
    expected.as_object_mut().unwrap().remove("claims");
    assert_eq!((all.len(), &publisher, &publisher["kind"]), (1, &expected, &"GitHub".into()));
    assert!(all[0].verified.facts_json().contains("trailofbits/pypi-attestations"));
    assert!(all[0].verified.payload().is_some());

    // Each attestation has its own publisher beside it, in the order of the object.
    let bundles = object["attestation_bundles"].as_array_mut().unwrap();
    let mut second = bundles[0].clone();
    second["publisher"]["environment"] = "release".into();
    let again = second["attestations"][0].clone();
    second["attestations"].as_array_mut().unwrap().push(again);
    bundles.push(second);
    let all = ask(file, object.to_string().as_bytes(), None, None).unwrap();
    let environments: Vec<bool> = all
        .iter()
        .map(|one| one.publisher.as_ref().unwrap().contains(r#""environment":null"#))
        .collect();
    assert_eq!(environments, [true, false, false]);

    let stranger = Policy::identity("me@example.com", "https://accounts.example.com");
    let no = |answer| said(answer).unwrap_err();
    assert_eq!(no(ask(file, &provenance, Some(&stranger), None)), "policy.identity.mismatch");
    assert_eq!(no(ask("other-1.0.tar.gz", &provenance, None, None)), "pypi.subject.name_mismatch");
    assert_eq!(no(ask(file, &provenance, None, EARLY)), AFTER_NOW);
    assert_eq!(said(ask(file, &provenance, None, LATE)), Ok(1));
    let no = ask(file, b"[]", None, None).unwrap_err();
    assert_eq!((no.step(), no.kind()), (Some("bundle"), Verdict::Rejected));
    assert_eq!(Needs::of_pypi(b"[]").unwrap_err().code(), no.code());
}

#[test]
fn pypi_with_one_attestation() {
    let provenance = real("pypi/rfc8785-0.1.2-py3-none-any.whl.publish.attestation");
    let digest = "sha256:c4e92e9ecc828bef2aa7dba1de8ac983511f7532a0df11c770d39099a25cf201";
    let artifact = Artifact::digests(&[digest]).unwrap();
    let person = Policy::identity("william@yossarian.net", "https://github.com/login/oauth");
    let ask = |policy| {
        let file_name = "rfc8785-0.1.2-py3-none-any.whl";
        let question = PypiQuestion { file_name, provenance: &provenance, policy, now: None };
        verifier(Root::Staging).verify_pypi(&question, &artifact)
    };
    let all = ask(Some(&person)).unwrap();
    assert_eq!((all.len(), &all[0].publisher), (1, &None));
    // It names no publisher, and nobody else did.
    let no = ask(None).unwrap_err();
    assert_eq!((no.code(), no.kind()), ("policy.identity.empty", Verdict::Refused));
}

#[test]
fn a_bundle_as_an_attestation_and_back() {
    let attestation = real("pypi/rfc8785-0.1.2-py3-none-any.whl.publish.attestation");
    let bundle = bundle_of_pypi(&attestation).unwrap();
    let again = pypi_attestation(bundle.as_bytes()).unwrap();
    assert_eq!(bundle_of_pypi(again.as_bytes()).unwrap(), bundle);
    let parsed = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap();
    let certificate = &parsed(again.as_bytes())["verification_material"]["certificate"];
    assert_eq!(certificate, &parsed(&attestation)["verification_material"]["certificate"]);
    let message = real("cosign-v3-blob.sigstore.json");
    assert_eq!(pypi_attestation(&message).unwrap_err().code(), "pypi.attestation.not_expressible");
    assert_eq!(bundle_of_pypi(&message).unwrap_err().kind(), Verdict::Rejected);
}

/// What is wrong says which kind of no it is: the question, or what it is about.
#[test]
fn a_fault_of_the_question_is_refused_and_one_of_what_it_is_about_rejected() {
    let (name, version) = ("gundam-visor", "1.0.1");
    let attestations = real("npm/gundam-visor-cli-v1-tag.tgz.json");
    let policy = Policy::identity("a@example.com", "https://accounts.example.com");
    let verifier = verifier(Root::Sigstore);
    let package = |name, version, attestations, keys| {
        let artifact = Artifact::digests(&[format!("sha512:{}", "0".repeat(128))]).unwrap();
        let publish_required = true;
        let policy = &policy;
        let now = None;
        let question =
            NpmQuestion { name, version, attestations, keys, publish_required, policy, now };
        verifier.verify_npm(&question, &artifact).map(drop)
    };
    let of_json = |json: &str| Policy::of_package_json(json.as_bytes(), name, version).map(drop);
    let bundle = |json: &[u8]| Bundles::from_json(json).map(drop);
    for (answer, kind, code) in [
        (Artifact::of_integrity("sha512-").map(drop), Verdict::Refused, "npm.integrity.malformed"),
        (package("..", version, &attestations, None), Verdict::Refused, "npm.package.malformed"),
        (package(name, "", &attestations, None), Verdict::Refused, "npm.package.malformed"),
        (lockfile(b"[]").map(drop), Verdict::Refused, "npm.lockfile.malformed"),
        (package(name, version, &attestations, Some(b"[")), Verdict::Refused, "npm.keys.malformed"),
        (inspect(b"[").map(drop), Verdict::Refused, "json.syntax.invalid"),
        (inspect(b"<html>").map(drop), Verdict::Refused, "bundle.form.unsupported"),
        (
            inspect(b"{\"mediaType\":\"application/vnd.dev.sigstore.bundle\"}").map(drop),
            Verdict::Refused,
            "bundle.media_type.unsupported",
        ),
        (Artifact::digests(&["sha256:00"]).map(drop), Verdict::Refused, "artifact.digest.length"),
        (bundle(b"["), Verdict::Rejected, "json.syntax.invalid"),
        (bundle(b"<html>"), Verdict::Rejected, "bundle.form.unsupported"),
        (bundle(&vec![b' '; limits::BUNDLE_BYTES + 1]), Verdict::Rejected, "json.size.exceeded"),
        (package(name, version, b"[", None), Verdict::Rejected, "json.syntax.invalid"),
        (of_json("{}"), Verdict::Rejected, "npm.package.malformed"),
        (
            of_json(r#"{"name":"other","version":"1.0.1"}"#),
            Verdict::Rejected,
            "npm.package.mismatch",
        ),
        (
            of_json(r#"{"name":"gundam-visor","version":"1.0.1"}"#),
            Verdict::Rejected,
            "npm.repository.unsupported",
        ),
    ] {
        let no = answer.unwrap_err();
        assert_eq!((no.code(), no.kind()), (code, kind), "{no}");
    }
}

/// What cannot be read is one of the answers, wherever it stands, and never in the way of what verifies.
#[test]
fn an_unreadable_bundle_is_one_of_the_answers() {
    let made = World::new("unreadable").make(&Recipe::default());
    let policy = policy_of(&made);
    let artifact = Artifact::Bytes(made.artifact.clone());
    let other = Artifact::Bytes(b"another".to_vec());
    let verifier = verifier(Root::Json(&made.trusted_root_bytes));
    let good: Value = serde_json::from_slice(&made.bundle_bytes).unwrap();
    let good = good.to_string();
    let cut = &good[..good.len() / 2];
    let twice = good.replacen('{', "{\"mediaType\":\"x\",", 1);
    let ask = |texts: &[&str], artifact: &Artifact| {
        let mut bundles = Bundles::new();
        for text in texts {
            bundles.add(text.as_bytes())?;
        }
        let needs = Needs::of(&bundles, &policy).map(|needs| needs.algorithms().count());
        let first = verifier.verify(&Question::new(&bundles, &policy), artifact);
        assert_eq!(needs.is_ok(), first.is_ok() || texts.iter().any(|text| text.contains(&good)));
        first
    };
    let lines = format!("{twice}\n{good}\n{cut}");
    for (texts, index, codes) in [
        (&["{", &good][..], 1, &["json.syntax.invalid"][..]),
        (&["", "[]", &good], 2, &["json.syntax.invalid", "bundle.form.unsupported"]),
        (&[&good, "{"], 0, &[]),
        (&[&lines], 1, &["json.key.duplicate"]),
        (&["{", &lines, &lines], 2, &["json.syntax.invalid", "json.key.duplicate"]),
    ] {
        let first = ask(texts, &artifact).unwrap();
        let said: Vec<_> = first.rejected.iter().map(Rejected::code).collect();
        assert_eq!((first.index, said.as_slice()), (index, codes), "{texts:?}");
        // Nothing of it makes anything of another artifact.
        let no = ask(texts, &other).unwrap_err();
        assert_eq!(no.code(), "artifact.digest.mismatch", "{texts:?}");
    }
    // Whichever the answer is about, it says so, and what came of the others.
    let told = |texts: &[&str]| -> Value {
        let report = ask(texts, &other).unwrap_err().report_json();
        let report: Value = serde_json::from_str(&report).unwrap();
        let of = |values: &Value| json!([values["bundleNumber"], values["code"]]);
        let others = report["steps"][0]["evidence"].as_array().unwrap().iter();
        let others =
            others.filter(|one| one["check"] == "other_bundle").map(|one| of(&one["values"]));
        let others: Vec<Value> = others.collect();
        let evidence = &report["failure"]["evidence"];
        json!([evidence["bundleNumber"], evidence["ofBundles"], others])
    };
    for (texts, expected) in [
        (&[&good[..]][..], json!([null, null, []])),
        (&["{", &good], json!(["2", "2", [["1", "json.syntax.invalid"]]])),
        (
            &["{", &lines],
            json!([
                "3",
                "4",
                [
                    ["1", "json.syntax.invalid"],
                    ["2", "json.key.duplicate"],
                    ["4", "json.syntax.invalid"]
                ]
            ]),
        ),
        (&["{", "[]"], json!(["1", "2", [["2", "bundle.form.unsupported"]]])),
        (&["{"], json!([null, null, []])),
    ] {
        assert_eq!(told(texts), expected, "{texts:?}");
    }
    // If none can be read, it is the answer about the first.
    for (texts, code) in [
        (&["{"][..], "json.syntax.invalid"),
        (&["[]", "{"], "bundle.form.unsupported"),
        (&[&format!("{twice}\n{cut}")], "json.key.duplicate"),
        (&[], "bundle.form.unsupported"),
    ] {
        let no = ask(texts, &artifact).unwrap_err();
        assert_eq!((no.code(), no.kind()), (code, Verdict::Rejected), "{texts:?}");
    }
    // A bad question stays one.
    let empty = Policy::identity("", "x");
    let mut bundles = Bundles::new();
    bundles.add(b"{").unwrap();
    bundles.add(good.as_bytes()).unwrap();
    let no = verifier.verify(&Question::new(&bundles, &empty), &artifact).unwrap_err();
    assert_eq!((no.code(), no.kind()), ("policy.identity.empty", Verdict::Refused));
    // What bounds one text bounds all.
    let mut many = Bundles::new();
    for _ in 0..limits::BUNDLES {
        many.add(b"{").unwrap();
    }
    assert_eq!(many.add(good.as_bytes()).unwrap_err().code(), "bundle.form.unsupported");
    assert_eq!(many.count(), limits::BUNDLES);
}
