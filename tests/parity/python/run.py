"""Asks Python's package about the cases of a reference file, and holds each answer against the one of Rust.

    python run.py REFERENCE

The last line says how many cases and questions were answered, and every answer that is not Rust's. Paths are relative to the
working directory, the root of the repository.
"""

from __future__ import annotations

import io
import json
import platform
import sys
import traceback
from pathlib import Path
from typing import Any

import sigproof
from sigproof import errors

Line = dict[str, Any]
Answer = dict[str, Any]

CLASSES = {
    "malformed": errors.MalformedError,
    "limit": errors.LimitError,
    "unsupported": errors.UnsupportedError,
    "mismatch": errors.MismatchError,
    "insufficient": errors.InsufficientError,
}
NAMES = {"VerificationError": "rejected", "ConfigError": "refused", "NoAnswerError": "failed"}


class Halves(io.RawIOBase):
    """A binary file that gives what it has in two pieces, and can be read once."""

    def __init__(self, data: bytes) -> None:
        half = len(data) // 2
        self._pieces = [piece for piece in (data[:half], data[half:]) if piece]

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0, "a file is read in pieces"
        return self._pieces.pop(0) if self._pieces else b""


# The forms in which a caller may give the bytes of an artifact, for the forms that the reference names.
GIVE = {
    "bytes": lambda data, path: data,
    "sync": lambda data, path: memoryview(bytearray(data)),
    "blob": lambda data, path: Path(path),
    "stream": lambda data, path: Halves(data),
}


def fingerprint(report: str) -> int:
    """FNV-1a over UTF-16, as in the reference."""
    number = 0x811C9DC5
    for byte in report.encode("utf-16-le"):
        number = ((number ^ byte) * 0x01000193) & 0xFFFFFFFF
    return number


def expected_class(answer: Answer) -> type[errors.Error] | None:
    """Which exception must be raised: that of the verdict, and of a rejection the one of its class."""
    error = answer.get("error")
    if error is None:
        return None
    if error["name"] == "VerificationError":
        return CLASSES[error["class"]]
    return errors.ConfigError if error["name"] == "ConfigError" else errors.InternalError


def answered(at: str, ask: Any) -> Any:
    """What was asked for, or how it failed."""
    try:
        return ask()
    except errors.Error as error:
        report = error.report
        return {
            "at": at,
            "verdict": None if report is None else report.verdict,
            "exception": type(error),
            "error": {"code": error.code, "class": error.class_, "step": error.step},
            "report": None if report is None else fingerprint(report.to_json()),
        }
    except Exception:
        return {"at": at, "verdict": "crashed", "crash": traceback.format_exc()}


class Runner:
    """Runs lines of the reference."""

    def __init__(self) -> None:
        self._verifiers: dict[str, sigproof.Verifier | Answer] = {}

    def verifier(self, path: str) -> sigproof.Verifier | Answer:
        """One verifier a trusted root; of one that does not load, how it failed."""
        if path not in self._verifiers:

            def make() -> sigproof.Verifier:
                return sigproof.Verifier(trusted_root=sigproof.TrustedRoot.from_json(Path(path).read_bytes()))

            self._verifiers[path] = answered("create", make)
        return self._verifiers[path]

    def ask(self, line: Line, form: str, bundle: bytes, data: bytes | None) -> Answer:
        verifier = self.verifier(line["trustedRoot"])
        if isinstance(verifier, dict):
            return verifier
        policy: object = line["policy"] if line["policyIs"] == "text" else json.loads(line["policy"])

        def verify() -> Answer:
            if form == "digests" or data is None:
                artifact: object = sigproof.Hashed(*line["digests"])
            else:
                artifact = GIVE[form](data, line["artifact"])
            verified = verifier.verify_artifact(artifact, bundle, policy)
            assert type(verified) is sigproof.Verified
            return {
                "at": "verify",
                "verdict": "verified",
                "exception": None,
                "facts": verified.facts_json(),
                "again": verified.facts.to_dict(),
                "report": fingerprint(verified.report.to_json()),
            }

        return answered("verify", verify)

    def run(self, lines: list[Line]) -> dict[str, Any]:
        result: dict[str, Any] = {"executed": 0, "asked": 0, "mismatches": []}
        for line in lines:
            bundle = Path(line["bundle"]).read_bytes()
            data = Path(line["artifact"]).read_bytes() if "artifact" in line else None
            for form in line["forms"]:
                found = self.ask(line, form, bundle, data)
                answer = line["byDigests"] if form == "digests" and "byDigests" in line else line["answer"]
                wrong = difference(found, answer)
                if wrong:
                    result["mismatches"].append({"id": line["id"], "form": form, "differs": wrong})
                result["asked"] += 1
            result["executed"] += 1
        return result


def difference(found: Answer, answer: Answer) -> dict[str, Any]:
    """What the answer has otherwise than Rust's."""
    expected: Answer = {"at": answer["at"], "verdict": answer["verdict"], "report": answer["report"]}
    expected["exception"] = expected_class(answer)
    if "facts" in answer:
        expected["facts"] = answer["facts"]
        expected["again"] = json.loads(answer["facts"])
    if "error" in answer:
        error = answer["error"]
        expected["error"] = {"code": error["code"], "class": error["class"], "step": error["step"]}
        if NAMES[error["name"]] != answer["verdict"]:
            return {"reference": "the name and the verdict disagree"}
    names = sorted(set(found) | set(expected))
    return {
        name: [str(expected.get(name)), str(found.get(name))]
        for name in names
        if found.get(name) != expected.get(name)
    }


def read_lines(path: str) -> list[Line]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def main() -> int:
    result = Runner().run(read_lines(sys.argv[1]))
    host = f"Python {platform.python_version()}"
    print(json.dumps({"host": host, **result}))
    return 1 if result["mismatches"] else 0


if __name__ == "__main__":
    sys.exit(main())
