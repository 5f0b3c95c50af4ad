//! Delete a check of the signer, and a test must fail: each fault is refused under the code of its check; with the checks of that code
//! switched off, the session goes on to where the table says. Where that is the end, nothing else stands behind the check.
//!
//! The switch is global to the process: one test of this binary uses it.
#![cfg(feature = "ablation")]

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use serde_json::json;
use sigproof::session::{Action, Event, Purpose};
use sigproof::sign::ambient::{self, Environment};
use sigproof::sign::{DeclaredKey, Instance, Item, RekorVersion, Services, Signer, Takes};
use sigproof::trust::SigningConfig;
use sigproof::{Code, HashAlgorithm, Hasher, PublicKey, Scheme, Time, ablation};
use sigproof_signing::change::{FILE, FULCIO, V1, changed, reply, sign};
use sigproof_signing::{Host, url};
use sigproof_testkit::answer::{Reply, rekor, tsa};
use sigproof_testkit::ca;
use sigproof_testkit::key::{Key, KeyKind};
use sigproof_testkit::recipe::San;
use sigproof_testkit::tsa::Name;
use sigproof_testkit::{World, clock};

/// A fault: its check, what happens without it, and the fault itself.
type Case = (Code, Result<(), Code>, fn() -> Result<(), Code>);

fn p256() -> Host {
    Host::new(KeyKind::P256)
}

fn keyless(host: &Host, services: Services) -> Result<(), Code> {
    sign(host, services).map_err(|stopped| stopped.code())
}

fn v1(change: impl FnOnce(&mut Host)) -> Result<(), Code> {
    keyless(&changed(change), Host::services(RekorVersion::V1))
}

fn v2(change: impl FnOnce(&mut Host)) -> Result<(), Code> {
    keyless(&changed(change), Host::services(RekorVersion::V2))
}

fn authority() -> Services {
    Services::none().with_authority(url::FULCIO).unwrap()
}

fn run(host: &Host, signer: Signer, item: Item) -> Result<(), Code> {
    host.run(signer.sign(vec![item])).map(drop).map_err(|stopped| stopped.code())
}

fn statement() -> Item {
    let digest = [HashAlgorithm::Sha256.hash(FILE)];
    Item::attestation(&[("file", &digest)], "https://t.example", b"{}").unwrap()
}

fn config(more: &str) -> Result<SigningConfig, Code> {
    let media_type = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
    let service = |url: &str, version: u8, operator: &str| {
        json!({ "url": url, "majorApiVersion": version, "operator": operator,
            "validFor": { "start": "2020-01-01T00:00:00Z" } })
    };
    let json = json!({
        "mediaType": format!("{media_type}{more}"),
        "caUrls": [service(url::FULCIO, 1, "a")],
        "rekorTlogUrls": [service(url::REKOR, 1, "a")],
        "rekorTlogConfig": { "selector": "EXACT", "count": 2 },
    });
    SigningConfig::from_json(json.to_string().as_bytes()).map_err(|failure| failure.code())
}

fn another_key() -> Key {
    Key::derive(KeyKind::P256, "signing", "another")
}

