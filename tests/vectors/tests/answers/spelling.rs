//! What stands in a rule is compared byte for byte: the slips that are made with that, in whatever part they stand.

use super::*;

const REPOSITORY: &str = "sigstore/sigstore-js";
const COMMIT: &str = "5b8c0801d40a4a6dde7c6e8e1d4d5d1d6c5f0c5a";

/// The answer about the provenance of npm's package sigstore, under a rule about its workflow and these fields.
fn under_rule(rule: Value, more: Value) -> Failure {
    let case = case("real/npm-sigstore-2.0.0-provenance");
    let mut workflow = json!({ "provider": "github", "repository": REPOSITORY });
    workflow.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    let mut policy = json!({ "version": 1, "anyOf": [{ "workflow": workflow }] });
    policy.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let policy = Policy::from_json(policy.to_string().as_bytes()).unwrap();
    let bundle = Bundle::from_json(&case.read(&case.bundle).unwrap()).unwrap();
    let digest = case.digest.as_deref().unwrap().parse().unwrap();
    let verifier = Verifier::new(TrustedRoot::sigstore());
    failure_of(&verifier.verify(&bundle, Artifact::digest(digest), &policy).unwrap_err())
}

/// The commit that the certificate names.
fn commit() -> String {
    let failure = under_rule(json!({}), json!({ "claims": { "sourceRepositoryDigest": COMMIT } }));
    let found = failure.evidence().iter().find(|(name, _)| *name == "found");
    found.unwrap().1.to_string().trim_matches('"').to_owned()
}

/// Before, none of these had advice, but for the short commit of a claim.
#[test]
fn every_part_of_a_rule_is_told_its_slip() {
    let commit = commit();
    let (capitals, short) = (commit.to_uppercase(), &commit[..7]);
    let claim = |value: &str| json!({ "claims": { "sourceRepositoryDigest": value } });
    let statement = |key: &str, value: &str| json!({ "statement": { key: value } });
    let none = || json!({});
    for (rule, more, expected) in [
        (
            json!({ "repository": "sigstore/sigstore-js " }),
            none(),
            "write \"sigstore/sigstore-js\"",
        ),
        (json!({ "file": " release.yml" }), none(), "write \"release.yml\""),
        (none(), claim(&format!("{commit}\n")), "a space stands around"),
        (none(), statement("sourceCommit", &format!(" {commit}")), "a space stands around"),
        (json!({ "repository": "Sigstore/sigstore-JS" }), none(), "write \"sigstore/sigstore-js\""),
        (none(), claim(&capitals), &*format!("write \"{commit}\"")),
        (none(), statement("sourceCommit", &capitals), &*format!("write \"{commit}\"")),
        (none(), claim(short), "a commit is compared whole"),
        (none(), statement("sourceCommit", short), "a commit is compared whole"),
        (json!({ "repository": "sigstore/*" }), none(), r#"{"glob": "sigstore/*"}"#),
        (json!({ "ref": "refs/heads/m*" }), none(), r#"{"glob": "refs/heads/m*"}"#),
        (json!({ "file": ["a.yml", "rel*.yml"] }), none(), r#"{"glob": "rel*.yml"}"#),
        (
            none(),
            json!({ "claims": { "sourceRepositoryUri": "https://github.com/sigstore/*" } }),
            r#"{"glob": "https://github.com/sigstore/*"}"#,
        ),
        // No glob is advised that leaves open who the owner is, or who vouches for it.
        (json!({ "issuer": "https://token.actions.*" }), none(), "write out what"),
        (
            none(),
            json!({ "claims": { "issuer": "https://token.actions.githubusercontent.*" } }),
            "write out what",
        ),
        (json!({ "repository": "*/sigstore-js" }), none(), "write out what \"*/sigstore-js\""),
        (
            none(),
            json!({ "claims": { "sourceRepositoryUri": "https://*/sigstore/sigstore-js" } }),
            "write out what",
        ),
    ] {
        let failure = under_rule(rule.clone(), more.clone());
        let hints = failure.hints();
        assert!(
            hints.iter().any(|hint| hint.contains(expected)),
            "{rule} {more}: {failure} {hints:?}"
        );
    }
}

/// What would be another name, commit or ref is no slip.
#[test]
fn nothing_of_the_bundle_is_advised_that_means_something_else() {
    let commit = commit();
    for (rule, more) in [
        (json!({ "repository": "sigstore/sigstore-j" }), json!({})),
        (json!({ "repository": "other/*" }), json!({})),
        (json!({ "ref": "refs/heads/Main" }), json!({})),
        (json!({ "file": "Release.yml" }), json!({})),
        (json!({}), json!({ "claims": { "sourceRepositoryDigest": COMMIT.to_uppercase() } })),
        (json!({}), json!({ "claims": { "githubWorkflowName": "RELEASE" } })),
    ] {
        let failure = under_rule(rule.clone(), more.clone());
        let hints = failure.hints();
        assert!(hints.iter().all(|hint| !hint.contains(&commit)), "{rule} {more}: {hints:?}");
        assert!(hints.is_empty(), "{rule} {more}: {hints:?}");
    }
}
