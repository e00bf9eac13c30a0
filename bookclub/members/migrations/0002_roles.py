"""What organisers and moderators may do among members."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Organiser", "members", "add_invitation", "view_invitation", "change_invitation"),
        grant(
            "Moderator", "members",
            "add_invitation", "view_invitation", "change_invitation",
            "view_member", "change_member", "approve_member", "suspend_member",
        ),
    ]  # fmt: skip
