"""Bringing the seed files into the library: what is new is stored, what a person has touched is left alone."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from bookclub.library.contents import parse as parse_contents
from bookclub.library.models import Credit, Person, Work

from .manuscript import Malformed, compose, read
from .models import ReferencePage, Seeded, Series, SeriesEntry, Source

SEED = Path(__file__).parent / "seed"
FENCE = "+++"

Data = dict[str, Any]


class SeedError(Exception):
    """A seed file is wrong; the message names it."""


@dataclass
class Report:
    """What a run did."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    left_alone: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PageFile:
    """A page as its file has it: front matter and manuscript, its points under their full names."""

    path: Path
    front: Data
    manuscript: str

    @classmethod
    def read(cls, path: Path) -> PageFile:
        before, front, text = _split(path)
        if before.strip():
            raise SeedError(f"{path.name}: a page begins with {FENCE}.")
        data = tomllib.loads(front)
        aliases: dict[str, str] = data.get("points", {})
        kind, _, about = data.get("about", "").partition(":")
        manuscript, problems = read(text)
        if problems:
            first = path.read_text().count("\n", 0, path.read_text().rindex(text))
            raise SeedError("\n".join(f"{path.name}, line {p.line + first}: {p.message}" for p in problems))
        home = f"{about}:" if kind == "work" else None
        renamed = manuscript.with_points(lambda name: _short(aliases.get(name, name), home))
        return cls(path, data, compose(renamed))

    @property
    def slug(self) -> str:
        return str(self.front["slug"])

    def data(self) -> Data:
        kind, _, about = self.front.get("about", "").partition(":")
        return {
            "title": self.front["title"], "kind": self.front["kind"], "summary": self.front.get("summary", ""),
            "work": about if kind == "work" else None, "person": about if kind == "person" else None,
            "manuscript": self.manuscript,
        }  # fmt: skip


@dataclass(frozen=True)
class Files:
    """All seed files of a folder, read once."""

    folder: Path

    @cached_property
    def library(self) -> dict[str, list[Data]]:
        found: dict[str, list[Data]] = {"sources": [], "people": [], "works": [], "adaptations": []}
        for path in sorted((self.folder / "library").glob("*.toml")):
            for kind, entries in _toml(path).items():
                if kind not in found:
                    raise SeedError(f"{path.name}: there is no place for [[{kind}]].")
                found[kind] += entries
        return found

    @cached_property
    def pages(self) -> list[PageFile]:
        return [PageFile.read(path) for path in sorted((self.folder / "pages").glob("*.md"))]

    @cached_property
    def series(self) -> list[Data]:
        path = self.folder / "series.toml"
        return _toml(path).get("series", []) if path.exists() else []


class Shelf:
    """All seeded things of one kind. A subclass says how they are read, made, changed, and what they look like now."""

    kind: ClassVar[str]

    def __init__(self, files: Files, report: Report) -> None:
        self.files, self.report = files, report
        self.marks = {mark.key: mark for mark in Seeded.objects.filter(kind=self.kind)}

    def wanted(self) -> Mapping[str, Data]:
        raise NotImplementedError

    def rows(self) -> Mapping[str, models.Model]:
        raise NotImplementedError

    def make(self, key: str, data: Data) -> None:
        raise NotImplementedError

    def change(self, row: Any, data: Data) -> None:
        raise NotImplementedError

    def state(self, row: Any) -> Any:
        """All that a person might have changed, as JSON can hold it."""
        raise NotImplementedError

    def fill(self) -> None:
        rows, touched = self.rows(), []
        for key, data in self.wanted().items():
            mark, row = self.marks.get(key), rows.get(key)
            if mark is None and row is None:
                self.make(key, data)
                self.report.added[self.kind] += 1
                touched.append(key)
            elif mark is None or row is None or digest(self.state(row)) != mark.state:
                self._leave(
                    key, "it was there before" if mark is None else "edited since" if row else "removed since"
                )
            elif mark.digest == digest(data):
                self.report.unchanged[self.kind] += 1
            else:
                self.change(row, data)
                self.report.changed[self.kind] += 1
                touched.append(key)
        if touched:
            self._mark(touched)

    def _leave(self, key: str, why: str) -> None:
        self.report.left_alone.append(f"{self.kind} {key}: {why}")

    def _mark(self, keys: Iterable[str]) -> None:
        rows, wanted = self.rows(), self.wanted()
        Seeded.objects.bulk_create(
            [
                Seeded(kind=self.kind, key=key, digest=digest(wanted[key]), state=digest(self.state(rows[key])))
                for key in keys
            ],
            update_conflicts=True, unique_fields=["kind", "key"], update_fields=["digest", "state"],
        )  # fmt: skip


