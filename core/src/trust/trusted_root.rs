//! The trusted root (sigstore_trustroot.proto, `TrustedRoot`), versions 0.1 and 0.2.
//!
//! Unknown fields are ignored: later versions add some. A root that contradicts itself does not
//! load; a key of a kind that this library lacks is skipped with a note, since another may do.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Note;
use super::merge::{self, List, Listed};
use super::operator::{self, Operator, Told};
use crate::code::{Class, Code};
use crate::crypto::{
    Digest, HashAlgorithm, NoteKey, PublicKey, Scheme, from_key_details, rsa_bits,
};
use crate::encoding::json::{self, Field, Message, Value};
use crate::failure::{Failure, ensure};
use crate::hint;
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::time::{Time, Window};
use crate::x509::Certificate;

/// A log: transparency log or certificate transparency log.
#[derive(Clone, Debug)]
pub struct TransparencyLog {
    /// Where the log is, which also names it.
    pub base_url: String,
    /// Who runs it, as the root names them. Empty if the root does not say; then the logs and
    /// authorities of one domain count once.
    pub operator: String,
    /// Identifier of the key: SHA-256 of its SubjectPublicKeyInfo, or a C2SP key id.
    pub log_id: Vec<u8>,
    pub(crate) key: PublicKey,
    pub(crate) scheme: Scheme,
    pub(crate) valid_for: Window,
    /// The names under which the log may sign its checkpoints, each with the key id for it.
    pub(crate) note_keys: Vec<(String, [u8; 4])>,
    /// What thresholds count.
    pub(crate) run_by: Operator,
}

/// A certificate authority or a timestamp authority: the chain ends with its anchor.
#[derive(Clone, Debug)]
pub struct CertificateAuthority {
    /// Where the authority is.
    pub uri: String,
    /// Who runs it, as the root names them. Empty if the root does not say; then the logs and
    /// authorities of one domain count once.
    pub operator: String,
    pub(crate) chain: Vec<Certificate>,
    pub(crate) valid_for: Window,
    /// What thresholds count.
    pub(crate) run_by: Operator,
}

/// Whether the root lists a certificate of this key. What it lists, it places: an authority's window
/// is the only way to withdraw an intermediate, and one that comes along with a bundle or a timestamp
/// must not put it back under another authority. By key, since a withdrawn key may have other
/// certificates.
pub(crate) fn is_listed(certificate: &Certificate, authorities: &[CertificateAuthority]) -> bool {
    let mut listed = authorities.iter().flat_map(|authority| &authority.chain);
    listed.any(|c| c.spki_der() == certificate.spki_der())
}

/// A parsed trusted root.
///
/// ```
/// # #[cfg(feature = "embedded-roots")] {
/// let root = sigproof::TrustedRoot::sigstore();
/// assert!(root.tlogs().iter().any(|log| log.base_url == "https://rekor.sigstore.dev"));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TrustedRoot {
    tlogs: Vec<TransparencyLog>,
    ctlogs: Vec<TransparencyLog>,
    certificate_authorities: Vec<CertificateAuthority>,
    timestamp_authorities: Vec<CertificateAuthority>,
    notes: Vec<Note>,
}

