"""What the tests need that is in no package: the test data of pypi-attestations, which its source distribution holds."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

VERSION = "0.0.30"
TARGET = Path(__file__).parents[3] / "target" / "peers-python"


@pytest.fixture(scope="session")
def assets() -> Path:
    """The folder with PEP 740 objects of every publisher; downloaded once."""
    folder = TARGET / f"pypi_attestations-{VERSION}" / "test" / "assets"
    if not folder.exists():
        wanted = ["--no-deps", "--no-binary", ":all:", "--dest", str(TARGET), f"pypi-attestations=={VERSION}"]
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted], check=True)
        with tarfile.open(TARGET / f"pypi_attestations-{VERSION}.tar.gz") as archive:
            archive.extractall(TARGET, filter="data")
    return folder
