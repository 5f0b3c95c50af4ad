//! Advice that depends on what was asked: which verb, whom the run trusts, and what was left to the default.

use std::ffi::OsString;

use sigproof::report::Value;
use sigproof::trust::EMBEDDED;
use sigproof::{Code, Failure};

use crate::outcome::text_in;

/// What was asked, as far as advice depends on it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asking<'a> {
    /// `identity`, `github`, ...; empty with a policy.
    pub(crate) verb: &'static str,
    /// The option that takes the place of the roots that are compiled in, if one was given.
    pub(crate) root: Option<&'static str>,
    /// The roots that were named, as they were given.
    pub(crate) named: &'a [OsString],
    /// The dangerous switches of the policy.
    pub(crate) switches: &'a [&'static str],
    /// What a person should know of a yes.
    pub(crate) notes: &'a [String],
    /// The repository that the workflow must have run for.
    pub(crate) repository: Option<&'a str>,
    /// Whether the workflow was named besides.
    pub(crate) signer: bool,
    /// Whether the type of the attestation was named.
    pub(crate) predicate_type: bool,
    /// Whether it is for the name of the package that its registry's attestation is asked for.
    pub(crate) package: bool,
}

impl Asking<'_> {
    /// About a document that nothing is verified with: no option of `verify` is one of the verb's.
    pub(crate) fn of_document() -> Self {
        Self { verb: "document", ..Self::default() }
    }

    /// The file that was given the name of a root that is compiled in.
    pub(super) fn file_of(&self, root: &str) -> Option<&str> {
        let mut files = self.named.iter().filter_map(|named| named.to_str()?.split_once('='));
        let named = files.find(|(name, _)| *name == root && EMBEDDED.contains(name));
        named.map(|(_, file)| file)
    }

    /// Whether the verb has the option that stands for this word of a policy's `dangerous`.
    pub(super) fn takes_switch(&self, word: &str) -> bool {
        match self.verb {
            "identity" | "github" | "gitlab" => true,
            // A key has no certificate.
            "key" => word == "noLog",
            _ => false,
        }
    }

    /// Whether the verb has options for trusted roots.
    pub(super) fn takes_roots(&self) -> bool {
        self.verb != "document"
    }

    /// Whether the verb takes a bundle, or its parts in files.
    pub(super) fn takes_parts(&self) -> bool {
        !matches!(self.verb, "document" | "pypi" | "npm")
    }
}

/// The identity of GitHub's releases, which are no workflow's.
const RELEASES: &str = "https://dotcom.releases.github.com";
const IS_A_RELEASE: &str =
    "the bundle is of a GitHub release: verify it with `verify github-release`";
const IS_A_WORKFLOW: &str =
    "the bundle is a workflow's attestation: verify it with `verify github`";

const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";
const GITLAB_ISSUER: &str = "https://gitlab.com";
const IS_OF_GITHUB: &str =
    "the bundle is of a GitHub Actions workflow: verify it with `verify github`";
const IS_OF_GITLAB: &str = "the bundle is of a GitLab pipeline: verify it with `verify gitlab`";

/// The advice for this failure.
pub(super) fn advice(failure: &Failure, asking: &Asking<'_>) -> Vec<String> {
    let values = failure.evidence();
    let all = differences(values);
    let found = |part: &str| all.iter().find(|d| d.part == part).and_then(|d| d.found);
    let mut hints = Vec::new();
    let of_release = found("identity") == Some(RELEASES);
    let of_workflow = found("identity").is_some_and(|who| who.contains("/.github/workflows/"));
    match asking.verb {
        "github" if of_release => hints.push(IS_A_RELEASE.to_owned()),
        "github-release" if of_workflow => hints.push(IS_A_WORKFLOW.to_owned()),
        "gitlab" if of_workflow || found("issuer") == Some(GITHUB_ISSUER) => {
            hints.push(IS_OF_GITHUB.to_owned());
        }
        "github" if found("issuer") == Some(GITLAB_ISSUER) => hints.push(IS_OF_GITLAB.to_owned()),
        "pypi" | "npm" if found("issuer") == Some(GITHUB_ISSUER) => {
            hints.push("a GitHub Actions workflow signed: --repository asks for one".to_owned());
        }
        "pypi" | "npm" if found("issuer") == Some(GITLAB_ISSUER) => {
            hints.push("a GitLab pipeline signed: --project asks for one".to_owned());
        }
        "github" => hints.extend(of_github(failure.code(), &all, asking)),
        _ => {}
    }
    let fixed = match (failure.code(), asking.verb) {
        (Code::KeyMaterial, "key") => {
            "the bundle is signed with a certificate: verify it with `verify identity`, `verify github` or `verify gitlab`"
        }
        (Code::PolicyMaterial, "identity" | "github" | "gitlab") => {
            "the bundle is signed with a bare key: verify it with `verify key`, and the key of whoever must have signed"
        }
        (Code::PolicyIdentityEmpty, "pypi") => {
            "a single attestation names no publisher: add --repository, --project or --cert-identity"
        }
        (Code::NpmPublishMissing, "npm") if asking.package => {
            "--package alone asks for the registry's attestation too, since nobody else says whose the name is; --repository says who must have built it, and asks for none"
        }
        (Code::NpmPackage, "npm") if values.iter().any(|(name, _)| *name == "archive") => {
            "get the archive again from the registry, as npm packs it: it was cut or changed on the way, or is another thing"
        }
        (Code::BundleForm, "pypi") if is_bundle(values) => {
            "a Sigstore bundle is verified by who signed it: `verify identity`, `verify github` or `verify gitlab`"
        }
        _ => return hints,
    };
    hints.push(fixed.to_owned());
    hints
}

