"""Verifies what was carried into a room without a network: ``python check.py FOLDER``.

In the folder lie the files, the bundle of each beside it as ``FILE.sigstore.json``, and ``policy.json``, which says whose
signature is accepted. A trusted root that was carried along (``trusted_root.json``) is taken in the place of the package's own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sigproof import TrustedRoot, Verifier
from sigproof.errors import Error, VerificationError

BUNDLE = ".sigstore.json"


def main(folder: Path) -> int:
    root = folder / "trusted_root.json"
    try:
        verifier = Verifier(trusted_root=TrustedRoot.from_file(root) if root.exists() else TrustedRoot.production())
        policy = (folder / "policy.json").read_bytes()
    except (Error, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    worst = 0
    bundles = sorted(folder.glob(f"*{BUNDLE}"))
    for bundle in bundles:
        file = bundle.with_name(bundle.name.removesuffix(BUNDLE))
        try:
            # Nobody's clock is asked: that of such a room may be wrong.
            verified = verifier.verify_artifact(file, bundle.read_bytes(), policy)
            print(f"verified {file.name}, signed at {verified.facts.times[0].time}")
        except Error as error:
            print(f"NOT VERIFIED {file.name}: {error}")
            worst = max(worst, 1 if isinstance(error, VerificationError) else 2)
    if not bundles:
        print("there is nothing to verify", file=sys.stderr)
        return 2
    return worst


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
