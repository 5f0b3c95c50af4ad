"""Nothing that asserts verification can be made, changed, copied or pickled; and how it looks."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import TYPE_CHECKING, Any, cast

import pytest

from sigproof import Verified, Verifier, _facts, _record, inspect

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Signed


@pytest.fixture
def verified(signed: Signed, verifier: Verifier) -> Verified:
    return verifier.verify_artifact(signed.data, signed.bundle, signed.policy)


def parts(verified: Verified) -> list[Any]:
    facts, report = verified.facts, verified.report
    return [verified, facts, facts.signer, facts.times[0], facts.log_entries[0], report, report.steps[0]]


def test_nobody_makes_one(verified: Verified) -> None:
    sort: Any = Verified
    for make in (sort, lambda: sort(1), lambda: sort.__new__(sort), lambda: object.__new__(sort)):
        with pytest.raises(TypeError):
            make()
    for one in parts(verified):
        sort = cast("Any", type(one))
        for arguments in ((), (1,), (1, 2, 3)):
            with pytest.raises(TypeError):
                sort(*arguments)
    with pytest.raises(TypeError):
        type("Forged", (cast("Any", Verified),), {})
    with pytest.raises(TypeError):

        class Other:
            pass

        other = Other()
        other.__class__ = cast("Any", Verified)


def test_nobody_copies_or_pickles_one(verified: Verified) -> None:
    for one in parts(verified):
        for way in (copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                way(one)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError):
                pickle.dumps(one, protocol)
    with pytest.raises(TypeError):
        dataclasses.replace(verified.facts, artifact=("sha256:" + "0" * 64,))


def test_nobody_changes_one(verified: Verified) -> None:
    for one in parts(verified):
        name = "facts" if one is verified else next(iter(one.__slots__))
        with pytest.raises((AttributeError, dataclasses.FrozenInstanceError)):
            setattr(one, name, None)
        with pytest.raises((AttributeError, dataclasses.FrozenInstanceError)):
            delattr(one, name)
        with pytest.raises((AttributeError, TypeError)):
            one.something = 1
    with pytest.raises(TypeError):
        verified.report.steps[0].evidence[0].values["a"] = "b"  # pyright: ignore[reportIndexIssue]
    assert isinstance(verified.facts.artifact, tuple)


def test_what_is_read_is_the_same_each_time(verified: Verified) -> None:
    assert verified.facts is verified.facts and verified.report is verified.report
    assert json.loads(verified.facts_json()) == verified.facts.to_dict() == json.loads(verified.facts.to_json())
    assert json.loads(verified.report_json()) == verified.report.to_dict()
    assert verified.rejected == () and verified.bundle_index == 0
    assert verified.payload is None and verified.payload_type is None


def test_an_envelope_has_a_payload(real: Path) -> None:
    bundle = (real / "sigstore-js-2.0.0-provenance.sigstore.json").read_bytes()
    [case] = [c for c in json.loads((real / "cases.json").read_text()) if c["id"] == "real/npm-sigstore-2.0.0-provenance"]
    policy = {"identity": case["identity"], "issuer": case["issuer"]}
    verifier = Verifier.production()
    verified = verifier.verify_envelope(bundle, policy)
    kind, payload = verifier.verify_dsse(bundle=bundle, policy=policy)
    assert (kind, payload) == (verified.payload_type, verified.payload)
    assert kind == "application/vnd.in-toto+json" and type(payload) is bytes
    statement = verified.facts.statement
    assert statement is not None and json.loads(payload)["predicateType"] == statement.predicate_type


def test_several_bundles(signed: Signed, verifier: Verifier, real: Path) -> None:
    other = (real / "conda-attestation.sigstore.json").read_bytes()
    verified = verifier.verify_artifact(signed.data, [b"{}", other, signed.bundle], signed.policy)
    assert verified.bundle_index == 2
    assert [error.step for error in verified.rejected] == ["bundle", "artifact"]
    assert verified.rejected is verified.rejected


def test_it_is_shown_in_full(verified: Verified) -> None:
    text = repr(verified)
    assert text.startswith("<sigproof.Verified Facts(") and "w.vollprecht@gmail.com" in text
    assert all(len(line) < 120 for line in text.splitlines())
    assert "w.vollprecht@gmail.com" in verified._repr_html_() and "<script" not in verified._repr_html_()
    assert "signed_entry_timestamp" in verified._repr_html_()


def test_html_is_never_what_a_bundle_says() -> None:
    said = {"kind": "uri", "value": "<script>alert(1)</script>"}
    shown = _facts.SubjectAltName._read(said)._repr_html_()
    assert "<script" not in shown and "&lt;script&gt;alert(1)" in shown


def test_inspection_is_no_verification(signed: Signed) -> None:
    seen = inspect(signed.bundle)
    assert seen.verified is False and seen.kind == "bundle" and len(seen.bundles) == 1
    signer = seen.bundles[0].signer
    assert isinstance(signer, _facts.StatedSignerCertificate)
    assert signer.certificate.subject_alternative_names[0].value == "w.vollprecht@gmail.com"
    assert isinstance(seen.bundles[0].content, _facts.StatedContentMessageDigest)


def test_what_the_core_does_not_say_is_a_defect() -> None:
    with pytest.raises(KeyError):
        _record.read_facts("{}")
