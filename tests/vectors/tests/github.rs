//! What GitHub signs with its own authority: attestations of private repositories, and releases. And what a
//! build is asked for when nobody says more.

use serde_json::{Value, json};
use sigproof::policy::{Alternative, Match, ReleaseRule, StatementRule, WorkflowRule};
use sigproof::{
    Artifact, Bundle, Code, Policy, Rejected, Step, TrustedRoot, Verified, Verifier, trust,
};
use sigproof_testkit::edit::Edit;
use sigproof_testkit::recipe::{EntryKind, San, WORKFLOW};
use sigproof_testkit::tsa::{Name, Stamp};
use sigproof_testkit::{Made, Recipe, World};

const ISSUER: &str = "https://token.actions.githubusercontent.com";
const RELEASES: &str = "https://dotcom.releases.github.com";
const RELEASE_V1: &str = "https://in-toto.io/attestation/release/v0.1";
const RELEASE_V2: &str = "https://in-toto.io/attestation/release/v0.2";
const SLSA_V0_2: &str = "https://slsa.dev/provenance/v0.2";
const SLSA_V1: &str = "https://slsa.dev/provenance/v1";
const TEST_RESULT: &str = "https://in-toto.io/attestation/test-result/v0.1";

fn load(root: &Value) -> TrustedRoot {
    TrustedRoot::from_json(root.to_string().as_bytes()).unwrap()
}

/// The root as GitHub's own is: without logs of either kind.
fn without_logs(root: &Value) -> Value {
    let mut root = root.clone();
    root["tlogs"] = json!([]);
    root["ctlogs"] = json!([]);
    root
}

fn verifier(public_good: &Value, github: &Value) -> Verifier {
    Verifier::with_roots(vec![
        (trust::PUBLIC_GOOD.to_owned(), load(public_good)),
        (trust::GITHUB.to_owned(), load(github)),
    ])
    .unwrap()
}

fn ask(verifier: &Verifier, made: &Made, policy: &Policy) -> Result<Verified, Rejected> {
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    verifier.verify(&bundle, Artifact::bytes(&made.artifact), policy)
}

fn end(answer: Result<Verified, Rejected>) -> (Code, Option<Step>) {
    let rejected = answer.unwrap_err();
    (rejected.code(), rejected.step())
}

fn root_of(answer: Result<Verified, Rejected>) -> Option<String> {
    answer.unwrap().facts().root.clone()
}

fn parse(json: &Value) -> Policy {
    Policy::from_json(json.to_string().as_bytes()).unwrap()
}

/// An envelope by a workflow of github.com, or of another host.
fn workflow(identity: &str, issuer: &str, logged: bool, stamped: bool) -> Recipe {
    let (repository, git_ref) = identity.split_once("/.github/workflows/release.yml@").unwrap();
    let stamps = if stamped { vec![Stamp::by(Name::A)] } else { Vec::new() };
    let recipe = Recipe { logged, stamps, ..Recipe::wide(EntryKind::Dsse) };
    Recipe { san: San::Uri, identity: identity.into(), issuer: issuer.into(), ..recipe }.edited(&[
        Edit::claim(12, repository),
        Edit::claim(14, git_ref),
        Edit::claim(18, identity),
    ])
}

fn make(world: &str, recipe: &Recipe) -> Made {
    World::new(world).make(recipe)
}

#[test]
fn private_attestations_verify_under_githubs_root_alone() {
    let ours = make("github", &workflow(WORKFLOW, ISSUER, false, true));
    let (own, other) = (ours.trusted_root.clone(), make("other", &Recipe::default()).trusted_root);
    let policy = Policy::github(WorkflowRule::github("testkit/example"));
    let of_github = verifier(&other, &without_logs(&own));
    assert_eq!(root_of(ask(&of_github, &ours, &policy)).as_deref(), Some("github"));
    // The demands of GitHub's root are not those of the public-good one.
    let of_public = verifier(&own, &without_logs(&other));
    assert_eq!(end(ask(&of_public, &ours, &policy)), (Code::EntryThreshold, Some(Step::LogEntry)));
    let logged = make("github", &workflow(WORKFLOW, ISSUER, true, false));
    assert_eq!(root_of(ask(&of_public, &logged, &policy)).as_deref(), Some("public-good"));
    // Without a timestamp, there is no time under a root without logs.
    for stamped in [false, true] {
        let made = make("github", &workflow(WORKFLOW, ISSUER, false, stamped));
        assert_eq!(ask(&of_github, &made, &policy).is_ok(), stamped);
    }
    assert!(ask(&of_github, &logged, &policy).is_err());
    let strange = Policy::github(WorkflowRule::github("testkit/another"));
    for verifier in [&of_github, &verifier(&own, &without_logs(&own))] {
        let (code, step) = end(ask(verifier, &ours, &strange));
        assert_eq!((code, step), (Code::WorkflowMismatch, Some(Step::Policy)));
    }
    // Both roots must be there: a policy that names one that is not is refused.
    let alone = Verifier::new(load(&own));
    assert_eq!(end(ask(&alone, &ours, &policy)), (Code::PolicyRootUnknown, None));
    assert_eq!(policy.lint().len(), 2, "any workflow of the repository, twice");
}

