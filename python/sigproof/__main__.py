"""The command ``sigproof``, which is the same as the program of that name: ``sigproof --help``."""

from __future__ import annotations

import os
import signal
import sys

from . import _native


def main() -> int:
    """Runs the command line of this process, and returns its exit code."""
    # Python's own handler would wait until the command line is through.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _open_streams()
    return _native.command_line(["sigproof", *sys.argv[1:]])


def _open_streams() -> None:
    """Where a stream is closed, the next file that is opened would be taken for it, and written to."""
    for stream in range(3):
        try:
            os.fstat(stream)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    sys.exit(main())
