//! cosign's encrypted keys: two that cosign made, those that are made here, and what must not open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sigproof_keys::{Code, KeyKind, KeyPair, needs_password};

const KEY: &str = include_str!("files/cosign.key");
const PUBLIC: &str = include_str!("files/cosign.pub");
const NO_PASSWORD: &str = include_str!("files/nopassword.key");
const PASSWORD: &[u8] = b"correct horse";

/// The JSON in the block.
fn document(pem: &str) -> Value {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    serde_json::from_slice(&STANDARD.decode(body).unwrap()).unwrap()
}

fn block(label: &str, json: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(json))
}

const LABEL: &str = "ENCRYPTED SIGSTORE PRIVATE KEY";

/// What comes of cosign's key with one place of its JSON changed.
fn changed(pointer: &str, value: Value) -> Result<KeyPair, Code> {
    let mut json = document(KEY);
    *json.pointer_mut(pointer).unwrap() = value;
    let file = block(LABEL, json.to_string().as_bytes());
    KeyPair::import(file.as_bytes(), Some(PASSWORD)).map_err(|error| error.code())
}

fn code(file: &str, password: Option<&[u8]>) -> Code {
    KeyPair::import(file.as_bytes(), password).unwrap_err().code()
}

#[test]
fn the_right_password_opens_what_cosign_wrote() {
    let key = KeyPair::import(KEY.as_bytes(), Some(PASSWORD)).unwrap();
    assert_eq!(key.kind(), KeyKind::P256);
    assert_eq!(key.public_pem().unwrap(), PUBLIC);
    KeyPair::import(NO_PASSWORD.as_bytes(), Some(b"")).unwrap();
    assert_eq!(needs_password(KEY.as_bytes()), Ok(true));
    // The label of cosign before version 2.
    let old = KEY.replace("SIGSTORE", "COSIGN");
    KeyPair::import(old.as_bytes(), Some(PASSWORD)).unwrap();
    // The same JSON, written by somebody else: the change below is what fails.
    changed("/kdf/name", json!("scrypt")).unwrap();
}

#[test]
fn a_wrong_password_opens_nothing() {
    for wrong in ["", "correct hors", "correct horse ", "Correct horse", "\0"] {
        assert_eq!(code(KEY, Some(wrong.as_bytes())), Code::PasswordWrong, "{wrong:?}");
    }
    assert_eq!(code(KEY, None), Code::PasswordRequired);
    assert_eq!(code(NO_PASSWORD, Some(PASSWORD)), Code::PasswordWrong);
}

#[test]
fn a_key_is_written_as_cosign_writes_it() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Ed25519] {
        let key = KeyPair::generate(kind).unwrap();
        let file = key.to_cosign_pem("pass wörd".as_bytes()).unwrap();
        let theirs: Vec<_> = KEY.lines().map(str::len).take(5).collect();
        assert_eq!(file.lines().map(str::len).take(5).collect::<Vec<_>>(), theirs);
        let (mut ours, mut theirs) = (document(&file), document(KEY));
        for part in ["/kdf/salt", "/cipher/nonce", "/ciphertext"] {
            let bytes = |json: &mut Value| {
                STANDARD.decode(json.pointer_mut(part).unwrap().take().as_str().unwrap()).unwrap()
            };
            let (ours, theirs) = (bytes(&mut ours), bytes(&mut theirs));
            assert_ne!(ours, theirs);
            assert!(part == "/ciphertext" || ours.len() == theirs.len(), "{part}");
        }
        assert_eq!(ours, theirs);
        let again = KeyPair::import(file.as_bytes(), Some("pass wörd".as_bytes())).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        assert_eq!(code(&file, Some(b"pass word")), Code::PasswordWrong);
    }
    // Salt and nonce are new each time.
    let key = KeyPair::generate(KeyKind::P256).unwrap();
    let twice = [(); 2].map(|()| document(&key.to_cosign_pem(b"").unwrap()));
    assert_ne!(twice[0]["kdf"], twice[1]["kdf"]);
    assert_ne!(twice[0]["cipher"], twice[1]["cipher"]);
}

#[test]
fn a_changed_box_does_not_open() {
    let json = document(KEY);
    for (part, length) in [("/ciphertext", 0), ("/cipher/nonce", 24), ("/kdf/salt", 32)] {
        let sealed = STANDARD.decode(json.pointer(part).unwrap().as_str().unwrap()).unwrap();
        assert!(length == 0 || sealed.len() == length);
        for place in [0, sealed.len() / 2, sealed.len() - 1] {
            let mut sealed = sealed.clone();
            sealed[place] ^= 0x80;
            let outcome = changed(part, json!(STANDARD.encode(sealed)));
            assert_eq!(outcome.unwrap_err(), Code::PasswordWrong, "{part} {place}");
        }
    }
    assert_eq!(changed("/ciphertext", json!("")).unwrap_err(), Code::PasswordWrong);
    assert_eq!(changed("/cipher/nonce", json!("AAAA")).unwrap_err(), Code::Malformed);
    assert_eq!(changed("/ciphertext", json!("*")).unwrap_err(), Code::Malformed);
    assert_eq!(changed("/ciphertext", json!(null)).unwrap_err(), Code::Malformed);
}

/// Whoever writes the file says what opening it costs, and so it is only one of the costs that the format has.
#[test]
fn no_other_cost_is_paid() {
    for (pointer, values) in [
        (
            "/kdf/params/N",
            vec![json!(65537), json!(1 << 18), json!(1_u64 << 40), json!(2), json!(0)],
        ),
        ("/kdf/params/r", vec![json!(16), json!(0), json!(u32::MAX)]),
        ("/kdf/params/p", vec![json!(2), json!(0), json!(u32::MAX)]),
        ("/kdf/name", vec![json!("pbkdf2"), json!("")]),
        ("/cipher/name", vec![json!("aes"), json!("")]),
    ] {
        for value in values {
            let outcome = changed(pointer, value.clone());
            assert_eq!(outcome.unwrap_err(), Code::EncryptionUnsupported, "{pointer} {value}");
        }
    }
    for value in [json!(-1), json!(1.5), json!("65536")] {
        assert_eq!(changed("/kdf/params/N", value).unwrap_err(), Code::Malformed);
    }
    // The other costs of the format are paid, and give another key.
    for cost in [1 << 15, 1 << 17] {
        assert_eq!(changed("/kdf/params/N", json!(cost)).unwrap_err(), Code::PasswordWrong);
    }
    for json in ["", "{}", "[]", "{\"kdf\":", "null"] {
        let file = block(LABEL, json.as_bytes());
        assert_eq!(code(&file, Some(PASSWORD)), Code::Malformed, "{json}");
    }
}
