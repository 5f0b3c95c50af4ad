//! Workflow rules about GitHub: each part, reusable workflows, older certificates, and identities
//! that are not a workflow.

use super::{Table, Wanted, any_of, caught, with, workflow_rule};
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::edit::Edit;
use crate::recipe::{EntryKind, IssuerExtensions, Recipe, San, WORKFLOW};
use serde_json::{Value, json};

/// GitHub's issuer.
pub(super) const ISSUER: &str = "https://token.actions.githubusercontent.com";
/// A workflow that another repository calls.
const CALLED: &str = "https://github.com/testkit/shared/.github/workflows/build.yml@refs/tags/v2";
/// A ref of the source that the workflow's rule does not mean.
const BRANCH: &str = "refs/heads/main";

const MISMATCH: Wanted = caught(&["policy.workflow.mismatch"]);
const SOURCE: Wanted = caught(&["policy.workflow.source_mismatch"]);
const MALFORMED: Wanted = caught(&["policy.workflow.identity_malformed"]);

/// The recipe of a GitHub workflow's certificate.
pub(super) fn base() -> Recipe {
    Recipe { issuer: ISSUER.to_owned(), ..workflow(EntryKind::HashedRekord) }
}

/// A policy of one rule about GitHub workflows.
pub(super) fn rule(parts: Value) -> Value {
    workflow_rule("github", &parts)
}

/// A rule about the repository, and one part more.
fn asking(part: &str, value: impl Into<Value>) -> Value {
    rule(with(&json!({ "repository": "testkit/example" }), part, value.into()))
}

pub(super) fn all() -> Vec<Planned> {
    let mut out = parts();
    out.extend(hosts());
    out.extend(called());
    out.extend(older());
    out.extend(identities());
    out.extend(spelled());
    out
}

/// Refs that the identity spells otherwise than the claims, as Fulcio did and does
/// (tests/vectors/real/fulcio/spellings.tsv); and what looks like one of these spellings.
fn spelled() -> Vec<Planned> {
    let mut table = Table::new("policy_spelling", base());
    let uri = |git_ref: &str| {
        format!("https://github.com/testkit/example/.github/workflows/release.yml@{git_ref}")
    };
    // Identity; claims .9 and .18; claims .14 and .6.
    let said = |identity: &str, uris: &str, plain: &str| {
        let uris = uri(uris);
        vec![
            Edit::Name(San::Uri, uri(identity)),
            Edit::Claim(9, uris.clone()),
            Edit::Claim(18, uris),
            Edit::claim(14, plain),
            Edit::claim(6, plain),
        ]
    };
    let (plus, html) = ("refs/tags/v1+2", "refs/tags/v1&#43;2");
    let (plain, escaped) = ("refs/heads/f\u{fc}r", "refs/heads/f%C3%BCr");
    for (slug, git_ref, edits) in [
        ("plus", plus, said(plus, plus, plus)),
        ("plus_as_html", plus, said(html, html, plus)),
        ("umlaut_escaped", plain, said(escaped, plain, plain)),
        ("umlaut_escaped_everywhere", plain, said(escaped, escaped, plain)),
    ] {
        let sentence = "the identity spells the ref as Fulcio does";
        table.right(slug, &asking("ref", git_ref), &edits, sentence);
    }
    // Identity and claim then say two refs, too.
    let both = caught(&["policy.workflow.mismatch", "policy.workflow.source_mismatch"]);
    for (slug, wanted, git_ref, edits) in [
        // The ref itself holds these characters.
        ("html_that_is_the_ref", MISMATCH, plus, said(html, html, html)),
        ("escape_that_is_the_ref", both, plain, said("refs/heads/f%25C3%25BCr", escaped, escaped)),
        ("identity_of_another", both, plus, said("refs/tags/v1%2B3", plus, "refs/tags/v1+3")),
    ] {
        let sentence = "another ref looks like a spelling of the one that is asked for";
        table.wrong(slug, wanted, &asking("ref", git_ref), &edits, sentence);
    }
    let main = uri(BRANCH);
    let asked = any_of(&[json!({ "identity": main, "issuer": ISSUER })]);
    table.right(
        "branch",
        &asked,
        &said(BRANCH, BRANCH, BRANCH),
        "the identity is the one asked for",
    );
    let hash = "refs/heads/main#";
    let sentence =
        "the workflow is at a branch whose name ends with #, which the identity has lost";
    let lost = caught(&["policy.identity.truncated"]);
    table.wrong("branch_with_a_hash", lost, &asked, &said(BRANCH, hash, hash), sentence);
    table.out
}

