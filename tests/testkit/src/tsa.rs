//! Timestamp authorities: RFC 3161 responses, written as CMS SignedData (RFC 5652).
//!
//! ```text
//! TimeStampResp { status, ContentInfo { id-signedData, [0] SignedData {
//!   3, digestAlgorithms, { id-ct-TSTInfo, [0] OCTET STRING(TSTInfo) }, [0] certificates?,
//!   { SignerInfo 1, sid, digestAlgorithm, [0] signedAttrs, signatureAlgorithm, signature } } } }
//! TSTInfo { 1, policy, messageImprint { algorithm, hash }, serial, genTime, accuracy?, nonce? }
//! ```
//!
//! [`Info`] and [`Token`] are plain lists of parts, so that a fault can put any of them wrong before
//! it is signed.

use crate::ca::{
    self, Authority, Chain, DIGITAL_SIGNATURE, Extension, KEY_CERT_SIGN, basic_constraints,
    key_usage,
};
use crate::clock::{self, civil, rfc3339};
use crate::der;
use crate::json::b64;
use crate::key::{Hash, Key, KeyKind, sha1};
use serde_json::{Value, json};

/// Object identifiers of timestamps.
pub mod oid {
    /// SignedData.
    pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
    /// Data.
    pub const DATA: &str = "1.2.840.113549.1.7.1";
    /// TSTInfo.
    pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
    /// The attribute content type.
    pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
    /// The attribute message digest.
    pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
    /// The attribute signing time.
    pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
    /// The attribute signing certificate (SHA-1).
    pub const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
    /// The attribute signing certificate, version 2.
    pub const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
    /// The purpose time-stamping.
    pub const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
    /// SHA-1.
    pub const SHA1: &str = "1.3.14.3.2.26";
    /// The policy of Sigstore's timestamp authorities.
    pub const POLICY: &str = "1.3.6.1.4.1.57264.2";
}

/// The authorities that the testkit knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// P-256, SHA-256, below root and intermediate. Trusted.
    A,
    /// P-384, SHA-384, below the same root and intermediate as A.
    B,
    /// RSA, SHA-512, below a root of its own. Trusted.
    C,
    /// The names of A and other keys.
    Twin,
    /// Unknown by name and key.
    Stranger,
}

impl Name {
    /// Every authority.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::Twin, Self::Stranger];

    fn family(self) -> &'static str {
        match self {
            Self::A | Self::B | Self::Twin => "tsa",
            Self::C => "tsa-c",
            Self::Stranger => "stranger",
        }
    }

    fn key(self) -> KeyKind {
        match self {
            Self::B => KeyKind::P384,
            Self::C => KeyKind::Rsa,
            _ => KeyKind::P256,
        }
    }

    fn hash(self) -> Hash {
        match self {
            Self::B => Hash::Sha384,
            Self::C => Hash::Sha512,
            _ => Hash::Sha256,
        }
    }

    fn host(self) -> &'static str {
        match self {
            Self::A => "tsa-a",
            Self::B => "tsa-b",
            Self::C => "tsa-c",
            Self::Twin => "tsa-twin",
            Self::Stranger => "tsa-stranger",
        }
    }
}

/// A timestamp authority.
#[derive(Clone)]
pub struct Tsa {
    /// Which one.
    pub name: Name,
    /// The certificate and key that sign.
    pub signer: Authority,
    /// The hash that it signs with.
    pub hash: Hash,
    /// The certificates above, the issuer first.
    pub above: Vec<Authority>,
    /// The certificates that the trusted root holds.
    pub listed: Vec<Vec<u8>>,
    /// The first moment of its window, RFC 3339.
    pub start: String,
    /// The last moment of its window.
    pub end: Option<String>,
    /// Its operator.
    pub operator: Option<String>,
}

