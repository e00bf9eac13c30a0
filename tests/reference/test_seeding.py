"""The seed files in the library: once, whole, and never over what a person has changed."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookclub.library.models import Credit, Milestone, Person, Work
from bookclub.members.models import Member
from bookclub.reading.models import Scope
from bookclub.reference.models import ReferencePage, Revision, Seeded, Series, Source, Statement
from bookclub.reference.seeding import SEED, Files, Report, SeedError, seed

LIBRARY = """
[[sources]]
key = "book"
title = "Emma"
author = "Jane Austen"
date = "1815"
kind = "novel"

[[people]]
slug = "jane-austen"
name = "Jane Austen"
born = 1775

[[works]]
slug = "emma"
title = "Emma"
year = 1815
contents = "Volume One\\n  Chapters 1-3\\nVolume Two\\n  Chapters 4-6"
[[works.credits]]
person = "jane-austen"
role = "author"

[[works]]
slug = "emma-film"
title = "Emma"
kind = "film"
contents = "Seen"

[[adaptations]]
of = "emma"
work = "emma-film"
"""
SERIES = '[[series]]\nslug = "austen"\ntitle = "Austen"\n'
PAGE = """+++
slug = "emma"
title = "Emma"
about = "work:emma"
kind = "work"
series = ["austen"]
summary = "Handsome, clever and rich."
[points]
V1 = "emma:volume-one"
F = "emma-film:seen"
+++

Handsome. [@book]

Clever. {V1, F} [@book, chapter 3]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, db: None) -> Write:
    """A folder of seed files, as they are now."""
    (tmp_path / "library").mkdir()
    (tmp_path / "pages").mkdir()

    def files(library: str = LIBRARY, page: str = PAGE, series: str = SERIES) -> Path:
        (tmp_path / "library" / "emma.toml").write_text(library)
        (tmp_path / "pages" / "emma.md").write_text(page)
        (tmp_path / "series.toml").write_text(series)
        return tmp_path

    return files


