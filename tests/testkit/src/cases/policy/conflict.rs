//! Provenance that contradicts itself, or the certificate that signed it.

use super::any_of::{bare, key};
use super::statement::{MISMATCH, asking, base};
use super::{Table, Wanted, any_of, caught, of, with};
use crate::ca::COMMIT;
use crate::cases::Planned;
use crate::edit::Edit;
use crate::json::at;
use crate::predicate::{
    FILE, PROVENANCE_V0_2, PROVENANCE_V1, REF, REPOSITORY, RUNNER, source, v0_2, v1,
};
use crate::recipe::{EntryKind, IssuerExtensions, Recipe, Version, WORKFLOW};
use serde_json::{Value, json};

const CONFLICT: Wanted = caught(&["policy.statement.conflict"]);
const OTHER: &str = "https://github.com/testkit/other";
const BRANCH: &str = "refs/heads/main";
const COMMIT_OTHER: &str = "89abcdef89abcdef89abcdef89abcdef89abcdef";
/// slsa-github-generator's workflow that signs for builders of others.
const DELEGATOR: &str = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/\
    delegator_generic_slsa3.yml@refs/tags/v2.0.0";
const BUILDER: &str = "https://github.com/testkit/builder/.github/workflows/b.yml@refs/tags/v1";

pub(super) fn all(seed: &str) -> Vec<Planned> {
    let mut out = sources();
    out.extend(itself());
    out.extend(builders());
    out.extend(older());
    out.extend(delegated());
    out.extend(unvouched(seed));
    out
}

fn old(predicate: &Value) -> Vec<Edit> {
    vec![Edit::predicate(PROVENANCE_V0_2, predicate)]
}

fn new(predicate: &Value) -> Vec<Edit> {
    vec![Edit::predicate(PROVENANCE_V1, predicate)]
}

/// Provenance v0.2 about this source.
fn old_about(repository: &str, git_ref: &str, commit: &str) -> Value {
    let mut out = v0_2();
    let uri = source(repository, git_ref);
    for place in ["/invocation/configSource", "/materials/0"] {
        at(&mut out, place)["uri"] = uri.as_str().into();
        at(&mut out, place)["digest"]["sha1"] = commit.into();
    }
    out
}

/// Provenance v1 about this source.
fn new_about(repository: &str, git_ref: &str, commit: &str) -> Value {
    let mut out = v1();
    let workflow = at(&mut out, "/buildDefinition/externalParameters/workflow");
    workflow["repository"] = repository.into();
    workflow["ref"] = git_ref.into();
    let dependency = at(&mut out, "/buildDefinition/resolvedDependencies/0");
    dependency["uri"] = source(repository, git_ref).into();
    dependency["digest"]["gitCommit"] = commit.into();
    out
}

/// A source that differs in one part, by its part of a slug.
const SOURCES: [(&str, &str, &str, &str); 7] = [
    ("uri", OTHER, REF, COMMIT),
    ("uri_deeper", "https://github.com/testkit/example/deeper", REF, COMMIT),
    ("uri_host", "https://github.com.evil.example/testkit/example", REF, COMMIT),
    ("uri_case", "https://github.com/Testkit/Example", REF, COMMIT),
    ("ref", REPOSITORY, BRANCH, COMMIT),
    ("ref_longer", REPOSITORY, "refs/tags/v1.0.0-rc", COMMIT),
    ("commit", REPOSITORY, REF, COMMIT_OTHER),
];

/// Another source than the certificate's.
fn sources() -> Vec<Planned> {
    let mut table = Table::new("policy_conflict", base());
    let asked = asking(json!({ "workflow": FILE }));
    let sentence = "provenance and certificate are of one source";
    let wrong = "the provenance is about another source than the certificate";
    table.right("v0.2", &asked, &old(&v0_2()), sentence);
    for (slug, repository, git_ref, commit) in SOURCES {
        let edits = old(&old_about(repository, git_ref, commit));
        table.wrong(&format!("v0.2_{slug}"), CONFLICT, &asked, &edits, wrong);
    }
    table.right("v1", &asked, &new(&v1()), sentence);
    for (slug, repository, git_ref, commit) in SOURCES {
        let edits = new(&new_about(repository, git_ref, commit));
        table.wrong(&format!("v1_{slug}"), CONFLICT, &asked, &edits, wrong);
    }
    table.out
}

