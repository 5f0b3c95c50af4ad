//! Alternatives: any one will do, each as a whole; keys beside identities; roots that nobody knows.

use super::{Table, Wanted, any_of, caught, github, no_value, with};
use crate::cases::Planned;
use crate::json::b64;
use crate::key::{Key, KeyKind};
use crate::recipe::{EntryKind, Recipe, Signer, Version, WORKFLOW};
use serde_json::{Value, json};
use std::slice::from_ref;

/// The bare key of the testkit's bundles, as a policy spells it.
pub(super) fn key(seed: &str, label: &str) -> Value {
    json!({ "key": { "spki": b64(Key::derive(KeyKind::P256, seed, label).spki()) } })
}

/// The recipe of a bundle that is signed with this key.
pub(super) fn bare(entry: EntryKind) -> Recipe {
    Recipe { signer: Signer::Key, ..Recipe::of(Version::V03, entry) }
}

/// None of the alternatives holds; with this check off, one does.
const fn none_by(checks: &'static [&'static str]) -> Wanted {
    Wanted { code: "policy.any_of.mismatch", checks, structural: "" }
}

fn pair(identity: &str, issuer: &str) -> Value {
    json!({ "identity": identity, "issuer": issuer })
}

fn workflow(parts: Value) -> Value {
    github::rule(parts)["anyOf"][0].clone()
}

const OTHER: &str = "https://other.testkit.example";

pub(super) fn all(seed: &str) -> Vec<Planned> {
    let mut out = certificates(seed);
    out.extend(keys(seed));
    out.extend(roots());
    out
}

fn certificates(seed: &str) -> Vec<Planned> {
    let mut table = Table::new("policy_any_of", github::base());
    let right = pair(WORKFLOW, github::ISSUER);
    let (stranger, of_other) = (pair("stranger", github::ISSUER), pair(WORKFLOW, OTHER));
    let file = |file: &str| workflow(json!({ "repository": "testkit/example", "file": file }));
    let mut verifies = |slug: &str, alternatives: &[Value]| {
        table.right(slug, &any_of(alternatives), &[], "one of the alternatives holds");
    };
    verifies("first", &[right.clone(), stranger.clone()]);
    verifies("second", &[stranger.clone(), right.clone()]);
    verifies("third", &[stranger.clone(), of_other.clone(), right.clone()]);
    verifies("twice", &[right.clone(), right.clone()]);
    verifies("workflow_beside_identity", &[stranger.clone(), file("release.yml")]);
    verifies("identity_beside_workflow", &[file("build.yml"), right.clone()]);
    verifies("beside_account", &[json!({ "google": { "email": "me@a.example" } }), right.clone()]);
    verifies("beside_key", &[key(seed, "leaf"), right.clone()]);

    let mut none = |slug: &str, checks, alternatives: &[Value]| {
        let sentence = "no alternative holds";
        table.wrong(slug, none_by(checks), &any_of(alternatives), &[], sentence);
    };
    let identity = &["policy.identity.mismatch"];
    let issuer = &["policy.issuer.mismatch"];
    let part = &["policy.workflow.mismatch"];
    none("none_by_identity", identity, &[stranger.clone(), pair("another", github::ISSUER)]);
    none("none_by_issuer", issuer, &[of_other.clone(), pair(WORKFLOW, ISSUER_TOO)]);
    none("none_of_workflows", part, &[file("build.yml"), file("test.yml")]);
    none(
        "none_beside_key",
        identity,
        &[key(seed, "leaf"), stranger.clone(), pair("another", github::ISSUER)],
    );
    // What is right of one alternative is wrong of the other.
    none("identity_of_one_issuer_of_other", identity, &[stranger.clone(), of_other.clone()]);
    none("issuer_of_one_identity_of_other", issuer, &[of_other, stranger.clone()]);
    none(
        "parts_of_two_workflows",
        part,
        &[
            workflow(json!({ "repository": "testkit/example", "file": "build.yml" })),
            workflow(json!({ "repository": "testkit/other", "file": "release.yml" })),
        ],
    );
    none(
        "trigger_of_one_runner_of_other",
        part,
        &[
            workflow(json!({
                "repository": "testkit/example", "trigger": "push", "runner": "self-hosted",
            })),
            workflow(json!({
                "repository": "testkit/example", "trigger": "schedule", "runner": "github-hosted",
            })),
        ],
    );
    none(
        "source_of_other_rule",
        &["policy.workflow.source_mismatch"],
        &[
            workflow(json!({
                "repository": "testkit/example", "sourceRepository": "testkit/other",
            })),
            workflow(json!({
                "repository": "testkit/other", "sourceRepository": "testkit/example",
            })),
        ],
    );
    none(
        "workflow_of_other_issuer",
        identity,
        &[stranger.clone(), workflow(json!({ "repository": "testkit/example", "issuer": OTHER }))],
    );
    // Beside a key there is one alternative that a certificate could be.
    let one = any_of(&[key(seed, "leaf"), stranger]);
    let sentence = "the only alternative that is not a key is another identity";
    table.wrong("other_beside_key", caught(identity), &one, &[], sentence);
    let claims = with(
        &any_of(&[right, file("build.yml")]),
        "claims",
        json!({
            "buildTrigger": "schedule",
        }),
    );
    let sentence = "an alternative holds, and a claim is not as asked of all";
    table.wrong("claim_of_all", caught(&["policy.claim.mismatch"]), &claims, &[], sentence);
    let only = any_of(&[key(seed, "leaf")]);
    let no_key = no_value("policy.key.certificate", "there is no bare key to compare");
    let sentence = "the bundle is signed with a certificate and the policy names keys only";
    table.wrong("keys_only", no_key, &only, &[], sentence);
    let nobody = no_value("policy.any_of.empty", "there is no signer to compare with");
    let sentence = "the policy names no signer";
    table.wrong("empty", nobody, &any_of(&[]), &[], sentence);
    table.wrong("absent", nobody, &json!({ "version": 1 }), &[], sentence);
    table.out
}

