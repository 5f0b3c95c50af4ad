"""Three kinds of no, and what each says."""

from __future__ import annotations

import pickle
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from sigproof import Bundle, Certificate, ClientTrustConfig, Hashed, TrustedRoot, Verifier, _codes, errors, inspect, lint

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Signed

SORTS = {
    "malformed": errors.MalformedError,
    "limit": errors.LimitError,
    "unsupported": errors.UnsupportedError,
    "mismatch": errors.MismatchError,
    "insufficient": errors.InsufficientError,
}


def test_none_is_a_kind_of_another() -> None:
    kinds = (errors.VerificationError, errors.ConfigError, errors.InternalError)
    for kind in kinds:
        assert issubclass(kind, errors.Error) and issubclass(kind, Exception)
        assert not any(issubclass(kind, other) for other in kinds if other is not kind)
        assert not issubclass(kind, (ValueError, OSError, RuntimeError))
    for sort in SORTS.values():
        assert sort.__base__ is errors.VerificationError
    assert errors.HostError.__base__ is errors.InternalError


def test_every_code_has_its_sort() -> None:
    for code, class_ in _codes.CLASSES.items():
        kind = "failed" if class_ in ("host", "internal") else "refused" if class_ in ("config", "trust_root") else "rejected"
        error = errors._of(kind, class_, code, None, f"{code}: words", "{}")
        assert type(error) is SORTS.get(
            class_,
            errors.HostError if class_ == "host" else errors.InternalError if class_ == "internal" else errors.ConfigError,
        )
        # A fault of what the question is made of is refused, whatever it is.
        assert type(errors._of("refused", class_, code, None, "", "{}")) is errors.ConfigError
        assert (error.code, error.class_, error.message) == (code, class_, "words")
    assert len(_codes.CLASSES) > 200


def test_what_one_says(signed: Signed, verifier: Verifier) -> None:
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(b"other", signed.bundle, signed.policy)
    error = caught.value
    assert (error.code, error.class_, error.step) == ("artifact.digest.mismatch", "mismatch", "artifact")
    report = error.report
    assert report is not None and report.verdict == "rejected"
    assert [step.status for step in report.steps if step.step == "artifact"] == ["fail"]
    assert report.failure is not None and report.failure.code == error.code and report.failure.hints == error.hints
    first, *hints = str(error).splitlines()
    assert first == f"{error.message} [artifact.digest.mismatch]" and not error.message.startswith("artifact.")
    assert hints == [f"hint: {hint}" for hint in error.hints]


def test_hints_are_lines_of_the_text(verifier: Verifier) -> None:
    with pytest.raises(errors.ConfigError) as caught:
        verifier.verify_artifact(b"", b"{}", "{'version': 1}")
    assert caught.value.hints and f"\nhint: {caught.value.hints[0]}" in str(caught.value)


def test_hints_name_what_does_it_here(real: Path, signed: Signed) -> None:
    staging = Verifier.staging()
    with pytest.raises(errors.InsufficientError) as caught:
        staging.verify_artifact(signed.data, signed.bundle, signed.policy)
    assert caught.value.hints[-1] == "`TrustedRoot.production()` is that trusted root"
    with pytest.raises(errors.ConfigError) as refused:
        staging.verify_dsse(signed.bundle, signed.policy)
    assert refused.value.code == "artifact.required" and "verify_artifact" in refused.value.hints[-1]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("bundle", "data", "policy"), "the artifact reads as a bundle"),
        (("text", "data", "policy"), "the artifact reads as a bundle"),
        (("read", "path", "policy"), "the artifact reads as a bundle"),
        (("policy", "bundle", "data"), "the artifact reads as a policy"),
        (("data", "policy", "bundle"), "the policy reads as a bundle"),
        (("data", "policy", "text"), "the policy reads as a bundle"),
    ],
)
def test_a_wrong_order_is_said(order: tuple[str, ...], words: str, signed: Signed, verifier: Verifier) -> None:
    given: dict[str, Any] = {
        "bundle": signed.bundle,
        "text": signed.bundle.decode(),
        "read": Bundle.from_json(signed.bundle),
        "data": signed.data,
        "path": signed.path,
        "policy": signed.policy,
    }
    with pytest.raises(errors.Error) as caught:
        verifier.verify_artifact(*[given[name] for name in order])
    first, second = caught.value.hints
    assert words in first and second == "the order is `verify_artifact(input_, bundle, policy)`"