#[test]
fn the_policy_for_github_in_json() {
    let rule = || {
        let mut rule = WorkflowRule::github("o/r");
        rule.file = Some("release.yml".into());
        rule
    };
    let workflow = json!({ "provider": "github", "repository": "o/r", "file": "release.yml" });
    let json = json!({ "version": 1, "anyOf": [
        { "workflow": workflow, "root": "public-good" },
        { "workflow": workflow, "root": "github",
          "evidence": { "timestamps": 1 }, "dangerous": ["noLog", "noSct"] } ],
        "statement": { "optional": true, "predicateType":
          ["https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v1"] } });
    assert_eq!(Policy::github(rule()), parse(&json));
    assert_eq!(Policy::github(rule()).lint(), []);
    let mut release = ReleaseRule::new("o/r");
    release.tag = Some("v1".into());
    let json = json!({ "version": 1,
        "anyOf": [{ "githubRelease": { "repository": "o/r", "tag": "v1" } }] });
    assert_eq!(Policy::github_release(release.clone()), parse(&json));
    assert_eq!(Policy::github_release(release).lint(), []);
    let build = Policy::github(rule()).with_statement(StatementRule::build_provenance());
    assert_eq!(build, Policy::github(rule()));
}

/// A release of `o/r` in a world of ours, by an identity and with changes.
fn release(kind: &str, predicate: &Value, more: &[Edit]) -> Made {
    let stamps = vec![Stamp::by(Name::A)];
    let recipe = Recipe { logged: false, stamps, ..Recipe::wide(EntryKind::Dsse) };
    let recipe = Recipe { san: San::Uri, identity: RELEASES.to_owned(), ..recipe };
    let plain = [Edit::NoClaim(1), Edit::NoClaim(8), Edit::predicate(kind, predicate)];
    make("github", &recipe.edited(&plain).edited(more))
}

fn predicate() -> Value {
    json!({ "repository": "o/r", "tag": "v1", "ownerId": "1", "repositoryId": "2",
        "purl": "pkg:github/o/r@v1" })
}