impl TrustedRoot {
    /// Parses a trusted root's JSON, or several in JSON Lines (one a line, as GitHub writes them),
    /// which count as one root; what two of them list is trusted only as long as both say.
    ///
    /// # Errors
    /// A failure of class trust_root.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        if json.len() > limits::TRUSTED_ROOT_BYTES {
            return Err(within(
                Failure::new(Code::JsonSize).with("limit", limits::TRUSTED_ROOT_BYTES),
            ));
        }
        let texts = json::documents(json::without_byte_order_mark(json).map_err(within)?);
        ensure(texts.len() <= limits::TRUSTED_ROOTS, Code::RootTooMany)
            .map_err(|f| f.with("limit", limits::TRUSTED_ROOTS))?;
        let is_one = texts.len() == 1;
        let read = |(line, text): (usize, &[u8])| {
            let (bytes, nodes) = (limits::TRUSTED_ROOT_BYTES, limits::TRUSTED_ROOT_NODES);
            json::parse_bare(text, bytes, nodes)
                .map_err(|failure| recognize::not_json(failure, Code::RootMalformed, text))
                .and_then(|v| recognize::only(v, DocumentKind::TrustedRoot, Code::RootMalformed))
                .and_then(no_list)
                .and_then(Message::document)
                .map_err(|failure| within(if is_one { failure } else { failure.on_line(line) }))
        };
        let messages: Result<Vec<Message>, Failure> = texts.into_iter().map(read).collect();
        Self::of(messages?)
    }

    /// The root that is part of another document.
    pub(super) fn from_message(message: Message) -> Result<Self, Failure> {
        Self::of(alloc::vec![message])
    }

    fn of(messages: Vec<Message>) -> Result<Self, Failure> {
        let mut root = Self::empty();
        let notes = &mut root.notes;
        let mut logs = [Vec::new(), Vec::new()];
        let mut authorities = [Vec::new(), Vec::new()];
        for mut message in messages {
            check_media_type(&mut message).map_err(within)?;
            for (lists, place) in logs.iter_mut().zip(LOGS) {
                lists.push(read_logs(&mut message, place, notes).map_err(within)?);
            }
            for (lists, place) in authorities.iter_mut().zip(AUTHORITIES) {
                lists.push(read_authorities(&mut message, place).map_err(within)?);
            }
        }
        let ([tlogs, ctlogs], [issuing, timestamping]) = (logs, authorities);
        root.tlogs = merge::together(tlogs, "tlogs", notes);
        root.ctlogs = merge::together(ctlogs, "ctlogs", notes);
        root.certificate_authorities = merge::together(issuing, "certificateAuthorities", notes);
        root.timestamp_authorities = merge::together(timestamping, "timestampAuthorities", notes);
        let counts = [
            root.tlogs.len(),
            root.ctlogs.len(),
            root.certificate_authorities.len(),
            root.timestamp_authorities.len(),
        ];
        ensure(counts.iter().all(|n| *n <= limits::TRUSTED_ROOT_ENTRIES), Code::RootTooMany)
            .map_err(|f| f.with("limit", limits::TRUSTED_ROOT_ENTRIES))?;
        check_distinct(&root.tlogs, "tlogs")?;
        check_distinct(&root.ctlogs, "ctlogs")?;
        root.sort();
        Ok(root)
    }

    /// The public-good instance's root, compiled in (feature `embedded-roots`).
    #[cfg(feature = "embedded-roots")]
    pub fn sigstore() -> Self {
        Self::compiled_in(super::embedded::SIGSTORE)
    }

    /// The staging instance's root, compiled in (feature `embedded-roots`).
    #[cfg(feature = "embedded-roots")]
    pub fn sigstore_staging() -> Self {
        Self::compiled_in(super::embedded::SIGSTORE_STAGING)
    }

    /// GitHub's own root, compiled in (feature `embedded-roots`): for attestations of private repositories and
    /// of releases. It lists no logs, so that a policy must ask for other evidence:
    /// [`Policy::github`](crate::Policy::github) does.
    #[cfg(feature = "embedded-roots")]
    pub fn github() -> Self {
        Self::compiled_in(super::embedded::GITHUB)
    }

    /// The embedded root of this name, as Sigproof's tools call it: one of
    /// [`EMBEDDED`](crate::trust::EMBEDDED).
    #[cfg(feature = "embedded-roots")]
    pub fn embedded(name: &str) -> Option<Self> {
        match name {
            super::PUBLIC_GOOD => Some(Self::sigstore()),
            super::STAGING => Some(Self::sigstore_staging()),
            super::GITHUB => Some(Self::github()),
            _ => None,
        }
    }

    /// An embedded root that did not load would verify nothing; a test loads each.
    #[cfg(feature = "embedded-roots")]
    fn compiled_in(json: &[u8]) -> Self {
        Self::from_json(json).unwrap_or(Self::empty())
    }

    pub(crate) const fn empty() -> Self {
        Self {
            tlogs: Vec::new(),
            ctlogs: Vec::new(),
            certificate_authorities: Vec::new(),
            timestamp_authorities: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The transparency logs.
    pub fn tlogs(&self) -> &[TransparencyLog] {
        &self.tlogs
    }

    /// The certificate transparency logs.
    pub fn ctlogs(&self) -> &[TransparencyLog] {
        &self.ctlogs
    }

    /// The certificate authorities.
    pub fn certificate_authorities(&self) -> &[CertificateAuthority] {
        &self.certificate_authorities
    }

    /// The timestamp authorities (RFC 3161).
    pub fn timestamp_authorities(&self) -> &[CertificateAuthority] {
        &self.timestamp_authorities
    }

    /// The keys of the logs and of the authorities' certificates.
    pub(crate) fn keys(&self) -> Vec<PublicKey> {
        let logs = self.tlogs.iter().chain(&self.ctlogs).map(|log| log.key.clone());
        logs.chain(self.certificates().filter_map(|c| c.public_key().ok())).collect()
    }

    /// The certificates of all authorities.
    pub(crate) fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let authorities = self.certificate_authorities.iter().chain(&self.timestamp_authorities);
        authorities.flat_map(|authority| &authority.chain)
    }

    /// What was left out.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Puts every list into one order, the newest first, so that the order in which a document
    /// holds them changes neither a verdict nor a fact.
    fn sort(&mut self) {
        for logs in [&mut self.tlogs, &mut self.ctlogs] {
            order_by(logs, |l| {
                (Reverse(l.valid_for.start), l.log_id.clone(), l.valid_for.end, l.base_url.clone())
            });
        }
        for authorities in [&mut self.certificate_authorities, &mut self.timestamp_authorities] {
            for authority in authorities.iter_mut() {
                order_chain(&mut authority.chain);
            }
            order_by(authorities, |a| {
                let chain: Vec<&[u8]> = a.chain.iter().map(Certificate::der).collect();
                (Reverse(a.valid_for.start), chain.concat(), a.valid_for.end, a.uri.clone())
            });
        }
        let Self { tlogs, ctlogs, certificate_authorities, timestamp_authorities, .. } = self;
        tell_operators([tlogs, ctlogs], [certificate_authorities, timestamp_authorities]);
    }
}

