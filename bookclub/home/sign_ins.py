"""Three people's passwords for the demo club: made for this one club, kept in a file only its owner reads."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model

PEOPLE = {"member": "mara", "organiser": "ines", "moderator": "tobias"}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily read as another


@dataclass(frozen=True)
class SignIn:
    """One line of `sign-ins.txt`."""

    role: str
    username: str
    password: str

    def __str__(self) -> str:
        return f"{self.role} {self.username} {self.password}"


def kept_in(path: Path) -> list[SignIn]:
    """The sign-ins in `path`; those that it does not have yet are made and written there."""
    found = _read(path)
    sign_ins = [found.get(role) or SignIn(role, name, new_password()) for role, name in PEOPLE.items()]
    if list(found.values()) != sign_ins:
        _write(path, sign_ins)
    return sign_ins


def new_password() -> str:
    """Twelve letters and digits in three groups (59 bits), to be typed from one window into another."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def let_in(sign_ins: Iterable[SignIn]) -> list[str]:
    """Give the people their passwords where they have others; the names of those who are not in the club."""
    missing = []
    for sign_in in sign_ins:
        member = get_user_model().objects.filter(username=sign_in.username).first()
        if member is None:
            missing.append(sign_in.username)
        elif not member.check_password(sign_in.password):
            member.set_password(sign_in.password)
            member.save(update_fields=["password"])
    return missing


def seal(sign_ins: Iterable[SignIn]) -> str:
    """A hash over the sign-ins and what the database keeps of them.

    Checking a password is slow by design. While the seal is the one of last time, there is nothing to check.
    """
    stored = get_user_model().objects.filter(username__in=PEOPLE.values()).order_by("username")
    parts = [*map(str, sign_ins), *stored.values_list("password", flat=True)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(path: Path) -> dict[str, SignIn]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found = [SignIn(*line.split()) for line in lines if len(line.split()) == 3]
    return {one.role: one for one in found if PEOPLE.get(one.role) == one.username}


def _write(path: Path, sign_ins: Iterable[SignIn]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    # Born unreadable for others, not made so afterwards.
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.writelines(f"{sign_in}\n" for sign_in in sign_ins)
    part.replace(path)
