"""Verifies all artifacts of a folder or of a table, and writes a table of verdicts.

    python registry_audit.py FOLDER POLICY [VERDICTS.csv]
    python registry_audit.py TABLE.csv POLICY [VERDICTS.csv]

In a folder, the bundle of ``app.tar.gz`` is ``app.tar.gz.sigstore.json`` beside it. A table has the columns ``name``,
``artifact`` (a file, beside the table), or ``digest`` in its place (``sha256:…``), ``bundle`` (a file), and ``policy`` (a file,
or nothing where POLICY holds). A name that stands nowhere in the verdicts was not looked at, and none is left out: what is not a
regular file, which may never end, has the verdict ``no answer``.

Rows are read as they are needed, and nothing longer than the verifier's limits.

:func:`audit` does the work. ``registry_audit_spark.py`` gives it the rows of a Spark table.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from secrets import token_hex
from typing import TextIO, TypeAlias

from sigproof import Hashed, Settled, TrustedRoot, Verifier
from sigproof.errors import ConfigError, Error, HostError, InternalError

BUNDLE = ".sigstore.json"
NONE = b"[]"
"""No bundle, which verifies nothing."""
BUNDLE_BYTES, POLICY_BYTES = 32 << 20, 1 << 20
"""The longest of these: core/src/limits.rs. Of longer ones a byte more is read, so that the verifier says what is wrong."""


@dataclass(frozen=True)
class Row:
    """One question."""

    name: str
    artifact: bytes | Path | Hashed
    bundle: bytes | str
    policy: bytes | str
    unreadable: Error | None = None
    """Why the question could not be read, which is then the answer."""


Job: TypeAlias = "tuple[bytes | Path | Hashed, bytes | str, bytes | str]"


@dataclass(frozen=True)
class Verdict:
    """One answer. It is a record, and proves nothing to who reads it."""

    name: str
    verdict: str
    """``verified``, ``rejected``, ``bad question`` or ``no answer``."""
    code: str = ""
    step: str = ""
    signer: str = ""
    issuer: str = ""
    time: str = ""


def audit(rows: Iterable[Row], verifier: Verifier, threads: int | None = None) -> Iterator[Verdict]:
    """A verdict for every row, in their order. Rows are taken as they are needed, so that there may be any number."""
    asked: deque[tuple[str, Error | None]] = deque()

    def jobs() -> Iterator[Job]:
        for row in rows:
            asked.append((row.name, row.unreadable))
            # In its place among the others, what could not be read asks about nothing.
            yield (b"", NONE, row.policy) if row.unreadable else (row.artifact, row.bundle, row.policy)

    for settled in verifier.verify_many(jobs(), threads=threads):
        name, unreadable = asked.popleft()
        yield rejection(name, unreadable) if unreadable else verdict_of(name, settled)


def verdict_of(name: str, settled: Settled) -> Verdict:
    try:
        facts = settled.result().facts
    except Error as error:
        return rejection(name, error)
    signer, time = facts.signer, facts.times[0].time if facts.times else ""
    if signer.kind == "key":
        return Verdict(name, "verified", signer=signer.spki_sha256, time=time)
    identity = signer.identity.value if signer.identity else ""
    return Verdict(name, "verified", signer=identity, issuer=signer.issuer or "", time=time)


def rejection(name: str, error: Error) -> Verdict:
    word = "bad question" if isinstance(error, ConfigError) else "no answer" if isinstance(error, InternalError) else "rejected"
    return Verdict(name, word, code=error.code, step=error.step or "")


def files_of(folder: Path) -> list[Path]:
    """Whatever is to have a verdict. A link to a folder is not followed, and not left out."""

    def unreadable(error: OSError) -> None:
        raise error

    files: set[Path] = set()
    for place, folders, names in os.walk(folder, onerror=unreadable):
        files |= {Path(place, name) for name in names}
        files |= {path for name in folders if (path := Path(place, name)).is_symlink()}
    # A bundle whose artifact is gone is listed, too, as an artifact that has no bundle; and so is the bundle of a bundle.
    rest: set[Path] = set()
    for file in sorted(files, key=lambda file: len(file.name)):
        of = file.with_name(file.name[: -len(BUNDLE)]) if file.name.endswith(BUNDLE) and file.name != BUNDLE else None
        if of not in rest:
            rest.add(file)
    return sorted(rest)


def rows_of_folder(folder: Path, files: Iterable[Path], policy: bytes) -> Iterator[Row]:
    for file in files:
        bundle = file.with_name(file.name + BUNDLE)
        yield row_of_files(file.relative_to(folder).as_posix(), file, bundle, policy)


def rows_of_table(table: Path, policy: bytes) -> Iterator[Row]:
    with table.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            name, artifact, bundle = line["name"] or "", line.get("artifact"), line["bundle"]
            if not artifact:
                try:
                    given: Path | Hashed = Hashed(line["digest"] or "")
                except Error as error:
                    yield Row(name, b"", NONE, policy, error)
                    continue
            else:
                given = table.parent / artifact
            own = line.get("policy")
            yield row_of_files(name, given, table.parent / bundle if bundle else None, table.parent / own if own else policy)


def row_of_files(name: str, artifact: Path | Hashed, bundle: Path | None, policy: Path | bytes) -> Row:
    """The question that some files ask."""
    try:
        return Row(
            name,
            regular(artifact) if isinstance(artifact, Path) else artifact,
            content(bundle, BUNDLE_BYTES) if bundle and os.path.lexists(bundle) else NONE,
            content(policy, POLICY_BYTES) if isinstance(policy, Path) else policy,
        )
    except Error as error:
        return Row(name, b"", NONE, b"", error)
    except (OSError, ValueError) as error:
        return Row(name, b"", NONE, b"", HostError(f"{name}: {error}"))


def regular(file: Path) -> Path:
    """A device or a pipe may never end. What is not there, the verifier says."""
    if os.path.lexists(file) and not file.is_file():
        raise HostError(f"{file.name} is not a regular file")
    return file


def content(file: Path, longest: int) -> bytes:
    with regular(file).open("rb") as opened:
        return opened.read(longest + 1)


def with_progress(verdicts: Iterable[Verdict], total: int | None) -> Iterator[Verdict]:
    """The same, with a line on a terminal that says how far it is."""
    shown = sys.stderr.isatty()
    done = bad = 0
    for verdict in verdicts:
        done, bad = done + 1, bad + (verdict.verdict != "verified")
        if shown:
            bar = f"[{'#' * (30 * done // total):30}] {done}/{total}" if total else str(done)
            print(f"\r{bar}, {bad} not verified", end="", file=sys.stderr)
        yield verdict
    if shown:
        print(file=sys.stderr)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Writes a verdict for every artifact.")
    parser.add_argument("artifacts", type=Path, help="a folder, or a table as CSV")
    parser.add_argument("policy", type=Path, help="whose signature is accepted: a policy document")
    parser.add_argument("verdicts", type=Path, nargs="?", help="where to write the table; standard output without it")
    parser.add_argument("--trusted-root", type=Path, help="another trusted root than Sigstore's of this release")
    options = parser.parse_args(arguments)
    try:
        root = TrustedRoot.from_file(options.trusted_root) if options.trusted_root else TrustedRoot.production()
        policy, verifier = content(options.policy, POLICY_BYTES), Verifier(trusted_root=root)
        if options.artifacts.is_dir():
            files = files_of(options.artifacts)
            rows, total = rows_of_folder(options.artifacts, files, policy), len(files)
        else:
            rows, total = rows_of_table(options.artifacts, policy), None
        counts: dict[str, int] = dict.fromkeys(("verified", "rejected", "bad question", "no answer"), 0)
        with table_in(options.verdicts) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(field.name for field in fields(Verdict))
            for verdict in with_progress(audit(rows, verifier), total):
                counts[verdict.verdict] += 1
                writer.writerow(astuple(verdict))
    except (Error, KeyError, OSError, ValueError, csv.Error) as error:
        print(f"no column {error}" if isinstance(error, KeyError) else error, file=sys.stderr)
        return 3 if isinstance(error, (InternalError, OSError)) else 2
    print(json.dumps(counts), file=sys.stderr)
    return 0 if counts["verified"] == sum(counts.values()) > 0 else 1


@contextmanager
def table_in(to: Path | None) -> Generator[TextIO]:
    """What is written is there as a whole, or not at all."""
    if to is None:
        yield sys.stdout
        return
    # Nobody can have put a link in its place.
    part = to.with_name(f"{to.name}.{token_hex(8)}")
    try:
        with part.open("x", newline="", encoding="utf-8") as file:
            yield file
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
