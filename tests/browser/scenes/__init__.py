"""Every kind of page, and every state of one that is worth a look: how to get there, and who goes.

One module a room. Each enters its scenes in the table (`table.scene`, `table.addresses`), and names in
`table.NOT_LOOKED_AT` those of its views that answer no page. New modules are found by themselves.
"""

import importlib
import pkgutil

from .table import NOT_LOOKED_AT, SCENES, Scene

for _found in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
    importlib.import_module(f"{__name__}.{_found.name}")

__all__ = ["NOT_LOOKED_AT", "SCENES", "Scene"]
