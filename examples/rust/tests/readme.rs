//! Every snippet of Rust in the repository's README and on the pages in `docs` stands in this crate, so that it
//! compiles; what needs no more than files of this repository also runs.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn policy_as_json() -> Result<sigproof::Policy> {
    use sigproof::Policy;
    let policy = Policy::from_json(&std::fs::read("policy.json")?)?;
    for finding in policy.lint() {
        eprintln!("{finding}"); // place: trap: what is wrong and what to do
    }
    Ok(policy)
}

fn policy_as_types() -> Result<sigproof::Policy> {
    use sigproof::Policy;
    use sigproof::policy::{Alternative, Match, StatementRule, WorkflowRule};
    use sigproof::x509::Claim;
    let mut release = WorkflowRule::github("o/r"); // run for o/r itself
    release.file = Some("release.yml".into());
    release.git_ref = Some(Match::glob("refs/tags/v*")?.into());
    let hotfix = "https://github.com/o/r/.github/workflows/hotfix.yml@refs/heads/main";
    let mut statement = StatementRule::default();
    statement.source_uri = Some("https://github.com/o/r".into());
    let policy = Policy::any_of(vec![
        Alternative::workflow(release),
        Alternative::workflow(WorkflowRule::github_uri(hotfix)?),
    ])
    .with_claim(Claim::RunnerEnvironment, "github-hosted")
    .with_statement(statement);
    Ok(policy)
}

fn keyring() -> Result<[sigproof::Policy; 2]> {
    use sigproof::{Policy, PublicKey, Time, TrustedKey, Window};
    let key = PublicKey::from_pem_or_der(&std::fs::read("key.pub")?)?;
    let old = PublicKey::from_pem_or_der(&std::fs::read("old.pub")?)?;
    let single = Policy::key(key.clone());
    // Or several, each with the name that bundles give it and the period in which it was good.
    let end = Some(Time::parse_rfc3339("2025-12-31T23:59:59Z").ok_or("not a time")?);
    let period = Window::new(Time::from_unix(0), end).ok_or("ends before it starts")?;
    let ring = Policy::keyring(vec![
        TrustedKey::new(key),
        TrustedKey::new(old).with_hint("release-2025").valid_for(period),
    ]);
    Ok([single, ring])
}

fn evidence() -> Result<sigproof::Policy> {
    use sigproof::Policy;
    use sigproof::policy::{EvidenceRule, Witnesses};
    let witness = "witness0.bar.test+ca577ec9+BNyvvsENKnEzLV5W57qSLLi6WazjhAstl2BNu32/ki3Z";
    let evidence = EvidenceRule {
        timestamps: 1, // one RFC 3161 timestamp authority, whoever else states a time
        witnesses: Witnesses { quorum: 1, keys: vec![witness.to_owned()], as_time: false },
        ..EvidenceRule::default()
    };
    let policy = Policy::identity("me@example.com", "https://accounts.example.com");
    let policy = policy.with_evidence(evidence);
    Ok(policy)
}

fn many_at_once() -> Result<()> {
    use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
    let verifier = std::sync::Arc::new(Verifier::new(TrustedRoot::sigstore()));
    let policy = Policy::from_json(&std::fs::read("policy.json")?)?;
    // Whichever thread is free takes the next: it may also be a channel, or the lines of a file.
    let files = ["app.tar.gz", "lib.whl"];
    let answers = verifier.verify_many(files, None, move |verifier, file| {
        let bundles = std::fs::read(format!("{file}.sigstore.json"))?;
        let bundles = Bundle::each_from_json(&bundles)?;
        let file = std::fs::read(file)?;
        let verified =
            verifier.verify_first_of(&bundles, &Artifact::bytes(&file), &policy, None)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(verified)
    });
    for (file, answer) in files.iter().zip(answers) {
        match answer {
            Ok(first) => println!("{file}: {}", first.verified.facts().to_json()),
            Err(no) => println!("{file}: {no}"),
        }
    }
    Ok(())
}

#[expect(dead_code, reason = "compiled, and not run: its files are not here")]
fn large_file() -> Result<()> {
    use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
    let verifier = Verifier::new(TrustedRoot::sigstore());
    let bundle = Bundle::from_json(&std::fs::read("app.tar.gz.sigstore.json")?)?;
    let policy = Policy::from_json(&std::fs::read("policy.json")?)?;
    // Read once, in pieces, and hashed as this bundle needs it. It needs the feature `std`.
    let file = std::fs::File::open("app.tar.gz")?;
    let artifact = Artifact::read(file, &bundle.digest_algorithms())?;
    println!("{}", verifier.verify(&bundle, artifact, &policy)?.facts().to_json());
    Ok(())
}

