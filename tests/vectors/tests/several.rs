//! Several bundles for one artifact, in the forms in which tools write them.

use serde_json::{Value, json};
use sigproof::{Artifact, Bundle, Code, Policy, TrustedRoot, Verifier, limits};

const BLOB: &[u8] = include_bytes!("../real/cosign-v3-blob.txt");
const ROOT: &[u8] = include_bytes!("../real/sigstore.trusted_root.json");
const COSIGN: &str = include_str!("../real/cosign-v3-blob.sigstore.json");
const CONDA: &str = include_str!("../real/conda-attestation.sigstore.json");

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn read(text: &str) -> Result<Vec<Bundle>, Code> {
    Bundle::all_from_json(text.as_bytes()).map_err(|rejected| rejected.code())
}

#[test]
fn the_forms_in_which_tools_write_bundles() {
    let (one, two) = (value(COSIGN), value(CONDA));
    let both = [COSIGN, CONDA].map(|text| Bundle::from_json(text.as_bytes()).unwrap());
    let lines = format!("{one}\n{two}\n");
    for (name, text) in [
        ("JSON Lines", lines.clone()),
        ("JSON Lines with empty lines and carriage returns", lines.replace('\n', "\r\n\r\n")),
        ("a byte order mark", format!("\u{feff}{lines}")),
        ("a list", json!([one, two]).to_string()),
        ("a list over several lines", serde_json::to_string_pretty(&json!([one, two])).unwrap()),
        (
            "GitHub's API",
            json!({"attestations": [{"bundle": one, "repository_id": 1, "bundle_url": "https://x"},
                {"bundle": two, "repository_id": 1}]})
            .to_string(),
        ),
        (
            "gh attestation verify --format json",
            json!([{"attestation": {"bundle": one, "bundle_url": "", "initiator": ""}, "verificationResult": {}},
                {"attestation": {"bundle": two}}])
            .to_string(),
        ),
    ] {
        assert_eq!(read(&text).as_deref(), Ok(&both[..]), "{name}");
    }
    assert_eq!(read(COSIGN).as_deref(), Ok(&both[..1]));
    // cosign's own, beside one of version 0.3.
    let upgraded = include_bytes!("../real/happy-path-v0.1.sigstore.json");
    let old = Bundle::from_json(upgraded).unwrap();
    if let Ok(legacy) = old.to_cosign_json() {
        let mixed = format!("{}\n{one}\n", value(&legacy));
        assert_eq!(read(&mixed).unwrap().len(), 2);
    }
}

/// What has to be read whole is spoilt by one that is not as strict as one alone.
#[test]
fn each_is_read_as_strictly_as_one_alone() {
    let (one, mut bad) = (value(COSIGN), value(CONDA));
    bad["mediaType"] = json!("application/x");
    assert_eq!(read(&format!("{one}\n{bad}")), Err(Code::BundleMediaType));
    assert_eq!(read(&json!([one, bad]).to_string()), Err(Code::BundleMediaType));
    let twice = one.to_string().replacen('{', "{\"mediaType\":\"x\",", 1);
    assert_eq!(read(&format!("{one}\n{twice}")), Err(Code::JsonKeyDuplicate));
    assert_eq!(read(&format!("{one}\n{{")), Err(Code::JsonSyntax));
    assert_eq!(read(&format!("{one} {one}")), Err(Code::JsonSyntax));
    assert_eq!(read(&json!([one, null]).to_string()), Err(Code::JsonFieldType));
    for none in ["[]", r#"{"attestations":[]}"#] {
        assert_eq!(read(none), Err(Code::BundleForm), "{none}");
    }
    assert_eq!(read(""), Err(Code::JsonSyntax));
}

