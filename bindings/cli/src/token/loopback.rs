//! A server on loopback for one browser that comes back (RFC 8252 section 7.3). It answers one path, reads no more than
//! a request's head, and ends with the first that fits, or when nobody came in time. Who comes is for the login to judge, by its state.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// Where it is to come back to: what Sigstore's issuer has for its clients.
const PATH: &str = "/auth/callback";
/// Bytes of a request's head.
const HEAD: usize = 16 * 1024;
/// As long as somebody needs to log in.
const PATIENCE: Duration = Duration::from_secs(300);
/// As long as one caller may take: others wait.
const CALL: Duration = Duration::from_secs(5);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// The server.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    patience: Duration,
}

impl Loopback {
    /// Listens at a port that is free.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn listen() -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port, patience: PATIENCE })
    }

    /// The address that the browser is to come back to. The issuers know clients on loopback by this name.
    pub(super) fn address(&self) -> String {
        format!("http://localhost:{}{PATH}", self.port)
    }

    /// The query that the browser comes back with.
    ///
    /// # Errors
    /// If nobody comes in time.
    pub(super) fn wait(self) -> io::Result<String> {
        let begun = Instant::now();
        while begun.elapsed() < self.patience {
            match self.listener.accept() {
                Ok((mut stream, _)) => {
                    // One that breaks off is not the one.
                    if let Ok(Some(query)) = serve(&mut stream) {
                        return Ok(query);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(LOOK),
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "nobody logged in in time"))
    }
}

/// Answers one request, and gives the query if it is the one that is waited for.
fn serve(stream: &mut TcpStream) -> io::Result<Option<String>> {
    stream.set_nonblocking(false)?;
    stream.set_write_timeout(Some(CALL))?;
    let until = Instant::now().checked_add(CALL);
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let left = until.map_or(CALL, |until| until.saturating_duration_since(Instant::now()));
        if left.is_zero() || head.len() > HEAD {
            return Ok(None);
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut piece)? {
            0 => return Ok(None),
            read => head.extend(piece.iter().take(read)),
        }
    }
    let query = query(&head);
    let (status, said) = match query {
        Some(_) => ("200 OK", "The answer is there. Close this page, and go back to the terminal."),
        None => ("404 Not Found", "Nothing is here."),
    };
    let length = said.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n{said}"
    );
    // Whether the page is seen changes nothing.
    let _ = stream.write_all(answer.as_bytes());
    Ok(query)
}

/// The query of `GET /auth/callback?…`.
fn query(head: &[u8]) -> Option<String> {
    let line = str::from_utf8(head).ok()?.lines().next()?;
    let target = line.strip_prefix("GET ")?.split(' ').next()?;
    let (path, query) = target.split_once('?')?;
    (path == PATH).then(|| query.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(port: u16, request: &[u8]) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(request).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn the_one_path_is_waited_for_and_others_are_not() {
        let loopback = Loopback::listen().unwrap();
        let port = loopback.port;
        assert_eq!(loopback.address(), format!("http://localhost:{port}/auth/callback"));
        let waits = thread::spawn(move || loopback.wait());
        for other in [
            "GET /favicon.ico HTTP/1.1\r\n\r\n",
            "GET /auth/callback HTTP/1.1\r\n\r\n",
            "GET /auth/callback/x?code=a HTTP/1.1\r\n\r\n",
            "GET /?code=a HTTP/1.1\r\n\r\n",
            "POST /auth/callback?code=a HTTP/1.1\r\n\r\n",
            "\r\n\r\n",
        ] {
            assert!(call(port, other.as_bytes()).starts_with("HTTP/1.1 404 "), "{other}");
        }
        // Too much, and nothing at all.
        assert_eq!(call(port, &vec![b'a'; 20_000]), "");
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap());
        let answer = call(port, b"GET /auth/callback?code=a&state=b HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("code=a"), "{answer}");
        assert_eq!(waits.join().unwrap().unwrap(), "code=a&state=b");
    }

    #[test]
    fn nobody_is_waited_for_without_end() {
        let loopback =
            Loopback { patience: Duration::from_millis(50), ..Loopback::listen().unwrap() };
        assert_eq!(loopback.wait().unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
