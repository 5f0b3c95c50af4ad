"""The public names of sigstore-python 4.5, under its own paths, over Sigproof's core.

Whoever writes ``from sigproof.sigstore.verify import Verifier`` where ``from sigstore.verify import Verifier`` stood has
switched. It verifies, and nothing else: what signs is there to be imported, and refuses. docs/coming-from-sigstore-python.md
lists every difference.
"""

__version__ = "4.5.1"
"""The version of sigstore-python whose names these are."""
