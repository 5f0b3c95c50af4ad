//! PEP 740.

use serde_json::{Value, json};
use sigproof::ecosystem::pypi::{Attestation, Provenance, Publisher, verify};
use sigproof::policy::Dangerous;
use sigproof::{
    Artifact, Bundle, Code, Digest, HashAlgorithm, Policy, Rejected, Step, TrustedRoot, Verifier,
};
use sigproof_testkit::key::Hash;
use sigproof_testkit::recipe::{IDENTITY, ISSUER, San, WORKFLOW};
use sigproof_testkit::world::{ANOTHER, ARTIFACT, Effect};
use sigproof_testkit::{EntryKind, Recipe, Version, statement};

use crate::{Claims, Says, Without, made, real, sigstore};

const WHEEL: &str = "rfc8785-0.1.2-py3-none-any.whl";
const SDIST: &str = "pypi_attestations-0.0.19.tar.gz";
const GITHUB: &str = "https://token.actions.githubusercontent.com";

fn artifact(digest: &str) -> Artifact<'static> {
    Artifact::digest(digest.parse().unwrap())
}

fn wheel() -> Artifact<'static> {
    artifact("sha256:c4e92e9ecc828bef2aa7dba1de8ac983511f7532a0df11c770d39099a25cf201")
}

fn sdist() -> Artifact<'static> {
    artifact("sha256:9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3")
}

fn attestation() -> Vec<u8> {
    real("pypi/rfc8785-0.1.2-py3-none-any.whl.publish.attestation")
}

fn provenance() -> Value {
    let json = real("pypi/pypi_attestations-0.0.19.tar.gz.provenance");
    serde_json::from_slice(&json).unwrap()
}

fn parse(value: &Value) -> Result<Provenance, Rejected> {
    Provenance::from_json(value.to_string().as_bytes())
}

/// Where and why it is refused.
fn why<T>(answer: Result<T, Rejected>) -> Option<(Option<Step>, Code)> {
    answer.err().map(|rejected| (rejected.step(), rejected.code()))
}

#[test]
fn a_real_attestation_of_a_person() {
    let staging = Verifier::new(TrustedRoot::sigstore_staging());
    let provenance = Provenance::from_json(&attestation()).unwrap();
    let person = Policy::identity("william@yossarian.net", "https://github.com/login/oauth");
    let ask = |name: &str, artifact: Artifact<'_>, policy: Option<&Policy>| {
        verify(&staging, &provenance, name, &artifact, policy).map(|all| all.len())
    };
    assert_eq!(ask(WHEEL, wheel(), Some(&person)), Ok(1));
    // The same distribution, spelled otherwise.
    assert_eq!(ask("RFC8785-v0.1.2-PY3-none-any.whl", wheel(), Some(&person)), Ok(1));
    for (name, expected) in [
        ("rfc8785-0.1.3-py3-none-any.whl", Code::PypiSubjectName),
        ("rfc8786-0.1.2-py3-none-any.whl", Code::PypiSubjectName),
        ("rfc8785-0.1.2-py2-none-any.whl", Code::PypiSubjectName),
        ("rfc8785-0.1.2-1-py3-none-any.whl", Code::PypiSubjectName),
        ("rfc8785-0.1.2.tar.gz", Code::PypiSubjectName),
        ("rfc8785.whl", Code::PypiFileName),
    ] {
        // A name that is none is no name of a file to verify.
        let step = (expected != Code::PypiFileName).then_some(Step::Artifact);
        assert_eq!(why(ask(name, wheel(), Some(&person))), Some((step, expected)));
    }
    let other = why(ask(WHEEL, sdist(), Some(&person)));
    assert_eq!(other, Some((Some(Step::Artifact), Code::SubjectMismatch)));
    let stranger = Policy::identity("someone@else.example", "https://github.com/login/oauth");
    let other = why(ask(WHEEL, wheel(), Some(&stranger)));
    assert_eq!(other, Some((Some(Step::Policy), Code::IdentityMismatch)));
    // An attestation alone names no publisher, and nobody else did.
    assert_eq!(why(ask(WHEEL, wheel(), None)), Some((None, Code::PolicyIdentityEmpty)));
}

