//! Which services a signer uses: those of the instances that everybody knows, of a signing configuration, or named one by one.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::key::DeclaredKey;
use crate::code::Code;
use crate::crypto::{Family, HashAlgorithm, Scheme, scheme_details};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::session::{base, check_secret_url, check_url};
use crate::time::Time;
use crate::trust::{Service, SigningConfig};
use crate::verify::Verifier;

/// The major version of a Rekor log's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RekorVersion {
    /// `/api/v1/log/entries`: entries with a promise and a time of their own.
    V1,
    /// `/api/v2/log/entries`: entries without a time, which a timestamp authority must state.
    V2,
}

impl RekorVersion {
    /// Its number: `1` or `2`.
    pub const fn number(self) -> &'static str {
        match self {
            Self::V1 => "1",
            Self::V2 => "2",
        }
    }
}

/// One transparency log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Log {
    pub(super) url: String,
    pub(super) version: RekorVersion,
}

/// The services of one signing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    pub(super) authority: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) logs: Vec<Log>,
    pub(super) timestamping: Vec<String>,
}

impl Services {
    /// No service at all: a key signs alone.
    pub fn none() -> Self {
        Self::default()
    }

    /// The public-good instance, as its signing configuration of 2025-07 has it.
    pub fn public_good() -> Self {
        Self {
            authority: Some("https://fulcio.sigstore.dev".to_owned()),
            issuer: Some("https://oauth2.sigstore.dev/auth".to_owned()),
            logs: alloc::vec![Log::v1("https://rekor.sigstore.dev")],
            timestamping: alloc::vec!["https://timestamp.sigstore.dev/api/v1/timestamp".to_owned()],
        }
    }

    /// The staging instance, which proves nothing to anybody.
    pub fn staging() -> Self {
        Self {
            authority: Some("https://fulcio.sigstage.dev".to_owned()),
            issuer: Some("https://oauth2.sigstage.dev/auth".to_owned()),
            logs: alloc::vec![Log::v1("https://rekor.sigstage.dev")],
            timestamping: alloc::vec!["https://timestamp.sigstage.dev/api/v1/timestamp".to_owned()],
        }
    }

    /// GitHub's own instance, for private repositories: it has no log, and only GitHub Actions gets certificates.
    pub fn github() -> Self {
        Self {
            authority: Some("https://fulcio.githubapp.com".to_owned()),
            issuer: None,
            logs: Vec::new(),
            timestamping: alloc::vec![
                "https://timestamp.githubapp.com/api/v1/timestamp".to_owned()
            ],
        }
    }

    /// With this certificate authority (Fulcio), by its base address.
    ///
    /// # Errors
    /// [`Code::SigningConfigUrl`], as for all below; here and of an issuer also for `http`, unless it is this machine: an identity token is
    /// sent there.
    pub fn with_authority(mut self, url: &str) -> Result<Self, Failure> {
        check_secret_url(url)?;
        self.authority = Some(base(url));
        Ok(self)
    }

    /// With this OpenID Connect issuer.
    ///
    /// # Errors
    /// See [`Self::with_authority`].
    pub fn with_issuer(mut self, url: &str) -> Result<Self, Failure> {
        check_secret_url(url)?;
        self.issuer = Some(url.to_owned());
        Ok(self)
    }

    /// With one log more, by its base address.
    ///
    /// # Errors
    /// See [`Self::with_authority`].
    pub fn with_log(mut self, url: &str, version: RekorVersion) -> Result<Self, Failure> {
        check_url(url)?;
        self.logs.push(Log { url: base(url), version });
        Ok(self)
    }

    /// Without a log: nothing becomes public but what the certificate authority logs.
    #[must_use]
    pub fn without_logs(mut self) -> Self {
        self.logs.clear();
        self
    }

    /// With one timestamp authority more, by its whole address.
    ///
    /// # Errors
    /// See [`Self::with_authority`].
    pub fn with_timestamping(mut self, url: &str) -> Result<Self, Failure> {
        check_url(url)?;
        self.timestamping.push(url.to_owned());
        Ok(self)
    }

    /// The address of the certificate authority.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The address of the OpenID Connect issuer.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The addresses and versions of the logs.
    pub fn logs(&self) -> impl Iterator<Item = (&str, RekorVersion)> {
        self.logs.iter().map(|log| (log.url.as_str(), log.version))
    }

    /// The addresses of the timestamp authorities.
    pub fn timestamping(&self) -> impl Iterator<Item = &str> {
        self.timestamping.iter().map(String::as_str)
    }

    /// Whether a host is asked for anything but signatures.
    pub(super) fn is_offline(&self) -> bool {
        self.logs.is_empty() && self.timestamping.is_empty()
    }

    /// Whether a bundle of these services has a time, without which a certificate proves nothing.
    pub(super) fn state_time(&self) -> bool {
        !self.timestamping.is_empty() || self.logs_state_time()
    }

    /// Whether a log records envelopes by their digest, and in which scheme it was signed.
    pub(super) fn log_digests(&self) -> bool {
        self.logs.iter().any(|log| log.version == RekorVersion::V2)
    }

    /// Whether a log will state one.
    pub(super) fn logs_state_time(&self) -> bool {
        self.logs.iter().any(|log| log.version == RekorVersion::V1)
    }

    /// Logs that state a time come first.
    pub(super) fn put_timed_logs_first(&mut self) {
        self.logs.sort_by_key(|log| log.version != RekorVersion::V1);
    }

