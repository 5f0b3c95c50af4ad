//! The verbs: what runs, `--help` and the table in CONTRIBUTING.md come from this one list.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, bail, ensure};

use crate::lane::{Group, Lane, When, run_all, tools};
use crate::tool::{Tool, set_up};
use crate::workspace::{built, root, status};
use crate::{bench, clients, demo, instructions, javascript, lanes, package, python, rust, wasm};

/// What is given beside the verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Given {
    /// Whether the verb's flag is.
    flag: bool,
    group: Option<Group>,
}

enum Work {
    /// Lanes, with the tools that they need.
    Lanes(fn(Given) -> Vec<Lane>),
    /// A function, with the tools that it needs.
    Function(&'static [Tool], fn(Given) -> Result<bool>),
}

struct Verb {
    name: &'static str,
    /// Its arguments, all of which may be left out: `[--flag]`, `[GROUP]`.
    takes: &'static str,
    does: &'static str,
    work: Work,
}

const fn verb(name: &'static str, takes: &'static str, does: &'static str, work: Work) -> Verb {
    Verb { name, takes, does, work }
}

const VERBS: &[Verb] = &[
    verb(
        "demo",
        "",
        "verifies a real npm package's provenance, then shows two forgeries rejected",
        Work::Function(&[], |_| demo::run()),
    ),
    verb(
        "test",
        "[GROUP]",
        "formatting, clippy, every test, the ablation lane, the core for a target without std and \
         for WebAssembly, that generated files are fresh, the npm package in every host, and Python's \
         package; `test rust` is what a change of the core needs",
        Work::Lanes(|given| lanes::select(When::Test, given.group)),
    ),
    verb(
        "check",
        "[--quick] [GROUP]",
        "`test` with every case in every host, the documentation without warnings, `packages`, \
         `reproduce`, `large`, `clients`, the arithmetic at length, `instructions`, the oldest supported Rust, and \
         what deny.toml says of licences, bans and sources; with --quick `test` and the documentation, and \
         nothing more",
        Work::Lanes(|given| {
            lanes::select(if given.flag { When::Quick } else { When::Check }, given.group)
        }),
    ),
    verb(
        "setup",
        "[--check] [GROUP]",
        "says which tools `test` needs (with --check: `check`), and gets those that are missing: with \
         rustup and cargo, and as root with apt-get; every verb that needs tools begins with this step",
        Work::Function(&[], |given| {
            let when = if given.flag { When::Check } else { When::Test };
            Ok(set_up(tools(&lanes::select(when, given.group))).is_empty())
        }),
    ),
    verb(
        "generate",
        "",
        "writes the generated cases, the codes, the schemas and the picture of the steps in `docs`, the \
         types in `js/src/generated` and in `python/sigproof`, the tables of points in \
         `core/src/crypto/compact/fixed`, the links of the embedded roots in \
         `core/src/crypto/known_links.in`, and the tables of verbs and tools in CONTRIBUTING.md",
        Work::Function(python::BUILT_WITH, |_| generate()),
    ),
    verb(
        "sandbox",
        "",
        "starts Sigstore in a box on loopback: an OpenID Connect issuer, Fulcio, Rekor v1 and v2, a timestamp \
         authority; writes a trust configuration to `target/sandbox`, and says how to sign with it",
        Work::Function(&[], |_| rust::sandbox()),
    ),
    verb(
        "packages",
        "",
        "downloads packages with npm and pip, and verifies them with the command line against real \
         attestations, rightly and wrongly; installs every shape of lock file with `npm ci`",
        Work::Lanes(|_| vec![rust::PACKAGES]),
    ),
    verb(
        "clients",
        "",
        "signs and verifies with other clients, over Sigstore in a box and over the real Fulcio, Rekor v2 and timestamp \
         authority: what they sign, Sigproof verifies, and the other way round",
        Work::Lanes(|_| clients::lanes()),
    ),
    verb(
        "advisories",
        "",
        "asks RustSec's database, which it fetches from GitHub, about every dependency; in no lane, \
         since the answer changes without a commit",
        Work::Function(&[Tool::CargoDeny], |_| rust::advisories()),
    ),
    verb(
        "wasm",
        "[--record]",
        "builds the WebAssembly module into `js/wasm`, and holds its size against `js/size.json`; with \
         --record, writes that",
        Work::Function(javascript::BUILT_WITH, |given| wasm::run(given.flag)),
    ),
    verb(
        "reproduce",
        "",
        "builds the module here and in another clone, from nothing, and compares the bytes; and shows \
         that no build script does anything else for the unstable flags of that build",
        Work::Lanes(|_| vec![javascript::BUILD_SCRIPTS, javascript::REPRODUCE]),
    ),
    verb(
        "js",
        "",
        "builds the npm package into `js/dist`, and the one that the tests use",
        Work::Lanes(|_| vec![javascript::BUILD]),
    ),
    verb(
        "node",
        "",
        "builds the addon for Node.js after the npm package, and runs that package's tests with it",
        Work::Lanes(|_| vec![javascript::BUILD, javascript::ADDON, javascript::NATIVE]),
    ),
    verb(
        "package",
        "",
        "builds the npm package and the addon of this platform, and packs both into `target/package`",
        Work::Function(javascript::BUILT_WITH, |_| package::run()),
    ),
    verb(
        "hosts",
        "",
        "builds and packs the npm package, installs it into fresh projects of every host, and verifies \
         there",
        Work::Lanes(|_| vec![javascript::BUILD, javascript::ADDON, javascript::HOSTS]),
    ),
    verb(
        "parity",
        "[--all]",
        "builds the npm package, and holds every JavaScript host against the core: each case in Node.js, \
         with WebAssembly and with the addon, and in a page of Chromium; 30 in a worker, Deno, Bun and workerd, or \
         with --all each",
        Work::Lanes(|given| {
            vec![javascript::BUILD, javascript::ADDON, javascript::parity(given.flag)]
        }),
    ),
    verb(
        "python",
        "[--all]",
        "builds Python's package as a wheel and as a source distribution, and runs all that `test` holds against \
         it: its types, its tests, every case, the command line, and each of the two in a clean environment; \
         with --all also the packages that it stands in for, over the same bundles",
        Work::Lanes(|given| python::lanes(given.flag)),
    ),
    verb(
        "large",
        "",
        "streams 3 GiB through the packed package in Node.js and Chromium, after `package`",
        Work::Lanes(|_| vec![javascript::LARGE]),
    ),
    verb(
        "bench",
        "[--record] [GROUP]",
        "times the core, the npm package and Python's package beside other clients, over the same bundles in one \
         run, and says which goals are met; with --record, writes docs/benchmarks.md and its picture; `bench \
         python` is Python's package alone",
        Work::Function(bench::NEEDS, |given| bench::run(given.flag, given.group)),
    ),
    verb(
        "instructions",
        "[--record]",
        "counts the instructions that a bundle of each kind needs, and holds them against \
         `benches/instructions.json`; with --record, writes that",
        Work::Function(&[Tool::Valgrind], |given| instructions::run(given.flag)),
    ),
    verb(
        "help",
        "",
        "lists the verbs",
        Work::Function(&[], |_| {
            print!("{}", help());
            Ok(true)
        }),
    ),
];

/// Runs a verb, and says whether all went as it should.
pub(crate) fn run(args: &[&str]) -> Result<bool> {
    let (verb, given) = parse(args)?;
    match verb.work {
        Work::Lanes(lanes) => run_all(&lanes(given)),
        Work::Function(needs, work) => {
            let missing = if needs.is_empty() { Vec::new() } else { set_up(needs.iter().copied()) };
            let names: Vec<_> = missing.iter().map(|tool| tool.name()).collect();
            ensure!(names.is_empty(), "missing: {}", names.join(", "));
            work(given)
        }
    }
}

fn parse(args: &[&str]) -> Result<(&'static Verb, Given)> {
    let Some((name, rest)) = args.split_first() else { bail!("no verb given\n\n{}", help()) };
    let name = if ["--help", "-h"].contains(name) { "help" } else { name };
    let verb = VERBS.iter().find(|verb| verb.name == name);
    let verb = verb.with_context(|| format!("unknown verb: {name}\n\n{}", help()))?;
    let mut given = Given::default();
    for argument in rest {
        let takes = |what: &str| verb.takes.split(' ').any(|one| one == format!("[{what}]"));
        let group = Group::ALL.into_iter().find(|group| group.name() == *argument);
        match group {
            Some(_) if takes("GROUP") && given.group.is_none() => given.group = group,
            None if argument.starts_with("--") && takes(argument) && !given.flag => {
                given.flag = true
            }
            _ => bail!(
                "{argument}: this verb is called as cargo xtask {}\n\n{}",
                usage(verb),
                groups()
            ),
        }
    }
    Ok((verb, given))
}

fn usage(verb: &Verb) -> String {
    format!("{} {}", verb.name, verb.takes).trim_end().to_owned()
}

fn groups() -> String {
    let names: Vec<_> = Group::ALL.iter().map(|group| format!("`{}`", group.name())).collect();
    format!("GROUP is {}; without one it is all of them.", names.join(" or "))
}

fn help() -> String {
    const WIDTH: usize = 76;
    let left = VERBS.iter().map(|verb| usage(verb).len()).max().unwrap_or_default();
    let mut text = String::from("usage: cargo xtask VERB\n\n");
    for verb in VERBS {
        let mut line = format!("  {:left$} ", usage(verb));
        let mut length = 0;
        for word in verb.does.split(' ') {
            if length + 1 + word.len() > WIDTH {
                let _ = write!(line, "\n  {:left$} ", "");
                length = 0;
            }
            let _ = write!(line, " {word}");
            length += 1 + word.len();
        }
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text, "\n{}", groups());
    text
}

const CONTRIBUTING: &str = "CONTRIBUTING.md";
const BEGIN: &str =
    "<!-- From here `cargo xtask generate` writes, out of bindings/xtask/src/verbs.rs. -->\n";
const END: &str = "<!-- To here. -->\n";

/// Writes everything in the repository that is not written by hand.
fn generate() -> Result<bool> {
    fs::write(root().join(CONTRIBUTING), with_tables(&contributing()?)?).context(CONTRIBUTING)?;
    Ok(status(built("sigproof-workbench")?.arg("generate"))?
        && status(built("sigproof-testkit")?.args(["generate", "tests/vectors"]))?
        && python::write_types().map(|()| true)?)
}

/// The page as it stands. A checkout on Windows may have other line ends.
fn contributing() -> Result<String> {
    let text = fs::read_to_string(root().join(CONTRIBUTING)).context(CONTRIBUTING)?;
    Ok(text.replace("\r\n", "\n"))
}

fn with_tables(text: &str) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).context("no place for the table of verbs")?;
    let (_, after) = rest.split_once(END).context("no end of the table of verbs")?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", tables()))
}

