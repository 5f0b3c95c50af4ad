//! Bundles whose JSON is not what proto-JSON and the limits admit.

use crate::json::{at, b64, remove};
use crate::recipe::{EntryKind, Recipe, Version};
use crate::world::{Draft, Effect};
use serde_json::{Value, json};

faults! {
    /// Faults of the bundle's JSON.
    Json, "bundle" {
        MediaType04 "json_media_type_0.4", "bundle.media_type.unsupported", [], VERSION,
            "the media type is of version 0.4";
        MediaType030 "json_media_type_0.30", "bundle.media_type.unsupported", [], VERSION,
            "the media type is of version 0.30";
        MediaTypeParameter "json_media_type_parameter", "bundle.media_type.unsupported", [], VERSION,
            "the media type, in the form with a parameter, is of version 0.4";
        MediaTypeSpace "json_media_type_space", "bundle.media_type.unsupported", [], VERSION,
            "a space follows the media type";
        MediaTypeCase "json_media_type_case", "bundle.media_type.unsupported", [], VERSION,
            "the media type is in upper case";
        MediaTypeEmpty "json_media_type_empty", "bundle.media_type.unsupported", [], VERSION,
            "the media type is empty";
        MediaTypeMissing "json_media_type_missing", "json.field.missing", [], VERSION,
            "the bundle has no media type";
        DuplicateKey "json_duplicate_key", "json.key.duplicate",
            ["json.key.duplicate", "json.key.unknown"], "",
            "the bundle holds its media type twice";
        DuplicateNested "json_duplicate_key_nested", "json.key.duplicate",
            ["json.key.duplicate", "json.key.unknown"], "",
            "a log entry holds its index twice";
        DuplicateEscaped "json_duplicate_key_escaped", "json.key.duplicate",
            ["json.key.duplicate", "json.key.unknown"], "",
            "the bundle holds its media type a second time under an escaped key";
        UnknownKey "json_unknown_key", "json.key.unknown", ["json.key.unknown"], "",
            "the bundle holds an unknown key";
        UnknownNested "json_unknown_key_nested", "json.key.unknown", ["json.key.unknown"], "",
            "an inclusion proof holds an unknown key";
        SnakeCase "json_snake_case_key", "json.key.unknown", ["json.key.unknown"], "",
            "the message digest stands under its snake_case key";
        NullElement "json_null_element", "json.field.type", [], PARSE,
            "the list of log entries holds a null";
        MediaTypeNumber "json_media_type_number", "json.field.type", [], PARSE,
            "the media type is a number";
        EntriesObject "json_entries_object", "json.field.type", [], PARSE,
            "the log entries are an object instead of a list";
        BothContents "json_both_contents", "json.oneof.conflict", [], ONEOF,
            "the bundle holds a message signature and an envelope";
        BothMaterials "json_both_materials", "json.oneof.conflict", [], ONEOF,
            "the bundle holds a certificate and a chain";
        NoContent "json_no_content", "json.field.missing", [], MISSING,
            "the bundle holds neither a message signature nor an envelope";
        NoMaterial "json_no_material", "json.field.missing", [], MISSING,
            "the bundle has no verification material";
        NoCertificate "json_no_certificate", "json.field.missing", [], MISSING,
            "the bundle has no certificate";
        NoLogId "json_no_log_id", "json.field.missing", [], MISSING,
            "a log entry has no log identifier";
        NoBody "json_no_body", "json.field.missing", [], MISSING,
            "a log entry has no body";
        NoSignature "json_no_signature", "json.field.missing", [], MISSING,
            "the message signature has no signature";
        EmptySignature "json_empty_signature", "json.field.missing", [], MISSING,
            "the message signature's signature is empty";
        CertificateForm "certificate_form_of_0.3", "bundle.material.version", ["bundle.material.version"], "",
            "an older bundle holds its certificate in the form of version 0.3";
        NoPromise "v0.1_without_promise", "bundle.promise.missing", [], "without a verified time no path can be judged",
            "a log entry of a version 0.1 bundle has no inclusion promise";
        NoProof "without_inclusion_proof", "bundle.inclusion_proof.missing", ["bundle.inclusion_proof.missing"], "",
            "a log entry of a newer bundle has no inclusion proof";
        NoCheckpoint "without_checkpoint", "bundle.checkpoint.missing", [], "nothing else signs the root hash",
            "the inclusion proof has no checkpoint";
        IntZeros "json_int_leading_zeros", "json.field.value", [], INTEGER,
            "an integer has leading zeros";
        IntPlus "json_int_plus", "json.field.value", [], INTEGER,
            "an integer has a plus sign";
        IntSpace "json_int_space", "json.field.value", [], INTEGER,
            "an integer has a leading space";
        IntExponent "json_int_exponent", "json.field.value", [], INTEGER,
            "an integer has an exponent";
        IntHex "json_int_hex", "json.field.value", [], INTEGER,
            "an integer is hexadecimal";
        IntEmpty "json_int_empty", "json.field.value", [], INTEGER,
            "an integer is an empty text";
        IntFraction "json_int_fraction", "json.field.value", [], INTEGER,
            "an integer is the number 4.5";
        IntNegative "json_int_negative", "json.field.value", [], INTEGER,
            "an integer is -1";
        IntOverflow "json_int_overflow", "json.field.value", [], INTEGER,
            "an integer is 2^63";
        IntBoolean "json_int_boolean", "json.field.type", [], INTEGER,
            "an integer is the value true";
        EnumUnknown "json_enum_unknown", "json.field.value", [], PARSE,
            "the message digest's algorithm is of an unknown name";
        EnumUnspecified "json_enum_unspecified", "json.field.value", [], PARSE,
            "the message digest's algorithm is HASH_ALGORITHM_UNSPECIFIED";
        Base64Newline "json_base64_newline", "json.base64.invalid", [], BASE64,
            "the signature's base64 holds a newline";
        Base64Exclamation "json_base64_exclamation", "json.base64.invalid", [], BASE64,
            "the signature's base64 holds exclamation marks";
        Base64Bits "json_base64_trailing_bits", "json.base64.invalid", [], BASE64,
            "the unused bits of a base64 value are not zero";
        Base64Mixed "json_base64_mixed_alphabets", "json.base64.invalid", [], BASE64,
            "a base64 value mixes the two alphabets";
        Base64Padding "json_base64_excess_padding", "json.base64.invalid", [], BASE64,
            "a base64 value has a padding character too many";
        TwoSignatures "dsse_two_signatures", "bundle.dsse.signature_count", ["bundle.dsse.signature_count"], "",
            "the envelope holds its signature twice";
        NoSignatures "dsse_no_signatures", "bundle.dsse.signature_count", [], MISSING,
            "the envelope holds no signature";
        TrailingComma "json_trailing_comma", "json.syntax.invalid", [], PARSE,
            "a comma follows the bundle's last member";
        TrailingBytes "json_trailing_bytes", "json.syntax.invalid", [], PARSE,
            "bytes follow the bundle";
        TrailingNul "json_trailing_nul", "json.syntax.invalid", [], PARSE,
            "a NUL follows the bundle";
        TwoDocuments "json_two_documents", "json.syntax.invalid", [], PARSE,
            "the bundle stands there twice";
        Utf16 "json_utf16", "json.syntax.invalid", [], PARSE,
            "the bundle is in UTF-16";
        Truncated "json_truncated", "json.syntax.invalid", [], PARSE,
            "the bundle's last byte is missing";
        Empty "json_empty", "json.syntax.invalid", [], PARSE,
            "there is no bundle, but an empty file";
        NotUtf8 "json_not_utf8", "json.syntax.invalid", [], PARSE,
            "the bundle is not UTF-8";
        Surrogate "json_lone_surrogate", "json.syntax.invalid", [], PARSE,
            "a text holds half of a surrogate pair";
        Comment "json_comment", "json.syntax.invalid", [], PARSE,
            "the bundle begins with a comment";
        Null "json_null", "json.field.type", [], PARSE,
            "the bundle is null";
        Array "json_array", "json.field.type", [], PARSE,
            "the bundle stands in an array in an array";
        Entries33 "entries_33", "bundle.tlog_entries.too_many",
            ["bundle.tlog_entries.too_many", "tlog.set.signature_invalid"], "",
            "the bundle holds 33 log entries";
        EntryTwice "entry_twice", "bundle.tlog_entry.duplicate", ["bundle.tlog_entry.duplicate"], "",
            "the bundle holds its log entry twice";
        Hashes65 "proof_of_65_hashes", "bundle.inclusion_proof.too_long",
            ["bundle.inclusion_proof.too_long", "tlog.inclusion.proof_length", "tlog.inclusion.root_mismatch"], "",
            "the inclusion proof holds 65 hashes";
    }
}

