//! package-lock.json, versions 2 and 3 (npm, package-lock.json): which archives are installed, under
//! which name and version, with which integrity.
//!
//! ```json
//! { "lockfileVersion": 3, "packages": { "": {…},
//!   "node_modules/@a/b": { "version": "1.0.0", "resolved": "https://…", "integrity": "sha512-…" } } }
//! ```
//! Folders of the project itself and links to them are left out: nobody has published them. An entry is
//! *locked* if npm installs the archive that its integrity is of, under its name, and nothing beside it.
//! It is not, and has no integrity here, if it comes from git (npm ignores its integrity), from another place
//! than the registry, inside another package, with a list of packages of its own (`hasShrinkwrap`), or under a
//! name that the project does not ask for (`"a": "npm:b@1"`).
//!
//! npm before version 7 reads another part of a file of version 2 (`dependencies`), which is not looked at.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
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
    /// Its version; some of what is not locked has none.
    pub version: Option<String>,
    /// The hashes of its archive; none if it is not locked.
    pub integrity: Option<String>,
    /// Why it is not locked.
    pub unlocked: Option<&'static str>,
}

impl Lockfile {
    /// Reads a package-lock.json.
    ///
    /// # Errors
    /// [`Code::NpmLockfile`] if it is none of version 2 or 3.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        read(json).map_err(|failure| failure.within(Code::NpmLockfile))
    }

    /// The packages, ordered by their paths.
    pub fn packages(&self) -> &[LockedPackage] {
        &self.packages
    }

    /// The packages as a JSON list of `path`, `name`, `version`, `integrity`, `unlocked`.
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
    let packages = document.required("packages")?.message()?;
    let count = packages.len();
    let entries = packages.remaining();
    // An entry that is null would be absent elsewhere; here it is something that nobody looked at.
    ensure(entries.len() == count, Code::NpmLockfile)?;
    // The project itself, whose path is empty, comes first.
    let mut aliases = Aliases::new();
    let mut packages = Vec::new();
    for (path, field) in entries {
        match path.is_empty() {
            true => aliases = declared_aliases(field)?,
            false => packages.extend(package(&path, field, &aliases)?),
        }
    }
    Ok(Lockfile { packages })
}

/// The names under which the project asks for packages of other names, with these.
type Aliases = BTreeSet<(String, String)>;

fn declared_aliases(root: Field) -> Result<Aliases, Failure> {
    let mut root = root.message()?;
    let mut aliases = Aliases::new();
    for list in ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] {
        let Some(list) = root.optional(list) else { continue };
        for (folder, wanted) in list.message()?.remaining() {
            let wanted = wanted.text()?;
            let name = wanted.strip_prefix("npm:").map(|spec| match spec.rsplit_once('@') {
                Some((name, _)) if !name.is_empty() => name,
                _ => spec,
            });
            aliases.extend(name.map(|name| (folder, name.to_owned())));
        }
    }
    Ok(aliases)
}

/// Whether the path has no other spelling: npm would resolve it, and install where it leads.
fn is_normal(path: &str) -> bool {
    let odd = |part: &str| matches!(part, "" | "." | "..") || part.contains(['\\', ':', '\0']);
    !path.split('/').any(odd)
}

/// One entry; none of the project's own.
fn package(path: &str, field: Field, aliases: &Aliases) -> Result<Option<LockedPackage>, Failure> {
    let mut entry = field.message()?;
    let mut text = |key| entry.optional(key).map(Field::text).transpose();
    let (alias, version, integrity) = (text("name")?, text("version")?, text("integrity")?);
    let resolved = text("resolved")?;
    let mut flag = |key| entry.optional(key).map(Field::boolean).transpose();
    let (link, shrinkwrap) = (flag("link")?, flag("hasShrinkwrap")?);
    // A link of a workspace leads out of the project's folder in no other way than by `..` at its start.
    let inside = path.trim_start_matches("../");
    ensure(is_normal(inside), Code::NpmLockfile).map_err(|f| f.with("path", path))?;
    // The last folder of that name is the one that the package is in.
    let Some((before, folder)) = path.rsplit_once(FOLDER).filter(|_| link != Some(true)) else {
        return Ok(None);
    };
    let name = alias.unwrap_or_else(|| folder.to_owned());
    let is_asked_for = name == folder
        || (before.is_empty() && aliases.contains(&(folder.to_owned(), name.clone())));
    let unlocked = if resolved.as_deref().is_some_and(|from| !is_of_registry(from)) {
        Some("it does not come from npm's registry")
    } else if shrinkwrap == Some(true) {
        Some("it brings a list of packages of its own")
    } else if !is_asked_for {
        Some("the project does not ask for it under this name")
    } else if integrity.is_none() {
        Some("it has no integrity")
    } else {
        PackageUrl::new(&name, version.as_deref().unwrap_or_default())?;
        PackageUrl::new(folder, version.as_deref().unwrap_or_default())?;
        None
    };
    let integrity = integrity.filter(|_| unlocked.is_none());
    Ok(Some(LockedPackage { path: path.to_owned(), name, version, integrity, unlocked }))
}

