//! The table in the crate's documentation says who exposes which operation: each name in it is there,
//! and no operation is missing.

use std::fs;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 5] = ["Here", "Rust", "Command line", "JavaScript", "Python"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files below a folder of the repository with this ending.
fn sources(folder: &str, ending: &str) -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The rows: what stands between backticks, by column.
fn rows() -> Vec<[Vec<String>; 5]> {
    let text = read("bindings/ffi/src/lib.rs");
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("//! | "));
    let cells = |line: &str| -> Vec<String> {
        line.strip_suffix('|').unwrap().split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    assert_eq!(cells(lines.next().unwrap())[1..], LANGUAGES);
    let names =
        |cell: &String| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let row = |line| {
        let cells = cells(line);
        assert!(!cells[0].is_empty(), "{line}");
        let names: Vec<Vec<String>> = cells[1..].iter().map(names).collect();
        <[_; 5]>::try_from(names).unwrap_or_else(|names| panic!("{line}: {names:?}"))
    };
    lines.map(row).collect()
}

/// All names of a column.
fn column(language: &str) -> Vec<String> {
    let index = LANGUAGES.iter().position(|other| *other == language).unwrap();
    rows().into_iter().flat_map(|row| row[index].clone()).collect()
}

/// The block, to its closing brace in the first column, of each item that begins like this.
fn blocks(text: &str, starts: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let from = at;
        at += line.len();
        let rest = &text[from..];
        starts(line).then(|| &rest[..rest.find("\n}").unwrap_or(rest.len())])
    })
}

/// Whether the text has this word, and one of the endings behind it.
fn has(text: &str, word: &str, endings: &[&str]) -> bool {
    let starts = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let ends = |at: usize| endings.iter().any(|ending| text[at + word.len()..].starts_with(ending));
    text.match_indices(word).any(|(at, _)| starts(at) && ends(at))
}

/// `Type::name`, `module::name` or `name`, public in these sources.
fn is_public_rust(name: &str, sources: &[String]) -> bool {
    let (owner, name) = name.rsplit_once("::").unwrap_or(("", name));
    let declares = |text: &str| {
        ["pub fn ", "pub const fn "]
            .iter()
            .any(|kind| has(text, &format!("{kind}{name}"), &["(", "<"]))
    };
    let of_type = owner.starts_with(char::is_uppercase);
    sources.iter().any(|text| {
        if !of_type {
            return text.lines().any(|line| line.starts_with("pub ") && declares(line));
        }
        let is_impl =
            |line: &str| line.starts_with("impl") && has(line, owner, &[" {", "<'_> {", "<'a> {"]);
        let is_struct = |line: &str| line.starts_with(&format!("pub struct {owner}"));
        blocks(text, is_impl).any(declares)
            || blocks(text, is_struct).any(|block| has(block, &format!("pub {name}"), &[":"]))
    })
}

#[test]
fn the_table_has_every_language() {
    assert!(rows().len() > 20);
    for language in LANGUAGES {
        assert!(column(language).len() > 5, "{language}");
    }
}

#[test]
fn the_names_of_rust_are_public() {
    for (language, folder) in [("Here", "bindings/ffi/src"), ("Rust", "core/src")] {
        let sources = sources(folder, ".rs");
        for name in column(language) {
            assert!(is_public_rust(&name, &sources), "{language}: {name}");
        }
        for wrong in ["Verifier::verifi", "lin", "Policy::verify", "Question::then", "judge"] {
            assert!(!is_public_rust(wrong, &sources), "{language}: {wrong}");
        }
    }
}

#[test]
fn the_names_of_the_command_line_are_its_arguments() {
    let sources = sources("bindings/cli/src/args", ".rs").concat();
    let is_option =
        |name: &str| has(&sources, &format!("pub(crate) {}", name.replace('-', "_")), &[":"]);
    let is_command = |name: &str| {
        let word = |word: &str| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        };
        let variant: String = name.split('-').map(word).collect();
        has(&sources, &format!("    {variant}"), &["(", " {", ","])
    };
    let names = column("Command line");
    for name in &names {
        let known = match name.strip_prefix("--") {
            Some(option) => is_option(option),
            None => name.split(' ').all(is_command),
        };
        assert!(known, "{name}");
    }
    assert!(!is_option("later") && !is_command("later"));
    // Nor does the table leave one out.
    let verify = blocks(&sources, |line| line.contains("enum VerifyBy")).next().unwrap();
    let variants = verify.lines().filter_map(|line| line.trim().split_once('('));
    let variants = variants.filter(|(name, _)| name.starts_with(char::is_uppercase));
    let kebab = |name: &str| {
        let dash = |c: char| if c.is_uppercase() { format!("-{c}") } else { c.to_string() };
        name.chars().map(dash).collect::<String>().to_lowercase()
    };
    let ways: Vec<String> =
        variants.map(|(name, _)| format!("verify {}", &kebab(name)[1..])).collect();
    assert!(ways.len() >= 5, "{ways:?}");
    for way in ways {
        assert!(names.contains(&way), "{way}");
    }
}

