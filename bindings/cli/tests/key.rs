//! `sigproof key`: what is written, what is refused, and that no secret is shown.
#![cfg(all(unix, feature = "sign"))]

mod run;

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use run::{Ran, sigproof};
use sigproof_keys::{KeyKind, KeyPair};

const PASSWORD: &str = "PLANTED-PASSWORD-51ab";
const WRONG: &str = "PLANTED-WRONG-33c2";

fn empty(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("key").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs it with this password in the variable, or with none, and never at a terminal.
fn run(folder: &Path, password: Option<&str>, words: &str) -> Ran {
    let mut command = sigproof(folder);
    command.env_remove("COSIGN_PASSWORD").arg("key").args(words.split(' ')).stdin(Stdio::null());
    if let Some(password) = password {
        command.env("COSIGN_PASSWORD", password);
    }
    Ran::new(&command.output().unwrap())
}

fn openssl(folder: &Path, words: &str) {
    let output = Command::new("openssl").args(words.split(' ')).current_dir(folder).output();
    let output = output.expect("the command openssl");
    assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn opened(file: &Path, password: &str) -> KeyPair {
    KeyPair::import(&fs::read(file).unwrap(), Some(password.as_bytes())).unwrap()
}

#[test]
fn each_algorithm_makes_a_key_that_opens_with_its_password_alone() {
    let folder = empty("each");
    for (name, kind) in [
        ("ecdsa-sha2-256-nistp256", KeyKind::P256),
        ("ecdsa-sha2-384-nistp384", KeyKind::P384),
        ("ecdsa-sha2-512-nistp521", KeyKind::P521),
        ("ed25519", KeyKind::Ed25519),
        ("ed25519-ph", KeyKind::Ed25519),
        ("PKIX_ECDSA_P384_SHA_384", KeyKind::P384),
    ] {
        let words =
            format!("generate --signing-algorithm {name} --output-key-prefix {name} --json");
        let ran = run(&folder, Some(PASSWORD), &words);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let said = &ran.json()[0];
        let file = folder.join(format!("{name}.key"));
        let key = opened(&file, PASSWORD);
        assert_eq!(key.kind(), kind, "{name}");
        assert_eq!(said["kind"], kind.name());
        assert_eq!(said["hint"], key.public_key().hint());
        assert_eq!(said["privateKey"], format!("{name}.key"));
        assert_eq!(said["encrypted"], true);
        let public = fs::read_to_string(folder.join(format!("{name}.pub"))).unwrap();
        assert_eq!(public, key.public_pem().unwrap());
        assert_eq!(mode(&file), 0o600, "{name}");
        let wrong = KeyPair::import(&fs::read(&file).unwrap(), Some(b"another"));
        assert_eq!(wrong.unwrap_err().code(), sigproof_keys::Code::PasswordWrong);
    }
    // The default, under our own names.
    let ran = run(&folder, Some(""), "generate");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(
        ran.out.contains("private key: sigproof.key (P-256, under its password)"),
        "{}",
        ran.out
    );
    assert_eq!(opened(&folder.join("sigproof.key"), "").kind(), KeyKind::P256);
    assert!(folder.join("sigproof.pub").exists());
}

#[test]
fn rsa_is_imported_only() {
    let folder = empty("rsa");
    let ran =
        run(&folder, Some(PASSWORD), "generate --signing-algorithm rsa-sign-pkcs1-3072-sha256");
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert!(ran.err.contains("key.generate.kind"), "{}", ran.err);
    assert!(ran.err.contains("genrsa -out rsa.pem 3072"), "{}", ran.err);
    let ran = run(&folder, Some(PASSWORD), "generate --signing-algorithm rsa-sign");
    assert!(ran.exit == 2 && ran.err.contains("ecdsa-sha2-256-nistp256"), "{}", ran.err);
    assert!(names(&folder).is_empty());
}

#[test]
fn names_are_cosigns_or_ones_own() {
    let folder = empty("names");
    fs::create_dir(folder.join("keys")).unwrap();
    for (words, private, public) in [
        ("generate --output-key-prefix cosign", "cosign.key", "cosign.pub"),
        ("generate --output-key-prefix keys/v1.0", "keys/v1.0.key", "keys/v1.0.pub"),
        ("generate --output keys/release.key", "keys/release.key", "keys/release.pub"),
        ("generate --output release.pem --key-format pkcs8", "release.pem", "release.pem.pub"),
    ] {
        let ran = run(&folder, Some(PASSWORD), words);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let key = opened(&folder.join(private), PASSWORD);
        let written = fs::read_to_string(folder.join(public)).unwrap();
        assert_eq!(written, key.public_pem().unwrap(), "{words}");
    }
    let plain = fs::read_to_string(folder.join("release.pem")).unwrap();
    assert!(plain.starts_with("-----BEGIN PRIVATE KEY-----\n"), "{plain}");
    assert_eq!(mode(&folder.join("release.pem")), 0o600);
    let ran = run(&folder, None, "generate --key-format pkcs8");
    assert!(ran.exit == 0 && ran.err.contains("not encrypted"), "{}", ran.err);
    let both = "generate --output a --output-key-prefix b";
    assert_eq!(run(&folder, Some(PASSWORD), both).exit, 2);
    let nowhere = run(&folder, Some(PASSWORD), "generate --output missing/a.key");
    assert_eq!(nowhere.exit, 2, "{}", nowhere.err);
}

#[test]
fn no_file_is_written_over_unless_that_is_asked_for() {
    let folder = empty("over");
    for taken in ["sigproof.key", "sigproof.pub"] {
        fs::write(folder.join(taken), "mine").unwrap();
        for words in ["generate", "generate --key-format pkcs8"] {
            let ran = run(&folder, Some(PASSWORD), words);
            assert_eq!(ran.exit, 2, "{}", ran.err);
            assert!(
                ran.err.contains("cli.output.exists") && ran.err.contains(taken),
                "{}",
                ran.err
            );
            assert!(ran.err.contains("--overwrite"), "{}", ran.err);
            assert_eq!(names(&folder), [taken]);
            assert_eq!(fs::read_to_string(folder.join(taken)).unwrap(), "mine");
        }
        fs::remove_file(folder.join(taken)).unwrap();
    }
    // A link that leads nowhere is there, too: whoever made it does not choose where a key goes.
    symlink("elsewhere", folder.join("sigproof.key")).unwrap();
    for words in ["generate", "generate --overwrite"] {
        assert_eq!(run(&folder, Some(PASSWORD), words).exit, 2, "{words}");
    }
    assert_eq!(names(&folder), ["sigproof.key"]);
    fs::remove_file(folder.join("sigproof.key")).unwrap();

    // Anybody could read the file before.
    fs::write(folder.join("sigproof.key"), "old").unwrap();
    fs::set_permissions(folder.join("sigproof.key"), Permissions::from_mode(0o644)).unwrap();
    let ran = run(&folder, Some(PASSWORD), "generate --overwrite");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(mode(&folder.join("sigproof.key")), 0o600);
    opened(&folder.join("sigproof.key"), PASSWORD);
}

/// Not to a device or a pipe, where anybody may see it.
#[test]
fn a_private_key_goes_to_a_file() {
    let folder = empty("device");
    for output in ["/dev/stdout", "/dev/null"] {
        for over in ["", " --overwrite"] {
            let words = format!("generate --key-format pkcs8 --output {output}{over}");
            let ran = run(&folder, Some(PASSWORD), &words);
            assert_ne!(ran.exit, 0, "{words}");
            assert!(ran.out.is_empty() && !ran.err.contains("BEGIN"), "{words}: {}", ran.err);
        }
    }
    assert!(!Path::new("/dev/null.pub").exists() && !Path::new("/dev/stdout.pub").exists());
}

#[test]
fn every_form_is_imported_and_its_public_half_is_the_same() {
    let folder = empty("import");
    openssl(&folder, "ecparam -name prime256v1 -genkey -noout -out sec1.pem");
    openssl(&folder, "genrsa -traditional -out pkcs1.pem 2048");
    openssl(&folder, "genpkey -algorithm ed25519 -out pkcs8.pem");
    openssl(&folder, "pkcs8 -topk8 -in sec1.pem -out locked.pem -passout pass:old -iter 2");
    openssl(&folder, "pkcs8 -topk8 -nocrypt -in sec1.pem -out pkcs8.der -outform DER");
    fs::write(folder.join("old.txt"), "old\n").unwrap();
    for (file, of, given) in [
        ("sec1.pem", "sec1.pem", ""),
        ("pkcs1.pem", "pkcs1.pem", ""),
        ("pkcs8.pem", "pkcs8.pem", ""),
        ("pkcs8.der", "sec1.pem", ""),
        ("locked.pem", "sec1.pem", " --input-password-file old.txt"),
    ] {
        let words = format!("import {file} --output new.key --overwrite{given}");
        let ran = run(&folder, Some(PASSWORD), &words);
        assert_eq!(ran.exit, 0, "{file}: {}", ran.err);
        openssl(&folder, &format!("pkey -in {of} -pubout -out of.pub"));
        let public = fs::read_to_string(folder.join("of.pub")).unwrap();
        assert_eq!(fs::read_to_string(folder.join("new.pub")).unwrap(), public, "{file}");
        let written = fs::read_to_string(folder.join("new.key")).unwrap();
        assert!(written.starts_with("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----"), "{file}");
        assert_eq!(opened(&folder.join("new.key"), PASSWORD).public_pem().unwrap(), public);
        // As cosign is asked, and to another password.
        fs::write(folder.join("new.txt"), "another").unwrap();
        let words = "import --key new.key --output again.key --overwrite --password-file new.txt";
        let ran = run(&folder, Some(PASSWORD), words);
        assert_eq!(ran.exit, 0, "{file}: {}", ran.err);
        assert_eq!(opened(&folder.join("again.key"), "another").public_pem().unwrap(), public);
    }
}

#[test]
fn the_public_half_of_whatever_key() {
    let folder = empty("public");
    assert_eq!(run(&folder, Some(PASSWORD), "generate").exit, 0);
    let pem = fs::read_to_string(folder.join("sigproof.pub")).unwrap();
    openssl(&folder, "genrsa -out rsa.pem 2048");
    for words in ["public sigproof.key", "public --key sigproof.key", "public sigproof.pub"] {
        let ran = run(&folder, Some(PASSWORD), words);
        assert_eq!((ran.exit, ran.out.as_str()), (0, pem.as_str()), "{words}: {}", ran.err);
    }
    let said = &run(&folder, Some(PASSWORD), "public sigproof.key --json").json()[0];
    let key = opened(&folder.join("sigproof.key"), PASSWORD);
    assert_eq!(said["hint"], key.public_key().hint());
    assert_eq!(said["kind"], "P-256");
    assert_eq!(said["pem"], pem);
    let spki: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(said["spki"], spki);
    let said = &run(&folder, None, "public rsa.pem --json").json()[0];
    assert_eq!((&said["kind"], &said["rsaBits"]), (&"RSA".into(), &2048.into()));
    // Through a pipe, and into a file that is not written over.
    let mut child = sigproof(&folder)
        .args(["key", "public", "-", "--output", "piped.pub"])
        .env("COSIGN_PASSWORD", PASSWORD)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let file = fs::read(folder.join("sigproof.key")).unwrap();
    child.stdin.take().unwrap().write_all(&file).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(folder.join("piped.pub")).unwrap(), pem);
    let again = run(&folder, Some(PASSWORD), "public sigproof.key --output piped.pub");
    assert!(again.exit == 2 && again.err.contains("cli.output.exists"), "{}", again.err);
    assert_eq!(run(&folder, None, "public sigproof.pub --output /dev/stdout").out, pem);
}

/// Of each wrong question the code, and nowhere a secret.
#[test]
fn what_is_wrong_has_a_code_and_shows_no_secret() {
    let folder = empty("wrong");
    assert_eq!(run(&folder, Some(PASSWORD), "generate").exit, 0);
    assert_eq!(run(&folder, None, "generate --key-format pkcs8 --output plain.pem").exit, 0);
    let plain = fs::read_to_string(folder.join("plain.pem")).unwrap();
    let secret: String = plain.lines().filter(|line| !line.starts_with('-')).collect();
    // Of the key itself: what stands before it is the same in every one.
    let parts: Vec<String> = secret.as_bytes()[48..]
        .windows(12)
        .map(|part| String::from_utf8_lossy(part).into())
        .collect();
    let cut = &plain[..plain.len() / 2];
    fs::write(folder.join("cut.pem"), cut).unwrap();
    fs::write(folder.join("twice.pem"), plain.repeat(2)).unwrap();
    fs::write(folder.join("broken.pem"), plain.replacen("MI", "!!", 1)).unwrap();
    fs::write(folder.join("other.pem"), plain.replace("PRIVATE", "STRANGE PRIVATE")).unwrap();
    fs::write(folder.join("large"), vec![b'a'; 70_000]).unwrap();
    fs::write(folder.join("empty"), "").unwrap();
    openssl(&folder, "ecparam -name secp256k1 -genkey -noout -out odd.pem");
    openssl(&folder, "pkey -in odd.pem -pubout -out odd.pub");
    for (password, words, code, exit) in [
        (Some(WRONG), "public sigproof.key", "key.password.wrong", 1),
        (Some(WRONG), "import sigproof.key --output b.key", "key.password.wrong", 1),
        (None, "public sigproof.key", "cli.password.missing", 2),
        (None, "import plain.pem --output b.key", "cli.password.missing", 2),
        (None, "generate --output b.key", "cli.password.missing", 2),
        (Some(PASSWORD), "public cut.pem", "key.malformed", 1),
        (Some(PASSWORD), "import cut.pem --output b.key", "key.malformed", 1),
        (Some(PASSWORD), "import broken.pem --output b.key", "key.malformed", 1),
        (Some(PASSWORD), "import twice.pem --output b.key", "key.several", 2),
        (Some(PASSWORD), "import other.pem --output b.key", "key.unsupported", 1),
        (Some(PASSWORD), "import sigproof.pub --output b.key", "key.malformed", 1),
        (Some(PASSWORD), "import large --output b.key", "key.too_large", 1),
        (Some(PASSWORD), "public large", "key.too_large", 1),
        (Some(PASSWORD), "public empty", "key.malformed", 1),
        (Some(PASSWORD), "public odd.pub", "policy.key.invalid", 2),
        (Some(PASSWORD), "import no-such --output b.key", "cli.argument", 2),
        (Some(PASSWORD), "public no-such", "cli.argument", 2),
        (None, "public sigproof.key --password-file no-such", "cli.argument", 2),
    ] {
        let ran = run(&folder, password, words);
        assert_eq!(ran.exit, exit, "{words}: {}", ran.err);
        assert!(ran.err.contains(code), "{words}: {}", ran.err);
        let text = format!("{}{}", ran.out, ran.err);
        assert!(!text.contains(PASSWORD) && !text.contains(WRONG), "{words}: {text}");
        assert!(parts.iter().all(|part| !text.contains(part.as_str())), "{words}: {text}");
        assert!(!folder.join("b.key").exists() && !folder.join("b.pub").exists(), "{words}");
    }
    // Nor where it goes well.
    for words in ["public plain.pem", "public plain.pem --json", "import plain.pem --output b.key"]
    {
        let ran = run(&folder, Some(PASSWORD), words);
        assert_eq!(ran.exit, 0, "{words}: {}", ran.err);
        let text = format!("{}{}", ran.out, ran.err);
        assert!(!text.contains(PASSWORD), "{words}: {text}");
        assert!(parts.iter().all(|part| !text.contains(part.as_str())), "{words}: {text}");
    }
    // The net does catch.
    assert!(parts.iter().any(|part| secret.contains(part.as_str())));
}

/// At a terminal: twice, and what is typed is not shown.
#[test]
fn a_password_is_asked_for_twice_and_not_shown() {
    let folder = empty("terminal");
    for (second, exit) in [(PASSWORD, 0), ("another", 2)] {
        let program = sigproof(&folder);
        let line = format!(
            "'{}' key generate --overwrite; echo exit $?",
            program.get_program().to_string_lossy()
        );
        let mut child = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(&folder)
            .env_remove("COSIGN_PASSWORD")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command script");
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut text = String::new();
        let mut until = |wanted: &str, text: &mut String| {
            let mut byte = [0];
            while !text.contains(wanted) && stdout.read(&mut byte).unwrap() == 1 {
                text.push(byte[0].into());
            }
        };
        for (question, typed) in [("private key: ", PASSWORD), ("The same again: ", second)] {
            until(question, &mut text);
            // The echo is switched off behind the question.
            std::thread::sleep(std::time::Duration::from_millis(500));
            writeln!(stdin, "{typed}").unwrap();
        }
        until("exit ", &mut text);
        until(&format!("exit {exit}"), &mut text);
        child.wait().unwrap();
        assert!(text.contains(&format!("exit {exit}")), "{text}");
        assert!(!text.contains(PASSWORD), "{text}");
        if exit == 0 {
            opened(&folder.join("sigproof.key"), PASSWORD);
        } else {
            assert!(text.contains("cli.password.differ"), "{text}");
        }
    }
}

/// The plugin is a program of the tests.
fn with_plugin(folder: &Path, words: &str) -> Ran {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([plugins].into_iter().chain(std::env::split_paths(&path)));
    let mut command = sigproof(folder);
    command.env("PATH", path.unwrap()).arg("key").args(words.split(' ')).stdin(Stdio::null());
    Ran::new(&command.output().unwrap())
}

#[test]
fn a_plugin_makes_a_key_and_shows_its_public_half() {
    let folder = empty("plugin");
    let key = format!("fake://{}/held.pem", folder.display());
    let ran = with_plugin(&folder, &format!("generate --kms {key} --output-key-prefix held"));
    assert_eq!((ran.exit, ran.out.as_str()), (0, "public key: held.pub (P-256)\n"), "{}", ran.err);
    let pem = fs::read_to_string(folder.join("held.pub")).unwrap();
    assert_eq!(with_plugin(&folder, &format!("public {key}")).out, pem);
    assert_eq!(with_plugin(&folder, &format!("public --key {key}")).out, pem);
    // What is there stays, and the plugin is not even asked.
    let ran = with_plugin(&folder, &format!("generate --kms {key} --output-key-prefix held"));
    assert!(ran.exit == 2 && ran.err.contains("cli.output.exists"), "{}", ran.err);
    assert_eq!(with_plugin(&folder, &format!("public {key}")).out, pem);
    let other = format!("generate --kms {key} --output-key-prefix other --json --kms-algorithm");
    let ran = with_plugin(&folder, &format!("{other} p384"));
    assert_eq!((ran.exit, &ran.json()[0]["kind"]), (0, &"P-384".into()), "{}", ran.err);
    assert_eq!(names(&folder), ["held.pem", "held.pub", "other.pub"]);
    for (words, code, exit) in [
        (format!("{other} p999 --overwrite"), "the plugin knows p256, p384", 2),
        ("generate --kms nothing".to_owned(), "NAME://REFERENCE", 2),
        ("generate --kms absent://a".to_owned(), "key.plugin.not_found", 2),
        ("public absent://a".to_owned(), "sigstore-kms-absent", 2),
        (format!("public {key}?silent"), "key.plugin.failed", 3),
        (format!("public {key}?huge"), "key.plugin.too_large", 3),
        (format!("generate --kms {key}?empty"), "key.plugin.malformed", 3),
    ] {
        let ran = with_plugin(&folder, &words);
        assert!(ran.exit == exit && ran.err.contains(code), "{words}: {}", ran.err);
    }
}
