//! An npm package's archive: a gzipped tar file, in which package.json is looked for.
//!
//! npm drops the first part of every path, and unpackers differ in what they make of paths, extension
//! headers and the end of an archive. So this does not unpack: where two could disagree about which
//! package.json they unpack, there is none. An archive that holds a link is refused: where it leads is
//! for a file system to say, and a path that goes through it is another file than it looks like.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sigproof::limits;
use tar::{Archive, Entry, EntryType};

use crate::input::read_document;
use crate::outcome::No;

/// The largest archive that is held; npm's registry takes some 100 MB.
const ARCHIVE_BYTES: usize = 512 * 1024 * 1024;
/// How much of an archive is unpacked in the search for package.json.
const UNPACKED_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// The largest extension header; a path has some hundred bytes.
const EXTENSION_BYTES: u64 = 64 * 1024;

/// Reads the archive.
///
/// # Errors
/// If it cannot be read or is too large.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, No> {
    let bytes = read_document(path, ARCHIVE_BYTES)?;
    if bytes.len() > ARCHIVE_BYTES {
        let message = format!("{}: larger than {ARCHIVE_BYTES} bytes", path.display());
        return Err(No::argument(message));
    }
    Ok(bytes)
}

/// The one package.json that every unpacker takes for that of the package.
///
/// # Errors
/// A message, if this is not such an archive, or holds no package.json, or a doubtful one.
pub(crate) fn package_json(archive: &[u8]) -> Result<Vec<u8>, String> {
    search(archive).map_err(|error| error.to_string())
}

