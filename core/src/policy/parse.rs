//! From JSON to [`Policy`], by `docs/reference/policy.schema.json`.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::misplaced;
use super::read::one_of;
use super::signer::{IdentityPart, IdentityRule, SignerRule};
use super::{
    Alternative, Dangerous, EvidenceRule, OneOf, Policy, ReleaseRule, StatementRule, TrustedKey,
    WorkflowRule,
};
use crate::code::Code;
use crate::crypto::PublicKey;
use crate::encoding::json::{self, Field, Message, Value};
use crate::encoding::nearest::with_nearest;
use crate::failure::{Failure, ensure};
use crate::hint;
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::time::{Time, Window};
use crate::x509::Claim;

/// The kinds of signer that have a key of their own; an identity has its parts.
const KINDS: [&str; 6] = ["workflow", "key", "google", "buildkite", "circleci", "githubRelease"];

/// The keys of a policy, and of an alternative but those of an identity and the kinds.
const KEYS: [&str; 6] = ["version", "anyOf", "claims", "statement", "evidence", "dangerous"];
const OF_ALTERNATIVE: [&str; 3] = ["root", "evidence", "dangerous"];

pub(super) fn policy(bytes: &[u8]) -> Result<Policy, Failure> {
    document(bytes).map_err(|failure| match failure.class() {
        crate::code::Class::Config => failure,
        // A document's form has no class of its own here: the question was bad.
        _ => misplaced::unknown_key(failure).within(Code::PolicyDocument),
    })
}

fn document(bytes: &[u8]) -> Result<Policy, Failure> {
    let value = json::parse(bytes, limits::POLICY_BYTES, limits::POLICY_NODES)
        .map_err(|failure| recognize::not_json(failure, Code::JsonSyntax, bytes))
        .and_then(|value| recognize::only(value, DocumentKind::Policy, Code::PolicyDocument))?;
    let null = null_in(&value);
    ensure(null.is_none(), Code::JsonFieldType)
        .map_err(|f| f.at(&null.unwrap_or_default()).with("value", "null"))?;
    let regexes = count_regexes(&value);
    ensure(regexes <= limits::POLICY_REGEXES, Code::PolicyRegex)
        .map_err(|f| f.with("count", regexes).with("limit", limits::POLICY_REGEXES))?;
    let mut message = Message::document(value)?;
    let version = message.required("version");
    let version = version.map_err(|f| misplaced::in_outermost(f, &message, &KEYS))?.integer()?;
    ensure(version == 1, Code::PolicyVersion).map_err(|f| f.with("version", version))?;
    message.deny_other_than(&KEYS)?;
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

/// Where there is a null. Elsewhere one is a field left out. In a policy it would be a rule left out, which
/// an unset variable of whatever wrote the policy must not bring about.
fn null_in(value: &Value) -> Option<String> {
    if *value == Value::Null {
        return Some(String::new());
    }
    let mut items = value.items().iter().enumerate();
    let item = items.find_map(|(i, inner)| Some(join(&format!("[{i}]"), &null_in(inner)?)));
    let mut fields = value.entries().iter();
    item.or_else(|| fields.find_map(|(key, inner)| Some(join(key, &null_in(inner)?))))
}

/// A place within another: `anyOf` and `[0].root` are `anyOf[0].root`.
fn join(outer: &str, inner: &str) -> String {
    let dot = if inner.is_empty() || inner.starts_with('[') { "" } else { "." };
    format!("{outer}{dot}{inner}")
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
        let place = field.place().to_owned();
        let name = field.text()?;
        let switch = Dangerous::from_name(&name).map_err(|f| {
            with_nearest(f.at(&place), &name, Dangerous::ALL.into_iter().map(Dangerous::name))
        })?;
        if !switches.contains(&switch) {
            switches.push(switch);
        }
    }
    Ok(switches)
}

