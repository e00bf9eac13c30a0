"""Reference pages: what they say, what it rests on, how they came to say it."""

from .pages import EditClash, ReferencePage
from .revisions import Revision
from .sections import Citation, Section, Statement
from .seeded import Seeded
from .series import Series, SeriesEntry
from .sources import Source

__all__ = [
    "Citation",
    "EditClash",
    "ReferencePage",
    "Revision",
    "Section",
    "Seeded",
    "Series",
    "SeriesEntry",
    "Source",
    "Statement",
]
