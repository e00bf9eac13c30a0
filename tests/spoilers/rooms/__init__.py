"""What each room adds to the canary: its words, and how its addresses are asked. One module a room.

A module may have

- `plant(club)`: hides words of its own in the club (`club.word`, `club.may_come_out`), and keeps what its asks need in
  `club.rooms["its name"]`;
- `OUTLETS`: its routes, as in `tests.spoilers.outlets`;
- `may_say(club, address)`: words that a crawl may come by at an address of the room.
- `PLACES`: where its code asks the reader, as in `tests.spoilers.test_proof_of_the_proof`.

New modules are found by themselves. They import `planting` and `walking` at the top, and `outlets` too: it reads them
only when it is asked.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType


@functools.cache
def modules() -> list[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
