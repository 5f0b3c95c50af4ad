//! `repository` in package.json (npm, package.json, "repository"): where the source of a package is,
//! as far as provenance can prove it.
//!
//! ```json
//! "o/r"    "github:o/r"    "gitlab:g/s/p"    "git@github.com:o/r.git"
//! { "type": "git", "url": "git+https://github.com/o/r.git", "directory": "packages/a" }
//! ```

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// A repository that provenance can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Repository {
    /// `owner/name` on github.com.
    GitHub(String),
    /// `group/project` or deeper on gitlab.com.
    GitLab(String),
}

impl Repository {
    /// Reads the text of `repository`, or of its `url`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // A branch or tag, which is not part of the repository.
        let text = text.trim().split('#').next().unwrap_or_default();
        if let Some((scheme, rest)) = text.split_once("://") {
            let scheme = scheme.strip_prefix("git+").unwrap_or(scheme);
            if !matches!(scheme, "https" | "http" | "ssh" | "git") {
                return None;
            }
            let (authority, path) = rest.split_once('/')?;
            return of(host(authority), path);
        }
        match text.split_once(':') {
            Some(("github", path)) => of("github.com", path),
            Some(("gitlab", path)) => of("gitlab.com", path),
            // As scp writes it: user@host:path.
            Some((authority, path)) if authority.contains('@') => of(host(authority), path),
            Some(_) => None,
            None => of("github.com", text),
        }
    }
}

/// The host without the user before it. One with a port is another host.
fn host(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.strip_prefix("www.").unwrap_or(host)
}

fn of(host: &str, path: &str) -> Option<Repository> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments: Vec<&str> = path.split('/').collect();
    if host.eq_ignore_ascii_case("github.com") {
        // The page of a branch or of a folder in it.
        if let [owner, name, "tree", _, ..] = segments.as_slice() {
            segments = alloc::vec![*owner, *name];
        }
        if segments.len() != 2 {
            return None;
        }
        join(&segments).map(Repository::GitHub)
    } else if host.eq_ignore_ascii_case("gitlab.com") && segments.len() >= 2 {
        join(&segments).map(Repository::GitLab)
    } else {
        None
    }
}

fn join(segments: &[&str]) -> Option<String> {
    let path = segments.join("/");
    let path = path.strip_suffix(".git").unwrap_or(&path);
    let is_word = |segment: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        !matches!(segment, "" | "-" | "." | "..") && segment.bytes().all(plain)
    };
    path.split('/').all(is_word).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Repository;
    use alloc::borrow::ToOwned;

    #[test]
    fn one_repository_has_many_spellings() {
        for text in [
            "o/r",
            "github:o/r",
            "github:o/r#main",
            "https://github.com/o/r",
            "https://github.com/o/r/",
            "https://github.com/o/r.git",
            "http://github.com/o/r",
            "https://www.github.com/o/r",
            "https://GitHub.com/o/r",
            "https://github.com/o/r/tree/main/packages/a",
            "git+https://github.com/o/r.git#v1",
            "git://github.com/o/r.git",
            "git+ssh://git@github.com/o/r.git",
            "ssh://git@github.com/o/r.git",
            "git@github.com:o/r.git",
            " o/r ",
        ] {
            let expected = Some(Repository::GitHub("o/r".to_owned()));
            assert_eq!(Repository::parse(text), expected, "{text}");
        }
        for (text, path) in [
            ("gitlab:g/p", "g/p"),
            ("https://gitlab.com/g/s/p.git", "g/s/p"),
            ("git@gitlab.com:g/p.git", "g/p"),
        ] {
            assert_eq!(Repository::parse(text), Some(Repository::GitLab(path.to_owned())));
        }
    }

    #[test]
    fn what_is_elsewhere() {
        for text in [
            "",
            "r",
            "o/",
            "/r",
            "o/r/x",
            "gist:11081aaa281",
            "bitbucket:o/r",
            "https://bitbucket.org/o/r",
            "https://github.com",
            "https://github.com/o",
            "https://github.com/o/r/issues",
            "https://github.com.evil.example/o/r",
            "https://github.com@evil.example/o/r",
            "https://evil.example/github.com/o/r",
            "https://github.com:443/o/r",
            "https://api.github.com/o/r",
            "git@evil.example:github.com/o/r",
            "file:///o/r",
            "javascript:o/r",
            "https://github.com/o/..",
            "https://github.com/o/r%2f",
            "https://github.com/o/r?x=/a/b",
            "https://gitlab.com/p",
            "https://gitlab.com/g/p/-/tree/main",
            "https://github.com/o/.git",
            "o/r o/s",
        ] {
            assert_eq!(Repository::parse(text), None, "{text}");
        }
    }
}
