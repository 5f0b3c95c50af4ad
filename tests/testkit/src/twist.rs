//! Variations that leave a bundle valid.

use crate::ca::{Chain, oid};
use crate::clock::{BASE, HALF_LIFE};
use crate::ct::{self, Subject};
use crate::fault::flip;
use crate::json::{at, b64, b64url, canonical, unb64};
use crate::key::Hash;
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::world::{ANOTHER, Draft, Effect};
use crate::{checkpoint, statement, trusted_root};
use serde_json::{Value, json};

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $slug:literal, $sentence:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $sentence] $variant,)+
        }

        impl $name {
            /// Every variation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The last part of the case's id.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }

            /// One sentence.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }
        }
    };
}
pub(crate) use table;

table! {
    /// A variation that leaves a bundle valid.
    Twist {
        NoMessageDigest "message_digest_absent", "the bundle has no message digest";
        HighS "signature_high_s", "the signature is the malleated twin, logged so";
        OneLeaf "tree_of_one", "the log's tree has one entry, so that the proof has no hash";
        OneLeafExplicit "tree_of_one_explicit", "the proof of a tree of one writes index 0 and no hashes explicitly";
        LastLeaf "tree_last_entry", "the entry is the last one of the log";
        CheckpointLines "checkpoint_unknown_lines", "signatures by unknown keys stand around the log's";
        CheckpointSameName "checkpoint_same_name_other_key", "a signature of the log's name and an unknown key id stands before the log's";
        CheckpointExtension "checkpoint_extension_line", "the checkpoint has an extension line";
        SctUnknownLog "sct_second_of_unknown_log", "a second timestamp is of a log that the trusted root does not know";
        SctInTheMiddle "sct_list_not_last", "the timestamp list is not the certificate's last extension";
        SctExtensions "sct_extensions", "the timestamp has extensions, signed so";
        EntryUnknownLog "entry_second_of_unknown_log", "a second log entry is of a log that the trusted root does not know";
        EntryTwice "entry_logged_twice", "the log holds two entries about the bundle";
        PayloadInBody "payload_in_body", "the log entry's body holds the payload, too";
        Intermediate "hint_intermediate", "the intermediate certificate is in the bundle only";
        IntermediateToo "hint_intermediate_known", "the bundle holds the intermediate certificate that the trusted root holds";
        RootAppended "hint_root", "the bundle holds intermediate and root, too";
        Unrelated "hint_unrelated", "the bundle holds an unrelated certificate, too";
        Chain "chain_form", "the certificate stands in a chain where version 0.3 would hold it alone";
        EnvelopeFields "envelope_unknown_fields", "envelope and signature hold unknown fields and a keyid";
        SubjectsWrongRight "subjects_wrong_right", "of the statement's two subjects the second is the artifact";
        SubjectUnknownDigest "subject_unknown_digest", "the subject holds a digest of an unknown algorithm, too";
        NotBefore "time_is_not_before", "the verified time is the first second of the certificate";
        NotAfter "time_is_not_after", "the verified time is the last second of the certificate";
        LogEnd "time_is_log_end", "the verified time is the last second of the log's key";
        AuthorityEnd "time_is_authority_end", "the verified time is the last second of the authority's period";
        CtEnd "time_is_ct_end", "the timestamp is of the last second of the certificate transparency log";
        TwoAuthorities "two_authorities", "a retired authority of the same names and other keys stands first in the trusted root";
        RootUnknownField "root_unknown_field", "the trusted root holds unknown fields";
        RootUnknownKeyDetails "root_unknown_key_details", "another log of the trusted root has a key of an unknown kind";
        MediaTypeParameter "media_type_0.3_parameter", "the media type is the one of version 0.3 with a parameter";
        UrlSafe "json_base64_url_safe", "base64 is in the URL-safe alphabet, unpadded";
        Unpadded "json_base64_unpadded", "base64 is not padded";
        EscapedKeys "json_escaped_keys", "keys hold escapes";
        Nulls "json_nulls", "absent fields are null";
        Numbers "json_numbers", "integers are JSON numbers";
        Whitespace "json_whitespace", "the JSON has whitespace between its tokens and a newline at its end";
    }
}

/// Changes every base64 value of a bundle.
fn rewrite(value: &mut Value, key: &str, change: &dyn Fn(&str) -> String) {
    const KEYS: &[&str] = &[
        "rawBytes",
        "keyId",
        "signature",
        "sig",
        "signedEntryTimestamp",
        "rootHash",
        "hashes",
        "canonicalizedBody",
        "digest",
        "payload",
    ];
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, v)| rewrite(v, key, change)),
        Value::Array(list) => list.iter_mut().for_each(|v| rewrite(v, key, change)),
        Value::String(text) if KEYS.contains(&key) => *text = change(text),
        _ => {}
    }
}