/// Whether npm gets an archive of npm's registry from there. Of much else that looks like an address it
/// makes a git repository, and ignores the integrity.
fn is_of_registry(resolved: &str) -> bool {
    resolved.strip_prefix("https://registry.npmjs.org/").is_some_and(|path| {
        let unscoped = path.strip_prefix('@').unwrap_or(path);
        let plain = !unscoped.contains(['#', '?', '\\', '@', ':']);
        plain && path.contains("/-/") && path.ends_with(".tgz")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn what_is_installed() {
        let lock = Lockfile::from_json(
            br#"{ "name": "x", "lockfileVersion": 3, "requires": true, "packages": {
                "": { "name": "x", "version": "0.0.0", "dependencies": { "alias": "npm:d@^3.0.0" } },
                "packages/own": { "version": "1.0.0", "integrity": "sha512-none-of-a-registry" },
                "node_modules/own": { "resolved": "packages/own", "link": true },
                "node_modules/@a/b": { "version": "1.0.0", "integrity": "sha512-AA==" },
                "node_modules/@a/b/node_modules/c": { "version": "2.0.0", "inBundle": true },
                "node_modules/alias": { "name": "d", "version": "3.0.0", "integrity": "sha512-BB==" }
            } }"#,
        )
        .unwrap();
        let listed: Vec<String> = lock
            .packages()
            .iter()
            .map(|p| format!("{} {} {}", p.path, p.name, p.unlocked.unwrap_or("locked")))
            .collect();
        assert_eq!(
            listed,
            [
                "node_modules/@a/b @a/b locked",
                "node_modules/@a/b/node_modules/c c it has no integrity",
                "node_modules/alias d locked",
            ]
        );
        assert!(lock.to_json().starts_with(
            r#"[{"path":"node_modules/@a/b","name":"@a/b","version":"1.0.0","integrity":"sha512-AA==","unlocked":null}"#
        ));
    }

    /// What npm installs although an integrity stands there.
    #[test]
    fn what_is_not_locked() {
        let locked = |entry: &str| {
            let text = format!(
                r#"{{"lockfileVersion":3,"packages":{{"":{{"dependencies":{{"x":"^1.0.0"}}}},
                "node_modules/x":{{"version":"1.0.0","integrity":"sha512-AA=="{entry}}}}}}}"#
            );
            let lock = Lockfile::from_json(text.as_bytes()).unwrap();
            let [package] = lock.packages() else { panic!("{entry}") };
            assert_eq!(package.integrity.is_none(), package.unlocked.is_some());
            package.unlocked.is_none()
        };
        assert!(locked(""));
        assert!(locked(r#","resolved":"https://registry.npmjs.org/x/-/x-1.0.0.tgz""#));
        assert!(locked(r#","resolved":"https://registry.npmjs.org/@a/x/-/x-1.0.0.tgz""#));
        for resolved in [
            "git+file:///tmp/evil#0123456789012345678901234567890123456789",
            "git+ssh://git@github.com/evil/evil.git#0123",
            "git://example.com/evil.git",
            "evil/evil",
            "github:evil/evil",
            "git@github.com:evil/evil.git",
            "https://github.com/evil/evil",
            "https://bitbucket.org/evil/sigstore/-/sigstore-2.0.0.tgz",
            "https://git.sr.ht/~x/y/-/z.tgz",
            "https://registry.npmjs.org@github.com/x/-/x-1.0.0.tgz",
            "https://registry.npmjs.org.example.com/x/-/x-1.0.0.tgz",
            "https://registry.npmjs.org/x/-/x-1.0.0.tgz#a",
            "http://registry.npmjs.org/x/-/x-1.0.0.tgz",
            "file:x.tgz",
            "",
        ] {
            assert!(!locked(&format!(r#","resolved":"{resolved}""#)), "{resolved}");
        }
        assert!(!locked(r#","hasShrinkwrap":true"#));
        assert!(locked(r#","hasShrinkwrap":false"#));
        assert!(!locked(r#","name":"evil""#));
    }

    #[test]
    fn a_large_one_takes_no_longer_than_its_size() {
        let entry =
            |i| format!(r#""node_modules/p{i}":{{"version":"1.0.0","integrity":"sha512-AA=="}}"#);
        let entries: Vec<String> = (0..100_000).map(entry).collect();
        let text = format!(r#"{{"lockfileVersion":3,"packages":{{{}}}}}"#, entries.join(","));
        assert_eq!(Lockfile::from_json(text.as_bytes()).unwrap().packages().len(), 100_000);
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
            entry(r#""node_modules/a":null"#),
            entry(r#""node_modules/a":{"version":"1.0.0","hasShrinkwrap":"true"}"#),
            entry(r#""node_modules\\evil":{"version":"1.0.0","integrity":"sha512-AA=="}"#),
            entry(r#""./node_modules/a":{"version":"1.0.0","integrity":"sha512-AA=="}"#),
            entry(r#""x/../node_modules/a":{"version":"1.0.0","integrity":"sha512-AA=="}"#),
            entry(r#""node_modules//a":{"version":"1.0.0","integrity":"sha512-AA=="}"#),
            entry(r#""/node_modules/a":{"version":"1.0.0","integrity":"sha512-AA=="}"#),
        ] {
            let code = Lockfile::from_json(json.as_bytes()).unwrap_err().code();
            assert_eq!(code, Code::NpmLockfile, "{json}");
        }
        assert!(Lockfile::from_json(entry(r#""node_modules/a":{}"#).as_bytes()).is_ok());
    }
}
