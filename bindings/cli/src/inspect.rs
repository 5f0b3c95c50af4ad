//! `sigproof inspect`: what documents say, loudly not verified.

use std::path::Path;
use std::{fmt, io};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use sigproof::inspect::inspect_json;
use sigproof::limits;

use crate::args::InspectArgs;
use crate::exit::{Exit, guarded};
use crate::input::read_document;
use crate::outcome::No;
use crate::output::page::{BAD, PLAIN, Page, STRONG, words};
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
            inspect_json(&text).map_err(No::Core)
        });
        let said = said.unwrap_or(Err(No::Internal));
        if let Err(no) = &said {
            highest = highest.max(no.kind().into());
        }
        let of = (args.inputs.len() > 1).then_some((path.as_path(), index));
        match said {
            Ok(said) if args.json => print_json(&said, of),
            Ok(said) => print_text(path, index > 0, &said),
            Err(No::Core(rejected) | No::OfSeveral(rejected, _)) if args.json => {
                print_json(&rejected.report().to_json(), of)
            }
            Err(no) => print_no(path, &no, index > 0),
        }
    }
    Ok(highest)
}

/// One object a line; of several files it says which.
fn print_json(json: &str, of: Option<(&Path, usize)>) {
    let line = match (of, json.strip_suffix('}')) {
        (Some((path, index)), Some(open)) => {
            let input = Value::from(path.to_string_lossy());
            format!("{open},\"input\":{input},\"index\":{index}}}")
        }
        _ => json.to_owned(),
    };
    screen::json_text(&line);
}

fn print_text(path: &Path, gap: bool, said: &str) {
    let mut page = Page::for_out();
    if gap {
        page.gap();
    }
    page.paragraph(0, 0, &[(BAD, "NOTHING BELOW IS VERIFIED")]);
    line(&mut page, 0, "file", &path.to_string_lossy());
    if let Ok(Said::Object(members)) = serde_json::from_str(said) {
        for (name, value) in &members {
            match name.as_str() {
                // What the kind is called says the same to people.
                "kind" | "verified" => {}
                "called" => write(&mut page, 0, "kind", value),
                name => write(&mut page, 0, name, value),
            }
        }
    }
    screen::out(&page.into_text());
}

/// Any of the JSON again, for people; absent and empty values have no line.
fn write(page: &mut Page, depth: usize, name: &str, said: &Said) {
    let deeper = depth.saturating_add(1);
    match said {
        Said::Nothing => {}
        Said::Text(text) if text.is_empty() => {}
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
                // That nothing is verified stands at the top.
                let members = members.iter().filter(|(name, _)| name != "verified");
                members.for_each(|(name, value)| write(page, deeper, name, value));
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

fn print_no(path: &Path, no: &No, gap: bool) {
    let (No::Core(rejected) | No::OfSeveral(rejected, _)) = no else {
        return complain_of("", no);
    };
    let mut page = Page::for_out();
    if gap {
        page.gap();
    }
    let name = path.to_string_lossy();
    page.paragraph(0, 2, &[(BAD, "not readable"), (PLAIN, " "), (PLAIN, &*name)]);
    write_failure(&mut page, rejected);
    screen::out(&page.into_text());
}

#[cfg(test)]
mod tests {
    use super::singular;

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
}
