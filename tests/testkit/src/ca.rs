//! The certificate authority: X.509 certificates (RFC 5280) with Fulcio's extensions.
//!
//! A [`Certificate`] is a plain list of parts, so that a fault can put any of them wrong before it
//! is signed.

use crate::clock;
use crate::der;
use crate::edit::claim;
use crate::key::{Hash, Key, KeyKind};
use crate::recipe::{IssuerExtensions, Recipe, San, WORKFLOW};

/// One extension.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The object identifier, dotted.
    pub oid: String,
    /// Whether it is critical.
    pub critical: bool,
    /// The DER (or, for Fulcio's first six, raw text) inside the OCTET STRING.
    pub value: Vec<u8>,
}

impl Extension {
    /// An extension from its parts.
    pub fn new(oid: &str, critical: bool, value: Vec<u8>) -> Self {
        Self { oid: oid.to_owned(), critical, value }
    }

    fn encode(&self) -> Vec<u8> {
        let mut parts = vec![der::oid(&self.oid)];
        if self.critical {
            parts.push(der::yes());
        }
        parts.push(der::octets(&self.value));
        der::seq(&parts)
    }
}

/// A certificate to be signed.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The serial number, big-endian.
    pub serial: Vec<u8>,
    /// The signature algorithm's object identifier, written in both places.
    pub algorithm: String,
    /// The issuer's Name, DER.
    pub issuer: Vec<u8>,
    /// First second of validity.
    pub not_before: i64,
    /// Last second of validity.
    pub not_after: i64,
    /// The subject's Name, DER.
    pub subject: Vec<u8>,
    /// The SubjectPublicKeyInfo, DER.
    pub spki: Vec<u8>,
    /// The extensions in their order.
    pub extensions: Vec<Extension>,
}

impl Certificate {
    /// The TBSCertificate.
    pub fn tbs(&self) -> Vec<u8> {
        let extensions: Vec<_> = self.extensions.iter().map(Extension::encode).collect();
        der::seq(&[
            der::tlv(0xa0, &der::uint(&[2])),
            der::uint(&self.serial),
            der::algorithm(&self.algorithm),
            self.issuer.clone(),
            der::seq(&[der::time(self.not_before), der::time(self.not_after)]),
            self.subject.clone(),
            self.spki.clone(),
            der::tlv(0xa3, &der::seq(&extensions)),
        ])
    }

    /// The certificate around a signature.
    pub fn assemble(&self, signature: &[u8]) -> Vec<u8> {
        der::seq(&[self.tbs(), der::algorithm(&self.algorithm), der::bits(signature, 0)])
    }

    /// The certificate, signed.
    pub fn sign(&self, key: &Key, hash: Hash) -> Vec<u8> {
        self.assemble(&key.sign(hash, &self.tbs()))
    }

    /// Removes an extension.
    pub fn drop_extension(&mut self, oid: &str) {
        self.extensions.retain(|e| e.oid != oid);
    }

    /// Puts an extension in the place of the one with its identifier, or at the end.
    pub fn put_extension(&mut self, extension: Extension) {
        match self.extensions.iter_mut().find(|e| e.oid == extension.oid) {
            Some(old) => *old = extension,
            None => self.extensions.push(extension),
        }
    }
}

/// Object identifiers of extensions.
pub mod oid {
    /// Key usage.
    pub const KEY_USAGE: &str = "2.5.29.15";
    /// Extended key usage.
    pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
    /// Basic constraints.
    pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
    /// Subject alternative name.
    pub const SAN: &str = "2.5.29.17";
    /// Name constraints.
    pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
    /// Subject key identifier.
    pub const SUBJECT_KEY_ID: &str = "2.5.29.14";
    /// Authority key identifier.
    pub const AUTHORITY_KEY_ID: &str = "2.5.29.35";
    /// The embedded list of signed certificate timestamps.
    pub const SCT_LIST: &str = "1.3.6.1.4.1.11129.2.4.2";
    /// Fulcio's issuer, raw text.
    pub const ISSUER_V1: &str = "1.3.6.1.4.1.57264.1.1";
    /// Fulcio's issuer, UTF8String.
    pub const ISSUER_V2: &str = "1.3.6.1.4.1.57264.1.8";
    /// Fulcio's otherName type: a user name.
    pub const USER_NAME: &str = "1.3.6.1.4.1.57264.1.7";
    /// The purpose code signing.
    pub const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
    /// The purpose TLS server.
    pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
    /// Any purpose.
    pub const ANY_PURPOSE: &str = "2.5.29.37.0";
}

