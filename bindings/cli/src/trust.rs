//! `sigproof trust create`: a trusted root (sigstore_trustroot.proto, `TrustedRoot` 0.1) from certificates and
//! keys in PEM. What it writes is read again first, with the rules by which it will be read to verify.

use std::io;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding as _};
use serde::Serialize;
use sigproof::trust::{check_code_signing_chain, check_timestamping_chain, key_details, log_id};
use sigproof::x509::Certificate;
use sigproof::{Code, Failure, PublicKey, Rejected, Time, TrustedRoot, Window};

use crate::args::trust::{AuthorityArg, CreateArgs, LogArg};
use crate::exit::{Exit, guarded};
use crate::input::read_document;
use crate::outcome::{No, text_in};
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
    /// For comparison: the file has them in the certificates.
    #[serde(skip)]
    keys: Vec<String>,
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
    check_own(args, &document)?;
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

/// Whoever has a key can sign as everything that it is listed for: a log's is no other service's.
fn check_own(args: &CreateArgs, document: &Document) -> Result<(), No> {
    let authorities = document.certificate_authorities.iter().zip(&args.fulcio);
    let authorities = authorities.chain(document.timestamp_authorities.iter().zip(&args.tsa));
    // The keys that belong to another service, each with its file.
    let mut taken: Vec<(&String, &PathBuf)> = authorities
        .flat_map(|(view, arg)| view.keys.iter().map(move |key| (key, &arg.chain)))
        .collect();
    for (views, given) in [(&document.tlogs, &args.rekor), (&document.ctlogs, &args.ctfe)] {
        let logs =
            views.iter().zip(given).map(|(view, arg)| (&view.public_key.raw_bytes, &arg.key));
        for (key, path) in logs.clone() {
            if let Some((_, other)) = taken.iter().find(|(other, _)| *other == key) {
                return Err(No::argument(format!(
                    "{}: the same key as {}",
                    path.display(),
                    other.display()
                ))
                .with_hint(
                    "each service has a key of its own: one of the two files is another service's",
                ));
            }
        }
        taken.extend(logs);
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

/// What the core says of a chain that nothing would verify by, and what to do.
fn of_chain(path: &Path, is_tsa: bool, failure: &Failure) -> No {
    let subject = failure.evidence().iter().find(|(name, _)| *name == "subject");
    let subject = subject.map(|(_, value)| value.to_string()).unwrap_or_default();
    let (purpose, option) =
        if is_tsa { ("timestamping", "--fulcio") } else { ("code signing", "--tsa") };
    let (why, hint) = match failure.code() {
        Code::PathIssuerUnknown => (
            format!("the chain ends in {subject}, which is not a root: it does not sign itself"),
            "put the root's certificate at the end of the file, after those that it issued".to_owned(),
        ),
        Code::PathSignature => (
            format!("the certificate of {subject} is not signed by the key of its issuer, though the names fit"),
            "get the whole chain again from where it comes from: an issuer with a new key has a new certificate"
                .to_owned(),
        ),
        Code::PathIssuerExtendedKeyUsage => (
            format!("the certificate of {subject} is not for {purpose}"),
            format!("look whose chain it is: another service's is for {option}"),
        ),
        Code::TimestampUsage => (
            "the first certificate is not one that is for timestamping alone".to_owned(),
            format!("the certificate that signs timestamps stands first, as the service answers; a chain that issues certificates is for {option}"),
        ),
        Code::PathExpired | Code::PathNotYetValid | Code::PathAuthorityWindow => (
            "its certificates, with start-time and end-time, have no moment in common".to_owned(),
            "look when each certificate begins and ends: `sigproof inspect` shows it".to_owned(),
        ),
        _ => (
            format!("nothing would verify by this chain: {failure}"),
            "look which of its certificates that is: `sigproof inspect` shows them".to_owned(),
        ),
    };
    No::argument(format!("{}: {why}", path.display())).with_hint(hint)
}

fn authority(authority: &AuthorityArg, leaves: usize) -> Result<AuthorityView, No> {
    let path = &authority.chain;
    let text = read_document(path, PEM_BYTES)?;
    let shown = path.display();
    let refuse = |why: &str| No::argument(format!("{shown}: {why}"));
    // What stands around may be in any encoding; what counts is ASCII.
    let text = String::from_utf8_lossy(&text);
    let mut chain =
        Certificate::all_from_pem(&text).map_err(|failure| not_a_chain(path, failure))?;
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
    let start = authority.start.unwrap_or(first.validity().start());
    // A period that ends before it begins is refused where the root is read.
    if let Some(window) = Window::new(start, authority.end) {
        let is_tsa = leaves > 0;
        let check = if is_tsa { check_timestamping_chain } else { check_code_signing_chain };
        check(&chain, window).map_err(|failure| of_chain(path, is_tsa, &failure))?;
    }
    let raw = |c: &Certificate| RawCertificate { raw_bytes: Base64::encode_string(c.der()) };
    Ok(AuthorityView {
        uri: authority.url.clone(),
        valid_for: Period::new(start, authority.end),
        keys: chain.iter().map(|one| Base64::encode_string(one.spki_der())).collect(),
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

/// What stands in the place of a chain, which the core calls by where such certificates are most often from.
fn not_a_chain(path: &Path, failure: Failure) -> No {
    if failure.code() != Code::LegacyCertificate {
        return of_file(path, failure);
    }
    let text = |wanted| text_in(failure.evidence(), wanted);
    let why = match text("label") {
        Some(label) => format!("a {label} stands in it, and a chain is certificates alone"),
        None => text("found").unwrap_or_else(|| failure.code().meaning()).to_owned(),
    };
    No::argument(format!("{}: {why}", path.display()))
        .with_hint("a chain is a file of certificates in PEM, the issuing one first")
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
