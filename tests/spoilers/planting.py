"""A club with a canary in every kind of text that may spoil: one word each, which nothing else in the club says.

`plant()` makes the club and says of each word where it may come out (a *place*: an address, with the method where that
is not GET) and what a reader must have finished for it. Nothing here asks the club's own predicate: what may be read is
said a second time, plainly, so that a mistake in the one is not repeated in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from bookclub import markup
from bookclub.library.models import Credit, Milestone, Person, Work
from bookclub.members.models import Invitation, Member, Role
from bookclub.reading.models import Scope, choose_to_see
from bookclub.reference.models import ReferencePage, Series, Source
from discussions.models import Comment, Thread
from tests.people import NOON, make_member, reach

from . import rooms

STEM = "kanari"
NOVEL, FILM = "never-let-me-go", "never-let-me-go-film"
LAST_CHAPTER, SEEN = 23, 4

Points = Mapping[str, int]


# Readers ----------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Kind:
    """A kind of reader: how far they are, what they chose to see, what their role lets them do."""

    name: str
    username: str = ""
    reached: Points = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    role: Role | None = None
    is_superuser: bool = False
    may_write: bool = True
    offers_reveal: bool = True
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def is_member(self) -> bool:
        return bool(self.username)

    @property
    def writes(self) -> bool:
        return self.is_member and self.may_write

    @property
    def keeps_order(self) -> bool:
        return self.is_superuser or self.role == Role.MODERATOR

    @property
    def edits_pages(self) -> bool:
        return self.is_superuser or self.role is not None

    def may_read(self, waits: Waits) -> bool:
        """The rule, said once more."""
        if waits.author and waits.author == self.username:
            return True
        return waits.item in self.shown or all(
            self.reached.get(work, 0) >= needed for work, needed in waits.needs.items()
        )

    def browser(self) -> Client:
        """A browser of its own, with this reader's session."""
        client = Client()
        for name, value in self.cookies.items():
            client.cookies[name] = value
        return client


To = Callable[[Kind], bool]


def anyone(kind: Kind) -> bool:
    return True


def writers(kind: Kind) -> bool:
    return kind.writes


def editors(kind: Kind) -> bool:
    return kind.edits_pages


def just(username: str) -> To:
    return lambda kind: kind.username == username


KINDS = {
    kind.name: kind
    for kind in (
        Kind("a visitor"),
        Kind("a visitor who said chapter 9", reached={NOVEL: 9}),
        Kind("a member who has not begun", "nell"),
        Kind("a member at chapter 9", "mid", {NOVEL: 9}),
        Kind("a member who finished the novel, the film unseen", "fin", {NOVEL: LAST_CHAPTER}),
        Kind("a member who saw the film, the novel unread", "sia", {FILM: SEEN}),
        Kind("a member who finished all", "alma", {NOVEL: LAST_CHAPTER, FILM: SEEN}),
        Kind("an organiser who has not begun", "ines", role=Role.ORGANISER),
        Kind("an organiser who has looked into a page", "dora", role=Role.ORGANISER),
        Kind("a moderator who has not begun", "tobias", role=Role.MODERATOR),
        Kind("a superuser who has not begun", "root", is_superuser=True),
        Kind("a suspended member", "sten", may_write=False),
        Kind("the author of the veiled words, who has not begun", "wanda"),
        Kind("one who chose to see one comment and one statement", "pia"),
        Kind("one who wants no offers", "quinn", offers_reveal=False),
    )
}


# Words ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waits:
    """What some words wait for; `item` names what "show it anyway" would open."""

    needs: Points = field(default_factory=dict)
    author: str = ""
    item: str = ""


SAFE = Waits()


@dataclass(frozen=True)
class Spot:
    """A word, a place where it may come out, whom it waits for there, and who gets to the place at all."""

    word: str
    place: str
    waits: Waits
    to: To = anyone


