//! From JSON to [`Policy`], by `docs/reference/policy.schema.json`.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::read::one_of;
use super::signer::{IdentityRule, SignerRule};
use super::{
    Alternative, Dangerous, EvidenceRule, OneOf, Policy, StatementRule, TrustedKey, WorkflowRule,
};
use crate::code::Code;
use crate::crypto::PublicKey;
use crate::encoding::json::{self, Field, Message, Value};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::time::{Time, Window};
use crate::x509::Claim;

pub(super) fn policy(bytes: &[u8]) -> Result<Policy, Failure> {
    document(bytes).map_err(|failure| match failure.class() {
        crate::code::Class::Config => failure,
        // A document's form has no class of its own here: the question was bad.
        _ => failure.within(Code::PolicyDocument),
    })
}

fn document(bytes: &[u8]) -> Result<Policy, Failure> {
    let value = json::parse(bytes, limits::POLICY_BYTES, limits::POLICY_NODES)?;
    deny_null(&value)?;
    let regexes = count_regexes(&value);
    ensure(regexes <= limits::POLICY_REGEXES, Code::PolicyRegex)
        .map_err(|f| f.with("count", regexes).with("limit", limits::POLICY_REGEXES))?;
    let mut message = Message::document(value)?;
    let version = message.required("version")?.integer()?;
    ensure(version == 1, Code::PolicyVersion).map_err(|f| f.with("version", version))?;
    let dangerous = switches(&mut message)?;
    let mut any_of = Vec::new();
    for field in list(&mut message, "anyOf")? {
        any_of.push(alternative(field.message()?)?);
    }
    // Who takes any signer needs to name none.
    if any_of.is_empty() && dangerous.contains(&Dangerous::AnyIdentity) {
        any_of.push(Alternative::of(SignerRule::Identity(IdentityRule::of())));
    }
    let claims = message.optional("claims").map_or(Ok(Vec::new()), claims)?;
    let statement = message.optional("statement").map_or(Ok(StatementRule::NONE), statement)?;
    let evidence = message.optional("evidence").map_or(Ok(EvidenceRule::of()), evidence)?;
    message.deny_unknown()?;
    Ok(Policy { any_of, claims, statement, evidence, dangerous })
}

/// Elsewhere a null is a field left out. In a policy it would be a rule left out, which an unset
/// variable of whatever wrote the policy must not bring about.
fn deny_null(value: &Value) -> Result<(), Failure> {
    let object = value.entries().iter().map(|(_, inner)| inner);
    ensure(*value != Value::Null, Code::JsonFieldType).map_err(|f| f.with("value", "null"))?;
    value.items().iter().chain(object).try_for_each(deny_null)
}

/// Each takes memory by its own size, and all of them together by their number.
fn count_regexes(value: &Value) -> usize {
    let own = value.entries().iter().filter(|(key, _)| key == "regex").count();
    let fields = value.entries().iter().map(|(_, inner)| inner);
    value.items().iter().chain(fields).fold(own, |n, inner| n.saturating_add(count_regexes(inner)))
}

fn list(message: &mut Message, key: &'static str) -> Result<Vec<Field>, Failure> {
    message.optional(key).map_or(Ok(Vec::new()), |field| {
        field.bounded_list(limits::POLICY_LIST, Code::PolicyDocument)
    })
}

fn switches(message: &mut Message) -> Result<Vec<Dangerous>, Failure> {
    let mut switches = Vec::new();
    for field in list(message, "dangerous")? {
        let switch = Dangerous::from_name(&field.text()?)?;
        if !switches.contains(&switch) {
            switches.push(switch);
        }
    }
    Ok(switches)
}

