"""Holds what sigproof takes for an archive's package.json against what real unpackers put on disk, and has
real packers make archives that it must take.

    python3 archives.py SIGPROOF TOOLS WORK [KEEP]

TOOLS is a folder in which npm has installed pnpm, yarn (1) and @yarnpkg/cli-dist (4); WORK is emptied. KEEP
gets a copy of each packer's archive. Prints a line for each archive; the exit code says whether all is well.

The rule: if sigproof takes an archive, every unpacker that takes it, too, has unpacked that package.json.
"""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

SIGPROOF, TOOLS, WORK = (Path(arg).resolve() for arg in sys.argv[1:4])
KEEP = Path(sys.argv[4]).resolve() if len(sys.argv) > 4 else None
ENV = {**os.environ, "YARN_ENABLE_TELEMETRY": "0", "npm_config_cache": str(WORK / "cache"), "CI": "1",
       "YARN_ENABLE_NETWORK": "0", "YARN_ENABLE_GLOBAL_CACHE": "0", "COREPACK_ENABLE_STRICT": "0",
       "YARN_NODE_LINKER": "node-modules", "YARN_CHECKSUM_BEHAVIOR": "ignore", "YARN_ENABLE_IMMUTABLE_INSTALLS": "0"}
MODULES = TOOLS / "node_modules"
NPM = ["npm"]
PNPM = ["node", str(MODULES / "pnpm/bin/pnpm.cjs")]
YARN_1 = ["node", str(MODULES / "yarn/bin/yarn.js")]
YARN_4 = ["node", str(MODULES / "@yarnpkg/cli-dist/bin/yarn.js")]


def run(command, folder):
    return subprocess.run(command, cwd=folder, env=ENV, capture_output=True, text=True, timeout=120)


def manifest(name):
    return json.dumps({"name": name, "version": "1.0.0", "repository": "o/r"}).encode()


# Unpackers: each returns the name in the package.json that it has unpacked, or None if it takes none.

def named(path):
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fresh(name):
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def by_tar(archive):
    folder = fresh("tar")
    command = ["tar", "-xzf", str(archive), "-C", str(folder), "--strip-components=1"]
    return named(folder / "package.json") if run(command, folder).returncode == 0 else None


def by_python(archive):
    folder = fresh("python")
    try:
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="tar")
    except (tarfile.TarError, OSError, EOFError, KeyError, ValueError, OverflowError):
        return None
    return named(folder / "package/package.json")


def by_manager(name, command, lock=None):
    def install(archive):
        folder = fresh(name)
        spec = f"file:{archive}"
        (folder / "package.json").write_text(json.dumps({"name": "root", "version": "0.0.0", "dependencies": {"dep": spec}}))
        if lock:
            (folder / lock).touch()
        done = run(command, folder)
        found = named(folder / "node_modules/dep/package.json")
        return found if done.returncode == 0 else None
    return install


