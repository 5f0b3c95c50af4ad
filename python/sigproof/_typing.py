"""What runs of ``typing``, which by itself takes longer to import than this package."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import cast as cast
    from typing import final as final
else:

    def cast(_sort, value):
        return value

    def final(sort):
        return sort
