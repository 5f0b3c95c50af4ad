//! What was put together, judged by the verifier: there is no second way to a verdict. A piece is judged as soon as it is there,
//! in a bundle of all that is there by then.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::item::Item;
use super::key::DeclaredKey;
use crate::artifact::Artifact;
use crate::bundle::{Bundle, BundleVersion, Content, LogEntry, Material};
use crate::code::Code;
use crate::facts::{TimeSource, VerifiedTime};
use crate::failure::{Failure, ensure};
use crate::policy::{Alternative, Dangerous, EvidenceRule, IdentityKind, Policy};
use crate::report::{Evidence, Value};
use crate::session::limits as bounds;
use crate::time::Time;
use crate::verify::{Verified, Verifier};
use crate::x509::{Certificate, Claim, SubjectAltName};

/// A bundle in the making.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) version: BundleVersion,
    pub(super) material: Material,
    pub(super) content: Content,
    pub(super) timestamps: Vec<Vec<u8>>,
    pub(super) entries: Vec<LogEntry>,
}

impl Draft {
    fn bundle(&self) -> Result<Bundle, Failure> {
        let Self { version, material, content, timestamps, entries } = self.clone();
        Bundle::made(version, material, entries, timestamps, content)
            .map_err(|no| Verifier::failure_of(&no))
    }

    /// The bundle can be written and read.
    pub(super) fn check_form(&self) -> Result<(), Failure> {
        self.bundle().map(drop)
    }

    /// Checks the timestamps, before anything is logged. A timestamp of somebody whom the trusted root does not know counts for nothing,
    /// and fails here: it was asked for. So does one of a time to come, which every verifier refuses that knows the time.
    pub(super) fn check_timestamps(
        &self,
        verifier: &Verifier,
        key: &DeclaredKey,
        now: Time,
    ) -> Result<(), Failure> {
        let policy = self.policy(verifier, key)?;
        // Without one that counts there is no time, which says less than whose it is.
        let times = verifier.check_times(&self.bundle()?, &policy, now);
        let unknown = |f: &Failure| matches!(f.code(), Code::TimeNone | Code::TimeThreshold);
        let times = match times {
            Err(failure) if unknown(&failure) => Vec::new(),
            other => other?,
        };
        self.check_authorities(&times)
    }

    /// Each timestamp is one of a known authority, and of another one.
    fn check_authorities(&self, times: &[VerifiedTime]) -> Result<(), Failure> {
        let of = times.iter().filter(|time| time.source == TimeSource::Rfc3161);
        let all: Vec<&str> = of.map(|time| time.authority.as_str()).collect();
        ensure(all.len() == self.timestamps.len(), Code::SignTimestampUnknown)?;
        // One authority may answer at another's address.
        let distinct: BTreeSet<&str> = all.iter().copied().collect();
        ensure(distinct.len() == all.len(), Code::SignServiceRepeated)
            .map_err(|f| f.with("authorities", Value::list(distinct.into_iter())))
    }

    /// Verifies what is there. Evidence of somebody whom the trusted root does not know verifies as well, and counts for nothing: here
    /// it fails, since it was asked for.
    pub(super) fn verify(
        &self,
        verifier: &Verifier,
        key: &DeclaredKey,
        item: &Item,
        now: Option<Time>,
    ) -> Result<(Bundle, Verified), Failure> {
        let bundle = self.bundle()?;
        let policy = self.policy(verifier, key)?;
        let artifact = item.artifact().unwrap_or(Artifact::envelope());
        let verified = verifier
            .run(&bundle, &artifact, &policy, now)
            .map_err(|no| Verifier::failure_of(&no))?;
        let facts = verified.facts();
        self.check_authorities(&facts.times)?;
        ensure(facts.log_entries.len() == self.entries.len(), Code::SignEntryLog)?;
        // One log may answer at another's address.
        let logs: BTreeSet<&str> = facts.log_entries.iter().map(|e| e.log_id.as_str()).collect();
        ensure(logs.len() == facts.log_entries.len(), Code::SignServiceRepeated)
            .map_err(|f| f.with("logs", Value::list(logs.into_iter())))?;
        Ok((bundle, verified))
    }

    /// Exactly this signer, and the evidence that the bundle can have so far.
    fn policy(&self, verifier: &Verifier, key: &DeclaredKey) -> Result<Policy, Failure> {
        let policy = match &self.material {
            Material::Certificate { leaf, .. } => policy_of(leaf, verifier)?,
            Material::PublicKey { .. } => Policy::key(key.public().clone()),
        };
        // Whether all that was asked for counts is compared one by one.
        Ok(policy.with_dangerous(Dangerous::NoLog))
    }
}

/// The latest that a server's clock may say now.
pub(super) fn latest(now: Time) -> Time {
    Time::from_unix(now.unix().saturating_add(bounds::CLOCK_ALLOWANCE_SECONDS))
}

/// The policy that a certificate meets alone.
fn policy_of(leaf: &Certificate, verifier: &Verifier) -> Result<Policy, Failure> {
    let name = leaf.subject_alt_names().first();
    let name = name.ok_or(Failure::new(Code::SignCertificateIdentity).with("names", 0_usize))?;
    let said = leaf.fulcio();
    let issuer = said.get(Claim::Issuer).or(said.get(Claim::IssuerV1)).unwrap_or_default();
    let kind = match name {
        SubjectAltName::Email(_) => IdentityKind::Email,
        SubjectAltName::Uri(_) => IdentityKind::Uri,
        SubjectAltName::OtherName(_) => IdentityKind::OtherName,
    };
    let one = Alternative::identity(name.value(), issuer).of_kind(kind);
    let policy = Policy::any_of(alloc::vec![one]).with_evidence(EvidenceRule::default());
    Ok(match verifier.knows_certificate_logs() {
        true => policy,
        false => policy.with_dangerous(Dangerous::NoSct),
    })
}

/// The certificate chains to the trusted root now, and is logged. It may have begun a little later than a clock says that is slow:
/// its own beginning counts then. A timestamp will say when the signature was made.
pub(super) fn check_certificate(
    leaf: &Certificate,
    verifier: &Verifier,
    now: Time,
) -> Result<Vec<Evidence>, Failure> {
    // The verifier takes bundles; of this one it looks at the certificate.
    let content = Content::MessageSignature { digest: None, signature: alloc::vec![0] };
    let material =
        Material::Certificate { leaf: Box::new(leaf.clone()), hints: Vec::new(), dropped: 0 };
    let (version, timestamps, entries) = (BundleVersion::V0_3, Vec::new(), Vec::new());
    let bundle = Draft { version, material, content, timestamps, entries }.bundle()?;
    let now = now.max(leaf.validity().start().min(latest(now)));
    verifier.check_certificate(&bundle, &policy_of(leaf, verifier)?, now)
}

/// The hint by which a verifier finds a key.
pub(super) fn hint_of(key: &DeclaredKey) -> String {
    key.public().hint()
}