UNPACKERS = {
    "npm": by_manager("npm", [*NPM, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--offline"]),
    "pnpm": by_manager("pnpm", [*PNPM, "install", "--ignore-scripts", "--offline", "--no-frozen-lockfile"]),
    "yarn4": by_manager("yarn4", [*YARN_4, "install"], "yarn.lock"),
    "tar": by_tar,
    "python": by_python,
}


def by_sigproof(archive, name):
    """Whether sigproof takes the archive, and for the package of this name."""
    none = WORK / "none.json"
    none.write_text('{"attestations":[]}')
    done = run([str(SIGPROOF), "verify", "npm", str(archive), "--attestations", str(none), "--json",
                "--package", f"{name}@1.0.0"], WORK)
    failure = json.loads(done.stdout)["report"]
    failure = failure and failure["failure"]
    # An archive that is refused has no report. Of one that is taken, what is missing are attestations.
    if failure is None:
        return None
    return {"npm.provenance.missing": True, "npm.package.mismatch": False}[failure["code"]]


# Archives.

def entry(name, content=b"", kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, len(content)
    return info, content


def pack(entries, form=tarfile.USTAR_FORMAT, headers=None):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for info, content in entries:
            if headers and info.name in headers:
                info.pax_headers = headers[info.name]
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(out.getvalue(), mtime=0)


GOOD, EVIL = manifest("good"), manifest("evil")
OWN = entry("package/package.json", GOOD)
SYM, HARD = tarfile.SYMTYPE, tarfile.LNKTYPE
PAX = tarfile.PAX_FORMAT


def block(name, content):
    """One entry as it stands in an archive."""
    info, content = entry(name, content)
    return info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512)


def patched(name, content, *changes, kind=b"0"):
    """One entry whose header has these bytes at these places."""
    header = bytearray(entry(name, content)[0].tobuf(tarfile.USTAR_FORMAT))
    header[156:157] = kind
    for at, these in changes:
        header[at : at + len(these)] = these
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + content + bytes(-len(content) % 512)


def raw(*parts):
    return gzip.compress(b"".join([patched("package/package.json", GOOD), *parts, bytes(1024)]), mtime=0)


# Who skips a header reads what stands behind it as headers.
HIDDEN = patched("package/package.json", EVIL)
# node-tar reads a pax header line by line, so a line end in a value begins a record.
WITHIN = "x\n29 path=package/package.json"
# What reads the size of one extension header into the next reads on in the middle of an entry.
SIZED = entry("x", b"13 size=1024\n", b"x")
SHIFTED = [entry("package/a", block("package/j", b"j" * 512)), entry("package/b", block("package/package.json", EVIL))]
CRAFTED = {
    "plain": pack([OWN, entry("package/a", b"x")]),
    "another top folder": pack([entry("p/package.json", GOOD)]),
    "inner package.json": pack([OWN, entry("package/lib/package.json", EVIL)]),
    "twice": pack([OWN, entry("package/package.json", EVIL)]),
    "two top folders": pack([OWN, entry("other/package.json", EVIL)]),
    "symlink to its folder": pack([OWN, entry("package/x", kind=SYM, link="."), entry("package/x/package.json", EVIL)]),
    "symlink up": pack([OWN, entry("package/lib/x", kind=SYM, link=".."), entry("package/lib/x/package.json", EVIL)]),
    "hard link": pack([OWN, entry("package/x", kind=HARD, link="package/package.json"), entry("package/x", EVIL)]),
    "symlink in its place": pack([entry("package/evil", EVIL), entry("package/package.json", kind=SYM, link="evil")]),
    "symlink after it": pack([OWN, entry("package/evil", EVIL), entry("package/package.json", kind=SYM, link="evil")]),
    "dots": pack([OWN, entry("package/./package.json", EVIL)]),
    "up and down": pack([OWN, entry("package/a/../package.json", EVIL)]),
    "slashes": pack([OWN, entry("package//package.json", EVIL)]),
    "backslash": pack([OWN, entry("package\\package.json", EVIL)]),
    "absolute": pack([OWN, entry("/package/package.json", EVIL)]),
    "at the top": pack([OWN, entry("package.json", EVIL)]),
    "pax path": pack([OWN, entry("package/a", EVIL)], PAX, {"package/a": {"path": "package/package.json"}}),
    "pax size": pack([OWN, entry("package/a", b"x" * 700)], PAX, {"package/a": {"size": "5"}}),
    "sparse name": pack([OWN, entry("package/a", EVIL)], PAX,
                        {"package/a": {"GNU.sparse.name": "package/package.json", "GNU.sparse.major": "1", "GNU.sparse.minor": "0"}}),
    "GNU long name": pack([OWN, entry("package/" + "a" * 150, b"x")], tarfile.GNU_FORMAT),
    "byte order mark": pack([entry("package/package.json", b"\xef\xbb\xbf" + GOOD)]),
    "key twice": pack([entry("package/package.json", GOOD[:-1] + b', "license": "MIT", "license": "ISC"}')]),
    "record within an xattr": pack([OWN, entry("package/a", EVIL)], PAX, {"package/a": {"SCHILY.xattr.a": WITHIN}}),
    "record within a key": pack([OWN, entry("package/a", EVIL)], PAX, {"package/a": {"SCHILY.xattr.a\n29 path": "package/package.json"}}),
    "size before a pax header": pack([OWN, SIZED, entry("x", b"11 mtime=1\n", b"x"), *SHIFTED]),
    "size before a global header": pack([OWN, SIZED, entry("x", b"13 comment=1\n", b"g"), *SHIFTED]),
    "size before a long name": pack([OWN, SIZED, entry("x", b"package/a\0", b"L"), *SHIFTED]),
    "drive": pack([OWN, entry("package/c:./package.json", EVIL)]),
    "two drives": pack([OWN, entry("package/c:d:./package.json", EVIL)]),
    "device path": pack([OWN, entry("package/\\\\?\\c:\\package.json", EVIL)]),
    "below package.json": pack([OWN, entry("package/package.json/x", EVIL)]),
    "a mode that is no number": raw(patched("package/a", HIDDEN, (100, b"\x81"))),
    "a user that is no number": raw(patched("package/a", HIDDEN, (108, b"\x81"))),
    "a group that is a large number": raw(patched("package/a", HIDDEN, (116, b"\x80" + b"\xff" * 7))),
    "a time that is no number": raw(patched("package/a", HIDDEN, (136, b"\x81"))),
    "a device that is no number": raw(patched("package/a", HIDDEN, (329, b"\x81"))),
    "an access time that is no number": raw(patched("package/a", HIDDEN, (476, b"\x81"))),
    "a user of GNU tar": raw(patched("package/a", b"x", (108, b"\x80" + bytes(3) + b"\x00\x30\x00\x00"))),
    "a folder with content by its pax path": raw(patched("x", b"19 path=package/a/\n", kind=b"x"), patched("package/a", HIDDEN)),
    "a folder with content by its long name": raw(patched("x", b"package/a/\0", kind=b"L"), patched("package/a", HIDDEN)),
    "no name by its pax path": raw(patched("x", b"8 path=\n", kind=b"x"), patched("package/a", HIDDEN)),
    "no name by its long name": raw(patched("x", b"\0", kind=b"L"), patched("package/a", patched("y", b"", kind=b"x") + HIDDEN)),
    "device path with slashes": raw(patched("///?/x/package.json", EVIL)),
    "device path below": raw(patched("package///?/x/package.json", EVIL)),
    "capitals": pack([OWN, entry("package/PACKAGE.JSON", EVIL)]),
}
# These must be taken, whatever the unpackers say.
TAKEN = {"a user of GNU tar", "plain", "another top folder", "inner package.json", "GNU long name", "byte order mark", "key twice"}


def source():
    folder = fresh("source")
    (folder / "lib").mkdir()
    for name in ["grüße.txt", "💡.txt", "a" * 120 + ".txt", "é" * 110 + ".txt"]:
        (folder / "lib" / name).write_text(name)
    deep = folder / "lib" / "/".join(["deep" + "b" * 60] * 5)
    deep.mkdir(parents=True)
    (deep / ("c" * 100 + ".txt")).write_text("deep")
    (folder / "README.md").write_text("# good\n")
    (folder / "package.json").write_text(json.dumps({"name": "good", "version": "1.0.0", "repository": "o/r", "files": ["lib"]}))
    return folder


def packed():
    out = fresh("packed")
    made = {}
    for name, command, file in [
        ("npm", [*NPM, "pack", "--silent", "--pack-destination", str(out)], "good-1.0.0.tgz"),
        ("pnpm", [*PNPM, "pack", "--pack-destination", str(out)], "good-1.0.0.tgz"),
        ("yarn1", [*YARN_1, "pack", "--filename", str(out / "yarn1.tgz")], "yarn1.tgz"),
        ("yarn4", [*YARN_4, "pack", "-o", str(out / "yarn4.tgz")], "yarn4.tgz"),
    ]:
        folder = source()
        if name == "yarn4":
            (folder / "yarn.lock").touch()
            run([*YARN_4, "install"], folder)
        done = run(command, folder)
        if done.returncode != 0 or not (out / file).exists():
            raise SystemExit(f"{name} has packed nothing: {done.stdout}{done.stderr}")
        made[name] = (out / file).rename(out / f"{name}-packed.tgz")
        if KEEP:
            KEEP.mkdir(parents=True, exist_ok=True)
            shutil.copy(made[name], KEEP / f"{name}.tgz")
    return made


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    archives = {f"packed by {name}": path for name, path in packed().items()}
    must = TAKEN | set(archives)
    crafted = fresh("crafted")
    for i, (name, content) in enumerate(CRAFTED.items()):
        archives[name] = crafted / f"{i}.tgz"
        archives[name].write_bytes(content)
    wrong, split = 0, 0
    for name, path in archives.items():
        found = {who: unpack(path) for who, unpack in UNPACKERS.items()}
        names = {value for value in found.values() if value is not None}
        split += len(names) > 1
        taken = by_sigproof(path, "good")
        right = (taken is True and names <= {"good"} and names) or (taken is None and name not in must)
        wrong += not right
        said = {None: "refused", True: "takes good", False: "takes another"}[taken]
        print("ok   " if right else "WRONG", f"{name}: sigproof {said};", ", ".join(f"{who} {what}" for who, what in found.items()))
    print(f"{len(archives)} archives, the unpackers differ over {split}")
    # Where they never differ, nothing was shown.
    return 0 if wrong == 0 and split > 3 else 1


sys.exit(main())
