//! NaCl's secretbox (Bernstein, "Cryptography in NaCl", sections 9 and 10): XSalsa20, of which the first 32 bytes are
//! Poly1305's key, and the tag of 16 bytes before the ciphertext.

use poly1305::Poly1305;
use poly1305::universal_hash::KeyInit as _;
use salsa20::XSalsa20;
use salsa20::cipher::{KeyIvInit as _, StreamCipher as _};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Bytes of the key.
pub(crate) const KEY: usize = 32;
/// Bytes of the nonce.
pub(crate) const NONCE: usize = 24;
const TAG: usize = 16;

/// The cipher, past the bytes that became Poly1305's key.
fn start(key: &[u8; KEY], nonce: &[u8; NONCE]) -> (XSalsa20, Poly1305) {
    let mut cipher = XSalsa20::new(key.into(), nonce.into());
    let mut tag_key = Zeroizing::new([0; 32]);
    cipher.apply_keystream(&mut *tag_key);
    let tagger = Poly1305::new((&*tag_key).into());
    (cipher, tagger)
}

pub(crate) fn seal(key: &[u8; KEY], nonce: &[u8; NONCE], message: &[u8]) -> Vec<u8> {
    let (mut cipher, tagger) = start(key, nonce);
    let mut sealed = vec![0; TAG];
    sealed.extend_from_slice(message);
    let (tag, body) = sealed.split_at_mut(TAG);
    cipher.apply_keystream(body);
    tag.copy_from_slice(&tagger.compute_unpadded(body));
    sealed
}

/// The message, if it was sealed with this key and nonce.
pub(crate) fn open(
    key: &[u8; KEY],
    nonce: &[u8; NONCE],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (tag, body) = sealed.split_at_checked(TAG)?;
    let (mut cipher, tagger) = start(key, nonce);
    if !bool::from(tagger.compute_unpadded(body)[..].ct_eq(tag)) {
        return None;
    }
    let mut message = Zeroizing::new(body.to_vec());
    cipher.apply_keystream(&mut message);
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of "Cryptography in NaCl", section 10.
    #[test]
    fn the_example_of_the_paper() {
        let bytes = |text: &str| hex::decode(text.replace(' ', "")).unwrap();
        let key = bytes("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        let nonce = bytes("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        let message = bytes(concat!(
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc",
            "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31",
            "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde",
            "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864",
            "5e0705"
        ));
        let sealed = bytes(concat!(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce",
            "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972",
            "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae",
            "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3",
            "7973f622a43d14a6599b1f654cb45a74e355a5"
        ));
        let (key, nonce) = (key.try_into().unwrap(), nonce.try_into().unwrap());
        assert_eq!(seal(&key, &nonce, &message), sealed);
        assert_eq!(open(&key, &nonce, &sealed).unwrap().as_slice(), message);
        for place in [0, TAG, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(open(&key, &nonce, &changed).is_none(), "byte {place}");
        }
        assert!(open(&key, &nonce, &sealed[..sealed.len() - 1]).is_none());
        assert!(open(&key, &nonce, &sealed[..TAG - 1]).is_none());
    }
}
