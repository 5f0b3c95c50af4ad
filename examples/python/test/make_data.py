"""Made the provenance in ``data`` once: ``python make_data.py``, with the packages ``cryptography`` and ``rfc8785``.

The instance's keys were drawn for it and are lost, so that it makes other data each time."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parents[2] / "tests/peers/python")]

from box import Box, attestation_of, utf8  # noqa: E402
from wheels import WHEELS  # noqa: E402

ISSUER = "https://token.actions.githubusercontent.com"


def provenance(box: Box, name: str, data: bytes, repository: str) -> dict[str, Any]:
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}],
        "predicateType": "https://docs.pypi.org/attestations/publish/v1",
        "predicate": None,
    }
    home, ref = f"https://github.com/{repository}", "refs/tags/v1.0"
    workflow = f"{home}/.github/workflows/release.yml@{ref}"
    claims = {9: workflow, 11: "github-hosted", 12: home, 14: ref, 18: workflow, 20: "release"}
    bundle = box.attest(
        json.dumps(statement).encode(), workflow, ISSUER, {number: utf8(value) for number, value in claims.items()}
    )
    publisher = {"kind": "GitHub", "repository": repository, "workflow": "release.yml", "environment": None}
    return {"version": 1, "attestation_bundles": [{"publisher": publisher, "attestations": [attestation_of(bundle)]}]}


def main() -> None:
    box = Box()
    data = HERE / "data"
    data.mkdir(exist_ok=True)
    (data / "trusted_root.json").write_text(json.dumps(box.trusted_root()) + "\n")
    for name, repository in [("good", "example/good"), ("needed", "example/needed")]:
        wheel = WHEELS[name]
        made = provenance(box, wheel.file_name, wheel.data, repository)
        (data / f"{wheel.file_name}.provenance").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
