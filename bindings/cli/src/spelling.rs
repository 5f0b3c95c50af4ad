//! How people spell repositories, refs and workflows, and how certificates do: only to say what was probably
//! meant. Nothing is accepted by it.

/// What was probably meant by a value of this part.
pub(crate) fn better(part: &str, text: &str) -> Option<String> {
    match part {
        "repository" | "sourceRepository" => repository(text),
        "ref" | "sourceRef" => {
            Some(format!("refs/heads/{text} for a branch, refs/tags/{text} for a tag"))
        }
        "host" => Some(host_and_path(text)?.0.to_owned()),
        "owner" => {
            let path = host_and_path(text).map_or(text, |(_, path)| path);
            path.split('/').next().map(str::to_owned).filter(|owner| !owner.is_empty())
        }
        "issuer" => Some(format!("https://{text}")),
        "identity" => Some(format!("{text}@REF, or name the workflow with `verify github`")),
        _ => None,
    }
    .filter(|better| better != text)
}

/// `https://github.com/o/r.git`, `git@github.com:o/r`, `github.com/o/r`: its `o/r`.
fn repository(text: &str) -> Option<String> {
    let (_, path) = host_and_path(text)?;
    let path = path.trim_end_matches('/').trim_end_matches(".git");
    path.contains('/').then(|| path.to_owned())
}

/// What stands before and behind the first slash, without a scheme and a user.
fn host_and_path(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix("git+").unwrap_or(text);
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split_once('@').map_or(text, |(_, rest)| rest);
    let (host, path) = text.split_once(['/', ':']).unwrap_or((text, ""));
    host.contains('.').then_some((host, path))
}

/// `OWNER/NAME/.github/workflows/FILE[@REF]`, with or without the host before it, taken apart: repository,
/// file, and ref.
pub(crate) fn workflow(text: &str, host: &str) -> Option<(String, String, Option<String>)> {
    let path = text.strip_prefix("https://").unwrap_or(text);
    let path = path.strip_prefix(host).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
    let (path, git_ref) = path.split_once('@').map_or((path, None), |(p, r)| (p, Some(r)));
    let mut parts = path.splitn(3, '/');
    let (owner, name, file) = (parts.next()?, parts.next()?, parts.next()?);
    let good = ![owner, name, file].contains(&"") && !owner.contains([':', '.']);
    good.then(|| (format!("{owner}/{name}"), file.to_owned(), git_ref.map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant() {
        for (part, text, meant) in [
            ("repository", "https://github.com/acme/tool", Some("acme/tool")),
            ("repository", "https://github.com/acme/tool.git", Some("acme/tool")),
            ("repository", "git+https://github.com/acme/tool/", Some("acme/tool")),
            ("repository", "git@github.com:acme/tool.git", Some("acme/tool")),
            ("repository", "github.com/acme/tool", Some("acme/tool")),
            ("repository", "tool", None),
            ("ref", "main", Some("refs/heads/main for a branch, refs/tags/main for a tag")),
            ("host", "https://acme.ghe.com/x", Some("acme.ghe.com")),
            ("owner", "https://github.com/acme", Some("acme")),
            ("owner", "acme/tool", Some("acme")),
            ("issuer", "accounts.google.com", Some("https://accounts.google.com")),
            ("trigger", "x", None),
        ] {
            assert_eq!(better(part, text).as_deref(), meant, "{part} {text}");
        }
    }

    #[test]
    fn workflows_without_a_ref() {
        let parts = |text| workflow(text, "github.com");
        let file = ".github/workflows/w.yml".to_owned();
        let plain = Some(("o/r".to_owned(), file.clone(), None));
        assert_eq!(parts("o/r/.github/workflows/w.yml"), plain);
        assert_eq!(parts("github.com/o/r/.github/workflows/w.yml"), plain);
        assert_eq!(parts("https://github.com/o/r/.github/workflows/w.yml"), plain);
        let at = Some(("o/r".to_owned(), file, Some("refs/tags/v1".to_owned())));
        assert_eq!(parts("o/r/.github/workflows/w.yml@refs/tags/v1"), at);
        for wrong in [
            "w.yml",
            "o/r",
            "o//w.yml",
            "https://evil.example/o/r/.github/workflows/w.yml",
            "http://github.com/o/r/.github/workflows/w.yml",
        ] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
