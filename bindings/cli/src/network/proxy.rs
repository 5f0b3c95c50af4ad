//! Which proxy a request goes through, by the variables that every program on the machine obeys:
//!
//! | variable | is |
//! |---|---|
//! | `HTTPS_PROXY`, `https_proxy` | the proxy for `https` |
//! | `http_proxy` | that for `http`; in capitals it is not read, since a web server sets that of what it runs from a request's header `Proxy` |
//! | `ALL_PROXY`, `all_proxy` | that for both, where there is no other |
//! | `NO_PROXY`, `no_proxy` | hosts that are asked directly, with those below them, or `*` |

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
    let get = |name: &str| variable(name).filter(|value| !value.is_empty());
    let names = if url.starts_with("https:") { HTTPS } else { HTTP };
    let Some((name, value)) = names.iter().find_map(|name| Some((*name, get(name)?))) else {
        return Ok(None);
    };
    let without = NONE.iter().find_map(|name| get(name)).unwrap_or_default();
    let host = host_of(url);
    if without.split(',').any(|entry| covers(entry.trim(), host)) {
        return Ok(None);
    }
    Proxy::new(&value).map(Some).map_err(|_| name)
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
