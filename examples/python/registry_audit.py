"""Verifies all artifacts of a folder or of a table, and writes a table of verdicts.

    python registry_audit.py FOLDER POLICY [VERDICTS.csv]
    python registry_audit.py TABLE.csv POLICY [VERDICTS.csv]

In a folder, the bundle of ``app.tar.gz`` is ``app.tar.gz.sigstore.json`` beside it. A table has the columns ``name``,
``artifact`` (a file, beside the table), or ``digest`` in its place (``sha256:…``), ``bundle`` (a file), and ``policy`` (a file,
or nothing where POLICY holds). A name that stands nowhere in the verdicts was not looked at, and none is left out.

:func:`audit` does the work. ``registry_audit_spark.py`` gives it the rows of a Spark table.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TypeAlias

from sigproof import Hashed, Settled, TrustedRoot, Verifier
from sigproof.errors import ConfigError, Error, InternalError

BUNDLE = ".sigstore.json"
NONE = b"[]"
"""No bundle, which verifies nothing."""


@dataclass(frozen=True)
class Row:
    """One question."""

    name: str
    artifact: bytes | Path | Hashed
    bundle: bytes | str
    policy: bytes | str


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
    names: deque[str] = deque()

    def jobs() -> Iterator[Job]:
        for row in rows:
            names.append(row.name)
            yield row.artifact, row.bundle, row.policy

    for settled in verifier.verify_many(jobs(), threads=threads):
        yield verdict_of(names.popleft(), settled)


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


def rows_of_folder(folder: Path, policy: bytes) -> list[Row]:
    files = {file for file in folder.rglob("*") if file.is_file()}
    # A bundle whose artifact is gone is listed, too, as an artifact that has no bundle.
    beside = {file.with_name(file.name + BUNDLE) for file in files} & files
    return [
        Row(file.relative_to(folder).as_posix(), file, bundle_in(file.with_name(file.name + BUNDLE)), policy)
        for file in sorted(files - beside)
    ]


def rows_of_table(table: Path, policy: bytes) -> Iterator[Row]:
    with table.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            artifact, own = line.get("artifact"), line.get("policy")
            yield Row(
                line["name"],
                table.parent / artifact if artifact else Hashed(line["digest"] or ""),
                bundle_in(table.parent / line["bundle"]) if line["bundle"] else NONE,
                (table.parent / own).read_bytes() if own else policy,
            )


def bundle_in(file: Path) -> bytes:
    """The bundle in a file. One that is not there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return NONE


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
        policy = options.policy.read_bytes()
        if options.artifacts.is_dir():
            rows: Iterable[Row] = rows_of_folder(options.artifacts, policy)
        else:
            rows = rows_of_table(options.artifacts, policy)
        total = len(rows) if isinstance(rows, list) else None
        verdicts = list(with_progress(audit(rows, Verifier(trusted_root=root)), total))
        write(verdicts, options.verdicts)
    except (Error, KeyError, OSError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, (ConfigError, KeyError)) else 3
    counts = {word: sum(one.verdict == word for one in verdicts) for word in ("verified", "rejected", "bad question", "no answer")}
    print(json.dumps(counts), file=sys.stderr)
    return 0 if verdicts and counts["verified"] == len(verdicts) else 1


def write(verdicts: list[Verdict], to: Path | None) -> None:
    file = to.open("w", newline="", encoding="utf-8") if to else sys.stdout
    try:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Verdict))
        writer.writerows(astuple(verdict) for verdict in verdicts)
    finally:
        if to:
            file.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
