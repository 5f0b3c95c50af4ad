//! Checkpoints: signatures that do not count, and signed notes that are none.

use super::flip;
use crate::checkpoint::{body, line, log_line};
use crate::json::b64;
use crate::rekor::Log;
use crate::world::{Draft, Effect};

faults! {
    /// Faults of the checkpoint.
    Checkpoint, "log_entry" {
        OtherKey "checkpoint_by_other_key", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "the log's signature line is by another key under the log's key id";
        BitFlipped "checkpoint_signature_flipped", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "a bit of the checkpoint's signature is flipped";
        OriginEdited "checkpoint_origin_edited", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "the number in the origin line is not the signed one";
        NoLine "checkpoint_of_other_log", "tlog.checkpoint.signature_missing",
            ["tlog.checkpoint.signature_missing"], "",
            "the checkpoint is signed by another log only";
        OtherKeyId "checkpoint_other_key_id", "tlog.checkpoint.signature_missing",
            ["tlog.checkpoint.signature_missing"], "",
            "the log's signature stands under another key id";
        OtherName "checkpoint_name_differs", "tlog.checkpoint.signature_missing",
            ["tlog.checkpoint.signature_missing"], "",
            "the signature line's name is not that of the origin";
        OtherOrigin "checkpoint_origin_differs", "tlog.checkpoint.signature_missing",
            ["tlog.checkpoint.signature_missing"], "",
            "the origin, signed, is not of the signature line's name";
        GoodAndBad "checkpoint_good_and_bad_line", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "after the log's good signature line stands a bad one of the same key";
        BadAndGood "checkpoint_bad_and_good_line", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "before the log's good signature line stands a bad one of the same key";
        Crlf "note_crlf", "tlog.checkpoint.malformed", [], MALFORMED,
            "the note's lines, signed so, end with CRLF";
        NoFinalNewline "note_no_final_newline", "tlog.checkpoint.malformed", [], MALFORMED,
            "the note's last newline is missing";
        ExtraNewline "note_extra_newline", "tlog.checkpoint.malformed", [], MALFORMED,
            "an empty line follows the note";
        SizeZero "note_size_leading_zero", "tlog.checkpoint.malformed", [], MALFORMED,
            "the size, signed so, has a leading zero";
        SizePlus "note_size_plus", "tlog.checkpoint.malformed", [], MALFORMED,
            "the size, signed so, has a plus sign";
        SizeSpace "note_size_space", "tlog.checkpoint.malformed", [], MALFORMED,
            "the size, signed so, has a leading space";
        SizeHuge "note_size_2_64", "tlog.checkpoint.malformed", [], MALFORMED,
            "the size, signed so, is 2^64";
        Root31 "note_root_31_bytes", "tlog.checkpoint.malformed", [], MALFORMED,
            "the root hash, signed so, has 31 bytes";
        Root33 "note_root_33_bytes", "tlog.checkpoint.malformed", [], MALFORMED,
            "the root hash, signed so, has 33 bytes";
        RootNotBase64 "note_root_not_base64", "tlog.checkpoint.malformed", [], MALFORMED,
            "the root hash, signed so, is not base64";
        EmptyOrigin "note_empty_origin", "tlog.checkpoint.malformed", [], MALFORMED,
            "the origin line, signed so, is empty";
        EmptyExtension "note_empty_extension", "tlog.checkpoint.malformed", [], MALFORMED,
            "an extension line, signed so, is empty";
        Hyphen "note_hyphen", "tlog.checkpoint.malformed", [], MALFORMED,
            "a hyphen stands for the em dash";
        EnDash "note_en_dash", "tlog.checkpoint.malformed", [], MALFORMED,
            "an en dash stands for the em dash";
        NoBlankLine "note_no_blank_line", "tlog.checkpoint.malformed", [], MALFORMED,
            "no empty line stands between text and signatures";
        Tab "note_tab", "tlog.checkpoint.malformed", [], MALFORMED,
            "a tab stands between name and signature";
        ControlCharacter "note_control_character", "tlog.checkpoint.malformed", [], MALFORMED,
            "the text, signed so, holds a control character";
        NotBase64 "note_signature_not_base64", "tlog.checkpoint.malformed", [], MALFORMED,
            "a signature line's signature is not base64";
        GarbageLine "note_garbage_line", "tlog.checkpoint.malformed", [], MALFORMED,
            "a line after the signatures is not a signature line";
        ShortSignature "note_signature_of_4_bytes", "tlog.checkpoint.malformed", [], MALFORMED,
            "a further signature line holds a key id and no signature";
        NoSignatures "note_no_signatures", "tlog.checkpoint.malformed", [], MALFORMED,
            "the note has no signature lines";
        TwoLines "note_two_lines", "tlog.checkpoint.malformed", [], MALFORMED,
            "the text, signed so, has no root hash";
    }
}

