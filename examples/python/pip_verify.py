"""Downloads wheels with pip, verifies where each was built (PEP 740), and installs them only then.

    python pip_verify.py publishers.json REQUIREMENT... [-- ARGUMENTS OF PIP INSTALL]

``publishers.json`` says, for each project, which repository of GitHub must have published it; any policy document does, too.
A project that publishes no attestations can be pinned to one file:

    {"rfc8785": "trailofbits/rfc8785.py", "six": "sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274"}

Use it with an index that refuses packages whose dependencies are addresses, as PyPI does: pip builds what such an address has
before it can be verified. A project that is not in the file is refused, and one refusal leaves everything uninstalled. Exit codes: 0 installed, 1 rejected,
2 a bad question, 3 no answer.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from sigproof import TrustedRoot, Verifier
from sigproof.errors import ConfigError, Error, HostError, InternalError, VerificationError
from sigproof.pypi import Distribution, Provenance

if TYPE_CHECKING:
    from sigproof import Verified

LONGEST = 32 << 20
"""Bytes of an answer: what is longer, the verifier takes for too long."""
INTEGRITY = "https://pypi.org/integrity"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
# Building a source distribution runs its code, which nobody has verified yet.
WHEELS = ["--only-binary", ":all:"]
ARCHIVES = (".whl", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".tlz", ".lzma", ".zst")


def main(arguments: list[str]) -> int:
    split = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser().parse_args(arguments[:split])
    try:
        expected = publishers(options.publishers)
        check_once([check_requirement(requirement) for requirement in options.requirement], "is asked for")
        root = TrustedRoot.from_file(options.trusted_root) if options.trusted_root else TrustedRoot.production()
        verifier = Verifier(trusted_root=root)
        # Only this user can write here.
        with tempfile.TemporaryDirectory() as folder:
            return install(Path(folder), options, arguments[split + 1 :], expected, verifier)
    except Error as error:
        print(error, file=sys.stderr)
        return exit_code(error)


def install(
    folder: Path, options: argparse.Namespace, more: list[str], expected: dict[str, object], verifier: Verifier
) -> int:
    index = ["--index-url", options.index_url] if options.index_url else []
    # pip takes a word for a file, where there is one of that name: so there is none where it looks.
    with tempfile.TemporaryDirectory() as empty:
        pip("download", "--quiet", *WHEELS, *index, "--dest", str(folder), *options.requirement, within=empty)
    lines: list[str] = []
    codes: set[int] = set()
    wheels = sorted(folder.iterdir())
    check_once([project_of(wheel.name) for wheel in wheels], "was downloaded")
    for wheel in wheels:
        try:
            dist = Distribution.from_file(wheel)
            print(f"verified {wheel.name}: {check(dist, expected, verifier, options.integrity)}")
            # What was verified is what pip may install, and nothing else.
            lines.append(f"{wheel.as_uri()} --hash=sha256:{dist.digest}\n")
        except Error as error:
            print(f"NOT VERIFIED {wheel.name}: {error}", file=sys.stderr)
            codes.add(exit_code(error))
    if codes or not lines:
        print("nothing was installed", file=sys.stderr)
        return max(codes, default=3)
    verified = folder / "verified.txt"
    verified.write_text("".join(lines))
    # What is there already under this name and version may be another file than the one that was verified.
    arguments = ["--no-index", "--no-deps", "--force-reinstall", *WHEELS, "--require-hashes", "-r", str(verified)]
    pip("install", "--quiet", *arguments, *more)
    return 0


def check_requirement(requirement: str) -> str:
    """The project that it asks for. Of one in the index pip takes wheels alone. A folder, a file or an address it would build,
    which runs its code."""
    asked = re.fullmatch(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]@:/]*\])?\s*([<>=!~][^@:/;]*)?", requirement)
    if asked is None or asked[1].lower().endswith(ARCHIVES):
        raise ConfigError(
            f"{requirement!r} must be a project's name, with its version if need be",
            hints=("an address, a folder or a file is built before anybody has verified it",),
        )
    return plain(asked[1])


def check_once(projects: list[str], what: str) -> None:
    """Of two files of one project the second would be installed over the first."""
    for project, times in Counter(projects).items():
        if times > 1:
            raise ConfigError(f"{project} {what} {times} times")


def check(dist: Distribution, expected: dict[str, object], verifier: Verifier, integrity: str) -> str:
    """Verifies one wheel, and says how; raises if it does not verify."""
    project, version = project_of(dist.name), dist.name.split("-")[1]
    publisher = expected.get(project)
    if publisher is None:
        raise VerificationError(f"nobody is expected to publish {project}", code="policy.any_of.mismatch")
    if isinstance(publisher, str) and publisher.startswith("sha256:"):
        if publisher != f"sha256:{dist.digest}":
            raise VerificationError(f"its digest is sha256:{dist.digest}", code="artifact.digest.mismatch")
        return "it is the file that is pinned"
    text = provenance_of(f"{integrity}/{quote(project)}/{quote(version)}/{quote(dist.name)}/provenance")
    attestations = Provenance.model_validate_json(text).verify(dist, policy=policy_of(publisher), verifier=verifier)
    return ", ".join(signer(verified) for verified in attestations)


def signer(verified: Verified) -> str:
    who, times = verified.facts.signer, verified.facts.times
    name = who.identity.value if who.kind == "certificate" and who.identity else "a key"
    return f"{name} at {times[0].time}"


def exit_code(error: Error) -> int:
    # Whatever is wrong with an attestation is a rejection: also an AttestationError, for one that is malformed.
    return 2 if isinstance(error, ConfigError) else 3 if isinstance(error, InternalError) else 1


def policy_of(publisher: object) -> dict[str, object]:
    if isinstance(publisher, dict):
        return cast("dict[str, object]", publisher)
    return {"version": 1, "anyOf": [{"workflow": {"provider": "github", "repository": publisher}}]}


def plain(name: str) -> str:
    """A project's name in its one form: PyPI takes others for the same."""
    return re.sub(r"[-_.]+", "-", name).lower()