/// Part, right, glob, regular expression, wrong, what a wrong one is.
const PARTS: [(&str, &str, &str, &str, &str, Wanted); 7] = [
    ("repository", "testkit/example", "testkit/*", "testkit/ex.*", "testkit/other", MISMATCH),
    ("file", "release.yml", "*.yml", "release\\.ya?ml", "build.yml", MISMATCH),
    ("ref", "refs/tags/v1.0.0", "refs/tags/v*", "refs/tags/v[0-9.]+", "refs/tags/v2.0.0", MISMATCH),
    ("sourceRepository", "testkit/example", "*/example", "testkit/\\w+", "testkit/other", SOURCE),
    ("sourceRef", "refs/tags/v1.0.0", "refs/tags/*", "refs/(tags|heads)/.*", BRANCH, SOURCE),
    ("trigger", "push", "p*", "(push|release)", "pull_request", MISMATCH),
    ("runner", "github-hosted", "github-*", "(github)-hosted", "self-hosted", MISMATCH),
];

fn parts() -> Vec<Planned> {
    let mut table = Table::new("policy_github", base());
    let whole = json!({
        "repository": "testkit/example",
        "file": "release.yml",
        "ref": "refs/tags/v1.0.0",
        "sourceRepository": "testkit/example",
        "sourceRef": "refs/tags/v1.0.0",
        "trigger": "push",
        "runner": "github-hosted",
        "issuer": ISSUER,
        "host": "github.com",
    });
    table.right("every_part", &rule(whole.clone()), &[], "every part of the workflow is as asked");
    for (part, _, _, _, wrong, wanted) in PARTS {
        let mut parts = whole.clone();
        parts[part] = wrong.into();
        let sentence = "one part is not as asked, of a rule that names every part";
        table.wrong(&format!("{part}_other_of_every"), wanted, &rule(parts), &[], sentence);
    }
    for (part, right, glob, regex, wrong, wanted) in PARTS {
        let sentence = "the part is as asked";
        for (form, value) in [
            ("exact", json!(right)),
            ("glob", json!({ "glob": glob })),
            ("regex", json!({ "regex": regex })),
            ("list", json!([wrong, { "glob": glob }])),
        ] {
            table.right(&format!("{part}_{form}"), &asking(part, value), &[], sentence);
        }
        let sentence = "the part is not as asked";
        let longer = format!("{glob}x");
        for (form, value) in [
            ("exact", json!(wrong)),
            ("glob", json!({ "glob": longer })),
            ("regex", json!({ "regex": format!("{regex}x") })),
            ("list", json!([wrong, { "glob": longer }])),
        ] {
            table.wrong(
                &format!("{part}_other_{form}"),
                wanted,
                &asking(part, value),
                &[],
                sentence,
            );
        }
    }
    let path = asking("file", ".github/workflows/release.yml");
    table.right("file_by_its_path", &path, &[], "the rule names the file by its whole path");
    let path = asking("file", "workflows/release.yml");
    table.wrong("file_by_half_its_path", MISMATCH, &path, &[], "the rule names the path's end");
    let asked = asking("runner", "github-hosted");
    table.right("runner_stated", &asked, &[], "the certificate states the runner");
    let sentence = "the certificate does not state the runner";
    table.wrong("runner_absent", MISMATCH, &asked, &[Edit::NoClaim(11)], sentence);
    let asked = asking("trigger", "push");
    table.right("trigger_stated", &asked, &[], "the certificate states the trigger");
    let sentence = "the certificate does not state the trigger";
    let none = [Edit::NoClaim(20), Edit::NoClaim(2)];
    table.wrong("trigger_absent", MISMATCH, &asked, &none, sentence);
    let conflict = caught(&["policy.claim.conflict"]);
    let sentence = "the newer claim is as asked and the older one is not";
    let edits = [Edit::claim(2, "pull_request")];
    table.wrong("trigger_twin_differs", conflict, &asked, &edits, sentence);
    let asked = rule(json!({ "repository": "testkit/example" }));
    for (slug, number, to) in
        [("source_repository", 5, "testkit/other"), ("source_ref", 6, "refs/heads/main")]
    {
        let slug = format!("{slug}_twin_differs");
        table.wrong(&slug, conflict, &asked, &[Edit::claim(number, to)], sentence);
    }
    table.out
}

