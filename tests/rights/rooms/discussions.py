"""Talk: everybody writes, authors change what is theirs, those who keep order do the rest."""

from __future__ import annotations

from discussions.models import Comment, Like, Thread
from discussions.models.marks import ReadMark

from ..cast import Club
from ..table import (
    ALL_BUT_ITS_AUTHOR,
    EVERYBODY,
    KEEPERS,
    NOBODY,
    SIGNED_IN,
    THE_AUTHOR,
    WRITERS,
    Seen,
    deed,
    page,
)

COMMENT = "discussions/comments/<int:pk>/"
MINE = "/discussions/comments/{comment.pk}/"  # the author's


def written(body: str) -> Seen:
    return lambda club: Comment.objects.filter(body=body, author=club.me).exists()


def likes(name: str) -> Seen:
    return lambda club: Like.objects.filter(comment=club.things[name], member=club.me).exists()


def _marked(club: Club) -> bool:
    return ReadMark.objects.filter(member=club.me, thread=None).exists()


ROWS = {
    "discussions/": [page("/discussions/")],
    "discussions/new/": [
        page("/discussions/new/", WRITERS),
        deed(
            "/discussions/new/", WRITERS,
            lambda club: Thread.objects.filter(title="A new one", author=club.me).exists(),
            title="A new one", body="It opens.",
        ),
    ],
    "discussions/read/": [deed("/discussions/read/", SIGNED_IN, _marked)],
    "discussions/<int:pk>/new/": [page("/discussions/{thread.pk}/new/", SIGNED_IN, touches=("discussions_readmark",))],
    "discussions/preview/": [deed("/discussions/preview/", EVERYBODY, None, body="*So.*")],
    "discussions/<int:pk>/": [page("/discussions/{thread.pk}/", touches=("discussions_readmark",))],
    "discussions/<int:pk>/reply/": [
        page("/discussions/{thread.pk}/reply/", WRITERS),
        deed("/discussions/{thread.pk}/reply/", WRITERS, written("To all."), body="To all."),
        deed("/discussions/{shut.pk}/reply/", NOBODY, None, body="To nobody."),
    ],
    "discussions/<int:pk>/pin/": [
        deed("/discussions/{thread.pk}/pin/", KEEPERS, lambda club: club.fresh("thread").is_pinned)
    ],
    "discussions/<int:pk>/lock/": [
        deed("/discussions/{thread.pk}/lock/", KEEPERS, lambda club: club.fresh("thread").is_locked, reason="Late.")
    ],
    "discussions/<int:pk>/rename/": [
        page("/discussions/{thread.pk}/rename/", KEEPERS),
        deed("/discussions/{thread.pk}/rename/", KEEPERS, lambda club: club.fresh("thread").title == "So", title="So"),
    ],
    COMMENT: [page(MINE), page("/discussions/comments/{hidden.pk}/")],
    f"{COMMENT}reply/": [
        page(f"{MINE}reply/", WRITERS),
        deed(f"{MINE}reply/", WRITERS, written("To you."), body="To you."),
        deed("/discussions/comments/{hidden.pk}/reply/", NOBODY, None, body="To nobody."),
    ],
    f"{COMMENT}edit/": [
        page(f"{MINE}edit/", THE_AUTHOR),
        deed(
            f"{MINE}edit/", THE_AUTHOR, lambda club: club.fresh("comment").body == "Anew.",
            body="Anew.", version="{comment.version}",
        ),
    ],
    f"{COMMENT}delete/": [
        page(f"{MINE}delete/", KEEPERS | THE_AUTHOR),
        deed(f"{MINE}delete/", KEEPERS | THE_AUTHOR, lambda club: club.fresh("comment").is_deleted),
    ],
    f"{COMMENT}like/": [
        deed(f"{MINE}like/", ALL_BUT_ITS_AUTHOR, likes("comment")),
        deed("/discussions/comments/{hidden.pk}/like/", NOBODY, None),
    ],
    f"{COMMENT}unlike/": [
        deed("/discussions/comments/{liked.pk}/unlike/", WRITERS, lambda club: not likes("liked")(club))
    ],
    f"{COMMENT}history/": [page(f"{MINE}history/")],
    f"{COMMENT}spoiler-point/": [
        page(f"{MINE}spoiler-point/", KEEPERS | THE_AUTHOR),
        deed(
            f"{MINE}spoiler-point/", KEEPERS | THE_AUTHOR,
            lambda club: club.fresh("comment").scope_id is not None, other="{other.pk}",
        ),
    ],
    f"{COMMENT}spoilers/<int:number>/": [
        deed(f"{MINE}spoilers/0/", EVERYBODY, None),
        deed("/discussions/comments/{hidden.pk}/spoilers/0/", NOBODY, None),
    ],
}  # fmt: skip
