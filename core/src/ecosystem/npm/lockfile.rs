//! package-lock.json, versions 2 and 3 (npm, package-lock.json): which archives `npm ci` puts into which
//! folder, under which name and version, with which integrity.
//!
//! ```json
//! { "lockfileVersion": 3, "packages": { "": {…},
//!   "node_modules/@a/b": { "version": "1.0.0", "resolved": "https://…", "integrity": "sha512-…" } } }
//! ```
//! Folders of the project itself and links to them are left out: nobody has published them. An entry is
//! *locked* if npm unpacks the archive that its integrity is of there, under its name, and gets nothing that
//! the file does not list. It is not, and has no integrity here, if
//!
//! - it comes from git (npm ignores its integrity) or from another place than the registry, or somebody asks for
//!   something else under its name: npm would rather install that, as long as the versions are equal;
//! - somebody asks for a tag, and `resolved` is missing: npm asks the registry again, and ignores the integrity;
//! - a package around it brings it along (`inBundle`, `bundleDependencies`, `hasShrinkwrap`);
//! - it brings packages itself: what its archive names and the lock file does not, npm gets unseen;
//! - it is a link that leads out of the project or into a package;
//! - it has a field that begins with `_`: npm reads `_resolved`, `_hasShrinkwrap` and the like where the field
//!   without the underscore is missing.
//!
//! Whatever else a package's archive holds below `node_modules`, npm unpacks over, under or beside the archives
//! of the packages there, in no certain order. So the files of an entry are those of its own archive and of the
//! archives around it: [`Lockfile::around`].
//!
//! npm before version 7 reads another part of a file of version 2 (`dependencies`), which is not looked at; nor
//! is the project's package.json, of which npm only makes sure that it leads to the same versions.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::other_file;
use super::package_url::PackageUrl;
use crate::code::Code;
use crate::cost::step;
use crate::encoding::json::{self, Field, Message, Value};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::to_json;

const FOLDER: &str = "node_modules";
const OLD: &str = "a lock file of version 1, which npm 6 wrote";

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
    /// The nearest package in whose folder it is: its place in the list, which is before its own.
    pub within: Option<usize>,
}

impl Lockfile {
    /// Reads a package-lock.json.
    ///
    /// # Errors
    /// [`Code::NpmLockfile`] if it is not a lock file of version 2 or 3.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        read(json).map_err(|failure| failure.within(Code::NpmLockfile))
    }

    /// The packages, ordered by their paths.
    pub fn packages(&self) -> &[LockedPackage] {
        &self.packages
    }

    /// The packages in whose folders one is, the nearest first. Its folder can hold files of any of them: it
    /// is as trustworthy as the least of them.
    pub fn around<'l>(
        &'l self,
        package: &'l LockedPackage,
    ) -> impl Iterator<Item = &'l LockedPackage> {
        let next = |inner: &&'l LockedPackage| self.packages.get(inner.within?);
        core::iter::successors(Some(package), next).skip(1)
    }

    /// The packages as a JSON list of `path`, `name`, `version`, `integrity`, `unlocked`, `within`.
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

fn read(json: &[u8]) -> Result<Lockfile, Failure> {
    let value = json::parse(json, limits::LOCKFILE_BYTES, limits::LOCKFILE_NODES)
        .map_err(|failure| named(other_file::of_text(json)).err().unwrap_or(failure))?;
    named(other_file::of_json(&value))?;
    let asked = Asked::of(value.get("packages").entries())?;
    let mut document = Message::document(value)?;
    let version = document.required("lockfileVersion")?.integer()?;
    ensure(matches!(version, 2 | 3), Code::NpmLockfile)
        .map_err(|f| f.with("lockfileVersion", version))
        .map_err(|f| if version == 1 { f.with("found", OLD) } else { f })?;
    let packages = document.required("packages")?.message()?;
    let count = packages.len();
    let entries = packages.remaining();
    // An entry that is null would be absent elsewhere; here it is something that nobody looked at.
    ensure(entries.len() == count, Code::NpmLockfile)?;
    let mut folders = Vec::new();
    for (path, field) in entries.into_iter().filter(|(path, _)| !path.is_empty()) {
        step();
        folders.push(Folder::read(path, field, &asked)?);
    }
    nest(&mut folders);
    let packages = folders.into_iter().filter(|folder| !folder.is_own).map(|folder| {
        let mut package = folder.package;
        package.integrity.take_if(|_| package.unlocked.is_some());
        package
    });
    Ok(Lockfile { packages: packages.collect() })
}

/// The failure about another file that goes by this name.
fn named(other: Option<&str>) -> Result<(), Failure> {
    other.map_or(Ok(()), |called| Err(Failure::new(Code::NpmLockfile).with("found", called)))
}

