//! What is refused is refused before anything is sent.

use std::fs;

use crate::place::Place;

#[test]
fn what_is_refused_is_sent_to_nobody() {
    let place = Place::new("refused");
    place.write("a.sigstore.json", "mine");
    fs::create_dir(place.path("folder")).unwrap();
    fs::create_dir(place.path("other")).unwrap();
    place.write("other/a", "another");
    place.write("list", "[]");
    place.write("locked", "mine");
    let mut locked = fs::metadata(place.path("locked")).unwrap().permissions();
    locked.set_readonly(true);
    fs::set_permissions(place.path("locked"), locked).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", place.path("link")).unwrap();
    place.write("wrong", "{}");
    let predicate = ["b", "--predicate", "list", "--predicate-type", "spdx"];
    for (verb, args, exit, code) in [
        ("sign", &["a"][..], 2, "cli.output.exists"),
        ("sign", &["b", "a"], 2, "cli.output.exists"),
        ("sign", &["b", "--bundle", "a.sigstore.json"], 2, "cli.output.exists"),
        ("sign", &["b", "--bundle", "folder"], 2, "cli.output.exists"),
        ("sign", &["b", "--bundle", "folder", "--overwrite"], 2, "cli.output.exists"),
        #[cfg(unix)]
        ("sign", &["b", "--bundle", "link", "--overwrite"], 2, "cli.output.exists"),
        ("sign", &["b", "--bundle", "locked", "--overwrite"], 2, "cli.output.exists"),
        ("sign", &["a", "b", "--bundle", "x"], 2, "cli.argument"),
        ("sign", &["a", "other/a", "--output-directory", "folder"], 2, "cli.argument"),
        ("sign", &["b", "--output-directory", "nowhere"], 2, "cli.argument"),
        ("sign", &["b", "--bundle", "nowhere/x"], 3, "cli.output.failed"),
        ("sign", &["nothing"], 2, "cli.argument"),
        ("sign", &["b", "--ca-file", "wrong"], 3, "cli.tls.authorities"),
        ("sign", &["b", "--key", "wrong"], 1, "key.malformed"),
        ("sign", &["b", "--key", "awskms://x"], 2, "key.plugin.not_found"),
        ("sign", &["b", "--signing-algorithm", "rsa-sign-pkcs1-2048-sha256"], 2, "key.generate"),
        ("attest", &predicate, 1, "artifact.statement.malformed"),
        ("attest", &["b", "--predicate", "wrong", "--predicate-type", "x"], 2, "cli.argument"),
    ] {
        let ran = place.keyless(verb, "v2.json", args);
        assert!(ran.exit == Some(exit) && ran.has_code(code), "{args:?}: {ran:?}");
        assert!(!ran.err.contains("this becomes public"), "{args:?}: {ran:?}");
    }
    assert_eq!(place.requests(), [""; 0]);
    assert_eq!(fs::read(place.path("a.sigstore.json")).unwrap(), b"mine");
    let ran = place.keyless("sign", "v2.json", &["a", "--overwrite"]);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_ne!(fs::read(place.path("a.sigstore.json")).unwrap(), b"mine");
    // A token that is not one goes to nobody, either.
    place.requests();
    place.write("token", "planted");
    let ran = place.keyless("sign", "v2.json", &["b"]);
    assert!(ran.exit == Some(2) && ran.has_code("sign.token.malformed"), "{ran:?}");
    assert!(!ran.err.contains("planted") && place.requests().is_empty(), "{ran:?}");
}

#[test]
fn nothing_becomes_public_unless_somebody_agrees() {
    let place = Place::new("consent");
    let args = ["sign", "a", "b", "--trust-config", "v2.json", "--identity-token", "@token"];
    let ran = place.run(&args);
    assert!(ran.exit == Some(2) && ran.has_code("cli.consent.missing"), "{ran:?}");
    assert!(ran.err.contains("this becomes public"), "{ran:?}");
    for more in [&["--dry-run"][..], &["--dry-run", "--yes"]] {
        let ran = place.run(&[&args[..], more].concat());
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        for line in ["nothing is sent", "a -> a.sigstore.json", "identity token", "Rekor v2"] {
            assert!(ran.out.contains(line), "{line}: {ran:?}");
        }
    }
    assert_eq!(place.requests(), [""; 0]);
    assert_eq!(place.new_files(), [""; 0]);
}
