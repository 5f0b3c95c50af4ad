"""Trusted roots, several by name, and the present time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from sigproof import ClientTrustConfig, TrustedRoot, Verifier, errors

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Signed


def test_every_way_to_a_root(real: Path, signed: Signed) -> None:
    file = real / "sigstore.trusted_root.json"
    document = json.loads(file.read_text())
    config: dict[str, Any] = {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": document,
        "signingConfig": {},
    }
    for root in [
        TrustedRoot.production(),
        TrustedRoot.production(offline=True),
        TrustedRoot.from_file(file),
        TrustedRoot.from_file(str(file)),
        TrustedRoot.from_json(file.read_bytes()),
        TrustedRoot.from_json(bytearray(file.read_bytes())),
        TrustedRoot.from_json(file.read_text()),
        TrustedRoot.from_json(document),
        ClientTrustConfig.from_json(config).trusted_root,
        ClientTrustConfig.from_json(json.dumps(config)).trusted_root,
    ]:
        assert repr(root).startswith("<sigproof.TrustedRoot ")
        verified = Verifier(trusted_root=root).verify_artifact(signed.path, signed.bundle, signed.policy)
        assert verified.facts.root is None
    for other in (TrustedRoot.staging(), TrustedRoot.github()):
        with pytest.raises(errors.VerificationError):
            Verifier(trusted_root=other).verify_artifact(signed.path, signed.bundle, signed.policy)


def test_the_same_key_twice_is_malformed_and_not_the_last_one(real: Path) -> None:
    text = (real / "sigstore.trusted_root.json").read_text()
    twice = text.replace("{", '{"tlogs": [],', 1)
    with pytest.raises(errors.ConfigError) as caught:
        TrustedRoot.from_json(twice)
    assert caught.value.code == "trust_root.document.malformed"
    inside = '{"mediaType":"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json","trustedRoot":' + twice + "}"
    with pytest.raises(errors.ConfigError):
        ClientTrustConfig.from_json(inside)


def test_roots_by_name(signed: Signed) -> None:
    verifier = Verifier(trusted_roots={"good": TrustedRoot.production(), "test": TrustedRoot.staging()})

    def policy(root: str) -> dict[str, object]:
        return {"version": 1, "anyOf": [signed.policy | {"root": root}]}

    verified = verifier.verify_artifact(signed.path, signed.bundle, policy("good"))
    assert verified.facts.root == "good" and verified.facts.to_dict()["root"] == "good"
    assert verifier.verify_artifact(signed.path, signed.bundle, signed.policy).facts.root == "good"
    with pytest.raises(errors.VerificationError):
        verifier.verify_artifact(signed.path, signed.bundle, policy("test"))
    with pytest.raises(errors.ConfigError) as caught:
        verifier.verify_artifact(signed.path, signed.bundle, policy("another"))
    assert caught.value.code == "policy.root.unknown"


def test_what_is_later_than_now_is_refused(signed: Signed, verifier: Verifier) -> None:
    verified = verifier.verify_artifact(signed.path, signed.bundle, signed.policy)
    time = datetime.fromisoformat(verified.facts.times[0].time.replace("Z", "+00:00"))
    east = timezone(timedelta(hours=5, minutes=30))
    for now in (time, time.astimezone(east), time + timedelta(microseconds=1), time + timedelta(days=9)):
        verifier.verify_artifact(signed.path, signed.bundle, signed.policy, now=now)
        [settled] = verifier.verify_many([(signed.path, signed.bundle, signed.policy)], now=now)
        assert settled.error is None
    for now in (time - timedelta(microseconds=1), (time - timedelta(seconds=1)).astimezone(east)):
        with pytest.raises(errors.VerificationError) as caught:
            verifier.verify_artifact(signed.path, signed.bundle, signed.policy, now=now)
        assert caught.value.code == "time.verified.after_now"
        [settled] = verifier.verify_many([(signed.path, signed.bundle, signed.policy)], now=now)
        assert settled.error is not None and settled.error.code == "time.verified.after_now"
    wrong: list[Any] = [datetime(2026, 1, 1), "2026-01-01T00:00:00Z", 1, time.date()]
    for now in wrong:
        with pytest.raises(errors.ConfigError):
            verifier.verify_artifact(signed.path, signed.bundle, signed.policy, now=now)
