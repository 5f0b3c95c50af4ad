//! Who runs a log or an authority, so that a threshold counts organisations and not entries.
//!
//! The trusted root may name the operator (`operator`). Where it does not, whatever has an address in one
//! domain is taken for one organisation's, or for that of an operator who is named in the domain; and whatever
//! has neither name nor domain may be anybody's. That may count two organisations once, never one organisation
//! twice: a root that names operators counts better.
//!
//! The domain is the last two labels of the host. The public suffix list would tell `example.co.uk` from
//! `other.co.uk`; without it these count once, which errs on the safe side.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::numbers::Numbers;

/// Who runs an entry of a trusted root, as far as it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Operator {
    kind: Kind,
    /// Entries of one name, or of one key, are one party's.
    party: usize,
    /// Parties that share a domain may be one.
    circle: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    /// There is neither a name nor a domain to go by.
    #[default]
    Unknown,
    /// Whoever has the domain.
    Domain,
    /// Whom the root names.
    Named,
}

/// How many organisations these are at the least, beside so many that are certainly others. Each may be
/// listed several times. There are few: a bundle holds few entries.
pub(crate) fn count(operators: &[Operator], others: usize) -> usize {
    let mut parties: Vec<usize> = Vec::new();
    let mut circles: Vec<usize> = Vec::new();
    for named in operators.iter().filter(|one| one.kind == Kind::Named) {
        insert(&mut parties, named.party);
        insert(&mut circles, named.circle);
    }
    let mut found = parties.len().saturating_add(others);
    for of_domain in operators.iter().filter(|one| one.kind == Kind::Domain) {
        // One of the named ones may be behind it.
        found = found.saturating_add(usize::from(insert(&mut circles, of_domain.circle)));
    }
    found.max(usize::from(!operators.is_empty()))
}

fn insert(list: &mut Vec<usize>, one: usize) -> bool {
    let is_new = !list.contains(&one);
    if is_new {
        list.push(one);
    }
    is_new
}

/// What the root says of an entry that tells who runs it.
pub(super) struct Told {
    /// Empty if nobody is named.
    pub(super) name: String,
    pub(super) domains: [Option<String>; 2],
    /// Whoever has the key of a log runs it, under whatever address.
    pub(super) key: Option<Vec<u8>>,
    /// Who is under one anchor may be one: a second authority there is often a rotation.
    pub(super) anchor: Option<Vec<u8>>,
}

impl Told {
    pub(super) fn new(operator: &str, url: &str) -> Self {
        let name = operator.trim().to_ascii_lowercase();
        // An operator may be named by a domain.
        let domains = [domain(url), domain(&name)];
        Self { name, domains, key: None, anchor: None }
    }
}

/// Who runs each of these. The lists are short ([`crate::limits::TRUSTED_ROOT_ENTRIES`]).
pub(super) fn operators(all: &[Told]) -> Vec<Operator> {
    let mut tokens = Numbers::default();
    let mut number = |kind: &[u8], token: &[u8]| tokens.of(&[kind, token].concat());
    let (mut parties, mut circles) = (Sets::default(), Sets::default());
    let (mut entries, mut named, mut placed) = (Vec::new(), Vec::new(), Vec::new());
    for (i, told) in all.iter().enumerate() {
        let entry = number(b"entry", &i.to_be_bytes());
        entries.push(entry);
        let name = Some(&told.name).filter(|name| !name.is_empty());
        named.extend(name.map(|_| entry));
        placed.extend(told.domains.iter().flatten().map(|_| entry));
        let name = name.map(|name| number(b"name", name.as_bytes()));
        let key = told.key.as_ref().map(|key| number(b"key", key));
        for token in name.into_iter().chain(key) {
            parties.join(entry, token);
            circles.join(entry, token);
        }
        let anchor = told.anchor.as_ref().map(|anchor| number(b"anchor", anchor));
        let domains =
            told.domains.iter().flatten().map(|domain| number(b"host", domain.as_bytes()));
        for token in domains.chain(anchor) {
            circles.join(entry, token);
        }
    }
    let named: Vec<usize> = named.into_iter().map(|entry| parties.of(entry)).collect();
    let placed: Vec<usize> = placed.into_iter().map(|entry| circles.of(entry)).collect();
    let operator = |entry| {
        let (party, circle) = (parties.of(entry), circles.of(entry));
        let kind = if named.contains(&party) {
            Kind::Named
        } else if placed.contains(&circle) {
            Kind::Domain
        } else {
            Kind::Unknown
        };
        Operator { kind, party, circle }
    };
    entries.into_iter().map(operator).collect()
}