/// What is asked for, under which names. The lists are sorted.
#[derive(Default)]
struct Asked {
    /// By the project: each of its lists.
    by_project: Vec<Value>,
    /// By entries, of each name under which one asks for something else than a version of the package of that name:
    /// all packages that are asked for under it, or `None` for what is not a version. This counts for that name
    /// everywhere, since to find out where npm would look for it takes long.
    for_another: Vec<(String, Option<String>)>,
    /// By an entry, in words that are not a range of versions.
    by_tag: Vec<(String, usize)>,
}

impl Asked {
    fn of(entries: &[(String, Value)]) -> Result<Self, Failure> {
        let mut asked = Self::default();
        for (_, project) in entries.iter().filter(|(path, _)| path.is_empty()) {
            asked.by_project.extend(LISTS.map(|list| project.get(list).clone()));
        }
        for Asks { number, path, name, wanted } in asks(entries) {
            let wanted = wanted.as_text();
            ensure(wanted.is_some(), Code::NpmLockfile)
                .map_err(|f| f.with("path", path).with("name", name))?;
            let (package, version) = parts_of(name, wanted.unwrap_or_default());
            if is_version(version) && !is_range(version) {
                asked.by_tag.push((name.to_owned(), number));
            }
            // The project's are looked up.
            if !path.is_empty() && (package != name || !is_version(version)) {
                let package = is_version(version).then(|| package.to_owned());
                asked.for_another.push((name.to_owned(), package));
            }
        }
        asked.for_another.sort_unstable();
        asked.by_tag.sort_unstable();
        let is_plain = |asks: &Asks<'_>| {
            let wanted = asks.wanted.as_text().unwrap_or_default();
            !asks.path.is_empty()
                && holds(&asked.for_another, asks.name)
                && parts_of(asks.name, wanted).0 == asks.name
        };
        let plain: Vec<_> = asks(entries)
            .filter(is_plain)
            .map(|asks| (asks.name.to_owned(), Some(asks.name.to_owned())))
            .collect();
        asked.for_another.extend(plain);
        asked.for_another.sort_unstable();
        asked.for_another.dedup();
        Ok(asked)
    }

    /// Whether whoever asks for what is in this folder asks for a version of this package.
    fn agrees(&self, around: &str, folder: &str, name: &str) -> bool {
        let mut asked = false;
        for list in self.by_project.iter().filter(|_| around.is_empty()) {
            let entries = list.entries();
            let at = entries.partition_point(|(key, _)| (step(), key.as_str() < folder).1);
            let wanted = entries.get(at).filter(|(key, _)| key == folder);
            if let Some(wanted) = wanted.and_then(|(_, wanted)| wanted.as_text()) {
                let (package, version) = parts_of(folder, wanted);
                if package != name || !is_version(version) {
                    return false;
                }
                asked = true;
            }
        }
        let others = self.for_another.get(first(&self.for_another, folder)..).unwrap_or_default();
        let mut others = others.iter().take_while(|(other, _)| other == folder);
        match (others.next(), others.next()) {
            (None, _) => asked || name == folder,
            (Some((_, package)), None) => package.as_deref() == Some(name),
            // They ask for several: npm has one in this folder.
            (Some(_), Some(_)) => false,
        }
    }
}

/// What an entry asks for: under which name, in which words.
struct Asks<'a> {
    number: usize,
    path: &'a str,
    name: &'a str,
    wanted: &'a Value,
}

/// All that npm follows.
fn asks(entries: &[(String, Value)]) -> impl Iterator<Item = Asks<'_>> {
    entries.iter().enumerate().flat_map(|(number, (path, entry))| {
        // npm installs these of a folder of the project, and of no package.
        let is_followed = |list: &&str| *list != "devDependencies" || place_of(path).is_none();
        let lists = LISTS.into_iter().filter(is_followed);
        lists.flat_map(move |list| {
            entry.get(list).entries().iter().map(move |(name, wanted)| {
                step();
                Asks { number, path, name, wanted }
            })
        })
    })
}

/// Where a sorted list has the name, if it does.
fn first<T>(names: &[(String, T)], name: &str) -> usize {
    names.partition_point(|(other, _)| (step(), other.as_str() < name).1)
}

/// Whether a sorted list has the name.
fn holds<T>(names: &[(String, T)], name: &str) -> bool {
    names.get(first(names, name)).is_some_and(|(other, _)| other == name)
}

const LISTS: [&str; 4] =
    ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/// What is asked for under a name: the package, and its version (`^1.0.0`, `npm:other@^1.0.0`).
