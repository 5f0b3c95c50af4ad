//! The linter: what is easily got wrong in a policy and can be seen by looking at it.
//!
//! A linter that cries at sensible policies is switched off, so each trap has its price: one cause is
//! one finding, and what package registries themselves take for an identity (repository and workflow
//! file, no ref) is none. `docs/policy.md` shows a bad and a good policy for each.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use self::unused::is_unused;
use super::evidence::EvidencePart;
use super::outline::{
    Outline, has_bare_dot, identity_owner, is_impossible, outlines, repository_owner,
    strict_outlines,
};
use super::part::Rule;
use super::release::ReleasePart;
use super::signer::{IdentityRule, SignerRule};
use super::slip::{
    GITHUB_FOLDER, has_star, is_workflow_without_ref, meant_issuer, workflow_of_repository,
};
use super::statement::StatementPart;
use super::trap::{Finding, Trap};
use super::workflow::{WorkflowPart, meant, never, never_as_glob};
use super::{
    Alternative, Dangerous, EvidenceRule, Match, OneOf, Policy, Provider, ReleaseRule, WorkflowRule,
};
use openness::{pins_one_of, takes_all_of, takes_any_file, takes_any_ref};
use placeholder::is_placeholder;

mod openness;
mod placeholder;
mod unused;

use crate::code::Code;
use crate::trust;
use crate::x509::Claim;

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, trap: Trap, place: &str) {
        self.say(trap, place, trap.meaning().to_string());
    }

    fn say(&mut self, trap: Trap, place: &str, message: String) {
        self.0.push(Finding { trap, place: place.to_string(), message });
    }

    /// What no certificate says, and how they say what may be meant.
    fn never(&mut self, place: &str, meant: Option<String>) {
        let meaning = Trap::NeverMatches.meaning();
        let message = match meant {
            Some(meant) => format!("{meaning}: write \"{meant}\""),
            None => meaning.to_string(),
        };
        self.say(Trap::NeverMatches, place, message);
    }

    fn add_if(&mut self, bad: bool, trap: Trap, place: &str) {
        if bad {
            self.add(trap, place);
        }
    }
}

pub(super) fn findings(policy: &Policy) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    found.add_if(policy.any_of.is_empty(), Trap::NoSigner, "anyOf");
    for (i, alternative) in policy.any_of.iter().enumerate() {
        let place = format!("anyOf[{i}]");
        found.add_if(is_unused(i, &policy.any_of), Trap::UnusedAlternative, &place);
        match &alternative.signer {
            SignerRule::Identity(rule) => {
                let allows = |switch| policy.allows(alternative, switch);
                identity(policy, rule, &allows, &place, &mut found);
            }
            SignerRule::Workflow(rule) => {
                workflow(policy, rule, &format!("{place}.workflow"), &mut found);
            }
            SignerRule::GithubRelease(rule) => {
                release(rule, &format!("{place}.githubRelease"), &mut found);
            }
            SignerRule::Key(_) => {
                found.add_if(policy.asks_claims(), Trap::ClaimOfKey, &format!("{place}.key"));
            }
        }
        if let Some(switches) = &alternative.dangerous {
            let is_own = |switch| !is_nature_of_root(policy, alternative, switch);
            dangerous(switches, is_own, &format!("{place}."), &mut found);
        }
        if let Some(own) = &alternative.evidence {
            evidence(own, &format!("{place}."), &mut found);
        }
    }
    // One without a root is accepted under each of them, also under one that was meant for another.
    let unbound = policy.any_of.iter().position(|alternative| alternative.root.is_none());
    let mixed = policy.any_of.iter().any(|alternative| alternative.root.is_some());
    if let Some(i) = unbound.filter(|_| mixed) {
        found.add(Trap::RootMixed, &format!("anyOf[{i}]"));
    }
    for (name, values) in &policy.claims {
        claim(*name, values, &mut found);
    }
    for (part, name, values) in policy.statement.parts() {
        let place = match name {
            Some(name) => format!("statement.{}.{name}", part.name()),
            None => format!("statement.{}", part.name()),
        };
        each(values, &place, |value, at| {
            let free = part == StatementPart::Parameters && value.as_exact().is_some();
            free || pattern(value, at, &mut found)
        });
    }
    dangerous(&policy.dangerous, |_| true, "", &mut found);
    evidence(&policy.evidence, "", &mut found);
    if let Err(failure) = policy.check() {
        // These are told already, each with its place.
        let told = match failure.code() {
            Code::PolicyAnyOfEmpty => Some(Trap::NoSigner),
            Code::PolicyIdentityEmpty => Some(Trap::IdentityMissing),
            Code::PolicyIssuerEmpty => Some(Trap::IssuerMissing),
            Code::PolicyAny => Some(Trap::PatternMatchesAll),
            Code::WitnessQuorum => Some(Trap::WitnessQuorum),
            _ => None,
        };
        if !found.0.iter().any(|finding| Some(finding.trap) == told) {
            found.say(Trap::Refused, "policy", format!("{}: {failure}", Trap::Refused.meaning()));
        }
    }
    found.0
}