/// Key usage: digitalSignature.
pub const DIGITAL_SIGNATURE: u8 = 0x80;
/// Key usage: keyEncipherment.
pub const KEY_ENCIPHERMENT: u8 = 0x20;
/// Key usage: keyCertSign.
pub const KEY_CERT_SIGN: u8 = 0x04;
/// Key usage: cRLSign.
pub const CRL_SIGN: u8 = 0x02;

/// A key usage extension.
pub fn key_usage(flags: u8) -> Extension {
    let unused = flags.trailing_zeros().min(7) as u8;
    Extension::new(oid::KEY_USAGE, true, der::bits(&[flags], unused))
}

/// An extended key usage extension.
pub fn extended_key_usage(purposes: &[&str]) -> Extension {
    let parts: Vec<_> = purposes.iter().map(|p| der::oid(p)).collect();
    Extension::new(oid::EXTENDED_KEY_USAGE, false, der::seq(&parts))
}

/// A basic constraints extension.
pub fn basic_constraints(ca: bool, path_length: Option<u8>) -> Extension {
    let mut parts = Vec::new();
    if ca {
        parts.push(der::yes());
    }
    if let Some(length) = path_length {
        parts.push(der::uint(&[length]));
    }
    Extension::new(oid::BASIC_CONSTRAINTS, true, der::seq(&parts))
}

/// A subject alternative name extension over GeneralNames.
pub fn subject_alt_name(names: &[Vec<u8>]) -> Extension {
    Extension::new(oid::SAN, true, der::seq(names))
}

/// A GeneralName of an identity.
pub fn general_name(san: San, identity: &str) -> Vec<u8> {
    match san {
        San::Email => der::tlv(0x81, identity.as_bytes()),
        San::Uri => der::tlv(0x86, identity.as_bytes()),
        San::OtherName => der::tlv(
            0xa0,
            &[der::oid(oid::USER_NAME), der::tlv(0xa0, &der::utf8(identity))].concat(),
        ),
    }
}

/// An authority: its certificate and key.
#[derive(Clone)]
pub struct Authority {
    /// The certificate's parts.
    pub certificate: Certificate,
    /// Its key.
    pub key: Key,
    /// The hash it signs with.
    pub hash: Hash,
    /// The certificate, signed.
    pub der: Vec<u8>,
}

impl Authority {
    /// The subject's name.
    pub fn name(&self) -> Vec<u8> {
        self.certificate.subject.clone()
    }
}

/// The certificates above the leaf before they are signed: the root first, the issuer last.
pub struct Chain {
    /// The parts and keys, from the root down.
    pub links: Vec<(Certificate, Key)>,
}

impl Chain {
    /// Root and intermediate with keys of a kind.
    pub fn new(seed: &str, kind: KeyKind, label: &str) -> Self {
        let mut chain = Self { links: Vec::new() };
        chain.push(seed, kind, label, "root");
        chain.push(seed, kind, label, "intermediate");
        chain
    }

