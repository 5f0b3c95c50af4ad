"""The comparison notices every sort of difference: a parity lane that cannot fail says nothing. REFERENCE names the file of
lines; ``cargo xtask python`` writes it."""

from __future__ import annotations

import copy
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("parity_run", HERE / "run.py")
assert SPEC and SPEC.loader
run = importlib.util.module_from_spec(SPEC)
sys.modules["parity_run"] = run
SPEC.loader.exec_module(run)

os.chdir(HERE.parent.parent.parent)
LINES = run.read_lines(os.environ.get("REFERENCE", "target/python/parity/sample.jsonl"))


def find(holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    return next(line for line in LINES if holds(line))


def is_error(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda line: line["answer"]["at"] == "verify" and line["answer"].get("error", {}).get("name") == name


YES = find(lambda line: line["answer"]["verdict"] == "verified" and "artifact" in line)
NO = find(is_error("VerificationError"))
BAD = find(lambda line: is_error("ConfigError")(line) and line["policyIs"] != "text")
ROOT = find(lambda line: line["answer"]["at"] == "create")


def answer(line: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The line with another answer."""
    doctored = copy.deepcopy(line)
    doctored.pop("byDigests", None)
    for name, value in changes.items():
        if name in ("code", "class", "step", "name"):
            doctored["answer"]["error"][name] = value
        else:
            doctored["answer"][name] = value
    return doctored


def test_the_sample_as_it_is() -> None:
    result = run.Runner().run(LINES)
    assert result["mismatches"] == []
    assert result["executed"] == len(LINES) == 30
    assert result["asked"] == sum(len(line["forms"]) for line in LINES)


FACTS = YES["answer"]["facts"]
OTHER_CLASS = "limit" if NO["answer"]["error"]["class"] != "limit" else "mismatch"
OTHER_STEP = "path" if NO["answer"]["error"]["step"] != "path" else "policy"


@pytest.mark.parametrize(
    ("what", "line", "differs"),
    [
        ("another fact", answer(YES, facts=FACTS.replace("signer", "singer")), {"facts", "again"}),
        ("facts with a space", answer(YES, facts=FACTS.replace(":", ": ", 1)), {"facts"}),
        ("verified, not rejected", answer(YES) | {"answer": NO["answer"]}, {"verdict", "exception", "error", "facts"}),
        ("rejected, not verified", answer(NO) | {"answer": YES["answer"]}, {"verdict", "exception", "error", "facts"}),
        ("another code", answer(NO, code="x"), {"error"}),
        ("another class", answer(NO, **{"class": OTHER_CLASS}), {"exception", "error"}),
        ("another step", answer(NO, step=OTHER_STEP), {"error"}),
        ("another report", answer(NO, report=NO["answer"]["report"] + 1), {"report"}),
        ("another report of a yes", answer(YES, report=YES["answer"]["report"] + 1), {"report"}),
        ("a ConfigError", answer(NO, name="ConfigError"), {"reference"}),
        ("a VerificationError", answer(BAD, name="VerificationError", **{"class": "mismatch"}), {"reference"}),
        ("a root that loads", answer(ROOT, at="verify"), {"at"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_difference_is_noticed(what: str, line: dict[str, Any], differs: set[str]) -> None:
    [mismatch, *_] = run.Runner().run([line])["mismatches"]
    assert set(mismatch["differs"]) & differs, (what, mismatch)


def test_a_crash_is_no_answer() -> None:
    def fail() -> dict[str, Any]:
        raise ValueError("a defect")

    found = run.answered("verify", fail)
    assert found["verdict"] == "crashed" and run.difference(found, NO["answer"])
