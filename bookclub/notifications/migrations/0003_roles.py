"""Moderators see what became of the club's mails, and send failed ones again."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_mail"),
        ("post", "0001_initial"),
        ("members", "0002_roles"),
    ]

    operations = [grant("Moderator", "post", "view_letter", "change_letter")]
