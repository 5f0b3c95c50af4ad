"""The public names of both packages, as they are installed: each is here under the same path, or on the list of those
that are not, which the page for those who switch has, too."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import sigproof.pypi

PATHS = ("errors", "hashes", "models", "oidc", "sign", "dsse", "verify", "verify.policy", "verify.verifier")

# What is not here. The page for those who switch says so, too.
ABSENT = {
    "errors": {
        "Error.diagnostics",
        "Error.log_and_exit",
        "MetadataError.diagnostics",
        "NetworkError.diagnostics",
        "RootError.diagnostics",
        "TUFError.diagnostics",
    },
    "models": {
        "FULCIO_VERSIONS",
        "OIDC_VERSIONS",
        "REKOR_VERSIONS",
        "TSA_VERSIONS",
        "ClientTrustConfig.ClientTrustConfigType",
        "TrustedRoot.TrustedRootType",
        "TrustedRoot.ct_keyring",
        "TrustedRoot.get_fulcio_certs",
        "TrustedRoot.get_timestamp_authorities",
        "TrustedRoot.rekor_keyring",
        # Nobody gets one of these.
        "SigningConfig.SigningConfigType",
        "SigningConfig.get_fulcio",
        "SigningConfig.get_oidc_url",
        "SigningConfig.get_tlogs",
        "SigningConfig.get_tsas",
        "TimestampVerificationData.from_json",
        "InvalidBundle.diagnostics",
        "IncompatibleEntry.diagnostics",
    },
    # What is asked of an object that nobody gets.
    "oidc": {
        "IdentityToken.federated_issuer",
        "IdentityToken.identity",
        "IdentityToken.in_validity_period",
        "IdentityToken.issuer",
        "Issuer.identity_token",
        "IdentityError.diagnostics",
        "IdentityError.raise_from_id",
    },
    "sign": {"Signer.sign_artifact", "Signer.sign_dsse", "SigningContext.signer"},
    "dsse": {
        "Digest",
        "Envelope.pae",
        "Envelope.signature",
        "Envelope.to_json",
        "StatementBuilder.build",
        "StatementBuilder.predicate",
        "StatementBuilder.predicate_type",
        "StatementBuilder.subjects",
        "Subject.digest",
    },
    "verify.verifier": {"MAX_ALLOWED_TIMESTAMP", "VERIFIED_TIME_THRESHOLD"},
}

# Of pydantic, which neither package promises.
PYDANTIC = {name for name in dir(import_module("pydantic").BaseModel) if not name.startswith("_")}


def names(module: ModuleType) -> set[str]:
    """What the source of a module defines that is public, and what its classes define."""
    found: set[str] = set(getattr(module, "__all__", ()))
    for name, node in defined(ast.parse(inspect.getsource(module)).body):
        found.add(name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{name}.{member}" for member, _ in defined(node.body)}
    return found


def defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            targets = [ast.Name(node.name)]
        elif isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                yield target.id, node


@pytest.mark.parametrize("path", PATHS)
def test_every_name_of_sigstore_is_here(path: str) -> None:
    theirs = names(import_module(f"sigstore.{path}"))
    ours = import_module(f"sigproof.sigstore.{path}")

    def is_here(name: str) -> bool:
        value: Any = ours
        for part in name.split("."):
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True

    # A test of the reader itself: it finds what callers use.
    assert theirs
    assert {name for name in theirs if not is_here(name)} == ABSENT.get(path, set())


def test_the_package_says_whose_names_these_are() -> None:
    assert import_module("sigproof.sigstore").__version__ == import_module("sigstore").__version__


def test_policies_take_the_same_arguments() -> None:
    """What can be written there can be written here; the dangerous words are more."""
    theirs, ours = import_module("sigstore.verify.policy"), import_module("sigproof.sigstore.verify.policy")
    for name in names(theirs):
        cls = getattr(theirs, name, None)
        if "." in name or not inspect.isclass(cls) or name == "VerificationPolicy":
            continue
        wanted = inspect.signature(cls).parameters
        found = inspect.signature(getattr(ours, name)).parameters
        assert [*wanted] == [*found][: len(wanted)], name
        for parameter in wanted:
            assert wanted[parameter].kind == found[parameter].kind, name
        assert all(more.startswith("dangerous_") for more in [*found][len(wanted) :]), name


def test_methods_take_the_same_arguments() -> None:
    for path, name in (
        ("verify", "Verifier.verify_artifact"),
        ("verify", "Verifier.verify_dsse"),
        ("verify", "Verifier.production"),
        ("verify", "Verifier.staging"),
        ("verify", "Verifier"),
        ("models", "Bundle.from_json"),
        ("models", "Bundle.to_json"),
        ("models", "Bundle.from_parts"),
        ("models", "ClientTrustConfig.from_json"),
        ("models", "ClientTrustConfig.production"),
        ("models", "ClientTrustConfig.staging"),
        ("models", "ClientTrustConfig.from_tuf"),
        ("models", "TrustedRoot.from_file"),
        ("hashes", "Hashed"),
    ):
        signatures = []
        for package in ("sigstore", "sigproof.sigstore"):
            value: Any = import_module(f"{package}.{path}")
            for part in name.split("."):
                value = getattr(value, part)
            parameters = inspect.signature(value).parameters.values()
            signatures.append([(p.name, p.kind, p.default) for p in parameters])
        assert signatures[0] == signatures[1], name


def test_every_name_of_pypi_attestations_is_here() -> None:
    theirs = import_module("pypi_attestations")
    assert set(theirs.__all__) == set(sigproof.pypi.__all__)
    for name in theirs.__all__:
        cls = getattr(theirs, name)
        if not inspect.isclass(cls):
            continue
        fields: set[str] = set(getattr(cls, "model_fields", {}))
        members = {m for m in vars(cls) if not m.startswith("_") and m not in PYDANTIC} | fields
        ours = getattr(sigproof.pypi, name)
        assert {member for member in members if not hasattr(ours, member)} == set(), name
        for method in ("model_validate_json", "model_dump_json", "model_validate", "model_dump"):
            assert hasattr(ours, method) == hasattr(cls, method), name
