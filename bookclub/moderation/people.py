"""Members as the desk knows them: a profile can be reported."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookclub import markup
from bookclub.members.models import Member
from bookclub.reading.readers import Reader

from .items import Kind
from .models import Reason


class MemberKind(Kind):
    model = Member
    noun = "profile"
    reasons = (Reason.SPOILS, Reason.UNKIND, Reason.SPAM, Reason.OTHER)

    def find(self, pk: int, reader: Reader) -> Member:
        return get_object_or_404(Member.objects.in_club(), pk=pk)

    def author(self, item: Any) -> Member | None:
        return item if isinstance(item, Member) else None

    def name(self, item: Member) -> str:
        return f"the profile of {item}"

    def words(self, item: Member) -> SafeString:
        return format_html("<p>{}</p>", markup.render(item.about).text)
