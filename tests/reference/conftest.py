"""A page on the novel that holds one word for each point, so that tests can see who was sent what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookclub.library.models import Work
from bookclub.members.models import Member
from bookclub.reference.models import ReferencePage, Source

WritePage = Callable[..., ReferencePage]

MANUSCRIPT = """\
Everyone reads zerowords. [@blog] [@int, p. 3]

Past chapter three one reads threewords. {chapter-3} [@int, p. 9]

## Part one {part-one}

At Hailsham onewords. [@enc]

And morewords there. [@blog]

## How it ends

Only at the end lastwords. {everything} [@secret]

With the film as well filmwords. {everything, never-let-me-go-film:seen}

### Disagree: his age

Five, says fivewords. [@int]

Six, says sixwords. [@blog]

### Disagree: the parted subject {part-two}

One side with twowords. [@int]

Another with twomorewords. [@blog]

### Note: 5 October 2017

A note with notewords. [@blog]

## The interview

### Exchange: Why the nineties?

Because of answerwords. [@int]

And furtherwords. [@int]

### Exchange: Why the hiddenquestion? {everything}

Since endwords. [@int]

### Exchange: What is next?

Soon nextwords. [@int]
"""

SAFE = {"zerowords", "fivewords", "sixwords", "notewords", "answerwords", "furtherwords", "nextwords"}
AFTER = {
    "chapter 3": {"threewords"},
    "part one": {"onewords", "morewords"},
    "part two": {"twowords", "twomorewords", "parted subject"},
    "the end": {"lastwords", "hiddenquestion", "endwords"},
    "the film too": {"filmwords"},
}
ALL = SAFE.union(*AFTER.values())


def words_in(text: str) -> set[str]:
    """Which of the telling words stand in this text, whatever it is: HTML, a header, JSON."""
    return {word for word in ALL if word in text}


@pytest.fixture
def sources(db: None) -> dict[str, Source]:
    rows = [
        Source(
            key="blog", title="Book and Movie", author="Arti", container="Ripple Effects", kind="blog post"
        ),
        Source(key="int", title="An interview", author="PW", kind="interview"),
        Source(key="enc", title="Never Let Me Go", container="an encyclopaedia"),
        Source(key="secret", title="The novel itself", author="Kazuo Ishiguro", kind="novel"),
    ]
    Source.objects.bulk_create(rows)
    return {source.key: source for source in rows}


@pytest.fixture
def write_page(novel: Work, sources: dict[str, Source]) -> WritePage:
    def write(
        manuscript: str, *, by: Member | None = None, slug: str = "a-page", **fields: object
    ) -> ReferencePage:
        page = ReferencePage(**({"slug": slug, "title": "A page", "work": novel} | fields))
        page.write(manuscript, by=by)
        return page

    return write


@pytest.fixture
def page(write_page: WritePage, film: Work) -> ReferencePage:
    """The page of `MANUSCRIPT`, on the novel."""
    return write_page(MANUSCRIPT, slug="never-let-me-go", title="Never Let Me Go", summary="On the novel.")