/// Turns the integers of a bundle into JSON numbers.
fn numbers(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, v) in map.iter_mut() {
                match v.as_str().and_then(|text| text.parse::<i64>().ok()) {
                    Some(n)
                        if ["logIndex", "integratedTime", "treeSize"].contains(&key.as_str()) =>
                    {
                        *v = n.into();
                    }
                    _ => numbers(v),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(numbers),
        _ => {}
    }
}

/// The malleated twin (r, n - s) of an ECDSA P-256 signature in DER.
pub fn malleated(der: &[u8]) -> Vec<u8> {
    use p256::ecdsa::Signature;
    let signature = Signature::from_der(der).expect("a P-256 signature");
    let (r, s) = (signature.r(), signature.s());
    let negated = -*s;
    let twin = Signature::from_scalars(r.to_bytes(), negated.to_bytes()).expect("a signature");
    twin.to_der().as_bytes().to_vec()
}

impl Effect for Twist {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        match self {
            Self::NotBefore => draft.time = BASE - HALF_LIFE,
            Self::NotAfter => draft.time = BASE + HALF_LIFE,
            Self::LogEnd => draft.ends[0] = Some(BASE),
            Self::CtEnd => draft.ends[1] = Some(BASE - HALF_LIFE),
            Self::AuthorityEnd => draft.ends[2] = Some(BASE),
            Self::Intermediate => drop(draft.trusted.remove(0)),
            _ => {}
        }
    }

    fn on_scts(&self, draft: &Draft<'_>, subject: &Subject, scts: &mut Vec<ct::Sct>) {
        let time = scts[0].timestamp;
        match self {
            Self::SctUnknownLog => scts.push(draft.world.unknown_ct.sct(subject, time, &[])),
            Self::SctExtensions => {
                scts[0] = draft.world.ct.sct(subject, time, &[0, 0, 5, 0, 1, 2, 3, 4])
            }
            _ => {}
        }
    }

    fn on_signed_leaf(&self, draft: &mut Draft<'_>) {
        let chain = |draft: &mut Draft<'_>, further: Vec<Vec<u8>>| {
            draft.as_chain = true;
            draft.certificates = [vec![draft.leaf_der.clone()], further].concat();
        };
        let (root, issuer) = (draft.chain[0].der.clone(), draft.signer.der.clone());
        match self {
            Self::SctInTheMiddle => {
                let list = draft.leaf.extensions.pop().expect("the list");
                assert_eq!(list.oid, oid::SCT_LIST);
                draft.leaf.extensions.insert(1, list);
                draft.leaf_der = draft.leaf.sign(&draft.signer.key, draft.signer.hash);
            }
            Self::Intermediate | Self::IntermediateToo => chain(draft, vec![issuer]),
            Self::RootAppended => chain(draft, vec![issuer, root]),
            Self::Unrelated => {
                let other = Chain::new(&draft.world.seed, draft.recipe.authority, "another");
                let other = other.sign().remove(1).der;
                chain(draft, vec![other]);
            }
            Self::Chain => chain(draft, Vec::new()),
            _ => {}
        }
    }

    fn on_content(&self, draft: &mut Draft<'_>) {
        match self {
            Self::SubjectsWrongRight => {
                let wrong = statement::subject("another.bin", ANOTHER, &[Hash::Sha256]);
                draft.subjects.insert(0, wrong);
            }
            Self::SubjectUnknownDigest => draft.subjects[0]["digest"]["custom"] = "value".into(),
            _ => {}
        }
    }

    fn on_signature(&self, draft: &mut Draft<'_>) {
        match self {
            Self::NoMessageDigest => draft.message_digest = None,
            Self::HighS => draft.signature = malleated(&draft.signature),
            _ => {}
        }
    }

    fn on_body(&self, draft: &mut Draft<'_>) {
        if *self == Self::PayloadInBody {
            draft.body["spec"]["content"]["envelope"]["payload"] = b64(b64(&draft.payload)).into();
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let (log, other) = (&draft.world.rekor, &draft.world.unknown_rekor);
        let (body, time) = (draft.body.clone(), draft.time);
        match self {
            Self::OneLeaf | Self::OneLeafExplicit => {
                draft.entries[0] = log.append(&body, 0, 1, time);
            }
            Self::LastLeaf => {
                draft.entries[0] = log.append(&body, TREE_SIZE - 1, TREE_SIZE, time);
            }
            Self::EntryUnknownLog => {
                draft.entries.push(other.append(&body, TREE_INDEX, TREE_SIZE, time));
            }
            Self::EntryTwice => {
                draft.entries.push(log.append(&body, TREE_INDEX + 1, TREE_SIZE, time + 1));
            }
            Self::CheckpointLines | Self::CheckpointSameName | Self::CheckpointExtension => {
                let proof = draft.entries[0].proof.as_mut().expect("a proof");
                let extension: &[&str] = match self {
                    Self::CheckpointExtension => &["Timestamp: 1767225600000000000"],
                    _ => &[],
                };
                let size = proof.size.to_string();
                let text = checkpoint::body(&log.origin(), &size, &proof.root, extension);
                let good = checkpoint::log_line(log, &text);
                let mut wrong = other.sign(text.as_bytes());
                flip(&mut wrong);
                let id = other.key.id();
                let unknown = checkpoint::line("witness.testkit.example", &id, &wrong);
                let same = checkpoint::line(&log.name, &id, &wrong);
                proof.checkpoint = Some(match self {
                    Self::CheckpointLines => format!("{text}\n{unknown}{good}{unknown}"),
                    Self::CheckpointSameName => format!("{text}\n{same}{good}"),
                    _ => format!("{text}\n{good}"),
                });
            }
            _ => {}
        }
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        let bundle = &mut draft.bundle;
        match self {
            Self::OneLeafExplicit => {
                let proof = "/verificationMaterial/tlogEntries/0/inclusionProof";
                at(bundle, proof)["logIndex"] = "0".into();
                at(bundle, proof)["hashes"] = json!([]);
            }
            Self::EnvelopeFields => {
                bundle["dsseEnvelope"]["comment"] = json!({ "any": ["thing"] });
                let signature = at(bundle, "/dsseEnvelope/signatures/0");
                signature["keyid"] = "".into();
                signature["comment"] = "any".into();
            }
            Self::MediaTypeParameter => {
                bundle["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.3".into();
            }
            Self::UrlSafe => rewrite(bundle, "", &|text| b64url(unb64(text))),
            Self::Unpadded => rewrite(bundle, "", &|text| text.trim_end_matches('=').to_owned()),
            Self::Numbers => numbers(bundle),
            Self::Nulls => {
                bundle["dsseEnvelope"] = Value::Null;
                let material = at(bundle, "/verificationMaterial");
                material["timestampVerificationData"] = Value::Null;
                material["publicKey"] = Value::Null;
                material["x509CertificateChain"] = Value::Null;
            }
            _ => {}
        }
    }

    fn on_text(&self, text: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8(text).expect("text");
        match self {
            Self::EscapedKeys => text
                .replace("\"mediaType\":", "\"mediaT\\u0079pe\":")
                .replace("\"logIndex\":", "\"\\u006cogIndex\":"),
            Self::Whitespace => {
                let value: Value = serde_json::from_str(&text).expect("JSON");
                format!(" \t\r\n{}\n", pretty(&value))
            }
            _ => text,
        }
        .into_bytes()
    }

    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        let world = draft.world;
        let root = &mut draft.trusted_root;
        match self {
            Self::TwoAuthorities => {
                let seed = format!("{}/other", world.seed);
                let chain = Chain::new(&seed, draft.recipe.authority, "fulcio").sign();
                let old = trusted_root::authority(&[&chain[1], &chain[0]], Some(BASE - 86_400));
                let list = at(root, "/certificateAuthorities").as_array_mut().expect("a list");
                list.insert(0, old);
            }
            Self::RootUnknownField => {
                root["comment"] = json!({ "any": "thing" });
                root["tlogs"][0]["comment"] = "any".into();
            }
            Self::RootUnknownKeyDetails => {
                let mut log = trusted_root::tlog(&world.unknown_rekor, None);
                log["publicKey"]["keyDetails"] = "PKIX_KEY_OF_TOMORROW".into();
                at(root, "/tlogs").as_array_mut().expect("a list").push(log);
            }
            _ => {}
        }
    }
}

/// JSON with a line for each value and sorted keys.
fn pretty(value: &Value) -> String {
    let canonical = canonical(value);
    let mut out = String::new();
    let mut text = false;
    let mut escaped = false;
    for c in canonical.chars() {
        out.push(c);
        if text {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => text = false,
                _ => {}
            }
        } else if c == '"' {
            text = true;
        } else if matches!(c, '{' | '[' | ',' | ':') {
            out.push_str(if c == ':' { " " } else { "\n  " });
        }
    }
    out
}