#[test]
fn the_report_of_a_wrong_name_shows_both() {
    let staging = Verifier::new(TrustedRoot::sigstore_staging());
    let provenance = Provenance::from_json(&attestation()).unwrap();
    let person = Policy::identity("william@yossarian.net", "https://github.com/login/oauth");
    let name = "rfc8785-0.1.3-py3-none-any.whl";
    let rejected = verify(&staging, &provenance, name, &wheel(), Some(&person)).unwrap_err();
    let report: Value = serde_json::from_str(&rejected.report().to_json()).unwrap();
    assert_eq!(report["failure"]["evidence"], json!({"expected": name, "found": WHEEL}));
    assert_eq!(report["steps"][6]["status"], "pass");
    assert_eq!(report["steps"][7]["status"], "fail");
    assert_eq!(report["steps"][8]["status"], "not_reached");
}

#[test]
fn a_real_provenance_object() {
    let object = parse(&provenance()).unwrap();
    let ask = |policy: Option<&Policy>| {
        verify(&sigstore(), &object, SDIST, &sdist(), policy).map(|all| all.len())
    };
    // The publisher object says who.
    assert_eq!(ask(None), Ok(1));
    let identity = "https://github.com/trailofbits/pypi-attestations/.github/workflows/release.yml\
        @refs/tags/v0.0.19";
    assert_eq!(ask(Some(&Policy::identity(identity, GITHUB))), Ok(1));
    let other = Policy::identity(&identity.replace("0.19", "0.20"), GITHUB);
    assert_eq!(why(ask(Some(&other))), Some((Some(Step::Policy), Code::IdentityMismatch)));
}

#[test]
fn the_publisher_object_must_agree() {
    let identity = "https://github.com/trailofbits/pypi-attestations/.github/workflows/release.yml\
        @refs/tags/v0.0.19";
    let policy = Policy::identity(identity, GITHUB);
    let kind = |kind: &str| json!({"kind": kind, "email": "a@b.example"});
    for (publisher, expected) in [
        (
            json!({"kind": "GitHub", "repository": "trailofbits/pypi", "workflow": "release.yml"}),
            Code::WorkflowMismatch,
        ),
        (
            json!({"kind": "GitHub", "repository": "trailofbits/pypi-attestations", "workflow": "other.yml"}),
            Code::WorkflowMismatch,
        ),
        (
            json!({"kind": "GitHub", "repository": "Trailofbits/pypi-attestations", "workflow": "release.yml"}),
            Code::WorkflowMismatch,
        ),
        (
            json!({"kind": "GitLab", "repository": "trailofbits/pypi-attestations", "workflow_filepath": "release.yml"}),
            Code::IssuerMismatch,
        ),
        (kind("Google"), Code::IdentityMismatch),
    ] {
        let mut value = provenance();
        value["attestation_bundles"][0]["publisher"] = publisher;
        let object = parse(&value).unwrap();
        // With and without a policy of one's own.
        for policy in [None, Some(&policy)] {
            let answer = why(verify(&sigstore(), &object, SDIST, &sdist(), policy)).unwrap();
            assert_eq!(answer.0, Some(Step::Policy), "{value}");
            assert!(answer.1 == expected || answer.1 == Code::WorkflowMalformed, "{answer:?}");
        }
    }
}