impl Listed for TransparencyLog {
    fn keys(&self) -> Vec<&[u8]> {
        alloc::vec![self.key.spki_der()]
    }

    fn whole(&self) -> Vec<&[u8]> {
        alloc::vec![
            self.key.spki_der(),
            &self.log_id,
            self.base_url.as_bytes(),
            self.operator.as_bytes()
        ]
    }

    fn valid_for(&self) -> Window {
        self.valid_for
    }

    fn with_valid_for(&self, window: Window) -> Self {
        Self { valid_for: window, ..self.clone() }
    }

    fn name(&self) -> &str {
        &self.base_url
    }
}

impl Listed for CertificateAuthority {
    fn keys(&self) -> Vec<&[u8]> {
        self.chain.iter().map(Certificate::spki_der).collect()
    }

    fn whole(&self) -> Vec<&[u8]> {
        let names = [self.uri.as_bytes(), self.operator.as_bytes()];
        names.into_iter().chain(self.chain.iter().map(Certificate::der)).collect()
    }

    fn valid_for(&self) -> Window {
        self.valid_for
    }

    fn with_valid_for(&self, window: Window) -> Self {
        Self { valid_for: window, ..self.clone() }
    }

    fn name(&self) -> &str {
        &self.uri
    }
}

/// Says of every log and authority who runs it.
fn tell_operators(
    logs: [&mut Vec<TransparencyLog>; 2],
    authorities: [&mut Vec<CertificateAuthority>; 2],
) {
    let [tlogs, ctlogs] = logs;
    let [issuing, timestamping] = authorities;
    let of_logs = tlogs.iter().chain(ctlogs.iter()).map(|log| {
        let key = Some(log.key.spki_der().to_vec());
        Told { key, ..Told::new(&log.operator, &log.base_url) }
    });
    let of_authorities = issuing.iter().chain(timestamping.iter()).map(|authority| {
        let anchor = authority.chain.last().map(|anchor| anchor.spki_der().to_vec());
        Told { anchor, ..Told::new(&authority.operator, &authority.uri) }
    });
    let all: Vec<Told> = of_logs.chain(of_authorities).collect();
    let mut operators = operator::operators(&all).into_iter();
    let mut next = || operators.next().unwrap_or_default();
    for log in tlogs.iter_mut().chain(ctlogs.iter_mut()) {
        log.run_by = next();
    }
    for authority in issuing.iter_mut().chain(timestamping.iter_mut()) {
        authority.run_by = next();
    }
}

