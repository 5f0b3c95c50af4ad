//! TLS and proxies: a server in front of the box, and a proxy in front of the server. Certificate and key of the server are in
//! `tls`; the key of the authority that vouches for it, `tls/ca.pem`, was thrown away.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sigproof_box::Server;

use crate::place::{Place, Ran};

const CERTIFICATE: &[u8] = include_bytes!("tls/server.der");
const KEY: &[u8] = include_bytes!("tls/server.key.der");

/// Accepts for as long as the tests run, each connection in a thread of its own. Returns the port.
fn listen(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve = Arc::clone(&serve);
            // Whoever does not trust this server goes away.
            thread::spawn(move || serve(stream.unwrap()));
        }
    });
    port
}

/// The head of a request or of an answer.
fn head(stream: &mut impl Read) -> io::Result<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// A server that speaks TLS, and asks the one of the box.
fn in_front_of(url: &str) -> u16 {
    let inner = url.strip_prefix("http://").unwrap().to_owned();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(CERTIFICATE)],
            PrivatePkcs8KeyDer::from(KEY).into(),
        );
    let config = Arc::new(config.unwrap());
    listen(move |stream| {
        let mut outer =
            StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        let head = head(&mut outer)?;
        let length = head.to_lowercase();
        let length = length.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |text| text.parse().unwrap())];
        outer.read_exact(&mut body)?;
        let mut server = TcpStream::connect(&inner)?;
        let (first, rest) = head.split_once("\r\n").unwrap();
        write!(server, "{first}\r\nConnection: close\r\n{rest}")?;
        server.write_all(&body)?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        outer.write_all(&answer)?;
        outer.conn.send_close_notify();
        outer.flush()
    })
}

/// A proxy that counts whom it connects.
fn proxy(count: &'static AtomicUsize) -> u16 {
    listen(move |mut client| {
        let head = head(&mut client)?;
        let to = head.strip_prefix("CONNECT ").unwrap().split(' ').next().unwrap();
        count.fetch_add(1, Ordering::SeqCst);
        let mut server = TcpStream::connect(to)?;
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        let (mut back, mut from) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut back));
        io::copy(&mut client, &mut server).map(drop)
    })
}

#[test]
fn servers_and_proxies_are_the_ones_that_are_named() {
    static PROXIED: AtomicUsize = AtomicUsize::new(0);
    let place = Place::new("tls");
    let mut config = place.json("v2.json").to_string();
    for server in [Server::Fulcio, Server::RekorV2, Server::Tsa] {
        let url = place.sandbox.url(server);
        config = config.replace(url, &format!("https://localhost:{}", in_front_of(url)));
    }
    place.write("tls.json", &config);
    let authority = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sign/tls/ca.pem");
    let authority = authority.to_str().unwrap();
    let sign = |more: &[&str], set: &[(&str, &str)]| -> Ran {
        let fixed = ["sign", "a", "--trust-config", "tls.json", "--identity-token", "@token"];
        let mut command = place.command(&[&fixed[..], &["--yes", "--overwrite"], more].concat());
        command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").env_remove("NO_PROXY");
        place.ran(command.envs(set.iter().copied()).output().unwrap())
    };
    // Nobody whom the system knows vouches for it.
    let ran = sign(&[], &[]);
    assert!(ran.exit == Some(3) && ran.has_code("session.host.failed"), "{ran:?}");
    assert!(ran.err.contains("certificate is not trusted") || ran.err.contains("no certificate"));
    assert!(place.requests().is_empty());
    for (more, set) in
        [(&["--ca-file", authority][..], &[][..]), (&[], &[("SSL_CERT_FILE", authority)])]
    {
        let ran = sign(more, set);
        assert_eq!(ran.exit, Some(0), "{ran:?}");
    }
    // Through the proxy, around it, and to one that is not there.
    let proxy = format!("http://user:planted-password@127.0.0.1:{}", proxy(&PROXIED));
    let trusted = ("SSL_CERT_FILE", authority);
    let ran = sign(&[], &[trusted, ("HTTPS_PROXY", &proxy)]);
    assert_eq!((ran.exit, PROXIED.load(Ordering::SeqCst)), (Some(0), 3), "{ran:?}");
    let ran = sign(&[], &[trusted, ("https_proxy", &proxy), ("NO_PROXY", "x, localhost")]);
    assert_eq!((ran.exit, PROXIED.load(Ordering::SeqCst)), (Some(0), 3), "{ran:?}");
    place.requests();
    for wrong in ["http://user:planted-password@127.0.0.1:1", "planted-password://x"] {
        let ran = sign(&[], &[trusted, ("HTTPS_PROXY", wrong)]);
        assert!(ran.exit == Some(3) && ran.has_code("session.host.failed"), "{ran:?}");
    }
    assert!(place.requests().is_empty());
}
