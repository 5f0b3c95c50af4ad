//! `sigproof inspect`: what documents say, loudly not verified.

use std::path::Path;
use std::{fmt, io};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use sigproof::{Bundle, Rejected, limits};

use crate::args::InspectArgs;
use crate::exit::{Exit, guarded};
use crate::input::read_document;
use crate::outcome::No;
use crate::output::page::{BAD, PLAIN, Page, STRONG};
use crate::output::screen;
use crate::output::text::{complain_of, write_failure};

/// Columns of a name, with those before it.
const NAME: usize = 28;

/// Prints what each document says, and ends as the worst of them asks for.
///
/// # Errors
/// None: printing has none.
pub(crate) fn run(args: &InspectArgs) -> io::Result<Exit> {
    let mut highest = Exit::Verified;
    for (index, path) in args.inputs.iter().enumerate() {
        let said = guarded(|| {
            let text = read_document(path, limits::BUNDLE_BYTES)?;
            documents(&text).map_err(No::Core)
        });
        let said = said.unwrap_or(Err(No::Internal));
        if let Err(no) = &said {
            highest = highest.max(no.kind().into());
        }
        let several = args.inputs.len() > 1;
        match said {
            Ok(said) if args.json => {
                said.iter().for_each(|json| print_json(json, several.then_some((path, index))));
            }
            Ok(said) => print_text(path, index > 0, &said),
            Err(no) => print_no(path, &no, args.json, index > 0),
        }
    }
    Ok(highest)
}

/// What the document says, as JSON; of one that holds several, each.
fn documents(text: &[u8]) -> Result<Vec<String>, Rejected> {
    Ok(Bundle::all_from_json(text)?.iter().map(Bundle::inspect_json).collect())
}

/// One object a line; of several files it says which.
fn print_json(json: &str, of: Option<(&Path, usize)>) {
    let line = match (of, json.strip_suffix('}')) {
        (Some((path, index)), Some(open)) => {
            let input = Value::from(path.to_string_lossy());
            format!("{open},\"input\":{input},\"index\":{index}}}\n")
        }
        _ => format!("{json}\n"),
    };
    screen::out_plain(line.as_bytes());
}

fn print_text(path: &Path, gap: bool, said: &[String]) {
    let mut page = Page::for_out();
    if gap {
        page.gap();
    }
    for (i, json) in said.iter().enumerate() {
        let Ok(Said::Object(members)) = serde_json::from_str(json) else { continue };
        if i > 0 {
            page.gap();
        }
        page.paragraph(0, 0, &[(BAD, "NOTHING BELOW IS VERIFIED")]);
        let name = path.to_string_lossy();
        let place = format!(", {} of {}", i.saturating_add(1), said.len());
        let place = if said.len() > 1 { place.as_str() } else { "" };
        line(&mut page, 0, "file", &format!("{name}{place}"));
        for (name, value) in &members {
            if name != "verified" {
                write(&mut page, 0, name, value);
            }
        }
    }
    screen::out(&page.into_text());
}

/// Any of the JSON again, for people; absent values have no line.
fn write(page: &mut Page, depth: usize, name: &str, said: &Said) {
    let deeper = depth.saturating_add(1);
    match said {
        Said::Nothing => {}
        Said::Text(text) => line(page, depth, name, text),
        Said::List(values) => {
            values.iter().for_each(|one| write(page, depth, &singular(name), one));
        }
        Said::Object(members) => match members.as_slice() {
            // A name with its value, and nothing else to say: {"kind": "email", "value": …}.
            [(first, Said::Text(kind)), (second, value @ Said::Text(_))]
                if first == "kind" && second == "value" =>
            {
                write(page, depth, kind, value);
            }
            members => {
                page.paragraph(depth.saturating_mul(2), 2, &[(STRONG, &words(name))]);
                members.iter().for_each(|(name, value)| write(page, deeper, name, value));
            }
        },
    }
}

/// JSON, whose members keep their order.
enum Said {
    Nothing,
    Text(String),
    List(Vec<Said>),
    Object(Vec<(String, Said)>),
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Said;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Said, E> {
        Ok(Said::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Said, E> {
        Ok(Said::Text(if value { "yes" } else { "no" }.to_owned()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Said, E> {
        Ok(Said::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Said, E> {
        Ok(Said::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Said, E> {
        Ok(Said::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Said, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Said::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Said, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = items.next_entry()? {
            members.push(member);
        }
        Ok(Said::Object(members))
    }
}

/// `subjectAlternativeNames` as people write it.
fn words(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && out.ends_with(|last: char| last.is_ascii_lowercase()) {
            out.push(' ');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// The name of one of a list: `logEntries` hold a `logEntry`.
fn singular(name: &str) -> String {
    match (name.strip_suffix("ies"), name.strip_suffix('s')) {
        (Some(start), _) => format!("{start}y"),
        (None, Some(start)) => start.to_owned(),
        (None, None) => name.to_owned(),
    }
}

fn line(page: &mut Page, depth: usize, name: &str, text: &str) {
    let indent = depth.saturating_mul(2);
    page.field_of(indent, NAME.saturating_sub(indent), &words(name), &[(PLAIN, text)]);
}

fn print_no(path: &Path, no: &No, json: bool, gap: bool) {
    match no {
        No::Core(rejected) if json => screen::json(rejected.report()),
        No::Core(rejected) => {
            let mut page = Page::for_out();
            if gap {
                page.gap();
            }
            let name = path.to_string_lossy();
            let start = [(BAD, "not readable"), (PLAIN, " "), (PLAIN, &*name)];
            page.paragraph(0, 2, &start);
            write_failure(&mut page, rejected);
            screen::out(&page.into_text());
        }
        no => complain_of("", no),
    }
}

#[cfg(test)]
mod tests {
    use super::{singular, words};

    #[test]
    fn one_of_a_list_has_its_own_name() {
        for (name, expected) in [
            ("logEntries", "logEntry"),
            ("digests", "digest"),
            ("certificateAuthorities", "certificateAuthority"),
            ("content", "content"),
        ] {
            assert_eq!(singular(name), expected);
        }
    }

    #[test]
    fn names_of_json_become_words() {
        for (name, expected) in [
            ("subjectAlternativeNames", "subject alternative names"),
            ("mediaType", "media type"),
            ("SHA2_256", "SHA2_256"),
            ("sourceRepositoryUri", "source repository uri"),
        ] {
            assert_eq!(words(name), expected);
        }
    }
}
