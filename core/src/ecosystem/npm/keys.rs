//! The keys that a registry signs with, in the form in which the registry serves them
//! (`/-/npm/v1/keys`) and in that of the target which Sigstore's TUF repository distributes:
//!
//! ```json
//! { "keys": [ { "keyid": "SHA256:jl3b…", "keytype": "ecdsa-sha2-nistp256",
//!     "scheme": "ecdsa-sha2-nistp256", "key": "MFkw…", "expires": null } ] }
//! { "keys": [ { "keyId": "SHA256:jl3b…", "keyUsage": "npm:attestations",
//!     "publicKey": { "rawBytes": "MFkw…", "keyDetails": "PKIX_ECDSA_P256_SHA_256",
//!                    "validFor": { "start": "2022-12-01T00:00:00.000Z" } } } ] }
//! ```
//! A key identifier `SHA256:…` is the fingerprint that SSH shows of the key: the SHA-256 of its SSH
//! encoding (RFC 4253 section 6.6, RFC 5656 section 3.1), in base64 without padding. No page of npm
//! says so; both of its keys agree.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::{Class, Code};
use crate::crypto::{HashAlgorithm, PublicKey, Scheme, from_key_details};
use crate::encoding::base64;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::policy::{Policy, TrustedKey};
use crate::recognize;
use crate::time::{Time, Window};
use crate::trust::Note;

/// The name of ECDSA on P-256 with SHA-256 where the registry serves its keys.
const ECDSA_P256: &str = "ecdsa-sha2-nistp256";

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usage {
    /// The registry's own form does not say.
    Any,
    Signatures,
    Attestations,
}

/// One key of a registry, in one period.
#[derive(Clone, Debug)]
pub(super) struct RegistryKey {
    pub(super) id: String,
    usage: Usage,
    pub(super) key: PublicKey,
    pub(super) scheme: Scheme,
    /// None: always valid.
    pub(super) valid_for: Option<Window>,
}

/// The keys of a registry.
#[derive(Clone, Debug)]
pub struct RegistryKeys {
    keys: Vec<RegistryKey>,
    notes: Vec<Note>,
}

impl RegistryKeys {
    /// Parses a registry's keys, in either form. Keys of a kind that this library lacks are skipped
    /// with a note; unknown fields are ignored.
    ///
    /// # Errors
    /// A failure of class trust_root.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        parse(json).map_err(|failure| match failure.class() {
            Class::TrustRoot => failure,
            _ => failure.within(Code::NpmKeys),
        })
    }

    /// The keys of the registry at `registry.npmjs.org`, compiled in (feature `embedded-roots`).
    #[cfg(feature = "embedded-roots")]
    pub fn npm() -> Self {
        // Keys that did not load would verify nothing; a test loads them.
        Self::from_json(crate::trust::embedded::NPM_REGISTRY_KEYS)
            .unwrap_or(Self { keys: Vec::new(), notes: Vec::new() })
    }

    /// What was left out.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The policy that takes a bundle signed with a key which the registry uses for attestations.
    pub fn to_policy(&self) -> Policy {
        let keys = self.keys.iter().filter(|key| key.usage != Usage::Signatures);
        Policy::keyring(keys.map(RegistryKey::to_trusted).collect())
    }

    /// The keys of this identifier which the registry uses for its own signatures.
    pub(super) fn for_signatures<'k>(&'k self, id: &str) -> Vec<&'k RegistryKey> {
        let is_wanted = |key: &&RegistryKey| key.id == id && key.usage != Usage::Attestations;
        self.keys.iter().filter(is_wanted).collect()
    }
}

impl RegistryKey {
    fn to_trusted(&self) -> TrustedKey {
        let key = TrustedKey::new(self.key.clone()).with_hint(&self.id);
        match self.valid_for {
            Some(window) => key.valid_for(window),
            None => key,
        }
    }
}

fn parse(json: &[u8]) -> Result<RegistryKeys, Failure> {
    let (bytes, nodes) = (limits::REGISTRY_KEYS_BYTES, limits::REGISTRY_KEYS_NODES);
    let value = json::parse(json, bytes, nodes)
        .map_err(|failure| recognize::not_json(failure, Code::NpmKeys, json))?;
    let value = recognize::only(value, DocumentKind::RegistryKeys, Code::NpmKeys)?;
    let mut message = Message::document(value)?;
    let list = message.required("keys")?.bounded_list(limits::REGISTRY_KEYS, Code::NpmKeys)?;
    let mut all = RegistryKeys { keys: Vec::new(), notes: Vec::new() };
    for field in list {
        let mut message = field.message()?;
        let place = message.place().to_owned();
        let read = match message.optional("publicKey") {
            Some(field) => target_key(message, field.message()?)?,
            None => served_key(message)?,
        };
        match read {
            Ok(key) => {
                check_id(&key).map_err(|f| f.at(&place))?;
                all.keys.push(key);
            }
            Err(reason) => all.notes.push(Note { place, reason }),
        }
    }
    // One identifier for two keys would name neither.
    for (i, key) in all.keys.iter().enumerate() {
        let clash = all.keys.iter().take(i).any(|o| o.id == key.id && o.key != key.key);
        ensure(!clash, Code::NpmKeyId).map_err(|f| f.with("keyid", key.id.as_str()))?;
    }
    check_periods(&all.keys)?;
    Ok(all)
}