/// What started the build and what was built are two sources.
fn itself() -> Vec<Planned> {
    let mut table = Table::new("policy_conflict", base());
    let asked = asking(json!({ "workflow": FILE }));
    let sentence = "what started the build and what was built are of one source";
    let wrong = "what started the build and what was built are of two sources";
    table.right("v0.2_agrees", &asked, &old(&v0_2()), sentence);
    for (part, place) in [("trigger", "/invocation/configSource"), ("material", "/materials/0")] {
        for (slug, repository, git_ref, commit) in SOURCES {
            let mut other = v0_2();
            *at(&mut other, &format!("{place}/uri")) = source(repository, git_ref).into();
            *at(&mut other, &format!("{place}/digest/sha1")) = commit.into();
            let slug = format!("v0.2_{part}_{slug}");
            table.wrong(&slug, CONFLICT, &asked, &old(&other), wrong);
        }
    }
    table.right("v1_agrees", &asked, &new(&v1()), sentence);
    for (slug, repository, git_ref, commit) in SOURCES {
        let about = new_about(repository, git_ref, commit);
        let workflow = "/buildDefinition/externalParameters/workflow";
        let dependencies = "/buildDefinition/resolvedDependencies";
        for (part, place) in [("trigger", workflow), ("material", dependencies)] {
            let mut other = v1();
            *at(&mut other, place) = about.pointer(place).expect("the place").clone();
            // Where the workflow stands, there is no commit.
            if other != v1() {
                let slug = format!("v1_{part}_{slug}");
                table.wrong(&slug, CONFLICT, &asked, &new(&other), wrong);
            }
        }
    }
    table.out
}

/// Another builder than the certificate's.
fn builders() -> Vec<Planned> {
    let mut table = Table::new("policy_conflict", base());
    let asked = asking(json!({ "sourceUri": REPOSITORY }));
    let built_by = |id: &str| {
        let mut out = v1();
        *at(&mut out, "/runDetails/builder/id") = id.into();
        new(&out)
    };
    let self_hosted = |id: &str| [built_by(id), vec![Edit::claim(11, "self-hosted")]].concat();
    let sentence = "the certificate vouches for the builder";
    for (slug, edits) in [
        ("workflow", built_by(WORKFLOW)),
        ("runner", built_by("https://github.com/actions/runner")),
        ("runner_self_hosted", self_hosted("https://github.com/actions/runner/self-hosted")),
        ("workflow_self_hosted", self_hosted(WORKFLOW)),
        ("runner_github_hosted", built_by(RUNNER)),
    ] {
        table.right(&format!("builder_{slug}"), &asked, &edits, sentence);
    }
    let sentence = "the certificate does not vouch for the builder";
    for (slug, edits) in [
        ("other", built_by("https://testkit.example/builder")),
        ("other_workflow", built_by(BUILDER)),
        ("other_ref", built_by(&WORKFLOW.replace("v1.0.0", "v2.0.0"))),
        ("without_ref", built_by(WORKFLOW.split('@').next().unwrap_or_default())),
        ("longer", built_by(&format!("{WORKFLOW}-rc"))),
        ("runner_other", built_by("https://github.com/actions/runner/self-hosted")),
        ("runner_slash", built_by("https://github.com/actions/runner/")),
        ("runner_deeper", built_by(&format!("{RUNNER}/x"))),
        ("runner_like", built_by("https://github.com/actions/runner-github-hosted")),
        ("runner_of_other", built_by("https://github.com/other/runner/github-hosted")),
        ("hosted_is_self_hosted", self_hosted(RUNNER)),
        ("runner_is_self_hosted", self_hosted("https://github.com/actions/runner")),
    ] {
        table.wrong(&format!("builder_not_{slug}"), CONFLICT, &asked, &edits, sentence);
    }
    table.out
}

/// Certificates that hold the older claims only: they vouch for the same things.
fn older() -> Vec<Planned> {
    let recipe = Recipe { issuer_extensions: IssuerExtensions::OldOnly, ..base() };
    let mut table = Table::new("policy_conflict", recipe);
    let asked = asking(json!({ "workflow": FILE }));
    let sentence = "provenance and older claims are of one source";
    table.right("older", &asked, &old(&v0_2()), sentence);
    let sentence = "the provenance is about another source than the older claims";
    for (slug, repository, git_ref, commit) in SOURCES {
        let edits = old(&old_about(repository, git_ref, commit));
        table.wrong(&format!("older_{slug}"), CONFLICT, &asked, &edits, sentence);
    }
    let sentence = "a certificate with the older claims does not vouch for the builder";
    for (slug, id) in [
        ("other", "https://testkit.example/builder"),
        ("other_workflow", BUILDER),
        ("runner", RUNNER),
    ] {
        let mut other = v0_2();
        *at(&mut other, "/builder/id") = id.into();
        table.wrong(&format!("older_builder_{slug}"), CONFLICT, &asked, &old(&other), sentence);
    }
    table.out
}

