"""Every plain question of the manifest, asked of both packages by the same lines: the verdicts are the same, but for the
differences that are listed, each with its reason."""

from __future__ import annotations

import logging
import re
from collections import Counter
from pathlib import Path

import pytest
from both import OURS, THEIRS, Answer, ask
from cases import Case, is_there, plain
from differences import VERIFIED_HERE, VERIFIED_THERE, WHY

PAGE = Path(__file__).parents[3] / "docs" / "coming-from-sigstore-python.md"

# How many plain questions each source has at the least.
SOURCES = {"real": 21, "testkit": 470, "testkit-evidence": 300, "shared": 37}

INSIDE = [name for name in SOURCES if name != "shared"]


def reason(case: Case, theirs: Answer, ours: Answer) -> str:
    """The row that says why they differ."""
    if ours.verified:
        rows = [row for row in VERIFIED_HERE if re.search(row[0], f"{theirs}")]
        assert rows, f"{case.id}: verified here, and there {theirs}"
        return rows[0][0]
    code = getattr(ours.error, "code", "")
    assert code in VERIFIED_THERE, f"{case.id}: verified there, and here {ours}"
    return code


def compare(source: str) -> Counter[str]:
    """How often each reason counts; '' where they agree."""
    logging.disable(logging.CRITICAL)
    found: Counter[str] = Counter()
    for case in plain(source):
        theirs, ours = ask(THEIRS, case), ask(OURS, case)
        # The harness asks what is asked everywhere: Sigproof's answer is the manifest's, but for the step `artifact` of
        # envelopes, which nobody asks for here.
        if ours.verified != case.verified:
            assert case.has_envelope() and ours.verified and case.step == "artifact", f"{case.id}: {ours}"
        found[reason(case, theirs, ours) if theirs.verified != ours.verified else ""] += 1
    return found


@pytest.fixture(scope="module")
def found() -> dict[str, Counter[str]]:
    return {source: compare(source) for source in SOURCES if is_there(source)}


@pytest.mark.parametrize("source", INSIDE)
def test_they_differ_only_where_it_is_said(found: dict[str, Counter[str]], source: str) -> None:
    assert found[source].total() >= SOURCES[source]
    # Most of the questions are about what both check.
    assert found[source][""] > 0.6 * found[source].total(), found[source]


def test_the_bundles_outside(found: dict[str, Counter[str]]) -> None:
    """They are not part of the repository, so that they may be missing."""
    count = found["shared"].total() if "shared" in found else 0
    print(f"{count} questions of ../shared/vectors")
    assert count >= SOURCES["shared"] if is_there("shared") else count == 0


def test_every_row_is_needed(found: dict[str, Counter[str]]) -> None:
    all_found = sum((found[source] for source in INSIDE), Counter[str]())
    rows = [pattern for pattern, _ in VERIFIED_HERE] + list(VERIFIED_THERE)
    assert [row for row in rows if not all_found[row]] == []


def test_the_page_says_the_same() -> None:
    page, _, _ = PAGE.read_text().partition("\n## pypi-attestations")
    rows = [line for line in page.splitlines() if line.endswith("|") and (" verified | rejected |" in line or " rejected | verified |" in line)]
    here = [f"| {what} | rejected | verified | {WHY[what]} |" for _, what in VERIFIED_HERE]
    there = [f"| {what} | verified | rejected | {WHY[what]} |" for what in VERIFIED_THERE.values()]
    assert rows == [*dict.fromkeys(here), *dict.fromkeys(there)]
    assert WHY.keys() == {what for _, what in VERIFIED_HERE} | set(VERIFIED_THERE.values())
