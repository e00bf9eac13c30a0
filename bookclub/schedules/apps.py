"""Reading schedules: what is read by when, the meetings on it, and who comes."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "bookclub.schedules"
    verbose_name = "Schedules"
