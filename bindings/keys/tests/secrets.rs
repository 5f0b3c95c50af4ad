//! Secrets are in no text: planted ones are looked for in whatever can be printed.

mod machine;
mod testkit_keys;

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use machine::Bench;
use sigproof_keys::{Code, Error, KeyPair, Message, Scheme};
use testkit_keys::rsa;

const PASSWORD: &str = "PLANTED-PASSWORD-7c1f";

/// What the bytes look like in a text: as they are, in hexadecimal, in base64 at each of three shifts, and as `Debug` prints
/// them. Every eight bytes of it, so that a part is found, too.
fn looks(secret: &[u8]) -> Vec<String> {
    let mut looks = Vec::new();
    for part in secret.windows(8) {
        let list = part.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        let hex = hex::encode(part);
        looks.extend([list, hex.to_uppercase(), hex]);
        if let Ok(text) = std::str::from_utf8(part) {
            looks.push(text.to_owned());
        }
    }
    for shift in 0..3.min(secret.len()) {
        let all = [STANDARD.encode(&secret[shift..]), URL_SAFE.encode(&secret[shift..])];
        for text in all {
            let text: Vec<char> = text.chars().collect();
            looks.extend(text.windows(8).map(|part| part.iter().collect::<String>()));
        }
    }
    looks
}

fn shows(text: &str, looks: &[String]) -> bool {
    looks.iter().any(|look| text.contains(look.as_str()))
}

fn texts(error: Error) -> String {
    format!("{error} {error:?} {error:#?} {:?}", error.hint())
}

#[test]
fn planted_secrets_are_found_where_they_are() {
    let secret = b"0123456789abcdef\xff\xfe";
    let looks = looks(secret);
    for text in [format!("{secret:?}"), hex::encode(secret), STANDARD.encode(secret)] {
        assert!(shows(&text, &looks), "{text}");
        assert!(shows(&text[text.len() / 3..], &looks), "{text}");
    }
    assert!(!shows("the password does not open the file", &looks));
}

#[test]
fn no_debug_text_shows_a_key() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out p256");
    bench.openssl("ecparam -name secp384r1 -genkey -noout -out p384");
    bench.openssl("ecparam -name secp521r1 -genkey -noout -out p521");
    bench.openssl("genpkey -algorithm ed25519 -out ed25519");
    std::fs::write(bench.path("rsa"), rsa("rsa2048-leaf.pem")).unwrap();
    for (name, at, length) in [
        // Where the secret begins in PKCS#8 as OpenSSL writes it.
        ("p256", 36, 32),
        ("p384", 35, 48),
        ("p521", 35, 66),
        ("ed25519", 16, 32),
        // Private exponent and primes: past the modulus.
        ("rsa", 310, 900),
    ] {
        let file = bench.written(&format!("pkcs8 -topk8 -nocrypt -in {name} -outform DER"));
        let secret = file.get(at..at + length).unwrap();
        let key = KeyPair::import(&file, None).unwrap();
        // It is the secret: the key without a password holds it.
        let plain: String =
            key.to_pkcs8_pem().unwrap().lines().filter(|line| !line.starts_with('-')).collect();
        let plain = STANDARD.decode(plain).unwrap();
        assert!(plain.windows(32).any(|part| part == &secret[..32]), "{name}");
        let looks = looks(secret);
        for text in [format!("{key:?}"), format!("{key:#?}")] {
            assert!(!shows(&text, &looks), "{name}: {text}");
            assert!(text.contains(&key.public_key().hint()), "{name}: {text}");
        }
    }
}

/// Of every damage to a file, and of every wrong question.
#[test]
fn no_error_shows_a_key_or_a_password() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    let pkcs8 = bench.written("pkcs8 -topk8 -nocrypt -in key -outform DER");
    let key = KeyPair::import(&pkcs8, None).unwrap();
    let mut looks = looks(&pkcs8[36..68]);
    looks.extend(self::looks(PASSWORD.as_bytes()));
    let pem = key.to_pkcs8_pem().unwrap();
    let encrypt = format!("pkcs8 -topk8 -in key -passout pass:{PASSWORD} -iter 1");
    let encrypted = bench.written(&encrypt);
    let mut codes = Vec::new();
    let mut refused = |file: &[u8], password: Option<&[u8]>| {
        if let Err(error) = KeyPair::import(file, password) {
            let text = texts(error);
            assert!(!shows(&text, &looks), "{text}");
            codes.push(error.code());
        }
    };
    for file in [&pkcs8, pem.as_bytes(), &bench.read("key"), &encrypted] {
        for place in 0..file.len() {
            refused(&file[..place], Some(PASSWORD.as_bytes()));
            let mut changed = file.to_vec();
            changed[place] ^= 0x55;
            refused(&changed, Some(PASSWORD.as_bytes()));
        }
        refused(&file.repeat(2), None);
    }
    refused(key.to_cosign_pem(b"another").unwrap().as_bytes(), Some(PASSWORD.as_bytes()));
    refused(&encrypted, None);
    for code in [Code::Malformed, Code::PasswordWrong, Code::PasswordRequired, Code::Several] {
        assert!(codes.contains(&code), "{code:?}");
    }
    let message = Message::Bytes(PASSWORD.as_bytes());
    let text = texts(key.sign(Scheme::Ed25519, message).unwrap_err());
    assert!(!shows(&text, &looks), "{text}");
}

/// Where a library overwrites its secrets behind a feature only, and another's feature of that name does not switch it on.
#[test]
fn the_libraries_overwrite_what_is_secret() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    for name in [
        "curve25519-dalek",
        "der",
        "ecdsa",
        "ed25519",
        "ed25519-dalek",
        "elliptic-curve",
        "poly1305",
        "rsa",
        "sec1",
    ] {
        let blocks: Vec<_> = lock
            .split("[[package]]")
            .filter(|block| block.contains(&format!("\nname = \"{name}\"\n")))
            .collect();
        assert!(!blocks.is_empty(), "{name}");
        for block in blocks {
            assert!(block.contains("\n \"zeroize\","), "{name} overwrites nothing");
        }
    }
}
