"""The cases of the manifest that are plain questions: one identity with its issuer, and nothing else of a policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[2] / "vectors"


@dataclass(frozen=True)
class Case:
    """A question, and the answer that Sigproof must give."""

    id: str
    bundle: bytes
    trusted_root: bytes
    artifact: bytes | None
    """The artifact's bytes, where they are at hand."""
    digest: str | None
    """Its SHA-256 in hexadecimal, where it is at hand."""
    identity: str
    issuer: str
    verified: bool
    step: str | None
    """The step of a rejection."""

    def has_envelope(self) -> bool:
        """Whether what is to be verified is an envelope. A bundle that cannot be read is taken for none."""
        try:
            return json.loads(self.bundle).get("dsseEnvelope") is not None
        except (AttributeError, ValueError):
            return False


@cache
def read(path: Path) -> bytes:
    return path.read_bytes()


def document(field: Any, folder: Path, rows: dict[str, Any], name: str) -> bytes:
    if isinstance(field, str):
        return read(folder / field)
    if "of" in field:
        return document(rows[field["of"]][name], folder, rows, name)
    if "text" in field:
        return field["text"].encode()
    return json.dumps(field["json"], separators=(",", ":"), ensure_ascii=False).encode()


# What a case must not have, to be a question that sigstore-python can be asked.
MORE = ("key", "policy", "evidence", "dangerous", "now", "detached_sct", "trusted_roots", "older")


def plain(source: str) -> Iterator[Case]:
    """The plain questions of one source of the manifest."""
    path = path_of(source).resolve()
    text = path.read_text()
    lines = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else json.loads(text)
    rows = {row["id"]: row for row in lines}
    folder = VECTORS if path.suffix == ".jsonl" else path.parent
    for row in lines:
        if any(row.get(name) for name in MORE) or not row.get("identity") or not row.get("issuer"):
            continue
        artifact = document(row["artifact"], folder, rows, "artifact") if row.get("artifact") else None
        algorithm, _, value = (row.get("digest") or "").partition(":")
        case = Case(
            id=row["id"],
            bundle=document(row["bundle"], folder, rows, "bundle"),
            trusted_root=document(row["trusted_root"], folder, rows, "trusted_root"),
            artifact=artifact,
            digest=value if algorithm == "sha256" else None,
            identity=row["identity"],
            issuer=row["issuer"],
            verified=row["expect"] == "verified",
            step=row.get("step"),
        )
        # Of an artifact, sigstore-python takes the bytes or a SHA-256.
        if case.has_envelope() or case.artifact is not None or case.digest is not None:
            yield case


def is_there(source: str) -> bool:
    """Whether the source is there: some are outside of the repository."""
    return path_of(source).exists()


def path_of(source: str) -> Path:
    """Where the cases of a source of the manifest are."""
    manifest = json.loads(read(VECTORS / "manifest.json"))
    (entry,) = [one for one in manifest["sources"] if one["name"] == source]
    return VECTORS / entry["cases"]