/// Those that count, each with its place among all of them.
fn dangerous(
    switches: &[Dangerous],
    counts: impl Fn(Dangerous) -> bool,
    place: &str,
    found: &mut Findings,
) {
    for (i, switch) in switches.iter().enumerate().filter(|(_, switch)| counts(**switch)) {
        let message = format!("{}: {}", switch.name(), Trap::DangerousSwitch.meaning());
        found.say(Trap::DangerousSwitch, &format!("{place}dangerous[{i}]"), message);
    }
}

fn evidence(evidence: &EvidenceRule, place: &str, found: &mut Findings) {
    let place = format!("{place}evidence");
    for part in EvidencePart::ALL {
        let count = match part {
            EvidencePart::Logs => evidence.logs,
            EvidencePart::Scts => evidence.scts,
            EvidencePart::Times => evidence.times,
            EvidencePart::Timestamps => Some(evidence.timestamps),
            // The policy itself names as many as it likes.
            EvidencePart::Witnesses => None,
        };
        let many = count.is_some_and(|count| count > 1);
        found.add_if(many, Trap::CountAboveOne, &format!("{place}.{}", part.name()));
    }
    let witnesses = &evidence.witnesses;
    let idle = witnesses.quorum == 0 && !witnesses.keys.is_empty() && !witnesses.as_time;
    found.add_if(idle, Trap::WitnessQuorum, &format!("{place}.witnesses.quorum"));
    found.add_if(witnesses.as_time, Trap::WitnessTime, &format!("{place}.witnesses.asTime"));
}

/// GitHub's own root lists no logs of either kind: for an alternative that is bound to it and asks for a
/// timestamp, nothing is switched off that there could be.
pub(super) fn is_nature_of_root(
    policy: &Policy,
    alternative: &Alternative,
    switch: Dangerous,
) -> bool {
    let bound = alternative.root.as_deref() == Some(trust::GITHUB);
    let timestamped = policy.evidence_of(alternative).timestamps > 0;
    bound && timestamped && matches!(switch, Dangerous::NoLog | Dangerous::NoSct)
}

fn identity(
    policy: &Policy,
    rule: &IdentityRule,
    allows: &dyn Fn(Dangerous) -> bool,
    place: &str,
    found: &mut Findings,
) {
    let said = |value: &Option<Match>| value.as_ref().is_some_and(|m| !m.source().is_empty());
    let (at_identity, at_issuer) = (format!("{place}.identity"), format!("{place}.issuer"));
    for (value, switch, missing, at) in [
        (&rule.identity, Dangerous::AnyIdentity, Trap::IdentityMissing, &at_identity),
        (&rule.issuer, Dangerous::AnyIssuer, Trap::IssuerMissing, &at_issuer),
    ] {
        if allows(switch) {
            found.add_if(value.is_some(), Trap::UnusedByDangerous, at);
        } else {
            found.add_if(!said(value), missing, at);
        }
    }
    let identity = rule.identity.as_ref().filter(|_| !allows(Dangerous::AnyIdentity));
    if let Some(identity) = identity
        && pattern(identity, &at_identity, found)
    {
        owners(identity, identity_owner, &at_identity, found);
        let shown: Vec<String> = outlines(identity).iter().map(Outline::shown).collect();
        let is_workflow = shown.iter().any(|text| is_workflow(text));
        let pinned = pins_one_of(
            policy,
            &[
                Claim::SourceRepositoryUri,
                Claim::SourceRepositoryIdentifier,
                Claim::GithubWorkflowRepository,
            ],
        );
        let is_address = identity.as_exact().and_then(workflow_of_repository).is_some();
        found.add_if(is_workflow && !pinned && !is_address, Trap::WorkflowAsIdentity, &at_identity);
        let exact = identity.as_exact();
        if let Some(whole) = exact.filter(|text| is_workflow_without_ref(text)) {
            let message = format!(
                "no certificate says it like this: `@REF` is missing at its end: write \"{whole}@REF\" with the whole ref, such as refs/tags/v1"
            );
            found.say(Trap::NeverMatches, &at_identity, message);
        }
        if let Some(whole) = exact.and_then(workflow_of_repository) {
            let message = format!(
                "no certificate says it like this: it is a repository's address, and the identity of a workflow goes on to its file and ref: write \"{whole}\", or a workflow rule, which asks for the repository alone"
            );
            found.say(Trap::NeverMatches, &at_identity, message);
        }
    }
    if !allows(Dangerous::AnyIssuer) {
        issuer(rule.issuer.as_ref(), &at_issuer, found);
    }
}

/// All that GitHub and GitLab vouch for are workflows; other hosts show by the form of the path.
fn is_workflow(text: &str) -> bool {
    let Some((_, path)) = text.split_once("://") else { return text.contains(GITHUB_FOLDER) };
    let host = path.split('/').next().unwrap_or_default();
    let known = matches!(host, "github.com" | "gitlab.com");
    known || path.contains(GITHUB_FOLDER) || path.contains("//")
}

fn issuer(issuer: Option<&Match>, place: &str, found: &mut Findings) {
    let Some(issuer) = issuer.filter(|issuer| !issuer.source().is_empty()) else { return };
    if pattern(issuer, place, found) {
        let exact = issuer.as_exact();
        found.add_if(exact.is_none(), Trap::IssuerPattern, place);
        let Some(exact) = exact else { return };
        let meant = meant_issuer(exact);
        if let Some(meant) = &meant
            && exact.starts_with("https://")
            && exact.ends_with('/')
        {
            let message = format!(
                "no certificate says it like this: the issuer has no slash at its end: write \"{meant}\""
            );
            found.say(Trap::NeverMatches, place, message);
        } else if meant.is_some() || !exact.contains("://") {
            found.never(place, meant);
        }
    }
}