def project_of(wheel: str) -> str:
    return plain(wheel.partition("-")[0])


def provenance_of(url: str) -> bytes:
    """What the index serves beside a file. It needs no trust: what it says is verified."""
    try:
        with urlopen(Request(url, headers={"Accept": "application/vnd.pypi.integrity.v1+json"}), timeout=60) as answer:
            text: bytes = answer.read(LONGEST + 1)
            if answer.length and len(text) <= LONGEST:
                raise HostError(f"{url}: the answer is cut off")
            return text
    except HTTPError as error:
        if error.code != 404:
            raise HostError(f"{url}: {error}") from error
        raise VerificationError("the index has no provenance of it", code="pypi.attestation.missing") from error
    except (OSError, HTTPException, ValueError) as error:
        # An answer that is cut off or is not HTTP, and an address that is none.
        raise HostError(f"{url}: {type(error).__name__}: {error}") from error


def publishers(path: Path) -> dict[str, object]:
    try:
        stated: object = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
    except (OSError, ValueError, RecursionError) as cause:
        raise ConfigError(f"{path}: {cause}") from cause
    if not isinstance(stated, dict):
        raise ConfigError(f"{path} must be an object: a repository for each project")
    named = cast("dict[str, object]", stated)
    check_once([plain(name) for name in named], f"stands in {path}")
    return {plain(name): publisher for name, publisher in named.items()}


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON in which no name stands twice: of two publishers nobody knows which is meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return made


def pip(*arguments: str, within: str | None = None) -> None:
    if subprocess.run([*PIP, *arguments], cwd=within).returncode != 0:
        raise HostError(f"pip {arguments[0]} failed")


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Installs wheels whose provenance was verified.")
    parser.add_argument("publishers", type=Path, help="who must have published each project, as JSON")
    parser.add_argument("requirement", nargs="+", help="what pip is to download")
    parser.add_argument("--index-url", help="where pip downloads from")
    parser.add_argument("--integrity", default=INTEGRITY, help="where provenance is served")
    parser.add_argument("--trusted-root", type=Path, help="another trusted root than Sigstore's of this release")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
