"""Reading schedules: what is read by when, the meetings on it, and who comes."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "bookclub.schedules"
    verbose_name = "Schedules"

    def ready(self) -> None:
        from bookclub.library import growing as contents
        from bookclub.members import archives, farewells, secrets
        from bookclub.moderation import items
        from bookclub.post import timed
        from discussions import quoting

        from . import archive, calendars, growing, kinds, reminders
        from .models import Meeting

        archives.register("answers", archive.answers)
        archives.register("nominations", archive.nominations)
        archives.register("ballots", archive.ballots)
        archives.register("schedules", archive.schedules)
        farewells.register(archive.farewell)
        timed.register("meetings reminded of", reminders.send_due, rank=15)
        timed.register("schedules told of", reminders.tell_of_plans, rank=15)
        quoting.register(Meeting)
        contents.register("schedules", growing.take_in)
        items.register(kinds.ScheduleKind())
        items.register(kinds.MeetingKind())
        secrets.offer("calendar", title="Calendar", words=calendars.WORDS, addresses=calendars.addresses)