fn search(archive: &[u8]) -> io::Result<Vec<u8>> {
    let limited = Limited { inner: MultiGzDecoder::new(archive), left: UNPACKED_BYTES };
    let mut archive = Archive::new(limited);
    let mut found = None;
    let mut extension = Extension::default();
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        let header = *entry.header().as_bytes();
        check_header(&header).map_err(io::Error::other)?;
        match entry.header().entry_type() {
            EntryType::XHeader | EntryType::GNULongName => {
                extension.read(&mut entry)?;
                continue;
            }
            EntryType::XGlobalHeader => {
                extension.check_first()?;
                // Git's comment, and nothing that changes an entry.
                let records = pax_records(&read_extension(&mut entry)?)?;
                if records.iter().any(|(key, _)| key != "comment") {
                    return Err(io::Error::other("a global header changes its entries"));
                }
                continue;
            }
            _ => {}
        }
        let own = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Extension { names, size, .. } = std::mem::take(&mut extension);
        if size.is_some_and(|size| entry.header().size().ok() != Some(size)) {
            return Err(io::Error::other(format!("{own:?} has two sizes")));
        }
        let names: Vec<String> = names.into_iter().chain([own]).collect();
        // Some skip an entry without a name, and take one whose name ends in a slash for an empty folder, so that
        // what is its content here is read as headers.
        let is_folder = |name: &String| name.ends_with(['/', '\\']);
        let has_content = entry.header().size().ok() != Some(0);
        if names.iter().any(String::is_empty) || (has_content && names.iter().any(is_folder)) {
            return Err(io::Error::other(
                "an entry of it has no name, or is a folder with content",
            ));
        }
        if !names.iter().any(|name| could_be_package_json(name)) {
            continue;
        }
        // The longer name of an extension header stands for the shortened one behind it.
        let name = names.first().map_or("", String::as_str);
        let plain = name.split_once('/').is_some_and(|(folder, file)| {
            !matches!(folder, "" | "." | "..") && file == "package.json"
        });
        let regular = matches!(entry.header().entry_type(), EntryType::Regular);
        if names.len() > 1 || !plain || !regular || name.contains(['\\', ':']) {
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

/// A header that has one meaning. Unpackers differ in what they make of any other, and one that skips
/// a header reads what stands behind it as the next.
fn check_header(header: &[u8; 512]) -> Result<(), &'static str> {
    let field = |from: usize, to: usize| header.get(from..to).unwrap_or_default();
    let (name, size, checksum, link) =
        (field(0, 100), field(124, 136), field(148, 156), field(157, 257));
    let ustar = field(257, 265) == b"ustar\x0000";
    if !ustar && field(257, 265) != b"ustar  \0" {
        return Err("a header of it is of no known format");
    }
    let kind = field(156, 157).first().copied().unwrap_or_default();
    if matches!(kind, b'1' | b'2' | b'K') {
        return Err("it holds a link, and where that leads is not the same for every unpacker");
    }
    if !matches!(kind, 0 | b'0' | b'5' | b'x' | b'g' | b'L') {
        return Err("it holds an entry of an unusual type");
    }
    // Of the prefix, the last bytes may hold times instead.
    let has_times = ustar && field(475, 476) == [0];
    let prefix = if !ustar { &[] } else { field(345, if has_times { 475 } else { 500 }) };
    let texts = [name, link, prefix];
    if !texts.iter().all(|text| is_text(text)) || name.first() == Some(&0) {
        return Err("a name in it is not plain text");
    }
    // node-tar skips a header that has one number which it cannot read, and goes on behind it.
    let times: &[(usize, usize)] = if has_times { &[(476, 488), (488, 500)] } else { &[] };
    let numbers = [(100, 108), (108, 116), (116, 124), (136, 148), (329, 337), (337, 345)];
    let numbers = numbers.iter().chain(times).all(|&(from, to)| is_number(field(from, to)));
    if !is_octal(size, 12) || !is_octal(checksum, 7) || !numbers {
        return Err("a number of it is not written in octal digits");
    }
    let empty = size.iter().all(|digit| matches!(digit, b'0' | b' ' | 0));
    let ended = name.split(|byte| *byte == 0).next().is_some_and(|name| name.ends_with(b"/"));
    if (ended || kind == b'5') && !empty {
        return Err("a folder of it has content");
    }
    if link.first() != Some(&0) {
        return Err("an entry leads elsewhere, though it is not a link");
    }
    Ok(())
}

/// Text up to the first NUL, and nothing behind it.
fn is_text(field: &[u8]) -> bool {
    let length = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (text, rest) = field.split_at(length);
    !text.iter().any(u8::is_ascii_control) && rest.iter().all(|byte| *byte == 0)
}

/// At the most so many octal digits, and spaces or NULs behind them.
fn is_octal(field: &[u8], most: usize) -> bool {
    let digits = field.iter().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let rest = field.iter().skip(digits);
    (1..=most).contains(&digits) && rest.clone().all(|byte| matches!(byte, b' ' | 0))
}

/// Octal digits, or nothing; or, of GNU tar, a number of up to 48 bits behind a first byte of 0x80.
fn is_number(field: &[u8]) -> bool {
    let blank = field.iter().all(|byte| matches!(byte, b' ' | 0));
    let high = field.len().saturating_sub(6);
    let binary =
        field.first() == Some(&0x80) && field.iter().take(high).skip(1).all(|byte| *byte == 0);
    blank || binary || is_octal(field, field.len())
}

fn limit(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn read_bounded(entry: &mut impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What stands before an entry to change its name, or to say its size once more.
#[derive(Default)]
struct Extension {
    names: Vec<String>,
    size: Option<u64>,
    headers: usize,
}

impl Extension {
    /// Some unpackers apply a header to the next one, also where that is an extension header.
    fn check_first(&self) -> io::Result<()> {
        if self.headers > 0 {
            return Err(io::Error::other("an entry of it has several extension headers"));
        }
        Ok(())
    }

    fn read(&mut self, entry: &mut Entry<'_, impl Read>) -> io::Result<()> {
        let kind = entry.header().entry_type();
        self.check_first()?;
        self.headers = self.headers.saturating_add(1);
        let bytes = read_extension(entry)?;
        if kind == EntryType::XHeader {
            for (key, value) in pax_records(&bytes)? {
                match key.as_str() {
                    "path" => self.names.push(value),
                    "size" => {
                        // node-tar writes it for every entry that has such a header.
                        let size = value.bytes().all(|b| b.is_ascii_digit()).then(|| value.parse());
                        let size = size.and_then(Result::ok);
                        self.size = Some(
                            size.ok_or_else(|| io::Error::other("a size in it is not a number"))?,
                        );
                    }
                    _ => {}
                }
            }
            return Ok(());
        }
        let end =
            bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
        let name = bytes.get(..end).unwrap_or_default();
        if name.iter().any(u8::is_ascii_control) {
            return Err(io::Error::other("a name in it is not plain text"));
        }
        self.names.push(String::from_utf8_lossy(name).into_owned());
        Ok(())
    }
}

fn read_extension(entry: &mut Entry<'_, impl Read>) -> io::Result<Vec<u8>> {
    if entry.header().size()? > EXTENSION_BYTES {
        return Err(io::Error::other("its extension headers are larger than any path"));
    }
    read_bounded(entry, EXTENSION_BYTES)
}

/// What a pax header may say: names and sizes are held against the entry's own, and the rest changes
/// neither path nor content. `SCHILY.realsize`, `GNU.sparse.…` and the like do, to some.
const PAX_KEYS: [&str; 14] = [
    "path",
    "size",
    "mtime",
    "atime",
    "ctime",
    "uid",
    "gid",
    "uname",
    "gname",
    "comment",
    "SCHILY.dev",
    "SCHILY.ino",
    "SCHILY.nlink",
    "LIBARCHIVE.creationtime",
];
const PAX_VENDORS: [&str; 2] = ["SCHILY.xattr.", "LIBARCHIVE.xattr."];

/// The records of a pax header (POSIX.1, pax, "Extended Header"): `LENGTH KEY=VALUE\n`, each key once.
fn pax_records(mut bytes: &[u8]) -> io::Result<Vec<(String, String)>> {
    let malformed = || {
        io::Error::other("an extension header is malformed, or changes more than a name and times")
    };
    let mut keys = BTreeSet::new();
    let mut records = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().position(|byte| *byte == b' ').ok_or_else(malformed)?;
        let digits = bytes.get(..space).and_then(|digits| std::str::from_utf8(digits).ok());
        let length: Option<usize> = digits
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok());
        let (record, rest) =
            length.and_then(|length| bytes.split_at_checked(length)).ok_or_else(malformed)?;
        let text = record.get(space.saturating_add(1)..).and_then(|text| text.strip_suffix(b"\n"));
        let text = text.and_then(|text| std::str::from_utf8(text).ok()).ok_or_else(malformed)?;
        let (key, value) = text.split_once('=').ok_or_else(malformed)?;
        let of_vendor = PAX_VENDORS.iter().any(|vendor| key.starts_with(vendor));
        let known = PAX_KEYS.contains(&key) || of_vendor;
        // What a file system stores beside a file is any bytes, but node-tar reads line by line: a line end
        // in key or value begins a record of its own.
        let plain = !key.contains(char::is_control)
            && !value.contains(|c: char| if of_vendor { c == '\n' } else { c.is_control() });
        if !known || !plain || !keys.insert(Key(key)) {
            return Err(malformed());
        }
        records.push((key.to_owned(), value.to_owned()));
        bytes = rest;
    }
    Ok(records)
}

/// A key of a pax header. Tests count how often two are compared.
#[derive(PartialEq, Eq)]
struct Key<'a>(&'a str);

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        #[cfg(test)]
        tests::COMPARED.with(|count| count.set(count.get() + 1));
        self.0.cmp(other.0)
    }
}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether any unpacker on any system could take the path for that of the package's package.json:
/// whatever it makes of case, slashes, drives, empty parts and dots. node-tar drops a drive and `//?/` on
/// every system, and Windows a part of dots and spaces: with one of them, any depth may be the right one.
fn could_be_package_json(path: &str) -> bool {
    let mut names: Vec<&str> = Vec::new();
    let dots = |part: &str| !part.is_empty() && part.trim_end_matches(['.', ' ']).is_empty();
    let odd = path.contains(['\\', ':', '?']) || path.contains("//") || path.split('/').any(dots);
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(names.pop()),
            part if part.ends_with(':') => {}
            part => names.push(part),
        }
    }
    let is = |name: &&str| name.split(':').any(is_package_json);
    // In the place of the file, a folder: some remove the one to make the other.
    names.get(1).is_some_and(is) || names.iter().any(|name| (odd || names.len() <= 2) && is(name))
}

