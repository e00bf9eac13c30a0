"""Moderators split, merge and move threads."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [("discussions", "0006_moving")]

    operations = [grant("Moderator", "discussions", "move_thread")]