@dataclass
class Planted:
    """The club, and what was hidden in it."""

    novel: Work
    film: Work
    spots: list[Spot] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    members: dict[str, Member] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)
    thread_waits: dict[int, Waits] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    comment_waits: dict[int, Waits] = field(default_factory=dict)
    spans: dict[int, list[str]] = field(default_factory=dict)  # of comments, by their id
    pages: list[ReferencePage] = field(default_factory=list)
    page_waits: dict[str, Waits] = field(default_factory=dict)  # for all that a page ever said
    statement_spans: list[tuple[str, Waits]] = field(default_factory=list)  # their places
    invitation: Invitation | None = None
    rooms: dict[str, Any] = field(default_factory=dict)  # what each room's own asks need

    def word(self, name: str) -> str:
        """A new canary."""
        word = STEM + name
        assert word.isascii()
        assert word.islower()
        assert word not in self.words
        self.words.add(word)
        return word

    def may_come_out(self, words: Iterable[str], waits: Waits, *places: str, to: To = anyone) -> None:
        self.spots += [Spot(word, place, waits, to) for place in places for word in words]

    def expected(self, kind: Kind, place: str) -> set[str]:
        """The words that this reader must find at just this place."""
        return {
            spot.word
            for spot in self.spots
            if spot.place == place and spot.to(kind) and kind.may_read(spot.waits)
        }

    def known(self, place: str) -> bool:
        """Whether anything is said of just this place."""
        return any(spot.place == place for spot in self.spots)

    def allowed(self, kind: Kind, place: str) -> set[str]:
        """The words that may stand there: those of the place itself, else of the same address with any query."""
        if self.known(place):
            return self.expected(kind, place)
        path = place.partition("?")[0]
        places = {spot.place for spot in self.spots if spot.place.partition("?")[0] == path}
        return set().union(*(self.expected(kind, each) for each in places))


# Planting ---------------------------------------------------------------------------------------------------------

ARCHIVE = "/settings/archive/download/"


def plant() -> Planted:
    """Make the club. Wanda wrote what is veiled, Olaf what is safe; Greta's name stands on one veiled comment only."""
    novel, film = _works()
    club = Planted(novel=novel, film=film)
    _people(club)
    _talk(club)
    _page(club)
    _page_with_a_past(club)
    for room in rooms.modules():
        if hasattr(room, "plant"):
            room.plant(club)
    _sessions(club)
    return club


def _works() -> tuple[Work, Work]:
    novel = Work.objects.create(slug=NOVEL, title="Never Let Me Go", year=2005)
    person = Person.objects.create(slug="kazuo-ishiguro", name="Kazuo Ishiguro")
    Credit.objects.create(work=novel, person=person, role=Credit.Role.AUTHOR)
    first = 1
    for part, last in (("One", 9), ("Two", 17), ("Three", LAST_CHAPTER)):
        Milestone.objects.bulk_create(
            Milestone(
                work=novel, position=number, name=f"Chapter {number}", slug=f"chapter-{number}",
                part=f"Part {part}", part_slug=f"part-{part.lower()}", closes_part=number == last,
            )
            for number in range(first, last + 1)
        )  # fmt: skip
        first = last + 1
    film = Work.objects.create(slug=FILM, title="Never Let Me Go", kind=Work.Kind.FILM, year=2010)
    film.adapted_from.add(novel)
    for position, name in enumerate(["Act One", "Act Two", "Act Three", "Seen"], start=1):
        slug = name.lower().replace(" ", "-")
        Milestone.objects.create(work=film, position=position, name=name, slug=slug)
    return novel, film


def _people(club: Planted) -> None:
    works = {NOVEL: club.novel, FILM: club.film}
    for kind in KINDS.values():
        if not kind.is_member:
            continue
        member = make_member(
            kind.username, is_staff=kind.keeps_order, is_superuser=kind.is_superuser,
            offers_reveal=kind.offers_reveal,
            suspended_until=None if kind.may_write else timezone.now() + timedelta(days=7),
        )  # fmt: skip
        if kind.role:
            member.groups.add(Group.objects.get(name=kind.role))
        for slug, position in kind.reached.items():
            reach(member, works[slug], position)
        club.members[kind.username] = member
    club.members["olaf"] = make_member("olaf")
    name = club.word("greta")
    club.members["greta"] = make_member("greta", name.capitalize())
    # Who is in the club is no secret; where she wrote is.
    club.may_come_out([name], SAFE, "/members/", "/members/greta/")
    about, hidden = club.word("about"), club.word("aboutspan")
    club.members["wanda"].about = f"I read {about} and ||{hidden}||."
    club.members["wanda"].save()
    club.may_come_out([about], SAFE, "/members/wanda/")
    club.may_come_out([about, hidden], SAFE, "/settings/", ARCHIVE, to=just("wanda"))
    # Who may change it sees what stands there.
    club.may_come_out(
        [about, hidden], SAFE, f"/admin/members/member/{club.members['wanda'].pk}/change/", to=just("root")
    )
    club.invitation = Invitation.objects.create(
        created_by=club.members["ines"], expires_at=timezone.now() + timedelta(days=7)
    )


