//! Workflow rules about GitLab.

use super::{Table, Wanted, any_of, caught, with, workflow_rule};
use crate::ca::COMMIT;
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::edit::Edit;
use crate::recipe::{EntryKind, Recipe, San};
use serde_json::{Value, json};

const MISMATCH: Wanted = caught(&["policy.workflow.mismatch"]);
const SOURCE: Wanted = caught(&["policy.workflow.source_mismatch"]);
const MALFORMED: Wanted = caught(&["policy.workflow.identity_malformed"]);

/// The recipe of a pipeline of a project on a host, with the claims that GitLab has.
pub(super) fn base(host: &str, project: &str) -> Recipe {
    let home = format!("https://{host}/{project}");
    let uri = format!("{home}//.gitlab-ci.yml@refs/tags/v1.0.0");
    let mut edits: Vec<Edit> = (2..=6).chain([23, 24]).map(Edit::NoClaim).collect();
    edits.extend([
        Edit::claim(9, &uri),
        Edit::claim(11, "gitlab-hosted"),
        Edit::claim(12, &home),
        Edit::claim(13, COMMIT),
        Edit::claim(16, home.rsplit_once('/').expect("an owner").0),
        Edit::claim(18, &uri),
        Edit::Claim(21, format!("{home}/-/jobs/3003")),
    ]);
    Recipe {
        identity: uri,
        issuer: format!("https://{host}"),
        edits,
        ..workflow(EntryKind::HashedRekord)
    }
}

pub(super) fn rule(parts: Value) -> Value {
    workflow_rule("gitlab", &parts)
}

fn asking(part: &str, value: impl Into<Value>) -> Value {
    rule(with(&json!({ "repository": "testkit/example" }), part, value.into()))
}

pub(super) fn all() -> Vec<Planned> {
    let mut out = parts();
    out.extend(groups());
    out.extend(identities());
    out
}

fn parts() -> Vec<Planned> {
    let mut table = Table::new("policy_gitlab", base("gitlab.com", "testkit/example"));
    let whole = json!({
        "repository": "testkit/example",
        "file": ".gitlab-ci.yml",
        "ref": "refs/tags/v1.0.0",
        "sourceRepository": "testkit/example",
        "sourceRef": "refs/tags/v1.0.0",
        "trigger": "push",
        "runner": "gitlab-hosted",
        "issuer": "https://gitlab.com",
        "host": "gitlab.com",
    });
    table.right("every_part", &rule(whole.clone()), &[], "every part of the pipeline is as asked");
    for (part, wrong, wanted) in [
        ("repository", "testkit/other", MISMATCH),
        ("file", "release.yml", MISMATCH),
        ("ref", "refs/heads/main", MISMATCH),
        ("sourceRepository", "testkit/other", SOURCE),
        ("sourceRef", "refs/heads/main", SOURCE),
        ("trigger", "web", MISMATCH),
        ("runner", "self-hosted", MISMATCH),
        ("issuer", "https://gitlab.example", caught(&["policy.issuer.mismatch"])),
        ("host", "gitlab.example", MALFORMED),
    ] {
        let mut every = whole.clone();
        every[part] = wrong.into();
        let sentence = "one part is not as asked, of a rule that names every part";
        table.wrong(&format!("{part}_other_of_every"), wanted, &rule(every), &[], sentence);
        let right = asking(part, whole[part].clone());
        table.right(&format!("{part}_right"), &right, &[], "the part is as asked");
        // Another host has another issuer, which is not what this is about.
        let mut other = json!({ "repository": "testkit/example", "issuer": "https://gitlab.com" });
        other[part] = wrong.into();
        let sentence = "the part is not as asked";
        table.wrong(&format!("{part}_other"), wanted, &rule(other), &[], sentence);
    }
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("plain", &plain, &[], "the project is all that is asked for");
    let sentence = "the pipeline ran for another project";
    let edits = [Edit::claim(12, "https://gitlab.com/testkit/other")];
    table.wrong("source_of_other_project", SOURCE, &plain, &edits, sentence);
    let sentence = "the pipeline ran for another ref";
    let edits = [Edit::claim(14, "refs/heads/main")];
    table.wrong("source_of_other_ref", SOURCE, &plain, &edits, sentence);
    let sentence = "the certificate does not state the source project";
    table.wrong("source_absent", SOURCE, &plain, &[Edit::NoClaim(12)], sentence);
    let sentence = "the top-level pipeline is of a third project";
    let third = "https://gitlab.com/testkit/third//.gitlab-ci.yml@refs/tags/v1.0.0";
    table.wrong("top_level_of_third", SOURCE, &plain, &[Edit::claim(18, third)], sentence);
    let github = any_of(&[json!({ "workflow": {
        "provider": "github", "host": "gitlab.com", "issuer": "https://gitlab.com",
        "repository": "testkit/example",
    } })]);
    table.wrong("provider_other", MALFORMED, &github, &[], "the rule is about GitHub");
    table.out
}