fn hosts() -> Vec<Planned> {
    let mut table = Table::new("policy_github_host", base());
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("plain", &plain, &[], "the repository is all that is asked for");
    let host = asking("host", "github.com");
    table.right("host_spelled_out", &host, &[], "the rule spells out the usual host");
    let sentence = "the policy asks for another issuer";
    let issuer = caught(&["policy.issuer.mismatch"]);
    let other = asking("issuer", "https://token.actions.example");
    table.wrong("issuer_other", issuer, &other, &[], sentence);
    let sentence = "the workflow is of another host than asked";
    let other = rule(json!({
        "repository": "testkit/example", "host": "ghe.testkit.example", "issuer": ISSUER,
    }));
    table.wrong("host_other", MALFORMED, &other, &[], sentence);
    let gitlab = any_of(&[json!({ "workflow": {
        "provider": "gitlab", "host": "github.com", "issuer": ISSUER,
        "repository": "testkit/example",
    } })]);
    table.wrong("provider_other", MALFORMED, &gitlab, &[], "the rule is about GitLab");
    let mut out = table.out;

    // An enterprise's own host has its own issuer.
    let on_host = |text: &str| text.replace("github.com", "ghe.testkit.example");
    let edits = [(9, WORKFLOW), (12, "https://github.com/testkit/example"), (18, WORKFLOW)]
        .map(|(number, text)| Edit::Claim(number, on_host(text)));
    let recipe = Recipe {
        identity: on_host(WORKFLOW),
        issuer: "https://ghe.testkit.example/_services/token".to_owned(),
        edits: edits.to_vec(),
        ..base()
    };
    let mut table = Table::new("policy_github_enterprise", recipe);
    let right = asking("host", "ghe.testkit.example");
    table.right("right", &right, &[], "the workflow is of the host that the rule names");
    let other = rule(json!({
        "repository": "testkit/example",
        "issuer": "https://ghe.testkit.example/_services/token",
    }));
    table.wrong("host_not_named", MALFORMED, &other, &[], "the rule names no host");
    let sentence = "the source repository is on another host";
    let edits = [Edit::claim(12, "https://github.com/testkit/example"), Edit::NoClaim(5)];
    table.wrong("source_on_other_host", SOURCE, &right, &edits, sentence);
    out.extend(table.out);
    out
}

