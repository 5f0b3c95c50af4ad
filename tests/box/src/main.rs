//! `cargo xtask sandbox`: starts the box, writes what clients need into a folder, and says how to sign.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io, thread};

use sigproof_box::{Fault, IDENTITY, Log, Options, Sandbox, Server, WORKFLOW};

const USAGE: &str = "usage: sigproof-box [--folder FOLDER] [--port FIRST] [--fault SERVER=FAULT]…";

struct Given {
    folder: PathBuf,
    port: Option<u16>,
    faults: Vec<(Server, Fault)>,
}

fn given(args: impl Iterator<Item = String>) -> Result<Given, String> {
    let mut given = Given { folder: "target/sandbox".into(), port: None, faults: Vec::new() };
    let mut args = args;
    while let Some(flag) = args.next() {
        let value = args.next().ok_or(USAGE)?;
        match flag.as_str() {
            "--folder" => given.folder = value.into(),
            "--port" => given.port = Some(value.parse().map_err(|_| USAGE)?),
            "--fault" => {
                let (server, fault) = value.split_once('=').ok_or(USAGE)?;
                let (server, fault): (Server, Fault) = (server.parse()?, fault.parse()?);
                if !fault.servers().contains(&server) {
                    return Err(format!("{} does not have {}", server.name(), fault.name()));
                }
                given.faults.push((server, fault));
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(given)
}

/// What clients need, as files.
fn write(folder: &Path, sandbox: &Sandbox) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in [
        ("trust_config.json", sandbox.trust_config(Log::Both)),
        ("trust_config.rekor-v1.json", sandbox.trust_config(Log::V1)),
        ("trusted_root.json", sandbox.trusted_root()),
        ("signing_config.json", sandbox.signing_config(Log::Both)),
        ("signing_config.rekor-v1.json", sandbox.signing_config(Log::V1)),
    ] {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn guide(folder: &Path, sandbox: &Sandbox) -> String {
    let folder = folder.display();
    let issuer = sandbox.url(Server::Issuer);
    let servers =
        Server::ALL.map(|server| format!("  {:9} {}\n", server.name(), sandbox.url(server)));
    format!(
        "Sigstore in a box is running. Ctrl-C stops it; nothing is kept.\n\n{}\n\
         Trust configuration: {folder}/trust_config.json (with Rekor v1 alone: trust_config.rekor-v1.json)\n\
         A token for {IDENTITY}, or for anybody else with ?identity=…:\n  \
         curl -s {issuer}/sandbox/token\n\n\
         As in a job of GitHub Actions, of {WORKFLOW}:\n  \
         export GITHUB_ACTIONS=true ACTIONS_ID_TOKEN_REQUEST_TOKEN=sandbox \
         ACTIONS_ID_TOKEN_REQUEST_URL='{issuer}/sandbox/actions?api-version=2.0'\n\n\
         Sign and verify:\n  \
         curl -s {issuer}/sandbox/token | sigproof sign FILE --trust-config {folder}/trust_config.json \
         --identity-token - --yes\n  \
         sigproof verify identity FILE --trust-config {folder}/trust_config.json \
         --cert-identity {IDENTITY} --cert-oidc-issuer {issuer}\n",
        servers.concat(),
    )
}

fn main() -> ExitCode {
    let given = match given(env::args().skip(1)) {
        Ok(given) => given,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let options = Options { seed: None, port: given.port };
    let started = Sandbox::start(&options).and_then(|sandbox| {
        write(&given.folder, &sandbox)?;
        Ok(sandbox)
    });
    let sandbox = match started {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for (server, fault) in &given.faults {
        sandbox.fail(*server, *fault, u32::MAX);
    }
    println!("{}", guide(&given.folder, &sandbox));
    // Until it is stopped from outside.
    loop {
        thread::park();
    }
}
