//! Policies as data, beyond what a case can say: what a report shows of a difference, that order
//! means nothing, and that JSON and Rust say the same.

mod random;

use random::Random;
use serde_json::{Value, json};
use sigproof::policy::{
    Alternative, Dangerous, EvidenceRule, IdentityKind, Match, OneOf, StatementRule, Witnesses,
    WorkflowRule,
};
use sigproof::x509::Claim;
use sigproof::{Code, Policy, PublicKey, Time, TrustedKey, Window};
use sigproof_testkit::key::{Key, KeyKind};
use sigproof_testkit::{der, json::b64};
use sigproof_vectors::{Case, No, manifest};

const WORKFLOW: &str =
    "https://github.com/testkit/example/.github/workflows/release.yml@refs/tags/v1.0.0";
const ISSUER: &str = "https://oidc.testkit.example";
const GITHUB: &str = "https://token.actions.githubusercontent.com";
const RUNNER: &str = "https://github.com/actions/runner/github-hosted";

/// The cases of the policy's table.
fn cases() -> Vec<Case> {
    let sources = manifest().unwrap().sources;
    let source = sources.into_iter().find(|source| source.name == "testkit-policy").unwrap();
    source.cases().unwrap().unwrap()
}

/// What the report of a case shows of its failure.
fn shown(cases: &[Case], id: &str) -> Value {
    let id = format!("testkit/policy/{id}");
    let case = cases.iter().find(|case| case.id == id).unwrap_or_else(|| panic!("no {id}"));
    let Err(No::Rejected(rejected)) = case.run() else { panic!("{id}") };
    let report: Value = serde_json::from_str(&rejected.report().to_json()).unwrap();
    report["failure"]["evidence"].clone()
}

/// Case, part, expected, found.
fn differences() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    let none = "nothing";
    let main = "refs/heads/main";
    let tag = "refs/tags/v1.0.0";
    let host = "a github workflow on ghe.testkit.example";
    vec![
        ("claims/buildTrigger_other", "buildTrigger", json!("pushx"), "push"),
        ("claims/none_of_two_values", "buildTrigger", json!(["release", "schedule"]), "push"),
        ("claims/issuer_absent", "issuer", json!(ISSUER), none),
        (
            "claims/sourceRepositoryRef_githubWorkflowRef_differs",
            "sourceRepositoryRef",
            json!(main),
            tag,
        ),
        ("github/repository_other_exact", "repository", json!("testkit/other"), "testkit/example"),
        ("github/file_other_glob", "file", json!({ "glob": "*.ymlx" }), "release.yml"),
        ("github/ref_other_regex", "ref", json!({ "regex": "refs/tags/v[0-9.]+x" }), tag),
        ("github/sourceRef_other_exact", "sourceRef", json!(main), tag),
        ("github/trigger_absent", "trigger", json!("push"), none),
        (
            "github/runner_other_list",
            "runner",
            json!(["self-hosted", { "glob": "github-*x" }]),
            "github-hosted",
        ),
        ("github_host/issuer_other", "issuer", json!("https://token.actions.example"), GITHUB),
        ("github_host/host_other", "identity", json!(host), WORKFLOW),
        (
            "github_called/top_level_of_third",
            "buildConfigUri",
            json!({ "ofWorkflow": "testkit/example" }),
            "https://github.com/testkit/third/.github/workflows/build.yml@refs/tags/v2",
        ),
        ("github_source/ref_of_branch", "sourceRef", json!({ "ofWorkflow": tag }), main),
        ("github_source/ref_absent", "sourceRef", json!({ "ofWorkflow": tag }), none),
        (
            "github_source/repository_other_host",
            "sourceRepository",
            json!({ "ofWorkflow": "testkit/example" }),
            "https://github.com.testkit.example/testkit/example",
        ),
        ("gitlab/runner_other", "runner", json!("self-hosted"), "gitlab-hosted"),
        (
            "gitlab_group/without_group",
            "repository",
            json!("testkit/example"),
            "testkit/group/example",
        ),
        ("kind/email_as_uri", "kind", json!("uri"), "email"),
        (
            "account/google_email_other",
            "identity",
            json!("you@testkit.example"),
            "me@testkit.example",
        ),
        (
            "account/circleci_organization_other",
            "issuer",
            json!("https://oidc.circleci.com/org/organization-4"),
            "https://oidc.circleci.com/org/organization-3",
        ),
        (
            "look_alike/identity_exact_not_homoglyph",
            "identity",
            json!("signer!testkit.example"),
            "sign\u{435}r!testkit.example",
        ),
        (
            "statement/v1_builderId_other",
            "builderId",
            "https://testkit.example/builder".into(),
            RUNNER,
        ),
        (
            "statement/v1_parameters_other",
            "parameters",
            json!({ "name": "level", "value": "debug" }),
            "release",
        ),
        ("statement/v0.2_sourceRef_absent", "sourceRef", json!(tag), none),
        ("statement/subject_other", "subjectName", json!("another.bin"), "artifact.bin"),
        ("summary/passed_type_failed", "verificationResult", json!("PASSED"), "FAILED"),
        (
            "summary/levels_lower_not_reached",
            "verifiedLevels",
            json!("SLSA_BUILD_LEVEL_2"),
            "SLSA_BUILD_LEVEL_1",
        ),
    ]
}

