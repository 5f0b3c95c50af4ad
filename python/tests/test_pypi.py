"""`sigproof.pypi`: its classes. The comparison with pypi-attestations itself is in tests/peers/python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sigproof
from sigproof import Certificate, errors, policy
from sigproof.pypi import (
    Attestation,
    AttestationBundle,
    AttestationError,
    AttestationType,
    CircleCIPublisher,
    ConversionError,
    Distribution,
    Envelope,
    GitHubPublisher,
    GitLabPublisher,
    GooglePublisher,
    Provenance,
    VerificationError,
    VerificationMaterial,
)

REAL = Path(__file__).parents[2] / "tests" / "vectors" / "real"
TEXT = (REAL / "pypi" / "pypi_attestations-0.0.19.tar.gz.provenance").read_text()
STATED = json.loads(TEXT)
BY_HAND = (REAL / "pypi" / "rfc8785-0.1.2-py3-none-any.whl.publish.attestation").read_text()

PUBLISHER = GitHubPublisher(repository="trailofbits/pypi-attestations", workflow="release.yml")
OTHER = GitHubPublisher(repository="trailofbits/pypi-attestations", workflow="other.yml")
IDENTITY = policy.Identity(
    identity="https://github.com/trailofbits/pypi-attestations/.github/workflows/release.yml@refs/tags/v0.0.19",
    issuer="https://token.actions.githubusercontent.com",
)


def attestation() -> Attestation:
    return Attestation.model_validate(STATED["attestation_bundles"][0]["attestations"][0])


def dist() -> Distribution:
    (subject,) = attestation().statement["subject"]  # pyright: ignore
    return Distribution(name=subject["name"], digest=subject["digest"]["sha256"])  # pyright: ignore


def test_an_attestation() -> None:
    for who in (PUBLISHER, IDENTITY, {"version": 1, "anyOf": [{"identity": IDENTITY._identity, "issuer": IDENTITY._issuer}]}):
        assert attestation().verify(who, dist()) == (AttestationType.PYPI_PUBLISH_V1, None)
    for who in (OTHER, policy.Identity(identity="a", issuer="b"), GitLabPublisher(repository="o/r", workflow_filepath="f")):
        with pytest.raises(VerificationError) as caught:
            attestation().verify(who, dist())
        error = caught.value
        assert isinstance(error, ValueError) and isinstance(error, errors.VerificationError)
        assert error.step == "policy" and error.code.startswith("policy.") and error.report is not None
        assert str(error).startswith("Verification failed: ")


def test_a_provenance_object() -> None:
    provenance = Provenance.model_validate_json(TEXT)
    (verified,) = provenance.verify(dist())
    assert verified.facts.statement.predicate_type == AttestationType.PYPI_PUBLISH_V1  # pyright: ignore
    assert provenance.attestation_bundles[0].publisher == PUBLISHER
    # The policy, and the publisher.
    provenance.verify(dist(), policy=IDENTITY)
    with pytest.raises(VerificationError):
        provenance.verify(dist(), policy=policy.Identity(identity="a", issuer="b"))
    bundle = AttestationBundle(publisher=OTHER, attestations=[attestation()])
    with pytest.raises(VerificationError):
        Provenance(attestation_bundles=[bundle]).verify(dist(), policy=IDENTITY)
    # Nothing is verified by there being nothing.
    for empty in (Provenance(attestation_bundles=[]), Provenance(attestation_bundles=[AttestationBundle(publisher=PUBLISHER, attestations=[])])):
        with pytest.raises(VerificationError) as caught:
            empty.verify(dist())
        assert caught.value.code == "pypi.attestation.missing"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"digest": "00" * 32}, "artifact.subject.mismatch"),
        ({"name": "pypi_attestations-0.0.20.tar.gz"}, "pypi.subject.name_mismatch"),
        ({"name": "pypi_attestations-0.0.19-py3-none-any.whl"}, "pypi.subject.name_mismatch"),
    ],
)
def test_another_distribution(changed: dict[str, str], code: str) -> None:
    other = Distribution(**{"name": dist().name, "digest": dist().digest, **changed})
    for run in (lambda: attestation().verify(PUBLISHER, other), lambda: Provenance.model_validate_json(TEXT).verify(other)):
        with pytest.raises(VerificationError) as caught:
            run()
        assert caught.value.code == code


def test_the_name_is_compared_as_pypi_does() -> None:
    attestation().verify(PUBLISHER, Distribution(name="PyPI.attestations-0.0.19.0.tar.gz", digest=dist().digest))


def test_the_staging_instance() -> None:
    """Made by a person, with the staging instance."""
    by_hand = Attestation.model_validate_json(BY_HAND)
    (subject,) = by_hand.statement["subject"]  # pyright: ignore
    wheel = Distribution(name=subject["name"], digest=subject["digest"]["sha256"])  # pyright: ignore
    who = policy.Identity(identity="william@yossarian.net", issuer="https://github.com/login/oauth")
    by_hand.verify(who, wheel, staging=True)
    with pytest.raises(VerificationError) as caught:
        by_hand.verify(who, wheel)
    assert caught.value.step == "time"
    root = sigproof.TrustedRoot.from_file(REAL / "sigstore-staging.trusted_root.json")
    by_hand.verify(who, wheel, verifier=sigproof.Verifier(trusted_root=root))


def test_there_is_no_refresh() -> None:
    with pytest.raises(errors.ConfigError):
        attestation().verify(PUBLISHER, dist(), offline=False)


def test_an_own_policy() -> None:
    seen: list[Certificate] = []

    class Own:
        def verify(self, cert: Certificate) -> None:
            seen.append(cert)
            if cert.claims["buildTrigger"] != "release":
                raise errors.VerificationError("not a release")

    class No:
        def verify(self, cert: Certificate) -> None:
            raise errors.VerificationError("no")

    class Returns:
        def verify(self, cert: Certificate) -> bool:
            return False

    attestation().verify(Own(), dist())
    Provenance.model_validate_json(TEXT).verify(dist(), policy=policy.AllOf([IDENTITY, Own()]))
    assert [cert.san for cert in seen] == [IDENTITY._identity] * 2
    for no in (No(), policy.AllOf([IDENTITY, No()])):
        with pytest.raises(VerificationError):
            attestation().verify(no, dist())
    with pytest.raises(errors.ConfigError):
        attestation().verify(Returns(), dist())  # pyright: ignore


def test_to_a_bundle_and_back() -> None:
    bundle = attestation().to_bundle()
    assert json.loads(bundle.to_json())["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    assert Attestation.from_bundle(bundle) == attestation()
    blob = sigproof.Bundle.from_json((REAL / "cosign-v3-blob.sigstore.json").read_bytes())
    with pytest.raises(ConversionError) as caught:
        Attestation.from_bundle(blob)
    assert caught.value.code == "pypi.attestation.not_expressible"


def test_json_there_and_back() -> None:
    assert json.loads(Provenance.model_validate_json(TEXT).model_dump_json()) == STATED
    assert Provenance.model_validate(STATED) == Provenance.model_validate_json(TEXT.encode())
    assert json.loads(attestation().model_dump_json()) == STATED["attestation_bundles"][0]["attestations"][0]
    (stated,) = STATED["attestation_bundles"]
    bundle = AttestationBundle.model_validate(stated)
    assert bundle == Provenance.model_validate_json(TEXT).attestation_bundles[0]
    assert AttestationBundle.model_validate_json(bundle.model_dump_json()) == bundle
    for publisher in (
        PUBLISHER,
        GitHubPublisher(repository="o/r", workflow="w.yml", environment="e"),
        GitLabPublisher(repository="g/s/p", workflow_filepath=".gitlab-ci.yml", environment="e"),
        GooglePublisher(email="a@example.com", sub="1"),
        CircleCIPublisher(project_id="a-1", pipeline_definition_id="b-2", vcs_origin="github.com/o/r", vcs_ref="refs/heads/m"),
    ):
        assert type(publisher).model_validate_json(publisher.model_dump_json()) == publisher
        with_claims = {**publisher.model_dump(), "claims": {"anything": [1]}}
        assert type(publisher).model_validate(with_claims) == publisher
    again = Distribution.model_validate_json(dist().model_dump_json())
    assert again == dist() and hash(again) == hash(dist())


def test_parts() -> None:
    one = attestation()
    stated = STATED["attestation_bundles"][0]["attestations"][0]
    again = Attestation(
        version=1,
        verification_material=VerificationMaterial(**stated["verification_material"]),
        envelope=Envelope(**stated["envelope"]),
    )
    assert again == one
    again.verify(PUBLISHER, dist())
    assert one.certificate_claims["1.3.6.1.4.1.57264.1.9"] == IDENTITY._identity
    assert one.certificate_claims["1.3.6.1.4.1.57264.1.8"] == IDENTITY._issuer
    assert all(int(oid.rpartition(".")[2]) >= 8 for oid in one.certificate_claims)


MALFORMED: list[Any] = [
    lambda: Provenance.model_validate_json("{}"),
    lambda: Provenance.model_validate_json(BY_HAND),
    lambda: Provenance.model_validate_json(TEXT.replace('"version"', '"version":1,"version"', 1)),
    lambda: Provenance.model_validate({**STATED, "version": 2}),
    lambda: Provenance.model_validate({**STATED, "more": 1}),
    lambda: Provenance(version=2, attestation_bundles=[]),
    lambda: Attestation.model_validate_json("[]"),
    lambda: Attestation.model_validate_json(TEXT),
    lambda: Attestation.model_validate_json("not JSON"),
    lambda: Attestation(version=2, verification_material=attestation().verification_material, envelope=attestation().envelope),
    lambda: Envelope(statement="not base64!", signature=""),
    lambda: GitHubPublisher(repository="", workflow="w.yml"),
    lambda: GitHubPublisher(repository=1, workflow="w.yml"),  # pyright: ignore
    lambda: GitHubPublisher.model_validate({"kind": "GitHub", "repository": "o/r"}),
    lambda: GitHubPublisher.model_validate({"kind": "GitHub", "repository": "o/r", "workflow": "w", "unknown": "x"}),
    lambda: GitHubPublisher.model_validate({"kind": "Google", "email": "a@example.com"}),
    lambda: GooglePublisher.model_validate({"kind": "Elsewhere", "email": "a@example.com"}),
    lambda: CircleCIPublisher(project_id="a/../b", pipeline_definition_id="c"),
    lambda: AttestationBundle(publisher="GitHub", attestations=[]),  # pyright: ignore
    # A text is one object, and not two, nor the end of another.
    lambda: AttestationBundle.model_validate_json(f"{AttestationBundle(publisher=OTHER, attestations=[]).model_dump_json()},"
                                                  f"{AttestationBundle(publisher=PUBLISHER, attestations=[]).model_dump_json()}"),
    lambda: AttestationBundle.model_validate_json('{"publisher":{"kind":"Google","email":"a"},"attestations":[]}],"more":[{}'),
    lambda: GooglePublisher.model_validate_json('{"kind":"Google","email":"a"}},{"attestations":[],"publisher":{"kind":"Google","email":"b"}'),
    lambda: AttestationBundle.model_validate_json(""),
    lambda: Distribution(name="README.md", digest="00" * 32),
    lambda: Distribution(name="../a-1.0.tar.gz", digest="00" * 32),
    lambda: Distribution(name=None, digest="00" * 32),  # pyright: ignore
    lambda: Distribution.model_validate_json("{}"),
]


@pytest.mark.parametrize("make", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_malformed(make: Any) -> None:
    with pytest.raises(AttestationError) as caught:
        make()
    assert isinstance(caught.value, ValueError) and not isinstance(caught.value, errors.VerificationError)


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "example-1.0.tar.gz"
    file.write_bytes(b"example")
    made = Distribution.from_file(file)
    assert (made.name, made.digest) == (file.name, "50d858e0985ecc7f60418aaf0cc5ab587f42c2570a884095a9e8ccacd0f6545c")
    with pytest.raises(AttestationError):
        Distribution.from_file(REAL / "README.md")
    with pytest.raises(errors.Error) as caught:
        Distribution.from_file(tmp_path / "absent-1.0.tar.gz")
    assert caught.value.code == "host.artifact.unreadable"
    with pytest.raises(errors.ConfigError):
        attestation().verify(PUBLISHER, Distribution(name=dist().name, digest="00"))


def test_signing_refuses() -> None:
    with pytest.raises(errors.ConfigError):
        Attestation.sign(None, dist())