fn workflow(policy: &Policy, rule: &WorkflowRule, place: &str, found: &mut Findings) {
    for (part, _, values) in rule.parts() {
        each(values, &format!("{place}.{}", part.name()), |value, at| {
            if takes_all_of(part, value) {
                found.add(Trap::PatternMatchesAll, at);
                return false;
            }
            if value.kind() == "glob" && never_as_glob(rule.provider, part, value.source()) {
                found.add(Trap::NeverMatches, at);
                return false;
            }
            let sound = pattern(value, at, found);
            let wrong = value.as_exact().is_some_and(|text| never(rule.provider, part, text));
            if sound && wrong {
                found.never(at, meant(rule.provider, part, value.source()));
            }
            // The workflow's own repository is the source, too, unless another is named.
            let is_named = part == WorkflowPart::SourceRepository;
            let is_source = rule.source_repository.is_none() || is_named;
            if sound && (is_named || part == WorkflowPart::Repository) {
                repository(value, repository_owner, is_source, at, found);
            }
            sound
        });
    }
    let bad_host = rule.host.as_deref().is_some_and(|host| host.contains('/'));
    found.add_if(bad_host, Trap::NeverMatches, &format!("{place}.host"));
    issuer(rule.issuer.as_ref(), &format!("{place}.issuer"), found);
    let pinned = pins_one_of(
        policy,
        &[
            Claim::SourceRepositoryDigest,
            Claim::GithubWorkflowSha,
            Claim::SourceRepositoryRef,
            Claim::GithubWorkflowRef,
            Claim::DeploymentEnvironment,
        ],
    );
    let build = [Claim::BuildSignerUri, Claim::BuildSignerDigest, Claim::BuildConfigUri];
    // The workflow's own repository has the workflow's ref, every other any.
    let one = matches!(rule.repository.matches(), [one] if one.as_exact().is_some());
    let own = |source: &OneOf| one && *source == rule.repository;
    let other = rule.source_repository.as_ref().is_some_and(|source| !own(source));
    let any_ref = other && rule.source_ref.as_ref().is_none_or(takes_any_ref);
    found.add_if(any_ref && !pinned, Trap::SourceRefOpen, &format!("{place}.sourceRef"));
    let open = rule.file.as_ref().is_none_or(takes_any_file)
        && rule.git_ref.as_ref().is_none_or(takes_any_ref);
    found.add_if(open && !pinned && !pins_one_of(policy, &build), Trap::WorkflowOpen, place);
}

fn release(rule: &ReleaseRule, place: &str, found: &mut Findings) {
    for (part, _, values) in rule.parts() {
        each(values, &format!("{place}.{}", part.name()), |value, at| {
            if !pattern(value, at, found) {
                return false;
            }
            match part {
                ReleasePart::Repository => {
                    let wrong = value.as_exact().is_some_and(|text| {
                        never(Provider::GitHub, WorkflowPart::Repository, text)
                    });
                    if wrong {
                        let part = WorkflowPart::Repository;
                        found.never(at, meant(Provider::GitHub, part, value.source()));
                    }
                    repository(value, repository_owner, true, at, found);
                }
                ReleasePart::Tag => {
                    let tag = value.as_exact().and_then(|text| text.strip_prefix("refs/tags/"));
                    if let Some(tag) = tag {
                        found.never(at, Some(tag.to_string()));
                    }
                }
                ReleasePart::RepositoryId | ReleasePart::OwnerId => {}
            }
            true
        });
    }
}

fn claim(claim: Claim, values: &OneOf, found: &mut Findings) {
    each(values, &format!("claims.{}", claim.name()), |value, at| {
        // The name of a workflow is free text.
        if claim == Claim::GithubWorkflowName && value.as_exact().is_some() {
            return true;
        }
        if !pattern(value, at, found) {
            return false;
        }
        let uri = claim.name().ends_with("Uri");
        let bare = uri && value.as_exact().is_some_and(|text| !text.contains("://"));
        found.add_if(bare, Trap::NeverMatches, at);
        match claim {
            Claim::SourceRepositoryUri => repository(value, identity_owner, true, at, found),
            Claim::GithubWorkflowRepository => {
                repository(value, repository_owner, true, at, found);
            }
            _ if uri => drop(owners(value, identity_owner, at, found)),
            _ => {}
        }
        true
    });
}

/// Each value with its place; a list's has its index.
fn each(values: &OneOf, place: &str, mut judge: impl FnMut(&Match, &str) -> bool) {
    match values.matches() {
        [one] => drop(judge(one, place)),
        several => {
            for (i, value) in several.iter().enumerate() {
                judge(value, &format!("{place}[{i}]"));
            }
        }
    }
}