def _scope(club: Planted, needs: Points) -> Scope | None:
    works = {NOVEL: club.novel, FILM: club.film}
    points = [works[slug].milestones.get(position=position) for slug, position in needs.items()]
    return Scope.objects.after(*points) if points else None


# Talk -------------------------------------------------------------------------------------------------------------


class _Talk:
    """One thread that things are said in."""

    def __init__(self, club: Planted, thread: Thread) -> None:
        self.club, self.thread = club, thread
        self.place = thread.get_absolute_url()
        self.minutes = 0

    def say(
        self,
        key: str,
        by: str,
        needs: Points,
        *,
        asked: Points | None = None,
        under: str = "",
        quoting: str = "",
        span: bool = False,
    ) -> Comment:
        """Post a comment that waits for `needs`; its writer may have `asked` for less than its surroundings do."""
        word, others = self.club.word(key), set()
        body = f"So {word} then."
        if span:
            body += f" And ||{self.club.word(key + 'span')}||."
        if quoting:
            quoted = self.club.comments[quoting]
            body = markup.quote(quoted.body, author="W.", address=quoted.get_absolute_url()) + body
            others.add(STEM + quoting)
        self.minutes += 1
        comment = self.thread.comment(
            by=self.club.members[by], body=body, under=self.club.comments.get(under),
            scope=_scope(self.club, needs if asked is None else asked), at=NOON + timedelta(minutes=self.minutes),
        )  # fmt: skip
        comment.refresh_from_db()
        assert comment.scope == _scope(self.club, needs)
        self.settle(key, comment, by, needs, {word, *others}, {word + "span"} if span else set())
        return comment

    def settle(
        self, key: str, comment: Comment, by: str, needs: Points, words: set[str], spans: set[str]
    ) -> None:
        """Say where the words of a comment may come out."""
        club = self.club
        club.comments[key] = comment
        waits = Waits(needs, by, f"discussions.comment/{comment.pk}")
        club.comment_waits[comment.pk] = waits
        own = f"/discussions/comments/{comment.pk}/"
        club.may_come_out(words, waits, self.place, f"{own}history/", f"/members/{by}/")
        club.may_come_out(
            words, waits, f"{own}reply/", f"{own}reply/?quote", f"HX {own}reply/?quote", to=writers
        )
        club.may_come_out(
            words,
            waits,
            f"{own}delete/",
            to=lambda kind: kind.keeps_order or (kind.writes and kind.username == by),
        )
        club.may_come_out(words | spans, waits, f"{own}edit/", f"POST {own}edit/ late", ARCHIVE, to=just(by))
        for number, span in enumerate(sorted(spans)):
            club.spans.setdefault(comment.pk, []).append(span)
            club.may_come_out([span], waits, f"POST {own}spoilers/{number}/")


def _talk(club: Planted) -> None:
    open_talk = _open(club, "Where do you read?", "olaf", "openingsafe", {})
    say = open_talk.say
    say("safe", "olaf", {}, span=True)
    say("three", "wanda", {NOVEL: 3})
    say("nine", "wanda", {NOVEL: 9})
    say("last", "wanda", {NOVEL: LAST_CHAPTER})
    say("film", "wanda", {FILM: SEEN})
    say("both", "wanda", {NOVEL: LAST_CHAPTER, FILM: SEEN})
    _say_of_the_whole_work(open_talk)
    say("host", "wanda", {NOVEL: 9}, span=True)
    say("quoting", "olaf", {NOVEL: 9}, asked={}, quoting="nine")
    say("under", "olaf", {NOVEL: LAST_CHAPTER}, asked={}, under="last")
    _changed(open_talk)
    _unnamed(open_talk)
    _deleted(open_talk)
    late = _open(club, "On the last pages", "wanda", "opening", {NOVEL: LAST_CHAPTER})
    late.say("inside", "olaf", {NOVEL: LAST_CHAPTER}, asked={})
    _open(club, "A film night", "olaf", "openingfilm", {FILM: SEEN})


def _open(club: Planted, title: str, by: str, key: str, needs: Points) -> _Talk:
    word, member = club.word(key), club.members[by]
    thread = Thread.start(
        by=member,
        title=title,
        body=f"Let us speak of {word}.",
        work=club.novel,
        scope=_scope(club, needs),
        at=NOON,
    )
    club.threads.append(thread)
    club.thread_waits[thread.pk] = Waits(needs, by)
    talk = _Talk(club, thread)
    talk.settle(key, thread.comments.get(), by, needs, {word}, set())
    return talk