#[test]
fn the_names_of_javascript_are_exported() {
    let sources = sources("js/src", ".ts");
    let entries = ["index", "npm"].map(|name| read(&format!("js/src/{name}.ts"))).concat();
    let ends = [" ", ",", "\n", ";"];
    let is_there = |name: &str| match name.split_once('.') {
        Some((owner, member)) => {
            let declares = |line: &str| {
                ["class", "interface"]
                    .iter()
                    .any(|kind| line.starts_with(&format!("export {kind} {owner} ")))
            };
            let is_member = |block: &str| has(block, member, &["(", "?:", ":"]);
            has(&entries, owner, &ends)
                && sources.iter().any(|text| blocks(text, declares).any(is_member))
        }
        None => {
            let function = format!("function {name}");
            has(&entries, name, &ends) && sources.iter().any(|text| has(text, &function, &["("]))
        }
    };
    let names = column("JavaScript");
    for name in &names {
        assert!(is_there(name), "{name}");
    }
    assert!(!is_there("verifyFile") && !is_there("Verifier.verifyLater") && !is_there("call"));
    // What the entry points export as functions, the table names.
    let words = entries.split(|c: char| !c.is_alphanumeric()).filter(|word| {
        word.starts_with(char::is_lowercase)
            && sources.iter().any(|text| text.contains(&format!("export async function {word}(")))
    });
    let words: Vec<&str> = words.collect();
    assert!(words.len() >= 4, "{words:?}");
    for word in words {
        assert!(names.iter().any(|name| name == word), "{word}");
    }
}

/// The block of a class of Python: the lines after it that stand further in.
fn class<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let starts = |line: &str| {
        line.strip_prefix("class ")
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with([':', '(']))
    };
    let mut at = 0;
    let line = text.split_inclusive('\n').find(|line| {
        let found = starts(line);
        at += line.len();
        found
    });
    let rest = line.map(|_| &text[at..])?;
    let ends = rest
        .match_indices('\n')
        .find(|(end, _)| rest[end + 1..].starts_with(|c: char| !c.is_whitespace() && c != ')'));
    Some(ends.map_or(rest, |(end, _)| &rest[..end]))
}

#[test]
fn the_names_of_python_are_public() {
    let modules = [("", "python/sigproof/__init__.py"), ("pypi.", "python/sigproof/pypi.py")];
    // The native module's classes stand in its stub.
    let all = [sources("python/sigproof", ".py"), sources("python/sigproof", ".pyi")].concat();
    let is_there = |name: &str| {
        let (prefix, path) =
            modules.iter().rev().find(|(prefix, _)| name.starts_with(prefix)).unwrap();
        let name = &name[prefix.len()..];
        let (owner, member) = name.split_once('.').unwrap_or((name, ""));
        let exported = has(&read(path), &format!("\"{owner}\""), &[",", "]"]);
        let function = |text: &str, name: &str| text.contains(&format!("def {name}("));
        exported
            && all.iter().any(|text| match member {
                "" => text.contains(&format!("\ndef {owner}(")),
                _ => class(text, owner).is_some_and(|block| function(block, member)),
            })
    };
    for name in column("Python") {
        assert!(is_there(&name), "{name}");
    }
    for wrong in [
        "Verifier.verify_later",
        "Bundle.verify_artifact",
        "verify_artifact",
        "pypi.inspect",
        "_native",
    ] {
        assert!(!is_there(wrong), "{wrong}");
    }
    // What the package exports as functions, the table names.
    assert!(
        column("Python").contains(&"inspect".to_owned())
            && column("Python").contains(&"lint".to_owned())
    );
}

/// What can say no is an operation.
#[test]
fn no_operation_is_missing() {
    let names = column("Here");
    let mut operations = 0;
    for text in sources("bindings/ffi/src", ".rs") {
        let heads = text.split("pub fn ").skip(1).map(|rest| &rest[..rest.find('{').unwrap()]);
        for head in heads.filter(|head| head.contains("Rejected>")) {
            operations += 1;
            let name = head.split(['(', '<']).next().unwrap();
            let named = |other: &String| other.rsplit("::").next() == Some(name);
            assert!(names.iter().any(named), "{name}");
        }
    }
    assert!(operations >= 15, "{operations}");
}
