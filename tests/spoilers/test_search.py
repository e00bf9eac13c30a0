"""Search is no oracle: each reader finds exactly the planted words that are theirs, and no guess is ever confirmed."""

from __future__ import annotations

import re

import pytest

from .planting import KINDS, STEM, Kind, Planted
from .rooms.search import ALL
from .walking import Ask, everything_in, send, words_in

pytestmark = pytest.mark.django_db

SOME = [
    "a visitor",
    "a member at chapter 9",
    "a member who finished all",
    "a superuser who has not begun",
    "the author of the veiled words, who has not begun",
    "one who chose to see one comment and one statement",
]


def theirs(club: Planted, kind: Kind) -> set[str]:
    return set().union(*(words for words, waits in club.rooms["search"] if kind.may_read(waits)))


@pytest.mark.parametrize("name", KINDS)
def test_each_reader_finds_exactly_what_is_theirs(club: Planted, name: str) -> None:
    kind = KINDS[name]
    found: set[str] = set()
    for number in range(1, 20):
        page = everything_in(send(kind, Ask(f"{ALL}&page={number}")))
        found |= words_in(page) - {STEM}
        if 'rel="next"' not in page:
            break
    assert found == theirs(club, kind)


@pytest.mark.parametrize("name", SOME)
def test_no_guess_is_confirmed(club: Planted, name: str) -> None:
    """Of a word that is not theirs the answer is that of a word which nobody has said."""
    kind = KINDS[name]
    words = theirs(club, kind)
    for word in sorted(club.words):
        page = answer(kind, word)
        if word in words:
            assert "<mark>" in page or "Member" in page, word
        else:
            nothing = answer(kind, "unspokenbyanybody")
            assert page.replace(word, "unspokenbyanybody") == nothing, word


def answer(kind: Kind, word: str) -> str:
    """The page, but for its token, and for a suggestion: that is a safe name or title like what was typed."""
    page: str = send(kind, Ask(f"/search/?q=%22{word}%22")).content.decode()
    page = re.sub(r'(empty__head">)(Did you mean|Nothing that is open to you).*?</p>', r"\1</p>", page)
    return re.sub(r'(name="csrfmiddlewaretoken" value)="[^"]*"', r"\1", page)
