//! An npm package's archive: a gzipped tar file, in which package.json is looked for.
//!
//! npm drops the first part of every path, and unpackers differ in what they make of paths, extension
//! headers and the end of an archive. So this is no unpacker: where two could disagree about which
//! package.json they unpack, there is none.

use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sigproof::limits;
use tar::{Archive, Entry, EntryType};

use crate::input::read_document;

/// The largest archive that is held; npm's registry takes some 100 MB.
const ARCHIVE_BYTES: usize = 512 * 1024 * 1024;
/// How much of an archive is unpacked in the search for package.json.
const UNPACKED_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// The largest extension header; a path has some hundred bytes.
const EXTENSION_BYTES: u64 = 64 * 1024;

/// Reads the archive.
///
/// # Errors
/// A message, if it cannot be read or is too large.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = read_document(path, ARCHIVE_BYTES)?;
    if bytes.len() > ARCHIVE_BYTES {
        return Err(format!("{}: larger than {ARCHIVE_BYTES} bytes", path.display()));
    }
    Ok(bytes)
}

/// The one package.json that every unpacker takes for that of the package.
///
/// # Errors
/// A message, if this is no such archive, or holds none, or one that is not beyond doubt.
pub(crate) fn package_json(archive: &[u8]) -> Result<Vec<u8>, String> {
    search(archive).map_err(|error| format!("not an npm package: {error}"))
}

fn search(archive: &[u8]) -> io::Result<Vec<u8>> {
    let limited = Limited { inner: MultiGzDecoder::new(archive), left: UNPACKED_BYTES };
    let mut archive = Archive::new(limited);
    let mut found = None;
    let mut extension = Extension::default();
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        match entry.header().entry_type() {
            EntryType::XHeader | EntryType::GNULongName | EntryType::GNULongLink => {
                extension.read(&mut entry)?;
                continue;
            }
            EntryType::XGlobalHeader => {
                check_global(&mut entry)?;
                continue;
            }
            _ => {}
        }
        let own = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let names: Vec<String> = extension.take().into_iter().chain([own]).collect();
        if !names.iter().any(|name| could_be_package_json(name)) {
            continue;
        }
        // The longer name of an extension header stands for the shortened one behind it.
        let name = names.first().map_or("", String::as_str);
        let plain = name.split_once('/').is_some_and(|(folder, file)| {
            !matches!(folder, "" | "." | "..") && file == "package.json"
        });
        let regular = matches!(entry.header().entry_type(), EntryType::Regular);
        if names.len() > 1 || !plain || !regular || name.contains(['\\', ':', '\0']) {
            return Err(io::Error::other(format!("{name:?} may be its package.json, or may not")));
        }
        let json = read_bounded(&mut entry, limit(limits::PACKAGE_JSON_BYTES))?;
        if found.replace(json).is_some() {
            return Err(io::Error::other("it holds package.json twice"));
        }
    }
    // Some unpackers stop at one empty block, others at two, or go on behind them.
    let mut rest = archive.into_inner();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = rest.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        if buffer.iter().take(read).any(|byte| *byte != 0) {
            return Err(io::Error::other("something stands behind its end"));
        }
    }
    found.ok_or_else(|| io::Error::other("it holds no package.json"))
}

fn limit(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn read_bounded(entry: &mut impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What stands before an entry to change its name.
#[derive(Default)]
struct Extension {
    names: Vec<String>,
    headers: usize,
}

impl Extension {
    fn read(&mut self, entry: &mut Entry<'_, impl Read>) -> io::Result<()> {
        let kind = entry.header().entry_type();
        self.headers = self.headers.saturating_add(1);
        if entry.header().size()? > EXTENSION_BYTES || self.headers > 2 {
            return Err(io::Error::other("its extension headers are larger than any path"));
        }
        let bytes = read_bounded(entry, EXTENSION_BYTES)?;
        if kind == EntryType::XHeader {
            for record in tar::PaxExtensions::new(&bytes) {
                let record = record?;
                match record.key() {
                    Ok("path") => {
                        self.names.push(String::from_utf8_lossy(record.value_bytes()).into_owned());
                    }
                    // Another size would put every entry behind it elsewhere.
                    Ok("size") | Err(_) => {
                        return Err(io::Error::other("an extension header changes a size"));
                    }
                    Ok(_) => {}
                }
            }
        } else if kind == EntryType::GNULongName {
            let name = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
            self.names.push(String::from_utf8_lossy(name).into_owned());
        }
        Ok(())
    }

    fn take(&mut self) -> Vec<String> {
        self.headers = 0;
        std::mem::take(&mut self.names)
    }
}

/// A global header may hold git's comment, and nothing that changes an entry.
fn check_global(entry: &mut Entry<'_, impl Read>) -> io::Result<()> {
    if entry.header().size()? > EXTENSION_BYTES {
        return Err(io::Error::other("its global header is larger than a comment"));
    }
    let bytes = read_bounded(entry, EXTENSION_BYTES)?;
    for record in tar::PaxExtensions::new(&bytes) {
        if record?.key() != Ok("comment") {
            return Err(io::Error::other("a global header changes its entries"));
        }
    }
    Ok(())
}

/// Whether any unpacker on any system could take the path for that of the package's package.json:
/// whatever it makes of case, slashes, drives, empty parts and dots.
fn could_be_package_json(path: &str) -> bool {
    let path = path.split('\0').next().unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(names.pop()),
            part if part.ends_with(':') => {}
            part => names.push(part.to_uppercase()),
        }
    }
    let is_name = |name: &String| name.trim_end_matches(['.', ' ']) == "PACKAGE.JSON";
    names.len() <= 2 && names.last().is_some_and(is_name)
}

