//! package-lock.json, versions 2 and 3 (npm, package-lock.json): which archives are installed, under
//! which name and version, with which integrity.
//!
//! ```json
//! { "lockfileVersion": 3, "packages": { "": {…},
//!   "node_modules/@a/b": { "version": "1.0.0", "resolved": "https://…", "integrity": "sha512-…" } } }
//! ```
//! Folders of the project itself and links to them are left out: nobody has published them. What
//! comes without an integrity (from git, bundled in another package) is listed without one.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::package_url::PackageUrl;
use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::to_json;

const FOLDER: &str = "node_modules/";

/// What a lock file installs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Lockfile {
    packages: Vec<LockedPackage>,
}

/// One installed package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LockedPackage {
    /// Where it is installed.
    pub path: String,
    /// Its name, also where it is installed under another.
    pub name: String,
    /// Its version; none of what comes without an integrity may have none.
    pub version: Option<String>,
    /// The hashes of its archive; none if it does not come from a registry as an archive of its own.
    pub integrity: Option<String>,
}

impl Lockfile {
    /// Reads a package-lock.json.
    ///
    /// # Errors
    /// [`Code::NpmLockfile`] if it is none of version 2 or 3.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        read(json).map_err(|failure| failure.within(Code::NpmLockfile))
    }

    /// The packages, in the order of the file.
    pub fn packages(&self) -> &[LockedPackage] {
        &self.packages
    }

    /// The packages as a JSON list of `path`, `name`, `version`, `integrity`.
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

fn read(json: &[u8]) -> Result<Lockfile, Failure> {
    let value = json::parse(json, limits::LOCKFILE_BYTES, limits::LOCKFILE_NODES)?;
    let mut document = Message::document(value)?;
    let version = document.required("lockfileVersion")?.integer()?;
    ensure(matches!(version, 2 | 3), Code::NpmLockfile)
        .map_err(|f| f.with("lockfileVersion", version))?;
    let entries = document.required("packages")?.message()?.remaining();
    let packages = entries.into_iter().map(|(path, field)| package(&path, field));
    Ok(Lockfile { packages: packages.filter_map(Result::transpose).collect::<Result<_, _>>()? })
}

/// One entry; none of the project's own.
fn package(path: &str, field: Field) -> Result<Option<LockedPackage>, Failure> {
    let mut message = field.message()?;
    let mut text = |key| message.optional(key).map(Field::text).transpose();
    let (alias, version, integrity) = (text("name")?, text("version")?, text("integrity")?);
    let link = message.optional("link").map(Field::boolean).transpose()?.unwrap_or(false);
    // The last folder of that name is the one that the package is in.
    let Some((_, installed)) = path.rsplit_once(FOLDER).filter(|_| !link) else {
        return Ok(None);
    };
    let name = alias.unwrap_or_else(|| installed.to_owned());
    if integrity.is_some() {
        PackageUrl::new(&name, version.as_deref().unwrap_or_default())?;
    }
    Ok(Some(LockedPackage { path: path.to_owned(), name, version, integrity }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed() {
        let lock = Lockfile::from_json(
            br#"{ "name": "x", "lockfileVersion": 3, "requires": true, "packages": {
                "": { "name": "x", "version": "0.0.0" },
                "packages/own": { "version": "1.0.0", "integrity": "sha512-none-of-a-registry" },
                "node_modules/own": { "resolved": "packages/own", "link": true },
                "node_modules/@a/b": { "version": "1.0.0", "integrity": "sha512-AA==" },
                "node_modules/@a/b/node_modules/c": { "version": "2.0.0", "inBundle": true },
                "node_modules/alias": { "name": "d", "version": "3.0.0", "integrity": "sha512-BB==" }
            } }"#,
        )
        .unwrap();
        assert_eq!(
            lock.to_json(),
            concat!(
                r#"[{"path":"node_modules/@a/b","name":"@a/b","version":"1.0.0","integrity":"sha512-AA=="},"#,
                r#"{"path":"node_modules/@a/b/node_modules/c","name":"c","version":"2.0.0","integrity":null},"#,
                r#"{"path":"node_modules/alias","name":"d","version":"3.0.0","integrity":"sha512-BB=="}]"#
            )
        );
    }

    #[test]
    fn what_is_no_lock_file() {
        let entry = |entry: &str| format!(r#"{{"lockfileVersion":3,"packages":{{{entry}}}}}"#);
        for json in [
            "[]".to_owned(),
            "{}".to_owned(),
            r#"{"lockfileVersion":3}"#.to_owned(),
            r#"{"lockfileVersion":1,"packages":{}}"#.to_owned(),
            r#"{"lockfileVersion":4,"packages":{}}"#.to_owned(),
            entry(r#""node_modules/a":1"#),
            entry(r#""node_modules/a":{"version":"1.0.0"},"node_modules/a":{"version":"1.0.1"}"#),
            entry(r#""node_modules/a":{"version":1}"#),
            entry(r#""node_modules/a":{"version":"1.0.0","link":"true"}"#),
            entry(r#""node_modules/a":{"integrity":"sha512-AA=="}"#),
            entry(r#""node_modules/..":{"version":"1.0.0","integrity":"sha512-AA=="}"#),
        ] {
            let code = Lockfile::from_json(json.as_bytes()).unwrap_err().code();
            assert_eq!(code, Code::NpmLockfile, "{json}");
        }
        assert!(Lockfile::from_json(entry(r#""node_modules/a":{}"#).as_bytes()).is_ok());
    }
}
