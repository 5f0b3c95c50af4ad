//! What one run of the verifier asks. An alternative may carry demands of its own (`evidence`, `dangerous`),
//! which stand in the place of the policy's for it alone. The steps before the last do not know yet who has
//! signed, so a bundle is never held against the demands of two alternatives at once:
//!
//! ```text
//! anyOf  0  root public-good                                           ─▶ group: one log, one SCT, one time
//!        1  root public-good                                           ─┘
//!        2  root github, evidence {timestamps 1}, dangerous [noLog …]  ─▶ group: one timestamp
//! ```
//! Each group is a verification by itself, with the signers of this group and no others: what passed with
//! little evidence is never judged by an alternative that asks for more.

use alloc::vec::Vec;

use super::certificate_identity::CertificateIdentity;
use super::difference::{self, Difference};
use super::signer::SignerRule;
use super::statement::Attested;
use super::{Alternative, Dangerous, EvidenceRule, Policy, SelectedSigner, TrustedKey};
use super::{claim, key, witness};
use crate::bundle::{Bundle, Material};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::tlog::cosignature::Witness;

/// The alternatives of a policy that ask for the same evidence, as far as one trusted root may meet them.
#[derive(Clone, Copy)]
pub(crate) struct Group<'a> {
    policy: &'a Policy,
    /// The name of the root; alternatives that are bound to another are not of the group.
    root: Option<&'a str>,
    /// An alternative of the group: the others have the same demands.
    first: &'a Alternative,
    /// How much evidence is asked for.
    pub(crate) evidence: &'a EvidenceRule,
}

impl Alternative {
    /// Whether both have the same demands. The policy's are never the same as own ones, whatever these say:
    /// a long list of witnesses is not compared for each alternative.
    pub(super) fn has_demands_of(&self, other: &Self) -> bool {
        self.evidence == other.evidence && self.dangerous == other.dangerous
    }
}

impl Policy {
    /// What is asked of a bundle under the trusted root of this name, one group after the other.
    pub(crate) fn groups<'a>(&'a self, root: Option<&'a str>) -> Vec<Group<'a>> {
        let firsts = self.distinct_demands(|alternative| alternative.is_under(root));
        firsts.into_iter().map(|first| Group::of(self, root, first)).collect()
    }

    /// One alternative for each of the demands that these alternatives have, and not many more than a policy
    /// may have.
    pub(super) fn distinct_demands(
        &self,
        taken: impl Fn(&Alternative) -> bool,
    ) -> Vec<&Alternative> {
        let mut firsts: Vec<&Alternative> = Vec::new();
        for alternative in self.any_of.iter().filter(|alternative| taken(alternative)) {
            let is_new = !firsts.iter().any(|first| first.has_demands_of(alternative));
            if is_new && firsts.len() <= limits::POLICY_DEMANDS {
                firsts.push(alternative);
            }
        }
        firsts
    }

    /// The evidence that this alternative asks for.
    pub(super) fn evidence_of<'a>(&'a self, alternative: &'a Alternative) -> &'a EvidenceRule {
        alternative.evidence.as_ref().unwrap_or(&self.evidence)
    }

    /// Whether this alternative does without what the switch stands for.
    pub(super) fn allows(&self, alternative: &Alternative, switch: Dangerous) -> bool {
        alternative.dangerous.as_ref().unwrap_or(&self.dangerous).contains(&switch)
    }
}

impl<'a> Group<'a> {
    fn of(policy: &'a Policy, root: Option<&'a str>, first: &'a Alternative) -> Self {
        Self { policy, root, first, evidence: policy.evidence_of(first) }
    }

    fn alternatives(self) -> impl Iterator<Item = (usize, &'a Alternative)> {
        let all = self.policy.any_of.iter().enumerate();
        all.filter(move |(_, a)| a.is_under(self.root) && a.has_demands_of(self.first))
    }

    pub(crate) fn allows(self, switch: Dangerous) -> bool {
        self.policy.allows(self.first, switch)
    }

    /// Operators of transparency logs that must vouch.
    pub(crate) fn logs(self) -> usize {
        self.evidence.logs.unwrap_or(usize::from(!self.allows(Dangerous::NoLog)))
    }

