//! What to do about a failure: advice that follows from its code and its values. It is one table, so that every
//! language says the same, and it knows no flag and no function of any language. What a shell needs to
//! add its own words stands in the values: `dangerous` (the policy's word that does without the check),
//! `knownTo` (the embedded root that knows what this one does not), `missing` (what the bundle lacks),
//! `document` (what was given in the place of what was asked for).

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::code::Code;
use crate::kind::DocumentKind;
use crate::value::Value;

/// The values `forbidden` of what other formats have and JSON does not.
pub(crate) const LAST_COMMA: &str = "a comma behind the last value";
pub(crate) const COMMENT: &str = "a comment";
pub(crate) const SINGLE_QUOTES: &str = "single quotes";
pub(crate) const BARE_KEY: &str = "a key without quotes";
pub(crate) const CURLY_QUOTES: &str = "typographic quotes";
pub(crate) const NO_COMMA: &str = "a value without a comma or a colon before it";
/// The values `unexpected` of a text that is JSON no further.
pub(crate) const END_OF_TEXT: &str = "the end of the text";
pub(crate) const SECOND_DOCUMENT: &str = "a second document behind the first";
pub(crate) const OTHER_TEXT: &str = "a text that does not begin as JSON does";
/// The values `found` of what stands in the place of one document.
pub(crate) const SEVERAL_LINES: &str = "several documents, one on a line";
pub(crate) const EMPTY_LIST: &str = "an empty list";
pub(crate) const LIST_OF_ROOTS: &str = "a list of trusted roots";
/// The value `encoding` of a text that is not UTF-8.
pub(crate) const UTF_16: &str = "UTF-16, and not UTF-8";
/// The value `found` of several keys where one belongs.
pub(crate) const SEVERAL_KEYS: &str = "more than one key";
/// Of a key in RFC 8017 appendix A.1.1, which is without its algorithm.
pub(crate) const PKCS1_KEY: &str = "an RSA key in PKCS #1";
/// Of a key that is one, and not taken.
pub(crate) const UNSUPPORTED_KEY: &str =
    "a public key of an unsupported kind or size, or a damaged one";

/// Of a key in the form of a file, where JSON holds its bytes.
pub(crate) const PEM_KEY: &str = "a key in PEM";

/// Hints of one failure: more are not read.
const HINTS: usize = 2;

/// One piece of advice.
struct Advice {
    /// The codes that it is for; none: all.
    codes: &'static [Code],
    /// Values that it is for, by name.
    when: &'static [(&'static str, &'static str)],
    /// A value with which other advice is better.
    unless: &'static str,
    /// The name of a document of which it says nothing.
    not_of: &'static str,
    /// One sentence. `{name}` stands for a value, without which the advice is not given.
    text: &'static str,
}

const fn advice(codes: &'static [Code], text: &'static str) -> Advice {
    Advice { codes, when: &[], unless: "", not_of: "", text }
}

impl Advice {
    const fn when(self, when: &'static [(&'static str, &'static str)]) -> Self {
        Self { when, ..self }
    }

    const fn unless(self, unless: &'static str) -> Self {
        Self { unless, ..self }
    }

    const fn not_of(self, document: DocumentKind) -> Self {
        Self { not_of: document.name(), ..self }
    }
}

/// Evidence is missing, or not of anybody whom the trusted root knows.
const EVIDENCE: &[Code] = &[
    Code::TimeNone,
    Code::TimeThreshold,
    Code::TimestampThreshold,
    Code::EntryThreshold,
    Code::SctThreshold,
];
const SCT: &[Code] = &[Code::SctMissing, Code::SctThreshold];

const ISSUER: &[Code] = &[Code::PathIssuerUnknown, Code::PathSignature];
const OTHER_ROOT: &str = "the embedded trusted root {knownTo} knows {unknown}: verify with that one, if you mean to trust it";
const OTHER_ISSUER: &str = "the embedded trusted root {knownTo} knows the issuer {issuer}: verify with that one, if you mean to trust it";

