"""What sigstore-python says of bundles that Sigproof made: prints, for each case of a list, null or why not. The list is that
of `tests/interop`.

    python ours.py target/interop/box/cases.json
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity


@cache
def verifier(root: str) -> Verifier:
    return Verifier(trusted_root=TrustedRoot.from_file(root))


def verify(folder: Path, row: dict[str, Any]) -> None:
    if row["key"]:
        raise NotImplementedError("keys")
    bundle = Bundle.from_json((folder / row["bundle"]).read_bytes())
    artifact = (folder / row["artifact"]).read_bytes()
    policy = Identity(identity=row["identity"], issuer=row["issuer"])
    client = verifier(str(folder / row["trusted_root"]))
    if "dsseEnvelope" not in json.loads((folder / row["bundle"]).read_bytes()):
        client.verify_artifact(artifact, bundle, policy)
        return
    # What the envelope is about is the caller's to compare, as its own command line does.
    _, payload = client.verify_dsse(bundle, policy)
    digest = hashlib.sha256(artifact).hexdigest()
    if all(subject["digest"].get("sha256") != digest for subject in json.loads(payload)["subject"]):
        raise ValueError("the statement is about something else")


def said(folder: Path, row: dict[str, Any]) -> str | None:
    try:
        verify(folder, row)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


cases = Path(sys.argv[1])
print(json.dumps({row["id"]: said(cases.parent, row) for row in json.loads(cases.read_text())}))