    /// Operators of certificate transparency logs that must vouch.
    pub(crate) fn scts(self) -> usize {
        self.evidence.scts.unwrap_or(usize::from(!self.allows(Dangerous::NoSct)))
    }

    /// Operators that must state a time. A certificate without a time proves nothing; a key may do.
    pub(crate) fn times(self, subject: &SelectedSigner<'_>) -> usize {
        let certificate = matches!(subject, SelectedSigner::Certificate { .. });
        self.evidence.times.unwrap_or(usize::from(certificate))
    }

    /// The witnesses that the group names.
    pub(crate) fn witnesses(self) -> Result<Vec<Witness>, Failure> {
        witness::parse_all(&self.evidence.witnesses)
    }

    /// Whether group and bundle are about the same sort of signer, and which key it is.
    pub(crate) fn select(self, bundle: &'a Bundle) -> Result<SelectedSigner<'a>, Failure> {
        let alternatives = || self.alternatives().map(|(_, alternative)| alternative);
        let keys: Vec<&TrustedKey> = alternatives().filter_map(Alternative::as_key).collect();
        match bundle.material() {
            Material::Certificate { leaf, hints, .. } => {
                if keys.len() == alternatives().count() {
                    return Err(Failure::new(Code::KeyMaterial));
                }
                Ok(SelectedSigner::Certificate { leaf, hints })
            }
            Material::PublicKey { .. } if keys.is_empty() => {
                Err(Failure::new(Code::PolicyMaterial))
            }
            Material::PublicKey { hint } => key::select(&keys, hint).map(SelectedSigner::Key),
        }
    }

    /// Judges what a verified certificate presents, and of GitHub's releases what it has signed, since only
    /// that says whose release it is. Returns the index of the alternative that holds.
    pub(crate) fn judge(
        self,
        presented: &CertificateIdentity<'_>,
        attested: Option<&Attested<'_>>,
    ) -> Result<usize, Failure> {
        let mut refused: Vec<(usize, Vec<Difference>)> = Vec::new();
        for (index, alternative) in self.alternatives() {
            let differences = match &alternative.signer {
                SignerRule::Identity(rule) => rule.differences(
                    presented,
                    self.allows(Dangerous::AnyIdentity),
                    self.allows(Dangerous::AnyIssuer),
                ),
                SignerRule::Workflow(rule) => rule.differences(presented),
                SignerRule::GithubRelease(rule) => rule.differences(presented, attested),
                SignerRule::Key(_) => continue,
            };
            if differences.is_empty() {
                return self.judge_claims(presented).map(|()| index);
            }
            refused.push((index, differences));
        }
        let failure = match refused.as_slice() {
            [(_, differences)] => difference::failure(differences),
            several => Some(difference::none_of(several)),
        };
        Err(failure.unwrap_or(Failure::new(Code::Internal)))
    }

    fn judge_claims(self, presented: &CertificateIdentity<'_>) -> Result<(), Failure> {
        let claims = self.policy.claims.iter();
        let differences: Vec<Difference> = claims
            .flat_map(|(claim, values)| claim::differences(*claim, values, presented.claims))
            .collect();
        difference::failure(&differences).map_or(Ok(()), Err)
    }

    /// Judges the statement, with the certificate that vouches for its source, if there is one.
    pub(crate) fn judge_statement(
        self,
        attested: Option<&Attested<'_>>,
        presented: Option<&CertificateIdentity<'_>>,
    ) -> Result<(), Failure> {
        self.policy.statement.judge(attested, presented)
    }

    /// Whether a bundle without an envelope will do, whatever is asked of a statement.
    pub(crate) const fn takes_no_statement(self) -> bool {
        self.policy.statement.optional
    }

    /// Whether the policy means the subject of this name.
    pub(crate) fn names_subject(self, subject: &str) -> bool {
        self.policy.statement.names(subject)
    }

    /// Refuses claims that are asked of a key, which has none.
    pub(crate) fn check_claims_of_key(self) -> Result<(), Failure> {
        ensure(!self.policy.asks_claims(), Code::ClaimOfKey)
    }
}