class Sources(Shelf):
    kind = "source"
    fields = ("title", "author", "container", "date", "kind", "note", "url")

    def wanted(self) -> Mapping[str, Data]:
        return _by(self.files.library["sources"], "key")

    def rows(self) -> Mapping[str, Source]:
        return {source.key: source for source in Source.objects.all()}

    def make(self, key: str, data: Data) -> None:
        _save(Source(key=key), data, self.fields)

    def change(self, row: Source, data: Data) -> None:
        _save(row, data, self.fields)

    def state(self, row: Source) -> Any:
        return [getattr(row, name) for name in self.fields]


class People(Shelf):
    kind = "person"
    fields = ("name", "about", "born", "died")

    def wanted(self) -> Mapping[str, Data]:
        return _by(self.files.library["people"], "slug")

    def rows(self) -> Mapping[str, Person]:
        return {person.slug: person for person in Person.objects.all()}

    def make(self, key: str, data: Data) -> None:
        _save(Person(slug=key), data, self.fields)

    def change(self, row: Person, data: Data) -> None:
        _save(row, data, self.fields)

    def state(self, row: Person) -> Any:
        return [getattr(row, name) for name in self.fields]


class Works(Shelf):
    kind = "work"
    fields = ("title", "kind", "year", "isbn", "pages", "summary")

    def wanted(self) -> Mapping[str, Data]:
        works = _by(self.files.library["works"], "slug")
        for pair in self.files.library["adaptations"]:
            if pair["work"] in works:
                works[pair["work"]].setdefault("adapted_from", []).append(pair["of"])
        # An original before its adaptations, which point to it.
        return dict(sorted(works.items(), key=lambda work: len(work[1].get("adapted_from", []))))

    def rows(self) -> Mapping[str, Work]:
        works = Work.objects.prefetch_related("milestones", "credits__person", "adapted_from")
        return {work.slug: work for work in works}

    def make(self, key: str, data: Data) -> None:
        self.change(Work(slug=key), data)

    def change(self, row: Work, data: Data) -> None:
        _save(row, data, self.fields)
        contents = parse_contents(data["contents"]) if data.get("contents") else None
        row.replace_milestones(contents)
        row.adapted_from.set(Work.objects.filter(slug__in=data.get("adapted_from", [])))
        row.credits.all().delete()
        Credit.objects.bulk_create(self._credits(row, data.get("credits", [])))

    def _credits(self, work: Work, credits: Iterable[Data]) -> Iterator[Credit]:
        for position, data in enumerate(credits):
            if (person := self.people.get(data["person"])) is None:
                raise SeedError(f"{work.slug}: nobody called “{data['person']}” is in the seed files.")
            credit = Credit(work=work, position=position, **{**data, "person": person})
            _check(credit, f"{work.slug}, {person}")
            yield credit

    @cached_property
    def people(self) -> dict[str, Person]:
        return {person.slug: person for person in Person.objects.all()}

    def state(self, row: Work) -> Any:
        return [
            *(getattr(row, name) for name in self.fields),
            row.edited_at.isoformat() if row.edited_at else None,
            [[m.slug, m.name, m.title, m.part, m.part_title, m.closes_part] for m in row.milestones.all()],
            [[c.person.slug, c.role, c.character, c.note] for c in row.credits.all()],
            sorted(work.slug for work in row.adapted_from.all()),
        ]


