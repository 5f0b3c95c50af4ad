//! The rules of the house, as tests: what the core may depend on, who may depend on whom, how long
//! a file may be, and that there is no unsafe code where none belongs.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use imports::{Sources, circle};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a program prints; it must succeed.
fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(root()).output().unwrap();
    assert!(
        output.status.success(),
        "{program} {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn cargo(args: &[&str]) -> String {
    output(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), args)
}

/// `cargo tree` over a package, on every target.
fn tree_of(package: &str, edges: &str, more: &[&str]) -> String {
    cargo(&[&["tree", "-p", package, "--target", "all", "-e", edges][..], more].concat())
}

/// The same over the core with all that is shipped.
fn tree(edges: &str, more: &[&str]) -> String {
    tree_of("sigproof", edges, &[&["--features", "embedded-roots"], more].concat())
}

/// Crates that open sockets, read clocks or files, start threads or draw randomness, and the ways
/// to the operating system underneath them. `libc` is not among them: see the test after the next; neither is
/// `once_cell`, of which the core has one atomic pointer, and which waits for threads only with its feature `std`.
const DENIED: &[&str] = &[
    // Entropy
    "getrandom",
    "rand",
    "rand_chacha",
    "fastrand",
    "oorandom",
    "js-sys",
    "web-sys",
    "uuid",
    "ahash",
    // Clocks
    "time",
    "chrono",
    "jiff",
    "instant",
    "web-time",
    "humantime",
    "quanta",
    "minstant",
    "coarsetime",
    // Networks
    "hyper",
    "reqwest",
    "ureq",
    "curl",
    "isahc",
    "attohttpc",
    "minreq",
    "h2",
    "socket2",
    "mio",
    "rustls",
    "native-tls",
    "openssl",
    "openssl-sys",
    "trust-dns-resolver",
    "hickory-resolver",
    "tungstenite",
    // Runtimes and threads
    "tokio",
    "async-std",
    "smol",
    "async-io",
    "futures-executor",
    "rayon",
    "rayon-core",
    "crossbeam",
    "crossbeam-utils",
    "parking_lot",
    "num_cpus",
    // Files and the operating system
    "tempfile",
    "memmap2",
    "walkdir",
    "dirs",
    "home",
    "rustix",
    "nix",
    "errno",
    "windows-sys",
    "windows",
    "winapi",
    "wasi",
    "wasm-bindgen",
    "mach2",
    // Other languages' code
    "cc",
    "ring",
    "aws-lc-rs",
    "aws-lc-sys",
    "bindgen",
];

/// The denied crates in this tree.
fn denied(tree: &str) -> Vec<&'static str> {
    let crates: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    for expected in ["sigproof", "sha2", "rustls-webpki", "serde_json"] {
        assert!(crates.contains(expected), "{expected} is missing: was this the tree?");
    }
    DENIED.iter().copied().filter(|denied| crates.contains(denied)).collect()
}