/// A delegator signs for other builders: only the statement names those.
fn delegated() -> Vec<Planned> {
    let issuer = "https://token.actions.githubusercontent.com".to_owned();
    let recipe = Recipe { identity: DELEGATOR.to_owned(), issuer, ..base() };
    let asked = with(&of(&recipe), "statement", json!({ "builderId": BUILDER }));
    let by_builder = |mut predicate: Value| {
        *at(&mut predicate, "/builder/id") = BUILDER.into();
        old(&predicate)
    };
    let mut table = Table::new("policy_conflict", recipe);
    let sentence = "a delegator signs for a builder of others";
    table.right("delegated", &asked, &by_builder(v0_2()), sentence);
    let edits = by_builder(old_about(REPOSITORY, REF, COMMIT_OTHER));
    table.right("delegated_commit", &asked, &edits, "a delegator signs for another commit");
    let sentence = "the delegator's certificate is of another source than the provenance";
    for (slug, repository, git_ref) in [("uri", OTHER, REF), ("ref", REPOSITORY, BRANCH)] {
        let edits = by_builder(old_about(repository, git_ref, COMMIT));
        table.wrong(&format!("delegated_{slug}"), CONFLICT, &asked, &edits, sentence);
    }
    let mut out = table.out;
    // The same by a workflow of that name in another repository.
    let alike = DELEGATOR.replace("slsa-framework", "testkit");
    let recipe = Recipe { identity: alike.clone(), ..base() };
    let policy = of(&recipe);
    let mut table = Table::new("policy_conflict", recipe);
    let mut own = v0_2();
    *at(&mut own, "/builder/id") = alike.as_str().into();
    let own_asked = with(&policy, "statement", json!({ "builderId": alike }));
    table.right("like_delegator_itself", &own_asked, &old(&own), "the workflow is the builder");
    let asked = with(&policy, "statement", json!({ "builderId": BUILDER }));
    let sentence = "the workflow has a delegator's name in another repository";
    table.wrong("like_delegator", CONFLICT, &asked, &by_builder(v0_2()), sentence);
    out.extend(table.out);
    out
}

/// Signers of whom nobody says what they built. Of a key, the caller knows whose word it takes; a
/// certificate is taken for what it says, and this one says nothing of a source.
fn unvouched(seed: &str) -> Vec<Planned> {
    let rule = json!({ "sourceUri": REPOSITORY, "builderId": RUNNER });
    let other = json!({ "sourceUri": OTHER });
    let sentence = "the signer states a source for which nobody else vouches";
    let wrong = "the provenance is about another source than asked";
    let policy = any_of(&[key(seed, "leaf")]);
    let mut table = Table::new("policy_conflict", bare(EntryKind::Dsse).edited(&new(&v1())));
    table.right("of_key", &with(&policy, "statement", rule.clone()), &[], sentence);
    let asked = with(&policy, "statement", other);
    table.wrong("of_key_other", MISMATCH, &asked, &[], wrong);
    let mut out = table.out;
    let person = Recipe::of(Version::V03, EntryKind::Dsse);
    let policy = of(&person);
    let mut table = Table::new("policy_conflict", person.edited(&new(&v1())));
    let asked = with(&policy, "statement", json!({ "predicateType": PROVENANCE_V1 }));
    table.right("of_person", &asked, &[], "a person states a source, of which nothing is asked");
    for (part, value) in [
        ("sourceUri", json!(REPOSITORY)),
        ("sourceRef", json!(REF)),
        ("sourceCommit", json!(COMMIT)),
        ("workflow", json!(FILE)),
        ("builderId", json!(RUNNER)),
    ] {
        let asked = with(&policy, "statement", json!({ part: value }));
        table.wrong(&format!("of_person_{part}"), CONFLICT, &asked, &[], sentence);
    }
    out.extend(table.out);
    out
}