/// The more telling first.
const ADVICE: &[Advice] = &[
    #[cfg(feature = "sign")]
    advice(
        &[Code::SignEntryExists],
        "only another signature is another entry: sign again under a new certificate, or with a key whose signatures differ each time; those of RSA, Ed25519 and deterministic ECDSA do not, and the bundle of the first answer is the only one",
    ),
    #[cfg(feature = "sign")]
    advice(
        &[Code::SignKeyLog],
        "an envelope is verified by Rekor v1 with SHA-256, or by Ed25519 over the message: log it in Rekor v2, or sign it with a P-256 key",
    )
    .when(&[("rekor", "1"), ("of", "envelope")]),
    #[cfg(feature = "sign")]
    advice(
        &[Code::SignCertificateSct],
        "whoever runs the authority has it embed the timestamp, as Fulcio does with a key of its own; an instance without a certificate log has a trusted root that lists none",
    ),
    advice(
        EVIDENCE,
        "{unknown} is of Sigstore's staging instance, whose signatures are tests: verify with the embedded trusted root staging only if you expect a test",
    )
    .when(&[("knownTo", "staging")]),
    advice(EVIDENCE, OTHER_ROOT).when(&[("knownTo", "public-good")]),
    advice(EVIDENCE, OTHER_ROOT).when(&[("knownTo", "github")]),
    advice(
        EVIDENCE,
        "{unknown} is unknown to this trusted root, which knows {trustedRootKnows}: the bundle is a stranger's, or needs the trusted root of an instance that you trust, or a newer one",
    )
    .unless("knownTo"),
    advice(
        EVIDENCE,
        "no log entry came with the signature: give the one that was made with it, as Rekor answers it, or the whole bundle",
    )
    .when(&[("missing", "log entry")]),
    advice(
        &[Code::TimeNone],
        "nothing that came with the signature states a time that anybody vouches for, so that it needs a timestamp (RFC 3161), with a log or without: whoever signs adds one",
    )
    .when(&[("missing", "timestamp")]),
    advice(
        &[Code::TimeThreshold],
        "the policy asks for times that {wanted} organisations state, and there are those of {found}: whoever signs adds a timestamp (RFC 3161) of another one",
    )
    .when(&[("missing", "timestamp")]),
    advice(
        &[Code::TimestampThreshold],
        "the policy asks for a timestamp (RFC 3161), and the bundle has none: the time that a log has signed is not one, and whoever signs adds one",
    )
    .when(&[("missing", "timestamp")]),
    advice(
        &[Code::EntryThreshold],
        "a policy with the dangerous word `noLog` does without a log; then nothing shows that the signature was made in public, and its signer may never learn of it",
    )
    .when(&[("dangerous", "noLog")]),
    advice(
        SCT,
        "a policy with the dangerous word `noSct` does without a certificate log, as private authorities need it; then nobody sees a certificate that should not have been issued",
    )
    .when(&[("dangerous", "noSct")]),
    advice(
        ISSUER,
        "the issuer {issuer} is of Sigstore's staging instance, whose signatures are tests: verify with the embedded trusted root staging only if you expect a test",
    )
    .when(&[("knownTo", "staging")]),
    advice(ISSUER, OTHER_ISSUER).when(&[("knownTo", "public-good")]),
    advice(ISSUER, OTHER_ISSUER).when(&[("knownTo", "github")]),
    advice(
        &[Code::PathIssuerUnknown],
        "the authorities of this trusted root are {trustedRootKnows}: the certificate is a stranger's, or needs the trusted root of an instance that you trust, or a newer one",
    )
    .unless("knownTo"),
    advice(
        TIMES,
        "it has to hold at every time that the bundle proves, and {statedBy} states {time} beside {otherTimes}: look whether a log entry or a timestamp of another signature was put into it",
    ),
    advice(
        &[Code::PathExpired, Code::PathNotYetValid],
        "{statedBy} saw the signature at {time}, and its certificate was not valid then: whoever signs has to sign again, and have it logged or timestamped while the certificate is valid",
    )
    .unless("otherTimes"),
    advice(
        PERIODS,
        "the trusted root trusts it from {validFrom} on, and not at {time}: if that root is your own, look when this key came into use; if not, do not trust the signature",
    ),
    advice(
        PERIODS,
        "the trusted root trusts it until {validUntil}, and not at {time}: if that root is your own, look whether this key was in use for longer; if not, do not trust the signature",
    ),
    advice(
        &[Code::EntryLogId],
        "the trusted root lists this log as {trustedRootNames}, and the entry names it as Rekor v2 does, by its origin and its key: if that root is your own, make it with the origin {origin}",
    ),
    advice(
        &[Code::EntryLogId],
        "the entry and its checkpoint are of two logs, so that the bundle was changed or put together: get it again from where it comes from",
    )
    .unless("trustedRootNames"),
    advice(
        &[Code::SubjectMismatch],
        "the statement is about {names}: look which file it belongs to, and whether the file was changed after it was built",
    ),
    advice(
        &[Code::ArtifactDigest, Code::ArtifactMessageDigest],
        "the file was changed after it was signed, or the bundle is another file's: get both again from where they come from",
    ),
    advice(
        &[Code::SignatureInvalid],
        "either the file is another than the one that was signed, or another key has signed: compare {artifact} with the digest that the publisher states, and {spkiSha256}, the SHA-256 of the key in SPKI form, with the publisher's",
    ),
    advice(
        &[Code::SignatureInvalid],
        "the file is another than the one that was signed, or the bundle is another file's: compare {artifact} with the digest that the publisher states",
    )
    .unless("spkiSha256"),
    advice(
        &[Code::SignatureInvalid],
        "another key has signed, or the bundle was changed: compare the SHA-256 of the key's SubjectPublicKeyInfo, {spkiSha256}, with that of the publisher's key",
    )
    .unless("artifact"),
    advice(
        &[Code::BindingVerifier],
        "another key has signed, or the log entry is another signature's: compare the SHA-256 of the key's SubjectPublicKeyInfo, {spkiSha256}, with that of the publisher's key",
    ),
    advice(
        NAMED_KEY,
        "the bundle calls the key of its signer {hint}: look whether the key that was given is that one",
    ),
    advice(
        &[Code::BindingDigest],
        "the file is another than the one that was signed, or the log entry is another signature's: the log says {logged}, and the file is {artifact}",
    ),
    advice(
        BINDING,
        "the log entry is another signature's, or the bundle was changed: get the bundle again from where it comes from",
    )
    .unless("artifact"),
    advice(&[Code::ArtifactUnavailable], "give the file itself, or its digest in {wanted}"),
    advice(&[Code::PypiFileName], "a file's name is without its folder: write {meant}"),
    advice(&[Code::ArtifactLength], "write {meant}, if that is the digest"),
    advice(
        &[Code::ArtifactLength],
        "a digest is the name of its algorithm, a colon and hexadecimal digits: 64 after sha256, 96 after sha384, 128 after sha512",
    )
    .unless("meant"),
    advice(
        &[Code::PolicyRegexUnavailable],
        "turn on the feature `regex` where this program is built, or write a glob",
    ),
    advice(&[Code::PolicyDocument], "the key {key} has its place in {place}"),
    advice(
        &[Code::PolicyDocument],
        "a policy begins with `version`, which is 1; beside it stands `anyOf`, the list of those who may have signed",
    )
    .when(&[("cause", "json.field.missing"), ("field", "version")]),
    advice(
        &[Code::NpmPackageOther],
        "the archive says that it is {found}, and is not what was asked for: get {expected} again from the registry",
    ),
    advice(
        KEY,
        "a certificate is verified by the identity and the issuer that it names; if its key is what is trusted, `openssl x509 -pubkey -noout` writes that",
    )
    .when(&[("document", "certificates")]),
    advice(KEY, "`openssl pkey -pubout` writes the public key").when(&[("document", "privateKey")]),
    advice(KEY, "`openssl rsa -RSAPublicKey_in -pubout` writes the key with its algorithm")
        .when(&[("found", PKCS1_KEY)]),
    advice(KEY, "give each key by itself").when(&[("found", SEVERAL_KEYS)]),
    advice(
        KEY,
        "keys are ECDSA on P-256, P-384 and P-521, Ed25519, and RSA of 2048 to 4096 bits with an exponent of 65537 or more",
    )
    .when(&[("found", UNSUPPORTED_KEY)]),
    advice(&[], "a space stands around what was asked for, which is compared letter by letter: write {withoutSpaces}"),
    advice(&[], "a rule is compared letter by letter, as certificates spell it: write {meantPart}"),
    advice(&[], "a commit is compared whole, and {shortCommit} is a part: write all digits, as `git rev-parse` prints them"),
    advice(
        SIGNER,
        "the identity asked for is a repository's address, and that of a workflow goes on to its file and ref: {wholeIdentity}; a rule about a workflow asks for the repository alone",
    ),
    advice(
        &[],
        "a text in a policy is exact, and its star a character like any other: as a pattern it is {\"glob\": {asGlob}}",
    ),
    advice(
        &[],
        "a text in a policy is exact, and its star a character like any other: write out what {literalStar} is to be",
    ),
    advice(
        SIGNER,
        "the identity asked for, {withoutRef}, is a workflow's without its ref: write `@` and the whole ref behind it, such as `@refs/tags/v1`",
    ),
    advice(
        SIGNER,
        "a regular expression has to match the whole text, and {beginning} matches its beginning alone: write `.*` behind it, if the rest may be anything",
    ),
    advice(
        SIGNER,
        "a star of a glob ends at a slash, and {atSlash} has too few stars: write one for each part, as in `*/*`",
    ),
    advice(SIGNER, "an issuer is compared letter by letter: write {meantIssuer}"),
    advice(
        WORKFLOW,
        "a workflow of {workflowOf} signed, which ran for what the policy names: if that workflow may sign, name {workflowOf} as the rule's repository, and what it runs for as its sourceRepository",
    ),
    advice(
        &[Code::PolicyDocument],
        "a policy is a JSON object: `version`, which is 1, and `anyOf`, the list of those who may have signed",
    )
    .when(&[("expected", "object")])
    .unless("at"),
    advice(
        &[Code::PolicyDocument],
        "a policy says who must have signed, and {found} says nothing of that: give it where it belongs, and a policy here",
    )
    .not_of(DocumentKind::Empty),
    advice(
        &[Code::PolicyDocument],
        "a policy takes no key but its own: leave `$schema` out, and bind the schema in the editor's settings",
    )
    .when(&[("key", "$schema")]),
    advice(
        &[Code::PolicyDocument],
        "an alternative is one kind of signer: give each kind an alternative of its own in `anyOf`",
    )
    .when(&[("cause", "json.oneof.conflict")]),
    advice(&[], "{forbidden} is not allowed in JSON: use double quotes in line {line}")
        .when(&[("forbidden", SINGLE_QUOTES)]),
    advice(&[], "{forbidden} is not allowed in JSON: put the key in double quotes in line {line}")
        .when(&[("forbidden", BARE_KEY)]),
    advice(&[], "{forbidden} are not allowed in JSON: write straight double quotes in line {line}")
        .when(&[("forbidden", CURLY_QUOTES)]),
    advice(&[], "a comma is missing before column {column} of line {line}, or a colon")
        .when(&[("forbidden", NO_COMMA)]),
    advice(
        &[],
        "the text ends in line {line}, and the document in it does not: it was cut off, so get it again",
    )
    .when(&[("unexpected", END_OF_TEXT)]),
    advice(
        &[],
        "a second document begins in line {line}: where several may be given, give them in an array, or each on a line of its own (JSON Lines); otherwise give one alone",
    )
    .when(&[("unexpected", SECOND_DOCUMENT)]),
    advice(&[], "it is another file than the one that was meant, or the answer of a server that failed")
        .when(&[("unexpected", OTHER_TEXT)]),
    advice(&[], "here one document is read: give that of one line, in a file of its own")
        .when(&[("found", SEVERAL_LINES)]),
    advice(
        &[],
        "the list is empty: there is no attestation of this file in the answer, since none was made, or it is another file",
    )
    .when(&[("found", EMPTY_LIST)]),
    advice(
        &[Code::RootMalformed],
        "a list is not a trusted root: give each root on a line of its own (JSON Lines), without the brackets and commas around them",
    )
    .when(&[("found", LIST_OF_ROOTS)]),
    advice(LOCKFILE, "this is {found}: give a package-lock.json of version 2 or 3, which `npm install` of npm 7 or later writes"),
    advice(
        &[Code::NpmIntegrity],
        "an integrity is `sha512-` and then the SHA-512 in base64, 88 characters, as `integrity` of a lock file and `dist.integrity` of the registry have it",
    ),
    advice(&[], REMOVE).when(&[("forbidden", COMMENT)]),
    advice(&[], REMOVE).when(&[("forbidden", LAST_COMMA)]),
    advice(
        KEY,
        "`spki` is the base64 between the two lines of dashes, without the ends of its lines",
    )
    .when(&[("found", PEM_KEY)]),
    advice(&[Code::JsonKeyUnknown, Code::PolicyDocument], "the nearest word that is known here is {nearest}"),
    advice(&[], "save the text again as UTF-8; Windows PowerShell 5 writes UTF-16 where `>` redirects")
        .when(&[("encoding", UTF_16)]),
    advice(
        LOCKFILE,
        "give a package-lock.json of version 2 or 3, which `npm install` of npm 7 or later writes",
    )
    .unless("found"),
];
/// A time at which something did not hold that has to hold at every time.
const TIMES: &[Code] = &[
    Code::PathExpired,
    Code::PathNotYetValid,
    Code::PathAuthorityWindow,
    Code::LogWindow,
    Code::KeyWindow,
    Code::TimeAfterNow,
];
/// A time outside of what the trusted root says of a key or an authority.
const PERIODS: &[Code] =
    &[Code::LogWindow, Code::SctWindow, Code::TimestampWindow, Code::PathAuthorityWindow];