const CASES: &[Case] = &[
    // What is asked for.
    (Code::SignItemNone, Err(Code::Internal), || {
        let host = p256();
        let signer = host.keyless(Host::services(RekorVersion::V2));
        host.run(signer.sign(Vec::new())).map(drop).map_err(|stopped| stopped.code())
    }),
    (Code::ArtifactEncoding, Ok(()), || {
        let host = p256();
        let item = Item::bytes(b"DSSEv1 1 a 1 b");
        run(&host, host.keyless(Host::services(RekorVersion::V2)), item)
    }),
    (Code::SignSubjects, Ok(()), || {
        let text = r#"{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"t","predicate":{}}"#;
        Item::statement(text.as_bytes()).map(drop).map_err(|failure| failure.code())
    }),
    (Code::StatementMalformed, Ok(()), || {
        let digest = [HashAlgorithm::Sha256.hash(FILE)];
        let item = Item::attestation(&[("file", &digest)], "t", b"[]");
        item.map(drop).map_err(|failure| failure.code())
    }),
    (Code::SignKeyAlgorithm, Ok(()), || {
        let key = PublicKey::from_spki_der(&Host::new(KeyKind::P384).key.spki()).unwrap();
        let declared = DeclaredKey::new(key, Scheme::EcdsaP384Sha256);
        declared.map(drop).map_err(|failure| failure.code())
    }),
    (Code::SignKeyForm, Ok(()), || {
        let host = p256();
        let mut hasher = Hasher::new(&[HashAlgorithm::Sha256]);
        hasher.update(FILE);
        let key = host.declared().taking(Takes::Message);
        let instance = Instance::new(host.root(), Host::services(RekorVersion::V2));
        run(&host, Signer::keyless(instance, key), Item::file(hasher.into_artifact()))
    }),
    // The log is asked, and refuses it.
    (Code::SignKeyLog, Err(Code::SessionStatus), || {
        let host = Host::new(KeyKind::P384);
        let services = Host::services(RekorVersion::V1);
        run(
            &host,
            Signer::with_key(Instance::new(host.root(), services), host.declared()),
            statement(),
        )
    }),
    // Which services.
    (Code::SigningConfigMediaType, Ok(()), || config("x").map(drop)),
    (Code::SigningConfigService, Ok(()), || {
        let host = p256();
        let signer =
            Signer::keyless(Instance::configured(host.root(), config("")?), host.declared());
        run(&host, signer, Item::bytes(FILE))
    }),
    (Code::SigningConfigUrl, Err(Code::SessionStatus), || {
        let services = Host::services(RekorVersion::V2).with_authority("http://ca.example");
        keyless(&p256(), services.map_err(|failure| failure.code())?)
    }),
    (Code::SignPlanTime, Err(Code::TimeNone), || {
        keyless(&p256(), authority().with_log(url::REKOR_V2, RekorVersion::V2).unwrap())
    }),
    // What is asked twice answers twice.
    (Code::SignPlanRepeated, Err(Code::SignServiceRepeated), || {
        let services = Host::services(RekorVersion::V2).with_timestamping(url::TSA).unwrap();
        keyless(&p256(), services)
    }),
    // More than anybody knows.
    (Code::BundleEntries, Err(Code::SignEntryLog), || {
        let with = |services: Services, n: usize| {
            services.with_log(&format!("https://log{n}.example"), RekorVersion::V1).unwrap()
        };
        keyless(&p256(), (0..33).fold(Host::services(RekorVersion::V1), with))
    }),
    (Code::BundleTimestamps, Err(Code::SignTimestampUnknown), || {
        let with = |services: Services, n: usize| {
            services.with_timestamping(&format!("https://tsa{n}.example")).unwrap()
        };
        keyless(&p256(), (0..33).fold(Host::services(RekorVersion::V1), with))
    }),
    // The token, which the authority reads as well (the real one its email_verified, too).
    (Code::SignTokenExpired, Err(Code::SessionStatus), || {
        v2(|host| host.changes.claims = Box::new(|claims| claims["exp"] = clock::BASE.into()))
    }),
    (Code::SignTokenAudience, Err(Code::SessionStatus), || {
        v2(|host| host.changes.claims = Box::new(|claims| claims["aud"] = "other".into()))
    }),
    (Code::SignTokenEmail, Ok(()), || {
        v2(|host| host.changes.claims = Box::new(|claims| claims["email_verified"] = false.into()))
    }),
    // An envelope's encoding is signed as a proof.
    (Code::SignTokenMalformed, Ok(()), || {
        v2(|host| {
            host.changes.claims = Box::new(|claims| claims["email"] = "DSSEv1 1 a 1 b".into());
        })
    }),
    (Code::SignAmbient, Ok(()), || {
        let variable = |name: &str| {
            Some(match name {
                "ACTIONS_ID_TOKEN_REQUEST_URL" => "file:///x".to_owned(),
                _ => "x".to_owned(),
            })
        };
        let environment = Environment { variable: &variable, product_name: None };
        ambient::detect("sigstore", &environment).map(drop).map_err(|failure| failure.code())
    }),
    // The certificate.
    (Code::SignCertificateKey, Err(Code::SignatureInvalid), || {
        v2(|host| host.changes.issue = Box::new(|issue| issue.leaf.spki = another_key().spki()))
    }),
    (Code::SignCertificateIdentity, Ok(()), || {
        v2(|host| {
            host.changes.issue = Box::new(|issue| {
                let name = ca::general_name(San::Email, "somebody@else.example");
                issue.leaf.put_extension(ca::subject_alt_name(&[name]));
            });
        })
    }),
    (Code::SignCertificateIssuer, Ok(()), || {
        v2(|host| {
            host.changes.issue = Box::new(|issue| {
                issue.leaf.drop_extension("1.3.6.1.4.1.57264.1.1");
                let other = sigproof_testkit::der::utf8("https://other.example");
                issue.leaf.put_extension(ca::Extension::new("1.3.6.1.4.1.57264.1.8", false, other));
            });
        })
    }),
    (Code::SignCertificateSct, Err(Code::SctMissing), || {
        v2(|host| {
            host.changes.issue = Box::new(|issue| issue.logged = false);
            host.changes.reply = Box::new(|request, mut reply| {
                if request.url == FULCIO {
                    let mut answer: serde_json::Value =
                        serde_json::from_slice(&reply.body).unwrap();
                    let mut found = answer["signedCertificateEmbeddedSct"].take();
                    found["signedCertificateTimestamp"] = "e30=".into();
                    reply.body =
                        json!({ "signedCertificateDetachedSct": found }).to_string().into();
                }
                reply
            });
        })
    }),
    (Code::PathExpired, Ok(()), || {
        let begun = Cell::new(false);
        let host = changed(|host| {
            host.changes.event = Box::new(move |action, event| match (action, event) {
                (Action::Sign(asked), event) => {
                    begun.set(asked.purpose == Purpose::Artifact);
                    event
                }
                (Action::Now, Event::Now(now)) if begun.get() => {
                    Event::Now(Time::from_unix(now.unix() + 6000))
                }
                (_, event) => event,
            });
        });
        keyless(&host, authority().with_log(url::REKOR, RekorVersion::V1).unwrap())
    }),
    // Timestamps.
    (Code::SessionEntropy, Ok(()), || {
        v2(|host| {
            host.changes.event = Box::new(|_, event| match event {
                Event::Entropy(_) => Event::Entropy(vec![9; 8]),
                other => other,
            });
        })
    }),
    (Code::SignTimestampNonce, Ok(()), || {
        v2(|host| host.changes.info = Box::new(|info| info.nonce = None))
    }),
    (Code::TimestampImprint, Ok(()), || {
        v2(|host| host.changes.info = Box::new(|info| info.imprint[0] ^= 1))
    }),
    (Code::SignTimestampUnknown, Ok(()), || {
        let services = Host::services(RekorVersion::V1).with_timestamping(url::STRANGER).unwrap();
        keyless(&p256(), services)
    }),
    (Code::SignServiceRepeated, Ok(()), || {
        let host = changed(|host| {
            let chain = sigproof_testkit::tsa::chain(&host.world.seed, Name::A);
            let same = sigproof_testkit::tsa::Tsa::new(Name::A, chain);
            host.changes.reply = Box::new(move |request, reply| match request.url == url::TSA_C {
                true => tsa::answer(&same, &request.body, clock::BASE, &|_| {}, &|_| {}),
                false => reply,
            });
        });
        keyless(&host, Host::services(RekorVersion::V1).with_timestamping(url::TSA_C).unwrap())
    }),
    // Log entries.
    (Code::SignEntryLog, Ok(()), || {
        v1(|host| {
            host.changes.entry = Box::new(|entry| {
                let stranger = World::new("signing").unknown_rekor;
                let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
                *entry = stranger.append(&body, 4, 11, entry.integrated_time);
            });
        })
    }),
    (Code::SignEntryLocation, Ok(()), || {
        v1(|host| {
            host.changes.reply = Box::new(|request, reply| match request.url == V1 {
                true => Reply::refuse(409, "there").with_header("location", "/x"),
                false => reply,
            });
        })
    }),
    // It is there, and where it is, it is there.
    (Code::SessionStatus, Ok(()), || {
        v1(|host| {
            let (world, count) = (World::new("signing"), Cell::new(0));
            host.changes.reply = Box::new(move |request, reply| {
                let is_log = request.url.starts_with(V1);
                count.set(count.get() + usize::from(is_log));
                if !is_log || count.get() > 2 {
                    return reply;
                }
                let proposed = serde_json::from_slice::<serde_json::Value>(&request.body);
                match proposed {
                    Ok(_) => rekor::conflict_v1(&world.rekor, &request.body, clock::BASE),
                    Err(_) => Reply { status: 409, ..reply }.with_header("location", &request.url),
                }
            });
        })
    }),
    // Answers.
    (Code::SessionMediaType, Ok(()), || {
        let html = vec![("content-type".to_owned(), "text/html".to_owned())];
        v2(reply(FULCIO, move |reply| Reply { headers: html.clone(), ..reply }))
    }),
    (Code::SessionBody, Ok(()), || {
        v2(reply(FULCIO, |mut reply| {
            reply.body.extend(vec![b' '; 1 << 20]);
            reply
        }))
    }),
    (Code::SessionRedirect, Err(Code::SessionStatus), || {
        v2(reply(FULCIO, |reply| Reply { status: 302, ..reply }.with_header("location", "/x")))
    }),
];

