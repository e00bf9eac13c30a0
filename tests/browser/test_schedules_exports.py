"""A member takes a schedule along: each file from its page."""

from __future__ import annotations

from pathlib import Path

from bookclub.members.models import Member
from bookclub.schedules.exports import FORMATS

from .conftest import OpenWindow
from .scenes.schedules import SCHEDULE


def test_every_file_is_downloaded_from_the_page(
    open_window: OpenWindow, mara: Member, tmp_path: Path
) -> None:
    window = open_window(mara)
    window.open(SCHEDULE)
    for kind in FORMATS.values():
        with window.page.expect_download() as waiting:
            window.page.locator(".taking__list").get_by_role("link", name=kind.label, exact=True).click()
        download = waiting.value
        assert download.suggested_filename == kind.file_name(SCHEDULE.strip("/").rpartition("/")[2])
        assert Path(download.path()).stat().st_size > 200