const LOGS: [&str; 2] = ["tlogs", "ctlogs"];
const AUTHORITIES: [&str; 2] = ["certificateAuthorities", "timestampAuthorities"];

fn check_media_type(message: &mut Message) -> Result<(), Failure> {
    let media_type = text(message, "mediaType")?;
    let known = [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ];
    ensure(known.contains(&media_type.as_str()), Code::RootMediaType)
        .map_err(|f| f.with("mediaType", media_type.as_str()))
}

fn read_logs(
    message: &mut Message,
    place: &'static str,
    notes: &mut Vec<Note>,
) -> Result<List<TransparencyLog>, Failure> {
    let mut logs = List { entries: Vec::new(), unused: Vec::new() };
    for field in list(message, place)? {
        match log(field)? {
            Read::Log(log) => logs.entries.push(log),
            Read::Unused { key, valid_for, note } => {
                logs.unused.push((key, valid_for));
                notes.push(note);
            }
        }
    }
    Ok(logs)
}

fn read_authorities(
    message: &mut Message,
    place: &'static str,
) -> Result<List<CertificateAuthority>, Failure> {
    let entries = list(message, place)?.into_iter().map(authority);
    Ok(List { entries: entries.collect::<Result<_, _>>()?, unused: Vec::new() })
}

/// Sorts by a key, equal ones staying as they are. The lists are short
/// ([`limits::TRUSTED_ROOT_ENTRIES`]), and the standard library's sorting is large.
fn order_by<T>(list: &mut Vec<T>, key: impl Fn(&T) -> SortKey) {
    let mut keys = Vec::new();
    let mut ordered = Vec::with_capacity(list.len());
    for item in list.drain(..) {
        ordered.insert(insert(&mut keys, key(&item)), item);
    }
    *list = ordered;
}

/// When it began to be trusted, which one it is, when it ceased to be, and what it is called.
type SortKey = (Reverse<Time>, Vec<u8>, Option<Time>, String);

/// Puts a key behind those that are not greater, and says where that is.
fn insert(keys: &mut Vec<SortKey>, key: SortKey) -> usize {
    let at = keys.partition_point(|earlier| *earlier <= key);
    keys.insert(at, key);
    at
}

/// Puts a chain into the order that its names say, the anchor last. A chain whose names say
/// nothing, or not one thing, stays as it is: its last certificate is the anchor.
fn order_chain(chain: &mut Vec<Certificate>) {
    let mut ordered: Vec<Certificate> = Vec::new();
    let mut rest = chain.clone();
    while !rest.is_empty() {
        let is_top = |c: &Certificate| rest.iter().all(|o| o == c || !c.is_issued_by_name(o));
        let mut tops = rest.iter().enumerate().filter(|(_, c)| is_top(c)).map(|(i, _)| i);
        let (Some(top), None) = (tops.next(), tops.next()) else { return };
        ordered.insert(0, rest.remove(top));
    }
    *chain = ordered;
}

