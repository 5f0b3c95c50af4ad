//! What reviewers found: each a policy, or what a bundle says, that once got the wrong answer.

use super::document::form;
use super::github::{self, ISSUER, rule};
use super::statement::{asking, base};
use super::{Table, Wanted, any_of, caught, gitlab, identity, of, with};
use crate::ca::COMMIT;
use crate::cases::Planned;
use crate::edit::Edit;
use crate::json::at;
use crate::predicate::{FILE, PROVENANCE_V0_2, PROVENANCE_V1, v0_2, v1};
use crate::recipe::{EntryKind, Recipe, San, WORKFLOW};
use crate::variant::witness::witness;
use serde_json::{Value, json};

const SOURCE: Wanted = caught(&["policy.workflow.source_mismatch"]);
const CONFLICT: Wanted = caught(&["policy.statement.conflict"]);
const ANY: Wanted = caught(&["policy.pattern.any"]);
const BRANCH: &str = "refs/heads/evil";
const PROJECT: &str = "testkit/example";
const DELEGATOR: &str = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/\
    delegator_generic_slsa3.yml@";

pub(super) fn all(seed: &str) -> Vec<Planned> {
    let mut out = refs();
    out.extend(gitlab_refs());
    out.extend(patterns());
    out.extend(nulls());
    out.extend(kinds());
    out.extend(witnesses(seed));
    out.extend(vouched());
    out.extend(subjects());
    out
}

/// A branch that calls its repository's workflow at a tag.
fn refs() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", github::base());
    let branch = [Edit::claim(14, BRANCH), Edit::claim(6, BRANCH)];
    let tags = json!({ "glob": "refs/tags/v*" });
    let asked = |more: Value| {
        let mut parts = json!({ "repository": "testkit/example", "ref": tags.clone() });
        for (name, value) in more.as_object().expect("an object") {
            parts[name] = value.clone();
        }
        rule(parts)
    };
    let sentence = "the source has the ref of the workflow";
    table.right("own_ref", &asked(json!({})), &[], sentence);
    let sentence = "a branch calls the workflow of a tag";
    for (slug, more) in [
        ("unsaid", json!({})),
        ("named", json!({ "sourceRepository": "testkit/example" })),
        ("listed", json!({ "sourceRepository": ["testkit/example", "testkit/other"] })),
        ("by_glob", json!({ "sourceRepository": { "glob": "testkit/*" } })),
    ] {
        table.wrong(&format!("branch_source_{slug}"), SOURCE, &asked(more), &branch, sentence);
    }
    let said = asked(json!({ "sourceRef": BRANCH }));
    table.right("branch_asked_for", &said, &branch, "the branch is the one asked for");
    let unsaid = [Edit::NoClaim(14), Edit::NoClaim(6)];
    let sentence = "the certificate does not state the source's ref";
    table.wrong("no_source_ref", SOURCE, &asked(json!({})), &unsaid, sentence);
    let bare = [Edit::claim(12, "testkit/example"), Edit::NoClaim(5)];
    let sentence = "the source's URI is no URI";
    table.wrong("source_without_host", SOURCE, &asked(json!({})), &bare, sentence);
    table.out
}

fn gitlab_refs() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", gitlab::base("gitlab.com", PROJECT));
    let file = json!({ "regex": ".*" });
    let asked = gitlab::rule(json!({ "repository": PROJECT, "file": file }));
    table.right("gitlab", &asked, &[], "the pipeline has a file and a ref");
    let uri = format!("https://gitlab.com/{}//w.yml@refs/tags/v1.yml@refs/heads/x", PROJECT);
    let malformed = caught(&["policy.workflow.identity_malformed"]);
    let sentence = "the identity can be read as two files and refs";
    let edits = [Edit::Name(San::Uri, uri)];
    table.wrong("gitlab_two_ways", malformed, &asked, &edits, sentence);
    table.out
}