/// Checks whose code nobody sees, or that nothing can be seen without.
const OTHERS: &[(Code, &str)] = &[
    (Code::BundleCertificates, "told as session.answer.malformed, with or without the check"),
    (Code::JsonFieldValue, "told as sign.config.malformed; its tests are beside it"),
    (Code::JsonSize, "a bundle of that size is refused under the same code, after megabytes"),
    (Code::SessionAnswer, "a login's: its tests are beside it, in core/src/sign/login/tests.rs"),
    (Code::SignLoginIssuer, "the same"),
    (Code::SignLoginNonce, "the same"),
    (Code::SignLoginRefused, "the same"),
    (Code::SignLoginState, "the same"),
    (Code::SignLoginUnsupported, "the same"),
    (Code::SignPlanCertificate, "without an authority there is nowhere to send the request"),
];

#[test]
fn a_fault_goes_on_when_its_check_is_switched_off() {
    let mut wrong = Vec::new();
    for (code, without, fault) in CASES {
        ablation::set_off(&[]);
        let found = fault();
        if found != Err(*code) {
            wrong.push(format!("{code}: with all checks on, {found:?}"));
        }
        ablation::set_off(&[*code]);
        let found = fault();
        if found != *without {
            wrong.push(format!("{code}: switched off, {found:?} and not {without:?}"));
        }
    }
    ablation::set_off(&[]);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every code that a check of the signer has is in one of the two tables.
#[test]
fn every_check_of_the_signer_is_in_the_table() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src");
    let files = |folder: &str| -> io::Result<Vec<_>> {
        fs::read_dir(core.join(folder))?.map(|entry| Ok(entry?.path())).collect()
    };
    let mut sources = files("sign").unwrap();
    sources.extend(files("sign/login").unwrap());
    sources.extend(files("session").unwrap());
    sources.retain(|path| path.is_file() && !path.ends_with("tests.rs"));
    sources.push(core.join("trust/signing_config.rs"));
    let mut found = BTreeSet::new();
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        let (code, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
        for check in code.split("ensure(").skip(1) {
            let Some((_, rest)) = check.split_once("Code::") else { continue };
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap();
            found.insert(rest[..end].to_owned());
        }
    }
    assert!(found.len() > 35, "{found:?}");
    let cases = CASES.iter().map(|(code, ..)| *code);
    let named: BTreeSet<String> =
        cases.chain(OTHERS.iter().map(|(code, _)| *code)).map(|code| format!("{code:?}")).collect();
    assert_eq!(found, named);
}
