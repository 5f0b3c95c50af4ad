//! An npm package's archive: a gzipped tar file, in which package.json is looked for.

use std::io::Read as _;
use std::path::{Component, Path};

use flate2::read::MultiGzDecoder;
use sigproof::limits;
use tar::Archive;

use crate::input::read_document;

/// The largest archive that is held; npm's registry takes some 100 MB.
const ARCHIVE_BYTES: usize = 512 * 1024 * 1024;
/// How much of an archive is unpacked in the search for package.json.
const UNPACKED_BYTES: u64 = 8 * 1024 * 1024 * 1024;

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

/// The one package.json that npm would unpack: it drops the first part of every path.
///
/// # Errors
/// A message, if this is no such archive, or holds none, or more than one.
pub(crate) fn package_json(archive: &[u8]) -> Result<Vec<u8>, String> {
    let not = |error: std::io::Error| format!("not an npm package: {error}");
    let mut archive = Archive::new(MultiGzDecoder::new(archive).take(UNPACKED_BYTES));
    let mut found = None;
    for entry in archive.entries().map_err(not)? {
        let entry = entry.map_err(not)?;
        if !is_package_json(&entry.path().map_err(not)?) {
            continue;
        }
        let most = u64::try_from(limits::PACKAGE_JSON_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        let mut json = Vec::new();
        entry.take(most).read_to_end(&mut json).map_err(not)?;
        // Which of two is unpacked last is nothing to build a verdict on.
        if found.replace(json).is_some() {
            return Err("not an npm package: it holds package.json twice".to_owned());
        }
    }
    found.ok_or_else(|| "not an npm package: it holds no package.json".to_owned())
}

/// Also by a path that a careless unpacker would take for it.
fn is_package_json(path: &Path) -> bool {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name.to_string_lossy().to_lowercase()),
            Component::ParentDir => drop(names.pop()),
            _ => {}
        }
    }
    matches!(names.as_slice(), [_, name] if name == "package.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            builder.append(&header, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn there_is_one_package_json() {
        let good = archive(&[("package/a", "x"), ("package/package.json", "{}")]);
        assert_eq!(package_json(&good).unwrap(), b"{}");
        let inner = archive(&[("p/package.json", "1"), ("p/a/package.json", "2")]);
        assert_eq!(package_json(&inner).unwrap(), b"1");
        for twice in
            ["package/package.json", "p/./package.json", "p/a/../package.json", "P/Package.json"]
        {
            let archive = archive(&[("package/package.json", "1"), (twice, "2")]);
            assert!(package_json(&archive).unwrap_err().contains("twice"), "{twice}");
        }
        assert!(
            package_json(&archive(&[("package.json", "1")])).unwrap_err().contains("no package")
        );
        assert!(package_json(b"not gzip").is_err());
        assert!(package_json(&good[..good.len() / 2]).is_err());
    }
}