const VERSION: &str = "without its media type the bundle has no version";
const PARSE: &str = "the bundle does not parse";
const ONEOF: &str = "which member is meant is undefined";
const MISSING: &str = "there is no value to go on with";
const INTEGER: &str = "integers are read in one place";
const BASE64: &str = "base64 is read in one place";

const ENTRY: &str = "/verificationMaterial/tlogEntries/0";
const INDEX: &str = "/verificationMaterial/tlogEntries/0/inclusionProof/logIndex";

impl Json {
    /// The recipes that the fault is for.
    pub fn bases(self) -> Vec<Recipe> {
        let of = Recipe::of;
        match self {
            Self::TwoSignatures | Self::NoSignatures => {
                vec![of(Version::V03, EntryKind::Dsse), of(Version::V03, EntryKind::Intoto)]
            }
            Self::CertificateForm => vec![
                of(Version::V01, EntryKind::HashedRekord),
                of(Version::V02, EntryKind::HashedRekord),
            ],
            Self::NoPromise => vec![of(Version::V01, EntryKind::HashedRekord)],
            Self::NoProof => vec![
                of(Version::V02, EntryKind::HashedRekord),
                of(Version::V03, EntryKind::HashedRekord),
            ],
            Self::NoCheckpoint => vec![
                of(Version::V01, EntryKind::HashedRekord),
                of(Version::V02, EntryKind::HashedRekord),
                of(Version::V03, EntryKind::HashedRekord),
            ],
            _ => vec![Recipe::default()],
        }
    }
}