/// Disjoint sets of numbers, each called by one of its own: the place of each number holds another of its set.
#[derive(Default)]
struct Sets(Vec<usize>);

impl Sets {
    fn of(&self, mut number: usize) -> usize {
        while let Some(&other) = self.0.get(number).filter(|other| **other != number) {
            number = other;
        }
        number
    }

    fn join(&mut self, a: usize, b: usize) {
        self.0.extend(self.0.len()..=a.max(b));
        let (from, to) = (self.of(a), self.of(b));
        if let Some(other) = self.0.get_mut(from) {
            *other = to;
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

    /// A log's key, or an authority's anchor; its operator's name; its address.
    type Entry<'a> = (char, &'a str, &'a str);

    fn counted(entries: &[Entry<'_>]) -> usize {
        let told = |(key, name, url): &Entry<'_>| {
            let id = Some(key.to_string().into_bytes());
            let (key, anchor) = if key.is_ascii_digit() { (None, id) } else { (id, None) };
            Told { key, anchor, ..Told::new(name, url) }
        };
        let all: Vec<Told> = entries.iter().map(told).collect();
        count(&operators(&all), 0)
    }

    #[test]
    fn one_organisation_counts_once() {
        const X: &str = "https://x.example.com";
        const Y: &str = "https://y.example.org";
        const NUMBERS: &str = "https://10.0.0.5/api";
        for (entries, expected) in [
            (&[('a', "", X), ('b', "", Y)][..], 2),
            (&[('a', "", X), ('b', "", "https://z.example.com")], 1),
            (&[('a', "x", X), ('b', "y", X)], 2),
            // It may be anybody's.
            (&[('a', "", X), ('b', "", NUMBERS)], 1),
            (&[('a', "", NUMBERS), ('b', "", "")], 1),
            (&[('a', "x", ""), ('b', "", "")], 1),
            // It may be either's.
            (&[('a', "x", X), ('b', "", X), ('c', "y", X)], 2),
            (&[('a', "x", X), ('b', "", X)], 1),
            // A name that is a domain, of other case, or with space.
            (&[('a', "example.com", ""), ('b', "", X)], 1),
            (&[('a', "X ", X), ('b', "x", Y)], 1),
            // One key or anchor at two addresses; anchors of two that are named are shared.
            (&[('a', "", X), ('a', "", Y)], 1),
            (&[('a', "x", X), ('a', "y", Y)], 1),
            (&[('1', "", X), ('1', "", Y)], 1),
            (&[('1', "", X), ('1', "x", Y)], 1),
            (&[('1', "x", X), ('1', "", NUMBERS)], 1),
            (&[('1', "x", X), ('1', "y", Y)], 2),
            (&[('1', "", X), ('2', "", Y)], 2),
            (&[], 0),
        ] {
            let mut turned = entries.to_vec();
            turned.reverse();
            assert_eq!((counted(entries), counted(&turned)), (expected, expected), "{entries:?}");
        }
        let unknown = Operator::default();
        assert_eq!((count(&[unknown], 0), count(&[unknown], 1), count(&[], 2)), (1, 1, 2));
    }

    /// What the policy's documentation says of a count above one.
    #[cfg(feature = "embedded-roots")]
    #[test]
    fn each_embedded_root_is_one_organisations() {
        for name in crate::trust::EMBEDDED {
            let root = crate::TrustedRoot::embedded(name).unwrap();
            let logs = root.tlogs().iter().chain(root.ctlogs()).map(|log| log.run_by);
            let authorities =
                root.certificate_authorities().iter().chain(root.timestamp_authorities());
            let all: Vec<Operator> = logs.chain(authorities.map(|a| a.run_by)).collect();
            assert_eq!(count(&all, 0), 1, "{all:?}");
        }
    }
}