fn alternative(mut message: Message) -> Result<Alternative, Failure> {
    let of_identity = IdentityPart::ALL.iter().map(|part| part.name());
    let known = OF_ALTERNATIVE.into_iter().chain(KINDS).chain(of_identity);
    message.deny_other_than(&known.collect::<Vec<_>>())?;
    let root = message.optional("root").map(Field::text).transpose()?;
    let own = message.optional("evidence").map(own_evidence).transpose()?;
    // An empty list is the word for "none of the policy's switches".
    let is_said = message.has("dangerous");
    let dangerous = Some(switches(&mut message)?).filter(|_| is_said);
    let place = message.place().to_owned();
    let kind = message.oneof(KINDS)?;
    // Nearest to the key would be the key itself.
    let mut of_identity = IdentityPart::ALL.iter().map(|part| part.name());
    let second = of_identity.find(|part| kind.is_some() && message.has(part));
    ensure(second.is_none(), Code::JsonOneof)
        .map_err(|f| f.at(&place).with("field", second.unwrap_or_default()))?;
    let signer = match kind {
        Some(("workflow", field)) => SignerRule::Workflow(workflow(field.message()?)?),
        Some(("key", field)) => SignerRule::Key(key(field.message()?)?),
        Some(("githubRelease", field)) => SignerRule::GithubRelease(release(field.message()?)?),
        Some((provider, field)) => account(provider, field.message()?)?,
        None => SignerRule::Identity(IdentityRule::read(&mut message)?),
    };
    message.deny_unknown()?;
    ensure(root.as_deref() != Some(""), Code::PolicyValueEmpty)
        .map_err(|f| f.at(&join(&place, "root")))?;
    let plain = match signer {
        SignerRule::GithubRelease(rule) => Alternative::github_release(rule),
        signer => Alternative::of(signer),
    };
    let bound = match root {
        Some(name) => plain.under_root(&name),
        None => plain,
    };
    Ok(Alternative {
        evidence: own.or(bound.evidence),
        dangerous: dangerous.or(bound.dangerous),
        ..bound
    })
}

fn workflow(mut message: Message) -> Result<WorkflowRule, Failure> {
    let rule = WorkflowRule::read(&mut message)?;
    message.deny_unknown()?;
    Ok(rule)
}

fn release(mut message: Message) -> Result<ReleaseRule, Failure> {
    let rule = ReleaseRule::read(&mut message)?;
    message.deny_unknown()?;
    Ok(rule)
}

