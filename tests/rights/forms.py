"""What a form of the desk would send, if it were sent as it stands."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """The fields of the forms by POST on a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._posts = False
        self._select: tuple[str, bool] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._posts = (given.get("method") or "").lower() == "post" and "logout" not in (
                given.get("action") or ""
            )
        elif not self._posts:
            return
        elif tag == "input" and name and given.get("type") not in {"submit", "file"}:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.fields[name] = given.get("value", "on") if given.get("type") == "checkbox" else value
        elif tag == "textarea":
            self._text = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = (name, "multiple" in given)
        elif tag == "option" and self._select and "selected" in given:
            name, many = self._select
            self.fields[name] = [*self.fields.get(name, []), value] if many else value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = ""
        elif tag == "form":
            self._posts = False

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data


def as_it_stands(answer: Any) -> dict[str, Any]:
    """Nothing of a page that was refused."""
    if answer.status_code != 200:
        return {}
    form = _Form()
    form.feed(answer.content.decode())
    return {name: value for name, value in form.fields.items() if not name.startswith("_")}
