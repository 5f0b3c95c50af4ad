//! A plain client of HTTP/1.1: one request a connection.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// The longest answer that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut values = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Asks, with headers that end in a line break each. `None`: the answer is longer than what is read.
pub(crate) fn ask(
    method: &str,
    url: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Option<Reply> {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n"
    );
    stream.write_all(format!("{head}{headers}\r\n").as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut all = Vec::new();
    stream.take(LIMIT + 1).read_to_end(&mut all).unwrap();
    if all.len() as u64 > LIMIT {
        return None;
    }
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let reply = Reply { status, head, body: all[end + 4..].to_vec() };
    // Whatever the fault, HTTP itself is right.
    assert_eq!(reply.header("content-length").unwrap(), reply.body.len().to_string());
    Some(reply)
}

pub(crate) fn get(url: &str, path: &str) -> Option<Reply> {
    ask("GET", url, path, "", b"")
}

pub(crate) fn post(url: &str, path: &str, kind: &str, body: &[u8]) -> Option<Reply> {
    ask("POST", url, path, &format!("Content-Type: {kind}\r\n"), body)
}
