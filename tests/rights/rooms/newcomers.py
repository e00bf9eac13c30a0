"""What waits for a moderator: its author takes it back, those who keep order judge it, and keep the lists."""

from __future__ import annotations

from bookclub.moderation.models import Deed, Held, HeldDomain, HeldWord, LogEntry
from discussions.models import Comment

from ..cast import Club
from ..table import KEEPERS, THE_AUTHOR, deed, page
from .desk import action, filled, gone, is_now, model, named

HELD, DESK = "moderation/held/<int:pk>/", "admin/moderation/held/<int:pk>/"
OWN, AT_THE_DESK = "/moderation/held/{held.pk}/", "/admin/moderation/held/{held.pk}/"
DOWN = is_now("held", state=Held.State.TURNED_DOWN)


def _posted(club: Club) -> bool:
    return Comment.objects.filter(body="This waits.").exists()


def _looked(club: Club) -> bool:
    return LogEntry.objects.about(club.held).filter(deed=Deed.LOOK).exists()


ROWS = {
    HELD: [page(OWN, THE_AUTHOR)],
    f"{HELD}take-back/": [deed(f"{OWN}take-back/", THE_AUTHOR, gone("held"))],
    f"{DESK}look/": [page(f"{AT_THE_DESK}look/", KEEPERS), deed(f"{AT_THE_DESK}look/", KEEPERS, _looked)],
    f"{DESK}post/": [deed(f"{AT_THE_DESK}post/", KEEPERS, _posted)],
    f"{DESK}turn-down/": [deed(f"{AT_THE_DESK}turn-down/", KEEPERS, DOWN, reason="That is why.")],
    **model("moderation/held", "held", actions=[
        action("moderation/held", "let_through_all", "held", _posted),
        action("moderation/held", "turn_down_all", "held", DOWN),
    ]),
    **model(
        "moderation/heldword", "held_word", adds=KEEPERS, changes=KEEPERS, deletes=KEEPERS,
        added=filled(named(HeldWord, word="pills"), word="pills"),
        changed=filled(is_now("held_word", word="casinos"), word="casinos"),
    ),
    **model(
        "moderation/helddomain", "held_site", adds=KEEPERS, changes=KEEPERS, deletes=KEEPERS,
        added=filled(named(HeldDomain, domain="pills.example"), domain="pills.example"),
        changed=filled(is_now("held_site", domain="casinos.example"), domain="casinos.example"),
    ),
}  # fmt: skip