/// Whether a bundle stands in the place of another document.
fn is_bundle(values: &[(&'static str, Value)]) -> bool {
    let bundle = |value: &Value| matches!(value, Value::Text(kind) if kind == "bundle");
    values.iter().any(|(name, value)| *name == "document" && bundle(value))
}

fn of_github(code: Code, all: &[Difference<'_>], asking: &Asking<'_>) -> Option<String> {
    let found = |part: &str| all.iter().find(|d| d.part == part).and_then(|d| d.found);
    if code == Code::StatementMismatch {
        let kind = found("predicateType").filter(|_| !asking.predicate_type)?;
        return Some(format!(
            "without --predicate-type an attestation has to be build provenance; {} asks for this one",
            option("--predicate-type", kind)?
        ));
    }
    let asked = asking.repository?;
    let of = ["sourceRepository", "repository"].map(found);
    let same = |other: &&str| *other != asked && other.eq_ignore_ascii_case(asked);
    if let Some(other) = of.into_iter().flatten().find(same) {
        return Some(format!(
            "the certificate says {}, and a name is compared letter by letter, capitals too",
            option("--repository", other)?
        ));
    }
    let holder = found("repository").filter(|holder| *holder != asked && !asking.signer)?;
    // Where the source is another one as well, it is another's signature.
    (found("sourceRepository") == Some(asked)).then_some(())?;
    Some(format!(
        "signed by a workflow of {holder}, which ran for {asked}; if you trust it: {}",
        option("--signer-repo", holder)?
    ))
}

/// The option with this value, if a shell takes it as one word: it comes from whoever signed.
fn option(name: &str, value: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/:._-+@".contains(c);
    (!value.is_empty() && value.chars().all(plain)).then(|| format!("{name} {value}"))
}

/// A part that is not as it was asked for.
struct Difference<'v> {
    part: &'v str,
    found: Option<&'v str>,
}

/// The first stands at the top, the others below it.
fn differences<'v>(values: &'v [(&'static str, Value)]) -> Vec<Difference<'v>> {
    let mut all: Vec<Difference<'v>> = difference(values).into_iter().collect();
    for (name, value) in values {
        match value {
            Value::Map(inner) if *name == "alsoDiffers" => all.extend(difference(inner)),
            Value::List(several) if *name == "alsoDiffers" => {
                all.extend(several.iter().filter_map(|one| match one {
                    Value::Map(inner) => difference(inner),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    all
}

fn difference<'v>(values: &'v [(&'static str, Value)]) -> Option<Difference<'v>> {
    Some(Difference { part: text_in(values, "part")?, found: text_in(values, "found") })
}

/// What to do where a root that is compiled in knows what the roots of this run do not. Nobody is sent to trust
/// another because a bundle asks for it.
pub(super) fn other_root(name: &str, asking: &Asking<'_>) -> String {
    let given = asking.root;
    match (name, given) {
        ("staging", None) => {
            "the bundle is of Sigstore's staging instance, whose signatures are tests: add \
             --staging only if a test signature is what you expect"
                .to_owned()
        }
        ("staging", Some(given)) => format!(
            "the bundle is of Sigstore's staging instance, whose signatures are tests: verify with \
             --staging in the place of {given} only if a test signature is what you expect"
        ),
        ("public-good", None) if asking.verb == "github-release" => IS_A_WORKFLOW.to_owned(),
        ("public-good", Some(given)) => format!(
            "the bundle is of the public-good instance, and this run trusts another: verify without \
             {given} only if you mean to trust that one"
        ),
        (other, None | Some("--named-root")) => format!(
            "the bundle is of the instance {other}, and this run trusts another: add --named-root \
             {other} only if you mean to trust that one"
        ),
        (other, Some(given)) => format!(
            "the bundle is of the instance {other}, and this run trusts another: verify with \
             --named-root {other} in the place of {given} only if you mean to trust that one"
        ),
    }
}
