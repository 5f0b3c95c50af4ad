//! `sigproof trust create`: a trusted root (sigstore_trustroot.proto, `TrustedRoot` 0.1) from certificates and
//! keys in PEM. What it writes is read again first, with the rules by which it will be read to verify.

use std::io;
use std::path::Path;

use base64ct::{Base64, Encoding as _};
use serde::Serialize;
use sigproof::trust::{key_details, log_id};
use sigproof::x509::Certificate;
use sigproof::{Failure, PublicKey, Rejected, Time, TrustedRoot};

use crate::args::trust::{AuthorityArg, CreateArgs, LogArg};
use crate::exit::{Exit, guarded};
use crate::input::read_document;
use crate::outcome::No;
use crate::output::{screen, text};
use crate::writer;

const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
/// A key or a chain in PEM is some thousand bytes; more is another file.
const PEM_BYTES: usize = 256 * 1024;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    media_type: &'static str,
    tlogs: Vec<LogView>,
    certificate_authorities: Vec<AuthorityView>,
    ctlogs: Vec<LogView>,
    timestamp_authorities: Vec<AuthorityView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogView {
    base_url: String,
    hash_algorithm: &'static str,
    public_key: KeyView,
    log_id: LogId,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeyView {
    raw_bytes: String,
    key_details: &'static str,
    valid_for: Period,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogId {
    key_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthorityView {
    uri: String,
    cert_chain: Chain,
    valid_for: Period,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<String>,
}

#[derive(Serialize)]
struct Chain {
    certificates: Vec<RawCertificate>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RawCertificate {
    raw_bytes: String,
}

#[derive(Serialize)]
struct Period {
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
}

impl Period {
    fn new(start: Time, end: Option<Time>) -> Self {
        Self { start: start.to_string(), end: end.map(|end| end.to_string()) }
    }
}

/// Writes the trusted root that the arguments describe.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn create(args: &CreateArgs) -> io::Result<Exit> {
    match guarded(|| compose(args)).unwrap_or(Err(No::Internal)) {
        Ok(text) => writer::write_output(args.output.as_deref(), screen::escaped(&text).as_bytes())
            .map(|()| Exit::Verified),
        Err(no) => {
            text::complain_of("no trusted root", &no);
            Ok(no.kind().into())
        }
    }
}

fn compose(args: &CreateArgs) -> Result<String, No> {
    let logs = |logs: &[LogArg]| logs.iter().map(log).collect::<Result<_, _>>();
    let authorities = |list: &[AuthorityArg], leaves: usize| {
        list.iter().map(|one| authority(one, leaves)).collect::<Result<_, _>>()
    };
    let document = Document {
        media_type: MEDIA_TYPE,
        tlogs: logs(&args.rekor)?,
        certificate_authorities: authorities(&args.fulcio, 0)?,
        ctlogs: logs(&args.ctfe)?,
        // Its first certificate signs timestamps, and no certificates.
        timestamp_authorities: authorities(&args.tsa, 1)?,
    };
    check_once(&args.rekor, &document.tlogs)?;
    check_once(&args.ctfe, &document.ctlogs)?;
    let mut json = serde_json::to_string_pretty(&document).map_err(|_| No::Internal)?;
    json.push('\n');
    let root = TrustedRoot::from_json(json.as_bytes()).map_err(No::root)?;
    match root.notes().first() {
        None => Ok(json),
        Some(note) => Err(No::argument(format!("{}: {}", note.place, note.reason))),
    }
}

/// A key is one log's, for one period: of two that say different things, one is wrong.
fn check_once(given: &[LogArg], logs: &[LogView]) -> Result<(), No> {
    for (i, (log, arg)) in logs.iter().zip(given).enumerate() {
        let mut before = logs.iter().zip(given).take(i);
        let same = before.find(|(other, _)| other.public_key.raw_bytes == log.public_key.raw_bytes);
        if let Some((_, other)) = same {
            return Err(No::argument(format!(
                "{}: the same key as {}: a key is one log's, with one url and one period",
                arg.key.display(),
                other.key.display()
            )));
        }
    }
    Ok(())
}

fn log(log: &LogArg) -> Result<LogView, No> {
    let bytes = read_document(&log.key, PEM_BYTES)?;
    let key = PublicKey::from_pem_or_der(&bytes).map_err(|failure| of_file(&log.key, failure))?;
    if let Some(origin) = &log.origin {
        check_origin(origin, &log.url)?;
    }
    Ok(LogView {
        base_url: log.url.clone(),
        hash_algorithm: "SHA2_256",
        public_key: KeyView {
            raw_bytes: Base64::encode_string(key.spki_der()),
            key_details: details(&log.key, &key)?,
            valid_for: Period::new(log.start, log.end),
        },
        log_id: LogId { key_id: Base64::encode_string(&log_id(&key, log.origin.as_deref())) },
        operator: log.operator.clone(),
    })
}

/// Whoever verifies looks a Rekor v2 log up by the name in its checkpoints, which is that of its URL
/// (Rekor v2 client guide).
fn check_origin(origin: &str, url: &str) -> Result<(), No> {
    let name = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
    let host = name.split(['/', ':']).next().unwrap_or(name);
    if origin == name || origin == host {
        return Ok(());
    }
    Err(No::argument(format!("origin={origin}: the log's url, {url}, has another name")).with_hint(
        format!(
            "write url=https://{origin}: verifiers look a log up by that name, and never call it"
        ),
    ))
}

/// How the log signs, as far as its key says.
fn details(path: &Path, key: &PublicKey) -> Result<&'static str, No> {
    key_details(key).ok_or_else(|| {
        No::argument(format!(
            "{}: trusted roots have no name for this key: RSA has 2048, 3072 or 4096 bits there",
            path.display()
        ))
    })
}

fn authority(authority: &AuthorityArg, leaves: usize) -> Result<AuthorityView, No> {
    let path = &authority.chain;
    let text = read_document(path, PEM_BYTES)?;
    let shown = path.display();
    let refuse = |why: &str| No::argument(format!("{shown}: {why}"));
    // What stands around may be in any encoding; what counts is ASCII.
    let text = String::from_utf8_lossy(&text);
    let mut chain = Certificate::all_from_pem(&text).map_err(|failure| of_file(path, failure))?;
    if !is_chain(&chain) {
        chain.reverse();
    }
    let Some(first) = chain.first().filter(|_| is_chain(&chain)) else {
        return Err(refuse("the certificates are not one chain, each issued by the next")
            .with_hint("each chain is a file and an option of its own"));
    };
    if chain.iter().filter(|one| one.is_issued_by_name(one)).count() > 1 {
        return Err(refuse("holds two certificates that sign themselves, and a chain ends in one")
            .with_hint("each chain is a file and an option of its own"));
    }
    if let Some(other) = chain.iter().skip(leaves).find(|one| !one.is_ca()) {
        let subject = other.subject();
        return Err(refuse(&format!(
            "the certificate of {subject} is not that of an authority (CA)"
        )));
    }
    let raw = |c: &Certificate| RawCertificate { raw_bytes: Base64::encode_string(c.der()) };
    Ok(AuthorityView {
        uri: authority.url.clone(),
        valid_for: Period::new(authority.start.unwrap_or(first.validity().start()), authority.end),
        cert_chain: Chain { certificates: chain.iter().map(raw).collect() },
        operator: authority.operator.clone(),
    })
}

fn is_chain(chain: &[Certificate]) -> bool {
    chain.windows(2).all(|pair| match pair {
        [one, next] => one.is_issued_by_name(next),
        _ => true,
    })
}

/// The core says what is wrong, and this in which file.
fn of_file(path: &Path, failure: Failure) -> No {
    let at = path.display().to_string();
    No::Core(Rejected::trust_root(failure.with("file", at.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_the_name_of_the_url() {
        for (origin, url, fits) in [
            ("log.example.com", "https://log.example.com", true),
            ("log.example.com", "https://log.example.com:3000/", true),
            ("log.example.com/a", "https://log.example.com/a/", true),
            ("log.example.com", "http://127.0.0.1:3000", false),
            ("example.com", "https://log.example.com", false),
            ("log.example.com.", "https://log.example.com", false),
        ] {
            assert_eq!(check_origin(origin, url).is_ok(), fits, "{origin} {url}");
        }
    }
}
