"""The rows of each room. A module has `ROWS`: routes, as the URL configuration has them, with what is asked of each.

New modules are found by themselves. Two may name the same route: its rows are put together.
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