fn parts_of<'a>(name: &'a str, wanted: &'a str) -> (&'a str, &'a str) {
    match wanted.strip_prefix("npm:") {
        None => (name, wanted),
        Some(spec) => match spec.rsplit_once('@') {
            Some((other, version)) if !other.is_empty() => (other, version),
            _ => (spec, ""),
        },
    }
}

/// Whether it is a version of the registry's, and no file, address, repository.
fn is_version(range: &str) -> bool {
    // A range of versions, or a tag.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._+*^~<>=| \t-".contains(&b);
    let range = range.trim_ascii();
    let ends = |end: &str| {
        let tail = range.len().checked_sub(end.len()).and_then(|at| range.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    let is_file = range.starts_with('.') || [".tgz", ".tar.gz", ".tar"].into_iter().any(ends);
    range.bytes().all(plain) && !is_file
}

/// Whether it is a range of versions to the letter of node-semver's grammar: `^1.0.0 || 2.x`. npm takes all else
/// that has no address for the name of a tag; it also takes some ranges that this grammar does not know.
fn is_range(range: &str) -> bool {
    // No longer text is one to node-semver.
    const MOST: usize = 256;
    range.len() <= MOST
        && range.split("||").all(|alternative| match alternative.split_once(" - ") {
            Some((low, high)) => is_partial(low.trim_ascii()) && is_partial(high.trim_ascii()),
            None => is_comparators(alternative),
        })
}

/// Versions, each with an operator before it or none. Blanks may stand between the two.
fn is_comparators(text: &str) -> bool {
    let mut after_operator = false;
    let mut is_comparator = |part: &str| {
        let version = OPERATORS.iter().find_map(|o| part.strip_prefix(o));
        if after_operator {
            after_operator = false;
            return is_partial(part);
        }
        after_operator = version == Some("");
        after_operator || is_partial(version.unwrap_or(part))
    };
    let all = text.split_ascii_whitespace().all(&mut is_comparator);
    all && !after_operator
}

const OPERATORS: [&str; 8] = ["~>", ">=", "<=", ">", "<", "=", "^", "~"];

/// A version. Parts of it may be missing or `x`: `1`, `v1.2.x`, `1.2.3-rc.1+build`.
fn is_partial(version: &str) -> bool {
    // Numbers are below 2^53.
    const DIGITS: usize = 15;
    let is_number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        digits && part.len() <= DIGITS && (part == "0" || !part.starts_with('0'))
    };
    let is_any = |part: &str| matches!(part, "x" | "X" | "*");
    let version = version.strip_prefix('v').unwrap_or(version);
    let end = version.find(['-', '+']).unwrap_or(version.len());
    let (core, more) = version.split_at_checked(end).unwrap_or((version, ""));
    let mut parts = [None; 3];
    let mut count = 0_usize;
    for part in core.split('.') {
        let Some(place) = parts.get_mut(count) else { return false };
        *place = Some(part);
        count = count.saturating_add(1);
    }
    let (prerelease, build) = more.split_once('+').unwrap_or((more, "0"));
    let names = |text: &str, numbers: bool| {
        text.split('.').all(|name| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            let is_digits = name.bytes().all(|b| b.is_ascii_digit());
            !name.is_empty()
                && name.bytes().all(plain)
                && (!numbers || !is_digits || is_number(name))
        })
    };
    let named = prerelease.strip_prefix('-').map_or(prerelease.is_empty(), |p| names(p, true));
    let whole = parts.iter().flatten().all(|part| is_number(part)) && count == parts.len();
    let any_from = parts.iter().flatten().position(|part| is_any(part)).unwrap_or(count);
    let mut places = parts.iter().flatten().enumerate();
    places.all(|(at, part)| if at < any_from { is_number(part) } else { is_any(part) })
        && (more.is_empty() || whole && named && names(build, false))
}

/// Whether the path has no other spelling: npm would resolve it, and install where it leads.
fn is_normal(path: &str) -> bool {
    let odd = |part: &str| matches!(part, "" | "." | "..") || part.contains(['\\', ':', '\0']);
    !path.split('/').any(odd)
}

/// What is before the last `node_modules` of a path, and the folder that is in it.
fn place_of(path: &str) -> Option<(&str, &str)> {
    // Not the end of another folder's name.
    let is_whole = |at: &usize| path.get(..*at).is_some_and(|b| b.is_empty() || b.ends_with('/'));
    let at = path.rmatch_indices("node_modules/").map(|(at, _)| at).find(is_whole)?;
    let (around, rest) = path.split_at_checked(at)?;
    let folder = rest.strip_prefix("node_modules/")?;
    Some((around.strip_suffix('/').unwrap_or(around), folder))
}

