//! One change of what a host or a server does, and what comes of it.

use crate::Host;
use sigproof::session::Request;
use sigproof::sign::{Item, RekorVersion, Services, Stopped};
use sigproof_testkit::answer::Reply;
use sigproof_testkit::key::KeyKind;

/// The file that is signed.
pub const FILE: &[u8] = b"the file that is signed\n";
/// Where certificates are issued.
pub const FULCIO: &str = "https://fulcio.testkit.example/api/v2/signingCert";
/// Where Rekor v1 takes entries.
pub const V1: &str = "https://rekor.testkit.example/api/v1/log/entries";
/// Where Rekor v2 takes entries.
pub const V2: &str = "https://log2026.testkit.example/api/v2/log/entries";

/// Signs one file with these services.
pub fn sign(host: &Host, services: Services) -> Result<(), Stopped> {
    let done = host.run(host.keyless(services).sign(vec![Item::bytes(FILE)]))?;
    assert_eq!(done.signed.len(), 1);
    Ok(())
}

/// A host with one change, of which the twin without it signs.
pub fn changed(change: impl FnOnce(&mut Host)) -> Host {
    let mut host = Host::new(KeyKind::P256);
    change(&mut host);
    host
}

/// How signing with a change fails, of which the twin without it signs.
pub fn fails(version: RekorVersion, change: impl FnOnce(&mut Host)) -> Stopped {
    sign(&Host::new(KeyKind::P256), Host::services(version)).unwrap();
    let stopped = sign(&changed(change), Host::services(version)).unwrap_err();
    assert!(stopped.signed().is_empty());
    stopped
}

/// Another answer of one service.
pub fn reply(
    at: &'static str,
    change: impl Fn(Reply) -> Reply + 'static,
) -> impl FnOnce(&mut Host) {
    move |host| {
        host.changes.reply = Box::new(
            move |request: &Request, reply| {
                if request.url == at { change(reply) } else { reply }
            },
        );
    }
}
