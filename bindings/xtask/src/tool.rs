//! What lanes need beside cargo and git, whether it is there, and how to get it. Nothing else in this
//! program installs anything outside of the repository, and this says what it runs before it does.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{PYTHON, program, root, status};

/// The oldest Rust that builds the shipped crates: `rust-version` in Cargo.toml.
pub(crate) const OLDEST_RUST: &str = "1.88";
/// Not every rustup installs what rust-toolchain.toml names.
const TARGETS: [&str; 2] = ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"];
const COMPONENTS: [&str; 3] = ["rustfmt", "clippy", "rust-src"];
/// Debian's Chromium. The environment's `CHROMIUM` names another. tests/chromium.mjs, which starts it,
/// looks in the same places.
const CHROMIUM: &str = "/usr/bin/chromium";
const CARGO_DENY: &str = "0.20.2";
/// Package and version of what Go builds, for each tool. Each program is called as the last part of its package, but for the
/// major version.
const COSIGN: &[(&str, &str)] = &[("github.com/sigstore/cosign/v3/cmd/cosign", "v3.1.3")];
const SIGSTORE_GO: &[(&str, &str)] =
    &[("github.com/sigstore/sigstore-go/test/conformance", "v1.3.0")];
const REAL_SERVERS: &[(&str, &str)] = &[
    ("github.com/sigstore/fulcio", "v1.8.8"),
    ("github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix", "v2.3.0"),
    ("github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server", "v2.1.2"),
];
/// What ends well where it can make environments.
const NEW_PYTHON: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    /// The targets and components of the pinned compiler.
    Toolchain,
    OldestRust,
    OpenSsl,
    CargoDeny,
    Node,
    Pip,
    Python,
    Java,
    Chromium,
    Valgrind,
    /// The client, which Go builds.
    Cosign,
    /// The client of its conformance tests.
    SigstoreGo,
    /// Fulcio, Rekor v2 and the timestamp authority.
    RealServers,
}

