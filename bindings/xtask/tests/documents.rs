//! What documents point to is there: links and their anchors, files that texts name, and the code
//! that the pages on architecture name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

const ARCHITECTURE: &str = "ARCHITECTURE.md";
const PAGES: &str = "docs/architecture/";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of the repository, also those that are not committed yet, from its root.
fn files() -> Vec<String> {
    let list = ["ls-files", "-co", "--exclude-standard"];
    let output = Command::new("git").args(list).current_dir(root()).output().unwrap();
    assert!(output.status.success());
    let list = String::from_utf8(output.stdout).unwrap();
    // A file that was deleted and not yet committed is still in the list.
    let files: Vec<_> =
        list.lines().filter(|path| root().join(path).is_file()).map(str::to_owned).collect();
    assert!(files.len() > 100, "only {} files: is this the repository?", files.len());
    files
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Markdown file and its text.
fn documents() -> BTreeMap<String, String> {
    let documents = files().into_iter().filter(|path| path.ends_with(".md"));
    documents.map(|path| (path.clone(), read(&path))).collect()
}

/// The lines outside fenced blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// A line cut at its backticks: the odd parts are code.
fn parts(line: &str) -> impl Iterator<Item = (bool, &str)> {
    line.split('`').enumerate().map(|(index, part)| (index % 2 == 1, part))
}

/// What stands between backticks.
fn code(text: &str) -> Vec<&str> {
    let in_line = |line| parts(line).filter(|(code, _)| *code).map(|(_, part)| part);
    prose(text).flat_map(in_line).collect()
}

/// Where the links lead, as they are written.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for line in prose(text) {
        // Code may hold what looks like a link, and a link's text may be code.
        let line: String =
            parts(line).map(|(code, part)| if code { "code" } else { part }).collect();
        let mut rest = line.as_str();
        while let Some((_, after)) = rest.split_once("](") {
            let (target, after) = after.split_once(')').unwrap_or((after, ""));
            links.push(target.to_owned());
            rest = after;
        }
    }
    links
}

/// The anchors of the headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::<String, u32>::new();
    let headings = prose(text).filter_map(|line| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len()).then(|| title.strip_prefix(' '))?
    });
    headings
        .map(|title| {
            let keep = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
            let anchor = title.trim().to_lowercase().chars().filter(keep).collect::<String>();
            let anchor = anchor.replace(' ', "-");
            let count = seen.entry(anchor.clone()).or_default();
            *count += 1;
            if *count == 1 { anchor } else { format!("{anchor}-{}", *count - 1) }
        })
        .collect()
}

/// The file that a link of this document leads to, from the repository's root, and the anchor. None
/// for an address of the web.
fn resolve(document: &str, link: &str) -> Option<(String, Option<String>)> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = match link.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (link, None),
    };
    if path.is_empty() {
        return Some((document.to_owned(), anchor));
    }
    let mut whole = Vec::new();
    for part in Path::new(document).parent().unwrap().join(path).components() {
        match part {
            Component::Normal(name) => whole.push(name.to_str().unwrap().to_owned()),
            // One step too many leaves the repository: the name that is left is nowhere.
            Component::ParentDir if whole.pop().is_none() => whole.push("..".to_owned()),
            _ => {}
        }
    }
    Some((whole.join("/"), anchor))
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents();
    let (mut local, mut broken) = (0, Vec::new());
    for (document, text) in &documents {
        for link in links(text) {
            let Some((path, anchor)) = resolve(document, &link) else { continue };
            local += 1;
            let there = root().join(&path).exists();
            let anchored = |anchor: &String| {
                documents.get(&path).is_some_and(|text| anchors(text).contains(anchor))
            };
            if !there || !anchor.as_ref().is_none_or(anchored) {
                broken.push(format!("{document}: {link}"));
            }
        }
    }
    assert!(local > 30, "only {local} links: is this all?");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn links_and_anchors_are_found() {
    let text = "# A `b`: c, d_e\n[a](b.md) [`c`](d/e.md#f) `[no](link)`\n```\n[no](link)\n# no\n```\n## Twice\n## Twice";
    assert_eq!(links(text), ["b.md", "d/e.md#f"]);
    let expected = ["a-b-c-d_e", "twice", "twice-1"].map(str::to_owned);
    assert_eq!(anchors(text), BTreeSet::from(expected));
    let to = |link| resolve("docs/guide/a.md", link);
    assert_eq!(to("../b.md#c"), Some(("docs/b.md".to_owned(), Some("c".to_owned()))));
    assert_eq!(to("#c"), Some(("docs/guide/a.md".to_owned(), Some("c".to_owned()))));
    assert_eq!(to("../../../README.md"), Some(("../README.md".to_owned(), None)));
    assert_eq!(to("https://example.com/a.md"), None);
    assert_eq!(code("a `b` c\n```\n`d`\n```\n`e`"), ["b", "e"]);
}

