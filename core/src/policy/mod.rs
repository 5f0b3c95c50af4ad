//! The policy: who must have signed, what the statement must say, and with how much evidence.
//!
//! A policy is data. In Rust it is built from typed parts; everywhere else it is JSON
//! ([`Policy::from_json`], `docs/reference/policy.schema.json`, `docs/policy.md`):
//!
//! ```json
//! { "version": 1,
//!   "anyOf": [ { "workflow": { "provider": "github", "repository": "o/r", "file": "w.yml" } } ],
//!   "claims": { "sourceRepositoryVisibility": "public" } }
//! ```

mod asked;
mod certificate_identity;
mod claim;
mod cover;
#[cfg(any(feature = "pypi", feature = "npm"))]
mod demands;
mod difference;
mod evidence;
mod group;
mod key;
mod lint;
mod matcher;
mod misplaced;
mod outline;
mod parse;
mod part;
mod predicate;
mod provenance;
mod read;
mod release;
mod shared;
mod signer;
mod slip;
mod spelling;
mod statement;
mod summary;
mod trap;
mod witness;
mod workflow;

use alloc::vec::Vec;

use crate::code::Code;
use crate::crypto::{KeyKind, PublicKey};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::Rejected;
use crate::trust;
use crate::x509::{Certificate, Claim};
use evidence::EvidencePart;
use outline::names_nobody;
use part::Rule as _;
use signer::SignerRule;

pub use evidence::{Dangerous, EvidenceRule, Witnesses};
pub use key::TrustedKey;
pub use matcher::{Match, OneOf};
pub use release::ReleaseRule;
pub use signer::{Alternative, IdentityKind};
pub use statement::StatementRule;
pub use trap::{Finding, Trap};
pub use workflow::{Provider, WorkflowRule};

pub(crate) use certificate_identity::CertificateIdentity;
pub(crate) use group::Group;
pub(crate) use key::SelectedKey;
pub(crate) use predicate::Predicate;
#[cfg(feature = "pypi")]
pub(crate) use signer::circleci_uri;
pub(crate) use statement::Attested;
#[cfg(any(feature = "pypi", feature = "npm"))]
pub(crate) use workflow::{WorkflowUri, is_commit};

/// Whom to accept, and with how much evidence.
///
/// ```
/// use sigproof::Policy;
/// let policy = Policy::identity(
///     "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1",
///     "https://token.actions.githubusercontent.com",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    any_of: Vec<Alternative>,
    claims: Vec<(Claim, OneOf)>,
    statement: StatementRule,
    evidence: EvidenceRule,
    dangerous: Vec<Dangerous>,
}

/// Who the verification is about, as far as policy and bundle agree on the sort of signer.
pub(crate) enum SelectedSigner<'a> {
    Certificate { leaf: &'a Certificate, hints: &'a [Certificate] },
    Key(SelectedKey<'a>),
}

