"""The one who asks: a member with their progress, or a visitor with what they have told us. What they may read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property, empty

from bookclub.library.models import Milestone
from bookclub.library.outlines import outline, outlines
from bookclub.prepared import Among, Prepared, as_one

from .models import Progress, Reached, Reading, Reveal, ScopePoint, Spoilable, all_scopes

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bookclub.members.models import Member


class Ahead(NamedTuple):
    """A point of a scope: a milestone of a work, or the whole of it."""

    work_id: int
    milestone_id: int | None

    @property
    def needs(self) -> int:
        return outline(self.work_id).needs(self.milestone_id)

    @property
    def label(self) -> str:
        point = outline(self.work_id).by_milestone.get(self.milestone_id or 0)
        return point.label if point else "the end"


A_MEMBER, SOME_WORKS = 2**52 + 13, "~some works~"  # stand-ins that nothing can be
_reached = Prepared(
    lambda member: Reached.objects.filter(member=member).values_list("work", "milestone", "at"), A_MEMBER
)

_progress = Prepared(
    lambda member: Progress.objects.filter(member=member).values_list("work", "milestone", "updated_at"),
    A_MEMBER,
)
_about = Prepared(
    lambda works: ScopePoint.objects.filter(Among("work_id", works)).order_by().values_list("scope"),
    SOME_WORKS,
)

# Scopes are never changed once made, so each is asked for once by a process.
_scopes: dict[int, tuple[Ahead, ...]] = {}
MOST_SCOPES = 20_000


def forget_scopes() -> None:
    _scopes.clear()


class Reader:
    """Decides, for every outlet, what may be sent to one person.

    `reader.may_read(item)` is the rule and `Model.objects.open_to(reader)` its twin; `tests/reading/` proves them
    equal. `meet(items)` learns the scopes of many items at once, so that a loop asks the database nothing.
    """

    def __init__(
        self,
        member: Member | None = None,
        *,
        said: dict[str, Any] | None = None,
        request: HttpRequest | None = None,
    ) -> None:
        if request is None:
            self.member, self.said = member, said or {}
        self._request = request
        self._revealed: dict[type[Spoilable], dict[int, int]] = {}
        self._verdicts: dict[int, bool] = {}
        self._moved_at: datetime | None = None

    @property
    def was_asked(self) -> bool:
        """Whether anything hung on who this is."""
        return "member" in vars(self)

    @cached_property
    def member(self) -> Member | None:
        """Who asks; None for a visitor. Asked of the request only when somebody wants to know."""
        user: Any = self._request.user if self._request else None
        if user is None or not user.is_authenticated:
            return None
        # Without Django's lazy wrapper, which makes every attribute ten times as dear.
        wrapped: Any = getattr(user, "_wrapped", empty)
        return user if wrapped is empty else wrapped

    @cached_property
    def said(self) -> dict[str, Any]:
        """What a visitor has told us, from their session: `{"reached": {...}, "revealed": {...}}`."""
        return (self._request.session.get("reader") or {}) if self._request else {}

    @cached_property
    def reached(self) -> dict[int, int]:
        """The id of the furthest milestone finished, by work id; a work that is not there has not been begun."""
        if self.member is not None:
            found = {work_id: (milestone_id, at) for work_id, milestone_id, at in _progress(self.member.pk)}
            self._moved_at = max((at for _, at in found.values()), default=None)
            return {work_id: milestone_id for work_id, (milestone_id, _) in found.items()}
        chosen = self.said.get("reached", {}).items()
        return {int(work): pk for work, pk in chosen if work.isdigit() and isinstance(pk, int)}

    @cached_property
    def milestones(self) -> dict[int, Milestone]:
        """The furthest milestone finished, by work id."""
        if self.member is not None and "reached" not in vars(self):
            # One query for both.
            rows = Progress.objects.filter(member=self.member).select_related("milestone")
            furthest = {row.work_id: row.milestone for row in rows}
            self.reached = {work_id: milestone.pk for work_id, milestone in furthest.items()}
            return furthest
        found = Milestone.objects.filter(pk__in=self.reached.values())
        return {milestone.work_id: milestone for milestone in found} if self.reached else {}

    @property
    def positions(self) -> dict[int, int]:
        """How far, by work id."""
        return {work_id: milestone.position for work_id, milestone in self.milestones.items()}

    @cached_property
    def readings(self) -> dict[int, list[Reading]]:
        """Each time that this member read a work through, by work id; a visitor has none."""
        found: dict[int, list[Reading]] = {}
        for reading in Reading.objects.filter(member=self.member) if self.member else ():
            found.setdefault(reading.work_id, []).append(reading)
        return found

    def position_in(self, work_id: int) -> int:
        """How far in one work: the position of the furthest milestone finished, 0 before the first."""
        return outline(work_id).position(self.reached.get(work_id))

    @cached_property
    def firsts(self) -> dict[int, list[tuple[int, datetime]]]:
        """When which point was first reached, by work: `{work id: [(milestone id, moment), ...]}`."""
        found: dict[int, list[tuple[int, datetime]]] = {}
        for work_id, milestone_id, at in _reached(self.member.pk) if self.member else ():
            found.setdefault(work_id, []).append((milestone_id, at))
        return found

    def moved_since(self, moment: datetime) -> bool:
        """Whether this member has said anything of their progress since then: it costs no query of its own."""
        return bool(self.reached) and self._moved_at is not None and self._moved_at > moment

    def works_moved_in(self, since: datetime) -> set[int]:
        return {work_id for work_id, reached in self.firsts.items() if any(at > since for _, at in reached)}

    def opened_at(self, scope_id: int) -> datetime | None:
        """When this member had finished all that a scope asks for; None if that was never noted, or is yet to come."""
        moments = []
        for point in self.points_of(scope_id):
            drawn = outline(point.work_id)
            reached = self.firsts.get(point.work_id, [])
            moments.append(min((at for pk, at in reached if drawn.position(pk) >= point.needs), default=None))
        known = [at for at in moments if at is not None]
        return max(known) if known else None

    def may_read(self, item: Spoilable) -> bool:
        """Whether the words of this item may be sent to this reader. Everything asks this, or its twin."""
        if item.is_withheld:
            return False
        if item.scope_id is None or self.has_written(item):
            return True
        return self.has_reached(item.scope_id) or self.chose_to_see(item)

    def condition(self, model: type[Spoilable]) -> Q:
        """The same of rows of this model, for the database to ask: what `open_to` stands on."""
        points = ScopePoint.objects.filter(scope=OuterRef("scope"))
        # Fail closed: a scope that has lost its points is read by nobody.
        reached = Exists(points) & ~Exists(
            ScopePoint.objects.unreached_by(self).filter(scope=OuterRef("scope"))
        )
        may = Q(scope=None) | Q(reached)
        for scope_id, chosen in self.revealed_at(model).items():
            may |= Q(scope=scope_id, pk__in=chosen)
        if self.member and model.written_by:
            may |= Q(**{model.written_by: self.member.pk})
        return may

    def has_written(self, item: Spoilable) -> bool:
        return bool(
            self.member and item.written_by and getattr(item, f"{item.written_by}_id") == self.member.pk
        )

    def has_reached(self, scope_id: int | None) -> bool:
        """Whether every point of the scope is behind this reader."""
        if scope_id is None:
            return True
        if scope_id not in self._verdicts:
            # Fail closed: a scope that has lost its points is reached by nobody.
            self._verdicts[scope_id] = bool(self.points_of(scope_id)) and not self.missing(scope_id)
        return self._verdicts[scope_id]

    @cached_property
    def open_scopes(self) -> frozenset[int]:
        """All the scopes of which `has_reached` says yes. Each of them asks for something of a work that was begun."""
        about = {pk for (pk,) in _about(as_one(self.reached))} if self.reached else set()
        self.learn(about)
        return frozenset(pk for pk in about if self.has_reached(pk))

    def missing(self, scope_id: int) -> list[Ahead]:
        """The points of a scope that this reader has yet to reach."""
        return [point for point in self.points_of(scope_id) if self.position_in(point.work_id) < point.needs]

    def points_of(self, scope_id: int) -> tuple[Ahead, ...]:
        if scope_id not in _scopes:
            self.learn({scope_id})
        return _scopes[scope_id]

    def meet(self, items: Iterable[Spoilable]) -> None:
        """Learn the scopes of all these items at once.

        What this reader chose to see is asked whether or not anything turns out to be veiled: so a page costs the
        same for everyone.
        """
        items = [item for item in items if item.scope_id is not None]
        scope_ids = all_scopes(items)
        self.learn(scope_ids)
        outlines({point.work_id for scope_id in scope_ids for point in _scopes[scope_id]})
        for model in {type(item) for item in items}:
            self.revealed(model)

    def learn(self, scope_ids: set[int]) -> None:
        """Learn these scopes at once, as far as this process does not know them yet."""
        unknown = scope_ids - _scopes.keys()
        if not unknown:
            return
        if len(_scopes) + len(unknown) > MOST_SCOPES:
            forget_scopes()
            unknown = scope_ids
        found: dict[int, list[Ahead]] = {pk: [] for pk in unknown}
        points = ScopePoint.objects.filter(scope__in=unknown).values_list("scope", "work", "milestone")
        for scope_id, work_id, milestone_id in points:
            found[scope_id].append(Ahead(work_id, milestone_id))
        _scopes.update({pk: tuple(ahead) for pk, ahead in found.items()})

    def chose_to_see(self, item: Spoilable) -> bool:
        """ "Show it anyway": a choice for one item, which moves no progress."""
        return item.scope_id is not None and self.revealed(type(item)).get(item.pk) == item.scope_id

    def revealed(self, model: type[Spoilable]) -> dict[int, int]:
        """What this reader chose to see, and the scope that each had then: they chose no more than that."""
        if model not in self._revealed:
            if self.member is None:
                self._revealed[model] = self._revealed_in_session(model)
            elif not self.member.has_revealed:
                self._revealed[model] = {}
            else:
                kind = ContentType.objects.get_for_model(model)
                chosen = Reveal.objects.filter(member=self.member, content_type=kind).exclude(scope=None)
                self._revealed[model] = dict(chosen.values_list("object_id", "scope_id"))
        return self._revealed[model]

    def _revealed_in_session(self, model: type[Spoilable]) -> dict[int, int]:
        chosen = self.said.get("revealed", {}).get(model._meta.label_lower)
        if not isinstance(chosen, dict):
            return {}
        return {int(pk): scope for pk, scope in chosen.items() if pk.isdigit() and isinstance(scope, int)}

    def revealed_at(self, model: type[Spoilable]) -> dict[int, list[int]]:
        """The same the other way round: by scope the ids of the items, for a query."""
        found: dict[int, list[int]] = {}
        for pk, scope_id in self.revealed(model).items():
            found.setdefault(scope_id, []).append(pk)
        return found

    def forget(self) -> None:
        """After progress has moved: what was known of this reader is asked anew."""
        self.__dict__.pop("reached", None)
        self.__dict__.pop("milestones", None)
        self.__dict__.pop("firsts", None)
        self.__dict__.pop("open_scopes", None)
        self._revealed.clear()
        self._verdicts.clear()

    def waits_for(self, scope_id: int, *, within: int | None = None) -> str:
        """What a veiled item waits for, in words that spoil nothing: "Part Two", "seeing Emma (film)".

        `within` is the work that the page is about, whose title need not be said again.
        """
        return " and ".join(describe(point, within=within) for point in self.missing(scope_id))

    def asks_for(self, scope_id: int, *, within: int | None = None) -> str:
        """All that a scope asks for, in the same words, for those who have reached it."""
        return " and ".join(describe(point, within=within) for point in self.points_of(scope_id))


def describe(point: Ahead, *, within: int | None = None) -> str:
    """A point in words: "Part Two", or "Part Two of Never Let Me Go" where the page is not about that work."""
    here, drawn = within == point.work_id, outline(point.work_id)
    milestone = drawn.by_milestone.get(point.milestone_id or 0)
    if drawn.work.is_watched and (milestone is None or milestone.slug == "seen"):
        return f"the {drawn.work.get_kind_display().lower()}" if here else f"seeing {drawn.work.full_title}"
    return point.label if here else f"{point.label} of {drawn.work.full_title}"