const LOCKFILE: &[Code] = &[Code::NpmLockfile];
const REMOVE: &str = "{forbidden} is not allowed in JSON: take it out of line {line}";
const KEY: &[Code] = &[Code::KeyInvalid];
/// The key that was given may be another than the bundle's, which has a name for it.
const NAMED_KEY: &[Code] =
    &[Code::SignatureInvalid, Code::BindingVerifier, Code::KeyHint, Code::KeyUnknown];
/// The parts of the bundle do not belong together.
const BINDING: &[Code] = &[
    Code::BindingDigest,
    Code::BindingSignature,
    Code::BindingPayload,
    Code::BindingPayloadType,
    Code::BindingCanonical,
    Code::BindingKind,
    Code::BindingContent,
];
/// Whoever signed is not whom the policy names.
const SIGNER: &[Code] = &[Code::IdentityMismatch, Code::IssuerMismatch, Code::PolicyAnyOf];
const WORKFLOW: &[Code] = &[Code::WorkflowMismatch, Code::SourceRepository, Code::PolicyAnyOf];

/// The advice for this code and these values.
pub(crate) fn of(code: Code, values: &[(&'static str, Value)]) -> Vec<String> {
    let is = |(name, wanted): &(&str, &str)| {
        let same = |v: &Value| matches!(v, Value::Text(text) if text == wanted);
        find(values, name).is_some_and(same)
    };
    let fits = |advice: &&Advice| {
        (advice.codes.is_empty() || advice.codes.contains(&code))
            && advice.when.iter().all(is)
            && find(values, advice.unless).is_none()
            && !is(&("document", advice.not_of))
    };
    // What a document is that is not what was asked for says what to do with it.
    let document = match find(values, "document") {
        Some(Value::Text(name)) => DocumentKind::from_name(name).map(DocumentKind::advice),
        _ => None,
    };
    let document = document.filter(|advice| !advice.is_empty()).map(String::from);
    let by_code = ADVICE.iter().filter(fits).filter_map(|advice| fill(advice.text, values));
    document.into_iter().chain(by_code).take(HINTS).collect()
}

pub(crate) fn find<'v>(values: &'v [(&'static str, Value)], name: &str) -> Option<&'v Value> {
    values.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// Whether it is the hash of a key. What else a bundle calls its key is signed by nobody, and may say anything.
fn is_hash(hint: &Value) -> bool {
    let Value::Text(hint) = hint else { return false };
    let hexadecimal = hint.len() == 64 && hint.bytes().all(|b| b.is_ascii_hexdigit());
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let base64 = hint.strip_suffix('=').filter(|digits| digits.len() == 43);
    hexadecimal || base64.is_some_and(|digits| digits.bytes().all(is_digit))
}

/// The text with its values, if they are there.
fn fill(text: &str, values: &[(&'static str, Value)]) -> Option<String> {
    let mut parts = text.split('{');
    let mut out = String::from(parts.next()?);
    for part in parts {
        // JSON in the text, which may hold a value.
        if part.starts_with('"') {
            out.push('{');
            out.push_str(part);
            continue;
        }
        let (name, rest) = part.split_once('}')?;
        let value =
            find(values, name).filter(|value| name != "hint" || is_hash(value))?.to_string();
        out.push_str(Some(value).filter(|value| !value.is_empty())?.as_str());
        out.push_str(rest);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_in_the_text_or_there_is_no_advice() {
        let values = [("a", Value::from("x")), ("b", Value::from(2_usize))];
        assert_eq!(fill("take {b}, then {a}", &values).as_deref(), Some("take 2, then \"x\""));
        assert_eq!(fill("take {c}", &values), None);
        assert_eq!(fill("nothing", &[]).as_deref(), Some("nothing"));
        let json = fill("it is {\"glob\": {a}}, or {\"b\": 1}", &values);
        assert_eq!(json.as_deref(), Some("it is {\"glob\": \"x\"}, or {\"b\": 1}"));
    }

    #[test]
    fn advice_is_a_sentence_in_the_style_of_messages() {
        for Advice { text, .. } in ADVICE {
            let has_flag = text.replace("-----", "").contains("--");
            assert!(!text.ends_with('.') && !has_flag && text.len() < 250, "{text}");
            assert!(text.starts_with(|c: char| c.is_lowercase() || "{`".contains(c)), "{text}");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
        }
    }

    #[test]
    fn advice_is_for_its_code_and_its_values() {
        let with = |word: &str| of(Code::EntryThreshold, &[("dangerous", word.into())]).len();
        assert_eq!((with("noLog"), with("noSct")), (1, 0));
        assert!(of(Code::EntryThreshold, &[]).is_empty());
        assert!(of(Code::SctThreshold, &[("dangerous", "noLog".into())]).is_empty());
        // Of two that exclude each other there is one, and one without its values is not given.
        let unknown = || ("unknown", Value::from("l"));
        let known = ("knownTo", Value::from("staging"));
        let knows = || ("trustedRootKnows", Value::from("m"));
        let told = of(Code::TimeNone, &[unknown(), knows(), known]);
        assert!(
            matches!(told.as_slice(), [one] if one.contains("whose signatures are tests")),
            "{told:?}"
        );
        let told = of(Code::TimeNone, &[unknown(), knows()]);
        assert!(matches!(told.as_slice(), [one] if one.contains("unknown to this")), "{told:?}");
        assert!(of(Code::TimeNone, &[knows()]).is_empty());
        assert!(of(Code::SubjectMismatch, &[("names", Value::List(Vec::new()))]).is_empty());
        // Whatever the code.
        let wide = || [("encoding", Value::from(UTF_16))];
        for code in [Code::JsonSyntax, Code::PolicyDocument, Code::RootMalformed] {
            assert_eq!(of(code, &wide()).len(), 1, "{code}");
        }
    }

    /// The name that a bundle gives its key is signed by nobody: only a hash is worth a comparison.
    #[test]
    fn no_advice_repeats_what_a_bundle_calls_its_key() {
        let hash = [7_u8; 32];
        let (base64, hex) = (crate::encoding::base64::encode(&hash), hex::encode(hash));
        for code in NAMED_KEY {
            let told = |hint: &str| {
                let told = of(*code, &[("hint", hint.into())]);
                told.iter().any(|hint| hint.contains("calls the key"))
            };
            assert!(told(&base64) && told(&hex), "{code}");
            for text in
                ["", "key", "call +1 555 0100 for a new key", "AAAA", &hex[1..], &base64[4..]]
            {
                assert!(!told(text), "{code} {text}");
            }
        }
    }

    #[test]
    fn a_build_without_regular_expressions_is_told_of_the_feature() {
        let told = of(Code::PolicyRegexUnavailable, &[("regex", "a".into())]);
        assert!(told.iter().any(|hint| hint.contains("turn on the feature `regex`")), "{told:?}");
    }

    #[test]
    fn what_json_does_not_have_is_replaced_or_taken_out() {
        let told = |what: &str| {
            of(Code::JsonSyntax, &[("forbidden", what.into()), ("line", 1_usize.into())]).join("|")
        };
        for (what, expected) in [
            (
                "single quotes",
                "\"single quotes\" is not allowed in JSON: use double quotes in line 1",
            ),
            (
                "a key without quotes",
                "\"a key without quotes\" is not allowed in JSON: put the key in double quotes in line 1",
            ),
            ("a comment", "\"a comment\" is not allowed in JSON: take it out of line 1"),
        ] {
            assert_eq!(told(what), expected);
        }
    }
}