/// A reader that fails where it should end: what lies beyond the limit is not nothing.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(limit(read)).ok_or_else(|| {
            io::Error::other(format!("it unpacks to over {UNPACKED_BYTES} bytes"))
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    const DECOY: (&str, &str, EntryType) = ("package/package.json", "{}", EntryType::Regular);

    fn entry(path: &str, text: &str, kind: EntryType) -> Vec<u8> {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_entry_type(kind);
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend(text.as_bytes());
        bytes.resize(bytes.len().div_ceil(512) * 512, 0);
        bytes
    }

    fn zipped(parts: &[Vec<u8>]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        parts.iter().for_each(|part| gzip.write_all(part).unwrap());
        gzip.finish().unwrap()
    }

    fn archive(files: &[(&str, &str, EntryType)]) -> Vec<u8> {
        let mut parts: Vec<Vec<u8>> =
            files.iter().map(|(path, text, kind)| entry(path, text, *kind)).collect();
        parts.push(vec![0; 1024]);
        zipped(&parts)
    }

    fn pax(key: &str, value: &str) -> String {
        let mut length = key.len() + value.len() + 3;
        length += length.to_string().len();
        length = length.to_string().len() + key.len() + value.len() + 3;
        format!("{length} {key}={value}\n")
    }

    #[test]
    fn there_is_one_package_json() {
        let file = |path, text| (path, text, EntryType::Regular);
        let good = archive(&[file("package/a", "x"), DECOY]);
        assert_eq!(package_json(&good).unwrap(), b"{}");
        let inner = archive(&[file("p/package.json", "1"), file("p/a/package.json", "2")]);
        assert_eq!(package_json(&inner).unwrap(), b"1");
        let git = (
            "pax_global_header",
            &*pax("comment", "0123456789abcdef0123456789abcdef01234567"),
            EntryType::XGlobalHeader,
        );
        assert_eq!(package_json(&archive(&[git, DECOY])).unwrap(), b"{}");
        let long =
            ("x", &*pax("path", &format!("package/{}", "a".repeat(200))), EntryType::XHeader);
        assert_eq!(package_json(&archive(&[long, file("cut", "x"), DECOY])).unwrap(), b"{}");
        assert!(package_json(b"not gzip").is_err());
        assert!(package_json(&good[..good.len() / 2]).is_err());
        assert!(package_json(&archive(&[])).unwrap_err().contains("no package.json"));
    }

    #[test]
    fn a_second_one_by_any_name() {
        for path in [
            "package/package.json",
            "./package.json",
            "/package.json",
            "package.json",
            "p/./package.json",
            "p/a/../package.json",
            "p//package.json",
            "P/Package.JSON",
            "p\\package.json",
            "p/c:/package.json",
            "p/package.json.",
            "p/package.j\u{17f}on",
        ] {
            for kind in [EntryType::Regular, EntryType::Symlink, EntryType::Link] {
                let both = archive(&[DECOY, (path, "{}", kind)]);
                assert!(package_json(&both).is_err(), "{path} {kind:?}");
            }
        }
    }

    #[test]
    fn extension_headers_that_change_more_than_a_long_name() {
        let (x, l, g) = (EntryType::XHeader, EntryType::GNULongName, EntryType::XGlobalHeader);
        let named = |value: &str| pax("path", value);
        let twice = format!("{}{}", named("a"), named("package/package.json"));
        for (text, kind) in [
            (named("package/package.json"), x),
            (named("package/package.json\0.bak"), x),
            (twice, x),
            (pax("size", "0"), x),
            (pax("size", "0"), g),
            (pax("path", "package/package.json"), g),
            ("package/package.json\0".to_owned(), l),
            ("package/package.json\0.bak".to_owned(), l),
            ("a".repeat(70_000), l),
            ("a".repeat(70_000), x),
        ] {
            let parts = [("x", text.as_str(), kind), ("p/a", "{}", EntryType::Regular), DECOY];
            assert!(package_json(&archive(&parts)).is_err(), "{text:.40} {kind:?}");
        }
    }

    #[test]
    fn nothing_stands_behind_the_end() {
        let decoy = entry(DECOY.0, DECOY.1, DECOY.2);
        let other = entry("package/package.json", "2", EntryType::Regular);
        let end = |blocks: usize| vec![0; 512 * blocks];
        assert!(package_json(&zipped(&[decoy.clone(), end(20)])).is_ok());
        for blocks in [1, 2, 3] {
            let hidden = [decoy.clone(), end(blocks), other.clone(), end(2)];
            assert!(package_json(&zipped(&hidden)).is_err(), "{blocks}");
        }
        // A second gzip member is part of the archive for some.
        let members = [zipped(&[decoy, end(2)]), zipped(&[other, end(2)])].concat();
        assert!(package_json(&members).is_err());
    }

    #[test]
    fn the_limit_is_an_error() {
        let mut limited = Limited { inner: &[0; 9][..], left: 8 };
        assert!(limited.read_to_end(&mut Vec::new()).is_err());
        let mut limited = Limited { inner: &[0; 8][..], left: 8 };
        assert_eq!(limited.read_to_end(&mut Vec::new()).unwrap(), 8);
    }
}
