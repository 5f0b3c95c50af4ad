//! What reviewers found: each a bundle, or a trusted root, that once got the wrong answer.

use serde_json::{Value, json};
use sigproof::policy::{Dangerous, EvidenceRule, Witnesses};
use sigproof::{
    Artifact, Bundle, Code, Facts, HashAlgorithm, Policy, PublicKey, Time, TrustedKey, TrustedRoot,
    Verifier,
};
use sigproof_testkit::ca::{self, Chain};
use sigproof_testkit::clock::{BASE, END, START, rfc3339};
use sigproof_testkit::json::{b64, unb64};
use sigproof_testkit::key::{Hash, Key, KeyKind};
use sigproof_testkit::recipe::Signer;
use sigproof_testkit::tsa::{self, Info, Name, Stamp, Token, Tsa};
use sigproof_testkit::witness::Witness;
use sigproof_testkit::{
    EntryKind, Made, Recipe, Twist, World, bundle as entries, checkpoint, der, rekor, rekor_v2,
    trusted_root,
};

const SEED: &str = "reviewed";

fn policy(made: &Made) -> Policy {
    let question = &made.question;
    match &question.key {
        Some(pem) => Policy::key(PublicKey::from_pem_or_der(pem.as_bytes()).unwrap()),
        None => {
            let identity = question.identity.as_deref().unwrap();
            Policy::identity(identity, question.issuer.as_deref().unwrap())
        }
    }
}

fn ask(made: &Made, bundle: &Value, root: &Value, policy: &Policy) -> Result<Facts, Code> {
    let root = TrustedRoot::from_json(root.to_string().as_bytes()).map_err(|f| f.code())?;
    let bundle = Bundle::from_json(bundle.to_string().as_bytes()).map_err(|r| r.code())?;
    let answer = Verifier::new(root).verify(&bundle, Artifact::bytes(&made.artifact), policy);
    answer.map(|verified| verified.facts().clone()).map_err(|rejected| rejected.code())
}

fn signature(made: &Made) -> Vec<u8> {
    unb64(made.bundle["messageSignature"]["signature"].as_str().unwrap())
}

fn with_tokens(bundle: &Value, tokens: &[Vec<u8>]) -> Value {
    let list: Vec<Value> = tokens.iter().map(|t| json!({"signedTimestamp": b64(t)})).collect();
    let mut out = bundle.clone();
    out["verificationMaterial"]["timestampVerificationData"] = json!({"rfc3161Timestamps": list});
    out
}

fn raw(der: &[u8]) -> Value {
    json!({"rawBytes": b64(der)})
}

/// An intermediate whose authority has ended came back as a hint, under another authority with the
/// same root.
#[test]
fn a_withdrawn_intermediate_is_no_hint() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::default().twisted(Twist::IntermediateToo));
    let chain = world.chain(KeyKind::P384, "fulcio");
    let mut other = Chain { links: vec![(chain.links[0].0.clone(), chain.links[0].1.clone())] };
    other.push(SEED, KeyKind::P384, "fulcio-b", "intermediate");
    let (old, new) = (chain.sign(), other.sign());
    let retired = trusted_root::authority(&[&old[1], &old[0]], Some(BASE - 86_400));
    let current = trusted_root::authority(&[&new[1], &new[0]], None);
    let mut root = made.trusted_root.clone();
    root["certificateAuthorities"] = json!([retired, current]);
    let answer = ask(&made, &made.bundle, &root, &policy(&made));
    assert_eq!(answer.unwrap_err(), Code::PathAuthorityWindow);
}

/// The same for timestamp authorities, whether the withdrawn one lists its signer or not.
#[test]
fn a_withdrawn_timestamp_authority_stays_withdrawn() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let authority = Tsa::new(Name::A, tsa::chain(SEED, Name::A));
    let (signer, above) = (authority.signer.der.clone(), &authority.above);
    let (intermediate, top) = (above[0].der.clone(), above[1].der.clone());
    let mut root = made.trusted_root.clone();
    for listed in [vec![&signer, &intermediate, &top], vec![&intermediate, &top]] {
        let chain: Vec<Value> = listed.iter().map(|der| raw(der)).collect();
        root["timestampAuthorities"] = json!([
            {"uri": "https://old", "certChain": {"certificates": chain},
             "validFor": {"start": rfc3339(START), "end": rfc3339(BASE - 1)}},
            {"uri": "https://new", "certChain": {"certificates": [raw(&top)]},
             "validFor": {"start": rfc3339(START)}},
        ]);
        for embedded in [vec![], vec![signer.clone()], vec![signer.clone(), intermediate.clone()]] {
            let mut token =
                authority.token(&authority.info(&signature(&made), &Stamp::by(Name::A)));
            token.certificates = embedded;
            token.sign();
            let bundle = with_tokens(&made.bundle, &[token.encode()]);
            let code = ask(&made, &bundle, &root, &policy(&made)).unwrap_err();
            assert!([Code::TimestampWindow, Code::TimeNone].contains(&code), "{code}");
        }
    }
}

