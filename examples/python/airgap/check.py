"""Verifies what was carried into a room without a network: ``python check.py FOLDER``.

In ``FOLDER/files`` lie the files, the bundle of each beside it as ``FILE.sigstore.json``, and in ``FOLDER`` ``policy.json``, which says
whose signature is accepted. A trusted root that was carried along (``trusted_root.json``) is taken in the place of the package's own.
Of every file in ``files`` it is said whether it was verified. Exit codes: 0 all are, 1 one is not, 2 a bad question, or no answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from sigproof import TrustedRoot, Verifier
from sigproof.errors import Error, HostError, VerificationError

BUNDLE = ".sigstore.json"
LARGEST = 32 << 20
"""Bytes of the longest bundle: `BUNDLE_BYTES` in core/src/limits.rs."""


def main(folder: Path) -> int:
    root = folder / "trusted_root.json"
    try:
        verifier = Verifier(trusted_root=TrustedRoot.from_file(root) if root.exists() else TrustedRoot.production())
        policy = (folder / "policy.json").read_bytes()
        found = set(files(folder / "files"))
    except (Error, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    worst = 0
    for file in sorted(without_bundles(found)):
        name = file.relative_to(folder / "files").as_posix()
        try:
            # Nobody's clock is asked: that of such a room may be wrong.
            verified = verifier.verify_artifact(regular(file), bundle_in(bundle_of(file)), policy)
            times = verified.facts.times
            print(f"verified {name}, signed at {times[0].time if times else 'a time that nobody states'}")
        except Error as error:
            print(f"NOT VERIFIED {name}: {error}")
            worst = max(worst, 1 if isinstance(error, VerificationError) else 2)
    if not found:
        print("there is nothing to verify", file=sys.stderr)
        return 2
    return worst


def files(folder: Path) -> Iterator[Path]:
    """Whatever is not a folder, at any depth; a link to a folder is not followed, and not left out."""

    def unreadable(error: OSError) -> None:
        raise error

    for place, folders, names in os.walk(folder, onerror=unreadable):
        links = (name for name in folders if Path(place, name).is_symlink())
        yield from (Path(place, name) for name in (*names, *links))


def without_bundles(found: set[Path]) -> set[Path]:
    """All but the bundles of these: what is a bundle itself has none, and a file that is called so has to be spoken of."""
    rest: set[Path] = set()
    for file in sorted(found, key=lambda file: len(file.name)):
        of = file.with_name(file.name[: -len(BUNDLE)]) if file.name.endswith(BUNDLE) and file.name != BUNDLE else None
        if of not in rest:
            rest.add(file)
    return rest


def bundle_of(file: Path) -> Path:
    return file.with_name(file.name + BUNDLE)


def bundle_in(file: Path) -> bytes:
    if not os.path.lexists(file):
        raise VerificationError("it has no bundle", code="bundle.form.unsupported")
    try:
        with regular(file).open("rb") as opened:
            # A byte more than the longest bundle: the verifier says that it is too long.
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise HostError(str(error)) from error


def regular(file: Path) -> Path:
    """A device or a pipe may never end."""
    if not file.is_file():
        raise HostError(f"{file.name} is not a regular file")
    return file


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
