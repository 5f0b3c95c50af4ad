//! The URI of a workflow, taken apart:
//!
//! ```text
//! GitHub  https://github.com/OWNER/REPOSITORY/.github/workflows/FILE@REF
//! GitLab  https://gitlab.com/GROUP/PROJECT//FILE@REF
//! ```

use super::Provider;

/// The parts of a workflow's URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkflowUri<'a> {
    pub(crate) repository: &'a str,
    pub(crate) file: &'a str,
    pub(crate) git_ref: &'a str,
}

pub(super) const GITHUB_FOLDER: &str = ".github/workflows/";

impl<'a> WorkflowUri<'a> {
    /// Takes a URI apart, and only one that has exactly one meaning.
    pub(crate) fn parse(provider: Provider, host: &str, uri: &'a str) -> Option<Self> {
        // Whoever reads up to a NUL, or line by line, reads another workflow.
        if uri.contains(char::is_control) {
            return None;
        }
        let path = uri.strip_prefix("https://")?.strip_prefix(host)?.strip_prefix('/')?;
        let (repository, rest) = match provider {
            Provider::GitHub => {
                let (owner, rest) = path.split_once('/')?;
                let (name, rest) = rest.split_once('/')?;
                let (repository, _) =
                    path.split_at_checked(owner.len().checked_add(name.len())?.checked_add(1)?)?;
                (repository, rest)
            }
            Provider::GitLab => path.split_once("//")?,
        };
        // A file name with an at sign would be one more way to read the rest.
        let (file, git_ref) = rest.split_once('@')?;
        let plain = |path: &str| path.split('/').all(|s| !matches!(s, "" | "." | ".."));
        let file_is_one = match provider {
            Provider::GitHub => {
                file.strip_prefix(GITHUB_FOLDER).is_some_and(|name| !name.contains('/'))
            }
            Provider::GitLab => repository.contains('/'),
        };
        // Nor does a ref hold what could be the end of a longer file name.
        let ends_twice = git_ref.contains("@refs/")
            || git_ref.rsplit_once('@').is_some_and(|(_, last)| is_commit(last));
        let good = plain(repository)
            && plain(file)
            && file_is_one
            && !ends_twice
            && (is_commit(git_ref) || git_ref.starts_with("refs/"));
        good.then_some(Self { repository, file, git_ref })
    }
}

pub(crate) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn uris_have_one_meaning() {
        let github = |uri| WorkflowUri::parse(Provider::GitHub, "github.com", uri);
        let good = "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1";
        assert_eq!(
            github(good),
            Some(WorkflowUri {
                repository: "o/r",
                file: ".github/workflows/w.yml",
                git_ref: "refs/tags/v1"
            })
        );
        let at = github("https://github.com/o/r/.github/workflows/w.yml@refs/tags/@s/p@1").unwrap();
        assert_eq!(at.git_ref, "refs/tags/@s/p@1");
        let commit = format!("https://github.com/o/r/.github/workflows/w.yml@{}", "a1".repeat(20));
        assert!(github(&commit).is_some());
        for bad in [
            "http://github.com/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com.evil.example/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com@evil.example/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://GitHub.com/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com//r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/../.github/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/a/w.yml@refs/tags/v1",
            "https://github.com/o/r/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/w.yml@v1",
            "https://github.com/o/r/.github/workflows/w.yml@x.yml@refs/heads/main",
            "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1@refs/heads/main",
            "https://github.com/o/r/.github/workflows/w.yml",
            "https://github.com/o/r",
            "https://github.com/o/r\0/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1\n",
            "",
        ] {
            assert_eq!(github(bad), None, "{bad:?}");
        }
        let gitlab = |uri| WorkflowUri::parse(Provider::GitLab, "gitlab.com", uri);
        let good = gitlab("https://gitlab.com/g/s/p//ci/build.yml@refs/heads/main").unwrap();
        assert_eq!((good.repository, good.file), ("g/s/p", "ci/build.yml"));
        for bad in [
            "https://gitlab.com/g/p/.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/p//.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/g/p///.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/g/p//@refs/heads/main",
            "https://gitlab.com/g/p//w.yml@refs/tags/v1.yml@refs/heads/main",
            "https://gitlab.com/g/p//w.yml@refs/tags/v1.yml@0123456789012345678901234567890123456789",
        ] {
            assert_eq!(gitlab(bad), None, "{bad}");
        }
    }
}
