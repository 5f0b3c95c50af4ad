//! Keys that OpenSSL wrote, in every form that is read; and what is refused.

mod machine;
mod testkit_keys;

use machine::Bench;
use sigproof_keys::{Code, FILE_BYTES, KeyKind, KeyPair, needs_password};
use testkit_keys::rsa;

/// The key in this file, whose public half must be what OpenSSL says it is.
fn same_key(bench: &Bench, file: &[u8], password: Option<&[u8]>, name: &str, kind: KeyKind) {
    let key = KeyPair::import(file, password).unwrap_or_else(|error| panic!("{name}: {error}"));
    let expected = bench.openssl(&format!("pkey -in {name} -pubout"));
    assert_eq!(key.public_pem().unwrap().as_bytes(), expected, "{name}");
    assert_eq!(key.kind(), kind, "{name}");
    assert_eq!(needs_password(file), Ok(password.is_some()), "{name}");
    // And back: OpenSSL reads what is written here.
    std::fs::write(bench.path("ours"), key.to_pkcs8_pem().unwrap().as_bytes()).unwrap();
    assert_eq!(bench.openssl("pkey -in ours -pubout"), expected, "{name}");
}

fn refused(file: &[u8], password: Option<&[u8]>) -> Code {
    KeyPair::import(file, password).unwrap_err().code()
}

const CURVES: [(&str, KeyKind); 3] =
    [("prime256v1", KeyKind::P256), ("secp384r1", KeyKind::P384), ("secp521r1", KeyKind::P521)];

#[test]
fn keys_on_curves() {
    let bench = Bench::new();
    for (curve, kind) in CURVES {
        // With a block `EC PARAMETERS` before the key.
        let sec1 = bench.written(&format!("ecparam -name {curve} -genkey"));
        assert!(String::from_utf8_lossy(&sec1).contains("BEGIN EC PARAMETERS"));
        std::fs::write(bench.path("key"), &sec1).unwrap();
        same_key(&bench, &sec1, None, "key", kind);
        same_key(&bench, &bench.written("ec -in key -outform DER"), None, "key", kind);
        same_key(&bench, &bench.written("pkcs8 -topk8 -nocrypt -in key"), None, "key", kind);
        let der = bench.written("pkcs8 -topk8 -nocrypt -in key -outform DER");
        same_key(&bench, &der, None, "key", kind);
        // Lines that end as on Windows, text around the block, and a certificate request beside it.
        let text = String::from_utf8(sec1).unwrap().replace('\n', "\r\n");
        same_key(&bench, format!("about\r\n{text}\r\n# the end").as_bytes(), None, "key", kind);
        let beside = bench.written("req -new -key key -subj /CN=x");
        same_key(&bench, &[text.as_bytes(), &beside].concat(), None, "key", kind);
    }
}

#[test]
fn ed25519_and_rsa() {
    let bench = Bench::new();
    bench.openssl("genpkey -algorithm ed25519 -out key");
    same_key(&bench, &bench.read("key"), None, "key", KeyKind::Ed25519);
    let der = bench.written("pkey -in key -outform DER");
    same_key(&bench, &der, None, "key", KeyKind::Ed25519);
    for name in ["rsa2048-leaf.pem", "rsa3072-leaf.pem", "rsa4096-leaf.pem"] {
        std::fs::write(bench.path("key"), rsa(name)).unwrap();
        same_key(&bench, &bench.read("key"), None, "key", KeyKind::Rsa);
        let pkcs1 = bench.written("rsa -in key -traditional");
        assert!(pkcs1.starts_with(b"-----BEGIN RSA PRIVATE KEY-----"));
        same_key(&bench, &pkcs1, None, "key", KeyKind::Rsa);
    }
    let der = bench.written("rsa -in key -traditional -outform DER");
    same_key(&bench, &der, None, "key", KeyKind::Rsa);
}

#[test]
fn encrypted_pkcs8() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    for how in [
        "",
        " -v2 aes-128-cbc",
        " -v2 aes-256-cbc -v2prf hmacWithSHA512",
        " -iter 600000",
        " -scrypt",
        " -scrypt -scrypt_N 8192 -scrypt_p 2",
        " -outform DER",
    ] {
        let file = bench.written(&format!("pkcs8 -topk8 -in key -passout pass:secret{how}"));
        same_key(&bench, &file, Some(b"secret"), "key", KeyKind::P256);
        assert_eq!(refused(&file, Some(b"Secret")), Code::PasswordWrong, "{how}");
        assert_eq!(refused(&file, Some(b"")), Code::PasswordWrong, "{how}");
        assert_eq!(refused(&file, None), Code::PasswordRequired, "{how}");
    }
    // What is broken, or older than the form.
    for how in ["-v1 PBE-SHA1-3DES", "-v2 aes-256-cbc -v2prf hmacWithSHA1", "-v2 des3"] {
        let file = bench.written(&format!("pkcs8 -topk8 -in key -passout pass:secret {how}"));
        assert_eq!(refused(&file, Some(b"secret")), Code::EncryptionUnsupported, "{how}");
    }
    let older = bench.written("ec -in key -aes128 -passout pass:secret");
    assert!(String::from_utf8_lossy(&older).contains("Proc-Type: 4,ENCRYPTED"));
    assert_eq!(refused(&older, Some(b"secret")), Code::EncryptionUnsupported);
}