#[test]
fn releases_are_githubs_and_of_the_repository() {
    let root = release(RELEASE_V2, &predicate(), &[]).trusted_root;
    let other = make("other", &Recipe::default()).trusted_root;
    let verifier = verifier(&other, &without_logs(&root));
    let policy =
        |rule: Value| parse(&json!({ "version": 1, "anyOf": [{ "githubRelease": rule }] }));
    let asked = policy(json!({ "repository": "o/r" }));
    for kind in [RELEASE_V1, RELEASE_V2] {
        let made = release(kind, &predicate(), &[]);
        for rule in [
            json!({ "repository": "o/r" }),
            json!({ "repository": "o/r", "tag": "v1", "ownerId": "1", "repositoryId": "2" }),
            json!({ "repository": ["o/s", "o/r"], "tag": { "glob": "v*" } }),
        ] {
            assert_eq!(root_of(ask(&verifier, &made, &policy(rule))).as_deref(), Some("github"));
        }
    }
    let made = release(RELEASE_V2, &predicate(), &[]);
    for rule in [
        json!({ "repository": "o/s" }),
        // Nothing is normalised.
        json!({ "repository": "O/R" }),
        json!({ "repository": "o/r/" }),
        json!({ "repository": "https://github.com/o/r" }),
        json!({ "repository": "o/r", "tag": "v2" }),
        json!({ "repository": "o/r", "tag": "refs/tags/v1" }),
        json!({ "repository": "o/r", "ownerId": "2" }),
        json!({ "repository": "o/r", "repositoryId": "1" }),
    ] {
        let answer = ask(&verifier, &made, &policy(rule.clone()));
        assert_eq!(end(answer), (Code::StatementMismatch, Some(Step::Policy)), "{rule}");
    }
    // Of two alternatives with the same identity, the one that names the release holds.
    let two = parse(&json!({ "version": 1, "anyOf": [
        { "githubRelease": { "repository": "o/s" } }, { "githubRelease": { "repository": "o/r" } } ] }));
    assert!(ask(&verifier, &made, &two).is_ok());
    let strangers = parse(&json!({ "version": 1, "anyOf": [
        { "githubRelease": { "repository": "o/s" } }, { "githubRelease": { "repository": "o/t" } } ] }));
    assert_eq!(end(ask(&verifier, &made, &strangers)), (Code::PolicyAnyOf, Some(Step::Policy)));
    // What the predicate does not say as a text, it does not say.
    for bad in [json!(null), json!(1), json!(["o/r"]), json!({ "o/r": "o/r" }), json!("")] {
        let mut said = predicate();
        said["repository"] = bad.clone();
        let made = release(RELEASE_V2, &said, &[]);
        assert_eq!(end(ask(&verifier, &made, &asked)).0, Code::StatementMismatch, "{bad}");
    }
    // A statement of another type that says so is not about a release.
    for kind in [SLSA_V1, "https://in-toto.io/attestation/release/v0.3", ""] {
        let made = release(kind, &predicate(), &[]);
        let answer = ask(&verifier, &made, &asked);
        assert!(answer.is_err(), "{kind}");
    }
    // Somebody else's certificate.
    for (edit, code) in [
        (Edit::claim(8, ISSUER), Code::IssuerMismatch),
        (Edit::claim(1, ISSUER), Code::IssuerMismatch),
        (Edit::Name(San::Email, RELEASES.to_owned()), Code::IdentityKindMismatch),
        (Edit::Name(San::Uri, WORKFLOW.to_owned()), Code::IdentityMismatch),
        (Edit::Name(San::Uri, format!("{RELEASES}/")), Code::IdentityMismatch),
        (Edit::Name(San::Uri, format!("{RELEASES}.evil.example")), Code::IdentityMismatch),
        (
            Edit::Name(San::Uri, "https://acme.releases.github.com".to_owned()),
            Code::IdentityMismatch,
        ),
    ] {
        let made = release(RELEASE_V2, &predicate(), &[edit]);
        assert_eq!(end(ask(&verifier, &made, &asked)), (code, Some(Step::Policy)));
    }
    // A signature of a file says nothing of a release.
    let blob = Recipe {
        san: San::Uri,
        identity: RELEASES.to_owned(),
        logged: false,
        stamps: vec![Stamp::by(Name::A)],
        ..Recipe::wide(EntryKind::HashedRekord)
    };
    let blob = make("github", &blob.edited(&[Edit::NoClaim(1), Edit::NoClaim(8)]));
    assert_eq!(end(ask(&verifier, &blob, &asked)), (Code::StatementMismatch, Some(Step::Policy)));
    // Only GitHub's root vouches for GitHub.
    let elsewhere = self::verifier(&root, &without_logs(&other));
    assert!(ask(&elsewhere, &made, &asked).is_err());
    let bound = |more: Value| {
        let mut one = json!({ "githubRelease": { "repository": "o/r" }, "root": "public-good" });
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parse(&json!({ "version": 1, "anyOf": [one] }))
    };
    // Under another root, the policy says itself what may be missing.
    let own = json!({ "evidence": { "timestamps": 1 }, "dangerous": ["noLog", "noSct"] });
    assert!(ask(&elsewhere, &made, &bound(own)).is_ok());
    assert!(ask(&elsewhere, &made, &bound(json!({}))).is_err());
}