/// Reusable workflows, which sign under their own name for whoever calls them.
fn called() -> Vec<Planned> {
    let recipe =
        Recipe { identity: CALLED.to_owned(), edits: vec![Edit::claim(9, CALLED)], ..base() };
    let mut table = Table::new("policy_github_called", recipe);
    let shared = |parts: Value| {
        let mut all = json!({ "repository": "testkit/shared" });
        for (name, value) in parts.as_object().expect("an object") {
            all[name] = value.clone();
        }
        rule(all)
    };
    let from = |repository: Value| shared(json!({ "sourceRepository": repository }));
    let right = from("testkit/example".into());
    table.right("source_named", &right, &[], "the rule names the repository that calls");
    let sentence = "the rule names repositories of which one calls";
    table.right("source_by_glob", &from(json!({ "glob": "testkit/*" })), &[], sentence);
    table.right("source_in_list", &from(json!(["a/b", "testkit/example"])), &[], sentence);
    let named = json!({ "sourceRepository": "testkit/example", "sourceRef": "refs/tags/v1.0.0" });
    table.right(
        "source_and_ref_named",
        &shared(named),
        &[],
        "the rule names the source's ref, too",
    );

    let sentence = "another repository than the rule's calls the workflow";
    table.wrong("from_other_repository", SOURCE, &shared(json!({})), &[], sentence);
    let same_ref = [Edit::claim(14, "refs/tags/v2"), Edit::claim(6, "refs/tags/v2")];
    table.wrong("from_other_same_ref", SOURCE, &shared(json!({})), &same_ref, sentence);
    let owner = rule(json!({ "repository": { "glob": "testkit/*" } }));
    table.wrong("from_other_by_owner_glob", SOURCE, &owner, &[], sentence);
    table.wrong("from_other_by_owner_glob_same_ref", SOURCE, &owner, &same_ref, sentence);
    let any = rule(json!({ "repository": { "regex": "testkit/.*" } }));
    table.wrong("from_other_by_regex", SOURCE, &any, &same_ref, sentence);
    table.wrong("source_other", SOURCE, &from("testkit/third".into()), &[], sentence);
    let glob = from(json!({ "glob": "*/shared" }));
    table.wrong("source_other_by_glob", SOURCE, &glob, &[], sentence);
    let sentence = "the source's ref is not as asked";
    let other = json!({ "sourceRepository": "testkit/example", "sourceRef": BRANCH });
    table.wrong("source_ref_other", SOURCE, &shared(other), &[], sentence);
    let third = CALLED.replace("shared", "third");
    let sentence = "the top-level workflow is of a third repository";
    table.wrong("top_level_of_third", SOURCE, &right, &[Edit::Claim(18, third)], sentence);
    let sentence = "the top-level workflow is not a workflow";
    table.wrong("top_level_malformed", SOURCE, &right, &[Edit::claim(18, "release")], sentence);
    let sentence = "the certificate does not state the top-level workflow";
    table.right("top_level_absent", &right, &[Edit::NoClaim(18)], sentence);
    let mut out = table.out;

    let mut table = Table::new("policy_github_source", base());
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("plain", &plain, &[], "workflow and source are of one repository and ref");
    let branch = [Edit::claim(14, BRANCH), Edit::claim(6, BRANCH)];
    let sentence = "a branch calls the workflow of a tag of the same repository";
    table.wrong("ref_of_branch", SOURCE, &plain, &branch, sentence);
    let tag = asking("ref", "refs/tags/v1.0.0");
    table.wrong("ref_of_branch_tag_asked", SOURCE, &tag, &branch, sentence);
    let sentence = "the certificate does not state the source's ref";
    let none = [Edit::NoClaim(14), Edit::NoClaim(6)];
    table.wrong("ref_absent", SOURCE, &plain, &none, sentence);
    let sentence = "the certificate does not state the source repository";
    let none = [Edit::NoClaim(12), Edit::NoClaim(5)];
    table.wrong("repository_absent", SOURCE, &plain, &none, sentence);
    for (slug, uri) in [
        ("not_a_uri", "testkit/example"),
        ("other_host", "https://github.com.testkit.example/testkit/example"),
        ("http", "http://github.com/testkit/example"),
        ("deeper", "https://github.com/testkit/example/tree"),
        ("empty", ""),
    ] {
        let edits = [Edit::claim(12, uri), Edit::NoClaim(5)];
        let sentence = "the source repository looks like the right one and is not it";
        table.wrong(&format!("repository_{slug}"), SOURCE, &plain, &edits, sentence);
    }
    let named = asking("sourceRef", BRANCH);
    table.right("ref_of_branch_named", &named, &branch, "the rule names the branch that calls");
    let sentence = "the source's ref is not the one that the rule names";
    table.wrong("ref_not_as_named", SOURCE, &named, &[], sentence);
    let sentence = "the source is on a commit of the workflow";
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let uri = WORKFLOW.replace("refs/tags/v1.0.0", commit);
    let edits = [Edit::Name(San::Uri, uri), Edit::claim(14, commit), Edit::claim(6, commit)];
    table.right("commit", &asking("ref", commit), &edits, sentence);
    out.extend(table.out);
    out
}

/// Certificates that hold only the older claims, or only the newer ones.
fn older() -> Vec<Planned> {
    let recipe = Recipe { issuer_extensions: IssuerExtensions::OldOnly, ..base() };
    let mut table = Table::new("policy_github_old", recipe);
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("plain", &plain, &[], "the certificate holds the older claims only");
    for (part, value) in [
        ("file", "release.yml"),
        ("ref", "refs/tags/v1.0.0"),
        ("sourceRepository", "testkit/example"),
        ("sourceRef", "refs/tags/v1.0.0"),
        ("trigger", "push"),
    ] {
        let sentence = "the older claims say the part that is asked for";
        table.right(&format!("{part}_right"), &asking(part, value), &[], sentence);
    }
    let sentence = "the older claims do not say what is asked for";
    for (part, value, wanted) in [
        ("sourceRepository", "testkit/other", SOURCE),
        ("sourceRef", BRANCH, SOURCE),
        ("trigger", "pull_request", MISMATCH),
        ("runner", "github-hosted", MISMATCH),
    ] {
        table.wrong(&format!("{part}_other"), wanted, &asking(part, value), &[], sentence);
    }
    let sentence = "another repository calls the workflow";
    let edits = [Edit::claim(5, "testkit/other")];
    table.wrong("from_other_repository", SOURCE, &plain, &edits, sentence);
    let sentence = "a branch calls the workflow of a tag";
    table.wrong("ref_of_branch", SOURCE, &plain, &[Edit::claim(6, BRANCH)], sentence);
    let sentence = "the certificate does not state the source repository";
    table.wrong("repository_absent", SOURCE, &plain, &[Edit::NoClaim(5)], sentence);
    let mut out = table.out;
    let recipe = Recipe { issuer_extensions: IssuerExtensions::NewOnly, ..base() };
    let edits: Vec<Edit> = (2..=6).map(Edit::NoClaim).collect();
    let mut table = Table::new("policy_github_new", recipe.edited(&edits));
    table.right("plain", &plain, &[], "the certificate holds the newer claims only");
    let sentence = "another repository calls the workflow";
    let edits = [Edit::claim(12, "https://github.com/testkit/other")];
    table.wrong("from_other_repository", SOURCE, &plain, &edits, sentence);
    out.extend(table.out);
    out
}