class Pages(Shelf):
    kind = "page"

    def wanted(self) -> Mapping[str, Data]:
        return {page.slug: page.data() for page in self.files.pages}

    def rows(self) -> Mapping[str, ReferencePage]:
        return {page.slug: page for page in ReferencePage.objects.select_related("thread")}

    def make(self, key: str, data: Data) -> None:
        self.change(ReferencePage(slug=key), data)

    def change(self, row: ReferencePage, data: Data) -> None:
        row.title, row.kind, row.summary = data["title"], data["kind"], data["summary"]
        row.work = self._one(Work, data["work"], row.slug)
        row.person = self._one(Person, data["person"], row.slug)
        _check(row, row.slug, exclude=["thread"])
        try:
            row.write(data["manuscript"], by=None, note="From the library’s seed files")
        except Malformed as error:
            raise SeedError(
                "\n".join(f"Page {row.slug}: {problem.message}" for problem in error.problems)
            ) from error

    def _one(self, model: type[Any], slug: str | None, page: str) -> Any:
        found = model.objects.filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise SeedError(f"Page {page}: it is about “{slug}”, which is not in the library.")
        return found

    def state(self, row: ReferencePage) -> Any:
        return [row.version, row.edited_by_person_at.isoformat() if row.edited_by_person_at else None]


class SeriesShelf(Shelf):
    kind = "series"

    def wanted(self) -> Mapping[str, Data]:
        series = _by(self.files.series, "slug")
        for position, (slug, data) in enumerate(series.items(), start=1):
            data["position"] = position
            data.setdefault("pages", [page.slug for page in self._pages_of(slug)])
        return series

    def _pages_of(self, slug: str) -> list[PageFile]:
        """The pages that name this series, in the order in which one would read them."""
        kinds = ReferencePage.Kind.values
        years = {work["slug"]: work.get("year", 0) for work in self.files.library["works"]}

        def place(page: PageFile) -> tuple[int, int, str]:
            about = page.front.get("about", "").partition(":")[2]
            return kinds.index(page.front["kind"]), years.get(about, 0), page.slug

        return sorted((page for page in self.files.pages if slug in page.front.get("series", [])), key=place)

    def rows(self) -> Mapping[str, Series]:
        return {series.slug: series for series in Series.objects.prefetch_related("entries__page")}

    def make(self, key: str, data: Data) -> None:
        self.change(Series(slug=key), data)

    def change(self, row: Series, data: Data) -> None:
        _save(row, data, ("title", "summary", "position"))
        pages = {page.slug: page for page in ReferencePage.objects.filter(slug__in=data["pages"])}
        row.entries.all().delete()
        SeriesEntry.objects.bulk_create(
            SeriesEntry(series=row, page=pages[slug], position=position)
            for position, slug in enumerate(data["pages"], start=1)
            if slug in pages
        )

    def state(self, row: Series) -> Any:
        return [row.title, row.summary, row.position, [entry.page.slug for entry in row.entries.all()]]


SHELVES: tuple[type[Shelf], ...] = (Sources, People, Works, Pages, SeriesShelf)


@transaction.atomic
def seed(folder: Path = SEED) -> Report:
    """Bring in all seed files of a folder; run again, it stores what has changed in them and nothing else."""
    files, report = Files(folder), Report()
    for shelf in SHELVES:
        shelf(files, report).fill()
    return report


def digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _toml(path: Path) -> dict[str, list[Data]]:
    try:
        return tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{path.name}: {error}") from error


def _split(path: Path) -> list[str]:
    pieces = path.read_text().split(f"{FENCE}\n", 2)
    if len(pieces) != 3:
        raise SeedError(f"{path.name}: its front matter stands between two lines of {FENCE}.")
    return pieces


def _short(name: str, home: str | None) -> str:
    """The name of a point as the page's own editor would write it: without the work that the page is about."""
    return name.removeprefix(home) if home else name


def _by(entries: Iterable[Data], key: str) -> dict[str, Data]:
    found: dict[str, Data] = {}
    for entry in entries:
        if entry[key] in found:
            raise SeedError(f"“{entry[key]}” is there twice.")
        found[entry[key]] = {name: value for name, value in entry.items() if name != key}
    return found


def _save(row: models.Model, data: Data, fields: Iterable[str]) -> None:
    for name in fields:
        empty: Any = row._meta.get_field(name)
        setattr(row, name, data.get(name, empty.get_default()))
    _check(row, str(getattr(row, "slug", row)))
    row.save()


def _check(row: models.Model, name: str, exclude: Iterable[str] = ()) -> None:
    """What a form would check. Unique keys are the database's own affair."""
    try:
        row.clean_fields(exclude={*exclude})
        row.clean()
    except ValidationError as error:
        raise SeedError(f"{name}: {error.message_dict}") from error