def _say_of_the_whole_work(talk: _Talk) -> None:
    """Flagged, and no milestone named: the whole of it."""
    word = talk.club.word("whole")
    scope = Scope.objects.of({talk.club.novel.pk: None})
    comment = talk.thread.comment(by=talk.club.members["wanda"], body=f"All of {word}.", scope=scope)
    talk.settle("whole", comment, "wanda", {NOVEL: LAST_CHAPTER}, {word}, set())


def _changed(talk: _Talk) -> None:
    """Words that were open, and are veiled with those that took their place."""
    club, wanda = talk.club, talk.club.members["wanda"]
    earlier, hidden, word = club.word("earlier"), club.word("earlierspan"), club.word("later")
    comment = talk.thread.comment(by=wanda, body=f"It was {earlier}. ||{hidden}||")
    comment.edit(f"It is {word}.", by=wanda, version=1, scope=_scope(club, {NOVEL: 9}))
    talk.settle("later", comment, "wanda", {NOVEL: 9}, {word}, set())
    waits = club.comment_waits[comment.pk]
    club.may_come_out([earlier], waits, f"/discussions/comments/{comment.pk}/history/")
    club.may_come_out([earlier, hidden], SAFE, ARCHIVE, to=just("wanda"))


def _unnamed(talk: _Talk) -> None:
    """Greta wrote here, and Wanda, who is not that far herself, answered her."""
    club = talk.club
    hers = talk.say("gretaspoke", "greta", {NOVEL: 9})
    own = f"/discussions/comments/{hers.pk}/"
    waits, name = club.comment_waits[hers.pk], [STEM + "greta"]
    club.may_come_out(name, waits, talk.place, f"{own}history/")
    club.may_come_out(name, waits, f"{own}reply/", f"{own}reply/?quote", f"HX {own}reply/?quote", to=writers)
    club.may_come_out(name, waits, f"HX POST {own}reply/", to=writers)
    club.may_come_out(name, waits, f"{own}delete/", to=lambda kind: kind.keeps_order)
    answer = talk.say("answer", "wanda", {NOVEL: 9}, asked={}, under="gretaspoke")
    own = f"/discussions/comments/{answer.pk}/"
    club.may_come_out(name, waits, f"{own}reply/", f"{own}reply/?quote", to=writers)
    club.may_come_out(name, waits, f"{own}delete/", to=lambda kind: kind.keeps_order)


def _deleted(talk: _Talk) -> None:
    """What was deleted comes out nowhere, whatever hangs under it."""
    club, wanda = talk.club, talk.club.members["wanda"]
    for key, needs in (("gone", {}), ("goneveiled", {NOVEL: 9})):
        comment = talk.say(key, "wanda", needs)
        comment.edit(f"Now {club.word(key + 'again')}.", by=wanda, version=1)
        talk.say(key + "under", "olaf", needs, asked={}, under=key)
        comment.delete_words(by=wanda)
        words = {STEM + key, STEM + key + "again"}
        club.spots = [spot for spot in club.spots if spot.word not in words]
        club.comment_waits.pop(comment.pk)


# Pages ------------------------------------------------------------------------------------------------------------

BEFORE = """\
The first text said {oldtext}. {{everything}} [@int]
"""
MANUSCRIPT = """\
Everyone reads {state} and ||{statespan}||. [@blog]

Past chapter three one reads {statethree} and ||{statethreespan}||. {{chapter-3}} [@int, p. {locator}]

## Part one {{part-one}}

At Hailsham {section}. [@blog]

## How it ends

Only at the end {statelast}. {{everything}} [@int]

With the film as well {stateboth}. {{everything, never-let-me-go-film:seen}}

### Disagree: his age

Five, says {positionsafe}. [@int]

Six, says {position}. {{part-two}} [@blog]

### Note: 5 October 2017

A note with {note}. {{part-one}} [@blog]

## The interview

### Exchange: Why the {question}? {{everything}}

Because of {exchangeanswer}. [@int]

### Exchange: Why the nineties?

Because of {exchangesafe}. [@int]
"""
WAITING = {
    "state": {}, "statespan": {}, "statethree": {NOVEL: 3}, "statethreespan": {NOVEL: 3}, "locator": {NOVEL: 3},
    "section": {NOVEL: 9}, "statelast": {NOVEL: LAST_CHAPTER}, "stateboth": {NOVEL: LAST_CHAPTER, FILM: SEEN},
    "positionsafe": {}, "position": {NOVEL: 17}, "note": {NOVEL: 9}, "question": {NOVEL: LAST_CHAPTER},
    "exchangeanswer": {NOVEL: LAST_CHAPTER}, "exchangesafe": {},
}  # fmt: skip
# What stands beside a statement opens with it.
HOST = {"locator": "statethree", "question": "exchangeanswer"}


