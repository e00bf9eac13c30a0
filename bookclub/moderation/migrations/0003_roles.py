"""What moderators may do with reports and the log."""

from django.db import migrations

from bookclub.members.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0002_append_only"),
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [grant("Moderator", "moderation", "view_report", "change_report", "view_logentry")]
