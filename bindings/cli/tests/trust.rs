//! `sigproof trust create`: what a Sigstore in a box is made of becomes a trusted root that verifies what it
//! signs, and nothing else.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, run};
use serde_json::Value;
use sigproof::{HashAlgorithm, TrustedRoot};
use sigproof_testkit::ca::{Authority, Chain, extended_key_usage};
use sigproof_testkit::json::b64;
use sigproof_testkit::key::KeyKind;
use sigproof_testkit::recipe::{IDENTITY, ISSUER};
use sigproof_testkit::{EntryKind, Made, Recipe, World};

const CHAIN: &str = "certificate-chain";

fn pem(label: &str, base64: &str) -> String {
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A folder with a blob, its bundle, the trusted root that the testkit wrote, and what that is made of as PEM
/// files. The arguments name them.
fn prepared(test: &str, entry: EntryKind) -> (PathBuf, Vec<String>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trust").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let made: Made = World::new("trust").make(&Recipe::wide(entry));
    fs::write(folder.join("blob"), &made.artifact).unwrap();
    fs::write(folder.join("blob.sigstore.json"), &made.bundle_bytes).unwrap();
    fs::write(folder.join("theirs.json"), &made.trusted_root_bytes).unwrap();
    let mut args = Vec::new();
    let list = |key: &str| made.trusted_root[key].as_array().unwrap().clone();
    for (option, key) in [("--rekor", "tlogs"), ("--ctfe", "ctlogs")] {
        for (i, log) in list(key).iter().enumerate() {
            let file = format!("{key}{i}.pub");
            let raw = log["publicKey"]["rawBytes"].as_str().unwrap();
            fs::write(folder.join(&file), pem("PUBLIC KEY", raw)).unwrap();
            let url = log["baseUrl"].as_str().unwrap();
            let mut service = format!("url={url},public-key={file}");
            service.push_str(&period(&log["publicKey"]["validFor"]));
            // Only a log of Rekor v2 has the name in its id.
            if log["logId"]["keyId"].as_str().unwrap() != spki_hash(raw) {
                service.push_str(&format!(",origin={}", url.trim_start_matches("https://")));
            }
            args.extend([option.to_owned(), service]);
        }
    }
    for (option, key) in [("--fulcio", "certificateAuthorities"), ("--tsa", "timestampAuthorities")]
    {
        for (i, authority) in list(key).iter().enumerate() {
            let file = format!("{key}{i}.pem");
            let chain = authority["certChain"]["certificates"].as_array().unwrap();
            let chain = chain.iter().map(|c| pem("CERTIFICATE", c["rawBytes"].as_str().unwrap()));
            fs::write(folder.join(&file), chain.collect::<String>()).unwrap();
            let mut service = format!("url={},{CHAIN}={file}", authority["uri"].as_str().unwrap());
            service.push_str(&period(&authority["validFor"]));
            args.extend([option.to_owned(), service]);
        }
    }
    (folder, args)
}

fn spki_hash(base64: &str) -> String {
    use base64ct::Encoding as _;
    let spki = base64ct::Base64::decode_vec(base64).unwrap();
    b64(HashAlgorithm::Sha256.hash(&spki).bytes())
}

fn period(window: &Value) -> String {
    let part = |name: &str, key: &str| {
        window[key].as_str().map(|time| format!(",{name}={time}")).unwrap_or_default()
    };
    part("start-time", "start") + &part("end-time", "end")
}

fn create(folder: &Path, args: &[String]) -> Ran {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    run(folder, &[&["trust", "create", "--output", "ours.json"][..], &args].concat())
}

fn verify(folder: &Path, root: &str) -> Ran {
    let signer = ["--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER];
    let args = ["verify", "identity", "blob", "--trusted-root", root];
    run(folder, &[&args[..], &signer].concat())
}

/// What counts of each entry, in one order.
fn entries(folder: &Path, file: &str) -> Vec<String> {
    let root: Value = serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap();
    let mut out = vec![root["mediaType"].to_string()];
    for key in ["tlogs", "ctlogs"] {
        for log in root[key].as_array().unwrap() {
            let named = ["baseUrl", "hashAlgorithm", "logId", "publicKey"];
            out.push(named.map(|name| log[name].to_string()).join(" "));
        }
    }
    for key in ["certificateAuthorities", "timestampAuthorities"] {
        for one in root[key].as_array().unwrap() {
            out.push(["uri", "certChain", "validFor"].map(|name| one[name].to_string()).join(" "));
        }
    }
    out.sort();
    out
}

#[test]
fn the_root_verifies_what_its_services_sign() {
    for (test, entry) in [("v1", EntryKind::HashedRekord), ("v2", EntryKind::Message2)] {
        let (folder, args) = prepared(test, entry);
        assert_eq!(verify(&folder, "theirs.json").exit, 0, "{test}");
        let ran = create(&folder, &args);
        assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{test}");
        // A testkit's root is of the same parts, written by other code.
        assert_eq!(entries(&folder, "ours.json"), entries(&folder, "theirs.json"), "{test}");
        TrustedRoot::from_json(&fs::read(folder.join("ours.json")).unwrap()).unwrap();
        let ran = verify(&folder, "ours.json");
        assert_eq!(ran.exit, 0, "{test}: {}", ran.out);
        // Without a part that vouches for the bundle, or with another in its place, the answer is no.
        for option in ["--fulcio", "--ctfe"].into_iter().chain((test == "v1").then_some("--rekor"))
        {
            let at = args.iter().position(|arg| arg == option).unwrap();
            let mut less = args.clone();
            less.drain(at..at + 2);
            assert_eq!(create(&folder, &less).exit, 0, "{test} {option}");
            assert_eq!(verify(&folder, "ours.json").exit, 1, "{test} without {option}");
        }
        let swapped = args.iter().map(|arg| match arg.as_str() {
            "--rekor" => "--ctfe".to_owned(),
            "--ctfe" => "--rekor".to_owned(),
            other => other.split(",origin=").next().unwrap().to_owned(),
        });
        assert_eq!(create(&folder, &swapped.collect::<Vec<_>>()).exit, 0);
        assert_eq!(verify(&folder, "ours.json").exit, 1, "{test} swapped");
    }
}

#[test]
fn a_chain_begins_with_its_issuer_and_starts_when_that_does() {
    let (folder, args) = prepared("order", EntryKind::HashedRekord);
    let file = folder.join("certificateAuthorities0.pem");
    let text = fs::read_to_string(&file).unwrap();
    let mut blocks: Vec<&str> = text.split_inclusive("-----END CERTIFICATE-----\n").collect();
    assert!(blocks.len() > 1, "one certificate has no order");
    assert_eq!(create(&folder, &args).exit, 0);
    let expected = entries(&folder, "ours.json");
    blocks.reverse();
    fs::write(&file, format!("Bag Attributes\n{}", blocks.join("subject=x\n"))).unwrap();
    assert_eq!(create(&folder, &args).exit, 0);
    assert_eq!(entries(&folder, "ours.json"), expected);
    // A start of one's own, or the certificate's.
    let dateless: Vec<String> = args
        .iter()
        .map(|arg| arg.split(",start-time").next().unwrap_or(arg).to_owned())
        .zip(&args)
        .map(|(short, whole)| if whole.contains(CHAIN) { short } else { whole.clone() })
        .collect();
    assert_ne!(dateless, args);
    let ran = create(&folder, &dateless);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(verify(&folder, "ours.json").exit, 0);
}

#[test]
fn what_makes_no_root_is_refused() {
    let (folder, args) = prepared("refused", EntryKind::HashedRekord);
    fs::write(folder.join("empty.pem"), "nothing").unwrap();
    let two = fs::read_to_string(folder.join("certificateAuthorities0.pem")).unwrap()
        + &fs::read_to_string(folder.join("timestampAuthorities0.pem")).unwrap();
    fs::write(folder.join("two.pem"), two).unwrap();
    let chain = fs::read_to_string(folder.join("certificateAuthorities0.pem")).unwrap();
    let root = chain.split_inclusive("-----END CERTIFICATE-----\n").last().unwrap();
    fs::write(folder.join("twice.pem"), format!("{chain}{root}")).unwrap();
    let start = "start-time=2026-01-01T00:00:00Z";
    let log = |rest: &str| format!("--rekor=url=https://log.example.com,{rest}");
    let authority = |rest: &str| format!("--fulcio=url=https://ca.example.com,{rest}");
    for (arg, part) in [
        (log("public-key=tlogs0.pub"), "start-time is missing"),
        (log(&format!("public-key=missing,{start}")), "missing: no such file"),
        (log(&format!("public-key=empty.pem,{start}")), "policy.key.invalid"),
        (log(&format!("public-key=tlogs0.pub,{start},start=x")), "start: not a key of this"),
        (log(&format!("public-key=tlogs0.pub,{start},{start}")), "stands there twice"),
        (log("public-key=tlogs0.pub,start-time=2026"), "not a time"),
        (
            log(&format!("public-key=tlogs0.pub,{start},end-time=2025-01-01T00:00:00Z")),
            "trust_root.",
        ),
        (
            log(&format!("public-key=tlogs0.pub,{start},origin=other.example.com")),
            "has another name",
        ),
        (log("public-key"), "not KEY=VALUE"),
        (
            log(&format!("publickey=tlogs0.pub,{start}")),
            "publickey: not a key of this: write public-key",
        ),
        (log(&format!("Public_Key=tlogs0.pub,{start}")), "Public_Key: not a key of this"),
        (
            authority("certificate-chian=certificateAuthorities0.pem"),
            "certificate-chian: not a key of this; they are url, certificate-chain,",
        ),
        // Who stamps times issues nothing.
        (authority("certificate-chain=timestampAuthorities0.pem"), "not that of an authority"),
        (authority("certificate-chain=twice.pem"), "two certificates that sign themselves"),
        (
            format!("--rekor=url=log.example.com,public-key=tlogs0.pub,{start}"),
            "https://rekor.example.com",
        ),
        (
            format!("--ctfe=url=https://a.example,public-key=tlogs0.pub,{start},origin=a"),
            "origin: not a key",
        ),
        (authority("certificate-chain=missing"), "missing: no such file"),
        (authority("certificate-chain=empty.pem"), "no certificate in PEM"),
        (
            authority("certificate-chain=tlogs0.pub"),
            "tlogs0.pub: a PUBLIC KEY stands in it, and a chain is certificates alone",
        ),
        (authority("certificate-chain=two.pem"), "not one chain"),
        (authority(""), "not KEY=VALUE"),
    ] {
        let ran = create(&folder, std::slice::from_ref(&arg));
        assert_eq!(ran.exit, 2, "{arg}: {}", ran.err);
        assert!(ran.err.contains(part), "{arg}: {part}\n{}", ran.err);
        assert!(!ran.err.contains("legacy.") && !ran.err.contains("cosign"), "{}", ran.err);
        assert!(!folder.join("ours.json").exists(), "{arg}");
    }
    // The same key, with another url or another period.
    for other in [
        format!("url=https://other.example.com,public-key=tlogs0.pub,{start}"),
        "url=https://log.example.com,public-key=tlogs0.pub,start-time=2025-01-01T00:00:00Z"
            .to_owned(),
    ] {
        let first = log(&format!("public-key=tlogs0.pub,{start}"));
        let ran = create(&folder, &[first, format!("--rekor={other}")]);
        assert_eq!(ran.exit, 2, "{other}");
        assert!(ran.err.contains("tlogs0.pub: the same key as tlogs0.pub"), "{}", ran.err);
        assert!(!folder.join("ours.json").exists(), "{other}");
    }
    let ran = run(&folder, &["trust", "create"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("--fulcio"), "{}", ran.err);
    // The document is what is printed where no file is named.
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let ran = run(&folder, &[&["trust", "create"][..], &args].concat());
    assert_eq!(ran.exit, 0);
    TrustedRoot::from_json(ran.out.as_bytes()).unwrap();
}

/// A chain of authorities as PEM, in the order of the file: the last one made first.
fn chain_pem(authorities: &[Authority]) -> String {
    authorities.iter().rev().map(|one| pem("CERTIFICATE", &b64(&one.der))).collect()
}

/// What no signature verifies by, or by what it should not, is a slip and not a root.
#[test]
fn what_contradicts_itself_is_refused() {
    let (folder, args) = prepared("contradicts", EntryKind::HashedRekord);
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let fulcio = fs::read_to_string(folder.join("certificateAuthorities0.pem")).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    write("half.pem", fulcio.split_inclusive(end).next().unwrap());
    let tsa = fs::read_to_string(folder.join("timestampAuthorities0.pem")).unwrap();
    write("half_tsa.pem", tsa.split_inclusive(end).next().unwrap());
    // Names that fit, and keys that do not.
    let chain = |seed: &str| Chain::new(seed, KeyKind::P256, "own");
    let mut mixed = chain("one").sign();
    mixed[0] = chain("other").sign().remove(0);
    write("mixed.pem", &chain_pem(&mixed));
    let mut forged = chain("one");
    forged.links[0].1 = chain("other").links[0].1.clone();
    let mut forged = forged.sign();
    forged[1] = chain("one").sign().remove(1);
    write("forged_root.pem", &chain_pem(&forged));
    // A certificate of the timestamp authority that signs itself, as `openssl req -x509` makes it.
    let mut alone = chain("alone");
    alone.links.truncate(1);
    let purpose = extended_key_usage(&["1.3.6.1.5.5.7.3.8"]);
    alone.links[0].0.put_extension(purpose);
    let alone = alone.sign();
    write("alone.pem", &chain_pem(&alone));
    let whole = chain("one").sign();
    write("whole.pem", &chain_pem(&whole));
    write("whole.pub", &pem("PUBLIC KEY", &b64(&whole[1].certificate.spki)));
    fs::copy(folder.join("whole.pub"), folder.join("again.pub")).unwrap();
    let start = "start-time=2026-01-01T00:00:00Z";
    let service = |option: &str, rest: &str| format!("--{option}=url=https://a.example.com,{rest}");
    let chain = |option: &str, file: &str| service(option, &format!("{CHAIN}={file}"));
    let key = |option: &str, file: &str| service(option, &format!("public-key={file},{start}"));
    for (given, parts) in [
        (
            vec![chain("tsa", "certificateAuthorities0.pem")],
            ["certificateAuthorities0.pem: ", "--fulcio"],
        ),
        (vec![chain("tsa", "alone.pem")], ["alone.pem: ", "timestamping"]),
        (vec![chain("fulcio", "alone.pem")], ["alone.pem: ", "--tsa"]),
        (vec![chain("fulcio", "half.pem")], ["half.pem: ", "root"]),
        (vec![chain("tsa", "half_tsa.pem")], ["half_tsa.pem: ", "root"]),
        (vec![chain("fulcio", "mixed.pem")], ["mixed.pem: ", "is not signed by"]),
        (vec![chain("fulcio", "forged_root.pem")], ["forged_root.pem: ", "is not signed by"]),
        (
            vec![service(
                "fulcio",
                &format!(
                    "{CHAIN}=whole.pem,start-time=2000-01-01T00:00:00Z,end-time=2001-01-01T00:00:00Z"
                ),
            )],
            ["whole.pem: ", "end-time"],
        ),
        (
            vec![service("fulcio", &format!("{CHAIN}=whole.pem,start-time=2999-01-01T00:00:00Z"))],
            ["whole.pem: ", "start-time"],
        ),
        (
            vec![key("rekor", "tlogs0.pub"), key("ctfe", "tlogs0.pub")],
            ["tlogs0.pub: the same key as", "each service has a key of its own"],
        ),
        (
            vec![chain("fulcio", "whole.pem"), key("ctfe", "whole.pub")],
            ["whole.pub: the same key as whole.pem", "each service has a key of its own"],
        ),
        (
            vec![key("rekor", "whole.pub"), key("ctfe", "again.pub")],
            ["again.pub: the same key as whole.pub", "each service has a key of its own"],
        ),
    ] {
        let ran = create(&folder, &given);
        assert_eq!(ran.exit, 2, "{given:?}: {}", ran.err);
        assert!(
            parts.iter().all(|part| ran.err.contains(part)),
            "{given:?} {parts:?}\n{}",
            ran.err
        );
        assert!(ran.err.contains("hint: "), "{given:?}\n{}", ran.err);
        assert!(!folder.join("ours.json").exists(), "{given:?}");
    }
    // What fits is taken.
    assert_eq!(create(&folder, &[chain("fulcio", "whole.pem")]).exit, 0);
    assert_eq!(create(&folder, &args).exit, 0);
}

/// A file may be given the name of a root that is compiled in, and the answer says so.
#[test]
fn a_file_with_the_name_of_another_root_is_named() {
    let (folder, _) = prepared("named", EntryKind::HashedRekord);
    let ask = |named: &str, signer: [&str; 2]| {
        let args = ["verify", "identity", "blob", "--named-root", named];
        let signer = ["--cert-identity", signer[0], "--cert-oidc-issuer", signer[1]];
        run(&folder, &[&args[..], &signer].concat())
    };
    for (named, said) in [
        ("public-good=theirs.json", "under the trusted root public-good (theirs.json)"),
        ("staging=theirs.json", "under the trusted root staging (theirs.json)"),
        ("mine=theirs.json", "under the trusted root mine\n"),
    ] {
        let ran = ask(named, [IDENTITY, ISSUER]);
        assert!(ran.exit == 0 && ran.out.contains(said), "{said}\n{}{}", ran.out, ran.err);
    }
    for (from, to) in
        [("cosign-v3-blob.txt", "blob"), ("cosign-v3-blob.sigstore.json", "blob.sigstore.json")]
    {
        fs::copy(run::real(from), folder.join(to)).unwrap();
    }
    let real = [run::IDENTITY, run::ISSUER];
    let ran = ask("public-good", real);
    assert!(ran.exit == 0 && !ran.out.contains("trusted root"), "{}", ran.out);
    let ran = ask("public-good=theirs.json", real);
    assert_eq!(ran.exit, 1, "{}", ran.out);
    for said in ["\"public-good\" (theirs.json)\n", "\"public-good\" (compiled in)\n"] {
        assert!(ran.out.contains(said), "{said}\n{}", ran.out);
    }
}

/// Every command of the page, in the folder that it describes.
#[cfg(unix)]
#[test]
fn the_page_about_a_sigstore_of_ones_own_works() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/own-sigstore.md");
    let page = fs::read_to_string(page).unwrap();
    let (folder, _) = prepared("page", EntryKind::HashedRekord);
    for (from, to) in [
        ("certificateAuthorities0.pem", "fulcio.pem"),
        ("timestampAuthorities0.pem", "tsa.pem"),
        ("tlogs0.pub", "rekor.pub"),
        ("ctlogs0.pub", "ctfe.pub"),
        ("blob", "app.tar.gz"),
        ("blob.sigstore.json", "app.tar.gz.sigstore.json"),
    ] {
        fs::rename(folder.join(from), folder.join(to)).unwrap();
    }
    let mut blocks = Vec::new();
    let mut parts = page.split("\n```").skip(1);
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        let (kind, text) = block.split_once('\n').unwrap();
        match kind {
            "sh" => blocks.push(text),
            "json policy.json" => fs::write(folder.join("policy.json"), text).unwrap(),
            "text" => {}
            other => panic!("a block of another kind: {other}"),
        }
    }
    assert!(blocks.len() >= 4, "{}", blocks.len());
    let program = PathBuf::from(env!("CARGO_BIN_EXE_sigproof"));
    let path =
        format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    for block in blocks {
        let output = std::process::Command::new("bash")
            .args(["-euc", block])
            .env("PATH", &path)
            .current_dir(&folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{block}\n{said}");
    }
}
