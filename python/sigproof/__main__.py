"""The command ``sigproof``, which is the same as the program of that name: ``sigproof --help``."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int:
    """Runs the command line of this process, and returns its exit code."""
    # Python's own handler would wait until the command line is through.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.flush()
    return _native.command_line(["sigproof", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
