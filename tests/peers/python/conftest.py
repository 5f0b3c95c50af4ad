"""What the tests need that is in no package: the test data of pypi-attestations, which its source distribution holds."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

VERSION = "0.0.30"
SHA256 = "14ff13c76bbef02a483c2b77532da02bfd746b5141b881f355e06b9807434423"
TARGET = Path(__file__).parents[3] / "target" / "peers-python"


@pytest.fixture(scope="session")
def assets() -> Path:
    """The folder with PEP 740 objects of every publisher; downloaded once."""
    folder = TARGET / f"pypi_attestations-{VERSION}" / "test" / "assets"
    if not folder.exists():
        name = "pypi-attestations"
        wanted = ["--no-deps", "--no-binary", name, "--dest", str(TARGET), f"{name}=={VERSION}"]
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted], check=True)
        file = TARGET / f"pypi_attestations-{VERSION}.tar.gz"
        assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256
        with tarfile.open(file) as archive:
            archive.extractall(TARGET, filter="data")
    return folder