/// Identities that are not a workflow of `github.com`.
fn identities() -> Vec<Planned> {
    let mut table = Table::new("policy_github_identity", base());
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("plain", &plain, &[], "the identity is a workflow");
    for (slug, san) in [("email", San::Email), ("other_name", San::OtherName)] {
        let edits = [Edit::Name(san, WORKFLOW.to_owned())];
        let sentence = "the identity has a workflow's text and is of another kind";
        table.wrong(slug, MALFORMED, &plain, &edits, sentence);
    }
    let sentence = "the identity is not the URI of a workflow";
    for (slug, from, to) in [
        ("no_ref", "@refs/tags/v1.0.0", ""),
        ("ref_empty", "refs/tags/v1.0.0", ""),
        ("ref_without_refs", "refs/tags/", ""),
        ("ref_short_commit", "refs/tags/v1.0.0", "0123456"),
        ("no_folder", ".github/workflows/", ""),
        ("other_folder", ".github/workflows", ".github/actions"),
        ("folder_case", ".github/workflows", ".GitHub/workflows"),
        ("folder_deeper", "workflows/", "workflows/deeper/"),
        ("file_empty", "release.yml", ""),
        ("file_at_sign", "release.yml", "release.yml@other.yml"),
        ("file_dot_dot", "release.yml", ".."),
        ("dot_dot", "testkit/example", "testkit/.."),
        ("dot", "testkit/example", "./example"),
        ("dot_dot_within", "example/", "other/../example/"),
        ("repository_deeper", "example/", "example/example/"),
        ("repository_shorter", "testkit/example", "example"),
        ("double_slash_owner", "com/testkit", "com//testkit"),
        ("double_slash_name", "testkit/example", "testkit//example"),
        ("double_slash_file", "workflows/", "workflows//"),
        ("other_host", "github.com", "gitlab.com"),
        ("host_prefix", "github.com", "github.com.evil.example"),
        ("host_suffix", "github.com", "evil-github.com"),
        ("host_user", "github.com", "github.com@evil.example"),
        ("host_user_before", "github.com", "user@github.com"),
        ("host_port", "github.com", "github.com:443"),
        ("host_case", "github.com", "GitHub.com"),
        ("host_dot", "github.com", "github.com."),
        ("host_absent", "github.com", ""),
        ("scheme_http", "https:", "http:"),
        ("scheme_case", "https:", "HTTPS:"),
        ("scheme_absent", "https://", ""),
        ("space_before", "https:", " https:"),
        ("slash_encoded", "testkit/example", "testkit%2Fexample"),
        ("host_slash_encoded", "github.com/", "github.com%2F"),
        ("nul_in_repository", "example/", "example\0/"),
        ("nul_in_file", "release.yml", "release.yml\0.txt"),
        ("newline_in_ref", "refs/tags/v1.0.0", "refs/tags/v1.0.0\n"),
    ] {
        let edits = [Edit::Name(San::Uri, WORKFLOW.replacen(from, to, 1))];
        table.wrong(slug, MALFORMED, &plain, &edits, sentence);
    }
    let edits = [Edit::Name(San::Uri, WORKFLOW.replace("example/", "ex%61mple/"))];
    let sentence = "the repository's name is spelled with an escape";
    let both = caught(&["policy.workflow.mismatch", "policy.workflow.source_mismatch"]);
    table.wrong("name_encoded", both, &plain, &edits, sentence);
    let tag = asking("ref", "refs/tags/v1.0.0");
    table.right("tag", &tag, &[], "the workflow is of a tag");
    let uri = WORKFLOW.replace("@refs", "@refs/heads/main@refs");
    let sentence = "the name of a branch ends as a workflow's tag does";
    table.wrong("branch_like_tag", MALFORMED, &tag, &[Edit::Name(San::Uri, uri)], sentence);
    table.out
}