fn key(mut message: Message) -> Result<TrustedKey, Failure> {
    message.deny_other_than(&["spki", "hint", "validFor"])?;
    let spki = message.required("spki")?;
    let place = spki.place().to_owned();
    ensure(!spki.is_pem(), Code::KeyInvalid)
        .map_err(|f| f.at(&place).with("found", hint::PEM_KEY))?;
    let key = PublicKey::from_pem_or_der(&spki.bytes_not_empty()?).map_err(|f| f.at(&place))?;
    let mut key = TrustedKey::new(key);
    if let Some(hint) = message.optional("hint") {
        key = key.with_hint(&hint.text()?);
    }
    if let Some(window) = message.optional("validFor") {
        let mut window = window.message()?;
        let place = window.place().to_owned();
        window.deny_other_than(&["start", "end"])?;
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
    message.deny_other_than(match provider {
        "google" => &["email"],
        "buildkite" => &["organization", "pipeline"],
        _ => &["organization", "project", "definition"],
    })?;
    let mut text = |key| -> Result<String, Failure> {
        let field = message.required(key)?;
        let place = field.place().to_owned();
        let text = field.text()?;
        ensure(!text.is_empty(), Code::PolicyValueEmpty).map_err(|f| f.at(&place))?;
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
    ensure(!named.is_empty(), Code::PolicyValueEmpty).map_err(|f| f.at("claims"))?;
    for (name, field) in named {
        let claim = Claim::ALL.iter().find(|claim| claim.name() == name);
        let claim = claim.ok_or_else(|| {
            let unknown = Failure::new(Code::PolicyClaim).at("claims").with("claim", name.as_str());
            with_nearest(unknown, &name, Claim::ALL.iter().map(|claim| claim.name()))
        })?;
        claims.push((*claim, one_of(field)?));
    }
    Ok(claims)
}

fn statement(field: Field) -> Result<StatementRule, Failure> {
    let mut message = field.message()?;
    let rule = StatementRule::read(&mut message)?;
    message.deny_unknown()?;
    ensure(rule.asks_anything(), Code::PolicyValueEmpty).map_err(|f| f.at("statement"))?;
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
    let message = field.message()?;
    ensure(message.len() > 0, Code::PolicyValueEmpty).map_err(|f| f.at(message.place()))?;
    evidence(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    /// Code and place of a refusal, when the policy is read or when it is used.
    fn refused(text: &str) -> (Code, String) {
        let checked = policy(text.as_bytes()).and_then(|policy| policy.check());
        let failure = checked.expect_err(text);
        let at = failure.evidence().iter().find(|(name, _)| *name == "at");
        (failure.code(), at.map(|(_, place)| format!("{place}")).unwrap_or_default())
    }

    #[test]
    fn a_refusal_says_where() {
        let of = |alternative: &str| format!(r#"{{"version":1,"anyOf":[{{}},{alternative}]}}"#);
        let workflow = |part: &str| {
            of(&format!(r#"{{"workflow":{{"provider":"github","repository":"o/r",{part}}}}}"#))
        };
        let whole = |part: &str| format!(r#"{{"version":1,{part}}}"#);
        let (document, empty) = (Code::PolicyDocument, Code::PolicyValueEmpty);
        for (text, code, place) in [
            // Null
            (whole(r#""anyOf":null"#), document, "anyOf"),
            (whole(r#""anyOf":[{"key":{"spki":"a","hint":null}}]"#), document, "anyOf[0].key.hint"),
            (of(r#"{"root":null}"#), document, "anyOf[1].root"),
            (of("null"), document, "anyOf[1]"),
            (workflow(r#""ref":["a",null]"#), document, "anyOf[1].workflow.ref[1]"),
            (workflow(r#""ref":{"glob":null}"#), document, "anyOf[1].workflow.ref.glob"),
            (whole(r#""claims":{"buildTrigger":null}"#), document, "claims.buildTrigger"),
            (
                whole(r#""evidence":{"witnesses":{"keys":[null]}}"#),
                document,
                "evidence.witnesses.keys[0]",
            ),
            // Of another type
            (workflow(r#""ref":1"#), document, "anyOf[1].workflow.ref"),
            (workflow(r#""ref":true"#), document, "anyOf[1].workflow.ref"),
            (workflow(r#""ref":["a",1]"#), document, "anyOf[1].workflow.ref[1]"),
            (of(r#"{"identity":1}"#), document, "anyOf[1].identity"),
            (of(r#"{"root":1}"#), document, "anyOf[1].root"),
            (of("1"), document, "anyOf[1]"),
            (of(r#"{"dangerous":"noLog"}"#), document, "anyOf[1].dangerous"),
            (of(r#"{"evidence":{"logs":"1"}}"#), document, "anyOf[1].evidence.logs"),
            (whole(r#""evidence":{"logs":-1}"#), document, "evidence.logs"),
            (whole(r#""statement":{"optional":"yes"}"#), document, "statement.optional"),
            // Empty
            (workflow(r#""ref":["a",""]"#), empty, "anyOf[1].workflow.ref[1]"),
            (workflow(r#""ref":"""#), empty, "anyOf[1].workflow.ref"),
            (workflow(r#""ref":[]"#), empty, "anyOf[1].workflow.ref"),
            (workflow(r#""ref":{"glob":""}"#), empty, "anyOf[1].workflow.ref"),
            (of(r#"{"root":""}"#), empty, "anyOf[1].root"),
            (of(r#"{"evidence":{}}"#), empty, "anyOf[1].evidence"),
            (of(r#"{"google":{"email":""}}"#), empty, "anyOf[1].google.email"),
            (whole(r#""claims":{}"#), empty, "claims"),
            (whole(r#""statement":{}"#), empty, "statement"),
            // Names and keys
            (of(r#"{"dangerous":["x"]}"#), Code::PolicyDangerous, "anyOf[1].dangerous[0]"),
            (of(r#"{"key":{"spki":"AAAA"}}"#), Code::KeyInvalid, "anyOf[1].key.spki"),
            // Used
            (
                whole(
                    r#""anyOf":[{"identity":"a","issuer":{"glob":"https://*.example.com"}},{"identity":{"glob":"*"},"issuer":"b"}]"#,
                ),
                Code::PolicyAny,
                "anyOf[1]",
            ),
        ] {
            assert_eq!(refused(&text), (code, format!("\"{place}\"")), "{text}");
        }
    }

    /// What was mistyped is missing as well.
    #[test]
    fn an_unknown_key_is_named_before_one_that_is_missing() {
        let refused = |text: &str| {
            let failure = crate::Policy::from_json(text.as_bytes()).unwrap_err();
            failure.report().failure().unwrap().to_string()
        };
        let of = |alternative: &str| format!(r#"{{"version":1,"anyOf":[{alternative}]}}"#);
        for (text, key, nearest) in [
            (of(r#"{"workflow":{"provider":"github","repo":"o/r"}}"#), "repo", "repository"),
            (of(r#"{"workflow":{"providr":"github","repository":"o/r"}}"#), "providr", "provider"),
            (of(r#"{"githubRelease":{"repo":"o/r"}}"#), "repo", "repository"),
            (of(r#"{"key":{"spk":"AAAA"}}"#), "spk", "spki"),
            (of(r#"{"key":{"spki":1,"hints":"a"}}"#), "hints", "hint"),
            (of(r#"{"google":{"mail":"a@b.example"}}"#), "mail", "email"),
            (of(r#"{"buildkite":{"org":"o","pipeline":"p"}}"#), "org", ""),
            (of(r#"{"circleci":{"organisation":"o"}}"#), "organisation", "organization"),
            (of(r#"{"workflows":{},"identity":1}"#), "workflows", "workflow"),
            (of(r#"{"identity":{"globb":"a"},"issuer":"b"}"#), "globb", "glob"),
            (r#"{"verson":1,"anyOf":[]}"#.into(), "verson", "version"),
            (r#"{"version":1,"evidence":{"witnesses":{"quorums":1}}}"#.into(), "quorums", "quorum"),
            (
                r#"{"version":1,"anyOf":[{"workflow":{}}],"statment":{}}"#.into(),
                "statment",
                "statement",
            ),
        ] {
            let shown = refused(&text);
            assert!(shown.contains(&format!(r#"key "{key}""#)), "{text}: {shown}");
            let near = format!(r#"nearest "{nearest}""#);
            assert_eq!(shown.contains(&near), !nearest.is_empty(), "{text}: {shown}");
        }
        // A version that is not known may have keys that are not known.
        let failure = policy(br#"{"version":2,"unheard":1}"#).unwrap_err();
        assert_eq!(failure.code(), Code::PolicyVersion);
    }

    #[test]
    fn refusals_name_the_place_and_the_nearest_key() {
        let refused = |text: &str| {
            let failure = crate::Policy::from_json(text.as_bytes()).unwrap_err();
            failure.report().failure().unwrap().to_string()
        };
        for (text, at, nearest) in [
            (r#"{"version":1,"anyof":[]}"#, None, "anyOf"),
            (r#"{"version":1,"anyOf":[{"identitty":"a"}]}"#, Some("anyOf[0]"), "identity"),
            (
                r#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r","source_ref":"a"}}]}"#,
                Some("anyOf[0].workflow"),
                "sourceRef",
            ),
            (r#"{"version":1,"evidence":{"timestamp":1}}"#, Some("evidence"), "timestamps"),
            (
                r#"{"version":1,"statement":{"predicate_type":"a"}}"#,
                Some("statement"),
                "predicateType",
            ),
            (r#"{"version":1,"claims":{"buildtrigger":"a"}}"#, Some("claims"), "buildTrigger"),
            (r#"{"version":1,"dangerous":["nolog"]}"#, Some("dangerous[0]"), "noLog"),
            (
                r#"{"version":1,"anyOf":[{"workflow":{"provider":"GitHub","repository":"o/r"}}]}"#,
                Some("anyOf[0].workflow.provider"),
                "github",
            ),
        ] {
            let shown = refused(text);
            assert!(shown.contains(&alloc::format!(r#"nearest "{nearest}""#)), "{shown}");
            match at {
                Some(at) => assert!(shown.contains(&alloc::format!(r#"at "{at}"#)), "{shown}"),
                None => assert!(!shown.contains("at \""), "{shown}"),
            }
        }
    }
}
