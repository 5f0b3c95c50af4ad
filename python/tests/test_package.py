"""What the package brings along, and that its parts agree."""

from __future__ import annotations

import importlib
from importlib import metadata
from pathlib import Path

import pytest

import sigproof
from sigproof import _codes, _facts, _native

ROOT = Path(__file__).parents[2]


def test_every_public_name_is_there() -> None:
    for name in sigproof.__all__:
        assert getattr(sigproof, name) is not None
    for module in ("sigproof.policy", "sigproof.pypi", "sigproof.sigstore", "sigproof.errors"):
        loaded = importlib.import_module(module)
        assert getattr(sigproof, module.rpartition(".")[2]) is loaded
        for name in getattr(loaded, "__all__", ()):
            assert hasattr(loaded, name), f"{module}.{name}"
    with pytest.raises(AttributeError):
        _ = sigproof.something  # pyright: ignore


def test_it_needs_nothing_and_has_its_license() -> None:
    try:
        package = metadata.distribution("sigproof")
    except metadata.PackageNotFoundError:
        pytest.fail("the package is not installed, but found by its path")
    assert package.requires is None and package.metadata["Requires-Python"] == ">=3.10"
    assert (ROOT / "python/LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert (Path(sigproof.__file__).parent / "py.typed").exists()


def test_the_module_is_of_this_shell() -> None:
    """Each native name is in the types, and each type in the module."""
    stub = (Path(sigproof.__file__).parent / "_native.pyi").read_text()
    for name in _native.__all__:
        assert hasattr(_native, name) and (f"class {name}:" in stub or f"def {name}(" in stub), name
    assert not hasattr(_native, "panic") and "inject" not in stub


def test_codes_are_those_of_the_reference() -> None:
    import json

    reference = json.loads((ROOT / "docs/reference/codes.json").read_text())
    assert {row["code"]: row["class"] for row in reference} == _codes.CLASSES
    assert _facts.Facts.__doc__ == "The facts of a verified bundle."
