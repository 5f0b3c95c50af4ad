//! The testkit's RSA keys, which are public.

use std::path::Path;

pub(crate) fn rsa(name: &str) -> Vec<u8> {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/testkit/keys");
    std::fs::read(keys.join(name)).unwrap()
}
