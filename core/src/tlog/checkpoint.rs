//! Checkpoints: a tree head (C2SP tlog-checkpoint) in a signed note (C2SP signed-note).
//!
//! ```text
//! rekor.sigstore.dev - 1193050959916656506      origin
//! 334214816                                     tree size, decimal
//! dhjkTIgYpzkv+76y/HOS0Rw93Z0NOpMZL+oXm2btziQ=  root hash, base64
//!                                               (extension lines may stand here, each not empty)
//!                                               an empty line ends the signed text
//! — rekor.sigstore.dev wNI9ajBFAiBvKOye+pInV…   one line a signature: name, base64(key id || signature)
//! ```
//! Text is UTF-8 without control characters but the newline; every line ends with one.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::merkle::Hash;
use crate::code::Code;
use crate::encoding::base64;
use crate::failure::{Failure, ensure};
use crate::limits;

/// One signature line.
pub(crate) struct NoteSignature {
    /// The name of the key.
    pub(crate) name: String,
    /// The first four bytes: the key's identifier.
    pub(crate) key_id: [u8; 4],
    /// The rest: the signature.
    pub(crate) signature: Vec<u8>,
}

/// A parsed checkpoint; its signatures are not verified.
pub(crate) struct Checkpoint {
    /// The signed text, its last newline included.
    pub(crate) text: String,
    /// The log's own name for itself.
    pub(crate) origin: String,
    /// Number of leaves.
    pub(crate) tree_size: u64,
    /// Root hash of the tree.
    pub(crate) root_hash: Hash,
    /// The signatures, in their order.
    pub(crate) signatures: Vec<NoteSignature>,
}

impl Checkpoint {
    /// The origin up to ` - `: Rekor v1 puts the tree's number after its host name.
    pub(crate) fn origin_name(&self) -> &str {
        self.origin.split_once(" - ").map_or(self.origin.as_str(), |(name, _)| name)
    }
}

/// Parses a checkpoint and nothing but a checkpoint.
pub(crate) fn parse(envelope: &str) -> Result<Checkpoint, Failure> {
    ensure(envelope.len() <= limits::CHECKPOINT_BYTES, Code::CheckpointSize)
        .map_err(|f| f.with("bytes", envelope.len()).with("limit", limits::CHECKPOINT_BYTES))?;
    let (text, lines) = split_note(envelope).ok_or(Failure::new(Code::CheckpointMalformed))?;
    ensure(lines.len() <= limits::CHECKPOINT_SIGNATURES, Code::CheckpointSignatures).map_err(
        |f| f.with("signatures", lines.len()).with("limit", limits::CHECKPOINT_SIGNATURES),
    )?;
    parse_lines(text, &lines).ok_or(Failure::new(Code::CheckpointMalformed))
}

/// The signed text and the signature lines: what stands before and after the last empty line.
fn split_note(envelope: &str) -> Option<(&str, Vec<&str>)> {
    if envelope.chars().any(|c| c != '\n' && c.is_control()) {
        return None;
    }
    let empty_line = envelope.rfind("\n\n")?;
    let (text, rest) = envelope.split_at_checked(empty_line.checked_add(1)?)?;
    let signatures = rest.strip_prefix('\n')?.strip_suffix('\n')?;
    Some((text, signatures.split('\n').collect()))
}

fn parse_lines(text: &str, signatures: &[&str]) -> Option<Checkpoint> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    let canonical_size = size == "0" || !size.starts_with('0');
    if origin.is_empty()
        || !canonical_size
        || !size.bytes().all(|b| b.is_ascii_digit())
        || lines.any(str::is_empty)
    {
        return None;
    }
    Some(Checkpoint {
        text: text.to_owned(),
        origin: origin.to_owned(),
        // The tree's size is an int64 everywhere else.
        tree_size: size.parse().ok().filter(|n| i64::try_from(*n).is_ok())?,
        root_hash: base64::decode_standard(root)?.try_into().ok()?,
        signatures: signatures.iter().map(|line| parse_signature(line)).collect::<Option<_>>()?,
    })
}

fn parse_signature(line: &str) -> Option<NoteSignature> {
    let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
        return None;
    }
    let decoded = base64::decode_standard(encoded)?;
    let (key_id, signature) = decoded.split_first_chunk()?;
    if signature.is_empty() {
        return None;
    }
    Some(NoteSignature { name: name.to_owned(), key_id: *key_id, signature: signature.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    const ROOT: &str = "dhjkTIgYpzkv+76y/HOS0Rw93Z0NOpMZL+oXm2btziQ=";

    #[test]
    fn reads_what_rekor_writes() {
        let note = format!("log.example - 7\n12\n{ROOT}\nTimestamp: 1\n\n— log.example AAAAAQI=\n");
        let checkpoint = parse(&note).unwrap();
        assert_eq!(checkpoint.origin_name(), "log.example");
        assert_eq!((checkpoint.tree_size, checkpoint.signatures.len()), (12, 1));
        assert_eq!(checkpoint.text, format!("log.example - 7\n12\n{ROOT}\nTimestamp: 1\n"));
        assert_eq!(checkpoint.signatures[0].signature, [2]);
    }

    #[test]
    fn refuses_every_other_form() {
        let good = format!("o\n12\n{ROOT}\n\n— o AAAAAQI=\n");
        assert!(parse(&good).is_ok());
        for (from, to) in [
            ("\n", "\r\n"),
            ("o\n12", "\n12"),
            ("12", "012"),
            ("12", "+12"),
            ("12", " 12"),
            ("12", ""),
            ("12", "9223372036854775808"),
            ("ziQ=", "zg=="),
            ("ziQ=\n", "ziQ=\n\n"),
            ("\n\n", "\n"),
            ("\u{2014}", "-"),
            ("\u{2014}", "\u{2013}"),
            ("\u{2014} o ", "\u{2014} o"),
            ("\u{2014} o ", "\u{2014}  "),
            ("\u{2014} o ", "\u{2014} o+ "),
            ("\u{2014} o ", "\u{2014}\to "),
            ("AAAAAQI=", "AAAAAQ=="),
            ("AAAAAQI=", "AAAAAQI"),
            ("AAAAAQI=", "AAAAAQI= "),
            ("AAAAAQI=\n", "AAAAAQI="),
            ("AAAAAQI=\n", "AAAAAQI=\n\n"),
            ("AAAAAQI=\n", "AAAAAQI=\n\n\u{2014} o AAAAAQI=\n"),
            ("AAAAAQI=\n", "AAAAAQI=\ngarbage\n"),
            ("\u{2014} o AAAAAQI=\n", ""),
            ("o\n12", "o\u{85}\n12"),
        ] {
            let bad = good.replacen(from, to, if from == "\n" { 99 } else { 1 });
            let error = parse(&bad).err().map(|f| f.code().to_string());
            assert_eq!(error.as_deref(), Some("tlog.checkpoint.malformed"), "{bad:?}");
        }
    }
}