#[test]
fn publishers() {
    let read = |publisher: Value| {
        let mut value = provenance();
        value["attestation_bundles"][0]["publisher"] = publisher;
        let object = parse(&value).map_err(|rejected| rejected.code())?;
        Ok(object.bundles()[0].publisher().unwrap().clone())
    };
    let github = json!({"kind": "GitHub", "repository": "o/r", "workflow": "w.yml",
        "environment": "pypi", "claims": {"any": ["thing"]}});
    assert_eq!(
        read(github),
        Ok(Publisher::GitHub {
            repository: "o/r".to_owned(),
            workflow: "w.yml".to_owned(),
            environment: Some("pypi".to_owned()),
        })
    );
    let google = json!({"kind": "Google", "email": "a@b.example", "sub": null, "claims": null});
    let google = read(google).unwrap();
    assert_eq!(google.kind(), "Google");
    assert_eq!(google, Publisher::Google { email: "a@b.example".to_owned(), sub: None });
    for (bad, expected) in [
        (json!({"kind": "CircleCi", "project_id": "1"}), Code::PypiPublisher),
        (json!({"kind": "CircleCI", "project_id": "1"}), Code::JsonFieldMissing),
        (
            json!({"kind": "CircleCI", "project_id": "", "pipeline_definition_id": "2"}),
            Code::JsonFieldValue,
        ),
        // What would be another path, and so another pipeline.
        (
            json!({"kind": "CircleCI", "project_id": "1/pipeline-definitions/3?", "pipeline_definition_id": "2"}),
            Code::JsonFieldValue,
        ),
        (
            json!({"kind": "CircleCI", "project_id": "1", "pipeline_definition_id": "2", "x": "3"}),
            Code::JsonKeyUnknown,
        ),
        (json!({"kind": "github", "repository": "o/r", "workflow": "w"}), Code::PypiPublisher),
        (json!({"kind": "GitHub", "repository": "o/r"}), Code::JsonFieldMissing),
        (json!({"kind": "GitHub", "repository": "", "workflow": "w"}), Code::JsonFieldValue),
        (json!({"kind": "Google", "email": "a@b.example", "x": 1}), Code::JsonKeyUnknown),
        (json!({"repository": "o/r"}), Code::JsonFieldMissing),
        (json!(null), Code::JsonFieldMissing),
        (json!("GitHub"), Code::JsonFieldType),
    ] {
        assert_eq!(read(bad.clone()), Err(expected), "{bad}");
    }
}

#[test]
fn objects_have_their_form() {
    let good: Value = serde_json::from_slice(&attestation()).unwrap();
    let parse = |value: &Value| Attestation::from_json(value.to_string().as_bytes());
    assert!(parse(&good).is_ok());
    let cases: [(&str, Option<Value>, Code); 13] = [
        ("/version", None, Code::JsonFieldMissing),
        ("/version", Some(json!(2)), Code::PypiVersion),
        ("/version", Some(json!("1")), Code::JsonFieldType),
        ("/extra", Some(json!(1)), Code::JsonKeyUnknown),
        ("/envelope/statement", None, Code::JsonFieldMissing),
        ("/envelope/statement", Some(json!("")), Code::JsonFieldMissing),
        ("/envelope/signature", Some(json!("!")), Code::JsonBase64),
        ("/envelope/keyid", Some(json!("x")), Code::JsonKeyUnknown),
        ("/verification_material/certificate", Some(json!("AAAA")), Code::X509Malformed),
        ("/verification_material/certificates", Some(json!([])), Code::JsonKeyUnknown),
        ("/verification_material/transparency_entries", None, Code::JsonFieldMissing),
        ("/verification_material/transparency_entries", Some(json!([])), Code::JsonFieldMissing),
        ("/verification_material/transparency_entries/0/x", Some(json!(1)), Code::JsonKeyUnknown),
    ];
    for (pointer, value, expected) in cases {
        let mut bad = good.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = bad.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => drop(parent.insert(key.to_owned(), value)),
            None => drop(parent.remove(key)),
        }
        let found = why(parse(&bad)).unwrap();
        assert_eq!(found, (Some(Step::Bundle), expected), "{pointer}");
    }
    let entry = good["verification_material"]["transparency_entries"][0].clone();
    let mut twice = good.clone();
    twice["verification_material"]["transparency_entries"] = json!([entry, entry]);
    assert_eq!(why(parse(&twice)), Some((Some(Step::Bundle), Code::BundleEntryDuplicate)));
    let text = good.to_string().replacen("\"version\":1", "\"version\":1,\"version\":1", 1);
    let found = why(Attestation::from_json(text.as_bytes()));
    assert_eq!(found, Some((Some(Step::Bundle), Code::JsonKeyDuplicate)));
}