/// Whatever is wrong with a trusted root makes it unusable: the class says so.
pub(super) fn within(failure: Failure) -> Failure {
    if failure.class() == Class::TrustRoot { failure } else { failure.within(Code::RootMalformed) }
}

/// A list of trusted roots, which is none, is told how several are given.
fn no_list(document: Value) -> Result<Value, Failure> {
    let is_list = recognize::of_json(&document).is_some() && matches!(document, Value::List(_));
    ensure(!is_list, Code::RootMalformed).map_err(|f| f.with("found", hint::LIST_OF_ROOTS))?;
    Ok(document)
}

fn list(message: &mut Message, key: &'static str) -> Result<Vec<Field>, Failure> {
    message.optional(key).map_or(Ok(Vec::new()), |field| {
        field.bounded_list(limits::TRUSTED_ROOT_ENTRIES, Code::RootTooMany).map_err(|f| f.at(key))
    })
}

fn text(message: &mut Message, key: &'static str) -> Result<String, Failure> {
    message.optional(key).map_or(Ok(String::new()), Field::text)
}

enum Read {
    Log(TransparencyLog),
    /// Of a kind that this library lacks.
    Unused {
        key: Vec<u8>,
        valid_for: Window,
        note: Note,
    },
}

fn log(field: Field) -> Result<Read, Failure> {
    let mut message = field.message()?;
    let place = message.place().to_owned();
    let algorithm = message.required("hashAlgorithm")?.text()?;
    let sha256 = HashAlgorithm::from_proto(&algorithm) == Some(HashAlgorithm::Sha256);
    ensure(sha256, Code::RootHashAlgorithm)
        .map_err(|f| f.at(&place).with("hashAlgorithm", algorithm.as_str()))?;
    let base_url = text(&mut message, "baseUrl")?;
    let operator = text(&mut message, "operator")?;
    let mut id = message.required("logId")?.message()?;
    let log_id = id.required("keyId")?.bytes_not_empty()?;
    let mut key = message.required("publicKey")?.message()?;
    let details = key.required("keyDetails")?.text()?;
    let raw = key.required("rawBytes")?.bytes_not_empty()?;
    let valid_for = valid_for(&mut key)?;
    let Some(scheme) = from_key_details(&details) else {
        let shown: String = details.chars().take(limits::ECHO).collect();
        let reason = format!("key details \"{}\" are not supported", shown.escape_debug());
        return Ok(Read::Unused { key: raw, valid_for, note: Note { place, reason } });
    };
    let key = PublicKey::from_spki_der(&raw)
        .map_err(|_| Failure::new(Code::RootKey).at(&place).with("keyDetails", details.as_str()))?;
    let size_fits = rsa_bits(&details).is_none_or(|bits| key.rsa_bits() == Some(bits));
    ensure(key.kind() == scheme.key_kind() && size_fits, Code::RootKey)
        .map_err(|f| f.at(&place).with("keyDetails", details.as_str()))?;
    let names = note_names(&base_url);
    let hashes: Vec<Digest> = names.iter().map(|name| note_key_hash(name, &key)).collect();
    ensure(is_log_id(&log_id, &key, &hashes), Code::RootLogId)
        .map_err(|f| f.at(&place).with("logId", &log_id[..]))?;
    let ids = hashes.iter().filter_map(|hash| hash.bytes().first_chunk().copied());
    let note_keys = names.into_iter().zip(ids).collect();
    Ok(Read::Log(TransparencyLog {
        base_url,
        operator,
        log_id,
        key,
        scheme,
        valid_for,
        note_keys,
        run_by: Operator::default(),
    }))
}