fn edit(value: &mut Value, change: impl Fn(&str) -> String) {
    *value = change(value.as_str().expect("text")).into();
}

impl Effect for Json {
    fn on_bundle(&self, draft: &mut Draft<'_>) {
        let bundle = &mut draft.bundle;
        let media_type = |text: &str| Value::from(format!("application/vnd.dev.sigstore.{text}"));
        let signature = "/messageSignature/signature";
        match self {
            Self::MediaType04 => bundle["mediaType"] = media_type("bundle.v0.4+json"),
            Self::MediaType030 => bundle["mediaType"] = media_type("bundle.v0.30+json"),
            Self::MediaTypeParameter => {
                bundle["mediaType"] = media_type("bundle+json;version=0.4");
            }
            Self::MediaTypeSpace => bundle["mediaType"] = media_type("bundle.v0.3+json "),
            Self::MediaTypeCase => edit(&mut bundle["mediaType"], str::to_uppercase),
            Self::MediaTypeEmpty => bundle["mediaType"] = "".into(),
            Self::MediaTypeMissing => remove(bundle, "/mediaType"),
            Self::MediaTypeNumber => bundle["mediaType"] = 3.into(),
            Self::UnknownKey => bundle["comment"] = "hello".into(),
            Self::UnknownNested => at(bundle, ENTRY)["inclusionProof"]["comment"] = 1.into(),
            Self::SnakeCase => {
                let digest = at(bundle, "/messageSignature/messageDigest").take();
                remove(bundle, "/messageSignature/messageDigest");
                bundle["messageSignature"]["message_digest"] = digest;
            }
            Self::NullElement => entries(bundle).push(Value::Null),
            Self::EntriesObject => {
                let entry = at(bundle, ENTRY).take();
                bundle["verificationMaterial"]["tlogEntries"] = entry;
            }
            Self::BothContents => {
                bundle["dsseEnvelope"] =
                    crate::dsse::envelope(crate::dsse::IN_TOTO, b"{}", b"signature");
            }
            Self::BothMaterials => {
                let certificate = at(bundle, "/verificationMaterial/certificate").clone();
                bundle["verificationMaterial"]["x509CertificateChain"] =
                    json!({ "certificates": [certificate] });
            }
            Self::NoContent => remove(bundle, "/messageSignature"),
            Self::NoMaterial => remove(bundle, "/verificationMaterial"),
            Self::NoCertificate => remove(bundle, "/verificationMaterial/certificate"),
            Self::NoLogId => remove(at(bundle, ENTRY), "/logId"),
            Self::NoBody => remove(at(bundle, ENTRY), "/canonicalizedBody"),
            Self::NoSignature => remove(bundle, signature),
            Self::EmptySignature => *at(bundle, signature) = "".into(),
            Self::CertificateForm => {
                let chain = "/verificationMaterial/x509CertificateChain";
                let leaf = at(bundle, &format!("{chain}/certificates/0")).take();
                remove(bundle, chain);
                bundle["verificationMaterial"]["certificate"] = leaf;
            }
            Self::NoPromise => remove(at(bundle, ENTRY), "/inclusionPromise"),
            Self::NoProof => remove(at(bundle, ENTRY), "/inclusionProof"),
            Self::NoCheckpoint => remove(at(bundle, ENTRY), "/inclusionProof/checkpoint"),
            Self::IntZeros => *at(bundle, INDEX) = "004".into(),
            Self::IntPlus => *at(bundle, INDEX) = "+4".into(),
            Self::IntSpace => *at(bundle, INDEX) = " 4".into(),
            Self::IntExponent => *at(bundle, INDEX) = "4e0".into(),
            Self::IntHex => *at(bundle, INDEX) = "0x4".into(),
            Self::IntEmpty => *at(bundle, INDEX) = "".into(),
            Self::IntFraction => *at(bundle, INDEX) = json!(4.5),
            Self::IntNegative => *at(bundle, INDEX) = "-1".into(),
            Self::IntOverflow => *at(bundle, INDEX) = "9223372036854775808".into(),
            Self::IntBoolean => *at(bundle, INDEX) = true.into(),
            Self::EnumUnknown => {
                *at(bundle, "/messageSignature/messageDigest/algorithm") = "SHA2_999".into();
            }
            Self::EnumUnspecified => {
                *at(bundle, "/messageSignature/messageDigest/algorithm") =
                    "HASH_ALGORITHM_UNSPECIFIED".into();
            }
            Self::Base64Newline => {
                edit(at(bundle, signature), |s| format!("{}\n{}", &s[..4], &s[4..]))
            }
            Self::Base64Exclamation => {
                edit(at(bundle, signature), |s| format!("{}!!{}", &s[..4], &s[4..]))
            }
            Self::Base64Bits => edit(at(bundle, "/messageSignature/messageDigest/digest"), |s| {
                // 32 bytes leave two bits of the 43rd character unused.
                let last = s.as_bytes()[42];
                format!("{}{}=", &s[..42], (last + 1) as char)
            }),
            Self::Base64Mixed => {
                edit(at(bundle, "/verificationMaterial/certificate/rawBytes"), |s| {
                    let mixed = s.replacen('+', "-", 1);
                    assert!(mixed.contains('-') && (mixed.contains('+') || mixed.contains('/')));
                    mixed
                })
            }
            Self::Base64Padding => {
                edit(at(bundle, "/messageSignature/messageDigest/digest"), |s| format!("{s}="));
            }
            Self::TwoSignatures => {
                let list = at(bundle, "/dsseEnvelope/signatures");
                let first = list[0].clone();
                list.as_array_mut().expect("a list").push(first);
            }
            Self::NoSignatures => *at(bundle, "/dsseEnvelope/signatures") = json!([]),
            Self::Entries33 => {
                for n in 0..32 {
                    let mut entry = at(bundle, ENTRY).clone();
                    entry["logIndex"] = format!("{}", 2000 + n).into();
                    entries(bundle).push(entry);
                }
            }
            Self::EntryTwice => {
                let entry = at(bundle, ENTRY).clone();
                entries(bundle).push(entry);
            }
            Self::Hashes65 => {
                let hashes = at(bundle, &format!("{ENTRY}/inclusionProof/hashes"));
                let hashes = hashes.as_array_mut().expect("a list");
                hashes.resize(65, b64([7; 32]).into());
            }
            _ => {}
        }
    }