impl Tool {
    /// What it is called in front of people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Toolchain => "the targets and components of rust-toolchain.toml",
            Self::OldestRust => "the oldest supported Rust",
            Self::OpenSsl => "the command openssl",
            Self::CargoDeny => "cargo-deny",
            Self::Node => "Node.js 20 with npm",
            Self::Pip => "Python with pip",
            Self::Python => "Python 3.10 with venv",
            Self::Java => "Java 17",
            Self::Chromium => "Chromium",
            Self::Valgrind => "Valgrind",
            Self::Cosign => "cosign, which Go builds",
            Self::SigstoreGo => "sigstore-go, which Go builds",
            Self::RealServers => {
                "the real Fulcio, Rekor v2 and timestamp authority, which Go builds"
            }
        }
    }

    /// What Go builds for it.
    const fn of_go(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Cosign => COSIGN,
            Self::SigstoreGo => SIGSTORE_GO,
            Self::RealServers => REAL_SERVERS,
            _ => &[],
        }
    }

    /// An error says why it cannot be used, and counts as missing.
    fn is_there(self) -> Result<bool> {
        Ok(match self {
            Self::Toolchain => {
                let targets = said("rustup", &["target", "list", "--installed"])?;
                let components = said("rustup", &["component", "list", "--installed"])?;
                TARGETS.iter().all(|target| targets.lines().any(|line| line == *target))
                    && COMPONENTS.iter().all(|name| components.lines().any(|l| l.starts_with(name)))
            }
            Self::OldestRust => {
                let installed = said("rustup", &["toolchain", "list"])?;
                installed.lines().any(|line| line.starts_with(&format!("{OLDEST_RUST}-")))
            }
            Self::OpenSsl => said("openssl", &["version"]).is_ok(),
            Self::CargoDeny => {
                let version = Command::new(cargo_deny()).arg("--version").output();
                version.is_ok_and(|said| said.stdout.trim_ascii().ends_with(CARGO_DENY.as_bytes()))
            }
            Self::Cosign | Self::SigstoreGo | Self::RealServers => {
                self.of_go().iter().all(|(package, version)| is_built(package, version))
            }
            Self::Node => {
                said("npm", &["--version"]).is_ok() && is_new_node(&said("node", &["--version"])?)
            }
            Self::Pip => said("python3", &["-m", "pip", "--version"]).is_ok(),
            Self::Python => said(PYTHON, &["-c", NEW_PYTHON]).is_ok(),
            Self::Java => is_new_java(&said("java", &["--version"])?),
            Self::Valgrind => said("valgrind", &["--version"]).is_ok(),
            Self::Chromium => match env::var_os("CHROMIUM").map(PathBuf::from) {
                Some(named) => {
                    ensure!(named.is_file(), "CHROMIUM names no program: {}", named.display());
                    true
                }
                None => Path::new(CHROMIUM).is_file(),
            },
        })
    }

    /// The commands that get it, each separated by spaces; none if only a person can.
    fn commands(self) -> Vec<String> {
        match self {
            Self::Toolchain => vec![
                format!("rustup target add {}", TARGETS.join(" ")),
                format!("rustup component add {}", COMPONENTS.join(" ")),
            ],
            Self::OldestRust => {
                vec![format!("rustup toolchain install {OLDEST_RUST} --profile minimal")]
            }
            // Unoptimised it is built sooner, and fast enough for a few hundred crates.
            Self::CargoDeny => vec![format!(
                "cargo install --quiet --locked --debug --version ={CARGO_DENY} --root {TOOLS} cargo-deny"
            )],
            Self::Cosign | Self::SigstoreGo | Self::RealServers => {
                let install = |(package, version)| format!("go install {package}@{version}");
                self.of_go().iter().copied().map(install).collect()
            }
            Self::OpenSsl => debian("openssl"),
            Self::Chromium => debian("chromium"),
            Self::Python => debian("python3-venv"),
            Self::Java => debian("openjdk-17-jre-headless"),
            Self::Valgrind => debian("valgrind"),
            Self::Node | Self::Pip => Vec::new(),
        }
    }

    /// What a person does about it.
    const fn advice(self) -> &'static str {
        match self {
            Self::Toolchain | Self::OldestRust => "rustup has to get it",
            Self::OpenSsl => "on Debian: apt-get install openssl",
            Self::CargoDeny => "cargo has to build it",
            Self::Cosign | Self::SigstoreGo | Self::RealServers => "Go has to build it; see go.dev",
            Self::Node => "see nodejs.org",
            Self::Pip => "on Debian: apt-get install python3-pip",
            Self::Python => "on Debian: apt-get install python3-venv; see python.org",
            Self::Java => "on Debian: apt-get install openjdk-17-jre-headless",
            Self::Valgrind => "on Debian: apt-get install valgrind",
            Self::Chromium => "on Debian: apt-get install chromium; or name another in CHROMIUM",
        }
    }
}

/// Where tools of the repository itself are installed, from its root.
const TOOLS: &str = "target/tools";

/// The one that `set_up` installed, or whatever there is.
pub(crate) fn cargo_deny() -> PathBuf {
    let installed =
        root().join(TOOLS).join("bin/cargo-deny").with_extension(env::consts::EXE_EXTENSION);
    if installed.is_file() { installed } else { PathBuf::from("cargo-deny") }
}

/// Where `set_up` installs what Go builds.
pub(crate) fn go_tools() -> PathBuf {
    root().join(TOOLS).join("bin")
}