fn alternative(mut message: Message) -> Result<Alternative, Failure> {
    let root = message.optional("root").map(Field::text).transpose()?;
    let own = message.optional("evidence").map(own_evidence).transpose()?;
    // An empty list is the word for "none of the policy's switches".
    let dangerous = if message.has("dangerous") { Some(switches(&mut message)?) } else { None };
    let kinds = ["workflow", "key", "google", "buildkite", "circleci"];
    let signer = match message.oneof(kinds)? {
        Some(("workflow", field)) => SignerRule::Workflow(workflow(field.message()?)?),
        Some(("key", field)) => SignerRule::Key(key(field.message()?)?),
        Some((provider, field)) => account(provider, field.message()?)?,
        None => SignerRule::Identity(IdentityRule::read(&mut message)?),
    };
    message.deny_unknown()?;
    ensure(root.as_deref() != Some(""), Code::PolicyValueEmpty)?;
    Ok(Alternative { signer, root, evidence: own, dangerous })
}

fn workflow(mut message: Message) -> Result<WorkflowRule, Failure> {
    let rule = WorkflowRule::read(&mut message)?;
    message.deny_unknown()?;
    Ok(rule)
}

fn key(mut message: Message) -> Result<TrustedKey, Failure> {
    let spki = message.required("spki")?.bytes_not_empty()?;
    let mut key = TrustedKey::new(PublicKey::from_pem_or_der(&spki)?);
    if let Some(hint) = message.optional("hint") {
        key = key.with_hint(&hint.text()?);
    }
    if let Some(window) = message.optional("validFor") {
        let mut window = window.message()?;
        let place = window.place().to_owned();
        let start = time(window.required("start")?)?;
        let end = window.optional("end").map(time).transpose()?;
        window.deny_unknown()?;
        let window =
            Window::new(start, end).ok_or_else(|| Field::bad_value(&place, "end before start"))?;
        key = key.valid_for(window);
    }
    message.deny_unknown()?;
    Ok(key)
}

fn time(field: Field) -> Result<Time, Failure> {
    let place = field.place().to_owned();
    let text = field.text()?;
    Time::parse_rfc3339(&text).ok_or_else(|| Field::bad_value(&place, text))
}

/// The accounts of providers whose identities have a fixed form.
fn account(provider: &str, mut message: Message) -> Result<SignerRule, Failure> {
    let mut text = |key| -> Result<String, Failure> {
        let text = message.required(key)?.text()?;
        ensure(!text.is_empty(), Code::PolicyValueEmpty)?;
        Ok(text)
    };
    let alternative = match provider {
        "google" => Alternative::google(&text("email")?),
        "buildkite" => Alternative::buildkite(&text("organization")?, &text("pipeline")?),
        _ => Alternative::circleci(&text("organization")?, &text("project")?, &text("definition")?),
    };
    message.deny_unknown()?;
    Ok(alternative.signer)
}

fn claims(field: Field) -> Result<Vec<(Claim, OneOf)>, Failure> {
    let mut claims = Vec::new();
    let named = field.message()?.remaining();
    ensure(!named.is_empty(), Code::PolicyValueEmpty)?;
    for (name, field) in named {
        let claim = Claim::ALL.iter().find(|claim| claim.name() == name);
        let claim =
            claim.ok_or_else(|| Failure::new(Code::PolicyClaim).with("claim", name.as_str()))?;
        claims.push((*claim, one_of(field)?));
    }
    Ok(claims)
}

fn statement(field: Field) -> Result<StatementRule, Failure> {
    let mut message = field.message()?;
    let rule = StatementRule::read(&mut message)?;
    message.deny_unknown()?;
    ensure(rule != StatementRule::NONE, Code::PolicyValueEmpty)?;
    Ok(rule)
}

fn evidence(field: Field) -> Result<EvidenceRule, Failure> {
    let mut message = field.message()?;
    let evidence = EvidenceRule::read(&mut message)?;
    message.deny_unknown()?;
    Ok(evidence)
}

/// An empty one would put the defaults in the place of what the policy asks for, and say nothing.
fn own_evidence(field: Field) -> Result<EvidenceRule, Failure> {
    let mut message = field.message()?;
    let place = message.place().to_owned();
    ensure(message.len() > 0, Code::PolicyValueEmpty).map_err(|f| f.at(&place))?;
    let evidence = EvidenceRule::read(&mut message)?;
    message.deny_unknown()?;
    Ok(evidence)
}