/// Whether nothing is wrong with the value as such, so that what it says is worth a look.
fn pattern(value: &Match, place: &str, found: &mut Findings) -> bool {
    let source = value.source();
    let all_fixed = || outlines(value).iter().all(|outline| outline.text().is_some());
    let trap = match value.kind() {
        "exact" | "glob" if is_placeholder(source) => Trap::Placeholder,
        "regex" if is_impossible(source) => Trap::NeverMatches,
        "exact" if has_star(source) => Trap::LiteralWildcard,
        "exact" => return true,
        "glob" if source.contains(['?', '[', ']', '{', '}']) => Trap::LiteralWildcard,
        "glob" if source.split('/').all(|segment| segment == "*") => Trap::PatternMatchesAll,
        _ if value.is_any() => Trap::PatternMatchesAll,
        "regex" if has_bare_dot(source) => {
            found.add(Trap::RegexDot, place);
            return true;
        }
        _ if all_fixed() && !source.contains("(?i)") => Trap::PatternWithoutNeed,
        _ => return true,
    };
    found.add(trap, place);
    false
}

fn repository(
    value: &Match,
    owner: fn(&Outline) -> Option<String>,
    is_source: bool,
    place: &str,
    found: &mut Findings,
) {
    let closed = owners(value, owner, place, found);
    let open = is_source && value.as_exact().is_none();
    found.add_if(closed && open, Trap::SourceRepositoryOpen, place);
}

/// What is wrong with a pattern that would name its owner if its dots were dots.
const OPEN_DOT: &str = "the pattern leaves host, owner or mail domain open: a dot of a regular expression matches any character, so that others have names that match; write `\\.`, or use a glob";