/// The entry of an unknown log gave a time from a checkpoint that it was never proven to be in.
#[test]
fn witnesses_of_an_unknown_log_give_no_time() {
    let world = World::new(SEED);
    let mut recipe = Recipe::wide(EntryKind::Message2);
    recipe.stamps = vec![];
    let made = world.make(&recipe);
    let witness = Witness::new(SEED, "witness0");
    let evidence = |quorum| EvidenceRule {
        witnesses: Witnesses { quorum, keys: vec![witness.verifier_key()], as_time: true },
        ..EvidenceRule::default()
    };
    let digest = Hash::Sha256.digest(&made.artifact);
    let verifier = rekor::verifier(&made.leaf);
    let body = rekor::hashedrekord(Hash::Sha256, &digest, &signature(&made), &verifier);
    let text = checkpoint::body("some.other.log", "5", &[7; 32], &[]);
    let note = format!("{text}\n\u{2014} some.other.log AAAAAQI=\n{}", witness.line(&text, BASE));
    let entry = json!({
        "logIndex": "1", "logId": {"keyId": b64([9u8; 32])},
        "kindVersion": {"kind": "hashedrekord", "version": "0.0.1"},
        "inclusionProof": {"checkpoint": {"envelope": note}},
        "canonicalizedBody": b64(body.to_string()),
    });
    let mut beside = made.bundle.clone();
    let list = beside["verificationMaterial"]["tlogEntries"].as_array_mut().unwrap();
    list.push(entry.clone());
    let asked = policy(&made).with_evidence(evidence(0));
    assert_eq!(ask(&made, &beside, &made.trusted_root, &asked).unwrap_err(), Code::TimeNone);
    let mut alone = made.bundle.clone();
    alone["verificationMaterial"]["tlogEntries"] = json!([entry]);
    let asked = policy(&made).with_evidence(evidence(1)).with_dangerous(Dangerous::NoLog);
    assert_eq!(ask(&made, &alone, &made.trusted_root, &asked).unwrap_err(), Code::TimeNone);
}

/// A policy that does without a log did without its witnesses too.
#[test]
fn no_log_is_not_no_witness() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let keys = vec![Witness::new(SEED, "witness0").verifier_key()];
    let witnesses = Witnesses { quorum: 1, keys, as_time: false };
    let evidence = EvidenceRule { witnesses, ..EvidenceRule::default() };
    let asked = policy(&made).with_evidence(evidence).with_dangerous(Dangerous::NoLog);
    let mut without = made.bundle.clone();
    without["verificationMaterial"].as_object_mut().unwrap().remove("tlogEntries");
    for bundle in [&made.bundle, &without] {
        let code = ask(&made, bundle, &made.trusted_root, &asked).unwrap_err();
        assert_eq!(code, Code::WitnessThreshold);
    }
}

/// Without a verified time, nobody asked whether the log's key was still trusted.
#[test]
fn a_log_that_has_ended_needs_a_time() {
    let world = World::new(SEED);
    for kind in [EntryKind::Message2, EntryKind::HashedRekord] {
        let mut recipe = Recipe::wide(kind);
        recipe.signer = Signer::Key;
        recipe.stamps = vec![];
        let mut made = world.make(&recipe);
        let entry = &mut made.bundle["verificationMaterial"]["tlogEntries"][0];
        for key in ["inclusionPromise", "integratedTime"] {
            entry.as_object_mut().unwrap().remove(key);
        }
        for log in made.trusted_root["tlogs"].as_array_mut().unwrap() {
            log["publicKey"]["validFor"] =
                json!({"start": "1990-01-01T00:00:00Z", "end": "1990-01-02T00:00:00Z"});
        }
        let code = ask(&made, &made.bundle, &made.trusted_root, &policy(&made)).unwrap_err();
        assert_eq!(code, Code::NowRequired);
        let root = TrustedRoot::from_json(made.trusted_root.to_string().as_bytes()).unwrap();
        let bundle = Bundle::from_json(made.bundle.to_string().as_bytes()).unwrap();
        let (artifact, now) = (Artifact::bytes(&made.artifact), Time::from_unix(BASE));
        let answer = Verifier::new(root).verify_at(&bundle, artifact, &policy(&made), now);
        assert_eq!(answer.unwrap_err().code(), Code::LogWindow);
    }
}

