"""Verifies Sigstore signatures offline, with one Rust core: the same verdict in every language.

    from sigproof import Bundle, Verifier, policy

    verifier = Verifier.production()
    verified = verifier.verify_artifact(
        Path("app.tar.gz"),
        Bundle.from_json(Path("app.tar.gz.sigstore.json").read_bytes()),
        policy.Identity(identity="https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1",
                        issuer="https://token.actions.githubusercontent.com"),
    )
    print(verified.facts.signer)

Whoever holds a ``Verified`` has verified: nothing else makes one. Whatever was not verified raises one of
``sigproof.errors``, and in ``verify_many`` that stands in its place.
"""

from __future__ import annotations

from . import errors
from ._artifact import Hashed
from ._bundle import Bundle
from ._continuity import continuity
from ._inspect import inspect, lint
from ._native import Certificate, Settled, Verified
from ._trust import ClientTrustConfig, TrustedRoot
from ._verifier import Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Loaded when it is first asked for.
    from . import policy as policy
    from . import pypi as pypi
    from . import sigstore as sigstore

__all__ = [
    "Bundle",
    "Certificate",
    "ClientTrustConfig",
    "Hashed",
    "Settled",
    "TrustedRoot",
    "Verified",
    "Verifier",
    "continuity",
    "errors",
    "inspect",
    "lint",
    "policy",
]


def __getattr__(name: str) -> object:
    if name in ("policy", "pypi", "sigstore"):
        from importlib import import_module

        return import_module(f"sigproof.{name}")
    raise AttributeError(f"module 'sigproof' has no attribute {name!r}")
