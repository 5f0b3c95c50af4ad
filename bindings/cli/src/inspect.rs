//! `sigproof inspect`: what a bundle says, loudly not verified.

use std::io::{self, Write};

use serde_json::Value;
use sigproof::limits;

use crate::args::InspectArgs;
use crate::exit::Exit;
use crate::input::read_document;
use crate::outcome::No;
use crate::output::text::{BAD, safe, write_failure};
use crate::source;

/// Prints what the bundle says.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &InspectArgs) -> io::Result<Exit> {
    let json = match read_document(&args.bundle, limits::BUNDLE_BYTES) {
        Ok(json) => json,
        Err(no) => {
            if let No::Unasked(_, message) = &no {
                eprintln!("error: {}", safe(message));
            }
            return Ok(no.kind().into());
        }
    };
    let mut out = anstream::stdout().lock();
    match source::parse(&json) {
        Ok(bundle) => {
            let said = bundle.inspect_json();
            if args.json {
                writeln!(out, "{said}")?;
            } else {
                let said = serde_json::from_str(&said)?;
                write_text(&mut out, &said)?;
            }
            out.flush()?;
            Ok(Exit::Verified)
        }
        Err(rejected) => {
            if args.json {
                writeln!(out, "{}", rejected.report().to_json())?;
            } else {
                writeln!(
                    out,
                    "{BAD}not a readable bundle{BAD:#} {}",
                    safe(&args.bundle.to_string_lossy())
                )?;
                write_failure(&mut out, &rejected)?;
            }
            out.flush()?;
            Ok(Exit::of(&rejected))
        }
    }
}

/// The JSON form again, for people; absent values have no line.
fn write_text(out: &mut impl Write, said: &Value) -> io::Result<()> {
    writeln!(out, "{BAD}NOTHING BELOW IS VERIFIED{BAD:#}")?;
    line(out, 0, "media type", &said["mediaType"])?;
    let certificate = &said["signer"]["certificate"];
    line(out, 0, "public key hint", &said["signer"]["publicKeyHint"])?;
    if certificate.is_object() {
        writeln!(out, "certificate")?;
        for name in list(&certificate["subjectAlternativeNames"]) {
            line(out, 1, name["kind"].as_str().unwrap_or_default(), &name["value"])?;
        }
        line(out, 1, "issuer", &certificate["issuer"])?;
        line(out, 1, "serial", &certificate["serial"])?;
        line(out, 1, "not before", &certificate["notBefore"])?;
        line(out, 1, "not after", &certificate["notAfter"])?;
        for (name, value) in certificate["claims"].as_object().into_iter().flatten() {
            line(out, 1, name, value)?;
        }
    }
    for entry in list(&said["logEntries"]) {
        writeln!(out, "log entry")?;
        line(out, 1, "index", &entry["logIndex"])?;
        line(out, 1, "log id", &entry["logId"])?;
        line(out, 1, "kind", &entry["kind"])?;
        line(out, 1, "version", &entry["version"])?;
        line(out, 1, "integrated", &entry["integratedTime"])?;
        line(out, 1, "promise", &entry["hasPromise"])?;
        line(out, 1, "proof", &entry["hasProof"])?;
        line(out, 1, "checkpoint of", &entry["checkpointOrigin"])?;
    }
    line(out, 0, "RFC 3161 timestamps", &said["timestamps"])?;
    write_content(out, &said["content"])
}

fn write_content(out: &mut impl Write, content: &Value) -> io::Result<()> {
    let digest = &content["messageDigest"];
    if digest.is_object() {
        writeln!(out, "message digest")?;
        line(out, 1, digest["algorithm"].as_str().unwrap_or_default(), &digest["digest"])?;
    }
    line(out, 0, "payload type", &content["payloadType"])?;
    let statement = &content["statement"];
    line(out, 0, "predicate type", &statement["predicateType"])?;
    for subject in list(&statement["subjects"]) {
        line(out, 0, "subject", &subject["name"])?;
        for digest in list(&subject["digests"]) {
            line(out, 1, "digest", digest)?;
        }
    }
    Ok(())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn line(out: &mut impl Write, depth: usize, name: &str, value: &Value) -> io::Result<()> {
    let text = match value {
        Value::Null => return Ok(()),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => safe(text),
        other => other.to_string(),
    };
    let indent = "  ".repeat(depth);
    let width = 28_usize.saturating_sub(indent.len());
    // The name may come from the bundle too.
    writeln!(out, "{indent}{:width$} {text}", safe(name))
}
