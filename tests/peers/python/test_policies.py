"""Random combinations of policies, over real certificates: ours never accepts what sigstore-python's rejects, and rejects
nothing that it accepts, unless the combination names nobody, which is refused."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from both import OURS, THEIRS
from cases import VECTORS
from cryptography import x509

import sigproof
from sigproof import policy as compiled
from sigproof.errors import ConfigError, VerificationError

REAL = VECTORS / "real"


def subclasses(cls: type) -> list[type]:
    return [one for direct in cls.__subclasses__() for one in (direct, *subclasses(direct))]



# Theirs, by their own common class.
CLAIMS = [cls.__name__ for cls in subclasses(THEIRS.policy._SingleX509ExtPolicy) if cls.__name__[0] != "_"]

# Bundle, artifact, identity, issuer: a workflow, a person, and a workflow's attestation.
SIGNERS = [
    ("rfc8785-0.1.2-py3-none-any.whl", "sha256:c4e92e9ecc828bef2aa7dba1de8ac983511f7532a0df11c770d39099a25cf201"),
    ("cosign-v3-blob", "cosign-v3-blob.txt"),
    ("conda-attestation", "signed-package-2.1.0-hb0f4dca_0.conda"),
]


class Signer:
    """A real bundle under its root, and what its certificate states."""

    def __init__(self, name: str, artifact: str) -> None:
        root = sigproof.TrustedRoot.from_file(REAL / "sigstore.trusted_root.json")
        self.verifier = sigproof.Verifier(trusted_root=root)
        text = (REAL / f"{name}.sigstore.json").read_text()
        self.bundle = sigproof.Bundle.from_json(text)
        self.artifact: Any = artifact if ":" in artifact else (REAL / artifact).read_bytes()
        self.certificate: x509.Certificate = THEIRS.models.Bundle.from_json(text).signing_certificate
        (stated,) = self.bundle.inspect().bundles
        certificate = json.loads(json.dumps(stated.signer.to_dict()))["certificate"]
        self.claims: dict[str, str] = certificate["claims"]
        (self.identity,) = [one["value"] for one in certificate["subjectAlternativeNames"]]
        self.issuer = certificate["issuer"]

    def value(self, cls: str) -> str:
        """What the certificate states of a claim, or what it does not state."""
        return self.claims.get(getattr(compiled, cls)._name, "nothing")

    def theirs(self, policy: Any) -> bool:
        try:
            policy.verify(self.certificate)
        except (THEIRS.errors.VerificationError, x509.ExtensionNotFound):
            return False
        return True

    def ours(self, policy: Any) -> bool | None:
        """None: refused."""
        try:
            self.verifier.verify_artifact(self.artifact, self.bundle, policy)
        except VerificationError as error:
            assert error.code.startswith("policy."), error
            return False
        except ConfigError as error:
            assert error.code in ("policy.identity.empty", "policy.issuer.empty"), error
            return None
        return True


class Own:
    """A policy of the caller's own, which is asked of both certificates."""

    def __init__(self, answer: bool, error: type[Exception]) -> None:
        self.answer, self.error = answer, error

    def verify(self, cert: Any) -> None:
        if not self.answer:
            raise self.error("no")


def grow(random: Random, signer: Signer, depth: int) -> tuple[Any, Any]:
    """The same policy of both packages."""
    kind = random.choice(["identity", "claim", "claim", "claim", "any", "all", "all", "own"] if depth else ["identity", "claim"])
    if kind == "identity":
        identity = random.choice([signer.identity, signer.identity, signer.identity + "x", "me@example.com"])
        issuer = random.choice([signer.issuer, signer.issuer, signer.issuer + "/", None])
        given = {"identity": identity} if issuer is None else {"identity": identity, "issuer": issuer}
        word = {"dangerous_any_issuer": True} if issuer is None else {}
        return THEIRS.policy.Identity(**given), OURS.policy.Identity(**given, **word)
    if kind == "claim":
        name = random.choice([*CLAIMS, "OIDCIssuer", "OIDCIssuerV2", "OIDCSourceRepositoryURI", "OIDCBuildTrigger"])
        value = signer.value(name) + random.choice(["", "", "", "x"])
        return getattr(THEIRS.policy, name)(value), getattr(OURS.policy, name)(value)
    if kind == "own":
        answer = random.random() < 0.7
        return Own(answer, THEIRS.errors.VerificationError), Own(answer, VerificationError)
    children = [grow(random, signer, depth - 1) for _ in range(random.randint(1, 4))]
    name = "AnyOf" if kind == "any" else "AllOf"
    words = {"dangerous_any_identity": random.random() < 0.5, "dangerous_any_issuer": random.random() < 0.5}
    theirs = getattr(THEIRS.policy, name)([one for one, _ in children])
    return theirs, getattr(OURS.policy, name)([one for _, one in children], **words)


@pytest.mark.parametrize(("name", "artifact"), SIGNERS, ids=[name for name, _ in SIGNERS])
def test_no_combination_is_weaker(name: str, artifact: str) -> None:
    signer = Signer(name, artifact)
    random = Random(f"sigproof {name}")
    counts: Counter[tuple[bool, bool | None, bool]] = Counter()
    for _ in range(3000):
        theirs, ours = grow(random, signer, 3)
        wanted, found = signer.theirs(theirs), signer.ours(ours)
        if found is not None:
            assert found == wanted, (ours, theirs)
            # Asked directly, of the certificate of `cryptography`, it says the same.
            try:
                ours.verify(signer.certificate)
            except VerificationError:
                assert not found, ours
            else:
                assert found, ours
        document = False if found is None else compiled.compile(ours) is not None
        counts[wanted, found, document] += 1
    # Of each sort there are many: right and wrong, as a document and not, and refused.
    for sort in ((True, True, True), (True, True, False), (False, False, True), (False, False, False), (True, None, False)):
        assert counts[sort] > 50, counts


def test_what_the_harness_would_see() -> None:
    """A combination that is taken for a weaker one is found: the trees hold cases that tell apart AND from OR."""
    signer = Signer(*SIGNERS[0])
    random = Random("weaker")
    differ = 0
    for _ in range(2000):
        theirs, ours = grow(random, signer, 3)
        if isinstance(ours, OURS.policy.AllOf):
            weaker = OURS.policy.AnyOf(ours._children, dangerous_any_identity=True, dangerous_any_issuer=True)
            differ += signer.theirs(theirs) is False and signer.ours(weaker) is True
    assert differ > 50


@pytest.mark.parametrize("cls", CLAIMS)
def test_each_claim(cls: str) -> None:
    """Alone, right and wrong, over every signer; a claim that the certificate lacks is never met."""
    assert len(CLAIMS) == 21
    for name, artifact in SIGNERS:
        signer = Signer(name, artifact)
        for value in (signer.value(cls), signer.value(cls) + "x", signer.value(cls)[:-1] or "x", "*", ".*"):
            theirs, ours = getattr(THEIRS.policy, cls)(value), getattr(OURS.policy, cls)(value)
            pinned = OURS.policy.AllOf([ours], dangerous_any_identity=True, dangerous_any_issuer=True)
            assert signer.theirs(theirs) == signer.ours(pinned), (cls, value)
