"""The same question to sigstore-python and to `sigproof.sigstore`, by the same lines."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from cases import Case


@dataclass(frozen=True)
class Side:
    """One of the two packages."""

    errors: ModuleType
    models: ModuleType
    hashes: ModuleType
    verify: ModuleType
    policy: ModuleType

    @classmethod
    def of(cls, name: str) -> Side:
        return cls(*(import_module(f"{name}.{part}") for part in ("errors", "models", "hashes", "verify", "verify.policy")))


THEIRS = Side.of("sigstore")
OURS = Side.of("sigproof.sigstore")


@dataclass(frozen=True)
class Answer:
    """What came of a question. `VerificationError` is what callers of sigstore-python catch; an `Error` is no verdict there
    either, and anything else is an accident."""

    verified: bool
    error: BaseException | None

    def __str__(self) -> str:
        return "verified" if self.verified else f"{type(self.error).__name__}: {str(self.error).splitlines()[0][:160]}"


@cache
def _verifier(side: Side, root: bytes) -> Any:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(root)
        file.flush()
        return side.verify.Verifier(trusted_root=side.models.TrustedRoot.from_file(file.name))




def ask(side: Side, case: Case, policy: Any = None) -> Answer:
    """Asks about the envelope, or else the artifact."""
    try:
        verifier = _verifier(side, case.trusted_root)
        bundle = side.models.Bundle.from_json(case.bundle)
        rule = policy if policy is not None else side.policy.Identity(identity=case.identity, issuer=case.issuer)
        if case.has_envelope():
            verifier.verify_dsse(bundle, rule)
        else:
            verifier.verify_artifact(artifact(side, case), bundle, rule)
    except Exception as error:
        return Answer(False, error)
    return Answer(True, None)


def artifact(side: Side, case: Case) -> Any:
    """The artifact as both take it."""
    if case.artifact is not None:
        return case.artifact
    assert case.digest is not None
    algorithm = side.hashes.HashAlgorithm.SHA2_256
    return side.hashes.Hashed(algorithm=algorithm, digest=bytes.fromhex(case.digest))