#[test]
fn provenance_objects_have_their_form() {
    for (change, expected) in [
        (json!({"version": 2}), Code::PypiVersion),
        (json!({"version": null}), Code::JsonFieldMissing),
        (json!({"x": 1}), Code::JsonKeyUnknown),
        (json!({"attestation_bundles": {}}), Code::JsonFieldType),
        (json!({"attestation_bundles": [{"attestations": []}]}), Code::JsonFieldMissing),
    ] {
        let mut value = provenance();
        for (key, changed) in change.as_object().unwrap() {
            value[key] = changed.clone();
        }
        assert_eq!(why(parse(&value)), Some((Some(Step::Bundle), expected)), "{change}");
    }
    let bundle = provenance()["attestation_bundles"][0].clone();
    let mut empty = bundle.clone();
    empty["attestations"] = json!([]);
    // A publisher without an attestation beside one that has one is no less empty.
    for list in [json!([]), json!([empty]), json!([bundle, empty])] {
        let object = parse(&json!({"version": 1, "attestation_bundles": list})).unwrap();
        let answer = why(verify(&sigstore(), &object, SDIST, &sdist(), None));
        assert_eq!(answer, Some((None, Code::PypiAttestationMissing)));
    }
}

/// One attestation that fails, fails all: also after one that verifies.
#[test]
fn every_attestation_must_verify() {
    let mut value = provenance();
    let mut second = value["attestation_bundles"][0].clone();
    let other: Value = serde_json::from_slice(&attestation()).unwrap();
    second["attestations"][0]["envelope"]["signature"] = other["envelope"]["signature"].clone();
    value["attestation_bundles"].as_array_mut().unwrap().push(second);
    let object = parse(&value).unwrap();
    let answer = why(verify(&sigstore(), &object, SDIST, &sdist(), None));
    assert_eq!(answer, Some((Some(Step::Binding), Code::BindingSignature)));
}

#[test]
fn there_and_back_byte_for_byte() {
    let value: Value = serde_json::from_slice(&attestation()).unwrap();
    let first = Attestation::from_json(value.to_string().as_bytes()).unwrap().to_json();
    // The published document has the canonical order of keys already, and indents them.
    let text = String::from_utf8(attestation()).unwrap();
    let compact: String = text.lines().map(str::trim_start).collect();
    assert_eq!(first, compact.replace("\": ", "\":"));
    let bundle = Attestation::from_json(first.as_bytes()).unwrap().to_bundle();
    let back = Attestation::from_bundle(&bundle).unwrap();
    assert_eq!(back.to_json(), first);
    assert_eq!(*back.bundle(), bundle);
    assert_eq!(bundle.media_type(), "application/vnd.dev.sigstore.bundle.v0.3+json");
}

#[test]
fn what_an_attestation_cannot_say() {
    let convert = |file: &str| {
        let bundle = Bundle::from_json(&real(file)).unwrap();
        Attestation::from_bundle(&bundle).map_err(|rejected| rejected.code())
    };
    for file in [
        "cosign-v3-blob.sigstore.json",
        "managed-key.sigstore.json",
        "rekor2-dsse.sigstore.json",
        "github-private-attestation.sigstore.json",
    ] {
        assert_eq!(convert(file).unwrap_err(), Code::PypiNotExpressible, "{file}");
    }
    // An older version has the same to say; its chain is left out.
    let older = convert("sigstore-js-2.0.0-provenance.sigstore.json").unwrap();
    assert_eq!(Attestation::from_json(older.to_json().as_bytes()).unwrap(), older);
}

/// An envelope of the testkit over this statement, as an attestation in a provenance object.
fn testkit(recipe: &Recipe, statement: Value, claims: &[(u8, &str)]) -> (Value, Verifier) {
    let effects: [&dyn Effect; 3] = [&Says(statement), &Without(23), &Claims(claims)];
    let (made, verifier) = made(recipe, &effects);
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    let attestation = Attestation::from_bundle(&bundle).unwrap().to_json();
    (serde_json::from_str(&attestation).unwrap(), verifier)
}

