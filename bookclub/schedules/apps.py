"""Reading schedules: what is read by when, the meetings on it, and who comes."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "bookclub.schedules"
    verbose_name = "Schedules"

    def ready(self) -> None:
        from bookclub.members import archives, farewells, secrets

        from . import archive, calendars

        archives.register("answers", archive.answers)
        archives.register("nominations", archive.nominations)
        archives.register("ballots", archive.ballots)
        archives.register("schedules", archive.schedules)
        farewells.register(archive.farewell)
        secrets.offer("calendar", title="Calendar", words=calendars.WORDS, addresses=calendars.addresses)
