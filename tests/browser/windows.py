"""A window of the browser: one person's, with a sharp ear for what the pages in it complain of."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from bookclub.members.models import Member

# What the browser says of any answer from 400 on. Those below 500 are part of the house: 403, 404, 409, 422.
REFUSED = "Failed to load resource: the server responded with a status of 4"


class Window:
    """A browser context and its first page. `complaints` is what a developer would see in red."""

    def __init__(self, context: BrowserContext, served: str) -> None:
        self.context, self.served = context, served
        self.complaints: list[str] = []
        self._ears: dict[str, Any] = {
            "console": lambda message: self._hear(message),
            "weberror": lambda found: self.complaints.append(str(found.error)),
            "response": lambda response: self._look_at(response),
        }
        for event, ear in self._ears.items():
            context.on(event, ear)  # type: ignore[call-overload]
        self.page: Page = context.new_page()

    def come_in_as(self, member: Member, *, long_ago: bool = False) -> None:
        """Signed in, and just now: nothing asks for the password again. Unless it was long ago."""
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        at = time.time() - 86_400 * long_ago
        self._carry(
            client,
            account_authentication_methods=[{"method": "password", "at": at, "username": member.username}],
        )

    def remember(self, **things: object) -> None:
        """A visitor's session with these things in it."""
        self._carry(Client(), **things)

    def _carry(self, client: Client, **things: object) -> None:
        session = client.session
        session.update(things)
        session.save()
        assert session.session_key
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.served}]
        )

    def open(self, path: str) -> Response:
        """Go to an address of the club."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    @contextmanager
    def staying(self) -> Iterator[None]:
        """What happens in this block happens in place: the page is not loaded anew."""
        address = self.page.url
        self.page.evaluate("window.stays = true")
        yield
        assert self.page.evaluate("window.stays === true"), "the page was loaded anew"
        assert self.page.url == address

    def leave(self) -> None:
        """Stop listening, where the context goes on without this window."""
        for event, ear in self._ears.items():
            self.context.remove_listener(event, ear)

    def cdp(self) -> Any:
        return self.context.new_cdp_session(self.page)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(REFUSED):
            self.complaints.append(f"{message.page and message.page.url}: {message.text}")

    def _look_at(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")
