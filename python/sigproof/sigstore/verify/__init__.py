"""The names of ``sigstore.verify``."""

from . import policy, verifier
from .verifier import Verifier

__all__ = ["Verifier", "policy", "verifier"]
