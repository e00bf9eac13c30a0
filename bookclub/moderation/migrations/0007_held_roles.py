"""Who judges what waits and keeps the lists, and whose posts never wait."""

from django.db import migrations

from bookclub.members.roles import grant

LISTS = [f"{deed}_{of}" for deed in ("view", "add", "change", "delete") for of in ("heldword", "helddomain")]


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0006_held_posts"),
        ("members", "0008_newcomers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Moderator", "moderation", "view_held", "judge_held", "never_waits", *LISTS),
        grant("Organiser", "moderation", "never_waits"),
    ]