/// One key has one period for what it is used for: the wider of two would bring back one that was retired.
fn check_periods(keys: &[RegistryKey]) -> Result<(), Failure> {
    let overlap = |a: Usage, b: Usage| a == b || a == Usage::Any || b == Usage::Any;
    for (i, key) in keys.iter().enumerate() {
        let mut earlier = keys.iter().take(i);
        let other = earlier.find(|o| {
            o.key == key.key && overlap(o.usage, key.usage) && o.valid_for != key.valid_for
        });
        ensure(other.is_none(), Code::NpmKeys).map_err(|f| {
            f.with("keyid", key.id.as_str()).with("cause", "the key has two periods")
        })?;
    }
    Ok(())
}

/// The key, or why it is skipped.
type Read = Result<RegistryKey, String>;

fn skipped(what: &str, value: &str) -> Read {
    let shown: String = value.chars().take(limits::ECHO).collect();
    Err(format!("{what} \"{}\" is not supported", shown.escape_debug()))
}

/// The form that the registry serves.
fn served_key(mut message: Message) -> Result<Read, Failure> {
    let id = message.required("keyid")?.text()?;
    for field in ["keytype", "scheme"] {
        let value = message.required(field)?.text()?;
        if value != ECDSA_P256 {
            return Ok(skipped(field, &value));
        }
    }
    let scheme = Scheme::EcdsaP256Sha256;
    let key = public_key(message.required("key")?, scheme)?;
    let end = message.optional("expires").map(time).transpose()?;
    // The registry does not say since when: for as long as there is time.
    let valid_for = end.map(|end| Window { start: Time::from_unix(0), end: Some(end) });
    Ok(Ok(RegistryKey { id, usage: Usage::Any, key, scheme, valid_for }))
}

/// The form of the TUF target.
fn target_key(mut message: Message, mut key: Message) -> Result<Read, Failure> {
    let id = message.required("keyId")?.text()?;
    let usage = match message.required("keyUsage")?.text()?.as_str() {
        "npm:signatures" => Usage::Signatures,
        "npm:attestations" => Usage::Attestations,
        other => return Ok(skipped("keyUsage", other)),
    };
    let details = key.required("keyDetails")?.text()?;
    let Some(scheme) = from_key_details(&details) else {
        return Ok(skipped("keyDetails", &details));
    };
    let public = public_key(key.required("rawBytes")?, scheme)?;
    let mut range = key.required("validFor")?.message()?;
    let start = time(range.required("start")?)?;
    let end = range.optional("end").map(time).transpose()?;
    let window = Window::new(start, end).ok_or_else(|| {
        Failure::new(Code::NpmKeys).at(range.place()).with("cause", "it ends before it starts")
    })?;
    Ok(Ok(RegistryKey { id, usage, key: public, scheme, valid_for: Some(window) }))
}

fn public_key(field: Field, scheme: Scheme) -> Result<PublicKey, Failure> {
    let place = field.place().to_owned();
    let key = PublicKey::from_spki_der(&field.bytes_not_empty()?).map_err(|f| f.at(&place))?;
    ensure(key.kind() == scheme.key_kind(), Code::NpmKeys)
        .map_err(|f| f.at(&place).with("key", key.kind().name()))?;
    Ok(key)
}

fn time(field: Field) -> Result<Time, Failure> {
    let place = field.place().to_owned();
    let text = field.text()?;
    Time::parse_rfc3339(&text).ok_or_else(|| Field::bad_value(&place, text.as_str()))
}

/// An identifier that says to be a hash is that of the key.
fn check_id(key: &RegistryKey) -> Result<(), Failure> {
    let (Some(hash), Some(encoded)) = (key.id.strip_prefix("SHA256:"), ssh_encoding(&key.key))
    else {
        return Ok(());
    };
    let expected = base64::encode(HashAlgorithm::Sha256.hash(&encoded).bytes());
    ensure(hash == expected.trim_end_matches('='), Code::NpmKeyId)
        .map_err(|f| f.with("keyid", key.id.as_str()).with("expected", expected.as_str()))
}

/// RFC 5656 section 3.1 and RFC 8709 section 4; no registry has a key of RSA.
fn ssh_encoding(key: &PublicKey) -> Option<Vec<u8>> {
    let names = key.kind().ssh_names();
    if names.is_empty() {
        return None;
    }
    let parts = names.iter().map(|name| name.as_bytes()).chain([key.key_bytes()]);
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(&u32::try_from(part.len()).ok()?.to_be_bytes());
        out.extend_from_slice(part);
    }
    Some(out)
}
