//! Who imports whom among the modules of a crate, read from its sources.
//!
//! A name is followed to the module that has it, also through a `use` of a module on the way: a
//! circle through what a folder hands out is one too. A folder's own file and the files in it are one
//! house: `mod.rs` may use what stands in the folder, and that `super`. An import is one between what stands
//! side by side, so that of `policy::parse` from `bundle::dsse` is one of `policy` from `bundle`.

use std::collections::{BTreeMap, BTreeSet};

/// A module's place: no segment is the crate itself.
type Place = Vec<String>;

/// One module imports from the other, which stands beside it.
pub(crate) type Import = (String, String);

pub(crate) struct Sources(BTreeMap<Place, Source>);

struct Source {
    code: String,
    /// The paths of its `use`s, each with the name that it gives.
    uses: Vec<(Vec<String>, String)>,
}

impl Sources {
    /// The files of a crate by their paths under `src`.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let source = |(path, text)| {
            let code = code(text);
            let uses = uses(&code);
            (place(path), Source { code, uses })
        };
        Self(files.into_iter().map(source).collect())
    }

    /// Every import, with the file that has it and the path that it is written as.
    pub(crate) fn imports(&self) -> BTreeMap<Import, String> {
        let mut imports = BTreeMap::new();
        for (from, source) in &self.0 {
            let written = paths(&source.code);
            for path in source.uses.iter().map(|(path, _)| path).chain(&written) {
                let Some(to) = self.follow(from, path, 9) else { continue };
                let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
                if same < from.len() && same < to.len() {
                    let import = (from[..=same].join("::"), to[..=same].join("::"));
                    let why = format!("{} has {}", from.join("::"), path.join("::"));
                    imports.entry(import).or_insert(why);
                }
            }
        }
        imports
    }

    /// The module that holds what this path means in this module; none if it is of another crate.
    fn follow(&self, from: &Place, path: &[String], depth: usize) -> Option<Place> {
        let (mut at, mut rest) = (from.clone(), path);
        match path.first()?.as_str() {
            "crate" => (at, rest) = (Place::new(), &path[1..]),
            "self" => rest = &path[1..],
            "super" => {}
            first if !self.0.contains_key(&[&at[..], &[first.to_owned()]].concat()) => return None,
            _ => {}
        }
        while let Some((segment, after)) = rest.split_first() {
            if segment == "super" {
                at.pop();
                rest = after;
                continue;
            }
            let inner = [&at[..], std::slice::from_ref(segment)].concat();
            if !self.0.contains_key(&inner) {
                let handed = self.0.get(&at).and_then(|source| {
                    source.uses.iter().find(|(path, name)| name == segment && path != rest)
                });
                let further = handed.filter(|_| depth > 0);
                let further = further.and_then(|(path, _)| self.follow(&at, path, depth - 1));
                return Some(further.unwrap_or(at));
            }
            (at, rest) = (inner, after);
        }
        Some(at)
    }
}

/// A circle among these imports, if there is one: each has an import from the next, and the last from the first.
pub(crate) fn circle(imports: &BTreeMap<Import, String>) -> Option<Vec<String>> {
    let mut left: BTreeSet<&Import> = imports.keys().collect();
    // Whoever imports nothing, or only from such, is on no circle.
    loop {
        let importing: BTreeSet<&String> = left.iter().map(|(from, _)| from).collect();
        let before = left.len();
        left = left.iter().copied().filter(|(_, to)| importing.contains(to)).collect();
        if left.len() == before {
            break;
        }
    }
    let mut way = vec![left.first()?.0.clone()];
    loop {
        let (_, next) = left.iter().find(|(from, _)| Some(from) == way.last())?;
        if let Some(start) = way.iter().position(|place| place == next) {
            return Some(way.split_off(start));
        }
        way.push(next.clone());
    }
}

fn place(path: &str) -> Place {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').filter(|segment| *segment != "lib").map(str::to_owned).collect()
}

/// The source without comments and without its module of tests.
fn code(source: &str) -> String {
    let code = source.lines().take_while(|line| !line.ends_with("mod tests {"));
    let code = code.filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// The paths of all `use`s, braces written out, each with the name that it gives.
fn uses(code: &str) -> Vec<(Vec<String>, String)> {
    let mut uses = Vec::new();
    for (at, word) in code.match_indices("use ") {
        let starts = code[..at].chars().next_back().is_none_or(char::is_whitespace);
        let tree = &code[at + word.len()..];
        if let (true, Some((tree, _))) = (starts, tree.split_once(';')) {
            write_out(&[], tree, &mut uses);
        }
    }
    uses
}

fn write_out(prefix: &[String], tree: &str, uses: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    let (path, braces) = match tree.split_once('{') {
        Some((path, rest)) => (path, rest.strip_suffix('}')),
        None => (tree, None),
    };
    let (path, name) =
        path.split_once(" as ").map_or((path, None), |(path, name)| (path, Some(name)));
    let segments = path.split("::").map(str::trim).filter(|segment| !segment.is_empty());
    let mut whole: Vec<String> =
        prefix.iter().cloned().chain(segments.map(str::to_owned)).collect();
    if let Some(inner) = braces {
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    write_out(&whole, &inner[start..at], uses);
                    start = at + 1;
                }
                _ => {}
            }
        }
        write_out(&whole, &inner[start..], uses);
        return;
    }
    // `use a::{self}` is `use a`.
    whole.pop_if(|last| last == "self" && !prefix.is_empty());
    let name = name.map(|name| name.trim().to_owned()).or_else(|| whole.last().cloned());
    // Names behind a star could not be followed.
    let star = name.as_deref() == Some("*");
    assert!(!star, "one by one: {prefix:?} {tree}");
    uses.extend(name.map(|name| (whole, name)));
}

/// The paths that begin with `crate` or `super`, wherever they stand.
fn paths(code: &str) -> Vec<Vec<String>> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut paths = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| is_name(c) || c == ':') {
                continue;
            }
            let end =
                code[at..].find(|c| !is_name(c) && c != ':').map_or(code.len(), |end| at + end);
            let path = code[at..end].split("::").filter(|segment| !segment.is_empty());
            paths.push(path.map(|segment| segment.trim_end_matches(':').to_owned()).collect());
        }
    }
    paths
}
