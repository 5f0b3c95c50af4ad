//! The addon for Node.js: built, and put with its manifest into the package of this platform, which npm installs beside the
//! package `sigproof`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail, ensure};

use crate::node;
use crate::workspace::{cargo, program, remove, root, status, target};

/// A folder for each platform, named as its package is.
const PACKAGES: &str = "bindings/node/packages";
/// What `cargo build` calls the library.
const LIBRARY: &str = if cfg!(windows) {
    "sigproof_node.dll"
} else if cfg!(target_os = "macos") {
    "libsigproof_node.dylib"
} else {
    "libsigproof_node.so"
};

/// How it is built: as tests are, or as it is published.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Published,
}

/// The package of this platform, without its scope.
pub(crate) fn platform() -> Result<&'static str> {
    let musl = cfg!(target_env = "musl");
    Ok(match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") if musl => "linux-x64-musl",
        ("linux", "x86_64") => "linux-x64-gnu",
        ("linux", "aarch64") if musl => "linux-arm64-musl",
        ("linux", "aarch64") => "linux-arm64-gnu",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        ("windows", "x86_64") => "win32-x64-msvc",
        ("windows", "aarch64") => "win32-arm64-msvc",
        (os, arch) => bail!("there is no package of the addon for {os} on {arch}"),
    })
}

/// What the packages of the other platforms are built for.
const TARGETS: [&str; 8] = [
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "aarch64-pc-windows-msvc",
];

/// That the addon compiles for every platform that there is a package for. To link it, each needs tools of its own.
pub(crate) fn other_platforms() -> Result<bool> {
    for name in TARGETS {
        let mut add = program("rustup");
        ensure!(status(add.args(["target", "add", name]))?, "{name} cannot be added");
        println!("{name}");
        let mut check = cargo("check --quiet -p sigproof-node --lib");
        if name.ends_with("-musl") {
            // A module is a shared library, which musl's targets make only if they are told to.
            check.env("RUSTFLAGS", "-C target-feature=-crt-static");
        }
        ensure!(status(check.args(["--target", name]))?, "the addon does not compile for {name}");
    }
    Ok(true)
}

/// Builds the addon, and the one whose calls can be let end in a panic: that is for the package's own tests, and lies where
/// these look for it.
pub(crate) fn build_for_tests() -> Result<bool> {
    write(&built(Profile::Dev, &[])?, &folder()?)?;
    node::install("js")?;
    let library = built(Profile::Dev, &["--features", "inject"])?;
    write(&library, &modules("js").join(platform()?))?;
    Ok(true)
}

/// The package that `build_for_tests` or `build` wrote.
pub(crate) fn folder() -> Result<PathBuf> {
    Ok(root().join("target/addon").join(platform()?))
}

/// Builds the package of this platform.
pub(crate) fn build(profile: Profile) -> Result<()> {
    write(&built(profile, &[])?, &folder()?)
}

/// Installs the package of this platform for what is below a folder of the repository, as npm would.
pub(crate) fn install(below: &str) -> Result<()> {
    let to = modules(below).join(platform()?);
    remove(&to)?;
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(folder()?).context("the addon is not built: cargo xtask node")? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Packs the package of this platform.
pub(crate) fn pack(to: &Path) -> Result<()> {
    let mut npm = program("npm");
    npm.current_dir(folder()?).args(["pack", "--pack-destination"]).arg(to);
    ensure!(status(&mut npm)?, "npm pack failed");
    Ok(())
}

/// The names of all packages, without their scope.
pub(crate) fn packages() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join(PACKAGES)).context(PACKAGES)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn modules(below: &str) -> PathBuf {
    root().join(below).join("node_modules/@sigproof")
}

/// The library.
fn built(profile: Profile, features: &[&str]) -> Result<PathBuf> {
    // The profile of Python's wheel: nothing looks for the library's symbols but for the one that Node.js calls.
    let (name, folder) = match profile {
        Profile::Dev => ("dev", "debug"),
        Profile::Published => ("wheel", "wheel"),
    };
    let mut build = cargo("build --quiet -p sigproof-node --lib");
    build.args(["--profile", name]).args(features).stdin(Stdio::null());
    ensure!(status(&mut build)?, "the addon does not build");
    Ok(target()?.join(folder).join(LIBRARY))
}

/// Writes the package of this platform.
fn write(library: &Path, to: &Path) -> Result<()> {
    remove(to)?;
    fs::create_dir_all(to)?;
    let packages = root().join(PACKAGES);
    fs::copy(library, to.join("sigproof.node")).with_context(|| library.display().to_string())?;
    fs::copy(packages.join(platform()?).join("package.json"), to.join("package.json"))?;
    fs::copy(packages.join("README.md"), to.join("README.md"))?;
    fs::copy(root().join("LICENSE"), to.join("LICENSE"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn json(path: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
    }

    #[test]
    fn the_packages_are_those_that_the_loader_and_the_release_know() {
        let loader = fs::read_to_string(root().join("js/src/engine/find.ts")).unwrap();
        let release = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
        let names = packages().unwrap();
        assert_eq!(names.len(), 8);
        assert!(names.iter().any(|name| name == platform().unwrap()));
        let version = json("js/package.json")["version"].clone();
        for name in names {
            let manifest = json(&format!("{PACKAGES}/{name}/package.json"));
            assert_eq!(manifest["name"], format!("@sigproof/{name}"));
            assert_eq!(manifest["version"], version, "{name}");
            assert_eq!(
                manifest["scripts"],
                Value::Null,
                "{name}: nothing runs when it is installed"
            );
            let [os, cpu] = ["os", "cpu"].map(|key| manifest[key][0].as_str().unwrap().to_owned());
            assert!(name.starts_with(&format!("{os}-{cpu}")), "{name}");
            let library = name.strip_prefix("linux-").map(|rest| rest.ends_with("musl"));
            let named = manifest["libc"][0].as_str().map(|libc| libc == "musl");
            assert_eq!(named, library, "{name}");
            let generic = format!("@sigproof/{}", name.replace(&cpu, "${arch}"));
            assert!(loader.contains(&generic), "{generic}");
            assert!(release.contains(&format!("package: {name}\n")), "{name}");
        }
        assert!(TARGETS.iter().all(|target| release.contains(&format!("target: {target}\n"))));
        assert_eq!(version, env!("CARGO_PKG_VERSION"));
    }
}