fn subject(name: &str, hashes: &[Hash]) -> Value {
    statement::subject(name, ARTIFACT, hashes)
}

fn says(subjects: &[Value], kind: &str, predicate: Value) -> Value {
    json!({"_type": "https://in-toto.io/Statement/v1", "subject": subjects,
        "predicateType": kind, "predicate": predicate})
}

#[test]
fn what_the_statement_must_say() {
    const PUBLISH: &str = "https://docs.pypi.org/attestations/publish/v1";
    const SLSA: &str = "https://slsa.dev/provenance/v1";
    let name = "foo-1.0-py3-none-any.whl";
    let one = [subject(name, &[Hash::Sha256])];
    let other = statement::subject("foo-1.0.tar.gz", ANOTHER, &[Hash::Sha256]);
    let two = [one[0].clone(), other];
    let recipe = Recipe::of(Version::V03, EntryKind::Dsse);
    let policy = Policy::identity(IDENTITY, ISSUER);
    let artifact = Artifact::bytes(ARTIFACT);
    for (statement, expected) in [
        (says(&one, PUBLISH, json!(null)), None),
        (says(&one, PUBLISH, json!({})), None),
        (says(&one, SLSA, json!({"buildDefinition": {}})), None),
        (says(&[subject("Foo-v1-py3-none-any.whl", &[Hash::Sha256])], PUBLISH, json!(null)), None),
        (says(&one, PUBLISH, json!({"a": 1})), Some(Code::PypiPredicateContent)),
        (says(&one, PUBLISH, json!([])), Some(Code::PypiPredicateContent)),
        (says(&one, PUBLISH, json!("")), Some(Code::PypiPredicateContent)),
        (says(&one, "https://slsa.dev/provenance/v0.2", json!({})), Some(Code::PypiPredicate)),
        (
            says(&one, "https://docs.pypi.org/attestations/publish/v1/", json!(null)),
            Some(Code::PypiPredicate),
        ),
        (says(&two, PUBLISH, json!(null)), Some(Code::PypiSubjectCount)),
        (
            says(&[one[0].clone(), one[0].clone()], PUBLISH, json!(null)),
            Some(Code::PypiSubjectCount),
        ),
        (says(&[subject("foo", &[Hash::Sha256])], PUBLISH, json!(null)), Some(Code::PypiFileName)),
        (says(&[subject("", &[Hash::Sha256])], PUBLISH, json!(null)), Some(Code::PypiFileName)),
        (
            says(&[subject("foo-1.0.tar.gz", &[Hash::Sha256])], PUBLISH, json!(null)),
            Some(Code::PypiSubjectName),
        ),
        (
            says(&[subject(name, &[Hash::Sha512])], PUBLISH, json!(null)),
            Some(Code::PypiSubjectSha256),
        ),
        (says(&[], PUBLISH, json!(null)), Some(Code::SubjectMismatch)),
    ] {
        let (attestation, verifier) = testkit(&recipe, statement.clone(), &[]);
        let answer =
            why(verify(&verifier, &parse(&attestation).unwrap(), name, &artifact, Some(&policy)));
        assert_eq!(answer, expected.map(|code| (Some(Step::Artifact), code)), "{statement}");
    }
    // The artifact's SHA-256 was not among the digests that were given.
    let both = says(&[subject(name, &[Hash::Sha256, Hash::Sha512])], PUBLISH, json!(null));
    let (attestation, verifier) = testkit(&recipe, both, &[]);
    let sha512: Digest = HashAlgorithm::Sha512.hash(ARTIFACT);
    let object = parse(&attestation).unwrap();
    let answer = why(verify(&verifier, &object, name, &Artifact::digest(sha512), Some(&policy)));
    assert_eq!(answer, Some((Some(Step::Artifact), Code::ArtifactUnavailable)));
}

