"""Moderators see whose mails come back, and have them written to again."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_roles"),
        ("post", "0003_refusals"),
        ("members", "0002_roles"),
    ]

    operations = [grant("Moderator", "post", "view_refusal", "change_refusal")]