    /// Adds an authority below the last one.
    pub fn push(&mut self, seed: &str, kind: KeyKind, label: &str, role: &str) {
        let key = Key::derive(kind, seed, &format!("{label}/{role}"));
        let subject = der::name(&format!("{label}.example"), role);
        let (issuer, parent) = match self.links.last() {
            Some((parent, key)) => (parent.subject.clone(), key.clone()),
            None => (subject.clone(), key.clone()),
        };
        let mut extensions = vec![
            key_usage(KEY_CERT_SIGN | CRL_SIGN),
            basic_constraints(true, if self.links.is_empty() { None } else { Some(0) }),
            Extension::new(oid::SUBJECT_KEY_ID, false, der::octets(&key.id()[..20])),
        ];
        if !self.links.is_empty() {
            extensions.push(extended_key_usage(&[oid::CODE_SIGNING]));
            let id = der::tlv(0x80, &parent.id()[..20]);
            extensions.push(Extension::new(oid::AUTHORITY_KEY_ID, false, der::seq(&[id])));
        }
        let certificate = Certificate {
            serial: vec![0x10 + self.links.len() as u8],
            algorithm: parent.algorithm(parent.kind().hash()).to_owned(),
            issuer,
            not_before: clock::START,
            not_after: clock::END,
            subject,
            spki: key.spki(),
            extensions,
        };
        self.links.push((certificate, key));
    }

    /// Signs them all.
    pub fn sign(self) -> Vec<Authority> {
        let mut out: Vec<Authority> = Vec::new();
        for (certificate, key) in self.links {
            let parent = out.last().map_or(&key, |authority: &Authority| &authority.key);
            let der = certificate.sign(parent, parent.kind().hash());
            let hash = key.kind().hash();
            out.push(Authority { certificate, key, hash, der });
        }
        out
    }
}

/// A leaf certificate as Fulcio makes them, without the signed certificate timestamps.
pub fn leaf(recipe: &Recipe, issuer: &Authority, key: &Key) -> Certificate {
    let key_id = der::tlv(0x80, &issuer.key.id()[..20]);
    let names = [general_name(recipe.san, &recipe.identity)];
    let mut extensions = vec![
        key_usage(DIGITAL_SIGNATURE),
        extended_key_usage(&[oid::CODE_SIGNING]),
        Extension::new(oid::SUBJECT_KEY_ID, false, der::octets(&key.id()[..20])),
        Extension::new(oid::AUTHORITY_KEY_ID, false, der::seq(&[key_id])),
        subject_alt_name(&names),
    ];
    if recipe.issuer_extensions != IssuerExtensions::NewOnly {
        let value = recipe.issuer.clone().into_bytes();
        extensions.push(Extension::new(oid::ISSUER_V1, false, value));
    }
    if recipe.san == San::Uri {
        extensions.extend(OLD_CLAIMS.iter().map(|(n, text)| claim(*n, text)));
    }
    if recipe.issuer_extensions != IssuerExtensions::OldOnly {
        extensions.push(Extension::new(oid::ISSUER_V2, false, der::utf8(&recipe.issuer)));
        if recipe.san == San::Uri {
            extensions.extend(NEW_CLAIMS.iter().map(|(n, text)| claim(*n, text)));
        }
    }
    Certificate {
        serial: crate::key::sha256(recipe.identity.as_bytes())[..16].to_vec(),
        algorithm: issuer.key.algorithm(issuer.hash).to_owned(),
        issuer: issuer.name(),
        not_before: clock::BASE - clock::HALF_LIFE,
        not_after: clock::BASE + clock::HALF_LIFE,
        subject: der::seq(&[]),
        spki: key.spki(),
        extensions,
    }
}

/// The commit of the workflow's claims.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// Fulcio's older claims about a workflow.
pub const OLD_CLAIMS: [(u8, &str); 5] =
    [(2, "push"), (3, COMMIT), (4, "release"), (5, "testkit/example"), (6, "refs/tags/v1.0.0")];

/// Fulcio's newer claims about a workflow.
pub const NEW_CLAIMS: [(u8, &str); 16] = [
    (9, WORKFLOW),
    (10, COMMIT),
    (11, "github-hosted"),
    (12, "https://github.com/testkit/example"),
    (13, COMMIT),
    (14, "refs/tags/v1.0.0"),
    (15, "1001"),
    (16, "https://github.com/testkit"),
    (17, "2002"),
    (18, WORKFLOW),
    (19, COMMIT),
    (20, "push"),
    (21, "https://github.com/testkit/example/actions/runs/3003/attempts/1"),
    (22, "public"),
    (23, "release"),
    (24, "repo:testkit/example:environment:release"),
];