def everything() -> list[object]:
    models = (
        Source,
        Person,
        Work,
        Credit,
        Milestone,
        ReferencePage,
        Statement,
        Revision,
        Series,
        Scope,
        Seeded,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_seed_fills_an_empty_library(write: Write) -> None:
    report = seed(write())
    assert report == Report(added={"source": 1, "person": 1, "work": 2, "page": 1, "series": 1})  # type: ignore[arg-type]
    film = Work.objects.get(slug="emma-film")
    assert [work.slug for work in film.adapted_from.all()] == ["emma"]
    assert Work.objects.get(slug="emma").byline == "Jane Austen"
    assert Work.objects.get(slug="emma").milestones.count() == 6
    page = ReferencePage.objects.get()
    assert page.manuscript == "Handsome. [@book]\n\nClever. [@book, chapter 3] {volume-one, emma-film:seen}"
    assert (page.work, page.edited_by_person_at) == (Work.objects.get(slug="emma"), None)
    assert [entry.page for entry in Series.objects.get().entries.all()] == [page]


def test_a_second_run_changes_nothing_and_asks_little(write: Write) -> None:
    folder = write()
    seed(folder)
    before = everything()
    with CaptureQueriesContext(connection) as asked:
        report = seed(folder)
    assert report == Report(unchanged={"source": 1, "person": 1, "work": 2, "page": 1, "series": 1})  # type: ignore[arg-type]
    assert everything() == before
    assert len(asked) <= 20


def test_what_is_new_in_the_files_reaches_what_nobody_has_touched(write: Write) -> None:
    seed(write())
    library = (
        LIBRARY.replace("born = 1775", "born = 1775\ndied = 1817").replace("1-3", "1-4").replace("4-6", "5-7")
    )
    report = seed(
        write(library, PAGE.replace("Handsome. ", "Handsome, and clever. "), SERIES + 'summary = "s"\n')
    )
    assert report.changed == {"person": 1, "work": 1, "page": 1, "series": 1}
    assert Person.objects.get().died == 1817
    assert Work.objects.get(slug="emma").milestones.count() == 7
    assert ReferencePage.objects.get().version == 2
    assert not report.left_alone


def test_what_a_person_has_edited_is_left_alone_and_named(write: Write, ines: Member) -> None:
    folder = write()
    seed(folder)
    page, person, work = ReferencePage.objects.get(), Person.objects.get(), Work.objects.get(slug="emma")
    page.write("Hers.", by=ines)
    Person.objects.update(about="Hers.")
    work.milestones.filter(position=6).update(name="The last")
    Source.objects.update(note="Hers.")
    Series.objects.update(title="Hers")
    write(
        LIBRARY.replace("1815", "1816").replace("1775", "1776"),
        PAGE.replace("Handsome", "Pretty"),
        SERIES + "# x",
    )
    report = seed(folder)
    assert report.left_alone == [
        "source book: edited since", "person jane-austen: edited since", "work emma: edited since",
        "page emma: edited since", "series austen: edited since",
    ]  # fmt: skip
    person.refresh_from_db()
    work.refresh_from_db()
    assert (person.about, person.born, work.year) == ("Hers.", 1775, 1815)
    assert ReferencePage.objects.get().manuscript == "Hers."
    assert report.unchanged == {"work": 1}


def test_what_a_person_has_removed_does_not_come_back(write: Write) -> None:
    folder = write()
    seed(folder)
    Series.objects.all().delete()
    assert seed(folder).left_alone == ["series austen: removed since"]
    assert not Series.objects.exists()


def test_what_was_there_before_is_left_alone(write: Write) -> None:
    Work.objects.create(slug="emma", title="My own Emma")
    with pytest.raises(SeedError, match="volume-one"):
        seed(write())
    folder = write(page=PAGE.replace("{V1, F}", ""))
    assert "work emma: it was there before" in seed(folder).left_alone
    assert Work.objects.get(slug="emma").title == "My own Emma"


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"page": PAGE.replace("{V1, F}", "{V1 and more")}, "emma.md, line 15: Curly brackets"),
        ({"page": PAGE.replace("V1, F", "V9")}, "of which work|no point"),
        ({"page": PAGE.replace("@book", "@nobody", 1)}, "nobody"),
        ({"page": PAGE.replace("work:emma", "work:persuasion")}, "persuasion"),
        ({"page": PAGE.replace("+++", "---")}, "front matter"),
        ({"library": LIBRARY.replace('person = "jane-austen"', 'person = "jane"')}, "jane"),
        ({"library": LIBRARY.replace('kind = "film"', 'kind = "flim"')}, "flim"),
        ({"library": LIBRARY + '\n[[sources]]\nkey = "book"\ntitle = "Twice"\n'}, "twice"),
        ({"library": LIBRARY + "\n[[sauces]]\n"}, "sauces"),
        ({"library": LIBRARY + "\nbroken"}, "emma.toml"),
    ],
)
def test_a_mistake_in_a_file_is_named_and_nothing_is_stored(
    write: Write, changed: dict[str, str], said: str
) -> None:
    folder = write(**changed)
    with pytest.raises(CommandError, match=said):
        call_command("seed_library", folder=folder)
    assert not Source.objects.exists()
    assert not Work.objects.exists()


def test_the_command_says_what_it_did(write: Write, ines: Member) -> None:
    folder = write()
    first, second = StringIO(), StringIO()
    call_command("seed_library", folder=folder, stdout=first)
    assert "Added: 1 source, 1 person, 2 work, 1 page, 1 series" in first.getvalue()
    ReferencePage.objects.get().write("Hers.", by=ines)
    call_command("seed_library", folder=folder, stdout=second)
    assert "As it was: 1 source, 1 person, 2 work, 1 series" in second.getvalue()
    assert "Left alone: page emma: edited since" in second.getvalue()


def test_the_clubs_own_seed_is_whole_and_every_page_can_be_read(db: None, visitor: Client) -> None:
    assert not seed().left_alone
    pages = ReferencePage.objects.all()
    assert len(pages) == len(list((SEED / "pages").glob("*.md")))
    for page in pages:
        assert visitor.get(page.get_absolute_url()).status_code == 200
    assert not Series.objects.filter(entries=None).exists()
    assert seed().unchanged["page"] == len(pages)


def test_every_statement_of_the_clubs_own_seed_rests_on_a_source(db: None) -> None:
    seed()
    bare = Statement.objects.filter(citations=None).exclude(section__page__kind=ReferencePage.Kind.QUESTIONS)
    assert not [statement.body for statement in bare]


def test_no_point_of_the_clubs_own_seed_is_named_in_vain() -> None:
    """An alias that is never used is a sign of a statement that has lost its point."""
    for page in Files(SEED).pages:
        text = page.path.read_text().rpartition("+++")[2]
        unused = [
            alias
            for alias in page.front.get("points", {})
            if f"{alias}}}" not in text and f"{alias}," not in text
        ]
        assert not unused, page.path.name
