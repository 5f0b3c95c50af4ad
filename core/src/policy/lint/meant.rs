//! What somebody meant who wrote a value in a form that certificates do not have, and what nobody meant:
//! a word of an example that was to be replaced.

use alloc::format;
use alloc::string::{String, ToString};

use super::super::Provider;
use super::super::workflow::WorkflowPart;

/// Words of examples in capitals. Names in capitals there are, these there are not.
const WORDS: [&str; 15] = [
    "OWNER",
    "REPO",
    "REPOSITORY",
    "ORG",
    "ORGANIZATION",
    "USER",
    "USERNAME",
    "PROJECT",
    "GROUP",
    "NAME",
    "BRANCH",
    "TAG",
    "WORKFLOW",
    "FILE",
    "DOMAIN",
];

/// Whether a text still holds a word that stands for another one: `OWNER/REPO`, `<owner>/<repo>`,
/// `${REPO}`, `YOUR_ORG/YOUR-REPO`, `your-org/your-repo`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let marked =
        text.contains("${") || text.contains("{{") || (text.contains('<') && text.contains('>'));
    let is_word = |part: &str| {
        let begin = ["your-", "your_", "YOUR-", "YOUR_"];
        WORDS.contains(&part) || begin.iter().any(|begin| part.starts_with(begin))
    };
    marked || text.split(['/', '@', ':', '.']).any(is_word)
}

/// How certificates spell this part of a workflow, where the policy spells it in a way that people have.
pub(super) fn meant(provider: Provider, part: WorkflowPart, text: &str) -> Option<String> {
    let github = provider == Provider::GitHub;
    match part {
        WorkflowPart::Repository | WorkflowPart::SourceRepository => {
            let path = match text.split_once("://") {
                // Behind the host; `git+https://` has one, too.
                Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
                None => {
                    let text = text.strip_prefix("git@").unwrap_or(text);
                    let hosts = ["github.com/", "github.com:", "gitlab.com/", "gitlab.com:"];
                    hosts.iter().find_map(|host| text.strip_prefix(host)).unwrap_or(text)
                }
            };
            let path = path.trim_matches('/').trim_end_matches(".git");
            let mut names = path.split('/');
            let found = match (names.next(), names.next()) {
                (Some(owner), Some(name)) if github => Some(format!("{owner}/{name}")),
                _ => Some(path.to_string()),
            };
            found.filter(|found| found != text && found.contains('/') && !found.contains(':'))
        }
        WorkflowPart::File => {
            let name = text.split('@').next().unwrap_or(text).rsplit('/').next()?;
            (github && (name.ends_with(".yml") || name.ends_with(".yaml")))
                .then(|| name.to_string())
        }
        WorkflowPart::Ref | WorkflowPart::SourceRef => {
            let name = text.trim_start_matches('/');
            let is_kind = ["heads/", "tags/", "pull/"].iter().any(|kind| name.starts_with(kind));
            let digits = name.strip_prefix('v').unwrap_or(name);
            let is_tag = digits.starts_with(|c: char| c.is_ascii_digit());
            let kind = if is_kind {
                ""
            } else if is_tag {
                "tags/"
            } else {
                "heads/"
            };
            (!name.is_empty()).then(|| format!("refs/{kind}{name}"))
        }
        WorkflowPart::Trigger
        | WorkflowPart::Runner
        | WorkflowPart::Provider
        | WorkflowPart::Host
        | WorkflowPart::Issuer => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_examples_are_told_from_names() {
        for text in [
            "OWNER/REPO",
            "our/REPOSITORY",
            "<owner>/<repo>",
            "${ORG}/tool",
            "{{ repo }}",
            "YOUR_ORG/tool",
            "our/your-repo",
            "https://github.com/OWNER/REPO/.github/workflows/w.yml@refs/heads/main",
            "refs/heads/BRANCH",
            "me@DOMAIN",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "NVIDIA/cuda",
            "o/r",
            "owner/repo",
            "yourself/tool",
            "our/REPOS",
            "refs/heads/<main",
            "pkg:npm/TAGS@1",
            "{a}",
            "$x",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn the_right_form_is_said() {
        use Provider::{GitHub, GitLab};
        use WorkflowPart::{File, Ref, Repository, SourceRef, SourceRepository, Trigger};
        for (provider, part, text, expected) in [
            (GitHub, Repository, "https://github.com/o/r", Some("o/r")),
            (GitHub, Repository, "https://github.com/o/r/", Some("o/r")),
            (GitHub, Repository, "https://github.com/o/r.git", Some("o/r")),
            (GitHub, SourceRepository, "git+https://github.com/o/r@refs", Some("o/r@refs")),
            (GitHub, Repository, "https://github.com/o/r/tree/main", Some("o/r")),
            (GitHub, Repository, "github.com/o/r", Some("o/r")),
            (GitHub, Repository, "git@github.com:o/r.git", Some("o/r")),
            (GitHub, Repository, "o/r/", Some("o/r")),
            (GitHub, Repository, "o/r.git", Some("o/r")),
            (GitHub, Repository, "r", None),
            (GitHub, Repository, "https://github.com", None),
            (GitLab, Repository, "https://gitlab.com/g/s/p", Some("g/s/p")),
            (GitHub, File, "workflows/w.yml", Some("w.yml")),
            (GitHub, File, "/.github/workflows/w.yaml@refs/heads/main", Some("w.yaml")),
            (GitHub, File, "a/b", None),
            (GitLab, File, "a/w.yml", None),
            (GitHub, Ref, "main", Some("refs/heads/main")),
            (GitHub, Ref, "v1.2.3", Some("refs/tags/v1.2.3")),
            (GitHub, SourceRef, "1.2", Some("refs/tags/1.2")),
            (GitHub, Ref, "heads/main", Some("refs/heads/main")),
            (GitHub, Ref, "", None),
            (GitHub, Trigger, "x", None),
        ] {
            assert_eq!(meant(provider, part, text).as_deref(), expected, "{text}");
        }
    }
}