    /// As many logs and authorities as a bundle holds, each once, and no more than the trusted root can tell apart.
    pub(super) fn check_numbers(
        &self,
        verifier: &Verifier,
        now: Time,
        needs_stamps: bool,
    ) -> Result<(), Failure> {
        let (logs, stamps) = (self.logs.len(), self.timestamping.len());
        ensure(logs <= limits::TLOG_ENTRIES, Code::BundleEntries)
            .map_err(|f| f.with("limit", limits::TLOG_ENTRIES))?;
        ensure(stamps <= limits::TIMESTAMPS, Code::BundleTimestamps)
            .map_err(|f| f.with("limit", limits::TIMESTAMPS))?;
        let addresses: BTreeSet<&str> = self.logs.iter().map(|log| log.url.as_str()).collect();
        let authorities: BTreeSet<&str> = self.timestamping.iter().map(String::as_str).collect();
        ensure(addresses.len() == logs, Code::SignPlanRepeated)
            .map_err(|f| f.with("of", "logs"))?;
        ensure(authorities.len() == stamps, Code::SignPlanRepeated)
            .map_err(|f| f.with("of", "timestamp authorities"))?;
        let (known_logs, known_authorities) = verifier.numbers_at(now);
        ensure(logs <= known_logs, Code::SignEntryLog)
            .map_err(|f| f.with("wanted", logs).with("known", known_logs).with("now", now))?;
        ensure(!needs_stamps || stamps <= known_authorities, Code::SignTimestampUnknown)
            .map_err(|f| f.with("wanted", stamps).with("known", known_authorities))
    }

    /// Whether every log takes what a key signs in this scheme. What it would refuse is refused before anything is sent.
    pub(super) fn check_logs(&self, key: &DeclaredKey, is_envelope: bool) -> Result<(), Failure> {
        let scheme = key.scheme();
        // RSA in three sizes; what has no name in the registry cannot be logged under one.
        let named = scheme_details(scheme, key.public().rsa_bits()).is_some();
        self.logs.iter().try_for_each(|log| {
            let takes =
                log.takes(scheme, is_envelope) && (named || log.version == RekorVersion::V1);
            ensure(takes, Code::SignKeyLog).map_err(|f| {
                let hash = scheme.hash().map_or("none", |hash| hash.name());
                f.with("log", log.url.as_str())
                    .with("rekor", log.version.number())
                    .with("of", if is_envelope { "envelope" } else { "file" })
                    .with("key", scheme.key_kind().name())
                    .with("hash", hash)
            })
        })
    }
}

impl Log {
    fn v1(url: &str) -> Self {
        Self { url: url.to_owned(), version: RekorVersion::V1 }
    }

    /// Rekor v2 takes ECDSA, RSA PKCS #1 v1.5 and Ed25519ph, and of everything a digest. Version 1 verifies envelopes with SHA-256
    /// whatever the curve, or by Ed25519 over the message: `LoadVerifier(key, crypto.SHA256)` in rekor's `verifyEnvelope`, of dsse 0.0.1 and
    /// of each intoto alike, up to 1.5 at the least. Neither takes PSS.
    const fn takes(&self, scheme: Scheme, is_envelope: bool) -> bool {
        let is_sha256 = matches!(scheme.hash(), Some(HashAlgorithm::Sha256));
        match (scheme.family(), self.version) {
            (Family::Ecdsa | Family::RsaPkcs1 | Family::Ed25519ph, RekorVersion::V2) => true,
            (Family::Ecdsa | Family::RsaPkcs1, RekorVersion::V1) => is_sha256 || !is_envelope,
            (Family::Ed25519, RekorVersion::V1) => is_envelope,
            (Family::Ed25519ph, RekorVersion::V1) => !is_envelope,
            (Family::Ed25519, RekorVersion::V2) | (Family::RsaPss, _) => false,
        }
    }
}

/// Where the services are from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Named(Services),
    Config(SigningConfig),
}

impl Source {
    /// The services to use now.
    pub(super) fn at(&self, now: Time) -> Result<Services, Failure> {
        let config = match self {
            Self::Named(services) => return Ok(services.clone()),
            Self::Config(config) => config,
        };
        let selected = config.select(now)?;
        let mut secret = selected.authority.iter().chain(&selected.issuer);
        secret.try_for_each(|service| check_secret_url(&service.url))?;
        let log = |s: Service| Log {
            url: base(&s.url),
            version: if s.major_api_version >= 2 { RekorVersion::V2 } else { RekorVersion::V1 },
        };
        Ok(Services {
            authority: selected.authority.map(|s| base(&s.url)),
            issuer: selected.issuer.map(|s| s.url),
            logs: selected.logs.into_iter().map(log).collect(),
            timestamping: selected.timestamping.into_iter().map(|s| s.url).collect(),
        })
    }
}

impl From<Services> for Source {
    fn from(services: Services) -> Self {
        Self::Named(services)
    }
}

impl From<SigningConfig> for Source {
    fn from(config: SigningConfig) -> Self {
        Self::Config(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths are put behind the address of an authority or a log; a timestamp authority's is the whole one.
    #[test]
    fn addresses_are_kept_as_they_are_used() {
        let services = Services::none().with_timestamping("https://a.example/tsr/").unwrap();
        let services = services.with_authority("https://b.example/").unwrap();
        let services = services.with_log("https://c.example/x/", RekorVersion::V2).unwrap();
        assert_eq!(services.timestamping, ["https://a.example/tsr/"]);
        assert_eq!(services.authority.as_deref(), Some("https://b.example"));
        assert_eq!(services.logs.first().map(|log| log.url.as_str()), Some("https://c.example/x"));
        let bad = Services::none().with_log("https://c.example/?x", RekorVersion::V1);
        assert_eq!(bad.map_err(|failure| failure.code()), Err(Code::SigningConfigUrl));
    }
}
