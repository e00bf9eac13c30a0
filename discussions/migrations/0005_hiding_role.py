"""Moderators hide and restore what they keep in order."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [("discussions", "0004_hiding")]

    operations = [grant("Moderator", "discussions", "hide_comment", "hide_thread")]
