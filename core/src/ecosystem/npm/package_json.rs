//! package.json, as far as it says which provenance to expect: the package's name and version, and
//! the repository that it says to come from.

use alloc::string::{String, ToString as _};

use super::package_url::PackageUrl;
use super::repository::Repository;
use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::policy::{Alternative, Match, Policy, WorkflowRule};

/// A parsed package.json. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageJson {
    url: PackageUrl,
    /// What is wrong with it is nobody's business until somebody asks for it.
    repository: Result<String, Failure>,
}

impl PackageJson {
    /// Parses package.json, as npm reads it: a byte order mark before it is skipped. Name and version must
    /// be there, once; the repository is read where a policy is made of it, and all other fields never.
    ///
    /// # Errors
    /// [`Code::NpmPackage`] if this is not a package.json with name and version.
    pub fn parse(package_json: &[u8]) -> Result<Self, Failure> {
        read(package_json).map_err(|failure| match failure.code() {
            Code::NpmPackage => failure,
            _ => failure.within(Code::NpmPackage),
        })
    }

    /// The name and version that the package says to have.
    pub const fn url(&self) -> &PackageUrl {
        &self.url
    }

    /// Asks whether this is the package that was asked for: what is installed is what package.json
    /// says, whatever name the archive was attested under.
    ///
    /// # Errors
    /// [`Code::NpmPackageOther`] if it is another.
    pub fn check_is(&self, asked: &PackageUrl) -> Result<(), Failure> {
        ensure(self.url == *asked, Code::NpmPackageOther)
            .map_err(|f| f.with("expected", asked.to_string()).with("found", self.url.to_string()))
    }

    /// The policy that asks for provenance from the repository which the package itself names. That
    /// proves that the package says the truth about where it comes from, and not that this is where
    /// it should come from: whoever makes a package writes its package.json.
    ///
    /// As npm's registry does, the policy pins the source repository, and takes workflows that other
    /// repositories on GitHub share with it.
    ///
    /// # Errors
    /// [`Code::NpmRepository`] if it names no repository on GitHub or GitLab, or two.
    pub fn policy(&self) -> Result<Policy, Failure> {
        let text = self.repository.as_ref().map_err(Failure::clone)?;
        let repository = Repository::parse(text)
            .ok_or_else(|| Failure::new(Code::NpmRepository).with("repository", text.as_str()))?;
        policy(&repository)
    }
}

fn read(package_json: &[u8]) -> Result<PackageJson, Failure> {
    let (bytes, nodes) = (limits::PACKAGE_JSON_BYTES, limits::PACKAGE_JSON_NODES);
    let text = json::without_byte_order_mark(package_json)?;
    let mut message =
        Message::document(json::parse_only(text, bytes, nodes, &["name", "version"])?)?;
    let name = message.required("name")?.text()?;
    let version = message.required("version")?.text()?;
    let url = PackageUrl::new(&name, &version)?;
    let repository = json::parse_only(text, bytes, nodes, &["repository"])
        .and_then(Message::document)
        .and_then(repository)
        .map_err(|failure| failure.within(Code::NpmRepository));
    Ok(PackageJson { url, repository })
}

fn repository(mut message: Message) -> Result<String, Failure> {
    match message.optional("repository") {
        None => Ok(String::new()),
        Some(field) if field.is_text() => field.text(),
        Some(field) => field.message()?.optional("url").map_or(Ok(String::new()), Field::text),
    }
}

fn policy(repository: &Repository) -> Result<Policy, Failure> {
    let rule = match repository {
        Repository::GitHub(path) => {
            // Whose workflow it is does not matter to npm, only what it ran for.
            let mut rule = WorkflowRule::github(Match::glob("*/*")?);
            rule.source_repository = Some(path.as_str().into());
            rule
        }
        Repository::GitLab(path) => WorkflowRule::gitlab(path.as_str()),
    };
    Ok(Policy::any_of(alloc::vec![Alternative::workflow(rule)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// What other people's files hold, and npm reads without a word.
    #[test]
    fn a_field_is_read_only_where_it_is_asked_for() {
        let with = |more: &str| format!(r#"{{"name":"a","version":"1.0.0"{more}}}"#);
        let url = "pkg:npm/a@1.0.0";
        for (more, has_policy) in [
            (r#","repository":"o/r""#, true),
            (r#","repository":"o/r","license":"MIT","license":"ISC""#, true),
            (r#","repository":"o/r","scripts":{"test":"a","test":"b"}"#, true),
            (r#","repository":"o/r","author":"\ud800""#, true),
            (r#","repository":[{"url":"https://github.com/o/r"}]"#, false),
            (r#","repository":1"#, false),
            (r#","repository":{"url":["o/r"]}"#, false),
            (r#","repository":{"url":"o/r","url":"o/s"}"#, false),
            (r#","repository":"o/r","repository":"o/s""#, false),
            ("", false),
        ] {
            let text = with(more);
            for text in [text.clone(), format!("\u{feff}{text}")] {
                let read =
                    PackageJson::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"));
                assert_eq!(read.url().to_string(), url, "{text}");
                let policy = read.policy().map(drop).map_err(|failure| failure.code());
                let expected = if has_policy { Ok(()) } else { Err(Code::NpmRepository) };
                assert_eq!(policy, expected, "{text}");
            }
        }
        for text in [
            with(r#","name":"b""#),
            with(r#","version":"1.0.0""#),
            with(r#","n\u0061me":"b""#),
            with("").replace("\"a\"", "[\"a\"]"),
            with(",").to_string(),
            format!("{}x", with("")),
            format!("\u{feff}\u{feff}{}", with("")),
        ] {
            let code = PackageJson::parse(text.as_bytes()).map_err(|failure| failure.code());
            assert_eq!(code, Err(Code::NpmPackage), "{text}");
        }
    }
}
