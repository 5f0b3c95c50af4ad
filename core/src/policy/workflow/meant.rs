//! What somebody meant who wrote a part of a workflow in a form that certificates do not have.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::slip::Slip;
use super::super::{Match, OneOf};
use super::{Provider, WorkflowPart};

/// How certificates spell this part of a workflow, where the policy spells it in a way that people have.
pub(in crate::policy) fn meant(
    provider: Provider,
    part: WorkflowPart,
    text: &str,
) -> Option<String> {
    let github = provider == Provider::GitHub;
    match part {
        WorkflowPart::Repository | WorkflowPart::SourceRepository => {
            let (host, path) = match text.split_once("://") {
                // `git+https://` has a host, too.
                Some((_, rest)) => rest.split_once('/')?,
                None => {
                    let text = text.strip_prefix("git@").unwrap_or(text);
                    let hosts = ["github.com", "gitlab.com"].into_iter();
                    let rest =
                        |host| Some((host, text.strip_prefix(host)?.strip_prefix(['/', ':'])?));
                    hosts.filter_map(rest).next().unwrap_or(("", text))
                }
            };
            // The same name on another host is somebody else's.
            let other = if github { "gitlab.com" } else { "github.com" };
            if host == other {
                return None;
            }
            let path = path.trim_matches('/').trim_end_matches(".git");
            // An address goes on behind the repository's name; a bare path of more names is another host's.
            if github
                && host.is_empty()
                && path.split('/').filter(|name| !name.is_empty()).count() > 2
            {
                return None;
            }
            // No part is empty, and of GitHub there are two.
            let names = path.split('/').filter(|name| !name.is_empty());
            let names: Vec<&str> = names.take(if github { 2 } else { usize::MAX }).collect();
            let found = names.join("/");
            let is_one = found != text && names.len() > 1 && !found.contains(':');
            is_one.then_some(found)
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
            // A commit that was cut short is no name of a branch: others could make that.
            let is_commit = name.len() >= 4 && name.bytes().all(|b| b.is_ascii_hexdigit());
            (!name.is_empty() && !name.ends_with('/') && !is_commit)
                .then(|| format!("refs/{kind}{name}"))
        }
        WorkflowPart::Trigger
        | WorkflowPart::Runner
        | WorkflowPart::Provider
        | WorkflowPart::Host
        | WorkflowPart::Issuer => None,
    }
}

/// How certificates spell what the rule says of this part, if they never spell it so.
pub(super) fn respelled(
    provider: Provider,
    host: &str,
    part: WorkflowPart,
    rule: &OneOf,
) -> Option<Slip> {
    let exact = rule.matches().iter().filter_map(Match::as_exact);
    // Nobody who names another host is told to ask for the same name on this one.
    let is_here = |text: &str| {
        let behind = text.split_once("://").map(|(_, rest)| rest);
        behind.is_none_or(|rest| rest.split('/').next() == Some(host))
    };
    let mut wrong = exact.filter(|text| never(provider, part, text) && is_here(text));
    let meant = wrong.find_map(|text| meant(provider, part, text))?;
    Some(("meantPart", meant.into()))
}

/// Whether certificates never spell this part of a workflow so.
pub(in crate::policy) fn never(provider: Provider, part: WorkflowPart, text: &str) -> bool {
    let github = provider == Provider::GitHub;
    match part {
        WorkflowPart::Repository | WorkflowPart::SourceRepository => {
            let names = text.split('/').count();
            let empty = text.split('/').any(str::is_empty);
            text.contains(':')
                || text.ends_with(".git")
                || empty
                || names < 2
                || (github && names > 2)
        }
        WorkflowPart::File => {
            text.contains('/') && github && !text.starts_with(".github/workflows/")
        }
        WorkflowPart::Ref => {
            let commit = text.len() >= 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
            !commit && !text.starts_with("refs/")
        }
        WorkflowPart::SourceRef => github && !text.starts_with("refs/"),
        // Their names are the provider's.
        WorkflowPart::Trigger | WorkflowPart::Runner => false,
        // These have no list of values, and checks of their own.
        WorkflowPart::Provider | WorkflowPart::Host | WorkflowPart::Issuer => false,
    }
}

/// Whether a glob can match nothing that this part of a workflow is, since its stars end at slashes.
pub(in crate::policy) fn never_as_glob(provider: Provider, part: WorkflowPart, glob: &str) -> bool {
    let parts = glob.split('/').count();
    match part {
        WorkflowPart::Repository | WorkflowPart::SourceRepository => {
            parts < 2 || (provider == Provider::GitHub && parts > 2)
        }
        WorkflowPart::Ref | WorkflowPart::SourceRef => {
            let first = glob.split('/').next().unwrap_or_default();
            let is_ref = parts > 2 && Match::glob(first).is_ok_and(|first| first.is_match("refs"));
            // Somebody may pin the beginning of a commit.
            let pinned = glob.replace('*', "");
            let is_commit = !pinned.is_empty() && pinned.bytes().all(|b| b.is_ascii_hexdigit());
            !is_ref && !is_commit
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (GitHub, Repository, "o//r", Some("o/r")),
            (GitHub, Repository, "https://github.com//o//r/tree", Some("o/r")),
            // What others could make: the same name on another host, the beginning of a longer one, a branch of a commit's digits.
            (GitHub, Repository, "https://gitlab.com/o/r", None),
            (GitHub, Repository, "git@gitlab.com:o/r.git", None),
            (GitLab, Repository, "https://github.com/o/r", None),
            (GitHub, Repository, "group/sub/project", None),
            (GitHub, Ref, "d8b4a6f", None),
            (GitHub, SourceRef, "0123abcd", None),
            (GitHub, Repository, "r", None),
            (GitHub, Repository, "o/", None),
            (GitHub, Repository, "https://github.com/o/", None),
            (GitHub, Repository, "https://github.com", None),
            (GitLab, Repository, "https://gitlab.com/g/s/p", Some("g/s/p")),
            (GitLab, Repository, "g//s/p/", Some("g/s/p")),
            (GitHub, File, "workflows/w.yml", Some("w.yml")),
            (GitHub, File, "/.github/workflows/w.yaml@refs/heads/main", Some("w.yaml")),
            (GitHub, File, "a/b", None),
            (GitLab, File, "a/w.yml", None),
            (GitHub, Ref, "main", Some("refs/heads/main")),
            (GitHub, Ref, "v1.2.3", Some("refs/tags/v1.2.3")),
            (GitHub, SourceRef, "1.2", Some("refs/tags/1.2")),
            (GitHub, Ref, "heads/main", Some("refs/heads/main")),
            (GitHub, Ref, "", None),
            (GitHub, Ref, "heads/", None),
            (GitHub, Ref, "main/", None),
            (GitHub, Trigger, "x", None),
        ] {
            assert_eq!(meant(provider, part, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn nobody_is_sent_to_another_host() {
        let of = |host: &str, text: &str| {
            respelled(Provider::GitHub, host, WorkflowPart::Repository, &OneOf::from(text))
        };
        let said = |meant: &str| Some(("meantPart", meant.into()));
        assert_eq!(of("github.com", "https://github.com/o/r"), said("o/r"));
        assert_eq!(of("ghe.example.com", "https://ghe.example.com/o/r"), said("o/r"));
        for host in ["ghe.example.com", "gitlab.com"] {
            assert_eq!(of(host, "https://github.com/o/r"), None, "{host}");
        }
        assert_eq!(of("github.com", "https://ghe.example.com/o/r"), None);
    }
}