/// Also by characters that some file system folds or leaves out, and by a short name of Windows.
fn is_package_json(name: &str) -> bool {
    let folded = name.chars().filter_map(|c| match c {
        '\u{212a}' => Some('K'),
        '\u{17f}' => Some('S'),
        c => c.is_ascii_graphic().then(|| c.to_ascii_uppercase()),
    });
    let folded: String = folded.collect();
    // The fifth and later of like names: two letters and a hash in hexadecimal digits.
    let hashed = folded.strip_prefix("PA").and_then(|rest| rest.split_once('~')).is_some_and(
        |(hash, rest)| {
            hash.len() == 4 && hash.bytes().all(|b| b.is_ascii_hexdigit()) && rest.ends_with(".JSO")
        },
    );
    folded.trim_end_matches('.') == "PACKAGE.JSON" || folded.starts_with("PACKAG~") || hashed
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
    use std::cell::Cell;
    use std::io::Write as _;

    std::thread_local! {
        pub(super) static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// A header of many records costs about as much as it is long: no record is held against all others.
    #[test]
    fn many_records_take_no_longer_than_their_size() {
        let compared = |records: usize| {
            let all: String =
                (0..records).map(|i| pax(&format!("SCHILY.xattr.{i}"), "x")).collect();
            COMPARED.with(|count| count.set(0));
            assert_eq!(pax_records(all.as_bytes()).unwrap().len(), records);
            COMPARED.with(Cell::get)
        };
        let (one, four) = (compared(4_000), compared(16_000));
        assert!(one > 4_000 && four < one * 6, "{one}, {four}");
    }

    const DECOY: (&str, &str, EntryType) = ("package/package.json", "{}", EntryType::Regular);

    fn entry(path: &str, text: &str, kind: EntryType) -> Vec<u8> {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_entry_type(kind);
        if matches!(kind, EntryType::Symlink | EntryType::Link) {
            header.as_old_mut().linkname[0] = b'x';
        }
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
        // As node-tar writes it.
        let sized = (
            "x",
            &*format!("{}{}", pax("path", "package/ü"), pax("size", "2")),
            EntryType::XHeader,
        );
        assert_eq!(package_json(&archive(&[sized, file("u", "{}"), DECOY])).unwrap(), b"{}");
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
            "p/pac\u{212a}age.json",
            "p/package.j\u{200c}son",
            "p/PACKAG~1.JSO",
            "p/package.json::$DATA",
            // node-tar drops drives on every system.
            "p/c:./package.json",
            "p/c:d:./package.json",
            "p/\\\\?\\c:\\package.json",
            "p/a/.. /package.json",
            "p/.../package.json",
            "///?/x/package.json",
            "p///?/x/package.json",
            // Some remove the file to make the folder.
            "p/package.json/x",
            "p/PA1B2C~1.JSO",
        ] {
            for kind in [EntryType::Regular, EntryType::Symlink, EntryType::Link] {
                let text = if kind == EntryType::Regular { "{}" } else { "" };
                let both = archive(&[DECOY, (path, text, kind)]);
                assert!(package_json(&both).is_err(), "{path} {kind:?}");
            }
        }
    }

    /// A path is a text, and where a link leads is for a file system: GNU tar, Python and Yarn 4 put the
    /// second of these package.json over the first.
    #[test]
    fn a_link_is_refused_wherever_it_leads() {
        let link = |path: &str, to: &str, kind: EntryType| {
            let mut bytes = entry(path, "", kind);
            let mut header = tar::Header::new_ustar();
            header.as_mut_bytes().copy_from_slice(&bytes[..512]);
            header.as_old_mut().linkname = [0; 100];
            header.as_old_mut().linkname[..to.len()].copy_from_slice(to.as_bytes());
            header.set_cksum();
            bytes[..512].copy_from_slice(header.as_bytes());
            bytes
        };
        let decoy = || entry(DECOY.0, DECOY.1, DECOY.2);
        let evil = |path: &str| entry(path, "{\"name\":\"evil\"}", EntryType::Regular);
        for (path, to, kind, then) in [
            ("package/x", ".", EntryType::Symlink, "package/x/package.json"),
            ("package/lib/x", "..", EntryType::Symlink, "package/lib/x/package.json"),
            ("package/x", "package/package.json", EntryType::Link, "package/x"),
            ("package/x", "/tmp", EntryType::Symlink, "package/x/y"),
            ("package/x", "a", EntryType::Symlink, "package/z"),
        ] {
            let parts = [decoy(), link(path, to, kind), evil(then), vec![0; 1024]];
            let error = package_json(&zipped(&parts)).unwrap_err();
            assert!(error.contains("a link"), "{path} {kind:?}: {error}");
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
            (pax("size", "3"), x),
            (pax("size", "+2"), x),
            (pax("size", "2x"), x),
            (pax("linkpath", "x"), x),
            (pax("SCHILY.realsize", "2"), x),
            (pax("GNU.sparse.name", "package/package.json"), x),
            (pax("hdrcharset", "BINARY"), x),
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

    /// node-tar (npm, Yarn) reads a pax header line by line, whatever length a record says to have.
    #[test]
    fn a_record_within_another() {
        let line = pax("path", "package/package.json");
        let (key, _) = line.split_once('=').unwrap();
        let other = EntryType::XHeader;
        for vendor in PAX_VENDORS {
            let value = pax(&format!("{vendor}a"), &format!("x\n{}", line.trim_end()));
            let key = pax(&format!("{vendor}a\n{key}"), "package/package.json");
            for text in [value, key] {
                let parts = [DECOY, ("x", &*text, other), ("package/a", "{}", EntryType::Regular)];
                assert!(package_json(&archive(&parts)).is_err(), "{text:?}");
            }
            let plain = pax(&format!("{vendor}user.a"), "x=y");
            let parts = [DECOY, ("x", &*plain, other), ("package/a", "{}", EntryType::Regular)];
            assert!(package_json(&archive(&parts)).is_ok(), "{plain:?}");
        }
    }

    /// Some take the size that an extension header says for that of the next header, also where this is
    /// another extension header, and from there on read an archive of their own.
    #[test]
    fn an_extension_header_stands_before_its_entry() {
        let comment = pax("comment", "x");
        let size = pax("size", "2");
        let file = ("package/a", "{}", EntryType::Regular);
        let sized = ("x", &*size, EntryType::XHeader);
        for (text, kind) in [
            (comment.as_str(), EntryType::XHeader),
            (comment.as_str(), EntryType::XGlobalHeader),
            ("package/a\0", EntryType::GNULongName),
        ] {
            let other = ("x", text, kind);
            assert!(package_json(&archive(&[other, file, DECOY])).is_ok(), "{kind:?}");
            assert!(package_json(&archive(&[sized, other, file, DECOY])).is_err(), "{kind:?}");
        }
        assert!(package_json(&archive(&[sized, file, DECOY])).is_ok());
    }

    /// What an unpacker that skips a header would read instead.
    #[test]
    fn headers_that_hide_another_in_their_content() {
        let hidden = entry("package/package.json", "{\"name\":\"evil\"}", EntryType::Regular);
        let good = || entry("package/a", "x", EntryType::Regular);
        let changed = |at: usize, bytes: &[u8]| {
            let mut header = entry("package/a", "", EntryType::Regular);
            header[at..at + bytes.len()].copy_from_slice(bytes);
            let mut sized = tar::Header::new_ustar();
            sized.as_mut_bytes().copy_from_slice(&header);
            if !(124..136).contains(&at) {
                sized.set_size(1024);
            }
            if !(148..156).contains(&at) {
                sized.set_cksum();
            }
            sized.as_bytes().to_vec()
        };
        let decoy = || entry(DECOY.0, DECOY.1, DECOY.2);
        assert!(package_json(&zipped(&[decoy(), good(), vec![0; 1024]])).is_ok());
        for (what, header) in [
            ("folder", changed(156, b"5")),
            ("name of a folder", changed(9, b"/")),
            ("no name", changed(0, &[0; 10])),
            ("link name", changed(157, b"x")),
            ("link without a name", changed(156, b"2")),
            ("binary size", changed(124, &[0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0])),
            ("large binary size", changed(124, &[0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, 0])),
            ("type X", changed(156, b"X")),
            ("type N", changed(156, b"N")),
            ("type S", changed(156, b"S")),
            ("no magic", changed(257, &[0; 8])),
            ("NUL in the name", changed(9, b"\0a")),
            ("line end in the name", changed(9, b"\n")),
            ("prefix behind a NUL", changed(346, b"p")),
        ] {
            let parts = [decoy(), header, hidden.clone(), vec![0; 1024]];
            assert!(package_json(&zipped(&parts)).is_err(), "{what}");
        }
        let mut loose = entry("package/a", "", EntryType::Regular);
        let sum = String::from_utf8_lossy(&loose[148..154]).into_owned();
        loose[148..156].copy_from_slice(format!("00{sum}").as_bytes());
        assert!(package_json(&zipped(&[decoy(), loose, vec![0; 1024]])).is_err());
    }

    #[test]
    fn pax_records_are_read_to_the_letter() {
        let good = format!("{}{}", pax("path", "a"), pax("mtime", "1.5"));
        assert_eq!(pax_records(good.as_bytes()).unwrap().len(), 2);
        for bad in [
            "\n29 path=package/package.json\n",
            "6 a=b\n\n",
            "5 a=b\n",
            "7 a=b\n",
            "x a=b\n",
            "+6 a=b\n",
            "6 aab\n",
            &pax("type", "Directory"),
            &pax("path", "a\0b"),
            &pax("path", "a\nb"),
            &format!("{}{}", pax("path", "a"), pax("path", "b")),
        ] {
            assert!(pax_records(bad.as_bytes()).is_err(), "{bad:?}");
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
