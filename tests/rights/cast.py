"""A small club in which every deed can be done, and seven people who try to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from bookclub.library.models import Credit, Milestone, Person, Work
from bookclub.members.models import Club as Settings
from bookclub.members.models import Invitation, Member, Role
from bookclub.members.secrets import SecretKey
from bookclub.moderation.models import Held, HeldDomain, HeldWord, LogEntry, Reason, Report
from bookclub.notifications import unsubscribing
from bookclub.notifications.models import Kind, Notification
from bookclub.post.models import Letter, Refusal
from bookclub.reading.models import Scope
from bookclub.reference.models import ReferencePage, Series, Source
from bookclub.schedules.models import Election, Meeting, Nomination, Schedule
from discussions.models import Comment, Thread
from reviews.models import CitedRating, Comparison, Review, WorkList
from reviews.models.reviews import Opinion
from tests.people import make_member, reach
from tests.schedules.plans import add_meeting

VISITOR, MEMBER, AUTHOR, ORGANISER = "visitor", "member", "author", "organiser"
MODERATOR, SUSPENDED, SUPERUSER = "moderator", "suspended", "superuser"
ROLES = (VISITOR, MEMBER, AUTHOR, ORGANISER, MODERATOR, SUSPENDED, SUPERUSER)

# What is the author's, and the suspended one's when it is their turn.
OWNED: tuple[tuple[type[models.Model], str], ...] = (
    (Thread, "author"), (Comment, "author"), (Review, "author"), (Nomination, "by"), (Meeting, "host"),
)  # fmt: skip


@dataclass
class Club:
    """What there is to act on, by the names that the rows of the table use: "/discussions/{thread.pk}/pin/"."""

    role: str = VISITOR
    people: dict[str, Member] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None

    def for_(self, role: str) -> Club:
        """The club as this one comes to it: `me`, and what is theirs."""
        me = self.people.get(role, self.people[AUTHOR])
        mine = {
            "me": me,
            "notice": Notification.objects.of(me).unread().earliest("pk"),
            "old_notice": Notification.objects.of(me).exclude(read_at=None).earliest("pk"),
        }
        return replace(self, role=role, things=self.things | mine)

    def fill(self, words: Any) -> Any:
        """Words with the names of things in them; numbers and the like as they are."""
        if isinstance(words, list):
            return [self.fill(each) for each in words]
        if not isinstance(words, str):
            return words
        return words.format_map(self.things) if "{" in words else words

    def fresh(self, name: str) -> Any:
        """A thing as the database has it now."""
        thing = self.things[name]
        return type(thing)._base_manager.get(pk=thing.pk)


def plant() -> Club:
    club = Club()
    _people(club)
    _library(club)
    _talk(club)
    _pages(club)
    _reviews(club)
    _schedules(club)
    _elections(club)
    _notices(club)
    _desk(club)
    _held(club)
    return club


def _people(club: Club) -> None:
    """The suspended one has every role there is, so that nothing but the suspension keeps them from anything."""
    Settings().save()
    ago = timezone.now() - timedelta(days=90)
    until = timezone.now() + timedelta(days=7)
    by_role: dict[str, tuple[str, dict[str, Any]]] = {
        MEMBER: ("nina", {}),
        AUTHOR: ("mara", {}),
        ORGANISER: ("ines", {}),
        MODERATOR: ("tobias", {"is_staff": True}),
        SUSPENDED: ("sten", {"is_staff": True, "is_superuser": True, "suspended_until": until}),
        SUPERUSER: ("root", {"is_staff": True, "is_superuser": True}),
    }
    for role, (name, fields) in by_role.items():
        member = club.people[role] = make_member(name, date_joined=ago, **fields)
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        EmailAddress.objects.create(user=member, email=f"{name}-2@example.org", verified=True)
    for role, names in ((Role.ORGANISER, ("ines", "sten")), (Role.MODERATOR, ("tobias", "sten"))):
        for name in names:
            Member.objects.get(username=name).groups.add(Group.objects.get(name=role))
    club.things |= {
        "pim": make_member("pim", date_joined=ago),
        "silenced": make_member("silas", suspended_until=until),
        "newcomer": make_member("wilma", awaits_approval=True),
        "invitation": Invitation.objects.create(
            created_by=club.people[ORGANISER], expires_at=until, most_uses=3
        ),
        "group": Group.objects.create(name="Readers"),
        "moderator": club.people[MODERATOR],
        "author": club.people[AUTHOR],
    }


def _library(club: Club) -> None:
    novel = Work.objects.create(slug="novel", title="The Novel", year=1990)
    film = Work.objects.create(slug="film", title="The Film", kind=Work.Kind.FILM, year=1999)
    other = Work.objects.create(slug="other", title="Another", year=2001)
    film.adapted_from.add(novel)
    Work.objects.create(slug="other-film", title="Another, filmed", kind=Work.Kind.FILM).adapted_from.add(
        other
    )
    person = Person.objects.create(slug="writer", name="A Writer")
    Credit.objects.create(work=novel, person=person, role=Credit.Role.AUTHOR)
    stones = [
        Milestone.objects.create(work=work, position=n, name=f"Chapter {n}", slug=f"chapter-{n}")
        for work in (novel, film)
        for n in (1, 2, 3)
    ]
    club.things |= {"novel": novel, "film": film, "other": other, "person": person}
    club.things |= {"first": stones[0], "last": stones[2]}
    for member in club.people.values():
        reach(member, novel, 2)


def _talk(club: Club) -> None:
    mara, pim = club.people[AUTHOR], club.pim
    thread = Thread.start(by=mara, title="A thread", body="It opens.", work=club.novel)
    comment = thread.comment(by=mara, body="I say ||something||.")
    comment.edit("I say ||something|| else.", by=mara, version=1)
    comment.refresh_from_db()
    answer = thread.comment(by=pim, body="I answer.", under=comment)
    other = Thread.start(by=pim, title="Another thread", body="It opens, too.")
    liked = other.comment(by=pim, body="Everybody likes this.")
    hidden = other.comment(by=pim, body="Nobody should see this.")
    shut = Thread.start(by=pim, title="A hidden thread", body="Away with it.")
    club.things |= {"thread": thread, "comment": comment, "answer": answer, "other_thread": other}
    club.things |= {"liked": liked, "hidden": hidden, "shut": shut}
    veiled = other.comment(by=pim, body="This gives much away.", scope=Scope.objects.of({club.film.pk: None}))
    club.things["veiled"] = veiled
    for member in club.people.values():
        liked.like(by=member)
    hidden.hide(by=club.people[MODERATOR], reason="So.")
    shut.hide(by=club.people[MODERATOR], reason="So.")


def _pages(club: Club) -> None:
    source = Source.objects.create(key="blog", title="A blog", author="Arti", kind="blog post")
    page = ReferencePage(slug="a-page", title="A page", work=club.novel)
    page.write("It says this, ||and that||. [@blog]", by=club.people[ORGANISER])
    page.write("It says more, ||and that||. [@blog]", by=club.people[ORGANISER])
    section = page.sections.get()
    club.things |= {
        "page": ReferencePage.objects.get(pk=page.pk), "source": source, "section": section,
        "statement": section.statements.get(), "series": Series.objects.create(slug="row", title="A series"),
        "revision": page.revisions.get(number=1),
    }  # fmt: skip


def _reviews(club: Club) -> None:
    mara, pim = club.people[AUTHOR], club.pim
    review = Review.objects.write(club.novel, Opinion(rating=7, body="A ||fine|| book."), by=mara)
    review = Review.objects.write(club.novel, Opinion(rating=8, body="A ||fine|| book!"), by=mara, version=1)
    liked = Review.objects.write(club.film, Opinion(body="A film."), by=pim)
    hidden = Review.objects.write(club.novel, Opinion(body="Away with it."), by=pim)
    for member in club.people.values():
        liked.like(by=member)
    hidden.hide(by=club.people[MODERATOR], reason="So.")
    kept = WorkList(title="Together")
    kept.keep([(club.novel, "Read it.")], by=None)
    cited = CitedRating.objects.create(
        work=club.novel, by="A magazine", rating=8, source="In its spring number"
    )
    club.things |= {"review": review, "liked_review": liked, "hidden_review": hidden, "list": kept}
    club.things |= {
        "cited": cited,
        "review_edit": review.edits.first(),
        "comparison": Comparison.open(club.novel),
    }


def _schedules(club: Club) -> None:
    ahead, mara = timezone.now() + timedelta(days=7), club.people[AUTHOR]

    def schedule(title: str, state: str, **fields: Any) -> Schedule:
        made = Schedule.objects.create(title=title, state=state, created_by=club.people[ORGANISER], **fields)
        add_meeting(made, (club.novel, 1, 2), at=ahead, host=mara)
        add_meeting(made, (club.novel, 3, 3), at=ahead + timedelta(days=7))
        made.settle()
        return made

    states = Schedule.State
    running = schedule("Running", states.PUBLISHED, published_at=timezone.now())
    paused = schedule("Paused", states.PUBLISHED, published_at=timezone.now())
    paused.pause(by=club.people[ORGANISER])
    draft = schedule("Draft", states.DRAFT)
    meeting = running.meetings.order_by("position")[0]
    meeting.write({"agenda": "On this.", "questions": "Why ||that||?"}, by=mara)
    meeting.answer("yes", by=club.pim)
    meeting.refresh_from_db()
    club.things |= {"schedule": running, "paused": paused, "draft": draft, "meeting": meeting}
    club.things |= {"rsvp": meeting.rsvps.get(member=club.pim)}


def _elections(club: Club) -> None:
    mara, ines = club.people[AUTHOR], club.people[ORGANISER]
    soon = timezone.now() + timedelta(days=7)

    def stand() -> list[Nomination]:
        return [Nomination.objects.nominate(work, by=mara) for work in (club.novel, club.film)]

    over = Election.objects.open_with(chosen := stand(), by=ines, title="Over", closes_at=soon)
    over.vote(chosen, by=mara)
    over.close(by=ines)
    running = Election.objects.open_with(ballot := stand(), by=ines, title="Running", closes_at=soon)
    for member in (*club.people.values(), club.pim):
        running.vote(ballot, by=member)
    standing = stand()
    club.things |= {"over": over, "election": running, "candidate": ballot[1]}
    club.things |= {"nomination": standing[0], "second_nomination": standing[1]}


def _desk(club: Club) -> None:
    """A report on each kind of thing, in each state that a deed beside it asks for; and what only the desk has."""
    ada = make_member("ada_b")
    about = {
        "comment": club.people[AUTHOR], "hidden": club.pim, "veiled": club.pim, "thread": club.people[AUTHOR],
        "shut": club.pim, "review": club.people[AUTHOR], "hidden_review": club.pim, "pim": club.pim,
        "silenced": club.silenced, "moderator": club.moderator, "statement": None, "section": None,
        "meeting": club.people[AUTHOR], "schedule": club.people[ORGANISER],
    }  # fmt: skip
    for name, author in about.items():
        report, _ = Report.objects.file(club.things[name], by=ada, author=author, reason=Reason.UNKIND)
        club.things[f"report_on_{name}"] = report
    letter = Letter.objects.create(
        member=club.pim, kind="digest", failed_at=timezone.now(), due_at=timezone.now()
    )
    silenced = Thread.start(by=club.silenced, title="Of old", body="I said this.", work=club.novel)
    club.things |= {
        "sent_letter": Letter.objects.create(member=club.pim, kind="digest", sent_at=timezone.now()),
        "refusal": Refusal.objects.create(
            member=club.pim, address="pim@elsewhere.example", days=3, last_at=timezone.now(), stopped_at=timezone.now()
        ),
        "silenced_thread": silenced, "silenced_comment": silenced.comment(by=club.silenced, body="And that."),
        "silenced_review": Review.objects.write(club.novel, Opinion(body="Of old."), by=club.silenced),
        "settings": Settings.objects.get(), "log_entry": LogEntry.objects.earliest("pk"), "letter": letter,
        "loose_source": Source.objects.create(key="loose", title="Cited nowhere"),
        "loose_work": Work.objects.create(slug="loose", title="Talked of nowhere"),
        "loose_person": Person.objects.create(slug="loose", name="Nobody"),
        "address": EmailAddress.objects.create(user=club.pim, email="other@example.org"),
        "comment_type": ContentType.objects.get_for_model(Comment),
    }  # fmt: skip


def _held(club: Club) -> None:
    """What waits for a moderator, and what held it."""
    held = Held.objects.hold_back(
        "comment", by=club.people[AUTHOR], why=["a word on the list: casino"], body="This waits.",
        place=f"discussions.thread:{club.other_thread.pk}", said={"thread": club.other_thread.pk, "under": None},
    )  # fmt: skip
    club.things |= {
        "held": held, "held_word": HeldWord.objects.create(word="casino"),
        "held_site": HeldDomain.objects.create(domain="casino.example"),
    }  # fmt: skip


def _notices(club: Club) -> None:
    """Everybody has a notice that is read, one that is not, and keys of their own."""
    for member in club.people.values():
        Notification.objects.tell([member], Kind.LIKE, about=club.other_thread, title="Another", by=club.pim)
        Notification.objects.of(member).read()
        Notification.objects.tell([member], Kind.LIKE, about=club.thread, title="A thread", by=club.pim)
        for purpose in ("feeds", "calendar"):
            SecretKey.objects.renew(member, purpose)
    keys = SecretKey.objects.filter(purpose="feeds")
    club.things["keys"] = {key.member_id: key.text for key in keys}
    club.things["token"] = unsubscribing.address(club.people[AUTHOR], Kind.REPLY).split("/")[-2]
    club.things["key"] = SecretKey.objects.get(member=club.people[AUTHOR], purpose="feeds").text
    club.things["calendar_key"] = SecretKey.objects.get(member=club.people[AUTHOR], purpose="calendar").text
    club.things["authors_notice"] = Notification.objects.of(club.people[AUTHOR]).unread().earliest("pk")
