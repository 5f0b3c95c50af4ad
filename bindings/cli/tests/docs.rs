//! Every command line of this program that a page shows is one that it takes: in a folder without any file, it gets as
//! far as looking for the first one.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::sigproof;

/// Besides those in `docs`.
const PAGES: [&str; 4] =
    ["README.md", "examples/browser/README.md", "examples/node/README.md", "js/README.md"];

/// Every page, by its path.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let inner = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let inner = inner.filter(|path| path.extension().is_some_and(|end| end == "md"));
    PAGES.iter().map(|page| root.join(page)).chain(inner).collect()
}

/// The command lines of a page: the lines of its blocks for shells, which may go on behind a `\\` at their end, and in
/// its text what stands between backticks and is whole.
fn commands(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let (mut found, mut fence) = (Vec::new(), None);
    for line in text.lines() {
        match (line.strip_prefix("```"), fence) {
            (Some(_), Some(_)) => fence = None,
            (Some(language), None) => fence = Some(language),
            (None, Some("sh")) => found.push(line),
            (None, Some(_)) => {}
            (None, None) => found.extend(line.split('`').skip(1).step_by(2)),
        }
    }
    let line = |line: &str| {
        let command = line.split(" #").next().unwrap_or_default();
        command.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let is_whole = |line: &String| {
        line.starts_with("sigproof ") && line.split(' ').count() > 3 && !line.contains('…')
    };
    found.into_iter().map(line).filter(is_whole).collect()
}

/// The words after the program's name. A word may stand between quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('"').enumerate() {
        match index % 2 {
            1 => words.push(part.to_owned()),
            _ => words.extend(part.split_whitespace().map(str::to_owned)),
        }
    }
    words.split_off(1)
}

#[test]
fn every_command_of_the_pages_is_one() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (mut all, mut wrong) = (0, Vec::new());
    for page in pages() {
        for command in commands(&fs::read_to_string(&page).unwrap()) {
            all += 1;
            if let Err(said) = is_taken(&folder, &words(&command)) {
                wrong.push(format!("{}: {command}\n{said}", page.display()));
            }
        }
    }
    assert!(all > 40, "only {all} commands: are these the pages?");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the arguments are understood: the first thing that is missing is a file or a plugin, or what is there is one that a
/// command before has made.
fn is_taken(folder: &Path, words: &[String]) -> Result<(), String> {
    let output = sigproof(folder).args(words).env("COSIGN_PASSWORD", "").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(text).unwrap();
    let missing = ["no such file", "key.plugin.not_found", "cli.output.exists"];
    let looked = missing.iter().any(|missing| said.contains(missing));
    let looked = looked || output.status.code() == Some(0);
    if looked { Ok(()) } else { Err(said) }
}

#[test]
fn commands_are_found_and_wrong_ones_noticed() {
    let page = "`sigproof verify a --policy b` and `sigproof verify github`\n```sh\nsigproof inspect c.json \\\n  --json  # d\n\
                other e f g\n```\n```text\nsigproof not a command\n```\n";
    assert_eq!(commands(page), ["sigproof verify a --policy b", "sigproof inspect c.json --json"]);
    assert_eq!(words("sigproof verify \"a b\" c"), ["verify", "a b", "c"]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let taken = |command: &str| is_taken(folder, &words(command)).is_ok();
    assert!(taken("sigproof verify no-such-file --policy no-such-file"));
    assert!(!taken("sigproof verify no-such-file --polcy no-such-file"));
    assert!(!taken("sigproof verify identity no-such-file"));
    assert!(!taken("sigproof veriyf no-such-file --policy no-such-file"));
}
