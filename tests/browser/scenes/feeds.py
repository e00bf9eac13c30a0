"""A member's secret addresses once there are some. Feeds themselves are nothing to look at."""

from __future__ import annotations

from playwright.sync_api import expect

from bookclub.members.models import SecretKey

from ..windows import Window
from .table import MEMBER, NOT_LOOKED_AT, scene

NOT_LOOKED_AT.update(
    f"feeds:{private}{of}"
    for private in ("", "private_")
    for of in ("club", "pages", "work", "thread", "reviews")
)
NOT_LOOKED_AT.update(["members:renew_address", "members:revoke_address"])


@scene(MEMBER)
def secret_addresses_made(window: Window) -> None:
    SecretKey.objects.all().delete()
    window.open("/settings/addresses/")
    window.page.locator("form[action$='/feeds/renew/'] button").click()
    expect(window.page.locator("form[action$='/feeds/revoke/'] button")).to_be_visible()
