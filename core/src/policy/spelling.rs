//! How Fulcio spells the URI of a workflow. The subject alternative name is not the text of the claims:
//! Go's `net/url` has read it and written it again, and for a year an HTML template stood before that.
//! What Fulcio 1.5.1, 1.7.0 and 1.8.8 make of a tag `v1+2` and a branch `für`:
//!
//! ```text
//! until July 2024         identity, .9 and .18  …@refs/tags/v1+2       …@refs/heads/f%C3%BCr
//! (JoinPath)              .14 and .6               refs/tags/v1+2         refs/heads/für
//! to April 2025           identity              …@refs/tags/v1&#43;2   …@refs/heads/f%C3%BCr
//! (html/template)         .9 and .18            …@refs/tags/v1&#43;2   …@refs/heads/für
//!                         .14 and .6               refs/tags/v1+2         refs/heads/für
//! since (text/template)   identity              …@refs/tags/v1+2       …@refs/heads/f%C3%BCr
//!                         .9, .18, .14 and .6   …@refs/tags/v1+2       …@refs/heads/für
//! ```
//! Nothing here decodes an identity, since a ref may hold the characters `&#43;` or `%C3` itself: a plain
//! text of a claim is spelled as Fulcio would have, and compared.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Where in a URI a text stands; Go escapes more in a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Fragment,
}

/// An `https` URI as Go writes it that has read it (`url.Parse`, `URL.String`). None, if Go reads none.
pub(super) fn url(uri: &str) -> Option<String> {
    if uri.bytes().any(|b| b.is_ascii_control()) {
        return None;
    }
    let (rest, fragment) = uri.split_once('#').unwrap_or((uri, ""));
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (host, path) = rest.strip_prefix("https://")?.split_once('/')?;
    let mut out = format!("https://{host}/{}", part(path, Place::Path)?);
    if let Some(query) = query {
        out.push('?');
        out.push_str(query);
    }
    // An empty fragment is gone.
    if !fragment.is_empty() {
        out.push('#');
        out.push_str(&part(fragment, Place::Fragment)?);
    }
    Some(out)
}

/// A ref within a path whose other parts need escapes (`URL.JoinPath`), or that needs them itself.
pub(super) fn escaped(git_ref: &str) -> Option<String> {
    Some(escape(&unescape(git_ref)?, Place::Path))
}

/// A text as Go's `html/template` writes it between tags.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("&#34;"),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '+' => out.push_str("&#43;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether one escape too few in a text makes Go escape all of it anew.
fn part(text: &str, place: Place) -> Option<String> {
    let plain = unescape(text)?;
    let is_valid = |b: u8| b"!$&'()*+,;=:@[]%".contains(&b) || is_kept(b, place);
    Some(if text.bytes().all(is_valid) { text.into() } else { escape(&plain, place) })
}

/// What Go leaves as it is (`shouldEscape` of net/url).
fn is_kept(b: u8, place: Place) -> bool {
    b.is_ascii_alphanumeric()
        || b"-_.~$&+,/:;=@".contains(&b)
        || (place == Place::Fragment && b"?!()*".contains(&b))
}

fn escape(plain: &[u8], place: Place) -> String {
    let mut out = String::with_capacity(plain.len());
    for b in plain {
        if is_kept(*b, place) {
            out.push(char::from(*b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// None, if a percent sign does not begin an escape.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b != b'%' {
            out.push(b);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        let mut byte = [0];
        hex::decode_to_slice(digits, &mut byte).ok()?;
        out.extend(byte);
    }
    Some(out)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::x509::Claim;

    /// What Fulcio's own code has written for a token (see `spellings.go` next to the table).
    pub(crate) struct Row {
        pub(crate) version: &'static str,
        pub(crate) issuer: &'static str,
        /// The ref of the token: of GitLab, a tag's name.
        pub(crate) git_ref: &'static str,
        /// Empty: no certificate was issued.
        pub(crate) identity: &'static str,
        pub(crate) claims: Vec<(Claim, &'static str)>,
    }

    pub(crate) fn rows() -> impl Iterator<Item = Row> {
        let table = include_str!("../../../tests/vectors/real/fulcio/spellings.tsv");
        table.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [version, issuer, git_ref, identity, claims @ ..] = columns.as_slice() else {
                panic!("{line}");
            };
            assert_eq!(claims.len(), 7, "{line}");
            let numbers = [5, 6, 9, 12, 13, 14, 18];
            let claim = |number: u8| *Claim::ALL.iter().find(|c| c.number() == number).unwrap();
            let claims = numbers.into_iter().zip(claims).filter(|(_, text)| !text.is_empty());
            let claims = claims.map(|(number, text)| (claim(number), *text)).collect();
            Row { version, issuer, git_ref, identity, claims }
        })
    }

    fn ref_of(uri: &str) -> &str {
        uri.split_once('@').unwrap().1
    }

    #[test]
    fn uris_are_spelled_as_fulcio_spells_them() {
        let mut seen = 0;
        for row in rows().filter(|row| row.identity.contains('@')) {
            let claim = |wanted| row.claims.iter().find(|(claim, _)| *claim == wanted).unwrap().1;
            let (signer, top) = (claim(Claim::BuildSignerUri), claim(Claim::BuildConfigUri));
            assert_eq!(url(signer).as_deref(), Some(row.identity), "{}", row.version);
            let Some((_, git_ref)) =
                row.claims.iter().find(|(c, _)| *c == Claim::GithubWorkflowRef)
            else {
                continue;
            };
            seen += 1;
            match row.version {
                "1.5.1" => assert!(
                    [Some(*git_ref), escaped(git_ref).as_deref()].contains(&Some(ref_of(top))),
                    "{git_ref}"
                ),
                "1.7.0" => assert_eq!(ref_of(top), html(git_ref)),
                _ => assert_eq!(ref_of(top), *git_ref),
            }
        }
        assert_eq!(seen, 57);
    }

    #[test]
    fn what_go_reads_as_no_uri_has_no_spelling() {
        for bad in ["https://github.com", "http://github.com/o", "https://h/%", "https://h/%4x", ""]
        {
            assert_eq!(url(bad), None, "{bad}");
        }
        assert_eq!(url("https://h/a\n"), None);
        assert_eq!(url("https://h/a?b#%zz"), None);
        assert_eq!(url("https://h/a?").as_deref(), Some("https://h/a?"));
        assert_eq!(escaped("refs/heads/100%"), None);
    }
}