/// Where one cannot be read, the others can, with an answer in its place that says which it is.
#[test]
fn one_that_cannot_be_read_takes_away_none_of_the_others() {
    let (one, mut bad) = (value(COSIGN), value(CONDA));
    bad["mediaType"] = json!("application/x");
    let twice = one.to_string().replacen('{', "{\"mediaType\":\"x\",", 1);
    let said = |text: &str| -> Vec<Option<Code>> {
        let each = Bundle::each_from_json(text.as_bytes()).unwrap();
        each.into_iter().map(|one| one.err().map(|rejected| rejected.code())).collect()
    };
    let media_type = Some(Code::BundleMediaType);
    for (text, expected) in [
        (format!("{one}\n{bad}"), vec![None, media_type]),
        (format!("{bad}\n{bad}\n{one}"), vec![media_type, media_type, None]),
        (json!([bad, one]).to_string(), vec![media_type, None]),
        (json!([one, 3]).to_string(), vec![None, Some(Code::JsonFieldType)]),
        (
            json!({"attestations": [{"bundle": one}, {}]}).to_string(),
            vec![None, Some(Code::JsonFieldMissing)],
        ),
        (format!("{one}\n{twice}"), vec![None, Some(Code::JsonKeyDuplicate)]),
        // Its first line cannot be read, or was cut off.
        (format!("{{oops\n{bad}\n{one}"), vec![Some(Code::JsonSyntax), media_type, None]),
        (format!("{}\n{one}", &one.to_string()[..99]), vec![Some(Code::JsonSyntax), None]),
        // The last line of a file that was cut off.
        (format!("{one}\n{}", &one.to_string()[..99]), vec![None, Some(Code::JsonSyntax)]),
        (one.to_string(), vec![None]),
    ] {
        assert_eq!(said(&text), expected, "{text}");
    }
    let pretty = serde_json::to_string_pretty(&one).unwrap();
    // A text that is one bundle and something else is not several, nor is what does not parse as a whole.
    for text in [
        format!("{one}\nand more"),
        format!("{one}\n{one}\nand more"),
        format!("and more\n{one}\n{one}"),
        format!("{one} {one}"),
        format!("[{one},{twice}]"),
        format!("[{one},"),
        pretty.replacen('}', "", 1),
        format!("{pretty}\n{pretty}"),
        format!("{{\"attestations\":[\n{{\"bundle\":{one}}},\n{{\"bundle\":{one}"),
    ] {
        assert!(Bundle::each_from_json(text.as_bytes()).is_err(), "{text}");
    }
}

/// A fault is found in the file that somebody has: by its line there, and by the bundle's number.
#[test]
fn a_fault_says_the_line_of_the_whole_text_and_which_bundle() {
    let (one, mut bad) = (value(COSIGN), value(CONDA));
    bad["mediaType"] = json!("application/x");
    let syntax = one.to_string().replacen(':', "=", 1);
    for (text, numbers) in [
        (format!("{one}\n{bad}"), ["bundleNumber 2", "line 2"]),
        (format!("\u{feff}\n{one}\r\n\n\n  {bad}\n{one}"), ["bundleNumber 2", "line 5"]),
        (format!("{one}\n\n{one}\n{syntax}\n{one}"), ["bundleNumber 3", "line 4, column 13"]),
        (format!("{one}\n{one}\n\n   {syntax}"), ["bundleNumber 3", "line 4, column 16"]),
        (json!([one, one, bad]).to_string(), ["bundleNumber 3", "ofBundles 3"]),
        (format!("{one}\n{one}\n\nand more"), ["JSON", "line 4, column 1"]),
        (format!("{one}\n\nand more"), ["JSON", "line 3, column 1"]),
    ] {
        let rejected = Bundle::all_from_json(text.as_bytes()).unwrap_err().to_string();
        for number in numbers {
            assert!(rejected.contains(number), "{number}: {rejected}");
        }
        assert_eq!(
            rejected.matches("line ").count(),
            usize::from(!text.starts_with('[')),
            "{rejected}"
        );
    }
    let root = value(std::str::from_utf8(ROOT).unwrap());
    let cut = root.to_string().replacen(':', "=", 1);
    let refused = TrustedRoot::from_json(format!("{root}\n\n{root}\n{cut}").as_bytes());
    let refused = refused.unwrap_err().to_string();
    let column = cut.find('=').unwrap() + 1;
    assert!(refused.contains(&format!("line 4, column {column}")), "{refused}");
}

