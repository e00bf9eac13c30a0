#!/usr/bin/env python3
"""The way in to every command: `python3 manage.py demo`, `python3 manage.py test`, or any of Django's own."""

import os
import sys

# A command that is for one mode only brings that mode along; see bookclub/settings.py.
MODES = {"demo": "demo", "test": "test"}


def main() -> None:
    # Before any import of ours, and in words that Python 3.6 can still read.
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit("Bookclub needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
    from bookclub import bootstrap

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    bootstrap.settle(command)
    if command in MODES:
        os.environ.setdefault("BOOKCLUB_MODE", MODES[command])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookclub.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