    fn on_text(&self, text: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8(text).expect("text");
        let swap = |from: &str, to: &str| {
            assert!(text.contains(from), "no {from}");
            text.replacen(from, to, 1)
        };
        let body = &text[1..];
        let media_type = "\"application/vnd.dev.sigstore.bundle.v0.3+json\"";
        match self {
            Self::DuplicateKey => format!("{{\"mediaType\":{media_type},{body}"),
            Self::DuplicateEscaped => format!("{{\"mediaT\\u0079pe\":{media_type},{body}"),
            Self::DuplicateNested => {
                swap("\"logIndex\":\"1004\"", "\"logIndex\":\"1004\",\"logIndex\":\"1004\"")
            }
            Self::TrailingComma => format!("{},}}", &text[..text.len() - 1]),
            Self::TrailingBytes => format!("{text}x"),
            Self::TrailingNul => format!("{text}\0"),
            Self::TwoDocuments => format!("{text}{text}"),
            Self::Utf16 => {
                return format!("\u{feff}{text}")
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect();
            }
            Self::Truncated => text[..text.len() - 1].to_owned(),
            Self::Empty => String::new(),
            Self::NotUtf8 => {
                let mut bytes = swap("bundle.v0.3+json", "bundle.v0.3+json?").into_bytes();
                let at = bytes.iter().position(|b| *b == b'?').expect("the mark");
                bytes[at] = 0xff;
                return bytes;
            }
            Self::Surrogate => swap("bundle.v0.3+json", "bundle.v0.3+json\\ud83d"),
            Self::Comment => format!("/* bundle */{text}"),
            Self::Null => "null".to_owned(),
            Self::Array => format!("[[{text}]]"),
            _ => text,
        }
        .into_bytes()
    }
}

fn entries(bundle: &mut Value) -> &mut Vec<Value> {
    at(bundle, "/verificationMaterial/tlogEntries").as_array_mut().expect("a list")
}
