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
    repository: String,
}

impl PackageJson {
    /// Parses package.json; fields that say nothing about provenance are ignored.
    ///
    /// # Errors
    /// [`Code::NpmPackage`] if this is no package.json with name and version.
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
    /// [`Code::NpmRepository`] if it names no repository on GitHub or GitLab.
    pub fn policy(&self) -> Result<Policy, Failure> {
        let repository = Repository::parse(&self.repository).ok_or_else(|| {
            Failure::new(Code::NpmRepository).with("repository", self.repository.as_str())
        })?;
        policy(&repository)
    }
}

fn read(package_json: &[u8]) -> Result<PackageJson, Failure> {
    let (bytes, nodes) = (limits::PACKAGE_JSON_BYTES, limits::PACKAGE_JSON_NODES);
    let mut message = Message::document(json::parse(package_json, bytes, nodes)?)?;
    let name = message.required("name")?.text()?;
    let version = message.required("version")?.text()?;
    let url = PackageUrl::new(&name, &version)?;
    let repository = match message.optional("repository") {
        None => String::new(),
        Some(field) if field.is_text() => field.text()?,
        Some(field) => field.message()?.optional("url").map_or(Ok(String::new()), Field::text)?,
    };
    Ok(PackageJson { url, repository })
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