/// The file with these bytes for those, which stand in it once.
fn patched(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let places = file.windows(from.len()).enumerate().filter(|(_, window)| *window == from);
    let places: Vec<_> = places.map(|(place, _)| place).collect();
    let [place] = places[..] else { panic!("{} places", places.len()) };
    [&file[..place], to, &file[place + from.len()..]].concat()
}

#[test]
fn no_password_that_costs_too_much_is_tried() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    let encrypt = "pkcs8 -topk8 -in key -passout pass:secret -outform DER";
    let file = bench.written(&format!("{encrypt} -iter 1000000"));
    let rounds = |rounds: u32| [&[2, 3], &rounds.to_be_bytes()[1..]].concat();
    let at = |n| refused(&patched(&file, &rounds(1_000_000), &rounds(n)), Some(b"secret"));
    assert_eq!(at(1_000_001), Code::PasswordWrong);
    assert_eq!(at(5_000_001), Code::EncryptionUnsupported);

    let file = bench.written(&format!("{encrypt} -scrypt -scrypt_N 16384"));
    let cost = |r, p| [2, 2, 0x40, 0, 2, 1, r, 2, 1, p];
    let at = |r, p| refused(&patched(&file, &cost(8, 1), &cost(r, p)), Some(b"secret"));
    assert_eq!(at(8, 2), Code::PasswordWrong);
    assert_eq!(at(64, 1), Code::PasswordWrong);
    assert_eq!(at(65, 1), Code::EncryptionUnsupported);
    assert_eq!(at(8, 17), Code::EncryptionUnsupported);
}

/// What RFC 7914 (section 6) and RFC 8018 (section A.2) do not allow is refused before it is counted with: of zero the
/// library's own arithmetic panics.
#[test]
fn no_password_is_tried_with_parameters_that_do_not_exist() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    let encrypt = "pkcs8 -topk8 -in key -passout pass:secret -outform DER";
    let file = bench.written(&format!("{encrypt} -scrypt -scrypt_N 16384"));
    let parameters = |n: u16, r, p| {
        let [high, low] = n.to_be_bytes();
        [2, 2, high, low, 2, 1, r, 2, 1, p]
    };
    let at = |to: &[u8]| {
        let file = patched(&file, &parameters(16384, 8, 1), to);
        refused(&file, Some(b"secret"))
    };
    assert_eq!(at(&parameters(8192, 8, 1)), Code::PasswordWrong);
    assert_eq!(at(&parameters(16384, 0, 1)), Code::EncryptionUnsupported);
    assert_eq!(at(&parameters(16384, 8, 0)), Code::EncryptionUnsupported);
    for n in [16383, 12288, 257] {
        assert_eq!(at(&parameters(n, 8, 1)), Code::EncryptionUnsupported, "{n}");
    }

    // Written in one byte, as DER wants it.
    let file = bench.written(&format!("{encrypt} -scrypt -scrypt_N 2 -scrypt_r 8 -scrypt_p 1"));
    KeyPair::import(&file, Some(b"secret")).unwrap();
    let at = |n| {
        let parameters = |n| [2, 1, n, 2, 1, 8, 2, 1, 1];
        refused(&patched(&file, &parameters(2), &parameters(n)), Some(b"secret"))
    };
    assert_eq!(at(4), Code::PasswordWrong);
    for n in [0, 1, 3, 6, 127] {
        assert_eq!(at(n), Code::EncryptionUnsupported, "{n}");
    }

    let file = bench.written(&format!("{encrypt} -iter 1"));
    KeyPair::import(&file, Some(b"secret")).unwrap();
    let rounds = |n| [2, 1, n, 0x30];
    let at = |n| refused(&patched(&file, &rounds(1), &rounds(n)), Some(b"secret"));
    assert_eq!(at(2), Code::PasswordWrong);
    assert_eq!(at(0), Code::EncryptionUnsupported);
}

/// What says how a password becomes a key is not sealed: any of its bytes may be another.
#[test]
fn no_damage_of_an_encrypted_file_makes_it_panic() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    let encrypt = "pkcs8 -topk8 -in key -passout pass:secret -outform DER";
    for how in ["-scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1", "-iter 1", "-v2 aes-128-cbc -iter 1"]
    {
        let file = bench.written(&format!("{encrypt} {how}"));
        KeyPair::import(&file, Some(b"secret")).unwrap();
        // The ciphertext is the last part of the file, and longer than the key.
        let head = file.len().checked_sub(138).unwrap();
        for place in 0..head {
            for value in [0, 1, 2, 3, 0x10, 0x7f, 0x80, 0xff] {
                let mut file = file.clone();
                file[place] = value;
                let _ = KeyPair::import(&file, Some(b"secret"));
            }
        }
        for end in 0..file.len() {
            assert!(KeyPair::import(&file[..end], Some(b"secret")).is_err());
        }
    }
}