/// One authority with two addresses, for two periods, counted as two operators.
#[test]
fn one_authority_is_one_operator() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let authority = Tsa::new(Name::A, tsa::chain(SEED, Name::A));
    let chain: Vec<Value> = authority.listed.iter().map(|der| raw(der)).collect();
    let mut root = made.trusted_root.clone();
    root["timestampAuthorities"] = json!([
        {"uri": "https://old", "certChain": {"certificates": chain},
         "validFor": {"start": rfc3339(START), "end": rfc3339(BASE)}},
        {"uri": "https://new", "certChain": {"certificates": chain},
         "validFor": {"start": rfc3339(BASE + 1)}},
    ]);
    let tokens: Vec<Vec<u8>> = [BASE, BASE + 1]
        .iter()
        .map(|time| {
            let stamp = Stamp::at(Name::A, *time);
            let mut token = authority.token(&authority.info(&signature(&made), &stamp));
            token.sign();
            token.encode()
        })
        .collect();
    let bundle = with_tokens(&made.bundle, &tokens);
    let times = |n| EvidenceRule { times: Some(n), ..EvidenceRule::default() };
    let one = policy(&made).with_evidence(times(1));
    assert_eq!(ask(&made, &bundle, &root, &one).unwrap().times.len(), 2);
    let two = policy(&made).with_evidence(times(2));
    assert_eq!(ask(&made, &bundle, &root, &two).unwrap_err(), Code::TimeThreshold);
    let stamps = EvidenceRule { timestamps: 2, ..EvidenceRule::default() };
    let two = policy(&made).with_evidence(stamps);
    assert_eq!(ask(&made, &bundle, &root, &two).unwrap_err(), Code::TimestampThreshold);
}

type Edit<'e, T> = &'e dyn Fn(&mut T);

/// What is wrong with the token of an authority that nobody trusts is nobody's business.
#[test]
fn tokens_of_unknown_authorities_are_ignored() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let data = &made.bundle["verificationMaterial"]["timestampVerificationData"];
    let good = unb64(data["rfc3161Timestamps"][0]["signedTimestamp"].as_str().unwrap());
    let ask = |chain_edit: Edit<'_, Chain>, info_edit: Edit<'_, Info>, edit: Edit<'_, Token>| {
        let mut chain = tsa::chain(SEED, Name::Stranger);
        chain_edit(&mut chain);
        let stranger = Tsa::new(Name::Stranger, chain);
        let mut info = stranger.info(&signature(&made), &Stamp::by(Name::Stranger));
        info_edit(&mut info);
        let mut token = stranger.token(&info);
        token.certificates = stranger.certificates();
        edit(&mut token);
        token.sign();
        let bundle = with_tokens(&made.bundle, &[good.clone(), token.encode()]);
        ask(&made, &bundle, &made.trusted_root, &policy(&made)).map(|facts| facts.times.len())
    };
    let sha1 = || der::seq(&[der::oid(tsa::oid::SHA1)]);
    let unknown = || ca::Extension::new("1.2.3.4", true, der::null());
    assert_eq!(ask(&|_| {}, &|_| {}, &|_| {}), Ok(1));
    assert_eq!(ask(&|c| c.links[2].0.not_after = BASE - 1, &|_| {}, &|_| {}), Ok(1));
    assert_eq!(ask(&|c| c.links[2].0.put_extension(unknown()), &|_| {}, &|_| {}), Ok(1));
    let imprint = |info: &mut Info| {
        info.imprint_algorithm = sha1();
        info.imprint = vec![1; 20];
    };
    assert_eq!(ask(&|_| {}, &imprint, &|_| {}), Ok(1));
    let digest = |token: &mut Token| {
        token.digest_algorithms = vec![sha1()];
        token.digest_algorithm = sha1();
    };
    assert_eq!(ask(&|_| {}, &|_| {}, &digest), Ok(1));
}