/// Patterns that match anything, without the dangerous word.
fn patterns() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", github::base());
    let sentence = "the policy names one identity and one issuer";
    table.right("one_identity", &identity(json!(WORKFLOW), ISSUER), &[], sentence);
    let sentence = "a pattern of the policy matches anything";
    for (slug, pattern) in [
        ("star", ".*"),
        ("group", "(.*)"),
        ("class", r"[\s\S]*"),
        ("count", ".{2,}"),
        ("printable", "[ -~]+"),
        ("or_nothing", ".*[a-z].*|"),
    ] {
        let any = json!({ "regex": pattern });
        let policy = identity(any.clone(), ISSUER);
        table.wrong(&format!("any_identity_{slug}"), ANY, &policy, &[], sentence);
        let policy = any_of(&[json!({ "identity": WORKFLOW, "issuer": any })]);
        table.wrong(&format!("any_issuer_{slug}"), ANY, &policy, &[], sentence);
        let any = json!({ "regex": pattern });
        let policy = rule(json!({ "repository": any }));
        table.wrong(&format!("any_repository_{slug}"), ANY, &policy, &[], sentence);
    }
    let said =
        with(&identity(json!({ "regex": ".*" }), ISSUER), "dangerous", json!(["anyIdentity"]));
    table.right("any_identity_said", &said, &[], "the policy says that any identity will do");
    table.out
}

/// Rules that are null, as an unset variable would leave them.
fn nulls() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", github::base());
    let whole = rule(json!({ "repository": "testkit/example" }));
    table.right("nothing_null", &whole, &[], "no rule is null");
    let sentence = "a rule of the policy is null";
    for part in
        ["file", "ref", "sourceRepository", "sourceRef", "trigger", "runner", "issuer", "host"]
    {
        let mut null = whole.clone();
        null["anyOf"][0]["workflow"][part] = Value::Null;
        table.wrong(&format!("null_{part}"), form(&["json.field.type"]), &null, &[], sentence);
    }
    let mut null = whole.clone();
    null["anyOf"][0]["root"] = Value::Null;
    table.wrong("null_root", form(&["json.field.type"]), &null, &[], sentence);
    table.out
}

fn kinds() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", github::base());
    let asked = |kind: &str| {
        let rule = json!({ "kind": kind, "issuer": ISSUER });
        with(&any_of(&[rule]), "dangerous", json!(["anyIdentity"]))
    };
    table.right("any_uri", &asked("uri"), &[], "any identity will do that is a URI");
    let kind = caught(&["policy.identity.kind_mismatch"]);
    let sentence = "any email address will do, and this identity is not one";
    table.wrong("any_email", kind, &asked("email"), &[], sentence);
    table.out
}

fn witnesses(seed: &str) -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", github::base());
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("no_witnesses", &plain, &[], "the policy names no witness");
    let key = witness(seed, 0).verifier_key();
    let idle = with(&plain, "evidence", json!({ "witnesses": { "keys": [key] } }));
    let wanted = caught(&["policy.witness.quorum_invalid"]);
    let sentence = "the policy names a witness and asks for none";
    table.wrong("idle_witness", wanted, &idle, &[], sentence);
    table.out
}

/// What a provenance says, and the certificate does not vouch for.
fn vouched() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", base());
    let workflow = asking(json!({ "workflow": FILE }));
    let right = [Edit::predicate(PROVENANCE_V1, &v1())];
    table.right("workflow", &workflow, &right, "the provenance names the workflow that ran");
    let evil = WORKFLOW.replace("release.yml", "evil.yml");
    let other = [&right[..], &[Edit::claim(18, &evil)]].concat();
    let sentence = "the provenance names another workflow than the one that ran";
    table.wrong("workflow_other", CONFLICT, &workflow, &other, sentence);
    // The workflow of that name in another repository is another workflow.
    let elsewhere = WORKFLOW.replace("testkit/example", "testkit/other");
    let by_name = with(&of(&base()), "statement", json!({ "workflow": FILE }));
    table.right("workflow_by_name", &by_name, &right, "the provenance names the workflow that ran");
    let other = [&right[..], &[Edit::claim(18, &elsewhere)]].concat();
    let sentence = "the top-level workflow is one of another repository";
    table.wrong("workflow_elsewhere", CONFLICT, &by_name, &other, sentence);
    let mut out = table.out;
    out.extend(claims());
    out.extend(runners());

    let builder = "https://github.com/trusted/builder/.github/workflows/b.yml@refs/tags/v1";
    for (slug, git_ref, good) in [
        ("release", "refs/tags/v2.1.0", true),
        ("branch", "refs/heads/main", false),
        ("commit", COMMIT, false),
        ("candidate", "refs/tags/v2.1.0-rc.1", false),
    ] {
        let recipe = Recipe {
            identity: format!("{DELEGATOR}{git_ref}"),
            issuer: ISSUER.to_owned(),
            ..base()
        };
        let policy = identity(json!(recipe.identity), ISSUER);
        let mut table = Table::new("policy_reviewed", recipe);
        let by = |id: &str| {
            let mut predicate = v0_2();
            *at(&mut predicate, "/builder/id") = id.into();
            vec![Edit::predicate(PROVENANCE_V0_2, &predicate)]
        };
        let own = format!("{DELEGATOR}{git_ref}");
        let asked = with(&policy, "statement", json!({ "builderId": own }));
        let sentence = "a delegator is its own builder";
        table.right(&format!("delegator_{slug}"), &asked, &by(&own), sentence);
        let asked = with(&policy, "statement", json!({ "builderId": builder }));
        let slug = format!("delegator_{slug}_for_other");
        if good {
            let sentence = "a released delegator signs for another builder";
            table.right(&slug, &asked, &by(builder), sentence);
        } else {
            let sentence = "a delegator that is not a release signs for another builder";
            table.wrong(&slug, CONFLICT, &asked, &by(builder), sentence);
        }
        out.extend(table.out);
    }
    out
}