/// One of these programs.
pub(crate) fn go_tool(name: &str) -> PathBuf {
    go_tools().join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// Whether Go has built this version. What it installs says no version of its own; its module does.
fn is_built(package: &str, version: &str) -> bool {
    let name = package.rsplit('/').next().unwrap_or_default();
    let built = said("go", &["version", "-m", &go_tool(name).to_string_lossy()]);
    built.is_ok_and(|said| is_of(&said, package, version))
}

/// `path` is the package, and `mod` its module, which is a part of it, with the version.
fn is_of(said: &str, package: &str, version: &str) -> bool {
    let line = |key: &str| said.lines().find_map(|line| line.trim_start().strip_prefix(key));
    let module = line("mod\t").and_then(|rest| rest.split_once('\t'));
    let is_module = |(module, rest): (&str, &str)| {
        package.starts_with(module) && rest.split('\t').next() == Some(version)
    };
    line("path\t") == Some(package) && module.is_some_and(is_module)
}

/// Debian's package, where this may install one.
fn debian(package: &str) -> Vec<String> {
    let may = Path::new("/usr/bin/apt-get").is_file()
        && said("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    let install = format!("apt-get install --yes --quiet=2 --no-install-recommends {package}");
    if may { vec!["apt-get update --quiet=2".to_owned(), install] } else { Vec::new() }
}

/// What a program prints, if it ends well.
fn said(name: &str, args: &[&str]) -> Result<String> {
    let output =
        program(name).args(args).stderr(Stdio::null()).output().context(name.to_owned())?;
    ensure!(output.status.success(), "{name} {} failed", args.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}

/// `v20.20.2`
fn is_new_node(version: &str) -> bool {
    let major = version.trim().strip_prefix('v').and_then(|rest| rest.split('.').next());
    major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= 20)
}

/// `openjdk 17.0.19 2026-04-21`
fn is_new_java(version: &str) -> bool {
    let number = version.split_whitespace().nth(1).and_then(|number| number.split('.').next());
    number.and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number >= 17)
}

/// Says of each tool whether it is there. For one that is not, says which commands get it, and runs
/// them. Returns those that are still missing.
pub(crate) fn set_up(tools: impl IntoIterator<Item = Tool>) -> Vec<Tool> {
    println!("==> set-up");
    let mut missing = Vec::new();
    for tool in tools {
        if is_there_or_comes(tool).unwrap_or_else(|error| {
            println!("         {error:#}");
            false
        }) {
            println!("there    {}", tool.name());
        } else {
            println!("MISSING  {}: {}", tool.name(), tool.advice());
            missing.push(tool);
        }
    }
    missing
}

/// Whether the tool is there, or its commands bring it. None is run for one that was named wrongly.
fn is_there_or_comes(tool: Tool) -> Result<bool> {
    if tool.is_there()? {
        return Ok(true);
    }
    let commands = tool.commands();
    if commands.is_empty() {
        return Ok(false);
    }
    println!("missing  {}; to get it, this runs", tool.name());
    commands.iter().for_each(|command| println!("             {command}"));
    Ok(commands.iter().all(|command| runs(command)) && tool.is_there()?)
}

fn runs(command: &str) -> bool {
    let mut words = command.split(' ');
    let mut command = program(words.next().unwrap_or_default());
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    command.env("GOBIN", go_tools());
    status(&mut command).unwrap_or_else(|error| {
        println!("         {}", error.root_cause());
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn versions_are_the_ones_of_the_manifests() {
        let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
        assert!(read("Cargo.toml").contains(&format!("rust-version = \"{OLDEST_RUST}\"")));
        let toolchain = read("rust-toolchain.toml");
        for name in TARGETS.iter().chain(&COMPONENTS) {
            assert!(toolchain.contains(&format!("\"{name}\"")), "{name}");
        }
        assert!(read("tests/chromium.mjs").contains(&format!("\"{CHROMIUM}\"")));
    }

    #[test]
    fn an_old_node_is_missing() {
        assert!(is_new_node("v20.20.2\n") && is_new_node("v100.0.0"));
        assert!(!is_new_node("v18.20.2\n") && !is_new_node("20.0.0") && !is_new_node(""));
    }

    #[test]
    fn an_old_java_is_missing() {
        assert!(
            is_new_java("openjdk 17.0.19 2026-04-21\nOpenJDK Runtime")
                && is_new_java("java 21 2023")
        );
        assert!(!is_new_java("openjdk 11.0.1 2018") && !is_new_java("openjdk") && !is_new_java(""));
    }

    #[test]
    fn go_says_what_it_built() {
        let (package, module) = ("example.com/m/v2/cmd/server", "example.com/m/v2");
        let said = |path: &str, version: &str| {
            format!(
                "server: go1.26\n\tpath\t{path}\n\tmod\t{module}\t{version}\th1:x=\n\tdep\tother\tv2.1.2\n"
            )
        };
        assert!(is_of(&said(package, "v2.1.2"), package, "v2.1.2"));
        assert!(!is_of(&said(package, "v2.1.20"), package, "v2.1.2"));
        assert!(!is_of(&said("example.com/m/v2/cmd/other", "v2.1.2"), package, "v2.1.2"));
        assert!(!is_of("", package, "v2.1.2") && !is_built("example.com/no-such-program", "v1"));
    }

    #[test]
    fn what_a_program_says_counts_only_if_it_ends_well() {
        assert_eq!(said("sh", &["-c", "echo yes"]).unwrap(), "yes\n");
        assert!(said("sh", &["-c", "echo yes; exit 1"]).is_err());
        assert!(said("no-such-program", &[]).is_err());
        assert!(runs("sh -c true") && !runs("sh -c false") && !runs("no-such-program"));
    }
}