#[test]
fn a_difference_shows_the_part_and_both_values() {
    let cases = cases();
    for (id, part, expected, found) in differences() {
        let wanted = json!({ "part": part, "expected": expected, "found": found });
        assert_eq!(shown(&cases, id), wanted, "{id}");
    }
    // What contradicts what, where neither is the policy's, and what no policy says.
    for (id, wanted) in [
        (
            "github_called/from_other_by_owner_glob_same_ref",
            json!({
                "part": "sourceRepository", "expected": { "ofWorkflow": "testkit/shared" },
                "found": "testkit/example", "workflowOf": "testkit/shared",
            }),
        ),
        (
            "conflict/v1_ref",
            json!({ "part": "sourceRef", "certificate": "refs/tags/v1.0.0", "statement": "refs/heads/main" }),
        ),
        (
            "conflict/v1_material_uri",
            json!({
                "part": "sourceUri",
                "trigger": "https://github.com/testkit/example",
                "material": "https://github.com/testkit/other",
            }),
        ),
        (
            "conflict/builder_not_other",
            json!({
                "part": "builderId", "certificate": WORKFLOW, "runner": "github-hosted",
                "statement": "https://testkit.example/builder",
            }),
        ),
        ("root/unknown", json!({ "root": "one" })),
        ("type/claims_unknown", json!({ "at": "claims", "claim": "colour" })),
    ] {
        assert_eq!(shown(&cases, id), wanted, "{id}");
    }
}

#[test]
fn every_difference_is_shown() {
    let cases = cases();
    // Of another repository's ref nothing was asked.
    let wanted = json!({
        "part": "sourceRepository", "expected": { "ofWorkflow": "testkit/shared" }, "found": "testkit/example",
    });
    assert_eq!(shown(&cases, "github_called/from_other_repository"), wanted);
    let identity = |index: &str, expected: &str| {
        json!({
            "alternative": index, "code": "policy.identity.mismatch", "part": "identity",
            "expected": expected, "found": WORKFLOW,
        })
    };
    let both = json!([identity("0", "stranger"), identity("1", "another")]);
    assert_eq!(shown(&cases, "any_of/none_by_identity"), json!({ "differences": both }));
    // A key is no alternative of a certificate, and the others keep their numbers.
    let both = json!([identity("1", "stranger"), identity("2", "another")]);
    assert_eq!(shown(&cases, "any_of/none_beside_key"), json!({ "differences": both }));
    let pair = json!([
        identity("0", "stranger"),
        {
            "alternative": "1", "code": "policy.issuer.mismatch", "part": "issuer",
            "expected": "https://other.testkit.example", "found": GITHUB,
        },
    ]);
    let shown_pair = shown(&cases, "any_of/identity_of_one_issuer_of_other");
    assert_eq!(shown_pair, json!({ "differences": pair }));
    let part = |index: &str, part: &str, expected: &str, found: &str| {
        json!({
            "alternative": index, "code": "policy.workflow.mismatch", "part": part,
            "expected": expected, "found": found,
        })
    };
    let parts = json!([
        part("0", "file", "build.yml", "release.yml"),
        part("1", "repository", "testkit/other", "testkit/example"),
    ]);
    let shown_parts = shown(&cases, "any_of/parts_of_two_workflows");
    assert_eq!(shown_parts, json!({ "differences": parts }));
}

/// The value's JSON, the elements of lists and the members of objects in any order.
fn write(random: &mut Random, value: &Value) -> String {
    match value {
        Value::Array(list) => {
            let mut parts: Vec<String> = list.iter().map(|item| write(random, item)).collect();
            random.shuffle(&mut parts);
            format!("[{}]", parts.join(","))
        }
        Value::Object(map) => {
            let mut parts: Vec<String> = map
                .iter()
                .map(|(key, item)| format!("{}:{}", Value::from(key.as_str()), write(random, item)))
                .collect();
            random.shuffle(&mut parts);
            format!("{{{}}}", parts.join(","))
        }
        other => other.to_string(),
    }
}