def test_what_is_wrong_in_its_place_is_no_wrong_order(signed: Signed, verifier: Verifier) -> None:
    for given in [
        (signed.data, b"{}", signed.policy),
        (signed.data, signed.bundle, {"version": 2}),
        (b"other", signed.bundle, signed.policy),
        (3, signed.bundle, signed.policy),
        (b"{", b"{", b"{"),
    ]:
        with pytest.raises(errors.Error) as caught:
            verifier.verify_artifact(*given)  # pyright: ignore[reportArgumentType]
        assert not any("order" in hint for hint in caught.value.hints)


def test_one_survives_another_process(signed: Signed, verifier: Verifier) -> None:
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(b"other", signed.bundle, signed.policy)
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is errors.MismatchError and str(again) == str(caught.value)
    assert again.report == caught.value.report and again.step == "artifact"


def test_callers_make_their_own() -> None:
    error = errors.VerificationError("not on a Friday")
    assert str(error) == "not on a Friday [policy.caller.rejected]"
    assert (error.class_, error.step, error.report, error.hints) == ("mismatch", None, None, ())
    error = errors.VerificationError("no", code="policy.claim.mismatch", hints=("ask",))
    assert str(error) == "no [policy.claim.mismatch]\nhint: ask" and error.class_ == "mismatch"


@pytest.mark.parametrize("code", ["no.such.code", "", "x" * 1000, 7, ["policy.claim.mismatch"]], ids=lambda code: repr(code)[:20])
def test_a_code_that_nobody_knows_is_none(code: Any, signed: Signed, verifier: Verifier) -> None:
    """A no with a code of the caller's own stays a no, and says what it is told by."""

    class Own:
        def verify(self, cert: Certificate) -> None:
            raise errors.VerificationError("not on a Friday", code=code)

    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(signed.data, signed.bundle, Own())
    error = caught.value
    assert (error.code, error.class_, error.message) == ("policy.caller.rejected", "mismatch", "not on a Friday")
    assert "docs/reference/codes.md" in error.hints[-1] and len(error.hints[-1]) < 300
    assert errors.ConfigError("x", code=code).code == "config.argument.invalid"


def test_no_artifact_is_copied_for_an_advice(signed: Signed, verifier: Verifier) -> None:
    for large in (bytearray(b" " * (32 << 20)), memoryview(bytes(32 << 20)), " " * (32 << 20), b" " * (32 << 20)):
        tracemalloc.start()
        with pytest.raises(errors.Error):
            verifier.verify_artifact(large, b"{}", signed.policy)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 << 20, type(large)


def test_what_refuses_says_what_does(real: Path) -> None:
    root = (real / "sigstore.trusted_root.json").read_bytes()
    for wrong, word in [
        (lambda: Verifier(), "one of trusted_root and trusted_roots"),
        (lambda: Verifier(trusted_root=TrustedRoot.production(), trusted_roots={}), "one of"),
        (lambda: Verifier(trusted_root=root), "TrustedRoot"),  # pyright: ignore[reportArgumentType]
        (lambda: Verifier(trusted_roots=[TrustedRoot.production()]), "by name"),  # pyright: ignore[reportArgumentType]
        (lambda: Verifier(trusted_roots={1: TrustedRoot.production()}), "must be text"),  # pyright: ignore[reportArgumentType]
        (lambda: Verifier(trusted_roots={}), "root"),
        (lambda: Verifier.production(offline=False), "offline must be True"),
        (lambda: Verifier.staging(offline=False), "offline must be True"),
        (lambda: TrustedRoot.production(offline=False), "offline must be True"),
        (lambda: TrustedRoot.staging(offline=0), "offline must be True"),  # pyright: ignore[reportArgumentType]
        (lambda: TrustedRoot(), "not made"),
        (lambda: TrustedRoot.from_json("{"), ""),
        (lambda: TrustedRoot.from_json(real), "trusted root must be JSON"),  # pyright: ignore[reportArgumentType]
        (lambda: ClientTrustConfig(), "read from JSON"),
        (lambda: ClientTrustConfig.from_json(root), ""),
        (lambda: Hashed(), "digests"),
        (lambda: inspect("nothing"), ""),
        (lambda: lint("[]"), ""),
    ]:
        with pytest.raises(errors.ConfigError) as caught:
            wrong()
        assert word in str(caught.value)


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(errors.HostError) as caught:
        TrustedRoot.from_file(tmp_path / "none")
    assert isinstance(caught.value.__cause__, FileNotFoundError) and "none" in str(caught.value)