const MALFORMED: &str = "the note does not parse";

/// The note of a log that signs a text as it is.
fn note(log: &Log, text: &str) -> String {
    format!("{text}\n{}", log_line(log, text))
}

impl Effect for Checkpoint {
    fn on_entries(&self, draft: &mut Draft<'_>) {
        let (log, other) = (&draft.world.rekor, &draft.world.unknown_rekor);
        let Some(proof) = draft.entries[0].proof.as_mut() else { return };
        let (origin, size, root) = (log.origin(), proof.size.to_string(), proof.root.clone());
        let text = body(&origin, &size, &root, &[]);
        let good = log_line(log, &text);
        let id = log.key.id();
        let mut flipped = log.sign(text.as_bytes());
        flip(&mut flipped);
        let bad = line(&log.name, &id, &flipped);
        let named = |name: &str| line(name, &id, &log.sign(text.as_bytes()));
        let out = match self {
            Self::OtherKey => {
                format!("{text}\n{}", line(&log.name, &id, &other.sign(text.as_bytes())))
            }
            Self::BitFlipped => format!("{text}\n{bad}"),
            Self::OriginEdited => format!("{}\n{good}", text.replace("4242424242", "4242424243")),
            Self::NoLine => format!("{text}\n{}", log_line(other, &text)),
            Self::OtherKeyId => {
                let sig = log.sign(text.as_bytes());
                format!("{text}\n{}", line(&log.name, &other.key.id(), &sig))
            }
            Self::OtherName => format!("{text}\n{}", named("rekor2.testkit.example")),
            Self::OtherOrigin => {
                note(log, &body("rekor2.testkit.example - 4242424242", &size, &root, &[]))
            }
            Self::GoodAndBad => format!("{text}\n{good}{bad}"),
            Self::BadAndGood => format!("{text}\n{bad}{good}"),
            Self::Crlf => {
                let text = text.replace('\n', "\r\n");
                format!("{text}\r\n{}", log_line(log, &text).replace('\n', "\r\n"))
            }
            Self::NoFinalNewline => format!("{text}\n{}", good.trim_end()),
            Self::ExtraNewline => format!("{text}\n{good}\n"),
            Self::SizeZero => note(log, &body(&origin, &format!("0{size}"), &root, &[])),
            Self::SizePlus => note(log, &body(&origin, &format!("+{size}"), &root, &[])),
            Self::SizeSpace => note(log, &body(&origin, &format!(" {size}"), &root, &[])),
            Self::SizeHuge => note(log, &body(&origin, "18446744073709551616", &root, &[])),
            Self::Root31 => note(log, &body(&origin, &size, &root[..31], &[])),
            Self::Root33 => note(log, &body(&origin, &size, &[&root[..], &[0]].concat(), &[])),
            Self::RootNotBase64 => note(log, &text.replace(&b64(&root), &"!".repeat(44))),
            Self::EmptyOrigin => note(log, &body("", &size, &root, &[])),
            Self::EmptyExtension => note(log, &body(&origin, &size, &root, &[""])),
            Self::Hyphen => format!("{text}\n{}", good.replace('\u{2014}', "-")),
            Self::EnDash => format!("{text}\n{}", good.replace('\u{2014}', "\u{2013}")),
            Self::NoBlankLine => format!("{text}{good}"),
            Self::Tab => format!("{text}\n{}", good.replace(".example ", ".example\t")),
            Self::ControlCharacter => note(log, &body(&origin, &size, &root, &["bell \u{7}"])),
            Self::NotBase64 => {
                format!("{text}\n{good}\u{2014} {} !!!!!!!!!!!!\n", other.name)
            }
            Self::GarbageLine => format!("{text}\n{good}garbage\n"),
            Self::ShortSignature => {
                format!("{text}\n{good}{}", line(&other.name, &other.key.id(), b""))
            }
            Self::NoSignatures => format!("{text}\n"),
            Self::TwoLines => note(log, &format!("{origin}\n{size}\n")),
        };
        proof.checkpoint = Some(out);
    }
}