#[test]
fn a_real_release_verifies_under_the_embedded_root() {
    let verifier = Verifier::with_roots(vec![
        (trust::PUBLIC_GOOD.to_owned(), TrustedRoot::sigstore()),
        (trust::GITHUB.to_owned(), TrustedRoot::github()),
    ])
    .unwrap();
    let bundle = include_bytes!("../real/github-private-attestation.sigstore.json");
    let bundle = Bundle::from_json(bundle).unwrap();
    let ask = |digest: &str, repository: &str, tag: &str| {
        let mut rule = ReleaseRule::new(repository);
        rule.tag = Some(tag.into());
        let digest = Artifact::digests(vec![digest.parse().unwrap()]);
        verifier.verify(&bundle, digest, &Policy::github_release(rule))
    };
    let asset = "sha256:b958c6046bab52febf958c94974e1ffcc450bff78c28d7233e179bfd73828912";
    assert_eq!(root_of(ask(asset, "jdx/communique", "v0.1.9")).as_deref(), Some("github"));
    let (code, step) = end(ask(asset, "jdx/mise", "v0.1.9"));
    assert_eq!((code, step), (Code::StatementMismatch, Some(Step::Policy)));
    assert_eq!(end(ask(asset, "jdx/communique", "v0.1.8")).0, Code::StatementMismatch);
    let stranger = asset.replace("b958", "b959");
    assert_eq!(end(ask(&stranger, "jdx/communique", "v0.1.9")).1, Some(Step::Artifact));
}

#[test]
fn each_embedded_root_loads_and_has_a_name() {
    for name in trust::EMBEDDED {
        let root = TrustedRoot::embedded(name).unwrap();
        assert!(!root.certificate_authorities().is_empty(), "{name}");
        assert_eq!(root.tlogs().is_empty(), name == trust::GITHUB, "{name}");
    }
    assert_eq!(TrustedRoot::github().timestamp_authorities().len(), 6);
    assert!(TrustedRoot::embedded("public").is_none());
}

#[test]
fn a_build_is_asked_for_provenance_where_there_is_an_envelope() {
    let root = make("github", &Recipe::default()).trusted_root;
    let verifier = Verifier::new(load(&root));
    let signed =
        |edits: &[Edit]| make("github", &workflow(WORKFLOW, ISSUER, true, false).edited(edits));
    let signer = || {
        Policy::any_of(vec![sigproof::policy::Alternative::workflow(WorkflowRule::github(
            "testkit/example",
        ))])
    };
    let build = signer().with_statement(StatementRule::build_provenance());
    let result = json!({ "result": "FAILED" });
    for (kind, good) in [(SLSA_V0_2, true), (SLSA_V1, true), (TEST_RESULT, false), ("", false)] {
        let made = signed(&[Edit::predicate(kind, &result)]);
        let root = Verifier::new(load(&made.trusted_root));
        let answer = ask(&root, &made, &build);
        assert_eq!(answer.is_ok(), good, "{kind}: {:?}", answer.err());
    }
    let made = signed(&[Edit::predicate(TEST_RESULT, &result)]);
    assert!(ask(&verifier, &made, &signer()).is_ok());
    assert_eq!(end(ask(&verifier, &made, &build)), (Code::StatementMismatch, Some(Step::Policy)));
    // A signature of the file itself has no statement to ask of.
    let blob = Recipe { entry: EntryKind::HashedRekord, ..workflow(WORKFLOW, ISSUER, true, false) };
    let blob = make("github", &blob);
    assert!(ask(&verifier, &blob, &build).is_ok());
    let statement = |optional: bool| {
        let mut rule = StatementRule::build_provenance();
        rule.optional = optional;
        ask(&verifier, &blob, &signer().with_statement(rule))
    };
    assert!(statement(true).is_ok());
    assert_eq!(end(statement(false)), (Code::StatementMissing, Some(Step::Policy)));
    // In JSON; and "optional" alone asks for nothing, which is refused.
    let json = json!({ "version": 1,
        "anyOf": [{ "workflow": { "provider": "github", "repository": "testkit/example" } }],
        "statement": { "predicateType": [SLSA_V0_2, SLSA_V1], "optional": true } });
    assert_eq!(build, parse(&json));
    for empty in [json!({ "optional": true }), json!({ "optional": true, "parameters": {} })] {
        let mut json = json.clone();
        json["statement"] = empty;
        assert!(Policy::from_json(json.to_string().as_bytes()).is_err());
    }
}

