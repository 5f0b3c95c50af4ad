//! The linter: what is easily got wrong in a policy and can be seen by looking at it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;
use serde::ser::Serializer;

use super::signer::{IdentityRule, SignerRule};
use super::{Alternative, Dangerous, Match, OneOf, Policy, WorkflowRule};

macro_rules! traps {
    ($($variant:ident = $wire:literal, $meaning:literal;)+) => {
        /// A trap that policies fall into.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Trap {
            $(#[doc = $meaning] $variant,)+
        }

        impl Trap {
            /// Every trap.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The trap's name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// What is wrong and what to do, as one sentence without a full stop.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

traps! {
    NoSigner = "no_signer", "the policy names no signer and will be refused: give anyOf at least one";
    IdentityMissing = "identity_missing", "no identity is named and the policy will be refused: whose signature is it to be?";
    IssuerMissing = "issuer_missing", "no issuer is named and the policy will be refused: another issuer could vouch for the same identity";
    PatternWithoutNeed = "pattern_without_need", "the pattern can only match one text: write it as a string, which is exact";
    PatternMatchesAll = "pattern_matches_all", "the pattern matches whatever is there: leave the rule out or say what is meant";
    RegexDot = "regex_dot", "the dot in the regular expression matches any character: escape it, or use a glob";
    OwnerWildcard = "owner_wildcard", "the pattern leaves the owner open: anyone can make an account or group that matches";
    IssuerPattern = "issuer_pattern", "the issuer is a pattern: whoever runs an issuer that matches can vouch for any identity";
    SourceRepositoryOpen = "source_repository_open", "a workflow that other repositories may call signs for them, too: name the source repository";
    SourceRefOpen = "source_ref_open", "the reusable workflow may run for any branch of the source repository: name sourceRef";
    WorkflowOpen = "workflow_open", "any workflow of the repository will do, also one in a branch or pull request: name the file and the ref";
    WorkflowAsIdentity = "workflow_as_identity", "the identity is a workflow, which other repositories may be able to call: use a workflow rule, or add the claim sourceRepositoryUri";
    UnusedAlternative = "unused_alternative", "an earlier alternative accepts everything that this one accepts";
    UnusedByDangerous = "unused_by_dangerous", "a dangerous switch makes this rule count for nothing";
    DangerousSwitch = "dangerous_switch", "the policy switches off what makes a verification worth its name";
    WitnessTime = "witness_time", "the time of witnesses counts as a verified time, which no other Sigstore client does";
}

/// A trap, and where the policy falls into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The trap.
    pub trap: Trap,
    /// The place in the policy's JSON (`anyOf[0].workflow.repository`).
    pub place: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Serialize for Trap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.trap.as_str(), self.message)
    }
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, held: bool, trap: Trap, place: &str) {
        if !held {
            let message = trap.meaning().to_string();
            self.0.push(Finding { trap, place: place.to_string(), message });
        }
    }
}

pub(super) fn findings(policy: &Policy) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    found.add(!policy.any_of.is_empty(), Trap::NoSigner, "anyOf");
    for (i, alternative) in policy.any_of.iter().enumerate() {
        let place = format!("anyOf[{i}]");
        let earlier = policy.any_of.iter().take(i);
        let used = earlier.clone().all(|other| !covers(other, alternative));
        found.add(used, Trap::UnusedAlternative, &place);
        match &alternative.signer {
            SignerRule::Identity(rule) => identity(policy, rule, &place, &mut found),
            SignerRule::Workflow(rule) => workflow(policy, rule, &place, &mut found),
            SignerRule::Key(_) => {}
        }
    }
    for (claim, values) in &policy.claims {
        patterns(values, &format!("claims.{}", claim.name()), &mut found);
    }
    for (part, values) in policy.statement.parts() {
        patterns(values, &format!("statement.{part}"), &mut found);
    }
    for switch in &policy.dangerous {
        found.add(false, Trap::DangerousSwitch, &format!("dangerous.{}", switch.name()));
    }
    let as_time = policy.evidence.witnesses.as_time;
    found.add(!as_time, Trap::WitnessTime, "evidence.witnesses.asTime");
    found.0
}