/// Another issuer than both of the others.
const ISSUER_TOO: &str = "https://third.testkit.example";

fn keys(seed: &str) -> Vec<Planned> {
    let mut table = Table::new("policy_key", bare(EntryKind::HashedRekord));
    let right = key(seed, "leaf");
    let with_part = |part: &str, value: Value| {
        let mut out = right.clone();
        out["key"][part] = value;
        out
    };
    let identity = pair(WORKFLOW, github::ISSUER);
    let sentence = "the policy names the key";
    table.right("alone", &any_of(from_ref(&right)), &[], sentence);
    table.right("beside_identity", &any_of(&[identity.clone(), right.clone()]), &[], sentence);
    table.right("beside_other", &any_of(&[key(seed, "other"), right.clone()]), &[], sentence);
    let named = with_part("hint", "release-key".into());
    table.right("named", &any_of(&[named]), &[], "the policy has a name for the key");
    for (slug, period) in [
        ("valid", json!({ "start": "2025-01-01T00:00:00Z" })),
        (
            "valid_and_ends",
            json!({
                "start": "2025-01-01T00:00:00Z", "end": "2026-12-31T00:00:00Z",
            }),
        ),
    ] {
        let sentence = "the key is valid at the verified time";
        table.right(slug, &any_of(&[with_part("validFor", period)]), &[], sentence);
    }
    let late = caught(&["time.key.not_valid"]);
    for (slug, period) in [
        ("not_yet_valid", json!({ "start": "2026-06-01T00:00:00Z" })),
        (
            "no_longer_valid",
            json!({
                "start": "2025-01-01T00:00:00Z", "end": "2025-12-31T23:59:59Z",
            }),
        ),
    ] {
        let asked = any_of(&[with_part("validFor", period)]);
        table.wrong(slug, late, &asked, &[], "the key was not valid at the verified time");
    }
    let retired = with_part(
        "validFor",
        json!({ "start": "2025-01-01T00:00:00Z", "end": "2025-12-31T23:59:59Z" }),
    );
    let sentence = "the policy lists the key twice, and retires it once";
    let twice =
        Wanted { code: "policy.key.contradiction", ..caught(&["policy.key.contradiction"]) };
    let last = any_of(&[right.clone(), retired.clone()]);
    table.wrong("retired_last", twice, &last, &[], sentence);
    let named = with_part("hint", "release-key".into());
    table.wrong("retired_and_named", twice, &any_of(&[named, retired.clone()]), &[], sentence);
    let twice = Wanted {
        code: "policy.key.contradiction",
        ..caught(&["policy.key.contradiction", "time.key.not_valid"])
    };
    let first = any_of(&[retired, right.clone()]);
    table.wrong("retired_first", twice, &first, &[], sentence);
    let sentence = "the policy lists the key twice alike";
    table.right("twice", &any_of(&[right.clone(), right.clone()]), &[], sentence);
    let none = no_value("policy.identity.no_certificate", "a bare key has no identity to compare");
    let sentence = "the bundle is signed with a bare key and the policy names identities only";
    table.wrong("identities_only", none, &any_of(&[identity.clone(), identity]), &[], sentence);
    let unknown = no_value("policy.key.unknown", "there is no key to verify with");
    let two = any_of(&[key(seed, "other"), key(seed, "third")]);
    table.wrong("two_others", unknown, &two, &[], "the policy names two other keys");
    let hint = caught(&[
        "binding.key_hint.mismatch",
        "binding.verifier.mismatch",
        "signature.verify.invalid",
    ]);
    let other = any_of(&[key(seed, "other")]);
    table.wrong("other", hint, &other, &[], "the policy names another key");
    let asked = with(&any_of(from_ref(&right)), "claims", json!({ "buildTrigger": "push" }));
    let of_key = caught(&["policy.claim.of_key"]);
    let sentence = "the policy asks for claims, which a bare key has none of";
    table.wrong("claims_asked", of_key, &asked, &[], sentence);
    let garbage = no_value("policy.key.invalid", "there is no key to load");
    let asked = any_of(&[with_part("spki", "bm90IGEga2V5".into())]);
    table.wrong("not_a_key", garbage, &asked, &[], "the policy's key is not a key");
    table.out
}

/// Roots by name: this verifier's root has none.
fn roots() -> Vec<Planned> {
    let mut table = Table::new("policy_root", github::base());
    let plain = pair(WORKFLOW, github::ISSUER);
    let mut bound = plain.clone();
    bound["root"] = "one".into();
    table.right("unnamed", &any_of(from_ref(&plain)), &[], "the policy names no root");
    let sentence = "the policy names a trusted root that the verifier does not have";
    let alone = no_value("policy.root.unknown", "there is no such root");
    table.wrong("unknown", alone, &any_of(&[bound.clone()]), &[], sentence);
    let beside = caught(&["policy.root.unknown"]);
    table.wrong("unknown_first", beside, &any_of(&[bound.clone(), plain.clone()]), &[], sentence);
    table.wrong("unknown_last", beside, &any_of(&[plain, bound]), &[], sentence);
    table.out
}