/// The workflow of the testkit, for the repository that holds it.
fn workflow(environment: Option<&str>) -> (Value, Verifier) {
    let recipe = Recipe {
        san: San::Uri,
        identity: WORKFLOW.to_owned(),
        issuer: GITHUB.to_owned(),
        ..Recipe::of(Version::V03, EntryKind::Dsse)
    };
    let mut claims =
        vec![(12, "https://github.com/testkit/example"), (14, "refs/tags/v1.0.0"), (18, WORKFLOW)];
    claims.extend(environment.map(|environment| (23, environment)));
    let statement = says(
        &[subject("foo-1.0.tar.gz", &[Hash::Sha256])],
        "https://docs.pypi.org/attestations/publish/v1",
        json!(null),
    );
    testkit(&recipe, statement, &claims)
}

#[test]
fn environments_are_compared_where_both_name_one() {
    for (certificate, publisher, same) in [
        (None, json!(null), true),
        (None, json!("pypi"), true),
        (Some("pypi"), json!(null), true),
        (Some("pypi"), json!(""), true),
        (Some("PyPI"), json!("pypi"), true),
        (Some("testpypi"), json!("pypi"), false),
        (Some(""), json!("pypi"), false),
    ] {
        let (attestation, verifier) = workflow(certificate);
        let publisher = json!({"kind": "GitHub", "repository": "testkit/example",
            "workflow": "release.yml", "environment": publisher});
        let object = json!({"version": 1, "attestation_bundles":
            [{"publisher": publisher, "attestations": [attestation]}]});
        let object = parse(&object).unwrap();
        let artifact = Artifact::bytes(ARTIFACT);
        let answer = why(verify(&verifier, &object, "foo-1.0.tar.gz", &artifact, None));
        let expected = (!same).then_some((Some(Step::Policy), Code::PypiEnvironment));
        assert_eq!(answer, expected, "{certificate:?}");
    }
}

#[test]
fn a_google_publisher() {
    let recipe = Recipe {
        identity: "publisher@project.example".to_owned(),
        issuer: "https://accounts.google.com".to_owned(),
        ..Recipe::of(Version::V03, EntryKind::Dsse)
    };
    let statement = says(
        &[subject("foo-1.0.tar.gz", &[Hash::Sha256])],
        "https://docs.pypi.org/attestations/publish/v1",
        json!(null),
    );
    let (attestation, verifier) = testkit(&recipe, statement, &[]);
    for (email, expected) in [
        ("publisher@project.example", None),
        ("Publisher@project.example", Some((Some(Step::Policy), Code::IdentityMismatch))),
    ] {
        let publisher = json!({"kind": "Google", "email": email});
        let object = json!({"version": 1, "attestation_bundles":
            [{"publisher": publisher, "attestations": [attestation]}]});
        let object = parse(&object).unwrap();
        let artifact = Artifact::bytes(ARTIFACT);
        let answer = verify(&verifier, &object, "foo-1.0.tar.gz", &artifact, None);
        assert_eq!(why(answer), expected, "{email}");
        // A caller who takes anybody does not make the publisher anybody.
        let anybody = Policy::identity("", "").with_dangerous(Dangerous::AnyIdentity);
        let anybody = anybody.with_dangerous(Dangerous::AnyIssuer);
        let answer = verify(&verifier, &object, "foo-1.0.tar.gz", &artifact, Some(&anybody));
        assert_eq!(why(answer), expected, "{email}");
    }
}