/// An entry, and what it is for those below it.
struct Folder {
    package: LockedPackage,
    /// It is the project's own, or a link to what is.
    is_own: bool,
    /// What is below it comes from it.
    brings: bool,
}

const BROUGHT: &str = "a package around it brings packages of its own";

impl Folder {
    fn read(path: String, field: Field, asked: &Asked) -> Result<Self, Failure> {
        let mut entry = field.message()?;
        let mut text = |key| entry.optional(key).map(Field::text).transpose();
        let (alias, version, integrity) = (text("name")?, text("version")?, text("integrity")?);
        let resolved = text("resolved")?;
        let mut flag = |key| entry.optional(key).map_or(Ok(false), Field::boolean);
        let (link, shrinkwrap, in_bundle) =
            (flag("link")?, flag("hasShrinkwrap")?, flag("inBundle")?);
        let mut bundles = |key| entry.optional(key).is_some_and(is_bundle);
        let brings = bundles("bundleDependencies") | bundles("bundledDependencies") | shrinkwrap;
        let is_odd = entry.remaining().iter().any(|(key, _)| key.starts_with('_'));
        let brings = brings || is_odd;
        // A link of a workspace leads out of the project's folder in no other way than by `..` at its start.
        let inside = path.trim_start_matches("../");
        ensure(is_normal(inside) && inside.rsplit('/').next() != Some(FOLDER), Code::NpmLockfile)
            .map_err(|f| f.with("path", path.as_str()))?;
        let place = place_of(&path);
        let is_own = match link {
            true => resolved.as_deref().is_some_and(is_of_project),
            false => place.is_none(),
        };
        let (around, folder) = place.unwrap_or(("", &path));
        let name = alias.unwrap_or_else(|| folder.to_owned());
        let unlocked = if is_own {
            None
        } else if link {
            Some("it is a link out of the project or into a package")
        } else if inside != path {
            Some("it is not in the project's folder")
        } else if resolved.as_deref().is_some_and(|from| !is_of_registry(from)) {
            Some("it does not come from npm's registry")
        } else if is_odd {
            Some("it has a field that begins with an underscore, which npm takes for another")
        } else if brings {
            Some("it brings packages of its own")
        } else if in_bundle && !around.is_empty() {
            // What the project itself bundles, npm gets as it gets all else.
            Some(BROUGHT)
        } else if !asked.agrees(around, folder, &name) {
            Some("something else is asked for under this name")
        } else if resolved.is_none() && holds(&asked.by_tag, folder) {
            // npm asks the registry again what the tag is, and takes its word for the archive's hash.
            Some("it is asked for by a tag, and its address is not given")
        } else if integrity.is_none() {
            Some("it has no integrity")
        } else {
            PackageUrl::new(&name, version.as_deref().unwrap_or_default())?;
            PackageUrl::new(folder, version.as_deref().unwrap_or_default())?;
            None
        };
        let package = LockedPackage { name, version, integrity, unlocked, path, within: None };
        Ok(Self { package, is_own, brings })
    }

    fn unlock(&mut self, why: &'static str) {
        self.package.unlocked = self.package.unlocked.or(Some(why));
    }
}

/// What `bundleDependencies` may be: a list of names, an object of them, or whether all are meant.
fn is_bundle(field: Field) -> bool {
    match field.is_list() {
        true => field.list().map_or(true, |names| !names.is_empty()),
        false => field.boolean().unwrap_or(true),
    }
}

/// Whether what a link leads to is a folder of the project's own.
fn is_of_project(target: &str) -> bool {
    let is_packages = |part: &str| part.eq_ignore_ascii_case(FOLDER);
    target.is_empty() || (is_normal(target) && !target.split('/').any(is_packages))
}

/// One that others may be below of.
struct Around {
    key: String,
    /// The nearest package, by its place in the list, and its path.
    package: Option<(usize, String)>,
    brings: bool,
}