impl Policy {
    /// Reads a policy's JSON, as strictly as a bundle's: a key that is not of the schema is
    /// malformed, since a mistyped rule must not be no rule.
    ///
    /// ```
    /// use sigproof::Policy;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::from_json(br#"{"version": 1, "anyOf": [
    ///     {"identity": "me@example.com", "issuer": "https://accounts.google.com"}]}"#)?;
    /// assert!(policy.lint().is_empty());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Code::PolicyDocument`] if it does not have the schema's form, and the codes of patterns,
    /// claims and switches that are none; all at step `policy`, all of class config.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        parse::policy(json).map_err(Rejected::before_steps)
    }

    /// Exactly this identity (subject alternative name: an email address, a URI, or Fulcio's user
    /// name, whichever of these kinds the certificate has), vouched for by exactly this OIDC issuer.
    /// Both are compared byte for byte; an empty one is refused when the policy is used, and never
    /// means "any".
    pub fn identity(identity: &str, issuer: &str) -> Self {
        Self::any_of(alloc::vec![Alternative::identity(identity, issuer)])
    }

    /// A signature by this key, without a certificate.
    pub fn key(key: PublicKey) -> Self {
        Self::keyring(alloc::vec![TrustedKey::new(key)])
    }

    /// A signature by one of these keys, which the bundle's hint selects; without a hint, each is tried.
    pub fn keyring(keys: Vec<TrustedKey>) -> Self {
        Self::any_of(keys.into_iter().map(Alternative::key).collect())
    }

    /// A workflow of github.com, under the root that its attestations are signed under: those of public
    /// repositories under the public-good instance's, with log entry and certificate timestamp; those of private
    /// ones under GitHub's own, with a timestamp, since no public log may hold them.
    ///
    /// The verifier must have both, by the names of [`trust`]:
    ///
    /// ```
    /// # #[cfg(feature = "embedded-roots")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sigproof::policy::WorkflowRule;
    /// use sigproof::{Policy, TrustedRoot, Verifier, trust};
    /// let verifier = Verifier::with_roots(vec![
    ///     (trust::PUBLIC_GOOD.into(), TrustedRoot::sigstore()),
    ///     (trust::GITHUB.into(), TrustedRoot::github()),
    /// ])?;
    /// let policy = Policy::github(WorkflowRule::github("o/r"));
    /// # Ok(()) }
    /// # #[cfg(not(feature = "embedded-roots"))]
    /// # fn main() {}
    /// ```
    ///
    /// Of an envelope, it asks for build provenance: a workflow may also attest that its tests have failed
    /// ([`StatementRule::build_provenance`]; [`Self::with_statement`] asks for something else).
    ///
    /// Who runs GitHub's own authority can make certificates without a trace in a public log, for any
    /// repository: for one that is public, [`Self::any_of`] with the first alternative alone asks for more.
    pub fn github(rule: WorkflowRule) -> Self {
        Self::any_of(alloc::vec![Alternative::workflow(rule)])
            .under_roots([trust::PUBLIC_GOOD, trust::GITHUB])
            .with_statement(StatementRule::build_provenance())
    }

    /// A release that GitHub attests (an immutable one), under GitHub's own root: see [`Self::github`].
    pub fn github_release(rule: ReleaseRule) -> Self {
        Self::any_of(alloc::vec![Alternative::github_release(rule)])
    }

    /// Any of these signers. No signer at all is refused when the policy is used.
    pub const fn any_of(alternatives: Vec<Alternative>) -> Self {
        Self {
            any_of: alternatives,
            claims: Vec::new(),
            statement: StatementRule::NONE,
            evidence: EvidenceRule::of(),
            dangerous: Vec::new(),
        }
    }

    /// The same policy, and the certificate states this claim with one of these values.
    #[must_use]
    pub fn with_claim(mut self, claim: Claim, values: impl Into<OneOf>) -> Self {
        self.claims.push((claim, values.into()));
        self
    }

    /// The same policy, and the bundle holds a statement that says this.
    #[must_use]
    pub fn with_statement(mut self, rule: StatementRule) -> Self {
        self.statement = rule;
        self
    }

    /// The same policy with other demands on the evidence, for every alternative without its own.
    #[must_use]
    pub fn with_evidence(mut self, evidence: EvidenceRule) -> Self {
        self.evidence = evidence;
        self
    }

    /// The same policy without something that makes a verification worth its name, for every alternative
    /// that does not say so itself.
    #[must_use]
    pub fn with_dangerous(mut self, switch: Dangerous) -> Self {
        // Once is enough, and every alternative asks for it.
        if !self.dangerous.contains(&switch) {
            self.dangerous.push(switch);
        }
        self
    }

    /// The same policy, each alternative once for each of these trusted roots, and bound to it by its name. Under
    /// GitHub's own ([`trust::GITHUB`]) it asks for the evidence that this root can give
    /// ([`Alternative::under_github_root`]).
    #[must_use]
    pub fn under_roots<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let under = |alternative: &Alternative, name: &str| match name {
            trust::GITHUB => alternative.clone().under_github_root(),
            _ => alternative.clone().under_root(name),
        };
        let each =
            self.any_of.iter().flat_map(|one| names.iter().map(move |name| under(one, name)));
        self.any_of = each.collect();
        self
    }

    /// What is easily got wrong in a policy, found by looking at it: see [`Trap`].
    pub fn lint(&self) -> Vec<Finding> {
        lint::findings(self)
    }

    /// The dangerous switches under which somebody may be accepted. GitHub's own root lists no logs: where an alternative
    /// is bound to it and asks for a timestamp, nothing is switched off that there could be.
    ///
    /// ```
    /// use sigproof::Policy;
    /// use sigproof::policy::Dangerous;
    /// let policy = Policy::identity("me@example.com", "https://accounts.google.com");
    /// assert!(policy.dangerous().next().is_none());
    /// assert!(policy.with_dangerous(Dangerous::NoLog).dangerous().eq([Dangerous::NoLog]));
    /// ```
    pub fn dangerous(&self) -> impl Iterator<Item = Dangerous> {
        let is_on = |one: &Alternative, switch| {
            self.allows(one, switch) && !lint::is_nature_of_root(self, one, switch)
        };
        let all = Dangerous::ALL.into_iter();
        all.filter(move |switch| self.any_of.iter().any(|one| is_on(one, *switch)))
    }

    /// The names of trusted roots that alternatives are bound to.
    pub(crate) fn root_names(&self) -> impl Iterator<Item = &str> {
        self.any_of.iter().filter_map(|alternative| alternative.root.as_deref())
    }

    /// Refuses a policy that asks for nothing, or for what it cannot get.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        ensure(!self.any_of.is_empty(), Code::PolicyAnyOfEmpty)?;
        let demands = self.distinct_demands(|_| true);
        ensure(demands.len() <= limits::POLICY_DEMANDS, Code::PolicyDocument)
            .map_err(|f| f.with("sortsOfEvidence", "many").with("limit", limits::POLICY_DEMANDS))?;
        for first in &demands {
            self.check_demands(first)?;
        }
        for (index, alternative) in self.any_of.iter().enumerate() {
            self.check_alternative(index, alternative)?;
        }
        let keys = self.any_of.iter().filter_map(|a| Some((a.as_key()?, a.root.as_deref())));
        key::check_periods(keys)?;
        self.claims.iter().try_for_each(|(_, values)| values.check())?;
        self.statement.check()?;
        demands
            .into_iter()
            .try_for_each(|first| witness::parse_all(&self.evidence_of(first).witnesses).map(drop))
    }

    /// The demands of this alternative and of those that have the same.
    fn check_demands(&self, first: &Alternative) -> Result<(), Failure> {
        let evidence = self.evidence_of(first);
        let zero = |asked: Option<usize>, switch| asked == Some(0) && !self.allows(first, switch);
        let same = self.any_of.iter().filter(|alternative| alternative.has_demands_of(first));
        let certificates = same.map(Alternative::as_key).any(|key| key.is_none());
        let careless = EvidencePart::ALL.iter().find(|part| match part {
            EvidencePart::Logs => zero(evidence.logs, Dangerous::NoLog),
            EvidencePart::Scts => zero(evidence.scts, Dangerous::NoSct),
            EvidencePart::Times => evidence.times == Some(0) && certificates,
            // These ask for more than every verification needs.
            EvidencePart::Timestamps | EvidencePart::Witnesses => false,
        });
        ensure(careless.is_none(), Code::PolicyThresholdZero).map_err(|failure| match careless {
            Some(part) => failure.at(&alloc::format!("evidence.{}", part.name())),
            None => failure,
        })
    }

    fn check_alternative(&self, index: usize, alternative: &Alternative) -> Result<(), Failure> {
        let at = |failure: Failure| failure.at(&alloc::format!("anyOf[{index}]"));
        let allows = |switch| self.allows(alternative, switch);
        let named = |value: &Option<Match>| value.as_ref().is_some_and(|m| !m.source().is_empty());
        match &alternative.signer {
            SignerRule::Identity(rule) => {
                let given = named(&rule.identity) || allows(Dangerous::AnyIdentity);
                ensure(given, Code::PolicyIdentityEmpty)?;
                let given = named(&rule.issuer) || allows(Dangerous::AnyIssuer);
                ensure(given, Code::PolicyIssuerEmpty)?;
                let any = |value: &Option<Match>| value.as_ref().is_some_and(names_nobody);
                let said = (!any(&rule.identity) || allows(Dangerous::AnyIdentity))
                    && (!any(&rule.issuer) || allows(Dangerous::AnyIssuer));
                ensure(said, Code::PolicyAny).map_err(at)
            }
            SignerRule::Workflow(rule) => {
                rule.check_parts()?;
                // A workflow that anyone may share will do, if it ran for a source that is named.
                let source = rule.source_repository.as_ref().unwrap_or(&rule.repository);
                let any = source.matches().iter().chain(&rule.issuer).any(names_nobody);
                ensure(!any, Code::PolicyAny).map_err(at)
            }
            SignerRule::GithubRelease(rule) => {
                rule.check_parts()?;
                let any = rule.repository.matches().iter().any(names_nobody);
                ensure(!any, Code::PolicyAny).map_err(at)
            }
            SignerRule::Key(_) => Ok(()),
        }
    }

    /// Whether the policy names a key of this kind.
    pub(crate) fn has_key_of(&self, kind: KeyKind) -> bool {
        self.any_of.iter().filter_map(Alternative::as_key).any(|key| key.kind() == kind)
    }

    /// The keys, each once.
    pub(crate) fn distinct_keys(&self) -> Vec<&TrustedKey> {
        let mut keys: Vec<&TrustedKey> = Vec::new();
        for key in self.any_of.iter().filter_map(Alternative::as_key) {
            // One more than are tried says that they are too many.
            if keys.len() <= limits::KEYS_TRIED && keys.iter().all(|other| !other.is_same_key(key))
            {
                keys.push(key);
            }
        }
        keys
    }

    /// The same policy without the alternatives that are other keys than this.
    pub(crate) fn with_no_other_key(&self, key: &TrustedKey) -> Self {
        let mut policy = self.clone();
        policy.any_of.retain(|a| a.as_key().is_none_or(|other| other.is_same_key(key)));
        policy
    }

    /// Whether claims are asked for, which a bare key has none of.
    pub(crate) fn asks_claims(&self) -> bool {
        !self.claims.is_empty()
    }
}