/// Projects in groups of groups, and on another host.
fn groups() -> Vec<Planned> {
    let mut table = Table::new("policy_gitlab_group", base("gitlab.com", "testkit/group/example"));
    let of = |repository: Value| rule(json!({ "repository": repository }));
    table.right("plain", &of("testkit/group/example".into()), &[], "the project is in a sub-group");
    let glob = of(json!({ "glob": "testkit/*/example" }));
    table.right("group_by_glob", &glob, &[], "the sub-group is a glob's star");
    let sentence = "the project is not as asked";
    for (slug, asked) in [
        ("without_group", json!("testkit/example")),
        ("group_only", json!("testkit/group")),
        ("star_over_slash", json!({ "glob": "testkit/*" })),
        ("four", json!({ "glob": "testkit/*/*/*" })),
    ] {
        table.wrong(slug, MISMATCH, &of(asked), &[], sentence);
    }
    let any = caught(&["policy.pattern.any", "policy.workflow.mismatch"]);
    table.wrong("two_stars", any, &of(json!({ "glob": "*/*" })), &[], sentence);
    let mut out = table.out;
    let own = "gitlab.testkit.example";
    let mut table = Table::new("policy_gitlab_host", base(own, "testkit/example"));
    let plain = rule(json!({ "repository": "testkit/example", "host": own }));
    table.right("plain", &plain, &[], "the project is on the host that the rule names");
    let other = rule(json!({
        "repository": "testkit/example", "issuer": format!("https://{own}"),
    }));
    table.wrong("host_not_named", MALFORMED, &other, &[], "the rule names no host");
    out.extend(table.out);
    out
}

fn identities() -> Vec<Planned> {
    let recipe = base("gitlab.com", "testkit/example");
    let uri = recipe.identity.clone();
    let mut table = Table::new("policy_gitlab_identity", recipe);
    let plain = rule(json!({ "repository": "testkit/example" }));
    table.right("plain", &plain, &[], "the identity is a pipeline");
    let deeper = uri.replace(".gitlab-ci.yml", "ci/release/build.yml");
    let asked = asking("file", "ci/release/build.yml");
    let sentence = "the pipeline's file is in a folder";
    table.right("file_in_folder", &asked, &[Edit::Name(San::Uri, deeper)], sentence);
    table.right("plain_again", &plain, &[], "the identity is a pipeline");
    for (slug, san) in [("email", San::Email), ("other_name", San::OtherName)] {
        let sentence = "the identity has a pipeline's text and is of another kind";
        table.wrong(slug, MALFORMED, &plain, &[Edit::Name(san, uri.clone())], sentence);
    }
    let sentence = "the identity is not the URI of a pipeline";
    for (slug, from, to) in [
        ("one_slash", "//.gitlab", "/.gitlab"),
        ("three_slashes", "//.gitlab", "///.gitlab"),
        ("no_group", "testkit/example", "example"),
        ("no_file", ".gitlab-ci.yml", ""),
        ("no_ref", "@refs/tags/v1.0.0", ""),
        ("ref_without_refs", "refs/tags/", ""),
        ("dot_dot", "testkit/example", "testkit/other/../example"),
        ("file_dot_dot", ".gitlab-ci.yml", "../.gitlab-ci.yml"),
        ("double_slash_project", "testkit/example", "testkit//example"),
        ("host_prefix", "gitlab.com", "gitlab.com.evil.example"),
        ("host_user", "gitlab.com", "gitlab.com@evil.example"),
        ("host_case", "gitlab.com", "GitLab.com"),
        ("scheme_http", "https:", "http:"),
        ("nul_in_project", "example//", "example\0//"),
    ] {
        let edits = [Edit::Name(San::Uri, uri.replacen(from, to, 1))];
        table.wrong(slug, MALFORMED, &plain, &edits, sentence);
    }
    table.out
}
