"""What moderators may do in threads."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0001_initial"),
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant(
            "Moderator", "discussions",
            "pin_thread", "lock_thread", "rename_thread", "remove_comment", "change_scope",
            "view_thread", "change_thread", "view_comment", "view_edit", "view_like",
        ),
    ]  # fmt: skip