def _page(club: Planted) -> None:
    Source.objects.bulk_create(
        [Source(key="blog", title="Book and Movie"), Source(key="int", title="An interview")]
    )
    old, words = club.word("oldtext"), {name: club.word(name) for name in WAITING}
    page = ReferencePage(slug=NOVEL, title="Never Let Me Go", work=club.novel, summary="On the novel.")
    page.write(BEFORE.format(oldtext=old), by=club.members["ines"])
    page.write(MANUSCRIPT.format(**words), by=club.members["ines"])
    place = page.get_absolute_url()
    for name, word in words.items():
        statement = _statement(page, words[HOST.get(name.removesuffix("span"), name.removesuffix("span"))])
        waits = Waits(WAITING[name], item=f"reference.statement/{statement.pk}")
        if name.endswith("span"):
            address = f"POST {place}statements/{statement.pk}/spoilers/0/"
            club.may_come_out([word], waits, address)
            club.statement_spans.append((address, waits))
        else:
            club.may_come_out([word], waits, place)
    _past(club, page, now=set(words.values()), before={old}, needs={NOVEL: LAST_CHAPTER, FILM: SEEN})
    _Talk(club, page.thread).say("pagetalk", "wanda", {NOVEL: LAST_CHAPTER})
    club.thread_waits[page.thread.pk] = SAFE
    series = Series.objects.create(slug="book-into-film", title="Book into film")
    series.append(page)


def _page_with_a_past(club: Planted) -> None:
    """All that it says is safe; what it said once is not."""
    old, word = club.word("pastonly"), club.word("pastsafe")
    page = ReferencePage(
        slug="kazuo-ishiguro", title="Kazuo Ishiguro", person=Person.objects.get(),
        kind=ReferencePage.Kind.PERSON,
    )  # fmt: skip
    page.write(f"He once {old}. {{{NOVEL}:everything}} [@int]", by=club.members["ines"])
    page.write(f"He writes {word}. [@int]", by=club.members["ines"])
    club.may_come_out([word], SAFE, page.get_absolute_url())
    _past(club, page, now={word}, before={old}, needs={NOVEL: LAST_CHAPTER})


def _past(club: Planted, page: ReferencePage, *, now: set[str], before: set[str], needs: Points) -> None:
    """What only editors see, once they have read everything or have said that they want to see it."""
    waits = Waits(needs, item=f"look/{page.slug}")
    place = page.get_absolute_url()
    club.may_come_out(now, waits, f"{place}edit/", f"POST {place}edit/ late", to=editors)
    club.may_come_out(now | before, waits, f"{place}history/2/?whole", to=editors)
    club.may_come_out(before, waits, f"{place}history/1/?whole", to=editors)
    club.pages.append(page)
    club.page_waits[page.slug] = waits


def _statement(page: ReferencePage, word: str) -> Any:
    return next(
        statement
        for section in page.sections.all()
        for statement in section.statements.all()
        if word in statement.body
    )


# Sessions ---------------------------------------------------------------------------------------------------------


def _sessions(club: Planted) -> None:
    """Sign everybody in, and let them say what they would say first."""
    chosen = {f"discussions.comment/{club.comments['last'].pk}"}
    choose_to_see(club.comments["last"], by=club.members["pia"])
    statement = _statement(club.pages[0], STEM + "statelast")
    choose_to_see(statement, by=club.members["pia"])
    KINDS["one who chose to see one comment and one statement"].shown = frozenset(
        chosen | {f"reference.statement/{statement.pk}"}
    )
    for kind in KINDS.values():
        client = Client()
        if kind.is_member:
            client.force_login(
                club.members[kind.username], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        elif kind.reached:
            ninth = club.novel.milestones.get(position=kind.reached[NOVEL])
            client.post(f"/reading/progress/{NOVEL}/", {"milestone": ninth.pk})
        if kind.username == "dora":
            client.post(f"{club.pages[0].get_absolute_url()}edit/", {"look": "yes"})
            kind.shown = frozenset({f"look/{club.pages[0].slug}"})
        name = settings.SESSION_COOKIE_NAME
        kind.cookies = {name: client.cookies[name].value} if name in client.cookies else {}
