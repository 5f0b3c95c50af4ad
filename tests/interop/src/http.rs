//! A plain client of HTTP: version 1.0, so that no answer comes in chunks; one request a connection.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// More than a session waits for an answer (`min_timeout_seconds`).
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, of which no more is read than asked for.
    pub body: Vec<u8>,
}

impl Reply {
    /// How long the server wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        let mut values = self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("retry-after"));
        let seconds = values.next().and_then(|(_, value)| value.parse().ok());
        Duration::from_secs(seconds.unwrap_or(0))
    }
}

/// Asks a server on loopback, and reads no more than so many bytes of the body, and one.
///
/// # Errors
/// If nobody answers, or not in HTTP.
pub fn ask(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    limit: usize,
) -> io::Result<Reply> {
    let broken = |what: &str| io::Error::other(format!("{url}: {what}"));
    let rest = url.strip_prefix("http://").ok_or_else(|| broken("not http"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut head = format!(
        "{method} /{path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut all = Vec::new();
    // The head of an answer is short.
    stream.take(limit as u64 + 65_536).read_to_end(&mut all)?;
    let end = all.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(|| broken("no HTTP"))?;
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    Ok(Reply {
        status: status.ok_or_else(|| broken("no status"))?,
        headers: lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: all[end + 4..].iter().copied().take(limit + 1).collect(),
    })
}

/// What is at an address.
///
/// # Errors
/// If it is not to be had.
pub fn get(url: &str) -> io::Result<Vec<u8>> {
    const LIMIT: usize = 1 << 20;
    let reply = ask("GET", url, &[], b"", LIMIT)?;
    match reply.status {
        200 if reply.body.len() > LIMIT => Err(io::Error::other(format!("{url}: too large"))),
        200 => Ok(reply.body),
        status => Err(io::Error::other(format!("{url}: {status}"))),
    }
}