#[expect(dead_code, reason = "compiled, and not run: its files are not here")]
fn several_roots() -> Result<(sigproof::Verifier, sigproof::Policy)> {
    use sigproof::policy::Alternative;
    use sigproof::trust::ClientTrustConfig;
    use sigproof::{Policy, TrustedRoot, Verifier};
    let ours = ClientTrustConfig::from_json(&std::fs::read("trust_config.json")?)?.trusted_root;
    let verifier = Verifier::with_roots(vec![
        ("public-good".to_owned(), TrustedRoot::sigstore()),
        ("ours".to_owned(), ours),
    ])?;
    let release = Alternative::identity("release@example.com", "https://oidc.example.com");
    let policy = Policy::any_of(vec![release.under_root("ours")]);
    Ok((verifier, policy))
}

#[expect(dead_code, reason = "compiled, and not run: its files are not here")]
fn registries() -> Result<()> {
    use sigproof::ecosystem::{npm, pypi};
    use sigproof::{Artifact, TrustedRoot, Verifier};
    let verifier = Verifier::new(TrustedRoot::sigstore());

    let path = std::path::Path::new("dist/example-1.0-py3-none-any.whl");
    let wheel = std::fs::read(path)?;
    // The name at PyPI, which says what file it is: without the folder.
    let file = path.file_name().and_then(|name| name.to_str()).ok_or("no file name")?;
    let provenance = pypi::Provenance::from_json(&std::fs::read("example.provenance")?)?;
    // None: the publisher object alone says who. With a policy, both must hold.
    let all = pypi::verify(&verifier, &provenance, file, &Artifact::bytes(&wheel), None)?;

    let tarball = std::fs::read("example-1.0.0.tgz")?;
    let set = npm::Attestations::from_json(&std::fs::read("example.attestations.json")?)?;
    let package = npm::PackageUrl::new("example", "1.0.0")?;
    // The package.json of the tarball itself, unpacked from it: there it is package/package.json.
    let own = npm::PackageJson::parse(&std::fs::read("package/package.json")?)?;
    own.check_is(&package)?; // what is installed is what this file says
    let policy = own.policy()?;
    let keys = npm::RegistryKeys::npm();
    let publish = npm::Publish::IfPresent(&keys);
    let built =
        npm::verify(&verifier, &set, &package, &Artifact::bytes(&tarball), publish, &policy)?;
    println!("{}", built.provenance().facts().to_json());
    let _ = all;
    Ok(())
}

#[expect(dead_code, reason = "compiled, and not run: its files are not here")]
fn older_material() -> Result<[sigproof::Bundle; 2]> {
    use sigproof::Bundle;
    let (signature, certificate) = (std::fs::read("a.sig")?, std::fs::read("a.pem")?);
    let entry = std::fs::read("a.rekor.json")?; // as Rekor v1's API answers
    let detached = Bundle::from_parts(&signature, Some(&certificate), Some(&entry))?;
    let cosign = Bundle::from_cosign_json(&std::fs::read("a.bundle")?)?; // cosign 1 and 2
    let upgraded = Bundle::from_json(&std::fs::read("old.sigstore")?)?.upgrade()?; // to version 0.3
    println!("{}", upgraded.bundle.to_json());
    Ok([detached, cosign])
}

/// The pages with snippets of Rust.
const PAGES: [&str; 3] = ["README.md", "docs/rust.md", "docs/packages.md"];

/// The fenced blocks of this language on the pages.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for page in PAGES {
        let page = fs::read_to_string(root().join(page)).unwrap();
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            if let Some(fence) = line.strip_prefix("```") {
                let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
                if fence == language {
                    blocks.push(text.join("\n"));
                }
            }
        }
    }
    blocks
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text as it stands in a function.
fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("    {line}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_snippet_is_compiled() {
    let program = include_str!("../src/main.rs").replace("\r\n", "\n");
    let snippets = include_str!("readme.rs").replace("\r\n", "\n");
    // What is the program itself, and what stands here.
    let (own, others): (Vec<_>, Vec<_>) =
        blocks("rust").into_iter().partition(|block| program.contains(block.as_str()));
    assert!(!own.is_empty(), "no page shows src/main.rs");
    for block in &others {
        assert!(snippets.contains(&indented(block)), "not as in tests/readme.rs:\n{block}");
    }
    // Nothing stands here that no page says any more.
    let functions =
        snippets.lines().filter(|line| line.starts_with("fn ") && line.contains("-> Result<"));
    assert_eq!(functions.count(), others.len());
}

#[test]
fn the_policies_of_the_page_are_valid() {
    // The snippets read files of these names where they run.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy.json"), &blocks("json")[0]).unwrap();
    let vectors = root().join("tests/vectors");
    fs::copy(vectors.join("real/managed-key.pub"), folder.join("key.pub")).unwrap();
    fs::copy(vectors.join("foreign/ed25519.pub"), folder.join("old.pub")).unwrap();
    env::set_current_dir(&folder).unwrap();
    assert!(policy_as_json().unwrap().lint().is_empty());
    assert!(policy_as_types().unwrap().lint().is_empty());
    evidence().unwrap();
    keyring().unwrap();
    // Files that are missing are answers.
    many_at_once().unwrap();
}
