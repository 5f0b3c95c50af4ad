//! A DSSE envelope that carries its certificate beside the signature, as slsa-github-generator writes it.

use serde_json::{Value, json};
use sigproof::bundle::Material;
use sigproof::{Bundle, Code};
use sigproof_testkit::json::b64;

use crate::forms::{
    chain, code, facts, find, material, promised, rekor, signature, without_timestamps,
};

/// The bundle's envelope, with this beside its signature.
fn with_cert(bundle: &Bundle, cert: &Value) -> String {
    let mut envelope: Value = serde_json::from_slice(&signature(bundle)).unwrap();
    envelope["signatures"][0]["cert"] = cert.clone();
    envelope.to_string()
}

fn attestations() -> impl Iterator<Item = (sigproof_vectors::Case, Bundle, sigproof::Facts)> {
    promised()
        .filter(|(_, bundle, _)| signature(bundle).starts_with(b"{") && material(bundle).is_some())
}

#[test]
fn the_certificate_in_the_envelope_is_the_one_beside_it() {
    let mut ran = 0;
    for (case, bundle, expected) in attestations() {
        let (entry, chain) = (rekor(&bundle.log_entries()[0]).to_string(), chain(&bundle).unwrap());
        let envelope = with_cert(&bundle, &json!(chain));
        let beside =
            Bundle::from_parts(&signature(&bundle), Some(chain.as_bytes()), Some(entry.as_bytes()));
        let beside = beside.unwrap();
        for (signature, certificate) in [
            (envelope.clone(), None),
            (b64(&envelope), None),
            (envelope.clone(), Some(chain.as_bytes())),
        ] {
            let made =
                Bundle::from_parts(signature.as_bytes(), certificate, Some(entry.as_bytes()));
            assert!(made.unwrap() == beside, "{}", case.id);
        }
        assert_eq!(facts(&case, &beside), without_timestamps(expected), "{}", case.id);
        // Where a bundle is asked for, it is one without a log entry, and proves nothing.
        for text in [envelope.clone(), format!("{envelope}\n{envelope}\n"), format!("[{envelope}]")]
        {
            let all = Bundle::all_from_json(text.as_bytes()).unwrap();
            assert!(all.iter().all(|one| material(one) == material(&beside)), "{}", case.id);
            assert!(all.iter().all(|one| one.log_entries().is_empty()), "{}", case.id);
            assert_eq!(case.run_for(&all[0]).unwrap_err().code(), Code::TimeNone, "{}", case.id);
        }
        ran += 1;
    }
    assert!(ran >= 5, "{ran}");
}

#[test]
fn another_certificate_is_refused() {
    let mut all = attestations();
    let (case, bundle, _) = all.next().unwrap();
    let (_, other, _) = all.find(|(_, other, _)| material(other) != material(&bundle)).unwrap();
    let entry = rekor(&bundle.log_entries()[0]).to_string();
    let foreign = with_cert(&bundle, &json!(chain(&other).unwrap()));
    // The file says one thing and the envelope another.
    let chain = chain(&bundle).unwrap();
    let both =
        Bundle::from_parts(foreign.as_bytes(), Some(chain.as_bytes()), Some(entry.as_bytes()));
    assert_eq!(code(both), Code::LegacyCertificate);
    // Whom the entry names did not sign with this certificate.
    let made = Bundle::from_parts(foreign.as_bytes(), None, Some(entry.as_bytes())).unwrap();
    let no = case.run_for(&made).unwrap_err();
    assert!(["path", "binding"].contains(&no.step()), "{} {}", no.step(), no.code());
}

#[test]
fn what_is_not_a_certificate_is_refused() {
    let (_, bundle, _) = attestations().next().unwrap();
    let entry = rekor(&bundle.log_entries()[0]).to_string();
    let read = |cert: &Value| {
        let envelope = with_cert(&bundle, cert);
        Bundle::from_parts(envelope.as_bytes(), None, Some(entry.as_bytes()))
    };
    assert_eq!(code(read(&json!("no PEM"))), Code::LegacyCertificate);
    assert_eq!(
        code(read(&json!(chain(&bundle).unwrap().replace("MII", "MIJ")))),
        Code::X509Malformed
    );
    // As good as absent: then nobody is said to have signed but the holder of a key.
    for nothing in [json!(""), Value::Null, json!(["x"])] {
        let made = read(&nothing).unwrap();
        assert!(matches!(made.material(), Material::PublicKey { hint, .. } if hint.is_empty()));
        let alone = Bundle::all_from_json(with_cert(&bundle, &nothing).as_bytes()).unwrap_err();
        assert!(alone.to_string().contains("a DSSE envelope"), "{alone}");
    }
}

/// Within a bundle the field has no meaning: only the bundle says who signed.
#[test]
fn in_a_bundle_it_is_ignored() {
    let case = find("real/conda-dsse");
    let mut value: Value = serde_json::from_slice(&case.read(&case.bundle).unwrap()).unwrap();
    let plain = case.parse().unwrap();
    for cert in [json!("no PEM"), json!(1)] {
        value["dsseEnvelope"]["signatures"][0]["cert"] = cert;
        assert!(Bundle::from_json(value.to_string().as_bytes()).unwrap() == plain);
    }
}