#[test]
fn the_issuer_of_a_host_is_its_own() {
    let ask = |host: &str, issuer: &str| {
        let identity = WORKFLOW.replace("github.com", host);
        let made = make("github", &workflow(&identity, issuer, true, false));
        let mut rule = WorkflowRule::github("testkit/example");
        rule.host = Some(host.to_owned());
        let policy = Policy::any_of(vec![sigproof::policy::Alternative::workflow(rule)]);
        ask(&Verifier::new(load(&made.trusted_root)), &made, &policy)
    };
    for (host, issuer) in [
        ("github.com", ISSUER),
        ("acme.ghe.com", "https://token.actions.acme.ghe.com"),
        ("git.example", "https://git.example/_services/token"),
        ("acmeghe.com", "https://acmeghe.com/_services/token"),
    ] {
        assert!(ask(host, issuer).is_ok(), "{host}");
        let others = [ISSUER, "https://token.actions.acme.ghe.com", "https://acme.ghe.com"];
        for other in others.into_iter().filter(|other| *other != issuer) {
            assert_eq!(end(ask(host, other)).0, Code::IssuerMismatch, "{host} {other}");
        }
    }
    let old = "https://acme.ghe.com/_services/token";
    assert_eq!(end(ask("acme.ghe.com", old)), (Code::IssuerMismatch, Some(Step::Policy)));
}

/// As slsa-verifier takes it.
#[test]
fn a_source_may_be_named_without_its_scheme() {
    let bundle = include_bytes!("../real/sigstore-js-2.0.0-provenance.sigstore.json");
    let bundle = Bundle::from_json(bundle).unwrap();
    let verifier = Verifier::new(TrustedRoot::sigstore());
    let ask = |source: Match| {
        let mut rule = StatementRule::default();
        rule.source_uri = Some(source.into());
        let signer =
            sigproof::policy::Alternative::workflow(WorkflowRule::github("sigstore/sigstore-js"));
        let policy = Policy::any_of(vec![signer]).with_statement(rule);
        let digest = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";
        verifier.verify(&bundle, Artifact::digests(vec![digest.parse().unwrap()]), &policy)
    };
    for good in [
        "github.com/sigstore/sigstore-js",
        "https://github.com/sigstore/sigstore-js",
        "git+https://github.com/sigstore/sigstore-js",
    ] {
        let answer = ask(good.into());
        assert!(answer.is_ok(), "{good}: {:?}", answer.err());
    }
    assert!(ask(Match::glob("github.com/sigstore/*").unwrap()).is_ok());
    for bad in [
        "github.com/sigstore/sigstore",
        "github.com/sigstore/sigstore-js/",
        "hub.com/sigstore/sigstore-js",
        "/github.com/sigstore/sigstore-js",
        "http://github.com/sigstore/sigstore-js",
        "sigstore/sigstore-js",
        "git+github.com/sigstore/sigstore-js",
    ] {
        assert_eq!(end(ask(bad.into())), (Code::StatementMismatch, Some(Step::Policy)), "{bad}");
    }
}

/// What is built in under the name `github` does without logs: no root that lists logs gets it.
#[test]
fn a_root_with_logs_is_not_called_githubs() {
    let root = make("github", &Recipe::default()).trusted_root;
    let named = |root: &Value| vec![("github".to_owned(), load(root))];
    let refused = Verifier::with_roots(named(&root)).unwrap_err();
    assert_eq!(refused.code(), Code::RootName);
    assert!(refused.message().contains("lists no logs"), "{refused}");
    for list in ["tlogs", "ctlogs"] {
        let mut one = root.clone();
        one[list] = json!([]);
        assert_eq!(Verifier::with_roots(named(&one)).unwrap_err().code(), Code::RootName);
    }
    assert!(Verifier::with_roots(named(&without_logs(&root))).is_ok());
}

/// The demands that fit GitHub's root do not go along to another.
#[test]
fn a_release_under_another_root_needs_the_policys_evidence() {
    let json = |root: &str| json!({ "version": 1, "anyOf": [{ "root": root, "githubRelease": { "repository": "o/r" } }] });
    let github = parse(&json("github"));
    assert_eq!(github, Policy::github_release(ReleaseRule::new("o/r")));
    let other = parse(&json("corp"));
    let plain = Alternative::github_release(ReleaseRule::new("o/r")).under_root("corp");
    assert_eq!(other, Policy::any_of(vec![plain]));
    let made = release(RELEASE_V2, &predicate(), &[]);
    let root = without_logs(&made.trusted_root);
    let corp = Verifier::with_roots(vec![("corp".to_owned(), load(&root))]).unwrap();
    assert!(ask(&verifier(&root, &root), &made, &github).is_ok());
    assert!(ask(&corp, &made, &other).is_err());
}
