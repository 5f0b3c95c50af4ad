//! Older material on the command line: a certificate and a signature apart, cosign's legacy bundle,
//! and `bundle upgrade`.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, folder, real, run, verify};
use sigproof::Bundle;
use sigproof::bundle::Material;

/// The folder of `blob` with its signature in every older form.
fn apart(test: &str) -> PathBuf {
    let folder = folder(test, "blob.sigstore.json");
    let bundle = Bundle::from_json(&fs::read(folder.join("blob.sigstore.json")).unwrap()).unwrap();
    let Material::Certificate { leaf, .. } = bundle.material() else { panic!("no certificate") };
    fs::write(folder.join("blob.crt"), leaf.der()).unwrap();
    fs::write(folder.join("blob.sig"), bundle.signature()).unwrap();
    fs::write(folder.join("blob.rekor.json"), bundle.to_rekor_entry_json().unwrap()).unwrap();
    fs::write(folder.join("blob.cosign"), bundle.to_cosign_json().unwrap()).unwrap();
    fs::remove_file(folder.join("blob.sigstore.json")).unwrap();
    folder
}

#[track_caller]
fn expect(ran: &Ran, exit: i32, part: &str) {
    assert_eq!(ran.exit, exit, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(part) || ran.err.contains(part), "{part}\n{}{}", ran.out, ran.err);
}

#[test]
fn certificate_signature_and_entry() {
    let folder = apart("older_parts");
    let parts = ["--certificate", "blob.crt", "--signature", "blob.sig"];
    let entry = ["--rekor-entry", "blob.rekor.json"];
    expect(&verify(&folder, &[&["blob"], &parts[..], &entry].concat()), 0, "verified blob");
    // Without the log entry nothing says when it was signed.
    expect(&verify(&folder, &[&["blob"], &parts[..]].concat()), 1, "time.verified.none");
    for (args, exit, part) in [
        (&["--certificate", "blob.crt"][..], 2, "--signature"),
        (&["--rekor-entry", "blob.rekor.json"], 2, "--signature"),
        (&["--signature", "missing"], 2, "no such file"),
        (&["--signature", "blob.sig", "--bundle", "blob.cosign"], 2, "cannot be used with"),
        (
            &["--certificate", "blob.sig", "--signature", "blob.sig"],
            1,
            "x509.certificate.malformed",
        ),
        (&["--certificate", "blob.crt", "--signature", "blob"], 1, "legacy.signature"),
    ] {
        expect(&verify(&folder, &[&["blob"], args].concat()), exit, part);
    }
    let several = [&["blob", "blob"], &parts[..]].concat();
    expect(&verify(&folder, &several), 2, "several files");
}

#[test]
fn a_legacy_bundle() {
    let folder = apart("older_cosign");
    let args = ["blob", "--bundle", "blob.cosign"];
    expect(&verify(&folder, &args), 0, "verified blob");
    let text = fs::read_to_string(folder.join("blob.cosign")).unwrap();
    fs::write(folder.join("blob.cosign"), text.replacen("base64Signature", "signature", 1))
        .unwrap();
    expect(&verify(&folder, &args), 1, "json.");
}

#[test]
fn an_upgrade_keeps_the_verdict() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("older_upgrade");
    fs::create_dir_all(&folder).unwrap();
    let old = real("happy-path-v0.1.sigstore.json");
    let old = old.to_str().unwrap();
    let ran = run(&folder, &["bundle", "upgrade", old]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let bundle = Bundle::from_json(ran.out.as_bytes()).unwrap();
    assert_eq!(bundle.media_type(), "application/vnd.dev.sigstore.bundle.v0.3+json");
    let ran = run(&folder, &["bundle", "upgrade", old, "--output", "new.json"]);
    assert_eq!((ran.exit, ran.out.as_str()), (0, ""));
    let again = run(&folder, &["bundle", "upgrade", "new.json"]);
    assert_eq!(again.out, fs::read_to_string(folder.join("new.json")).unwrap());
    // A bundle may be written over itself, and nothing is left beside it.
    let ran = run(&folder, &["bundle", "upgrade", "new.json", "--output", "new.json"]);
    assert_eq!(ran.exit, 0);
    assert_eq!(again.out, fs::read_to_string(folder.join("new.json")).unwrap());
    assert!(!folder.join("new.json.new").exists());
    // Of cosign's form, the promise is all there is.
    let legacy = apart("older_upgrade_cosign");
    let ran = run(&legacy, &["bundle", "upgrade", "blob.cosign"]);
    expect(&ran, 1, "bundle.upgrade.no_inclusion_proof");
    assert_eq!(ran.out, "");
    expect(&run(&folder, &["bundle", "upgrade", "missing"]), 2, "no such file");
    fs::write(folder.join("bad.json"), "{}").unwrap();
    expect(&run(&folder, &["bundle", "upgrade", "bad.json"]), 1, "json.field.missing");
}