/// The shortest DER of a PKCS#1 key of these numbers, none of which begins with a set bit.
fn pkcs1(numbers: &[&[u8]]) -> Vec<u8> {
    let mut parts = vec![2, 1, 0];
    for number in numbers {
        let length = u16::try_from(number.len()).unwrap().to_be_bytes();
        match length {
            [0, short @ ..0x80] => parts.extend([2, short]),
            [0, long] => parts.extend([2, 0x81, long]),
            [high, low] => parts.extend([2, 0x82, high, low]),
        }
        parts.extend_from_slice(number);
    }
    let [high, low] = u16::try_from(parts.len()).unwrap().to_be_bytes();
    [&[0x30, 0x82, high, low], parts.as_slice()].concat()
}

/// Its arithmetic takes the square of its length or more, and a file has room for 100 000 bits: how long a modulus is is looked at
/// before.
#[test]
fn no_arithmetic_is_done_with_an_rsa_key_of_another_length() {
    let e = [1, 0, 1];
    for bytes in [64, 255, 513, 12_500] {
        // Odd, and not the product of the two: who counts with them says that they do not belong together.
        let mut n = vec![0x7f; bytes];
        n[bytes - 1] = 0xfd;
        let half = vec![0x7f; bytes.div_ceil(2)];
        let file = pkcs1(&[&n, &e, &n, &half, &half, &half, &half, &half]);
        assert!(file.len() <= FILE_BYTES);
        let error = KeyPair::import(&file, None).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported, "{bytes}: {error}");
    }
}

#[test]
fn what_is_no_key_of_ours_is_refused() {
    let bench = Bench::new();
    let unsupported = [
        "ecparam -name secp256k1 -genkey -noout",
        "ecparam -name prime256v1 -genkey -noout -param_enc explicit",
        "genpkey -algorithm ed448",
        "genpkey -algorithm x25519",
    ];
    for words in unsupported {
        let code = refused(&bench.written(words), None);
        let expected = if words.contains("explicit") { Code::Malformed } else { Code::Unsupported };
        assert_eq!(code, expected, "{words}");
    }
    for name in ["rsa1024-leaf.pem", "rsa2048-e3-leaf.pem"] {
        assert_eq!(refused(&rsa(name), None), Code::Unsupported, "{name}");
    }
    assert_eq!(KeyPair::generate(KeyKind::Rsa).unwrap_err().code(), Code::GenerateKind);

    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    let key = bench.read("key");
    assert_eq!(refused(&key.repeat(2), None), Code::Several);
    assert_eq!(refused(&bench.openssl("pkey -in key -pubout"), None), Code::Malformed);
    for file in [&b""[..], b"hello", b"\x30\x00", b"-----BEGIN PRIVATE KEY-----", b"\xff\xfe"] {
        assert_eq!(refused(file, None), Code::Malformed, "{file:?}");
        assert_eq!(needs_password(file).map_err(|e| e.code()), Err(Code::Malformed), "{file:?}");
    }
    let ssh = b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
    let error = KeyPair::import(ssh, None).unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(error.hint().unwrap().contains("ssh-keygen"));

    let long = [key.as_slice(), &vec![b'\n'; FILE_BYTES - key.len()]].concat();
    KeyPair::import(&long, None).unwrap();
    assert_eq!(refused(&[&long[..], b"\n"].concat(), None), Code::TooLarge);
}

/// A private key with the public half of another would let one be taken for the other.
#[test]
fn the_halves_of_a_key_belong_together() {
    let bench = Bench::new();
    let mut ders = Vec::new();
    for _ in 0..2 {
        bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
        ders.push((bench.written("ec -in key -outform DER"), bench.read("key")));
    }
    let [(one, _), (two, _)] = &ders[..] else { unreachable!() };
    // The point is the last 65 bytes.
    let split = one.len() - 65;
    let mixed = [&one[..split], &two[split..]].concat();
    assert_eq!(refused(&mixed, None), Code::Malformed);
    KeyPair::import(&[&one[..split], &one[split..]].concat(), None).unwrap();
}

/// Whatever is cut off or changed, it is a key or an error, and never a panic.
#[test]
fn no_damage_makes_it_panic() {
    let bench = Bench::new();
    bench.openssl("ecparam -name prime256v1 -genkey -noout -out key");
    let forms = [
        bench.written("ec -in key -outform DER"),
        bench.written("pkcs8 -topk8 -nocrypt -in key -outform DER"),
        bench.read("key"),
        include_bytes!("files/cosign.key").to_vec(),
    ];
    for file in &forms {
        for end in 0..file.len() {
            let _ = KeyPair::import(&file[..end], None);
        }
        for place in 0..file.len() {
            for change in [1, 0x80, 0xff] {
                let mut file = file.clone();
                file[place] ^= change;
                let _ = KeyPair::import(&file, None);
            }
        }
    }
}
