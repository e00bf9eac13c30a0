"""Asking an index, in the words of either database: which rows match, how well, and the passage that does.

`matching` narrows a queryset, so whatever else it asks (above all `.open_to(reader)`) is asked in the same query: what
this reader may not be sent neither matches nor counts, and pushes nothing else out of the bound.

How well a row matches depends on that row alone, never on how often a word stands in others: else the order of what one
sees would tell of what one does not.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .indexes import COLUMN, CONFIG, Index
from .phrasing import Phrasing, Term

# A common word matches a million rows, and ranking them would take seconds. The newest so many are ranked.
BOUND = 500
# What no stored text holds: both are taken out of it when it is saved, and out of what is shown in any case.
START, STOP = "\x02", "\x03"
_MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
WORDS = 36  # of a passage


class Matcher(Protocol):
    """One database's way."""

    def matching(self, rows: QuerySet[Any], index: Index, phrasing: Phrasing) -> QuerySet[Any]:
        """Those of the rows that match, the newest first."""

    def ranked(self, rows: QuerySet[Any], index: Index, phrasing: Phrasing) -> list[tuple[int, float]]:
        """The ids of the newest `BOUND` and one more of those that match, and how well each does."""

    def with_passage(
        self, rows: QuerySet[Any], index: Index, phrasing: Phrasing, column: str
    ) -> QuerySet[Any]:
        """Annotate `passage`: a few words of the column around what matches, sentinels about that."""


def matcher() -> Matcher:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def highlighted(passage: str) -> SafeString:
    """A passage as HTML: escaped first, then what lies between sentinels is marked."""
    marked = _MARKED.sub(r"<mark>\1</mark>", escape(passage))
    # Safe: escaped above, and what was put in since is `<mark>` in pairs.
    return mark_safe(marked.replace(START, "").replace(STOP, ""))


class PostgreSQL:
    def matching(self, rows: QuerySet[Any], index: Index, phrasing: Phrasing) -> QuerySet[Any]:
        query, words = self._query(phrasing)
        return rows.extra(where=[f"{self._column(index)} @@ {query}"], params=words).order_by("-pk")

    def ranked(self, rows: QuerySet[Any], index: Index, phrasing: Phrasing) -> list[tuple[int, float]]:
        # In two steps, for PostgreSQL would rank before it limits. A common word is found by walking back from the
        # newest row until there are enough, a rare one by its index: the planner knows which is which. The ids go by
        # way of Python: within a subquery Django renames the table that the condition names.
        newest = list(self.matching(rows, index, phrasing).values_list("pk", flat=True)[: BOUND + 1])
        query, words = self._query(phrasing)
        score = f"ts_rank_cd({self._column(index)}, {query}, 1)"
        found = rows.model._base_manager.filter(pk__in=newest).order_by()
        return list(found.extra(select={"score": score}, select_params=words).values_list("pk", "score"))

    def with_passage(
        self, rows: QuerySet[Any], index: Index, phrasing: Phrasing, column: str
    ) -> QuerySet[Any]:
        query, words = self._query(phrasing)
        options = (
            f'StartSel="{START}", StopSel="{STOP}", MaxWords={WORDS}, MinWords={WORDS // 2}, ShortWord=0'
        )
        passage = f'ts_headline(\'{CONFIG}\', "{index.table}"."{column}", {query}, %s)'
        return rows.extra(select={"passage": passage}, select_params=[*words, options])

    def _column(self, index: Index) -> str:
        return f'"{index.table}"."{COLUMN}"'

    def _query(self, phrasing: Phrasing) -> tuple[str, list[str]]:
        """SQL for a tsquery, and its parameters."""
        terms = [self._term(term) for term in phrasing.wanted]
        terms += [(f"!!{sql}", word) for sql, word in map(self._term, phrasing.unwanted)]
        return f"({' && '.join(sql for sql, _ in terms)})", [word for _, word in terms]

    def _term(self, term: Term) -> tuple[str, str]:
        if not term.is_prefix:
            return f"phraseto_tsquery('{CONFIG}', %s)", " ".join(term.words)
        # Only letters and digits are in them, and each is quoted.
        return f"to_tsquery('{CONFIG}', %s)", " <-> ".join(f"'{word}'" for word in term.words) + ":*"


class SQLite:
    def matching(self, rows: QuerySet[Any], index: Index, phrasing: Phrasing) -> QuerySet[Any]:
        return rows.extra(
            tables=[index.name],
            where=[f'{index.name}.rowid = "{index.table}"."id"', f"{index.name} MATCH %s"],
            params=[self._query(phrasing)],
            order_by=[f"-{index.name}.rowid"],
        )

    def ranked(self, rows: QuerySet[Any], index: Index, phrasing: Phrasing) -> list[tuple[int, float]]:
        # Each match becomes one character longer; bm25 would weigh words by how rare they are in all rows.
        marked = "".join(
            f" + length(highlight({index.name}, {place}, char(2), ''))" for place in range(len(index.columns))
        )
        hits = f"(0.0{marked} - length({index.words}) + {len(index.columns) - 1})"
        score = f"{hits} / (1 + ln(1 + length({index.words}) / 6))"
        found = self.matching(rows, index, phrasing).extra(select={"score": score})
        return list(found.values_list("pk", "score")[: BOUND + 1])

    def with_passage(
        self, rows: QuerySet[Any], index: Index, phrasing: Phrasing, column: str
    ) -> QuerySet[Any]:
        place = list(index.columns).index(column)
        passage = f"snippet({index.name}, {place}, char(2), char(3), '…', {WORDS})"
        return self.matching(rows, index, phrasing).extra(select={"passage": passage})

    def _query(self, phrasing: Phrasing) -> str:
        wanted = " AND ".join(self._term(term) for term in phrasing.wanted)
        return " NOT ".join([f"({wanted})", *(self._term(term) for term in phrasing.unwanted)])

    def _term(self, term: Term) -> str:
        """Quoted, so that nothing in it is taken for an operator."""
        return f'"{" ".join(term.words)}"' + (" *" if term.is_prefix else "")
