"""Asking an index, in the words of either database: which rows match, how well, and the passage that does.

An index narrows a queryset, so whatever else that asks (above all `.open_to(reader)`) is asked in the same query: what
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

from bookclub.prepared import Written, answers

from .indexes import COLUMN, CONFIG, Index
from .phrasing import Phrasing, Term

# Stands for what was typed, in queries that are written once.
TYPED = "~the words~"

# A common word matches a million rows, and ranking them would take seconds. The newest so many are ranked.
BOUND = 500
# What no stored text holds: both are taken out of it when it is saved, and out of what is shown in any case.
START, STOP = "\x02", "\x03"
_MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
WORDS = 36  # of a passage


class Matcher(Protocol):
    """One database's way. Querysets have the mark `TYPED` where the words go."""

    def typed(self, phrasing: Phrasing) -> str:
        """What was typed, as this database wants it."""

    def newest(self, rows: QuerySet[Any], index: Index, most: int) -> QuerySet[Any]:
        """Those of the rows that match, as far as `rank` needs them: the newest first, and so many at most."""

    def rank(self, newest: Written, values: dict[Any, Any]) -> list[tuple[int, float]]:
        """Their ids, and how well each matches."""

    def with_passage(self, rows: QuerySet[Any], index: Index, column: str) -> QuerySet[Any]:
        """Those that match, with a `passage`: a few words of the column around what does, sentinels about that."""


def matcher() -> Matcher:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def highlighted(passage: str) -> SafeString:
    """A passage as HTML: escaped first, then what lies between sentinels is marked."""
    marked = _MARKED.sub(r"<mark>\1</mark>", escape(passage))
    # Safe: escaped above, and what was put in since is `<mark>` in pairs.
    return mark_safe(marked.replace(START, "").replace(STOP, ""))


class PostgreSQL:
    QUERY = f"to_tsquery('{CONFIG}', %s)"

    def typed(self, phrasing: Phrasing) -> str:
        terms = [self._term(term) for term in phrasing.wanted]
        return " & ".join(terms + [f"!({self._term(term)})" for term in phrasing.unwanted])

    def newest(self, rows: QuerySet[Any], index: Index, most: int) -> QuerySet[Any]:
        # A common word is found by walking back from the newest row until there are enough, a rare one by its index:
        # the planner knows which is which.
        column = self._column(index)
        matching = rows.extra(
            where=[f"{column} @@ {self.QUERY}"], params=[TYPED], select={"document": column}
        )
        return matching.order_by("-pk").values_list("pk", "document")[:most]

    def rank(self, newest: Written, values: dict[Any, Any]) -> list[tuple[int, float]]:
        # Around the limit: within it, PostgreSQL would rank all that match, and then take the newest.
        score = f"ts_rank_cd(document, {self.QUERY}, 1)"
        sql = f"SELECT pk, {score} FROM ({newest.sql}) AS newest (pk, document)"
        return answers(sql, [values[TYPED], *newest.filled(values)])

    def with_passage(self, rows: QuerySet[Any], index: Index, column: str) -> QuerySet[Any]:
        options = (
            f'StartSel="{START}", StopSel="{STOP}", MaxWords={WORDS}, MinWords={WORDS // 2}, ShortWord=0'
        )
        passage = f'ts_headline(\'{CONFIG}\', "{index.table}"."{column}", {self.QUERY}, %s)'
        return rows.extra(select={"passage": passage}, select_params=[TYPED, options])

    def _column(self, index: Index) -> str:
        return f'"{index.table}"."{COLUMN}"'

    def _term(self, term: Term) -> str:
        """Side by side. Only letters and digits are in the words, and each is quoted."""
        words = " <-> ".join(f"'{word}'" for word in term.words)
        return f"({words}:*)" if term.is_prefix else f"({words})"


class SQLite:
    def typed(self, phrasing: Phrasing) -> str:
        wanted = " AND ".join(self._term(term) for term in phrasing.wanted)
        return " NOT ".join([f"({wanted})", *(self._term(term) for term in phrasing.unwanted)])

    def newest(self, rows: QuerySet[Any], index: Index, most: int) -> QuerySet[Any]:
        # Each match becomes one character longer; bm25 would weigh words by how rare they are in all rows.
        marked = "".join(
            f" + length(highlight({index.name}, {place}, char(2), ''))" for place in range(len(index.columns))
        )
        hits = f"(0.0{marked} - length({index.words}) + {len(index.columns) - 1})"
        score = f"{hits} / (1 + ln(1 + length({index.words}) / 6))"
        found = self._matching(rows, index).extra(select={"score": score})
        return found.values_list("pk", "score")[:most]

    def rank(self, newest: Written, values: dict[Any, Any]) -> list[tuple[int, float]]:
        return list(newest.rows(values))

    def with_passage(self, rows: QuerySet[Any], index: Index, column: str) -> QuerySet[Any]:
        place = list(index.columns).index(column)
        passage = f"snippet({index.name}, {place}, char(2), char(3), '…', {WORDS})"
        return self._matching(rows, index).extra(select={"passage": passage})

    def _matching(self, rows: QuerySet[Any], index: Index) -> QuerySet[Any]:
        return rows.extra(
            tables=[index.name],
            where=[f'{index.name}.rowid = "{index.table}"."id"', f"{index.name} MATCH %s"],
            params=[TYPED],
            order_by=[f"-{index.name}.rowid"],
        )

    def _term(self, term: Term) -> str:
        """Quoted, so that nothing in it is taken for an operator."""
        return f'"{" ".join(term.words)}"' + (" *" if term.is_prefix else "")