/// The certificates of an authority before they are signed: root, intermediate, signer.
pub fn chain(seed: &str, name: Name) -> Chain {
    let seed = if name == Name::Twin { format!("{seed}/twin") } else { seed.to_owned() };
    let (family, role) = (name.family(), name.host());
    let role = if name == Name::Twin { "tsa-a" } else { role };
    let mut chain = Chain { links: Vec::new() };
    let kind = if name == Name::C { KeyKind::P521 } else { KeyKind::P384 };
    chain.push(&seed, kind, family, "root");
    if name != Name::C {
        chain.push(&seed, kind, family, "intermediate");
    }
    chain.push(&seed, name.key(), family, role);
    let last = chain.links.len() - 1;
    for (n, (certificate, _)) in chain.links.iter_mut().enumerate().skip(1) {
        certificate.put_extension(purposes(&[oid::TIME_STAMPING], n == last));
    }
    let signer = &mut chain.links[last].0;
    // The twin has the issuer's name and the serial number of A.
    signer.serial = vec![0x20 + if name == Name::Twin { Name::A } else { name } as u8];
    signer.put_extension(key_usage(DIGITAL_SIGNATURE));
    signer.drop_extension(ca::oid::BASIC_CONSTRAINTS);
    chain
}

/// An extended key usage extension.
pub fn purposes(list: &[&str], critical: bool) -> Extension {
    Extension { critical, ..ca::extended_key_usage(list) }
}

/// Marks a signer's certificate as an authority.
pub fn make_authority(certificate: &mut ca::Certificate) {
    certificate.put_extension(basic_constraints(true, None));
    certificate.put_extension(key_usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN));
}

impl Tsa {
    /// The authority of a name and its certificates.
    pub fn new(name: Name, chain: Chain) -> Self {
        let mut above = chain.sign();
        let signer = above.pop().expect("a signer");
        above.reverse();
        let listed = [&signer].into_iter().chain(&above).map(|a| a.der.clone()).collect();
        Self {
            name,
            signer,
            hash: name.hash(),
            above,
            listed,
            start: rfc3339(clock::START),
            end: None,
            operator: None,
        }
    }

    /// The authority as the trusted root holds it.
    pub fn trusted(&self) -> Value {
        let list: Vec<Value> =
            self.listed.iter().map(|der| json!({ "rawBytes": b64(der) })).collect();
        let mut out = json!({
            "subject": { "organization": "testkit.example", "commonName": self.name.host() },
            "uri": format!("https://{}.testkit.example/api/v1/timestamp", self.name.host()),
            "certChain": { "certificates": list },
            "validFor": { "start": self.start },
        });
        if let Some(end) = &self.end {
            out["validFor"]["end"] = end.as_str().into();
        }
        if let Some(operator) = &self.operator {
            out["operator"] = operator.as_str().into();
        }
        out
    }

    /// What a timestamp over some bytes says, before it is signed.
    pub fn info(&self, data: &[u8], stamp: &Stamp) -> Info {
        Info {
            version: 1,
            policy: oid::POLICY.to_owned(),
            imprint_algorithm: der::seq(&[der::oid(self.hash.oid()), der::null()]),
            imprint: self.hash.digest(data),
            serial: vec![0x30 + stamp.serial],
            gen_time: gen_time(stamp.time, stamp.fraction),
            accuracy: None,
            nonce: None,
            extra: Vec::new(),
            tail: Vec::new(),
        }
    }

    /// The token around an [`Info`], before it is signed.
    pub fn token(&self, info: &Info) -> Token {
        let content = info.encode();
        let digest = der::seq(&[der::oid(self.hash.oid())]);
        let certificate = &self.signer.certificate;
        let attributes = vec![
            (oid::CONTENT_TYPE, der::oid(oid::TST_INFO)),
            (oid::MESSAGE_DIGEST, der::octets(&self.hash.digest(&content))),
            (oid::SIGNING_CERTIFICATE_V2, self.signing_certificate_v2(Hash::Sha256)),
        ];
        Token {
            status: 0,
            content_type: oid::TST_INFO.to_owned(),
            content,
            digest_algorithms: vec![digest.clone()],
            certificates: Vec::new(),
            sid: der::seq(&[certificate.issuer.clone(), der::uint(&certificate.serial)]),
            digest_algorithm: digest,
            attributes: Some(
                attributes.into_iter().map(|(id, value)| (id.to_owned(), vec![value])).collect(),
            ),
            signature_algorithm: der::algorithm(self.signer.key.algorithm(self.hash)),
            key: self.signer.key.clone(),
            hash: self.hash,
            signature: Vec::new(),
            unsigned: Vec::new(),
            signers: 1,
            bare: false,
        }
    }

