//! The real servers, which Go builds: Fulcio with an authority of its own, the Rekor v2 log that keeps its tree in files, and the
//! timestamp authority. Their issuer and their log of certificates are those of the box, since no such log builds with Go alone.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sigproof_box::{IDENTITY, Log, Options, Sandbox, Server};
use sigproof_keys::{KeyKind, KeyPair};
use sigproof_testkit::json::b64;
use sigproof_testkit::rekor_v2::note_id;

use crate::host::Place;
use crate::http::get;

/// The name of the log, under which it signs its checkpoints. Nobody asks for it.
const ORIGIN: &str = "log2026.interop.example";
/// How long a server takes to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Servers that run until this is dropped.
pub struct Servers {
    sandbox: Sandbox,
    children: Vec<Child>,
    trusted_root: Value,
    urls: Urls,
}

#[derive(Clone, Debug)]
struct Urls {
    fulcio: String,
    rekor: String,
    tsa: String,
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Starts a program; what it says goes to a file beside its own.
fn start(programs: &Path, folder: &Path, name: &str, args: &[String]) -> io::Result<Child> {
    let log = fs::File::create(folder.join(format!("{name}.log")))?;
    let program = programs.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = Command::new(&program);
    command.args(args).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    // A file that lies about in the home of whoever runs this is not read.
    command.current_dir(folder).env("HOME", folder);
    command.spawn().map_err(|error| io::Error::other(format!("{}: {error}", program.display())))
}

/// Waits until the address answers.
fn wait_for(url: &str, child: &mut Child, log: &Path) -> io::Result<Vec<u8>> {
    let start = Instant::now();
    loop {
        match get(url) {
            Ok(body) => return Ok(body),
            Err(error) => {
                let ended = child.try_wait()?;
                if ended.is_some() || start.elapsed() > PATIENCE {
                    let said = fs::read_to_string(log).unwrap_or_default();
                    return Err(io::Error::other(format!("{error}; {ended:?}\n{said}")));
                }
                sleep(Duration::from_millis(100));
            }
        }
    }
}

/// The base64 of each block of a PEM text.
fn blocks(pem: &str) -> Vec<String> {
    let blocks = pem.split("-----BEGIN ").skip(1);
    let body = |block: &str| {
        let lines = block.lines().skip(1).take_while(|line| !line.starts_with("-----"));
        lines.map(str::trim).collect::<String>()
    };
    blocks.map(body).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

const VALID_FOR: &str = "2025-01-01T00:00:00Z";

fn authority(name: &str, uri: &str, certificates: &[String]) -> Value {
    let list: Vec<_> = certificates.iter().map(|raw| json!({ "rawBytes": raw })).collect();
    json!({
        "subject": { "organization": "interop.example", "commonName": name },
        "uri": uri,
        "certChain": { "certificates": list },
        "validFor": { "start": VALID_FOR },
    })
}

impl Servers {
    /// Starts the programs of a folder: `fulcio`, `posix` (Rekor v2) and `timestamp-server`. What they write goes into another.
    ///
    /// # Errors
    /// If one does not start; then with what it said.
    pub fn start(programs: &Path, folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let sandbox = Sandbox::start(&Options::default())?;
        let root: Value = serde_json::from_str(&sandbox.trusted_root())?;
        let nowhere = || Urls { fulcio: String::new(), rekor: String::new(), tsa: String::new() };
        let mut servers =
            Self { sandbox, children: Vec::new(), trusted_root: json!({}), urls: nowhere() };
        let ct = root["ctlogs"][0].clone();
        let fulcio = servers.fulcio(programs, folder, &ct)?;
        let (tsa, tsa_uri) = servers.tsa(programs, folder)?;
        let log = servers.rekor(programs, folder)?;
        servers.trusted_root = json!({
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log],
            "certificateAuthorities": [authority("fulcio", "https://fulcio.interop.example", &fulcio)],
            "ctlogs": [ct],
            "timestampAuthorities": [authority("tsa", &tsa_uri, &tsa)],
        });
        Ok(servers)
    }

    fn run(
        &mut self,
        programs: &Path,
        folder: &Path,
        name: &str,
        args: &[String],
        ready: &str,
    ) -> io::Result<Vec<u8>> {
        self.children.push(start(programs, folder, name, args)?);
        let child = self.children.last_mut().ok_or_else(|| io::Error::other("no child"))?;
        wait_for(ready, child, &folder.join(format!("{name}.log")))
    }

    /// Its certificates, from the issuer up.
    fn fulcio(&mut self, programs: &Path, folder: &Path, ct: &Value) -> io::Result<Vec<String>> {
        let issuer = self.sandbox.url(Server::Issuer).to_owned();
        let config = format!(
            "oidc-issuers:\n  {issuer}:\n    issuer-url: {issuer}\n    client-id: sigstore\n    type: email\n"
        );
        fs::write(folder.join("fulcio.yaml"), config)?;
        let key = ct["publicKey"]["rawBytes"].as_str().unwrap_or_default();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n");
        fs::write(folder.join("ct.pub"), pem)?;
        let [port, grpc, metrics] = [free_port()?, free_port()?, free_port()?];
        let log = self.sandbox.url(Server::Fulcio).to_owned();
        let args = words(&format!(
            "serve --config-path fulcio.yaml --ca ephemeralca --ct-log-url {log} --ct-log-public-key-path ct.pub \
             --host 127.0.0.1 --port {port} --grpc-port {grpc} --metrics-port {metrics} \
             --legacy-unix-domain-socket fulcio.socket"
        ));
        let url = format!("http://127.0.0.1:{port}");
        let ready = format!("{url}/api/v2/trustBundle");
        let bundle: Value =
            serde_json::from_slice(&self.run(programs, folder, "fulcio", &args, &ready)?)?;
        self.urls.fulcio = url;
        let chain = bundle["chains"][0]["certificates"].as_array().cloned().unwrap_or_default();
        Ok(chain.iter().filter_map(Value::as_str).flat_map(blocks).collect())
    }

    /// Its certificates, the signer first; and its address.
    fn tsa(&mut self, programs: &Path, folder: &Path) -> io::Result<(Vec<String>, String)> {
        let port = free_port()?;
        let args = words(&format!(
            "serve --host 127.0.0.1 --port {port} --timestamp-signer memory --disable-ntp-monitoring"
        ));
        let url = format!("http://127.0.0.1:{port}/api/v1/timestamp");
        let chain =
            self.run(programs, folder, "timestamp-server", &args, &format!("{url}/certchain"))?;
        self.urls.tsa = url;
        let chain = blocks(&String::from_utf8_lossy(&chain));
        Ok((chain, "https://tsa.interop.example/api/v1/timestamp".to_owned()))
    }

    /// The log, as a trusted root has it.
    fn rekor(&mut self, programs: &Path, folder: &Path) -> io::Result<Value> {
        let key = KeyPair::generate(KeyKind::Ed25519).map_err(io::Error::other)?;
        let private = key.to_pkcs8_pem().map_err(io::Error::other)?;
        fs::write(folder.join("log.pem"), private.as_bytes())?;
        let public = key.public_pem().map_err(io::Error::other)?;
        let [port, grpc, metrics] = [free_port()?, free_port()?, free_port()?];
        let tree = folder.join("tree");
        fs::create_dir_all(&tree)?;
        let args = words(&format!(
            "serve --hostname {ORIGIN} --storage-dir tree --signer-filepath log.pem --http-address 127.0.0.1 \
             --grpc-address 127.0.0.1 --http-port {port} --grpc-port {grpc} --http-metrics-port {metrics} \
             --checkpoint-interval 1s --batch-max-age 100ms"
        ));
        let url = format!("http://127.0.0.1:{port}");
        self.run(programs, folder, "posix", &args, &format!("{url}/healthz"))?;
        self.urls.rekor = url;
        let id = note_id(ORIGIN, 0x01, key.public_key().key_bytes());
        Ok(json!({
            "baseUrl": format!("https://{ORIGIN}"),
            "hashAlgorithm": "SHA2_256",
            "publicKey": {
                "rawBytes": blocks(&public).concat(),
                "keyDetails": "PKIX_ED25519",
                "validFor": { "start": VALID_FOR },
            },
            "logId": { "keyId": b64(id) },
        }))
    }

    /// The servers, as a place to sign in.
    pub fn place(&self) -> Place<'_> {
        Place {
            logs: &[Log::V2],
            config: Box::new(|_| {
                json!({
                    "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
                    "trustedRoot": self.trusted_root,
                    "signingConfig": self.signing_config(),
                })
                .to_string()
            }),
            trusted_root: self.trusted_root.to_string(),
            issuer: self.sandbox.url(Server::Issuer).to_owned(),
            identity: IDENTITY.to_owned(),
            token: Box::new(|| self.sandbox.token(IDENTITY)),
        }
    }

    /// Where the servers are, for a client.
    pub fn signing_config(&self) -> Value {
        let service = |url: &str, version: u32| {
            json!({
                "url": url,
                "majorApiVersion": version,
                "validFor": { "start": VALID_FOR },
                "operator": "interop.example",
            })
        };
        json!({
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service(&self.urls.fulcio, 1)],
            "oidcUrls": [service(self.sandbox.url(Server::Issuer), 1)],
            "rekorTlogUrls": [service(&self.urls.rekor, 2)],
            "rekorTlogConfig": { "selector": "ANY" },
            "tsaUrls": [service(&self.urls.tsa, 1)],
            "tsaConfig": { "selector": "ANY" },
        })
    }
}

/// Where a client's own files go.
pub fn below(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = folder.join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
