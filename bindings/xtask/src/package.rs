//! The npm package: built into `js/dist`, and packed as it would be published.

use std::fs;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::addon::Profile;
use crate::workspace::{program, remove, root, status};
use crate::{addon, node, wasm};

/// Builds the package, and the one whose calls can be let end in a trap. A module that has grown is not
/// built any further.
pub(crate) fn build() -> Result<bool> {
    let small = wasm::run(false)?;
    wasm::build_inject()?;
    Ok(small && node::run("js", &["build.mjs"])? && node::run("js", &["build.mjs", "--inject"])?)
}

/// Packs what was built into `target/package`, and the addon of this platform. npm lists the files and says how large they
/// are.
pub(crate) fn pack() -> Result<bool> {
    let folder = root().join("target/package");
    remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let staged = root().join("target/staged");
    stage(&staged)?;
    let mut npm = program("npm");
    npm.current_dir(&staged).args(["pack", "--pack-destination"]).arg(&folder);
    ensure!(status(&mut npm)?, "npm pack failed");
    addon::pack(&folder)?;
    Ok(true)
}

/// Both.
pub(crate) fn run() -> Result<bool> {
    ensure!(build()?, "the package does not build");
    addon::build(Profile::Published)?;
    pack()
}

/// The package with the addons of all platforms as optional dependencies. They are not in `js/package.json`, since what is not
/// published yet has no place in its lock file.
fn stage(folder: &Path) -> Result<()> {
    let js = root().join("js");
    remove(folder)?;
    copy(&js.join("dist"), &folder.join("dist"))?;
    for name in ["README.md", "LICENSE"] {
        fs::copy(js.join(name), folder.join(name)).context(name)?;
    }
    let manifest = fs::read_to_string(js.join("package.json"))?.replace("\r\n", "\n");
    fs::write(folder.join("package.json"), with_addons(&manifest, &addon::packages()?)?)?;
    Ok(())
}

/// The manifest with these packages, each of the manifest's own version. It stays as it is otherwise: the order of the conditions
/// of an export says which counts.
fn with_addons(manifest: &str, packages: &[String]) -> Result<String> {
    const BEFORE: &str = "  \"scripts\": {";
    let json: serde_json::Value = serde_json::from_str(manifest)?;
    let version = json["version"].as_str().context("no version")?;
    let mut all = String::new();
    for name in packages {
        let comma = if all.is_empty() { "" } else { ",\n" };
        write!(all, "{comma}    \"@sigproof/{name}\": \"{version}\"")?;
    }
    ensure!(manifest.matches(BEFORE).count() == 1, "no place for the optional dependencies");
    let addons = format!("  \"optionalDependencies\": {{\n{all}\n  }},\n{BEFORE}");
    Ok(manifest.replace(BEFORE, &addons))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{}", from.display()))? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addons_are_of_the_packages_version() {
        let manifest = fs::read_to_string(root().join("js/package.json")).unwrap();
        let manifest = manifest.replace("\r\n", "\n");
        let packages = addon::packages().unwrap();
        let staged = with_addons(&manifest, &packages).unwrap();
        let [before, after]: [serde_json::Value; 2] =
            [&manifest, &staged].map(|text| serde_json::from_str(text).unwrap());
        let optional = after["optionalDependencies"].as_object().unwrap();
        assert_eq!(optional.len(), packages.len());
        assert!(optional.values().all(|version| *version == before["version"]));
        let lines = |text: &str| text.lines().count();
        assert_eq!(lines(&staged), lines(&manifest) + packages.len() + 2);
        assert!(with_addons("{ \"version\": \"1\" }", &packages).is_err());
    }
}
