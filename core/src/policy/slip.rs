//! What no certificate can say, in a rule that reads as if one could: a repository's address as an identity, a star
//! that no glob was asked for, an issuer that is spelled as a browser shows it. The linter sees them in the policy,
//! and a rejection says them where they are why.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::outline::{identity_owner, strict_outlines};
use super::{Match, OneOf};
use crate::limits;
use crate::value::Value;

/// What it is, by the name under which a rejection has it, and the text that may have been meant.
pub(super) type Slip = (&'static str, Value);

/// The slip in the identity that was asked for.
pub(super) fn of_identity(expected: &OneOf, found: Option<&str>) -> Option<Slip> {
    let exact = || expected.matches().iter().filter_map(Match::as_exact);
    if let Some(whole) = exact().find_map(workflow_of_repository) {
        return Some(("wholeIdentity", whole.into()));
    }
    if let Some(text) = exact().find(|text| is_workflow_without_ref(text)) {
        return Some(("withoutRef", text.into()));
    }
    if let Some(text) = exact().find(|text| has_star(text)) {
        let name = if names_owner_as_glob(text) { "asGlob" } else { "literalStar" };
        return Some((name, text.into()));
    }
    let found = found?;
    expected
        .matches()
        .iter()
        .find_map(|pattern| Some((partial(pattern, found)?, pattern.source().into())))
}

/// The texts of a rule as a rejection shows it, but those that it shows cut short. Patterns are none.
fn texts(shown: &Value) -> Vec<&str> {
    match shown {
        Value::Text(text) if text.len() < limits::ECHO => alloc::vec![text.as_str()],
        Value::List(several) => several.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// What no name begins or ends with, and a shell or an editor leaves there.
pub(super) fn spaces(expected: &Value) -> Option<Slip> {
    let text = texts(expected).into_iter().find(|text| text.trim() != *text)?;
    Some(("withoutSpaces", text.trim().into()))
}

/// The parts in which capitals make no other name: no two repositories differ in them alone.
const REPOSITORIES: [&str; 2] = ["repository", "sourceRepository"];

/// The slip in any text of a rule, whatever it is about: a commit in capitals or in part, a repository in another case,
/// a star that would match if it were a glob's. What the bundle says is advised only where it means the same.
pub(super) fn of_text(part: &str, expected: &Value, found: Option<&Value>) -> Option<Slip> {
    let Some(Value::Text(found)) = found else { return None };
    let is_hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    let is_commit = matches!(found.len(), 40 | 64) && is_hex(found);
    texts(expected).into_iter().find_map(|text| {
        // Others may begin so, too.
        if is_commit && (4..40).contains(&text.len()) && is_hex(text) {
            return Some(("shortCommit", text.into()));
        }
        if (is_commit || REPOSITORIES.contains(&part)) && text.eq_ignore_ascii_case(found) {
            return Some(("meantPart", found.as_str().into()));
        }
        let matches = has_star(text) && Match::glob(text).is_ok_and(|glob| glob.is_match(found));
        // Whoever runs an issuer that matches could vouch for anybody.
        let may_be_glob = !part.starts_with("issuer") && may_be_glob(text);
        matches.then(|| (if may_be_glob { "asGlob" } else { "literalStar" }, text.into()))
    })
}

/// Whether a text would do as a glob of its part: it names the owner, if it names one.
fn may_be_glob(text: &str) -> bool {
    if text.contains(['@', ':']) {
        return names_owner_as_glob(text);
    }
    let owner_is_open = text.split_once('/').is_some_and(|(owner, _)| has_star(owner));
    !owner_is_open && Match::glob(text).is_ok_and(|glob| !glob.is_any())
}

/// Whether a text would do as a glob: none is advised that would be refused.
fn names_owner_as_glob(text: &str) -> bool {
    Match::glob(text).is_ok_and(|glob| {
        !glob.is_any() && strict_outlines(&glob).iter().all(|way| identity_owner(way).is_some())
    })
}

/// Places in an identity at which a pattern may have been meant to end. An identity has about ten.
const ENDS: usize = 16;

/// How a pattern matches a part of the text and not all of it.
fn partial(pattern: &Match, found: &str) -> Option<&'static str> {
    let source = pattern.source();
    match pattern.kind() {
        "regex" if !source.ends_with('$') => {
            let ends = found.match_indices(['/', '@']).take(ENDS);
            let mut ends = ends.flat_map(|(at, end)| [at, at.saturating_add(end.len())]);
            let begins = |end| found.get(..end).is_some_and(|start| pattern.is_match(start));
            ends.any(begins).then_some("beginning")
        }
        "glob" => {
            // Without slashes a star matches everything.
            let flat = |text: &str| text.replace('/', "\u{1}");
            let flat_glob = Match::glob(&flat(source)).ok()?;
            flat_glob.is_match(&flat(found)).then_some("atSlash")
        }
        _ => None,
    }
}

/// The identity of a workflow of GitHub's ends with its ref, always.
pub(super) fn is_workflow_without_ref(text: &str) -> bool {
    text.contains(GITHUB_FOLDER) && !text.contains('@')
}

/// What the identity of each workflow of GitHub has, whatever the host.
pub(super) const GITHUB_FOLDER: &str = "/.github/workflows/";

/// The slip in the issuer that was asked for, where the certificate names this one.
pub(super) fn of_issuer(expected: &OneOf, found: Option<&str>) -> Option<Slip> {
    let mut exact = expected.matches().iter().filter_map(Match::as_exact);
    let meant = exact.find_map(|text| {
        let same = |found: &&str| *found != text && is_spelling_of(text, found);
        found.filter(same).map(ToString::to_string).or_else(|| meant_issuer(text))
    })?;
    Some(("meantIssuer", meant.into()))
}

/// A star in a text that is compared letter by letter. No address and no workflow has one.
pub(super) fn has_star(text: &str) -> bool {
    text.contains('*')
}

/// The form of a workflow's identity, if the text is the address of a repository or an owner instead. Tokens of GitHub
/// and GitLab name the file of the workflow, always.
pub(super) fn workflow_of_repository(text: &str) -> Option<String> {
    let bare = ["https://", "http://", "git+https://", "ssh://git@", "git@"]
        .iter()
        .find_map(|start| text.strip_prefix(start))
        .unwrap_or(text);
    let (host, path) = bare.split_once(['/', ':'])?;
    let path = path.trim_end_matches('/').trim_end_matches(".git");
    let names = path.split('/').count();
    let form = match host {
        "github.com" if names <= 2 => ".github/workflows/FILE@REF",
        "gitlab.com" if !path.contains("//") => "/FILE@REF",
        _ => return None,
    };
    let whole = path.contains('/') && !path.contains('@');
    let path = if whole { path } else { "OWNER/NAME" };
    (!bare.contains('@')).then(|| format!("https://{host}/{path}/{form}"))
}

/// Issuers that have no slash at their end, which a browser's address bar adds.
const ISSUERS: [&str; 6] = [
    "https://token.actions.githubusercontent.com",
    "https://gitlab.com",
    "https://accounts.google.com",
    "https://github.com/login/oauth",
    "https://agent.buildkite.com",
    "https://oidc.circleci.com",
];

/// The issuer that was meant, if none has this name.
pub(super) fn meant_issuer(text: &str) -> Option<String> {
    let https = format!("https://{}", bare_issuer(text));
    if ISSUERS.contains(&https.as_str()) {
        return (https != text).then_some(https);
    }
    (!text.contains("://") && begins_with_host(text)).then_some(https)
}

/// Whether an address may only be without its `https://`. What people call an issuer has a space, or no dot.
fn begins_with_host(text: &str) -> bool {
    let host = text.split(['/', ':']).next().unwrap_or_default();
    host.contains('.')
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
}

/// Whether they differ in slashes at the end, in the case of the host, or in that `https` is missing. Nobody is sent
/// from https to http.
fn is_spelling_of(text: &str, found: &str) -> bool {
    let parts = |text| {
        let bare = bare_issuer(text);
        bare.split_once('/').unwrap_or((bare, ""))
    };
    let ((host, path), (found_host, found_path)) = (parts(text), parts(found));
    found.starts_with("https://") && host.eq_ignore_ascii_case(found_host) && path == found_path
}

fn bare_issuer(text: &str) -> &str {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    bare.unwrap_or(text).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_repositories_are_not_identities() {
        for (text, whole) in [
            ("https://github.com/o/r", "https://github.com/o/r/.github/workflows/FILE@REF"),
            ("https://github.com/o/r/", "https://github.com/o/r/.github/workflows/FILE@REF"),
            ("https://github.com/o/r.git", "https://github.com/o/r/.github/workflows/FILE@REF"),
            ("git@github.com:o/r.git", "https://github.com/o/r/.github/workflows/FILE@REF"),
            ("github.com/o/r", "https://github.com/o/r/.github/workflows/FILE@REF"),
            ("https://github.com/o", "https://github.com/OWNER/NAME/.github/workflows/FILE@REF"),
            ("https://gitlab.com/g/s/p", "https://gitlab.com/g/s/p//FILE@REF"),
        ] {
            assert_eq!(workflow_of_repository(text).as_deref(), Some(whole), "{text}");
        }
        for text in [
            "https://github.com/o/r/.github/workflows/w.yml@refs/heads/main",
            "https://github.com/o/r/dynamic/pages@refs/heads/main",
            "https://gitlab.com/g/p//.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/g/p@x",
            "https://github.example/o/r",
            "https://github.com.evil.example/o/r",
            "me@github.com",
            "o/r",
            "me@example.com",
            "",
        ] {
            assert_eq!(workflow_of_repository(text), None, "{text}");
        }
    }

    #[test]
    fn issuers_are_spelled_as_tokens_spell_them() {
        for (text, expected) in [
            ("https://accounts.google.com/", Some("https://accounts.google.com")),
            ("http://accounts.google.com", Some("https://accounts.google.com")),
            ("accounts.google.com", Some("https://accounts.google.com")),
            ("gitlab.com/", Some("https://gitlab.com")),
            ("https://accounts.google.com", None),
            // Some issuers end so.
            ("https://tenant.example/", None),
            ("http://issuer.example", None),
            ("issuer.example:8443/realms/a", Some("https://issuer.example:8443/realms/a")),
            ("GitHub sign-in", None),
            ("GitHub", None),
            ("google accounts.example", None),
            ("me@issuer.example", None),
        ] {
            assert_eq!(meant_issuer(text).as_deref(), expected, "{text}");
        }
        let slip = |expected: &str, found: &str| {
            let expected = OneOf::from(Match::exact(expected));
            of_issuer(&expected, Some(found)).map(|(_, meant)| meant.to_string())
        };
        let tenant = Some("\"https://tenant.example/\"".to_string());
        assert_eq!(slip("https://tenant.example", "https://tenant.example/"), tenant);
        assert_eq!(slip("tenant.example", "https://tenant.example/"), tenant);
        assert_eq!(slip("https://other.example", "https://tenant.example/"), None);
        assert_eq!(slip("https://Tenant.Example", "https://tenant.example/"), tenant);
        assert_eq!(slip("http://tenant.example", "https://tenant.example/"), tenant);
        // Nobody is sent from https to http.
        for text in ["https://tenant.example", "https://tenant.example/", "tenant.example"] {
            let told = slip(text, "http://tenant.example/").unwrap_or_default();
            assert!(!told.contains("http://"), "{told}");
        }
        // The case of a path says whose it is.
        assert_eq!(slip("https://tenant.example/A", "https://tenant.example/a"), None);
    }

    #[test]
    fn no_glob_is_advised_that_would_be_refused() {
        let told = |identity: &str| {
            of_identity(&Match::exact(identity).into(), None)
                .is_some_and(|(name, _)| name == "asGlob")
        };
        for identity in ["*@example.com", "https://host.example/o/r/*"] {
            assert!(told(identity), "{identity}");
        }
        for identity in ["*", "**", "*@gmail.com", "https://*/o/r", "https://host.example/o/**"] {
            assert!(!told(identity), "{identity}");
        }
    }

    #[test]
    fn a_pattern_that_matches_a_part_is_told_so() {
        let found = "https://host.example/o/r/.github/workflows/w.yml@refs/heads/main";
        let told = |pattern: Match| of_identity(&pattern.into(), Some(found)).map(|(name, _)| name);
        for (glob, name) in [
            ("https://host.example/o/*", Some("atSlash")),
            ("https://host.example/*@refs/heads/main", Some("atSlash")),
            ("https://host.example/p/*", None),
            ("https://host.example/o/*@refs/heads/next", None),
        ] {
            assert_eq!(told(Match::glob(glob).unwrap()), name, "{glob}");
        }
        #[cfg(feature = "regex")]
        for (regex, name) in [
            (r"https://host\.example/o/", Some("beginning")),
            (r"^https://host\.example/o/", Some("beginning")),
            (r"^https://host\.example/(o|p)/r", Some("beginning")),
            (r"^https://host\.example/o$", None),
            (r"https://host\.example/p/", None),
            (r"host\.example", None),
        ] {
            assert_eq!(told(Match::regex(regex).unwrap()), name, "{regex}");
        }
    }
}