/// A log is known by SHA-256 of its SubjectPublicKeyInfo (RFC 6962 section 3.2) or by the key hash of
/// C2SP signed-note, whole or its first four bytes.
fn is_log_id(log_id: &[u8], key: &PublicKey, note_hashes: &[Digest]) -> bool {
    const SHORT: usize = 4;
    log_id == HashAlgorithm::Sha256.hash(key.spki_der()).bytes()
        || note_hashes
            .iter()
            .any(|hash| log_id == hash.bytes() || hash.bytes().get(..SHORT) == Some(log_id))
}

/// The key hash of C2SP signed-note, whose first four bytes are the key id.
pub(crate) fn note_key_hash(name: &str, key: &PublicKey) -> Digest {
    let signed = match key.kind().note_key() {
        NoteKey::Bits(kind) => [name.as_bytes(), kind, key.key_bytes()].concat(),
        NoteKey::Spki(kind) => [name.as_bytes(), kind, key.spki_der()].concat(),
        NoteKey::SpkiAlone => key.spki_der().to_owned(),
    };
    HashAlgorithm::Sha256.hash(&signed)
}

/// The names under which a log may sign its checkpoints: its base URL without scheme and trailing
/// slash, or its host alone.
fn note_names(base_url: &str) -> Vec<String> {
    let name = base_url.split_once("://").map_or(base_url, |(_, rest)| rest).trim_end_matches('/');
    let host = name.split(['/', ':']).next().unwrap_or(name);
    let mut names = alloc::vec![name.to_owned()];
    if host != name {
        names.push(host.to_owned());
    }
    names
}

fn authority(field: Field) -> Result<CertificateAuthority, Failure> {
    let mut message = field.message()?;
    let place = message.place().to_owned();
    let uri = text(&mut message, "uri")?;
    let operator = text(&mut message, "operator")?;
    let valid_for = valid_for(&mut message)?;
    let mut chain_message = message.required("certChain")?.message()?;
    let mut chain = Vec::new();
    for field in chain_message.optional("certificates").map_or(Ok(Vec::new()), Field::list)? {
        let mut certificate = field.message()?;
        let der = certificate.required("rawBytes")?.bytes_not_empty()?;
        chain.push(Certificate::from_der(&der).map_err(|failure| {
            Failure::new(Code::RootCertificate)
                .at(certificate.place())
                .with("cause", failure.code().as_str())
        })?);
    }
    ensure(!chain.is_empty(), Code::RootAuthorityEmpty).map_err(|f| f.at(&place))?;
    ensure(chain.len() <= limits::CERTIFICATES, Code::RootTooMany)
        .map_err(|f| f.at(&place).with("limit", limits::CERTIFICATES))?;
    Ok(CertificateAuthority { uri, operator, chain, valid_for, run_by: Operator::default() })
}

/// `validFor`: a start is required, an end is not; both ends are included.
fn valid_for(message: &mut Message) -> Result<Window, Failure> {
    let place = message.place().to_owned();
    let invalid = || Failure::new(Code::RootValidity).at(&place);
    let mut range = message.optional("validFor").ok_or_else(invalid)?.message()?;
    let time = |field: Field| {
        let place = field.place().to_owned();
        let text = field.text()?;
        Time::parse_rfc3339(&text).ok_or_else(|| Field::bad_value(&place, text.as_str()))
    };
    let start = range.optional("start").map(time).transpose()?.ok_or_else(invalid)?;
    let end = range.optional("end").map(time).transpose()?;
    ensure(end.is_none_or(|end| start <= end), Code::RootValidity).map_err(|f| f.at(&place))?;
    Ok(Window { start, end })
}

/// The same log may stand there twice with different windows; two keys may not share an identifier.
fn check_distinct(logs: &[TransparencyLog], place: &str) -> Result<(), Failure> {
    for (i, log) in logs.iter().enumerate() {
        let clash = logs.iter().take(i).any(|o| o.log_id == log.log_id && o.key != log.key);
        ensure(!clash, Code::RootLogDuplicate)
            .map_err(|f| f.at(place).with("logId", &log.log_id[..]))?;
    }
    Ok(())
}