fn identity(policy: &Policy, rule: &IdentityRule, place: &str, found: &mut Findings) {
    let said = |value: &Option<Match>| value.as_ref().is_some_and(|m| !m.source().is_empty());
    let any_identity = policy.allows(Dangerous::AnyIdentity);
    let any_issuer = policy.allows(Dangerous::AnyIssuer);
    let (at_identity, at_issuer) = (format!("{place}.identity"), format!("{place}.issuer"));
    found.add(said(&rule.identity) || any_identity, Trap::IdentityMissing, &at_identity);
    found.add(said(&rule.issuer) || any_issuer, Trap::IssuerMissing, &at_issuer);
    found.add(!any_identity || rule.identity.is_none(), Trap::UnusedByDangerous, &at_identity);
    found.add(!any_issuer || rule.issuer.is_none(), Trap::UnusedByDangerous, &at_issuer);
    if let Some(identity) = &rule.identity {
        pattern(identity, &at_identity, found);
        found.add(!owner_is_open(identity), Trap::OwnerWildcard, &at_identity);
        let pins = [
            crate::x509::Claim::SourceRepositoryUri,
            crate::x509::Claim::GithubWorkflowRepository,
            crate::x509::Claim::SourceRepositoryIdentifier,
        ];
        let pinned = policy.claims.iter().any(|(claim, _)| pins.contains(claim));
        let is_workflow = identity.source().contains("/.github/workflows/");
        found.add(!is_workflow || pinned, Trap::WorkflowAsIdentity, &at_identity);
    }
    if let Some(issuer) = &rule.issuer {
        pattern(issuer, &at_issuer, found);
        found.add(issuer.as_exact().is_some(), Trap::IssuerPattern, &at_issuer);
    }
}

fn workflow(policy: &Policy, rule: &WorkflowRule, place: &str, found: &mut Findings) {
    let at = |part: &str| format!("{place}.workflow.{part}");
    for (part, values) in rule.parts() {
        patterns(values, &at(part), found);
    }
    for (part, values) in [
        ("repository", Some(&rule.repository)),
        ("sourceRepository", rule.source_repository.as_ref()),
    ] {
        let open = values.is_some_and(|values| {
            values.matches().iter().any(|m| first_segment_is_open(m, m.source()))
        });
        found.add(!open, Trap::OwnerWildcard, &at(part));
    }
    if let Some(source) = &rule.source_repository {
        let exact = source.matches().iter().all(|m| m.as_exact().is_some());
        found.add(exact, Trap::SourceRepositoryOpen, &at("sourceRepository"));
        found.add(rule.source_ref.is_some(), Trap::SourceRefOpen, &at("sourceRef"));
    }
    let pinned = policy.claims.iter().any(|(claim, _)| {
        matches!(
            claim,
            crate::x509::Claim::BuildSignerUri
                | crate::x509::Claim::BuildSignerDigest
                | crate::x509::Claim::DeploymentEnvironment
        )
    });
    let open = rule.file.is_none() && rule.git_ref.is_none() && !pinned;
    found.add(!open, Trap::WorkflowOpen, &at("file"));
    if let Some(issuer) = &rule.issuer {
        pattern(issuer, &at("issuer"), found);
        found.add(issuer.as_exact().is_some(), Trap::IssuerPattern, &at("issuer"));
    }
}

fn patterns(values: &OneOf, place: &str, found: &mut Findings) {
    for value in values.matches() {
        pattern(value, place, found);
    }
}