/// Certificates of a token that all could issue one another kept path building busy for seconds.
/// Whatever such a token holds, it takes few searches: the bundle is judged, and not for its size.
#[test]
fn a_clique_of_certificates_is_not_searched() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let mut root = made.trusted_root.clone();
    root["timestampAuthorities"] = vec![root["timestampAuthorities"][0].clone(); 7].into();
    let stranger = Tsa::new(Name::Stranger, tsa::chain(SEED, Name::Stranger));
    let (s, t) = (der::name("s.example", "s"), der::name("t.example", "t"));
    let certificate = |subject: &[u8], issuer: &[u8], serial: u8, key: usize, extension| {
        ca::Certificate {
            serial: vec![serial],
            algorithm: "1.2.840.10045.4.3.2".into(),
            issuer: issuer.to_vec(),
            not_before: START,
            not_after: END,
            subject: subject.to_vec(),
            spki: Key::derive(KeyKind::P256, SEED, &format!("clique{key}")).spki(),
            extensions: vec![extension],
        }
        .assemble(&[7; 70])
    };
    let mut all = Vec::new();
    for n in 0..8u8 {
        let usage = ca::key_usage(ca::DIGITAL_SIGNATURE);
        let name = der::name("c.example", &format!("c{n}"));
        all.push(certificate(&name, &s, 0x55, 99, usage));
        let (subject, issuer) = if n % 2 == 0 { (&s, &t) } else { (&t, &s) };
        let constraints = ca::basic_constraints(true, None);
        all.push(certificate(subject, issuer, 0x20 + n, n.into(), constraints));
    }
    let tokens: Vec<Vec<u8>> = (0..31u8)
        .map(|n| {
            let stamp = Stamp { serial: n, ..Stamp::by(Name::Stranger) };
            let mut token = stranger.token(&stranger.info(&signature(&made), &stamp));
            token.certificates = all.clone();
            token.sid = der::seq(&[s.clone(), der::uint(&[0x55])]);
            token.sign();
            token.encode()
        })
        .collect();
    let one = with_tokens(&made.bundle, &tokens[..1]);
    let code = ask(&made, &one, &root, &policy(&made)).unwrap_err();
    assert_eq!(code, Code::TimeNone);
    let many = with_tokens(&made.bundle, &tokens);
    let code = ask(&made, &many, &root, &policy(&made)).unwrap_err();
    assert_eq!(code, Code::SignatureBudget);
}

/// A name that looks like the hash of a key is a name, if the caller gave it.
#[test]
fn a_name_may_look_like_a_hash() {
    let mut recipe = Recipe::wide(EntryKind::Message2);
    recipe.signer = Signer::Key;
    let mut made = World::new(SEED).make(&recipe);
    let hint = b64([5u8; 32]);
    made.bundle["verificationMaterial"]["publicKey"]["hint"] = hint.clone().into();
    let pem = made.question.key.clone().unwrap();
    let key = TrustedKey::new(PublicKey::from_pem_or_der(pem.as_bytes()).unwrap());
    let asked = |keys| ask(&made, &made.bundle, &made.trusted_root, &Policy::keyring(keys));
    assert!(asked(vec![key.clone().with_hint(&hint)]).is_ok());
    assert_eq!(asked(vec![key.clone()]).unwrap_err(), Code::KeyHint);
    // One name for two keys names neither, in whatever order they stand.
    let other = Key::derive(KeyKind::P256, SEED, "other").spki();
    let other = TrustedKey::new(PublicKey::from_spki_der(&other).unwrap()).with_hint(&hint);
    let key = key.with_hint(&hint);
    for keys in [vec![key.clone(), other.clone()], vec![other, key]] {
        assert_eq!(asked(keys).unwrap_err(), Code::KeyUnknown);
    }
}

/// A log that changes keys has two under one name; each entry says whose it is.
#[test]
fn a_log_may_have_two_known_keys() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let mut other = rekor_v2::Log::new(SEED, "log-next", KeyKind::Ed25519);
    other.name = world.rekor_v2[0].name.clone();
    let mut root = made.trusted_root.clone();
    root["tlogs"].as_array_mut().unwrap().push(rekor_v2::trusted(&other));
    assert!(ask(&made, &made.bundle, &root, &policy(&made)).is_ok());
    let mut both = made.bundle.clone();
    let entry = &mut both["verificationMaterial"]["tlogEntries"][0];
    let envelope = &mut entry["inclusionProof"]["checkpoint"]["envelope"];
    let note = envelope.as_str().unwrap().to_owned();
    let text = format!("{}\n", note.split("\n\n").next().unwrap());
    *envelope = format!("{note}{}", other.line(&text)).into();
    assert!(ask(&made, &both, &root, &policy(&made)).is_ok());
}