/// Signing changes no verification. The lane `parity` shows it: the module for WebAssembly has no signer, and gives to every case the report
/// that the core gives in `reference`, which is built with it and ends if it is not (tests/vectors/src/bin/reference.rs).
#[test]
fn the_module_for_webassembly_has_no_signer() {
    let features = |package: &str| {
        let tree = tree_of(package, "normal,features", &["-i", "sigproof", "--prefix", "none"]);
        let names = tree.lines().filter_map(|line| line.strip_prefix("sigproof feature "));
        names.filter_map(|rest| rest.split('"').nth(1)).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let module = features("sigproof-wasm");
    assert!(module.contains("npm") && !module.contains("sign"), "{module:?}");
    // Who signs has it.
    assert!(features("sigproof-signing").contains("sign"));
}

#[test]
fn nothing_under_the_core_reaches_the_outside() {
    let edges = "normal,no-proc-macro";
    let found = denied(&tree(edges, &["--prefix", "none"]));
    assert!(found.is_empty(), "denied under the core: {found:?}");
    // The net does catch: the command line asks the terminal for its size.
    let caught = denied(&tree_of("sigproof-cli", edges, &["--prefix", "none"]));
    assert!(caught.contains(&"windows-sys"), "{caught:?}");
}

/// `cpufeatures` asks libc which instructions the processor has (`getauxval` on Linux on ARM,
/// `sysctlbyname` on Apple's). That reads no file, clock or entropy and happens on no target without
/// an operating system, so libc is allowed for this one crate. `rand_core`, which the signature
/// crates bring, holds traits only; its way to the system, `getrandom`, is denied above.
#[test]
fn libc_is_there_for_the_processor_features_only() {
    let everything = tree("normal,no-proc-macro", &["--prefix", "none"]);
    if !everything.lines().any(|line| line.starts_with("libc ")) {
        return;
    }
    let users = tree("normal,no-proc-macro", &["--prefix", "depth", "--depth", "1", "-i", "libc"]);
    let users: BTreeSet<_> = users
        .lines()
        .filter_map(|line| line.strip_prefix('1'))
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(users, BTreeSet::from(["cpufeatures"]));
}

/// The features in this tree that mean a standard library or entropy.
fn hosted_features(tree: &str) -> BTreeSet<&str> {
    assert!(tree.contains("feature \"alloc\""), "no features in the tree: was this it?");
    let names = ["std", "getrandom", "os_rng", "sys_rng", "thread_rng", "wasm_js"];
    let wanted = names.map(|name| format!("feature \"{name}\""));
    tree.lines().filter(|line| wanted.iter().any(|wanted| line.contains(wanted))).collect()
}

#[test]
fn no_crate_under_the_core_has_its_std_feature_on() {
    let edges = "features,no-proc-macro,no-dev,no-build";
    let tree = tree(edges, &["--prefix", "none"]);
    assert!(hosted_features(&tree).is_empty(), "{:#?}", hosted_features(&tree));
    let hosted = tree_of("sigproof-cli", edges, &["--prefix", "none"]);
    assert!(hosted_features(&hosted).contains("serde feature \"std\""));
}

/// Who may depend on whom. Each crate of the workspace is here, and no other. The second list is for
/// tests only.
const DIRECTIONS: &[(&str, &[&str], &[&str])] = &[
    ("sigproof", &[], &[]),
    ("sigproof-ffi", &["sigproof"], &["sigproof-vectors", "sigproof-testkit"]),
    ("sigproof-keys", &["sigproof"], &[]),
    ("sigproof-wasm", &["sigproof-ffi"], &[]),
    ("sigproof-node", &["sigproof-ffi"], &[]),
    // Its package brings the command line along.
    ("sigproof-python", &["sigproof-ffi", "sigproof-cli"], &[]),
    (
        "sigproof-cli",
        &["sigproof", "sigproof-keys"],
        &["sigproof-vectors", "sigproof-testkit", "sigproof-box"],
    ),
    ("sigproof-signing", &["sigproof", "sigproof-testkit"], &[]),
    // The servers share no code with the verifier.
    ("sigproof-box", &["sigproof-testkit"], &["sigproof", "sigproof-keys"]),
    ("sigproof-interop", &["sigproof", "sigproof-box", "sigproof-keys", "sigproof-testkit"], &[]),
    // For others' tests, with whatever verifier.
    ("sigproof-testing", &["sigproof-testkit"], &["sigproof"]),
    ("sigproof-testkit", &["sigproof"], &["sigproof-vectors"]),
    ("sigproof-vectors", &["sigproof"], &["sigproof-testkit"]),
    ("sigproof-conformance", &["sigproof"], &["sigproof-vectors", "sigproof-testkit"]),
    ("sigproof-workbench", &["sigproof"], &[]),
    ("sigproof-xtask", &[], &[]),
    ("sigproof-example", &["sigproof"], &[]),
];

/// The packages of the workspace.
fn packages() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps"]);
    let mut metadata: Value = serde_json::from_str(&metadata).unwrap();
    match metadata["packages"].take() {
        Value::Array(packages) => packages,
        _ => panic!("no packages"),
    }
}