    /// SigningCertificateV2 of the signer.
    pub fn signing_certificate_v2(&self, hash: Hash) -> Vec<u8> {
        signing_certificate_v2(&self.signer, hash)
    }

    /// Every certificate, the signer's first.
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        [&self.signer].into_iter().chain(&self.above).map(|a| a.der.clone()).collect()
    }
}

/// SigningCertificateV2 of a certificate (RFC 5035 section 3).
pub fn signing_certificate_v2(signer: &Authority, hash: Hash) -> Vec<u8> {
    let mut parts = Vec::new();
    if hash != Hash::Sha256 {
        parts.push(der::seq(&[der::oid(hash.oid())]));
    }
    parts.push(der::octets(&hash.digest(&signer.der)));
    parts.push(issuer_serial(signer));
    der::seq(&[der::seq(&[der::seq(&parts)])])
}

/// SigningCertificate of a certificate: SHA-1 (RFC 2634 section 5.4).
pub fn signing_certificate(signer: &Authority) -> Vec<u8> {
    let id = der::seq(&[der::octets(&sha1(&signer.der)), issuer_serial(signer)]);
    der::seq(&[der::seq(&[id])])
}

fn issuer_serial(signer: &Authority) -> Vec<u8> {
    let name = der::tlv(0xa4, &signer.certificate.issuer);
    der::seq(&[der::seq(&[name]), der::uint(&signer.certificate.serial)])
}

/// GeneralizedTime of a Unix time, with the digits of a fraction, if there are any.
pub fn gen_time(unix: i64, fraction: &str) -> Vec<u8> {
    let (y, mo, d, h, mi, s) = civil(unix);
    let dot = if fraction.is_empty() { "" } else { "." };
    let text = format!("{y:04}{mo:02}{d:02}{h:02}{mi:02}{s:02}{dot}{fraction}Z");
    der::tlv(0x18, text.as_bytes())
}

/// A timestamp to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// By whom.
    pub by: Name,
    /// The second that it states.
    pub time: i64,
    /// The digits after the second.
    pub fraction: &'static str,
    /// What tells it from the same authority's other timestamps.
    pub serial: u8,
}

impl Stamp {
    /// A timestamp of the moment at which everything happens.
    pub fn by(by: Name) -> Self {
        Self::at(by, clock::BASE)
    }

    /// A timestamp of a moment.
    pub fn at(by: Name, time: i64) -> Self {
        Self { by, time, fraction: "", serial: 0 }
    }
}

/// The parts of a TSTInfo.
#[derive(Clone, Debug)]
pub struct Info {
    /// The version.
    pub version: u8,
    /// The policy's object identifier.
    pub policy: String,
    /// The AlgorithmIdentifier of the imprint.
    pub imprint_algorithm: Vec<u8>,
    /// The hash of what is stamped.
    pub imprint: Vec<u8>,
    /// The serial number.
    pub serial: Vec<u8>,
    /// genTime, with its tag.
    pub gen_time: Vec<u8>,
    /// Accuracy, with its tag.
    pub accuracy: Option<Vec<u8>>,
    /// The nonce.
    pub nonce: Option<Vec<u8>>,
    /// Anything after the nonce.
    pub extra: Vec<u8>,
    /// Anything after the structure.
    pub tail: Vec<u8>,
}

impl Info {
    fn encode(&self) -> Vec<u8> {
        let mut parts = vec![
            der::uint(&[self.version]),
            der::oid(&self.policy),
            der::seq(&[self.imprint_algorithm.clone(), der::octets(&self.imprint)]),
            der::uint(&self.serial),
            self.gen_time.clone(),
        ];
        parts.extend(self.accuracy.clone());
        parts.extend(self.nonce.as_ref().map(|nonce| der::uint(nonce)));
        parts.push(self.extra.clone());
        [der::seq(&parts), self.tail.clone()].concat()
    }
}