/// Rekor v2 writes the key id of an RSA key in a form of its own.
#[test]
fn an_rsa_log_loads() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::Message2));
    let key = Key::derive(KeyKind::Rsa, SEED, "rsa-log").spki();
    let name = "rsa.testkit.example";
    let hashed = [name.as_bytes(), b"\n\xffPKIX-RSA-PKCS#1v1.5", &key[..]].concat();
    let id = HashAlgorithm::Sha256.hash(&hashed);
    let mut root = made.trusted_root.clone();
    root["tlogs"].as_array_mut().unwrap().push(json!({
        "baseUrl": format!("https://{name}"), "hashAlgorithm": "SHA2_256",
        "publicKey": {"rawBytes": b64(&key), "keyDetails": "PKIX_RSA_PKCS1V15_2048_SHA256",
                      "validFor": {"start": rfc3339(START)}},
        "logId": {"keyId": b64(id.bytes())},
    }));
    assert!(ask(&made, &made.bundle, &root, &policy(&made)).is_ok());
}

/// Two times, and an entry without one: its log was looked for only once.
#[test]
fn an_entry_without_a_promise_stands_at_every_time() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::default());
    let entry = &made.bundle["verificationMaterial"]["tlogEntries"][0];
    let body = unb64(entry["canonicalizedBody"].as_str().unwrap());
    let logged = |index, time, promised: bool| {
        let kind = ("hashedrekord", "0.0.1");
        let mut entry = world.rekor.append_raw(body.clone(), kind, index, 11, time);
        entry.promise = entry.promise.filter(|_| promised);
        entries::entry(&entry)
    };
    let mut bundle = made.bundle.clone();
    bundle["verificationMaterial"]["tlogEntries"] =
        json!([logged(4, BASE, true), logged(5, BASE + 1, true), logged(6, BASE, false)]);
    let facts = ask(&made, &bundle, &made.trusted_root, &policy(&made)).unwrap();
    assert_eq!((facts.times.len(), facts.log_entries.len()), (2, 3));
}

/// A worthless certificate beside a bad token of a known authority made the token a stranger's.
#[test]
fn a_worthless_hint_hides_nothing() {
    let world = World::new(SEED);
    let made = world.make(&Recipe::wide(EntryKind::HashedRekord));
    let authority = Tsa::new(Name::A, tsa::chain(SEED, Name::A));
    let raw = |der: &[u8]| json!({"rawBytes": b64(der)});
    // The anchor's usage does not include time-stamping: the token is fatal.
    let mut chain = tsa::chain(SEED, Name::A);
    let usage = ca::extended_key_usage(&["1.3.6.1.5.5.7.3.3"]);
    chain.links[0].0.put_extension(usage);
    let (intermediate, anchor) =
        (chain.links[1].0.subject.clone(), chain.links[0].0.subject.clone());
    let signed = chain.sign();
    let mut root = made.trusted_root.clone();
    let listed: Vec<Value> = [&signed[2], &signed[1], &signed[0]].map(|c| raw(&c.der)).into();
    root["timestampAuthorities"] = json!([{
        "uri": "https://tsa", "certChain": {"certificates": listed},
        "validFor": {"start": rfc3339(START)},
    }]);
    let worthless = ca::Certificate {
        serial: vec![0x66],
        algorithm: "1.2.840.10045.4.3.2".into(),
        issuer: anchor,
        not_before: START,
        not_after: END,
        subject: intermediate,
        spki: Key::derive(KeyKind::P256, SEED, "worthless").spki(),
        extensions: vec![ca::basic_constraints(true, None)],
    }
    .assemble(&[7; 70]);
    for embedded in [vec![], vec![worthless]] {
        let mut token = authority.token(&authority.info(&signature(&made), &Stamp::by(Name::A)));
        token.certificates = embedded;
        token.sign();
        let bundle = with_tokens(&made.bundle, &[token.encode()]);
        let code = ask(&made, &bundle, &root, &policy(&made)).unwrap_err();
        assert!(code.as_str().starts_with("timestamp."), "{code}");
    }
}

/// A bad signature without an entry was called one of an unsupported algorithm.
#[test]
fn a_bad_signature_is_called_bad() {
    let mut recipe = Recipe::wide(EntryKind::Message2);
    recipe.signer = Signer::Key;
    let mut made = World::new(SEED).make(&recipe);
    let material = made.bundle["verificationMaterial"].as_object_mut().unwrap();
    material.remove("tlogEntries");
    material.remove("timestampVerificationData");
    made.bundle["messageSignature"].as_object_mut().unwrap().remove("messageDigest");
    let asked = policy(&made).with_dangerous(Dangerous::NoLog);
    assert!(ask(&made, &made.bundle, &made.trusted_root, &asked).is_ok());
    made.artifact.push(b'!');
    let code = ask(&made, &made.bundle, &made.trusted_root, &asked).unwrap_err();
    assert_eq!(code, Code::SignatureInvalid);
}
