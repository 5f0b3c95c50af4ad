//! A writer of DER (X.690): enough to write certificates, right or wrong.

/// One TLV with a tag and its content.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let len = content.len();
    if len < 0x80 {
        out.push(len as u8);
    } else {
        let bytes = len.to_be_bytes();
        let bytes = &bytes[bytes.iter().position(|b| *b != 0).unwrap_or(0)..];
        out.push(0x80 | bytes.len() as u8);
        out.extend_from_slice(bytes);
    }
    out.extend_from_slice(content);
    out
}

/// SEQUENCE of the parts.
pub fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// SET of the parts, in the order given.
pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x31, &parts.concat())
}

/// OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|a| a.parse().expect("a number")).collect();
    let mut content = Vec::new();
    let mut push = |mut arc: u64| {
        let mut bytes = vec![(arc & 0x7f) as u8];
        arc >>= 7;
        while arc > 0 {
            bytes.push(0x80 | (arc & 0x7f) as u8);
            arc >>= 7;
        }
        bytes.reverse();
        content.extend_from_slice(&bytes);
    };
    push(arcs[0] * 40 + arcs[1]);
    arcs[2..].iter().for_each(|arc| push(*arc));
    tlv(0x06, &content)
}

/// INTEGER, not negative, from big-endian bytes.
pub fn uint(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len().saturating_sub(1));
    let mut content = bytes[start..].to_vec();
    if content.first().is_none_or(|b| b & 0x80 != 0) {
        content.insert(0, 0);
    }
    tlv(0x02, &content)
}

/// BOOLEAN TRUE.
pub fn yes() -> Vec<u8> {
    vec![0x01, 0x01, 0xff]
}

/// NULL.
pub fn null() -> Vec<u8> {
    vec![0x05, 0x00]
}

/// OCTET STRING.
pub fn octets(content: &[u8]) -> Vec<u8> {
    tlv(0x04, content)
}

/// BIT STRING with a number of unused bits in the last byte.
pub fn bits(content: &[u8], unused: u8) -> Vec<u8> {
    let mut all = vec![unused];
    all.extend_from_slice(content);
    tlv(0x03, &all)
}

/// UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0c, text.as_bytes())
}

/// A Name with an organization and a common name; empty without either.
pub fn name(organization: &str, common_name: &str) -> Vec<u8> {
    let rdn = |id: &str, text: &str| set(&[seq(&[oid(id), utf8(text)])]);
    seq(&[rdn("2.5.4.10", organization), rdn("2.5.4.3", common_name)])
}

/// An AlgorithmIdentifier, with NULL parameters for RSA.
pub fn algorithm(id: &str) -> Vec<u8> {
    if id.starts_with("1.2.840.113549.1.1.") { seq(&[oid(id), null()]) } else { seq(&[oid(id)]) }
}

/// UTCTime of a Unix time (GeneralizedTime from 2050 on).
pub fn time(unix: i64) -> Vec<u8> {
    let (y, mo, d, h, mi, s) = crate::clock::civil(unix);
    if y < 2050 {
        tlv(0x17, format!("{:02}{mo:02}{d:02}{h:02}{mi:02}{s:02}Z", y % 100).as_bytes())
    } else {
        tlv(0x18, format!("{y:04}{mo:02}{d:02}{h:02}{mi:02}{s:02}Z").as_bytes())
    }
}

/// PEM with lines of 64 characters, a newline at its end.
pub fn pem(label: &str, der: &[u8]) -> String {
    let body = crate::json::b64(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = more;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_encodings() {
        assert_eq!(hex::encode(oid("1.2.840.10045.4.3.2")), "06082a8648ce3d040302");
        assert_eq!(hex::encode(uint(&[0, 0x80])), "02020080");
        assert_eq!(hex::encode(uint(&[0])), "020100");
        assert_eq!(tlv(0x04, &[0; 200])[..3], [0x04, 0x81, 200]);
        assert_eq!(tlv(0x04, &[0; 300])[..4], [0x04, 0x82, 1, 44]);
        assert_eq!(time(crate::clock::BASE)[2..], *b"260101000000Z");
    }
}
