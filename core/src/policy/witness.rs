//! Witnesses as verifier keys (C2SP signed-note, "Verifier keys"):
//!
//! ```text
//! <name>+<first four bytes of SHA-256(name || 0x0A || type || key), in hex>+<base64(type || key)>
//! ```
//! Type 0x04 is Ed25519 with timestamped cosignatures (C2SP tlog-cosignature). Type 0x06, ML-DSA-44,
//! is not supported yet.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::Witnesses;
use crate::code::Code;
use crate::crypto::{HashAlgorithm, PublicKey};
use crate::encoding::base64;
use crate::failure::{Failure, ensure};
use crate::numbers::Numbers;
use crate::tlog::cosignature::Witness;

const COSIGNATURE_V1: u8 = 0x04;

/// The policy's witnesses, each once, enough for the quorum.
pub(super) fn parse_all(witnesses: &Witnesses) -> Result<Vec<Witness>, Failure> {
    let mut parsed: Vec<Witness> = Vec::new();
    let mut keys = Numbers::default();
    for vkey in &witnesses.keys {
        let witness =
            parse(vkey).ok_or_else(|| Failure::new(Code::WitnessKey).with("key", vkey.as_str()))?;
        // One key under two names is still one witness.
        if keys.is_new(witness.key.spki_der()) {
            parsed.push(witness);
        }
    }
    // Witnesses that nobody asks for anything were meant to be asked.
    let idle = witnesses.quorum == 0 && !witnesses.as_time && !parsed.is_empty();
    ensure(witnesses.quorum <= parsed.len() && !idle, Code::WitnessQuorum)
        .map_err(|f| f.with("quorum", witnesses.quorum).with("witnesses", parsed.len()))?;
    Ok(parsed)
}

fn parse(vkey: &str) -> Option<Witness> {
    // The name holds no plus sign; base64 may.
    let (name, rest) = vkey.split_once('+')?;
    let (id, encoded) = rest.split_once('+')?;
    let blob = base64::decode_standard(encoded)?;
    let (kind, key) = blob.split_first()?;
    let input = [name.as_bytes(), b"\n", &blob].concat();
    let hash = HashAlgorithm::Sha256.hash(&input);
    let key_id: [u8; 4] = *hash.bytes().first_chunk()?;
    let named = !name.is_empty() && !name.contains(char::is_whitespace);
    if !named || *kind != COSIGNATURE_V1 || id != hex::encode(key_id) {
        return None;
    }
    Some(Witness { name: name.to_owned(), key_id, key: PublicKey::from_ed25519(key)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verifier_keys() {
        let good = "witness0.bar.test+ca577ec9+BNyvvsENKnEzLV5W57qSLLi6WazjhAstl2BNu32/ki3Z";
        assert_eq!(parse(good).unwrap().name, "witness0.bar.test");
        for (from, to) in [
            ("witness0", "witness1"),
            ("ca577ec9", "CA577EC9"),
            ("ca577ec9", "ca577ec8"),
            ("+BN", "+AN"),
            ("+BN", "+BO"),
            ("ki3Z", "ki3"),
            ("+ca577ec9+", "+"),
            ("witness0.bar.test", ""),
        ] {
            assert_eq!(parse(&good.replace(from, to)), None, "{from} to {to}");
        }
    }
}