/// Says of each package which one is around it, and what that means for it.
fn nest(folders: &mut [Folder]) {
    let (mut sorted, mut places) = (Vec::new(), Vec::new());
    let mut listed = 0_usize;
    for (at, folder) in folders.iter().enumerate() {
        // Sorted by this, what is below a folder comes right after it.
        let key = folder.package.path.to_ascii_lowercase().replace('/', "\0");
        sorted.push((key, at));
        places.push(listed);
        listed = listed.saturating_add(usize::from(!folder.is_own));
    }
    sorted.sort_unstable();
    let mut stack: Vec<Around> = Vec::new();
    let mut last = None;
    for (key, at) in sorted {
        let is_around = |outer: &Around| {
            step();
            key.strip_prefix(&outer.key).is_some_and(|below| below.starts_with('\0'))
        };
        // Where case does not count, these two are one folder; and npm keeps one of them everywhere.
        if let Some(twin) = last.filter(|_| stack.last().is_some_and(|outer| outer.key == key)) {
            for at in [twin, at] {
                if let Some(folder) = folders.get_mut(at) {
                    folder.unlock("another path differs from this one by case alone");
                }
            }
        }
        last = Some(at);
        let (Some(folder), Some(&place)) = (folders.get_mut(at), places.get(at)) else { continue };
        while stack.last().is_some_and(|outer| !is_around(outer)) {
            stack.pop();
        }
        let path = &folder.package.path;
        let (around, _) = place_of(path).unwrap_or_default();
        let outer = stack.last();
        let nearest = outer.and_then(|outer| outer.package.clone());
        // Where case counts, one of another spelling is another folder.
        let nearest = nearest.filter(|(_, outer)| path.starts_with(outer.as_str()));
        let reached = nearest.as_ref().map_or(0, |(_, outer)| outer.len());
        let is_listed = place_of(around).is_none() || reached >= around.len();
        let brought = outer.is_some_and(|outer| outer.brings);
        folder.package.within = nearest.as_ref().map(|(place, _)| *place);
        let package = if folder.is_own { nearest } else { Some((place, path.clone())) };
        if brought {
            folder.unlock(BROUGHT);
        }
        if !is_listed {
            folder.unlock("the package around it is not listed");
        }
        stack.push(Around { key, package, brings: brought || folder.brings });
    }
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
    use crate::cost::steps_of;
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
                "node_modules/@a/b/node_modules/c c a package around it brings packages of its own",
                "node_modules/alias d locked",
            ]
        );
        assert!(lock.to_json().starts_with(
            r#"[{"path":"node_modules/@a/b","name":"@a/b","version":"1.0.0","integrity":"sha512-AA==","unlocked":null,"within":null}"#
        ));
        let within: Vec<_> = lock.packages().iter().map(|package| package.within).collect();
        assert_eq!(within, [None, Some(0), None]);
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
        for field in ["_resolved", "_hasShrinkwrap", "_integrity", "_"] {
            assert!(!locked(&format!(r#","{field}":"git+file:///tmp/evil#0123""#)), "{field}");
        }
        assert!(locked(r#","hasShrinkwrap":false"#));
        assert!(!locked(r#","name":"evil""#));
    }

    /// Each entry's path, and whether it is locked.
    fn listed(root: &str, entries: &[(&str, &str)]) -> Vec<(String, bool)> {
        let entry = |(path, more): &(&str, &str)| {
            let version = r#""version":"1.0.0","integrity":"sha512-AA==""#;
            format!(r#","{path}":{{{version}{more}}}"#)
        };
        let entries: String = entries.iter().map(entry).collect();
        let text = format!(r#"{{"lockfileVersion":3,"packages":{{"":{{{root}}}{entries}}}}}"#);
        let lock = Lockfile::from_json(text.as_bytes()).unwrap();
        let packages = lock.packages().iter();
        packages.map(|package| (package.path.clone(), package.unlocked.is_none())).collect()
    }

    fn unlocked(root: &str, entries: &[(&str, &str)]) -> Vec<String> {
        let listed = listed(root, entries);
        listed.into_iter().filter(|(_, locked)| !locked).map(|(path, _)| path).collect()
    }

    #[test]
    fn what_a_package_brings_along_is_not_locked() {
        const P: &str = "node_modules/p";
        const C: &str = "node_modules/p/node_modules/c";
        const D: &str = "node_modules/p/node_modules/c/node_modules/d";
        let of = |parent: &str, child: &str| unlocked("", &[(P, parent), (C, child), (D, "")]);
        assert!(of("", "").is_empty());
        for none in ["[]", "false", "null"] {
            assert!(of(&format!(r#","bundleDependencies":{none}"#), "").is_empty(), "{none}");
        }
        for key in ["bundleDependencies", "bundledDependencies"] {
            for some in [r#"["c"]"#, r#"["x"]"#, "true", r#"{"c":"1"}"#, r#""c""#, "[null]"] {
                assert_eq!(of(&format!(r#","{key}":{some}"#), ""), [P, C, D], "{key} {some}");
            }
        }
        assert_eq!(of(r#","hasShrinkwrap":true"#, ""), [P, C, D]);
        assert_eq!(of("", r#","inBundle":true"#), [C]);
        assert_eq!(of("", r#","bundleDependencies":["d"]"#), [C, D]);
        // What the project bundles is got as all else is; what a workspace does is not.
        assert!(unlocked("", &[(P, r#","inBundle":true"#)]).is_empty());
        let own = "packages/own/node_modules/c";
        assert!(unlocked("", &[("packages/own", ""), (own, "")]).is_empty());
        assert_eq!(unlocked("", &[(own, r#","inBundle":true"#)]), [own]);
        let bundles = r#","bundleDependencies":["c"]"#;
        assert_eq!(unlocked("", &[("packages/own", bundles), (own, "")]), [own]);
    }

    #[test]
    fn what_is_around() {
        let paths = [
            "node_modules/a",
            "node_modules/a/node_modules/@s/b",
            "node_modules/a/node_modules/@s/b/node_modules/c",
            "node_modules/a-b",
            "node_modules/a.b/node_modules/c",
            "node_modules/my_node_modules",
            "packages/a/node_modules/b",
            "packages/a/node_modules/b/node_modules/c",
            "packages/my_node_modules/x",
        ];
        let entry = |path| format!(r#""{path}":{{"version":"1.0.0","integrity":"sha512-AA=="}}"#);
        let entries: Vec<String> = paths.into_iter().map(entry).collect();
        let text = format!(r#"{{"lockfileVersion":3,"packages":{{{}}}}}"#, entries.join(","));
        let lock = Lockfile::from_json(text.as_bytes()).unwrap();
        let around: Vec<(&str, Vec<&str>, bool)> = lock
            .packages()
            .iter()
            .map(|p| {
                let around = lock.around(p).map(|outer| outer.path.as_str()).collect();
                (p.path.as_str(), around, p.unlocked.is_none())
            })
            .collect();
        assert_eq!(
            around,
            [
                ("node_modules/a", Vec::new(), true),
                ("node_modules/a-b", Vec::new(), true),
                // The package around it is missing.
                ("node_modules/a.b/node_modules/c", Vec::new(), false),
                ("node_modules/a/node_modules/@s/b", Vec::from([paths[0]]), true),
                (paths[2], Vec::from([paths[1], paths[0]]), true),
                ("node_modules/my_node_modules", Vec::new(), true),
                ("packages/a/node_modules/b", Vec::new(), true),
                (paths[7], Vec::from([paths[6]]), true),
            ]
        );
    }

    #[test]
    fn links_out_of_the_project_are_listed() {
        let link = |target: &str| {
            let link = format!(r#","link":true,"resolved":"{target}""#);
            listed("", &[("node_modules/x", &link)])
        };
        for own in ["packages/x", "", "x"] {
            assert_eq!(link(own), [], "{own}");
        }
        for odd in [
            "../x",
            "/x",
            "c:/x",
            "packages/../../x",
            "node_modules/a",
            "packages/a/node_modules/b/c",
            "Node_Modules/a",
            "file:x",
            "./x",
        ] {
            assert_eq!(link(odd), [("node_modules/x".to_owned(), false)], "{odd}");
        }
        let nowhere = listed("", &[("node_modules/x", r#","link":true"#)]);
        assert_eq!(nowhere, [("node_modules/x".to_owned(), false)]);
        assert_eq!(unlocked("", &[("../x/node_modules/a", "")]), ["../x/node_modules/a"]);
        // Below a link there is no package of the project.
        let below = [
            ("node_modules/x", r#","link":true,"resolved":"x""#),
            ("node_modules/x/node_modules/a", ""),
        ];
        assert_eq!(unlocked("", &below), ["node_modules/x/node_modules/a"]);
    }

    #[test]
    fn what_is_asked_for_counts() {
        const X: &str = "node_modules/x";
        let project =
            |wanted: &str| unlocked(&format!(r#""dependencies":{{"x":"{wanted}"}}"#), &[(X, "")]);
        for range in [
            "^1.0.0",
            "",
            "*",
            "1.x || >=2.0.0-rc.1 <3",
            "latest",
            "npm:x@^1",
            "npm:x",
            "1.0.0 - 2",
            "v1",
        ] {
            let found = project(range);
            // Without an address a tag is something else.
            assert_eq!(found.is_empty(), range != "latest", "{range}");
            let known = r#","resolved":"https://registry.npmjs.org/x/-/x-1.0.0.tgz""#;
            let root = format!(r#""dependencies":{{"x":"{range}"}}"#);
            assert!(unlocked(&root, &[(X, known)]).is_empty(), "{range}");
        }
        for other in [
            "file:evil.tgz",
            "evil.tgz",
            "./evil",
            "evil/evil",
            "github:evil/evil",
            "git+https://example.com/x.git",
            "https://example.com/x.tgz",
            "npm:evil@1.0.0",
            "npm:@evil/x",
            "~/evil",
            "workspace:*",
            "evil.TAR.GZ",
            ".",
        ] {
            assert_eq!(project(other), [X], "{other}");
            // What the project asks for is in its own folder.
            let root = format!(r#""dependencies":{{"x":"{other}"}}"#);
            let nested = [("node_modules/a", ""), ("node_modules/a/node_modules/x", "")];
            assert!(unlocked(&root, &nested).is_empty(), "{other}");
            let asks = format!(r#","dependencies":{{"x":"{other}"}}"#);
            // Wherever it is found: every one of the name.
            let below = "node_modules/a/node_modules/x";
            let found = unlocked("", &[("node_modules/a", &asks), (below, ""), (X, "")]);
            assert_eq!(found, [below, X], "{other}");
            assert_eq!(unlocked("", &[("node_modules/a", &asks), (X, "")]), [X], "{other}");
            assert_eq!(unlocked("", &[("packages/a", &asks), (X, "")]), [X], "{other}");
            let development = asks.replace("dependencies", "devDependencies");
            assert!(unlocked("", &[("node_modules/a", &development), (X, "")]).is_empty());
            assert_eq!(unlocked("", &[("packages/a", &development), (X, "")]), [X], "{other}");
        }
        // Looks like a range, and is a tag to npm.
        for tag in [
            "1.0-next",
            "next",
            "xyz",
            "npm:x@next",
            "1 || beta",
            "5-next",
            "2024-11-28",
            "v",
            "5-1",
            "xx",
            "1.0.0.0",
            "1.0.0-a_b",
            "1.0-0",
            "1..2",
            "-",
            "_",
            "1.0.0.x",
            "x.1",
            "1.x.0",
            "~",
            "1.0.0-",
            "1.0.0-01",
            "01.0.0",
            "10000000000000000000.0.0",
            "1.0.0+",
            "1.0.0-a+b+c",
            "^^1",
            ">=",
            "1 >=",
            "> >= 1",
            "^ next",
        ] {
            assert_eq!(project(tag), [X], "{tag}");
        }
        for range in [
            ">=1.0.0-rc.1 <2",
            "~>1.2",
            "=v1.0.0",
            "1.0.0-0.a-b+001",
            "x",
            "1.X",
            "1.*.*",
            "1 - 2.x",
            ">= 2.1.2 < 3.0.0",
            ">=  1 <\\t2",
            "~> 2.1",
            "^ 1 || = 2",
        ] {
            assert!(project(range).is_empty(), "{range}");
        }
        let two = r#""dependencies":{"x":"npm:y@1"},"devDependencies":{"x":"1"}"#;
        assert_eq!(unlocked(two, &[(X, "")]), [X]);
        assert_eq!(unlocked(two, &[(X, r#","name":"y""#)]), [X]);
    }

    /// npm installs the archive of the entry where all who ask for its folder's name ask for its package.
    #[test]
    fn an_alias_that_a_package_asks_for() {
        let asks = |wanted: &str| format!(r#","dependencies":{{"x":"{wanted}"}}"#);
        let (a, b, x) = ("node_modules/a", "node_modules/b", "node_modules/x");
        let named = |name: &str| format!(r#","name":"{name}""#);
        let of = |wanted: &str, other: &str, name: &str| {
            unlocked("", &[(a, &asks(wanted)), (b, &asks(other)), (x, &named(name))])
        };
        for (wanted, other, name, is_locked) in [
            ("npm:y@^1.0.0", "npm:y@^1.0.0", "y", true),
            ("npm:@y/z@1", "npm:@y/z@^1", "@y/z", true),
            ("npm:y", "npm:y@>= 1 < 2", "y", true),
            // Another package than that of the entry; under its own name, too.
            ("npm:y@^1.0.0", "npm:y@^1.0.0", "z", false),
            ("npm:y@^1.0.0", "npm:y@^1.0.0", "x", false),
            // Two packages under one name.
            ("npm:y@^1.0.0", "npm:z@^1.0.0", "y", false),
            ("npm:y@^1.0.0", "^1.0.0", "y", false),
            ("^1.0.0", "npm:y@^1.0.0", "x", false),
            ("npm:y@^1.0.0", "npm:x@^1.0.0", "y", false),
            // What is not a version.
            ("npm:y@^1.0.0", "file:y.tgz", "y", false),
            ("github:o/y", "npm:y@1", "y", false),
            // Nobody asks for an alias.
            ("^1.0.0", "^1.0.0", "y", false),
        ] {
            let expected: &[&str] = if is_locked { &[] } else { &[x] };
            assert_eq!(of(wanted, other, name), expected, "{wanted} {other} {name}");
        }
        // The project has a say, too.
        let by = |wanted: &str| {
            let root = format!(r#""dependencies":{{"x":"{wanted}"}}"#);
            unlocked(&root, &[(a, &asks("npm:y@1")), (x, &named("y"))]).is_empty()
        };
        assert_eq!(
            ["npm:y@^1", "npm:z@1", "1", "git+https://h/y"].map(by),
            [true, false, false, false]
        );
    }

    /// What is around one comes before it, and is spelt as its path says.
    #[test]
    fn a_package_around_of_another_case() {
        let (around, inner) = ("node_modules/b", "node_modules/B/node_modules/c");
        assert_eq!(unlocked("", &[(inner, ""), (around, "")]), [inner]);
        let bundles = r#","bundleDependencies":true"#;
        assert_eq!(unlocked("", &[(inner, ""), (around, bundles)]), [inner, around]);
    }

    #[test]
    fn paths_that_differ_by_case_are_one_folder() {
        let twins = ["node_modules/JSONStream", "node_modules/jsonstream"];
        assert_eq!(unlocked("", &[(twins[0], ""), (twins[1], ""), ("node_modules/a", "")]), twins);
        let own = ["Packages/a/node_modules/b", "packages/a/node_modules/b"];
        assert_eq!(unlocked("", &[(own[0], ""), (own[1], "")]), own);
        assert_eq!(
            unlocked(
                "",
                &[("node_modules/A", r#","link":true,"resolved":"x""#), ("node_modules/a", "")]
            ),
            ["node_modules/a"]
        );
    }

    /// Twice the size of each pair of lists makes about twice the steps.
    #[test]
    fn the_cost_grows_with_the_size() {
        let entry = |path: String, more: &str| {
            format!(r#""{path}":{{"version":"1.0.0","integrity":"sha512-AA=="{more}}}"#)
        };
        let asks = |count, wanted: &str| -> String {
            (0..count).map(|i| format!(r#""p{i}":"{wanted}""#)).collect::<Vec<_>>().join(",")
        };
        let beside = |count: usize| -> Vec<String> {
            (0..count).map(|i| entry(format!("node_modules/p{i}"), "")).collect()
        };
        let deep = |count: usize| "node_modules/a/".repeat(count);
        type Shape<'a> = (&'a str, &'a dyn Fn(usize) -> Vec<String>);
        let shapes: [Shape<'_>; 5] = [
            ("aliases and packages", &|count| {
                let root = format!(r#""":{{"dependencies":{{{}}}}}"#, asks(count, "npm:q@1"));
                [beside(count), Vec::from([root])].concat()
            }),
            ("addresses and packages", &|count| {
                let more = format!(r#","dependencies":{{{}}}"#, asks(count, "x/y"));
                [beside(count), Vec::from([entry("node_modules/a".into(), &more)])].concat()
            }),
            ("addresses in a folder, and packages of it", &|count| {
                let more = format!(r#","dependencies":{{{}}}"#, asks(count, "x/y"));
                let below = |i| entry(format!("node_modules/a/node_modules/p{i}"), "");
                let below: Vec<String> = (0..count).map(below).collect();
                [below, Vec::from([entry("node_modules/a".into(), &more)])].concat()
            }),
            ("a deep path and many others", &|count| {
                [beside(count), Vec::from([entry(format!("{}node_modules/b", deep(count)), "")])]
                    .concat()
            }),
            ("many in one deep folder", &|count| {
                let path = |i| format!("{}node_modules/p{i}", deep(50));
                let around = |i| format!("{}node_modules/a", deep(i));
                let all = (0..count).map(path).chain((0..50).map(around));
                all.map(|path| entry(path, "")).collect()
            }),
        ];
        for (name, shape) in shapes {
            let [once, twice] = [1000, 2000].map(|count| {
                let entries = shape(count).join(",");
                let text = format!(r#"{{"lockfileVersion":3,"packages":{{{entries}}}}}"#);
                let (lock, steps) = steps_of(|| Lockfile::from_json(text.as_bytes()));
                assert!(lock.unwrap().packages().len() >= count);
                steps
            });
            // Sorting makes it a little more than twice.
            assert!(once > 1000 && twice * 10 < once * 23, "{name}: {once}, {twice}");
        }
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
            entry(r#""packages/node_modules":{}"#),
            entry(r#""node_modules/a":{"dependencies":{"b":1}}"#),
            entry(r#""node_modules/a":{"inBundle":1}"#),
        ] {
            let code = Lockfile::from_json(json.as_bytes()).unwrap_err().code();
            assert_eq!(code, Code::NpmLockfile, "{json}");
        }
        assert!(Lockfile::from_json(entry(r#""node_modules/a":{}"#).as_bytes()).is_ok());
    }
}
