//! Who runs a log or an authority, so that a threshold counts organisations and not entries.
//!
//! The trusted root may name the operator (`operator`). Where it does not, whatever has an address in one
//! domain is taken for one organisation's, and so is everything of which no domain is known. That may
//! count two organisations once, never one organisation twice: a root that names operators counts better.
//!
//! The domain is the last two labels of the host. The public suffix list would tell `example.co.uk` from
//! `other.co.uk`; without it these count once, which errs on the safe side.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::trusted_root::{CertificateAuthority, TransparencyLog};

/// What tells one operator from another. Two of a trusted root are equal if one party may be behind both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Operator {
    /// The root names nobody, and there is no domain to go by.
    #[default]
    Unknown,
    /// Whoever has this domain.
    Domain(String),
    /// Whom the root names.
    Named(String),
}

/// Counts one, if it has not been counted. There are few: a bundle holds few entries.
pub(crate) fn count<T: PartialEq>(counted: &mut Vec<T>, one: T) {
    if !counted.contains(&one) {
        counted.push(one);
    }
}

/// Says of every log and authority who runs it. The lists are short
/// ([`crate::limits::TRUSTED_ROOT_ENTRIES`]).
pub(super) fn tell_apart(
    logs: [&mut Vec<TransparencyLog>; 2],
    authorities: [&mut Vec<CertificateAuthority>; 2],
) {
    let [tlogs, ctlogs] = logs;
    let [issuing, timestamping] = authorities;
    let mut of_domain: Vec<(String, Operator)> = Vec::new();
    let mut of_anchor: Vec<(Vec<u8>, Operator)> = Vec::new();
    let addresses = || {
        let logs = tlogs.iter().chain(ctlogs.iter());
        let authorities = issuing.iter().chain(timestamping.iter());
        logs.map(|log| (&log.operator, &log.base_url))
            .chain(authorities.map(|a| (&a.operator, &a.uri)))
    };
    // A domain of which one part has a named operator is that operator's as a whole.
    for (name, url) in addresses().filter(|(name, _)| !name.is_empty()) {
        if let Some(domain) = domain(url) {
            of_domain.push((domain, Operator::Named(name.to_owned())));
        }
    }
    let told = |name: &str, url: &str| match (name.is_empty(), domain(url)) {
        (false, _) => Operator::Named(name.to_owned()),
        (true, Some(domain)) => {
            let named = of_domain.iter().find(|(other, _)| *other == domain);
            named.map_or(Operator::Domain(domain), |(_, operator)| operator.clone())
        }
        (true, None) => Operator::Unknown,
    };
    for log in tlogs.iter_mut().chain(ctlogs.iter_mut()) {
        log.run_by = told(&log.operator, &log.base_url);
    }
    for authority in issuing.iter_mut().chain(timestamping.iter_mut()) {
        authority.run_by = told(&authority.operator, &authority.uri);
        let Some(anchor) = authority.chain.last() else { continue };
        // A second authority under one anchor's key is a rotation, and no second operator.
        let first = of_anchor.iter().find(|(other, _)| other == anchor.spki_der());
        match first {
            Some((_, first)) if authority.operator.is_empty() => authority.run_by = first.clone(),
            Some(_) => {}
            None => of_anchor.push((anchor.spki_der().to_vec(), authority.run_by.clone())),
        }
    }
}

/// The last two labels of the URL's host; none for an address in numbers, or a name of one label.
fn domain(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let labels: Vec<&str> = host.split('.').collect();
    let [.., name, top] = labels.as_slice() else { return None };
    let sound = |label: &&str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    // The last label of a host name is never a number (RFC 3696 section 2): that is an IPv4 address.
    let in_numbers = top.bytes().all(|b| b.is_ascii_digit());
    (labels.iter().all(sound) && !in_numbers)
        .then(|| [*name, *top].join(".").to_ascii_lowercase().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        for (url, expected) in [
            ("https://rekor.sigstore.dev", Some("sigstore.dev")),
            ("https://ctfe.Sigstore.DEV./2022", Some("sigstore.dev")),
            ("https://log2025-1.rekor.sigstore.dev:443/x?y#z", Some("sigstore.dev")),
            ("https://user:secret@log.example.com:8080", Some("example.com")),
            ("timestamp.githubapp.com", Some("githubapp.com")),
            ("https://a.co.uk", Some("co.uk")),
            ("https://localhost:3000", None),
            ("http://127.0.0.1:3000", None),
            ("http://[::1]:3000", None),
            ("https://log..example.com", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(domain(url).as_deref(), expected, "{url}");
        }
    }

    /// What the policy's documentation says of a count above one.
    #[cfg(feature = "embedded-roots")]
    #[test]
    fn each_embedded_root_is_one_organisations() {
        for root in [crate::TrustedRoot::sigstore(), crate::TrustedRoot::sigstore_staging()] {
            let logs = root.tlogs().iter().chain(root.ctlogs()).map(|log| &log.run_by);
            let authorities =
                root.certificate_authorities().iter().chain(root.timestamp_authorities());
            let mut all = Vec::new();
            logs.chain(authorities.map(|a| &a.run_by)).for_each(|one| count(&mut all, one));
            assert_eq!(all.len(), 1, "{all:?}");
        }
    }
}