/// What a text is, if it is not a bundle.
#[test]
fn other_documents_are_named() {
    for (text, says) in [
        (value(CONDA)["dsseEnvelope"].to_string(), "DSSE envelope"),
        (String::from_utf8(ROOT.to_vec()).unwrap(), "trusted root"),
        (json!({"message": "Not Found"}).to_string(), "a server"),
        (json!({"attestations": [{"bundle_url": "https://x"}]}).to_string(), "bundle_url"),
        (json!({"version": 1, "anyOf": []}).to_string(), "a policy"),
        (json!({"version": 1, "attestation_bundles": []}).to_string(), "PyPI"),
        (
            json!({"_type": "https://in-toto.io/Statement/v1", "predicateType": ""}).to_string(),
            "statement",
        ),
    ] {
        let rejected = Bundle::all_from_json(text.as_bytes()).unwrap_err();
        assert_eq!(rejected.code(), Code::BundleForm, "{says}");
        assert!(rejected.to_string().contains(says), "{rejected}");
    }
    let wide: Vec<u8> = COSIGN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [[&[0xff, 0xfe][..], &wide].concat(), wide] {
        let rejected = Bundle::all_from_json(&text).unwrap_err();
        assert!(rejected.to_string().contains("UTF-16"), "{rejected}");
    }
}

#[test]
fn no_more_than_the_limit() {
    let one = value(COSIGN);
    let list = |n| json!(vec![&one; n]).to_string();
    let lines = |n| format!("{one}\n").repeat(n);
    assert_eq!(read(&list(limits::BUNDLES)).unwrap().len(), limits::BUNDLES);
    assert_eq!(read(&lines(limits::BUNDLES)).unwrap().len(), limits::BUNDLES);
    assert_eq!(read(&list(limits::BUNDLES + 1)), Err(Code::BundleForm));
    assert_eq!(read(&lines(limits::BUNDLES + 1)), Err(Code::BundleForm));
}

#[test]
fn the_first_that_verifies_is_enough() {
    let verifier = Verifier::new(TrustedRoot::from_json(ROOT).unwrap());
    let policy = Policy::identity("w.vollprecht@gmail.com", "https://github.com/login/oauth");
    let [good, other] = [COSIGN, CONDA].map(|text| Bundle::from_json(text.as_bytes()).unwrap());
    let ask = |bundles: &[&Bundle], bytes: &'static [u8]| {
        let bundles: Vec<Bundle> = bundles.iter().map(|&bundle| bundle.clone()).collect();
        verifier.verify_first(&bundles, &Artifact::bytes(bytes), &policy, None)
    };
    for (bundles, index) in [(&[&good, &other][..], 0), (&[&other, &other, &good, &other], 2)] {
        let found = ask(bundles, BLOB).unwrap();
        assert_eq!((found.index, found.rejected.len()), (index, index));
        assert_eq!(found.verified.facts().log_entries.len(), 1);
        assert!(found.rejected.iter().all(|one| one.code() == Code::SubjectMismatch));
    }
    // Of several rejections, the one that came furthest, and of equals the first.
    let code = |bundles: &[&Bundle], bytes| ask(bundles, bytes).unwrap_err().code();
    assert_eq!(code(&[&other, &good], b"another"), Code::SubjectMismatch);
    assert_eq!(code(&[&good, &other], b"another"), Code::ArtifactDigest);
    let unlogged = include_bytes!("../real/no-signed-time.sigstore.json");
    let early = Bundle::from_json(unlogged).unwrap();
    assert_eq!(code(&[&early, &good], b"another"), Code::ArtifactDigest);
    assert_eq!(ask(&[], BLOB).unwrap_err().code(), Code::BundleForm);
}
