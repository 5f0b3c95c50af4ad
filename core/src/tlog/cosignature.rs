//! Cosignatures of witnesses (C2SP tlog-cosignature, `cosignature/v1`): a witness states that it has
//! seen the log grow to this checkpoint and no other.
//!
//! ```text
//! signature line: key id (4 bytes) || time, seconds since 1970 (8 bytes, big-endian) || Ed25519
//! signed: "cosignature/v1" LF "time " <decimal> LF <the checkpoint's text>
//! ```

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::checkpoint::{Checkpoint, NoteSignature};
use crate::code::Code;
use crate::cost::step;
use crate::crypto::{Checker, Message, PublicKey, Scheme};
use crate::failure::{Failure, ensure};
use crate::numbers::{self, Numbers};
use crate::time::Time;

/// A witness whose cosignatures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) name: String,
    pub(crate) key_id: [u8; 4],
    pub(crate) key: PublicKey,
}

/// Verifies the cosignatures of these witnesses. Lines of others are ignored; one that claims to be
/// a witness's and is not is fatal. Returns each witness that cosigned, once, with its time.
pub(crate) fn verify<'w>(
    checkpoint: &Checkpoint,
    witnesses: &'w [Witness],
    checker: &Checker<'_>,
) -> Result<Vec<(&'w Witness, Time)>, Failure> {
    let key = |name: &str, id: &[u8; 4]| [&id[..], name.as_bytes()].concat();
    let mut signers = Numbers::default();
    let mut lines: Vec<Vec<&NoteSignature>> = Vec::new();
    for line in &checkpoint.signatures {
        step();
        let signer = signers.of(&key(&line.name, &line.key_id));
        numbers::at(&mut lines, signer).into_iter().for_each(|lines| lines.push(line));
    }
    let mut cosigned = Vec::new();
    for witness in witnesses {
        step();
        let mut time = None;
        let signer = signers.find(&key(&witness.name, &witness.key_id));
        for line in signer.and_then(|signer| lines.get(signer)).into_iter().flatten() {
            step();
            let stated = verify_line(checkpoint, line, witness, checker)
                .map_err(|f| f.with("witness", witness.name.as_str()))?;
            time = time.max(Some(stated));
        }
        cosigned.extend(time.map(|time| (witness, time)));
    }
    Ok(cosigned)
}

fn verify_line(
    checkpoint: &Checkpoint,
    line: &NoteSignature,
    witness: &Witness,
    checker: &Checker<'_>,
) -> Result<Time, Failure> {
    let malformed = || Failure::new(Code::WitnessSignature);
    let (time, signature) = line.signature.split_first_chunk().ok_or_else(malformed)?;
    let time = i64::try_from(u64::from_be_bytes(*time)).map_err(|_| malformed())?;
    let signed = format!("cosignature/v1\ntime {time}\n{}", checkpoint.text);
    let message = Message::Bytes(signed.as_bytes());
    checker.verify(Scheme::Ed25519, &witness.key, message, signature, Code::WitnessSignature)?;
    ensure(time > 0, Code::WitnessSignature)?;
    Ok(Time::from_unix(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;
    use crate::crypto::{Keys, RustCrypto};
    use crate::tlog::checkpoint;

    /// A policy's witnesses against the lines of a checkpoint, both many.
    #[test]
    fn witnesses_and_lines_are_looked_through_once() {
        let cost = |n: u8| {
            let lines: String = (0..n).map(|i| format!("\u{2014} w{i} AAAAAAE=\n")).collect();
            let head = "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
            let checkpoint = checkpoint::parse(&format!("{head}\n{lines}")).unwrap();
            let key = (0..=u8::MAX).find_map(|i| PublicKey::from_ed25519(&[i; 32])).unwrap();
            let witness =
                |i: u8| Witness { name: format!("w{i}"), key_id: [1; 4], key: key.clone() };
            let witnesses: Vec<Witness> = (0..n).map(witness).collect();
            let keys = Keys::new(alloc::boxed::Box::new(RustCrypto));
            let checker = Checker::new(&keys);
            let (cosigned, steps) = steps_of(|| verify(&checkpoint, &witnesses, &checker));
            assert!(cosigned.unwrap().is_empty());
            steps
        };
        assert_eq!(cost(60), 2 * cost(30));
    }
}
