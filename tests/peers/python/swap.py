"""Imports a program anew, with sigstore-python or with `sigproof.sigstore` in the place of `sigstore`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

PARTS = (
    "",
    ".dsse",
    ".errors",
    ".hashes",
    ".models",
    ".oidc",
    ".sign",
    ".verify",
    ".verify.policy",
    ".verify.verifier",
)


def belongs(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@contextmanager
def imported(ours: bool, program: str, *modules: str) -> Iterator[Any]:
    """The modules of a program, which saw one of the two as `sigstore` while it was imported, and sees it while it runs."""
    package = program.partition(".")[0]
    away = {name: sys.modules.pop(name) for name in [*sys.modules] if belongs(name, package) or belongs(name, "sigstore")}
    try:
        if ours:
            for part in PARTS:
                sys.modules[f"sigstore{part}"] = import_module(f"sigproof.sigstore{part}")
        else:
            # The network has no say: they use the trusted root that they bring along.
            models = import_module("sigstore.models").ClientTrustConfig
            fetch, models.production = models.production, classmethod(lambda cls, offline=False: fetch(offline=True))
        found = [import_module(name) for name in (program, *modules)]
        for module in found:
            check(module, ours)
        yield found[0] if len(found) == 1 else found
    finally:
        for name in [*sys.modules]:
            if belongs(name, package) or belongs(name, "sigstore"):
                del sys.modules[name]
        sys.modules.update(away)


def check(module: ModuleType, ours: bool) -> None:
    """That it was swapped: no class of the other package is in sight."""
    for value in vars(module).values():
        home = getattr(value, "__module__", None) or getattr(value, "__name__", "")
        other = belongs(str(home), "sigstore") if ours else belongs(str(home), "sigproof")
        assert not other, (module, value)