fn tables() -> String {
    let mut text = String::from("| Verb | Does |\n|---|---|\n");
    for verb in VERBS {
        let _ = writeln!(text, "| `{}` | {} |", usage(verb), verb.does);
    }
    let _ = write!(
        text,
        "\n{}\n\n| Group | `test` needs | `check` needs, too |\n|---|---|---|\n",
        groups()
    );
    for group in Group::ALL {
        let tools = |when| tools(&lanes::select(when, Some(group)));
        let test = tools(When::Test);
        let more = tools(When::Check);
        let names = |tools: Vec<&Tool>| {
            tools.into_iter().map(|tool| tool.name()).collect::<Vec<_>>().join(", ")
        };
        let (test, more) = (names(test.iter().collect()), names(more.difference(&test).collect()));
        let more = if more.is_empty() { "nothing" } else { &more };
        let _ = writeln!(text, "| `{}` | {test} | {more} |", group.name());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_those_of_the_verb() {
        let given = |args: &[&str]| parse(args).map(|(verb, given)| (verb.name, given)).ok();
        let rust = Given { flag: false, group: Some(Group::Rust) };
        assert_eq!(given(&["test"]), Some(("test", Given::default())));
        assert_eq!(given(&["test", "rust"]), Some(("test", rust)));
        let quick = Given { flag: true, ..rust };
        assert_eq!(given(&["check", "rust", "--quick"]), Some(("check", quick)));
        assert_eq!(given(&["check", "--quick", "rust"]), Some(("check", quick)));
        assert_eq!(given(&["--help"]), Some(("help", Given::default())));
        let wrong: [&[&str]; 8] = [
            &[],
            &["tests"],
            &[""],
            &["test", "--quick"],
            &["test", "ruby"],
            &["test", "rust", "javascript"],
            &["check", "--quick", "--quick"],
            &["demo", "rust"],
        ];
        for args in wrong {
            assert_eq!(given(args), None, "{args:?}");
        }
    }

    #[test]
    fn every_verb_is_in_the_help_and_in_the_table() {
        let (help, tables) = (help(), tables());
        for verb in VERBS {
            assert!(!verb.name.is_empty() && !verb.does.is_empty());
            assert!(help.contains(&format!("\n  {} ", usage(verb))), "{}", verb.name);
            assert!(tables.contains(&format!("\n| `{}` | {} |\n", usage(verb), verb.does)));
            assert_eq!(VERBS.iter().filter(|other| other.name == verb.name).count(), 1);
        }
        assert!(help.lines().all(|line| line.len() <= 105), "{help}");
    }

    #[test]
    fn the_tables_are_fresh() {
        let found = contributing().unwrap();
        assert!(found == with_tables(&found).unwrap(), "run `cargo xtask generate`");
    }

    #[test]
    fn an_old_table_goes_and_what_is_around_it_stays() {
        let new = with_tables(&format!("before\n{BEGIN}stale\n{END}after\n")).unwrap();
        assert!(new.starts_with("before\n") && new.ends_with("after\n") && !new.contains("stale"));
        assert_eq!(with_tables(&new).unwrap(), new);
        assert!(with_tables("no table").is_err());
    }
}
