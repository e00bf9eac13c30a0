"""What moderators may do with reviews."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]  # fmt: skip

    operations = [
        grant("Organiser", "reviews", "add_worklist", "change_worklist"),
        grant(
            "Moderator",
            "reviews",
            "remove_review",
            "view_review",
            "view_reviewedit",
            "view_worklist",
            "view_citedrating",
            "add_citedrating",
            "change_citedrating",
            "delete_citedrating",
        ),
    ]