/// What a build writes and git ignores.
const BUILT: [&str; 2] = ["js/dist", "js/wasm"];

/// Paths in a text that start with one of these folders. A pattern is none.
fn paths<'t>(text: &'t str, folders: &[&str]) -> Vec<&'t str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/*{}<>@".contains(c);
    let words = text.split(|c: char| !is_part(c)).map(|word| word.trim_end_matches(['.', '/']));
    let wanted = |word: &&str| {
        let named = folders.iter().any(|folder| word.starts_with(folder));
        named && !word.contains(['*', '{', '}', '<', '>', '@']) && !BUILT.contains(word)
    };
    words.filter(wanted).collect()
}

#[test]
fn every_file_that_a_text_names_is_there() {
    let sources = [".rs", ".toml", ".ts", ".js", ".mjs", ".py", ".md", ".schema.json"];
    let (mut named, mut missing) = (0, Vec::new());
    for file in files() {
        if !sources.iter().any(|end| file.ends_with(end)) || file.ends_with("/documents.rs") {
            continue;
        }
        let text = read(&file);
        let mut found = paths(&text, &["docs/"]);
        // There, folders are those of the packages that the files come from.
        if file.ends_with(".md") && !file.starts_with("tests/vectors/real/") {
            let folders = ["core/", "bindings/", "tests/", "js/", "examples/"];
            found.extend(code(&text).into_iter().flat_map(|code| paths(code, &folders)));
        }
        for path in found {
            named += 1;
            // Documents of a folder also name files from there.
            let beside = Path::new(&file).parent().unwrap().join(path);
            if !root().join(path).exists() && !root().join(beside).exists() {
                missing.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(named > 100, "only {named} files are named: is this all?");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn paths_are_found() {
    let text = "(docs/a.md), see core/src/*.rs and `docs/b/c.json`. https://x/docs/d, core/e/";
    assert_eq!(paths(text, &["docs/", "core/"]), ["docs/a.md", "docs/b/c.json", "core/e"]);
}

/// The words of all sources.
fn words(files: &[String]) -> BTreeSet<String> {
    let sources = [".rs", ".toml", ".ts", ".mjs", ".js", ".py"];
    let mut words = BTreeSet::new();
    for file in files.iter().filter(|file| sources.iter().any(|end| file.ends_with(end))) {
        let text = read(file);
        let all = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.extend(all.map(str::to_owned));
    }
    words
}

/// The names in a piece of code, if it is names alone: `a`, `A::b`, `a()`.
fn names(code: &str) -> Vec<&str> {
    let code = code.strip_suffix("()").unwrap_or(code);
    let is_name = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let names: Vec<_> = code.split("::").collect();
    if names.iter().all(is_name) { names } else { Vec::new() }
}

#[test]
fn the_pages_on_architecture_name_what_is_there() {
    let files = files();
    let words = words(&files);
    let file_names: BTreeSet<_> = files.iter().filter_map(|path| path.rsplit('/').next()).collect();
    let (mut named, mut gone) = (0, Vec::new());
    for (document, text) in documents() {
        if document != ARCHITECTURE && !document.starts_with(PAGES) {
            continue;
        }
        for code in code(&text) {
            let missing = match code.strip_suffix(".rs").or_else(|| code.strip_suffix(".ts")) {
                Some(stem) if names(stem).len() == 1 => !file_names.contains(code),
                _ => names(code).iter().any(|name| !words.contains(*name)),
            };
            named += 1;
            if missing {
                gone.push(format!("{document}: {code}"));
            }
        }
    }
    assert!(named > 300, "only {named} names: are these the pages?");
    assert!(gone.is_empty(), "{gone:#?}");
}

#[test]
fn names_are_found() {
    assert_eq!(names("Policy::judge"), ["Policy", "judge"]);
    assert_eq!(names("run()"), ["run"]);
    assert_eq!(names("anyOf[i].key"), [""; 0]);
    assert_eq!(names("two words"), [""; 0]);
}

#[test]
fn the_pages_on_architecture_are_short_and_found_from_the_first() {
    let documents = documents();
    let first = &documents[ARCHITECTURE];
    assert!(first.lines().count() <= 250, "{ARCHITECTURE}: {}", first.lines().count());
    let linked: BTreeSet<_> =
        links(first).iter().filter_map(|link| Some(resolve(ARCHITECTURE, link)?.0)).collect();
    let pages: Vec<_> = documents.iter().filter(|(path, _)| path.starts_with(PAGES)).collect();
    assert!(pages.len() > 4, "{}", pages.len());
    for (path, text) in pages {
        assert!(text.lines().count() <= 200, "{path}: {}", text.lines().count());
        assert!(linked.contains(path), "{ARCHITECTURE} has no link to {path}");
    }
}

#[test]
fn the_page_on_tests_names_every_test_of_the_vectors() {
    const FOLDER: &str = "tests/vectors/tests/";
    let page = read("docs/architecture/testing.md");
    let named: BTreeSet<_> = code(&page).into_iter().collect();
    let files = files();
    let tests: BTreeSet<_> = files.iter().filter_map(|path| path.strip_prefix(FOLDER)).collect();
    let mut missing = Vec::new();
    for test in &tests {
        let name = match test.split_once('/') {
            Some((folder, "main.rs")) => folder,
            // Part of a test, or shared by several.
            Some(_) => continue,
            None => test,
        };
        if !named.contains(name) {
            missing.push(name);
        }
    }
    assert!(tests.len() > 15 && missing.is_empty(), "{missing:?} of {}", tests.len());
}

const FRONT: &str = "README.md";

#[test]
fn the_front_page_is_short_and_leads_to_every_page() {
    let documents = documents();
    let front = &documents[FRONT];
    assert!(front.lines().count() <= 120, "{FRONT}: {} lines", front.lines().count());
    let linked: BTreeSet<_> =
        links(front).iter().filter_map(|link| Some(resolve(FRONT, link)?.0)).collect();
    let pages: Vec<_> = documents
        .keys()
        .filter(|path| path.strip_prefix("docs/").is_some_and(|name| !name.contains('/')))
        .collect();
    assert!(pages.len() > 5, "{pages:?}");
    for page in pages {
        assert!(linked.contains(page), "{FRONT} has no link to {page}");
    }
    for picture in files().iter().filter(|path| path.starts_with("docs/pictures/")) {
        assert!(linked.contains(picture), "{FRONT} does not show {picture}");
    }
}

/// What a registry shows of a package, for each that is to be published.
#[test]
fn published_manifests_say_what_they_are() {
    let js: serde_json::Value = serde_json::from_str(&read("js/package.json")).unwrap();
    assert!(js["keywords"].as_array().is_some_and(|words| words.len() > 4));
    assert!(js["description"].as_str().is_some_and(|text| text.len() > 20));
    let metadata = ["metadata", "--no-deps", "--locked", "--format-version", "1"];
    let output = Command::new("cargo").args(metadata).current_dir(root()).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    // `publish = false` is an empty list of registries.
    let published = packages.iter().filter(|package| package["publish"].is_null());
    let published: Vec<_> = published.collect();
    let names: BTreeSet<_> = published.iter().filter_map(|p| p["name"].as_str()).collect();
    assert_eq!(
        names,
        BTreeSet::from(["sigproof", "sigproof-cli", "sigproof-testing", "sigproof-testkit"])
    );
    for package in published {
        for list in ["keywords", "categories"] {
            let list = package[list].as_array().unwrap();
            assert!((1..=5).contains(&list.len()), "{}: {list:?}", package["name"]);
        }
        for text in ["description", "readme", "license"] {
            let given = package[text].as_str();
            assert!(given.is_some_and(|text| !text.is_empty()), "{}: {text}", package["name"]);
        }
    }
}

/// The table of what users met names its tests: Rust's by their functions, JavaScript's by their words.
#[test]
fn every_test_of_the_table_of_users_is_there() {
    let page = read("tests/vectors/user-forms/lines.md");
    let files = files();
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let (mut named, mut missing) = (0, Vec::new());
    for row in rows {
        let Some(cell) = row.trim_end_matches('|').rsplit('|').next() else { continue };
        for tests in cell.split("; `").filter(|tests| tests.contains(": ")) {
            let Some((file, names)) = tests.trim().trim_start_matches('`').split_once("`: ") else {
                missing.push(tests.to_owned());
                continue;
            };
            let sources: Vec<String> =
                files.iter().filter(|path| path.ends_with(&format!("/{file}"))).cloned().collect();
            let text: String = sources.iter().map(|path| read(path)).collect();
            let is_rust = file.ends_with(".rs");
            let separator = if is_rust { ", " } else { "; " };
            for name in names.split(separator).map(|name| name.trim().trim_matches('`')) {
                named += 1;
                let there = if is_rust { format!("fn {name}()") } else { name.to_owned() };
                if !text.contains(&there) {
                    missing.push(format!("{file}: {name}"));
                }
            }
        }
    }
    assert!(named > 60, "only {named} tests are named: is this all?");
    assert!(missing.is_empty(), "{missing:#?}");
}
