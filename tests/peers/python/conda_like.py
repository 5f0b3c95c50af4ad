"""A program in the shape of conda's plugin for signed packages (CEP 27), written against sigstore-python's public names. It
is imported once with sigstore-python and once with `sigproof.sigstore` in its place."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from cryptography.x509 import ObjectIdentifier, RFC822Name, SubjectAlternativeName, UniformResourceIdentifier
from sigstore.errors import Error, VerificationError
from sigstore.models import Bundle, ClientTrustConfig
from sigstore.oidc import IdentityError, Issuer  # noqa: F401
from sigstore.sign import SigningContext  # noqa: F401
from sigstore.verify import Verifier
from sigstore.verify.policy import AnyOf, Identity

PREDICATE = "https://schemas.conda.org/attestations-publish-1.schema.json"


class NotVerified(Exception):
    """The package is not what its channel published."""


def verifier_of(trust_config: Path | None, offline: bool) -> Verifier:
    if trust_config is None:
        config = ClientTrustConfig.production(offline=offline)
    else:
        config = ClientTrustConfig.from_json(trust_config.read_text())
    return Verifier(trusted_root=config.trusted_root)


def signer_of(bundle: Bundle) -> tuple[str, str]:
    """What the certificate says, to be verified then."""
    extensions = bundle.signing_certificate.extensions
    names = extensions.get_extension_for_class(SubjectAlternativeName).value
    (identity,) = [*names.get_values_for_type(RFC822Name), *names.get_values_for_type(UniformResourceIdentifier)]
    issuer: Any = extensions.get_extension_for_oid(ObjectIdentifier("1.3.6.1.4.1.57264.1.1")).value
    return identity, issuer.value.decode()


def times_of(bundle: Bundle) -> list[str]:
    data = bundle.verification_material.timestamp_verification_data
    responses = data.rfc3161_timestamps if data is not None else []
    times = [response.tst_info.gen_time for response in responses]
    entries = json.loads(bundle.to_json())["verificationMaterial"]["tlogEntries"]
    stated = [int(entry.get("integratedTime", 0)) for entry in entries]
    times += [datetime.fromtimestamp(time, timezone.utc) for time in stated if time]
    return [time.isoformat() for time in times]


def verify_package(
    package: Path,
    sidecar: str,
    channel: str,
    trusted: list[tuple[str, str]],
    *,
    trust_config: Path | None = None,
    offline: bool = False,
) -> dict[str, Any]:
    """Verifies that one of the bundles beside a package is a statement about it by somebody whom the channel trusts."""
    verifier = verifier_of(trust_config, offline)
    policy = AnyOf([Identity(identity=identity, issuer=issuer) for identity, issuer in trusted])
    reasons: list[str] = []
    for document in json.loads(sidecar):
        try:
            bundle = Bundle.from_json(json.dumps(document))
            signer = signer_of(bundle)
            kind, payload = verifier.verify_dsse(bundle, policy)
        except VerificationError as error:
            reasons.append(f"rejected: {error}")
            continue
        except Error as error:
            reasons.append(f"no bundle: {error}")
            continue
        statement = json.loads(payload)
        (subject,) = statement["subject"]
        digest = hashlib.sha256(package.read_bytes()).hexdigest()
        if kind != "application/vnd.in-toto+json" or statement["predicateType"] != PREDICATE:
            reasons.append("another statement")
        elif subject["name"] != package.name or subject["digest"]["sha256"] != digest:
            reasons.append("another package")
        elif statement["predicate"]["targetChannel"] != channel:
            reasons.append("another channel")
        else:
            return {"signer": signer, "times": times_of(bundle)}
    raise NotVerified("; ".join(reasons) or "nothing is signed")
