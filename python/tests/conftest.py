"""A real bundle, what it signs, and who signed."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from sigproof import Verifier

# Whoever starts a program in the background may have it ignore Ctrl-C, and all that it starts: the tests of Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

REAL = Path(__file__).parents[2] / "tests" / "vectors" / "real"


@dataclass(frozen=True)
class Signed:
    bundle: bytes
    path: Path
    policy: dict[str, str]

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real bundles."""
    return REAL


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    return Verifier.production()


@pytest.fixture(scope="session")
def signed() -> Signed:
    """A file that a person signed, by its digest."""
    return Signed(
        (REAL / "cosign-v3-blob.sigstore.json").read_bytes(),
        REAL / "cosign-v3-blob.txt",
        {"identity": "w.vollprecht@gmail.com", "issuer": "https://github.com/login/oauth"},
    )


@pytest.fixture(scope="session")
def inject() -> Path:
    """The package whose next verification can be let end in a panic."""
    folder = os.environ.get("SIGPROOF_INJECT")
    assert folder, "SIGPROOF_INJECT names no folder: `cargo xtask python` builds one"
    return Path(folder)
