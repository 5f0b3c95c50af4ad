"""The three ways to say no.

``VerificationError``: the answer is no. ``ConfigError``: the question was bad. ``InternalError``: there is no answer.
None of them is a kind of another: who catches a ``VerificationError`` to say "not signed by whom you think" must catch
neither a bad question nor a file that could not be read.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self

    from ._codes import Class, Code
    from ._facts import Failure, Report, Step

__all__ = [
    "ConfigError",
    "Error",
    "HostError",
    "InsufficientError",
    "InternalError",
    "LimitError",
    "MalformedError",
    "MismatchError",
    "UnsupportedError",
    "VerificationError",
]


class Error(Exception):
    """Whatever this package raises when nothing was verified."""

    code: Code
    """The stable code of the reason: docs/reference/codes.md lists all."""
    class_: Class
    """The class that the code is of."""
    step: Step | None
    """The step that failed, if the verification came to one."""
    message: str
    """The reason in words, without code and hints."""
    _report: str | None
    _hints: tuple[str, ...] | None

    _default: tuple[Code, Class] = ("internal.defect", "internal")

    def __init__(
        self,
        message: str = "",
        *,
        code: Code | None = None,
        step: Step | None = None,
        hints: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code, self.class_ = self._default
        if code is not None:
            from ._codes import CLASSES

            if isinstance(code, str) and code in CLASSES:  # pyright: ignore[reportUnnecessaryIsInstance]
                self.code, self.class_ = code, CLASSES[code]
            else:
                # A policy of the caller's own may say anything; its no stays one.
                hints = (*hints, f"`{code!s:.200}` is not a code that docs/reference/codes.md lists, so that it stands for none")
        self.step = step
        self.message = message
        self._hints = hints
        self._report = None

    @property
    def report(self) -> Report | None:
        """Every step with its evidence, if there was a verification."""
        if self._report is None:
            return None
        from ._record import read_report

        return read_report(self._report)

    @property
    def hints(self) -> tuple[str, ...]:
        """What to do about it."""
        if self._hints is None:
            report = self.report
            failure = None if report is None else report.failure
            self._hints = () if failure is None else (*failure.hints, *_own_hints(failure))
        return self._hints

    def _because(self, error: Error) -> Self:
        """The same reason as of this error."""
        self.code, self.class_, self.step = error.code, error.class_, error.step
        self._report, self._hints = error._report, error._hints
        return self

    def __str__(self) -> str:
        hints = "".join(f"\nhint: {hint}" for hint in self.hints)
        return f"{self.message} [{self.code}]{hints}"


class VerificationError(Error):
    """The answer is no. The subclass says the sort of fault: the class of the code."""

    # What a policy of the caller's own raises.
    _default = ("policy.caller.rejected", "mismatch")


class MalformedError(VerificationError):
    """Something is not what its specification says."""


class LimitError(VerificationError):
    """Something is larger than the limit."""


class UnsupportedError(VerificationError):
    """Something is of a kind that is not supported."""


class MismatchError(VerificationError):
    """Something does not verify, or is not what it must be."""


class InsufficientError(VerificationError):
    """Evidence is missing that the policy asks for."""


class ConfigError(Error):
    """The question was bad: the policy, the trusted root or an argument."""

    _default = ("config.argument.invalid", "config")


class InternalError(Error):
    """There is no answer: the verifier has a defect, or what is around it failed to do its part."""


class HostError(InternalError):
    """There is no answer, since something could not be read."""

    _default = ("host.artifact.unreadable", "host")


# What does it here, by the code of what the core misses.
_CALLS: dict[str, str] = {
    "artifact.required": "`verify_artifact` takes the artifact before the bundle; without one only an envelope is verified",
}
# What gives an embedded root, by the core's name for it.
_ROOTS: dict[str, str] = {
    "public-good": "`TrustedRoot.production()` is that trusted root",
    "staging": "`TrustedRoot.staging()` is that trusted root",
    "github": "`TrustedRoot.github()` is that trusted root",
}


def _own_hints(failure: Failure) -> tuple[str, ...]:
    known = failure.evidence.get("knownTo")
    own = _ROOTS.get(known) if isinstance(known, str) else None
    own = own or _CALLS.get(failure.code)
    return () if own is None else (own,)


_BY_CLASS: dict[str, type[VerificationError]] = {
    "malformed": MalformedError,
    "limit": LimitError,
    "unsupported": UnsupportedError,
    "mismatch": MismatchError,
    "insufficient": InsufficientError,
}


def _of(kind: str, class_: Class, code: Code, step: Step | None, message: str, report: str) -> Error:  # pyright: ignore[reportUnusedFunction]
    """The error for the core's word for a kind of no. The native module calls this."""
    if kind == "rejected":
        sort: type[Error] = _BY_CLASS.get(class_, VerificationError)
    elif kind == "refused":
        sort = ConfigError
    else:
        sort = HostError if class_ == "host" else InternalError
    error = sort(message.removeprefix(f"{code}: "), step=step)
    error.code, error.class_ = code, class_
    error._report = report
    error._hints = None
    return error