/// An attribute: its identifier and its values.
pub type Attribute = (String, Vec<Vec<u8>>);

/// The parts of a response.
#[derive(Clone)]
pub struct Token {
    /// PKIStatus: 0 is granted.
    pub status: u8,
    /// eContentType.
    pub content_type: String,
    /// eContent.
    pub content: Vec<u8>,
    /// The AlgorithmIdentifiers of SignedData's list.
    pub digest_algorithms: Vec<Vec<u8>>,
    /// The certificates; the field is left out where there are none.
    pub certificates: Vec<Vec<u8>>,
    /// The signer's identifier.
    pub sid: Vec<u8>,
    /// The AlgorithmIdentifier of the signer's digest.
    pub digest_algorithm: Vec<u8>,
    /// The signed attributes.
    pub attributes: Option<Vec<Attribute>>,
    /// The AlgorithmIdentifier of the signature.
    pub signature_algorithm: Vec<u8>,
    /// The key that signs.
    pub key: Key,
    /// The hash that it signs with.
    pub hash: Hash,
    /// The signature.
    pub signature: Vec<u8>,
    /// The unsigned attributes, with their tag.
    pub unsigned: Vec<u8>,
    /// How often the SignerInfo is written.
    pub signers: usize,
    /// Whether the ContentInfo stands alone, without a response around it.
    pub bare: bool,
}

impl Token {
    fn attribute_set(&self) -> Option<Vec<u8>> {
        let mut list: Vec<Vec<u8>> = self
            .attributes
            .as_ref()?
            .iter()
            .map(|(id, values)| der::seq(&[der::oid(id), der::set(values)]))
            .collect();
        list.sort();
        Some(list.concat())
    }

    /// The attribute of an identifier.
    pub fn values(&mut self, id: &str) -> &mut Vec<Vec<u8>> {
        let list = self.attributes.as_mut().expect("attributes");
        &mut list.iter_mut().find(|(i, _)| i == id).expect("the attribute").1
    }

    /// Removes the attribute of an identifier.
    pub fn drop_attribute(&mut self, id: &str) {
        self.attributes.as_mut().expect("attributes").retain(|(i, _)| i != id);
    }

    /// Adds an attribute.
    pub fn add_attribute(&mut self, id: &str, value: Vec<u8>) {
        self.attributes.as_mut().expect("attributes").push((id.to_owned(), vec![value]));
    }

    /// Signs the attributes, or the content where there are none.
    pub fn sign(&mut self) {
        let signed = match self.attribute_set() {
            Some(list) => der::tlv(0x31, &list),
            None => self.content.clone(),
        };
        self.signature = self.key.sign(self.hash, &signed);
    }

    /// The response.
    pub fn encode(&self) -> Vec<u8> {
        let sid_version = if self.sid.first() == Some(&0x80) { 3 } else { 1 };
        let mut signer =
            vec![der::uint(&[sid_version]), self.sid.clone(), self.digest_algorithm.clone()];
        signer.extend(self.attribute_set().map(|list| der::tlv(0xa0, &list)));
        signer.push(self.signature_algorithm.clone());
        signer.push(der::octets(&self.signature));
        signer.push(self.unsigned.clone());
        let content = der::tlv(0xa0, &der::octets(&self.content));
        let mut data = vec![
            der::uint(&[3]),
            der::set(&self.digest_algorithms),
            der::seq(&[der::oid(&self.content_type), content]),
        ];
        if !self.certificates.is_empty() {
            data.push(der::tlv(0xa0, &self.certificates.concat()));
        }
        data.push(der::set(&vec![der::seq(&signer); self.signers]));
        let info = der::seq(&[der::oid(oid::SIGNED_DATA), der::tlv(0xa0, &der::seq(&data))]);
        match self.bare {
            true => info,
            false => der::seq(&[der::seq(&[der::uint(&[self.status])]), info]),
        }
    }
}