fn pattern(value: &Match, place: &str, found: &mut Findings) {
    let source = value.source();
    match value.kind() {
        "glob" => {
            found.add(source.contains('*'), Trap::PatternWithoutNeed, place);
            let all = source.split('/').all(|segment| segment == "*");
            found.add(!all, Trap::PatternMatchesAll, place);
        }
        "regex" => {
            let special = |c| r"\.+*?()|[]{}^$".contains(c);
            found.add(source.contains(special), Trap::PatternWithoutNeed, place);
            let all = matches!(source, ".*" | ".+" | "(?s).*" | "(?s).+" | "^.*$" | "^.+$");
            found.add(!all, Trap::PatternMatchesAll, place);
            found.add(all || !has_bare_dot(source), Trap::RegexDot, place);
        }
        _ => {}
    }
}

/// A dot that is neither escaped nor repeated, as in `github.com`: it was meant as a dot.
fn has_bare_dot(regex: &str) -> bool {
    let mut escaped = false;
    let mut in_class = false;
    let mut chars = regex.chars().peekable();
    while let Some(c) = chars.next() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class && !matches!(chars.peek(), Some('*' | '+' | '?' | '{')) => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Whether a pattern for URIs leaves host or owner open, or one for addresses the domain.
fn owner_is_open(identity: &Match) -> bool {
    match identity.source().split_once("://") {
        Some((_, path)) => {
            let (host, rest) = path.split_once('/').unwrap_or((path, ""));
            is_open(identity, host) || first_segment_is_open(identity, rest)
        }
        None => identity
            .source()
            .rsplit_once('@')
            .map_or(identity.as_exact().is_none(), |(_, domain)| is_open(identity, domain)),
    }
}

fn first_segment_is_open(pattern: &Match, path: &str) -> bool {
    let owner = path.split(['/']).next().unwrap_or_default();
    is_open(pattern, owner)
}

fn is_open(pattern: &Match, part: &str) -> bool {
    match pattern.kind() {
        "glob" => part.contains('*'),
        "regex" => part.contains(['*', '+', '?', '|', '[', '{', '(']) || part.contains("\\w"),
        _ => false,
    }
}

/// Whether the first alternative accepts everything that the second does, as far as equal parts and
/// texts that a pattern matches tell.
fn covers(first: &Alternative, second: &Alternative) -> bool {
    if first.root.is_some() && first.root != second.root {
        return false;
    }
    let one = |first: &Option<Match>, second: &Option<Match>| match (first, second) {
        (Some(first), Some(second)) => first_covers(first, second),
        (None, None) => true,
        _ => false,
    };
    let any = |first: Option<&OneOf>, second: Option<&OneOf>| match (first, second) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some(second)) => second
            .matches()
            .iter()
            .all(|second| first.matches().iter().any(|first| first_covers(first, second))),
    };
    match (&first.signer, &second.signer) {
        (SignerRule::Identity(a), SignerRule::Identity(b)) => {
            one(&a.identity, &b.identity)
                && one(&a.issuer, &b.issuer)
                && (a.kind.is_none() || a.kind == b.kind)
        }
        (SignerRule::Workflow(a), SignerRule::Workflow(b)) => {
            (a.provider, &a.host, &a.issuer) == (b.provider, &b.host, &b.issuer)
                && a.source_repository.is_some() == b.source_repository.is_some()
                && any(Some(&a.repository), Some(&b.repository))
                && any(a.file.as_ref(), b.file.as_ref())
                && any(a.git_ref.as_ref(), b.git_ref.as_ref())
                && any(a.source_repository.as_ref(), b.source_repository.as_ref())
                && any(a.source_ref.as_ref(), b.source_ref.as_ref())
                && any(a.trigger.as_ref(), b.trigger.as_ref())
                && any(a.runner.as_ref(), b.runner.as_ref())
        }
        (SignerRule::Key(a), SignerRule::Key(b)) => a == b,
        _ => false,
    }
}

fn first_covers(first: &Match, second: &Match) -> bool {
    first == second || second.as_exact().is_some_and(|text| first.is_match(text))
}