/// The fields and what they are compared with: pypi-attestations 0.0.30, class CircleCIPublisher.
#[test]
fn a_circleci_publisher() {
    let uri = |project: &str, definition: &str| {
        format!("https://circleci.com/api/v2/projects/{project}/pipeline-definitions/{definition}")
    };
    let certificate = uri("1ba0-1", "2cb1-2");
    let statement = || {
        says(
            &[subject("foo-1.0.tar.gz", &[Hash::Sha256])],
            "https://docs.pypi.org/attestations/publish/v1",
            json!(null),
        )
    };
    let signed = |issuer: &str, signer: &str| {
        let recipe = Recipe {
            san: San::Uri,
            identity: certificate.clone(),
            issuer: issuer.to_owned(),
            ..Recipe::of(Version::V03, EntryKind::Dsse)
        };
        let claims = [(9, signer), (12, "github.com/o/r"), (14, "refs/heads/main")];
        // The older claims are GitHub's.
        let effects: [&dyn Effect; 5] =
            [&Says(statement()), &Without(5), &Without(6), &Without(23), &Claims(&claims)];
        let (made, verifier) = made(&recipe, &effects);
        let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
        let attestation = Attestation::from_bundle(&bundle).unwrap().to_json();
        (serde_json::from_str(&attestation).unwrap(), verifier)
    };
    let ask = |(attestation, verifier): &(Value, Verifier), more: Value| {
        let mut publisher = json!({"kind": "CircleCI", "project_id": "1ba0-1",
            "pipeline_definition_id": "2cb1-2"});
        publisher.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let object = json!({"version": 1, "attestation_bundles":
            [{"publisher": publisher, "attestations": [attestation]}]});
        let object = parse(&object).unwrap();
        let artifact = Artifact::bytes(ARTIFACT);
        why(verify(verifier, &object, "foo-1.0.tar.gz", &artifact, None))
    };
    let issuer = "https://oidc.circleci.com";
    let good = signed(issuer, &certificate);
    let refused = |code| Some((Some(Step::Policy), code));
    for (more, expected) in [
        (json!({}), None),
        (json!({"vcs_origin": "github.com/o/r", "vcs_ref": "refs/heads/main"}), None),
        (json!({"vcs_origin": null, "vcs_ref": ""}), None),
        (json!({"project_id": "1ba0-2"}), refused(Code::IdentityMismatch)),
        (json!({"pipeline_definition_id": "2cb1-1"}), refused(Code::IdentityMismatch)),
        (json!({"vcs_origin": "github.com/o/s"}), refused(Code::ClaimMismatch)),
        (json!({"vcs_ref": "refs/heads/other"}), refused(Code::ClaimMismatch)),
    ] {
        assert_eq!(ask(&good, more.clone()), expected, "{more}");
    }
    for other in ["https://oidc.circleci.com/org/1", "https://oidc.circleci.com/", GITHUB] {
        let answer = ask(&signed(other, &certificate), json!({}));
        assert_eq!(answer, refused(Code::IssuerMismatch), "{other}");
    }
    let other = uri("1ba0-1", "2cb1-3");
    assert_eq!(ask(&signed(issuer, &other), json!({})), refused(Code::ClaimMismatch));
}

/// The publisher's policy asks for no more evidence than the caller's.
#[test]
fn both_policies_have_the_demands_of_the_callers() {
    let (made, _) = workflow(None);
    let publisher = json!({"kind": "GitHub", "repository": "testkit/example",
        "workflow": "release.yml"});
    let object = json!({"version": 1, "attestation_bundles":
        [{"publisher": publisher, "attestations": [made]}]});
    let object = parse(&object).unwrap();
    // A root that knows the authority and not the log, so that there is neither entry nor time.
    let (world, verifier) = crate::made(&Recipe::of(Version::V03, EntryKind::Dsse), &[]);
    drop(verifier);
    let mut root = world.trusted_root.clone();
    root["ctlogs"] = json!([]);
    let verifier = Verifier::new(TrustedRoot::from_json(root.to_string().as_bytes()).unwrap());
    let artifact = Artifact::bytes(ARTIFACT);
    let ask = |policy: &Policy| {
        why(verify(&verifier, &object, "foo-1.0.tar.gz", &artifact, Some(policy)))
    };
    let strict = Policy::identity(WORKFLOW, GITHUB);
    assert_eq!(ask(&strict), Some((Some(Step::Sct), Code::SctThreshold)));
    assert_eq!(ask(&strict.with_dangerous(Dangerous::NoSct)), None);
}
