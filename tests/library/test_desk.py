"""The library on the moderators' desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookclub.library.models import Credit, Person, Work
from bookclub.members.models import Member
from tests.people import ClientOf

from .shelves import fill

pytestmark = pytest.mark.django_db


def test_a_moderator_finds_a_work_by_its_author(tobias: Member, novel: Work, client_of: ClientOf) -> None:
    Work.objects.create(slug="emma", title="Emma")
    html = client_of(tobias).get(reverse("admin:library_work_changelist"), {"q": "Ishiguro"}).content.decode()
    assert "Never Let Me Go" in html
    assert "Emma" not in html


def test_the_chapters_of_a_work_are_only_looked_at_there(
    tobias: Member, novel: Work, client_of: ClientOf
) -> None:
    html = client_of(tobias).get(reverse("admin:library_work_change", args=[novel.pk])).content.decode()
    assert "Chapter 23" in html
    assert 'name="milestones-0-name"' not in html
    assert reverse("library:contents", args=[novel.slug]) in html


def test_a_work_made_there_has_its_end(tobias: Member, client_of: ClientOf) -> None:
    form = {"slug": "emma-film", "title": "Emma", "kind": "film"}
    for prefix in ("credits", "milestones"):
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    response = client_of(tobias).post(reverse("admin:library_work_add"), form)
    assert response.status_code == 302
    work = Work.objects.get()
    assert (work.milestones.get().slug, work.edited_by) == ("seen", tobias)


def test_a_member_has_no_desk(mara: Member, novel: Work, client_of: ClientOf) -> None:
    assert client_of(mara).get(reverse("admin:library_work_changelist")).status_code in {302, 403}


@pytest.mark.parametrize("count", [10, 200])
@pytest.mark.parametrize("page", ["library_work_changelist", "library_person_changelist"])
def test_the_lists_count_without_asking_row_by_row(
    page: str, count: int, tobias: Member, client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., CaptureQueriesContext],
) -> None:  # fmt: skip
    fill(count)
    client = client_of(tobias)
    client.get(reverse(f"admin:{page}"))
    with django_assert_max_num_queries(10):
        html = client.get(reverse(f"admin:{page}")).content.decode()
    assert html.count('class="field-years"') + html.count('class="field-year"') == min(count, 50)


def test_a_person_with_credits_stays(tobias: Member, novel: Work) -> None:
    person = Person.objects.get(slug="kazuo-ishiguro")
    with pytest.raises(ProtectedError):
        person.delete()
    assert Credit.objects.filter(person=person).exists()
