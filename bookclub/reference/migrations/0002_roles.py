"""Organisers and moderators write the club's pages. Nobody deletes one: people have talked under it."""

from django.db import migrations

from bookclub.members.roles import grant

WRITING = (
    "add_referencepage", "change_referencepage", "view_referencepage",
    "add_source", "change_source", "view_source",
    "add_series", "change_series", "view_series",
    "add_seriesentry", "change_seriesentry", "delete_seriesentry", "view_seriesentry",
    "view_revision",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0001_initial"),
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Moderator", "reference", *WRITING),
        grant("Organiser", "reference", *WRITING, "delete_source", "delete_series"),
    ]
