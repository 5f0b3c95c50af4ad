"""The examples of README.md, run as they stand there but for their placeholders."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sigproof.pypi import Attestation

from .conftest import REAL, Signed

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- runs: (\w+) -->\n```python\n(.*?)```\n", README, re.DOTALL))
SDIST = "pypi_attestations-0.0.19.tar.gz"
PROVENANCE = REAL / "pypi" / f"{SDIST}.provenance"
REPOSITORY = "trailofbits/pypi-attestations"
WORKFLOW = f"https://github.com/{REPOSITORY}/.github/workflows/release.yml@refs/tags/v0.0.19"
GITHUB = "https://token.actions.githubusercontent.com"
WHO, ISSUER = "release@example.com", "https://accounts.example.com"


@pytest.fixture
def folder(tmp_path: Path, signed: Signed) -> Path:
    """The files that the examples name."""
    (tmp_path / "release.tar.gz").write_bytes(signed.data)
    (tmp_path / "release.tar.gz.sigstore.json").write_bytes(signed.bundle)
    (tmp_path / "first.sigstore.json").write_bytes((REAL / "dsse.sigstore.json").read_bytes())
    (tmp_path / "trusted_root.json").write_bytes((REAL / "sigstore.trusted_root.json").read_bytes())
    provenance = json.loads(PROVENANCE.read_bytes())
    attestation = Attestation.model_validate(provenance["attestation_bundles"][0]["attestations"][0])
    (tmp_path / "attestation.sigstore.json").write_text(attestation.to_bundle().to_json())
    (tmp_path / "example-1.0.tar.gz.provenance").write_bytes(PROVENANCE.read_bytes())
    return tmp_path


def run(name: str, folder: Path, filled: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs an example with its placeholders filled in, each of which must be there."""
    script = EXAMPLES[name]
    for placeholder, value in filled.items():
        assert placeholder in script, placeholder
        script = script.replace(placeholder, value)
    return subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def who(signed: Signed) -> dict[str, str]:
    return {WHO: signed.policy["identity"], ISSUER: signed.policy["issuer"]}


def test_every_example_of_the_page_is_run() -> None:
    assert README.count("```python\n") == len(EXAMPLES)
    assert set(EXAMPLES) == {"first", "rejection", "inputs", "envelope", "several", "policies", "roots", "pypi", "continuity"}


def test_the_first_verification(folder: Path, who: dict[str, str]) -> None:
    good = run("first", folder, who)
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith("signed at 2025-12-03T18:36:43Z\n<sigproof.Verified Facts(\n"), good.stdout
    stranger = run("first", folder, {})
    assert (stranger.returncode, stranger.stdout) == (1, "")
    assert "[policy.identity.mismatch]" in stranger.stderr
    (folder / "release.tar.gz").write_bytes(b"forged")
    forged = run("first", folder, who)
    assert (forged.returncode, forged.stdout) == (1, "")
    assert "[artifact.digest.mismatch]" in forged.stderr


def test_what_the_page_names_to_try_it_with(signed: Signed) -> None:
    for named in (signed.path.name, "cosign-v3-blob.sigstore.json", *signed.policy.values()):
        assert f"`{named}`" in README or f"/{named}`" in README, named


def test_the_rejection(folder: Path, who: dict[str, str]) -> None:
    ran = run("rejection", folder, who)
    assert ran.returncode == 0, ran.stderr
    assert "artifact fail\npolicy not_reached\n" in ran.stdout
    assert "[artifact.digest.mismatch]" in ran.stdout


def test_the_inputs(folder: Path, who: dict[str, str]) -> None:
    ran = run("inputs", folder, who)
    assert ran.returncode == 0, ran.stderr
    (folder / "release.tar.gz").write_bytes(b"forged")
    assert "artifact.digest.mismatch" in run("inputs", folder, who).stderr


def test_the_envelope(folder: Path) -> None:
    ran = run("envelope", folder, {WHO: WORKFLOW, ISSUER: GITHUB})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("application/vnd.in-toto+json ")


def test_several(folder: Path, who: dict[str, str], signed: Signed) -> None:
    ran = run("several", folder, who)
    assert ran.returncode == 0, ran.stderr
    index, artifact = ran.stdout.splitlines()
    assert re.fullmatch(r"1 \['[a-z_]+\.[a-z_.]+'\]", index), index
    assert artifact.startswith("('sha256:")
    (folder / "release.tar.gz.sigstore.json").write_bytes((REAL / "dsse.sigstore.json").read_bytes())
    assert run("several", folder, who).returncode == 1


def test_the_policies(folder: Path) -> None:
    ran = run("policies", folder, {"OWNER/REPO": REPOSITORY, "refs/tags/v1.0": "refs/tags/v0.0.19"})
    assert ran.returncode == 0, ran.stderr
    assert "workflow" in run("policies", folder, {}).stderr
    own = run("policies", folder, {"OWNER/REPO": REPOSITORY, "refs/tags/v1.0": "refs/tags/v0.0.19", 'startswith("refs/tags/")': 'startswith("x")'})
    assert own.returncode == 1 and "not built from a tag [policy.caller.rejected]" in own.stderr, own.stderr


def test_the_trusted_roots(folder: Path) -> None:
    ran = run("roots", folder, {})
    assert ran.returncode == 0, ran.stderr


def test_pypi(folder: Path) -> None:
    # The file itself is not among the test data; its digest is what PyPI publishes.
    digest = "9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3"
    known = {
        'Distribution.from_file(Path("example-1.0.tar.gz"))': f'Distribution(name="{SDIST}", digest="{digest}")',
        "OWNER/REPO": REPOSITORY,
    }
    ran = run("pypi", folder, known)
    assert (ran.returncode, ran.stdout) == (0, "2024-12-04T23:14:01Z\n"), ran.stderr
    (folder / SDIST).write_bytes(b"forged")
    forged = run("pypi", folder, {'Path("example-1.0.tar.gz")': f'Path("{SDIST}")', "OWNER/REPO": REPOSITORY})
    assert forged.returncode == 1 and "[artifact.subject.mismatch]" in forged.stderr, forged.stderr
    stranger = run("pypi", folder, {**known, "OWNER/REPO": "owner/repo"})
    assert stranger.returncode == 1 and "[policy.workflow.mismatch]" in stranger.stderr, stranger.stderr


def test_continuity(folder: Path) -> None:
    digest = "9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3"
    known = {'Distribution.from_file(Path("example-1.0.tar.gz"))': f'Distribution(name="{SDIST}", digest="{digest}")'}
    accepted = folder / "accepted.json"
    accepted.write_text("[]")
    first = run("continuity", folder, known)
    assert (first.returncode, first.stdout) == (0, ""), first.stderr
    again = run("continuity", folder, known)
    assert (again.returncode, again.stdout) == (0, ""), again.stderr
    accepted.write_text(accepted.read_text().replace("/release.yml@", "/publish.yml@"))
    other = run("continuity", folder, known)
    assert other.returncode == 0 and "workflow_changed" in other.stdout, other.stderr