/// Whether a pattern names exactly one owner.
fn owners(
    value: &Match,
    owner: fn(&Outline) -> Option<String>,
    place: &str,
    found: &mut Findings,
) -> bool {
    if value.as_exact().is_some() {
        return true;
    }
    let owners: Vec<Option<String>> = strict_outlines(value).iter().map(owner).collect();
    let first = owners.first();
    let several = owners.iter().any(|owner| Some(owner) != first);
    let trap = match owners.iter().any(Option::is_none) {
        true if outlines(value).iter().all(|meant| owner(meant).is_some()) => {
            found.say(Trap::OwnerWildcard, place, OPEN_DOT.to_string());
            return false;
        }
        true => Trap::OwnerWildcard,
        false if several => Trap::OwnerChoice,
        false => return true,
    };
    found.add(trap, place);
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn lint(json: &str) -> Vec<Finding> {
        Policy::from_json(json.as_bytes()).unwrap_or_else(|e| panic!("{json}: {e}")).lint()
    }

    /// A policy with this alternative and, after it, these fields.
    fn policy(alternative: &str, more: &str) -> String {
        format!(r#"{{"version":1,"anyOf":[{alternative}]{more}}}"#)
    }

    fn identity(identity: &str, more: &str) -> String {
        let issuer = r#""issuer":"https://accounts.example.com""#;
        policy(&format!(r#"{{"identity":{identity},{issuer}}}"#), more)
    }

    fn workflow(parts: &str, more: &str) -> String {
        policy(&format!(r#"{{"workflow":{{"provider":"github",{parts}}}}}"#), more)
    }

    /// A workflow that is pinned but for these parts.
    fn pinned(parts: &str) -> String {
        workflow(&format!(r#""repository":"o/r","file":"w.yml",{parts}"#), "")
    }

    const KEY: &str =
        r#"{"key":{"spki":"MCowBQYDK2VwAyEA35kNeT0t4lrmQgQqayOglRBURsxuHO0lMT3yp6Vijns="}}"#;
    const WITNESS: &str = "witness0.bar.test+ca577ec9+BNyvvsENKnEzLV5W57qSLLi6WazjhAstl2BNu32/ki3Z";
    const URI: &str = r#""https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1""#;

    /// Each trap: a policy in it, the place, and the policy that is not.
    fn cases() -> Vec<(Trap, String, &'static str, String)> {
        let me = r#""me@example.com""#;
        let two = |a: &str, b: &str| {
            let one = |git_ref: &str| {
                format!(
                    r#"{{"workflow":{{"provider":"github","repository":"o/r","file":"w.yml","ref":{git_ref}}}}}"#
                )
            };
            policy(&format!("{},{}", one(a), one(b)), "")
        };
        let witnesses = |rest: &str| {
            identity(me, &format!(r#","evidence":{{"witnesses":{{"keys":["{WITNESS}"]{rest}}}}}"#))
        };
        let called = |parts: &str| pinned(&format!(r#""ref":"refs/tags/v1",{parts}"#));
        alloc::vec![
            (Trap::NoSigner, r#"{"version":1}"#.into(), "anyOf", identity(me, "")),
            (
                Trap::IdentityMissing,
                policy(r#"{"issuer":"https://a.example"}"#, ""),
                "anyOf[0].identity",
                identity(me, ""),
            ),
            (
                Trap::IssuerMissing,
                policy(r#"{"identity":"me@example.com"}"#, ""),
                "anyOf[0].issuer",
                identity(me, ""),
            ),
            (
                Trap::Refused,
                identity(me, r#","evidence":{"scts":0}"#),
                "policy",
                identity(me, r#","evidence":{"scts":1}"#),
            ),
            (
                Trap::NeverMatches,
                pinned(r#""ref":"main""#),
                "anyOf[0].workflow.ref",
                pinned(r#""ref":"refs/heads/main""#),
            ),
            (
                Trap::Placeholder,
                workflow(r#""repository":"OWNER/REPO","file":"w.yml""#, ""),
                "anyOf[0].workflow.repository",
                workflow(r#""repository":"o/r","file":"w.yml""#, ""),
            ),
            (
                Trap::LiteralWildcard,
                pinned(r#""ref":["refs/heads/main","refs/tags/v*"]"#),
                "anyOf[0].workflow.ref[1]",
                pinned(r#""ref":["refs/heads/main",{"glob":"refs/tags/v*"}]"#),
            ),
            (
                Trap::PatternWithoutNeed,
                pinned(r#""ref":{"glob":"refs/tags/v1"}"#),
                "anyOf[0].workflow.ref",
                pinned(r#""ref":{"glob":"refs/tags/v1.*"}"#),
            ),
            (
                Trap::PatternMatchesAll,
                pinned(r#""trigger":{"glob":"*"}"#),
                "anyOf[0].workflow.trigger",
                pinned(r#""trigger":{"glob":"workflow_*"}"#),
            ),
            (
                Trap::OwnerWildcard,
                workflow(r#""repository":{"glob":"*/r"},"file":"w.yml""#, ""),
                "anyOf[0].workflow.repository",
                workflow(r#""repository":"o/r","file":"w.yml""#, ""),
            ),
            (
                Trap::IssuerPattern,
                policy(r#"{"identity":"a@b.example","issuer":{"glob":"https://*.b.example"}}"#, ""),
                "anyOf[0].issuer",
                policy(r#"{"identity":"a@b.example","issuer":"https://a.b.example"}"#, ""),
            ),
            (
                Trap::SourceRepositoryOpen,
                called(r#""sourceRepository":{"glob":"a/*"},"sourceRef":"refs/heads/main""#),
                "anyOf[0].workflow.sourceRepository",
                called(r#""sourceRepository":["a/b","a/c"],"sourceRef":"refs/heads/main""#),
            ),
            (
                Trap::SourceRefOpen,
                called(r#""sourceRepository":"a/b""#),
                "anyOf[0].workflow.sourceRef",
                called(r#""sourceRepository":"a/b","sourceRef":{"glob":"refs/tags/v*"}"#),
            ),
            (
                Trap::WorkflowOpen,
                workflow(r#""repository":"o/r""#, ""),
                "anyOf[0].workflow",
                workflow(r#""repository":"o/r""#, r#","claims":{"deploymentEnvironment":"pypi"}"#),
            ),
            (
                Trap::WorkflowAsIdentity,
                identity(URI, ""),
                "anyOf[0].identity",
                identity(URI, r#","claims":{"sourceRepositoryUri":"https://github.com/o/r"}"#),
            ),
            (
                Trap::ClaimOfKey,
                policy(KEY, r#","claims":{"buildTrigger":"push"}"#),
                "anyOf[0].key",
                policy(KEY, ""),
            ),
            (
                Trap::UnusedAlternative,
                two(r#"{"glob":"refs/tags/v*"}"#, r#""refs/tags/v1""#),
                "anyOf[1]",
                two(r#"{"glob":"refs/tags/v*"}"#, r#""refs/heads/main""#),
            ),
            (
                Trap::RootMixed,
                policy(
                    r#"{"identity":"a@b.example","issuer":"https://c.example","root":"one"},{"identity":"d@b.example","issuer":"https://c.example"}"#,
                    "",
                ),
                "anyOf[1]",
                policy(
                    r#"{"identity":"a@b.example","issuer":"https://c.example","root":"one"},{"identity":"d@b.example","issuer":"https://c.example","root":"one"}"#,
                    "",
                ),
            ),
            (
                Trap::DangerousSwitch,
                identity(me, r#","dangerous":["noSct"]"#),
                "dangerous[0]",
                identity(me, ""),
            ),
            (
                Trap::WitnessQuorum,
                witnesses(""),
                "evidence.witnesses.quorum",
                witnesses(r#","quorum":1"#),
            ),
            (
                Trap::CountAboveOne,
                identity(me, r#","evidence":{"timestamps":2}"#),
                "evidence.timestamps",
                identity(me, r#","evidence":{"timestamps":1}"#),
            ),
            (
                Trap::WitnessTime,
                witnesses(r#","quorum":1,"asTime":true"#),
                "evidence.witnesses.asTime",
                witnesses(r#","quorum":1,"asTime":false"#),
            ),
        ]
    }

    /// A star ends at a slash, and a ref or repository has some.
    #[test]
    fn a_glob_that_fits_no_ref_or_repository_never_matches() {
        let of = |part: &str, glob: &str| {
            let part = format!(r#""{part}":{{"glob":"{glob}"}}"#);
            let rule =
                format!(r#"{{"provider":"github","repository":"o/r","file":"a.yml",{part}}}"#);
            let found = lint(&format!(r#"{{"version":1,"anyOf":[{{"workflow":{rule}}}]}}"#));
            found.iter().any(|finding| finding.trap == Trap::NeverMatches)
        };
        for glob in ["*", "v*", "tags/*", "heads/*/x", "refs/*", "main*"] {
            assert!(of("ref", glob) && of("sourceRef", glob), "{glob}");
        }
        for glob in ["refs/tags/*", "refs/*/v1", "*/*/v1", "r*/tags/a/b", "d8b4a6*"] {
            assert!(!of("ref", glob), "{glob}");
        }
        for (glob, never) in [("*", true), ("o*", true), ("o/*/x", true), ("o/*", false)] {
            assert_eq!(of("sourceRepository", glob), never, "{glob}");
        }
    }

    #[test]
    fn each_trap_has_a_policy_with_and_one_without() {
        let mut covered: BTreeSet<Trap> = BTreeSet::new();
        for (trap, bad, place, good) in cases() {
            let found = lint(&bad);
            let found: Vec<_> = found.iter().map(|f| (f.trap, f.place.as_str())).collect();
            assert_eq!(found, [(trap, place)], "{bad}");
            assert_eq!(lint(&good), [], "{good}");
            covered.insert(trap);
        }
        // These have tests of their own.
        covered.extend([Trap::RegexDot, Trap::OwnerChoice, Trap::UnusedByDangerous]);
        assert_eq!(covered.into_iter().collect::<Vec<_>>(), Trap::ALL);
    }

    #[test]
    fn the_switches_that_count() {
        let key = |more: &str| {
            format!(r#"{{"identity":"a@b.example","issuer":"https://i.example"{more}}}"#)
        };
        let policy = |alternatives: &[String], more: &str| {
            let all = alternatives.join(",");
            let json = format!(r#"{{"version":1,"anyOf":[{all}]{more}}}"#);
            let policy =
                Policy::from_json(json.as_bytes()).unwrap_or_else(|e| panic!("{json}: {e}"));
            policy.dangerous().map(Dangerous::name).collect::<Vec<_>>()
        };
        let (plain, off) = (key(""), key(r#","dangerous":[]"#));
        let own = key(r#","dangerous":["noSct"]"#);
        let both = r#","dangerous":["noSct","noLog"]"#;
        assert!(policy(core::slice::from_ref(&plain), "").is_empty());
        assert_eq!(policy(core::slice::from_ref(&plain), both), ["noLog", "noSct"]);
        assert_eq!(policy(&[plain.clone(), own.clone()], ""), ["noSct"]);
        // An alternative says for itself what counts.
        assert_eq!(policy(&[own], both), ["noSct"]);
        assert!(policy(&[off], both).is_empty());
        let of_github = |evidence: &str| {
            key(&format!(r#","root":"github","dangerous":["noLog","noSct"]{evidence}"#))
        };
        assert!(policy(&[of_github(r#","evidence":{"timestamps":1}"#)], "").is_empty());
        assert_eq!(policy(&[of_github("")], ""), ["noLog", "noSct"]);
    }

    #[test]
    fn a_switch_makes_rules_idle() {
        let found = lint(&identity(r#"{"glob":"*"}"#, r#","dangerous":["anyIdentity"]"#));
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "anyOf[0].identity: unused_by_dangerous: a dangerous switch makes this rule count for nothing",
                "dangerous[0]: dangerous_switch: anyIdentity: the policy switches off what makes a verification worth its name",
            ]
        );
        let found = lint(r#"{"version":1,"anyOf":[{"identity":"me"}],"dangerous":["anyIssuer"]}"#);
        assert!(found.iter().all(|f| f.trap == Trap::DangerousSwitch), "{found:?}");
    }

    /// What sensible policies say.
    #[test]
    fn no_false_alarms() {
        for parts in [
            // What PyPI, npm and crates.io take for a publisher: repository and file.
            r#""repository":"o/r","file":"w.yml""#,
            r#""repository":"o/r","file":["a.yml","b.yml"],"ref":{"glob":"refs/tags/v*"}"#,
            r#""repository":"o/r","ref":"refs/heads/main""#,
            r#""repository":"o/r","file":"w.yml","sourceRepository":"o/r""#,
            r#""repository":"o/r","ref":{"glob":"refs/tags/v*"}"#,
            r#""repository":"o/r","file":{"glob":"release-*.yml"}"#,
            r#""repository":["o/r","p/r"],"file":".github/workflows/w.yml""#,
            r#""repository":"o/r","file":"w.yml","ref":"0123456789abcdef0123456789abcdef01234567""#,
            r#""repository":"o/r","file":"w.yml","host":"git.example","issuer":"https://git.example/_services/token""#,
            r#""repository":{"glob":"builders/*"},"file":"w.yml","sourceRepository":"o/r","sourceRef":"refs/heads/main""#,
        ] {
            assert_eq!(lint(&workflow(parts, "")), [], "{parts}");
        }
        let gitlab =
            r#"{"workflow":{"provider":"gitlab","repository":"a/b/c","file":"ci/build.yml"}}"#;
        assert_eq!(lint(&policy(gitlab, "")), []);
        for (signer, more) in [
            (r#"{"glob":"*@example.com"}"#, ""),
            (r#"{"glob":"https://git.example/o/*/x"}"#, ""),
            (r#""https://kubernetes.io/namespaces/a/serviceaccounts/b""#, ""),
            (r#""me@example.com""#, r#","claims":{"githubWorkflowName":"Build *all*"}"#),
            (r#""me@example.com""#, r#","statement":{"parameters":{"os":"*"}}"#),
            (r#""me@example.com""#, r#","statement":{"subjectName":{"glob":"pkg:npm/x@*"}}"#),
        ] {
            assert_eq!(lint(&identity(signer, more)), [], "{signer} {more}");
        }
    }

    fn traps(findings: &[Finding]) -> Vec<Trap> {
        findings.iter().map(|finding| finding.trap).collect()
    }

    #[test]
    fn identities_that_leave_someone_else_in() {
        for (signer, expected) in [
            (r#"{"glob":"https://*/o/r"}"#, Trap::OwnerWildcard),
            (r#"{"glob":"https://git.example/o*/x"}"#, Trap::OwnerWildcard),
            (r#"{"glob":"me@*.example"}"#, Trap::OwnerWildcard),
            (r#"{"glob":"me*"}"#, Trap::OwnerWildcard),
            (r#"{"glob":"*@gmail.com"}"#, Trap::OwnerWildcard),
            (r#"{"glob":"https://gitlab.com/g/p//*@refs/heads/main"}"#, Trap::WorkflowAsIdentity),
            (r#"{"glob":"https://github.com/o/*/*/*/*/*/*"}"#, Trap::WorkflowAsIdentity),
            (r#"{"glob":"*"}"#, Trap::PatternMatchesAll),
            (r#""https://git.example/o/r/.github/workflows/w.yml@*""#, Trap::LiteralWildcard),
            (r#""*@example.com""#, Trap::LiteralWildcard),
            (r#""https://github.com/o/r""#, Trap::NeverMatches),
            (r#""github.com/o/r""#, Trap::NeverMatches),
            (r#""https://gitlab.com/g/p/""#, Trap::NeverMatches),
        ] {
            assert_eq!(traps(&lint(&identity(signer, ""))), [expected], "{signer}");
        }
        let claims = |claim: &str| format!(r#","claims":{{{claim}}}"#);
        for (claim, expected) in [
            (r#""sourceRepositoryUri":{"glob":"https://github.com/*/r"}"#, Trap::OwnerWildcard),
            (
                r#""sourceRepositoryUri":{"glob":"https://github.com/o/*"}"#,
                Trap::SourceRepositoryOpen,
            ),
            (r#""githubWorkflowRepository":{"glob":"*/r"}"#, Trap::OwnerWildcard),
            (r#""githubWorkflowRepository":{"glob":"o/*"}"#, Trap::SourceRepositoryOpen),
            (r#""sourceRepositoryUri":"o/r""#, Trap::NeverMatches),
        ] {
            assert_eq!(traps(&lint(&identity(URI, &claims(claim)))), [expected], "{claim}");
        }
        let owner = claims(r#""sourceRepositoryOwnerUri":{"glob":"https://github.com/o*"}"#);
        assert_eq!(traps(&lint(&identity(r#""me@example.com""#, &owner))), [Trap::OwnerWildcard]);
    }

    #[test]
    fn workflows_that_leave_someone_else_in() {
        for (parts, expected) in [
            (r#""repository":{"glob":"o/*"},"file":"w.yml""#, Trap::SourceRepositoryOpen),
            (r#""repository":["o/r",{"glob":"o*/r"}],"file":"w.yml""#, Trap::OwnerWildcard),
            (r#""repository":"o/r","ref":{"glob":"refs/heads/*"}"#, Trap::WorkflowOpen),
            (
                r#""repository":["o/r","o/s"],"file":"w.yml","sourceRepository":["o/r","o/s"]"#,
                Trap::SourceRefOpen,
            ),
            (r#""repository":"o/r","ref":{"glob":"refs/pull/*/merge"}"#, Trap::WorkflowOpen),
            (r#""repository":"o/r","file":{"glob":"*.yml"}"#, Trap::WorkflowOpen),
            (r#""repository":"https://github.com/o/r","file":"w.yml""#, Trap::NeverMatches),
            (r#""repository":"r","file":"w.yml""#, Trap::NeverMatches),
            (r#""repository":"o/r.git","file":"w.yml""#, Trap::NeverMatches),
            (r#""repository":"o/","file":"w.yml""#, Trap::NeverMatches),
            (
                r#""repository":"o/r","file":"w.yml","issuer":"https://token.actions.githubusercontent.com/""#,
                Trap::NeverMatches,
            ),
            (r#""repository":"o/r","file":"workflows/w.yml""#, Trap::NeverMatches),
            (
                r#""repository":"o/r","file":"w.yml","host":"https://github.com""#,
                Trap::NeverMatches,
            ),
            (r#""repository":"o/r","file":"w.yml","issuer":"git.example""#, Trap::NeverMatches),
            (r#""repository":"o/r","file":"w.yml","issuer":"GitHub Actions""#, Trap::NeverMatches),
            (r#""repository":"o/r","file":"w.yml","issuer":"""#, Trap::Refused),
            (
                r#""repository":"o/r","file":"w.yml","ref":{"glob":"refs/tags/v[0-9]*"}"#,
                Trap::LiteralWildcard,
            ),
        ] {
            assert_eq!(traps(&lint(&workflow(parts, ""))), [expected], "{parts}");
        }
    }

    #[test]
    fn the_right_form_stands_in_the_message() {
        for (parts, right) in [
            (r#""repository":"o/r","file":"w.yml","ref":"main""#, "refs/heads/main"),
            (r#""repository":"https://github.com/o/r","file":"w.yml""#, "o/r"),
        ] {
            let found = lint(&workflow(parts, ""));
            let [found] = found.as_slice() else { panic!("{found:?}") };
            assert!(found.message.ends_with(&format!(": write \"{right}\"")), "{}", found.message);
        }
    }

    #[test]
    fn releases() {
        let lint =
            |parts: &str| traps(&lint(&policy(&format!(r#"{{"githubRelease":{{{parts}}}}}"#), "")));
        for (parts, expected) in [
            (r#""repository":"o/r""#, None),
            (r#""repository":["o/r","o/s"],"tag":{"glob":"v*"}"#, None),
            (r#""repository":"https://github.com/o/r""#, Some(Trap::NeverMatches)),
            (r#""repository":"o/r","tag":"refs/tags/v1""#, Some(Trap::NeverMatches)),
            (r#""repository":{"glob":"o/*"}"#, Some(Trap::SourceRepositoryOpen)),
            (r#""repository":{"glob":"*/r"}"#, Some(Trap::OwnerWildcard)),
            (r#""repository":"o/r","tag":"v*""#, Some(Trap::LiteralWildcard)),
            (r#""repository":"o/r","tag":{"glob":"*"}"#, Some(Trap::PatternMatchesAll)),
            (r#""repository":"OWNER/REPO""#, Some(Trap::Placeholder)),
        ] {
            assert_eq!(lint(parts), Vec::from_iter(expected), "{parts}");
        }
        let two = r#"{"githubRelease":{"repository":"o/r"}},{"githubRelease":{"repository":"o/r","tag":"v1"}}"#;
        let found = super::findings(&Policy::from_json(policy(two, "").as_bytes()).unwrap());
        assert_eq!(traps(&found), [Trap::UnusedAlternative]);
    }

    #[test]
    fn alternatives_cover_each_other_either_way_round() {
        let parts = |more: &str| {
            format!(
                r#"{{"workflow":{{"provider":"github","repository":"o/r","file":"w.yml"{more}}}}}"#
            )
        };
        let places = |a: &str, b: &str| {
            let found = lint(&policy(&format!("{},{}", parts(a), parts(b)), ""));
            found.into_iter().map(|f| (f.trap, f.place)).collect::<Vec<_>>()
        };
        let unused = |i: usize| alloc::vec![(Trap::UnusedAlternative, format!("anyOf[{i}]"))];
        assert_eq!(places("", r#","ref":"refs/tags/v1""#), unused(1));
        assert_eq!(places(r#","ref":"refs/tags/v1""#, ""), unused(0));
        assert_eq!(places("", ""), unused(1));
        // A source ref that is not named is the workflow's own, not any.
        assert_eq!(places("", r#","sourceRef":"refs/heads/main""#), []);
        assert_eq!(places(r#","runner":"github-hosted""#, r#","trigger":"push""#), []);
        let keys = lint(&policy(&format!("{KEY},{KEY}"), ""));
        assert_eq!(traps(&keys), [Trap::UnusedAlternative]);
    }

    #[cfg(feature = "regex")]
    #[test]
    fn regular_expressions() {
        for (regex, expected) in [
            (r"https://git\\.example/o/r-[0-9]+", &[][..]),
            (r"https?://git\\.example/o/r-[0-9]+", &[]),
            (r"^(https://git\\.example/o/.*)$", &[]),
            (r"[^@]+@example\\.com", &[]),
            (r".+@gmail\\.com", &[Trap::OwnerWildcard]),
            (r".+@(.+\\.)?example\\.com", &[Trap::OwnerWildcard]),
            (r"https://git.example/o/.*", &[Trap::RegexDot, Trap::OwnerWildcard]),
            (r"https://git\\.example/o/r.s/.*", &[Trap::RegexDot]),
            (r"https://git\\.example/.*", &[Trap::OwnerWildcard]),
            (r"https://git\\.example/o.*", &[Trap::OwnerWildcard]),
            (r"https://[a-z]+\\.example/o/.*", &[Trap::OwnerWildcard]),
            (r"https://git\\.example/(o|p.*)/.*", &[Trap::OwnerWildcard]),
            (r"https://git\\.example/(o|p)/.*", &[Trap::OwnerChoice]),
            (r"https://git\\.example/o/.*|.*p/r", &[Trap::OwnerWildcard]),
            (r"https://git\\.example/(o|p)/r", &[Trap::PatternWithoutNeed]),
            (r"https://github\\.com/o/.*", &[Trap::WorkflowAsIdentity]),
            (r"https://git\\.example/o/r/\\.github/workflows/.*", &[Trap::WorkflowAsIdentity]),
            (r".*", &[Trap::PatternMatchesAll]),
            (r"^(.+)$", &[Trap::PatternMatchesAll]),
            (r"(?s).*", &[Trap::PatternMatchesAll]),
            (r"me@example\\.com", &[Trap::PatternWithoutNeed]),
            (r"(?i)me@example\\.com", &[]),
            (r"https://git\\.example/o/^main", &[Trap::NeverMatches]),
            (r"https://git\\.example/o/.*$x", &[Trap::NeverMatches]),
        ] {
            let policy = identity(&format!(r#"{{"regex":"{regex}"}}"#), "");
            assert_eq!(traps(&lint(&policy)), expected, "{regex}");
        }
        for git_ref in [r"refs/tags/v[0-9]+(\\.[0-9]+)*", r"refs/(heads/main|tags/v.*)"] {
            assert_eq!(
                lint(&pinned(&format!(r#""ref":{{"regex":"{git_ref}"}}"#))),
                [],
                "{git_ref}"
            );
        }
    }
}
