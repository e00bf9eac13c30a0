"""The demo club is furnished once. What people do in it afterwards stays as they left it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from bookclub.home.furnishing import furnish
from bookclub.members.models import Member
from discussions.models import Comment


@pytest.mark.parametrize("taking_words", [False, True])
def test_who_left_the_demo_club_is_not_brought_back(taking_words: bool, db: None) -> None:
    call_command("seed_library", verbosity=0)
    furnish()
    Member.objects.get(username="sachiko").leave(taking_words=taking_words)
    before = Comment.objects.count()
    assert furnish() == "as people made it: sachiko left, and nothing is brought back"
    assert Comment.objects.count() == before
    assert not Member.objects.filter(username="sachiko").exists()
