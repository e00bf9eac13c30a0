"""Who keeps the library."""

from django.db import migrations

from bookclub.members.roles import grant

RIGHTS = (
    "add_work", "change_work", "view_work",
    "add_person", "change_person", "view_person",
    "add_credit", "change_credit", "delete_credit", "view_credit",
    "add_milestone", "change_milestone", "delete_milestone", "view_milestone",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0001_initial"),
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [grant("Organiser", "library", *RIGHTS), grant("Moderator", "library", *RIGHTS)]