#[test]
fn order_means_nothing() {
    let answer = |case: &Case| match case.run() {
        Ok(verified) => verified.facts().to_json(),
        Err(no) => format!("{} at {}", no.code(), no.step()),
    };
    let mut random = Random(20_261_121);
    let mut shuffled = 0;
    for case in cases() {
        let Some(policy) = case.policy.as_ref().filter(|policy| policy.is_object()) else {
            continue;
        };
        let (before, in_order) = (answer(&case), policy.to_string());
        for _ in 0..3 {
            let text = write(&mut random, policy);
            shuffled += usize::from(text != in_order);
            let other = Case { policy: Some(text.into()), ..case.clone() };
            assert_eq!(before, answer(&other), "{}", case.id);
        }
    }
    assert!(shuffled > 2500, "only {shuffled} policies were in another order");
}

fn key() -> (Value, PublicKey) {
    let spki = Key::derive(KeyKind::P256, "policy", "key").spki();
    (b64(&spki).into(), PublicKey::from_spki_der(&spki).unwrap())
}

fn glob(text: &str) -> Match {
    Match::glob(text).unwrap()
}

/// Policies as JSON and in Rust.
fn pairs() -> Vec<(Value, Policy)> {
    let one = |alternative: Value| json!({ "version": 1, "anyOf": [alternative] });
    let (spki, public) = key();
    let pem = der::pem("PUBLIC KEY", public.spki_der());
    let identity = || one(json!({ "identity": "i", "issuer": "u" }));
    let mut rule = WorkflowRule::github(OneOf::new(vec!["o/r".into(), glob("o/s*")]));
    rule.host = Some("ghe.example".to_owned());
    rule.issuer = Some(glob("https://*.example"));
    rule.file = Some("w.yml".into());
    rule.git_ref = Some(Match::regex("refs/tags/v[0-9]+").unwrap().into());
    rule.source_repository = Some("o/t".into());
    rule.source_ref = Some(glob("refs/heads/*").into());
    rule.trigger = Some(OneOf::new(vec!["push".into(), "release".into()]));
    rule.runner = Some("github-hosted".into());
    let mut statement = StatementRule::default();
    statement.predicate_type = Some("https://slsa.dev/provenance/v1".into());
    statement.subject_name = Some(glob("*.tgz").into());
    statement.builder_id = Some(RUNNER.into());
    statement.source_uri = Some("https://github.com/o/r".into());
    statement.source_commit = Some("0123".into());
    statement.source_ref = Some("refs/tags/v1".into());
    statement.workflow = Some("w.yml".into());
    statement.parameters = vec![("level".to_owned(), "release".into())];
    let mut summary = StatementRule::default();
    summary.verifier_id = Some("https://v.example".into());
    summary.resource_uri = Some("pkg:a/b".into());
    summary.verified_levels = vec!["SLSA_BUILD_LEVEL_2".to_owned()];
    let window = |start: i64, end: Option<i64>| {
        Window::new(Time::from_unix(start), end.map(Time::from_unix)).unwrap()
    };
    let (year, next) = (1_735_689_600, 1_767_225_600);
    let with = |mut policy: Value, part: &str, value: Value| {
        policy[part] = value;
        policy
    };
    vec![
        (identity(), Policy::identity("i", "u")),
        (
            one(
                json!({ "identity": { "glob": "i*" }, "kind": "uri", "issuer": { "regex": "u+" } }),
            ),
            Policy::any_of(vec![
                Alternative::identity(glob("i*"), Match::regex("u+").unwrap())
                    .of_kind(IdentityKind::Uri),
            ]),
        ),
        (
            json!({ "version": 1, "anyOf": [
                { "identity": "i", "issuer": "u", "root": "one" },
                { "google": { "email": "e" }, "root": "two" },
                { "buildkite": { "organization": "o", "pipeline": "p" } },
                { "circleci": { "organization": "o", "project": "p", "definition": "d" } },
            ] }),
            Policy::any_of(vec![
                Alternative::identity("i", "u").under_root("one"),
                Alternative::google("e").under_root("two"),
                Alternative::buildkite("o", "p"),
                Alternative::circleci("o", "p", "d"),
            ]),
        ),
        (
            one(json!({ "workflow": {
                "provider": "github", "host": "ghe.example",
                "issuer": { "glob": "https://*.example" },
                "repository": ["o/r", { "glob": "o/s*" }], "file": "w.yml",
                "ref": { "regex": "refs/tags/v[0-9]+" }, "sourceRepository": "o/t",
                "sourceRef": { "glob": "refs/heads/*" }, "trigger": ["push", "release"],
                "runner": ["github-hosted"],
            } })),
            Policy::any_of(vec![Alternative::workflow(rule)]),
        ),
        (
            one(json!({ "workflow": { "provider": "gitlab", "repository": "g/p" } })),
            Policy::any_of(vec![Alternative::workflow(WorkflowRule::gitlab("g/p"))]),
        ),
        (one(json!({ "key": { "spki": spki } })), Policy::key(public.clone())),
        (one(json!({ "key": { "spki": b64(pem) } })), Policy::key(public.clone())),
        (
            json!({ "version": 1, "anyOf": [
                { "key": { "spki": spki, "hint": "h", "validFor": {
                    "start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z" } } },
                { "key": { "spki": spki, "validFor": { "start": "2026-01-01T00:00:00Z" } } },
            ] }),
            Policy::keyring(vec![
                TrustedKey::new(public.clone()).with_hint("h").valid_for(window(year, Some(next))),
                TrustedKey::new(public).valid_for(window(next, None)),
            ]),
        ),
        (
            with(identity(), "claims", json!({ "buildTrigger": ["push", { "glob": "r*" }] })),
            Policy::identity("i", "u")
                .with_claim(Claim::BuildTrigger, OneOf::new(vec!["push".into(), glob("r*")])),
        ),
        (
            with(
                identity(),
                "statement",
                json!({
                    "predicateType": "https://slsa.dev/provenance/v1",
                    "subjectName": { "glob": "*.tgz" }, "builderId": [RUNNER],
                    "sourceUri": "https://github.com/o/r", "sourceCommit": "0123",
                    "sourceRef": "refs/tags/v1", "workflow": "w.yml",
                    "parameters": { "level": "release" },
                }),
            ),
            Policy::identity("i", "u").with_statement(statement),
        ),
        (
            with(
                identity(),
                "statement",
                json!({
                    "verifierId": "https://v.example", "resourceUri": "pkg:a/b",
                    "verifiedLevels": ["SLSA_BUILD_LEVEL_2"],
                }),
            ),
            Policy::identity("i", "u").with_statement(summary),
        ),
        (
            with(
                identity(),
                "evidence",
                json!({
                    "logs": 2, "scts": 0, "times": 3, "timestamps": 1,
                    "witnesses": { "quorum": 1, "keys": ["k"], "asTime": true },
                }),
            ),
            Policy::identity("i", "u").with_evidence(EvidenceRule {
                logs: Some(2),
                scts: Some(0),
                times: Some(3),
                timestamps: 1,
                witnesses: Witnesses { quorum: 1, keys: vec!["k".to_owned()], as_time: true },
            }),
        ),
        (
            with(identity(), "dangerous", json!(["noLog", "anyIssuer"])),
            Policy::identity("i", "u")
                .with_dangerous(Dangerous::NoLog)
                .with_dangerous(Dangerous::AnyIssuer),
        ),
        (
            json!({ "version": 1, "anyOf": [], "dangerous": [], "evidence": {} }),
            Policy::any_of(vec![]),
        ),
    ]
}

#[test]
fn json_and_rust_say_the_same() {
    let pairs = pairs();
    for (json, policy) in &pairs {
        assert_eq!(&Policy::from_json(json.to_string().as_bytes()).unwrap(), policy, "{json}");
    }
    // And no two of these policies do, but for a key in two encodings.
    for (i, (json, one)) in pairs.iter().enumerate() {
        let same = pairs.iter().filter(|(_, other)| other == one).count();
        assert_eq!(same, if [5, 6].contains(&i) { 2 } else { 1 }, "{json}");
    }
}

#[test]
fn a_workflow_by_its_uri() {
    let mut rule = WorkflowRule::github("testkit/example");
    rule.file = Some(".github/workflows/release.yml".into());
    rule.git_ref = Some("refs/tags/v1.0.0".into());
    assert_eq!(WorkflowRule::github_uri(WORKFLOW).unwrap(), rule);
    for bad in [
        "",
        "https://github.com/testkit/example",
        "https://gitlab.com/testkit/example//release.yml@refs/tags/v1.0.0",
        "signer@testkit.example",
    ] {
        let failure = WorkflowRule::github_uri(bad).unwrap_err();
        assert_eq!(failure.code(), Code::WorkflowUriInvalid, "{bad}");
    }
}
