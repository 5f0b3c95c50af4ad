//! Which proxy a request goes through, by the variables that every program on the machine obeys:
//!
//! | variable | is |
//! |---|---|
//! | `HTTPS_PROXY`, `https_proxy` | the proxy for `https` |
//! | `http_proxy` | that for `http`; in capitals it is not read, since a web server sets that of what it runs from a request's header `Proxy` |
//! | `ALL_PROXY`, `all_proxy` | that for both, where there is no other |
//! | `NO_PROXY`, `no_proxy` | hosts that are asked directly, with those below them, or `*` |
//!
//! This machine, and the metadata host of Google Cloud, are asked directly without TLS, whatever the variables say: a token goes
//! to them, or comes from them, in clear.

use std::net::IpAddr;

use ureq::Proxy;

const HTTPS: &[&str] = &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const HTTP: &[&str] = &["http_proxy", "ALL_PROXY", "all_proxy"];
const NONE: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The proxy for this address.
///
/// # Errors
/// The name of the variable that does not hold the address of a proxy. Its value may hold a password.
pub(super) fn of(
    url: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, &'static str> {
    let host = host_of(url);
    if !url.starts_with("https:") && is_direct(host) {
        return Ok(None);
    }
    let get = |name: &str| variable(name).filter(|value| !value.is_empty());
    let names = if url.starts_with("https:") { HTTPS } else { HTTP };
    let Some((name, value)) = names.iter().find_map(|name| Some((*name, get(name)?))) else {
        return Ok(None);
    };
    let without = NONE.iter().find_map(|name| get(name)).unwrap_or_default();
    if without.split(',').any(|entry| covers(entry.trim(), host)) {
        return Ok(None);
    }
    // Any other scheme, such as that of SOCKS, ureq would take, and then panic.
    let is_http = value.split_once("://").is_none_or(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    });
    if !is_http {
        return Err(name);
    }
    Proxy::new(&value).map(Some).map_err(|_| name)
}

/// Whether the host is never asked through a proxy where there is no TLS.
fn is_direct(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let address: Result<IpAddr, _> = host.parse();
    ["localhost", "metadata.google.internal"].iter().any(|name| host.eq_ignore_ascii_case(name))
        || address.is_ok_and(|address| address.is_loopback())
}

/// Without user, port and brackets.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// `example.com`, `.example.com` and `*.example.com` are the host and all below it, as for curl.
fn covers(entry: &str, host: &str) -> bool {
    let name = entry.trim_start_matches("*.").trim_start_matches('.');
    let ends = || {
        let at = host.len().checked_sub(name.len())?;
        let (above, end) = host.split_at_checked(at)?;
        Some(end.eq_ignore_ascii_case(name) && (above.is_empty() || above.ends_with('.')))
    };
    entry == "*" || (!name.is_empty() && ends() == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(url: &str, set: &[(&str, &str)]) -> Result<Option<String>, &'static str> {
        let variable = |name: &str| {
            let found = set.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Ok(of(url, variable)?.map(|proxy| format!("{}:{}", proxy.host(), proxy.port())))
    }

    #[test]
    fn each_scheme_has_its_variables() {
        let set = [("HTTPS_PROXY", "http://s.example:1"), ("http_proxy", "p.example:2")];
        assert_eq!(proxy("https://a.example/", &set), Ok(Some("s.example:1".to_owned())));
        assert_eq!(proxy("http://a.example/", &set), Ok(Some("p.example:2".to_owned())));
        assert_eq!(proxy("http://a.example/", &[("HTTP_PROXY", "p.example:2")]), Ok(None));
        assert_eq!(proxy("http://a.example/", &set[..1]), Ok(None));
        let all = [("ALL_PROXY", "http://all.example"), ("HTTPS_PROXY", "")];
        for url in ["https://a.example", "http://a.example"] {
            assert_eq!(proxy(url, &all), Ok(Some("all.example:80".to_owned())));
        }
        let wrong = [("https_proxy", "ftp://user:planted@x.example")];
        assert_eq!(proxy("https://a.example", &wrong), Err("https_proxy"));
    }

    #[test]
    fn no_proxy_stands_between_this_machine_and_itself() {
        let all = [("ALL_PROXY", "http://p.example:1"), ("http_proxy", "http://p.example:1")];
        for host in [
            "localhost",
            "LOCALHOST.:1",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]:1",
            "metadata.google.internal",
        ] {
            assert_eq!(proxy(&format!("http://{host}/x"), &all), Ok(None), "{host}");
            // What is read at its end only may be carried by anybody.
            assert_ne!(proxy(&format!("https://{host}/x"), &all), Ok(None), "{host}");
        }
        for host in ["localhost.example", "128.0.0.1", "[::2]", "127.0.0.1.example"] {
            assert_ne!(proxy(&format!("http://{host}/x"), &all), Ok(None), "{host}");
        }
    }

    #[test]
    fn a_proxy_of_socks_is_refused() {
        for scheme in ["socks", "socks4", "socks4a", "socks5", "socks5h", "SOCKS5"] {
            let value = format!("{scheme}://p.example:1080");
            for name in ["ALL_PROXY", "HTTPS_PROXY"] {
                assert_eq!(proxy("https://a.example", &[(name, &value)]), Err(name), "{value}");
            }
        }
    }

    #[test]
    fn hosts_without_a_proxy_are_asked_directly() {
        let direct = |url: &str, without: &str| {
            let set = [("https_proxy", "p.example:1"), ("NO_PROXY", without)];
            proxy(url, &set).unwrap().is_none()
        };
        for without in ["*", "b.example", ".b.example", "x, *.B.EXAMPLE", "a.b.example"] {
            assert!(direct("https://a.b.example:8443/x", without), "{without}");
        }
        for without in ["", ",", "c.example", "example.com", "z.a.b.example", ".", "xb.example"] {
            assert!(!direct("https://a.b.example:8443/x", without), "{without}");
        }
        assert!(direct("https://[::1]:1/", "::1") && !direct("https://ab.example/", "b.example"));
    }
}
