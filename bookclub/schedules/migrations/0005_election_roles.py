"""Organisers hold elections. Moderators do as well, as they plan schedules."""

from django.db import migrations

from bookclub.members.roles import grant

HOLDING = ("add_election", "change_election", "view_election", "view_nomination")


class Migration(migrations.Migration):
    dependencies = [("schedules", "0004_elections")]

    operations = [
        grant("Organiser", "schedules", *HOLDING),
        grant("Moderator", "schedules", *HOLDING),
    ]