#[test]
fn dependencies_point_to_the_core() {
    let packages = packages();
    let members: BTreeSet<_> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    assert!(members.contains("sigproof") && members.contains("sigproof-xtask"), "{members:?}");
    let rules: BTreeMap<_, _> = DIRECTIONS.iter().map(|(name, a, b)| (*name, (*a, *b))).collect();
    let gone = rules.keys().filter(|name| !members.contains(*name));
    let mut wrong: Vec<_> =
        gone.map(|name| format!("{name} has a rule and is not there")).collect();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let Some((normal, dev)) = rules.get(name) else {
            wrong.push(format!("{name} has no rule"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            let for_tests = dependency["kind"] == "dev";
            let allowed = normal.contains(&on) || (for_tests && dev.contains(&on));
            if members.contains(on) && !allowed {
                wrong.push(format!("{name} depends on {on}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Folders of the core, and who alone may import from them: what stands above. `lib.rs` hands out
/// everything.
const IMPORTERS: &[(&str, &[&str])] = &[
    ("ecosystem", &["inspect", "schema"]),
    ("verify", &["ecosystem", "sign"]),
    ("timestamp", &["sign", "verify"]),
    ("ct", &["bundle", "verify"]),
];

/// What stands under `encoding`: nothing that reads bytes knows what they are for.
const UNDER_ENCODING: [&str; 6] = ["code", "cost", "failure", "hint", "limits", "value"];

/// The files of a crate by their paths under `src`.
fn sources(folder: &str) -> Vec<(String, String)> {
    let src = format!("{folder}/src/");
    let list = output("git", &["ls-files", "-co", "--exclude-standard", "--", &src]);
    let source = |path: &str| {
        let name = path.strip_prefix(&src).filter(|name| name.ends_with(".rs"))?.to_owned();
        Some((name, fs::read_to_string(root().join(path)).ok()?))
    };
    list.lines().filter_map(source).collect()
}

fn core_sources() -> Vec<(String, String)> {
    sources("core")
}

fn read(files: &[(String, String)]) -> Sources {
    Sources::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

#[test]
fn imports_inside_the_core_point_down() {
    let imports = read(&core_sources()).imports();
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for ((part, module), why) in &imports {
        seen.insert(format!("{part} {module}"));
        let rule = IMPORTERS.iter().find(|(name, _)| name == module);
        let above = rule.is_some_and(|(_, may)| !may.contains(&part.as_str()));
        let beside = part == "encoding" && !UNDER_ENCODING.contains(&module.as_str());
        if above || beside {
            wrong.push(format!("{part} imports {module}: {why}"));
        }
    }
    for expected in [
        "ecosystem verify",
        "verify timestamp",
        "verify ct",
        "encoding failure",
        "verify::log_entry verify::inclusion",
        "policy::lint policy::outline",
    ] {
        assert!(seen.contains(expected), "{expected} is missing: was this the core?");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let circle = circle(&imports);
    let whys: Vec<_> = imports
        .iter()
        .filter(|((from, to), _)| {
            circle.as_ref().is_some_and(|places| places.contains(from) && places.contains(to))
        })
        .collect();
    assert_eq!(circle, None, "{whys:#?}");
}

/// Each line closes a circle that nothing else in the core has: the test above would see it.
#[test]
fn an_import_that_closes_a_circle_is_seen() {
    for (file, line, expected) in [
        ("crypto/digest.rs", "use crate::artifact::Artifact;", &["artifact", "crypto"][..]),
        ("tlog/merkle.rs", "use crate::bundle::{Bundle, LogEntry};", &["bundle", "tlog"]),
        ("report.rs", "fn f(_: crate::facts::Facts) {}", &["facts", "report"]),
        // What the crate hands out stands where it was made.
        ("crypto/key.rs", "use crate::{Bundle as B, Code};", &["bundle", "crypto"]),
        // Files of one folder; one through its folder's own file.
        ("verify/time.rs", "use super::log_entry::verify;", &["verify::log_entry", "verify::time"]),
        (
            "policy/shared.rs",
            "use super::{Finding, lint};",
            &["policy::lint", "policy::outline", "policy::shared"],
        ),
        ("policy/matcher.rs", "use super::TrustedKey;", &[]),
        ("policy/matcher.rs", "use super::Alternative;", &["policy::matcher", "policy::signer"]),
        // What closes none.
        ("crypto/key.rs", "use crate::code::Code;", &[]),
        ("crypto/key.rs", "// use crate::artifact::Artifact;", &[]),
        ("verify/time.rs", "use super::Verifier;", &[]),
    ] {
        let mut files = core_sources();
        let doctored = files.iter_mut().find(|(path, _)| path == file).unwrap();
        doctored.1 = format!("{line}\n{}", doctored.1);
        let found = circle(&read(&files).imports()).unwrap_or_default();
        assert_eq!(found.is_empty(), expected.is_empty(), "{file}: {line}: {found:?}");
        let is_on_it = |place: &&str| found.iter().any(|one| one == place);
        assert!(expected.iter().all(is_on_it), "{file}: {line}: {found:?}");
    }
}

#[test]
fn no_circle_in_the_task_runner() {
    for folder in ["bindings/xtask", "bindings/workbench"] {
        let mut files = sources(folder);
        assert!(files.len() > 5, "{folder}: {}", files.len());
        assert_eq!(circle(&read(&files).imports()), None, "{folder}");
        // One that is made is seen.
        let (lower, line) = match folder {
            "bindings/xtask" => ("workspace.rs", "use crate::lane::Lane;"),
            _ => ("document.rs", "use crate::generate::check;"),
        };
        let doctored = files.iter_mut().find(|(path, _)| path == lower).unwrap();
        doctored.1 = format!("{line}\n{}", doctored.1);
        assert!(circle(&read(&files).imports()).is_some(), "{folder}");
    }
}

/// Whoever clones the repository waits for the task runner before anything else: 105 crates were too many.
#[test]
fn the_task_runner_is_built_of_few_crates() {
    let crates = |package: &str| {
        let tree = cargo(&["tree", "-p", package, "-e", "normal,build", "--prefix", "none"]);
        tree.lines().filter(|line| !line.ends_with("(*)")).count()
    };
    assert!(crates("sigproof-xtask") < 20, "{}", crates("sigproof-xtask"));
    // The count does count.
    assert!(crates("sigproof-workbench") > 60, "{}", crates("sigproof-workbench"));
}

#[test]
fn no_binding_feature_in_the_core() {
    let packages = packages();
    let core = packages.iter().find(|p| p["name"] == "sigproof").unwrap();
    let features = core["features"].as_object().unwrap();
    let bindings: Vec<_> = packages
        .iter()
        .filter(|p| p["manifest_path"].as_str().unwrap().contains("/bindings/"))
        .filter_map(|p| p["name"].as_str().unwrap().strip_prefix("sigproof-"))
        .collect();
    assert!(bindings.contains(&"ffi") && bindings.contains(&"wasm"), "{bindings:?}");
    for binding in bindings {
        assert!(!features.contains_key(binding), "{binding}");
    }
}

/// Lines before the tests: those may be as long as there are cases.
fn length(source: &str) -> usize {
    source.lines().take_while(|line| !line.trim_start().starts_with("#[cfg(test)]")).count()
}

#[test]
fn files_are_short() {
    const LONGEST: usize = 600;
    const MEDIAN: usize = 250;
    // Also those that are not committed yet, for them to be noticed before.
    let list = output("git", &["ls-files", "-co", "--exclude-standard", "--", "*.rs"]);
    let mut lengths: Vec<(usize, &str)> = list
        .lines()
        // A file that was deleted and not yet committed is still in the list.
        .filter_map(|path| Some((length(&fs::read_to_string(root().join(path)).ok()?), path)))
        .collect();
    lengths.sort_unstable();
    assert!(lengths.len() > 50, "only {} files: is this the repository?", lengths.len());
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "over {LONGEST} lines: {long:?}");
    let median = lengths[lengths.len() / 2].0;
    assert!(median < MEDIAN, "median {median}");
}

#[test]
fn the_length_of_a_file_is_without_its_tests() {
    assert_eq!(length("a\nb\n\n#[cfg(test)]\nmod tests {}\n"), 3);
    assert_eq!(length("a\n"), 1);
}

#[test]
fn no_unsafe_code_in_the_core_and_under_every_language() {
    for source in [
        "core/src/lib.rs",
        "bindings/ffi/src/lib.rs",
        "bindings/keys/src/lib.rs",
        // The programs need none either.
        "bindings/cli/src/lib.rs",
        "bindings/cli/src/main.rs",
        "bindings/python/src/lib.rs",
        "bindings/workbench/src/main.rs",
        "bindings/xtask/src/main.rs",
        "examples/rust/src/main.rs",
        "tests/box/src/lib.rs",
        "tests/box/src/main.rs",
        "tests/conformance/src/main.rs",
        "tests/interop/src/lib.rs",
        "tests/interop/src/main.rs",
        "tests/testing/src/lib.rs",
    ] {
        let text = fs::read_to_string(root().join(source)).unwrap();
        assert!(text.lines().any(|line| line == "#![forbid(unsafe_code)]"), "{source}");
    }
    // What the macros of napi write allows it for itself; nothing else does.
    for (name, text) in sources("bindings/node") {
        assert!(!text.contains("allow(unsafe"), "{name}");
    }
    let addon = fs::read_to_string(root().join("bindings/node/src/lib.rs")).unwrap();
    assert!(addon.lines().any(|line| line == "#![deny(unsafe_code)]"));
}
