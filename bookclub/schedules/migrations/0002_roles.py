"""Organisers plan the club's reading. Moderators do as well: a title may have to be renamed, a meeting called off."""

from django.db import migrations

from bookclub.members.roles import grant

PLANNING = (
    "add_schedule", "change_schedule", "view_schedule", "publish_schedule",
    "add_meeting", "change_meeting", "view_meeting",
    "view_stretch", "view_rsvp",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("schedules", "0001_initial"),
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Organiser", "schedules", *PLANNING),
        grant("Moderator", "schedules", *PLANNING),
    ]
