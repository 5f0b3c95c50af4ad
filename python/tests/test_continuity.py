"""What got weaker since another version: the cases that every language is asked, and what the shell alone knows."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from sigproof import Bundle, Verified, Verifier, continuity, errors, policy

VECTORS = Path(__file__).parents[2] / "tests" / "vectors"
CASES: list[dict[str, Any]] = json.loads((VECTORS / "continuity" / "cases.json").read_bytes())


@pytest.fixture(scope="module")
def now() -> Verified:
    served = json.loads((VECTORS / "real/npm/provenance-npm-test-cli-v1-prega.tgz.json").read_bytes())
    bundle = served["attestations"][1]["bundle"]
    statement = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    digest = "sha512:" + statement["subject"][0]["digest"]["sha512"]
    rule = policy.Identity(
        identity="https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main",
        issuer="https://token.actions.githubusercontent.com",
    )
    return Verifier.production().verify_artifact(digest, Bundle.from_json(json.dumps(bundle)), rule)


def changed(now: Verified, places: dict[str, Any]) -> dict[str, Any]:
    """The facts with what a case says in its places."""
    facts: Any = now.facts.to_dict()
    for pointer, value in places.items():
        *keys, last = pointer.split("/")[1:]
        owner = facts
        for key in keys:
            owner = owner[int(key) if isinstance(owner, list) else key]
        if value is None and "/claims/" in pointer:
            owner.pop(last, None)
        else:
            owner[int(last) if isinstance(owner, list) else last] = value
    return facts


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_cases_of_every_language(now: Verified, case: dict[str, Any]) -> None:
    assert len(CASES) >= 28
    before = changed(now, case.get("set", {}))
    current = None if case.get("gone") else now
    for previous in (before, [before], (before,), json.dumps(before), json.dumps([before]).encode()):
        if "refused" in case:
            with pytest.raises(errors.ConfigError) as refused:
                continuity(previous, current)
            assert refused.value.code == case["refused"]
            continue
        found = continuity(previous, current)
        assert [[one.weakness, one.attestation, one.before, one.now] for one in found] == case["weaker"]
        assert all(one.message for one in found)


def test_what_was_verified_and_lists_of_it(now: Verified) -> None:
    for current in (now, [now], (now, now)):
        for previous in (now, now.facts, [now], [now.facts], (now, now.facts.to_dict()), now.facts.to_json(), []):
            assert continuity(previous, current) == ()
    assert [one.weakness for one in continuity(now, [])] == ["provenance_gone"]


def test_this_version_is_what_a_verifier_has_made(now: Verified) -> None:
    lists: list[Any] = [now.facts, now.facts.to_dict(), now.facts.to_json(), "[]", {}, True, [now, None], [now.facts]]
    for current in lists:
        with pytest.raises(errors.ConfigError, match="current must be what a verifier has made"):
            continuity([], current)


def test_the_version_before_is_facts(now: Verified) -> None:
    lists: list[Any] = ["{}", "null", {}, [{}], [None], {"facts": now.facts.to_dict()}, None, 1, [[now.facts]], {"signer": {}}]
    for previous in lists:
        with pytest.raises(errors.ConfigError):
            continuity(previous, now)