/// Older and newer claims that contradict each other, under a rule that looks at neither.
fn claims() -> Vec<Planned> {
    let mut table = Table::new("policy_reviewed", base());
    let right = [Edit::predicate(PROVENANCE_V1, &v1())];
    let conflict = caught(&["policy.claim.conflict"]);
    for (part, value, number, other) in [
        ("sourceUri", "https://github.com/testkit/example", 5, "testkit/other"),
        ("sourceRef", "refs/tags/v1.0.0", 6, BRANCH),
        ("sourceCommit", COMMIT, 3, "89abcdef89abcdef89abcdef89abcdef89abcdef"),
    ] {
        let asked = with(&of(&base()), "statement", json!({ part: value }));
        let slug = format!("claims_agree_{part}");
        table.right(&slug, &asked, &right, "the certificate's claims agree");
        let edits = [&right[..], &[Edit::claim(number, other)]].concat();
        let sentence = "an older and a newer claim contradict each other";
        table.wrong(&format!("claims_contradict_{part}"), conflict, &asked, &edits, sentence);
    }
    table.out
}

/// A runner of GitLab: the certificate does not say which.
fn runners() -> Vec<Planned> {
    let recipe = Recipe { entry: EntryKind::Dsse, ..gitlab::base("gitlab.com", PROJECT) };
    let policy = gitlab::rule(json!({ "repository": PROJECT }));
    let runner = format!("https://gitlab.com/{PROJECT}/-/runners/12270845");
    let mut predicate = v1();
    let source = format!("git+https://gitlab.com/{PROJECT}");
    let build = at(&mut predicate, "/buildDefinition");
    build["externalParameters"] = json!({ "source": source });
    build["resolvedDependencies"] = json!([{ "uri": source }]);
    *at(&mut predicate, "/runDetails/builder/id") = runner.as_str().into();
    let mut table =
        Table::new("policy_reviewed", recipe.edited(&[Edit::predicate(PROVENANCE_V1, &predicate)]));
    let source = format!("https://gitlab.com/{PROJECT}");
    let asked = with(&policy, "statement", json!({ "sourceUri": source }));
    table.right("runner_unasked", &asked, &[], "the provenance names a runner of the source's");
    let asked = with(&policy, "statement", json!({ "builderId": runner }));
    let sentence = "nothing vouches for the runner that the provenance names";
    table.wrong("runner_asked", CONFLICT, &asked, &[], sentence);
    table.out
}

/// One artifact with two names.
fn subjects() -> Vec<Planned> {
    let digest = json!({ "sha256": hex::encode(crate::key::sha256(crate::world::ARTIFACT)) });
    let two = Edit::Statement(json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{ "name": "one", "digest": digest }, { "name": "two", "digest": digest }],
        "predicateType": PROVENANCE_V1,
        "predicate": v1(),
    }));
    let mut table = Table::new("policy_reviewed", base().edited(&[two]));
    let asked = |name: &str| asking(json!({ "subjectName": name }));
    table.right(
        "first_name",
        &asked("one"),
        &[],
        "the artifact has two names, and the first is meant",
    );
    table.right(
        "second_name",
        &asked("two"),
        &[],
        "the artifact has two names, and the second is meant",
    );
    let wanted = caught(&["policy.statement.mismatch"]);
    table.wrong(
        "third_name",
        wanted,
        &asked("three"),
        &[],
        "the artifact has two names, and another is meant",
    );
    table.out
}
