"""Whether the package works alone in an environment: ``python -I alone.py FOLDER``, the folder of the environment, from the root
of the repository."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import sigproof

REAL = Path("tests/vectors/real")
IDENTITY, ISSUER = "w.vollprecht@gmail.com", "https://github.com/login/oauth"


def main(folder: Path) -> None:
    assert Path(sys.prefix).resolve() == folder.resolve(), "another environment runs this"
    assert folder.resolve() in Path(sigproof.__file__).resolve().parents, sigproof.__file__
    package = metadata.distribution("sigproof")
    assert package.requires is None, package.requires
    others = {one.metadata["Name"].lower() for one in metadata.distributions()} - {"pip", "setuptools", "wheel"}
    assert others == {"sigproof"}, others
    files = [str(file).replace("\\", "/") for file in package.files or []]
    native = [file for file in files if file.startswith("sigproof/_native.")]
    assert len(native) == 2 and "sigproof/_native.pyi" in native, native
    assert "sigproof/py.typed" in files
    assert any(file.endswith("licenses/LICENSE") for file in files), files
    assert metadata.version("sigproof") == package.version

    verifier = sigproof.Verifier.production()
    policy = {"identity": IDENTITY, "issuer": ISSUER}
    bundle = sigproof.Bundle.from_json((REAL / "cosign-v3-blob.sigstore.json").read_bytes())
    verified = verifier.verify_artifact(REAL / "cosign-v3-blob.txt", bundle, policy)
    assert verified.facts.artifact
    try:
        verifier.verify_artifact(b"forged", bundle, policy)
    except sigproof.errors.MismatchError as error:
        assert error.code == "artifact.digest.mismatch", error
    else:
        raise AssertionError("a forgery verified")

    command = folder / ("Scripts/sigproof.exe" if sys.platform == "win32" else "bin/sigproof")
    arguments = ["verify", "identity", "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER]
    arguments += ["--bundle", str(REAL / "cosign-v3-blob.sigstore.json")]
    for file, code in [("cosign-v3-blob.txt", 0), ("managed-key.txt", 1)]:
        ran = subprocess.run([command, *arguments, REAL / file], capture_output=True)
        assert ran.returncode == code, (file, ran)
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
    assert version == f"sigproof {package.version}\n", version


if __name__ == "__main__":
    main(Path(sys.argv[1]))
