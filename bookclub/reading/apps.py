"""How far everyone has read, and who may therefore read what."""

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "bookclub.reading"
    verbose_name = "Reading"

    def ready(self) -> None:
        from bookclub.members import archives

        from . import archive

        archives.register("progress", archive.progress)
        archives.register("readings", archive.readings)
